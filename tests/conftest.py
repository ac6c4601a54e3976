"""What every test can ask for, and what no test may depend on."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

from tests.machine import STRICT, strict

pytest_plugins = ("tests.databases", "tests.browser", "tests.small_panels", "tests.fairs", "tests.cascades")

# At a desk new examples every time; at the gate the same ones, so that a red run can be run again.
settings.register_profile("desk", deadline=None)
settings.register_profile("gate", deadline=None, derandomize=True)
settings.load_profile("gate" if strict() else "desk")

KEPT = {STRICT, "REVIEWER_TEST_DSN", "REVIEWER_TEST_BROWSER", "REVIEWER_TEST_PICTURES"}


@pytest.fixture(autouse=True, scope="session")
def _no_settings_from_outside() -> None:
    """A developer's own REVIEWER_… variables must not decide what the tests see."""
    for name in [name for name in os.environ if name.startswith("REVIEWER_") and name not in KEPT]:
        del os.environ[name]


# What takes longest is handed out first, so that no worker begins a long story when the others are done.
LONGEST_FIRST = ("journeys", "web", "cli", "demo")


def _turn(item: pytest.Item) -> int:
    room = item.path.parent.name
    return LONGEST_FIRST.index(room) if room in LONGEST_FIRST else len(LONGEST_FIRST)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """At the gate a story in a browser has a second try; the summary names each that took it."""
    items.sort(key=_turn)
    if not strict():
        return
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.flaky(reruns=1))
