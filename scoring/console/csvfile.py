"""Comma-separated files as people really save them: read whole, or refused with line and column.

Spreadsheet programs write a byte-order mark, Windows line ends, quoted fields with commas and line
breaks inside; all of that is read. What would have to be guessed is refused: another encoding, a
formula, a field too many. Every refusal is one sentence that says where and, where it helps, what
to do.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, unique
from pathlib import Path
from typing import Final

STANDARD_INPUT: Final = "-"
"""As a path: read what is piped in."""

_WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")
_SHOWN: Final = 40
# Facts of our own making, or names of files.
_AS_IT_IS: Final = ("why", "found", "wanted", "other")


@unique
class Flaw(Enum):
    """What is wrong with a file: the name is the code, the value a short English sentence."""

    NOT_READABLE = "the file cannot be read: {why}"
    NOT_UTF_8 = 'the text is not UTF-8; save the file again as "CSV UTF-8"'
    GBK = (
        'the text is not UTF-8 but looks like GBK; save the file again as "CSV UTF-8 (逗号分隔)", '
        "or convert it with: iconv -f GB18030 -t UTF-8"
    )
    UTF_16 = 'the text is UTF-16; save the file again as "CSV UTF-8"'
    WORKBOOK = 'this is a workbook, not a CSV file; save its sheet as "CSV UTF-8"'
    NUL = "there is a NUL character, so this is no text file"
    NOT_CSV = "this is not CSV: {why}"
    EMPTY_FILE = "the file is empty; its first line must name the columns"
    NO_ROWS = "there is no line below the header"
    NAMELESS_COLUMN = "column {place} of the header has no name"
    COLUMN_TWICE = "the header names this column twice"
    NO_COLUMN = 'there is no column "{wanted}"; found: {found}'
    FIELDS = "there are {given} fields where the header names {wanted}"

    NO_NAME = "the name is missing"
    FORMULA = "{value} is a formula; put its value in its place"
    NOT_POINTS = "{value} is not a number of points such as 85 or 85.25"
    TOO_FINE = "{value} has more than two decimals"
    TOO_LARGE = "{value} is more points than can be counted"
    PARTLY_BLANK = "the cell is empty while other criteria of this line have points"
    PAIR_TWICE = "expert {expert} and nominee {nominee} already stand on line {first}"
    NAME_TWICE = "{value} already stands on line {first}"
    NO_CRITERION = "there is no column for a criterion"
    NOT_LISTED = "there is no line for {value}"
    UNKNOWN_NAME = "{value} does not stand in {other}"
    NOT_WHOLE = "{value} is not a whole number"


class FileError(ValueError):
    """Refusal of a file; `flaw` says why, `line` and `column` say where, `facts` what was found.

    file    as the caller named it
    line    the first line of the record, counted from 1; None = the file as a whole
    column  its name in the header; None = the line as a whole
    """

    flaw: Flaw
    file: str
    line: int | None
    column: str | None
    facts: dict[str, str | int]

    def __init__(
        self,
        flaw: Flaw,
        /,
        *,
        file: str,
        line: int | None = None,
        column: str | None = None,
        **facts: str | int,
    ) -> None:
        place = shown(file, quoted=False)
        if line is not None:
            place += f", line {line}"
        if column is not None:
            place += f", column {shown(column)}"
        told = {name: shown(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}
        told |= {name: facts[name] for name in _AS_IT_IS if name in facts}
        super().__init__(f"{place}: {flaw.value.format(**told)}")
        self.flaw = flaw
        self.file = file
        self.line = line
        self.column = column
        self.facts = dict(facts)


def shown(text: str, *, quoted: bool = True) -> str:
    """Make foreign text fit to stand in a sentence: one line, nothing a terminal obeys, not too long."""
    safe = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    if quoted and len(safe) > _SHOWN:
        safe = safe[: _SHOWN - 1] + "…"
    return f'"{safe}"' if quoted else safe


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One record below the header: the line it starts on, and its cells without blanks around them."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvFile:
    """The header and the records of one file; every row has as many cells as there are columns.

    Made by `read_csv`.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def place(self, column: str) -> int:
        """Return the place of a column that must be there.

        Raises FileError NO_COLUMN.
        """
        if column not in self.columns:
            found = ", ".join(shown(name) for name in self.columns)
            raise FileError(Flaw.NO_COLUMN, file=self.name, line=1, wanted=column, found=found)
        return self.columns.index(column)

    def refused(self, flaw: Flaw, row: Row, place: int | None = None, /, **facts: str | int) -> FileError:
        """Return the error for a cell of this file, or for a row."""
        column = None if place is None else self.columns[place]
        return FileError(flaw, file=self.name, line=row.line, column=column, **facts)


def read_csv(path: str) -> CsvFile:
    """Read a file, or what is piped in if the path is `-`.

    Records without any text are left out: spreadsheet programs leave them at the end. Blanks around
    a cell are no part of it.

    Raises FileError; the first flaw from the top of the file is told.
    """
    try:
        data = sys.stdin.buffer.read() if path == STANDARD_INPUT else Path(path).read_bytes()
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise FileError(Flaw.NOT_READABLE, file=path, why=why) from None
    return parse_csv(data, name=path)


def parse_csv(data: bytes, *, name: str) -> CsvFile:
    """Read the bytes of a file; `name` is how errors call it.

    Raises FileError.
    """
    records = _records(_text(data, name), name)
    header = next(records, None)
    if header is None:
        raise FileError(Flaw.EMPTY_FILE, file=name)
    _check_header(header, name)
    rows = []
    for row in records:
        if len(row.cells) != len(header.cells):
            raise FileError(
                Flaw.FIELDS, file=name, line=row.line, given=len(row.cells), wanted=len(header.cells)
            )
        rows.append(row)
    return CsvFile(name=name, columns=header.cells, rows=tuple(rows))


def _text(data: bytes, name: str) -> str:
    if data.startswith(_WORKBOOKS):
        raise FileError(Flaw.WORKBOOK, file=name)
    if data.startswith(_WIDE):
        raise FileError(Flaw.UTF_16, file=name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        flaw = Flaw.GBK if _is_gbk(data) else Flaw.NOT_UTF_8
        raise FileError(flaw, file=name, line=line) from None
    if "\0" in text:
        raise FileError(Flaw.NUL, file=name, line=text.count("\n", 0, text.index("\0")) + 1)
    return text


def _is_gbk(data: bytes) -> bool:
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True


def _records(text: str, name: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise FileError(Flaw.NOT_CSV, file=name, line=line, why=str(error)) from None
        if cells is None:
            return
        row = Row(line=line, cells=tuple(cell.strip() for cell in cells))
        line = reader.line_num + 1
        if any(row.cells):
            yield row


def _check_header(header: Row, name: str) -> None:
    for place, column in enumerate(header.cells):
        if not column:
            raise FileError(Flaw.NAMELESS_COLUMN, file=name, line=header.line, place=place + 1)
        if column in header.cells[:place]:
            raise FileError(Flaw.COLUMN_TWICE, file=name, line=header.line, column=column)
