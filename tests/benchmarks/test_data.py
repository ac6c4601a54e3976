"""The data of the contests are what their names say, and the same every time."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks import agreement, allotment, chance, official, severity
from benchmarks.prepared import read
from scoring.marks import Marks

MAKERS: dict[str, Callable[[Path], None]] = {
    "cube": partial(official.cube_data, marks=2_000),
    "rows": partial(official.rows_data, marks=2_000),
    "changes": partial(official.changes_data, marks=2_000),
    "panel": partial(severity.panel_data, rows=500, experts=12),
    "ratings": partial(severity.ratings_data, shape=(900, 40, 60)),
    "ring": partial(severity.ring_data, nominees=90, experts=30),
    "chance": partial(chance.data, nominees=50, many=1_000),
    "agreement": partial(agreement.data, nominees=30, missing=0.1),
    "allotment": partial(allotment.data, nominees=30, experts=10),
}


def made(name: str, place: Path) -> dict[str, Any]:
    MAKERS[name](place)
    return read(place)


@pytest.mark.parametrize("name", MAKERS)
def test_a_seed_gives_the_same_data_again(name: str, tmp_path: Path) -> None:
    one, other = made(name, tmp_path / "one"), made(name, tmp_path / "other")
    assert one.keys() == other.keys()
    assert all(np.array_equal(one[key], other[key]) for key in one)


@pytest.mark.parametrize(
    ("name", "rows", "nominees", "experts"),
    [("panel", 500, 100, 12), ("ratings", 900, 40, 60), ("ring", 360, 90, 30)],
)
def test_nobody_marks_anybody_twice(
    name: str, rows: int, nominees: int, experts: int, tmp_path: Path
) -> None:
    data = made(name, tmp_path)
    pairs = data["nominee"] * np.int64(experts) + data["expert"]
    assert np.unique(pairs).size == pairs.size == data["mark"].size == rows
    assert np.array_equal(np.unique(data["nominee"]), np.arange(nominees))
    assert np.array_equal(np.unique(data["expert"]), np.arange(experts))


def test_ratings_are_whole_from_one_to_five(tmp_path: Path) -> None:
    assert set(made("ratings", tmp_path)["mark"].tolist()) == {1.0, 2.0, 3.0, 4.0, 5.0}


def test_rows_are_the_cube_in_no_order(tmp_path: Path) -> None:
    data, packed = made("rows", tmp_path / "rows"), made("cube", tmp_path / "cube")
    cube = Marks(points=packed["points"], expert=packed["expert"], n_experts=50)
    found = Marks.from_points(
        data["nominee"],
        data["expert"],
        data["criterion"],
        data["points"],
        n_nominees=20,
        n_experts=50,
        n_criteria=official.CRITERIA,
    )
    assert found == cube
    assert not np.array_equal(data["nominee"], np.sort(data["nominee"]))
