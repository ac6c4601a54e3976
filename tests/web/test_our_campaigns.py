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
