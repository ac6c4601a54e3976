"""A contender in a process of its own, seen from outside: ask it, time out on it, watch its memory."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

from benchmarks.contest import AbsentError, Answer, Contender, FailedError, UnfinishedError
from benchmarks.prepared import read

ROOT: Final = Path(__file__).resolve().parents[1]
ONE_THREAD: Final = {
    f"{library}_THREADS": "1" for library in ("OMP_NUM", "OPENBLAS_NUM", "MKL_NUM", "VECLIB_MAXIMUM")
}
READING: Final = 300.0
"""Seconds that a contender may take to read and prepare."""


class Process:
    """A contender in a process of its own, as `benchmarks.contest.Hand` describes it."""

    def __init__(self, contender: Contender, place: Path, limit: float) -> None:
        self._limit = limit
        self._errors = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115  until dismissed
        try:
            self._process = self._started(contender, place)
        except FileNotFoundError as missing:
            self._errors.close()
            raise AbsentError(f"{missing.filename} is not installed") from missing
        self._said: queue.Queue[str] = queue.Queue()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self.extra: int | None = None
        try:
            word, self.with_ = self._hear(READING)
        except (UnfinishedError, FailedError) as failed:
            self.dismiss()
            raise FailedError(f"reading the data: {failed}") from failed
        if word == "absent":
            self.dismiss()
            raise AbsentError(self.with_)
        self._before = _memory(self._process.pid, "VmRSS")
        # From here on the system counts the peak anew.
        with suppress(OSError):
            Path(f"/proc/{self._process.pid}/clear_refs").write_text("5", encoding="ascii")

    def ask(self) -> float:
        """Let it answer once, and return the seconds that took."""
        self._say("run")
        seconds = float(self._hear(self._limit)[1])
        peak = _memory(self._process.pid, "VmHWM")
        if peak is not None and self._before is not None:
            self.extra = max(self.extra or 0, peak - self._before)
        return seconds

    def answer(self) -> Answer:
        """Return its last answer."""
        with tempfile.TemporaryDirectory() as folder:
            self._say(f"tell {folder}")
            self._hear(READING)
            return read(Path(folder))

    def dismiss(self) -> None:
        """Let it go: at once, if it is still busy."""
        with suppress(OSError):
            self._pipe(self._process.stdin).close()
        try:
            self._process.wait(timeout=2.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._listener.join()
        self._pipe(self._process.stdout).close()
        self._errors.close()

    def _started(self, contender: Contender, place: Path) -> subprocess.Popen[str]:
        return subprocess.Popen(  # noqa: S603  written in this folder
            _command(contender.start, place),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            encoding="utf-8",
            env={**os.environ, **ONE_THREAD, **contender.environment},
        )

    def _say(self, line: str) -> None:
        pipe = self._pipe(self._process.stdin)
        try:
            pipe.write(line + "\n")
            pipe.flush()
        except OSError as gone:
            raise FailedError(self._last_words()) from gone

    def _hear(self, limit: float) -> tuple[str, str]:
        try:
            line = self._said.get(timeout=limit)
        except queue.Empty:
            self._process.kill()
            raise UnfinishedError(f"not finished in {limit:.0f} s") from None
        if not line:
            self._process.wait()
            raise FailedError(self._last_words())
        word, _, rest = line.strip().partition(" ")
        return word, rest

    def _listen(self) -> None:
        for line in self._pipe(self._process.stdout):
            self._said.put(line)
        self._said.put("")

    def _last_words(self) -> str:
        self._errors.seek(0)
        lines = self._errors.read().strip().splitlines()
        return lines[-1] if lines else f"ended with {self._process.poll()}"

    @staticmethod
    def _pipe(pipe: IO[str] | None) -> IO[str]:
        assert pipe is not None
        return pipe


def _command(start: str, place: Path) -> list[str]:
    if start.endswith(".R"):
        return ["Rscript", "--vanilla", str(ROOT / "benchmarks" / start), str(place)]
    return [sys.executable, "-m", "benchmarks.corner", start, str(place)]


def _memory(pid: int, field: str) -> int | None:
    """Return a field of the process's status in bytes; None where the system does not tell."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    line = next((line for line in status.splitlines() if line.startswith(f"{field}:")), None)
    return None if line is None else 1024 * int(line.split()[1])
