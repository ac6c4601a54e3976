r"""Finds the header row of a sheet and which column stands under which heading.

Offices retype headings: line breaks and padding inside ("出生\n年月日", "地    址"), half-width or
full-width brackets, other quotation marks, a hint in brackets more or less. Those are folded away.
Another order, a heading twice or an unknown heading is never repaired: a register whose columns were
swapped would otherwise be read without a word into the wrong places.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from msgspec import Struct

from reviewer.errors import Defect, DefectReason, Severity
from reviewer.intake.grids import Cell, CellKind, Sheet, letters, visible

# The header row is looked for among this many filled rows.
SEARCHED = 40

_QUOTES = str.maketrans(dict.fromkeys("“”„‟‘’‚‛「」『』'", '"'))
_HINT = re.compile(r"\([^()]*\)")
_SHORT = 40


def fold(text: str) -> str:
    """The text as headings and phrases are compared: width, white space, quotation marks and case folded."""
    folded = unicodedata.normalize("NFKC", visible(text)).translate(_QUOTES)
    return re.sub(r"\s+", "", folded).casefold()


def clip(text: str) -> str:
    """A short piece of a text for a defect's facts, on one line."""
    line = " ".join(visible(text).split())
    return line if len(line) <= _SHORT else line[: _SHORT - 1] + "…"


class Heading(Struct, frozen=True, kw_only=True):
    """One heading that a sheet may have: its key, the official label, and what offices type instead."""

    key: str
    label: str
    aliases: tuple[str, ...] = ()


class Headings:
    """All headings of one sheet; knows which of them a cell means."""

    def __init__(self, headings: Iterable[Heading]) -> None:
        self.all = tuple(headings)
        self._exact: dict[str, str] = {}
        bare: dict[str, set[str]] = {}
        for heading in self.all:
            for label in (heading.label, *heading.aliases):
                folded = _heading(label)
                self._exact.setdefault(folded, heading.key)
                bare.setdefault(_HINT.sub("", folded), set()).add(heading.key)
        # Without its hint a heading still means what it meant, unless only the hint told two apart.
        self._bare = {folded: next(iter(keys)) for folded, keys in bare.items() if folded and len(keys) == 1}

    def label(self, key: str) -> str:
        """The official label of a key."""
        return next(heading.label for heading in self.all if heading.key == key)

    def key(self, text: str) -> str:
        """The key that a heading cell means, "" when none."""
        folded = _heading(text)
        return self._exact.get(folded) or self._bare.get(_HINT.sub("", folded), "")

    def keys_in(self, cells: Mapping[int, Cell]) -> set[str]:
        """The keys that the cells of a row mean."""
        return {key for cell in cells.values() if (key := self.key(cell.text))}

    def find(self, sheet: Sheet, *, least: int, need: str = "") -> int | None:
        """Number of the row that holds the most headings, the first of equals; None below `least`.

        `need` is a key without which a row is no header.
        """
        best, most = None, least - 1
        for number in sorted(sheet.rows)[:SEARCHED]:
            keys = self.keys_in(sheet.rows[number])
            if len(keys) > most and (not need or need in keys):
                best, most = number, len(keys)
        return best


def _heading(text: str) -> str:
    return fold(text).strip(":*")


class Columns(Struct, frozen=True, kw_only=True):
    """Where the columns of a sheet stand: key → column number, and what is wrong with them."""

    at: Mapping[str, int]
    defects: tuple[Defect, ...]


def columns_of(
    sheet: Sheet,
    row: int,
    *,
    headings: Headings,
    ordered: bool,
    missing: Severity = Severity.ERROR,
    optional: frozenset[str] = frozenset(),
) -> Columns:
    """Read the header row: COLUMN_UNKNOWN, COLUMN_TWICE, COLUMN_MISSING and, when `ordered`, COLUMN_ORDER.

    `missing` is how grave a missing column is; the `optional` ones may be absent without a word.
    """
    at: dict[str, int] = {}
    defects: list[Defect] = []
    for column, cell in sorted(sheet.rows[row].items()):
        key = headings.key(cell.text)
        if not fold(cell.text) and cell.kind is CellKind.TEXT:
            continue
        if not key or key in at:
            reason = DefectReason.COLUMN_TWICE if key else DefectReason.COLUMN_UNKNOWN
            label = clip(cell.text)
            defects.append(
                Defect(reason=reason, sheet=sheet.name, row=row, column=letters(column), label=label)
            )
        else:
            at[key] = column
    defects += [
        Defect(
            reason=DefectReason.COLUMN_MISSING,
            sheet=sheet.name,
            row=row,
            label=heading.label,
            severity=missing,
        )
        for heading in headings.all
        if heading.key not in at and heading.key not in optional
    ]
    if ordered:
        defects += _out_of_order(sheet, row, headings, at)
    return Columns(at=at, defects=tuple(defects))


def _out_of_order(sheet: Sheet, row: int, headings: Headings, at: Mapping[str, int]) -> list[Defect]:
    """Every column that stands where the form has another one; `expected` is that other one."""
    wanted = [heading.key for heading in headings.all if heading.key in at]
    return [
        Defect(
            reason=DefectReason.COLUMN_ORDER,
            sheet=sheet.name,
            row=row,
            column=letters(at[found]),
            label=headings.label(found),
            facts={"expected": headings.label(expected)},
        )
        for expected, found in zip(wanted, at, strict=True)
        if expected != found
    ]
