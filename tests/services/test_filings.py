"""Filing online: the same as by a register, quotas hold whoever comes at once, numbers run without a gap."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from reviewer.contract import DeadlineKey
from reviewer.domain.access import Role, Stage
from reviewer.domain.drafts import DraftState
from reviewer.errors import (
    DefectReason,
    DraftRefused,
    Forbidden,
    NotFound,
    Reason,
    Refused,
    StaleVersion,
    TooLate,
    WrongStage,
)
from reviewer.services import accounts, campaigns, drafts, filings, ledger, nominations, registers
from reviewer.services.context import Context, Installation
from reviewer.services.drafts import Section
from reviewer.services.filings import Filing
from tests.campaigns_fair import ALBUM, HARD, SOFT
from tests.campaigns_small import CATEGORY
from tests.drafting import at_once, drafted, filed, reader, submitted
from tests.fairs import DEEDS, At, Fair, Point, phone_of, upload_of
from tests.installations import acting, console_in, installed
from tests.screenings import all_screened

LATE = datetime(2021, 9, 10, 16, 0, tzinfo=UTC)  # 24:00 of the printed day in China


def on_file(fair: Fair, unit: str = "west") -> list[tuple[str, str, int]]:
    """(code, name, number) of a unit, in the order of the list."""
    lines = [line for line in nominations.listed(fair.office) if line.unit == unit]
    return [(line.code, line.name, line.sequence) for line in lines]


def section(ctx: Context, category: str = CATEGORY) -> Section:
    """The unit's own view of a category."""
    return next(found for found in drafts.desk(ctx) if found.category == category)


def refused(
    act: Callable[[], object],
) -> tuple[list[tuple[DefectReason, Mapping[str, str | int]]], list[str]]:
    """What stands against filing: defects with their facts, and rules."""
    with pytest.raises(DraftRefused) as caught:
        act()
    return [(defect.reason, defect.facts) for defect in caught.value.defects], list(caught.value.rules)


def withdraw(ctx: Context, code: str) -> None:
    version = nominations.opened(ctx, code=code).version
    filings.withdraw(ctx, code=code, base_version=version)


# -- the same as by a register ----------------------------------------------------------------


def test_what_is_filed_online_is_what_a_register_would_have_filed(fair_at: At) -> None:
    online, by_register = fair_at(Point.OPENED), fair_at(Point.OPENED)
    registers.import_register(by_register.office, category=CATEGORY, unit="east", upload=upload_of("east"))
    people = {"甲东": "东一县图书馆", "乙东": "东一区文化馆", "丙东": "东二县书店"}
    for number, (name, host) in enumerate(people.items(), start=1):
        entries = reader(name, host, f_phone=phone_of(f"R-01-0{number}"), f_deeds=DEEDS)
        flag = {"flagged": "yes"} if number == 1 else {}
        filed(online.of("east_office"), {**entries, **flag}, unit="east")
    assert nominations.listed(online.office) == nominations.listed(by_register.office)
    for code in ("R-01-01", "R-01-02", "R-01-03"):
        one, other = (nominations.revealed(fair.office, code=code) for fair in (online, by_register))
        assert dict(one.texts) == {**other.texts, "opinion-city": "同意推荐。"}
        # A register says the flag in 备注; a draft has a box for it.
        told = {key: text for key, text in other.fields.items() if key != "remark"}
        assert dict(one.fields) == {**told, "signed-city": "2021-08-20"}
        assert (one.city, one.county, one.line) == (other.city, other.county, other.line)


def test_one_transaction_one_line_in_the_ledger_and_none_for_the_writing(fair_at: At) -> None:
    fair = fair_at(Point.OPENED)
    before = fair.kinds()
    token = drafted(fair.of("west_office"), reader("丁西"))
    assert fair.kinds() == before
    assert submitted(fair.of("west_office"), token).code == "R-02-01"
    assert fair.kinds() == [*before, "nomination.filed"]
    data = json.loads(fair.payload())["data"]
    assert (data["unit"], data["category"], data["code"], data["renumbered"]) == (
        "west",
        CATEGORY,
        "R-02-01",
        {},
    )
    assert "丁西" not in fair.payload()
    assert ledger.verify(fair.console).count == len(before) + 1


def test_asked_again_under_its_key_it_files_once(fair_at: At) -> None:
    fair = fair_at(Point.OPENED)
    ctx = fair.of("west_office")
    token = drafted(ctx, reader("丁西"))
    first = filings.submit(ctx, token=token, base_version=1, request_key="the same")
    fair.clock.instant = LATE
    assert filings.submit(ctx, token=token, base_version=1, request_key="the same") == first
    assert on_file(fair) == [("R-02-01", "丁西", 1)]


# -- what stands against it -------------------------------------------------------------------


def test_blanks_and_unreadable_answers_are_named_one_by_one(fair_here: At) -> None:
    fair = fair_here(Point.OPENED)
    token = drafted(fair.of("west_office"), {"f-name": "丁西", "d-city": "明天", "o-city": "同意"})
    with pytest.raises(DraftRefused) as caught:
        submitted(fair.of("west_office"), token)
    assert [(defect.reason, defect.column) for defect in caught.value.defects] == [
        (DefectReason.REQUIRED, "f-host"),
        (DefectReason.REQUIRED, "f-deeds"),
        (DefectReason.NOT_A_DAY, "d-city"),
    ]
    assert on_file(fair) == []
    assert drafts.opened(fair.of("west_office"), token=token).state is DraftState.DRAFT


def test_a_hard_demand_stops_and_a_soft_one_is_left_to_the_office(fair_here: At) -> None:
    fair = fair_here(Point.OPENED)
    ctx = fair.of("west_office")
    hard = drafted(ctx, reader("丁西", f_deeds=f"{HARD}!"))
    assert refused(lambda: submitted(ctx, hard)) == ([], [f"{HARD}条"])
    assert filings.checked(ctx, token=hard) is not None
    filed(ctx, reader("戊西", f_deeds=f"{SOFT}!"))
    fair.put(Stage.ELIGIBILITY)
    assert [item.needs_decision for item in all_screened(fair.office, category=CATEGORY)] == [True]


def test_the_same_nominee_twice_is_refused_and_a_namesake_is_not(fair_here: At) -> None:
    fair = fair_here(Point.OPENED)
    ctx = fair.of("west_office")
    filed(ctx, reader("丁西"))
    again = drafted(ctx, reader("丁 西"), key="again")
    assert refused(lambda: submitted(ctx, again)) == (
        [(DefectReason.NAME_ON_FILE, {"name": "丁西", "sequence": 1})],
        [],
    )
    namesake = drafted(ctx, reader("丁西", "西市书店"), key="namesake")
    assert submitted(ctx, namesake).code == "R-02-02"


def test_q7_the_unit_s_flags_are_counted(fair_at: At) -> None:
    fair = fair_at(Point.OPENED)
    ctx = fair.of("west_office")
    filed(ctx, reader("丁西", flagged="yes"))
    second = drafted(ctx, reader("戊西", flagged="yes"))
    found = [(DefectReason.QUOTA_SPECIAL, {"unit": "西市教育局", "count": 2, "maximum": 1})]
    assert refused(lambda: submitted(ctx, second)) == (found, [])
    withdraw(ctx, "R-02-01")
    assert submitted(ctx, second).code == "R-02-01"


# -- forty at once ----------------------------------------------------------------------------


def test_q_forty_at_once_fill_the_quota_and_no_more_and_so_after_every_withdrawal(fair_at: At) -> None:
    fair = fair_at(Point.OPENED)
    ctx = fair.of("west_office")
    tokens = [drafted(ctx, reader(f"西{number}")) for number in range(40)]
    answers = at_once(partial(submitted, ctx, token) for token in tokens)
    assert sum(isinstance(answer, Filing) for answer in answers) == 4
    assert {
        (defect.reason, defect.facts["maximum"])
        for answer in answers
        if isinstance(answer, DraftRefused)
        for defect in answer.defects
    } == {(DefectReason.QUOTA_EXCEEDED, 4)}
    assert [(code, number) for code, _, number in on_file(fair)] == [
        (f"R-02-0{number}", number) for number in range(1, 5)
    ]
    assert fair.kinds().count("nomination.filed") == 4

    # One is taken back: of all that wait, the one taken back among them, one gets the place.
    withdraw(ctx, "R-02-02")
    assert len(on_file(fair)) == 3
    waiting = [line.token for line in (*section(ctx).lines, *section(ctx).apart) if not line.code]
    answers = at_once(partial(submitted, ctx, token, key=f"2-{token}") for token in waiting)
    assert (len(waiting), sum(isinstance(answer, Filing) for answer in answers)) == (37, 1)
    assert [(code, number) for code, _, number in on_file(fair)] == [
        (f"R-02-0{number}", number) for number in range(1, 5)
    ]
    assert section(ctx).left.count == 0
    ledger.verify(fair.console)


def test_q8_withdrawals_and_revivals_at_once_leave_numbers_without_a_gap(fair_at: At) -> None:
    fair = fair_at(Point.OPENED)
    ctx = fair.of("west_office")
    tokens = [drafted(ctx, reader(f"西{number}")) for number in range(10)]
    for token in tokens[:4]:
        submitted(ctx, token)
    pages = {code: nominations.opened(ctx, code=code).version for code, _, _ in on_file(fair)}

    def take_back(code: str) -> None:
        filings.withdraw(ctx, code=code, base_version=pages[code])

    acts: list[Callable[[], object]] = [partial(take_back, code) for code in pages]
    acts += [partial(submitted, ctx, token) for token in tokens[4:]]
    at_once(acts)
    found = on_file(fair)
    assert len(found) <= 4
    assert [(code, number) for code, _, number in found] == [
        (f"R-02-{number:02d}", number) for number in range(1, len(found) + 1)
    ]
    kinds = Counter(fair.kinds())
    assert kinds["nomination.filed"] - kinds["nomination.withdrawn"] == len(found)
    ledger.verify(fair.console)


def test_q4_one_county_is_full_for_forty_at_once(fair_at: At) -> None:
    fair = fair_at(Point.OPENED)
    ctx = fair.of("east_office")
    tokens = [drafted(ctx, reader(f"东{n}", "东一县图书馆"), unit="east") for n in range(20)]
    tokens += [drafted(ctx, reader(f"南{n}", "东二县书店"), unit="east") for n in range(20)]
    answers = at_once(partial(submitted, ctx, token) for token in tokens)
    assert sum(isinstance(answer, Filing) for answer in answers) == 4
    counties = Counter(nominations.opened(ctx, code=code).county for code, _, _ in on_file(fair, "east"))
    assert counties == {"东一县": 2, "东二县": 2}


def test_categories_are_counted_apart(fair_at: At) -> None:
    fair = fair_at(Point.OPENED)
    ctx = fair.of("west_office")
    acts = [
        partial(submitted, ctx, drafted(ctx, reader(f"西{number}"), category=category))
        for category in (CATEGORY, ALBUM)
        for number in range(8)
    ]
    answers = at_once(acts)
    codes = sorted(answer.code for answer in answers if isinstance(answer, Filing))
    assert codes == [f"{letter}-02-0{number}" for letter in "AR" for number in range(1, 5)] or len(codes) == 8
    assert [section(ctx, category).left.filed for category in (CATEGORY, ALBUM)] == [4, 4]


@contextmanager
def nation(url: str, folder: Path) -> Iterator[Installation]:
    """The national call of 2021, open, with somebody of a province."""
    with installed(url, folder=folder) as installation:
        ctx = console_in(installation, "national_2021")
        campaigns.create(ctx)
        campaigns.open_campaign(ctx)
        accounts.invite(ctx, login="province", name="单联络", role=Role.UNIT, unit="jilin")
        yield installation


STAR = {
    "f-sex": "女",
    "f-born_on": "1961年3月2日",
    "f-nationality": "汉族",
    "f-native_place": "吉林",
    "f-politics": "群众",
    "f-education": "大专",
    "f-duty": "学员",
    "f-mobile": "13900001234",
    "f-resume": "1978年参加工作。",
    "f-study": "连续十七年参加社区课程。",
    "f-deeds": "学" * 1000,
    "f-display": "她" * 200,
    "f-contact_person": "单联络",
    "f-contact_phone": "13900001234",
    "o-unit": "同意推荐。",
    "d-unit": "2021年8月20日",
}
PROJECT = {
    "f-profile": "讲" * 1600,
    "f-display": "讲" * 200,
    "o-unit": "同意推荐。",
    "d-unit": "2021年8月20日",
}


def test_q4_province_city_and_county_nest_and_persons_and_projects_are_apart(
    migrated_url: str, tmp_path: Path
) -> None:
    with nation(migrated_url, tmp_path) as installation:
        ctx = acting(installation, "province", "national_2021")
        places = [("长春市", f"朝阳{n}区") for n in range(8)] + [("吉林市", f"船营{n}区") for n in range(2)]
        places += [("四平市", "铁西区")] * 5 + [("通化市", "铁西区")] * 5
        tokens = {"star": list[str](), "project": list[str]()}
        for number, (city, county) in enumerate(places):
            entries = {
                "city": city,
                "county": county,
                "f-name": f"某{number}",
                "f-host": f"{county}书院{number}",
            }
            for category, rest in (("star", STAR), ("project", PROJECT)):
                tokens[category].append(drafted(ctx, {**rest, **entries}, unit="jilin", category=category))
        answers = at_once(partial(submitted, ctx, token) for pair in tokens.values() for token in pair)
        assert not [answer for answer in answers if not isinstance(answer, Filing | DraftRefused)]
        for category in tokens:
            lines = nominations.listed(ctx, category=category)
            pages = [nominations.opened(ctx, code=line.code) for line in lines]
            cities = Counter(page.city for page in pages)
            counties = Counter((page.city, page.county) for page in pages)
            assert len(pages) == 5
            assert max(cities.values()) <= 3
            assert set(counties.values()) == {1}
            # 铁西区 of two cities are two counties; everybody else was stopped by a cap or by the whole.
        reasons = {
            defect.reason
            for answer in answers
            if isinstance(answer, DraftRefused)
            for defect in answer.defects
        }
        assert reasons <= {DefectReason.QUOTA_EXCEEDED, DefectReason.INNER_CAP}


def test_a_province_that_does_not_say_the_city_is_not_counted_around_the_cap(
    migrated_sqlite_url: str, tmp_path: Path
) -> None:
    with nation(migrated_sqlite_url, tmp_path) as installation:
        ctx = acting(installation, "province", "national_2021")
        entries = {**STAR, "f-name": "某", "f-host": "书院"}
        token = drafted(ctx, entries, unit="jilin", category="star")
        with pytest.raises(DraftRefused) as caught:
            submitted(ctx, token)
        assert [defect.column for defect in caught.value.defects] == ["city", "county"]
        said = {**entries, "city": "无", "county": "无"}
        version = drafts.opened(ctx, token=token).version
        drafts.save(ctx, token=token, entries=said, base_version=version, request_key="said nowhere")
        code = submitted(ctx, token).code
        assert nominations.opened(ctx, code=code).city == ""
        withdraw(ctx, code)
        assert submitted(ctx, token).code == code  # what was said of the place was kept


# -- off the file and on again ----------------------------------------------------------------


def test_q8_a_withdrawal_frees_the_place_and_closes_the_numbers(fair_at: At) -> None:
    fair = fair_at(Point.OPENED)
    ctx = fair.of("west_office")
    for name in ("丁西", "戊西", "己西"):
        filed(ctx, reader(name))
    page = nominations.opened(ctx, code="R-02-02")
    withdraw(ctx, "R-02-01")
    assert on_file(fair) == [("R-02-01", "戊西", 1), ("R-02-02", "己西", 2)]
    assert json.loads(fair.payload())["data"]["renumbered"] == {"R-02-02": "R-02-01", "R-02-03": "R-02-02"}
    assert [(line.name, line.state) for line in section(ctx).apart] == [("丁西", DraftState.WITHDRAWN)]
    # A page that showed 戊西 under the old code touches nobody under it.
    with pytest.raises(StaleVersion):
        filings.withdraw(ctx, code="R-02-02", base_version=page.version)
    with pytest.raises(StaleVersion):
        nominations.paste_texts(ctx, code="R-02-02", texts={"deeds": "错"}, base_version=page.version)
    # Revived, it has its old place again.
    submitted(ctx, section(ctx).apart[0].token)
    assert [name for _, name, _ in on_file(fair)] == ["丁西", "戊西", "己西"]


def test_what_came_in_by_a_register_can_be_taken_back_and_mended_online(fair_at: At) -> None:
    fair = fair_at(Point.OPENED)
    registers.import_register(fair.office, category=CATEGORY, unit="west", upload=upload_of("west"))
    ctx = fair.of("west_office")
    before = nominations.revealed(ctx, code="R-02-01")
    nominations.paste_texts(ctx, code="R-02-01", texts={"display": "展示"}, base_version=before.version)
    withdraw(ctx, "R-02-01")
    assert on_file(fair) == [("R-02-01", "戊西", 1)]
    [line] = section(ctx).apart
    page = drafts.opened(ctx, token=line.token)
    assert dict(page.entries) == {
        "f-name": "丁西",
        "f-host": "西市图书馆",
        "f-phone": before.fields["phone"],
        "f-remark": "特别感人",
        "f-deeds": DEEDS,
        "f-display": "展示",
        "flagged": "yes",
    }
    entries = {**page.entries, "o-city": "同意", "d-city": "2021-08-20"}
    drafts.save(ctx, token=line.token, entries=entries, base_version=page.version, request_key="mended")
    submitted(ctx, line.token)
    again = nominations.revealed(ctx, code="R-02-01")
    assert again.line.name == "丁西"
    assert dict(again.fields) == {**before.fields, "signed-city": "2021-08-20"}


def test_the_office_returns_with_a_reason_that_the_unit_sees(fair_at: At) -> None:
    fair = fair_at(Point.OPENED)
    ctx = fair.of("west_office")
    token = drafted(ctx, reader("丁西"))
    code = submitted(ctx, token).code
    version = nominations.opened(fair.office, code=code).version
    with pytest.raises(Refused) as caught:
        filings.give_back(fair.office, code=code, base_version=version, reason=" ")
    assert caught.value.reason is Reason.REASON_REQUIRED
    filings.give_back(fair.office, code=code, base_version=version, reason="事迹过于简略")
    assert on_file(fair) == []
    page = drafts.opened(ctx, token=token)
    assert (page.state, page.reason, page.writable) == (DraftState.RETURNED, "事迹过于简略", True)
    assert json.loads(fair.payload("nomination.returned"))["data"]["reason"] == "事迹过于简略"
    submitted(ctx, token)
    assert drafts.opened(ctx, token=token).reason == ""
    assert on_file(fair) == [("R-02-01", "丁西", 1)]


def test_only_the_office_returns_and_only_the_own_unit_withdraws(fair_at: At) -> None:
    fair = fair_at(Point.OPENED)
    code = filed(fair.of("west_office"), reader("丁西"))
    before = fair.state()
    for login, error in (("west_office", Forbidden), ("east_office", NotFound), ("chair", NotFound)):
        with pytest.raises(error):
            filings.give_back(fair.of(login), code=code, base_version=1, reason="缘由")
    for login, error in (("secretary", Forbidden), ("east_office", NotFound), ("supervisor", NotFound)):
        with pytest.raises(error):
            filings.withdraw(fair.of(login), code=code, base_version=1)
    assert fair.state() == before


# -- order ------------------------------------------------------------------------------------


def names(ctx: Context) -> list[str]:
    return [line.name for line in section(ctx).lines]


def shift(ctx: Context, name: str, to: int) -> None:
    found = section(ctx)
    line = next(line.line for line in found.lines if line.name == name)
    filings.move(ctx, category=CATEGORY, unit="west", line=line, to=to, stamp=found.stamp)


def test_the_order_of_the_desk_is_the_order_on_file(fair_at: At) -> None:
    fair = fair_at(Point.OPENED)
    ctx = fair.of("west_office")
    registers.import_register(fair.office, category=CATEGORY, unit="west", upload=upload_of("west"))
    filed(ctx, reader("己西"))
    drafted(ctx, reader("庚西"))
    assert names(ctx) == ["丁西", "戊西", "己西", "庚西"]
    before = fair.kinds()
    shift(ctx, "庚西", 2)
    assert names(ctx) == ["丁西", "庚西", "戊西", "己西"]
    assert fair.kinds() == before  # nothing on file has moved
    shift(ctx, "己西", 1)
    assert names(ctx) == ["己西", "丁西", "庚西", "戊西"]
    assert on_file(fair) == [("R-02-01", "己西", 1), ("R-02-02", "丁西", 2), ("R-02-03", "戊西", 3)]
    assert fair.kinds() == [*before, "nomination.reordered"]
    token = next(line.token for line in section(ctx).lines if line.name == "庚西")
    assert submitted(ctx, token).code == "R-02-03"
    assert [name for _, name, _ in on_file(fair)] == ["己西", "丁西", "庚西", "戊西"]
    shift(ctx, "己西", 99)
    assert names(ctx) == ["丁西", "庚西", "戊西", "己西"]


def test_an_order_that_has_changed_meanwhile_is_not_changed_blindly(fair_here: At) -> None:
    fair = fair_here(Point.OPENED)
    ctx = fair.of("west_office")
    for name in ("丁西", "戊西"):
        drafted(ctx, reader(name))
    seen = section(ctx)
    shift(ctx, "戊西", 1)
    line = seen.lines[0].line
    with pytest.raises(Refused) as caught:
        filings.move(ctx, category=CATEGORY, unit="west", line=line, to=2, stamp=seen.stamp)
    assert caught.value.reason is Reason.ORDER_CHANGED
    now = section(ctx)
    with pytest.raises(NotFound):
        filings.move(ctx, category=CATEGORY, unit="west", line="d999", to=1, stamp=now.stamp)
    assert names(ctx) == ["戊西", "丁西"]


# -- in time ----------------------------------------------------------------------------------


def test_q9_after_the_printed_day_nothing_is_written_filed_or_taken_back(fair_at: At) -> None:
    fair = fair_at(Point.OPENED)
    ctx = fair.of("west_office")
    code = filed(ctx, reader("丁西"))
    token = drafted(ctx, reader("戊西"))
    seen = section(ctx)
    fair.clock.instant = LATE
    version = nominations.opened(ctx, code=code).version
    tries: list[Callable[[], object]] = [
        lambda: drafts.start(ctx, category=CATEGORY, unit="west", request_key="late start"),
        lambda: drafts.save(ctx, token=token, entries={}, base_version=1, request_key="late save"),
        lambda: drafts.discard(ctx, token=token, base_version=1),
        lambda: submitted(ctx, token),
        lambda: filings.withdraw(ctx, code=code, base_version=version),
        lambda: filings.give_back(fair.office, code=code, base_version=version, reason="缘由"),
        lambda: filings.move(
            ctx, category=CATEGORY, unit="west", line=seen.lines[0].line, to=2, stamp=seen.stamp
        ),
    ]
    before = (fair.state(), fair.kinds())
    for attempt in tries:
        with pytest.raises(TooLate) as caught:
            attempt()
        late = caught.value
        assert (late.deadline, late.closed, late.now, late.waived) == (
            DeadlineKey.NOMINATIONS_CLOSE.value,
            LATE,
            LATE,
            True,
        )
    assert (fair.state(), fair.kinds()) == before
    assert not section(ctx).writable
    assert not drafts.opened(ctx, token=token).writable
    # Moved by the secretariat with a reason, the door is open again.
    campaigns.set_deadline(
        fair.office,
        key=DeadlineKey.NOMINATIONS_CLOSE,
        closes=LATE.replace(day=12),
        reason="系统维护，顺延两天",
    )
    assert submitted(ctx, token).code == "R-02-02"


def test_only_while_nominations_are_taken(fair_here: At) -> None:
    fair = fair_here(Point.OPENED)
    ctx = fair.of("west_office")
    code = filed(ctx, reader("丁西"))
    token = drafted(ctx, reader("戊西"))
    version = nominations.opened(ctx, code=code).version
    fair.put(Stage.ELIGIBILITY)
    before = fair.state()
    tries: list[Callable[[], object]] = [
        lambda: submitted(ctx, token),
        lambda: filings.withdraw(ctx, code=code, base_version=version),
        lambda: filings.give_back(fair.office, code=code, base_version=version, reason="缘由"),
    ]
    for attempt in tries:
        with pytest.raises(WrongStage):
            attempt()
    assert fair.state() == before


def test_downstream_nothing_has_to_know_of_drafts(fair_here: At) -> None:
    """The decoy: unsent and withdrawn drafts stand beside, and no list, export or check counts them."""
    fair = fair_here(Point.OPENED)
    ctx = fair.of("west_office")
    filed(ctx, reader("丁西"))
    drafted(ctx, reader("没有提交的"))
    withdraw(ctx, filed(ctx, reader("撤回了的")))
    fair.put(Stage.ELIGIBILITY)
    assert [item.line.name for item in all_screened(fair.office, category=CATEGORY)] == ["丁西"]
    assert [line.name for line in nominations.listed(fair.office)] == ["丁西"]
    book = registers.export_register(fair.office, category=CATEGORY)
    assert len(book) > 0
