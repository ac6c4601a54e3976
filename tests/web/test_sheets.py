"""The desk and the score sheet: what experts see, and that nothing they typed is ever lost."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from reviewer.domain.sheets import SheetState
from reviewer.services import experts, sheets
from reviewer.services.sheets import SheetDraft
from tests.browser import Complaints, OpenPage, Serve, assert_accessible
from tests.web.panels import KEY, full, let_in, score, set_up, visit, web

DESK = f"/c/{KEY}/desk"
FIRST, SECOND = "S-01-01", "S-02-01"
SAVED = "#keeping[data-state=saved]"


def sheet_of(page: Page, address: str, code: str = FIRST) -> None:
    page.goto(f"{address}{DESK}/{code}")


def test_typing_is_saved_by_itself_and_keys_move_on(
    migrated_sqlite_url: str, page: Page, live_server: Serve
) -> None:
    panel = set_up(migrated_sqlite_url)
    app = web(panel)
    address = live_server(app)
    let_in(page.context, app, address, panel.tokens["expert1"])
    sheet_of(page, address)
    page.locator("#m-learning").click()
    for text in ("8.5", "１０", "0"):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    expect(page.locator("#m-influence")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#m-moving")).to_be_focused()
    expect(page.locator("#running")).to_have_text("18.5")
    expect(page.locator("#unfilled")).to_have_text("还有 5 项未填（空白不等于 0 分）")
    page.locator(SAVED).wait_for()
    stored = sheets.opened(panel.of("expert1"), code=FIRST)
    assert stored.draft.entries == {"learning": "8.5", "practice": "１０", "moving": "0"}
    assert (stored.state, stored.version) == (SheetState.DRAFT, 1)
    assert page.evaluate("Object.keys(localStorage).length") == 0
    assert_accessible(page)


def test_a_lost_line_keeps_the_text_and_saves_when_it_is_back(
    migrated_sqlite_url: str, page: Page, live_server: Serve, complaints: Complaints
) -> None:
    complaints.forgive("ERR_INTERNET_DISCONNECTED")
    panel = set_up(migrated_sqlite_url)
    app = web(panel)
    address = live_server(app)
    let_in(page.context, app, address, panel.tokens["expert1"])
    sheet_of(page, address)
    page.context.set_offline(True)
    page.locator("#m-learning").fill("7")
    page.locator("#keeping[data-state=offline]").wait_for()
    page.locator("#comment").fill("断网时写下的评语")
    assert page.evaluate("JSON.stringify(localStorage)").count("断网时写下的评语") == 1
    assert sheets.opened(panel.of("expert1"), code=FIRST).version == 0
    page.context.set_offline(False)
    page.locator(SAVED).wait_for()
    stored = sheets.opened(panel.of("expert1"), code=FIRST).draft
    assert (stored.entries, stored.comment) == ({"learning": "7"}, "断网时写下的评语")


def test_a_reload_offers_what_was_not_saved(
    migrated_sqlite_url: str, page: Page, live_server: Serve, complaints: Complaints
) -> None:
    complaints.forgive("ERR_FAILED")
    panel = set_up(migrated_sqlite_url)
    app = web(panel)
    address = live_server(app)
    let_in(page.context, app, address, panel.tokens["expert1"])
    page.route("**/draft", lambda route: route.abort())
    page.on("dialog", lambda dialog: dialog.accept())
    sheet_of(page, address)
    page.locator("#m-learning").fill("7")
    page.locator("#comment").fill("还没有送到")
    page.locator("#keeping[data-state=offline]").wait_for()
    page.unroute("**/draft")
    page.route("**/draft", lambda route: route.abort())
    page.reload()
    expect(page.locator("#compare")).to_contain_text("还没有送到")
    assert_accessible(page)
    page.unroute("**/draft")
    page.get_by_role("button", name="用这个窗口里的").click()
    page.locator(SAVED).wait_for()
    stored = sheets.opened(panel.of("expert1"), code=FIRST).draft
    assert (stored.entries, stored.comment) == ({"learning": "7"}, "还没有送到")


def test_an_expired_sign_in_goes_on_after_signing_in_again(
    migrated_sqlite_url: str, page: Page, live_server: Serve, complaints: Complaints
) -> None:
    complaints.forgive("401")
    complaints.forgive("400")
    panel = set_up(migrated_sqlite_url)
    app = web(panel)
    address = live_server(app)
    let_in(page.context, app, address, panel.tokens["expert1"])
    sheet_of(page, address)
    page.context.clear_cookies()
    page.locator("#m-learning").fill("9")
    page.locator("#keeping[data-state=expired]").wait_for()
    expect(page.locator("#m-learning")).to_have_value("9")
    link = page.get_by_role("link", name="打开登录窗口")
    assert link.get_attribute("target") == "_blank"
    # another person signs in at this desk: nothing of the first one's may be saved in their name
    let_in(page.context, app, address, panel.tokens["expert2"])
    page.locator("#keeping[data-state=other]").wait_for()
    assert sheets.opened(panel.of("expert2"), code=FIRST).version == 0
    page.context.clear_cookies()
    let_in(page.context, app, address, panel.tokens["expert1"])
    page.locator(SAVED).wait_for()
    assert sheets.opened(panel.of("expert1"), code=FIRST).draft.entries == {"learning": "9"}


def test_two_windows_are_compared_and_the_person_chooses(
    migrated_sqlite_url: str, page: Page, live_server: Serve, complaints: Complaints
) -> None:
    complaints.forgive("409")
    panel = set_up(migrated_sqlite_url)
    app = web(panel)
    address = live_server(app)
    let_in(page.context, app, address, panel.tokens["expert1"])
    sheet_of(page, address)
    other = page.context.new_page()
    sheet_of(other, address)
    other.locator("#m-learning").fill("5")
    other.locator(SAVED).wait_for()
    page.locator("#m-learning").fill("9.5")
    page.locator("#compare:not([hidden])").wait_for()
    row = page.locator("#compare tbody tr")
    expect(row.locator("th, td")).to_have_text(["学习经历", "9.5", "5"])
    page.get_by_role("button", name="用这个窗口里的").click()
    page.locator(SAVED).wait_for()
    other.locator("#m-learning").fill("6")
    other.get_by_role("button", name="用已经保存的").click()
    expect(other.locator("#m-learning")).to_have_value("9.5")
    stored = sheets.opened(panel.of("expert1"), code=FIRST)
    assert (stored.draft.entries, stored.version) == ({"learning": "9.5"}, 2)
