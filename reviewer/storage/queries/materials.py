"""Questions about the files of nominations."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select

from reviewer.storage.models import CampaignRecord, Draft, Material, Nomination, UnfinishedUpload, Unit
from reviewer.storage.unit import Transaction


def by_token(tx: Transaction, campaign: int, token: str) -> tuple[Material, Draft, Unit] | None:
    """The file of that token with the draft and the unit it belongs to."""
    row = tx.session.execute(
        select(Material, Draft, Unit)
        .join(Draft, Material.draft_id == Draft.id)
        .join(Unit, Draft.unit_id == Unit.id)
        .where(Draft.campaign_id == campaign, Material.token == token)
    ).one_or_none()
    return (row[0], row[1], row[2]) if row is not None else None


def of_draft(tx: Transaction, draft: int) -> Sequence[Material]:
    """Every file of one nomination, in the order in which they came."""
    return tx.session.scalars(select(Material).where(Material.draft_id == draft).order_by(Material.id)).all()


def of_drafts(tx: Transaction, drafts: Collection[int]) -> Sequence[Material]:
    """Every file of those nominations, in the order in which they came."""
    return tx.session.scalars(
        select(Material).where(Material.draft_id.in_(drafts)).order_by(Material.id)
    ).all()


def on_file(tx: Transaction, campaign: int) -> Sequence[Material]:
    """Every file of every nominee on file, in the order in which they came."""
    return tx.session.scalars(
        select(Material)
        .join(Draft, Material.draft_id == Draft.id)
        .where(Draft.campaign_id == campaign, Draft.nomination_id.is_not(None))
        .order_by(Material.id)
    ).all()


def drafts_on_file(tx: Transaction, campaign: int) -> dict[int, Draft]:
    """The draft behind every nominee on file, by the nominee's id."""
    rows = tx.session.scalars(
        select(Draft).where(Draft.campaign_id == campaign, Draft.nomination_id.is_not(None))
    )
    return {row.nomination_id: row for row in rows if row.nomination_id is not None}


def repeated(tx: Transaction, campaign: int) -> Sequence[tuple[str, str, str]]:
    """(digest, code, file's name) of every file that two or more nominees on file have given, by digest."""
    on_file_too = (
        select(Material.original)
        .join(Draft, Material.draft_id == Draft.id)
        .where(Draft.campaign_id == campaign, Draft.nomination_id.is_not(None), Material.original != "")
        .group_by(Material.original)
        .having(func.count(Draft.id.distinct()) > 1)
    )
    rows = tx.session.execute(
        select(Material.original, Nomination.code, Material.filename)
        .join(Draft, Material.draft_id == Draft.id)
        .join(Nomination, Draft.nomination_id == Nomination.id)
        .where(Draft.campaign_id == campaign, Material.original.in_(on_file_too))
        .order_by(Material.original, Nomination.code, Material.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def draft_of(tx: Transaction, nomination: int) -> Draft | None:
    """The draft behind a nominee on file; None for one of a register that no unit has touched."""
    return tx.session.scalars(select(Draft).where(Draft.nomination_id == nomination)).one_or_none()


def to_look_at(tx: Transaction, *, stale: datetime) -> Sequence[tuple[str, str]]:
    """(campaign's key, token) of every file that waits, or whose claim is older than `stale`."""
    rows = tx.session.execute(
        select(CampaignRecord.key, Material.token)
        .join(Draft, Material.draft_id == Draft.id)
        .join(CampaignRecord, Draft.campaign_id == CampaignRecord.id)
        .where(
            or_(
                Material.state == "waiting",
                (Material.state == "checking") & (Material.claimed_at < stale),
            )
        )
        .order_by(Material.id)
    )
    return [(row[0], row[1]) for row in rows]


def claimed(tx: Transaction, token: str, claim: str) -> Material | None:
    """The file of that token while that claim on it holds."""
    return tx.session.scalars(
        select(Material).where(Material.token == token, Material.claim == claim)
    ).one_or_none()


def campaign_of(tx: Transaction, token: str) -> str | None:
    """The key of the campaign that the file of that token belongs to."""
    return tx.session.scalar(
        select(CampaignRecord.key)
        .join(Draft, Draft.campaign_id == CampaignRecord.id)
        .join(Material, Material.draft_id == Draft.id)
        .where(Material.token == token)
    )


def upload_by_token(
    tx: Transaction, campaign: int, token: str
) -> tuple[UnfinishedUpload, Draft, Unit] | None:
    """The unfinished upload of that token with the draft and the unit it belongs to."""
    row = tx.session.execute(
        select(UnfinishedUpload, Draft, Unit)
        .join(Draft, UnfinishedUpload.draft_id == Draft.id)
        .join(Unit, Draft.unit_id == Unit.id)
        .where(Draft.campaign_id == campaign, UnfinishedUpload.token == token)
    ).one_or_none()
    return (row[0], row[1], row[2]) if row is not None else None


def uploads_of(tx: Transaction, draft: int) -> Sequence[UnfinishedUpload]:
    """What is on its way to one nomination."""
    return tx.session.scalars(
        select(UnfinishedUpload).where(UnfinishedUpload.draft_id == draft).order_by(UnfinishedUpload.id)
    ).all()


def old_uploads(tx: Transaction, *, before: datetime) -> Sequence[UnfinishedUpload]:
    """Uploads that began before an instant and never came to their end."""
    return tx.session.scalars(select(UnfinishedUpload).where(UnfinishedUpload.begun_at < before)).all()


def names(tx: Transaction) -> tuple[frozenset[str], frozenset[str]]:
    """(tokens, digests) that any row of any campaign names: everything else on the disk is nobody's."""
    tokens = {
        *tx.session.scalars(select(Material.token)),
        *tx.session.scalars(select(UnfinishedUpload.token)),
    }
    kept = tx.session.execute(select(Material.sha256, Material.preview))
    digests = {digest for row in kept for digest in row if digest}
    return frozenset(tokens), frozenset(digests)
