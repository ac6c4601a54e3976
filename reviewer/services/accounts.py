"""People: signing in and out, invitations, roles."""

import hashlib
import re
import secrets
from datetime import datetime, timedelta

from argon2.exceptions import VerificationError
from msgspec import Struct

from reviewer.domain import access
from reviewer.domain.access import Action, Actor, Role, Scope, Stage
from reviewer.domain.ledger import PLATFORM
from reviewer.errors import (
    InvitationRefused,
    NotFound,
    NotSignedIn,
    Reason,
    Refused,
    SignInRefused,
    WeakPassword,
)
from reviewer.services.campaigns import stand
from reviewer.services.context import Context
from reviewer.storage.models import Account, Invitation, RoleGrant, SignIn
from reviewer.storage.queries import accounts as accounts_query
from reviewer.storage.queries import campaigns as campaigns_query
from reviewer.storage.unit import Transaction

LEAST_PASSWORD = 10
INVITATION_DAYS = 7
FAILURES_BEFORE_LOCK = 8
LOCK_MINUTES = 15
# What every keyboard types and both databases read alike whatever the letter case; no sign of it looks like
# another's name in the ledger, and none is invisible.
_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
_SEEN_EVERY = timedelta(minutes=1)
_OWN = Scope(own=True)


class SignedIn(Struct, frozen=True, kw_only=True):
    """A live sign-in."""

    actor: Actor
    language: str
    started_at: datetime


class Person(Struct, frozen=True, kw_only=True):
    """One person with one role in a campaign, as the secretariat sees them."""

    account: int
    login: str
    name: str
    role: Role
    unit: str
    unit_name: str
    invited: bool
    disabled: bool


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8")).hexdigest()


def _platform(ctx: Context, action: Action, scope: Scope = access.ANYTHING) -> None:
    access.require(ctx.actor, action, campaign=None, stage=Stage.SETUP, scope=scope)


def sign_in(ctx: Context, *, login: str, password: str) -> str:
    """Check the password and start a sign-in; gives back its secret token.

    The same answer and the same work for an unknown login, for a wrong password and for an account
    that failures have locked.
    """
    _platform(ctx, Action.SIGN_IN)
    now = ctx.clock.now()
    with ctx.unit.reading() as tx:
        account = accounts_query.by_login(tx, login)
        kept = account.password_hash if account is not None else None
    right = _matches(ctx, kept, password)
    with ctx.unit.writing(PLATFORM) as tx:
        account = accounts_query.by_login(tx, login)
        # Asked here and not before: of guesses that were sent all at once none may pass after the lock fell.
        if account is None or _locked(account, now):
            token = ""
        elif account.disabled or not right or account.password_hash != kept:
            _failed(tx, account, now)
            token = ""
        else:
            account.failures, account.locked_until = 0, None
            token = _start(tx, account, now)
    if not token:
        raise SignInRefused(FAILURES_BEFORE_LOCK, LOCK_MINUTES)
    return token


def _locked(account: Account, now: datetime) -> bool:
    return account.locked_until is not None and account.locked_until > now


def _matches(ctx: Context, kept: str | None, password: str) -> bool:
    try:
        # An unknown login costs the same: the password is hashed against nothing in particular.
        return ctx.passwords.verify(kept, password) if kept else bool(ctx.passwords.hash(password)) and False
    except VerificationError:
        return False


def _failed(tx: Transaction, account: Account, now: datetime) -> bool:
    """Count one failure; whether it was the one that locks the account."""
    account.failures += 1
    is_last = account.failures >= FAILURES_BEFORE_LOCK
    if is_last:
        account.failures, account.locked_until = 0, now + timedelta(minutes=LOCK_MINUTES)
    locked = _locked(account, now)
    tx.record("account.sign_in_failed", actor=account.login, at=now, data={"locked": locked})
    return is_last


def _start(tx: Transaction, account: Account, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    tx.add(SignIn(account_id=account.id, token_digest=_digest(token), started_at=now, seen_at=now))
    tx.record("account.signed_in", actor=account.login, at=now, data={"sign_in": _digest(token)[:16]})
    return token


def resume(ctx: Context, *, token: str, is_person: bool = True) -> SignedIn:
    """Who holds that token; NotSignedIn when it ended, was idle too long, or never was.

    Unless `is_person`, what asks is a page that was left open, and nobody is less idle for it.
    """
    _platform(ctx, Action.SIGN_IN)
    now = ctx.clock.now()
    with ctx.unit.reading() as tx:
        found = accounts_query.signed_in_browser(tx, _digest(token))
    if found is None or found.disabled or found.ended_at is not None:
        raise NotSignedIn
    if now - found.seen_at > timedelta(minutes=ctx.idle_minutes):
        raise NotSignedIn
    if is_person and now - found.seen_at > _SEEN_EVERY:
        with ctx.unit.writing(PLATFORM) as tx:
            seen = accounts_query.sign_in_by_digest(tx, _digest(token))
            if seen is not None:
                seen.seen_at = now
    return SignedIn(actor=found.actor, language=found.language, started_at=found.started_at)


def sign_out(ctx: Context, *, token: str) -> None:
    """End one sign-in; ending one that has ended is no error."""
    _platform(ctx, Action.SIGN_IN)
    with ctx.unit.writing(PLATFORM) as tx:
        row = accounts_query.sign_in_by_digest(tx, _digest(token))
        if row is not None and row.ended_at is None:
            row.ended_at = ctx.clock.now()
            tx.record(
                "account.signed_out",
                actor=ctx.actor.login,
                at=row.ended_at,
                data={"sign_in": row.token_digest[:16]},
            )


def sign_out_everywhere(ctx: Context) -> int:
    """End every sign-in of the person, this one too; gives back how many there were."""
    _platform(ctx, Action.ACCOUNT_SELF, _OWN)
    with ctx.unit.writing(PLATFORM) as tx:
        rows = accounts_query.open_sign_ins(tx, _own_account(ctx))
        now = ctx.clock.now()
        for row in rows:
            row.ended_at = now
        tx.record(
            "account.signed_out_everywhere", actor=ctx.actor.login, at=now, data={"sign_ins": len(rows)}
        )
        return len(rows)


def change_password(ctx: Context, *, old: str, new: str) -> str:
    """Replace the person's password, end their sign-ins, start one and give back its token.

    Guesses of others that locked the account are forgotten. A wrong `old` is Refused with PASSWORD_WRONG and
    counts as a wrong sign-in; the one too many ends every sign-in of the person with SignInRefused, or an
    open page that was left alone would be a place to guess at.
    """
    _platform(ctx, Action.ACCOUNT_SELF, _OWN)
    with ctx.unit.reading() as tx:
        account = accounts_query.by_id(tx, _own_account(ctx))
        kept = account.password_hash if account is not None else None
    right = _matches(ctx, kept, old)
    hashed = _hashed(ctx, new, login=ctx.actor.login) if right else ""
    now, token, is_locked = ctx.clock.now(), "", False
    with ctx.unit.writing(PLATFORM) as tx:
        account = _account(tx, ctx.actor.login)
        sign_ins = accounts_query.open_sign_ins(tx, account.id)
        # Of guesses that were sent all at once none may pass after the sign-ins ended.
        if not sign_ins:
            raise NotSignedIn
        right = right and account.password_hash == kept
        is_locked = not right and _failed(tx, account, now)
        for row in sign_ins if right or is_locked else ():
            row.ended_at = now
        if right:
            account.password_hash, account.failures, account.locked_until = hashed, 0, None
            tx.record("account.password_changed", actor=ctx.actor.login, at=now, data={})
            token = _start(tx, account, now)
    if is_locked:
        raise SignInRefused(FAILURES_BEFORE_LOCK, LOCK_MINUTES)
    if not token:
        raise Refused(Reason.PASSWORD_WRONG)
    return token


def set_disabled(ctx: Context, *, login: str, disabled: bool) -> None:
    """Close an account, which ends its sign-ins at once, or open it again; roles and history stay.

    Nobody closes their own account: the last operator would lock everyone out.
    """
    _platform(ctx, Action.OPERATORS_MANAGE)
    with ctx.unit.writing(PLATFORM) as tx:
        account = _account(tx, login)
        if account.id == ctx.actor.account:
            raise Refused(Reason.OWN_ACCOUNT, {"login": login})
        now = ctx.clock.now()
        account.disabled = disabled
        for row in accounts_query.open_sign_ins(tx, account.id) if disabled else ():
            row.ended_at = now
        kind = "account.disabled" if disabled else "account.enabled"
        tx.record(kind, actor=ctx.actor.login, at=now, data={"login": login})


def choose_language(ctx: Context, *, language: str) -> None:
    """Remember the person's language for their next sign-in. A display preference: no ledger line."""
    _platform(ctx, Action.ACCOUNT_SELF, _OWN)
    with ctx.unit.writing(PLATFORM) as tx:
        account = accounts_query.by_id(tx, _own_account(ctx))
        if account is not None:
            account.language = language


def _own_account(ctx: Context) -> int:
    if ctx.actor.account is None:
        raise NotSignedIn
    return ctx.actor.account


def _account(tx: Transaction, login: str) -> Account:
    account = accounts_query.by_login(tx, login)
    if account is None:
        raise NotFound("account", login)
    return account


def _hashed(ctx: Context, password: str, *, login: str) -> str:
    if len(password) < LEAST_PASSWORD or password.lower() == login.lower():
        raise WeakPassword(LEAST_PASSWORD)
    return ctx.passwords.hash(password)


def invitation_of(ctx: Context, *, token: str) -> str:
    """The login that an invitation is for; looking changes nothing."""
    _platform(ctx, Action.SIGN_IN)
    with ctx.unit.reading() as tx:
        account = accounts_query.by_id(tx, _valid(tx, token, ctx.clock.now()).account_id)
        if account is None:
            raise InvitationRefused
        return account.login


def _valid(tx: Transaction, token: str, now: datetime) -> Invitation:
    invitation = accounts_query.invitation_by_digest(tx, _digest(token))
    if invitation is None or invitation.used_at is not None or invitation.expires_at <= now:
        raise InvitationRefused
    return invitation


def redeem_invitation(ctx: Context, *, token: str, password: str) -> str:
    """Use an invitation up: set the password, end old sign-ins, start one and give back its token."""
    _platform(ctx, Action.SIGN_IN)
    hashed = _hashed(ctx, password, login=invitation_of(ctx, token=token))
    now = ctx.clock.now()
    with ctx.unit.writing(PLATFORM) as tx:
        invitation = _valid(tx, token, now)
        invitation.used_at = now
        account = accounts_query.by_id(tx, invitation.account_id)
        if account is None or account.disabled:
            raise InvitationRefused
        account.password_hash, account.failures, account.locked_until = hashed, 0, None
        for row in accounts_query.open_sign_ins(tx, account.id):
            row.ended_at = now
        tx.record("account.invitation_used", actor=account.login, at=now, data={})
        return _start(tx, account, now)


def invite_operator(ctx: Context, *, login: str, name: str) -> str:
    """Create an operator of the installation and give back the token of an invitation."""
    _platform(ctx, Action.OPERATORS_MANAGE)
    with ctx.unit.writing(PLATFORM) as tx:
        account = _found_or_made(ctx, tx, login=login, name=name)
        _grant(ctx, tx, account=account, role=Role.OPERATOR, campaign=None, unit=None)
        return _invite(ctx, tx, account)


def invite(ctx: Context, *, login: str, name: str, role: Role, unit: str | None = None) -> str:
    """Give a person a role in this campaign and make an invitation for them; gives back its token.

    A person who exists keeps name and password; the role is added. Unit people need their unit.
    Whoever holds the token can choose the person's password, so none is made for a person who has one,
    unless an operator asks: they get the role alone and "" is given back, or PASSWORD_KEPT is raised when
    they held it. A person with roles beyond this campaign is refused (LOGIN_TAKEN) to all but the operator.
    """
    with ctx.unit.writing(ctx.here().key) as tx:
        tx.also_lock(PLATFORM)
        standing = stand(ctx, tx)
        standing.require(ctx, Action.PEOPLE_MANAGE)
        account = _found_or_made(ctx, tx, login=login, name=name)
        by_operator = Role.OPERATOR in ctx.actor.roles(standing.key)
        if not by_operator:
            _require_theirs_to_invite(tx, account, campaign=standing.key)
        unit_id = None
        if role is Role.UNIT:
            row = campaigns_query.unit_by_key(tx, standing.record.id, unit or "")
            if row is None:
                raise NotFound("unit", unit or "")
            unit_id = row.id
        if role in (Role.OPERATOR, Role.PUBLIC):
            raise NotFound("role", role.value)
        is_new = _grant(ctx, tx, account=account, role=role, campaign=standing.record.id, unit=unit_id)
        if account.password_hash is None or by_operator:
            return _invite(ctx, tx, account)
        if not is_new:
            raise Refused(Reason.PASSWORD_KEPT, {"login": account.login})
        return ""


def _require_theirs_to_invite(tx: Transaction, account: Account, *, campaign: str) -> None:
    grants = accounts_query.actor_of(tx, account).grants
    if any(grant.campaign != campaign for grant in grants):
        raise Refused(Reason.LOGIN_TAKEN, {"login": account.login})


def _found_or_made(ctx: Context, tx: Transaction, *, login: str, name: str) -> Account:
    account = accounts_query.by_login(tx, login)
    if account is None:
        if not login.strip() or len(login) > 64 or not name.strip() or len(name) > 64:
            raise NotFound("login", login)
        if not _LOGIN.fullmatch(login.strip()):
            raise Refused(Reason.LOGIN_INVALID, {"login": login})
        if login.strip().lower() == access.console(None).login:
            # The ledger names the machine's own command line so: nobody else may be called that.
            raise Refused(Reason.LOGIN_TAKEN, {"login": login})
        account = Account(login=login.strip(), name=name.strip(), created_at=ctx.clock.now())
        tx.add(account)
    return account


def _grant(
    ctx: Context, tx: Transaction, *, account: Account, role: Role, campaign: int | None, unit: int | None
) -> bool:
    """Whether the role is new to the person, who holds it now either way."""
    if accounts_query.grant(tx, account=account.id, role=role, campaign=campaign, unit=unit) is not None:
        return False
    now = ctx.clock.now()
    tx.add(
        RoleGrant(account_id=account.id, role=role.value, campaign_id=campaign, unit_id=unit, granted_at=now)
    )
    data = {"login": account.login, "role": role.value, "unit": unit}
    tx.record("people.role_granted", actor=ctx.actor.login, at=now, data=data)
    return True


def _invite(ctx: Context, tx: Transaction, account: Account) -> str:
    now = ctx.clock.now()
    for old in accounts_query.open_invitations(tx, account.id):
        old.expires_at = min(old.expires_at, now)
    token = secrets.token_urlsafe(32)
    expires = now + timedelta(days=INVITATION_DAYS)
    tx.add(Invitation(account_id=account.id, token_digest=_digest(token), made_at=now, expires_at=expires))
    tx.record("people.invited", actor=ctx.actor.login, at=now, data={"login": account.login})
    return token


def revoke(ctx: Context, *, login: str, role: Role, unit: str | None = None) -> None:
    """Take a role in this campaign away again.

    Somebody without it is the same NotFound as an unused login: what people elsewhere are called is not told.
    """
    with ctx.unit.writing(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.PEOPLE_MANAGE)
        account = accounts_query.by_login(tx, login)
        row = campaigns_query.unit_by_key(tx, standing.record.id, unit) if unit else None
        held = account and accounts_query.grant(
            tx,
            account=account.id,
            role=role,
            campaign=standing.record.id,
            unit=row.id if row is not None else None,
        )
        if account is None or held is None:
            raise NotFound("role", role.value)
        if account.id == ctx.actor.account and role is Role.SECRETARIAT:
            raise Refused(Reason.SAME_PERSON, {"login": login})
        tx.delete(held)
        tx.record(
            "people.role_revoked",
            actor=ctx.actor.login,
            at=ctx.clock.now(),
            data={"login": account.login, "role": role.value},
        )


def people(ctx: Context) -> tuple[Person, ...]:
    """Everyone with a role in this campaign."""
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.PEOPLE_MANAGE)
        return tuple(
            Person(
                account=account.id,
                login=account.login,
                name=account.name,
                role=Role(held.role),
                unit=unit.key if unit is not None else "",
                unit_name=unit.name if unit is not None else "",
                invited=account.password_hash is None,
                disabled=account.disabled,
            )
            for account, held, unit in accounts_query.people(tx, standing.record.id)
        )
