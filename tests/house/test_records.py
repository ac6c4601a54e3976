"""A record does not change, and is made in one way: decision 20."""

from __future__ import annotations

import importlib
import pkgutil

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


def test_nothing_of_the_platform_is_frozen_in_another_way() -> None:
    frozen = [
        path.relative_to(ROOT).as_posix()
        for path in modules()
        if "dataclass(frozen=True" in path.read_text(encoding="utf-8")
    ]
    assert frozen  # the numbers need nothing but numpy
    assert [name for name in frozen if not name.startswith("scoring/")] == []
