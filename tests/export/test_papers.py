"""Papers as files: one layout drawn three ways, the same bytes for the same content, nothing that runs."""

from __future__ import annotations

import re
import subprocess
import zipfile
from collections import Counter
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.table import Table
from openpyxl import load_workbook
from PIL import Image

from reviewer.domain.papers import Leaf, Paper
from reviewer.export.papers.archives import safe_name
from reviewer.export.papers.catalogue import CatalogueLine, CatalogueSection, catalogue_workbook
from reviewer.export.papers.pack import Member, Names, streamed
from reviewer.export.papers.word import word_file
from reviewer.export.papers.workbook import text_of
from tests.export.anatomy import assert_plain, cells_of
from tests.machine import office, strict
from tests.papers import CREATED, PRINTED, as_word, as_workbook, book_of, paper_for, typed_for

# A rectangle: row, column, rows, columns, and what stands in it.
Drawn = Counter[tuple[int, int, int, int, str]]
LONG = "学习使人进步，" * 300
HOSTILE = ("=1+1", "@SUM(1+1)", "http://example.org", "<r><t>甲</t></r>", "<b>甲</b>&amp;")


def of_layout(paper: Paper) -> Drawn:
    """What the layout says."""
    return Counter(
        (cell.row, cell.column, cell.down, cell.across, text_of(cell).strip("\n")) for cell in paper.cells
    )


def of_word(content: bytes) -> Drawn:
    """What a person sees in the Word file."""
    table = Document(BytesIO(content)).tables[0]
    return Counter(_rectangles(table))


def _rectangles(table: Table) -> list[tuple[int, int, int, int, str]]:
    places: dict[object, list[tuple[int, int, str]]] = {}
    for number, row in enumerate(table.rows):
        for column, cell in enumerate(row.cells):
            text = "\n".join(paragraph.text for paragraph in cell.paragraphs).strip("\n")
            places.setdefault(cell._tc, []).append((number, column, text))
    found = []
    for held in places.values():
        rows, columns = {row for row, _, _ in held}, {column for _, column, _ in held}
        found.append((min(rows), min(columns), len(rows), len(columns), held[0][2]))
    return found


def of_workbook(content: bytes, paper: Paper) -> Drawn:
    """The same of the workbook, below its title."""
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    merges = [each.bounds for each in sheet.merged_cells.ranges]  # left, top, right, bottom
    inside = {
        (row, column)
        for left, top, right, bottom in merges
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
        if (row, column) != (top, left)
    }
    ends = {(top, left): (bottom, right) for left, top, right, bottom in merges}
    found: Drawn = Counter()
    for row in range(2, 2 + len(paper.heights)):
        for column in range(1, len(paper.widths) + 1):
            if (row, column) not in inside:
                bottom, right = ends.get((row, column), (row, column))
                text = str(sheet.cell(row, column).value or "")
                found[row - 2, column - 1, bottom - row + 1, right - column + 1, text] += 1
    return found


DRAWN = [(*place, True) for place in (*PRINTED, ("jilin_week_2021", "activity"))]


@pytest.mark.parametrize(("campaign", "category", "filled"), [*DRAWN, ("national_2021", "star", False)])
def test_n7_word_and_workbook_draw_the_cells_of_the_layout(
    campaign: str,
    category: str,
    filled: bool,
) -> None:
    book = book_of(campaign, category)
    paper = paper_for(book, typed_for(book) if filled else {})
    wanted = of_layout(paper)
    assert sum(wanted.values()) == len(paper.cells)
    assert of_word(as_word(paper)) == wanted
    assert of_workbook(as_workbook(paper), paper) == wanted


def star(**typed: str) -> Paper:
    book = book_of("national_2021", "star")
    return paper_for(book, {**typed_for(book), **typed})


def test_a_word_file_is_plain_dressed_in_chinese_fonts_and_says_nothing_of_its_making() -> None:
    content = as_word(star())
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert not [name for name in parts if re.search(r"vba|embed|media|external", name, re.IGNORECASE)]
    everything = b"".join(part for name, part in parts.items() if name.endswith((".xml", ".rels")))
    assert b"TargetMode" not in everything
    assert b"python" not in everything.lower()
    fonts = Document(BytesIO(content)).styles["Normal"].element.rPr.rFonts
    assert (fonts.get(qn("w:eastAsia")), fonts.get(qn("w:ascii"))) == ("仿宋", "仿宋")
    section = Document(BytesIO(content)).sections[0]
    assert section.page_width is not None
    assert section.page_height is not None
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    properties = Document(BytesIO(content)).core_properties
    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")
    assert properties.created == CREATED


def test_the_same_paper_is_the_same_bytes_and_an_instant_has_a_zone() -> None:
    paper = star()
    assert as_word(paper) == as_word(paper)
    assert as_workbook(paper) == as_workbook(paper)
    assert_plain(as_workbook(paper), sheets=1)
    with pytest.raises(ValueError, match="time zone"):
        word_file([Leaf(paper=paper)], title="表", created=datetime(2021, 8, 23))  # noqa: DTZ001


def test_a_text_that_looks_like_a_program_is_a_text() -> None:
    entries = ("f-native_place", "f-school", "f-resume", "f-study", "f-politics")
    paper = star(**dict(zip(entries, HOSTILE, strict=True)))
    for drawn in (of_word(as_word(paper)), of_workbook(as_workbook(paper), paper)):
        assert drawn == of_layout(paper)
        assert set(HOSTILE) <= {cell[4] for cell in drawn}


def test_a_text_that_is_higher_than_a_row_of_a_workbook_stands_over_several() -> None:
    paper = star(**{"f-deeds": LONG})
    sheet = load_workbook(BytesIO(as_workbook(paper))).worksheets[0]
    (cell,) = [cell for row in sheet.iter_rows() for cell in row if cell.value == LONG]
    (merged,) = [each for each in sheet.merged_cells.ranges if each.start_cell.coordinate == cell.coordinate]
    rows = [sheet.row_dimensions[row].height for row in range(merged.min_row, merged.max_row + 1)]
    assert len(rows) > 1
    assert all(height is not None and height <= 409 for height in rows)


def test_the_photo_stands_in_its_place(tmp_path: Path) -> None:
    file = tmp_path / "portrait"
    Image.new("RGB", (35, 49), "white").save(file, "JPEG")
    content = word_file([Leaf(paper=star(), photo=file)], title="表", created=CREATED)
    document = Document(BytesIO(content))
    cell = document.tables[0].cell(0, 6)
    assert cell.text == ""
    assert len(cell._tc.findall(f".//{qn('w:drawing')}")) == 1
    assert len(document.inline_shapes) == 1
    assert len(Document(BytesIO(as_word(star()))).inline_shapes) == 0
    file.write_bytes(b"no picture that Word knows")
    broken = Document(BytesIO(word_file([Leaf(paper=star(), photo=file)], title="表", created=CREATED)))
    assert broken.tables[0].cell(0, 6).text == "照　片\n（彩色照片）"


def test_a_book_lists_its_papers_and_begins_each_on_a_page() -> None:
    leaves = [Leaf(paper=star(), mark=f"S-01-0{number}　长春市　某人{number}") for number in (1, 2)]
    document = Document(BytesIO(word_file(leaves, title="汇编", created=CREATED, contents=True)))
    texts = [paragraph.text for paragraph in document.paragraphs if paragraph.text.strip()]
    assert texts[:3] == ["汇编", leaves[0].mark, leaves[1].mark]
    assert [texts.count(leaf.mark) for leaf in leaves] == [2, 2]
    assert len(document.tables) == 2
    assert document.element.xml.count('w:type="page"') == 2


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("王丹", "王丹"),
        ("../../etc/passwd", "etc passwd"),
        ("C:\\temp\\a", "C temp a"),
        ("con", "_con"),
        ("COM1.txt", "_COM1.txt"),
        ("...", "_"),
        ("", "_"),
        ("a\u202egpj.exe", "a gpj.exe"),
        ("x" * 200, "x" * 60),
        ("尾. ", "尾"),
    ],
)
def test_a_name_is_safe_on_every_system(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_names_that_differ_only_in_case_or_signs_get_paths_of_their_own() -> None:
    names = Names()
    given = [
        names.path(("市/州",), name) for name in ("照片.jpg", "照片.JPG", "照/片.jpg", "无后缀", "无后缀")
    ]
    assert given == [
        "市 州/照片.jpg",
        "市 州/照片 (2).JPG",
        "市 州/照 片.jpg",
        "市 州/无后缀",
        "市 州/无后缀 (2)",
    ]


def members(file: Path) -> list[tuple[str, Member]]:
    video = Member(folders=("甲",), name="片.mp4", content=file, packed=False)
    return [
        ("甲/表.xlsx", Member(folders=("甲",), name="表.xlsx", content=b"xlsx" * 99)),
        ("甲/片.mp4", video),
    ]


def test_a_pack_is_handed_out_in_pieces_and_is_always_the_same(tmp_path: Path) -> None:
    file = tmp_path / "video"
    file.write_bytes(bytes(range(256)) * 4096 * 5)  # 5 MB
    pieces = list(streamed(members(file)))
    assert max(map(len, pieces)) < 2 * 2**20
    file.touch()
    assert b"".join(streamed(members(file))) == b"".join(pieces)
    with zipfile.ZipFile(BytesIO(b"".join(pieces))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["甲/表.xlsx", "甲/片.mp4"]
        assert archive.read("甲/片.mp4") == file.read_bytes()
        assert [info.compress_type for info in archive.infolist()] == [
            zipfile.ZIP_DEFLATED,
            zipfile.ZIP_STORED,
        ]
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def line(**changes: object) -> CatalogueLine:
    given = {"code": "S-01-01", "name": "王丹", "material": "推荐表", "path": "a/推荐表.docx", "copies": 2}
    return CatalogueLine(**{**given, "pages": None, "size": 10, "sha256": "0" * 64, **changes})  # type: ignore[arg-type]


def test_n10_the_list_of_a_pack_says_how_many_copies_are_filed() -> None:
    sections = [
        CatalogueSection(
            category="百姓学习之星", copies=3, lines=(line(copies=3), line(pages=4, copies=None))
        ),
        CatalogueSection(
            category="终身学习品牌项目", copies=None, lines=(line(code="P-01-01", copies=None),)
        ),
    ]
    content = catalogue_workbook(sections, region="长春市", created=CREATED, notes=("注意",))
    assert_plain(content, sheets=2)
    first = cells_of(content, "1 百姓学习之星")
    assert first[0][0] == "长春市“百姓学习之星”材料目录"
    assert [row[0] for row in first[1:3]] == ["推荐表、登记表纸质件一式3份", "注意"]
    assert first[3] == ["序号", "编号", "名称", "材料", "文件", "份数", "页数", "大小（字节）", "SHA-256"]
    assert first[4] == ["1", "S-01-01", "王丹", "推荐表", "a/推荐表.docx", "3", "—", "10", "0" * 64]
    assert first[5] == ["2", "S-01-01", "王丹", "推荐表", "a/推荐表.docx", "—", "4", "10", "0" * 64]
    assert cells_of(content, "2 终身学习品牌项目")[1][0] == "纸质件份数：通知未写（或所在页缺失）"


@pytest.mark.slow
def test_an_office_program_opens_both_and_prints_them(tmp_path: Path) -> None:
    program = office()
    if program is None:
        reason = "LibreOffice is not installed: nothing opened the papers"
        if strict():
            pytest.fail(reason)
        pytest.skip(reason)
    (tmp_path / "book.xlsx").write_bytes(as_workbook(star()))
    (tmp_path / "paper.docx").write_bytes(as_word(star()))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [str(program), profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    files = [str(tmp_path / name) for name in ("book.xlsx", "paper.docx")]
    subprocess.run([*command, *files], check=True, capture_output=True, timeout=180)
    assert (tmp_path / "book.pdf").read_bytes().startswith(b"%PDF")
    if not (tmp_path / "paper.pdf").exists():
        pytest.skip("LibreOffice is installed without its writer: nothing opened the Word file")
    assert (tmp_path / "paper.pdf").read_bytes().startswith(b"%PDF")
