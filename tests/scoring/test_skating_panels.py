"""The trimmed mean against an authority nobody here wrote: printed protocols of judged sport."""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from scoring import Method, combine, half_up
from tests.scoring.builders import panels

PROTOCOLS = Path(__file__).resolve().parents[3] / "shared" / "data" / "skating-panels.csv"


def hundredths(text: str) -> int | None:
    """An empty score is no mark; anything finer than a hundredth would be a surprise."""
    if not text:
        return None
    scaled = Decimal(text) * 100
    assert scaled == int(scaled)
    return int(scaled)


def test_every_printed_panel_mean_is_reproduced() -> None:
    if not PROTOCOLS.exists():
        pytest.skip("the open skating protocols lie outside the project and are not on this machine")
    given: dict[tuple[str, ...], dict[str, int | None]] = defaultdict(dict)
    published: dict[tuple[str, ...], Decimal] = {}
    with PROTOCOLS.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            panel = (row["competition"], row["program"], row["performance"], row["component"])
            assert row["judge"] not in given[panel]
            given[panel][row["judge"]] = hundredths(row["score"])
            published[panel] = Decimal(row["published_panel_mean"])
    scores = combine(panels(*(list(marks.values()) for marks in given.values())), method=Method.TRIMMED_MEAN)

    printed = [
        Decimal(half_up(top, bottom))
        for top, bottom in zip(scores.numerator.tolist(), scores.denominator.tolist(), strict=True)
    ]
    assert len(printed) > 3000
    assert printed == list(published.values())
