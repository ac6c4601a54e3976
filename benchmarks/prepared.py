"""What a contender makes of the data before the clock starts, and how arrays are kept in a folder."""

from __future__ import annotations

import importlib
import importlib.metadata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.contest import AbsentError, Answer

used: list[str] = []
"""Names and versions of the peers that this process has imported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A contender that has the data as it likes them.

    run   one answer, in the contender's own form: this is timed
    told  that answer as arrays: this is not
    many  how many answers one run holds, where one is too short to time
    """

    run: Callable[[], Any]
    told: Callable[[Any], Answer]
    many: int = 1


def peer(module: str, *, package: str = "") -> Any:
    """Import what a contender needs. Raises AbsentError when it is not installed."""
    try:
        found = importlib.import_module(module)
    except ModuleNotFoundError as missing:
        raise AbsentError(f"{missing.name} is not installed") from missing
    name = package or module.partition(".")[0]
    told = f"{name} {importlib.metadata.version(name)}"
    if told not in used:
        used.append(told)
    return found


def write(place: Path, arrays: Answer) -> None:
    """Write named arrays into a folder."""
    place.mkdir(parents=True, exist_ok=True)
    for name, array in arrays.items():
        np.save(place / f"{name}.npy", array)


def read(place: Path) -> dict[str, Any]:
    """Read the named arrays of a folder."""
    return {path.stem: np.load(path) for path in sorted(place.glob("*.npy"))}
