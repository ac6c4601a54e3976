"""The domain's list of rules E, Q, N, M, Z: those that fit nowhere else, and a roll call of all.

A test of a rule carries its number in its name, wherever it stands: test_e7_…, test_q4_…
"""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from reviewer.campaigns import Campaign, CampaignHost
from reviewer.contract import (
    Addressee,
    CampaignInfo,
    CapScope,
    Clause,
    Effect,
    FieldKind,
    InnerCap,
    NomineeFacts,
    Notice,
    Outcome,
    Quotas,
    Rule,
    UnitFacts,
    UnitKind,
    UnitQuota,
    Verdict,
    hookimpl,
)
from reviewer.domain.nominations import Filed, UnitPlace, register_defects
from reviewer.errors import DefectReason, Severity
from tests.plugins.nominees import star
from tests.plugins.stacks import PLUGINS, stack

TESTS = Path(__file__).resolve().parents[1]
LIST = [
    *(f"e{number}" for number in range(1, 14)),
    *(f"q{number}" for number in range(1, 10)),
    *(f"n{number}" for number in range(1, 13)),
    *(f"m{number}" for number in range(1, 6)),
    *(f"z{number}" for number in range(1, 4)),
]

LATER = Notice(key="X", title="另一年的通知", issuer="示例", dated=date(2024, 3, 1))
CLAUSE = Clause(notice="X", number="一", gist="另一年另加的条件")
MET, UNMET, UNKNOWN = Outcome.MET, Outcome.UNMET, Outcome.UNKNOWN


def later_campaign(
    *, rules: Sequence[Rule] = (), numbers: Quotas | None = None, units: Sequence[Addressee] | None = None
) -> Campaign:
    """A campaign of another year on top of the national one: what it adds is all that it says."""

    @hookimpl
    def campaign_info() -> CampaignInfo:
        return CampaignInfo(
            key="later",
            title="另一年",
            organiser="示例",
            year=2024,
            version="1",
            api=(1, 0),
            extends="national_2021",
        )

    @hookimpl
    def notices() -> Sequence[Notice]:
        return (LATER,)

    @hookimpl
    def eligibility_rules(category: str) -> Sequence[Rule]:
        return rules if category == "star" else ()

    @hookimpl
    def quotas(category: str) -> Quotas | None:
        return numbers

    @hookimpl
    def addressees() -> Sequence[Addressee] | None:
        return units

    module = ModuleType("later")
    for answer in (campaign_info, notices, eligibility_rules, quotas, addressees):
        setattr(module, answer.__name__, answer)
    host = CampaignHost(foreign=False, extra=(PLUGINS["national_2021"], module))
    assert host.refusals == []
    return host.campaign("later")


def rule_of(campaign: Campaign, key: str) -> Rule:
    return next(rule for rule in campaign.rules("star") if rule.key == key)


def filled(key: str, *, good: str, label: str) -> Rule:
    """A hard rule on one cell: the good answer is met, another one is not, none is unknown."""

    def check(facts: NomineeFacts) -> Verdict:
        value = facts.fields.get(key)
        if value is None:
            return Verdict(outcome=UNKNOWN, detail=f"未填写{label}")
        return Verdict(outcome=MET if value == good else UNMET, detail=f"{label}为“{value}”")

    return Rule(key=key, name=label, clause=CLAUSE, effect=Effect.BLOCK, check=check)


@pytest.mark.parametrize(
    ("key", "label", "good", "bad"),
    [("citizenship", "国籍", "中国", "外国"), ("bad_record", "不良记录", "无", "有")],
)
def test_e11_another_year_refuses_what_this_year_does_not_ask(
    key: str, label: str, good: str, bad: str
) -> None:
    campaign = later_campaign(rules=(filled(key, good=good, label=label),))
    rule = rule_of(campaign, key)
    found = {value: rule.check(star(fields={key: value})).outcome for value in (good, bad)}
    assert found == {good: MET, bad: UNMET}
    assert rule.check(star(fields={})).outcome is UNKNOWN
    assert rule.effect is Effect.BLOCK
    # everything else is this year's, and this year asks no such thing
    ours = stack("national_2021").merged("eligibility_rules", category="star")
    assert [item.key for item in campaign.rules("star")] == [*ours, key]


def test_e12_another_call_s_exclusion_is_soft_and_takes_the_place_of_a_preference() -> None:
    def check(facts: NomineeFacts) -> Verdict:
        found = "全国劳动模范" in facts.texts.get("awards", "")
        return Verdict(outcome=UNMET if found else MET, detail="获奖情况")

    excluded = Rule(key="honours", name="不推荐全国劳模", clause=CLAUSE, effect=Effect.WAIVABLE, check=check)
    rule = rule_of(later_campaign(rules=(excluded,)), "honours")
    model = star(texts={"awards": "2020年全国劳动模范"})
    assert (rule.effect, rule.check(model).outcome) == (Effect.WAIVABLE, UNMET)
    below = stack("national_2021").rule("star", "honours")
    assert (below.effect, below.check(model).outcome) == (Effect.PREFER, MET)


def filed(sequence: int, *, city: str = "", county: str = "") -> Filed:
    return Filed(
        sequence=sequence,
        name=f"某某{sequence}",
        host="某单位",
        city=city,
        county=county,
        flagged=False,
        fields={},
        texts={},
    )


def place(kind: UnitKind, name: str = "某单位") -> UnitPlace:
    return UnitPlace(facts=UnitFacts(key="unit", name=name, kind=kind), position=1)


def test_e13_who_has_no_recommending_unit_is_refused_unless_the_call_admits_it() -> None:
    one = (filed(1),)
    alone = place(UnitKind.OTHER, "个人自荐")
    national = stack("national_2021").ask("quotas", category="star")
    assert [(item.reason, item.severity) for item in register_defects(one, quotas=national, unit=alone)] == [
        (DefectReason.QUOTA_EXCEEDED, Severity.ERROR)
    ]
    open_call = Quotas(
        units=(
            *national.units,
            UnitQuota(kinds=(UnitKind.OTHER,), maximum=None, special=0, clause=CLAUSE),
        ),
        inner=national.inner,
    )
    door = Addressee(key="self", order=900, name="个人自荐", region="个人自荐", kind=UnitKind.OTHER)
    units = (*stack("national_2021").ask("addressees"), door)
    campaign = later_campaign(numbers=open_call, units=units)
    admitted = campaign.rulebook().category("star").quotas
    assert register_defects(one, quotas=admitted, unit=alone) == ()
    assert campaign.rulebook().addressees[-1] == door


def test_q5_who_has_no_county_counts_under_the_zone_s_own_row() -> None:
    zone = next(unit for unit in stack("jilin_2021").ask("addressees") if unit.kind is UnitKind.ZONE)
    quotas = Quotas(
        units=(UnitQuota(kinds=(UnitKind.ZONE,), maximum=None, special=0, clause=CLAUSE),),
        inner=(
            InnerCap(scope=CapScope.CITY, maximum=1, clause=CLAUSE),
            InnerCap(scope=CapScope.COUNTY, maximum=1, clause=CLAUSE),
        ),
    )
    unit = place(UnitKind.ZONE, zone.name)
    rows = [filed(number, city=zone.city) for number in (1, 2)]
    assert register_defects(rows[:1], quotas=quotas, unit=unit) == ()
    (found,) = register_defects(rows, quotas=quotas, unit=unit)
    assert (found.reason, found.facts) == (
        DefectReason.INNER_CAP,
        {"place": "长白山保护开发区", "count": 2, "maximum": 1},
    )
    # the decoy: two whose city is not known either are nobody's second
    nowhere = [filed(number) for number in (1, 2)]
    assert register_defects(nowhere, quotas=quotas, unit=unit) == ()


def test_q6_more_than_the_rows_of_a_form_are_remarked_and_filed() -> None:
    quotas = stack("jilin_week_2021").ask("quotas", category="model_unit")
    unit = place(UnitKind.CITY)
    eight, nine = ([filed(number) for number in range(1, count + 1)] for count in (8, 9))
    assert register_defects(eight, quotas=quotas, unit=unit) == ()
    (found,) = register_defects(nine, quotas=quotas, unit=unit)
    assert (found.reason, found.severity, found.facts) == (
        DefectReason.QUOTA_UNUSUAL,
        Severity.REMARK,
        {"unit": "某单位", "count": 9, "maximum": 8},
    )


@pytest.mark.parametrize("campaign", ["national_2021", "jilin_2021", "henan_2023"])
def test_n9_the_register_asks_for_the_day_and_the_form_for_the_month(campaign: str) -> None:
    asked = stack(campaign)
    kinds = [
        next(item.kind for item in answer if item.key == "born_on")
        for answer in (
            asked.ask("register_layout", category="star").columns,
            asked.ask("nomination_form", category="star").fields,
        )
    ]
    assert kinds == [FieldKind.DAY, FieldKind.MONTH]


def named_in_tests() -> set[str]:
    """Every number that a test carries in its name, as in test_n1_n2_…"""
    found: set[str] = set()
    for file in TESTS.rglob("test_*.py"):
        for name in re.findall(r"def test_((?:[a-z]\d+_)+)", file.read_text(encoding="utf-8")):
            found.update(name.rstrip("_").split("_"))
    return found


def test_every_rule_of_the_list_is_tested_by_its_number() -> None:
    named = named_in_tests()
    assert [number for number in LIST if number not in named] == []
    # the roll call does find what is there and nothing else
    assert {"e1", "n1", "n2", "p12"} <= named
    assert {"e99", "z9"} & named == set()
