"""All contests, or those of some families.

python run.py bench [NAME…] [--small]
"""

from __future__ import annotations

import argparse
import importlib
import tempfile
from pathlib import Path
from typing import Final

from benchmarks import report
from benchmarks.contest import Family, Scale, fight
from benchmarks.picture import picture
from benchmarks.process import Process
from reviewer.clock import SystemClock

FAMILIES: Final = ("official", "severity", "chance", "agreement", "allotment", "pages")
"""The modules of this folder that hold a `FAMILY`, in the order of the page."""

DOCS: Final = Path(__file__).resolve().parents[1] / "docs"


def family_of(name: str) -> Family:
    """Import a family: one that nobody asks for need not even be sound."""
    family: Family = importlib.import_module(f"benchmarks.{name}").FAMILY
    return family


def fought(family: Family, scale: Scale) -> report.Record:
    """Let a family fight its contests, and print each as it ends."""
    print(f"\n## {family.head}", flush=True)
    results = {}
    for contest in family.contests(scale):
        with tempfile.TemporaryDirectory() as place:
            result = fight(contest, Path(place), hire=Process)
        load = "" if result.load is None else f" (load {result.load:.1f})"
        print(f"\n### {contest.name}{load}\n\n{report.contest(result)}", flush=True)
        results[contest.name] = result
    record = report.Record(
        family=family.name,
        head=family.head,
        about=family.about,
        date=SystemClock().now().date().isoformat(),
        machine=report.Machine.here(),
        results=tuple(results.values()),
        claims=tuple(family.claims(results)),
    )
    if scale is Scale.SMALL:
        print("Small data: the targets are meant for the full size.")
    print(report.targets(record.claims), flush=True)
    return record


def publish() -> None:
    """Make page and picture anew from the records that are kept."""
    records = report.kept(FAMILIES)
    (DOCS / "benchmarks.md").write_text(report.page(records), encoding="utf-8")
    (DOCS / "pictures" / "benchmarks.svg").write_text(picture(records), encoding="utf-8")


def main() -> None:
    """Fight, print, keep."""
    parser = argparse.ArgumentParser(prog="python run.py bench", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(FAMILIES)}; none = all")
    parser.add_argument("--small", action="store_true", help="small data, and nothing is kept")
    asked = parser.parse_args()
    if unknown := [name for name in asked.names if name not in FAMILIES]:
        parser.error(f"no family {', '.join(unknown)}; there are: {', '.join(FAMILIES)}")
    for name in asked.names or FAMILIES:
        record = fought(family_of(name), Scale.SMALL if asked.small else Scale.FULL)
        if not asked.small:
            report.keep(record)
            publish()


if __name__ == "__main__":
    main()
