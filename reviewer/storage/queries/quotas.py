"""Questions about numbers that the secretariat settled."""

from sqlalchemy import case, func, select

from reviewer.contract import UnitKind
from reviewer.domain.quotas import Bound, Number, Settled, Target
from reviewer.storage.models import Nomination, SettledQuota
from reviewer.storage.unit import Transaction


def settled(tx: Transaction, campaign: int) -> tuple[Settled, ...]:
    """Every act of a campaign, the first one first."""
    query = select(SettledQuota).where(SettledQuota.campaign_id == campaign).order_by(SettledQuota.version)
    return tuple(_act(row) for row in tx.session.scalars(query))


def _act(row: SettledQuota) -> Settled:
    return Settled(
        target=Target(
            category=row.category,
            bound=Bound(row.bound),
            kind=UnitKind(row.kind) if row.kind else None,
            unit=row.unit,
        ),
        number=None if row.taken_back else Number(most=row.most, least=row.least),
        source=row.source,
        by=row.given_by,
        at=row.given_at,
        version=row.version,
    )


def on_file(tx: Transaction, campaign: int) -> dict[tuple[str, int], tuple[int, int]]:
    """How many nominees every unit has on file and how many of them are flagged, by category and unit id."""
    flagged = func.sum(case((Nomination.flagged, 1), else_=0))
    query = (
        select(Nomination.category, Nomination.unit_id, func.count(Nomination.id), flagged)
        .where(Nomination.campaign_id == campaign)
        .group_by(Nomination.category, Nomination.unit_id)
    )
    return {
        (category, unit): (count, special) for category, unit, count, special in tx.session.execute(query)
    }


def row_of(campaign: int, act: Settled) -> SettledQuota:
    """The row of an act, not stored yet."""
    target, number = act.target, act.number
    return SettledQuota(
        campaign_id=campaign,
        version=act.version,
        category=target.category,
        bound=target.bound.value,
        kind=target.kind.value if target.kind is not None else "",
        unit=target.unit,
        least=number.least if number is not None else 0,
        most=number.most if number is not None else None,
        taken_back=number is None,
        source=act.source,
        given_by=act.by,
        given_at=act.at,
    )
