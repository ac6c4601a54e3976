"""The labels of a form: which answer stands behind which words, however an office spaces or breaks them."""

import re
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from reviewer.contract import GridCell
from reviewer.contract.snapshots import CategoryRulebook
from reviewer.domain.drafts import JOINT, Question
from reviewer.domain.papers import grid_of, places
from reviewer.intake.headings import fold

# What an answer is for: the key of a form field, or "level:" and the key of a level.
LEVEL = "level:"
_HINT = re.compile(r"\([^()]*\)")
_ANNEX = re.compile(r"附(?:表|件)?\d*:?")


def label_of(text: str) -> str:
    """A label as it is compared: folded, without colon or mark at its ends."""
    return fold(text).strip(":*_")


def bare(label: str) -> str:
    """A folded label without its hints: 主要事迹和成效(不少于1000字) → 主要事迹和成效."""
    return _HINT.sub("", label)


class Wanted(Struct, frozen=True, kw_only=True):
    """One answer that the form asks for.

    `labels` are the words before it, folded, the form's own first; `beside` the labels of its row, which
    tell two answers of one label apart. `long` answers take their cell whole. `hints` are printed words that
    stand where the answer belongs.
    """

    key: str
    label: str
    labels: tuple[str, ...]
    beside: frozenset[str]
    long: bool
    hints: tuple[str, ...] = ()


class Labels:
    """Every label of a form; knows which answers a text may announce, and what is print and no answer."""

    def __init__(self, wanted: Iterable[Wanted], *, fixed: Iterable[str]) -> None:
        self.wanted = tuple(wanted)
        own: dict[str, list[Wanted]] = {}
        other: dict[str, list[Wanted]] = {}
        for one in self.wanted:
            for place, label in enumerate(one.labels):
                for form in dict.fromkeys((label, bare(label))):
                    known = own if place == 0 else other
                    if form and one not in known.setdefault(form, []):
                        known[form].append(one)
        # What another form would call it counts only where this form calls nothing so.
        self._known: Mapping[str, Sequence[Wanted]] = {**other, **own}
        self._fixed = {form for text in fixed for form in (label_of(text), bare(label_of(text))) if form}
        words = sorted(self._known, key=len, reverse=True)
        spaced = "|".join(r"\s*".join(map(re.escape, word)) for word in words)
        self._inline = re.compile(rf"(?:(?<=\s)|(?<=[；;])|^)(?:{spaced})\s*[:：]") if words else None

    def announced(self, text: str) -> Sequence[Wanted]:
        """The answers that a cell announces when it is a label and nothing else; none for other cells."""
        label = label_of(text)
        return self._known.get(label) or self._known.get(bare(label)) or ()

    def is_print(self, text: str) -> bool:
        """Whether the text is printed on every copy of the form: no answer, also where one is missing."""
        label = label_of(text)
        return label in self._fixed or bare(label) in self._fixed

    def is_annex(self, text: str) -> bool:
        """Whether the text names an annex, as it stands above many a form; behind a label it is an answer."""
        return bool(_ANNEX.fullmatch(label_of(text)))

    def pieces(self, text: str) -> list[tuple[str, str]]:
        """The parts of "电话：0431 手机：139", each label with what follows it; [] for any other text.

        Only words with a colon are taken for labels inside a text, and one must begin it.
        """
        found = list(self._inline.finditer(text)) if self._inline is not None else []
        if not found or text[: found[0].start()].strip():
            return []
        ends = [match.start() for match in found[1:]] + [len(text)]
        return [
            (match.group().rstrip().rstrip(":："), text[match.end() : end].strip())
            for match, end in zip(found, ends, strict=True)
        ]


def labels_of(book: CategoryRulebook, asked: Sequence[Question]) -> Labels:
    """The labels of a category's paper: those of its grid, of its fields, and what offices type instead."""
    grid = grid_of(book)
    rows = rows_of(book)
    found = [one for number in rows for one in _of_row(book, rows, number)]
    foot = [field for field in book.form.fields if field.key in grid.foot]
    beside = frozenset(label_of(field.label) for field in foot)
    found += [
        Wanted(key=field.key, label=field.label, labels=(label_of(field.label),), beside=beside, long=False)
        for field in foot
    ]
    fixed = [book.form.title, *(cell.text for row in rows.values() for cell, _ in row if is_printed(cell))]
    return Labels((_with_aliases(book, asked, one) for one in found), fixed=fixed)


def rows_of(book: CategoryRulebook) -> Mapping[int, list[tuple[GridCell, int]]]:
    """The cells of a category's paper by row, each with its column; both from 0."""
    grid = grid_of(book)
    rows: dict[int, list[tuple[GridCell, int]]] = {}
    for cell, row, column in places(grid.rows, len(grid.widths)):
        rows.setdefault(row, []).append((cell, column))
    return rows


def is_printed(cell: GridCell) -> bool:
    """Whether nothing is answered in that cell."""
    return cell.photo or not (cell.field or cell.level)


def key_of(cell: GridCell) -> str:
    """What the answer in that cell is for."""
    return cell.field or LEVEL + cell.level


def _of_row(
    book: CategoryRulebook, rows: Mapping[int, list[tuple[GridCell, int]]], number: int
) -> Iterable[Wanted]:
    long = {field.key for field in book.form.texts}
    labelled: list[tuple[GridCell, str]] = []
    last = ""
    for cell, column in rows[number]:
        if is_printed(cell):
            last = "" if cell.photo else cell.text
            continue
        above = next((other.text for other, at in rows.get(number - 1, []) if at == column), "")
        labelled.append((cell, cell.text or last or above))
    beside = frozenset(label_of(text) for _, text in labelled)
    for cell, text in labelled:
        yield Wanted(
            key=key_of(cell),
            label=" ".join(text.split()).rstrip(":："),
            labels=(label_of(text),),
            beside=beside,
            long=bool(cell.level) or cell.field in long,
            hints=(fold(cell.hint),) if cell.hint else (),
        )


def _with_aliases(book: CategoryRulebook, asked: Sequence[Question], one: Wanted) -> Wanted:
    """The same with what the question, the field, the level and the register call it."""
    names = [question.label for question in asked if question.key == one.key]
    names += [field.label for field in book.form.fields if field.key == one.key]
    names += [level.name for level in book.levels if LEVEL + level.key == one.key]
    if one.key != JOINT:
        columns = [column for column in book.register.columns if column.key == one.key]
        names += [name for column in columns for name in (column.label, *column.aliases)]
    labels = dict.fromkeys((*one.labels, *map(label_of, names)))
    return Wanted(
        key=one.key,
        label=one.label,
        labels=tuple(labels),
        beside=one.beside,
        long=one.long,
        hints=one.hints,
    )
