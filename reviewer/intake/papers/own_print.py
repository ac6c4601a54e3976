"""The form as we print it: a sheet that is one says by place what is an answer."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from reviewer.contract import GridCell
from reviewer.contract.snapshots import CategoryRulebook
from reviewer.intake.grids import Sheet
from reviewer.intake.papers.labels import is_printed, key_of, label_of, rows_of


class PrintedRow(Struct, frozen=True, kw_only=True):
    """One row of the form as it is printed: its labels, folded, and keys of its answers, by column from 1."""

    labels: Mapping[int, str]
    answers: Mapping[int, str]

    def stands_in(self, cells: Mapping[int, str]) -> bool:
        """Whether every label of the row stands in its own column; `cells` are folded texts."""
        return all(cells.get(column) == label for column, label in self.labels.items())


def print_of(book: CategoryRulebook) -> Sequence[PrintedRow]:
    """The rows of a category's paper; one that bears no label cannot be told from any other."""
    rows = rows_of(book)
    return [row for number in sorted(rows) if (row := _printed_row(rows[number])).labels]


def placed(sheet: Sheet, rows: Sequence[PrintedRow]) -> Mapping[tuple[int, int], str]:
    """What is answered by row and column when the sheet bears every printed row in order, else nothing.

    There the place says what is an answer, even one that reads like a label: of every row that bears
    a label, but for cells that hold both. One label that stands elsewhere, and the paper is another:
    then labels are all there is to go by.
    """
    found: dict[tuple[int, int], str] = {}
    wanted = iter(rows)
    row = next(wanted, None)
    for number in sorted(sheet.rows):
        texts = {column: label_of(cell.text) for column, cell in sheet.rows[number].items()}
        if row is not None and row.stands_in(texts):
            found |= {(number, column): key for column, key in row.answers.items()}
            row = next(wanted, None)
    return found if row is None else {}


def _printed_row(cells: Iterable[tuple[GridCell, int]]) -> PrintedRow:
    cells = list(cells)
    labels = {at + 1: label_of(cell.text) for cell, at in cells if is_printed(cell) and not cell.photo}
    return PrintedRow(
        # A printed cell may be blank, and what is blank stands in no sheet.
        labels={column: label for column, label in labels.items() if label},
        answers={at + 1: key_of(cell) for cell, at in cells if not (is_printed(cell) or cell.text)},
    )
