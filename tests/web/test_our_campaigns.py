"""The pages of every campaign of ours: its rules, its days, its register and its forms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from reviewer.domain.access import Role, console
from reviewer.services import accounts, campaigns
from tests.installations import acting, console_in, installed
from tests.plugins.stacks import CAMPAIGNS, EVERYTHING
from tests.web.offices import PASSWORD, Office, open_office, words

OpenCampaign = Callable[[str], Office]


@pytest.fixture
def open_campaign(migrated_sqlite_url: str, tmp_path: Path) -> Iterator[OpenCampaign]:
    """Opens one of our campaigns with a secretary and the person of its first unit."""
    with ExitStack() as installations:

        def opened(key: str) -> Office:
            installation = installations.enter_context(installed(migrated_sqlite_url, folder=tmp_path))
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
        ({"base_version": "9" * 5_000, "sure": "yes"}, 409, "别处已经保存了新的内容"),
        ({"base_version": "0", "sure": "yes"}, 409, "别处已经保存了新的内容"),
        ({"source": " ", "base_version": "1", "sure": "yes"}, 409, "请填写理由"),
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


def test_where_nothing_is_lost_the_page_says_what_it_is_for(open_campaign: OpenCampaign) -> None:
    secretary = open_campaign("jilin_2021").signed_in("secretary")
    assert "没有要补定的。通知缺页或原文有缺损时" in words(secretary.get("/c/jilin_2021/quotas"))
    assert "补定名额" not in words(secretary.get("/c/jilin_2021/"))
