"""The Jilin call on top of the national one: what it answers itself, and what falls through."""

from datetime import date

import pytest

from reviewer.contract import CapScope, UnitKind
from tests.plugins.stacks import stack

JILIN = stack("jilin_2021")
NATION = stack("national_2021")
CATEGORIES = ("star", "project")


def test_units_stand_in_the_notices_order() -> None:
    addressees = JILIN.ask("addressees")
    assert [unit.name for unit in addressees] == [
        "长春市教育局",
        "吉林市教育局",
        "四平市教育局",
        "辽源市教育局",
        "通化市教育局",
        "白山市教育局",
        "松原市教育局",
        "白城市教育局",
        "延边州教育局",
        "长白山管委会教育科技局",
        "梅河口市教育局",
    ]
    assert [unit.kind for unit in addressees] == [UnitKind.CITY] * 9 + [UnitKind.ZONE, UnitKind.DIRECT_COUNTY]
    assert all(unit.city for unit in addressees)


def test_every_county_of_the_province_is_there_once() -> None:
    addressees = JILIN.ask("addressees")
    counties = [
        county.name for unit in addressees if unit.kind is not UnitKind.ZONE for county in unit.counties
    ]
    assert len(counties) == len(set(counties)) == 60
    endings = {ending: sum(name.endswith(ending) for name in counties) for ending in ("区", "市", "县")}
    assert endings == {"区": 21, "市": 20, "县": 19}
    by_unit = {unit.key: [county.name for county in unit.counties] for unit in addressees}
    assert "公主岭市" in by_unit["changchun"]
    assert "公主岭市" not in by_unit["siping"]
    assert by_unit["meihekou"] == ["梅河口市"]
    assert "梅河口市" not in by_unit["tonghua"]
    assert len(by_unit["changbaishan"]) == 1


def test_p12_renamed_counties_are_found_under_their_former_names() -> None:
    former = {
        name: county.name
        for unit in JILIN.ask("addressees")
        for county in unit.counties
        for name in county.former
    }
    assert former == {
        "九台市": "九台区",
        "伊通县": "伊通满族自治县",
        "八道江区": "浑江区",
        "江源县": "江源区",
        "长白县": "长白朝鲜族自治县",
        "扶余县": "扶余市",
        "前郭县": "前郭尔罗斯蒙古族自治县",
    }


@pytest.mark.parametrize(("category", "least", "most"), [("star", 8, 10), ("project", 5, 8)])
def test_q6_each_unit_recommends_by_the_same_numbers(category: str, least: int, most: int) -> None:
    quotas = JILIN.ask("quotas", category=category)
    kinds = (UnitKind.CITY, UnitKind.ZONE, UnitKind.DIRECT_COUNTY, UnitKind.UNIVERSITY, UnitKind.OTHER)
    for kind in kinds:
        found = quotas.for_kind(kind)
        assert (found.minimum, found.maximum, found.clause.notice, found.clause.number) == (
            least,
            most,
            "J",
            "二（二）",
        )
    assert quotas.inner == ()
    assert quotas.for_kind(UnitKind.PROVINCE) is None


@pytest.mark.parametrize("category", CATEGORIES)
def test_q7_only_a_city_may_flag_for_the_special_tier(category: str) -> None:
    units = JILIN.ask("quotas", category=category).units
    assert {kind: found.special for found in units for kind in found.kinds} == {
        UnitKind.CITY: 1,
        UnitKind.ZONE: 0,
        UnitKind.DIRECT_COUNTY: 0,
        UnitKind.UNIVERSITY: 0,
        UnitKind.OTHER: 0,
    }


def test_the_province_is_where_scoring_decides() -> None:
    quotas = JILIN.ask("quotas", category="star")
    found = [quotas.for_kind(unit.kind) for unit in JILIN.ask("addressees")]
    assert (sum(item.minimum for item in found), sum(item.maximum for item in found)) == (88, 110)


@pytest.mark.parametrize(("category", "size"), [("star", 40), ("project", 20)])
def test_t4_two_lists_come_from_one_table_of_scores(category: str, size: int) -> None:
    province, nation = JILIN.ask("lists", category=category)
    assert (province.key, province.size, province.within) == ("province", size, None)
    assert "秘书处" in province.source
    assert (nation.key, nation.size, nation.within) == ("nation", 5, "province")
    assert (nation.clause.notice, nation.clause.number) == ("N", "二（二）1")
    # five is what the nation lets a province send, and its caps come along although Jilin has none
    assert NATION.ask("quotas", category=category).for_kind(UnitKind.PROVINCE).maximum == nation.size
    caps = JILIN.merged("selection_caps", category=category)
    assert {cap.scope: (cap.list_key, cap.maximum) for cap in caps.values()} == {
        CapScope.CITY: ("nation", 3),
        CapScope.COUNTY: ("nation", 1),
    }


def test_the_day_is_earlier_and_lateness_is_not_mentioned() -> None:
    (deadline,) = JILIN.ask("calendar").deadlines
    assert (deadline.day, deadline.hour, deadline.waived_when_late) == (date(2021, 8, 30), None, False)
    assert deadline.clause.notice == "J"


@pytest.mark.parametrize("category", CATEGORIES)
def test_n10_three_copies_of_the_same_form(category: str) -> None:
    ours, national = (asked.ask("nomination_form", category=category) for asked in (JILIN, NATION))
    assert (ours.copies, national.copies) == (3, 2)
    assert ours.title == national.title
    shape = [
        [(field.key, field.label, field.kind, field.required, field.personal) for field in form.fields]
        for form in (ours, national)
    ]
    assert shape[0] == shape[1]


@pytest.mark.parametrize("category", CATEGORIES)
def test_registers_have_the_national_columns_under_their_own_heading(category: str) -> None:
    ours, national = (asked.ask("register_layout", category=category) for asked in (JILIN, NATION))
    assert ours.columns == national.columns
    assert "省（自治区、直辖市）" in national.title + national.seal
    assert "省（自治区、直辖市）" not in ours.title + ours.seal


def test_a_project_needs_four_to_ten_photos_here() -> None:
    for tier in ("ordinary", "special"):
        ours, national = (
            {item.key: item for item in asked.ask("materials_required", category="project", tier=tier)}
            for asked in (JILIN, NATION)
        )
        assert (ours["photos"].minimum, ours["photos"].maximum) == (4, 10)
        assert (national["photos"].minimum, national["photos"].maximum) == (1, None)
        assert {key: item.seconds for key, item in ours.items()} == {
            key: item.seconds for key, item in national.items()
        }
        persons = [asked.ask("materials_required", category="star", tier=tier) for asked in (JILIN, NATION)]
        assert persons[0] == persons[1]


def test_the_third_heading_of_a_person_is_the_provinces_own() -> None:
    ours, national = (asked.ask("rubric", category="star") for asked in (JILIN, NATION))
    own = [(mine.group, other.group) for mine, other in zip(ours.criteria, national.criteria, strict=True)]
    assert [pair for pair in own if pair[0] != pair[1]] == [("体现群众性", "体现基层性")]
    assert {item.clause.notice for item in ours.criteria} == {"J"}
    assert {item.clause.notice for item in national.criteria} == {"N"}
    assert [item.cap for item in ours.criteria] == [item.cap for item in national.criteria]


def test_what_is_equal_falls_through_to_the_nation() -> None:
    for category in CATEGORIES:
        for hook in ("levels", "tie_breaks", "aggregation"):
            assert JILIN.ask(hook, category=category) == NATION.ask(hook, category=category)
    assert JILIN.ask("categories") == NATION.ask("categories")
    assert JILIN.ask("rubric", category="project") == NATION.ask("rubric", category="project")
    ours, national = (asked.merged("eligibility_rules", category="project") for asked in (JILIN, NATION))
    assert list(ours) == list(national)
    assert [key for key in ours if ours[key] != national[key]] == ["laureate", "online"]
    ours, national = (asked.merged("eligibility_rules", category="star") for asked in (JILIN, NATION))
    assert list(ours) == list(national)
    assert [key for key in ours if ours[key] != national[key]] == ["laureate"]


def test_special_tier_words_and_verb_are_the_provinces() -> None:
    for category in CATEGORIES:
        assert JILIN.ask("tiers", category=category)[1].maximum == 3
        layout = JILIN.ask("notice_layout", category=category)
        assert (layout.verb, layout.list_key, layout.issuer) == ("遴选认定", "province", "吉林省教育厅")
        assert layout.title.startswith("关于拟{verb}2021年吉林省")
