"""Coefficients of agreement against the tables their authors printed and against their definitions."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import permutations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import Marks, Reason, ScoringError
from scoring.agree import Agreement, Form, Level, agreement, alpha, fleiss_kappa, icc, kendall_w
from tests.scoring.builders import Table, panels, tables

Totals = npt.NDArray[np.int64]

KRIPPENDORFF = (
    # K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), examples C and D: four
    # observers, twelve units; printed there: nominal .743, ordinal .815, interval .849, ratio .797.
    (1, 2, 3, 3, 2, 1, 4, 1, 2, -1, -1, -1),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, -1, 3),
    (-1, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, -1),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, -1),
)
SHROUT_FLEISS = (
    # P. E. Shrout and J. L. Fleiss (1979), table 2: six targets (columns here), four judges;
    # printed there (table 4): .17 .29 .71 .44 .62 .91.
    (9, 6, 8, 7, 10, 6),
    (2, 1, 4, 1, 5, 2),
    (5, 3, 6, 2, 6, 4),
    (8, 2, 8, 6, 9, 7),
)
KENDALL = (
    # M. G. Kendall, "Rank Correlation Methods", the example with ties: ten objects, three rankings,
    # each mid-rank doubled; printed there: W = .828.
    (2, 9, 4, 9, 6, 15, 12, 18, 15, 20),
    (5, 2, 5, 9, 9, 16, 18, 13, 20, 13),
    (4, 2, 9, 9, 9, 9, 16, 16, 16, 20),
)
FLEISS = (
    # J. L. Fleiss (1971), table 1: thirty patients, six psychiatrists, five diagnoses, here each
    # patient's diagnoses in ascending order; printed there: kappa = .430.
    "444444 222555 233335 555555 222444 113333 333355 113334 114444 555555 144444 124444 222333 144444 "
    "224445 333335 111455 111112 224444 133555 555555 244444 224555 114444 144445 222224 111155 224444 "
    "133333 555555"
)
UNEQUAL = (
    (4800, 3550, -1, 3900, 4800, 3200, 3500, 4050, -1, 3800, 3700, 3100, -1, 3200),
    (4350, 5000, 4900, -1, 4850, 3900, 4100, -1, 3800, -1, 4400, 3600, 4100, 3150),
    (3400, 3100, 4250, -1, 4800, -1, 4850, -1, -1, 3650, 4300, 3150, 3450, 3950),
    (3550, 4250, 4850, 4100, 4900, 3250, 3900, 4400, 3300, 4250, 3800, 3950, 4050, 3600),
    (4400, 4850, 3250, 3150, 3500, 3250, 3800, 3750, 3450, 3500, 3600, -1, 4700, 4400),
)


def by_slot(totals: npt.ArrayLike) -> Totals:
    """Expert s in slot s."""
    given = np.asarray(totals, dtype=np.int64)
    return np.where(given == -1, -1, np.arange(len(given))[:, None])


def alphas(totals: npt.ArrayLike) -> list[float | None]:
    return [alpha(totals, level=level) for level in Level]


def iccs(totals: npt.ArrayLike) -> list[float | None]:
    found = icc(totals, expert=by_slot(totals))
    assert list(found) == list(Form)
    return list(found.values())


def close(*values: float) -> object:
    return pytest.approx(list(values), rel=0, abs=1e-12)


def test_krippendorffs_own_example() -> None:
    assert alphas(KRIPPENDORFF) == close(
        0.743421052631579, 0.8153875037548814, 0.8491071428571428, 0.7974027747116121
    )


def test_alpha_of_a_panel_with_gaps_equals_the_reference_package() -> None:
    # krippendorff 0.9.0 on the same table.
    assert alphas(UNEQUAL) == close(
        -0.00912555154432404, 0.10182296073916974, 0.15233324158994244, 0.13897779419267797
    )


def test_shrout_and_fleiss_own_example() -> None:
    assert iccs(SHROUT_FLEISS) == close(
        0.1657417684054755,
        0.28976377952755916,
        0.7148407148407154,
        0.44279713367926876,
        0.6200505475989893,
        0.9093155423770697,
    )


def test_icc_rests_on_the_nominees_whom_every_expert_marked() -> None:
    gap = np.array(SHROUT_FLEISS)
    gap[1, 3] = -1

    # pingouin 0.7.0 with nan_policy="omit" on the same table.
    assert iccs(gap) == close(
        0.2131519274376418,
        0.32160312805474106,
        0.7167755991285406,
        0.5200553250345783,
        0.654726368159204,
        0.9100968188105119,
    )
    assert iccs(gap) == iccs(np.delete(SHROUT_FLEISS, 3, axis=1))


def test_kendalls_own_example_with_ties() -> None:
    assert kendall_w(KENDALL, expert=by_slot(KENDALL)) == float(Fraction(7092, 8568))


def test_fleiss_own_example() -> None:
    diagnoses = np.array([[int(digit) for digit in patient] for patient in FLEISS.split()]).T

    assert fleiss_kappa(diagnoses, expert=by_slot(diagnoses)) == pytest.approx(
        0.43024452006014074, rel=0, abs=1e-12
    )


def test_the_textbook_of_concordance_at_both_ends() -> None:
    same, opposite = [[1, 2, 3], [10, 20, 30]], [[1, 2, 3], [3, 2, 1]]

    assert kendall_w(same, expert=by_slot(same)) == 1.0
    assert kendall_w(opposite, expert=by_slot(opposite)) == 0.0


def test_one_answer_holds_everything_and_says_what_it_rests_on() -> None:
    marks = panels(*[[None if p == -1 else p for p in column] for column in zip(*KRIPPENDORFF, strict=True)])
    crossed = np.array(KRIPPENDORFF)[:, 1:9]

    assert agreement(marks) == Agreement(
        alpha=dict(zip(Level, alphas(KRIPPENDORFF), strict=True)),
        icc=dict(zip(Form, iccs(crossed), strict=True)),
        kendall_w=kendall_w(crossed, expert=by_slot(crossed)),
        fleiss_kappa=fleiss_kappa(crossed, expert=by_slot(crossed)),
        pairable=40,
        crossed=(4, 8),
        even=(4, 8),
    )


@pytest.mark.parametrize("name", [1, 10**15], ids=["numbers of an axis", "any numbers"])
def test_experts_may_sit_in_another_slot_for_each_nominee(name: int) -> None:
    totals, expert = np.array(SHROUT_FLEISS), by_slot(SHROUT_FLEISS) * name
    for nominee in range(totals.shape[1]):
        totals[:, nominee] = np.roll(totals[:, nominee], nominee)
        expert[:, nominee] = np.roll(expert[:, nominee], nominee)
    # And a fifth slot, empty but for one nominee whom the others did not mark.
    totals = np.vstack([np.full(7, -1), np.hstack([totals, np.full((4, 1), -1)])])
    expert = np.vstack([np.full(7, -1), np.hstack([expert, np.full((4, 1), -1)])])
    totals[0, 6], expert[0, 6] = 5, 2 * name

    assert list(icc(totals, expert=expert).values()) == iccs(SHROUT_FLEISS)
    assert kendall_w(totals, expert=expert) == kendall_w(SHROUT_FLEISS, expert=by_slot(SHROUT_FLEISS))


def test_weights_weigh() -> None:
    marks = Marks.from_rows(
        [0, 0, 1, 1, 2, 2],
        [0, 1, 0, 1, 0, 1],
        [[100, 500], [300, 500], [200, 0], [400, 0], [500, 300], [700, 300]],
        n_nominees=3,
        n_experts=2,
    )

    assert agreement(marks, weights=[0, 100]).alpha == dict.fromkeys(Level, 1.0)
    assert agreement(marks, weights=[0, 100]).alpha != agreement(marks).alpha


def test_panels_of_one_size_without_common_experts_have_a_one_way_icc_and_kappa_only() -> None:
    # Four experts, each nominee marked by two of them.
    totals = [[9, 4, 7, 1], [8, 4, 6, 2]]
    found = icc(totals, expert=[[0, 0, 1, 2], [1, 2, 3, 3]])

    assert found == dict.fromkeys(Form) | {
        # By hand: mean squares 443/24 between and 9/24 within nominees.
        Form.ICC1: float(Fraction(443 - 9, 443 + 9)),
        Form.ICC1K: float(Fraction(443 - 9, 443)),
    }
    assert kendall_w(totals, expert=[[0, 0, 1, 2], [1, 2, 3, 3]]) is None
    assert fleiss_kappa(totals, expert=[[0, 0, 1, 2], [1, 2, 3, 3]]) == float(
        Fraction(Fraction(1, 4) - Fraction(10, 64), 1 - Fraction(10, 64))
    )


@pytest.mark.parametrize(
    "totals",
    [
        pytest.param(np.empty((0, 0), dtype=np.int64), id="nobody"),
        pytest.param(np.empty((0, 3), dtype=np.int64), id="no experts"),
        pytest.param(np.empty((3, 0), dtype=np.int64), id="no nominees"),
        pytest.param([[-1, -1], [-1, -1]], id="no marks"),
        pytest.param([[5, 6, 7]], id="a lone expert"),
        pytest.param([[5, -1, 7], [-1, 6, -1]], id="nobody marked twice"),
        pytest.param([[5, 5, 5], [5, 5, 5]], id="all marks equal"),
        pytest.param([[0, 0], [0, 0]], id="all marks zero"),
    ],
)
def test_what_is_not_defined_is_none(totals: npt.ArrayLike) -> None:
    given = np.asarray(totals)

    assert alphas(given) == [None] * 4
    assert iccs(given) == [None] * 6
    assert kendall_w(given, expert=by_slot(given)) is None
    assert fleiss_kappa(given, expert=by_slot(given)) is None


def test_one_nominee_has_an_alpha_and_nothing_that_compares_nominees() -> None:
    totals = [[5], [6], [-1]]

    assert alphas(totals) == [0.0, 0.0, 0.0, 0.0]
    assert iccs(totals) == [None] * 6
    assert kendall_w(totals, expert=by_slot(totals)) is None


def test_experts_who_give_everybody_the_same_have_no_order_to_agree_on() -> None:
    totals = [[5, 5, 5], [7, 7, 7]]

    assert kendall_w(totals, expert=by_slot(totals)) is None
    assert iccs(totals) == [-1.0, 0.0, None, None, 0.0, None]


def test_two_zeros_are_equal_on_the_ratio_level() -> None:
    assert alpha([[0, 0, 9], [0, 0, 9]], level=Level.RATIO) == 1.0


@pytest.mark.parametrize(
    ("totals", "expert", "reason"),
    [
        ([[1.5]], [[0]], Reason.NOT_WHOLE),
        ([1, 2], [0, 1], Reason.WRONG_SHAPE),
        ([[1, 2]], [[0]], Reason.WRONG_SHAPE),
        ([[1, -1]], [[0, 0]], Reason.WRONG_SHAPE),
        ([[1, -2]], [[0, 0]], Reason.BAD_COUNT),
        ([[1, 2]], [[0, -2]], Reason.BAD_COUNT),
    ],
)
def test_nothing_is_guessed(totals: npt.ArrayLike, expert: npt.ArrayLike, reason: Reason) -> None:
    for call in (icc, kendall_w, fleiss_kappa):
        with pytest.raises(ScoringError) as caught:
            call(totals, expert=expert)
        assert caught.value.reason is reason


def test_an_expert_twice_for_one_nominee_is_refused() -> None:
    with pytest.raises(ScoringError) as caught:
        icc([[1, 2], [3, 4]], expert=[[0, 0], [1, 0]])

    assert (caught.value.reason, caught.value.facts) == (
        Reason.DUPLICATE_EXPERT,
        {"nominee": 1, "expert": 0},
    )


@pytest.mark.parametrize("factor", [1, 10**8, 10**15])
def test_numbers_whose_squares_fit_no_column_are_exact_too(factor: int) -> None:
    huge = np.where(np.array(KRIPPENDORFF) == -1, -1, np.array(KRIPPENDORFF) * factor)
    full = np.array(SHROUT_FLEISS) * factor

    assert alphas(huge) == close(*[value for value in alphas(KRIPPENDORFF) if value is not None])
    assert iccs(full) == iccs(SHROUT_FLEISS)
    assert kendall_w(full, expert=by_slot(full)) == kendall_w(SHROUT_FLEISS, expert=by_slot(full))


def test_a_large_panel_counts_its_equals_as_a_small_one_does() -> None:
    # Above a certain size equals are found by sorting; forty experts, every one of them twice.
    twice = np.repeat(np.array(UNEQUAL), 8, axis=0)

    assert alpha(twice, level=Level.NOMINAL) == pytest.approx(
        float(by_definition(twice, Level.NOMINAL)), rel=0, abs=1e-12
    )


def by_definition(totals: npt.ArrayLike, level: Level) -> Fraction:
    """Alpha as a loop over all pairs, in fractions; only where it is defined."""
    units = [
        [int(mark) for mark in column if mark >= 0]
        for column in np.asarray(totals).T
        if (column >= 0).sum() >= 2
    ]
    occurs = Counter(mark for unit in units for mark in unit)
    n = sum(occurs.values())

    def distance(a: int, b: int) -> Fraction:
        if a == b:
            return Fraction(0)
        match level:
            case Level.NOMINAL:
                return Fraction(1)
            case Level.ORDINAL:
                low, high = sorted((a, b))
                between = sum(count for mark, count in occurs.items() if low <= mark <= high)
                return (between - Fraction(occurs[a] + occurs[b], 2)) ** 2
            case Level.INTERVAL:
                return Fraction(a - b) ** 2
            case Level.RATIO:
                return Fraction(a - b, a + b) ** 2

    observed = sum(
        (distance(a, b) / (len(unit) - 1) for unit in units for a, b in permutations(unit, 2)), Fraction()
    )
    expected = sum((distance(a, b) * occurs[a] * occurs[b] for a in occurs for b in occurs), Fraction())
    return 1 - observed * (n - 1) / expected


@given(table=tables(coarse=True))
def test_alpha_is_its_definition(table: Table) -> None:
    totals = table.marks().totals()
    several = np.unique(totals[:, (totals >= 0).sum(axis=0) >= 2])

    for level in Level:
        found = alpha(totals, level=level)
        if np.count_nonzero(several >= 0) < 2:
            assert found is None
        else:
            assert found == pytest.approx(float(by_definition(totals, level)), rel=0, abs=1e-12)


@given(table=tables(), data=st.data())
def test_neither_slots_nor_numbers_of_experts_or_nominees_mean_anything(
    table: Table, data: st.DataObject
) -> None:
    marks = table.marks()
    names = data.draw(st.permutations(range(table.n_experts)))
    order = data.draw(st.permutations(range(table.n_nominees)))
    renamed = Table(
        n_nominees=table.n_nominees,
        n_experts=table.n_experts,
        n_criteria=table.n_criteria,
        rows=tuple((order[nominee], names[expert], points) for nominee, expert, points in table.rows),
    ).marks()
    slots = data.draw(st.permutations(range(len(marks.expert))))
    moved = Marks(
        points=marks.points[:, list(slots)], expert=marks.expert[list(slots)], n_experts=marks.n_experts
    )

    before = agreement(marks)
    for after in (agreement(renamed), agreement(moved)):
        ratio, ratio_before = after.alpha[Level.RATIO], before.alpha[Level.RATIO]
        if ratio is None or ratio_before is None:
            assert ratio is ratio_before
        else:
            assert ratio == pytest.approx(ratio_before, rel=0, abs=1e-12)
        assert rest(after) == rest(before)


def rest(found: Agreement) -> tuple[object, ...]:
    """Everything that is exact, hence equal to the last bit."""
    exact = {level: value for level, value in found.alpha.items() if level is not Level.RATIO}
    return (exact, found.icc, found.kendall_w, found.fleiss_kappa, found.pairable, found.crossed, found.even)


@given(table=tables(coarse=True), constant=st.integers(1, 9000))
def test_a_constant_added_to_every_mark_changes_only_the_ratio(table: Table, constant: int) -> None:
    marks = table.marks()
    shifted = Marks(
        points=np.where(marks.points == -1, -1, marks.points + constant),
        expert=marks.expert,
        n_experts=marks.n_experts,
    )

    assert rest(agreement(shifted)) == rest(agreement(marks))
