"""Code of plugins that raises or answers nonsense: refused where admission sees it, else left to people."""

from __future__ import annotations

import inspect
import logging
import sys
from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest

from reviewer.campaigns import ListenerFailed
from reviewer.contract import (
    Confirmation,
    ConflictRule,
    Effect,
    ExpertFacts,
    NomineeFacts,
    Outcome,
    Rule,
    UnitFacts,
    UnitKind,
    Verdict,
    hookimpl,
    looks_at,
    replace,
)
from reviewer.domain.conflicts import barred_by
from reviewer.domain.eligibility import Todo, findings
from reviewer.guards import UNJUDGED
from tests.campaigns.layers import OTHER, fixed, host_of, layer, refused
from tests.campaigns_small import CATEGORY, CLAUSE
from tests.campaigns_small import KEY as SMALL

FACTS = NomineeFacts(
    category=CATEGORY,
    code="R-01-01",
    name="甲",
    host="甲馆",
    unit=UnitFacts(key="a", name="甲局", kind=UnitKind.CITY),
    sequence=1,
)
EXPERT = ExpertFacts(name="乙")
SOUND = Verdict(outcome=Outcome.UNMET, detail="不合")


def leaves(*_facts: object) -> NoReturn:
    sys.exit(3)


def raises(*_facts: object) -> NoReturn:
    raise KeyError("age")


def gives(answer: object) -> Callable[..., Any]:
    def check(*_facts: object) -> object:
        return answer

    return check


def rule(check: Any, key: str = "age") -> Rule:
    return Rule(key=key, name="年龄", clause=CLAUSE, effect=Effect.BLOCK, check=check)


def ground(check: Any, key: str = "friend") -> ConflictRule:
    return ConflictRule(key=key, name="友人", clause=CLAUSE, check=check)


def logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "reviewer.guards"]


# -- admission --------------------------------------------------------------------------------


def no_argument() -> Verdict:
    return SOUND


def by_name_only(*, facts: NomineeFacts) -> Verdict:
    del facts
    return SOUND


def of_one(nominee: NomineeFacts) -> bool:
    return bool(nominee.name)


def of_two(expert: ExpertFacts, nominee: NomineeFacts) -> bool:
    return expert.name == nominee.name


def by_default(facts: NomineeFacts, least: int = 18) -> Verdict:
    del facts, least
    return SOUND


@pytest.mark.parametrize("check", [None, "met", SOUND, no_argument, by_name_only, of_two])
def test_a_check_that_cannot_be_called_with_the_nominee_is_refused(check: object) -> None:
    plugin, hook, problem, mend = refused("eligibility_rules", (rule(check),))
    assert (plugin, hook, mend) == (OTHER, "eligibility_rules", "check")
    assert problem.startswith(f"age: check {type(check).__name__} (")


@pytest.mark.parametrize("check", [None, no_argument, by_name_only, of_one])
def test_a_ground_that_cannot_be_called_with_the_pair_is_refused(check: object) -> None:
    plugin, hook, problem, mend = refused("conflict_rules", (ground(check),))
    assert (plugin, hook, mend) == (OTHER, "conflict_rules", "check")
    assert problem.startswith(f"friend: check {type(check).__name__} (")


@pytest.mark.parametrize("check", [by_default, partial(by_default, least=3), leaves, gives(SOUND), len])
def test_whatever_takes_the_nominee_is_admitted(check: object) -> None:
    assert host_of(layer(OTHER, fixed("eligibility_rules", (rule(check),)))).refusals == []


def test_the_refusal_points_to_the_check() -> None:
    host = host_of(layer(OTHER, fixed("eligibility_rules", (rule(no_argument),))))
    (refusal,) = host.refusals
    assert refusal.file == f"{__file__}:{inspect.getsourcelines(no_argument)[1]}"


# -- at run time ------------------------------------------------------------------------------

NONSENSE = [
    None,
    True,
    "met",
    Outcome.MET,
    SimpleNamespace(outcome=Outcome.MET, detail="", settled=False),
    Verdict(outcome="met"),  # type: ignore[arg-type]
    Verdict(outcome=None),  # type: ignore[arg-type]
    Verdict(outcome=Outcome.MET, detail=None),  # type: ignore[arg-type]
    Verdict(outcome=Outcome.MET, settled="no"),  # type: ignore[arg-type]
]


@pytest.mark.parametrize("check", [raises, leaves, *map(gives, NONSENSE)])
def test_a_rule_that_cannot_be_judged_is_unknown_and_waits_for_a_person(
    check: Callable[..., object], caplog: pytest.LogCaptureFixture
) -> None:
    rules = (rule(check), rule(gives(SOUND), "home"))
    campaign = host_of(layer(OTHER, fixed("eligibility_rules", rules))).campaign(OTHER)
    with caplog.at_level(logging.ERROR):
        findings(FACTS, campaign.rules(CATEGORY), {})
        broken, sound = findings(FACTS, campaign.rules(CATEGORY), {})
    assert (broken.outcome, broken.detail, broken.todo) == (
        Outcome.UNKNOWN,
        UNJUDGED.detail,
        Todo.LOOK_UP,
    )
    assert (sound.outcome, sound.detail, sound.todo) == (Outcome.UNMET, "不合", Todo.EXCLUDE)
    [line] = logged(caplog)
    assert line.startswith(f"campaign {OTHER}: the check of rule age failed")


def test_the_log_says_what_was_raised_and_where(caplog: pytest.LogCaptureFixture) -> None:
    campaign = host_of(layer(OTHER, fixed("eligibility_rules", (rule(raises),)))).campaign(OTHER)
    campaign.rules(CATEGORY)[0].verdict(FACTS)
    [line] = logged(caplog)
    where = inspect.getsourcelines(raises)[1] + 1
    assert line.endswith(f"KeyError: 'age' ({__file__}:{where})")


def test_a_person_can_still_say_what_a_broken_check_cannot() -> None:
    asked = looks_at("age", wanted=False, question="是否超龄")(lambda _facts: 1 / 0)
    campaign = host_of(layer(OTHER, fixed("eligibility_rules", (rule(asked),)))).campaign(OTHER)
    [left] = findings(FACTS, campaign.rules(CATEGORY), {})
    assert (left.outcome, left.todo, left.question) == (Outcome.UNKNOWN, Todo.CONFIRM, "是否超龄")
    said = {"age": Confirmation(value=False, source="身份证", by="秘书")}
    [done] = findings(replace(FACTS, confirmed=said), campaign.rules(CATEGORY), {})
    assert done.outcome is Outcome.MET


@pytest.mark.parametrize("check", [raises, leaves, *map(gives, [None, 0, "", SOUND])])
def test_a_pair_that_cannot_be_judged_is_barred(
    check: Callable[..., object], caplog: pytest.LogCaptureFixture
) -> None:
    modules = (layer(OTHER, fixed("conflict_rules", (ground(check),))), layer("right_2021"))
    host = host_of(*modules)
    for _ in range(2):
        assert barred_by(EXPERT, FACTS, host.campaign(OTHER).conflicts(CATEGORY)) == "friend"
    assert barred_by(EXPERT, FACTS, host.campaign("right_2021").conflicts(CATEGORY)) is None
    [line] = logged(caplog)
    assert line.startswith(f"campaign {OTHER}: the check of rule friend failed")


# -- leaving the program ----------------------------------------------------------------------


@pytest.mark.parametrize("hook", ["campaign_info", "tiers"])
def test_a_hook_that_leaves_the_program_is_refused_and_the_others_run(hook: str) -> None:
    def implementation() -> NoReturn:
        sys.exit("bye")

    implementation.__name__ = hook
    host = host_of(layer(OTHER, hookimpl(implementation)))
    assert host.keys() == (SMALL,)
    (refusal,) = host.refusals
    where = inspect.getsourcelines(implementation)[1] + 1
    assert (refusal.hook, refusal.problem, refusal.mend, refusal.file) == (
        hook,
        "SystemExit: bye",
        "raise",
        f"{__file__}:{where}",
    )


def test_a_listener_that_leaves_the_program_hurts_nobody() -> None:
    @hookimpl
    def sheet_submitted() -> None:
        sys.exit(1)

    campaign = host_of(layer(OTHER, sheet_submitted)).campaign(OTHER)
    campaign.tell("sheet_submitted", category=CATEGORY, nominee="R-01-01")
    assert campaign.failures == [ListenerFailed(OTHER, "sheet_submitted", "SystemExit(1)")]
