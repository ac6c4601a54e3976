"""The hash chain: what a ledger line binds, and whether a chain holds."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from msgspec import Struct

from reviewer.errors import LedgerBroken

DOMAIN = "reviewer-ledger-v1"
PLATFORM = "@platform"
GENESIS = "0" * 64


class Line(Struct, frozen=True, kw_only=True):
    """One ledger line. `payload` is canonical JSON with kind, actor, at and data.

    `kind` and `at` are the columns that a table repeats beside the payload for searching; None
    where a line has none, as in an exported file.
    """

    scope: str
    seq: int
    payload: str
    prev: str
    hash: str
    mac: str
    kind: str | None = None
    at: datetime | None = None


def canonical(value: object) -> str:
    """JSON with sorted keys, no spaces, no floats: equal values, equal text.

    Raises TypeError for a float, for a key that is no text, and for what JSON cannot say.
    """
    _refuse_floats(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(value: object) -> str:
    """SHA-256 of the canonical text, in hex."""
    return hashlib.sha256(canonical(value).encode("utf-8")).hexdigest()


def instant_text(instant: datetime) -> str:
    """An instant as UTC text with microseconds, the same length for every instant.

    Raises ValueError for an instant without a time zone.
    """
    if instant.utcoffset() is None:
        raise ValueError("an instant without a time zone")
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def make_payload(*, kind: str, actor: str, at: datetime, data: Mapping[str, object]) -> str:
    """The text that a line binds."""
    return canonical({"actor": actor, "at": instant_text(at), "data": dict(data), "kind": kind})


def link(*, scope: str, seq: int, prev: str, payload: str) -> str:
    """The hash of a line: over the domain prefix, scope, number, previous hash and payload."""
    text = "|".join((DOMAIN, scope, str(seq), prev, payload))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def seal(key: bytes, line_hash: str) -> str:
    """The keyed second column, which someone with the database alone cannot recompute."""
    return hmac.new(key, line_hash.encode("ascii"), hashlib.sha256).hexdigest()


def receipt_code(key: bytes, *parts: object) -> str:
    """A receipt of 20 characters in five groups, without letters that look like digits."""
    alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
    mac = hmac.new(key, canonical(list(parts)).encode("utf-8"), hashlib.sha256).digest()
    number = int.from_bytes(mac, "big")
    letters = []
    for _ in range(20):
        number, place = divmod(number, len(alphabet))
        letters.append(alphabet[place])
    code = "".join(letters)
    return "-".join(code[start : start + 4] for start in range(0, 20, 4))


def verify(
    lines: Iterable[Line], *, key: bytes | None = None, noted: str = "", begun: str = ""
) -> tuple[int, str]:
    """Walk the chain and give back its length and head hash.

    Numbers must run without a gap from 1, every line must name its predecessor's hash and hash to
    its own, its payload must be canonical and agree with the columns beside it, and, when the key
    is given, its seal must be right.
    Raises LedgerBroken at the first line that does not hold. A tail that was cut off shows only
    against a head that was `noted` elsewhere (minutes, notice footer): it must be a hash of the chain.
    `begun` is the scope of a chain that cannot be empty, "" where it can.
    """
    prev, count, met = GENESIS, 0, not noted
    for line in lines:
        problem = _problem(line, expected=count + 1, prev=prev, key=key)
        if problem:
            raise LedgerBroken(line.scope, count + 1, problem)
        prev, count = line.hash, count + 1
        met = met or line.hash == noted
    if begun and not count:
        raise LedgerBroken(begun, 1, "empty")
    if not met:
        raise LedgerBroken(begun, count + 1, "noted")
    return count, prev


def _problem(line: Line, *, expected: int, prev: str, key: bytes | None) -> str:
    if line.seq != expected:
        return "gap"
    if line.prev != prev:
        return "prev"
    if link(scope=line.scope, seq=line.seq, prev=line.prev, payload=line.payload) != line.hash:
        return "hash"
    try:
        if canonical(json.loads(line.payload)) != line.payload:
            return "payload"
    except (ValueError, TypeError):
        return "payload"
    if not _told_truly(line):
        return "columns"
    if key is not None and not hmac.compare_digest(seal(key, line.hash), line.mac):
        return "seal"
    return ""


def _told_truly(line: Line) -> bool:
    """Whether the columns beside the payload say what the payload says."""
    payload = json.loads(line.payload)
    if not isinstance(payload, dict):
        return line.kind is None and line.at is None
    return line.kind in (None, payload.get("kind")) and (
        line.at is None or instant_text(line.at) == payload.get("at")
    )


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise TypeError("no floats in the ledger")
    if isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError("a key of the ledger is a text")
            _refuse_floats(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_floats(item)
