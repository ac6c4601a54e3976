"""The tables as they stand in their files: read once, frozen, and looked up by what people type.

Years are years' ends: a division of 2014 to 2020 stood in the national table of every 31 December from
2014 to 2020. The tables begin in FIRST_YEAR; what is older is not known here.
"""

import csv
from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import cache
from importlib.resources import files

from msgspec import Struct

FIRST_YEAR = 2000


class DivisionLevel(StrEnum):
    """The three levels down to the county."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


class Division(Struct, frozen=True, kw_only=True):
    """One division under one name and code (GB/T 2260), with its years.

    `last` is None while it stands; `short` another form of its present name, "" when there is none.
    `parent` is the code above, "" for a province. `succeeds` is code and name of what it was before,
    parted by a space, "" when it has not changed since FIRST_YEAR.
    """

    code: str
    name: str
    short: str
    level: DivisionLevel
    parent: str
    first: int
    last: int | None
    succeeds: str

    def stands_in(self, year: int) -> bool:
        """Whether it stood at the end of that year, as far as the table goes."""
        return self.first <= year and (self.last is None or year <= self.last)

    def is_called(self, name: str) -> bool:
        """Whether that is its name or the other form of it."""
        return name == self.name or (self.short != "" and name == self.short)


class Zone(Struct, frozen=True, kw_only=True):
    """A place that recommends and is no division: where it lies, and the notice that names it."""

    name: str
    short: str
    within: str
    notice: str


class Code(Struct, frozen=True, kw_only=True):
    """One entry of a national code table, with other forms that people write."""

    code: str
    name: str
    also: tuple[str, ...]


class Source(Struct, frozen=True, kw_only=True):
    """Where a table comes from: document, its year, and on what terms it is passed on."""

    table: str
    source: str
    dated: str
    licence: str


class Tables(Struct, frozen=True, kw_only=True):
    """All tables. What a form says is matched against them and kept as it was typed."""

    divisions: tuple[Division, ...]
    zones: tuple[Zone, ...]
    nationalities: tuple[Code, ...]
    politics: tuple[Code, ...]
    education: tuple[Code, ...]
    sources: tuple[Source, ...]

    def division(self, name: str, *, year: int, level: DivisionLevel, parent: str = "") -> Division | None:
        """The one of that name, level and year; with `parent`, below that code. None when there is none."""
        found = (
            each
            for each in self.divisions
            if each.is_called(name) and each.level is level and each.stands_in(year)
        )
        return next((each for each in found if not parent or each.parent == parent), None)

    def formerly(self, division: Division) -> Iterator[Division]:
        """What it was before, the latest first."""
        by_name = {f"{each.code} {each.name}": each for each in self.divisions}
        before = by_name.get(division.succeeds)
        while before is not None:
            yield before
            before = by_name.get(before.succeeds)

    def zone(self, name: str) -> Zone | None:
        """The zone of that name; None when there is none."""
        return next((each for each in self.zones if name in (each.name, each.short)), None)


def code_of(codes: Sequence[Code], typed: str) -> Code | None:
    """The entry that was typed, white space aside: its name, another form of it, or its number.

    None when it is none of them: the typed words are kept and a person looks at them.
    """
    bare = "".join(typed.split())
    return next((each for each in codes if bare in (each.name, each.code, *each.also)), None)


@cache
def read_tables() -> Tables:
    """The tables that are shipped."""
    return Tables(
        divisions=tuple(_division(row) for row in _rows("divisions")),
        zones=tuple(Zone(**row) for row in _rows("zones")),
        nationalities=_codes("nationalities"),
        politics=_codes("politics"),
        education=_codes("education"),
        sources=tuple(Source(**row) for row in _rows("sources")),
    )


def _rows(table: str) -> list[dict[str, str]]:
    place = files("reviewer.domain.reference").joinpath(f"{table}.csv")
    return list(csv.DictReader(place.read_text(encoding="utf-8").splitlines(), strict=True))


def _division(row: dict[str, str]) -> Division:
    return Division(
        code=row["code"],
        name=row["name"],
        short=row["short"],
        level=DivisionLevel(row["level"]),
        parent=row["parent"],
        first=int(row["first_year"]),
        last=int(row["last_year"]) if row["last_year"] else None,
        succeeds=row["succeeds"],
    )


def _codes(table: str) -> tuple[Code, ...]:
    return tuple(
        Code(code=row["code"], name=row["name"], also=tuple(part for part in row["also"].split("|") if part))
        for row in _rows(table)
    )
