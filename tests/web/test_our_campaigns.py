"""The pages of every campaign of ours: its rules, its days, its register and its forms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType

import pytest

from reviewer.contract import CapScope, Clause, InnerCap, Quotas, UnitKind, UnitQuota, hookimpl
from reviewer.domain.access import Role, console
from reviewer.domain.quotas import Bound, Number, Target
from reviewer.services import accounts, campaigns, quotas, units
from tests.campaigns_fair import FAIR
from tests.campaigns_small import CATEGORY, CLAUSE, small_campaign
from tests.campaigns_small import KEY as SMALL
from tests.drafting import filed, reader
from tests.fairs import At, Point
from tests.installations import acting, console_in, installed
from tests.plugins.stacks import CAMPAIGNS, EVERYTHING
from tests.web.offices import PASSWORD, Office, open_office, words

OpenCampaign = Callable[..., Office]


@pytest.fixture
def open_campaign(migrated_sqlite_url: str, tmp_path: Path) -> Iterator[OpenCampaign]:
    """Opens one of our campaigns with a secretary and the person of its first unit."""
    with ExitStack() as installations:

        def opened(key: str, *extra: ModuleType) -> Office:
            ours = installed(migrated_sqlite_url, folder=tmp_path, extra=extra)
            installation = installations.enter_context(ours)
            ctx = console_in(installation, key)
            campaigns.create(ctx)
            unit = installation.host.campaign(key).rulebook().addressees[0].key
            people = (("secretary", Role.SECRETARIAT, None), ("filer", Role.UNIT, unit))
            for login, role, own in people:
                token = accounts.invite(ctx, login=login, name=login, role=role, unit=own)
                accounts.redeem_invitation(ctx, token=token, password=PASSWORD)
            operator = accounts.invite_operator(
                installation.context(console(None)), login="operator", name="韩管理"
            )
            accounts.redeem_invitation(ctx, token=operator, password=PASSWORD)
            campaigns.open_campaign(acting(installation, "secretary", key))
            return open_office(installation)

        yield opened


@pytest.mark.parametrize("key", CAMPAIGNS)
def test_front_page_steps_and_intake_tell_its_days_and_categories(
    open_campaign: OpenCampaign, key: str
) -> None:
    office = open_campaign(key)
    rulebook = office.installation.host.campaign(key).rulebook()
    secretary = office.signed_in("secretary")
    pages = {name: secretary.get(f"/c/{key}/{name}") for name in ("", "steps", "intake")}
    assert {name: page.status_code for name, page in pages.items()} == dict.fromkeys(pages, 200)
    for book in rulebook.categories:
        assert book.category.name in words(pages[""])
    for day in rulebook.calendar.by_category:
        named = f"{rulebook.category(day.category).category.name}：推荐申报截止"
        shown = f"{day.day.year}年{day.day.month}月{day.day.day}日"
        assert named in words(pages[""])
        assert f"{named} {shown}" in words(pages["steps"])
    own = {day.category for day in rulebook.calendar.by_category}
    others = [book.category for book in rulebook.categories if book.category.key not in own]
    assert not any(f"{category.name}：推荐申报截止" in words(pages[""]) for category in others)


@pytest.mark.parametrize(("key", "category"), EVERYTHING)
def test_rules_register_and_form_of_a_category(open_campaign: OpenCampaign, key: str, category: str) -> None:
    office = open_campaign(key)
    rulebook = office.installation.host.campaign(key).rulebook()
    book = rulebook.category(category)
    filer = office.signed_in("filer")
    rules = filer.get(f"/c/{key}/rules?category={category}")
    assert rules.status_code == 200
    assert [rule.name for rule in book.rules if rule.name not in words(rules)] == []
    intake = filer.get(f"/c/{key}/intake?category={category}")
    assert intake.status_code == 200
    begun = filer.post(f"/c/{key}/drafts", data={"category": category, "unit": rulebook.addressees[0].key})
    assert begun.status_code == 302, words(begun)
    assert book.category.name in words(filer.get(f"/c/{key}/drafts"))
    form = filer.get(begun.location)
    assert form.status_code == 200
    # 所在单位及职务 is asked for in two boxes, as the register has it
    labels = [field.label for field in book.form.fields if field.key != "host_and_duty"]
    assert [label for label in labels if label not in words(form)] == []


def test_the_day_of_a_category_is_moved_on_the_page_of_steps(open_campaign: OpenCampaign) -> None:
    office = open_campaign("jilin_week_2021")
    secretary = office.signed_in("secretary")
    moved = {"deadline": "category:plan", "day": "2021-09-30", "reason": "顺延"}
    assert secretary.post("/c/jilin_week_2021/deadline", data=moved).status_code == 302
    page = words(secretary.get("/c/jilin_week_2021/steps"))
    assert "活动周工作方案：推荐申报截止 2021年9月30日" in page
    assert "全民终身学习示范活动：推荐申报截止 2021年10月15日" in page
    # a category that is not there, and no day at all, change nothing
    for wrong in (
        {"deadline": "category:star"},
        {"deadline": "category:plan", "day": ""},
        {"deadline": "moon"},
    ):
        answer = secretary.post("/c/jilin_week_2021/deadline", data={**moved, **wrong})
        assert answer.status_code in (404, 422)
    assert "活动周工作方案：推荐申报截止 2021年9月30日" in words(secretary.get("/c/jilin_week_2021/steps"))


LOST = "/c/henan_2023/quotas"


def test_a_lost_number_waits_is_settled_and_is_seen_by_everybody(open_campaign: OpenCampaign) -> None:
    office = open_campaign("henan_2023")
    ctx = console_in(office.installation, "henan_2023")
    token = accounts.invite(ctx, login="jiyuan", name="联络员", role=Role.UNIT, unit="jiyuan")
    accounts.redeem_invitation(ctx, token=token, password=PASSWORD)
    secretary, zone = office.signed_in("secretary"), office.signed_in("jiyuan")
    desk, rules = "/c/henan_2023/drafts", "/c/henan_2023/rules?category=star"
    # Two zones, two categories: four numbers that nobody can read; the cities' stands in the notice.
    assert "4 处单位名额待补定" in words(secretary.get("/c/henan_2023/"))
    page = secretary.get(LOST)
    assert "济源示范区、航空港区以下的名额在缺页中" in words(page)
    assert "截止”也在缺损的条款里" in words(page)
    assert page.text.count('name="bound" value="number"') == 8
    assert "补定名额" not in words(zone.get("/c/henan_2023/"))
    waits = "等待秘书处补定 名额在通知的缺损处"
    assert words(zone.get(desk)).count(waits) == 2
    assert "功能区 0 待补定" in words(zone.get(rules))
    # Whoever waits is not told that nothing is enforced; the only mark of that kind is the lost day's.
    marks = [words(seen).count("原文有缺损，不自动执行") for seen in (zone.get(desk), page)]
    assert (marks, words(zone.get(desk)).count("原文有缺损")) == ([0, 1], 2)

    told = {"category": "star", "bound": "number", "kind": "zone", "least": "1", "most": "2"}
    told |= {"source": "省厅电话答复<b>", "base_version": "0", "act": "settle"}
    foreseen = secretary.post(LOST, data=told)
    assert "济源示范区教育局 0 待补定 1 至 2 还可提交 2 个" in words(foreseen)
    assert 'value="2"' in secretary.post(LOST, data={**told, "edit": "yes"}).text
    assert words(zone.get(desk)).count(waits) == 2
    assert secretary.post(LOST, data={**told, "sure": "yes"}).status_code == 302
    after = words(zone.get(desk))
    assert (after.count(waits), "还可提交 2 个 （已提交 0，最多 2） 通知建议不少于 1 个" in after) == (
        1,
        True,
    )
    assert "补定：省厅电话答复<b>" in after
    assert "2 处单位名额待补定" in words(secretary.get("/c/henan_2023/"))
    public = words(office.visitor().get(rules))
    assert ("功能区 1 2 1" in public, "由秘书处补定" in public, "省厅电话答复" in public) == (
        True,
        True,
        False,
    )

    # What is refused is shown as it was typed; what others settled meanwhile is not overwritten.
    for changes, status, sentence in (
        ({"most": "多"}, 409, "请填写0至9999的整数"),
        ({"unlimited": "yes"}, 409, "没有上限的，请选"),
        # More digits than int() reads.
        ({"most": "9" * 5_000}, 409, "请填写0至9999的整数"),
        ({"least": "9" * 5_000}, 409, "请填写0至9999的整数"),
        ({"base_version": "9" * 5_000, "sure": "yes"}, 409, "已经保存了新的内容"),
        ({"base_version": "0", "sure": "yes"}, 409, "已经保存了新的内容"),
        ({"source": " ", "base_version": "1", "sure": "yes"}, 409, "请填写来源"),
        ({"kind": "city"}, 409, "这个名额在通知里写得清楚"),
    ):
        answer = secretary.post(LOST, data={**told, **changes})
        assert (answer.status_code, sentence in words(answer)) == (status, True), changes
    typed = secretary.post(LOST, data={**told, "most": "多", "least": "７"})
    assert ('value="多"' in typed.text, 'value="７"' in typed.text) == (True, True)
    for changes in ({"bound": "none"}, {"kind": "none"}, {"category": "none"}, {"unit": "zhengzhou"}):
        assert secretary.post(LOST, data={**told, **changes}).status_code == 404, changes

    back = {**told, "act": "take_back", "source": "答复有误", "base_version": "1"}
    assert "收回补定" in words(secretary.post(LOST, data=back))
    assert secretary.post(LOST, data={**back, "sure": "yes"}).status_code == 302
    assert words(zone.get(desk)).count(waits) == 2
    assert "全部 2 次补定" in words(secretary.get(LOST))


def test_where_every_unit_has_a_number_of_its_own_the_rules_say_so(open_campaign: OpenCampaign) -> None:
    office = open_campaign("henan_2023")
    secretary, rules = office.signed_in("secretary"), "/c/henan_2023/rules?category=star"
    addressees = office.installation.host.campaign("henan_2023").rulebook().addressees
    told = {"category": "star", "bound": "number", "kind": "zone", "source": "来函", "act": "settle"}
    seen = []
    for version, zone in enumerate(one.key for one in addressees if one.kind is UnitKind.ZONE):
        act = {**told, "unit": zone, "most": "3", "base_version": str(version)}
        foreseen = words(secretary.post(LOST, data=act))
        assert ("单位看得到" in foreseen, "评审规则页都看得到" in foreseen) == (True, False)
        assert secretary.post(LOST, data={**act, "sure": "yes"}).status_code == 302
        page = words(office.visitor().get(rules))
        seen.append(("功能区 0 待补定" in page, "功能区 0 各单位另定" in page))
    assert seen == [(True, False), (False, True)]
    assert "收回以后该单位恢复为待补定，不能提交" in words(secretary.get(LOST))
    common = {**told, "most": "3", "base_version": "2"}
    assert "单位和评审规则页都看得到" in words(secretary.post(LOST, data=common))


def torn_campaign() -> ModuleType:
    """The small campaign, whose flag and whose cap a county stand on a torn page."""
    module, torn = small_campaign(), Clause(notice=CLAUSE.notice, number="三", gist="缺角", damaged=True)
    city = UnitQuota(kinds=(UnitKind.CITY,), maximum=2, special=1, clause=CLAUSE, special_clause=torn)
    inner = (InnerCap(scope=CapScope.COUNTY, maximum=1, clause=torn),)

    @hookimpl(specname="quotas")
    def torn_quotas(category: str) -> Quotas:
        return Quotas(units=(city,), inner=inner)

    vars(module).update(quotas=torn_quotas)
    return module


def test_the_rules_show_the_flag_and_the_cap_that_are_enforced(open_campaign: OpenCampaign) -> None:
    office = open_campaign(SMALL, torn_campaign())
    secretary, page, rules = office.signed_in("secretary"), f"/c/{SMALL}/quotas", f"/c/{SMALL}/rules"
    flag, cap = f"市（州） 0 2 1 {CLAUSE.number}", "同一县（市、区） 1 三"
    shown = words(secretary.get(rules))
    assert (flag in shown, cap in shown, shown.count("原文有缺损，超过只提示")) == (True, True, 2)
    assert "补定名额" in shown
    acts = ({"bound": "special", "kind": "city", "most": "2"}, {"bound": "county", "most": "5"})
    for version, act in enumerate(acts):
        told = {"category": CATEGORY, "source": "来函", "base_version": str(version), "sure": "yes", **act}
        assert secretary.post(page, data=told).status_code == 302
    shown = words(office.visitor().get(rules))
    assert ("市（州） 0 2 2" in shown, "同一县（市、区） 5 三" in shown) == (True, True)
    assert (shown.count("由秘书处补定"), "超过只提示" in shown, "不自动执行" in shown) == (2, False, False)

    # Taken back, the pack's reading holds again, and it is told as nothing else.
    assert "收回以后恢复为原文的读法：最多 1，超过只提示。" in words(secretary.get(page))
    back = {
        "category": CATEGORY,
        "bound": "county",
        "act": "take_back",
        "source": "有误",
        "base_version": "2",
    }
    foreseen = words(secretary.post(page, data={**back, "bound": "special", "kind": "city"}))
    assert ("收回即时生效" in foreseen, "超过只提示 可以提交" in foreseen) == (True, True)
    assert ("与通知印明的名额一样执行" in foreseen, "还可提交" in foreseen) == (False, False)
    after = secretary.post(page, data={**back, "sure": "yes"}, follow_redirects=True)
    assert ("已收回。" in words(after), "恢复为待补定" in words(after)) == (True, False)
    assert cap in words(office.visitor().get(rules))


def test_taking_back_with_nominees_on_file_is_told_as_that(fair_here: At) -> None:
    fair = fair_here(Point.OPENED)
    units.add_unit(fair.office, key="hall", name="文化馆", region="文化馆", kind=UnitKind.OTHER)
    accounts.invite(fair.console, login="hall_office", name="联络员", role=Role.UNIT, unit="hall")
    halls = Target(category=CATEGORY, bound=Bound.NUMBER, kind=UnitKind.OTHER)
    quotas.settle(fair.office, target=halls, number=Number(most=2), source="来函", base_version=0)
    filed(fair.of("hall_office"), reader("壬馆", "文化馆"), unit="hall")
    token = accounts.invite(fair.console, login="clerk", name="文秘书", role=Role.SECRETARIAT)
    accounts.redeem_invitation(fair.console, token=token, password=PASSWORD)
    clerk, page = open_office(fair.installation).signed_in("clerk"), f"/c/{FAIR}/quotas"
    act = {"category": CATEGORY, "bound": "number", "kind": "other", "source": "有误", "base_version": "1"}
    back = {**act, "act": "take_back"}
    foreseen = clerk.post(page, data=back)
    assert "文化馆 1 最多 2 待补定 已有报送，不能收回 已有报送，不能收回，只能更正。" in words(foreseen)
    assert ("超过" in words(foreseen), 'name="sure"' in foreseen.text) == (False, False)
    refused = clerk.post(page, data={**back, "sure": "yes"})
    assert (refused.status_code, "已有报送（文化馆 1），不能收回，只能更正。" in words(refused)) == (
        409,
        True,
    )
    lower = words(clerk.post(page, data={**act, "most": "0"}))
    assert "请单位先撤回，或者由秘书处退回，也可以改数。" in lower


def test_where_nothing_is_lost_the_page_says_what_it_is_for(open_campaign: OpenCampaign) -> None:
    secretary = open_campaign("jilin_2021").signed_in("secretary")
    assert "没有要补定的。通知缺页或原文有缺损时" in words(secretary.get("/c/jilin_2021/quotas"))
    assert "补定名额" not in words(secretary.get("/c/jilin_2021/"))
