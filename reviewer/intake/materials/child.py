"""The process that looks into one file. Whatever the file does to a parser ends here.

Started by `reviewer.intake.materials.inspection`, which also says which module looks: only that one,
and the one library it needs, is loaded. A request comes as JSON on stdin, the answer goes to stdout.
"""

import json
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

from reviewer.errors import MaterialRefusal, MaterialRefused
from reviewer.intake.materials.gauges import HALF, Gauge
from reviewer.intake.materials.sightings import Errand, Sighting, refusal, told

if sys.platform != "win32":
    import resource
    import signal

READY = b"ready\n"


# What a module of this package that looks into one sort of file offers under the name `look`.
Look = Callable[[Errand], Sighting]


def main(look: Look) -> None:
    """Read the request, look, answer."""
    warnings.simplefilter("error")
    request = json.loads(sys.stdin.buffer.read())
    restrict(memory=request["memory"], cpu=request["cpu"], wall=request["wall"], written=request["written"])
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()
    clean = Path(request["clean"]) if request["clean"] else None
    gauge = Gauge(Path(request["gauge"]) if request.get("gauge") else None, last=HALF)
    errand = Errand(path=Path(request["path"]), clean=clean, gauge=gauge)
    sys.stdout.buffer.write(answer(look, errand))
    sys.stdout.buffer.flush()


def restrict(*, memory: int, cpu: int, wall: int, written: int) -> None:
    """Bound this process: bytes of memory, seconds of processor and of clock, bytes in a written file.

    Where the platform cannot, the clock of whoever started it is the only bound. The alarm is for the
    day on which that one dies before us. Out of processor time one dies of SIGXCPU, which nobody outside
    sends: between the two limits the system has a second for it, at the upper one it kills like anybody.
    """
    if sys.platform != "win32":
        for limit, most in (
            (resource.RLIMIT_AS, memory),
            (resource.RLIMIT_CPU, cpu + 1),
            (resource.RLIMIT_FSIZE, written),
            (resource.RLIMIT_CORE, 0),
        ):
            _, ceiling = resource.getrlimit(limit)
            allowed = most if ceiling == resource.RLIM_INFINITY else min(most, ceiling)
            soft = min(cpu, allowed) if limit == resource.RLIMIT_CPU else allowed
            try:
                resource.setrlimit(limit, (soft, allowed))
            except (ValueError, OSError):  # macOS knows some of them and refuses them
                continue
        signal.alarm(wall)


def answer(look: Look, errand: Errand) -> bytes:
    """What was seen, or the refusal."""
    try:
        return told(look(errand))
    except MaterialRefused as refused:
        return refusal(refused.reason, refused.facts)
    except (MemoryError, RecursionError):
        return refusal(MaterialRefusal.TOO_HEAVY)
    except Exception:  # noqa: BLE001 - a torn file makes a parser throw anything: it is the file's fault
        return refusal(MaterialRefusal.DAMAGED)
