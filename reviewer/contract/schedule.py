"""Days that a notice prints. Instants are made from them in one place: `reviewer.domain.deadlines`."""

from datetime import date, time
from enum import StrEnum

from msgspec import Struct

from reviewer.contract.clauses import Clause


class DeadlineKey(StrEnum):
    """The instants that every campaign stores."""

    NOMINATIONS_CLOSE = "nominations_close"
    SCORING_CLOSES = "scoring_closes"


class Deadline(Struct, frozen=True, kw_only=True):
    """A printed day. Without an hour the whole day still counts ("9月10日前" closes at 24:00).

    `waived_when_late`: the notice says that a late filing counts as given up (逾期视为自动放弃).
    """

    key: DeadlineKey
    day: date
    clause: Clause
    hour: time | None = None
    waived_when_late: bool = False


class CategoryDeadline(Struct, frozen=True, kw_only=True):
    """The printed day of one category, beside the campaign's own: the earlier of the two closes.

    A week of activities asks for its plan in September and for its summary in December.
    """

    category: str
    day: date
    clause: Clause
    hour: time | None = None
    waived_when_late: bool = False


class UndatedDeadline(Struct, frozen=True, kw_only=True):
    """A deadline that the notice has and whose day cannot be read: the secretariat sets the instant.

    Until then nothing is late, and what counts back from that day is unknown.
    """

    key: DeadlineKey
    clause: Clause
    waived_when_late: bool = False


class DayCount(StrEnum):
    """How the days of the public notice are counted."""

    CALENDAR = "calendar"
    WORKING = "working"


class NoticePeriod(Struct, frozen=True, kw_only=True):
    """Length of the public notice; the first day counts as day 1. `source` when no clause sets it."""

    days: int
    count: DayCount
    source: str
    clause: Clause | None = None


class Calendar(Struct, frozen=True, kw_only=True):
    """The printed days of a campaign and the length of its public notice.

    `deadlines` bind every category; `by_category` adds a day of its own to some. `undated` are
    those that the notice speaks of without a readable day.
    """

    deadlines: tuple[Deadline, ...]
    notice: NoticePeriod
    by_category: tuple[CategoryDeadline, ...] = ()
    undated: tuple[UndatedDeadline, ...] = ()

    def closing_day(self, category: str) -> date | None:
        """The last printed day on which something can be filed in that category; None when none is."""
        days = [item.day for item in self.by_category if item.category == category]
        days += [item.day for item in self.deadlines if item.key is DeadlineKey.NOMINATIONS_CLOSE]
        return min(days, default=None)
