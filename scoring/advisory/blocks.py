"""Invert a large symmetric positive definite matrix where it is needed, and only there.

A matrix whose unknowns stand in layers, each coupled to the layer before and the layer after, is
block tridiagonal. It is factored layer by layer, and those entries of the inverse that lie where the
matrix itself has blocks follow backwards without the rest of the inverse (Takahashi, Fagan and Chin,
"Formation of a sparse bus impedance matrix", PICA 1973). A matrix of a single layer is a dense one.

    layers   order the unknowns so that couplings stay within neighbouring layers
    Blocks   where an entry lives; factor, solve, the selected inverse

Numbers only; what the unknowns are is said in `scoring.advisory.henderson`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from scoring.arrays import Int64s

Reals: TypeAlias = npt.NDArray[np.floating[Any]]
"""float64, or float32 where half the digits do and half the time counts."""

LEAF: Final = 128
"""Up to this size LAPACK's own inverse is the fastest."""

STRIP: Final = 128
"""Width of the strips in which half of a symmetric product is computed."""

NARROW: Final = 256
"""Neighbouring layers are joined up to this many unknowns: many small products cost more than one."""


def layers(*, size: int, member: Int64s, group: Int64s) -> tuple[Int64s, Int64s]:
    """Order unknowns 0..size-1, of which those of a group are all coupled, breadth first.

    Unknown member[r] belongs to group[r]. From one unknown, those who share a group with it are the
    next layer, and so on; every group then lies in one layer or in two neighbouring ones. The search
    starts from an end (the last unknown that another search reaches), so that layers are narrow: the
    first step of Cuthill and McKee (ACM National Conference, 1969).

    Returns the place of each unknown in the order, (size,) int64, and the widths of the layers after
    narrow neighbours have been joined. What no chain of groups reaches stands behind, in one last layer.
    """
    groups = int(group.max(initial=-1)) + 1
    start, neighbour = _adjacency(size + groups, member, size + group)
    # Unknowns and groups take turns.
    end = _search(start, neighbour, root=0)[::2][-1][-1]
    found = _search(start, neighbour, root=int(end))[::2]
    reached = np.concatenate(found)
    rest = np.setdiff1d(np.arange(size), reached, assume_unique=True)
    order = np.concatenate([reached, rest])
    place = np.empty(size, dtype=np.int64)
    place[order] = np.arange(size)
    widths: list[int] = []
    for layer in (*found, rest):
        if widths and widths[-1] + layer.size <= NARROW:
            widths[-1] += layer.size
        elif layer.size:
            widths.append(layer.size)
    return place, np.array(widths, dtype=np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """Where the entries of a block tridiagonal matrix live in one flat array.

    width     (L,) int64, the unknowns of each layer
    first     (L,) int64, the first unknown of each layer
    diagonal  (L,) int64, where the diagonal block of each layer begins
    below     (L,) int64, where its block against the layer before begins (none for layer 0)
    layer     (unknowns,) int64, the layer of each unknown

    Unknowns are numbered in the order of the layers. A flat array is filled by the caller, turned into
    factors by `factor` and into the selected inverse by `select`, each time in place: at ten thousand
    unknowns there is no room for copies.
    """

    width: Int64s
    first: Int64s
    diagonal: Int64s
    below: Int64s
    layer: Int64s

    @classmethod
    def of(cls, width: Int64s) -> Blocks:
        """Lay out the blocks of layers of these widths."""
        before = np.concatenate([[0], width[:-1]])
        end = np.cumsum(width * width + width * before)
        below = end - width * width - width * before
        return cls(
            width=width,
            first=np.cumsum(width) - width,
            diagonal=below + width * before,
            below=below,
            layer=np.repeat(np.arange(width.size), width),
        )

    @property
    def size(self) -> int:
        """The length of the flat array."""
        return int(self.diagonal[-1] + self.width[-1] ** 2)

    def position(self, one: Int64s, other: Int64s) -> Int64s:
        """Where the entry of each pair of unknowns lives; of two in one layer, that below the diagonal.

        The pair must lie within one layer or two neighbouring ones.
        """
        low, high = np.minimum(one, other), np.maximum(one, other)
        if self.width.size == 1:
            entry: Int64s = high * self.width[0] + low
            return entry
        of_low, of_high = self.layer[low], self.layer[high]
        base = np.where(of_low == of_high, self.diagonal[of_high], self.below[of_high])
        at: Int64s = base + (high - self.first[of_high]) * self.width[of_low] + (low - self.first[of_low])
        return at

    def diagonal_positions(self) -> Int64s:
        """Where the diagonal entry of each unknown lives, (unknowns,) int64."""
        inside = np.arange(self.layer.size) - self.first[self.layer]
        at: Int64s = self.diagonal[self.layer] + inside * (self.width[self.layer] + 1)
        return at

    def factor(self, flat: Reals) -> float:
        """Turn the matrix into its factors, in place, and return the logarithm of its determinant.

        Of the diagonal blocks only what stands on and below the diagonal is read. Afterwards they
        hold the inverses of the pivots, and the blocks below them the multipliers. Raises numpy's
        LinAlgError when the matrix is not positive definite.
        """
        log_determinant = 0.0
        for layer in range(self.width.size):
            pivot = self._diagonal(flat, layer)
            if layer:
                coupling = self._below(flat, layer)
                multiplier = coupling @ self._diagonal(flat, layer - 1)
                _subtract(pivot, multiplier, coupling)
                coupling[:] = multiplier
            log_determinant += invert(pivot)
        return log_determinant

    def solve(self, factors: Reals, right: Reals) -> Reals:
        """Solve for one right-hand side, (unknowns,), or several, (unknowns, k), by the factors."""
        found = right.astype(factors.dtype)
        parts = np.split(found, self.first[1:])
        for layer in range(1, len(parts)):
            parts[layer] -= self._below(factors, layer) @ parts[layer - 1]
        for layer in reversed(range(len(parts))):
            parts[layer][:] = self._diagonal(factors, layer) @ parts[layer]
            if layer + 1 < len(parts):
                parts[layer] -= self._below(factors, layer + 1).T @ parts[layer + 1]
        return found

    def select(self, factors: Reals) -> None:
        """Turn the factors, in place, into the entries of the inverse that lie in the blocks."""
        for layer in reversed(range(self.width.size - 1)):
            multiplier = self._below(factors, layer + 1)
            entries = -self._diagonal(factors, layer + 1) @ multiplier
            pivot = self._diagonal(factors, layer)
            pivot -= multiplier.T @ entries
            multiplier[:] = entries

    def _diagonal(self, flat: Reals, layer: int) -> Reals:
        at, width = int(self.diagonal[layer]), int(self.width[layer])
        return flat[at : at + width * width].reshape(width, width)

    def _below(self, flat: Reals, layer: int) -> Reals:
        at, width, before = int(self.below[layer]), int(self.width[layer]), int(self.width[layer - 1])
        return flat[at : at + width * before].reshape(width, before)


def invert(matrix: Reals) -> float:
    """Invert a symmetric positive definite matrix in place; return the logarithm of its determinant.

    Only what stands on and below the diagonal is read; the inverse is written whole. By halves: the
    inverse of the first half gives the Schur complement of the second. Four products of half size a
    level, of two of which half is enough, are far less work than a general inverse.
    Raises numpy's LinAlgError when the matrix is not positive definite.
    """
    size = len(matrix)
    if size <= LEAF:
        root = np.linalg.cholesky(matrix)
        matrix[:] = np.linalg.inv(np.tril(matrix) + np.tril(matrix, -1).T)
        return 2.0 * float(np.log(np.diagonal(root)).sum())
    half = size // 2
    upper, lower, corner = matrix[:half, :half], matrix[half:, half:], matrix[half:, :half]
    log_determinant = invert(upper)
    multiplier = corner @ upper
    _subtract(lower, multiplier, corner)
    log_determinant += invert(lower)
    np.matmul(-lower, multiplier, out=corner)
    _subtract(upper, multiplier.T, corner.T)
    for start in range(0, half, STRIP):
        upper[start : start + STRIP, start:] = upper[start:, start : start + STRIP].T
    matrix[:half, half:] = corner.T
    return log_determinant


def _subtract(symmetric: Reals, left: Reals, right: Reals) -> None:
    """Subtract left @ right.T, known to be symmetric, on and below the diagonal, strip by strip."""
    for start in range(0, len(symmetric), STRIP):
        symmetric[start:, start : start + STRIP] -= left[start:] @ right[start : start + STRIP].T


def _adjacency(size: int, row: Int64s, column: Int64s) -> tuple[Int64s, Int64s]:
    """The neighbours of each unknown, as offsets into one long array."""
    one, other = np.concatenate([row, column]), np.concatenate([column, row])
    neighbour = other[np.argsort(one, kind="stable")]
    return np.concatenate([[0], np.cumsum(np.bincount(one, minlength=size))]), neighbour


def _search(start: Int64s, neighbour: Int64s, *, root: int) -> list[Int64s]:
    """The breadth-first layers around `root`, nearest first."""
    seen = np.zeros(start.size - 1, dtype=np.bool_)
    layer = np.array([root], dtype=np.int64)
    found = []
    while layer.size:
        seen[layer] = True
        found.append(layer)
        many = start[layer + 1] - start[layer]
        inside = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
        next_to = neighbour[np.repeat(start[layer], many) + inside]
        layer = np.unique(next_to[~seen[next_to]])
    return found
