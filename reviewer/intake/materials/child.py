"""The process that looks into one file. Whatever the file does to a parser ends here.

Started by `reviewer.intake.materials.inspection`, which also says which module looks: only that one,
and the one library it needs, is loaded. The order comes as JSON on stdin, the answer goes to stdout.
"""

import sys
import warnings
from collections.abc import Callable

from reviewer.errors import MaterialRefusal, MaterialRefused
from reviewer.intake.materials.errands import (
    READY,
    Errand,
    Limits,
    Sighting,
    Told,
    ordered,
    refusal,
    said,
)

if sys.platform != "win32":
    import resource
    import signal

# What a module of this package that looks into one sort of file offers under the name `look`.
Look = Callable[[Errand], Sighting]


def main(look: Look) -> None:
    """Read the order, look, answer."""
    warnings.simplefilter("error")
    errand, limits = ordered(sys.stdin.buffer.read())
    restrict(limits)
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()
    sys.stdout.buffer.write(said(answer(look, errand)))
    sys.stdout.buffer.flush()


def restrict(limits: Limits) -> None:
    """Bound this process; a file that it writes may be twice as large as one that it may read.

    Where the platform cannot, the clock of whoever started it is the only bound. The alarm is for the
    day on which that one dies before us. Out of processor time one dies of SIGXCPU, which nobody outside
    sends: between the two limits the system has a second for it, at the upper one it kills like anybody.
    """
    if sys.platform != "win32":
        for limit, most in (
            (resource.RLIMIT_AS, limits.memory),
            (resource.RLIMIT_CPU, limits.cpu + 1),
            (resource.RLIMIT_FSIZE, limits.size * 2),
            (resource.RLIMIT_CORE, 0),
        ):
            _, ceiling = resource.getrlimit(limit)
            allowed = most if ceiling == resource.RLIM_INFINITY else min(most, ceiling)
            soft = min(limits.cpu, allowed) if limit == resource.RLIMIT_CPU else allowed
            try:
                resource.setrlimit(limit, (soft, allowed))
            except (ValueError, OSError):  # macOS knows some of them and refuses them
                continue
        signal.alarm(limits.wall)


def answer(look: Look, errand: Errand) -> Told:
    """What was seen, or the refusal."""
    try:
        return Told(seen=look(errand))
    except MaterialRefused as refused:
        return refusal(refused)
    except (MemoryError, RecursionError):
        return refusal(MaterialRefused(MaterialRefusal.TOO_HEAVY))
    except Exception:  # noqa: BLE001 - a torn file makes a parser throw anything: it is the file's fault
        return refusal(MaterialRefused(MaterialRefusal.DAMAGED))
