"""Files as units send them, sound ones and spoilt ones, made by the libraries themselves or byte by byte."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import av
import xlsxwriter
from docx import Document
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

MAIN = "application/vnd.openxmlformats-officedocument."
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_PNG = b"\x89PNG\r\n\x1a\n"


# -- pictures ---------------------------------------------------------------------------------


def picture(size: tuple[int, int] = (64, 48), mode: str = "RGB") -> Image.Image:
    """Red above, blue below: which way up it is can be seen."""
    image = Image.new("RGB", size, (200, 30, 30))
    image.paste((30, 30, 200), (0, size[1] // 2, size[0], size[1]))
    return image.convert(mode)


def exif(orientation: int = 1) -> Image.Exif:
    """What a telephone writes about a picture, with the place where it was taken."""
    about = Image.Exif()
    about[0x0112] = orientation
    about[0x010F] = "Telefon"
    about[0x8825] = {1: "N", 2: (43.0, 53.0, 1.5), 3: "E", 4: (125.0, 19.0, 2.5)}
    return about


def jpeg(image: Image.Image | None = None, **options: object) -> bytes:
    into = io.BytesIO()
    (image or picture()).save(into, "JPEG", **options)
    return into.getvalue()


def png(image: Image.Image | None = None, **options: object) -> bytes:
    into = io.BytesIO()
    (image or picture()).save(into, "PNG", **options)
    return into.getvalue()


def png_saying(text: str) -> bytes:
    about = PngInfo()
    about.add_text("Comment", text)
    return png(pnginfo=about)


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def huge_png(side: int) -> bytes:
    """The header of a picture of that size over almost no pixels."""
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    lines = zlib.compress(bytes(1000))
    return _PNG + chunk(b"IHDR", header) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


def png_with_profile_bomb() -> bytes:
    """A colour profile that unfolds to 64 MiB."""
    plain = png()
    bomb = b"bomb\0\0" + zlib.compress(bytes(64 * 2**20), 9)
    return plain[:33] + chunk(b"iCCP", bomb) + plain[33:]


def jpeg_with_exif_bomb() -> bytes:
    """A directory whose one text claims to be 2 GiB long."""
    directory = struct.pack("<HHHIII", 1, 0x010E, 2, 0x7FFFFFFF, 8, 0)
    block = b"Exif\0\0II*\0" + struct.pack("<I", 8) + directory
    return jpeg_with(0xE1, block)


def jpeg_with(marker: int, content: bytes) -> bytes:
    """A sound JPEG with one segment more behind its first two bytes."""
    plain = jpeg()
    return plain[:2] + bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content + plain[2:]


# -- PDF --------------------------------------------------------------------------------------


def pdf(pages: int = 2) -> bytes:
    return written(PdfWriter(), pages=pages)


def written(writer: PdfWriter, *, pages: int = 1) -> bytes:
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    into = io.BytesIO()
    writer.write(into)
    return into.getvalue()


def encrypted_pdf(algorithm: str) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.encrypt("", owner_password="zhou", algorithm=algorithm)
    return written(writer, pages=0)


def pdf_with_file() -> bytes:
    writer = PdfWriter()
    writer.add_attachment("setup.exe", b"MZ")
    return written(writer)


def pdf_with_action(action: Mapping[str, str], *, hidden: bool = False) -> bytes:
    """A PDF that does something when it is opened; `hidden`: the name of it stands in an object apart."""
    writer = PdfWriter()
    entry = DictionaryObject({NameObject(key): TextStringObject(text) for key, text in action.items()})
    name = NameObject(action["/S"])
    entry[NameObject("/S")] = writer._add_object(name) if hidden else name
    writer.root_object[NameObject("/OpenAction")] = writer._add_object(entry)
    return written(writer)


def pdf_with_stray(entry: Mapping[str, str]) -> bytes:
    """A PDF with an object that no page leads to."""
    writer = PdfWriter()
    writer._add_object(DictionaryObject({NameObject(key): NameObject(text) for key, text in entry.items()}))
    return written(writer)


def pdf_with_packed_script() -> bytes:
    """A PDF 1.5 whose script stands in a packed stream of objects, where no search for bytes finds it."""
    packed = zlib.compress(b"4 0 <</S/JavaScript/JS(x())>>")
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        None,
        b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%s\nendstream"
        % (len(packed), packed),
    ]
    content = b"%PDF-1.5\n"
    rows = [struct.pack(">BHB", 0, 0, 255)]
    for number, body in enumerate(bodies, start=1):
        if body is None:
            rows.append(struct.pack(">BHB", 2, 5, 0))
            continue
        rows.append(struct.pack(">BHB", 1, len(content), 0))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    rows.append(struct.pack(">BHB", 1, len(content), 0))
    table = b"".join(rows)
    about = b"<</Type/XRef/Size 7/W[1 2 1]/Root 1 0 R/Length %d>>" % len(table)
    end = b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(content)
    return content + b"6 0 obj\n" + about + b"stream\n" + table + end


def pdf_without_end_of_pages() -> bytes:
    """A tree of pages that is its own branch."""
    writer = PdfWriter()
    tree = DictionaryObject(
        {NameObject("/Type"): NameObject("/Pages"), NameObject("/Count"): NumberObject(1)}
    )
    place = writer._add_object(tree)
    tree[NameObject("/Kids")] = ArrayObject([place])
    writer.root_object[NameObject("/Pages")] = place
    into = io.BytesIO()
    writer.write(into)
    return into.getvalue()


def pdf_with_text(text: bytes) -> bytes:
    """A PDF whose page holds that text, not packed."""
    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    lines = DecodedStreamObject()
    lines.set_data(b"BT (" + text + b") Tj ET")
    page[NameObject("/Contents")] = writer._add_object(lines)
    return written(writer, pages=0)


# -- office files -----------------------------------------------------------------------------


def docx() -> bytes:
    """A text with a picture, as Word writes it."""
    into = io.BytesIO()
    text = Document()
    text.add_paragraph("主要事迹和成效")
    text.add_picture(io.BytesIO(png()))
    text.save(into)
    return into.getvalue()


def xlsx() -> bytes:
    into = io.BytesIO()
    with xlsxwriter.Workbook(into, {"in_memory": True}) as book:
        book.add_worksheet("目录").write_url(0, 0, "https://example.org/")
    return into.getvalue()


def package(parts: Mapping[str, bytes], *, main: str = "presentationml.presentation") -> bytes:
    """A small office package: types, the relationship to the main part, and these."""
    folder = {"presentationml.presentation": "ppt/presentation.xml"}.get(main, "word/document.xml")
    standard = {
        "[Content_Types].xml": (
            b'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="urn:x"><Override PartName="/'
            + folder.encode()
            + b'" ContentType="'
            + MAIN.encode()
            + main.encode()
            + b'.main+xml"/></Types>'
        ),
        "_rels/.rels": relations("officeDocument", folder),
        folder: b'<?xml version="1.0" encoding="UTF-8"?><main/>',
    }
    return zipped({**standard, **parts})


def word(parts: Mapping[str, bytes]) -> bytes:
    return package(parts, main="wordprocessingml.document")


def word_saying(*runs: str) -> bytes:
    """A text with one field, split over runs."""
    said = "".join(f'<w:r><w:instrText xml:space="preserve">{run}</w:instrText></w:r>' for run in runs)
    return word({"word/footer1.xml": f'<?xml version="1.0" encoding="UTF-8"?><w:ftr>{said}</w:ftr>'.encode()})


def relations(kind: str, target: str, mode: str = "Internal") -> bytes:
    relation = f'<Relationship Id="r1" Type="{RELATIONS}{kind}" Target="{target}" TargetMode="{mode}"/>'
    return f'<?xml version="1.0" encoding="UTF-8"?><Relationships>{relation}</Relationships>'.encode()


def zipped(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return into.getvalue()


def compound(streams: Mapping[str, bytes], *, short: bool = False) -> bytes:
    """A compound file (MS-CFB) of 512-byte sectors: the table, the directory, then one sector a stream.

    `short` streams lie together in the one that the root entry begins, in sectors of 64 bytes.
    """
    wide = -(-(len(streams) + 1) // 4)
    first = 1 + wide
    places = [8 * at if short else first + at for at in range(len(streams))]
    entries = [_entry("Root Entry", 5, first if short else 0xFFFFFFFE, 512 * len(streams))]
    entries += [_entry(name, 2, at, 512 if short else 4096) for name, at in zip(streams, places, strict=True)]
    entries += [bytes(128)] * (4 * wide - len(entries))
    data = [content.ljust(512, b"\0")[:512] for content in streams.values()]
    ends = [first + at + 1 if short else 0xFFFFFFFE for at in range(len(data))]
    chain = [0xFFFFFFFD, *[2 + at for at in range(wide - 1)], 0xFFFFFFFE, *ends[:-1], 0xFFFFFFFE]
    table = struct.pack("<128I", *chain, *[0xFFFFFFFF] * (128 - len(chain)))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<5H", 62, 3, 0xFFFE, 9, 6)
    header += bytes(6) + struct.pack("<9I", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    return header + table + b"".join(entries) + b"".join(data)


def _entry(name: str, kind: int, start: int, length: int) -> bytes:
    letters = name.encode("utf-16-le") + b"\0\0"
    tail = struct.pack("<HBB3I", len(letters), kind, 1, *[0xFFFFFFFF] * 3) + bytes(36)
    return letters.ljust(64, b"\0") + tail + struct.pack("<IQ", start, length)


def text_stream(flags: int = 0) -> bytes:
    """The first sector of a Word text."""
    return struct.pack("<HH6xH", 0xA5EC, 0xC1, flags)


def doc(**streams: bytes) -> bytes:
    return compound({"WordDocument": text_stream(), "1Table": b"", **streams})


# -- films ------------------------------------------------------------------------------------


def film(
    path: Path,
    *,
    seconds: int = 2,
    rate: Fraction = Fraction(25),
    size: tuple[int, int] = (160, 90),
    codec: str = "libx264",
    turned: int = 0,
    options: Mapping[str, str] | None = None,
) -> bytes:
    """A film of flat colours; the container by the ending of `path`."""
    with av.open(str(path), "w", options=dict(options or {})) as out:
        stream = out.add_stream(codec, rate=rate, options={"preset": "ultrafast"})
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.codec_context.gop_size = 25
        stream.codec_context.thread_count = 1
        if turned == 90:
            stream.set_display_matrix([0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30])
        for number in range(int(seconds * rate)):
            frame = av.VideoFrame(*size, "yuv420p")
            for plane in frame.planes:
                plane.update(bytes([number * 5 % 256]) * plane.buffer_size)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path.read_bytes()


def sound(path: Path) -> bytes:
    """An MP4 with sound alone."""
    with av.open(str(path), "w", format="mp4") as out:
        stream = out.add_stream("aac", rate=8000, layout="mono")
        assert isinstance(stream, av.AudioStream)
        frame = av.AudioFrame(format="fltp", layout="mono", samples=1024)
        frame.sample_rate = 8000
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path.read_bytes()


def box(kind: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I4s", len(content) + 8, kind) + content
