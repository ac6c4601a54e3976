"""A contest compares answers before times, and is silent about nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from benchmarks import official
from benchmarks.contest import (
    AbsentError,
    Answer,
    Claim,
    Contender,
    Contest,
    FailedError,
    Outcome,
    Result,
    State,
    UnfinishedError,
    close,
    difference,
    equal,
    fight,
    nothing,
)
from benchmarks.growth import growth
from benchmarks.process import Process


@dataclass(kw_only=True)
class Scripted:
    """A contender whose times and answer are written down."""

    seconds: list[float]
    ranks: list[int]
    log: list[str]
    name: str
    extra: int | None = 1_000
    with_: str = "a peer 1.0"
    breaks: Exception | None = None
    dismissed: list[str] = field(default_factory=list)

    def ask(self) -> float:
        self.log.append(self.name)
        if self.breaks is not None:
            raise self.breaks
        return self.seconds.pop(0)

    def answer(self) -> Answer:
        return {"rank": np.array(self.ranks)}

    def dismiss(self) -> None:
        self.log.append(f"{self.name} goes")


def contest(*names: str, rounds: int = 3, patience: float = 100.0) -> Contest:
    return Contest(
        name="a contest",
        data=nothing,
        contenders=tuple(Contender(name=name, start="nowhere:nothing") for name in names),
        agree=equal("rank"),
        rounds=rounds,
        patience=patience,
    )


def hiring(*hands: Scripted | AbsentError) -> Callable[[Contender, Path, float], Scripted]:
    waiting = list(hands)

    def hire(contender: Contender, place: Path, limit: float) -> Scripted:
        hand = waiting.pop(0)
        if isinstance(hand, AbsentError):
            raise hand
        return hand

    return hire


def test_ratios_are_of_medians_and_the_first_answer_only_warms_up(tmp_path: Path) -> None:
    log: list[str] = []
    ours = Scripted(name="ours", seconds=[9.0, 1.0, 2.0, 7.0], ranks=[1, 2], log=log)
    peer = Scripted(name="peer", seconds=[0.1, 8.0, 6.0, 0.5], ranks=[1, 2], log=log)
    result = fight(contest("ours", "peer"), tmp_path, hire=hiring(ours, peer))
    assert result.outcomes == (
        Outcome(
            contender="ours", state=State.MEASURED, seconds=(1.0, 2.0, 7.0), extra=1_000, with_="a peer 1.0"
        ),
        Outcome(
            contender="peer", state=State.MEASURED, seconds=(8.0, 6.0, 0.5), extra=1_000, with_="a peer 1.0"
        ),
    )
    assert (result.ratio("peer"), result.best_ratio, result.void) == (3.0, 3.0, False)
    # In turn, so that whatever else the machine does falls on both.
    assert log == ["ours", "peer"] * 4 + ["ours goes", "peer goes"]


def test_a_wrong_answer_voids_the_contest(tmp_path: Path) -> None:
    ours = Scripted(name="ours", seconds=[1.0] * 4, ranks=[1, 2, 3], log=[])
    right = Scripted(name="right", seconds=[5.0] * 4, ranks=[1, 2, 3], log=[])
    wrong = Scripted(name="wrong", seconds=[2.0] * 4, ranks=[1, 3, 2], log=[])
    result = fight(contest("ours", "right", "wrong"), tmp_path, hire=hiring(ours, right, wrong))
    assert result.void
    assert result.outcomes[2].note == "rank[1]: 2 against 3, and 1 more"
    assert [result.ratio(name) for name in ("right", "wrong")] == [None, None]
    assert result.best_ratio is None


def test_an_absent_peer_is_named(tmp_path: Path) -> None:
    ours = Scripted(name="ours", seconds=[1.0] * 4, ranks=[1], log=[])
    there = Scripted(name="there", seconds=[4.0] * 4, ranks=[1], log=[])
    result = fight(
        contest("ours", "lme4", "there"),
        tmp_path,
        hire=hiring(ours, AbsentError("lme4 is not installed"), there),
    )
    assert result.outcomes[1] == Outcome(contender="lme4", state=State.ABSENT, note="lme4 is not installed")
    assert (result.ratio("lme4"), result.best_ratio, result.void) == (None, 4.0, False)


@pytest.mark.parametrize(
    ("breaks", "state"),
    [
        (UnfinishedError("not finished in 240 s"), State.UNFINISHED),
        (FailedError("MemoryError"), State.FAILED),
    ],
)
def test_who_breaks_down_is_asked_no_more_and_has_no_time(
    breaks: Exception, state: State, tmp_path: Path
) -> None:
    log: list[str] = []
    ours = Scripted(name="ours", seconds=[1.0] * 4, ranks=[1], log=log)
    peer = Scripted(name="peer", seconds=[], ranks=[1], log=log, breaks=breaks)
    result = fight(contest("ours", "peer"), tmp_path, hire=hiring(ours, peer))
    assert result.outcomes[1] == Outcome(contender="peer", state=state, with_="a peer 1.0", note=str(breaks))
    assert log == ["ours", "peer", "peer goes", "ours", "ours", "ours", "ours goes"]


def test_a_long_answer_counts_at_once_and_patience_ends(tmp_path: Path) -> None:
    ours = Scripted(name="ours", seconds=[1.0] * 4, ranks=[1], log=[])
    slow = Scripted(name="slow", seconds=[60.0, 50.0, 40.0], ranks=[1], log=[])
    result = fight(contest("ours", "slow", patience=100.0), tmp_path, hire=hiring(ours, slow))
    assert result.outcomes[1].seconds == (60.0, 50.0)


def test_what_differs_is_told_with_both_answers() -> None:
    one = np.array([1.0, 2.0, np.nan])
    assert difference("x", one[:2], one[:2] + 1e-13, by=1e-12) == ""
    assert difference("x", one[:2], one[:2] + 0.5, by=1e-12) == "x[0]: 1.0 against 1.5, and 1 more"
    assert difference("x", one, one, by=1.0) == "x[2]: nan against nan, and 0 more"
    assert difference("x", one, one[:2], by=1.0) == "x: shape (3,) against (2,)"
    assert close({"x": 0.1})(Path(), {"x": one[:1]}, {"x": one[1:2]}) == "x[0]: 1.0 against 2.0, and 0 more"


def test_claims_are_reached_or_not_or_open() -> None:
    def reached(found: float | None, *, at_least: bool) -> bool | None:
        return Claim(text="", bound=5.0, at_least=at_least, found=found).reached

    assert [reached(found, at_least=True) for found in (4.9, 5.0, None)] == [False, True, None]
    assert [reached(found, at_least=False) for found in (5.1, 5.0, None)] == [False, True, None]


def test_growth_is_time_for_time_by_size_for_size() -> None:
    def result(name: str, seconds: float) -> Result:
        return Result(
            contest=name,
            outcomes=(Outcome(contender="ours", state=State.MEASURED, seconds=(seconds,)),),
        )

    claim = growth(result("cube, 1,000 marks", 2.0), result("cube, 10,000 marks", 30.0))
    assert (claim.found, claim.reached) == (1.5, False)


def test_processes_of_their_own_answer_the_same(tmp_path: Path) -> None:
    whole = official.ours.__name__
    fought = Contest(
        name="really",
        data=lambda place: official.changes_data(place, marks=1_000),
        contenders=(
            Contender(name="changed one by one", start=f"official:{official.one_change.__name__}"),
            Contender(name="recomputed", start=f"official:{official.full_recompute.__name__}"),
            Contender(name="another list", start=f"official:{whole}"),
            Contender(name="nobody", start="nobody.R"),
        ),
        agree=equal("rank"),
        rounds=1,
    )
    result = fight(fought, tmp_path, hire=Process)
    changed, recomputed, other, nobody = result.outcomes
    assert [outcome.state for outcome in (changed, recomputed, other)] == [State.MEASURED] * 3
    assert (changed.agrees, recomputed.agrees, other.agrees) == (True, True, False)
    assert nobody.state in (State.ABSENT, State.FAILED)
    assert nobody.note
