"""Earlier laureates: calls differ in who counts as one, and in whether an exception is possible."""

from reviewer.contract.checks.verdicts import unknown
from reviewer.contract.clauses import Clause
from reviewer.contract.facts import NomineeFacts
from reviewer.contract.rules import Effect, Rule, Verdict, looks_at


def never_laureate(*, name: str, effect: Effect, clause: Clause) -> Rule:
    """Earlier laureates are not recommended again. The register does not tell, so nobody passes silently."""
    return Rule(key="laureate", name=name, clause=clause, effect=effect, check=_to_be_compared)


@looks_at("laureate", wanted=False)
def _to_be_compared(facts: NomineeFacts) -> Verdict:
    return unknown(f"登记表看不出“{facts.name}”往年是否已获认定，须对照往年名单核对")
