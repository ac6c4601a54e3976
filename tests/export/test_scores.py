"""The internal ranked table as a workbook."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from reviewer.export.scores import ExpertTotal, ScoresRow, ScoresTable, scores_workbook
from tests.export.anatomy import assert_plain, cells_of, opened

CREATED = datetime(2021, 9, 3, 10, tzinfo=UTC)
ROW = ScoresRow(
    rank=1,
    code="A001",
    name="王丹",
    unit="长春市教育局",
    score="85.23",
    counted=3,
    spread="4.50",
    totals=(
        ExpertTotal(text="83.00", dropped=True),
        ExpertTotal(text="85.23"),
        ExpertTotal(text=""),
        ExpertTotal(text="87.50", dropped=True),
    ),
)
ENDED = (
    *ROW.totals[:2],
    ExpertTotal(text="0.00", vetoed=True),
    ExpertTotal(text="0.00", dropped=True, vetoed=True),
)
TABLE = ScoresTable(
    title="评分汇总表",
    notes=("去掉一个最高分和一个最低分后的平均分",),
    experts=("专家1", "专家2", "专家3", "专家4"),
    rows=(
        ROW,
        replace(ROW, rank=2, code="A002", name="=1+1", tied=True, remark="加权"),
        replace(
            ROW, rank=None, code="A003", score="", counted=0, spread="", totals=(ExpertTotal(text=""),) * 4
        ),
        replace(ROW, rank=3, code="A004", totals=ENDED),
    ),
)


def test_what_is_printed() -> None:
    totals = ["83.00去", "85.23", "", "87.50去"]
    ended = ["83.00去", "85.23", "0.00否决", "0.00否决去"]
    assert cells_of(scores_workbook(TABLE, created=CREATED), "评分汇总") == [
        ["评分汇总表", *[""] * 12],
        ["去掉一个最高分和一个最低分后的平均分", *[""] * 12],
        [
            *("名次", "并列", "编号", "名称", "推荐单位", "得分", "有效份数", "极差"),
            *("专家1", "专家2", "专家3", "专家4", "备注"),
        ],
        ["1", "", "A001", "王丹", "长春市教育局", "85.23", "3", "4.50", *totals, ""],
        ["2", "并列", "A002", "=1+1", "长春市教育局", "85.23", "3", "4.50", *totals, "加权"],
        ["", "", "A003", "王丹", "长春市教育局", "", "0", "", "", "", "", "", ""],
        [*("3", "", "A004", "王丹", "长春市教育局", "85.23", "3", "4.50"), *ended, ""],
    ]


def test_places_are_numbers_and_scores_are_the_printed_text() -> None:
    sheet = opened(scores_workbook(TABLE, created=CREATED))["评分汇总"]
    assert [
        (cell.value, cell.data_type) for cell in (sheet["A4"], sheet["F4"], sheet["G4"], sheet["J4"])
    ] == [
        (1, "n"),
        ("85.23", "s"),
        (3, "n"),
        ("85.23", "s"),
    ]


def test_a_dropped_mark_is_told_by_more_than_its_colour() -> None:
    sheet = opened(scores_workbook(TABLE, created=CREATED))["评分汇总"]
    looks = [(cell.value, cell.font.italic, cell.fill.patternType) for cell in (sheet["I4"], sheet["J4"])]
    assert looks == [("83.00去", True, "solid"), ("85.23", False, None)]


def test_file_and_paper() -> None:
    content = scores_workbook(TABLE, created=CREATED)
    assert content == scores_workbook(TABLE, created=CREATED)
    assert_plain(content, sheets=1)
    sheet = opened(content)["评分汇总"]
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("E4", "$3:$3")
    assert sheet.page_setup.orientation == "landscape"


def test_a_row_without_a_place_for_every_expert_is_refused() -> None:
    short = replace(TABLE, rows=(replace(ROW, totals=ROW.totals[:3]),))
    with pytest.raises(ValueError, match="A001: 3 totals, 4 experts"):
        scores_workbook(short, created=CREATED)
