"""The severity of each expert, and what each nominee would have got from an average expert.

Where nominees are read by different experts, a mild panel is luck. The additive model of Platt and
Burges, and of Ge, Welling and Ghahramani, with which conference chairs have calibrated reviewers since
2002 (N. Lawrence, "Reviewer calibration for NIPS"), takes it out:

    mark = mean + nominee + expert + noise

with independent normal nominees, experts and noise. The three variances are estimated by restricted
maximum likelihood (REML; Patterson and Thompson, Biometrika 58, 1971), the effects by their best linear
unbiased predictions (BLUP; Henderson 1975). The equations are those of `scoring.advisory.henderson`.

Advisory: shown beside the official score, never instead of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from scoring.advisory import Advisory, Floats
from scoring.advisory.henderson import Crossing, Equations, Point, Variances, numbered
from scoring.arrays import Int64s, count, read_only, whole
from scoring.errors import Reason, ScoringError
from scoring.marks import Marks, units_per_point

AT_REST: Final = 1e-9
"""The search ends where the next step would move no ratio of variances by more than this share."""

NEAR: Final = 1e-2
NEARLY: Final = 1e-7
MANY: Final = 150
ROUGH_BELOW: Final = 1e4
"""From MANY of the shorter side on the inverse takes time. While steps are longer than NEAR it is
taken in single precision, if the matrix is not too far from the identity (ROUGH_BELOW); and a step
shorter than NEARLY that will, as steps have been shrinking, come to rest is made without a new inverse:
effects and errors are those before the step, the same to seven digits."""

PATIENT: Final = 40
STEPS: Final = 200
"""After PATIENT steps, far more than a panel needs, it is rounding that moves the ratios, and they rest
where a step moves them by a ten-thousandth. Whoever takes STEPS has no optimum."""

FEW_MARKS: Final = 2_000
AROUND: Final = (0.03, 0.3, 3.0, 30.0, 300.0)
"""Up to so many marks the criterion can have a second valley away from a variance of zero; these ratios
are tried before a zero is believed."""

SLACK: Final = 1e-7
"""By this share of itself the criterion may rise before a step counts as too long: single precision."""

NO_NOISE: Final = 1e-8
"""Noise below this share of the variance of all marks is none: a tenth of a point in a thousand."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Severity(Advisory):
    """Estimates of the severity model, in points; advisory, never part of a list.

    mean       the estimated mark of an average nominee by an average expert
    mean_se    its standard error
    expert_variance, nominee_variance, residual_variance
               REML estimates, squared points; zero where the marks show no such differences
    criterion  -2 log restricted likelihood at these variances, as lme4's `REMLcrit`
    expert     (E,) float64, effect of each expert: above zero is milder than average. An expert
               without marks has the effect zero, with the standard deviation of experts as its error
    expert_se  (E,) float64, standard errors
    nominee    (N,) float64, effect of each nominee: above zero is better than average
    nominee_se (N,) float64, standard errors
    nominee_comparison_se
               (N,) float64, the part of the error that matters between nominees: what all of them
               share (how severe the whole panel was) moves no place

    Standard errors are conditional standard deviations of the effects given mean and variances, as
    lme4's `ranef(condVar = TRUE)`: what the marks leave open about the others is in them.

    Made by `severity` and `severity_of_rows`.
    """

    mean: float
    mean_se: float
    expert_variance: float
    nominee_variance: float
    residual_variance: float
    criterion: float
    expert: Floats
    expert_se: Floats
    nominee: Floats
    nominee_se: Floats
    nominee_comparison_se: Floats

    @property
    def calibrated(self) -> Floats:
        """(N,): what each nominee would get from an average expert, in points."""
        return self.mean + self.nominee


def severity(marks: Marks, *, weights: npt.ArrayLike | None = None) -> Severity:
    """Estimate experts' severity and calibrated scores from the totals of the sheets.

    weights  (C,) whole percents summing to 100, or None for the plain sum (see `Marks.totals`)

    Raises what `severity_of_rows` and `Marks.totals` raise; facts name experts and nominees by
    their numbers on the axes of `marks`.
    """
    filled = marks.filled.T
    nominee, slot = np.nonzero(filled)
    totals = marks.totals(weights=weights).T[nominee, slot]
    return severity_of_rows(
        nominee,
        marks.expert.T[nominee, slot].astype(np.int64),
        totals / units_per_point(weighted=weights is not None),
        n_nominees=marks.n_nominees,
        n_experts=marks.n_experts,
    )


def severity_of_rows(
    nominee: npt.ArrayLike, expert: npt.ArrayLike, total: npt.ArrayLike, *, n_nominees: int, n_experts: int
) -> Severity:
    """Estimate from long rows, one total a row and in any order.

    nominee (R,)  0..n_nominees-1, each at least once
    expert  (R,)  0..n_experts-1; one without a row is allowed and nothing is learnt about them
    total   (R,)  finite numbers, whole or not, in points

    Raises ScoringError WRONG_SHAPE, NOT_WHOLE, BAD_COUNT, NOT_FINITE, UNKNOWN_NOMINEE, UNKNOWN_EXPERT,
    DUPLICATE_EXPERT; NOMINEE_WITHOUT_MARKS; DISCONNECTED_PANEL when experts fall into groups that no
    nominee joins; TOO_FEW_MARKS when there are fewer than two nominees or experts, or fewer marks than
    nominees and experts together; NOTHING_LEFT_TO_CHANCE when nominee and expert explain each mark
    exactly; NO_OPTIMUM should the search not come to rest.
    """
    who, by, given = _rows(nominee, expert, total, n_nominees=n_nominees, n_experts=n_experts)
    active, by = numbered(by, size=n_experts)
    _check_panel(who, by, active, n_nominees=n_nominees)
    if given.min() == given.max():
        raise ScoringError(Reason.NOTHING_LEFT_TO_CHANCE, marks=given.size)
    centre = float(given.mean())
    given = given - centre
    swapped = active.size > n_nominees
    many, few, n_many, n_few = (
        (by, who, active.size, n_nominees) if swapped else (who, by, n_nominees, active.size)
    )
    order = _ascending(many)
    many, few, given = many[order], few[order], given[order]
    _check_pairs(many * n_few + few, many if not swapped else few, few if not swapped else many)
    crossing = Crossing.of_rows(many=many, few=few, n_many=n_many, n_few=n_few)
    (g, p), point, variances = _restricted_maximum(crossing, given)
    deviation = np.sqrt(point.noise)
    of_many, of_few = (
        (ratio * point.noise, effects, deviation * np.sqrt(left.each), deviation * np.sqrt(left.comparison))
        for ratio, effects, left in zip((g, p), (point.many, point.few), variances, strict=True)
    )
    of_expert, of_nominee = (of_many, of_few) if swapped else (of_few, of_many)
    effect = np.zeros(n_experts)
    error = np.full(n_experts, np.sqrt(of_expert[0]))
    effect[active], error[active] = of_expert[1], of_expert[2]
    return Severity(
        mean=centre + point.mean,
        mean_se=float(deviation * np.sqrt(point.mean_variance)),
        expert_variance=float(of_expert[0]),
        nominee_variance=float(of_nominee[0]),
        residual_variance=point.noise,
        criterion=point.criterion,
        expert=read_only(effect),
        expert_se=read_only(error),
        nominee=read_only(of_nominee[1]),
        nominee_se=read_only(of_nominee[2]),
        nominee_comparison_se=read_only(of_nominee[3]),
    )


def _restricted_maximum(
    crossing: Crossing, marks: Floats
) -> tuple[Floats, Point, tuple[Variances, Variances]]:
    """The ratios (g, p) at which the restricted likelihood is greatest, the point there, the variances."""
    found = _search(crossing, marks, _moments(crossing, marks))
    if found[0].min() > 0.0 or marks.size > FEW_MARKS:
        return found
    tried = {(g, p): Equations(crossing, marks, g=g, p=p).point().criterion for g in AROUND for p in AROUND}
    lowest = min(tried, key=tried.__getitem__)
    if tried[lowest] >= found[1].criterion:
        return found
    return _search(crossing, marks, np.array(lowest))


def _search(
    crossing: Crossing, marks: Floats, ratios: Floats
) -> tuple[Floats, Point, tuple[Variances, Variances]]:
    """Go downhill from these ratios to where the criterion rests.

    Newton's steps with average information, kept at or above zero and halved while they do not lower
    the criterion. A ratio of zero stays while the criterion would rise from there.
    """
    least = NO_NOISE * float(marks @ marks) / marks.size
    marked = crossing.counts.sum(axis=0)
    long = marked.size >= MANY
    rough = long and float(ratios[1] * marked.max()) < ROUGH_BELOW
    equations = Equations(crossing, marks, g=float(ratios[0]), p=float(ratios[1]), rough=rough)
    here, before = equations.point(), 1.0
    for taken in range(STEPS):
        if here.noise <= least:
            raise ScoringError(Reason.NOTHING_LEFT_TO_CHANCE, marks=marks.size)
        step = _step(here, ratios)
        share = _share(step, ratios)
        if share <= (AT_REST if taken < PATIENT else 1e-4) and not rough:
            return ratios, here, equations.variances()
        if long and share <= NEARLY and share * share <= AT_REST * before and not rough:
            noise = here.noise * (1.0 - float(here.explained @ step))
            return np.maximum(ratios + step, 0.0), replace(here, noise=noise), equations.variances()
        rough = rough and share > NEAR
        while True:
            there = np.maximum(ratios + step, 0.0)
            del equations  # At ten thousand experts there is room for one of them.
            equations = Equations(crossing, marks, g=float(there[0]), p=float(there[1]), rough=rough)
            found = equations.point()
            rise = found.criterion - here.criterion
            if rise <= SLACK * abs(here.criterion) or _share(step, ratios) <= AT_REST:
                break
            step = step / 2.0
        ratios, here, before = there, found, share
    raise ScoringError(Reason.NO_OPTIMUM, steps=STEPS)


def _step(here: Point, ratios: Floats) -> Floats:
    """Newton's step in shares of the ratios, held back where the criterion is hardly curved.

    Average information vanishes where all effects do, and a plain step with it. What is added to the
    curvature is in proportion to the slope, so it vanishes on the way to the goal.
    """
    free = (ratios > 0.0) | (here.gradient < 0.0)
    scale = np.maximum(ratios, 0.01)
    slope = np.where(free, here.gradient * scale, 0.0)
    curvature = here.curvature * np.outer(scale, scale) + 0.01 * float(np.abs(slope).max()) * np.eye(2)
    step = np.zeros(2)
    if slope.any():
        chosen = np.ix_(free, free)
        step[free] = -scale[free] * np.linalg.lstsq(curvature[chosen], slope[free], rcond=None)[0]
    # A ratio far too small makes the criterion look like a cliff; nobody leaps off it.
    return np.asarray(np.minimum(step, 1.0 + 9.0 * ratios), dtype=np.float64)


def _share(step: Floats, ratios: Floats) -> float:
    """The greatest step as a share of its ratio, or of a thousandth of the noise if that is more."""
    return float(np.max(np.abs(step) / np.maximum(ratios, 1e-3)))


def _moments(crossing: Crossing, marks: Floats) -> Floats:
    """Ratios to start from: three sums of squares against their expectations.

    Gao and Owen, "Efficient moment calculations for variance components in large unbalanced crossed
    random effects models", Electronic Journal of Statistics 11 (2017).
    """
    c, rows = crossing, marks.size
    n, m = c.n.astype(np.float64), c.counts.sum(axis=0)
    total = float(marks @ marks)
    within_many = total - float((c.of_many(marks) ** 2 / n).sum())
    within_few = total - float((c.of_few(marks) ** 2 / m).sum())
    expected = np.array(
        [
            [0.0, rows - n.size, rows - n.size],
            [rows - m.size, 0.0, rows - m.size],
            [rows - (n @ n) / rows, rows - (m @ m) / rows, rows - 1.0],
        ]
    )
    found = np.linalg.lstsq(expected, np.array([within_many, within_few, total]), rcond=None)[0]
    noise = max(found[2], 0.01 * total / rows)
    return np.asarray(np.clip(found[:2] / noise, 0.01, 1000.0), dtype=np.float64)


def _rows(
    nominee: npt.ArrayLike, expert: npt.ArrayLike, total: npt.ArrayLike, *, n_nominees: int, n_experts: int
) -> tuple[Int64s, Int64s, Floats]:
    who = whole(nominee, dtype=np.int64, ndim=1, what="nominee")
    by = whole(expert, dtype=np.int64, ndim=1, what="expert")
    given = np.asarray(total)
    if given.dtype.kind not in "iuf" or given.ndim != 1:
        raise ScoringError(Reason.WRONG_SHAPE, what="total", shape=given.shape, dtype=str(given.dtype))
    if not who.shape == by.shape == given.shape:
        raise ScoringError(
            Reason.WRONG_SHAPE, what="rows", nominee=who.shape, expert=by.shape, total=given.shape
        )
    for numbers, size, what, reason in (
        (who, n_nominees, "n_nominees", Reason.UNKNOWN_NOMINEE),
        (by, n_experts, "n_experts", Reason.UNKNOWN_EXPERT),
    ):
        outside = np.flatnonzero((numbers < 0) | (numbers >= count(size, least=0, what=what)))
        if outside.size:
            row = int(outside[0])
            raise ScoringError(reason, row=row, number=int(numbers[row]), size=size)
    given = given.astype(np.float64)
    wrong = np.flatnonzero(~np.isfinite(given))
    if wrong.size:
        row = int(wrong[0])
        raise ScoringError(Reason.NOT_FINITE, row=row, nominee=int(who[row]), expert=int(by[row]))
    return who, by, given


def _check_panel(who: Int64s, by: Int64s, active: Int64s, *, n_nominees: int) -> None:
    """Refuse a panel of which no estimate exists, whatever the marks."""
    silent = np.flatnonzero(np.bincount(who, minlength=n_nominees) == 0)
    if silent.size:
        raise ScoringError(Reason.NOMINEE_WITHOUT_MARKS, nominees=tuple(silent.tolist()))
    if min(n_nominees, active.size) < 2 or who.size < n_nominees + active.size:
        raise ScoringError(
            Reason.TOO_FEW_MARKS, marks=who.size, nominees=n_nominees, experts=int(active.size)
        )
    group = _groups(who, by, n_nominees=n_nominees, n_experts=active.size)
    apart = np.flatnonzero(group != group[0])
    if apart.size:
        other = int(apart[0])
        raise ScoringError(
            Reason.DISCONNECTED_PANEL,
            groups=int(np.unique(group).size),
            experts=(int(active[0]), int(active[other])),
            nominees=(int(who[by == 0][0]), int(who[by == other][0])),
        )


def _groups(who: Int64s, by: Int64s, *, n_nominees: int, n_experts: int) -> Int64s:
    """Give experts whom a chain of common nominees joins the same number, (E,) int64."""
    group = np.arange(n_experts)
    while True:
        lowest = np.full(n_nominees, n_experts)
        np.minimum.at(lowest, who, group[by])
        joined = group.copy()
        np.minimum.at(joined, by, lowest[who])
        # Whom a group's first expert has meanwhile joined, the whole group joins: chains halve.
        joined = np.minimum(joined, joined[joined])
        if np.array_equal(joined, group):
            return group
        group = joined


def _ascending(many: Int64s) -> Int64s:
    """The order that sorts `many`, rows that are in order left as they are."""
    if np.all(many[1:] >= many[:-1]):
        return np.arange(many.size)
    return np.lexsort((many.astype(np.uint16), (many >> 16).astype(np.uint16)))


def _check_pairs(key: Int64s, who: Int64s, by: Int64s) -> None:
    ordered = np.sort(key)
    twice = np.flatnonzero(ordered[1:] == ordered[:-1])
    if twice.size:
        row = int(np.flatnonzero(key == ordered[twice[0]])[0])
        raise ScoringError(Reason.DUPLICATE_EXPERT, nominee=int(who[row]), expert=int(by[row]))
