"""A small picture of a photo, for pages that show many; drawn in a bounded process like everything else."""

from pathlib import Path

from reviewer.intake.materials.errands import MEBIBYTE, Limits, Order, heard
from reviewer.intake.materials.inspection import run_looker

_LIMITS = Limits(size=64 * MEBIBYTE, cpu=20, wall=40)


def preview(picture: Path, *, to: Path) -> None:
    """Write a small JPEG of an inspected photo to `to`.

    Raises MaterialRefused when it cannot be drawn within the limits, RuntimeError when the process could
    not be started.
    """
    order = Order(path=picture.resolve(), clean=to.resolve(), limits=_LIMITS)
    heard(run_looker(order, module="thumbnails"))
