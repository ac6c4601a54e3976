"""The office pages in a real browser: axe finds nothing, all fits the screen, nobody complains."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser import LAPTOP, TABLET, OpenPage, Serve, assert_accessible
from tests.web.offices import KEY, PASSWORD, Office, OpenOffice

CAMPAIGN = f"/c/{KEY}"
PUBLIC = ("/", "/login", f"{CAMPAIGN}/", f"{CAMPAIGN}/rules", f"{CAMPAIGN}/rules?category=project")
PAGES = {
    "nomination": ("/", "intake", "nominations", "units", "quotas", "steps"),
    "eligibility": (
        "eligibility?category=project",
        "nominations",
        "nominations/S-01-01",
        "people",
        "panel",
    ),
    "scoring": (
        "/account",
        "panel",
        "panel/assignments",
        "panel/progress",
        "ledger",
        "ledger/verify",
        "steps",
        "compare",
    ),
}
WIDER = "document.documentElement.scrollWidth - window.innerWidth"


def sign_in(page: Page, site: str, login: str) -> None:
    page.goto(f"{site}/login")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.click("main form button")


def look(page: Page, address: str) -> None:
    page.goto(address)
    for viewport in (LAPTOP, TABLET):
        page.set_viewport_size({"width": viewport["width"], "height": viewport["height"]})
        assert page.evaluate(WIDER) <= 0, f"{address} is wider than {viewport['width']}"
    assert page.locator("h1").count() == 1
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })")
    assert_accessible(page)


@pytest.mark.parametrize("stage", PAGES)
def test_the_secretariats_pages(
    open_at: OpenOffice, stage: str, open_page: OpenPage, live_server: Serve
) -> None:
    site = live_server(open_at(stage, forms=True).app)
    page = open_page()
    sign_in(page, site, "secretary")
    for path in PAGES[stage]:
        look(page, site + (path if path.startswith("/") else f"{CAMPAIGN}/{path}"))


def test_the_publics_pages(office: Office, page: Page, live_server: Serve) -> None:
    site = live_server(office.app)
    for path in PUBLIC:
        look(page, site + path)


def test_a_register_goes_in_without_a_script(
    open_at: OpenOffice, open_page: OpenPage, live_server: Serve
) -> None:
    office = open_at("nomination", forms=True)
    site = live_server(office.app)
    page = open_page(java_script_enabled=False)
    sign_in(page, site, "changchun")
    page.click("text=导入登记表 >> nth=0")
    register, content = office.register("changchun", "star")
    page.check("input[value=star]")
    page.set_input_files("#register", {"name": "register.xlsx", "mimeType": "", "buffer": content})
    page.click("main form button")
    page.click(f"text=确认导入 {len(register.nominees)} 个推荐对象")
    assert f"共 {len(register.nominees)} 个推荐对象" in page.inner_text(".flash")
    page.click(f"text={register.nominees[0].name}")
    page.click("text=查阅个人信息")
    page.click("text=确认查阅")
    assert register.nominees[0].fields["address"] in page.inner_text("main")


def test_the_keyboard_reaches_the_content_first(office: Office, page: Page, live_server: Serve) -> None:
    page.goto(live_server(office.app) + "/login")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
