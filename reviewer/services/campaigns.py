"""Campaigns: creating, opening with a frozen rulebook, dates, and where each one stands."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache

from msgspec import Struct, field

from reviewer.campaigns import Campaign, code_digest, digest, dump_rulebook, load_rulebook
from reviewer.contract import DeadlineKey, Quotas, UnitFacts
from reviewer.contract.snapshots import CategoryRulebook, Rulebook
from reviewer.domain import access, deadlines
from reviewer.domain.access import Action, Scope, Stage
from reviewer.domain.ledger import instant_text
from reviewer.domain.quotas import Bound, Settled, Target, applied, gaps_of, newest, settled_for
from reviewer.domain.renewal import open_points
from reviewer.errors import NotFound, Reason, Refused, TooLate
from reviewer.services.context import Context
from reviewer.storage.models import CampaignRecord, DeadlineRecord, Unit
from reviewer.storage.queries import campaigns as campaigns_query
from reviewer.storage.queries import cascade as cascade_query
from reviewer.storage.queries import nominations as nominations_query
from reviewer.storage.queries import quotas as quotas_query
from reviewer.storage.queries import requests as requests_query
from reviewer.storage.queries.campaigns import Closing
from reviewer.storage.unit import Transaction

# A browser repeats an unanswered request within minutes; a closed laptop may do so the day after.
_ANSWERS_KEPT = timedelta(days=7)

_THAWED: dict[str, Rulebook] = {}
"""Frozen rulebooks by their digest, which stands for the text: one a campaign that ever opened here."""


@lru_cache(maxsize=64)
def _live_digests(live: Campaign) -> tuple[str, str]:
    """Digests of a plugin's rulebook and checks as installed; a plugin does not change while loaded."""
    return digest(dump_rulebook(live.rulebook())), code_digest(live)


class Standing(Struct, frozen=True, kw_only=True):
    """A campaign inside one transaction: its row, its stage, its rules (frozen once it opened).

    `closes_on` is the last day of nominations as the secretariat set it, where the notice's own cannot
    be read; None until it is set, and where the notice prints one. `settled` are the numbers that it settled
    where a clause on quotas cannot be read, every act; `held` those of them that hold, by what they are for.
    """

    record: CampaignRecord
    stage: Stage
    rulebook: Rulebook
    live: Campaign
    closes_on: date | None = None
    settled: tuple[Settled, ...] = ()
    held: Mapping[Target, Settled] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The campaign's key."""
        return self.record.key

    def require(self, ctx: Context, action: Action, scope: Scope = access.ANYTHING) -> None:
        """Raise unless the actor may do this here and now."""
        access.require(ctx.actor, action, campaign=self.key, stage=self.stage, scope=scope)

    def may(self, ctx: Context, action: Action, scope: Scope = access.ANYTHING) -> bool:
        """Whether the actor may do this here and now."""
        return access.may(ctx.actor, action, campaign=self.key, stage=self.stage, scope=scope)

    def book(self, category: str) -> CategoryRulebook:
        """The rules of one category; NotFound when there is none of that key."""
        try:
            return self.rulebook.category(category)
        except KeyError:
            raise NotFound("category", category) from None

    def quotas(self, book: CategoryRulebook, unit: UnitFacts) -> Quotas:
        """The quotas of a category as they hold for that unit: every filing is judged by these."""
        return applied(book.quotas, category=book.category.key, unit=unit, held=self.held)

    def settled_number(self, book: CategoryRulebook, unit: UnitFacts) -> Settled | None:
        """Who settled how many that unit may recommend; None where the notice says it, or nobody has."""
        quota = book.quotas.for_kind(unit.kind)
        if quota is None or not quota.clause.damaged:
            return None
        return settled_for(
            self.held, category=book.category.key, bound=Bound.NUMBER, kind=unit.kind, unit=unit.key
        )


class Overview(Struct, frozen=True, kw_only=True):
    """A campaign as its front page shows it.

    Instants are UTC; `by_category` holds the closing instants of single categories. `settled` are the numbers
    that stand in the place of what the notice has lost.
    """

    key: str
    title: str
    organiser: str
    stage: Stage
    rulebook: Rulebook
    opened_at: datetime | None
    deadlines: Mapping[str, datetime]
    by_category: Mapping[str, datetime]
    changed_since_opening: bool
    settled: tuple[Settled, ...] = ()


def stand(ctx: Context, tx: Transaction) -> Standing:
    """Where the context's campaign stands; NotFound when this installation does not run it."""
    live = ctx.here()
    record = campaigns_query.by_key(tx, live.key)
    if record is None:
        raise NotFound("campaign", live.key)
    rulebook = frozen_rulebook(record) or live.rulebook()
    closes_on = _set_day(tx, record) if rulebook.calendar.undated else None
    settled = _settled(tx, record, rulebook)
    return Standing(
        record=record,
        stage=Stage(record.stage),
        rulebook=rulebook,
        live=live,
        closes_on=closes_on,
        settled=settled,
        held=newest(settled),
    )


def frozen_rulebook(record: CampaignRecord) -> Rulebook | None:
    """The rules that the campaign opened with, which need no plugin; None before it opens."""
    frozen = record.rulebook_digest
    if frozen is None:
        return None
    if frozen not in _THAWED:
        _THAWED[frozen] = load_rulebook(record.rulebook or "")
    return _THAWED[frozen]


def _settled(tx: Transaction, record: CampaignRecord, rulebook: Rulebook) -> tuple[Settled, ...]:
    if any(gaps_of(book.quotas) for book in rulebook.categories):
        return quotas_query.settled(tx, record.id)
    return ()


def _set_day(tx: Transaction, record: CampaignRecord) -> date | None:
    closes = campaigns_query.closing(tx, record.id).by_key.get(DeadlineKey.NOMINATIONS_CLOSE.value)
    return deadlines.shown(closes).day if closes is not None else None


def change_stage(ctx: Context, tx: Transaction, standing: Standing, *, to: Stage, reason: str = "") -> None:
    """Move the campaign to another stage: every way to it leaves the same line in the ledger.

    What only served the stage before is dropped: registers and bundles nobody confirmed, answers kept for
    repeats.
    """
    standing.record.stage = to.value
    tx.record(
        "campaign.stage_changed",
        actor=ctx.actor.login,
        at=ctx.clock.now(),
        data={"from": standing.stage.value, "to": to.value, "reason": reason},
    )
    nominations_query.forget_drafts(tx, standing.record.id)
    cascade_query.forget_waiting(tx, standing.record.id)
    requests_query.forget(tx, before=ctx.clock.now() - _ANSWERS_KEPT)


def in_time(ctx: Context, tx: Transaction, standing: Standing, key: DeadlineKey) -> None:
    """Raise TooLate when the stored instant has passed; the server's clock decides."""
    _in_time(ctx, standing, key, campaigns_query.closing(tx, standing.record.id))


def _in_time(ctx: Context, standing: Standing, key: DeadlineKey, closing: Closing) -> None:
    calendar = standing.rulebook.calendar
    printed = {deadline.key: deadline.waived_when_late for deadline in calendar.deadlines}
    printed |= {deadline.key: deadline.waived_when_late for deadline in calendar.undated}
    _not_late(ctx, key, closing.by_key.get(key.value), waived=printed.get(key, False))


def in_time_to_file(ctx: Context, tx: Transaction, standing: Standing, category: str) -> None:
    """Raise TooLate when nothing can be filed in that category any more: its own day, or the campaign's."""
    closing = campaigns_query.closing(tx, standing.record.id)
    printed = {day.category: day.waived_when_late for day in standing.rulebook.calendar.by_category}
    own = closing.by_category.get(category)
    _not_late(ctx, DeadlineKey.NOMINATIONS_CLOSE, own, waived=printed.get(category, False))
    _in_time(ctx, standing, DeadlineKey.NOMINATIONS_CLOSE, closing)


def _not_late(ctx: Context, key: DeadlineKey, closes: datetime | None, *, waived: bool) -> None:
    now = ctx.clock.now()
    if closes is not None and deadlines.is_late(now, closes):
        raise TooLate(key.value, closes, now, waived)


def create(ctx: Context) -> None:
    """Set up the campaign's record, its units and its printed deadlines."""
    access.require(ctx.actor, Action.CAMPAIGN_CREATE, campaign=ctx.here().key, stage=Stage.SETUP)
    live = ctx.here()
    with ctx.unit.writing(live.key) as tx:
        if campaigns_query.by_key(tx, live.key) is not None:
            raise Refused(Reason.ALREADY_OPEN, {"campaign": live.key})
        now = ctx.clock.now()
        record = CampaignRecord(key=live.key, stage=Stage.SETUP.value, created_at=now)
        tx.add(record)
        rulebook = live.rulebook()
        for deadline in rulebook.calendar.deadlines:
            closes = deadlines.closing_instant(deadline)
            tx.add(DeadlineRecord(campaign_id=record.id, key=deadline.key.value, closes_at=closes))
        for day in rulebook.calendar.by_category:
            stored = campaigns_query.key_of_category(day.category)
            closes = deadlines.closing_instant(day)
            tx.add(DeadlineRecord(campaign_id=record.id, key=stored, closes_at=closes))
        for addressee in rulebook.addressees:
            tx.add(
                Unit(
                    campaign_id=record.id,
                    key=addressee.key,
                    position=addressee.order,
                    name=addressee.name,
                    region=addressee.region,
                    kind=addressee.kind.value,
                    city=addressee.city,
                    counties=[[county.name, *county.former] for county in addressee.counties],
                    aliases=list(addressee.aliases),
                )
            )
        data = {"title": live.info.title, "units": len(rulebook.addressees)}
        tx.record("campaign.created", actor=ctx.actor.login, at=now, data=data)


def open_campaign(ctx: Context) -> None:
    """Freeze every rule of the campaign and open it for nominations."""
    with ctx.unit.writing(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.CAMPAIGN_OPEN)
        unfinished = open_points(standing.rulebook)
        if unfinished:
            raise Refused(Reason.RULEBOOK_UNFINISHED, {"points": [point.text for point in unfinished]})
        text = dump_rulebook(standing.live.rulebook())
        record, now = standing.record, ctx.clock.now()
        record.rulebook, record.rulebook_digest = text, digest(text)
        record.code_digest = code_digest(standing.live)
        record.opened_at, record.stage = now, Stage.NOMINATION.value
        tx.record(
            "campaign.opened",
            actor=ctx.actor.login,
            at=now,
            data={
                "rulebook": record.rulebook_digest,
                "checks": record.code_digest,
                "version": standing.live.info.version,
            },
        )


def set_deadline(
    ctx: Context, *, key: DeadlineKey, closes: datetime, reason: str, category: str | None = None
) -> None:
    """Set or move one closing instant, with the reason; with `category` the one of that category alone.

    Only the filing of nominations has a day of its own by category; `key` says which day it is in the
    ledger. NotFound when the campaign has no such category.
    """
    with ctx.unit.writing(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.CAMPAIGN_SCHEDULE)
        if not reason.strip():
            raise Refused(Reason.REASON_REQUIRED)
        stored = key.value
        if category is not None:
            stored = campaigns_query.key_of_category(standing.book(category).category.key)
        row = campaigns_query.deadline(tx, standing.record.id, stored)
        before = instant_text(row.closes_at) if row is not None else None
        if row is None:
            tx.add(DeadlineRecord(campaign_id=standing.record.id, key=stored, closes_at=closes))
        else:
            row.closes_at = closes
        data = {"key": key.value, "from": before, "to": instant_text(closes), "reason": reason.strip()}
        if category is not None:
            data["category"] = category
        tx.record("campaign.deadline_set", actor=ctx.actor.login, at=ctx.clock.now(), data=data)


def unserved(ctx: Context) -> tuple[str, ...]:
    """Keys of the campaigns in the database whose plugin was refused or is gone: nobody can open them."""
    access.require(ctx.actor, Action.CAMPAIGN_CREATE, campaign=None, stage=Stage.SETUP)
    with ctx.unit.reading() as tx:
        keys = [record.key for record in campaigns_query.all_records(tx)]
    return tuple(key for key in keys if not ctx.host.runs(key))


def overview(ctx: Context) -> Overview:
    """The campaign's front page, for whoever may see it; others are told that there is none."""
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        if not standing.may(ctx, Action.CAMPAIGN_READ):
            raise NotFound("campaign", standing.key)
        return _overview(tx, standing)


def all_campaigns(ctx: Context) -> tuple[Overview, ...]:
    """Every campaign that the actor may see, by key."""
    with ctx.unit.reading() as tx:
        seen = []
        for record in campaigns_query.all_records(tx):
            if ctx.host.runs(record.key):
                standing = stand(ctx.within(record.key), tx)
                if standing.may(ctx, Action.CAMPAIGN_READ):
                    seen.append(_overview(tx, standing))
        return tuple(seen)


def _overview(tx: Transaction, standing: Standing) -> Overview:
    record, info = standing.record, standing.rulebook.info
    frozen = (record.rulebook_digest, record.code_digest)
    closing = campaigns_query.closing(tx, record.id)
    return Overview(
        key=record.key,
        title=info.title,
        organiser=info.organiser,
        stage=standing.stage,
        rulebook=standing.rulebook,
        opened_at=record.opened_at,
        deadlines=closing.by_key,
        by_category=closing.by_category,
        changed_since_opening=record.rulebook_digest is not None and frozen != _live_digests(standing.live),
        settled=standing.settled,
    )
