"""How few and how many nominees an expert reads: given, or as even as can be; and why not.

Where the terms leave a bound open, it starts where the numbers alone would put it and gives way
only to proof. A search for chains that fails leaves a set of nominees and experts behind whose
counts show that the bounds cannot be kept; if the bound is open, it is moved just as far as that
count demands, for just those experts, otherwise the counts are the explanation. The greatest load
is then the least possible and the least the greatest possible, and one allotment has both (the loads
that can be had form the bases of an integral polymatroid; A. Frank and K. Murota, "Decreasing
minimization on M-convex sets", 2018).

The counts, beyond the fixed pairs. Nominees V need K places each, and an expert e can give them
at most min(most, those of V whom e may read): if that sums up to less, V cannot be served. Experts
R need their least loads, and a nominee can give them at most min(K, those of R who may read it):
if that sums up to less, R cannot be occupied. If neither is found, everything fits (A. J. Hoffman's
circulation theorem).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from scoring.allotment.terms import Terms
from scoring.arrays import Bools, Int32s, Int64s
from scoring.errors import Reason, ScoringError


@dataclass(frozen=True, slots=True, kw_only=True)
class Loads:
    """Bounds of the load, (E,) each, and whether the terms leave them open."""

    least: Int64s
    most: Int64s
    least_open: bool
    most_open: bool


def first_loads(terms: Terms) -> Loads:
    """Start from the terms; open bounds start at the mean load, as far as fixed pairs let them.

    Raises ScoringError TOO_FEW_EXPERTS when nominees may be read by fewer than K.
    """
    needed, stands = terms.n_nominees * terms.panel, terms.fixed_load
    least, most = terms.load_bound("least"), terms.load_bound("most")
    short = np.flatnonzero(terms.allowed.sum(axis=1) < terms.panel)
    if short.size:
        raise _too_few_experts(
            terms, short, np.full(terms.n_experts, terms.n_nominees) if most is None else most
        )
    least_open, most_open = least is None, most is None
    if most is None:
        floor = stands if least is None else np.maximum(stands, least)
        level = _lowest(lambda c: int(np.maximum(floor, c).sum()) >= needed, terms.n_nominees)
        most = np.maximum(floor, level)
    if least is None:
        may_read = terms.allowed.sum(axis=0)
        ceiling = np.minimum(most, may_read)
        level = _highest(
            lambda c: int(np.maximum(np.minimum(ceiling, c), stands).sum()) <= needed, terms.n_nominees
        )
        least = np.minimum(ceiling, level)
    return Loads(least=least, most=most, least_open=least_open, most_open=most_open)


def widened(terms: Terms, loads: Loads, panels: Int32s, closed: Bools) -> Loads:
    """Move an open bound out of the way of what stopped the search for chains.

    panels  (N, K) when the search was stopped
    closed  (E + 1,) the experts it had reached, and last the pool

    Raises ScoringError TOO_FEW_EXPERTS or TOO_FEW_NOMINEES when the bound is not open. Facts:
    `nominees`, `experts`, the `places` there are and the places `needed`, fixed pairs not counted.
    """
    free = terms.allowed.copy()
    free[terms.fixed[:, 0], terms.fixed[:, 1]] = False
    reached = closed[:-1]
    if closed[-1]:
        return _lowered(terms, loads, free, np.flatnonzero(~reached))
    movable = free[np.arange(terms.n_nominees)[:, None], panels]
    return _raised(terms, loads, free, np.flatnonzero((reached[panels] & movable).any(axis=1)))


def _raised(terms: Terms, loads: Loads, free: Bools, nominees: Int64s) -> Loads:
    if not loads.most_open:
        raise _too_few_experts(terms, nominees, loads.most)
    of_them = free[nominees].sum(axis=0)
    stands, needed = terms.fixed_load, int(terms.free_places[nominees].sum())
    level = _lowest(
        lambda c: int(np.minimum(np.maximum(loads.most, c) - stands, of_them).sum()) >= needed,
        terms.n_nominees,
    )
    binding = of_them > loads.most - stands
    return replace(loads, most=np.where(binding, np.maximum(loads.most, level), loads.most))


def _lowered(terms: Terms, loads: Loads, free: Bools, experts: Int64s) -> Loads:
    of_them = free[:, experts].sum(axis=1)
    places = np.minimum(terms.free_places, of_them)
    stands, least = terms.fixed_load[experts], loads.least[experts]
    if not loads.least_open:
        raise ScoringError(
            Reason.TOO_FEW_NOMINEES,
            nominees=_told(np.flatnonzero(of_them)),
            experts=_told(experts),
            places=int(places.sum()),
            needed=int(np.maximum(least - stands, 0).sum()),
        )
    level = _highest(
        lambda c: int(np.maximum(np.minimum(least, c) - stands, 0).sum()) <= int(places.sum()),
        terms.n_nominees,
    )
    lower = loads.least.copy()
    lower[experts] = np.minimum(least, level)
    return replace(loads, least=lower)


def _too_few_experts(terms: Terms, nominees: Int64s, most: Int64s) -> ScoringError:
    free = terms.allowed[nominees]
    stands = terms.fixed_load
    row = np.full(terms.n_nominees, -1)
    row[nominees] = np.arange(nominees.size)
    here = terms.fixed[row[terms.fixed[:, 0]] >= 0]
    free[row[here[:, 0]], here[:, 1]] = False
    of_them = free.sum(axis=0)
    return ScoringError(
        Reason.TOO_FEW_EXPERTS,
        nominees=_told(nominees),
        experts=_told(np.flatnonzero(of_them)),
        places=int(np.minimum(most - stands, of_them).sum()),
        needed=int(terms.free_places[nominees].sum()),
    )


def _told(numbers: Int64s) -> tuple[int, ...]:
    return tuple(numbers.tolist())


def _lowest(holds: Callable[[int], bool], limit: int) -> int:
    """The lowest whole number from 0 to limit for which `holds`, which then holds for all above."""
    low, high = 0, limit
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


def _highest(holds: Callable[[int], bool], limit: int) -> int:
    """The highest whole number from 0 to limit for which `holds`, which then holds for all below."""
    return max(_lowest(lambda c: not holds(c), limit + 1) - 1, 0)
