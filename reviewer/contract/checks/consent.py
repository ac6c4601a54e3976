"""Consent to be named in public: asked of persons where the law asks for it, and never taken for granted."""

from reviewer.contract.checks.verdicts import met, unknown, unmet, yes_or_no
from reviewer.contract.clauses import Clause
from reviewer.contract.facts import NomineeFacts
from reviewer.contract.rules import Effect, Rule, Verdict, looks_at

CONSENT = "consent"
"""The word of the fact, and the key under which the desk files the answer.

Where a category has a rule that looks at it, the unit's desk asks for it, and nobody without it is printed in
the public notice.
"""


@looks_at(CONSENT, wanted=True, question="有无本人同意公示的书面意见")
def _consented(facts: NomineeFacts) -> Verdict:
    answer = yes_or_no(facts.fields.get(CONSENT))
    if answer is None:
        return unknown("登记表没有这一项，须核实有无本人同意公示的书面意见")
    return met("有本人同意公示的书面意见") if answer else unmet("没有本人同意公示的书面意见")


def consent_to_publish(*, name: str, clause: Clause) -> Rule:
    """A nominee is named in public with their own consent only.

    It stops nobody from being recommended and judged; the public notice is refused with the names of those
    who have not consented. `name` is also what the desk asks, answered by 有 or 无.
    """
    return Rule(key=CONSENT, name=name, clause=clause, effect=Effect.ADVISE, check=_consented)
