"""Signing in and out, invitations, passwords."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from reviewer.domain.access import Role
from reviewer.services import accounts
from tests.web.offices import PASSWORD, Office, OpenOffice, words

NEW = "another long word"


def test_the_right_password_opens_the_desk(office: Office) -> None:
    client = office.signed_in("secretary")
    assert "林文秘，您好" in words(client.get("/"))


@pytest.mark.parametrize(("login", "password"), [("secretary", "wrong"), ("nobody", PASSWORD), ("", "")])
def test_a_wrong_pair_says_nothing_more(office: Office, login: str, password: str) -> None:
    client = office.visitor()
    answer = client.post("/login", data={"login": login, "password": password})
    assert answer.status_code == 401
    assert "登录名或密码不正确。" in words(answer)
    assert client.get("/account").status_code == 302


def test_a_locked_account_answers_as_one_that_does_not_exist(office: Office) -> None:
    client = office.visitor()
    for _ in range(8):
        client.post("/login", data={"login": "chair", "password": "wrong"})
    locked, unknown = (
        client.post("/login", data={"login": login, "password": PASSWORD}) for login in ("chair", "nobody")
    )
    assert (locked.status_code, "15 分钟内不能登录" in words(locked)) == (401, True)
    assert words(locked) == words(unknown)
    other = client.post("/login", data={"login": "secretary", "password": PASSWORD})
    assert other.status_code == 302  # the decoy: who is not locked comes in


def test_one_address_cannot_guess_for_ever(open_at: OpenOffice) -> None:
    office = open_at("eligibility")
    office.app.config["SIGN_IN_LIMIT"] = True
    client = office.visitor()
    tried = [client.post("/login", data={"login": f"n{n}", "password": "x"}).status_code for n in range(31)]
    assert (set(tried[:30]), tried[30]) == ({401}, 429)


def test_a_session_begins_anew_with_the_sign_in(office: Office) -> None:
    client = office.visitor()
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    client.post("/login", data={"login": "chair", "password": PASSWORD})
    with client.session_transaction() as session:
        assert "planted" not in session


def test_the_cookie_is_for_the_browser_only(office: Office) -> None:
    answer = office.visitor().post("/login", data={"login": "chair", "password": PASSWORD})
    cookie = next(line for line in answer.headers.getlist("Set-Cookie") if line.startswith("reviewer="))
    assert {"HttpOnly", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}


def test_an_idle_person_is_signed_out(office: Office) -> None:
    client = office.signed_in("chair")
    office.clock.instant += timedelta(minutes=119)
    assert client.get("/account").status_code == 200
    office.clock.instant += timedelta(minutes=121)
    assert client.get("/account").location == "/login?next=/account"


def test_signing_out_ends_the_sign_in_itself(office: Office) -> None:
    client = office.signed_in("chair")
    kept = client.get_cookie("reviewer")
    assert kept
    client.post("/logout")
    client.set_cookie("reviewer", kept.value)
    assert client.get("/account").status_code == 302


def test_a_get_signs_nobody_out(office: Office) -> None:
    client = office.signed_in("chair")
    assert client.get("/logout").status_code == 405
    assert client.get("/account").status_code == 200


def test_leaving_everywhere_ends_every_browser(office: Office) -> None:
    here, there, other = (office.signed_in(login) for login in ("chair", "chair", "secretary"))
    assert here.post("/account/leave").location == "/login"
    assert [each.get("/account").status_code for each in (here, there, other)] == [302, 302, 200]


def test_a_changed_password_ends_the_other_browsers(office: Office) -> None:
    here, there = office.signed_in("chair"), office.signed_in("chair")
    form = {"old_password": PASSWORD, "new_password": NEW, "again_password": NEW}
    assert here.post("/account/password", data=form).status_code == 302
    assert (here.get("/account").status_code, there.get("/account").status_code) == (200, 302)
    assert office.visitor().post("/login", data={"login": "chair", "password": NEW}).status_code == 302


@pytest.mark.parametrize(
    ("form", "sentence", "status"),
    [
        ({"old_password": "wrong", "new_password": NEW, "again_password": NEW}, "现在的密码不正确。", 409),
        (
            {"old_password": PASSWORD, "new_password": "short", "again_password": "short"},
            "至少需要10个字符",
            422,
        ),
        ({"old_password": PASSWORD, "new_password": NEW, "again_password": "other"}, "不一致", 422),
    ],
)
def test_a_password_is_not_changed_by_mistake(office: Office, form: Any, sentence: str, status: int) -> None:
    client = office.signed_in("chair")
    answer = client.post("/account/password", data=form)
    assert (answer.status_code, sentence in words(answer)) == (status, True)
    office.signed_in("chair")


def test_a_changed_password_lifts_a_lock_and_too_many_wrong_ones_sign_out(office: Office) -> None:
    client = office.signed_in("chair")
    for _ in range(8):
        office.visitor().post("/login", data={"login": "chair", "password": "wrong"})
    form = {"old_password": PASSWORD, "new_password": NEW, "again_password": NEW}
    assert client.post("/account/password", data=form).location == "/account"
    assert "密码已更换" in words(client.get("/account"))
    wrong = form | {"old_password": "wrong"}
    statuses = [client.post("/account/password", data=wrong).status_code for _ in range(7)]
    last = client.post("/account/password", data=wrong)
    assert (statuses, last.status_code) == ([409] * 7, 401)
    assert "15 分钟内不能登录" in words(last)
    assert client.get("/account").status_code == 302


def test_an_invitation_is_used_up_by_its_form_and_not_by_looking(office: Office) -> None:
    token = accounts.invite(office.system(), login="new", name="新来", role=Role.EXPERT)
    path, client = f"/invite/{token}", office.visitor()
    for _ in range(2):
        page = client.get(path)
        assert (page.status_code, "new" in words(page)) == (200, True)
    assert client.post(path, data={"password": "short", "again_password": "short"}).status_code == 422
    assert client.post(path, data={"password": NEW, "again_password": "other"}).status_code == 422
    assert client.post(path, data={"password": NEW, "again_password": NEW}).location == "/"
    assert "新来，您好" in words(client.get("/"))
    assert office.visitor().get(path).status_code == 404


def test_unknown_used_and_expired_links_are_one_answer(office: Office) -> None:
    old = accounts.invite(office.system(), login="old", name="过期", role=Role.EXPERT)
    office.clock.instant += timedelta(days=8)
    expired, unknown = office.visitor().get(f"/invite/{old}"), office.visitor().get("/invite/none")
    assert (expired.status_code, words(expired)) == (404, words(unknown))
