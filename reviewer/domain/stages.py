"""The order of the stages of a campaign."""

from reviewer.domain.access import Stage

# Steps that a person takes on their own; the other two follow from signing and publishing.
BY_HAND = (Stage.ELIGIBILITY, Stage.SCORING, Stage.PANEL, Stage.CLOSED)


def next_stage(stage: Stage) -> Stage | None:
    """The stage after this one; None after the last."""
    stages = tuple(Stage)
    return stages[stage.number + 1] if stage.number + 1 < len(stages) else None


def next_by_hand(stage: Stage) -> Stage | None:
    """The next stage when it is one that the secretariat moves to; None otherwise."""
    following = next_stage(stage)
    return following if following in BY_HAND else None
