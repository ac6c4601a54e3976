"""Henan: the same facts in the opposite sense, its own numbers, and what the lost page has taken."""

from collections.abc import Callable
from datetime import date

import pytest

from reviewer.contract import (
    DayCount,
    DeadlineKey,
    Effect,
    Employment,
    ExpertFacts,
    MaterialSpec,
    NomineeFacts,
    Outcome,
    UndatedDeadline,
    UnitFacts,
    UnitKind,
)
from tests.plugins.nominees import project, star
from tests.plugins.stacks import stack

HENAN = stack("henan_2023")
NATION = stack("national_2021")
JILIN = stack("jilin_2021")
CATEGORIES = ("star", "project")
MET, UNMET, UNKNOWN = Outcome.MET, Outcome.UNMET, Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("awards", "preferred", "unburdened"),
    [
        ("2019年全国劳动模范", MET, UNMET),
        ("吉林省劳动模范", MET, UNMET),
        ("县先进个人", UNMET, MET),
        ("无", UNMET, MET),
        ("吉林省长春市二道区先进个人", UNKNOWN, UNKNOWN),
        (None, UNKNOWN, UNKNOWN),
    ],
)
def test_e3_an_honour_that_two_calls_prefer_is_what_henan_turns_away(
    awards: str | None, preferred: Outcome, unburdened: Outcome
) -> None:
    facts = star(texts={} if awards is None else {"awards": awards})
    rules = {asked.key: asked.rule("star", "honours") for asked in (NATION, JILIN, HENAN)}
    assert {key: (rule.effect, rule.check(facts).outcome) for key, rule in rules.items()} == {
        "national_2021": (Effect.PREFER, preferred),
        "jilin_2021": (Effect.PREFER, preferred),
        "henan_2023": (Effect.WAIVABLE, unburdened),
    }
    # the same fact is named by all three: only what it means is turned round
    assert len({rule.check(facts).detail for rule in rules.values()}) == 1
    senses = {key: rule.sense for key, rule in rules.items()}
    assert {key: (found.fact, found.wanted) for key, found in senses.items() if found is not None} == {
        "national_2021": ("honours", True),
        "jilin_2021": ("honours", True),
        "henan_2023": ("honours", False),
    }
    assert (rules["henan_2023"].clause.notice, rules["henan_2023"].clause.number) == ("H", "一（一）1")


@pytest.mark.parametrize("category", CATEGORIES)
def test_e4_an_earlier_laureate_is_out_in_henan_and_in_principle_out_in_the_nation(category: str) -> None:
    facts = {"star": star(), "project": project()}[category]
    effects = {asked.key: asked.rule(category, "laureate").effect for asked in (NATION, JILIN, HENAN)}
    assert effects == {
        "national_2021": Effect.WAIVABLE,
        "jilin_2021": Effect.WAIVABLE,
        "henan_2023": Effect.BLOCK,
    }
    verdict = HENAN.rule(category, "laureate").check(facts)
    assert verdict.outcome is UNKNOWN
    assert facts.name in verdict.detail


@pytest.mark.parametrize(
    ("people", "visits", "expected", "in_the_nation"),
    [
        ("1000", "2999", MET, UNMET),
        ("999", "3000", MET, UNMET),
        ("999", "2999", UNMET, UNMET),
        ("1999", "5999", MET, UNMET),
        ("2000", None, MET, MET),
        ("999", None, UNKNOWN, UNKNOWN),
        (None, "999", UNMET, UNMET),
        (None, "1000", UNKNOWN, UNMET),
        (None, None, UNKNOWN, UNKNOWN),
    ],
)
def test_e9_a_thousand_people_or_three_thousand_visits(
    people: str | None, visits: str | None, expected: Outcome, in_the_nation: Outcome
) -> None:
    filed = {"people": people, "visits": visits}
    facts = project(fields={key: value for key, value in filed.items() if value is not None})
    rule = HENAN.rule("project", "scale")
    assert rule.check(facts).outcome is expected
    assert NATION.rule("project", "scale").check(facts).outcome is in_the_nation
    # both numbers are printed as visits: shown so, and never enforced before somebody has confirmed it
    assert (rule.effect, rule.clause.damaged, rule.clause.number) == (Effect.BLOCK, True, "一（二）2（6）")


@pytest.mark.parametrize(
    ("answer", "outcome"), [("有", MET), ("无", UNMET), (None, UNKNOWN), ("不详", UNKNOWN)]
)
def test_p7_consent_to_be_named_is_asked_since_the_law_asks_for_it(
    answer: str | None, outcome: Outcome
) -> None:
    rule = HENAN.rule("star", "consent")
    facts = star(fields={} if answer is None else {"consent": answer})
    assert (rule.check(facts).outcome, rule.effect) == (outcome, Effect.ADVISE)
    assert (rule.clause.notice, rule.clause.number) == ("L6", "第二十五条")
    # Of persons, and not before the law was in force.
    assert "consent" not in HENAN.merged("eligibility_rules", category="project")
    assert "consent" not in NATION.merged("eligibility_rules", category="star")


def test_n4_a_unit_s_opinion_of_99_characters_is_blocked() -> None:
    rule = HENAN.rule("star", "unit_opinion_length")
    assert rule.effect is Effect.BLOCK
    found = {n: rule.check(star(texts={"unit_opinion": "荐" * n})).outcome for n in (0, 99, 100)}
    assert found == {0: UNMET, 99: UNMET, 100: MET}
    assert rule.check(star(texts={})).outcome is UNKNOWN
    # … and the text stands inside the unit's seal
    assert HENAN.ask("levels", category="star")[0].field == "unit_opinion"
    assert "unit_opinion_length" not in NATION.merged("eligibility_rules", category="star")


def test_n1_a_thousand_characters_of_deeds() -> None:
    rule = HENAN.rule("star", "deeds_length")
    found = {n: rule.check(star(texts={"deeds": "事" * n})).outcome for n in (999, 1000)}
    assert found == {999: UNMET, 1000: MET}
    assert (rule.effect, rule.clause.notice, rule.clause.number) == (Effect.BLOCK, "H", "附件1")


@pytest.mark.parametrize("category", CATEGORIES)
def test_n3_the_target_is_three_hundred_here(category: str) -> None:
    rule = HENAN.rule(category, "display_length")
    builders: dict[str, Callable[..., NomineeFacts]] = {"star": star, "project": project}
    build = builders[category]
    found = {n: rule.check(build(texts={"display": "展" * n})).outcome for n in (200, 209, 210, 390, 391)}
    assert found == {200: UNMET, 209: UNMET, 210: MET, 390: MET, 391: UNMET}
    assert rule.effect is Effect.ADVISE


def test_n7_three_opinions_where_the_nation_has_four() -> None:
    names = {
        asked.key: [(level.key, level.required, level.name) for level in asked.ask("levels", category="star")]
        for asked in (NATION, HENAN)
    }
    assert names == {
        "national_2021": [
            ("unit", True, "本人所在单位推荐意见"),
            ("county", False, "县（市、区）级教育部门推荐意见"),
            ("city", False, "市（地）级教育部门推荐意见"),
            ("province", False, "省级教育部门推荐意见"),
        ],
        "henan_2023": [
            ("unit", True, "本人所在单位推荐意见及感人事迹概括"),
            ("county", False, "区县级教育部门推荐意见"),
            ("province", False, "省级教育部门推荐意见"),
        ],
    }
    first = HENAN.ask("levels", category="project")[0]
    assert (first.key, first.name, first.field) == ("unit", "主办单位推荐意见", None)


def test_forms_have_henan_s_own_words() -> None:
    fields = {field.key: field for field in HENAN.ask("nomination_form", category="star").fields}
    keys = "name sex born_on nationality native_place politics working_since title education school "
    keys += (
        "host_and_duty phone mobile mail resume study awards deeds display unit_opinion filler filler_phone"
    )
    assert list(fields) == keys.split()
    assert (fields["politics"].label, fields["awards"].label) == ("党派", "奖励情况")
    national = {field.key: field for field in NATION.ask("nomination_form", category="star").fields}
    assert (national["politics"].label, national["awards"].label) == ("政治面貌", "获奖情况")
    form = HENAN.ask("nomination_form", category="project")
    assert [(field.key, field.label, field.required) for field in form.fields] == [
        ("name", "品牌项目名称", True),
        ("host", "主办单位", True),
        ("phone", "联系电话", False),
        ("co_host", "承办单位", False),
        ("co_phone", "联系电话", False),
        ("started_on", "开始时间", False),
        ("place", "活动地点", False),
        ("audience", "受益群体", False),
        ("participants", "参与人数（次）", False),
        ("awards", "奖励情况", False),
        ("profile", "品牌项目基本情况", False),
        ("display", "宣传展示材料", True),
    ]
    lost = [field.key for field in form.fields if field.clause is not None and field.clause.damaged]
    assert lost == ["participants", "awards", "profile"]
    # the nation's 1600 characters are not read into a row that nobody has seen
    assert "profile_length" not in HENAN.merged("eligibility_rules", category="project")


@pytest.mark.parametrize("category", CATEGORIES)
def test_n8_registers_have_five_rows_and_their_seal_above(category: str) -> None:
    ours, national = (asked.ask("register_layout", category=category) for asked in (HENAN, NATION))
    assert ours.columns == national.columns
    assert (ours.blank_rows, ours.seal_above, ours.notes) == (5, True, ())
    assert "学院（校）" in ours.seal
    assert "推介登记表" in ours.title


def test_n10_copies_of_a_person_s_form_are_lost_and_a_project_s_are_two() -> None:
    forms = {key: HENAN.ask("nomination_form", category=key) for key in CATEGORIES}
    assert {key: form.copies for key, form in forms.items()} == {"star": None, "project": 2}


@pytest.mark.parametrize("category", CATEGORIES)
def test_the_numbers_of_the_lost_page_wait_for_the_secretariat(category: str) -> None:
    quotas = HENAN.ask("quotas", category=category)
    found = {
        kind: (item.minimum, item.maximum, item.special, item.clause.damaged)
        for item in quotas.units
        for kind in item.kinds
    }
    assert found == {
        UnitKind.CITY: (3, 5, 1, False),
        UnitKind.ZONE: (0, None, 1, True),
        UnitKind.DIRECT_COUNTY: (0, None, 1, True),
        UnitKind.UNIVERSITY: (0, None, 0, True),
        UnitKind.OTHER: (0, None, 0, True),
    }
    assert [item.lost for item in quotas.units] == [False, True, True]
    assert quotas.inner == ()
    assert HENAN.merged("selection_caps", category=category) == {}
    assert NATION.merged("selection_caps", category=category) != {}


def test_the_day_is_lost_and_lateness_is_not() -> None:
    calendar = HENAN.ask("calendar")
    assert calendar.deadlines == ()
    assert [(item.key, item.waived_when_late) for item in calendar.undated] == [
        (DeadlineKey.NOMINATIONS_CLOSE, True)
    ]
    assert isinstance(calendar.undated[0], UndatedDeadline)
    assert calendar.undated[0].clause.damaged
    assert (calendar.notice.days, calendar.notice.count) == (5, DayCount.CALENDAR)
    assert calendar.notice.clause.number == "二（四）"
    assert [calendar.closing_day(category) for category in CATEGORIES] == [None, None]
    assert NATION.ask("calendar").closing_day("star") == date(2021, 9, 10)
    young = project(closing=None)
    assert HENAN.rule("project", "two_years").check(young).outcome is UNKNOWN


def materials(category: str, tier: str) -> dict[str, MaterialSpec]:
    return {item.key: item for item in HENAN.ask("materials_required", category=category, tier=tier)}


def test_a_project_s_video_is_encouraged_and_a_model_s_is_demanded() -> None:
    ordinary, special = materials("project", "ordinary"), materials("project", "special")
    assert (ordinary["video"].minimum, ordinary["video"].seconds) == (0, (240, 300))
    assert (ordinary["photos"].minimum, ordinary["photos"].maximum) == (3, 5)
    assert (special["video"].minimum, special["video"].codec, special["video"].pixels) == (
        1,
        "H.264",
        (1280, 720),
    )
    national = NATION.ask("materials_required", category="project", tier="ordinary")
    assert {item.key: item.minimum for item in national}["video"] == 1


def test_a_person_s_materials_are_lost_but_for_the_photo_on_the_form() -> None:
    ordinary, special = materials("star", "ordinary"), materials("star", "special")
    assert {key: (item.minimum, item.clause.damaged) for key, item in ordinary.items()} == {
        "portrait": (1, False),
        "lost": (0, True),
    }
    assert set(special) - set(ordinary) == {"special_photos", "video"}
    assert (special["special_photos"].minimum, special["special_photos"].maximum) == (3, 5)


@pytest.mark.parametrize("category", CATEGORIES)
def test_t4_the_panel_proposes_two_lists_at_once(category: str) -> None:
    province, nation = HENAN.ask("lists", category=category)
    assert (province.key, nation.key, nation.within) == ("province", "nation", "province")
    assert province.clause == nation.clause
    assert province.clause.number == "二（四）"
    assert all("秘书处" in spec.source for spec in (province, nation))


def test_online_teaching_is_a_condition_that_weighs_most() -> None:
    criteria = HENAN.ask("rubric", category="project").criteria
    assert max(criteria, key=lambda item: item.cap).key == "online"
    assert {item.key: item.cap for item in criteria}["online"] == 20_00
    assert "online" not in HENAN.merged("eligibility_rules", category="project")
    national = {item.key: item.cap for item in NATION.ask("rubric", category="project").criteria}
    assert national["online"] == 10_00


def test_units_are_those_that_the_notice_names() -> None:
    addressees = HENAN.ask("addressees")
    assert [unit.region for unit in addressees[-2:]] == ["济源示范区", "航空港区"]
    assert [unit.kind for unit in addressees] == [UnitKind.CITY] * 17 + [UnitKind.ZONE] * 2
    assert len({unit.city for unit in addressees}) == 19


def test_p10_the_verb_is_henan_s() -> None:
    for category in CATEGORIES:
        layout = HENAN.ask("notice_layout", category=category)
        assert (layout.verb, layout.issuer, layout.list_key) == ("推介", "河南省教育厅", "province")


def test_henan_stands_on_its_own() -> None:
    assert set(HENAN.merged("notices")) == {"H", "L1", "L2", "L6"}
    assert HENAN.info.extends is None
    city = UnitFacts(key="zhengzhou", name="郑州市教育局", kind=UnitKind.CITY, region="郑州市")
    facts = star(unit=city, fields={"duty": "县长"})
    assert HENAN.rule("star", "cadre").check(facts).outcome is UNMET
    assert HENAN.rule("star", "cadre").effect is Effect.WAIVABLE
    rules = {key: rule.effect for key, rule in HENAN.merged("eligibility_rules", category="project").items()}
    assert rules == {
        "two_years": Effect.BLOCK,
        "scale": Effect.BLOCK,
        "unit_name": Effect.WAIVABLE,
        "laureate": Effect.BLOCK,
        "display_length": Effect.ADVISE,
        "special_video": Effect.BLOCK,
    }


def test_a1_the_co_host_s_people_are_barred_like_the_host_s() -> None:
    rule = HENAN.merged("conflict_rules", category="project")["same_unit"]
    shared = project(host="示例区社区学院", fields={"co_host": "示例大学"})
    barred = {
        employer: rule.check(ExpertFacts(name="某", employments=(Employment(employer=employer),)), shared)
        for employer in ("示例区社区学院", "示例大学", "示例大学附属小学")
    }
    assert barred == {"示例区社区学院": True, "示例大学": True, "示例大学附属小学": False}
