"""Files that are no honest register: each refused whole, by name, through both rings and the real process."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile

import pytest

from reviewer.errors import DefectReason as Reason
from reviewer.intake.containers import MAX_BYTES, MAX_MEMBERS
from tests.intake.offices import (
    NO_TEXTS,
    STAR_HEADER,
    at,
    part_of,
    read_star,
    refusal,
    repacked,
    star,
    star_sheet,
    whole,
    workbook,
)

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
TYPES = "[Content_Types].xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
GOOD = workbook({"登记表": star_sheet(star())})
MEBIBYTE = 2**20


def with_part(name: str, old: bytes, new: bytes) -> bytes:
    part = part_of(GOOD, name)
    assert old in part
    return repacked(GOOD, {name: part.replace(old, new)})


def sheet_with(rows: bytes) -> bytes:
    """The good workbook with rows of raw XML behind its own."""
    return with_part(SHEET, b"</sheetData>", rows + b"</sheetData>")


def relation(kind: str, target: str) -> bytes:
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    external = f'<Relationship Id="rId99" Type="{base}{kind}" Target="{target}" TargetMode="External"/>'
    return external.encode() + b"</Relationships>"


def test_the_good_one_is_read() -> None:
    assert [row.name for row in read_star(GOOD).rows] == ["周明远"]


@pytest.mark.parametrize(
    ("content", "reason", "kind"),
    [
        (b"", Reason.NOT_A_WORKBOOK, "empty"),
        (b"%PDF-1.7 \xe2\xe3", Reason.NOT_A_WORKBOOK, "pdf"),
        (b"\x00\x01\x02\x03", Reason.NOT_A_WORKBOOK, "unknown"),
        ("推荐序号,姓名\r\n1,周明远\r\n".encode("gb18030"), Reason.TEXT_FILE, "csv"),
        ("\ufeff推荐序号,姓名\n".encode(), Reason.TEXT_FILE, "csv"),
        ("推荐序号\t姓名\r\n".encode("utf-16"), Reason.TEXT_FILE, "csv"),
        (("a" + "甲" * 4096).encode("gb18030"), Reason.TEXT_FILE, "csv"),
        ("<html><table><tr><td>姓名</td></tr></table>".encode("gbk"), Reason.TEXT_FILE, "html"),
        (b'\n<meta charset="gb2312"><table>', Reason.TEXT_FILE, "html"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:x"/>', Reason.TEXT_FILE, "xml"),
        (
            bytes.fromhex("d0cf11e0a1b11ae1") + "WordDocument".encode("utf-16-le"),
            Reason.NOT_A_WORKBOOK,
            "ole",
        ),
    ],
)
def test_other_files_under_the_name_of_a_workbook(content: bytes, reason: Reason, kind: str) -> None:
    assert refusal(content) == whole(reason, kind=kind)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (bytes.fromhex("d0cf11e0a1b11ae1") + "Workbook\0".encode("utf-16-le"), Reason.OLD_WORKBOOK),
        (b"\x09\x08\x10\x00\x00\x06\x05\x00", Reason.OLD_WORKBOOK),
        (bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"), Reason.ENCRYPTED),
        (GOOD[: len(GOOD) // 2], Reason.DAMAGED),
        (b"PK\x03\x04", Reason.DAMAGED),
    ],
)
def test_old_encrypted_and_truncated_workbooks(content: bytes, reason: Reason) -> None:
    assert refusal(content) == whole(reason)


@pytest.mark.parametrize(
    ("part", "kind"),
    [("word/document.xml", "docx"), ("content.xml", "ods"), ("xl/workbook.bin", "xlsb"), ("a.txt", "zip")],
)
def test_other_archives(part: str, kind: str) -> None:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        archive.writestr(part, b"<x/>")
    assert refusal(into.getvalue()) == whole(Reason.NOT_A_WORKBOOK, kind=kind)


def test_the_strict_dialect_is_named() -> None:
    strict = with_part(
        "xl/workbook.xml",
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    )
    assert refusal(strict) == whole(Reason.NOT_A_WORKBOOK, kind="strict")


def test_a_zip_bomb() -> None:
    bomb = repacked(GOOD, {STRINGS: b"<sst><si><t>" + b"0" * (30 * MEBIBYTE) + b"</t></si></sst>"})
    assert len(bomb) < MEBIBYTE
    (defect,) = refusal(bomb)
    assert (defect.reason, defect.facts["limit"]) == (Reason.TOO_LARGE, 200)
    big = repacked(GOOD, {STRINGS: b"0" * (33 * MEBIBYTE)})
    assert refusal(big) == whole(Reason.TOO_LARGE, bytes=33 * MEBIBYTE, limit=32 * MEBIBYTE)


def test_many_parts_that_are_large_together() -> None:
    # stored, so that no ratio gives them away
    parts = {f"xl/media/image{n}.jpeg": bytes(13 * MEBIBYTE) for n in range(5)}
    content = repacked(GOOD, dict.fromkeys(parts, b""), zipfile.ZIP_STORED)
    assert refusal(b"PK" + bytes(MAX_BYTES)) == whole(Reason.TOO_LARGE, bytes=MAX_BYTES + 2, limit=MAX_BYTES)
    # the same sizes claimed by the directory alone
    claimed = bytearray(content)
    for name in parts:
        entry = claimed.rindex(name.encode()) - 46
        claimed[entry + 20 : entry + 28] = struct.pack("<II", 13 * MEBIBYTE, 13 * MEBIBYTE)
    (defect,) = refusal(bytes(claimed))
    assert (defect.reason, defect.facts["limit"]) == (Reason.TOO_LARGE, 64 * MEBIBYTE)


def test_sizes_that_the_directory_lies_about() -> None:
    lying = bytearray(GOOD)
    entry = lying.rindex(SHEET.encode()) - 46
    lying[entry + 24 : entry + 28] = struct.pack("<I", 100)
    assert refusal(bytes(lying)) == whole(Reason.DAMAGED)


@pytest.mark.parametrize("more", [MAX_MEMBERS, 40_000])
def test_many_members(more: int) -> None:
    content = repacked(GOOD, {f"x{n}": b"" for n in range(more)})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        count = len(archive.namelist())
    assert refusal(content) == whole(Reason.TOO_LARGE, members=count, limit=MAX_MEMBERS)


def test_two_members_of_one_name() -> None:
    into = io.BytesIO(GOOD)
    with zipfile.ZipFile(into, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr("xl/Workbook.xml", b"<x/>")
    assert refusal(into.getvalue()) == whole(Reason.DAMAGED)


def test_a_member_that_is_encrypted_or_packed_by_another_method() -> None:
    locked = bytearray(GOOD)
    entry = locked.rindex(SHEET.encode()) - 46
    locked[entry + 8] |= 1
    assert refusal(bytes(locked)) == whole(Reason.ENCRYPTED)
    assert refusal(repacked(GOOD, {}, zipfile.ZIP_LZMA)) == whole(Reason.DAMAGED)


@pytest.mark.parametrize(
    "content",
    [
        repacked(GOOD, {"xl/vbaProject.bin": b"x"}),
        repacked(GOOD, {"xl/macrosheets/sheet1.xml": b"<x/>"}),
        repacked(GOOD, {"xl/activeX/activeX1.xml": b"<x/>"}),
        with_part(TYPES, b"spreadsheetml.sheet.main", b"spreadsheetml.sheet.macroEnabled.main"),
    ],
)
def test_macros(content: bytes) -> None:
    assert refusal(content) == whole(Reason.MACRO)


@pytest.mark.parametrize(
    "content",
    [
        repacked(GOOD, {"xl/externalLinks/externalLink1.xml": b"<x/>"}),
        repacked(GOOD, {"xl/connections.xml": b"<x/>"}),
        with_part(RELATIONS, b"</Relationships>", relation("image", "https://x.example/y.png")),
        with_part(
            RELATIONS, b"</Relationships>", relation("image", "x").replace(b"External", b"&#69;xternal")
        ),
    ],
)
def test_links_to_elsewhere(content: bytes) -> None:
    assert refusal(content) == whole(Reason.EXTERNAL_LINK)


def test_a_mail_address_that_the_office_program_made_a_link_is_none() -> None:
    rels = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    linked = repacked(
        GOOD,
        {"xl/worksheets/_rels/sheet1.xml.rels": rels + relation("hyperlink", "mailto:xx@example.org")},
    )
    assert [row.name for row in read_star(linked).rows] == ["周明远"]


XXE = b'<!DOCTYPE sst [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = b'<!DOCTYPE sst [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "content",
    [
        with_part(STRINGS, b"<sst ", XXE + b"<sst "),
        with_part(STRINGS, b"<sst ", LAUGHS + b"<sst "),
        # across the seam of two chunks
        repacked(GOOD, {STRINGS: b"<!-- " + bytes(MEBIBYTE - 10) + XXE}, zipfile.ZIP_STORED),
        # where a search for bytes would be blind
        repacked(GOOD, {STRINGS: part_of(GOOD, STRINGS).decode().encode("utf-16")}),
        with_part(STRINGS, b'encoding="UTF-8"', b'encoding="cp037"'),
        repacked(GOOD, {"docProps/core.xml": b"\0\0\0<"}),
    ],
)
def test_hostile_xml(content: bytes) -> None:
    assert refusal(content) == whole(Reason.HOSTILE_XML)


def test_the_parser_itself_refuses_a_dtd_that_came_past_the_first_ring() -> None:
    renamed = repacked(GOOD, {STRINGS: None, "xl/strings.bin": (XXE + b"<sst/>").decode().encode("utf-16")})
    types = part_of(GOOD, TYPES).replace(b"/xl/sharedStrings.xml", b"/xl/strings.bin")
    assert refusal(repacked(renamed, {TYPES: types})) == whole(Reason.HOSTILE_XML)


def test_a_million_rows() -> None:
    rows = b'<row><c t="inlineStr"><is><t>1</t></is></c></row>'
    too_many = (at(Reason.TOO_MANY_ROWS, "", limit=2_000),)
    million = sheet_with(rows * 1_000_000)
    size = len(part_of(million, SHEET))
    assert refusal(million) == whole(Reason.TOO_LARGE, bytes=size, limit=32 * MEBIBYTE)
    assert refusal(sheet_with(rows * 2_000)) == too_many
    # nothing but a million rows that hold nothing, not packed so that no ratio gives them away
    blank = part_of(GOOD, SHEET).replace(b"</sheetData>", b"<row/>" * 1_000_000 + b"</sheetData>")
    assert refusal(repacked(GOOD, {SHEET: blank}, zipfile.ZIP_STORED)) == too_many
    assert refusal(sheet_with(b'<row r="99999999999"><c><v>1</v></c></row>')) == too_many


def test_a_far_cell_and_a_wide_row() -> None:
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    wide = b'<row r="9"><c r="XFD9"><v>1</v></c></row>'
    assert refusal(sheet_with(far)) == (at(Reason.TOO_MANY_ROWS, "", limit=2_000),)
    assert refusal(sheet_with(wide)) == (at(Reason.TOO_MANY_COLUMNS, "", limit=60),)
    # a blank formatted cell there is an office program's, not a person's
    blank = far.replace(b"<v>1</v>", b"") + b'<row r="1048577"/>'
    assert refusal(sheet_with(blank)) == (at(Reason.TOO_MANY_ROWS, "", limit=2_000),)
    assert len(read_star(sheet_with(far.replace(b"<v>1</v>", b""))).rows) == 1


def test_an_unused_sheet_may_be_long() -> None:
    counties = [[f"县{n}"] for n in range(2_500)]
    assert len(read_star(workbook({"登记表": star_sheet(star()), "选项": counties})).rows) == 1
    assert refusal(workbook({"登记表": star_sheet(star()), "推荐表": counties})) == (
        at(Reason.TOO_MANY_ROWS, "", sheet="推荐表", limit=2_000),
    )


def test_a_shared_text_that_is_used_everywhere() -> None:
    rows = [STAR_HEADER, *[["长" * 30_000] * 13] * 20]
    assert refusal(workbook({"登记表": rows})) == whole(Reason.TOO_LARGE)


def test_merges_without_end() -> None:
    merges = b"".join(b'<mergeCell ref="A%d:XFD1048576"/>' % (n + 3) for n in range(500))
    content = with_part(SHEET, b"</sheetData>", b"</sheetData><mergeCells>" + merges + b"</mergeCells>")
    assert refusal(content) == whole(Reason.TOO_LARGE)


def test_one_merge_to_the_end_of_the_sheet() -> None:
    merge = b'</sheetData><mergeCells><mergeCell ref="C3:C1048576"/></mergeCells>'
    content = workbook({"登记表": star_sheet(star(), star(2, "吴桂芳", None))})
    part = part_of(content, SHEET).replace(b"</sheetData>", merge)
    assert [row.host for row in read_star(repacked(content, {SHEET: part})).rows] == ["松江县老年大学"] * 2


def test_numbers_that_no_sheet_holds() -> None:
    for number, reason in ((b"1E999", Reason.CELL_ERROR), (b"9" * 30, Reason.DIGITS_LOST)):
        content = workbook({"登记表": star_sheet(star(duty=54321))})
        part = part_of(content, SHEET).replace(b"<v>54321</v>", b"<v>" + number + b"</v>")
        value = "#NUM!" if reason is Reason.CELL_ERROR else "9" * 30
        assert refusal(repacked(content, {SHEET: part})) == (at(reason, "D3", "职务", value=value), NO_TEXTS)


@pytest.mark.parametrize(
    "content",
    [
        with_part("xl/workbook.xml", b"<sheets>", b"<sheets/><x>"),
        with_part(SHEET, b'<c r="A3"', b'<c r="ZZZZZ3"'),
        with_part(SHEET, b'<c r="A3"', b'<c s="4711" r="A3"'),
        with_part(SHEET, b"</sheetData>", b"</sheetDat>"),
        repacked(GOOD, {STRINGS: b"<sst/>"}),
        repacked(GOOD, {RELATIONS: None}),
    ],
)
def test_damaged_parts(content: bytes) -> None:
    assert refusal(content) == whole(Reason.DAMAGED)


def test_a_workbook_without_a_sheet() -> None:
    book = part_of(GOOD, "xl/workbook.xml")
    start, end = book.index(b"<sheets>"), book.index(b"</sheets>")
    none = repacked(GOOD, {"xl/workbook.xml": book[:start] + b"<sheets>" + book[end:]})
    missing = (at(Reason.SHEET_MISSING, "", sheet="", expected="登记表"),)
    assert refusal(none) == refusal(repacked(GOOD, {SHEET: None})) == missing
