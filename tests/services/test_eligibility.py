"""Findings decided by the secretariat: soft ones waived, others excluded, the rules those of the opening."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace

from reviewer.contract import Effect, NomineeFacts, Outcome, Rule, Verdict
from reviewer.domain.access import Stage
from reviewer.domain.eligibility import Waived
from reviewer.errors import Forbidden, NotFound, Reason, Refused, WrongStage
from reviewer.services import campaigns, eligibility, nominations
from tests.campaigns_fair import CLAUSE, DAMAGED, HARD, HINT, LOST, RULES, SOFT, WISH
from tests.campaigns_small import CATEGORY
from tests.fairs import CODES, EAST_1, EAST_2, At, Fair, Point, fair_on
from tests.screenings import all_screened

KEYS = (HARD, SOFT, WISH, HINT, LOST)


def told(fair: Fair, code: str, deeds: str) -> None:
    """Let the rules find what the deeds say: "hard!" is unmet, "hard?" unknown."""
    page = nominations.opened(fair.office, code=code)
    nominations.paste_texts(fair.office, code=code, texts={"deeds": deeds}, base_version=page.version)


def screened(fair: Fair) -> dict[str, eligibility.Screened]:
    return {item.line.code: item for item in all_screened(fair.office, category=CATEGORY)}


def test_every_rule_speaks_of_every_nominee_with_its_clause(fair_at: At) -> None:
    fair = fair_at(Point.FILED)
    told(fair, EAST_1, "hard! soft? wish! hint! lost!")
    found = screened(fair)
    assert tuple(found) == CODES
    assert [
        (finding.rule, finding.effect, finding.outcome, finding.clause, finding.detail, finding.open)
        for finding in found[EAST_1].findings
    ] == [
        (HARD, Effect.BLOCK, Outcome.UNMET, CLAUSE, "hard", True),
        (SOFT, Effect.WAIVABLE, Outcome.UNKNOWN, CLAUSE, "soft未填", False),
        (WISH, Effect.PREFER, Outcome.UNMET, CLAUSE, "wish", False),
        (HINT, Effect.ADVISE, Outcome.UNMET, CLAUSE, "hint", False),
        (LOST, Effect.BLOCK, Outcome.UNMET, DAMAGED, "lost", False),
    ]
    assert {code for code, item in found.items() if item.needs_decision} == {EAST_1}
    assert eligibility.findings_of(fair.office, code=EAST_1) == found[EAST_1].findings


def test_a_damaged_clause_is_shown_and_stops_nobody(fair_here: At) -> None:
    fair = fair_here(Point.FILED)
    told(fair, EAST_1, "lost!")
    item = screened(fair)[EAST_1]
    assert [(finding.rule, finding.outcome) for finding in item.findings][-1] == (LOST, Outcome.UNMET)
    assert not item.needs_decision


def test_a_soft_clause_is_waived_under_a_name_with_a_reason(fair_at: At) -> None:
    fair = fair_at(Point.FILED)
    told(fair, EAST_1, "soft!")
    eligibility.waive(fair.office, code=EAST_1, rule=SOFT, reason=" 特殊情况 ")
    (finding,) = [one for one in eligibility.findings_of(fair.office, code=EAST_1) if one.rule == SOFT]
    assert (finding.waived, finding.open) == (Waived(by="secretary先生", reason="特殊情况"), False)
    payload = json.loads(fair.payload())
    assert (payload["kind"], payload["actor"]) == ("eligibility.waived", "secretary")
    assert payload["data"] == {"code": EAST_1, "rule": SOFT, "reason": "特殊情况", "unit": "east"}
    # Another clerk's reason takes the place of the first; the ledger keeps both.
    eligibility.waive(fair.of("clerk"), code=EAST_1, rule=SOFT, reason="复核")
    (finding,) = [one for one in eligibility.findings_of(fair.office, code=EAST_1) if one.rule == SOFT]
    assert finding.waived == Waived(by="clerk先生", reason="复核")
    assert fair.kinds().count("eligibility.waived") == 2


@pytest.mark.parametrize("rule", [HARD, WISH, HINT, LOST])
def test_nothing_but_a_soft_clause_is_waived(fair_here: At, rule: str) -> None:
    fair = fair_here(Point.FILED)
    told(fair, EAST_1, f"{rule}!")
    before = fair.state()
    with pytest.raises(Refused) as caught:
        eligibility.waive(fair.office, code=EAST_1, rule=rule, reason="特殊情况")
    assert (caught.value.reason, caught.value.facts) == (Reason.RULE_NOT_WAIVABLE, {"rule": f"{rule}条"})
    assert fair.state() == before


def test_decisions_need_a_reason_and_known_things(fair_here: At) -> None:
    fair = fair_here(Point.FILED)
    before = (fair.state(), fair.kinds())
    acts = (
        partial(eligibility.waive, rule=SOFT, reason="  "),
        partial(eligibility.exclude, reason=""),
        partial(eligibility.readmit, reason="\n"),
    )
    for act in acts:
        with pytest.raises(Refused) as caught:
            act(fair.office, code=EAST_1)
        assert caught.value.reason is Reason.REASON_REQUIRED
    for code, rule, what in (("R-88-88", SOFT, "nomination"), (EAST_1, "moon", "rule")):
        with pytest.raises(NotFound) as missing:
            eligibility.waive(fair.office, code=code, rule=rule, reason="特殊情况")
        assert missing.value.what == what
    assert (fair.state(), fair.kinds()) == before


def test_who_is_excluded_stays_on_file_and_can_come_back(fair_at: At) -> None:
    fair = fair_at(Point.FILED)
    told(fair, EAST_1, "hard!")
    eligibility.exclude(fair.office, code=EAST_1, reason="不在征集范围")
    item = screened(fair)[EAST_1]
    assert (item.line.excluded, item.excluded_reason, item.needs_decision) == (True, "不在征集范围", False)
    assert set(screened(fair)) == set(CODES)
    eligibility.readmit(fair.office, code=EAST_1, reason="补交证明")
    item = screened(fair)[EAST_1]
    assert (item.line.excluded, item.excluded_reason, item.needs_decision) == (False, "", True)
    assert fair.kinds()[-2:] == ["eligibility.excluded", "eligibility.readmitted"]


def test_only_the_secretariat_decides_and_only_during_the_check(fair_here: At) -> None:
    fair = fair_here(Point.FILED)
    for login in ("east_office", "expert1", "supervisor"):
        with pytest.raises(Forbidden):
            all_screened(fair.of(login), category=CATEGORY)
    with pytest.raises(Forbidden):
        eligibility.exclude(fair.of("east_office"), code=EAST_1, reason="自己")
    fair.put(Stage.SCORING)
    with pytest.raises(WrongStage):
        eligibility.exclude(fair.office, code=EAST_1, reason="迟了")
    assert len(all_screened(fair.chair, category=CATEGORY)) == len(CODES)


# -- frozen -----------------------------------------------------------------------------------


def test_rules_are_those_of_the_opening_whatever_a_later_edition_says(
    fair_sqlite_at_filed: str, tmp_path: Path
) -> None:
    def strict(_facts: NomineeFacts) -> Verdict:
        return Verdict(outcome=Outcome.UNMET, detail="新版")

    softened = tuple(replace(rule, effect=Effect.ADVISE, name="新名") for rule in RULES if rule.key != WISH)
    added = Rule(key="added", name="新增", clause=CLAUSE, effect=Effect.BLOCK, check=strict)
    with fair_on(fair_sqlite_at_filed, tmp_path, rules=(*softened, added)) as fair:
        told(fair, EAST_2, "hard! wish!")
        assert [
            (finding.rule, finding.name, finding.effect, finding.outcome)
            for finding in eligibility.findings_of(fair.office, code=EAST_2)
        ] == [
            (HARD, "hard条", Effect.BLOCK, Outcome.UNMET),
            (SOFT, "soft条", Effect.WAIVABLE, Outcome.MET),
            # The check is gone with the new edition: unknown, never a silent pass.
            (WISH, "wish条", Effect.PREFER, Outcome.UNKNOWN),
            (HINT, "hint条", Effect.ADVISE, Outcome.MET),
            (LOST, "lost条", Effect.BLOCK, Outcome.MET),
        ]
        assert campaigns.overview(fair.office).changed_since_opening


@pytest.fixture
def fair_sqlite_at_filed(fair_here: At) -> str:
    """The address of a copy that another edition of the plugin opens."""
    fair = fair_here(Point.FILED)
    assert not campaigns.overview(fair.office).changed_since_opening
    return fair.installation.settings.database_url
