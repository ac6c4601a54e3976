from random import Random
from statistics import mean, median, pstdev

import pytest

from reviewer.demo.draws import Deck, bell, long_tailed, portion, stream, weighted


def test_a_stream_is_named_by_its_labels() -> None:
    assert stream(1, "a", 2).random() == stream(1, "a", 2).random()
    assert len({stream(1, "a").random(), stream(1, "b").random(), stream(2, "a").random()}) == 3


def test_a_bell_is_whole_centred_and_as_wide_as_asked() -> None:
    rng = Random(1)
    drawn = [bell(rng, sd=400) for _ in range(4000)]
    assert all(isinstance(value, int) for value in drawn)
    assert abs(mean(drawn)) < 25
    assert 380 < pstdev(drawn) < 420
    assert max(map(abs, drawn)) <= 2400
    # as many above as below: rounding leans to neither side
    assert abs(sum(value > 0 for value in drawn) - sum(value < 0 for value in drawn)) < 200


def test_a_bell_is_the_same_everywhere() -> None:
    rng = stream(1, "anywhere")
    assert [bell(rng, sd=150) for _ in range(6)] == [-288, -182, -89, -161, -278, -162]


def test_a_long_tail_has_the_median_asked_for_and_stays_within() -> None:
    rng = Random(2)
    drawn = [long_tailed(rng, median=1600, spread=280, within=(1000, 6000)) for _ in range(3000)]
    assert 1000 <= min(drawn) < max(drawn) <= 6000
    # cutting off the low end lifts the median a little
    assert 1580 < median(drawn) < 1690
    assert sum(value > 2400 for value in drawn) > sum(value < 1050 for value in drawn)


def test_a_range_out_of_reach_gives_its_near_end() -> None:
    assert long_tailed(Random(3), median=100, spread=10, within=(1000, 2000)) == 1000


@pytest.mark.parametrize(
    ("count", "percent", "share"), [(62, 4, 2), (62, 1, 1), (49, 1, 0), (0, 50, 0), (1, 50, 1)]
)
def test_a_portion_is_half_up(count: int, percent: int, share: int) -> None:
    assert portion(count, percent=percent) == share


def test_weights_decide_how_often() -> None:
    rng = Random(4)
    drawn = [weighted(rng, choices=(("often", 9), ("never", 0), ("seldom", 1))) for _ in range(1000)]
    assert 860 < drawn.count("often") < 940
    assert drawn.count("never") == 0


def test_a_deck_gives_every_card_before_any_comes_again() -> None:
    deck = Deck(Random(5), cards="abc")
    assert sorted(deck.draw() for _ in range(3)) == ["a", "b", "c"]
    assert sorted(deck.draw() for _ in range(3)) == ["a", "b", "c"]
    with pytest.raises(ValueError, match=r"\(\)"):
        Deck(Random(5), cards=())
