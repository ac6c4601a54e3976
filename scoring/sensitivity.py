"""How far the list hangs on one expert.

Each expert's marks are taken away in turn, the official score is computed again by the same rules, and
whoever enters or leaves the first K is named. The scores are the official ones, exact to the last digit;
what is advisory is the question, not the arithmetic.

Nobody is accused: where panels are small, many a single mark moves a neighbour over the line.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from scoring.advisory import Advisory
from scoring.arrays import EMPTY, Bools, count, read_only
from scoring.combine import Method, Scores, combine
from scoring.marks import Marks
from scoring.rank import UNRANKED, Key, rank, score_key

Chain: TypeAlias = Callable[[Marks, Scores], Sequence[Key]]
"""The declared tie chain of a campaign, from marks and scores: what `rank` is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What becomes of the first K without one expert.

    expert    the expert whose marks are taken away
    marked    how many nominees the expert marked
    entering  nominees who are among the first K only without these marks, ascending
    leaving   nominees who are among them only with these marks, ascending; also those who are then
              left without any mark
    """

    expert: int
    marked: int
    entering: tuple[int, ...]
    leaving: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sensitivity(Advisory):
    """How the first K change when one expert is missing; advisory, never part of a list.

    top      K
    within   (N,) bool, the nominees of rank 1 to K as the marks stand; equals at the line are all of
             them within, so there can be more than K
    without  one `Change` for each expert with marks, ascending, most of them empty

    Made by `sensitivity`.
    """

    top: int
    within: Bools
    without: tuple[Change, ...]

    @property
    def deciding(self) -> tuple[Change, ...]:
        """The changes that change anything."""
        return tuple(change for change in self.without if change.entering or change.leaving)


def sensitivity(
    marks: Marks,
    *,
    top: int,
    weights: npt.ArrayLike | None = None,
    method: Method,
    trim: int = 1,
    minimum: int = 5,
    chain: Chain | None = None,
) -> Sensitivity:
    """Leave out each expert in turn and compare the first K.

    top                    K, 1 or more
    weights, method, trim, minimum
                           as `combine` was given them for the official list. A panel that falls below
                           `minimum` without the expert is then not trimmed, as the rules would have it
    chain                  the tie chain of the official list, asked again without the expert; None
                           ranks by the score alone

    The time is that of one list for each expert.

    Raises ScoringError BAD_COUNT or NOT_WHOLE for `top`, and what `combine`, `rank` and the chain raise.
    """
    places = count(top, least=1, what="top")

    def first(of: Marks) -> Bools:
        scores = combine(of, weights=weights, method=method, trim=trim, minimum=minimum)
        keys = (score_key(scores),) if chain is None else chain(of, scores)
        ranks = rank(keys).rank
        return np.asarray((ranks != UNRANKED) & (ranks <= places), dtype=np.bool_)

    within = first(marks)
    changes = []
    for expert in np.unique(marks.expert[marks.filled]).tolist():
        missing = marks.expert == expert
        then = first(_without(marks, missing))
        changes.append(
            Change(
                expert=expert,
                marked=int(np.count_nonzero(missing)),
                entering=tuple(np.flatnonzero(then & ~within).tolist()),
                leaving=tuple(np.flatnonzero(within & ~then).tolist()),
            )
        )
    return Sensitivity(top=places, within=read_only(within), without=tuple(changes))


def _without(marks: Marks, missing: Bools) -> Marks:
    points = marks.points.copy()
    points[:, missing] = EMPTY
    return Marks(
        points=read_only(points),
        expert=read_only(np.where(missing, np.int32(EMPTY), marks.expert)),
        n_experts=marks.n_experts,
    )
