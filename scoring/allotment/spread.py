"""Let each expert read from many units: trades of readings that change no cost and no load.

Two readings trade their experts: n1 read by a and n2 read by b become n1 read by b and n2 read by
a. Loads and panels keep their sizes; a trade is made only if neither pair is barred, fixed or
doubled and the two costs together stay what they were, so the optimum is not left. It is accepted
when it lowers the crowding: the number of pairs of nominees of one unit read by one expert.

Many trades are tried at once; of those that touch the same expert or nominee only the first is
made, so each is judged on counts that hold.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from scoring.arrays import Bools, Int32s, Int64s

_ROUNDS: Final = 400
_PATIENCE: Final = 25

Cost = Callable[[Int64s, Int64s], Int64s]
"""(nominees, experts) -> what the pairs cost; a pair that may not be or that is fixed: IMMOVABLE or more."""

IMMOVABLE: Final = 1 << 40


def crowding(panels: Int32s, unit: Int32s) -> int:
    """Count the pairs of nominees of one unit that one expert reads; nominees of unit -1 are in no pair."""
    _, number = np.unique(unit, return_inverse=True)
    known = unit >= 0
    keys = panels[known].astype(np.int64) * (int(number.max(initial=0)) + 1) + number[known][:, None]
    counts = np.unique(keys, return_counts=True)[1].astype(np.int64)
    return int((counts * (counts - 1) // 2).sum())


def least_crowding(unit: Int32s, *, panel: int, n_experts: int) -> int:
    """Return a number below which no allotment's crowding can be, whatever the terms.

    The readings of a unit are most thinly spread when every expert has nearly the same number.
    """
    if n_experts == 0:
        return 0
    sizes = np.unique(unit[unit >= 0], return_counts=True)[1].astype(np.int64) * panel
    each, more = np.divmod(sizes, n_experts)
    return int((n_experts * (each * (each - 1) // 2) + more * each).sum())


def spread_out(
    panels: Int32s, unit: Int32s, *, n_experts: int, cost: Cost, draw: Callable[[int, int], Int64s]
) -> None:
    """Trade readings in `panels` (N, K), in place, until trying finds hardly any more to gain.

    unit  (N,) the nominee's unit, -1 = none
    cost  gives the costs of pairs; a trade keeps their sum
    draw  (size, below) -> random whole numbers
    """
    _, number = np.unique(unit, return_inverse=True)
    units = int(number.max(initial=0)) + 1
    known = unit >= 0
    nominees, size = panels.shape
    held = np.zeros((n_experts, units), dtype=np.int32)
    idle = 0
    np.add.at(held, (panels[known], number[known][:, None]), 1)
    for _ in range(_ROUNDS):
        crowded = _crowded(panels, held, number, known)
        if crowded.size == 0 or idle == _PATIENCE:
            break
        one = crowded[np.argsort(draw(crowded.size, 1 << 32), kind="stable")]
        other = draw(one.size, nominees * size)
        made = _gainful(panels, held, number, known, one, other, cost)
        idle = 0 if made.any() else idle + 1
        _trade(panels, held, number, known, one[made], other[made])


def _crowded(panels: Int32s, held: Int32s, number: Int64s, known: Bools) -> Int64s:
    """Readings of a unit of which their expert reads at least two more than of some other unit."""
    of_unit = held[panels, number[:, None]]
    lowest = held.min(axis=1)[panels]
    return np.flatnonzero((known[:, None] & (of_unit >= lowest + 2)).ravel())


def _gainful(
    panels: Int32s,
    held: Int32s,
    number: Int64s,
    known: Bools,
    one: Int64s,
    other: Int64s,
    cost: Cost,
) -> Bools:
    """Flag the trades that are allowed, keep the cost, lower the crowding and touch nothing twice."""
    size = panels.shape[1]
    n1, n2 = one // size, other // size
    a, b = panels.ravel()[one].astype(np.int64), panels.ravel()[other].astype(np.int64)
    u1, u2 = number[n1], number[n2]
    weight1, weight2 = known[n1].astype(np.int64), known[n2].astype(np.int64)
    gain = weight1 * (held[a, u1] - 1 - held[b, u1]) + weight2 * (held[b, u2] - 1 - held[a, u2])
    good = (gain > 0) & (u1 != u2) & (a != b)
    good &= ~(panels[n1] == b[:, None]).any(axis=1) & ~(panels[n2] == a[:, None]).any(axis=1)
    tried = np.flatnonzero(good)
    n1, n2, a, b = n1[tried], n2[tried], a[tried], b[tried]
    given, taken = np.stack([cost(n1, a), cost(n2, b)]), np.stack([cost(n1, b), cost(n2, a)])
    movable = (np.maximum(given, taken) < IMMOVABLE).all(axis=0)
    tried = tried[movable & (given.sum(axis=0) == taken.sum(axis=0))]
    made = np.zeros(one.size, dtype=np.bool_)
    made[tried[_alone(panels, one[tried], other[tried], n_experts=len(held))]] = True
    return made


def _alone(panels: Int32s, one: Int64s, other: Int64s, *, n_experts: int) -> Bools:
    """Flag the trades that are the first to touch each of their two experts and two nominees."""
    nominees, size = panels.shape
    flat = panels.ravel()
    touched = np.stack([flat[one], flat[other], n_experts + one // size, n_experts + other // size], axis=1)
    first = np.full(n_experts + nominees, one.size)
    np.minimum.at(first, touched, np.arange(one.size)[:, None])
    alone: Bools = (first[touched] == np.arange(one.size)[:, None]).all(axis=1)
    return alone


def _trade(panels: Int32s, held: Int32s, number: Int64s, known: Bools, one: Int64s, other: Int64s) -> None:
    size = panels.shape[1]
    flat = panels.reshape(-1)
    a, b = flat[one], flat[other]
    for slot, leaves, comes in ((one, a, b), (other, b, a)):
        counted = known[slot // size]
        units = number[slot // size][counted]
        np.subtract.at(held, (leaves[counted], units), 1)
        np.add.at(held, (comes[counted], units), 1)
    flat[one], flat[other] = b, a
