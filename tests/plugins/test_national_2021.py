"""The national call: addressees, quotas, calendar, and nothing of Jilin's."""

from datetime import date

import pytest

from reviewer.contract import CapScope, DayCount, UnitKind, UnitQuota
from tests.plugins.stacks import stack

NATION = stack("national_2021")
CATEGORIES = ("star", "project")


def quota(category: str, kind: UnitKind) -> UnitQuota:
    found = NATION.ask("quotas", category=category).for_kind(kind)
    assert isinstance(found, UnitQuota)
    return found


def test_p2_addressees_stand_in_the_official_order() -> None:
    addressees = NATION.ask("addressees")
    assert [addressee.region for addressee in addressees] == [
        "北京",
        "天津",
        "河北",
        "山西",
        "内蒙古",
        "辽宁",
        "吉林",
        "黑龙江",
        "上海",
        "江苏",
        "浙江",
        "安徽",
        "福建",
        "江西",
        "山东",
        "河南",
        "湖北",
        "湖南",
        "广东",
        "广西",
        "海南",
        "重庆",
        "四川",
        "贵州",
        "云南",
        "西藏",
        "陕西",
        "甘肃",
        "青海",
        "宁夏",
        "新疆",
        "大连",
        "宁波",
        "厦门",
        "青岛",
        "深圳",
        "新疆生产建设兵团",
        "中国老年大学协会",
        "高校第三年龄大学联盟",
        "高校数字化资源开放与在线教育联盟",
        "大学与企业继续教育联盟",
    ]
    kinds = [addressee.kind for addressee in addressees]
    assert kinds == (
        [UnitKind.PROVINCE] * 31 + [UnitKind.SEPARATE_CITY] * 5 + [UnitKind.CORPS] + [UnitKind.ALLIANCE] * 4
    )
    assert [unit.city for unit in addressees if unit.city] == [
        "大连市",
        "宁波市",
        "厦门市",
        "青岛市",
        "深圳市",
    ]


@pytest.mark.parametrize("category", CATEGORIES)
def test_q1_a_province_recommends_3_to_5(category: str) -> None:
    found = quota(category, UnitKind.PROVINCE)
    assert (found.minimum, found.maximum, found.special, found.clause.number) == (3, 5, 1, "二（二）1")


@pytest.mark.parametrize("category", CATEGORIES)
@pytest.mark.parametrize("kind", [UnitKind.SEPARATE_CITY, UnitKind.CORPS])
def test_q2_a_single_place_recommends_1(category: str, kind: UnitKind) -> None:
    found = quota(category, kind)
    assert (found.minimum, found.maximum, found.clause.notice, found.clause.number) == (
        0,
        1,
        "N",
        "二（二）1",
    )


@pytest.mark.parametrize("category", CATEGORIES)
def test_q3_a_named_body_recommends_2_and_a_branch_1(category: str) -> None:
    body, branch = quota(category, UnitKind.ALLIANCE), quota(category, UnitKind.BRANCH)
    assert (body.minimum, body.maximum, body.clause.number) == (1, 2, "二（二）2")
    assert (branch.minimum, branch.maximum, branch.clause.number) == (0, 1, "二（二）2")


@pytest.mark.parametrize("category", CATEGORIES)
def test_q4_caps_inside_a_province_bind_the_list_too(category: str) -> None:
    inner = NATION.ask("quotas", category=category).inner
    assert [(cap.scope, cap.maximum) for cap in inner] == [(CapScope.CITY, 3), (CapScope.COUNTY, 1)]
    caps = NATION.merged("selection_caps", category=category)
    assert {key: (cap.list_key, cap.scope, cap.maximum) for key, cap in caps.items()} == {
        "nation_city": ("nation", CapScope.CITY, 3),
        "nation_county": ("nation", CapScope.COUNTY, 1),
    }


@pytest.mark.parametrize("category", CATEGORIES)
def test_q7_only_a_province_may_flag_for_the_special_tier(category: str) -> None:
    units = NATION.ask("quotas", category=category).units
    assert {kind: found.special for found in units for kind in found.kinds} == {
        UnitKind.PROVINCE: 1,
        UnitKind.SEPARATE_CITY: 0,
        UnitKind.CORPS: 0,
        UnitKind.ALLIANCE: 0,
        UnitKind.BRANCH: 0,
    }


@pytest.mark.parametrize("category", CATEGORIES)
def test_the_nation_is_nearly_a_confirmation(category: str) -> None:
    found = [quota(category, unit.kind) for unit in NATION.ask("addressees")]
    provinces, single = found[:31], found[31:37]
    least, most = sum(item.minimum for item in provinces), sum(item.maximum or 0 for item in provinces)
    places = sum(item.maximum or 0 for item in single)
    assert (least, most) == (93, 155)
    assert (least + places, most + places) == (99, 161)
    (planned,) = NATION.ask("lists", category=category)
    assert (planned.key, planned.size, planned.within, planned.clause.number) == (
        "nation",
        100,
        None,
        "二（二）",
    )


def test_late_filings_are_given_up() -> None:
    calendar = NATION.ask("calendar")
    (deadline,) = calendar.deadlines
    assert (deadline.day, deadline.hour, deadline.waived_when_late) == (date(2021, 9, 10), None, True)
    assert (calendar.notice.days, calendar.notice.count) == (5, DayCount.WORKING)
    assert "秘书处缺省值" in calendar.notice.source


def test_n10_two_copies_and_four_opinions() -> None:
    for category in CATEGORIES:
        assert NATION.ask("nomination_form", category=category).copies == 2
        levels = NATION.ask("levels", category=category)
        assert [(level.key, level.required) for level in levels] == [
            ("unit", True),
            ("county", False),
            ("city", False),
            ("province", False),
        ]
    assert NATION.ask("levels", category="star")[0].name == "本人所在单位推荐意见"
    assert NATION.ask("levels", category="project")[0].name == "主办单位推荐意见"


def test_special_tier_words_and_verb_are_the_nations() -> None:
    for category in CATEGORIES:
        assert NATION.ask("tiers", category=category)[1].maximum == 10
        layout = NATION.ask("notice_layout", category=category)
        assert (layout.verb, layout.list_key) == ("认定推介", "nation")


def test_the_nation_asked_alone_knows_nothing_of_jilin() -> None:
    assert set(NATION.merged("notices")) == {"N", "L1", "L2"}
    assert "长春市教育局" not in {unit.name for unit in NATION.ask("addressees")}
    for category in CATEGORIES:
        quotas = NATION.ask("quotas", category=category)
        assert quotas.for_kind(UnitKind.CITY) is None
        assert {found.maximum for found in quotas.units} == {5, 2, 1}
        assert [spec.key for spec in NATION.ask("lists", category=category)] == ["nation"]
    assert "体现群众性" not in {item.group for item in NATION.ask("rubric", category="star").criteria}
    # the decoy: the same questions do find Jilin's answers on Jilin's stack
    jilin = stack("jilin_2021")
    assert set(jilin.merged("notices")) == {"J", "N", "L1", "L2"}
    assert jilin.ask("quotas", category="star").for_kind(UnitKind.CITY).maximum == 10
    assert "体现群众性" in {item.group for item in jilin.ask("rubric", category="star").criteria}
    # … and having asked them there leaves the nation's stack as it was
    assert NATION.ask("quotas", category="star").for_kind(UnitKind.CITY) is None
