"""A secretary finds an earlier laureate among the nominees and decides, at a real browser."""

from __future__ import annotations

from msgspec.structs import replace
from playwright.sync_api import expect

from reviewer.contract import LaureateLevel, NomineeKind
from reviewer.domain.access import Stage
from reviewer.domain.laureates import Entry
from reviewer.services import laureates
from tests.browser import assert_accessible, picture
from tests.journeys.rooms import Room, on_paper
from tests.screenings import all_screened
from tests.web.panels import KEY, SECRETARY

CHECK, PAST = f"/c/{KEY}/eligibility", f"/c/{KEY}/laureates"


def test_an_earlier_laureate_is_found_and_decided(room: Room) -> None:
    panel = room.panel
    panel.stage(Stage.ELIGIBILITY)
    office = panel.of(SECRETARY)
    first, second, *_ = (item.line for item in all_screened(office, category="star"))
    entry = Entry(
        kind=NomineeKind.PERSON,
        name=first.name,
        host=first.host,
        year=2019,
        level=LaureateLevel.PROVINCIAL,
        source="2019年省名单",
    )
    laureates.add(office, entry=entry)
    laureates.add(office, entry=replace(entry, name=second.name, host="别处"))
    page = room.seat(SECRETARY)
    page.goto(PAST)
    expect(page.get_by_role("row").filter(has_text=first.name)).to_contain_text("2019年省名单")
    assert_accessible(page)
    page.goto(f"{CHECK}?category=star&show=suspects")
    expect(page.locator("article.card")).to_have_count(2)
    # By keyboard from card to card, then to the search.
    page.keyboard.press("j")
    expect(page.locator(f"#{first.code} h2 a")).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator(f"#{second.code} h2 a")).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator(f"#{first.code} h2 a")).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#search-words")).to_be_focused()
    card = page.locator(f"#{first.code}")
    card.get_by_text("认定是否同一", exact=True).click()
    card.get_by_label("是同一个", exact=True).check()
    card.locator("textarea[id^=compare-]").fill("本人承认，2019年已获认定")
    assert_accessible(page)
    picture(page, "screening-suspect")
    card.get_by_role("button", name="确认认定").click()
    expect(page.locator("article.card")).to_have_count(1)
    expect(page.locator(".flash").first).to_contain_text(f"{first.code}：对照结果已记录")
    page.goto(f"{CHECK}?category=star&show=all&code={first.code}&whole=yes")
    expect(page.locator(f"#{first.code}")).to_contain_text("经人工认定，往年已获认定")
    on_paper(page, "screening-paper")
