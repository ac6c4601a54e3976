"""Nobody writes a service that forgets to ask who is calling, and no right stands in the table unused."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewer.domain.access import RIGHTS, Action

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ROOT / "reviewer" / "services"


def intentions() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Every public function of the services that acts for the actor of a context.

    One that also takes an open transaction is a step inside somebody else's act, and not an act.
    """
    for path in sorted(SERVICES.rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and is_an_act(node):
                yield f"{path.stem}.{node.name}", node


def is_an_act(function: ast.FunctionDef) -> bool:
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    types = [ast.unparse(one.annotation) for one in arguments if one.annotation is not None]
    return bool(types) and types[0] == "Context" and "Transaction" not in types


def actions_of(function: ast.FunctionDef) -> set[str]:
    """The members of `Action` that the body names."""
    return {
        node.attr
        for statement in function.body
        for node in ast.walk(statement)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Action"
    }


FOUND = dict(intentions())


def test_there_are_services() -> None:
    assert len(FOUND) > 20


@pytest.mark.parametrize("name", FOUND)
def test_a_service_names_exactly_one_action(name: str) -> None:
    assert len(actions_of(FOUND[name])) == 1, sorted(actions_of(FOUND[name]))


def test_every_action_is_somebodys_right() -> None:
    assert {action for _, action in RIGHTS} == set(Action)


def test_every_action_has_a_service() -> None:
    asked = {action for function in FOUND.values() for action in actions_of(function)}
    assert {action.name for action in Action} - asked == set()
