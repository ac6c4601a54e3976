"""Estimates beside a list: what they rest on, what they leave out, and that they change nothing."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.contract import UnitKind
from reviewer.contract.snapshots import CategoryRulebook
from reviewer.domain.advice import Advice, Certainty, Concord, advice
from reviewer.domain.ranking import panel_of, ranked_table
from reviewer.domain.shortlist import Candidate, SubmittedSheet
from scoring.severity import severity
from tests.campaigns.layers import host_of
from tests.campaigns_fair import FAIR, fair_campaign
from tests.campaigns_small import CATEGORY

# Six nominees by their own worth, five experts by how much they add; the rest is a fixed scatter.
WORTH = (34, 31, 28, 25, 22, 10)
SEVERITY = (-4, -2, 0, 2, 4)
SCATTER = (
    (0, 1, 0, -1, 0),
    (1, 0, -1, 0, 0),
    (0, -1, 0, 1, 0),
    (0, 0, 1, 0, -1),
    (-1, 0, 0, 0, 1),
    (0, 0, 0, 0, 0),
)


@cache
def book() -> CategoryRulebook:
    return host_of(fair_campaign()).campaign(FAIR).rulebook().category(CATEGORY)


def nominee(number: int) -> Candidate:
    return Candidate(nomination=number, code=f"R-{number:02d}-01", unit=f"u{number}", unit_kind=UnitKind.CITY)


def sheet(number: int, expert: int, story: int) -> SubmittedSheet:
    points = {"effort": 20_00, "effect": 20_00, "story": story * 100}
    return SubmittedSheet(nomination=number, expert=expert, points=points)


NOMINEES = [nominee(number) for number in range(1, 7)]
SHEETS = [sheet(n + 1, 11 + e, WORTH[n] + SEVERITY[e] + SCATTER[n][e]) for n in range(6) for e in range(5)]


def asked(nominees: list[Candidate], sheets: list[SubmittedSheet], places: int = 2) -> Advice:
    return advice(book(), nominees, sheets, places=places)


def test_estimates_stand_in_official_order_with_the_official_score() -> None:
    found = asked(NOMINEES, SHEETS)
    official = ranked_table(book(), NOMINEES, SHEETS)
    assert [(line.code, line.rank, line.score) for line in found.lines] == [
        (line.code, line.rank, line.score) for line in official.lines
    ]
    model = severity(panel_of(book(), NOMINEES, SHEETS).marks)
    assert [line.calibrated for line in found.lines] == pytest.approx(
        np.asarray(model.calibrated)[[int(line.code[2:4]) - 1 for line in found.lines]]
    )
    assert sum(line.within for line in found.lines) == pytest.approx(2, abs=1e-3)
    assert [found.lines[place].certainty for place in (0, -1)] == [Certainty.IN, Certainty.OUT]
    assert all(line.best <= line.worst for line in found.lines)
    assert (found.refused, found.places, set(found.shares)) == ("", 2, {"nominee", "expert", "noise"})


def test_a_severe_expert_is_told_by_their_own_marks() -> None:
    notes = asked(NOMINEES, SHEETS).experts
    assert [note.expert for note in notes] == [11, 12, 13, 14, 15]
    leniency = [note.leniency for note in notes]
    # Beside the four others: five quarters of the difference from the mean of all.
    assert leniency == pytest.approx([-5.0, -2.5, 0.0, 2.5, 5.0])
    assert [note.n for note in notes] == [6] * 5
    assert sum(note.dropped for note in notes) == 2 * len(NOMINEES)


def test_whoever_nobody_marked_is_left_out_and_changes_nothing() -> None:
    assert asked([*NOMINEES, nominee(7)], SHEETS) == asked(NOMINEES, SHEETS)


def test_marks_for_others_are_not_counted() -> None:
    """What a reader may not see is not in the numbers either: the same as if it had never been marked."""
    seen = NOMINEES[:5]
    assert asked(seen, SHEETS) == asked(seen, [one for one in SHEETS if one.nomination != 6])
    assert asked(seen, SHEETS) != asked(NOMINEES, SHEETS)


@pytest.mark.parametrize(
    ("kept", "refused"),
    [
        (lambda one: (one.nomination <= 3) == (one.expert <= 12), "disconnected_panel"),
        (lambda one: one.nomination == 1, "too_few_marks"),
        (lambda one: one.expert == 11, "too_few_marks"),
    ],
)
def test_where_the_model_cannot_say_anything_it_says_so(kept: object, refused: str) -> None:
    assert callable(kept)
    found = asked(NOMINEES, [one for one in SHEETS if kept(one)])
    assert (found.refused, found.lines, found.shares) == (refused, (), {})
    assert found.experts  # counts can still be told


def test_without_a_sheet_there_is_nothing_to_say() -> None:
    found = asked(NOMINEES, [])
    assert (found.lines, found.experts, found.shares) == ((), (), {})
    assert found.concord == Concord(alpha=None, icc=None, icc_mean=None, kendall_w=None)


@settings(max_examples=30)
@given(st.lists(st.sampled_from(SHEETS), unique_by=id), st.integers(1, 8))
def test_any_part_of_the_marks_can_be_asked(part: list[SubmittedSheet], places: int) -> None:
    found = asked(NOMINEES, part, places)
    assert {line.code for line in found.lines} <= {each.code for each in NOMINEES}
    assert all(0 <= line.within <= 1 for line in found.lines)
    assert found.refused or not part or found.lines
