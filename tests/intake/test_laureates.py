"""A spreadsheet of past laureates: read whole as it was meant, or refused with every reason."""

from __future__ import annotations

import hashlib

import pytest

from reviewer.contract import LaureateLevel, NomineeKind
from reviewer.domain.laureates import Entry, Status
from reviewer.errors import DefectReason, IntakeRefused
from reviewer.intake.laureates import read_laureates
from tests.past_lists import HEADINGS, PERSON, PROJECT, Row, past_list


def read(*rows: Row, headings: tuple[str, ...] = HEADINGS) -> tuple[Entry, ...]:
    return read_laureates(past_list(*rows, headings=headings), filename="往年名单.xlsx").entries


def refused(content: bytes) -> list[tuple[DefectReason, int | None, str]]:
    with pytest.raises(IntakeRefused) as caught:
        read_laureates(content, filename="往年名单.xlsx")
    return [(defect.reason, defect.row, defect.column) for defect in caught.value.defects]


def test_every_column_is_read_as_it_was_meant() -> None:
    content = past_list(PERSON, PROJECT)
    reading = read_laureates(content, filename="往年名单.xlsx")
    assert reading.sha256 == hashlib.sha256(content).hexdigest()
    assert reading.remarks == ()
    assert reading.entries == (
        Entry(
            kind=NomineeKind.PERSON,
            name="王丹",
            host="示例镇",
            year=2019,
            level=LaureateLevel.NATIONAL,
            born="1961-03",
            title="百姓学习之星",
            source="2019年公布名单",
        ),
        Entry(
            kind=NomineeKind.PROJECT,
            name="童书童梦阅读活动",
            host="示例区社区学院",
            year=2020,
            level=LaureateLevel.PROVINCIAL,
            status=Status.REVOKED,
            source="省名单",
        ),
    )


def test_columns_stand_in_any_order_under_other_names_and_some_are_not_there() -> None:
    [entry] = read(
        ("省名单", "省", 2018, "品牌项目", "市民大讲堂"),
        headings=("文号", "获奖级别", "认定年度", "类别", "品牌项目名称"),
    )
    assert (entry.kind, entry.name, entry.year, entry.level, entry.host) == (
        NomineeKind.PROJECT,
        "市民大讲堂",
        2018,
        LaureateLevel.PROVINCIAL,
        "",
    )


def test_all_that_is_wrong_is_told_at_its_place_and_nothing_is_kept() -> None:
    good = ("个人", "李四", "单位", "", 2019, "国家级", "", "", "", "名单")
    assert refused(
        past_list(
            good,
            ("团队", "李五", "", "", 2019, "国家级", "", "", "", "名单"),
            ("个人", "", "", "三月", "十九", "部级", "", "", "在", ""),
            ("个人", "220102196103025555", "", "", 2019, "省级", "", "", "", "名单"),
            good,
        )
    ) == [
        (DefectReason.NOT_A_CHOICE, 4, "A"),
        (DefectReason.REQUIRED, 5, "B"),
        (DefectReason.NOT_A_DAY, 5, "D"),
        (DefectReason.REQUIRED, 5, "J"),
        (DefectReason.NOT_A_CHOICE, 5, "F"),
        (DefectReason.NOT_A_CHOICE, 5, "I"),
        (DefectReason.NOT_A_YEAR, 5, "E"),
        (DefectReason.ID_NUMBER, 6, "B"),
        (DefectReason.LINE_TWICE, 7, "B"),
    ]


def test_two_lists_of_one_laureate_are_two_lines() -> None:
    lines = read(
        ("个人", "李四", "单位", "", 2019, "省级", "事迹特别感人", "", "", "省名单"),
        ("个人", "李四", "单位", "", 2019, "国家级", "", "", "", "全国名单"),
        # The decoy: padded, it is the first line again in no list of ours.
        ("个人", "李四", "单位", "", 2018, "省级", "", "", "", "省名单"),
    )
    assert [(line.year, line.level.value, line.tier) for line in lines] == [
        (2019, "provincial", "事迹特别感人"),
        (2019, "national", ""),
        (2018, "provincial", ""),
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"no workbook", DefectReason.TEXT_FILE),
        (past_list(), DefectReason.NO_LINES),
        (past_list(PERSON, headings=("甲", "乙", "丙")), DefectReason.HEADER_MISSING),
        (past_list(PERSON, headings=(*HEADINGS[:5], "", *HEADINGS[6:])), DefectReason.COLUMN_MISSING),
        (past_list(PERSON, headings=(*HEADINGS[:6], "身高", *HEADINGS[7:])), DefectReason.COLUMN_UNKNOWN),
    ],
)
def test_what_is_no_past_list_is_refused_whole(content: bytes, reason: DefectReason) -> None:
    assert refused(content)[0][0] is reason


def test_a_year_is_read_however_it_is_typed() -> None:
    typed: tuple[str | int, ...] = (2019, "2019年", "２０１９", "2019年度")
    rows = (
        ("个人", f"李{number}", "", "", year, "国家级", "", "", "", "名单")
        for number, year in enumerate(typed)
    )
    assert [entry.year for entry in read(*rows)] == [2019] * len(typed)
