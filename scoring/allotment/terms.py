"""What an allotment must keep: who may read whom, how many, at what cost, and what stands already."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np

from scoring.allotment.pricing import SPAN
from scoring.arrays import EMPTY, ArrayRecord, Bools, Int32s, Int64s, count, read_only, whole
from scoring.errors import Reason, ScoringError

NO_UNIT: Final = EMPTY
"""The unit of a nominee whom nobody recommended."""


def _none_fixed() -> Int32s:
    return read_only(np.empty((0, 2), dtype=np.int32))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Terms(ArrayRecord):
    """The terms of an allotment. The only place that validates them.

    allowed  (N, E) bool, whether the expert may read the nominee
    panel    K, experts a nominee, 1 or more
    cost     (N, E) whole numbers of any sign, what a pair costs; an affinity is a negative cost.
             None = all pairs cost the same. Costs of allowed pairs differ by less than 2^26
    least    (E,) or one number, nominees that each expert reads at least; None = as many as can be
             had by the experts who have fewest
    most     (E,) or one number, nominees that each expert reads at most; None = as few as can be
             had by the experts who have most. With both None loads differ as little as possible
    fixed    (F, 2) pairs (nominee, expert) that stand, in any order
    unit     (N,) the number of the unit that recommended the nominee, 0 or more; -1 = none;
             None = units do not matter

    `least` and `most` become arrays. An expert withdrawn from everything is not allowed anywhere.

    Raises ScoringError NOT_WHOLE, WRONG_SHAPE, OUT_OF_INTEGER_RANGE, BAD_COUNT, UNKNOWN_NOMINEE,
    UNKNOWN_EXPERT, UNKNOWN_GROUP (a unit below -1), COST_TOO_WIDE, LEAST_ABOVE_MOST,
    DUPLICATE_EXPERT (a pair fixed twice), FIXED_PAIR_BARRED (it is not allowed), FIXED_ABOVE_PANEL
    (more than K for a nominee) or FIXED_ABOVE_LOAD (more than `most` for an expert).
    """

    allowed: Bools
    panel: int
    cost: Int32s | None = None
    least: Int64s | int | None = None
    most: Int64s | int | None = None
    fixed: Int32s = field(default_factory=_none_fixed)
    unit: Int32s | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "allowed", _flags(self.allowed))
        object.__setattr__(self, "panel", count(self.panel, least=1, what="panel"))
        if self.cost is not None:
            object.__setattr__(self, "cost", self._checked_cost())
        for name in ("least", "most"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, self._load(name))
        self._check_order()
        object.__setattr__(self, "fixed", self._checked_fixed())
        if self.unit is not None:
            object.__setattr__(self, "unit", self._checked_unit())

    @property
    def n_nominees(self) -> int:
        """N."""
        return int(self.allowed.shape[0])

    @property
    def n_experts(self) -> int:
        """E."""
        return int(self.allowed.shape[1])

    @property
    def fixed_load(self) -> Int64s:
        """(E,): the fixed pairs of each expert."""
        return np.bincount(self.fixed[:, 1], minlength=self.n_experts)

    @property
    def free_places(self) -> Int64s:
        """(N,): the experts each nominee has yet to be given."""
        return self.panel - np.bincount(self.fixed[:, 0], minlength=self.n_nominees)

    def load_bound(self, name: Literal["least", "most"]) -> Int64s | None:
        """Return `least` or `most` as the array it has become."""
        value = getattr(self, name)
        return None if value is None else np.asarray(value)

    def _checked_cost(self) -> Int32s:
        assert self.cost is not None
        cost = whole(self.cost, dtype=np.int32, ndim=2, what="cost")
        if cost.shape != self.allowed.shape:
            raise ScoringError(Reason.WRONG_SHAPE, what="cost", shape=cost.shape, allowed=self.allowed.shape)
        if self.allowed.any():
            limits = np.iinfo(np.int32)
            lowest = int(cost.min(initial=limits.max, where=self.allowed))
            highest = int(cost.max(initial=limits.min, where=self.allowed))
            if highest - lowest >= SPAN:
                raise ScoringError(Reason.COST_TOO_WIDE, least=lowest, greatest=highest, below=SPAN)
        return cost

    def _load(self, name: str) -> Int64s:
        value = getattr(self, name)
        if np.ndim(value) == 0:
            same = count(value, least=0, what=name)
            return read_only(np.full(self.n_experts, min(same, self.n_nominees), dtype=np.int64))
        load = whole(value, dtype=np.int64, ndim=1, what=name)
        if load.size != self.n_experts:
            raise ScoringError(Reason.WRONG_SHAPE, what=name, given=load.size, size=self.n_experts)
        negative = np.flatnonzero(load < 0)
        if negative.size:
            expert = int(negative[0])
            raise ScoringError(Reason.BAD_COUNT, what=name, expert=expert, value=int(load[expert]), least=0)
        return load

    def _check_order(self) -> None:
        least, most = self.load_bound("least"), self.load_bound("most")
        if least is None or most is None:
            return
        crossed = np.flatnonzero(least > most)
        if crossed.size:
            expert = int(crossed[0])
            raise ScoringError(
                Reason.LEAST_ABOVE_MOST, expert=expert, least=int(least[expert]), most=int(most[expert])
            )

    def _checked_fixed(self) -> Int32s:
        fixed = whole(self.fixed, dtype=np.int32, ndim=2, what="fixed")
        if fixed.size == 0:
            return _none_fixed()
        if fixed.shape[1] != 2:
            raise ScoringError(Reason.WRONG_SHAPE, what="fixed", shape=fixed.shape)
        nominees, experts = fixed.T
        for reason, axis, size in (
            (Reason.UNKNOWN_NOMINEE, nominees, self.n_nominees),
            (Reason.UNKNOWN_EXPERT, experts, self.n_experts),
        ):
            outside = np.flatnonzero((axis < 0) | (axis >= size))
            if outside.size:
                raise ScoringError(reason, what="fixed", row=int(outside[0]), size=size)
        order = np.lexsort((experts, nominees))
        fixed = read_only(fixed[order])
        nominees, experts = fixed.T
        twice = np.flatnonzero((np.diff(nominees) == 0) & (np.diff(experts) == 0))
        barred = np.flatnonzero(~self.allowed[nominees, experts])
        for reason, wrong in ((Reason.DUPLICATE_EXPERT, twice), (Reason.FIXED_PAIR_BARRED, barred)):
            if wrong.size:
                pair = fixed[wrong[0]]
                raise ScoringError(reason, what="fixed", nominee=int(pair[0]), expert=int(pair[1]))
        self._check_fixed_fit(fixed)
        return fixed

    def _check_fixed_fit(self, fixed: Int32s) -> None:
        of_nominee = np.bincount(fixed[:, 0], minlength=self.n_nominees)
        many = np.flatnonzero(of_nominee > self.panel)
        if many.size:
            nominee = int(many[0])
            raise ScoringError(
                Reason.FIXED_ABOVE_PANEL, nominee=nominee, fixed=int(of_nominee[nominee]), panel=self.panel
            )
        most = self.load_bound("most")
        if most is None:
            return
        of_expert = np.bincount(fixed[:, 1], minlength=self.n_experts)
        many = np.flatnonzero(of_expert > most)
        if many.size:
            expert = int(many[0])
            raise ScoringError(
                Reason.FIXED_ABOVE_LOAD, expert=expert, fixed=int(of_expert[expert]), most=int(most[expert])
            )

    def _checked_unit(self) -> Int32s:
        assert self.unit is not None
        unit = whole(self.unit, dtype=np.int32, ndim=1, what="unit")
        if unit.size != self.n_nominees:
            raise ScoringError(Reason.WRONG_SHAPE, what="unit", given=unit.size, size=self.n_nominees)
        wrong = np.flatnonzero(unit < NO_UNIT)
        if wrong.size:
            nominee = int(wrong[0])
            raise ScoringError(Reason.UNKNOWN_GROUP, nominee=nominee, group=int(unit[nominee]))
        return unit


def _flags(values: Bools) -> Bools:
    flags = np.asarray(values)
    if flags.dtype != np.bool_ or flags.ndim != 2:
        raise ScoringError(Reason.WRONG_SHAPE, what="allowed", shape=flags.shape, dtype=str(flags.dtype))
    return read_only(flags.copy()) if flags.flags.writeable or flags.base is not None else flags
