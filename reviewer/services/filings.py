"""Filing: a draft goes on file under the judgement that a register is filed under, and off it again.

On file is a `Nomination` and nothing else: screening, assignment, scoring and lists never meet a draft.
After every act the unit's numbers run from 1 without a gap in the order of its desk; whoever is
renumbered gets the number of the ledger's line as version, so that no page that was opened before
can touch another nominee under the same code.
"""

import secrets
from datetime import datetime

from msgspec import Struct, to_builtins
from msgspec.structs import replace

from reviewer.contract import Effect
from reviewer.contract.snapshots import CategoryRulebook
from reviewer.domain import drafts as rules
from reviewer.domain import nominations as judgement
from reviewer.domain.access import Action, Scope
from reviewer.domain.drafts import DraftState
from reviewer.domain.ledger import digest_of
from reviewer.domain.nominations import Filed
from reviewer.errors import (
    Defect,
    DefectReason,
    DraftRefused,
    NotFound,
    Reason,
    Refused,
    Severity,
    StaleVersion,
)
from reviewer.services import materials
from reviewer.services.campaigns import Standing, in_time_to_file, stand
from reviewer.services.context import Context
from reviewer.services.drafts import (
    adopt,
    findings_on,
    line_key,
    order_of,
    own_draft,
    reading_of,
    require_open,
)
from reviewer.services.facts import filed_of
from reviewer.services.nominations import find_visible, row_of
from reviewer.services.requests import Act, answered, remember
from reviewer.services.screening import keep
from reviewer.services.units import find, place_of
from reviewer.storage.models import Draft, Nomination, Unit
from reviewer.storage.queries import nominations as nominations_query
from reviewer.storage.unit import Transaction

# Remarks on a register that say nothing about one nominee who is filed alone.
_OF_A_REGISTER = frozenset({DefectReason.QUOTA_BELOW, DefectReason.COUNTY_UNKNOWN})


class Filing(Struct, frozen=True, kw_only=True):
    """Proof that a draft is on file."""

    code: str
    name: str
    filed_at: datetime


_SUBMIT = Act("draft.submit", Filing)


def submit(ctx: Context, *, token: str, base_version: int, request_key: str) -> Filing:
    """Put a draft on file as it stands stored.

    Raises DraftRefused with every defect: blanks and unreadable answers, texts too short, a quota or an
    inner cap that is full, the same nominee twice, and the hard demands that it does not meet. What
    a reason can excuse is for the eligibility check.
    """

    def work() -> Filing:
        with ctx.unit.writing(ctx.here().key) as tx:
            standing = stand(ctx, tx)
            draft, unit = own_draft(ctx, tx, standing, token, Action.DRAFT_WRITE)
            known = answered(ctx, tx, request_key, _SUBMIT, what=token)
            if known is not None:
                return known
            require_open(ctx, tx, standing, draft, base_version)
            filing = _file(ctx, tx, standing, draft, unit)
            remember(ctx, tx, request_key, _SUBMIT, filing, what=token)
            return filing

    return ctx.unit.retrying(work)


def _file(ctx: Context, tx: Transaction, standing: Standing, draft: Draft, unit: Unit) -> Filing:
    book = standing.book(draft.category)
    held = nominations_query.of_unit(tx, standing.record.id, draft.category, unit.id)
    filed = _fileable(tx, standing, book, draft, unit, [filed_of(row) for row in held])
    now = ctx.clock.now()
    adopt(ctx, tx, standing, book, unit)
    last = max((row.sequence for row in held), default=0) + 1
    nomination = row_of(standing, book, unit, replace(filed, sequence=last), at=now)
    tx.add(nomination)
    draft.nomination_id, draft.state, draft.reason = nomination.id, DraftState.SUBMITTED.value, ""
    draft.version += 1
    tx.session.flush()
    numbers = _numbers(tx, standing, book, unit)
    code = numbers[nomination.id][1]
    data = {
        "unit": unit.key,
        "category": draft.category,
        "code": code,
        "content": digest_of(to_builtins(filed)),
        "renumbered": _renamed(numbers, without=nomination.id),
    }
    materials.judge_anew(tx, book, draft, flagged=filed.flagged)
    if given := materials.digests(tx, draft):
        data["files"] = given
    seq = tx.record("nomination.filed", actor=ctx.actor.login, at=now, data=data)
    nomination.version = seq
    _renumber(tx, numbers, version=seq)
    keep(tx, standing, numbers)
    return Filing(code=code, name=filed.name, filed_at=now)


def checked(ctx: Context, *, token: str) -> DraftRefused | None:
    """What stands against filing the draft now; None when nothing does."""
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        draft, unit = own_draft(ctx, tx, standing, token, Action.DRAFT_READ)
        book = standing.book(draft.category)
        held = nominations_query.of_unit(tx, standing.record.id, draft.category, unit.id)
        try:
            _fileable(tx, standing, book, draft, unit, [filed_of(row) for row in held])
        except DraftRefused as refused:
            return refused
        return None


def _fileable(
    tx: Transaction,
    standing: Standing,
    book: CategoryRulebook,
    draft: Draft,
    unit: Unit,
    held: list[Filed],
) -> Filed:
    """The nominee as it is filed; DraftRefused with everything that stands against it."""
    reading = reading_of(book, unit, draft)
    place = place_of(unit)
    counted = judgement.register_defects(
        [reading.filed], quotas=standing.quotas(book, place.facts), unit=place, already=held
    )
    # Whoever claims the special tier brings its materials with the filing; others may bring theirs after it.
    owed = (
        Defect(reason=DefectReason.MATERIAL_OWED, label=line.spec.name if line.spec is not None else "")
        for line in materials.stopping(tx, book, draft)
    )
    defects = (*reading.defects, *judgement.repeated(reading.filed, held), *counted, *owed)
    broken = tuple(
        finding.name
        for finding in findings_on(standing, book, unit, reading.filed)
        if finding.open and finding.effect is Effect.BLOCK
    )
    errors = tuple(
        defect
        for defect in defects
        if defect.severity is Severity.ERROR and defect.reason not in _OF_A_REGISTER
    )
    if errors or broken:
        raise DraftRefused(errors, broken)
    return reading.filed


def withdraw(ctx: Context, *, code: str, base_version: int) -> None:
    """Take a nominee off the file; the place is free again and the numbers close up.

    What was filed stays with the unit as a withdrawn draft, also of one that came in by a register.
    """
    with ctx.unit.writing(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        nomination, unit = find_visible(ctx, tx, standing, code, Action.NOMINATION_READ)
        standing.require(ctx, Action.DRAFT_WRITE, Scope(unit=unit.key))
        in_time_to_file(ctx, tx, standing, nomination.category)
        _take_off(ctx, tx, standing, (nomination, unit), base_version, to=DraftState.WITHDRAWN, reason="")


def give_back(ctx: Context, *, code: str, base_version: int, reason: str) -> None:
    """Return a nominee to its unit for correction, with a written reason that the unit sees."""
    with ctx.unit.writing(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        nomination, unit = find_visible(ctx, tx, standing, code, Action.NOMINATION_READ)
        standing.require(ctx, Action.DRAFT_RETURN, Scope(unit=unit.key))
        in_time_to_file(ctx, tx, standing, nomination.category)
        if not reason.strip():
            raise Refused(Reason.REASON_REQUIRED)
        found, why = (nomination, unit), reason.strip()
        _take_off(ctx, tx, standing, found, base_version, to=DraftState.RETURNED, reason=why)


def _take_off(
    ctx: Context,
    tx: Transaction,
    standing: Standing,
    found: tuple[Nomination, Unit],
    base_version: int,
    *,
    to: DraftState,
    reason: str,
) -> None:
    nomination, unit = found
    if nomination.version != base_version:
        raise StaleVersion("nomination", base_version, nomination.version)
    book = standing.book(nomination.category)
    adopt(ctx, tx, standing, book, unit)
    draft = next(
        draft
        for draft, row in order_of(tx, standing, nomination.category, unit)
        if draft is not None and row is nomination
    )
    # What was mended on file (a pasted text, a county) comes back with it.
    nowhere = {name: text for name, text in draft.entries.items() if text == rules.NOWHERE}
    draft.entries = nowhere | rules.entries_of(filed_of(nomination), rules.questions(book, place_of(unit)))
    draft.state, draft.reason, draft.nomination_id = to.value, reason, None
    draft.version += 1
    draft.saved_at = ctx.clock.now()
    tx.session.flush()
    code, content = nomination.code, digest_of(to_builtins(filed_of(nomination)))
    tx.delete(nomination)
    numbers = _numbers(tx, standing, book, unit)
    data = {
        "unit": unit.key,
        "category": book.category.key,
        "code": code,
        "content": content,
        "reason": reason,
        "renumbered": _renamed(numbers),
    }
    seq = tx.record(f"nomination.{to.value}", actor=ctx.actor.login, at=ctx.clock.now(), data=data)
    _renumber(tx, numbers, version=seq)
    keep(tx, standing, numbers)


def move(ctx: Context, *, category: str, unit: str, line: str, to: int, stamp: str) -> None:
    """Put a nominee at another place of the unit's order, from 1.

    `stamp` names the order that the actor saw; Refused with ORDER_CHANGED when it is another by now.
    """
    with ctx.unit.writing(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        row = find(tx, standing, unit)
        standing.require(ctx, Action.DRAFT_WRITE, Scope(unit=row.key))
        book = standing.book(category)
        in_time_to_file(ctx, tx, standing, category)
        order = [line_key(*each) for each in order_of(tx, standing, category, row)]
        if rules.stamp_of(order) != stamp:
            raise Refused(Reason.ORDER_CHANGED)
        if line not in order:
            raise NotFound("draft")
        adopt(ctx, tx, standing, book, row)
        # In the same order as before, and now each with a draft of its own.
        named = dict(zip(order, order_of(tx, standing, category, row), strict=True))
        for place, name in enumerate(rules.moved(order, line, to), start=1):
            draft, _ = named[name]
            if draft is not None:
                draft.place = place
        tx.session.flush()
        numbers = _numbers(tx, standing, book, row)
        renamed = _renamed(numbers)
        # An order among drafts that are not on file is the unit's own affair.
        if renamed:
            data = {"unit": row.key, "category": category, "renumbered": renamed}
            at = ctx.clock.now()
            seq = tx.record("nomination.reordered", actor=ctx.actor.login, at=at, data=data)
            _renumber(tx, numbers, version=seq)
            keep(tx, standing, numbers)


Numbers = dict[int, tuple[Nomination, str, int]]


def _numbers(tx: Transaction, standing: Standing, book: CategoryRulebook, unit: Unit) -> Numbers:
    """What every nominee of the unit is to be numbered: (row, code, sequence) by id."""
    on_file = [row for _, row in order_of(tx, standing, book.category.key, unit) if row is not None]
    return {
        row.id: (row, judgement.code_of(book.category, position=unit.position, sequence=number), number)
        for number, row in enumerate(on_file, start=1)
    }


def _renamed(numbers: Numbers, *, without: int = 0) -> dict[str, str]:
    """Old code → new code of those whose number changes."""
    return {
        row.code: code
        for key, (row, code, number) in numbers.items()
        if key != without and row.sequence != number
    }


def _renumber(tx: Transaction, numbers: Numbers, *, version: int) -> None:
    """Give out the numbers. Two steps: no two nominees bear one number even for a moment."""
    changed = [each for each in numbers.values() if each[0].sequence != each[2]]
    for row, _, _ in changed:
        row.sequence, row.code = -row.id, f"~{secrets.token_hex(8)}"
    tx.session.flush()
    for row, code, number in changed:
        row.sequence, row.code, row.version = number, code, version
    tx.session.flush()
