"""The installation's list of past laureates: added to by name, all or nothing, never shorter."""

from __future__ import annotations

import json
from functools import partial

import pytest
from msgspec.structs import replace

from reviewer.contract import LaureateLevel, NomineeKind
from reviewer.domain.access import PUBLIC, Stage, console
from reviewer.domain.laureates import Entry, Status
from reviewer.domain.ledger import PLATFORM
from reviewer.errors import DefectReason, Forbidden, IntakeRefused, NotFound, Reason, Refused, WrongStage
from reviewer.services import laureates, retention
from reviewer.services.context import Context
from reviewer.services.registers import Upload
from reviewer.storage.models import LaureateDraft
from reviewer.storage.queries import laureates as laureates_query
from reviewer.storage.queries import ledger as ledger_query
from tests.fairs import At, Fair, Point
from tests.past_lists import PERSON, PROJECT, Row, past_list

ENTRY = Entry(
    kind=NomineeKind.PERSON,
    name="王丹",
    host="示例镇",
    year=2019,
    level=LaureateLevel.NATIONAL,
    born="1961-03",
    source="2019年公布名单",
)


def upload(*rows: Row) -> Upload:
    return Upload(filename="往年名单.xlsx", content=past_list(*rows))


def lines(fair: Fair) -> list[tuple[int, str, str]]:
    return [
        (line.entry.year, line.entry.name, line.entry.status.value)
        for line in laureates.listed(fair.office).lines
    ]


def platform_line(fair: Fair) -> dict[str, object]:
    with fair.installation.unit.reading() as tx:
        [line] = ledger_query.latest(tx, PLATFORM, 1)
        told: dict[str, object] = json.loads(line.payload)
        return told


def test_a_list_is_shown_before_it_is_added_and_added_once(fair_at: At) -> None:
    fair = fair_at(Point.OPENED)
    shown = laureates.preview(fair.office, upload=upload(PERSON, PROJECT))
    assert ([entry.name for entry in shown.entries], shown.remarks) == (["王丹", "童书童梦阅读活动"], ())
    assert (laureates.drafted(fair.office), lines(fair)) == (shown, [])
    assert laureates.confirm(fair.office, token=shown.token) == 2
    assert lines(fair) == [(2020, "童书童梦阅读活动", "revoked"), (2019, "王丹", "valid")]
    told = platform_line(fair)
    assert (told["kind"], told["actor"]) == ("laureates.imported", "secretary")
    assert told["data"]["file"] == shown.sha256  # type: ignore[index]  # what JSON gave back
    with pytest.raises(NotFound):
        laureates.confirm(fair.office, token=shown.token)
    # The same file again adds nothing, and says so line by line.
    again = laureates.preview(fair.office, upload=upload(PERSON, ("个人", "新人", *PERSON[2:])))
    assert [entry.name for entry in again.entries] == ["新人"]
    assert [(remark.reason, remark.label) for remark in again.remarks] == [(DefectReason.LINE_KEPT, "王丹")]
    assert laureates.confirm(fair.office, token=again.token) == 1


def test_what_somebody_else_added_in_between_is_not_added_twice(fair_here: At) -> None:
    fair = fair_here(Point.OPENED)
    shown = laureates.preview(fair.office, upload=upload(PERSON))
    laureates.import_laureates(fair.console, upload=upload(PERSON))
    assert laureates.confirm(fair.office, token=shown.token) == 0
    assert lines(fair) == [(2019, "王丹", "valid")]


def test_a_waiting_list_is_its_reader_s_own_and_the_newest_one(fair_here: At) -> None:
    fair = fair_here(Point.OPENED)
    old = laureates.preview(fair.office, upload=upload(PERSON))
    new = laureates.preview(fair.office, upload=upload(PROJECT))
    assert laureates.drafted(fair.office) == new
    clerk = fair.of("clerk")
    assert laureates.drafted(clerk) is None
    for ctx, token in ((fair.office, old.token), (clerk, new.token)):
        with pytest.raises(NotFound):
            laureates.confirm(ctx, token=token)
    assert lines(fair) == []


def waiting(fair: Fair) -> list[str]:
    """The files of all past lists that wait for somebody's yes."""
    with fair.installation.unit.reading() as tx:
        return [draft.filename for draft in tx.session.query(LaureateDraft).all()]


def test_a_list_that_nobody_confirms_is_forgotten_after_a_week(fair_at: At) -> None:
    """When anybody reads the next one in, and by the round in the background."""
    fair = fair_at(Point.OPENED)
    operator = fair.installation.context(console(None))
    names = iter(("甲.xlsx", "乙.xlsx", "丙.xlsx"))

    def read(ctx: Context) -> None:
        laureates.preview(ctx, upload=replace(upload(PERSON), filename=next(names)))

    read(fair.office)
    fair.later(days=7)
    retention.erase(fair.installation)
    read(operator)
    assert waiting(fair) == ["甲.xlsx", "乙.xlsx"]
    fair.later(seconds=1)
    read(operator)  # and its reader's own earlier one goes at once
    assert waiting(fair) == ["丙.xlsx"]
    fair.later(days=7)
    retention.erase(fair.installation)
    assert waiting(fair) == ["丙.xlsx"]
    fair.later(seconds=1)
    retention.erase(fair.installation)
    assert waiting(fair) == []


def test_a_list_with_a_fault_adds_nothing(fair_here: At) -> None:
    fair = fair_here(Point.OPENED)
    before = fair.state()
    wrong = upload(PERSON, ("团队", *PERSON[1:]))
    for act in (laureates.preview, laureates.import_laureates):
        with pytest.raises(IntakeRefused):
            act(fair.office, upload=wrong)
    laureates.import_laureates(fair.office, upload=upload(PERSON), dry_run=True)
    assert fair.state() == before


def test_a_line_that_cannot_stand_is_refused(fair_here: At) -> None:
    fair = fair_here(Point.OPENED)
    for wrong in (
        replace(ENTRY, name=" "),
        replace(ENTRY, source=""),
        replace(ENTRY, year=19),
        replace(ENTRY, born="1961-13"),
        replace(ENTRY, born="三月"),
        replace(ENTRY, kind=NomineeKind.UNIT),
        replace(ENTRY, name="长" * 101),
        replace(ENTRY, host="220102196103025555"),
    ):
        with pytest.raises(Refused) as caught:
            laureates.add(fair.office, entry=wrong)
        assert (caught.value.reason, lines(fair)) == (Reason.LAUREATE_INVALID, []), wrong


def test_a_line_is_on_the_list_once_but_for_its_tier_and_level(fair_here: At) -> None:
    fair = fair_here(Point.OPENED)
    laureates.add(fair.office, entry=ENTRY)
    with pytest.raises(Refused) as caught:
        laureates.add(fair.office, entry=replace(ENTRY, name="王 丹", title="别名"))
    assert (caught.value.reason, caught.value.facts) == (Reason.LAUREATE_KNOWN, {"name": "王丹"})
    laureates.add(fair.office, entry=replace(ENTRY, level=LaureateLevel.PROVINCIAL, tier="事迹特别感人"))
    assert len(lines(fair)) == 2


def test_months_of_birth_are_kept_and_never_listed(fair_here: At) -> None:
    fair = fair_here(Point.OPENED)
    number = laureates.add(fair.office, entry=ENTRY)
    [line] = laureates.listed(fair.office).lines
    assert (line.entry, line.born_known) == (replace(ENTRY, born=""), True)
    with fair.installation.unit.reading() as tx:
        row = laureates_query.by_id(tx, number)
        assert row is not None
        assert row.born == "1961-03"
    assert "1961-03" not in json.dumps(platform_line(fair))


def test_no_digest_in_the_ledger_tells_a_month_of_birth(fair_here: At) -> None:
    """Whoever knows all the rest of a line could try the months of a life one by one."""

    def digests(born: str) -> tuple[object, object]:
        fair = fair_here(Point.OPENED)
        laureates.add(fair.office, entry=replace(ENTRY, born=born))
        added = platform_line(fair)["data"]["line"]  # type: ignore[index]  # what JSON gave back
        other = upload(("个人", "新人", "示例镇", born, *PERSON[4:]))
        laureates.import_laureates(fair.office, upload=other)
        return added, platform_line(fair)["data"]["content"]  # type: ignore[index]

    assert digests("1961-03") == digests("1975-11")


def test_o8_a_status_is_changed_with_a_reason_and_every_change_is_newer(fair_here: At) -> None:
    fair = fair_here(Point.OPENED)
    number = laureates.add(fair.office, entry=ENTRY)
    versions = []
    for status in (Status.REVOKED, Status.MISTAKEN, Status.VALID):
        laureates.set_status(fair.office, laureate=number, status=status, reason=" 查明 ")
        assert lines(fair) == [(2019, "王丹", status.value)]
        with fair.installation.unit.reading() as tx:
            row = laureates_query.by_id(tx, number)
            assert row is not None
            versions.append(row.version)
    assert versions == sorted(set(versions))
    assert platform_line(fair)["data"] == {
        "laureate": number,
        "from": "mistaken",
        "to": "valid",
        "reason": "查明",
    }
    with pytest.raises(Refused):
        laureates.set_status(fair.office, laureate=number, status=Status.VALID, reason="")
    with pytest.raises(NotFound):
        laureates.set_status(fair.office, laureate=number + 1, status=Status.VALID, reason="查明")


def test_the_list_is_searched_and_turned_by_pages(fair_here: At) -> None:
    fair = fair_here(Point.OPENED)
    for year in range(2011, 2016):
        laureates.add(fair.office, entry=replace(ENTRY, year=year, source=f"{year}年名单"))
    laureates.add(fair.office, entry=replace(ENTRY, kind=NomineeKind.PROJECT, name="大讲堂", year=2000))
    found = laureates.listed(fair.office, page=2, size=4)
    assert [line.entry.year for line in found.lines] == [2011, 2000]
    assert (found.count, found.total, found.page, found.pages) == (6, 6, 2, 2)
    assert laureates.listed(fair.office, page=9, size=4) == found
    [line] = laureates.listed(fair.office, words="2013").lines
    assert line.entry.year == 2013
    assert laureates.listed(fair.office, kind=NomineeKind.PROJECT).count == 1
    assert laureates.listed(fair.office, words="_").count == 0


def test_who_keeps_the_list(fair_here: At) -> None:
    fair = fair_here(Point.FILED)
    add = partial(laureates.add, entry=ENTRY)
    for login in ("east_office", "expert1", "chair", "supervisor"):
        for act in (add, laureates.listed, laureates.drafted):
            with pytest.raises(Forbidden):
                act(fair.of(login))
    with pytest.raises(Forbidden):
        laureates.listed(fair.installation.context(PUBLIC))
    fair.put(Stage.CLOSED)
    with pytest.raises(WrongStage):
        add(fair.office)
    # The operator's right to the list does not hang on a campaign.
    assert add(fair.installation.context(console(None)))
    assert lines(fair) == [(2019, "王丹", "valid")]
