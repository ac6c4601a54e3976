"""Checks that both categories share. All are pure: the same facts, the same verdict."""

from collections.abc import Callable

from reviewer.contract import Clause, Effect, NomineeFacts, Outcome, Rule, Verdict, count_zi

_YES = frozenset({"有", "是"})
_NO = frozenset({"无", "否", "没有"})

Check = Callable[[NomineeFacts], Verdict]


def met(detail: str) -> Verdict:
    """The rule holds, by the fact named."""
    return Verdict(outcome=Outcome.MET, detail=detail)


def unmet(detail: str) -> Verdict:
    """The rule does not hold, by the fact named."""
    return Verdict(outcome=Outcome.UNMET, detail=detail)


def unknown(detail: str) -> Verdict:
    """The form cannot tell; the detail says what a person has to look up."""
    return Verdict(outcome=Outcome.UNKNOWN, detail=detail)


def long_enough(*, key: str, label: str, least: int, clause: Clause) -> Rule:
    """A text of at least `least` 字: a hard rule, 不少于."""

    def check(facts: NomineeFacts) -> Verdict:
        text = facts.texts.get(key)
        if text is None:
            return unknown(f"未提交{label}，无法核对字数")
        length = count_zi(text)
        detail = f"{label}{length}字，要求不少于{least}字"
        return met(detail) if length >= least else unmet(detail)

    return Rule(
        key=f"{key}_length", name=f"{label}不少于{least}字", clause=clause, effect=Effect.BLOCK, check=check
    )


def about(*, key: str, label: str, target: int, clause: Clause) -> Rule:
    """A text of about `target` 字. 左右 has no tolerance in the notice: 30 % either way is ours."""
    low, high = target * 7 // 10, target * 13 // 10

    def check(facts: NomineeFacts) -> Verdict:
        text = facts.texts.get(key)
        if text is None:
            return unknown(f"未提交{label}，无法核对字数")
        length = count_zi(text)
        detail = f"{label}{length}字，要求{target}字左右（{low}至{high}字）"
        return met(detail) if low <= length <= high else unmet(detail)

    return Rule(
        key=f"{key}_length", name=f"{label}{target}字左右", clause=clause, effect=Effect.ADVISE, check=check
    )


def never_laureate(clause: Clause) -> Rule:
    """Earlier laureates: 原则上不再推荐. The register does not hold past lists, so nobody passes silently."""

    def check(facts: NomineeFacts) -> Verdict:
        return unknown(f"登记表看不出“{facts.name}”往年是否已获认定，须对照往年名单核对")

    return Rule(
        key="laureate",
        name="往年已获认定的原则上不再推荐",
        clause=clause,
        effect=Effect.WAIVABLE,
        check=check,
    )


def special_video(*, answer: Check, clause: Clause) -> Rule:
    """A flagged nominee must file a video; `answer` reads the category's own column."""

    def check(facts: NomineeFacts) -> Verdict:
        return answer(facts) if facts.flagged else met("未申报典范，不要求")

    return Rule(
        key="special_video",
        name="申报典范的须有视频材料",
        clause=clause,
        effect=Effect.BLOCK,
        check=check,
    )


def yes_or_no(value: str | None) -> bool | None:
    """有 is True, 无 is False, anything else None."""
    if value in _YES:
        return True
    return False if value in _NO else None
