"""Whole-number arrays that nobody can change, and records of them that compare by value.

Every array of this floor names its axes with these letters:

    E  experts      numbered 0..E-1 by the caller
    S  slots        the places of one nominee's panel; a slot holds one expert or is empty
    N  nominees     numbered 0..N-1 by the caller
    C  criteria     the items of the rubric, in its order

and uses one missing value, `EMPTY` = -1. It is a state, never a quantity: zero is a mark.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import Field, fields
from typing import Any, ClassVar, Final, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from scoring.errors import Reason, ScoringError

EMPTY: Final = -1

BLOCK_CELLS: Final = 1 << 17
"""Cells of a block: half a megabyte of int32, what a core keeps close at hand."""

Int8s: TypeAlias = npt.NDArray[np.int8]
Int32s: TypeAlias = npt.NDArray[np.int32]
Int64s: TypeAlias = npt.NDArray[np.int64]
Integers: TypeAlias = npt.NDArray[np.integer[Any]]
Wholes: TypeAlias = npt.NDArray[np.int32] | npt.NDArray[np.int64]
"""int32 where every sum of a panel provably fits, int64 elsewhere: equal values, half the bytes."""
Bools: TypeAlias = npt.NDArray[np.bool_]

_Whole = TypeVar("_Whole", np.int8, np.int32, np.int64)
_Any = TypeVar("_Any", bound=np.generic)


def whole(values: npt.ArrayLike, *, dtype: type[_Whole], ndim: int, what: str) -> npt.NDArray[_Whole]:
    """Return `values` as a read-only whole-number array of `ndim` axes.

    Floats and truth values are refused even when they look whole: a float on the way from a
    mark to a place is the mistake this floor exists to prevent. An empty list is accepted,
    though numpy reads it as float. Nothing the caller still holds is shared or locked.

    Raises ScoringError NOT_WHOLE, WRONG_SHAPE or OUT_OF_INTEGER_RANGE, with `what` among its facts.
    """
    found = integers(values, dtype=dtype, ndim=ndim, what=what)
    shared = found.flags.writeable or found.base is not None
    return read_only(found.astype(dtype, copy=shared))


def integers(values: npt.ArrayLike, *, dtype: type[_Whole], ndim: int, what: str) -> Integers:
    """Return `values` as they stand if they are whole and fit `dtype`: to be read at once, not kept.

    An array is not copied, so that ten million rows cost nothing until they are packed.

    Raises what `whole` raises.
    """
    try:
        found = np.asarray(values)
    except ValueError:
        # numpy's word for a ragged list.
        raise ScoringError(Reason.WRONG_SHAPE, what=what) from None
    if found.size == 0 and found.dtype.kind not in "iu":
        found = found.astype(np.int64)
    if found.dtype.kind not in "iu":
        raise ScoringError(Reason.NOT_WHOLE, what=what, dtype=str(found.dtype))
    if found.ndim != ndim:
        raise ScoringError(Reason.WRONG_SHAPE, what=what, shape=found.shape, axes=ndim)
    if not np.can_cast(found.dtype, dtype):
        limits = np.iinfo(dtype)
        least, greatest = extremes(found)
        if least < limits.min or greatest > limits.max:
            raise ScoringError(Reason.OUT_OF_INTEGER_RANGE, what=what, least=least, greatest=greatest)
    return found


def extremes(array: Integers) -> tuple[int, int]:
    """Return the least and the greatest cell; 0 and 0 where there is none."""
    return (int(array.min()), int(array.max())) if array.size else (0, 0)


def blocks(size: int, *, width: int = 1) -> Iterator[slice]:
    """Cut an axis of `size` into parts whose `width` cells a step stay in the processor's cache.

    What is read twice is then fetched from memory once, and a temporary array is never long.
    """
    length = max(1, BLOCK_CELLS // max(1, width))
    for start in range(0, size, length):
        yield slice(start, min(size, start + length))


def read_only(array: npt.NDArray[_Any]) -> npt.NDArray[_Any]:
    """Lock `array`, which the caller has just made and shares with nobody, and return it."""
    array.flags.writeable = False
    return array


def count(value: int, *, least: int, what: str) -> int:
    """Return `value` as a Python integer of at least `least`.

    Raises ScoringError NOT_WHOLE or BAD_COUNT, with `what` among its facts.
    """
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise ScoringError(Reason.NOT_WHOLE, what=what, dtype=type(value).__name__)
    if value < least:
        raise ScoringError(Reason.BAD_COUNT, what=what, value=int(value), least=least)
    return int(value)


class ArrayRecord:
    """Base of the frozen records of this floor: equal when every field, every cell is equal.

    The equality a dataclass writes by itself compares arrays cell by cell and then cannot
    decide. Records are declared with `eq=False` and take this one. They have no hash.
    """

    __slots__ = ()
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    def __eq__(self, other: object) -> bool:
        """Say whether `other` is the same kind of record with the same whole value."""
        if type(other) is not type(self):
            return NotImplemented
        return all(_same(getattr(self, field.name), getattr(other, field.name)) for field in fields(self))

    __hash__ = None  # type: ignore[assignment]  # the language's own way to say "unhashable"


def _same(mine: object, theirs: object) -> bool:
    if isinstance(mine, np.ndarray) and isinstance(theirs, np.ndarray):
        return np.array_equal(mine, theirs)
    return mine == theirs
