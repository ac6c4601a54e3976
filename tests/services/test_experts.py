"""The panel: who sits on it, the undertaking, ties declared before and after scoring."""

from __future__ import annotations

import json
from datetime import date
from functools import partial

import pytest

from reviewer.contract import Employment
from reviewer.domain.access import Role, Stage
from reviewer.errors import Forbidden, NotFound, Reason, Refused, WrongStage
from reviewer.services import accounts, assignments, experts, sheets, shortlist
from reviewer.services.experts import DeclaredTie, PanelMember
from reviewer.storage.queries import ledger as ledger_query
from tests.campaigns_fair import FAIR
from tests.campaigns_small import CATEGORY
from tests.fairs import COLLEGE_1, EAST_1, EAST_2, EXPERTS, PANEL_DAY, SCORING_DAY, At, Fair, Point

REASON = "曾是同事"


def barred(fair: Fair) -> dict[tuple[str, str], str]:
    """Ground by (code, expert) of every barred pair."""
    lines = assignments.listed(fair.office, category=CATEGORY)
    return {(line.code, line.expert): line.barred_by for line in lines if line.barred_by}


def test_the_panel_is_listed_with_its_posts_and_enrolling_again_replaces_them(fair_at: At) -> None:
    fair = fair_at(Point.FILED)
    posts = (Employment(employer="甲大学"), Employment(employer="乙馆", until=date(2020, 2, 29)))
    experts.enrol(fair.office, login="expert2", employments=posts)
    experts.enrol(fair.office, login="expert1", employments=[Employment(employer="旧社")])
    spaced = [Employment(employer=" 新社 "), Employment(employer="  ")]
    experts.enrol(fair.office, login="EXPERT1", employments=spaced)
    assert experts.panel(fair.office) == (
        PanelMember(
            login="expert1",
            name="expert1先生",
            employments=(Employment(employer="新社"),),
            undertaking_at=None,
        ),
        PanelMember(login="expert2", name="expert2先生", employments=posts, undertaking_at=None),
    )
    assert json.loads(fair.payload())["data"] == {"login": "expert1", "employments": [["新社", ""]]}
    with pytest.raises(NotFound):
        experts.enrol(fair.office, login="nobody", employments=[])
    for login in ("chair", "expert1", "east_office"):
        with pytest.raises(Forbidden):
            experts.enrol(fair.of(login), login="expert1", employments=[])
        with pytest.raises(Forbidden):
            experts.panel(fair.of(login))


def test_people_of_other_campaigns_are_as_unknown_as_an_unused_login(fair_here: At) -> None:
    fair = fair_here(Point.SCORED)
    accounts.invite_operator(fair.console, login="boss", name="韩管理")
    for login, role in (("far", Role.CHAIR), ("former", Role.EXPERT)):
        accounts.invite(fair.console, login=login, name="外省专家", role=role)
        accounts.revoke(fair.console, login=login, role=role)
    before = (fair.state(), fair.kinds())
    acts = (
        partial(experts.enrol, fair.office, employments=[]),
        partial(experts.declare_conflict, fair.office, code=EAST_1, reason=REASON),
        partial(accounts.revoke, fair.office, role=Role.EXPERT),
    )
    for act in acts:
        answers = []
        for login in ("nobody", "boss", "far", "former"):
            with pytest.raises(NotFound) as caught:
                act(login=login)
            answers.append((caught.value.what, caught.value.key in (login, "expert")))
        assert answers == [(answers[0][0], True)] * 4
    assert (fair.state(), fair.kinds()) == before
    with pytest.raises(NotFound):  # the chair has a part here, and no seat on the panel
        experts.enrol(fair.office, login="chair", employments=[])
    # The decoy: who sits on the panel stays known when the role is taken back, for marks given may be void.
    accounts.revoke(fair.office, login="expert1", role=Role.EXPERT)
    experts.enrol(fair.office, login="expert1", employments=[])
    experts.declare_conflict(fair.office, code=EAST_1, reason=REASON, login="expert1")
    assert barred(fair) == {(EAST_1, "expert1"): "declared"}


def test_the_undertaking_is_signed_once_by_the_expert(fair_at: At) -> None:
    fair = fair_at(Point.FILED)
    with pytest.raises(NotFound):
        experts.sign_undertaking(fair.of("expert1"))
    experts.enrol(fair.office, login="expert1", employments=[])
    experts.sign_undertaking(fair.of("expert1"))
    signed = fair.clock.instant
    fair.later(hours=1)
    experts.sign_undertaking(fair.of("expert1"))
    assert experts.panel(fair.office)[0].undertaking_at == signed
    assert fair.kinds().count("panel.undertaking_signed") == 1
    with pytest.raises(Forbidden):
        experts.sign_undertaking(fair.office)


def test_a3_a_tie_declared_after_scoring_voids_the_marks_and_both_stay_in_the_log(fair_at: At) -> None:
    fair = fair_at(Point.PROPOSED)
    expert = fair.of("expert3")
    receipt = next(line.receipt for line in sheets.desk(expert).lines if line.code == EAST_2)
    experts.declare_conflict(expert, code=EAST_2, reason=f" {REASON} ")
    assert barred(fair) == {(EAST_2, "expert3"): "declared"}
    assert EAST_2 not in {line.code for line in sheets.desk(expert).lines}
    with pytest.raises(NotFound):
        sheets.opened(expert, code=EAST_2)
    shortlist.propose(fair.chair, category=CATEGORY)
    line = next(line for line in fair.page().lines if line.code == EAST_2)
    assert (line.experts, len(line.marks)) == (4, 4)
    with fair.installation.unit.reading(FAIR) as tx:
        log = [json.loads(entry.payload) for entry in ledger_query.lines(tx, FAIR)]
    marks = [entry["data"] for entry in log if entry["actor"] == "expert3" and receipt in str(entry["data"])]
    assert marks == [{"code": EAST_2, "edition": 1, "receipt": receipt}]
    declared = [entry["data"] for entry in log if entry["kind"] == "panel.conflict_declared"]
    assert declared == [{"login": "expert3", "code": EAST_2, "voided": True}]


def test_a7_the_reason_is_for_the_secretariat_and_never_in_the_ledger(fair_at: At) -> None:
    fair = fair_at(Point.SCORED)
    experts.declare_conflict(fair.of("expert1"), code=EAST_1, reason=REASON)
    experts.declare_conflict(fair.office, code=EAST_2, reason="亲属关系", login="chair")
    assert experts.declared_ties(fair.office) == (
        DeclaredTie(
            login="expert1",
            name="expert1先生",
            code=EAST_1,
            nominee="甲东",
            reason=REASON,
            declared_by="expert1",
            declared_at=SCORING_DAY,
        ),
        DeclaredTie(
            login="chair",
            name="chair先生",
            code=EAST_2,
            nominee="乙东",
            reason="亲属关系",
            declared_by="secretary",
            declared_at=SCORING_DAY,
        ),
    )
    with fair.installation.unit.reading(FAIR) as tx:
        assert not [entry for entry in ledger_query.lines(tx, FAIR) if REASON in entry.payload]
    for login in ("chair", "expert1", "east_office", "supervisor"):
        with pytest.raises(Forbidden):
            experts.declared_ties(fair.of(login))


def test_the_first_declaration_stands_and_a_second_voids_nothing_more(fair_here: At) -> None:
    fair = fair_here(Point.SCORED)
    experts.declare_conflict(fair.of("expert1"), code=EAST_1, reason=REASON)
    experts.declare_conflict(fair.office, code=EAST_1, reason="另一理由", login="expert1")
    assert [tie.reason for tie in experts.declared_ties(fair.office)] == [REASON]
    assert json.loads(fair.payload())["data"]["voided"] is False


def test_a_tie_is_declared_by_whom_it_concerns_or_by_the_secretariat(fair_here: At) -> None:
    fair = fair_here(Point.SCORED)
    before = (fair.state(), fair.kinds())
    with pytest.raises(Refused) as caught:
        experts.declare_conflict(fair.of("expert1"), code=EAST_1, reason=" 同事 ")
    assert (caught.value.reason, caught.value.facts) == (Reason.REASON_TOO_SHORT, {"least": 4})
    for login, concerned in (("expert1", "expert2"), ("chair", "expert1")):
        with pytest.raises(Forbidden):
            experts.declare_conflict(fair.of(login), code=EAST_1, reason=REASON, login=concerned)
    for login in ("east_office", "supervisor"):
        with pytest.raises(Forbidden):
            experts.declare_conflict(fair.of(login), code=EAST_1, reason=REASON)
    for login, code in (("expert1", "R-66-66"), ("chair", "R-66-66")):
        with pytest.raises(NotFound):
            experts.declare_conflict(fair.of(login), code=code, reason=REASON)
    with pytest.raises(NotFound):
        experts.declare_conflict(fair.office, code=EAST_1, reason=REASON, login="nobody")
    assert (fair.state(), fair.kinds()) == before


def test_an_expert_names_only_nominees_on_their_own_desk(fair_here: At) -> None:
    """Otherwise the answer would say which codes exist."""
    fair = fair_here(Point.FILED)
    for login in EXPERTS[:3]:
        experts.enrol(fair.office, login=login, employments=[Employment(employer="试验学院读书社")])
    fair.put(Stage.SCORING)
    with pytest.raises(NotFound) as unassigned:
        experts.declare_conflict(fair.of("expert1"), code=EAST_1, reason=REASON)
    with pytest.raises(NotFound) as unused:
        experts.declare_conflict(fair.of("expert1"), code="R-66-66", reason=REASON)
    assert unassigned.value.what == unused.value.what == "nomination"
    assignments.assign_panel(fair.office, category=CATEGORY)
    experts.declare_conflict(fair.of("expert1"), code=EAST_1, reason=REASON)
    assert barred(fair)[EAST_1, "expert1"] == "declared"
    assert barred(fair)[COLLEGE_1, "expert1"] == "same_unit"
    experts.declare_conflict(fair.of("expert1"), code=EAST_1, reason=REASON)  # sent twice
    with pytest.raises(NotFound) as ruled_out:
        experts.declare_conflict(fair.of("expert1"), code=COLLEGE_1, reason=REASON)
    assert ruled_out.value.what == "nomination"


def test_after_the_lists_are_signed_no_tie_is_declared(fair_here: At) -> None:
    fair = fair_here(Point.SIGNED)
    assert fair.clock.instant == PANEL_DAY
    for ctx in (fair.of("expert1"), fair.chair, fair.office):
        with pytest.raises(WrongStage):
            experts.declare_conflict(ctx, code=EAST_1, reason=REASON)
