"""Opens a workbook through both rings and hands back its sheets."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import msgspec
from msgspec import Struct

from reviewer.errors import Defect, DefectReason, IntakeRefused
from reviewer.intake.containers import check_container
from reviewer.intake.grids import READY, Sheet, Told

WORKBOOKS, DOCUMENTS = "reviewer.intake.reader", "reviewer.intake.papers.documents"

_ROOT = str(Path(__file__).resolve().parents[2])
# The child gets this process's own import path, which is right for a wheel, an editable install and a bare
# checkout alike, and nothing else from outside (-I and -S: that path is all they add). Packages that the
# parser would take along for other purposes are told to be absent: they cost time and memory and are more to
# attack. What is loaded is set aside from the search for rubbish, which would look through it time and again.
_BOOT = (
    "import gc, sys; gc.disable(); sys.path[:] = sys.argv[3:]; "
    "sys.modules.update(numpy=None, PIL=None, lxml=None); "
    "from {room} import main; gc.freeze(); gc.enable(); main(int(sys.argv[1]), int(sys.argv[2]))"
)
# What an interpreter needs to start. Keys and passwords of the platform are no business of a parser.
_KEPT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP")


class Limits(Struct, frozen=True, kw_only=True):
    """What the reading process may use: `memory` in bytes, `cpu` and `wall` in seconds."""

    memory: int = 768 * 2**20
    cpu: int = 10
    wall: float = 20.0


_ANSWER = msgspec.json.Decoder(Told)


def read_workbook(content: bytes) -> tuple[Sheet, ...]:
    """Every sheet of the workbook, hidden ones included, in its own order.

    Raises IntakeRefused with one defect of the whole file: all of `check_container`, and TOO_LARGE,
    TOOK_TOO_LONG, HOSTILE_XML or DAMAGED from the reading itself.
    """
    check_container(content)
    return sheets_in(run_reader(content, limits=Limits()))


def run_reader(
    content: bytes, *, limits: Limits, room: str = WORKBOOKS, program: tuple[str, ...] | None = None
) -> bytes:
    """What the reading process of that room answers; `program` is what is started instead of it.

    Raises IntakeRefused when the process was stopped by a limit or by a fault of the parser, and
    RuntimeError when it never got as far as the file, which no file can cause.
    """
    command = program or (
        sys.executable,
        "-I",
        "-S",
        "-c",
        _BOOT.format(room=room),
        str(limits.memory),
        str(limits.cpu),
        *[entry or _ROOT for entry in sys.path],
        _ROOT,
    )
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 - the interpreter itself, with arguments written here
            command,
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=kept,
            timeout=limits.wall,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _refused(DefectReason.TOOK_TOO_LONG) from None
    if done.returncode < 0:
        raise _refused(_reason_of(-done.returncode))
    if not done.stdout.startswith(READY):
        raise RuntimeError("the workbook reader could not be started")
    if done.returncode > 0:
        raise _refused(DefectReason.DAMAGED)
    return done.stdout.removeprefix(READY)


def _refused(reason: DefectReason) -> IntakeRefused:
    return IntakeRefused((Defect(reason=reason),))


def _reason_of(number: int) -> DefectReason:
    """Out of time, or (any other signal) torn down by the file."""
    stopped = {getattr(signal, name, None) for name in ("SIGXCPU", "SIGKILL")}
    return DefectReason.TOOK_TOO_LONG if number in stopped else DefectReason.DAMAGED


def sheets_in(said: bytes) -> tuple[Sheet, ...]:
    """The sheets that a reading process told; IntakeRefused with the fault that it told instead.

    What makes no sense is DAMAGED: a file may have taken the process over.
    """
    try:
        answer = _ANSWER.decode(said)
    except (ValueError, RecursionError):
        raise _refused(DefectReason.DAMAGED) from None
    if answer.sheets is None or answer.fault is not None:
        raise _refused(answer.fault or DefectReason.DAMAGED)
    return answer.sheets
