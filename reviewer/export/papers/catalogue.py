"""材料目录: what lies in a pack, category by category, numbered, with sizes and digests."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from reviewer.export.workbook import HEADING_FONT, Align, Book, Style

_TITLE = Style(font=HEADING_FONT, size=18, align=Align.CENTER)
_LINE = Style(size=12)
_HEAD = Style(font=HEADING_FONT, size=10, align=Align.CENTER, border=True)
_CENTRED = Style(size=9, align=Align.CENTER, border=True)
_LEFT = Style(size=9, border=True)

_LABELS = ("序号", "编号", "名称", "材料", "文件", "份数", "页数", "大小（字节）", "SHA-256")
_WIDTHS = (5, 10, 14, 18, 30, 6, 6, 12, 34)
_STYLES = (_CENTRED, _CENTRED, _LEFT, _LEFT, _LEFT, _CENTRED, _CENTRED, _CENTRED, _LEFT)
_NONE = "—"


class CatalogueLine(Struct, frozen=True, kw_only=True):
    """One file of a pack. `path` is where it lies in it.

    `copies` is how many are filed on paper, None where none are or the notice does not say; `pages` is
    None where a file has none or nobody counted them; `size` in bytes.
    """

    code: str
    name: str
    material: str
    path: str
    copies: int | None
    pages: int | None
    size: int
    sha256: str


class CatalogueSection(Struct, frozen=True, kw_only=True):
    """The files of one category. `copies` is None where the notice does not say how many are filed."""

    category: str
    copies: int | None
    lines: tuple[CatalogueLine, ...]


def catalogue_workbook(
    sections: Sequence[CatalogueSection], *, region: str, created: datetime, notes: Sequence[str] = ()
) -> bytes:
    """The list as an .xlsx file, landscape A4, a sheet a category; the same input gives the same bytes.

    Raises ValueError when `created` is naive.
    """
    book = Book(title=f"{region}材料目录", created=created)
    for number, section in enumerate(sections, start=1):
        page = book.page(f"{number} {section.category}"[:31], widths=_WIDTHS, landscape=True)
        page.title(f"{region}“{section.category}”材料目录", _TITLE, least=40)
        page.across(copies_line(section.copies), _LINE)
        for note in notes:
            page.across(note, _LINE)
        page.heads(_LABELS, _HEAD)
        for place, line in enumerate(section.lines, start=1):
            page.cells(_texts(place, line), _STYLES, least=20)
    return book.content()


def copies_line(copies: int | None) -> str:
    """一式N份, as the notice has it, or that it does not say."""
    return (
        f"推荐表、登记表纸质件一式{copies}份"
        if copies is not None
        else "纸质件份数：通知未写（或所在页缺失）"
    )


def _texts(place: int, line: CatalogueLine) -> list[str | int]:
    copies = line.copies if line.copies is not None else _NONE
    pages = line.pages if line.pages is not None else _NONE
    return [
        place,
        line.code,
        line.name,
        line.material,
        line.path,
        copies,
        pages,
        line.size,
        line.sha256,
    ]
