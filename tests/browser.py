"""A real browser, and a test that fails when the browser complains.

Console errors, uncaught exceptions, breaches of the content security policy and requests that leave this
machine are collected from every page and fail the test at its end, whatever the test itself looked at.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from wsgiref.types import WSGIApplication

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    WebError,
    expect,
    sync_playwright,
)
from waitress import wasyncore
from waitress.server import create_server

from tests.machine import browser_binary, strict

LOCAL = ("127.0.0.1", "localhost", "")
PICTURES = Path(__file__).resolve().parent.parent / "screenshots"
LAPTOP = {"width": 1366, "height": 900}
TABLET = {"width": 820, "height": 1180}
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-gpu-compositing",
    "--disable-gpu-rasterization",
    "--disable-software-rasterizer",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
REPORT_BREACHES = """
document.addEventListener("securitypolicyviolation", (breach) =>
  console.error(`policy breach: ${breach.effectiveDirective} ${breach.blockedURI} ${breach.sample}`));
"""


class Complaints:
    """What the browser objected to during one test."""

    def __init__(self) -> None:
        self._heard: list[str] = []
        self._forgiven: list[str] = []

    def forgive(self, part: str) -> None:
        """Expect complaints with this text in them: a test that provokes a 403 or pulls the cable says so."""
        self._forgiven.append(part)

    def unforgiven(self) -> list[str]:
        """Everything nobody expected."""
        return [said for said in self._heard if not any(part in said for part in self._forgiven)]

    def listen(self, context: BrowserContext) -> None:
        """Hear everything that happens on the pages of a context."""
        context.add_init_script(REPORT_BREACHES)
        context.on("console", self._console)
        context.on("weberror", self._exception)
        context.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._heard.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _exception(self, error: WebError) -> None:
        self._heard.append(f"exception: {error.error}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob", "about"} and (address.hostname or "") not in LOCAL:
            self._heard.append(f"left this machine: {request.url}")


# A busy machine is slow, not wrong: what is expected may take its time.
expect.set_options(timeout=20_000)

OpenPage = Callable[..., Page]
Serve = Callable[[WSGIApplication], str]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for the whole run."""
    binary = browser_binary()
    if binary is None and strict():
        pytest.fail("no browser here, and this run may not pass without one: install chromium")
    if binary is None:
        pytest.skip("no Chromium: set REVIEWER_TEST_BROWSER, or python -m playwright install chromium")
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=binary, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """The browser's objections; any that nobody forgave fails the test."""
    heard = Complaints()
    yield heard
    left = heard.unforgiven()
    assert not left, "the browser complained:\n" + "\n".join(left)


@pytest.fixture
def open_page(browser: Browser, complaints: Complaints) -> Iterator[OpenPage]:
    """Opens a page in a context of its own: one call for each person in the story."""
    with ExitStack() as contexts:

        def opened(**options: Any) -> Page:
            settings = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "viewport": LAPTOP, **options}
            context = browser.new_context(**settings)
            contexts.callback(context.close)
            context.set_default_timeout(30_000)
            complaints.listen(context)
            return context.new_page()

        yield opened


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A page for a story with one person."""
    return open_page()


@contextmanager
def serving(app: WSGIApplication) -> Iterator[str]:
    """Serve an application on a free port of the loopback; gives the address without a slash at its end."""
    with running(create_server(app, host="127.0.0.1", port=0, threads=4)) as address:
        yield address


@contextmanager
def running(server: Any) -> Iterator[str]:
    """A server that listens, served for the length of the test; gives its address."""
    loop = threading.Thread(target=server.run, name="live server")
    loop.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        # from inside its own loop: closing sockets under a waiting select is an error
        # The loop may wake by itself and be done before the pipe is written to: then it is closed already.
        with suppress(OSError):
            server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
        loop.join(timeout=10)
        server.task_dispatcher.shutdown()


@pytest.fixture
def live_server() -> Iterator[Serve]:
    """Serves any WSGI application for the length of the test and gives its address."""
    with ExitStack() as servers:
        yield lambda app: servers.enter_context(serving(app))


def assert_accessible(page: Page) -> None:
    """Nothing that axe knows to be wrong, with the element and the reason when there is."""
    found = Axe().run(page).response["violations"]
    lines = [
        f"{fault['id']}: {fault['help']}\n    {node['html']}\n    {node['failureSummary']}"
        for fault in found
        for node in fault["nodes"]
    ]
    assert not lines, f"{page.url} is not accessible:\n" + "\n".join(lines)


def picture(page: Page, name: str) -> None:
    """Photograph the whole page into `screenshots/`, when REVIEWER_TEST_PICTURES says that somebody looks."""
    if os.environ.get("REVIEWER_TEST_PICTURES"):
        PICTURES.mkdir(exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
