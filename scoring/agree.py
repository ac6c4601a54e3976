"""How far experts agree: Krippendorff's alpha, six intraclass correlations, Kendall's W, Fleiss' kappa.

Advisory numbers beside the official list, never part of it. Marks are whole numbers, so everything
up to the last division is exact here too: a coefficient is undefined when its divisor *is* zero, not
when it looks small, and then it is None. No sentinel and no NaN leaves this module.

What is done with missing marks, coefficient by coefficient:

    alpha    keeps every nominee with two marks or more; a single mark has nothing to agree with
    ICC2, 3  need the same experts throughout: only the nominees whom every expert marked count,
             where "every expert" is everybody who marked anybody (listwise deletion)
    W        the same nominees as ICC2 and ICC3
    ICC1, kappa
             need the same number of marks for each nominee, from whomever: the nominees whom every
             expert marked; if there are fewer than two of them, all who have marks, provided that
             each of them has equally many

Where too little is left, the coefficient is None; nothing is filled in.

`agreement` answers everything at once. The other functions take what `Marks.totals` gives, whole
numbers (S, N) with -1 in empty slots, and `Marks.expert` where it matters who gave which.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, unique
from fractions import Fraction
from functools import cached_property
from math import isqrt
from typing import Any, Final, TypeAlias, assert_never

import numpy as np
import numpy.typing as npt

from scoring.arrays import EMPTY, Bools, Int64s, whole
from scoring.errors import Reason, ScoringError
from scoring.marks import Marks

Exact: TypeAlias = npt.NDArray[Any]
"""Whole numbers: int64, or Python's own where their squares would not fit."""

_Whole: TypeAlias = npt.NDArray[np.signedinteger[Any]]


@unique
class Level(Enum):
    """What a difference between two marks means: the level of measurement."""

    NOMINAL = "nominal"
    """Equal or not."""
    ORDINAL = "ordinal"
    """How many marks lie between."""
    INTERVAL = "interval"
    """The difference."""
    RATIO = "ratio"
    """The difference relative to the sum."""


@unique
class Form(Enum):
    """The six intraclass correlations of Shrout and Fleiss (1979).

    The number is their case, k stands for the mean of all k experts of a panel.
    """

    ICC1 = "ICC1"
    """Each nominee marked by experts of its own: ICC(1,1)."""
    ICC2 = "ICC2"
    """The same experts throughout, drawn from many; agreement: ICC(2,1), ICC(A,1)."""
    ICC3 = "ICC3"
    """These experts and no others; consistency: ICC(3,1), ICC(C,1)."""
    ICC1K = "ICC1k"
    ICC2K = "ICC2k"
    ICC3K = "ICC3k"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """The agreement of one panel; None = not defined for these marks.

    alpha, icc    by level and by form
    kendall_w     0 no agreement on the order to 1 the same order by all
    fleiss_kappa  agreement on the very number, beyond chance
    pairable      marks that alpha rests on
    crossed       (experts, nominees) that ICC2, ICC3 and W rest on; nominees 0 or 1 = too few
    even          (marks a nominee, nominees) that ICC1 and kappa rest on; (0, 0) = no such design

    Made by `agreement`.
    """

    alpha: Mapping[Level, float | None]
    icc: Mapping[Form, float | None]
    kendall_w: float | None
    fleiss_kappa: float | None
    pairable: int
    crossed: tuple[int, int]
    even: tuple[int, int]


def agreement(marks: Marks, *, weights: npt.ArrayLike | None = None) -> Agreement:
    """Compute every coefficient from the totals that the experts gave.

    weights  (C,) whole percents summing to 100, or None for the plain sum (see `Marks.totals`)

    Raises what `Marks.totals` raises.
    """
    totals = marks.totals(weights=weights)
    panels = _Panels(totals)
    crossed = _crossed(totals, marks.expert)
    even = _even(totals, crossed)
    return Agreement(
        alpha={level: _alpha(panels, level) for level in Level},
        icc=_icc(crossed, even),
        kendall_w=_kendall_w(crossed),
        fleiss_kappa=_fleiss_kappa(even),
        pairable=panels.n,
        crossed=(crossed.shape[0], crossed.shape[1]),
        even=(even.shape[0], even.shape[1]),
    )


def alpha(totals: npt.ArrayLike, *, level: Level) -> float | None:
    """Krippendorff's alpha: one minus observed by expected disagreement of pairable marks.

    totals  (S, N) whole numbers 0 or more, -1 in empty slots
    level   what a difference means

    A nominee with m marks has m (m - 1) ordered pairs, each weighing 1 / (m - 1). Nominees with
    fewer than two marks are left out, from the expected disagreement too. The squared differences
    are those of K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011): 0 or 1
    (nominal); of mid-ranks (ordinal: the marks between two values, half of each end); of the values
    (interval); of the values by their sum, two zeros being equal (ratio).

    None when no nominee has two marks or all pairable marks are equal.

    Raises ScoringError NOT_WHOLE, WRONG_SHAPE, OUT_OF_INTEGER_RANGE or BAD_COUNT.
    """
    return _alpha(_Panels(_totals(totals)), level)


def icc(totals: npt.ArrayLike, *, expert: npt.ArrayLike) -> dict[Form, float | None]:
    """Compute the six intraclass correlations from the mean squares of a two-way table.

    totals  (S, N) whole numbers 0 or more, -1 in empty slots
    expert  (S, N) whose mark it is, -1 in empty slots

    P. E. Shrout and J. L. Fleiss, "Intraclass Correlations: Uses in Assessing Rater Reliability",
    Psychological Bulletin 86 (1979) 420-428; K. O. McGraw and S. P. Wong, Psychological Methods 1
    (1996) 30-46, call them ICC(1), ICC(A,1), ICC(C,1) and ICC(k), ICC(A,k), ICC(C,k). Estimates may
    be negative and are left so.

    None where the design is missing (see the head of this module) or the divisor is zero.

    Raises ScoringError NOT_WHOLE, WRONG_SHAPE, OUT_OF_INTEGER_RANGE, BAD_COUNT or DUPLICATE_EXPERT.
    """
    given, by = _table(totals, expert)
    crossed = _crossed(given, by)
    return _icc(crossed, _even(given, crossed))


def kendall_w(totals: npt.ArrayLike, *, expert: npt.ArrayLike) -> float | None:
    """Kendall's coefficient of concordance W, corrected for ties.

    totals  (S, N) whole numbers 0 or more, -1 in empty slots
    expert  (S, N) whose mark it is, -1 in empty slots

    Each expert's marks become mid-ranks; W is 12 S / (m^2 (n^3 - n) - m T), where S is the sum of
    squared deviations of the n rank sums of m experts and T the sum of t^3 - t over every group of t
    tied marks: M. G. Kendall and B. Babington Smith, "The Problem of m Rankings", Annals of
    Mathematical Statistics 10 (1939) 275-287; ties as in M. G. Kendall, "Rank Correlation Methods".

    None with fewer than two experts or two nominees marked by all, or when every expert gave
    everybody the same.

    Raises ScoringError NOT_WHOLE, WRONG_SHAPE, OUT_OF_INTEGER_RANGE, BAD_COUNT or DUPLICATE_EXPERT.
    """
    return _kendall_w(_crossed(*_table(totals, expert)))


def fleiss_kappa(totals: npt.ArrayLike, *, expert: npt.ArrayLike) -> float | None:
    """Fleiss' kappa: agreement on the very number, beyond what the shares of the numbers give.

    totals  (S, N) whole numbers 0 or more, -1 in empty slots; each number is a category of its own
    expert  (S, N) whose mark it is, -1 in empty slots

    J. L. Fleiss, "Measuring Nominal Scale Agreement Among Many Raters", Psychological Bulletin 76
    (1971) 378-382: as many marks for each nominee, not necessarily from the same experts.

    None where that design is missing (see the head of this module) or all marks are equal.

    Raises ScoringError NOT_WHOLE, WRONG_SHAPE, OUT_OF_INTEGER_RANGE, BAD_COUNT or DUPLICATE_EXPERT.
    """
    given, by = _table(totals, expert)
    return _fleiss_kappa(_even(given, _crossed(given, by)))


class _Panels:
    """The pairable marks as full tables, one for each size of panel, and how often a value occurs."""

    def __init__(self, totals: Int64s) -> None:
        filled = totals != EMPTY
        size = filled.sum(axis=0)
        sizes = [int(m) for m in np.unique(size) if m >= 2]
        self.tables = [_packed(totals, filled, size == m, m=m) for m in sizes]
        """(m, n) each, without an empty slot, m ascending."""
        self.n = sum(table.size for table in self.tables)

    @cached_property
    def counted(self) -> tuple[Int64s, Int64s]:
        """The values that occur, ascending, and how often."""
        return _counted(self.tables)

    @cached_property
    def mid_ranks(self) -> list[Int64s]:
        """The tables with each mark replaced by twice its mid-rank among all, a whole number."""
        values, counts = self.counted
        ranks = 2 * np.cumsum(counts) - counts
        if _is_narrow(values[-1] - values[0], self.n):
            of_value = np.zeros(values[-1] - values[0] + 1, dtype=np.int64)
            of_value[values - values[0]] = ranks
            return [of_value[table - values[0]] for table in self.tables]
        return [ranks[np.searchsorted(values, table)] for table in self.tables]


def _alpha(panels: _Panels, level: Level) -> float | None:
    if panels.n == 0 or panels.counted[0].size == 1:
        return None
    match level:
        case Level.NOMINAL:
            return _alpha_nominal(panels)
        case Level.ORDINAL:
            return _alpha_interval(panels.mid_ranks)
        case Level.INTERVAL:
            return _alpha_interval(panels.tables)
        case Level.RATIO:
            return _alpha_ratio(panels)
        case _:
            assert_never(level)


def _alpha_nominal(panels: _Panels) -> float:
    observed = sum(
        Fraction(table.size * (len(table) - 1) - _equal_pairs(table), len(table) - 1)
        for table in panels.tables
    )
    _, counts = panels.counted
    expected = Fraction(panels.n**2 - _squares(counts), panels.n - 1)
    return float(1 - observed / expected)


def _alpha_interval(tables: list[Int64s]) -> float:
    # The squared differences of all pairs of m numbers sum to 2 (m * sum of squares - square of sum).
    n = sum(table.size for table in tables)
    observed, of_sums, of_squares = Fraction(), 0, 0
    for table in tables:
        m = len(table)
        marks = _squarable(table, m)
        sums, squares = marks.sum(axis=0), _squares(marks)
        observed += Fraction(m * squares - _squares(sums), m - 1)
        of_sums += _total(sums)
        of_squares += squares
    expected = Fraction(n * of_squares - of_sums**2, n - 1)
    return float(1 - observed / expected)


def _alpha_ratio(panels: _Panels) -> float:
    # The one level without a short cut: each pair has its own divisor. Blocks stay in the cache.
    observed = 0.0
    for table in panels.tables:
        m = len(table)
        step = max(1, _BLOCK // m)
        for start in range(0, table.shape[1], step):
            part = table[:, start : start + step].astype(np.float64)
            observed += sum(_ratio_apart(part[apart:], part[:-apart]) for apart in range(1, m)) / (m - 1)
    values, counts = (column.astype(np.float64) for column in panels.counted)
    expected = 0.0
    step = max(1, _BLOCK // values.size)
    for start in range(0, values.size, step):
        here = values[start : start + step, None]
        share = (here - values) / np.maximum(here + values, 1)
        expected += float(counts[start : start + step] @ ((share * share) @ counts))
    # The observed pairs were counted in one direction, the expected ones in both.
    return float(1 - 2 * observed * (panels.n - 1) / expected)


_BLOCK: Final = 16_384
"""Marks looked at together: they fit into a fast cache with what is computed from them."""


def _ratio_apart(one: npt.NDArray[np.float64], other: npt.NDArray[np.float64]) -> float:
    # Totals are 0 or more, so their sum is 0 only for two zeros, which are equal.
    share = (one - other).ravel()
    share /= np.maximum(one + other, 1).ravel()
    return float(share @ share)


def _icc(crossed: Int64s, even: Int64s) -> dict[Form, float | None]:
    found: dict[Form, float | None] = dict.fromkeys(Form)
    squares = (0, 0, 0, 0)
    if even.size:
        k, n = even.shape
        squares = _mean_squares(even)
        between, within, _, _ = squares
        found[Form.ICC1] = _quotient(between - within, between + (k - 1) * within)
        found[Form.ICC1K] = _quotient(between - within, between)
    if min(crossed.shape) >= 2:
        k, n = crossed.shape
        between, _, experts, error = squares if even is crossed else _mean_squares(crossed)
        signal, excess = between - error, experts - error
        found[Form.ICC2] = _quotient(n * signal, n * (between + (k - 1) * error) + k * excess)
        found[Form.ICC3] = _quotient(signal, between + (k - 1) * error)
        found[Form.ICC2K] = _quotient(n * signal, n * between + excess)
        found[Form.ICC3K] = _quotient(signal, between)
    return found


def _mean_squares(table: Int64s) -> tuple[int, int, int, int]:
    """Between nominees, within nominees, between experts, error, of a full table (k, n).

    Each times k n n (n - 1) (k - 1), which keeps it whole and cancels in every quotient.
    """
    k, n = table.shape
    marks = _squarable(table, max(k, n))
    of_nominees, of_experts = marks.sum(axis=0), marks.sum(axis=1)
    squares = k * n * _squares(marks)
    nominees, experts = n * _squares(of_nominees), k * _squares(of_experts)
    overall = _total(of_experts) ** 2
    return (
        n * (k - 1) * (nominees - overall),
        (n - 1) * (squares - nominees),
        n * (n - 1) * (experts - overall),
        n * (squares - nominees - experts + overall),
    )


def _kendall_w(crossed: Int64s) -> float | None:
    if min(crossed.shape) < 2:
        return None
    m, n = crossed.shape
    sums, tied = np.zeros(n, dtype=np.int64), 0
    for row in crossed:
        _, place, counts = np.unique(row, return_inverse=True, return_counts=True)
        # Twice the mid-rank, which keeps it whole.
        sums += (2 * np.cumsum(counts) - counts + 1)[place]
        tied += sum(t**3 - t for t in counts.tolist())
    doubled = _squarable(sums, 1)
    deviation = n * _squares(doubled) - _total(doubled) ** 2
    return _quotient(3 * deviation, n * (m * m * (n**3 - n) - m * tied))


def _fleiss_kappa(even: Int64s) -> float | None:
    if even.size == 0:
        return None
    k, n = even.shape
    _, counts = _counted([even])
    # The share of agreeing pairs and the share by chance, both times n n k k (k - 1).
    agreed = n * k * _equal_pairs(even)
    by_chance = (k - 1) * _squares(counts)
    return _quotient(agreed - by_chance, n * n * k * k * (k - 1) - by_chance)


def _crossed(totals: Int64s, expert: _Whole) -> Int64s:
    """(k, n): the marks of all k experts for the n nominees whom each of them marked."""
    if _is_by_slot(expert):
        # The table is already there, but for slots that nobody fills.
        return totals[np.flatnonzero(expert[:, 0] != EMPTY)]
    filled = totals != EMPTY
    # Numbers are shifted by one so that nobody, -1, can be counted too.
    seen = np.bincount(expert.ravel() + 1, minlength=1)[1:] > 0
    active = int(np.count_nonzero(seen))
    # An expert marks a nominee at most once, so as many marks as experts are marks of every expert.
    by_all = filled.sum(axis=0) == active
    if active == 0 or not by_all.any():
        return np.empty((active, 0), dtype=np.int64)
    given: Int64s = _packed(totals, filled, by_all, m=active)
    by = _packed(expert, filled, by_all, m=active)
    if _is_by_slot(by):
        return given
    row = (np.cumsum(seen) - 1)[by]
    table = np.empty_like(given)
    table[row, np.arange(table.shape[1])] = given
    return table


def _is_by_slot(expert: _Whole) -> bool:
    """Say whether each slot belongs to one expert throughout, or to nobody."""
    return expert.size > 0 and np.array_equal(expert, np.broadcast_to(expert[:, :1], expert.shape))


def _even(totals: Int64s, crossed: Int64s) -> Int64s:
    """(k, n): k marks for each of n nominees, two or more each, or (0, 0)."""
    if crossed.shape[1] < 2:
        filled = totals != EMPTY
        size = filled.sum(axis=0)
        sizes = np.unique(size[size > 0])
        if sizes.size != 1:
            return np.empty((0, 0), dtype=np.int64)
        crossed = _packed(totals, filled, size > 0, m=int(sizes[0]))
    return crossed if min(crossed.shape) >= 2 else np.empty((0, 0), dtype=np.int64)


def _packed(cells: _Whole, filled: Bools, chosen: Bools, *, m: int) -> _Whole:
    """(m, n): the chosen nominees, who have m marks each, without the empty slots between."""
    if not chosen.all():
        cells = cells[:, chosen]
    if m == len(cells):
        return cells
    return cells.T[filled.T[chosen]].reshape(-1, m).T


def _counted(tables: list[Int64s]) -> tuple[Int64s, Int64s]:
    least = min(int(table.min()) for table in tables)
    width = max(int(table.max()) for table in tables) - least
    if not _is_narrow(width, sum(table.size for table in tables)):
        values, counts = np.unique(np.concatenate([table.ravel() for table in tables]), return_counts=True)
        return values, counts.astype(np.int64)
    counts = np.zeros(width + 1, dtype=np.int64)
    for table in tables:
        counts += np.bincount((table - least).ravel(), minlength=width + 1)
    occur = np.flatnonzero(counts)
    return occur + least, counts[occur]


def _is_narrow(width: int, n: int) -> bool:
    """Say whether counting by value is cheaper than sorting n marks."""
    return width < max(65_536, 4 * n)


def _equal_pairs(table: Int64s) -> int:
    """Count the ordered pairs of equal marks within the columns of an (m, n) table."""
    if len(table) <= _FEW:
        return 2 * sum(
            int(np.count_nonzero(table[apart:] == table[:-apart])) for apart in range(1, len(table))
        )
    panels = np.sort(table.T, axis=1)
    opens = np.ones(panels.shape, dtype=np.bool_)
    np.not_equal(panels[:, 1:], panels[:, :-1], out=opens[:, 1:])
    run = np.diff(np.flatnonzero(opens), append=panels.size)
    return _total(run * (run - 1))


_FEW: Final = 24
"""Up to here comparing each with each is quicker than sorting a panel."""


def _squarable(values: Int64s, terms: int) -> Exact:
    """Return the values in a type in which the square of a sum of so many of them is exact."""
    greatest = isqrt(np.iinfo(np.int64).max) // max(terms, 1)
    return values if int(values.max()) <= greatest else values.astype(object)


def _total(values: Exact) -> int:
    """Sum whole numbers without overflow: the two halves of 64 bits cannot fill a sum each."""
    return (int((values >> 32).sum()) << 32) + int((values & 0xFFFF_FFFF).sum())


def _squares(values: Exact) -> int:
    """Sum the squares of whole numbers 0 or more that `_squarable` let pass."""
    flat = values.ravel(order="K")
    if int(flat.max(initial=0)) ** 2 * flat.size <= np.iinfo(np.int64).max:
        return int(flat @ flat)
    return _total(flat * flat)


def _quotient(top: int, bottom: int) -> float | None:
    """Divide whole numbers once, correctly rounded; by zero there is no answer."""
    return top / bottom if bottom else None


def _totals(totals: npt.ArrayLike) -> Int64s:
    given = whole(totals, dtype=np.int64, ndim=2, what="totals")
    if int(given.min(initial=0)) < EMPTY:
        raise ScoringError(Reason.BAD_COUNT, what="totals", value=int(given.min()), least=EMPTY)
    return given


def _table(totals: npt.ArrayLike, expert: npt.ArrayLike) -> tuple[Int64s, Int64s]:
    given, by = _totals(totals), whole(expert, dtype=np.int64, ndim=2, what="expert")
    if given.shape != by.shape or not np.array_equal(given == EMPTY, by == EMPTY):
        raise ScoringError(Reason.WRONG_SHAPE, what="totals and expert", totals=given.shape, expert=by.shape)
    if int(by.min(initial=0)) < EMPTY:
        raise ScoringError(Reason.BAD_COUNT, what="expert", value=int(by.min()), least=EMPTY)
    _check_distinct(by)
    if not _is_narrow(int(by.max(initial=0)), by.size):
        # Any number may name an expert here; those of an axis are small, and counted by.
        names, number = np.unique(by, return_inverse=True)
        by = number.reshape(by.shape) - (1 if names[0] == EMPTY else 0)
    return given, by


def _check_distinct(by: Int64s) -> None:
    if ((by[1:] > by[:-1]) | (by[1:] == EMPTY)).all():
        # Packed in ascending order, as `Marks.from_rows` does.
        return
    panel = np.sort(by, axis=0)
    equal = (panel[1:] == panel[:-1]) & (panel[1:] != EMPTY)
    if equal.any():
        twice = np.argwhere(equal)
        place, nominee = (int(index) for index in twice[0])
        raise ScoringError(Reason.DUPLICATE_EXPERT, nominee=nominee, expert=int(panel[place, nominee]))
