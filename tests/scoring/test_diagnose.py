"""What is said of an expert: by hand on small panels, against the normal equations on drawn ones."""

from __future__ import annotations

import math
from statistics import fmean, stdev
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import Marks, Method, Reason, ScoringError, combine
from scoring.diagnose import Diagnosis, OwnUnit, diagnose
from tests.scoring.builders import Table, panels, tables


def about(value: float, share: float) -> Any:
    return pytest.approx(value, rel=share)


def described(
    marks: Marks,
    *,
    method: Method = Method.MEAN,
    weights: list[int] | None = None,
    expert_unit: npt.ArrayLike | None = None,
    nominee_unit: npt.ArrayLike | None = None,
) -> tuple[Diagnosis, ...]:
    scores = combine(marks, method=method, weights=weights)
    return diagnose(marks, scores=scores, expert_unit=expert_unit, nominee_unit=nominee_unit)


def test_a_small_panel_by_hand() -> None:
    # Two experts share three nominees and differ by 2, 2 and 5; the third marks alone.
    marks = panels([8200, 8000, None], [7200, 7000, None], [7500, 7000, None], [None, None, 9000])

    first, second, third = described(marks)
    # Half of each difference from the mean difference 3: residuals 1/2, 1/2, 1 on either side.
    assert first == Diagnosis(
        expert=0,
        n=3,
        leniency=3.0,
        spread=about(stdev([82, 72, 75]), 1e-14),
        own_unit=None,
        dropped=0,
        outfit=about(1.0, 1e-12),
        flat_sheets=None,
        repeated_sheets=None,
        repeated_totals=0,
    )
    assert (second.leniency, second.repeated_totals) == (-3.0, 2)
    assert third == Diagnosis(
        expert=2,
        n=1,
        leniency=None,
        spread=None,
        own_unit=None,
        dropped=0,
        outfit=None,
        flat_sheets=None,
        repeated_sheets=None,
        repeated_totals=0,
    )


def test_outfit_is_large_where_an_expert_scatters_more_than_the_others() -> None:
    steady = [8000, 7000, 6000, 7500, 6500, 5500]
    marks = panels(*([p, p + 100, p - 100, p + (900 if i % 2 else -900)] for i, p in enumerate(steady)))

    outfits = [one.outfit for one in described(marks)]
    assert outfits == pytest.approx([1 / 3, 1 / 3, 1 / 3, 3.0])


def test_own_unit_beside_the_others_is_welchs_test() -> None:
    # Leave-one-out differences of expert 0 with one colleague who gives 70 throughout are the marks
    # less 70: own 9, 7, 8 and others 1, 2, 3, 2, 2 points.
    given = [79, 77, 78, 71, 72, 73, 72, 72]
    marks = panels(*([100 * points, 7000] for points in given))

    found = described(marks, expert_unit=[5, 6], nominee_unit=[5, 5, 5, 9, 9, 9, 9, 9])
    # Variances 1 and 1/2 with 3 and 5 marks: t = 6 / sqrt(1/3 + 1/10).
    assert found[0].own_unit == OwnUnit(
        own=3,
        others=5,
        difference=about(6.0, 1e-13),
        statistic=about(6 / math.sqrt(13 / 30), 1e-13),
        df=about((13 / 30) ** 2 / (1 / 18 + 1 / 400), 1e-13),
        # The same two samples in scipy 1.17.1, ttest_ind(..., equal_var=False).
        p=about(0.0020533601190526806, 1e-12),
    )
    assert found[1].own_unit == OwnUnit(own=0, others=8, difference=None, statistic=None, df=None, p=None)


def test_a_comparison_without_variation_or_with_one_mark_has_no_t() -> None:
    marks = panels(*([100 * points, 7000] for points in (79, 79, 71, 71)))

    even = described(marks, expert_unit=[5, -1], nominee_unit=[5, 5, 9, 9])
    lone = described(marks, expert_unit=[5, -1], nominee_unit=[5, 9, 9, -1])
    assert even[0].own_unit == OwnUnit(own=2, others=2, difference=8.0, statistic=None, df=None, p=None)
    assert lone[0].own_unit == OwnUnit(own=1, others=2, difference=4.0, statistic=None, df=None, p=None)
    assert even[1].own_unit is None


def test_dropped_marks_are_counted_where_they_were_dropped() -> None:
    marks = panels(
        [9000, 8000, 8500, 8400, 8300], [9000, 8000, 8500, 8400, 8300], [9000, 8000, None, None, None]
    )

    assert [one.dropped for one in described(marks, method=Method.TRIMMED_MEAN)] == [2, 2, 0, 0, 0]
    assert [one.dropped for one in described(marks)] == [0, 0, 0, 0, 0]


def test_sheets_in_a_straight_line_are_counted() -> None:
    marks = Marks.from_rows(
        [0, 1, 2, 3, 0, 1, 2, 3],
        [0, 0, 0, 0, 1, 1, 1, 1],
        [[80, 80], [80, 80], [70, 90], [60, 60], [70, 90], [90, 70], [1, 2], [80, 80]],
        n_nominees=4,
        n_experts=3,
    )

    found = described(marks)
    assert [(one.n, one.flat_sheets, one.repeated_sheets, one.repeated_totals) for one in found] == [
        (4, 3, 2, 3),
        (4, 1, 0, 3),
        (0, 0, 0, 0),
    ]


def test_weights_decide_which_totals_are_compared() -> None:
    marks = Marks.from_rows(
        [0, 0, 1, 1], [0, 1, 0, 1], [[100, 0], [0, 100], [300, 0], [0, 300]], n_nominees=2, n_experts=2
    )

    assert [one.leniency for one in described(marks)] == [0.0, 0.0]
    assert [one.leniency for one in described(marks, weights=[75, 25])] == [1.0, -1.0]


def test_marks_that_the_fit_explains_without_rest_have_no_outfit() -> None:
    assert [one.outfit for one in described(panels([8100, 8000], [7100, 7000], [33, 0]))] != [None, None]
    assert [one.outfit for one in described(panels([8133, 8000], [7133, 7000], [133, 0]))] == [None, None]


def test_rounding_is_no_scatter_however_many_mark() -> None:
    chance = np.random.default_rng(1)
    nominee, expert = np.repeat(np.arange(300), 3), np.tile(np.arange(60), 15)
    points = chance.integers(0, 5000, 300)[nominee] + chance.integers(0, 5000, 60)[expert]
    exact = Marks.from_rows(nominee, expert, points[:, None], n_nominees=300, n_experts=60)
    points[7] += 1
    off_by_a_hundredth = Marks.from_rows(nominee, expert, points[:, None], n_nominees=300, n_experts=60)

    assert {one.outfit for one in described(exact)} == {None}
    assert None not in {one.outfit for one in described(off_by_a_hundredth)}


def test_a_campaign_without_experts_or_marks() -> None:
    nobody = Marks.from_rows([], [], np.empty((0, 2), dtype=np.int64), n_nominees=2, n_experts=0)
    idle = Marks.from_rows([], [], np.empty((0, 2), dtype=np.int64), n_nominees=2, n_experts=1)

    assert described(nobody) == ()
    assert [(one.n, one.leniency, one.outfit) for one in described(idle)] == [(0, None, None)]


@pytest.mark.parametrize(
    ("expert_unit", "nominee_unit", "reason"),
    [
        ([0], [0, 0], Reason.WRONG_SHAPE),
        ([0, 0], [0], Reason.WRONG_SHAPE),
        ([0, 0], None, Reason.WRONG_SHAPE),
        (None, [0, 0], Reason.WRONG_SHAPE),
        ([0, -2], [0, 0], Reason.UNKNOWN_GROUP),
        ([0.0, 1.0], [0, 0], Reason.NOT_WHOLE),
    ],
)
def test_units_are_not_guessed(
    expert_unit: npt.ArrayLike | None, nominee_unit: npt.ArrayLike | None, reason: Reason
) -> None:
    with pytest.raises(ScoringError) as caught:
        described(panels([1, 2], [3, 4]), expert_unit=expert_unit, nominee_unit=nominee_unit)
    assert caught.value.reason is reason


def test_scores_of_other_marks_are_refused() -> None:
    with pytest.raises(ScoringError) as caught:
        diagnose(panels([1, 2], [3, 4]), scores=combine(panels([1, 2]), method=Method.MEAN))
    assert caught.value.reason is Reason.WRONG_SHAPE


@given(table=tables())
def test_leniency_and_outfit_are_their_definitions(table: Table) -> None:
    found = described(table.marks())
    totals = {(nominee, expert): sum(points) / 100 for nominee, expert, points in table.rows}
    panel = {n: [e for m, e in totals if m == n] for n in range(table.n_nominees)}
    shared = [pair for pair in sorted(totals) if len(panel[pair[0]]) >= 2]

    for one in found:
        beside = [
            totals[n, e] - fmean(totals[n, other] for other in panel[n] if other != e)
            for n, e in shared
            if e == one.expert
        ]
        assert (one.leniency is None) == (not beside)
        if one.leniency is not None:
            assert one.leniency == pytest.approx(fmean(beside), abs=1e-9)

    design = np.zeros((len(shared), table.n_nominees + table.n_experts))
    for row, (n, e) in enumerate(shared):
        design[row, [n, table.n_nominees + e]] = 1
    marks = np.array([totals[pair] for pair in shared])
    residual = marks - design @ np.linalg.lstsq(design, marks, rcond=None)[0] if shared else marks
    of_expert = [residual[[e == x for _, e in shared]] for x in range(table.n_experts)]
    counted = [part for part in of_expert if part.size >= 2]
    square = float(np.mean(np.concatenate(counted) ** 2)) if counted else 0.0
    for one, part in zip(found, of_expert, strict=True):
        if part.size < 2 or square < 1e-16:
            assert one.outfit is None
        else:
            assert one.outfit == pytest.approx(float(np.mean(part**2)) / square, rel=1e-6, abs=1e-9)


@given(table=tables(), data=st.data())
def test_the_numbers_of_experts_mean_nothing(table: Table, data: st.DataObject) -> None:
    names = data.draw(st.permutations(range(table.n_experts)))
    renamed = Table(
        n_nominees=table.n_nominees,
        n_experts=table.n_experts,
        n_criteria=table.n_criteria,
        rows=tuple((nominee, names[expert], points) for nominee, expert, points in table.rows),
    )

    before, after = described(table.marks()), described(renamed.marks())
    for one in before:
        again = after[names[one.expert]]
        assert (again.n, again.repeated_totals, again.flat_sheets) == (
            one.n,
            one.repeated_totals,
            one.flat_sheets,
        )
        if one.leniency is not None:
            assert again.leniency == pytest.approx(one.leniency, abs=1e-9)
