"""Whether all experts can be compared: the graph of experts, its pieces, and how firmly it holds.

Two experts are joined when they share a nominee, once for each nominee they share. Inside a
connected piece the severity of any two experts can be told apart from what they read; between
pieces it cannot, however many marks there are. How well it can be told in the worst case is
measured by the second smallest eigenvalue of the graph's Laplacian, the algebraic connectivity
(M. Fiedler, "Algebraic connectivity of graphs", Czechoslovak Math. J. 23, 1973). With K experts a
nominee the Laplacian is K times the information matrix of the experts' severities, and an
allotment with a greater eigenvalue is the better design (R. A. Bailey and P. J. Cameron,
"Combinatorics of optimal designs", 2009).

Experts who read nothing are in no piece.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from scoring.arrays import ArrayRecord, Int32s, Int64s, read_only

Floats = npt.NDArray[np.float64]

_DENSE: Final = 64
_TOLERANCE: Final = 1e-10
_CHECK_EVERY: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Connection(ArrayRecord):
    """The pieces of the graph of experts.

    piece         (E,) int32, the number of each expert's piece; -1 = reads nothing. Pieces are
                  numbered by their lowest expert
    pieces        how many there are; 1 = connected, 0 = nobody reads anything
    connectivity  the second smallest eigenvalue of the Laplacian over the experts who read: 0.0
                  with more than one piece, None with fewer than two such experts. A float, for
                  information: its last digits may differ between machines

    Made by `connection`.
    """

    piece: Int32s
    pieces: int
    connectivity: float | None


def connection(panels: Int32s, *, n_experts: int) -> Connection:
    """Find the pieces and the algebraic connectivity of an allotment.

    panels     (N, K) expert numbers, distinct in a row
    n_experts  E
    """
    piece = pieces_of(panels, n_experts=n_experts)
    pieces = int(piece.max(initial=-1)) + 1
    readers = np.flatnonzero(piece >= 0)
    if readers.size < 2:
        connectivity = None
    elif pieces > 1:
        connectivity = 0.0
    else:
        number = np.zeros(n_experts, dtype=np.int64)
        number[readers] = np.arange(readers.size)
        connectivity = _second_eigenvalue(number[panels], readers.size)
    return Connection(piece=read_only(piece), pieces=pieces, connectivity=connectivity)


def pieces_of(panels: Int32s, *, n_experts: int) -> Int32s:
    """Return (E,) the piece of each expert, numbered by the lowest expert; -1 = reads nothing."""
    # Every expert takes over the lowest label met in a shared panel, and then its label's label.
    label = np.arange(n_experts)
    while panels.size:
        lowest = label[panels].min(axis=1)
        least = label.copy()
        np.minimum.at(least, panels, lowest[:, None])
        np.minimum.at(least, label[panels], lowest[:, None])
        least = least[least]
        if np.array_equal(least, label):
            break
        label = least
    piece = np.full(n_experts, -1, dtype=np.int32)
    readers = np.unique(panels)
    piece[readers] = np.unique(label[readers], return_inverse=True)[1]
    return piece


def _second_eigenvalue(panels: Int64s, experts: int) -> float:
    """The second smallest eigenvalue of the Laplacian of a connected graph; every expert reads."""
    size = panels.shape[1]
    degree = np.bincount(panels.ravel(), minlength=experts) * float(size)
    if experts <= _DENSE:
        laplacian = np.diag(degree)
        for one in range(size):
            for other in range(size):
                np.subtract.at(laplacian, (panels[:, one], panels[:, other]), 1.0)
        return float(max(np.linalg.eigvalsh(laplacian)[1], 0.0))

    flat = panels.ravel()

    def times(vector: Floats) -> Floats:
        sums = np.repeat(vector[panels].sum(axis=1), size)
        return degree * vector - np.bincount(flat, weights=sums, minlength=experts)

    return _lanczos(times, experts)


def _lanczos(times: Callable[[Floats], Floats], size: int) -> float:
    """The smallest eigenvalue on the complement of the constant vector, to ten digits.

    C. Lanczos 1950, every new vector made orthogonal to all before it, twice. Exact at the latest
    when the vectors span the whole complement.
    """
    constant = np.full(size, size**-0.5)
    start = np.sin(np.arange(1.0, size + 1))
    basis = np.empty((min(size, 64), size))
    basis[0] = start - (start @ constant) * constant
    basis[0] /= np.linalg.norm(basis[0])
    diagonal: list[float] = []
    beside: list[float] = []
    for step in range(size - 1):
        image = times(basis[step])
        diagonal.append(float(image @ basis[step]))
        for _ in range(2):
            image -= (image @ constant) * constant
            image -= basis[: step + 1].T @ (basis[: step + 1] @ image)
        rest = float(np.linalg.norm(image))
        if (step + 1) % _CHECK_EVERY == 0 or rest < _TOLERANCE or step == size - 2:
            values, vectors = np.linalg.eigh(np.diag(diagonal) + np.diag(beside, 1) + np.diag(beside, -1))
            if rest * abs(vectors[-1, 0]) <= _TOLERANCE * max(values[-1], 1.0) or step == size - 2:
                return float(max(values[0], 0.0))
        beside.append(rest)
        if step + 1 == len(basis):
            basis = np.concatenate([basis, np.empty((min(len(basis), size - len(basis)), size))])
        basis[step + 1] = image / rest
    return 0.0
