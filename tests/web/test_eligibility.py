"""Findings with their clauses, and the decisions about them."""

from __future__ import annotations

import re
from types import ModuleType
from typing import NoReturn

import pytest
from msgspec.structs import replace

from plugins import jilin_2021, national_2021
from reviewer.campaigns import CampaignHost
from reviewer.contract import ConflictRule, Effect, Outcome, Rule, hookimpl
from reviewer.domain.access import Stage
from reviewer.services import assignments, experts
from reviewer.services.eligibility import Screened
from tests.screenings import all_screened
from tests.web.offices import KEY, Office, OpenOffice, codes_open, open_office, words

PAGE = f"/c/{KEY}/eligibility"


def cards(text: str) -> list[str]:
    return re.findall(r'<article class="[^"]+" id="([^"]+)"', text)


def items(office: Office) -> list[Screened]:
    return [
        item
        for category in ("star", "project")
        for item in all_screened(office.of("secretary"), category=category)
    ]


def soft(office: Office) -> tuple[str, str]:
    """A nominee with an open soft clause, and the clause's rule."""
    return next(
        (item.line.code, finding.rule)
        for item in items(office)
        for finding in item.findings
        if finding.open and finding.effect is Effect.WAIVABLE
    )


def hard(office: Office) -> tuple[str, str]:
    """A nominee with an open hard clause, and the clause's rule."""
    return next(
        (item.line.code, finding.rule)
        for item in items(office)
        for finding in item.findings
        if finding.open and finding.effect is Effect.BLOCK
    )


def category_of(code: str) -> str:
    return "star" if code.startswith("S") else "project"


def test_at_first_stands_what_waits_for_a_decision(office: Office) -> None:
    client = office.signed_in("secretary")
    for category in ("star", "project"):
        waiting = codes_open(office, category)
        if waiting:
            assert cards(client.get(f"{PAGE}?category={category}").text) == waiting
        every = [item.line.code for item in all_screened(office.of("secretary"), category=category)]
        assert cards(client.get(f"{PAGE}?category={category}&show=all&size=100").text) == every


def test_every_finding_shows_outcome_fact_and_clause(office: Office) -> None:
    code, rule = soft(office)
    item = next(item for item in items(office) if item.line.code == code)
    page = words(
        office.signed_in("secretary").get(f"{PAGE}?category={category_of(code)}&show=all&code={code}")
    )
    for finding in item.findings:
        assert finding.name in page
        assert finding.detail in page
        assert finding.clause.number in page
    assert "不符合" in page
    assert rule


def test_a_soft_clause_is_passed_over_with_a_reason(office: Office) -> None:
    code, rule = soft(office)
    client = office.signed_in("secretary")
    form = {"rule": rule, "category": category_of(code), "show": "open"}
    assert client.post(f"{PAGE}/{code}/waive", data=form | {"reason": " "}).status_code == 409
    answer = client.post(f"{PAGE}/{code}/waive", data=form | {"reason": "已核实情况特殊"})
    assert (answer.status_code, answer.location) == (302, f"{PAGE}?category={category_of(code)}&show=open")
    page = words(client.get(f"{PAGE}?category={category_of(code)}&show=waived"))
    assert "林文秘：已核实情况特殊" in page


def test_a_hard_clause_cannot_be(office: Office) -> None:
    code, rule = hard(office)
    client = office.signed_in("secretary")
    answer = client.post(f"{PAGE}/{code}/waive", data={"rule": rule, "reason": "理由"})
    assert (answer.status_code, "硬性要求" in words(answer)) == (409, True)
    page = client.get(f"{PAGE}?category={category_of(code)}&show=all&code={code}").text
    assert f'value="{rule}"' not in page


def test_a_nominee_is_taken_out_and_in_again(office: Office) -> None:
    code, _ = hard(office)
    client, category = office.signed_in("secretary"), category_of(code)
    assert client.post(f"{PAGE}/{code}/exclude", data={"reason": ""}).status_code == 409
    assert client.post(f"{PAGE}/{code}/exclude", data={"reason": "不足字数"}).status_code == 302
    assert cards(client.get(f"{PAGE}?category={category}&show=excluded").text) == [code]
    assert "不予受理的理由：不足字数" in words(client.get(f"/c/{KEY}/nominations/{code}"))
    assert client.post(f"{PAGE}/{code}/readmit", data={"reason": "补齐"}).status_code == 302
    assert cards(client.get(f"{PAGE}?category={category}&show=excluded").text) == []


def test_an_unknown_view_or_category_is_not_found(office: Office) -> None:
    client = office.signed_in("secretary")
    assert [client.get(f"{PAGE}?{query}").status_code for query in ("show=none", "category=none")] == [
        404,
        404,
    ]


def test_later_it_is_read_only(office: Office) -> None:
    office.stage(Stage.SCORING)
    for login in ("secretary", "chair"):
        page = office.signed_in(login).get(f"{PAGE}?show=all").text
        assert "/waive" not in page
        assert "/exclude" not in page
    code, rule = soft(office)
    form = {"rule": rule, "reason": "理由"}
    assert office.signed_in("secretary").post(f"{PAGE}/{code}/waive", data=form).status_code == 409


@pytest.mark.parametrize("login", ["supervisor", "changchun", "expert1", "chair"])
def test_only_the_secretariat_decides(office: Office, login: str) -> None:
    code, rule = soft(office)
    client = office.signed_in(login)
    assert client.post(f"{PAGE}/{code}/waive", data={"rule": rule, "reason": "理由"}).status_code in {
        403,
        404,
    }
    assert client.post(f"{PAGE}/{code}/exclude", data={"reason": "理由"}).status_code in {403, 404}
    assert codes_open(office) == codes_open(office)
    assert client.get(PAGE).status_code in {403, 409}


def raises(*_facts: object) -> NoReturn:
    raise ZeroDivisionError


def with_broken_checks(office: Office) -> Office:
    """The same campaign after an update of its plugin, every check of which raises."""
    sound = office.installation.host.campaign(KEY)
    broken = ModuleType(KEY)
    vars(broken).update({name: each for name, each in vars(jilin_2021).items() if not name.startswith("__")})

    def eligibility_rules(category: str) -> list[Rule]:
        return [replace(rule, check=raises) for rule in sound.rules(category)]

    def conflict_rules(category: str) -> list[ConflictRule]:
        return [replace(rule, check=raises) for rule in sound.conflicts(category)]

    vars(broken).update(
        eligibility_rules=hookimpl(eligibility_rules), conflict_rules=hookimpl(conflict_rules)
    )
    host = CampaignHost(foreign=False, extra=(national_2021, broken))
    assert host.refusals == []
    return open_office(replace(office.installation, host=host))


def test_checks_that_raise_leave_every_nominee_to_people_and_break_no_page(open_at: OpenOffice) -> None:
    office = with_broken_checks(open_at("eligibility"))
    client = office.signed_in("secretary")
    for category in ("star", "project"):
        page = client.get(f"{PAGE}?category={category}&show=all&size=100")
        assert page.status_code == 200
        assert "没有得出结论，须由人核对" in words(page)
        assert cards(client.get(f"{PAGE}?category={category}&show=unknown&size=100").text) == cards(page.text)
    for item in items(office):
        assert {finding.outcome for finding in item.findings} == {Outcome.UNKNOWN}
        assert client.get(f"/c/{KEY}/nominations/{item.line.code}").status_code == 200
    assert client.get(f"/c/{KEY}/nominations").status_code == 200
    assert office.signed_in("changchun").get(f"/c/{KEY}/drafts").status_code == 200
    # Nobody reads a nominee of whom nobody can say that they may.
    experts.enrol(office.of("secretary"), login="expert1", employments=[])
    assignments.assign_panel(office.of("secretary"), category="star")
    pairs = assignments.listed(office.of("secretary"), category="star")
    assert pairs
    assert {pair.barred_by for pair in pairs} == {"same_unit"}
    assert client.get(f"/c/{KEY}/panel").status_code == 200
