"""What holds on every page: headers, hosts, tokens, languages, errors that lose nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask, url_for
from werkzeug.routing import Rule

from reviewer.web.factory import Web
from reviewer.web.headers import POLICY
from reviewer.web.person import local_path
from tests.web.offices import KEY, PASSWORD, Office, OpenOffice, words

STRICT = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Vary": "Cookie",
}


@pytest.mark.parametrize(
    "path", ["/", "/login", f"/c/{KEY}/", f"/c/{KEY}/rules", "/nowhere", "/c/none/", "/healthz"]
)
def test_every_answer_is_strict(office: Office, path: str) -> None:
    headers = office.visitor().get(path).headers
    assert {name: headers.get(name) for name in STRICT} == STRICT


def test_static_files_are_kept_as_long_as_they_do_not_change(office: Office) -> None:
    page = office.visitor().get("/login").text
    css = re.search(r'href="(/static/site\.css\?v=[0-9a-f]{12})"', page)
    assert css
    kept = office.visitor().get(css[1])
    assert (kept.status_code, kept.headers["Cache-Control"]) == (200, "public, max-age=31536000, immutable")
    assert kept.headers["Content-Security-Policy"] == POLICY
    bare = office.visitor().get("/static/site.css")
    assert bare.headers["Cache-Control"] == "no-cache"
    for answer in (kept, bare):
        answer.close()


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200),
        ("LOCALHOST", 200),
        ("evil.example", 400),
        ("127.0.0.1.evil.example", 400),
        ("[", 400),
    ],
)
def test_only_our_hosts_are_answered(office: Office, host: str, status: int) -> None:
    assert office.visitor().get("/healthz", headers={"Host": host}).status_code == status


def test_no_page_holds_a_style_or_a_script_of_its_own(office: Office) -> None:
    client = office.signed_in("secretary")
    for path in ("/", f"/c/{KEY}/", f"/c/{KEY}/eligibility", f"/c/{KEY}/nominations", f"/c/{KEY}/panel"):
        page = client.get(path).text
        assert re.findall(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=", page) == [], path


@pytest.mark.parametrize(
    ("target", "local"),
    [
        ("/c/jilin_2021/?a=1", "/c/jilin_2021/?a=1"),
        ("http://localhost/account", "/account"),
        ("ftp://evil.example/account", "/"),
        ("https://evil.example/account", "/"),
        ("//evil.example/x", "/"),
        ("/\\evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("account", "/"),
        ("", "/"),
    ],
)
def test_a_way_back_never_leads_elsewhere(office: Office, target: str, local: str) -> None:
    with office.app.test_request_context("/", base_url="http://localhost"):
        assert local_path(target) == local


def test_a_form_without_its_token_changes_nothing(open_at: OpenOffice) -> None:
    office = open_at("eligibility", forms=True)
    answer = office.visitor().post("/login", data={"login": "secretary", "password": PASSWORD})
    assert answer.status_code == 400
    assert "打开太久" in words(answer)
    assert PASSWORD not in answer.text


def test_a_form_with_its_token_is_read(open_at: OpenOffice) -> None:
    client = open_at("eligibility", forms=True).visitor()
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/login").text)
    assert token
    form = {"login": "secretary", "password": PASSWORD, "csrf_token": token[1]}
    assert client.post("/login", data=form).status_code == 302


def test_what_was_typed_comes_back_with_a_refusal(office: Office) -> None:
    client = office.signed_in("secretary")
    reason = "写了很久的理由"
    answer = client.post(f"/c/{KEY}/eligibility/S-99-99/waive", data={"rule": "cadre", "reason": reason})
    assert answer.status_code == 404
    office.stage(office.stage().__class__("scoring"))
    answer = client.post(f"/c/{KEY}/eligibility/S-01-01/waive", data={"rule": "cadre", "reason": reason})
    assert answer.status_code == 409
    assert "现在是“专家评分”阶段" in words(answer)
    assert reason in answer.text


def test_what_was_typed_survives_an_ended_sign_in(office: Office) -> None:
    client = office.signed_in("secretary")
    office.clock.instant = office.clock.instant.replace(hour=office.clock.instant.hour + 5)
    answer = client.post("/account/password", data={"note": "要紧的话", "new_password": "不该出现"})
    assert answer.status_code == 401
    assert "要紧的话" in answer.text
    assert "不该出现" not in answer.text
    assert 'href="/login' in answer.text


def test_pages_lead_the_public_to_the_sign_in_and_back(office: Office) -> None:
    answer = office.visitor().get(f"/c/{KEY}/people?x=1")
    assert (answer.status_code, answer.location) == (302, f"/login?next=/c/{KEY}/people?x%3D1")
    client = office.visitor()
    form = {"login": "secretary", "password": PASSWORD, "next": f"/c/{KEY}/people?x=1"}
    assert client.post("/login", data=form).location == f"/c/{KEY}/people?x=1"


def test_scripts_get_json(office: Office) -> None:
    client = office.visitor()
    hidden = client.get(f"/c/{KEY}/people", headers={"Accept": "application/json"})
    assert (hidden.status_code, hidden.json) == (
        401,
        {"error": "登录已过期，请重新登录。", "kind": "NotSignedIn"},
    )
    absent = client.get("/c/none/", headers={"Accept": "application/json"})
    expected = {"error": "没有找到这项评审活动，请核对活动代码。", "kind": "NotFound"}
    assert (absent.status_code, absent.json) == (404, expected)


def test_a_campaign_that_may_not_be_known_is_no_campaign(open_at: OpenOffice) -> None:
    office = open_at("eligibility")
    office.stage(office.stage().__class__("setup"))
    hidden, absent = office.visitor().get(f"/c/{KEY}/"), office.visitor().get("/c/none/")
    assert (hidden.status_code, words(hidden)) == (404, words(absent))


def test_a_fault_of_ours_is_calm_and_numbered(office: Office) -> None:
    fault(office.app)
    answer = office.visitor().post("/fault", data={"note": "刚写的", "password": "不该出现"})
    assert answer.status_code == 500
    number = re.search(r'class="number">([0-9a-f]{8})<', answer.text)
    assert number
    assert "刚写的" in answer.text
    for secret in ("planted", "Traceback", "不该出现"):
        assert secret not in answer.text


def test_the_log_names_the_route_and_not_the_address(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    fault(office.app)
    office.visitor().get("/fault/a-secret-token")
    assert "GET /fault/<token>" in caplog.text
    assert "a-secret-token" not in caplog.text


def fault(app: Flask) -> None:
    def broken(token: str = "") -> str:
        del token
        raise RuntimeError("planted")

    app.add_url_rule("/fault", view_func=broken, methods=["POST"])
    app.add_url_rule("/fault/<token>", endpoint="fault", view_func=broken)


def test_the_program_says_whether_it_is_ready(office: Office) -> None:
    assert office.visitor().get("/readyz").json == {"status": "ok"}
    assert office.visitor().get("/healthz").json == {"status": "ok"}


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("zh-TW,en;q=0.5", "zh-Hans"),
        ("en-GB", "en"),
        ("fr,de", "zh-Hans"),
        ("fr,en;q=0.3", "en"),
        ("-", "zh-Hans"),
    ],
)
def test_the_browser_is_asked_for_its_language(office: Office, asked: str, language: str) -> None:
    page = office.visitor().get("/login", headers={"Accept-Language": asked}).text
    assert f'<html lang="{language}">' in page


def test_a_chosen_language_is_kept(office: Office) -> None:
    client = office.visitor()
    answer = client.post("/language", data={"language": "en", "next": "/login"})
    assert (answer.status_code, answer.location) == (302, "/login")
    assert '<html lang="en">' in client.get("/login").text
    client.post("/language", data={"language": "../../etc"})
    assert '<html lang="en">' in client.get("/login").text


def test_a_persons_language_follows_them_to_another_browser(office: Office) -> None:
    office.signed_in("chair").post("/language", data={"language": "en"})
    assert '<html lang="en">' in office.signed_in("chair").get("/account").text
    assert '<html lang="zh-Hans">' in office.signed_in("secretary").get("/account").text


def test_a_route_compiles_the_making_of_its_addresses_when_one_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Werkzeug's own way compiles two functions a route, hundreds for a start that makes no address."""
    compiled = []
    inherited = Rule._compile_builder

    def counting(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled.append(rule.endpoint)
        return inherited(rule, append_unknown)

    monkeypatch.setattr(Rule, "_compile_builder", counting)
    app = Web("bare", static_folder=None)
    app.add_url_rule("/rooms/<name>", "room", lambda name: name)
    assert compiled == []
    with app.test_request_context():
        assert [url_for("room", name=name) for name in ("a", "b")] == ["/rooms/a", "/rooms/b"]
    assert compiled == ["room"]
