"""The panel: who sits on it, where they work, their undertaking, declared ties."""

from collections.abc import Sequence
from datetime import date, datetime

from msgspec import Struct

from reviewer.clock import CHINA
from reviewer.contract import Employment, ExpertFacts
from reviewer.domain.access import Action, Role, Scope
from reviewer.domain.conflicts import own_categories
from reviewer.errors import NotFound, Reason, Refused
from reviewer.services.campaigns import Standing, stand
from reviewer.services.context import Context
from reviewer.services.facts import facts_of
from reviewer.storage.models import Account, Declaration, EmploymentRecord, Expert, Nomination
from reviewer.storage.queries import accounts as accounts_query
from reviewer.storage.queries import experts as experts_query
from reviewer.storage.queries import nominations as nominations_query
from reviewer.storage.unit import Transaction

_LEAST_REASON = 4
_DECLARED = "declared"


class PanelMember(Struct, frozen=True, kw_only=True):
    """One expert as the secretariat sees them."""

    login: str
    name: str
    employments: tuple[Employment, ...]
    undertaking_at: datetime | None


class DeclaredTie(Struct, frozen=True, kw_only=True):
    """One declared tie."""

    login: str
    name: str
    code: str
    nominee: str
    reason: str
    declared_by: str
    declared_at: datetime


def enrol(ctx: Context, *, login: str, employments: Sequence[Employment]) -> None:
    """Put an expert of this campaign on the panel, or replace what is on file about where they work.

    Whoever has another part in it, or none, is as unknown as an unused login. Pairs are judged again
    when experts are assigned; enrolling alone bars nobody.
    """
    with ctx.unit.writing(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.PEOPLE_MANAGE)
        account = accounts_query.by_login(tx, login)
        expert = experts_query.by_account(tx, standing.record.id, account.id) if account else None
        if account is None or (expert is None and Role.EXPERT not in _roles_here(tx, standing, account)):
            raise NotFound("account", login)
        if expert is None:
            expert = Expert(campaign_id=standing.record.id, account_id=account.id)
            tx.add(expert)
        for old in experts_query.employment_rows(tx, expert.id):
            tx.delete(old)
        employments = [post for post in employments if post.employer.strip()]
        for post in employments:
            tx.add(EmploymentRecord(expert_id=expert.id, employer=post.employer.strip(), until=post.until))
        tx.record(
            "panel.enrolled",
            actor=ctx.actor.login,
            at=ctx.clock.now(),
            data={
                "login": account.login,
                "employments": [[post.employer.strip(), _day(post.until)] for post in employments],
            },
        )


def _roles_here(tx: Transaction, standing: Standing, account: Account) -> frozenset[Role]:
    grants = accounts_query.actor_of(tx, account).grants
    return frozenset(grant.role for grant in grants if grant.campaign == standing.key)


def _day(day: date | None) -> str:
    return day.isoformat() if day is not None else ""


def panel(ctx: Context) -> tuple[PanelMember, ...]:
    """Every expert of the campaign, by login."""
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.PEOPLE_MANAGE)
        posts = experts_query.employments(tx, standing.record.id)
        return tuple(
            PanelMember(
                login=account.login,
                name=account.name,
                employments=posts.get(expert.id, ()),
                undertaking_at=expert.undertaking_at,
            )
            for expert, account in experts_query.panel(tx, standing.record.id)
        )


def facts_of_panel(ctx: Context, tx: Transaction, standing: Standing) -> dict[int, ExpertFacts]:
    """Every expert as conflict rules see them, by expert id.

    Who acts for a recommending unit on this platform belongs to it, whatever was told of their posts.
    """
    posts = experts_query.employments(tx, standing.record.id)
    for expert, names in experts_query.unit_names(tx, standing.record.id).items():
        posts[expert] = (*posts.get(expert, ()), *(Employment(employer=name) for name in names))
    declared = experts_query.declared_codes(tx, standing.record.id)
    nominees = [
        facts_of(nomination, unit, closing=None)
        for nomination, unit in nominations_query.listed(tx, standing.record.id)
    ]
    today = ctx.clock.now().astimezone(CHINA).date()
    return {
        expert.id: ExpertFacts(
            name=account.name,
            employments=posts.get(expert.id, ()),
            declared=declared.get(account.id, frozenset()),
            nominated=own_categories(account.name, posts.get(expert.id, ()), nominees),
            today=today,
        )
        for expert, account in experts_query.panel(tx, standing.record.id)
    }


def own_expert(ctx: Context, tx: Transaction, standing: Standing) -> Expert:
    """The actor's own seat on the panel; NotFound when they have none."""
    account = ctx.actor.account
    expert = experts_query.by_account(tx, standing.record.id, account) if account is not None else None
    if expert is None:
        raise NotFound("expert", ctx.actor.login)
    return expert


def sign_undertaking(ctx: Context) -> None:
    """The expert signs the integrity undertaking; before that no file opens."""
    with ctx.unit.writing(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.UNDERTAKING_SIGN, Scope(own=True))
        expert = own_expert(ctx, tx, standing)
        if expert.undertaking_at is None:
            expert.undertaking_at = ctx.clock.now()
            tx.record("panel.undertaking_signed", actor=ctx.actor.login, at=expert.undertaking_at, data={})


def has_signed(ctx: Context) -> bool:
    """Whether the actor has signed the undertaking."""
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.ASSIGNMENT_READ, Scope(own=True))
        return own_expert(ctx, tx, standing).undertaking_at is not None


def declare_conflict(ctx: Context, *, code: str, reason: str, login: str | None = None) -> None:
    """Declare a tie with a nominee: the person's own, or (secretariat) that of `login`.

    The pair is barred at once; marks already given stay on file and count no longer.
    """
    with ctx.unit.writing(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.CONFLICT_DECLARE, Scope(own=login in (None, ctx.actor.login)))
        if len(reason.strip()) < _LEAST_REASON:
            raise Refused(Reason.REASON_TOO_SHORT, {"least": _LEAST_REASON})
        account, expert = _declarer(ctx, tx, standing, login)
        found = nominations_query.by_code(tx, standing.record.id, code)
        if found is None or not _may_name(ctx, tx, standing, expert, found[0]):
            raise NotFound("nomination", code)
        nomination = found[0]
        now = ctx.clock.now()
        if experts_query.declaration(tx, account.id, nomination.id) is None:
            tx.add(
                Declaration(
                    account_id=account.id,
                    nomination_id=nomination.id,
                    reason=reason.strip(),
                    declared_by=ctx.actor.login,
                    declared_at=now,
                )
            )
        held = experts_query.assignment(tx, expert.id, nomination.id) if expert is not None else None
        voided = held is not None and held.barred_by is None
        if held is not None and held.barred_by is None:
            held.barred_by = _DECLARED
        # The reason is for the secretariat's eyes; the ledger names the pair and the fact.
        tx.record(
            "panel.conflict_declared",
            actor=ctx.actor.login,
            at=now,
            data={"login": account.login, "code": code, "voided": voided},
        )


def _declarer(
    ctx: Context, tx: Transaction, standing: Standing, login: str | None
) -> tuple[Account, Expert | None]:
    """Whose tie it is, and their seat: whoever has, or had on the panel, a part in this campaign.

    Everybody else is as unknown as an unused login.
    """
    account = accounts_query.by_login(tx, login or ctx.actor.login)
    expert = experts_query.by_account(tx, standing.record.id, account.id) if account else None
    if account is None or (expert is None and not _roles_here(tx, standing, account)):
        raise NotFound("account", login or ctx.actor.login)
    return account, expert


def _may_name(
    ctx: Context, tx: Transaction, standing: Standing, expert: Expert | None, nomination: Nomination
) -> bool:
    """An expert names nominees on their desk, and again whom they named; chair and secretariat see all."""
    if standing.may(ctx, Action.NOMINATION_READ):
        return True
    held = experts_query.assignment(tx, expert.id, nomination.id) if expert is not None else None
    return held is not None and held.barred_by in (None, _DECLARED) and nomination.excluded_reason is None


def declared_ties(ctx: Context) -> tuple[DeclaredTie, ...]:
    """Every declared tie with its reason, for the secretariat, oldest first."""
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.PEOPLE_MANAGE)
        return tuple(
            DeclaredTie(
                login=account.login,
                name=account.name,
                code=nomination.code,
                nominee=nomination.name,
                reason=declared.reason,
                declared_by=declared.declared_by,
                declared_at=declared.declared_at,
            )
            for declared, account, nomination in experts_query.declarations(tx, standing.record.id)
        )
