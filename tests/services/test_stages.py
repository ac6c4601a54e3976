"""The steps by hand: what must be in place for each, and the sentence for every other."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from reviewer.domain.access import Stage
from reviewer.errors import Forbidden, Reason, Refused, ReviewerError, WrongStage
from reviewer.services import assignments, eligibility, experts, nominations, stages
from tests.campaigns_fair import SOFT
from tests.campaigns_small import CATEGORY
from tests.fairs import CODES, EAST_1, EXPERTS, WEST_1, At, Fair, Point
from tests.services.test_eligibility import told


def refusal(fair: Fair, to: Stage, reason: str = "") -> tuple[Reason, dict[str, object]]:
    before = (fair.state(), fair.kinds())
    with pytest.raises(Refused) as caught:
        stages.advance(fair.office, to=to, reason=reason)
    assert (fair.state(), fair.kinds()) == before
    return caught.value.reason, dict(caught.value.facts)


def test_nominations_are_not_closed_over_nothing(fair_at: At) -> None:
    fair = fair_at(Point.OPENED)
    assert refusal(fair, Stage.ELIGIBILITY) == (Reason.NO_NOMINATIONS, {})


def test_scoring_opens_when_every_finding_is_decided_and_experts_suffice(fair_at: At) -> None:
    fair = fair_at(Point.FILED)
    told(fair, EAST_1, "soft!")
    assert refusal(fair, Stage.SCORING, "急") == (Reason.NOT_ELIGIBLE, {"codes": (EAST_1,)})
    eligibility.waive(fair.office, code=EAST_1, rule=SOFT, reason="特殊情况")
    assert refusal(fair, Stage.SCORING, "急") == (Reason.FEW_EXPERTS, {"codes": CODES})
    for login in EXPERTS[:3]:
        experts.enrol(fair.office, login=login, employments=[])
    assignments.assign_panel(fair.office, category=CATEGORY)
    assert stages.advance(fair.office, to=Stage.SCORING) is Stage.SCORING
    assert (fair.stage(), json.loads(fair.payload())["data"]) == (
        Stage.SCORING,
        {"from": "eligibility", "to": "scoring", "reason": ""},
    )


def test_a5_two_experts_are_too_few_for_a_nominee_and_three_are_enough(fair_at: At) -> None:
    fair = fair_at(Point.FILED)
    for login in EXPERTS[:3]:
        experts.enrol(fair.office, login=login, employments=[])
    experts.declare_conflict(fair.office, code=WEST_1, reason="曾是同事", login=EXPERTS[0])
    assignments.assign_panel(fair.office, category=CATEGORY)
    assert refusal(fair, Stage.SCORING) == (Reason.FEW_EXPERTS, {"codes": (WEST_1,)})
    # Who is excluded needs nobody.
    eligibility.exclude(fair.office, code=WEST_1, reason="不在征集范围")
    assert stages.advance(fair.office, to=Stage.SCORING) is Stage.SCORING


def test_what_could_not_be_judged_needs_a_written_reason(fair_at: At) -> None:
    fair = fair_at(Point.FILED)
    told(fair, EAST_1, "hard? soft? wish?")
    for login in EXPERTS[:3]:
        experts.enrol(fair.office, login=login, employments=[])
    assignments.assign_panel(fair.office, category=CATEGORY)
    assert refusal(fair, Stage.SCORING, "  ") == (Reason.FINDINGS_UNKNOWN, {"count": 2})
    stages.advance(fair.office, to=Stage.SCORING, reason=" 已电话核实 ")
    assert json.loads(fair.payload())["data"]["reason"] == "已电话核实"


def test_the_panel_sits_over_every_sheet_or_with_a_reason(fair_at: At) -> None:
    fair = fair_at(Point.SCORED)
    assert refusal(fair, Stage.PANEL) == (Reason.SHEETS_OPEN, {"count": 5})
    assert stages.advance(fair.office, to=Stage.PANEL, reason="无人评分") is Stage.PANEL


@pytest.mark.parametrize(
    "instant", [datetime(2021, 9, 22, 1, tzinfo=UTC), datetime(2021, 9, 28, 15, 59, tzinfo=UTC)]
)
def test_a_running_notice_is_taken_down_only_with_a_reason(fair_here: At, instant: datetime) -> None:
    fair = fair_here(Point.NOTICE)
    fair.clock.instant = instant
    assert stages.notice_until(fair.office) == date(2021, 9, 28)
    assert refusal(fair, Stage.CLOSED) == (Reason.NOTICE_RUNNING, {"ends": date(2021, 9, 28)})
    assert stages.advance(fair.office, to=Stage.CLOSED, reason="发现错误") is Stage.CLOSED


def test_a_notice_whose_days_are_over_is_closed_without_more_words(fair_at: At) -> None:
    fair = fair_at(Point.NOTICE)
    fair.clock.instant = datetime(2021, 9, 28, 16, tzinfo=UTC)
    assert stages.notice_until(fair.office) is None
    assert stages.advance(fair.office, to=Stage.CLOSED) is Stage.CLOSED


ALLOWED = {
    Stage.NOMINATION: Stage.ELIGIBILITY,
    Stage.ELIGIBILITY: Stage.SCORING,
    Stage.SCORING: Stage.PANEL,
    Stage.NOTICE: Stage.CLOSED,
}


@pytest.mark.parametrize("stage", Stage)
def test_no_stage_is_skipped_repeated_or_taken_back(fair_here: At, stage: Stage) -> None:
    fair = fair_here(Point.PANEL)
    fair.put(stage)
    found: dict[Stage, object] = {}
    for to in Stage:
        if ALLOWED.get(stage) is to:
            continue
        try:
            stages.advance(fair.office, to=to, reason="理由")
        except Refused as error:
            found[to] = (error.reason, dict(error.facts))
        except WrongStage as error:
            found[to] = error.allowed
    others = [to for to in Stage if ALLOWED.get(stage) is not to]
    if stage in (Stage.SETUP, Stage.CLOSED):
        expected: object = tuple(item.value for item in Stage)[1:7]
        assert found == dict.fromkeys(others, expected)
    else:
        assert found == {to: (Reason.PERIOD_INVALID, {"stage": stage.value, "to": to.value}) for to in others}


@pytest.mark.parametrize("login", ["chair", "expert1", "supervisor", "east_office"])
def test_only_the_secretariat_moves_the_campaign(fair_here: At, login: str) -> None:
    fair = fair_here(Point.SCORED)
    with pytest.raises(Forbidden):
        stages.advance(fair.of(login), to=Stage.PANEL, reason="我来")
    with pytest.raises(ReviewerError):
        stages.advance(fair.public, to=Stage.PANEL, reason="我来")
    assert fair.stage() is Stage.SCORING
    assert len(nominations.listed(fair.office)) == len(CODES)
