"""The only place where the days that a notice prints become instants, and instants become days again.

Instants are aware, stored in UTC and exclusive: what happens at the closing instant is late. Days
are read in China Standard Time.
"""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files

from msgspec import Struct

from reviewer.clock import CHINA
from reviewer.contract.schedule import CategoryDeadline, DayCount, Deadline, NoticePeriod

_DAY = timedelta(days=1)
_SATURDAY = 5


def end_of_day(day: date) -> datetime:
    """The instant at which a day has passed in China (24:00), in UTC."""
    return datetime.combine(day + _DAY, time.min, tzinfo=CHINA).astimezone(UTC)


def closing_instant(deadline: Deadline | CategoryDeadline) -> datetime:
    """The first instant, in UTC, that is too late.

    "9月10日前" still counts the whole of that day; a printed hour ("18:00前") closes on the hour.
    """
    if deadline.hour is None:
        return end_of_day(deadline.day)
    return datetime.combine(deadline.day, deadline.hour.replace(tzinfo=CHINA)).astimezone(UTC)


def is_late(now: datetime, closes: datetime) -> bool:
    """Whether `now` is at or past the exclusive instant `closes`; both are aware.

    Raises ValueError for an instant without a time zone.
    """
    return _aware(now) >= _aware(closes)


class Shown(Struct, frozen=True, kw_only=True):
    """How an exclusive instant is put before a person, in China Standard Time.

    `day` is the last day that counts. `hour` is the time on it at which the door closes, None when
    the whole day counts (24时). `last_minute` is the last full minute that is still in time.
    """

    day: date
    hour: time | None
    last_minute: datetime


def shown(instant: datetime) -> Shown:
    """The inclusive reading of an exclusive instant: 2021-09-11 00:00 is shown as 2021-09-10 24:00.

    Raises ValueError for an instant without a time zone.
    """
    local = _aware(instant).astimezone(CHINA)
    last_minute = local - timedelta(minutes=1)
    if local.time() == time.min:
        return Shown(day=last_minute.date(), hour=None, last_minute=last_minute)
    return Shown(day=local.date(), hour=local.time(), last_minute=last_minute)


def printed_day(day: date) -> str:
    """The day as official documents print it: 1956年3月2日."""
    return f"{day.year}年{day.month}月{day.day}日"


class WorkingDays(Struct, frozen=True, kw_only=True):
    """The official arrangements of days off and make-up working days, by year.

    `years` are the years whose arrangement is known; `off` the days off that it lists (weekends
    between them included), `made_up` the weekend days that are worked. Every other day follows the
    week.
    """

    years: frozenset[int]
    off: frozenset[date] = frozenset()
    made_up: frozenset[date] = frozenset()

    def works(self, day: date) -> bool:
        """Whether the day is worked, as far as is known: see `settles`."""
        if day in self.made_up:
            return True
        return day.weekday() < _SATURDAY and day not in self.off

    def settles(self, day: date) -> bool:
        """Whether an official arrangement has decided about the day.

        The last days of December are also the next year's business: its New Year holiday can begin
        or be made up in them (2007-12-29 was worked, 2022-12-31 was off).
        """
        next_year_too = (day.month, day.day) >= (12, 28)
        return day.year in self.years and (not next_year_too or day.year + 1 in self.years)


NO_ARRANGEMENT = WorkingDays(years=frozenset())


@cache
def official_working_days() -> WorkingDays:
    """The arrangements that the State Council's office has published, from `working_days.csv`.

    The table names the document behind every row. A year that is not in it is not known, and
    nothing is guessed for it.
    """
    rows = files("reviewer.domain").joinpath("working_days.csv").read_text(encoding="utf-8").splitlines()
    years: set[int] = set()
    days: dict[str, set[date]] = {"off": set(), "work": set()}
    for row in csv.DictReader(rows):
        years.add(int(row["year"]))
        days[row["kind"]].update(_days(date.fromisoformat(row["first"]), date.fromisoformat(row["last"])))
    return WorkingDays(years=frozenset(years), off=frozenset(days["off"]), made_up=frozenset(days["work"]))


class NoticeEnd(Struct, frozen=True, kw_only=True):
    """The two readings of when a public notice ends; a secretary confirms one and it is printed.

    `first` is the practice of published notices: the first day counts as day 1. `alternative` is
    the Civil Code's: the first day is left out (art. 201) and an end on a day off moves to the
    next working day (art. 203). Both days still belong to the period. `confirmed` is false when a
    day in the reckoning has no official arrangement: then the caller must ask for the end date.
    """

    first: date
    alternative: date
    confirmed: bool


def notice_end(starts: date, period: NoticePeriod, holidays: WorkingDays | None) -> NoticeEnd:
    """When a notice of that length ends that begins on `starts`.

    A period in working days that starts on a day off has its day 1 on the next working day. Without
    `holidays` only weekends are known and nothing is confirmed. Raises ValueError when the period
    has no day.
    """
    if period.days < 1:
        raise ValueError(f"a notice of {period.days} days")
    known = holidays or NO_ARRANGEMENT
    if period.count is DayCount.WORKING:
        first = _nth_working_day(starts, period.days, known)
        alternative = _nth_working_day(starts + _DAY, period.days, known)
        judged = _days(starts, alternative)
    else:
        first = starts + _DAY * (period.days - 1)
        alternative = _nth_working_day(first + _DAY, 1, known)
        judged = _days(first + _DAY, alternative)
    confirmed = all(known.settles(day) for day in judged)
    return NoticeEnd(first=first, alternative=alternative, confirmed=confirmed)


def working_days_between(first: date, last: date, holidays: WorkingDays | None) -> int:
    """How many days from `first` to `last`, both of them included, are worked, as far as is known.

    Counted by weeks: a slip in the year must not make a page count a million days.
    """
    known = holidays or NO_ARRANGEMENT
    weeks, rest = divmod((last - first).days + 1, 7)
    plain = 5 * weeks + sum(day.weekday() < _SATURDAY for day in _days(last - _DAY * (rest - 1), last))
    made_up = sum(first <= day <= last and day.weekday() >= _SATURDAY for day in known.made_up)
    off = sum(first <= day <= last and day.weekday() < _SATURDAY for day in known.off - known.made_up)
    return plain + made_up - off


def _nth_working_day(start: date, count: int, known: WorkingDays) -> date:
    """The count-th working day on or after `start`."""
    day = start - _DAY
    while count:
        day += _DAY
        count -= known.works(day)
    return day


def _days(first: date, last: date) -> Iterator[date]:
    return (first + _DAY * index for index in range((last - first).days + 1))


def _aware(instant: datetime) -> datetime:
    if instant.utcoffset() is None:
        raise ValueError("an instant without a time zone")
    return instant
