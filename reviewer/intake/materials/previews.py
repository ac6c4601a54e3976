"""A small picture of a photo, for pages that show many; drawn in a bounded process like everything else."""

from pathlib import Path

from reviewer.intake.materials.inspection import MEBIBYTE, Limits, run_looker
from reviewer.intake.materials.sightings import heard

_LIMITS = Limits(size=64 * MEBIBYTE, cpu=20, wall=40)


def preview(picture: Path, *, to: Path) -> None:
    """Write a small JPEG of an inspected photo to `to`.

    Raises MaterialRefused when it cannot be drawn within the limits, RuntimeError when the process could
    not be started.
    """
    request = {"path": str(picture.resolve()), "clean": str(to.resolve())}
    heard(run_looker(request, module="thumbnails", limits=_LIMITS))
