"""Whatever breaks while an expert types: the text is kept, the page says so, and it is saved in the end."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Page, expect

from reviewer.clock import FixedClock, SystemClock
from reviewer.services import accounts
from tests.browser import Complaints, OpenPage, assert_accessible
from tests.journeys.rooms import DESK, Line, Room, mark, state
from tests.web.panels import PASSWORD, let_in, set_up, web

CODE = "S-02-01"
SHEET = f"{DESK}/{CODE}"
NOON = datetime(2021, 9, 6, 4, 0, tzinfo=UTC)


def at_the_sheet(page: Page) -> Page:
    """The sheet, with the page's own timers standing still until the story moves them on."""
    page.clock.install(time=NOON)
    page.goto(SHEET)
    page.clock.pause_at(datetime(2021, 9, 6, 4, 1, tzinfo=UTC))
    return page


def at_work(page: Page) -> Page:
    """The sheet as it is."""
    page.goto(SHEET)
    return page


def left_anyway(page: Page) -> None:
    """The page asks before it lets unsaved text go, and the person leaves all the same."""
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.goto("about:blank")
    assert asked == ["beforeunload"]
    page.close()


def back_at(page: Page) -> None:
    """The person comes back to this window."""
    page.evaluate("window.dispatchEvent(new Event('focus'))")


def test_what_is_typed_is_on_its_way_within_two_seconds(room: Room) -> None:
    page = at_the_sheet(room.seat("expert1"))
    mark(page, "learning", "8.5")
    state(page, "waiting")
    assert room.entries("expert1", CODE) == {}
    page.clock.run_for(2000)
    state(page, "saved")
    assert room.entries("expert1", CODE) == {"learning": "8.5"}
    expect(page.locator("#running")).to_have_text("8.5")


def test_somebody_who_never_pauses_is_saved_all_the_same(room: Room) -> None:
    page = at_the_sheet(room.seat("expert1"))
    page.locator("#comment").focus()
    with page.expect_response(lambda answer: answer.url.endswith("/draft")):
        for letter in "readandlearn":
            page.keyboard.type(letter)
            page.clock.run_for(500)  # never as long as the pause that the page waits for
    assert room.stored("expert1", CODE).draft.comment.startswith("readand")


def test_a_cut_line_is_said_and_mended(room: Room, complaints: Complaints) -> None:
    complaints.forgive("ERR_INTERNET_DISCONNECTED")
    page = at_work(room.seat("expert1"))
    mark(page, "learning", "9")
    state(page, "saved")
    page.context.set_offline(True)
    mark(page, "practice", "10.5")
    state(page, "offline")
    expect(page.locator("#keeping")).to_have_text("连接中断，内容已留在本机，正在重试")
    assert_accessible(page)
    mark(page, "moving", "7")
    assert page.locator("#m-practice").input_value() == "10.5"
    assert room.entries("expert1", CODE) == {"learning": "9"}
    page.context.set_offline(False)
    state(page, "saved")
    assert room.entries("expert1", CODE) == {"learning": "9", "practice": "10.5", "moving": "7"}


@pytest.mark.parametrize(
    ("choice", "kept"),
    [("用这个窗口里的", {"learning": "9", "practice": "10.5"}), ("用已经保存的", {"learning": "9"})],
)
def test_a_tab_closed_without_a_line_is_offered_back(
    room: Room, complaints: Complaints, choice: str, kept: dict[str, str]
) -> None:
    complaints.forgive("503")
    page = at_work(room.seat("expert1"))
    mark(page, "learning", "9")
    state(page, "saved")
    room.line.cut = True
    mark(page, "practice", "10.5")
    state(page, "offline")
    left_anyway(page)

    again = page.context.new_page()
    again.goto(SHEET)
    offer = again.locator("#compare")
    expect(offer).to_contain_text("没能保存的内容")
    expect(offer.locator("tbody tr")).to_have_text(["学用结合成效10.5未填"])
    expect(again.locator("#sheet")).to_have_attribute("inert", "")
    assert_accessible(again)
    room.line.cut = False
    again.get_by_role("button", name=choice).click()
    expect(offer).to_be_hidden()
    expect(again.locator("#sheet")).not_to_have_attribute("inert", "")
    if "practice" in kept:
        state(again, "saved")
    expect(again.locator("#keeping")).to_have_text(re.compile("^已保存"))
    assert room.entries("expert1", CODE) == kept
    again.reload()
    expect(offer).to_be_hidden()
    assert again.locator("#m-practice").input_value() == kept.get("practice", "")


def test_an_expired_sign_in_waits_for_a_new_one(room: Room, complaints: Complaints) -> None:
    complaints.forgive("401")
    page = at_work(room.seat("expert1"))
    mark(page, "learning", "9")
    state(page, "saved")
    accounts.sign_out(room.panel.of("expert1"), token=room.panel.tokens["expert1"])
    mark(page, "leading", "18.5")
    state(page, "expired")
    assert_accessible(page)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="打开登录窗口").click()
    second = opened.value
    second.get_by_label("登录名").fill("expert1")
    second.get_by_label("密码").fill(PASSWORD)
    second.get_by_role("main").get_by_role("button", name="登录").click()
    expect(second.get_by_role("heading", level=1)).to_have_text("已重新登录")
    assert_accessible(second)
    second.close()
    back_at(page)
    state(page, "saved")
    assert page.locator("#m-leading").input_value() == "18.5"
    token = accounts.sign_in(room.panel.system, login="expert1", password=PASSWORD)
    room.panel.tokens["expert1"] = token  # type: ignore[index]  # the first one has ended
    assert room.entries("expert1", CODE) == {"learning": "9", "leading": "18.5"}


def test_another_person_at_the_same_machine_saves_nothing_of_ours(room: Room, complaints: Complaints) -> None:
    complaints.forgive("40")
    page = at_work(room.seat("expert1"))
    mark(page, "learning", "9")
    let_in(page.context, room.app, room.address, room.panel.tokens["expert2"])
    state(page, "other")
    assert room.entries("expert1", CODE) == {}
    assert room.entries("expert2", CODE) == {}
    let_in(page.context, room.app, room.address, room.panel.tokens["expert1"])
    back_at(page)
    state(page, "saved")
    assert room.entries("expert1", CODE) == {"learning": "9"}


def test_two_windows_show_both_contents_and_wait_for_a_choice(room: Room, complaints: Complaints) -> None:
    complaints.forgive("409")
    first = at_work(room.seat("expert1"))
    second = first.context.new_page()
    second.goto(SHEET)
    mark(first, "learning", "8")
    state(first, "saved")

    mark(second, "learning", "9.5")
    state(second, "conflict")
    both = second.locator("#compare")
    expect(both.locator("tbody tr")).to_have_text(["学习经历9.58"])
    assert_accessible(second)
    assert room.entries("expert1", CODE) == {"learning": "8"}
    second.get_by_role("button", name="用这个窗口里的").click()
    state(second, "saved")
    assert room.entries("expert1", CODE) == {"learning": "9.5"}

    first.locator("#comment").fill("事迹朴实")
    state(first, "conflict")
    expect(first.locator("#compare tbody tr")).to_have_text(["学习经历89.5", "评语事迹朴实（空）"])
    first.get_by_role("button", name="用已经保存的").click()
    state(first, "saved")
    assert first.locator("#m-learning").input_value() == "9.5"
    assert first.locator("#comment").input_value() == ""
    mark(first, "learning", "10")
    state(first, "saved")
    assert room.entries("expert1", CODE) == {"learning": "10"}


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        port: int = place.getsockname()[1]
        return port


@contextmanager
def server(url: str, folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """`reviewer serve` as a process of its own, ready to answer."""
    environ = {
        **os.environ,
        "REVIEWER_INSTANCE": str(folder),
        "REVIEWER_DATABASE_URL": url,
        "REVIEWER_SECRET_KEY": "a secret of the test's own",
        "REVIEWER_SIGNING_KEY": (b"s" * 32).hex(),
        "REVIEWER_LEDGER_KEY": (b"k" * 32).hex(),
        "PYTHONUNBUFFERED": "1",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "reviewer", "serve", "--port", str(port)],
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await(port)
        yield process
    finally:
        process.kill()
        process.wait()


def _await(port: int) -> None:
    """Until somebody answers there."""
    deadline = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < deadline, "the server does not come up"
            time.sleep(0.05)
        else:
            return


@pytest.mark.skipif(sys.platform == "win32", reason="the kill of a Windows process is another one")
def test_a_killed_server_costs_nothing(
    migrated_sqlite_url: str, tmp_path: Path, open_page: OpenPage, complaints: Complaints
) -> None:
    complaints.forgive("ERR_CONNECTION_REFUSED")
    complaints.forgive("ERR_EMPTY_RESPONSE")
    complaints.forgive("ERR_CONNECTION_RESET")
    panel = set_up(migrated_sqlite_url, clock=FixedClock(SystemClock().now()))
    port = free_port()
    page = open_page(base_url=f"http://127.0.0.1:{port}")
    let_in(page.context, web(panel), f"http://127.0.0.1:{port}", panel.tokens["expert1"])
    app = web(panel)
    room = Room(panel=panel, app=app, line=Line(app), address="", open_page=open_page)
    with server(migrated_sqlite_url, tmp_path, port) as first:
        page.goto(SHEET)
        mark(page, "learning", "9")
        state(page, "saved")
        mark(page, "practice", "11.5")
        first.send_signal(signal.SIGKILL)
        first.wait()
    mark(page, "moving", "6.5")
    state(page, "offline")
    with server(migrated_sqlite_url, tmp_path, port):
        expect(page.locator("#keeping")).to_have_attribute("data-state", "saved", timeout=20_000)
        assert room.entries("expert1", CODE) == {"learning": "9", "practice": "11.5", "moving": "6.5"}
        expect(page.locator("#keeping")).to_have_text(re.compile(r"^已保存 \d\d:\d\d$"))
