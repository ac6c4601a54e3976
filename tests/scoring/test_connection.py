from __future__ import annotations

from itertools import combinations, product
from math import cos, pi

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.allotment.connection import connection, pieces_of
from scoring.arrays import Int32s


def panels(*rows: tuple[int, ...]) -> Int32s:
    return np.array(rows, dtype=np.int32)


def cycle(size: int) -> Int32s:
    return panels(*((one, (one + 1) % size) for one in range(size)))


def path(size: int) -> Int32s:
    return panels(*((one, one + 1) for one in range(size - 1)))


def cube(dimension: int) -> Int32s:
    corners = range(1 << dimension)
    return panels(*((c, c | 1 << d) for c, d in product(corners, range(dimension)) if not c >> d & 1))


PETERSEN = panels(
    *((i, (i + 1) % 5) for i in range(5)),
    *((i, i + 5) for i in range(5)),
    *((5 + i, 5 + (i + 2) % 5) for i in range(5)),
)
FANO = panels((0, 1, 2), (0, 3, 4), (0, 5, 6), (1, 3, 5), (1, 4, 6), (2, 3, 6), (2, 4, 5))


@pytest.mark.parametrize(
    ("given_panels", "experts", "connectivity"),
    [
        # M. Fiedler 1973: complete graph n, path 2(1 - cos pi/n), cycle 2(1 - cos 2pi/n), star 1, cube 2.
        (panels(*combinations(range(6), 2)), 6, 6.0),
        (path(9), 9, 2 * (1 - cos(pi / 9))),
        (cycle(9), 9, 2 * (1 - cos(2 * pi / 9))),
        (panels(*((0, leaf) for leaf in range(1, 8))), 8, 1.0),
        (cube(3), 8, 2.0),
        # The Petersen graph is strongly regular with adjacency eigenvalues 3, 1 and -2.
        (PETERSEN, 10, 2.0),
        # A balanced block design has all eigenvalues equal to lambda times v.
        (FANO, 7, 7.0),
        # The same above the size that is solved whole.
        (path(100), 100, 2 * (1 - cos(pi / 100))),
        (cycle(150), 150, 2 * (1 - cos(2 * pi / 150))),
        (cube(7), 128, 2.0),
    ],
)
def test_algebraic_connectivity_of_known_graphs(
    given_panels: Int32s, experts: int, connectivity: float
) -> None:
    found = connection(given_panels, n_experts=experts)

    assert found.pieces == 1
    assert found.connectivity == pytest.approx(connectivity, rel=1e-8, abs=1e-9)


def test_sharing_two_nominees_joins_twice() -> None:
    assert connection(panels((0, 1), (0, 1)), n_experts=2).connectivity == pytest.approx(4.0)


def test_pieces_are_numbered_by_their_lowest_expert_and_idle_experts_are_in_none() -> None:
    found = connection(panels((5, 1), (4, 0), (1, 6)), n_experts=8)

    assert found.piece.tolist() == [0, 1, -1, -1, 0, 1, 1, -1]
    assert (found.pieces, found.connectivity) == (2, 0.0)


def test_one_reader_has_nobody_to_be_compared_with() -> None:
    found = connection(panels((2,), (2,)), n_experts=4)

    assert (found.pieces, found.connectivity) == (1, None)


def pieces_by_walking(rows: list[list[int]], experts: int) -> list[int]:
    piece, count = [-1] * experts, 0
    for start in range(experts):
        if piece[start] >= 0 or not any(start in row for row in rows):
            continue
        todo = [start]
        while todo:
            expert = todo.pop()
            if piece[expert] < 0:
                piece[expert] = count
                todo += [other for row in rows if expert in row for other in row]
        count += 1
    return piece


@given(
    rows=st.lists(st.lists(st.integers(0, 14), min_size=2, max_size=2, unique=True), max_size=14),
)
def test_pieces_are_what_walking_finds(rows: list[list[int]]) -> None:
    given_panels = np.array(rows, dtype=np.int32).reshape(-1, 2)

    assert pieces_of(given_panels, n_experts=15).tolist() == pieces_by_walking(rows, 15)
