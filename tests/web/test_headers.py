"""Sessions, ways back, hosts: nothing that a stranger sends bends where an answer leads or who is let in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import pytest
from flask.testing import FlaskClient
from msgspec.structs import replace
from werkzeug.test import TestResponse

from reviewer.domain.access import Stage
from reviewer.web.factory import make_web
from tests.campaigns_small import KEY
from tests.installations import BEGIN
from tests.web.stages import EAST, PASSWORD, House, Scenes, steady
from tests.web.test_permissions import OPEN, address, filled, objects_of, private, routes

HOME = "http://localhost/"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "////evil.example",
    "http:evil.example",
    "http:///evil.example",
    "https:/evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\x01//evil.example",
    " //evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "http://localhost@evil.example/",
    "http://localhost:evil@evil.example/",
    "http://localhost.evil.example/",
    "//localhost//evil.example",
    "http://localhost//evil.example",
    "/..//evil.example",
    "//[",
    "http://[::1",
    "/%2f/evil.example",
    "/%5cevil.example",
    "evil.example",
    "?next=//evil.example",
    "/x\r\nSet-Cookie: stolen=1",
)


class Leads(HTMLParser):
    """Every address that a page leads to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [
            value or "" for name, value in attrs if name in ("href", "src", "action", "formaction")
        ]
        self.found += [
            text for name, text in attrs if (tag, name) == ("input", "value") and text and "evil" in text
        ]


def led_away(answer: TestResponse) -> list[str]:
    """Addresses of an answer that lead to another host, as a browser reads them."""
    found = Leads(answer.text).found if answer.mimetype == "text/html" else []
    found += [answer.headers["Location"]] if "Location" in answer.headers else []
    return [where for where in found if leads_away(where)]


def leads_away(where: str) -> bool:
    """Whether a browser on our site would leave it."""
    return _host(where) not in ("localhost", "127.0.0.1")


def _host(where: str) -> str:
    # Browsers take a backslash for a slash, and leave out tabs and line ends.
    read = re.sub(r"[\t\r\n]", "", where.strip("\x00\x01 ")).replace("\\", "/")
    parts = urlsplit(urljoin(HOME, read))
    return (parts.hostname or "") if parts.scheme in ("http", "https") else f"{parts.scheme}:"


@pytest.mark.parametrize("where", ELSEWHERE)
def test_no_way_back_leads_away(house: House, scenes: Scenes, where: str) -> None:
    house.show(scenes, 3)
    form = {"login": "expert", "password": PASSWORD, "next": where}
    answers = [
        house.ask("P", f"/login?next={quote(where)}"),
        house.ask("E", f"/login?next={quote(where)}"),
        house.ask("P", "/login", method="POST", data={**form, "password": "wrong"}),
        house.ask("P", "/login", method="POST", data=form),
        house.ask("P", "/language", method="POST", data={"language": "en", "next": where}),
        house.ask("E", f"/c/{KEY}/?next={quote(where)}"),
    ]
    if "\r" not in where:  # no client sends such a header
        sent = {"Referer": where.encode("latin-1", "ignore").decode("latin-1")}
        sent = {"Referer": re.sub(r"[\x00-\x1f]", "", sent["Referer"])}
        answers.append(house.ask("E", f"/c/{KEY}/advance", method="POST", headers=sent))
        answers.append(house.ask("S", f"/c/{KEY}/nominations/{EAST}/county", method="POST", headers=sent))
    for answer in answers:
        assert answer.status_code < 500
        assert led_away(answer) == []
        assert "stolen" not in str(answer.headers.getlist("Set-Cookie"))


def test_ways_away_would_be_found() -> None:
    """The decoy of the test above."""
    page = '<a href="/\t/evil.example">x</a><form action="/ok"><input value="//evil.example"><img src="x:y">'
    assert [where for where in Leads(page).found if leads_away(where)] == [
        "/\t/evil.example",
        "//evil.example",
        "x:y",
    ]


def test_a_way_back_inside_is_kept(house: House, scenes: Scenes) -> None:
    house.show(scenes, 3)
    form = {"login": "expert", "password": PASSWORD, "next": f"/c/{KEY}/desk/{EAST}?a=1&b=2"}
    answer = house.ask("P", "/login", method="POST", data=form)
    assert answer.headers["Location"] == f"/c/{KEY}/desk/{EAST}?a=1&b=2"


FOREIGN = ("evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "evil.example:80", "", "[::")


@pytest.mark.parametrize("host", FOREIGN)
def test_another_host_is_answered_nowhere(house: House, scenes: Scenes, host: str) -> None:
    house.show(scenes, 3)
    for who in ("P", "S"):
        for where in ("/", f"/c/{KEY}/people", "/login", "/nowhere", "/static/site.css"):
            answer = house.ask(who, where, headers={"Host": host})
            assert answer.status_code == 400, where
            assert "evil" not in answer.text
    for forwarded in ("X-Forwarded-Host", "Forwarded", "X-Host", "X-Original-URL", "X-Rewrite-URL"):
        answer = house.ask("S", f"/c/{KEY}/people", headers={forwarded: "host=evil.example"})
        assert (answer.status_code, "evil" in answer.text) == (200, False)


def test_an_invitation_leads_to_our_own_name(house: House, scenes: Scenes) -> None:
    house.show(scenes, 3)
    form = {"login": "another", "name": "又一位", "role": "expert"}
    sent = {"Host": "localhost", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "ftp"}
    page = house.ask("S", f"/c/{KEY}/people/invite", method="POST", data=form, headers=sent).text
    assert re.findall(r"https?://[^/\s\"<]+/invite/", page) == ["http://127.0.0.1/invite/"] * page.count(
        "/invite/"
    )


def _cookies(answer: TestResponse) -> Iterator[tuple[str, set[str]]]:
    for line in answer.headers.getlist("Set-Cookie"):
        pair, *attributes = (part.strip() for part in line.split(";"))
        yield (
            pair.partition("=")[0],
            {part for part in attributes if not part.startswith(("Expires", "Max-Age"))},
        )


def test_every_cookie_is_for_the_browser_and_our_own_pages_only(house: House, scenes: Scenes) -> None:
    """The size of type alone may be read by a script; it is no secret."""
    house.show(scenes, 3)
    found = set()
    for route, rule in [*routes(house, "GET"), *routes(house, "POST")]:
        what = objects_of(route)[0]
        for who in sorted({*"PE"} & {visit.who for visit in OPEN if visit.route == route}):
            method = route.partition(" ")[0]
            form = filled(house, route, who, what, Stage.SCORING) if method == "POST" else {}
            answer = house.ask(who, address(house, rule, what), method=method, **form)
            for name, attributes in _cookies(answer):
                found.add(name)
                assert {"Path=/", "SameSite=Lax"} <= attributes, (route, name)
                assert "HttpOnly" in attributes or name == "size", (route, name)
                assert not any(part.startswith("Domain") for part in attributes)
            house.restore()
    assert found == {"reviewer", "language", "size"}


def test_a_session_is_new_after_signing_in(house: House, scenes: Scenes) -> None:
    """A cookie that somebody planted before is worth nothing afterwards."""
    house.show(scenes, 3)
    form = {"login": "expert", "password": PASSWORD}
    planted = house.cookie("P")
    issued = [
        house.ask("P", "/login", method="POST", data=form, headers={"Cookie": cookie}).headers["Set-Cookie"]
        for cookie in (planted, planted, house.cookie("T"))
    ]
    values = [line.partition(";")[0] for line in issued]
    assert len({planted, house.cookie("T"), *values}) == 5
    assert house.ask("P", "/account", headers={"Cookie": planted}).status_code == 302
    for value in values:
        assert "expert先生" in house.ask("P", "/account", headers={"Cookie": value}).text
    assert (
        len(
            house.rows(
                "SELECT 1 FROM sign_in WHERE ended_at IS NULL AND account_id IN"
                " (SELECT id FROM account WHERE login = 'expert')"
            )
        )
        == 4
    )


def test_a_forged_cookie_is_nobody(house: House, scenes: Scenes) -> None:
    house.show(scenes, 3)
    body, _, seal = house.cookie("S").rpartition(".")
    for cookie in (f"{body}.{seal[::-1]}", body, "reviewer=", "reviewer=.eJ.x.y", "reviewer=" + "A" * 4000):
        assert house.ask("P", "/account", headers={"Cookie": cookie}).status_code == 302


def test_an_unknown_login_and_a_wrong_password_are_one_answer(house: House, scenes: Scenes) -> None:
    house.show(scenes, 3)
    told = set()
    for login, password in (("expert", "wrong password"), ("nobody", PASSWORD), ("newcomer", PASSWORD)):
        form = {"login": login, "password": password}
        answer = house.ask("P", "/login", method="POST", data=form)
        page = steady(answer.data).replace(f'value="{login}"'.encode(), b"")
        told.add((answer.status_code, page, *(name for name, _ in answer.headers)))
    assert [status for status, *_ in told] == [401]


SPOOFED = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "True-Client-IP", "X-Client-IP")


@pytest.mark.parametrize("header", SPOOFED)
def test_no_header_lifts_the_limit_of_an_address(house: House, scenes: Scenes, header: str) -> None:
    house.show(scenes, 3)
    house.app.config["SIGN_IN_LIMIT"] = True
    peer = {"REMOTE_ADDR": f"10.0.0.{SPOOFED.index(header)}"}
    try:
        answers = [
            house.ask(
                "P",
                "/login",
                method="POST",
                data={"login": f"nobody{number}", "password": "guess"},
                headers={header: f"for=192.0.2.{number}" if header == "Forwarded" else f"192.0.2.{number}"},
                environ_base=peer,
            ).status_code
            for number in range(62)
        ]
    finally:
        house.app.config["SIGN_IN_LIMIT"] = False
    # Thirty a minute; a minute may end in between, and then there are thirty more.
    assert 30 <= answers.index(429) <= 60
    assert set(answers) == {401, 429}


def test_guesses_lock_the_login_and_no_other(house: House, scenes: Scenes) -> None:
    """Guesses at one login lock it, whichever address they come from; another login stays open."""
    house.show(scenes, 3)
    answers = [
        house.ask(
            "P",
            "/login",
            method="POST",
            data={"login": "expert", "password": "guess"},
            environ_base={"REMOTE_ADDR": f"10.1.0.{number}"},
        ).status_code
        for number in range(9)
    ]
    assert answers == [401] * 9
    form = {"login": "expert", "password": PASSWORD}
    assert house.ask("P", "/login", method="POST", data=form).status_code == 401
    assert house.ask("P", "/login", method="POST", data={**form, "login": "chair"}).status_code == 302


def test_files_are_handed_over_and_never_shown(house: House, scenes: Scenes) -> None:
    house.show(scenes, 6)
    form = {"category": "reader"}
    answers = {
        "notice-small_2021-reader.xlsx": house.ask("P", f"/c/{KEY}/notice/reader/notice.xlsx"),
        "register-small_2021-reader.xlsx": house.ask(
            "S", f"/c/{KEY}/nominations/register", method="POST", data=form
        ),
        "scores-small_2021-reader.xlsx": house.ask("S", f"/c/{KEY}/lists/reader/scores", method="POST"),
    }
    for name, answer in answers.items():
        assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
        assert (answer.mimetype, private(answer)) == (WORKBOOK, True)
    ledger = house.ask("S", f"/c/{KEY}/ledger/download")
    assert ledger.headers["Content-Disposition"].startswith("attachment")
    assert private(ledger)


def test_a_role_taken_back_ends_at_once(house: House, scenes: Scenes) -> None:
    """An open session keeps no right that was revoked."""
    house.show(scenes, 3)
    assert house.ask("E", f"/c/{KEY}/desk").status_code == 200
    form = {"login": "expert", "role": "expert"}
    assert house.ask("S", f"/c/{KEY}/people/revoke", method="POST", data=form).status_code == 302
    assert house.ask("E", f"/c/{KEY}/desk").status_code == 403
    assert house.installation.clock.now() == BEGIN  # no time has passed


def _deployed(house: House, **changes: Any) -> FlaskClient:
    """The same installation as it stands on a server: other settings, another front."""
    installation = house.installation
    app = make_web(
        replace(installation.settings, **changes),
        host=installation.host,
        unit=installation.unit,
        clock=installation.clock,
        passwords=installation.passwords,
    )
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


@pytest.mark.parametrize("base", ["https://pingshen.example", "http://127.0.0.1:8000"])
def test_under_https_nothing_goes_without_it(house: House, scenes: Scenes, base: str) -> None:
    house.show(scenes, 3)
    client, https = _deployed(house, base_url=base), base.startswith("https")
    answers = [
        client.post("/login", data={"login": "expert", "password": PASSWORD}, base_url="https://127.0.0.1"),
        client.post("/language", data={"language": "en"}, base_url="https://127.0.0.1"),
    ]
    cookies = [attributes for answer in answers for _, attributes in _cookies(answer)]
    assert len(cookies) >= 2
    assert {"Secure" in attributes for attributes in cookies} == {https}
    told = [answer.headers.get("Strict-Transport-Security") for answer in answers]
    assert told == [f"max-age={365 * 24 * 3600}" if https else None] * 2


def test_behind_our_proxy_each_visitor_counts_alone(house: House, scenes: Scenes) -> None:
    """What the proxy itself appended is believed, and nothing that stood there before it."""
    house.show(scenes, 3)
    client = _deployed(house, proxies=1)

    def attempts(address: str) -> list[int]:
        return [
            client.post(
                "/login",
                data={"login": f"nobody{number}", "password": "guess"},
                headers={"X-Forwarded-For": f"198.51.100.{number}, {address}"},
            ).status_code
            for number in range(62)
        ]

    # As above: a minute may end in between.
    assert 30 <= attempts("192.0.2.1").index(429) <= 60
    assert attempts("192.0.2.2")[:30] == [401] * 30
