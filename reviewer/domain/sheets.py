"""Reading a score sheet: typed text → points in hundredths, what is missing, what is wrong."""

import re
from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from reviewer.contract import Rubric

_NUMBER = re.compile(r"[0-9]{1,4}(\.[0-9]{1,2})?")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．。", "0123456789..")


class SheetState(StrEnum):
    """Where a sheet stands. A submitted one is closed; a returned one is open for correction."""

    BLANK = "blank"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"

    @property
    def closed(self) -> bool:
        """Whether the expert can no longer write."""
        return self is SheetState.SUBMITTED


class Problem(StrEnum):
    """What is wrong with one typed mark."""

    NOT_A_NUMBER = "not_a_number"
    ABOVE_CAP = "above_cap"
    OFF_STEP = "off_step"


class SheetReading(Struct, frozen=True, kw_only=True):
    """What a typed sheet says.

    `points` has every criterion whose text is a valid mark, in hundredths; a blank is absent and is
    never 0. `total` is the plain or weighted total of a complete sheet in hundredths, else None;
    `running` is the sum of what stands so far, in hundredths.
    """

    points: Mapping[str, int]
    missing: tuple[str, ...]
    problems: tuple[tuple[str, Problem, str], ...]
    running: int
    total: int | None

    @property
    def complete(self) -> bool:
        """Every criterion carries a valid mark."""
        return not self.missing and not self.problems


def read_points(rubric: Rubric, entries: Mapping[str, str]) -> SheetReading:
    """Read typed marks against cap and step of every criterion.

    Full-width digits are read; anything else that is no plain number of at most two decimals is a
    problem, as is a mark above the cap or off the step. Unknown keys are ignored.
    """
    points: dict[str, int] = {}
    missing: list[str] = []
    problems: list[tuple[str, Problem, str]] = []
    for criterion in rubric.criteria:
        typed = entries.get(criterion.key, "").translate(_FULL_WIDTH).strip()
        if not typed:
            missing.append(criterion.key)
            continue
        value = hundredths(typed)
        if value is None:
            problems.append((criterion.key, Problem.NOT_A_NUMBER, typed[:20]))
        elif value > criterion.cap:
            problems.append((criterion.key, Problem.ABOVE_CAP, typed[:20]))
        elif value % criterion.step:
            problems.append((criterion.key, Problem.OFF_STEP, typed[:20]))
        else:
            points[criterion.key] = value
    complete = not missing and not problems
    running = weighted(rubric, points)
    return SheetReading(
        points=points,
        missing=tuple(missing),
        problems=tuple(problems),
        running=running,
        total=running if complete else None,
    )


def hundredths(typed: str) -> int | None:
    """A typed decimal as whole hundredths; None when it is no plain number."""
    if not _NUMBER.fullmatch(typed):
        return None
    whole, _, part = typed.partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0") or "0")


def shown(value: int) -> str:
    """Hundredths as people write them: 850 → 8.5, 900 → 9."""
    whole, part = divmod(value, 100)
    return str(whole) if part == 0 else f"{whole}.{part:02d}".rstrip("0")


def weighted(rubric: Rubric, points: Mapping[str, int]) -> int:
    """Sum of the marks present, weighted when the rubric weighs, in hundredths rounded half-up.

    It is what an expert sees while filling in a sheet, and what the sheet keeps once it is submitted.
    Official scores never rest on it: `scoring` counts them from the marks themselves, without rounding.
    """
    if rubric.weights is None:
        return sum(points.get(criterion.key, 0) for criterion in rubric.criteria)
    pairs = zip(rubric.criteria, rubric.weights, strict=True)
    return (sum(points.get(criterion.key, 0) * weight for criterion, weight in pairs) + 50) // 100


def storable(text: str) -> str:
    """A typed text as both databases can keep it.

    PostgreSQL keeps no NUL, and half of a surrogate pair (a script cut an emoji in two) is no text
    in any encoding: the one is dropped, the other becomes a question mark.
    """
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def far_below(total: int, others: list[int]) -> bool:
    """Whether a total looks like a slip of the decimal point (9.5 typed for 95).

    True when the expert has at least three other totals and this one is under half of the lowest.
    """
    return len(others) >= 3 and total * 2 < min(others)
