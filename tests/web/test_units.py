"""Recommending units in the order of public lists."""

from __future__ import annotations

import pytest

from reviewer.services import units
from tests.web.offices import KEY, Office, OpenOffice, words

UNITS = f"/c/{KEY}/units"
NEW = {"key": "north", "name": "北方大学", "region": "", "kind": "university", "city": "长春市"}


def test_units_stand_in_the_notices_order(office: Office) -> None:
    page = words(office.signed_in("secretary").get(UNITS))
    listed = units.listed(office.of("secretary"))
    places = [page.index(f"{line.position} {line.name} {line.region}") for line in listed]
    assert places == sorted(places)


def test_a_unit_is_added_below_the_others(open_at: OpenOffice) -> None:
    office = open_at("nomination")
    client = office.signed_in("secretary")
    assert client.post(UNITS, data=NEW).status_code == 302
    last = units.listed(office.of("secretary"))[-1]
    assert (last.key, last.name, last.region) == ("north", "北方大学", "北方大学")
    again = client.post(UNITS, data=NEW | {"city": "四平市"})
    assert (again.status_code, "已经存在" in words(again)) == (409, True)
    assert 'value="四平市"' in again.text


@pytest.mark.parametrize("login", ["chair", "supervisor", "changchun", "expert1"])
def test_only_the_secretariat_adds(open_at: OpenOffice, login: str) -> None:
    client = open_at("nomination").signed_in(login)
    assert client.post(UNITS, data=NEW).status_code == 403
    assert "添加单位" not in words(client.get(UNITS))


def test_later_no_unit_is_added(office: Office) -> None:
    assert office.signed_in("secretary").post(UNITS, data=NEW).status_code == 409
