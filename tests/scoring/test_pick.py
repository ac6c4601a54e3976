from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import NOT_COUNTED, THE_LINE, Cap, Contest, Picked, Reason, ScoringError, State, pick
from scoring.arrays import Bools

IN, OUT, BELOW = State.IN, State.OUT_BY_CAP, State.BELOW_LINE
AT_CAP, AT_LINE = State.AT_CAP_TIED, State.AT_LINE_TIED


def cap(*group: int, maximum: int, name: str = "a cap") -> Cap:
    return Cap(name=name, group=np.array(group, dtype=np.int32), maximum=maximum)


def picked(
    states: Sequence[State],
    *contests: Contest,
    cut_rank: int,
    stopped_by: Sequence[int] | None = None,
    still_open: int = 0,
    unfilled: int = 0,
) -> Picked:
    return Picked(
        state=np.array(states, dtype=np.int8),
        cap=np.array([-1] * len(states) if stopped_by is None else stopped_by, dtype=np.int32),
        cut_rank=cut_rank,
        open=still_open,
        unfilled=unfilled,
        contests=contests,
    )


def test_the_best_take_the_seats() -> None:
    assert pick([3, 1, 2, 4], size=2) == picked([BELOW, IN, IN, BELOW], cut_rank=2)


def test_one_a_county_and_two_a_city_and_the_seat_goes_to_the_next() -> None:
    county = cap(1, 1, 2, 3, 4, maximum=1, name="county")
    city = cap(10, 10, 10, 10, 20, maximum=2, name="city")

    found = pick([1, 2, 3, 4, 5], size=3, caps=[county, city])

    assert found == picked([IN, OUT, IN, OUT, IN], cut_rank=5, stopped_by=[-1, 0, -1, 1, -1])
    assert found.chosen.tolist() == [0, 2, 4]


def test_a_nominee_whom_a_cap_does_not_count_uses_up_none_of_it() -> None:
    found = pick([1, 2, 3], size=3, caps=[cap(NOT_COUNTED, 5, NOT_COUNTED, maximum=1)])

    assert found == picked([IN, IN, IN], cut_rank=3)


def test_a_tie_over_the_last_seats_is_left_to_the_chair() -> None:
    found = pick([1, 2, 2, 2, 5], size=3)

    assert found == picked(
        [IN, AT_LINE, AT_LINE, AT_LINE, BELOW],
        Contest(cap=THE_LINE, rank=2, seats=2, members=(1, 2, 3)),
        cut_rank=2,
        still_open=2,
    )


def test_a_tie_that_fits_is_no_contest() -> None:
    assert pick([1, 2, 2, 4], size=3) == picked([IN, IN, IN, BELOW], cut_rank=2)


def test_a_tie_over_the_last_place_of_a_cap_is_left_to_the_chair_and_the_list_goes_on() -> None:
    county = cap(7, 7, 8, 7, 9, maximum=1)

    found = pick([1, 1, 3, 4, 5], size=3, caps=[county])

    assert found == picked(
        [AT_CAP, AT_CAP, IN, OUT, IN],
        Contest(cap=0, rank=1, seats=1, members=(0, 1)),
        cut_rank=5,
        stopped_by=[0, 0, -1, 0, -1],
        still_open=1,
    )


def test_a_tie_in_one_county_does_not_touch_its_equals_elsewhere() -> None:
    county = cap(7, 7, 8, 9, maximum=1)

    assert pick([1, 1, 1, 4], size=3, caps=[county]) == picked(
        [AT_CAP, AT_CAP, IN, IN],
        Contest(cap=0, rank=1, seats=1, members=(0, 1)),
        cut_rank=4,
        stopped_by=[0, 0, -1, -1],
        still_open=1,
    )


def test_contests_nest_as_the_caps_do() -> None:
    county = cap(1, 1, 2, 3, 4, maximum=1)
    city = cap(10, 10, 10, 10, 20, maximum=2)

    found = pick([1, 1, 1, 1, 1], size=2, caps=[county, city])

    assert found == picked(
        [AT_LINE] * 5,
        Contest(cap=0, rank=1, seats=1, members=(0, 1)),
        Contest(cap=1, rank=1, seats=2, members=(0, 1, 2, 3)),
        Contest(cap=THE_LINE, rank=1, seats=2, members=(0, 1, 2, 3, 4)),
        cut_rank=1,
        still_open=2,
    )


def test_the_order_in_which_caps_are_declared_decides_nothing_but_which_is_named() -> None:
    # Three equals of county 1 can bring one into the city, so the city keeps a place for county 2.
    county = cap(1, 1, 1, 2, 3, maximum=1)
    city = cap(10, 10, 10, 10, 10, maximum=2)
    states = [AT_CAP, AT_CAP, AT_CAP, IN, OUT]

    assert pick([1, 1, 1, 4, 5], size=5, caps=[county, city]) == picked(
        states,
        Contest(cap=0, rank=1, seats=1, members=(0, 1, 2)),
        cut_rank=4,
        stopped_by=[0, 0, 0, -1, 1],
        still_open=1,
        unfilled=3,
    )
    assert pick([1, 1, 1, 4, 5], size=5, caps=[city, county]) == picked(
        states,
        Contest(cap=1, rank=1, seats=1, members=(0, 1, 2)),
        cut_rank=4,
        stopped_by=[1, 1, 1, -1, 0],
        still_open=1,
        unfilled=3,
    )


def test_the_first_declared_cap_is_named_where_several_are_contested() -> None:
    county = cap(1, 1, 2, 3, maximum=1)
    city = cap(10, 10, 10, 20, maximum=1)
    contests = {0: (0, 1), 1: (0, 1, 2)}

    for caps, named in (([county, city], [0, 0, 1, -1]), ([city, county], [0, 0, 0, -1])):
        assert pick([1, 1, 1, 4], size=3, caps=caps) == picked(
            [AT_CAP, AT_CAP, AT_CAP, IN],
            *(
                Contest(cap=caps.index(one), rank=1, seats=1, members=contests[which])
                for which, one in enumerate([county, city])
            ),
            cut_rank=4,
            stopped_by=named,
            still_open=1,
            unfilled=1,
        )


def test_of_two_caps_on_the_same_people_only_the_stricter_is_contested() -> None:
    loose, strict = cap(1, 1, 1, maximum=2), cap(1, 1, 1, maximum=1)

    assert pick([1, 1, 1], size=3, caps=[loose, strict]).contests == (
        Contest(cap=1, rank=1, seats=1, members=(0, 1, 2)),
    )


def test_an_open_tie_in_a_city_does_not_blame_a_county_that_may_stay_empty() -> None:
    # Whether county 1 gets the city's place is the chair's decision; that the city is full is not.
    county = cap(1, 2, 1, 3, maximum=1)
    city = cap(10, 10, 10, 20, maximum=1)

    found = pick([1, 1, 3, 4], size=3, caps=[county, city])

    assert found == picked(
        [AT_CAP, AT_CAP, OUT, IN],
        Contest(cap=1, rank=1, seats=1, members=(0, 1)),
        cut_rank=4,
        stopped_by=[1, 1, 1, -1],
        still_open=1,
        unfilled=1,
    )


def test_seats_nobody_can_take_are_counted_apart() -> None:
    assert pick([1, 2, 0], size=4, caps=[cap(1, 1, 1, maximum=1)]) == picked(
        [IN, OUT, State.UNRANKED], cut_rank=1, stopped_by=[-1, 0, -1], unfilled=3
    )
    assert pick([], size=2) == picked([], cut_rank=0, unfilled=2)
    assert pick([2, 1], size=0) == picked([BELOW, BELOW], cut_rank=0)


def test_a_tier_chooses_among_the_flagged_only_and_others_use_up_no_cap() -> None:
    flagged = np.array([False, True, True, False])

    found = pick([1, 2, 3, 0], size=2, caps=[cap(7, 7, 8, 8, maximum=1)], eligible=flagged)

    assert found == picked([State.NOT_ELIGIBLE, IN, IN, State.UNRANKED], cut_rank=3)


def refusal(ranks: list[int], *, caps: list[Cap], eligible: Bools | None = None) -> ScoringError:
    with pytest.raises(ScoringError) as caught:
        pick(ranks, size=1, caps=caps, eligible=eligible)
    return caught.value


def test_crossing_caps_are_refused_by_name() -> None:
    city = cap(1, 1, 2, maximum=1, name="city")
    kind = cap(5, 6, 6, maximum=1, name="kind")
    decoy = cap(0, 0, 0, maximum=2, name="everyone")

    error = refusal([1, 2, 3], caps=[decoy, city, kind])

    assert error.reason is Reason.CROSSING_CAPS
    assert error.facts == {"caps": (1, 2), "names": "city x kind", "groups": (1, 6), "nominee": 1}


def test_what_is_no_rank_no_cap_and_no_flag_is_refused() -> None:
    assert refusal([1, -1], caps=[]).reason is Reason.UNKNOWN_RANK
    assert refusal([1, 2], caps=[cap(1, maximum=1)]).reason is Reason.WRONG_SHAPE
    assert refusal([1, 2], caps=[], eligible=np.array([True])).reason is Reason.WRONG_SHAPE
    for group, maximum, reason in (([1, -2], 1, Reason.UNKNOWN_GROUP), ([1, 2], -1, Reason.BAD_COUNT)):
        with pytest.raises(ScoringError) as caught:
            cap(*group, maximum=maximum)
        assert caught.value.reason is reason
    with pytest.raises(ScoringError) as caught:
        pick([1, 2], size=-1)
    assert caught.value.reason is Reason.BAD_COUNT


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[int], int, list[Cap]]:
    """Counties in cities in regions, some nominees outside of them, ranks with many ties."""
    nominees = draw(st.integers(1, 8))
    county = draw(st.lists(st.integers(0, 7), min_size=nominees, max_size=nominees))
    outside = draw(st.sampled_from([NOT_COUNTED, 9]))
    groups = [county, [c // 2 if c < 7 else outside for c in county], [c // 4 for c in county]]
    caps = [cap(*group, maximum=draw(st.integers(0, 3))) for group in groups[: draw(st.integers(0, 3))]]
    lowest = draw(st.sampled_from([3, 20]))
    ranks = draw(st.lists(st.integers(0, lowest), min_size=nominees, max_size=nominees))
    return ranks, draw(st.integers(0, 6)), draw(st.permutations(caps))


def keeps_caps(choice: Sequence[int], caps: list[Cap]) -> bool:
    return all(
        sum(int(one.group[nominee]) == group for nominee in choice) <= one.maximum
        for one in caps
        for group in set(one.group.tolist()) - {NOT_COUNTED}
    )


def best_choices(ranks: list[int], size: int, caps: list[Cap], *, steep: int) -> list[set[int]]:
    """Every best set, by trying them all: most points, where a better rank brings more points."""
    listed = [nominee for nominee, place in enumerate(ranks) if place > 0]
    worth = {nominee: (30 - ranks[nominee]) ** steep for nominee in listed}
    allowed = [
        set(choice)
        for wanted in range(min(size, len(listed)) + 1)
        for choice in combinations(listed, wanted)
        if keeps_caps(choice, caps)
    ]
    most = max(sum(worth[nominee] for nominee in choice) for choice in allowed)
    return [choice for choice in allowed if sum(worth[nominee] for nominee in choice) == most]


@settings(max_examples=300)
@given(case=cases(), steep=st.sampled_from([1, 9]))
def test_pick_equals_trying_all_choices(case: tuple[list[int], int, list[Cap]], steep: int) -> None:
    ranks, size, caps = case
    found = pick(ranks, size=size, caps=caps)
    best = best_choices(ranks, size, caps, steep=steep)

    certain = set.intersection(*best)
    possible = set.union(*best)
    assert set(found.chosen.tolist()) == certain
    tied = np.flatnonzero(np.isin(found.state, [AT_CAP, AT_LINE])).tolist()
    assert set(tied) == possible - certain
    assert {len(choice) for choice in best} == {len(certain) + found.open}
    assert len(certain) + found.open + found.unfilled == size


@given(case=cases())
def test_a_contest_says_how_many_of_its_members_may_still_be_chosen(
    case: tuple[list[int], int, list[Cap]],
) -> None:
    ranks, size, caps = case
    best = best_choices(ranks, size, caps, steep=1)

    for contest in pick(ranks, size=size, caps=caps).contests:
        assert max(len(choice & set(contest.members)) for choice in best) <= contest.seats
        assert contest.seats < len(contest.members)
        assert {ranks[nominee] for nominee in contest.members} == {contest.rank}


@given(case=cases())
def test_the_cap_that_is_blamed_is_full_in_every_best_choice(
    case: tuple[list[int], int, list[Cap]],
) -> None:
    ranks, size, caps = case
    found = pick(ranks, size=size, caps=caps)

    for nominee in np.flatnonzero(found.state == OUT).tolist():
        blamed = caps[found.cap[nominee]]
        group = np.flatnonzero(blamed.group == blamed.group[nominee])
        for choice in best_choices(ranks, size, caps, steep=1):
            assert len(choice & set(group.tolist())) == blamed.maximum


@given(case=cases(), seed=st.integers(0, 99))
def test_renumbering_the_nominees_changes_no_fate(case: tuple[list[int], int, list[Cap]], seed: int) -> None:
    ranks, size, caps = case
    old = Random(seed).sample(range(len(ranks)), len(ranks))
    moved = [cap(*one.group[old].tolist(), maximum=one.maximum) for one in caps]
    one = pick(ranks, size=size, caps=caps)
    other = pick([ranks[nominee] for nominee in old], size=size, caps=moved)

    assert other.state.tolist() == one.state[old].tolist()
    assert other.cap.tolist() == one.cap[old].tolist()
    assert (other.cut_rank, other.open, other.unfilled) == (one.cut_rank, one.open, one.unfilled)
