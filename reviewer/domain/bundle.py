"""The bundle on the wire: a zip that can be written in one way only, and what its signature stands under.

Members are stored, not packed, in a fixed order, under one date: the manifest, the public key with its
signature, then every file under the digest of its content. Whoever reads it expects exactly these bytes, so
there is no place where a changed or an added byte would not be noticed.
"""

import hashlib
import struct
from collections.abc import Iterable

from msgspec import Struct, to_builtins

from reviewer.domain.cascade import Manifest
from reviewer.domain.ledger import canonical

MANIFEST, SIGNATURE, FOLDER = "manifest.json", "signature", "files/"
KEY_BYTES, SIGNATURE_BYTES, HEADER_BYTES = 32, 64, 30
MAX_BYTES = 2**32 - 1
"""The most that a bundle can hold, in bytes: what the plain form of a zip can say."""
MAX_MANIFEST = 16 * 2**20
"""The most that its manifest can hold, in bytes: a hundred times the texts of a province."""

_PURPOSE = b"reviewer-bundle-v1\n"
_VERSION, _STORED, _NO_TIME, _FIRST_DAY = 20, 0, 0, 0x21  # 1980-01-01, as early as a zip can say
_MADE_BY, _OWNER_ONLY = 3 << 8 | _VERSION, 0o600 << 16


class Member(Struct, frozen=True, kw_only=True):
    """One part of the archive: `size` in bytes, `checksum` the CRC-32 of its bytes, `offset` of its head."""

    name: str
    size: int
    checksum: int
    offset: int


def manifest_bytes(manifest: Manifest) -> bytes:
    """The manifest as it is signed: canonical JSON in UTF-8."""
    return canonical(to_builtins(manifest)).encode("utf-8")


def bundle_digest(manifest: bytes) -> str:
    """What names a bundle: SHA-256 of its manifest, which names all that is in it."""
    return hashlib.sha256(manifest).hexdigest()


def signed_bytes(manifest: bytes) -> bytes:
    """What the signature is over: the manifest, marked as what it is, so that it serves for nothing else."""
    return _PURPOSE + manifest


def fingerprint(public_key: bytes) -> str:
    """What people compare by telephone: SHA-256 of the raw public key, 64 hex digits."""
    return hashlib.sha256(public_key).hexdigest()


def head(member: Member) -> bytes:
    """What stands before a member's bytes."""
    name = member.name.encode("ascii")
    return (
        struct.pack(
            "<4sHHHHHIIIHH",
            b"PK\x03\x04",
            _VERSION,
            0,
            _STORED,
            _NO_TIME,
            _FIRST_DAY,
            member.checksum,
            member.size,
            member.size,
            len(name),
            0,
        )
        + name
    )


def directory(members: Iterable[Member], *, offset: int) -> bytes:
    """What stands behind the last member: the directory of the archive and its end."""
    entries = [_entry(member) for member in members]
    size = sum(map(len, entries))
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, len(entries), len(entries), size, offset, 0)
    return b"".join([*entries, end])


def _entry(member: Member) -> bytes:
    name = member.name.encode("ascii")
    return (
        struct.pack(
            "<4sHHHHHHIIIHHHHHII",
            b"PK\x01\x02",
            _MADE_BY,
            _VERSION,
            0,
            _STORED,
            _NO_TIME,
            _FIRST_DAY,
            member.checksum,
            member.size,
            member.size,
            len(name),
            0,
            0,
            0,
            0,
            _OWNER_ONLY,
            member.offset,
        )
        + name
    )
