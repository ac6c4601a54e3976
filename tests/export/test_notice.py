"""The notice as a workbook: what a reader gets, and what nobody may find in it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from plugins.jilin_2021 import layouts, projects, stars
from reviewer.clock import CHINA
from reviewer.contract.layouts import NoticeColumn, NoticeField
from reviewer.domain.notice import NoticeDocument, NoticeEntry, NoticeTable, compose
from reviewer.export.notice import notice_workbook
from tests.export.anatomy import assert_plain, cells_of, opened, parts_of

CREATED = datetime(2021, 9, 6, 1, 30, tzinfo=UTC)
HOSTILE = (
    "=cmd|' /C calc'!A0",
    "+86党支部",
    "@SUM(1+1)",
    "-1+1",
    "{=1+1}",
    "http://example.org/a",
    "mailto:someone",
    "internal:公示!A1",
    "0123",
    "1e9",
    "<r><t>甲</t></r>",
    "<r>&amp;</x></r>",
    "<b>&乙</b>",
    "_x000D_",
    " 前后空格 ",
    "\t",
    "“引号”·——《书》",
    "\U00020000𠮷",
)


def entry(number: int, **facts: str | int) -> NoticeEntry:
    plain = NoticeEntry(
        code=f"A{number:03}",
        tier="ordinary",
        unit_order=number % 4,
        region=("长春市", "吉林市", "延边州", "长白山")[number % 4],
        unit_name="某教育局",
        sequence=number,
        name="王丹",
        host="长春市朝阳区社区学院（退休）",
        duty="教师",
    )
    return replace(plain, **facts)


def document(*entries: NoticeEntry) -> NoticeDocument:
    return compose(
        layouts.STAR_NOTICE,
        tiers=stars.TIERS,
        entries=entries,
        starts=date(2021, 9, 6),
        ends=date(2021, 9, 10),
        issued=date(2021, 9, 6),
        year=2021,
    )


def hostile_document() -> NoticeDocument:
    """Texts that `compose` would let through or clean; the workbook must not lean on it."""
    columns = (
        NoticeColumn(field=NoticeField.NAME, label="姓名", width=10),
        NoticeColumn(field=NoticeField.HOST, label="单位", width=20),
    )
    return NoticeDocument(
        title="=1+1",
        paragraphs=("=A1", "<r><t>段</t></r>"),
        columns=columns,
        blocks=(NoticeTable(heading="@一", rows=tuple((text, text) for text in HOSTILE)),),
        closing=("http://example.org", "+1", "-1"),
    )


def test_what_is_printed_is_the_document() -> None:
    made = document(*(entry(n, tier="special" if n == 2 else "ordinary") for n in range(1, 6)))
    rows = [
        [text for text in row if text] for row in cells_of(notice_workbook(made, created=CREATED), "公示")
    ]
    assert [row for row in rows if row] == [
        ["关于拟遴选认定2021年吉林省“百姓学习之星”名单的公示"],
        [f"　　{made.paragraphs[0]}"],
        ["序号", "地区（推荐单位）", "姓名", "单位及职务", "备注"],
        ["事迹特别感人的“百姓学习之星”（1名）"],
        ["1", "延边州", "王丹", "长春市朝阳区社区学院（退休）教师", made.blocks[0].rows[0][4]],
        ["“百姓学习之星”（4名）"],
        ["1", "长春市", "王丹", "长春市朝阳区社区学院（退休）教师"],
        ["2", "吉林市", "王丹", "长春市朝阳区社区学院（退休）教师"],
        ["3", "吉林市", "王丹", "长春市朝阳区社区学院（退休）教师"],
        ["4", "长白山", "王丹", "长春市朝阳区社区学院（退休）教师"],
        [f"　　{made.closing[0]}"],
        ["吉林省教育厅"],
        ["2021年9月6日"],
    ]


def test_the_same_notice_gives_the_same_bytes() -> None:
    made = document(*(entry(n) for n in range(20)))
    first = notice_workbook(made, created=CREATED)
    assert notice_workbook(made, created=CREATED.astimezone(CHINA)) == first
    assert notice_workbook(made, created=CREATED + timedelta(minutes=1)) != first


def test_p1_nothing_but_cells_in_the_file() -> None:
    content = notice_workbook(document(*(entry(n) for n in range(80))), created=CREATED)
    assert_plain(content, sheets=1)
    parts = parts_of(content)
    assert "2021-09-06T01:30:00Z" in parts["docProps/core.xml"]


def test_p1_what_surrounds_the_printed_fields_stays_out_of_every_part() -> None:
    """A recommending unit's name is not printed where it has a region; codes and orders never are."""
    secrets = "13912345678 wangdan@mail.example 南关区某街1号 1956年3月2日 专家九 91.25分"
    planted = [
        entry(n, code=f"A-SECRET-{n}", unit_name=secrets, unit_order=98_765_430 + n, sequence=87_654_320 + n)
        for n in range(3)
    ]
    everything = "".join(parts_of(notice_workbook(document(*planted), created=CREATED)).values())
    assert "长春市朝阳区社区学院" in everything
    decoys = (*secrets.split(), "A-SECRET", "9876543", "8765432", "1956-03-02", "某教育局")
    assert [decoy for decoy in decoys if decoy in everything] == []


def test_p11_hostile_texts_are_printed_as_texts() -> None:
    content = notice_workbook(hostile_document(), created=CREATED)
    assert_plain(content, sheets=1)
    sheet = opened(content)["公示"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    values = [cell.value for cell in cells]
    assert values[:5] == ["=1+1", "　　=A1", "　　<r><t>段</t></r>", "姓名", "单位"]
    assert values[6 : 6 + 2 * len(HOSTILE)] == [text for text in HOSTILE for _ in range(2)]


def test_p9_the_special_block_and_p10_the_verb_reach_the_paper() -> None:
    made = compose(
        layouts.PROJECT_NOTICE,
        tiers=projects.TIERS,
        entries=(entry(1, tier="special", name="“银龄学堂”"), entry(2)),
        starts=date(2021, 9, 6),
        ends=date(2021, 9, 10),
        issued=date(2021, 9, 6),
        year=2021,
    )
    texts = [row[0] for row in cells_of(notice_workbook(made, created=CREATED), "公示")]
    assert texts[0] == "关于拟遴选认定2021年吉林省“终身学习品牌项目”名单的公示"
    assert "拟遴选认定" in texts[1]
    assert "其中特别受百姓喜爱的1个" in texts[1]
    assert texts.index("特别受百姓喜爱的“终身学习品牌项目”（1个）") < texts.index("“终身学习品牌项目”（1个）")


def test_paper() -> None:
    content = notice_workbook(document(*(entry(n) for n in range(80))), created=CREATED)
    sheet = opened(content)["公示"]
    assert sheet.page_setup.orientation == "portrait"
    (header,) = [row[0].row for row in sheet.iter_rows() if row[0].value == "序号"]
    assert sheet.print_title_rows == f"${header}:${header}"
    assert {str(merged) for merged in sheet.merged_cells.ranges} >= {"A1:E1", "A2:E2"}
    fonts = {sheet.cell(row, 1).font.name for row in (1, header)}
    assert (fonts, sheet.cell(header + 2, 1).font.name) == ({"黑体"}, "仿宋")
    rows = [sheet[header], *sheet.iter_rows(min_row=header + 2, max_row=header + 81)]
    assert {cell.border.left.style for row in rows for cell in row} == {"thin"}


@pytest.mark.parametrize("letters", [1, 30, 60, 200])
def test_a_row_is_as_high_as_its_text(letters: int) -> None:
    """Twelve points of font need at least that for each line, in a column that holds so many letters."""
    content = notice_workbook(document(entry(1, host="学" * letters, duty="")), created=CREATED)
    sheet = opened(content)["公示"]
    (row,) = [cell.row for cell in sheet["D"] if str(cell.value).startswith("学")]
    letters_a_line = sheet.column_dimensions["D"].width * 7 // 16
    assert sheet.row_dimensions[row].height >= -(-letters // letters_a_line) * 12 * 1.3


def test_a_paragraph_longer_than_a_row_can_be_goes_on_in_the_next() -> None:
    long = replace(document(entry(1)), paragraphs=("第一句话很长很长。" * 150, "无标点" * 400))
    content = notice_workbook(long, created=CREATED)
    sheet = opened(content)["公示"]
    texts = [str(row[0].value) for row in sheet.iter_rows() if row[0].value]
    pieces = texts[1 : texts.index("序号")]
    assert len(pieces) > 4
    assert "".join(pieces) == "　　" + long.paragraphs[0] + "　　" + long.paragraphs[1]
    assert max(dimension.height or 0 for dimension in sheet.row_dimensions.values()) <= 409


def test_a_text_that_no_cell_holds_is_refused_not_cut() -> None:
    made = document(entry(1, host="学" * 32_768, duty=""))
    with pytest.raises(ValueError, match="32768"):
        notice_workbook(made, created=CREATED)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        notice_workbook(document(entry(1)), created=CREATED.replace(tzinfo=None))
