"""Whatever campaign lies under plugins/ is found here and held to the contract, hook by hook."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from reviewer.contract import (
    API,
    Addressee,
    Aggregation,
    AggregationMethod,
    Calendar,
    CampaignInfo,
    Category,
    CategoryKind,
    Clause,
    ConflictRule,
    DeadlineKey,
    FieldKind,
    Level,
    ListSpec,
    MaterialSpec,
    NominationForm,
    NomineeFacts,
    NomineeKind,
    Notice,
    NoticeLayout,
    Quotas,
    RegisterLayout,
    Rubric,
    Rule,
    SelectionCap,
    TieBreak,
    Tier,
    Verdict,
)
from tests.plugins.nominees import paper, project, star
from tests.plugins.stacks import AWARDS, CAMPAIGNS, EVERYTHING, PLUGINS, stack

# 一（一）2（3）, 附表1, 附件1; 二…3.2 behind a lost page, 1（五） where 二 is printed 1; a law's 第二十条
NUMBER = re.compile(
    r"[一二三四五六七八九十]+(?:（[一二三四五六七八九十]+）(?:\d+(?:（\d+）)?)?)?|1（[一二三四五六]）"
    r"|附[表件]\d+(?:注\d+)?|[一二三]…\d+(?:（\d+）|\.\d+)?|第[一二三四五六七八九十百]+条"
)
PLACEHOLDERS = {"verb", "count", "special_count", "starts", "ends"}

TABLE = Path(__file__).parents[2] / "docs" / "notices.md"

in_every_campaign = pytest.mark.parametrize("campaign", CAMPAIGNS)
in_every_award = pytest.mark.parametrize(("campaign", "category"), AWARDS)
in_every_category = pytest.mark.parametrize(("campaign", "category"), EVERYTHING)


def clauses_in(answer: Any) -> Iterator[Clause]:
    if isinstance(answer, Clause):
        yield answer
    elif isinstance(answer, Struct):
        for name in answer.__struct_fields__:
            yield from clauses_in(getattr(answer, name))
    elif isinstance(answer, (tuple, list)):
        for item in answer:
            yield from clauses_in(item)


def answers_of(campaign: str, category: str) -> Iterator[Any]:
    asked = stack(campaign)
    yield asked.ask("calendar")
    for hook in ("nomination_form", "quotas", "rubric", "aggregation", "tiers", "lists"):
        yield asked.ask(hook, category=category)
    for hook in ("eligibility_rules", "selection_caps", "conflict_rules"):
        yield tuple(asked.merged(hook, category=category).values())
    for tier in asked.ask("tiers", category=category):
        yield asked.ask("materials_required", category=category, tier=tier.key)


def test_our_campaigns_are_found() -> None:
    ours = {"national_2021", "jilin_2021", "henan_2023", "national_week_2021", "jilin_week_2021"}
    assert ours <= set(PLUGINS)


@in_every_campaign
def test_campaign_answers_have_their_types(campaign: str) -> None:
    asked = stack(campaign)
    info = asked.info
    assert isinstance(info, CampaignInfo)
    assert info.key == campaign == PLUGINS[campaign].__name__.rpartition(".")[2]
    assert info.api[0] == API[0]
    assert info.api <= API
    assert isinstance(asked.ask("calendar"), Calendar)
    calendar = asked.ask("calendar")
    known = {deadline.key for deadline in calendar.deadlines} | {item.key for item in calendar.undated}
    days = {item.category for item in calendar.by_category}
    assert DeadlineKey.NOMINATIONS_CLOSE in known or days == {item.key for item in asked.categories}
    assert all(isinstance(notice, Notice) for notice in asked.merged("notices").values())
    assert all(
        isinstance(method, AggregationMethod) for method in asked.merged("aggregation_methods").values()
    )
    assert all(isinstance(category, Category) for category in asked.categories)
    codes = [category.code for category in asked.categories]
    assert sorted(set(codes)) == sorted(codes)


@in_every_campaign
def test_addressees_have_one_place_one_key_and_names_of_their_own(campaign: str) -> None:
    addressees = stack(campaign).ask("addressees")
    assert all(isinstance(addressee, Addressee) for addressee in addressees)
    orders = [addressee.order for addressee in addressees]
    assert orders == sorted(set(orders))
    assert len({addressee.key for addressee in addressees}) == len(addressees)
    spellings = [name for unit in addressees for name in {unit.name, *unit.aliases}]
    assert len(set(spellings)) == len(spellings)
    for addressee in addressees:
        counties = [name for county in addressee.counties for name in (county.name, *county.former)]
        assert len(set(counties)) == len(counties)


@in_every_category
def test_category_answers_have_their_types(campaign: str, category: str) -> None:
    asked = stack(campaign)
    ones: dict[str, type] = {
        "nomination_form": NominationForm,
        "quotas": Quotas,
        "register_layout": RegisterLayout,
    }
    manys: dict[str, type] = {"tiers": Tier}
    if (campaign, category) in AWARDS:
        ones |= {"rubric": Rubric, "aggregation": Aggregation, "notice_layout": NoticeLayout}
        manys |= {"levels": Level, "tie_breaks": TieBreak, "lists": ListSpec}
    else:
        absent = ("rubric", "lists", "notice_layout")
        assert [asked.ask(hook, category=category) for hook in absent] == [None] * 3
        assert asked.ask("levels", category=category) == ()
    merged: dict[str, type] = {
        "eligibility_rules": Rule,
        "selection_caps": SelectionCap,
        "conflict_rules": ConflictRule,
    }
    for hook, kind in ones.items():
        assert isinstance(asked.ask(hook, category=category), kind), hook
    for hook, kind in manys.items():
        answer = asked.ask(hook, category=category)
        assert answer, hook
        assert all(isinstance(item, kind) for item in answer), hook
    for hook, kind in merged.items():
        assert all(isinstance(item, kind) for item in asked.merged(hook, category=category).values()), hook
    for tier in asked.ask("tiers", category=category):
        materials = asked.ask("materials_required", category=category, tier=tier.key)
        assert materials
        assert all(isinstance(item, MaterialSpec) for item in materials)
        assert len({item.key for item in materials}) == len(materials)


@in_every_category
def test_opinions_and_days_name_what_exists(campaign: str, category: str) -> None:
    asked = stack(campaign)
    fields = {field.key for field in asked.ask("nomination_form", category=category).fields}
    levels = asked.ask("levels", category=category)
    assert {level.field for level in levels if level.field is not None} <= fields
    assert len({level.key for level in levels}) == len(levels)
    assert [item.category for item in asked.ask("calendar").by_category].count(category) <= 1


@in_every_category
def test_lengths_on_the_form_are_rules_too(campaign: str, category: str) -> None:
    asked = stack(campaign)
    rules = asked.merged("eligibility_rules", category=category)
    for field in asked.ask("nomination_form", category=category).fields:
        if (field.at_least, field.at_most, field.about) != (None, None, None):
            rule = rules[f"{field.key}_length"]
            assert rule.clause == field.clause
            assert str(field.at_least or field.at_most or field.about) in rule.name


@in_every_campaign
@pytest.mark.parametrize("category", ["", "Star", "star ", "collection"])
def test_an_unknown_category_gets_no_answer_of_another(campaign: str, category: str) -> None:
    asked = stack(campaign)
    firsts = (
        "levels",
        "nomination_form",
        "quotas",
        "register_layout",
        "rubric",
        "tiers",
        "lists",
        "notice_layout",
    )
    assert [asked.ask(hook, category=category) for hook in firsts] == [None] * len(firsts)
    assert asked.merged("eligibility_rules", category=category) == {}
    assert asked.merged("selection_caps", category=category) == {}
    assert asked.ask("materials_required", category=category, tier="special") == ()


@in_every_category
def test_every_clause_has_a_number_and_a_listed_notice(campaign: str, category: str) -> None:
    notices = stack(campaign).merged("notices")
    clauses = [clause for answer in answers_of(campaign, category) for clause in clauses_in(answer)]
    assert len(clauses) > (20 if (campaign, category) in AWARDS else 7)
    for clause in clauses:
        assert clause.notice in notices
        assert NUMBER.fullmatch(clause.number), clause.number
        assert clause.gist


@in_every_award
def test_the_score_sheet_adds_to_100_points(campaign: str, category: str) -> None:
    rubric = stack(campaign).ask("rubric", category=category)
    assert rubric.full_marks == 100_00
    assert rubric.weights is None or sum(rubric.weights) == 100
    assert all(criterion.cap % criterion.step == 0 for criterion in rubric.criteria)
    assert len({criterion.key for criterion in rubric.criteria}) == len(rubric.criteria)
    assert len({veto.key for veto in rubric.vetoes}) == len(rubric.vetoes)
    assert not any(criterion.clause.damaged for criterion in rubric.criteria)
    assert rubric.weights_source
    groups = [criterion.group for criterion in rubric.criteria]
    assert [group for place, group in enumerate(groups) if place == 0 or groups[place - 1] != group] == list(
        dict.fromkeys(groups)
    ), "a heading comes back after another one"


@in_every_category
def test_register_columns_are_known_unique_and_shield_persons(campaign: str, category: str) -> None:
    layout = stack(campaign).ask("register_layout", category=category)
    keys = [column.key for column in layout.columns]
    assert len(set(keys)) == len(keys)
    tiers = stack(campaign).ask("tiers", category=category)
    kinds = {item.key: item.nominee for item in stack(campaign).categories}
    needed = {"sequence", "name"}
    needed |= {"host"} if kinds[category] is not NomineeKind.UNIT else set()
    needed |= {"remark"} if any(tier.special for tier in tiers) else set()
    assert set(keys) >= needed
    # A number that a spreadsheet took for an amount has lost its leading zero: only a telephone is asked.
    for column in layout.columns:
        assert column.kind is FieldKind.PHONE or "电话" not in column.label, column.label
    assert bool(layout.flag) == any(tier.special for tier in tiers)
    headings = [heading for column in layout.columns for heading in (column.label, *column.aliases)]
    assert len(set(headings)) == len(headings)
    guarded = {
        "phone",
        "signup_phone",
        "co_phone",
        "mobile",
        "filler_phone",
        "contact",
        "address",
        "mail",
        "born_on",
        "nationality",
        "native_place",
        "politics",
    }
    assert {column.key for column in layout.columns if column.personal} >= guarded & set(keys)
    fields = stack(campaign).ask("nomination_form", category=category).fields
    assert len({field.key for field in fields}) == len(fields)
    assert {field.key for field in fields if field.personal} >= guarded & {field.key for field in fields}
    assert not any(field.personal for field in fields if field.kind is FieldKind.LONG_TEXT)


@in_every_award
def test_tiers_lists_caps_and_notice_name_one_another(campaign: str, category: str) -> None:
    asked = stack(campaign)
    tiers = asked.ask("tiers", category=category)
    assert not tiers[0].special
    assert [tier.special for tier in tiers].count(True) <= 1
    assert all(tier.source for tier in tiers if tier.maximum is not None)
    lists = asked.ask("lists", category=category)
    seen: list[str] = []
    for spec in lists:
        assert spec.size > 0
        assert spec.source
        assert spec.within is None or spec.within in seen
        seen.append(spec.key)
    assert {cap.list_key for cap in asked.merged("selection_caps", category=category).values()} <= set(seen)
    layout = asked.ask("notice_layout", category=category)
    assert layout.list_key in seen
    assert sorted(block.tier for block in layout.blocks) == sorted(tier.key for tier in tiers)
    assert "{verb}" in layout.title
    sentences = (layout.title, layout.basis, layout.process, layout.objection)
    assert {name for text in sentences for name in re.findall(r"\{(\w*)\}", text)} <= PLACEHOLDERS
    assert not any(layout.verb in text for text in sentences), "the verb comes from one place"


@in_every_category
def test_every_addressee_has_its_number(campaign: str, category: str) -> None:
    asked = stack(campaign)
    quotas = asked.ask("quotas", category=category)
    kinds = [kind for quota in quotas.units for kind in quota.kinds]
    assert len(set(kinds)) == len(kinds)
    assert {addressee.kind for addressee in asked.ask("addressees")} <= set(kinds)
    for quota in quotas.units:
        assert quota.maximum is None or 0 <= quota.special <= quota.maximum
        assert quota.maximum is None or 0 <= quota.minimum <= quota.maximum
        assert quota.usual is None or quota.maximum is None


@in_every_category
def test_rules_give_verdicts_and_say_the_same_twice(campaign: str, category: str) -> None:
    asked = stack(campaign)
    kinds = {item.key: item.nominee for item in asked.categories}
    builders: dict[NomineeKind, Callable[[], NomineeFacts]] = {
        NomineeKind.PROJECT: project,
        NomineeKind.PERSON: star,
    }
    facts = builders.get(kinds[category], paper)()
    for rule in asked.merged("eligibility_rules", category=category).values():
        verdict = rule.check(facts)
        assert isinstance(verdict, Verdict)
        assert verdict.detail, rule.key
        assert verdict == rule.check(facts)


@in_every_campaign
def test_collections_have_no_score_sheet(campaign: str) -> None:
    asked = stack(campaign)
    for category in asked.categories:
        rubric = asked.ask("rubric", category=category.key)
        assert (rubric is None) == (category.kind is CategoryKind.COLLECTION)


@in_every_category
def test_every_rule_and_every_notice_stands_in_the_table_of_notices(campaign: str, category: str) -> None:
    """docs/notices.md says of every rule which clause asks for it."""
    told = TABLE.read_text(encoding="utf-8")
    rules = stack(campaign).merged("eligibility_rules", category=category)
    assert [key for key in rules if f"`{key}`" not in told] == []
    own = {
        notice.key for notice in stack(campaign).merged("notices").values() if not notice.key.startswith("L")
    }
    assert own
    assert [key for key in own if f"- **{key}**：" not in told] == []
    assert "`no_such_rule`" not in told
