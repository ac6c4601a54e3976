"""The tables of the world outside: what they say, and what a check of them finds."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from reviewer.campaigns import CampaignHost
from reviewer.contract import Addressee, County, UnitKind
from reviewer.contract.snapshots import Rulebook
from reviewer.domain.deadlines import WorkingDays, official_working_days
from reviewer.domain.reference.faults import Fault, Problem, faults_of, unresolved
from reviewer.domain.reference.places import units_in_order
from reviewer.domain.reference.tables import (
    Code,
    Division,
    DivisionLevel,
    Source,
    Tables,
    Zone,
    code_of,
    read_tables,
)
from tests.campaigns.layers import host_of
from tests.campaigns_small import KEY

TABLES = read_tables()
COUNTY, CITY, PROVINCE = DivisionLevel.COUNTY, DivisionLevel.CITY, DivisionLevel.PROVINCE
SMALL = host_of().campaign(KEY).rulebook()


def test_what_is_shipped_has_no_fault() -> None:
    assert faults_of(TABLES, official_working_days()) == ()


@pytest.mark.parametrize("key", CampaignHost(packages=("plugins",), foreign=False).keys())
def test_every_unit_of_every_pack_of_ours_resolves(key: str) -> None:
    rulebook = CampaignHost(packages=("plugins",), foreign=False).campaign(key).rulebook()
    assert unresolved(TABLES, rulebook) == ()


# -- what they say ----------------------------------------------------------------------------


def test_the_tables_are_as_long_as_what_they_stand_for() -> None:
    standing = [each for each in TABLES.divisions if each.last is None]
    counted = {level: sum(each.level is level for each in standing) for level in DivisionLevel}
    # 31 provinces; 5 cities with separate planning, 9 of Jilin, 17 of Henan; 60 counties of Jilin,
    # 10 counties under Henan's direct administration and 济源
    assert counted == {PROVINCE: 31, CITY: 5 + 9 + 17, COUNTY: 60 + 10 + 1}
    assert [len(codes) for codes in (TABLES.nationalities, TABLES.politics, TABLES.education)] == [56, 13, 8]
    assert len(TABLES.zones) == 4


@pytest.mark.parametrize(
    ("name", "year", "city"),
    [
        ("公主岭市", 2019, "四平市"),
        ("公主岭市", 2020, "长春市"),
        ("九台市", 2013, "长春市"),
        ("九台市", 2014, None),
        ("九台区", 2013, None),
        ("九台区", 2014, "长春市"),
        ("江源县", 2005, "白山市"),
        ("扶余市", 2012, None),
        ("前郭县", 2021, "松原市"),
        ("长垣市", 2019, "新乡市"),
        ("济源市", 2023, "河南省"),
        ("南关区", 1999, None),
        ("鼓楼区", 2021, None),
    ],
)
def test_a_county_lies_where_it_lay_in_that_year(name: str, year: int, city: str | None) -> None:
    found = TABLES.division(name, year=year, level=COUNTY)
    above = {each.code: each.name for each in TABLES.divisions}
    assert (above[found.parent] if found is not None else None) == city


def test_a_name_that_two_cities_have_is_found_below_its_own() -> None:
    # 朝阳区 stands in Changchun; another city's is not in the table, and is not taken for it.
    assert TABLES.division("朝阳区", year=2021, level=COUNTY, parent="220100") is not None
    assert TABLES.division("朝阳区", year=2021, level=COUNTY, parent="220200") is None


def test_former_names_lead_back() -> None:
    found = TABLES.division("浑江区", year=2021, level=COUNTY)
    assert found is not None
    assert [each.name for each in TABLES.formerly(found)] == ["八道江区"]
    plain = TABLES.division("南关区", year=2021, level=COUNTY)
    assert plain is not None
    assert list(TABLES.formerly(plain)) == []


@pytest.mark.parametrize(
    ("table", "typed", "code"),
    [
        ("nationalities", "汉", "01"),
        ("nationalities", " 朝鲜族 ", "10"),
        ("nationalities", "满族", "11"),
        ("nationalities", "基诺族", "56"),
        ("nationalities", "汉人", None),
        ("nationalities", "", None),
        ("politics", "中共党员", "01"),
        ("politics", "预备党员", "02"),
        ("politics", "群众", "13"),
        ("politics", "党", None),
        ("education", "大专", "30"),
        ("education", "本科", "20"),
        ("education", "高中", "60"),
        ("education", "博士", None),  # a degree and no schooling
    ],
)
def test_what_people_type_is_matched_or_left_to_a_person(table: str, typed: str, code: str | None) -> None:
    found = code_of(getattr(TABLES, table), typed)
    assert (found.code if found is not None else None) == code


# -- what a check finds -----------------------------------------------------------------------


def division(code: str, name: str, level: DivisionLevel = COUNTY, **more: object) -> Division:
    parent = {PROVINCE: "", CITY: code[:2] + "0000", COUNTY: code[:4] + "00"}[level]
    given: dict[str, object] = {"short": "", "parent": parent, "first": 2000, "last": None, "succeeds": ""}
    return Division(code=code, name=name, level=level, **{**given, **more})  # type: ignore[arg-type]


ABOVE = (division("110000", "甲省", PROVINCE), division("110100", "甲市", CITY))


def with_divisions(*divisions: Division) -> Tables:
    return replace(TABLES, divisions=(*ABOVE, *divisions), zones=())


SOUND = (
    division("110101", "甲县", last=2010),
    division("110102", "甲区", first=2011, succeeds="110101 甲县"),
    division("110103", "乙县", short="乙"),
    division("119001", "丙市", parent="110000"),
)


DIVISIONS = {
    "a code of another at the same time": (
        (*SOUND, division("110103", "丁县")),
        [("110103 乙县", Problem.TWICE), ("110103 丁县", Problem.TWICE)],
    ),
    "a name of another in the same city": (
        (*SOUND, division("110104", "乙")),
        [("110103 乙县", Problem.TWICE), ("110104 乙", Problem.TWICE)],
    ),
    "a code that is none": ((*SOUND, division("11014", "丁县")), [("11014 丁县", Problem.FORM)]),
    "no name": ((*SOUND, division("110104", "")), [("110104 ", Problem.FORM)]),
    "an end before the beginning": (
        (replace(SOUND[0], last=1999), *SOUND[1:]),
        [("110101 甲县", Problem.YEARS), ("110102 甲区", Problem.GAP)],
    ),
    "a successor that begins too late": (
        (SOUND[0], replace(SOUND[1], first=2012), *SOUND[2:]),
        [("110102 甲区", Problem.GAP)],
    ),
    "an end that nothing follows": (
        (replace(SOUND[0]), *SOUND[2:]),
        [("110101 甲县", Problem.GAP)],
    ),
    "a beginning out of nothing": (
        (*SOUND, division("110104", "丁县", first=2015)),
        [("110104 丁县", Problem.GAP)],
    ),
    "a city that is not there": (
        (*SOUND, division("110201", "丁县")),
        [("110201 丁县", Problem.ORPHAN)],
    ),
    "another city's code": (
        (*SOUND, division("110201", "丁县", parent="110100")),
        [("110201 丁县", Problem.ORPHAN)],
    ),
}


def test_a_sound_table_has_no_fault() -> None:
    assert faults_of(with_divisions(*SOUND), official_working_days()) == ()


@pytest.mark.parametrize(("divisions", "found"), DIVISIONS.values(), ids=DIVISIONS.keys())
def test_a_division_that_does_not_fit_is_named(
    divisions: tuple[Division, ...], found: list[tuple[str, Problem]]
) -> None:
    faults = faults_of(with_divisions(*divisions), official_working_days())
    assert [(fault.row, fault.problem) for fault in faults] == [(row, problem) for row, problem in found]
    assert {fault.table for fault in faults} == {"divisions"}


def test_a_zone_that_is_a_division_or_lies_nowhere_is_named() -> None:
    zones = (
        Zone(name="甲市", short="", within="110000", notice="J"),
        Zone(name="开发区", short="", within="990000", notice="J"),
        Zone(name="港区", short="", within="110000", notice=""),
    )
    faults = faults_of(replace(with_divisions(), zones=zones), official_working_days())
    assert faults == (
        Fault(table="zones", row="甲市", problem=Problem.TWICE),
        Fault(table="zones", row="开发区", problem=Problem.ORPHAN),
        Fault(table="zones", row="港区", problem=Problem.FORM),
    )


def test_a_code_or_a_form_of_a_name_stands_once() -> None:
    codes = (
        Code(code="01", name="甲", also=("一",)),
        Code(code="02", name="乙", also=("一",)),
        Code(code="3", name="丙", also=()),
        Code(code="04", name="丁", also=("四",)),
    )
    faults = faults_of(replace(TABLES, politics=codes), official_working_days())
    assert faults == (
        Fault(table="politics", row="01 甲", problem=Problem.TWICE),
        Fault(table="politics", row="02 乙", problem=Problem.TWICE),
        Fault(table="politics", row="3 丙", problem=Problem.FORM),
    )


def test_every_table_says_where_it_comes_from() -> None:
    first, *others = TABLES.sources
    stray = Source(table="weather", source="报纸", dated="2021", licence="无")
    tables = replace(TABLES, sources=(replace(first, licence=" "), *others[1:], stray))
    assert faults_of(tables, official_working_days()) == (
        Fault(table="sources", row="divisions", problem=Problem.UNSOURCED),
        Fault(table="sources", row="weather", problem=Problem.UNSOURCED),
        Fault(table="sources", row="zones", problem=Problem.UNSOURCED),
    )


def test_a_day_is_off_or_worked_and_made_up_only_at_a_weekend() -> None:
    days = WorkingDays(
        years=frozenset({2021, 2023}),
        off=frozenset({date(2021, 5, 8), date(2021, 5, 3)}),
        made_up=frozenset({date(2021, 5, 8), date(2021, 5, 9), date(2021, 5, 12)}),
    )
    assert faults_of(TABLES, days) == (
        Fault(table="working_days", row="2021-05-08", problem=Problem.DAY),
        Fault(table="working_days", row="2021-05-12", problem=Problem.DAY),
        Fault(table="working_days", row="2022", problem=Problem.GAP),
    )


# -- a campaign held against them -------------------------------------------------------------


def addressed(*addressees: Addressee) -> Rulebook:
    return replace(SMALL, addressees=addressees)


def unit(key: str, region: str, kind: UnitKind, **more: object) -> Addressee:
    return Addressee(key=key, order=1, name=f"{region}局", region=region, kind=kind, **more)  # type: ignore[arg-type]


def test_a_unit_or_county_that_no_table_has_is_named_and_bodies_without_a_place_are_not() -> None:
    counties = (
        County(name="南关区"),
        County(name="月亮县"),
        County(name="九台区", former=("九台市", "九台旗")),
        County(name="铁西区"),
    )
    rulebook = addressed(
        unit("a", "长春市", UnitKind.CITY, city="长春市", counties=counties),
        unit("b", "月亮市", UnitKind.CITY, city="月亮市"),
        unit("c", "延边州", UnitKind.CITY, city="延边朝鲜族自治州"),
        unit("d", "月亮开发区", UnitKind.ZONE),
        unit("e", "兵团", UnitKind.CORPS),
        unit("f", "梅河口市", UnitKind.DIRECT_COUNTY, counties=(County(name="梅河口市"),)),
        unit("g", "月亮联盟", UnitKind.ALLIANCE),
        unit("h", "月亮大学", UnitKind.UNIVERSITY),
        unit("i", "长春市", UnitKind.PROVINCE),
    )
    rows = ["长春市 月亮县", "长春市 九台旗", "长春市 铁西区", "月亮市", "月亮开发区", "长春市"]
    assert unresolved(TABLES, rulebook) == tuple(
        Fault(table=KEY, row=row, problem=Problem.UNRESOLVED) for row in rows
    )


def test_units_stand_in_their_own_order_with_the_codes_of_their_year() -> None:
    rulebook = addressed(
        replace(unit("b", "月亮联盟", UnitKind.ALLIANCE), order=3),
        replace(unit("c", "延边州", UnitKind.CITY), order=2),
        replace(unit("d", "航空港区", UnitKind.ZONE), order=9),
        replace(unit("a", "大连", UnitKind.SEPARATE_CITY), order=1),
    )
    assert [(each.order, each.region, each.code) for each in units_in_order(TABLES, rulebook)] == [
        (1, "大连", "210200"),
        (2, "延边州", "222400"),
        (3, "月亮联盟", ""),
        (9, "航空港区", ""),
    ]


def test_a_county_is_looked_for_in_the_campaigns_own_year() -> None:
    counties = (County(name="公主岭市"),)
    rulebook = addressed(unit("a", "长春市", UnitKind.CITY, city="长春市", counties=counties))
    assert unresolved(TABLES, rulebook) == ()
    earlier = replace(rulebook, info=replace(rulebook.info, year=2019))
    assert [fault.row for fault in unresolved(TABLES, earlier)] == ["长春市 公主岭市"]
