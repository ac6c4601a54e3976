"""DuckDB and Dask against numpy, bit for bit. Without them (extra `distributed`) it says what is skipped."""

from __future__ import annotations

import csv
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from scoring import Method, Reason, ScoringError, combine, engines
from scoring.engines import TableFile, run_with_dask
from scoring.shards import Piece, Plan, RowBlock, State, run
from tests.scoring.builders import Row, Table

needs_duckdb = pytest.mark.skipif(
    find_spec("duckdb") is None,
    reason="out-of-core files need duckdb: pip install reviewer-panel[distributed]",
)
needs_dask = pytest.mark.skipif(
    find_spec("dask") is None, reason="spreading pieces needs dask: pip install reviewer-panel[distributed]"
)

CRITERIA = ('the "main" item', "b")


def random_table(seed: int = 3) -> Table:
    random = np.random.default_rng(seed)
    rows: tuple[Row, ...] = tuple(
        (nominee, int(expert), (int(random.integers(21)) * 500, int(random.integers(3000))))
        for nominee in range(40)
        for expert in random.choice(9, size=int(random.integers(0, 8)), replace=False)
    )
    return Table(n_nominees=41, n_experts=9, n_criteria=2, rows=rows)


def plan_of(table: Table, *, histogram: bool) -> Plan:
    return Plan(
        n_nominees=table.n_nominees,
        n_experts=table.n_experts,
        criteria=CRITERIA,
        weights=(70, 30),
        histogram=histogram,
    )


def write(path: Path, rows: list[tuple[object, ...]], *, columns: tuple[str, ...] = CRITERIA) -> TableFile:
    with path.open("w", encoding="utf-8", newline="") as text:
        csv.writer(text).writerows([("nominee", "expert", *columns), *rows])
    return TableFile(path=path, memory="64MB")


def pieces_of(table: Table) -> list[RowBlock]:
    return [
        RowBlock(
            nominee=np.array([n for n, e, _ in table.rows if e % 3 == part]),
            expert=np.array([e for _, e, _ in table.rows if e % 3 == part]),
            points=np.array([p for _, e, p in table.rows if e % 3 == part]).reshape(-1, 2),
        )
        for part in range(3)
    ]


def files_of(table: Table, folder: Path) -> list[TableFile]:
    return [
        write(folder / f"it's {part}.csv", [(n, e, *p) for n, e, p in reversed(table.rows) if e % 3 == part])
        for part in range(3)
    ]


@needs_duckdb
@pytest.mark.parametrize("histogram", [False, True])
def test_duckdb_makes_the_states_that_numpy_makes(tmp_path: Path, histogram: bool) -> None:
    table = random_table()
    plan = plan_of(table, histogram=histogram)
    files = files_of(table, tmp_path)

    for file, rows in zip(files, pieces_of(table), strict=True):
        assert file.state(plan) == rows.state(plan)
    found = run(files, plan, folder=tmp_path / "states").scores(plan, method=Method.TRIMMED_MEAN)
    whole = combine(table.marks(), weights=[70, 30], method=Method.TRIMMED_MEAN)
    assert found.numerator.tolist() == whole.numerator.tolist()
    assert found.denominator.tolist() == whole.denominator.tolist()


@needs_duckdb
@pytest.mark.parametrize("histogram", [False, True])
def test_duckdb_reads_parquet_and_files_without_rows(tmp_path: Path, histogram: bool) -> None:
    duckdb = import_module("duckdb")
    table = random_table()
    plan = plan_of(table, histogram=histogram)
    source = files_of(table, tmp_path)[1]
    parquet = tmp_path / "rows.parquet"
    text = str(source.path).replace("'", "''")
    duckdb.execute(f"COPY (SELECT * FROM read_csv('{text}')) TO '{parquet}' (FORMAT parquet)")

    assert TableFile(path=parquet).state(plan) == source.state(plan)
    assert write(tmp_path / "none.csv", []).state(plan) == plan.nothing()


@needs_duckdb
@pytest.mark.parametrize(
    ("rows", "reason", "facts"),
    [
        ([(41, 0, 1, 1)], Reason.UNKNOWN_NOMINEE, {"number": 41, "size": 41}),
        ([(0, -1, 1, 1)], Reason.UNKNOWN_EXPERT, {"number": -1, "size": 9}),
        ([(0, 0, 1, 1), (2, "", 1, 1)], Reason.UNKNOWN_EXPERT, {"number": -1, "size": 9}),
        ([(0, 1, 1, 1), (0, 1, 2, 2)], Reason.DUPLICATE_EXPERT, {"nominee": 0, "expert": 1}),
        (
            [(0, 1, 1, 1), (3, 4, 2, "")],
            Reason.BLANK_POINT,
            {"criterion": 1, "nominee": 3, "expert": 4, "points": -1},
        ),
        (
            [(0, 1, -7, 1)],
            Reason.BLANK_POINT,
            {"criterion": 0, "nominee": 0, "expert": 1, "points": -7},
        ),
        ([(0, 1, 1, 2**31)], Reason.OUT_OF_INTEGER_RANGE, {"what": "points", "nominee": 0, "expert": 1}),
        ([(0, 1, 1, 1), (0, 2, 1, "0.5")], Reason.NOT_WHOLE, {"what": "b", "dtype": "DOUBLE"}),
    ],
)
def test_duckdb_refuses_what_numpy_refuses(
    tmp_path: Path, rows: list[tuple[object, ...]], reason: Reason, facts: dict[str, object]
) -> None:
    plan = plan_of(random_table(), histogram=False)
    with pytest.raises(ScoringError) as caught:
        write(tmp_path / "rows.csv", rows).state(plan)
    assert (caught.value.reason, caught.value.facts) == (reason, facts)


@needs_duckdb
def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    plan = plan_of(random_table(), histogram=False)
    with pytest.raises(ScoringError) as caught:
        TableFile(path=tmp_path / "rows.xlsx").state(plan)
    assert caught.value.facts == {"what": "file", "suffix": ".xlsx"}
    with pytest.raises(ScoringError) as caught:
        write(tmp_path / "rows.csv", [(0, 0, 1)], columns=("b",)).state(plan)
    assert caught.value.facts == {"what": "file", "column": CRITERIA[0]}
    with pytest.raises(FileNotFoundError):
        TableFile(path=tmp_path / "none.csv").state(plan)


@needs_dask
@pytest.mark.parametrize("histogram", [False, True])
def test_dask_gives_what_one_loop_gives(tmp_path: Path, histogram: bool) -> None:
    table = random_table()
    plan = plan_of(table, histogram=histogram)
    pieces = pieces_of(table)

    assert run_with_dask(pieces, plan, folder=tmp_path) == run(pieces, plan)
    assert len(list(tmp_path.iterdir())) == 3
    assert run_with_dask([], plan) == plan.nothing()


@needs_dask
def test_a_run_that_dask_began_is_ended_by_a_loop(tmp_path: Path) -> None:
    table = random_table()
    plan = plan_of(table, histogram=False)
    pieces = pieces_of(table)
    begun = run_with_dask(pieces[:2], plan, folder=tmp_path)

    class Unreadable(RowBlock):
        def state(self, plan: Plan) -> State:
            raise AssertionError("read again")

    again: list[Piece] = [
        Unreadable(nominee=piece.nominee, expert=piece.expert, points=piece.points) for piece in pieces[:2]
    ]
    assert run(again, plan, folder=tmp_path) == begun
    assert run([*again, pieces[2]], plan, folder=tmp_path) == run(pieces, plan)


def test_what_is_not_installed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> object:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(engines, "import_module", absent)
    plan = plan_of(random_table(), histogram=False)
    file = write(tmp_path / "rows.csv", [])
    calls: dict[str, Callable[[], State]] = {
        "duckdb": lambda: file.state(plan),
        "dask": lambda: run_with_dask([file], plan),
    }
    for package, call in calls.items():
        with pytest.raises(ScoringError) as caught:
            call()
        assert (caught.value.reason, caught.value.facts) == (
            Reason.EXTRA_MISSING,
            {"extra": "distributed", "package": package},
        )
