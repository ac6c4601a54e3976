"""Zip archives that are the same bytes for the same content: no clock, no user, no system in them."""

import re
import zipfile
from io import BytesIO

# The first day that the format can say.
EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX, _PLAIN_FILE = 3, 0o100644
# Signs that mean something to a file system, and those that nobody sees.
_UNSAFE = re.compile(
    r'[\x00-\x1f\x7f-\x9f\\/:*?"<>|\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]'
)
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_LONGEST = 60


def safe_name(text: str) -> str:
    """The text as one part of a path, on every system: no separators, no dots at its ends, never empty."""
    bare = " ".join(_UNSAFE.sub(" ", text).split())[:_LONGEST].strip(". ")
    return f"_{bare}" if not bare or _RESERVED.fullmatch(bare) else bare


def entry(name: str, *, packed: bool = True) -> zipfile.ZipInfo:
    """The head of a member: its name, no time, readable by all."""
    info = zipfile.ZipInfo(name, date_time=EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    info.create_system = _UNIX
    info.external_attr = _PLAIN_FILE << 16
    return info


def steady(content: bytes) -> bytes:
    """The archive with the same members in the same order, and nothing of when it was made."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for member in old.infolist():
            new.writestr(entry(member.filename), old.read(member))
    return target.getvalue()
