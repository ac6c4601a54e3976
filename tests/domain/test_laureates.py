"""Names of past lists against names of nominees: the same name, what resembles, what is asked again."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

import pytest
from msgspec.structs import replace

from reviewer.contract import History, LaureateFacts, LaureateLevel, NomineeFacts, NomineeKind
from reviewer.domain.laureates import (
    Answer,
    Entry,
    Relation,
    Resemblance,
    Status,
    history_of,
    identity_of,
    key_of,
    likeness_of,
    normal,
    resemblances,
)
from tests.plugins.nominees import project, star

PERSON, PROJECT = NomineeKind.PERSON, NomineeKind.PROJECT
ENTRY = Entry(
    kind=PERSON,
    name="王丹",
    host="示例镇人民政府",
    year=2019,
    level=LaureateLevel.NATIONAL,
    born="1961-03",
    source="2019年公布名单",
)
TITLE = Entry(
    kind=PROJECT, name="童书童梦阅读活动", host="示例区社区学院", year=2020, level=LaureateLevel.PROVINCIAL
)


def born(day: str) -> NomineeFacts:
    return star(fields={"duty": "农民", "born_on": day})


def found(
    facts: NomineeFacts, *entries: Entry, answers: Mapping[int, Answer] | None = None
) -> tuple[Resemblance, ...]:
    kind = PROJECT if facts.category == "project" else PERSON
    return resemblances(facts, kind, enumerate(entries, start=1), answers or {})


@pytest.mark.parametrize(
    ("typed", "bare"),
    [
        ("王 丹", "王丹"),
        ("王　丹", "王丹"),
        ("王\u200b丹\ufeff", "王丹"),
        ("\u00a0王\u2009丹\n", "王丹"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("阿依古丽・买买提", "阿依古丽·买买提"),
        ("阿依古丽‧买买提", "阿依古丽·买买提"),
        ("阿依古丽 · 买买提", "阿依古丽·买买提"),
        ("示例市第一小学（退休）", "示例市第一小学"),
        ("示例市第一小学 (退休)", "示例市第一小学"),
        ("退休（退休）教师协会", "退休（退休）教师协会"),
        ("e\u0301cole", "école"),
    ],
)
def test_m1_names_are_compared_without_what_nobody_sees(typed: str, bare: str) -> None:
    assert normal(typed) == bare
    assert normal(normal(typed)) == bare


def test_m1_compatibility_forms_would_not_do() -> None:
    for dot in "•‧":
        assert unicodedata.normalize("NFKC", f"甲{dot}乙") != "甲·乙"
    assert unicodedata.normalize("NFKC", "王\u200b丹") != "王丹"


def test_m1_quotation_marks_are_part_of_a_person_s_name_and_not_of_a_title() -> None:
    assert (
        key_of(PROJECT, "“童书童梦”阅读活动") == key_of(PROJECT, "《童书童梦》阅读活动") == "童书童梦阅读活动"
    )
    assert key_of(PERSON, "“王丹”") != key_of(PERSON, "王丹")


def test_a_name_that_grows_when_case_is_folded_still_has_an_end() -> None:
    assert key_of(PERSON, "Straße") == "strasse"
    assert len(key_of(PERSON, "ΐ" * 100)) == 200


def test_m2_a_padded_name_on_the_list_is_the_filed_one() -> None:
    [one] = found(born("1961-03-02"), replace(ENTRY, name="王 丹"), replace(ENTRY, name="王丹丹"))
    assert (one.number, one.host, one.born, one.waits) == (1, Relation.SAME, Relation.SAME, True)


def test_m3_a_title_with_other_marks_is_suspected_and_not_decided() -> None:
    other = replace(TITLE, name="童书阅读活动")
    [one] = found(project(), TITLE, other)
    assert (one.entry, one.answer, one.waits) == (TITLE, Answer.OPEN, True)


def test_m5_a_laureate_of_two_lists_is_two_lines_with_two_tiers() -> None:
    province = replace(ENTRY, level=LaureateLevel.PROVINCIAL, tier="事迹特别感人")
    nation = replace(ENTRY, tier="")
    assert province.same_line != nation.same_line
    lines = found(born("1961-03-02"), province, nation)
    assert [(one.entry.level.value, one.entry.tier) for one in lines] == [
        ("national", ""),
        ("provincial", "事迹特别感人"),
    ]


@pytest.mark.parametrize(
    ("filed", "listed", "relation"),
    [
        ("1961-03-02", "1961-03", Relation.SAME),
        ("1961-03-02", "1961-04", Relation.DIFFERENT),
        ("1961-03-02", "1962", Relation.DIFFERENT),
        # A year alone can tell two people apart, and never make them one.
        ("1961-03-02", "1961", Relation.UNSAID),
        ("1961", "1961-03", Relation.UNSAID),
        ("", "1961-03", Relation.UNSAID),
        ("1961-03-02", "", Relation.UNSAID),
    ],
)
def test_e5_e6_months_of_birth_are_compared_as_far_as_they_are_told(
    filed: str, listed: str, relation: Relation
) -> None:
    [one] = found(born(filed), replace(ENTRY, born=listed))
    assert one.born is relation
    assert one.waits is (relation is not Relation.DIFFERENT)
    assert one.namesake is (relation is Relation.DIFFERENT)


def test_a_line_of_another_kind_or_entered_by_mistake_is_no_line() -> None:
    mistaken = replace(ENTRY, status=Status.MISTAKEN)
    group = replace(ENTRY, kind=PROJECT)
    revoked = replace(ENTRY, status=Status.REVOKED)
    [one] = found(born("1961-03-02"), mistaken, group, revoked)
    assert (one.number, one.entry.facts.revoked) == (3, True)


def test_an_answer_is_kept_under_what_was_compared() -> None:
    facts = born("1961-03-02")
    same = [
        replace(facts, name="王 丹"),
        replace(facts, host="示例镇人民政府（退休）"),
        replace(facts, fields={"duty": "教师", "born_on": "1961-03-15"}),
        replace(facts, code="S-01-09", sequence=9, texts={}, county="别县"),
    ]
    assert {identity_of(one) for one in same} == {identity_of(facts)}
    others = [
        replace(facts, name="王单"),
        replace(facts, host="别的单位"),
        born("1961-04-02"),
        replace(facts, unit=replace(facts.unit, key="elsewhere")),
    ]
    assert len({identity_of(one) for one in (facts, *others)}) == 5


def test_a_rule_sees_what_is_decided_what_waits_and_what_is_only_a_name() -> None:
    entries = tuple(replace(ENTRY, year=year) for year in (2016, 2017, 2018, 2019))
    namesake = replace(ENTRY, year=2020, born="1990-01")
    answers = {1: Answer.SAME, 2: Answer.DIFFERENT, 3: Answer.OPEN}
    lines = found(born("1961-03-02"), *entries, namesake, answers=answers)

    def facts(year: int) -> LaureateFacts:
        return LaureateFacts(name="王丹", host="示例镇人民政府", year=year, level=LaureateLevel.NATIONAL)

    assert history_of(lines, entries=7) == History(
        entries=7, same=(facts(2016),), undecided=(facts(2019), facts(2018)), namesakes=(facts(2020),)
    )


def test_a_decided_namesake_is_decided() -> None:
    [one] = found(born("1961-03-02"), replace(ENTRY, born="1990-01"), answers={1: Answer.SAME})
    assert not one.waits
    assert history_of([one], entries=1).same == (one.entry.facts,)
    assert history_of([one], entries=1).namesakes == ()


# -- titles that are alike --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "core"),
    [
        ("“童书童梦”阅读活动", "童书童梦阅读"),
        ("童书童梦阅读系列品牌项目", "童书童梦阅读"),
        ("吉林省长春市朝阳区“终身学习”大讲堂", "终身学习大讲堂"),
        ("前郭尔罗斯蒙古族自治县草原学堂", "草原学堂"),
        ("2019年第五届全民读书节", "全民读书节"),
        ("2019年长春市全民读书节", "全民读书节"),
        ("书香——松原 全民阅读", "书香松原全民阅读"),
        # no place, no word of every title
        ("社区教育大讲堂", "社区教育大讲堂"),
        ("城市书房夜读", "城市书房夜读"),
        ("市民大讲堂", "市民大讲堂"),
        ("农民工程师学堂", "农民工程师学堂"),
        # so little is left that every second title would be like it
        ("长春市读书节活动", "长春市读书节活动"),
        ("“书香”品牌", "书香品牌"),
    ],
)
def test_what_titles_share(title: str, core: str) -> None:
    assert likeness_of(PROJECT, title) == core
    assert likeness_of(PERSON, title) == key_of(PERSON, title)


@pytest.mark.parametrize(
    ("title", "past", "shared"),
    [
        ("童书童梦阅读活动", "“童书童梦”阅读活动", ""),  # the same, as ever
        ("童书童梦阅读品牌项目", "童书童梦阅读活动", "童书童梦阅读"),
        ("长春市童书童梦阅读", "童书童梦阅读活动", "童书童梦阅读"),
        ("朝阳区童书童梦阅读", "长春市朝阳区童书童梦阅读活动", "童书童梦阅读"),
        ("吉林省长春市朝阳区童书童梦阅读", "长春市童书童梦阅读", "童书童梦阅读"),
        ("吉林省梨树县童书童梦阅读", "四平市梨树县童书童梦阅读", "童书童梦阅读"),
        ("内蒙古自治区呼和浩特市新城区童书童梦阅读", "呼和浩特市童书童梦阅读", "童书童梦阅读"),
        ("四平市公主岭市童书童梦阅读", "公主岭市童书童梦阅读", "童书童梦阅读"),
        ("吉林省童书童梦阅读", "长春市童书童梦阅读", "童书童梦阅读"),
        ("2021童书童梦阅读", "童书童梦阅读", "童书童梦阅读"),
        ("长春市童书童梦阅读", "吉林市童书童梦阅读", None),  # of two places
        ("吉林省长春市童书童梦阅读", "吉林省吉林市童书童梦阅读", None),
        ("长春市朝阳区童书童梦阅读", "北京市朝阳区童书童梦阅读", None),
        ("长春市朝阳区童书童梦阅读", "长春市南关区童书童梦阅读", None),
        ("童书童梦阅读与写作", "童书童梦阅读活动", None),  # one within the other is not enough
    ],
)
def test_titles_that_are_alike_are_a_question_with_its_reason(
    title: str, past: str, shared: str | None
) -> None:
    lines = found(replace(project(), name=title), replace(TITLE, name=past))
    assert [line.shared for line in lines] == ([] if shared is None else [shared])
    assert all(line.waits for line in lines)
    said = found(replace(project(), name=title), replace(TITLE, name=past), answers={1: Answer.DIFFERENT})
    assert not any(line.waits for line in said)  # the answer of a person, and never anything else
