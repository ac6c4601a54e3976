"""The whole check of a category at once: pages are for people."""

from __future__ import annotations

from reviewer.domain.eligibility import View
from reviewer.services import eligibility
from reviewer.services.context import Context
from reviewer.services.eligibility import Asked, Screened


def all_screened(ctx: Context, *, category: str) -> tuple[Screened, ...]:
    """Every nominee of a category with its findings, in list order."""
    asked = Asked(category=category, view=View.ALL, size=10_000)
    return eligibility.screening_page(ctx, asked=asked).items
