"""A nomination on the notice's own paper: the grid of the 推荐表 with its answers.

Print page, Word file and workbook draw the same `Paper`; none of them knows a form of its own.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

from msgspec import Struct

from reviewer.contract import FieldKind, FormField, FormGrid, GridCell, GridRow, papers
from reviewer.contract.snapshots import CategoryRulebook
from reviewer.domain.drafts import HALVES, JOINT, Question, opinion_key, signed_key
from reviewer.domain.nominations import Filed

SEAL = "（盖章）"
BLANK_DAY = "年　　月　　日"
# Between the two answers that one cell of the form asks for: 所在单位及职务.
GAP = "　"
_ISO = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_FOOT_GAP = "　　　　"


class Role(StrEnum):
    """What stands in a cell of the paper."""

    LABEL = "label"
    ANSWER = "answer"
    TEXT = "text"  # a long answer: set from the left, from the top
    PHOTO = "photo"
    SEAL = "seal"


class Placed(Struct, frozen=True, kw_only=True):
    """One cell where it stands: row and column from 0, and how many of each it covers.

    `text` holds everything that is printed, with its line breaks; `closing` the lines of a seal block
    that stand at its right end: seal and date.
    """

    role: Role
    row: int
    column: int
    down: int
    across: int
    text: str
    closing: tuple[str, ...] = ()


class Paper(Struct, frozen=True, kw_only=True):
    """One 推荐表 or 登记表 ready to be drawn.

    `widths` are percents that add up to 100, `heights` least heights of the rows in millimetres. `above`
    and `below` are lines over and under the table, `foot` its last line. The first `heads` rows stand again
    on every page. `copies` is None where the notice does not say how many are filed.
    """

    title: str
    widths: tuple[int, ...]
    heights: tuple[int, ...]
    cells: tuple[Placed, ...]
    foot: str
    copies: int | None
    above: str = ""
    below: tuple[str, ...] = ()
    heads: int = 0
    landscape: bool = False

    def rows(self) -> Iterator[tuple[int, tuple[Placed, ...]]]:
        """Every row with its least height and the cells that begin in it."""
        for number, height in enumerate(self.heights):
            yield height, tuple(cell for cell in self.cells if cell.row == number)


class Leaf(Struct, frozen=True, kw_only=True):
    """One paper of a file: `mark` stands above it (its number in a book), `photo` in the portrait's place."""

    paper: Paper
    mark: str = ""
    photo: Path | None = None


def printed(kind: FieldKind, text: str) -> str:
    """1956-03-02 as 1956年3月2日, 1956-03 as 1956年3月, 1956 as 1956年; anything else stays as filed."""
    found = _ISO.fullmatch(text) if kind in (FieldKind.DAY, FieldKind.MONTH) else None
    if not found:
        return text
    units = "年月" if kind is FieldKind.MONTH else "年月日"
    return "".join(f"{int(part)}{unit}" for part, unit in zip(found.groups(), units, strict=False) if part)


def values_of(filed: Filed) -> dict[str, str]:
    """Everything of a nominee by the key that it is filed under."""
    return {**filed.fields, **filed.texts, "name": filed.name, "host": filed.host}


def typed_values(typed: Mapping[str, str], asked: Iterable[Question], filed: Filed) -> dict[str, str]:
    """The answers of a draft: as they would be filed, and as typed where they cannot be read yet."""
    raw = {question.key: typed[question.entry].strip() for question in asked if question.entry in typed}
    return {**raw, **{key: text for key, text in values_of(filed).items() if text}}


def paper_of(book: CategoryRulebook, values: Mapping[str, str], *, personal: bool = True) -> Paper:
    """The paper of a nominee of that category; without `personal` the personal answers stay blank.

    `values` are answers by the key that they are filed under (see `values_of`), days in ISO form.
    """
    grid = grid_of(book)
    writer = _Writer(book, values, personal=personal)
    cells = tuple(
        writer.placed(cell, row=row, column=column)
        for cell, row, column in places(grid.rows, len(grid.widths))
    )
    foot = _FOOT_GAP.join(
        f"{field.label}：{writer.answer(field.key)}" for field in book.form.fields if field.key in grid.foot
    )
    return Paper(
        title=book.form.title,
        widths=percents(grid.widths),
        heights=tuple(row.height for row in grid.rows),
        cells=cells,
        foot=foot,
        copies=book.form.copies,
    )


def grid_of(book: CategoryRulebook) -> FormGrid:
    """The grid that the notice prints, else one that is drawn from the fields."""
    return book.form.grid or plain_grid(book)


def plain_grid(book: CategoryRulebook) -> FormGrid:
    """A decent paper on four columns for a form whose notice prints none.

    Short answers in pairs, long ones and opinions over the whole width, in the order of the fields; name
    and unit first where only the register asks for them.
    """
    form, levels = book.form, book.levels
    foot = tuple(field.key for field in form.fields if field.key in papers.FOOT)
    sealed = {level.field for level in levels}
    known = {field.key for field in form.fields}
    columns = [column for column in book.register.columns if column.key in ("name", "host")]
    left = [
        FormField(key=column.key, label=column.label)
        for column in columns
        if column.key not in known and JOINT not in known
    ]
    left += [field for field in form.fields if field.key not in foot and field.key not in sealed]
    rows: list[GridRow] = []
    while left:
        field = left.pop(0)
        if field.kind is FieldKind.LONG_TEXT:
            rows.append(papers.text_row(_with_length(field), field.key, across=3))
        elif left and left[0].kind is not FieldKind.LONG_TEXT:
            other = left.pop(0)
            rows.append(papers.pair_row((field.label, field.key), (other.label, other.key)))
        else:
            rows.append(papers.line_row(field.label, field.key, across=3))
    rows += [papers.seal_row(level.name, level.key, across=3) for level in levels]
    return FormGrid(widths=papers.PAIRED_WIDTHS, rows=tuple(rows), foot=foot)


def _with_length(field: FormField) -> str:
    lengths = ((field.at_least, "不少于{}字"), (field.at_most, "{}字以内"), (field.about, "{}字左右"))
    told = "，".join(words.format(count) for count, words in lengths if count is not None)
    return f"{field.label}\n（{told}）" if told else field.label


def places(rows: Sequence[GridRow], columns: int) -> Iterator[tuple[GridCell, int, int]]:
    """Every cell with its row and column, from 0.

    Raises ValueError when a row is not covered exactly once, or a cell covers rows that are not there.
    """
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(rows):
        column = 0
        for cell in row.cells:
            while (number, column) in taken:
                column += 1
            covered = {
                (number + down, column + across) for down in range(cell.down) for across in range(cell.across)
            }
            if covered & taken or column + cell.across > columns or number + cell.down > len(rows):
                raise ValueError(f"row {number + 1}: cell {column + 1} does not fit")
            taken |= covered
            yield cell, number, column
        if any((number, column) not in taken for column in range(columns)):
            raise ValueError(f"row {number + 1}: not every column is covered")


def percents(widths: Sequence[int]) -> tuple[int, ...]:
    """Whole percents that add up to 100: cut points are rounded, not the widths."""
    whole, at, cuts = sum(widths), 0, [0]
    for width in widths:
        at += width
        cuts.append((200 * at + whole) // (2 * whole))
    return tuple(end - start for start, end in pairwise(cuts))


class _Writer:
    """Puts the answers of one nominee into cells."""

    def __init__(self, book: CategoryRulebook, values: Mapping[str, str], *, personal: bool) -> None:
        self._fields = {field.key: field for field in book.form.fields}
        self._levels = {level.key: level for level in book.levels}
        hidden = {column.key for column in book.register.columns if column.personal}
        hidden |= {field.key for field in book.form.fields if field.personal}
        self._values = {key: text for key, text in values.items() if personal or key not in hidden}

    def placed(self, cell: GridCell, *, row: int, column: int) -> Placed:
        """The cell with what stands in it."""
        role, text, closing = self._content(cell)
        return Placed(
            role=role,
            row=row,
            column=column,
            down=cell.down,
            across=cell.across,
            text=text,
            closing=closing,
        )

    def answer(self, key: str) -> str:
        """What is printed for a field."""
        if key == JOINT and not self._values.get(JOINT):
            return GAP.join(text for half in HALVES if (text := self._values.get(half, "")))
        field = self._fields.get(key)
        return printed(field.kind if field is not None else FieldKind.TEXT, self._values.get(key, ""))

    def _content(self, cell: GridCell) -> tuple[Role, str, tuple[str, ...]]:
        if cell.level:
            level = self._levels[cell.level]
            day = printed(FieldKind.DAY, self._values.get(signed_key(level), ""))
            opinion = self._values.get(opinion_key(level), "")
            return Role.SEAL, cell.text + opinion, (SEAL, day or BLANK_DAY)
        if cell.photo:
            return Role.PHOTO, cell.text, ()
        if not cell.field:
            return Role.LABEL, cell.text, ()
        text = self.answer(cell.field)
        field = self._fields.get(cell.field)
        long = field is not None and field.kind is FieldKind.LONG_TEXT
        return Role.TEXT if long else Role.ANSWER, cell.text + (text or cell.hint), ()
