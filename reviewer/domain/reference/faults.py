"""What is wrong with the tables, or with a campaign's units when they are held against them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum

from msgspec import Struct

from reviewer.contract import Addressee
from reviewer.contract.snapshots import Rulebook
from reviewer.domain.deadlines import WorkingDays
from reviewer.domain.reference.places import has_place, is_zone, place_of
from reviewer.domain.reference.tables import FIRST_YEAR, Code, Division, DivisionLevel, Tables

_ABOVE = {DivisionLevel.CITY: DivisionLevel.PROVINCE, DivisionLevel.COUNTY: DivisionLevel.CITY}
# Counties directly under a province carry 90 in place of a city's number.
_DIRECT = "90"
_TABLES = frozenset({"divisions", "zones", "nationalities", "politics", "education", "working_days"})
_SATURDAY = 5


class Problem(StrEnum):
    """What can be wrong with one row."""

    TWICE = "twice"  # a code or a name that another row has at the same time
    FORM = "form"  # a code of the wrong length, an empty name
    YEARS = "years"  # the last year before the first, or before the table begins
    GAP = "gap"  # the successor does not begin where its predecessor ends, or has none
    ORPHAN = "orphan"  # nothing stands above it, or not in all its years
    UNSOURCED = "unsourced"  # a table without source, year or licence
    DAY = "day"  # a day that is off and worked, or made up on a day that is worked anyway
    UNRESOLVED = "unresolved"  # a unit or county of a campaign that no table has


class Fault(Struct, frozen=True, kw_only=True):
    """One thing wrong: table (or campaign), row, and what it is."""

    table: str
    row: str
    problem: Problem


def faults_of(tables: Tables, working_days: WorkingDays) -> tuple[Fault, ...]:
    """Everything wrong inside the tables."""
    return (
        *_division_faults(tables),
        *_zone_faults(tables),
        *_code_faults("nationalities", tables.nationalities),
        *_code_faults("politics", tables.politics),
        *_code_faults("education", tables.education),
        *_source_faults(tables),
        *_day_faults(working_days),
    )


def unresolved(tables: Tables, rulebook: Rulebook) -> tuple[Fault, ...]:
    """The units and counties of a campaign that the tables do not have in its year.

    Associations, universities and other bodies have no place of their own and are not looked for.
    """
    return tuple(
        Fault(table=rulebook.info.key, row=row, problem=Problem.UNRESOLVED)
        for addressee in rulebook.addressees
        for row in _unresolved(tables, addressee, rulebook.info.year)
    )


def _division_faults(tables: Tables) -> Iterator[Fault]:
    for each in tables.divisions:
        for problem in _problems_of(tables, each):
            yield Fault(table="divisions", row=f"{each.code} {each.name}", problem=problem)


def _problems_of(tables: Tables, each: Division) -> Iterator[Problem]:
    others = [other for other in tables.divisions if other is not each and _together(each, other)]
    if any(other.code == each.code for other in others):
        yield Problem.TWICE
    if any(other.parent == each.parent and _called_alike(each, other) for other in others):
        yield Problem.TWICE
    if not re.fullmatch(r"[1-9]\d{5}", each.code) or not each.name.strip():
        yield Problem.FORM
    if each.first < FIRST_YEAR or (each.last is not None and each.last < each.first):
        yield Problem.YEARS
    if not _follows(tables, each):
        yield Problem.GAP
    if not _has_parent(tables, each):
        yield Problem.ORPHAN


def _together(one: Division, other: Division) -> bool:
    """Whether both stood in some year."""
    return one.stands_in(max(one.first, other.first)) and other.stands_in(max(one.first, other.first))


def _called_alike(one: Division, other: Division) -> bool:
    return one.is_called(other.name) or (other.short != "" and one.is_called(other.short))


def _follows(tables: Tables, each: Division) -> bool:
    """Whether the years join: what began later says what it was, what ended is followed by something."""
    if each.succeeds:
        before = next(tables.formerly(each), None)
        if before is None or before.last != each.first - 1:
            return False
    elif each.first != FIRST_YEAR:
        return False
    followed = any(other.succeeds == f"{each.code} {each.name}" for other in tables.divisions)
    return (each.last is not None) == followed


def _has_parent(tables: Tables, each: Division) -> bool:
    if each.level is DivisionLevel.PROVINCE:
        return each.parent == ""
    direct = each.code[2:4] == _DIRECT
    level = DivisionLevel.PROVINCE if direct else _ABOVE[each.level]
    width = 2 if level is DivisionLevel.PROVINCE else 4
    wanted = each.code[:width].ljust(6, "0")
    return each.parent == wanted and any(
        above.code == wanted and above.level is level and above.first <= each.first
        for above in tables.divisions
        if above.last is None or (each.last is not None and each.last <= above.last)
    )


def _zone_faults(tables: Tables) -> Iterator[Fault]:
    names = Counter(name for zone in tables.zones for name in {zone.name, zone.short} if name)
    divisions = {each.name for each in tables.divisions} | {each.short for each in tables.divisions}
    codes = {each.code for each in tables.divisions}
    for zone in tables.zones:
        if names[zone.name] > 1 or names[zone.short] > 1 or {zone.name, zone.short} & divisions - {""}:
            yield Fault(table="zones", row=zone.name, problem=Problem.TWICE)
        if not zone.name.strip() or not zone.notice.strip():
            yield Fault(table="zones", row=zone.name, problem=Problem.FORM)
        if zone.within not in codes:
            yield Fault(table="zones", row=zone.name, problem=Problem.ORPHAN)


def _code_faults(table: str, codes: Iterable[Code]) -> Iterator[Fault]:
    rows = tuple(codes)
    known = Counter(word for row in rows for word in {row.code, row.name, *row.also})
    for row in rows:
        if not re.fullmatch(r"\d\d", row.code) or not row.name.strip():
            yield Fault(table=table, row=f"{row.code} {row.name}", problem=Problem.FORM)
        if any(known[word] > 1 for word in (row.code, row.name, *row.also)):
            yield Fault(table=table, row=f"{row.code} {row.name}", problem=Problem.TWICE)


def _source_faults(tables: Tables) -> Iterator[Fault]:
    told = {source.table: source for source in tables.sources}
    for table in sorted(_TABLES | told.keys()):
        source = told.get(table)
        whole = source is not None and all(
            part.strip() for part in (source.source, source.dated, source.licence)
        )
        if not whole or table not in _TABLES:
            yield Fault(table="sources", row=table, problem=Problem.UNSOURCED)


def _day_faults(working_days: WorkingDays) -> Iterator[Fault]:
    wrong = {day for day in working_days.made_up if day.weekday() < _SATURDAY}
    wrong |= working_days.off & working_days.made_up
    for day in sorted(wrong):
        yield Fault(table="working_days", row=day.isoformat(), problem=Problem.DAY)
    years = working_days.years
    for year in range(min(years, default=0), max(years, default=0)):
        if year not in years:
            yield Fault(table="working_days", row=str(year), problem=Problem.GAP)


def _unresolved(tables: Tables, addressee: Addressee, year: int) -> Iterator[str]:
    if not has_place(addressee):
        return
    if is_zone(addressee):
        if tables.zone(addressee.region) is None:
            yield addressee.region
        return
    place = place_of(tables, addressee, year=year)
    if place is None:
        yield addressee.region
        return
    for county in addressee.counties:
        found = place if place.is_called(county.name) else _below(tables, place, county.name, year)
        if found is None:
            yield f"{addressee.region} {county.name}"
            continue
        known = {found.short, *(before.name for before in tables.formerly(found))}
        yield from (f"{addressee.region} {name}" for name in county.former if name not in known)


def _below(tables: Tables, place: Division, name: str, year: int) -> Division | None:
    return tables.division(name, year=year, level=DivisionLevel.COUNTY, parent=place.code)
