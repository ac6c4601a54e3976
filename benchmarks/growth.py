"""Growth: how our time grows from a small contest to a large one, against proportional growth."""

from __future__ import annotations

from benchmarks.contest import Claim, Result

ALLOWED = 1.2


def size_of(result: Result) -> int:
    """The number that the name of a contest tells, as "cube, 1,000,000 marks" does."""
    return int("".join(filter(str.isdigit, result.contest)))


def growth(small: Result, large: Result) -> Claim:
    """Time for time, divided by size for size: 1 is proportional growth."""
    before, after = small.ours.median, large.ours.median
    found = None
    if before is not None and after is not None and not small.void and not large.void:
        found = after / before * size_of(small) / size_of(large)
    return Claim(
        text=f"{small.contest} to {large.contest}: our time grows at most {ALLOWED} × in proportion",
        bound=ALLOWED,
        at_least=False,
        found=found,
    )
