from __future__ import annotations

import math
from itertools import pairwise

import pytest

from scoring.advisory.student import two_sided


@pytest.mark.parametrize("t", [1e-9, 0.1, 1.0, 1.7, 12.706, 1e6])
def test_one_and_two_degrees_of_freedom_have_closed_forms(t: float) -> None:
    assert two_sided(t, 1) == pytest.approx(2 / math.pi * math.atan2(1, t), rel=1e-13)
    root = math.sqrt(2 + t * t)
    assert two_sided(t, 2) == pytest.approx(2 / (root * (root + t)), rel=1e-13)


@pytest.mark.parametrize(
    ("t", "df", "p"),
    [
        # The incomplete beta function in forty digits, computed apart from this project.
        (2.0, 7.25, 0.08421108257925178207),
        (0.5, 3.0, 0.65144796484815099444),
        (12.7, 1.0, 0.050024327689344160055),
        (4.5, 1234.5, 7.4363048369943217922e-6),
        (1.0, 1e6, 0.31731074983357812928),
    ],
)
def test_the_tail_has_thirteen_digits(t: float, df: float, p: float) -> None:
    assert two_sided(t, df) == pytest.approx(p, rel=1e-13)
    assert two_sided(-t, df) == two_sided(t, df)


@pytest.mark.parametrize(
    ("t", "df"), [(12.706, 1), (4.303, 2), (2.776, 4), (2.228, 10), (2.042, 30), (1.984, 100), (1.96, 1e9)]
)
def test_the_printed_table_of_every_textbook(t: float, df: float) -> None:
    # Two-sided five per cent, to the three decimals in which tables are printed.
    assert two_sided(t - 0.0006, df) > 0.05 > two_sided(t + 0.0006, df)


def test_the_tail_falls_where_one_way_of_summing_gives_way_to_the_other() -> None:
    for df in (0.3, 1.0, 4.7, 60.0, 1e5):
        tails = [two_sided(i / 200, df) for i in range(1200)]
        assert tails[0] == 1.0
        assert all(before > after > 0 for before, after in pairwise(tails))


def test_the_ends() -> None:
    assert two_sided(0.0, 5) == two_sided(1e-200, 5) == 1.0
    assert two_sided(1e200, 5) == 0.0


@pytest.mark.parametrize(("t", "df"), [(math.nan, 5), (math.inf, 5), (1, 0), (1, -1), (1, math.inf)])
def test_what_has_no_distribution_is_refused(t: float, df: float) -> None:
    with pytest.raises(ValueError, match="no t distribution"):
        two_sided(t, df)
