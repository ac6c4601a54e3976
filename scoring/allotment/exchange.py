"""From nearly right to exactly optimal: move single readings along cheapest chains of exchanges.

At given prices every nominee takes its K cheapest experts. Then some experts read too many, some
too few. A chain "n leaves a for b, m leaves b for c" carries one reading from a to c; its cost is
what the nominees lose. Taking a cheapest chain from somebody who has too many to the nearest who
has too few, and raising prices by how much nearer than that each expert on the way was, keeps
every nominee at its K cheapest: after the last chain the loads are right and the prices prove that
nothing is cheaper (successive shortest paths with potentials; J. Edmonds and R. M. Karp, "Theoretical
improvements in algorithmic efficiency for network flow problems", J. ACM 19, 1972).

The graph searched has one node an expert, not one a pair: the length from a to b is the least loss
among the nominees of a that could take b instead. A row of it is computed when the search first
reaches the expert and afterwards only where something changed. One more node, the pool, stands
for load between an expert's bounds: whoever is above the least may give to it, whoever is below the
most may take from it.

One search starts from all who have too many and serves many chains: once prices are raised, every
shortest way is made of exchanges that lose nothing, and chains of those are carried out until none
is found (L. R. Ford and D. R. Fulkerson, "A primal-dual algorithm for the capacitated Hitchcock
problem", Naval Research Logistics Quarterly 4, 1957).

If no chain is left, the experts reached and the nominees they read prove that the terms cannot be
met (the cut of a maximum flow; P. Hall, "On representatives of subsets", 1935).
"""

from __future__ import annotations

from typing import Final

import numpy as np

from scoring.allotment.pricing import BARRED, FIXED, SPAN
from scoring.arrays import Bools, Int32s, Int64s

# Lengths: an exchange that cannot be. In the search a distance counts its hops in the low bits.
_FAR: Final = 1 << 40
_HOP_BITS: Final = 20
_HOPS: Final = (1 << _HOP_BITS) - 1
_UNREACHED: Final = 1 << 59
_DONE: Final = 1 << 62
# A search goes on for more takers while each costs no more steps than this; and at least for as long
# as it took to find the first.
_STEPS_FREE, _STEPS_A_CHAIN = 64, 32


class NoChainError(Exception):
    """Some load cannot be brought within its bounds; `closed` (E + 1,) flags what was reached."""

    def __init__(self, closed: Bools) -> None:
        super().__init__()
        self.closed = closed


class Exchange:
    """The state of the exchanges: panels (N, K), prices (E,), loads (E,)."""

    def __init__(self, cost: Int32s, panels: Int32s, prices: Int64s, *, least: Int64s, most: Int64s) -> None:
        """Start from panels that are the K cheapest at these prices; `panels` is changed in place.

        cost         (N, E) with BARRED and FIXED marks
        least, most  (E,) bounds of the load, least <= most
        """
        self.panels = panels
        self._cost = cost
        self._least, self._most = least, most
        self._experts = cost.shape[1]
        self._pool = self._experts
        self._readings: list[list[int]] = [[] for _ in range(self._experts)]
        for nominee, panel in enumerate(panels.tolist()):
            for expert in panel:
                self._readings[expert].append(nominee)
        self.load: Int64s = np.bincount(panels.ravel(), minlength=self._experts)
        # The pool has price 0. An expert who charges owes the full load, one who pays the least.
        self._price = np.append(prices, 0)
        self._due = np.where(prices > 0, most, np.where(prices < 0, least, np.clip(self.load, least, most)))
        self._excess = np.append(self.load - self._due, self._due.sum() - panels.size)
        self._length = np.empty((self._experts, self._experts), dtype=np.int64)
        self._stale = np.ones(self._experts, dtype=np.bool_)

    @property
    def prices(self) -> Int64s:
        """(E,): the prices at which the panels are the K cheapest experts of each nominee."""
        return self._price[: self._experts].copy()

    def settle(self) -> None:
        """Carry out chains until every load is within its bounds.

        Raises NoChainError when that cannot be.
        """
        while (self._excess > 0).any():
            self._round()

    def _round(self) -> None:
        """Search from all who have too much, raise prices, carry out the chains that now lose nothing."""
        far, reached, horizon = self._search()
        self._raise_prices(reached, far >> _HOP_BITS, horizon=horizon)
        self._carry_chains(reached, far & _HOPS)

    def _search(self) -> tuple[Int64s, Int64s, int]:
        """Look for takers near the givers, the nearest first.

        Returns (E + 1,) distances, of equal ones the fewest hops; the nodes reached, in order; and
        the distance up to which nothing was left out. Raises NoChainError.
        """
        missing = self._excess < 0
        content = (~missing).astype(np.int64)
        wanted = int(self._excess[~missing].sum())
        far = np.full(self._experts + 1, _UNREACHED, dtype=np.int64)
        # Twice the distance, and one more where nothing is missing: of equals the goal comes first.
        open_at = np.full(self._experts + 1, _DONE, dtype=np.int64)
        givers = np.flatnonzero(self._excess > 0)
        far[givers], open_at[givers] = 0, 1
        reached: list[int] = []
        horizon = arrived = enough = 0
        while True:
            node = int(open_at.argmin())
            if open_at[node] == _DONE or (arrived > 0 and len(reached) >= enough + _STEPS_A_CHAIN * arrived):
                break
            open_at[node] = _DONE
            reached.append(node)
            horizon = int(far[node]) >> _HOP_BITS
            if missing[node]:
                enough = enough or 2 * len(reached) + _STEPS_FREE
                arrived -= int(self._excess[node])
                if arrived >= wanted:
                    break
            through = self._lengths_from(node)
            through <<= _HOP_BITS
            through += far[node] + 1
            nearer = (through < far).nonzero()[0]
            if nearer.size:
                found = through[nearer]
                far[nearer] = found
                open_at[nearer] = 2 * found + content[nearer]
        if arrived == 0:
            raise NoChainError(far < _UNREACHED)
        return far, np.array(reached), horizon

    def _carry_chains(self, reached: Int64s, hops: Int64s) -> None:
        """Carry out chains of exchanges that lose nothing, each a hop further, until no giver finds one.

        Short chains first keep all chains short. Whoever led nowhere is not tried again (E. A. Dinic
        1970). What that overlooks, the next search finds.
        """
        usable = np.zeros(self._experts + 1, dtype=np.bool_)
        usable[reached] = True
        for giver in reached[self._excess[reached] > 0].tolist():
            while self._excess[giver] > 0:
                chain = self._chain_from(giver, usable, hops)
                if chain is None:
                    break
                self._excess[chain[0]] -= 1
                self._excess[chain[-1]] += 1
                for step in range(len(chain) - 1, 0, -1):
                    self._hand_over(chain[step - 1], chain[step])

    def _chain_from(self, giver: int, usable: Bools, hops: Int64s) -> list[int] | None:
        """Go from taker to taker, back where there is none, until somebody lacks readings.

        Nobody is in a chain twice, and that suffices for its exchanges to be possible together: the
        nominee who takes expert b has not had b, so it is not the one who leaves b.
        """
        chain = [giver]
        tries = [self._takers(giver, usable, hops)]
        usable[giver] = False
        while chain:
            if self._excess[chain[-1]] < 0:
                usable[chain] = True
                return chain
            while tries[-1] and not usable[tries[-1][-1]]:
                tries[-1].pop()
            if tries[-1]:
                chain.append(tries[-1].pop())
                usable[chain[-1]] = False
                tries.append(self._takers(chain[-1], usable, hops))
            else:
                chain.pop()
                tries.pop()
        return None

    def _takers(self, node: int, usable: Bools, hops: Int64s) -> list[int]:
        """Those one hop further who can take from `node` without loss; last those who lack readings."""
        free = ((self._lengths_from(node) == 0) & usable & (hops == hops[node] + 1)).nonzero()[0]
        if free.size > 1:
            free = free[(self._excess[free] < 0).argsort(kind="stable")]
        takers: list[int] = free.tolist()
        return takers

    def _hand_over(self, giver: int, taker: int) -> None:
        if giver == self._pool:
            self._due[taker] -= 1
        elif taker == self._pool:
            self._due[giver] += 1
        else:
            self._move(giver, taker)

    def _lengths_from(self, node: int) -> Int64s:
        """(E + 1,): the loss at current prices of giving one reading from `node` to each other."""
        experts = self._experts
        lengths = np.empty(experts + 1, dtype=np.int64)
        if node == self._pool:
            lengths[:experts] = np.where(self._due > self._least, self._price[:experts], _FAR)
            lengths[self._pool] = _FAR
            return lengths
        if self._stale[node]:
            self._measure(node)
        np.add(self._length[node], self._price[:experts], out=lengths[:experts])
        lengths[self._pool] = 0 if self._due[node] < self._most[node] else _FAR
        lengths -= self._price[node]
        return lengths

    def _measure(self, expert: int) -> None:
        """Compute the row of `expert` from its readings."""
        readings = np.array(self._readings[expert], dtype=np.int64)
        self._stale[expert] = False
        if readings.size == 0:
            self._length[expert] = _FAR
            return
        rows = self._cost[readings]
        rows[np.arange(readings.size)[:, None], self.panels[readings]] = BARRED
        rows -= self._cost[readings, expert][:, None]
        least = rows.min(axis=0).astype(np.int64)
        self._length[expert] = np.where(least < SPAN, least, _FAR)

    def _raise_prices(self, reached: Int64s, far: Int64s, *, horizon: int) -> None:
        self._price[reached] += horizon - far[reached]
        self._price -= self._price[self._pool]

    def _losses(self, giver: int, taker: int) -> tuple[Int64s, Int32s]:
        """The readings of `giver`, and what each would lose by taking `taker` instead."""
        readings = np.array(self._readings[giver], dtype=np.int64)
        losses = self._cost[readings, taker] - self._cost[readings, giver]
        losses[(self.panels[readings] == taker).any(axis=1)] = BARRED
        return readings, losses

    def _move(self, giver: int, taker: int) -> None:
        """Let the nominee that loses least by it leave `giver` for `taker`."""
        readings, losses = self._losses(giver, taker)
        nominee = int(readings[losses.argmin()])
        panel = self.panels[nominee]
        others = [expert for expert in panel.tolist() if expert != giver]
        panel[panel == giver] = taker
        self._readings[giver].remove(nominee)
        self._readings[taker].append(nominee)
        self.load[giver] -= 1
        self.load[taker] += 1
        self._stale[giver] = True
        mine = self._cost[nominee]
        for expert in others:
            if not self._stale[expert]:
                self._mend(expert, nominee, freed=giver, closed=taker)
        if not self._stale[taker]:
            row = mine.astype(np.int64) - int(mine[taker])
            row[panel] = _FAR
            row[row >= SPAN] = _FAR
            np.minimum(self._length[taker], row, out=self._length[taker])

    def _mend(self, expert: int, nominee: int, *, freed: int, closed: int) -> None:
        """Two entries of the row of `expert`, whose nominee can now take `freed` and no more `closed`."""
        row, mine = self._length[expert], self._cost[nominee]
        if mine[expert] == FIXED:
            return
        row[freed] = min(int(row[freed]), int(mine[freed]) - int(mine[expert]))
        if int(mine[closed]) - int(mine[expert]) == row[closed]:
            least = int(self._losses(expert, closed)[1].min())
            row[closed] = least if least < SPAN else _FAR
