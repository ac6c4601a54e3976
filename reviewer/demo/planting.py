"""Deals the traps out over the nominees, each to somebody else where there are enough of them."""

from collections.abc import Callable, Sequence
from random import Random

from reviewer.demo.draws import portion
from reviewer.demo.records import Place, Trap

# A smaller crowd than this holds only the traps that its percents come to.
_CROWD = 20


def how_many(count: int, *, percent: int, least: int = 1) -> int:
    """`percent` of `count`, and at least `least` in any crowd."""
    return max(portion(count, percent=percent), least if count >= _CROWD else 0)


class Planter:
    """A shuffled deck of places from which traps are dealt; keeps the record of what lies where."""

    def __init__(self, rng: Random, *, places: Sequence[Place]) -> None:
        shuffled = rng.sample(tuple(places), len(places))
        self._order = {place: index for index, place in enumerate(places)}
        self._free = dict.fromkeys(shuffled)
        self._at: dict[Place, set[Trap]] = {}
        self.planted: dict[Trap, list[Place]] = {}

    def deal(
        self, trap: Trap, count: int, *, suits: Callable[[Place], bool] | None = None
    ) -> tuple[Place, ...]:
        """Up to `count` free places, those that suit only; fewer when they run out."""
        chosen = [place for place in self._free if suits is None or suits(place)][:count]
        for place in chosen:
            self.plant(trap, place)
        return tuple(chosen)

    def deal_pairs(
        self, trap: Trap, count: int, *, apart: bool, suits: Callable[[Place], bool] | None = None
    ) -> tuple[tuple[Place, Place], ...]:
        """Up to `count` pairs of free places: of two units when `apart`, of one unit otherwise.

        The earlier place of a pair comes first.
        """
        pairs = []
        for _ in range(count):
            able = [place for place in self._free if suits is None or suits(place)]
            found = next(
                (
                    (one, two)
                    for index, one in enumerate(able)
                    for two in able[index + 1 :]
                    if (one.unit_key != two.unit_key) == apart
                ),
                None,
            )
            if found is None:
                break
            first, second = sorted(found, key=self._order.__getitem__)
            self.plant(trap, first)
            self.plant(trap, second)
            pairs.append((first, second))
        return tuple(pairs)

    def plant(self, trap: Trap, place: Place) -> None:
        """Put a trap at a place; the place is no longer free."""
        self.also(trap, place)
        self._free.pop(place, None)

    def also(self, trap: Trap, place: Place) -> None:
        """Note a second trap at a place, or one that leaves the place free for others."""
        self.planted.setdefault(trap, []).append(place)
        self._at.setdefault(place, set()).add(trap)

    def free(self, place: Place) -> bool:
        """Whether nothing has been planted there."""
        return place in self._free

    def at(self, place: Place) -> frozenset[Trap]:
        """The traps at a place."""
        return frozenset(self._at.get(place, ()))
