"""Numbers that a notice has lost: shown to the secretariat, settled with a source, corrected, taken back.

Settling locks the campaign as every filing does, so that nobody files between the counting and the number.
The frozen pack stays as it is; every act is a row of its own beside it.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from reviewer.contract import Clause, UnitFacts, UnitKind
from reviewer.contract.snapshots import CategoryRulebook
from reviewer.domain import quotas as rules
from reviewer.domain.access import Action
from reviewer.domain.ledger import digest_of
from reviewer.domain.nominations import Filed
from reviewer.domain.quotas import Bound, Gap, Holding, Number, Settled, Target
from reviewer.domain.sheets import storable
from reviewer.errors import Defect, NotFound, Reason, Refused, StaleVersion
from reviewer.services.campaigns import Standing, stand
from reviewer.services.context import Context
from reviewer.services.facts import filed_of
from reviewer.services.units import place_of
from reviewer.storage.models import Unit
from reviewer.storage.queries import campaigns as campaigns_query
from reviewer.storage.queries import nominations as nominations_query
from reviewer.storage.queries import quotas as quotas_query
from reviewer.storage.unit import Transaction


class UnitLine(Struct, frozen=True, kw_only=True):
    """One unit under a lost number: how many it has on file (of SPECIAL: with the flag), what holds for it.

    `own`: it holds for this unit alone.
    """

    key: str
    name: str
    filed: int
    holding: Holding
    own: bool


class Slot(Struct, frozen=True, kw_only=True):
    """One number that a damaged clause leaves open, with what was settled; `printed` is the pack's reading.

    `common` holds for every unit of the kind that has none of its own; `waiting` units have no number at
    all. `acts` are all acts on it and on its units, newest first.
    """

    category: str
    category_name: str
    bound: Bound
    kind: UnitKind | None
    clause: Clause
    printed: int | None
    common: Holding
    units: tuple[UnitLine, ...]
    acts: tuple[Settled, ...]

    @property
    def waiting(self) -> int:
        """How many units have no number."""
        return sum(line.holding.waits for line in self.units)


class QuotaPage(Struct, frozen=True, kw_only=True):
    """Every lost number of a campaign. `version` is the number of acts: whoever settles names it."""

    slots: tuple[Slot, ...]
    version: int
    settleable: bool

    @property
    def waiting(self) -> int:
        """How many numbers of single units nobody has settled yet."""
        return sum(slot.waiting for slot in self.slots)


class Effect(Struct, frozen=True, kw_only=True):
    """What an act would change for one unit; `over` are the defects that forbid it."""

    key: str
    name: str
    filed: int
    before: Holding
    after: Holding
    over: tuple[Defect, ...]

    @property
    def changed(self) -> bool:
        """Whether another number would hold."""
        return (self.before.number, self.before.waits) != (self.after.number, self.after.waits)


def listed(ctx: Context) -> QuotaPage:
    """Every number that the campaign's damaged clauses leave open; () slots where all can be read."""
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.QUOTAS_READ)
        units = campaigns_query.units(tx, standing.record.id)
        on_file = quotas_query.on_file(tx, standing.record.id)
        slots = tuple(
            _slot(standing, book, gap, units=units, on_file=on_file)
            for book in standing.rulebook.categories
            for gap in rules.gaps_of(book.quotas)
        )
        may = standing.may(ctx, Action.QUOTAS_SETTLE)
        return QuotaPage(slots=slots, version=_version(standing), settleable=may)


def _version(standing: Standing) -> int:
    return max((act.version for act in standing.settled), default=0)


def _slot(
    standing: Standing,
    book: CategoryRulebook,
    gap: Gap,
    *,
    units: Sequence[Unit],
    on_file: Mapping[tuple[str, int], tuple[int, int]],
) -> Slot:
    lines = []
    for unit in units:
        if not _is_for(gap, unit):
            continue
        holding = _holding(standing, book, gap, place_of(unit).facts)
        own = holding.settled is not None and bool(holding.settled.target.unit)
        count, flagged = on_file.get((book.category.key, unit.id), (0, 0))
        filed = flagged if gap.bound is Bound.SPECIAL else count
        lines.append(UnitLine(key=unit.key, name=unit.name, filed=filed, holding=holding, own=own))
    acts = [
        act
        for act in reversed(standing.settled)
        if (act.target.category, act.target.bound, act.target.kind)
        == (book.category.key, gap.bound, gap.kind)
    ]
    nobody = UnitFacts(key="", name="", kind=gap.kind or UnitKind.OTHER, region="")
    return Slot(
        category=book.category.key,
        category_name=book.category.name,
        bound=gap.bound,
        kind=gap.kind,
        clause=gap.clause,
        printed=gap.printed,
        common=_holding(standing, book, gap, nobody),
        units=tuple(lines),
        acts=tuple(acts),
    )


def _is_for(gap: Gap, unit: Unit) -> bool:
    return gap.kind is None or gap.kind.value == unit.kind


def _holding(
    standing: Standing,
    book: CategoryRulebook,
    gap: Gap,
    unit: UnitFacts,
    *,
    held: Mapping[Target, Settled] | None = None,
) -> Holding:
    now = standing.held if held is None else held
    return rules.holding(book.quotas, gap, category=book.category.key, unit=unit, held=now)


def waiting_units(tx: Transaction, standing: Standing) -> tuple[str, ...]:
    """Names of the units that cannot file in some category, because nobody has settled their number."""
    lost = {
        kind.value
        for book in standing.rulebook.categories
        for quota in book.quotas.units
        if quota.lost
        for kind in quota.kinds
    }
    if not lost:
        return ()
    return tuple(
        unit.name
        for unit in campaigns_query.units(tx, standing.record.id)
        if unit.kind in lost and any(_waits(standing, book, unit) for book in standing.rulebook.categories)
    )


def _waits(standing: Standing, book: CategoryRulebook, unit: Unit) -> bool:
    facts = place_of(unit).facts
    quota = standing.quotas(book, facts).for_kind(facts.kind)
    return quota is not None and quota.lost


def answered(ctx: Context, *, category: str) -> frozenset[UnitKind]:
    """The kinds of unit of which there is one and nobody waits for a number of that category.

    No number is told: whoever may read the campaign may know whether one is awaited.
    """
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.CAMPAIGN_READ)
        book = standing.book(category)
        units = campaigns_query.units(tx, standing.record.id)
        waiting = {unit.kind for unit in units if _waits(standing, book, unit)}
        return frozenset(UnitKind(unit.kind) for unit in units if unit.kind not in waiting)


def foreseen(ctx: Context, *, target: Target, number: Number | None) -> tuple[Effect, ...]:
    """What settling that number would change, unit by unit; with None, what taking it back would.

    Nothing is stored. Raises what `settle` raises of target and number.
    """
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.QUOTAS_SETTLE)
        return _effects(tx, standing, _act(ctx, tx, standing, target, number, ""))


def settle(ctx: Context, *, target: Target, number: Number | None, source: str, base_version: int) -> Settled:
    """Settle a number that the notice has lost, or correct it, with its source; None takes it back.

    Refused with SOURCE_REQUIRED without a source (REASON_REQUIRED when taking back), NUMBER_WHOLE where the
    clause can be read, NUMBER_INVALID, and NUMBER_TOO_LOW (NUMBER_USED) when more are on file than it would
    allow: `places` are pairs of a name and how many are there. StaleVersion when somebody else settled a
    number of the campaign since the page was shown; NotFound for an unknown category or unit, and for taking
    back what nobody settled.
    """
    with ctx.unit.writing(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.QUOTAS_SETTLE)
        act = _act(ctx, tx, standing, target, number, source)
        if not act.source:
            raise Refused(Reason.SOURCE_REQUIRED if number is not None else Reason.REASON_REQUIRED)
        if base_version != act.version - 1:
            raise StaleVersion("quotas", base_version, act.version - 1)
        before = standing.held.get(target)
        if number is None and before is None:
            raise NotFound("quota", target.unit)
        effects = _effects(tx, standing, act)
        places = [
            (found.facts.get("place", effect.name), found.facts["count"])
            for effect in effects
            for found in effect.over
        ]
        if places and number is None:
            raise Refused(Reason.NUMBER_USED, {"places": places})
        if places:
            raise Refused(Reason.NUMBER_TOO_LOW, {"places": places})
        tx.add(quotas_query.row_of(standing.record.id, act))
        tx.record("quota.settled", actor=ctx.actor.login, at=act.at, data=_told(act, before))
        return act


def _act(
    ctx: Context, tx: Transaction, standing: Standing, target: Target, number: Number | None, source: str
) -> Settled:
    """The act that is asked for; raises when there is nothing like it to settle."""
    _gap(standing, target)
    if target.unit:
        unit = campaigns_query.unit_by_key(tx, standing.record.id, target.unit)
        if unit is None or target.kind is None or unit.kind != target.kind.value:
            raise NotFound("unit", target.unit)
    if number is not None and not rules.settleable(target.bound, number):
        raise Refused(Reason.NUMBER_INVALID, {"largest": rules.LARGEST})
    return Settled(
        target=target,
        number=number,
        source=storable(source).strip(),
        by=ctx.actor.name,
        at=ctx.clock.now(),
        version=_version(standing) + 1,
    )


def _gap(standing: Standing, target: Target) -> Gap:
    for gap in rules.gaps_of(standing.book(target.category).quotas):
        if (gap.bound, gap.kind) == (target.bound, target.kind):
            return gap
    raise Refused(Reason.NUMBER_WHOLE)


def _effects(tx: Transaction, standing: Standing, act: Settled) -> tuple[Effect, ...]:
    """What holds for every unit that the act is about, before and after it."""
    book = standing.book(act.target.category)
    gap = _gap(standing, act.target)
    after = rules.newest((*standing.settled, act))
    units = [
        row
        for row in campaigns_query.units(tx, standing.record.id)
        if _is_for(gap, row) and act.target.unit in ("", row.key)
    ]
    keys = frozenset(row.key for row in units)
    on_file: dict[int, list[Filed]] = {}
    for nomination, _ in nominations_query.listed(tx, standing.record.id, book.category.key, units=keys):
        on_file.setdefault(nomination.unit_id, []).append(filed_of(nomination))
    effects = []
    for row in units:
        place, held = place_of(row), on_file.get(row.id, [])
        changed = rules.applied(book.quotas, category=book.category.key, unit=place.facts, held=after)
        over = rules.crowded(standing.quotas(book, place.facts), changed, unit=place, on_file=held)
        effects.append(
            Effect(
                key=row.key,
                name=row.name,
                filed=sum(one.flagged for one in held) if gap.bound is Bound.SPECIAL else len(held),
                before=_holding(standing, book, gap, place.facts),
                after=_holding(standing, book, gap, place.facts, held=after),
                over=over,
            )
        )
    return tuple(effects)


def _told(act: Settled, before: Settled | None) -> dict[str, object]:
    """What the ledger keeps: the numbers as they are; of the source, which may name people, what binds it."""
    target = act.target
    return {
        "category": target.category,
        "bound": target.bound.value,
        "kind": target.kind.value if target.kind is not None else "",
        "unit": target.unit,
        "from": _plain(before.number if before is not None else None),
        "to": _plain(act.number),
        "source": digest_of(act.source),
    }


def _plain(number: Number | None) -> dict[str, int | None] | None:
    return {"least": number.least, "most": number.most} if number is not None else None
