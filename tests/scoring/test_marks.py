from __future__ import annotations

from collections.abc import Callable
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import Marks, Reason, ScoringError
from scoring.arrays import whole
from tests.scoring.builders import Table, panels, percents, tables

TWO_SHEETS = {
    "nominee": [1, 0],
    "expert": [2, 0],
    "points": [[3000, 1250], [0, 5000]],
    "n_nominees": 3,
    "n_experts": 3,
}


def pack(**changed: object) -> Marks:
    return Marks.from_rows(**(TWO_SHEETS | changed))  # type: ignore[arg-type]  # wrong on purpose


def refused(call: Callable[[], object]) -> tuple[Reason, dict[str, object]]:
    with pytest.raises(ScoringError) as caught:
        call()
    return caught.value.reason, dict(caught.value.facts)


def test_rows_are_packed_into_slots_in_ascending_order_of_expert() -> None:
    marks = Marks.from_rows(
        [1, 0, 1],
        [2, 0, 1],
        [[3000, 1250], [0, 5000], [10, 20]],
        n_nominees=3,
        n_experts=4,
    )

    assert marks == Marks(
        points=np.array(
            [[[0, 10, -1], [-1, 3000, -1]], [[5000, 20, -1], [-1, 1250, -1]]],
            dtype=np.int32,
        ),
        expert=np.array([[0, 1, -1], [-1, 2, -1]], dtype=np.int32),
        n_experts=4,
    )
    assert (marks.n_criteria, marks.n_nominees, marks.without_marks.tolist()) == (2, 3, [2])


def test_a_zero_is_a_mark_and_a_blank_is_not() -> None:
    zero, blank = panels([0, 9000]), panels([None, 9000])

    assert zero.totals().tolist() == [[0], [9000]]
    assert blank.totals().tolist() == [[9000]]
    assert zero != blank
    assert zero.digest() != blank.digest()


def test_k10_an_expert_who_appears_twice_for_a_nominee_is_refused_not_averaged() -> None:
    twice = {"nominee": [1, 1, 0], "expert": [2, 2, 2], "points": [[9000], [8000], [7000]]}

    assert refused(lambda: pack(**twice)) == (Reason.DUPLICATE_EXPERT, {"nominee": 1, "expert": 2})
    assert refused(
        lambda: Marks(
            points=np.array([[[9000], [-1], [8000]]], dtype=np.int32),
            expert=np.array([[2], [-1], [2]], dtype=np.int32),
            n_experts=3,
        )
    ) == (Reason.DUPLICATE_EXPERT, {"nominee": 0, "expert": 2})


@pytest.mark.parametrize(
    ("changed", "reason", "facts"),
    [
        ({"nominee": [1, 3]}, Reason.UNKNOWN_NOMINEE, {"row": 1, "number": 3, "size": 3}),
        ({"nominee": [-1, 0]}, Reason.UNKNOWN_NOMINEE, {"row": 0, "number": -1, "size": 3}),
        ({"expert": [2, 3]}, Reason.UNKNOWN_EXPERT, {"row": 1, "number": 3, "size": 3}),
        ({"expert": [-1, 0]}, Reason.UNKNOWN_EXPERT, {"row": 0, "number": -1, "size": 3}),
        (
            {"nominee": [1]},
            Reason.WRONG_SHAPE,
            {"what": "rows", "nominee": (1,), "expert": (2,), "points": (2, 2)},
        ),
        ({"points": [3000, 0]}, Reason.WRONG_SHAPE, {"what": "points", "shape": (2,), "axes": 2}),
        ({"points": [[3000, 1], [0]]}, Reason.WRONG_SHAPE, {"what": "points"}),
        ({"points": [[30.0, 1], [0, 1]]}, Reason.NOT_WHOLE, {"what": "points", "dtype": "float64"}),
        ({"expert": [True, False]}, Reason.NOT_WHOLE, {"what": "expert", "dtype": "bool"}),
        (
            {"points": [[3000, 1], [0, 2**31]]},
            Reason.OUT_OF_INTEGER_RANGE,
            {"what": "points", "least": 0, "greatest": 2**31},
        ),
        (
            {"points": [[3000, -1], [0, 1]]},
            Reason.BLANK_POINT,
            {"criterion": 1, "nominee": 1, "slot": 0, "expert": 2, "points": -1},
        ),
        (
            {"caps": [3000, 4999]},
            Reason.ABOVE_CAP,
            {"criterion": 1, "nominee": 0, "expert": 0, "points": 5000, "limit": 4999},
        ),
        (
            {"steps": [50, 500]},
            Reason.OFF_STEP,
            {"criterion": 1, "nominee": 1, "expert": 2, "points": 1250, "limit": 500},
        ),
        ({"caps": [3000]}, Reason.WRONG_SHAPE, {"what": "caps", "given": 1, "criteria": 2}),
        ({"caps": [3000, -1]}, Reason.BAD_COUNT, {"what": "caps", "value": -1, "least": 0}),
        ({"steps": [50, 0]}, Reason.BAD_COUNT, {"what": "steps", "value": 0, "least": 1}),
        ({"n_experts": -1}, Reason.BAD_COUNT, {"what": "n_experts", "value": -1, "least": 0}),
        ({"n_nominees": 3.0}, Reason.NOT_WHOLE, {"what": "n_nominees", "dtype": "float"}),
    ],
)
def test_what_is_wrong_with_rows_is_said_with_its_place(
    changed: dict[str, object], reason: Reason, facts: dict[str, object]
) -> None:
    assert refused(lambda: pack(**changed)) == (reason, facts)


def test_marks_on_the_cap_and_on_the_step_pass_and_an_empty_slot_is_never_off_step() -> None:
    assert pack(caps=[3000, 5000], steps=[50, 250]) == pack()
    assert pack(caps=[3000, 5000], steps=[50, 250]).without_marks.tolist() == [2]


@pytest.mark.parametrize(
    ("points", "expert", "reason"),
    [
        ([[[5000, -1]]], [[0, 0]], Reason.BLANK_POINT),
        ([[[5000, 0]]], [[0, -1]], Reason.POINT_IN_EMPTY_SLOT),
        ([[[5000, -2]]], [[0, -1]], Reason.POINT_IN_EMPTY_SLOT),
        ([[[5000, 0]]], [[0, -2]], Reason.UNKNOWN_EXPERT),
        ([[[5000, 0]]], [[0, 2]], Reason.UNKNOWN_EXPERT),
        ([[[5000, 0]]], [[0]], Reason.WRONG_SHAPE),
        ([[5000, 0]], [[0, 1]], Reason.WRONG_SHAPE),
        (np.empty((0, 1, 2), dtype=np.int32), [[0, 1]], Reason.WRONG_SHAPE),
    ],
)
def test_a_cube_is_held_to_the_same_rules_as_rows(points: object, expert: object, reason: Reason) -> None:
    found, _ = refused(
        lambda: Marks(points=points, expert=expert, n_experts=2)  # type: ignore[arg-type]  # wrong on purpose
    )
    assert found is reason


def test_a_campaign_without_a_single_mark_is_a_value_too() -> None:
    marks = Marks.from_rows([], [], np.empty((0, 2), dtype=np.int64), n_nominees=2, n_experts=5)

    assert marks.points.shape == (2, 0, 2)
    assert marks.without_marks.tolist() == [0, 1]


def test_marks_cannot_be_changed_not_even_through_the_array_they_were_made_of() -> None:
    points = np.array([[[5000]]], dtype=np.int32)
    marks = Marks(points=points, expert=np.array([[0]], dtype=np.int32), n_experts=1)
    points[0, 0, 0] = 100

    assert marks.points.tolist() == [[[5000]]]
    with pytest.raises(ValueError, match="read-only"):
        marks.points[0, 0, 0] = 100
    with pytest.raises(TypeError, match="unhashable"):
        hash(marks)


def test_a_read_only_view_is_copied_because_its_owner_can_still_write() -> None:
    owner = np.array([1, 2], dtype=np.int32)
    view = owner[:]
    view.flags.writeable = False
    kept = whole(view, dtype=np.int32, ndim=1, what="view")
    owner[0] = 9

    assert kept.tolist() == [1, 2]


def test_weighted_totals_count_in_hundredths_times_percent() -> None:
    marks = pack()

    assert marks.totals().tolist() == [[5000, 4250, -1]]
    assert marks.totals(weights=[60, 40]).tolist() == [[200_000, 230_000, -1]]


@pytest.mark.parametrize(
    ("weights", "reason"),
    [
        ([60, 39], Reason.WEIGHTS_NOT_HUNDRED),
        ([101, -1], Reason.WEIGHT_OUT_OF_RANGE),
        ([100], Reason.WRONG_SHAPE),
        ([0.6, 0.4], Reason.NOT_WHOLE),
    ],
)
def test_weights_are_whole_percents_of_the_whole(weights: list[int], reason: Reason) -> None:
    assert refused(lambda: pack().totals(weights=weights))[0] is reason


def test_the_digest_is_the_same_on_every_machine() -> None:
    assert pack().digest() == "b1ebcac09712c7227dd43b7aa424be8ca1535cc089a00c8107669026996c94b2"


@given(table=tables(), seed=st.integers(0, 99))
def test_t6_the_order_of_the_rows_leaves_no_trace(table: Table, seed: int) -> None:
    shuffled = list(table.rows)
    Random(seed).shuffle(shuffled)
    again = Table(
        n_nominees=table.n_nominees,
        n_experts=table.n_experts,
        n_criteria=table.n_criteria,
        rows=tuple(shuffled),
    )

    assert again.marks() == table.marks()
    assert again.marks().digest() == table.marks().digest()


@given(table=tables(), data=st.data())
def test_totals_equal_sums_of_fractions(table: Table, data: st.DataObject) -> None:
    weights = data.draw(st.none() | percents(n_criteria=table.n_criteria))
    units = 100 if weights is None else 10_000
    totals = table.marks().totals(weights=weights)

    assert [[total for total in column if total >= 0] for column in totals.T.tolist()] == [
        [total * units for total in table.totals_of(nominee, weights=weights)]
        for nominee in range(table.n_nominees)
    ]
