"""What no form of these calls asks: a person looks it up and confirms it, or it stays unknown."""

from functools import partial

from reviewer.contract.checks.verdicts import unknown
from reviewer.contract.clauses import Clause
from reviewer.contract.facts import NomineeFacts
from reviewer.contract.rules import Effect, Rule, Verdict, looks_at


def attested(
    *, key: str, name: str, question: str, wanted: bool, effect: Effect, clause: Clause, fact: str = ""
) -> Rule:
    """A demand on a fact that no column carries: a nationality, a clean record, a rank.

    `question` is what a person answers by yes or no, `wanted` the answer that meets the rule; `fact` is the
    word that campaigns share, the rule's key where it is left out.
    """

    @looks_at(fact or key, wanted=wanted, question=question)
    def unseen(facts: NomineeFacts, *, question: str) -> Verdict:
        del facts
        return unknown(f"表格没有这一项，须核实：{question}")

    return Rule(key=key, name=name, clause=clause, effect=effect, check=partial(unseen, question=question))
