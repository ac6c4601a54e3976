"""The first ring: what the bytes are, told before anything parses them.

The name of a file is never asked: `.xls` on a web page and `.xlsx` on a comma-separated text are
daily bread. Only the standard library's zip directory is read here, within bounds that no honest
register comes near: members, sizes, ratio; no macro, no link to elsewhere, no DTD.
"""

import html
import re
import zipfile
import zlib
from io import BytesIO

from reviewer.errors import Defect, DefectReason, IntakeRefused
from reviewer.intake.parts import is_plain_utf8, windows

# The part that makes an archive a workbook, or a document.
WORKBOOK, DOCUMENT = "xl/workbook.xml", "word/document.xml"
MAX_BYTES = 32 * 2**20
MAX_MEMBERS = 200
MAX_MEMBER_BYTES = 32 * 2**20
MAX_ALL_BYTES = 64 * 2**20
# Honest sheets shrink 10 to 50 times; deflate's own ceiling is 1,032. Small parts may do as they like.
MAX_RATIO = 200
RATIO_FROM = 2**20

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_BIFF = (
    b"\x09\x00\x04\x00",
    b"\x09\x02\x06\x00",
    b"\x09\x04\x06\x00",
    b"\x09\x08\x08\x00",
    b"\x09\x08\x10\x00",
)
_KINDS = (
    (b"%PDF", "pdf"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG", "png"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "7z"),
)
_MARKUP = (b"<html", b"<!doctype html", b"<table", b"<head", b"<body", b"<meta")
_ENTRY = b"PK\x01\x02"

_MACRO_PARTS = re.compile(r"vbaproject|vbadata|(?:^|/)(?:macrosheets|dialogsheets|activex)/", re.IGNORECASE)
_MACRO_TYPES = re.compile(rb"macroenabled|vbaproject|macrosheet", re.IGNORECASE)
_LINK_PARTS = re.compile(r"(?:^|/)(?:externallinks/|querytables/|connections\.xml$)", re.IGNORECASE)
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
# "Strict Open XML" is another dialect of the same suffix; the parser would see no sheet in it.
_STRICT = b"http://purl.oclc.org/ooxml/"
# Everything that zipfile is known to throw at a torn archive.
_TORN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
)


def check_container(content: bytes, *, main: str = WORKBOOK) -> None:
    """Return when the bytes are a plain .xlsx within all bounds; never parses a sheet.

    With `main` DOCUMENT, a plain .docx. Only of it links to elsewhere are let pass: its reader opens one part
    and follows nothing, and every template that an office ever used leaves such a link.

    Raises IntakeRefused with one defect that belongs to the whole file: NOT_A_WORKBOOK (facts `kind`
    where it is known), OLD_WORKBOOK, TEXT_FILE (`kind`: html, xml or csv), ENCRYPTED, TOO_LARGE
    (`limit` and what was measured), MACRO, EXTERNAL_LINK, HOSTILE_XML or DAMAGED.
    """
    if len(content) > MAX_BYTES:
        raise _refused(DefectReason.TOO_LARGE, bytes=len(content), limit=MAX_BYTES)
    if not content.startswith(b"PK"):
        raise _not_a_zip(content)
    # A directory of a million entries costs memory before it can be counted, so count its marks first. A
    # compressed part can hold the mark by chance, hence the slack; the exact count follows.
    entries = content.count(_ENTRY)
    if entries > 2 * MAX_MEMBERS:
        raise _refused(DefectReason.TOO_LARGE, members=entries, limit=MAX_MEMBERS)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _check_directory(archive, main)
            _check_parts(archive, main)
    except _TORN:
        raise _refused(DefectReason.DAMAGED) from None


def _refused(reason: DefectReason, **facts: str | int) -> IntakeRefused:
    return IntakeRefused((Defect(reason=reason, facts=facts),))


def _not_a_zip(content: bytes) -> IntakeRefused:
    """What else offices send under the name of a workbook."""
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            return _refused(DefectReason.ENCRYPTED)
        if any(name.encode("utf-16-le") in content for name in ("Workbook\0", "Book\0")):
            return _refused(DefectReason.OLD_WORKBOOK)
        return _refused(DefectReason.NOT_A_WORKBOOK, kind="ole")
    if content.startswith(_BIFF):
        return _refused(DefectReason.OLD_WORKBOOK)
    kind = next((kind for mark, kind in _KINDS if content.startswith(mark)), "")
    if not content or kind:
        return _refused(DefectReason.NOT_A_WORKBOOK, kind=kind or "empty")
    start = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if any(mark in start for mark in _MARKUP):
        return _refused(DefectReason.TEXT_FILE, kind="html")
    if start.startswith(b"<"):
        return _refused(DefectReason.TEXT_FILE, kind="xml")
    if _reads_as_text(content[:4096]):
        return _refused(DefectReason.TEXT_FILE, kind="csv")
    return _refused(DefectReason.NOT_A_WORKBOOK, kind="unknown")


def _reads_as_text(start: bytes) -> bool:
    """Whether the bytes are text as Excel in China saves it: UTF-8, UTF-16 with a mark, or GB 18030."""
    wide = start.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        # the cut may fall inside a character of up to four bytes
        for cut in range(4):
            try:
                text = start[: len(start) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return bool(text) and all(sign.isprintable() or sign in "\t\r\n" for sign in text)
    return False


def _check_directory(archive: zipfile.ZipFile, main: str) -> None:
    """Everything that the directory alone tells."""
    members = archive.infolist()
    names = [member.filename.lower() for member in members]
    if len(members) > MAX_MEMBERS:
        raise _refused(DefectReason.TOO_LARGE, members=len(members), limit=MAX_MEMBERS)
    if any(member.flag_bits & 1 for member in members):
        raise _refused(DefectReason.ENCRYPTED)
    # Two parts of one name: what we check need not be what is read.
    if len(set(names)) != len(names):
        raise _refused(DefectReason.DAMAGED)
    if any(member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for member in members):
        raise _refused(DefectReason.DAMAGED)
    for member in members:
        _check_size(member)
    size = sum(member.file_size for member in members)
    if size > MAX_ALL_BYTES:
        raise _refused(DefectReason.TOO_LARGE, bytes=size, limit=MAX_ALL_BYTES)
    if any(_MACRO_PARTS.search(name) for name in names):
        raise _refused(DefectReason.MACRO)
    if "[content_types].xml" not in names or main not in names:
        raise _refused(DefectReason.NOT_A_WORKBOOK, kind=_kind_of_archive(names))
    if main == WORKBOOK and any(_LINK_PARTS.search(name) for name in names):
        raise _refused(DefectReason.EXTERNAL_LINK)


def _check_size(member: zipfile.ZipInfo) -> None:
    if member.file_size > MAX_MEMBER_BYTES:
        raise _refused(DefectReason.TOO_LARGE, bytes=member.file_size, limit=MAX_MEMBER_BYTES)
    if member.file_size > RATIO_FROM and member.file_size > MAX_RATIO * max(member.compress_size, 1):
        raise _refused(
            DefectReason.TOO_LARGE, ratio=member.file_size // max(member.compress_size, 1), limit=MAX_RATIO
        )


def _kind_of_archive(names: list[str]) -> str:
    """Which other format the archive is; "zip" when it is none that offices use."""
    for part, kind in (
        ("xl/workbook.bin", "xlsb"),
        ("word/document.xml", "docx"),
        ("ppt/presentation.xml", "pptx"),
        ("content.xml", "ods"),
    ):
        if part in names:
            return kind
    return "zip"


def _check_parts(archive: zipfile.ZipFile, main: str) -> None:
    """Every part is unpacked once, chunk by chunk: its checksum is proven and no DTD hides in it."""
    for member in archive.infolist():
        start = b""
        for window in windows(archive, member):
            start = start or window
            if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
                raise _refused(DefectReason.HOSTILE_XML)
        name = member.filename.lower()
        if name.endswith((".xml", ".rels")) and not is_plain_utf8(start):
            raise _refused(DefectReason.HOSTILE_XML)
        if name == WORKBOOK and _STRICT in archive.read(member):
            raise _refused(DefectReason.NOT_A_WORKBOOK, kind="strict")
        if name == "[content_types].xml" and _MACRO_TYPES.search(archive.read(member)):
            raise _refused(DefectReason.MACRO)
        if (
            main == WORKBOOK
            and name.endswith(".rels")
            and any(map(_leads_outside, _RELATION.findall(archive.read(member))))
        ):
            raise _refused(DefectReason.EXTERNAL_LINK)


def _leads_outside(relation: bytes) -> bool:
    """A relationship to something outside the file; a link that a person may click (mailto:) is none."""
    text = html.unescape(relation.decode("utf-8", "replace"))
    outside = re.search(r"TargetMode\s*=\s*[\"']External[\"']", text)
    return bool(outside) and not re.search(r"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']", text)
