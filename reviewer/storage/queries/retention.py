"""Questions about what is kept of a campaign that is over."""

from datetime import datetime

from sqlalchemy import select

from reviewer.storage.models import Arrival, Bundle, Draft, LedgerLine, Nomination
from reviewer.storage.unit import Transaction


def latest_at(tx: Transaction, scope: str, kind: str) -> datetime | None:
    """When a chain last recorded something of that kind; None when it never did."""
    return tx.session.scalar(
        select(LedgerLine.at)
        .where(LedgerLine.scope == scope, LedgerLine.kind == kind)
        .order_by(LedgerLine.seq.desc())
        .limit(1)
    )


def drafts(tx: Transaction, campaign: int) -> list[Draft]:
    """Every draft of a campaign, on file or not."""
    return list(tx.session.scalars(select(Draft).where(Draft.campaign_id == campaign)))


def nominations(tx: Transaction, campaign: int) -> list[Nomination]:
    """Every nominee of a campaign."""
    return list(tx.session.scalars(select(Nomination).where(Nomination.campaign_id == campaign)))


def arrivals(tx: Transaction, campaign: int) -> list[Arrival]:
    """Everyone who came in with a bundle."""
    query = select(Arrival).join(Bundle, Arrival.bundle_id == Bundle.id)
    return list(tx.session.scalars(query.where(Bundle.campaign_id == campaign)))
