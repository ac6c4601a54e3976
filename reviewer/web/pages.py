"""Long lists in pages."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from flask import request
from msgspec import Struct

from reviewer.domain.paging import cut

T = TypeVar("T")

SIZE = 100


class Slice(Struct, Generic[T], frozen=True, kw_only=True):
    """One page of a list. `first` is the number, from 1, of its first row in the whole list."""

    rows: Sequence[T]
    page: int
    pages: int
    count: int
    first: int


def number_asked(name: str, *, otherwise: int = 1) -> int:
    """A whole number above 0 from the address; `otherwise` when it holds none."""
    number = request.args.get(name, otherwise, type=int)
    return number if number > 0 else otherwise


SIZES = (25, 50, 100)


def size_asked(*, otherwise: int = SIZES[0]) -> int:
    """How many rows a page has: one of `SIZES`, or `otherwise`."""
    size = number_asked("size", otherwise=otherwise)
    return size if size in SIZES else otherwise


def slice_of(rows: Sequence[T], *, size: int = SIZE) -> Slice[T]:
    """The page that the address asks for; what is no page of the list is the nearest one."""
    part = cut(len(rows), page=number_asked("page"), size=size)
    return Slice(rows=part.of(rows), page=part.page, pages=part.pages, count=len(rows), first=part.first + 1)
