"""From sheets to lists, against an oracle that knows fractions and the notice's words and nothing of ours."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from reviewer.contract import CapScope, UnitKind
from reviewer.contract.snapshots import CategoryRulebook
from reviewer.domain.ranking import proposals, ranked_table
from reviewer.domain.shortlist import (
    Candidate,
    Cause,
    SubmittedSheet,
    caps_blind_to,
    full_panel,
    group_of,
    key_names,
    seen_by,
)
from scoring import Reason as Scored
from scoring import ScoringError
from tests.campaigns.layers import host_of
from tests.campaigns_fair import ALBUM, FAIR, fair_campaign
from tests.campaigns_small import CATEGORY

PLACES = (("东市", "一县"), ("东市", "二县"), ("西市", "一县"), ("", ""))


@cache
def book(category: str = CATEGORY) -> CategoryRulebook:
    return host_of(fair_campaign()).campaign(FAIR).rulebook().category(category)


@st.composite
def panels(draw: st.DrawFn) -> tuple[list[Candidate], list[SubmittedSheet]]:
    """Up to nine nominees in four places, up to seven experts, few distinct totals so that ties abound."""
    candidates = []
    for number in range(draw(st.integers(1, 9))):
        city, county = draw(st.sampled_from(PLACES))
        candidates.append(
            Candidate(
                nomination=number + 1,
                code=f"R-{number + 1:02d}-01",
                unit=f"u{number}",
                unit_kind=UnitKind.ZONE if not city else UnitKind.CITY,
                city=city,
                county=county,
                flagged=draw(st.booleans()),
            )
        )
    sheets = []
    for candidate in candidates:
        for expert in range(draw(st.integers(0, 7))):
            points = {
                "effort": draw(st.sampled_from((20_00, 20_50))),
                "effect": 20_00,
                "story": draw(st.sampled_from((30_00, 35_00, 40_00))),
            }
            sheets.append(SubmittedSheet(nomination=candidate.nomination, expert=expert, points=points))
    return candidates, sheets


def keys_of(candidate: Candidate, sheets: list[SubmittedSheet]) -> tuple[Fraction, ...] | None:
    """Score, mean of the first criterion, mean of everything: what the fair compares, best greatest."""
    mine = [sheet.points for sheet in sheets if sheet.nomination == candidate.nomination]
    if not mine:
        return None
    totals = sorted(Fraction(sum(points.values()), 100) for points in mine)
    kept = totals[1:-1] if len(totals) >= 5 else totals
    return (
        Fraction(sum(kept)) / len(kept),
        Fraction(sum(points["effort"] for points in mine), 100 * len(mine)),
        Fraction(sum(totals)) / len(totals),
    )


def ranks_of(candidates: list[Candidate], sheets: list[SubmittedSheet]) -> dict[int, int | None]:
    keys = {candidate.nomination: keys_of(candidate, sheets) for candidate in candidates}
    scored = [key for key in keys.values() if key is not None]
    return {
        nominee: None if key is None else 1 + sum(other > key for other in scored)
        for nominee, key in keys.items()
    }


@given(panels())
def test_ranks_and_scores_equal_the_oracle(panel: tuple[list[Candidate], list[SubmittedSheet]]) -> None:
    candidates, sheets = panel
    table = ranked_table(book(), candidates, sheets)
    assert {line.nomination: line.rank for line in table.lines} == ranks_of(candidates, sheets)
    assert [line.code for line in table.lines] == [
        line.code
        for line in sorted(table.lines, key=lambda line: (line.rank is None, line.rank or 0, line.code))
    ]
    for candidate in candidates:
        line = next(line for line in table.lines if line.nomination == candidate.nomination)
        keys = keys_of(candidate, sheets)
        assert (Fraction(line.numerator, line.denominator) if keys else line.score) == (
            keys[0] if keys else ""
        )


@given(panels(), st.randoms(use_true_random=False))
def test_neither_the_order_of_sheets_nor_of_nominees_decides_anything(
    panel: tuple[list[Candidate], list[SubmittedSheet]], random: Random
) -> None:
    candidates, sheets = panel
    table = ranked_table(book(), candidates, sheets)
    shuffled, mixed = list(candidates), list(sheets)
    random.shuffle(shuffled)
    random.shuffle(mixed)
    again = ranked_table(book(), shuffled, mixed)
    assert again == table
    assert proposals(book(), shuffled, again) == proposals(book(), candidates, table)


def tiers_of(
    listed: list[int], seats: int, *, by_id: dict[int, Candidate], ranks: dict[int, int | None]
) -> dict[int, str | None]:
    """The special tier from the best flagged down; equals who are more than the places left get None."""
    found: dict[int, str | None] = dict.fromkeys(listed, "ordinary")
    flagged = [nominee for nominee in listed if by_id[nominee].flagged]
    for rank in sorted({ranks[nominee] or 0 for nominee in flagged}):
        equals = [nominee for nominee in flagged if ranks[nominee] == rank]
        if seats:
            found |= dict.fromkeys(equals, "special" if len(equals) <= seats else None)
        seats = max(0, seats - len(equals))
    return found


@given(panels())
def test_lists_keep_their_sizes_their_caps_and_the_order_of_the_ranks(
    panel: tuple[list[Candidate], list[SubmittedSheet]],
) -> None:
    candidates, sheets = panel
    table = ranked_table(book(), candidates, sheets)
    by_id = {candidate.nomination: candidate for candidate in candidates}
    ranks = ranks_of(candidates, sheets)
    province, nation = proposals(book(), candidates, table)
    members = {
        made.list_key: [entry.nomination for entry in made.entries if entry.cause is Cause.IN]
        for made in (province, nation)
    }
    assert set(members["nation"]) <= set(members["province"])
    assert len(members["province"]) <= 4
    assert len(members["nation"]) <= 3
    cities = Counter(by_id[nominee].city for nominee in members["province"] if by_id[nominee].city)
    assert max(cities.values(), default=0) <= 2
    counties = Counter(
        (by_id[nominee].city, by_id[nominee].county) for nominee in members["nation"] if by_id[nominee].county
    )
    assert max(counties.values(), default=0) <= 1
    for made, seats in ((province, 2), (nation, 1)):
        special = [entry.nomination for entry in made.entries if entry.tier == "special"]
        assert len(special) <= seats
        assert all(by_id[nominee].flagged for nominee in special)
        assert set(special) <= set(members[made.list_key])
        for entry in made.entries:
            unmarked = ranks[entry.nomination] is None
            assert (entry.cause is Cause.NO_MARKS) is unmarked
        tiers = tiers_of(members[made.list_key], seats, by_id=by_id, ranks=ranks)
        assert {entry.nomination: entry.tier for entry in made.entries if entry.cause is Cause.IN} == tiers
        assert {entry.tier for entry in made.entries if entry.cause is not Cause.IN} <= {None}
    # Whoever stands below the line or outside a full list was passed by people who rank at least as high.
    worst = max((ranks[nominee] or 0 for nominee in members["province"]), default=0)
    for entry in province.entries:
        if entry.cause is Cause.BELOW_LINE:
            assert (ranks[entry.nomination] or 0) > worst


def test_nobody_filed_gives_an_empty_table() -> None:
    table = ranked_table(book(), [], [])
    assert table.lines == ()
    assert [(made.list_key, made.cut_rank, made.entries) for made in proposals(book(), [], table)] == [
        ("province", None, ()),
        ("nation", None, ()),
    ]


def test_a_collection_is_not_ranked() -> None:
    with pytest.raises(ValueError, match="album is not scored"):
        ranked_table(book(ALBUM), [], [])


ZERO = {"effort": 0, "effect": 0, "story": 0}


@pytest.mark.parametrize(
    ("points", "reason"),
    [
        ({**ZERO, "story": 100.5}, Scored.NOT_WHOLE),
        ({**ZERO, "story": "100"}, Scored.NOT_WHOLE),
        ({**ZERO, "story": 2**40}, Scored.OUT_OF_INTEGER_RANGE),
        ({**ZERO, "story": 2**70}, Scored.NOT_WHOLE),
        ({"effort": 0, "effect": 0}, Scored.BLANK_POINT),
        ({**ZERO, "story": 40_50}, Scored.ABOVE_CAP),
    ],
)
def test_marks_that_do_not_fit_are_refused_and_not_cut_to_fit(points: dict[str, Any], reason: Scored) -> None:
    candidate = Candidate(nomination=1, code="R-01-01", unit="u", unit_kind=UnitKind.CITY)
    with pytest.raises(ScoringError) as caught:
        ranked_table(book(), [candidate], [SubmittedSheet(nomination=1, expert=1, points=points)])
    assert caught.value.reason is reason


def test_candidates_are_told_apart() -> None:
    one = Candidate(nomination=1, code="R-01-01", unit="u", unit_kind=UnitKind.CITY)
    for other in (replace(one, code="R-01-02"), replace(one, nomination=2)):
        with pytest.raises(ValueError, match="two candidates are"):
            ranked_table(book(), [one, other], [])
    assert len(ranked_table(book(), [one, replace(one, nomination=2, code="R-01-02")], []).lines) == 2


def test_a_full_panel_is_what_the_method_asks_for_before_it_drops_anybody() -> None:
    aggregation = book().aggregation
    assert aggregation is not None
    asked = {
        method: full_panel(replace(book(), aggregation=replace(aggregation, method=method, minimum=7)))
        for method in ("trimmed_mean", "winsorised_mean", "mean", "median")
    }
    assert asked == {"trimmed_mean": 7, "winsorised_mean": 7, "mean": 0, "median": 0}
    assert (full_panel(book()), full_panel(book(ALBUM))) == (5, 0)


def test_what_is_compared_is_named_in_order() -> None:
    assert key_names(book()) == ("score", "criterion:effort", "untrimmed_mean")


# -- who stands where when some are hidden ------------------------------------------------------

KEYS = ("score", "criterion:effort", "median")
# A and B differ in the score, B and C in effort, C and D and E share a rank, F differs in the median.
TABLE = [
    ("A", 1, ""),
    ("B", 2, ""),
    ("C", 3, "criterion:effort"),
    ("D", 3, "criterion:effort"),
    ("E", 3, "criterion:effort"),
    ("F", 6, "median"),
    ("G", None, ""),
]
NUMBERS = {code: number for number, (code, _, _) in enumerate(TABLE)}


def seen_without(hidden: str) -> dict[str, tuple[int | None, bool, str]]:
    found = seen_by(
        [(NUMBERS[code], rank, key) for code, rank, key in TABLE],
        hidden={NUMBERS[code] for code in hidden},
        keys=KEYS,
    )
    names = {number: code for code, number in NUMBERS.items()}
    return {names[number]: (place.rank, place.tied, place.separated_by) for number, place in found.items()}


def test_with_nobody_hidden_the_table_is_what_was_computed() -> None:
    assert seen_without("") == {
        "A": (1, False, ""),
        "B": (2, False, ""),
        "C": (3, True, "criterion:effort"),
        "D": (3, True, "criterion:effort"),
        "E": (3, True, "criterion:effort"),
        "F": (6, False, "median"),
        "G": (None, False, ""),
    }


@pytest.mark.parametrize(
    ("hidden", "changed"),
    [
        # The first is hidden: the next is first and nothing sets it apart.
        ("A", {"B": (1, False, ""), "C": (2, True, "criterion:effort"), "F": (5, False, "median")}),
        ("AB", {"C": (1, True, ""), "D": (1, True, ""), "F": (4, False, "median")}),
        # Between B and F stands nobody any more: what separated the hidden ones separates these.
        ("CDE", {"B": (2, False, ""), "F": (3, False, "criterion:effort")}),
        ("B", {"A": (1, False, ""), "C": (2, True, ""), "F": (5, False, "median")}),
        # One of three equals is hidden: two are tied; two are hidden: nobody is.
        (
            "D",
            {
                "C": (3, True, "criterion:effort"),
                "E": (3, True, "criterion:effort"),
                "F": (5, False, "median"),
            },
        ),
        ("DE", {"C": (3, False, "criterion:effort"), "F": (4, False, "median")}),
        ("F", {"E": (3, True, "criterion:effort"), "G": (None, False, "")}),
    ],
)
def test_hidden_nominees_leave_no_gap(hidden: str, changed: dict[str, tuple[int | None, bool, str]]) -> None:
    seen = seen_without(hidden)
    assert set(seen) == set(NUMBERS) - set(hidden)
    assert {code: seen[code] for code in changed} == changed


def test_an_empty_table_is_seen_by_everyone() -> None:
    assert seen_by([], hidden=(), keys=KEYS) == {}


# -- the group in which a cap counts ------------------------------------------------------------

SOMEONE = Candidate(
    nomination=1, code="R-01-01", unit="u", unit_kind=UnitKind.CITY, city="东市", county="一县"
)


@pytest.mark.parametrize(
    ("candidate", "groups"),
    [
        (SOMEONE, ("u", "东市", "东市/一县")),
        (replace(SOMEONE, city="西市"), ("u", "西市", "西市/一县")),
        (replace(SOMEONE, county=""), ("u", "东市", "")),
        (replace(SOMEONE, city="", county="", unit_kind=UnitKind.UNIVERSITY), ("u", "", "")),
        # A zone is one place: whatever part of it an address names, and for whoever else names it.
        (replace(SOMEONE, city="", county="", unit_kind=UnitKind.ZONE), ("u", "unit:u", "unit:u/unit:u")),
        (replace(SOMEONE, city="新区", county="", unit_kind=UnitKind.ZONE), ("u", "新区", "新区/新区")),
        (replace(SOMEONE, city="新区", county="池北", unit_kind=UnitKind.ZONE), ("u", "新区", "新区/新区")),
        (replace(SOMEONE, city="新区", county="新区", unit_kind=UnitKind.ZONE), ("u", "新区", "新区/新区")),
        (replace(SOMEONE, city="新区", unit_kind=UnitKind.DIRECT_COUNTY), ("u", "新区", "新区/新区")),
        (
            replace(SOMEONE, city="新区", county="新区", unit_kind=UnitKind.UNIVERSITY),
            ("u", "新区", "新区/新区"),
        ),
    ],
)
def test_q5_a_zone_counts_as_one_place_of_its_own(candidate: Candidate, groups: tuple[str, ...]) -> None:
    scopes = (CapScope.UNIT, CapScope.CITY, CapScope.COUNTY)
    assert tuple(group_of(scope, candidate) for scope in scopes) == groups


@pytest.mark.parametrize(
    ("candidate", "blind"),
    [
        (SOMEONE, {"province": (), "nation": ()}),
        (replace(SOMEONE, county=""), {"province": (), "nation": ("county",)}),
        (
            replace(SOMEONE, city="", county="", unit_kind=UnitKind.UNIVERSITY),
            {"province": ("city",), "nation": ("county",)},
        ),
        (replace(SOMEONE, city="", county="", unit_kind=UnitKind.ZONE), {"province": (), "nation": ()}),
    ],
)
def test_a_cap_that_cannot_count_a_nominee_is_told(
    candidate: Candidate, blind: dict[str, tuple[str, ...]]
) -> None:
    assert {
        key: tuple(cap.key for cap in caps_blind_to(book(), key, candidate)) for key in ("province", "nation")
    } == blind


# -- what the marks alone do not decide ---------------------------------------------------------


def test_who_is_vetoed_and_equals_for_the_last_special_place_wait() -> None:
    """The best of three by the trimmed mean has a veto; two flagged equals share one special place."""
    made = [
        Candidate(nomination=number, code=f"R-{number:02d}-01", unit=f"u{number}", unit_kind=UnitKind.ZONE)
        for number in (1, 2, 3)
    ]
    candidates = [made[0], *(replace(one, flagged=True) for one in made[1:])]
    whole = {"effort": 30_00, "effect": 30_00, "story": 40_00}
    less, nothing = {**whole, "story": 30_00}, dict.fromkeys(whole, 0)
    sheets = [
        SubmittedSheet(nomination=1, expert=expert, points=nothing if expert == 5 else whole)
        for expert in range(1, 6)
    ]
    sheets[-1] = replace(sheets[-1], veto="false_facts")
    sheets += [
        SubmittedSheet(nomination=nominee, expert=expert, points=less)
        for nominee in (2, 3)
        for expert in range(1, 6)
    ]
    table = ranked_table(book(), candidates, sheets)
    assert [(line.nomination, line.rank, line.score) for line in table.lines] == [
        (1, 1, "100.00"),
        (2, 2, "90.00"),
        (3, 2, "90.00"),
    ]
    assert table.vetoes == (("R-01-01", 5, "false_facts"),)
    nation = proposals(book(), candidates, table)[1]
    assert [(entry.nomination, entry.cause, entry.tier) for entry in nation.entries] == [
        (1, Cause.VETOED, None),
        (2, Cause.IN, None),
        (3, Cause.IN, None),
    ]
    plain = ranked_table(book(), candidates, [replace(sheet, veto="") for sheet in sheets])
    assert plain.marks_digest == table.marks_digest
    assert plain.inputs_digest != table.inputs_digest
