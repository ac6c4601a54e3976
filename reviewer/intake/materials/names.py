"""The name under which a file came: shown to people, kept for downloads, believed in nothing."""

import re
import unicodedata

from reviewer.domain.personal import without_numbers
from reviewer.errors import MaterialRefusal, MaterialRefused

LONGEST = 200
# The longest ending that any sort of file we take has, with its dot, and room to spare.
_LONGEST_ENDING = 10

# Controls, and marks that turn the direction of writing: with one of them "gpj.exe" is shown as "exe.jpg".
# Nobody types them, so a name that holds one was made to deceive and is not mended.
_DECEIVING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# No file on Windows can be called so; a pack that is unpacked there would lose the file.
_IMPOSSIBLE = re.compile(r'[:*?"<>|/\\]')
# A device of old Windows is opened instead of a file of that name, whatever its ending.
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


def plain_name(name: str) -> str:
    """The last part of the name, composed (NFC), at most 200 characters with its ending kept.

    Folders before it are dropped and not refused: old browsers send the whole path of an honest file.
    Signs that Windows forbids become "_", digits of an identity or a mobile number "×": scans are often
    called after them, and a name is shown to people who may not read such numbers.

    Raises MaterialRefused(NAME) when nothing is left or the name holds a control character or a mark
    that turns the direction of writing.
    """
    if _DECEIVING.search(name):
        raise MaterialRefused(
            MaterialRefusal.NAME, {"name": _DECEIVING.sub("\N{WHITE SQUARE}", name)[:LONGEST]}
        )
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    last = without_numbers(last).strip(" ")
    last = _IMPOSSIBLE.sub("_", last).rstrip(". ")
    if not last.strip("._ "):
        raise MaterialRefused(MaterialRefusal.NAME, {"name": name[:LONGEST]})
    if _DEVICES.match(last):
        last = f"_{last}"
    if len(last) <= LONGEST:
        return last
    stem, dot, ending = last.rpartition(".")
    kept = f"{dot}{ending}" if stem and len(ending) < _LONGEST_ENDING else ""
    return last[: LONGEST - len(kept)] + kept


def ending_of(name: str) -> str:
    """What stands behind the last dot, in small letters; "" without a dot."""
    stem, _, ending = name.rpartition(".")
    return ending.lower() if stem else ""
