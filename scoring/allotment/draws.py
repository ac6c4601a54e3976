"""Random whole numbers that are the same on every machine and in every later version.

Only the raw 64-bit words of numpy's PCG64 are used (M. E. O'Neill, "PCG", 2014): for a seed they
are promised not to change, while the methods of a Generator may. What is made of the words is
whole-number arithmetic.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from scoring.arrays import Int64s


class Draws:
    """A stream of draws from a seed, 0 or more; the order of the calls is part of the result."""

    def __init__(self, seed: int) -> None:
        self._source = np.random.PCG64(seed)

    def below(self, size: int, limit: int) -> Int64s:
        """Draw `size` numbers from 0 to limit - 1, limit at most 2^32, each nearly equally likely."""
        words = self._source.random_raw(size) >> np.uint64(32)
        return ((words * np.uint64(limit)) >> np.uint64(32)).astype(np.int64)

    def small(self, size: int) -> npt.NDArray[np.uint16]:
        """Draw `size` numbers from 0 to 65,535, four from a word."""
        words = self._source.random_raw(-(-size // 4))
        return words.astype("<u8", copy=False).view("<u2")[:size]

    def permutation(self, size: int) -> Int64s:
        """Draw an order of 0 .. size - 1."""
        return np.argsort(self._source.random_raw(size), kind="stable")
