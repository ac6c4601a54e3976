"""Questions about drafts of nominations."""

from collections.abc import Sequence

from sqlalchemy import select

from reviewer.storage.models import Draft, Unit
from reviewer.storage.unit import Transaction


def by_token(tx: Transaction, campaign: int, token: str) -> tuple[Draft, Unit] | None:
    """The draft of that token with its unit."""
    row = tx.session.execute(
        select(Draft, Unit)
        .join(Unit, Draft.unit_id == Unit.id)
        .where(Draft.campaign_id == campaign, Draft.token == token)
    ).one_or_none()
    return (row[0], row[1]) if row is not None else None


def of_unit(tx: Transaction, campaign: int, category: str, unit: int) -> Sequence[Draft]:
    """One unit's drafts of a category, in the order that it wishes."""
    return tx.session.scalars(
        select(Draft)
        .where(Draft.campaign_id == campaign, Draft.unit_id == unit, Draft.category == category)
        .order_by(Draft.place, Draft.id)
    ).all()


def behind(tx: Transaction, campaign: int) -> dict[int, Draft]:
    """Every draft that is on file, by the number of its nomination."""
    query = select(Draft).where(Draft.campaign_id == campaign, Draft.nomination_id.is_not(None))
    return {draft.nomination_id: draft for draft in tx.session.scalars(query) if draft.nomination_id}


def of_nomination(tx: Transaction, nomination: int) -> Draft | None:
    """The draft that a nominee on file was written in; None for one that came in by a register."""
    return tx.session.scalar(select(Draft).where(Draft.nomination_id == nomination))
