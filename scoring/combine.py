"""Many marks, one exact score: mean, trimmed mean (去掉一个最高分和一个最低分), Winsorised mean, median.

A score is a fraction of two whole numbers and stays one until it is printed, because with four
experts nearly every fifth mean, taken from floats, prints otherwise than rounded half up.

Every method here is one picture: put a nominee's totals in ascending order, keep a window of
them, take the mean of what is kept. The method only says where the window stands; the Winsorised
mean lets the two ends of the window stand in for what lies outside.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum, unique
from operator import index
from typing import Any, Final, SupportsIndex, TypeAlias, assert_never

import numpy as np
import numpy.typing as npt

from scoring.arrays import (
    EMPTY,
    ArrayRecord,
    Bools,
    Int8s,
    Int64s,
    Integers,
    Wholes,
    blocks,
    count,
    read_only,
)
from scoring.errors import Reason, ScoringError
from scoring.marks import Marks, units_per_point

_Places: TypeAlias = npt.NDArray[np.signedinteger[Any]]

_SMALL_PANEL: Final = 48
"""Up to here it is faster to let marks count one another than to sort them."""


@unique
class Method(Enum):
    """How the totals of one nominee become a score; the campaign declares which."""

    MEAN = "mean"
    TRIMMED_MEAN = "trimmed mean"
    MEDIAN = "median"
    WINSORISED_MEAN = "Winsorised mean"


@unique
class Applied(IntEnum):
    """What was done for one nominee; stored as int8 in `Scores.applied`."""

    NO_MARKS = 0
    MEAN = 1
    TRIMMED = 2
    FELL_BACK_TO_MEAN = 3
    """The method trims or Winsorises, but the panel was below the declared minimum."""
    MEDIAN = 4
    WINSORISED = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scores(ArrayRecord):
    """The official scores of one category, with the evidence for each.

    numerator, denominator
                (N,) int64, the score in points as an exact fraction; denominator 0 = no marks.
                Not in lowest terms: the numerator is the sum of the kept totals, each as often
                as it counts, and the denominator is units x their number, so both can be checked
                by hand
    totals      (S, N), each expert's total, `units` to a point; -1 = empty slot. int32 where every
                sum of a panel fits in it, else int64
    units       units of `totals` in one point: 100 for plain sums, 10,000 for weighted ones
    kept        (S, N) bool, the marks that count towards the score; a filled slot that is not
                kept was dropped
    n           (N,) int64, valid marks before anything was dropped
    applied     (N,) int8, an `Applied` code: what was done for this nominee
    spread      (N,) int64, greatest minus least total before dropping; -1 = no marks

    Made by `combine`. What was done for one nominee is told by `evidence`.
    """

    numerator: Int64s
    denominator: Int64s
    totals: Wholes
    units: int
    kept: Bools
    n: Int64s
    applied: Int8s
    spread: Int64s

    @property
    def times(self) -> Int64s:
        """(S, N): how often each mark counts; 0 = dropped, or an empty slot.

        More than once only in a Winsorised mean, where the lowest and the highest kept mark stand
        in for those dropped beyond them; of equal ones the first slot at the low end, the last at
        the high end. The numerator is the sum of times x totals in every case.
        """
        times = self.kept.astype(np.int64)
        stood_in = np.flatnonzero(self.applied == Applied.WINSORISED)
        if stood_in.size:
            kept, totals = self.kept[:, stood_in], self.totals[:, stood_in].astype(np.int64)
            dropped = (self.n[stood_in] - kept.sum(axis=0)) // 2
            lowest = np.where(kept, totals, np.iinfo(np.int64).max).argmin(axis=0)
            highest = len(kept) - 1 - np.where(kept, totals, EMPTY)[::-1].argmax(axis=0)
            times[lowest, stood_in] += dropped
            times[highest, stood_in] += dropped
        return read_only(times)

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
    method   MEAN            all marks
             TRIMMED_MEAN    without the `trim` highest and the `trim` lowest totals; of several
                             equal extremes exactly `trim` are dropped at each end, at the low end
                             those in the first slots, at the high end those in the last
             WINSORISED_MEAN the same marks dropped, and each replaced by the nearest mark kept, so
                             that the mean is still over n
             MEDIAN          the middle total, or the mean of the two middle ones
    trim     marks dropped at each end, 1 or more
    minimum  least panel that is trimmed or Winsorised; below it the plain mean is taken, and
             `Scores.applied` says so

    trim and minimum concern TRIMMED_MEAN and WINSORISED_MEAN only. Panels may differ in size; each
    nominee's mean is over that nominee's own marks and `Scores.n` shows how many there were.

    No notice fixes a formula: the trimmed mean is the custom of such panels and of judged sports
    (International Skating Union and World Aquatics rules), whose printed results it reproduces.
    The Winsorised mean is Dixon's (Simplified estimation from censored normal samples, Annals of
    Mathematical Statistics 31, 1960), named by Tukey after C. P. Winsor.

    Raises ScoringError BAD_COUNT, NOT_WHOLE or TRIM_TOO_WIDE, and what `Marks.totals` raises.
    """
    units = units_per_point(weighted=weights is not None)
    return average(marks.weighed(weights=weights), units=units, method=method, trim=trim, minimum=minimum)


def average(totals: Wholes, *, units: int, method: Method, trim: int = 1, minimum: int = 5) -> Scores:
    """Combine totals that are already weighed, as `combine` does; tie keys use it again.

    totals is (S, N) int32 or int64, `units` to a point, -1 in empty slots, as `Marks.totals` and
    `Scores.totals` give it.

    Raises ScoringError BAD_COUNT, NOT_WHOLE or TRIM_TOO_WIDE.
    """
    slots, nominees = totals.shape
    rules = panel_rules(slots, method=method, trim=trim, minimum=minimum)
    numerator, denominator, n, spread = (np.empty(nominees, dtype=np.int64) for _ in range(4))
    kept = np.empty((slots, nominees), dtype=np.bool_)
    applied = np.empty(nominees, dtype=np.int8)
    for part in blocks(nominees, width=slots):
        panels = _Panels(totals[:, part])
        rule = rules.of(panels.n)
        n[part] = panels.n
        spread[part] = panels.spread
        applied[part] = rule.applied
        denominator[part] = rule.counted * units
        numerator[part] = panels.keep(rule, kept[:, part])
    return Scores(
        numerator=read_only(numerator),
        denominator=read_only(denominator),
        totals=totals,
        units=units,
        kept=read_only(kept),
        n=read_only(n),
        applied=read_only(applied),
        spread=read_only(spread),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelRule:
    """What is done with some panels, or with a panel of each size: arrays over one axis.

    applied      an `Applied` code
    first, end   the places in ascending order that are kept: from `first` to before `end`
    stands_in    how often each end of the window stands in for a mark beyond it
    """

    applied: Int8s
    first: Int64s
    end: Int64s
    stands_in: Int64s

    @property
    def counted(self) -> Int64s:
        """How many marks the mean is over."""
        return self.end - self.first + 2 * self.stands_in

    def of(self, n: Int64s) -> PanelRule:
        """The rules of panels with n valid marks each, taken from those of each size."""
        return PanelRule(
            applied=self.applied[n], first=self.first[n], end=self.end[n], stands_in=self.stands_in[n]
        )


def panel_rules(slots: int, *, method: Method, trim: int = 1, minimum: int = 5) -> PanelRule:
    """Say for each number of valid marks, 0 to `slots`, what `combine` does with such a panel.

    Raises ScoringError BAD_COUNT, NOT_WHOLE or TRIM_TOO_WIDE.
    """
    if method in (Method.TRIMMED_MEAN, Method.WINSORISED_MEAN):
        count(trim, least=1, what="trim")
        count(minimum, least=1, what="minimum")
        if minimum <= 2 * trim:
            raise ScoringError(Reason.TRIM_TOO_WIDE, trim=trim, minimum=minimum)
    n = np.arange(slots + 1)
    first, end, stands_in = np.zeros_like(n), n.copy(), np.zeros_like(n)
    applied = np.full(n.shape, Applied.MEAN, dtype=np.int8)
    match method:
        case Method.MEAN:
            pass
        case Method.MEDIAN:
            first, end = np.maximum(n - 1, 0) // 2, n // 2 + 1
            applied[:] = Applied.MEDIAN
        case Method.TRIMMED_MEAN | Method.WINSORISED_MEAN:
            enough = n >= minimum
            first[enough] = trim
            end[enough] -= trim
            applied[~enough] = Applied.FELL_BACK_TO_MEAN
            applied[enough] = Applied.TRIMMED
            if method is Method.WINSORISED_MEAN:
                stands_in[enough] = trim
                applied[enough] = Applied.WINSORISED
        case _:
            assert_never(method)
    end[0], applied[0] = 0, Applied.NO_MARKS
    return PanelRule(applied=applied, first=first, end=end, stands_in=stands_in)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedMark:
    """One expert's total for one nominee, and how often it counts: 0 = dropped."""

    expert: int
    total: int
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """How one nominee's score came about: everything a reader needs to redo it by hand.

    numerator, denominator, n, applied
            as in `Scores`, for this nominee
    marks   every mark, in ascending order of expert; totals in `Scores.units` a point
    """

    nominee: int
    numerator: int
    denominator: int
    n: int
    applied: Applied
    marks: tuple[CountedMark, ...]

    @property
    def dropped(self) -> tuple[int, ...]:
        """The experts whose marks were dropped, ascending."""
        return tuple(mark.expert for mark in self.marks if mark.times == 0)


def evidence(marks: Marks, *, scores: Scores) -> tuple[Evidence, ...]:
    """Tell for each nominee, in the order of the axis, which experts' marks count and how often.

    `scores` are those of the same marks.

    Raises ScoringError WRONG_SHAPE when marks and scores differ in slots or nominees.
    """
    if scores.totals.shape != marks.expert.shape:
        raise ScoringError(
            Reason.WRONG_SHAPE, what="scores", totals=scores.totals.shape, expert=marks.expert.shape
        )
    columns = zip(marks.expert.T.tolist(), scores.totals.T.tolist(), scores.times.T.tolist(), strict=True)
    return tuple(
        Evidence(
            nominee=nominee,
            numerator=int(scores.numerator[nominee]),
            denominator=int(scores.denominator[nominee]),
            n=int(scores.n[nominee]),
            applied=Applied(int(scores.applied[nominee])),
            marks=tuple(
                CountedMark(expert=expert, total=total, times=times)
                for expert, total, times in sorted(zip(*column, strict=True))
                if expert != EMPTY
            ),
        )
        for nominee, column in enumerate(columns)
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


class _Panels:
    """The totals (S, N) of some nominees, few enough to stay at hand while they are read again.

    n       (N,) valid marks; (1,) where every panel is full, so that one rule serves them all
    spread  (N,) as in `Scores`
    """

    def __init__(self, totals: Wholes) -> None:
        self._totals = totals
        # Read without sign, the -1 of an empty slot is the greatest number there is.
        self._ascending: Integers = totals.view(np.dtype(f"u{totals.dtype.itemsize}"))
        if not totals.size:
            nobody = np.zeros(totals.shape[1], dtype=np.int64)
            self.n, self.spread = nobody, nobody + EMPTY
            self._least, self._greatest = nobody, nobody
            return
        self._least, self._greatest = totals.min(axis=0), totals.max(axis=0)
        if self._least.min() >= 0:
            self.n = np.array([len(totals)])
            self._ascending = totals
        else:
            self.n = np.add.reduce(totals >= 0, axis=0, dtype=np.int64)
            self._least = self._ascending.min(axis=0).astype(totals.dtype)
        self.spread = np.subtract(self._greatest, self._least, dtype=np.int64)
        self.spread[self._greatest == EMPTY] = EMPTY

    def keep(self, rule: PanelRule, kept: Bools) -> Int64s:
        """Write into `kept` (S, N) which marks count; return what they sum to, each as often as it counts."""
        if np.array_equal(rule.counted, self.n) and not rule.stands_in.any():
            np.greater_equal(self._totals, 0, out=kept)
            return self._sum_of_all()
        if (rule.applied == Applied.TRIMMED).all() and (rule.first == 1).all():
            self._keep_all_but_two(kept)
            return self._sum_of_all() - self._least - self._greatest
        place = self._places()
        # Empty slots have the last places, from n on, and no window reaches there.
        np.greater_equal(place, rule.first.astype(place.dtype), out=kept)
        kept &= place < rule.end.astype(place.dtype)
        total = self._sum(kept)
        if rule.stands_in.any():
            ends = self._sum(place == rule.first) + self._sum(place == rule.end - 1)
            total += rule.stands_in * ends
        return total

    def _keep_all_but_two(self, kept: Bools) -> None:
        """Keep what `_places` would, one mark dropped at each end: the usual case, in a third of the time."""
        slots = range(len(kept))
        lowest, highest = self._totals == self._least, self._totals == self._greatest
        found = np.zeros(kept.shape[1], dtype=np.bool_)
        for slot in slots:
            np.greater(lowest[slot], found, out=kept[slot])
            found |= lowest[slot]
        found[:] = False
        for slot in reversed(slots):
            kept[slot] |= highest[slot] > found
            found |= highest[slot]
        np.logical_not(kept, out=kept)
        if (self.n < len(kept)).any():
            kept &= self._totals >= 0

    def _sum_of_all(self) -> Int64s:
        # Every empty slot has taken away one.
        return self._added(self._totals) + (np.int64(len(self._totals)) - self.n)

    def _sum(self, kept: Bools) -> Int64s:
        return self._added(np.multiply(self._totals, kept))

    def _added(self, totals: Wholes) -> Int64s:
        # Narrow cells are added in their own width where that holds them: it is twice as fast.
        widest = int(self._greatest.max(initial=0)) * len(totals)
        narrow = widest <= np.iinfo(totals.dtype).max
        added: Wholes = totals.sum(axis=0, dtype=totals.dtype if narrow else np.int64)
        return added.astype(np.int64)

    def _places(self) -> _Places:
        """Number the totals of each nominee in ascending order from 0, empty slots last.

        Equal totals stand in the order of their slots, so the same marks are dropped at every run.
        """
        slots = len(self._ascending)
        if slots > _SMALL_PANEL:
            return self._ascending.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
        # Panels are small and lists long: letting each slot in turn count whom it finds above it is
        # ten times faster than sorting.
        place = np.zeros(self._ascending.shape, dtype=np.int8)
        for slot in range(1, slots):
            above = (self._ascending[:slot] > self._ascending[slot]).view(np.int8)
            place[:slot] += above
            np.subtract(slot, np.add.reduce(above, axis=0, dtype=np.int8), out=place[slot])
        return place
