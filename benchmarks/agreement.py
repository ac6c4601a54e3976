"""Agreement of a panel: Krippendorff's alpha, intraclass correlations, Fleiss' kappa.

Answers must agree to 1e-12: these are closed formulas. Each package is given the table that it asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.contest import Answer, Claim, Contender, Contest, Family, Result, Scale, close
from benchmarks.prepared import Prepared, peer, write
from scoring.agree import Form, Level, alpha, fleiss_kappa, icc

EXPERTS: Final = 10
EXACT: Final = 1e-12


def data(place: Path, *, nominees: int, missing: float) -> None:
    """Whole points around 75, each nominee marked by ten experts; a share of the marks missing."""
    rng = np.random.default_rng(nominees)
    worth, mildness = rng.normal(75.0, 6.0, nominees), rng.normal(0.0, 2.0, (EXPERTS, 1))
    totals = np.clip((worth + mildness + rng.normal(0.0, 4.0, (EXPERTS, nominees))).round(), 0, 100)
    totals[rng.random(totals.shape) < missing] = -1
    write(place, {"totals": totals.astype(np.int64)})


def _alpha_of(level: Level) -> Callable[[Mapping[str, Any]], Prepared]:
    def ours(data: Mapping[str, Any]) -> Prepared:
        totals = data["totals"]
        return Prepared(run=lambda: alpha(totals, level=level), told=_told)

    return ours


def _krippendorff_of(level: Level) -> Callable[[Mapping[str, Any]], Prepared]:
    def krippendorff(data: Mapping[str, Any]) -> Prepared:
        package = peer("krippendorff")
        table = np.where(data["totals"] < 0, np.nan, data["totals"])
        return Prepared(
            run=lambda: package.alpha(reliability_data=table, level_of_measurement=level.value), told=_told
        )

    return krippendorff


alpha_nominal, krippendorff_nominal = _alpha_of(Level.NOMINAL), _krippendorff_of(Level.NOMINAL)
alpha_ordinal, krippendorff_ordinal = _alpha_of(Level.ORDINAL), _krippendorff_of(Level.ORDINAL)
alpha_interval, krippendorff_interval = _alpha_of(Level.INTERVAL), _krippendorff_of(Level.INTERVAL)
alpha_ratio, krippendorff_ratio = _alpha_of(Level.RATIO), _krippendorff_of(Level.RATIO)


def crowdkit_nominal(data: Mapping[str, Any]) -> Prepared:
    """Alpha of labels from a table of task, worker and label."""
    metrics = peer("crowdkit.metrics.data", package="crowd-kit")
    worker, task = np.nonzero(data["totals"] >= 0)
    frame = peer("pandas").DataFrame({"task": task, "worker": worker, "label": data["totals"][worker, task]})
    return Prepared(run=lambda: metrics.alpha_krippendorff(frame), told=_told)


def icc_ours(data: Mapping[str, Any]) -> Prepared:
    """All six forms."""
    totals = data["totals"]
    expert = np.repeat(np.arange(EXPERTS)[:, None], totals.shape[1], axis=1)

    def told(found: Mapping[Form, float | None]) -> Answer:
        return {"icc": np.array([found[form] for form in Form], dtype=np.float64)}

    return Prepared(run=lambda: icc(totals, expert=expert), told=told)


def pingouin(data: Mapping[str, Any]) -> Prepared:
    """All six forms, with intervals and tests: the function gives them together."""
    package = peer("pingouin")
    totals = data["totals"]
    expert, nominee = (index.ravel() for index in np.indices(totals.shape))
    frame = peer("pandas").DataFrame({"nominee": nominee, "expert": expert, "total": totals.ravel()})

    def told(found: Any) -> Answer:
        values = dict(zip(_forms(found["Type"]), found["ICC"], strict=True))
        return {"icc": np.array([values[form.value] for form in Form], dtype=np.float64)}

    return Prepared(
        run=lambda: package.intraclass_corr(frame, targets="nominee", raters="expert", ratings="total"),
        told=told,
    )


def kappa_ours(data: Mapping[str, Any]) -> Prepared:
    """From the totals."""
    totals = data["totals"]
    expert = np.repeat(np.arange(EXPERTS)[:, None], totals.shape[1], axis=1)
    return Prepared(run=lambda: fleiss_kappa(totals, expert=expert), told=_told)


def statsmodels(data: Mapping[str, Any]) -> Prepared:
    """From the totals too: counting them into categories is part of the way."""
    raters = peer("statsmodels.stats.inter_rater", package="statsmodels")
    table = np.ascontiguousarray(data["totals"].T)
    return Prepared(run=lambda: raters.fleiss_kappa(raters.aggregate_raters(table)[0]), told=_told)


def _told(value: Any) -> Answer:
    return {"value": np.array([value], dtype=np.float64)}


def _forms(types: Any) -> list[str]:
    """ICC(A,1) of McGraw and Wong is ICC2 of Shrout and Fleiss; packages use either name."""
    names = {
        "ICC(1,1)": "ICC1", "ICC(A,1)": "ICC2", "ICC(C,1)": "ICC3",
        "ICC(1,k)": "ICC1k", "ICC(A,k)": "ICC2k", "ICC(C,k)": "ICC3k",
    }  # fmt: skip
    return [names.get(name, name) for name in types]


def contests(scale: Scale) -> Sequence[Contest]:
    """Alpha at four levels, six intraclass correlations, kappa."""
    nominees = 2_000 if scale is Scale.FULL else 100
    same = close({"value": EXACT})
    told = []
    for level in Level:
        others = [Contender(name="krippendorff", start=f"agreement:krippendorff_{level.value}")]
        if level is Level.NOMINAL:
            others.append(Contender(name="crowd-kit", start="agreement:crowdkit_nominal"))
        told.append(
            Contest(
                name=f"alpha, {level.value}, {nominees:,} × {EXPERTS}",
                data=partial(data, nominees=nominees, missing=0.05),
                contenders=(Contender(name="ours", start=f"agreement:alpha_{level.value}"), *others),
                agree=same,
                rounds=25,
            )
        )
    told.append(
        Contest(
            name=f"six ICC, {nominees:,} × {EXPERTS}",
            data=partial(data, nominees=nominees, missing=0.0),
            contenders=(
                Contender(name="ours", start="agreement:icc_ours"),
                Contender(name="pingouin", start="agreement:pingouin"),
            ),
            agree=close({"icc": EXACT}),
            rounds=25,
        )
    )
    told.append(
        Contest(
            name=f"Fleiss' kappa, {nominees:,} × {EXPERTS}",
            data=partial(data, nominees=nominees, missing=0.0),
            contenders=(
                Contender(name="ours", start="agreement:kappa_ours"),
                Contender(name="statsmodels", start="agreement:statsmodels"),
            ),
            agree=same,
            rounds=25,
        )
    )
    return told


def claims(results: Mapping[str, Result]) -> Sequence[Claim]:
    """The targets on agreement."""
    wanted = {"alpha": ("krippendorff", 10.0), "six ICC": ("pingouin", 100.0)}
    return [
        Claim(
            text=f"{name}: {peer_name} takes at least {bound:g} × our time",
            bound=bound,
            found=result.ratio(peer_name),
        )
        for name, result in results.items()
        for word, (peer_name, bound) in wanted.items()
        if name.startswith(word)
    ]


FAMILY: Final = Family(
    name="agreement",
    head="Agreement: alpha, ICC, kappa",
    about=__doc__ or "",
    contests=contests,
    claims=claims,
)
