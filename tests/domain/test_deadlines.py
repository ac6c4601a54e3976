"""Printed days, instants, and the end of a public notice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer.clock import CHINA
from reviewer.contract.clauses import Clause
from reviewer.contract.schedule import DayCount, Deadline, DeadlineKey, NoticePeriod
from reviewer.domain.deadlines import (
    NoticeEnd,
    Shown,
    WorkingDays,
    closing_instant,
    end_of_day,
    is_late,
    notice_end,
    official_working_days,
    printed_day,
    shown,
    working_days_between,
)

CLAUSE = Clause(notice="S1", number="五", gist="按期报送")
SECOND = timedelta(seconds=1)


def deadline(day: date, hour: time | None = None) -> Deadline:
    return Deadline(key=DeadlineKey.NOMINATIONS_CLOSE, day=day, clause=CLAUSE, hour=hour)


def period(days: int, count: DayCount) -> NoticePeriod:
    return NoticePeriod(days=days, count=count, source="测试")


WORKING_5 = period(5, DayCount.WORKING)
CALENDAR_7 = period(7, DayCount.CALENDAR)


def test_z1_a_printed_day_counts_to_its_end_in_china() -> None:
    closes = closing_instant(deadline(date(2021, 9, 10)))
    assert (closes, closes.tzinfo) == (datetime(2021, 9, 10, 16, tzinfo=UTC), UTC)
    assert shown(closes) == Shown(
        day=date(2021, 9, 10), hour=None, last_minute=datetime(2021, 9, 10, 23, 59, tzinfo=CHINA)
    )


def test_z1_a_printed_hour_closes_on_the_hour() -> None:
    closes = closing_instant(deadline(date(2026, 3, 6), time(18)))
    assert closes == datetime(2026, 3, 6, 10, tzinfo=UTC)
    assert shown(closes) == Shown(
        day=date(2026, 3, 6), hour=time(18), last_minute=datetime(2026, 3, 6, 17, 59, tzinfo=CHINA)
    )


def test_midnight_is_shown_as_the_end_of_the_day_before() -> None:
    assert closing_instant(deadline(date(2021, 9, 11), time(0))) == end_of_day(date(2021, 9, 10))


@pytest.mark.parametrize("hour", [None, time(18), time(9, 30)])
def test_one_second_decides(hour: time | None) -> None:
    closes = closing_instant(deadline(date(2021, 9, 10), hour))
    assert [is_late(now, closes) for now in (closes - SECOND, closes, closes + SECOND)] == [False, True, True]


def test_the_zone_of_the_asking_machine_does_not_matter() -> None:
    closes = closing_instant(deadline(date(2021, 9, 10)))
    far_west = timezone(timedelta(hours=-10))
    assert is_late((closes - SECOND).astimezone(far_west), closes) is False
    assert is_late(closes.astimezone(far_west), closes.astimezone(CHINA)) is True
    assert shown(closes.astimezone(far_west)) == shown(closes)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: is_late(datetime(2021, 9, 10), end_of_day(date(2021, 9, 10))),  # noqa: DTZ001
        lambda: is_late(end_of_day(date(2021, 9, 10)), datetime(2021, 9, 10)),  # noqa: DTZ001
        lambda: shown(datetime(2021, 9, 10)),  # noqa: DTZ001
    ],
    ids=["now", "closes", "shown"],
)
def test_an_instant_without_a_zone_is_refused(ask: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match="without a time zone"):
        ask()


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)))
def test_the_day_shown_is_the_day_printed(day: date) -> None:
    assert shown(closing_instant(deadline(day))).day == day


def test_a_day_is_printed_without_padding() -> None:
    assert printed_day(date(1956, 3, 2)) == "1956年3月2日"


# The end of a notice. P3 to P6 are the numbers of the domain's own list of tests.


def test_p3_five_working_days_from_a_wednesday() -> None:
    assert notice_end(date(2022, 3, 16), WORKING_5, official_working_days()) == NoticeEnd(
        first=date(2022, 3, 22), alternative=date(2022, 3, 23), confirmed=True
    )


def test_p4_a_make_up_sunday_is_a_working_day() -> None:
    assert notice_end(date(2023, 9, 26), WORKING_5, official_working_days()) == NoticeEnd(
        first=date(2023, 10, 8), alternative=date(2023, 10, 9), confirmed=True
    )


def test_p5_seven_calendar_days_and_the_reading_of_the_civil_code() -> None:
    assert notice_end(date(2023, 2, 27), CALENDAR_7, official_working_days()) == NoticeEnd(
        first=date(2023, 3, 5), alternative=date(2023, 3, 6), confirmed=True
    )


@pytest.mark.parametrize("count", list(DayCount))
def test_p6_a_year_without_an_arrangement_is_not_answered_silently(count: DayCount) -> None:
    end = notice_end(date(2027, 5, 26), period(5, count), official_working_days())
    assert end.confirmed is False


def test_p6_the_last_days_of_december_wait_for_the_next_year() -> None:
    days = official_working_days()
    assert notice_end(date(2026, 12, 17), WORKING_5, days).confirmed is True
    assert notice_end(date(2026, 12, 24), WORKING_5, days).confirmed is False
    assert notice_end(date(2025, 12, 24), WORKING_5, days).confirmed is True


def test_the_civil_code_moves_an_end_on_a_holiday() -> None:
    end = notice_end(date(2023, 9, 24), CALENDAR_7, official_working_days())
    # 2023-10-01 lies in the holiday that ends on the 6th; the 7th, a Saturday, is worked
    assert end == NoticeEnd(first=date(2023, 9, 30), alternative=date(2023, 10, 7), confirmed=True)


def test_a_notice_that_starts_on_a_day_off_counts_from_the_next_working_day() -> None:
    end = notice_end(date(2022, 3, 19), WORKING_5, official_working_days())
    assert end == NoticeEnd(first=date(2022, 3, 25), alternative=date(2022, 3, 25), confirmed=True)


def test_without_arrangements_only_weekends_are_known() -> None:
    end = notice_end(date(2023, 9, 26), WORKING_5, None)
    assert end == NoticeEnd(first=date(2023, 10, 2), alternative=date(2023, 10, 3), confirmed=False)


def test_a_notice_of_no_days_is_refused() -> None:
    with pytest.raises(ValueError, match="0 days"):
        notice_end(date(2022, 3, 16), period(0, DayCount.WORKING), None)


def test_the_official_arrangements_are_whole() -> None:
    """One holiday a year at least at each of the fixed dates; every made-up day is a weekend day."""
    days = official_working_days()
    assert days.years == frozenset(range(2021, 2027))
    assert (len(days.off), len(days.made_up)) == (180, 40)
    assert {day.weekday() for day in days.made_up} == {5, 6}
    assert not days.off & days.made_up
    for year in days.years:
        fixed = [
            date(year, 1, 1),
            *(date(year, 5, n) for n in (1, 2, 3)),
            *(date(year, 10, n) for n in range(1, 7)),
        ]
        assert not [day for day in fixed if days.works(day)]


def test_a_decoy_year_changes_nothing_in_another() -> None:
    holidays = WorkingDays(years=frozenset({2030}), off=frozenset({date(2030, 3, 4)}))
    assert holidays.works(date(2030, 3, 4)) is False
    assert holidays.works(date(2031, 3, 4)) is True
    assert [holidays.settles(date(year, 3, 4)) for year in (2030, 2031)] == [True, False]


@given(
    st.dates(date(2020, 12, 1), date(2022, 2, 1)),
    st.integers(0, 400),
    st.sampled_from([official_working_days(), None]),
)
def test_working_days_are_counted_as_one_would_by_hand(
    first: date, more: int, holidays: WorkingDays | None
) -> None:
    known = holidays or WorkingDays(years=frozenset())
    days = [first + timedelta(days=number) for number in range(more + 1)]
    assert working_days_between(first, days[-1], holidays) == sum(known.works(day) for day in days)
