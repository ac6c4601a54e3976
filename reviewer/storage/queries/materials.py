"""Questions about the files of nominations."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, false, func, not_, or_, select

from reviewer.storage.models import CampaignRecord, Draft, Material, Nomination, UnfinishedUpload, Unit
from reviewer.storage.queries.nominations import Narrowed, conditions
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

    `lines` are (key, least, most) of every line of the list; `most` None where nothing limits it. `others`
    are the keys of lines that nobody owes and whose files are looked through all the same.
    """

    category: str
    flagged: bool
    lines: tuple[tuple[str, int, int | None], ...]
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Owing:
    """One nominee on file: whether a line of its list is not met, is unknown, has files to look through."""

    nomination: int
    category: str
    unit: str
    unmet: bool
    unknown: bool
    pending: bool


def owing(tx: Transaction, narrowed: Narrowed, demands: Sequence[Demanded]) -> Sequence[Owing]:
    """Every nominee that the narrowing keeps, in the order of a public list, with how its files stand.

    Only short columns are read, and of the files only their index.
    """
    query = (
        select(
            Nomination.id,
            Nomination.category,
            Unit.key,
            or_(false(), *(_of_list(demand) & _unmet(demand) for demand in demands)),
            or_(false(), *(_of_list(demand) & _unknown(demand) for demand in demands)),
            or_(false(), *(_of_list(demand) & _pending(demand) for demand in demands)),
        )
        .join(Unit, Nomination.unit_id == Unit.id)
        .outerjoin(Draft, Draft.nomination_id == Nomination.id)
        .where(*conditions(narrowed))
        .order_by(Unit.position, Nomination.category, Nomination.sequence)
    )
    return [
        Owing(
            nomination=row[0],
            category=row[1],
            unit=row[2],
            unmet=bool(row[3]),
            unknown=bool(row[4]),
            pending=bool(row[5]),
        )
        for row in tx.session.execute(query)
    ]


_ACCEPTED = Material.state == "accepted"
# given, and nobody could look through it: neither missing nor met
_UNSEEN = Material.state == "unchecked"


def _of_list(demand: Demanded) -> ColumnElement[bool]:
    return (Nomination.category == demand.category) & (Nomination.flagged == demand.flagged)


def _has(*those: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Material.draft_id == Draft.id, *those).correlate(Draft)


def _files(*those: ColumnElement[bool]) -> Any:
    mine = select(func.count(Material.id)).where(Material.draft_id == Draft.id, *those)
    return mine.correlate(Draft).scalar_subquery()


def _unmet(demand: Demanded) -> ColumnElement[bool]:
    """Whether a line has too few sound files, too many, or one that is not as it should be."""
    return or_(false(), *(_line_unmet(*line) for line in demand.lines))


def _line_unmet(key: str, least: int, most: int | None) -> ColumnElement[bool]:
    mine = Material.spec == key
    wrong = [_has(mine, _ACCEPTED, Material.verdict == "unmet")]
    if least:
        wrong.append(_files(mine, or_(_ACCEPTED & (Material.verdict != "unmet"), _UNSEEN)) < least)
    if most is not None:
        wrong.append(_files(mine, _ACCEPTED) > most)
    return or_(*wrong)


def _unknown(demand: Demanded) -> ColumnElement[bool]:
    """Whether nobody can tell of a line that has nothing against it; most lists have no such file at all."""
    unsure = or_(_ACCEPTED & (Material.verdict == "unknown"), _UNSEEN)
    lines = [
        _has(Material.spec == key, unsure) & not_(_line_unmet(key, least, most))
        for key, least, most in demand.lines
    ]
    keys = [key for key, _, _ in demand.lines]
    return _has(Material.spec.in_(keys), unsure) & or_(false(), *lines)


def _pending(demand: Demanded) -> ColumnElement[bool]:
    keys = [*(key for key, _, _ in demand.lines), *demand.others]
    return _has(Material.spec.in_(keys), Material.state.in_(("waiting", "checking")))


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


def twice_given(tx: Transaction, campaign: int) -> Sequence[str]:
    """Digests of the files that two or more nominees on file have given, in their order.

    Which came twice at all is told by the index alone; few did, and only of these it is asked by whom.
    """
    again = (
        select(Material.original)
        .where(Material.original != "")
        .group_by(Material.original)
        .having(func.count() > 1)
    )
    query = (
        select(Material.original)
        .join(Draft, Material.draft_id == Draft.id)
        .where(Material.original.in_(again), Draft.campaign_id == campaign, Draft.nomination_id.is_not(None))
        .group_by(Material.original)
        .having(func.count(Draft.id.distinct()) > 1)
        .order_by(Material.original)
    )
    return tx.session.scalars(query).all()


def givers(tx: Transaction, campaign: int, digests: Collection[str]) -> Sequence[tuple[str, str, str]]:
    """(digest, code, file's name) of every nominee on file that gave one of those files, by digest."""
    rows = tx.session.execute(
        select(Material.original, Nomination.code, Material.filename)
        .join(Draft, Material.draft_id == Draft.id)
        .join(Nomination, Draft.nomination_id == Nomination.id)
        .where(Draft.campaign_id == campaign, Material.original.in_(digests))
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


def unsettled(tx: Transaction, *, before: int) -> Sequence[int]:
    """Ids of every file of every campaign that waits or is being looked at and came before that one."""
    return tx.session.scalars(
        select(Material.id)
        .where(Material.state.in_(("waiting", "checking")), Material.id < before)
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
