"""A pack: many files as one zip, handed out while it is made. No file of it is held in memory whole."""

import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from msgspec import Struct

from reviewer.export.papers.archives import entry, safe_name

_CHUNK = 2**20
# From here on the format needs its long form, which has to be said before the file is written.
_LONG = 2**31


class Member(Struct, frozen=True, kw_only=True):
    """One file of a pack: the folders that it lies in, its name, and its bytes or where they lie.

    `packed` False for what is compressed already (pictures, videos).
    """

    folders: tuple[str, ...]
    name: str
    content: bytes | Path
    packed: bool = True


class Names:
    """Gives every file of a pack a path of its own: safe on every system, told apart where two are alike."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def path(self, folders: Iterable[str], name: str) -> str:
        """The path inside the pack. The ending of the name stays, whatever is cut."""
        stem, dot, ending = name.rpartition(".")
        if not stem or len(ending) > 5 or not ending.isalnum():
            stem, dot, ending = name, "", ""
        parents = [safe_name(folder) for folder in folders]
        for number in range(1, 10_000):
            again = f" ({number})" if number > 1 else ""
            path = "/".join([*parents, f"{safe_name(stem)}{again}{dot}{ending}"])
            if path.casefold() not in self._taken:
                self._taken.add(path.casefold())
                return path
        raise ValueError(f"ten thousand files of one name in {parents}")


class _Outlet:
    """A stream that cannot be rewound: what the archive writes waits here until it is handed on."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def write(self, data: bytes, /) -> int:
        """Keep what the archive writes."""
        self._waiting.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing lies anywhere else."""

    def close(self) -> None:
        """Nothing is open."""

    def drained(self) -> Iterator[bytes]:
        """Everything that was written since the last time."""
        if self._waiting:
            yield b"".join(self._waiting)
            self._waiting.clear()


def streamed(members: Iterable[tuple[str, Member]]) -> Iterator[bytes]:
    """The zip in pieces, one member after the other; the same members give the same bytes.

    `members` are paths (see `Names`) with their files; they are asked for one at a time.
    """
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w") as archive:
        for path, member in members:
            info = entry(path, packed=member.packed)
            size = len(member.content) if isinstance(member.content, bytes) else member.content.stat().st_size
            with archive.open(info, "w", force_zip64=size >= _LONG) as target:
                for chunk in _chunks(member.content):
                    target.write(chunk)
                    yield from outlet.drained()
            yield from outlet.drained()
    yield from outlet.drained()


def _chunks(content: bytes | Path) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as file:
        yield from _read(file)


def _read(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk


def digest(content: bytes) -> str:
    """SHA-256 in hex, as the list of materials prints it."""
    return hashlib.sha256(content).hexdigest()
