"""How far a file has been looked through: a number in a small file, which a page reads and nobody counts on.

Every byte is gone through twice, once by the process that looks and once by the platform, for its digest.
So each of the two is a half, and the number is a share of work that was done, never of time that went by.
"""

import os
from contextlib import suppress
from pathlib import Path

WHOLE = 100
HALF = 50
_DIGITS = 3


class Gauge:
    """Tells how far one pass over a file is; without a path it tells nobody."""

    def __init__(self, path: Path | None, *, first: int = 0, last: int = WHOLE) -> None:
        self._path = path
        self._first = first
        self._last = last
        self._told = first - 1

    def tell(self, done: int, *, whole: int) -> None:
        """`done` of `whole` are behind us, in whatever unit the pass is counted; never goes back.

        Never raises: a disk that takes no number must not cost the file its check.
        """
        share = self._first + (self._last - self._first) * min(max(done, 0), whole) // max(whole, 1)
        if share > self._told:
            self._told = share
            if self._path is not None:
                with suppress(OSError):
                    _put(self._path, share)


def _put(path: Path, share: int) -> None:
    # Always as long, over what stands there: whoever reads meanwhile finds one number or the other.
    file = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.write(file, b"%03d" % share)
    finally:
        os.close(file)


def share_told(path: Path) -> int | None:
    """Whole percent from 0 to 100 that a gauge told last; None while it has told nothing that makes sense."""
    try:
        with path.open("rb") as file:
            said = file.read(_DIGITS)
    except OSError:
        return None
    # A process that was taken over writes what it likes.
    if len(said) != _DIGITS or not said.isdigit() or int(said) > WHOLE:
        return None
    return int(said)
