"""Who reads what: A1, A2 and A4 by rule, A6 the same panel again, A7 and N4 who sees it."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import text

from reviewer.campaigns import digest
from reviewer.contract import Employment
from reviewer.domain.access import Role
from reviewer.errors import Forbidden, NotFound, Reason, Refused
from reviewer.services import accounts, assignments, eligibility, experts, nominations
from reviewer.services.assignments import AssignmentLine, Progress
from tests.campaigns_fair import ALBUM, FAIR
from tests.campaigns_small import CATEGORY
from tests.fairs import (
    CODES,
    COLLEGE_1,
    EAST_1,
    EAST_2,
    EXPERTS,
    HILL_1,
    WEST_1,
    WEST_2,
    At,
    Fair,
    Point,
    phone_of,
    shift,
)
from tests.services.test_experts import REASON, barred


def seated(fair: Fair, **posts: tuple[Employment, ...]) -> None:
    for login in EXPERTS:
        experts.enrol(fair.office, login=login, employments=posts.get(login, ()))


def test_everyone_reads_everyone_but_where_a_rule_bars(fair_at: At) -> None:
    fair = fair_at(Point.FILED)
    seated(
        fair,
        # A1: the nominee's own unit, the recommending unit; A2: two years ago, three years and a day ago.
        expert1=(Employment(employer="西市图书馆"),),
        expert2=(Employment(employer="东市教育局"),),
        expert3=(Employment(employer="试验学院读书社", until=date(2019, 8, 23)),),
        expert4=(Employment(employer="试验学院读书社", until=date(2018, 8, 22)),),
    )
    experts.declare_conflict(fair.office, code=HILL_1, reason=REASON, login="expert5")
    assert assignments.assign_panel(fair.office, category=CATEGORY) == (34, 6)
    assert barred(fair) == {
        (WEST_1, "expert1"): "same_unit",
        (EAST_1, "expert2"): "recommending_unit",
        (EAST_2, "expert2"): "recommending_unit",
        ("R-01-03", "expert2"): "recommending_unit",
        (COLLEGE_1, "expert3"): "same_unit",
        (HILL_1, "expert5"): "declared",
    }
    lines = assignments.listed(fair.office, category=CATEGORY)
    assert [(line.code, line.expert) for line in lines] == [
        (code, login) for code in CODES for login in EXPERTS
    ]
    assert lines[0] == AssignmentLine(
        code=EAST_1,
        nominee="甲东",
        region="东市",
        expert="expert1",
        expert_name="expert1先生",
        barred_by="",
    )
    assert json.loads(fair.payload())["data"] == {
        "category": CATEGORY,
        "pairs": 34,
        "barred": 6,
        "new": 40,
    }


def test_who_acts_for_a_unit_here_belongs_to_it_whatever_was_told_of_their_posts(fair_at: At) -> None:
    fair = fair_at(Point.FILED)
    accounts.invite(fair.console, login="expert1", name="x", role=Role.UNIT, unit="west")
    accounts.invite(fair.console, login="expert2", name="x", role=Role.CHAIR)  # a decoy: no unit
    seated(fair, expert1=(Employment(employer="外省大学"),))
    assignments.assign_panel(fair.office, category=CATEGORY)
    assert barred(fair) == {(code, "expert1"): "recommending_unit" for code in (WEST_1, WEST_2)}
    for login, opens in (("west_office", True), ("expert1", False)):
        ctx = fair.of(login)
        assert nominations.opened(ctx, code=WEST_1).may_reveal is opens
        if opens:
            assert nominations.revealed(ctx, code=WEST_1).fields["phone"] == phone_of(WEST_1)
        else:
            with pytest.raises(NotFound):
                nominations.revealed(ctx, code=WEST_1)


def test_a4_an_expert_who_is_a_nominee_reads_nobody_of_that_category(fair_at: At) -> None:
    fair = fair_at(Point.FILED)
    shift(fair, "account", "name = '己 山' WHERE login = 'expert1'")
    shift(fair, "account", "name = '庚山' WHERE login = 'expert2'")
    # expert1 is the nominee; expert2 only bears a nominee's name.
    seated(fair, expert1=(Employment(employer="山岭图书室"),), expert2=(Employment(employer="外省大学"),))
    assignments.assign_panel(fair.office, category=CATEGORY)
    grounds = {(code, "expert1"): "nominated" for code in CODES} | {(HILL_1, "expert1"): "same_unit"}
    assert barred(fair) == grounds


def test_a6_assigned_again_the_panel_is_the_same_and_nothing_scored_is_lost(fair_at: At) -> None:
    fair = fair_at(Point.SCORED)
    before = fair.state()
    assert assignments.assign_panel(fair.office, category=CATEGORY) == (40, 0)
    assert json.loads(fair.payload())["data"]["new"] == 0
    assert fair.state() == before
    # A post that came to light bars the pair; its sheet stays and counts no longer.
    experts.enrol(fair.office, login="expert1", employments=[Employment(employer="西市书店")])
    assert assignments.assign_panel(fair.office, category=CATEGORY) == (39, 1)
    assert barred(fair) == {(WEST_2, "expert1"): "same_unit"}
    assert fair.state()["sheet"] == before["sheet"]
    experts.enrol(fair.office, login="expert1", employments=[])
    assert assignments.assign_panel(fair.office, category=CATEGORY) == (40, 0)


def least_experts(fair: Fair) -> int:
    aggregation = fair.installation.host.campaign(FAIR).rulebook().category(CATEGORY).aggregation
    assert aggregation is not None
    return aggregation.least_experts


def reading(fair: Fair) -> dict[str, set[str]]:
    """Who reads each nominee."""
    found: dict[str, set[str]] = {code: set() for code in CODES}
    for line in assignments.listed(fair.office, category=CATEGORY):
        if not line.barred_by:
            found[line.code].add(line.expert)
    return found


def test_a_drawn_panel_is_even_keeps_the_conflicts_and_stays_when_it_grows(fair_at: At) -> None:
    fair = fair_at(Point.FILED)
    seated(
        fair,
        expert1=(Employment(employer="西市图书馆"),),
        expert2=(Employment(employer="东市教育局"),),
        expert3=(),
        expert4=(),
        expert5=(),
    )
    least = least_experts(fair)
    assert assignments.assign_panel(fair.office, category=CATEGORY, panel=least) == (8 * least, 4)
    first = reading(fair)
    assert {len(readers) for readers in first.values()} == {least}
    assert all((code, login) not in barred(fair) for code, readers in first.items() for login in readers)
    assert len(barred(fair)) == 4  # shown with their grounds, also where the pair was not drawn
    data = json.loads(fair.payload())["data"]
    assert (data["panel"], data["pieces"], data["pairs"]) == (least, 1, 8 * least)
    assert data["loads"][1] - data["loads"][0] <= 1
    assert 0 <= data["seed"] < 2**31
    # drawn again nothing changes; with one more expert each everything that stands stays
    assert assignments.assign_panel(fair.office, category=CATEGORY, panel=least) == (8 * least, 4)
    assert reading(fair) == first
    assignments.assign_panel(fair.office, category=CATEGORY, panel=least + 1)
    grown = reading(fair)
    assert {len(readers) for readers in grown.values()} == {least + 1}
    assert all(first[code] < grown[code] for code in CODES)
    # and at last everybody reads everything that no rule bars
    assert assignments.assign_panel(fair.office, category=CATEGORY) == (36, 4)


def test_a_panel_that_cannot_be_is_refused_with_who_lacks_experts(fair_here: At) -> None:
    fair = fair_here(Point.FILED)
    seated(fair)
    experts.declare_conflict(fair.office, code=EAST_1, reason=REASON, login="expert1")
    before = (fair.state(), fair.kinds())
    least = least_experts(fair)
    for panel, answer in (
        (5, (Reason.FEW_EXPERTS, {"codes": (EAST_1,)})),
        (least - 1, (Reason.PANEL_TOO_SMALL, {"least": least})),
        (0, (Reason.PANEL_TOO_SMALL, {"least": least})),
    ):
        with pytest.raises(Refused) as caught:
            assignments.assign_panel(fair.office, category=CATEGORY, panel=panel)
        assert (caught.value.reason, caught.value.facts) == answer
        assert (fair.state(), fair.kinds()) == before
    assert assignments.assign_panel(fair.office, category=CATEGORY, panel=4) == (32, 1)


def test_a_declared_tie_is_never_lifted_by_assigning_again(fair_here: At) -> None:
    fair = fair_here(Point.SCORED)
    experts.declare_conflict(fair.of("expert1"), code=EAST_1, reason=REASON)
    assignments.assign_panel(fair.office, category=CATEGORY)
    assert barred(fair) == {(EAST_1, "expert1"): "declared"}


def test_the_excluded_are_given_to_nobody(fair_here: At) -> None:
    fair = fair_here(Point.FILED)
    seated(fair)
    eligibility.exclude(fair.office, code=EAST_1, reason="不在征集范围")
    assert assignments.assign_panel(fair.office, category=CATEGORY) == (35, 0)
    eligibility.readmit(fair.office, code=EAST_1, reason="补交证明")
    assert assignments.assign_panel(fair.office, category=CATEGORY) == (40, 0)


@pytest.mark.parametrize("category", [ALBUM, "moon"])
def test_what_is_not_scored_is_not_assigned(fair_here: At, category: str) -> None:
    fair = fair_here(Point.FILED)
    with pytest.raises(NotFound) as caught:
        assignments.assign_panel(fair.office, category=category)
    assert (caught.value.what, caught.value.key) == ("category", category)


def test_a7_nominees_and_experts_do_not_learn_who_reads_whom(fair_here: At) -> None:
    fair = fair_here(Point.SCORED)
    for login in ("east_office", "expert1", "supervisor"):
        with pytest.raises(Forbidden):
            assignments.listed(fair.of(login), category=CATEGORY)
    for login in ("chair", "east_office", "expert1"):
        with pytest.raises(Forbidden):
            assignments.assign_panel(fair.of(login), category=CATEGORY)


def test_progress_counts_the_sheets_that_count(fair_at: At) -> None:
    fair = fair_at(Point.SCORED)
    experts.declare_conflict(fair.of("expert1"), code=EAST_1, reason=REASON)
    expected = tuple(
        Progress(
            login=login,
            name=f"{login}先生",
            category=CATEGORY,
            submitted=6 if login == "expert1" else 7,
            assigned=7 if login == "expert1" else 8,
        )
        for login in EXPERTS
    )
    for login in ("secretary", "chair", "supervisor"):
        assert assignments.progress(fair.of(login)) == expected
    for login in ("expert1", "east_office"):
        with pytest.raises(Forbidden):
            assignments.progress(fair.of(login))


def test_n4_a_chair_with_a_tie_sees_neither_the_pairs_nor_their_count(fair_at: At) -> None:
    fair = fair_at(Point.SCORED)
    whole = assignments.listed(fair.chair, category=CATEGORY)
    experts.declare_conflict(fair.chair, code=EAST_1, reason=REASON)
    assert assignments.listed(fair.chair, category=CATEGORY) == tuple(
        line for line in whole if line.code != EAST_1
    )
    assert {(line.submitted, line.assigned) for line in assignments.progress(fair.chair)} == {(6, 7)}
    # The decoy: the other chair sees every pair and the whole count.
    assert assignments.listed(fair.of("deputy"), category=CATEGORY) == whole
    assert {(line.submitted, line.assigned) for line in assignments.progress(fair.of("deputy"))} == {(7, 8)}


def test_a_ground_that_the_installed_plugin_lost_stops_the_assignment(fair_here: At) -> None:
    """What the campaign opened with is checked or refused: a ground nobody can check would bar nobody."""
    fair = fair_here(Point.FILED)
    seated(fair)
    with fair.installation.unit.engine.begin() as connection:
        frozen = connection.execute(text("SELECT rulebook FROM campaign")).scalar_one()
        assert frozen.count('"key":"declared"') == 2  # one in each category
        frozen = frozen.replace('"key":"declared"', '"key":"neighbour"')
        connection.execute(
            text("UPDATE campaign SET rulebook = :frozen, rulebook_digest = :digest"),
            {"frozen": frozen, "digest": digest(frozen)},
        )
    with pytest.raises(Refused) as caught:
        assignments.assign_panel(fair.office, category=CATEGORY)
    assert (caught.value.reason, caught.value.facts) == (Reason.RULEBOOK_CHANGED, {"rules": ["neighbour"]})
