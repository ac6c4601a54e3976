"""Questions about score sheets."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import bindparam, case, func, select

from reviewer.domain.sheets import SheetState
from reviewer.storage.models import (
    Account,
    Assignment,
    CampaignRecord,
    Declaration,
    Expert,
    Nomination,
    Sheet,
    SheetEdition,
    Unit,
)
from reviewer.storage.unit import Transaction

_LIVE = (Assignment.barred_by.is_(None), Nomination.excluded_reason.is_(None))
# Every saved sheet asks this: put together once, not each time.
_ONE = (
    select(Sheet, Nomination)
    .join(Assignment, Sheet.assignment_id == Assignment.id)
    .join(Nomination, Assignment.nomination_id == Nomination.id)
    .where(Assignment.expert_id == bindparam("expert"), Nomination.code == bindparam("code"), *_LIVE)
)


def of_expert(tx: Transaction, expert: int) -> Sequence[tuple[Sheet, Nomination, Unit]]:
    """An expert's live sheets with nominee and unit, in list order."""
    rows = tx.session.execute(
        select(Sheet, Nomination, Unit)
        .join(Assignment, Sheet.assignment_id == Assignment.id)
        .join(Nomination, Assignment.nomination_id == Nomination.id)
        .join(Unit, Nomination.unit_id == Unit.id)
        .where(Assignment.expert_id == expert, *_LIVE)
        .order_by(Nomination.category.desc(), Unit.position, Nomination.sequence)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def one(tx: Transaction, expert: int, code: str) -> tuple[Sheet, Nomination] | None:
    """The live sheet of an expert on the nominee of that code; None when the pair is unassigned or barred."""
    found = tx.session.execute(_ONE, {"expert": expert, "code": code}).one_or_none()
    return (found[0], found[1]) if found is not None else None


def submitted(
    tx: Transaction, campaign: int, category: str
) -> Sequence[tuple[int, int, dict[str, int], str]]:
    """(nomination id, expert id, points, veto key) of every sheet that counts, by nomination and expert."""
    rows = tx.session.execute(
        select(Assignment.nomination_id, Assignment.expert_id, Sheet.points, Sheet.veto)
        .select_from(Assignment)
        .join(Sheet, Sheet.assignment_id == Assignment.id)
        .join(Nomination, Assignment.nomination_id == Nomination.id)
        .where(
            Assignment.campaign_id == campaign,
            Assignment.category == category,
            Sheet.state == SheetState.SUBMITTED.value,
            *_LIVE,
        )
        .order_by(Assignment.nomination_id, Assignment.expert_id)
    )
    return [(nomination, expert, points or {}, veto) for nomination, expert, points, veto in rows]


class MarkRow(Struct, frozen=True, kw_only=True):
    """One sheet that counts: who gave it to whom, hundredths by criterion, receipt, veto key or ""."""

    login: str
    code: str
    points: dict[str, int]
    receipt: str
    veto: str


def marks(tx: Transaction, campaign: str, category: str) -> Sequence[MarkRow]:
    """Every sheet that counts, by nominee and expert."""
    rows = tx.session.execute(
        select(Account.login, Nomination.code, Sheet.points, Sheet.receipt, Sheet.veto)
        .select_from(Assignment)
        .join(Nomination, Assignment.nomination_id == Nomination.id)
        .join(Sheet, Sheet.assignment_id == Assignment.id)
        .join(Expert, Assignment.expert_id == Expert.id)
        .join(Account, Expert.account_id == Account.id)
        .join(CampaignRecord, Assignment.campaign_id == CampaignRecord.id)
        .where(
            CampaignRecord.key == campaign,
            Assignment.category == category,
            Sheet.state == SheetState.SUBMITTED.value,
            *_LIVE,
        )
        .order_by(Nomination.code, Account.login)
    )
    return [
        MarkRow(login=login, code=code, points=points or {}, receipt=receipt or "", veto=veto)
        for login, code, points, receipt, veto in rows
    ]


def vetoed(tx: Transaction, campaign: int, category: str) -> Sequence[tuple[str, str, str, str, str]]:
    """(code, nominee, expert's name, veto key, reason) of every submitted veto that counts."""
    rows = tx.session.execute(
        select(Nomination.code, Nomination.name, Account.name, Sheet.veto, Sheet.veto_reason)
        .select_from(Assignment)
        .join(Sheet, Sheet.assignment_id == Assignment.id)
        .join(Nomination, Assignment.nomination_id == Nomination.id)
        .join(Expert, Assignment.expert_id == Expert.id)
        .join(Account, Expert.account_id == Account.id)
        .where(
            Assignment.campaign_id == campaign,
            Assignment.category == category,
            Sheet.state == SheetState.SUBMITTED.value,
            Sheet.veto != "",
            *_LIVE,
        )
        .order_by(Assignment.nomination_id, Account.login)
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]


def latest_change(tx: Transaction, campaign: int, category: str) -> datetime | None:
    """When a sheet of the category was last submitted, saved for correction, or voided by a tie."""
    pairs = (Assignment.campaign_id == campaign, Assignment.category == category)
    saved = tx.session.scalar(
        select(func.max(Sheet.saved_at)).join(Assignment, Sheet.assignment_id == Assignment.id).where(*pairs)
    )
    closed = tx.session.scalar(
        select(func.max(Sheet.submitted_at))
        .join(Assignment, Sheet.assignment_id == Assignment.id)
        .where(*pairs)
    )
    declared = tx.session.scalar(
        select(func.max(Declaration.declared_at))
        .join(Nomination, Declaration.nomination_id == Nomination.id)
        .where(Nomination.campaign_id == campaign, Nomination.category == category)
    )
    return max((instant for instant in (saved, closed, declared) if instant is not None), default=None)


def progress(
    tx: Transaction, campaign: int, without: frozenset[str] = frozenset()
) -> Sequence[tuple[int, str, int, int]]:
    """(expert id, category, submitted, assigned) over the live sheets, nominees of those codes left out."""
    rows = tx.session.execute(
        select(
            Assignment.expert_id,
            Assignment.category,
            func.sum(case((Sheet.state == SheetState.SUBMITTED.value, 1), else_=0)),
            func.count(Sheet.assignment_id),
        )
        .join(Sheet, Sheet.assignment_id == Assignment.id)
        .join(Nomination, Assignment.nomination_id == Nomination.id)
        .where(Assignment.campaign_id == campaign, Nomination.code.not_in(without), *_LIVE)
        .group_by(Assignment.expert_id, Assignment.category)
        .order_by(Assignment.expert_id, Assignment.category.desc())
    )
    return [(row[0], row[1], int(row[2]), int(row[3])) for row in rows]


def open_count(tx: Transaction, campaign: int) -> int:
    """How many live sheets are not submitted."""
    return sum(assigned - done for _, _, done, assigned in progress(tx, campaign))


def live(
    tx: Transaction, campaign: int, category: str | None
) -> Sequence[tuple[Sheet, Nomination, Account, int]]:
    """Every live sheet with nominee, expert's account and how often it was submitted, by nominee and expert.

    `category` None gives those of all.
    """
    editions = (
        select(func.count(SheetEdition.id))
        .where(SheetEdition.assignment_id == Sheet.assignment_id)
        .scalar_subquery()
    )
    query = (
        select(Sheet, Nomination, Account, editions)
        .join(Assignment, Sheet.assignment_id == Assignment.id)
        .join(Nomination, Assignment.nomination_id == Nomination.id)
        .join(Expert, Assignment.expert_id == Expert.id)
        .join(Account, Expert.account_id == Account.id)
        .where(Assignment.campaign_id == campaign, *_LIVE)
        .order_by(Nomination.code, Account.login)
    )
    if category is not None:
        query = query.where(Assignment.category == category)
    return [(row[0], row[1], row[2], row[3]) for row in tx.session.execute(query)]


def edition_count(tx: Transaction, assignment: int) -> int:
    """How often a sheet was submitted."""
    found = tx.session.scalar(
        select(func.count(SheetEdition.id)).where(SheetEdition.assignment_id == assignment)
    )
    return found or 0
