"""The 登记表 as offices file it, and back through the intake."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from plugins.national_2021 import layouts, projects, stars
from reviewer.contract.forms import FieldKind
from reviewer.export.registers import RegisterLine, register_workbook
from reviewer.intake.registers import read_register
from tests.export.anatomy import assert_plain, cells_of, opened

CREATED = datetime(2021, 8, 30, 9, tzinfo=UTC)
FIELDS = {
    "duty": "教师",
    "title": "副教授",
    "sex": "女",
    "nationality": "满族",
    "born_on": "1956-03-02",
    "education": "大学本科",
    "address": "长春市某路1号",
    "video": "有",
    "phone": "13912345678",
}
TEXTS = {
    "resume": "一九七四年参加工作。\n二〇一六年退休。",
    "study": "坚持学习。",
    "deeds": "坚持学习，带动邻里。" * 120,
    "display": "展示" * 100,
}
STARS = (
    RegisterLine(sequence=2, name="欧阳春花", host="某村合作社", flagged=True, fields=FIELDS, texts=TEXTS),
    RegisterLine(sequence=1, name="王丹", host="朝阳区社区学院（退休）", fields={"phone": "13912345678"}),
    RegisterLine(
        sequence=3,
        name="艾力·买买提江",
        host="“一街一品”·书屋、图书馆",
        flagged=True,
        fields={**FIELDS, "remark": "事迹特别感人的百姓学习之星"},
        texts=TEXTS,
    ),
)
PROJECT = RegisterLine(
    sequence=1,
    name="“童书童梦”阅读活动",
    host="某区社区学院、某区图书馆",
    flagged=True,
    fields={
        "started_on": "2018-03-01",
        "participants": "2300人/8600人次",
        "contact": "0431-88904567",
        "remark": "两家主办",
    },
    texts={"basics": "基本情况"},
)


def star_register(*rows: RegisterLine, texts: bool = True) -> bytes:
    return register_workbook(
        layouts.STAR_REGISTER, form=stars.FORM, region="吉林", rows=rows, created=CREATED, texts=texts
    )


def project_register(*rows: RegisterLine, region: str = "吉林省") -> bytes:
    return register_workbook(
        layouts.PROJECT_REGISTER, form=projects.FORM, region=region, rows=rows, created=CREATED, texts=True
    )


def filled(rows: list[list[str]]) -> list[list[str]]:
    return [[text for text in row if text] for row in rows]


def test_n8_rows_in_recommendation_order_flag_in_remarks_blank_rows_below() -> None:
    rows = cells_of(star_register(*STARS), "登记表")
    table = rows[2:7]
    assert [row[0] for row in table] == ["1", "2", "3", "4", "5"]
    assert [row[1] for row in table] == ["王丹", "欧阳春花", "艾力·买买提江", "", ""]
    assert [row[12] for row in table] == ["", "事迹特别感人", "事迹特别感人的百姓学习之星", "", ""]
    assert [len(filled([row])[0]) for row in table[3:]] == [1, 1]


def test_n8_the_project_form_has_seven_rows_and_its_seal_above() -> None:
    rows = filled(cells_of(project_register(PROJECT), "登记表"))
    assert rows[0] == ["吉林省（自治区、直辖市）“终身学习品牌项目”推荐登记表"]
    assert [text.rstrip() for text in rows[1]] == [
        "省（自治区、直辖市）教育厅（教委）（成协）：（盖章）",
        "填表时间：　　年　　月　　日",
    ]
    assert rows[2] == [column.label for column in layouts.PROJECT_REGISTER.columns]
    assert [row[0] for row in rows[3:10]] == ["1", "2", "3", "4", "5", "6", "7"]
    assert rows[3][-1] == "特别受百姓喜爱；两家主办"
    assert rows[10][0].startswith("注：1.")
    assert rows[11] == [layouts.PROJECT_REGISTER.contact]


def test_the_star_form_has_its_seal_below() -> None:
    rows = filled(cells_of(star_register(), "登记表"))
    assert rows[0] == ["吉林省（自治区、直辖市）“百姓学习之星”推荐登记表"]
    assert rows[1][0] == "推荐序号"
    assert rows[7][0].endswith("（盖章）")


def test_more_nominees_than_the_form_has_rows() -> None:
    lines = [replace(STARS[1], sequence=number) for number in range(1, 12)]
    rows = cells_of(star_register(*lines), "登记表")
    assert [row[0] for row in rows[2:13]] == [str(number) for number in range(1, 12)]
    assert rows[13][0].endswith("（盖章）")


@pytest.mark.parametrize(
    ("kind", "filed", "printed"),
    [
        (FieldKind.DAY, "1956-03-02", "1956年3月2日"),
        (FieldKind.DAY, "1956-12", "1956年12月"),
        (FieldKind.DAY, "1956", "1956年"),
        (FieldKind.MONTH, "1956-03-02", "1956年3月"),
        (FieldKind.MONTH, "1956-03", "1956年3月"),
        (FieldKind.DAY, "不详", "不详"),
        (FieldKind.TEXT, "1956-03-02", "1956-03-02"),
    ],
)
def test_n9_a_day_is_printed_as_its_form_asks(kind: FieldKind, filed: str, printed: str) -> None:
    columns = tuple(
        replace(column, kind=kind) if column.key == "born_on" else column
        for column in layouts.STAR_REGISTER.columns
    )
    content = register_workbook(
        replace(layouts.STAR_REGISTER, columns=columns),
        form=stars.FORM,
        region="吉林",
        rows=(replace(STARS[0], fields={"born_on": filed}),),
        created=CREATED,
        texts=False,
    )
    assert cells_of(content, "登记表")[2][7] == printed


def test_phones_are_texts() -> None:
    sheet = opened(star_register(*STARS))["登记表"]
    assert (sheet["L3"].value, sheet["L3"].data_type) == ("13912345678", "s")


def test_the_texts_stand_on_a_second_sheet_or_nowhere() -> None:
    rows = cells_of(star_register(*STARS), "推荐表")
    assert rows[0] == ["推荐序号", "姓名", *(text.label for text in stars.FORM.texts)]
    assert rows[1] == ["1", "王丹", "", "", "", "", ""]
    awards = ""
    assert rows[2] == [
        "2",
        "欧阳春花",
        TEXTS["resume"],
        TEXTS["study"],
        awards,
        TEXTS["deeds"],
        TEXTS["display"],
    ]
    assert opened(star_register(*STARS, texts=False)).sheetnames == ["登记表"]


@pytest.mark.parametrize(
    ("region", "title"),
    [
        ("吉林省", "吉林省（自治区、直辖市）“终身学习品牌项目”推荐登记表"),
        ("吉林", "吉林省（自治区、直辖市）“终身学习品牌项目”推荐登记表"),
        ("", "省（自治区、直辖市）“终身学习品牌项目”推荐登记表"),
    ],
)
def test_the_blank_of_the_title(region: str, title: str) -> None:
    assert cells_of(project_register(region=region), "登记表")[0][0] == title


def test_file_and_paper() -> None:
    content = star_register(*STARS)
    assert content == star_register(*reversed(STARS))
    assert_plain(content, sheets=2)
    assert_plain(star_register(*STARS, texts=False), sheets=1)
    sheet = opened(content)["登记表"]
    assert (sheet.page_setup.orientation, sheet.print_title_rows) == ("landscape", "$2:$2")


def without(mapping: Mapping[str, str], *keys: str) -> dict[str, str]:
    return {key: value for key, value in mapping.items() if key not in keys}


def test_our_own_intake_reads_it_back() -> None:
    reading = read_register(
        star_register(*STARS), filename="register.xlsx", layout=layouts.STAR_REGISTER, form=stars.FORM
    )
    assert reading.region == "吉林"
    assert reading.texts_found is True
    read = [(row.sequence, row.name, row.host, row.flagged, row.texts) for row in reading.rows]
    filed = sorted(STARS, key=lambda line: line.sequence)
    assert read == [(line.sequence, line.name, line.host, line.flagged, line.texts) for line in filed]
    assert [without(row.fields, "remark") for row in reading.rows] == [
        without(line.fields, "remark") for line in filed
    ]


def test_our_own_intake_reads_projects_back() -> None:
    reading = read_register(
        project_register(PROJECT), filename="r.xlsx", layout=layouts.PROJECT_REGISTER, form=projects.FORM
    )
    (row,) = reading.rows
    assert (row.sequence, row.name, row.host, row.flagged) == (1, PROJECT.name, PROJECT.host, True)
    assert without(row.fields, "people", "visits", "remark") == without(PROJECT.fields, "remark")


def test_a_register_of_nobody_is_the_blank_form() -> None:
    assert filled(cells_of(star_register(texts=False), "登记表"))[2:7] == [["1"], ["2"], ["3"], ["4"], ["5"]]
