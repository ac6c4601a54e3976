"""The page that lays this campaign beside another pack."""

from __future__ import annotations

import re
from types import ModuleType

import pytest

from reviewer.contract import Effect, NomineeFacts, Outcome, Rule, Verdict, hookimpl, looks_at
from reviewer.domain.access import Stage
from tests.campaigns.layers import layer
from tests.campaigns_small import CLAUSE
from tests.installations import installed
from tests.web.offices import KEY, Office, OpenOffice, open_office, words

PAGE = f"/c/{KEY}/compare"


def test_what_differs_stands_side_by_side_with_its_clauses(office: Office) -> None:
    page = words(office.signed_in("secretary").get(PAGE))
    # The pack that this one extends comes first.
    assert "右边 2021年全国“百姓学习之星”和“终身学习品牌项目”征集（national_2021" in page
    assert "左边 2021年吉林省“百姓学习之星”和“终身学习品牌项目”征集（jilin_2021" in page
    assert "启动时冻结的规则" in page
    assert "推荐申报截止 截止日 2021-08-30" in page
    assert "截止日 2021-09-10 逾期视为放弃 是 二（三） N 有改动" in page
    assert "J 关于" not in page
    assert "J 吉林省教育厅：关于征集吉林省" in page


def test_no_word_of_the_program_stands_on_the_page(office: Office) -> None:
    page = words(office.signed_in("secretary").get(f"{PAGE}?show=all"))
    heads = (
        "事项 2021年吉林省“百姓学习之星”和“终身学习品牌项目”征集 "
        "2021年全国“百姓学习之星”和“终身学习品牌项目”征集 比较"
    )
    assert heads in page
    assert "从哪份名单中选 吉林省百姓学习之星名单" in page
    assert "关于拟〔用词〕2021年吉林省“百姓学习之星”名单的公示" in page
    assert re.findall(r"\{\w+\}", page) == []
    assert re.findall(r"(?:从哪份名单中选|所属名单|等次) (?:province|nation|special)\b", page) == []


def test_what_is_the_same_is_shown_on_demand(office: Office) -> None:
    client = office.signed_in("operator")
    short, whole = client.get(PAGE), client.get(f"{PAGE}?with=national_2021&show=all")
    assert "个人简历" not in words(short)
    assert "个人简历" in words(whole)
    assert whole.text.count("<tr>") > 2 * short.text.count("<tr>")


def test_a_damaged_clause_says_of_a_rule_alone_that_it_is_not_enforced(office: Office) -> None:
    page = office.signed_in("secretary").get(f"{PAGE}?with=henan_2023&show=all").text
    parts = re.findall(r"<caption>(.*?)</caption>(.*?)</table>", page, re.DOTALL)
    quotas = "".join(text for caption, text in parts if caption == "推荐名额")
    others = "".join(text for caption, text in parts if caption != "推荐名额")
    marks = ("原文有缺损，不自动执行", "原文有缺损<")
    assert [mark in quotas for mark in marks] == [False, True]
    assert [mark in others for mark in marks] == [True, False]


@pytest.mark.parametrize("login", ["chair", "supervisor", "changchun", "expert1"])
def test_it_is_for_those_who_prepare_a_campaign(office: Office, login: str) -> None:
    client = office.signed_in(login)
    assert client.get(PAGE).status_code == 403
    assert PAGE not in client.get(f"/c/{KEY}/rules").text
    assert PAGE in office.signed_in("secretary").get(f"/c/{KEY}/rules").text


def test_it_is_hidden_with_the_campaign(open_at: OpenOffice) -> None:
    office = open_at("nomination")
    office.stage(Stage.SETUP)
    assert office.visitor().get(PAGE).status_code == 404
    assert office.signed_in("secretary").get(PAGE).status_code == 200


def test_a_pack_that_is_not_installed_is_not_found(office: Office) -> None:
    assert office.signed_in("secretary").get(f"{PAGE}?with=moon_2021").status_code == 404


def test_opposite_senses_are_named(office: Office) -> None:
    with installed(
        str(office.installation.unit.engine.url),
        folder=office.installation.settings.instance,
        extra=(strict(),),
    ) as installation:
        page = words(open_office(installation).signed_in("secretary").get(f"{PAGE}?with=strict_2021"))
    assert (
        "受过国家级或省级表彰者优先 受过国家级或省级表彰者优先 性质 优先 一（一）2（2） N"
        " 已有荣誉的不再推荐 性质 一般须符合，特殊情况须说明理由 一 N 相反"
    ) in page
    # A preference that is a demand elsewhere is a change and no contradiction.
    assert "线上线下融合须具备 性质 必须符合 一 N 有改动" in page


def strict() -> ModuleType:
    """A pack on the national one that excludes whom the nation prefers, and demands what it prefers."""

    @looks_at("honours", wanted=False)
    def unadorned(facts: NomineeFacts) -> Verdict:
        del facts
        return Verdict(outcome=Outcome.UNKNOWN)

    @looks_at("online", wanted=True)
    def online(facts: NomineeFacts) -> Verdict:
        del facts
        return Verdict(outcome=Outcome.UNKNOWN)

    def _rule(key: str, name: str, effect: Effect, check: object) -> Rule:
        return Rule(key=key, name=name, clause=CLAUSE, effect=effect, check=check)  # type: ignore[arg-type]

    @hookimpl
    def eligibility_rules(category: str) -> tuple[Rule, ...]:
        if category == "star":
            return (_rule("honours", "已有荣誉的不再推荐", Effect.WAIVABLE, unadorned),)
        return (_rule("online", "线上线下融合须具备", Effect.BLOCK, online),)

    return layer("strict_2021", eligibility_rules, extends="national_2021")
