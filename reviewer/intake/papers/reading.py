"""A filled paper → what stood behind each label and what was understood. Nothing guessed, nothing lost."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from reviewer.contract import FieldKind
from reviewer.contract.snapshots import CategoryRulebook
from reviewer.domain.drafts import HALVES, JOINT, Question, opinion_key
from reviewer.domain.papers import BLANK_DAY, printed
from reviewer.errors import Defect, DefectReason, IntakeRefused
from reviewer.intake.cells import Fault, clean_name, read_cell
from reviewer.intake.grids import Cell, CellKind, Sheet, visible
from reviewer.intake.headings import clip, fold
from reviewer.intake.papers.files import open_paper
from reviewer.intake.papers.labels import LEVEL, Labels, Wanted, label_of, labels_of
from reviewer.intake.papers.own_print import placed, print_of

# A paper must bear this many of its form's labels to be one, or all where the form has fewer.
_LEAST = 3
_SEAL = r"[（(]?\s*(?:公章|盖\s*章|单位盖章|签\s*章)\s*[）)]?\s*[:：]?"
_DATE = (
    r"(?:\d{4}|[〇零○一二三四五六七八九]{4})?\s*年\s*[\d〇零○一二三四五六七八九十]{0,3}\s*月"
    r"\s*[\d〇零○一二三四五六七八九十]{0,3}\s*日|\d{4}[-./]\d{1,2}[-./]\d{1,2}"
)
_CHINESE_DAY = (
    r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月(?:([一二三四五六七八九十]{1,3})日)?"
)
_DIGITS = {**{sign: number for number, sign in enumerate("〇一二三四五六七八九")}, "零": 0, "○": 0}
_APART = r"[ \t\n　]+"


class Understood(Struct, frozen=True, kw_only=True):
    """One answer of a paper: the label before it, what stood there, what it is taken for.

    `value` is what would be typed into the draft under `entry`, "" when it could not be understood; then
    `defect` says why. A defect beside a value is a remark.
    """

    entry: str
    label: str
    found: str
    value: str
    defect: Defect | None = None


class PaperReading(Struct, frozen=True, kw_only=True):
    """A paper as it was read: its answers in the order of the form, and every text that is none of them.

    `missing` are labels of the form that it does not bear, `others` names of sheets that are papers too and
    were not read: one nominee a file.
    """

    lines: tuple[Understood, ...]
    left: tuple[str, ...]
    missing: tuple[str, ...]
    others: tuple[str, ...]
    sha256: str


def read_paper(content: bytes, *, book: CategoryRulebook, asked: Sequence[Question]) -> PaperReading:
    """Read a filled 推荐表, .docx or .xlsx, by the labels of that category's form; our own print by place.

    Raises IntakeRefused: all of `open_paper`, and LABELS_MISSING when it is no paper of this form.
    """
    labels, rows = labels_of(book, asked), print_of(book)
    sheets = _sheets_of(open_paper(content), labels)
    walks = [(sheet.name, _Walk(labels, sheet, placed(sheet, rows))) for sheet in sheets]
    # of equals the first: offices begin with the sheet that they mean
    name, best = max(walks, key=lambda one: len(one[1].found), default=("", None))
    least = min(_LEAST, len(labels.wanted))
    if best is None or len(best.found) < least:
        raise IntakeRefused((Defect(reason=DefectReason.LABELS_MISSING),))
    reader = _Reader(book, asked)
    lines = [line for one in labels.wanted if one.key in best.found for line in reader.lines(one, best)]
    return PaperReading(
        lines=tuple(lines),
        left=tuple(best.left),
        missing=tuple(one.label for one in labels.wanted if one.key not in best.found),
        others=tuple(other for other, walk in walks if other != name and len(walk.found) >= least),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _sheets_of(sheets: Sequence[Sheet], labels: Labels) -> Iterator[Sheet]:
    """The sheets that may be the paper: visible ones, and inner tables that are a form in a frame.

    A form in a frame takes the place of the cell that holds it, together with what stands around it.
    """
    outer = [sheet for sheet in sheets if not sheet.hidden]
    yield from outer
    for inner in (sheet for sheet in sheets if sheet.hidden and ":" in sheet.name):
        known = {label_of(cell.text) for row in inner.rows.values() for cell in row.values()}
        if outer and sum(bool(labels.announced(label)) for label in known) >= _LEAST:
            yield _unframed(outer[0], inner)


def _unframed(outer: Sheet, inner: Sheet) -> Sheet:
    row, _, column = inner.name.partition(":")
    rows: dict[int, Mapping[int, Cell]] = {}
    for number, cells in sorted(outer.rows.items()):
        rest = {at: cell for at, cell in cells.items() if (number, at) != (int(row), int(column))}
        if rest:
            rows[len(rows) + 1] = rest
        if number == int(row):
            for _, within in sorted(inner.rows.items()):
                rows[len(rows) + 1] = within
    return Sheet(name=outer.name, hidden=False, rows=rows)


class _Walk:
    """One walk over a sheet: what stands behind which label, and what is left over."""

    def __init__(self, labels: Labels, sheet: Sheet, by_place: Mapping[tuple[int, int], str]) -> None:
        self.found: dict[str, Cell | None] = {}
        self.left: list[str] = []
        self._labels = labels
        self._below: dict[int, Wanted] = {}
        wanted = {one.key: one for one in labels.wanted}
        self._by_place = {place: wanted[key] for place, key in by_place.items()}
        for number in sorted(sheet.rows):
            self._row(number, sheet.rows[number])
        self._below = {}

    def _row(self, number: int, cells: Mapping[int, Cell]) -> None:
        inline = [label for cell in cells.values() for label, _ in self._labels.pieces(cell.text)]
        present = {label_of(text) for text in (*(cell.text for cell in cells.values()), *inline)}
        below, self._below = self._below, {}
        pending: Wanted | None = None
        waiting: dict[int, Wanted] = {}
        for column, cell in sorted(cells.items()):
            if known := self._by_place.get((number, column)):
                self._take(known, cell)
                waiting, pending = {}, None
            elif announced := self._chosen(cell.text, present):
                waiting[column] = pending = announced
                self.found.setdefault(announced.key, None)
            elif self._labels.is_print(cell.text):
                pending = None
            elif pending is not None and (pending.long or not self._labels.pieces(cell.text)):
                self._take(pending, cell)
                waiting, pending = {}, None
            elif pieces := self._labels.pieces(cell.text):
                pending = self._inline(pieces, present)
            elif column in below:
                self._take(below[column], cell)
            elif not self._labels.is_annex(cell.text):
                self._leave(cell.text)
        # A row of labels alone announces what stands below them.
        if len(waiting) == len(cells):
            self._below = waiting

    def _inline(self, pieces: Iterable[tuple[str, str]], present: set[str]) -> Wanted | None:
        """Labels and answers in one cell; the last label waits for the next cell when nothing follows it."""
        waits = None
        for label, text in pieces:
            one = self._chosen(label, present)
            if one is None:
                self._leave(f"{label}：{text}")
                continue
            waits = None if text else one
            if text:
                self._take(one, Cell(kind=CellKind.TEXT, text=text))
            else:
                self.found.setdefault(one.key, None)
        return waits

    def _chosen(self, text: str, present: set[str]) -> Wanted | None:
        """Which answer a label announces here: of several the one whose neighbours stand in this row too."""
        candidates = self._labels.announced(text)
        free = [one for one in candidates if self.found.get(one.key) is None] or list(candidates)
        return max(free, key=lambda one: len(one.beside & present), default=None)

    def _take(self, one: Wanted, cell: Cell) -> None:
        text = visible(cell.text).strip()
        for hint in one.hints:
            text = _without(text, hint)
        known = self.found.get(one.key)
        if known is None:
            blank = not text and cell.kind is CellKind.TEXT
            self.found[one.key] = None if blank else replace(cell, text=text)
        elif text and fold(known.text) != fold(text):
            self._leave(f"{one.label}：{text}")

    def _leave(self, text: str) -> None:
        shown = visible(text).strip()
        if fold(shown).strip(":_-—"):
            self.left.append(shown)


def _without(text: str, hint: str) -> str:
    """The text without a printed hint at its beginning."""
    for end in range(1, len(text) + 1):
        folded = fold(text[:end])
        if folded == hint:
            return text[end:].strip()
        if not hint.startswith(folded):
            break
    return text


class _Reader:
    """Turns what stood in the paper into what would be typed."""

    def __init__(self, book: CategoryRulebook, asked: Sequence[Question]) -> None:
        self._asked = {question.key: question for question in asked}
        self._entries = {question.entry: question for question in asked}
        self._levels = {LEVEL + level.key: level for level in book.levels}

    def lines(self, one: Wanted, walk: _Walk) -> Iterator[Understood]:
        """Every line of the answer that stood behind a label; none where nothing stood."""
        cell = walk.found[one.key]
        if cell is None:
            return
        if one.key in self._levels:
            yield from self._opinion(one, cell)
        elif one.key == JOINT and JOINT not in self._asked:
            yield from self._halves(one, cell)
        elif one.key in self._asked:
            yield _line(self._asked[one.key], one.label, cell)
        else:
            walk.left.append(f"{one.label}：{cell.text}")

    def _opinion(self, one: Wanted, cell: Cell) -> Iterator[Understood]:
        """Text, seal and date of one block; what cannot be told apart stays in the text."""
        level = self._levels[one.key]
        text, day = _unsealed(cell.text)
        if text and opinion_key(level) in self._asked:
            yield _line(self._asked[opinion_key(level)], one.label, replace(cell, text=text))
        signed = self._entries.get(f"d-{level.key}")
        if day and signed is not None:
            yield _line(signed, one.label, Cell(kind=CellKind.TEXT, text=day))

    def _halves(self, one: Wanted, cell: Cell) -> Iterator[Understood]:
        """所在单位及职务: two answers with one gap between them; any other text is left to the person."""
        parts = [part for part in re.split(_APART, cell.text) if part]
        host, duty = (self._asked[half] for half in HALVES)
        if len(parts) == len(HALVES):
            yield _line(host, one.label, replace(cell, text=parts[0]))
            yield _line(duty, one.label, replace(cell, text=parts[1]))
        else:
            joined = Defect(reason=DefectReason.HALVES_JOINED, column=host.entry, label=host.label)
            yield Understood(entry=host.entry, label=one.label, found=cell.text, value="", defect=joined)


def _unsealed(text: str) -> tuple[str, str]:
    """The opinion and the day of a seal block; the printed words of the seal and a blank day are neither."""
    lines = text.split("\n")
    day, sealed = "", False
    while lines:
        last = lines[-1].strip()
        dates = list(re.finditer(_DATE, last))
        rest = re.sub(_SEAL, "", re.sub(_DATE, "", last)).strip()
        again = (sealed and re.search(_SEAL, last)) or (day and dates)
        if rest or again or len(dates) > 1:
            break
        if dates and fold(dates[0].group()) != fold(BLANK_DAY):
            day = dates[0].group()
        sealed = sealed or bool(re.search(_SEAL, last))
        lines.pop()
    return "\n".join(lines).strip(), day


def _line(question: Question, label: str, cell: Cell) -> Understood:
    found = cell.text
    if question.kind in (FieldKind.DAY, FieldKind.MONTH):
        cell = replace(cell, text=_in_digits(found))
    value = read_cell(cell, question.kind)
    if isinstance(value, Fault):
        defect = Defect(
            reason=value.reason, column=question.entry, label=question.label, facts=dict(value.facts)
        )
        return Understood(entry=question.entry, label=label, found=found, value="", defect=defect)
    text = clean_name(value.text) if question.key == "name" else value.text
    remark = None
    if value.remark is not None:
        remark = Defect(
            reason=value.remark, column=question.entry, label=question.label, facts={"value": clip(found)}
        )
    return Understood(
        entry=question.entry,
        label=label,
        found=found,
        value=printed(question.kind, text),
        defect=remark,
    )


def _in_digits(text: str) -> str:
    """一九五六年三月 as 1956年3月; any other text as it is."""
    found = re.fullmatch(_CHINESE_DAY, fold(text))
    if not found:
        return text
    year, month, day = found.groups()
    digits = "".join(str(_DIGITS[sign]) for sign in year)
    return f"{digits}年{_number(month)}月" + (f"{_number(day)}日" if day else "")


def _number(text: str) -> int:
    """Up to 三十一."""
    tens, ten, ones = text.rpartition("十")
    return (_DIGITS[tens] if tens else int(bool(ten))) * 10 + (_DIGITS[ones] if ones else 0)
