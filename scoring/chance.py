"""The chance of each nominee to be among the first K, were the panel to judge without noise.

What a panel measures is blurred: with other experts, or the same experts on another day, neighbours in
the list would change places. Each nominee's true score is taken as normal around the estimate, with the
standard error that matters between nominees, and independent of the others. A chance of 0.2 to 0.8
marks whom the chair should look at.

Nothing is drawn at random. A nominee at x is among the first K when fewer than K others are above x.
How many are above is a sum of independent yes or no, and its distribution (Poisson-binomial) follows
exactly from its characteristic function (Hong, "On computing the distribution function for the Poisson
binomial distribution", Computational Statistics and Data Analysis 59, 2013); x is integrated by Gauss
and Legendre's rule where the K-th place is decided.

Advisory: shown beside the official list, never instead of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum, unique
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from scoring.advisory import Advisory, Floats
from scoring.advisory.normal import below, density
from scoring.arrays import Int8s, Int64s, count, read_only
from scoring.errors import Reason, ScoringError
from scoring.severity import Severity

CLEARLY: Final = 0.8
"""From this chance on a nominee is clearly in; up to 1 minus it, clearly out."""

TAIL: Final = 0.05
"""What a rank interval leaves out at each end: it covers 90 percent."""

NEGLIGIBLE: Final = 16.0
"""Minus the logarithm of what may be neglected, about 1e-7."""

CERTAIN: Final = 1e-13
"""Whoever is above a point with less than this chance, or not above it, is no longer uncertain there."""

NODES: Final = 8
"""Nodes of the rule of Gauss and Legendre in one panel of four standard deviations."""

PANELS: Final = 256
"""The most such panels; narrower errors than they can follow get panels of their own."""

MIXED: Final = 10.0
"""From this variance of the number above a point, sums of few powers say all about its distribution."""

POWERS: Final = 12
"""How many."""

EXACT_UP_TO: Final = 128
"""Up to so many nominees rank intervals come from the whole distribution of ranks."""


GRID: Final = 64
"""Points at which the number above is counted; between them it is a cubic."""

BLOCK: Final = 1 << 15
"""How many chances are looked up at a time: few enough to stay near the processor."""

TAIL_DEVIATE: Final = 1.6448536269514722
"""The standard normal number that is exceeded with the probability TAIL."""

Complexes: TypeAlias = npt.NDArray[np.complex128]


@unique
class Band(IntEnum):
    """Where the chance puts a nominee; stored as int8 in `Chances.band`."""

    CLEARLY_OUT = 0
    CONTESTED = 1
    CLEARLY_IN = 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chances(Advisory):
    """How certain each place is; advisory, never part of a list.

    top      K
    within   (N,) float64, the probability of being among the first K; they sum to K
    band     (N,) int8, a `Band` code: contested is every chance between 0.2 and 0.8
    best     (N,) int64, and
    worst    (N,) int64: the 90 % interval of the rank, from the 5 % to the 95 % quantile, 1 is first

    Made by `chance` and `chance_of`.
    """

    top: int
    within: Floats
    band: Int8s
    best: Int64s
    worst: Int64s

    @property
    def contested(self) -> Int64s:
        """The nominees whom the chair should look at, ascending."""
        return np.flatnonzero(self.band == Band.CONTESTED)


def chance(severity: Severity, *, top: int) -> Chances:
    """The chances that follow from calibrated scores and the errors of their comparison.

    What all nominees share (how severe the panel was as a whole) moves no place and is left out. What
    those share who had the same experts is spread over them as if independent; against draws from the
    joint distribution that moved a chance by less than 0.006 in unbalanced panels of 30 to 200 nominees.

    Raises ScoringError BAD_COUNT or NOT_WHOLE for `top`.
    """
    return chance_of(severity.nominee, severity.nominee_comparison_se, top=top)


def chance_of(estimate: npt.ArrayLike, error: npt.ArrayLike, *, top: int) -> Chances:
    """The chances of independent normal true scores.

    estimate (N,)  finite numbers, greater is better
    error    (N,)  their standard errors, 0 or more. Equal estimates without error share a place evenly
    top            K, 1 or more; with K of N or more everybody is in

    `within` is exact to about 1e-5, whatever N. So are the distributions behind the rank intervals up
    to 128 nominees; for more the place of the r-th best is taken as normal, which can move an end by
    one rank or two in a hundred.

    Raises ScoringError WRONG_SHAPE, NOT_FINITE, BAD_COUNT or NOT_WHOLE.
    """
    centre, spread = _checked(estimate, error)
    places = count(top, least=1, what="top")
    size = centre.size
    if size > EXACT_UP_TO:
        within = _within(centre, spread, places) if places < size else np.ones(size)
        best, worst = _rank_quantiles(centre, spread)
    else:
        reached = _rank_distribution(centre, spread)
        within = np.clip(reached[min(places, size) - 1], 0.0, 1.0) if size else np.ones(0)
        # Rounding must not keep a certainty from being one.
        best, worst = ((reached < share - 1e-9).sum(axis=0) + 1 for share in (TAIL, 1.0 - TAIL))
    band = np.where(within >= CLEARLY, Band.CLEARLY_IN, Band.CONTESTED)
    band[within <= 1.0 - CLEARLY] = Band.CLEARLY_OUT
    return Chances(
        top=places,
        within=read_only(within),
        band=read_only(band.astype(np.int8)),
        best=read_only(best.astype(np.int64)),
        worst=read_only(worst.astype(np.int64)),
    )


def _checked(estimate: npt.ArrayLike, error: npt.ArrayLike) -> tuple[Floats, Floats]:
    centre, spread = np.asarray(estimate), np.asarray(error)
    for what, values in (("estimate", centre), ("error", spread)):
        if values.ndim != 1 or values.dtype.kind not in "iuf" or values.shape != centre.shape:
            raise ScoringError(Reason.WRONG_SHAPE, what=what, shape=values.shape, dtype=str(values.dtype))
        wrong = np.flatnonzero(~np.isfinite(values))
        if wrong.size:
            raise ScoringError(Reason.NOT_FINITE, what=what, nominee=int(wrong[0]))
    negative = np.flatnonzero(spread < 0)
    if negative.size:
        raise ScoringError(Reason.BAD_COUNT, what="error", nominee=int(negative[0]), least=0)
    centre, spread = centre.astype(np.float64), spread.astype(np.float64)
    # Without any error equal scores would compare as neither above nor below.
    least = 1e-9 * float(np.ptp(centre) + spread.max(initial=0.0)) if centre.size else 0.0
    return centre, np.maximum(spread, least or 1.0)


def _within(centre: Floats, spread: Floats, top: int) -> Floats:
    low, high = _decisive(centre, spread, top)
    node, weight = _rule(centre, spread, low, high)
    within = below((centre - high) / spread)
    for some, above, dense in _around(node, centre, spread):
        open_at = (above > CERTAIN) & (above < 1.0 - CERTAIN)
        sure_at = np.count_nonzero(above >= 1.0 - CERTAIN, axis=1).tolist()
        for place, share in enumerate(weight[some].tolist()):
            open_ = np.flatnonzero(open_at[place])
            others = _fewer_above(above[place, open_], top - sure_at[place])
            within[open_] += share * dense[place, open_] * others
    return np.asarray(np.clip(within, 0.0, 1.0), dtype=np.float64)


def _around(points: Floats, centre: Floats, spread: Floats) -> Iterator[tuple[slice, Floats, Floats]]:
    """Some of the points at a time, with (some, N) each nominee's chance to be above and density there."""
    step = max(1, BLOCK // max(centre.size, 1))
    for start in range(0, points.size, step):
        some = slice(start, min(start + step, points.size))
        deviate = (centre - points[some, None]) / spread
        yield some, below(deviate), density(deviate) / spread


def _decisive(centre: Floats, spread: Floats, top: int) -> tuple[float, float]:
    """Where the K-th place can be decided: elsewhere too few or too many are above for any doubt.

    By Bernstein's inequality a sum of yes or no with variance v is off by t with a probability of at
    most exp(-t^2 / (2v + 2t/3)).
    """

    def too_many(x: float, places: float) -> bool:
        above = below((centre - x) / spread)
        off = float(above.sum()) - places
        allowed = 2.0 * NEGLIGIBLE * (float(above @ (1.0 - above)) + abs(off) / 3.0)
        return off > 0.0 and off * off > allowed

    def too_few(x: float, places: float) -> bool:
        above = below((centre - x) / spread)
        off = places - float(above.sum())
        allowed = 2.0 * NEGLIGIBLE * (float(above @ (1.0 - above)) + abs(off) / 3.0)
        return off > 0.0 and off * off > allowed

    low, high = float((centre - 9.0 * spread).min()), float((centre + 9.0 * spread).max())
    beyond, before = high, low
    for _ in range(14):
        middle = (low + beyond) / 2.0
        low, beyond = (middle, beyond) if too_many(middle, top + 1.0) else (low, middle)
    for _ in range(14):
        middle = (high + before) / 2.0
        high, before = (middle, before) if too_few(middle, top - 1.0) else (high, middle)
    return low, high


def _rule(centre: Floats, spread: Floats, low: float, high: float) -> tuple[Floats, Floats]:
    """Nodes and weights on [low, high], panels as narrow as what changes there.

    That is the errors of those who stand there, and the place of the K-th best, whose deviation is
    that of the number above over the density of nominees.
    """
    present = (centre + 9.0 * spread > low) & (centre - 9.0 * spread < high)
    middle = (centre[present] - (low + high) / 2.0) / spread[present]
    above = below(middle)
    crowd = float((density(middle) / spread[present]).sum())
    scale = max(float(spread[present].min()), float(np.median(spread[present])) / 4.0)
    if crowd * scale > 0.5:
        scale = min(scale, max(0.5, float(np.sqrt(above @ (1.0 - above)))) / crowd)
    panels = int(np.clip(np.ceil((high - low) / (4.0 * scale)), 1, PANELS))
    narrow = np.flatnonzero(present & (spread < (high - low) / (8.0 * panels)))
    marks = [np.linspace(low, high, panels + 1)]
    marks += [centre[narrow] + step * spread[narrow] for step in (-9.0, -6.0, -3.0, 0.0, 3.0, 6.0, 9.0)]
    edges = np.unique(np.clip(np.concatenate(marks), low, high))
    begin, end = edges[:-1, None], edges[1:, None]
    stands = ((centre + 9.0 * spread > begin) & (centre - 9.0 * spread < end)).any(axis=1)
    node, weight = np.polynomial.legendre.leggauss(NODES)
    half = (end - begin)[stands] / 2.0
    return (begin[stands] + half * (1.0 + node)).ravel(), (half * weight).ravel()


def _fewer_above(above: Floats, top: int) -> Floats:
    """For each nominee the probability that fewer than `top` of the *others* are above, (N,).

    above  (N,) the probability of each to be above

    The distribution of the number above is concentrated, so a lattice as long as its bulk is enough,
    and of the lattice's frequencies those at which the characteristic function is not yet nothing.
    """
    mean, variance = float(above.sum()), float(above @ (1.0 - above))
    third = NEGLIGIBLE / 3.0
    length = 2 * int(np.ceil(third + np.sqrt(third * third + 2.0 * NEGLIGIBLE * variance))) + 4
    first = int(np.floor(mean)) - length // 2
    if not first < top <= first + length:
        return np.full(above.size, 1.0 if top > first else 0.0)
    angle = 2.0 * np.pi * np.arange(length // 2 + 1) / length
    angle = angle[variance * (1.0 - np.cos(angle)) <= NEGLIGIBLE + 1.0]
    # A frequency and its mirror image count together; 0 and pi are their own.
    twice = np.where((angle == 0.0) | (2 * np.arange(angle.size) == length), 1.0, 2.0) / length
    counted = np.exp(-1j * np.outer(angle, np.arange(first, top))).sum(axis=1) * twice
    found = _mixed(above, angle, counted) if variance >= MIXED else (counted @ _others(above, angle)).real
    return np.asarray(np.clip(found, 0.0, 1.0), dtype=np.float64)


def _others(above: Floats, angle: Floats) -> Complexes:
    """The characteristic function of the number of others above, (angles, N), without division."""
    factor = 1.0 + np.outer(np.exp(1j * angle) - 1.0, above)
    others = np.ones_like(factor)
    np.cumprod(factor[:, :-1], axis=1, out=others[:, 1:])
    others[:, :-1] *= np.cumprod(factor[:, :0:-1], axis=1)[:, ::-1]
    return np.asarray(others, dtype=np.complex128)


def _mixed(above: Floats, angle: Floats, counted: Complexes) -> Floats:
    """The same probability where many are in doubt, at the cost of a few sums over the nominees.

    Both the logarithm of the characteristic function, summed over nominees, and its division by the
    nominee's own factor depend on the nominee through one number between 0 and 1 alone, and smoothly
    at the low frequencies that are left. So both are polynomials of Chebyshev in that number.
    """
    at = np.cos((np.arange(POWERS) + 0.5) * np.pi / POWERS)
    # to_series @ values at the nodes = coefficients of the polynomials.
    to_series = 2.0 / POWERS * np.cos(np.outer(np.arange(POWERS), np.arccos(at)))
    to_series[0] /= 2.0
    factor = 1.0 + np.outer(np.exp(1j * angle) - 1.0, (1.0 + at) / 2.0)
    terms = np.polynomial.chebyshev.chebvander(2.0 * above - 1.0, POWERS - 1)
    whole_function = np.exp(np.log(factor) @ to_series.T @ terms.sum(axis=0))
    at_nodes = ((counted * whole_function) @ (1.0 / factor)).real
    return np.asarray(terms @ (to_series @ at_nodes), dtype=np.float64)


def _rank_distribution(centre: Floats, spread: Floats) -> Floats:
    """The probability of each rank or a better one, (N, N): axis 0 the rank from 1, axis 1 nominees."""
    size = centre.size
    if size == 0:
        return np.empty((0, 0))
    angle = 2.0 * np.pi * np.arange(size // 2 + 1) / size
    function = np.zeros((angle.size, size), dtype=np.complex128)
    low, high = float((centre - 6.0 * spread).min()), float((centre + 6.0 * spread).max())
    node, weight = _rule(centre, spread, low, high)
    for x, share in zip(node.tolist(), weight.tolist(), strict=True):
        others = _others(below((centre - x) / spread), angle)
        function += others * (share * density((x - centre) / spread) / spread)
    ranks = np.fft.irfft(function.conj(), n=size, axis=0)
    return np.asarray(np.cumsum(ranks, axis=0), dtype=np.float64)


def _rank_quantiles(centre: Floats, spread: Floats) -> tuple[Int64s, Int64s]:
    """The 5 % and 95 % quantiles of each rank in a long list, whose r-th best stands nearly firm.

    A nominee is above the r-th best of the others as one normal number is above another. Where the
    r-th best stands, r - 1/2 are above on average; its deviation is that of the number above over
    the density.
    """
    grid = np.linspace((centre - 5.0 * spread).min(), (centre + 5.0 * spread).max(), GRID)
    number, variance, crowd = np.empty((3, grid.size))
    for some, above, dense in _around(grid, centre, spread):
        number[some], crowd[some] = above.sum(axis=1), dense.sum(axis=1)
        variance[some] = number[some] - np.einsum("xn,xn->x", above, above)
    deviation = np.sqrt(np.maximum(variance, 0.0)) / np.maximum(crowd, 1e-12)
    deviation = np.minimum(deviation, spread.max())

    def quantile(deviate: float) -> Int64s:
        x = centre + deviate * spread
        for _ in range(2):
            x = centre + deviate * np.hypot(spread, np.interp(x, grid, deviation))
        others = _between(x, grid, number, -crowd) - below((centre - x) / spread)
        return np.asarray(np.clip(np.ceil(others + 0.5), 1, centre.size), dtype=np.int64)

    return quantile(TAIL_DEVIATE), quantile(-TAIL_DEVIATE)


def _between(x: Floats, grid: Floats, value: Floats, slope: Floats) -> Floats:
    """The cubics through values and slopes at equally distant points (Hermite), outside the last value."""
    step = grid[1] - grid[0]
    at = np.clip((x - grid[0]) / step, 0.0, grid.size - 1.0)
    left = np.minimum(at.astype(np.int64), grid.size - 2)
    part = at - left
    rise = value[left + 1] - value[left]
    bend_left, bend_right = slope[left] * step - rise, rise - slope[left + 1] * step
    bent = part * (1.0 - part) * (bend_left * (1.0 - part) + bend_right * part)
    return np.asarray(value[left] + part * rise + bent, dtype=np.float64)
