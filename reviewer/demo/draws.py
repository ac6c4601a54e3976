"""Reproducible draws: named streams, bell-shaped and long-tailed integers, decks without repeats.

Whole numbers throughout, so that one seed gives the same province on every platform.
"""

from collections.abc import Sequence
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")

# Twelve uniform draws from 0 to 1000 have a variance of (1001^2 - 1) and a mean of 6000.
_UNIFORMS = 12
_UNIFORM_SPAN = 1001


def stream(seed: int, *labels: object) -> Random:
    """A generator of its own for every label, so that one more draw here changes nothing elsewhere."""
    return Random("/".join([str(seed), *(str(label) for label in labels)]))


def bell(rng: Random, *, sd: int) -> int:
    """A whole number around 0 with standard deviation `sd`, bell-shaped, within six of it either way."""
    total = sum(rng.randrange(_UNIFORM_SPAN) for _ in range(_UNIFORMS))
    deviation = (total - _UNIFORMS * (_UNIFORM_SPAN - 1) // 2) * sd
    whole = abs(deviation) // _UNIFORM_SPAN
    return whole if deviation >= 0 else -whole


def long_tailed(rng: Random, *, median: int, spread: int, within: tuple[int, int]) -> int:
    """A lognormal whole number: `spread` is the sd of its logarithm in thousandths, `within` both ends.

    exp(x) is taken as (1 + x/64)^64 in integers: off by a percent far out, the same everywhere.
    Draws outside the range are drawn again; when the range is all but out of reach its near end counts.
    """
    low, high = within
    value = median
    for _ in range(64):
        value = median * (64_000 + bell(rng, sd=spread)) ** 64 // 64_000**64
        if low <= value <= high:
            return value
    return min(max(value, low), high)


def portion(count: int, *, percent: int) -> int:
    """`percent` of `count`, half-up."""
    return (count * percent + 50) // 100


def weighted(rng: Random, *, choices: Sequence[tuple[T, int]]) -> T:
    """One of the choices, each as likely as its whole weight; weights add to more than 0."""
    ticket = rng.randrange(sum(weight for _, weight in choices))
    for choice, weight in choices:
        ticket -= weight
        if ticket < 0:
            return choice
    raise ValueError(choices)


class Deck(Generic[T]):
    """Cards in random order, shuffled again when all have been drawn; never empty."""

    def __init__(self, rng: Random, *, cards: Sequence[T]) -> None:
        if not cards:
            raise ValueError(cards)
        self._rng = rng
        self._cards = tuple(cards)
        self._left: list[T] = []

    def draw(self) -> T:
        """The next card."""
        if not self._left:
            self._left = list(self._cards)
            self._rng.shuffle(self._left)
        return self._left.pop()
