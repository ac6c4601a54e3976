"""One whole campaign by hand: from two register workbooks to the public notice, every act in a browser."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import openpyxl
import pytest
from playwright.sync_api import FilePayload, Page, expect

from reviewer.clock import FixedClock
from reviewer.domain.access import Role
from reviewer.services import accounts, experts, nominations, sheets
from reviewer.services.context import Installation
from reviewer.services.sheets import SheetDraft
from reviewer.web.factory import make_web
from tests.browser import Complaints, OpenPage, assert_accessible, picture, serving
from tests.installations import acting, console_in, installed
from tests.journeys.registers import Files, files
from tests.journeys.rooms import on_paper
from tests.machine import office, strict

KEY = "jilin_2021"
CAMPAIGN = f"/c/{KEY}"
PASSWORD = "right horse battery"
PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
NAMED = re.compile(r"[A-Z]-\d\d-\d\d|[\w-]{20,}|(?<=/)(?:star|project)(?=/|$)")
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXPERTS = {
    "expert1": "赵文远",
    "expert2": "钱淑云",
    "expert3": "孙立本",
    "expert4": "李静宜",
    "expert5": "周怀安",
}

# Marks of each nominee in the rubric's order. No more than three of one city go on to the nation, which stops
# S-01-04; S-09-02 and S-09-03 are equals for the last place.
STARS = {
    "S-01-01": "8.5 10 7 12 8.5 13 17 8",
    "S-01-02": "9.5 11 7.5 14 9 14 19 9",
    "S-01-03": "9 10.5 7.5 13 9 13.5 18 8.5",
    "S-01-04": "7.5 9.5 6.5 11 8 11.5 15 7.5",
    "S-09-01": "8 9.5 6.5 11.5 8 12 16 8",
    "S-09-02": "7.5 9 6 11 7.5 11 15 7.5",
    "S-09-03": "7.5 9 6 11 7.5 11 15 7.5",
}
PROJECTS = {"P-09-01": "9 7 6 9 9 13 11 7 8 9", "P-09-02": "8 6.5 6 8 8 12 10 6.5 7 8"}
# Everyone who was filed; the deeds of 席凤英 are too short.
NAMES = ["贾大勇", "苏莉静", "林慧梅", "闵秀英", "席凤英", "樊素芳", "郑月芳", "徐英"]
# What each expert takes off the last mark, in half points: the highest and the lowest are dropped.
STRICTNESS = dict(zip(EXPERTS, (0, 1, 2, 3, 6), strict=True))
AT_KEYS, AWAY = tuple(EXPERTS)[:2], tuple(EXPERTS)[2:]  # those whom we watch, and those who work elsewhere
SPECIAL = (
    "他下班以后三十年如一日地坚持学习，又把学到的手艺教给身边的工友，"
    "事迹真切朴实，读来十分感人，建议列为典范。"
)


@dataclass(slots=True)
class House:
    """The installation behind a server, with a browser for every person of the story."""

    installation: Installation
    address: str
    open_page: OpenPage
    complaints: Complaints
    pages: dict[str, Page] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    heard: set[str] = field(default_factory=set)

    @property
    def clock(self) -> FixedClock:
        """The one clock."""
        assert isinstance(self.installation.clock, FixedClock)
        return self.installation.clock

    def page(self, login: str = "") -> Page:
        """The browser of that person; the public's without a login."""
        if login not in self.pages:
            self.pages[login] = self.open_page(base_url=self.address)
        return self.pages[login]

    def go(self, login: str, path: str) -> Page:
        """Open an address in that person's browser."""
        page = self.page(login)
        page.goto(path)
        return page

    def looks(self, page: Page, name: str) -> None:
        """Nothing wrong for those who hear the page; a picture for those who look."""
        assert name not in self.seen, name
        self.seen.add(name)
        # What pages of a kind have in common is heard once; their states are heard room by room elsewhere.
        kind = NAMED.sub("…", urlsplit(page.url).path)
        if kind not in self.heard:
            self.heard.add(kind)
            assert_accessible(page)
        width = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert width[0] <= width[1], f"{name} is wider than its window"
        picture(page, name)

    def accept(self, login: str, link: str) -> Page:
        """An invited person opens the link, chooses a password and is in."""
        page = self.go(login, urlsplit(link).path)
        if "invitation" not in self.seen:
            self.looks(page, "invitation")
        page.locator("#password").fill(PASSWORD)
        page.locator("#again_password").fill(PASSWORD)
        page.get_by_role("button", name="设置密码并登录").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("您好")
        return page

    def sign_in(self, login: str) -> Page:
        """A person whose sign-in has ended comes back."""
        page = self.go(login, "/login")
        page.get_by_label("登录名").fill(login)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="登录").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("您好")
        return page


@pytest.fixture
def house(
    migrated_sqlite_url: str, tmp_path: Path, open_page: OpenPage, complaints: Complaints
) -> Iterator[House]:
    """An empty installation on 23 August 2021, nine in the morning."""
    with installed(migrated_sqlite_url, folder=tmp_path) as made:
        app = make_web(
            made.settings, host=made.host, unit=made.unit, clock=made.clock, passwords=made.passwords
        )
        app.config["SIGN_IN_LIMIT"] = False
        with serving(app) as address:
            app.config["BASE_URL"] = address
            house = House(made, address, open_page, complaints)
            yield house
            for page in house.pages.values():
                page.context.close()  # before the server: a request on its way would find nobody


def test_a_whole_campaign_by_hand(house: House) -> None:
    rulebook = house.installation.host.campaign(KEY).rulebook()
    papers = files(rulebook)
    found(house)
    register(house, papers)
    screen(house)
    seat(house, papers)
    score(house)
    settle(house)
    rows = announce(house)
    read(house, rows)
    verify(house)


def done(page: Page, text: str) -> None:
    """The page says that the act is done."""
    expect(page.locator(".flashes")).to_contain_text(text)


def invited(house: House, by: str, *, login: str, name: str, role: str) -> None:
    """Invite somebody from the people page; they come at once."""
    page = house.go(by, f"{CAMPAIGN}/people")
    page.locator("#login").fill(login)
    page.locator("#name").fill(name)
    page.locator("#role").select_option(role)
    page.get_by_role("button", name="生成邀请链接").click()
    link = page.locator("code.secret-link").inner_text()
    if "people-invited" not in house.seen:
        house.looks(page, "people-invited")
    house.accept(login, link)


def found(house: House) -> None:
    """The operator sets the campaign up, the secretariat checks the rules and opens it."""
    public = house.go("", "/")
    house.looks(public, "home-before")
    console = console_in(house.installation, KEY)
    token = accounts.invite_operator(console, login="operator", name="韩管理")
    page = house.accept("operator", f"/invite/{token}")
    house.looks(page, "operator-desk")
    page.get_by_role("button", name="建立活动 2021年吉林省“百姓学习之星”").click()
    done(page, "活动已建立")
    house.looks(page, "people-empty")
    invited(house, "operator", login="secretary", name="林文秘", role="secretariat")
    page = house.page("secretary")
    house.looks(page, "secretary-desk")
    for path, name in (("/rules", "rules"), ("/units", "units"), ("/steps", "steps-setup"), ("/", "front")):
        house.looks(house.go("secretary", CAMPAIGN + path), name)
    house.looks(house.go("secretary", "/account"), "account")
    page = house.go("secretary", f"{CAMPAIGN}/steps")
    page.get_by_text("设定或调整").click()
    page.locator("#deadline").select_option("scoring_closes")
    page.locator("#day").fill("2021-09-10")
    page.locator("#deadline-reason").fill("评审工作安排")
    page.get_by_role("button", name="保存截止时间").click()
    done(page, "截止时间已更新")
    page.goto(f"{CAMPAIGN}/steps")
    page.get_by_text("启动活动", exact=True).click()
    house.looks(page, "steps-open")
    page.get_by_role("button", name="确认启动").click()
    done(page, "活动已启动")


def hand_in(house: House, *, category: str, unit: str, content: bytes) -> Page:
    """Upload one workbook, as far as the preview."""
    page = house.go("secretary", f"{CAMPAIGN}/intake")
    if "intake" not in house.seen:
        house.looks(page, "intake")
    page.get_by_label(category).check()
    page.locator("#unit").select_option(label=unit)
    upload = FilePayload(name="登记表.xlsx", mimeType=SHEET, buffer=content)
    page.locator("#register").set_input_files(files=[upload])
    page.get_by_role("button", name="读取并核对").click()
    return page


def register(house: House, papers: Files) -> None:
    """A spoilt register is refused whole, two good ones come in, a missing text is pasted."""
    house.complaints.forgive("422")
    house.looks(house.go("secretary", f"{CAMPAIGN}/nominations"), "nominations-empty")
    page = hand_in(house, category="百姓学习之星", unit="长春市教育局", content=papers.spoilt)
    table = page.get_by_role("table", name="登记表的问题")
    told = table.locator("tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].slice(0, 4).map(cell => cell.textContent).join(' '))"
    )
    assert told == [
        *("必须改正 推荐表 3 A", "必须改正 登记表 4 A", "必须改正 登记表 5 H", "必须改正 登记表 7 B"),
        *("提示 推荐表 5 D", "提示 登记表 5 A"),
    ]
    house.looks(page, "intake-refused")
    assert nominations.listed(console_in(house.installation, KEY)) == ()

    page = hand_in(house, category="百姓学习之星", unit="长春市教育局", content=papers.stars)
    house.looks(page, "intake-preview")
    assert nominations.listed(console_in(house.installation, KEY)) == ()
    page.get_by_role("button", name="确认导入 5 个推荐对象").click()
    done(page, "登记表已导入，共 5 个推荐对象")
    page = hand_in(house, category="百姓学习之星", unit="延边州教育局", content=papers.other_stars)
    page.get_by_role("button", name="确认导入 3 个推荐对象").click()
    done(page, "共 3 个推荐对象")
    page = hand_in(house, category="终身学习品牌项目", unit="延边州教育局", content=papers.projects)
    page.get_by_role("button", name="确认导入 2 个推荐对象").click()
    done(page, "共 2 个推荐对象")
    house.looks(page, "nominations")

    page = house.go("secretary", f"{CAMPAIGN}/nominations/S-01-04")
    expect(page.locator("main")).to_contain_text("还缺文字材料：参加学习情况")
    house.looks(page, "nominee-missing-text")
    page.locator("#text-study").fill(papers.missing_text)
    page.get_by_role("button", name="保存文字材料").click()
    done(page, "文字材料已保存")
    expect(page.locator("main")).not_to_contain_text("还缺文字材料")
    page.get_by_text("查阅个人信息", exact=True).click()
    page.get_by_role("button", name="确认查阅").click()
    expect(page.locator("main")).to_contain_text("这次查阅已记入台账")
    house.looks(page, "nominee-personal")


def onward(house: House, stage: str, reason: str = "") -> None:
    """The secretariat moves the campaign to its next stage."""
    page = house.go("secretary", f"{CAMPAIGN}/steps")
    page.get_by_text(f"进入“{stage}”", exact=True).click()
    page.locator("#reason").fill(reason)
    house.looks(page, f"steps-{stage}")
    page.get_by_role("button", name=f"确认进入“{stage}”").click()
    done(page, f"活动进入“{stage}”阶段")


def screen(house: House) -> None:
    """One soft clause is waived with a reason, one nominee is not accepted."""
    onward(house, "资格审查")
    page = house.go("secretary", f"{CAMPAIGN}/eligibility?category=star")
    house.looks(page, "eligibility")
    card = page.locator("#S-09-01")
    card.get_by_text("按特殊情况通过", exact=True).click()
    card.get_by_role("textbox", name="理由").first.fill("长期在一线授课，事迹突出，经会议研究通过")
    card.get_by_role("button", name="确认通过").click()
    done(page, "S-09-01：已写明理由按特殊情况通过")
    page = house.go("secretary", f"{CAMPAIGN}/eligibility?category=star")
    card = page.locator("#S-01-05")
    card.get_by_text("不予受理", exact=True).last.click()
    card.get_by_role("textbox", name="理由").last.fill("主要事迹不足1000字，通知单位后未补正")
    card.get_by_role("button", name="确认不予受理").click()
    done(page, "S-01-05：不予受理")
    page = house.go("secretary", f"{CAMPAIGN}/eligibility?category=star&show=all")
    expect(page.locator("#S-09-01")).to_contain_text("林文秘：长期在一线授课")
    house.looks(page, "eligibility-decided")


def seat(house: House, papers: Files) -> None:
    """The chair, the supervisor and five experts are invited; the panel is enrolled and assigned."""
    people = [("chair", "郑主持", "chair"), ("supervisor", "严监督", "supervisor")]
    people += [(login, EXPERTS[login], "expert") for login in AT_KEYS]
    for login, name, role in people:
        invited(house, "secretary", login=login, name=name, role=role)
    for login in AWAY:
        office = acting(house.installation, "secretary", KEY)
        accounts.invite(office, login=login, name=EXPERTS[login], role=Role.EXPERT)
    house.looks(house.go("secretary", f"{CAMPAIGN}/people"), "people")
    for number, login in enumerate(EXPERTS):
        page = house.go("secretary", f"{CAMPAIGN}/panel")
        if not number:
            house.looks(page, "panel-empty")
        page.locator("#login").select_option(login)
        employer = f"外省第{number + 1}师范大学" if number < 4 else papers.employer
        page.locator("#employer-1").fill(employer)
        page.get_by_role("button", name="保存任职").click()
        done(page, f"已登记专家 {login}")
    house.looks(house.page("secretary"), "panel")
    for category, made in (("star", "已分派 34 份评审，按规则回避 1 份"), ("project", "已分派 10 份评审")):
        page = house.go("secretary", f"{CAMPAIGN}/panel/assignments?category={category}")
        page.get_by_role("button", name=re.compile("^分派“")).click()
        done(page, made)
        house.looks(page, f"assigned-{category}")
    onward(house, "专家评分", "待核实事项已电话核对，记录在案")


def points_of(marks: str, login: str) -> list[float]:
    """What that expert gives, criterion by criterion."""
    points = [float(mark) for mark in marks.split()]
    points[-1] -= STRICTNESS[login] / 2
    return points


def write(page: Page, points: list[float]) -> None:
    """Type a whole sheet without touching the mouse; the total follows."""
    page.locator(".criterion input").first.focus()
    page.keyboard.type("".join(f"{mark:g}\n" for mark in points))
    expect(page.locator("#comment")).to_be_focused()
    expect(page.locator("#running")).to_have_text(f"{sum(points):g}")
    expect(page.locator("#unfilled")).to_have_text("各项都已填写")


def score(house: House) -> None:
    """The experts sign and score by keyboard; one sheet is submitted alone, the others together."""
    house.looks(house.go("expert1", "/"), "expert-home")
    for login in AT_KEYS:
        page = house.go(login, f"{CAMPAIGN}/desk")
        if login == "expert1":
            house.looks(page, "desk-undertaking")
        page.get_by_label("我已阅读并承诺遵守").check()
        page.get_by_role("button", name="签署承诺书").click()
        done(page, "承诺书已签署")
        for category, given in (("star", STARS), ("project", PROJECTS)):
            fill(house, login, given)
            hand_over(house, login, category, len(given))
    for login in AWAY:
        elsewhere(house, login)
    house.looks(house.go("expert1", f"{CAMPAIGN}/desk"), "desk-done")
    house.looks(house.go("expert1", f"{CAMPAIGN}/desk/S-01-02"), "sheet-closed")
    house.looks(house.go("expert1", f"{CAMPAIGN}/desk/S-01-02/print"), "sheet-paper")
    for login in ("secretary", "chair", "supervisor"):
        house.looks(house.go(login, f"{CAMPAIGN}/panel/progress"), f"progress-{login}")
    onward(house, "专家组评议")


def elsewhere(house: House, login: str) -> None:
    """Those whom we do not watch do the same through the services."""
    ctx = acting(house.installation, login, KEY)
    experts.sign_undertaking(ctx)
    for line in sheets.desk(ctx).lines:
        rubric = ctx.here().rulebook().category(line.category).rubric
        assert rubric is not None
        keys = [criterion.key for criterion in rubric.criteria]
        marks = [f"{mark:g}" for mark in points_of({**STARS, **PROJECTS}[line.code], login)]
        entries = dict(zip(keys, marks, strict=True))
        draft, request = SheetDraft(entries=entries), f"{login}-{line.code}"
        sheets.submit_sheet(ctx, code=line.code, draft=draft, base_version=0, request_key=request)


def fill(house: House, login: str, given: dict[str, str]) -> None:
    """Score one after the other, from the first one on by the button that leads to the next."""
    codes = list(given)
    page = house.go(login, f"{CAMPAIGN}/desk/{codes[0]}")
    for number, code in enumerate(codes):
        # loaded with its script, which makes Enter go on to the next mark
        page.wait_for_url(re.compile(f"{code}$"))
        if code == "S-01-01" and login == "expert1":
            house.looks(page, "sheet-blank")
        write(page, points_of(given[code], login))
        if code == "S-01-01":
            page.get_by_label("我推荐列入").check()
            page.locator("#special_reason").fill(SPECIAL)
        if code == "S-01-02" and login == "expert1":
            expect(page.locator("#keeping")).to_have_attribute("data-state", "saved")
            house.looks(page, "sheet-written")
            shown(page, "expert", top="body")
        if number + 1 < len(codes):
            page.get_by_role("button", name="保存并到下一位").click()
        else:
            page.get_by_role("button", name="保存草稿").click()
            expect(page.locator("#keeping")).to_have_attribute("data-state", "saved")


def hand_over(house: House, login: str, category: str, count: int) -> None:
    """Submit: the first expert one sheet alone, then everything that is left at once."""
    page = house.page(login)
    if (login, category) == ("expert1", "star"):
        page.goto(f"{CAMPAIGN}/desk/S-01-02")
        page.get_by_role("button", name="提交本表").click()
        expect(page).to_have_url(re.compile("S-01-02/submit$"))
        house.looks(page, "sheet-confirm")
        page.get_by_role("button", name="确认提交").click()
        expect(page.locator(".receipt-code")).to_have_text(re.compile(r"^[0-9A-Z-]{20,}$"))
        house.looks(page, "receipt")
        count -= 1
        house.looks(house.go(login, f"{CAMPAIGN}/desk"), "desk-middle")
    page.goto(f"{CAMPAIGN}/desk")
    page.get_by_role("link", name=re.compile("提交全部已填完的草稿")).click()
    if (login, category) == ("expert1", "star"):
        house.looks(page, "submit-all")
    page.get_by_role("button", name=f"确认提交 {count} 份").click()
    done(page, f"已提交 {count} 份评分表")
    if (login, category) == ("expert1", "star"):
        house.looks(page, "receipts")


def handle(page: Page, code: str, *, reason: str, button: str, place: str = "") -> None:
    """The chair opens a nominee, writes a reason and presses a button."""
    row = page.locator(f"#n-{code}")
    row.locator("summary").click()
    row.get_by_role("textbox", name="理由").fill(reason)
    if place:
        row.locator("input[name=to]").fill(place)
    row.get_by_role("button", name=button).click()
    expect(page.locator(f"#at-{code}")).to_contain_text(f"{code} 的调整已记录")
    expect(page.locator(f"#at-{code}")).to_be_focused()


def settle(house: House) -> None:
    """The chair proposes, decides the tie at the line, moves one, fills the special tier, signs."""
    page = house.go("chair", "/")
    house.looks(page, "chair-desk")
    page.get_by_role("link", name="评议名单").first.click()
    house.looks(page, "list-missing")
    page.get_by_role("button", name="生成名单").click()
    done(page, "名单已按评分和规则生成")
    ordinary, special = "改列“百姓学习之星”", "改列“事迹特别感人的百姓学习之星”"
    handle(page, "S-01-01", reason="先按普通等次复议", button=ordinary)
    handle(page, "S-01-01", reason="专家一致推荐，事迹真切感人", button=special)
    handle(page, "S-09-01", reason="复议：带动作用更为突出", button="移动", place="2")
    house.looks(page, "list-province")
    flagless = page.locator("#n-S-01-02")
    flagless.locator("summary").click()
    expect(flagless.get_by_role("button", name=special)).to_have_count(0)

    page.goto(f"{CAMPAIGN}/lists/star/nation")
    waiting = page.locator(".flash.warning").filter(has_text="并列者等待决定")
    expect(waiting).to_contain_text("S-09-02、S-09-03")
    expect(page.locator("#n-S-01-02 s")).to_have_count(4)  # two dropped totals, told twice
    expect(page.locator("#n-S-09-01")).to_contain_text("4 位专家")
    expect(page.locator("#n-S-01-04")).to_contain_text("同一市（州）最多 3 名")
    house.looks(page, "list-tie")
    shown(page, "chair", top=".legend")
    handle(page, "S-09-02", reason="两人同分，复议认为一线带动更实", button="列入名单")
    handle(page, "S-09-03", reason="两人同分，名额所限", button="不列入")
    house.looks(page, "list-settled")
    signed(house, "star", "list-sign")
    page.goto(f"{CAMPAIGN}/lists/project/province")
    page.get_by_role("button", name="生成名单").click()
    done(page, "名单已按评分和规则生成")
    signed(house, "project", "")


def signed(house: House, category: str, name: str) -> None:
    """The chair signs every list of a category."""
    page = house.go("chair", f"{CAMPAIGN}/lists/{category}/sign")
    if name:
        house.looks(page, name)
    page.get_by_label("我已逐项核对上面的名单").check()
    page.get_by_role("button", name="以专家组组长身份签署").click()
    done(page, "您已签署这一类别的全部名单")


def announce(house: House) -> list[list[str]]:
    """The secretariat signs too, confirms the days and publishes; gives back the rows that it saw."""
    house.clock.instant = datetime(2021, 9, 13, 1, 0, tzinfo=UTC)
    house.looks(house.go("secretary", "/login"), "login")
    house.sign_in("secretary")
    house.looks(house.go("secretary", f"{CAMPAIGN}/notice"), "notice-unsigned")
    for category in ("star", "project"):
        page = house.go("secretary", f"{CAMPAIGN}/lists/{category}/sign")
        if category == "star":
            house.looks(page, "list-countersign")
        page.get_by_label("我已核对上面的名单和组长的调整理由").check()
        page.get_by_role("button", name="以秘书处身份会签").click()
        done(page, "成为最终名单")
    house.looks(house.page("secretary"), "list-final")
    page = house.go("secretary", f"{CAMPAIGN}/notice")
    house.looks(page, "notice-draft")
    rows = rows_of(page, "百姓学习之星")
    page.get_by_role("radio", name=re.compile("开始当日算第 1 天")).check()
    page.get_by_role("button", name="下一步：核对并发布").click()
    house.looks(page, "notice-confirm")
    page.get_by_label("我已核对名单和日期").check()
    page.get_by_role("button", name="发布 2 份公示").click()
    done(page, "公示已发布")
    house.looks(page, "notice-published")
    return rows


def rows_of(page: Page, heading: str = "") -> list[list[str]]:
    """The cells of a notice on a page, block after block."""
    notice = page.locator("article.official").filter(has_text=heading).first
    lines: list[list[str]] = notice.locator("tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.textContent.trim()))"
    )
    return lines


def read(house: House, rows: list[list[str]]) -> None:
    """Everyone reads the notice without signing in; the workbook says the same to two readers."""
    page = house.go("", "/")
    house.looks(page, "home-notice")
    page.get_by_role("link", name="百姓学习之星", exact=True).first.click()
    house.looks(page, "notice")
    on_paper(page, "paper-notice")
    assert rows_of(page) == rows
    names = [cell for row in rows for cell in row if cell in NAMES]
    assert names == ["贾大勇", "苏莉静", "林慧梅", "闵秀英", "樊素芳", "郑月芳", "徐英"]
    with page.expect_download() as download:
        page.get_by_role("link", name="下载名单（Excel）").click()
    content = download.value.path().read_bytes()
    assert listed(content, rows) == rows
    assert listed(by_office(download.value.path()), rows) == rows
    house.looks(house.go("", f"{CAMPAIGN}/notice/project"), "notice-project")
    house.looks(house.go("", f"{CAMPAIGN}/"), "front-public")


def listed(content: bytes, rows: list[list[str]]) -> list[list[str]]:
    """The lines of the workbook that have as many filled cells as a row of the page."""
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    lines = [[str(cell).strip() if cell is not None else "" for cell in line] for line in sheet.values]
    width = len(rows[0])
    return [line[:width] for line in lines if line[0].isdigit() or line[:width] in rows]


def by_office(path: Path) -> bytes:
    """The workbook as LibreOffice opens and writes it again."""
    program = office()
    if program is None:
        assert not strict(), "no LibreOffice here, and this run may not pass without one"
        return path.read_bytes()
    copy = Path(shutil.copy(path, path.with_suffix(".in.xlsx")))
    out = copy.parent / "out"
    profile = f"-env:UserInstallation={(copy.parent / 'profile').as_uri()}"
    command = [str(program), profile, "--headless", "--convert-to", "xlsx", "--outdir", str(out), str(copy)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (out / copy.name).read_bytes()


def verify(house: House) -> None:
    """The ledger is whole, and says so to those who may ask."""
    house.looks(house.go("secretary", f"{CAMPAIGN}/ledger"), "ledger")
    house.sign_in("supervisor")
    for login in ("secretary", "supervisor"):
        page = house.go(login, f"{CAMPAIGN}/ledger/verify")
        expect(page.get_by_role("heading", level=1)).to_have_text("台账完整")
    house.looks(house.page("supervisor"), "ledger-whole")


def shown(page: Page, name: str, *, top: str) -> None:
    """The picture of the README, made when somebody asks for it: an ordinary run leaves the tree alone."""
    if os.environ.get("REVIEWER_TEST_PICTURES"):
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.evaluate("document.querySelector('.marking')?.scrollTo(0, 0)")
        page.locator(top).evaluate("each => scrollTo(0, each.getBoundingClientRect().top + scrollY)")
        page.screenshot(path=PICTURES / f"{name}.png")
