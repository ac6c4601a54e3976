"""Eligibility: every finding with its clause, and what people decide about it by name.

Waivers, confirmed facts, lines of past lists that are or are not the nominee, exclusion: each is one line of
the ledger and changes the findings at once.
"""

from collections import Counter
from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from reviewer.contract import Effect, Rule
from reviewer.domain.access import Action, Scope
from reviewer.domain.eligibility import Finding, Tally, View, keeps, undecided
from reviewer.domain.laureates import Answer, Relation, Resemblance, identity_of
from reviewer.domain.materials import NOTHING_LACKS, Lack
from reviewer.domain.paging import cut
from reviewer.errors import NotFound, Reason, Refused
from reviewer.services.assignments import withheld_codes
from reviewer.services.campaigns import Standing, stand
from reviewer.services.context import Context
from reviewer.services.facts import closing_day, facts_of
from reviewer.services.nominations import NominationLine, find_visible, line_of
from reviewer.services.screening import (
    NomineeFindings,
    findings_by_id,
    findings_on,
    frozen_rules,
    keep,
    keep_some,
    states,
)
from reviewer.services.surveys import lacks
from reviewer.storage.models import ConfirmationRecord, Match, Nomination, Unit, Waiver
from reviewer.storage.queries import laureates as laureates_query
from reviewer.storage.queries import nominations as nominations_query
from reviewer.storage.queries import screening as screening_query
from reviewer.storage.queries.nominations import Narrowed
from reviewer.storage.unit import Transaction


class Screened(Struct, frozen=True, kw_only=True):
    """One nominee with its findings and the lines of past lists that carry its name.

    Of the months of birth only whether they agree is told, and that only to those who may read the lists.
    """

    line: NominationLine
    findings: tuple[Finding, ...]
    excluded_reason: str
    resemblances: tuple[Resemblance, ...] = ()

    @property
    def needs_decision(self) -> bool:
        """Whether the nominee may not be scored yet."""
        return not self.line.excluded and undecided(self.findings)


class Asked(Struct, frozen=True, kw_only=True):
    """Which part of the check is asked for. `view` None: what waits for a decision, or all when nothing does.

    `page` counts from 1; one that does not exist is the nearest one. `size` is the number of nominees a page.
    """

    category: str
    view: View | None = None
    unit: str = ""
    code: str = ""
    words: str = ""
    page: int = 1
    size: int = 25


class ScreeningPage(Struct, frozen=True, kw_only=True):
    """One page of the check. `counts` are of everything that unit, code and words keep, by view.

    Whoever may not see what is missing is counted no files, and has no view of them.
    """

    items: tuple[Screened, ...]
    view: View
    counts: Mapping[View, int]
    page: int
    pages: int
    units: tuple[tuple[str, str], ...]


def screening_page(ctx: Context, *, asked: Asked) -> ScreeningPage:
    """Some nominees of a category with their findings, and how many there are of each view."""
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.ELIGIBILITY_READ)
        standing.book(asked.category)
        whole = Narrowed(
            campaign=standing.record.id,
            category=asked.category,
            closed=withheld_codes(ctx, tx, standing),
        )
        narrowed = replace(whole, unit=asked.unit, code=asked.code, words=asked.words)
        surveys = standing.may(ctx, Action.MATERIAL_SURVEY)
        views = [view for view in View if surveys or view is not View.FILES]
        if asked.view not in (None, *views):
            raise NotFound("page", asked.view or "")
        found = states(tx, standing, narrowed)
        those = ((one.nomination, asked.category, one.flagged) for one in found)
        lack = lacks(tx, standing, those, category=asked.category) if surveys else {}
        every = [
            (one.nomination, (one.tally, one.excluded, lack.get(one.nomination, NOTHING_LACKS)))
            for one in found
        ]
        alike = Counter(case for _, case in every)
        counts = {view: sum(count for case, count in alike.items() if _keeps(view, case)) for view in views}
        view = asked.view or (View.OPEN if counts[View.OPEN] else View.ALL)
        wanted = {case for case in alike if _keeps(view, case)}
        kept = [number for number, case in every if case in wanted]
        part = cut(len(kept), page=asked.page, size=asked.size)
        shown = part.of(kept)
        return ScreeningPage(
            items=tuple(_screened(ctx, standing, one) for one in findings_by_id(tx, standing, shown)),
            view=view,
            counts=counts,
            page=part.page,
            pages=part.pages,
            units=tuple(nominations_query.regions(tx, whole)),
        )


def _keeps(view: View, case: tuple[Tally, bool, Lack]) -> bool:
    tally, excluded, lack = case
    return keeps(view, tally, excluded=excluded, lack=lack)


def findings_of(ctx: Context, *, code: str) -> tuple[Finding, ...]:
    """The findings on one nominee."""
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.ELIGIBILITY_READ)
        found = find_visible(ctx, tx, standing, code, Action.NOMINATION_READ)
        [one] = findings_on(tx, standing, [found])
        return one.findings


def codes_undecided(tx: Transaction, standing: Standing) -> tuple[str, ...]:
    """Codes of nominees that need a decision before they can be scored."""
    every = states(tx, standing, Narrowed(campaign=standing.record.id))
    waiting = [one.nomination for one in every if keeps(View.OPEN, one.tally, excluded=one.excluded)]
    rows = screening_query.rows_of(tx, waiting)
    order = {book.category.key: number for number, book in enumerate(standing.rulebook.categories)}
    codes = [rows[number][0] for number in waiting]
    return tuple(row.code for row in sorted(codes, key=lambda row: order[row.category]))


def count_unknown(tx: Transaction, standing: Standing) -> int:
    """How many demands could not be judged from what was filed, over all nominees still in."""
    every = states(tx, standing, Narrowed(campaign=standing.record.id))
    return sum(one.tally.unknown for one in every if not one.excluded)


def _screened(ctx: Context, standing: Standing, one: NomineeFindings) -> Screened:
    found = one.resemblances
    if not standing.may(ctx, Action.LAUREATE_READ):
        found = tuple(replace(each, born=Relation.UNSAID) for each in found if not each.namesake)
    return Screened(
        line=line_of(standing, one.nomination, one.unit),
        findings=one.findings,
        excluded_reason=one.nomination.excluded_reason or "",
        resemblances=found,
    )


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
        data = {"code": code, "rule": rule, "reason": reason.strip(), "unit": unit.key}
        tx.record("eligibility.waived", actor=ctx.actor.login, at=now, data=data)
        _count(tx, standing, nomination)


def confirm_fact(ctx: Context, *, code: str, fact: str, value: bool | None, source: str) -> None:
    """Confirm a fact that no column carries, under the actor's name; None takes it back.

    `source` says where it stands; taking back needs one too. NotFound for a fact that no rule of the
    category asks about.
    """
    with ctx.unit.writing(ctx.here().key) as tx:
        standing, nomination, unit = _deciding(ctx, tx, code, source)
        if fact not in _asked_about(frozen_rules(standing, nomination.category)):
            raise NotFound("fact", fact)
        now = ctx.clock.now()
        kept = screening_query.confirmations(tx, [nomination.id]).get(nomination.id, {}).get(fact)
        if value is None:
            if kept is None:
                raise NotFound("fact", fact)
            tx.delete(kept)
        elif kept is None:
            kept = ConfirmationRecord(nomination_id=nomination.id, fact=fact, value=value)
            kept.source, kept.given_by, kept.given_at = source.strip(), ctx.actor.name, now
            tx.add(kept)
        else:
            kept.value, kept.source = value, source.strip()
            kept.given_by, kept.given_at = ctx.actor.name, now
        data = {"code": code, "fact": fact, "value": value, "source": source.strip(), "unit": unit.key}
        tx.record("eligibility.confirmed", actor=ctx.actor.login, at=now, data=data)
        _count(tx, standing, nomination)


def _asked_about(rules: tuple[Rule, ...]) -> frozenset[str]:
    senses = (rule.sense for rule in rules)
    return frozenset(sense.fact for sense in senses if sense is not None and sense.question)


def compare_laureate(ctx: Context, *, code: str, laureate: int, answer: Answer, reason: str) -> None:
    """Say by name, with a reason, whether a line of a past list is the nominee; OPEN takes it back.

    NotFound for a line that does not carry the nominee's name.
    """
    with ctx.unit.writing(ctx.here().key) as tx:
        standing, nomination, unit = _deciding(ctx, tx, code, reason)
        [one] = findings_on(tx, standing, [(nomination, unit)])
        if laureate not in {each.number for each in one.resemblances}:
            raise NotFound("laureate", str(laureate))
        closing = closing_day(standing, nomination.category)
        identity = identity_of(facts_of(nomination, unit, closing=closing))
        now = ctx.clock.now()
        kept = laureates_query.match(tx, standing.record.id, laureate, identity)
        if kept is None:
            kept = Match(campaign_id=standing.record.id, laureate_id=laureate, identity=identity)
            tx.session.add(kept)
        kept.answer, kept.reason = answer.value, reason.strip()
        kept.decided_by, kept.decided_at = ctx.actor.name, now
        data = {
            "code": code,
            "laureate": laureate,
            "answer": answer.value,
            "reason": reason.strip(),
            "unit": unit.key,
        }
        tx.record("eligibility.compared", actor=ctx.actor.login, at=now, data=data)
        _count(tx, standing, nomination)


def _count(tx: Transaction, standing: Standing, nomination: Nomination) -> None:
    """Keep the new counts of the nominee, and help along some whose counts no longer hold."""
    keep(tx, standing, [nomination.id])
    keep_some(tx, standing)


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
