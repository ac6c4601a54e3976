"""Choose K from the list when a county may have one and a city three.

The caps of a notice are nested: every county lies in one city, every city in the province, and
the whole list has a size. Sets of which any two are nested or disjoint form a laminar family, and
for such a family going down the list and taking whoever breaks no cap is not a compromise but the
best choice there is.

Proof. Call a set of nominees *allowed* if it keeps all caps and the size. (1) Part of an allowed
set is allowed. (2) If A and B are allowed and A is smaller, some b of B can join A: for otherwise
every b outside A lies in a cap that A has filled. Take the widest of these filled sets; they are
pairwise disjoint because the family is laminar, and in each A has at least as many members as B,
since A fills the cap and B keeps it. Outside them B has nobody whom A lacks. So A is not smaller,
a contradiction. (1) and (2) make the allowed sets a matroid, and on a matroid the greedy choice is
best for every score that agrees with the ranks: the best member, then the best second, and so on
(Rado 1957; Edmonds, "Matroids and the greedy algorithm", Math. Programming 1, 1971).

The same theory answers the question a tie raises. When equals compete for fewer places than there
are equals, every way to choose among them uses up the same room, so whoever the chair prefers, the
decisions about everyone below stay as they are. Hence a tie is left open and the list goes on.

Crossing caps (a city and a kind of project) have no such theory; they are refused here and need
integer programming.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum, unique
from itertools import combinations
from typing import Final

import numpy as np
import numpy.typing as npt

from scoring.arrays import EMPTY, ArrayRecord, Bools, Int8s, Int32s, Int64s, count, read_only, whole
from scoring.errors import Reason, ScoringError
from scoring.rank import UNRANKED

NOT_COUNTED: Final = EMPTY
"""The group of a nominee whom a cap does not count."""

THE_LINE: Final = -1
"""Stands in `Contest.cap` for the size of the list itself."""


@unique
class State(IntEnum):
    """Where the rules alone put a nominee; stored as int8 in `Picked.state`."""

    UNRANKED = 0
    """Without a score: not considered, and to be looked into."""
    NOT_ELIGIBLE = 1
    """Ranked, but not among those this choice is about (a tier without the unit's flag)."""
    IN = 2
    """Chosen, whatever the chair decides elsewhere."""
    OUT_BY_CAP = 3
    """There was a seat, but better ranked nominees had filled a cap; `Picked.cap` says which."""
    BELOW_LINE = 4
    """Better ranked nominees had taken all seats."""
    AT_CAP_TIED = 5
    """Equal nominees compete for the last places of a cap; the chair decides."""
    AT_LINE_TIED = 6
    """Equal nominees compete for the last seats; the chair decides."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cap(ArrayRecord):
    """At most `maximum` from each group: at most 1 a county, at most 3 a city.

    name     what the campaign calls the cap; carried along, never interpreted
    group    (N,) int32, any number 0 or more for the group (a division code will do);
             -1 = this cap does not count the nominee
    maximum  0 or more, the same for every group

    Raises ScoringError NOT_WHOLE, WRONG_SHAPE, OUT_OF_INTEGER_RANGE, BAD_COUNT or UNKNOWN_GROUP.
    """

    name: str
    group: Int32s
    maximum: int

    def __post_init__(self) -> None:
        group = whole(self.group, dtype=np.int32, ndim=1, what="group")
        wrong = np.flatnonzero(group < NOT_COUNTED)
        if wrong.size:
            nominee = int(wrong[0])
            raise ScoringError(
                Reason.UNKNOWN_GROUP, cap=self.name, nominee=nominee, group=int(group[nominee])
            )
        object.__setattr__(self, "group", group)
        object.__setattr__(self, "maximum", count(self.maximum, least=0, what="maximum"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """Equal nominees who compete for fewer places than they are.

    cap      index of the cap whose places they compete for, or THE_LINE for the seats of the list
    rank     the rank they share
    seats    how many of the members may still be chosen
    members  nominees in ascending order, which carries no preference
    """

    cap: int
    rank: int
    seats: int
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Picked(ArrayRecord):
    """What the ranks, the caps and the size decide, and what they leave to the chair.

    state     (N,) int8, a `State` code
    cap       (N,) int32, the index of the cap that stopped the nominee (OUT_BY_CAP) or in which
              the nominee is tied (AT_CAP_TIED); the first declared where several would do; -1 else
    cut_rank  the rank of the last who have a seat or compete for one; 0 = nobody has
    open      seats that wait for the chair's decision inside ties
    unfilled  seats nobody can take, because the list is at its end or caps are full
    contests  every tie to decide, best rank first, narrower sets before the wider ones around them

    The nominees IN, `open` and `unfilled` add up to the size of the list.

    Made by `pick`.
    """

    state: Int8s
    cap: Int32s
    cut_rank: int
    open: int
    unfilled: int
    contests: tuple[Contest, ...]

    @property
    def chosen(self) -> Int64s:
        """The nominees who are IN, ascending."""
        return np.flatnonzero(self.state == State.IN)


def pick(
    ranks: npt.ArrayLike,
    *,
    size: int,
    caps: Sequence[Cap] = (),
    eligible: npt.NDArray[np.bool_] | None = None,
) -> Picked:
    """Fill `size` seats from the best rank down, as far as the caps allow and no tie is broken.

    ranks     (N,) whole numbers, 1 is best, equal numbers are a tie, 0 = unranked
    size      seats, 0 or more
    caps      each with its groups over the same N; any two groups nested or disjoint. This is
              asked of all N, so that it is the campaign's caps that pass, not one year's luck
    eligible  (N,) bool, whom this choice is about; None = everyone. Others use up no cap

    A nominee stopped by a cap leaves the seat to the next in the list.

    Raises ScoringError NOT_WHOLE, WRONG_SHAPE, UNKNOWN_RANK, BAD_COUNT or CROSSING_CAPS.
    """
    rank = checked_ranks(ranks)
    seats = count(size, least=0, what="size")
    for index, cap in enumerate(caps):
        if cap.group.shape != rank.shape:
            raise ScoringError(Reason.WRONG_SHAPE, what="group", cap=index, shape=cap.group.shape)
    _check_laminar(caps)
    allowed = eligible_mask(eligible, rank.size)

    state = np.where(rank == UNRANKED, State.UNRANKED, State.NOT_ELIGIBLE).astype(np.int8)
    stopped = np.full(rank.size, EMPTY, dtype=np.int32)
    contests: list[Contest] = []
    cut_rank = 0
    room = _Room(caps, rank.size, seats)
    for tied in by_rank(rank, allowed):
        able = _with_room(tied, room=room, state=state, stopped=stopped)
        if able:
            cut_rank = int(rank[able[0]])
            contests += _admitted(able, rank=cut_rank, room=room, state=state, stopped=stopped)
    return Picked(
        state=read_only(state),
        cap=read_only(stopped),
        cut_rank=cut_rank,
        open=seats - room.seats - int(np.count_nonzero(state == State.IN)),
        unfilled=room.seats,
        contests=tuple(contests),
    )


def _with_room(tied: list[int], *, room: _Room, state: Int8s, stopped: Int32s) -> list[int]:
    """Those of equals whom nothing stops yet; the others are told what does."""
    if room.seats == 0:
        state[tied] = State.BELOW_LINE
        return []
    able = []
    for nominee in tied:
        full = room.first_full(nominee)
        if full is None:
            able.append(nominee)
        else:
            state[nominee], stopped[nominee] = State.OUT_BY_CAP, full
    return able


def _admitted(able: list[int], *, rank: int, room: _Room, state: Int8s, stopped: Int32s) -> list[Contest]:
    """Seat equals as far as there are places for all; give back the contests that are left."""
    state[able] = State.IN
    contests = []
    for cap, places, members in room.admit(able):
        contests.append(Contest(cap=cap, rank=rank, seats=places, members=members))
        here = list(members)
        if cap == THE_LINE:
            state[here], stopped[here] = State.AT_LINE_TIED, EMPTY
            continue
        state[here] = State.AT_CAP_TIED
        earlier = stopped[here]
        stopped[here] = np.where(earlier == EMPTY, cap, np.minimum(earlier, cap))
    return contests


class _Room:
    """What is left of the seats and of every cap, while `pick` goes down the list."""

    def __init__(self, caps: Sequence[Cap], n_nominees: int, seats: int) -> None:
        self.seats = seats
        # A set is one group of one cap, as (cap index, group number).
        self._left: dict[tuple[int, int], int] = {}
        self._width: dict[tuple[int, int], int] = {}
        self._sets: list[list[tuple[int, int]]] = [[] for _ in range(n_nominees)]
        for index, cap in enumerate(caps):
            for nominee, group in enumerate(cap.group.tolist()):
                if group != NOT_COUNTED:
                    self._sets[nominee].append((index, group))
                    self._left[index, group] = cap.maximum
                    self._width[index, group] = self._width.get((index, group), 0) + 1

    def first_full(self, nominee: int) -> int | None:
        """Return the first declared cap that has no place left for this nominee."""
        return next((cap for cap, group in self._sets[nominee] if self._left[cap, group] == 0), None)

    def admit(self, able: list[int]) -> list[tuple[int, int, tuple[int, ...]]]:
        """Take up the room of equal nominees, none of whom a full set stops.

        Returns the contests among them as (cap or THE_LINE, places, members), narrower sets
        first; who is in none of them has a place for certain.
        """
        inside: dict[tuple[int, int], list[int]] = {}
        for nominee in able:
            for key in self._sets[nominee]:
                inside.setdefault(key, []).append(nominee)
        # Of two equal sets the stricter one comes first, as if it were the narrower.
        narrow_first = sorted(inside, key=lambda key: (self._width[key], self._left[key], key))

        # holds[x] counts the places that x and those already summed up under x can have together:
        # the rank function of the matroid, from the leaves of the family to its root.
        holds = dict.fromkeys(able, 1)
        contests = []
        contested = set()
        taken: dict[tuple[int, int], int] = {}
        for key in narrow_first:
            members = inside[key]
            demand = sum(holds[nominee] for nominee in members)
            taken[key] = min(demand, self._left[key])
            if demand > self._left[key]:
                contests.append((key[0], self._left[key], tuple(members)))
                contested.add(key)
                holds.update(dict.fromkeys(members, 0))
                holds[members[0]] = taken[key]

        # Going back from wide to narrow: within a contested set nobody knows yet which narrower
        # set will provide the winners. The contested set is full, and that stops all who follow.
        undecided: set[int] = set()
        for key in reversed(narrow_first):
            if undecided.isdisjoint(inside[key]):
                self._left[key] -= taken[key]
            if key in contested:
                undecided.update(inside[key])

        demand = sum(holds.values())
        if demand > self.seats:
            contests.append((THE_LINE, self.seats, tuple(able)))
        self.seats -= min(demand, self.seats)
        return contests


def checked_ranks(ranks: npt.ArrayLike) -> Int64s:
    """Return `ranks` (N,) if they are ranks: 0 = unranked, 1 = best.

    Raises ScoringError NOT_WHOLE, WRONG_SHAPE, OUT_OF_INTEGER_RANGE or UNKNOWN_RANK.
    """
    rank = whole(ranks, dtype=np.int64, ndim=1, what="ranks")
    negative = np.flatnonzero(rank < UNRANKED)
    if negative.size:
        raise ScoringError(Reason.UNKNOWN_RANK, nominee=int(negative[0]), rank=int(rank[negative[0]]))
    return rank


def by_rank(rank: Int64s, allowed: Bools) -> list[list[int]]:
    """The ranked among `allowed` (N,), best first, equals together in ascending order of nominee."""
    listed = np.flatnonzero((rank != UNRANKED) & allowed)
    best_first = listed[np.argsort(rank[listed], kind="stable")]
    starts = np.flatnonzero(np.diff(rank[best_first])) + 1
    return [tied.tolist() for tied in np.split(best_first, starts) if tied.size]


def eligible_mask(eligible: npt.NDArray[np.bool_] | None, n_nominees: int) -> Bools:
    """(N,): whom a choice is about; None = everyone.

    Raises ScoringError WRONG_SHAPE.
    """
    if eligible is None:
        return np.ones(n_nominees, dtype=np.bool_)
    flagged = np.asarray(eligible)
    if flagged.dtype != np.bool_ or flagged.shape != (n_nominees,):
        raise ScoringError(Reason.WRONG_SHAPE, what="eligible", shape=flagged.shape, dtype=str(flagged.dtype))
    return flagged


def _check_laminar(caps: Sequence[Cap]) -> None:
    # Two groups are nested or disjoint unless they share somebody and each also has somebody the
    # other lacks, that is unless what they share is smaller than either.
    for (i, one), (j, other) in combinations(enumerate(caps), 2):
        both = np.flatnonzero((one.group != NOT_COUNTED) & (other.group != NOT_COUNTED))
        _, pair, shared = np.unique(
            np.stack([one.group[both], other.group[both]]), axis=1, return_inverse=True, return_counts=True
        )
        common = shared[pair.ravel()]
        crossing = both[(common < _group_sizes(one)[both]) & (common < _group_sizes(other)[both])]
        if crossing.size:
            nominee = int(crossing[0])
            raise ScoringError(
                Reason.CROSSING_CAPS,
                caps=(i, j),
                names=f"{one.name} x {other.name}",
                groups=(int(one.group[nominee]), int(other.group[nominee])),
                nominee=nominee,
            )


def _group_sizes(cap: Cap) -> Int64s:
    """Count, for each nominee, the members of the nominee's own group."""
    _, number, size = np.unique(cap.group, return_inverse=True, return_counts=True)
    return size[number].astype(np.int64)
