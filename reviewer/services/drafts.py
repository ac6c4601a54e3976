"""The unit's desk: drafts that nothing loses, in the order the unit recommends in; nobody else sees them.

What a unit has not filed leaves no line in the ledger: the ledger is read by others, and a line would
tell that a draft is there. Filing and taking off the file are in `services.filings`.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from reviewer.contract import DeadlineKey
from reviewer.contract.snapshots import CategoryRulebook
from reviewer.domain import drafts as rules
from reviewer.domain.access import Action, Scope
from reviewer.domain.drafts import DraftState, Left, Question
from reviewer.domain.eligibility import Finding, findings
from reviewer.domain.nominations import Filed, facts_of
from reviewer.domain.sheets import storable
from reviewer.errors import Defect, NotFound, Reason, Refused, StaleVersion, TooLate
from reviewer.intake.drafts import DraftReading, read_draft
from reviewer.services.campaigns import Standing, in_time_to_file, stand
from reviewer.services.context import Context
from reviewer.services.facts import closing_day, filed_of
from reviewer.services.requests import Act, answered, remember
from reviewer.services.screening import frozen_rules
from reviewer.services.units import find, place_of
from reviewer.storage.models import Draft, Nomination, Unit
from reviewer.storage.queries import campaigns as campaigns_query
from reviewer.storage.queries import drafts as drafts_query
from reviewer.storage.queries import nominations as nominations_query
from reviewer.storage.unit import Transaction


class DraftLine(Struct, frozen=True, kw_only=True):
    """One nominee on the unit's desk.

    `line` names it in acts of ordering; `token` opens its draft, "" for one that came in by a register;
    `code` is what it is on file under, "" while it is not.
    """

    line: str
    token: str
    code: str
    name: str
    host: str
    state: DraftState
    flagged: bool
    version: int
    reason: str
    saved_at: datetime | None
    missing: int
    open: int


class Section(Struct, frozen=True, kw_only=True):
    """One category on the desk of one unit. `stamp` names the order in which the lines stand."""

    unit: str
    unit_name: str
    category: str
    category_name: str
    left: Left
    lines: tuple[DraftLine, ...]
    apart: tuple[DraftLine, ...]
    stamp: str
    closes_at: datetime | None
    writable: bool


class DraftPage(Struct, frozen=True, kw_only=True):
    """One draft with the questions of its category.

    `entries` holds what was typed; of one that cannot be written now without the personal answers.
    """

    token: str
    unit: str
    unit_name: str
    counties: tuple[str, ...]
    book: CategoryRulebook
    asked: tuple[Question, ...]
    entries: Mapping[str, str]
    filed: Filed
    defects: tuple[Defect, ...]
    findings: tuple[Finding, ...]
    left: Left
    state: DraftState
    code: str
    reason: str
    version: int
    saved_at: datetime | None
    closes_at: datetime | None
    now: datetime
    writable: bool


class Saved(Struct, frozen=True, kw_only=True):
    """The answer to a saved draft."""

    version: int
    saved_at: datetime
    defects: tuple[Defect, ...]
    findings: tuple[Finding, ...]


class _KeptSaved(Struct, frozen=True, kw_only=True):
    """What is kept of `Saved`: what is wrong in the draft is found anew."""

    version: int
    saved_at: datetime


_START = Act("draft.start", dict[str, str])
_SAVE = Act("draft.save", _KeptSaved)


def desk(ctx: Context) -> tuple[Section, ...]:
    """Everything that the actor's units have written and filed, by unit and category."""
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        own = ctx.actor.units(standing.key)
        standing.require(ctx, Action.DRAFT_READ, Scope(unit=next(iter(sorted(own)), None)))
        return tuple(
            _section(ctx, tx, standing, unit, book)
            for unit in campaigns_query.units(tx, standing.record.id)
            if unit.key in own
            for book in standing.rulebook.categories
        )


def _section(
    ctx: Context, tx: Transaction, standing: Standing, unit: Unit, book: CategoryRulebook
) -> Section:
    category = book.category.key
    held = nominations_query.of_unit(tx, standing.record.id, category, unit.id)
    every = order_of(tx, standing, category, unit)
    lines = [_line(standing, book, unit, draft, nomination) for draft, nomination in every]
    gone = [
        _line(standing, book, unit, draft, None)
        for draft in drafts_query.of_unit(tx, standing.record.id, category, unit.id)
        if draft.state == DraftState.WITHDRAWN.value
    ]
    return Section(
        unit=unit.key,
        unit_name=unit.name,
        category=category,
        category_name=book.category.name,
        left=_left(standing, book, unit, held),
        lines=tuple(lines),
        apart=tuple(gone),
        stamp=rules.stamp_of(line.line for line in lines),
        closes_at=closing_of(tx, standing, category),
        writable=open_now(ctx, tx, standing, unit, category),
    )


def _left(standing: Standing, book: CategoryRulebook, unit: Unit, held: Sequence[Nomination]) -> Left:
    place = place_of(unit)
    settled = standing.settled_number(book, place.facts)
    on_file = [filed_of(row) for row in held]
    return rules.left(standing.quotas(book, place.facts), place, on_file, settled=settled)


def order_of(
    tx: Transaction, standing: Standing, category: str, unit: Unit
) -> list[tuple[Draft | None, Nomination | None]]:
    """A unit's nominees of a category in its own order, without the withdrawn ones.

    Drafts stand at their places; nominees of a register, which nobody has ordered here, after them.
    """
    held = nominations_query.of_unit(tx, standing.record.id, category, unit.id)
    on_file = {nomination.id: nomination for nomination in held}
    drafts = [
        draft
        for draft in drafts_query.of_unit(tx, standing.record.id, category, unit.id)
        if draft.state != DraftState.WITHDRAWN.value
    ]
    every: list[tuple[Draft | None, Nomination | None]] = [
        (draft, on_file.pop(draft.nomination_id) if draft.nomination_id is not None else None)
        for draft in drafts
    ]
    return [*every, *((None, nomination) for nomination in on_file.values())]


def line_key(draft: Draft | None, nomination: Nomination | None) -> str:
    """What names a nominee in an order. No number of a row: it would tell how many others there are."""
    if draft is not None:
        return draft.token
    return nomination.code if nomination is not None else ""


def _line(
    standing: Standing,
    book: CategoryRulebook,
    unit: Unit,
    draft: Draft | None,
    nomination: Nomination | None,
) -> DraftLine:
    state = DraftState(draft.state) if draft is not None else DraftState.SUBMITTED
    reading = reading_of(book, unit, draft) if draft is not None and nomination is None else None
    filed = filed_of(nomination) if nomination is not None else reading.filed if reading else None
    assert filed is not None, "a line is a draft or a nomination"
    found = findings_on(standing, book, unit, filed)
    defects = reading.defects if reading is not None else ()
    return DraftLine(
        line=line_key(draft, nomination),
        token=draft.token if draft is not None else "",
        code=nomination.code if nomination is not None else "",
        name=filed.name,
        host=filed.host,
        state=state,
        flagged=filed.flagged,
        version=nomination.version if nomination is not None else draft.version if draft is not None else 0,
        reason=draft.reason if draft is not None and state.open else "",
        saved_at=draft.saved_at if draft is not None else None,
        missing=sum(defect.severity.value == "error" for defect in defects),
        open=sum(finding.open for finding in found),
    )


def reading_of(book: CategoryRulebook, unit: Unit, draft: Draft) -> DraftReading:
    """What a draft says as it stands."""
    place = place_of(unit)
    asked = rules.questions(book, place)
    return read_draft(draft.entries, asked=asked, unit=place, flaggable=book.special is not None)


def findings_on(standing: Standing, book: CategoryRulebook, unit: Unit, filed: Filed) -> tuple[Finding, ...]:
    """What the campaign's rules say of a nominee that is not on file yet."""
    facts = facts_of(
        filed,
        category=book.category.key,
        code="",
        unit=place_of(unit).facts,
        closing=closing_day(standing, book.category.key),
    )
    return findings(facts, frozen_rules(standing, book.category.key), {})


def closing_of(tx: Transaction, standing: Standing, category: str) -> datetime | None:
    """The first instant at which nothing can be filed in the category; None when no day is set."""
    closing = campaigns_query.closing(tx, standing.record.id)
    stored = closing.by_key.get(DeadlineKey.NOMINATIONS_CLOSE.value)
    own = closing.by_category.get(category)
    return min((instant for instant in (stored, own) if instant is not None), default=None)


def open_now(ctx: Context, tx: Transaction, standing: Standing, unit: Unit, category: str) -> bool:
    """Whether a save would be taken now: stage and time allow it."""
    if not standing.may(ctx, Action.DRAFT_WRITE, Scope(unit=unit.key)):
        return False
    try:
        in_time_to_file(ctx, tx, standing, category)
    except TooLate:
        return False
    return True


def opened(ctx: Context, *, token: str) -> DraftPage:
    """One draft of the actor's own unit; any other token, known or not, is the same NotFound."""
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        draft, unit = own_draft(ctx, tx, standing, token, Action.DRAFT_READ)
        return _page(ctx, tx, standing, draft, unit)


def own_draft(
    ctx: Context, tx: Transaction, standing: Standing, token: str, action: Action
) -> tuple[Draft, Unit]:
    """The draft of that token, when the actor may see it and do this now."""
    found = drafts_query.by_token(tx, standing.record.id, token)
    if found is None or not standing.may(ctx, Action.DRAFT_READ, Scope(unit=found[1].key)):
        raise NotFound("draft")
    standing.require(ctx, action, Scope(unit=found[1].key))
    return found


def _page(ctx: Context, tx: Transaction, standing: Standing, draft: Draft, unit: Unit) -> DraftPage:
    book, place = standing.book(draft.category), place_of(unit)
    asked = rules.questions(book, place)
    reading = reading_of(book, unit, draft)
    state = DraftState(draft.state)
    writable = state.open and open_now(ctx, tx, standing, unit, draft.category)
    held = nominations_query.of_unit(tx, standing.record.id, draft.category, unit.id)
    code = next((row.code for row in held if row.id == draft.nomination_id), "")
    shown = {question.entry for question in asked if writable or not question.personal} | {rules.FLAG}
    return DraftPage(
        token=draft.token,
        unit=unit.key,
        unit_name=unit.name,
        counties=tuple(county[0] for county in place.counties),
        book=book,
        asked=asked,
        entries={name: text for name, text in draft.entries.items() if name in shown},
        filed=reading.filed,
        defects=reading.defects,
        findings=findings_on(standing, book, unit, reading.filed),
        left=_left(standing, book, unit, held),
        state=state,
        code=code,
        reason=draft.reason if state.open else "",
        version=draft.version,
        saved_at=draft.saved_at,
        closes_at=closing_of(tx, standing, draft.category),
        now=ctx.clock.now(),
        writable=writable,
    )


def start(ctx: Context, *, category: str, unit: str, request_key: str) -> str:
    """Begin a draft, last in the unit's order; gives back its token.

    Asked again with the same `request_key` it gives back the first one.
    """

    def work() -> str:
        with ctx.unit.writing(ctx.here().key) as tx:
            standing = stand(ctx, tx)
            row = find(tx, standing, unit)
            standing.require(ctx, Action.DRAFT_WRITE, Scope(unit=row.key))
            book, what = standing.book(category), f"{row.key}:{category}"[:40]
            known = answered(ctx, tx, request_key, _START, what=what)
            if known is not None:
                return known["token"]
            in_time_to_file(ctx, tx, standing, category)
            adopt(ctx, tx, standing, book, row)
            draft = _new_draft(ctx, tx, standing, book, row)
            tx.add(draft)
            remember(ctx, tx, request_key, _START, {"token": draft.token}, what=what)
            return draft.token

    return ctx.unit.retrying(work)


def _new_draft(
    ctx: Context, tx: Transaction, standing: Standing, book: CategoryRulebook, unit: Unit
) -> Draft:
    """An empty draft behind the others; not stored yet."""
    others = drafts_query.of_unit(tx, standing.record.id, book.category.key, unit.id)
    return Draft(
        campaign_id=standing.record.id,
        unit_id=unit.id,
        category=book.category.key,
        token=secrets.token_urlsafe(16),
        place=max((draft.place for draft in others), default=0) + 1,
        state=DraftState.DRAFT.value,
        version=0,
        entries={},
        made_at=ctx.clock.now(),
    )


def adopt(ctx: Context, tx: Transaction, standing: Standing, book: CategoryRulebook, unit: Unit) -> None:
    """Give every nominee that came in by a register a draft, behind the others: one order holds all."""
    asked = rules.questions(book, place_of(unit))
    for draft, nomination in order_of(tx, standing, book.category.key, unit):
        if draft is None and nomination is not None:
            own = _new_draft(ctx, tx, standing, book, unit)
            own.entries = rules.entries_of(filed_of(nomination), asked)
            own.state, own.nomination_id = DraftState.SUBMITTED.value, nomination.id
            own.saved_at = nomination.filed_at
            tx.add(own)


def save(
    ctx: Context, *, token: str, entries: Mapping[str, str], base_version: int, request_key: str
) -> Saved:
    """Store what was typed, as typed, also when it is not valid yet.

    `base_version` must be the stored one (else StaleVersion: another window saved). Asked again with
    the same `request_key` and the same entries it answers as the first time and stores nothing twice, also
    when time ran out since: what was acknowledged stays acknowledged.
    """

    def work() -> Saved:
        with ctx.unit.writing(ctx.here().key) as tx:
            standing = stand(ctx, tx)
            draft, unit = own_draft(ctx, tx, standing, token, Action.DRAFT_WRITE)
            known = answered(ctx, tx, request_key, _SAVE, what=token, content=entries)
            if known is not None:
                return _saved(standing, draft, unit, known)
            require_open(ctx, tx, standing, draft, base_version)
            asked = rules.questions(standing.book(draft.category), place_of(unit))
            draft.entries = rules.known({name: storable(text) for name, text in entries.items()}, asked)
            draft.version += 1
            draft.saved_at = ctx.clock.now()
            kept = _KeptSaved(version=draft.version, saved_at=draft.saved_at)
            remember(ctx, tx, request_key, _SAVE, kept, what=token, content=entries)
            return _saved(standing, draft, unit, kept)

    return ctx.unit.retrying(work)


def require_open(ctx: Context, tx: Transaction, standing: Standing, draft: Draft, base_version: int) -> None:
    """Raise unless the draft can be written now, at the version that was sent."""
    in_time_to_file(ctx, tx, standing, draft.category)
    if not DraftState(draft.state).open:
        row = tx.session.get(Nomination, draft.nomination_id)
        raise Refused(Reason.DRAFT_CLOSED, {"code": row.code if row is not None else ""})
    if draft.version != base_version:
        raise StaleVersion("draft", base_version, draft.version)


def _saved(standing: Standing, draft: Draft, unit: Unit, kept: _KeptSaved) -> Saved:
    book = standing.book(draft.category)
    reading = reading_of(book, unit, draft)
    return Saved(
        version=kept.version,
        saved_at=kept.saved_at,
        defects=reading.defects,
        findings=findings_on(standing, book, unit, reading.filed),
    )


def discard(ctx: Context, *, token: str, base_version: int) -> None:
    """Throw a draft away that is not on file, with everything typed in it."""
    with ctx.unit.writing(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        draft, _ = own_draft(ctx, tx, standing, token, Action.DRAFT_WRITE)
        require_open(ctx, tx, standing, draft, base_version)
        tx.delete(draft)
