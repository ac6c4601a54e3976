"""What a workbook holds once it has been read: sheets of cells as plain text with a kind.

The process that reads a file says these records as JSON, and the platform decodes them, which judges each by
its type and its bounds. Both import this room, so it needs no more than that.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from reviewer.errors import DefectReason

# A register has one row a nominee; both limits leave room for titles, notes and forgotten scribbles.
MAX_ROWS = 2_000
MAX_COLUMNS = 60
# What a cell can hold in the format itself.
MAX_CELL = 32_767
# All text of a workbook together: 2,000 nominees with 3,000 characters each.
MAX_CHARACTERS = 6_000_000
# The reading process says so before it looks at the file: without it the process is broken, not the file.
READY = b"ready\n"


class CellKind(StrEnum):
    """How the workbook itself typed a cell."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"  # ISO day, or only year and month when the cell shows no more
    TRUTH = "truth"
    ERROR = "error"  # #REF! and its kin
    FORMULA = "formula"


class Excess(StrEnum):
    """Why the reading of a sheet was broken off."""

    NONE = ""
    ROWS = "rows"
    COLUMNS = "columns"


# A number from 1: of a row or a column of any sheet, of a row of a merge.
Number = Annotated[int, Meta(ge=1, le=2**20)]
MergedRow = Annotated[int, Meta(ge=1, le=MAX_ROWS)]


class Cell(Struct, frozen=True, kw_only=True, array_like=True):
    """One cell that holds something; a number's text is its shortest decimal, a formula's is empty."""

    kind: CellKind
    text: str


class Merge(Struct, frozen=True, kw_only=True):
    """A merged range that covers more than one row; rows and columns from 1, both ends included."""

    top: MergedRow
    left: Number
    bottom: MergedRow
    right: Number


class Sheet(Struct, frozen=True, kw_only=True):
    """One worksheet: row number → column number → cell, both from 1, empty cells absent.

    With `excess` the sheet is larger than any register and `rows` holds only its beginning. `unseen` are the
    numbers of filled rows that a person at the screen does not see: hidden, or filtered out.
    """

    name: str
    hidden: bool
    rows: Mapping[Number, Mapping[Number, Cell]]
    merges: tuple[Merge, ...] = ()
    unseen: frozenset[Number] = frozenset()
    excess: Excess = Excess.NONE


class Told(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a reading process answers: the sheets, or the fault that stopped it."""

    sheets: tuple[Sheet, ...] | None = None
    fault: DefectReason | None = None


def letters(column: int) -> str:
    """Column number from 1 → its letters: 1 → "A", 27 → "AA"."""
    name = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


# Zero-width and direction marks, soft hyphens, controls other than tab and line ends, lone surrogates: nobody
# types them on purpose, a name that holds one is not found again, and databases refuse some.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


def visible(text: str) -> str:
    """The text without characters that cannot be seen."""
    return _INVISIBLE.sub("", text)
