"""Personal data in free text: what it looks like.

A public file never masks: text that holds personal data is refused, because numbers that are
masked differently in two places can be stitched together again. A number in the name of a file is crossed out
whole, so nothing of it is left to stitch.
"""

import re
import unicodedata
from enum import StrEnum

from msgspec import Struct


class PersonalKind(StrEnum):
    """What was found."""

    ID_NUMBER = "id_number"
    MOBILE = "mobile"
    LANDLINE = "landline"
    MAIL = "mail"


class Personal(Struct, frozen=True, kw_only=True):
    """One find. `text` is what was read (full-width forms already made plain): never log or show it."""

    kind: PersonalKind
    text: str


# what people put between digits to make a number readable, or to hide it from a filter
_GAP = r"[\s\-\u2010-\u2015\u00b7\u2022.,_/|()\[\]]{0,3}"
_ALONE_BEFORE, _ALONE_AFTER = r"(?<![0-9])", r"(?![0-9])"
_COUNTRY = rf"(?:(?:\+|00)?86{_GAP})?"


def _digits(count: int) -> str:
    return rf"(?:{_GAP}[0-9]){{{count}}}"


_SAID = "(?:电话|座机|手机|传真|联系方式|QQ|Tel|Phone|Fax)"
# a span of years ("1949—2019 100周年") has as many digits as a mobile number
_NOT_YEARS = r"(?!19[0-9]{2}\s*[\-\u2010-\u2015~]\s*20[0-9]{2}(?![0-9]))"

_PATTERNS = (
    # 18 places with a check digit, or the 15 of cards from before 1999
    (PersonalKind.ID_NUMBER, rf"{_ALONE_BEFORE}[1-9](?:[\s\-]?[0-9]){{16}}[\s\-]?[0-9X](?![0-9A-Z])"),
    (PersonalKind.ID_NUMBER, rf"{_ALONE_BEFORE}[1-9][0-9]{{14}}{_ALONE_AFTER}"),
    (PersonalKind.MOBILE, rf"{_ALONE_BEFORE}{_COUNTRY}{_NOT_YEARS}1{_GAP}[3-9]{_digits(9)}{_ALONE_AFTER}"),
    (
        PersonalKind.LANDLINE,
        rf"{_ALONE_BEFORE}{_COUNTRY}0[1-9][0-9]{{1,2}}{_GAP}[2-9]{_digits(6)}(?:{_GAP}[0-9])?{_ALONE_AFTER}",
    ),
    # without an area code six to eight digits are a number only where the text says so
    (PersonalKind.LANDLINE, rf"{_SAID}[^0-9\w]{{0,4}}[0-9]{_digits(5)}"),
    # lengths are bounded, or a long text without a mail address would be read again from every letter
    (
        PersonalKind.MAIL,
        r"[A-Z0-9._%+\-]{1,64}\s{0,3}(?:@|[(\[]at[)\]])\s{0,3}[\w\-]{1,63}\s{0,3}\.\s{0,3}[A-Z]{2,}",
    ),
)
_NUMBERS = frozenset({PersonalKind.ID_NUMBER, PersonalKind.MOBILE})
_INVISIBLE = "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"


def without_numbers(text: str) -> str:
    """The text with "×" for every digit of an identity or a mobile number; as it came when it holds none.

    For names that people gave and that are shown beside what they name. A text that held one comes back in
    plain forms (NFKC), without invisible characters.
    """
    plain = re.sub(_INVISIBLE, "", unicodedata.normalize("NFKC", text))
    masked = plain
    for kind, pattern in _PATTERNS:
        if kind in _NUMBERS:
            masked = re.sub(pattern, _crossed_out, masked, flags=re.IGNORECASE)
    return text if masked == plain else masked


def _crossed_out(found: re.Match[str]) -> str:
    return re.sub("[0-9X]", "×", found[0], flags=re.IGNORECASE)


def find_personal(text: str) -> Personal | None:
    """The first mobile or landline number, ID number (18 or 15 places) or mail address in a text.

    Reads full-width digits as digits, sees through spaces, dashes and zero-width characters
    between digits and through +86. Offices' own numbers look the same: scan only what was filed,
    never the notice's own sentences. None when nothing was found.
    """
    plain = re.sub(_INVISIBLE, "", unicodedata.normalize("NFKC", text))
    for kind, pattern in _PATTERNS:
        found = re.search(pattern, plain, re.IGNORECASE)
        if found:
            return Personal(kind=kind, text=found[0])
    return None
