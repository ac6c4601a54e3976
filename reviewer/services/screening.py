"""Findings on stored nominations: judged anew for the few that a page shows, counted and kept for all.

The counts of a nominee are kept with everything they were counted from: its version, what all nominees
share (the frozen rules, the checks as installed, the closing day), the newest line of the past lists under
its name. Who reads them compares; what no longer holds is judged on the spot, so that nothing stale is ever
shown. Keeping is only for speed, and is done by whoever writes and in the background.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from msgspec import Struct

from reviewer.campaigns import code_digest
from reviewer.contract import Confirmation, LaureateLevel, NomineeFacts, NomineeKind, Outcome, Rule, Verdict
from reviewer.domain.eligibility import Finding, Tally, Waived, findings, tally
from reviewer.domain.laureates import (
    KINDS,
    Answer,
    Entry,
    Resemblance,
    Status,
    history_of,
    identity_of,
    likeness_of,
    resemblances,
)
from reviewer.domain.ledger import digest_of
from reviewer.services.campaigns import Standing
from reviewer.services.facts import closing_day, facts_of, with_findings
from reviewer.storage.models import ConfirmationRecord, Laureate, Match, Nomination, Screening, Unit, Waiver
from reviewer.storage.queries import laureates as laureates_query
from reviewer.storage.queries import screening as screening_query
from reviewer.storage.queries.nominations import Narrowed
from reviewer.storage.unit import Transaction

# Grows when this program reads names, rules or answers in another way than before.
_EDITION = 3
# So many counts that no longer hold are counted anew by one act: a page waits for none of them.
_AT_ONCE = 500

_checks = lru_cache(maxsize=64)(code_digest)


class NomineeFindings(Struct, frozen=True, kw_only=True):
    """One nominee with what every rule says of it and the lines of past lists that carry its name."""

    nomination: Nomination
    unit: Unit
    findings: tuple[Finding, ...]
    resemblances: tuple[Resemblance, ...]

    @property
    def tally(self) -> Tally:
        """The findings in numbers."""
        return tally(self.findings, waiting=sum(one.waits for one in self.resemblances))


class State(Struct, frozen=True, kw_only=True):
    """One nominee of a list: whether it is excluded, claims the special tier; its findings in numbers."""

    nomination: int
    excluded: bool
    flagged: bool
    tally: Tally


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


def entry_of(row: Laureate) -> Entry:
    """A stored line of a past list."""
    return Entry(
        kind=NomineeKind(row.kind),
        name=row.name,
        host=row.host,
        year=row.year,
        level=LaureateLevel(row.level),
        born=row.born,
        tier=row.tier,
        title=row.title,
        status=Status(row.status),
        source=row.source,
    )


class _Shelf(Struct, frozen=True, kw_only=True):
    """Everything beside the nominations themselves that their findings rest on."""

    waivers: Mapping[int, Mapping[str, Waiver]]
    confirmed: Mapping[int, Mapping[str, ConfirmationRecord]]
    lines: Mapping[tuple[NomineeKind, str], Sequence[Laureate]]
    answers: Mapping[str, Mapping[int, Match]]
    entries: Mapping[str, int]


def findings_on(
    tx: Transaction, standing: Standing, rows: Sequence[tuple[Nomination, Unit]]
) -> tuple[NomineeFindings, ...]:
    """What the rules say of those nominees now, in the same order."""
    shelf = _shelf(tx, standing, rows)
    asked = {key: frozen_rules(standing, key) for key in {nomination.category for nomination, _ in rows}}
    return tuple(
        _found_on(standing, nomination, unit, shelf=shelf, rules=asked[nomination.category])
        for nomination, unit in rows
    )


def _kind(standing: Standing, category: str) -> NomineeKind:
    return standing.book(category).category.nominee


def _shelf(tx: Transaction, standing: Standing, rows: Sequence[tuple[Nomination, Unit]]) -> _Shelf:
    ids = [nomination.id for nomination, _ in rows]
    keys: dict[NomineeKind, set[str]] = {kind: set() for kind in KINDS}
    for nomination, _ in rows:
        kind = _kind(standing, nomination.category)
        if kind in keys:
            keys[kind].add(likeness_of(kind, nomination.name))
    lines: dict[tuple[NomineeKind, str], list[Laureate]] = {}
    for kind, names in keys.items():
        for row in laureates_query.alike(tx, kind.value, names):
            lines.setdefault((kind, row.likeness), []).append(row)
    numbers = [row.id for found in lines.values() for row in found]
    answers: dict[str, dict[int, Match]] = {}
    for match in laureates_query.matches(tx, standing.record.id, numbers):
        answers.setdefault(match.identity, {})[match.laureate_id] = match
    return _Shelf(
        waivers=screening_query.waivers(tx, ids),
        confirmed=screening_query.confirmations(tx, ids),
        lines=lines,
        answers=answers,
        entries=laureates_query.counts(tx),
    )


def _found_on(
    standing: Standing, nomination: Nomination, unit: Unit, *, shelf: _Shelf, rules: Sequence[Rule]
) -> NomineeFindings:
    facts = facts_of(nomination, unit, closing=closing_day(standing, nomination.category))
    kind = _kind(standing, nomination.category)
    lines = shelf.lines.get((kind, likeness_of(kind, nomination.name)), ())
    said = shelf.answers.get(identity_of(facts), {}) if lines else {}
    alike = resemblances(
        facts,
        kind,
        ((row.id, entry_of(row)) for row in lines),
        {number: Answer(match.answer) for number, match in said.items()},
    )
    history = history_of(alike, entries=shelf.entries.get(kind.value, 0)) if kind in KINDS else None
    confirmed = {
        fact: Confirmation(value=record.value, source=record.source, by=record.given_by)
        for fact, record in shelf.confirmed.get(nomination.id, {}).items()
    }
    waived = {
        rule: Waived(by=waiver.given_by, reason=waiver.reason)
        for rule, waiver in shelf.waivers.get(nomination.id, {}).items()
    }
    known = with_findings(facts, confirmed=confirmed, history=history)
    return NomineeFindings(
        nomination=nomination, unit=unit, findings=findings(known, rules, waived), resemblances=alike
    )


def states(tx: Transaction, standing: Standing, narrowed: Narrowed) -> tuple[State, ...]:
    """Every nominee that the narrowing keeps, in list order, with its findings in numbers as they are now."""
    counted = screening_query.counted(tx, narrowed, bases=bases_of(tx, standing))
    stale = [one.nomination for one in counted if not one.fresh]
    anew = {one.nomination.id: one.tally for one in findings_by_id(tx, standing, stale)}
    # Thousands of nominees share a handful of tallies.
    tallies = {one.numbers: _tally(one.numbers) for one in counted if one.fresh}
    return tuple(
        State(
            nomination=one.nomination,
            excluded=one.excluded,
            flagged=one.flagged,
            tally=tallies[one.numbers] if one.fresh else anew[one.nomination],
        )
        for one in counted
    )


def _tally(numbers: tuple[int, int, int, int, int]) -> Tally:
    unsolved, unmet, unknown, waived, suspects = numbers
    return Tally(open=unsolved, unmet=unmet, unknown=unknown, waived=waived, suspects=suspects)


def findings_by_id(tx: Transaction, standing: Standing, ids: Sequence[int]) -> tuple[NomineeFindings, ...]:
    """What the rules say now of the nominees of those ids, in that order."""
    found = screening_query.rows_of(tx, ids)
    return findings_on(tx, standing, [found[number] for number in ids])


def bases_of(tx: Transaction, standing: Standing) -> dict[str, str]:
    """What the findings of every nominee of a category rest on beside the nominee itself, by category."""
    shared = [_EDITION, standing.record.rulebook_digest or "", _checks(standing.live)]
    # How many lines there are changes no outcome; whether there are any does.
    entries = {kind: count > 0 for kind, count in laureates_query.counts(tx).items()}
    bases: dict[str, str] = {}
    for book in standing.rulebook.categories:
        key, kind = book.category.key, book.category.nominee.value
        closing = closing_day(standing, key)
        day = closing.isoformat() if closing is not None else ""
        bases[key] = digest_of([*shared, key, day, entries.get(kind, False)])
    return bases


def keep(tx: Transaction, standing: Standing, ids: Iterable[int]) -> None:
    """Count the findings of those nominees and keep the counts, in the transaction that changed them.

    What the counts rest on is read before the counting: a past list that another transaction writes
    meanwhile makes them old at once, never wrong.
    """
    tx.session.flush()
    rows = list(screening_query.rows_of(tx, dict.fromkeys(ids)).values())
    bases = bases_of(tx, standing)
    names: dict[NomineeKind, set[str]] = {}
    for nomination, _ in rows:
        kind = _kind(standing, nomination.category)
        names.setdefault(kind, set()).add(likeness_of(kind, nomination.name))
    seen = {kind: screening_query.newest(tx, kind.value, keys) for kind, keys in names.items()}
    kept = [
        _kept(one, _kind(standing, one.nomination.category), bases, seen)
        for one in findings_on(tx, standing, rows)
    ]
    screening_query.keep(tx, kept)


def _kept(
    one: NomineeFindings,
    kind: NomineeKind,
    bases: Mapping[str, str],
    seen: Mapping[NomineeKind, Mapping[str, int]],
) -> Screening:
    nomination, count = one.nomination, one.tally
    key = likeness_of(kind, nomination.name)
    return Screening(
        nomination_id=nomination.id,
        version=nomination.version,
        basis=bases[nomination.category],
        seen=seen[kind].get(key, 0),
        kind=kind.value,
        likeness=key,
        open=count.open,
        unmet=count.unmet,
        unknown=count.unknown,
        waived=count.waived,
        suspects=count.suspects,
    )


def stale(tx: Transaction, standing: Standing) -> list[int]:
    """The ids of those whose counts no longer hold or were never kept, in list order."""
    counted = screening_query.counted(tx, Narrowed(campaign=standing.record.id), bases=bases_of(tx, standing))
    return [one.nomination for one in counted if not one.fresh]


def keep_some(tx: Transaction, standing: Standing, *, most: int | None = _AT_ONCE) -> None:
    """Count anew the first of those whose counts no longer hold, at most so many; None for all of them."""
    keep(tx, standing, stale(tx, standing)[:most])
