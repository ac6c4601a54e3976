"""The mixed-model equations of a crossed panel, with the longer side eliminated.

A mark is mean + nominee + expert + noise, all three random parts normal with mean zero: a mixed model
with two crossed factors (Henderson, Biometrics 31, 1975). Of the two factors one has more members than
the other; here they are called the *many* (nominees, as a rule) and the *few* (experts). Members of one
factor do not touch one another, so the many can be eliminated at once, and what remains is one
equation for each of the few: the Schur complement, whose entries count who marked the same nominees.

With g and p the variance of the many and of the few as multiples of the noise variance, n the marks of
one of the many, Z the incidence of the few and C the counts of marks, many by few:

    V = I + g (same nominee) + p (same expert)                the covariance of the marks over the noise
    d = 1 / (1 + n g), w = g d                                one number a nominee
    W = I - w (same nominee)                                  the inverse of V without the experts
    S = Z'WZ = diag(marks of each expert) - C' diag(w) C
    V^-1 = W - p W Z (I + p S)^-1 Z' W

Only I + p S is ever inverted, dense when the few are few, by layers (`scoring.advisory.blocks`) when they are
not. Nothing is divided by g or p, so a variance of zero is a value like any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from scoring.advisory import Floats
from scoring.advisory.blocks import Blocks, Reals, layers
from scoring.arrays import Int64s

ONE_LAYER: Final = 1_500
"""Up to so many of the few, one dense block is inverted whatever its pattern."""

CROWDED: Final = 6
"""Where one of the many meets more than the CROWDEDth part of the few, a product of tables of ones counts
pairs faster than naming each, and no order of the few would make layers."""

PAIRS_AT_ONCE: Final = 1 << 21
"""Pairs held at one time while they are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """Who marked whom, arranged once for every later pass.

    many   (R,) int64, ascending: whose mark each row is on the longer side
    few    (R,) int64: and on the shorter side, numbered in the order of the layers
    n      (many,) int64, marks of each of the many, at least one
    kind   (many,) int64, index into `sizes`: those with equally many marks are weighed alike
    sizes  (K,) float64, the distinct n, ascending
    each   (K,) float64, how many of the many have that n
    counts (K, few) float64, how often each of the few meets each kind
    blocks the layout of S
    at     (P,) int64, where in `blocks` each pair of the few lives that met over one of the many,
           kind by kind
    times  (P,) float64, how often, or None when every pair is named each time it met
    lots   (K,) int64, how many entries of `at` belong to each kind
    place  (few,) int64, the number in the order of the layers of each of the few
    """

    many: Int64s
    few: Int64s
    n: Int64s
    kind: Int64s
    sizes: Floats
    each: Floats
    counts: Floats
    blocks: Blocks
    at: Int64s
    times: Floats | None
    lots: Int64s
    place: Int64s

    @classmethod
    def of_rows(cls, *, many: Int64s, few: Int64s, n_many: int, n_few: int) -> Crossing:
        """Arrange rows whose `many` ascend; each of the many has at least one."""
        n = np.bincount(many, minlength=n_many)
        sizes, kind = numbered(n, size=int(n.max()) + 1)
        place, blocks = _layout(many, few, n, n_few)
        few = place[few]
        counts = np.bincount(kind[many] * n_few + few, minlength=sizes.size * n_few)
        at, times, lots = _meetings(few, n, kind, blocks)
        return cls(
            many=many,
            few=few,
            n=n,
            kind=kind,
            sizes=sizes.astype(np.float64),
            each=np.bincount(kind).astype(np.float64),
            counts=counts.reshape(sizes.size, n_few).astype(np.float64),
            blocks=blocks,
            at=at,
            times=times,
            lots=lots,
            place=place,
        )

    def of_many(self, values: Floats) -> Floats:
        """Sum row values over the rows of each of the many."""
        return summed(self.many, values, size=self.n.size)

    def of_few(self, values: Floats) -> Floats:
        """Sum row values over the rows of each of the few."""
        return summed(self.few, values, size=self.counts.shape[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The restricted likelihood and all that hangs on it at one pair of ratios (g, p).

    criterion  -2 log restricted likelihood, the noise variance profiled out, as lme4 defines it
    gradient   (2,) its derivatives with respect to g and p
    curvature  (2, 2) the average of its observed and expected second derivatives
    mean       the generalised least squares estimate of the mean, and its variance over the noise's
    noise      the REML estimate of the noise variance given the ratios
    explained  (2,) how fast g and p lower it, relative to the noise: minus its logarithmic derivatives
    many, few  the predicted effects (BLUP)
    """

    criterion: float
    gradient: Floats
    curvature: Floats
    mean: float
    mean_variance: float
    noise: float
    explained: Floats
    many: Floats
    few: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Variances:
    """What is not known about the effects of one factor, over the noise variance.

    each      the conditional variance of each effect
    with_all  its covariance with the sum of all effects of the factor
    """

    each: Floats
    with_all: Floats

    @property
    def comparison(self) -> Floats:
        """The variance that counts when effects are compared: what all share is taken out.

        Of independent errors with these variances each effect would differ from the mean of all with
        the variance with which it does (quasi-variances; Firth and de Menezes, Biometrika 91, 2004).
        """
        size = self.each.size
        shared = self.with_all / size
        apart = self.each - 2.0 * shared + shared.mean()
        mean = apart.mean() * size / (size - 1)
        if size == 2:
            return np.full(2, mean)
        return np.asarray(np.maximum((apart - mean / size) * size / (size - 2), 0.0), dtype=np.float64)


class Equations:
    """The equations at one pair of ratios: `point` once, then `variances` if they are wanted.

    With `rough` the matrix is inverted in single precision: half the time, and enough far from the goal.
    """

    def __init__(self, crossing: Crossing, marks: Floats, *, g: float, p: float, rough: bool = False) -> None:
        self._design, self._marks, self._g, self._p = crossing, marks, g, p
        c = crossing
        self._d = 1.0 / (1.0 + c.sizes * g)
        self._w = g * self._d
        marked = c.counts.sum(axis=0)
        self._diagonal = c.blocks.diagonal_positions()
        weights = np.repeat(-p * self._w, c.lots)
        if c.times is not None:
            weights *= c.times
        self._flat: Reals = summed(c.at, weights, size=c.blocks.size)
        self._flat[self._diagonal] += 1.0 + p * (marked - self._w @ c.counts)
        if rough:
            self._flat = self._flat.astype(np.float32)
        self._log_determinant = c.blocks.factor(self._flat) + float(c.each @ np.log1p(c.sizes * g))
        self._solve_effects()

    def _solve_effects(self) -> None:
        """The mean, the two factors' effects and the noise: generalised least squares and BLUP."""
        c, g, p = self._design, self._g, self._p
        d, w = self._d[c.kind], self._w[c.kind]
        sums = c.of_many(self._marks)
        of_one = self._d @ c.counts
        of_marks = c.of_few(self._marks - (w * sums)[c.many])
        one, marks = self._solved(of_one, of_marks)
        self._one = one
        self._of_one = of_one
        self._weight = float(c.each @ (c.sizes * self._d) - p * (of_one @ one))
        self._mean = float(d @ sums - p * (of_one @ marks)) / self._weight
        # P is the projection of the model: P y = (many of it) x + (few of it) z, transposed.
        self._z = marks - self._mean * one
        self._met = c.of_many(self._z[c.few])
        self._x = d * (sums - self._mean * c.n - p * self._met)
        rest = self._marks - self._mean - (g * self._x)[c.many] - (p * self._z)[c.few]
        # A sum of squares, where y'Py by its definition would be a small difference of large numbers.
        self._squares = float(rest @ rest + g * (self._x @ self._x) + p * (self._z @ self._z))

    def _solved(self, one: Floats, other: Floats) -> tuple[Floats, Floats]:
        found = self._design.blocks.solve(self._flat, np.stack([one, other], axis=1)).T.astype(np.float64)
        return found[0], found[1]

    def point(self) -> Point:
        """Solve the equations; what is left of them is the selected inverse."""
        c, g, p = self._design, self._g, self._p
        freedom = self._marks.size - 1
        noise = self._squares / freedom
        criterion = (
            self._log_determinant
            + float(np.log(self._weight))
            + freedom * (1.0 + float(np.log(2.0 * np.pi * noise)))
        )
        explained = np.array([self._x @ self._x, self._z @ self._z])
        curvature = self._average_information() / noise - np.outer(explained, explained) / (
            noise * noise * freedom
        )
        # What a sum over all of one factor shares with each; asked for while the factors stand.
        self._of_all = self._solved(np.ones(c.place.size), self._w @ c.counts)
        c.blocks.select(self._flat)
        gradient = self._traces() - explained / noise
        return Point(
            criterion=criterion,
            gradient=gradient,
            curvature=curvature,
            mean=self._mean,
            mean_variance=1.0 / self._weight,
            noise=noise,
            explained=explained / (noise * freedom),
            many=g * self._x,
            few=(p * self._z)[c.place],
        )

    def variances(self) -> tuple[Variances, Variances]:
        """The variances of the effects of the many and of the few, over the noise variance.

        Conditional on the mean, as in lme4's `condVar`. To be asked for after `point`.
        """
        c, p = self._design, self._p
        diagonal = self._flat[self._diagonal].astype(np.float64, copy=False)
        within = c.of_many(diagonal[c.few])
        begin = 0
        for members in _members(c.kind):
            if _is_crowded(int(c.n[members[0]]), c.place.size):
                inverse = self._flat.reshape(c.place.size, -1)
                for some, ones in _incidence(c.few, c.n, members, c.place.size):
                    within[some] = ((ones @ inverse) * ones).sum(axis=1)
                continue
            for some, (one, other) in _pairs(members, c.n):
                # Pairs that were not counted together still stand in the order in which they were found.
                end = begin + one.size
                at = c.at[begin:end] if c.times is None else c.blocks.position(c.few[one], c.few[other])
                within[some] += 2.0 * self._flat[at.reshape(one.shape)].sum(axis=0)
                begin = end
        w = self._w[c.kind]
        of_few, of_many = self._of_all
        return (
            Variances(each=w + p * w * w * within, with_all=w + p * w * c.of_many(of_many[c.few])),
            Variances(each=p * diagonal[c.place], with_all=p * of_few[c.place]),
        )

    def _average_information(self) -> Floats:
        """The products f'Pf of the working variates f = x by nominee and z by expert.

        Gilmour, Thompson and Cullis, "Average information REML", Biometrics 51 (1995): the mean of
        observed and expected information needs no trace, only one more solution.
        """
        c, p = self._design, self._p
        d, w = self._d[c.kind], self._w[c.kind]
        of_x = c.of_few((d * self._x)[c.many])
        of_z = c.of_few(self._z[c.few] - (w * self._met)[c.many])
        right = np.stack([of_x, of_z])
        crossed = float((d * self._x) @ self._met)
        plain = np.array([[(c.n * d * self._x) @ self._x, crossed], [crossed, of_z @ self._z]])
        inverse = plain - p * (right @ np.stack(self._solved(of_x, of_z), axis=1))
        sums = np.array([(c.n * d) @ self._x, self._of_one @ self._z]) - p * (right @ self._one)
        return np.asarray(inverse - np.outer(sums, sums) / self._weight)

    def _traces(self) -> Floats:
        """The traces of P against the two covariance patterns, from the selected inverse."""
        c, p = self._design, self._p
        diagonal = self._flat[self._diagonal].astype(np.float64, copy=False)
        found = self._flat[c.at].astype(np.float64, copy=False)
        if c.times is not None:
            found *= c.times
        met = np.array([lot.sum() for lot in np.split(found, np.cumsum(c.lots)[:-1])])
        # (K,): the trace of C'C against the inverse, over the many of each kind.
        by_kind = c.counts @ diagonal + 2.0 * met
        of_few = c.counts.sum(axis=0) @ diagonal - self._w @ by_kind - self._one @ self._one / self._weight
        totals = self._d[c.kind] * (c.n - p * c.of_many(self._one[c.few]))
        of_many = (
            c.each @ (c.sizes * self._d) - p * (self._d * self._d) @ by_kind - totals @ totals / self._weight
        )
        return np.array([of_many, of_few])


def summed(index: Int64s, values: Floats, *, size: int) -> Floats:
    """Sum values that share an index, (size,) float64."""
    return np.asarray(np.bincount(index, weights=values, minlength=size), dtype=np.float64)


def numbered(values: Int64s, *, size: int) -> tuple[Int64s, Int64s]:
    """The distinct values, ascending, of whole numbers in 0..size-1, and which of them each one is."""
    present = np.bincount(values, minlength=size) > 0
    return np.flatnonzero(present), (np.cumsum(present) - 1)[values]


def _layout(many: Int64s, few: Int64s, n: Int64s, n_few: int) -> tuple[Int64s, Blocks]:
    if n_few <= ONE_LAYER or _is_crowded(int(n.max()), n_few):
        return np.arange(n_few), Blocks.of(np.array([n_few]))
    place, widths = layers(size=n_few, member=few, group=many)
    return place, Blocks.of(widths)


def _is_crowded(size: int, n_few: int) -> bool:
    return size * CROWDED > n_few


def _members(kind: Int64s) -> list[Int64s]:
    """The many of each kind, ascending."""
    return np.split(np.argsort(kind, kind="stable"), np.cumsum(np.bincount(kind))[:-1])


def _pairs(members: Int64s, n: Int64s) -> Iterator[tuple[Int64s, tuple[Int64s, Int64s]]]:
    """All pairs of rows of many of one kind: some of them, (m,), and the two rows, each (pairs, m)."""
    first = np.cumsum(n) - n
    one, other = np.triu_indices(int(n[members[0]]), 1)
    step = max(1, PAIRS_AT_ONCE // max(1, one.size))
    for begin in range(0, members.size if one.size else 0, step):
        some = members[begin : begin + step]
        yield some, (first[some] + one[:, None], first[some] + other[:, None])


def _incidence(few: Int64s, n: Int64s, members: Int64s, n_few: int) -> Iterator[tuple[Int64s, Floats]]:
    """The same as a table of ones: some of the members, (m,), and (m, few)."""
    first = np.cumsum(n) - n
    step = max(1, PAIRS_AT_ONCE // n_few)
    for begin in range(0, members.size, step):
        some = members[begin : begin + step]
        rows = first[some][:, None] + np.arange(int(n[members[0]]))
        table = np.zeros((some.size, n_few))
        table[np.arange(some.size)[:, None], few[rows]] = 1.0
        yield some, table


def _meetings(few: Int64s, n: Int64s, kind: Int64s, blocks: Blocks) -> tuple[Int64s, Floats | None, Int64s]:
    """The pairs of the few that met, kind by kind; counted where that leaves fewer."""
    at, times, counted = [], [], False
    for members in _members(kind):
        table = _counted(few, n, members, blocks)
        if table is None:
            here = [blocks.position(few[one], few[other]).ravel() for _, (one, other) in _pairs(members, n)]
            at.append(np.concatenate([*here, np.empty(0, dtype=np.int64)]))
            times.append(np.ones(at[-1].size))
        else:
            at.append(np.flatnonzero(table))
            times.append(table[at[-1]])
            counted = True
    lots = np.array([lot.size for lot in at])
    return np.concatenate(at), np.concatenate(times) if counted else None, lots


def _counted(few: Int64s, n: Int64s, members: Int64s, blocks: Blocks) -> Floats | None:
    """How often each pair met over members of one kind, (blocks.size,); None when few pairs met twice."""
    n_few, size = blocks.layer.size, int(n[members[0]])
    if _is_crowded(size, n_few):
        both = np.zeros((n_few, n_few))
        for _, ones in _incidence(few, n, members, n_few):
            both += ones.T @ ones
        return np.tril(both, -1).ravel()
    if members.size * size * (size - 1) <= blocks.size:
        return None
    table = np.zeros(blocks.size)
    for _, (one, other) in _pairs(members, n):
        table += np.bincount(blocks.position(few[one], few[other]).ravel(), minlength=blocks.size)
    return table
