"""The order of the stages of a campaign."""

from collections.abc import Mapping

from reviewer.contract import DeadlineKey
from reviewer.domain.access import Stage

# Steps that a person takes on their own; the other two follow from signing and publishing.
BY_HAND = (Stage.ELIGIBILITY, Stage.SCORING, Stage.PANEL, Stage.CLOSED)

# Which stage a closing instant ends; a campaign that was moved on earlier is past it all the same.
_ENDS: Mapping[DeadlineKey, Stage] = {
    DeadlineKey.NOMINATIONS_CLOSE: Stage.NOMINATION,
    DeadlineKey.SCORING_CLOSES: Stage.SCORING,
}


def is_over(deadline: DeadlineKey, stage: Stage) -> bool:
    """Whether the stage that the deadline ends lies behind, whatever the clock says."""
    return stage.number > _ENDS[deadline].number


def next_stage(stage: Stage) -> Stage | None:
    """The stage after this one; None after the last."""
    stages = tuple(Stage)
    return stages[stage.number + 1] if stage.number + 1 < len(stages) else None


def next_by_hand(stage: Stage) -> Stage | None:
    """The next stage when it is one that the secretariat moves to; None otherwise."""
    following = next_stage(stage)
    return following if following in BY_HAND else None
