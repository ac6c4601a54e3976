"""Many values in one question: asked in portions, for every database has a limit."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

_AT_ONCE = 500


def portions(values: Iterable[T], *, most: int = _AT_ONCE) -> Iterator[Sequence[T]]:
    """The values in their order, at most so many at a time; nothing for no values."""
    every = list(values)
    for start in range(0, len(every), most):
        yield every[start : start + most]
