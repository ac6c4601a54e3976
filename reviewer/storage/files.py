"""Where the bytes of uploaded files lie: parts on their way, whole files that wait, files that are kept.

A kept file lies under the digest of its content, so that the same file given twice lies there once and a
changed byte is a changed name. No name that came from outside ever becomes part of a path.
"""

import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from reviewer.errors import DiskFull, NotFound, StaleVersion

try:  # POSIX only; on Windows the lock inside the process remains
    import fcntl
except ImportError:  # pragma: no cover - not on this platform
    fcntl = None  # type: ignore[assignment]

RESERVE = 512 * 2**20
"""What is left free on the disk for the database, in bytes."""

_CHUNK = 2**20
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class FileStore:
    """The files of one installation, all below one folder; the folder is made with the first of them."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def part(self, token: str) -> Path:
        """Where the parts of an unfinished upload gather."""
        return self._place("parts", token)

    def waiting(self, token: str) -> Path:
        """Where a whole file waits until it has been looked at."""
        return self._place("waiting", token)

    def clean(self, token: str) -> Path:
        """Where what is written anew from a waiting file stands until it is kept; its folder is there."""
        place = self._place("clean", token)
        _folder(place.parent)
        return place

    def gauge(self, token: str) -> Path:
        """Where it is told how far a waiting file has been looked through, while somebody looks."""
        return self._place("gauges", token)

    def new_gauge(self, token: str) -> Path:
        """The same for whoever begins to look; its folder is there."""
        place = self.gauge(token)
        _folder(place.parent)
        return place

    def kept(self, digest: str) -> Path:
        """Where the file of that content lies. ValueError for what is no SHA-256 in small hex digits."""
        if not _DIGEST.fullmatch(digest):
            raise ValueError("no digest")
        return self._root / "kept" / digest[:2] / digest

    def _place(self, kind: str, token: str) -> Path:
        if not _TOKEN.fullmatch(token):
            raise ValueError("no token")
        return self._root / kind / token

    def require_room(self, size: int) -> None:
        """Raise DiskFull unless `size` more bytes fit and the reserve stays free."""
        place = self._root
        while not place.exists():
            place = place.parent
        free = shutil.disk_usage(place).free
        if free - size < RESERVE:
            raise DiskFull(size, max(0, free - RESERVE))

    def length(self, token: str) -> int:
        """How many bytes of an unfinished upload are there; NotFound when nothing was begun."""
        found = self.length_or_none(token)
        if found is None:
            raise NotFound("upload")
        return found

    def length_or_none(self, token: str) -> int | None:
        """The same; None when nothing was begun. What is whole and waits has all its bytes."""
        for place in (self.part(token), self.waiting(token)):
            try:
                return place.stat().st_size
            except FileNotFoundError:
                continue
        return None

    def begin(self, token: str) -> None:
        """Make room for an upload of which nothing is there yet."""
        place = self.part(token)
        _folder(place.parent)
        place.touch(mode=0o600)

    def append(self, token: str, stream: IO[bytes], *, offset: int, limit: int) -> int:
        """Put what the stream brings behind the `offset` bytes that are there; gives back the new length.

        What arrived stays, also when the stream breaks off: it is on the disk before this returns. Raises
        StaleVersion when not exactly `offset` bytes are there (or another window is writing), and takes no
        byte beyond `limit`, the size of the whole.
        """
        found = self.length(token)
        if found != offset:
            raise StaleVersion("upload", offset, found)
        if found >= limit:
            return found
        with self.part(token).open("r+b") as file:
            alone, length = _alone(file), file.seek(0, os.SEEK_END)
            if not alone or length != offset:
                raise StaleVersion("upload", offset, length)
            try:
                while length < limit and (chunk := stream.read(min(_CHUNK, limit - length))):
                    file.write(chunk)
                    length += len(chunk)
            finally:
                _settle(file)
        return length

    def receive(self, token: str, stream: IO[bytes], *, limit: int) -> int:
        """Take a whole file in one go, to wait; gives back its size, `limit` + 1 for one that is larger."""
        place, size = self.waiting(token), 0
        _folder(place.parent)
        with place.open("xb") as file:
            while size <= limit and (chunk := stream.read(min(_CHUNK, limit + 1 - size))):
                file.write(chunk)
                size += len(chunk)
            _settle(file)
        return size

    def complete(self, token: str) -> None:
        """The parts are whole: from now on they wait under the same token. Done twice it is done once."""
        place = self.waiting(token)
        _folder(place.parent)
        if not place.exists():
            part = self.part(token)
            os.utime(part)  # the sweep counts from now: moving alone keeps the day the last byte came
            part.replace(place)

    def touched(self, token: str) -> datetime | None:
        """When an upload last grew or became whole, by the disk's clock; None when nothing was begun."""
        for place in (self.part(token), self.waiting(token)):
            try:
                return datetime.fromtimestamp(place.stat().st_mtime, UTC)
            except FileNotFoundError:
                continue
        return None

    def copy(self, path: Path, *, to: str) -> int:
        """Let a file of our own wait too, where it can without copying a byte; gives back its size."""
        place = self.waiting(to)
        _folder(place.parent)
        _second(path, place)
        os.utime(place)
        return place.stat().st_size

    def keep(self, path: Path, *, digest: str = "") -> str:
        """Move a file to its place for good, under the digest of its content; gives back the digest.

        `digest` is of whoever has just taken it themselves: a large file is gone through once.
        """
        digest = digest or digest_of(path)
        place = self.kept(digest)
        _folder(place.parent)
        with path.open("r+b") as file:
            _settle(file)
        path.chmod(0o600)
        os.utime(path)  # the sweep counts from now: moving alone keeps the day the file was written
        path.replace(place)
        return digest

    def keep_too(self, path: Path, *, digest: str = "") -> str:
        """The same, and the file also stays where it is, until what names it for good has committed."""
        beside = self.clean(secrets.token_urlsafe(16))
        try:
            _second(path, beside)
            return self.keep(beside, digest=digest)
        finally:
            # Moving one name of a file onto another of its names does nothing and leaves both.
            beside.unlink(missing_ok=True)

    def drop(self, token: str) -> None:
        """Remove what lies under that token and is not kept."""
        for kind in ("parts", "waiting", "clean", "gauges"):
            self._place(kind, token).unlink(missing_ok=True)

    def sweep(self, *, tokens: Collection[str], digests: Collection[str], before: datetime) -> int:
        """Remove every file that no row names and that was last written before an instant; gives how many.

        The age spares what was stored a moment ago by a transaction that has not committed yet.
        """
        gone, limit = 0, before.timestamp()
        for place, name in self._everything():
            named = name in (digests if place.parent.parent.name == "kept" else tokens)
            if not named and place.stat().st_mtime < limit:
                place.unlink(missing_ok=True)
                gone += 1
        return gone

    def _everything(self) -> Iterator[tuple[Path, str]]:
        for kind in ("parts", "waiting", "clean", "gauges"):
            yield from ((place, place.name) for place in sorted((self._root / kind).glob("*")))
        yield from ((place, place.name) for place in sorted((self._root / "kept").glob("*/*")))


def digest_of(path: Path) -> str:
    """SHA-256 of a file's content, in small hex digits, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _second(path: Path, place: Path) -> None:
    """A second name for a file, without copying a byte where that can be."""
    try:
        os.link(path, place)
    except FileNotFoundError:
        raise
    except OSError:  # another disk, or one that knows no second names
        shutil.copyfile(path, place)


def _folder(place: Path) -> None:
    # Photos and telephones: the folder is its owner's alone.
    place.mkdir(mode=0o700, parents=True, exist_ok=True)


def _settle(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _alone(file: IO[bytes]) -> bool:
    """Whether nobody else is writing this file; it stays so until the file is closed."""
    try:
        if fcntl is not None:
            # It belongs to the opened file: it holds between threads and processes, and ends with either.
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
