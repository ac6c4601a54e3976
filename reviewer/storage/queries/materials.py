"""Questions about the files of nominations."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Demanded:
    """What one list asks of a nominee of a category that claims the special tier or does not.

    `lines` are (key, least, most) of every line of the list; `most` None where nothing limits it.
    """

    category: str
    flagged: bool
    lines: tuple[tuple[str, int, int | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """What a list of nominees is narrowed to; "" leaves everything in."""

    category: str = ""
    unit: str = ""
    missing: bool = False


def counted(tx: Transaction, campaign: int, demands: Sequence[Demanded], narrowed: Narrowed) -> int:
    """How many nominees on file there are, narrowed."""
    query = (
        select(func.count(Nomination.id))
        .join(Unit, Nomination.unit_id == Unit.id)
        .outerjoin(Draft, Draft.nomination_id == Nomination.id)
    )
    return tx.session.scalar(query.where(*_conditions(campaign, demands, narrowed))) or 0


def nominees(
    tx: Transaction,
    campaign: int,
    demands: Sequence[Demanded],
    narrowed: Narrowed,
    *,
    first: int,
    most: int,
) -> Sequence[tuple[Nomination, Unit, Draft | None]]:
    """One page of the nominees on file, narrowed, in the order of a public list; `first` counts from 0.

    The keys of the page are found first, on short columns alone; long texts are read for these only.
    """
    order = (Unit.position, Nomination.category, Nomination.sequence)
    keys = (
        select(Nomination.id)
        .join(Unit, Nomination.unit_id == Unit.id)
        .outerjoin(Draft, Draft.nomination_id == Nomination.id)
        .where(*_conditions(campaign, demands, narrowed))
        .order_by(*order)
        .offset(first)
        .limit(most)
    )
    ids = tx.session.scalars(keys).all()
    rows = tx.session.execute(
        select(Nomination, Unit, Draft)
        .join(Unit, Nomination.unit_id == Unit.id)
        .outerjoin(Draft, Draft.nomination_id == Nomination.id)
        .where(Nomination.id.in_(ids))
        .order_by(*order)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def _conditions(campaign: int, demands: Sequence[Demanded], narrowed: Narrowed) -> list[ColumnElement[bool]]:
    found = [Nomination.campaign_id == campaign]
    if narrowed.category:
        found.append(Nomination.category == narrowed.category)
    if narrowed.unit:
        found.append(Unit.key == narrowed.unit)
    if narrowed.missing:
        found.append(_owing(demands))
    return found


def _owing(demands: Sequence[Demanded]) -> ColumnElement[bool]:
    """Whether something is missing, too much, wrong, unknown or not looked through yet."""

    def files(*those: ColumnElement[bool]) -> Any:
        mine = select(func.count(Material.id)).where(Material.draft_id == Draft.id, *those)
        return mine.correlate(Draft).scalar_subquery()

    accepted = Material.state == "accepted"
    sound = accepted & (Material.verdict != "unmet")
    lists = []
    for demand in demands:
        keys = [key for key, _, _ in demand.lines]
        odd = [files(accepted, Material.spec.in_(keys), Material.verdict.in_(("unmet", "unknown"))) > 0]
        odd += [files(sound, Material.spec == key) < least for key, least, _ in demand.lines if least]
        odd += [files(accepted, Material.spec == key) > most for key, _, most in demand.lines if most]
        mine = (Nomination.category == demand.category) & (Nomination.flagged == demand.flagged)
        lists.append(mine & or_(*odd))
    return or_(files(Material.state.in_(("waiting", "checking"))) > 0, *lists)


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
