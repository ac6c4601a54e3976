"""A contest: one question, the same files for everybody, and answers compared before times.

The data are made once from a seed and written to a folder. Each contender is a process of its own
(`benchmarks.corner`, or a script of R) that reads the folder, brings the data into whatever form it
likes best, and then waits. One round asks each of them once, A B A B, so that whatever else the
machine does falls on all alike. The first answer warms up; what counts is the median of the others,
told with its spread, and the greatest memory a process held above what it held before the first
question.

Whoever disagrees with our answer voids the contest: both answers are told and no time is compared.
Whoever is not installed is named as absent.
"""

from __future__ import annotations

import os
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, unique
from pathlib import Path
from typing import Any, Final, Protocol, TypeAlias

import numpy.typing as npt

Answer: TypeAlias = Mapping[str, npt.NDArray[Any]]
"""Named arrays: what a contender read, and what it answers."""

LONG: Final = 10.0
"""A first answer that took longer than this many seconds needs no warming up: it counts."""


def nothing(*_: object) -> dict[str, float]:
    """Make no data, measure nothing."""
    return {}


@unique
class State(Enum):
    """How far a contender came."""

    MEASURED = "measured"
    ABSENT = "absent"
    UNFINISHED = "not finished"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """Who takes part.

    name         as the table prints it
    start        "module:function" in this folder, or the name of a script of R in it
    environment  variables that its process gets besides one thread for every BLAS
    """

    name: str
    start: str
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """One question with its data and its contenders.

    name        unique within a family
    data        writes the arrays into the folder it is given, each as NAME.npy
    contenders  ours first
    agree       compares our answer with another's, given the folder of the data; says how they
                differ, with both answers, or "" when they agree
    measure     numbers about the two answers that a claim rests on, by name
    rounds      how often each is asked after warming up
    patience    seconds after which a contender is not asked another time
    limit       seconds that one answer may take
    """

    name: str
    data: Callable[[Path], object]
    contenders: tuple[Contender, ...]
    agree: Callable[[Path, Answer, Answer], str]
    measure: Callable[[Path, Answer, Answer], Mapping[str, float]] = nothing
    rounds: int = 9
    patience: float = 30.0
    limit: float = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one contender did.

    seconds  one answer each, in the order of the rounds
    extra    bytes of resident memory at the peak, above those before the first question; None
             where the system does not tell
    with_    names and versions of what answered
    note     why there is no time, or the disagreement with our answer
    agrees   whether it gives our answer, or none
    measured what the contest measures about its answer and ours
    """

    contender: str
    state: State
    seconds: tuple[float, ...] = ()
    extra: int | None = None
    with_: str = ""
    note: str = ""
    agrees: bool = True
    measured: Mapping[str, float] = field(default_factory=dict)

    @property
    def median(self) -> float | None:
        """The median time in seconds."""
        return statistics.median(self.seconds) if self.seconds else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A contest that has been fought; ours first. `load` is the load average of the minute before."""

    contest: str
    outcomes: tuple[Outcome, ...]
    load: float | None = None

    @property
    def void(self) -> bool:
        """Whether somebody disagrees with us, so that no times may be compared."""
        return not all(outcome.agrees for outcome in self.outcomes)

    @property
    def ours(self) -> Outcome:
        """What we did."""
        return self.outcomes[0]

    def of(self, contender: str) -> Outcome | None:
        """What this contender did, if it took part."""
        return next((outcome for outcome in self.outcomes if outcome.contender == contender), None)

    def ratio(self, contender: str) -> float | None:
        """How many times as long as we the contender takes, by medians; None where nobody can say."""
        other = self.of(contender)
        if self.void or other is None or other.median is None or self.ours.median is None:
            return None
        return other.median / self.ours.median

    @property
    def best_peer(self) -> Outcome | None:
        """The fastest of the others."""
        measured = [outcome for outcome in self.outcomes[1:] if outcome.median is not None]
        return min(measured, key=lambda outcome: outcome.median or 0.0, default=None)

    @property
    def best_ratio(self) -> float | None:
        """How many times as long as we the fastest of the others takes."""
        return None if self.best_peer is None else self.ratio(self.best_peer.contender)


class AbsentError(Exception):
    """A contender cannot start because something is not installed; its argument says what."""


class UnfinishedError(Exception):
    """A contender took longer for one answer than the contest allows; its argument says how long."""


class FailedError(Exception):
    """A contender broke down; its argument is the last thing it said."""


class Hand(Protocol):
    """A contender that has read the data and waits."""

    with_: str
    extra: int | None

    def ask(self) -> float:
        """Let it answer once, and return the seconds that took. Raises UnfinishedError or FailedError."""

    def answer(self) -> Answer:
        """Return its last answer. Raises UnfinishedError or FailedError."""

    def dismiss(self) -> None:
        """Let it go."""


Hire: TypeAlias = Callable[[Contender, Path, float], Hand]
"""Start a contender on a folder of data, with a limit in seconds; raises AbsentError or FailedError."""


def fight(contest: Contest, place: Path, *, hire: Hire) -> Result:
    """Make the data in the folder `place`, let everybody answer, compare answers, then times."""
    contest.data(place)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    corners = [_Corner(contender) for contender in contest.contenders]
    try:
        for corner in corners:
            corner.enter(lambda contender: hire(contender, place, contest.limit))
        for _ in range(contest.rounds + 1):
            for corner in corners:
                if corner.spent < contest.patience:
                    corner.ask(rounds=contest.rounds)
        answers = [corner.answer() for corner in corners]
    finally:
        for corner in corners:
            corner.leave()
    mine = answers[0]
    outcomes = [corners[0].outcome()]
    for corner, answer in zip(corners[1:], answers[1:], strict=True):
        if mine is None or answer is None:
            outcomes.append(corner.outcome())
            continue
        differ, measured = contest.agree(place, mine, answer), contest.measure(place, mine, answer)
        outcomes.append(corner.outcome(differ=differ, measured=measured))
    return Result(contest=contest.name, outcomes=tuple(outcomes), load=load)


class _Corner:
    """One contender through the rounds."""

    def __init__(self, contender: Contender) -> None:
        self._name = contender.name
        self._contender = contender
        self._hand: Hand | None = None
        self._state, self._note, self._with = State.MEASURED, "", ""
        self._warm = False
        self._seconds: list[float] = []
        self._extra: int | None = None
        self.spent = 0.0

    def enter(self, hire: Callable[[Contender], Hand]) -> None:
        try:
            self._hand = hire(self._contender)
            self._with = self._hand.with_
        except AbsentError as absent:
            self._state, self._note = State.ABSENT, str(absent)
        except (FailedError, UnfinishedError) as failed:
            self._state, self._note = State.FAILED, str(failed)

    def ask(self, *, rounds: int) -> None:
        if self._hand is None or len(self._seconds) == rounds:
            return
        try:
            took = self._hand.ask()
        except UnfinishedError as late:
            self._give_up(State.UNFINISHED, str(late))
            return
        except FailedError as failed:
            self._give_up(State.FAILED, str(failed))
            return
        self.spent += took
        if self._warm or took >= LONG:
            self._seconds.append(took)
        self._warm = True

    def answer(self) -> Answer | None:
        if self._hand is None:
            return None
        self._extra = self._hand.extra
        try:
            return self._hand.answer()
        except (FailedError, UnfinishedError) as failed:
            self._give_up(State.FAILED, str(failed))
            return None

    def leave(self) -> None:
        if self._hand is not None:
            self._hand.dismiss()
            self._hand = None

    def outcome(self, *, differ: str = "", measured: Mapping[str, float] | None = None) -> Outcome:
        return Outcome(
            contender=self._name,
            state=self._state,
            seconds=tuple(self._seconds) if self._state is State.MEASURED else (),
            extra=self._extra,
            with_=self._with,
            note=differ or self._note,
            agrees=not differ,
            measured=measured or {},
        )

    def _give_up(self, state: State, note: str) -> None:
        self._state, self._note = state, note
        self.leave()


def equal(*names: str) -> Callable[[Path, Answer, Answer], str]:
    """Make a comparison that wants these arrays equal, cell by cell."""
    return close(dict.fromkeys(names, 0.0))


def close(within: Mapping[str, float]) -> Callable[[Path, Answer, Answer], str]:
    """Make a comparison that allows each named array to differ by so much in a cell, and no more."""

    def agree(_place: Path, ours: Answer, theirs: Answer) -> str:
        told = (difference(name, ours[name], theirs[name], by=by) for name, by in within.items())
        return "; ".join(text for text in told if text)

    return agree


def difference(name: str, ours: npt.NDArray[Any], theirs: npt.NDArray[Any], *, by: float) -> str:
    """Say where two arrays lie further apart than `by`, with both answers; "" if nowhere."""
    if ours.shape != theirs.shape:
        return f"{name}: shape {ours.shape} against {theirs.shape}"
    one, other = ours.ravel(), theirs.ravel()
    # A gap that is not a number is one that nobody can allow.
    where = (one != other if by == 0.0 else ~(abs(one - other) <= by)).nonzero()[0]
    if not where.size:
        return ""
    at = int(where[0])
    return f"{name}[{at}]: {one[at]!s} against {other[at]!s}, and {where.size - 1} more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One target: what was to be reached and what was found.

    text      the sentence of the target
    bound     the number to be reached
    at_least  whether more is better
    found     the number that was found; None = not measured, and `note` says why
    """

    text: str
    bound: float
    at_least: bool = True
    found: float | None = None
    note: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the target is reached; None when it was not measured."""
        if self.found is None:
            return None
        return self.found >= self.bound if self.at_least else self.found <= self.bound


@unique
class Scale(Enum):
    """How large the data are."""

    FULL = "full"
    SMALL = "small"


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Contests about one thing.

    name      the word by which `bench` knows it
    head      what is asked
    about     how, and on what data: the words that stand at the top of its module
    contests  those of a scale
    claims    the targets, from the results by the name of the contest
    """

    name: str
    head: str
    about: str
    contests: Callable[[Scale], Sequence[Contest]]
    claims: Callable[[Mapping[str, Result]], Sequence[Claim]]
