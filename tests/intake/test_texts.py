"""The second sheet: the long texts, keyed by recommendation number."""

from __future__ import annotations

from typing import Any

import pytest

from reviewer.errors import DefectReason as Reason
from tests.intake.offices import at, read_star, refusal, remark, star, star_sheet, workbook

pytestmark = pytest.mark.usefixtures("in_process")

TEXTS = "推荐表"
HEADER = ["推荐序号", "姓名", "个人简历", "获奖情况", "主要事迹和成效"]


def book(*rows: list[Any]) -> bytes:
    return workbook({"登记表": star_sheet(star(), star(2, "吴桂芳")), TEXTS: list(rows)})


def test_texts_reach_their_nominees() -> None:
    content = book(
        ["“百姓学习之星”推荐表"],
        HEADER,
        ["2", "吴 桂 芳", "简历二", "-", "　　第一段 \r\n\r\n第二段\u200b  \n\n"],
        [1.0, None, "简历一", "奖项", "事迹一"],
        [3, None],
        ["注：每人一行"],
    )
    reading = read_star(content)
    assert reading.texts_found
    assert reading.remarks == ()
    assert [dict(row.texts) for row in reading.rows] == [
        {"resume": "简历一", "prizes": "奖项", "deeds": "事迹一"},
        {"resume": "简历二", "deeds": "第一段\n\n第二段"},
    ]


def test_columns_may_stand_in_any_order_and_the_name_may_be_left_out() -> None:
    content = book(
        ["主要事迹和成效（见附页）", "获奖情况", "序号", "个人简历"],
        ["丙", "乙", 1, "甲"],
        ["己", "戊", 2, "丁"],
    )
    assert [dict(row.texts) for row in read_star(content).rows] == [
        {"resume": "甲", "prizes": "乙", "deeds": "丙"},
        {"resume": "丁", "prizes": "戊", "deeds": "己"},
    ]


def test_what_is_missing_is_remarked_since_it_can_be_pasted() -> None:
    content = book(["推荐序号", "个人简历", "主要事迹和成效"], [2, None, "事迹"])
    assert read_star(content).remarks == (
        remark(Reason.COLUMN_MISSING, "1", "获奖情况", sheet=TEXTS),
        remark(Reason.REQUIRED, "B2", "个人简历", sheet=TEXTS),
        remark(Reason.TEXTS_UNFILLED, "", sheet=TEXTS, sequence=1, name="周明远"),
    )
    assert [dict(row.texts) for row in read_star(content).rows] == [{}, {"deeds": "事迹"}]


def test_texts_of_somebody_else_are_refused() -> None:
    content = book(
        HEADER,
        [1, "吴桂芳", "简历", None, "事迹"],
        [1, "周明远", "简历", None, "事迹"],
        [7, "郑小山", "简历", None, "事迹"],
        ["甲", "周明远", "简历", None, "事迹"],
        [None, None, "简历", None, "事迹"],
        [2, "{=登记表!B4}", "简历", None, "事迹"],
    )
    assert refusal(content) == (
        at(Reason.NAME_DIFFERS, "B2", "姓名", sheet=TEXTS, expected="周明远", found="吴桂芳"),
        at(Reason.SEQUENCE_TWICE, "A3", "推荐序号", sheet=TEXTS, value=1, first=2),
        at(Reason.SEQUENCE_UNKNOWN, "A4", "推荐序号", sheet=TEXTS, value=7),
        at(Reason.SEQUENCE_INVALID, "A5", "推荐序号", sheet=TEXTS, value="甲"),
        at(Reason.SEQUENCE_INVALID, "A6", "推荐序号", sheet=TEXTS, value=""),
        at(Reason.FORMULA, "B7", "姓名", sheet=TEXTS),
    )


def test_headings_and_cells_that_are_refused() -> None:
    content = book(
        ["推荐序号", "个人简历", "获奖情况", "主要事迹和成效", "评语", "个人简历"],
        [1, "=HYPERLINK()", "长" * 20_001, "身份证220102195603021235", None, None, None, "旁注"],
        [2, "{=1+1}", " @anybody", "\t- 第一"],
    )
    deeds = "主要事迹和成效（不少于1000字）"
    assert refusal(content) == (
        at(Reason.COLUMN_UNKNOWN, "E1", "评语", sheet=TEXTS),
        at(Reason.COLUMN_TWICE, "F1", "个人简历", sheet=TEXTS),
        at(Reason.FORMULA_TEXT, "B2", "个人简历", sheet=TEXTS, value="=HYPERLINK()"),
        at(Reason.TOO_LONG, "C2", "获奖情况", sheet=TEXTS, limit=20_000, length=20_001),
        at(Reason.ID_NUMBER, "D2", deeds, sheet=TEXTS),
        at(Reason.FORMULA, "B3", "个人简历", sheet=TEXTS),
        at(Reason.FORMULA_TEXT, "C3", "获奖情况", sheet=TEXTS, value="@anybody"),
        at(Reason.FORMULA_TEXT, "D3", deeds, sheet=TEXTS, value="- 第一"),
        at(Reason.COLUMN_UNHEADED, "H2", sheet=TEXTS),
    )


@pytest.mark.parametrize("rows", [[], [["个人简历", "主要事迹和成效"], ["甲", "乙"]]])
def test_a_sheet_without_a_header(rows: list[list[Any]]) -> None:
    assert refusal(book(*rows)) == (
        at(Reason.HEADER_MISSING, "", sheet=TEXTS),
        remark(Reason.TEXTS_UNFILLED, "", sheet=TEXTS, sequence=1, name="周明远"),
        remark(Reason.TEXTS_UNFILLED, "", sheet=TEXTS, sequence=2, name="吴桂芳"),
    )


def test_a_hidden_sheet_of_texts_is_not_read() -> None:
    sheets: dict[str, list[Any]] = {
        "登记表": star_sheet(star()),
        TEXTS: [HEADER, [1, "周明远", "简历", None, "事迹"]],
    }
    reading = read_star(workbook(sheets, hidden=[TEXTS]))
    assert (reading.texts_found, dict(reading.rows[0].texts)) == (False, {})
    assert read_star(workbook(sheets)).texts_found


def test_a_bad_register_row_does_not_make_its_texts_unknown() -> None:
    sheets: dict[str, list[Any]] = {
        "登记表": star_sheet(star(born="春天")),
        TEXTS: [HEADER, [1, "周明远", "简历", None, "事迹"]],
    }
    assert refusal(workbook(sheets)) == (at(Reason.NOT_A_DAY, "H3", "出生年月日", value="春天"),)
