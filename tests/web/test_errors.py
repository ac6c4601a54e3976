"""Whatever is sent, nothing breaks: forms without tokens, nonsense in bodies, addresses and parameters."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from zlib import crc32

import pytest
from werkzeug.routing import Rule

from reviewer.domain.access import Stage
from reviewer.resources import folder
from reviewer.storage.engine import make_engine
from reviewer.storage.queries import accounts as accounts_query
from reviewer.storage.unit import UnitOfWork
from reviewer.web.factory import make_web
from tests.campaigns_small import CATEGORY, KEY
from tests.web.stages import EAST, LIST, PEOPLE, UNUSED, House, Scenes
from tests.web.test_permissions import OPEN, address, filled, objects_of, private, routes

NONSENSE = (
    "",
    "\x00",
    "-1",
    "9" * 30,
    "１２",
    "½",
    "\ud800",
    "'; DROP TABLE sheet; --",
    "{{7*7}}%s%n",
    "长" * 3000,
)


def getting_in(route: str) -> tuple[str, str, int]:
    """Somebody who gets in there, to what, and the last stage in which they do; else the nearest."""
    visits = [visit for visit in OPEN if visit.route == route and visit.what != "0"]
    last = max(visits, key=lambda visit: (visit.stage, visit.who, visit.what), default=None)
    return (last.who, last.what, last.stage) if last is not None else ("S", objects_of(route)[0], 5)


def test_a_form_without_its_token_does_nothing(house: House, scenes: Scenes) -> None:
    house.show(scenes, 4)
    house.app.config["WTF_CSRF_ENABLED"] = True
    try:
        for route, rule in routes(house, "POST"):
            for who in ("P", "S"):
                for accept in ("text/html", "application/json"):
                    form = filled(house, route, who, objects_of(route)[0], Stage.PANEL)
                    form["headers"] = {**form.get("headers", {}), "Accept": accept}
                    where = address(house, rule, objects_of(route)[0])
                    answer = house.ask(who, where, method="POST", **form)
                    assert (answer.status_code, private(answer)) == (400, True), (route, who)
                    assert not house.changed, (route, who)
    finally:
        house.app.config["WTF_CSRF_ENABLED"] = False


def test_a_form_with_its_token_is_taken(house: House, scenes: Scenes) -> None:
    """The decoy of the test above."""
    house.show(scenes, 4)
    house.app.config["WTF_CSRF_ENABLED"] = True
    try:
        page = house.ask("C", f"/c/{KEY}/lists/{CATEGORY}/{LIST}").text
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token
        where = f"/c/{KEY}/lists/{CATEGORY}/propose"
        answer = house.ask("C", where, method="POST", data={"csrf_token": token[1]})
        assert (answer.status_code, house.changed) == (302, True)
    finally:
        house.app.config["WTF_CSRF_ENABLED"] = False


def spoilt(form: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The same request with nothing, or with nonsense in every field at once, or in one alone."""
    if "json" in form:
        yield from _spoilt_json(form["json"])
        return
    yield {"data": {}}
    yield {"data": b"\xff\xfe=%ZZ&&&=", "content_type": "application/x-www-form-urlencoded"}
    yield {"data": b"--x\r\nno", "content_type": "multipart/form-data; boundary=x"}
    yield {"data": b"{}", "content_type": "application/json"}
    yield from ({"data": sent} for sent in in_turn(list(form["data"]), "".join(form["data"])))
    if len(form["data"]) > 1:
        yield from ({"data": {**_rewound(form["data"]), name: b"\0"}} for name in form["data"])


def in_turn(names: Sequence[str], where: str) -> Iterator[dict[str, bytes]]:
    """Nonsense in every field at once: another in each, every second one in each, the rest elsewhere."""
    first = crc32(where.encode())
    for turn in range(0, len(NONSENSE), 2):
        texts = [NONSENSE[(first + turn + place) % len(NONSENSE)] for place in range(len(names))]
        yield {name: text.encode("utf-8", "surrogatepass") for name, text in zip(names, texts, strict=True)}


def _spoilt_json(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for text in ("", "[", "[]", "1", "null", '"x"', "{}", '{"entries": []}', "[" * 200_000):
        yield {"data": text, "content_type": "application/json"}
    values: list[Any] = [*NONSENSE, None, [], {}, 1e308, True]
    for value in values:
        yield {"json": dict.fromkeys(body, value)}
        yield {"json": {**body, "entries": dict.fromkeys(body["entries"], value)}}


def _rewound(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        name: (BytesIO(b"no workbook"), value[1]) if isinstance(value, tuple) else value
        for name, value in fields.items()
    }


def test_nonsense_in_a_form_breaks_nothing(house: House, scenes: Scenes) -> None:
    broken = []
    for route, rule in routes(house, "POST"):
        who, what, stage = getting_in(route)
        house.show(scenes, stage)
        for request in spoilt(filled(house, route, who, what, list(Stage)[stage])):
            answer = house.ask(who, address(house, rule, what), method="POST", **request)
            if answer.status_code >= 500:
                broken.append((route, who, str(request)[:200]))
            house.restore()
    assert broken == []


ADDRESSES = (
    "..",
    "%00",
    "a" * 300,
    quote("长" * 40),
    "%ff",
    "R-01-01%0d%0aX: y",
    "%2e%2e%2fetc",
    "½",
    UNUSED,
)


def strange(rule: Rule) -> Iterator[str]:
    """The route's address with nonsense in one place at a time."""
    usual = {"key": KEY, "category": CATEGORY, "list_key": LIST, "code": EAST}
    usual |= {"token": "0" * 32, "filename": "site.css"}
    usual |= dict.fromkeys(("draft", "material", "upload", "bundle"), "0" * 22)
    pattern = re.sub(r"<(?:path:)?(\w+)>", r"{\1}", rule.rule)
    return (pattern.format_map({**usual, name: text}) for name in rule.arguments for text in ADDRESSES)


@pytest.mark.parametrize(("who", "every"), [("P", 4), ("S", 1), ("E", 4)])
def test_nonsense_in_an_address_is_not_found(house: House, scenes: Scenes, who: str, every: int) -> None:
    house.show(scenes, 4)
    for _, rule in routes(house, "GET"):
        for where in islice(strange(rule), 0, None, every):
            answer = house.ask(who, where)
            assert answer.status_code in (200, 302, 308, 400, 403, 404, 405, 409), (where, answer.status)
            assert "X" not in answer.headers, where


PARAMETERS = ("page", "category", "show", "code", "unit", "words", "starts", "ends", "other", "next")


def test_nonsense_in_a_parameter_breaks_nothing(house: House, scenes: Scenes) -> None:
    broken = []
    for route, rule in routes(house, "GET"):
        who, what, stage = getting_in(route)
        house.show(scenes, stage)
        for sent in in_turn(PARAMETERS, route):
            answer = house.ask(who, f"{address(house, rule, what)}?{urlencode(sent)}")
            if answer.status_code >= 500 or house.changed:
                broken.append((route, who, sent))
            if not house.read_query:
                break  # what does not look behind the "?" is no other with another nonsense
    assert broken == []


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE"])
def test_no_other_method_is_known(house: House, scenes: Scenes, method: str) -> None:
    house.show(scenes, 4)
    for _, rule in [*routes(house, "GET"), *routes(house, "POST")]:
        where = address(house, rule, objects_of(rule.rule)[0] if "<" in rule.rule else "-")
        answer = house.ask("S", where, method=method)
        assert answer.status_code in (404, 405), where
    assert not house.changed


def test_a_head_tells_what_a_get_tells(house: House, scenes: Scenes) -> None:
    house.show(scenes, 3)
    for where in (f"/c/{KEY}/nominations", f"/c/{KEY}/desk/{EAST}", f"/c/{KEY}/people", "/nowhere"):
        for who in ("P", "S", "E"):
            asked = house.ask(who, where)
            head = house.ask(who, where, method="HEAD")
            assert (head.status_code, head.data) == (asked.status_code, b"")
            # The way back of the language switch is a page that can be opened: lengths may differ.
            assert {**head.headers, "Content-Length": ""} == {**asked.headers, "Content-Length": ""}


@pytest.mark.parametrize(
    ("where", "megabytes", "status"),
    [
        (f"/c/{KEY}/intake", 35, 413),
        (f"/c/{KEY}/intake", 5, 422),  # a register may be large: this one is read, and is none
        (f"/c/{KEY}/advance", 5, 413),
        ("/login", 5, 413),
    ],
)
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded"])
def test_too_much_is_not_even_read(
    house: House, scenes: Scenes, where: str, megabytes: int, status: int, kind: str
) -> None:
    house.show(scenes, 1)
    head = b'--x\r\nContent-Disposition: form-data; name="register"; filename="big.xlsx"\r\n\r\n'
    head += b"0" * (megabytes * 2**20) + b"\r\n--x"
    tail = f'\r\nContent-Disposition: form-data; name="category"\r\n\r\n{CATEGORY}\r\n--x'
    tail += '\r\nContent-Disposition: form-data; name="unit"\r\n\r\neast\r\n--x--\r\n'
    body = head + tail.encode()
    if "urlencoded" in kind:
        body = f"unit=east&category={CATEGORY}&x=".encode() + b"0" * (megabytes * 2**20)
    answer = house.ask("S", where, method="POST", data=body, content_type=kind)
    assert (answer.status_code, private(answer)) == (status, True)
    assert not house.changed


def test_a_page_that_breaks_after_its_first_words_speaks_the_browsers_language_alone(
    house: House, scenes: Scenes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person's own language stands in a database that may be what is broken."""
    house.show(scenes, 3)
    with house.installation.unit.writing() as tx:
        account = accounts_query.by_login(tx, PEOPLE["S"] or "")
        assert account is not None
        account.language = "en"
    monkeypatch.setattr(house.app.logger, "disabled", True)
    monkeypatch.setitem(house.app.jinja_env.globals, "asset", _asset_that_breaks)
    answer = house.ask("S", f"/c/{KEY}/rules", headers={"Accept-Language": "zh-CN"})
    assert answer.status_code == 500
    assert "系统出现问题" in answer.text
    assert not re.search("Sign in|Sign out|Something", answer.text)


_BREAKS = iter([False, True])


def _asset_that_breaks(name: str) -> str:
    """The second one on a page."""
    if next(_BREAKS, False):
        raise RuntimeError("no such file")
    return f"/static/{name}"


# What the pages ask for without showing it.
SECRETS = re.findall(
    r'field\("(\w+)"[^{}]*type="password"',
    "".join(page.read_text(encoding="utf-8") for page in folder("templates").rglob("*.html")),
)


def test_every_password_is_known_as_one() -> None:
    assert {"password", "old_password", "new_password", "again_password"} == set(SECRETS)


def test_a_database_that_is_gone_is_a_calm_page(
    house: House, scenes: Scenes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of the cause is told, and what was typed is still there."""
    installation = house.installation
    engine = make_engine(f"sqlite:///{(tmp_path / 'empty.sqlite3').as_posix()}")
    app = make_web(
        installation.settings,
        host=installation.host,
        unit=UnitOfWork(engine, ledger_key=b"k"),
        clock=installation.clock,
        passwords=installation.passwords,
    )
    app.config["WTF_CSRF_ENABLED"] = False
    monkeypatch.setattr(app.logger, "disabled", True)  # applications of one name share their logger
    house.show(scenes, 3)
    client = app.test_client(use_cookies=False)
    for who in PEOPLE:
        headers = {"Cookie": house.cookie(who)}
        for where in ("/", f"/c/{KEY}/", f"/c/{KEY}/desk/{EAST}"):
            answer = client.get(where, headers=headers)
            assert (answer.status_code, private(answer)) == (500, True)
            assert not re.search(r"Traceback|sqlite|no such table|SELECT", answer.text, re.IGNORECASE)
        form = {"comment": "写了半天的评语", **dict.fromkeys(SECRETS, "不该出现")}
        answer = client.post(f"/c/{KEY}/desk/{EAST}", headers=headers, data=form)
        assert "写了半天的评语" in answer.text
        assert "不该出现" not in answer.text
    answer = client.get("/", headers={"Accept": "application/json"})
    assert (answer.status_code, json.loads(answer.data)["kind"]) == (500, "Broken")
    engine.dispose()
