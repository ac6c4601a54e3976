from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from random import Random
from statistics import median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import (
    EMPTY,
    Applied,
    CountedMark,
    Evidence,
    Marks,
    Method,
    Reason,
    Scores,
    ScoringError,
    combine,
    evidence,
    half_up,
)
from tests.scoring.builders import Table, panels, percents, tables


def printed(scores: Scores) -> list[str]:
    return [
        half_up(top, bottom) if bottom else "-"
        for top, bottom in zip(scores.numerator.tolist(), scores.denominator.tolist(), strict=True)
    ]


def exact(scores: Scores) -> list[Fraction | None]:
    return [
        Fraction(top, bottom) if bottom else None
        for top, bottom in zip(scores.numerator.tolist(), scores.denominator.tolist(), strict=True)
    ]


def test_k7_exactly_one_of_equal_highest_and_one_of_equal_lowest_is_dropped() -> None:
    scores = combine(panels([9000, 9000, 8000, 8000, 8500]), method=Method.TRIMMED_MEAN)

    assert printed(scores) == ["85.00"]
    assert scores == Scores(
        numerator=np.array([25_500]),
        denominator=np.array([300]),
        totals=np.array([[9000], [9000], [8000], [8000], [8500]]),
        units=100,
        kept=np.array([[True], [False], [False], [True], [True]]),
        n=np.array([5]),
        applied=np.array([Applied.TRIMMED], dtype=np.int8),
        spread=np.array([1000]),
    )


def test_an_empty_slot_among_filled_ones_is_never_kept() -> None:
    # Only a cube can hold such a slot where there is one nominee: rows are packed.
    for totals in ([9000, -1, 8000, 7000, 7000, 7500], [-1, 5, 5, 5, 5, 5], [5, 5, 5, 5, 5, -1]):
        marks = Marks(
            points=np.array(totals).reshape(1, 6, 1),
            expert=np.array([EMPTY if t == EMPTY else e for e, t in enumerate(totals)]).reshape(6, 1),
            n_experts=6,
        )
        filled = [total for total in totals if total != EMPTY]
        for method in Method:
            scores = combine(marks, method=method)
            assert exact(scores) == exact(combine(panels(filled), method=method))
            assert (scores.times * scores.totals).sum() == scores.numerator[0]
            assert not scores.kept[totals.index(EMPTY), 0]


def test_when_all_marks_are_equal_the_first_and_the_last_slot_are_dropped() -> None:
    scores = combine(panels([7000] * 6), method=Method.TRIMMED_MEAN, trim=2)

    assert scores.kept.ravel().tolist() == [False, False, True, True, False, False]
    assert printed(scores) == ["70.00"]


def test_k8_below_the_declared_minimum_the_plain_mean_is_taken_and_said() -> None:
    scores = combine(
        panels([9000, 8000, 7000, 1000, None], [9000, 8000, 7000, 1000, 8000]), method=Method.TRIMMED_MEAN
    )

    assert printed(scores) == ["62.50", "76.67"]
    assert scores.applied.tolist() == [Applied.FELL_BACK_TO_MEAN, Applied.TRIMMED]
    assert scores.kept[:, 0].tolist() == [True, True, True, True, False]


def test_k9_a_half_is_rounded_up_where_floats_round_it_down() -> None:
    scores = combine(panels([8520, 8530, 8520, 8520]), method=Method.MEAN)

    assert exact(scores) == [Fraction("85.225")]
    assert printed(scores) == ["85.23"]
    assert f"{np.mean([85.2, 85.3, 85.2, 85.2]):.2f}" == "85.22"


def test_k11_a_recusal_leaves_a_mean_over_the_valid_marks_and_shows_how_many() -> None:
    scores = combine(panels([8000, None, 9000], [8000, 8500, 9000], [None] * 3), method=Method.MEAN)

    assert printed(scores) == ["85.00", "85.00", "-"]
    assert scores.n.tolist() == [2, 3, 0]
    assert scores.without_marks.tolist() == [2]


def test_a_nominee_without_marks_has_no_score_under_any_method() -> None:
    for method in Method:
        scores = combine(panels([None, None], [0, 0]), method=method)

        assert exact(scores) == [None, Fraction(0)]
        assert scores.applied[0] == Applied.NO_MARKS
        assert scores.spread.tolist() == [-1, 0]
        assert not scores.kept[:, 0].any()


def test_nobody_has_marked_anybody() -> None:
    marks = Marks.from_rows([], [], np.empty((0, 1), dtype=np.int64), n_nominees=2, n_experts=3)

    for method in Method:
        assert combine(marks, method=method).without_marks.tolist() == [0, 1]


def test_the_median_keeps_the_middle_mark_or_the_two_middle_ones() -> None:
    scores = combine(panels([1000, 9000, 8000], [1000, 9000, 8000, 7001]), method=Method.MEDIAN)

    assert exact(scores) == [Fraction(80), Fraction("75.005")]
    assert scores.kept.T.tolist() == [[False, False, True, False], [False, False, True, True]]
    assert scores.applied.tolist() == [Applied.MEDIAN, Applied.MEDIAN]


@pytest.mark.parametrize(
    ("trim", "totals", "mean", "times"),
    [
        # 92, 19, 101, 58, 1053, 91, 26, 78, 10, 13, -40, 101, 86, 85, 15, 89, 89, 28, -5, 41: the sample by
        # which encyclopaedias explain Winsorising (5 % at each end: the mean goes from 101.5 to 55.65);
        # raised by 40 here, since marks are not negative.
        (
            1,
            [132, 59, 141, 98, 1093, 131, 66, 118, 50, 53, 0, 141, 126, 125, 55, 129, 129, 68, 35, 81],
            Fraction("95.65"),
            [1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 2, 1, 1, 1, 1, 1, 1, 2, 1],
        ),
        (1, [90, 90, 80, 80, 85], Fraction(85), [2, 0, 0, 2, 1]),
        (2, [10, 20, 30, 40, 90], Fraction(30), [0, 0, 5, 0, 0]),
        (1, [70, 70, 70, 70, 70], Fraction(70), [0, 2, 1, 2, 0]),
    ],
)
def test_the_winsorised_mean_counts_the_nearest_kept_mark_for_each_dropped_one(
    trim: int, totals: list[int], mean: Fraction, times: list[int]
) -> None:
    marks = panels([total * 100 for total in totals])
    scores = combine(marks, method=Method.WINSORISED_MEAN, trim=trim)

    assert exact(scores) == [mean]
    assert scores.times.ravel().tolist() == times
    assert scores.denominator.tolist() == [100 * len(totals)]
    assert scores.applied.tolist() == [Applied.WINSORISED]


def test_below_the_minimum_a_winsorised_mean_falls_back_as_a_trimmed_one_does() -> None:
    marks = panels([9000, 8000, 7000, 1000, None], [9000, 8000, 7000, 1000, 8000])
    scores = combine(marks, method=Method.WINSORISED_MEAN)

    assert printed(scores) == ["62.50", "76.00"]
    assert scores.applied.tolist() == [Applied.FELL_BACK_TO_MEAN, Applied.WINSORISED]


def test_the_evidence_tells_by_expert_what_counts() -> None:
    marks = panels([9000, None, 8000, 8000, 8500, 7900], [None] * 6)
    scores = combine(marks, method=Method.TRIMMED_MEAN)

    assert evidence(marks, scores=scores) == (
        Evidence(
            nominee=0,
            numerator=24_500,
            denominator=300,
            n=5,
            applied=Applied.TRIMMED,
            marks=(
                CountedMark(expert=0, total=9000, times=0),
                CountedMark(expert=2, total=8000, times=1),
                CountedMark(expert=3, total=8000, times=1),
                CountedMark(expert=4, total=8500, times=1),
                CountedMark(expert=5, total=7900, times=0),
            ),
        ),
        Evidence(nominee=1, numerator=0, denominator=0, n=0, applied=Applied.NO_MARKS, marks=()),
    )
    assert evidence(marks, scores=scores)[0].dropped == (0, 5)
    with pytest.raises(ScoringError) as caught:
        evidence(panels([1]), scores=scores)
    assert caught.value.reason is Reason.WRONG_SHAPE


def test_a_panel_too_large_to_count_by_pairs_is_sorted() -> None:
    totals = [(7 * expert * expert) % 101 * 100 for expert in range(60)]
    for method in Method:
        scores = combine(panels(totals, [*totals[:50], *[None] * 10]), method=method, trim=3, minimum=7)
        assert exact(scores) == [
            oracle([Fraction(t, 100) for t in given], method=method, trim=3, minimum=7)
            for given in (totals, totals[:50])
        ]
        assert (scores.times * scores.totals).sum(axis=0).tolist() == scores.numerator.tolist()


@pytest.mark.parametrize("method", Method)
@pytest.mark.parametrize("trim", [1, 2])
def test_a_list_longer_than_a_block_is_combined_to_its_end(method: Method, trim: int) -> None:
    # The first blocks hold full panels only, the last one panels of every size.
    random = np.random.default_rng(7)
    slots, nominees = 9, 40_000
    totals = random.integers(0, 21, (slots, nominees)) * 500
    holes = random.random((slots, nominees)) < 0.4
    holes[:, : nominees - 5000] = False
    expert = np.where(holes, EMPTY, np.arange(slots)[:, None])
    marks = Marks(points=np.where(holes, EMPTY, totals)[None], expert=expert, n_experts=slots)
    scores = combine(marks, method=method, trim=trim, minimum=5)

    ascending = np.sort(np.where(holes, 10**6, totals), axis=0)
    n = slots - holes.sum(axis=0)
    trimmed = (n >= 5) & (method in (Method.TRIMMED_MEAN, Method.WINSORISED_MEAN))
    low, high = np.where(trimmed, trim, 0), np.where(trimmed, n - trim, n)
    if method is Method.MEDIAN:
        low, high = np.maximum(n - 1, 0) // 2, np.where(n > 0, n // 2 + 1, 0)
    place = np.arange(slots)[:, None]
    inside = (place >= low) & (place < high)
    expected = np.where(inside, ascending, 0).sum(axis=0)
    count = inside.sum(axis=0)
    if method is Method.WINSORISED_MEAN:
        ends = np.take_along_axis(ascending, np.stack([low, np.maximum(high - 1, 0)]), axis=0).sum(axis=0)
        expected += np.where(trimmed, trim * ends, 0)
        count = n
    assert scores.numerator.tolist() == expected.tolist()
    assert scores.denominator.tolist() == (100 * count).tolist()
    assert scores.n.tolist() == n.tolist()
    assert (scores.times * scores.totals).sum(axis=0).tolist() == expected.tolist()
    assert not scores.kept[holes].any()
    assert scores.without_marks.tolist() == np.flatnonzero(n == 0).tolist()


def test_wide_totals_are_added_wide() -> None:
    most = 2**31 - 1
    for method in Method:
        scores = combine(panels([most] * 5, [most, None, most, most, most]), method=method, minimum=3)
        assert exact(scores) == [Fraction(most, 100)] * 2


@pytest.mark.parametrize(
    ("trim", "minimum", "reason"),
    [(0, 5, Reason.BAD_COUNT), (1, 2, Reason.TRIM_TOO_WIDE), (2, 4, Reason.TRIM_TOO_WIDE)],
)
def test_trimming_must_leave_a_mark(trim: int, minimum: int, reason: Reason) -> None:
    for method in (Method.TRIMMED_MEAN, Method.WINSORISED_MEAN):
        with pytest.raises(ScoringError) as caught:
            combine(panels([8000] * 5), method=method, trim=trim, minimum=minimum)
        assert caught.value.reason is reason


def oracle(totals: list[Fraction], *, method: Method, trim: int, minimum: int) -> Fraction | None:
    """The definition in words, on sorted lists of fractions."""
    if not totals:
        return None
    if method is Method.MEDIAN:
        return Fraction(median(totals))
    if method is Method.TRIMMED_MEAN and len(totals) >= minimum:
        totals = sorted(totals)[trim:-trim]
    if method is Method.WINSORISED_MEAN and len(totals) >= minimum:
        kept = sorted(totals)[trim:-trim]
        totals = [kept[0]] * trim + kept + [kept[-1]] * trim
    return sum(totals, Fraction()) / len(totals)


@given(
    table=tables(),
    data=st.data(),
    method=st.sampled_from(Method),
    trim=st.integers(1, 2),
    extra=st.integers(1, 3),
)
def test_combine_equals_an_oracle_of_fractions(
    table: Table, data: st.DataObject, method: Method, trim: int, extra: int
) -> None:
    weights = data.draw(st.none() | percents(n_criteria=table.n_criteria))
    minimum = 2 * trim + extra
    scores = combine(table.marks(), weights=weights, method=method, trim=trim, minimum=minimum)

    assert exact(scores) == [
        oracle(table.totals_of(nominee, weights=weights), method=method, trim=trim, minimum=minimum)
        for nominee in range(table.n_nominees)
    ]


@given(table=tables(coarse=True), method=st.sampled_from(Method))
def test_the_evidence_adds_up_to_the_score(table: Table, method: Method) -> None:
    scores = combine(table.marks(), method=method)

    assert (scores.times * scores.totals).sum(axis=0).tolist() == scores.numerator.tolist()
    assert (scores.times.sum(axis=0) * scores.units).tolist() == scores.denominator.tolist()
    assert ((scores.times > 0) == scores.kept).all()
    dropped = scores.n - scores.kept.sum(axis=0)
    assert dropped[scores.applied == Applied.TRIMMED].tolist() == [2] * int(
        (scores.applied == Applied.TRIMMED).sum()
    )


@given(table=tables(coarse=True), method=st.sampled_from(Method), seed=st.integers(0, 99))
def test_renumbering_the_experts_changes_no_score(table: Table, method: Method, seed: int) -> None:
    new = Random(seed).sample(range(table.n_experts), table.n_experts)
    renumbered = Table(
        n_nominees=table.n_nominees,
        n_experts=table.n_experts,
        n_criteria=table.n_criteria,
        rows=tuple((nominee, new[expert], points) for nominee, expert, points in table.rows),
    )
    one, other = combine(table.marks(), method=method), combine(renumbered.marks(), method=method)

    assert one.numerator.tolist() == other.numerator.tolist()
    assert one.denominator.tolist() == other.denominator.tolist()
    assert one.spread.tolist() == other.spread.tolist()


@given(table=tables(coarse=True), method=st.sampled_from(Method), seed=st.integers(0, 99))
def test_renumbering_the_nominees_renumbers_the_scores(table: Table, method: Method, seed: int) -> None:
    new = Random(seed).sample(range(table.n_nominees), table.n_nominees)
    renumbered = Table(
        n_nominees=table.n_nominees,
        n_experts=table.n_experts,
        n_criteria=table.n_criteria,
        rows=tuple((new[nominee], expert, points) for nominee, expert, points in table.rows),
    )
    one, other = combine(table.marks(), method=method), combine(renumbered.marks(), method=method)

    assert one.numerator.tolist() == other.numerator[new].tolist()
    assert one.denominator.tolist() == other.denominator[new].tolist()
    assert one.kept.tolist() == other.kept[:, new].tolist()
    assert one.applied.tolist() == other.applied[new].tolist()


@given(totals=st.lists(st.integers(0, 10_000), min_size=1, max_size=9), at=st.integers(0, 9))
def test_a_blank_is_never_a_zero(totals: list[int], at: int) -> None:
    with_blank: list[int | None] = [*totals[:at], None, *totals[at:]]

    for method in Method:
        one, other = combine(panels(totals), method=method), combine(panels(with_blank), method=method)
        assert exact(one) == exact(other)
        assert one.n.tolist() == other.n.tolist() == [len(totals)]


@pytest.mark.parametrize(
    ("top", "bottom", "places", "text"),
    [
        (0, 1, 2, "0.00"),
        (5, 1000, 2, "0.01"),
        (4999, 1_000_000, 2, "0.00"),
        (34_090, 400, 2, "85.23"),
        (99_995, 1000, 2, "100.00"),
        (1, 3, 0, "0"),
        (1, 2, 0, "1"),
        (1, 3, 4, "0.3333"),
        (-1, 2, 0, "-1"),
        (-1, 3, 0, "0"),
        (2**200 + 1, 2**200, 2, "1.00"),
    ],
)
def test_half_up(top: int, bottom: int, places: int, text: str) -> None:
    assert half_up(top, bottom, places=places) == text


@given(
    top=st.integers(-(10**9), 10**9),
    twos=st.integers(0, 6),
    fives=st.integers(0, 6),
    places=st.integers(0, 5),
)
def test_half_up_equals_decimal_arithmetic_wherever_that_is_exact(
    top: int, twos: int, fives: int, places: int
) -> None:
    bottom = 2**twos * 5**fives
    expected = (Decimal(top) / Decimal(bottom)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)

    assert half_up(top, bottom, places=places) == f"{expected or abs(expected):f}"


@given(top=st.integers(0, 10**12), bottom=st.integers(1, 10**6), places=st.integers(0, 5))
def test_half_up_is_the_nearest_print_and_the_upper_one_of_two(top: int, bottom: int, places: int) -> None:
    error = Fraction(half_up(top, bottom, places=places)) - Fraction(top, bottom)

    assert -Fraction(1, 2) < error * 10**places <= Fraction(1, 2)


def test_half_up_takes_what_comes_out_of_a_column_and_refuses_the_rest() -> None:
    assert half_up(np.int64(34_090), np.int64(400)) == "85.23"
    assert half_up(np.int64(2**62), np.int64(1)) == "4611686018427387904.00"
    with pytest.raises(TypeError):
        half_up(85.225, 1)  # type: ignore[arg-type]  # wrong on purpose
    for bottom, reason in ((0, Reason.NOTHING_TO_PRINT), (-1, Reason.NEGATIVE_DENOMINATOR)):
        with pytest.raises(ScoringError) as caught:
            half_up(1, bottom)
        assert caught.value.reason is reason
