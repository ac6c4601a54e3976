"""Marks: every point that counts, validated once, in the layout that scoring reads fastest.

A mark enters when its sheet is submitted and complete. A draft, a returned sheet or a recusal
is simply not here, so the question "zero or missing?" cannot arise further down: a slot is
filled with an expert and all criteria, or it is empty.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from scoring.arrays import EMPTY, ArrayRecord, Bools, Int32s, Int64s, count, read_only, whole
from scoring.errors import Reason, ScoringError

HUNDREDTHS: Final = 100
"""Units of `Marks.points` in one point."""

PERCENT: Final = 100
"""The sum of all weights; weighted totals count in hundredths x percent."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Marks(ArrayRecord):
    """The submitted marks of one category: points (C, S, N) and whose they are (S, N).

    points    (C, S, N) int32, whole hundredths of a point, 0 or more; -1 throughout an empty slot
    expert    (S, N) int32, the expert who fills the slot, 0..E-1; -1 = empty slot
    n_experts E, so that experts without a single mark keep their number

    The cube (criterion, panel slot, nominee) answers ten million marks in hundredths of a
    second where long rows take a second. Slots mean nothing by themselves: an empty one may
    stand anywhere, and no official score depends on their order. `from_rows` packs them in
    ascending order of expert, so equal marks give an equal record.

    A nominee without marks is allowed (all had to recuse themselves, or nobody has submitted):
    see `without_marks`. It is reported from here to the list and never becomes a zero.

    Raises ScoringError NOT_WHOLE, WRONG_SHAPE, OUT_OF_INTEGER_RANGE, BAD_COUNT, UNKNOWN_EXPERT,
    DUPLICATE_EXPERT, BLANK_POINT or POINT_IN_EMPTY_SLOT.
    """

    points: Int32s
    expert: Int32s
    n_experts: int

    def __post_init__(self) -> None:
        points = whole(self.points, dtype=np.int32, ndim=3, what="points")
        expert = whole(self.expert, dtype=np.int32, ndim=2, what="expert")
        experts = count(self.n_experts, least=0, what="n_experts")
        if points.shape[0] == 0:
            raise ScoringError(Reason.WRONG_SHAPE, what="points", shape=points.shape)
        if points.shape[1:] != expert.shape:
            raise ScoringError(
                Reason.WRONG_SHAPE, what="points and expert", points=points.shape, expert=expert.shape
            )
        _check_experts(expert, experts)
        _check_blanks(points, expert)
        object.__setattr__(self, "points", points)
        object.__setattr__(self, "expert", expert)
        object.__setattr__(self, "n_experts", experts)

    @classmethod
    def from_rows(
        cls,
        nominee: npt.ArrayLike,
        expert: npt.ArrayLike,
        points: npt.ArrayLike,
        *,
        n_nominees: int,
        n_experts: int,
        caps: npt.ArrayLike | None = None,
        steps: npt.ArrayLike | None = None,
    ) -> Marks:
        """Pack long rows, one submitted sheet a row and in any order, into slots.

        nominee (R,)    0..n_nominees-1
        expert  (R,)    0..n_experts-1; the same pair twice is refused, never averaged, because a
                        resubmission replaces a sheet and must have done so before it came here
        points  (R, C)  whole hundredths of a point; without rows still shaped (0, C)
        caps    (C,)    greatest allowed points in hundredths, or None
        steps   (C,)    allowed step in hundredths, or None

        S becomes the size of the largest panel. Every order of the same rows gives an equal
        record: row order is an accident of a database, and a published list must not be.

        Raises what Marks raises, and UNKNOWN_NOMINEE, ABOVE_CAP, OFF_STEP.
        """
        who = whole(nominee, dtype=np.int64, ndim=1, what="nominee")
        by = whole(expert, dtype=np.int64, ndim=1, what="expert")
        given = whole(points, dtype=np.int32, ndim=2, what="points")
        nominees = count(n_nominees, least=0, what="n_nominees")
        experts = count(n_experts, least=0, what="n_experts")
        if not who.shape == by.shape == given.shape[:1]:
            raise ScoringError(
                Reason.WRONG_SHAPE, what="rows", nominee=who.shape, expert=by.shape, points=given.shape
            )
        _check_axis(who, nominees, Reason.UNKNOWN_NOMINEE)
        _check_axis(by, experts, Reason.UNKNOWN_EXPERT)

        order = np.lexsort((by, who))
        who, by, given = who[order], by[order], given[order]
        twice = np.flatnonzero((np.diff(who) == 0) & (np.diff(by) == 0))
        if twice.size:
            first = int(twice[0])
            raise ScoringError(Reason.DUPLICATE_EXPERT, nominee=int(who[first]), expert=int(by[first]))

        panel = np.bincount(who, minlength=nominees)
        slot = np.arange(who.size) - (np.cumsum(panel) - panel)[who]
        shape = (int(panel.max(initial=0)), nominees)
        seats = np.full(shape, EMPTY, dtype=np.int32)
        seats[slot, who] = by
        cube = np.full((given.shape[1], *shape), EMPTY, dtype=np.int32)
        for of_criterion, column in zip(cube, given.T, strict=True):
            of_criterion[slot, who] = column
        marks = cls(points=read_only(cube), expert=read_only(seats), n_experts=experts)
        return marks.within(caps=caps, steps=steps)

    def within(self, *, caps: npt.ArrayLike | None = None, steps: npt.ArrayLike | None = None) -> Marks:
        """Return these marks unchanged if all lie between 0 and the cap and on the step.

        caps and steps are (C,) in hundredths; None leaves that side unchecked.

        Raises ScoringError ABOVE_CAP or OFF_STEP with criterion, nominee, expert and points of the
        first offender, or NOT_WHOLE, WRONG_SHAPE, BAD_COUNT for the caps and steps themselves.
        """
        if caps is not None:
            cap = self._per_criterion(caps, least=0, what="caps")
            self._refuse_any(self.points > cap[:, None, None], Reason.ABOVE_CAP, limit=cap)
        if steps is not None:
            step = self._per_criterion(steps, least=1, what="steps")
            off = (self.points % step[:, None, None] != 0) & self.filled
            self._refuse_any(off, Reason.OFF_STEP, limit=step)
        return self

    @property
    def n_criteria(self) -> int:
        """C, the number of criteria."""
        return int(self.points.shape[0])

    @property
    def n_nominees(self) -> int:
        """N, the number of nominees, with and without marks."""
        return int(self.points.shape[2])

    @property
    def filled(self) -> Bools:
        """(S, N): the slots that hold an expert's marks."""
        return np.not_equal(self.expert, EMPTY)

    @property
    def without_marks(self) -> Int64s:
        """The nominees nobody has marked, ascending; empty when every nominee has a mark."""
        return np.flatnonzero(~self.filled.any(axis=0))

    def totals(self, *, weights: npt.ArrayLike | None = None) -> Int64s:
        """Return each expert's total for each nominee: (S, N) int64, -1 in empty slots.

        weights None    the plain sum of the criteria in hundredths of a point, for rubrics whose
                        caps already add to 100
        weights (C,)    whole percents summing to 100; the total is in hundredths x percent, so
                        10,000 units are one point (see `units_per_point`)

        Whole numbers throughout. int64 holds them as long as C times S is below forty million.

        Raises ScoringError NOT_WHOLE, WRONG_SHAPE, WEIGHT_OUT_OF_RANGE or WEIGHTS_NOT_HUNDRED.
        """
        percents = np.ones(self.n_criteria, dtype=np.int64) if weights is None else self._percents(weights)
        total = np.zeros(self.expert.shape, dtype=np.int64)
        for of_criterion, percent in zip(self.points, percents, strict=True):
            total += of_criterion * percent
        total[~self.filled] = EMPTY
        return read_only(total)

    def digest(self) -> str:
        """Return the SHA-256 of these marks in hexadecimal, the same on every machine.

        A list stored with the digest of its marks can be recomputed from exported marks and
        shown to rest on the same input.
        """
        told = hashlib.sha256(f"marks 1 {self.points.shape} {self.n_experts}".encode())
        told.update(self.expert.astype("<i4").tobytes())
        told.update(self.points.astype("<i4").tobytes())
        return told.hexdigest()

    def _per_criterion(self, values: npt.ArrayLike, *, least: int, what: str) -> Int64s:
        found = whole(values, dtype=np.int64, ndim=1, what=what)
        if found.size != self.n_criteria:
            raise ScoringError(Reason.WRONG_SHAPE, what=what, given=found.size, criteria=self.n_criteria)
        for value in found.tolist():
            count(value, least=least, what=what)
        return found

    def _percents(self, weights: npt.ArrayLike) -> Int64s:
        found = whole(weights, dtype=np.int64, ndim=1, what="weights")
        if found.size != self.n_criteria:
            raise ScoringError(Reason.WRONG_SHAPE, what="weights", given=found.size, criteria=self.n_criteria)
        for criterion, weight in enumerate(found.tolist()):
            if not 0 <= weight <= PERCENT:
                raise ScoringError(Reason.WEIGHT_OUT_OF_RANGE, criterion=criterion, weight=weight)
        if int(found.sum()) != PERCENT:
            raise ScoringError(Reason.WEIGHTS_NOT_HUNDRED, weights=tuple(found.tolist()))
        return found

    def _refuse_any(self, wrong: Bools, reason: Reason, *, limit: Int64s) -> None:
        if wrong.any():
            criterion, slot, nominee = (int(axis[0]) for axis in np.nonzero(wrong))
            raise ScoringError(
                reason,
                criterion=criterion,
                nominee=nominee,
                expert=int(self.expert[slot, nominee]),
                points=int(self.points[criterion, slot, nominee]),
                limit=int(limit[criterion]),
            )


def units_per_point(*, weighted: bool) -> int:
    """Return how many units of `Marks.totals` make one point: 100, or 10,000 when weighted."""
    return HUNDREDTHS * PERCENT if weighted else HUNDREDTHS


def _check_axis(numbers: Int64s, size: int, reason: Reason) -> None:
    outside = np.flatnonzero((numbers < 0) | (numbers >= size))
    if outside.size:
        row = int(outside[0])
        raise ScoringError(reason, row=row, number=int(numbers[row]), size=size)


def _check_experts(expert: Int32s, n_experts: int) -> None:
    outside = np.argwhere((expert < EMPTY) | (expert >= n_experts))
    if outside.size:
        slot, nominee = (int(index) for index in outside[0])
        raise ScoringError(
            Reason.UNKNOWN_EXPERT, nominee=nominee, number=int(expert[slot, nominee]), size=n_experts
        )
    panel = np.sort(expert, axis=0)
    twice = np.argwhere((panel[1:] == panel[:-1]) & (panel[1:] != EMPTY))
    if twice.size:
        place, nominee = (int(index) for index in twice[0])
        raise ScoringError(Reason.DUPLICATE_EXPERT, nominee=nominee, expert=int(panel[place, nominee]))


def _check_blanks(points: Int32s, expert: Int32s) -> None:
    # Two arrays tell the same state twice, and that they agree is what makes a blank unmistakable:
    # neither a forgotten item nor a stray zero can pass for a mark.
    empty = expert == EMPTY
    blank = points < 0
    disagree = np.argwhere((blank != empty) | (blank & (points != EMPTY)))
    if disagree.size:
        criterion, slot, nominee = (int(index) for index in disagree[0])
        raise ScoringError(
            Reason.POINT_IN_EMPTY_SLOT if empty[slot, nominee] else Reason.BLANK_POINT,
            criterion=criterion,
            nominee=nominee,
            slot=slot,
            expert=int(expert[slot, nominee]),
            points=int(points[criterion, slot, nominee]),
        )
