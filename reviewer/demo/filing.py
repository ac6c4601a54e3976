"""Who files how many: the campaign's addressees, some universities beside them, one or two silent ones."""

from collections.abc import Mapping
from random import Random

from msgspec import Struct

from reviewer.contract import Addressee, UnitKind
from reviewer.contract.snapshots import Rulebook
from reviewer.demo.draws import stream, weighted
from reviewer.demo.places import is_placeless, university
from reviewer.demo.records import DemoUnit

_UNIVERSITIES = 3
# Below this many units nobody stays silent.
_ENOUGH_UNITS = 6
# How much a sort of unit files beside the others.
_WEIGHTS = {
    UnitKind.PROVINCE: 10,
    UnitKind.CITY: 10,
    UnitKind.ZONE: 4,
    UnitKind.DIRECT_COUNTY: 4,
    UnitKind.UNIVERSITY: 3,
}
_LARGEST_FIRST = 8


class Filer(Struct, frozen=True, kw_only=True):
    """A unit that files; `home` is the addressee below whom its nominees live."""

    key: str
    order: int
    name: str
    region: str
    kind: UnitKind
    home: Addressee


class Filing(Struct, frozen=True, kw_only=True):
    """All units, and how many nominees each files: `counts` by category, then unit key."""

    filers: tuple[Filer, ...]
    silent: tuple[Filer, ...]
    extra: tuple[DemoUnit, ...]
    counts: Mapping[str, Mapping[str, int]]


def plan_filing(rulebook: Rulebook, *, seed: int, asked: Mapping[str, int]) -> Filing:
    """Shares the asked numbers out over the units, within the quotas of every category.

    When the quotas leave no room for all, universities are added where the campaign lets them
    recommend; where it does not, fewer are filed. ValueError when nobody may recommend at all.
    """
    rng = stream(seed, "filing")
    addressees = [unit for unit in rulebook.addressees if _may_file(rulebook, unit.kind)]
    if not addressees:
        raise ValueError(rulebook.info.key)
    seats = [unit for unit in addressees if not is_placeless(unit.kind)] or addressees
    filers = [
        Filer(
            key=unit.key,
            order=unit.order,
            name=unit.name,
            region=unit.region,
            kind=unit.kind,
            home=seats[place % len(seats)] if is_placeless(unit.kind) else unit,
        )
        for place, unit in enumerate(sorted(addressees, key=lambda unit: unit.order))
    ]
    silent = _silent(rng, filers)
    filing = [filer for filer in filers if filer not in silent]
    extra: list[DemoUnit] = []
    if _may_file(rulebook, UnitKind.UNIVERSITY):
        while len(extra) < _UNIVERSITIES or (
            len(extra) < 100 and any(_room(rulebook, filing, key) < count for key, count in asked.items())
        ):
            extra.append(_university(len(extra), after=filers[-1].order))
            filing.append(_filer(extra[-1], home=seats[(len(extra) - 1) % len(seats)]))
    counts = {
        key: _shared_out(stream(seed, "filing", key), rulebook, filing=filing, category=key, count=count)
        for key, count in asked.items()
    }
    return Filing(filers=tuple(filing), silent=tuple(silent), extra=tuple(extra), counts=counts)


def _may_file(rulebook: Rulebook, kind: UnitKind) -> bool:
    return any(book.quotas.for_kind(kind) is not None for book in rulebook.categories)


def _university(index: int, *, after: int) -> DemoUnit:
    key, name = university(index)
    return DemoUnit(key=key, order=after + 1 + index, name=name, region=name, kind=UnitKind.UNIVERSITY)


def _filer(unit: DemoUnit, *, home: Addressee) -> Filer:
    return Filer(
        key=unit.key, order=unit.order, name=unit.name, region=unit.region, kind=unit.kind, home=home
    )


def _silent(rng: Random, filers: list[Filer]) -> list[Filer]:
    # Zones file, so that the demo shows one; the first and largest unit files too.
    able = [filer for filer in filers[1:] if filer.kind is not UnitKind.ZONE and not is_placeless(filer.kind)]
    if len(filers) < _ENOUGH_UNITS:
        return []
    return rng.sample(able, 1 + rng.randrange(2))


def _maximum(rulebook: Rulebook, kind: UnitKind, category: str) -> int | None:
    quota = rulebook.category(category).quotas.for_kind(kind)
    return 0 if quota is None else quota.maximum


def _room(rulebook: Rulebook, filing: list[Filer], category: str) -> int:
    maxima = [_maximum(rulebook, filer.kind, category) for filer in filing]
    return sum(1_000_000 if maximum is None else maximum for maximum in maxima)


def _shared_out(
    rng: Random, rulebook: Rulebook, *, filing: list[Filer], category: str, count: int
) -> dict[str, int]:
    counts = {filer.key: 0 for filer in filing}
    maxima = {filer.key: _maximum(rulebook, filer.kind, category) for filer in filing}
    weights = {
        filer.key: _WEIGHTS.get(filer.kind, 2)
        + (max(0, _LARGEST_FIRST - 2 * place) if not is_placeless(filer.kind) else 0)
        for place, filer in enumerate(filing)
    }

    def open_units() -> list[str]:
        return [key for key, most in maxima.items() if most is None or counts[key] < most]

    for key in open_units()[:count] if count >= len(filing) else []:
        counts[key] += 1
    while sum(counts.values()) < count and (able := open_units()):
        counts[weighted(rng, choices=[(key, weights[key]) for key in able])] += 1
    return counts
