"""The stories' room: made once, copied for every story."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser import OpenPage
from tests.journeys.rooms import Room, served
from tests.web.offices import open_at, shelf
from tests.web.panels import Panel, set_up
from tests.web.stages import house, scenes

__all__ = ["house", "open_at", "panel", "room", "scenes", "shelf"]


@pytest.fixture
def panel(migrated_sqlite_url: str) -> Panel:
    """Six people, three projects, three experts who signed; the scoring stage."""
    return set_up(migrated_sqlite_url, projects=3)


@pytest.fixture
def room(panel: Panel, open_page: OpenPage) -> Iterator[Room]:
    """The panel, served."""
    with served(panel, open_page) as found:
        yield found
