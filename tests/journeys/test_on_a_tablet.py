"""The same pages on a tablet, on a laptop, in very large type, by keyboard and on paper."""

from __future__ import annotations

from playwright.sync_api import Page, ViewportSize, expect

from reviewer.domain.access import Stage
from reviewer.services import shortlist
from tests.browser import LAPTOP, TABLET, assert_accessible, picture
from tests.journeys.rooms import DESK, Room, on_paper
from tests.web.panels import CHAIR, KEY, SECRETARY, SUPERVISOR, score

CAMPAIGN = f"/c/{KEY}"
EXPERT = ["/", "/account", CAMPAIGN + "/", f"{CAMPAIGN}/rules", DESK]
SHEETS = ("S-02-01", "S-01-01", "S-01-01/receipt", "S-02-01/submit", "S-02-01/tie", "P-01-01")
EXPERT += [f"{DESK}/{part}" for part in (*SHEETS, "receipts", "submit/star")]
OFFICE = [
    "/",
    "/nominations",
    "/nominations/S-01-01",
    "/eligibility",
    "/laureates",
    "/panel",
    "/panel/assignments",
]
OFFICE += ["/panel/progress", "/people", "/units", "/steps", "/ledger", "/ledger/verify"]
LISTS = ["/lists/star/province", "/lists/star/nation", "/lists/star/sign", "/lists/star/return/S-01-01"]

# Every visible control that is less than 24 pixels wide or high; a label around a box is touched with it.
SMALL = """
() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
  .filter(each => each.checkVisibility({visibilityProperty: true}))
  .filter(each => !each.closest(".visually-hidden, .skip"))
  .map(each => [each, (each.closest("label.check") ?? each).getBoundingClientRect()])
  .filter(([, box]) => box.width > 0 && (box.width < 24 || box.height < 24))
  .map(([each]) => each.outerHTML.slice(0, 160))
"""
SCROLLS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
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
    """On either screen nothing hangs over the edge and everything can be touched."""
    page.goto(path)
    for screen in (LAPTOP, TABLET):
        page.set_viewport_size(ViewportSize(width=screen["width"], height=screen["height"]))
        place = f"{path} at {screen['width']}"
        assert page.evaluate(WIDER) == [], place
        assert page.evaluate(SCROLLS) is False, place
        assert page.evaluate(SMALL) == [], place


def test_every_page_of_the_expert_and_the_office_fits(room: Room) -> None:
    score(room.panel, "expert1", "S-01-01")
    expert = room.seat("expert1")
    for path in EXPERT:
        fits(expert, path)
    office = room.seat(SECRETARY)
    for path in OFFICE:
        fits(office, CAMPAIGN + path)
    fits(room.seat(SUPERVISOR), f"{CAMPAIGN}/panel/progress")


def test_the_lists_fit(room: Room) -> None:
    panel = room.panel
    for login in ("expert1", "expert2", "expert3"):
        for number in range(1, 7):
            score(panel, login, f"S-0{number}-01", share=80 - number)
    panel.stage(Stage.PANEL)
    shortlist.propose(panel.of(CHAIR), category="star")
    chair = room.seat(CHAIR)
    for path in LISTS:
        fits(chair, CAMPAIGN + path)
    picture(chair, "tablet-return")


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
    walked: list[str] = []
    while True:
        page.keyboard.press("Tab")
        name, ring, free = page.evaluate(FOCUSED)
        if walked and (name == walked[0] or page.evaluate("document.activeElement === document.body")):
            break
        assert ring, f"{name} has no ring"
        assert free, f"{name} is covered"
        walked.append(name)
    marks = [name for name in walked if name.startswith("m-")]
    rubric = room.panel.system.here().rulebook().category("star").rubric
    assert rubric is not None
    assert marks == [f"m-{criterion.key}" for criterion in rubric.criteria]
    assert walked[0] == "跳到正文"
    assert walked.index("m-quality") < walked.index("comment") < walked.index("special")
    assert walked.index("special_reason") < walked.index("保存草稿")
    assert "提交本表…" in walked


def test_paper_has_the_sheet_and_nothing_of_the_screen(room: Room) -> None:
    score(room.panel, "expert1", "S-01-01")
    page = room.seat("expert1")
    page.goto(f"{DESK}/S-01-01/print")
    page.emulate_media(media="print")
    expect(page.locator("h1")).to_have_text("百姓学习之星评分表")
    expect(page.get_by_text("签名：")).to_be_visible()
    on_paper(page, "paper-sheet")
