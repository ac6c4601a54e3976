"""Who may not judge whom: A1 own or recommending unit, A2 three years, A3 declared tie, A4 own nomination."""

from __future__ import annotations

from datetime import date

import pytest

from reviewer.contract import Employment, ExpertFacts, NomineeFacts, UnitFacts, UnitKind
from reviewer.contract.defaults import conflict_rules
from reviewer.domain.conflicts import barred_by, own_categories

TODAY = date(2021, 9, 10)
RULES = tuple(conflict_rules("star"))


def nominee(name: str = "甲", host: str = "甲馆", *, category: str = "star", **fields: str) -> NomineeFacts:
    return NomineeFacts(
        category=category,
        code="S-01-01",
        name=name,
        host=host,
        unit=UnitFacts(key="a", name="甲市教育局", kind=UnitKind.CITY),
        sequence=1,
        fields=fields,
    )


def expert(*employments: Employment, declared: str = "", nominated: str = "") -> ExpertFacts:
    return ExpertFacts(
        name="乙",
        employments=employments,
        declared=frozenset({declared} if declared else ()),
        nominated=frozenset({nominated} if nominated else ()),
        today=TODAY,
    )


def at(employer: str, until: date | None = None) -> ExpertFacts:
    return expert(Employment(employer=employer, until=until))


@pytest.mark.parametrize(
    ("judge", "filed", "ground"),
    [
        (at("甲馆"), nominee(), "same_unit"),
        (at("甲 馆"), nominee(), "same_unit"),
        (at("甲馆（退休）"), nominee(), "same_unit"),
        (at("甲馆"), nominee(host="乙馆、甲馆"), "same_unit"),
        (at("丙社"), nominee(co_host="丙社"), "same_unit"),
        (at("甲市教育局"), nominee(), "recommending_unit"),
        (at("乙市教育局"), nominee(), None),
        (at("甲馆分馆"), nominee(), None),
        (at(""), nominee(host=""), None),
        (expert(), nominee(), None),
        (expert(declared="S-01-01"), nominee(), "declared"),
        (expert(declared="S-01-02"), nominee(), None),
        (expert(nominated="star"), nominee(), "nominated"),
        (expert(nominated="project"), nominee(), None),
    ],
)
def test_a1_a3_a4_grounds(judge: ExpertFacts, filed: NomineeFacts, ground: str | None) -> None:
    assert barred_by(judge, filed, RULES) == ground


@pytest.mark.parametrize(
    ("until", "ground"),
    [
        (None, "same_unit"),
        (date(2021, 9, 10), "same_unit"),
        (date(2019, 9, 10), "same_unit"),
        (date(2018, 9, 11), "same_unit"),
        (date(2018, 9, 10), "same_unit"),
        (date(2018, 9, 9), None),
        (date(2010, 1, 1), None),
    ],
)
def test_a2_a_post_bars_for_three_years_by_the_calendar(until: date | None, ground: str | None) -> None:
    assert barred_by(at("甲馆", until), nominee(), RULES) == ground


def test_the_first_ground_in_the_order_of_the_rules_is_named() -> None:
    both = expert(Employment(employer="甲馆"), declared="S-01-01")
    assert barred_by(both, nominee(), RULES) == "same_unit"
    assert barred_by(both, nominee(), RULES[::-1]) == "declared"
    assert barred_by(both, nominee(), ()) is None


@pytest.mark.parametrize(
    ("name", "employer", "found"),
    [
        ("甲", "甲馆", {"star"}),
        ("甲 ", "甲馆（退休）", {"star"}),
        ("甲", "乙馆", set()),
        ("乙", "甲馆", set()),
    ],
)
def test_a4_an_expert_is_a_nominee_by_name_and_employer_together(
    name: str, employer: str, found: set[str]
) -> None:
    filed = (nominee(), nominee("丙", "乙馆"), nominee("读书月", "甲馆", category="project"))
    assert own_categories(name, [Employment(employer=employer)], filed) == found
