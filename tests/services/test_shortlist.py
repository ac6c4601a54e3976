"""The chair's lists: proposed by the rules alone, moved with reasons under the caps, signed by two people."""

from __future__ import annotations

import json
from datetime import timedelta
from fractions import Fraction

import pytest
from msgspec.structs import replace

from reviewer.contract import Employment
from reviewer.domain.access import Role, Stage
from reviewer.domain.ledger import digest_of
from reviewer.domain.shortlist import Cause
from reviewer.errors import Forbidden, NotFound, Reason, Refused, StaleVersion, WrongStage
from reviewer.services import accounts, assignments, experts, notice, ranking, scores, sheets, shortlist
from reviewer.services.ranking import Act, ListPage, ListState
from reviewer.storage.queries import ledger as ledger_query
from tests.campaigns_fair import ALBUM, CAPS, FAIR
from tests.campaigns_small import CATEGORY
from tests.fairs import (
    CODES,
    COLLEGE_1,
    EAST_1,
    EAST_2,
    EAST_3,
    EXPERTS,
    HILL_1,
    HILL_2,
    PANEL_DAY,
    TOTALS,
    WEST_1,
    WEST_2,
    At,
    Fair,
    Point,
    draft_of,
)

BEFORE_MOVES = [(WEST_1, "special"), (EAST_2, "ordinary"), (EAST_1, "special")]


def rows_of(page: ListPage) -> list[tuple[object, ...]]:
    return [(line.code, line.rank, line.tied, line.cause, line.position, line.tier) for line in page.lines]


def trimmed(totals: tuple[int, ...]) -> Fraction:
    """Written from the notice's words alone: one highest and one lowest go."""
    kept = sorted(totals)[1:-1]
    return Fraction(sum(kept), len(kept))


def refusal(act: object, *arguments: object, **named: object) -> tuple[Reason, dict[str, object]]:
    assert callable(act)
    with pytest.raises(Refused) as caught:
        act(*arguments, **named)
    return caught.value.reason, dict(caught.value.facts)


# -- proposing --------------------------------------------------------------------------------


def test_a_proposal_is_what_the_rules_alone_decide(fair_at: At) -> None:
    fair = fair_at(Point.PANEL)
    assert shortlist.propose(fair.chair, category=CATEGORY) == ("province", "nation")
    assert rows_of(fair.page()) == [
        (WEST_1, 1, False, Cause.IN, 1, "special"),
        (EAST_2, 2, False, Cause.IN, 2, "ordinary"),
        (EAST_1, 3, False, Cause.IN, 3, "special"),
        (EAST_3, 4, False, Cause.CAP, None, None),
        (WEST_2, 5, True, Cause.TIED_AT_LINE, None, None),
        (HILL_1, 5, True, Cause.TIED_AT_LINE, None, None),
        (COLLEGE_1, 7, False, Cause.BELOW_LINE, None, None),
        (HILL_2, None, False, Cause.NO_MARKS, None, None),
    ]
    assert rows_of(fair.page(list_key="nation")) == [
        (WEST_1, 1, False, Cause.IN, 1, "special"),
        (EAST_2, 2, False, Cause.IN, 2, "ordinary"),
        (EAST_1, 3, False, Cause.CAP, None, None),
        (EAST_3, 4, False, Cause.NOT_ON_WIDER_LIST, None, None),
        (WEST_2, 5, True, Cause.NOT_ON_WIDER_LIST, None, None),
        (HILL_1, 5, True, Cause.NOT_ON_WIDER_LIST, None, None),
        (COLLEGE_1, 7, False, Cause.NOT_ON_WIDER_LIST, None, None),
        (HILL_2, None, False, Cause.NO_MARKS, None, None),
    ]


def test_the_page_says_which_cap_stopped_whom_and_what_else_the_chair_needs(fair_here: At) -> None:
    fair = fair_here(Point.PROPOSED)
    page = fair.page()
    assert {line.code: line.cap for line in page.lines if line.cap} == {EAST_3: CAPS[0]}
    assert {line.code: line.cap for line in fair.page(list_key="nation").lines if line.cap} == {
        EAST_1: CAPS[1]
    }
    # The college lies in no city that anybody knows, and the page says so; the zone is its own place.
    assert {line.code: line.uncounted for line in page.lines if line.uncounted} == {COLLEGE_1: (CAPS[0],)}
    assert (page.total, page.listed, page.size, page.cut_rank) == (8, 3, 4, 5)
    assert dict(page.tiers) == {"special": 2, "ordinary": 1}
    assert page.undecided == (WEST_2, HILL_1)
    assert (page.state, page.version, page.stale, page.partial, page.editable) == (
        ListState.OPEN,
        1,
        False,
        False,
        True,
    )
    assert sorted(page.experts.values()) == [f"{login}先生" for login in EXPERTS]


def test_scores_on_the_page_equal_an_oracle_of_fractions(fair_at: At) -> None:
    fair = fair_at(Point.PROPOSED)
    lines = {line.code: line for line in fair.page().lines}
    assert {code: Fraction(lines[code].score) for code in TOTALS} == {
        code: trimmed(totals) for code, totals in TOTALS.items()
    }
    names = fair.page().experts
    assert {
        code: {names[mark.expert]: Fraction(mark.total) for mark in lines[code].marks} for code in TOTALS
    } == {
        code: {f"{login}先生": Fraction(total) for login, total in zip(EXPERTS, totals, strict=True)}
        for code, totals in TOTALS.items()
    }
    assert {code: sum(mark.kept for mark in lines[code].marks) for code in TOTALS} == dict.fromkeys(TOTALS, 3)
    assert {code: lines[code].spread for code in (WEST_1, EAST_1, EAST_2)} == {
        WEST_1: "4.00",
        EAST_1: "10.00",
        EAST_2: "0.00",
    }


def test_an_unmarked_nominee_is_reported_and_cannot_be_put_on_a_list(fair_here: At) -> None:
    fair = fair_here(Point.PROPOSED)
    line = fair.page().lines[-1]
    assert (line.code, line.score, line.rule, line.experts, line.marks) == (HILL_2, "", "no_marks", 0, ())
    assert refusal(shortlist.put_in, fair.chair, fair.motion(HILL_2))[0] is Reason.NOT_ON_LIST


def test_t6_proposing_again_gives_the_same_digest_and_drops_the_moves(fair_here: At) -> None:
    fair = fair_here(Point.PROPOSED)
    first = json.loads(fair.payload())["data"]
    fair.decide()
    shortlist.propose(fair.chair, category=CATEGORY)
    again = json.loads(fair.payload())["data"]
    assert again == first
    assert fair.page().moves == ()
    assert fair.standing() == BEFORE_MOVES
    assert [kind for kind in fair.kinds() if kind == "list.adjusted"] == ["list.adjusted"] * 2


def test_the_ledger_carries_every_sheet_that_a_list_rests_on(fair_here: At) -> None:
    data = json.loads(fair_here(Point.PROPOSED).payload())["data"]
    assert data["criteria"] == ["effort", "effect", "story"]
    assert [[login, code, points] for login, code, _, points in data["sheets"]] == [
        [login, code, [25_00, 25_00, (TOTALS[code][number] - 50) * 100]]
        for code in sorted(TOTALS)
        for number, login in enumerate(EXPERTS)
    ]


def test_an_unscored_category_has_no_list(fair_here: At) -> None:
    fair = fair_here(Point.PANEL)
    for act in (shortlist.propose, scores.export_scores, scores.export_marks):
        with pytest.raises(NotFound) as caught:
            act(fair.chair, category=ALBUM)
        assert caught.value.what == "category"


def test_a_list_that_nobody_proposed_is_missing_and_one_nobody_knows_is_not_found(fair_here: At) -> None:
    fair = fair_here(Point.PANEL)
    assert refusal(fair.page) == (Reason.LIST_MISSING, {"list": "全省名单"})
    with pytest.raises(NotFound):
        fair.page(list_key="moon")


# -- T1–T5: ties, moves, tiers ----------------------------------------------------------------


def test_t1_equals_at_the_line_wait_for_the_chair_and_the_list_cannot_be_signed(fair_here: At) -> None:
    fair = fair_here(Point.PROPOSED)
    reason, facts = refusal(fair.sign)
    assert (reason, facts) == (Reason.LIST_OPEN_SEATS, {"list": "全省名单", "codes": (WEST_2, HILL_1)})
    shortlist.put_in(fair.chair, fair.motion(HILL_1))
    assert refusal(fair.sign)[1]["codes"] == (WEST_2,)
    never_on = shortlist.take_out(fair.chair, fair.motion(WEST_2))
    assert never_on == shortlist.TakenOut(version=3, tier="", followed=())
    assert fair.page().undecided == ()
    assert fair.sign() is Stage.FINALISED


def test_t2_a_tie_is_compared_on_exact_numbers_and_broken_by_the_declared_key(fair_here: At) -> None:
    fair = fair_here(Point.SCORED)
    fair.put(Stage.SCORING)
    # The same total as before, a hair more in the criterion that the chain names first.
    sheets.return_sheet(fair.chair, code=HILL_1, login="expert1", reason="请核对")
    draft = replace(draft_of(83), entries={"effort": "25.5", "effect": "24.5", "story": "33"})
    ctx = fair.of("expert1")
    version = sheets.opened(ctx, code=HILL_1).version
    sheets.submit_sheet(ctx, code=HILL_1, draft=draft, base_version=version, request_key="again")
    fair.put(Stage.PANEL)
    shortlist.propose(fair.chair, category=CATEGORY)
    lines = {line.code: line for line in fair.page().lines}
    assert (lines[HILL_1].rank, lines[HILL_1].score, lines[HILL_1].cause) == (5, "83.00", Cause.IN)
    assert (lines[WEST_2].rank, lines[WEST_2].score, lines[WEST_2].cause) == (6, "83.00", Cause.BELOW_LINE)
    assert lines[WEST_2].separated_by == "criterion:effort"
    assert lines[HILL_1].separated_by == ""


def test_t3_a_move_needs_a_reason_and_keeps_the_computed_rank(fair_here: At) -> None:
    fair = fair_here(Point.PROPOSED)
    assert (
        refusal(shortlist.move, fair.chair, fair.motion(EAST_1, reason="  "), to=1)[0]
        is Reason.REASON_REQUIRED
    )
    assert shortlist.move(fair.chair, fair.motion(EAST_1), to=1) == 2
    assert [code for code, _ in fair.standing()] == [EAST_1, WEST_1, EAST_2]
    ranks = {line.code: line.rank for line in fair.page().lines}
    assert (ranks[EAST_1], ranks[WEST_1], ranks[EAST_2]) == (3, 1, 2)
    (note,) = fair.page().moves
    assert (note.code, note.act, note.before, note.after, note.reason, note.made_by, note.made_at) == (
        EAST_1,
        Act.MOVE,
        "3",
        "1",
        "专家组复议",
        "chair先生",
        PANEL_DAY,
    )
    assert [line.code for line in fair.page().lines if line.adjusted] == [EAST_1]


@pytest.mark.parametrize(
    ("to", "wanted"),
    [
        (-1, (Reason.PLACE_INVALID, {"last": 3})),
        (0, (Reason.PLACE_INVALID, {"last": 3})),
        (4, (Reason.PLACE_INVALID, {"last": 3})),
        (2, (Reason.PLACE_SAME, {"code": EAST_2, "place": 2})),
    ],
)
def test_no_move_beyond_the_list_or_to_where_one_stands(
    fair_here: At, to: int, wanted: tuple[Reason, dict[str, object]]
) -> None:
    fair = fair_here(Point.PROPOSED)
    before = fair.state()
    assert refusal(shortlist.move, fair.chair, fair.motion(EAST_2), to=to) == wanted
    assert fair.state() == before
    assert shortlist.move(fair.chair, fair.motion(EAST_2), to=3) == 2  # the decoy: the last place is one
    assert [code for code, _ in fair.standing()] == [WEST_1, EAST_1, EAST_2]


def test_t4_the_national_list_stays_inside_the_provincial_one(fair_here: At) -> None:
    fair = fair_here(Point.PROPOSED)
    reason, _ = refusal(shortlist.put_in, fair.chair, fair.motion(HILL_1, list_key="nation"))
    assert reason is Reason.NOT_ON_LIST
    shortlist.put_in(fair.chair, fair.motion(HILL_1))
    shortlist.put_in(fair.chair, fair.motion(HILL_1, list_key="nation"))
    assert [code for code, _ in fair.standing("nation")] == [WEST_1, EAST_2, HILL_1]


def test_t4_taken_out_of_the_province_is_taken_out_of_the_nation_with_the_same_note(fair_at: At) -> None:
    fair = fair_at(Point.PROPOSED)
    nation = fair.page(list_key="nation").version
    gone = shortlist.take_out(fair.chair, fair.motion(WEST_1, reason="材料存疑"))
    assert gone == shortlist.TakenOut(version=2, tier="special", followed=("nation",))
    assert fair.standing() == BEFORE_MOVES[1:]
    assert [code for code, _ in fair.standing("nation")] == [EAST_2]
    page = fair.page(list_key="nation")
    assert page.version == nation + 1
    assert [(note.code, note.act, note.before, note.reason) for note in page.moves] == [
        (WEST_1, Act.TAKE_OUT, "1", "材料存疑")
    ]
    assert json.loads(fair.payload())["data"] == {
        "category": CATEGORY,
        "list": "province",
        "code": WEST_1,
        "act": "take_out",
        "from": "1",
        "to": "",
        "followed": ["nation"],
        "reason": "材料存疑",
    }


def test_t5_the_special_tier_is_for_the_flagged_alone(fair_here: At) -> None:
    fair = fair_here(Point.PROPOSED)
    motion = fair.motion(EAST_2)
    assert refusal(shortlist.set_tier, fair.chair, motion, tier="special") == (
        Reason.NOT_FLAGGED,
        {"code": EAST_2, "tier": "特别感人的读书人"},
    )
    shortlist.set_tier(fair.chair, fair.motion(WEST_1), tier="ordinary")
    assert fair.standing()[0] == (WEST_1, "ordinary")
    shortlist.set_tier(fair.chair, fair.motion(WEST_1), tier="special")
    assert fair.standing() == BEFORE_MOVES
    with pytest.raises(NotFound):
        shortlist.set_tier(fair.chair, fair.motion(WEST_1), tier="golden")
    assert (
        refusal(shortlist.set_tier, fair.chair, fair.motion(EAST_3), tier="special")[0] is Reason.NOT_ON_LIST
    )


def test_t5_the_special_tier_has_the_seats_of_the_list(fair_here: At) -> None:
    fair = fair_here(Point.PROPOSED)
    # EAST_1 is flagged and special in the province; the nation has one such seat and a county cap.
    shortlist.take_out(fair.chair, fair.motion(EAST_2, list_key="nation"))
    shortlist.put_in(fair.chair, fair.motion(EAST_1, list_key="nation"))
    assert fair.standing("nation") == [(WEST_1, "special"), (EAST_1, "ordinary")]
    assert refusal(
        shortlist.set_tier, fair.chair, fair.motion(EAST_1, list_key="nation"), tier="special"
    ) == (Reason.TIER_FULL, {"tier": "特别感人的读书人", "maximum": 1})


def test_caps_and_seats_bind_the_chair(fair_here: At) -> None:
    fair = fair_here(Point.PROPOSED)
    assert refusal(shortlist.put_in, fair.chair, fair.motion(EAST_3)) == (
        Reason.CAP_EXCEEDED,
        {"place": "东市", "maximum": 2, "notice": "关于举办读书节的通知", "clause": "三"},
    )
    assert refusal(shortlist.put_in, fair.chair, fair.motion(EAST_1, list_key="nation")) == (
        Reason.CAP_EXCEEDED,
        {"place": "东一县", "maximum": 1, "notice": "关于举办读书节的通知", "clause": "三"},
    )
    assert refusal(shortlist.put_in, fair.chair, fair.motion(EAST_2))[0] is Reason.ALREADY_ON_LIST
    shortlist.put_in(fair.chair, fair.motion(WEST_2))
    assert refusal(shortlist.put_in, fair.chair, fair.motion(HILL_1)) == (
        Reason.LIST_FULL,
        {"list": "全省名单", "size": 4},
    )
    # Room in the city and on the list again: the nominee below the cap may come in.
    shortlist.take_out(fair.chair, fair.motion(EAST_1))
    shortlist.put_in(fair.chair, fair.motion(EAST_3))
    assert [code for code, _ in fair.standing()] == [WEST_1, EAST_2, WEST_2, EAST_3]


def test_who_is_on_no_list_cannot_be_moved_or_taken_out(fair_here: At) -> None:
    fair = fair_here(Point.PROPOSED)
    assert refusal(shortlist.move, fair.chair, fair.motion(COLLEGE_1), to=1)[0] is Reason.NOT_ON_LIST
    assert refusal(shortlist.take_out, fair.chair, fair.motion(COLLEGE_1))[0] is Reason.NOT_ON_LIST
    with pytest.raises(NotFound):
        shortlist.move(fair.chair, fair.motion("R-99-99"), to=1)


def test_an_act_on_an_old_version_changes_nothing(fair_here: At) -> None:
    fair = fair_here(Point.PROPOSED)
    old = fair.motion(EAST_1)
    shortlist.move(fair.chair, old, to=1)
    before = fair.state()
    with pytest.raises(StaleVersion) as caught:
        shortlist.move(fair.chair, old, to=3)
    assert (caught.value.what, caught.value.base, caught.value.current) == ("list", 1, 2)
    assert fair.state() == before


# -- signing ----------------------------------------------------------------------------------


def test_a_sheet_changed_after_the_proposal_makes_the_list_stale(fair_at: At) -> None:
    fair = fair_at(Point.PROPOSED)
    fair.decide()
    fair.later(minutes=1)
    sheets.return_sheet(fair.chair, code=COLLEGE_1, login="expert1", reason="请核对")
    assert fair.page().stale
    assert refusal(fair.sign) == (Reason.LIST_STALE, {"list": "全省名单"})
    shortlist.propose(fair.chair, category=CATEGORY)
    assert not fair.page().stale
    fair.decide()
    assert fair.sign() is Stage.FINALISED


def test_what_is_signed_is_frozen(fair_here: At) -> None:
    fair = fair_here(Point.SIGNED)
    fair.put(Stage.PANEL)
    before = fair.state()
    frozen = (Reason.LIST_FROZEN, {"list": "全省名单"})
    assert refusal(shortlist.propose, fair.chair, category=CATEGORY) == frozen
    assert refusal(shortlist.move, fair.chair, fair.motion(EAST_1), to=1) == frozen
    assert refusal(shortlist.put_in, fair.chair, fair.motion(EAST_3)) == frozen
    assert refusal(shortlist.take_out, fair.chair, fair.motion(EAST_1)) == frozen
    assert refusal(shortlist.set_tier, fair.chair, fair.motion(EAST_1), tier="ordinary") == frozen
    assert refusal(fair.sign) == frozen
    assert fair.state() == before


def test_the_final_digest_binds_codes_names_tiers_and_the_result(fair_here: At) -> None:
    fair = fair_here(Point.FINAL)
    page = fair.page(fair.office)
    names = {line.code: line.name for line in page.lines}
    results = next(
        json.loads(line)["data"]["results"]
        for line in _payloads(fair)
        if json.loads(line)["kind"] == "list.proposed"
    )
    entries = [
        [place, code, names[code], tier] for place, (code, tier) in enumerate(fair.standing(), start=1)
    ]
    assert page.final_digest == digest_of(
        {"list": "province", "result": results["province"], "entries": entries}
    )
    assert entries == [
        [1, WEST_1, "丁西", "special"],
        [2, EAST_2, "乙东", "ordinary"],
        [3, EAST_1, "甲东", "special"],
        [4, HILL_1, "己山", "ordinary"],
    ]


def _payloads(fair: Fair) -> list[str]:
    with fair.installation.unit.reading(FAIR) as tx:
        return [line.payload for line in ledger_query.lines(tx, FAIR)]


def test_two_persons_sign(fair_at: At) -> None:
    fair = fair_at(Point.PROPOSED)
    accounts.invite(fair.office, login="chair", name="", role=Role.SECRETARIAT)
    fair.decide()
    fair.sign()
    assert refusal(shortlist.countersign, fair.chair, category=CATEGORY) == (
        Reason.SAME_PERSON,
        {"list": "province"},
    )
    assert fair.page(fair.office).state is ListState.SIGNED
    digest = shortlist.countersign(fair.office, category=CATEGORY)
    page = fair.page(fair.office)
    assert (page.state, page.final_digest) == (ListState.FINAL, digest)
    assert refusal(shortlist.countersign, fair.of("clerk"), category=CATEGORY)[0] is Reason.ALREADY_SIGNED


def test_the_secretariat_cannot_sign_first_and_the_chair_cannot_sign_second(fair_here: At) -> None:
    fair = fair_here(Point.PROPOSED)
    with pytest.raises(WrongStage):
        shortlist.countersign(fair.office, category=CATEGORY)
    with pytest.raises(Forbidden):
        fair.sign("secretary")
    fair.decide()
    fair.sign()
    with pytest.raises(Forbidden):
        shortlist.countersign(fair.chair, category=CATEGORY)


def test_sent_back_the_lists_are_the_chairs_again_as_they_were(fair_at: At) -> None:
    fair = fair_at(Point.SIGNED)
    signed = fair.standing()
    assert (
        refusal(shortlist.send_back, fair.office, category=CATEGORY, reason=" ")[0] is Reason.REASON_REQUIRED
    )
    shortlist.send_back(fair.office, category=CATEGORY, reason="请复核第三名")
    page = fair.page()
    assert (fair.stage(), page.state, page.final_digest, page.chair_signed_at) == (
        Stage.PANEL,
        ListState.OPEN,
        "",
        None,
    )
    assert fair.standing() == signed
    assert fair.sign() is Stage.FINALISED


def test_a_tie_declared_after_the_signature_stops_the_second_one(fair_here: At) -> None:
    fair = fair_here(Point.SIGNED)
    fair.put(Stage.PANEL)
    experts.declare_conflict(fair.of("expert3"), code=EAST_2, reason="曾是同事")
    fair.put(Stage.FINALISED)
    assert refusal(shortlist.countersign, fair.office, category=CATEGORY) == (
        Reason.LIST_STALE,
        {"list": "全省名单"},
    )
    shortlist.send_back(fair.office, category=CATEGORY, reason="有评分作废")
    shortlist.propose(fair.chair, category=CATEGORY)
    line = next(line for line in fair.page().lines if line.code == EAST_2)
    # Four marks are below the declared least number for trimming: the plain mean, and the page says so.
    assert (line.experts, line.score, line.rule) == (4, "86.00", "fell_back_to_mean")


def test_a_final_list_whose_marks_are_void_is_not_published_and_can_be_sent_back(fair_at: At) -> None:
    """The list of one category is final while another is with the chair: then a tie is declared."""
    fair = fair_at(Point.FINAL)
    fair.put(Stage.PANEL)
    experts.declare_conflict(fair.of("expert3"), code=EAST_2, reason="曾是同事")
    fair.put(Stage.FINALISED)
    day = fair.clock.now().date()
    before = (fair.state(), fair.kinds())
    assert refusal(notice.publish, fair.office, starts_on=day, ends_on=day + timedelta(days=20)) == (
        Reason.LIST_STALE,
        {"list": "全省名单"},
    )
    assert (fair.state(), fair.kinds()) == before
    shortlist.send_back(fair.office, category=CATEGORY, reason="有评分作废")
    page = fair.page()
    assert (page.state, page.chair_signed_at, page.secretary_signed_at) == (ListState.OPEN, None, None)
    shortlist.propose(fair.chair, category=CATEGORY)
    fair.decide()
    fair.sign()
    shortlist.countersign(fair.office, category=CATEGORY)
    fair.clock.instant += timedelta(days=1)
    assert notice.publish(
        fair.office, starts_on=day + timedelta(days=1), ends_on=day + timedelta(days=20)
    )  # the decoy: the same act goes through


@pytest.mark.parametrize("login", ["east_office", "expert1", "supervisor", "west_office"])
def test_nobody_else_reads_or_touches_a_list(fair_here: At, login: str) -> None:
    fair = fair_here(Point.PROPOSED)
    motion = fair.motion(EAST_1)
    before = fair.state()
    for act in (
        lambda ctx: ranking.read(ctx, category=CATEGORY, list_key="province"),
        lambda ctx: shortlist.propose(ctx, category=CATEGORY),
        lambda ctx: shortlist.move(ctx, motion, to=1),
        lambda ctx: shortlist.put_in(ctx, motion),
        lambda ctx: shortlist.take_out(ctx, motion),
        lambda ctx: shortlist.set_tier(ctx, motion, tier="ordinary"),
        lambda ctx: shortlist.sign(ctx, category=CATEGORY, base_versions={}),
        lambda ctx: scores.export_scores(ctx, category=CATEGORY),
        lambda ctx: scores.export_marks(ctx, category=CATEGORY),
    ):
        with pytest.raises(Forbidden):
            act(fair.of(login))
    assert fair.state() == before


# -- N4: a chair with a declared tie ----------------------------------------------------------


def veiled(fair: Fair, code: str, *, login: str = "chair") -> None:
    """The chair declares a tie with that nominee."""
    experts.declare_conflict(fair.of(login), code=code, reason="曾是同事")


def seen(fair: Fair) -> list[object]:
    """Everything that the chair is shown of lists and scores."""
    chair = fair.chair
    return [
        *(fair.page(chair, key) for key in ("province", "nation")),
        scores.export_scores(chair, category=CATEGORY),
        scores.export_marks(chair, category=CATEGORY),
    ]


def test_a_chair_with_a_tie_sees_neither_the_nominee_nor_a_gap(fair_at: At) -> None:
    fair = fair_at(Point.PROPOSED)
    veiled(fair, EAST_2)
    page = fair.page()
    assert rows_of(page) == [
        (WEST_1, 1, False, Cause.IN, 1, "special"),
        (EAST_1, 2, False, Cause.IN, 2, "special"),
        (EAST_3, 3, False, Cause.CAP, None, None),
        (WEST_2, 4, True, Cause.TIED_AT_LINE, None, None),
        (HILL_1, 4, True, Cause.TIED_AT_LINE, None, None),
        (COLLEGE_1, 6, False, Cause.BELOW_LINE, None, None),
        (HILL_2, None, False, Cause.NO_MARKS, None, None),
    ]
    assert (page.partial, page.total, page.listed, page.size, page.cut_rank) == (True, 7, 2, None, None)
    # The decoy: the other chair, with no tie, sees all eight.
    assert [line.code for line in fair.page(fair.of("deputy")).lines] == [
        line.code for line in fair.page(fair.office).lines
    ]
    assert len(fair.page(fair.of("deputy")).lines) == len(CODES)


def test_a_chair_with_a_tie_moves_by_what_they_see_and_cannot_touch_the_hidden(fair_here: At) -> None:
    fair = fair_here(Point.PROPOSED)
    veiled(fair, EAST_2)
    shortlist.move(fair.chair, fair.motion(EAST_1), to=1)
    assert [code for code, _ in fair.standing()] == [EAST_1, WEST_1, EAST_2]
    assert refusal(shortlist.move, fair.chair, fair.motion(EAST_1), to=3) == (
        Reason.PLACE_INVALID,
        {"last": 2},
    )
    shortlist.move(fair.chair, fair.motion(EAST_1), to=2)
    assert [code for code, _ in fair.standing()] == [WEST_1, EAST_2, EAST_1]
    assert [(note.before, note.after) for note in fair.page().moves] == [("", ""), ("", "")]
    assert [(note.before, note.after) for note in fair.page(fair.office).moves] == [("3", "1"), ("1", "3")]
    for code in ("R-99-99", EAST_2):
        with pytest.raises(NotFound) as caught:
            shortlist.move(fair.chair, fair.motion(code), to=1)
        assert (caught.value.what, caught.value.key) == ("nomination", code)


@pytest.mark.parametrize("code", [EAST_2, WEST_2])
def test_a_chair_with_a_tie_cannot_sign_and_is_not_told_what_is_open(fair_here: At, code: str) -> None:
    fair = fair_here(Point.PROPOSED)
    veiled(fair, code)
    assert refusal(fair.sign) == (Reason.CONFLICTED, {"list": "全省名单"})
    shortlist.put_in(fair.of("deputy"), fair.motion(HILL_1))
    shortlist.take_out(fair.of("deputy"), fair.motion(WEST_2))
    assert refusal(fair.sign) == (Reason.CONFLICTED, {"list": "全省名单"})
    assert fair.sign("deputy") is Stage.FINALISED


def test_a_chair_whom_a_rule_bars_is_held_like_one_who_declared(fair_here: At) -> None:
    fair = fair_here(Point.PROPOSED)
    fair.put(Stage.SCORING)
    accounts.invite(fair.console, login="chair", name="x", role=Role.EXPERT)
    experts.enrol(fair.office, login="chair", employments=[Employment(employer="西市书店")])
    assignments.assign_panel(fair.office, category=CATEGORY)
    fair.put(Stage.PANEL)
    assert [line.code for line in fair.page(fair.of("deputy")).lines if line.code == WEST_2] == [WEST_2]
    assert WEST_2 not in [line.code for line in fair.page().lines]
    with pytest.raises(NotFound):
        shortlist.move(fair.chair, fair.motion(WEST_2), to=1)
    assert refusal(fair.sign) == (Reason.CONFLICTED, {"list": "全省名单"})
    shortlist.put_in(fair.of("deputy"), fair.motion(HILL_1))
    shortlist.take_out(fair.of("deputy"), fair.motion(WEST_2))
    assert fair.sign("deputy") is Stage.FINALISED


def test_a_secretary_with_a_tie_cannot_countersign(fair_here: At) -> None:
    fair = fair_here(Point.PROPOSED)
    veiled(fair, COLLEGE_1, login="secretary")
    fair.decide()
    fair.sign()
    assert refusal(shortlist.countersign, fair.office, category=CATEGORY)[0] is Reason.CONFLICTED
    assert shortlist.countersign(fair.of("clerk"), category=CATEGORY)


# Two worlds that differ in the hidden nominee's marks alone. Where a seat on the list would change hands the
# names of the others show it, which no list can help: so the hidden nominee keeps or lacks the seat in both.
TWINS = {
    "below the first or last of those in": (EAST_2, (86, 86, 86, 86, 86), (99, 98, 97, 99, 98)),
    "between others or behind them": (COLLEGE_1, (70, 71, 72, 73, 74), (60, 50, 55, 52, 51)),
    "first of all": (WEST_1, (88, 86, 87, 85, 89), (100, 100, 99, 100, 100)),
}


@pytest.mark.parametrize(("code", "one", "other"), TWINS.values(), ids=TWINS.keys())
def test_n4_marks_of_a_hidden_nominee_change_no_byte_that_the_chair_gets(
    fair_here: At, code: str, one: tuple[int, ...], other: tuple[int, ...]
) -> None:
    worlds = []
    for totals in (one, other):
        fair = fair_here(Point.SCORED)
        for login, total in zip(EXPERTS, totals, strict=True):
            _marked_anew(fair, login, code, total)
        fair.put(Stage.PANEL)
        shortlist.propose(fair.of("deputy"), category=CATEGORY)
        # The decoy: who has no tie sees that the two worlds differ.
        whole = fair.page(fair.of("deputy"))
        veiled(fair, code)
        worlds.append((seen(fair), whole))
    (first, first_whole), (second, second_whole) = worlds
    assert first == second
    assert first_whole.lines != second_whole.lines


def _marked_anew(fair: Fair, login: str, code: str, total: int) -> None:
    fair.put(Stage.SCORING)
    sheets.return_sheet(fair.chair, code=code, login=login, reason="请核对")
    ctx = fair.of(login)
    version = sheets.opened(ctx, code=code).version
    sheets.submit_sheet(
        ctx, code=code, draft=draft_of(total), base_version=version, request_key=f"anew-{login}-{code}"
    )


def test_n4_a_signed_list_gives_the_hidden_reader_no_digest(fair_here: At) -> None:
    fair = fair_here(Point.PROPOSED)
    veiled(fair, EAST_2)
    shortlist.put_in(fair.of("deputy"), fair.motion(HILL_1))
    shortlist.take_out(fair.of("deputy"), fair.motion(WEST_2))
    fair.sign("deputy")
    assert fair.page().final_digest == ""
    assert len(fair.page(fair.of("deputy")).final_digest) == 64
