"""What waits for the chair before a list can be signed: vetoes, equals for the last special place."""

from __future__ import annotations

import json

import pytest

from reviewer.domain.access import Stage
from reviewer.domain.shortlist import Cause
from reviewer.errors import Reason, Refused
from reviewer.services import sheets, shortlist
from reviewer.services.ranking import Act, Matter
from reviewer.services.sheets import SheetDraft
from tests.campaigns_small import CATEGORY
from tests.fairs import EAST_1, EAST_2, EAST_3, EXPERTS, HILL_1, WEST_1, WEST_2, At, Fair, Point, draft_of

VETO = SheetDraft(veto="false_facts", veto_reason="档案与所填不符")


def marked_anew(fair: Fair, login: str, code: str, draft: SheetDraft) -> None:
    """The chair returned the sheet, the expert hands in another."""
    fair.put(Stage.SCORING)
    sheets.return_sheet(fair.chair, code=code, login=login, reason="请核对")
    ctx = fair.of(login)
    version = sheets.opened(ctx, code=code).version
    sheets.submit_sheet(
        ctx, code=code, draft=draft, base_version=version, request_key=f"{login}-{code}-{version}"
    )
    fair.put(Stage.PANEL)


def placed(fair: Fair, list_key: str = "province") -> dict[str, tuple[Cause, int | None, str | None]]:
    return {line.code: (line.cause, line.position, line.tier) for line in fair.page(None, list_key).lines}


def refused(fair: Fair) -> tuple[Reason, object]:
    with pytest.raises(Refused) as caught:
        fair.sign()
    return caught.value.reason, caught.value.facts.get("codes")


def vetoed(fair_at: At, code: str) -> Fair:
    """One of five ends the review at 0: the trimmed mean drops that mark as the lowest."""
    fair = fair_at(Point.SCORED)
    marked_anew(fair, "expert4", code, VETO)
    shortlist.propose(fair.chair, category=CATEGORY)
    return fair


def test_k2_a_vetoed_nominee_holds_its_seat_open_and_has_no_tier(fair_at: At) -> None:
    fair = vetoed(fair_at, WEST_1)
    line = next(line for line in fair.page().lines if line.code == WEST_1)
    assert (line.rank, line.score, line.experts) == (1, "87.00", 5)
    assert placed(fair) == {
        WEST_1: (Cause.VETOED, None, None),
        EAST_2: (Cause.IN, 1, "ordinary"),
        EAST_1: (Cause.IN, 2, "special"),
        EAST_3: (Cause.CAP, None, None),
        WEST_2: (Cause.TIED_AT_LINE, None, None),
        HILL_1: (Cause.TIED_AT_LINE, None, None),
        "R-04-01": (Cause.BELOW_LINE, None, None),
        "R-03-02": (Cause.NO_MARKS, None, None),
    }
    assert placed(fair, "nation")[WEST_1] == (Cause.VETOED, None, None)
    # Among the wider list's: one who is on no list has nothing to be decided there.
    assert placed(fair, "nation")[WEST_2] == (Cause.NOT_ON_WIDER_LIST, None, None)
    assert fair.page().matters == {Matter.VETO: (WEST_1,), Matter.SEAT: (WEST_2, HILL_1)}
    assert fair.page(list_key="nation").matters == {Matter.VETO: (WEST_1,)}
    assert json.loads(fair.payload("list.proposed"))["data"]["vetoes"] == [["expert4", WEST_1, "false_facts"]]


def test_k2_nothing_is_signed_before_the_veto_is_decided(fair_here: At) -> None:
    fair = vetoed(fair_here, WEST_1)
    fair.decide()
    assert refused(fair) == (Reason.LIST_OPEN_SEATS, (WEST_1,))
    shortlist.put_in(fair.chair, fair.motion(WEST_1, reason="经核实，学历证明属实"))
    # Kept in the province; the nation's list is a matter of its own.
    assert refused(fair) == (Reason.LIST_OPEN_SEATS, (WEST_1,))
    shortlist.put_in(fair.chair, fair.motion(WEST_1, list_key="nation", reason="同上"))
    assert fair.sign() is Stage.FINALISED
    assert fair.standing() == [
        (EAST_2, "ordinary"),
        (EAST_1, "special"),
        (HILL_1, "ordinary"),
        (WEST_1, "ordinary"),
    ]
    assert [(note.code, note.act, note.reason) for note in fair.page().moves][-1] == (
        WEST_1,
        Act.PUT_IN,
        "经核实，学历证明属实",
    )


def test_k2_taken_out_everywhere_and_the_seat_is_free(fair_here: At) -> None:
    fair = vetoed(fair_here, WEST_1)
    fair.decide()
    shortlist.take_out(fair.chair, fair.motion(WEST_1, reason="否决成立"))
    assert fair.page().matters == {}
    assert fair.page(list_key="nation").matters == {}
    shortlist.put_in(fair.chair, fair.motion(WEST_2, reason="递补"))
    assert fair.sign() is Stage.FINALISED
    assert [code for code, _ in fair.standing()] == [EAST_2, EAST_1, HILL_1, WEST_2]


def test_k2_a_veto_below_the_line_is_decided_too(fair_here: At) -> None:
    fair = vetoed(fair_here, "R-04-01")
    assert placed(fair)["R-04-01"] == (Cause.VETOED, None, None)
    # The decoy: the seats of the others are what they were without the veto.
    assert fair.standing() == [(WEST_1, "special"), (EAST_2, "ordinary"), (EAST_1, "special")]
    fair.decide()
    assert refused(fair) == (Reason.LIST_OPEN_SEATS, ("R-04-01",))
    shortlist.take_out(fair.chair, fair.motion("R-04-01", reason="否决成立"))
    assert fair.sign() is Stage.FINALISED


def test_a_sheet_of_noughts_that_becomes_a_veto_makes_the_list_stale(fair_here: At) -> None:
    fair = fair_here(Point.SCORED)
    nothing = SheetDraft(entries=dict.fromkeys(("effort", "effect", "story"), "0"))
    marked_anew(fair, "expert4", WEST_1, nothing)
    shortlist.propose(fair.chair, category=CATEGORY)
    fair.decide()
    marked_anew(fair, "expert4", WEST_1, VETO)
    assert refused(fair)[0] is Reason.LIST_STALE
    shortlist.propose(fair.chair, category=CATEGORY)
    assert fair.page().matters[Matter.VETO] == (WEST_1,)


def special_tie(fair_at: At) -> Fair:
    """Both flagged nominees equal on the nation's list, which has one special place."""
    fair = fair_at(Point.SCORED)
    for code in (EAST_1, WEST_1):
        for login in EXPERTS:
            marked_anew(fair, login, code, draft_of(89))
    shortlist.propose(fair.chair, category=CATEGORY)
    return fair


def test_t1_equals_for_the_last_special_place_are_put_to_the_chair(fair_at: At) -> None:
    fair = special_tie(fair_at)
    nation = placed(fair, "nation")
    assert (nation[EAST_1], nation[WEST_1]) == ((Cause.IN, 1, None), (Cause.IN, 2, None))
    # The decoy: the province has a place for each, and nothing is open there but the seat.
    province = placed(fair)
    assert (province[EAST_1], province[WEST_1]) == ((Cause.IN, 1, "special"), (Cause.IN, 2, "special"))
    assert fair.page().matters == {Matter.SEAT: (WEST_2, HILL_1)}
    assert fair.page(list_key="nation").matters == {Matter.TIER: (EAST_1, WEST_1)}
    fair.decide()
    assert refused(fair) == (Reason.LIST_OPEN_SEATS, (EAST_1, WEST_1))
    shortlist.set_tier(fair.chair, fair.motion(WEST_1, list_key="nation"), tier="special")
    assert refused(fair) == (Reason.LIST_OPEN_SEATS, (EAST_1,))
    with pytest.raises(Refused) as caught:
        shortlist.set_tier(fair.chair, fair.motion(EAST_1, list_key="nation"), tier="special")
    assert caught.value.reason is Reason.TIER_FULL
    shortlist.set_tier(fair.chair, fair.motion(EAST_1, list_key="nation"), tier="ordinary")
    assert fair.sign() is Stage.FINALISED
    assert fair.standing("nation") == [(EAST_1, "ordinary"), (WEST_1, "special")]


def test_taken_out_of_a_contest_is_decided(fair_here: At) -> None:
    fair = special_tie(fair_here)
    shortlist.take_out(fair.chair, fair.motion(EAST_1, list_key="nation"))
    assert fair.page(list_key="nation").matters == {Matter.TIER: (WEST_1,)}
