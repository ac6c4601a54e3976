"""What is told of contests: the record that is kept, and the tables and the page made of it."""

from __future__ import annotations

import math
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from benchmarks.contest import Claim, Outcome, Result, State

RESULTS: Final = Path(__file__).resolve().parent / "results"

HEAD: Final = """\
# Benchmarks

```
python run.py bench                  # everything: about a quarter of an hour
python run.py bench official chance  # some families
python run.py bench --small          # small data, seconds each; this page stays as it is
```

The command installs the peers in an environment of its own (`.venv-bench`), makes the data from seeds, and
runs each contender in a process of its own on the same files. **Answers are compared first**: a contest in
which somebody disagrees with us is void, both answers are told, and no time is compared. Contenders are
asked in turn, A B A B, after one answer to warm up (unless that took longer than ten seconds, then it
counts). Times are medians, with the least, the greatest and the number of answers beside them. Numerical
libraries get one thread each; polars and duckdb start as many as there are processors, as they do by
themselves. Extra memory is the peak of resident memory above what the process held when the data were
loaded. A peer that is not installed is named as absent. The figures tell of these peers, these versions and
this machine; nothing of peers not listed.

"×" is the time of the contender divided by ours: above 1 we are faster. The load is the average number of
processes that wanted to run in the minute before the contest began; where it is above the number of
processors, others were at work too, and the spread shows it.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """Where contests were fought."""

    processor: str
    processors: int
    system: str
    python: str
    numpy: str

    @classmethod
    def here(cls) -> Machine:
        """This one."""
        return cls(
            processor=_processor(),
            processors=os.cpu_count() or 1,
            system=f"{platform.system()} {platform.machine()}",
            python=platform.python_version(),
            numpy=np.__version__,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One family as it was fought last: kept in `benchmarks/results`; page and picture are made of it."""

    family: str
    head: str
    about: str
    date: str
    machine: Machine
    results: tuple[Result, ...]
    claims: tuple[Claim, ...]


def keep(record: Record, *, place: Path = RESULTS) -> None:
    """Write a record, in place of the one before."""
    place.mkdir(exist_ok=True)
    (place / f"{record.family}.json").write_bytes(
        msgspec.json.format(msgspec.json.encode(record), indent=1) + b"\n"
    )


def kept(families: Iterable[str], *, place: Path = RESULTS) -> list[Record]:
    """Read the records of these families, those that there are."""
    paths = (place / f"{name}.json" for name in families)
    return [msgspec.json.decode(path.read_bytes(), type=Record) for path in paths if path.exists()]


def page(records: Sequence[Record]) -> str:
    """The whole page."""
    claims = [claim for record in records for claim in record.claims]
    reached = sum(claim.reached is True for claim in claims)
    parts = [
        HEAD,
        f"## Targets: {reached} of {len(claims)} reached\n",
        targets(claims),
        "![How many times as long as we the others take](pictures/benchmarks.svg)\n",
        *(section(record) for record in records),
    ]
    return "\n".join(parts)


def targets(claims: Sequence[Claim]) -> str:
    """A table of claims."""
    rows = [(_reached(claim), claim.text, _found(claim)) for claim in claims]
    return _table(("", "target", "found"), rows)


def section(record: Record) -> str:
    """One family: machine and date, then a table for each contest."""
    machine = record.machine
    where = (
        f"{record.date}; {machine.processor}, {machine.processors} processors, {machine.system};"
        f" Python {machine.python}, numpy {machine.numpy}.\n"
    )
    parts = [f"## {record.head}\n", record.about, where]
    for result in record.results:
        load = "" if result.load is None else f" (load {result.load:.1f})"
        parts += [f"### {result.contest}{load}\n", contest(result)]
    return "\n".join(parts)


def contest(result: Result) -> str:
    """One contest: a row a contender, or why it is void."""
    rows = [_row(result, outcome) for outcome in result.outcomes]
    void = ""
    if result.void:
        told = "; ".join(
            f"{outcome.contender}: {outcome.note}" for outcome in result.outcomes if not outcome.agrees
        )
        void = f"**Void: answers differ.** {told}\n\n"
    return void + _table(("contender", "median", "least to greatest", "×", "extra memory", "with"), rows)


def _row(result: Result, outcome: Outcome) -> tuple[str, ...]:
    if outcome.state is not State.MEASURED:
        return outcome.contender, outcome.state.value, outcome.note, "", "", outcome.with_
    ratio = result.ratio(outcome.contender)
    spread = f"{seconds(min(outcome.seconds))} to {seconds(max(outcome.seconds))} ({len(outcome.seconds)})"
    return (
        outcome.contender,
        "–" if outcome.median is None else seconds(outcome.median),
        spread if outcome.seconds else "",
        "–" if ratio is None else number(ratio),
        "–" if outcome.extra is None else f"{outcome.extra / 1e6:,.1f} MB",
        outcome.with_,
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _reached(claim: Claim) -> str:
    if claim.reached is None:
        return "?"
    return "✓" if claim.reached else "✗"


def _found(claim: Claim) -> str:
    if claim.found is None:
        return f"not measured{f': {claim.note}' if claim.note else ''}"
    return f"{number(claim.found)}{f' ({claim.note})' if claim.note else ''}"


def number(value: float) -> str:
    """Three significant digits, without an exponent."""
    if value == 0.0 or not math.isfinite(value):
        return f"{value:g}"
    places = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:,.{places}f}"


def seconds(value: float) -> str:
    """A time in the unit that suits it."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if value >= size:
            return f"{number(value / size)} {unit}"
    return f"{number(value / 1e-6)} µs"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, "unknown processor")
