"""Final lists → one signed bundle; the same lists give the same bytes, whenever and however often."""

import shutil
import zlib
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING

from reviewer.domain import bundle
from reviewer.domain.bundle import FOLDER, MANIFEST, MAX_BYTES, MAX_MANIFEST, SIGNATURE, Member
from reviewer.domain.cascade import Manifest
from reviewer.errors import Reason, Refused

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_CHUNK = 2**20


def _key(seed: bytes) -> "Ed25519PrivateKey":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 - only who sends waits for it
        Ed25519PrivateKey,
    )

    return Ed25519PrivateKey.from_private_bytes(seed)


def public_key(seed: bytes) -> bytes:
    """The 32 bytes of the public key that belongs to the seed of a signing key."""
    return _key(seed).public_key().public_bytes_raw()


def write_bundle(manifest: Manifest, *, seed: bytes, files: Mapping[str, Path], output: IO[bytes]) -> str:
    """Write the bundle to `output`, which need not be able to seek; gives back its digest.

    `files` are paths by the digest of their content. Refused with BUNDLE_TOO_LARGE beyond what a bundle can
    hold; OSError when a file is gone.
    """
    said = bundle.manifest_bytes(manifest)
    size = len(said) + sum(size for _, size in manifest.files)
    if len(said) > MAX_MANIFEST or size > MAX_BYTES - _CHUNK:
        raise Refused(Reason.BUNDLE_TOO_LARGE, {"limit": MAX_BYTES // 2**20})
    signing = _key(seed)
    signature = signing.public_key().public_bytes_raw() + signing.sign(bundle.signed_bytes(said))
    members: list[Member] = []
    offset = _write(output, MANIFEST, BytesIO(said), members, offset=0)
    offset = _write(output, SIGNATURE, BytesIO(signature), members, offset=offset)
    for digest, _ in manifest.files:
        with files[digest].open("rb") as file:
            offset = _write(output, FOLDER + digest, file, members, offset=offset)
    output.write(bundle.directory(members, offset=offset))
    return bundle.bundle_digest(said)


def _write(output: IO[bytes], name: str, content: IO[bytes], members: list[Member], *, offset: int) -> int:
    """One member; gives back where the next one begins. The checksum stands before the bytes: read twice."""
    checksum = size = 0
    while chunk := content.read(_CHUNK):
        checksum, size = zlib.crc32(chunk, checksum), size + len(chunk)
    content.seek(0)
    members.append(Member(name=name, size=size, checksum=checksum, offset=offset))
    before = bundle.head(members[-1])
    output.write(before)
    shutil.copyfileobj(content, output, _CHUNK)
    return offset + len(before) + size
