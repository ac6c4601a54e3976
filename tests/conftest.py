"""What every test can ask for, and what no test may depend on."""

from __future__ import annotations

import gc
import os
from itertools import count
from pathlib import Path
from types import CodeType

import pytest
from flask import Flask
from hypothesis import settings
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from tests.machine import STRICT, strict

pytest_plugins = (
    "tests.databases",
    "tests.browser",
    "tests.small_panels",
    "tests.fairs",
    "tests.cascades",
    "tests.materials_small",
)

# At a desk new examples every time; at the gate the same ones, so that a red run can be run again.
settings.register_profile("desk", deadline=None)
settings.register_profile("gate", deadline=None, derandomize=True)
settings.load_profile("gate" if strict() else "desk")

KEPT = {STRICT, "REVIEWER_TEST_DSN", "REVIEWER_TEST_BROWSER", "REVIEWER_TEST_PICTURES"}


class CompiledOnce(BytecodeCache):
    """Templates as they were compiled for the first of the many applications that a run makes."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self._kept[bucket.key, bucket.checksum] = bucket.code


Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": CompiledOnce()}


@pytest.fixture(autouse=True, scope="session")
def _no_settings_from_outside() -> None:
    """A developer's own REVIEWER_… variables must not decide what the tests see."""
    for name in [name for name in os.environ if name.startswith("REVIEWER_") and name not in KEPT]:
        del os.environ[name]


# What takes longest is handed out first, so that no worker begins a long file when the others are done; and
# stories in turn with other files, so that two browsers seldom run at once.
LONGEST_FIRST = ("test_main_job", "test_twin", "test_permissions", "web", "cli", "demo")
STORIES, BETWEEN = "journeys", 2


def _length(file: Path) -> int:
    """How early a file is begun among its like, by its own name or its room's."""
    names = (file.stem, file.parent.name)
    return min(
        (LONGEST_FIRST.index(name) for name in names if name in LONGEST_FIRST), default=len(LONGEST_FIRST)
    )


def _turns(items: list[pytest.Item]) -> dict[Path, int]:
    """When each file is begun."""
    files = sorted(dict.fromkeys(item.path for item in items), key=_length)
    stories = [file for file in files if file.parent.name == STORIES]
    others = [file for file in files if file.parent.name != STORIES]
    step = BETWEEN + 1
    turns = {file: place * step for place, file in enumerate(stories)}
    free = (turn for turn in count() if turn % step or turn >= len(stories) * step)
    return turns | dict(zip(others, free, strict=False))


def pytest_collection_finish() -> None:
    """Thousands of tests and all they import stay until the end: nobody looks through them for rubbish.

    What tests leave behind is looked through once: a run is over in minutes.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 1_000, 1_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """At the gate a story in a browser has a second try; the summary names each that took it."""
    turns = _turns(items)
    items.sort(key=lambda item: turns[item.path])
    if not strict():
        return
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.flaky(reruns=1))
