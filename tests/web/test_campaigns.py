"""A campaign's front page, its rules, its steps and dates."""

from __future__ import annotations

import pytest

from reviewer.clock import CHINA
from reviewer.domain.access import Stage
from reviewer.services import campaigns
from tests.web.offices import KEY, Office, OpenOffice, words

STEPS = f"/c/{KEY}/steps"


def test_the_line_of_stages_says_where_it_stands(office: Office) -> None:
    page = office.visitor().get(f"/c/{KEY}/").text
    assert [page.count(f'<li class="{state}"') for state in ("done", "now", "later")] == [2, 1, 5]
    assert 'data-number="2" aria-current="step">资格审查' in page


def test_deadlines_are_read_in_china(open_at: OpenOffice) -> None:
    assert "推荐申报截止 2021年8月30日24时 未到" in words(open_at("nomination").visitor().get(f"/c/{KEY}/"))


def test_a_deadline_of_a_finished_stage_is_over_before_its_day(office: Office) -> None:
    page = words(office.visitor().get(f"/c/{KEY}/"))
    assert "推荐申报截止 2021年8月30日24时 这一阶段已经结束" in page
    assert "未到" not in page


def test_everyone_sees_what_is_next_and_by_whom(office: Office) -> None:
    assert "秘书处 逐一处理不符合条款" in words(office.visitor().get(f"/c/{KEY}/"))
    assert "您现在要做的 逐一处理不符合条款" in words(office.signed_in("secretary").get(f"/c/{KEY}/"))


def test_the_rules_say_points_and_who_set_them(office: Office) -> None:
    page = words(office.visitor().get(f"/c/{KEY}/rules"))
    book = office.rulebook.category("star")
    assert book.rubric
    assert book.rubric.weights_source in page
    for criterion in book.rubric.criteria:
        points = f"{criterion.cap / 100:g} {criterion.step / 100:g} {criterion.clause.number}"
        assert f"{criterion.name} {criterion.hint} {points}" in page
    for rule in (*book.rules, *book.conflicts):
        assert rule.name in page
        assert rule.clause.number in page


def test_a_damaged_clause_is_marked(office: Office) -> None:
    page = words(office.visitor().get(f"/c/{KEY}/rules?category=project"))
    assert page.count("原文有缺损，不自动执行") == sum(
        rule.clause.damaged for rule in office.rulebook.category("project").rules
    )
    assert "原文有缺损" not in words(office.visitor().get(f"/c/{KEY}/rules?category=star"))
    assert office.visitor().get(f"/c/{KEY}/rules?category=none").status_code == 404


def test_nominations_close_and_the_stage_moves(open_at: OpenOffice) -> None:
    office = open_at("nomination")
    client = office.signed_in("secretary")
    refused = client.post(f"/c/{KEY}/advance", data={"to": "eligibility", "reason": "齐了"})
    assert (refused.status_code, office.stage()) == (409, Stage.NOMINATION)
    assert "还没有任何推荐材料" in words(refused)
    assert "齐了" in refused.text


def test_scoring_waits_for_every_finding(office: Office) -> None:
    client = office.signed_in("secretary")
    assert "每一项不符合的条款都已处理" in words(client.get(STEPS))
    refused = client.post(f"/c/{KEY}/advance", data={"to": "scoring"})
    assert refused.status_code == 409
    assert "还有不符合的条款没有处理" in words(refused)
    assert client.post(f"/c/{KEY}/advance", data={"to": "anything"}).status_code == 409
    assert office.stage() is Stage.ELIGIBILITY


def test_the_panel_waits_for_every_sheet_or_a_reason(open_at: OpenOffice) -> None:
    office = open_at("scoring")
    client = office.signed_in("secretary")
    assert client.post(f"/c/{KEY}/advance", data={"to": "panel"}).status_code == 409
    answer = client.post(f"/c/{KEY}/advance", data={"to": "panel", "reason": "专家因病"})
    assert (answer.status_code, office.stage()) == (302, Stage.PANEL)


@pytest.mark.parametrize(("hour", "closes"), [("", "2021-09-03 00:00"), ("17:30", "2021-09-02 17:30")])
def test_a_deadline_is_set_in_chinas_time(office: Office, hour: str, closes: str) -> None:
    form = {"deadline": "scoring_closes", "day": "2021-09-02", "hour": hour, "reason": "专家出差"}
    assert office.signed_in("secretary").post(f"/c/{KEY}/deadline", data=form).status_code == 302
    stored = campaigns.overview(office.of("secretary")).deadlines["scoring_closes"]
    assert stored.astimezone(CHINA).strftime("%Y-%m-%d %H:%M") == closes


@pytest.mark.parametrize(
    ("form", "status", "sentence"),
    [
        ({"deadline": "scoring_closes", "day": "九月", "reason": "x"}, 422, "请填写日期"),
        ({"deadline": "none", "day": "2021-09-02", "reason": "x"}, 422, "请填写日期"),
        ({"deadline": "scoring_closes", "day": "2021-09-02", "reason": " "}, 409, "请填写理由"),
    ],
)
def test_a_deadline_that_cannot_be_read_is_not_set(
    office: Office, form: dict[str, str], status: int, sentence: str
) -> None:
    before = campaigns.overview(office.of("secretary")).deadlines
    answer = office.signed_in("secretary").post(f"/c/{KEY}/deadline", data=form)
    assert (answer.status_code, sentence in words(answer)) == (status, True)
    assert campaigns.overview(office.of("secretary")).deadlines == before


def test_opening_names_its_consequence(open_at: OpenOffice) -> None:
    office = open_at("nomination")
    office.stage(Stage.SETUP)
    client = office.signed_in("secretary")
    assert "启动后规则冻结，不能再改" in words(client.get(STEPS))
    assert client.post(f"/c/{KEY}/open").status_code == 302
    assert office.stage() is Stage.NOMINATION
    assert client.post(f"/c/{KEY}/open").status_code == 409


@pytest.mark.parametrize("login", ["chair", "supervisor", "changchun", "expert1", "operator"])
def test_only_the_secretariat_leads(office: Office, login: str) -> None:
    client = office.signed_in(login)
    assert client.get(STEPS).status_code == 403
    for path in ("open", "advance", "deadline"):
        form = {"to": "scoring", "reason": "x", "deadline": "scoring_closes", "day": "2021-09-02"}
        assert client.post(f"/c/{KEY}/{path}", data=form).status_code == 403, path
    assert STEPS not in client.get(f"/c/{KEY}/").text
