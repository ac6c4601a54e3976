from __future__ import annotations

import pickle

from scoring import Reason, ScoringError


def test_an_error_tells_its_reason_and_its_facts() -> None:
    error = ScoringError(Reason.DUPLICATE_EXPERT, nominee=3, expert=7)

    assert error.reason is Reason.DUPLICATE_EXPERT
    assert error.facts == {"nominee": 3, "expert": 7}
    assert str(error) == "an expert is counted more than once for one nominee (nominee=3, expert=7)"
    assert str(ScoringError(Reason.NO_KEYS)) == "a ranking needs at least one key"


def test_an_error_survives_the_way_out_of_a_child_process() -> None:
    error = pickle.loads(pickle.dumps(ScoringError(Reason.OFF_STEP, nominee=3, limit=50)))

    assert (type(error), error.reason, error.facts) == (
        ScoringError,
        Reason.OFF_STEP,
        {"nominee": 3, "limit": 50},
    )
