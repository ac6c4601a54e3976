"""What a file really is, whether it is sound, and that nothing hostile comes past.

Most files are looked into inside the test process, by the very function that the real process calls;
what a process of its own is for (memory, time, death) is tested with one.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import struct
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from reviewer.contract import MaterialKind as Kind
from reviewer.errors import Found, MaterialRefused
from reviewer.errors import MaterialRefusal as Why
from reviewer.intake.materials import Content, Inspected, gauges, inspect, inspection, plain_name
from reviewer.intake.materials.child import answer
from reviewer.intake.materials.contents import MEDIA_TYPES, Wrapper, sniff
from reviewer.intake.materials.errands import Limits, Order, Sighting, heard, ordered, said
from reviewer.intake.materials.gauges import HALF, WHOLE, Gauge, share_told
from reviewer.intake.materials.inspection import Stopped, run_looker
from reviewer.wording import sentences as wording
from tests.intake import enclosures as made

ROOT = Path(__file__).resolve().parents[2]
MEBIBYTE = 2**20
HTML = b"<html><script>alert(1)</script></html>"
Said = TypeVar("Said")
PHP = b"<?php system($_GET[1]);"
ZIP = made.zipped({"a.class": b"\xca\xfe\xba\xbe"})


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The looking without the cost of a process for each file; warnings are errors here as there."""

    def look(order: Order, *, module: str, is_cancelled: Callable[[], bool] | None = None) -> bytes:
        looker = import_module(f"reviewer.intake.materials.{module}").look
        errand, limits = ordered(said(order))
        assert limits == order.limits
        return said(answer(looker, errand))

    monkeypatch.setattr(inspection, "run_looker", look)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """Two seconds of film in every container that is sent, and sound alone."""
    folder = tmp_path_factory.mktemp("films")
    fragments = {"movflags": "frag_keyframe+empty_moov"}
    return {
        "plain": made.film(folder / "plain.mp4"),
        "index first": made.film(folder / "first.mp4", options={"movflags": "faststart"}),
        "fragments": made.film(folder / "fragments.mp4", options=fragments),
        "american": made.film(folder / "ntsc.mp4", rate=Fraction(30000, 1001)),
        "turned": made.film(folder / "turned.mp4", turned=90),
        "old codec": made.film(folder / "old.mp4", codec="mpeg4"),
        "mkv": made.film(folder / "film.mkv"),
        "mov": made.film(folder / "film.mov"),
        "avi": made.film(folder / "film.avi"),
        "sound": made.sound(folder / "sound.mp4"),
    }


def looked_at(content: bytes, name: str, kind: Kind, folder: Path) -> Inspected:
    path = folder / "upload"
    path.write_bytes(content)
    return inspect(path, name=name, kind=kind, clean=folder / "clean")


def refusal(content: bytes, name: str, kind: Kind, folder: Path) -> tuple[Why, dict[str, str | int]]:
    """The reason and the facts; nothing may be left behind."""
    with pytest.raises(MaterialRefused) as refused:
        looked_at(content, name, kind, folder)
    assert not (folder / "clean").exists()
    said = wording.sentence(refused.value, str)
    assert "…" not in said
    assert "%(" not in said
    facts = dict(refused.value.facts)
    assert facts.pop("name") == plain_name(name)
    return refused.value.reason, facts


def sound(kept: bytes, content: Content, **more: Any) -> Inspected:
    """What is said of a sound file of which these bytes are kept."""
    return Inspected(
        content=content,
        media_type=MEDIA_TYPES[content],
        size=len(kept),
        sha256=hashlib.sha256(kept).hexdigest(),
        **more,
    )


# -- sound files of every kind, in the real process -------------------------------------------


def test_a_photo(tmp_path: Path) -> None:
    sent = made.jpeg(exif=made.exif(6), comment=b"at home")
    seen = looked_at(sent, "合影.JPG", Kind.PHOTO, tmp_path)
    clean = (tmp_path / "clean").read_bytes()
    assert seen == sound(clean, Content.JPEG, width=48, height=64)
    assert seen.media_type == "image/jpeg"
    assert (tmp_path / "upload").read_bytes() == sent


def test_a_pdf(tmp_path: Path) -> None:
    content = made.pdf(pages=3)
    seen = looked_at(content, "总结.pdf", Kind.DOCUMENT, tmp_path)
    assert seen == sound(content, Content.PDF, pages=3)
    assert not (tmp_path / "clean").exists()


@pytest.mark.parametrize(
    ("content", "name", "sort", "whole"),
    [
        (made.docx(), "推荐表.docx", Content.DOCX, True),
        (made.xlsx(), "目录.xlsx", Content.XLSX, True),
        (made.doc(), "推荐表.doc", Content.DOC, None),
    ],
)
def test_an_office_file(content: bytes, name: str, sort: Content, whole: bool | None, tmp_path: Path) -> None:
    assert looked_at(content, name, Kind.DOCUMENT, tmp_path) == sound(content, sort, whole=whole)


def test_a_film(tmp_path: Path, films: Mapping[str, bytes]) -> None:
    content = films["index first"]
    assert looked_at(content, "视频.mp4", Kind.VIDEO, tmp_path) == sound(
        content,
        Content.MP4,
        width=160,
        height=90,
        frames_a_second=Fraction(25),
        seconds=Fraction(2),
        codec="h264",
    )


# -- more sound files -------------------------------------------------------------------------


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.usefixtures("in_process")
def test_a_photo_stands_upright_and_says_nothing(orientation: int, tmp_path: Path) -> None:
    held = made.picture()
    back = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    if orientation in back:
        held = held.transpose(back[orientation])
    sent = made.jpeg(held, exif=made.exif(orientation), comment=b"at home", icc_profile=b"profile")
    assert b"Telefon" in sent
    seen = looked_at(sent, "a.jpg", Kind.PHOTO, tmp_path)
    assert (seen.width, seen.height) == (64, 48)
    clean = (tmp_path / "clean").read_bytes()
    with Image.open(io.BytesIO(clean)) as picture:
        assert (picture.format, picture.size, dict(picture.getexif())) == ("JPEG", (64, 48), {})
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        above, below = picture.getpixel((32, 5)), picture.getpixel((32, 43))
    assert isinstance(above, tuple)
    assert isinstance(below, tuple)
    assert above[0] > 150 > below[0]


@pytest.mark.usefixtures("in_process")
def test_the_clean_picture_is_the_same_every_time_and_for_the_same_pixels(tmp_path: Path) -> None:
    once = looked_at(made.png(), "a.png", Kind.PHOTO, tmp_path)
    assert looked_at(made.png(exif=made.exif()), "b.png", Kind.PHOTO, tmp_path) == once
    other = looked_at(made.png(made.picture((64, 50))), "b.png", Kind.PHOTO, tmp_path)
    assert other.sha256 != once.sha256


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
@pytest.mark.usefixtures("in_process")
def test_a_png_keeps_its_colours(mode: str, tmp_path: Path) -> None:
    image = made.picture(mode="L").convert("I;16") if mode == "I;16" else made.picture(mode=mode)
    looked_at(made.png(image), "a.png", Kind.PHOTO, tmp_path)
    with Image.open(tmp_path / "clean") as picture:
        assert (picture.mode, picture.tobytes()) == (image.mode, image.tobytes())


@pytest.mark.parametrize("quality", [60, 95])
@pytest.mark.usefixtures("in_process")
def test_a_photo_is_written_as_finely_as_it_came(quality: int, tmp_path: Path) -> None:
    sent = made.jpeg(made.picture().resize((640, 480)), quality=quality)
    seen = looked_at(sent, "a.jpg", Kind.PHOTO, tmp_path)
    with Image.open(tmp_path / "clean") as clean, Image.open(io.BytesIO(sent)) as came:
        assert isinstance(clean, JpegImageFile)
        assert isinstance(came, JpegImageFile)
        assert clean.quantization == came.quantization
    assert abs(seen.size - len(sent)) < len(sent) / 20


@pytest.mark.usefixtures("in_process")
def test_a_printer_s_jpeg_becomes_one_for_screens(tmp_path: Path) -> None:
    looked_at(made.jpeg(made.picture(mode="CMYK")), "a.jpg", Kind.PHOTO, tmp_path)
    with Image.open(tmp_path / "clean") as picture:
        assert picture.mode == "RGB"


def test_a_telephone_s_second_picture_and_film_are_left_out(
    tmp_path: Path, films: Mapping[str, bytes], in_process: None
) -> None:
    plain = looked_at(made.jpeg(), "a.jpg", Kind.PHOTO, tmp_path)
    for behind in (made.jpeg(made.picture((8, 8))), films["plain"], bytes(512), b"SEFH\x6a\0\0\0SEFT"):
        assert looked_at(made.jpeg() + behind, "a.jpg", Kind.PHOTO, tmp_path) == plain


@pytest.mark.usefixtures("in_process")
def test_a_picture_that_is_only_looked_at(tmp_path: Path) -> None:
    content = made.png()
    path = tmp_path / "upload"
    path.write_bytes(content)
    seen = inspect(path, name="a.png", kind=Kind.PORTRAIT, clean=None)
    assert seen == sound(content, Content.PNG, width=64, height=48)


@pytest.mark.parametrize(
    ("which", "rate", "seconds", "codec"),
    [
        ("plain", Fraction(25), Fraction(2), "h264"),
        ("fragments", Fraction(25), Fraction(2), "h264"),
        ("american", Fraction(30000, 1001), Fraction(59 * 1001, 30000), "h264"),
        ("old codec", Fraction(25), Fraction(2), "mpeg4"),
    ],
)
def test_the_packets_of_a_film_are_counted(
    which: str,
    rate: Fraction,
    seconds: Fraction,
    codec: str,
    tmp_path: Path,
    films: Mapping[str, bytes],
    in_process: None,
) -> None:
    seen = looked_at(films[which], "a.mp4", Kind.VIDEO, tmp_path)
    assert (seen.frames_a_second, seen.seconds, seen.codec) == (rate, seconds, codec)
    assert (seen.width, seen.height, seen.whole) == (160, 90, True)


@pytest.mark.parametrize(
    ("content", "name", "kind", "sort"),
    [
        (made.package({}), "课件.pptx", Kind.RESOURCE, Content.OTHER),
        (made.word_saying(" PAGE ", " ADDED "), "a.docx", Kind.DOCUMENT, Content.DOCX),
        (made.pdf(), "课程.pdf", Kind.RESOURCE, Content.PDF),
        (made.jpeg(), "盖章页.jpeg", Kind.DOCUMENT, Content.JPEG),
        (
            made.compound({"1Table": b"", "WordDocument": made.text_stream()}, short=True),
            "a.doc",
            Kind.DOCUMENT,
            Content.DOC,
        ),
        (made.doc()[:-100], "a.doc", Kind.DOCUMENT, Content.DOC),
        (made.pdf() + b"\r\n\0\0", "a.pdf", Kind.DOCUMENT, Content.PDF),
        (made.pdf_with_text(b"<html> is how a page begins"), "a.pdf", Kind.DOCUMENT, Content.PDF),
        (made.pdf_with_action({"/S": "/GoTo", "/D": "x"}), "a.pdf", Kind.DOCUMENT, Content.PDF),
        (made.pdf_with_stray({"/S": "/URI", "/URI": "/x"}), "a.pdf", Kind.DOCUMENT, Content.PDF),
        (
            made.word({"word/_rels/document.xml.rels": made.relations("hyperlink", "https://x", "External")}),
            "a.docx",
            Kind.DOCUMENT,
            Content.DOCX,
        ),
    ],
)
@pytest.mark.usefixtures("in_process")
def test_honest_files_that_look_a_little_like_others(
    content: bytes, name: str, kind: Kind, sort: Content, tmp_path: Path
) -> None:
    assert looked_at(content, name, kind, tmp_path).content is sort


# -- names ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("总结.pdf", "总结.pdf"),
        ("C:\\Users\\zhou\\总结.pdf", "总结.pdf"),
        ("../../etc/总结.pdf", "总结.pdf"),
        ("e\u0301.pdf", "é.pdf"),
        (" 总结.pdf. ", "总结.pdf"),
        ('总结: "终稿"?.pdf', "总结_ _终稿__.pdf"),
        ("a.jpg::$DATA", "a.jpg__$DATA"),
        ("CON.pdf", "_CON.pdf"),
        ("甲东220101195603021238.pdf", "甲东××××××××××××××××××.pdf"),
        ("甲东22010119560302123x 139-1234-5678.pdf", "甲东×××××××××××××××××× ×××-××××-××××.pdf"),
        ("甲东／１３９１２３４５６７８.pdf", "甲东_×××××××××××.pdf"),
        ("mmexport1632345678901.jpg", "mmexport1632345678901.jpg"),
        ("2021年09月13日 第12届.pdf", "2021年09月13日 第12届.pdf"),
        ("长" * 300 + ".pdf", "长" * 196 + ".pdf"),
        ("长" * 300, "长" * 200),
    ],
)
def test_a_name_is_made_plain(name: str, plain: str) -> None:
    assert plain_name(name) == plain


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("\u202egpj.exe", "□gpj.exe"),
        ("a\x00.pdf", "a□.pdf"),
        ("a\r\nb.pdf", "a□□b.pdf"),
        ("a\ud800.pdf", "a□.pdf"),
        ("", ""),
        ("folder/", "folder/"),
        ("..", ".."),
        (" . ", " . "),
    ],
)
def test_a_name_that_deceives_or_is_none(name: str, shown: str, tmp_path: Path) -> None:
    with pytest.raises(MaterialRefused) as refused:
        looked_at(made.pdf(), name, Kind.DOCUMENT, tmp_path)
    assert (refused.value.reason, refused.value.facts) == (Why.NAME, {"name": shown})


def said_of(question: Callable[[], Said]) -> Said | Why:
    """The answer, or the reason why there is none."""
    try:
        return question()
    except MaterialRefused as refused:
        return refused.reason


@given(st.text(max_size=300))
def test_a_plain_name_is_plain_whatever_came(name: str) -> None:
    plain = said_of(lambda: plain_name(name))
    if isinstance(plain, Why):
        assert plain is Why.NAME
    else:
        assert plain_name(plain) == plain
        assert 0 < len(plain) <= 200
        assert not set(plain) & set('/\\:*?"<>|\0\n')


@given(
    st.binary(max_size=64), st.sampled_from([b"", b"\xff\xd8\xff", b"PK\x03\x04", b"<", b"\0\0\0\x20ftyp"])
)
def test_whatever_the_first_bytes_are_they_have_one_meaning(head: bytes, start: bytes) -> None:
    said = said_of(lambda: sniff(start + head))
    if isinstance(said, Wrapper):
        assert sniff(start + head + b"<html>") is said
    else:
        assert said in {Why.EMPTY, Why.NOT_ACCEPTED, Why.POLYGLOT}


# -- hostile files ----------------------------------------------------------------------------

DOCX = "a.docx"
Case = tuple[bytes, str, Kind, Why, dict[str, str | int]]


def strange(content: bytes, name: str, found: Found) -> Case:
    return content, name, Kind.RESOURCE, Why.NOT_ACCEPTED, {"found": found}


def two_in_one(content: bytes, name: str, found: Found) -> Case:
    return content, name, Kind.RESOURCE, Why.POLYGLOT, {"found": found}


def spoilt(content: bytes, name: str, why: Why, **facts: str | int) -> Case:
    return content, name, Kind.RESOURCE, why, facts


def cut(content: bytes) -> bytes:
    return content[: len(content) * 2 // 3]


HOSTILE: Mapping[str, Case] = {
    # what is never taken, whatever it is called
    "nothing": spoilt(b"", "a.pdf", Why.EMPTY),
    "a page called a picture": strange(b"<!DOCTYPE html>\n<body onload=x()>", "a.jpg", Found.HTML),
    "a page behind blanks": strange(b"\xef\xbb\xbf \r\n" + HTML, "a.png", Found.HTML),
    "a page in wide letters": strange("<html><body>".encode("utf-16"), "a.pdf", Found.HTML),
    "a page behind words": strange("你好 <script>x()</script>".encode("gb18030"), "a.docx", Found.HTML),
    "a drawing": strange(b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>', "a.png", Found.SVG),
    "a drawing behind a declaration": strange(
        b'<?xml version="1.0"?><!-- --><svg/><svg >', "a.jpg", Found.SVG
    ),
    "xml": strange(b'<?xml version="1.0"?><office/>', DOCX, Found.XML),
    "php": strange(PHP, "a.jpg", Found.SCRIPT),
    "a shell script": strange(b"#!/bin/sh\nrm -rf /\n", "a.mp4", Found.SCRIPT),
    "a batch file": strange(b"@echo off\r\n", "a.doc", Found.SCRIPT),
    "a program": strange(b"MZ\x90\0\x03\0\0\0", DOCX, Found.PROGRAM),
    "a program for another system": strange(b"\x7fELF\x02\x01\x01\0", "a.mp4", Found.PROGRAM),
    "a shortcut": strange(b"L\0\0\0\x01\x14\x02\0\0", "a.pdf", Found.PROGRAM),
    "rar": strange(b"Rar!\x1a\x07\x01\0", "a.pdf", Found.ARCHIVE),
    "7z": strange(b"7z\xbc\xaf\x27\x1c\0\x04", DOCX, Found.ARCHIVE),
    "gzip": strange(b"\x1f\x8b\x08\0", "a.pdf", Found.ARCHIVE),
    "tar": strange(b"a.pdf".ljust(257, b"\0") + b"ustar\0" + bytes(200), "a.pdf", Found.ARCHIVE),
    "an empty zip": strange(made.zipped({}), DOCX, Found.ARCHIVE),
    "gif": strange(b"GIF89a\x01\0\x01\0", "a.jpg", Found.GIF),
    "webp": strange(b"RIFF\x24\0\0\0WEBPVP8 ", "a.jpg", Found.WEBP),
    "a telephone's own format": strange(made.box(b"ftyp", b"heic\0\0\0\0"), "a.jpg", Found.HEIC),
    "bmp": strange(b"BM\x36\0\0\0\0\0", "a.jpg", Found.BMP),
    "tiff": strange(b"II*\0\x08\0\0\0", "a.jpg", Found.TIFF),
    "rich text": strange(b"{\\rtf1\\ansi}", "a.doc", Found.RTF),
    "a table in plain text": strange("序号,姓名\r\n".encode("gb18030"), "a.xlsx", Found.TEXT),
    "text that begins like a program": strange(b"MZ is a magic", "a.pdf", Found.TEXT),
    "noise": strange(b"\0\x01\x02\x03" * 9, "a.pdf", Found.UNKNOWN),
    # the ending
    "a photo called a pdf": spoilt(made.jpeg(), "a.pdf", Why.ENDING_DIFFERS, ending="pdf", found=Found.JPEG),
    "a pdf called a photo": spoilt(made.pdf(), "a.jpg", Why.ENDING_DIFFERS, ending="jpg", found=Found.PDF),
    "a pdf called a program": spoilt(
        made.pdf(), "a.pdf.exe", Why.ENDING_DIFFERS, ending="exe", found=Found.PDF
    ),
    "no ending": spoilt(made.pdf(), "总结", Why.ENDING_DIFFERS, ending="", found=Found.PDF),
    "only an ending": spoilt(made.pdf(), ".pdf", Why.ENDING_DIFFERS, ending="", found=Found.PDF),
    "a workbook called a text": spoilt(
        made.xlsx(), "a.docx", Why.ENDING_DIFFERS, ending="docx", found=Found.XLSX
    ),
    "a png called a jpg": spoilt(made.png(), "a.jpg", Why.ENDING_DIFFERS, ending="jpg", found=Found.PNG),
    # two files in one
    "a page before a pdf": two_in_one(HTML + b"\n" + made.pdf(), "a.pdf", Found.PDF),
    "a picture before a pdf": two_in_one(b"GIF89a" + bytes(9) + made.pdf(), "a.pdf", Found.PDF),
    "a page before a photo": strange(HTML + made.jpeg(), "a.jpg", Found.UNKNOWN),
    "an archive before a photo": two_in_one(ZIP + made.jpeg(), "a.jpg", Found.UNKNOWN),
    "a program for java in a gif": strange(b"GIF89a" + bytes(9) + ZIP, "a.jpg", Found.GIF),
    "one blank before a pdf": two_in_one(b"\n" + made.pdf(), "a.pdf", Found.PDF),
    "a pdf in a photo's remark": two_in_one(made.jpeg_with(0xFE, made.pdf()), "a.jpg", Found.PDF),
    "an archive behind a photo": two_in_one(made.jpeg() + ZIP, "a.jpg", Found.ARCHIVE),
    "an archive and blanks behind a photo": two_in_one(made.jpeg() + ZIP + bytes(9), "a.jpg", Found.ARCHIVE),
    "a page behind a photo": two_in_one(made.jpeg() + HTML, "a.jpg", Found.HTML),
    "a page behind two photos": two_in_one(made.jpeg() * 2 + HTML, "a.jpg", Found.HTML),
    "a script in a photo's remark": two_in_one(made.jpeg(comment=PHP), "a.jpg", Found.SCRIPT),
    "a script in a photo's exif": two_in_one(made.jpeg_with(0xE1, b"Exif\0\0" + HTML), "a.jpg", Found.HTML),
    "a program behind a photo": two_in_one(made.jpeg() + b"MZ\x90\0", "a.jpg", Found.PROGRAM),
    "an archive behind a drawing": two_in_one(made.png() + ZIP, "a.png", Found.ARCHIVE),
    "a script in a drawing's remark": two_in_one(made.png_saying("<script>x()"), "a.png", Found.HTML),
    "noise behind a drawing": two_in_one(made.png() + b"noise", "a.png", Found.UNKNOWN),
    "an archive behind a pdf": two_in_one(made.pdf() + ZIP + b"%%EOF", "a.pdf", Found.ARCHIVE),
    "a page behind a pdf": two_in_one(made.pdf() + HTML, "a.pdf", Found.HTML),
    "a page in a pdf's first lines": two_in_one(
        made.pdf().replace(b"\n", b"\n%" + HTML + b"\n", 1), "a.pdf", Found.HTML
    ),
    "a page behind a text": two_in_one(made.docx() + HTML, DOCX, Found.UNKNOWN),
    "a program before a text": strange(b"MZ\x90\0" + made.docx(), DOCX, Found.PROGRAM),
    # pictures
    "half a photo": spoilt(cut(made.jpeg()), "a.jpg", Why.DAMAGED),
    "half a photo with an end": spoilt(cut(made.jpeg()) + b"\xff\xd9", "a.jpg", Why.DAMAGED),
    "half a drawing": spoilt(cut(made.png()), "a.png", Why.DAMAGED),
    "only the mark of a photo": spoilt(b"\xff\xd8\xff", "a.jpg", Why.DAMAGED),
    "a drawing as large as a field": spoilt(
        made.huge_png(40_000),
        "a.png",
        Why.TOO_MANY_PIXELS,
        width=40_000,
        height=40_000,
        limit=60_000_000,
    ),
    "a drawing without pixels": spoilt(made.huge_png(7_000), "a.png", Why.DAMAGED),
    "a bomb of a colour profile": spoilt(made.png_with_profile_bomb(), "a.png", Why.DAMAGED),
    "a bomb of an exif": spoilt(made.jpeg_with_exif_bomb(), "a.jpg", Why.DAMAGED),
    "remarks without end": spoilt(
        made.jpeg()[:2] + made.jpeg_with(0xFE, bytes(65_000))[2:65_006] * 300 + made.jpeg()[2:],
        "a.jpg",
        Why.TOO_HEAVY,
    ),
    # PDF
    "a password": spoilt(made.encrypted_pdf("AES-256"), "a.pdf", Why.ENCRYPTED),
    "an old password": spoilt(made.encrypted_pdf("RC4-128"), "a.pdf", Why.ENCRYPTED),
    "no pages": spoilt(made.pdf(pages=0), "a.pdf", Why.NO_PAGES),
    "pages in a circle": spoilt(made.pdf_without_end_of_pages(), "a.pdf", Why.DAMAGED),
    "half a pdf": spoilt(cut(made.pdf()), "a.pdf", Why.CUT_SHORT),
    "a pdf without its table": spoilt(made.pdf().replace(b"startxref", b"startxxxx"), "a.pdf", Why.DAMAGED),
    "a pdf that runs a script": spoilt(
        made.pdf_with_action({"/S": "/JavaScript", "/JS": "x()"}), "a.pdf", Why.ACTIVE
    ),
    "a packed script": spoilt(made.pdf_with_packed_script(), "a.pdf", Why.ACTIVE),
    "a pdf that starts a program": spoilt(
        made.pdf_with_action({"/S": "/Launch", "/F": "x"}), "a.pdf", Why.ACTIVE
    ),
    "a program started by another spelling": spoilt(
        made.pdf_with_action({"/S": "/Launch", "/F": "xyz"})
        .replace(b"/Launch", b"/La#75nch")
        .replace(b"(xyz)", b"(x)"),
        "a.pdf",
        Why.ACTIVE,
    ),
    "a program whose start stands elsewhere": spoilt(
        made.pdf_with_action({"/S": "/Launch", "/F": "x"}, hidden=True), "a.pdf", Why.ACTIVE
    ),
    "a form that sends itself away": spoilt(
        made.pdf_with_action({"/S": "/SubmitForm", "/F": "x"}), "a.pdf", Why.ACTIVE
    ),
    "a page of the web that opens by itself": spoilt(
        made.pdf_with_action({"/S": "/URI", "/URI": "https://x"}), "a.pdf", Why.ACTIVE
    ),
    "an object that nothing leads to": spoilt(made.pdf_with_stray({"/JS": "/x"}), "a.pdf", Why.ACTIVE),
    "a file in a pdf": spoilt(made.pdf_with_file(), "a.pdf", Why.EMBEDDED),
    # office files
    "an archive called a text": strange(made.zipped({"a.txt": b"x"}), DOCX, Found.ARCHIVE),
    "a java program called a text": strange(made.zipped({"META-INF/MANIFEST.MF": b"x"}), DOCX, Found.PROGRAM),
    "another office's text": strange(made.zipped({"content.xml": b"<x/>"}), DOCX, Found.OTHER_OFFICE),
    "a template with macros": spoilt(
        made.package({}, main="wordprocessingml.document.macroEnabled"), DOCX, Why.MACRO
    ),
    "macros": spoilt(made.word({"word/vbaProject.bin": b"x"}), DOCX, Why.MACRO),
    "controls": spoilt(made.word({"word/activeX/activeX1.bin": b"x"}), DOCX, Why.MACRO),
    "a picture from elsewhere": spoilt(
        made.word({"word/_rels/document.xml.rels": made.relations("image", "https://x/y.png", "External")}),
        DOCX,
        Why.EXTERNAL_LINK,
    ),
    "a template from elsewhere": spoilt(
        made.word(
            {"word/_rels/settings.xml.rels": made.relations("attachedTemplate", "\\\\x\\y.dotm", "external")}
        ),
        DOCX,
        Why.EXTERNAL_LINK,
    ),
    "data from elsewhere": spoilt(
        made.word({"xl/externalLinks/externalLink1.xml": b"<x/>"}), DOCX, Why.EXTERNAL_LINK
    ),
    "a program asked for data": spoilt(made.word_saying(" DDEA", "UTO c:\\cmd.exe"), DOCX, Why.EXTERNAL_LINK),
    "the same in other letters": spoilt(made.word_saying(" &#68;DE", " excel x"), DOCX, Why.EXTERNAL_LINK),
    "a picture that a field fetches": spoilt(
        made.word_saying(' INCLUDEPICTURE "https://x/y.png" '), DOCX, Why.EXTERNAL_LINK
    ),
    "a page laid into a text": spoilt(
        made.word({"word/_rels/document.xml.rels": made.relations("aFChunk", "a.htm")}), DOCX, Why.EMBEDDED
    ),
    "a file in a text": spoilt(
        made.word({"word/embeddings/oleObject1.bin": "\x01Ole10Native".encode("utf-16-le")}),
        DOCX,
        Why.EMBEDDED,
    ),
    "a program in a text": spoilt(made.word({"word/media/image1.png": b"MZ\x90\0"}), DOCX, Why.EMBEDDED),
    "an entity": spoilt(
        made.word({"word/settings.xml": b'<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>&y;</x>'}),
        DOCX,
        Why.HOSTILE_XML,
    ),
    "xml in wide letters": spoilt(
        made.word({"word/settings.xml": "<x/>".encode("utf-16")}), DOCX, Why.HOSTILE_XML
    ),
    "a bomb": spoilt(made.word({"word/settings.xml": b"<x>" + b" " * 20 * MEBIBYTE}), DOCX, Why.TOO_HEAVY),
    "ten thousand parts": spoilt(
        made.word({f"word/{number}.xml": b"" for number in range(3_000)}), DOCX, Why.TOO_HEAVY
    ),
    "two texts, one behind the other": two_in_one(made.docx() + made.docx(), DOCX, Found.UNKNOWN),
    "a text with a hole": spoilt(made.docx()[:900] + made.docx()[950:], DOCX, Why.DAMAGED),
    "half a text": spoilt(cut(made.docx()), DOCX, Why.CUT_SHORT),
    "a new text with a password": spoilt(
        made.compound({"EncryptionInfo": b"", "EncryptedPackage": b""}), DOCX, Why.ENCRYPTED
    ),
    "an old text with a password": spoilt(
        made.compound({"WordDocument": made.text_stream(0x0100)}), "a.doc", Why.ENCRYPTED
    ),
    "a short old text with a password": spoilt(
        made.compound({"1Table": b"", "WordDocument": made.text_stream(0x0100)}, short=True),
        "a.doc",
        Why.ENCRYPTED,
    ),
    "an old text that is none": spoilt(made.compound({"WordDocument": b"text"}), "a.doc", Why.DAMAGED),
    "an old text with macros": spoilt(made.doc(Macros=b""), "a.doc", Why.MACRO),
    "an old text with a file": spoilt(made.doc(**{"\x01Ole10Native": b"MZ"}), "a.doc", Why.EMBEDDED),
    "an old workbook": strange(made.compound({"Workbook": b""}), "a.doc", Found.XLS),
    "an old text cut short": spoilt(made.doc()[:1100], "a.doc", Why.CUT_SHORT),
}


@pytest.mark.parametrize("case", HOSTILE)
@pytest.mark.usefixtures("in_process")
def test_n11_hostile_files(case: str, tmp_path: Path) -> None:
    content, name, kind, why, facts = HOSTILE[case]
    assert refusal(content, name, kind, tmp_path) == (why, facts)


# -- the file does not fit the line -----------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name", "kind", "found"),
    [
        (made.pdf(), "a.pdf", Kind.PHOTO, Found.PDF),
        (made.pdf(), "a.pdf", Kind.PORTRAIT, Found.PDF),
        (made.pdf(), "a.pdf", Kind.VIDEO, Found.PDF),
        (made.jpeg(), "a.jpg", Kind.VIDEO, Found.JPEG),
        (made.docx(), "a.docx", Kind.PHOTO, Found.DOCX),
        (made.package({}), "a.pptx", Kind.DOCUMENT, Found.PPTX),
    ],
)
@pytest.mark.usefixtures("in_process")
def test_a_sound_file_of_another_kind(
    content: bytes, name: str, kind: Kind, found: Found, tmp_path: Path
) -> None:
    facts = {"kind": kind.value, "found": found}
    assert refusal(content, name, kind, tmp_path) == (Why.WRONG_KIND, facts)


@pytest.mark.usefixtures("in_process")
def test_a_file_that_is_larger_than_any_of_its_sort(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(made.jpeg())
    os.truncate(path, 65 * MEBIBYTE)
    with pytest.raises(MaterialRefused) as refused:
        inspect(path, name="a.jpg", kind=Kind.PHOTO, clean=None)
    assert refused.value.reason is Why.TOO_LARGE
    assert refused.value.facts == {"size": 65 * MEBIBYTE, "limit": 64 * MEBIBYTE, "name": "a.jpg"}


# -- films ------------------------------------------------------------------------------------


def without(film: bytes, at: int, count: int, fill: bytes = b"\0") -> bytes:
    return film[:at] + fill * count + film[at + count :]


def resized(film: bytes) -> bytes:
    """A film that was cut, with the length of its last box mended so that it looks whole."""
    at = film.index(b"mdat") - 4
    return film[:at] + struct.pack(">I", len(film) - at) + film[at + 4 :]


@pytest.mark.parametrize(
    ("which", "found"),
    [("mkv", Found.MKV), ("mov", Found.MOV), ("avi", Found.OTHER_VIDEO)],
)
def test_another_container_under_the_name_of_an_mp4(
    which: str, found: Found, films: Mapping[str, bytes], tmp_path: Path, in_process: None
) -> None:
    assert refusal(films[which], "a.mp4", Kind.VIDEO, tmp_path) == (Why.NOT_ACCEPTED, {"found": found})


def test_a_film_that_is_cut_short(films: Mapping[str, bytes], tmp_path: Path, in_process: None) -> None:
    """Wherever the index stands, and also where somebody has mended the length of the last box."""
    whole = films["index first"]
    told = (Why.CUT_SHORT, {"promised": "2", "seconds": "0.2"})
    cut_film = whole[: whole.index(b"mdat") + 1_400]
    assert refusal(films["plain"][:-3_000], "a.mp4", Kind.VIDEO, tmp_path) == (Why.CUT_SHORT, {})
    assert refusal(cut_film, "a.mp4", Kind.VIDEO, tmp_path) == (Why.CUT_SHORT, {})
    assert refusal(resized(cut_film), "a.mp4", Kind.VIDEO, tmp_path) == told


def test_a_film_that_was_overwritten(films: Mapping[str, bytes], tmp_path: Path, in_process: None) -> None:
    whole = films["plain"]
    middle = (whole.index(b"mdat") + whole.index(b"moov")) // 2
    damaged: tuple[Why, dict[str, str | int]] = (Why.DAMAGED, {})
    assert refusal(without(whole, middle, 400), "a.mp4", Kind.VIDEO, tmp_path) == damaged
    assert refusal(without(whole, middle, 400, b"\xff"), "a.mp4", Kind.VIDEO, tmp_path) == damaged


def test_a_film_that_was_held_sideways(films: Mapping[str, bytes], tmp_path: Path, in_process: None) -> None:
    seen = looked_at(films["turned"], "a.mp4", Kind.VIDEO, tmp_path)
    assert (seen.width, seen.height) == (90, 160)


def test_a_film_that_is_locked(films: Mapping[str, bytes], tmp_path: Path, in_process: None) -> None:
    content = films["plain"].replace(b"avc1\0\0\0\0\0\0", b"encv\0\0\0\0\0\0")
    assert content != films["plain"]
    told = (Why.NOT_ACCEPTED, {"found": Found.OTHER_VIDEO})
    assert refusal(content, "a.mp4", Kind.VIDEO, tmp_path) == told


def test_a_film_without_pictures(films: Mapping[str, bytes], tmp_path: Path, in_process: None) -> None:
    assert refusal(films["sound"], "a.mp4", Kind.VIDEO, tmp_path) == (Why.NO_PICTURES, {})


@pytest.mark.parametrize(
    ("behind", "found"),
    [(ZIP, Found.ARCHIVE), (HTML, Found.HTML), (made.box(b"free", HTML), Found.HTML)],
)
def test_something_else_in_a_film(
    behind: bytes, found: Found, films: Mapping[str, bytes], tmp_path: Path, in_process: None
) -> None:
    content = films["plain"] + behind
    assert refusal(content, "a.mp4", Kind.VIDEO, tmp_path) == (Why.POLYGLOT, {"found": found})
    # an empty box there is what every recorder writes
    assert looked_at(films["plain"] + made.box(b"free", bytes(64)), "a.mp4", Kind.VIDEO, tmp_path).whole


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (made.box(b"ftyp", b"isom"), Why.CUT_SHORT),
        (made.box(b"ftyp", b"isom") + made.box(b"moov") + made.box(b"mdat"), Why.DAMAGED),
        (made.box(b"ftyp", b"isom") + made.box(b"moov") + b"\0\0\0\x03mdat", Why.DAMAGED),
        (made.box(b"ftyp", b"isom") + made.box(b"free") * 20_000, Why.TOO_HEAVY),
        (made.box(b"ftyp", b"isom") + struct.pack(">I4sQ", 1, b"mdat", 2**62), Why.CUT_SHORT),
    ],
)
def test_boxes_that_are_no_film(content: bytes, why: Why, tmp_path: Path, in_process: None) -> None:
    assert refusal(content, "a.mp4", Kind.VIDEO, tmp_path) == (why, {})


def test_a_film_where_nobody_can_look_through_it(
    films: Mapping[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the extra the frame is still held up to the light, and the rest is said to be unknown."""
    monkeypatch.setattr(inspection, "can_demux", lambda: False)
    content = films["plain"]
    assert looked_at(content, "a.mp4", Kind.VIDEO, tmp_path) == sound(content, Content.MP4, whole=None)
    assert refusal(content[:-3_000], "a.mp4", Kind.VIDEO, tmp_path) == (Why.CUT_SHORT, {})


# -- the process ------------------------------------------------------------------------------


def played(script: str) -> tuple[str, ...]:
    """A looking process that does something else."""
    ready = "import os, sys, signal, time; os.write(1, b'ready\\n');"
    return (sys.executable, "-I", "-S", "-c", ready + script)


def reason_of(script: str, *, wall: int = 60, is_cancelled: Callable[[], bool] | None = None) -> Why:
    with pytest.raises(MaterialRefused) as refused:
        heard(
            run_looker(
                Order(path=Path("x"), limits=Limits(size=1, wall=wall)),
                module="boxes",
                is_cancelled=is_cancelled,
                program=played(script),
            )
        )
    assert refused.value.facts == {}
    return refused.value.reason


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no signals; there the wall clock is the bound")
@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("os.kill(os.getpid(), signal.SIGSEGV)", Why.UNREADABLE),
        ("os.kill(os.getpid(), signal.SIGABRT)", Why.UNREADABLE),
        ("os.kill(os.getpid(), signal.SIGXCPU)", Why.TOOK_TOO_LONG),
    ],
)
def test_a_death_is_told(script: str, why: Why) -> None:
    assert reason_of(script) is why


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no signals")
@pytest.mark.parametrize("sent", ["SIGTERM", "SIGKILL", "SIGALRM"])
def test_an_end_from_outside_is_no_fault_of_the_file(sent: str) -> None:
    """The platform is stopped, the machine has no memory left, the alarm rings."""
    with pytest.raises(Stopped, match="told to stop"):
        reason_of(f"os.kill(os.getpid(), signal.{sent})")


@pytest.mark.parametrize(
    "script",
    [
        "sys.exit(7)",
        "pass",
        "os.write(1, b'{')",
        "os.write(1, b'[]')",
        "os.write(1, b'[' * 9999)",
    ],
)
def test_an_end_without_an_answer_that_makes_sense(script: str) -> None:
    assert reason_of(script) is Why.UNREADABLE


SEEN = {"content": "mp4", "width": 1_280, "height": 720, "frames_a_second": "30000/1001", "whole": None}


def test_what_makes_sense_is_heard() -> None:
    assert heard(json.dumps({"seen": SEEN}).encode()) == Sighting(
        content=Content.MP4, width=1_280, height=720, frames_a_second=Fraction(30_000, 1_001), whole=None
    )
    cut = {"reason": "cut_short", "promised": "61.5", "seconds": "9"}
    with pytest.raises(MaterialRefused) as refused:
        heard(json.dumps({"refused": cut}).encode())
    told = (refused.value.reason, refused.value.facts)
    assert told == (Why.CUT_SHORT, {"promised": "61.5", "seconds": "9"})


@pytest.mark.parametrize(
    "nonsense",
    [
        {},
        {"seen": None},
        {"seen": SEEN, "refused": {"reason": "unreadable"}},
        {"seen": {**SEEN, "content": "exe"}},
        {"seen": {**SEEN, "width": -1}},
        {"seen": {**SEEN, "width": 1.5}},
        {"seen": {**SEEN, "width": True}},
        {"seen": {**SEEN, "pages": 2**60}},
        {"seen": {**SEEN, "codec": "h" * 41}},
        {"seen": {**SEEN, "frames_a_second": "1e99999999"}},
        {"seen": {**SEEN, "frames_a_second": "25/0"}},
        {"seen": {**SEEN, "seconds": "9" * 19}},
        {"seen": {**SEEN, "seconds": 2}},
        {"seen": {**SEEN, "whole": "yes"}},
        {"refused": {"reason": "whim"}},
        {"refused": {"reason": "polyglot", "found": "a dragon"}},
        {"refused": {"reason": "cut_short", "promised": "<b>much</b>", "seconds": "1"}},
        {"refused": {"reason": "too_many_pixels", "width": [1]}},
        # what the platform tells by itself, and knows the facts of
        {"refused": {"reason": "ending_differs"}},
        {"refused": {"reason": "too_large"}},
        {"refused": {"reason": "cancelled"}},
        # what no place of the sentence has
        {"refused": {"reason": "damaged", "kind": 7}},
        {"refused": {"reason": "damaged", "size": 7}},
    ],
)
def test_an_answer_that_makes_no_sense(nonsense: object) -> None:
    """A file that has taken the process over says what it likes: no page breaks of it."""
    with pytest.raises(MaterialRefused) as refused:
        heard(json.dumps(nonsense).encode())
    assert (refused.value.reason, refused.value.facts) == (Why.UNREADABLE, {})


def test_nobody_waits_for_ever() -> None:
    for script in ("time.sleep(600)", "\nwhile True: os.write(1, bytes(9999))"):
        with pytest.raises(Stopped, match="found no time"):
            reason_of(script, wall=0)
    asked = iter([False, True])
    assert reason_of("time.sleep(600)", is_cancelled=lambda: next(asked)) is Why.CANCELLED


# -- how far it is ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("which", "name", "kind"),
    [("film", "a.mp4", Kind.VIDEO), ("pdf", "a.pdf", Kind.DOCUMENT), ("docx", "a.docx", Kind.DOCUMENT)],
)
@pytest.mark.usefixtures("in_process")
def test_a_look_tells_how_far_it_is_and_never_goes_back(
    which: str,
    name: str,
    kind: Kind,
    films: Mapping[str, bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = {"film": films["plain"], "pdf": made.pdf(pages=9), "docx": made.docx()}[which]
    path, gauge, told = tmp_path / "upload", tmp_path / "gauge", list[int]()
    path.write_bytes(content)

    def put(at: Path, share: int) -> None:
        assert at == gauge
        told.append(share)

    monkeypatch.setattr(gauges, "_put", put)
    monkeypatch.setattr(inspection, "_CHUNK", len(content) // 4 + 1)
    inspect(path, name=name, kind=kind, clean=None, gauge=gauge)
    assert told == sorted(set(told))
    looked = [share for share in told if share < HALF]
    assert (len(looked) > 3, told[-1]) == (True, WHOLE)
    # the digest is the second half, in four pieces
    assert len([share for share in told if share > HALF]) == 4


def test_a_real_process_leaves_its_number(tmp_path: Path) -> None:
    path, gauge = tmp_path / "upload", tmp_path / "gauge"
    path.write_bytes(made.pdf())
    inspect(path, name="a.pdf", kind=Kind.DOCUMENT, clean=None, gauge=gauge)
    assert (share_told(gauge), gauge.read_bytes()) == (WHOLE, b"100")


@pytest.mark.parametrize("said", [b"", b"7", b"abc", b"101", b"999", b"-01", "７７７".encode()])
def test_a_number_that_makes_no_sense_is_none(said: bytes, tmp_path: Path) -> None:
    gauge = tmp_path / "gauge"
    gauge.write_bytes(said)
    assert share_told(gauge) is None
    gauge.write_bytes(b"047 and whatever")
    assert share_told(gauge) == 47


def test_a_disk_that_takes_no_number_costs_no_check(tmp_path: Path) -> None:
    gauge = Gauge(tmp_path / "no such folder" / "gauge")
    gauge.tell(1, whole=2)
    assert share_told(tmp_path / "no such folder" / "gauge") is None


def test_a_process_that_never_starts_is_our_fault_and_no_file_s() -> None:
    with pytest.raises(RuntimeError, match="could not be started"):
        run_looker(
            Order(path=Path("x"), limits=Limits(size=1)),
            module="boxes",
            program=(sys.executable, "-I", "-S", "-c", "raise SystemExit(1)"),
        )


def test_it_sees_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REVIEWER_SECRET_KEY", "hush")
    monkeypatch.setenv("TMPDIR", "/tmp")
    heard_of = run_looker(
        Order(path=Path("x"), limits=Limits(size=1)),
        module="boxes",
        program=played("os.write(1, repr(dict(os.environ)).encode())"),
    )
    assert b"hush" not in heard_of
    assert b"TMPDIR" in heard_of


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the wall clock may be the only bound")
def test_memory_and_time_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sound files that need more than there is: the refusal is the same that a bomb would get."""
    content = made.png(made.picture((3_000, 3_000)))
    tight = {**inspection._LIMITS, "pictures": Limits(size=MEBIBYTE, memory=48 * MEBIBYTE)}
    monkeypatch.setattr(inspection, "_LIMITS", tight)
    assert refusal(content, "a.png", Kind.PHOTO, tmp_path) == (Why.TOO_HEAVY, {})
    hog = (
        "from reviewer.intake.materials.child import Limits, restrict; "
        "restrict(Limits(size=9, memory=2**30, cpu=1, wall=9))"
    )
    assert reason_of(f"sys.path[:] = {sys.path!r}; {hog}\nwhile True: pass") is Why.TOOK_TOO_LONG


@pytest.mark.skipif(sys.platform == "win32", reason="a file with holes is a matter of the file system")
def test_two_gibibytes_of_nothing(films: Mapping[str, bytes], tmp_path: Path) -> None:
    """A film whose lines are a hole of 2 GiB is refused at once, and never in memory."""
    film = films["index first"]
    at = film.index(b"mdat") - 4
    path = tmp_path / "upload"
    path.write_bytes(film[:at] + struct.pack(">I4sQ", 1, b"mdat", 2**31))
    os.truncate(path, at + 2**31)
    with pytest.raises(MaterialRefused) as refused:
        inspect(path, name="a.mp4", kind=Kind.VIDEO, clean=None)
    assert (refused.value.reason, refused.value.facts) == (Why.DAMAGED, {"name": "a.mp4"})
    path.write_bytes(made.box(b"ftyp", b"isom"))
    os.truncate(path, 2**31)
    with pytest.raises(MaterialRefused) as refused:
        inspect(path, name="a.mp4", kind=Kind.VIDEO, clean=None)
    assert (refused.value.reason, refused.value.facts) == (Why.DAMAGED, {"name": "a.mp4"})


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (made.encrypted_pdf("AES-256"), "a.pdf", Why.ENCRYPTED),
        (made.png_with_profile_bomb(), "a.png", Why.DAMAGED),
        (made.compound({"EncryptedPackage": b""}), "a.xlsx", Why.ENCRYPTED),
    ],
)
def test_the_real_process_refuses_as_well(content: bytes, name: str, why: Why, tmp_path: Path) -> None:
    assert refusal(content, name, Kind.DOCUMENT, tmp_path) == (why, {})


def test_the_platform_itself_loads_none_of_the_libraries_that_look() -> None:
    heavy = {"PIL", "pypdf", "av", "docx", "defusedxml"}
    code = "import reviewer.intake.materials, json, sys; print(json.dumps(list(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    loaded = {name.partition(".")[0] for name in json.loads(done.stdout)}
    assert "reviewer" in loaded
    assert not loaded & heavy
