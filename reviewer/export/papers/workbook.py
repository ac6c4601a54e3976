"""One 推荐表 as a workbook, for offices that fill in their forms there."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import accumulate
from math import ceil

from reviewer.domain.papers import Paper, Placed, Role
from reviewer.export.workbook import HEADING_FONT, ROW_LIMIT, Align, Book, Box, Page, Style

SHEET = "推荐表"

_TITLE = Style(font=HEADING_FONT, size=18, align=Align.CENTER)
_FOOT = Style(size=11)
_CENTRED = Style(size=10.5, align=Align.CENTER, border=True)
_LEFT = Style(size=10.5, border=True)
_LONG = Style(size=10.5, border=True, top=True)
_SEALED = Style(size=10.5, align=Align.RIGHT, border=True, indent=1)
_POINTS = 72 / 25.4  # to the millimetre


def paper_workbook(paper: Paper, *, created: datetime) -> bytes:
    """The paper as an .xlsx file, portrait A4; the same paper and instant give the same bytes.

    A row that is higher than a workbook's highest is several rows there, its cells merged over them.
    Raises ValueError when `created` is naive or an answer is longer than a cell can hold.
    """
    book = Book(title=paper.title, created=created)
    page = book.page(SHEET, widths=paper.widths, landscape=False)
    page.title(paper.title, _TITLE, least=40)
    heights = [
        max(least * _POINTS, *(_height(page, cell) for cell in cells)) for least, cells in paper.rows()
    ]
    parts = [ceil(height / ROW_LIMIT) for height in heights]
    starts = (0, *accumulate(parts))
    every = [height / count for height, count in zip(heights, parts, strict=True) for _ in range(count)]
    page.boxes(every, _boxes(paper.cells, starts))
    if paper.foot:
        page.across(paper.foot, _FOOT, least=26)
    return book.content()


def text_of(cell: Placed) -> str:
    """Everything that is printed in a cell, as one text."""
    return "\n".join(text for text in (cell.text, *cell.closing) if text)


def _height(page: Page, cell: Placed) -> float:
    """Points that the cell asks of its first row; a cell over several rows asks nothing."""
    if cell.down > 1:
        return 0
    last = cell.column + cell.across - 1
    return page.height_of(text_of(cell), _style(cell), first=cell.column, last=last)


def _boxes(cells: Iterable[Placed], starts: tuple[int, ...]) -> Iterator[Box]:
    for cell in cells:
        yield Box(
            top=starts[cell.row],
            left=cell.column,
            bottom=starts[cell.row + cell.down] - 1,
            right=cell.column + cell.across - 1,
            text=text_of(cell),
            style=_style(cell),
        )


def _style(cell: Placed) -> Style:
    if cell.role is Role.SEAL:
        return _LONG if cell.text else _SEALED
    if cell.role is Role.TEXT:
        return _LONG
    return _LEFT if cell.role is Role.ANSWER and cell.across > 1 else _CENTRED
