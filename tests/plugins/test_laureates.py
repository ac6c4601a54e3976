"""Earlier laureates and confirmed facts in the packs: the same fact judged in each notice's own sense."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from reviewer.contract import (
    Confirmation,
    Effect,
    History,
    LaureateFacts,
    LaureateLevel,
    NomineeFacts,
    Outcome,
    Rule,
)
from reviewer.contract.checks.attested import attested
from reviewer.domain.eligibility import Todo, findings
from tests.plugins.nominees import project, star
from tests.plugins.stacks import stack
from tests.plugins.test_rule_list import CLAUSE, later_campaign, rule_of

MET, UNMET, UNKNOWN = Outcome.MET, Outcome.UNMET, Outcome.UNKNOWN
NATIONAL, PROVINCIAL, CITY = LaureateLevel.NATIONAL, LaureateLevel.PROVINCIAL, LaureateLevel.CITY
CALLS = ("national_2021", "jilin_2021", "henan_2023")
BOTH = {"star": star(), "project": project()}


def line(level: LaureateLevel, *, revoked: bool = False) -> LaureateFacts:
    return LaureateFacts(name="王丹", host="某单位", year=2019, level=level, revoked=revoked)


def past(facts: NomineeFacts, **lines: tuple[LaureateFacts, ...]) -> NomineeFacts:
    return replace(facts, history=History(entries=100, **lines))


def laureate(campaign: str, category: str = "star") -> Rule:
    return stack(campaign).rule(category, "laureate")


@pytest.mark.parametrize("category", ["star", "project"])
def test_e4_a_decided_match_is_a_refusal_in_henan_and_asks_for_a_reason_elsewhere(category: str) -> None:
    facts = past(BOTH[category], same=(line(NATIONAL),))
    found = {
        campaign: (laureate(campaign, category).effect, laureate(campaign, category).verdict(facts).outcome)
        for campaign in CALLS
    }
    assert found == {
        "national_2021": (Effect.WAIVABLE, UNMET),
        "jilin_2021": (Effect.WAIVABLE, UNMET),
        "henan_2023": (Effect.BLOCK, UNMET),
    }


@pytest.mark.parametrize("category", ["star", "project"])
@pytest.mark.parametrize("campaign", CALLS)
def test_e5_a_namesake_is_remarked_and_not_refused(campaign: str, category: str) -> None:
    verdict = laureate(campaign, category).verdict(past(BOTH[category], namesakes=(line(NATIONAL),)))
    assert verdict.outcome is MET
    assert "同名" in verdict.detail


@pytest.mark.parametrize("category", ["star", "project"])
@pytest.mark.parametrize("campaign", CALLS)
def test_e6_a_suspect_is_unknown_until_a_person_has_decided(campaign: str, category: str) -> None:
    facts = past(BOTH[category], undecided=(line(NATIONAL),))
    # A general yes or no does not decide a line that stands on a list.
    said = Confirmation(value=False, source="单位来函", by="林文秘")
    facts = replace(facts, confirmed={"laureate": said})
    [finding] = findings(facts, [laureate(campaign, category)], {})
    assert (finding.outcome, finding.todo, "疑似" in finding.detail) == (UNKNOWN, Todo.COMPARE, True)


@pytest.mark.parametrize(
    ("level", "expected"),
    [(NATIONAL, (UNMET, UNMET, UNMET)), (PROVINCIAL, (MET, UNMET, UNMET)), (CITY, (MET, MET, MET))],
)
def test_m4_a_winner_of_the_province_alone_is_out_in_henan_and_not_in_the_nation(
    level: LaureateLevel, expected: tuple[Outcome, ...]
) -> None:
    for facts in BOTH.values():
        decided = past(facts, same=(line(level),))
        assert tuple(laureate(call, facts.category).verdict(decided).outcome for call in CALLS) == expected
        # An open question about a level that the clause does not mean holds nobody up.
        waiting = past(facts, undecided=(line(level),))
        unknown = tuple(laureate(call, facts.category).verdict(waiting).outcome for call in CALLS)
        assert unknown == tuple(UNKNOWN if outcome is UNMET else MET for outcome in expected)


def test_o8_a_revoked_honour_still_stands_in_the_way() -> None:
    verdict = laureate("henan_2023").verdict(past(star(), same=(line(NATIONAL, revoked=True),)))
    assert (verdict.outcome, "已撤销" in verdict.detail) == (UNMET, True)


def test_nobody_passes_while_there_is_no_list() -> None:
    for call in CALLS:
        assert laureate(call).verdict(replace(star(), history=History(entries=0))).outcome is UNKNOWN
        assert laureate(call).verdict(star()).outcome is UNKNOWN
        assert laureate(call).verdict(past(star())).outcome is MET
    # Where there is none, a person can look it up elsewhere and say so.
    said = replace(star(), confirmed={"laureate": Confirmation(value=True, source="省厅档案", by="林文秘")})
    assert laureate("henan_2023").verdict(said).outcome is UNMET


@pytest.mark.parametrize("value", [True, False])
def test_e2_e3_a_confirmed_honour_is_a_preference_here_and_an_exclusion_there(*, value: bool) -> None:
    said = Confirmation(value=value, source="证书原件", by="林文秘")
    # The text says otherwise: what a person confirmed takes its place.
    facts = replace(star(texts={"awards": "无" if value else "全国先进工作者"}), confirmed={"honours": said})
    national, henan = (stack(call).rule("star", "honours") for call in ("national_2021", "henan_2023"))
    assert (national.effect, henan.effect) == (Effect.PREFER, Effect.WAIVABLE)
    outcomes = (national.verdict(facts).outcome, henan.verdict(facts).outcome)
    assert outcomes == ((MET, UNMET) if value else (UNMET, MET))
    assert national.sense is not None
    assert henan.sense is not None
    assert (national.sense.fact, national.sense.wanted, henan.sense.wanted) == ("honours", True, False)


@pytest.mark.parametrize("call", CALLS)
def test_e1_a_rank_that_a_title_does_not_tell_is_confirmed_by_a_person(call: str) -> None:
    rule = stack(call).rule("star", "cadre")
    facts = star(host="示例大学", fields={"duty": "党委书记"})
    assert rule.verdict(facts).outcome is UNKNOWN
    for value, outcome in ((True, UNMET), (False, MET)):
        said = Confirmation(value=value, source="组织部门答复", by="林文秘")
        [finding] = findings(replace(facts, confirmed={"cadre": said}), [rule], {})
        assert (finding.outcome, finding.confirmed) == (outcome, said)
        assert finding.detail == (
            f"是否县处级以上领导干部：{'是' if value else '否'}（林文秘核实，依据：组织部门答复）"
        )


def test_e11_what_no_form_asks_is_unknown_until_somebody_has_looked_it_up() -> None:
    asked = {"citizenship": ("是否中国国籍", True), "bad_record": ("有无不良记录", False)}
    rules = tuple(
        attested(key=key, name=key, question=question, wanted=wanted, effect=Effect.BLOCK, clause=CLAUSE)
        for key, (question, wanted) in asked.items()
    )
    campaign = later_campaign(rules=rules)
    for key, (question, wanted) in asked.items():
        rule = rule_of(campaign, key)
        [finding] = findings(star(), [rule], {})
        assert (finding.outcome, finding.todo, finding.question) == (UNKNOWN, Todo.CONFIRM, question)
        for value in (True, False):
            said = Confirmation(value=value, source="来函", by="林文秘")
            verdict = rule.verdict(replace(star(), confirmed={key: said}))
            assert verdict.outcome is (MET if value is wanted else UNMET)


def test_a_fact_that_the_form_itself_proves_cannot_be_confirmed_away() -> None:
    rule = stack("national_2021").rule("project", "two_years")
    facts = project(fields={"started_on": "2020-01-01"})
    said = {"two_years": Confirmation(value=True, source="口头", by="林文秘")}
    assert rule.verdict(replace(facts, confirmed=said)).outcome is rule.verdict(facts).outcome is UNMET
