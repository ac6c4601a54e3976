"""Who reads what: five experts a nominee at the least cost, three pairs in a hundred forbidden.

An expert reads at most 1.25 times the mean load. Everybody starts from the matrix of costs and ends
with the experts of each nominee; the referee adds up the cost again and looks for forbidden pairs and
full loads. Costs are whole numbers up to 10,000, so that the optimum is the same number for all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.contest import Answer, Claim, Contender, Contest, Family, Result, Scale
from benchmarks.prepared import Prepared, peer, write
from scoring.allot import allot
from scoring.allotment.terms import Terms

PANEL: Final = 5
BARRED: Final = 0.03
ROOM: Final = 1.25


def data(place: Path, *, nominees: int, experts: int) -> None:
    """Affinities of nominees and experts who each have a few interests."""
    rng = np.random.default_rng(nominees)
    topics = 12
    of_nominee, of_expert = (
        rng.dirichlet(np.full(topics, 0.4), nominees),
        rng.dirichlet(np.full(topics, 0.4), experts),
    )
    affinity = of_nominee @ of_expert.T + 0.2 * rng.random((nominees, experts))
    write(
        place,
        {
            "cost": (10_000 - 10_000 * affinity / affinity.max()).round().astype(np.int32),
            "allowed": rng.random((nominees, experts)) >= BARRED,
            "most": np.array(int(np.ceil(ROOM * nominees * PANEL / experts))),
        },
    )


def ours(data: Mapping[str, Any]) -> Prepared:
    """With the proof, and with everything else that an allotment tells."""
    cost, allowed, most = data["cost"], data["allowed"], int(data["most"])
    return Prepared(
        run=lambda: allot(Terms(allowed=allowed, panel=PANEL, cost=cost, least=0, most=most), seed=1),
        told=lambda found: {"experts": found.experts},
    )


def ortools(data: Mapping[str, Any]) -> Prepared:
    """A flow of least cost: source, nominees, experts, sink."""
    flow = peer("ortools.graph.python.min_cost_flow", package="ortools")
    cost, allowed, most = data["cost"], data["allowed"], int(data["most"])
    nominees, experts = cost.shape

    def run() -> Any:
        solver = flow.SimpleMinCostFlow()
        nominee, expert = np.nonzero(allowed)
        pair = solver.add_arcs_with_capacity_and_unit_cost(
            nominee, nominees + expert, np.ones(nominee.size, dtype=np.int64), cost[nominee, expert]
        )
        sink = nominees + experts
        solver.add_arcs_with_capacity_and_unit_cost(
            nominees + np.arange(experts),
            np.full(experts, sink),
            np.full(experts, most),
            np.zeros(experts, dtype=np.int64),
        )
        supply = np.append(np.full(nominees, PANEL), -PANEL * nominees)
        solver.set_nodes_supplies(np.append(np.arange(nominees), sink), supply)
        status = solver.solve()
        assert status == solver.OPTIMAL, status
        taken = solver.flows(pair) > 0
        return expert[taken].reshape(nominees, PANEL)

    return Prepared(run=run, told=lambda found: {"experts": found})


def agree(place: Path, ours: Answer, theirs: Answer) -> str:
    """Both keep the terms, at the same cost."""
    cost, allowed, most = (np.load(place / f"{name}.npy") for name in ("cost", "allowed", "most"))
    costs = []
    for name, experts in (("ours", ours["experts"]), ("theirs", theirs["experts"])):
        nominee = np.arange(len(cost))[:, None]
        if np.unique(experts + nominee * cost.shape[1]).size != len(cost) * PANEL:
            return f"{name}: somebody reads a nominee twice"
        if not allowed[nominee, experts].all():
            return f"{name}: a forbidden pair"
        if np.bincount(experts.ravel()).max() > most:
            return f"{name}: somebody reads more than {most}"
        costs.append(int(cost[nominee, experts].sum()))
    return "" if costs[0] == costs[1] else f"cost: {costs[0]:,} against {costs[1]:,}"


def contests(scale: Scale) -> Sequence[Contest]:
    """A conference and a province; or something small."""
    sizes = ((1_000, 200), (10_000, 2_000)) if scale is Scale.FULL else ((60, 20), (200, 50))
    return [
        Contest(
            name=f"{nominees:,} nominees × {experts:,} experts",
            data=partial(data, nominees=nominees, experts=experts),
            contenders=(
                Contender(name="ours", start="allotment:ours"),
                Contender(name="OR-tools", start="allotment:ortools"),
            ),
            agree=agree,
            rounds=7 if nominees <= 1_000 else 2,
            patience=40.0,
        )
        for nominees, experts in sizes
    ]


def claims(results: Mapping[str, Result]) -> Sequence[Claim]:
    """The targets on allotment."""
    small, large = results.values()
    ours, theirs = large.ours.extra, None
    if (other := large.of("OR-tools")) is not None:
        theirs = other.extra
    return (
        Claim(
            text=f"{small.contest}: OR-tools takes at least 1/1.5 of our time",
            bound=1 / 1.5,
            found=small.ratio("OR-tools"),
        ),
        Claim(
            text=f"{large.contest}: OR-tools takes at least 5 × our time at the same cost",
            bound=5.0,
            found=large.ratio("OR-tools"),
        ),
        Claim(
            text=f"{large.contest}: at most 1/4 of its memory",
            bound=0.25,
            at_least=False,
            found=ours / theirs if ours is not None and theirs else None,
        ),
    )


FAMILY: Final = Family(
    name="allotment",
    head="Allotment: five experts a nominee at the least cost",
    about=__doc__ or "",
    contests=contests,
    claims=claims,
)
