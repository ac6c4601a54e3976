"""What every workbook that leaves the house has in common: safe cells, fixed properties, printable pages.

All text goes in as a string cell: never a formula, a link or a number that the writer guessed.
Nothing in a file depends on when or by whom it was made, so the same rows give the same bytes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from io import BytesIO
from math import ceil
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

HEADING_FONT = "黑体"
BODY_FONT = "仿宋"

_A4 = 9
_PAPER_WIDTH = {False: 8.27, True: 11.69}  # inches, by landscape
_SIDE_MARGIN = 0.7  # inches
_PIXELS = 96  # to the inch
_PIXELS_PER_POINT = _PIXELS / 72
_CELL_PADDING = 6  # pixels that stay free beside a text
_LINE = 1.42  # height of a printed line over the size of its font
_ROW_PADDING = 6  # points
ROW_LIMIT = 409  # points: a higher row is cut
_CELL_LIMIT = 32_767  # UTF-16 units: a longer text is cut by the writer, which only returns a code

_OPENING, _CLOSING = "（《〈“‘【〔", "，。、；：！？）》〉”’】〕…"
# what stays together at the end of a line: a Latin word, or one letter with the marks that lean on it
_WORDS = re.compile(rf"[{_OPENING}]*(?:[!-~]+|.)[{_CLOSING}]*", re.DOTALL)
_SENTENCES = re.compile(r"[^。；]+[。；]?|[。；]")


class Align(StrEnum):
    """Where text stands in its cell."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class Style(Struct, frozen=True, kw_only=True):
    """How a cell looks; `size` in points, colours as #rrggbb ("" is none), `indent` in Excel's steps."""

    font: str = BODY_FONT
    size: float = 12
    align: Align = Align.LEFT
    top: bool = False
    bold: bool = False
    italic: bool = False
    color: str = ""
    fill: str = ""
    border: bool = False
    indent: int = 0


class Box(Struct, frozen=True, kw_only=True):
    """A text in a rectangle of cells; rows from the box field's first, columns from the left, both from 0."""

    top: int
    left: int
    bottom: int
    right: int
    text: str
    style: Style


class Book:
    """A workbook in the making. `content` ends it and hands out the bytes."""

    def __init__(self, *, title: str, created: datetime) -> None:
        """`created` is aware and is the only time that the file will hold; ValueError when it is naive."""
        if created.utcoffset() is None:
            raise ValueError("an instant without a time zone")
        self._target = BytesIO()
        guesses = ("strings_to_formulas", "strings_to_urls", "strings_to_numbers")
        # The first workbook waits for the writer; a start need not.
        from xlsxwriter import Workbook  # noqa: PLC0415

        self._workbook = Workbook(self._target, {"in_memory": True, **dict.fromkeys(guesses, False)})
        moment = created.astimezone(UTC).replace(tzinfo=None)
        self._workbook.set_properties({"title": title, "created": moment})
        self._formats: dict[Style, Format] = {}

    def page(self, name: str, *, widths: Sequence[int], landscape: bool) -> Page:
        """A new A4 sheet whose columns share the width of the paper in the given proportions."""
        return Page(self, self._workbook.add_worksheet(name), widths=widths, landscape=landscape)

    def dressed(self, style: Style) -> Format:
        """The workbook's one format of a style."""
        if style not in self._formats:
            self._formats[style] = self._workbook.add_format(_properties(style))
        return self._formats[style]

    def content(self) -> bytes:
        """The finished file."""
        self._workbook.close()
        return self._target.getvalue()


class Page:
    """One printed sheet, filled downwards; each row is as high as its texts need on paper."""

    def __init__(self, book: Book, sheet: Worksheet, *, widths: Sequence[int], landscape: bool) -> None:
        """Set up the paper; made by `Book.page`."""
        room = (_PAPER_WIDTH[landscape] - 2 * _SIDE_MARGIN) * _PIXELS
        self._book, self._sheet, self._row = book, sheet, 0
        self._widths = tuple(int(room * width / sum(widths)) for width in widths)
        sheet.set_paper(_A4)
        if landscape:
            sheet.set_landscape()
        sheet.set_margins(left=_SIDE_MARGIN, right=_SIDE_MARGIN, top=0.8, bottom=0.8)
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        sheet.set_footer(f'&C&"{BODY_FONT},Regular"&10第 &P 页　共 &N 页')
        # phone numbers and scores are texts on purpose
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        for column, width in enumerate(self._widths):
            sheet.set_column_pixels(column, column, width)

    def cells(self, texts: Sequence[str | int], styles: Sequence[Style], *, least: float = 0) -> None:
        """One row, a cell a column; `least` is its least height in points. A whole number stays a number."""
        places = zip(texts, styles, self._widths, strict=True)
        height = max(_height(str(text), style, width) for text, style, width in places)
        self._sheet.set_row(self._row, min(max(height, least), ROW_LIMIT))
        for column, (text, style) in enumerate(zip(texts, styles, strict=True)):
            if isinstance(text, int):
                self._sheet.write_number(self._row, column, text, self._book.dressed(style))
            else:
                self._write(column, text, style)
        self._row += 1

    def heads(self, labels: Sequence[str], style: Style) -> None:
        """The header row of a table, printed again on every page."""
        self._sheet.repeat_rows(self._row)
        self.cells(labels, [style] * len(labels), least=28)

    def across(self, text: str, style: Style, *, least: float = 0) -> None:
        """A text over the whole width: a row for each of its lines, more when one row cannot hold a line."""
        width = sum(self._widths)
        for line in text.split("\n"):
            for piece in _pieces(line, style, width):
                self._sheet.set_row(self._row, max(_height(piece, style, width), least))
                self._merge(0, len(self._widths) - 1, piece, style)
                self._row += 1

    def title(self, text: str, style: Style, *, least: float) -> None:
        """The heading of the sheet: a little smaller where that saves a second line."""
        width = sum(self._widths)
        smaller = (replace(style, size=style.size - less) for less in (0, 2, 4))
        fitting = (one for one in smaller if _lines(text, _room(one, width)) == 1)
        self.across(text, next(fitting, style), least=least)

    def ends(self, left: str, right: str, style: Style) -> None:
        """One row with a text at its left end and one at its right end; a left text alone has the row."""
        share = self._split(left, right) if right and len(self._widths) > 1 else len(self._widths)
        height = _height(left, style, sum(self._widths[:share]))
        if share < len(self._widths):
            height = max(height, _height(right, style, sum(self._widths[share:])))
            self._merge(share, len(self._widths) - 1, right, style)
        self._merge(0, share - 1, left, style)
        self._sheet.set_row(self._row, height)
        self._row += 1

    def gap(self, height: float) -> None:
        """An empty row."""
        self._sheet.set_row(self._row, height)
        self._row += 1

    def boxes(self, heights: Sequence[float], boxes: Iterable[Box]) -> None:
        """So many rows as there are heights (points), with boxes on them that may cover several rows."""
        for number, height in enumerate(heights):
            self._sheet.set_row(self._row + number, min(height, ROW_LIMIT))
        for box in boxes:
            top, bottom = self._row + box.top, self._row + box.bottom
            if (top, box.left) != (bottom, box.right):
                form = self._book.dressed(box.style)
                self._sheet.merge_range(top, box.left, bottom, box.right, "", form)
            self._write(box.left, box.text, box.style, row=top)
        self._row += len(heights)

    def height_of(self, text: str, style: Style, *, first: int, last: int) -> float:
        """Points that the text needs on paper in the columns from `first` to `last`, both from 0."""
        return _height(text, style, sum(self._widths[first : last + 1]))

    def freeze(self, *, columns: int) -> None:
        """Keep the rows above, and so many columns, in sight."""
        self._sheet.freeze_panes(self._row, columns)

    def _split(self, left: str, right: str) -> int:
        """How many columns the left text gets, so that both have about the room they need."""
        need = _ems(left) / max(_ems(left) + _ems(right), 1)
        shares = range(1, len(self._widths))
        return min(shares, key=lambda share: abs(sum(self._widths[:share]) / sum(self._widths) - need))

    def _merge(self, first: int, last: int, text: str, style: Style) -> None:
        if first < last:
            self._sheet.merge_range(self._row, first, self._row, last, "", self._book.dressed(style))
        self._write(first, text, style)

    def _write(self, column: int, text: str, style: Style, *, row: int | None = None) -> None:
        """A text as it is, in the present row or in another. ValueError when a cell cannot hold it whole."""
        row = self._row if row is None else row
        if len(text.encode("utf-16-le")) // 2 > _CELL_LIMIT:
            raise ValueError(f"a cell of {len(text)} letters")
        form = self._book.dressed(style)
        if text.startswith("<r>") and text.endswith("</r>"):
            # the writer takes such a text for its own markup and would put it into the file unescaped
            self._sheet.write_rich_string(row, column, form, text[:1], form, text[1:], form)
        elif text:
            self._sheet.write_string(row, column, text, form)
        else:
            self._sheet.write_blank(row, column, None, form)


def _properties(style: Style) -> dict[str, object]:
    colors = {"font_color": style.color, "bg_color": style.fill}
    return {
        "font_name": style.font,
        "font_size": style.size,
        "align": style.align.value,
        "valign": "top" if style.top else "vcenter",
        "text_wrap": True,
        "bold": style.bold,
        "italic": style.italic,
        "indent": style.indent,
        "border": int(style.border),
        **{key: color for key, color in colors.items() if color},
    }


def _room(style: Style, width: int) -> float:
    """How many Chinese letters stand side by side."""
    pixels = width - _CELL_PADDING - style.indent * 9
    return max(pixels / (style.size * _PIXELS_PER_POINT), 1.0)


@lru_cache(maxsize=4096)
def _em(letter: str) -> float:
    return 1.0 if unicodedata.east_asian_width(letter) in "WFA" else 0.6


def _ems(text: str) -> float:
    """The width of a text in Chinese letters; a Latin one counts a little wider than most fonts have it."""
    return sum(map(_em, text))


def _lines(text: str, room: float) -> int:
    lines = 0
    for paragraph in text.split("\n"):
        lines += 1
        used = 0.0
        for word in _WORDS.findall(paragraph):
            width = _ems(word)
            if used + width > room:
                lines += int(used > 0) + ceil(width / room) - 1
                used = width % room if width > room else width
            else:
                used += width
    return lines


def _height(text: str, style: Style, width: int) -> float:
    return _lines(text, _room(style, width)) * style.size * _LINE + _ROW_PADDING


def _pieces(text: str, style: Style, width: int) -> Iterator[str]:
    """The text in parts that each fit a row of the greatest height, cut after a sentence where possible."""
    room = _room(style, width)
    most = int((ROW_LIMIT - _ROW_PADDING) / (style.size * _LINE))
    piece = ""
    for sentence in _SENTENCES.findall(text):
        if piece and _lines(piece + sentence, room) > most:
            yield piece
            piece = ""
        piece += sentence
        while _lines(piece, room) > most:
            cut = int(room - 2) * most
            yield piece[:cut]
            piece = piece[cut:]
    yield piece
