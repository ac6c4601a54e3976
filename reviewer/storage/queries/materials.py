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


def files_given(tx: Transaction, campaign: int, *, category: str = "") -> dict[int, str]:
    """What was given for each nominee on file, of a category or of all, by the nomination's id.

    One text a nominee, "line state verdict" of each file a line: thousands have the same few of these
    texts, and each is judged once. Whoever has no draft is left out. Nothing but indexes is read.
    """
    file = Material.spec + " " + Material.state + " " + Material.verdict
    files = (
        select(func.aggregate_strings(file, "\n"))
        .where(Material.draft_id == Draft.id)
        .correlate(Draft)
        .scalar_subquery()
    )
    query = select(Nomination.id, files).join(Draft, Draft.nomination_id == Nomination.id)
    query = query.where(Nomination.campaign_id == campaign)
    if category:
        query = query.where(Nomination.category == category)
    return {row[0]: row[1] or "" for row in tx.session.execute(query)}


def on_file(tx: Transaction, campaign: int) -> Sequence[tuple[int, str, bool, str]]:
    """(id, category, whether it claims the special tier, key of its unit) of everybody, as a public list."""
    rows = tx.session.execute(
        select(Nomination.id, Nomination.category, Nomination.flagged, Unit.key)
        .join(Unit, Nomination.unit_id == Unit.id)
        .where(Nomination.campaign_id == campaign)
        .order_by(Unit.position, Nomination.category, Nomination.sequence)
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def nominees(tx: Transaction, ids: Collection[int]) -> Sequence[tuple[Nomination, Unit, Draft | None]]:
    """Those nominees, each with the draft behind it, in the order of a public list."""
    rows = tx.session.execute(
        select(Nomination, Unit, Draft)
        .join(Unit, Nomination.unit_id == Unit.id)
        .outerjoin(Draft, Draft.nomination_id == Nomination.id)
        .where(Nomination.id.in_(ids))
        .order_by(Unit.position, Nomination.category, Nomination.sequence)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def repeated(tx: Transaction, campaign: int) -> Sequence[tuple[str, int, str, str]]:
    """(digest, draft, code, file's name) of every file on file that came more than once, by digest.

    Which came again is told by one index, of every campaign; few did, and only these are looked at. One that
    came twice to the same nominee, or to another campaign, is among them: that is for the caller to tell.
    """
    again = (
        select(Material.original)
        .where(Material.original != "")
        .group_by(Material.original)
        .having(func.count() > 1)
    )
    rows = tx.session.execute(
        select(Material.original, Draft.id, Nomination.code, Material.filename, Nomination.campaign_id)
        .join(Draft, Material.draft_id == Draft.id)
        .join(Nomination, Draft.nomination_id == Nomination.id)
        .where(Material.original.in_(again))
        .order_by(Material.original, Nomination.code, Material.id)
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows if row[4] == campaign]


def nominees_coded(
    tx: Transaction, campaign: int, codes: Collection[str]
) -> Sequence[tuple[Nomination, Unit, Draft | None]]:
    """The nominees on file under those codes, each with the draft behind it."""
    rows = tx.session.execute(
        select(Nomination, Unit, Draft)
        .join(Unit, Nomination.unit_id == Unit.id)
        .outerjoin(Draft, Draft.nomination_id == Nomination.id)
        .where(Nomination.campaign_id == campaign, Nomination.code.in_(codes))
    )
    return [(row[0], row[1], row[2]) for row in rows]


def tokens_in(tx: Transaction, states: Collection[str]) -> Sequence[str]:
    """The tokens of the files in one of those states."""
    return tx.session.scalars(select(Material.token).where(Material.state.in_(states))).all()


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


def unsettled(tx: Transaction, *, campaigns: Collection[str], before: int) -> Sequence[int]:
    """Ids of every file of those campaigns that waits or is being looked at and came before that one."""
    return tx.session.scalars(
        select(Material.id)
        .join(Draft, Material.draft_id == Draft.id)
        .join(CampaignRecord, Draft.campaign_id == CampaignRecord.id)
        .where(
            Material.state.in_(("waiting", "checking")),
            Material.id < before,
            CampaignRecord.key.in_(campaigns),
        )
        .order_by(Material.id)
    ).all()


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
