"""Questions about campaigns, their deadlines and their units."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import bindparam, select

from reviewer.storage.models import CampaignRecord, DeadlineRecord, Unit
from reviewer.storage.unit import Transaction

# Every request asks these: put together once, not each time.
_BY_KEY = select(CampaignRecord).where(CampaignRecord.key == bindparam("key"))
_CLOSING = select(DeadlineRecord.key, DeadlineRecord.closes_at).where(
    DeadlineRecord.campaign_id == bindparam("campaign")
)


def by_key(tx: Transaction, key: str) -> CampaignRecord | None:
    """The campaign of that key."""
    return tx.session.scalar(_BY_KEY, {"key": key})


def all_records(tx: Transaction) -> Sequence[CampaignRecord]:
    """Every campaign, by key."""
    return tx.session.scalars(select(CampaignRecord).order_by(CampaignRecord.key)).all()


_CATEGORY = "close:"


def key_of_category(category: str) -> str:
    """The key under which the closing instant of one category is stored, beside the campaign's own."""
    return f"{_CATEGORY}{category}"


class Closing(Struct, frozen=True, kw_only=True):
    """The stored closing instants of a campaign: those that bind every category, and those of single ones."""

    by_key: Mapping[str, datetime]
    by_category: Mapping[str, datetime]


def closing(tx: Transaction, campaign: int) -> Closing:
    """The stored closing instants of the campaign."""
    by_key, by_category = {}, {}
    for key, closes in tx.session.execute(_CLOSING, {"campaign": campaign}):
        if key.startswith(_CATEGORY):
            by_category[key.removeprefix(_CATEGORY)] = closes
        else:
            by_key[key] = closes
    return Closing(by_key=by_key, by_category=by_category)


def deadline(tx: Transaction, campaign: int, key: str) -> DeadlineRecord | None:
    """The row of one deadline."""
    return tx.session.scalar(
        select(DeadlineRecord).where(DeadlineRecord.campaign_id == campaign, DeadlineRecord.key == key)
    )


def units(tx: Transaction, campaign: int) -> Sequence[Unit]:
    """The recommending units in the notice's order."""
    return tx.session.scalars(select(Unit).where(Unit.campaign_id == campaign).order_by(Unit.position)).all()


def unit_by_key(tx: Transaction, campaign: int, key: str) -> Unit | None:
    """The unit of that key."""
    return tx.session.scalar(select(Unit).where(Unit.campaign_id == campaign, Unit.key == key))
