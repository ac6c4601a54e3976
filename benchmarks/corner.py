"""One contender's process: it reads the data, prepares, and answers whenever it is asked.

    python -m benchmarks.corner official:polars FOLDER

On the line that comes in: `run` answers once and says `took SECONDS`; `tell FOLDER` writes the last
answer there. What it says first is `ready` with the versions of what it uses, or `absent` with the
name of what is not installed. A script of R keeps the same conversation.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import os
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.contest import AbsentError
from benchmarks.prepared import Prepared, read, used, write


def _give_back() -> None:
    """Return what preparing has left unused, so that it does not hide what answering takes."""
    gc.collect()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def main(start: str, place: Path) -> None:
    """Hold the conversation on the standard streams; what a library prints goes to the errors."""
    spoken = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def say(*words: str) -> None:
        print(*words, file=spoken, flush=True)

    module, _, function = start.partition(":")
    data = read(place)
    try:
        prepared: Prepared = getattr(importlib.import_module(f"benchmarks.{module}"), function)(data)
    except AbsentError as absent:
        say("absent", str(absent))
        return
    del data
    _give_back()
    say("ready", ", ".join(used or [f"numpy {np.__version__}"]))
    last: Any = None
    for line in sys.stdin:
        word, _, rest = line.strip().partition(" ")
        if word == "run":
            last = None
            begun = time.perf_counter()
            last = prepared.run()
            took = time.perf_counter() - begun
            say("took", repr(took / prepared.many))
        else:
            write(Path(rest), prepared.told(last))
            say("told")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
