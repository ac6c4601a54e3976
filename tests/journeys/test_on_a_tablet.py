"""The same pages on a tablet, on a laptop, in very large type, by keyboard and on paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from reviewer.domain.access import Stage
from reviewer.services import shortlist
from tests.browser import LAPTOP, TABLET, assert_accessible, picture
from tests.journeys.rooms import DESK, Room
from tests.web.panels import CHAIR, KEY, SECRETARY, SUPERVISOR, score

CAMPAIGN = f"/c/{KEY}"
SCREENS = {"tablet": TABLET, "laptop": LAPTOP}
EXPERT = ["/", "/account", CAMPAIGN + "/", f"{CAMPAIGN}/rules", DESK]
EXPERT += [f"{DESK}/{part}" for part in ("S-02-01", "S-01-01", "S-01-01/receipt", "S-02-01/submit", "S-02-01/tie")]
EXPERT += [f"{DESK}/receipts", f"{DESK}/submit/star", f"{DESK}/P-01-01"]
OFFICE = ["/", "/nominations", "/nominations/S-01-01", "/eligibility", "/panel", "/panel/assignments"]
OFFICE += ["/panel/progress", "/people", "/units", "/steps", "/ledger", "/ledger/verify"]
LISTS = ["/lists/star/province", "/lists/star/nation", "/lists/star/sign", "/lists/star/return/S-01-01", "/notice"]

# Every visible control whose touchable box is smaller than 24 pixels. A link inside a sentence or a table's cell
# is as tall as its line; a label around a box or a button is touched with it.
SMALL = """
() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
  .filter(each => each.checkVisibility({visibilityProperty: true}) && !each.closest(".visually-hidden, .skip"))
  .map(each => [each, (each.closest("label.check") ?? each).getBoundingClientRect()])
  .filter(([, box]) => box.width > 0 && (box.width < 24 || box.height < 24))
  .map(([each]) => each.outerHTML.slice(0, 160))
"""
WIDER = """
() => [...document.querySelectorAll("body *")]
  .filter(each => each.checkVisibility() && !each.closest(".scroll, .visually-hidden, .skip")
    && each.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map(each => each.outerHTML.slice(0, 120)).slice(0, 5)
"""
# The element in focus: its name, whether its ring shows, and whether something lies over it.
FOCUSED = """
() => {
  const each = document.activeElement, box = each.getBoundingClientRect(), style = getComputedStyle(each);
  const over = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return [
    each.id || each.textContent.trim().slice(0, 20),
    style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    each.contains(over) || over === each || (over?.closest("label")?.contains(each) ?? false),
  ];
}
"""


def fits(page: Page, path: str) -> None:
    """Nothing hangs over the edge, and everything can be touched."""
    page.goto(path)
    assert page.evaluate(WIDER) == [], path
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
    assert page.evaluate(SMALL) == [], path


@pytest.mark.parametrize("screen", SCREENS)
def test_every_page_fits(room: Room, screen: str) -> None:
    panel = room.panel
    score(panel, "expert1", "S-01-01")
    view = {"viewport": SCREENS[screen], "has_touch": screen == "tablet"}
    expert = room.seat("expert1", **view)
    for path in EXPERT:
        fits(expert, path)
    office = room.seat(SECRETARY, **view)
    for path in OFFICE:
        fits(office, CAMPAIGN + path)
    fits(room.seat(SUPERVISOR, **view), f"{CAMPAIGN}/panel/progress")
    for login in ("expert1", "expert2", "expert3"):
        for number in range(1, 7):
            if (login, number) != ("expert1", 1):
                score(panel, login, f"S-0{number}-01", share=80 - number)
    panel.stage(Stage.PANEL)
    shortlist.propose(panel.of(CHAIR), category="star")
    chair = room.seat(CHAIR, **view)
    for path in LISTS[:-1]:
        fits(chair, CAMPAIGN + path)
    picture(chair, f"{screen}-return")


def test_very_large_type_fits(room: Room) -> None:
    page = room.seat("expert1", viewport=TABLET, has_touch=True)
    page.goto(f"{DESK}/S-02-01")
    standard = page.locator(".material .text p").first.evaluate("each => getComputedStyle(each).fontSize")
    page.get_by_role("button", name="特大字号").click()
    expect(page.get_by_role("button", name="特大字号")).to_have_attribute("aria-pressed", "true")
    large = page.locator(".material .text p").first.evaluate("each => getComputedStyle(each).fontSize")
    assert float(large[:-2]) >= 1.4 * float(standard[:-2])
    for path in (f"{DESK}/S-02-01", f"{DESK}/S-03-01", DESK):
        fits(page, path)
    page.goto(f"{DESK}/S-03-01")
    assert_accessible(page)
    picture(page, "tablet-very-large")


def test_tab_walks_through_the_sheet_and_is_always_seen(room: Room) -> None:
    page = room.seat("expert1")
    page.goto(f"{DESK}/S-01-01")
    walked = []
    while True:
        page.keyboard.press("Tab")
        name, ring, free = page.evaluate(FOCUSED)
        if walked and (name == walked[0] or page.evaluate("document.activeElement === document.body")):
            break
        assert ring, f"{name} has no ring"
        assert free, f"{name} is covered"
        walked.append(name)
    marks = [name for name in walked if name.startswith("m-")]
    wanted = "learning practice moving influence reputation masses leading quality".split()
    assert marks == [f"m-{key}" for key in wanted]
    assert walked[0] == "跳到正文"
    assert walked.index("m-quality") < walked.index("comment") < walked.index("special")
    assert walked.index("special_reason") < walked.index("保存草稿")
    assert "提交本表…" in walked


def test_paper_has_the_sheet_and_nothing_of_the_screen(room: Room) -> None:
    score(room.panel, "expert1", "S-01-01")
    page = room.seat("expert1")
    page.goto(f"{DESK}/S-01-01/print")
    page.emulate_media(media="print")
    for part in (".top", ".doors", ".foot", ".crumbs"):
        assert not any(each.is_visible() for each in page.locator(part).all()), part
    expect(page.locator("h1")).to_contain_text("评分表")
    expect(page.get_by_text("签名：")).to_be_visible()
    picture(page, "paper-sheet")
    assert title_of(page.pdf(format="A4")) == page.title()


def title_of(pdf: bytes) -> str:
    """The title among a document's properties."""
    start = pdf.index(b"/Title") + len(b"/Title")
    value = pdf[start : pdf.index(b">", start)].strip().lstrip(b"<")
    return bytes.fromhex(value.decode("ascii")).decode("utf-16")
