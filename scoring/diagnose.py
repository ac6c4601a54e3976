"""How each expert marked: counts and values that a chair may want to look at.

Advisory. A value says how somebody's marks differ from those of colleagues for the same nominees; it
says nothing about the reason, and there may be a good one. So nothing here is named, sorted or cut
off by size, and every share can be formed from the counts beside it.

Two comparisons carry all of it. A mark *beside its colleagues* is the mark less the mean of the other
marks for the same nominee, as J. W. Emerson, M. Seltzer and D. Lin compare a judge with the rest of
the panel ("Assessing Judging Bias: An Example From the 2000 Olympic Games", The American Statistician
63 (2009) 124-131). The *residual* of a mark is what is left of it after the additive least-squares fit
of one number for each expert and one for each nominee. A nominee's only mark takes part in neither.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from scoring.advisory import Floats
from scoring.advisory.student import two_sided
from scoring.arrays import EMPTY, Bools, Int64s, whole
from scoring.combine import Scores
from scoring.errors import Reason, ScoringError
from scoring.marks import Marks


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnUnit:
    """The marks of an expert for nominees of the own unit beside those for all other nominees.

    own, others    marks of each kind that have colleagues' marks beside them; nominees whose unit is
                   unknown are neither
    difference     points: mean of the own ones beside their colleagues, less that of the others; None
                   when one kind is missing
    statistic, df  Welch's t and its degrees of freedom after Satterthwaite; None with fewer than two
                   marks of one kind, or when neither kind varies
    p              two-sided: how often chance alone gives a t as large; one expert in twenty has p
                   below 0.05 without any preference
    """

    own: int
    others: int
    difference: float | None
    statistic: float | None
    df: float | None
    p: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """How one expert marked; None = not defined for these marks.

    expert           the number on the axis E
    n                marks given
    leniency         points: mean of the marks beside their colleagues; above zero = gives more; None =
                     no mark has a colleague's beside it
    spread           points: standard deviation of the totals given (n - 1 in the divisor); None below two
    own_unit         None = no units are known, or not that of this expert
    dropped          marks that do not count towards the official score, see `Scores.kept`
    outfit           mean square of the expert's standardised residuals: 1 is the scatter of an average
                     mark; None below two marks that have colleagues' marks beside them, or if no
                     residual of anybody differs from zero
    flat_sheets      sheets with the same points in every criterion; None with a single criterion
    repeated_sheets  sheets that agree in every criterion with another of the same expert; None with a
                     single criterion
    repeated_totals  totals that the same expert gave to another nominee too

    Made by `diagnose`.
    """

    expert: int
    n: int
    leniency: float | None
    spread: float | None
    own_unit: OwnUnit | None
    dropped: int
    outfit: float | None
    flat_sheets: int | None
    repeated_sheets: int | None
    repeated_totals: int


def diagnose(
    marks: Marks,
    *,
    scores: Scores,
    expert_unit: npt.ArrayLike | None = None,
    nominee_unit: npt.ArrayLike | None = None,
) -> tuple[Diagnosis, ...]:
    """Describe the marks of each expert, in the order of the axis E.

    scores        the official scores of the same marks: their totals, weights and dropped marks count
    expert_unit   (E,) any number 0 or more for the unit that the expert belongs to, -1 = unknown
    nominee_unit  (N,) the same numbers for the nominees' units; give both or neither

    Outfit is that of B. D. Wright and G. N. Masters, "Rating Scale Analysis" (1982), the
    mean of squared standardised residuals, with the additive normal model in the place of theirs:
    every residual has the same standard error, the root of the mean square of all residuals of experts
    who have an outfit. So the mean over all those marks is 1 exactly.

    Raises ScoringError WRONG_SHAPE when marks, scores and units differ in shape or only one kind of
    units is given, NOT_WHOLE, OUT_OF_INTEGER_RANGE or UNKNOWN_GROUP for the units, and NO_FIT when the
    fit does not settle, which no panel is known to cause.
    """
    if scores.totals.shape != marks.expert.shape:
        raise ScoringError(
            Reason.WRONG_SHAPE, what="scores", totals=scores.totals.shape, expert=marks.expert.shape
        )
    units = _units(marks, expert_unit, nominee_unit)
    rows = _Rows(marks, scores)
    beside = rows.beside_colleagues()
    squares = _squared_residuals(rows)
    flat, sheets, totals = _sameness(marks, rows)

    def described(expert: int, of_expert: Int64s) -> Diagnosis:
        shared = of_expert[rows.shared[of_expert]]
        return Diagnosis(
            expert=expert,
            n=of_expert.size,
            leniency=float(beside[shared].mean()) if shared.size else None,
            spread=_deviation(rows.total[of_expert], rows.units),
            own_unit=None if units is None else _own_unit(shared, rows, beside, *units),
            dropped=_count(rows.dropped, of_expert),
            outfit=None if squares is None or shared.size < 2 else float(squares[shared].mean()),
            flat_sheets=None if flat is None else _count(flat, of_expert),
            repeated_sheets=None if sheets is None else _count(sheets, of_expert),
            repeated_totals=_count(totals, of_expert),
        )

    return tuple(described(expert, of_expert) for expert, of_expert in enumerate(rows.by_expert))


class _Rows:
    """The marks as long rows, and the rows of each expert."""

    def __init__(self, marks: Marks, scores: Scores) -> None:
        filled = marks.filled.T
        self.nominee, slot = np.nonzero(filled)
        self.expert = marks.expert.T[filled].astype(np.int64)
        self.total = scores.totals.T[filled].astype(np.int64)
        self.dropped = ~scores.kept.T[filled]
        self.points = marks.points[:, slot, self.nominee]
        self.units = scores.units
        self.n_experts = marks.n_experts
        self.panel = np.bincount(self.nominee, minlength=marks.n_nominees)
        self.shared = self.panel[self.nominee] >= 2
        given = np.bincount(self.expert, minlength=marks.n_experts)
        self.by_expert = np.split(np.argsort(self.expert, kind="stable"), np.cumsum(given)[:-1])[
            : marks.n_experts
        ]
        self.has_outfit = np.bincount(self.expert[self.shared], minlength=marks.n_experts) >= 2

    def beside_colleagues(self) -> Floats:
        """(R,) points: each mark less the mean of the others for the nominee; 0 for an only mark."""
        sums = np.zeros(self.panel.size, dtype=np.int64)
        np.add.at(sums, self.nominee, self.total)
        m = self.panel[self.nominee]
        # One division of whole numbers, so equal differences are equal floats.
        apart = m * self.total - sums[self.nominee]
        return np.asarray(apart / (np.maximum(m - 1, 1) * self.units), dtype=np.float64)


_SETTLED: Final = 1e-13
_NOTHING_LEFT: Final = 1e-11
"""Residuals below this share of the range of all marks are rounding; true ones of marks are coarser."""


def _squared_residuals(rows: _Rows) -> Floats | None:
    """(R,): squared standardised residuals; None where there is nothing to standardise by."""
    residual = _residuals(rows)
    counted = rows.shared & rows.has_outfit[rows.expert]
    mean_square = float(np.mean(residual[counted] ** 2)) if counted.any() else 0.0
    rounding = _NOTHING_LEFT * float(np.ptp(rows.total)) if rows.total.size else 0.0
    return None if mean_square <= rounding**2 else residual**2 / mean_square


def _residuals(rows: _Rows) -> Floats:
    """(R,) hundredths or finer: what the additive fit leaves of each shared mark; 0 for the others.

    Nominees are eliminated from the normal equations; the rest, one unknown an expert, is solved by
    conjugate gradients (Hestenes and Stiefel, 1952), which need no connected panel: where experts fall
    into groups, the level of a group moves from its experts to its nominees and no residual changes.
    """
    who, by = rows.nominee[rows.shared], rows.expert[rows.shared]
    found = np.zeros(rows.total.shape)
    if who.size == 0:
        return found
    given = np.asarray(rows.total[rows.shared] - rows.total.mean(), dtype=np.float64)
    marks_of = np.maximum(np.bincount(by, minlength=rows.n_experts), 1)

    def within(values: Floats) -> Floats:
        """Take the nominees' means out."""
        means = np.bincount(who, weights=values, minlength=rows.panel.size) / np.maximum(rows.panel, 1)
        return np.asarray(values - means[who], dtype=np.float64)

    def by_expert(values: Floats) -> Floats:
        return np.bincount(by, weights=values, minlength=rows.n_experts).astype(np.float64, copy=False)

    effect = np.zeros(rows.n_experts)
    left = by_expert(within(given))
    least = _SETTLED * float(np.abs(by_expert(np.abs(given))).max(initial=0.0))
    direction = scaled = left / marks_of
    power = float(left @ scaled)
    for _ in range(4 * rows.n_experts + 50):
        if float(np.abs(left).max(initial=0.0)) <= least:
            found[rows.shared] = within(given - effect[by])
            return found
        image = by_expert(within(direction[by]))
        step = power / float(direction @ image)
        effect = effect + step * direction
        left = left - step * image
        scaled = left / marks_of
        power, before = float(left @ scaled), power
        direction = scaled + power / before * direction
    raise ScoringError(Reason.NO_FIT, experts=rows.n_experts)


def _sameness(marks: Marks, rows: _Rows) -> tuple[Bools | None, Bools | None, Bools]:
    """(R,) each: flat sheets, sheets that occur again, totals that occur again, expert by expert."""
    repeated_totals = _occurs_again(np.stack([rows.expert, rows.total]))
    if marks.n_criteria == 1:
        return None, None, repeated_totals
    flat = np.all(rows.points == rows.points[0], axis=0)
    return flat, _occurs_again(np.vstack([rows.expert, rows.points])), repeated_totals


def _occurs_again(columns: npt.NDArray[np.signedinteger[Any]]) -> Bools:
    """(R,): the columns of which another is equal."""
    _, number, times = np.unique(columns, axis=1, return_inverse=True, return_counts=True)
    return np.asarray(times[number.ravel()] > 1, dtype=np.bool_)


def _own_unit(
    shared: Int64s, rows: _Rows, beside: Floats, expert_unit: Int64s, nominee_unit: Int64s
) -> OwnUnit | None:
    """Compare the two kinds by Welch's test.

    B. L. Welch, "The generalization of 'Student's' problem when several different population variances
    are involved", Biometrika 34 (1947) 28-35; degrees of freedom after F. E. Satterthwaite (1946).
    """
    unit = nominee_unit[rows.nominee[shared]]
    known = shared[unit != EMPTY]
    of_expert = np.unique(expert_unit[rows.expert[shared]])
    if of_expert.size == 0 or of_expert[0] == EMPTY:
        return None
    is_own = nominee_unit[rows.nominee[known]] == of_expert[0]
    own, others = beside[known[is_own]], beside[known[~is_own]]
    difference = float(own.mean() - others.mean()) if own.size and others.size else None
    t = df = p = None
    if difference is not None and min(own.size, others.size) >= 2:
        of_own, of_others = _variance(own) / own.size, _variance(others) / others.size
        if of_own + of_others > 0:
            t = difference / math.sqrt(of_own + of_others)
            df = (of_own + of_others) ** 2 / (of_own**2 / (own.size - 1) + of_others**2 / (others.size - 1))
            p = two_sided(t, df)
    return OwnUnit(own=own.size, others=others.size, difference=difference, statistic=t, df=df, p=p)


def _variance(values: Floats) -> float:
    # Equal values have no variance, whatever rounding makes of their mean.
    return float(values.var(ddof=1)) if values.min() < values.max() else 0.0


def _deviation(totals: Int64s, units: int) -> float | None:
    return math.sqrt(_variance(totals.astype(np.float64))) / units if totals.size >= 2 else None


def _count(flags: Bools, rows: Int64s) -> int:
    return int(np.count_nonzero(flags[rows]))


def _units(
    marks: Marks, expert_unit: npt.ArrayLike | None, nominee_unit: npt.ArrayLike | None
) -> tuple[Int64s, Int64s] | None:
    if expert_unit is None and nominee_unit is None:
        return None
    given = []
    for units, size, what in (
        (expert_unit, marks.n_experts, "expert_unit"),
        (nominee_unit, marks.n_nominees, "nominee_unit"),
    ):
        found = whole([] if units is None else units, dtype=np.int64, ndim=1, what=what)
        if found.size != size:
            raise ScoringError(Reason.WRONG_SHAPE, what=what, given=found.size, size=size)
        if int(found.min(initial=EMPTY)) < EMPTY:
            raise ScoringError(Reason.UNKNOWN_GROUP, what=what, group=int(found.min()))
        given.append(found)
    return given[0], given[1]
