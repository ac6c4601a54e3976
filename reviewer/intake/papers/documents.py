"""One Word file is read in a process of its own; bytes on stdin, on stdout the same as for workbooks.

`reviewer.intake.workbooks.run_reader` starts it. Only the text of the main part is read: paragraphs as rows
of one cell, tables by the columns of their grid. A table inside a cell is told twice: as text of its cell,
and as a sheet of its own, hidden and named by the place of the cell ("12:3"), because offices set whole
forms into a frame. Text boxes, drawings, deleted text and codes of fields are no answers and are left out.
"""

import sys
import zipfile
from collections.abc import Iterator
from io import BytesIO
from xml.etree.ElementTree import Element

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from msgspec.json import encode

from reviewer.errors import DefectReason
from reviewer.intake.containers import DOCUMENT
from reviewer.intake.grids import (
    MAX_CELL,
    MAX_CHARACTERS,
    MAX_COLUMNS,
    MAX_ROWS,
    READY,
    Cell,
    CellKind,
    Sheet,
    Told,
)
from reviewer.intake.reader import TooLargeError, restrict

# Parts of a document that hold text which is not the author's answer.
_SILENT = frozenset(
    {
        "del",
        "moveFrom",
        "drawing",
        "pict",
        "object",
        "txbxContent",
        "AlternateContent",
        "instrText",
        "delText",
    }
    | {
        "fldChar",
        "rPr",
        "pPr",
        "tblPr",
        "trPr",
        "tcPr",
        "sectPr",
        "rt",
        "footnoteReference",
        "commentReference",
    }
)
_BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-"}
_DEEPEST = 60


def main(memory: int, cpu: int) -> None:
    """Read stdin, answer on stdout; `memory` in bytes and `cpu` in seconds are what the process may use."""
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()
    restrict(memory=memory, cpu=cpu)
    sys.stdout.buffer.write(answer(sys.stdin.buffer.read()))
    sys.stdout.buffer.flush()


def answer(content: bytes) -> bytes:
    """The document as JSON, or the fault that stopped the reading."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            root = fromstring(archive.read(DOCUMENT), forbid_dtd=True)
        return encode(Told(sheets=_Reader().read(root)))
    except (MemoryError, TooLargeError, RecursionError):
        return encode(Told(fault=DefectReason.TOO_LARGE))
    except DefusedXmlException:
        return encode(Told(fault=DefectReason.HOSTILE_XML))
    except Exception:  # noqa: BLE001 - a torn file makes the parser throw anything: it is the file's fault
        return encode(Told(fault=DefectReason.DAMAGED))


class _Reader:
    """Collects the rows of a document, and those of every table inside a cell."""

    def __init__(self) -> None:
        self._left = MAX_CHARACTERS
        self._sheets: list[Sheet] = []

    def read(self, root: Element) -> tuple[Sheet, ...]:
        """The document's own rows first, then inner tables in the order in which they stand."""
        body = next((child for child in root if _name(child) == "body"), root)
        self._sheet(body, name="", hidden=False)
        return tuple(self._sheets)

    def _sheet(self, parent: Element, *, name: str, hidden: bool) -> None:
        rows: dict[int, dict[int, Cell]] = {}
        self._sheets.append(
            Sheet(name=name, hidden=hidden, rows=rows)
        )  # its place is before its inner tables
        number = 0
        for block in _blocks(parent):
            if _name(block) == "p":
                number += 1
                self._row(rows, number, [(1, _text(block))])
                continue
            for row in _rows(block):
                number += 1
                self._row(rows, number, list(self._cells(row, number, inner=not hidden)))

    def _row(self, rows: dict[int, dict[int, Cell]], number: int, cells: list[tuple[int, str]]) -> None:
        filled = {column: Cell(kind=CellKind.TEXT, text=text) for column, text in cells if text.strip()}
        if not filled:
            return
        if len(rows) >= MAX_ROWS or any(column > MAX_COLUMNS for column, _ in cells):
            raise TooLargeError
        self._left -= sum(len(text) for _, text in cells)
        if self._left < 0:
            raise TooLargeError
        rows[number] = filled

    def _cells(self, row: Element, number: int, *, inner: bool) -> Iterator[tuple[int, str]]:
        """Column, from 1, and text of each cell; a cell that continues one above has no text of its own."""
        column = 1 + _count(row, "trPr", "gridBefore")
        for cell in _within(row, "tc"):
            tables = [block for block in _blocks(cell) if _name(block) == "tbl"]
            if not _continues(cell):
                yield column, "\n".join(_lines(cell)).strip("\n")[: MAX_CELL + 1]
            if inner:
                for table in tables:
                    self._sheet(_alone(table), name=f"{number}:{column}", hidden=True)
            column += max(1, _count(cell, "tcPr", "gridSpan"))


def _alone(table: Element) -> Element:
    """A parent that holds this table and nothing else."""
    parent = Element("body")
    parent.append(table)
    return parent


def _name(element: Element) -> str:
    """The element's name without its namespace: transitional and strict files differ in nothing else."""
    return element.tag.rpartition("}")[2]


def _blocks(parent: Element, depth: int = 0) -> Iterator[Element]:
    """Paragraphs and tables in order, also inside content controls and tracked insertions."""
    for child in parent:
        name = _name(child)
        if name in ("p", "tbl"):
            yield child
        elif name not in _SILENT and depth < _DEEPEST:
            yield from _blocks(child, depth + 1)


def _rows(table: Element) -> Iterator[Element]:
    return _within(table, "tr")


def _within(parent: Element, wanted: str, depth: int = 0) -> Iterator[Element]:
    """Children of that name, also when a content control is wrapped around them."""
    for child in parent:
        name = _name(child)
        if name == wanted:
            yield child
        elif name in ("sdt", "sdtContent", "ins", "customXml") and depth < _DEEPEST:
            yield from _within(child, wanted, depth + 1)


def _lines(cell: Element) -> Iterator[str]:
    """The paragraphs of a cell; of a table inside it a line a row."""
    for block in _blocks(cell):
        if _name(block) == "p":
            yield _text(block)
        else:
            for row in _rows(block):
                texts = (" ".join(_lines(inner)).strip() for inner in _within(row, "tc"))
                yield "　".join(text for text in texts if text)


def _text(paragraph: Element) -> str:
    return "".join(_letters(paragraph, 0))


def _letters(element: Element, depth: int) -> Iterator[str]:
    """The text of all runs together: an office program cuts a word into several without a sign."""
    for child in element:
        name = _name(child)
        if name == "t":
            yield child.text or ""
        elif name in _BREAKS:
            yield _BREAKS[name]
        elif name not in _SILENT and depth < _DEEPEST:
            yield from _letters(child, depth + 1)


def _property(element: Element, group: str, name: str) -> Element | None:
    properties = next((child for child in element if _name(child) == group), None)
    if properties is None:
        return None
    return next((child for child in properties if _name(child) == name), None)


def _value(element: Element) -> str:
    return next((text for key, text in element.attrib.items() if key.rpartition("}")[2] == "val"), "")


def _count(element: Element, group: str, name: str) -> int:
    found = _property(element, group, name)
    value = _value(found) if found is not None else ""
    return min(int(value), MAX_COLUMNS + 1) if value.isascii() and value.isdecimal() else 0


def _continues(cell: Element) -> bool:
    """Whether a vertical merge that began above covers this cell."""
    found = _property(cell, "tcPr", "vMerge")
    return found is not None and _value(found) != "restart"
