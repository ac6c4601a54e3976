"""The lists that need an integer program. Without scipy (extra `optimise`) they are skipped, and say so."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import NOT_COUNTED, UNRANKED, Cap, Reason, ScoringError, State, crossing, pick
from scoring.crossing import Chosen, Fate, Floor, Kind, Term, Tie, choose

needs_scipy = pytest.mark.skipif(
    find_spec("scipy") is None, reason="crossing caps need scipy: pip install reviewer-panel[optimise]"
)

IN, OUT, TIED = Fate.IN, Fate.OUT, Fate.TIED
SIZE = Term(kind=Kind.SIZE)


def cap(*group: int, maximum: int, name: str = "a cap") -> Cap:
    return Cap(name=name, group=np.array(group, dtype=np.int32), maximum=maximum)


def floor(*group: int, minimum: int, name: str = "a floor") -> Floor:
    return Floor(name=name, group=np.array(group, dtype=np.int32), minimum=minimum)


def of_cap(index: int, group: int) -> Term:
    return Term(kind=Kind.CAP, index=index, group=group)


def of_floor(index: int, group: int) -> Term:
    return Term(kind=Kind.FLOOR, index=index, group=group)


def chosen(
    fates: Sequence[Fate],
    stopped: dict[int, tuple[Term, ...]],
    *ties: Tie,
    still_open: int = 0,
    unfilled: int = 0,
) -> Chosen:
    return Chosen(
        fate=np.array(fates, dtype=np.int8),
        stopped_by=tuple(stopped.get(nominee, ()) for nominee in range(len(fates))),
        ties=ties,
        open=still_open,
        unfilled=unfilled,
    )


@needs_scipy
def test_a_city_and_a_kind_may_cross() -> None:
    city = cap(1, 1, 2, 2, 3, maximum=1, name="city")
    kind = cap(7, 8, 7, 8, 8, maximum=2, name="kind")

    assert choose([1, 2, 3, 4, 5], size=3, caps=[city, kind]) == chosen(
        [IN, OUT, IN, OUT, IN], {1: (of_cap(0, 1),), 3: (of_cap(0, 2),)}
    )


@needs_scipy
def test_a_floor_further_down_takes_the_seat_of_a_better_ranked() -> None:
    # Three seats, and one of them is for the only nominee of kind 8, who is the last.
    kind = floor(-1, -1, -1, -1, 8, minimum=1)

    found = choose([1, 2, 3, 4, 5], size=3, floors=[kind])

    assert found == chosen([IN, IN, OUT, OUT, IN], {2: (of_floor(0, 8), SIZE), 3: (of_floor(0, 8), SIZE)})
    assert found.chosen.tolist() == [0, 1, 4]


@needs_scipy
def test_a_floor_and_a_cap_may_stop_somebody_between_them() -> None:
    # Kind 8 is found only in city 1, which may have one: so the better ranked of city 1 gives way.
    city = cap(1, 1, 2, 3, maximum=1)
    kind = floor(-1, 8, -1, -1, minimum=1)

    assert choose([1, 2, 3, 4], size=3, caps=[city], floors=[kind]) == chosen(
        [OUT, IN, IN, IN], {0: (of_cap(0, 1), of_floor(0, 8))}
    )


@needs_scipy
def test_nobody_gives_way_for_the_sake_of_a_longer_list() -> None:
    city, kind = cap(1, 1, 2, maximum=1), cap(7, 8, 7, maximum=1)

    # The first shares a group with both others, who could have been on a list together.
    assert choose([1, 2, 3], size=2, caps=[city, kind]) == chosen(
        [IN, OUT, OUT], {1: (of_cap(0, 1),), 2: (of_cap(1, 7),)}, unfilled=1
    )


@needs_scipy
def test_a_tie_is_left_open_and_what_decides_it_is_named_for_nobody() -> None:
    assert choose([1, 2, 2, 2, 5], size=3) == chosen(
        [IN, TIED, TIED, TIED, OUT],
        {4: (SIZE,)},
        Tie(rank=2, seats=2, members=(1, 2, 3)),
        still_open=2,
    )


@needs_scipy
def test_among_equals_whoever_a_floor_needs_is_certain() -> None:
    kind = floor(-1, 8, -1, minimum=1)

    assert choose([1, 1, 1], size=2, floors=[kind]) == chosen(
        [TIED, IN, TIED], {}, Tie(rank=1, seats=1, members=(0, 2)), still_open=1
    )


@needs_scipy
def test_the_unranked_and_the_others_use_up_no_cap_and_fill_no_floor() -> None:
    here = np.array([True, True, False, True])
    everyone = cap(1, 1, 1, 1, maximum=1)

    assert choose([2, 0, 1, 3], size=2, caps=[everyone], eligible=here) == chosen(
        [IN, Fate.UNRANKED, Fate.NOT_ELIGIBLE, OUT], {3: (of_cap(0, 1),)}, unfilled=1
    )
    with pytest.raises(ScoringError) as caught:
        choose([2, 0, 1, 3], size=2, floors=[floor(-1, -1, 5, -1, minimum=1)], eligible=here)
    assert (caught.value.reason, caught.value.facts) == (
        Reason.NO_LIST,
        {"floors": (0,), "floor_groups": (5,)},
    )


@needs_scipy
def test_when_no_list_is_possible_a_smallest_contradiction_is_told() -> None:
    decoy = cap(9, 9, 9, 9, maximum=3)
    city = cap(1, 1, 1, 2, maximum=1)
    kind = floor(7, 7, -1, 8, minimum=2)

    with pytest.raises(ScoringError) as caught:
        choose([1, 2, 3, 4], size=4, caps=[decoy, city], floors=[floor(3, 3, 3, 3, minimum=1), kind])
    assert caught.value.reason is Reason.NO_LIST
    # Kind 8 asks for two and has one, whatever the caps say.
    assert caught.value.facts == {"floors": (1,), "floor_groups": (8,)}

    with pytest.raises(ScoringError) as caught:
        choose([1, 2, 3, 4], size=4, caps=[decoy, city], floors=[floor(7, 7, -1, -1, minimum=2)])
    assert caught.value.facts == {"caps": (1,), "cap_groups": (1,), "floors": (0,), "floor_groups": (7,)}

    with pytest.raises(ScoringError) as caught:
        choose([1, 2], size=1, caps=[cap(1, 2, maximum=1)], floors=[floor(1, 2, minimum=1)])
    assert caught.value.facts == {"floors": (0, 0), "floor_groups": (1, 2), "size": 1}


@needs_scipy
def test_nobody_to_choose_from() -> None:
    assert choose([], size=2) == chosen([], {}, unfilled=2)
    assert choose([0], size=2) == chosen([Fate.UNRANKED], {}, unfilled=2)
    with pytest.raises(ScoringError) as caught:
        choose([0], size=2, floors=[floor(1, minimum=1)])
    assert caught.value.reason is Reason.NO_LIST
    assert choose([1], size=0) == chosen([OUT], {0: (SIZE,)})


def test_what_is_no_rank_no_cap_and_no_floor_is_refused() -> None:
    for arguments, reason in (
        ({"ranks": [-1]}, Reason.UNKNOWN_RANK),
        ({"size": -1}, Reason.BAD_COUNT),
        ({"caps": [cap(1, 2, maximum=1)]}, Reason.WRONG_SHAPE),
        ({"floors": [floor(1, 2, minimum=1)]}, Reason.WRONG_SHAPE),
        ({"eligible": np.array([True, False])}, Reason.WRONG_SHAPE),
    ):
        with pytest.raises(ScoringError) as caught:
            choose(**({"ranks": [1], "size": 1} | arguments))  # type: ignore[arg-type]  # wrong on purpose
        assert caught.value.reason is reason
    for group, minimum, reason in ((-2, 1, Reason.UNKNOWN_GROUP), (1, -1, Reason.BAD_COUNT)):
        with pytest.raises(ScoringError) as caught:
            floor(group, minimum=minimum)
        assert caught.value.reason is reason


def test_without_scipy_the_missing_part_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> object:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(crossing, "import_module", absent)
    with pytest.raises(ScoringError) as caught:
        choose([1], size=1)
    assert (caught.value.reason, caught.value.facts) == (
        Reason.EXTRA_MISSING,
        {"extra": "optimise", "package": "scipy"},
    )


@needs_scipy
@pytest.mark.parametrize("spoil", ["status", "answer"])
def test_a_solver_is_not_believed(monkeypatch: pytest.MonkeyPatch, spoil: str) -> None:
    optimize = import_module("scipy.optimize")
    honest = optimize.milp

    def spoilt(*told: object, **named: object) -> object:
        answer = honest(*told, **named)
        if spoil == "status":
            answer.status = 1
        else:
            answer.x = np.ones_like(answer.x)
        return answer

    monkeypatch.setattr(optimize, "milp", spoilt)
    with pytest.raises(ScoringError) as caught:
        choose([1, 2, 3], size=2)
    assert caught.value.reason is Reason.NO_ANSWER


Case = tuple[list[int], int, list[Cap], list[Floor]]


@st.composite
def cases(draw: st.DrawFn, *, most_floors: int = 2) -> Case:
    nominees = draw(st.integers(1, 7))

    def group() -> list[int]:
        return draw(st.lists(st.integers(NOT_COUNTED, 2), min_size=nominees, max_size=nominees))

    ranks = draw(
        st.lists(st.integers(0, draw(st.sampled_from([3, 20]))), min_size=nominees, max_size=nominees)
    )
    caps = [cap(*group(), maximum=draw(st.integers(0, 3))) for _ in range(draw(st.integers(0, 3)))]
    floors = [
        floor(*group(), minimum=draw(st.integers(0, 2))) for _ in range(draw(st.integers(0, most_floors)))
    ]
    return ranks, draw(st.integers(0, 5)), caps, floors


def sets_of(case: Case) -> dict[Term, tuple[frozenset[int], int, int]]:
    """Each term as (members, least, most)."""
    ranks, size, caps, floors = case
    found = {SIZE: (frozenset(range(len(ranks))), 0, size)}
    for index, one in enumerate(caps):
        for group in set(one.group.tolist()) - {NOT_COUNTED}:
            found[of_cap(index, group)] = (
                frozenset(np.flatnonzero(one.group == group).tolist()),
                0,
                one.maximum,
            )
    for index, other in enumerate(floors):
        for group in set(other.group.tolist()) - {NOT_COUNTED}:
            members = frozenset(np.flatnonzero(other.group == group).tolist())
            found[of_floor(index, group)] = (members, other.minimum, len(members))
    return found


def lists_that_keep(case: Case, terms: set[Term]) -> list[frozenset[int]]:
    """Every list that keeps these terms, by trying them all."""
    ranks, sets = case[0], sets_of(case)
    listed = [nominee for nominee, place in enumerate(ranks) if place != UNRANKED]
    subsets = (frozenset(s) for wanted in range(len(listed) + 1) for s in combinations(listed, wanted))
    return [
        subset
        for subset in subsets
        if all(sets[term][1] <= len(subset & sets[term][0]) <= sets[term][2] for term in terms)
    ]


def profile(case: Case, subset: frozenset[int]) -> tuple[int, ...]:
    """How many of each rank: the lists are compared by this, from the best rank down."""
    ranks = case[0]
    return tuple(
        sum(ranks[nominee] == place for nominee in subset) for place in sorted(set(ranks) - {UNRANKED})
    )


@needs_scipy
@settings(max_examples=150, deadline=None)
@given(case=cases())
def test_choose_equals_trying_all_lists(case: Case) -> None:
    ranks, size, caps, floors = case
    possible = lists_that_keep(case, set(sets_of(case)))
    if not possible:
        with pytest.raises(ScoringError) as caught:
            choose(ranks, size=size, caps=caps, floors=floors)
        assert caught.value.reason is Reason.NO_LIST
        told = terms_told(caught.value)
        assert not lists_that_keep(case, told)
        assert all(lists_that_keep(case, told - {term}) for term in told)
        return
    best = max(profile(case, subset) for subset in possible)
    winners = [subset for subset in possible if profile(case, subset) == best]
    found = choose(ranks, size=size, caps=caps, floors=floors)

    certain, some = frozenset.intersection(*winners), frozenset.union(*winners)
    fates = [
        Fate.UNRANKED if place == UNRANKED else IN if n in certain else TIED if n in some else OUT
        for n, place in enumerate(ranks)
    ]
    assert found.fate.tolist() == fates
    assert {len(winner) for winner in winners} == {len(certain) + found.open}
    assert len(certain) + found.open + found.unfilled == size
    assert sorted(n for tie in found.ties for n in tie.members) == sorted(some - certain)
    for tie in found.ties:
        assert {len(winner & set(tie.members)) for winner in winners} == {tie.seats}


def terms_told(error: ScoringError) -> set[Term]:
    facts = error.facts
    told = {SIZE} if "size" in facts else set()
    for kind, name in ((Kind.CAP, "cap"), (Kind.FLOOR, "floor")):
        indices, groups = facts.get(f"{name}s", ()), facts.get(f"{name}_groups", ())
        assert isinstance(indices, tuple)
        assert isinstance(groups, tuple)
        told |= {Term(kind=kind, index=i, group=g) for i, g in zip(indices, groups, strict=True)}
    return told


@needs_scipy
@settings(max_examples=40, deadline=None)
@given(case=cases())
def test_the_terms_that_are_blamed_stop_the_nominee_and_none_could_be_missed(case: Case) -> None:
    ranks, size, caps, floors = case
    possible = lists_that_keep(case, set(sets_of(case)))
    if not possible:
        return
    best = max(profile(case, subset) for subset in possible)
    found = choose(ranks, size=size, caps=caps, floors=floors)
    places = sorted(set(ranks) - {UNRANKED})

    seen: list[set[Term]] = []
    for nominee in sorted(np.flatnonzero(found.fate == OUT).tolist(), key=ranks.__getitem__):
        blamed = set(found.stopped_by[nominee])
        # The better ranked as they are; where that still leaves a list, so are the numbers below.
        better = places.index(ranks[nominee])
        above = best[:better]

        def with_nominee(terms: set[Term], settled: tuple[int, ...] = above) -> bool:
            return any(
                nominee in subset and profile(case, subset)[: len(settled)] == settled  # noqa: B023
                for subset in lists_that_keep(case, terms)
            )

        every = set(sets_of(case))
        settled = next(s for s in (above, best[: better + 1], best) if not with_nominee(every, s))
        assert not with_nominee(blamed, settled)
        assert blamed
        if blamed not in seen:
            assert all(with_nominee(blamed - {term}, settled) for term in blamed)
        seen.append(blamed)
    assert all(not found.stopped_by[n] for n in np.flatnonzero(found.fate != OUT))


@needs_scipy
@settings(max_examples=60, deadline=None)
@given(
    county=st.lists(st.integers(0, 7), min_size=1, max_size=9),
    maxima=st.tuples(st.integers(0, 2), st.integers(0, 3)),
    size=st.integers(0, 6),
)
def test_nested_caps_without_ties_give_the_list_that_pick_gives(
    county: list[int], maxima: tuple[int, int], size: int
) -> None:
    caps = [cap(*county, maximum=maxima[0]), cap(*(c // 2 for c in county), maximum=maxima[1])]
    ranks = list(range(1, len(county) + 1))
    one, other = choose(ranks, size=size, caps=caps), pick(ranks, size=size, caps=caps)

    assert one.chosen.tolist() == other.chosen.tolist()
    assert one.unfilled == other.unfilled
    for nominee, state in enumerate(other.state.tolist()):
        if state == State.OUT_BY_CAP:
            blamed = int(other.cap[nominee])
            assert one.stopped_by[nominee] == (of_cap(blamed, int(caps[blamed].group[nominee])),)
        elif state == State.BELOW_LINE:
            assert one.stopped_by[nominee] == (SIZE,)


@needs_scipy
def test_a_list_as_long_as_real_ones_is_found_and_explained() -> None:
    random = np.random.default_rng(11)
    nominees = 240
    city, kind = random.integers(0, 17, nominees), random.integers(0, 6, nominees)
    caps = [cap(*city, maximum=3), cap(*kind, maximum=14)]
    rare = np.where(np.arange(nominees) > 200, kind, NOT_COUNTED)
    found = choose(np.arange(1, nominees + 1), size=50, caps=caps, floors=[floor(*rare, minimum=2)])

    assert found.unfilled == found.open == 0
    assert len(found.chosen) == 50
    assert np.bincount(city[found.chosen]).max() <= 3
    assert np.bincount(rare[found.chosen][rare[found.chosen] >= 0], minlength=6).min() >= 2
    assert all(found.stopped_by[nominee] for nominee in np.flatnonzero(found.fate == OUT))
