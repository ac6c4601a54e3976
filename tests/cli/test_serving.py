"""What is served, and under which address people are counted."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest
from msgspec.structs import replace

from reviewer import app
from reviewer.cli import entry, serving
from reviewer.cli.tools import Tools
from reviewer.settings import read_settings, with_keys
from tests.browser import running
from tests.installations import installed


@contextmanager
def served(url: str, folder: Path, *, proxies: int, proxy: str = "127.0.0.1") -> Iterator[str]:
    """The platform as `reviewer serve` serves it; gives its address."""
    with installed(url, folder=folder, packages=()) as bare:
        settings = replace(bare.settings, proxies=proxies, proxy=proxy)
        tools = Tools(app.install, app.web, str)
        server = serving._bound(tools, replace(bare, settings=settings), host="127.0.0.1", port=0)
        with running(server) as address:
            yield address


def guesses(address: str, reported: list[str]) -> list[int]:
    """Status after status of wrong passwords, each under the address that a proxy would report."""
    opener = build_opener(HTTPCookieProcessor(CookieJar()))
    with opener.open(f"{address}/login") as answer:
        page = answer.read().decode()
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    told = []
    for number, visitor in enumerate(reported):
        form = {"csrf_token": token[1], "login": f"nobody{number}", "password": "guess"}
        headers = {"X-Forwarded-For": visitor, "X-Forwarded-Proto": "http"}
        try:
            with opener.open(Request(f"{address}/login", urlencode(form).encode(), headers)) as answer:
                told.append(answer.status)
        except HTTPError as error:
            told.append(error.code)
            error.close()
    return told


def test_behind_our_proxy_each_visitor_is_counted_alone(migrated_sqlite_url: str, tmp_path: Path) -> None:
    with served(migrated_sqlite_url, tmp_path, proxies=1) as address:
        # Thirty a minute; a minute may end in between, and then there are thirty more.
        assert 30 <= guesses(address, ["198.51.100.9, 192.0.2.1"] * 62).index(429) <= 60
        assert guesses(address, ["198.51.100.9, 192.0.2.2"] * 30) == [401] * 30


@pytest.mark.parametrize(("proxies", "proxy"), [(0, "127.0.0.1"), (1, "192.0.2.7")])
def test_nobody_else_is_believed(proxies: int, proxy: str, migrated_sqlite_url: str, tmp_path: Path) -> None:
    with served(migrated_sqlite_url, tmp_path, proxies=proxies, proxy=proxy) as address:
        told = guesses(address, [f"192.0.2.{number}" for number in range(62)])
    assert 30 <= told.index(429) <= 60


def test_a_port_that_is_taken_is_a_sentence_and_no_address_is_promised(
    migrated_sqlite_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("REVIEWER_INSTANCE", str(tmp_path))
    monkeypatch.setenv("REVIEWER_DATABASE_URL", migrated_sqlite_url)
    with_keys(read_settings())
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        place.listen()
        port = place.getsockname()[1]
        for command in ("serve", "start"):
            assert entry.run([command, "--port", str(port)], install=app.install, web=app.web) == 1
            out, err = capsys.readouterr()
            assert out == ""
            assert err.startswith(f"Error: 127.0.0.1 的端口 {port} 已经有程序在用")
    assert entry.run(["serve", "--host", "no.such.host.invalid"], install=app.install, web=app.web) == 1
    assert "不能在 no.such.host.invalid 的端口 8000 上提供服务" in capsys.readouterr().err


def test_an_address_of_six_is_written_in_brackets() -> None:
    assert [serving._address(host, 8000) for host in ("127.0.0.1", "::1")] == [
        "http://127.0.0.1:8000",
        "http://[::1]:8000",
    ]
