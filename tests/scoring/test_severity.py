from __future__ import annotations

from dataclasses import fields

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scoring.advisory.henderson
import scoring.severity
from scoring import Marks, Reason, ScoringError
from scoring.advisory import Advisory
from scoring.arrays import whole
from scoring.severity import Severity, severity, severity_of_rows
from tests.scoring.builders import panels

Column = npt.NDArray[np.float64]
Rows = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Column]

# Diameters of growth inhibition, 24 plates (down) by 6 samples of penicillin (across): Davies and Goldsmith,
# "Statistical Methods in Research and Production", 4th ed., 1972, section 6.6; `Penicillin` of lme4.
PENICILLIN = """
27 23 26 23 23 21  27 23 26 23 23 21  25 21 25 24 24 20  26 23 25 23 23 20
25 22 26 22 23 20  24 22 25 23 22 19  24 20 23 21 22 19  26 22 26 24 24 21
24 21 24 22 22 20  24 21 24 23 22 19  26 23 26 24 24 21  25 22 26 24 24 20
26 24 26 24 25 22  26 23 26 23 23 20  26 23 25 24 24 22  25 22 25 23 23 20
25 21 24 23 23 20  25 22 24 23 23 19  24 21 23 21 21 19  26 23 26 24 24 21
25 21 24 22 22 18  25 22 25 22 22 20  24 21 24 22 24 19  24 21 24 22 21 18
"""

# An unbalanced panel: for each of twelve nominees the experts and what they gave.
UNBALANCED: tuple[dict[int, float], ...] = (
    {0: 79.63, 1: 74.81, 2: 76.87},
    {0: 83.67, 2: 83.1, 5: 79.58, 7: 85.61},
    {1: 83.49, 2: 83.27, 3: 81.09, 4: 81.23, 5: 85.85},
    {1: 86.27, 6: 85.09, 8: 94.24},
    {2: 93.2, 3: 89.7, 4: 83.8, 5: 90.34},
    {0: 84.63, 2: 85.38, 4: 84.81, 6: 85.48, 7: 89.02},
    {3: 93.96, 4: 85.5, 5: 89.6},
    {1: 88.94, 3: 95.05, 5: 92.28, 8: 92.12},
    {4: 90.38, 5: 88.64, 6: 88.62, 7: 91.56, 8: 96.58},
    {0: 78.72, 2: 82.23, 4: 78.7},
    {5: 86.61, 6: 86.99, 7: 88.17, 8: 90.03},
    {0: 86.89, 1: 86.47, 3: 85.98, 5: 87.21, 7: 85.08},
)


def unbalanced() -> Rows:
    told = [(nominee, expert, given) for nominee, of in enumerate(UNBALANCED) for expert, given in of.items()]
    nominee, expert, total = (np.array(column) for column in zip(*told, strict=True))
    return nominee, expert, total


def complete(table: Column) -> Rows:
    """The rows of a complete panel, nominees down and experts across."""
    nominee, expert = np.divmod(np.arange(table.size), table.shape[1])
    return nominee, expert, table.ravel()


def simulated(
    seed: int,
    *,
    nominees: int,
    experts: int,
    each: int,
    deviations: tuple[float, float, float] = (5.0, 3.0, 4.0),
) -> Rows:
    """A connected panel at random: neighbours in a ring share experts, the others are drawn."""
    random = np.random.default_rng(seed)
    by = [
        np.unique(
            np.append(random.choice(experts, each - 2, replace=False), (n % experts, (n + 1) % experts))
        )
        for n in range(nominees)
    ]
    nominee = np.repeat(np.arange(nominees), [chosen.size for chosen in by])
    expert = np.concatenate(by)
    of_nominee, of_expert, noise = deviations
    total = (
        80.0
        + random.normal(0.0, of_nominee, nominees)[nominee]
        + random.normal(0.0, of_expert, experts)[expert]
        + random.normal(0.0, noise, nominee.size)
    )
    return nominee, expert, np.round(total, 2)


def estimated(rows: Rows) -> Severity:
    nominee, expert, total = rows
    return severity_of_rows(
        nominee, expert, total, n_nominees=int(nominee.max()) + 1, n_experts=int(expert.max()) + 1
    )


def variances(found: Severity) -> Column:
    return np.array([found.nominee_variance, found.expert_variance, found.residual_variance])


class Dense:
    """The same model by its definition, with the whole covariance matrix of the marks."""

    def __init__(self, rows: Rows, variance: Column) -> None:
        nominee, expert, total = rows
        self.variance = variance
        self.of_nominee = np.equal.outer(np.arange(nominee.max() + 1), nominee).astype(np.float64)
        self.of_expert = np.equal.outer(np.arange(expert.max() + 1), expert).astype(np.float64)
        self.patterns = (
            self.of_nominee.T @ self.of_nominee,
            self.of_expert.T @ self.of_expert,
            np.eye(total.size),
        )
        covariance = sum(v * pattern for v, pattern in zip(variance, self.patterns, strict=True))
        self.inverse = np.linalg.inv(covariance)
        self.weight = float(self.inverse.sum())
        self.mean = float(self.inverse.sum(axis=0) @ total) / self.weight
        self.rest = total - self.mean
        self.criterion = (
            float(np.linalg.slogdet(covariance)[1])
            + np.log(self.weight)
            + float(self.rest @ self.inverse @ self.rest)
            + (total.size - 1) * np.log(2.0 * np.pi)
        )

    def gradient(self) -> Column:
        """The derivatives of the criterion with respect to the three variances."""
        one = self.inverse.sum(axis=0)
        projection = self.inverse - np.outer(one, one) / self.weight
        solved = self.inverse @ self.rest
        return np.array(
            [np.sum(projection * pattern) - solved @ pattern @ solved for pattern in self.patterns]
        )

    def effects(self, pattern: Column, variance: float) -> tuple[Column, Column, Column]:
        """Effects, standard errors, and the conditional covariance of one factor."""
        left = variance * np.eye(len(pattern)) - variance**2 * pattern @ self.inverse @ pattern.T
        return (
            variance * pattern @ self.inverse @ self.rest,
            np.sqrt(np.maximum(np.diag(left), 0.0)),
            left,
        )


def analysis_of_variance(table: Column) -> Column:
    """REML of a complete panel in closed form: mean squares, pooled while one is below the noise's.

    Searle, Casella and McCulloch, "Variance Components", 1992, sections 4.7 and 8.3.
    """
    down, across = table.shape
    rows, columns = table.mean(axis=1), table.mean(axis=0)
    rest = table - rows[:, None] - columns + table.mean()
    squares = {
        "nominee": (across * float(((rows - table.mean()) ** 2).sum()), down - 1),
        "expert": (down * float(((columns - table.mean()) ** 2).sum()), across - 1),
    }
    noise, freedom = float((rest**2).sum()), (down - 1) * (across - 1)
    found = {"nominee": 0.0, "expert": 0.0}
    for name, (sum_, of) in sorted(squares.items(), key=lambda item: item[1][0] / item[1][1]):
        if sum_ / of < noise / freedom:
            noise, freedom = noise + sum_, freedom + of
        else:
            size = across if name == "nominee" else down
            found[name] = (sum_ / of - noise / freedom) / size
    return np.array([found["nominee"], found["expert"], noise / freedom])


def test_penicillin_is_estimated_as_published_and_in_closed_form() -> None:
    table = np.array(PENICILLIN.split(), dtype=np.float64).reshape(24, 6)

    found = estimated(complete(table))

    # Bates, "lme4: Mixed-effects modeling with R", 2010, section 2.1.1: 0.717, 3.731, 0.302; 22.972; 330.9.
    assert [round(v, 3) for v in variances(found)] == [0.717, 3.731, 0.302]
    assert variances(found) == pytest.approx(analysis_of_variance(table), rel=1e-12)
    assert found.mean == pytest.approx(table.mean(), rel=1e-14)
    # lme4 1.1-31, bobyqa to 1e-12.
    assert found.criterion == pytest.approx(330.860588991086, abs=1e-9)
    assert found.criterion <= 330.860588991086 + 1e-11
    assert found.expert == pytest.approx(
        [
            2.1870579667706,
            -1.0104761492084,
            1.9378994642268,
            -0.0968949732144,
            -0.0138421390331,
            -3.0037441695589,
        ],
        abs=1e-6,
    )
    assert found.expert_se == pytest.approx([0.202170802978] * 6, abs=1e-8)
    # A sum over equal weights: the best prediction shrinks the plain difference from the mean.
    shrunk = found.nominee_variance / (found.nominee_variance + found.residual_variance / 6)
    assert found.nominee == pytest.approx(shrunk * (table.mean(axis=1) - table.mean()), abs=1e-9)
    assert found.calibrated == pytest.approx(found.mean + found.nominee, abs=0.0)


def test_an_unbalanced_panel_is_estimated_as_by_lme4() -> None:
    found = estimated(unbalanced())

    # lme4 1.1-31, bobyqa with rhoend 1e-12, on the same rows; it stops a little before the optimum.
    assert found.criterion <= 252.785103935561 + 1e-11
    assert found.criterion == pytest.approx(252.785103935561, abs=1e-8)
    assert found.mean == pytest.approx(86.256606686167, abs=1e-7)
    assert variances(found) == pytest.approx([18.0328162255932, 2.72656135354071, 5.03093490094157], rel=1e-6)
    assert found.nominee == pytest.approx(
        [
            *(-8.0928854281165, -3.2544310942870, -2.6892062650824, 1.9536692600475, 3.0578969581645),
            *(0.0509995269113, 3.5689675466021, 4.9383908438738, 4.6206037602452, -5.2394919563653),
            *(1.0672755468040, 0.0182113012049),
        ],
        abs=2e-6,
    )
    assert found.nominee_se[:3] == pytest.approx([1.383596853701, 1.224583205194, 1.119088554332], abs=1e-6)
    assert found.expert == pytest.approx(
        [
            *(-0.1790222935364, -1.0856161066041, 0.3412905566946, 0.8184919416934, -2.1018583584321),
            *(-0.1290545222599, -1.1186995274197, 0.8260303138229, 2.6284379960415),
        ],
        abs=2e-6,
    )
    assert found.expert_se[-2:] == pytest.approx([0.989184440126, 1.065337757199], abs=1e-6)
    # The truth is not lme4's digits but a gradient of zero.
    curved = Dense(unbalanced(), variances(found)).gradient() * variances(found)
    assert curved == pytest.approx(np.zeros(3), abs=1e-7)


@given(seed=st.integers(0, 2**32 - 1), down=st.integers(3, 9), across=st.integers(3, 7))
@settings(max_examples=60, deadline=None)
def test_every_complete_panel_has_the_closed_form_also_at_the_boundary(
    seed: int, down: int, across: int
) -> None:
    random = np.random.default_rng(seed)
    of = random.choice([0.0, 0.3, 3.0], 2)
    table = 80.0 + random.normal(0.0, 1.0, (down, across))
    table += random.normal(0.0, of[0], (down, 1)) + random.normal(0.0, of[1], across)

    found = estimated(complete(table))

    assert variances(found) == pytest.approx(analysis_of_variance(table), rel=1e-7, abs=1e-9)


def test_both_variances_can_be_estimated_zero() -> None:
    # Every nominee and every expert has the same mean.
    table = np.array([[1.0, 2.0, 3.0], [2.0, 3.0, 1.0], [3.0, 1.0, 2.0]])

    found = estimated(complete(table))

    assert found == Severity(
        mean=2.0,
        mean_se=found.mean_se,
        expert_variance=0.0,
        nominee_variance=0.0,
        residual_variance=found.residual_variance,
        criterion=found.criterion,
        expert=np.zeros(3),
        expert_se=np.zeros(3),
        nominee=np.zeros(3),
        nominee_se=np.zeros(3),
        nominee_comparison_se=np.zeros(3),
    )
    assert found.residual_variance == pytest.approx(6.0 / 8.0, rel=1e-12)
    assert found.mean_se == pytest.approx(np.sqrt(0.75 / 9.0), rel=1e-12)


@given(
    seed=st.integers(0, 2**32 - 1),
    nominees=st.integers(12, 25),
    experts=st.integers(5, 11),
    each=st.integers(3, 5),
    deviations=st.tuples(*[st.sampled_from([0.0, 1.0, 5.0])] * 2, st.sampled_from([0.2, 4.0])),
)
@settings(max_examples=60, deadline=None)
def test_all_is_as_the_definition_says(
    seed: int, nominees: int, experts: int, each: int, deviations: tuple[float, float, float]
) -> None:
    rows = simulated(seed, nominees=nominees, experts=experts, each=each, deviations=deviations)

    found = estimated(rows)

    truth = Dense(rows, variances(found))
    assert found.criterion == pytest.approx(truth.criterion, abs=1e-7)
    assert found.mean == pytest.approx(truth.mean, abs=1e-8)
    assert found.mean_se == pytest.approx(truth.weight**-0.5, rel=1e-8)
    slope = truth.gradient() * np.where(truth.variance > 0.0, truth.variance, found.residual_variance)
    at_zero = truth.variance == 0.0
    assert np.abs(slope[~at_zero]) == pytest.approx(np.zeros((~at_zero).sum()), abs=1e-6)
    assert np.all(slope[at_zero] >= -1e-6)
    for effect, error, pattern, variance in (
        (found.nominee, found.nominee_se, truth.of_nominee, found.nominee_variance),
        (found.expert, found.expert_se, truth.of_expert, found.expert_variance),
    ):
        expected, spread, _ = truth.effects(pattern, variance)
        assert effect == pytest.approx(expected, abs=1e-7)
        assert error == pytest.approx(spread, abs=1e-7)


def test_the_error_of_comparison_leaves_out_what_all_nominees_share() -> None:
    # In a complete panel severe experts lower everybody alike: nominees differ by their own noise only.
    table = np.array(PENICILLIN.split(), dtype=np.float64).reshape(24, 6)
    found = estimated(complete(table))
    own = found.residual_variance * found.nominee_variance
    own /= found.residual_variance + 6 * found.nominee_variance

    assert found.nominee_comparison_se == pytest.approx(np.full(24, own**0.5), rel=1e-9)
    assert np.all(found.nominee_se > found.nominee_comparison_se * 1.05)

    rows = unbalanced()
    found = estimated(rows)
    *_, left = Dense(rows, variances(found)).effects(
        Dense(rows, variances(found)).of_nominee, found.nominee_variance
    )
    centring = np.eye(12) - 1.0 / 12.0
    apart = np.diag(centring @ left @ centring)
    independent = np.diag(centring @ np.diag(found.nominee_comparison_se**2) @ centring)
    assert independent == pytest.approx(apart, rel=1e-7)


def test_a_comparison_of_two_has_one_error() -> None:
    found = estimated(complete(np.array([[80.0, 85.0, 90.0], [70.0, 72.0, 81.0]])))
    own = found.residual_variance * found.nominee_variance
    own /= found.residual_variance + 3 * found.nominee_variance

    assert found.nominee_comparison_se == pytest.approx([own**0.5] * 2, rel=1e-9)


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None)
def test_renumbering_and_shuffling_change_nothing(seed: int) -> None:
    nominee, expert, total = rows = simulated(seed, nominees=20, experts=8, each=4)
    random = np.random.default_rng(seed)
    new_nominee, new_expert, order = (
        random.permutation(20),
        random.permutation(8),
        random.permutation(total.size),
    )

    one = estimated(rows)
    other = estimated((new_nominee[nominee][order], new_expert[expert][order], total[order]))

    assert variances(other) == pytest.approx(variances(one), rel=1e-8, abs=1e-9)
    assert other.criterion == pytest.approx(one.criterion, abs=1e-8)
    assert other.mean == pytest.approx(one.mean, abs=1e-7)
    assert other.nominee[new_nominee] == pytest.approx(one.nominee, abs=1e-6)
    assert other.nominee_se[new_nominee] == pytest.approx(one.nominee_se, abs=1e-6)
    assert other.expert[new_expert] == pytest.approx(one.expert, abs=1e-6)
    assert other.expert_se[new_expert] == pytest.approx(one.expert_se, abs=1e-6)


@given(seed=st.integers(0, 2**32 - 1), points=st.integers(-50, 1000))
@settings(max_examples=25, deadline=None)
def test_a_constant_moves_the_mean_alone_and_a_factor_the_scale(seed: int, points: int) -> None:
    nominee, expert, total = rows = simulated(seed, nominees=15, experts=6, each=3)

    one = estimated(rows)
    moved = estimated((nominee, expert, total + points))
    tenfold = estimated((nominee, expert, total * 10.0))

    assert moved.mean == pytest.approx(one.mean + points, abs=1e-7)
    assert variances(moved) == pytest.approx(variances(one), rel=1e-7, abs=1e-9)
    assert moved.nominee == pytest.approx(one.nominee, abs=1e-6)
    assert moved.expert == pytest.approx(one.expert, abs=1e-6)
    assert moved.criterion == pytest.approx(one.criterion, abs=1e-8)
    assert variances(tenfold) == pytest.approx(100.0 * variances(one), rel=1e-7, abs=1e-7)
    assert tenfold.expert == pytest.approx(10.0 * one.expert, abs=1e-5)


def test_nominees_and_experts_are_treated_alike() -> None:
    nominee, expert, total = simulated(5, nominees=30, experts=9, each=4)

    one, other = estimated((nominee, expert, total)), estimated((expert, nominee, total))

    assert other.criterion == pytest.approx(one.criterion, abs=1e-9)
    assert (other.expert_variance, other.nominee_variance) == pytest.approx(
        (one.nominee_variance, one.expert_variance), rel=1e-9
    )
    assert other.expert == pytest.approx(one.nominee, abs=1e-8)
    assert other.nominee == pytest.approx(one.expert, abs=1e-8)
    assert other.nominee_se == pytest.approx(one.expert_se, abs=1e-8)


@pytest.mark.parametrize("each", [3, 4])
def test_many_experts_are_solved_by_layers_to_the_same_estimates(
    monkeypatch: pytest.MonkeyPatch, each: int
) -> None:
    """A ring of experts has many narrow layers, and chords across it make them wide."""
    nominee, by = np.divmod(np.arange(1800), 3)
    ring = (nominee, (nominee + by) % 300, np.random.default_rng(each).normal(80.0, 5.0, 1800))
    monkeypatch.setattr("scoring.advisory.blocks.NARROW", 20)
    for rows in (ring, simulated(each, nominees=600, experts=300, each=each)):
        monkeypatch.setattr(scoring.advisory.henderson, "ONE_LAYER", 1_500)
        dense = estimated(rows)
        monkeypatch.setattr(scoring.advisory.henderson, "ONE_LAYER", 10)
        layered = estimated(rows)

        assert variances(layered) == pytest.approx(variances(dense), rel=1e-8, abs=1e-9)
        for column in ("expert", "expert_se", "nominee", "nominee_se", "nominee_comparison_se"):
            assert getattr(layered, column) == pytest.approx(getattr(dense, column), abs=1e-7)
        assert layered.criterion == pytest.approx(dense.criterion, abs=1e-7)


@pytest.mark.parametrize("nominees", [60, 600])
def test_pairs_are_named_counted_or_multiplied_out_to_the_same_estimates(
    monkeypatch: pytest.MonkeyPatch, nominees: int
) -> None:
    rows = simulated(3, nominees=nominees, experts=40, each=4)
    monkeypatch.setattr(scoring.advisory.henderson, "CROWDED", 0)
    by_pairs = estimated(rows)
    monkeypatch.setattr(scoring.advisory.henderson, "CROWDED", 100)

    by_product = estimated(rows)

    assert variances(by_product) == pytest.approx(variances(by_pairs), rel=1e-9)
    assert by_product.criterion == pytest.approx(by_pairs.criterion, abs=1e-8)
    assert by_product.nominee_se == pytest.approx(by_pairs.nominee_se, rel=1e-9)
    assert by_product.expert == pytest.approx(by_pairs.expert, abs=1e-8)


def test_single_precision_on_the_way_leads_to_the_same_place(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = simulated(11, nominees=900, experts=150, each=5)
    whole_way = estimated(rows)
    monkeypatch.setattr(scoring.severity, "MANY", 100)
    monkeypatch.setattr(scoring.severity, "NEAR", 1e-3)

    shorter = estimated(rows)

    assert variances(shorter) == pytest.approx(variances(whole_way), rel=1e-8)
    assert shorter.criterion == pytest.approx(whole_way.criterion, abs=1e-8)
    assert shorter.expert == pytest.approx(whole_way.expert, abs=1e-6)
    assert shorter.nominee_se == pytest.approx(whole_way.nominee_se, abs=1e-6)


def test_marks_are_estimated_in_points_by_their_totals() -> None:
    marks = panels(*[[round(of[e] * 100) if e in of else None for e in range(9)] for of in UNBALANCED])

    found = severity(marks)

    assert found == estimated(unbalanced())


def test_weights_weigh_the_criteria() -> None:
    nominee, expert, total = unbalanced()
    points = np.stack([np.round(total * 100), np.full(total.size, 5_000)], axis=1).astype(np.int64)
    marks = Marks.from_rows(nominee, expert, points, n_nominees=12, n_experts=9)

    found = severity(marks, weights=[50, 50])

    assert found.mean == pytest.approx(estimated(unbalanced()).mean / 2.0 + 25.0, abs=1e-7)
    assert variances(found) == pytest.approx(variances(estimated(unbalanced())) / 4.0, rel=1e-8)


def test_an_expert_without_marks_is_unknown_not_average() -> None:
    nominee, expert, total = unbalanced()

    with_idle = severity_of_rows(nominee, expert + (expert >= 4), total, n_nominees=12, n_experts=11)
    without = estimated(unbalanced())

    assert with_idle.expert.tolist() == [*without.expert[:4], 0.0, *without.expert[4:], 0.0]
    assert with_idle.expert_se[[4, 10]] == pytest.approx([with_idle.expert_variance**0.5] * 2, abs=0.0)
    assert with_idle.nominee.tolist() == without.nominee.tolist()


@pytest.mark.parametrize(
    ("nominee", "expert", "total", "reason", "facts"),
    [
        (
            [0, 1],
            [0],
            [1, 2],
            Reason.WRONG_SHAPE,
            {"what": "rows", "nominee": (2,), "expert": (1,), "total": (2,)},
        ),
        ([0.5], [0], [1], Reason.NOT_WHOLE, {"what": "nominee", "dtype": "float64"}),
        ([0, 3], [0, 0], [1, 2], Reason.UNKNOWN_NOMINEE, {"row": 1, "number": 3, "size": 3}),
        ([0, 1], [0, -1], [1, 2], Reason.UNKNOWN_EXPERT, {"row": 1, "number": -1, "size": 3}),
        ([0, 1], [0, 2], [1, np.nan], Reason.NOT_FINITE, {"row": 1, "nominee": 1, "expert": 2}),
        ([0, 1], [0, 2], [np.inf, 1], Reason.NOT_FINITE, {"row": 0, "nominee": 0, "expert": 0}),
        ([0, 0], [0, 1], ["1", "2"], Reason.WRONG_SHAPE, {"what": "total", "shape": (2,), "dtype": "<U1"}),
        ([0, 0], [0, 1], [1, 2], Reason.NOMINEE_WITHOUT_MARKS, {"nominees": (1, 2)}),
        (
            [0, 0, 1, 1, 2],
            [0, 1, 1, 2, 2],
            [1, 2, 3, 4, 5],
            Reason.TOO_FEW_MARKS,
            {"marks": 5, "nominees": 3, "experts": 3},
        ),
        (
            [0, 0, 1, 1, 2, 0, 1],
            [0, 1, 1, 0, 2, 0, 1],
            [1, 2, 3, 5, 5, 6, 7],
            Reason.DISCONNECTED_PANEL,
            {"groups": 2, "experts": (0, 2), "nominees": (0, 2)},
        ),
        (
            [0, 0, 1, 1, 2, 2, 0],
            [0, 1, 1, 2, 2, 0, 1],
            [1, 2, 3, 5, 5, 6, 7],
            Reason.DUPLICATE_EXPERT,
            {"nominee": 0, "expert": 1},
        ),
    ],
)
def test_what_cannot_be_estimated_is_refused_with_its_place(
    nominee: list[int], expert: list[int], total: list[float], reason: Reason, facts: dict[str, object]
) -> None:
    with pytest.raises(ScoringError) as refused:
        severity_of_rows(nominee, expert, total, n_nominees=3, n_experts=3)

    assert refused.value.reason is reason
    assert refused.value.facts == facts


@pytest.mark.parametrize(
    "table",
    [
        np.full((4, 3), 80.0),
        np.add.outer([80.0, 85.5, 90.25, 71.0], [0.0, -3.0, 2.5]),
        np.add.outer([80.0, 85.5, 90.25, 71.0], [0.0, 0.0, 0.0]),
        np.add.outer([80.0, 80.0, 80.0, 80.0], [0.0, 1.0, 4.0]),
    ],
    ids=["all equal", "exactly additive", "nominees alone", "experts alone"],
)
def test_marks_without_noise_are_refused(table: Column) -> None:
    with pytest.raises(ScoringError) as refused:
        estimated(complete(table))

    assert refused.value.reason is Reason.NOTHING_LEFT_TO_CHANCE
    assert refused.value.facts == {"marks": 12}


def test_estimates_are_advisory_and_no_rank_accepts_them() -> None:
    found = estimated(unbalanced())

    assert isinstance(found, Advisory)
    columns = [getattr(found, field.name) for field in fields(found)]
    for column in (column for column in columns if isinstance(column, np.ndarray)):
        assert not column.flags.writeable
        with pytest.raises(ScoringError) as refused:
            whole(column, dtype=np.int64, ndim=1, what="numerator")
        assert refused.value.reason is Reason.NOT_WHOLE
