from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import Marks, Method, Reason, ScoringError, combine
from scoring.rubrics import Finding, Struck, graded, struck

A_TO_E = [100, 80, 60, 40, 20]


def refused(call: Callable[[], object]) -> tuple[Reason, dict[str, object]]:
    with pytest.raises(ScoringError) as caught:
        call()
    return caught.value.reason, dict(caught.value.facts)


def test_k3_a_grade_is_worth_the_cap_times_its_coefficient() -> None:
    points = graded([[0, 1, 2], [3, 4, -1]], caps=[2000, 1500, 500], percents=A_TO_E)

    assert points.tolist() == [[2000, 1200, 300], [800, 300, -1]]
    assert points.dtype == np.int32
    unsigned = np.array([[0, 1, 2]], dtype=np.uint64)
    assert graded(unsigned, caps=[2000, 1500, 500], percents=A_TO_E).tolist() == [[2000, 1200, 300]]


@pytest.mark.parametrize(
    ("grades", "caps", "percents", "reason", "facts"),
    [
        (
            [[0, 5]],
            [100, 100],
            A_TO_E,
            Reason.UNKNOWN_GRADE,
            {"row": 0, "criterion": 1, "grade": 5, "size": 5},
        ),
        (
            [[0], [-2]],
            [100],
            A_TO_E,
            Reason.UNKNOWN_GRADE,
            {"row": 1, "criterion": 0, "grade": -2, "size": 5},
        ),
        # 0.05 points x 50 % would be a quarter of a hundredth, though nobody gave that grade.
        (
            [[0]],
            [5],
            [100, 50],
            Reason.GRADE_NOT_WHOLE,
            {"grade": 1, "criterion": 0, "cap": 5, "percent": 50},
        ),
        ([[0]], [100], [101], Reason.COEFFICIENT_OUT_OF_RANGE, {"grade": 0, "percent": 101}),
        ([[0]], [-100], [100], Reason.BAD_COUNT, {"what": "caps", "value": -100, "least": 0}),
        ([[0]], [100, 100], [100], Reason.WRONG_SHAPE, {"what": "caps", "given": 2, "criteria": 1}),
        ([[0.0]], [100], [100], Reason.NOT_WHOLE, {"what": "grades", "dtype": "float64"}),
    ],
)
def test_a_rubric_that_would_need_rounding_or_guessing_is_refused(
    grades: list[list[int]], caps: list[int], percents: list[int], reason: Reason, facts: dict[str, object]
) -> None:
    assert refused(lambda: graded(grades, caps=caps, percents=percents)) == (reason, facts)


@given(data=st.data(), criteria=st.integers(1, 4), rows=st.integers(0, 5))
def test_grades_are_exact(data: st.DataObject, criteria: int, rows: int) -> None:
    caps = data.draw(
        st.lists(st.integers(0, 40).map(lambda n: n * 100), min_size=criteria, max_size=criteria)
    )
    percents = data.draw(st.lists(st.integers(0, 100), min_size=1, max_size=6))
    grade = st.integers(-1, len(percents) - 1)
    row = st.lists(grade, min_size=criteria, max_size=criteria)
    grades = data.draw(st.lists(row, min_size=rows, max_size=rows))
    found = graded(np.array(grades, dtype=np.int64).reshape(rows, criteria), caps=caps, percents=percents)

    assert found.tolist() == [
        [-1 if g < 0 else Fraction(cap * percents[g], 100) for g, cap in zip(row, caps, strict=True)]
        for row in grades
    ]


def test_k2_a_veto_makes_the_experts_total_0_and_is_told() -> None:
    points = [[3000, 2000], [1000, -1], [500, 500], [2500, 2500]]
    ticked = np.array([[False, False], [False, True], [True, True], [False, False]])
    flawed = np.array([[True, False], [False, False], [False, False], [False, False]])

    found = struck(points, nominee=[0, 0, 1, 1], expert=[4, 2, 3, 2], vetoes=ticked, zeroed=flawed)

    assert found == Struck(
        points=np.array([[0, 2000], [0, 0], [0, 0], [2500, 2500]], dtype=np.int32),
        findings=(
            Finding(row=0, nominee=0, expert=4, vetoes=(), zeroed=(0,)),
            Finding(row=1, nominee=0, expert=2, vetoes=(1,), zeroed=()),
            Finding(row=2, nominee=1, expert=3, vetoes=(0, 1), zeroed=()),
        ),
    )
    assert found.vetoed == {0: (2,), 1: (3,)}
    marks = Marks.from_rows([0, 0, 1, 1], [4, 2, 3, 2], found.points, n_nominees=2, n_experts=5)
    assert combine(marks, method=Method.MEAN).numerator.tolist() == [2000, 5000]


def test_without_ticks_nothing_is_struck_and_a_blank_stays_blank() -> None:
    found = struck([[-1, 2000]], nominee=[0], expert=[0], vetoes=np.zeros((1, 3), dtype=np.bool_))

    assert found == Struck(points=np.array([[-1, 2000]]), findings=())
    assert found == struck([[-1, 2000]], nominee=[0], expert=[0])
    assert found.vetoed == {}


def test_ticks_of_another_shape_are_refused() -> None:
    ticks = np.zeros((2, 2), dtype=np.bool_)
    for changed in (
        {"vetoes": ticks},
        {"zeroed": ticks},
        {"zeroed": np.zeros((1, 1), dtype=np.bool_)},
        {"vetoes": [[1]]},
        {"nominee": [0, 1]},
    ):
        told = {"nominee": [0], "expert": [0]} | changed
        reason, _ = refused(lambda: struck([[1, 2]], **told))  # noqa: B023 -- called at once
        assert reason is Reason.WRONG_SHAPE
