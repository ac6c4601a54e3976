"""Nobody writes a service that forgets to ask who is calling, and no right stands in the table unused.

An *act* is a public function of the services that is given the context of an actor and no open transaction:
one that is given a transaction is a step inside somebody else's act. Every act demands exactly one right: it
hands it to a gate, or finds a nominee only for those who may see it, or answers nothing to those who may not.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from reviewer.domain.access import RIGHTS, Action

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ROOT / "reviewer" / "services"
INSIDE = {"Transaction", "Standing"}
HIDING, OFFERING = "find_visible", "may"

Functions = dict[str, ast.FunctionDef]


def functions_of(path: Path) -> Functions:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def is_an_act(function: ast.FunctionDef) -> bool:
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    types = [ast.unparse(one.annotation) for one in arguments if one.annotation is not None]
    return not function.name.startswith("_") and types[:1] == ["Context"] and not INSIDE & set(types)


def calls_in(function: ast.FunctionDef) -> list[ast.Call]:
    return [node for node in ast.walk(function) if isinstance(node, ast.Call)]


def with_its_steps(function: ast.FunctionDef, module: Functions) -> list[ast.FunctionDef]:
    """The function and everything of its own module that it calls, however deep."""
    reached: Functions = {}
    waiting = [function]
    while waiting:
        one = waiting.pop()
        reached[one.name] = one
        names = {call.func.id for call in calls_in(one) if isinstance(call.func, ast.Name)}
        waiting += [module[name] for name in names & module.keys() - reached.keys()]
    return list(reached.values())


def demanded(function: ast.FunctionDef, module: Functions) -> set[str]:
    """The rights that are handed to a gate; failing that, those that hide; failing that, those that offer."""
    found: dict[str, set[str]] = {"": set(), HIDING: set(), OFFERING: set()}
    for call in (call for step in with_its_steps(function, module) for call in calls_in(step)):
        gate = ast.unparse(call.func).rpartition(".")[2]
        found[gate if gate in found else ""] |= {
            argument.attr
            for argument in call.args
            if isinstance(argument, ast.Attribute) and ast.unparse(argument.value) == "Action"
        }
    return found[""] or found[HIDING] or found[OFFERING]


@cache
def acts() -> Mapping[str, set[str]]:
    """Every act of the services with the rights that it demands."""
    modules = {path.stem: functions_of(path) for path in sorted(SERVICES.rglob("*.py"))}
    return {
        f"{name}.{function.name}": demanded(function, module)
        for name, module in modules.items()
        for function in module.values()
        if is_an_act(function)
    }


def test_an_act_demands_exactly_one_right() -> None:
    assert len(acts()) > 40
    assert {act: rights for act, rights in acts().items() if len(rights) != 1} == {}


def test_every_action_is_somebodys_right() -> None:
    assert {action for _, action in RIGHTS} == set(Action)


def test_every_action_is_demanded_by_an_act() -> None:
    assert {action.name for action in Action} - set().union(*acts().values()) == set()


def test_a_service_that_asks_nobody_is_seen() -> None:
    module = ast.parse(
        "def peek(ctx: Context, *, code: str) -> str:\n    return _row(code)\ndef _row(code): ..."
    )
    functions = {node.name: node for node in module.body if isinstance(node, ast.FunctionDef)}
    assert is_an_act(functions["peek"])
    assert demanded(functions["peek"], functions) == set()
