"""Every campaign of ours runs: created, opened, a register of every category filed and screened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from reviewer.clock import FixedClock
from reviewer.contract import DeadlineKey, FieldKind
from reviewer.contract.layouts import RegisterColumn
from reviewer.contract.snapshots import CategoryRulebook
from reviewer.domain.access import Role
from reviewer.domain.deadlines import end_of_day
from reviewer.domain.drafts import Question
from reviewer.errors import DefectReason, NotFound, TooLate
from reviewer.export.registers import RegisterLine, register_workbook
from reviewer.intake.registers import read_register
from reviewer.services import accounts, campaigns, drafts, filings, registers
from reviewer.services.context import Context, Installation
from reviewer.services.registers import Upload
from tests.installations import BEGIN, acting, console_in, installed
from tests.plugins.stacks import CAMPAIGNS, EVERYTHING
from tests.screenings import all_screened

WEEK = "jilin_week_2021"
TYPED = {
    FieldKind.TEXT: "某某",
    FieldKind.LONG_TEXT: "某某",
    FieldKind.DAY: "2015-03-02",
    FieldKind.MONTH: "2015-03",
    FieldKind.COUNT: "120",
    FieldKind.HEADCOUNT: "2300人/8600人次",
    FieldKind.PHONE: "13800138000",
    FieldKind.YES_NO: "无",
}


@pytest.fixture
def ours(migrated_sqlite_url: str, tmp_path: Path) -> Iterator[Installation]:
    """An installation with our campaigns and no others."""
    with installed(migrated_sqlite_url, folder=tmp_path) as installation:
        assert installation.host.refusals == []
        yield installation


def opened(installation: Installation, key: str) -> Context:
    """The secretary of a campaign that was just opened."""
    ctx = console_in(installation, key)
    campaigns.create(ctx)
    accounts.invite(ctx, login="secretary", name="某人", role=Role.SECRETARIAT)
    office = acting(installation, "secretary", key)
    campaigns.open_campaign(office)
    return office


def cell(column: RegisterColumn) -> str:
    return TYPED[column.kind]


def upload(book: CategoryRulebook, *, region: str, count: int) -> Upload:
    """A register of the category as its unit would file it."""
    apart = {"sequence", "name", "host", "remark"}
    lines = [
        RegisterLine(
            sequence=number,
            name=f"周{'甲乙丙丁戊己庚辛壬癸'[number - 1]}安",
            host="示例学院",
            fields={column.key: cell(column) for column in book.register.columns if column.key not in apart},
            texts={field.key: "文" * 400 for field in book.form.texts},
        )
        for number in range(1, count + 1)
    ]
    content = register_workbook(
        book.register, form=book.form, region=region, rows=lines, created=BEGIN, texts=bool(book.form.texts)
    )
    return Upload(filename="登记表.xlsx", content=content)


def count_of(book: CategoryRulebook) -> int:
    return book.quotas.units[0].minimum or 2


@pytest.mark.parametrize(("key", "category"), EVERYTHING)
def test_a_register_is_filed_and_screened(ours: Installation, key: str, category: str) -> None:
    office = opened(ours, key)
    overview = campaigns.overview(office)
    unit, book = overview.rulebook.addressees[0], overview.rulebook.category(category)
    count = count_of(book)
    filed = registers.import_register(
        office, category=category, unit=unit.key, upload=upload(book, region=unit.region, count=count)
    )
    blank = DefectReason.COUNTY_UNKNOWN if unit.counties else None
    assert {remark.reason for remark in filed.remarks} <= {blank}
    listed = all_screened(office, category=category)
    assert [item.line.code for item in listed] == [
        f"{book.category.code}-01-{number:02d}" for number in range(1, count + 1)
    ]
    for item in listed:
        assert [finding.rule for finding in item.findings] == [rule.key for rule in book.rules]
        assert all(finding.detail for finding in item.findings)


@pytest.mark.parametrize("key", CAMPAIGNS)
def test_a_category_closes_on_its_own_day_and_the_others_stay_open(ours: Installation, key: str) -> None:
    office = opened(ours, key)
    overview = campaigns.overview(office)
    calendar = overview.rulebook.calendar
    assert overview.by_category == {day.category: end_of_day(day.day) for day in calendar.by_category}
    assert overview.deadlines == {day.key: end_of_day(day.day) for day in calendar.deadlines}
    clock = ours.clock
    assert isinstance(clock, FixedClock)
    for instant in sorted({*overview.by_category.values(), *overview.deadlines.values()}):
        clock.instant = instant
        closed = {
            book.category.key
            for book in overview.rulebook.categories
            if refuses(
                office, overview.rulebook.category(book.category.key), overview.rulebook.addressees[0].key
            )
        }
        days = {
            book.category.key: calendar.closing_day(book.category.key)
            for book in overview.rulebook.categories
        }
        passed = {
            category for category, day in days.items() if day is not None and end_of_day(day) <= instant
        }
        assert closed == passed


def refuses(ctx: Context, book: CategoryRulebook, unit: str) -> bool:
    """Whether a register of the category comes too late now."""
    file = upload(book, region="示例", count=count_of(book))
    try:
        registers.import_register(ctx, category=book.category.key, unit=unit, upload=file, dry_run=True)
    except TooLate:
        return True
    return False


def test_a_category_s_day_moves_alone(ours: Installation) -> None:
    office = opened(ours, WEEK)
    before = campaigns.overview(office)
    later = datetime(2021, 10, 2, 16, 0, tzinfo=UTC)
    move = {"key": DeadlineKey.NOMINATIONS_CLOSE, "closes": later, "reason": "顺延"}
    campaigns.set_deadline(office, **move, category="plan")  # type: ignore[arg-type]
    after = campaigns.overview(office)
    assert after.by_category == {**before.by_category, "plan": later}
    assert after.deadlines == before.deadlines
    with pytest.raises(NotFound):
        campaigns.set_deadline(office, **move, category="star")  # type: ignore[arg-type]


def test_q9_where_the_day_is_lost_nothing_is_late_until_the_secretary_sets_it(ours: Installation) -> None:
    office = opened(ours, "henan_2023")
    overview = campaigns.overview(office)
    book, unit = overview.rulebook.category("star"), overview.rulebook.addressees[0]
    assert (overview.deadlines, overview.by_category) == ({}, {})
    file = upload(book, region=unit.region, count=3)
    registers.import_register(office, category="star", unit=unit.key, upload=file, dry_run=True)
    closes = end_of_day(date(2021, 8, 23))
    campaigns.set_deadline(office, key=DeadlineKey.NOMINATIONS_CLOSE, closes=closes, reason="缺页，据来文")
    clock = ours.clock
    assert isinstance(clock, FixedClock)
    clock.instant = closes - timedelta(seconds=1)
    registers.import_register(office, category="star", unit=unit.key, upload=file, dry_run=True)
    clock.instant = closes
    with pytest.raises(TooLate) as late:
        registers.import_register(office, category="star", unit=unit.key, upload=file)
    assert (late.value.closed, late.value.now, late.value.waived) == (closes, closes, True)


def test_e7_two_years_count_back_from_the_day_that_the_secretary_set(ours: Installation) -> None:
    office = opened(ours, "henan_2023")
    overview = campaigns.overview(office)
    book, unit = overview.rulebook.category("project"), overview.rulebook.addressees[0]
    filed = upload(book, region=unit.region, count=3)
    registers.import_register(office, category="project", unit=unit.key, upload=filed)

    def details() -> set[str]:
        screened = all_screened(office, category="project")
        return {
            finding.detail for item in screened for finding in item.findings if finding.rule == "two_years"
        }

    assert details() == {"报送截止日未定，无法核对是否满两年"}
    closes = end_of_day(date(2023, 6, 30))
    campaigns.set_deadline(office, key=DeadlineKey.NOMINATIONS_CLOSE, closes=closes, reason="据来文")
    assert details() == {"起始于2015-03-02，至2023-06-30已满两年"}


def test_a_list_of_units_has_each_as_its_own_host(ours: Installation) -> None:
    office = opened(ours, WEEK)
    book = campaigns.overview(office).rulebook.category("model_unit")
    filed = registers.import_register(
        office, category="model_unit", unit="changchun", upload=upload(book, region="长春市", count=9)
    )
    assert [(row.name, row.host) for row in filed.rows][:2] == [("周甲安", "周甲安"), ("周乙安", "周乙安")]
    assert [remark.reason for remark in filed.remarks] == [DefectReason.QUOTA_UNUSUAL]


def answer(question: Question) -> str:
    """What a careful office types: as long as the form wants it, and about somebody who does not exist."""
    if question.long:
        return "文" * (question.at_least or question.about or question.at_most or 60)
    if question.choices:
        return question.choices[0]
    if question.key == "name":
        return "示例一则"
    return TYPED[question.kind]


@pytest.mark.parametrize(("key", "category"), EVERYTHING)
def test_a_unit_files_online_what_the_register_holds(ours: Installation, key: str, category: str) -> None:
    office = opened(ours, key)
    rulebook = campaigns.overview(office).rulebook
    unit, book = rulebook.addressees[0], rulebook.category(category)
    ctx = console_in(ours, key)
    accounts.invite(ctx, login="filer", name="某人", role=Role.UNIT, unit=unit.key)
    filer = acting(ours, "filer", key)
    token = drafts.start(filer, category=category, unit=unit.key, request_key="start-1")
    asked = drafts.opened(filer, token=token).asked
    assert len({question.entry for question in asked}) == len(asked)
    # every field of the notice's form is asked for, and every column of its register
    keys = {question.key for question in asked} | {"host_and_duty", "sequence"}
    assert {field.key for field in book.form.fields} <= keys
    assert {column.key for column in book.register.columns} <= keys
    drafts.save(
        filer,
        token=token,
        entries={question.entry: answer(question) for question in asked},
        base_version=0,
        request_key="save-1",
    )
    page = drafts.opened(filer, token=token)
    assert page.defects == ()
    filing = filings.submit(filer, token=token, base_version=page.version, request_key="submit-1")
    assert filing.code == f"{book.category.code}-01-01"
    content = registers.export_register(office, category=category, unit=unit.key)
    reading = read_register(content, filename="x.xlsx", layout=book.register, form=book.form)
    (row,) = reading.rows
    assert row.name == "示例一则"
    filled = {column.key for column in book.register.columns} - {"sequence", "name", "host", "remark"}
    assert filled - set(row.fields) == set()
