"""Tables for a terminal, where a Chinese character takes two places."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from scoring.console.csvfile import shown

_GAP = "  "


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """The head of a column; numbers stand at the right, text at the left."""

    head: str
    is_number: bool = False


def width(text: str) -> int:
    """Count the places that a text takes in a terminal: wide characters two, combining ones none.

    Unicode Standard Annex 11: W and F are wide.
    """
    return sum(_places(character) for character in text)


def table(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> str:
    """Lay out rows under their heads, every column as wide as its widest cell, a line break at each end.

    Cells may hold anything; what is not printable is shown as an escape.
    """
    cells = [
        [column.head for column in columns],
        *([shown(cell, quoted=False) for cell in row] for row in rows),
    ]
    widths = [max(width(line[place]) for line in cells) for place in range(len(columns))]
    lines = []
    for line in cells:
        padded = (
            " " * (wide - width(cell)) + cell if column.is_number else cell + " " * (wide - width(cell))
            for column, wide, cell in zip(columns, widths, line, strict=True)
        )
        lines.append(_GAP.join(padded).rstrip())
    return "\n".join(lines)


def _places(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
