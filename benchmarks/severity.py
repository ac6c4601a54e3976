"""The severity model: mean, nominee, expert and noise, variances by restricted maximum likelihood.

Everybody reads the same long rows and answers variances, criterion and effects; we also give the
standard errors. Nobody's digits are taken for the truth: answers agree when variances lie within a
thousandth of each other (the stopping rule of lme4 leaves them some 1e-5 from the optimum), and the
better fit is the one with the lower criterion; ours may not lie above lme4's. lme4 runs without its
check of derivatives afterwards, the quickest it can.

Panels have 200 experts and five experts a nominee. Ratings have the shape of the public set InstEval,
73,421 of 1,128 by 2,972, whose data are not carried here: they are simulated from a seed. In the
conference each nominee is read by four experts of its own field and the neighbouring ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.contest import Answer, Claim, Contender, Contest, Family, Result, Scale
from benchmarks.growth import growth
from benchmarks.prepared import Prepared, peer, write
from scoring.severity import Severity, severity_of_rows

PANEL: Final = 5
NEARLY: Final = 1e-3
"""By this share may variances differ, and by this share of a standard deviation effects."""

SAME: Final = 1e-9
"""By this share may our criterion lie above another's: rounding."""

RATINGS: Final = (73_421, 1_128, 2_972)
"""Rows, rated and raters of the public set InstEval, whose shape the simulated ratings have."""


def panel_data(place: Path, *, rows: int, experts: int) -> None:
    """Nominees with five experts each, drawn at random from all."""
    rng = np.random.default_rng(rows)
    nominees = rows // PANEL
    expert = rng.integers(0, experts, (nominees, PANEL))
    while True:
        ordered = np.sort(expert, axis=1)
        twice = (ordered[:, 1:] == ordered[:, :-1]).any(axis=1)
        if not twice.any():
            break
        expert[twice] = rng.integers(0, experts, (int(twice.sum()), PANEL))
    _marked(place, rng, np.repeat(np.arange(nominees), PANEL), expert.ravel(), (6.0, 3.0, 5.0))


def ratings_data(place: Path, *, shape: tuple[int, int, int]) -> None:
    """Ratings from 1 to 5 of few by many, as uneven as people are: nobody rates anybody twice."""
    rows, rated, raters = shape
    rng = np.random.default_rng(rows)
    of_rated, of_rater = rng.lognormal(0.0, 0.8, rated), rng.lognormal(0.0, 0.3, raters)
    pairs = np.arange(max(rated, raters)) % raters * rated + np.arange(max(rated, raters)) % rated
    while pairs.size < rows:
        more = rng.choice(raters, size=rows, p=of_rater / of_rater.sum()) * rated
        more += rng.choice(rated, size=rows, p=of_rated / of_rated.sum())
        fresh = np.setdiff1d(more, pairs)
        pairs = np.concatenate([pairs, rng.permutation(fresh)[: rows - pairs.size]])
    rater, who = np.divmod(rng.permutation(pairs), rated)
    _marked(place, rng, who, rater, (0.51, 0.33, 1.17), whole=True)


def ring_data(place: Path, *, nominees: int, experts: int) -> None:
    """A conference: four experts a nominee, each from one field and its neighbours on a ring."""
    rng = np.random.default_rng(nominees)
    field = np.arange(nominees) * experts // nominees
    near = rng.random((nominees, 20)).argpartition(4, axis=1)[:, :4]
    expert = (field[:, None] + near) % experts
    _marked(place, rng, np.repeat(np.arange(nominees), 4), expert.ravel(), (6.0, 3.0, 5.0))


def _marked(
    place: Path,
    rng: np.random.Generator,
    nominee: Any,
    expert: Any,
    deviations: tuple[float, float, float],
    *,
    whole: bool = False,
) -> None:
    """Write rows in no order, with marks from the model: in hundredths of a point, or from 1 to 5."""
    expert = np.unique(expert, return_inverse=True)[1]
    parts = (
        rng.normal(0.0, deviation, size)
        for deviation, size in zip(
            deviations, (nominee.max() + 1, expert.max() + 1, nominee.size), strict=True
        )
    )
    worth, mildness, noise = parts
    mark = worth[nominee] + mildness[expert] + noise
    mark = np.clip((3.2 + mark).round(), 1.0, 5.0) if whole else (75.0 + mark).round(2)
    order = rng.permutation(nominee.size)
    write(
        place,
        {
            "nominee": nominee[order].astype(np.int32),
            "expert": expert[order].astype(np.int32),
            "mark": mark[order],
        },
    )


def ours(data: Mapping[str, Any]) -> Prepared:
    """From long rows."""
    nominee, expert = data["nominee"].astype(np.int64), data["expert"].astype(np.int64)
    mark = data["mark"]
    sizes = {"n_nominees": int(nominee.max()) + 1, "n_experts": int(expert.max()) + 1}

    def told(found: Severity) -> Answer:
        return {
            "variance": np.array([found.expert_variance, found.nominee_variance, found.residual_variance]),
            "criterion": np.array([found.criterion]),
            "mean": np.array([found.mean]),
            "nominee": found.nominee,
            "expert": found.expert,
        }

    return Prepared(run=lambda: severity_of_rows(nominee, expert, mark, **sizes), told=told)


def statsmodels(data: Mapping[str, Any]) -> Prepared:
    """Both factors as variance components of one group that holds everything, as its manual has it."""
    peer("statsmodels")
    models = peer("statsmodels.regression.mixed_linear_model", package="statsmodels")
    frame = peer("pandas").DataFrame(dict(data))

    def run() -> Any:
        model = models.MixedLM.from_formula(
            "mark ~ 1",
            groups=np.ones(len(frame)),
            re_formula="0",
            vc_formula={"expert": "0 + C(expert)", "nominee": "0 + C(nominee)"},
            data=frame,
        )
        return model.fit(reml=True)

    def told(found: Any) -> Answer:
        effects = found.random_effects[1.0]
        expert, nominee = (effects[effects.index.str.startswith(name)] for name in ("expert[", "nominee["))
        return {
            "variance": np.array([*found.vcomp, found.scale]),
            "criterion": np.array([-2.0 * found.llf]),
            "mean": np.array([found.fe_params.iloc[0]]),
            "nominee": nominee.to_numpy(),
            "expert": expert.to_numpy(),
        }

    return Prepared(run=run, told=told)


def agree(_place: Path, ours: Answer, theirs: Answer) -> str:
    """Compare variances and effects; and our fit must be no worse."""
    one, other = ours["variance"], theirs["variance"]
    if not np.allclose(one, other, rtol=NEARLY, atol=0.0):
        return f"variances (expert, nominee, noise): {one} against {other}"
    for name, variance in zip(("expert", "nominee"), one, strict=False):
        gap = float(np.abs(ours[name] - theirs[name]).max())
        if not gap <= NEARLY * float(np.sqrt(variance)):
            return f"effects of {name}: up to {gap:.2e} apart"
    crit, peer_crit = float(ours["criterion"][0]), float(theirs["criterion"][0])
    if crit - peer_crit > SAME * abs(peer_crit):
        return f"criterion: {crit!r} above {peer_crit!r}"
    return ""


def contests(scale: Scale) -> Sequence[Contest]:
    """Panels at four sizes, ratings of the public set's shape, a conference."""
    full = scale is Scale.FULL
    we = Contender(name="ours", start="severity:ours")
    lme4 = Contender(name="lme4", start="lme4.R")
    slow = Contender(name="statsmodels", start="severity:statsmodels")
    tiny = 2_000 if full else 500
    told = [
        Contest(
            name=f"panel, {tiny:,} rows",
            data=partial(panel_data, rows=tiny, experts=200 if full else 40),
            contenders=(we, lme4, slow),
            agree=agree,
            patience=20.0,
        )
    ]
    told += [
        Contest(
            name=f"panel, {rows:,} rows",
            data=partial(panel_data, rows=rows, experts=200),
            contenders=(we, lme4) if rows <= 1_000_000 else (we,),
            agree=agree,
            rounds=5,
            patience=60.0 if rows <= 100_000 else 20.0,
        )
        for rows in ((100_000, 1_000_000, 10_000_000) if full else (5_000, 20_000))
    ]
    shape = RATINGS if full else (4_000, 120, 300)
    told.append(
        Contest(
            name=f"ratings, {shape[0]:,} rows",
            data=partial(ratings_data, shape=shape),
            contenders=(we, lme4),
            agree=agree,
            rounds=7,
            patience=60.0,
        )
    )
    nominees, experts = (30_000, 10_000) if full else (1_200, 400)
    told.append(
        Contest(
            name=f"conference, {nominees:,} × {experts:,}",
            data=partial(ring_data, nominees=nominees, experts=experts),
            contenders=(we, lme4),
            agree=agree,
            rounds=3,
            patience=45.0,
        )
    )
    return told


def claims(results: Mapping[str, Result]) -> Sequence[Claim]:
    """The targets on the severity model."""
    panels = [result for name, result in results.items() if name.startswith("panel")]
    wanted = {"ratings": 10.0, "panel": 100.0, "conference": 1.0}
    told = [
        Claim(
            text=f"{name}: lme4 takes at least {wanted[name.partition(',')[0]]:g} × our time",
            bound=wanted[name.partition(",")[0]],
            found=result.ratio("lme4"),
            note=_why(result),
        )
        for name, result in results.items()
        if result.of("lme4") and result is not panels[0]
    ]
    told.append(growth(panels[1], panels[-1]))
    return told


def _why(result: Result) -> str:
    other = result.of("lme4")
    return "" if other is None else other.note


FAMILY: Final = Family(
    name="severity",
    head="Severity: crossed random effects by REML",
    about=__doc__ or "",
    contests=contests,
    claims=claims,
)
