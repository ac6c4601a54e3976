"""The parts of an office file before a parser sees them: in pieces, and in an encoding we can search."""

import re
import zipfile
from collections.abc import Iterator

_PIECE, _SEAM = 2**20, 32
_DECLARATION = re.compile(rb"^<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']")


def windows(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part in pieces, each led by the end of the one before: a mark may lie across the seam."""
    before = b""
    with archive.open(member) as part:
        while piece := part.read(_PIECE):
            yield before + piece
            before = piece[-_SEAM:]


def is_plain_utf8(start: bytes) -> bool:
    """Office programs write UTF-8. In any other encoding the search for a DTD would be blind."""
    start = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    declared = _DECLARATION.match(start)
    encoding = declared[1].lower() if declared else b"utf-8"
    return start.startswith(b"<") and b"\0" not in start[:64] and encoding in {b"utf-8", b"utf8", b"us-ascii"}
