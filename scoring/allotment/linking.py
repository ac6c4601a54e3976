"""Link pieces of the graph of experts, by the cheapest trade of two readings or move of one.

Between two pieces no nominee is shared. If a nominee of one and a nominee of the other trade
experts, each is now read by experts of both: the pieces are one, unless both readings were the
only thread by which their own piece hung together. Moving one reading to an expert of the other
piece, where the loads leave room, links them as well if the reading was not such a thread. So
candidates are taken by cost and looked at again after the fact.

The cheapest single trade or move is not always the cheapest way to link: an exchange among three
or more might cost less. What is reported is what was found, an upper bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from scoring.allotment.connection import pieces_of
from scoring.allotment.loads import Loads
from scoring.allotment.spread import IMMOVABLE, Cost
from scoring.arrays import Int32s, Int64s

_TRIES: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What linking cost in all, and what the next link would cost; None = none is left or found."""

    spent: int
    next_cost: int | None


def link(panels: Int32s, loads: Loads, *, cost: Cost, at_a_cost: bool) -> Link:
    """Change `panels` (N, K), in place, until the graph is connected or the next link costs something.

    With `at_a_cost` links are paid for, and the work ends when it is connected or none is found.
    """
    experts = loads.most.size
    piece = pieces_of(panels, n_experts=experts)
    if panels.shape[1] == 1 or piece.max(initial=-1) < 1:
        return Link(spent=0, next_cost=None)
    work = _Work(panels, loads, cost)
    spent = 0
    while piece.max() > 0:
        found = work.cheapest(piece)
        if found is None:
            return Link(spent=spent, next_cost=None)
        price, changed = found
        if price > 0 and not at_a_cost:
            return Link(spent=spent, next_cost=price)
        spent += price
        work.apply(changed)
        piece = pieces_of(panels, n_experts=experts)
    return Link(spent=spent, next_cost=None)


Change = tuple[int, int, int]
"""A nominee, the expert who leaves and the expert who comes."""


class _Work:
    """Losses between experts while links are made: loss[a, b] is the least of a nominee leaving a for b."""

    def __init__(self, panels: Int32s, loads: Loads, cost: Cost) -> None:
        self._panels, self._loads, self._cost = panels, loads, cost
        self._experts = loads.most.size
        self._loss = np.full((self._experts, self._experts), IMMOVABLE, dtype=np.int64)
        self._measure(np.arange(self._experts))

    def _readings(self, expert: int) -> Int64s:
        return np.flatnonzero((self._panels == expert).any(axis=1))

    def _measure(self, experts: Int64s) -> None:
        everybody = np.arange(self._experts)
        for expert in experts.tolist():
            readings = self._readings(expert)
            self._loss[expert] = IMMOVABLE
            if readings.size:
                now = self._cost(readings, np.full(readings.size, expert))
                then = self._cost(readings[:, None], everybody)
                losses = np.where((now < IMMOVABLE)[:, None], then - now[:, None], IMMOVABLE)
                self._loss[expert] = np.minimum(losses.min(axis=0), IMMOVABLE)

    def cheapest(self, piece: Int32s) -> tuple[int, tuple[Change, ...]] | None:
        """The cheapest trade or move that leaves one piece less, as (cost, changes); None = none found."""
        load = np.bincount(self._panels.ravel(), minlength=self._experts)
        apart = (piece[:, None] != piece) & (piece >= 0) & (piece >= 0)[:, None]
        trade = np.where(apart, np.minimum(self._loss + self._loss.T, IMMOVABLE), IMMOVABLE)
        room = (load > self._loads.least)[:, None] & (load < self._loads.most)
        move = np.where(apart & room, self._loss, IMMOVABLE)
        for _ in range(_TRIES):
            by_trade, by_move = int(trade.argmin()), int(move.argmin())
            trades = trade.flat[by_trade] < move.flat[by_move]
            table, place = (trade, by_trade) if trades else (move, by_move)
            price = int(table.flat[place])
            if price >= IMMOVABLE // 2:
                return None
            a, b = divmod(place, self._experts)
            changes: tuple[Change, ...] = ((self._mover(a, b), a, b),)
            if trades:
                changes += ((self._mover(b, a), b, a),)
            after = self._panels.copy()
            _change(after, changes)
            if pieces_of(after, n_experts=self._experts).max() < piece.max():
                return price, changes
            table.flat[place] = IMMOVABLE
        return None

    def apply(self, changes: tuple[Change, ...]) -> None:
        touched: list[Int32s] = [self._panels[nominee].copy() for nominee, _, _ in changes]
        _change(self._panels, changes)
        touched += [self._panels[nominee] for nominee, _, _ in changes]
        self._measure(np.unique(np.concatenate(touched)).astype(np.int64))

    def _mover(self, giver: int, taker: int) -> int:
        readings = self._readings(giver)
        losses = self._cost(readings, np.full(readings.size, taker))
        now = self._cost(readings, np.full(readings.size, giver))
        return int(readings[np.where(now < IMMOVABLE, losses - now, IMMOVABLE).argmin()])


def _change(panels: Int32s, changes: tuple[Change, ...]) -> None:
    for nominee, leaves, comes in changes:
        panels[nominee][panels[nominee] == leaves] = comes
