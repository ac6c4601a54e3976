"""The 登记表 as offices file it: the look of the campaign's form, readable again by our own intake."""

from collections.abc import Sequence
from datetime import datetime
from math import isqrt

from reviewer.contract.forms import NominationForm
from reviewer.contract.layouts import RegisterLayout
from reviewer.domain.registers import RegisterLine, filled, notes_line, rows_of, seal_line
from reviewer.export.workbook import HEADING_FONT, Align, Book, Page, Style

__all__ = ["RegisterLine", "register_workbook"]

_TITLE = Style(font=HEADING_FONT, size=18, align=Align.CENTER)
_LINE = Style(size=12)
_HEAD = Style(font=HEADING_FONT, size=10, align=Align.CENTER, border=True)
_CELL = Style(size=10, align=Align.CENTER, border=True)
_NOTE = Style(size=10.5)
_LONG = Style(size=10, border=True, top=True)
_NUMBERED = Style(size=10, align=Align.CENTER, border=True, top=True)

_NAME_WIDTH, _NUMBER_WIDTH, _LONG_WIDTH = 12, 6, 12


def register_workbook(
    layout: RegisterLayout,
    *,
    form: NominationForm,
    region: str,
    rows: Sequence[RegisterLine],
    created: datetime,
    texts: bool,
) -> bytes:
    """The register as an .xlsx file, landscape A4, rows in recommendation order.

    `region` fills the blank of the title and of the seal line. At least the form's own number of
    rows is printed. With `texts` a second sheet holds the long texts, keyed by 推荐序号; on paper a
    row of it ends where Excel's highest row ends, in the file every text is whole. Holds
    personal data as filed: for the recommending unit and the secretariat only. The same arguments
    give the same bytes. Raises ValueError when `created` is naive or a text is longer than a cell
    can hold.
    """
    lines = sorted(rows, key=lambda line: line.sequence)
    title = filled(layout.title, region)
    book = Book(title=title, created=created)
    page = book.page(layout.sheet, widths=[column.width for column in layout.columns], landscape=True)
    page.title(title, _TITLE, least=44)
    seal = seal_line(layout, region)
    if layout.seal_above:
        page.ends(*seal, _LINE)
    _table(page, layout, lines)
    if not layout.seal_above:
        page.ends(*seal, _LINE)
    if layout.notes:
        page.across(notes_line(layout.notes), _NOTE)
    page.across(layout.contact, _LINE, least=26)
    if texts:
        _texts_page(book, layout, form, lines)
    return book.content()


def _table(page: Page, layout: RegisterLayout, lines: Sequence[RegisterLine]) -> None:
    page.heads([column.label for column in layout.columns], _HEAD)
    for texts in rows_of(layout, lines):
        page.cells(texts, [_CELL] * len(texts), least=32)


def _texts_page(
    book: Book, layout: RegisterLayout, form: NominationForm, lines: Sequence[RegisterLine]
) -> None:
    labels = {column.key: column.label for column in layout.columns}
    longest = (max((len(line.texts.get(text.key, "")) for line in lines), default=0) for text in form.texts)
    widths = [_NUMBER_WIDTH, _NAME_WIDTH, *(_LONG_WIDTH + isqrt(letters) for letters in longest)]
    page = book.page(layout.texts_sheet, widths=widths, landscape=True)
    page.heads([labels["sequence"], labels["name"], *(text.label for text in form.texts)], _HEAD)
    page.freeze(columns=2)
    styles = [_NUMBERED, _NUMBERED, *(_LONG for _ in form.texts)]
    for line in lines:
        long_texts = (line.texts.get(text.key, "") for text in form.texts)
        page.cells([str(line.sequence), line.name, *long_texts], styles)
