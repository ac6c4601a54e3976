"""The second ring: one workbook is read in a process of its own; bytes on stdin, JSON on stdout.

`reviewer.intake.workbooks` starts it. Whatever a hostile file does to the parser (eat memory, spin,
abort) ends with this process and leaves the platform standing. The answer is `grids.Told`.
"""

import math
import re
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Protocol

from defusedxml.common import DefusedXmlException
from msgspec.json import encode
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.cell import column_index_from_string
from openpyxl.utils.datetime import from_excel

from reviewer.errors import DefectReason
from reviewer.intake.grids import (
    MAX_CELL,
    MAX_CHARACTERS,
    MAX_COLUMNS,
    MAX_ROWS,
    READY,
    Cell,
    CellKind,
    Excess,
    Merge,
    Sheet,
    Told,
)

if sys.platform != "win32":
    import resource

LAST_ROW = 1_048_576
# Office programs leave blank formatted rows behind, sometimes one at the very end of the sheet.
MAX_BLANK_ROWS = 5_000
MAX_MERGED_ROWS = 200_000

# ECMA-376 part 1, 18.8.30, zh-cn: formats that the file names by number only.
_MONTH_FORMATS = frozenset({27, 36, 50, 52, 57})
_DAY_FORMATS = frozenset({31})
_MONTH_DAY_FORMATS = frozenset({28, 29, 51, 53, 54, 58})
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_UNSEEN_FORMAT = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_MERGE = re.compile(
    rb"<(?:\w+:)?mergeCell\b[^>]*?\bref\s*=\s*[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']"
)
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*\bhidden\s*=\s*[\"'](?:1|true)[\"'][^>]*>")
_NUMBER = re.compile(rb"\br\s*=\s*[\"'](\d{1,7})[\"']")

Rows = dict[int, dict[int, Cell]]


class _ReadCell(Protocol):
    """What a read-only cell of the parser offers."""

    @property
    def value(self) -> object: ...
    @property
    def data_type(self) -> str: ...
    @property
    def number_format(self) -> str | None: ...


class _ReadSheet(Protocol):
    """What a read-only sheet of the parser offers."""

    def reset_dimensions(self) -> None: ...
    def iter_rows(self) -> Iterator[Sequence[_ReadCell]]: ...


class TooLargeError(Exception):
    """More text than all registers of a province hold."""


def main(memory: int, cpu: int) -> None:
    """Read stdin, answer on stdout; `memory` in bytes and `cpu` in seconds are what the process may use."""
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()
    restrict(memory=memory, cpu=cpu)
    sys.stdout.buffer.write(answer(sys.stdin.buffer.read()))
    sys.stdout.buffer.flush()


def restrict(*, memory: int, cpu: int) -> None:
    """Bound this process where the platform can; elsewhere the caller's wall clock is the only bound."""
    if sys.platform != "win32":
        for limit, most in (
            (resource.RLIMIT_AS, memory),
            (resource.RLIMIT_CPU, cpu),
            (resource.RLIMIT_CORE, 0),
        ):
            _, ceiling = resource.getrlimit(limit)
            allowed = most if ceiling == resource.RLIM_INFINITY else min(most, ceiling)
            try:
                resource.setrlimit(limit, (allowed, allowed))
            except (ValueError, OSError):  # macOS knows some of them and refuses them
                continue


def answer(content: bytes) -> bytes:
    """The workbook as JSON, or the fault that stopped the reading."""
    try:
        return encode(Told(sheets=_sheets(content)))
    except (MemoryError, TooLargeError):
        return encode(Told(fault=DefectReason.TOO_LARGE))
    except Exception as error:  # noqa: BLE001 - a torn file makes the parser throw anything: it is the file's fault
        hostile = isinstance(error, DefusedXmlException) or isinstance(error.__cause__, DefusedXmlException)
        return encode(Told(fault=DefectReason.HOSTILE_XML if hostile else DefectReason.DAMAGED))


def _sheets(content: bytes) -> tuple[Sheet, ...]:
    book = ExcelReader(BytesIO(content), read_only=True, keep_links=False)
    book.read()
    parts = [
        relation.target
        for _, relation in book.parser.find_sheets()
        if relation.target in book.valid_files and "chartsheet" not in relation.Type
    ]
    left = MAX_CHARACTERS
    sheets = []
    for sheet, part in zip(book.wb.worksheets, parts, strict=True):
        rows, excess, left = _rows(sheet, book.wb.epoch, left)
        xml = book.archive.read(part)
        sheets.append(
            Sheet(
                name=sheet.title[:31],  # as much as office programs allow
                hidden=sheet.sheet_state != "visible",
                rows=rows,
                merges=_merges(xml),
                unseen=_unseen(xml) & rows.keys(),
                excess=excess,
            )
        )
    return tuple(sheets)


def _rows(sheet: _ReadSheet, epoch: datetime, left: int) -> tuple[Rows, Excess, int]:
    """The filled cells of a sheet, why reading was broken off, and how many characters are left.

    What the file claims about its own size is thrown away. Rows that it leaves out arrive as empty
    lists and cost nothing; rows that stand in it arrive as tuples, and the blank ones are counted.
    """
    sheet.reset_dimensions()
    rows: Rows = {}
    spare = MAX_BLANK_ROWS
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if number > LAST_ROW or spare < 0:
            return rows, Excess.ROWS, left
        if isinstance(cells, list):
            continue
        filled: dict[int, Cell] = {}
        for column, cell in enumerate(cells, start=1):
            typed = None if cell.value is None else _typed(cell, epoch)
            if typed is None:
                continue
            if number > MAX_ROWS or column > MAX_COLUMNS:
                return rows, Excess.ROWS if number > MAX_ROWS else Excess.COLUMNS, left
            filled[column] = typed
            left -= len(typed.text)
            if left < 0:
                raise TooLargeError
        if filled:
            rows[number] = filled
        else:
            spare -= 1
    return rows, Excess.NONE, left


def _typed(cell: _ReadCell, epoch: datetime) -> Cell | None:
    """A cell that holds something; None when it is blank."""
    value = cell.value
    if cell.data_type == "f":
        return Cell(kind=CellKind.FORMULA, text="")
    if cell.data_type == "e":
        return Cell(kind=CellKind.ERROR, text=str(value)[:20])
    if isinstance(value, bool):
        return Cell(kind=CellKind.TRUTH, text=str(value).upper())
    if isinstance(value, int | float):
        return _number(cell, value, epoch)
    if isinstance(value, datetime | date):
        return _shown(value, cell.number_format or "")
    if isinstance(value, str):
        text = _ESCAPED.sub(lambda escape: chr(int(escape[1], 16)), value)
        # Half a character, which a file can spell, is none.
        text = text.encode("utf-8", "ignore").decode()
        return Cell(kind=CellKind.TEXT, text=text[: MAX_CELL + 1]) if text.strip() else None
    return Cell(kind=CellKind.TEXT, text=str(value))


def _number(cell: _ReadCell, value: float, epoch: datetime) -> Cell:
    form = getattr(getattr(cell, "style_array", None), "numFmtId", 0)
    for forms, shown in ((_DAY_FORMATS, "ymd"), (_MONTH_FORMATS, "ym"), (_MONTH_DAY_FORMATS, "md")):
        if form in forms and 0 < value < LAST_ROW:
            day = from_excel(value, epoch)
            if isinstance(day, datetime):
                return _shown(day, shown)
    if isinstance(value, float):
        if not math.isfinite(value):
            return Cell(kind=CellKind.ERROR, text="#NUM!")
        if value.is_integer():
            value = int(value)
    return Cell(kind=CellKind.NUMBER, text=str(value)[:40])


def _shown(value: date, form: str) -> Cell:
    """A date as far as the person at the screen could see it.

    "1956年3月" typed into a cell is stored as the first of that month, "3月2日" as a day of the year in
    which it was typed; taking the hidden part for filed would invent it.
    """
    form = _UNSEEN_FORMAT.sub("", form).lower()
    if "y" in form or "e" in form:
        if "d" in form:
            return Cell(kind=CellKind.DAY, text=f"{value:%Y-%m-%d}")
        return Cell(kind=CellKind.DAY, text=f"{value:%Y-%m}" if "m" in form else f"{value:%Y}")
    return Cell(kind=CellKind.TEXT, text=f"{value.month}月{value.day}日")


def _unseen(xml: bytes) -> frozenset[int]:
    """Rows that the sheet hides, of those that are read; the read-only parser does not tell them."""
    numbers = (int(found[1]) for tag in _HIDDEN_ROW.finditer(xml) if (found := _NUMBER.search(tag[0])))
    return frozenset(number for number in numbers if number <= MAX_ROWS)


def _merges(xml: bytes) -> tuple[Merge, ...]:
    """Ranges that cover several rows, clipped to the rows that are read.

    The read-only parser drops them. They stand behind the cells, so only the end of the part is searched.
    """
    merges = []
    left = MAX_MERGED_ROWS
    for found in _MERGE.finditer(xml, max(xml.rfind(b"sheetData"), 0)):
        start, top, end, bottom = (each.decode() for each in found.groups())
        first, last = int(top), min(int(bottom), MAX_ROWS)
        if last > first:
            left -= last - first
            if left < 0:
                raise TooLargeError
            columns = column_index_from_string(start), column_index_from_string(end)
            merges.append(Merge(top=first, left=columns[0], bottom=last, right=columns[1]))
    return tuple(merges)
