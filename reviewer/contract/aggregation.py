"""How experts' totals become one official score, and what breaks a tie."""

from enum import StrEnum

from msgspec import Struct

from reviewer.contract.clauses import Clause

# The keys of `scoring.Method`, which brings its arrays with it when it is imported.
METHODS = frozenset({"mean", "trimmed_mean", "median", "winsorised_mean"})


class AggregationMethod(Struct, frozen=True, kw_only=True):
    """A method by its key in `scoring`, with the name that people read."""

    key: str
    name: str
    description: str


class Aggregation(Struct, frozen=True, kw_only=True):
    """Which method a category uses.

    `trim` marks are dropped at each end when at least `minimum` experts scored the nominee; below
    that the plain mean counts and the result says so. `places` decimals are printed, half-up.
    `least_experts` non-barred experts are needed a nominee before scoring may open.
    """

    method: str
    source: str
    trim: int = 1
    minimum: int = 5
    places: int = 2
    least_experts: int = 3
    clause: Clause | None = None


class TieKind(StrEnum):
    """What is compared when scores are equal."""

    CRITERION = "criterion"
    UNTRIMMED_MEAN = "untrimmed_mean"
    MEDIAN = "median"
    FIRST_PLACES = "first_places"


class TieBreak(Struct, frozen=True, kw_only=True):
    """One link of the tie chain; `criterion` names the rubric line when `kind` is CRITERION."""

    kind: TieKind
    criterion: str | None = None
