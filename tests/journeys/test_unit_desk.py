"""A unit nominates online: it types, the page saves and counts and says what the rules find; it files, takes
back, mends; the office returns. With scripts and without."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from reviewer.services import drafts
from reviewer.services.drafts import DraftPage
from tests.browser import OpenPage, assert_accessible, picture, serving
from tests.journeys.rooms import state
from tests.web.offices import KEY, PASSWORD, Office, OpenOffice
from tests.web.test_drafts import STAR

DESK = f"/c/{KEY}/drafts"
LATE = datetime(2021, 8, 30, 16, 0, tzinfo=UTC)  # 24:00 of the printed day in China


@dataclass(frozen=True, slots=True)
class Desk:
    """An office behind a server, and browsers before it."""

    office: Office
    address: str
    open_page: OpenPage

    def seat(self, login: str, **options: object) -> Page:
        """Somebody who has signed in, before an empty page."""
        page = self.open_page(base_url=self.address, **options)
        page.goto("/login")
        page.get_by_label("登录名").fill(login)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="登录").click()
        page.wait_for_url(lambda url: "/login" not in url)
        return page

    def stored(self, page: Page) -> DraftPage:
        """The draft of the page as the server holds it."""
        token = page.url.partition("?")[0].rstrip("/").rpartition("/drafts/")[2].partition("/")[0]
        return drafts.opened(self.office.of("changchun"), token=token)


@pytest.fixture
def place(open_at: OpenOffice, open_page: OpenPage) -> Iterator[Desk]:
    """The campaign while it takes nominations, served."""
    office = open_at("nomination", forms=True)
    with serving(office.app) as address:
        yield Desk(office, address, open_page)


def begin(page: Page, category: str = "百姓学习之星") -> None:
    """Start a nomination from the desk."""
    page.goto(DESK)
    page.get_by_role("button", name=f"新建推荐 {category}").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("推荐表")


def fill(page: Page, entries: Mapping[str, str]) -> None:
    """Type every answer."""
    for name, text in entries.items():
        field = page.locator(f'[name="{name}"]')
        if field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(text)
        else:
            field.fill(text)


def test_a_unit_types_and_the_page_saves_counts_and_judges(place: Desk) -> None:
    page = place.seat("changchun")
    begin(page)
    page.locator("#q-f-name").fill("张桂兰")
    state(page, "saved")
    assert place.stored(page).entries == {"f-name": "张桂兰"}
    fill(page, {name: text for name, text in STAR.items() if name != "f-deeds"})
    page.locator("#q-f-deeds").fill("学" * 999)
    expect(page.locator("#z-f-deeds")).to_have_text("999 字 · 不少于 1000 字")
    expect(page.locator("#z-f-deeds")).to_have_class("zi off")
    state(page, "saved")
    finding = page.locator("#findings li", has_text="主要事迹和成效不少于1000字")
    expect(finding).to_contain_text("不符合")
    expect(finding).to_contain_text("主要事迹和成效999字")
    picture(page, "desk-999")
    assert_accessible(page)
    page.locator("#q-f-deeds").press("End")
    page.keyboard.insert_text("习")
    expect(page.locator("#z-f-deeds")).to_have_text("1000 字 · 不少于 1000 字")
    expect(page.locator("#z-f-deeds")).to_have_class("zi")
    expect(finding).to_contain_text("主要事迹和成效1000字")
    expect(page.locator("#unfilled")).to_have_text("必填各项都已填写")
    page.get_by_role("button", name="核对并提交").click()
    expect(page.get_by_role("heading", name="可以提交")).to_be_visible()
    picture(page, "desk-confirm")
    assert_accessible(page)
    page.get_by_role("button", name="确认提交").click()
    expect(page.locator(".flashes")).to_have_text("已提交“张桂兰”，编号 S-01-01。")
    picture(page, "desk-one-filed")
    assert_accessible(page)
    office = place.seat("secretary")
    office.goto(f"/c/{KEY}/nominations")
    expect(office.locator("tbody tr")).to_have_text(["S-01-01张桂兰长春市朝阳区社区学院长春市 材料齐"])
