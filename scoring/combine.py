"""Many marks, one exact score: mean, trimmed mean (去掉一个最高分和一个最低分), median.

A score is a fraction of two whole numbers and stays one until it is printed, because with four
experts nearly every fifth mean, taken from floats, prints otherwise than rounded half up.

Every method here is one picture: put a nominee's totals in ascending order, keep a window of
them, take the mean of what is kept. The method only says where the window stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum, unique
from operator import index
from typing import SupportsIndex, assert_never

import numpy as np
import numpy.typing as npt

from scoring.arrays import EMPTY, ArrayRecord, Bools, Int8s, Int64s, count, read_only
from scoring.errors import Reason, ScoringError
from scoring.marks import Marks, units_per_point


@unique
class Method(Enum):
    """How the totals of one nominee become a score; the campaign declares which."""

    # A winsorised mean would keep the same window as TRIMMED_MEAN and count its two ends trim + 1
    # times instead of once; it needs a count beside the mask in `Scores.kept`, nothing else.
    MEAN = "mean"
    TRIMMED_MEAN = "trimmed mean"
    MEDIAN = "median"


@unique
class Applied(IntEnum):
    """What was done for one nominee; stored as int8 in `Scores.applied`."""

    NO_MARKS = 0
    MEAN = 1
    TRIMMED = 2
    FELL_BACK_TO_MEAN = 3
    """The method was TRIMMED_MEAN, but the panel was below the declared minimum."""
    MEDIAN = 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scores(ArrayRecord):
    """The official scores of one category, with the evidence for each.

    numerator, denominator
                (N,) int64, the score in points as an exact fraction; denominator 0 = no marks.
                Not in lowest terms: the numerator is the sum of the kept totals and the
                denominator is units x number kept, so both can be checked by hand
    totals      (S, N) int64, each expert's total, `units` to a point; -1 = empty slot
    units       units of `totals` in one point: 100 for plain sums, 10,000 for weighted ones
    kept        (S, N) bool, the marks that count towards the score; a filled slot that is not
                kept was dropped
    n           (N,) int64, valid marks before anything was dropped
    applied     (N,) int8, an `Applied` code: what was done for this nominee
    spread      (N,) int64, greatest minus least total before dropping; -1 = no marks

    Made by `combine`.
    """

    numerator: Int64s
    denominator: Int64s
    totals: Int64s
    units: int
    kept: Bools
    n: Int64s
    applied: Int8s
    spread: Int64s

    @property
    def without_marks(self) -> Int64s:
        """The nominees who have no score because nobody marked them, ascending."""
        return np.flatnonzero(self.applied == Applied.NO_MARKS)


def combine(
    marks: Marks,
    *,
    weights: npt.ArrayLike | None = None,
    method: Method,
    trim: int = 1,
    minimum: int = 5,
) -> Scores:
    """Weigh the criteria and combine the experts of each nominee into one exact score.

    weights  (C,) whole percents summing to 100, or None for the plain sum (see `Marks.totals`)
    method   MEAN          all marks
             TRIMMED_MEAN  without the `trim` highest and the `trim` lowest totals; of several
                           equal extremes exactly `trim` are dropped at each end, at the low end
                           those in the first slots, at the high end those in the last
             MEDIAN        the middle total, or the mean of the two middle ones
    trim     marks dropped at each end, 1 or more
    minimum  least panel that is trimmed; below it the plain mean is taken, and `Scores.applied`
             says so

    trim and minimum concern TRIMMED_MEAN only. Panels may differ in size; each nominee's mean
    is over that nominee's own marks and `Scores.n` shows how many there were.

    No notice fixes a formula: the trimmed mean is the custom of such panels and of judged sports
    (International Skating Union and World Aquatics rules), whose printed results it reproduces.

    Raises ScoringError BAD_COUNT, NOT_WHOLE or TRIM_TOO_WIDE, and what `Marks.totals` raises.
    """
    units = units_per_point(weighted=weights is not None)
    return average(marks.totals(weights=weights), units=units, method=method, trim=trim, minimum=minimum)


def average(totals: Int64s, *, units: int, method: Method, trim: int = 1, minimum: int = 5) -> Scores:
    """Combine totals that are already weighed, as `combine` does; tie keys use it again.

    totals is (S, N) int64, `units` to a point, -1 in empty slots, as `Marks.totals` and
    `Scores.totals` give it.

    Raises ScoringError BAD_COUNT, NOT_WHOLE or TRIM_TOO_WIDE.
    """
    if method is Method.TRIMMED_MEAN:
        count(trim, least=1, what="trim")
        count(minimum, least=1, what="minimum")
        if minimum <= 2 * trim:
            raise ScoringError(Reason.TRIM_TOO_WIDE, trim=trim, minimum=minimum)
    filled = totals != EMPTY
    n = filled.sum(axis=0, dtype=np.int64)
    applied = _applied(n, method=method, minimum=minimum)
    kept = _kept(totals, filled=filled, n=n, applied=applied, trim=trim)
    return Scores(
        numerator=read_only((totals * kept).sum(axis=0)),
        denominator=read_only(kept.sum(axis=0, dtype=np.int64) * units),
        totals=totals,
        units=units,
        kept=read_only(kept),
        n=read_only(n),
        applied=read_only(applied),
        spread=read_only(_spread(totals, filled=filled)),
    )


def half_up(numerator: SupportsIndex, denominator: SupportsIndex, *, places: int = 2) -> str:
    """Print the fraction with `places` decimals, rounded half up once, from integers only.

    34090/400 is 85.225 and prints as 85.23; floats make it 85.22. Halves of negative numbers
    move away from zero, as they do in print, and a negative number that rounds to nothing
    prints without its sign.

    Raises ScoringError NOTHING_TO_PRINT for denominator 0, the score of a nominee without marks,
    NEGATIVE_DENOMINATOR, and BAD_COUNT or NOT_WHOLE for `places`; TypeError for a float.
    """
    digits = count(places, least=0, what="places")
    # Python integers do not overflow; what came out of a column would.
    top, bottom = index(numerator), index(denominator)
    if bottom == 0:
        raise ScoringError(Reason.NOTHING_TO_PRINT, numerator=top)
    if bottom < 0:
        raise ScoringError(Reason.NEGATIVE_DENOMINATOR, denominator=bottom)
    rounded = (2 * abs(top) * 10**digits + bottom) // (2 * bottom)
    sign = "-" if top < 0 and rounded else ""
    text = str(rounded).rjust(digits + 1, "0")
    return f"{sign}{text[:-digits]}.{text[-digits:]}" if digits else f"{sign}{text}"


def _applied(n: Int64s, *, method: Method, minimum: int) -> Int8s:
    match method:
        case Method.MEAN:
            done = np.full(n.shape, Applied.MEAN, dtype=np.int8)
        case Method.TRIMMED_MEAN:
            done = np.where(n < minimum, Applied.FELL_BACK_TO_MEAN, Applied.TRIMMED).astype(np.int8)
        case Method.MEDIAN:
            done = np.full(n.shape, Applied.MEDIAN, dtype=np.int8)
        case _:
            assert_never(method)
    done[n == 0] = Applied.NO_MARKS
    return done


def _kept(totals: Int64s, *, filled: Bools, n: Int64s, applied: Int8s, trim: int) -> Bools:
    trimmed, median = applied == Applied.TRIMMED, applied == Applied.MEDIAN
    if not (trimmed.any() or median.any()):
        return filled.copy()
    first = np.select([trimmed, median], [np.full_like(n, trim), (n - 1) // 2], default=0)
    end = np.select([trimmed, median], [n - trim, n // 2 + 1], default=n)
    place = _places(totals, filled=filled)
    return filled & (place >= first) & (place < end)


def _places(totals: Int64s, *, filled: Bools) -> Int64s:
    # Place 0 is the lowest total of the nominee; equal totals stand in the order of their slots, so
    # the same marks are dropped at every run, and empty slots come last. Panels are small and lists
    # long: letting each slot in turn count whom it finds above it is ten times faster than sorting.
    ascending = np.where(filled, totals, np.iinfo(np.int64).max)
    place = np.zeros_like(ascending)
    for slot in range(1, len(ascending)):
        above = ascending[:slot] > ascending[slot]
        place[:slot] += above
        place[slot] = slot - above.sum(axis=0)
    return place


def _spread(totals: Int64s, *, filled: Bools) -> Int64s:
    greatest = np.max(totals, axis=0, initial=EMPTY)
    least = np.where(filled, totals, np.iinfo(np.int64).max).min(axis=0, initial=np.iinfo(np.int64).max)
    return np.where(greatest == EMPTY, np.int64(EMPTY), greatest - least)
