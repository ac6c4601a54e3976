"""Score sheets: the expert's desk, drafts that nothing loses, submission with a receipt, returns."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct, field

from reviewer.contract import DeadlineKey, Rubric, count_zi
from reviewer.contract.snapshots import CategoryRulebook
from reviewer.domain import sheets as rules
from reviewer.domain.access import Action, Scope
from reviewer.domain.deadlines import is_late
from reviewer.domain.ledger import digest_of
from reviewer.domain.sheets import SheetReading, SheetState
from reviewer.domain.stages import is_over
from reviewer.errors import NotFound, PointsInvalid, Reason, Refused, StaleVersion, TooLate
from reviewer.services.assignments import hidden_codes
from reviewer.services.campaigns import Standing, in_time, stand
from reviewer.services.context import Context
from reviewer.services.experts import own_expert
from reviewer.services.nominations import public_fields
from reviewer.services.ranking import require_unsigned
from reviewer.services.receipts import content_of, receipt_of
from reviewer.services.requests import Act, answered, remember
from reviewer.storage.models import Nomination, Sheet, SheetEdition, Unit
from reviewer.storage.queries import accounts as accounts_query
from reviewer.storage.queries import campaigns as campaigns_query
from reviewer.storage.queries import experts as experts_query
from reviewer.storage.queries import sheets as sheets_query
from reviewer.storage.unit import Transaction

_OWN = Scope(own=True)
_SAVED = (SheetState.DRAFT.value, SheetState.RETURNED.value)


class SheetDraft(Struct, frozen=True, kw_only=True):
    """What an expert typed, as typed. `entries` are marks by criterion key; blank is left out."""

    entries: Mapping[str, str] = field(default_factory=dict)
    veto: str = ""
    veto_reason: str = ""
    comment: str = ""
    special: bool = False
    special_reason: str = ""


class DeskLine(Struct, frozen=True, kw_only=True):
    """One sheet on the expert's desk. `total` is in hundredths once every mark stands.

    `veto` says that the expert ends the review at 0, `ready` that the sheet could be closed as it
    stands, `writable` that a save would be taken now.
    """

    code: str
    category: str
    name: str
    host: str
    region: str
    flagged: bool
    state: SheetState
    running: int
    marked: int
    criteria: int
    total: int | None
    receipt: str
    special: bool
    veto: bool
    ready: bool
    writable: bool


class Desk(Struct, frozen=True, kw_only=True):
    """Everything an expert has to read, and by when. `ended`: time or stage of scoring is over."""

    signed: bool
    lines: tuple[DeskLine, ...]
    closes_at: datetime | None
    ended: bool

    @property
    def submitted(self) -> int:
        """How many sheets are submitted."""
        return sum(line.state is SheetState.SUBMITTED for line in self.lines)

    @property
    def void(self) -> int:
        """How many sheets were not submitted and cannot be any more: they do not count."""
        return sum(not line.state.closed and not line.writable for line in self.lines) if self.ended else 0


class SheetPage(Struct, frozen=True, kw_only=True):
    """One sheet with the material beside it; public fields and texts only.

    Unless `readable`, as once the campaign is archived, only the marks and their receipt are left: no field
    and no text.
    """

    code: str
    name: str
    host: str
    region: str
    flagged: bool
    book: CategoryRulebook
    fields: Mapping[str, str]
    texts: Mapping[str, str]
    readable: bool
    draft: SheetDraft
    reading: SheetReading
    state: SheetState
    version: int
    saved_at: datetime | None
    submitted_at: datetime | None
    receipt: str
    return_reason: str
    writable: bool
    ready: bool
    slip: bool
    before: str
    after: str


class Saved(Struct, frozen=True, kw_only=True):
    """The answer to a saved draft; points in hundredths."""

    version: int
    running: int
    total: int | None
    missing: tuple[str, ...]
    problems: tuple[tuple[str, str, str], ...]
    saved_at: datetime


class Receipt(Struct, frozen=True, kw_only=True):
    """Proof that a sheet was submitted."""

    code: str
    name: str
    total: int
    receipt: str
    submitted_at: datetime


class _KeptReceipts(Struct, frozen=True, kw_only=True):
    """Several receipts as one kept answer."""

    receipts: tuple[Receipt, ...]


_SAVE = Act("save", Saved)
_SUBMIT = Act("submit", Receipt)
_SUBMIT_ALL = Act("submit_all", _KeptReceipts)


def desk(ctx: Context) -> Desk:
    """The expert's sheets in list order."""
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.SHEET_READ, _OWN)
        expert = own_expert(ctx, tx, standing)
        closes = campaigns_query.closing(tx, standing.record.id).by_key.get(DeadlineKey.SCORING_CLOSES.value)
        late = closes is not None and is_late(ctx.clock.now(), closes)
        open_now = {
            SheetState.SUBMITTED: False,
            SheetState.RETURNED: standing.may(ctx, Action.SHEET_CORRECT, _OWN),
        }
        others = standing.may(ctx, Action.SHEET_WRITE, _OWN) and not late
        lines = tuple(
            _line(standing, row, writable=open_now.get(SheetState(row[0].state), others))
            for row in sheets_query.of_expert(tx, expert.id)
        )
        return Desk(
            signed=expert.undertaking_at is not None,
            lines=lines,
            closes_at=closes,
            ended=late or is_over(DeadlineKey.SCORING_CLOSES, standing.stage),
        )


def _line(standing: Standing, row: tuple[Sheet, Nomination, Unit], *, writable: bool) -> DeskLine:
    sheet, nomination, unit = row
    rubric = _rubric(standing, nomination.category)
    reading = rules.read_points(rubric, sheet.entries)
    return DeskLine(
        code=nomination.code,
        category=nomination.category,
        name=nomination.name,
        host=nomination.host,
        region=unit.region,
        flagged=nomination.flagged,
        state=SheetState(sheet.state),
        running=reading.running,
        marked=len(reading.points),
        criteria=len(rubric.criteria),
        total=_total(sheet, reading),
        receipt=sheet.receipt or "",
        special=sheet.special,
        veto=bool(sheet.veto),
        ready=sheet.state in _SAVED and _complete(standing, sheet, nomination),
        writable=writable,
    )


def _total(sheet: Sheet, reading: SheetReading) -> int | None:
    """What counts of a submitted sheet; what stands on any other, a returned one too."""
    return sheet.total if sheet.state == SheetState.SUBMITTED.value else reading.total


def opened(ctx: Context, *, code: str) -> SheetPage:
    """One sheet of the expert's own; any other code, known or not, is the same NotFound."""
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.SHEET_READ, _OWN)
        expert = own_expert(ctx, tx, standing)
        if expert.undertaking_at is None:
            raise Refused(Reason.UNDERTAKING_MISSING)
        rows = sheets_query.of_expert(tx, expert.id)
        codes = [nomination.code for _, nomination, _ in rows]
        if code not in codes:
            raise NotFound("sheet", code)
        at = codes.index(code)
        sheet, nomination, unit = rows[at]
        rubric = _rubric(standing, nomination.category)
        totals = [
            _total(row, rules.read_points(rubric, row.entries))
            for row, other, _ in rows
            if row is not sheet and not row.veto and other.category == nomination.category
        ]
        before = codes[at - 1] if at else ""
        after = codes[at + 1] if at + 1 < len(codes) else ""
        return _page(
            standing,
            (sheet, nomination, unit),
            writable=_open_now(ctx, tx, standing, sheet),
            readable=standing.may(ctx, Action.NOMINATION_READ, _OWN),
            others=[total for total in totals if total is not None],
            beside=(before, after),
        )


def _open_now(ctx: Context, tx: Transaction, standing: Standing, sheet: Sheet) -> bool:
    """Whether a save would be taken now: stage, state and time allow it."""
    if sheet.state == SheetState.SUBMITTED.value or not standing.may(ctx, _write_action(sheet), _OWN):
        return False
    try:
        _in_time(ctx, tx, standing, sheet)
    except TooLate:
        return False
    return True


def _page(
    standing: Standing,
    row: tuple[Sheet, Nomination, Unit],
    *,
    writable: bool,
    readable: bool,
    others: list[int],
    beside: tuple[str, str],
) -> SheetPage:
    sheet, nomination, unit = row
    book = standing.book(nomination.category)
    reading = rules.read_points(_rubric(standing, nomination.category), sheet.entries)
    state = SheetState(sheet.state)
    return SheetPage(
        code=nomination.code,
        name=nomination.name,
        host=nomination.host,
        region=unit.region,
        flagged=nomination.flagged,
        book=book,
        fields=public_fields(book, nomination.fields) if readable else {},
        texts=nomination.texts if readable else {},
        readable=readable,
        draft=_draft_of(sheet),
        reading=reading,
        state=state,
        version=sheet.version,
        saved_at=sheet.saved_at,
        submitted_at=sheet.submitted_at,
        receipt=sheet.receipt or "",
        return_reason=sheet.return_reason if state is SheetState.RETURNED else "",
        writable=writable,
        ready=sheet.state in _SAVED and _complete(standing, sheet, nomination),
        slip=reading.total is not None and not sheet.veto and rules.far_below(reading.total, others),
        before=beside[0],
        after=beside[1],
    )


def _draft_of(sheet: Sheet) -> SheetDraft:
    return SheetDraft(
        entries=sheet.entries,
        veto=sheet.veto,
        veto_reason=sheet.veto_reason,
        comment=sheet.comment,
        special=sheet.special,
        special_reason=sheet.special_reason,
    )


def _rubric(standing: Standing, category: str) -> Rubric:
    rubric = standing.book(category).rubric
    if rubric is None:
        raise NotFound("category", category)
    return rubric


def _write_action(sheet: Sheet) -> Action:
    """A returned sheet may be corrected while the panel already sits; any other only while scoring."""
    return Action.SHEET_CORRECT if sheet.state == SheetState.RETURNED.value else Action.SHEET_WRITE


def save_draft(ctx: Context, *, code: str, draft: SheetDraft, base_version: int, request_key: str) -> Saved:
    """Store what the expert typed, as typed, also when it is not valid yet.

    `base_version` must be the stored one (else StaleVersion: another window saved). Asked again with the
    same `request_key` and the same draft it answers as the first time and stores nothing twice, also when
    the sheet was closed or time ran out since: what was acknowledged stays acknowledged.
    """

    def work() -> Saved:
        with ctx.unit.writing(ctx.here().key) as tx:
            standing = stand(ctx, tx)
            standing.require(ctx, Action.SHEET_CORRECT, _OWN)
            known = answered(ctx, tx, request_key, _SAVE, what=code, content=draft)
            if known is not None:
                return known
            sheet, nomination = _writable(ctx, tx, standing, code, base_version)
            answer = _store(ctx, standing, sheet, nomination, draft)
            # Drafts stay unread by others: the ledger binds them by a keyed code and shows nothing.
            content = tx.receipt("draft", nomination.code, ctx.actor.login, digest_of(content_of(sheet)))
            tx.record(
                "sheet.saved",
                actor=ctx.actor.login,
                at=answer.saved_at,
                data={"code": nomination.code, "version": sheet.version, "content": content},
            )
            remember(ctx, tx, request_key, _SAVE, answer, what=code, content=draft)
            return answer

    return ctx.unit.retrying(work)


def _writable(
    ctx: Context, tx: Transaction, standing: Standing, code: str, base_version: int
) -> tuple[Sheet, Nomination]:
    """The expert's own sheet, open for writing now and at the version that was sent."""
    expert = own_expert(ctx, tx, standing)
    found = sheets_query.one(tx, expert.id, code)
    if found is None:
        raise NotFound("sheet", code)
    sheet, nomination = found
    if expert.undertaking_at is None:
        raise Refused(Reason.UNDERTAKING_MISSING)
    standing.require(ctx, _write_action(sheet), _OWN)
    if sheet.state == SheetState.SUBMITTED.value:
        raise Refused(Reason.SHEET_CLOSED, {"code": code, "receipt": sheet.receipt or ""})
    _in_time(ctx, tx, standing, sheet)
    if sheet.version != base_version:
        raise StaleVersion("sheet", base_version, sheet.version)
    return sheet, nomination


def _in_time(ctx: Context, tx: Transaction, standing: Standing, sheet: Sheet) -> None:
    """A returned sheet may be corrected after closing: the chair reopened it."""
    if sheet.state != SheetState.RETURNED.value:
        in_time(ctx, tx, standing, DeadlineKey.SCORING_CLOSES)


def _store(
    ctx: Context, standing: Standing, sheet: Sheet, nomination: Nomination, draft: SheetDraft
) -> Saved:
    rubric = _rubric(standing, nomination.category)
    entries = {c.key: rules.storable(draft.entries.get(c.key, "")).strip()[:20] for c in rubric.criteria}
    typed = {key: text for key, text in entries.items() if text}
    sheet.entries = typed
    sheet.veto = draft.veto if draft.veto in {veto.key for veto in rubric.vetoes} else ""
    sheet.veto_reason = rules.storable(draft.veto_reason).strip()
    sheet.comment = rules.storable(draft.comment).strip()
    # Only a nominee whose unit flagged it can be put forward for the special tier.
    sheet.special = draft.special and nomination.flagged
    sheet.special_reason = rules.storable(draft.special_reason).strip() if nomination.flagged else ""
    if sheet.state == SheetState.BLANK.value:
        sheet.state = SheetState.DRAFT.value
    sheet.version += 1
    sheet.saved_at = ctx.clock.now()
    reading = rules.read_points(rubric, typed)
    return Saved(
        version=sheet.version,
        running=reading.running,
        total=reading.total,
        missing=reading.missing,
        problems=tuple((key, problem.value, text) for key, problem, text in reading.problems),
        saved_at=sheet.saved_at,
    )


def submit_sheet(
    ctx: Context, *, code: str, draft: SheetDraft, base_version: int, request_key: str
) -> Receipt:
    """Store the sheet as typed and close it; gives back the receipt.

    Raises PointsInvalid for marks beyond cap or off step, Refused for a blank (blank is never 0),
    a veto without a reason, or a special recommendation with too short a reason.
    """

    def work() -> Receipt:
        with ctx.unit.writing(ctx.here().key) as tx:
            standing = stand(ctx, tx)
            standing.require(ctx, Action.SHEET_CORRECT, _OWN)
            known = answered(ctx, tx, request_key, _SUBMIT, what=code, content=draft)
            if known is not None:
                return known
            sheet, nomination = _writable(ctx, tx, standing, code, base_version)
            _store(ctx, standing, sheet, nomination, draft)
            receipt = _close(ctx, tx, standing, sheet, nomination)
            remember(ctx, tx, request_key, _SUBMIT, receipt, what=code, content=draft)
        ctx.here().tell("sheet_submitted", category=nomination.category, nominee=code)
        return receipt

    return ctx.unit.retrying(work)


def submit_all(ctx: Context, *, category: str, request_key: str) -> tuple[Receipt, ...]:
    """Close every complete draft of a category in one transaction; incomplete ones stay drafts."""

    def work() -> tuple[Receipt, ...]:
        with ctx.unit.writing(ctx.here().key) as tx:
            standing = stand(ctx, tx)
            standing.require(ctx, Action.SHEET_WRITE, _OWN)
            known = answered(ctx, tx, request_key, _SUBMIT_ALL, what=category)
            if known is not None:
                return known.receipts
            in_time(ctx, tx, standing, DeadlineKey.SCORING_CLOSES)
            expert = own_expert(ctx, tx, standing)
            if expert.undertaking_at is None:
                raise Refused(Reason.UNDERTAKING_MISSING)
            receipts = tuple(
                _close(ctx, tx, standing, sheet, nomination)
                for sheet, nomination, _ in sheets_query.of_expert(tx, expert.id)
                if nomination.category == category
                and sheet.state in _SAVED
                and _complete(standing, sheet, nomination)
            )
            answer = _KeptReceipts(receipts=receipts)
            remember(ctx, tx, request_key, _SUBMIT_ALL, answer, what=category)
        for receipt in receipts:
            ctx.here().tell("sheet_submitted", category=category, nominee=receipt.code)
        return receipts

    return ctx.unit.retrying(work)


def _complete(standing: Standing, sheet: Sheet, nomination: Nomination) -> bool:
    try:
        _points(_rubric(standing, nomination.category), sheet)
    except (Refused, PointsInvalid):
        return False
    return True


def _points(rubric: Rubric, sheet: Sheet) -> dict[str, int]:
    """The points of a sheet that may be closed; a veto with its reason stands at 0 throughout."""
    if sheet.veto:
        if not sheet.veto_reason:
            raise Refused(Reason.REASON_REQUIRED, {"veto": sheet.veto})
        return {criterion.key: 0 for criterion in rubric.criteria}
    reading = rules.read_points(rubric, sheet.entries)
    if reading.problems:
        raise PointsInvalid(
            tuple((key, problem.value, text) for key, problem, text in reading.problems),
            {criterion.key: criterion.name for criterion in rubric.criteria},
        )
    if reading.missing:
        names = {criterion.key: criterion.name for criterion in rubric.criteria}
        raise Refused(Reason.SHEET_INCOMPLETE, {"criteria": [names[key] for key in reading.missing]})
    least = rubric.special_reason_at_least
    if sheet.special and count_zi(sheet.special_reason) < least:
        raise Refused(Reason.REASON_TOO_SHORT, {"least": least, "count": count_zi(sheet.special_reason)})
    return dict(reading.points)


def _close(
    ctx: Context, tx: Transaction, standing: Standing, sheet: Sheet, nomination: Nomination
) -> Receipt:
    rubric = _rubric(standing, nomination.category)
    points = _points(rubric, sheet)
    now = ctx.clock.now()
    number = sheets_query.edition_count(tx, sheet.assignment_id) + 1 if sheet.receipt is not None else 1
    total = rules.weighted(rubric, points)
    sheet.points, sheet.total = points, total
    code = receipt_of(tx, standing.key, sheet, login=ctx.actor.login, code=nomination.code, number=number)
    sheet.receipt = code
    sheet.state, sheet.submitted_at, sheet.return_reason = SheetState.SUBMITTED.value, now, ""
    sheet.version += 1
    tx.session.add(
        SheetEdition(
            assignment_id=sheet.assignment_id,
            number=number,
            points=points,
            total=total,
            content=content_of(sheet),
            receipt=code,
            submitted_at=now,
        )
    )
    tx.record(
        "sheet.submitted",
        actor=ctx.actor.login,
        at=now,
        # The receipt binds the content; the points enter the ledger when a list is proposed from them.
        data={"code": nomination.code, "edition": number, "receipt": code},
    )
    return Receipt(code=nomination.code, name=nomination.name, total=total, receipt=code, submitted_at=now)


def return_sheet(ctx: Context, *, code: str, login: str, reason: str) -> None:
    """Give a submitted sheet back to its expert, with a reason; not under a signed list. Editions stay.

    Nobody gives back their own: whoever reads the ranking would mark again knowing what the others gave.
    """
    with ctx.unit.writing(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.SHEET_RETURN)
        if not reason.strip():
            raise Refused(Reason.REASON_REQUIRED)
        account = accounts_query.by_login(tx, login)
        expert = experts_query.by_account(tx, standing.record.id, account.id) if account else None
        found = sheets_query.one(tx, expert.id, code) if expert else None
        if account is None or found is None or code in hidden_codes(ctx, tx, standing.record):
            raise NotFound("sheet", code)
        sheet, nomination = found
        if account.id == ctx.actor.account:
            raise Refused(Reason.OWN_SHEET, {"code": code})
        if sheet.state != SheetState.SUBMITTED.value:
            raise Refused(Reason.SHEET_NOT_SUBMITTED, {"code": code})
        require_unsigned(tx, standing, category=nomination.category)
        sheet.state, sheet.return_reason = SheetState.RETURNED.value, reason.strip()
        sheet.version += 1
        sheet.saved_at = ctx.clock.now()
        tx.record(
            "sheet.returned",
            actor=ctx.actor.login,
            at=sheet.saved_at,
            data={"code": code, "expert": account.login, "receipt": sheet.receipt, "reason": reason.strip()},
        )
