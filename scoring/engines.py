"""Engines for pieces larger than memory or more than one machine: DuckDB reads, Dask spreads.

Both do what `scoring.shards` does by itself, and to the last bit: a state made by DuckDB equals one
made of the same rows by numpy, and the order in which Dask's workers finish leaves no trace. They
are the extra `distributed`; nothing else in this floor needs them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import numpy as np

from scoring.arrays import EMPTY, Int64s, read_only
from scoring.errors import Reason, ScoringError
from scoring.shards import NO_LEAST, Extremes, Histogram, Piece, Plan, State, added, digest_of, state_of

# Every row has a say in what a column of text holds, not only the first thousands.
_READERS: Final = {
    ".csv": "read_csv('{}', header = true, sample_size = -1)",
    ".parquet": "read_parquet('{}')",
}
_WHOLE: Final = {
    *("TINYINT", "SMALLINT", "INTEGER", "BIGINT"),
    *("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFile:
    """Rows in a .csv or .parquet file with columns nominee, expert and one for each criterion.

    All columns hold whole numbers, points in hundredths; a column name is that of `Plan.criteria`.

    memory  what DuckDB may hold at once ("512MB"); what does not fit is spilled to disk
    spill   the folder for that; None = beside the file
    """

    path: Path
    memory: str = "1GB"
    spill: Path | None = None

    def digest(self) -> str:
        """Return the SHA-256 of the file, in hexadecimal."""
        return digest_of(self.path)

    def state(self, plan: Plan) -> State:
        """Return the state of these rows, reduced where they lie.

        Raises ScoringError EXTRA_MISSING without duckdb, WRONG_SHAPE for a file of another kind or
        without a column, NOT_WHOLE, BLANK_POINT, UNKNOWN_NOMINEE, UNKNOWN_EXPERT, DUPLICATE_EXPERT
        or OUT_OF_INTEGER_RANGE as `Plan.state_of` does (a row is then named by its nominee and
        expert, since a file has no other order), and OSError.
        """
        reader = _READERS.get(self.path.suffix)
        if reader is None:
            raise ScoringError(Reason.WRONG_SHAPE, what="file", suffix=self.path.suffix)
        if not self.path.exists():
            raise FileNotFoundError(self.path)
        with _duckdb().connect() as table:
            table.execute(f"SET memory_limit = '{_quoted(self.memory, mark=chr(39))}'")
            spill = str(self.spill or self.path.parent)
            table.execute(f"SET temp_directory = '{_quoted(spill, mark=chr(39))}'")
            # A view takes no parameter, so the path is written out, its quotes doubled.
            source = reader.format(_quoted(str(self.path), mark="'"))
            table.execute(f"CREATE VIEW sheets AS SELECT * FROM {source}")  # noqa: S608 -- quoted
            _check(table, plan)
            return _histogram(table, plan) if plan.histogram else _extremes(table, plan)


def run_with_dask(pieces: Sequence[Piece], plan: Plan, *, folder: Path | None = None) -> State:
    """Add up the states of all pieces wherever Dask has workers: its current client, or threads here.

    Pieces travel to the workers, so they name files that every worker can reach; `folder` too must
    be one for all. A killed run goes on where it stopped, as with `scoring.shards.run`.

    Raises ScoringError EXTRA_MISSING without dask, what the pieces raise, and OSError.
    """
    dask = _imported("dask")
    states = [dask.delayed(state_of, pure=False)(piece, plan, folder) for piece in pieces]
    while len(states) > 1:
        # Two by two: no worker ever holds more than two states.
        pairs = [states[at : at + 2] for at in range(0, len(states), 2)]
        states = [dask.delayed(added, pure=False)(*pair) if len(pair) == 2 else pair[0] for pair in pairs]
    if not states:
        return plan.nothing()
    total: State = dask.compute(states[0])[0]
    return total


def _total(plan: Plan) -> str:
    """The total of a sheet as SQL, in whole numbers."""
    pairs = zip(plan.criteria, plan.percents.tolist(), strict=True)
    return " + ".join(f"{_column(name)}::BIGINT * {percent}" for name, percent in pairs)


def _extremes(table: Any, plan: Plan) -> Extremes:
    found = table.execute(
        "SELECT nominee::BIGINT AS nominee, sum(t)::BIGINT AS total, min(t) AS least, max(t) AS greatest,"  # noqa: S608
        f" count(*) AS n FROM (SELECT nominee, {_total(plan)} AS t FROM sheets) GROUP BY nominee"
    ).fetchnumpy()
    who = _int64(found["nominee"])
    return Extremes(
        total=_spread(who, found["total"], plan, empty=0),
        least=_spread(who, found["least"], plan, empty=NO_LEAST),
        greatest=_spread(who, found["greatest"], plan, empty=EMPTY),
        n=_spread(who, found["n"], plan, empty=0),
    )


def _histogram(table: Any, plan: Plan) -> Histogram:
    found = table.execute(
        f"SELECT nominee::BIGINT AS nominee, {_total(plan)} AS total, count(*) AS times FROM sheets"  # noqa: S608
        " GROUP BY ALL ORDER BY ALL"
    ).fetchnumpy()
    return Histogram(
        nominee=_int64(found["nominee"]),
        total=_int64(found["total"]),
        times=_int64(found["times"]),
        n_nominees=plan.n_nominees,
    )


def _spread(who: Int64s, values: Any, plan: Plan, *, empty: int) -> Int64s:
    column = np.full(plan.n_nominees, empty, dtype=np.int64)
    column[who] = values
    return read_only(column)


def _int64(values: Any) -> Int64s:
    return read_only(np.array(values, dtype=np.int64))


def _check(table: Any, plan: Plan) -> None:
    types = {name: str(kind) for name, kind, *_ in table.execute("DESCRIBE sheets").fetchall()}
    for name in ("nominee", "expert", *plan.criteria):
        if name not in types:
            raise ScoringError(Reason.WRONG_SHAPE, what="file", column=name)
    if not table.execute("SELECT 1 FROM sheets LIMIT 1").fetchall():
        # A table without rows has no types to read off.
        return
    for name in ("nominee", "expert", *plan.criteria):
        if types[name] not in _WHOLE:
            raise ScoringError(Reason.NOT_WHOLE, what=name, dtype=types[name])
    for name, size, reason in (
        ("nominee", plan.n_nominees, Reason.UNKNOWN_NOMINEE),
        ("expert", plan.n_experts, Reason.UNKNOWN_EXPERT),
    ):
        outside = f"{name} IS NULL OR {name} NOT BETWEEN 0 AND {size - 1}"
        asked = f"SELECT min({name}) FROM sheets WHERE {outside} HAVING count(*) > 0"  # noqa: S608 -- our own words
        found = table.execute(asked).fetchall()
        if found:
            raise ScoringError(reason, number=EMPTY if found[0][0] is None else found[0][0], size=size)
    _check_points(table, plan)
    found = table.execute(
        "SELECT nominee, expert FROM sheets GROUP BY ALL HAVING count(*) > 1 ORDER BY ALL LIMIT 1"
    ).fetchall()
    if found:
        raise ScoringError(Reason.DUPLICATE_EXPERT, nominee=found[0][0], expert=found[0][1])


def _check_points(table: Any, plan: Plan) -> None:
    most = np.iinfo(np.int32).max
    for criterion, name in enumerate(plan.criteria):
        column = _column(name)
        found = table.execute(
            f"SELECT nominee, expert, {column} FROM sheets WHERE {column} IS NULL OR {column} NOT BETWEEN 0"  # noqa: S608
            f" AND {most} ORDER BY ALL LIMIT 1"
        ).fetchall()
        if not found:
            continue
        nominee, expert, points = found[0]
        if points is not None and points > most:
            raise ScoringError(Reason.OUT_OF_INTEGER_RANGE, what="points", nominee=nominee, expert=expert)
        raise ScoringError(
            Reason.BLANK_POINT,
            criterion=criterion,
            nominee=nominee,
            expert=expert,
            points=EMPTY if points is None else points,
        )


def _column(name: str) -> str:
    return f'"{_quoted(name, mark=chr(34))}"'


def _quoted(text: str, *, mark: str) -> str:
    return text.replace(mark, mark + mark)


def _duckdb() -> Any:
    return _imported("duckdb")


def _imported(package: str) -> Any:
    try:
        return import_module(package)
    except ImportError:
        raise ScoringError(Reason.EXTRA_MISSING, extra="distributed", package=package) from None
