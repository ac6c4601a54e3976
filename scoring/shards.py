"""Past one machine: scores from pieces that are read anywhere, in any order, and again after a failure.

A nominee's score needs little of the marks: their number, sum, least and greatest for a mean or a
mean without one mark at each end; how often each total occurs for everything else. Such a state is
made from one piece of the rows, and two states add up to the state of both, whichever comes first.
So the pieces may lie in files or row blocks, on one machine or many, larger together than any
memory; and because all of it is whole numbers, the scores equal those of one run over everything,
to the last bit.

A run writes the state of each piece to a file that is named by the piece's content and by what was
asked. A run that was killed begins again and reads what is already there.

A state no longer knows which expert gave what. Within a piece the same expert twice for a nominee is
refused; between pieces it would go unseen. Cut the pieces by nominee or by expert, or hold that pair
unique where the rows are kept.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Final, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from scoring.arrays import (
    EMPTY,
    ArrayRecord,
    Int8s,
    Int64s,
    Integers,
    blocks,
    count,
    integers,
    read_only,
)
from scoring.combine import Method, PanelRule, panel_rules
from scoring.errors import Reason, ScoringError
from scoring.marks import percents_of, units_per_point
from scoring.packing import sorted_sheets
from scoring.rank import Key

NO_LEAST: Final = int(np.iinfo(np.int64).max)
"""The least of no marks at all: whatever comes is less."""

_FORMAT: Final = "shards 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is asked of every piece; states of the same plan can be added up.

    n_nominees, n_experts  as in `Marks`
    criteria   the names of the criteria, in the order of the rubric
    weights    whole percents summing to 100, or None for the plain sum
    histogram  whether to keep how often each total occurs: needed for the median, the Winsorised
               mean and for more than one mark dropped at each end; costs up to 24 bytes a sheet
               instead of 32 a nominee

    Raises ScoringError BAD_COUNT, NOT_WHOLE, WRONG_SHAPE, WEIGHT_OUT_OF_RANGE or WEIGHTS_NOT_HUNDRED.
    """

    n_nominees: int
    n_experts: int
    criteria: tuple[str, ...]
    weights: tuple[int, ...] | None = None
    histogram: bool = False

    def __post_init__(self) -> None:
        count(self.n_nominees, least=0, what="n_nominees")
        count(self.n_experts, least=0, what="n_experts")
        count(len(self.criteria), least=1, what="criteria")
        percents_of(self.weights, n_criteria=len(self.criteria))

    @property
    def percents(self) -> Int64s:
        """(C,): what each criterion is multiplied by."""
        return percents_of(self.weights, n_criteria=len(self.criteria))

    @property
    def units(self) -> int:
        """Units of a total in one point."""
        return units_per_point(weighted=self.weights is not None)

    def state_of(self, nominee: npt.ArrayLike, expert: npt.ArrayLike, points: npt.ArrayLike) -> State:
        """Return the state of rows of one sheet each: (R,), (R,), (R, C) as `Marks.from_rows` takes them.

        Raises ScoringError NOT_WHOLE, WRONG_SHAPE, OUT_OF_INTEGER_RANGE, UNKNOWN_NOMINEE,
        UNKNOWN_EXPERT, DUPLICATE_EXPERT or BLANK_POINT.
        """
        who = integers(nominee, dtype=np.int64, ndim=1, what="nominee")
        by = integers(expert, dtype=np.int64, ndim=1, what="expert")
        given = integers(points, dtype=np.int32, ndim=2, what="points")
        if given.shape[1] != len(self.criteria):
            raise ScoringError(
                Reason.WRONG_SHAPE, what="points", shape=given.shape, criteria=len(self.criteria)
            )
        pair, order = sorted_sheets(who, by, given, nominees=self.n_nominees, experts=self.n_experts)
        total = np.empty(len(given), dtype=np.int64)
        for part in blocks(len(given), width=given.shape[1]):
            # Unsigned numbers of 64 bits would meet signed ones as floats.
            here = given[part].astype(np.int64, copy=False)
            if here.min(initial=0) < 0:
                raise _blank(here, part.start, who, by)
            total[part] = here @ self.percents
        sorted_nominee = pair // max(1, self.n_experts)
        state = Histogram if self.histogram else Extremes
        return state.of(sorted_nominee, total[order], n_nominees=self.n_nominees)

    def nothing(self) -> State:
        """Return the state of no rows: added to any other it changes nothing."""
        none = np.empty(0, dtype=np.int64)
        state = Histogram if self.histogram else Extremes
        return state.of(none, none, n_nominees=self.n_nominees)

    def digest(self) -> str:
        """Return the SHA-256 of what is asked, the same on every machine."""
        return hashlib.sha256(f"{_FORMAT} {self!r}".encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scored(ArrayRecord):
    """Scores from a state: as in `Scores`, all (N,), but without the marks they came from."""

    numerator: Int64s
    denominator: Int64s
    units: int
    n: Int64s
    applied: Int8s
    spread: Int64s

    @property
    def key(self) -> Key:
        """The official score, greater first: the first key for `rank`."""
        return Key(numerator=self.numerator, denominator=self.denominator)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Extremes(ArrayRecord):
    """What a mean, and a mean without one mark at each end, need to know; all (N,) int64.

    total     the sum of a nominee's totals, in `Plan.units` a point
    least     the least of them; `NO_LEAST` without marks
    greatest  the greatest of them; -1 without marks
    n         their number
    """

    total: Int64s
    least: Int64s
    greatest: Int64s
    n: Int64s

    @classmethod
    def of(cls, nominee: Int64s, total: Int64s, *, n_nominees: int) -> Extremes:
        """Gather totals (R,), sorted by nominee (R,)."""
        starts = np.flatnonzero(np.diff(nominee, prepend=EMPTY))
        who = nominee[starts]
        sums, n = np.zeros(n_nominees, dtype=np.int64), np.zeros(n_nominees, dtype=np.int64)
        least = np.full(n_nominees, NO_LEAST, dtype=np.int64)
        greatest = np.full(n_nominees, EMPTY, dtype=np.int64)
        if starts.size:
            sums[who] = np.add.reduceat(total, starts)
            least[who] = np.minimum.reduceat(total, starts)
            greatest[who] = np.maximum.reduceat(total, starts)
            n[who] = np.diff(starts, append=nominee.size)
        return cls(
            total=read_only(sums), least=read_only(least), greatest=read_only(greatest), n=read_only(n)
        )

    def __add__(self, other: Extremes) -> Extremes:
        """Return the state of both; raises ScoringError STATES_DIFFER when they are of other nominees."""
        if self.n.size != other.n.size:
            raise ScoringError(Reason.STATES_DIFFER, nominees=(self.n.size, other.n.size))
        return Extremes(
            total=read_only(self.total + other.total),
            least=read_only(np.minimum(self.least, other.least)),
            greatest=read_only(np.maximum(self.greatest, other.greatest)),
            n=read_only(self.n + other.n),
        )

    def scores(self, plan: Plan, *, method: Method, trim: int = 1, minimum: int = 5) -> Scored:
        """Return the scores `combine` would give.

        Raises ScoringError STATE_TOO_SMALL for other methods than MEAN and TRIMMED_MEAN with trim 1,
        and what `combine` raises.
        """
        rules = panel_rules(int(self.n.max(initial=0)), method=method, trim=trim, minimum=minimum)
        if method not in (Method.MEAN, Method.TRIMMED_MEAN) or (method is Method.TRIMMED_MEAN and trim > 1):
            raise ScoringError(Reason.STATE_TOO_SMALL, method=method.name, trim=trim)
        rule = rules.of(self.n)
        trimmed = rule.first > 0
        numerator = self.total - np.where(trimmed, self.least + self.greatest, 0)
        spread = np.where(self.n > 0, self.greatest - self.least, EMPTY)
        return _scored(plan, numerator, rule, self.n, spread)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Histogram(ArrayRecord):
    """How often each total occurs: what every method of `combine` needs to know.

    nominee, total, times
                (H,) int64, ascending by nominee and total, each pair once; times is 1 or more
    n_nominees  N
    """

    nominee: Int64s
    total: Int64s
    times: Int64s
    n_nominees: int

    @classmethod
    def of(cls, nominee: Int64s, total: Int64s, *, n_nominees: int) -> Histogram:
        """Count totals (R,) of nominees (R,), in any order."""
        return cls._counted(nominee, total, np.ones_like(nominee), n_nominees=n_nominees)

    @classmethod
    def _counted(cls, nominee: Int64s, total: Int64s, times: Int64s, *, n_nominees: int) -> Histogram:
        order = np.lexsort((total, nominee))
        nominee, total, times = nominee[order], total[order], times[order]
        new = (np.diff(nominee, prepend=EMPTY) != 0) | (np.diff(total, prepend=EMPTY) != 0)
        starts = np.flatnonzero(new)
        gathered = np.add.reduceat(times, starts) if starts.size else times
        return cls(
            nominee=read_only(nominee[starts]),
            total=read_only(total[starts]),
            times=read_only(gathered),
            n_nominees=n_nominees,
        )

    def __add__(self, other: Histogram) -> Histogram:
        """Return the state of both; raises ScoringError STATES_DIFFER when they are of other nominees."""
        if self.n_nominees != other.n_nominees:
            raise ScoringError(Reason.STATES_DIFFER, nominees=(self.n_nominees, other.n_nominees))
        return self._counted(
            np.concatenate([self.nominee, other.nominee]),
            np.concatenate([self.total, other.total]),
            np.concatenate([self.times, other.times]),
            n_nominees=self.n_nominees,
        )

    def scores(self, plan: Plan, *, method: Method, trim: int = 1, minimum: int = 5) -> Scored:
        """Return the scores `combine` would give.

        Raises what `combine` raises.
        """
        end = np.cumsum(self.times)
        n = np.zeros(self.n_nominees, dtype=np.int64)
        np.add.at(n, self.nominee, self.times)
        rule = panel_rules(int(n.max(initial=0)), method=method, trim=trim, minimum=minimum).of(n)
        # Places of each total within its nominee: from `low` to before `high`, lowest first.
        high = end - (np.cumsum(n) - n)[self.nominee]
        low = high - self.times
        first, last = rule.first[self.nominee], rule.end[self.nominee]
        kept = np.maximum(np.minimum(high, last) - np.maximum(low, first), 0)
        at_ends = ((low <= first) & (first < high)).astype(np.int64) + ((low < last) & (last <= high))
        kept += rule.stands_in[self.nominee] * at_ends
        numerator = np.zeros(self.n_nominees, dtype=np.int64)
        np.add.at(numerator, self.nominee, kept * self.total)
        greatest = np.full(self.n_nominees, EMPTY, dtype=np.int64)
        least = np.full(self.n_nominees, NO_LEAST, dtype=np.int64)
        np.maximum.at(greatest, self.nominee, self.total)
        np.minimum.at(least, self.nominee, self.total)
        spread = np.where(n > 0, greatest - least, EMPTY)
        return _scored(plan, numerator, rule, n, spread)


State: TypeAlias = Extremes | Histogram


def _scored(plan: Plan, numerator: Int64s, rule: PanelRule, n: Int64s, spread: Int64s) -> Scored:
    return Scored(
        numerator=read_only(numerator),
        denominator=read_only(rule.counted * plan.units),
        units=plan.units,
        n=n,
        applied=read_only(rule.applied),
        spread=read_only(spread),
    )


def _blank(points: Integers, start: int, who: Integers, by: Integers) -> ScoringError:
    row, criterion = (int(index) for index in np.argwhere(points < 0)[0])
    return ScoringError(
        Reason.BLANK_POINT,
        criterion=criterion,
        nominee=int(who[start + row]),
        expert=int(by[start + row]),
        row=start + row,
        points=int(points[row, criterion]),
    )


class Piece(Protocol):
    """Some of the rows: a file, a block, or whatever can be read again where it is needed."""

    def digest(self) -> str:
        """Return the SHA-256 of the content, in hexadecimal."""

    def state(self, plan: Plan) -> State:
        """Return the state of these rows."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RowBlock(ArrayRecord):
    """Rows at hand: nominee (R,), expert (R,), points (R, C) as `Marks.from_rows` takes them."""

    nominee: Integers
    expert: Integers
    points: Integers

    def digest(self) -> str:
        """Return the SHA-256 of the rows in their order, in hexadecimal."""
        told = hashlib.sha256()
        for array in (self.nominee, self.expert, self.points):
            told.update(f"{array.shape}".encode())
            told.update(np.ascontiguousarray(array, dtype="<i8").reshape(-1).data)
        return told.hexdigest()

    def state(self, plan: Plan) -> State:
        """Return the state of these rows; raises what `Plan.state_of` raises."""
        return plan.state_of(self.nominee, self.expert, self.points)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFile:
    """Rows in a file of numpy's (.npz) with the arrays nominee, expert and points."""

    path: Path

    def digest(self) -> str:
        """Return the SHA-256 of the file, in hexadecimal."""
        return digest_of(self.path)

    def state(self, plan: Plan) -> State:
        """Return the state of these rows; raises what `Plan.state_of` raises, and OSError."""
        with np.load(self.path, allow_pickle=False) as rows:
            return plan.state_of(rows["nominee"], rows["expert"], rows["points"])


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def run(pieces: Iterable[Piece], plan: Plan, *, folder: Path | None = None) -> State:
    """Add up the states of all pieces, one after the other.

    folder  where the state of each piece is kept; a run with the same plan takes from there what it
            finds, so that a killed run goes on where it stopped. None = nothing is kept

    Raises what the pieces raise, and OSError.
    """
    waiting: list[tuple[int, State]] = []
    for piece in pieces:
        # Two of a size are added at once, so that no piece is gone through more than a few times.
        size, state = 1, state_of(piece, plan, folder)
        while waiting and waiting[-1][0] == size:
            size, state = 2 * size, added(waiting.pop()[1], state)
        waiting.append((size, state))
    return reduce(added, (state for _, state in reversed(waiting)), plan.nothing())


def state_of(piece: Piece, plan: Plan, folder: Path | None) -> State:
    """Return the state of one piece: from `folder` if it is there, else made and put there.

    Safe to call for the same piece in several processes at once: a file appears whole or not at all.
    """
    if folder is None:
        return piece.state(plan)
    path = folder / f"{hashlib.sha256((plan.digest() + piece.digest()).encode()).hexdigest()}.npz"
    kept = _read(path, plan)
    if kept is None:
        kept = piece.state(plan)
        _write(path, kept)
    return kept


def added(one: State, other: State) -> State:
    """Return the state of both; raises ScoringError STATES_DIFFER for states of different plans."""
    if isinstance(one, Extremes) and isinstance(other, Extremes):
        return one + other
    if isinstance(one, Histogram) and isinstance(other, Histogram):
        return one + other
    raise ScoringError(Reason.STATES_DIFFER, states=f"{type(one).__name__}, {type(other).__name__}")


def _read(path: Path, plan: Plan) -> State | None:
    try:
        with path.open("rb") as content, np.load(content, allow_pickle=False) as kept:
            arrays = {name: read_only(kept[name]) for name in kept.files}
    except (FileNotFoundError, zipfile.BadZipFile, ValueError, EOFError):
        # Not there, or damaged since: then it is made again.
        return None
    return Histogram(n_nominees=plan.n_nominees, **arrays) if plan.histogram else Extremes(**arrays)


def _write(path: Path, state: State) -> None:
    names = (
        ("nominee", "total", "times") if isinstance(state, Histogram) else ("total", "least", "greatest", "n")
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
        try:
            np.savez(part, **{name: getattr(state, name) for name in names})
            part.flush()
            os.fsync(part.fileno())
        except BaseException:
            Path(part.name).unlink()
            raise
    Path(part.name).replace(path)
