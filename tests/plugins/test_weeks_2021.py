"""The two activity weeks: collections by day and number, and two honours without a number."""

from datetime import date

import pytest

from reviewer.contract import CategoryKind, Effect, MaterialKind, NomineeKind, Outcome, UnitKind
from tests.plugins.nominees import paper
from tests.plugins.stacks import stack

NATION = stack("national_week_2021")
JILIN = stack("jilin_week_2021")
CALL = stack("national_2021")
MET, UNMET, UNKNOWN = Outcome.MET, Outcome.UNMET, Outcome.UNKNOWN
HONOURS = ("model_unit", "model_person")


def test_what_each_week_gathers_and_what_it_scores() -> None:
    shapes = {
        asked.key: [(item.key, item.code, item.nominee, item.kind) for item in asked.categories]
        for asked in (NATION, JILIN)
    }
    collection, award = CategoryKind.COLLECTION, CategoryKind.AWARD
    assert shapes == {
        "national_week_2021": [
            ("plan", "W", NomineeKind.DOCUMENT, collection),
            ("star", "S", NomineeKind.PERSON, collection),
            ("project", "P", NomineeKind.PROJECT, collection),
            ("summary", "Y", NomineeKind.DOCUMENT, collection),
            ("case", "C", NomineeKind.DOCUMENT, collection),
        ],
        "jilin_week_2021": [
            ("plan", "W", NomineeKind.DOCUMENT, collection),
            ("activity", "A", NomineeKind.ACTIVITY, collection),
            ("display", "D", NomineeKind.DOCUMENT, collection),
            ("model_unit", "U", NomineeKind.UNIT, award),
            ("model_person", "M", NomineeKind.PERSON, award),
            ("summary", "Y", NomineeKind.DOCUMENT, collection),
            ("case", "C", NomineeKind.DOCUMENT, collection),
        ],
    }


def test_every_paper_has_its_own_day() -> None:
    days = {
        asked.key: {item.key: asked.ask("calendar").closing_day(item.key) for item in asked.categories}
        for asked in (NATION, JILIN)
    }
    autumn, winter = date(2021, 9, 10), date(2021, 12, 20)
    ours, december = date(2021, 10, 15), date(2021, 12, 10)
    assert days == {
        "national_week_2021": {
            "plan": autumn,
            "star": autumn,
            "project": autumn,
            "summary": winter,
            "case": winter,
        },
        "jilin_week_2021": {
            "plan": date(2021, 9, 28),
            "activity": ours,
            "display": ours,
            "model_unit": ours,
            "model_person": ours,
            "summary": december,
            "case": december,
        },
    }
    for asked in (NATION, JILIN):
        calendar = asked.ask("calendar")
        assert [item.day for item in calendar.deadlines] == [max(days[asked.key].values())]
        assert not any(item.waived_when_late for item in (*calendar.deadlines, *calendar.by_category))


@pytest.mark.parametrize("category", ["star", "project"])
@pytest.mark.parametrize("kind", [UnitKind.PROVINCE, UnitKind.SEPARATE_CITY, UnitKind.CORPS])
def test_q2_the_week_lets_a_single_place_send_as_many_as_a_province(category: str, kind: UnitKind) -> None:
    found = NATION.ask("quotas", category=category).for_kind(kind)
    assert (found.minimum, found.maximum, found.special, found.clause.notice, found.clause.number) == (
        3,
        5,
        0,
        "NW",
        "五",
    )
    # two months before, the same addressees had one place in the call
    called = CALL.ask("quotas", category=category).for_kind(kind)
    assert called.maximum == {UnitKind.PROVINCE: 5}.get(kind, 1)
    assert NATION.ask("quotas", category=category).for_kind(UnitKind.ALLIANCE) is None


@pytest.mark.parametrize(
    ("campaign", "category", "least", "most", "usual"),
    [
        ("national_week_2021", "plan", 1, 1, None),
        ("national_week_2021", "summary", 1, 1, None),
        ("national_week_2021", "case", 4, 4, None),
        ("jilin_week_2021", "plan", 1, 1, None),
        ("jilin_week_2021", "activity", 0, None, None),
        ("jilin_week_2021", "display", 1, 1, None),
        ("jilin_week_2021", "summary", 1, 1, None),
        ("jilin_week_2021", "case", 2, 2, None),
        ("jilin_week_2021", "model_unit", 0, None, 8),
        ("jilin_week_2021", "model_person", 0, None, 8),
    ],
)
def test_how_many_of_each(
    campaign: str, category: str, least: int, most: int | None, usual: int | None
) -> None:
    units = stack(campaign).ask("quotas", category=category).units
    assert [(item.minimum, item.maximum, item.usual, item.special) for item in units] == [
        (least, most, usual, 0)
    ]


@pytest.mark.parametrize("category", HONOURS)
def test_n5_deeds_of_501_characters_are_blocked(category: str) -> None:
    rule = JILIN.rule(category, "deeds_length")
    assert rule.effect is Effect.BLOCK
    found = {n: rule.check(paper(texts={"deeds": "事" * n})).outcome for n in (499, 500, 501)}
    assert found == {499: MET, 500: MET, 501: UNMET}
    assert rule.check(paper(texts={})).outcome is UNKNOWN
    assert "501字" in rule.check(paper(texts={"deeds": "事" * 501})).detail


def test_a_board_has_a_short_title_a_text_and_six_named_pictures() -> None:
    title, text = JILIN.rule("display", "name_length"), JILIN.rule("display", "text_length")
    assert (title.effect, text.effect) == (Effect.BLOCK, Effect.ADVISE)
    titled = {n: title.check(paper(name="题" * n)).outcome for n in (20, 21)}
    assert titled == {20: MET, 21: UNMET}
    found = {n: text.check(paper(texts={"text": "文" * n})).outcome for n in (349, 350, 650, 651)}
    assert found == {349: UNMET, 350: MET, 650: MET, 651: UNMET}
    specs = {item.key: item for item in JILIN.ask("materials_required", category="display", tier="ordinary")}
    photos = specs["photos"]
    assert (photos.kind, photos.minimum, photos.maximum, photos.named) == (MaterialKind.PHOTO, 6, 6, True)
    # the eight photos of the summary need no names
    summary = {
        item.key: item for item in JILIN.ask("materials_required", category="summary", tier="ordinary")
    }
    assert (summary["photos"].minimum, summary["photos"].maximum, summary["photos"].named) == (8, 8, False)


def test_a_summary_is_long_enough_in_jilin_and_merely_there_in_the_nation() -> None:
    rule = JILIN.rule("summary", "text_length")
    assert rule.effect is Effect.BLOCK
    found = {n: rule.check(paper(texts={"text": "结" * n})).outcome for n in (1499, 1500)}
    assert found == {1499: UNMET, 1500: MET}
    assert set(NATION.merged("eligibility_rules", category="summary")) == {"texts_present"}
    assert set(JILIN.merged("eligibility_rules", category="summary")) == {"texts_present", "text_length"}


def test_four_kinds_of_material_of_which_the_call_has_three() -> None:
    asked = NATION.ask("materials_required", category="star", tier="ordinary")
    assert [(item.kind, item.minimum) for item in asked] == [
        (MaterialKind.DOCUMENT, 1),
        (MaterialKind.VIDEO, 0),
        (MaterialKind.PHOTO, 0),
        (MaterialKind.RESOURCE, 0),
    ]
    called = CALL.ask("materials_required", category="project", tier="special")
    assert MaterialKind.RESOURCE not in {item.kind for item in called}


def test_n7_both_honours_carry_three_seals() -> None:
    for category in HONOURS:
        assert [
            (level.key, level.name, level.required) for level in JILIN.ask("levels", category=category)
        ] == [
            ("unit", "单位意见", True),
            ("city", "市（州）教育行政部门意见", False),
            ("province", "吉林省教育厅意见", False),
        ]


@pytest.mark.parametrize(
    ("category", "fields", "columns", "rows"),
    [
        (
            "model_unit",
            "单位全称 上级主管部门 单位负责人 负责人职务 通讯地址 联系电话 先进事迹 填表联系人 联系电话",
            "推荐序号 先进单位全称",
            8,
        ),
        (
            "model_person",
            "姓名 出生日期 性别 民族 工作单位 职务 电子邮箱 电话 先进事迹简介 填表联系人 联系电话",
            "推荐序号 姓名 性别 职务 工作单位 联系电话",
            8,
        ),
        (
            "activity",
            "活动名称 活动时间 活动地点 主办单位 人数 报名电话 活动内容 填表联系人 联系电话",
            "序号 活动名称 活动时间 活动地点 主办单位 人数 报名电话 活动内容",
            10,
        ),
    ],
)
def test_n8_forms_and_registers_print_what_the_notice_prints(
    category: str, fields: str, columns: str, rows: int
) -> None:
    form = JILIN.ask("nomination_form", category=category)
    register = JILIN.ask("register_layout", category=category)
    assert [field.label for field in form.fields] == fields.split()
    assert [column.label for column in register.columns] == columns.split()
    assert (register.blank_rows, register.seal_above, form.copies) == (rows, True, 2)
    assert register.flag == ""
    assert ("按推荐顺序填写" in register.notes) == (category in HONOURS)


def test_only_the_table_of_activities_has_no_day_to_fill_in() -> None:
    undated = [
        item.key for item in JILIN.categories if not JILIN.ask("register_layout", category=item.key).filled_on
    ]
    assert undated == ["activity"]


@pytest.mark.parametrize("category", HONOURS)
def test_an_honour_is_scored_by_points_that_say_they_are_ours(category: str) -> None:
    rubric = JILIN.ask("rubric", category=category)
    assert "通知未公布" in rubric.weights_source
    heaviest = max(rubric.criteria, key=lambda item: item.cap)
    assert JILIN.ask("tie_breaks", category=category)[0].criterion == heaviest.key
    (only,) = JILIN.ask("lists", category=category)
    assert "秘书处" in only.source
    layout = JILIN.ask("notice_layout", category=category)
    assert (layout.verb, [block.tier for block in layout.blocks]) == ("评选", ["ordinary"])
    assert "{special_count}" not in layout.process


def test_what_is_equal_falls_through_to_the_ministry_s_week() -> None:
    for hook in ("nomination_form", "register_layout", "tiers"):
        for category in ("plan", "case"):
            assert JILIN.ask(hook, category=category) == NATION.ask(hook, category=category)
    assert JILIN.ask("quotas", category="case") != NATION.ask("quotas", category="case")
    assert set(JILIN.merged("notices")) == {"JW", "NW", "L1", "L2"}
    assert set(NATION.merged("notices")) == {"NW", "L1", "L2"}
    # the call's two awards are no part of the province's week, though its parent gathers them
    assert {"star", "project"} & {item.key for item in JILIN.categories} == set()


def test_the_addressees_are_those_of_the_notices() -> None:
    called = CALL.ask("addressees")
    assert NATION.ask("addressees") == called[:37]
    assert {unit.kind for unit in called[37:]} == {UnitKind.ALLIANCE}
    assert [unit.name for unit in JILIN.ask("addressees")] == [
        unit.name for unit in stack("jilin_2021").ask("addressees")
    ]
