"""A bundle is believed as far as its signature goes, and not a byte further."""

from __future__ import annotations

import json
import struct
import zipfile
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zlib import crc32

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import to_builtins
from msgspec.structs import replace

from reviewer.domain import bundle
from reviewer.domain.bundle import Member
from reviewer.domain.cascade import FORMAT
from reviewer.domain.ledger import canonical
from reviewer.errors import Reason, Refused
from reviewer.export.bundle import public_key
from reviewer.intake.bundle import extract, read_bundle
from tests.parcels import ENTRANT, FINGERPRINT, SEED, enclosed, manifest, parcel

OTHER = b"thirty-two bytes of a third one "
TRUSTED = frozenset({FINGERPRINT})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two enclosed files."""
    made = tmp_path_factory.mktemp("parcels")
    (made / "a").write_bytes(b"first file")
    (made / "b").write_bytes(b"second file, somewhat longer")
    return made


@pytest.fixture(scope="module")
def sound(folder: Path) -> bytes:
    """A bundle with two files, one of them named twice."""
    paths = {digest(folder / name): folder / name for name in "ab"}
    files = tuple(
        enclosed(path, spec=spec, digest=key)
        for spec, (key, path) in zip(("photo", "video"), paths.items(), strict=True)
    )
    return parcel(manifest(replace(ENTRANT, files=(*files, files[0]))), files=paths)


def digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def reason(folder: Path, content: bytes, trusted: frozenset[str] = TRUSTED) -> tuple[Reason, object]:
    """Why the bytes are refused, and the fact that is told."""
    file = folder / "bundle.zip"
    file.write_bytes(content)
    with pytest.raises(Refused) as caught:
        read_bundle(file, trusted=trusted)
    return caught.value.reason, next(iter(caught.value.facts.values()), None)


def signed(said: bytes, *, seed: bytes = SEED) -> bytes:
    """An archive with those bytes as its manifest, whatever they are, soundly signed and soundly laid out."""
    key = Ed25519PrivateKey.from_private_bytes(seed)
    seal = public_key(seed) + key.sign(bundle.signed_bytes(said))
    output, members = BytesIO(), []
    for name, content in ((bundle.MANIFEST, said), (bundle.SIGNATURE, seal)):
        members.append(Member(name=name, size=len(content), checksum=crc32(content), offset=output.tell()))
        output.write(bundle.head(members[-1]) + content)
    output.write(bundle.directory(members, offset=output.tell()))
    return output.getvalue()


# -- sound ------------------------------------------------------------------------------------


def test_what_was_written_is_what_is_read(folder: Path, sound: bytes) -> None:
    file = folder / "sound.zip"
    file.write_bytes(sound)
    found = read_bundle(file, trusted=TRUSTED)
    assert found.manifest.divisions[0].entrants[0].name == ENTRANT.name
    assert found.digest == sha256(bundle.manifest_bytes(found.manifest)).hexdigest()
    taken = {}
    for key, place in found.places.items():
        output = BytesIO()
        extract(file, place, output=output)
        taken[key] = output.getvalue()
    assert taken == {digest(folder / name): (folder / name).read_bytes() for name in "ab"}


def test_any_archiver_opens_it(sound: bytes) -> None:
    with zipfile.ZipFile(BytesIO(sound)) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == 4
        assert json.loads(archive.read("manifest.json"))["signer"] == FINGERPRINT
        assert {member.date_time[0] for member in archive.infolist()} == {1980}


# -- every byte counts ------------------------------------------------------------------------


def test_a_changed_byte_anywhere_is_refused(folder: Path, sound: bytes) -> None:
    file, let_through = folder / "changed.zip", []
    for place in range(len(sound)):
        changed = bytearray(sound)
        changed[place] ^= 1
        file.write_bytes(changed)
        try:
            read_bundle(file, trusted=TRUSTED)
        except Refused:
            continue
        let_through.append(place)
    assert let_through == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content + b"\0",
        lambda content: b"\0" + content,
        lambda content: content[:-1],
        lambda content: content[: len(content) // 2],
        lambda content: content + content,
        lambda content: content.replace(b"first file", b"other file"),
        lambda content: content[:-2] + struct.pack("<H", 5) + b"hello",  # a comment behind the directory
    ],
    ids=["behind", "before", "cut", "half", "twice", "file", "comment"],
)
def test_what_was_added_cut_or_changed_is_refused(
    folder: Path, sound: bytes, spoil: Callable[[bytes], bytes]
) -> None:
    told, _ = reason(folder, spoil(sound))
    assert told in {Reason.BUNDLE_ALTERED, Reason.BUNDLE_UNREADABLE}


def test_an_archive_packed_again_is_refused(folder: Path, sound: bytes) -> None:
    """The same members with the same bytes, by another writer: it might hold more than one sees."""
    output = BytesIO()
    with zipfile.ZipFile(BytesIO(sound)) as archive, zipfile.ZipFile(output, "w") as packed:
        for name in archive.namelist():
            packed.writestr(name, archive.read(name), compress_type=zipfile.ZIP_DEFLATED)
    assert reason(folder, output.getvalue())[0] in {Reason.BUNDLE_ALTERED, Reason.BUNDLE_UNREADABLE}


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x05\x06" + bytes(18), b"%PDF-1.7", b"<html>"])
def test_what_is_no_bundle_is_refused(folder: Path, content: bytes) -> None:
    assert reason(folder, content) == (Reason.BUNDLE_UNREADABLE, None)


@settings(max_examples=60)
@given(content=st.binary(max_size=400))
def test_no_bytes_break_the_reader(folder: Path, content: bytes) -> None:
    assert reason(folder, content)[0] is Reason.BUNDLE_UNREADABLE
    assert reason(folder, b"PK\x03\x04" + content)[0] in {Reason.BUNDLE_UNREADABLE, Reason.BUNDLE_ALTERED}


def test_a_manifest_that_claims_to_be_huge_is_not_read(folder: Path, sound: bytes) -> None:
    claimed = sound[:18] + struct.pack("<II", 2**31, 2**31) + sound[26:]
    assert reason(folder, claimed) == (Reason.BUNDLE_UNREADABLE, None)


# -- whose word it is -------------------------------------------------------------------------


def test_an_unknown_key_is_told_by_its_fingerprint_before_anything_is_parsed(folder: Path) -> None:
    stranger = bundle.fingerprint(public_key(OTHER))
    assert reason(folder, signed(b"{not even json", seed=OTHER)) == (Reason.BUNDLE_UNKNOWN_KEY, stranger)
    assert reason(folder, parcel(), frozenset()) == (Reason.BUNDLE_UNKNOWN_KEY, FINGERPRINT)


def test_a_signature_of_something_else_is_no_signature(folder: Path) -> None:
    """A trusted key beside another's manifest; and a trusted signer who speaks in another's name."""
    one, other = parcel(), parcel(manifest(title="另一份"))
    at = one.index(b"signature") + len(b"signature")
    seal = other[other.index(b"signature") + 9 :][:96]
    assert reason(folder, one[:at] + seal + one[at + 96 :])[0] is Reason.BUNDLE_ALTERED
    spoken_for = manifest(signer=bundle.fingerprint(public_key(OTHER)))
    assert reason(folder, parcel(spoken_for)) == (Reason.BUNDLE_ALTERED, None)


# -- what a trusted signer may still not say --------------------------------------------------


def plain(**changes: object) -> dict[str, object]:
    return {**to_builtins(manifest()), **changes}


@pytest.mark.parametrize(
    "said",
    [
        b"{}",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        canonical(plain(extra="more")).encode(),
        canonical(plain(format=0)).encode(),
        canonical(plain(divisions=[])).encode() + b"\n",
        json.dumps(plain()).encode(),  # the same, not as we write it
        canonical(plain(title=7)).encode(),
        canonical(plain(divisions=to_builtins(manifest(ENTRANT, ENTRANT))["divisions"])).encode(),
        canonical(plain(divisions=[to_builtins(manifest())["divisions"][0]] * 2)).encode(),
    ],
)
def test_a_manifest_that_is_not_as_we_write_it_is_refused(folder: Path, said: bytes) -> None:
    assert reason(folder, signed(said)) == (Reason.BUNDLE_UNREADABLE, None)


def test_a_later_format_is_told_by_its_number(folder: Path) -> None:
    said = canonical({"format": FORMAT + 1, "unheard": "of"}).encode()
    assert reason(folder, signed(said)) == (Reason.BUNDLE_TOO_NEW, FORMAT + 1)


@pytest.mark.parametrize("name", ["../../etc/passwd", "A" * 64, "a" * 63, ""])
def test_a_file_is_named_by_its_digest_and_by_nothing_else(folder: Path, name: str) -> None:
    file = enclosed(folder / "a", spec="photo", digest=name)
    content = signed(bundle.manifest_bytes(manifest(replace(ENTRANT, files=(file,)))))
    assert reason(folder, content) == (Reason.BUNDLE_UNREADABLE, None)


def test_a_file_that_is_named_and_not_there_is_refused(folder: Path) -> None:
    file = enclosed(folder / "a", spec="photo", digest=digest(folder / "a"))
    content = signed(bundle.manifest_bytes(manifest(replace(ENTRANT, files=(file,)))))
    assert reason(folder, content) == (Reason.BUNDLE_ALTERED, None)


def test_one_file_has_one_size(folder: Path) -> None:
    file = enclosed(folder / "a", spec="photo", digest=digest(folder / "a"))
    said = manifest(replace(ENTRANT, files=(file, replace(file, size=1))))
    assert reason(folder, signed(bundle.manifest_bytes(said))) == (Reason.BUNDLE_UNREADABLE, None)
