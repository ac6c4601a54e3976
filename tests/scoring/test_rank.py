from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import (
    Key,
    Marks,
    Method,
    Ranking,
    Reason,
    ScoringError,
    combine,
    criterion_key,
    first_places_key,
    half_up,
    mean_key,
    median_key,
    rank,
    score_key,
)
from tests.scoring.builders import Table, key_of, panels, tables


def ranking(places: list[int], separated_by: list[int], *ties: tuple[int, ...]) -> Ranking:
    """Who is named in `ties` shares a rank, and nobody else does."""
    found = Ranking(
        rank=np.array(places, dtype=np.int64),
        separated_by=np.array(separated_by, dtype=np.int64),
    )
    assert found.ties == ties
    return found


def test_equal_scores_share_a_rank_and_the_next_rank_counts_them_all() -> None:
    assert rank([key_of(80, 90, 85, 85)]) == ranking([4, 1, 2, 2], [0, -1, 0, 0], (2, 3))


def test_t1_ties_go_down_the_declared_keys_and_what_remains_goes_to_the_chair() -> None:
    score = key_of(80, 80, 80, 80, 90)
    main_item = key_of(30, 30, 25, 30, 10)
    untrimmed = key_of(79, 79, 99, 81, 10)

    found = rank([score, main_item, untrimmed])

    assert found == ranking([3, 3, 5, 2, 1], [2, 2, 1, 0, -1], (0, 1))
    assert rank([score]).ties == ((0, 1, 2, 3),)


def test_t1_an_axis_number_never_breaks_a_tie() -> None:
    assert rank([key_of(*[80] * 5)]) == ranking([1] * 5, [-1] * 5, (0, 1, 2, 3, 4))


def test_a_later_key_reads_the_nominees_it_separates_and_no_others() -> None:
    level = key_of(*[80] * 5)

    assert rank([level, key_of(1, 2, 3, 2, 1), key_of(5, 0, 0, 0, 9)]) == ranking(
        [5, 2, 1, 2, 4], [2, 1, -1, 1, 1], (1, 3)
    )
    far = [2**62, -(2**62), 2**62 - 1, 0, 2**62 - 1]
    assert rank([level, key_of(*far)]) == ranking([1, 5, 2, 4, 2], [-1, 1, 1, 1, 1], (2, 4))


def test_t2_fractions_that_print_alike_are_compared_exactly() -> None:
    near = [Fraction("85.225"), Fraction("85.23"), Fraction(256, 3), Fraction("85.3333")]
    key = key_of(*near)

    assert [half_up(f.numerator, f.denominator) for f in near] == ["85.23", "85.23", "85.33", "85.33"]
    assert rank([key]).rank.tolist() == [4, 3, 1, 2]


def test_t2_equal_fractions_are_equal_whatever_their_terms() -> None:
    # A panel of five after trimming and a full panel of four with the same mean.
    key = Key(numerator=np.array([24_000, 32_000, 0]), denominator=np.array([300, 400, 700]))

    assert rank([key]) == ranking([1, 1, 3], [-1, -1, 0], (0, 1))


def test_a_nominee_without_marks_is_unranked_not_last() -> None:
    found = rank([key_of(0, None, 80), key_of(1, None, 1)])

    assert found == ranking([2, 0, 1], [0, -1, -1])
    assert found.unranked.tolist() == [1]


def test_nobody_to_rank() -> None:
    assert rank([key_of()]) == ranking([], [])
    assert rank([key_of(None, None)]) == ranking([0, 0], [-1, -1])


def test_a_key_may_prefer_the_smaller_value() -> None:
    assert rank([key_of(80, 80, 70), key_of(3, 2, 1, descending=False)]).rank.tolist() == [2, 1, 3]


def test_numbers_too_wide_for_one_denominator_are_still_exact() -> None:
    wide = 2**61 - 1
    near = key_of(Fraction(wide, 10**9 + 7), Fraction(wide, 10**9 + 9), Fraction(wide, 10**9 + 7), -wide)

    assert rank([near]) == ranking([1, 3, 1, 4], [-1, 0, -1, 0], (0, 2))
    assert rank([key_of(2**40, Fraction(1, 2**40), 0)]).rank.tolist() == [1, 2, 3]


def test_t6_the_same_marks_give_the_same_list() -> None:
    def run() -> Ranking:
        marks = panels([9000, 8000, 8500], [8500, 8500, 8500], [8000, 9000, 8500], [1, None, 2])
        scores = combine(marks, method=Method.TRIMMED_MEAN)
        return rank([score_key(scores), median_key(scores), first_places_key(marks, scores=scores)])

    assert run() == run() == ranking([1, 3, 1, 4], [-1, 2, -1, 0], (0, 2))


def refusal(keys: Sequence[Key]) -> tuple[Reason, dict[str, object]]:
    with pytest.raises(ScoringError) as caught:
        rank(keys)
    return caught.value.reason, dict(caught.value.facts)


def test_a_ranking_refuses_keys_that_cannot_decide() -> None:
    assert refusal([]) == (Reason.NO_KEYS, {})
    assert refusal([key_of(1, 2), key_of(1)]) == (
        Reason.WRONG_SHAPE,
        {"what": "key", "key": 1, "given": 1, "size": 2},
    )
    assert refusal([key_of(1, 2), key_of(1, None)]) == (Reason.TIE_KEY_MISSING, {"key": 1, "nominee": 1})


@pytest.mark.parametrize(
    ("numerator", "denominator", "reason"),
    [
        ([1, 2], [1, -1], Reason.NEGATIVE_DENOMINATOR),
        ([1, 2], [1], Reason.WRONG_SHAPE),
        ([0.5, 2.0], [1, 1], Reason.NOT_WHOLE),
    ],
)
def test_a_key_refuses_what_is_no_fraction(
    numerator: list[int], denominator: list[int], reason: Reason
) -> None:
    with pytest.raises(ScoringError) as caught:
        Key(numerator=np.array(numerator), denominator=np.array(denominator))
    assert caught.value.reason is reason


def three_criteria() -> Marks:
    return Marks.from_rows(
        [0, 0, 1, 1, 1],
        [0, 1, 0, 1, 2],
        [[3000, 2000], [2000, 4000], [2500, 2500], [2500, 3500], [1000, 1000]],
        n_nominees=3,
        n_experts=4,
    )


def test_the_tie_keys() -> None:
    marks = three_criteria()
    scores = combine(marks, method=Method.MEDIAN)

    assert scores.totals.T.tolist() == [[5000, 6000, -1], [5000, 6000, 2000], [-1, -1, -1]]
    assert fractions(criterion_key(marks, criterion=1)) == [30, Fraction(70, 3), None]
    assert fractions(mean_key(scores)) == [55, Fraction(130, 3), None]
    assert fractions(median_key(scores)) == [55, 50, None]
    # Experts 0 and 1 gave both nominees their best, expert 2 has marked only one, expert 3 nobody.
    assert fractions(first_places_key(marks, scores=scores)) == [1, 1, None]


def test_first_places_follow_the_weights_of_the_scores() -> None:
    marks = Marks.from_rows([0, 1], [0, 0], [[10, 90], [50, 49]], n_nominees=2, n_experts=1)

    plain = combine(marks, method=Method.MEAN)
    weighted = combine(marks, weights=[90, 10], method=Method.MEAN)

    assert fractions(first_places_key(marks, scores=plain)) == [1, 0]
    assert fractions(first_places_key(marks, scores=weighted)) == [0, 1]


def test_first_places_are_a_share_of_a_nominee_s_own_experts() -> None:
    """Two of three are more than three of five: nobody wins because more experts were asked."""
    nominee = [0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2]
    expert = [0, 1, 2, 3, 4, 5, 6, 7, 2, 6, 7]
    totals = [[50]] * 8 + [[60]] * 3
    marks = Marks.from_rows(nominee, expert, totals, n_nominees=3, n_experts=8)
    scores = combine(marks, method=Method.MEAN)
    key = first_places_key(marks, scores=scores)
    assert key.numerator.tolist() == [2, 3, 3]
    assert fractions(key) == [Fraction(2, 3), Fraction(3, 5), 1]
    assert rank([score_key(scores), key]).rank.tolist() == [2, 3, 1]


def test_tie_keys_refuse_a_stranger() -> None:
    marks = three_criteria()
    for criterion in (-1, 2):
        with pytest.raises(ScoringError) as caught:
            criterion_key(marks, criterion=criterion)
        assert caught.value.reason is Reason.UNKNOWN_CRITERION
    with pytest.raises(ScoringError) as caught:
        first_places_key(marks, scores=combine(panels([1]), method=Method.MEAN))
    assert caught.value.reason is Reason.WRONG_SHAPE


def fractions(key: Key) -> list[Fraction | None]:
    return [
        Fraction(top, bottom) if bottom else None
        for top, bottom in zip(key.numerator.tolist(), key.denominator.tolist(), strict=True)
    ]


def oracle(columns: list[list[Fraction | None]]) -> Ranking:
    """Rank by sorting tuples of fractions, one nominee at a time."""
    values = {
        nominee: tuple(-value for value in chain if value is not None)
        for nominee, chain in enumerate(zip(*columns, strict=True))
        if chain[0] is not None
    }
    places, decided = [0] * len(columns[0]), [-1] * len(columns[0])
    ties: list[tuple[int, ...]] = []
    above: tuple[Fraction, ...] | None = None
    done = 0
    for value, members in groupby(sorted(values, key=lambda n: (values[n], n)), key=lambda n: values[n]):
        group = tuple(members)
        for nominee in group:
            places[nominee] = done + 1
            if above is not None:
                decided[nominee] = next(
                    i for i, (a, b) in enumerate(zip(above, value, strict=True)) if a != b
                )
        if len(group) > 1:
            ties.append(group)
        done, above = done + len(group), value
    return ranking(places, decided, *ties)


@st.composite
def columns_of_fractions(draw: st.DrawFn) -> list[list[Fraction | None]]:
    nominees = draw(st.integers(1, 8))
    top = draw(st.sampled_from([3, 50, 10**12]))
    bottom = draw(st.sampled_from([1, 4, 10**6]))
    value = st.builds(Fraction, st.integers(-top, top), st.integers(1, bottom))
    present = draw(st.lists(st.booleans(), min_size=nominees, max_size=nominees))
    return [[draw(value) if here else None for here in present] for _ in range(draw(st.integers(1, 3)))]


@given(columns=columns_of_fractions())
def test_rank_equals_sorting_tuples_of_fractions(columns: list[list[Fraction | None]]) -> None:
    assert rank([key_of(*column) for column in columns]) == oracle(columns)


@given(table=tables(coarse=True), method=st.sampled_from(Method))
def test_exact_ties_are_found(table: Table, method: Method) -> None:
    scores = combine(table.marks(), method=method)
    found = rank([score_key(scores)])
    values = fractions(score_key(scores))

    for one in range(table.n_nominees):
        for other in range(table.n_nominees):
            alike = found.rank[one] == found.rank[other]
            assert alike == (values[one] == values[other])
            if one != other:
                together = any(one in tie and other in tie for tie in found.ties)
                assert together == (alike and found.rank[one] > 0)


@given(table=tables(coarse=True), method=st.sampled_from(Method), points=st.integers(0, 10_000))
def test_adding_the_same_to_every_mark_keeps_the_list(table: Table, method: Method, points: int) -> None:
    raised = Table(
        n_nominees=table.n_nominees,
        n_experts=table.n_experts,
        n_criteria=table.n_criteria,
        rows=tuple((n, e, tuple(p + points for p in given)) for n, e, given in table.rows),
    )

    assert whole_chain(raised, method) == whole_chain(table, method)


@given(table=tables(coarse=True), method=st.sampled_from(Method), seed=st.integers(0, 99))
def test_renumbering_experts_and_nominees_moves_nobody(table: Table, method: Method, seed: int) -> None:
    random = Random(seed)
    expert = random.sample(range(table.n_experts), table.n_experts)
    nominee = random.sample(range(table.n_nominees), table.n_nominees)
    renumbered = Table(
        n_nominees=table.n_nominees,
        n_experts=table.n_experts,
        n_criteria=table.n_criteria,
        rows=tuple((nominee[n], expert[e], points) for n, e, points in table.rows),
    )
    one, other = whole_chain(table, method), whole_chain(renumbered, method)

    assert one.rank.tolist() == other.rank[nominee].tolist()
    assert one.separated_by.tolist() == other.separated_by[nominee].tolist()
    assert tuple(tuple(sorted(nominee[n] for n in tie)) for tie in one.ties) == other.ties


def whole_chain(table: Table, method: Method) -> Ranking:
    marks = table.marks()
    scores = combine(marks, method=method)
    return rank(
        [
            score_key(scores),
            criterion_key(marks, criterion=0),
            mean_key(scores),
            median_key(scores),
            first_places_key(marks, scores=scores),
        ]
    )
