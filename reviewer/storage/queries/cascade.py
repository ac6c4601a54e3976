"""Questions about bundles and about those whose signature counts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from reviewer.storage.models import Arrival, Bundle, Draft, Nomination, TrustedSigner, Unit
from reviewer.storage.unit import Transaction


def signers(tx: Transaction) -> Sequence[TrustedSigner]:
    """Everyone whose signature counts, in the order in which they were trusted."""
    return tx.session.scalars(select(TrustedSigner).order_by(TrustedSigner.id)).all()


def signer(tx: Transaction, fingerprint: str) -> TrustedSigner | None:
    """The one of that fingerprint."""
    return tx.session.scalar(select(TrustedSigner).where(TrustedSigner.fingerprint == fingerprint))


def waiting(tx: Transaction, campaign: int, token: str) -> tuple[Bundle, Unit] | None:
    """The bundle of that token with its unit, while it waits for a yes."""
    row = tx.session.execute(
        select(Bundle, Unit)
        .join(Unit, Bundle.unit_id == Unit.id)
        .where(Bundle.campaign_id == campaign, Bundle.token == token, Bundle.taken_at.is_(None))
    ).one_or_none()
    return (row[0], row[1]) if row is not None else None


def by_digest(tx: Transaction, campaign: int, digest: str) -> Bundle | None:
    """The bundle of that digest, waiting or taken."""
    return tx.session.scalar(select(Bundle).where(Bundle.campaign_id == campaign, Bundle.digest == digest))


def of_campaign(tx: Transaction, campaign: int) -> Sequence[tuple[Bundle, Unit]]:
    """Every bundle with its unit, newest last."""
    rows = tx.session.execute(
        select(Bundle, Unit)
        .join(Unit, Bundle.unit_id == Unit.id)
        .where(Bundle.campaign_id == campaign)
        .order_by(Bundle.id)
    )
    return [(row[0], row[1]) for row in rows]


def stale(tx: Transaction, campaign: int, *, before: datetime) -> Sequence[Bundle]:
    """Bundles that were read before that instant and never taken."""
    return tx.session.scalars(
        select(Bundle).where(
            Bundle.campaign_id == campaign, Bundle.taken_at.is_(None), Bundle.read_at < before
        )
    ).all()


def forget_waiting(tx: Transaction, campaign: int) -> None:
    """Drop the bundles that were read and never taken; their files are swept when no row names them."""
    tx.session.execute(delete(Bundle).where(Bundle.campaign_id == campaign, Bundle.taken_at.is_(None)))


def tokens(tx: Transaction) -> frozenset[str]:
    """Names of the files of all bundles that wait."""
    return frozenset(tx.session.scalars(select(Bundle.token).where(Bundle.taken_at.is_(None))))


def arrivals(tx: Transaction, bundle: int) -> Sequence[tuple[Arrival, str]]:
    """Who arrived with a bundle, by category and place, each with the code it is on file under ("" = not)."""
    rows = tx.session.execute(
        select(Arrival, Nomination.code)
        .outerjoin(Draft, Arrival.draft == Draft.token)
        .outerjoin(Nomination, Draft.nomination_id == Nomination.id)
        .where(Arrival.bundle_id == bundle)
        .order_by(Arrival.id)
    )
    return [(row[0], row[1] or "") for row in rows]
