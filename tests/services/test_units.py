"""Recommending units: those of the notice in its order, those that are added, and how one is found."""

from __future__ import annotations

import json

import pytest

from reviewer.contract import UnitKind
from reviewer.domain.access import Stage
from reviewer.errors import Forbidden, NotFound, Reason, Refused, WrongStage
from reviewer.services import units
from reviewer.services.campaigns import stand
from reviewer.services.units import UnitLine
from tests.campaigns_fair import FAIR
from tests.fairs import At, Fair, Point

LISTED = (
    UnitLine(key="east", position=1, name="东市教育局", region="东市", kind=UnitKind.CITY),
    UnitLine(key="west", position=2, name="西市教育局", region="西市", kind=UnitKind.CITY),
    UnitLine(key="hill", position=3, name="山岭开发区管委会", region="山岭开发区", kind=UnitKind.ZONE),
    UnitLine(key="college", position=4, name="试验学院", region="试验学院", kind=UnitKind.UNIVERSITY),
)


def found(fair: Fair, text: str) -> str:
    with fair.installation.unit.reading(FAIR) as tx:
        return units.find(tx, stand(fair.console, tx), text).key


def test_units_stand_in_the_order_of_the_notice_and_added_ones_below(fair_at: At) -> None:
    fair = fair_at(Point.OPENED)
    assert units.listed(fair.public) == LISTED
    added = units.add_unit(
        fair.office, key=" press ", name=" 试验报社 ", region="", kind=UnitKind.OTHER, city="东市"
    )
    line = UnitLine(key="press", position=5, name="试验报社", region="试验报社", kind=UnitKind.OTHER)
    assert added == line
    assert units.listed(fair.office) == (*LISTED, line)
    assert json.loads(fair.payload())["data"] == {
        "key": "press",
        "name": "试验报社",
        "kind": "other",
        "position": 5,
    }


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("east", "east"),
        ("东市教育局", "east"),
        ("东市", "east"),
        ("东市教委", "east"),
        (" 东市 教育局　", "east"),
        ("山岭开发区", "hill"),
        ("试验学院", "college"),
        ("山岭", "hill"),  # the only region that begins so
    ],
)
def test_a_unit_is_found_by_key_name_region_and_alias(fair_here: At, text: str, key: str) -> None:
    assert found(fair_here(Point.OPENED), text) == key


@pytest.mark.parametrize("text", ["", "东", "教育局", "EAST", "东市教育局局", "%"])
def test_a_part_of_a_name_is_no_name(fair_here: At, text: str) -> None:
    fair = fair_here(Point.OPENED)
    with pytest.raises(NotFound) as caught:
        found(fair, text)
    assert (caught.value.what, caught.value.key) == ("unit", text)


def test_a_name_goes_before_an_earlier_units_region_or_alias(fair_here: At) -> None:
    fair = fair_here(Point.OPENED)
    units.add_unit(fair.office, key="office", name="东市教委", region="东市", kind=UnitKind.OTHER)
    assert found(fair, "东市教委") == "office"
    assert found(fair, "东市") == "east"


@pytest.mark.parametrize(
    ("key", "name", "region", "city"),
    [
        ("east", "新单位", "", ""),
        (" east ", "新单位", "", ""),
        ("new", "东市教育局", "", ""),
        ("new", " 东市教育局 ", "", ""),
        ("", "新单位", "", ""),
        ("new", "  ", "", ""),
        ("k" * 65, "新单位", "", ""),
        ("new", "名" * 101, "短", ""),
        ("new", "新单位", "地" * 51, ""),
        ("new", "新单位", "", "市" * 51),
    ],
)
def test_a_unit_that_is_there_unnamed_or_too_long_is_refused(
    fair_here: At, key: str, name: str, region: str, city: str
) -> None:
    fair = fair_here(Point.OPENED)
    before = (fair.state(), fair.kinds())
    with pytest.raises(Refused) as caught:
        units.add_unit(fair.office, key=key, name=name, region=region, kind=UnitKind.OTHER, city=city)
    assert (caught.value.reason, caught.value.facts) == (Reason.UNIT_TAKEN, {"name": name.strip()})
    assert (fair.state(), fair.kinds()) == before


def test_units_are_added_by_the_secretariat_before_nominations_close(fair_here: At) -> None:
    fair = fair_here(Point.OPENED)
    for ctx in (fair.chair, fair.of("east_office"), fair.public):
        with pytest.raises(Forbidden):
            units.add_unit(ctx, key="new", name="新单位", region="", kind=UnitKind.OTHER)
    fair.put(Stage.ELIGIBILITY)
    with pytest.raises(WrongStage):
        units.add_unit(fair.office, key="new", name="新单位", region="", kind=UnitKind.OTHER)
    assert units.listed(fair.office) == LISTED
