"""Campaigns at their stages, for all tests of pages."""

from tests.web.offices import office, open_at, shelf
from tests.web.stages import house, scenes

__all__ = ["house", "office", "open_at", "scenes", "shelf"]
