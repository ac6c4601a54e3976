"""Findings: what every rule says of a nominee, with its clause, and what there is to decide."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct

from reviewer.contract import Clause, Confirmation, Effect, NomineeFacts, Outcome, Rule
from reviewer.domain.materials import NOTHING_LACKS, Lack

_DEMANDS = (Effect.BLOCK, Effect.WAIVABLE)


class Waived(Struct, frozen=True, kw_only=True):
    """Who passed a soft clause over, and why."""

    by: str
    reason: str


class Todo(StrEnum):
    """What a finding asks of the secretariat."""

    NOTHING = "nothing"
    EXCLUDE = "exclude"  # a hard demand is not met
    WAIVE = "waive"  # a soft demand is not met: a written reason, or no
    COMPARE = "compare"  # lines of past lists wait for a person
    CONFIRM = "confirm"  # the form cannot tell, a person can
    LOOK_UP = "look_up"  # the form cannot tell, and the rule asks no question
    READ = "read"  # the clause itself has lost its words


class Finding(Struct, frozen=True, kw_only=True):
    """What one rule says of one nominee. `detail` is the fact that decided it.

    `fact` and `question` are what the rule looks at and what a person may confirm of it ("" = nothing);
    `confirmed` is what a person did confirm. `settled`: lines of past lists decide, one by one.
    """

    rule: str
    name: str
    clause: Clause
    effect: Effect
    outcome: Outcome
    detail: str
    waived: Waived | None = None
    fact: str = ""
    question: str = ""
    confirmed: Confirmation | None = None
    settled: bool = False

    @property
    def demand(self) -> bool:
        """Whether the rule demands something: no preference, no advice, no damaged clause."""
        return self.effect in _DEMANDS and not self.clause.damaged

    @property
    def open(self) -> bool:
        """Whether a decision is needed: an unmet demand that nobody waived.

        A damaged clause is shown and never enforced; a preference and an advice stop nothing.
        """
        return self.demand and self.outcome is Outcome.UNMET and self.waived is None

    @property
    def unknown(self) -> bool:
        """Whether a demand could not be judged from what was filed."""
        return self.outcome is Outcome.UNKNOWN and self.effect in _DEMANDS

    @property
    def todo(self) -> Todo:
        """What there is to do about it."""
        if self.open:
            return Todo.WAIVE if self.effect is Effect.WAIVABLE else Todo.EXCLUDE
        if self.outcome is not Outcome.UNKNOWN:
            return Todo.NOTHING
        if self.clause.damaged:
            return Todo.READ
        if self.settled:
            return Todo.COMPARE
        return Todo.CONFIRM if self.question else Todo.LOOK_UP if self.unknown else Todo.NOTHING


def findings(
    facts: NomineeFacts, rules: Sequence[Rule], waivers: Mapping[str, Waived]
) -> tuple[Finding, ...]:
    """One finding a rule, in the rules' order. Only a WAIVABLE rule can be waived."""
    return tuple(_finding(facts, rule, waivers.get(rule.key)) for rule in rules)


def _finding(facts: NomineeFacts, rule: Rule, waived: Waived | None) -> Finding:
    verdict, sense = rule.verdict(facts), rule.sense
    asked = sense is not None and bool(sense.question)
    fact = sense.fact if sense is not None else ""
    return Finding(
        rule=rule.key,
        name=rule.name,
        clause=rule.clause,
        effect=rule.effect,
        outcome=verdict.outcome,
        detail=verdict.detail,
        waived=waived if rule.effect is Effect.WAIVABLE else None,
        fact=fact,
        question=sense.question if sense is not None else "",
        confirmed=facts.confirmed.get(fact) if asked else None,
        settled=verdict.settled,
    )


def undecided(found: Iterable[Finding]) -> bool:
    """Whether any finding still needs a decision."""
    return any(finding.open for finding in found)


class Tally(Struct, frozen=True, kw_only=True):
    """The findings of one nominee in numbers: demands open, not met, not known, passed over; lines that wait.

    `unmet` counts the demands that somebody passed over too; `suspects` are lines of past lists on which a
    rule waits for a person.
    """

    open: int = 0
    unmet: int = 0
    unknown: int = 0
    waived: int = 0
    suspects: int = 0


def tally(found: Sequence[Finding], *, waiting: int) -> Tally:
    """Count the findings; `waiting` lines of past lists count where a rule of the campaign looks at them."""
    compared = any(finding.todo is Todo.COMPARE for finding in found)
    return Tally(
        open=sum(finding.open for finding in found),
        unmet=sum(finding.demand and finding.outcome is Outcome.UNMET for finding in found),
        unknown=sum(finding.unknown for finding in found),
        waived=sum(finding.waived is not None for finding in found),
        suspects=waiting if compared else 0,
    )


class View(StrEnum):
    """Which nominees a page of the check shows."""

    OPEN = "open"
    UNMET = "unmet"
    UNKNOWN = "unknown"
    FILES = "files"
    SUSPECTS = "suspects"
    WAIVED = "waived"
    EXCLUDED = "excluded"
    ALL = "all"


_KEPT: Mapping[View, Callable[[Tally, Lack, bool], bool]] = {
    View.OPEN: lambda count, _lack, excluded: bool(count.open) and not excluded,
    View.UNMET: lambda count, lack, _excluded: bool(count.unmet) or lack.unmet,
    View.UNKNOWN: lambda count, lack, excluded: (bool(count.unknown) or lack.unknown) and not excluded,
    View.FILES: lambda _count, lack, _excluded: lack.any,
    View.SUSPECTS: lambda count, _lack, excluded: bool(count.suspects) and not excluded,
    View.WAIVED: lambda count, _lack, _excluded: bool(count.waived),
    View.EXCLUDED: lambda _count, _lack, excluded: excluded,
    View.ALL: lambda _count, _lack, _excluded: True,
}


def keeps(view: View, count: Tally, *, excluded: bool, lack: Lack = NOTHING_LACKS) -> bool:
    """Whether a nominee with those findings and files stands on that page; who is excluded waits for nothing.

    Demands that are not met and files that are missing are facts, and stand there of the excluded too.
    """
    return _KEPT[view](count, lack, excluded)
