"""Small panels written the way a person would write them down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from hypothesis import strategies as st

from scoring import Key, Marks

Row = tuple[int, int, tuple[int, ...]]
"""One submitted sheet: nominee, expert, points of each criterion in hundredths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Submitted sheets as plain tuples: what an oracle reads without touching an array."""

    n_nominees: int
    n_experts: int
    n_criteria: int
    rows: tuple[Row, ...]

    def marks(self) -> Marks:
        return Marks.from_rows(
            [nominee for nominee, _, _ in self.rows],
            [expert for _, expert, _ in self.rows],
            np.array([points for _, _, points in self.rows], dtype=np.int64).reshape(-1, self.n_criteria),
            n_nominees=self.n_nominees,
            n_experts=self.n_experts,
        )

    def totals_of(self, nominee: int, *, weights: Sequence[int] | None = None) -> list[Fraction]:
        """The totals of one nominee in points, in ascending order of expert."""
        percents = [100] * self.n_criteria if weights is None else weights
        return [
            sum(
                (Fraction(p, 100) * Fraction(w, 100) for p, w in zip(points, percents, strict=True)),
                Fraction(),
            )
            for _, _, points in sorted(row for row in self.rows if row[0] == nominee)
        ]


def panels(*totals: Sequence[int | None]) -> Marks:
    """One criterion; for each nominee what expert 0, 1, 2 … gave, in hundredths; None = no mark."""
    rows = tuple(
        (nominee, expert, (points,))
        for nominee, of_nominee in enumerate(totals)
        for expert, points in enumerate(of_nominee)
        if points is not None
    )
    experts = max((len(of_nominee) for of_nominee in totals), default=0)
    return Table(n_nominees=len(totals), n_experts=experts, n_criteria=1, rows=rows).marks()


def key_of(*values: Fraction | int | None, descending: bool = True) -> Key:
    """A key from plain values; None = the nominee has no value."""
    return Key(
        numerator=np.array([0 if v is None else Fraction(v).numerator for v in values], dtype=np.int64),
        denominator=np.array([0 if v is None else Fraction(v).denominator for v in values], dtype=np.int64),
        descending=descending,
    )


@st.composite
def tables(draw: st.DrawFn, *, coarse: bool = False) -> Table:
    """Unequal panels, nominees without marks, idle experts; coarse points make many ties."""
    nominees, experts, criteria = (
        draw(st.integers(1, 7)),
        draw(st.integers(1, 8)),
        draw(st.integers(1, 3)),
    )
    point = st.integers(0, 4).map(lambda fifth: fifth * 500) if coarse else st.integers(0, 10_000)
    pairs = draw(
        st.lists(
            st.tuples(st.integers(0, nominees - 1), st.integers(0, experts - 1)), unique=True, max_size=40
        )
    )
    rows = tuple(
        (nominee, expert, tuple(draw(st.lists(point, min_size=criteria, max_size=criteria))))
        for nominee, expert in pairs
    )
    return Table(n_nominees=nominees, n_experts=experts, n_criteria=criteria, rows=rows)


@st.composite
def percents(draw: st.DrawFn, *, n_criteria: int) -> tuple[int, ...]:
    """Whole percents that sum to 100."""
    cuts = sorted(draw(st.lists(st.integers(0, 100), min_size=n_criteria - 1, max_size=n_criteria - 1)))
    return tuple(np.diff([0, *cuts, 100]).tolist())
