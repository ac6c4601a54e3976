"""Zip archives that are the same bytes for the same content: no clock, no user, no system in them."""

import zipfile
from io import BytesIO

# The first day that the format can say.
EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX, _PLAIN_FILE = 3, 0o100644


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
