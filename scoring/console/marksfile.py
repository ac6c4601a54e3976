"""MARKS.csv: exported marks, from which anyone can recompute a published list.

    expert,nominee,创新性,成效
    专家1,王芳,38.5,51
    专家2,王芳,40,49.25
    专家3,王芳,,

One line is what one expert gave one nominee, in points with at most two decimals. A line whose
criteria are all empty is no mark: it only says that this expert and this nominee belong here. Points
are read digit by digit into whole hundredths; no float lies on the way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from scoring.arrays import EMPTY, ArrayRecord, Int64s, read_only
from scoring.console.csvfile import CsvFile, FileError, Flaw, Row, parse_csv, read_csv
from scoring.marks import Marks

EXPERT: Final = "expert"
NOMINEE: Final = "nominee"
UNIT: Final = "unit"

_POINTS: Final = re.compile(r"([0-9]+)(?:\.([0-9]+))?")
_DIGITS: Final = re.compile(r"([0-9]+)")
_FORMULA: Final = ("=", "@")
_GREATEST: Final = int(np.iinfo(np.int32).max)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MarksFile(ArrayRecord):
    """The marks of a file, and what their axes are called.

    marks     axes E, N and C in the order of the names below
    experts   (E,) ascending, numbers inside names by their value: 专家2 before 专家10
    nominees  (N,) likewise
    criteria  (C,) in the order of the columns
    name      the file, as the caller named it

    The order of the lines leaves no trace here, as in `Marks.from_rows`.

    Made by `read_marks` and `parse_marks`.
    """

    marks: Marks
    experts: tuple[str, ...]
    nominees: tuple[str, ...]
    criteria: tuple[str, ...]
    name: str


def read_marks(path: str) -> MarksFile:
    """Read MARKS.csv, or what is piped in if the path is `-`.

    Raises FileError with line and column of the first flaw.
    """
    return _marks(read_csv(path))


def parse_marks(data: bytes, *, name: str) -> MarksFile:
    """Read the bytes of MARKS.csv; `name` is how errors call it.

    Raises FileError with line and column of the first flaw.
    """
    return _marks(parse_csv(data, name=name))


def read_units(path: str, *, column: str, names: Sequence[str]) -> dict[str, str]:
    """Read which unit each of `names` belongs to from a file with the columns `column` and `unit`.

    An empty unit is an unknown one. Names that nobody asks for are left out.

    Raises FileError, NOT_LISTED for a name without a line.
    """
    file = read_csv(path)
    who, unit = file.place(column), file.place(UNIT)
    found: dict[str, tuple[str, int]] = {}
    for row in file.rows:
        name = name_in(file, row, who)
        if name in found:
            raise file.refused(Flaw.NAME_TWICE, row, who, value=name, first=found[name][1])
        found[name] = row.cells[unit], row.line
    for name in names:
        if name not in found:
            raise FileError(Flaw.NOT_LISTED, file=path, column=column, value=name)
    return {name: found[name][0] for name in names}


def numbered(units: Mapping[str, str], *, of: Mapping[str, int]) -> Int64s:
    """Return the number of each unit in `of`, -1 for an unknown one, in the order of `units`."""
    return np.array([of.get(unit, EMPTY) for unit in units.values()], dtype=np.int64)


def name_in(file: CsvFile, row: Row, place: int) -> str:
    """Return the name in a cell that must hold one.

    Raises FileError NO_NAME or FORMULA.
    """
    name = row.cells[place]
    if not name:
        raise file.refused(Flaw.NO_NAME, row, place)
    if name.startswith("="):
        raise file.refused(Flaw.FORMULA, row, place, value=name)
    return name


def natural(name: str) -> tuple[tuple[int, str], ...]:
    """Return a sort key by which 专家2 stands before 专家10."""
    parts = _DIGITS.split(name)
    # Every other part is a number: of two numbers the longer one is the greater.
    key = [
        (len(part.lstrip("0")), part.lstrip("0")) if place % 2 else (0, part)
        for place, part in enumerate(parts)
    ]
    return (*key, (0, name))


def _marks(file: CsvFile) -> MarksFile:
    expert, nominee = file.place(EXPERT), file.place(NOMINEE)
    criteria = [place for place in range(len(file.columns)) if place not in (expert, nominee)]
    if not criteria:
        raise FileError(Flaw.NO_CRITERION, file=file.name, line=1)
    if not file.rows:
        raise FileError(Flaw.NO_ROWS, file=file.name)
    read = _Points(file)
    lines: dict[tuple[str, str], int] = {}
    given: list[tuple[str, str, list[int]]] = []
    for row in file.rows:
        pair = name_in(file, row, expert), name_in(file, row, nominee)
        if pair in lines:
            raise file.refused(Flaw.PAIR_TWICE, row, expert=pair[0], nominee=pair[1], first=lines[pair])
        lines[pair] = row.line
        if any(row.cells[place] for place in criteria):
            given.append((*pair, [read.points(row, place) for place in criteria]))
    experts = _axis(name for name, _ in lines)
    nominees = _axis(name for _, name in lines)
    points = np.array([points for *_, points in given], dtype=np.int64).reshape(-1, len(criteria))
    marks = Marks.from_rows(
        read_only(np.array([nominees[name] for _, name, _ in given], dtype=np.int64)),
        read_only(np.array([experts[name] for name, _, _ in given], dtype=np.int64)),
        read_only(points),
        n_nominees=len(nominees),
        n_experts=len(experts),
    )
    return MarksFile(
        marks=marks,
        experts=tuple(experts),
        nominees=tuple(nominees),
        criteria=tuple(file.columns[place] for place in criteria),
        name=file.name,
    )


class _Points:
    """Reads cells into hundredths; a long file says the same few numbers again and again."""

    def __init__(self, file: CsvFile) -> None:
        self._file = file
        self._known: dict[str, int] = {}

    def points(self, row: Row, place: int) -> int:
        text = row.cells[place]
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = self._read(text, row, place)
        return known

    def _read(self, text: str, row: Row, place: int) -> int:
        if not text:
            raise self._file.refused(Flaw.PARTLY_BLANK, row, place)
        if text.startswith(_FORMULA):
            raise self._file.refused(Flaw.FORMULA, row, place, value=text)
        found = _POINTS.fullmatch(text)
        if found is None:
            raise self._file.refused(Flaw.NOT_POINTS, row, place, value=text)
        whole, decimals = found[1].lstrip("0"), found[2] or ""
        if len(decimals) > 2:
            raise self._file.refused(Flaw.TOO_FINE, row, place, value=text)
        # A number too long to be read at all is too large as well.
        if len(whole) > 12 or (points := int(whole + decimals.ljust(2, "0"))) > _GREATEST:
            raise self._file.refused(Flaw.TOO_LARGE, row, place, value=text)
        return points


def _axis(names: Iterable[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(sorted(set(names), key=natural))}
