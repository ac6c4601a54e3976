"""The ranked table behind a list: computed from the sheets that count, read with its evidence."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from reviewer.contract import ListSpec, SelectionCap, UnitKind
from reviewer.contract.snapshots import CategoryRulebook
from reviewer.domain.access import Action
from reviewer.domain.paging import cut
from reviewer.domain.shortlist import (
    Candidate,
    Cause,
    CountedMark,
    Proposal,
    RankedTable,
    Standpoint,
    SubmittedSheet,
    caps_blind_to,
    key_names,
    seen_by,
)
from reviewer.errors import NotFound, Reason, Refused
from reviewer.services.assignments import hidden_codes
from reviewer.services.campaigns import Standing, stand
from reviewer.services.context import Context
from reviewer.services.receipts import require_unaltered
from reviewer.storage.models import Adjustment, Nomination, Shortlist, ShortlistEntry, Unit
from reviewer.storage.queries import experts as experts_query
from reviewer.storage.queries import nominations as nominations_query
from reviewer.storage.queries import sheets as sheets_query
from reviewer.storage.queries import shortlist as shortlist_query
from reviewer.storage.unit import Transaction

PAGE = 100
UNDECIDED = (Cause.TIED_AT_LINE.value, Cause.TIED_AT_CAP.value, Cause.VETOED.value)


class Matter(StrEnum):
    """What waits for the chair: a veto, a seat that equals compete for, a tier that they compete for."""

    VETO = "veto"
    SEAT = "seat"
    TIER = "tier"


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


class ListLine(Struct, frozen=True, kw_only=True):
    """One nominee in the ranked table of a list.

    `rank` is the computed rank, which no move changes; `position` is the place on the list now, None
    when not on it. For an actor with a declared tie both count the nominees they may see. `uncounted`
    are the caps that cannot count the nominee, because nobody knows the place.
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
    uncounted: tuple[SelectionCap, ...]
    proposed: bool
    position: int | None
    tier: str | None
    adjusted: bool


class VetoNote(Struct, frozen=True, kw_only=True):
    """An expert ended the review of a nominee at 0 and said why."""

    code: str
    name: str
    expert: str
    veto: str
    reason: str


class ListedName(Struct, frozen=True, kw_only=True):
    """One nominee on a list as it stands, at the place that the reader sees."""

    place: int
    code: str
    name: str
    host: str
    region: str
    tier: str


class MoveNote(Struct, frozen=True, kw_only=True):
    """One act of the chair, with its reason. `was_listed`: the nominee stood on the list before it."""

    code: str
    name: str
    act: Act
    was_listed: bool
    before: str
    after: str
    reason: str
    made_by: str
    made_at: datetime


class ListPage(Struct, frozen=True, kw_only=True):
    """One page of a list, with what the chair needs to decide.

    `partial` says that nominees are hidden from the actor by a declared tie: sizes, places in notes
    and the digest that would give them away are then None or "".
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
    matters: Mapping[Matter, tuple[str, ...]]
    vetoes: tuple[VetoNote, ...]
    moves: tuple[MoveNote, ...]
    page: int
    pages: int
    partial: bool
    chair_signed_at: datetime | None
    secretary_signed_at: datetime | None
    final_digest: str
    editable: bool

    @property
    def undecided(self) -> tuple[str, ...]:
        """Codes of all who wait for the chair's decision."""
        return tuple(code for codes in self.matters.values() for code in codes)


def computed(
    tx: Transaction, standing: Standing, category: str
) -> tuple[RankedTable, tuple[Candidate, ...], tuple[Proposal, ...]]:
    """The ranked table and the proposals that the sheets give now; stores nothing.

    NotFound for a category that is not scored.
    """
    # It brings the arrays, and a start must not wait for them.
    from reviewer.domain.ranking import proposals, ranked_table  # noqa: PLC0415

    book = standing.book(category)
    candidates, sheets = counted(tx, standing, category)
    table = ranked_table(book, candidates, sheets)
    return table, candidates, proposals(book, candidates, table)


def counted(
    tx: Transaction, standing: Standing, category: str
) -> tuple[tuple[Candidate, ...], list[SubmittedSheet]]:
    """Who may be listed, and every sheet that counts for them; NotFound for a category without a rubric."""
    if standing.book(category).rubric is None:
        raise NotFound("category", category)
    candidates = tuple(
        candidate_of(nomination, unit)
        for nomination, unit in nominations_query.listed(tx, standing.record.id, category)
        if nomination.excluded_reason is None
    )
    sheets = [
        SubmittedSheet(nomination=nomination, expert=expert, points=points, veto=veto)
        for nomination, expert, points, veto in sheets_query.submitted(tx, standing.record.id, category)
    ]
    return candidates, sheets


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


def read(ctx: Context, *, category: str, list_key: str, page: int = 1) -> ListPage:
    """One page of a list's ranked table with its evidence, ties, notes and moves."""
    with ctx.unit.reading(ctx.here().key) as tx:
        standing, book, spec, row = _opened(ctx, tx, category, list_key)
        hidden = hidden_codes(ctx, tx, standing.record)
        total, listed, tiers = shortlist_query.counts(tx, row.id, without=hidden)
        part = cut(total, page=page, size=PAGE)
        sight = _sight(tx, book, row, hidden)
        moves = shortlist_query.adjustments(tx, row.id)
        moved = {move.nomination_id for move, _ in moves}
        shown = shortlist_query.entries(tx, row.id, without=hidden, offset=part.first, limit=PAGE)
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
                _line(book, spec, (entry, nomination, unit), sight=sight, moved=moved)
                for entry, nomination, unit in shown
            ),
            experts={
                expert.id: account.name for expert, account in experts_query.panel(tx, standing.record.id)
            },
            total=total,
            listed=listed,
            size=None if hidden else spec.size,
            tiers=tiers,
            matters=matters_on(tx, row, hidden),
            vetoes=_vetoes(tx, standing, book, hidden),
            moves=tuple(
                _move_note(move, nomination, partial=bool(hidden))
                for move, nomination in moves
                if nomination.code not in hidden
            ),
            page=part.page,
            pages=part.pages,
            partial=bool(hidden),
            chair_signed_at=row.chair_signed_at,
            secretary_signed_at=row.secretary_signed_at,
            final_digest="" if hidden else row.final_digest or "",
            editable=state is ListState.OPEN and standing.may(ctx, Action.SHORTLIST_EDIT),
        )


def _opened(
    ctx: Context, tx: Transaction, category: str, list_key: str
) -> tuple[Standing, CategoryRulebook, ListSpec, Shortlist]:
    """A list for somebody who may read it; LIST_MISSING until it is proposed."""
    standing = stand(ctx, tx)
    standing.require(ctx, Action.RANKING_READ)
    book, spec = spec_of(standing, category, list_key)
    row = shortlist_query.one(tx, standing.record.id, category, list_key)
    if row is None:
        raise Refused(Reason.LIST_MISSING, {"list": spec.name})
    return standing, book, spec, row


def listed(ctx: Context, *, category: str, list_key: str) -> tuple[ListedName, ...]:
    """Everybody on a list now, in its order, whom the actor may see; what a signature stands for."""
    with ctx.unit.reading(ctx.here().key) as tx:
        standing, book, _, row = _opened(ctx, tx, category, list_key)
        hidden = hidden_codes(ctx, tx, standing.record)
        seen = [line for line in shortlist_query.on_list(tx, row.id) if line[1].code not in hidden]
        return tuple(
            ListedName(
                place=place,
                code=nomination.code,
                name=nomination.name,
                host=nomination.host,
                region=unit.region,
                tier=entry.tier or book.tiers[0].key,
            )
            for place, (entry, nomination, unit) in enumerate(seen, start=1)
        )


def require_unsigned(tx: Transaction, standing: Standing, *, category: str) -> None:
    """Refused (LIST_FROZEN) once a list of the category is signed: the marks under it stand still."""
    for row in shortlist_query.of_campaign(tx, standing.record.id, category):
        if row.state != ListState.OPEN.value:
            name = standing.book(category).list_named(row.list_key).name
            raise Refused(Reason.LIST_FROZEN, {"list": name})


def require_fresh(
    tx: Transaction,
    standing: Standing,
    rows: Sequence[Shortlist],
    *,
    hidden: frozenset[str] = frozenset(),
) -> None:
    """Refused (LIST_STALE) when marks or vetoes are no longer those these lists were proposed from.

    Refused (SHEET_ALTERED) before that when a sheet is not what its expert handed in; of nominees `hidden`
    from the actor it names nobody.
    """
    for category in sorted({row.category for row in rows}):
        require_unaltered(tx, standing, category, hidden=hidden)
    now = {category: computed(tx, standing, category)[0] for category in {row.category for row in rows}}
    for row in rows:
        if row.inputs_digest != now[row.category].inputs_digest:
            _, spec = spec_of(standing, row.category, row.list_key)
            raise Refused(Reason.LIST_STALE, {"list": spec.name})


def spec_of(standing: Standing, category: str, list_key: str) -> tuple[CategoryRulebook, ListSpec]:
    """The rules of a category and one of its lists; NotFound for keys that the campaign does not know."""
    book = standing.book(category)
    try:
        return book, book.list_named(list_key)
    except KeyError:
        raise NotFound("list", list_key) from None


class _Sight(Struct, frozen=True, kw_only=True):
    """What a reader sees of a list: by nomination id, where each stands and its place on the list."""

    standpoints: Mapping[int, Standpoint]
    positions: Mapping[int, int]


def _sight(tx: Transaction, book: CategoryRulebook, row: Shortlist, hidden: frozenset[str]) -> _Sight:
    """Counted over the whole list without the hidden nominees, not over a page of it."""
    table = shortlist_query.table(tx, row.id)
    veiled = {nomination for nomination, code, _, _, _ in table if code in hidden}
    listed = sorted(
        (position, nomination)
        for nomination, _, _, _, position in table
        if position is not None and nomination not in veiled
    )
    return _Sight(
        standpoints=seen_by(
            [(nomination, rank, separated) for nomination, _, rank, separated, _ in table],
            hidden=veiled,
            keys=key_names(book),
        ),
        positions={nomination: place for place, (_, nomination) in enumerate(listed, start=1)},
    )


def _stale(tx: Transaction, standing: Standing, row: Shortlist) -> bool:
    """Whether a sheet that counts was changed after the list was proposed."""
    latest = sheets_query.latest_change(tx, standing.record.id, row.category)
    return latest is not None and latest > row.proposed_at


def matters_on(tx: Transaction, row: Shortlist, hidden: frozenset[str]) -> dict[Matter, tuple[str, ...]]:
    """Codes, in ranked order, of those whom the chair has still to decide about, by what is open.

    Vetoed nominees and equals at a line whom the chair has neither put in nor taken out, and who is on
    the list without a tier. A matter in which nothing is open is left out.
    """
    decided = {move.nomination_id for move, _ in shortlist_query.adjustments(tx, row.id)}
    waiting = [
        (Matter.VETO if entry.cause == Cause.VETOED.value else Matter.SEAT, nomination.code)
        for entry, nomination in shortlist_query.with_cause(tx, row.id, UNDECIDED)
        if nomination.id not in decided and entry.position is None
    ]
    waiting += [(Matter.TIER, code) for code in shortlist_query.without_tier(tx, row.id)]
    by_matter = {
        matter: tuple(code for about, code in waiting if about is matter and code not in hidden)
        for matter in Matter
    }
    return {matter: codes for matter, codes in by_matter.items() if codes}


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
    spec: ListSpec,
    row: tuple[ShortlistEntry, Nomination, Unit],
    *,
    sight: _Sight,
    moved: set[int],
) -> ListLine:
    entry, nomination, unit = row
    standpoint = sight.standpoints[nomination.id]
    caps = {cap.key: cap for cap in book.caps}
    return ListLine(
        code=nomination.code,
        name=nomination.name,
        host=nomination.host,
        region=unit.region,
        flagged=nomination.flagged,
        rank=standpoint.rank,
        tied=standpoint.tied,
        score=entry.score,
        rule=entry.rule,
        experts=entry.experts,
        spread=entry.spread,
        separated_by=standpoint.separated_by,
        marks=tuple(
            CountedMark(expert=int(expert), total=str(total), kept=bool(kept))
            for expert, total, kept in entry.marks
        ),
        cause=Cause(entry.cause),
        cap=caps.get(entry.cause_cap),
        uncounted=caps_blind_to(book, spec.key, candidate_of(nomination, unit)),
        proposed=entry.proposed,
        position=sight.positions.get(nomination.id),
        tier=entry.tier,
        adjusted=nomination.id in moved,
    )


def _move_note(move: Adjustment, nomination: Nomination, *, partial: bool) -> MoveNote:
    # Places count everyone on the list: to a reader who sees only part of it they would show the gap.
    silent = partial and Act(move.act) is not Act.TIER
    return MoveNote(
        code=nomination.code,
        name=nomination.name,
        act=Act(move.act),
        was_listed=move.before != "",
        before="" if silent else move.before,
        after="" if silent else move.after,
        reason=move.reason,
        made_by=move.made_by,
        made_at=move.made_at,
    )
