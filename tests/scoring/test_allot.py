from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.allot import Allotment, Linking, Proof, allot, certify
from scoring.allotment.terms import Terms
from scoring.arrays import Bools, Int64s
from scoring.errors import Reason, ScoringError

SEEDS = st.integers(0, 2**32)


def everybody(nominees: int, experts: int) -> Bools:
    return np.ones((nominees, experts), dtype=np.bool_)


def best_by_trying(terms: Terms, *, least: Int64s, most: Int64s) -> int | None:
    """The least cost of all allotments there are; None = there is none."""
    fixed = {(int(n), int(e)) for n, e in terms.fixed}
    choices = [
        [
            panel
            for panel in combinations(range(terms.n_experts), terms.panel)
            if all(terms.allowed[nominee, expert] for expert in panel)
            and {expert for n, expert in fixed if n == nominee} <= set(panel)
        ]
        for nominee in range(terms.n_nominees)
    ]
    cost = np.zeros(terms.allowed.shape, dtype=np.int64) if terms.cost is None else terms.cost
    found = [
        sum(int(cost[nominee, expert]) for nominee, panel in enumerate(panels) for expert in panel)
        for panels in product(*choices)
        if within(np.bincount(np.array(panels, dtype=np.int64).ravel(), minlength=least.size), least, most)
    ]
    return min(found, default=None)


def within(load: Int64s, least: Int64s, most: Int64s) -> bool:
    return bool((load >= least).all() and (load <= most).all())


@st.composite
def small_terms(draw: st.DrawFn) -> Terms:
    """Few nominees and experts, many barred pairs, fixed pairs, costs with ties, any bounds."""
    nominees, experts = draw(st.integers(1, 4)), draw(st.integers(2, 4))
    panel = draw(st.integers(1, min(2, experts)))
    open_pair = st.sampled_from([True, True, True, False])
    allowed = np.array([[draw(open_pair) for _ in range(experts)] for _ in range(nominees)])
    price = draw(st.sampled_from([st.integers(-3, 3), st.integers(-(10**7), 10**7)]))
    cost = np.array([[draw(price) for _ in range(experts)] for _ in range(nominees)], dtype=np.int32)
    pairs = [(n, e) for n in range(nominees) for e in range(experts) if allowed[n, e]]
    fixed: list[tuple[int, int]] = []
    for pair in draw(st.lists(st.sampled_from(pairs), unique=True, max_size=3)) if pairs else []:
        if sum(n == pair[0] for n, _ in fixed) < panel:
            fixed.append(pair)
    stands = max((sum(e == expert for _, e in fixed) for expert in range(experts)), default=0)
    most = draw(st.none() | st.integers(stands, nominees))
    least = draw(st.none() | st.integers(0, nominees if most is None else most))
    units = draw(st.lists(st.integers(-1, 2), min_size=nominees, max_size=nominees))
    return Terms(
        allowed=allowed,
        panel=panel,
        cost=draw(st.sampled_from([cost, None])),
        least=least,
        most=most,
        fixed=np.array(fixed, dtype=np.int32).reshape(-1, 2),
        unit=draw(st.sampled_from([None, np.array(units, dtype=np.int32)])),
    )


@given(terms=small_terms(), seed=SEEDS)
def test_no_allotment_that_keeps_the_terms_costs_less(terms: Terms, seed: int) -> None:
    try:
        found = allot(terms, seed=seed)
    except ScoringError as error:
        assert_the_violator_is_one(terms, error)
        return
    proof = certify(terms, found)

    assert proof.optimal
    assert proof.cost == found.cost == best_by_trying(terms, least=found.least, most=found.most)


def assert_the_violator_is_one(terms: Terms, error: ScoringError) -> None:
    """Count by hand what the error says: no array of the module is believed."""
    nominees, experts = error.facts["nominees"], error.facts["experts"]
    assert isinstance(nominees, tuple)
    assert isinstance(experts, tuple)
    fixed = {(int(n), int(e)) for n, e in terms.fixed}
    free = {
        (n, e)
        for n in range(terms.n_nominees)
        for e in range(terms.n_experts)
        if terms.allowed[n, e] and (n, e) not in fixed
    }
    wanted = {n: terms.panel - sum(pair[0] == n for pair in fixed) for n in range(terms.n_nominees)}
    stands = {e: sum(pair[1] == e for pair in fixed) for e in range(terms.n_experts)}
    if error.reason is Reason.TOO_FEW_EXPERTS:
        most = terms.load_bound("most")
        limit = {e: terms.n_nominees if most is None else int(most[e]) for e in stands}
        assert experts == tuple(sorted({e for n, e in free if n in nominees}))
        places = sum(
            min(limit[e] - stands[e], sum((n, e) in free for n in nominees)) for e in range(terms.n_experts)
        )
        needed = sum(wanted[n] for n in nominees)
    else:
        assert error.reason is Reason.TOO_FEW_NOMINEES
        least = terms.load_bound("least")
        assert least is not None
        places = sum(min(wanted[n], sum((n, e) in free for e in experts)) for n in wanted)
        needed = sum(max(int(least[e]) - stands[e], 0) for e in experts)
        assert nominees == tuple(sorted({n for n, e in free if e in experts}))
    assert (error.facts["places"], error.facts["needed"]) == (places, needed)
    assert places < needed


@st.composite
def panels_to_fill(draw: st.DrawFn) -> Terms:
    """Up to 20 nominees and 10 experts, some pairs barred, any kind of cost, loads open or wide."""
    nominees, experts = draw(st.integers(1, 20)), draw(st.integers(4, 10))
    random = np.random.default_rng(draw(SEEDS))
    allowed = random.random((nominees, experts)) >= draw(st.sampled_from([0.0, 0.1, 0.3]))
    allowed[:, random.permutation(experts)[:3]] = True
    width = draw(st.sampled_from([1, 3, 100, 10**6]))
    fixed = (
        [(n, int(np.flatnonzero(allowed[n])[0])) for n in range(0, nominees, 4)]
        if draw(st.booleans())
        else []
    )
    return Terms(
        allowed=allowed,
        panel=draw(st.integers(1, 3)),
        cost=random.integers(-width, width, (nominees, experts)).astype(np.int32),
        least=draw(st.sampled_from([None, 0])),
        most=draw(st.sampled_from([None, nominees])),
        fixed=np.array(fixed, dtype=np.int32).reshape(-1, 2),
        unit=draw(st.sampled_from([None, random.integers(-1, 4, nominees).astype(np.int32)])),
    )


@given(terms=panels_to_fill(), seed=SEEDS)
def test_every_term_is_kept(terms: Terms, seed: int) -> None:
    found = allot(terms, seed=seed)

    panels = [set(row) for row in found.experts.tolist()]
    assert found.experts.dtype == np.int32
    assert all(row == sorted(row) for row in found.experts.tolist())
    assert [len(panel) for panel in panels] == [terms.panel] * terms.n_nominees
    assert all(terms.allowed[nominee, expert] for nominee, panel in enumerate(panels) for expert in panel)
    assert all(expert in panels[nominee] for nominee, expert in terms.fixed.tolist())
    assert found.load.tolist() == [sum(e in panel for panel in panels) for e in range(terms.n_experts)]
    assert within(found.load, found.least, found.most)
    assert certify(terms, found).optimal
    assert found.link_cost == 0


@given(terms=panels_to_fill(), seed=SEEDS)
def test_the_same_seed_gives_the_same_allotment(terms: Terms, seed: int) -> None:
    assert allot(terms, seed=seed) == allot(terms, seed=seed)


@given(terms=panels_to_fill(), seed=SEEDS, shuffle=SEEDS)
def test_the_order_of_nominees_and_experts_changes_no_cost(terms: Terms, seed: int, shuffle: int) -> None:
    random = np.random.default_rng(shuffle)
    rows, columns = random.permutation(terms.n_nominees), random.permutation(terms.n_experts)
    grid = np.ix_(rows, columns)
    assert terms.cost is not None
    moved = Terms(
        allowed=terms.allowed[grid],
        panel=terms.panel,
        cost=terms.cost[grid],
        least=terms.least,
        most=terms.most,
        fixed=np.stack([np.argsort(rows)[terms.fixed[:, 0]], np.argsort(columns)[terms.fixed[:, 1]]], axis=1),
    )

    plain, other = allot(replace(terms, unit=None), seed=seed), allot(moved, seed=seed)

    assert plain.cost == other.cost
    assert (plain.least.min(), plain.most.max()) == (other.least.min(), other.most.max())


def test_the_allotment_of_a_stored_seed() -> None:
    # Pinned: a list published with its seed must be found again by every later version.
    terms = Terms(allowed=everybody(6, 5), panel=2, unit=np.array([0, 0, 0, 1, 1, 1], dtype=np.int32))

    assert allot(terms, seed=2021).experts.tolist() == PINNED
    assert allot(terms, seed=2022).experts.tolist() != PINNED


PINNED = [[0, 2], [0, 1], [3, 4], [0, 1], [3, 4], [2, 3]]


@given(terms=small_terms(), seed=SEEDS)
def test_open_loads_are_as_even_as_can_be(terms: Terms, seed: int) -> None:
    open_terms = replace(terms, least=None, most=None, cost=None)
    try:
        found = allot(open_terms, seed=seed)
    except ScoringError:
        return
    nothing, all_of_them = np.zeros(terms.n_experts, dtype=np.int64), np.full(terms.n_experts, 99)
    high, low = int(found.load.max()), int(found.load.min())

    assert best_by_trying(open_terms, least=nothing, most=np.full(terms.n_experts, high - 1)) is None
    assert best_by_trying(open_terms, least=nothing + low + 1, most=all_of_them) is None


def test_one_idle_expert_leaves_the_loads_of_the_others_even() -> None:
    allowed = everybody(8, 5)
    allowed[:, 2] = False

    assert allot(Terms(allowed=allowed, panel=2), seed=0).load.tolist() == [4, 4, 0, 4, 4]


def test_an_expert_has_a_most_of_their_own() -> None:
    most = np.array([1, 9, 9, 9], dtype=np.int64)

    assert allot(Terms(allowed=everybody(5, 4), panel=2, most=most), seed=0).load.tolist() == [1, 3, 3, 3]


def test_the_better_pairs_are_taken_and_the_prices_show_who_was_wanted() -> None:
    # Everybody wants expert 0, who has time for one: the third gains most by it.
    affinity = np.array([[5000, 4000, 0], [5000, 4000, 0], [9000, 4000, 0]], dtype=np.int32)
    terms = Terms(allowed=everybody(3, 3), panel=1, cost=-affinity, least=0, most=np.array([1, 9, 9]))

    found = allot(terms, seed=5)

    assert found.experts.tolist() == [[1], [1], [0]]
    assert found.cost == -17_000
    assert certify(terms, found).cost == -17_000
    assert found.scale == 1
    assert 1000 <= found.price[0] <= 5000
    assert found.price[1:].tolist() == [0, 0]


def refused(make: Callable[[], object]) -> tuple[Reason, dict[str, Any]]:
    with pytest.raises(ScoringError) as caught:
        make()
    return caught.value.reason, dict(caught.value.facts)


def test_nominees_who_share_too_few_experts_are_named_and_counted() -> None:
    # 0, 1 and 2 are known to experts 0 and 1 only, who may read two each; 3 is no part of it.
    allowed = everybody(4, 5)
    allowed[:3, 2:] = False

    assert refused(lambda: allot(Terms(allowed=allowed, panel=2, most=2), seed=0)) == (
        Reason.TOO_FEW_EXPERTS,
        {"nominees": (0, 1, 2), "experts": (0, 1), "places": 4, "needed": 6},
    )


def test_a_nominee_with_fewer_experts_than_the_panel_is_named_alone() -> None:
    allowed = everybody(3, 3)
    allowed[1] = [True, False, False]

    assert refused(lambda: allot(Terms(allowed=allowed, panel=2), seed=0)) == (
        Reason.TOO_FEW_EXPERTS,
        {"nominees": (1,), "experts": (0,), "places": 1, "needed": 2},
    )


def test_experts_who_cannot_be_occupied_are_named_and_counted() -> None:
    # Experts 0 and 1 know nominee 0 only, and should read two each.
    allowed = everybody(4, 4)
    allowed[1:, :2] = False

    assert refused(lambda: allot(Terms(allowed=allowed, panel=2, least=2, most=4), seed=0)) == (
        Reason.TOO_FEW_NOMINEES,
        {"nominees": (0,), "experts": (0, 1), "places": 2, "needed": 4},
    )


def test_a_later_wave_and_a_withdrawal_keep_what_stands() -> None:
    first = allot(Terms(allowed=everybody(10, 6), panel=3), seed=1)
    stands = [(n, e) for n, row in enumerate(first.experts.tolist()) for e in row]

    allowed = everybody(14, 6)
    allowed[:, 4] = False
    kept = [(nominee, expert) for nominee, expert in stands if expert != 4]
    later = allot(Terms(allowed=allowed, panel=3, fixed=np.array(kept, dtype=np.int32)), seed=2)

    panels = later.experts.tolist()
    assert all(expert in panels[nominee] for nominee, expert in kept)
    assert sorted(later.load.tolist()) == [0, 8, 8, 8, 9, 9]
    assert later.load[4] == 0


def test_what_was_fixed_against_the_bound_stays_and_the_others_level_out() -> None:
    # Expert 0 has read all six already.
    fixed = np.array([(nominee, 0) for nominee in range(6)], dtype=np.int32)

    assert allot(Terms(allowed=everybody(6, 4), panel=2, fixed=fixed), seed=0).load.tolist() == [6, 2, 2, 2]


def tampered(found: Allotment, **changes: object) -> Allotment:
    return replace(found, **changes)  # type: ignore[arg-type]


def test_certify_believes_nothing() -> None:
    allowed = everybody(4, 4)
    allowed[0, 3] = False
    fixed = np.array([[1, 3]], dtype=np.int32)
    cost = np.arange(16, dtype=np.int32).reshape(4, 4) * 7 % 5
    terms = Terms(allowed=allowed, panel=2, cost=cost, most=3, least=1, fixed=fixed)
    found = allot(terms, seed=0)

    def with_row(nominee: int, *row: int) -> Allotment:
        experts = found.experts.copy()
        experts[nominee] = row
        return tampered(found, experts=experts)

    honest = certify(terms, found)
    assert honest.optimal
    assert certify(terms, tampered(found, cost=-100, load=found.load * 0)) == honest
    assert refused(lambda: certify(terms, with_row(0, 0, 4))) == (
        Reason.UNKNOWN_EXPERT,
        {"nominee": 0, "expert": 4},
    )
    assert refused(lambda: certify(terms, with_row(0, 1, 1)))[0] is Reason.DUPLICATE_EXPERT
    assert refused(lambda: certify(terms, with_row(0, 1, 0)))[0] is Reason.DUPLICATE_EXPERT
    assert refused(lambda: certify(terms, with_row(0, 0, 3))) == (
        Reason.PAIR_NOT_ALLOWED,
        {"nominee": 0, "expert": 3},
    )
    assert refused(lambda: certify(terms, with_row(1, 0, 1))) == (
        Reason.FIXED_PAIR_MISSING,
        {"nominee": 1, "expert": 3},
    )
    same = tampered(found, experts=np.array([[0, 1], [0, 3], [0, 1], [0, 1]], dtype=np.int32))
    assert refused(lambda: certify(terms, same)) == (
        Reason.LOAD_OUT_OF_BOUNDS,
        {"expert": 0, "load": 4, "least": 1, "most": 3},
    )
    assert (
        refused(lambda: certify(terms, tampered(found, experts=found.experts[1:])))[0] is Reason.WRONG_SHAPE
    )
    assert refused(lambda: certify(terms, tampered(found, price=found.price[1:])))[0] is Reason.WRONG_SHAPE


def test_prices_that_prove_nothing_prove_nothing() -> None:
    cost = np.array([[0, 9], [0, 1]], dtype=np.int32)
    terms = Terms(allowed=everybody(2, 2), panel=1, cost=cost, most=1)
    found = allot(terms, seed=0)
    worse = tampered(found, experts=found.experts[::-1])

    assert certify(terms, found).optimal
    assert found.experts.tolist() == [[0], [1]]
    assert certify(terms, tampered(found, price=found.price * 0)) == Proof(cost=1, bound=Fraction(0))
    assert not certify(terms, tampered(found, price=found.price * 0)).optimal
    assert not certify(terms, worse).optimal
    assert certify(terms, worse).cost == 9


def camps(across: int) -> Terms:
    """Two camps of two nominees and two experts; reading across costs more."""
    cost = np.full((4, 4), across, dtype=np.int32)
    cost[:2, :2] = cost[2:, 2:] = 0
    return Terms(allowed=everybody(4, 4), panel=2, cost=cost)


def test_linking_within_the_optimum_tells_what_the_next_link_would_cost() -> None:
    found = allot(camps(across=3), seed=0)

    assert (found.cost, found.link_cost, found.next_link) == (0, 0, 6)
    assert found.connection.piece.tolist() == [0, 0, 1, 1]
    assert (found.connection.pieces, found.connection.connectivity) == (2, 0.0)


def test_linking_at_a_cost_says_how_much() -> None:
    found = allot(camps(across=3), seed=0, linking=Linking.AT_A_COST)
    proof = certify(camps(across=3), found)

    assert (found.cost, found.link_cost, found.next_link) == (6, 6, None)
    assert found.connection.pieces == 1
    assert not proof.optimal
    assert found.cost - found.link_cost - proof.bound < 1


@given(seed=SEEDS)
def test_what_can_be_linked_for_nothing_is_linked(seed: int) -> None:
    found = allot(camps(across=0), seed=seed)

    assert (found.cost, found.next_link, found.connection.pieces) == (0, None, 1)


def test_a_single_expert_a_nominee_can_link_nobody() -> None:
    found = allot(Terms(allowed=everybody(6, 3), panel=1), seed=0, linking=Linking.AT_A_COST)

    assert (found.connection.pieces, found.link_cost, found.next_link) == (3, 0, None)


@pytest.mark.parametrize("seed", range(4))
def test_each_expert_reads_from_many_units(seed: int) -> None:
    # 40 nominees of 4 units, 3 readings each, 10 experts: 3 of each unit for everybody is possible.
    unit = np.repeat(np.arange(4), 10).astype(np.int32)
    terms = Terms(allowed=everybody(40, 10), panel=3, unit=unit)

    found = allot(terms, seed=seed)
    held = [[int((found.experts[unit == u] == e).sum()) for u in range(4)] for e in range(10)]

    assert found.crowding_floor == 10 * 4 * 3
    assert found.crowding == sum(n * (n - 1) // 2 for row in held for n in row)
    assert found.crowding <= found.crowding_floor + 2
    assert allot(replace(terms, unit=None), seed=seed).crowding == 0


def test_spreading_over_units_leaves_neither_optimum_nor_fixed_pairs() -> None:
    random = np.random.default_rng(3)
    cost = random.integers(0, 3, (40, 10)).astype(np.int32)
    unit = np.repeat(np.arange(4), 10).astype(np.int32)
    fixed = np.array([[n, n % 2] for n in range(10)], dtype=np.int32)
    plain = Terms(allowed=everybody(40, 10), panel=3, cost=cost, fixed=fixed)
    spread = replace(plain, unit=unit)

    one, other = allot(plain, seed=0), allot(spread, seed=0)

    assert one.cost == other.cost
    assert certify(spread, other).optimal
    assert other.crowding < sum(
        n * (n - 1) // 2
        for u in range(4)
        for n in np.bincount(one.experts[unit == u].ravel(), minlength=10).tolist()
    )


def test_nothing_to_read_and_nothing_to_choose() -> None:
    empty = allot(Terms(allowed=everybody(0, 3), panel=2), seed=0)
    whole = allot(Terms(allowed=everybody(3, 2), panel=2), seed=0)

    assert empty.experts.shape == (0, 2)
    assert empty.load.tolist() == [0, 0, 0]
    assert (empty.connection.pieces, empty.connection.connectivity) == (0, None)
    assert whole.experts.tolist() == [[0, 1]] * 3
    assert refused(lambda: allot(Terms(allowed=everybody(2, 0), panel=1), seed=0)) == (
        Reason.TOO_FEW_EXPERTS,
        {"nominees": (0, 1), "experts": (), "places": 0, "needed": 2},
    )


@pytest.mark.parametrize(
    ("changes", "reason", "facts"),
    [
        ({"panel": 0}, Reason.BAD_COUNT, {"what": "panel", "value": 0, "least": 1}),
        (
            {"allowed": np.ones((2, 3))},
            Reason.WRONG_SHAPE,
            {"what": "allowed", "shape": (2, 3), "dtype": "float64"},
        ),
        ({"cost": np.zeros((2, 3))}, Reason.NOT_WHOLE, {"what": "cost", "dtype": "float64"}),
        (
            {"cost": np.zeros((2, 2), int)},
            Reason.WRONG_SHAPE,
            {"what": "cost", "shape": (2, 2), "allowed": (2, 3)},
        ),
        (
            {"cost": np.array([[0, 0, 0], [0, 0, 1 << 26]])},
            Reason.COST_TOO_WIDE,
            {"least": 0, "greatest": 1 << 26, "below": 1 << 26},
        ),
        ({"least": 2, "most": 1}, Reason.LEAST_ABOVE_MOST, {"expert": 0, "least": 2, "most": 1}),
        ({"most": [1, -2, 1]}, Reason.BAD_COUNT, {"what": "most", "expert": 1, "value": -2, "least": 0}),
        ({"most": [1, 2]}, Reason.WRONG_SHAPE, {"what": "most", "given": 2, "size": 3}),
        ({"fixed": [[0, 1, 2]]}, Reason.WRONG_SHAPE, {"what": "fixed", "shape": (1, 3)}),
        ({"fixed": [[0, 1], [2, 0]]}, Reason.UNKNOWN_NOMINEE, {"what": "fixed", "row": 1, "size": 2}),
        ({"fixed": [[0, 3]]}, Reason.UNKNOWN_EXPERT, {"what": "fixed", "row": 0, "size": 3}),
        (
            {"fixed": [[0, 1], [1, 0], [0, 1]]},
            Reason.DUPLICATE_EXPERT,
            {"what": "fixed", "nominee": 0, "expert": 1},
        ),
        (
            {"allowed": np.array([[True, True, False], [True, True, True]]), "fixed": [[0, 2]]},
            Reason.FIXED_PAIR_BARRED,
            {"what": "fixed", "nominee": 0, "expert": 2},
        ),
        (
            {"fixed": [[0, 0], [0, 1], [0, 2]]},
            Reason.FIXED_ABOVE_PANEL,
            {"nominee": 0, "fixed": 3, "panel": 2},
        ),
        (
            {"fixed": [[0, 0], [1, 0]], "most": 1},
            Reason.FIXED_ABOVE_LOAD,
            {"expert": 0, "fixed": 2, "most": 1},
        ),
        ({"unit": [0]}, Reason.WRONG_SHAPE, {"what": "unit", "given": 1, "size": 2}),
        ({"unit": [0, -2]}, Reason.UNKNOWN_GROUP, {"nominee": 1, "group": -2}),
    ],
)
def test_terms_that_make_no_sense_are_refused(
    changes: dict[str, Any], reason: Reason, facts: dict[str, Any]
) -> None:
    sense: dict[str, Any] = {"allowed": everybody(2, 3), "panel": 2}

    assert refused(lambda: Terms(**{**sense, **changes})) == (reason, facts)


def test_a_seed_is_a_whole_number_from_zero() -> None:
    terms = Terms(allowed=everybody(2, 3), panel=2)

    assert refused(lambda: allot(terms, seed=-1))[0] is Reason.BAD_COUNT
    assert refused(lambda: allot(terms, seed=1.5))[0] is Reason.NOT_WHOLE  # type: ignore[arg-type]
