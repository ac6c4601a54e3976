"""The public notice: composed from the final list, published for its days, taken down by the clock."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, time

import msgspec
from msgspec import Struct

from reviewer.clock import CHINA
from reviewer.contract import DayCount, Outcome
from reviewer.contract.checks.consent import CONSENT
from reviewer.contract.snapshots import CategoryRulebook
from reviewer.domain.access import Action, Stage
from reviewer.domain.deadlines import (
    NoticeEnd,
    notice_end,
    official_working_days,
    working_days_between,
)
from reviewer.domain.notice import DUTY, NoticeDocument, NoticeEntry, compose, require_official
from reviewer.errors import NotFound, Reason, Refused
from reviewer.export.notice import notice_workbook
from reviewer.services.assignments import hidden_codes
from reviewer.services.campaigns import Standing, change_stage, stand
from reviewer.services.context import Context
from reviewer.services.ranking import ListState, require_fresh
from reviewer.services.screening import findings_on
from reviewer.storage.models import Nomination, PublicNotice, Unit
from reviewer.storage.queries import notice as notice_query
from reviewer.storage.queries import shortlist as shortlist_query
from reviewer.storage.unit import Transaction

_MANY_DAYS = 30


class Term(Struct, frozen=True, kw_only=True):
    """When a notice stands, and whom objections reach."""

    starts_on: date
    ends_on: date
    contact: str = ""


class Period(Struct, frozen=True, kw_only=True):
    """A period that may be published: its days, first and last included, and how many of them are worked.

    `long` says that it is far longer than the campaign asks for: more than three times its days, or
    more than thirty days on the calendar.
    """

    days: int
    working_days: int
    long: bool


class NoticeDraft(Struct, frozen=True, kw_only=True):
    """A notice as it would go out, and the two readings of its last day."""

    category: str
    document: NoticeDocument
    starts_on: date
    ends: NoticeEnd
    days: int
    working_days: bool
    published: bool


class NoticePage(Struct, frozen=True, kw_only=True):
    """A published notice. `document` is None when its days are over: the list is taken down."""

    campaign: str
    title: str
    category: str
    document: NoticeDocument | None
    starts_on: date
    ends_on: date
    workbook_sha256: str


def _today(ctx: Context) -> date:
    return ctx.clock.now().astimezone(CHINA).date()


def drafted(
    ctx: Context,
    *,
    category: str,
    starts_on: date | None = None,
    ends_on: date | None = None,
    contact: str = "",
) -> NoticeDraft:
    """The notice of a category as it would go out on that day, or as it went out.

    `ends_on` is the last day to print; without it the first reading of the period is printed.
    `contact` is the office's own telephone and address for objections.
    """
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.NOTICE_PREVIEW)
        book = standing.book(category)
        kept = notice_query.one(tx, standing.record.id, category)
        starts = kept.starts_on if kept is not None else starts_on or _today(ctx)
        ends = notice_end(starts, standing.rulebook.calendar.notice, official_working_days())
        if kept is not None:
            document = msgspec.convert(kept.document, NoticeDocument)
        else:
            term = Term(starts_on=starts, ends_on=ends_on or ends.first, contact=contact)
            document = _composed(tx, standing, book, term)
        period = standing.rulebook.calendar.notice
        return NoticeDraft(
            category=category,
            document=document,
            starts_on=starts,
            ends=ends,
            days=period.days,
            working_days=period.count is DayCount.WORKING,
            published=kept is not None,
        )


def _composed(tx: Transaction, standing: Standing, book: CategoryRulebook, term: Term) -> NoticeDocument:
    layout = book.notice
    if layout is None:
        raise NotFound("notice", book.category.key)
    row = shortlist_query.one(tx, standing.record.id, book.category.key, layout.list_key)
    if row is None or row.state == ListState.OPEN.value:
        raise Refused(Reason.LIST_UNSIGNED, {"category": book.category.name})
    listed = shortlist_query.on_list(tx, row.id)
    silent = _without_consent(tx, standing, book, [(nomination, unit) for _, nomination, unit in listed])
    entries = [
        NoticeEntry(
            code=nomination.code,
            tier=entry.tier or book.tiers[0].key,
            unit_order=unit.position,
            region=unit.region,
            unit_name=unit.name,
            sequence=nomination.sequence,
            name=nomination.name,
            host=nomination.host,
            duty=nomination.fields.get(DUTY, ""),
            consent=nomination.id not in silent,
        )
        for entry, nomination, unit in listed
    ]
    return compose(
        layout,
        tiers=book.tiers,
        entries=entries,
        starts=term.starts_on,
        ends=term.ends_on,
        issued=term.starts_on,
        year=standing.rulebook.info.year,
        contact=term.contact,
    )


def _without_consent(
    tx: Transaction,
    standing: Standing,
    book: CategoryRulebook,
    rows: Sequence[tuple[Nomination, Unit]],
) -> frozenset[int]:
    """Who has not consented to be named, by what was filed or confirmed; nobody where no rule asks for it."""
    if not any(rule.fact == CONSENT for rule in book.rules):
        return frozenset()
    return frozenset(
        one.nomination.id
        for one in findings_on(tx, standing, rows)
        if any(found.fact == CONSENT and found.outcome is not Outcome.MET for found in one.findings)
    )


def weighed(ctx: Context, *, starts_on: date, ends_on: date, contact: str = "") -> Period:
    """How long a notice would stand; refused where publishing would refuse its days or its contact."""
    require_official(contact)
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.NOTICE_PREVIEW)
        _require_days(ctx, standing, starts_on, ends_on)
        days = (ends_on - starts_on).days + 1
        worked = working_days_between(starts_on, ends_on, official_working_days())
        asked = standing.rulebook.calendar.notice
        counted = worked if asked.count is DayCount.WORKING else days
        return Period(days=days, working_days=worked, long=counted > 3 * asked.days or days > _MANY_DAYS)


def publish(ctx: Context, *, starts_on: date, ends_on: date, contact: str = "") -> tuple[str, ...]:
    """Publish the notices of every category at once; gives back the digests of their workbooks.

    `ends_on` is the last day, confirmed by the secretariat: not before the first day, nor before both
    readings of the campaign's period where the official working days are known. The first day may
    not lie in the past. Every list must carry both signatures. `contact` is the office's own
    telephone and address, printed below how to object.
    """
    term = Term(starts_on=starts_on, ends_on=ends_on, contact=contact.strip())
    with ctx.unit.writing(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.NOTICE_PUBLISH)
        _require_days(ctx, standing, term.starts_on, term.ends_on)
        now, digests = ctx.clock.now(), {}
        for book in standing.rulebook.categories:
            if book.notice is not None:
                digests[book.category.key] = _publish_one(ctx, tx, standing, book, term)
        tx.record(
            "notice.published",
            actor=ctx.actor.login,
            at=now,
            data={"starts": starts_on.isoformat(), "ends": ends_on.isoformat(), "workbooks": digests},
        )
        change_stage(ctx, tx, standing, to=Stage.NOTICE)
    for category, digest in digests.items():
        ctx.here().tell("notice_published", category=category, digest=digest)
    return tuple(digests.values())


def _require_days(ctx: Context, standing: Standing, starts: date, ends: date) -> None:
    if starts < _today(ctx):
        raise Refused(Reason.DAY_INVALID)
    readings = notice_end(starts, standing.rulebook.calendar.notice, official_working_days())
    least = min(readings.first, readings.alternative) if readings.confirmed else starts
    if ends < least:
        raise Refused(Reason.NOTICE_TOO_SHORT, {"starts": starts, "least": least})


def _publish_one(
    ctx: Context, tx: Transaction, standing: Standing, book: CategoryRulebook, term: Term
) -> str:
    lists = shortlist_query.of_campaign(tx, standing.record.id, book.category.key)
    if any(row.state != ListState.FINAL.value for row in lists):
        raise Refused(Reason.LIST_UNSIGNED, {"category": book.category.name})
    require_fresh(tx, standing, lists, hidden=hidden_codes(ctx, tx, standing.record))
    document = _composed(tx, standing, book, term)
    final = shortlist_query.one(
        tx, standing.record.id, book.category.key, book.notice.list_key if book.notice else ""
    )
    sha256 = hashlib.sha256(_bytes(document, term.starts_on)).hexdigest()
    tx.add(
        PublicNotice(
            campaign_id=standing.record.id,
            category=book.category.key,
            document=msgspec.to_builtins(document),
            list_digest=(final.final_digest or "") if final is not None else "",
            workbook_sha256=sha256,
            starts_on=term.starts_on,
            ends_on=term.ends_on,
            published_at=ctx.clock.now(),
        )
    )
    return sha256


def _bytes(document: NoticeDocument, issued: date) -> bytes:
    # The workbook's only instant is the day of issue, so that it is the same bytes whenever made.
    return notice_workbook(document, created=datetime.combine(issued, time.min, tzinfo=CHINA))


def published(ctx: Context, *, category: str) -> NoticePage:
    """The published notice, for everyone while its days last; before and after that there is no list."""
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        kept = notice_query.one(tx, standing.record.id, standing.book(category).category.key)
        if kept is None or not standing.may(ctx, Action.NOTICE_READ):
            raise NotFound("notice", category)
        return _page(ctx, standing, kept)


def _page(ctx: Context, standing: Standing, kept: PublicNotice) -> NoticePage:
    running = kept.starts_on <= _today(ctx) <= kept.ends_on
    document = msgspec.convert(kept.document, NoticeDocument)
    return NoticePage(
        campaign=standing.key,
        title=document.title,
        category=kept.category,
        document=document if running else None,
        starts_on=kept.starts_on,
        ends_on=kept.ends_on,
        workbook_sha256=kept.workbook_sha256,
    )


def running(ctx: Context) -> tuple[NoticePage, ...]:
    """The campaign's notices whose days last now; empty for everyone at any other time."""
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        if not standing.may(ctx, Action.NOTICE_READ):
            return ()
        pages = (_page(ctx, standing, kept) for kept in notice_query.of_campaign(tx, standing.record.id))
        return tuple(page for page in pages if page.document is not None)


def public_workbook(ctx: Context, *, category: str) -> bytes:
    """The workbook of a running public notice, made from the same rows as the page."""
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        kept = notice_query.one(tx, standing.record.id, standing.book(category).category.key)
        if kept is None or not standing.may(ctx, Action.NOTICE_READ):
            raise NotFound("notice", category)
        page = _page(ctx, standing, kept)
    if page.document is None:
        raise NotFound("notice", category)
    return _bytes(page.document, page.starts_on)


def office_workbook(
    ctx: Context,
    *,
    category: str,
    starts_on: date | None = None,
    ends_on: date | None = None,
    contact: str = "",
) -> bytes:
    """The workbook for the secretariat: as published, or as it would be published for those days."""
    draft = drafted(ctx, category=category, starts_on=starts_on, ends_on=ends_on, contact=contact)
    return _bytes(draft.document, draft.starts_on)
