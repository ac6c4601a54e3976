"""The 登记表 as offices file it: the look of the campaign's form, readable again by our own intake."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import isqrt

from reviewer.contract.forms import NominationForm
from reviewer.contract.layouts import RegisterColumn, RegisterLayout
from reviewer.domain.papers import printed
from reviewer.export.workbook import HEADING_FONT, Align, Book, Page, Style

_TITLE = Style(font=HEADING_FONT, size=18, align=Align.CENTER)
_LINE = Style(size=12)
_HEAD = Style(font=HEADING_FONT, size=10, align=Align.CENTER, border=True)
_CELL = Style(size=10, align=Align.CENTER, border=True)
_NOTE = Style(size=10.5)
_LONG = Style(size=10, border=True, top=True)
_NUMBERED = Style(size=10, align=Align.CENTER, border=True, top=True)

_NAME_WIDTH, _NUMBER_WIDTH, _LONG_WIDTH = 12, 6, 12
_BLANK_DAY = "　　年　　月　　日"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterLine:
    """One nominee of a register.

    `fields` are the cells by column key as `NomineeFacts` holds them (days in ISO form, what is
    absent is left blank), `texts` the long texts by form-field key. `flagged` marks the special
    tier: 备注 then shows the form's phrase, before any other remark.
    """

    sequence: int
    name: str
    host: str
    flagged: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


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
    title = _filled(layout.title, region)
    book = Book(title=title, created=created)
    page = book.page(layout.sheet, widths=[column.width for column in layout.columns], landscape=True)
    page.title(title, _TITLE, least=44)
    seal = (_filled(layout.seal, region), f"{layout.filled_on}{_BLANK_DAY}" if layout.filled_on else "")
    if layout.seal_above:
        page.ends(*seal, _LINE)
    _table(page, layout, lines)
    if not layout.seal_above:
        page.ends(*seal, _LINE)
    if layout.notes:
        page.across(_numbered(layout.notes), _NOTE)
    page.across(layout.contact, _LINE, least=26)
    if texts:
        _texts_page(book, layout, form, lines)
    return book.content()


def _filled(template: str, region: str) -> str:
    """The blank filled; the form's own 省 or 市 after it is not said twice ("吉林省" in "{region}省")."""
    before, blank, after = template.partition("{region}")
    if not blank:
        return template
    return before + region + (after[1:] if region and after.startswith(region[-1]) else after)


def _numbered(notes: Sequence[str]) -> str:
    numbered = (f"{number}.{note}" for number, note in enumerate(notes, start=1))
    return f"注：{'；'.join(numbered)}。"


def _table(page: Page, layout: RegisterLayout, lines: Sequence[RegisterLine]) -> None:
    page.heads([column.label for column in layout.columns], _HEAD)
    styles = [_CELL] * len(layout.columns)
    for line in lines:
        page.cells([_cell(column, layout, line) for column in layout.columns], styles, least=32)
    for number in range(len(lines) + 1, layout.blank_rows + 1):
        blank = [str(number) if column.key == "sequence" else "" for column in layout.columns]
        page.cells(blank, styles, least=32)


def _cell(column: RegisterColumn, layout: RegisterLayout, line: RegisterLine) -> str:
    text = line.fields.get(column.key, "")
    match column.key:
        case "sequence":
            return str(line.sequence)
        case "name":
            return line.name
        case "host":
            return line.host
        case "remark" if line.flagged and layout.flag not in text:
            return f"{layout.flag}；{text}" if text else layout.flag
    return printed(column.kind, text)


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
