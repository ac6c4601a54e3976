"""A record does not change, and is made in one way: decision 20."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from pathlib import Path

from msgspec import Struct

import reviewer
from tests.house.test_budgets import ROOT, modules


def records() -> dict[str, type[Struct]]:
    for found in pkgutil.walk_packages(reviewer.__path__, "reviewer."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)
    every, waiting = {}, [Struct]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            waiting.append(kind)
            if kind.__module__.startswith("reviewer."):
                every[f"{kind.__module__}.{kind.__qualname__}"] = kind
    return every


def test_a_record_never_changes() -> None:
    every = records()
    assert {"reviewer.contract.rubric.Rubric", "reviewer.errors.Defect"} <= every.keys()
    assert [name for name, kind in every.items() if not kind.__struct_config__.frozen] == []


def frozen_dataclasses(path: Path) -> list[str]:
    return [
        node.name
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
        for mark in node.decorator_list
        if ast.unparse(mark).startswith("dataclass(") and "frozen=True" in ast.unparse(mark)
    ]


def test_nothing_above_the_numbers_is_frozen_in_another_way() -> None:
    found = {path.relative_to(ROOT).as_posix() for path in modules() if frozen_dataclasses(path)}
    assert "scoring/marks.py" in found  # the numbers need nothing but numpy
    assert {name for name in found if not name.startswith("scoring/")} == set()
