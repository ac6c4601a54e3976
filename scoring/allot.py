"""Who reads what: K experts for every nominee, at the least cost the terms allow, with the proof.

The terms are hard: K distinct experts a nominee, a least and a most load for each expert, pairs
that may not be (a conflict of interest) and pairs that stand already (an earlier wave). Among
the allotments that keep them one of least cost is found, and beside it prices of the experts. The
prices are the proof: at any prices, the K cheapest experts of every nominee together, less what
the prices bring in at the allowed loads, cannot cost more than the best allotment (weak duality of
linear programming), and at these prices they cost just as much. `certify` adds that up in one pass.

Among allotments of equal cost chance decides, from a seed that is kept: the same terms and the
same seed give the same allotment on every machine. Without costs everything is chance.

Steps, in `scoring.allotment`: `pricing` guesses prices, `exchange` makes panels and prices exact,
`loads` says why a load cannot be kept, `spread` trades readings of equal cost so that each expert
reads from many units, `linking` so that all experts can be compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, unique
from fractions import Fraction
from typing import Final

import numpy as np

from scoring.allotment.connection import Connection, connection
from scoring.allotment.draws import Draws
from scoring.allotment.exchange import Exchange, NoChainError
from scoring.allotment.linking import link
from scoring.allotment.loads import Loads, first_loads, widened
from scoring.allotment.pricing import (
    BARRED,
    FIXED,
    SPAN,
    bounded,
    cheapest,
    refined_prices,
    rough_prices,
    served,
)
from scoring.allotment.spread import IMMOVABLE, crowding, least_crowding, spread_out
from scoring.allotment.terms import Terms
from scoring.arrays import ArrayRecord, Bools, Int32s, Int64s, count, read_only
from scoring.errors import Reason, ScoringError

_ROWS: Final = 256
_CORE: Final = 48
_ROUNDS: Final = 20
# Chance between equally cheap pairs has at most this many values besides 0. Costs that differ by more
# than the second number have few equals, and the order of experts decides among them.
_CHANCES: Final = 1023
_COARSE: Final = 1000
# Above whatever a pair costs at any price.
_OUT: Final = 1 << 60


@unique
class Linking(Enum):
    """What to do when the optimum leaves the graph of experts in pieces."""

    WITHIN_OPTIMUM = "link as far as costs nothing, and say what the next link would cost"
    AT_A_COST = "link by the cheapest trades found, and say what they cost"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Allotment(ArrayRecord):
    """Who reads what, and what proves it.

    experts     (N, K) int32, the experts of each nominee, ascending
    load        (E,) int64, nominees each expert reads
    least, most (E,) int64, the bounds of the load that were kept: those of the terms, or where the
                terms leave them open the closest there are
    cost        the sum of the costs of all pairs
    link_cost   how much of `cost` was spent on linking experts: 0 means that nothing is cheaper
    next_link   what it would cost to link two of the pieces left: the cheapest single trade or
                move; None when the graph is connected or when none was found
    price       (E,) int64, and
    scale       the dual certificate: the price of expert e is price[e] / scale, in the unit of cost
    connection  the graph of experts: its pieces and its algebraic connectivity
    crowding    pairs of nominees of one unit that one expert reads, and
    crowding_floor  a number below which they cannot be; both 0 without units
    seed        what decided among equals

    Made by `allot`.
    """

    experts: Int32s
    load: Int64s
    least: Int64s
    most: Int64s
    cost: int
    link_cost: int
    next_link: int | None
    price: Int64s
    scale: int
    connection: Connection
    crowding: int
    crowding_floor: int
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What `certify` found.

    cost   the sum of the costs of all pairs of the allotment, added up anew
    bound  no allotment that keeps the terms and these loads costs less than this
    """

    cost: int
    bound: Fraction

    @property
    def optimal(self) -> bool:
        """Whether the allotment is proved to be of least cost: costs are whole, so no cost lies between."""
        return self.cost - self.bound < 1


def allot(terms: Terms, *, seed: int, linking: Linking = Linking.WITHIN_OPTIMUM) -> Allotment:
    """Give every nominee K experts, at the least cost that the terms allow.

    seed     0 or more, to be stored with the result; decides among allotments of equal cost
    linking  what to do when the graph of experts falls into pieces

    Raises ScoringError TOO_FEW_EXPERTS or TOO_FEW_NOMINEES when the terms cannot be met; its facts
    name a set of nominees and experts whose counts prove it. Raises NOT_WHOLE or BAD_COUNT for
    the seed.
    """
    draws = Draws(count(seed, least=0, what="seed"))
    fine, scale = _fine_cost(terms, draws)
    order = np.argsort(draws.permutation(terms.n_experts), kind="stable")
    exchange, loads = _settled(terms, fine, order)
    panels = exchange.panels

    def cost(nominees: Int64s, experts: Int64s) -> Int64s:
        pairs = fine[nominees, experts].astype(np.int64)
        return np.where((pairs == BARRED) | (pairs == FIXED), IMMOVABLE, pairs // scale)

    if terms.unit is not None:
        spread_out(panels, terms.unit, n_experts=terms.n_experts, cost=cost, draw=draws.below)
    left = link(panels, loads, cost=cost, at_a_cost=linking is Linking.AT_A_COST)
    panels.sort(axis=1)
    total = _cost_of(terms, panels)
    return Allotment(
        experts=read_only(panels),
        load=read_only(np.bincount(panels.ravel(), minlength=terms.n_experts)),
        least=read_only(loads.least),
        most=read_only(loads.most),
        cost=total,
        link_cost=left.spent,
        next_link=left.next_cost,
        price=read_only(exchange.prices),
        scale=scale,
        connection=connection(panels, n_experts=terms.n_experts),
        crowding=0 if terms.unit is None else crowding(panels, terms.unit),
        crowding_floor=0
        if terms.unit is None
        else least_crowding(terms.unit, panel=terms.panel, n_experts=terms.n_experts),
        seed=int(seed),
    )


def certify(terms: Terms, allotment: Allotment) -> Proof:
    """Check an allotment against its terms and add up its proof, in one pass over the pairs.

    Nothing the allotment says of itself is believed but its experts, its bounds of the loads, its
    prices and their scale.

    Raises ScoringError WRONG_SHAPE, UNKNOWN_EXPERT, DUPLICATE_EXPERT, PAIR_NOT_ALLOWED,
    FIXED_PAIR_MISSING or LOAD_OUT_OF_BOUNDS with the nominee or expert of the first breach.
    """
    _check_kept(terms, allotment)
    total = sum(
        _k_cheapest(terms, allotment, slice(start, start + _ROWS))
        for start in range(0, terms.n_nominees, _ROWS)
    )
    income = served(allotment.price, least=allotment.least, most=allotment.most)
    return Proof(cost=_cost_of(terms, allotment.experts), bound=Fraction(total - income, allotment.scale))


def _fine_cost(terms: Terms, draws: Draws) -> tuple[Int32s, int]:
    """Costs as the search wants them, and their scale: lowest 0, marked pairs, chance below the point.

    Coarse costs become cost * scale + chance, the scale being above whatever chance can add up to in
    a whole allotment. So the cheapest allotment is one of the cheapest still, and which one is
    random.
    """
    shape = terms.allowed.shape
    lowest, span = 0, 0
    if terms.cost is not None and terms.allowed.any():
        limits = np.iinfo(np.int32)
        lowest = int(terms.cost.min(initial=limits.max, where=terms.allowed))
        span = int(terms.cost.max(initial=limits.min, where=terms.allowed)) - lowest
    readings = max(terms.n_nominees * terms.panel, 1)
    chances = min((SPAN // (span + 1) - 1) // readings, _CHANCES) if span <= _COARSE else 0
    scale = readings * chances + 1
    fine = np.empty(shape, dtype=np.int32)
    for start in range(0, shape[0], _ROWS):
        rows = fine[start : start + _ROWS]
        rows[:] = 0
        if terms.cost is not None:
            np.subtract(terms.cost[start : start + _ROWS], lowest, out=rows, dtype=np.int64, casting="unsafe")
            rows *= scale
        if chances > 0:
            drawn = draws.small(rows.size).astype(np.int64) * (chances + 1) >> 16
            rows += drawn.reshape(rows.shape).astype(np.int32)
        rows[~terms.allowed[start : start + _ROWS]] = BARRED
    fine[terms.fixed[:, 0], terms.fixed[:, 1]] = FIXED
    return fine, scale


def _settled(terms: Terms, fine: Int32s, order: Int64s) -> tuple[Exchange, Loads]:
    """Panels of least cost with their prices, and the bounds of the loads that could be kept."""
    loads = first_loads(terms)
    k = terms.panel
    prices = np.zeros(terms.n_experts, dtype=np.int64)
    wide = min(terms.n_experts, max(_CORE, 4 * k))
    if wide > k and terms.n_nominees > 0:
        prices = rough_prices(fine, k=k, least=loads.least, most=loads.most)
        for _ in range(2):
            core = cheapest(fine, prices, k=wide, order=order)
            prices = refined_prices(
                fine, core, prices, k=k, least=loads.least, most=loads.most, rounds=_ROUNDS
            )
    while True:
        panels = cheapest(fine, prices, k=k, order=order)
        exchange = Exchange(fine, panels, prices, least=loads.least, most=loads.most)
        try:
            exchange.settle()
        except NoChainError as stopped:
            loads = widened(terms, loads, panels, stopped.closed)
            prices = bounded(exchange.prices)
            continue
        return exchange, loads


def _cost_of(terms: Terms, experts: Int32s) -> int:
    if terms.cost is None:
        return 0
    return int(np.take_along_axis(terms.cost, experts, axis=1).sum(dtype=np.int64))


def _k_cheapest(terms: Terms, allotment: Allotment, rows: slice) -> int:
    """What the fixed pairs and the cheapest others of these nominees cost at the prices, in 1/scale."""
    first, _, _ = rows.indices(terms.n_nominees)
    priced = np.zeros(terms.allowed[rows].shape, dtype=np.int64)
    if terms.cost is not None:
        np.multiply(terms.cost[rows], allotment.scale, out=priced, dtype=np.int64)
    priced += allotment.price
    priced[~terms.allowed[rows]] = _OUT
    stands = terms.fixed[(terms.fixed[:, 0] >= rows.start) & (terms.fixed[:, 0] < rows.stop)]
    here = (stands[:, 0] - first, stands[:, 1])
    total = int(priced[here].sum())
    priced[here] = -_OUT
    if terms.panel < terms.n_experts:
        priced.partition(terms.panel - 1, axis=1)
    kept = priced[:, : terms.panel]
    return total + int(kept[kept != -_OUT].sum())


def _check_kept(terms: Terms, allotment: Allotment) -> None:
    """Raise the breach of a term by an allotment, if there is one."""
    experts = allotment.experts
    if experts.shape != (terms.n_nominees, terms.panel):
        raise ScoringError(Reason.WRONG_SHAPE, what="experts", shape=experts.shape)
    for what, array in (("price", allotment.price), ("least", allotment.least), ("most", allotment.most)):
        if array.shape != (terms.n_experts,):
            raise ScoringError(Reason.WRONG_SHAPE, what=what, shape=array.shape)
    _refuse((experts < 0) | (experts >= terms.n_experts), Reason.UNKNOWN_EXPERT, experts)
    _refuse(np.diff(experts, axis=1) <= 0, Reason.DUPLICATE_EXPERT, experts)
    each = np.arange(terms.n_nominees)[:, None]
    _refuse(~terms.allowed[each, experts], Reason.PAIR_NOT_ALLOWED, experts)
    lost = (experts[terms.fixed[:, 0]] != terms.fixed[:, 1:]).all(axis=1)
    if lost.any():
        nominee, expert = terms.fixed[lost.argmax()].tolist()
        raise ScoringError(Reason.FIXED_PAIR_MISSING, nominee=nominee, expert=expert)
    load = np.bincount(experts.ravel(), minlength=terms.n_experts)
    least, most = allotment.least.copy(), allotment.most.copy()
    if terms.least is not None:
        least = np.maximum(least, terms.least)
    if terms.most is not None:
        most = np.minimum(most, terms.most)
    wrong = np.flatnonzero((load < least) | (load > most))
    if wrong.size:
        expert = int(wrong[0])
        raise ScoringError(
            Reason.LOAD_OUT_OF_BOUNDS,
            expert=expert,
            load=int(load[expert]),
            least=int(least[expert]),
            most=int(most[expert]),
        )


def _refuse(wrong: Bools, reason: Reason, experts: Int32s) -> None:
    if wrong.any():
        nominee, place = divmod(int(wrong.argmax()), wrong.shape[1])
        raise ScoringError(reason, nominee=nominee, expert=int(experts[nominee, place]))
