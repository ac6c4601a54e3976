from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import Marks, Method, Reason, ScoringError, combine, criterion_key, rank, score_key
from scoring.sensitivity import Change, Sensitivity, sensitivity
from tests.scoring.builders import Table, panels, tables


def test_who_enters_and_who_leaves_is_named_for_each_expert() -> None:
    #        expert     0     1     2    mean
    marks = panels(
        [9000, 8000, 8800],  # 86.00
        [8000, 9000, 8600],  # 85.33, above nominee 0 without expert 0
        [7000, 7000, 7000],
    )

    assert sensitivity(marks, top=1, method=Method.MEAN) == Sensitivity(
        top=1,
        within=np.array([True, False, False]),
        without=(
            Change(expert=0, marked=3, entering=(1,), leaving=(0,)),
            Change(expert=1, marked=3, entering=(), leaving=()),
            Change(expert=2, marked=3, entering=(1,), leaving=()),  # 85.00 each: nominee 1 ties with 0
        ),
    )


def test_only_what_changes_is_deciding() -> None:
    found = sensitivity(panels([9000, 8000], [8000, 7000], [7000, None]), top=1, method=Method.MEAN)

    assert [change.expert for change in found.without] == [0, 1]
    assert found.deciding == ()


def test_a_nominee_who_is_left_without_marks_leaves_and_the_next_enters() -> None:
    found = sensitivity(panels([9000, None], [None, 8000], [None, 7000]), top=1, method=Method.MEAN)

    assert found.deciding == (Change(expert=0, marked=1, entering=(1,), leaving=(0,)),)
    assert found.without[1] == Change(expert=1, marked=2, entering=(), leaving=())


def test_a_panel_that_falls_below_the_minimum_is_not_trimmed_then() -> None:
    # Trimmed, nominee 0 has 80 and nominee 1 has 81; without expert 4 nobody is trimmed, and the zero counts.
    marks = panels([8000, 8000, 8000, 8000, 8000], [0, 8100, 8100, 8100, 8100])

    found = sensitivity(marks, top=1, method=Method.TRIMMED_MEAN, trim=1, minimum=5)

    assert found.within.tolist() == [False, True]
    assert [(change.entering, change.leaving) for change in found.without] == [((), ())] + [((0,), (1,))] * 4


def test_the_declared_chain_decides_again_without_the_expert() -> None:
    marks = Table(
        n_nominees=2,
        n_experts=2,
        n_criteria=2,
        rows=(
            (0, 0, (5000, 3000)),
            (1, 0, (4000, 4000)),
            (0, 1, (4000, 4000)),
            (1, 1, (4500, 3500)),
        ),
    ).marks()

    alone = sensitivity(marks, top=1, method=Method.MEAN)
    with_chain = sensitivity(
        marks,
        top=1,
        method=Method.MEAN,
        chain=lambda of, scores: [score_key(scores), criterion_key(of, criterion=0)],
    )

    assert alone.within.tolist() == [True, True]
    assert with_chain.within.tolist() == [True, False]
    assert with_chain.deciding == (Change(expert=0, marked=2, entering=(1,), leaving=(0,)),)


@pytest.mark.parametrize("top", [0, -1])
def test_a_list_has_at_least_one_place(top: int) -> None:
    with pytest.raises(ScoringError) as refused:
        sensitivity(panels([9000], [8000]), top=top, method=Method.MEAN)

    assert refused.value.reason is Reason.BAD_COUNT
    assert refused.value.facts == {"what": "top", "value": top, "least": 1}


@given(table=tables(coarse=True), method=st.sampled_from(Method), top=st.integers(1, 4))
def test_every_change_is_what_the_list_without_these_rows_says(
    table: Table, method: Method, top: int
) -> None:
    found = sensitivity(table.marks(), top=top, method=method)

    def first(marks: Marks) -> set[int]:
        ranks = rank([score_key(combine(marks, method=method))]).rank
        return {nominee for nominee, place in enumerate(ranks.tolist()) if 0 < place <= top}

    now = first(table.marks())
    assert set(np.flatnonzero(found.within).tolist()) == now
    assert [change.expert for change in found.without] == sorted({expert for _, expert, _ in table.rows})
    for change in found.without:
        rows = tuple(row for row in table.rows if row[1] != change.expert)
        then = first(
            Table(
                n_nominees=table.n_nominees,
                n_experts=table.n_experts,
                n_criteria=table.n_criteria,
                rows=rows,
            ).marks()
        )
        assert change == Change(
            expert=change.expert,
            marked=len(table.rows) - len(rows),
            entering=tuple(sorted(then - now)),
            leaving=tuple(sorted(now - then)),
        )
