"""A second file inside a first: what one reader takes for a picture is a program to another.

Only marks that honest compressed data cannot hold by chance are believed. A zip is known by its
directory standing where its end record says; markup is looked for where text may stand, never in pixels.
"""

import re
import struct
from typing import BinaryIO

from reviewer.errors import Found, MaterialRefusal, MaterialRefused

# The end record of a zip, and the longest comment that may follow it.
_END = b"PK\x05\x06"
_END_RECORD = struct.Struct("<4s4H2LH")
_ENTRY = b"PK\x01\x02"
TAIL = _END_RECORD.size + 0xFFFF
MARKUP = re.compile(
    rb"<(?:(?:!doctype\s+html|html|head|body|script|iframe|svg|object|embed)[\s>/]|\?php\b)",
    re.IGNORECASE,
)
_SCRIPTS = re.compile(rb"<\?php\b", re.IGNORECASE)
_STARTS: tuple[tuple[bytes, Found], ...] = (
    (b"PK", Found.ARCHIVE),
    (b"Rar!", Found.ARCHIVE),
    (b"7z\xbc\xaf", Found.ARCHIVE),
    (b"MZ", Found.PROGRAM),
    (b"\x7fELF", Found.PROGRAM),
    (b"#!", Found.SCRIPT),
    (b"%PDF-", Found.PDF),
    (b"GIF8", Found.GIF),
)


def no_archive_behind(file: BinaryIO, *, size: int) -> None:
    """Raise POLYGLOT when the end of the file reads as a zip, wherever the zip begins."""
    start = max(0, size - TAIL)
    file.seek(start)
    tail = file.read(TAIL)
    at = tail.rfind(_END)
    while at >= 0:
        record = tail[at : at + _END_RECORD.size]
        if len(record) == _END_RECORD.size:
            length = _END_RECORD.unpack(record)[5]
            file.seek(max(0, start + at - length))
            if length and file.read(4) == _ENTRY:
                raise polyglot(Found.ARCHIVE)
        at = tail.rfind(_END, 0, at)


def no_stranger_in(part: bytes) -> None:
    """Raise POLYGLOT when a part in which no reader expects anything reads as something of its own."""
    for mark, found in _STARTS:
        if part.startswith(mark):
            raise polyglot(found)
    no_document_in(part)


def no_document_in(part: bytes) -> None:
    """Raise POLYGLOT when the part holds a web page, a script or a PDF."""
    no_markup_in(part)
    if b"%PDF-" in part:
        raise polyglot(Found.PDF)


def no_markup_in(part: bytes) -> None:
    """Raise POLYGLOT when the part holds the marks of a web page or of a script."""
    if MARKUP.search(part):
        raise polyglot(Found.SCRIPT if _SCRIPTS.search(part) else Found.HTML)


def polyglot(found: Found) -> MaterialRefused:
    """The refusal of a file that is also `found`."""
    return MaterialRefused(MaterialRefusal.POLYGLOT, {"found": found})
