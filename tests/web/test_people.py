"""People of a campaign: invited, given roles, relieved of them."""

from __future__ import annotations

import re

import pytest

from reviewer.domain.access import Role
from reviewer.services import accounts
from tests.web.offices import KEY, Office, words

PEOPLE = f"/c/{KEY}/people"
NEW = {"login": "expert9", "name": "新专家", "role": "expert", "unit": ""}


def test_a_link_is_shown_once(office: Office) -> None:
    client = office.signed_in("secretary")
    answer = client.post(f"{PEOPLE}/invite", data=NEW)
    link = re.search(r"http://127\.0\.0\.1(/invite/[\w-]+)", answer.text)
    assert link
    assert "只在这里显示一次" in words(answer)
    page = client.get(PEOPLE)
    assert "评审专家 新专家 expert9 待接受邀请" in words(page)
    assert "/invite/" not in page.text.replace(f"{PEOPLE}/invite", "")
    assert "expert9" in words(office.visitor().get(link[1]))


def test_a_new_link_ends_the_old_one(office: Office) -> None:
    client = office.signed_in("secretary")
    links = [
        re.findall(r"http://127\.0\.0\.1(/invite/[\w-]+)", client.post(f"{PEOPLE}/invite", data=NEW).text)[0]
        for _ in range(2)
    ]
    assert [office.visitor().get(link).status_code for link in links] == [404, 200]


def test_whoever_has_a_password_gets_the_role_and_no_link(office: Office) -> None:
    client = office.signed_in("secretary")
    answer = client.post(f"{PEOPLE}/invite", data=NEW | {"login": "expert1", "role": "chair"})
    assert (answer.status_code, answer.headers["Location"]) == (302, PEOPLE)
    page = client.get(PEOPLE)
    assert "已授予 expert1 角色。对方已有密码，仍用原来的密码登录。" in words(page)
    roles = {one.role for one in accounts.people(office.of("secretary")) if one.login == "expert1"}
    assert roles == {Role.CHAIR, Role.EXPERT}
    again = client.post(f"{PEOPLE}/invite", data=NEW | {"login": "expert1", "role": "chair"})
    assert (again.status_code, "/invite/" in again.text.replace(f"{PEOPLE}/invite", "")) == (409, False)
    assert "新链接" not in page.text
    client.post(f"{PEOPLE}/invite", data=NEW)
    assert client.get(PEOPLE).text.count("新链接") == 1  # of the one who has no password yet


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"login": " "}, "请填写登录名和姓名"),
        ({"role": "operator"}, "角色不能在这里授予"),
        ({"role": "public"}, "角色不能在这里授予"),
        ({"role": "king"}, "角色不能在这里授予"),
        ({"role": "unit", "unit": "nowhere"}, "没有找到推荐单位"),
        ({"role": "unit", "unit": ""}, "没有找到推荐单位"),
    ],
)
def test_what_cannot_be_granted_is_said_beside_the_form(
    office: Office, change: dict[str, str], sentence: str
) -> None:
    answer = office.signed_in("secretary").post(f"{PEOPLE}/invite", data=NEW | change)
    assert (answer.status_code, sentence in words(answer)) == (404, True)
    assert 'value="新专家"' in answer.text
    assert all(one.login != "expert9" for one in accounts.people(office.of("secretary")))


def test_a_role_is_taken_back_at_once(office: Office) -> None:
    client, chair = office.signed_in("secretary"), office.signed_in("chair")
    assert client.post(f"{PEOPLE}/revoke", data={"login": "chair", "role": "chair"}).status_code == 302
    roles = {(one.login, one.role) for one in accounts.people(office.of("secretary"))}
    assert ("chair", Role.CHAIR) not in roles
    assert ("expert1", Role.EXPERT) in roles
    assert "专家组组长" not in words(chair.get("/"))


def test_nobody_revokes_their_own_secretariat(office: Office) -> None:
    client = office.signed_in("secretary")
    answer = client.post(f"{PEOPLE}/revoke", data={"login": "secretary", "role": "secretariat"})
    assert answer.status_code == 409
    assert client.get(PEOPLE).status_code == 200


@pytest.mark.parametrize("login", ["chair", "supervisor", "changchun", "expert1"])
def test_others_neither_see_nor_manage(office: Office, login: str) -> None:
    client = office.signed_in(login)
    assert client.get(PEOPLE).status_code == 403
    assert client.post(f"{PEOPLE}/invite", data=NEW).status_code == 403
    assert client.post(f"{PEOPLE}/revoke", data={"login": "chair", "role": "chair"}).status_code == 403
    assert PEOPLE not in client.get(f"/c/{KEY}/").text
