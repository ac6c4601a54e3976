"""Findings: one a rule, only soft clauses waived, unknown never a pass, damaged clauses never enforced."""

from __future__ import annotations

from itertools import product

import pytest

from reviewer.contract import Clause, Effect, NomineeFacts, Outcome, Rule, UnitFacts, UnitKind, Verdict
from reviewer.domain.eligibility import Finding, Waived, findings, undecided

CLAUSE = Clause(notice="N", number="一", gist="条件")
DAMAGED = Clause(notice="N", number="二", gist="缺页", damaged=True)
FACTS = NomineeFacts(
    category="reader",
    code="R-01-01",
    name="甲",
    host="甲馆",
    unit=UnitFacts(key="a", name="甲局", kind=UnitKind.CITY),
    sequence=1,
)
WAIVED = Waived(by="林文秘", reason="特殊情况")


def rule(key: str, effect: Effect, outcome: Outcome, clause: Clause = CLAUSE) -> Rule:
    def check(facts: NomineeFacts) -> Verdict:
        return Verdict(outcome=outcome, detail=f"{facts.name}：{outcome}")

    return Rule(key=key, name=f"{key}条", clause=clause, effect=effect, check=check)


def found(effect: Effect, outcome: Outcome, clause: Clause = CLAUSE, waived: Waived | None = None) -> Finding:
    (finding,) = findings(FACTS, [rule("k", effect, outcome, clause)], {"k": waived} if waived else {})
    return finding


def test_every_rule_has_its_finding_in_the_order_of_the_rules() -> None:
    rules = [rule("b", Effect.BLOCK, Outcome.UNMET), rule("a", Effect.PREFER, Outcome.MET, DAMAGED)]
    assert findings(FACTS, rules, {"z": WAIVED}) == (
        Finding(
            rule="b",
            name="b条",
            clause=CLAUSE,
            effect=Effect.BLOCK,
            outcome=Outcome.UNMET,
            detail="甲：unmet",
        ),
        Finding(
            rule="a",
            name="a条",
            clause=DAMAGED,
            effect=Effect.PREFER,
            outcome=Outcome.MET,
            detail="甲：met",
        ),
    )


def test_a_decision_is_needed_for_an_unmet_demand_and_for_nothing_else() -> None:
    needed = {
        (effect, outcome, clause.damaged)
        for effect, outcome, clause in product(Effect, Outcome, (CLAUSE, DAMAGED))
        if found(effect, outcome, clause).open
    }
    assert needed == {
        (Effect.BLOCK, Outcome.UNMET, False),
        (Effect.WAIVABLE, Outcome.UNMET, False),
    }


def test_unknown_is_said_of_every_demand_that_could_not_be_judged() -> None:
    unknown = {
        (effect, outcome) for effect, outcome in product(Effect, Outcome) if found(effect, outcome).unknown
    }
    assert unknown == {(Effect.BLOCK, Outcome.UNKNOWN), (Effect.WAIVABLE, Outcome.UNKNOWN)}


@pytest.mark.parametrize("effect", Effect)
def test_only_a_soft_clause_is_waived(effect: Effect) -> None:
    finding = found(effect, Outcome.UNMET, waived=WAIVED)
    assert finding.waived == (WAIVED if effect is Effect.WAIVABLE else None)
    assert finding.open is (effect is Effect.BLOCK)


def test_one_open_finding_is_enough() -> None:
    settled = found(Effect.BLOCK, Outcome.MET)
    assert not undecided([])
    assert not undecided([settled, settled])
    assert undecided([settled, found(Effect.WAIVABLE, Outcome.UNMET)])
