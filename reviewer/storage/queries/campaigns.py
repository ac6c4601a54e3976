"""Questions about campaigns, their deadlines and their units."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from reviewer.storage.models import CampaignRecord, DeadlineRecord, Unit
from reviewer.storage.unit import Transaction


def by_key(tx: Transaction, key: str) -> CampaignRecord | None:
    """The campaign of that key."""
    return tx.session.scalar(select(CampaignRecord).where(CampaignRecord.key == key))


def all_records(tx: Transaction) -> Sequence[CampaignRecord]:
    """Every campaign, by key."""
    return tx.session.scalars(select(CampaignRecord).order_by(CampaignRecord.key)).all()


_CATEGORY = "close:"


def key_of_category(category: str) -> str:
    """The key under which the closing instant of one category is stored, beside the campaign's own."""
    return f"{_CATEGORY}{category}"


def deadlines(tx: Transaction, campaign: int) -> dict[str, datetime]:
    """The stored closing instants that bind every category, by key."""
    return {key: closes for key, closes in _stored(tx, campaign) if not key.startswith(_CATEGORY)}


def category_deadlines(tx: Transaction, campaign: int) -> dict[str, datetime]:
    """The stored closing instants of single categories, by the category's key."""
    return {
        key.removeprefix(_CATEGORY): closes
        for key, closes in _stored(tx, campaign)
        if key.startswith(_CATEGORY)
    }


def _stored(tx: Transaction, campaign: int) -> list[tuple[str, datetime]]:
    rows = tx.session.execute(
        select(DeadlineRecord.key, DeadlineRecord.closes_at).where(DeadlineRecord.campaign_id == campaign)
    )
    return [(row.key, row.closes_at) for row in rows]


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
