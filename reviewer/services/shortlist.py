"""The chair's lists: proposed by the rules, moved with reasons, signed by two persons."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain

from msgspec import Struct

from reviewer.contract import CapScope, ListSpec, SelectionCap, Tier
from reviewer.contract.snapshots import CategoryRulebook
from reviewer.domain.access import Action, Stage
from reviewer.domain.ledger import digest_of
from reviewer.domain.shortlist import Cause, Proposal, RankedTable, caps_on, group_of
from reviewer.errors import NotFound, Reason, Refused, StaleVersion
from reviewer.services.assignments import hidden_codes
from reviewer.services.campaigns import Standing, change_stage, stand
from reviewer.services.context import Context
from reviewer.services.ranking import (
    UNDECIDED,
    Act,
    ListState,
    candidate_of,
    computed,
    matters_on,
    require_fresh,
    spec_of,
)
from reviewer.services.receipts import require_unaltered
from reviewer.storage.models import Adjustment, Nomination, Shortlist, ShortlistEntry, Unit
from reviewer.storage.queries import nominations as nominations_query
from reviewer.storage.queries import sheets as sheets_query
from reviewer.storage.queries import shortlist as shortlist_query
from reviewer.storage.unit import Transaction


class Motion(Struct, frozen=True, kw_only=True):
    """What a chair wants to do to one nominee on one list, on which version, and why."""

    category: str
    list_key: str
    code: str
    reason: str
    base_version: int


def propose(ctx: Context, *, category: str) -> tuple[str, ...]:
    """Compute every list of a category from the sheets that count; gives back the list keys.

    Proposing again replaces lists that are not signed and drops the chair's moves, whose record
    stays in the ledger. Refused (SHEET_ALTERED) when a sheet is not what its expert handed in.
    """
    with ctx.unit.writing(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.SHORTLIST_EDIT)
        book = standing.book(category)
        for old in shortlist_query.of_campaign(tx, standing.record.id, category):
            if old.state != ListState.OPEN.value:
                raise Refused(Reason.LIST_FROZEN, {"list": book.list_named(old.list_key).name})
        require_unaltered(tx, standing, category, hidden=hidden_codes(ctx, tx, standing.record))
        table, candidates, proposed = computed(tx, standing, category)
        criteria = [criterion.key for criterion in book.rubric.criteria] if book.rubric else []
        marks = sheets_query.marks(tx, standing.key, category)
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
                    [sheet.login, sheet.code, sheet.receipt, [sheet.points[key] for key in criteria]]
                    for sheet in marks
                ],
                "vetoes": [[sheet.login, sheet.code, sheet.veto] for sheet in marks if sheet.veto],
                "rulebook": standing.record.rulebook_digest or "",
                "results": {proposal.list_key: _result_digest(table, proposal) for proposal in proposed},
            },
        )
        return tuple(proposal.list_key for proposal in proposed)


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
    row.inputs_digest, row.result_digest = table.inputs_digest, _result_digest(table, proposal)
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


class _Change(Struct, frozen=True, kw_only=True):
    """What an act changed on its list, the tier that went with it, the narrower lists that had to follow."""

    before: str
    after: str
    tier: str = ""
    followed: tuple[str, ...] = ()


class TakenOut(Struct, frozen=True, kw_only=True):
    """What went with a place on a list: the key of its tier there, and of every narrower list left too.

    `tier` is "" and `followed` empty for somebody who was tied at the line and never stood on the list.
    """

    version: int
    tier: str
    followed: tuple[str, ...]


def move(ctx: Context, motion: Motion, *, to: int) -> int:
    """Move a nominee to another place on the list; gives back the new version.

    `to` counts the nominees whom the actor sees, from 1. Refused with PLACE_INVALID for a place that the
    list does not have, with PLACE_SAME for the one where the nominee already stands.
    """

    def change(tx: Transaction, row: Shortlist, entry: ShortlistEntry, standing: Standing) -> _Change:
        if entry.position is None:
            raise Refused(Reason.NOT_ON_LIST, {"code": motion.code})
        hidden = hidden_codes(ctx, tx, standing.record)
        held = [line for line in shortlist_query.on_list(tx, row.id) if line[0] is not entry]
        seen = [place for place, (_, nomination, _) in enumerate(held) if nomination.code not in hidden]
        before, order = entry.position, [line[0] for line in held]
        if not 1 <= to <= len(seen) + 1:
            raise Refused(Reason.PLACE_INVALID, {"last": len(seen) + 1})
        if to == 1 + sum(place < before - 1 for place in seen):
            raise Refused(Reason.PLACE_SAME, {"code": motion.code, "place": to})
        order.insert([*seen, len(order)][to - 1], entry)
        _number(order)
        return _Change(before=str(before), after=str(entry.position))

    return _adjust(ctx, Action.SHORTLIST_EDIT, motion, Act.MOVE, change)[0]


def put_in(ctx: Context, motion: Motion) -> int:
    """Put a nominee on the list, at its end; seats, caps and the wider list bind the chair too."""

    def change(tx: Transaction, row: Shortlist, entry: ShortlistEntry, standing: Standing) -> _Change:
        if entry.position is not None:
            raise Refused(Reason.ALREADY_ON_LIST, {"code": motion.code})
        if entry.rank is None:
            raise Refused(Reason.NOT_ON_LIST, {"code": motion.code, "cause": entry.cause})
        book, spec = spec_of(standing, motion.category, motion.list_key)
        held = shortlist_query.on_list(tx, row.id)
        if len(held) >= spec.size:
            raise Refused(Reason.LIST_FULL, {"list": spec.name, "size": spec.size})
        _require_wider(tx, standing, spec, motion.category, motion.code)
        _require_caps(tx, standing, book, spec, held, motion.code)
        entry.position, entry.tier = len(held) + 1, book.tiers[0].key
        return _Change(before="", after=str(entry.position))

    return _adjust(ctx, Action.SHORTLIST_EDIT, motion, Act.PUT_IN, change)[0]


def take_out(ctx: Context, motion: Motion) -> TakenOut:
    """Take a nominee off the list, and off every narrower list; who waited for a decision is decided."""

    def change(tx: Transaction, row: Shortlist, entry: ShortlistEntry, standing: Standing) -> _Change:
        before, tier = str(entry.position or ""), entry.tier or ""
        if entry.position is None and entry.cause not in UNDECIDED:
            raise Refused(Reason.NOT_ON_LIST, {"code": motion.code})
        _drop(tx, row, entry)
        followed = _drop_from_narrower(ctx, tx, standing, motion)
        return _Change(before=before, after="", tier=tier, followed=followed)

    version, made = _adjust(ctx, Action.SHORTLIST_EDIT, motion, Act.TAKE_OUT, change)
    return TakenOut(version=version, tier=made.tier, followed=made.followed)


def set_tier(ctx: Context, motion: Motion, *, tier: str) -> int:
    """Give a nominee on the list another tier; the special one only to the flagged, while it has room."""

    def change(tx: Transaction, row: Shortlist, entry: ShortlistEntry, standing: Standing) -> _Change:
        if entry.position is None:
            raise Refused(Reason.NOT_ON_LIST, {"code": motion.code})
        wanted = _tier(standing.book(motion.category), tier)
        before = entry.tier or ""
        if wanted.special:
            _require_special(tx, standing, row, wanted, motion.code)
        entry.tier = wanted.key
        return _Change(before=before, after=wanted.key)

    return _adjust(ctx, Action.SHORTLIST_EDIT, motion, Act.TIER, change)[0]


def _drop_from_narrower(ctx: Context, tx: Transaction, standing: Standing, motion: Motion) -> tuple[str, ...]:
    """Take the nominee off every list inside this one, with the same reason; gives back those lists' keys.

    One who waits for a decision there is decided too: nobody off the wider list can win it.
    """
    gone, followed = {motion.list_key}, []
    for spec in standing.book(motion.category).lists:
        if spec.within not in gone:
            continue
        gone.add(spec.key)
        row = shortlist_query.one(tx, standing.record.id, motion.category, spec.key)
        entry = shortlist_query.entry(tx, row.id, motion.code) if row is not None else None
        if row is None or entry is None or (entry.position is None and entry.cause not in UNDECIDED):
            continue
        before = str(entry.position or "")
        _drop(tx, row, entry)
        row.version += 1
        _note(ctx, tx, entry, motion, Act.TAKE_OUT, _Change(before=before, after=""))
        followed.append(spec.key)
    return tuple(followed)


def _note(
    ctx: Context, tx: Transaction, entry: ShortlistEntry, motion: Motion, act: Act, change: _Change
) -> None:
    tx.add(
        Adjustment(
            shortlist_id=entry.shortlist_id,
            nomination_id=entry.nomination_id,
            act=act.value,
            before=change.before,
            after=change.after,
            reason=motion.reason.strip(),
            made_by=ctx.actor.name,
            made_at=ctx.clock.now(),
        )
    )


def _tier(book: CategoryRulebook, key: str) -> Tier:
    found = next((tier for tier in book.tiers if tier.key == key), None)
    if found is None:
        raise NotFound("tier", key)
    return found


def _require_special(tx: Transaction, standing: Standing, row: Shortlist, tier: Tier, code: str) -> None:
    found = nominations_query.by_code(tx, standing.record.id, code)
    if found is None or not found[0].flagged:
        raise Refused(Reason.NOT_FLAGGED, {"code": code, "tier": tier.name})
    book, spec = spec_of(standing, row.category, row.list_key)
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
    for cap in caps_on(book, spec.key):
        group = group_of(cap.scope, wanted)
        if group:
            count = sum(
                group_of(cap.scope, candidate_of(nomination, unit)) == group for _, nomination, unit in held
            )
            if count >= cap.maximum:
                raise Refused(Reason.CAP_EXCEEDED, _cap_facts(standing, cap, found))


def _cap_facts(standing: Standing, cap: SelectionCap, found: tuple[Nomination, Unit]) -> dict[str, object]:
    nomination, unit = found
    place = {
        CapScope.UNIT: unit.name,
        CapScope.CITY: nomination.city,
        CapScope.COUNTY: nomination.county,
    }[cap.scope]
    return {
        # A functional zone has no city or county and counts as its own place.
        "place": place or unit.name,
        "maximum": cap.maximum,
        "notice": standing.rulebook.notice(cap.clause.notice).title,
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
    change: Callable[[Transaction, Shortlist, ShortlistEntry, Standing], _Change],
) -> tuple[int, _Change]:
    """One act of the chair on one nominee: checked, done, noted with its reason, recorded.

    Gives back the new version and what was changed.
    """
    with ctx.unit.writing(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, action)
        if not motion.reason.strip():
            raise Refused(Reason.REASON_REQUIRED)
        row = _open_list(tx, standing, motion.category, motion.list_key, motion.base_version)
        entry = shortlist_query.entry(tx, row.id, motion.code)
        if entry is None or motion.code in hidden_codes(ctx, tx, standing.record):
            raise NotFound("nomination", motion.code)
        made = change(tx, row, entry, standing)
        row.version += 1
        _note(ctx, tx, entry, motion, act, made)
        tx.record(
            "list.adjusted",
            actor=ctx.actor.login,
            at=ctx.clock.now(),
            data={
                "category": motion.category,
                "list": motion.list_key,
                "code": motion.code,
                "act": act.value,
                "from": made.before,
                "to": made.after,
                "followed": list(made.followed),
                "reason": motion.reason.strip(),
            },
        )
        return row.version, made


def _open_list(
    tx: Transaction, standing: Standing, category: str, list_key: str, base_version: int
) -> Shortlist:
    _, spec = spec_of(standing, category, list_key)
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

    Refused while a veto, equals at a line or a tier are undecided, while a sheet changed after the
    proposal, or for a chair from whom nominees of the category are hidden: they cannot sign what they
    cannot see.
    """
    with ctx.unit.writing(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.SHORTLIST_SIGN)
        now, digests = ctx.clock.now(), {}
        rows = []
        for spec in standing.book(category).lists:
            row = _open_list(tx, standing, category, spec.key, base_versions.get(spec.key, -1))
            # First of all: what stops the signature may not be told about nominees that are hidden.
            _require_whole_view(ctx, tx, standing, row)
            codes = tuple(chain.from_iterable(matters_on(tx, row, frozenset()).values()))
            if codes:
                raise Refused(Reason.LIST_OPEN_SEATS, {"list": spec.name, "codes": codes})
            rows.append(row)
        require_fresh(tx, standing, rows)
        for row in rows:
            row.state, row.chair_id, row.chair_signed_at = ListState.SIGNED.value, ctx.actor.account, now
            row.version += 1
            row.final_digest = digests[row.list_key] = final_digest(tx, row)
        tx.record(
            "list.signed_by_chair",
            actor=ctx.actor.login,
            at=now,
            data={"category": category, "digests": digests},
        )
        return _finalised_when_all_signed(ctx, tx, standing)


def _require_whole_view(ctx: Context, tx: Transaction, standing: Standing, row: Shortlist) -> None:
    """Nobody signs what they may not see: Refused for an actor from whom nominees of the list are hidden."""
    if hidden_codes(ctx, tx, standing.record) & shortlist_query.codes(tx, row.id):
        _, spec = spec_of(standing, row.category, row.list_key)
        raise Refused(Reason.CONFLICTED, {"list": spec.name})


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
    change_stage(ctx, tx, standing, to=Stage.FINALISED)
    return Stage.FINALISED


def countersign(ctx: Context, *, category: str) -> str:
    """The secretariat signs what the chair signed: the lists of the category are final.

    The two must be two persons, from neither of whom a nominee of the list is hidden. Refused
    as stale when a tie declared after the chair signed made marks void. Gives back the digest of the
    widest list.
    """
    with ctx.unit.writing(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.SHORTLIST_COUNTERSIGN)
        now, digests = ctx.clock.now(), {}
        signed = _signed_lists(tx, standing, category)
        if any(row.state == ListState.FINAL.value for row in signed):
            raise Refused(Reason.ALREADY_SIGNED, {"category": standing.book(category).category.name})
        for row in signed:
            _require_whole_view(ctx, tx, standing, row)
        require_fresh(tx, standing, signed)
        for row in signed:
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
    """The lists of the category go back to the chair, with the reason; both signatures lose their force.

    The secretariat may do so instead of signing, and afterwards until the notice is published: a tie
    declared late makes marks void even under a final list.
    """
    with ctx.unit.writing(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.SHORTLIST_COUNTERSIGN)
        if not reason.strip():
            raise Refused(Reason.REASON_REQUIRED)
        for row in _signed_lists(tx, standing, category):
            row.state, row.final_digest = ListState.OPEN.value, None
            row.chair_id, row.chair_signed_at = None, None
            row.secretary_id, row.secretary_signed_at = None, None
            row.version += 1
        tx.record(
            "list.sent_back",
            actor=ctx.actor.login,
            at=ctx.clock.now(),
            data={"category": category, "reason": reason.strip()},
        )
        change_stage(ctx, tx, standing, to=Stage.PANEL, reason=reason.strip())


def _signed_lists(tx: Transaction, standing: Standing, category: str) -> Sequence[Shortlist]:
    rows = shortlist_query.of_campaign(tx, standing.record.id, standing.book(category).category.key)
    if not rows or any(row.state == ListState.OPEN.value for row in rows):
        raise Refused(Reason.LIST_UNSIGNED, {"category": standing.book(category).category.name})
    return rows
