"""Files on the disk: parts that survive, whole files under their digest, nothing left that nobody names."""

from __future__ import annotations

import hashlib
import io
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reviewer.errors import DiskFull, NotFound, StaleVersion
from reviewer.storage.files import FileStore

TOKEN, OTHER = "a" * 22, "b" * 22


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


class Stream(io.RawIOBase):
    """Bytes as a connection brings them: remembers how much was asked for at once, may break off."""

    def __init__(self, content: bytes, *, breaks: bool = False) -> None:
        self.rest, self.breaks, self.asked = content, breaks, 0

    def read(self, size: int = -1) -> bytes:
        self.asked = max(self.asked, len(self.rest) if size < 0 else size)
        part, self.rest = self.rest[:size], self.rest[size:]
        if not part and self.breaks:
            raise ConnectionError
        return part


def test_parts_gather_in_order_and_nowhere_else(store: FileStore) -> None:
    store.begin(TOKEN)
    assert store.append(TOKEN, io.BytesIO(b"abc"), offset=0, limit=10) == 3
    with pytest.raises(StaleVersion) as stale:
        store.append(TOKEN, io.BytesIO(b"xyz"), offset=2, limit=10)
    assert (stale.value.base, stale.value.current) == (2, 3)
    # no byte beyond the size that was announced
    assert store.append(TOKEN, io.BytesIO(b"defghijkl"), offset=3, limit=10) == 10
    assert store.part(TOKEN).read_bytes() == b"abcdefghij"
    with pytest.raises(NotFound):
        store.length(OTHER)


def test_what_arrived_before_the_line_broke_is_kept(store: FileStore) -> None:
    store.begin(TOKEN)
    with pytest.raises(ConnectionError):
        store.append(TOKEN, Stream(b"first half", breaks=True), offset=0, limit=100)  # type: ignore[arg-type]
    # another process begins with what the disk holds
    again = FileStore(store.part(TOKEN).parents[1])
    assert again.length(TOKEN) == 10
    assert again.append(TOKEN, io.BytesIO(b", second half"), offset=10, limit=23) == 23
    again.complete(TOKEN)
    again.complete(TOKEN)  # killed and asked again
    assert again.waiting(TOKEN).read_bytes() == b"first half, second half"
    assert again.length(TOKEN) == 23


def test_two_that_write_one_upload_do_not_mix(store: FileStore) -> None:
    store.begin(TOKEN)

    class Second(io.RawIOBase):
        """While it is read, somebody else tries to write the same upload."""

        refused = False
        done = False

        def read(self, size: int = -1) -> bytes:
            if self.done:
                return b""
            self.done = True
            try:
                store.append(TOKEN, io.BytesIO(b"other"), offset=0, limit=10)
            except StaleVersion:
                self.refused = True
            return b"mine"

    stream = Second()
    assert store.append(TOKEN, stream, offset=0, limit=10) == 4  # type: ignore[arg-type]
    assert (stream.refused, store.part(TOKEN).read_bytes()) == (True, b"mine")


def test_a_large_file_passes_through_in_small_pieces(store: FileStore) -> None:
    stream = Stream(bytes(5 * 2**20))
    assert store.receive(TOKEN, stream, limit=2**30) == 5 * 2**20  # type: ignore[arg-type]
    assert stream.asked == 2**20
    assert store.receive(OTHER, io.BytesIO(bytes(100)), limit=10) == 11


def test_a_kept_file_lies_under_its_digest_once(store: FileStore) -> None:
    for token in (TOKEN, OTHER):
        store.receive(token, io.BytesIO(b"the same"), limit=100)
    digests = {store.keep(store.waiting(token)) for token in (TOKEN, OTHER)}
    assert digests == {hashlib.sha256(b"the same").hexdigest()}
    (digest,) = digests
    assert store.kept(digest).read_bytes() == b"the same"
    assert not store.waiting(TOKEN).exists()
    if os.name == "posix":
        assert store.kept(digest).stat().st_mode & 0o077 == 0


def test_a_copy_leaves_the_file_where_it_is(store: FileStore, tmp_path: Path) -> None:
    own = tmp_path / "own.pdf"
    own.write_bytes(b"%PDF-")
    assert store.copy(own, to=TOKEN) == 5
    assert (own.read_bytes(), store.waiting(TOKEN).read_bytes()) == (b"%PDF-", b"%PDF-")


def test_what_is_kept_too_stays_where_it_was_and_lies_under_its_digest(
    store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.receive(TOKEN, io.BytesIO(b"sound"), limit=100)
    digest = store.keep_too(store.waiting(TOKEN))
    assert store.keep_too(store.waiting(TOKEN)) == digest  # killed and asked again

    def no_second_names(*_: object) -> None:
        raise PermissionError

    with monkeypatch.context() as patch:
        patch.setattr(os, "link", no_second_names)
        assert store.keep_too(store.waiting(TOKEN)) == digest
    assert store.waiting(TOKEN).read_bytes() == store.kept(digest).read_bytes() == b"sound"
    assert list(store.clean(TOKEN).parent.iterdir()) == []
    store.drop(TOKEN)
    assert store.kept(digest).read_bytes() == b"sound"


def test_the_sweep_counts_from_the_day_a_file_was_moved(store: FileStore) -> None:
    old = (datetime.now(UTC) - timedelta(days=30)).timestamp()
    store.begin(TOKEN)
    store.receive(OTHER, io.BytesIO(b"old"), limit=100)
    for place in (store.part(TOKEN), store.waiting(OTHER)):
        os.utime(place, (old, old))
    store.complete(TOKEN)
    digest = store.keep(store.waiting(OTHER))
    yesterday = datetime.now(UTC) - timedelta(days=1)
    assert store.sweep(tokens=(), digests=(), before=yesterday) == 0
    touched = store.touched(TOKEN)
    assert touched is not None
    assert touched > yesterday
    assert (store.waiting(TOKEN).exists(), store.kept(digest).exists()) == (True, True)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a/b" * 8, "a" * 65, ".." * 8])
def test_no_name_from_outside_becomes_a_path(store: FileStore, name: str) -> None:
    for place in (store.part, store.waiting, store.clean, store.kept):
        with pytest.raises(ValueError, match=r"no (?:token|digest)"):
            place(name)


def test_a_full_disk_is_told_before_the_first_byte(store: FileStore) -> None:
    store.require_room(1)
    with pytest.raises(DiskFull) as full:
        store.require_room(2**60)
    assert full.value.size == 2**60


def test_the_sweep_takes_what_nobody_names_and_is_old(store: FileStore) -> None:
    for token in (TOKEN, OTHER):
        store.receive(token, io.BytesIO(token.encode()), limit=100)
    named, unnamed = (store.keep(store.waiting(token)) for token in (TOKEN, OTHER))
    store.begin(TOKEN)
    store.begin(OTHER)
    now = datetime.now(UTC)
    asked = {"tokens": {TOKEN}, "digests": {named}}
    assert store.sweep(**asked, before=now - timedelta(days=1)) == 0  # young: perhaps not committed yet
    assert store.sweep(**asked, before=now + timedelta(minutes=1)) == 2
    left = [store.kept(named).exists(), store.kept(unnamed).exists()]
    assert (left, store.length_or_none(TOKEN), store.length_or_none(OTHER)) == ([True, False], 0, None)
