"""The public notice as a workbook: it dresses the rows of `reviewer.domain.notice` and adds nothing."""

from datetime import datetime

from reviewer.contract.layouts import NoticeField
from reviewer.domain.notice import NoticeDocument
from reviewer.export.workbook import HEADING_FONT, Align, Book, Style

SHEET = "公示"

_TITLE = Style(font=HEADING_FONT, size=22, align=Align.CENTER)
_BODY = Style(size=16)
_HEAD = Style(font=HEADING_FONT, size=12, align=Align.CENTER, border=True)
_HEADING = Style(font=HEADING_FONT, size=14, border=True, indent=1)
_CENTRED = Style(size=12, align=Align.CENTER, border=True)
_LEFT = Style(size=12, border=True, indent=1)
_SIGNED = Style(size=16, align=Align.RIGHT, indent=2)

_FIRST_LINE = "\u3000\u3000"  # Chinese paragraphs begin two letters in
_LEFT_FIELDS = {NoticeField.HOST, NoticeField.HOST_AND_DUTY}
_SHORT_NAME = 12  # letters: names of people are centred, names of projects are not


def notice_workbook(document: NoticeDocument, *, created: datetime) -> bytes:
    """The notice as an .xlsx file for A4 paper, byte for byte the same for the same document and instant.

    `created` is aware and is stored in the file's properties, which name nobody. Raises ValueError
    when it is naive or a text is longer than a cell can hold.
    """
    book = Book(title=document.title, created=created)
    page = book.page(SHEET, widths=[column.width for column in document.columns], landscape=False)
    page.title(document.title, _TITLE, least=60)
    for paragraph in document.paragraphs:
        page.across(_indented(paragraph), _BODY)
    page.gap(8)
    page.heads([column.label for column in document.columns], _HEAD)
    styles = [_style(document, index) for index in range(len(document.columns))]
    for block in document.blocks:
        page.across(block.heading, _HEADING, least=28)
        for row in block.rows:
            page.cells(row, styles, least=26)
    page.gap(8)
    *sentences, issuer, day = document.closing
    for sentence in sentences:
        page.across(_indented(sentence), _BODY)
    page.gap(14)
    page.across(issuer, _SIGNED)
    page.across(day, _SIGNED)
    return book.content()


def _style(document: NoticeDocument, index: int) -> Style:
    """Long texts stand from the left, short ones in the middle; one style for a whole column."""
    field = document.columns[index].field
    longest = max((len(row[index]) for block in document.blocks for row in block.rows), default=0)
    long_names = field is NoticeField.NAME and longest > _SHORT_NAME
    return _LEFT if long_names or field in _LEFT_FIELDS else _CENTRED


def _indented(text: str) -> str:
    return "\n".join(_FIRST_LINE + line.removeprefix(_FIRST_LINE) for line in text.split("\n"))
