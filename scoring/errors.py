"""What can be wrong with marks, keys or caps: a reason for machines, facts for people.

Wording for the screen, and its language, are chosen by whoever shows the error. The
English here serves logs and the command line.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, unique
from functools import partial
from typing import TypeAlias

Fact: TypeAlias = int | str | tuple[int, ...]


@unique
class Reason(Enum):
    """Why a value was refused: the name is the code, the value a short English sentence."""

    NOT_WHOLE = "values must be whole numbers"
    WRONG_SHAPE = "an array has the wrong shape"
    OUT_OF_INTEGER_RANGE = "a whole number does not fit its column"
    BAD_COUNT = "a count or size is below its least value"

    UNKNOWN_NOMINEE = "a nominee number lies outside the nominee axis"
    UNKNOWN_EXPERT = "an expert number lies outside the expert axis"
    DUPLICATE_EXPERT = "an expert is counted more than once for one nominee"
    BLANK_POINT = "a filled slot has a blank item, and a blank is not a zero"
    POINT_IN_EMPTY_SLOT = "a slot without an expert holds points"
    ABOVE_CAP = "points exceed the cap of their criterion"
    OFF_STEP = "points do not lie on the step of their criterion"
    UNKNOWN_CRITERION = "a criterion number lies outside the criterion axis"
    WEIGHT_OUT_OF_RANGE = "a weight is not a whole percent from 0 to 100"
    WEIGHTS_NOT_HUNDRED = "weights do not sum to 100 percent"
    NO_SUCH_SHEET = "this expert has no sheet for this nominee"
    UNKNOWN_GRADE = "a grade number lies outside the grades of the rubric"
    COEFFICIENT_OUT_OF_RANGE = "a grade's coefficient is not a whole percent from 0 to 100"
    GRADE_NOT_WHOLE = "a grade of this cap is not a whole number of hundredths"

    TRIM_TOO_WIDE = "the declared minimum leaves no mark after trimming"
    NOTHING_TO_PRINT = "a fraction with denominator zero has no printed form"

    NO_KEYS = "a ranking needs at least one key"
    NEGATIVE_DENOMINATOR = "a key has a negative denominator"
    TIE_KEY_MISSING = "a tie key is missing for a nominee whom the first key ranks"

    UNKNOWN_RANK = "a rank is negative"
    UNKNOWN_GROUP = "a group number is negative and is not the mark for 'not counted'"
    COST_TOO_WIDE = "the costs of allowed pairs differ by too much"
    LEAST_ABOVE_MOST = "the least load of an expert is above the most"
    FIXED_PAIR_BARRED = "a pair is fixed that is not allowed"
    FIXED_ABOVE_PANEL = "more experts are fixed for a nominee than the panel has"
    FIXED_ABOVE_LOAD = "more nominees are fixed for an expert than the expert may read"
    TOO_FEW_EXPERTS = "these nominees need more places than their experts have"
    TOO_FEW_NOMINEES = "these experts need more nominees than may be given to them"
    PAIR_NOT_ALLOWED = "an expert is given a nominee whom they may not read"
    FIXED_PAIR_MISSING = "a fixed pair is missing from an allotment"
    LOAD_OUT_OF_BOUNDS = "an expert's load is outside its bounds"
    CROSSING_CAPS = "two caps cross, so picking by rank would not be optimal"
    STATE_TOO_SMALL = "sum, least and greatest do not say enough for this method; histograms do"
    STATES_DIFFER = "two states do not answer the same question"

    NO_LIST = "no list keeps all these caps, floors and the size together"
    NO_ANSWER = "the solver gave no answer that could be checked"

    EXTRA_MISSING = "an optional part of this program is not installed"

    NOT_FINITE = "a value is not a finite number"
    NOMINEE_WITHOUT_MARKS = "a nominee has no marks, so nothing can be estimated"
    DISCONNECTED_PANEL = "parts of the panel share no expert and no nominee, so severity cannot be compared"
    TOO_FEW_MARKS = "there are too few marks to tell experts, nominees and noise apart"
    NOTHING_LEFT_TO_CHANCE = "nominee and expert explain every mark exactly, so no noise can be estimated"
    NO_OPTIMUM = "the search for the variances did not come to rest"
    NO_FIT = "the additive fit of experts and nominees did not come to rest"


class ScoringError(ValueError):
    """Refusal by this floor; `reason` says why, `facts` say where.

    Facts are whole numbers (axis indices, values in the unit of the array), names the caller
    gave, or tuples of whole numbers, so an error can be stored and told in any language.
    """

    reason: Reason
    facts: dict[str, Fact]

    def __init__(self, reason: Reason, /, **facts: Fact) -> None:
        told = ", ".join(f"{name}={value!r}" for name, value in facts.items())
        super().__init__(f"{reason.value} ({told})" if told else reason.value)
        self.reason = reason
        self.facts = facts

    def __reduce__(self) -> tuple[Callable[[], ScoringError], tuple[()]]:
        # An exception is rebuilt from its arguments alone when it leaves a child process;
        # ours are keywords.
        return partial(type(self), self.reason, **self.facts), ()
