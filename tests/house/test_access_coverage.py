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
    """Every public function of the services whose first argument is the context of an actor."""
    for path in sorted(SERVICES.rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and takes_context(node):
                yield f"{path.stem}.{node.name}", node


def takes_context(function: ast.FunctionDef) -> bool:
    first = next(iter([*function.args.posonlyargs, *function.args.args]), None)
    return first is not None and first.annotation is not None and "Context" in ast.unparse(first.annotation)


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
