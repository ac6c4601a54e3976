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


def test_totals_are_narrow_where_the_sum_of_a_panel_fits_and_wide_where_it_does_not() -> None:
    least_wide = 2**31 // 100
    for greatest, dtype in ((least_wide - 1, np.int32), (least_wide, np.int32), (least_wide + 1, np.int64)):
        marks = panels([greatest, None], [None, None])

        assert marks.greatest == greatest
        assert marks.weighed(weights=[100]).tolist() == [[greatest * 100, -1]]
        assert marks.weighed(weights=[100]).dtype == dtype
        assert marks.totals(weights=[100]).dtype == np.int64
    assert panels([2**30], [2**30, 2**30]).weighed().dtype == np.int64
    assert panels([None]).greatest == -1


LONG = {
    "nominee": [1, 0, 1, 0],
    "expert": [2, 0, 2, 0],
    "criterion": [1, 1, 0, 0],
    "points": [1250, 5000, 3000, 0],
    "n_nominees": 3,
    "n_experts": 3,
    "n_criteria": 2,
}


COLUMNS = ("nominee", "expert", "criterion", "points")


def unload(**changed: object) -> Marks:
    return Marks.from_points(**(LONG | changed))  # type: ignore[arg-type]  # wrong on purpose


def test_one_point_a_row_packs_as_one_sheet_a_row() -> None:
    assert unload() == pack()
    assert unload(n_criteria=2, points=np.array([1250, 5000, 3000, 0], dtype=np.uint16)) == pack()
    unsigned = {name: np.array(LONG[name], dtype=np.uint64) for name in COLUMNS}
    assert unload(**unsigned) == pack()
    rows = {name: np.array(TWO_SHEETS[name], dtype=np.uint64) for name in ("nominee", "expert", "points")}
    assert pack(**rows) == pack()
    nothing: dict[str, object] = {name: [] for name in COLUMNS}
    assert unload(**nothing).points.shape == (2, 0, 3)


@pytest.mark.parametrize(
    ("changed", "reason", "facts"),
    [
        ({"nominee": [1, 0, 3, 0]}, Reason.UNKNOWN_NOMINEE, {"row": 2, "number": 3, "size": 3}),
        ({"expert": [-1, 0, 2, 0]}, Reason.UNKNOWN_EXPERT, {"row": 0, "number": -1, "size": 3}),
        ({"criterion": [1, 2, 0, 0]}, Reason.UNKNOWN_CRITERION, {"row": 1, "number": 2, "size": 2}),
        (
            {"criterion": [0, 1, 0, 0]},
            Reason.DUPLICATE_EXPERT,
            {"criterion": 0, "nominee": 1, "expert": 2},
        ),
        (
            {"nominee": [1, 0, 1, 2]},
            Reason.BLANK_POINT,
            {"criterion": 0, "nominee": 0, "expert": 0},
        ),
        (
            {"nominee": [1, 1, 0], "expert": [2, 2, 0], "criterion": [0, 1, 0], "points": [1, 2, 3]},
            Reason.BLANK_POINT,
            {"criterion": 1, "nominee": 0, "expert": 0},
        ),
        (
            {"points": [1250, -1, 3000, 0]},
            Reason.BLANK_POINT,
            {"criterion": 1, "nominee": 0, "expert": 0, "row": 1, "points": -1},
        ),
        (
            {"points": [1250, 2**31, 3000, 0]},
            Reason.OUT_OF_INTEGER_RANGE,
            {"what": "points", "least": 0, "greatest": 2**31},
        ),
        ({"points": [0.5, 1, 1, 1]}, Reason.NOT_WHOLE, {"what": "points", "dtype": "float64"}),
        (
            {"expert": [2, 0, 2]},
            Reason.WRONG_SHAPE,
            {"what": "rows", "nominee": (4,), "expert": (3,), "criterion": (4,), "points": (4,)},
        ),
        (
            {"n_nominees": 2**40, "n_experts": 2**22},
            Reason.OUT_OF_INTEGER_RANGE,
            {"what": "rows", "axes": (2**40, 2**22, 2)},
        ),
        ({"n_criteria": 0}, Reason.BAD_COUNT, {"what": "n_criteria", "value": 0, "least": 1}),
    ],
)
def test_what_is_wrong_with_points_is_said_with_its_place(
    changed: dict[str, object], reason: Reason, facts: dict[str, object]
) -> None:
    assert refused(lambda: unload(**changed)) == (reason, facts)


@given(table=tables(), seed=st.integers(0, 99), room=st.sampled_from([8, 2**33, 2**59]))
def test_points_in_any_order_pack_as_the_sheets_do(table: Table, seed: int, room: int) -> None:
    # With more room for experts, the points and then even the row no longer fit beside the cell.
    experts = max(table.n_experts, room // (table.n_nominees * table.n_criteria))
    cells = [(n, e, c, p) for n, e, points in table.rows for c, p in enumerate(points)]
    Random(seed).shuffle(cells)
    nominee, expert, criterion, points = zip(*cells, strict=True) if cells else ((), (), (), ())
    found = Marks.from_points(
        nominee,
        expert,
        criterion,
        points,
        n_nominees=table.n_nominees,
        n_experts=experts,
        n_criteria=table.n_criteria,
    )
    sheets = Marks.from_rows(
        [n for n, _, _ in table.rows],
        [e for _, e, _ in table.rows],
        np.array([p for _, _, p in table.rows], dtype=np.int64).reshape(-1, table.n_criteria),
        n_nominees=table.n_nominees,
        n_experts=experts,
    )

    assert found == sheets
    assert (sheets.points.tolist(), sheets.expert.tolist()) == (
        table.marks().points.tolist(),
        table.marks().expert.tolist(),
    )


def test_a_list_longer_than_a_block_is_packed_and_checked_to_its_end() -> None:
    nominees, experts = 30_000, 5
    nominee, expert = np.divmod(np.arange(nominees * experts)[::-1], experts)
    points = np.stack([nominee % 101, expert, nominee % 7], axis=1)
    marks = Marks.from_rows(nominee, expert, points, n_nominees=nominees, n_experts=experts)

    assert marks.totals()[:, 29_999].tolist() == [(29_999 % 101) + (29_999 % 7) + e for e in range(5)]
    last = {"nominee": 29_999, "expert": 4}
    for limits, reason in (
        ({"caps": [100, 3, 6]}, Reason.ABOVE_CAP),
        ({"steps": [1, 4, 1]}, Reason.OFF_STEP),
    ):
        found, facts = refused(lambda: marks.within(**limits))  # noqa: B023 -- called at once
        assert (found, facts["criterion"]) == (reason, 1)
    spoilt = marks.points.copy()
    spoilt[2, 4, 29_999] = -1
    found, facts = refused(lambda: Marks(points=spoilt, expert=marks.expert, n_experts=experts))
    assert found is Reason.BLANK_POINT
    assert facts == {"criterion": 2, "slot": 4, "points": -1} | last


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
