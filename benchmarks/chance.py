"""The chance of being among the first K: computed by us, drawn by others.

What everybody does instead is to draw the whole list again and again and to count. Twenty thousand
draws are the time to beat: those that only count who is in, and those that give 90 % intervals of the
rank too, as we do. A million are the answer to be near: counted, and, from the same draws,
with each nominee's own draw integrated out (given the K-th best of the others, the chance to be above
it is known), which leaves much less of the noise of drawing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.contest import Answer, Claim, Contender, Contest, Family, Result, Scale, difference
from benchmarks.prepared import Prepared, peer, write
from scoring.chance import chance_of

DRAWS: Final = 20_000
BLOCK: Final = 1_000
SIGMAS: Final = 5.0


def data(place: Path, *, nominees: int, many: int) -> None:
    """Estimates of nominees with errors of their own, a tenth of whom will be chosen."""
    rng = np.random.default_rng(nominees)
    write(
        place,
        {
            "estimate": rng.normal(0.0, 6.0, nominees),
            "error": rng.uniform(1.5, 3.0, nominees),
            "top": np.array(nominees // 10),
            "many": np.array(many),
        },
    )


def ours(data: Mapping[str, Any]) -> Prepared:
    """Probabilities, bands and 90 % rank intervals, without a draw."""
    top = int(data["top"])
    return Prepared(
        run=lambda: chance_of(data["estimate"], data["error"], top=top),
        told=lambda found: {"within": found.within, "best": found.best, "worst": found.worst},
    )


def drawn(data: Mapping[str, Any]) -> Prepared:
    """Draw the list, find the K-th best in each, count who reaches it."""
    estimate, error, top = data["estimate"], data["error"], int(data["top"])

    def run() -> Any:
        rng = np.random.default_rng(1)
        inside = np.zeros(estimate.size, dtype=np.int64)
        for _ in range(DRAWS // BLOCK):
            value = rng.standard_normal((BLOCK, estimate.size))
            value *= error
            value += estimate
            least = np.partition(value, estimate.size - top, axis=1)[:, estimate.size - top]
            inside += (value >= least[:, None]).sum(axis=0)
        return inside / DRAWS

    return Prepared(run=run, told=lambda within: {"within": within, "draws": np.array(DRAWS)})


def drawn_ranks(data: Mapping[str, Any]) -> Prepared:
    """Draw the list, rank everybody in each, count who stood where: chances and rank intervals."""
    estimate, error, top = data["estimate"], data["error"], int(data["top"])
    size = estimate.size

    def run() -> Any:
        rng = np.random.default_rng(1)
        place = np.arange(size)
        stood = np.zeros(size * size, dtype=np.int64)
        for _ in range(DRAWS // BLOCK):
            value = rng.standard_normal((BLOCK, size))
            value *= error
            value += estimate
            # The highest value is the last of the ascending order.
            cell = np.argsort(value, axis=1) * size + place[::-1]
            stood += np.bincount(cell.ravel(), minlength=stood.size)
        reached = np.cumsum(stood.reshape(size, size), axis=1) / DRAWS
        return reached[:, top - 1], (reached < 0.05).sum(axis=1) + 1, (reached < 0.95).sum(axis=1) + 1

    def told(found: Any) -> Answer:
        within, best, worst = found
        return {"within": within, "best": best, "worst": worst, "draws": np.array(DRAWS)}

    return Prepared(run=run, told=told)


def drawn_often(data: Mapping[str, Any]) -> Prepared:
    """Very many draws, counted and integrated."""
    special = peer("scipy.special")
    estimate, error, top = data["estimate"], data["error"], int(data["top"])
    size, many = estimate.size, int(data["many"])

    def run() -> Any:
        rng = np.random.default_rng(2)
        inside, chances = np.zeros(size, dtype=np.int64), np.zeros(size)
        for _ in range(many // BLOCK):
            value = rng.standard_normal((BLOCK, size))
            value *= error
            value += estimate
            edge = np.partition(value, (size - top - 1, size - top), axis=1)
            # Without the nominee the K-th best of the others is the next one where the nominee is in.
            is_in = value >= edge[:, size - top, None]
            inside += is_in.sum(axis=0)
            bar = np.where(is_in, edge[:, size - top - 1, None], edge[:, size - top, None])
            chances += special.ndtr((estimate - bar) / error).sum(axis=0)
        return inside / many, chances / many

    def told(found: Any) -> Answer:
        return {"within": found[0], "integrated": found[1], "draws": np.array(many)}

    return Prepared(run=run, told=told)


def agree(_place: Path, ours: Answer, theirs: Answer) -> str:
    """Within five standard deviations of what so many draws can tell, and a hundredth of the list."""
    draws = int(theirs["draws"])
    noise = np.sqrt(np.maximum(ours["within"] * (1.0 - ours["within"]), 1.0 / draws) / draws)
    gap = np.abs(ours["within"] - theirs["within"]) / noise
    worst = int(gap.argmax())
    if gap[worst] > SIGMAS:
        return f"nominee {worst}: {ours['within'][worst]:.6f} against {theirs['within'][worst]:.6f} drawn"
    for end in ("best", "worst"):
        if end in theirs and (told := difference(end, ours[end], theirs[end], by=max(2.0, gap.size / 100))):
            return told
    return ""


def gaps(_place: Path, ours: Answer, theirs: Answer) -> Mapping[str, float]:
    """How far our probabilities lie from those drawn; told only of a million draws."""
    if "integrated" not in theirs:
        return {}
    return {
        "counted": float(np.abs(ours["within"] - theirs["within"]).max()),
        "integrated": float(np.abs(ours["within"] - theirs["integrated"]).max()),
    }


def contests(scale: Scale) -> Sequence[Contest]:
    """One list."""
    nominees, many = (1_000, 1_000_000) if scale is Scale.FULL else (60, 100_000)
    return (
        Contest(
            name=f"first tenth of {nominees:,} nominees",
            data=partial(data, nominees=nominees, many=many),
            contenders=(
                Contender(name="ours", start="chance:ours"),
                Contender(name="20,000 draws", start="chance:drawn"),
                Contender(name="20,000 draws, ranked", start="chance:drawn_ranks"),
                Contender(name=f"{many:,} draws", start="chance:drawn_often"),
            ),
            agree=agree,
            measure=gaps,
            rounds=9,
            patience=20.0,
        ),
    )


def claims(results: Mapping[str, Result]) -> Sequence[Claim]:
    """The targets on chances."""
    [result] = results.values()
    many = result.outcomes[-1]
    return (
        Claim(
            text=f"{result.contest}: 20,000 draws take at least 50 × our time",
            bound=50.0,
            found=result.ratio("20,000 draws"),
        ),
        Claim(
            text=f"{result.contest}: 20,000 draws with rank intervals, as we give, take at least 50 ×",
            bound=50.0,
            found=result.ratio("20,000 draws, ranked"),
        ),
        Claim(
            text=f"largest gap to {many.contender}, each nominee's own draw integrated, at most 0.001",
            bound=1e-3,
            at_least=False,
            found=many.measured.get("integrated"),
        ),
        Claim(
            text="largest gap to the same draws, counted, at most 0.001",
            bound=1e-3,
            at_least=False,
            found=many.measured.get("counted"),
            note="counting a million draws itself has a standard deviation of up to 0.0005 a nominee",
        ),
    )


FAMILY: Final = Family(
    name="chance",
    head="Chance of being among the first K",
    about=__doc__ or "",
    contests=contests,
    claims=claims,
)
