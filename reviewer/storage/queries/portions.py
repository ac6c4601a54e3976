"""Many values in one question: asked in portions, for every database has a limit."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

_AT_ONCE = 500


def portions(values: Iterable[T]) -> Iterator[Sequence[T]]:
    """The values in their order, a few hundred at a time; nothing for no values."""
    every = list(values)
    for start in range(0, len(every), _AT_ONCE):
        yield every[start : start + _AT_ONCE]
