"""The contract keeps its word: each hook is typed, in the manual, and answered by a campaign of ours."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

import pytest

from reviewer.contract import PROJECT, defaults
from reviewer.contract.aggregation import METHODS
from reviewer.contract.hooks import CampaignHooks
from scoring import Method

MANUAL = Path(__file__).resolve().parents[2] / "docs" / "plugins.md"
HOOKS = [name for name in vars(CampaignHooks) if not name.startswith("_")]
ANSWERED_BY = ("plugins.national_2021", "plugins.jilin_2021")
KINDS = {"first": True, "all": False, "told": False}


def signature(name: str) -> str:
    """The hook as an author writes it: without self and without module paths."""
    text = str(inspect.signature(vars(CampaignHooks)[name]))
    text = text.replace("(self, ", "(").replace("(self)", "()")
    return f"def {name}{re.sub(r'(reviewer[.]contract[.][a-z]+|collections[.]abc)[.]', '', text)}"


def options(name: str) -> dict[str, Any]:
    found: dict[str, Any] = getattr(vars(CampaignHooks)[name], f"{PROJECT}_spec")
    return found


@pytest.mark.parametrize("name", HOOKS)
def test_every_hook_stands_in_the_manual_with_its_exact_signature(name: str) -> None:
    section = MANUAL.read_text(encoding="utf-8").split(f"### `{name}`")
    assert len(section) == 2
    assert signature(name) in section[1].split("###")[0].splitlines()


def test_the_manual_tells_of_no_hook_that_does_not_exist() -> None:
    told = re.findall(r"^### `(\w+)`$", MANUAL.read_text(encoding="utf-8"), re.MULTILINE)
    assert told == HOOKS


@pytest.mark.parametrize("name", HOOKS)
def test_every_hook_is_typed_and_says_how_it_is_asked(name: str) -> None:
    hook = vars(CampaignHooks)[name]
    parameters = [item for item in inspect.signature(hook).parameters.values() if item.name != "self"]
    assert [item for item in parameters if item.annotation is inspect.Parameter.empty] == []
    assert inspect.signature(hook).return_annotation is not inspect.Signature.empty
    kind = (inspect.getdoc(hook) or "").split(".")[0]
    assert kind in KINDS
    assert bool(options(name)["firstresult"]) is KINDS[kind]
    assert f"**{kind}**" in MANUAL.read_text(encoding="utf-8").split(f"### `{name}`")[1].split("###")[0]


def test_every_question_is_answered_by_the_core_or_by_a_campaign_of_ours() -> None:
    modules = [defaults, *(__import__(name, fromlist=["_"]) for name in ANSWERED_BY)]
    answered = {
        name
        for module in modules
        for name, value in vars(module).items()
        if hasattr(value, f"{PROJECT}_impl")
    }
    events = {name for name in HOOKS if (inspect.getdoc(vars(CampaignHooks)[name]) or "").startswith("told")}
    assert set(HOOKS) - answered == events
    assert events == {"sheet_submitted", "shortlist_finalised", "notice_published"}


def test_the_methods_that_a_campaign_can_name_are_those_of_scoring() -> None:
    assert {method.name.lower() for method in Method} == METHODS
