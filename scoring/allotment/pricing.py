"""What reading by an expert costs in demand: prices near which nobody is wanted by too many.

An allotment of least cost has prices. If each expert charges a price on top of the cost of a pair,
and every nominee takes its K cheapest experts, then at the right prices nobody who charges is over
or under the load, and what the nominees take is the optimum (linear programming duality; for this
problem D. P. Bertsekas, "The auction algorithm", Annals of Operations Research 14, 1988). Here the
prices are only approached, in a few sweeps over whole arrays; `scoring.allotment.exchange` makes them exact.

Two steps. `rough_prices` looks at a part of the nominees and all experts: set each nominee's level
(what its K-th expert costs) aside, ask of each expert how far below a common line the last pair
that fits the load lies, and draw the line where all nominees are served. `refined_prices` looks
at all nominees and a thin core of pairs, the cheapest few of each nominee: each expert moves to
the price at which just the right number of nominees still prefers that expert to the next best.

Everything is whole numbers, so the same input gives the same prices on every machine.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from scoring.arrays import Bools, Int32s, Int64s

SPAN: Final = 1 << 26
"""Costs of pairs that may be are 0 .. SPAN - 1."""

BARRED: Final = 1 << 29
"""The cost of a pair that may not be: dearer than any other at any price kept by `bounded`."""

FIXED: Final = -BARRED
"""The cost of a pair that must be: cheaper than any other at any price kept by `bounded`."""

_PRICE_LIMIT: Final = 1 << 27
_ROWS: Final = 256
_SAMPLE: Final = 2_000_000
_ROUGH_ROUNDS: Final = 4
_PATIENCE: Final = 6
# Steps are multiplied by `gain` sixteenths: more while they keep their direction, less after a turn.
_UNIT, _FASTER, _SLOWER, _LEAST_GAIN, _MOST_GAIN = 16, 24, 8, 8, 256
# A bid and the expert it goes to are sorted as one number.
_BID_BITS, _BID_LIMIT = 37, 1 << 34


def bounded(prices: Int64s) -> Int64s:
    """Keep prices so small that barred pairs stay the dearest and fixed pairs the cheapest."""
    return np.clip(prices, -_PRICE_LIMIT, _PRICE_LIMIT)


def cheapest(cost: Int32s, prices: Int64s, *, k: int, order: Int64s) -> Int32s:
    """Return (N, k): the k cheapest experts of each nominee at these prices, in no order.

    cost    (N, E)
    prices  (E,)
    order   (E,) a permutation: of two equally cheap experts the one with the lower number goes first
    """
    nominees, experts = cost.shape
    bits = max(1, (experts - 1).bit_length())
    by_order = np.empty(experts, dtype=np.int32)
    by_order[order] = np.arange(experts, dtype=np.int32)
    low = (prices << bits) + order
    found = np.empty((nominees, k), dtype=np.int32)
    for start in range(0, nominees, _ROWS):
        rows = cost[start : start + _ROWS].astype(np.int64)
        rows <<= bits
        rows += low
        if k < experts:
            rows.partition(k - 1, axis=1)
        found[start : start + _ROWS] = by_order[rows[:, :k] & ((1 << bits) - 1)]
    return found


def rough_prices(cost: Int32s, *, k: int, least: Int64s, most: Int64s) -> Int64s:
    """Return (E,) first prices from every j-th nominee and all experts.

    cost         (N, E)
    least, most  (E,) bounds of the load
    """
    nominees, experts = cost.shape
    stride = max(1, min(nominees * experts // _SAMPLE, int(most.min()) // 4))
    rows = cost[::stride].astype(np.int64)
    columns = np.ascontiguousarray(rows.T)
    sampled = len(rows)
    upper = np.clip((most * sampled + nominees - 1) // nominees, 1, sampled)
    lower = np.minimum(least * sampled // nominees, upper)
    deepest = int(upper.max())
    each = np.arange(experts)
    room = np.arange(deepest) < upper[:, None]
    floored = np.flatnonzero(lower > 0)
    prices = np.zeros(experts, dtype=np.int64)
    for _ in range(_ROUGH_ROUNDS):
        level = np.partition(rows + prices, k - 1, axis=1)[:, k - 1]
        depth = columns - level
        if deepest < sampled:
            depth.partition(deepest - 1, axis=1)
        depth = np.sort(depth[:, :deepest], axis=1)
        pool = depth[room]
        needed = min(sampled * k, pool.size) - 1
        line = np.partition(pool, needed)[needed]
        prices = np.maximum(line - depth[each, upper - 1], 0)
        prices[floored] += np.minimum(line - depth[floored, lower[floored] - 1], 0)
        prices = bounded(prices)
    return prices


def refined_prices(
    cost: Int32s, core: Int32s, prices: Int64s, *, k: int, least: Int64s, most: Int64s, rounds: int
) -> Int64s:
    """Return (E,) the best prices met in at most `rounds` sweeps over a thin core of pairs.

    cost         (N, E)
    core         (N, T) distinct experts of each nominee, T > k
    prices       (E,) where to start
    least, most  (E,) bounds of the load

    "Best" is the dual bound over the core, the number that equals the least cost at the optimum.
    """
    experts = prices.size
    costs = np.take_along_axis(cost, core, axis=1).astype(np.int64)
    named = core.ravel().astype(np.int64) << _BID_BITS
    starts = np.concatenate([[0], np.cumsum(np.bincount(core.ravel(), minlength=experts))])
    gain = np.full(experts, _UNIT, dtype=np.int64)
    last = np.zeros(experts, dtype=np.int64)
    best, best_bound, idle = prices, None, 0
    for _ in range(rounds):
        asked = costs + prices[core]
        ranked = np.sort(asked, axis=1)
        bound = int(ranked[:, :k].sum()) - served(prices, least=least, most=most)
        idle = 0 if best_bound is None or bound > best_bound else idle + 1
        if best_bound is None or bound > best_bound:
            best, best_bound = prices, bound
        if idle == _PATIENCE:
            break
        # What a nominee would pay for an expert: up to the price of the next best instead.
        taken = asked <= ranked[:, k - 1 : k]
        bids = np.where(taken, ranked[:, k : k + 1], ranked[:, k - 1 : k]) - costs
        aim = _clearing(bids, named, starts, least=least, most=most)
        step = aim - prices
        turned = step * last
        gain[turned > 0] = np.minimum(gain[turned > 0] * _FASTER // _UNIT, _MOST_GAIN)
        gain[turned < 0] = np.maximum(gain[turned < 0] * _SLOWER // _UNIT, _LEAST_GAIN)
        last = np.sign(step)
        prices = bounded(prices + step * gain // _UNIT)
    return best


def served(prices: Int64s, *, least: Int64s, most: Int64s) -> int:
    """Return what the experts take in at these prices: full loads at prices above 0, least loads below."""
    return int((np.maximum(prices, 0) * most).sum() + (np.minimum(prices, 0) * least).sum())


def _clearing(bids: Int64s, named: Int64s, starts: Int64s, *, least: Int64s, most: Int64s) -> Int64s:
    """The price of each expert at which from `least` to `most` bids are as high; 0 if it can be."""
    mask = (1 << _BID_BITS) - 1
    high_first = np.sort(named + (_BID_LIMIT - np.clip(bids, -_BID_LIMIT, _BID_LIMIT)).ravel())
    count, first = np.diff(starts), starts[:-1]
    aim = np.zeros(count.size, dtype=np.int64)
    over: Bools = count > most
    aim[over] = np.maximum(_BID_LIMIT - (high_first[first[over] + most[over]] & mask), 0)
    under = (least > 0) & (count > 0)
    lowest = first[under] + np.minimum(least[under], count[under]) - 1
    aim[under] += np.minimum(_BID_LIMIT - (high_first[lowest] & mask), 0)
    return aim
