"""The unit's desk: kept as typed, saved once a key, one version at a time, seen by nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import pytest

from reviewer.contract import Outcome
from reviewer.domain.access import Stage
from reviewer.domain.drafts import DraftState
from reviewer.errors import (
    DefectReason,
    DraftRefused,
    Forbidden,
    NotFound,
    Reason,
    Refused,
    ReviewerError,
    StaleVersion,
    WrongStage,
)
from reviewer.services import drafts, filings, nominations
from reviewer.services.context import Context
from reviewer.services.drafts import Saved
from tests.campaigns_fair import ALBUM, HARD, HINT, SOFT
from tests.campaigns_small import CATEGORY
from tests.drafting import at_once, drafted, filed, reader, submitted
from tests.fairs import At, Fair, Point

LATE = datetime(2021, 9, 10, 16, 0, tzinfo=UTC)


@pytest.fixture
def fair(fair_at: At) -> Fair:
    """The fair while it takes nominations, on both databases."""
    return fair_at(Point.OPENED)


def begin(ctx: Context, *, unit: str = "west", key: str = "begin") -> str:
    return drafts.start(ctx, category=CATEGORY, unit=unit, request_key=key)


def test_what_was_typed_is_kept_as_typed_also_when_it_is_not_valid(fair: Fair) -> None:
    ctx = fair.of("west_office")
    token = begin(ctx)
    typed = {
        "f-name": " 丁西 ",
        "f-deeds": "第一行\n\n  第二行\x00",
        "d-city": "明天",
        "f-host": "  ",
        "nobody asked": "x",
        "flagged": "yes",
    }
    saved = drafts.save(ctx, token=token, entries=typed, base_version=0, request_key="first")
    assert saved.version == 1
    page = drafts.opened(ctx, token=token)
    assert dict(page.entries) == {
        "f-name": " 丁西 ",
        "f-deeds": "第一行\n\n  第二行",
        "d-city": "明天",
        "flagged": "yes",
    }
    assert (page.version, page.state, page.writable, page.code) == (1, DraftState.DRAFT, True, "")
    assert (page.filed.name, page.filed.flagged, page.filed.texts) == (
        "丁西",
        True,
        {"deeds": "第一行\n\n  第二行"},
    )
    assert [(defect.reason, defect.column) for defect in page.defects] == [
        (DefectReason.REQUIRED, "f-host"),
        (DefectReason.REQUIRED, "o-city"),
        (DefectReason.NOT_A_DAY, "d-city"),
    ]


def test_every_save_says_what_the_rules_find(fair: Fair) -> None:
    ctx = fair.of("west_office")
    token = begin(ctx)
    entries = reader("丁西", f_deeds=f"{HARD}! {SOFT}? {HINT}!")
    saved = drafts.save(ctx, token=token, entries=entries, base_version=0, request_key="one")
    outcomes = {found.rule: (found.outcome, found.clause.number) for found in saved.findings}
    assert outcomes == {
        "hard": (Outcome.UNMET, "三"),
        "soft": (Outcome.UNKNOWN, "三"),
        "wish": (Outcome.MET, "三"),
        "hint": (Outcome.UNMET, "三"),
        "lost": (Outcome.MET, "三（四）"),
    }
    assert drafts.opened(ctx, token=token).findings == saved.findings


def test_a_repeated_request_is_answered_the_same_and_stores_nothing_twice(fair: Fair) -> None:
    ctx = fair.of("west_office")
    token = begin(ctx)
    assert begin(ctx) == token
    save = partial(
        drafts.save, ctx, token=token, entries={"f-name": "丁西"}, base_version=0, request_key="one"
    )
    answers = at_once([save] * 8)
    assert {answer.version for answer in answers if isinstance(answer, Saved)} == {1}
    assert not [answer for answer in answers if isinstance(answer, ReviewerError)]
    before = fair.state()
    fair.clock.instant = LATE
    assert save().version == 1  # what was acknowledged stays acknowledged
    assert fair.state() == before
    fair.clock.instant = LATE.replace(day=1)
    # A key serves one act on one thing, and one person.
    other = begin(ctx, key="another")
    with pytest.raises(Refused) as caught:
        drafts.save(ctx, token=other, entries={}, base_version=0, request_key="one")
    assert caught.value.reason is Reason.KEY_REUSED
    with pytest.raises(Refused):
        begin(fair.of("east_office"), unit="east", key="begin")


def test_the_same_key_with_other_words_is_a_new_save(fair: Fair) -> None:
    ctx = fair.of("west_office")
    token = begin(ctx)

    def save(name: str, base: int) -> int:
        entries = {"f-name": name}
        return drafts.save(ctx, token=token, entries=entries, base_version=base, request_key="one").version

    assert save("丁西", 0) == 1
    with pytest.raises(StaleVersion) as caught:
        save("丁西又写", 0)
    assert (caught.value.base, caught.value.current) == (0, 1)
    assert (save("丁西", 0), dict(drafts.opened(ctx, token=token).entries)) == (1, {"f-name": "丁西"})
    assert [save("丁西又写", 1) for _ in range(2)] == [2, 2]
    assert dict(drafts.opened(ctx, token=token).entries) == {"f-name": "丁西又写"}


def test_two_windows_cannot_overwrite_each_other(fair: Fair) -> None:
    ctx = fair.of("west_office")
    token = begin(ctx)
    saves = [
        partial(
            drafts.save, ctx, token=token, entries={"f-name": f"第{n}"}, base_version=0, request_key=f"w{n}"
        )
        for n in range(8)
    ]
    answers = at_once(saves)
    [saved] = [answer for answer in answers if isinstance(answer, Saved)]
    stale = [answer for answer in answers if isinstance(answer, StaleVersion)]
    assert (saved.version, len(stale)) == (1, 7)
    assert {(error.what, error.base, error.current) for error in stale} == {("draft", 0, 1)}


def test_a_foreign_draft_and_none_at_all_are_one_answer_for_everybody(fair: Fair) -> None:
    token = drafted(fair.of("west_office"), reader("丁西"))
    for login in ("east_office", "secretary", "chair", "supervisor", "expert1"):
        ctx = fair.of(login)
        for name in (token, "never"):
            tries: list[Callable[[], object]] = [
                partial(drafts.opened, ctx, token=name),
                partial(drafts.save, ctx, token=name, entries={}, base_version=1, request_key="k"),
                partial(drafts.discard, ctx, token=name, base_version=1),
                partial(filings.submit, ctx, token=name, base_version=1, request_key="k"),
                partial(filings.checked, ctx, token=name),
            ]
            for attempt in tries:
                with pytest.raises(NotFound) as caught:
                    attempt()
                assert (caught.value.what, caught.value.key) == ("draft", "")
    for login in ("secretary", "chair", "supervisor", "expert1"):
        with pytest.raises(Forbidden):
            drafts.desk(fair.of(login))
        with pytest.raises(Forbidden):
            begin(fair.of(login))
    with pytest.raises(Forbidden):
        begin(fair.of("east_office"), unit="west")


def test_the_desk_shows_own_units_categories_and_what_is_left(fair: Fair) -> None:
    ctx = fair.of("east_office")
    filed(ctx, reader("甲东", "东一县图书馆", flagged="yes"), unit="east")
    drafted(ctx, reader("乙东", "东二县书店", f_deeds=f"{SOFT}!"), unit="east")
    filed(fair.of("west_office"), reader("丁西"))
    sections = drafts.desk(ctx)
    assert [(found.unit, found.category) for found in sections] == [("east", CATEGORY), ("east", ALBUM)]
    left = sections[0].left
    assert (left.filed, left.minimum, left.maximum, left.count) == (1, 2, 4, 3)
    assert (left.flagged, left.special) == (1, 1)
    assert [(use.name, use.count, use.maximum) for use in left.places] == [("东一县", 1, 2)]
    assert [
        (line.name, line.code, line.state, line.missing, line.open, bool(line.token))
        for line in sections[0].lines
    ] == [
        ("甲东", "R-01-01", DraftState.SUBMITTED, 0, 0, True),
        ("乙东", "", DraftState.DRAFT, 0, 1, True),
    ]
    assert (sections[0].closes_at, sections[0].writable) == (LATE, True)


def test_a_draft_on_file_is_closed_and_shows_no_personal_answer(fair: Fair) -> None:
    ctx = fair.of("west_office")
    token = drafted(ctx, reader("丁西"))
    assert drafts.opened(ctx, token=token).entries["f-phone"] == "139 0000 1234"
    code = submitted(ctx, token).code
    page = drafts.opened(ctx, token=token)
    assert (page.state, page.code, page.writable) == (DraftState.SUBMITTED, code, False)
    assert set(page.entries) == {"f-name", "f-host", "f-deeds", "o-city", "d-city"}
    for attempt in (
        lambda: drafts.save(ctx, token=token, entries={}, base_version=2, request_key="closed"),
        lambda: drafts.discard(ctx, token=token, base_version=2),
    ):
        with pytest.raises(Refused) as caught:
            attempt()
        assert (caught.value.reason, caught.value.facts) == (Reason.DRAFT_CLOSED, {"code": code})


def test_when_time_has_run_out_what_was_not_filed_shows_no_personal_answer(fair: Fair) -> None:
    ctx = fair.of("west_office")
    token = drafted(ctx, reader("丁西"))
    fair.clock.instant = LATE
    page = drafts.opened(ctx, token=token)
    assert (page.writable, "f-phone" in page.entries, page.entries["f-name"]) == (False, False, "丁西")


def test_a_draft_can_be_thrown_away_and_leaves_no_trace(fair: Fair) -> None:
    ctx = fair.of("west_office")
    kept = drafted(ctx, reader("戊西"))
    before = (fair.kinds(), [line.name for line in drafts.desk(ctx)[0].lines])
    token = drafted(ctx, reader("丁西"))
    with pytest.raises(StaleVersion):
        drafts.discard(ctx, token=token, base_version=0)
    drafts.discard(ctx, token=token, base_version=1)
    assert (fair.kinds(), [line.name for line in drafts.desk(ctx)[0].lines]) == before
    assert drafts.opened(ctx, token=kept).filed.name == "戊西"
    with pytest.raises(NotFound):
        drafts.opened(ctx, token=token)


def test_outside_of_its_stage_the_desk_is_read_and_not_written(fair: Fair) -> None:
    ctx = fair.of("west_office")
    token = drafted(ctx, reader("丁西"))
    filed(fair.of("east_office"), reader("甲东", "东一县图书馆"), unit="east")
    fair.put(Stage.ELIGIBILITY)
    assert not drafts.opened(ctx, token=token).writable
    assert [line.name for line in drafts.desk(ctx)[0].lines] == ["丁西"]
    with pytest.raises(WrongStage):
        drafts.save(ctx, token=token, entries={}, base_version=1, request_key="late")
    assert [line.name for line in nominations.listed(fair.office)] == ["甲东"]


def test_unknown_categories_and_units(fair_here: At) -> None:
    fair = fair_here(Point.OPENED)
    ctx = fair.of("west_office")
    for category, unit, what in (("moon", "west", "category"), (CATEGORY, "月亮市", "unit")):
        with pytest.raises(NotFound) as caught:
            drafts.start(ctx, category=category, unit=unit, request_key="k")
        assert caught.value.what == what


def test_what_stands_against_filing_is_the_same_before_and_when_it_is_tried(fair_here: At) -> None:
    fair = fair_here(Point.OPENED)
    ctx = fair.of("west_office")
    token = drafted(ctx, {"f-name": "丁西", "f-deeds": f"{HARD}!"})
    told = filings.checked(ctx, token=token)
    with pytest.raises(DraftRefused) as caught:
        submitted(ctx, token)
    assert told is not None
    assert (told.defects, told.rules) == (caught.value.defects, caught.value.rules)
    whole = drafted(ctx, reader("戊西"))
    assert filings.checked(ctx, token=whole) is None
