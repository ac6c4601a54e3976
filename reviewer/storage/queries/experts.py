"""Questions about the panel: experts, ties, who reads what."""

from collections.abc import Collection, Sequence

from sqlalchemy import bindparam, select

from reviewer.contract import Employment
from reviewer.storage.models import (
    Account,
    Assignment,
    Declaration,
    EmploymentRecord,
    Expert,
    Nomination,
    RoleGrant,
    Unit,
)
from reviewer.storage.unit import Transaction

# Every saved sheet asks this: put together once, not each time.
_BY_ACCOUNT = select(Expert).where(
    Expert.campaign_id == bindparam("campaign"), Expert.account_id == bindparam("account")
)


def by_account(tx: Transaction, campaign: int, account: int) -> Expert | None:
    """The expert row of a person."""
    return tx.session.scalar(_BY_ACCOUNT, {"campaign": campaign, "account": account})


def panel(tx: Transaction, campaign: int) -> Sequence[tuple[Expert, Account]]:
    """Every expert of the campaign with their account, by login."""
    rows = tx.session.execute(
        select(Expert, Account)
        .join(Account, Expert.account_id == Account.id)
        .where(Expert.campaign_id == campaign)
        .order_by(Account.login)
    )
    return [(expert, account) for expert, account in rows]


def employments(tx: Transaction, campaign: int) -> dict[int, tuple[Employment, ...]]:
    """Where every expert works or worked, by expert id."""
    found: dict[int, tuple[Employment, ...]] = {}
    rows = tx.session.scalars(
        select(EmploymentRecord)
        .join(Expert, EmploymentRecord.expert_id == Expert.id)
        .where(Expert.campaign_id == campaign)
        .order_by(EmploymentRecord.id)
    )
    for row in rows:
        post = Employment(employer=row.employer, until=row.until)
        found[row.expert_id] = (*found.get(row.expert_id, ()), post)
    return found


def unit_names(tx: Transaction, campaign: int) -> dict[int, tuple[str, ...]]:
    """Names of the recommending units whose people sit on the panel, by expert id."""
    found: dict[int, tuple[str, ...]] = {}
    rows = tx.session.execute(
        select(Expert.id, Unit.name)
        .join(RoleGrant, RoleGrant.account_id == Expert.account_id)
        .join(Unit, RoleGrant.unit_id == Unit.id)
        .where(Expert.campaign_id == campaign, RoleGrant.campaign_id == campaign)
        .order_by(Expert.id, Unit.position)
    )
    for expert, name in rows:
        found[expert] = (*found.get(expert, ()), name)
    return found


def employment_rows(tx: Transaction, expert: int) -> Sequence[EmploymentRecord]:
    """The employment rows of one expert."""
    return tx.session.scalars(select(EmploymentRecord).where(EmploymentRecord.expert_id == expert)).all()


def declared_codes(tx: Transaction, campaign: int) -> dict[int, frozenset[str]]:
    """Codes of nominees with whom each person has a declared tie, by account id."""
    found: dict[int, frozenset[str]] = {}
    rows = tx.session.execute(
        select(Declaration.account_id, Nomination.code)
        .join(Nomination, Declaration.nomination_id == Nomination.id)
        .where(Nomination.campaign_id == campaign)
    )
    for account, code in rows:
        found[account] = found.get(account, frozenset()) | {code}
    return found


def closed_codes(
    tx: Transaction, campaign: int, account: int, *, besides: Collection[str] = ()
) -> frozenset[str]:
    """Codes of nominees whom the person may not judge: by a declared tie, or by a rule that bars the pair.

    Those of the units of the keys in `besides` are left out.
    """
    declared = (
        select(Nomination.code)
        .join(Declaration, Declaration.nomination_id == Nomination.id)
        .join(Unit, Nomination.unit_id == Unit.id)
        .where(
            Nomination.campaign_id == campaign,
            Declaration.account_id == account,
            Unit.key.not_in(besides),
        )
    )
    barred = (
        select(Nomination.code)
        .join(Assignment, Assignment.nomination_id == Nomination.id)
        .join(Expert, Assignment.expert_id == Expert.id)
        .join(Unit, Nomination.unit_id == Unit.id)
        .where(
            Assignment.campaign_id == campaign,
            Expert.account_id == account,
            Assignment.barred_by.is_not(None),
            Unit.key.not_in(besides),
        )
    )
    return frozenset(tx.session.scalars(declared.union(barred)))


def declaration(tx: Transaction, account: int, nomination: int) -> Declaration | None:
    """The declaration of one pair."""
    return tx.session.scalar(
        select(Declaration).where(Declaration.account_id == account, Declaration.nomination_id == nomination)
    )


def declarations(tx: Transaction, campaign: int) -> Sequence[tuple[Declaration, Account, Nomination]]:
    """Every declared tie of the campaign, oldest first."""
    rows = tx.session.execute(
        select(Declaration, Account, Nomination)
        .join(Account, Declaration.account_id == Account.id)
        .join(Nomination, Declaration.nomination_id == Nomination.id)
        .where(Nomination.campaign_id == campaign)
        .order_by(Declaration.id)
    )
    return [(declared, account, nomination) for declared, account, nomination in rows]


def assignment(tx: Transaction, expert: int, nomination: int) -> Assignment | None:
    """The assignment of one pair, barred ones too."""
    return tx.session.scalar(
        select(Assignment).where(Assignment.expert_id == expert, Assignment.nomination_id == nomination)
    )


def assignments(
    tx: Transaction, campaign: int, category: str | None = None
) -> Sequence[tuple[Assignment, Nomination, Unit, Account]]:
    """Every assignment with nominee, unit and expert, in list order."""
    query = (
        select(Assignment, Nomination, Unit, Account)
        .join(Nomination, Assignment.nomination_id == Nomination.id)
        .join(Unit, Nomination.unit_id == Unit.id)
        .join(Expert, Assignment.expert_id == Expert.id)
        .join(Account, Expert.account_id == Account.id)
        .where(Assignment.campaign_id == campaign)
        .order_by(Nomination.category.desc(), Unit.position, Nomination.sequence, Account.login)
    )
    if category is not None:
        query = query.where(Assignment.category == category)
    return [(row[0], row[1], row[2], row[3]) for row in tx.session.execute(query)]
