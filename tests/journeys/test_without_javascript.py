"""Every act works with scripts switched off: the pages are forms, and what was typed stays in them."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import Page, expect

from reviewer.domain.access import Stage
from reviewer.domain.sheets import SheetState
from reviewer.services import notice, ranking, shortlist
from tests.browser import Complaints, OpenPage
from tests.journeys.rooms import DESK, Room, served
from tests.web.panels import CHAIR, KEY, PASSWORD, SECRETARY, full, score, set_up

CODE = "S-01-01"


def bare(room: Room, login: str = "") -> Page:
    """A browser without scripts."""
    return room.seat(login, java_script_enabled=False)


def test_an_expert_signs_scores_and_submits(
    migrated_sqlite_url: str, open_page: OpenPage, complaints: Complaints
) -> None:
    complaints.forgive("401")
    with served(set_up(migrated_sqlite_url, signed=False), open_page) as room:
        page = bare(room)
        page.goto(DESK)
        page.get_by_label("登录名").fill("expert1")
        page.get_by_label("密码").fill("not this one")
        page.get_by_role("main").get_by_role("button", name="登录").click()
        expect(page.get_by_role("alert")).to_contain_text("登录名或密码不正确。")
        assert page.get_by_label("登录名").input_value() == "expert1"
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="登录").click()
        page.get_by_label("我已阅读并承诺遵守").check()
        page.get_by_role("button", name="签署承诺书").click()
        page.get_by_role("link", name="开始评审：王桂兰").click()

        expect(page.locator(".keyboard")).to_have_text("填写后请按“保存草稿”。")
        marks = full(room.panel.system, "star")
        for key, text in {**marks, "learning": "10.7"}.items():
            page.locator(f"#m-{key}").fill(text)
        page.locator("#comment").fill("材料扎实")
        page.get_by_role("button", name="保存草稿").click()
        expect(page.locator(".flashes")).to_have_text(f"{CODE} 的草稿已保存。")
        field = page.locator("#m-learning")
        assert field.input_value() == "10.7"
        assert field.get_attribute("aria-invalid") == "true"
        expect(page.locator("#p-learning")).to_have_text("超过本项满分 10 分")
        assert page.locator("#comment").input_value() == "材料扎实"

        page.get_by_role("button", name="提交本表").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("还不能提交")
        expect(page.locator(".reasons")).to_contain_text("学习经历：填的是“10.7”，超过本项满分 10 分")
        page.get_by_role("link", name="返回填写").click()
        page.locator("#m-learning").fill(marks["learning"])
        page.get_by_role("button", name="提交本表").click()
        page.get_by_role("button", name="确认提交").click()
        stored = room.stored("expert1", CODE)
        assert (stored.state, dict(stored.draft.entries)) == (SheetState.SUBMITTED, marks)
        expect(page.locator(".receipt-code")).to_have_text(stored.receipt or "?")

        page.get_by_role("button", name="English").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("The score sheet is submitted")
        expect(page.locator("html")).to_have_attribute("lang", "en")
        page.get_by_role("button", name="中文").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("评分表已提交")


def test_a_stale_form_shows_both_versions(room: Room, complaints: Complaints) -> None:
    complaints.forgive("409")
    first = bare(room, "expert1")
    first.goto(f"{DESK}/{CODE}")
    second = first.context.new_page()
    second.goto(f"{DESK}/{CODE}")
    for page, text in ((first, "8"), (second, "9.5")):
        page.locator("#m-learning").fill(text)
        page.get_by_role("button", name="保存草稿").click()
    expect(second.get_by_role("heading", level=1)).to_contain_text("另一个窗口保存了更新的版本")
    expect(second.locator("tr.differs")).to_have_text(["学习经历 不同9.58"])
    second.get_by_role("button", name="用我刚才填写的").click()
    assert room.entries("expert1", CODE) == {"learning": "9.5"}


def test_the_chair_decides_and_everyone_reads(room: Room, complaints: Complaints) -> None:
    complaints.forgive("409")
    panel = room.panel
    for login, share in (("expert1", 90), ("expert2", 85), ("expert3", 80)):
        for number in range(1, 7):
            score(panel, login, f"S-0{number}-01", share=share - number)
        for number in range(1, 4):
            score(panel, login, f"P-0{number}-01", share=share - number, category="project")
    panel.stage(Stage.PANEL)
    page = bare(room, CHAIR)
    page.goto(f"/c/{KEY}/lists")
    page.get_by_role("button", name="生成名单").click()
    row = page.locator(f"#n-{CODE}")
    ordinary, special = (tier.name for tier in panel.system.here().rulebook().category("star").tiers)
    row.locator("summary").click()
    row.get_by_role("textbox", name="理由").fill("并无改动")
    row.get_by_role("button", name="移动").click()
    refused = page.locator(f"#n-{CODE} .fault")
    expect(refused).to_have_text(f"没有移动：{CODE} 现在就在第 1 位。")
    expect(refused).to_be_focused()
    page.goto(f"/c/{KEY}/lists")
    for tier, reason in ((ordinary, "先按普通等次复议"), (special, "专家一致推荐")):
        row.locator("summary").click()
        row.get_by_role("textbox", name="理由").fill(reason)
        row.get_by_role("button", name=f"改列“{tier}”").click()
        said = page.locator(f"#n-{CODE} .flash")
        expect(said).to_have_text(f"{CODE} 的调整已记录。")
        expect(said).to_be_focused()
        expect(said).to_be_in_viewport()
    expect(page.locator(f"#n-{CODE} .tag.special").last).to_have_text("事迹特别感人的百姓学习之星")

    shortlist.propose(panel.of(CHAIR), category="project")
    for category in ("star", "project"):
        versions = {
            key: ranking.read(panel.of(CHAIR), category=category, list_key=key).version
            for key in ("province", "nation")
        }
        shortlist.sign(panel.of(CHAIR), category=category, base_versions=versions)
    for category in ("star", "project"):
        shortlist.countersign(panel.of(SECRETARY), category=category)
    notice.publish(panel.of(SECRETARY), starts_on=date(2021, 9, 6), ends_on=date(2021, 9, 10))
    public = bare(room)
    public.goto("/")
    public.get_by_role("link", name="百姓学习之星", exact=True).first.click()
    expect(public.locator("article.official caption").first).to_contain_text("事迹特别感人")
    expect(public.locator("article.official")).to_contain_text("王桂兰")
