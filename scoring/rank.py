"""Places in the list: 1, 2, 2, 4, by a declared chain of exact keys.

Ties at the cut line are normal, so the campaign declares what decides them and in which order.
What no key separates shares a rank and is handed to the chair as a tie group. An axis number, a
name or a moment of submission never decides anything.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final

import numpy as np

from scoring.arrays import EMPTY, ArrayRecord, Bools, Int64s, extremes, read_only, whole
from scoring.combine import Method, Scores, average
from scoring.errors import Reason, ScoringError
from scoring.marks import HUNDREDTHS, Marks

UNRANKED: Final = 0
"""The rank of a nominee without a score; real ranks start at 1."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Key(ArrayRecord):
    """One column of exact fractions to rank by.

    numerator    (N,) int64
    denominator  (N,) int64, 0 = the nominee has no value; need not be in lowest terms
    descending   whether the greater value is the better one

    Raises ScoringError NOT_WHOLE, WRONG_SHAPE, OUT_OF_INTEGER_RANGE or NEGATIVE_DENOMINATOR.
    """

    numerator: Int64s
    denominator: Int64s
    descending: bool = True

    def __post_init__(self) -> None:
        numerator = whole(self.numerator, dtype=np.int64, ndim=1, what="numerator")
        denominator = whole(self.denominator, dtype=np.int64, ndim=1, what="denominator")
        if numerator.shape != denominator.shape:
            raise ScoringError(
                Reason.WRONG_SHAPE, what="key", numerator=numerator.shape, denominator=denominator.shape
            )
        negative = np.flatnonzero(denominator < 0)
        if negative.size:
            nominee = int(negative[0])
            raise ScoringError(
                Reason.NEGATIVE_DENOMINATOR, nominee=nominee, denominator=int(denominator[nominee])
            )
        object.__setattr__(self, "numerator", numerator)
        object.__setattr__(self, "denominator", denominator)

    @property
    def present(self) -> Bools:
        """(N,): the nominees who have a value."""
        return self.denominator > 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ranking(ArrayRecord):
    """Competition ranks, with what decided each.

    rank          (N,) int64, 1 is best; equal nominees share a rank and the next one counts them
                  all (1, 2, 2, 4); 0 = unranked, no marks
    separated_by  (N,) int64, the index of the first key that sets the nominee, and all who share
                  the rank, below the neighbour above; -1 = nobody above, or unranked

    Made by `rank`.
    """

    rank: Int64s
    separated_by: Int64s

    @property
    def ties(self) -> tuple[tuple[int, ...], ...]:
        """The groups that no key separates, best first.

        Each is in ascending order of nominee, which here carries no preference.
        """
        ranked = np.flatnonzero(self.rank != UNRANKED)
        order, opens = _sorted(self.rank[ranked])
        tied = np.flatnonzero(_shared(opens))
        bounds = [*np.flatnonzero(opens[tied]).tolist(), tied.size]
        members = ranked[order[tied]].tolist()
        return tuple(tuple(members[start:end]) for start, end in pairwise(bounds))

    @property
    def unranked(self) -> Int64s:
        """The nominees without a place because they have no score, ascending."""
        return np.flatnonzero(self.rank == UNRANKED)


def rank(keys: Sequence[Key]) -> Ranking:
    """Rank the nominees by the first key, its ties by the second, and so on.

    The first key is the score: a nominee without a value there is unranked, which is not the
    same as last. Comparison is of exact fractions, never of printed text: 85.225 and 85.23 print
    alike and are not a tie.

    Raises ScoringError NO_KEYS, WRONG_SHAPE when the keys differ in length, or TIE_KEY_MISSING
    when a later key has no value for a nominee whom the first key ranks.
    """
    if not keys:
        raise ScoringError(Reason.NO_KEYS)
    size = keys[0].numerator.size
    ranked = np.flatnonzero(keys[0].present)
    for index, key in enumerate(keys):
        if key.numerator.size != size:
            raise ScoringError(Reason.WRONG_SHAPE, what="key", key=index, given=key.numerator.size, size=size)
        missing = keys[0].present & ~key.present
        if missing.any():
            raise ScoringError(Reason.TIE_KEY_MISSING, key=index, nominee=int(missing.argmax()))

    # Each key in turn tells apart those whom the keys before it left equal, and looks at no other.
    everyone = ranked.size == size
    order, opens = _sorted(_levels(keys[0], None if everyone else ranked))
    best_first = order if everyone else ranked[order]
    separated_by = np.where(keys[0].present, 0, EMPTY)
    for index, key in enumerate(keys[1:], start=1):
        tied = np.flatnonzero(_shared(opens))
        if not tied.size:
            break
        group = np.cumsum(opens[tied]) - 1
        level = _levels(key, best_first[tied])
        if int(level.max()) >= 1 << (63 - tied.size.bit_length()):
            # Too far apart to stand below a group in one whole number: number those that occur.
            level = np.unique(level, return_inverse=True)[1].astype(np.int64)
        within, steps = _sorted(group * (int(level.max()) + 1) + level)
        best_first[tied] = best_first[tied[within]]
        # Who shares a rank is set below the neighbour above by the key that sets the first of them.
        newly = steps & ~opens[tied]
        opened_by = np.maximum.accumulate(np.where(opens[tied] | newly, np.arange(tied.size), 0))
        separated_by[best_first[tied[newly[opened_by]]]] = index
        opens[tied] |= steps

    place = np.zeros(best_first.size, dtype=np.int64)
    start = np.flatnonzero(opens)
    place[start] = start
    np.maximum.accumulate(place, out=place)
    separated_by[best_first[: int(np.searchsorted(place, 1))]] = EMPTY
    place += 1
    places = np.full(size, UNRANKED, dtype=np.int64)
    places[best_first] = place
    return Ranking(rank=read_only(places), separated_by=read_only(separated_by))


def score_key(scores: Scores) -> Key:
    """The official score itself, greater first: the usual first key."""
    return Key(numerator=scores.numerator, denominator=scores.denominator)


def mean_key(scores: Scores) -> Key:
    """The mean of all totals, nothing dropped, greater first."""
    return score_key(average(scores.totals, units=scores.units, method=Method.MEAN))


def median_key(scores: Scores) -> Key:
    """The median of all totals, greater first."""
    return score_key(average(scores.totals, units=scores.units, method=Method.MEDIAN))


def criterion_key(marks: Marks, *, criterion: int) -> Key:
    """The mean of one named criterion over all experts, nothing dropped, greater first.

    criterion is its number on the axis C.

    Raises ScoringError UNKNOWN_CRITERION.
    """
    if not 0 <= criterion < marks.n_criteria:
        raise ScoringError(Reason.UNKNOWN_CRITERION, criterion=criterion, size=marks.n_criteria)
    # An empty slot holds -1 in every criterion, as it does in totals.
    return score_key(average(marks.points[criterion], units=HUNDREDTHS, method=Method.MEAN))


def first_places_key(marks: Marks, *, scores: Scores) -> Key:
    """The share of a nominee's own experts who gave it their best total, greater first.

    `scores` are those of the same marks and say how the criteria weigh. An expert whose best
    total went to several nominees counts for each of them. A share, since a count would let the
    larger panel win: one expert's recusal would decide a tie.

    Raises ScoringError WRONG_SHAPE when marks and scores differ in slots or nominees.
    """
    if scores.totals.shape != marks.expert.shape:
        raise ScoringError(
            Reason.WRONG_SHAPE, what="scores", totals=scores.totals.shape, expert=marks.expert.shape
        )
    filled = marks.filled
    best = np.full(marks.n_experts, EMPTY, dtype=np.int64)
    np.maximum.at(best, marks.expert[filled], scores.totals[filled])
    firsts = np.zeros(filled.shape, dtype=np.bool_)
    firsts[filled] = scores.totals[filled] == best[marks.expert[filled]]
    return Key(
        numerator=read_only(firsts.sum(axis=0, dtype=np.int64)),
        denominator=read_only(filled.sum(axis=0, dtype=np.int64)),
    )


def _sorted(level: Int64s) -> tuple[Int64s, Bools]:
    """Return the order that sorts `level`, all 0 or more, and in that order who differs from the one before.

    The first counts as different. Number and index are written into one whole number where 63 bits
    hold both: sorting values is several times faster than sorting an index.
    """
    bits = level.size.bit_length()
    if level.size and int(level.max()) < 1 << (63 - bits):
        packed = level << bits
        packed |= np.arange(level.size)
        packed.sort()
        order, ascending = packed & ((1 << bits) - 1), packed >> bits
    else:
        order = np.argsort(level, kind="stable")
        ascending = level[order]
    opens = np.ones(level.size, dtype=np.bool_)
    np.not_equal(ascending[1:], ascending[:-1], out=opens[1:])
    return order, opens


def _shared(opens: Bools) -> Bools:
    """Say, for each place, whether its rank is held by more than one."""
    follows = ~opens
    shared = follows.copy()
    shared[:-1] |= follows[1:]
    return shared


def _levels(key: Key, those: Int64s | None) -> Int64s:
    """Give each of `those` (None = all) a whole number 0 or more: the better value the smaller."""
    numerator, denominator = key.numerator, key.denominator
    if those is not None:
        numerator, denominator = numerator[those], denominator[those]
    if not numerator.size:
        return numerator
    scaled = _over_one_denominator(numerator, denominator)
    least, greatest = extremes(scaled)
    if greatest - least > np.iinfo(np.int64).max:
        # Further apart than a whole number can say: number the values that occur.
        values, scaled = np.unique(scaled, return_inverse=True)
        least, greatest = 0, values.size - 1
    return greatest - scaled if key.descending else scaled - least


def _over_one_denominator(numerator: Int64s, denominator: Int64s) -> Int64s:
    """Compare fractions as whole numbers: their numerators over the least common denominator."""
    least, greatest = extremes(denominator)
    if least == greatest:
        return numerator
    common = math.lcm(*np.unique(denominator).tolist())
    if _fits(numerator, denominator, common):
        return numerator * (np.int64(common) // denominator)
    # Too wide for int64 over one denominator: let Python compare, once per distinct pair.
    pairs, pair_of = np.unique(np.stack([numerator, denominator]), axis=1, return_inverse=True)
    exact = [Fraction(top, bottom) for top, bottom in pairs.T.tolist()]
    number = {value: place for place, value in enumerate(sorted(set(exact)))}
    return np.array([number[value] for value in exact], dtype=np.int64)[pair_of.ravel()]


def _fits(numerator: Int64s, denominator: Int64s, common: int) -> bool:
    least, greatest = extremes(numerator)
    factor = common // int(denominator.min())
    return max(common, max(abs(least), abs(greatest)) * factor) <= np.iinfo(np.int64).max
