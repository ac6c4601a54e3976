from __future__ import annotations

from scoring.allotment.draws import Draws


def test_the_stream_of_a_seed_is_pinned() -> None:
    # numpy's promise for the raw words of PCG64, held to: stored seeds must keep their meaning.
    draws = Draws(7)

    assert draws.below(5, 10).tolist() == BELOW
    assert draws.small(5).tolist() == SMALL
    assert draws.permutation(6).tolist() == ORDER


def test_draws_lie_below_their_limit_and_orders_are_orders() -> None:
    draws = Draws(0)

    assert set(draws.below(1000, 3).tolist()) == {0, 1, 2}
    assert set(draws.below(50, 1).tolist()) == {0}
    assert sorted(draws.permutation(100).tolist()) == list(range(100))
    assert draws.below(0, 5).tolist() == []


BELOW = [6, 8, 7, 2, 3]
SMALL = [10036, 18682, 13015, 57249, 44144]
ORDER = [5, 4, 3, 2, 1, 0]
