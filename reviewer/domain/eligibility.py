"""Findings: what every rule says of a nominee, each with its clause, and what still needs a decision."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reviewer.contract import Clause, Effect, NomineeFacts, Outcome, Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Waived:
    """Who passed a soft clause over, and why."""

    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one rule says of one nominee. `detail` is the fact that decided it."""

    rule: str
    name: str
    clause: Clause
    effect: Effect
    outcome: Outcome
    detail: str
    waived: Waived | None = None

    @property
    def open(self) -> bool:
        """Whether a decision is needed: an unmet demand that nobody waived.

        A damaged clause is shown and never enforced; a preference and an advice stop nothing.
        """
        if self.clause.damaged or self.outcome is not Outcome.UNMET or self.waived is not None:
            return False
        return self.effect in (Effect.BLOCK, Effect.WAIVABLE)

    @property
    def unknown(self) -> bool:
        """Whether a demand could not be judged from what was filed."""
        return self.outcome is Outcome.UNKNOWN and self.effect in (Effect.BLOCK, Effect.WAIVABLE)


def findings(
    facts: NomineeFacts, rules: Sequence[Rule], waivers: Mapping[str, Waived]
) -> tuple[Finding, ...]:
    """One finding a rule, in the rules' order. Only a WAIVABLE rule can be waived."""
    return tuple(
        Finding(
            rule=rule.key,
            name=rule.name,
            clause=rule.clause,
            effect=rule.effect,
            outcome=verdict.outcome,
            detail=verdict.detail,
            waived=waivers.get(rule.key) if rule.effect is Effect.WAIVABLE else None,
        )
        for rule in rules
        for verdict in (rule.check(facts),)
    )


def undecided(found: Iterable[Finding]) -> bool:
    """Whether any finding still needs a decision."""
    return any(finding.open for finding in found)
