"""What the first bytes say a file is. Neither its name nor the browser's word for it is asked.

Standard library only: the platform and the process that looks into a file both import it.
"""

import re
from collections.abc import Mapping
from enum import StrEnum

from reviewer.errors import Found, MaterialRefusal, MaterialRefused

HEAD = 4096


class Content(StrEnum):
    """What a file that may be taken really is."""

    JPEG = "jpeg"
    PNG = "png"
    PDF = "pdf"
    DOCX = "docx"
    DOC = "doc"
    XLSX = "xlsx"
    MP4 = "mp4"
    OTHER = "other"  # a presentation (.pptx): taken where any teaching resource is


MEDIA_TYPES: Mapping[Content, str] = {
    Content.JPEG: "image/jpeg",
    Content.PNG: "image/png",
    Content.PDF: "application/pdf",
    Content.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Content.DOC: "application/msword",
    Content.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Content.MP4: "video/mp4",
    Content.OTHER: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
ENDINGS: Mapping[Content, frozenset[str]] = {
    Content.JPEG: frozenset({"jpg", "jpeg", "jpe", "jfif"}),
    Content.PNG: frozenset({"png"}),
    Content.PDF: frozenset({"pdf"}),
    Content.DOCX: frozenset({"docx"}),
    Content.DOC: frozenset({"doc"}),
    Content.XLSX: frozenset({"xlsx"}),
    Content.MP4: frozenset({"mp4", "m4v"}),
    Content.OTHER: frozenset({"pptx"}),
}

PICTURES = frozenset({Content.JPEG, Content.PNG})


class Wrapper(StrEnum):
    """What a file that may be taken looks like from outside."""

    JPEG = "jpeg"
    PNG = "png"
    PDF = "pdf"
    MP4 = "mp4"
    PACKAGE = "package"  # the zip of the office files of today
    COMPOUND = "compound"  # the old Word, and whatever of today has a password


# What each of them can hold.
HELD: Mapping[Wrapper, frozenset[Content]] = {
    Wrapper.JPEG: frozenset({Content.JPEG}),
    Wrapper.PNG: frozenset({Content.PNG}),
    Wrapper.PDF: frozenset({Content.PDF}),
    Wrapper.MP4: frozenset({Content.MP4}),
    Wrapper.PACKAGE: frozenset({Content.DOCX, Content.XLSX, Content.OTHER}),
    Wrapper.COMPOUND: frozenset({Content.DOC}),
}

_MARKS: tuple[tuple[bytes, Wrapper], ...] = (
    (b"\xff\xd8\xff", Wrapper.JPEG),
    (b"\x89PNG\r\n\x1a\n", Wrapper.PNG),
    (b"%PDF-", Wrapper.PDF),
    (b"PK\x03\x04", Wrapper.PACKAGE),
    (bytes.fromhex("d0cf11e0a1b11ae1"), Wrapper.COMPOUND),
)
_STRANGERS: tuple[tuple[bytes, Found], ...] = (
    (b"GIF8", Found.GIF),
    (b"BM", Found.BMP),
    (b"II*\0", Found.TIFF),
    (b"MM\0*", Found.TIFF),
    (b"\x1aE\xdf\xa3", Found.MKV),
    (b"FLV\x01", Found.OTHER_VIDEO),
    (bytes.fromhex("3026b2758e66cf11"), Found.OTHER_VIDEO),
    (b"\0\0\x01\xba", Found.OTHER_VIDEO),
    (b"OggS", Found.OTHER_VIDEO),
    (b"ID3", Found.AUDIO),
    (b"PK", Found.ARCHIVE),
    (b"Rar!", Found.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", Found.ARCHIVE),
    (b"\x1f\x8b", Found.ARCHIVE),
    (b"BZh", Found.ARCHIVE),
    (b"\xfd7zXZ", Found.ARCHIVE),
    (b"MSCF", Found.ARCHIVE),
    (b"MZ", Found.PROGRAM),
    (b"\x7fELF", Found.PROGRAM),
    (b"\xca\xfe\xba\xbe", Found.PROGRAM),
    (b"\xcf\xfa\xed\xfe", Found.PROGRAM),
    (b"\xfe\xed\xfa", Found.PROGRAM),
    (b"\0asm", Found.PROGRAM),
    (b"L\0\0\0\x01\x14\x02\0", Found.PROGRAM),
    (b"#!", Found.SCRIPT),
    (b"<?php", Found.SCRIPT),
    (b"@echo", Found.SCRIPT),
    (b"{\\rtf", Found.RTF),
)
_RIFF: Mapping[bytes, Found] = {b"WEBP": Found.WEBP, b"AVI ": Found.OTHER_VIDEO, b"WAVE": Found.AUDIO}
# Brands of the container that MP4 shares with QuickTime, with Apple's photos and with sound alone.
_BRANDS: Mapping[bytes, Found] = {
    b"qt  ": Found.MOV,
    b"heic": Found.HEIC,
    b"heix": Found.HEIC,
    b"mif1": Found.HEIC,
    b"msf1": Found.HEIC,
    b"avif": Found.HEIC,
    b"M4A ": Found.AUDIO,
    b"M4B ": Found.AUDIO,
}
# QuickTime's own files before there were brands.
_UNBRANDED = frozenset({b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})
_SVG = re.compile(r"<(?:\w+:)?svg[\s>]", re.IGNORECASE)
_HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|body|script|iframe|meta|table|img|a|p|div)[\s>/]", re.IGNORECASE
)


def sniff(head: bytes) -> Wrapper:
    """What a file looks like that starts with these bytes (up to 4,096 of them).

    Raises MaterialRefused: EMPTY, POLYGLOT (a PDF with something in front of it) or NOT_ACCEPTED with
    `found`.
    """
    if not head:
        raise MaterialRefused(MaterialRefusal.EMPTY)
    for mark, wrapper in _MARKS:
        if head.startswith(mark):
            return wrapper
    if head[4:8] == b"ftyp" and head[8:12] not in _BRANDS:
        return Wrapper.MP4
    # Many readers look for this mark in the first thousand bytes: one file, two meanings.
    if b"%PDF-" in head[:1100]:
        raise MaterialRefused(MaterialRefusal.POLYGLOT, {"found": Found.PDF})
    raise MaterialRefused(MaterialRefusal.NOT_ACCEPTED, {"found": _stranger(head)})


def _stranger(head: bytes) -> Found:
    if head[4:8] == b"ftyp":
        return _BRANDS[head[8:12]]
    if head[4:8] in _UNBRANDED:
        return Found.MOV
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12], Found.UNKNOWN)
    if head[257:262] == b"ustar":
        return Found.ARCHIVE
    # Letters that a text may begin with as well ("MZ", "BM") come after the question whether it is text.
    text = text_of(head)
    lead = text.lstrip("\ufeff \t\r\n")
    if lead.startswith("<") or _HTML.search(text) or _SVG.search(text):
        return _markup(lead, text)
    for mark, found in _STRANGERS:
        if head.startswith(mark) and (not text or found in {Found.SCRIPT, Found.RTF}):
            return found
    return Found.TEXT if text else Found.UNKNOWN


def _markup(lead: str, text: str) -> Found:
    if lead.lower().startswith("<?php"):
        return Found.SCRIPT
    if _SVG.search(text):
        return Found.SVG
    return Found.HTML if _HTML.search(text) else Found.XML


def text_of(head: bytes) -> str:
    """The bytes as text, where they are text: UTF-8, UTF-16 with its mark, or GB 18030; else ""."""
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        # the cut may fall inside a character of up to four bytes
        for cut in range(4):
            try:
                text = head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return text if all(sign.isprintable() or sign in "\t\r\n\f" for sign in text) else ""
    return ""
