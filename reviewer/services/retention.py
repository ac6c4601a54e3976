"""What is forgotten of a campaign that is over: drafts, and the personal part of what was on file.

Past lists that nobody confirmed go too, whatever the settings say: they hang on no campaign.

Nobody acts here, so nobody's rights are asked: it is done by the clock, the settings say how long after the
campaign was archived. Names, texts, lists, notices and the ledger stay.
"""

from datetime import timedelta

from msgspec import Struct

from reviewer.contract.snapshots import Rulebook
from reviewer.domain.access import Stage, console
from reviewer.services import laureates
from reviewer.services.campaigns import frozen_rulebook
from reviewer.services.context import Installation
from reviewer.services.nominations import public_fields
from reviewer.storage.models import CampaignRecord
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
    kept = timedelta(days=days)
    with installation.unit.reading() as tx:
        due = [
            record.key for record in campaigns_query.all_records(tx) if _due(installation, tx, record, kept)
        ]
    done = [_forget(installation, key, kept) for key in due]
    return tuple(one for one in done if one is not None)


def _due(installation: Installation, tx: Transaction, record: CampaignRecord, kept: timedelta) -> bool:
    """Whether the campaign has been over for so long, and has not been erased yet."""
    if record.stage != Stage.CLOSED.value:
        return False
    closed = retention_query.latest_at(tx, record.key, _CLOSED)
    if closed is None or retention_query.latest_at(tx, record.key, _ERASED) is not None:
        return False
    return installation.clock.now() >= closed + kept


def _forget(installation: Installation, key: str, kept: timedelta) -> Erased | None:
    with installation.unit.writing(key) as tx:
        record = campaigns_query.by_key(tx, key)
        rulebook = frozen_rulebook(record) if record is not None else None
        # Whatever is over was open once; somebody else may have been quicker.
        if record is None or rulebook is None or not _due(installation, tx, record, kept):
            return None
        gone = 0
        for draft in retention_query.drafts(tx, record.id):
            gone += 1
            if draft.nomination_id is None:
                tx.delete(draft)
            else:
                # It holds the order and the files of a nominee on file; what was typed stands there.
                draft.entries = {}
        for arrival in retention_query.arrivals(tx, record.id):
            arrival.left_over = [
                [label, "" if personal else text, personal] for label, text, personal in arrival.left_over
            ]
        nominees = _strip(tx, record, rulebook)
        data = {"drafts": gone, "nominees": nominees}
        tx.record(_ERASED, actor=console(key).login, at=installation.clock.now(), data=data)
        return Erased(campaign=key, drafts=gone, nominees=nominees)


def _strip(tx: Transaction, record: CampaignRecord, rulebook: Rulebook) -> int:
    """Leave of every nominee's cells the public ones; gives back how many there are.

    Which are public says the rulebook that the campaign opened with: its plugin may be gone by then.
    """
    rows = retention_query.nominations(tx, record.id)
    for row in rows:
        row.fields = public_fields(rulebook.category(row.category), row.fields)
    return len(rows)
