"""Long lists in pages: what is no page of a list is the nearest one."""

from collections.abc import Sequence
from typing import TypeVar

from msgspec import Struct

T = TypeVar("T")


class Cut(Struct, frozen=True, kw_only=True):
    """One page of a list: `page` of `pages`, from 1, of at most `size` rows; `first` counts from 0."""

    page: int
    pages: int
    first: int
    size: int

    def of(self, rows: Sequence[T]) -> Sequence[T]:
        """The rows of the page, out of all."""
        return rows[self.first : self.first + self.size]


def cut(count: int, *, page: int, size: int) -> Cut:
    """The page of that number of a list of `count` rows; an empty list has one page, and nothing on it."""
    pages = max(1, -(-count // size))
    number = min(max(page, 1), pages)
    return Cut(page=number, pages=pages, first=(number - 1) * size, size=size)
