from __future__ import annotations

from itertools import combinations
from math import erf, prod, sqrt

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scoring.chance
from scoring import Reason, ScoringError
from scoring.advisory import Advisory
from scoring.advisory.normal import below, density
from scoring.chance import Band, Chances, chance, chance_of
from scoring.severity import severity
from tests.scoring.builders import panels

Column = npt.NDArray[np.float64]


def list_of(size: int, *, seed: int) -> tuple[Column, Column]:
    random = np.random.default_rng(seed)
    return random.normal(80.0, 4.0, size), random.uniform(0.5, 3.0, size)


def drawn(centre: Column, error: Column, *, top: int, draws: int, seed: int) -> tuple[Column, Column]:
    """The same by simulation: the chance of being among the first `top`, and the 5 % and 95 % ranks."""
    random = np.random.default_rng(seed)
    ranks = np.empty((draws, centre.size), dtype=np.int16)
    for some in np.array_split(ranks, max(1, draws * centre.size // 2_000_000)):
        scores = centre + error * random.standard_normal(some.shape)
        np.put_along_axis(
            some, np.argsort(-scores, axis=1), np.arange(1, centre.size + 1, dtype=np.int16)[None], 1
        )
    return (ranks <= top).mean(axis=0), np.quantile(ranks, [0.05, 0.95], axis=0, method="inverted_cdf")


def test_the_normal_distribution_function_is_the_library_s() -> None:
    z = np.concatenate([np.linspace(-9.5, 9.5, 4001), np.random.default_rng(1).normal(size=1000)])

    assert below(z) == pytest.approx([(1.0 + erf(x / sqrt(2.0))) / 2.0 for x in z.tolist()], abs=1e-12)
    assert density(np.array([0.0, 1.0])) == pytest.approx([0.3989422804014327, 0.24197072451914337])


def test_of_two_the_chance_is_the_normal_one() -> None:
    found = chance_of([80.0, 79.0], [0.6, 0.8], top=1)

    first = (1.0 + erf(1.0 / sqrt(2.0))) / 2.0
    assert found == Chances(
        top=1,
        within=found.within,
        band=np.array([Band.CLEARLY_IN, Band.CLEARLY_OUT], dtype=np.int8),
        best=np.array([1, 1]),
        worst=np.array([2, 2]),
    )
    assert found.within == pytest.approx([first, 1.0 - first], abs=1e-6)
    assert found.contested.tolist() == []


def test_of_three_equals_each_has_the_same_chance() -> None:
    found = chance_of([80.0, 80.0, 80.0], [2.0, 2.0, 2.0], top=2)

    assert found.within == pytest.approx([2 / 3] * 3, abs=1e-6)
    assert found.contested.tolist() == [0, 1, 2]
    assert (found.best.tolist(), found.worst.tolist()) == ([1, 1, 1], [3, 3, 3])


def test_the_orthant_of_three_is_sheppard_s() -> None:
    # P(a > b, a > c) of normals about 0 is 1/4 + asin(r) / 2 pi with r the correlation of the differences.
    error = np.array([1.0, 2.0, 3.0])
    r = error[0] ** 2 / np.sqrt((error[0] ** 2 + error[1] ** 2) * (error[0] ** 2 + error[2] ** 2))

    found = chance_of(np.zeros(3), error, top=1)

    assert found.within[0] == pytest.approx(0.25 + np.arcsin(r) / (2.0 * np.pi), abs=1e-6)
    assert found.within.sum() == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize(("size", "top"), [(6, 2), (40, 10), (300, 40)])
def test_draws_agree_within_their_own_error(size: int, top: int) -> None:
    centre, error = list_of(size, seed=size)
    draws = 400_000 if size == 6 else 20_000

    found = chance_of(centre, error, top=top)
    share, ends = drawn(centre, error, top=top, draws=draws, seed=1)

    assert np.abs(found.within - share).max() < 4.5 * sqrt(0.25 / draws)
    assert found.within.sum() == pytest.approx(top, abs=1e-5)
    near = np.array([found.best, found.worst]) - ends
    assert np.abs(near).max() <= (1 if size <= 128 else 4)


def test_ten_million_draws_of_eight() -> None:
    """A fixed list, and what 10^7 draws of it gave once (standard error below 0.00016)."""
    found = chance_of(
        [88.0, 86.5, 86.0, 85.0, 84.0, 82.0, 80.5, 75.0], [1.0, 2.0, 1.5, 0.5, 2.5, 1.0, 3.0, 2.0], top=3
    )

    assert found.within == pytest.approx(
        [0.9894, 0.7317, 0.67725, 0.29398, 0.26364, 0.00117, 0.04286, 0.0], abs=1e-3
    )


@given(seed=st.integers(0, 2**32 - 1), size=st.integers(2, 7), top=st.integers(1, 7), certain=st.booleans())
@settings(max_examples=15, deadline=None)
def test_short_and_long_lists_take_different_ways_to_the_same_chance(
    seed: int, size: int, top: int, certain: bool
) -> None:
    centre, error = list_of(size, seed=seed)
    if certain:
        error[0] = 0.0
    top = min(top, size - 1)

    found = chance_of(centre, error, top=top)
    other = scoring.chance._within(centre, np.maximum(error, 1e-9 * (np.ptp(centre) + error.max())), top)

    assert found.within == pytest.approx(other, abs=1e-5)


@given(above=st.lists(st.floats(0.0, 1.0), min_size=1, max_size=9), top=st.integers(-1, 10))
@settings(max_examples=100, deadline=None)
def test_the_number_of_others_above_is_counted_as_by_hand(above: list[float], top: int) -> None:
    found = scoring.chance._fewer_above(np.array(above), top)

    for nominee in range(len(above)):
        others = above[:nominee] + above[nominee + 1 :]
        expected = sum(
            prod(p if place in them else 1.0 - p for place, p in enumerate(others))
            for fewer in range(min(top, len(others) + 1))
            for them in combinations(range(len(others)), fewer)
        )
        assert found[nominee] == pytest.approx(expected, abs=1e-6)


@given(seed=st.integers(0, 2**32 - 1), size=st.integers(60, 120), top=st.integers(5, 50))
@settings(max_examples=20, deadline=None)
def test_sums_of_powers_say_the_same_as_products(seed: int, size: int, top: int) -> None:
    above = np.random.default_rng(seed).uniform(0.0, 1.0, size)
    angle = np.linspace(0.0, 1.4, 12)
    counted = np.exp(-1j * angle * top)

    by_product = (counted * np.exp(-8.0 * angle) @ scoring.chance._others(above, angle)).real
    assert scoring.chance._mixed(above, angle, counted * np.exp(-8.0 * angle)) == pytest.approx(
        by_product, abs=1e-6
    )


@given(seed=st.integers(0, 2**32 - 1), size=st.sampled_from([5, 20, 150]))
@settings(max_examples=12, deadline=None)
def test_renumbering_nominees_moves_nobody_and_a_constant_neither(seed: int, size: int) -> None:
    centre, error = list_of(size, seed=seed)
    order = np.random.default_rng(seed).permutation(size)

    one = chance_of(centre, error, top=3)
    other = chance_of(centre[order] + 7.0, error[order], top=3)

    assert other.within == pytest.approx(one.within[order], abs=1e-6)
    assert np.abs(other.best - one.best[order]).max() <= 1
    assert np.abs(other.worst - one.worst[order]).max() <= 1


@pytest.mark.parametrize("size", [1, 4, 200])
def test_a_list_that_takes_everybody_is_certain(size: int) -> None:
    centre, error = list_of(size, seed=size)

    found = chance_of(centre, error, top=size)

    assert found.within == pytest.approx(np.ones(size), abs=1e-6)
    assert set(found.band.tolist()) == {Band.CLEARLY_IN}


@pytest.mark.parametrize("size", [6, 200])
def test_without_error_places_are_certain_and_equals_share_them(size: int) -> None:
    centre = np.arange(float(size), 0.0, -1.0)
    centre[2] = centre[1]

    found = chance_of(centre, np.zeros(size), top=2)

    expected = [1.0, 0.5, 0.5, *[0.0] * (size - 3)]
    assert found.within == pytest.approx(expected, abs=1e-6)
    assert found.contested.tolist() == [1, 2]
    if size == 6:
        assert (found.best.tolist(), found.worst.tolist()) == ([1, 2, 2, 4, 5, 6], [1, 3, 3, 4, 5, 6])


def test_an_empty_list_has_no_chances() -> None:
    found = chance_of([], [], top=3)

    assert (found.within.size, found.best.size, found.contested.size) == (0, 0, 0)


def test_the_same_list_has_the_same_chances_to_the_last_bit() -> None:
    centre, error = list_of(150, seed=3)

    assert chance_of(centre, error, top=20) == chance_of(centre, error, top=20)


def test_chances_of_a_panel_rest_on_the_errors_of_comparison() -> None:
    marks = panels(
        [8800, 8400, 9000, 8700], [8500, 8300, 8900, 8600], [8600, 8000, 8700, 8800], [7000, 6900, 7400, 7100]
    )
    model = severity(marks)

    found = chance(model, top=2)

    assert found == chance_of(model.nominee, model.nominee_comparison_se, top=2)
    assert isinstance(found, Advisory)
    assert found.band.tolist() == [Band.CLEARLY_IN, Band.CONTESTED, Band.CONTESTED, Band.CLEARLY_OUT]


@pytest.mark.parametrize(
    ("estimate", "error", "top", "reason", "facts"),
    [
        ([1.0, 2.0], [1.0], 1, Reason.WRONG_SHAPE, {"what": "error", "shape": (1,), "dtype": "float64"}),
        ([[1.0]], [[1.0]], 1, Reason.WRONG_SHAPE, {"what": "estimate", "shape": (1, 1), "dtype": "float64"}),
        ([1.0, np.nan], [1.0, 1.0], 1, Reason.NOT_FINITE, {"what": "estimate", "nominee": 1}),
        ([1.0, 2.0], [np.inf, 1.0], 1, Reason.NOT_FINITE, {"what": "error", "nominee": 0}),
        ([1.0, 2.0], [1.0, -1.0], 1, Reason.BAD_COUNT, {"what": "error", "nominee": 1, "least": 0}),
        ([1.0, 2.0], [1.0, 1.0], 0, Reason.BAD_COUNT, {"what": "top", "value": 0, "least": 1}),
        ([1.0, 2.0], [1.0, 1.0], 1.0, Reason.NOT_WHOLE, {"what": "top", "dtype": "float"}),
    ],
)
def test_what_has_no_chance_is_refused_with_its_place(
    estimate: list[float], error: list[float], top: int, reason: Reason, facts: dict[str, object]
) -> None:
    with pytest.raises(ScoringError) as refused:
        chance_of(estimate, error, top=top)

    assert refused.value.reason is reason
    assert refused.value.facts == facts
