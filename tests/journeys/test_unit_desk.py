"""A unit nominates online: it types, the page saves and counts and says what the rules find; it files, takes
back, mends; the office returns. With scripts and without."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

import pytest
from msgspec import Struct
from playwright.sync_api import Page, ViewportSize, expect

from reviewer.contract import DeadlineKey, count_zi
from reviewer.services import campaigns, drafts, nominations
from reviewer.services.drafts import DraftPage
from tests.browser import TABLET, Complaints, OpenPage, assert_accessible, picture, serving
from tests.drafting import drafted, submitted
from tests.installations import BEGIN
from tests.journeys.rooms import Line, state
from tests.journeys.test_on_a_tablet import fits
from tests.web.offices import KEY, PASSWORD, Office, OpenOffice
from tests.web.test_drafts import PROJECT, STAR

DESK = f"/c/{KEY}/drafts"
SOON = BEGIN + timedelta(minutes=30)  # 09:30 in China, while nobody's sign-in has ended


class Desk(Struct, frozen=True):
    """An office behind a server, and browsers before it."""

    office: Office
    line: Line
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
    line = Line(office.app)
    with serving(line) as address:
        yield Desk(office, line, address, open_page)


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
    expect(page.locator("#unmet")).to_have_text("1 条不符合")
    picture(page, "desk-999")
    assert_accessible(page)
    page.locator("#q-f-deeds").press("End")
    page.keyboard.insert_text("习")
    expect(page.locator("#z-f-deeds")).to_have_text("1000 字 · 不少于 1000 字")
    expect(page.locator("#z-f-deeds")).to_have_class("zi")
    expect(finding).to_contain_text("主要事迹和成效1000字")
    expect(page.locator("#unfilled")).to_have_text("必填各项都已填写")
    expect(page.locator("#unmet")).to_be_hidden()
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


def test_the_page_counts_as_the_server_counts(place: Desk) -> None:
    """Every character of the basic plane between two letters, and some beyond it."""
    page = place.open_page(base_url=place.address)
    page.goto("/login")
    beyond = (*range(0x1F300, 0x1FB00), 0x1FFFF, 0x20000, 0x2A6DF, 0x3FFFF, 0x40000, 0x10FFFF)
    points = [point for point in (*range(0x10000), *beyond) if not 0xD800 <= point < 0xE000]
    texts = [f"a{chr(point)}b" for point in points]
    texts += [
        "",
        "学习　abc 12.5%，“好”……——（2021年）",
        "一\n\n二\t三",
        "Python3、C++ 和 e-mail@a.b",
        "👨‍👩‍👧 家",
    ]
    counted = page.evaluate(
        "async (texts) => texts.map((await import('/static/marks.js')).countZi)",
        texts,
    )
    wrong = [
        (ascii(text), count, count_zi(text))
        for text, count in zip(texts, counted, strict=True)
        if count != count_zi(text)
    ]
    assert wrong == []


def test_a_text_about_a_length_is_marked_outside_of_its_range(place: Desk) -> None:
    page = place.seat("changchun")
    begin(page)
    line = page.locator("#z-f-display")
    for count, off in ((139, True), (140, False), (260, False), (261, True), (0, False), (200, False)):
        page.locator("#q-f-display").fill("她" * count)
        expect(line).to_have_text(f"{count} 字 · 200 字左右")
        expect(line).to_have_class("zi off" if off else "zi")
    state(page, "saved")


def test_two_windows_show_both_contents_and_wait_for_a_choice(place: Desk, complaints: Complaints) -> None:
    complaints.forgive("409")
    first = place.seat("changchun")
    begin(first)
    second = first.context.new_page()
    second.goto(first.url)
    first.locator("#q-f-name").fill("张桂兰")
    state(first, "saved")
    second.locator("#q-f-name").fill("张贵兰")
    second.locator("#q-o-county").fill("同意")
    state(second, "conflict")
    both = second.locator("#compare")
    expect(both.locator("tbody tr")).to_have_text(
        ["姓名张贵兰张桂兰", "县（市、区）级教育部门推荐意见 意见同意（空）"]
    )
    assert_accessible(second)
    picture(second, "desk-two-windows")
    assert place.stored(first).entries == {"f-name": "张桂兰"}
    second.get_by_role("button", name="用这个窗口里的").click()
    state(second, "saved")
    assert place.stored(first).entries == {"f-name": "张贵兰", "o-county": "同意"}
    first.locator("#q-f-sex").fill("女")
    state(first, "conflict")
    first.get_by_role("button", name="用已经保存的").click()
    state(first, "saved")
    assert first.locator("#q-f-name").input_value() == "张贵兰"
    assert first.locator("#q-f-sex").input_value() == ""


def test_what_could_not_be_saved_is_there_when_one_comes_back(place: Desk, complaints: Complaints) -> None:
    complaints.forgive("503")
    page = place.seat("changchun")
    begin(page)
    page.locator("#q-f-name").fill("张桂兰")
    state(page, "saved")
    place.line.cut = True
    page.locator("#q-f-deeds").fill("没有保存的事迹")
    state(page, "offline")
    page.evaluate("window.addEventListener('beforeunload', event => event.stopImmediatePropagation(), true)")
    sheet = page.url
    page.goto(DESK)
    place.line.cut = False
    page.goto(sheet)
    expect(page.locator("#compare tbody tr")).to_have_text(["主要事迹和成效没有保存的事迹（空）"])
    page.get_by_role("button", name="用这个窗口里的").click()
    state(page, "saved")
    assert place.stored(page).entries == {"f-name": "张桂兰", "f-deeds": "没有保存的事迹"}


def test_after_closing_a_save_is_refused_with_both_instants_and_nothing_is_lost(
    place: Desk, complaints: Complaints
) -> None:
    complaints.forgive("409")
    page = place.seat("changchun")
    begin(page)
    page.locator("#q-f-name").fill("张桂兰")
    state(page, "saved")
    close_soon(place)
    place.office.clock.instant = SOON - timedelta(seconds=1)
    page.locator("#q-f-sex").fill("女")
    state(page, "saved")
    place.office.clock.instant = SOON
    page.locator("#q-f-duty").fill("学员")
    state(page, "stopped")
    expect(page.locator("#keeping")).to_contain_text(
        "推荐申报截止时间为 2021年8月23日 09:30，服务器时间现在是 2021-08-23 09:30，已经截止。"
    )
    assert page.locator("#q-f-duty").input_value() == "学员"
    assert place.stored(page).entries["f-name"] == "张桂兰"
    assert "f-duty" not in place.stored(page).entries
    picture(page, "desk-late")
    page.evaluate("window.addEventListener('beforeunload', event => event.stopImmediatePropagation(), true)")
    page.goto(DESK)
    expect(page.locator(".flash.warning").first).to_have_text(
        "推荐申报截止时间为 2021年8月23日 09:30，服务器时间现在是 2021年8月23日 09:30，"
        "已经截止，不能再填写或提交。"
    )
    expect(page.get_by_role("button", name="新建推荐")).to_have_count(0)
    assert_accessible(page)


def close_soon(place: Desk) -> None:
    """The secretariat moves the end of filing to half past nine."""
    ctx = place.office.of("secretary")
    campaigns.set_deadline(ctx, key=DeadlineKey.NOMINATIONS_CLOSE, closes=SOON, reason="试验")


def ranked(page: Page) -> list[str]:
    """The names of the first category in the order of the desk."""
    return page.locator("table.order").first.locator("tbody th a").all_inner_texts()


def write_three(place: Desk) -> None:
    """Three stars, the first two of them on file."""
    ctx = place.office.of("changchun")
    for number, name in enumerate(("甲某", "乙某", "丙某"), start=1):
        typed = {**STAR, "f-name": name}
        token = drafted(ctx, typed, unit="changchun", category="star")
        if number < 3:
            submitted(ctx, token)


def test_the_order_is_dragged_pressed_and_typed(place: Desk) -> None:
    write_three(place)
    page = place.seat("changchun")
    page.goto(DESK)
    assert ranked(page) == ["甲某", "乙某", "丙某"]
    picture(page, "desk-order")
    assert_accessible(page)
    rows = page.locator("table.order tbody tr")
    rows.nth(2).locator("td").first.drag_to(rows.nth(0).locator("td").first)
    expect(page.locator(".flashes")).to_have_text("推荐次序已更新。")
    assert ranked(page) == ["丙某", "甲某", "乙某"]
    page.get_by_role("button", name="上移 乙某").click()
    expect(page.locator("table.order tbody tr").nth(1)).to_contain_text("乙某")
    assert ranked(page) == ["丙某", "乙某", "甲某"]
    assert [line.name for line in nominations.listed(place.office.of("secretary"))] == ["乙某", "甲某"]
    page.get_by_label("丙某 移到第几位").fill("3")
    page.get_by_label("丙某 移到第几位").press("Enter")
    expect(page.locator("table.order tbody tr").nth(2)).to_contain_text("丙某")
    assert ranked(page) == ["乙某", "甲某", "丙某"]


def test_the_office_returns_and_the_unit_mends(place: Desk) -> None:
    write_three(place)
    office = place.seat("secretary")
    office.goto(f"/c/{KEY}/nominations/S-01-01")
    office.get_by_text("退回推荐单位修改").click()
    office.get_by_label("退回理由").fill("主要事迹与获奖情况不一致，请核对")
    picture(office, "desk-return")
    assert_accessible(office)
    office.get_by_role("button", name="确认退回").click()
    expect(office.locator(".flashes")).to_have_text("S-01-01 已退回推荐单位修改。")
    expect(office.locator("tbody tr")).to_have_count(1)
    expect(office.locator("tbody tr")).to_contain_text("S-01-01乙某")
    unit = place.seat("changchun")
    unit.goto(DESK)
    expect(unit.locator(".returned")).to_have_text("退回理由：主要事迹与获奖情况不一致，请核对")
    picture(unit, "desk-returned")
    assert_accessible(unit)
    unit.get_by_role("link", name="甲某", exact=True).click()
    expect(unit.locator(".flash.warning").first).to_contain_text("退回理由：主要事迹与获奖情况不一致，请核对")
    unit.locator("#q-f-awards").fill("2015年获得省级表彰。")
    state(unit, "saved")
    unit.get_by_role("button", name="核对并提交").click()
    unit.get_by_role("button", name="确认提交").click()
    expect(unit.locator(".flashes")).to_have_text("已提交“甲某”，编号 S-01-01。")
    assert ranked(unit) == ["甲某", "乙某", "丙某"]


def test_everything_works_without_scripts(place: Desk, complaints: Complaints) -> None:
    complaints.forgive("409")
    complaints.forgive("422")
    page = place.seat("changchun", java_script_enabled=False)
    page.goto("/")
    page.get_by_role("link", name="填写推荐表").click()
    page.get_by_role("button", name="新建推荐 终身学习品牌项目").click()
    page.locator("#q-f-name").fill("童书童梦")
    page.locator("#q-f-host").fill("朝阳区社区学院")
    page.locator("#q-f-participants").fill("很多人")
    page.locator("#q-f-profile").fill("讲" * 1599)
    page.get_by_role("button", name="核对并提交").click()
    expect(page.get_by_role("heading", name="还不能提交")).to_be_visible()
    reasons = page.locator(".reasons li").all_inner_texts()
    assert "“参与人数（人次）”不是数字。" in reasons or "“参与人数（次）”不是数字。" in reasons
    assert "“品牌项目基本情况”1599字，要求不少于1600字。" in reasons
    assert "“主办单位推荐意见（签署日期）”没有填写。" in reasons
    page.get_by_role("main").get_by_role("link", name="返回填写").first.click()
    assert page.locator("#q-f-participants").input_value() == "很多人"
    expect(page.locator("#z-f-profile")).to_have_text("1599 字 · 不少于 1600 字")

    # A second window saves in between: both contents are shown.
    second = page.context.new_page()
    second.goto(page.url)
    second.locator("#q-f-participants").fill("2300人/8600人次")
    second.get_by_role("button", name="保存草稿").click()
    expect(second.locator(".flashes")).to_have_text("草稿已保存。")
    second.close()
    fill(page, {**PROJECT, "f-participants": "2300人/8600人次", "f-name": "“童书童梦”阅读活动"})
    page.get_by_role("button", name="核对并提交").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("另一个窗口保存了更新的版本")
    expect(page.locator("tr.differs th").first).to_contain_text("品牌项目名称")
    page.get_by_role("button", name="用我刚才填写的").click()
    page.get_by_role("button", name="核对并提交").click()
    page.get_by_role("button", name="确认提交").click()
    expect(page.locator(".flashes")).to_have_text("已提交““童书童梦”阅读活动”，编号 P-01-01。")

    # Withdrawn, it is kept; and filed again.
    page.get_by_text("撤回", exact=True).click()
    page.get_by_role("button", name="确认撤回").click()
    expect(page.locator(".flashes")).to_contain_text("P-01-01 已撤回，名额已经空出。")
    assert nominations.listed(place.office.of("secretary")) == ()
    page.get_by_role("link", name="修改后再次提交").click()
    page.get_by_role("button", name="核对并提交").click()
    page.get_by_role("button", name="确认提交").click()
    [line] = nominations.listed(place.office.of("secretary"))
    assert (line.code, line.name) == ("P-01-01", "“童书童梦”阅读活动")

    # After closing what was typed stays on the page, and the server says its time.
    page.get_by_role("button", name="新建推荐 终身学习品牌项目").click()
    page.locator("#q-f-name").fill("夜校")
    close_soon(place)
    place.office.clock.instant = SOON
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_role("main")).to_contain_text("服务器时间现在是 2021-08-23 09:30，已经截止。")
    assert page.get_by_label("品牌项目名称").input_value() == "夜校"


def test_every_page_of_the_desk_fits_a_laptop_and_a_tablet(place: Desk) -> None:
    write_three(place)
    page = place.seat("changchun")
    begin(page)
    sheet = page.url
    fits(page, sheet)
    fits(page, f"{sheet}/submit")
    fits(page, DESK)
    for path, name in ((DESK, "desk-tablet"), (sheet, "desk-tablet-sheet")):
        page.goto(path)
        page.set_viewport_size(ViewportSize(width=TABLET["width"], height=TABLET["height"]))
        assert_accessible(page)
        picture(page, name)
    filed = next(line.code for line in nominations.listed(place.office.of("secretary")))
    fits(page, f"/c/{KEY}/nominations/{filed}")
