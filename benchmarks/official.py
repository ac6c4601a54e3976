"""The official list: weigh ten criteria, drop the highest and the lowest of ten experts, mean, rank.

Peers are given the table in two forms and take part with both: wide, a row a nominee and a column for
each expert and criterion, and a row a sheet with a column for each criterion, sorted by nominee. The
points are whole numbers of the same width as ours; tables stand in memory before the clock starts, and
so does our cube. All answer with exact numerators and ranks; we also keep what was dropped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.contest import Answer, Claim, Contender, Contest, Family, Result, Scale, equal
from benchmarks.growth import growth, size_of
from benchmarks.prepared import Prepared, peer, write
from scoring.combine import Method, Scores, combine
from scoring.marks import Marks
from scoring.rank import rank, score_key
from scoring.standing import Standing

SLOTS: Final = 10
WEIGHTS: Final = (20, 15, 15, 10, 10, 10, 5, 5, 5, 5)
CRITERIA: Final = len(WEIGHTS)
SHEET: Final = SLOTS * CRITERIA
ONE: Final = {"POLARS_MAX_THREADS": "1"}
CHANGES: Final = 500

COLUMNS: Final = [[f"c{criterion}s{slot}" for slot in range(SLOTS)] for criterion in range(CRITERIA)]


def cube_data(place: Path, *, marks: int) -> None:
    """Every nominee read by ten experts: whole hundredths from 0 to 100 points."""
    rng = np.random.default_rng(marks)
    nominees = marks // SHEET
    worth = rng.normal(7_500, 800, size=nominees)
    points = rng.normal(worth, 1_200, size=(CRITERIA, SLOTS, nominees))
    experts = 50
    first = rng.integers(0, experts, size=nominees)
    expert = (first + np.arange(SLOTS)[:, None] * 4) % experts
    write(
        place,
        {
            "points": np.clip(points.round(), 0, 10_000).astype(np.int32),
            "expert": np.sort(expert, axis=0).astype(np.int32),
        },
    )


def rows_data(place: Path, *, marks: int) -> None:
    """The same marks as a database unloads them: one row a point, in no order."""
    cube_data(place, marks=marks)
    points, expert = np.load(place / "points.npy"), np.load(place / "expert.npy")
    order = np.random.default_rng(1).permutation(points.size)
    criterion, slot, nominee = np.unravel_index(order, points.shape)
    rows = {
        "nominee": nominee.astype(np.int32),
        "expert": expert[slot, nominee],
        "criterion": criterion.astype(np.int32),
        "points": points.ravel()[order],
    }
    write(place, rows)


def changes_data(place: Path, *, marks: int) -> None:
    """The cube, and sheets that replace one each: nominee, slot and its new points."""
    cube_data(place, marks=marks)
    rng = np.random.default_rng(2)
    nominees = marks // SHEET
    write(
        place,
        {
            "nominee": rng.permutation(nominees)[:CHANGES],
            "slot": rng.integers(0, SLOTS, size=min(CHANGES, nominees)),
            "sheet": rng.integers(0, 10_001, size=(min(CHANGES, nominees), CRITERIA)),
        },
    )


def ours(data: Mapping[str, Any]) -> Prepared:
    """From the cube."""
    marks = Marks(points=data["points"], expert=data["expert"], n_experts=50)
    return Prepared(run=lambda: _listed(marks), told=_told)


def ours_from_rows(data: Mapping[str, Any]) -> Prepared:
    """From unsorted rows."""
    nominee, expert, criterion, points = (data[name] for name in ("nominee", "expert", "criterion", "points"))
    nominees = int(nominee.max()) + 1

    def run() -> tuple[Scores, Any]:
        marks = Marks.from_points(
            nominee, expert, criterion, points, n_nominees=nominees, n_experts=50, n_criteria=CRITERIA
        )
        return _listed(marks)

    return Prepared(run=run, told=_told)


def one_change(data: Mapping[str, Any]) -> Prepared:
    """Each run changes some sheets and puts the old ones back and changes them again."""
    marks = Marks(points=data["points"], expert=data["expert"], n_experts=50)
    standing = Standing(marks, method=Method.TRIMMED_MEAN, weights=WEIGHTS)
    nominee, slot = data["nominee"], data["slot"]
    expert = data["expert"][slot, nominee].tolist()
    old, new = data["points"][:, slot, nominee].T.tolist(), data["sheet"].tolist()
    nominees = nominee.tolist()
    for who, by, sheet in zip(nominees, expert, new, strict=True):
        standing.put(who, by, sheet)

    def run() -> None:
        for sheets in (old, new):
            for who, by, sheet in zip(nominees, expert, sheets, strict=True):
                standing.put(who, by, sheet)

    return Prepared(run=run, told=lambda _: {"rank": standing.ranks()}, many=2 * len(nominees))


def full_recompute(data: Mapping[str, Any]) -> Prepared:
    """The whole list anew, from marks in which the same sheets have been replaced."""
    points = data["points"].copy()
    points[:, data["slot"], data["nominee"]] = data["sheet"].T
    marks = Marks(points=points, expert=data["expert"], n_experts=50)
    return Prepared(run=lambda: _listed(marks), told=_told)


def polars_wide(data: Mapping[str, Any]) -> Prepared:
    """Expressions over the columns of one lazy query."""
    pl = peer("polars")
    frame = pl.DataFrame(_wide(data))
    totals = [_weighed(slot, pl.col) for slot in range(SLOTS)]
    query = (
        frame.lazy()
        .select(total.alias(f"t{slot}") for slot, total in enumerate(totals))
        .select(numerator=pl.sum_horizontal("*") - pl.max_horizontal("*") - pl.min_horizontal("*"))
        .with_columns(rank=pl.col("numerator").rank(method="min", descending=True))
    )
    return Prepared(run=query.collect, told=_frame_told)


def polars_sheets(data: Mapping[str, Any]) -> Prepared:
    """One grouping of sheets by nominee."""
    pl = peer("polars")
    total = pl.col("total")
    query = (
        pl.DataFrame(_sheets(data))
        .lazy()
        .select("nominee", total=_weighed(None, pl.col))
        .group_by("nominee")
        .agg(numerator=total.sum() - total.max() - total.min())
        .with_columns(rank=pl.col("numerator").rank(method="min", descending=True))
        .sort("nominee")
    )
    return Prepared(run=query.collect, told=_frame_told)


def polars_rows(data: Mapping[str, Any]) -> Prepared:
    """Two groupings, of rows by sheet and of sheets by nominee, in one lazy query."""
    pl = peer("polars")
    frame = pl.DataFrame(dict(data))
    weight = pl.Series(WEIGHTS, dtype=pl.Int32)
    query = (
        frame.lazy()
        .group_by("nominee", "expert")
        .agg(total=(pl.col("points") * pl.lit(weight).gather(pl.col("criterion"))).sum())
        .group_by("nominee")
        .agg(numerator=pl.col("total").sum() - pl.col("total").max() - pl.col("total").min())
        .with_columns(rank=pl.col("numerator").rank(method="min", descending=True))
        .sort("nominee")
    )
    return Prepared(run=query.collect, told=_frame_told)


def duckdb_wide(data: Mapping[str, Any]) -> Prepared:
    """SQL over a table of duckdb's own."""
    totals = ", ".join(f"{_weighed(slot, str)} AS t{slot}" for slot in range(SLOTS))
    names = [f"t{slot}" for slot in range(SLOTS)]
    numerator = f"{' + '.join(names)} - greatest({', '.join(names)}) - least({', '.join(names)}) AS numerator"
    return _sql(
        _wide(data),
        f"SELECT numerator, rank() OVER (ORDER BY numerator DESC) AS rank"  # noqa: S608  names of our own
        f" FROM (SELECT n, {numerator} FROM (SELECT n, {totals} FROM marks)) ORDER BY n",
    )


def duckdb_sheets(data: Mapping[str, Any]) -> Prepared:
    """SQL over a table of duckdb's own."""
    return _sql(
        _sheets(data),
        "SELECT numerator, rank() OVER (ORDER BY numerator DESC) AS rank FROM ("  # noqa: S608  our own
        " SELECT nominee, sum(total) - max(total) - min(total) AS numerator"
        f" FROM (SELECT nominee, {_weighed(None, str)} AS total FROM marks) GROUP BY nominee)"
        " ORDER BY nominee",
    )


def duckdb_rows(data: Mapping[str, Any]) -> Prepared:
    """SQL over a table of duckdb's own."""
    weight = " ".join(f"WHEN {criterion} THEN {percent}" for criterion, percent in enumerate(WEIGHTS))
    return _sql(
        dict(data),
        "SELECT numerator, rank() OVER (ORDER BY numerator DESC) AS rank FROM ("  # noqa: S608  our own
        " SELECT nominee, sum(total) - max(total) - min(total) AS numerator FROM ("
        f"  SELECT nominee, expert, sum(points * CASE criterion {weight} END)::INTEGER AS total"
        "  FROM marks GROUP BY nominee, expert) GROUP BY nominee) ORDER BY nominee",
    )


def pandas_wide(data: Mapping[str, Any]) -> Prepared:
    """Column by column, as its own manual does arithmetic."""
    pd = peer("pandas")
    frame = pd.DataFrame(_wide(data))

    def run() -> Any:
        totals = pd.DataFrame({slot: _weighed(slot, frame.__getitem__) for slot in range(SLOTS)}, copy=False)
        numerator = totals.sum(axis=1) - totals.max(axis=1) - totals.min(axis=1)
        return numerator, numerator.rank(method="min", ascending=False)

    return Prepared(run=run, told=_series_told)


def pandas_sheets(data: Mapping[str, Any]) -> Prepared:
    """One grouping of sheets by nominee."""
    frame = peer("pandas").DataFrame(_sheets(data))

    def run() -> Any:
        totals = _weighed(None, frame.__getitem__).groupby(frame["nominee"])
        numerator = totals.sum() - totals.max() - totals.min()
        return numerator, numerator.rank(method="min", ascending=False)

    return Prepared(run=run, told=_series_told)


def pandas_rows(data: Mapping[str, Any]) -> Prepared:
    """Two groupings."""
    pd = peer("pandas")
    frame = pd.DataFrame(dict(data), copy=False)
    weight = np.array(WEIGHTS, dtype=np.int32)

    def run() -> Any:
        weighed = frame["points"] * weight[frame["criterion"]]
        totals = weighed.groupby([frame["nominee"], frame["expert"]]).sum()
        found = totals.groupby(level=0).agg(["sum", "max", "min"])
        numerator = found["sum"] - found["max"] - found["min"]
        return numerator, numerator.rank(method="min", ascending=False)

    return Prepared(run=run, told=_series_told)


def _listed(marks: Marks) -> tuple[Scores, Any]:
    scores = combine(marks, weights=WEIGHTS, method=Method.TRIMMED_MEAN)
    return scores, rank([score_key(scores)])


def _told(listed: tuple[Scores, Any]) -> Answer:
    scores, ranking = listed
    return {"numerator": scores.numerator, "rank": ranking.rank}


def _frame_told(frame: Any) -> Answer:
    return {name: frame[name].to_numpy().astype(np.int64) for name in ("numerator", "rank")}


def _series_told(pair: Any) -> Answer:
    numerator, ranks = pair
    return {"numerator": numerator.to_numpy().astype(np.int64), "rank": ranks.to_numpy().astype(np.int64)}


def _sql(table: Mapping[str, Any], query: str) -> Prepared:
    duckdb = peer("duckdb")
    connection = duckdb.connect()
    frame = peer("pandas").DataFrame(dict(table), copy=False)
    connection.register("given", frame)
    connection.execute("CREATE TABLE marks AS SELECT * FROM given")
    connection.unregister("given")

    def told(found: Mapping[str, Any]) -> Answer:
        return {name: found[name].astype(np.int64) for name in ("numerator", "rank")}

    return Prepared(run=lambda: connection.execute(query).fetchnumpy(), told=told)


def _wide(data: Mapping[str, Any]) -> dict[str, Any]:
    points = data["points"]
    table = {
        COLUMNS[criterion][slot]: points[criterion, slot]
        for criterion in range(CRITERIA)
        for slot in range(SLOTS)
    }
    return {"n": np.arange(points.shape[2], dtype=np.int32), **table}


def _sheets(data: Mapping[str, Any]) -> dict[str, Any]:
    points = data["points"]
    nominee = np.repeat(np.arange(points.shape[2], dtype=np.int32), SLOTS)
    table = {f"c{criterion}": of_criterion.T.ravel() for criterion, of_criterion in enumerate(points)}
    return {"nominee": nominee, **table}


def _weighed(slot: int | None, column: Any) -> Any:
    """The weighted total of one slot, or of a sheet, as an expression of whatever `column` gives."""
    columns = (f"c{criterion}" if slot is None else COLUMNS[criterion][slot] for criterion in range(CRITERIA))
    terms = [(column(name), weight) for name, weight in zip(columns, WEIGHTS, strict=True)]
    if isinstance(terms[0][0], str):
        return " + ".join(f"{weight} * {name}" for name, weight in terms)
    first, *rest = (values * weight for values, weight in terms)
    return sum(rest, first)


def contests(scale: Scale) -> Sequence[Contest]:
    """From the cube at three sizes, from rows, and one changed mark."""
    sizes = (100_000, 1_000_000, 10_000_000) if scale is Scale.FULL else (10_000, 100_000)
    wide = (
        Contender(name="ours", start="official:ours"),
        Contender(name="polars", start="official:polars_wide"),
        Contender(name="polars, one thread", start="official:polars_wide", environment=ONE),
        Contender(name="polars, a row a sheet", start="official:polars_sheets"),
        Contender(name="duckdb", start="official:duckdb_wide"),
        Contender(name="duckdb, a row a sheet", start="official:duckdb_sheets"),
        Contender(name="pandas", start="official:pandas_wide"),
        Contender(name="pandas, a row a sheet", start="official:pandas_sheets"),
    )
    long = (
        Contender(name="ours", start="official:ours_from_rows"),
        Contender(name="polars", start="official:polars_rows"),
        Contender(name="duckdb", start="official:duckdb_rows"),
        Contender(name="pandas", start="official:pandas_rows"),
    )
    change = (
        Contender(name="one changed sheet", start="official:one_change"),
        Contender(name="full recompute", start="official:full_recompute"),
    )
    answers = equal("numerator", "rank")
    return (
        *(
            Contest(
                name=f"cube, {size:,} marks",
                data=partial(cube_data, marks=size),
                contenders=wide,
                agree=answers,
                rounds=15,
            )
            for size in sizes
        ),
        *(
            Contest(
                name=f"unsorted rows, {size:,} marks",
                data=partial(rows_data, marks=size),
                contenders=long,
                agree=answers,
                rounds=7,
            )
            for size in (sizes[0], sizes[-1])
        ),
        Contest(
            name=f"one changed sheet, {sizes[-1]:,} marks",
            data=partial(changes_data, marks=sizes[-1]),
            contenders=change,
            agree=equal("rank"),
        ),
    )


def claims(results: Mapping[str, Result]) -> Sequence[Claim]:
    """The targets on the official list, at whatever sizes were fought."""
    cubes, rows = (
        [results[name] for name in results if name.startswith(word)] for word in ("cube", "unsorted")
    )
    change = next(result for name, result in results.items() if name.startswith("one"))
    told = [
        Claim(
            text=f"{cube.contest}: the fastest peer takes at least 5 × our time",
            bound=5.0,
            found=cube.best_ratio,
        )
        for cube in cubes[1:]
    ]
    told += [
        Claim(
            text=f"{cube.contest}: extra memory at most 4 × one copy of the points (int32)",
            bound=4.0,
            at_least=False,
            found=None if cube.ours.extra is None else cube.ours.extra / (4 * size_of(cube)),
        )
        for cube in cubes[1:]
    ]
    told.append(
        Claim(
            text=f"{rows[-1].contest}: the fastest peer takes at least 2 × our time",
            bound=2.0,
            found=rows[-1].best_ratio,
        )
    )
    told.append(
        Claim(
            text=f"{rows[-1].contest}: at most 25 extra bytes a row",
            bound=25.0,
            at_least=False,
            found=None if rows[-1].ours.extra is None else rows[-1].ours.extra / size_of(rows[-1]),
        )
    )
    told.append(
        Claim(
            text=f"{change.contest}: a full recompute takes at least 1,000 × as long",
            bound=1000.0,
            found=change.best_ratio,
        )
    )
    told += [growth(kind[0], kind[-1]) for kind in (cubes, rows)]
    return told


FAMILY: Final = Family(
    name="official",
    head="Official list: ten criteria, ten experts, trimmed mean, ranks",
    about=__doc__ or "",
    contests=contests,
    claims=claims,
)
