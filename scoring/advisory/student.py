"""The tail of Student's t distribution, from the standard library alone.

One function, because Welch's test needs one number: how often chance alone gives a t as large.
Every sum and every fraction below has positive terms only, so no digit is lost by cancelling.
"""

from __future__ import annotations

import math
from typing import Final

_SHIFTED_TO: Final = 24.0
_ENOUGH: Final = 1e-17
_TERMS: Final = 10_000

_QUOTIENT: Final = (
    1.0,
    1 / 8,
    1 / 128,
    -5 / 1024,
    -21 / 32768,
    399 / 262144,
    869 / 4194304,
    -39325 / 33554432,
    -334477 / 2147483648,
)
"""gamma(a) / gamma(a + 1/2) * sqrt(a) in ascending powers of 1 / a."""


def two_sided(t: float, df: float) -> float:
    """Return P(|T| >= |t|) for Student's t with `df` degrees of freedom, to about 13 digits.

    t   any finite number; where its square is not, the answer is 0, as it nearly is
    df  above 0, whole or not, as Welch and Satterthwaite give it

    It is the regularised incomplete beta function I_x(df/2, 1/2) at x = df / (df + t^2): NIST Digital
    Library of Mathematical Functions 8.17.4, 8.17.8 and 15.8.1, the hypergeometric function by its
    series for small t and by Gauss's continued fraction (15.7.5) for large.

    Raises ValueError for a t that is not finite or a df that is not above 0.
    """
    if not math.isfinite(t) or not (df > 0 and math.isfinite(df)):
        raise ValueError(f"no t distribution for t = {t}, df = {df}")
    a, square = df / 2, t * t
    if square == 0:
        return 1.0
    r, y = df / square, square / (df + square)
    if r == 0:
        return 0.0
    # The power of x by the beta function, common to both ways.
    front = math.exp(-a * math.log1p(1 / r)) / _beta_half(a)
    if y * (a + 2.5) > 1.5:
        return min(1.0, front / math.sqrt(y) / a * _gauss(a, r))
    return max(0.0, 1 - 2 * front * math.sqrt(y) * _series(a, y))


def _beta_half(a: float) -> float:
    """B(a, 1/2) = sqrt(pi) * gamma(a) / gamma(a + 1/2).

    The difference of two large logarithms would lose digits. So a is moved up by
    gamma(a) = gamma(a + 1) / a, to where the series of the quotient in 1 / a ends early (DLMF 5.11.13).
    """
    moved = 1.0
    while a < _SHIFTED_TO:
        moved *= (a + 0.5) / a
        a += 1
    series = 0.0
    for coefficient in reversed(_QUOTIENT):
        series = series / a + coefficient
    return math.sqrt(math.pi / a) * series * moved


def _series(a: float, y: float) -> float:
    """F(a + 1/2, 1; 3/2; y) by its power series."""
    total = term = 1.0
    for n in range(_TERMS):
        term *= (a + 0.5 + n) / (1.5 + n) * y
        total += term
        if term < _ENOUGH * total:
            break
    return total


def _gauss(a: float, r: float) -> float:
    """F(1/2, 1; a + 1; -r) as 1 / (1 + p1 / (1 + p2 / ...)), evaluated from the front (Lentz, 1976)."""
    value = c = 1.0
    d = 0.0
    for n in range(_TERMS):
        odd = (n + 0.5) * (a + n) / ((a + 2 * n) * (a + 2 * n + 1)) * r
        even = (n + 1) * (a + n + 0.5) / ((a + 2 * n + 1) * (a + 2 * n + 2)) * r
        before = value
        for p in (odd, even):
            d = 1 / (1 + p * d)
            c = 1 + p / c
            value *= c * d
        if abs(value - before) < _ENOUGH * value:
            break
    return 1 / value
