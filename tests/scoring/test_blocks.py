from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scoring.advisory.blocks
from scoring.advisory.blocks import Blocks, invert, layers

Matrix = npt.NDArray[np.float64]


def positive_definite(random: np.random.Generator, size: int) -> Matrix:
    root = random.normal(size=(size, size))
    return root @ root.T / size + np.eye(size)


@pytest.mark.parametrize("size", [1, 2, 127, 128, 129, 300, 517])
def test_an_inverse_by_halves_reads_one_triangle_and_writes_both(size: int) -> None:
    matrix = positive_definite(np.random.default_rng(size), size)
    found = np.tril(matrix) + np.triu(np.full_like(matrix, np.nan), 1)

    log_determinant = invert(found)

    assert np.abs(found @ matrix - np.eye(size)).max() < 1e-11
    assert log_determinant == pytest.approx(np.linalg.slogdet(matrix)[1], rel=1e-12)


def test_what_is_not_positive_definite_is_refused() -> None:
    with pytest.raises(np.linalg.LinAlgError):
        invert(np.array([[1.0, 2.0], [2.0, 1.0]]))


@given(seed=st.integers(0, 2**32 - 1), widths=st.lists(st.integers(1, 9), min_size=1, max_size=6))
@settings(max_examples=50, deadline=None)
def test_blocks_factor_solve_and_select_as_the_whole_matrix_would(seed: int, widths: list[int]) -> None:
    random = np.random.default_rng(seed)
    layer = np.repeat(np.arange(len(widths)), widths)
    near = np.abs(np.subtract.outer(layer, layer)) <= 1
    matrix = np.where(near, random.normal(size=near.shape), 0.0)
    matrix = matrix + matrix.T + 4.0 * layer.size * np.eye(layer.size)
    blocks = Blocks.of(np.array(widths))
    row, column = np.nonzero(near & np.tri(layer.size, dtype=np.bool_))
    flat = np.zeros(blocks.size)
    flat[blocks.position(column, row)] = matrix[row, column]
    right = random.normal(size=(layer.size, 2))

    log_determinant = blocks.factor(flat)
    solution = blocks.solve(flat, right)
    blocks.select(flat)

    inverse = np.linalg.inv(matrix)
    assert log_determinant == pytest.approx(np.linalg.slogdet(matrix)[1], rel=1e-12)
    assert solution == pytest.approx(inverse @ right, abs=1e-12)
    assert flat[blocks.position(row, column)] == pytest.approx(inverse[row, column], abs=1e-13)
    assert flat[blocks.diagonal_positions()] == pytest.approx(np.diag(inverse), abs=1e-13)


def test_a_chain_is_laid_out_from_its_end_and_what_is_apart_stands_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scoring.advisory.blocks, "NARROW", 1)
    # 3 - 0 - 2 - 4 is a chain; 1 and 5 are a pair apart.
    member, group = np.array([3, 0, 2, 0, 2, 4, 1, 5]), np.array([0, 0, 1, 1, 2, 2, 3, 3])

    place, widths = layers(size=6, member=member, group=group)

    assert place.tolist() == [2, 4, 1, 3, 0, 5] or place.tolist() == [1, 4, 2, 0, 3, 5]
    assert widths.tolist() == [1, 1, 1, 1, 2]


@given(seed=st.integers(0, 2**32 - 1), size=st.integers(1, 40), narrow=st.integers(1, 12))
@settings(max_examples=50, deadline=None)
def test_every_group_lies_in_one_layer_or_in_neighbours(seed: int, size: int, narrow: int) -> None:
    random = np.random.default_rng(seed)
    member, group = random.integers(0, size, (2, size))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scoring.advisory.blocks, "NARROW", narrow)
        place, widths = layers(size=size, member=member, group=group)

    layer = Blocks.of(widths).layer
    assert sorted(place.tolist()) == list(range(size))
    assert widths.sum() == size
    for one in set(group.tolist()):
        assert np.ptp(layer[place[member[group == one]]]) <= 1
