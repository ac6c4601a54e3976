"""PDF: pages are counted by a strict reader, and every object is asked whether it would act."""

from typing import BinaryIO

from pypdf import PdfReader
from pypdf.errors import DependencyError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject

from reviewer.errors import Found, MaterialRefusal, MaterialRefused
from reviewer.intake.materials.contents import Content
from reviewer.intake.materials.errands import Errand, Sighting
from reviewer.intake.materials.strangers import no_archive_behind, no_markup_in, no_stranger_in, polyglot

_END = b"%%EOF"
_ENDS = 2048
# ISO 32000-2, 12.6.4: actions that start a program, send the form away, open a file inside or run a script.
_ACTIONS = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/Rendition", "/Movie", "/Sound"}
)
_ACTIVE = frozenset({"/JS", "/JavaScript", "/XFA", "/RichMediaContent", "/AA"})
_HARMLESS = frozenset({"/GoTo", "/Named"})
# 7.11.4 and 12.6.4.4: a file within the file, and the way into it.
_EMBEDDED = frozenset({"/EF", "/EmbeddedFiles", "/EmbeddedFDFs"})
_OUTSIDE = frozenset({"/GoToE"})


def look(errand: Errand) -> Sighting:
    """How many pages a PDF has, once it is known to be sound and still.

    Raises MaterialRefused: POLYGLOT, CUT_SHORT, ENCRYPTED, NO_PAGES, ACTIVE (scripts, programs, forms
    that send) or EMBEDDED; the reader's own errors pass through and count as DAMAGED.
    """
    with errand.path.open("rb") as file:
        _check_ends(file, size=errand.path.stat().st_size)
        try:
            reader = PdfReader(file, strict=True)
            if "/Encrypt" in reader.trailer:
                raise MaterialRefused(MaterialRefusal.ENCRYPTED)
        except DependencyError:  # only an encrypted file needs what is not loaded here
            raise MaterialRefused(MaterialRefusal.ENCRYPTED) from None
        _check_objects(reader, errand)
        pages = len(reader.pages)
        if not pages:
            raise MaterialRefused(MaterialRefusal.NO_PAGES)
        return Sighting(content=Content.PDF, pages=pages)


def _check_ends(file: BinaryIO, *, size: int) -> None:
    """Nothing else begins the file or ends it."""
    no_archive_behind(file, size=size)
    file.seek(0)
    # Behind the first object stand texts that people wrote, and they may well be about web pages.
    no_markup_in(file.read(_ENDS).partition(b" obj")[0])
    file.seek(max(0, size - _ENDS))
    last = file.read(_ENDS)
    at = last.rfind(_END)
    if at < 0:
        raise MaterialRefused(MaterialRefusal.CUT_SHORT)
    behind = last[at + len(_END) :].strip(b"\0 \t\r\n\x1a")
    if behind:
        no_stranger_in(behind)
        raise polyglot(Found.UNKNOWN)


def _check_objects(reader: PdfReader, errand: Errand) -> None:
    """Every object of the file, whether a page leads to it or not."""
    numbers = {
        *((number, generation) for generation, table in reader.xref.items() for number in table),
        *((number, 0) for number in reader.xref_objStm),
    }
    for done, (number, generation) in enumerate(sorted(numbers)):
        errand.gauge.tell(done, whole=len(numbers))
        _check(IndirectObject(number, generation, reader).get_object())
    _check(reader.trailer)


def _check(found: PdfObject | None) -> None:
    """One object with all that stands directly in it; what it points at has a number and its own turn."""
    waiting = [found]
    while waiting:
        each = waiting.pop()
        if isinstance(each, DictionaryObject):
            _check_keys(each)
            waiting.extend(each.raw_get(key) for key in each)
        elif isinstance(each, ArrayObject):
            waiting.extend(list.__iter__(each))  # as they stand, not what they point at


def _check_keys(entry: DictionaryObject) -> None:
    names = set(entry)
    # Asked for by its key, a value that stands elsewhere is fetched: an action may hide its name so.
    kind, action = (str(entry[key]) if key in names else "" for key in ("/Type", "/S"))
    if names & _EMBEDDED or kind == "/EmbeddedFile":
        raise MaterialRefused(MaterialRefusal.EMBEDDED)
    if action in _OUTSIDE:
        raise MaterialRefused(MaterialRefusal.EMBEDDED)
    if names & _ACTIVE or action in _ACTIONS or _acts_alone(entry):
        raise MaterialRefused(MaterialRefusal.ACTIVE)


def _acts_alone(entry: DictionaryObject) -> bool:
    """Whether opening the file does more than turn to a page: a link that nobody clicked tells who reads."""
    if "/OpenAction" not in entry:
        return False
    opening = entry["/OpenAction"]
    return isinstance(opening, DictionaryObject) and str(opening["/S"]) not in _HARMLESS
