"""Questions about the chair's lists."""

from collections.abc import Sequence

from sqlalchemy import func, select

from reviewer.storage.models import Adjustment, Nomination, Shortlist, ShortlistEntry, Unit
from reviewer.storage.unit import Transaction


def one(tx: Transaction, campaign: int, category: str, list_key: str) -> Shortlist | None:
    """One list."""
    return tx.session.scalar(
        select(Shortlist).where(
            Shortlist.campaign_id == campaign,
            Shortlist.category == category,
            Shortlist.list_key == list_key,
        )
    )


def of_campaign(tx: Transaction, campaign: int, category: str | None = None) -> Sequence[Shortlist]:
    """Every list that was proposed, in the order they were made."""
    query = select(Shortlist).where(Shortlist.campaign_id == campaign).order_by(Shortlist.id)
    if category is not None:
        query = query.where(Shortlist.category == category)
    return tx.session.scalars(query).all()


def entries(
    tx: Transaction,
    shortlist: int,
    *,
    without: frozenset[str] = frozenset(),
    offset: int = 0,
    limit: int | None = None,
) -> Sequence[tuple[ShortlistEntry, Nomination, Unit]]:
    """Entries in ranked order with nominee and unit, a page of them when `limit` is given."""
    query = (
        select(ShortlistEntry, Nomination, Unit)
        .join(Nomination, ShortlistEntry.nomination_id == Nomination.id)
        .join(Unit, Nomination.unit_id == Unit.id)
        .where(ShortlistEntry.shortlist_id == shortlist, Nomination.code.not_in(without))
        .order_by(ShortlistEntry.line)
        .offset(offset)
    )
    if limit is not None:
        query = query.limit(limit)
    return [(row[0], row[1], row[2]) for row in tx.session.execute(query)]


def entry(tx: Transaction, shortlist: int, code: str) -> ShortlistEntry | None:
    """The entry of the nominee of that code."""
    return tx.session.scalar(
        select(ShortlistEntry)
        .join(Nomination, ShortlistEntry.nomination_id == Nomination.id)
        .where(ShortlistEntry.shortlist_id == shortlist, Nomination.code == code)
    )


def on_list(tx: Transaction, shortlist: int) -> Sequence[tuple[ShortlistEntry, Nomination, Unit]]:
    """Those who are on the list now, in its order."""
    rows = tx.session.execute(
        select(ShortlistEntry, Nomination, Unit)
        .join(Nomination, ShortlistEntry.nomination_id == Nomination.id)
        .join(Unit, Nomination.unit_id == Unit.id)
        .where(ShortlistEntry.shortlist_id == shortlist, ShortlistEntry.position.is_not(None))
        .order_by(ShortlistEntry.position)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def counts(
    tx: Transaction, shortlist: int, *, without: frozenset[str] = frozenset()
) -> tuple[int, int, dict[str, int]]:
    """(entries, of them on the list, of them by tier key), nominees of those codes left out."""
    rows = tx.session.execute(
        select(ShortlistEntry.tier, func.count(ShortlistEntry.id), func.count(ShortlistEntry.position))
        .join(Nomination, ShortlistEntry.nomination_id == Nomination.id)
        .where(ShortlistEntry.shortlist_id == shortlist, Nomination.code.not_in(without))
        .group_by(ShortlistEntry.tier)
    ).all()
    tiers = {str(tier): int(listed) for tier, _, listed in rows if tier is not None}
    return sum(int(row[1]) for row in rows), sum(int(row[2]) for row in rows), tiers


def adjustments(tx: Transaction, shortlist: int) -> Sequence[tuple[Adjustment, Nomination]]:
    """Every act of the chair on a list, oldest first."""
    rows = tx.session.execute(
        select(Adjustment, Nomination)
        .join(Nomination, Adjustment.nomination_id == Nomination.id)
        .where(Adjustment.shortlist_id == shortlist)
        .order_by(Adjustment.id)
    )
    return [(row[0], row[1]) for row in rows]


def table(tx: Transaction, shortlist: int) -> Sequence[tuple[int, str, int | None, str, int | None]]:
    """(nomination id, code, computed rank, what set it apart, place on the list) in ranked order."""
    rows = tx.session.execute(
        select(
            ShortlistEntry.nomination_id,
            Nomination.code,
            ShortlistEntry.rank,
            ShortlistEntry.separated_by,
            ShortlistEntry.position,
        )
        .join(Nomination, ShortlistEntry.nomination_id == Nomination.id)
        .where(ShortlistEntry.shortlist_id == shortlist)
        .order_by(ShortlistEntry.line)
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]


def with_cause(
    tx: Transaction, shortlist: int, causes: Sequence[str]
) -> Sequence[tuple[ShortlistEntry, Nomination]]:
    """Entries that the rules left for one of those causes, in ranked order."""
    rows = tx.session.execute(
        select(ShortlistEntry, Nomination)
        .join(Nomination, ShortlistEntry.nomination_id == Nomination.id)
        .where(ShortlistEntry.shortlist_id == shortlist, ShortlistEntry.cause.in_(causes))
        .order_by(ShortlistEntry.line)
    )
    return [(row[0], row[1]) for row in rows]


def without_tier(tx: Transaction, shortlist: int) -> Sequence[str]:
    """Codes of those on the list who have no tier yet, in ranked order."""
    return tx.session.scalars(
        select(Nomination.code)
        .join(ShortlistEntry, ShortlistEntry.nomination_id == Nomination.id)
        .where(
            ShortlistEntry.shortlist_id == shortlist,
            ShortlistEntry.position.is_not(None),
            ShortlistEntry.tier.is_(None),
        )
        .order_by(ShortlistEntry.line)
    ).all()


def codes(tx: Transaction, shortlist: int) -> frozenset[str]:
    """Codes of every nominee in a list's table."""
    rows = tx.session.scalars(
        select(Nomination.code)
        .join(ShortlistEntry, ShortlistEntry.nomination_id == Nomination.id)
        .where(ShortlistEntry.shortlist_id == shortlist)
    )
    return frozenset(rows)
