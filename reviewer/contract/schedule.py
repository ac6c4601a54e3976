"""Days that a notice prints. Instants are made from them in one place: `reviewer.domain.deadlines`."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from reviewer.contract.clauses import Clause


class DeadlineKey(StrEnum):
    """The instants that every campaign stores."""

    NOMINATIONS_CLOSE = "nominations_close"
    SCORING_CLOSES = "scoring_closes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A printed day. Without an hour the whole day still counts ("9月10日前" closes at 24:00).

    `waived_when_late`: the notice says that a late filing counts as given up (逾期视为自动放弃).
    """

    key: DeadlineKey
    day: date
    clause: Clause
    hour: time | None = None
    waived_when_late: bool = False


class DayCount(StrEnum):
    """How the days of the public notice are counted."""

    CALENDAR = "calendar"
    WORKING = "working"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePeriod:
    """Length of the public notice; the first day counts as day 1. `source` when no clause sets it."""

    days: int
    count: DayCount
    source: str
    clause: Clause | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The printed days of a campaign and the length of its public notice."""

    deadlines: tuple[Deadline, ...]
    notice: NoticePeriod
