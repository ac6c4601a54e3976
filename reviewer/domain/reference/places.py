"""Where a recommending unit lies: the division or the zone that its own words name."""

from collections.abc import Iterator

from msgspec import Struct

from reviewer.contract import Addressee, UnitKind
from reviewer.contract.snapshots import Rulebook
from reviewer.domain.reference.tables import Division, DivisionLevel, Tables

_LEVELS = {
    UnitKind.PROVINCE: DivisionLevel.PROVINCE,
    UnitKind.SEPARATE_CITY: DivisionLevel.CITY,
    UnitKind.CITY: DivisionLevel.CITY,
    UnitKind.DIRECT_COUNTY: DivisionLevel.COUNTY,
}
_ZONES = frozenset({UnitKind.ZONE, UnitKind.CORPS})


class PlacedUnit(Struct, frozen=True, kw_only=True):
    """A unit in its place of the official order; `code` is its division's (GB/T 2260).

    "" for a zone, and for bodies that have no place of their own.
    """

    order: int
    name: str
    region: str
    kind: UnitKind
    code: str


def has_place(addressee: Addressee) -> bool:
    """Whether a unit of that sort lies somewhere: associations, universities and other bodies do not."""
    return addressee.kind in _LEVELS or addressee.kind in _ZONES


def is_zone(addressee: Addressee) -> bool:
    """Whether the unit is a place that no table of divisions has."""
    return addressee.kind in _ZONES


def place_of(tables: Tables, addressee: Addressee, *, year: int) -> Division | None:
    """The division that the unit's region or city names in that year; None when there is none."""
    level = _LEVELS.get(addressee.kind)
    if level is None:
        return None
    names = (addressee.region, addressee.city)
    found = (tables.division(name, year=year, level=level) for name in names if name)
    return next((each for each in found if each is not None), None)


def units_in_order(tables: Tables, rulebook: Rulebook) -> Iterator[PlacedUnit]:
    """The campaign's units in the order of its notice, with the codes that they had in its year."""
    for addressee in sorted(rulebook.addressees, key=lambda each: each.order):
        place = place_of(tables, addressee, year=rulebook.info.year)
        yield PlacedUnit(
            order=addressee.order,
            name=addressee.name,
            region=addressee.region,
            kind=addressee.kind,
            code=place.code if place is not None else "",
        )
