"""Rules as data: a key, a clause, an effect, and a pure check on facts."""

from collections.abc import Callable
from enum import StrEnum
from functools import partial
from typing import TypeVar

from msgspec import Struct

from reviewer.contract.clauses import Clause
from reviewer.contract.facts import ExpertFacts, NomineeFacts


class Effect(StrEnum):
    """What an unmet rule means."""

    BLOCK = "block"
    WAIVABLE = "waivable"  # 一般 / 原则上 / 除特殊情况外: passes with a written reason and a name
    PREFER = "prefer"  # 优先: shown to the panel, never turned into points
    ADVISE = "advise"  # shown, stops nothing ("左右", an ambiguous clause)


class Outcome(StrEnum):
    """What a check found; `UNKNOWN` is never a silent pass."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"


class Verdict(Struct, frozen=True, kw_only=True):
    """The answer of one check, with the fact that decided it in words for people (Chinese).

    `settled`: it rests on lines of the past lists that a person compares one by one, so that a general
    yes or no to the rule's question does not take its place.
    """

    outcome: Outcome
    detail: str = ""
    settled: bool = False


class Sense(Struct, frozen=True, kw_only=True):
    """Which fact of a nominee a check looks at, and whether it is met by the fact or by its absence.

    `fact` is a word that campaigns share (honours, laureate, cadre …): by it two campaigns that judge the
    same fact in opposite senses are found. `wanted` False: the fact speaks against the nominee.
    `question` (Chinese, answered by yes or no) is written where no column carries the fact for certain:
    a person may confirm it, and the answer then takes the place of what the check read. "" where the
    form itself is the proof (a length, a date).
    """

    fact: str
    wanted: bool
    question: str = ""


C = TypeVar("C", bound=Callable[..., object])


def looks_at(fact: str, *, wanted: bool, question: str = "") -> Callable[[C], C]:
    """Say of a check which fact it looks at, in which sense, and what a person may confirm (see `Sense`)."""

    def marked(check: C) -> C:
        check.__dict__["sense"] = Sense(fact=fact, wanted=wanted, question=question)
        return check

    return marked


class Rule(Struct, frozen=True, kw_only=True):
    """One eligibility rule. `check` must be pure: the same facts, the same verdict."""

    key: str
    name: str
    clause: Clause
    effect: Effect
    check: Callable[[NomineeFacts], Verdict]

    @property
    def sense(self) -> Sense | None:
        """What the check says of itself by `looks_at`, through any `partial`; None when it says nothing."""
        check: object = self.check
        while isinstance(check, partial):
            check = check.func
        found = getattr(check, "sense", None)
        return found if isinstance(found, Sense) else None

    def verdict(self, facts: NomineeFacts) -> Verdict:
        """What the rule says of a nominee: by what a person confirmed, else by what the check reads."""
        read, sense = self.check(facts), self.sense
        said = facts.confirmed.get(sense.fact) if sense is not None and sense.question else None
        if sense is None or said is None or read.settled:
            return read
        outcome = Outcome.MET if said.value is sense.wanted else Outcome.UNMET
        answer = "是" if said.value else "否"
        return Verdict(
            outcome=outcome, detail=f"{sense.question}：{answer}（{said.by}核实，依据：{said.source}）"
        )


class ConflictRule(Struct, frozen=True, kw_only=True):
    """One ground for recusal. `check` says whether the expert is barred from the nominee."""

    key: str
    name: str
    clause: Clause
    check: Callable[[ExpertFacts, NomineeFacts], bool]
