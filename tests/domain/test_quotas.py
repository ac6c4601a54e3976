"""Lost numbers: which a category has, what is laid over them, what those on file would break."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from reviewer.contract import CapScope, Clause, InnerCap, Quotas, UnitFacts, UnitKind, UnitQuota
from reviewer.domain.nominations import Filed, UnitPlace, register_defects
from reviewer.domain.quotas import (
    LARGEST,
    Bound,
    Gap,
    Holding,
    Number,
    Settled,
    Target,
    applied,
    crowded,
    gaps_of,
    holding,
    newest,
    settleable,
)
from reviewer.errors import DefectReason, Severity

WHOLE = Clause(notice="N", number="二", gist="名额")
TORN = Clause(notice="N", number="二（二）", gist="缺页", damaged=True)
MENDED = replace(TORN, damaged=False)
CITY = UnitQuota(kinds=(UnitKind.CITY,), minimum=2, maximum=3, special=1, clause=WHOLE)
ZONES = UnitQuota(
    kinds=(UnitKind.ZONE, UnitKind.DIRECT_COUNTY), maximum=None, special=1, clause=TORN, special_clause=WHOLE
)
SCHOOLS = UnitQuota(kinds=(UnitKind.UNIVERSITY,), maximum=4, special=0, clause=TORN, usual=2)
COUNTY = InnerCap(scope=CapScope.COUNTY, maximum=1, clause=TORN)
QUOTAS = Quotas(
    units=(CITY, ZONES, SCHOOLS), inner=(COUNTY, InnerCap(scope=CapScope.CITY, maximum=3, clause=WHOLE))
)
HERE, THERE = "award", "other"


def unit(kind: UnitKind, key: str = "a") -> UnitFacts:
    return UnitFacts(key=key, name=f"{key}单位", kind=kind)


def act(
    number: Number | None,
    kind: UnitKind | None,
    *,
    bound: Bound = Bound.NUMBER,
    unit: str = "",
    category: str = HERE,
    version: int = 1,
) -> Settled:
    target = Target(category=category, bound=bound, kind=kind, unit=unit)
    at = datetime(2021, 8, 20, tzinfo=UTC)
    return Settled(target=target, number=number, source="来函", by="某人", at=at, version=version)


def laid(*acts: Settled, on: UnitFacts) -> Quotas:
    return applied(QUOTAS, category=HERE, unit=on, held=newest(acts))


def filed(*, flagged: bool = False, county: str = "") -> Filed:
    return Filed(
        sequence=1, name="人", host="馆", city="甲市", county=county, flagged=flagged, fields={}, texts={}
    )


def test_only_damaged_clauses_leave_a_number_open() -> None:
    assert gaps_of(QUOTAS) == (
        Gap(bound=Bound.NUMBER, kind=UnitKind.ZONE, clause=TORN, printed=None),
        Gap(bound=Bound.NUMBER, kind=UnitKind.DIRECT_COUNTY, clause=TORN, printed=None),
        Gap(bound=Bound.NUMBER, kind=UnitKind.UNIVERSITY, clause=TORN, printed=4),
        Gap(bound=Bound.SPECIAL, kind=UnitKind.UNIVERSITY, clause=TORN, printed=0),
        Gap(bound=Bound.COUNTY, kind=None, clause=TORN, printed=1),
    )
    assert gaps_of(Quotas(units=(CITY,))) == ()
    assert [quota.lost for quota in QUOTAS.units] == [False, True, False]


def test_what_is_settled_stands_in_the_place_of_what_is_lost_and_nowhere_else() -> None:
    zone = act(Number(most=3, least=1), UnitKind.ZONE)
    assert laid(zone, on=unit(UnitKind.ZONE)).units == (
        CITY,
        replace(ZONES, minimum=1, maximum=3, clause=MENDED),
        SCHOOLS,
    )
    # A neighbour of the same line of the notice, another category, a clause that can be read: as before.
    for other, there in (
        (zone, UnitKind.DIRECT_COUNTY),
        (replace(zone, target=replace(zone.target, category=THERE)), UnitKind.ZONE),
        (act(Number(most=9), UnitKind.CITY), UnitKind.CITY),
        (act(Number(most=9), UnitKind.ZONE, bound=Bound.SPECIAL), UnitKind.ZONE),
    ):
        assert laid(other, on=unit(there)) == QUOTAS


def test_the_flag_is_settled_by_itself_where_it_has_no_clause_of_its_own() -> None:
    school = unit(UnitKind.UNIVERSITY)
    number, flag = act(Number(most=2), UnitKind.UNIVERSITY), act(Number(most=1), UnitKind.UNIVERSITY)
    flag = replace(flag, target=replace(flag.target, bound=Bound.SPECIAL))
    assert laid(number, on=school).units[2] == replace(SCHOOLS, maximum=2, clause=MENDED, special_clause=TORN)
    assert laid(flag, on=school).units[2] == replace(SCHOOLS, special=1, special_clause=MENDED)
    both = laid(number, flag, on=school).units[2]
    assert both == replace(SCHOOLS, maximum=2, special=1, clause=MENDED, special_clause=None)


def test_a_cap_inside_every_unit_is_settled_once_for_all() -> None:
    cap = act(Number(most=2), None, bound=Bound.COUNTY)
    for kind in UnitKind:
        assert laid(cap, on=unit(kind)).inner == (
            replace(COUNTY, maximum=2, clause=MENDED),
            QUOTAS.inner[1],
        )


def test_the_newest_act_holds_and_its_own_number_before_that_of_its_kind() -> None:
    common = act(Number(most=2), UnitKind.ZONE, version=1)
    own = act(Number(most=5), UnitKind.ZONE, unit="a", version=2)
    corrected = act(Number(most=3), UnitKind.ZONE, version=3)
    back = act(None, UnitKind.ZONE, unit="a", version=4)
    [lost, *_] = gaps_of(QUOTAS)

    def most(*acts: Settled) -> dict[str, int | None]:
        return {key: laid(*acts, on=unit(UnitKind.ZONE, key)).units[1].maximum for key in ("a", "b")}

    assert most(own, common) == {"a": 5, "b": 2}
    assert most(corrected, common, own) == {"a": 5, "b": 3}
    assert most(back, common, corrected, own) == {"a": 3, "b": 3}
    assert most(own, back) == {"a": None, "b": None}
    assert newest((back, common, own)) == {common.target: common}
    waits = Holding(number=Number(most=None), waits=True)
    assert holding(QUOTAS, lost, category=HERE, unit=unit(UnitKind.ZONE, "b"), held=newest([own])) == waits
    assert holding(QUOTAS, lost, category=HERE, unit=unit(UnitKind.ZONE), held=newest([own])) == Holding(
        number=Number(most=5), settled=own
    )
    doubtful = holding(QUOTAS, gaps_of(QUOTAS)[2], category=HERE, unit=unit(UnitKind.UNIVERSITY), held={})
    assert doubtful == Holding(number=Number(most=4), doubtful=True)


def test_the_judgement_of_filings_obeys_it() -> None:
    def judged(quotas: Quotas, *rows: Filed) -> list[tuple[DefectReason, Severity]]:
        place = UnitPlace(facts=unit(UnitKind.UNIVERSITY), position=1)
        alone = replace(quotas, inner=())
        return [(one.reason, one.severity) for one in register_defects(rows, quotas=alone, unit=place)]

    five = [filed(flagged=number == 0) for number in range(5)]
    more, flagged = DefectReason.QUOTA_EXCEEDED, DefectReason.QUOTA_SPECIAL
    assert judged(QUOTAS, *five) == [(more, Severity.REMARK), (flagged, Severity.REMARK)]
    number = act(Number(most=4), UnitKind.UNIVERSITY)
    school = unit(UnitKind.UNIVERSITY)
    assert judged(laid(number, on=school), *five) == [(more, Severity.ERROR), (flagged, Severity.REMARK)]
    flag = act(Number(most=0), UnitKind.UNIVERSITY, bound=Bound.SPECIAL)
    assert judged(laid(number, flag, on=school), *five) == [(more, Severity.ERROR), (flagged, Severity.ERROR)]


def test_only_what_the_new_number_breaks_is_told() -> None:
    place = UnitPlace(facts=unit(UnitKind.ZONE), position=1)
    four = [filed(county="甲县", flagged=number < 2) for number in range(4)]
    three = laid(act(Number(most=3), UnitKind.ZONE), on=place.facts)
    # Two flags of one, four of three from a city: broken before, and not by this number.
    found = crowded(QUOTAS, three, unit=place, on_file=four)
    assert [(one.reason, one.facts["count"], one.facts["maximum"]) for one in found] == [
        (DefectReason.QUOTA_EXCEEDED, 4, 3)
    ]
    enough = laid(act(Number(most=4), UnitKind.ZONE), on=place.facts)
    assert crowded(QUOTAS, enough, unit=place, on_file=four) == ()
    capped = laid(act(Number(most=2), None, bound=Bound.COUNTY), on=place.facts)
    assert [one.facts for one in crowded(QUOTAS, capped, unit=place, on_file=four)] == [
        {"place": "甲县", "count": 4, "maximum": 2}
    ]
    [back] = crowded(enough, QUOTAS, unit=place, on_file=four)
    assert (back.reason, back.facts["count"]) == (DefectReason.QUOTA_UNSETTLED, 4)
    assert crowded(enough, QUOTAS, unit=place, on_file=()) == ()


@given(most=st.none() | st.integers(-2, LARGEST + 2), least=st.integers(-2, LARGEST + 2))
def test_a_number_makes_sense(most: int | None, least: int) -> None:
    number = Number(most=most, least=least)
    good = 0 <= least <= (LARGEST if most is None else min(most, LARGEST)) and (most or 0) <= LARGEST
    assert settleable(Bound.NUMBER, number) is good
    assert settleable(Bound.SPECIAL, number) is (good and most is not None)


@pytest.mark.parametrize("kind", list(UnitKind))
def test_nothing_settled_nothing_changed(kind: UnitKind) -> None:
    assert applied(QUOTAS, category=HERE, unit=unit(kind), held={}) is QUOTAS
