"""Word files of the old kind (.doc): a small file system whose directory tells what lies inside.

MS-CFB: sectors of 512 or 4,096 bytes, chained by a table; a directory of entries of 128 bytes. Only
the directory and the first sector of the text are read: whoever wants more certainty asks for .docx.
"""

import struct
from collections.abc import Iterator
from typing import BinaryIO

from msgspec import Struct

from reviewer.errors import Found, MaterialRefusal, MaterialRefused
from reviewer.intake.materials.contents import Content
from reviewer.intake.materials.errands import Errand, Sighting
from reviewer.intake.materials.strangers import no_archive_behind

MAX_ENTRIES = 10_000
_HEADER = 512
_ENTRY = 128
_END_OF_CHAIN = 0xFFFFFFFE
_UNUSED = 0xFFFFFFFF
# MS-DOC 2.5.2: the magic of a text, and the bit that says it is encrypted.
_TEXT_MAGIC = 0xA5EC
_IS_ENCRYPTED = 0x0100
_ROOT = "root entry"
# MS-CFB 2.2: streams shorter than this are kept in sectors of 64 bytes.
_SHORT = 4096
_SHORT_SECTOR = 64
_MACROS = frozenset({"macros", "_vba_project", "vba", "_vba_project_cur"})
_EMBEDDED = frozenset({"\x01ole10native", "package"})
_SORTS = (("workbook", Found.XLS), ("book", Found.XLS), ("powerpoint document", Found.PPT))


class _Entry(Struct, frozen=True, kw_only=True):
    """One line of the directory: its name in small letters, first sector, length in bytes."""

    name: str
    start: int
    length: int


def look(errand: Errand) -> Sighting:
    """Whether an old compound file is a Word text without password, macro or file inside.

    Raises MaterialRefused: ENCRYPTED (new documents with a password are wrapped so as well), MACRO,
    EMBEDDED, POLYGLOT, NOT_ACCEPTED with `found`, CUT_SHORT or DAMAGED.
    """
    with errand.path.open("rb") as file:
        size = errand.path.stat().st_size
        no_archive_behind(file, size=size)
        sectors = _Sectors(file, size=size)
        sectors.require_all()
        entries = {entry.name: entry for entry in sectors.directory()}
        if _ROOT not in entries:
            raise MaterialRefused(MaterialRefusal.DAMAGED)
        if {"encryptedpackage", "encryptioninfo"} & set(entries):
            raise MaterialRefused(MaterialRefusal.ENCRYPTED)
        if _MACROS & set(entries):
            raise MaterialRefused(MaterialRefusal.MACRO)
        if _EMBEDDED & set(entries):
            raise MaterialRefused(MaterialRefusal.EMBEDDED)
        text = entries.get("worddocument")
        if text is None:
            found = next((found for name, found in _SORTS if name in entries), Found.UNKNOWN)
            raise MaterialRefused(MaterialRefusal.NOT_ACCEPTED, {"found": found})
        magic, flags = struct.unpack_from("<H8xH", sectors.beginning(text, entries[_ROOT]))
        if magic != _TEXT_MAGIC:
            raise MaterialRefused(MaterialRefusal.DAMAGED)
        if flags & _IS_ENCRYPTED:
            raise MaterialRefused(MaterialRefusal.ENCRYPTED)
    return Sighting(content=Content.DOC, whole=None)


class _Sectors:
    """The sectors of a compound file and the table that chains them."""

    def __init__(self, file: BinaryIO, *, size: int) -> None:
        self._file = file
        file.seek(0)
        header = file.read(_HEADER)
        if len(header) < _HEADER:
            raise MaterialRefused(MaterialRefusal.CUT_SHORT)
        (shift,) = struct.unpack_from("<H", header, 30)
        if shift not in {9, 12}:
            raise MaterialRefused(MaterialRefusal.DAMAGED)
        self._bytes = 1 << shift
        # Old programs leave the last sector short.
        self._count = -(-size // self._bytes) - 1
        (self._first,) = struct.unpack_from("<I", header, 48)
        self._table = self._chained(header)

    def directory(self) -> Iterator[_Entry]:
        """Every entry that is in use; chains that run in a circle end it as damage."""
        seen = 0
        for sector in self._chain(self._first):
            content = self.read(sector)
            for at in range(0, len(content) - _ENTRY + 1, _ENTRY):
                seen += 1
                if seen > MAX_ENTRIES:
                    raise MaterialRefused(MaterialRefusal.TOO_HEAVY)
                entry = content[at : at + _ENTRY]
                letters, kind = struct.unpack_from("<HB", entry, 64)
                if kind:
                    name = entry[: max(0, min(letters, 64) - 2)].decode("utf-16-le", "replace").lower()
                    start, length = struct.unpack_from("<II", entry, 116)
                    yield _Entry(name=name, start=start, length=length)

    def read(self, sector: int) -> bytes:
        """One sector. Raises MaterialRefused(CUT_SHORT) when it lies behind the end of the file."""
        if sector >= self._count:
            raise MaterialRefused(MaterialRefusal.CUT_SHORT)
        self._file.seek((sector + 1) * self._bytes)
        return self._file.read(self._bytes).ljust(self._bytes, b"\0")

    def require_all(self) -> None:
        """Raise MaterialRefused(CUT_SHORT) when the table knows sectors that the file does not reach."""
        used = max((at for at, next_one in enumerate(self._table) if next_one != _UNUSED), default=0)
        if used >= self._count:
            raise MaterialRefused(MaterialRefusal.CUT_SHORT)

    def beginning(self, entry: _Entry, root: _Entry) -> bytes:
        """The first 64 bytes of a stream; short streams lie together in one that the root entry begins."""
        if entry.length >= _SHORT:
            return self.read(entry.start)[:_SHORT_SECTOR]
        which, at = divmod(entry.start * _SHORT_SECTOR, self._bytes)
        for number, sector in enumerate(self._chain(root.start)):
            if number == which:
                return self.read(sector)[at : at + _SHORT_SECTOR]
        raise MaterialRefused(MaterialRefusal.DAMAGED)

    def _chain(self, first: int) -> Iterator[int]:
        sector, left = first, self._count
        while sector < _END_OF_CHAIN:
            if left < 0 or sector >= len(self._table):
                raise MaterialRefused(MaterialRefusal.DAMAGED)
            yield sector
            sector, left = self._table[sector], left - 1

    def _chained(self, header: bytes) -> tuple[int, ...]:
        """The table: for each sector the next one.

        Where it stands itself is said in the header, and for large files in a chain behind it.
        """
        places = [place for place in struct.unpack_from("<109I", header, 76) if place < _END_OF_CHAIN]
        (more,) = struct.unpack_from("<I", header, 68)
        width = self._bytes // 4
        left = self._count
        while more < _END_OF_CHAIN:
            *further, more = struct.unpack(f"<{width}I", self.read(more))
            places += [place for place in further if place < _END_OF_CHAIN]
            left -= 1
            if left < 0:
                raise MaterialRefused(MaterialRefusal.DAMAGED)
        table: list[int] = []
        for place in places:
            table += struct.unpack(f"<{width}I", self.read(place))
            if len(table) > self._count + width:
                break
        return tuple(table)
