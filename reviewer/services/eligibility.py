"""Eligibility: every finding with its clause, waivers with a name and a reason, exclusion."""

from dataclasses import dataclass

from reviewer.contract import Effect, NomineeFacts, Outcome, Rule, Verdict
from reviewer.domain.access import Action, Scope
from reviewer.domain.eligibility import Finding, Waived, findings, undecided
from reviewer.errors import NotFound, Reason, Refused
from reviewer.services.campaigns import Standing, stand
from reviewer.services.context import Context
from reviewer.services.nominations import (
    NominationLine,
    closing_day,
    facts_of,
    find_visible,
    line_of,
)
from reviewer.storage.models import Nomination, Unit, Waiver
from reviewer.storage.queries import nominations as nominations_query
from reviewer.storage.unit import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Screened:
    """One nominee with its findings."""

    line: NominationLine
    findings: tuple[Finding, ...]
    excluded_reason: str

    @property
    def needs_decision(self) -> bool:
        """Whether the nominee may not be scored yet."""
        return not self.line.excluded and undecided(self.findings)


def screened(ctx: Context, *, category: str) -> tuple[Screened, ...]:
    """Every nominee of a category with its findings, in list order."""
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.ELIGIBILITY_READ)
        return _screened(tx, standing, category)


def findings_of(ctx: Context, *, code: str) -> tuple[Finding, ...]:
    """The findings on one nominee."""
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.ELIGIBILITY_READ)
        nomination, unit = find_visible(ctx, tx, standing, code, Action.NOMINATION_READ)
        return _found(standing, nomination, unit, nominations_query.waivers(tx, standing.record.id))


def codes_undecided(tx: Transaction, standing: Standing) -> tuple[str, ...]:
    """Codes of nominees that need a decision before they can be scored."""
    return tuple(
        item.line.code
        for book in standing.rulebook.categories
        for item in _screened(tx, standing, book.category.key)
        if item.needs_decision
    )


def count_unknown(tx: Transaction, standing: Standing) -> int:
    """How many demands could not be judged from what was filed, over all nominees still in."""
    return sum(
        finding.unknown
        for book in standing.rulebook.categories
        for item in _screened(tx, standing, book.category.key)
        if not item.line.excluded
        for finding in item.findings
    )


def _screened(tx: Transaction, standing: Standing, category: str) -> tuple[Screened, ...]:
    standing.book(category)
    waivers = nominations_query.waivers(tx, standing.record.id)
    return tuple(
        Screened(
            line=line_of(standing, nomination, unit),
            findings=_found(standing, nomination, unit, waivers),
            excluded_reason=nomination.excluded_reason or "",
        )
        for nomination, unit in nominations_query.listed(tx, standing.record.id, category)
    )


def _found(
    standing: Standing,
    nomination: Nomination,
    unit: Unit,
    waivers: dict[int, dict[str, Waiver]],
) -> tuple[Finding, ...]:
    facts = facts_of(nomination, unit, closing=closing_day(standing, nomination.category))
    given = {
        rule: Waived(by=waiver.given_by, reason=waiver.reason)
        for rule, waiver in waivers.get(nomination.id, {}).items()
    }
    return findings(facts, frozen_rules(standing, nomination.category), given)


def frozen_rules(standing: Standing, category: str) -> tuple[Rule, ...]:
    """The rules as they were when the campaign opened, with the checks of the plugin as installed.

    A check that the plugin no longer has leaves the rule unknown: it never passes silently.
    """
    checks = {rule.key: rule.check for rule in standing.live.rules(category)}
    return tuple(
        Rule(
            key=record.key,
            name=record.name,
            clause=record.clause,
            effect=record.effect,
            check=checks.get(record.key, _unchecked),
        )
        for record in standing.book(category).rules
    )


def _unchecked(_facts: NomineeFacts) -> Verdict:
    return Verdict(outcome=Outcome.UNKNOWN)


def waive(ctx: Context, *, code: str, rule: str, reason: str) -> None:
    """Pass a soft clause over for one nominee, with a written reason under the actor's name."""
    with ctx.unit.writing(ctx.here().key) as tx:
        standing, nomination, unit = _deciding(ctx, tx, code, reason)
        records = {record.key: record for record in standing.book(nomination.category).rules}
        if rule not in records:
            raise NotFound("rule", rule)
        if records[rule].effect is not Effect.WAIVABLE:
            raise Refused(Reason.RULE_NOT_WAIVABLE, {"rule": records[rule].name})
        kept = nominations_query.waiver(tx, nomination.id, rule)
        now = ctx.clock.now()
        if kept is None:
            kept = Waiver(nomination_id=nomination.id, rule_key=rule)
            kept.reason, kept.given_by, kept.given_at = reason.strip(), ctx.actor.name, now
            tx.add(kept)
        else:
            kept.reason, kept.given_by, kept.given_at = reason.strip(), ctx.actor.name, now
        tx.record(
            "eligibility.waived",
            actor=ctx.actor.login,
            at=now,
            data={"code": code, "rule": rule, "reason": reason.strip(), "unit": unit.key},
        )


def exclude(ctx: Context, *, code: str, reason: str) -> None:
    """Take a nominee out before scoring, with a written reason; the nomination stays on file."""
    with ctx.unit.writing(ctx.here().key) as tx:
        _, nomination, unit = _deciding(ctx, tx, code, reason)
        nomination.excluded_reason = reason.strip()
        tx.record(
            "eligibility.excluded",
            actor=ctx.actor.login,
            at=ctx.clock.now(),
            data={"code": code, "reason": reason.strip(), "unit": unit.key},
        )


def readmit(ctx: Context, *, code: str, reason: str) -> None:
    """Undo an exclusion, with a written reason."""
    with ctx.unit.writing(ctx.here().key) as tx:
        _, nomination, unit = _deciding(ctx, tx, code, reason)
        nomination.excluded_reason = None
        tx.record(
            "eligibility.readmitted",
            actor=ctx.actor.login,
            at=ctx.clock.now(),
            data={"code": code, "reason": reason.strip(), "unit": unit.key},
        )


def _deciding(ctx: Context, tx: Transaction, code: str, reason: str) -> tuple[Standing, Nomination, Unit]:
    standing = stand(ctx, tx)
    nomination, unit = find_visible(ctx, tx, standing, code, Action.NOMINATION_READ)
    standing.require(ctx, Action.ELIGIBILITY_DECIDE, Scope(unit=unit.key))
    if not reason.strip():
        raise Refused(Reason.REASON_REQUIRED)
    return standing, nomination, unit
