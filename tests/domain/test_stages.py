"""The order of the stages."""

from __future__ import annotations

from reviewer.contract import DeadlineKey
from reviewer.domain.access import Stage
from reviewer.domain.stages import is_over, next_by_hand, next_stage


def test_stages_follow_one_another_and_the_last_is_followed_by_none() -> None:
    assert [next_stage(stage) for stage in Stage] == [*list(Stage)[1:], None]


def test_signing_and_publishing_and_opening_are_no_steps_by_hand() -> None:
    assert {stage: next_by_hand(stage) for stage in Stage} == {
        Stage.SETUP: None,
        Stage.NOMINATION: Stage.ELIGIBILITY,
        Stage.ELIGIBILITY: Stage.SCORING,
        Stage.SCORING: Stage.PANEL,
        Stage.PANEL: None,
        Stage.FINALISED: None,
        Stage.NOTICE: Stage.CLOSED,
        Stage.CLOSED: None,
    }


def test_a_deadline_is_over_once_its_stage_is() -> None:
    past = {key: [stage for stage in Stage if is_over(key, stage)] for key in DeadlineKey}
    assert past == {
        DeadlineKey.NOMINATIONS_CLOSE: list(Stage)[2:],
        DeadlineKey.SCORING_CLOSES: list(Stage)[4:],
    }
