"""What the looking process tells the platform about one file, and how it is written between the two."""

import json
import re
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from reviewer.errors import Found, MaterialRefusal, MaterialRefused
from reviewer.intake.materials.contents import Content
from reviewer.intake.materials.gauges import Gauge

_PLAIN = re.compile(r"[0-9]{1,18}(?:/[0-9]{1,18})?")


class Errand(Struct, frozen=True, kw_only=True):
    """What the process is sent to do: look into `path`, write a picture anew to `clean`, tell the `gauge`."""

    path: Path
    clean: Path | None = None
    gauge: Gauge = field(default_factory=lambda: Gauge(None))


class Sighting(Struct, frozen=True, kw_only=True):
    """What was seen inside a file; None where its sort has no such thing, or nobody could tell.

    `width` and `height` in pixels, upright; `frames_a_second` and `seconds` exact, from the packets of
    the picture and not from the header; `whole` is True when all of the file was looked through and
    None when no more than its outside could be.
    """

    content: Content
    width: int | None = None
    height: int | None = None
    frames_a_second: Fraction | None = None
    seconds: Fraction | None = None
    codec: str | None = None
    pages: int | None = None
    whole: bool | None = True


def told(seen: Sighting) -> bytes:
    """A sighting as JSON."""
    return json.dumps(
        {
            "content": seen.content,
            "width": seen.width,
            "height": seen.height,
            "frames_a_second": seen.frames_a_second and str(seen.frames_a_second),
            "seconds": seen.seconds and str(seen.seconds),
            "codec": seen.codec,
            "pages": seen.pages,
            "whole": seen.whole,
        }
    ).encode()


def refusal(reason: MaterialRefusal, facts: Mapping[str, str | int] | None = None) -> bytes:
    """A refusal as JSON."""
    return json.dumps({"refused": reason, "facts": dict(facts or {})}).encode()


def heard(said: bytes) -> Sighting:
    """The sighting that the process told.

    Raises MaterialRefused with the reason that it told, or UNREADABLE when what it said makes no
    sense: a file may have taken it over.
    """
    try:
        answer = json.loads(said)
        if "refused" in answer:
            raise MaterialRefused(MaterialRefusal(answer["refused"]), _facts(answer["facts"]))
        return Sighting(
            content=Content(answer["content"]),
            width=_count(answer["width"]),
            height=_count(answer["height"]),
            frames_a_second=_fraction(answer["frames_a_second"]),
            seconds=_fraction(answer["seconds"]),
            codec=None if answer["codec"] is None else str(answer["codec"])[:40],
            pages=_count(answer["pages"]),
            whole={True: True, None: None}[answer["whole"]],
        )
    except (ValueError, KeyError, TypeError, ArithmeticError, RecursionError):
        raise MaterialRefused(MaterialRefusal.UNREADABLE) from None


def _facts(facts: Mapping[str, Any]) -> dict[str, str | int]:
    kept: dict[str, str | int] = {
        key: value for key, value in facts.items() if isinstance(value, int) or key in {"promised", "seconds"}
    }
    return {**kept, "found": Found(facts["found"])} if "found" in facts else kept


def _count(number: object) -> int | None:
    if number is None or (isinstance(number, int) and number >= 0):
        return number
    raise ValueError(number)


def _fraction(text: str | None) -> Fraction | None:
    if text is None:
        return None
    # "1e99999999" is a number too, and would be written out
    if not _PLAIN.fullmatch(text):
        raise ValueError(text)
    return Fraction(text)
