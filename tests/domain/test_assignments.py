"""Who reads what by lot: what stands, what may not be, and the same lot for the same seed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer.domain.assignments import Allotted, allotted
from reviewer.errors import Reason, Refused

Pairs = frozenset[tuple[int, int]]


def refused(refusal: Refused) -> dict[str, tuple[str, ...]]:
    codes = refusal.facts["codes"]
    assert refusal.reason is Reason.FEW_EXPERTS
    assert isinstance(codes, tuple)
    return {"codes": codes}


@st.composite
def panels(draw: st.DrawFn) -> tuple[dict[int, str], list[int], Pairs, Pairs]:
    """Nominees by code, experts, the pairs that may be and those of them that stand. Ids have gaps."""
    nominees = {10 * n: f"R-{n:02d}-01" for n in range(1, draw(st.integers(1, 8)) + 1)}
    experts = [7 * e for e in range(1, draw(st.integers(3, 7)) + 1)]
    every = [(nominee, expert) for nominee in nominees for expert in experts]
    allowed = frozenset(pair for pair in every if draw(st.integers(0, 9)) > 0)
    standing = frozenset(pair for pair in sorted(allowed) if draw(st.integers(0, 4)) == 0)
    return nominees, experts, allowed, standing


@given(panels(), st.integers(1, 4), st.integers(0, 99))
def test_everyone_has_the_panel_what_stands_stays_and_nobody_barred_reads(
    case: tuple[dict[int, str], list[int], Pairs, Pairs], panel: int, seed: int
) -> None:
    nominees, experts, allowed, standing = case
    units = {nominee: nominee % 3 for nominee in nominees}

    def asked() -> Allotted | dict[str, tuple[str, ...]]:
        try:
            return allotted(
                nominees,
                units=units,
                experts=experts,
                allowed=allowed,
                standing=standing,
                panel=panel,
                seed=seed,
            )
        except Refused as refusal:
            return refused(refusal)

    found = asked()
    assert asked() == found
    if isinstance(found, dict):
        # Loads are open, so only a nominee with too few allowed experts stops it.
        short = {
            code for nominee, code in nominees.items() if sum(who == nominee for who, _ in allowed) < panel
        }
        assert {name: set(codes) for name, codes in found.items()} == {"codes": short}
        return
    pairs = found.pairs
    assert standing <= pairs <= allowed
    for nominee in nominees:
        held = sum(who == nominee for who, _ in standing)
        assert sum(who == nominee for who, _ in pairs) == max(panel, held)
    assert found.loads == {expert: sum(who == expert for _, who in pairs) for expert in experts}


def test_without_conflicts_loads_differ_by_one_and_all_can_be_compared() -> None:
    nominees = {n: f"R-{n:02d}-01" for n in range(1, 13)}
    experts = list(range(1, 9))
    allowed = frozenset((nominee, expert) for nominee in nominees for expert in experts)
    found = allotted(
        nominees,
        units=dict.fromkeys(nominees, 0),
        experts=experts,
        allowed=allowed,
        standing=frozenset(),
        panel=3,
        seed=1,
    )
    assert sorted(found.loads.values()) == [4] * 4 + [5] * 4
    assert found.pieces == 1
    other = allotted(
        nominees,
        units=dict.fromkeys(nominees, 0),
        experts=experts,
        allowed=allowed,
        standing=frozenset(),
        panel=3,
        seed=2,
    )
    assert other.pairs != found.pairs  # another seed, another lot


def test_nobody_to_give_is_no_lot_at_all() -> None:
    with pytest.raises(Refused):
        allotted(
            {1: "R-01-01"},
            units={1: 0},
            experts=[],
            allowed=frozenset(),
            standing=frozenset(),
            panel=1,
            seed=0,
        )
