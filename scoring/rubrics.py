"""Rubrics beyond plain points: grades with coefficients, and findings that end a review or empty an item.

An expert's sheet may hold letters instead of points, and ticks that outweigh them. Before marks can
be combined both become whole hundredths, here and by exact arithmetic; and what a tick did is told
beside the points, because a score of 0 that stands for a finding must reach a person and never be
averaged in silence.

Two published rubrics have set these shapes: the 2012 rubric of the national shared courses
(国家级精品资源共享课, higher vocational part: M = Σ Kᵢ Mⱼ with A to E = 1.0, 0.8, 0.6, 0.4, 0.2 and six
vetoes whose finding must be written down) and that of the national first-class online courses of
2021 (国家级一流课程: any ticked veto ends the review at 0; some leaves are 0 if a stated flaw is found).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scoring.arrays import EMPTY, ArrayRecord, Bools, Int32s, Int64s, integers, read_only, whole
from scoring.errors import Reason, ScoringError
from scoring.marks import PERCENT


def graded(grades: npt.ArrayLike, *, caps: npt.ArrayLike, percents: npt.ArrayLike) -> Int32s:
    """Turn grades into points: the cap of the criterion x the coefficient of the grade.

    grades    (R, C) whole numbers, one sheet a row: 0 = the first grade; -1 = blank, and stays blank
    caps      (C,) whole hundredths of a point
    percents  (G,) the coefficient of each grade in whole percents: A to E may be 100, 80, 60, 40, 20

    Returns points (R, C) int32, as `Marks.from_rows` takes them. Nothing is rounded: a rubric in
    which some grade would not be a whole number of hundredths is refused, used or not, so that it is
    the rubric that passes and not one year's luck.

    Raises ScoringError NOT_WHOLE, WRONG_SHAPE, OUT_OF_INTEGER_RANGE, BAD_COUNT,
    COEFFICIENT_OUT_OF_RANGE, GRADE_NOT_WHOLE or UNKNOWN_GRADE.
    """
    given = whole(grades, dtype=np.int64, ndim=2, what="grades")
    cap = whole(caps, dtype=np.int32, ndim=1, what="caps").astype(np.int64)
    percent = whole(percents, dtype=np.int64, ndim=1, what="percents")
    if cap.size != given.shape[1]:
        raise ScoringError(Reason.WRONG_SHAPE, what="caps", given=cap.size, criteria=given.shape[1])
    worth = _worth(cap, percent)
    wrong = np.argwhere((given < EMPTY) | (given >= percent.size))
    if wrong.size:
        row, criterion = (int(index) for index in wrong[0])
        raise ScoringError(
            Reason.UNKNOWN_GRADE,
            row=row,
            criterion=criterion,
            grade=int(given[row, criterion]),
            size=percent.size,
        )
    blank = np.full((1, cap.size), EMPTY, dtype=np.int32)
    # The last row answers the grade -1.
    points = np.concatenate([worth, blank])[given, np.arange(cap.size)]
    return read_only(points)


def _worth(cap: Int64s, percent: Int64s) -> Int32s:
    """Points (G, C) of each grade in each criterion."""
    if cap.size and cap.min() < 0:
        criterion = int(cap.argmin())
        raise ScoringError(Reason.BAD_COUNT, what="caps", value=int(cap[criterion]), least=0)
    beyond = np.flatnonzero((percent < 0) | (percent > PERCENT))
    if beyond.size:
        grade = int(beyond[0])
        raise ScoringError(Reason.COEFFICIENT_OUT_OF_RANGE, grade=grade, percent=int(percent[grade]))
    worth, rest = np.divmod(percent[:, None] * cap, PERCENT)
    uneven = np.argwhere(rest)
    if uneven.size:
        grade, criterion = (int(index) for index in uneven[0])
        raise ScoringError(
            Reason.GRADE_NOT_WHOLE,
            grade=grade,
            criterion=criterion,
            cap=int(cap[criterion]),
            percent=int(percent[grade]),
        )
    return worth.astype(np.int32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one expert found against one nominee.

    row     the sheet, on the axis R
    vetoes  numbers of the ticked vetoes, ascending; any of them makes the whole sheet 0
    zeroed  criteria that a stated flaw makes 0, ascending
    """

    row: int
    nominee: int
    expert: int
    vetoes: tuple[int, ...]
    zeroed: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Struck(ArrayRecord):
    """Points after the findings, and the findings.

    points    (R, C) int32, 0 where a finding strikes, blank or not; all else as it was
    findings  every sheet on which something is ticked, in the order of the rows

    Made by `struck`.
    """

    points: Int32s
    findings: tuple[Finding, ...]

    @property
    def vetoed(self) -> dict[int, tuple[int, ...]]:
        """For each nominee with a veto, ascending: the experts who ticked one, ascending."""
        by: dict[int, set[int]] = {}
        for finding in self.findings:
            if finding.vetoes:
                by.setdefault(finding.nominee, set()).add(finding.expert)
        return {nominee: tuple(sorted(by[nominee])) for nominee in sorted(by)}


def struck(
    points: npt.ArrayLike,
    *,
    nominee: npt.ArrayLike,
    expert: npt.ArrayLike,
    vetoes: npt.NDArray[np.bool_] | None = None,
    zeroed: npt.NDArray[np.bool_] | None = None,
) -> Struck:
    """Apply what experts have ticked to their sheets, one a row, and say who found what.

    points   (R, C) whole hundredths, -1 = blank: a review that a veto ends may leave items open
    nominee, expert
             (R,) whose sheet it is, carried into the findings
    vetoes   (R, V) bool, the vetoes ticked on each sheet; None = the rubric has none
    zeroed   (R, C) bool, the criteria in which a flaw that makes them 0 was found; None = none

    A vetoed sheet stays a sheet: its total is 0 and counts, and `findings` is the chair's alert.
    That the reason was written down is the business of whoever takes the sheet in.

    Raises ScoringError NOT_WHOLE, WRONG_SHAPE or OUT_OF_INTEGER_RANGE.
    """
    given = whole(points, dtype=np.int32, ndim=2, what="points")
    who = integers(nominee, dtype=np.int64, ndim=1, what="nominee")
    by = integers(expert, dtype=np.int64, ndim=1, what="expert")
    if not who.shape == by.shape == given.shape[:1]:
        raise ScoringError(
            Reason.WRONG_SHAPE, what="rows", nominee=who.shape, expert=by.shape, points=given.shape
        )
    ended = _ticks(vetoes, rows=len(given), columns=None, what="vetoes")
    emptied = _ticks(zeroed, rows=len(given), columns=given.shape[1], what="zeroed")
    vetoed = np.asarray(ended.any(axis=1))
    left = np.where(vetoed[:, None] | emptied, np.int32(0), given)
    findings = tuple(
        Finding(
            row=row,
            nominee=int(who[row]),
            expert=int(by[row]),
            vetoes=tuple(np.flatnonzero(ended[row]).tolist()),
            zeroed=tuple(np.flatnonzero(emptied[row]).tolist()),
        )
        for row in np.flatnonzero(vetoed | emptied.any(axis=1)).tolist()
    )
    return Struck(points=read_only(left), findings=findings)


def _ticks(ticks: npt.NDArray[np.bool_] | None, *, rows: int, columns: int | None, what: str) -> Bools:
    if ticks is None:
        return np.zeros((rows, columns or 0), dtype=np.bool_)
    found = np.asarray(ticks)
    fits = found.ndim == 2 and len(found) == rows and columns in (None, found.shape[1])
    if found.dtype != np.bool_ or not fits:
        raise ScoringError(Reason.WRONG_SHAPE, what=what, shape=found.shape, dtype=str(found.dtype))
    return found
