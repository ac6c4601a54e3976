"""Packing: rows in the order of any database, turned into the cube that scoring reads.

A cube needs its rows sorted by nominee and expert. Sorting an index and then fetching every row
by it waits for memory ten million times; so whatever belongs to a row is written into one whole
number - nominee, expert, criterion from the highest digit down, and the points themselves as the
lowest - and the numbers are sorted as they stand. What remains is read from front to back.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from scoring.arrays import EMPTY, Bools, Int32s, Int64s, Integers, blocks, extremes, read_only
from scoring.errors import Reason, ScoringError

_BITS: Final = 63


def cube_of_sheets(
    nominee: Integers, expert: Integers, points: Integers, *, nominees: int, experts: int
) -> tuple[Int32s, Int32s]:
    """Pack rows of one sheet each, nominee (R,), expert (R,), points (R, C), in any order.

    Returns points (C, S, N) and expert (S, N) as `Marks` holds them, slots in ascending order of
    expert; S is the size of the largest panel.

    Raises ScoringError WRONG_SHAPE, UNKNOWN_NOMINEE, UNKNOWN_EXPERT, DUPLICATE_EXPERT or
    OUT_OF_INTEGER_RANGE.
    """
    pair, order = sorted_sheets(nominee, expert, points, nominees=nominees, experts=experts)
    seats, places = _seated(pair, nominees=nominees, experts=experts)
    criteria = points.shape[1]
    cube = np.full((criteria, *seats.shape), EMPTY, dtype=np.int32)
    flat = cube.reshape(criteria, seats.size)
    for part in blocks(order.size, width=criteria):
        _spread(points.take(order[part], axis=0), places[part], flat)
    return read_only(cube), seats


def sorted_sheets(
    nominee: Integers, expert: Integers, points: Integers, *, nominees: int, experts: int
) -> tuple[Int64s, Int64s]:
    """Return the pairs nominee x experts + expert in ascending order (R,), and the order that sorts them.

    Raises what `cube_of_sheets` raises.
    """
    if not nominee.shape == expert.shape == points.shape[:1]:
        raise ScoringError(
            Reason.WRONG_SHAPE, what="rows", nominee=nominee.shape, expert=expert.shape, points=points.shape
        )
    _check_axis(nominee, nominees, Reason.UNKNOWN_NOMINEE)
    _check_axis(expert, experts, Reason.UNKNOWN_EXPERT)
    pair = _numbered((nominee, expert), (nominees, experts))
    order = _sort(pair, with_row=True)
    twice = np.flatnonzero(pair[1:] == pair[:-1])
    if twice.size:
        first = divmod(int(pair[twice[0]]), experts)
        raise ScoringError(Reason.DUPLICATE_EXPERT, nominee=first[0], expert=first[1])
    return pair, order


def cube_of_points(
    nominee: Integers,
    expert: Integers,
    criterion: Integers,
    points: Integers,
    *,
    nominees: int,
    experts: int,
    criteria: int,
) -> tuple[Int32s, Int32s]:
    """Pack rows of one point each, all four columns (R,), in any order; returns as `cube_of_sheets`.

    Takes eight bytes a row beside the cube while nominees x experts x criteria x (greatest
    points + 1) stays below 2^63, and about 24 beyond.

    Raises ScoringError WRONG_SHAPE, UNKNOWN_NOMINEE, UNKNOWN_EXPERT, UNKNOWN_CRITERION,
    DUPLICATE_EXPERT when a criterion has two points, BLANK_POINT when it has none or a negative
    one, or OUT_OF_INTEGER_RANGE.
    """
    columns = (nominee, expert, criterion)
    if len({column.shape for column in (*columns, points)}) > 1:
        shapes = {"nominee": nominee.shape, "expert": expert.shape, "criterion": criterion.shape}
        raise ScoringError(Reason.WRONG_SHAPE, what="rows", **shapes, points=points.shape)
    _check_axis(nominee, nominees, Reason.UNKNOWN_NOMINEE)
    _check_axis(expert, experts, Reason.UNKNOWN_EXPERT)
    _check_axis(criterion, criteria, Reason.UNKNOWN_CRITERION)
    bits = _check_points(columns, points)

    cell = _numbered(columns, (nominees, experts, criteria))
    packed = nominees * experts * criteria << bits <= 1 << _BITS
    if packed:
        for part in blocks(cell.size):
            cell[part] <<= bits
            cell[part] |= points[part].astype(np.int64, copy=False)
        cell.sort()
    else:
        points, bits = points[_sort(cell, with_row=False)], 0
    sheets = _whole_sheets(cell, bits=bits, experts=experts, criteria=criteria)
    seats, places = _seated(sheets, nominees=nominees, experts=experts)

    cube = np.full((criteria, *seats.shape), EMPTY, dtype=np.int32)
    flat = cube.reshape(criteria, seats.size)
    rows = (cell if packed else points).reshape(sheets.size, criteria)
    value = (1 << bits) - 1
    for part in blocks(sheets.size, width=criteria):
        _spread((rows[part] & value) if packed else rows[part], places[part], flat)
    return read_only(cube), seats


def _numbered(columns: tuple[Integers, ...], sizes: tuple[int, ...]) -> Int64s:
    """Write the columns of each row as one whole number, the first as the highest digit."""
    if math.prod(sizes) >= 1 << _BITS:
        raise ScoringError(Reason.OUT_OF_INTEGER_RANGE, what="rows", axes=sizes)
    number = np.empty(columns[0].size, dtype=np.int64)
    for part in blocks(number.size):
        here = number[part]
        here[...] = columns[0][part]
        for column, size in zip(columns[1:], sizes[1:], strict=True):
            here *= size
            here += column[part].astype(np.int64, copy=False)
    return number


def _sort(number: Int64s, *, with_row: bool) -> Int64s:
    """Sort `number` in place and return the order that sorts it.

    with_row asks for the row to be written below the number: one sort of values is several times
    faster than a sort of indices, and needs room for both in 63 bits.
    """
    bits = number.size.bit_length()
    if with_row and number.size and extremes(number)[1] < 1 << (_BITS - bits):
        number <<= bits
        number |= np.arange(number.size)
        number.sort()
        order = number & ((1 << bits) - 1)
        number >>= bits
        return order
    order = np.argsort(number, kind="stable")
    number[...] = number[order]
    return order


def _seated(pair: Int64s, *, nominees: int, experts: int) -> tuple[Int32s, Int64s]:
    """Return expert (S, N) and, for each of the sorted pairs, its place in that array laid flat."""
    place = np.empty(pair.size, dtype=np.int64)
    who = pair // max(1, experts)
    panel = np.bincount(who, minlength=nominees)
    starts = np.cumsum(panel) - panel
    seats = np.full((int(panel.max(initial=0)), nominees), EMPTY, dtype=np.int32)
    for part in blocks(pair.size):
        slot = np.arange(part.start, part.stop) - starts[who[part]]
        place[part] = slot * nominees + who[part]
        seats.reshape(-1)[place[part]] = pair[part] - who[part] * experts
    return read_only(seats), place


def _spread(rows: Integers, places: Int64s, flat: Int32s) -> None:
    for of_criterion, column in zip(flat, np.ascontiguousarray(rows.T), strict=True):
        of_criterion[places] = column


def _whole_sheets(cell: Int64s, *, bits: int, experts: int, criteria: int) -> Int64s:
    """Return the pair of every sheet, if the sorted cells are whole sheets: each criterion once."""
    if cell.size % criteria:
        raise _not_whole(cell >> bits, experts=experts, criteria=criteria)
    rows = cell.reshape(-1, criteria)
    pair = np.empty(len(rows), dtype=np.int64)
    for part in blocks(len(rows), width=2 * criteria):
        number = rows[part] >> bits
        pair[part] = number[:, 0] // criteria
        begins = pair[part] * criteria == number[:, 0]
        if not (begins.all() and (number[:, 1:] - number[:, :-1] == 1).all()):
            raise _not_whole(cell >> bits, experts=experts, criteria=criteria)
    return pair


def _not_whole(cell: Int64s, *, experts: int, criteria: int) -> ScoringError:
    pair, item = np.divmod(cell, criteria)
    twice = np.flatnonzero(cell[1:] == cell[:-1])
    if twice.size:
        reason, at, criterion = Reason.DUPLICATE_EXPERT, int(pair[twice[0]]), int(item[twice[0]])
    else:
        sheet, start, given = np.unique(pair, return_index=True, return_counts=True)
        short = int(np.flatnonzero(given < criteria)[0])
        there = set(item[start[short] : start[short] + given[short]].tolist())
        reason, at = Reason.BLANK_POINT, int(sheet[short])
        criterion = next(number for number in range(criteria) if number not in there)
    nominee, expert = divmod(at, experts)
    return ScoringError(reason, criterion=criterion, nominee=nominee, expert=expert)


def _check_axis(numbers: Integers, size: int, reason: Reason) -> None:
    least, greatest = extremes(numbers)
    if numbers.size and (least < 0 or greatest >= size):
        outside: Bools = (numbers < 0) | (numbers >= size)
        row = int(np.flatnonzero(outside)[0])
        raise ScoringError(reason, row=row, number=int(numbers[row]), size=size)


def _check_points(columns: tuple[Integers, ...], points: Integers) -> int:
    """Return the bits that the greatest points need, if none are blank."""
    least, greatest = extremes(points)
    if greatest > np.iinfo(np.int32).max:
        raise ScoringError(Reason.OUT_OF_INTEGER_RANGE, what="points", least=least, greatest=greatest)
    if least < 0:
        row = int(np.flatnonzero(points < 0)[0])
        nominee, expert, criterion = (int(column[row]) for column in columns)
        raise ScoringError(
            Reason.BLANK_POINT,
            criterion=criterion,
            nominee=nominee,
            expert=expert,
            row=row,
            points=int(points[row]),
        )
    return greatest.bit_length()
