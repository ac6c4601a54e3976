"""Every part of a campaign that can be compared has a name for people."""

from __future__ import annotations

from datetime import date, time
from enum import Enum

import pytest

from reviewer.contract import DeadlineKey, Effect, MaterialKind, NoticeField, TieKind, UnitKind
from reviewer.domain.comparison import Aspect, Likeness, Row, compare
from reviewer.domain.reference.faults import Problem
from reviewer.domain.reference.tables import read_tables
from reviewer.wording import comparison, reference
from reviewer.wording.comparison import row_name, trait_name, value_text
from tests.campaigns.layers import host_of
from tests.campaigns_small import KEY


def same(text: str) -> str:
    return text


def test_every_aspect_and_likeness_has_its_word() -> None:
    assert set(comparison.ASPECTS) == set(Aspect)
    assert set(comparison.LIKENESSES) == set(Likeness)
    assert set(reference.REFERENCE_PROBLEMS) == set(Problem)
    assert {source.table for source in read_tables().sources} | {"sources"} == set(reference.REFERENCE_TABLES)


@pytest.mark.parametrize("members", list(comparison._MEMBERS), ids=lambda members: members.__name__)
def test_every_member_of_a_named_enum_has_its_word(members: type[Enum]) -> None:
    assert set(comparison._MEMBERS[members]) == set(members)


def test_every_trait_of_a_whole_campaign_has_its_word() -> None:
    rulebook = host_of().campaign(KEY).rulebook()
    rows = compare(rulebook, rulebook)
    names = {trait.name for row in rows if row.left for trait in row.left.traits}
    assert sorted(name for name in names if trait_name(name, same) == name) == []


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("copies", None, "—"),
        ("hint", "", "—"),
        ("aliases", (), "—"),
        ("minimum", 0, "0"),
        ("required", False, "否"),
        ("required", True, "是"),
        ("cap", 12_50, "12.5"),
        ("cap", 1_05, "1.05"),
        ("step", 100, "1"),
        ("size", 100, "100"),
        ("pixels", (1280, 720), "1280×720"),
        ("seconds", (240, 300), "240–300"),
        ("aliases", ("序号", "编号"), "序号、编号"),
        ("day", date(2021, 9, 10), "2021-09-10"),
        ("hour", time(18), "18:00"),
        ("effect", Effect.PREFER, "优先"),
        ("kind", MaterialKind.RESOURCE, "教学资源"),
        ("kind", TieKind.MEDIAN, "中位数"),
        ("field", NoticeField.HOST_AND_DUTY, "单位及职务"),
        ("within", "province", "province"),
    ],
)
def test_a_value_is_written_for_people(name: str, value: object, text: str) -> None:
    assert value_text(name, value, same) == text


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("材料质量", "材料质量"),
        (UnitKind.CITY, "市（州）"),
        (DeadlineKey.SCORING_CLOSES, "专家评分截止"),
        (2, "第2项"),
    ],
)
def test_a_row_is_named(what: object, text: str) -> None:
    row = Row(aspect=Aspect.TIE, category="", what=what, left=None, right=None, verdict=Likeness.SAME)
    assert row_name(row, same) == text
