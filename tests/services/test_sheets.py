"""Score sheets from the expert's side; the numbers in the names are those of the list of cases to hold."""

from __future__ import annotations

import threading
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from reviewer.contract import DeadlineKey
from reviewer.domain.access import Role, Stage
from reviewer.domain.sheets import Problem, SheetState
from reviewer.errors import (
    Forbidden,
    NotFound,
    PointsInvalid,
    Reason,
    Refused,
    ReviewerError,
    StaleVersion,
    TooLate,
    WrongStage,
)
from reviewer.services import accounts, assignments, campaigns, experts, sheets
from reviewer.services.context import Context
from reviewer.services.sheets import Saved, SheetDraft
from reviewer.storage.models import AnsweredRequest, SheetEdition
from reviewer.storage.queries import nominations as nominations_query
from reviewer.storage.queries import sheets as sheets_query
from tests.campaigns_small import CATEGORY, KEY
from tests.small_panels import (
    CLOSES,
    CODES,
    DEEDS,
    FLAGGED,
    LONG_ENOUGH,
    PHONE,
    PLAIN,
    SCORING_DAY,
    Small,
    marks,
)

EXPERT, OTHER, CHAIR = "expert1", "expert2", "chair"
PATIENCE = 60
Refusal = tuple[Reason, dict[str, object]]


def refusal(work: Any, *arguments: Any, **more: Any) -> Any:
    """The error that a call raises."""
    with pytest.raises(ReviewerError) as caught:
        work(*arguments, **more)
    return caught.value


def reason(work: Any, *arguments: Any, **more: Any) -> Refusal:
    """Why a call is refused, with its facts."""
    error = refusal(work, *arguments, **more)
    assert isinstance(error, Refused)
    return error.reason, dict(error.facts)


def editions(small: Small, code: str, login: str = EXPERT) -> list[tuple[int, dict[str, int], int, str]]:
    """Every kept submission: number, points, total, receipt."""
    with small.installation.unit.reading(KEY) as tx:
        rows = tx.session.scalars(select(SheetEdition).order_by(SheetEdition.id)).all()
        return [(row.number, row.points, row.total, row.receipt) for row in rows]


def counted(small: Small) -> list[tuple[str, str, dict[str, int]]]:
    """The marks that count: expert, nominee, points."""
    with small.installation.unit.reading(KEY) as tx:
        return [(row.login, row.code, row.points) for row in sheets_query.marks(tx, KEY, CATEGORY)]


POINTS = {"effort": 25_00, "effect": 24_50, "story": 35_00}


# -- saving -----------------------------------------------------------------------------------------


def test_a_draft_is_kept_as_typed_and_told_back(small: Small) -> None:
    draft = marks(effort=" 30.5 ", effect="", story="三十", comment=" 很好 ", veto="made_up")
    saved = small.save(EXPERT, FLAGGED, draft, base=0, key="k1")
    assert saved == Saved(
        version=1,
        running=0,
        total=None,
        missing=("effect",),
        problems=(("effort", "above_cap", "30.5"), ("story", "not_a_number", "三十")),
        saved_at=SCORING_DAY,
    )
    page = sheets.opened(small.of(EXPERT), code=FLAGGED)
    assert page.draft == SheetDraft(entries={"effort": "30.5", "story": "三十"}, comment="很好")
    assert (page.state, page.version, page.saved_at, page.ready) == (SheetState.DRAFT, 1, SCORING_DAY, False)


def test_a_stale_version_is_refused_with_both_versions_and_loses_nothing(small: Small) -> None:
    small.save(EXPERT, PLAIN, marks(comment="第一个窗口"), base=0, key="k1")
    error = refusal(small.save, EXPERT, PLAIN, marks(comment="第二个窗口"), base=0, key="k2")
    assert isinstance(error, StaleVersion)
    assert (error.what, error.base, error.current) == ("sheet", 0, 1)
    assert refusal(small.submit, EXPERT, PLAIN, marks(), base=0).__class__ is StaleVersion
    assert sheets.opened(small.of(EXPERT), code=PLAIN).draft.comment == "第一个窗口"


def test_the_same_key_answers_the_same_and_stores_once(small: Small) -> None:
    before = small.entries()
    first = small.save(EXPERT, PLAIN, marks(), base=0, key="k1")
    small.later(minutes=3)
    again = small.save(EXPERT, PLAIN, marks(), base=0, key="k1")
    assert again == first
    assert small.entries() == [*before, "sheet.saved"]
    assert sheets.opened(small.of(EXPERT), code=PLAIN).draft == marks()


def test_the_same_key_with_other_words_is_a_new_save_and_never_called_saved(small: Small) -> None:
    ctx, half = small.of(EXPERT), marks(comment="半个\ud83d")
    first = small.save(EXPERT, PLAIN, half, base=0, key="k1")
    kept = sheets.opened(ctx, code=PLAIN)
    error = refusal(small.save, EXPERT, PLAIN, marks(comment="又写了一段"), base=0, key="k1")
    assert (type(error), asdict(error)) == (StaleVersion, {"what": "sheet", "base": 0, "current": 1})
    assert sheets.opened(ctx, code=PLAIN) == kept
    assert small.save(EXPERT, PLAIN, half, base=0, key="k1") == first  # the refused one took nothing away
    then = small.save(EXPERT, PLAIN, marks(comment="又写了一段"), base=1, key="k1")
    assert then == replace(first, version=2)
    assert small.save(EXPERT, PLAIN, marks(comment="又写了一段"), base=1, key="k1") == then
    assert sheets.opened(ctx, code=PLAIN).draft == marks(comment="又写了一段")


def test_a_sheet_that_was_closed_takes_no_other_words_under_the_same_key(small: Small) -> None:
    receipt = small.submit(EXPERT, PLAIN, marks(), key="k1")
    closed: Refusal = (Reason.SHEET_CLOSED, {"code": PLAIN, "receipt": receipt.receipt})
    assert reason(small.submit, EXPERT, PLAIN, marks(story="1"), key="k1") == closed
    assert small.submit(EXPERT, PLAIN, marks(), key="k1") == receipt


def test_twenty_windows_with_one_key_store_once(small: Small) -> None:
    before, ctx = len(small.entries()), small.of(EXPERT)
    start, answers = threading.Barrier(20), list[object]()

    def work() -> None:
        start.wait(PATIENCE)
        try:
            answers.append(
                sheets.save_draft(ctx, code=PLAIN, draft=marks(), base_version=0, request_key="one key")
            )
        except Exception as error:  # noqa: BLE001  whatever it was, the test shows it
            answers.append(error)

    threads = [threading.Thread(target=work) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    saved = Saved(version=1, running=84_50, total=84_50, missing=(), problems=(), saved_at=SCORING_DAY)
    assert answers == [saved] * 20
    assert len(small.entries()) == before + 1
    assert small.holds() == before + 1


def test_twenty_windows_with_keys_of_their_own_store_one_and_tell_the_others(small_sqlite: Small) -> None:
    small = small_sqlite
    ctx = small.of(EXPERT)
    start, answers = threading.Barrier(20), list[str]()

    def work(number: int) -> None:
        start.wait(PATIENCE)
        try:
            sheets.save_draft(ctx, code=PLAIN, draft=marks(), base_version=0, request_key=f"window {number}")
            answers.append("saved")
        except ReviewerError as error:
            answers.append(type(error).__name__)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert sorted(answers) == ["StaleVersion"] * 19 + ["saved"]


def test_a_key_serves_one_person_and_one_act_on_one_sheet(small_sqlite: Small) -> None:
    small = small_sqlite
    small.save(EXPERT, PLAIN, marks(), base=0, key="k1")
    before = small.entries()
    used: Refusal = (Reason.KEY_REUSED, {})
    assert reason(small.save, EXPERT, FLAGGED, marks(), base=0, key="k1") == used
    assert reason(small.save, OTHER, PLAIN, marks(), base=0, key="k1") == used
    assert reason(small.submit, EXPERT, PLAIN, marks(), base=1, key="k1") == used
    assert reason(sheets.submit_all, small.of(EXPERT), category=CATEGORY, request_key="k1") == used
    assert reason(small.save, EXPERT, FLAGGED, marks(), base=0, key="") == used
    for key in ("k" * 65, "half a pair \ud83d", "a NUL \x00"):
        assert reason(small.save, EXPERT, FLAGGED, marks(), base=0, key=key) == used
    assert small.entries() == before


def test_what_was_acknowledged_is_answered_again_after_submission_and_after_closing(small: Small) -> None:
    saved = small.save(EXPERT, PLAIN, marks(), base=0, key="k1")
    receipt = small.submit(EXPERT, PLAIN, marks(), base=1, key="k2")
    small.save(EXPERT, FLAGGED, marks(), base=0, key="k3")
    all_of_them = sheets.submit_all(small.of(EXPERT), category=CATEGORY, request_key="k4")
    before = small.entries()
    small.clock.instant = CLOSES
    assert small.save(EXPERT, PLAIN, marks(), base=0, key="k1") == saved
    assert small.submit(EXPERT, PLAIN, marks(), base=1, key="k2") == receipt
    assert sheets.submit_all(small.of(EXPERT), category=CATEGORY, request_key="k4") == all_of_them
    assert [one.code for one in all_of_them] == [FLAGGED]
    assert small.entries() == before


def test_what_an_earlier_version_acknowledged_is_answered_again(small: Small) -> None:
    saved = small.save(EXPERT, PLAIN, marks(), base=0, key="k1")
    receipt = small.submit(EXPERT, PLAIN, marks(), base=1, key="k2")
    small.save(EXPERT, FLAGGED, marks(), base=0, key="k3")
    (last,) = sheets.submit_all(small.of(EXPERT), category=CATEGORY, request_key="k4")
    at = "2021-09-15T01:00:00+00:00"  # as instants were kept
    proofs = [
        {"code": one.code, "name": one.name, "total": one.total, "receipt": one.receipt, "submitted_at": at}
        for one in (receipt, last)
    ]
    kept: dict[str, dict[str, Any]] = {
        "k1": {
            "version": 1,
            "running": saved.running,
            "total": None,
            "missing": ["effect"],
            "problems": [["effect", "step", "0.3"]],
            "saved_at": at,
        },
        "k2": proofs[0],
        "k4": {"receipts": [proofs[1]]},
    }
    with small.installation.unit.writing(KEY) as tx:
        for key, answer in kept.items():
            found = tx.session.get(AnsweredRequest, key)
            assert found is not None
            assert found.answer.keys() == {*answer, "~content"}
            found.answer = answer
    then = datetime(2021, 9, 15, 1, tzinfo=UTC)
    assert small.save(EXPERT, PLAIN, marks(), base=0, key="k1") == Saved(
        version=1,
        running=saved.running,
        total=None,
        missing=("effect",),
        problems=(("effect", "step", "0.3"),),
        saved_at=then,
    )
    assert small.submit(EXPERT, PLAIN, marks(), base=1, key="k2") == replace(receipt, submitted_at=then)
    again = sheets.submit_all(small.of(EXPERT), category=CATEGORY, request_key="k4")
    assert again == (replace(last, submitted_at=then),)


def test_texts_that_no_database_keeps_are_saved_all_the_same(small: Small) -> None:
    draft = marks(effort="2\x005", comment="好\x00的\ud83d", veto_reason="\x00")
    small.save(EXPERT, FLAGGED, draft, base=0, key="k1")
    page = sheets.opened(small.of(EXPERT), code=FLAGGED)
    assert page.draft == replace(marks(), comment="好的?")


# -- K: scoring --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "problem"),
    [("30.5", Problem.ABOVE_CAP), ("12.3", Problem.OFF_STEP), ("十二", Problem.NOT_A_NUMBER)],
)
def test_k1_a_mark_beyond_cap_or_off_step_is_refused(
    small_sqlite: Small, typed: str, problem: Problem
) -> None:
    error = refusal(small_sqlite.submit, EXPERT, PLAIN, marks(effort=typed))
    assert isinstance(error, PointsInvalid)
    assert error.problems == (("effort", problem.value, typed),)
    assert sheets.opened(small_sqlite.of(EXPERT), code=PLAIN).state is SheetState.BLANK


def test_k2_a_veto_needs_its_reason_and_then_counts_as_0_without_other_marks(small_sqlite: Small) -> None:
    small = small_sqlite
    wanted = (Reason.REASON_REQUIRED, {"veto": "false_facts"})
    assert reason(small.submit, EXPERT, PLAIN, marks(veto="false_facts", veto_reason="  ")) == wanted
    veto = SheetDraft(veto="false_facts", veto_reason="事迹与档案不符")
    receipt = small.submit(EXPERT, PLAIN, veto)
    assert receipt.total == 0
    assert counted(small) == [(EXPERT, PLAIN, dict.fromkeys(POINTS, 0))]
    with small.installation.unit.reading(KEY) as tx:
        found = sheets_query.vetoed(tx, 1, CATEGORY)
    assert found == [(PLAIN, "读书人12", "expert1先生", "false_facts", "事迹与档案不符")]
    line = next(line for line in sheets.desk(small.of(EXPERT)).lines if line.code == PLAIN)
    assert (line.total, line.veto, line.state) == (0, True, SheetState.SUBMITTED)


def test_k2_a_veto_stands_above_marks_that_are_wrong(small_sqlite: Small) -> None:
    veto = marks(effort="99", veto="false_facts", veto_reason="事迹与档案不符")
    assert small_sqlite.submit(EXPERT, PLAIN, veto).total == 0


def test_k4_a_blank_is_refused_and_is_never_0(small_sqlite: Small) -> None:
    small = small_sqlite
    wanted = (Reason.SHEET_INCOMPLETE, {"criteria": ["effect项"]})
    assert reason(small.submit, EXPERT, PLAIN, marks(effect="")) == wanted
    assert (counted(small), editions(small, PLAIN)) == ([], [])
    zeros = marks(effort="0", effect="0.0", story="0")
    assert small.submit(EXPERT, PLAIN, zeros).total == 0
    assert counted(small) == [(EXPERT, PLAIN, {"effort": 0, "effect": 0, "story": 0})]


def test_k5_a_submitted_sheet_is_closed_until_the_chair_returns_it_and_both_editions_are_kept(
    small: Small,
) -> None:
    first = small.submit(EXPERT, PLAIN, marks())
    version = sheets.opened(small.of(EXPERT), code=PLAIN).version
    closed = (Reason.SHEET_CLOSED, {"code": PLAIN, "receipt": first.receipt})
    assert reason(small.save, EXPERT, PLAIN, marks(story="1"), base=version, key="k1") == closed
    assert reason(small.submit, EXPERT, PLAIN, marks(story="1"), base=version) == closed
    bare: Refusal = (Reason.REASON_REQUIRED, {})
    assert reason(sheets.return_sheet, small.of(CHAIR), code=PLAIN, login=EXPERT, reason=" ") == bare
    sheets.return_sheet(small.of(CHAIR), code=PLAIN, login=EXPERT, reason="事迹一项漏看附件")
    assert counted(small) == []
    page = sheets.opened(small.of(EXPERT), code=PLAIN)
    assert (page.state, page.return_reason, page.writable, page.draft) == (
        SheetState.RETURNED,
        "事迹一项漏看附件",
        True,
        marks(),
    )
    second = small.submit(EXPERT, PLAIN, marks(story="40"), base=page.version)
    assert editions(small, PLAIN) == [
        (1, POINTS, 84_50, first.receipt),
        (2, {**POINTS, "story": 40_00}, 89_50, second.receipt),
    ]
    assert counted(small) == [(EXPERT, PLAIN, {**POINTS, "story": 40_00})]
    assert first.receipt != second.receipt
    small.holds()


def test_k5_the_same_marks_again_still_give_another_receipt(small_sqlite: Small) -> None:
    small = small_sqlite
    receipts = {small.submit(login, code, marks()).receipt for login in (EXPERT, OTHER) for code in CODES}
    sheets.return_sheet(small.of(CHAIR), code=PLAIN, login=EXPERT, reason="请复核")
    page = sheets.opened(small.of(EXPERT), code=PLAIN)
    receipts.add(small.submit(EXPERT, PLAIN, marks(), base=page.version).receipt)
    assert len(receipts) == 2 * len(CODES) + 1
    assert {len(receipt.replace("-", "")) for receipt in receipts} == {20}


def test_k5_only_the_chair_returns_and_only_what_was_submitted(small_sqlite: Small) -> None:
    small = small_sqlite
    ask = {"code": PLAIN, "login": EXPERT, "reason": "请复核"}
    assert reason(sheets.return_sheet, small.of(CHAIR), **ask) == (
        Reason.SHEET_NOT_SUBMITTED,
        {"code": PLAIN},
    )
    small.submit(EXPERT, PLAIN, marks())
    for login in (EXPERT, OTHER, "secretary", "supervisor", "unit"):
        assert refusal(sheets.return_sheet, small.of(login), **ask).__class__ is Forbidden
    for wrong in ({"code": "R-09-09"}, {"login": "nobody"}, {"login": "secretary"}):
        error = refusal(sheets.return_sheet, small.of(CHAIR), **{**ask, **wrong})
        assert asdict(error) == {"what": "sheet", "key": wrong.get("code", PLAIN)}


def test_k5_nobody_returns_their_own_sheet(small_sqlite: Small) -> None:
    small = small_sqlite
    accounts.invite(small.console, login=EXPERT, name="x", role=Role.CHAIR)
    for login in (EXPERT, OTHER):
        small.submit(login, PLAIN, marks())
    small.stage(Stage.PANEL)
    ask = {"code": PLAIN, "login": EXPERT, "reason": "我再看看"}
    assert reason(sheets.return_sheet, small.of(EXPERT), **ask) == (Reason.OWN_SHEET, {"code": PLAIN})
    assert sheets.opened(small.of(EXPERT), code=PLAIN).state is SheetState.SUBMITTED
    sheets.return_sheet(small.of(EXPERT), **{**ask, "login": OTHER})
    sheets.return_sheet(small.of(CHAIR), **ask)  # the decoy: the sheet is as good as any other
    assert sheets.opened(small.of(EXPERT), code=PLAIN).state is SheetState.RETURNED


def test_k6_a_late_act_is_refused_with_both_instants(small_sqlite: Small) -> None:
    small = small_sqlite
    small.clock.instant = CLOSES - timedelta(seconds=1)
    assert small.save(EXPERT, PLAIN, marks(), base=0, key="k1").version == 1
    for instant in (CLOSES, CLOSES + timedelta(seconds=1)):
        small.clock.instant = instant
        late = {"deadline": "scoring_closes", "closed": CLOSES, "now": instant, "waived": False}
        errors = [
            refusal(small.save, EXPERT, PLAIN, marks(), base=1, key="k2"),
            refusal(small.submit, EXPERT, PLAIN, marks(), base=1),
            refusal(sheets.submit_all, small.of(EXPERT), category=CATEGORY, request_key="k3"),
        ]
        assert [(type(error), asdict(error)) for error in errors] == [(TooLate, late)] * 3
    page = sheets.opened(small.of(EXPERT), code=PLAIN)
    assert (page.writable, page.version, page.draft) == (False, 1, marks())
    small.clock.instant = CLOSES - timedelta(seconds=1)
    assert sheets.opened(small.of(EXPERT), code=PLAIN).writable
    assert small.submit(EXPERT, PLAIN, marks(), base=1).submitted_at == CLOSES - timedelta(seconds=1)


def test_k6_a_later_closing_with_its_reason_opens_it_again(small_sqlite: Small) -> None:
    small = small_sqlite
    small.clock.instant = CLOSES
    later = CLOSES + timedelta(days=1)
    campaigns.set_deadline(
        small.of("secretary"), key=DeadlineKey.SCORING_CLOSES, closes=later, reason="两位专家出差"
    )
    assert small.save(EXPERT, PLAIN, marks(), base=0, key="k1").version == 1


def test_k6_while_the_panel_sits_a_returned_sheet_may_be_corrected_and_no_other(small: Small) -> None:
    small.submit(EXPERT, PLAIN, marks())
    small.save(EXPERT, FLAGGED, marks(), base=0, key="k1")
    small.stage(Stage.PANEL)
    small.clock.instant = CLOSES + timedelta(days=1)
    sheets.return_sheet(small.of(CHAIR), code=PLAIN, login=EXPERT, reason="请复核")
    page = sheets.opened(small.of(EXPERT), code=PLAIN)
    assert page.writable
    assert (
        small.save(EXPERT, PLAIN, marks(story="36"), base=page.version, key="k2").version == page.version + 1
    )
    assert small.submit(EXPERT, PLAIN, marks(story="36"), base=page.version + 1).total == 85_50
    for code, base in ((FLAGGED, 1), (CODES[2], 0)):
        error = refusal(small.save, EXPERT, code, marks(), base=base, key="k3")
        assert (type(error), asdict(error)) == (
            WrongStage,
            {"action": "sheet:own:write", "stage": "panel", "allowed": ("scoring",)},
        )
        assert not sheets.opened(small.of(EXPERT), code=code).writable
    assert (
        refusal(sheets.submit_all, small.of(EXPERT), category=CATEGORY, request_key="k4").__class__
        is WrongStage
    )


def test_k10_a_sheet_submitted_again_counts_once(small_sqlite: Small) -> None:
    small = small_sqlite
    for story in ("30", "31", "32"):
        version = sheets.opened(small.of(EXPERT), code=PLAIN).version
        small.submit(EXPERT, PLAIN, marks(story=story), base=version)
        if story != "32":
            sheets.return_sheet(small.of(CHAIR), code=PLAIN, login=EXPERT, reason="请复核")
    assert counted(small) == [(EXPERT, PLAIN, {**POINTS, "story": 32_00})]
    [mine] = [line for line in assignments.progress(small.of(CHAIR)) if line.login == EXPERT]
    assert (mine.submitted, mine.assigned) == (1, len(CODES))


SLIP = marks(effort="2.5", effect="3.5", story="3.5")


def test_k12_a_total_far_below_the_own_others_is_shown_before_submission(small_sqlite: Small) -> None:
    small = small_sqlite
    small.save(EXPERT, CODES[0], SLIP, base=0, key="k0")
    seen = []
    for number, code in enumerate(CODES[1:4], start=1):
        seen.append(sheets.opened(small.of(EXPERT), code=CODES[0]).slip)
        if number == 2:
            small.submit(EXPERT, code, marks())
        else:
            small.save(EXPERT, code, marks(), base=0, key=f"k{number}")
    page = sheets.opened(small.of(EXPERT), code=CODES[0])
    assert (seen, page.slip, page.reading.total) == ([False, False, False], True, 9_50)
    assert not sheets.opened(small.of(EXPERT), code=CODES[1]).slip
    assert small.submit(EXPERT, CODES[0], SLIP, base=1).total == 9_50


def test_k12_a_returned_slip_is_not_compared_with_itself_and_vetoes_with_nothing(small_sqlite: Small) -> None:
    small = small_sqlite
    small.submit(EXPERT, CODES[0], SLIP)
    for code in CODES[1:4]:
        small.submit(EXPERT, code, marks())
    small.submit(EXPERT, CODES[4], SheetDraft(veto="false_facts", veto_reason="不实"))
    sheets.return_sheet(small.of(CHAIR), code=CODES[0], login=EXPERT, reason="总分异常")
    page = sheets.opened(small.of(EXPERT), code=CODES[0])
    assert page.slip
    small.save(EXPERT, CODES[0], marks(effort="28"), base=page.version, key="k1")
    line = sheets.desk(small.of(EXPERT)).lines[0]
    assert (line.code, line.state, line.total) == (CODES[0], SheetState.RETURNED, 87_50)


def test_k13_after_a_lost_connection_the_draft_is_back_and_its_state_is_plain(small: Small) -> None:
    saved = small.save(EXPERT, PLAIN, marks(effect="", comment="看到一半"), base=0, key="k1")
    # The answer was lost; the browser comes back, asks, and sends again.
    page = sheets.opened(small.of(EXPERT), code=PLAIN)
    assert (page.state, page.version, page.draft, page.receipt, page.submitted_at) == (
        SheetState.DRAFT,
        saved.version,
        marks(effect="", comment="看到一半"),
        "",
        None,
    )
    sent = marks(comment="看完了")
    receipt = small.submit(EXPERT, PLAIN, sent, base=1, key="k2")
    assert small.submit(EXPERT, PLAIN, sent, base=1, key="k2") == receipt
    page = sheets.opened(small.of(EXPERT), code=PLAIN)
    assert (page.state, page.receipt, page.submitted_at, page.draft, page.writable) == (
        SheetState.SUBMITTED,
        receipt.receipt,
        SCORING_DAY,
        sent,
        False,
    )
    assert len(editions(small, PLAIN)) == 1


# -- A: whose sheet it is ---------------------------------------------------------------------------


def test_a9_no_sheet_opens_before_the_undertaking_is_signed(small_sqlite: Small) -> None:
    small = small_sqlite
    login = _newcomer(small, signed=False)
    ctx = small.of(login)
    unsigned: Refusal = (Reason.UNDERTAKING_MISSING, {})
    assert not sheets.desk(ctx).signed
    assert reason(sheets.opened, ctx, code=PLAIN) == unsigned
    assert reason(small.save, login, PLAIN, marks(), base=0, key="k1") == unsigned
    assert reason(small.submit, login, PLAIN, marks()) == unsigned
    assert reason(sheets.submit_all, ctx, category=CATEGORY, request_key="k2") == unsigned
    experts.sign_undertaking(ctx)
    assert small.save(login, PLAIN, marks(), base=0, key="k1").version == 1


def _newcomer(small: Small, *, signed: bool, assigned: bool = True) -> str:
    login = "newcomer"
    token = accounts.invite(small.console, login=login, name="新专家", role=Role.EXPERT)
    accounts.redeem_invitation(small.public, token=token, password="right horse battery")
    experts.enrol(small.console, login=login, employments=[])
    if assigned:
        assignments.assign_panel(small.console, category=CATEGORY)
    if signed:
        experts.sign_undertaking(small.of(login))
    return login


def test_a10_what_is_not_assigned_is_unknown(small: Small) -> None:
    """Barred, excluded, never assigned, never there: one and the same answer, by every door."""
    login = _newcomer(small, signed=True)
    barred, excluded, unknown = CODES[2], CODES[3], "R-99-99"
    experts.declare_conflict(small.of(login), code=barred, reason="曾经共事多年")
    with small.installation.unit.writing(KEY) as tx:
        found = nominations_query.by_code(tx, 1, excluded)
        assert found is not None
        found[0].excluded_reason = "材料不实"
    before = small.entries()
    for code in (barred, excluded, unknown):
        doors = [
            refusal(sheets.opened, small.of(login), code=code),
            refusal(small.save, login, code, marks(), base=0, key="k1"),
            refusal(small.submit, login, code, marks()),
        ]
        assert [(type(error), asdict(error)) for error in doors] == [
            (NotFound, {"what": "sheet", "key": code})
        ] * 3
    assert small.entries() == before
    desk = sheets.desk(small.of(login))
    assert [line.code for line in desk.lines] == [code for code in CODES if code not in (barred, excluded)]
    page = sheets.opened(small.of(login), code=CODES[1])
    assert (page.before, page.after) == (CODES[0], CODES[4])


def test_a10_an_expert_without_a_single_assignment_has_an_empty_desk(small_sqlite: Small) -> None:
    login = _newcomer(small_sqlite, signed=True, assigned=False)
    assert sheets.desk(small_sqlite.of(login)).lines == ()
    error = refusal(sheets.opened, small_sqlite.of(login), code=PLAIN)
    assert (type(error), asdict(error)) == (NotFound, {"what": "sheet", "key": PLAIN})


@pytest.mark.parametrize("login", ["chair", "secretary", "supervisor", "unit"])
def test_nobody_but_an_expert_has_a_desk_or_writes_a_sheet(small_sqlite: Small, login: str) -> None:
    ctx: Context = small_sqlite.of(login)
    errors = [
        refusal(sheets.desk, ctx),
        refusal(sheets.opened, ctx, code=PLAIN),
        refusal(small_sqlite.save, login, PLAIN, marks(), base=0, key="k1"),
        refusal(small_sqlite.submit, login, PLAIN, marks()),
        refusal(sheets.submit_all, ctx, category=CATEGORY, request_key="k2"),
    ]
    assert [type(error) for error in errors] == [Forbidden] * 5


def test_an_expert_reads_public_fields_and_texts_and_no_colleague_s_marks(small_sqlite: Small) -> None:
    small = small_sqlite
    small.submit(OTHER, PLAIN, marks(story="39.5", comment="同行意见"))
    page = sheets.opened(small.of(EXPERT), code=PLAIN)
    assert (page.name, page.fields, page.texts) == ("读书人12", {}, {"deeds": DEEDS})
    for planted in (PHONE, "39.5", "3950", "同行意见"):
        assert planted not in repr(page) + repr(sheets.desk(small.of(EXPERT)))


def test_of_an_archived_campaign_an_expert_keeps_their_own_marks_and_receipt(small_sqlite: Small) -> None:
    small = small_sqlite
    receipt = small.submit(EXPERT, PLAIN, marks(comment="事迹感人"))
    small.stage(Stage.NOTICE)  # the decoy: while the list is open to objections everything can be read
    before = sheets.opened(small.of(EXPERT), code=PLAIN)
    assert (before.texts, before.readable) == ({"deeds": DEEDS}, True)
    small.stage(Stage.CLOSED)
    page = sheets.opened(small.of(EXPERT), code=PLAIN)
    assert page == replace(before, fields={}, texts={}, readable=False)
    assert (page.draft, page.receipt) == (marks(comment="事迹感人"), receipt.receipt)


# -- submitting all, recommending for the special tier ----------------------------------------------


def test_submit_all_closes_what_is_complete_and_leaves_the_rest(small: Small) -> None:
    for code, draft in zip(CODES, [marks(), marks(effect=""), marks(story="99"), marks()], strict=False):
        small.save(EXPERT, code, draft, base=0, key=f"save {code}")
    before = small.entries()
    receipts = sheets.submit_all(small.of(EXPERT), category=CATEGORY, request_key="k1")
    assert [(one.code, one.total) for one in receipts] == [(CODES[0], 84_50), (CODES[3], 84_50)]
    assert sheets.submit_all(small.of(EXPERT), category=CATEGORY, request_key="k1") == receipts
    assert small.entries() == [*before, "sheet.submitted", "sheet.submitted"]
    desk = sheets.desk(small.of(EXPERT))
    done, draft_, blank = SheetState.SUBMITTED, SheetState.DRAFT, SheetState.BLANK
    assert [line.state for line in desk.lines] == [done, draft_, draft_, done, blank, blank]
    assert desk.submitted == 2
    assert sheets.submit_all(small.of(EXPERT), category=CATEGORY, request_key="k2") == ()


def test_submit_all_is_all_or_nothing(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    for code in CODES[:3]:
        small.save(EXPERT, code, marks(), base=0, key=f"save {code}")
    before, close = small.entries(), sheets._close

    def breaks_at_the_third(ctx: Any, tx: Any, standing: Any, sheet: Any, nomination: Any) -> Any:
        if nomination.code == CODES[2]:
            raise RuntimeError("the third one")
        return close(ctx, tx, standing, sheet, nomination)

    with monkeypatch.context() as patched:
        patched.setattr(sheets, "_close", breaks_at_the_third)
        with pytest.raises(RuntimeError, match="third"):
            sheets.submit_all(small.of(EXPERT), category=CATEGORY, request_key="k1")
    assert (small.entries(), counted(small), editions(small, PLAIN)) == (before, [], [])
    assert len(sheets.submit_all(small.of(EXPERT), category=CATEGORY, request_key="k1")) == 3


def test_a_special_recommendation_needs_fifty_characters_and_a_flag(small_sqlite: Small) -> None:
    small = small_sqlite
    short = marks(special=True, special_reason="字" * 49 + " \n　")
    assert reason(small.submit, EXPERT, FLAGGED, short) == (
        Reason.REASON_TOO_SHORT,
        {"least": 50, "count": 49},
    )
    small.submit(EXPERT, FLAGGED, marks(special=True, special_reason="字" * 50))
    assert sheets.desk(small.of(EXPERT)).lines[0].special
    small.submit(EXPERT, PLAIN, marks(special=True, special_reason=LONG_ENOUGH))
    page = sheets.opened(small.of(EXPERT), code=PLAIN)
    assert (page.draft.special, page.draft.special_reason) == (False, "")


def test_the_desk_tells_what_can_be_closed_as_it_stands(small_sqlite: Small) -> None:
    small = small_sqlite
    drafts = [
        marks(),
        marks(effect=""),
        SheetDraft(veto="false_facts", veto_reason="不实"),
        SheetDraft(veto="false_facts"),
        marks(special=True, special_reason="太短"),
    ]
    for code, draft in zip(CODES, drafts, strict=False):
        small.save(EXPERT, code, draft, base=0, key=f"save {code}")
    desk = sheets.desk(small.of(EXPERT))
    assert [line.ready for line in desk.lines] == [True, False, True, False, False, False]
    assert [line.marked for line in desk.lines] == [3, 2, 0, 0, 3, 0]
    assert (desk.signed, desk.closes_at, {line.criteria for line in desk.lines}) == (True, CLOSES, {3})
