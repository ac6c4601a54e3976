"""The chair's lists: proposed by the rules, moved with reasons, signed by two persons."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from reviewer.contract import CapScope, ListSpec, SelectionCap, Tier, UnitKind
from reviewer.contract.snapshots import CategoryRulebook
from reviewer.domain.access import Action, Stage
from reviewer.domain.ledger import digest_of
from reviewer.domain.shortlist import (
    Candidate,
    Cause,
    CountedMark,
    Proposal,
    RankedTable,
    SubmittedSheet,
    group_of,
    proposals,
    ranked_table,
)
from reviewer.errors import NotFound, Reason, Refused, StaleVersion
from reviewer.services.assignments import hidden_codes
from reviewer.services.campaigns import Standing, stand
from reviewer.services.context import Context
from reviewer.storage.models import Adjustment, Nomination, Shortlist, ShortlistEntry, Unit
from reviewer.storage.queries import experts as experts_query
from reviewer.storage.queries import nominations as nominations_query
from reviewer.storage.queries import sheets as sheets_query
from reviewer.storage.queries import shortlist as shortlist_query
from reviewer.storage.unit import Transaction

PAGE = 100
_UNDECIDED = (Cause.TIED_AT_LINE.value, Cause.TIED_AT_CAP.value)


class ListState(StrEnum):
    """Where a list stands: the chair's, signed by the chair, final with the secretariat's signature."""

    OPEN = "open"
    SIGNED = "signed"
    FINAL = "final"


class Act(StrEnum):
    """What a chair does to one nominee."""

    MOVE = "move"
    PUT_IN = "put_in"
    TAKE_OUT = "take_out"
    TIER = "tier"


@dataclass(frozen=True, slots=True, kw_only=True)
class Motion:
    """What a chair wants to do to one nominee on one list, on which version, and why."""

    category: str
    list_key: str
    code: str
    reason: str
    base_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLine:
    """One nominee in the ranked table of a list.

    `rank` is the computed rank, which no move changes; for an actor with a declared tie it counts
    the nominees they may see. `position` is the place on the list now, None when not on it.
    """

    code: str
    name: str
    host: str
    region: str
    flagged: bool
    rank: int | None
    tied: bool
    score: str
    rule: str
    experts: int
    spread: str
    separated_by: str
    marks: tuple[CountedMark, ...]
    cause: Cause
    cap: SelectionCap | None
    proposed: bool
    position: int | None
    tier: str | None
    adjusted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VetoNote:
    """An expert ended the review of a nominee at 0 and said why."""

    code: str
    name: str
    expert: str
    veto: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveNote:
    """One act of the chair, with its reason."""

    code: str
    name: str
    act: Act
    before: str
    after: str
    reason: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """One page of a list, with what the chair needs to decide.

    `partial` says that nominees are hidden from the actor by a declared tie: sizes that would give
    them away are then None.
    """

    category: str
    spec: ListSpec
    book: CategoryRulebook
    state: ListState
    version: int
    stale: bool
    cut_rank: int | None
    lines: tuple[ListLine, ...]
    experts: Mapping[int, str]
    total: int
    listed: int
    size: int | None
    tiers: Mapping[str, int]
    undecided: tuple[str, ...]
    vetoes: tuple[VetoNote, ...]
    moves: tuple[MoveNote, ...]
    page: int
    pages: int
    partial: bool
    chair_signed_at: datetime | None
    secretary_signed_at: datetime | None
    final_digest: str
    editable: bool


def propose(ctx: Context, *, category: str) -> tuple[str, ...]:
    """Compute every list of a category from the sheets that count; gives back the list keys.

    Proposing again replaces lists that are not signed and drops the chair's moves, whose record
    stays in the ledger.
    """
    with ctx.unit.writing(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.SHORTLIST_EDIT)
        book = standing.book(category)
        for old in shortlist_query.of_campaign(tx, standing.record.id, category):
            if old.state != ListState.OPEN.value:
                raise Refused(Reason.LIST_FROZEN, {"list": old.list_key})
        table, candidates, proposed = computed(tx, standing, category)
        criteria = [criterion.key for criterion in book.rubric.criteria] if book.rubric else []
        for proposal in proposed:
            _store(ctx, tx, standing, book, table, proposal)
        tx.record(
            "list.proposed",
            actor=ctx.actor.login,
            at=ctx.clock.now(),
            data={
                "category": category,
                "candidates": len(candidates),
                "marks": table.marks_digest,
                "criteria": criteria,
                "sheets": [
                    [login, code, receipt, [points[key] for key in criteria]]
                    for login, code, points, receipt in sheets_query.marks(tx, standing.key, category)
                ],
                "rulebook": standing.record.rulebook_digest or "",
                "results": {proposal.list_key: _result_digest(table, proposal) for proposal in proposed},
            },
        )
        return tuple(proposal.list_key for proposal in proposed)


def computed(
    tx: Transaction, standing: Standing, category: str
) -> tuple[RankedTable, tuple[Candidate, ...], tuple[Proposal, ...]]:
    """The ranked table and the proposals that the sheets give now; stores nothing."""
    book = standing.book(category)
    candidates = tuple(
        candidate_of(nomination, unit)
        for nomination, unit in nominations_query.listed(tx, standing.record.id, category)
        if nomination.excluded_reason is None
    )
    sheets = [
        SubmittedSheet(nomination=nomination, expert=expert, points=points)
        for nomination, expert, points in sheets_query.submitted(tx, standing.record.id, category)
    ]
    table = ranked_table(book, candidates, sheets)
    return table, candidates, proposals(book, candidates, table)


def candidate_of(nomination: Nomination, unit: Unit) -> Candidate:
    """A stored nomination as the list rules see it."""
    return Candidate(
        nomination=nomination.id,
        code=nomination.code,
        unit=unit.key,
        unit_kind=UnitKind(unit.kind),
        city=nomination.city,
        county=nomination.county,
        flagged=nomination.flagged,
    )


def _store(
    ctx: Context,
    tx: Transaction,
    standing: Standing,
    book: CategoryRulebook,
    table: RankedTable,
    proposal: Proposal,
) -> None:
    category = book.category.key
    row = shortlist_query.one(tx, standing.record.id, category, proposal.list_key)
    now = ctx.clock.now()
    if row is None:
        row = Shortlist(campaign_id=standing.record.id, category=category, list_key=proposal.list_key)
        row.version, row.state = 0, ListState.OPEN.value
    else:
        for move, _ in shortlist_query.adjustments(tx, row.id):
            tx.session.delete(move)
        for old, _, _ in shortlist_query.entries(tx, row.id):
            tx.session.delete(old)
        tx.session.flush()
    row.version += 1
    row.cut_rank, row.proposed_at = proposal.cut_rank, now
    row.inputs_digest, row.result_digest = table.marks_digest, _result_digest(table, proposal)
    tx.add(row)
    position = 0
    for number, (line, entry) in enumerate(zip(table.lines, proposal.entries, strict=True)):
        listed = entry.cause is Cause.IN
        position += listed
        tx.session.add(
            ShortlistEntry(
                shortlist_id=row.id,
                nomination_id=line.nomination,
                line=number,
                rank=line.rank,
                numerator=line.numerator,
                denominator=line.denominator,
                score=line.score,
                rule=line.rule,
                experts=line.experts,
                spread=line.spread,
                separated_by=line.separated_by,
                marks=[[mark.expert, mark.total, mark.kept] for mark in line.marks],
                cause=entry.cause.value,
                cause_cap=entry.cap,
                proposed=listed,
                proposed_tier=entry.tier,
                position=position if listed else None,
                tier=entry.tier,
            )
        )
    tx.session.flush()


def _result_digest(table: RankedTable, proposal: Proposal) -> str:
    return digest_of(
        [
            [line.code, line.rank, line.numerator, line.denominator, entry.cause.value, entry.tier]
            for line, entry in zip(table.lines, proposal.entries, strict=True)
        ]
    )


def read(ctx: Context, *, category: str, list_key: str, page: int = 1) -> ListPage:
    """One page of a list's ranked table with its evidence, ties, notes and moves."""
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.RANKING_READ)
        book, spec = _spec(standing, category, list_key)
        row = shortlist_query.one(tx, standing.record.id, category, list_key)
        if row is None:
            raise Refused(Reason.LIST_MISSING, {"list": spec.name})
        hidden = hidden_codes(ctx, tx, standing)
        total, listed, tiers = shortlist_query.counts(tx, row.id, without=hidden)
        pages = max(1, -(-total // PAGE))
        page = min(max(1, page), pages)
        # A rank counts those above, so it is read over the whole visible list and not over the page.
        ranks = _visible_ranks(tx, row, hidden)
        moves = shortlist_query.adjustments(tx, row.id)
        moved = {move.nomination_id for move, _ in moves}
        shown = shortlist_query.entries(tx, row.id, without=hidden, offset=(page - 1) * PAGE, limit=PAGE)
        state = ListState(row.state)
        return ListPage(
            category=category,
            spec=spec,
            book=book,
            state=state,
            version=row.version,
            stale=state is ListState.OPEN and _stale(tx, standing, row),
            cut_rank=None if hidden else row.cut_rank,
            lines=tuple(
                _line(book, entry, nomination, unit, ranks=ranks, moved=moved)
                for entry, nomination, unit in shown
            ),
            experts={
                expert.id: account.name for expert, account in experts_query.panel(tx, standing.record.id)
            },
            total=total,
            listed=listed,
            size=None if hidden else spec.size,
            tiers=tiers,
            undecided=_undecided(tx, row, hidden),
            vetoes=_vetoes(tx, standing, book, hidden),
            moves=tuple(
                _move_note(move, nomination) for move, nomination in moves if nomination.code not in hidden
            ),
            page=page,
            pages=pages,
            partial=bool(hidden),
            chair_signed_at=row.chair_signed_at,
            secretary_signed_at=row.secretary_signed_at,
            final_digest=row.final_digest or "",
            editable=state is ListState.OPEN and standing.may(ctx, Action.SHORTLIST_EDIT),
        )


def _spec(standing: Standing, category: str, list_key: str) -> tuple[CategoryRulebook, ListSpec]:
    book = standing.book(category)
    try:
        return book, book.list_named(list_key)
    except KeyError:
        raise NotFound("list", list_key) from None


def _visible_ranks(tx: Transaction, row: Shortlist, hidden: frozenset[str]) -> dict[int, tuple[int, bool]]:
    """Competition rank over the visible entries and whether it is shared, by nomination id."""
    pairs = shortlist_query.ranks(tx, row.id, without=hidden)
    shared = Counter(rank for _, rank in pairs if rank is not None)
    found: dict[int, tuple[int, bool]] = {}
    above, previous, place = 0, 0, 0
    for nomination, rank in pairs:
        if rank is None:
            continue
        above += 1
        if rank != previous:
            previous, place = rank, above
        found[nomination] = (place, shared[rank] > 1)
    return found


def _stale(tx: Transaction, standing: Standing, row: Shortlist) -> bool:
    """Whether a sheet that counts was changed after the list was proposed."""
    latest = sheets_query.latest_change(tx, standing.record.id, row.category)
    return latest is not None and latest > row.proposed_at


def _undecided(tx: Transaction, row: Shortlist, hidden: frozenset[str]) -> tuple[str, ...]:
    """Codes of equals whom the chair has neither put in nor taken out."""
    decided = {move.nomination_id for move, _ in shortlist_query.adjustments(tx, row.id)}
    tied = shortlist_query.with_cause(tx, row.id, _UNDECIDED)
    return tuple(
        nomination.code
        for entry, nomination in tied
        if nomination.id not in decided and entry.position is None and nomination.code not in hidden
    )


def _vetoes(
    tx: Transaction, standing: Standing, book: CategoryRulebook, hidden: frozenset[str]
) -> tuple[VetoNote, ...]:
    names = {veto.key: veto.name for veto in book.rubric.vetoes} if book.rubric is not None else {}
    return tuple(
        VetoNote(code=code, name=name, expert=expert, veto=names.get(veto, veto), reason=reason)
        for code, name, expert, veto, reason in sheets_query.vetoed(tx, standing.record.id, book.category.key)
        if code not in hidden
    )


def _line(
    book: CategoryRulebook,
    entry: ShortlistEntry,
    nomination: Nomination,
    unit: Unit,
    *,
    ranks: Mapping[int, tuple[int, bool]],
    moved: set[int],
) -> ListLine:
    rank, tied = ranks.get(nomination.id, (None, False))
    caps = {cap.key: cap for cap in book.caps}
    return ListLine(
        code=nomination.code,
        name=nomination.name,
        host=nomination.host,
        region=unit.region,
        flagged=nomination.flagged,
        rank=rank,
        tied=tied,
        score=entry.score,
        rule=entry.rule,
        experts=entry.experts,
        spread=entry.spread,
        separated_by=entry.separated_by,
        marks=tuple(
            CountedMark(expert=int(expert), total=str(total), kept=bool(kept))
            for expert, total, kept in entry.marks
        ),
        cause=Cause(entry.cause),
        cap=caps.get(entry.cause_cap),
        proposed=entry.proposed,
        position=entry.position,
        tier=entry.tier,
        adjusted=nomination.id in moved,
    )


def _move_note(move: Adjustment, nomination: Nomination) -> MoveNote:
    return MoveNote(
        code=nomination.code,
        name=nomination.name,
        act=Act(move.act),
        before=move.before,
        after=move.after,
        reason=move.reason,
        made_by=move.made_by,
        made_at=move.made_at,
    )


def move(ctx: Context, motion: Motion, *, to: int) -> int:
    """Move a nominee to another place on the list; gives back the new version."""

    def change(
        tx: Transaction, row: Shortlist, entry: ShortlistEntry, _standing: Standing
    ) -> tuple[str, str]:
        if entry.position is None:
            raise Refused(Reason.NOT_ON_LIST, {"code": motion.code})
        order = [held for held, _, _ in shortlist_query.on_list(tx, row.id)]
        before = entry.position
        order.remove(entry)
        order.insert(min(max(1, to), len(order) + 1) - 1, entry)
        _number(order)
        return str(before), str(entry.position)

    return _adjust(ctx, Action.SHORTLIST_EDIT, motion, Act.MOVE, change)


def put_in(ctx: Context, motion: Motion) -> int:
    """Put a nominee on the list, at its end; seats, caps and the wider list bind the chair too."""

    def change(tx: Transaction, row: Shortlist, entry: ShortlistEntry, standing: Standing) -> tuple[str, str]:
        if entry.position is not None:
            raise Refused(Reason.ALREADY_ON_LIST, {"code": motion.code})
        if entry.rank is None:
            raise Refused(Reason.NOT_ON_LIST, {"code": motion.code, "cause": entry.cause})
        book, spec = _spec(standing, motion.category, motion.list_key)
        held = shortlist_query.on_list(tx, row.id)
        if len(held) >= spec.size:
            raise Refused(Reason.LIST_FULL, {"list": spec.name, "size": spec.size})
        _require_wider(tx, standing, spec, motion.category, motion.code)
        _require_caps(tx, standing, book, spec, held, motion.code)
        entry.position, entry.tier = len(held) + 1, book.tiers[0].key
        return "", str(entry.position)

    return _adjust(ctx, Action.SHORTLIST_EDIT, motion, Act.PUT_IN, change)


def take_out(ctx: Context, motion: Motion) -> int:
    """Take a nominee off the list, and off every narrower list; equals at the line count as decided."""

    def change(tx: Transaction, row: Shortlist, entry: ShortlistEntry, standing: Standing) -> tuple[str, str]:
        before = str(entry.position or "")
        if entry.position is None and entry.cause not in _UNDECIDED:
            raise Refused(Reason.NOT_ON_LIST, {"code": motion.code})
        _drop(tx, row, entry)
        book = standing.book(motion.category)
        for spec in book.lists:
            if spec.within == motion.list_key:
                narrower = shortlist_query.one(tx, standing.record.id, motion.category, spec.key)
                below = shortlist_query.entry(tx, narrower.id, motion.code) if narrower is not None else None
                if narrower is not None and below is not None and below.position is not None:
                    _drop(tx, narrower, below)
                    narrower.version += 1
        return before, ""

    return _adjust(ctx, Action.SHORTLIST_EDIT, motion, Act.TAKE_OUT, change)


def set_tier(ctx: Context, motion: Motion, *, tier: str) -> int:
    """Give a nominee on the list another tier; the special one only to the flagged, while it has room."""

    def change(tx: Transaction, row: Shortlist, entry: ShortlistEntry, standing: Standing) -> tuple[str, str]:
        if entry.position is None:
            raise Refused(Reason.NOT_ON_LIST, {"code": motion.code})
        wanted = _tier(standing.book(motion.category), tier)
        before = entry.tier or ""
        if wanted.special:
            _require_special(tx, standing, row, wanted, motion.code)
        entry.tier = wanted.key
        return before, wanted.key

    return _adjust(ctx, Action.SHORTLIST_EDIT, motion, Act.TIER, change)


def _tier(book: CategoryRulebook, key: str) -> Tier:
    found = next((tier for tier in book.tiers if tier.key == key), None)
    if found is None:
        raise NotFound("tier", key)
    return found


def _require_special(tx: Transaction, standing: Standing, row: Shortlist, tier: Tier, code: str) -> None:
    found = nominations_query.by_code(tx, standing.record.id, code)
    if found is None or not found[0].flagged:
        raise Refused(Reason.NOT_FLAGGED, {"code": code, "tier": tier.name})
    book, spec = _spec(standing, row.category, row.list_key)
    seats = book.special_seats(spec)
    _, _, tiers = shortlist_query.counts(tx, row.id)
    if seats is not None and tiers.get(tier.key, 0) >= seats:
        raise Refused(Reason.TIER_FULL, {"tier": tier.name, "maximum": seats})


def _require_wider(tx: Transaction, standing: Standing, spec: ListSpec, category: str, code: str) -> None:
    if spec.within is None:
        return
    wider = shortlist_query.one(tx, standing.record.id, category, spec.within)
    entry = shortlist_query.entry(tx, wider.id, code) if wider is not None else None
    if entry is None or entry.position is None:
        raise Refused(Reason.NOT_ON_LIST, {"code": code, "list": spec.within})


def _require_caps(
    tx: Transaction,
    standing: Standing,
    book: CategoryRulebook,
    spec: ListSpec,
    held: Sequence[tuple[ShortlistEntry, Nomination, Unit]],
    code: str,
) -> None:
    found = nominations_query.by_code(tx, standing.record.id, code)
    if found is None:
        raise NotFound("nomination", code)
    wanted = candidate_of(*found)
    for cap in book.caps:
        group = group_of(cap.scope, wanted) if cap.list_key == spec.key else ""
        if group:
            count = sum(
                group_of(cap.scope, candidate_of(nomination, unit)) == group for _, nomination, unit in held
            )
            if count >= cap.maximum:
                raise Refused(Reason.CAP_EXCEEDED, _cap_facts(cap, wanted))


def _cap_facts(cap: SelectionCap, candidate: Candidate) -> dict[str, object]:
    place = {
        CapScope.UNIT: candidate.unit,
        CapScope.CITY: candidate.city,
        CapScope.COUNTY: candidate.county,
    }[cap.scope]
    return {
        "place": place,
        "maximum": cap.maximum,
        "notice": cap.clause.notice,
        "clause": cap.clause.number,
    }


def _drop(tx: Transaction, row: Shortlist, entry: ShortlistEntry) -> None:
    entry.position, entry.tier = None, None
    tx.session.flush()
    _number(held for held, _, _ in shortlist_query.on_list(tx, row.id))


def _number(order: Iterable[ShortlistEntry]) -> None:
    for position, entry in enumerate(order, start=1):
        entry.position = position


def _adjust(
    ctx: Context,
    action: Action,
    motion: Motion,
    act: Act,
    change: Callable[[Transaction, Shortlist, ShortlistEntry, Standing], tuple[str, str]],
) -> int:
    """One act of the chair on one nominee: checked, done, noted with its reason, recorded."""
    with ctx.unit.writing(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, action)
        if not motion.reason.strip():
            raise Refused(Reason.REASON_REQUIRED)
        row = _open_list(tx, standing, motion.category, motion.list_key, motion.base_version)
        entry = shortlist_query.entry(tx, row.id, motion.code)
        if entry is None or motion.code in hidden_codes(ctx, tx, standing):
            raise NotFound("nomination", motion.code)
        before, after = change(tx, row, entry, standing)
        row.version += 1
        now = ctx.clock.now()
        tx.add(
            Adjustment(
                shortlist_id=row.id,
                nomination_id=entry.nomination_id,
                act=act.value,
                before=before,
                after=after,
                reason=motion.reason.strip(),
                made_by=ctx.actor.name,
                made_at=now,
            )
        )
        tx.record(
            "list.adjusted",
            actor=ctx.actor.login,
            at=now,
            data={
                "category": motion.category,
                "list": motion.list_key,
                "code": motion.code,
                "act": act.value,
                "from": before,
                "to": after,
                "reason": motion.reason.strip(),
            },
        )
        return row.version


def _open_list(
    tx: Transaction, standing: Standing, category: str, list_key: str, base_version: int
) -> Shortlist:
    _, spec = _spec(standing, category, list_key)
    row = shortlist_query.one(tx, standing.record.id, category, list_key)
    if row is None:
        raise Refused(Reason.LIST_MISSING, {"list": spec.name})
    if row.state != ListState.OPEN.value:
        raise Refused(Reason.LIST_FROZEN, {"list": spec.name})
    if row.version != base_version:
        raise StaleVersion("list", base_version, row.version)
    return row


def sign(ctx: Context, *, category: str, base_versions: Mapping[str, int]) -> Stage:
    """The chair signs every list of a category; the last category signed moves the campaign on.

    Refused while equals at a line are undecided, while a sheet changed after the proposal, or for
    a chair from whom nominees of the category are hidden: they cannot sign what they cannot see.
    """
    with ctx.unit.writing(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.SHORTLIST_SIGN)
        hidden = hidden_codes(ctx, tx, standing)
        now, digests = ctx.clock.now(), {}
        marks_now = computed(tx, standing, category)[0].marks_digest
        for spec in standing.book(category).lists:
            row = _open_list(tx, standing, category, spec.key, base_versions.get(spec.key, -1))
            undecided = _undecided(tx, row, frozenset())
            if undecided:
                raise Refused(Reason.LIST_OPEN_SEATS, {"list": spec.name, "codes": undecided})
            if marks_now != row.inputs_digest:
                raise Refused(Reason.LIST_STALE, {"list": spec.name})
            if hidden & shortlist_query.codes(tx, row.id):
                raise Refused(Reason.CONFLICTED, {"list": spec.name})
            row.state, row.chair_id, row.chair_signed_at = ListState.SIGNED.value, ctx.actor.account, now
            row.version += 1
            row.final_digest = digests[spec.key] = final_digest(tx, row)
        tx.record(
            "list.signed_by_chair",
            actor=ctx.actor.login,
            at=now,
            data={"category": category, "digests": digests},
        )
        return _finalised_when_all_signed(ctx, tx, standing)


def final_digest(tx: Transaction, row: Shortlist) -> str:
    """SHA-256 over the list as it stands: codes, names, tiers and places, and the result behind it."""
    entries = [
        [entry.position, nomination.code, nomination.name, entry.tier]
        for entry, nomination, _ in shortlist_query.on_list(tx, row.id)
    ]
    return digest_of({"list": row.list_key, "result": row.result_digest, "entries": entries})


def _finalised_when_all_signed(ctx: Context, tx: Transaction, standing: Standing) -> Stage:
    rows = {(row.category, row.list_key): row for row in shortlist_query.of_campaign(tx, standing.record.id)}
    wanted = [(book.category.key, spec.key) for book in standing.rulebook.categories for spec in book.lists]
    if any(key not in rows or rows[key].state == ListState.OPEN.value for key in wanted):
        return standing.stage
    standing.record.stage = Stage.FINALISED.value
    tx.record(
        "campaign.stage_changed",
        actor=ctx.actor.login,
        at=ctx.clock.now(),
        data={"from": standing.stage.value, "to": Stage.FINALISED.value, "reason": ""},
    )
    return Stage.FINALISED


def countersign(ctx: Context, *, category: str) -> str:
    """The secretariat signs what the chair signed: the lists of the category are final.

    The two must be two persons. Gives back the digest of the widest list.
    """
    with ctx.unit.writing(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.SHORTLIST_COUNTERSIGN)
        now, digests = ctx.clock.now(), {}
        for row in _signed_lists(tx, standing, category):
            if row.chair_id is not None and row.chair_id == ctx.actor.account:
                raise Refused(Reason.SAME_PERSON, {"list": row.list_key})
            row.state, row.secretary_id = ListState.FINAL.value, ctx.actor.account
            row.secretary_signed_at = now
            digests[row.list_key] = row.final_digest or ""
        tx.record(
            "list.finalised",
            actor=ctx.actor.login,
            at=now,
            data={"category": category, "digests": digests},
        )
    digest = digests[standing.book(category).lists[0].key]
    ctx.here().tell("shortlist_finalised", category=category, digest=digest)
    return digest


def send_back(ctx: Context, *, category: str, reason: str) -> None:
    """The secretariat does not sign: the lists of the category go back to the chair, with the reason."""
    with ctx.unit.writing(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.SHORTLIST_COUNTERSIGN)
        if not reason.strip():
            raise Refused(Reason.REASON_REQUIRED)
        for row in _signed_lists(tx, standing, category):
            row.state, row.chair_id, row.chair_signed_at = ListState.OPEN.value, None, None
            row.final_digest = None
            row.version += 1
        standing.record.stage = Stage.PANEL.value
        tx.record(
            "list.sent_back",
            actor=ctx.actor.login,
            at=ctx.clock.now(),
            data={"category": category, "reason": reason.strip()},
        )


def _signed_lists(tx: Transaction, standing: Standing, category: str) -> Sequence[Shortlist]:
    rows = shortlist_query.of_campaign(tx, standing.record.id, standing.book(category).category.key)
    if not rows or any(row.state == ListState.OPEN.value for row in rows):
        raise Refused(Reason.LIST_UNSIGNED, {"category": standing.book(category).category.name})
    if any(row.state == ListState.FINAL.value for row in rows):
        raise Refused(Reason.ALREADY_SIGNED, {"category": standing.book(category).category.name})
    return rows
