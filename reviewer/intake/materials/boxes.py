"""The frame of an MP4: boxes that fill the file from its first byte to its last (ISO 14496-12, 4.2).

Standard library only. It finds a video that is cut short without the extra "media", but not what the
packets hold; the answer then says that nobody looked through it.
"""

import struct
from typing import BinaryIO

from msgspec import Struct

from reviewer.errors import MaterialRefusal, MaterialRefused
from reviewer.intake.materials.contents import Content
from reviewer.intake.materials.errands import Errand, Sighting
from reviewer.intake.materials.strangers import no_archive_behind, no_stranger_in

# A film in fragments of a second, an hour long, has some seven thousand.
MAX_BOXES = 20_000
_SHORT, _LONG = 8, 16
# Boxes whose content nobody reads are where a second file would hide.
_UNREAD = frozenset({b"free", b"skip", b"wide", b"uuid"})
_LOOKED_AT = 65_536


class Box(Struct, frozen=True, kw_only=True):
    """One box at the top: its type, where it starts and how long it is, in bytes."""

    kind: bytes
    start: int
    length: int


def look(errand: Errand) -> Sighting:
    """An MP4 whose frame is sound. What is in it stays unknown: `whole` is None.

    Raises MaterialRefused as `frame` does.
    """
    with errand.path.open("rb") as file:
        frame(file, size=errand.path.stat().st_size)
    return Sighting(content=Content.MP4, whole=None)


def frame(file: BinaryIO, *, size: int) -> tuple[Box, ...]:
    """The boxes at the top of the file; the last may run to its end without saying so.

    Raises MaterialRefused: CUT_SHORT when a box runs over the end or the index is missing, POLYGLOT,
    TOO_HEAVY beyond 20,000 boxes, DAMAGED.
    """
    no_archive_behind(file, size=size)
    boxes: list[Box] = []
    at = 0
    while at < size:
        if len(boxes) >= MAX_BOXES:
            raise MaterialRefused(MaterialRefusal.TOO_HEAVY)
        box = _box(file, at, size=size)
        boxes.append(box)
        at += box.length
    kinds = {box.kind for box in boxes}
    # The index is written last by cameras: a copy that broke off has none.
    if not {b"moov", b"mdat"} <= kinds:
        raise MaterialRefused(MaterialRefusal.CUT_SHORT)
    return tuple(boxes)


def _box(file: BinaryIO, at: int, *, size: int) -> Box:
    file.seek(at)
    head = file.read(_LONG)
    if len(head) < _SHORT:
        raise MaterialRefused(MaterialRefusal.DAMAGED)
    length, kind = struct.unpack_from(">I4s", head)
    skipped = _SHORT
    if length == 1 and len(head) == _LONG:
        (length,) = struct.unpack_from(">Q", head, _SHORT)
        skipped = _LONG
    elif length == 0:
        length = size - at
    is_box = length >= skipped and all(0x20 <= sign < 0x7F or sign == 0xA9 for sign in kind)
    if not is_box or at + length > size:
        # perhaps no box at all: what follows the film is something else
        file.seek(at)
        no_stranger_in(file.read(_LOOKED_AT))
        raise MaterialRefused(MaterialRefusal.CUT_SHORT if is_box else MaterialRefusal.DAMAGED)
    if kind in _UNREAD:
        file.seek(at + skipped)
        no_stranger_in(file.read(min(length - skipped, _LOOKED_AT)))
    return Box(kind=kind, start=at, length=length)
