"""The first page: the next thing to do, for everyone in their role."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from reviewer.campaigns import CampaignHost
from reviewer.domain.access import Stage
from tests.campaigns.layers import fixed, layer
from tests.web.offices import KEY, Office, OpenOffice, open_office, words


@pytest.mark.parametrize(
    ("stage", "login", "next_page"),
    [
        ("nomination", "changchun", f"/c/{KEY}/drafts"),
        ("nomination", "secretary", f"/c/{KEY}/nominations"),
        ("eligibility", "secretary", f"/c/{KEY}/eligibility"),
        ("scoring", "secretary", f"/c/{KEY}/panel/progress"),
        ("scoring", "expert1", f"/c/{KEY}/desk"),
        ("scoring", "supervisor", f"/c/{KEY}/panel/progress"),
    ],
)
def test_one_obvious_next_action(open_at: OpenOffice, stage: str, login: str, next_page: str) -> None:
    page = open_at(stage).signed_in(login).get("/").text
    assert page.count('class="button primary"') == 1
    assert f'<a class="button primary" href="{next_page}">' in page


def test_who_waits_is_told_so(office: Office) -> None:
    assert "目前没有需要您办理的事项" in words(office.signed_in("expert1").get("/"))


def test_the_public_sees_campaigns_and_no_names(office: Office) -> None:
    page = words(office.visitor().get("/"))
    assert "2021年吉林省" in page
    assert "目前没有正在公示的名单" in page
    assert "林文秘" not in page


def test_a_running_notice_stands_first(office: Office) -> None:
    office.stage(Stage.NOTICE)
    assert f'href="/c/{KEY}/notice/star"' in office.visitor().get("/").text


def test_an_operator_sets_campaigns_up(open_at: OpenOffice) -> None:
    office = open_at("nomination")
    operator = office.signed_in("operator")
    assert "2021年全国" in words(operator.get("/"))
    answer = operator.post("/campaigns", data={"campaign": "national_2021"})
    assert (answer.status_code, answer.location) == (302, "/c/national_2021/people")
    assert operator.get("/c/national_2021/people").status_code == 200
    assert operator.post("/campaigns", data={"campaign": "national_2021"}).status_code == 409
    assert operator.post("/campaigns", data={"campaign": "none"}).status_code == 404


def test_nobody_else_does(office: Office) -> None:
    client = office.signed_in("secretary")
    assert client.post("/campaigns", data={"campaign": "national_2021"}).status_code == 403
    assert client.post("/operators", data={"login": "x", "name": "y"}).status_code == 403
    assert "平台管理" not in words(client.get("/"))


def test_an_operator_invites_another(office: Office) -> None:
    answer = office.signed_in("operator").post("/operators", data={"login": "second", "name": "第二"})
    assert "http://127.0.0.1/invite/" in words(answer)


def test_an_operator_is_told_which_campaigns_stand_still(open_at: OpenOffice) -> None:
    running = open_at("nomination")
    wrong = layer("wrong_2021", fixed("tiers", ()), extends=KEY)
    lacking = CampaignHost(foreign=False, extra=(wrong,))
    office = open_office(replace(running.installation, host=lacking))
    page = words(office.signed_in("operator").get("/"))
    assert f"谁都不能打开：{KEY}。" in page
    assert "活动插件 wrong_2021 未通过检查" in page
    for login in ("secretary", "expert1"):
        page = words(office.signed_in(login).get("/"))
        assert "谁都不能打开" not in page
        assert "wrong_2021" not in page
    assert "谁都不能打开" not in words(running.signed_in("operator").get("/"))
