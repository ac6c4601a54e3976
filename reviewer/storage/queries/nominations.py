"""Questions about nominations, intake drafts and waivers."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select

from reviewer.storage.models import IntakeDraft, Nomination, Unit, Waiver
from reviewer.storage.unit import Transaction


def by_code(tx: Transaction, campaign: int, code: str) -> tuple[Nomination, Unit] | None:
    """The nomination of that code with its unit."""
    row = tx.session.execute(
        select(Nomination, Unit)
        .join(Unit, Nomination.unit_id == Unit.id)
        .where(Nomination.campaign_id == campaign, Nomination.code == code)
    ).one_or_none()
    return (row[0], row[1]) if row is not None else None


def listed(
    tx: Transaction, campaign: int, category: str | None = None, units: frozenset[str] | None = None
) -> Sequence[tuple[Nomination, Unit]]:
    """Nominations in the order of a public list: unit order, then recommendation order, all categories mixed.

    `units` narrows to those unit keys; None means every unit.
    """
    query = (
        select(Nomination, Unit)
        .join(Unit, Nomination.unit_id == Unit.id)
        .where(Nomination.campaign_id == campaign)
        .order_by(Unit.position, Nomination.sequence)
    )
    if category is not None:
        query = query.where(Nomination.category == category)
    if units is not None:
        query = query.where(Unit.key.in_(units))
    return [(nomination, unit) for nomination, unit in tx.session.execute(query)]


def of_unit(tx: Transaction, campaign: int, category: str, unit: int) -> Sequence[Nomination]:
    """One unit's nominations of a category in recommendation order."""
    return tx.session.scalars(
        select(Nomination)
        .where(
            Nomination.campaign_id == campaign,
            Nomination.category == category,
            Nomination.unit_id == unit,
        )
        .order_by(Nomination.sequence)
    ).all()


def count(tx: Transaction, campaign: int) -> int:
    """How many nominations are on file."""
    found = tx.session.scalar(select(func.count(Nomination.id)).where(Nomination.campaign_id == campaign))
    return found or 0


def draft_by_token(tx: Transaction, campaign: int, token: str) -> IntakeDraft | None:
    """The intake draft of that token."""
    return tx.session.scalar(
        select(IntakeDraft).where(IntakeDraft.campaign_id == campaign, IntakeDraft.token == token)
    )


def forget_drafts(tx: Transaction, campaign: int) -> None:
    """Drop the registers that were read and never confirmed."""
    tx.session.execute(delete(IntakeDraft).where(IntakeDraft.campaign_id == campaign))


def waivers(tx: Transaction, campaign: int) -> dict[int, dict[str, Waiver]]:
    """Every waiver of the campaign, by nomination id and rule key."""
    found: dict[int, dict[str, Waiver]] = {}
    rows = tx.session.scalars(
        select(Waiver)
        .join(Nomination, Waiver.nomination_id == Nomination.id)
        .where(Nomination.campaign_id == campaign)
    )
    for waiver in rows:
        found.setdefault(waiver.nomination_id, {})[waiver.rule_key] = waiver
    return found


def waiver(tx: Transaction, nomination: int, rule: str) -> Waiver | None:
    """The waiver of one rule for one nominee."""
    return tx.session.scalar(
        select(Waiver).where(Waiver.nomination_id == nomination, Waiver.rule_key == rule)
    )
