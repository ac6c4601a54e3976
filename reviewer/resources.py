"""Finds the folders that stand beside the package in a checkout and inside it in a wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """The folder `name`: beside the package when it is a checkout, else inside it.

    A wheel carries templates and migrations inside the package; a checkout has them beside it.
    """
    beside = _PACKAGE.parent / name
    return beside if (beside.parent / "setup.cfg").exists() and beside.is_dir() else _PACKAGE / name
