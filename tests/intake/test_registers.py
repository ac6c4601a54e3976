"""The official registers as offices mail them, and every defect of sheet, header and row."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from reviewer.contract.layouts import RegisterColumn
from reviewer.errors import Defect, IntakeRefused
from reviewer.errors import DefectReason as Reason
from reviewer.intake.registers import RegisterReading, RegisterRow, read_register
from tests.intake.offices import (
    KINDS,
    NO_TEXTS,
    PROJECT_HEADER,
    STAR,
    STAR_FIELDS,
    STAR_FORM,
    STAR_HEADER,
    STAR_TITLE,
    Dated,
    at,
    part_of,
    read_project,
    read_star,
    refusal,
    remark,
    repacked,
    star,
    star_sheet,
    workbook,
)

pytestmark = pytest.mark.usefixtures("in_process")

ID = "220102195603021235"


def row(number: int = 3, **changes: Any) -> RegisterRow:
    """What `star()` becomes."""
    plain = {"sequence": 1, "name": "周明远", "host": "松江县老年大学", "fields": STAR_FIELDS}
    return RegisterRow(**{**plain, "row": number, "texts": {}, "flagged": False, **changes})


def moved(first: str, second: str) -> list[str]:
    """The header with two labels swapped."""
    swap = {first: second, second: first}
    return [swap.get(label, label) for label in STAR_HEADER]


def test_the_star_register() -> None:
    header = [*STAR_HEADER]
    header[7] = "出生\n年月日"
    header[9] = "地    址"
    content = workbook(
        {
            "登记表": star_sheet(
                star(1),
                star(
                    2,
                    "欧阳 静怡",
                    "梅原市\n社区学院",
                    born="1948年",
                    phone=13900139000.0,
                    remark="事迹特别感人",
                ),
                [3, *[None] * 12],
                header=header,
            )
        }
    )
    second = {**STAR_FIELDS, "born": "1948", "phone": "13900139000", "remark": "事迹特别感人"}
    assert read_star(content) == RegisterReading(
        rows=(
            row(),
            row(4, sequence=2, name="欧阳 静怡", host="梅原市社区学院", fields=second, flagged=True),
        ),
        remarks=(
            remark(Reason.LINES_JOINED, "C4", "单位", value="梅原市社区学院"),
            remark(Reason.DAY_INCOMPLETE, "H4", "出生年月日", value="1948"),
            NO_TEXTS,
        ),
        region="吉林",
        texts_found=False,
        sha256=hashlib.sha256(content).hexdigest(),
    )


def test_the_project_register_with_its_seal_above_the_table() -> None:
    content = workbook(
        {
            "Sheet1": [
                ["       省（自治区、直辖市）“终身学习品牌项目”推荐登记表"],
                [
                    "省（自治区、直辖市）教育厅（教委）（成协）：（盖章）",
                    None,
                    None,
                    None,
                    None,
                    "填表时间： 年 月 日",
                ],
                [
                    "序号",
                    "品牌项目名称",
                    "主办单位",
                    "起始\n时间",
                    "参与人数(人次)",
                    "所附材料\n（总结、视频）",
                    "地    址",
                    *PROJECT_HEADER[7:],
                ],
                [],
                [
                    "１",
                    "“书香松江”大讲堂",
                    "松江县成人教育中心",
                    "2015年3月",
                    "约2,300人/0.86万人次",
                    "总结、视频",
                    "松江县人民路2号",
                    "0431-88881234 xx@example.org",
                    "特别受百姓喜爱",
                ],
                [],
                [2, "夜校计划", "梅原市开放大学", "2016.5.1", 9000, None, None, "+86 431 88881235", "-"],
                ["注：1.请按推荐顺序填写登记表;", None, None, None, None],
                ["原则上不再推荐"],
                ["填表联系人：", "李某", None, "联系电话：", "0431-88881236"],
            ]
        }
    )
    first = {
        "started": "2015-03",
        "size": "约2,300人/0.86万人次",
        "people": "2300",
        "visits": "8600",
        "enclosed": "总结、视频",
        "address": "松江县人民路2号",
        "phone": "0431-88881234 xx@example.org",
        "remark": "特别受百姓喜爱",
    }
    second = {"started": "2016-05-01", "size": "9000", "visits": "9000", "phone": "+8643188881235"}
    assert read_project(content) == RegisterReading(
        rows=(
            row(5, name="“书香松江”大讲堂", host="松江县成人教育中心", fields=first, flagged=True),
            row(7, sequence=2, name="夜校计划", host="梅原市开放大学", fields=second),
        ),
        remarks=(
            at(
                Reason.DAY_INCOMPLETE,
                "D5",
                "起始时间",
                sheet="Sheet1",
                severity=NO_TEXTS.severity,
                value="2015-03",
            ),
            NO_TEXTS,
        ),
        region="",
        texts_found=False,
        sha256=hashlib.sha256(content).hexdigest(),
    )


@pytest.mark.parametrize(
    ("line", "region"),
    [
        ([STAR_TITLE], "吉林"),
        (["　　　　省（自治区、直辖市）“百姓学习之星”推荐登记表"], ""),
        (['____省(自治区、直辖市)"百姓学习之星"推荐登记表'], ""),
        (["＿吉林＿省（自治区、直辖市）“百姓学习之星”推荐登记表"], "吉林"),
        (["吉林省“百姓学习之星”推荐登记表"], "吉林"),
        (["2021年长春市百姓学习之星推荐登记表"], "长春市"),
        (["附表2", "吉林", "省（自治区、直辖市）“百姓学习之星”", None, "推荐登记表"], "吉林"),
    ],
)
def test_the_blank_of_the_title(line: list[str | None], region: str) -> None:
    sheet = star_sheet(star())
    reading = read_star(workbook({"登记表": [line, *sheet[1:]]}))
    assert (reading.region, reading.rows, reading.remarks) == (region, (row(),), (NO_TEXTS,))


def test_a_merged_title_and_no_title() -> None:
    sheet = star_sheet(star())
    merged = workbook({"登记表": [["附表2"], [], *sheet]}, merges={"登记表": [(2, 0, 2, 12)]})
    assert (read_star(merged).region, read_star(merged).rows) == ("吉林", (row(5),))
    bare = read_star(workbook({"登记表": sheet[1:]}))
    assert (bare.region, bare.rows, bare.remarks) == ("", (row(2),), (NO_TEXTS,))


def test_the_title_of_another_form_is_remarked() -> None:
    sheet = star_sheet(star())
    reading = read_star(workbook({"登记表": [["2021年先进个人推荐登记表"], *sheet[1:]]}))
    other = remark(Reason.TITLE_MISMATCH, "1", found="2021年先进个人推荐登记表")
    assert (reading.region, reading.rows, reading.remarks) == ("", (row(),), (other, NO_TEXTS))


@pytest.mark.parametrize("typed", [7, 7.0, "7", "７", " 7 ", "7.0"])
def test_sequence_numbers_as_typed(typed: object) -> None:
    rows = read_star(workbook({"登记表": star_sheet(star(typed))})).rows
    assert rows == (row(sequence=7),)


@pytest.mark.parametrize(
    ("typed", "value"), [("一", "一"), (0, "0"), (1.5, "1.5"), ("1、", "1、"), (True, "TRUE")]
)
def test_sequence_numbers_that_are_none(typed: Any, value: str) -> None:
    assert refusal(workbook({"登记表": star_sheet(star(), star(typed, "吴桂芳"))})) == (
        at(Reason.SEQUENCE_INVALID, "A4", "推荐序号", value=value),
        NO_TEXTS,
    )


def test_a_sequence_that_is_computed() -> None:
    assert refusal(workbook({"登记表": star_sheet(star(), star("{=A3+1}", "吴桂芳"))})) == (
        at(Reason.FORMULA, "A4", "推荐序号"),
        NO_TEXTS,
    )


def test_rows_come_in_the_order_of_recommendation() -> None:
    content = workbook({"登记表": star_sheet(star(2, "吴桂芳"), star(1))})
    assert read_star(content).rows == (row(4), row(3, sequence=2, name="吴桂芳"))


def test_a_number_twice_and_a_number_missing() -> None:
    assert refusal(workbook({"登记表": star_sheet(star(5), star(2, "吴桂芳"), star(2, "郑小山"))})) == (
        at(Reason.SEQUENCE_TWICE, "A5", "推荐序号", value=2, first=4),
        remark(Reason.SEQUENCE_GAP, "A4", "推荐序号", missing=1, count=3),
        NO_TEXTS,
    )


def test_one_name_at_two_hosts_may_be_two_persons() -> None:
    rows = star_sheet(star(), star(2, host="梅原市社区学院"))
    assert read_star(workbook({"登记表": rows})).remarks == (
        remark(Reason.NAME_TWICE, "B4", "姓名", name="周明远", first=3),
        NO_TEXTS,
    )


def test_one_name_at_one_host_is_one_row_twice() -> None:
    rows = star_sheet(star(), star(2, "周 明 远", "松江县　老年大学"))
    assert refusal(workbook({"登记表": rows})) == (
        at(Reason.NAME_TWICE, "B4", "姓名", name="周明远", first=3),
        NO_TEXTS,
    )


def test_required_cells() -> None:
    rows = star_sheet(star(name="—", host="　", duty=None), [None, "吴桂芳", "梅原市社区学院"])
    assert refusal(workbook({"登记表": rows})) == (
        at(Reason.REQUIRED, "B3", "姓名"),
        at(Reason.REQUIRED, "C3", "单位"),
        at(Reason.SEQUENCE_INVALID, "A4", "推荐序号", value=""),
        NO_TEXTS,
    )


def test_every_defect_is_listed_with_its_place() -> None:
    bad = star(
        name="{=A1}",
        host="=cmd|' /C calc'!A0",
        duty="师" * 501,
        born="1956年2月30日",
        video="也许",
        phone=4.318888e12 + 0.5,
        address=ID,
        remark="{=1+1}",
    )
    assert refusal(
        workbook({"登记表": star_sheet(bad, star(2, "名" * 101, born="春天", phone="1.38E+10"))})
    ) == (
        at(Reason.FORMULA, "B3", "姓名"),
        at(Reason.FORMULA_TEXT, "C3", "单位", value="=cmd|' /C calc'!A0"),
        at(Reason.TOO_LONG, "D3", "职务", limit=500, length=501),
        at(Reason.DAY_IMPOSSIBLE, "H3", "出生年月日", value="1956年2月30日"),
        at(Reason.ID_NUMBER, "J3", "地址"),
        at(Reason.NOT_YES_NO, "K3", "有无视频材料", value="也许"),
        at(Reason.DIGITS_LOST, "L3", "联系电话", value="4318888000000.5"),
        at(Reason.FORMULA, "M3", "备注"),
        at(Reason.TOO_LONG, "B4", "姓名", limit=100, length=101),
        at(Reason.NOT_A_DAY, "H4", "出生年月日", value="春天"),
        at(Reason.DIGITS_LOST, "L4", "联系电话", value="1.38E+10"),
        NO_TEXTS,
    )


def test_other_kinds_of_column_and_a_register_without_one_of_hosts() -> None:
    header = ["序号", "姓名", "月份", "次数", "故事"]
    good = [1, "周明远", "2015年3月2日", "1,200", " 一\r\n 二 \n"]
    bad = [2, "吴桂芳", "2015.13", "12.5", "长" * 20_001]
    assert read_star(workbook({"登记表": [header, good]}), layout=KINDS).rows == (
        row(2, host="周明远", fields={"month": "2015-03", "count": "1200", "story": "一\n 二"}),
    )
    assert refusal(workbook({"登记表": [header, good, bad]}), layout=KINDS) == (
        at(Reason.DAY_IMPOSSIBLE, "C3", "月份", value="2015.13"),
        at(Reason.NOT_A_NUMBER, "D3", "次数", value="12.5"),
        at(Reason.TOO_LONG, "E3", "故事", limit=20_000, length=20_001),
        NO_TEXTS,
    )


def test_days_of_a_real_date_cell_are_taken_as_far_as_they_are_shown() -> None:
    first = date(1956, 3, 1)
    whole_day = star(1, "甲", born=Dated(first, "[$-F800]dddd, mmmm dd, yyyy"))
    month = star(2, "乙", born=Dated(first, 'yyyy"年"m"月"'))
    no_year = star(3, "丙", born=Dated(first, 'm"月"d"日"'))
    assert refusal(workbook({"登记表": star_sheet(whole_day, month, no_year)})) == (
        remark(Reason.DAY_INCOMPLETE, "H4", "出生年月日", value="1956-03"),
        at(Reason.NOT_A_DAY, "H5", "出生年月日", value="3月1日"),
        NO_TEXTS,
    )
    rows = read_star(workbook({"登记表": star_sheet(whole_day, month)})).rows
    assert [row.fields["born"] for row in rows] == ["1956-03-01", "1956-03"]


@pytest.mark.parametrize(("form", "born"), [(31, "1956-03-02"), (57, "1956-03")])
def test_a_date_format_that_chinese_programs_name_by_number_only(form: int, born: str) -> None:
    content = workbook({"登记表": star_sheet(star(born=Dated(date(1956, 3, 2), "0.000")))})
    styles = part_of(content, "xl/styles.xml")
    changed = re.sub(rb"<numFmts.*?</numFmts>", b"", styles).replace(
        b'numFmtId="164"', b'numFmtId="%d"' % form
    )
    assert changed != styles
    (only,) = read_star(repacked(content, {"xl/styles.xml": changed})).rows
    assert only.fields["born"] == born


def test_an_error_cell() -> None:
    part = "xl/worksheets/sheet1.xml"
    content = workbook({"登记表": star_sheet(star(duty=54321))})
    xml = part_of(content, part).replace(b'<c r="D3"><v>54321</v>', b'<c r="D3" t="e"><v>#REF!</v>')
    assert refusal(repacked(content, {part: xml})) == (
        at(Reason.CELL_ERROR, "D3", "职务", value="#REF!"),
        NO_TEXTS,
    )


@pytest.mark.parametrize(
    ("remarked", "flagged"),
    [
        ("“事迹 特别感人”（见附件）", True),
        ("非事迹特别感人", False),
        ("不是“事迹特别感人”", False),
        ("不属于事迹特别感人", False),
        ("事迹特别感人：否", False),
        ("特别感人", False),
        ("不仅如此，事迹特别感人", True),
        ("□事迹特别感人", False),
        ("放弃事迹特别感人", False),
        ("不推荐作事迹特别感人", False),
        ("2019年获省级“事迹特别感人的百姓学习之星”", False),
        ("事迹特别感人（已撤回）", False),
        ("推荐为典范", False),
    ],
)
def test_the_special_phrase_among_other_words_is_shown(remarked: str, flagged: bool) -> None:
    reading = read_star(workbook({"登记表": star_sheet(star(remark=remarked), star(2, "吴桂芳"))}))
    assert [each.flagged for each in reading.rows] == [flagged, False]
    reason = Reason.FLAG_TAKEN if flagged else Reason.FLAG_LEFT
    assert reading.remarks[0].reason is reason
    facts = {"value": " ".join(remarked.split()), "flag": "事迹特别感人"}
    assert (reading.remarks[0].row, reading.remarks[0].facts) == (3, facts)


@pytest.mark.parametrize(
    ("remarked", "flagged"),
    [
        ("事迹特别感人", True),
        ("“事迹 特别\n感人”", True),
        ("☑事迹特别感人。", True),
        ("注明：事迹特别感人", True),
        ("“事迹特别感人”的“百姓学习之星”", True),
        ("事迹特别感人的百姓学习之星", True),
        ("残疾人", False),
        (None, False),
    ],
)
def test_the_special_phrase_alone_needs_no_word(remarked: str | None, flagged: bool) -> None:
    reading = read_star(workbook({"登记表": star_sheet(star(remark=remarked), star(2, "吴桂芳"))}))
    assert [each.flagged for each in reading.rows] == [flagged, False]
    assert {each.reason for each in reading.remarks} <= {Reason.TEXTS_MISSING, Reason.LINES_JOINED}


def test_vertical_merges_fill_down_and_horizontal_ones_do_not() -> None:
    rows = star_sheet(
        star(1, "甲", education="本科", address=None),
        star(2, "乙", host=None, remark="说明"),
        [3, "丙", None, *star()[3:]],
        [4, *[None] * 12],
    )
    content = workbook({"登记表": rows}, merges={"登记表": [(0, 0, 0, 12), (2, 2, 5, 2), (2, 8, 2, 9)]})
    assert [(each.sequence, each.host, each.fields.get("address")) for each in read_star(content).rows] == [
        (1, "松江县老年大学", None),
        (2, "松江县老年大学", "松江县人民路1号"),
        (3, "松江县老年大学", "松江县人民路1号"),
    ]


def test_blank_rows_repeated_headers_and_lines_below_are_no_nominees() -> None:
    sheet = star_sheet(star(), [], ["　"], [STAR_TITLE], STAR_HEADER, star(2, "吴桂芳"), [3, "\u200b"])
    # below the notes: a line of contact with three filled cells, and a nominee all the same
    more: list[list[Any]] = [["2.原则上不再推荐。"], ["李某", "电话", "0431-1"], [], star(3, "郑小山")]
    reading = read_star(workbook({"登记表": [*sheet, *more]}))
    assert reading.rows == (row(), row(8, sequence=2, name="吴桂芳"), row(17, sequence=3, name="郑小山"))
    assert reading.remarks == (remark(Reason.LINE_UNREAD, "15", found="李某 电话 0431-1"), NO_TEXTS)


@pytest.mark.parametrize(
    "line",
    [
        ["2021年8月25日"],
        ["（公章）", None, None, "2021年8月25日"],
        ["长春市教育局（章）"],
        ["备注：本表一式三份"],
        ["合计：2人", "其中女1人"],
        ["填写说明：按推荐顺序"],
        ["制表人：王某", "审核人：李某"],
        ["联系人及电话：", "王某 0431-1"],
        ["推荐单位意见：", "同意"],
        ["以下空白"],
        ["注"],
    ],
)
def test_lines_below_the_table_as_offices_write_them(line: list[Any]) -> None:
    reading = read_star(workbook({"登记表": [[STAR_TITLE], STAR_HEADER, star(), line]}))
    assert (reading.rows, reading.remarks) == ((row(),), (NO_TEXTS,))


def test_a_line_that_nobody_knows_is_told_and_no_nominee() -> None:
    reading = read_star(workbook({"登记表": [[STAR_TITLE], STAR_HEADER, ["城区组"], star()]}))
    assert reading.rows == (row(4),)
    assert reading.remarks == (remark(Reason.LINE_UNREAD, "3", found="城区组"), NO_TEXTS)


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ([6, "杨丽"], (Reason.REQUIRED, "C")),
        ([6, None, "某校", "教师"], (Reason.REQUIRED, "B")),
        ([None, "徐强", "某校", "教师", "讲师", "男"], (Reason.SEQUENCE_INVALID, "A")),
        (["六", *star(6)[1:]], (Reason.SEQUENCE_INVALID, "A")),
    ],
)
def test_a_nominee_below_the_seal_is_never_lost(cells: list[Any], found: tuple[Reason, str]) -> None:
    defects = refusal(workbook({"登记表": [*star_sheet(star()), cells]}))
    assert found in [(defect.reason, defect.column) for defect in defects if defect.row == 8]


def test_a_second_header_in_another_order_is_refused() -> None:
    pages = star_sheet(star(), [STAR_TITLE], moved("姓名", "单位"), star(2, "松江县老年大学", "吴桂芳"))
    assert refusal(workbook({"登记表": pages})) == (
        at(Reason.COLUMN_ORDER, "B5", "单位", expected="姓名"),
        at(Reason.COLUMN_ORDER, "C5", "姓名", expected="单位"),
        NO_TEXTS,
    )
    shifted = star_sheet(star(), [None, *STAR_HEADER], [None, *star(2, "吴桂芳")])
    first = refusal(workbook({"登记表": shifted}))[0]
    assert first == at(Reason.COLUMN_ORDER, "B4", "推荐序号", expected="姓名")


def test_a_row_that_nobody_sees_is_refused_by_its_number() -> None:
    rows = star_sheet(star(), star(2, "吴桂芳"), star(3, "郑小山"))
    expected = (Defect(reason=Reason.ROW_HIDDEN, sheet="登记表", row=4), NO_TEXTS)
    # decoys: the title and an empty row below the table
    assert refusal(workbook({"登记表": rows}, unseen={"登记表": [0, 3, 20]})) == expected


def test_padding_and_invisible_characters() -> None:
    rows = star_sheet(star(1, "\u3000周\u200b明远 \ufeff", " 松江县老年大学\u3000", duty="高级\u3000教师"))
    assert read_star(workbook({"登记表": rows})).rows == (row(fields={**STAR_FIELDS, "duty": "高级 教师"}),)


def test_header_columns_are_named() -> None:
    twice = [*STAR_HEADER, "单位", "成绩"]
    twice[3] = "民族"
    assert refusal(workbook({"登记表": star_sheet(star(), header=twice)})) == (
        at(Reason.COLUMN_TWICE, "G2", "民族"),
        at(Reason.COLUMN_TWICE, "N2", "单位"),
        at(Reason.COLUMN_UNKNOWN, "O2", "成绩"),
        at(Reason.COLUMN_MISSING, "2", "职务"),
        at(Reason.COLUMN_ORDER, "D2", "民族", expected="专业职称"),
        at(Reason.COLUMN_ORDER, "E2", "专业职称", expected="性别"),
        at(Reason.COLUMN_ORDER, "F2", "性别", expected="民族"),
    )


def test_another_order_is_refused_and_never_read_by_label() -> None:
    assert refusal(workbook({"登记表": star_sheet(star(), header=moved("姓名", "单位"))})) == (
        at(Reason.COLUMN_ORDER, "B2", "单位", expected="姓名"),
        at(Reason.COLUMN_ORDER, "C2", "姓名", expected="单位"),
    )


def test_headings_as_offices_type_them() -> None:
    typed = ["序 号", "姓  名：", "工作单位", "职务*", "专业\n职称", "性别", "民族", "出生\r\n年月日", "学历"]
    typed += ["地　址", "有无视频材料（有/无）", "联系电话(手机)", "备 注", "\u200b"]
    assert read_star(workbook({"登记表": star_sheet(star(), header=typed)})).rows == (row(),)


def test_a_hint_counts_where_it_alone_tells_two_headings_apart() -> None:
    columns = (
        *STAR.columns[:3],
        RegisterColumn(key="day_phone", label="电话（单位）"),
        RegisterColumn(key="night_phone", label="电话（家庭）"),
    )
    layout = replace(STAR, columns=columns)
    header = ["推荐序号", "姓名", "单位", "电话", "电话(家庭)"]
    assert refusal(workbook({"登记表": [header, [1, "周明远", "某校", "1", "2"]]}), layout=layout) == (
        at(Reason.COLUMN_UNKNOWN, "D1", "电话"),
        at(Reason.COLUMN_MISSING, "1", "电话（单位）"),
    )


def test_what_stands_beside_the_table_is_not_lost_in_silence() -> None:
    rows = star_sheet(star(), [*star(2, "吴桂芳"), None, "补充材料后寄"])
    assert refusal(workbook({"登记表": rows})) == (at(Reason.COLUMN_UNHEADED, "O4"), NO_TEXTS)


def test_no_header_and_no_rows() -> None:
    assert refusal(workbook({"登记表": [[STAR_TITLE], ["姓名", "周明远"]]})) == (
        at(Reason.HEADER_MISSING, ""),
    )
    empty = star_sheet([1, *[None] * 12], [2, *[None] * 12])
    assert refusal(workbook({"登记表": empty})) == (at(Reason.NO_ROWS, ""), NO_TEXTS)


def test_the_sheet_is_found_by_name_then_by_header() -> None:
    other = [["说明", "本表共两页"]]
    blank = star_sheet([1, *[None] * 12])
    by_name = read_star(workbook({"样表": blank, " 登记表": star_sheet(star()), "Sheet3": []}))
    by_header = read_star(workbook({"目录": other, "推荐 登记": star_sheet(star())}))
    assert by_name.rows == by_header.rows == (row(),)
    assert by_name.remarks == (NO_TEXTS, remark(Reason.SHEET_UNREAD, "", sheet="样表"))
    assert by_header.remarks == (NO_TEXTS, remark(Reason.SHEET_UNREAD, "", sheet="目录"))


def test_two_sheets_with_nominees_are_refused_whichever_is_read() -> None:
    cities = {"延吉市": star_sheet(star()), "珲春市": star_sheet(star(2, "吴桂芳"))}
    assert refusal(workbook(cities)) == (at(Reason.SHEET_SECOND, "", sheet="珲春市", read="延吉市"),)
    more = {"登记表续": star_sheet(star(2, "吴桂芳")), "登记表": star_sheet(star())}
    assert refusal(workbook(more)) == (at(Reason.SHEET_SECOND, "", sheet="登记表续", read="登记表"),)
    # a hidden one is nobody's
    sheets = {"登记表": star_sheet(star()), "登记表续": star_sheet(star(2, "吴桂芳"))}
    assert read_star(workbook(sheets, hidden=["登记表续"])).remarks == (NO_TEXTS,)


def test_no_sheet_fits() -> None:
    other = [["说明", "本表共两页"]]
    expected = at(Reason.SHEET_MISSING, "", sheet="", expected="登记表")
    assert refusal(workbook({"目录": other, "说明": other})) == (expected,)
    # one sheet alone must be the one that was meant
    assert refusal(workbook({"目录": other})) == (at(Reason.HEADER_MISSING, "", sheet="目录"),)


def test_a_hidden_sheet_is_not_filed() -> None:
    content = workbook({"目录": [["说明"]], "登记表": star_sheet(star()), "说明": []}, hidden=["登记表"])
    assert refusal(content) == (at(Reason.SHEET_MISSING, "", sheet="", expected="登记表"),)


def test_an_identity_number_is_found_anywhere() -> None:
    spaced = "220102 19560302 123X"
    sheet = star_sheet(
        star(duty="身份证２２０１０２１９５６０３０２１２３５", phone=float(ID)),
        [9, "decoy 2201021956030212351"],
    )
    sheet[0] = [STAR_TITLE, None, ID]
    content = workbook({"登记表": sheet, "附": [[None, spaced]], "藏": [[ID]]}, hidden=["藏"])
    assert refusal(content) == (
        at(Reason.ID_NUMBER, "D3", "职务"),
        at(Reason.ID_NUMBER, "L3", "联系电话"),
        at(Reason.REQUIRED, "C4", "单位"),
        remark(Reason.SEQUENCE_GAP, "A4", "推荐序号", missing=2, count=7),
        NO_TEXTS,
        remark(Reason.SHEET_UNREAD, "", sheet="附"),
        at(Reason.ID_NUMBER, "C1"),
        at(Reason.ID_NUMBER, "B1", sheet="附"),
        at(Reason.ID_NUMBER, "A1", sheet="藏"),
    )


def test_the_file_name_is_told_and_decides_nothing() -> None:
    content = workbook({"登记表": star_sheet(star())})
    name = "../../登记\u202exslx.exe\n\0" + "长" * 300
    assert read_register(content, filename=name, layout=STAR, form=STAR_FORM).rows == (row(),)
    with pytest.raises(IntakeRefused) as refused:
        read_register(b"", filename=name, layout=STAR, form=STAR_FORM)
    (defect,) = refused.value.defects
    assert defect.facts == {"kind": "empty", "file": "../../登记xslx.exe " + "长" * 22 + "…"}
