"""Long lists in pages."""

from __future__ import annotations

import pytest

from reviewer.domain.paging import Cut, cut


@pytest.mark.parametrize(
    ("count", "page", "there", "rows"),
    [
        (0, 1, Cut(page=1, pages=1, first=0, size=3), []),
        (6, 2, Cut(page=2, pages=2, first=3, size=3), [3, 4, 5]),
        (7, 99, Cut(page=3, pages=3, first=6, size=3), [6]),
        (7, -1, Cut(page=1, pages=3, first=0, size=3), [0, 1, 2]),
    ],
)
def test_what_is_no_page_is_the_nearest_one(count: int, page: int, there: Cut, rows: list[int]) -> None:
    assert cut(count, page=page, size=3) == there
    assert list(there.of(range(count))) == rows
