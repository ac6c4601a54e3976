"""A bundle that came from outside: read as any hostile file, believed only as far as its signature goes.

Nothing is unpacked, because a bundle packs nothing, and nothing is parsed before the signature of a trusted
key stands under it: whoever has no such key cannot reach a parser, so no child process is needed here. The
bytes must be those, and only those, that `export.bundle` would have written.
"""

import hashlib
import json
import struct
import zlib
from collections.abc import Collection
from pathlib import Path
from typing import IO

import msgspec
from msgspec import Struct

from reviewer.domain import bundle
from reviewer.domain.bundle import (
    FOLDER,
    HEADER_BYTES,
    KEY_BYTES,
    MANIFEST,
    MAX_BYTES,
    MAX_MANIFEST,
    SIGNATURE,
    SIGNATURE_BYTES,
    Member,
)
from reviewer.domain.cascade import FORMAT, Division, Manifest
from reviewer.errors import Reason, Refused

_CHUNK = 2**20
_SIZE = struct.Struct("<22xI4x")
_MOST_FILES = 20_000
_MANIFEST = msgspec.json.Decoder(Manifest)


class ReadBundle(Struct, frozen=True, kw_only=True):
    """A bundle whose every byte was checked. `places` tells offset and size of each file by its digest."""

    manifest: Manifest
    digest: str
    places: dict[str, tuple[int, int]]


def read_bundle(path: Path, *, trusted: Collection[str]) -> ReadBundle:
    """Check a bundle from its first byte to its last; `trusted` are the fingerprints that count.

    Refused with BUNDLE_UNREADABLE (no bundle, or an end is missing), BUNDLE_TOO_LARGE, BUNDLE_UNKNOWN_KEY
    (with the fingerprint), BUNDLE_TOO_NEW (with its format), or BUNDLE_ALTERED.
    """
    if path.stat().st_size > MAX_BYTES:
        raise Refused(Reason.BUNDLE_TOO_LARGE, {"limit": MAX_BYTES // 2**20})
    with path.open("rb") as file:
        return _read(file, trusted)


def _read(file: IO[bytes], trusted: Collection[str]) -> ReadBundle:
    members: list[Member] = []
    said = _small(file, MANIFEST, members, most=MAX_MANIFEST)
    seal = _small(file, SIGNATURE, members, most=KEY_BYTES + SIGNATURE_BYTES)
    key, signature = seal[:KEY_BYTES], seal[KEY_BYTES:]
    signer = bundle.fingerprint(key)
    if signer not in trusted:
        raise Refused(Reason.BUNDLE_UNKNOWN_KEY, {"fingerprint": signer})
    if not _verified(key, signature, bundle.signed_bytes(said)):
        raise Refused(Reason.BUNDLE_ALTERED)
    manifest = _understood(said)
    if manifest.signer != signer:
        raise Refused(Reason.BUNDLE_ALTERED)
    places = {digest: _file(file, digest, size, members) for digest, size in manifest.files}
    if file.read(len(end := bundle.directory(members, offset=file.tell())) + 1) != end:
        raise Refused(Reason.BUNDLE_ALTERED)
    return ReadBundle(manifest=manifest, digest=bundle.bundle_digest(said), places=places)


def _small(file: IO[bytes], name: str, members: list[Member], *, most: int) -> bytes:
    """A member that is held in memory."""
    offset = file.tell()
    before = file.read(HEADER_BYTES + len(name))
    if len(before) < HEADER_BYTES + len(name) or not before.endswith(name.encode("ascii")):
        raise Refused(Reason.BUNDLE_UNREADABLE)
    (size,) = _SIZE.unpack(before[:HEADER_BYTES])
    if size > most:
        raise Refused(Reason.BUNDLE_UNREADABLE)
    content = file.read(size)
    member = Member(name=name, size=size, checksum=zlib.crc32(content), offset=offset)
    if len(content) != size:
        raise Refused(Reason.BUNDLE_UNREADABLE)
    if bundle.head(member) != before:
        raise Refused(Reason.BUNDLE_ALTERED)
    members.append(member)
    return content


def _file(file: IO[bytes], digest: str, size: int, members: list[Member]) -> tuple[int, int]:
    """Walk over one enclosed file; gives back where its content lies and how long it is."""
    offset, name = file.tell(), FOLDER + digest
    before = file.read(HEADER_BYTES + len(name))
    start, left, checksum, content = file.tell(), size, 0, hashlib.sha256()
    while left and (chunk := file.read(min(_CHUNK, left))):
        checksum, left = zlib.crc32(chunk, checksum), left - len(chunk)
        content.update(chunk)
    member = Member(name=name, size=size, checksum=checksum, offset=offset)
    if left or content.hexdigest() != digest or bundle.head(member) != before:
        raise Refused(Reason.BUNDLE_ALTERED)
    members.append(member)
    return start, size


def _verified(key: bytes, signature: bytes, said: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - only who receives waits for it
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415 - as above

    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, said)
    except (InvalidSignature, ValueError):
        return False
    return True


def _understood(said: bytes) -> Manifest:
    """The manifest as a record; it must be written exactly as we would write it."""
    try:
        plain = json.loads(said)
        if not isinstance(plain, dict):
            raise TypeError("no manifest")
        found = plain.get("format")
        if isinstance(found, int) and found > FORMAT:
            raise Refused(Reason.BUNDLE_TOO_NEW, {"format": found})
        manifest = _MANIFEST.decode(said)
        if bundle.manifest_bytes(manifest) != said or not _sound(manifest):
            raise ValueError("not as we write it")
    except (ValueError, TypeError, RecursionError):
        raise Refused(Reason.BUNDLE_UNREADABLE) from None
    return manifest


def _sound(manifest: Manifest) -> bool:
    """What the types do not say: categories once, orders from 1, digests that are digests."""
    names = [division.category for division in manifest.divisions]
    sizes = {
        (file.sha256, file.size)
        for division in manifest.divisions
        for entrant in division.entrants
        for file in entrant.files
    }
    return (
        manifest.format == FORMAT
        and len(set(names)) == len(names)
        and len(sizes) == len(manifest.files) <= _MOST_FILES
        and all(size >= 0 and _is_digest(digest) for digest, size in manifest.files)
        and all(_ordered(division) for division in manifest.divisions)
    )


def _ordered(division: Division) -> bool:
    keys = [column.key for column in division.columns]
    orders = [entrant.order for entrant in division.entrants]
    return len(set(keys)) == len(keys) and orders == list(range(1, len(orders) + 1))


def _is_digest(text: str) -> bool:
    return len(text) == 64 and set(text) <= set("0123456789abcdef")


def manifest_of(text: str) -> Manifest:
    """A manifest that was checked and kept, as a record again."""
    return _MANIFEST.decode(text)


def extract(path: Path, place: tuple[int, int], *, output: IO[bytes]) -> None:
    """Copy one enclosed file, as `ReadBundle.places` says where it lies, to `output`."""
    offset, left = place
    with path.open("rb") as file:
        file.seek(offset)
        while left and (chunk := file.read(min(_CHUNK, left))):
            output.write(chunk)
            left -= len(chunk)
