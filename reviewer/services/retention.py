"""What is forgotten of a campaign that is over: drafts, and the personal part of what was on file.

Past lists that nobody confirmed go too, whatever the settings say: they hang on no campaign.

Nobody acts here, so nobody's rights are asked: it is done by the clock, the settings say how long after the
campaign was archived. Names, texts, lists, notices and the ledger stay.
"""

from datetime import timedelta

from msgspec import Struct

from reviewer.domain.access import Stage, console
from reviewer.services import laureates
from reviewer.services.campaigns import Standing, stand
from reviewer.services.context import Context, Installation
from reviewer.services.nominations import public_fields
from reviewer.storage.queries import campaigns as campaigns_query
from reviewer.storage.queries import retention as retention_query
from reviewer.storage.unit import Transaction

_CLOSED, _ERASED = "campaign.stage_changed", "campaign.personal_erased"


class Erased(Struct, frozen=True, kw_only=True):
    """What was forgotten of one campaign: how many drafts, and of how many nominees the personal part."""

    campaign: str
    drafts: int
    nominees: int


def erase(installation: Installation) -> tuple[Erased, ...]:
    """Forget what is due, each campaign once; () when nothing is, or when the settings keep everything."""
    with installation.unit.writing() as tx:
        laureates.forget_unconfirmed(tx, now=installation.clock.now())
    days = installation.settings.retention_days
    if not days:
        return ()
    with installation.unit.reading() as tx:
        closed = [
            record.key
            for record in campaigns_query.all_records(tx)
            if record.stage == Stage.CLOSED.value and installation.host.runs(record.key)
        ]
    done = []
    for key in closed:
        ctx = installation.context(console(key), key)
        with installation.unit.reading(key) as tx:
            due = _due(ctx, tx, timedelta(days=days))
        if due:
            done.append(_forget(ctx, timedelta(days=days)))
    return tuple(one for one in done if one is not None)


def _due(ctx: Context, tx: Transaction, kept: timedelta) -> bool:
    """Whether the campaign has been over for so long, and has not been erased yet."""
    key = ctx.here().key
    closed = retention_query.latest_at(tx, key, _CLOSED)
    if closed is None or retention_query.latest_at(tx, key, _ERASED) is not None:
        return False
    return stand(ctx, tx).stage is Stage.CLOSED and ctx.clock.now() >= closed + kept


def _forget(ctx: Context, kept: timedelta) -> Erased | None:
    with ctx.unit.writing(ctx.here().key) as tx:
        if not _due(ctx, tx, kept):  # somebody else was quicker
            return None
        standing = stand(ctx, tx)
        gone = 0
        for draft in retention_query.drafts(tx, standing.record.id):
            gone += 1
            if draft.nomination_id is None:
                tx.delete(draft)
            else:
                # It holds the order and the files of a nominee on file; what was typed stands there.
                draft.entries = {}
        for arrival in retention_query.arrivals(tx, standing.record.id):
            arrival.left_over = [
                [label, "" if personal else text, personal] for label, text, personal in arrival.left_over
            ]
        nominees = _strip(tx, standing)
        data = {"drafts": gone, "nominees": nominees}
        tx.record(_ERASED, actor=ctx.actor.login, at=ctx.clock.now(), data=data)
        return Erased(campaign=standing.key, drafts=gone, nominees=nominees)


def _strip(tx: Transaction, standing: Standing) -> int:
    """Leave of every nominee's cells the public ones; gives back how many there are."""
    rows = retention_query.nominations(tx, standing.record.id)
    for row in rows:
        row.fields = public_fields(standing.book(row.category), row.fields)
    return len(rows)
