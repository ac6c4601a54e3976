"""Who reads what: every pair judged by the conflict rules, barred pairs kept with their ground."""

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from msgspec import Struct

from reviewer.contract import ConflictRule
from reviewer.domain.access import JUDGES, Action
from reviewer.domain.conflicts import barred_by
from reviewer.domain.sheets import SheetState
from reviewer.errors import NotFound, Reason, Refused
from reviewer.services.campaigns import Standing, stand
from reviewer.services.context import Context
from reviewer.services.experts import facts_of_panel
from reviewer.services.facts import closing_day, facts_of
from reviewer.storage.models import Assignment, CampaignRecord, Nomination, Sheet, Unit
from reviewer.storage.queries import experts as experts_query
from reviewer.storage.queries import nominations as nominations_query
from reviewer.storage.queries import sheets as sheets_query
from reviewer.storage.unit import Transaction


class AssignmentLine(Struct, frozen=True, kw_only=True):
    """One pair. `barred_by` is the key of the rule that bars it, "" when the expert reads the nominee."""

    code: str
    nominee: str
    region: str
    expert: str
    expert_name: str
    barred_by: str


class Progress(Struct, frozen=True, kw_only=True):
    """How far one expert is in one category."""

    login: str
    name: str
    category: str
    submitted: int
    assigned: int


def assign_panel(ctx: Context, *, category: str, panel: int | None = None) -> tuple[int, int]:
    """Let the panel read the nominees of the category, except where a rule bars it.

    `panel` None lets every expert read every nominee. A number gives each nominee so many experts,
    drawn so that loads are even and everybody can be compared; the seed is in the ledger. Refused
    (FEW_EXPERTS) with the codes of those who cannot have so many, and (PANEL_TOO_SMALL) below the
    campaign's least.

    Run again after a change of the panel: new pairs are added, pairs that a rule now bars are
    barred, pairs that stand stay, nothing that was scored is lost. Gives back (pairs that read,
    pairs barred).
    """
    with ctx.unit.writing(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.ASSIGNMENT_MAKE)
        known = {
            (pair.nomination_id, pair.expert_id): pair
            for pair, _, _, _ in experts_query.assignments(tx, standing.record.id, category)
        }
        nominees = _on_file(tx, standing, category)
        grounds = _grounds(ctx, tx, standing, category, nominees)
        allowed = {pair for pair, ground in grounds.items() if ground is None}
        reading, drawn = (
            (allowed, dict[str, object]())
            if panel is None
            else _drawn(standing, category, nominees, grounds=grounds, known=known.keys(), panel=panel)
        )
        for pair, held in known.items():
            if pair in grounds:
                held.barred_by = grounds[pair]
        wanted = {pair: ground for pair, ground in grounds.items() if ground is not None or pair in reading}
        made = [
            Assignment(
                campaign_id=standing.record.id,
                category=category,
                nomination_id=nominee,
                expert_id=expert,
                barred_by=ground,
                made_at=ctx.clock.now(),
            )
            for (nominee, expert), ground in wanted.items()
            if (nominee, expert) not in known
        ]
        tx.add_all(made)
        tx.add_all([Sheet(assignment_id=pair.id, state=SheetState.BLANK.value, entries={}) for pair in made])
        tx.record(
            "panel.assigned",
            actor=ctx.actor.login,
            at=ctx.clock.now(),
            data={
                "category": category,
                "pairs": len(reading),
                "barred": len(grounds) - len(allowed),
                "new": len(made),
                **drawn,
            },
        )
        return len(reading), len(grounds) - len(allowed)


def _on_file(tx: Transaction, standing: Standing, category: str) -> list[tuple[Nomination, Unit]]:
    return [
        (nomination, unit)
        for nomination, unit in nominations_query.listed(tx, standing.record.id, category)
        if nomination.excluded_reason is None
    ]


def _grounds(
    ctx: Context,
    tx: Transaction,
    standing: Standing,
    category: str,
    nominees: Sequence[tuple[Nomination, Unit]],
) -> dict[tuple[int, int], str | None]:
    """For every pair of nominee and expert the rule that bars it, None where none does."""
    rules, judges = _frozen_grounds(standing, category), facts_of_panel(ctx, tx, standing)
    closing = closing_day(standing, category)
    found = {}
    for nomination, unit in nominees:
        facts = facts_of(nomination, unit, closing=closing)
        for expert, judge in judges.items():
            found[nomination.id, expert] = barred_by(judge, facts, rules)
    return found


def _drawn(
    standing: Standing,
    category: str,
    nominees: Sequence[tuple[Nomination, Unit]],
    *,
    grounds: Mapping[tuple[int, int], str | None],
    known: AbstractSet[tuple[int, int]],
    panel: int,
) -> tuple[AbstractSet[tuple[int, int]], dict[str, object]]:
    """The pairs that read when each nominee has so many experts, and what the ledger keeps of the draw."""
    # It brings the whole machinery of allotment, and only a drawn panel asks for it.
    from reviewer.domain.assignments import allotted  # noqa: PLC0415

    allowed = {pair for pair, ground in grounds.items() if ground is None}
    codes = {nomination.id: nomination.code for nomination, _ in nominees}
    aggregation = standing.book(category).aggregation
    least = aggregation.least_experts if aggregation is not None else 1
    if panel < least:
        raise Refused(Reason.PANEL_TOO_SMALL, {"least": least})
    found = allotted(
        codes,
        units={nomination.id: unit.id for nomination, unit in nominees},
        experts=sorted({expert for _, expert in grounds}),
        allowed=allowed,
        standing=allowed & known,
        panel=panel,
        seed=secrets.randbits(31),
    )
    loads = sorted(found.loads.values())
    return found.pairs, {
        "panel": panel,
        "seed": found.seed,
        "loads": [loads[0], loads[-1]] if loads else [],
        "pieces": found.pieces,
    }


def _frozen_grounds(standing: Standing, category: str) -> tuple[ConflictRule, ...]:
    """The grounds for recusal that the campaign opened with, with the checks of the plugin as installed.

    Refused when the plugin lost one since: a ground that nobody can check would bar nobody. NotFound
    for a category that is not scored.
    """
    if standing.book(category).rubric is None:
        raise NotFound("category", category)
    live = {rule.key: rule for rule in standing.live.conflicts(category)}
    frozen = [record.key for record in standing.book(category).conflicts]
    if not live.keys() >= set(frozen):
        raise Refused(Reason.RULEBOOK_CHANGED, {"rules": sorted(set(frozen) - live.keys())})
    return tuple(live[key] for key in frozen)


def listed(ctx: Context, *, category: str) -> tuple[AssignmentLine, ...]:
    """Every pair of a category, barred ones with their ground, in list order.

    A chair does not see pairs of nominees whom a tie or a rule keeps from them.
    """
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.ASSIGNMENT_READ)
        hidden = hidden_codes(ctx, tx, standing.record)
        return tuple(
            AssignmentLine(
                code=nomination.code,
                nominee=nomination.name,
                region=unit.region,
                expert=account.login,
                expert_name=account.name,
                barred_by=pair.barred_by or "",
            )
            for pair, nomination, unit, account in experts_query.assignments(tx, standing.record.id, category)
            if nomination.code not in hidden
        )


def hidden_codes(
    ctx: Context, tx: Transaction, record: CampaignRecord, *, besides: AbstractSet[str] = frozenset()
) -> frozenset[str]:
    """Codes whose scores and reviewers the actor must never see.

    Those they declared a tie with, and those that a rule keeps from them as an expert. The strictest rule
    counts: it holds whatever further roles the person has. `besides` are keys of units whose nominees are
    left out.
    """
    if ctx.actor.account is None:
        return frozenset()
    return experts_query.closed_codes(tx, record.id, ctx.actor.account, besides=besides)


def withheld_codes(ctx: Context, tx: Transaction, standing: Standing) -> frozenset[str]:
    """Codes of nominees whose papers and findings the actor may not read: hidden ones, for whoever judges.

    Those of the actor's own unit stay its own, and whoever is of the secretariat alone handles everybody's.
    """
    if not ctx.actor.roles(standing.key) & JUDGES:
        return frozenset()
    return hidden_codes(ctx, tx, standing.record, besides=ctx.actor.units(standing.key))


def progress(ctx: Context) -> tuple[Progress, ...]:
    """How far every expert is, over sheets that count."""
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.PROGRESS_READ)
        hidden = hidden_codes(ctx, tx, standing.record)
        names = {
            expert.id: (account.login, account.name)
            for expert, account in experts_query.panel(tx, standing.record.id)
        }
        return tuple(
            Progress(
                login=names[expert][0],
                name=names[expert][1],
                category=category,
                submitted=done,
                assigned=assigned,
            )
            for expert, category, done, assigned in sheets_query.progress(
                tx, standing.record.id, without=hidden
            )
        )


def short_of_experts(tx: Transaction, standing: Standing) -> tuple[str, ...]:
    """Codes of nominees with fewer experts than the campaign's aggregation demands."""
    counts: Counter[str] = Counter()
    for pair, nomination, _, _ in experts_query.assignments(tx, standing.record.id):
        if pair.barred_by is None:
            counts[nomination.code] += 1
    short = []
    for nomination, _ in nominations_query.listed(tx, standing.record.id):
        aggregation = standing.book(nomination.category).aggregation
        least = aggregation.least_experts if aggregation is not None else 0
        if nomination.excluded_reason is None and counts[nomination.code] < least:
            short.append(nomination.code)
    return tuple(short)
