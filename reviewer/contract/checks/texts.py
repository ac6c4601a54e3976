"""Lengths of the texts on a form, in 字 (see `count_zi`), and texts that must be there at all."""

from functools import partial

from reviewer.contract.checks.verdicts import met, unknown, unmet
from reviewer.contract.clauses import Clause
from reviewer.contract.facts import NomineeFacts
from reviewer.contract.lengths import count_zi
from reviewer.contract.rules import Effect, Rule, Verdict


def long_enough(*, key: str, label: str, least: int, clause: Clause) -> Rule:
    """A text of at least `least` 字: a hard rule, 不少于."""
    return Rule(
        key=f"{key}_length",
        name=f"{label}不少于{least}字",
        clause=clause,
        effect=Effect.BLOCK,
        check=partial(_long_enough, key=key, label=label, least=least),
    )


def short_enough(*, key: str, label: str, most: int, clause: Clause) -> Rule:
    """A text of at most `most` 字: a hard rule, 以内. An empty text is short enough for it.

    The key "name" measures the nominee's name, as of a paper whose title must be short.
    """
    return Rule(
        key=f"{key}_length",
        name=f"{label}{most}字以内",
        clause=clause,
        effect=Effect.BLOCK,
        check=partial(_short_enough, key=key, label=label, most=most),
    )


def about(*, key: str, label: str, target: int, clause: Clause) -> Rule:
    """A text of about `target` 字. 左右 has no tolerance in any notice: 30 % either way is ours."""
    return Rule(
        key=f"{key}_length",
        name=f"{label}{target}字左右",
        clause=clause,
        effect=Effect.ADVISE,
        check=partial(_about, key=key, label=label, target=target),
    )


def texts_present(*, wanted: tuple[tuple[str, str], ...], clause: Clause) -> Rule:
    """Texts that the form asks for without a length: pairs of field key and label."""
    labels = "和".join(label for _, label in wanted)
    return Rule(
        key="texts_present",
        name=f"{labels}须填写",
        clause=clause,
        effect=Effect.BLOCK,
        check=partial(_present, wanted=wanted),
    )


def _text(facts: NomineeFacts, key: str) -> str | None:
    return facts.name if key == "name" else facts.texts.get(key)


def _missing(label: str) -> Verdict:
    return unknown(f"未提交{label}，无法核对字数")


def _long_enough(facts: NomineeFacts, *, key: str, label: str, least: int) -> Verdict:
    text = _text(facts, key)
    if text is None:
        return _missing(label)
    length = count_zi(text)
    detail = f"{label}{length}字，要求不少于{least}字"
    return met(detail) if length >= least else unmet(detail)


def _short_enough(facts: NomineeFacts, *, key: str, label: str, most: int) -> Verdict:
    text = _text(facts, key)
    if text is None:
        return _missing(label)
    length = count_zi(text)
    detail = f"{label}{length}字，要求{most}字以内"
    return met(detail) if length <= most else unmet(detail)


def _about(facts: NomineeFacts, *, key: str, label: str, target: int) -> Verdict:
    text = _text(facts, key)
    if text is None:
        return _missing(label)
    low, high = target * 7 // 10, target * 13 // 10
    length = count_zi(text)
    detail = f"{label}{length}字，要求{target}字左右（{low}至{high}字）"
    return met(detail) if low <= length <= high else unmet(detail)


def _present(facts: NomineeFacts, *, wanted: tuple[tuple[str, str], ...]) -> Verdict:
    absent = [label for key, label in wanted if key not in facts.texts]
    if absent:
        return unknown(f"未提交{'、'.join(absent)}")
    blank = [label for key, label in wanted if not facts.texts[key].strip()]
    if blank:
        return unmet(f"{'、'.join(blank)}为空")
    return met(f"{'、'.join(label for _, label in wanted)}均已填写")
