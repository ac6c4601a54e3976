"""Word, Excel and presentations of today: a zip of XML, read by its directory and its relationships.

Nothing is rendered. Every part is unpacked once, in pieces, so its checksum is proven; no macro, no
link that loads by itself, no DTD, no file inside that an office program would start.
"""

import html
import re
import zipfile
import zlib
from collections.abc import Mapping
from typing import BinaryIO

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from reviewer.errors import Found, MaterialRefusal, MaterialRefused
from reviewer.intake.materials.contents import Content
from reviewer.intake.materials.errands import Errand, Sighting
from reviewer.intake.parts import is_plain_utf8, windows

MAX_MEMBERS = 3_000
MAX_ALL_BYTES = 512 * 2**20
MAX_XML_BYTES = 48 * 2**20
# As in reviewer.intake.containers: honest parts shrink 10 to 50 times, deflate's own ceiling is 1,032.
MAX_RATIO = 200
RATIO_FROM = 2**20
# Types and relationships are read whole and into a tree; a long document has a few hundred lines of them.
MAX_TREE_BYTES = 4 * 2**20

_END = b"PK\x05\x06"
_END_BYTES = 22
_TYPES = "[content_types].xml"
_MAIN: Mapping[str, Content] = {
    "word/document.xml": Content.DOCX,
    "xl/workbook.xml": Content.XLSX,
    "ppt/presentation.xml": Content.OTHER,
}
_MAIN_TYPES: Mapping[Content, str] = {
    Content.DOCX: "wordprocessingml.document.main+xml",
    Content.XLSX: "spreadsheetml.sheet.main+xml",
    Content.OTHER: "presentationml.presentation.main+xml",
}
# What else is packed so: OpenDocument, the binary workbook, and programs for Java and for telephones.
_OTHERS: tuple[tuple[str, Found], ...] = (
    ("content.xml", Found.OTHER_OFFICE),
    ("xl/workbook.bin", Found.OTHER_OFFICE),
    ("androidmanifest.xml", Found.PROGRAM),
    ("meta-inf/manifest.mf", Found.PROGRAM),
)
_MACRO_PARTS = re.compile(r"vbaproject|vbadata|(?:^|/)(?:macrosheets|dialogsheets|activex)/", re.IGNORECASE)
_MACRO_TYPES = re.compile(r"macroenabled|vbaproject|macrosheet|activex", re.IGNORECASE)
# Data that is fetched from elsewhere when the workbook is opened, and programs that are asked for it (DDE).
_LINK_PARTS = re.compile(r"(?:^|/)(?:externallinks/|querytables/|connections\.xml$)", re.IGNORECASE)
# ECMA-376 part 1, 17.16: fields of a text. Word splits what a field says over many runs, and so do attackers.
_FIELDS = re.compile(rb"<(?:\w+:)?(?:instrText\b[^>]*>([^<]*)|fldSimple\b([^>]*)>)")
# Asking another program for data, and taking in a text or picture from the net.
_CALLS = re.compile(r"ddeauto|dde\s|include(?:text|picture)\s+\S*(?:https?:|\\\\)", re.IGNORECASE)
_STRICT = b"http://purl.oclc.org/ooxml/"
# The name under which Windows stores "a file, whatever it is, to be opened by a double click".
_PACKAGER = "\x01Ole10Native".encode("utf-16-le")
_TORN = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
)


def look(errand: Errand) -> Sighting:
    """Which of the three an office package is, once it is known to be sound and still.

    Raises MaterialRefused: NOT_ACCEPTED with `found`, POLYGLOT, ENCRYPTED, TOO_HEAVY, MACRO, EMBEDDED,
    EXTERNAL_LINK, HOSTILE_XML, CUT_SHORT or DAMAGED.
    """
    with errand.path.open("rb") as file:
        _check_frame(file, size=errand.path.stat().st_size)
        try:
            with zipfile.ZipFile(file) as archive:
                content = _check_directory(archive)
                _check_parts(archive, content, errand)
        except DefusedXmlException:
            raise MaterialRefused(MaterialRefusal.HOSTILE_XML) from None
        except _TORN:
            raise MaterialRefused(MaterialRefusal.DAMAGED) from None
    return Sighting(content=content)


def _check_frame(file: BinaryIO, *, size: int) -> None:
    """The zip is the whole file: its end record is the last thing in it, as office programs write it."""
    file.seek(max(0, size - 2**16 - _END_BYTES))
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0:
        raise MaterialRefused(MaterialRefusal.CUT_SHORT)
    if len(tail) - at != _END_BYTES:
        raise MaterialRefused(MaterialRefusal.POLYGLOT, {"found": Found.UNKNOWN})
    # A directory of a million entries costs memory before it can be counted.
    if int.from_bytes(tail[at + 10 : at + 12], "little") > MAX_MEMBERS:
        raise MaterialRefused(MaterialRefusal.TOO_HEAVY)


def _check_directory(archive: zipfile.ZipFile) -> Content:
    """Everything that the directory alone tells."""
    members = archive.infolist()
    names = [member.filename.lower() for member in members]
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_ALL_BYTES:
        raise MaterialRefused(MaterialRefusal.TOO_HEAVY)
    if any(member.flag_bits & 1 for member in members):
        raise MaterialRefused(MaterialRefusal.ENCRYPTED)
    # Two parts of one name: what is looked at here need not be what is read there.
    if len(set(names)) != len(names):
        raise MaterialRefused(MaterialRefusal.DAMAGED)
    first = min((member.header_offset for member in members), default=0)
    if first < 0:
        raise MaterialRefused(MaterialRefusal.DAMAGED)
    if first > 0:
        raise MaterialRefused(MaterialRefusal.POLYGLOT, {"found": Found.UNKNOWN})
    for member in members:
        _check_size(member)
    if any(_MACRO_PARTS.search(name) for name in names):
        raise MaterialRefused(MaterialRefusal.MACRO)
    if any(_LINK_PARTS.search(name) for name in names):
        raise MaterialRefused(MaterialRefusal.EXTERNAL_LINK)
    content = next((content for part, content in _MAIN.items() if part in names), None)
    if content is None or _TYPES not in names:
        found = next((found for part, found in _OTHERS if part in names), Found.ARCHIVE)
        raise MaterialRefused(MaterialRefusal.NOT_ACCEPTED, {"found": found})
    return content


def _check_size(member: zipfile.ZipInfo) -> None:
    is_bomb = member.file_size > RATIO_FROM and member.file_size > MAX_RATIO * max(member.compress_size, 1)
    is_xml = member.filename.lower().endswith((".xml", ".rels"))
    if is_bomb or (is_xml and member.file_size > MAX_XML_BYTES):
        raise MaterialRefused(MaterialRefusal.TOO_HEAVY)


def _check_parts(archive: zipfile.ZipFile, content: Content, errand: Errand) -> None:
    members, done = archive.infolist(), 0
    whole = sum(member.compress_size for member in members)
    for member in members:
        errand.gauge.tell(done, whole=whole)
        done += member.compress_size
        name = member.filename.lower()
        is_xml = name.endswith((".xml", ".rels", ".vml"))
        start = b""
        for window in windows(archive, member):
            start = start or window
            if is_xml and (b"<!DOCTYPE" in window or b"<!ENTITY" in window):
                raise MaterialRefused(MaterialRefusal.HOSTILE_XML)
            if not is_xml and (_PACKAGER in window or start.startswith((b"MZ", b"\x7fELF"))):
                raise MaterialRefused(MaterialRefusal.EMBEDDED)
        if is_xml and start.removeprefix(b"\xef\xbb\xbf").strip() and not is_plain_utf8(start):
            raise MaterialRefused(MaterialRefusal.HOSTILE_XML)
        if name in _MAIN and _STRICT in start:
            raise MaterialRefused(MaterialRefusal.NOT_ACCEPTED, {"found": Found.STRICT_OFFICE})
        if name == _TYPES:
            _check_types(_attributes(archive, member), content)
        if name.startswith("word/") and name.endswith(".xml"):
            _check_fields(archive.read(member))
        if name.endswith(".rels"):
            _check_relations(_attributes(archive, member))


def _attributes(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> list[dict[str, str]]:
    """The attributes of every element of a small part."""
    if member.file_size > MAX_TREE_BYTES:
        raise MaterialRefused(MaterialRefusal.TOO_HEAVY)
    return [element.attrib for element in fromstring(archive.read(member)).iter()]


def _check_types(types: list[dict[str, str]], content: Content) -> None:
    """What the package says of itself: no macros, and its main part is of the sort that its name says."""
    declared = [each.get("ContentType", "") for each in types]
    if any(_MACRO_TYPES.search(each) for each in declared):
        raise MaterialRefused(MaterialRefusal.MACRO)
    if not any(each.endswith(_MAIN_TYPES[content]) for each in declared):
        raise MaterialRefused(MaterialRefusal.NOT_ACCEPTED, {"found": Found.OTHER_OFFICE})


def _check_fields(text: bytes) -> None:
    """No field of a text fetches anything when the text is opened."""
    said = _FIELDS.findall(text)
    for way in (0, 1):
        words = html.unescape(b"".join(field[way] for field in said).decode("utf-8", "replace"))
        if _CALLS.search(words):
            raise MaterialRefused(MaterialRefusal.EXTERNAL_LINK)


def _check_relations(relations: list[dict[str, str]]) -> None:
    """Nothing is fetched from elsewhere when the file is opened. A link that a person clicks may stand."""
    for relation in relations:
        is_outside = relation.get("TargetMode", "").lower() == "external"
        kind = relation.get("Type", "").rpartition("/")[2]
        if is_outside and kind != "hyperlink":
            raise MaterialRefused(MaterialRefusal.EXTERNAL_LINK)
        # a page, or another whole document, that is laid into this one when it is opened
        if kind.lower() == "afchunk":
            raise MaterialRefused(MaterialRefusal.EMBEDDED)
        if kind.lower() in {"vbaproject", "control", "activexcontrolbinary"}:
            raise MaterialRefused(MaterialRefusal.MACRO)
