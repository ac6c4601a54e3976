"""The domain's eligibility and form rules, by number; both campaigns answer alike where nothing is said."""

from collections.abc import Callable
from datetime import date

import pytest

from reviewer.contract import Effect, NomineeFacts, Outcome, UnitFacts, UnitKind
from tests.plugins.nominees import project, star
from tests.plugins.stacks import stack

MET, UNMET, UNKNOWN = Outcome.MET, Outcome.UNMET, Outcome.UNKNOWN
BUILDERS: dict[str, Callable[..., NomineeFacts]] = {"star": star, "project": project}
CAMPAIGNS = ("national_2021", "jilin_2021")
# Henan says otherwise of honours, laureates, sizes and lengths, and the same of what these judge.
WITH_HENAN = (*CAMPAIGNS, "henan_2023")


def outcome(category: str, rule: str, facts: NomineeFacts, *, campaign: str = "national_2021") -> Outcome:
    return stack(campaign).rule(category, rule).check(facts).outcome


@pytest.mark.parametrize("campaign", WITH_HENAN)
@pytest.mark.parametrize(
    ("duty", "expected"),
    [
        ("县委书记", UNMET),
        ("副县长", UNMET),
        ("区长、区委副书记", UNMET),
        ("市政府党组成员，副市长", UNMET),
        ("县政协副主席", UNMET),
        ("州人大常委会主任", UNMET),
        ("科研处处长", UNMET),
        ("二级巡视员", UNMET),
        ("调研员（正处级）", UNMET),
        ("县处级干部", UNMET),
        ("原县长（退休）", UNKNOWN),
        ("教育局局长", UNKNOWN),
        ("镇党委书记", UNKNOWN),
        ("管委会副主任", UNKNOWN),
        ("农民", MET),
        ("社区党委书记", MET),
        ("村党支部书记", MET),
        ("片区长", MET),
        ("县长途汽车站司机", MET),
        ("市长春路小学教师", MET),
        ("市民学校教师", MET),
        ("县政协委员", MET),
        ("市长热线话务员", MET),
        ("小区委员会委员", MET),
        ("教研员", MET),
        ("", MET),
    ],
)
def test_e1_county_level_cadres(campaign: str, duty: str, expected: Outcome) -> None:
    facts = star(fields={"duty": duty})
    assert outcome("star", "cadre", facts, campaign=campaign) is expected


def test_e1_a_title_that_depends_on_the_body() -> None:
    duty = {"duty": "校长"}
    assert outcome("star", "cadre", star(host="示例大学", fields=duty)) is UNKNOWN
    assert outcome("star", "cadre", star(host="示例镇中心小学", fields=duty)) is MET
    assert outcome("star", "cadre", star(host="示例纺织有限公司", fields={"duty": "工会主席"})) is MET
    assert outcome("star", "cadre", star(host="示例县总工会", fields={"duty": "副主席"})) is UNKNOWN


def test_e1_names_the_words_that_decided_it() -> None:
    rule = stack("national_2021").rule("star", "cadre")
    verdict = rule.check(star(fields={"duty": "示例县副县长"}))
    assert (verdict.outcome, verdict.detail) == (UNMET, "职务“示例县副县长”含“副县长”，属县处级以上")
    assert (rule.effect, rule.clause.notice, rule.clause.number) == (Effect.WAIVABLE, "N", "一（一）2（3）")
    retired = star(host="示例县人民政府（退休）", fields={"duty": "县长"})
    assert rule.check(retired).outcome is UNKNOWN
    blank = rule.check(star(fields={}))
    assert (blank.outcome, blank.detail) == (MET, "职务栏未填写职务")


@pytest.mark.parametrize("campaign", CAMPAIGNS)
@pytest.mark.parametrize(
    ("awards", "expected"),
    [
        ("2019年全国劳动模范", MET),
        ("吉林省劳动模范", MET),
        ("省级优秀学员", MET),
        ("获省教育厅表彰", MET),
        ("吉林省长春市二道区先进个人", UNKNOWN),
        ("长春市优秀学员", UNMET),
        ("县先进个人", UNMET),
        ("无", UNMET),
        (" 暂无。", UNMET),
        ("", UNMET),
        (None, UNKNOWN),
    ],
)
def test_e2_honours_of_nation_or_province_are_preferred(
    campaign: str, awards: str | None, expected: Outcome
) -> None:
    facts = star(texts={} if awards is None else {"awards": awards})
    rule = stack(campaign).rule("star", "honours")
    assert rule.check(facts).outcome is expected
    assert rule.effect is Effect.PREFER


def test_e2_a_municipality_is_a_province() -> None:
    beijing = UnitFacts(key="beijing", name="北京市教育委员会", kind=UnitKind.PROVINCE, region="北京")
    awards = {"awards": "北京市学习之星"}
    assert outcome("star", "honours", star(unit=beijing, texts=awards)) is UNKNOWN
    assert outcome("star", "honours", star(texts={"awards": "长春市学习之星"})) is UNMET


@pytest.mark.parametrize("category", ["star", "project"])
@pytest.mark.parametrize("campaign", CAMPAIGNS)
def test_earlier_laureates_are_never_passed_in_silence(campaign: str, category: str) -> None:
    facts = {"star": star(), "project": project()}[category]
    rule = stack(campaign).rule(category, "laureate")
    verdict = rule.check(facts)
    assert (verdict.outcome, rule.effect) == (UNKNOWN, Effect.WAIVABLE)
    assert facts.name in verdict.detail


@pytest.mark.parametrize("campaign", WITH_HENAN)
@pytest.mark.parametrize(
    ("started_on", "expected"),
    [
        ("2019-09-10", MET),
        ("2019-09-11", UNMET),
        ("2019-09", UNKNOWN),
        ("2019", UNKNOWN),
        ("2019-08", MET),
        ("2019-10", UNMET),
        ("2018", MET),
        ("2020", UNMET),
        ("2019-13", UNKNOWN),
        ("0000", UNKNOWN),
        ("多年前", UNKNOWN),
        ("", UNKNOWN),
        (None, UNKNOWN),
    ],
)
def test_e7_two_years_on_the_closing_day(campaign: str, started_on: str | None, expected: Outcome) -> None:
    fields = {} if started_on is None else {"started_on": started_on}
    assert outcome("project", "two_years", project(fields=fields), campaign=campaign) is expected


def test_e7_without_a_closing_day_nobody_can_tell() -> None:
    assert outcome("project", "two_years", project(closing=None)) is UNKNOWN


def test_e7_a_start_on_a_leap_day_ends_with_february() -> None:
    leap = {"started_on": "2020-02-29"}
    assert outcome("project", "two_years", project(fields=leap, closing=date(2022, 2, 28))) is MET
    assert outcome("project", "two_years", project(fields=leap, closing=date(2022, 2, 27))) is UNMET


@pytest.mark.parametrize("campaign", CAMPAIGNS)
@pytest.mark.parametrize(
    ("people", "visits", "expected"),
    [
        ("1999", "5999", UNMET),
        ("2000", "5999", MET),
        ("1999", "6000", MET),
        ("2000", None, MET),
        ("1999", None, UNKNOWN),
        (None, "6000", MET),
        (None, "5999", UNKNOWN),
        (None, "2000", UNKNOWN),
        (None, "1999", UNMET),
        ("0", "0", UNMET),
        ("若干", "约三千", UNKNOWN),
        (None, None, UNKNOWN),
    ],
)
def test_e8_people_or_visits(
    campaign: str, people: str | None, visits: str | None, expected: Outcome
) -> None:
    filed = {"people": people, "visits": visits}
    facts = project(fields={key: value for key, value in filed.items() if value is not None})
    assert outcome("project", "scale", facts, campaign=campaign) is expected


@pytest.mark.parametrize("campaign", WITH_HENAN)
@pytest.mark.parametrize(
    ("name", "host", "expected"),
    [
        ("示例区社区学院", "示例区社区学院", UNMET),
        (" 示例区 社区学院 ", "示例区社区学院（退休）", UNMET),
        ("“示例区社区学院”", "示例区社区学院", UNMET),
        ("示例区社区学院终身学习品牌项目", "示例区社区学院", UNMET),
        ("示例区社区学院2021年社区教育活动", "示例区社区学院", UNMET),
        ("示例区社区学院", "示例市示例区社区学院", UNMET),
        ("示例市老年大学", "示例市教育局、示例市老年大学", UNMET),
        ("示例区社区学院“银龄课堂”", "示例区社区学院", MET),
        ("银龄课堂", "示例区社区学院", MET),
        ("“童书童梦”阅读活动", "示例区图书馆", MET),
        ("终身学习品牌项目", "示例区社区学院", MET),
        ("示例市老年大学", "示例区社区学院", UNKNOWN),
        ("乡村振兴学习中心", "示例区社区学院", UNKNOWN),
        ("周末学习", "", MET),
    ],
)
def test_e10_a_unit_is_no_project(campaign: str, name: str, host: str, expected: Outcome) -> None:
    rule = stack(campaign).rule("project", "unit_name")
    assert rule.check(project(name=name, host=host)).outcome is expected
    assert rule.effect is Effect.WAIVABLE


@pytest.mark.parametrize("campaign", CAMPAIGNS)
@pytest.mark.parametrize(
    ("category", "key", "least"), [("star", "deeds", 1000), ("project", "profile", 1600)]
)
def test_n1_n2_a_text_one_character_short_is_blocked(
    campaign: str, category: str, key: str, least: int
) -> None:
    build = BUILDERS[category]
    rule = stack(campaign).rule(category, f"{key}_length")
    assert rule.effect is Effect.BLOCK
    assert rule.check(build(texts={key: "事" * least})).outcome is MET
    short = rule.check(build(texts={key: "事" * (least - 1) + " \n\u3000"}))
    assert short.outcome is UNMET
    assert f"{least - 1}字" in short.detail
    assert rule.check(build(texts={key: ""})).outcome is UNMET
    assert rule.check(build(texts={})).outcome is UNKNOWN


@pytest.mark.parametrize("campaign", CAMPAIGNS)
@pytest.mark.parametrize("category", ["star", "project"])
def test_n3_about_200_warns_outside_thirty_percent(campaign: str, category: str) -> None:
    build = BUILDERS[category]
    rule = stack(campaign).rule(category, "display_length")
    found = {
        length: rule.check(build(texts={"display": "展" * length})).outcome
        for length in (120, 139, 140, 200, 260, 261, 320)
    }
    assert found == {120: UNMET, 139: UNMET, 140: MET, 200: MET, 260: MET, 261: UNMET, 320: UNMET}
    assert rule.effect is Effect.ADVISE


def test_a_person_without_resume_or_study_is_open() -> None:
    assert outcome("star", "texts_present", star()) is MET
    assert outcome("star", "texts_present", star(texts={"resume": "历"})) is UNKNOWN
    assert outcome("star", "texts_present", star(texts={"resume": "历", "study": " "})) is UNMET


@pytest.mark.parametrize(
    ("video", "flagged", "expected"),
    [
        ("有", True, MET),
        ("无", True, UNMET),
        ("后补", True, UNKNOWN),
        (None, True, UNKNOWN),
        ("无", False, MET),
        (None, False, MET),
    ],
)
def test_n6_a_flagged_person_needs_a_video(video: str | None, flagged: bool, expected: Outcome) -> None:
    fields = {} if video is None else {"video": video}
    facts = star(flagged=flagged, fields=fields)
    found = [outcome("star", "special_video", facts, campaign=campaign) for campaign in WITH_HENAN]
    assert found == [expected] * 3


@pytest.mark.parametrize(
    ("enclosures", "flagged", "expected"),
    [
        ("总结、视频", True, MET),
        ("总结（视频后补）", True, MET),
        ("总结", True, UNMET),
        ("总结，无视频", True, UNMET),
        ("无", True, UNMET),
        ("有", True, UNKNOWN),
        ("", True, UNKNOWN),
        ("总结", False, MET),
    ],
)
def test_n6_a_flagged_project_needs_a_video(enclosures: str, flagged: bool, expected: Outcome) -> None:
    facts = project(flagged=flagged, fields={"enclosures": enclosures})
    found = [outcome("project", "special_video", facts, campaign=campaign) for campaign in WITH_HENAN]
    assert found == [expected] * 3


def test_target_groups_are_read_from_unit_and_duty_alone() -> None:
    assert outcome("star", "grassroots", star(fields={"duty": "高级技师"})) is MET
    assert outcome("star", "grassroots", star(host="示例合作社", fields={})) is MET
    # health stands in no search: a text that tells of it changes nothing
    telling = star(host="示例局", fields={"duty": "科员"}, texts={"resume": "残疾人，农民出身"})
    assert outcome("star", "grassroots", telling) is UNKNOWN


def test_online_teaching_is_preferred_where_the_clause_is_whole() -> None:
    assert outcome("project", "online", project(texts={"profile": "开展线上学习"})) is MET
    assert outcome("project", "online", project(texts={"profile": "开展学习"})) is UNMET
    assert outcome("project", "online", project(texts={})) is UNKNOWN


def test_the_broken_clause_of_jilin_decides_nothing() -> None:
    rule = stack("jilin_2021").rule("project", "online")
    assert (rule.clause.notice, rule.clause.number, rule.clause.damaged) == ("J", "一（二）2（7）", True)
    assert rule.effect is Effect.PREFER
    for profile in ("开展线上学习", "开展学习"):
        assert rule.check(project(texts={"profile": profile})).outcome is UNKNOWN
    whole = stack("national_2021").rule("project", "online")
    assert (whole.clause.notice, whole.clause.number, whole.clause.damaged) == ("N", "一（二）2（7）", False)
