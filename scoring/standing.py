"""The list while marks still come in: one changed mark, and every rank follows at once.

Ranking all over again reads every mark. But a mark changes one nominee's score only, and a rank is
no more than the number of better scores; so the scores stand here in ascending order, cut into
short runs, and a change takes one out and puts one in. What it says is what a full recompute of
`Standing.marks` says, to the last tie; that is the promise, and the official list is still made by
`combine` and `rank`.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import mul
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from scoring.arrays import EMPTY, Int32s, Int64s, Wholes, count, read_only
from scoring.combine import Method, average, panel_rules
from scoring.errors import Reason, ScoringError
from scoring.marks import Marks
from scoring.rank import UNRANKED

TieLink: TypeAlias = Method | int
"""A link of the tie chain: the score by another method, or the mean of the criterion of this number."""

_Key: TypeAlias = int | tuple[int, ...]

_RUN: Final = 512
_INT32: Final = (1 << 31) - 1
_INT64: Final = (1 << 63) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A nominee's rank before and after a change; 0 = unranked, no marks.

    Everyone else's follows: whoever stood between the two ranks has moved by one.
    """

    before: int
    after: int


class Standing:
    """Marks that may change one sheet at a time, and the exact competition ranks they give.

    marks, weights, method, trim, minimum
            as `combine` takes them
    ties    links that decide between equal scores, greater first, before equals share a rank.
            The share of first places is not among them: it hangs on all the sheets of an expert,
            and the list that needs it is made by `rank`

    A change takes microseconds, whatever the number of nominees; `ranks` reads them all. Holds a
    copy of the marks and one key a nominee. Not a record: it changes, and two threads must not
    change it at once.

    Raises ScoringError BAD_COUNT, NOT_WHOLE, TRIM_TOO_WIDE or UNKNOWN_CRITERION, and what
    `Marks.totals` raises for the weights.
    """

    def __init__(
        self,
        marks: Marks,
        *,
        method: Method,
        weights: npt.ArrayLike | None = None,
        trim: int = 1,
        minimum: int = 5,
        ties: Sequence[TieLink] = (),
    ) -> None:
        for link in ties:
            if not isinstance(link, Method) and not 0 <= link < marks.n_criteria:
                raise ScoringError(Reason.UNKNOWN_CRITERION, criterion=link, size=marks.n_criteria)
        self._method, self._trim, self._minimum, self._ties = method, trim, minimum, tuple(ties)
        self._n_experts = marks.n_experts
        # A change reads and writes one nominee: here what belongs to a nominee lies together.
        self._totals: Int64s = np.array(marks.totals(weights=weights).T, order="C")
        self._expert: Int32s = np.array(marks.expert.T, order="C")
        self._points: Int32s = np.array(marks.points.T, order="C")
        # The weights have been checked by totals.
        self._percents = [1] * marks.n_criteria if weights is None else np.asarray(weights).tolist()
        self._sort_anew()

    def put(self, nominee: int, expert: int, points: Sequence[int]) -> Moved:
        """Enter a sheet, or replace the one this expert has for this nominee.

        points  (C,) whole hundredths, 0 or more

        Raises ScoringError UNKNOWN_NOMINEE, UNKNOWN_EXPERT, NOT_WHOLE, WRONG_SHAPE, BLANK_POINT or
        OUT_OF_INTEGER_RANGE; nothing has changed then.
        """
        panel = self._panel(nominee, expert)
        given = self._checked(points, nominee=nominee, expert=expert)
        if expert in panel:
            slot = panel.index(expert)
        elif EMPTY in panel:
            slot = panel.index(EMPTY)
        else:
            slot = self._widen()
        self._expert[nominee, slot] = expert
        self._points[nominee, slot] = given
        self._totals[nominee, slot] = sum(map(mul, given, self._percents))
        return self._moved(nominee)

    def withdraw(self, nominee: int, expert: int) -> Moved:
        """Take out a sheet.

        Raises ScoringError UNKNOWN_NOMINEE, UNKNOWN_EXPERT, or NO_SUCH_SHEET when the expert has
        none for this nominee; nothing has changed then.
        """
        panel = self._panel(nominee, expert)
        if expert not in panel:
            raise ScoringError(Reason.NO_SUCH_SHEET, nominee=nominee, expert=expert)
        slot = panel.index(expert)
        self._expert[nominee, slot] = EMPTY
        self._points[nominee, slot] = EMPTY
        self._totals[nominee, slot] = EMPTY
        return self._moved(nominee)

    def rank_of(self, nominee: int) -> int:
        """Return the rank of a nominee, 1 is best; 0 = no marks.

        Raises ScoringError UNKNOWN_NOMINEE.
        """
        if not 0 <= nominee < len(self._keys):
            raise ScoringError(Reason.UNKNOWN_NOMINEE, number=int(nominee), size=len(self._keys))
        key = self._keys[nominee]
        return UNRANKED if key is None else self._ascending.below(key) + 1

    def ranks(self) -> Int64s:
        """Return all ranks (N,), as `Ranking.rank` gives them."""
        place: dict[_Key, int] = {}
        for above, key in enumerate(self._ascending.all()):
            place.setdefault(key, above + 1)
        ranks = [UNRANKED if key is None else place[key] for key in self._keys]
        return read_only(np.array(ranks, dtype=np.int64))

    def marks(self) -> Marks:
        """Return the marks as they are now."""
        return Marks(points=self._points.T, expert=self._expert.T, n_experts=self._n_experts)

    def _panel(self, nominee: int, expert: int) -> list[int]:
        if not 0 <= nominee < len(self._keys):
            raise ScoringError(Reason.UNKNOWN_NOMINEE, number=int(nominee), size=len(self._keys))
        if not 0 <= expert < self._n_experts:
            raise ScoringError(Reason.UNKNOWN_EXPERT, number=int(expert), size=self._n_experts)
        panel: list[int] = self._expert[nominee].tolist()
        return panel

    def _checked(self, points: Sequence[int], *, nominee: int, expert: int) -> list[int]:
        given = [
            int(value) if type(value) is int else count(value, least=EMPTY, what="points") for value in points
        ]
        if len(given) != len(self._percents):
            raise ScoringError(
                Reason.WRONG_SHAPE, what="points", given=len(given), criteria=len(self._percents)
            )
        if min(given) < 0:
            criterion = next(number for number, value in enumerate(given) if value < 0)
            raise ScoringError(
                Reason.BLANK_POINT,
                criterion=criterion,
                nominee=nominee,
                expert=expert,
                points=given[criterion],
            )
        if max(given) > _INT32:
            raise ScoringError(
                Reason.OUT_OF_INTEGER_RANGE, what="points", least=min(given), greatest=max(given)
            )
        return given

    def _moved(self, nominee: int) -> Moved:
        old, new = self._keys[nominee], self._key(nominee)
        before = UNRANKED if old is None else self._ascending.remove(old) + 1
        after = UNRANKED if new is None else self._ascending.add(new) + 1
        self._keys[nominee] = new
        return Moved(before=before, after=after)

    def _key(self, nominee: int) -> _Key | None:
        """The nominee's score and tie links as whole numbers, the better the smaller."""
        totals: list[int] = self._totals[nominee].tolist()
        totals.sort()
        if not totals or totals[0] < 0:
            # Empty slots come first.
            totals = totals[bisect_left(totals, 0) :]
            if not totals:
                return None
        if not self._ties:
            return self._chain[0].key(totals)
        return tuple(
            link.key(
                totals
                if link.criterion is None
                else [value for value in self._points[nominee, :, link.criterion].tolist() if value >= 0]
            )
            for link in self._chain
        )

    def _sort_anew(self) -> None:
        slots = self._expert.shape[1]
        self._chain = [
            _Link(link, slots, trim=self._trim, minimum=self._minimum) for link in (self._method, *self._ties)
        ]
        marked = (self._expert != EMPTY).any(axis=1).tolist()
        columns = [self._column(link) for link in self._chain]
        keys: Iterable[_Key] = zip(*columns, strict=True) if self._ties else columns[0]
        self._keys: list[_Key | None] = [key if n else None for key, n in zip(keys, marked, strict=True)]
        self._ascending = _Runs(key for key in self._keys if key is not None)

    def _column(self, link: _Link) -> list[int]:
        """The key of every nominee at one link; 0 without marks."""
        totals: Wholes = self._totals.T.copy()
        if link.criterion is not None:
            totals = np.array(self._points[:, :, link.criterion].T, dtype=np.int32)
        scores = average(totals, units=1, method=link.method, trim=self._trim, minimum=self._minimum)
        pairs = zip(scores.numerator.tolist(), scores.n.tolist(), strict=True)
        return [-top * link.factor[n] for top, n in pairs]

    def _widen(self) -> int:
        """Make room for larger panels, and return the first new slot."""
        nominees, slots = self._expert.shape
        more = max(1, slots // 2)
        blank = np.full((nominees, more, self._points.shape[2]), EMPTY, dtype=np.int32)
        self._points = np.concatenate([self._points, blank], axis=1)
        self._expert = np.concatenate([self._expert, blank[:, :, 0]], axis=1)
        self._totals = np.concatenate([self._totals, blank[:, :, 0]], axis=1)
        # Larger panels have other denominators, and every key stands over the common one.
        self._sort_anew()
        return int(slots)


class _Link:
    """One link of the chain: turns the marks of one nominee into a whole number to sort by."""

    def __init__(self, link: TieLink, slots: int, *, trim: int, minimum: int) -> None:
        self.criterion = None if isinstance(link, Method) else link
        self.method = link if isinstance(link, Method) else Method.MEAN
        rule = panel_rules(slots, method=self.method, trim=trim, minimum=minimum)
        counted = rule.counted.tolist()
        self._first, self._end, self._stands_in = (
            rule.first.tolist(),
            rule.end.tolist(),
            rule.stands_in.tolist(),
        )
        # Fractions become whole numbers over one denominator, which Python lets grow as it must.
        common = math.lcm(*(number for number in counted if number))
        self.factor: list[int] = [common // number if number else 0 for number in counted]

    def key(self, ascending: list[int]) -> int:
        """The score of these marks, the better the smaller."""
        n = len(ascending)
        kept = ascending[self._first[n] : self._end[n]]
        stands_in = self._stands_in[n]
        total: int = sum(kept) + (stands_in * (kept[0] + kept[-1]) if stands_in else 0)
        return -total * self.factor[n]


class _Runs:
    """Keys in ascending order, cut into runs so short that putting one in moves few others.

    Keys that are whole numbers of 64 bits stand in arrays, where a search finds them side by side;
    longer ones and those with tie links stand in lists.
    """

    def __init__(self, keys: Iterable[_Key]) -> None:
        ascending = sorted(keys)
        ends = (ascending[0], ascending[-1]) if ascending else (0, 0)
        self._narrow = all(isinstance(key, int) and -_INT64 <= key <= _INT64 for key in ends)
        self._length = max(_RUN, math.isqrt(len(ascending)))
        starts = range(0, len(ascending), self._length)
        self._runs = [self._row(ascending[start : start + self._length]) for start in starts]
        self._last = self._row([run[-1] for run in self._runs])
        self._sizes = [len(run) for run in self._runs]

    def _row(self, keys: Iterable[_Key]) -> Any:
        return array("q", keys) if self._narrow else list(keys)

    def all(self) -> Iterator[_Key]:
        """All keys, ascending."""
        return chain.from_iterable(self._runs)

    def below(self, key: _Key) -> int:
        """How many keys are smaller."""
        at, inside = self._place(key)
        return sum(self._sizes[:at]) + inside

    def add(self, key: _Key) -> int:
        """Put in a key, and return how many are smaller."""
        if self._narrow and not (isinstance(key, int) and -_INT64 <= key <= _INT64):
            self._narrow = False
            self._runs, self._last = [list(run) for run in self._runs], list(self._last)
        if not self._runs:
            self._insert(0, self._row([key]))
            return 0
        at, inside = self._place(key)
        if at == len(self._runs):
            at -= 1
            inside = self._sizes[at]
        run = self._runs[at]
        smaller = sum(self._sizes[:at]) + inside
        run.insert(inside, key)
        if len(run) > 2 * self._length:
            self._insert(at + 1, run[self._length :])
            del run[self._length :]
        self._last[at], self._sizes[at] = run[-1], len(run)
        return smaller

    def remove(self, key: _Key) -> int:
        """Take out one of the keys equal to `key`, which must be there; return how many are smaller."""
        at, inside = self._place(key)
        smaller = sum(self._sizes[:at]) + inside
        run = self._runs[at]
        del run[inside]
        if run:
            self._last[at], self._sizes[at] = run[-1], len(run)
        else:
            del self._runs[at], self._last[at], self._sizes[at]
        return smaller

    def _place(self, key: _Key) -> tuple[int, int]:
        at = bisect_left(self._last, key)
        return at, bisect_left(self._runs[at], key) if at < len(self._runs) else 0

    def _insert(self, at: int, run: Any) -> None:
        self._runs.insert(at, run)
        self._last.insert(at, run[-1])
        self._sizes.insert(at, len(run))
