"""The errand to one file: what the looking process is sent to do, and what it says when it comes back.

Both are records that go as JSON. What comes back is judged by its types and bounds: a file may have taken the
process over.
"""

import re
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct, field
from msgspec.structs import asdict

from reviewer.errors import Found, MaterialRefusal, MaterialRefused
from reviewer.intake.materials.contents import Content
from reviewer.intake.materials.gauges import HALF, Gauge

# The process says so before it looks at the file: without it the process is broken, not the file.
READY = b"ready\n"
MEBIBYTE = 2**20
# "1e99999999" is a number too, and would be written out.
_FRACTION = re.compile(r"[0-9]{1,18}(?:/[1-9][0-9]{0,17})?")
# Of these the file inside knows nothing: the platform tells them by itself.
_NOT_SEEN = frozenset(
    {
        MaterialRefusal.NAME,
        MaterialRefusal.TOO_LARGE,
        MaterialRefusal.ENDING_DIFFERS,
        MaterialRefusal.WRONG_KIND,
        MaterialRefusal.TOOK_TOO_LONG,
        MaterialRefusal.UNREADABLE,
        MaterialRefusal.CANCELLED,
    }
)

Count = Annotated[int, Meta(ge=0, le=2**53)]
Name = Annotated[str, Meta(max_length=40)]
Seconds = Annotated[str, Meta(pattern=r"^[0-9]{1,9}(\.[0-9])?$")]


class Limits(Struct, frozen=True, kw_only=True):
    """How large a file may be, and what looking into it may use.

    `size` and `memory` in bytes, `cpu` and `wall` in seconds.
    """

    size: int
    memory: int = 1024 * MEBIBYTE
    cpu: int = 60
    wall: int = 120


class Order(Struct, frozen=True, kw_only=True):
    """What the process is sent to do: look into `path`, write a picture anew to `clean`.

    `gauge` is where it tells how far it is. All three are whole paths.
    """

    path: Path
    clean: Path | None = None
    gauge: Path | None = None
    limits: Limits


class Errand(Struct, frozen=True, kw_only=True):
    """An order in the hands of the module that looks."""

    path: Path
    clean: Path | None = None
    gauge: Gauge = field(default_factory=lambda: Gauge(None))


class Sighting(Struct, frozen=True, kw_only=True):
    """What was seen inside a file; None where its sort has no such thing, or nobody could tell.

    `width` and `height` in pixels, upright; `frames_a_second` and `seconds` are exact and counted from the
    packets of the picture, `codec` is the library's name ("h264"); `pages` is None where the format does not
    tell (Word). `whole` is True when all of the file was looked through and None when no more than its
    outside could be (an old .doc, or a video without the extra "media"): then a person has to look.
    """

    content: Content
    width: Count | None = None
    height: Count | None = None
    frames_a_second: Fraction | None = None
    seconds: Fraction | None = None
    codec: Name | None = None
    pages: Count | None = None
    whole: bool | None = True


class Refusal(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Why the file is not taken, and those facts of `MaterialRefused` that are known inside of it."""

    reason: MaterialRefusal
    found: Found | None = None
    width: Count | None = None
    height: Count | None = None
    limit: Count | None = None
    promised: Seconds | None = None
    seconds: Seconds | None = None


class Told(Struct, frozen=True, kw_only=True):
    """What the process answers."""

    seen: Sighting | None = None
    refused: Refusal | None = None


def _made(kind: type[Any], text: Any) -> object:
    """A value that JSON does not know, from its text."""
    if kind is Fraction and not _FRACTION.fullmatch(text):
        raise ValueError(text)
    return kind(text)


_ORDER = msgspec.json.Decoder(Order, dec_hook=_made)
_TOLD = msgspec.json.Decoder(Told, dec_hook=_made)


def said(record: Order | Told) -> bytes:
    """A record as JSON."""
    return msgspec.json.encode(record, enc_hook=str)


def ordered(text: bytes) -> tuple[Errand, Limits]:
    """The order that came, as the looking process takes it up."""
    order = _ORDER.decode(text)
    return Errand(path=order.path, clean=order.clean, gauge=Gauge(order.gauge, last=HALF)), order.limits


def refusal(refused: MaterialRefused) -> Told:
    """The answer that a file is not taken."""
    return Told(refused=msgspec.convert({"reason": refused.reason, **refused.facts}, Refusal))


def heard(text: bytes) -> Sighting:
    """The sighting that the process told.

    Raises MaterialRefused with the reason that it told, or UNREADABLE when what it said makes no sense.
    """
    try:
        told = _TOLD.decode(text)
    except (ValueError, RecursionError):
        raise MaterialRefused(MaterialRefusal.UNREADABLE) from None
    if told.refused is not None and told.refused.reason not in _NOT_SEEN:
        facts = {name: fact for name, fact in asdict(told.refused).items() if fact is not None}
        raise MaterialRefused(facts.pop("reason"), facts)
    if told.seen is None or told.refused is not None:
        raise MaterialRefused(MaterialRefusal.UNREADABLE)
    return told.seen
