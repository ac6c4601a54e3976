"""The one door: a path goes in, what the file is comes out, or the reason why it is not taken."""

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from msgspec.structs import asdict

from reviewer.contract.materials import MaterialKind
from reviewer.errors import Found, MaterialRefusal, MaterialRefused
from reviewer.intake.materials.contents import (
    ENDINGS,
    HEAD,
    HELD,
    MEDIA_TYPES,
    PICTURES,
    Content,
    Wrapper,
    sniff,
)
from reviewer.intake.materials.errands import MEBIBYTE, READY, Limits, Order, Sighting, heard, said
from reviewer.intake.materials.gauges import HALF, Gauge
from reviewer.intake.materials.names import ending_of, plain_name

_PACKAGE = "reviewer.intake.materials"
_ROOT = str(Path(__file__).resolve().parents[3])
# As in reviewer.intake.workbooks: this process's own import path and nothing else from outside. What the
# libraries would take along for other purposes is told to be absent.
# A service manager tells every process of a service to end: the platform does it for this one, and counts it
# as no try. The clock, the limits and SIGKILL remain.
_BOOT = (
    "import gc, signal, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); gc.disable(); "
    "from importlib import import_module; sys.path[:] = sys.argv[2:]; "
    "sys.modules.update(numpy=None, lxml=None, cryptography=None, Crypto=None); "
    "look = import_module(sys.argv[1]).look; "
    "from reviewer.intake.materials.child import main; gc.freeze(); gc.enable(); main(look)"
)
_KEPT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP")
_STEP = 0.2
_CHUNK = 2**20
# What a process dies of by itself; anything else was sent to it. SIGXCPU is our own limit.
_FAULTS = ("SIGSEGV", "SIGBUS", "SIGILL", "SIGFPE", "SIGABRT", "SIGTRAP", "SIGSYS", "SIGXFSZ", "SIGPIPE")
_LONGEST_ANSWER = 65_536
_FOUND: Mapping[Content, Found] = {
    content: Found.PPTX if content is Content.OTHER else Found(content.value) for content in Content
}
_PAPERS = frozenset({Content.PDF, Content.DOCX, Content.DOC, Content.XLSX})
# A scanned paper may come as a picture of it.
_FITTING: Mapping[MaterialKind, frozenset[Content]] = {
    MaterialKind.PHOTO: PICTURES,
    MaterialKind.PORTRAIT: PICTURES,
    MaterialKind.VIDEO: frozenset({Content.MP4}),
    MaterialKind.DOCUMENT: _PAPERS | PICTURES,
    MaterialKind.RESOURCE: frozenset(Content),
}


class Inspected(Sighting, frozen=True, kw_only=True):
    """What a sound file is: what was seen inside, and of the file to keep its `size` in bytes and its digest.

    That is the one written to `clean` where one was written, else the file as it came; `sha256` in small hex
    digits.
    """

    media_type: str
    size: int
    sha256: str


# Which module of this package looks into which, and what it may use.
_LOOKERS: Mapping[Wrapper, str] = {
    Wrapper.JPEG: "pictures",
    Wrapper.PNG: "pictures",
    Wrapper.PDF: "documents",
    Wrapper.MP4: "videos",
    Wrapper.PACKAGE: "packages",
    Wrapper.COMPOUND: "compounds",
}
_LIMITS: Mapping[str, Limits] = {
    "pictures": Limits(size=64 * MEBIBYTE),
    "documents": Limits(size=256 * MEBIBYTE),
    "packages": Limits(size=128 * MEBIBYTE),
    "compounds": Limits(size=64 * MEBIBYTE),
    "boxes": Limits(size=4096 * MEBIBYTE, wall=900),
    "videos": Limits(size=4096 * MEBIBYTE, memory=1536 * MEBIBYTE, cpu=300, wall=900),
}


class Stopped(RuntimeError):
    """The looking was ended from outside or found no time on a busy machine: it says nothing of the file."""


def inspect(
    path: Path,
    *,
    name: str,
    kind: MaterialKind,
    clean: Path | None,
    is_cancelled: Callable[[], bool] | None = None,
    gauge: Path | None = None,
) -> Inspected:
    """Say what the file at `path` is, which came under `name` and is filed as a `kind`.

    A JPEG or PNG is written anew to `clean`, upright and without EXIF, place, colour profile or comment;
    any other file leaves `clean` unwritten. Pixels, seconds and pages are facts here: whether they
    satisfy a notice is judged elsewhere. `is_cancelled` is asked several times a second, and `gauge` is
    where how far it is can be read meanwhile (`gauges.share_told`).

    Raises MaterialRefused for every reason there is, always with the fact `name`; Stopped when the looking
    process was ended from outside or by the clock, and RuntimeError when it could not be started: neither is
    a word about the file. Nothing is left at `clean` then.
    """
    shown = plain_name(name)
    try:
        return _inspected(path, name=shown, kind=kind, clean=clean, is_cancelled=is_cancelled, gauge=gauge)
    except BaseException as ended:
        if clean is not None:
            clean.unlink(missing_ok=True)
        if isinstance(ended, MaterialRefused):
            raise MaterialRefused(ended.reason, {**ended.facts, "name": shown}) from None
        raise


def _inspected(
    path: Path,
    *,
    name: str,
    kind: MaterialKind,
    clean: Path | None,
    is_cancelled: Callable[[], bool] | None,
    gauge: Path | None,
) -> Inspected:
    with path.open("rb") as file:
        wrapper = sniff(file.read(HEAD))
    held = HELD[wrapper]
    if wrapper not in {Wrapper.PACKAGE, Wrapper.COMPOUND}:
        # told before minutes are spent on a video that was called a document
        _agree(min(held), name=name, kind=kind)
    module = _module_for(wrapper)
    limits = _LIMITS[module]
    size = path.stat().st_size
    if size > limits.size:
        raise MaterialRefused(MaterialRefusal.TOO_LARGE, {"size": size, "limit": limits.size})
    order = Order(
        path=path.resolve(),
        clean=clean and clean.resolve(),
        gauge=gauge and gauge.resolve(),
        limits=limits,
    )
    seen = heard(run_looker(order, module=module, is_cancelled=is_cancelled))
    if seen.content not in held:
        # a process that was taken over says what it likes
        raise MaterialRefused(MaterialRefusal.UNREADABLE)
    _agree(seen.content, name=name, kind=kind)
    kept = clean if clean is not None and seen.content in PICTURES else path
    return _of(seen, kept, Gauge(gauge, first=HALF))


def _agree(content: Content, *, name: str, kind: MaterialKind) -> None:
    """The ending names what is inside (N11), and what is inside is of the sort that was asked for."""
    ending = ending_of(name)
    if ending not in ENDINGS[content]:
        facts = {"ending": ending, "found": _FOUND[content]}
        raise MaterialRefused(MaterialRefusal.ENDING_DIFFERS, facts)
    if content not in _FITTING[kind]:
        raise MaterialRefused(MaterialRefusal.WRONG_KIND, {"kind": kind.value, "found": _FOUND[content]})


def _module_for(wrapper: Wrapper) -> str:
    return "boxes" if wrapper is Wrapper.MP4 and not can_demux() else _LOOKERS[wrapper]


def can_demux() -> bool:
    """Whether videos can be looked through frame by frame: the extra "media" is installed."""
    return find_spec("av") is not None


def _of(seen: Sighting, kept: Path, gauge: Gauge) -> Inspected:
    size = kept.stat().st_size
    return Inspected(
        **asdict(seen),
        media_type=MEDIA_TYPES[seen.content],
        size=size,
        sha256=_digest(kept, size=size, gauge=gauge),
    )


def _digest(path: Path, *, size: int, gauge: Gauge) -> str:
    """SHA-256 of a file of that size, in small hex digits."""
    running, done = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            running.update(chunk)
            done += len(chunk)
            gauge.tell(done, whole=size)
    return running.hexdigest()


def run_looker(
    order: Order,
    *,
    module: str,
    is_cancelled: Callable[[], bool] | None = None,
    program: tuple[str, ...] | None = None,
) -> bytes:
    """What the looking process answers; `program` is what is started instead of it.

    Raises MaterialRefused when its limit of memory or processor time, a fault of the parser or `is_cancelled`
    ended the process, Stopped when somebody else or the clock did, and RuntimeError when it never got as
    far as the file.
    """
    command = program or (
        sys.executable,
        "-I",
        "-S",
        "-c",
        _BOOT,
        f"{_PACKAGE}.{module}",
        *[entry or _ROOT for entry in sys.path],
        _ROOT,
    )
    with subprocess.Popen(  # noqa: S603 - the interpreter itself, with arguments written here
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in _KEPT if name in os.environ},
        start_new_session=True,  # Ctrl+C at a terminal is for the platform
    ) as process:
        try:
            answer = _listen(process, said(order), order.limits.wall, is_cancelled)
        finally:
            process.kill()
    if process.returncode < 0:
        raise MaterialRefused(_reason_of(-process.returncode))
    if not answer.startswith(READY):
        raise RuntimeError("the process that looks into files could not be started")
    if process.returncode > 0:
        raise MaterialRefused(MaterialRefusal.UNREADABLE)
    return answer.removeprefix(READY)


def _listen(
    process: subprocess.Popen[bytes],
    order: bytes,
    wall: float,
    is_cancelled: Callable[[], bool] | None,
) -> bytes:
    """What the process said when it ended; asked in steps whether anybody still waits for it.

    Nothing is read before: an answer is far smaller than a pipe, and a process that was taken over and
    talks without end stops there by itself.
    """
    assert process.stdin is not None
    assert process.stdout is not None
    with suppress(BrokenPipeError), process.stdin as stdin:
        stdin.write(order)
    waited = 0.0
    while True:
        try:
            process.wait(timeout=min(_STEP, wall))
        except subprocess.TimeoutExpired:
            waited += _STEP
        else:
            return process.stdout.read(_LONGEST_ANSWER)
        if is_cancelled is not None and is_cancelled():
            raise MaterialRefused(MaterialRefusal.CANCELLED)
        if waited >= wall:
            # What a file costs is processor time, and that is bounded by itself: the rest is the machine.
            raise Stopped("the process that looks into files found no time")


def _reason_of(number: int) -> MaterialRefusal:
    """Out of processor time, or torn down by the file.

    Raises Stopped when the signal came from outside (somebody at the machine, a machine without memory, the
    alarm): then the file has not been looked through, and is no worse for it.
    """
    if number == getattr(signal, "SIGXCPU", None):
        return MaterialRefusal.TOOK_TOO_LONG
    if number in {getattr(signal, name, None) for name in _FAULTS}:
        return MaterialRefusal.UNREADABLE
    raise Stopped("the process that looks into files was told to stop")
