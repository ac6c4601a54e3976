"""Recommending units: those of the notice, and those that the secretariat adds (universities, branches)."""

from collections.abc import Sequence

from msgspec import Struct

from reviewer.contract import UnitFacts, UnitKind
from reviewer.domain.access import Action
from reviewer.domain.nominations import UnitPlace
from reviewer.errors import NotFound, Reason, Refused
from reviewer.services.campaigns import Standing, stand
from reviewer.services.context import Context
from reviewer.storage.models import Unit
from reviewer.storage.queries import campaigns as campaigns_query
from reviewer.storage.unit import Transaction


class UnitLine(Struct, frozen=True, kw_only=True):
    """One unit in the notice's order."""

    key: str
    position: int
    name: str
    region: str
    kind: UnitKind


def place_of(row: Unit) -> UnitPlace:
    """A stored unit as the domain sees it."""
    facts = UnitFacts(key=row.key, name=row.name, kind=UnitKind(row.kind), region=row.region, city=row.city)
    counties = tuple(tuple(str(name) for name in names) for names in row.counties)
    return UnitPlace(facts=facts, position=row.position, counties=counties)


def find(tx: Transaction, standing: Standing, text: str) -> Unit:
    """The unit that is called so; NotFound when there is none, or more than one."""
    row = called(campaigns_query.units(tx, standing.record.id), text)
    if row is None:
        raise NotFound("unit", text)
    return row


def called(rows: Sequence[Unit], text: str) -> Unit | None:
    """The unit of that key or name, failing that the first of that region or alias.

    Failing that too, the only one whose region begins so (长春 for 长春市); None when there is none.
    """
    wanted = "".join(text.split())
    exact = (row for row in rows if wanted in (row.key, row.name))
    loose = (row for row in rows if wanted in (row.region, *row.aliases))
    for row in (*exact, *loose):
        return row
    begun = [row for row in rows if len(wanted) > 1 and row.region.startswith(wanted)]
    return begun[0] if len(begun) == 1 else None


def add_unit(ctx: Context, *, key: str, name: str, region: str, kind: UnitKind, city: str = "") -> UnitLine:
    """Add a unit below those of the notice (a university, a branch).

    Key and name must be new, written, and no longer than what a register prints.
    """
    key, name, city = key.strip(), name.strip(), city.strip()
    region = region.strip() or name
    with ctx.unit.writing(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.UNITS_MANAGE)
        rows = campaigns_query.units(tx, standing.record.id)
        taken = any(row.key == key or row.name == name for row in rows)
        if not key or not name or taken or not _fits(key=key, name=name, region=region, city=city):
            raise Refused(Reason.UNIT_TAKEN, {"name": name})
        position = max((row.position for row in rows), default=0) + 1
        row = Unit(
            campaign_id=standing.record.id,
            key=key,
            position=position,
            name=name,
            region=region,
            kind=kind.value,
            city=city,
            counties=[],
            aliases=[],
        )
        tx.add(row)
        tx.record(
            "unit.added",
            actor=ctx.actor.login,
            at=ctx.clock.now(),
            data={"key": row.key, "name": row.name, "kind": row.kind, "position": position},
        )
        return _line(row)


def _fits(*, key: str, name: str, region: str, city: str) -> bool:
    return len(key) <= 64 and len(name) <= 100 and len(region) <= 50 and len(city) <= 50


def listed(ctx: Context) -> tuple[UnitLine, ...]:
    """Every unit in the notice's order, for those who may see the campaign."""
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.CAMPAIGN_READ)
        return tuple(_line(row) for row in campaigns_query.units(tx, standing.record.id))


def _line(row: Unit) -> UnitLine:
    return UnitLine(
        key=row.key, position=row.position, name=row.name, region=row.region, kind=UnitKind(row.kind)
    )
