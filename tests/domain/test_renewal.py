"""A campaign for another year: what is marked, what is renewed, and what is left to the campaign below."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from reviewer.campaigns import CampaignHost
from reviewer.contract import TO_FILL_IN, NoticePeriod
from reviewer.contract.snapshots import Rulebook
from reviewer.domain.renewal import OpenPoint, open_points, package, year_of
from tests.campaigns.layers import host_of
from tests.campaigns_small import CALENDAR, CLAUSE, KEY

SMALL = host_of().campaign(KEY).rulebook()


def dated(day: date) -> Rulebook:
    first, *others = SMALL.calendar.deadlines
    return replace(SMALL, calendar=replace(CALENDAR, deadlines=(replace(first, day=day), *others)))


def test_what_is_marked_is_told_once_with_its_hook() -> None:
    marked = replace(CLAUSE, gist=f"{TO_FILL_IN}截止日")
    first, last = CALENDAR.deadlines
    calendar = replace(
        CALENDAR,
        deadlines=(replace(first, clause=marked), replace(last, clause=marked)),
        notice=NoticePeriod(days=5, count=CALENDAR.notice.count, source=f"由{TO_FILL_IN}设定"),
    )
    rulebook = replace(SMALL, calendar=calendar, info=replace(SMALL.info, title=f"{TO_FILL_IN} 活动"))
    assert open_points(rulebook) == (
        OpenPoint(hook="campaign_info", text="活动"),
        OpenPoint(hook="calendar", text="截止日"),
        OpenPoint(hook="calendar", text="由设定"),
    )
    assert open_points(SMALL) == ()


@pytest.mark.parametrize(
    ("key", "year"), [("jilin_2024", 2024), ("2019_to_2023", 2023), ("jilin", 2022), ("jilin_20245", 2022)]
)
def test_the_year_is_the_keys_or_the_next(key: str, year: int) -> None:
    assert year_of(key, after=2021) == year


CLAUSES = '''\
"""The new notice and the clauses that this campaign cites from it."""

from datetime import date

from reviewer.contract import Clause, Notice

NOTICE = Notice(
    key="N2022",
    title="〔待填〕关于评选读书人的通知",
    issuer="试验教育厅",
    dated=date(2022, 8, 1),
)

NOMINATIONS_CLOSE = Clause(notice=NOTICE.key, number="一", gist="〔待填〕评选读书人")

SCORING_CLOSES = Clause(notice=NOTICE.key, number="一", gist="〔待填〕评选读书人")
'''

FRONT = '''\
"""2022年读书人评选.

Stands on small_2021 and answers only where it differs: what is not here is answered there.
Texts that begin with 〔待填〕 wait for the new notice; `reviewer campaigns check` lists them.
"""

from collections.abc import Sequence
from datetime import date, time

from reviewer.contract import (
    Calendar,
    CampaignInfo,
    DayCount,
    Deadline,
    DeadlineKey,
    Notice,
    NoticePeriod,
    hookimpl,
)

from . import clauses

_CALENDAR = Calendar(
    deadlines=(
        Deadline(
            key=DeadlineKey.NOMINATIONS_CLOSE,
            day=date(2022, 9, 10),
            clause=clauses.NOMINATIONS_CLOSE,
            waived_when_late=True,
        ),
        Deadline(
            key=DeadlineKey.SCORING_CLOSES,
            day=date(2022, 9, 20),
            clause=clauses.SCORING_CLOSES,
            hour=time(18, 0),
        ),
    ),
    notice=NoticePeriod(days=5, count=DayCount.CALENDAR, source="试验"),
)


@hookimpl
def campaign_info() -> CampaignInfo:
    """Who this campaign is."""
    return CampaignInfo(
        key="small_2022",
        title="2022年读书人评选",
        organiser="试验教育厅",
        year=2022,
        version="0.1.0",
        api=(1, 3),
        extends="small_2021",
    )


@hookimpl
def notices() -> Sequence[Notice]:
    """The new notice; those below are still cited for what is taken over."""
    return (clauses.NOTICE,)


@hookimpl
def calendar() -> Calendar:
    """The days of the new notice."""
    return _CALENDAR
'''


def test_the_whole_package() -> None:
    notices = tuple(notice for notice in SMALL.notices if notice.key == "N")
    files = package(replace(SMALL, notices=notices), key="small_2022")
    assert list(files) == ["pyproject.toml", "small_2022/__init__.py", "small_2022/clauses.py"]
    assert files["small_2022/__init__.py"] == FRONT
    assert files["small_2022/clauses.py"] == CLAUSES
    assert 'small_2022 = "small_2022"' in files["pyproject.toml"]


@pytest.mark.parametrize("parent", CampaignHost(packages=("plugins",), foreign=False).keys())
def test_every_pack_of_ours_can_be_carried_into_another_year(parent: str, tmp_path: Path) -> None:
    host = CampaignHost(packages=("plugins",), foreign=False)
    for name, text in package(host.campaign(parent).rulebook(), key="again_2030").items():
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    wider = host.with_folders(tmp_path / "again_2030")
    assert wider.refusals == []
    rulebook = wider.campaign("again_2030").rulebook()
    assert (rulebook.info.year, rulebook.info.extends) == (2030, parent)
    assert {point.hook for point in open_points(rulebook)} >= {"notices", "calendar"}
    old = str(host.campaign(parent).info.year)
    papers = [paper for book in rulebook.categories for paper in (book.form, book.register, book.notice)]
    # What is printed says the new year; a clause that is taken over still cites the old notice.
    assert [paper.title for paper in papers if paper is not None and old in paper.title] == []


@pytest.mark.parametrize(
    ("day", "key", "renewed"),
    [
        (date(2024, 2, 29), "small_2025", "date(2025, 2, 28)"),
        (date(2024, 2, 29), "small_2028", "date(2028, 2, 29)"),
        (date(2024, 12, 31), "small_2025", "date(2025, 12, 31)"),
    ],
)
def test_a_day_stays_in_its_month(day: date, key: str, renewed: str) -> None:
    rulebook = replace(dated(day), info=replace(SMALL.info, year=2024))
    assert f"day={renewed}," in package(rulebook, key=key)[f"{key}/__init__.py"]


def test_a_paper_that_prints_the_year_is_renewed_and_what_it_cites_of_the_old_call_is_marked() -> None:
    book = SMALL.categories[0]
    assert book.notice is not None
    layout = replace(book.notice, title="2021年{verb}公示", basis="依据2021年8月1日的通知（甲〔2021〕1号）")
    rulebook = replace(SMALL, categories=(replace(book, notice=layout),))
    files = package(rulebook, key="small_2022")
    papers = files["small_2022/papers.py"]
    assert 'title="2022年{verb}公示",' in papers
    assert 'basis="〔待填〕依据2022年8月1日的通知（甲〔2022〕1号）",' in papers
    assert "papers.NOTICE_LAYOUT.get(category)" in files["small_2022/__init__.py"]
    assert "register_layout" not in files["small_2022/__init__.py"]


def test_a_title_without_a_year_is_to_be_filled_in() -> None:
    rulebook = replace(SMALL, info=replace(SMALL.info, title="读书人评选"))
    assert 'title="〔待填〕读书人评选"' in package(rulebook, key="small_2022")["small_2022/__init__.py"]


def test_quotes_and_backslashes_stay_text() -> None:
    tricky = "a\"b\\n'{c}"
    rulebook = replace(SMALL, info=replace(SMALL.info, organiser=tricky))
    source = package(rulebook, key="small_2022")["small_2022/__init__.py"]
    (line,) = [line for line in source.splitlines() if "organiser=" in line]
    assert eval(line.strip().removeprefix("organiser=").removesuffix(",")) == tricky
