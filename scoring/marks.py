"""Marks: every point that counts, validated once, in the layout that scoring reads fastest.

A mark enters when its sheet is submitted and complete. A draft, a returned sheet or a recusal
is simply not here, so the question "zero or missing?" cannot arise further down: a slot is
filled with an expert and all criteria, or it is empty.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from scoring.arrays import (
    EMPTY,
    ArrayRecord,
    Bools,
    Int32s,
    Int64s,
    Wholes,
    blocks,
    count,
    integers,
    read_only,
    whole,
)
from scoring.errors import Reason, ScoringError
from scoring.packing import cube_of_points, cube_of_sheets

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
    greatest  the greatest points given, found when the marks are made; -1 without marks

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
    greatest: int = field(init=False, repr=False)

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
        object.__setattr__(self, "greatest", _check_blanks(points, expert))
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
        cube, seats = cube_of_sheets(
            integers(nominee, dtype=np.int64, ndim=1, what="nominee"),
            integers(expert, dtype=np.int64, ndim=1, what="expert"),
            integers(points, dtype=np.int32, ndim=2, what="points"),
            nominees=count(n_nominees, least=0, what="n_nominees"),
            experts=count(n_experts, least=0, what="n_experts"),
        )
        return cls(points=cube, expert=seats, n_experts=n_experts).within(caps=caps, steps=steps)

    @classmethod
    def from_points(
        cls,
        nominee: npt.ArrayLike,
        expert: npt.ArrayLike,
        criterion: npt.ArrayLike,
        points: npt.ArrayLike,
        *,
        n_nominees: int,
        n_experts: int,
        n_criteria: int,
    ) -> Marks:
        """Pack rows of one point each, in any order: the long table that a database unloads.

        All four columns are (R,): nominee 0..n_nominees-1, expert 0..n_experts-1, criterion
        0..n_criteria-1, points in whole hundredths, 0 or more. A sheet without one of its
        criteria is refused, as is one that has a criterion twice. For caps and steps see `within`.

        Raises what `from_rows` raises, and UNKNOWN_CRITERION.
        """
        cube, seats = cube_of_points(
            integers(nominee, dtype=np.int64, ndim=1, what="nominee"),
            integers(expert, dtype=np.int64, ndim=1, what="expert"),
            integers(criterion, dtype=np.int64, ndim=1, what="criterion"),
            integers(points, dtype=np.int32, ndim=1, what="points"),
            nominees=count(n_nominees, least=0, what="n_nominees"),
            experts=count(n_experts, least=0, what="n_experts"),
            criteria=count(n_criteria, least=1, what="n_criteria"),
        )
        return cls(points=cube, expert=seats, n_experts=n_experts)

    def within(self, *, caps: npt.ArrayLike | None = None, steps: npt.ArrayLike | None = None) -> Marks:
        """Return these marks unchanged if all lie between 0 and the cap and on the step.

        caps and steps are (C,) in hundredths; None leaves that side unchecked.

        Raises ScoringError ABOVE_CAP or OFF_STEP with criterion, nominee, expert and points of the
        first offender, or NOT_WHOLE, WRONG_SHAPE, BAD_COUNT for the caps and steps themselves.
        """
        if caps is not None:
            cap = self._per_criterion(caps, least=0, what="caps")
            for of_criterion, limit in zip(self.points, cap.tolist(), strict=True):
                if of_criterion.max(initial=EMPTY) > limit:
                    self._refuse(self.points > cap[:, None, None], Reason.ABOVE_CAP, limit=cap)
        if steps is not None:
            step = self._per_criterion(steps, least=1, what="steps")
            for of_criterion, unit in zip(self.points, step.tolist(), strict=True):
                if unit > 1 and _off_step(of_criterion, unit):
                    off = (self.points % step[:, None, None] != 0) & self.filled
                    self._refuse(off, Reason.OFF_STEP, limit=step)
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
        return read_only(self.weighed(weights=weights).astype(np.int64))

    def weighed(self, *, weights: npt.ArrayLike | None = None) -> Wholes:
        """Return `totals` in int32 wherever the sum of the largest possible panel fits in it.

        That is so up to 2,147 marks a nominee when a criterion has at most 100 points; beyond,
        the cells are int64. Values, missing value and errors are those of `totals`.
        """
        percents = percents_of(weights, n_criteria=self.n_criteria)
        slots, nominees = self.expert.shape
        largest = int(percents.sum()) * max(1, self.greatest) * max(1, slots)
        wide = np.int32 if largest <= np.iinfo(np.int32).max else np.int64
        total = np.empty((slots, nominees), dtype=wide)
        flat = total.reshape(-1)
        points = self.points.reshape(self.n_criteria, flat.size)
        percents = percents.astype(wide)
        for part in blocks(flat.size, width=4):
            here = flat[part]
            # One pass over each criterion: multiply and add, nothing in between.
            np.einsum("c,cx->x", percents, points[:, part], out=here)
            # An empty slot has weighed its -1 in every criterion, a filled one is never negative.
            np.maximum(here, EMPTY, out=here)
        return read_only(total)

    def digest(self) -> str:
        """Return the SHA-256 of these marks in hexadecimal, the same on every machine.

        A list stored with the digest of its marks can be recomputed from exported marks and
        shown to rest on the same input.
        """
        told = hashlib.sha256(f"marks 1 {self.points.shape} {self.n_experts}".encode())
        for array in (self.expert, self.points):
            told.update(array.astype("<i4", copy=False).reshape(-1).data)
        return told.hexdigest()

    def _per_criterion(self, values: npt.ArrayLike, *, least: int, what: str) -> Int64s:
        found = whole(values, dtype=np.int64, ndim=1, what=what)
        if found.size != self.n_criteria:
            raise ScoringError(Reason.WRONG_SHAPE, what=what, given=found.size, criteria=self.n_criteria)
        for value in found.tolist():
            count(value, least=least, what=what)
        return found

    def _refuse(self, wrong: Bools, reason: Reason, *, limit: Int64s) -> None:
        criterion, slot, nominee = (int(axis[0]) for axis in np.nonzero(wrong))
        raise ScoringError(
            reason,
            criterion=criterion,
            nominee=nominee,
            expert=int(self.expert[slot, nominee]),
            points=int(self.points[criterion, slot, nominee]),
            limit=int(limit[criterion]),
        )


def percents_of(weights: npt.ArrayLike | None, *, n_criteria: int) -> Int64s:
    """Return what each criterion is multiplied by (C,): its weight, or 1 where there are no weights.

    Raises ScoringError NOT_WHOLE, WRONG_SHAPE, WEIGHT_OUT_OF_RANGE or WEIGHTS_NOT_HUNDRED.
    """
    if weights is None:
        return np.ones(n_criteria, dtype=np.int64)
    found = whole(weights, dtype=np.int64, ndim=1, what="weights")
    if found.size != n_criteria:
        raise ScoringError(Reason.WRONG_SHAPE, what="weights", given=found.size, criteria=n_criteria)
    for criterion, weight in enumerate(found.tolist()):
        if not 0 <= weight <= PERCENT:
            raise ScoringError(Reason.WEIGHT_OUT_OF_RANGE, criterion=criterion, weight=weight)
    if int(found.sum()) != PERCENT:
        raise ScoringError(Reason.WEIGHTS_NOT_HUNDRED, weights=tuple(found.tolist()))
    return found


def units_per_point(*, weighted: bool) -> int:
    """Return how many units of `Marks.totals` make one point: 100, or 10,000 when weighted."""
    return HUNDREDTHS * PERCENT if weighted else HUNDREDTHS


def _off_step(points: Int32s, unit: int) -> bool:
    for part in blocks(points.shape[1], width=len(points)):
        here = points[:, part]
        # Division by one number is fast, its remainder is not.
        nearest = here // unit
        nearest *= unit
        if ((nearest != here) & (here != EMPTY)).any():
            return True
    return False


def _check_experts(expert: Int32s, n_experts: int) -> None:
    if expert.size and (expert.min() < EMPTY or expert.max() >= n_experts):
        slot, nominee = (int(index) for index in np.argwhere((expert < EMPTY) | (expert >= n_experts))[0])
        raise ScoringError(
            Reason.UNKNOWN_EXPERT, nominee=nominee, number=int(expert[slot, nominee]), size=n_experts
        )
    if all(_ascends(expert[:, part]) for part in blocks(expert.shape[1], width=len(expert))):
        return
    panel = np.sort(expert, axis=0)
    twice = np.argwhere((panel[1:] == panel[:-1]) & (panel[1:] != EMPTY))
    if twice.size:
        place, nominee = (int(index) for index in twice[0])
        raise ScoringError(Reason.DUPLICATE_EXPERT, nominee=nominee, expert=int(panel[place, nominee]))


def _ascends(expert: Int32s) -> bool:
    # As rows are packed: who stands in ascending order stands there once, and no sort is needed.
    # Read without sign, an empty slot is the greatest number and comes last.
    panel = expert.view(np.uint32)
    return bool(((panel[1:] > panel[:-1]) | (expert[1:] == EMPTY)).all())


def _check_blanks(points: Int32s, expert: Int32s) -> int:
    """Return the greatest points, if slots without an expert are blank throughout and no other is."""
    # Two arrays tell the same state twice, and that they agree is what makes a blank unmistakable:
    # neither a forgotten item nor a stray zero can pass for a mark.
    greatest = EMPTY
    for part in blocks(expert.shape[1], width=points.shape[0] * points.shape[1]):
        empty = np.minimum(expert[:, part], 0)
        least, most = points[:, :, part].min(axis=0), points[:, :, part].max(axis=0)
        if not (np.minimum(least, 0) == empty).all() or not (np.minimum(most, 0) == empty).all():
            raise _blank(points, expert)
        greatest = max(greatest, int(most.max(initial=EMPTY)))
    return greatest


def _blank(points: Int32s, expert: Int32s) -> ScoringError:
    empty = expert == EMPTY
    blank = points < 0
    disagree = (blank != empty) | (blank & (points != EMPTY))
    criterion, slot, nominee = (int(index) for index in np.argwhere(disagree)[0])
    return ScoringError(
        Reason.POINT_IN_EMPTY_SLOT if empty[slot, nominee] else Reason.BLANK_POINT,
        criterion=criterion,
        nominee=nominee,
        slot=slot,
        expert=int(expert[slot, nominee]),
        points=int(points[criterion, slot, nominee]),
    )
