from __future__ import annotations

from itertools import combinations, product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scoring.allot import allot, certify
from scoring.arrays import Bools, Int64s
from scoring.errors import Reason, ScoringError
from scoring.terms import Terms

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
