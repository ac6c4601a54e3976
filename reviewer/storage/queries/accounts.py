"""Questions about people, sign-ins and invitations."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import bindparam, func, select

from reviewer.domain.access import Actor, Grant, Role
from reviewer.storage.models import Account, CampaignRecord, Invitation, RoleGrant, SignIn, Unit
from reviewer.storage.unit import Transaction

# A role as it is held, by the outer joins of both questions below.
_HELD = (RoleGrant.role, CampaignRecord.key, Unit.key)
# Every request asks this: put together once, not each time.
_SIGNED_IN = (
    select(
        SignIn.started_at,
        SignIn.seen_at,
        SignIn.ended_at,
        Account.id,
        Account.login,
        Account.name,
        Account.language,
        Account.disabled,
        *_HELD,
    )
    .join(Account, Account.id == SignIn.account_id)
    .outerjoin(RoleGrant, RoleGrant.account_id == Account.id)
    .outerjoin(CampaignRecord, RoleGrant.campaign_id == CampaignRecord.id)
    .outerjoin(Unit, RoleGrant.unit_id == Unit.id)
    .where(SignIn.token_digest == bindparam("digest"))
)
_GRANTS = (
    select(*_HELD)
    .outerjoin(CampaignRecord, RoleGrant.campaign_id == CampaignRecord.id)
    .outerjoin(Unit, RoleGrant.unit_id == Unit.id)
    .where(RoleGrant.account_id == bindparam("account"))
)


def by_login(tx: Transaction, login: str) -> Account | None:
    """The account of that login, letter case aside."""
    return tx.session.scalar(select(Account).where(func.lower(Account.login) == login.strip().lower()))


def by_id(tx: Transaction, account: int) -> Account | None:
    """The account of that id."""
    return tx.session.get(Account, account)


def sign_in_by_digest(tx: Transaction, digest: str) -> SignIn | None:
    """The signed-in browser whose token has that digest."""
    return tx.session.scalar(select(SignIn).where(SignIn.token_digest == digest))


class Browser(Struct, frozen=True, kw_only=True):
    """A browser that signed in, with its person as they stand now. `ended_at` None: it has not ended."""

    started_at: datetime
    seen_at: datetime
    ended_at: datetime | None
    language: str
    disabled: bool
    actor: Actor


def signed_in_browser(tx: Transaction, digest: str) -> Browser | None:
    """The browser whose token has that digest, with every role of its person."""
    rows = tx.session.execute(_SIGNED_IN, {"digest": digest}).all()
    if not rows:
        return None
    started_at, seen_at, ended_at, account, login, name, language, disabled, *_ = rows[0]
    # Of a person without a role the join leaves one row that names none.
    grants = frozenset(_grant(role, campaign, unit) for *_, role, campaign, unit in rows if role)
    return Browser(
        started_at=started_at,
        seen_at=seen_at,
        ended_at=ended_at,
        language=language,
        disabled=disabled,
        actor=Actor(account=account, login=login, name=name, grants=grants),
    )


def _grant(role: str, campaign: str | None, unit: str | None) -> Grant:
    return Grant(role=Role(role), campaign=campaign, unit=unit)


def open_sign_ins(tx: Transaction, account: int) -> Sequence[SignIn]:
    """Every signed-in browser of a person that has not ended."""
    return tx.session.scalars(
        select(SignIn).where(SignIn.account_id == account, SignIn.ended_at.is_(None)).order_by(SignIn.id)
    ).all()


def invitation_by_digest(tx: Transaction, digest: str) -> Invitation | None:
    """The invitation whose token has that digest."""
    return tx.session.scalar(select(Invitation).where(Invitation.token_digest == digest))


def open_invitations(tx: Transaction, account: int) -> Sequence[Invitation]:
    """Invitations of a person that were not used."""
    return tx.session.scalars(
        select(Invitation).where(Invitation.account_id == account, Invitation.used_at.is_(None))
    ).all()


def actor_of(tx: Transaction, account: Account) -> Actor:
    """The person with every role that they hold."""
    rows = tx.session.execute(_GRANTS, {"account": account.id})
    grants = frozenset(_grant(*row) for row in rows)
    return Actor(account=account.id, login=account.login, name=account.name, grants=grants)


def grant(
    tx: Transaction, *, account: int, role: Role, campaign: int | None, unit: int | None
) -> RoleGrant | None:
    """The row of one grant, if the person holds it."""
    return tx.session.scalar(
        select(RoleGrant).where(
            RoleGrant.account_id == account,
            RoleGrant.role == role.value,
            RoleGrant.campaign_id.is_not_distinct_from(campaign),
            RoleGrant.unit_id.is_not_distinct_from(unit),
        )
    )


def people(tx: Transaction, campaign: int) -> Sequence[tuple[Account, RoleGrant, Unit | None]]:
    """Everyone with a role in the campaign, by role and login."""
    rows = tx.session.execute(
        select(Account, RoleGrant, Unit)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .outerjoin(Unit, RoleGrant.unit_id == Unit.id)
        .where(RoleGrant.campaign_id == campaign)
        .order_by(RoleGrant.role, Account.login)
    )
    return [(account, held, unit) for account, held, unit in rows]
