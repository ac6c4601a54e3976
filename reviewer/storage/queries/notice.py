"""Questions about published notices."""

from collections.abc import Sequence

from sqlalchemy import select

from reviewer.storage.models import PublicNotice
from reviewer.storage.unit import Transaction


def one(tx: Transaction, campaign: int, category: str) -> PublicNotice | None:
    """The notice of one category."""
    return tx.session.scalar(
        select(PublicNotice).where(PublicNotice.campaign_id == campaign, PublicNotice.category == category)
    )


def of_campaign(tx: Transaction, campaign: int) -> Sequence[PublicNotice]:
    """Every notice of a campaign in the order they were made."""
    return tx.session.scalars(
        select(PublicNotice).where(PublicNotice.campaign_id == campaign).order_by(PublicNotice.id)
    ).all()
