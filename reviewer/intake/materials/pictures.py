"""Photos: decoded to the last line, then written anew, upright, with nothing in them but the picture."""

import re
import struct
from collections.abc import Iterator
from typing import Any

from PIL.Image import Image, Transpose
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile, get_sampling
from PIL.PngImagePlugin import PngImageFile

from reviewer.errors import Found, MaterialRefusal, MaterialRefused
from reviewer.intake.materials.contents import Content
from reviewer.intake.materials.errands import Errand, Sighting
from reviewer.intake.materials.strangers import (
    no_archive_behind,
    no_document_in,
    no_stranger_in,
    polyglot,
)

# Telephones of 50 million pixels are common. Four bytes each, twice while a picture is turned.
MAX_PIXELS = 60_000_000
MAX_SIDE = 20_000
# Honest cameras write up to a few MiB about a picture (previews, depth); a bomb writes more.
MAX_ABOUT = 16 * 2**20
_QUALITY = 92
_FOR_PRINTERS = frozenset({"CMYK", "YCCK"})

_PNG = b"\x89PNG\r\n\x1a\n"
_ORIENTATION = 0x0112
# EXIF 2.32, tag 274: how to bring each way of holding the camera upright.
_TURNS = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
# Inside the compressed lines FF is followed by 00, by a restart mark or by itself; anything else ends them.
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
# Behind a second picture, where a page would have to stand.
_LAST = 4096
_START_OF_LINES = 0xDA
_END_OF_IMAGE = 0xD9


def look(errand: Errand) -> Sighting:
    """Whether a JPEG or PNG is one, whole, and nothing else besides; `clean` gets the picture alone.

    Raises MaterialRefused: POLYGLOT, TOO_MANY_PIXELS, TOO_HEAVY or DAMAGED; the decoder's own errors
    pass through and count as DAMAGED.
    """
    with errand.path.open("rb") as file:
        no_archive_behind(file, size=errand.path.stat().st_size)
        file.seek(0)
        is_png = file.read(len(_PNG)) == _PNG
        file.seek(0)
        whole = file.read()
        for part in _spoken(_png_parts(whole) if is_png else _jpeg_parts(whole)):
            no_document_in(part)
        file.seek(0)
        # The two readers are named, so no other of the library's formats is ever tried.
        taken = PngImageFile(file) if is_png else JpegImageFile(file)
        upright = _upright(taken)
    if errand.clean is not None:
        _bare(upright).save(errand.clean, **_options(taken))
    content = Content.PNG if is_png else Content.JPEG
    return Sighting(content=content, width=upright.width, height=upright.height)


def _spoken(parts: Iterator[bytes]) -> Iterator[bytes]:
    """The parts that are not lines of pixels, as long as there are not too many of them."""
    about = 0
    for part in parts:
        about += len(part)
        if about > MAX_ABOUT:
            raise MaterialRefused(MaterialRefusal.TOO_HEAVY)
        yield part


def _jpeg_parts(whole: bytes) -> Iterator[bytes]:
    """Every segment beside the lines; what stands behind the end is judged here.

    Telephones put a second picture or a short film behind the first: those cannot run and are left out
    of the clean file, so they may stand there. Anything that names itself a stranger may not.
    """
    at = 2
    while True:
        mark = _NEXT_MARKER.search(whole, at)
        if mark is None:
            raise MaterialRefused(MaterialRefusal.DAMAGED)
        kind = whole[mark.start() + 1]
        at = mark.end()
        if kind == _END_OF_IMAGE:
            break
        (length,) = struct.unpack_from(">H", whole, at)
        if kind != _START_OF_LINES:
            yield whole[at + 2 : at + length]
        at += length
    no_document_in(whole[at:][-_LAST:])
    behind = whole[at:].lstrip(b"\0 \t\r\n\xff")
    if behind and not (behind.startswith(b"\xd8\xff") or behind[4:8] == b"ftyp"):
        no_stranger_in(behind)


def _png_parts(whole: bytes) -> Iterator[bytes]:
    """Every chunk beside the pixels. Nothing may stand behind the last."""
    at = len(_PNG)
    while True:
        if at + 12 > len(whole):
            raise MaterialRefused(MaterialRefusal.DAMAGED)
        length, kind = struct.unpack_from(">I4s", whole, at)
        if kind not in {b"IDAT", b"fdAT"}:
            yield whole[at + 8 : at + 8 + length]
        at += length + 12
        if kind == b"IEND":
            break
    behind = whole[at:].strip(b"\0 \t\r\n")
    if behind:
        no_stranger_in(behind)
        raise polyglot(Found.UNKNOWN)


def _upright(picture: ImageFile) -> Image:
    """The decoded picture, turned as the camera was held."""
    if picture.width * picture.height > MAX_PIXELS or max(picture.size) > MAX_SIDE:
        facts = {"width": picture.width, "height": picture.height, "limit": MAX_PIXELS}
        raise MaterialRefused(MaterialRefusal.TOO_MANY_PIXELS, facts)
    # A file that is cut short passes the library's own verify(); only decoding all of it tells.
    picture.load()
    held = picture.getexif().get(_ORIENTATION)
    turn = _TURNS.get(held) if isinstance(held, int) else None
    return picture.transpose(turn) if turn is not None else picture


def _bare(picture: Image) -> Image:
    """The pixels alone. Which colour is see-through is one of them; nothing else that stood beside is."""
    bare = picture.convert("RGB") if picture.mode in _FOR_PRINTERS else picture.copy()
    bare.info = {key: value for key, value in picture.info.items() if key == "transparency"}
    return bare


def _options(taken: ImageFile) -> dict[str, Any]:
    """How to write it: a JPEG as finely as it was, so that it neither grows nor loses more than it must."""
    if not isinstance(taken, JpegImageFile):
        return {"format": "PNG"}
    if taken.mode in _FOR_PRINTERS:
        return {"format": "JPEG", "quality": _QUALITY}
    return {"format": "JPEG", "qtables": taken.quantization, "subsampling": get_sampling(taken)}
