"""The picture of the page: each peer's time as a multiple of ours, from the rows of the tables."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final
from xml.sax.saxutils import escape

from benchmarks.report import Record, number

TITLE: Final = "How many times as long as we the others take"
LEFT: Final = 360
WIDTH: Final = 540
TOP: Final = 60
LINE: Final = 18
DECADES: Final = (-1, 4)
"""The scale: a tenth of our time to ten thousand times; what lies beyond stands at its end."""

INK, PALE, GREY = "#1c2733", "#dde3ea", "#5b6875"
FASTER, SLOWER = "#2563a8", "#b4540a"


def picture(records: Sequence[Record]) -> str:
    """Bars on a logarithmic scale from 1, where a peer is as fast as we, one for each that was measured."""
    rows = list(_bars(records))
    height = TOP + LINE * len(rows) + 24
    frame = f'viewBox="0 0 {LEFT + WIDTH + 110} {height}" font-family="system-ui, sans-serif" font-size="12"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {frame}>',
        f"<title>{TITLE}</title>",
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        f'<text x="10" y="22" font-size="15" font-weight="600" fill="{INK}">{TITLE}</text>',
        *_scale(height),
        *(mark for place, row in enumerate(rows) for mark in _bar(TOP + LINE * place, *row)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _across(ratio: float) -> float:
    low, high = DECADES
    return LEFT + WIDTH * (min(max(math.log10(ratio), low), high) - low) / (high - low)


def _scale(height: int) -> Iterator[str]:
    for decade in range(DECADES[0], DECADES[1] + 1):
        x = _across(10.0**decade)
        colour = PALE if decade else INK
        yield f'<line x1="{x:.1f}" y1="{TOP - 10}" x2="{x:.1f}" y2="{height - 20}" stroke="{colour}"/>'
        yield _text(x, TOP - 16, f"× {10.0**decade:g}", anchor="middle", colour=GREY)


def _bar(y: int, name: str, ratio: float | None, told: str) -> Iterator[str]:
    yield _text(LEFT - 8, y + 10, name, anchor="end")
    end = _across(1.0)
    if ratio is not None:
        start, end = sorted((_across(1.0), _across(ratio)))
        colour = FASTER if ratio >= 1.0 else SLOWER
        size = f'width="{end - start:.1f}" height="{LINE - 6}"'
        yield f'<rect x="{start:.1f}" y="{y}" {size} fill="{colour}"/>'
    yield _text(end + 5, y + 10, told)


def _text(x: float, y: float, words: str, *, anchor: str = "start", colour: str = INK) -> str:
    return f'<text x="{x:.1f}" y="{y}" text-anchor="{anchor}" fill="{colour}">{escape(words)}</text>'


def _bars(records: Sequence[Record]) -> Iterator[tuple[str, float | None, str]]:
    for record in records:
        for result in record.results:
            for outcome in result.outcomes[1:]:
                ratio = result.ratio(outcome.contender)
                name = f"{result.contest}: {outcome.contender}"
                if result.void:
                    yield name, None, "void: answers differ"
                else:
                    yield name, ratio, outcome.state.value if ratio is None else f"× {number(ratio)}"
