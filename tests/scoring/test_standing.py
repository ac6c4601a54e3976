from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from scoring import (
    Key,
    Marks,
    Method,
    Reason,
    ScoringError,
    combine,
    criterion_key,
    mean_key,
    median_key,
    rank,
    score_key,
)
from scoring import standing as room
from scoring.standing import Moved, Standing, TieLink
from tests.scoring.builders import Table, panels, percents, tables

LINKS: list[TieLink] = [Method.MEAN, Method.MEDIAN, 0]


def anew(
    marks: Marks, *, method: Method, weights: tuple[int, ...] | None = None, ties: list[TieLink]
) -> list[int]:
    """The ranks as the official path makes them."""
    scores = combine(marks, weights=weights, method=method)
    keys: dict[TieLink, Callable[[], Key]] = {
        Method.MEAN: lambda: mean_key(scores),
        Method.MEDIAN: lambda: median_key(scores),
        0: lambda: criterion_key(marks, criterion=0),
    }
    ranks: list[int] = rank([score_key(scores), *(keys[link]() for link in ties)]).rank.tolist()
    return ranks


def test_a_changed_mark_moves_its_nominee_and_whoever_stood_between() -> None:
    standing = Standing(panels([9000, 9000], [8000, 8000], [7000, 7000], [None, None]), method=Method.MEAN)

    assert standing.ranks().tolist() == [1, 2, 3, 0]
    assert standing.put(2, 0, [9500]) == Moved(before=3, after=2)
    assert standing.put(2, 1, [9500]) == Moved(before=2, after=1)
    assert standing.ranks().tolist() == [2, 3, 1, 0]
    assert standing.put(3, 1, [9000]) == Moved(before=0, after=2)
    assert [standing.rank_of(nominee) for nominee in range(4)] == [2, 4, 1, 2]
    assert standing.withdraw(3, 1) == Moved(before=2, after=0)
    assert standing.put(1, 0, [8000]) == Moved(before=3, after=3)


def test_a_panel_may_grow_and_the_marks_can_be_had_back() -> None:
    standing = Standing(panels([9000], [8000]), method=Method.TRIMMED_MEAN)
    for refused, reason in ((1, Reason.UNKNOWN_EXPERT), (-1, Reason.UNKNOWN_EXPERT)):
        with pytest.raises(ScoringError) as caught:
            standing.put(0, refused, [1])
        assert caught.value.reason is reason
    wide = Marks.from_rows([0, 1], [0, 0], [[9000], [8000]], n_nominees=2, n_experts=6)
    standing = Standing(wide, method=Method.TRIMMED_MEAN)
    for expert in range(1, 6):
        standing.put(1, expert, [10_000 if expert == 5 else 8000 + expert])

    assert standing.marks().totals()[:6, 1].tolist() == [8000, 8001, 8002, 8003, 8004, 10_000]
    assert standing.ranks().tolist() == anew(standing.marks(), method=Method.TRIMMED_MEAN, ties=[]) == [1, 2]


@pytest.mark.parametrize(
    ("change", "reason", "facts"),
    [
        (lambda s: s.put(2, 0, [1, 1]), Reason.UNKNOWN_NOMINEE, {"number": 2, "size": 2}),
        (lambda s: s.put(-1, 0, [1, 1]), Reason.UNKNOWN_NOMINEE, {"number": -1, "size": 2}),
        (lambda s: s.put(0, 2, [1, 1]), Reason.UNKNOWN_EXPERT, {"number": 2, "size": 2}),
        (lambda s: s.put(0, 0, [1]), Reason.WRONG_SHAPE, {"what": "points", "given": 1, "criteria": 2}),
        (lambda s: s.put(0, 0, [1, 0.5]), Reason.NOT_WHOLE, {"what": "points", "dtype": "float"}),
        (lambda s: s.put(0, 0, [1, True]), Reason.NOT_WHOLE, {"what": "points", "dtype": "bool"}),
        (
            lambda s: s.put(0, 0, [1, -1]),
            Reason.BLANK_POINT,
            {"criterion": 1, "nominee": 0, "expert": 0, "points": -1},
        ),
        (
            lambda s: s.put(0, 0, [1, 2**31]),
            Reason.OUT_OF_INTEGER_RANGE,
            {"what": "points", "least": 1, "greatest": 2**31},
        ),
        (lambda s: s.withdraw(1, 1), Reason.NO_SUCH_SHEET, {"nominee": 1, "expert": 1}),
        (lambda s: s.rank_of(2), Reason.UNKNOWN_NOMINEE, {"number": 2, "size": 2}),
    ],
)
def test_what_is_no_change_is_refused_and_changes_nothing(
    change: Callable[[Standing], object], reason: Reason, facts: dict[str, object]
) -> None:
    marks = Marks.from_rows([0, 1], [0, 0], [[10, 20], [30, 40]], n_nominees=2, n_experts=2)
    standing = Standing(marks, method=Method.MEAN)
    with pytest.raises(ScoringError) as caught:
        change(standing)

    assert (caught.value.reason, caught.value.facts) == (reason, facts)
    assert standing.marks() == marks
    assert standing.ranks().tolist() == [2, 1]


def test_a_standing_refuses_what_the_official_path_refuses() -> None:
    with pytest.raises(ScoringError) as caught:
        Standing(panels([1]), method=Method.MEAN, ties=[1])
    assert caught.value.reason is Reason.UNKNOWN_CRITERION
    with pytest.raises(ScoringError) as caught:
        Standing(panels([1]), method=Method.TRIMMED_MEAN, trim=2, minimum=4)
    assert caught.value.reason is Reason.TRIM_TOO_WIDE


@given(table=tables(coarse=True), data=st.data(), method=st.sampled_from(Method))
def test_a_standing_begins_as_the_list_stands(table: Table, data: st.DataObject, method: Method) -> None:
    weights = data.draw(st.none() | percents(n_criteria=table.n_criteria))
    ties = data.draw(st.lists(st.sampled_from(LINKS), max_size=3))
    standing = Standing(table.marks(), method=method, weights=weights, ties=ties)

    assert standing.ranks().tolist() == anew(table.marks(), method=method, weights=weights, ties=ties)


def test_a_long_list_is_cut_into_runs_that_split_and_vanish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_RUN", 2)
    random = np.random.default_rng(5)
    standing = Standing(panels(*[[None, None, None]] * 40), method=Method.MEAN)
    for step in range(600):
        nominee, expert = int(random.integers(40)), int(random.integers(3))
        held = expert in standing.marks().expert[:, nominee]
        if held and step > 300:
            standing.withdraw(nominee, expert)
        else:
            standing.put(nominee, expert, [int(random.integers(12)) * 100])
        if step % 50 == 0:
            assert standing.ranks().tolist() == anew(standing.marks(), method=Method.MEAN, ties=[])


class AnySequenceOfChanges(RuleBasedStateMachine):
    """After each change the standing says what a full recompute says."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: dict[tuple[int, int], tuple[int, ...]] = {}

    @initialize(table=tables(coarse=True), data=st.data(), method=st.sampled_from(Method))
    def begin(self, table: Table, data: st.DataObject, method: Method) -> None:
        self.method, self.criteria = method, table.n_criteria
        self.nominees, self.experts = table.n_nominees, table.n_experts
        self.weights = data.draw(st.none() | percents(n_criteria=table.n_criteria))
        self.ties = data.draw(st.lists(st.sampled_from(LINKS), max_size=3))
        self.sheets = {(nominee, expert): points for nominee, expert, points in table.rows}
        self.standing = Standing(table.marks(), method=method, weights=self.weights, ties=self.ties)
        self.ranks = self.standing.ranks().tolist()

    @rule(data=st.data())
    def put(self, data: st.DataObject) -> None:
        nominee = data.draw(st.integers(0, self.nominees - 1))
        expert = data.draw(st.integers(0, self.experts - 1))
        point = st.integers(0, 4).map(lambda fifth: fifth * 500)
        points = data.draw(st.tuples(*[point] * self.criteria))
        self.sheets[nominee, expert] = points
        self.check(nominee, self.standing.put(nominee, expert, points))

    @precondition(lambda self: self.sheets)
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        nominee, expert = data.draw(st.sampled_from(sorted(self.sheets)))
        del self.sheets[nominee, expert]
        self.check(nominee, self.standing.withdraw(nominee, expert))

    def check(self, nominee: int, moved: Moved) -> None:
        before, self.ranks = self.ranks, self.standing.ranks().tolist()
        assert moved == Moved(before=before[nominee], after=self.ranks[nominee])

    @invariant()
    def as_a_full_recompute(self) -> None:
        if not hasattr(self, "standing"):
            return
        rows = tuple((nominee, expert, points) for (nominee, expert), points in self.sheets.items())
        table = Table(n_nominees=self.nominees, n_experts=self.experts, n_criteria=self.criteria, rows=rows)
        wanted = anew(table.marks(), method=self.method, weights=self.weights, ties=self.ties)
        assert self.standing.ranks().tolist() == wanted
        assert [self.standing.rank_of(nominee) for nominee in range(self.nominees)] == wanted


TestAnySequenceOfChanges = AnySequenceOfChanges.TestCase
TestAnySequenceOfChanges.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)
