"""Rules as data: a key, a clause, an effect, and a pure check on facts."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The answer of one check, with the fact that decided it in words for people (Chinese)."""

    outcome: Outcome
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One eligibility rule. `check` must be pure: the same facts, the same verdict."""

    key: str
    name: str
    clause: Clause
    effect: Effect
    check: Callable[[NomineeFacts], Verdict]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictRule:
    """One ground for recusal. `check` says whether the expert is barred from the nominee."""

    key: str
    name: str
    clause: Clause
    check: Callable[[ExpertFacts, NomineeFacts], bool]
