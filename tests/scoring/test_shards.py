from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import Method, Reason, Scores, ScoringError, combine, rank, score_key
from scoring.shards import (
    NO_LEAST,
    Extremes,
    Histogram,
    Plan,
    RowBlock,
    RowFile,
    Scored,
    State,
    added,
    run,
)
from tests.scoring.builders import Row, Table, percents, tables


def plan_of(table: Table, *, weights: tuple[int, ...] | None = None, histogram: bool = False) -> Plan:
    return Plan(
        n_nominees=table.n_nominees,
        n_experts=table.n_experts,
        criteria=tuple(f"c{number}" for number in range(table.n_criteria)),
        weights=weights,
        histogram=histogram,
    )


def block(rows: Sequence[Row], n_criteria: int) -> RowBlock:
    return RowBlock(
        nominee=np.array([nominee for nominee, _, _ in rows], dtype=np.int32),
        expert=np.array([expert for _, expert, _ in rows], dtype=np.int64),
        points=np.array([points for _, _, points in rows], dtype=np.int32).reshape(-1, n_criteria),
    )


def without_marks_in_hand(scores: Scores) -> Scored:
    return Scored(
        numerator=scores.numerator,
        denominator=scores.denominator,
        units=scores.units,
        n=scores.n,
        applied=scores.applied,
        spread=scores.spread,
    )


@st.composite
def cuts(draw: st.DrawFn) -> tuple[Table, list[RowBlock]]:
    """A table and its rows dealt out to some pieces, of which some may be empty, in any order."""
    table = draw(tables(coarse=draw(st.booleans())))
    dealt = draw(st.lists(st.integers(0, 3), min_size=len(table.rows), max_size=len(table.rows)))
    rows = list(zip(dealt, table.rows, strict=True))
    Random(draw(st.integers(0, 99))).shuffle(rows)
    pieces = [block([row for number, row in rows if number == piece], table.n_criteria) for piece in range(4)]
    return table, pieces


@given(cut=cuts(), data=st.data(), method=st.sampled_from(Method), trim=st.integers(1, 2))
def test_pieces_give_what_one_run_gives(
    cut: tuple[Table, list[RowBlock]], data: st.DataObject, method: Method, trim: int
) -> None:
    table, pieces = cut
    weights = data.draw(st.none() | percents(n_criteria=table.n_criteria))
    minimum = 2 * trim + data.draw(st.integers(1, 3))
    whole = combine(table.marks(), weights=weights, method=method, trim=trim, minimum=minimum)

    for histogram in (False, True):
        plan = plan_of(table, weights=weights, histogram=histogram)
        state = run(pieces, plan)
        if not histogram and (
            method not in (Method.MEAN, Method.TRIMMED_MEAN) or trim > 1 < len(method.name)
        ):
            continue
        found = state.scores(plan, method=method, trim=trim, minimum=minimum)
        assert found == without_marks_in_hand(whole)
        assert rank([found.key]) == rank([score_key(whole)])


@given(cut=cuts(), histogram=st.booleans(), seed=st.integers(0, 99))
def test_states_add_up_in_any_order_and_in_any_grouping(
    cut: tuple[Table, list[RowBlock]], histogram: bool, seed: int
) -> None:
    table, pieces = cut
    plan = plan_of(table, histogram=histogram)
    states = [piece.state(plan) for piece in pieces]
    one_piece = block(table.rows, table.n_criteria).state(plan)
    Random(seed).shuffle(states)

    assert reduce(added, states) == one_piece
    assert added(added(states[0], states[1]), added(states[2], states[3])) == one_piece
    assert added(plan.nothing(), one_piece) == one_piece


def test_the_states_are_what_they_say() -> None:
    table = Table(
        n_nominees=3,
        n_experts=3,
        n_criteria=1,
        rows=((2, 0, (700,)), (0, 2, (500,)), (2, 1, (0,)), (2, 2, (700,))),
    )
    rows = block(table.rows, 1)

    assert rows.state(plan_of(table)) == Extremes(
        total=np.array([500, 0, 1400]),
        least=np.array([500, NO_LEAST, 0]),
        greatest=np.array([500, -1, 700]),
        n=np.array([1, 0, 3]),
    )
    assert rows.state(plan_of(table, histogram=True)) == Histogram(
        nominee=np.array([0, 2, 2]),
        total=np.array([500, 0, 700]),
        times=np.array([1, 1, 2]),
        n_nominees=3,
    )


def test_unsigned_numbers_stay_whole() -> None:
    wide = block([(0, 0, (2**31 - 1, 3)), (1, 1, (2, 2**31 - 1))], 2)
    unsigned = RowBlock(
        nominee=wide.nominee.astype(np.uint64),
        expert=wide.expert.astype(np.uint64),
        points=wide.points.astype(np.uint64),
    )

    for histogram in (False, True):
        plan = replace(PLAN, weights=(99, 1), histogram=histogram)
        assert unsigned.state(plan) == wide.state(plan)
        assert unsigned.state(plan).total.tolist() == [99 * (2**31 - 1) + 3, 99 * 2 + 2**31 - 1]
        assert unsigned.digest() == wide.digest()


def refused(call: Callable[[], object]) -> tuple[Reason, dict[str, object]]:
    with pytest.raises(ScoringError) as caught:
        call()
    return caught.value.reason, dict(caught.value.facts)


PLAN = Plan(n_nominees=2, n_experts=2, criteria=("a", "b"))


@pytest.mark.parametrize(
    ("rows", "reason", "facts"),
    [
        ([(2, 0, (1, 1))], Reason.UNKNOWN_NOMINEE, {"row": 0, "number": 2, "size": 2}),
        ([(0, 2, (1, 1))], Reason.UNKNOWN_EXPERT, {"row": 0, "number": 2, "size": 2}),
        ([(0, 1, (1, 1)), (0, 1, (1, 1))], Reason.DUPLICATE_EXPERT, {"nominee": 0, "expert": 1}),
        (
            [(0, 1, (1, 1)), (1, 0, (1, -1))],
            Reason.BLANK_POINT,
            {"criterion": 1, "nominee": 1, "expert": 0, "row": 1, "points": -1},
        ),
    ],
)
def test_what_is_wrong_with_a_piece_is_said_with_its_place(
    rows: list[Row], reason: Reason, facts: dict[str, object]
) -> None:
    for histogram in (False, True):
        plan = Plan(n_nominees=2, n_experts=2, criteria=("a", "b"), histogram=histogram)
        assert refused(lambda: run([block(rows, 2)], plan)) == (reason, facts)  # noqa: B023 -- called at once


def test_questions_that_make_no_sense_are_refused() -> None:
    assert refused(lambda: run([block([(0, 0, (1,))], 1)], PLAN))[0] is Reason.WRONG_SHAPE
    assert refused(lambda: Plan(n_nominees=1, n_experts=1, criteria=()))[0] is Reason.BAD_COUNT
    assert (
        refused(lambda: Plan(n_nominees=1, n_experts=1, criteria=("a",), weights=(99,)))[0]
        is Reason.WEIGHTS_NOT_HUNDRED
    )
    extremes, histogram = PLAN.nothing(), replace(PLAN, histogram=True).nothing()
    more = replace(PLAN, n_nominees=3).nothing()
    assert refused(lambda: added(extremes, histogram)) == (
        Reason.STATES_DIFFER,
        {"states": "Extremes, Histogram"},
    )
    assert refused(lambda: added(extremes, more)) == (Reason.STATES_DIFFER, {"nominees": (2, 3)})
    for method, trim in ((Method.MEDIAN, 1), (Method.WINSORISED_MEAN, 1), (Method.TRIMMED_MEAN, 2)):
        assert refused(lambda: extremes.scores(PLAN, method=method, trim=trim, minimum=5)) == (  # noqa: B023
            Reason.STATE_TOO_SMALL,
            {"method": method.name, "trim": trim},
        )


@dataclass(kw_only=True)
class Watched:
    """A piece that counts how often it is read, and fails as long as it is told to."""

    rows: RowBlock
    reads: int = 0
    fails: bool = False

    def digest(self) -> str:
        return self.rows.digest()

    def state(self, plan: Plan) -> State:
        self.reads += 1
        if self.fails:
            raise InterruptedError
        return self.rows.state(plan)


@pytest.mark.parametrize("histogram", [False, True])
def test_a_killed_run_goes_on_where_it_stopped(tmp_path: Path, histogram: bool) -> None:
    plan = replace(PLAN, histogram=histogram)
    pieces = [
        Watched(rows=block([(0, 0, (1, 2))], 2)),
        Watched(rows=block([(1, 0, (3, 4))], 2)),
        Watched(rows=block([(0, 1, (5, 6))], 2), fails=True),
        Watched(rows=block([(1, 1, (7, 8))], 2)),
    ]
    with pytest.raises(InterruptedError):
        run(pieces, plan, folder=tmp_path)
    pieces[2].fails = False
    state = run(pieces, plan, folder=tmp_path)

    assert [piece.reads for piece in pieces] == [1, 1, 2, 1]
    assert state == run(pieces, plan)
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".npz"] * 4


def test_a_kept_state_answers_only_the_rows_and_the_plan_it_was_made_of(tmp_path: Path) -> None:
    piece = Watched(rows=block([(0, 0, (1, 2))], 2))
    first = run([piece], PLAN, folder=tmp_path)
    assert run([piece], PLAN, folder=tmp_path) == first
    assert piece.reads == 1

    changed = Watched(rows=block([(0, 0, (1, 3))], 2))
    assert run([changed], PLAN, folder=tmp_path) != first
    weighted = replace(PLAN, weights=(40, 60))
    assert run([piece], weighted, folder=tmp_path) == run([piece], weighted)
    assert (changed.reads, piece.reads) == (1, 3)


def test_a_damaged_state_is_made_again_and_a_half_written_one_is_never_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    piece = Watched(rows=block([(0, 0, (1, 2))], 2))
    wanted = run([piece], PLAN, folder=tmp_path)
    (kept,) = tmp_path.iterdir()
    for damage in (b"", b"PK\x03\x04 cut off", kept.read_bytes()[:-30]):
        kept.write_bytes(damage)
        assert run([piece], PLAN, folder=tmp_path) == wanted
    assert piece.reads == 4

    kept.unlink()

    def full(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(OSError, match="full"):
        run([piece], PLAN, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=10)
@given(cut=cuts())
def test_rows_in_files_are_rows(
    cut: tuple[Table, list[RowBlock]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    table, pieces = cut
    folder = tmp_path_factory.mktemp("pieces")
    files = [RowFile(path=folder / f"{number}.npz") for number in range(len(pieces))]
    for file, piece in zip(files, pieces, strict=True):
        np.savez(file.path, nominee=piece.nominee, expert=piece.expert, points=piece.points)
    plan = plan_of(table)

    assert run(files, plan, folder=folder / "states") == run(pieces, plan)
    assert run(files, plan, folder=folder / "states") == run(pieces, plan)
