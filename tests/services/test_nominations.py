"""Nominees on file: who sees which field of whom, texts pasted, counties told."""

from __future__ import annotations

import json
from contextlib import nullcontext
from datetime import UTC, datetime

import pytest

from reviewer.domain.access import Role, Stage
from reviewer.domain.eligibility import View
from reviewer.errors import (
    DefectReason,
    Forbidden,
    IntakeRefused,
    NotFound,
    Reason,
    Refused,
    StaleVersion,
    TooLate,
    WrongStage,
)
from reviewer.services import accounts, eligibility, experts, nominations, nominees, packs, registers
from reviewer.services.eligibility import Asked
from reviewer.services.nominees import Search
from reviewer.services.registers import Upload
from tests.campaigns_small import CATEGORY
from tests.fairs import (
    CODES,
    DEEDS,
    EAST_1,
    EAST_2,
    EAST_3,
    WEST_1,
    At,
    Point,
    phone_of,
    upload_of,
)

EAST = ("R-01-01", "R-01-02", "R-01-03")
LATE = datetime(2021, 9, 10, 16, 0, tzinfo=UTC)  # 24:00 of the printed day in China


# -- who sees what ----------------------------------------------------------------------------


def test_a_unit_sees_its_own_and_a_foreign_code_is_as_unknown_as_an_unused_one(fair_at: At) -> None:
    fair = fair_at(Point.FILED)
    east = fair.of("east_office")
    assert [line.code for line in nominations.listed(east)] == list(EAST)
    assert [line.code for line in nominations.listed(fair.office)] == list(CODES)
    assert nominations.opened(east, code=EAST_1).line.name == "甲东"
    answers = []
    for code in (WEST_1, "R-77-77"):
        for act in (nominations.opened, nominations.revealed):
            with pytest.raises(NotFound) as caught:
                act(east, code=code)
            answers.append((caught.value.what, caught.value.key == code))
    assert answers == [("nomination", True)] * 4


def test_a_tie_closes_the_papers_and_findings_to_who_judges(fair_at: At) -> None:
    fair = fair_at(Point.SCORED)
    experts.declare_conflict(fair.chair, code=EAST_2, reason="曾是同事")
    experts.declare_conflict(fair.office, code=EAST_2, reason="曾是同事")
    accounts.invite(fair.console, login="clerk", name="x", role=Role.EXPERT)
    experts.declare_conflict(fair.office, code=EAST_2, reason="曾是同事", login="clerk")
    # The decoys: the other chair has no tie; the secretary judges nobody.
    for login, seen in (("chair", False), ("clerk", False), ("deputy", True), ("secretary", True)):
        ctx = fair.of(login)
        codes = [code for code in CODES if seen or code != EAST_2]
        assert [line.code for line in nominations.listed(ctx)] == codes
        page = nominees.list_page(ctx, search=Search())
        assert ([line.code for line in page.lines], page.total) == (codes, len(codes))
        check = eligibility.screening_page(ctx, asked=Asked(category=CATEGORY))
        assert [item.line.code for item in check.items] == codes
        assert check.counts[View.ALL] == len(codes)
        for act in (nominations.opened, eligibility.findings_of):
            with nullcontext() if seen else pytest.raises(NotFound):
                act(ctx, code=EAST_2)
        assert nominations.opened(ctx, code=EAST_1).line.code == EAST_1
    for login, count in (("clerk", len(CODES) - 1), ("secretary", len(CODES))):
        assert len(packs.book(fair.of(login), category=CATEGORY).entries) == count
        registers.export_register(fair.of(login), category=CATEGORY)
        assert json.loads(fair.payload())["data"]["rows"] == count


def test_personal_fields_are_read_by_a_recorded_act_alone(fair_at: At) -> None:
    fair = fair_at(Point.FILED)
    before = (fair.state(), fair.kinds())
    page = nominations.opened(fair.office, code=EAST_1)
    assert (page.fields, page.personal, page.may_reveal) == ({"remark": "特别感人"}, False, True)
    assert phone_of(EAST_1) not in repr(page)
    assert (fair.state(), fair.kinds()) == before
    shown = nominations.revealed(fair.office, code=EAST_1)
    assert (shown.fields, shown.personal) == ({"remark": "特别感人", "phone": phone_of(EAST_1)}, True)
    payload = json.loads(fair.payload())
    assert (payload["kind"], payload["actor"], payload["data"]) == (
        "nomination.personal_read",
        "secretary",
        {"code": EAST_1},
    )


@pytest.mark.parametrize("login", ["chair", "expert1", "supervisor"])
def test_nobody_else_reads_personal_fields(fair_here: At, login: str) -> None:
    fair = fair_here(Point.SCORED)
    kinds = fair.kinds()
    with pytest.raises(NotFound):
        nominations.revealed(fair.of(login), code=EAST_1)
    assert fair.kinds() == kinds
    if login == "chair":
        page = nominations.opened(fair.chair, code=EAST_1)
        assert (page.fields, page.may_reveal, page.editable) == ({"remark": "特别感人"}, False, False)
        assert phone_of(EAST_1) not in repr(nominations.listed(fair.chair))
    else:
        with pytest.raises((Forbidden, NotFound)):
            nominations.listed(fair.of(login))


def test_an_exclusion_is_told_to_the_unit_when_the_check_is_over(fair_here: At) -> None:
    fair = fair_here(Point.FILED)
    eligibility.exclude(fair.office, code=EAST_1, reason="不在征集范围")
    told = []
    for stage in (Stage.ELIGIBILITY, Stage.SCORING):
        fair.put(stage)
        line = nominations.listed(fair.of("east_office"))[0]
        page = nominations.opened(fair.of("east_office"), code=EAST_1)
        told.append((line.excluded, page.line.excluded, page.excluded_reason))
    assert told == [(False, False, ""), (True, True, "不在征集范围")]
    fair.put(Stage.ELIGIBILITY)
    assert nominations.opened(fair.office, code=EAST_1).excluded_reason == "不在征集范围"


# -- texts and places -------------------------------------------------------------------------


def test_texts_are_pasted_on_the_version_that_was_seen(fair_at: At) -> None:
    fair = fair_at(Point.OPENED)
    upload = Upload(filename="e.xlsx", content=upload_of("east", deeds="").content)
    registers.import_register(fair.office, category=CATEGORY, unit="east", upload=upload)
    east = fair.of("east_office")
    page = nominations.opened(east, code=EAST_1)
    assert (page.line.missing_texts, page.version, page.editable) == (("主要事迹",), 1, True)
    pasted = {"deeds": f" {DEEDS}\r\n第二段 ", "phone": "13911112222", "fields": "x"}
    assert nominations.paste_texts(east, code=EAST_1, texts=pasted, base_version=1) == 2
    page = nominations.opened(fair.office, code=EAST_1)
    assert (page.texts, page.line.missing_texts) == ({"deeds": f"{DEEDS}\n第二段"}, ())
    assert DEEDS not in fair.payload()
    before = fair.state()
    with pytest.raises(StaleVersion) as caught:
        nominations.paste_texts(fair.office, code=EAST_1, texts={"deeds": "旧"}, base_version=1)
    assert (caught.value.base, caught.value.current) == (1, 2)
    assert fair.state() == before
    nominations.paste_texts(fair.office, code=EAST_1, texts={"display": "展示"}, base_version=2)
    nominations.paste_texts(fair.office, code=EAST_1, texts={"deeds": ""}, base_version=3)
    assert nominations.opened(fair.office, code=EAST_1).texts == {"display": "展示"}


@pytest.mark.parametrize("login", ["east_office", "secretary"])
def test_a_pasted_text_holds_no_identity_number(fair_here: At, login: str) -> None:
    fair = fair_here(Point.FILED)
    fair.put(Stage.NOMINATION)
    before = fair.state()
    for text in (f"{DEEDS}身份证号220101195603021238", "22０10119560302123x"):
        with pytest.raises(Refused) as refused:
            nominations.paste_texts(fair.of(login), code=EAST_1, texts={"deeds": text}, base_version=1)
        assert (refused.value.reason, refused.value.facts) == (Reason.TEXT_ID_NUMBER, {"label": "主要事迹"})
    assert fair.state() == before
    texts = {"deeds": f"{DEEDS}藏书22010119560302册"}  # the decoy: a long number that is none
    assert nominations.paste_texts(fair.of(login), code=EAST_1, texts=texts, base_version=1) == 2


def test_after_the_printed_day_a_unit_edits_no_more_and_the_secretariat_still_does(fair_here: At) -> None:
    fair = fair_here(Point.FILED)
    fair.put(Stage.NOMINATION)
    fair.clock.instant = LATE
    east = fair.of("east_office")
    with pytest.raises(TooLate):
        nominations.paste_texts(east, code=EAST_1, texts={"deeds": "补"}, base_version=1)
    with pytest.raises(TooLate):
        nominations.place(east, code=EAST_1, county="东二县", base_version=1)
    assert nominations.paste_texts(fair.office, code=EAST_1, texts={"deeds": "补"}, base_version=1) == 2
    fair.put(Stage.ELIGIBILITY)
    with pytest.raises(WrongStage):
        nominations.paste_texts(east, code=EAST_1, texts={"deeds": "补"}, base_version=2)
    fair.put(Stage.SCORING)
    with pytest.raises(WrongStage):
        nominations.paste_texts(fair.office, code=EAST_1, texts={"deeds": "补"}, base_version=2)


def test_a_county_is_set_among_the_units_own_and_counts_again(fair_at: At) -> None:
    fair = fair_at(Point.FILED)
    assert nominations.opened(fair.office, code=EAST_3).counties == ("东一县", "东二县")
    with pytest.raises(NotFound) as unknown:
        nominations.place(fair.office, code=EAST_3, county="西一县", base_version=1)
    assert (unknown.value.what, unknown.value.key) == ("county", "西一县")
    before = fair.state()
    with pytest.raises(IntakeRefused) as caught:
        nominations.place(fair.office, code=EAST_3, county="东一县", base_version=1)
    (crowded,) = caught.value.defects
    assert (crowded.reason, crowded.facts) == (
        DefectReason.INNER_CAP,
        {"place": "东一县", "count": 3, "maximum": 2},
    )
    assert fair.state() == before
    assert nominations.place(fair.office, code=EAST_2, county="", base_version=1) == 2
    assert nominations.place(fair.office, code=EAST_3, county="东一县", base_version=1) == 2
    assert json.loads(fair.payload())["data"] == {"code": EAST_3, "from": "东二县", "to": "东一县"}
