"""What the national and the Jilin call of 2021 have in common, beyond what every campaign owes."""

import pytest

from reviewer.contract import Effect, NoticeField, Outcome
from tests.plugins.nominees import project, star
from tests.plugins.stacks import stack

in_every_award = pytest.mark.parametrize(
    ("campaign", "category"),
    [
        (campaign, category)
        for campaign in ("national_2021", "jilin_2021")
        for category in ("star", "project")
    ],
)


@in_every_award
def test_a_sheet_is_marked_in_half_points_and_says_who_set_them(campaign: str, category: str) -> None:
    rubric = stack(campaign).ask("rubric", category=category)
    assert {criterion.step for criterion in rubric.criteria} == {50}
    assert rubric.weights is None
    assert rubric.special_reason_at_least == 50
    assert "通知未公布分值" in rubric.weights_source
    assert {
        "star": [1000, 1200, 800, 1500, 1000, 1500, 2000, 1000],
        "project": [1000, 800, 700, 1000, 1000, 1500, 1200, 800, 1000, 1000],
    }[category] == [criterion.cap for criterion in rubric.criteria]
    assert {
        "star": ["political", "forged", "out_of_scope"],
        "project": ["unit_name", "too_young", "forged"],
    }[category] == [veto.key for veto in rubric.vetoes]


@in_every_award
def test_the_special_tier_is_shown_first_and_counted(campaign: str, category: str) -> None:
    asked = stack(campaign)
    tiers = asked.ask("tiers", category=category)
    assert [(tier.key, tier.name, tier.special) for tier in tiers] == {
        "star": [("ordinary", "百姓学习之星", False), ("special", "事迹特别感人的百姓学习之星", True)],
        "project": [
            ("ordinary", "终身学习品牌项目", False),
            ("special", "特别受百姓喜爱的终身学习品牌项目", True),
        ],
    }[category]
    layout = asked.ask("notice_layout", category=category)
    assert [block.tier for block in layout.blocks] == ["special", "ordinary"]
    assert all(block.heading.count("{count}") == 1 for block in layout.blocks)


@in_every_award
def test_n8_registers_have_the_forms_columns_and_rows(campaign: str, category: str) -> None:
    layout = stack(campaign).ask("register_layout", category=category)
    labels = {
        "star": "推荐序号 姓名 单位 职务 专业职称 性别 民族 出生年月日 学历 地址 有无视频材料 联系电话 备注",
        "project": "序号 品牌项目名称 主办单位 起始时间 参与人数（人次） 所附材料（总结、视频） 地址 "
        "品牌单位联系电话和邮箱 备注",
    }[category]
    keys = {
        "star": "sequence name host duty title sex nationality born_on education address video phone remark",
        "project": "sequence name host started_on participants enclosures address contact remark",
    }[category]
    assert [column.label for column in layout.columns] == labels.split()
    assert [column.key for column in layout.columns] == keys.split()
    assert [column.key for column in layout.columns if column.required] == ["sequence", "name", "host"]
    assert (layout.blank_rows, layout.seal_above) == {"star": (5, False), "project": (7, True)}[category]
    assert layout.flag == {"star": "事迹特别感人", "project": "特别受百姓喜爱"}[category]
    assert layout.flag in stack(campaign).ask("tiers", category=category)[1].name


@in_every_award
def test_the_texts_are_those_of_the_forms(campaign: str, category: str) -> None:
    form = stack(campaign).ask("nomination_form", category=category)
    assert [(field.key, field.label, field.at_least, field.about) for field in form.texts] == {
        "star": [
            ("resume", "个人简历", None, None),
            ("study", "参加学习情况", None, None),
            ("awards", "获奖情况", None, None),
            ("deeds", "主要事迹和成效", 1000, None),
            ("display", "宣传展示材料", None, 200),
        ],
        "project": [
            ("audience", "项目受益群体", None, None),
            ("awards", "获奖情况", None, None),
            ("profile", "品牌项目基本情况", 1600, None),
            ("display", "宣传展示材料", None, 200),
        ],
    }[category]


@in_every_award
def test_the_public_list_has_the_columns_of_its_kind(campaign: str, category: str) -> None:
    columns = stack(campaign).ask("notice_layout", category=category).columns
    shown = [(column.field, column.label) for column in columns]
    assert (
        shown
        == {
            "star": [
                (NoticeField.NUMBER, "序号"),
                (NoticeField.REGION, "地区（推荐单位）"),
                (NoticeField.NAME, "姓名"),
                (NoticeField.HOST_AND_DUTY, "单位及职务"),
                (NoticeField.REMARK, "备注"),
            ],
            "project": [
                (NoticeField.NUMBER, "序号"),
                (NoticeField.REGION, "地区（推荐单位）"),
                (NoticeField.NAME, "项目名称"),
                (NoticeField.HOST, "主办单位"),
                (NoticeField.REMARK, "备注"),
            ],
        }[category]
    )


@in_every_award
def test_effects_follow_the_words_of_the_notice(campaign: str, category: str) -> None:
    rules = stack(campaign).merged("eligibility_rules", category=category)
    assert {key: rule.effect for key, rule in rules.items()} == {
        "star": {
            "cadre": Effect.WAIVABLE,
            "laureate": Effect.WAIVABLE,
            "texts_present": Effect.BLOCK,
            "deeds_length": Effect.BLOCK,
            "display_length": Effect.ADVISE,
            "special_video": Effect.BLOCK,
            "honours": Effect.PREFER,
            "grassroots": Effect.PREFER,
        },
        "project": {
            "two_years": Effect.BLOCK,
            "scale": Effect.WAIVABLE,
            "unit_name": Effect.WAIVABLE,
            "laureate": Effect.WAIVABLE,
            "profile_length": Effect.BLOCK,
            "display_length": Effect.ADVISE,
            "special_video": Effect.BLOCK,
            "online": Effect.PREFER,
        },
    }[category]


@in_every_award
def test_ties_fall_first_by_the_weightiest_criterion(campaign: str, category: str) -> None:
    asked = stack(campaign)
    criteria = asked.ask("rubric", category=category).criteria
    heaviest = max(criteria, key=lambda criterion: criterion.cap)
    assert [criterion.cap for criterion in criteria].count(heaviest.cap) == 1
    chain = asked.ask("tie_breaks", category=category)
    assert [(tie.kind.value, tie.criterion) for tie in chain] == [
        ("criterion", heaviest.key),
        ("untrimmed_mean", None),
        ("median", None),
        ("first_places", None),
    ]


@in_every_award
def test_nothing_filed_never_passes_a_rule_that_needs_it(campaign: str, category: str) -> None:
    facts = {
        "star": star(fields={}, texts={}, flagged=True),
        "project": project(fields={}, texts={}, flagged=True),
    }
    rules = stack(campaign).merged("eligibility_rules", category=category)
    passed = {key for key, rule in rules.items() if rule.check(facts[category]).outcome is Outcome.MET}
    # a blank 职务 states no post; a name and a host always stand on the register
    assert passed == {"star": {"cadre"}, "project": {"unit_name"}}[category]


@in_every_award
def test_experts_read_the_texts_and_no_personal_data(campaign: str, category: str) -> None:
    form = stack(campaign).ask("nomination_form", category=category)
    keys = [field.key for field in form.fields]
    assert len(set(keys)) == len(keys)
    assert not any(field.personal for field in form.texts)
    guarded = {
        "born_on",
        "nationality",
        "native_place",
        "politics",
        "working_since",
        "education",
        "school",
        "phone",
        "mobile",
        "mail",
        "filler",
        "filler_phone",
    }
    assert {field.key for field in form.fields if field.personal} == guarded & set(keys)


@in_every_award
def test_n6_a_special_video_takes_the_place_of_the_ordinary_one(campaign: str, category: str) -> None:
    asked = stack(campaign)
    ordinary = {
        item.key: item for item in asked.ask("materials_required", category=category, tier="ordinary")
    }
    special = {item.key: item for item in asked.ask("materials_required", category=category, tier="special")}
    plain, full = ordinary["video"], special["video"]
    assert (plain.minimum, plain.seconds) == {"star": (0, (180, 240)), "project": (1, (240, 300))}[category]
    assert (plain.pixels, plain.frames_a_second, plain.codec) == (None, None, None)
    assert (full.minimum, full.seconds) == (1, (240, 300))
    assert (full.pixels, full.frames_a_second, full.codec) == ((1280, 720), 25, "H.264")
    assert (special["special_photos"].minimum, special["special_photos"].maximum) == (3, 5)
    assert "special_photos" not in ordinary
    assert (
        set(ordinary)
        == {"star": {"portrait", "photo", "video"}, "project": {"summary", "photos", "video"}}[category]
    )
    assert set(special) == set(ordinary) | {"special_photos"}
