"""The normal distribution function of whole arrays, which numpy lacks."""

from __future__ import annotations

from math import erfc, exp, pi, sqrt
from typing import Final

import numpy as np

from scoring.advisory import Floats

_END: Final = 9.0
"""Beyond nine standard deviations the rest is below 1e-18."""

_STEPS: Final = 256
"""Entries of the table in one standard deviation."""

_AT: Final = np.arange(-_END * _STEPS, _END * _STEPS + 1) / _STEPS
_BELOW: Final = np.array([erfc(-z / sqrt(2.0)) / 2.0 for z in _AT.tolist()])
_DENSITY: Final = np.array([exp(-z * z / 2.0) / sqrt(2.0 * pi) for z in _AT.tolist()])


def density(z: Floats) -> Floats:
    """The standard normal density at each z."""
    return np.asarray(np.exp(-0.5 * z * z) / sqrt(2.0 * pi), dtype=np.float64)


def below(z: Floats) -> Floats:
    """The probability that a standard normal number is at most z, to 1e-12; 0 and 1 beyond nine.

    A table, and from its nearest entry, at most 1/512 away, the series of the function: its derivatives
    are the density times 1, -z and z^2 - 1.
    """
    inside = np.minimum(np.maximum(z, -_END), _END)
    entry = np.rint(inside * _STEPS)
    at = entry / _STEPS
    off = inside - at
    here = entry.astype(np.int64) + int(_END * _STEPS)
    series = off - off * off * (at / 2.0 - off * ((at * at - 1.0) / 6.0))
    return np.asarray(_BELOW[here] + _DENSITY[here] * series, dtype=np.float64)
