"""Earlier laureates: calls differ in who counts as one, and in whether an exception is possible."""

from collections.abc import Iterable
from functools import partial

from reviewer.contract.checks.verdicts import met, unknown
from reviewer.contract.clauses import Clause
from reviewer.contract.facts import LaureateFacts, LaureateLevel, NomineeFacts
from reviewer.contract.rules import Effect, Outcome, Rule, Verdict, looks_at

NATIONAL = (LaureateLevel.NATIONAL,)
PROVINCIAL_OR_ABOVE = (LaureateLevel.NATIONAL, LaureateLevel.PROVINCIAL)

_LEVELS = {
    LaureateLevel.NATIONAL: "国家级",
    LaureateLevel.PROVINCIAL: "省级",
    LaureateLevel.CITY: "市级",
    LaureateLevel.COUNTY: "县级",
}


def never_laureate(*, name: str, effect: Effect, clause: Clause, levels: tuple[LaureateLevel, ...]) -> Rule:
    """Earlier laureates of those levels are not recommended again.

    Unknown until the past lists have been compared and every line that may be the nominee has been
    decided by a person: nobody passes silently. A revoked honour counts as any other.
    """
    check = partial(_not_before, levels=levels)
    return Rule(key="laureate", name=name, clause=clause, effect=effect, check=check)


@looks_at("laureate", wanted=False, question="往年是否已获本通知所指的认定")
def _not_before(facts: NomineeFacts, *, levels: tuple[LaureateLevel, ...]) -> Verdict:
    history = facts.history
    if history is None or not (history.entries or history.same):
        return unknown(f"登记表看不出“{facts.name}”往年是否已获认定，须对照往年名单核对")
    counted = [line for line in history.same if line.level in levels]
    if counted:
        detail = f"经人工认定，往年已获认定：{_told(counted)}"
        return Verdict(outcome=Outcome.UNMET, detail=detail, settled=True)
    waiting = [line for line in history.undecided if line.level in levels]
    if waiting:
        detail = f"疑似往年获奖者，须由人认定是否同一：{_told(waiting)}"
        return Verdict(outcome=Outcome.UNKNOWN, detail=detail, settled=True)
    besides = [line for line in history.same if line.level not in levels]
    notes = [f"已获的是{_told(besides)}，不在本条所指的级别"] if besides else []
    notes += [f"同名：{_told(history.namesakes)}，出生年月不同"] if history.namesakes else []
    return met("；".join((f"对照往年名单{history.entries}条，没有本人在本条所指级别的认定", *notes)))


def _told(lines: Iterable[LaureateFacts]) -> str:
    return "、".join(
        f"{line.year}年{_LEVELS[line.level]}{line.tier}“{line.name}”"
        + (f"（{line.host}）" if line.host else "")
        + ("，已撤销" if line.revoked else "")
        for line in lines
    )
