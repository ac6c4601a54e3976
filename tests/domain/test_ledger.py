"""The chain as pure functions: what it binds, what it notices, what it cannot notice."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from reviewer.domain import ledger
from reviewer.domain.ledger import GENESIS, Line
from reviewer.errors import LedgerBroken

KEY = b"a key"
AT = datetime(2021, 9, 13, 1, 2, 3, 40, tzinfo=UTC)


def chain(length: int = 6, *, scope: str = "small") -> list[Line]:
    """A sound chain, sealed."""
    lines: list[Line] = []
    prev = GENESIS
    for seq in range(1, length + 1):
        at = AT + timedelta(seconds=seq)
        payload = ledger.make_payload(kind=f"act.{seq}", actor="李老师", at=at, data={"code": f"S-{seq}"})
        line_hash = ledger.link(scope=scope, seq=seq, prev=prev, payload=payload)
        mac = ledger.seal(KEY, line_hash)
        lines.append(
            Line(
                scope=scope,
                seq=seq,
                payload=payload,
                prev=prev,
                hash=line_hash,
                mac=mac,
                kind=f"act.{seq}",
                at=at,
            )
        )
        prev = line_hash
    return lines


def problem(lines: list[Line], *, key: bytes | None = KEY) -> tuple[int, str]:
    with pytest.raises(LedgerBroken) as broken:
        ledger.verify(lines, key=key)
    return broken.value.seq, broken.value.problem


def relinked(lines: list[Line], *, start: int) -> list[Line]:
    """Every hash from a place on computed anew: what somebody with the database alone can do."""
    made = lines[:start]
    prev = made[-1].hash if made else GENESIS
    for seq, line in enumerate(lines[start:], start=start + 1):
        line_hash = ledger.link(scope=line.scope, seq=seq, prev=prev, payload=line.payload)
        made.append(replace(line, seq=seq, prev=prev, hash=line_hash))
        prev = line_hash
    return made


def test_a_line_is_bound_as_its_text_says() -> None:
    line = chain(1)[0]
    payload = '{"actor":"李老师","at":"2021-09-13T01:02:04.000040Z","data":{"code":"S-1"},"kind":"act.1"}'
    text = f"reviewer-ledger-v1|small|1|{'0' * 64}|{payload}"
    assert line.payload == payload
    assert line.hash == hashlib.sha256(text.encode()).hexdigest()
    assert line.mac == hmac.new(KEY, line.hash.encode(), hashlib.sha256).hexdigest()


def test_a_sound_chain_tells_its_length_and_head() -> None:
    lines = chain()
    assert ledger.verify(lines, key=KEY) == (6, lines[-1].hash)
    assert ledger.verify(lines) == (6, lines[-1].hash)
    assert ledger.verify([], key=KEY) == (0, GENESIS)


def test_every_edited_character_of_every_cell_is_noticed() -> None:
    lines = chain(3)
    for at, line in enumerate(lines):
        for cell in ("payload", "prev", "hash", "mac"):
            text = getattr(line, cell)
            for place in range(len(text)):
                other = "0" if text[place] != "0" else "1"
                edited = replace(line, **{cell: text[:place] + other + text[place + 1 :]})
                with pytest.raises(LedgerBroken):
                    ledger.verify([*lines[:at], edited, *lines[at + 1 :]], key=KEY)


@pytest.mark.parametrize(
    ("tamper", "found"),
    [
        pytest.param(lambda c: [c[0], c[2], c[1], *c[3:]], (2, "gap"), id="two rows swapped"),
        pytest.param(lambda c: [c[0], *c[2:]], (2, "gap"), id="a row deleted"),
        pytest.param(lambda c: c[1:], (1, "gap"), id="the first row deleted"),
        pytest.param(lambda c: [*c, c[-1]], (7, "gap"), id="the last row replayed"),
        pytest.param(
            lambda c: [*c, replace(c[2], seq=7)], (7, "prev"), id="a row replayed under a new number"
        ),
        pytest.param(
            lambda c: [*c, replace(c[2], seq=7, prev=c[-1].hash)], (7, "hash"), id="a row replayed and linked"
        ),
        pytest.param(
            lambda c: [replace(c[0], scope="other"), *c[1:]], (1, "hash"), id="moved to another chain"
        ),
        pytest.param(lambda c: relinked([*c[:2], *c[3:]], start=2), (3, "seal"), id="deleted and relinked"),
        pytest.param(
            lambda c: [replace(c[0], kind="act.2"), *c[1:]], (1, "columns"), id="the kind beside it edited"
        ),
        pytest.param(
            lambda c: [*c[:5], replace(c[5], at=AT)], (6, "columns"), id="the instant beside it edited"
        ),
    ],
)
def test_a_tamper_is_named_at_its_place(tamper: object, found: tuple[int, str]) -> None:
    assert callable(tamper)
    assert problem(tamper(chain())) == found


def test_a_relinked_chain_passes_without_the_key_and_never_with_it() -> None:
    lines = chain()
    edited = [replace(lines[0], payload=lines[0].payload.replace("S-1", "S-9")), *lines[1:]]
    forged = relinked(edited, start=0)
    assert ledger.verify(forged) == (6, forged[-1].hash)
    assert problem(forged) == (1, "seal")


def test_a_cut_tail_shows_only_against_a_noted_head() -> None:
    lines = chain()
    noted = ledger.verify(lines, key=KEY)
    cut = ledger.verify(lines[:-1], key=KEY)
    assert cut == (5, lines[4].hash)
    assert cut != noted


@pytest.mark.parametrize(
    "payload",
    ['{"b":1,"a":2}', '{"a": 1}', '{"a":1.5}', '{"a":NaN}', '{"a":1,"a":1}', '{"a":"\\u4e2d"}', "{"],
)
def test_a_payload_that_is_not_canonical_is_refused_even_when_its_hash_is_right(payload: str) -> None:
    line_hash = ledger.link(scope="small", seq=1, prev=GENESIS, payload=payload)
    mac = ledger.seal(KEY, line_hash)
    line = Line(scope="small", seq=1, payload=payload, prev=GENESIS, hash=line_hash, mac=mac)
    assert problem([line]) == (1, "payload")


@pytest.mark.parametrize("value", [1.0, [1, [2.5]], {"a": {"b": 0.1}}, {1: "a"}, {None: 1}, {"a": {2}}])
def test_canonical_refuses_floats_and_what_json_cannot_say(value: object) -> None:
    with pytest.raises(TypeError):
        ledger.canonical(value)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(json_values)
def test_canonical_text_reads_back_to_itself(value: object) -> None:
    text = ledger.canonical(value)
    assert ledger.canonical(json.loads(text)) == text


@given(st.dictionaries(st.text(max_size=5), st.integers(), min_size=2))
def test_equal_values_have_equal_digests_in_any_order(value: dict[str, int]) -> None:
    assert ledger.digest_of(dict(reversed(value.items()))) == ledger.digest_of(value)


def test_an_instant_is_written_in_utc_and_needs_a_zone() -> None:
    there = datetime(2021, 9, 13, 9, 0, tzinfo=timezone(timedelta(hours=8)))
    assert ledger.instant_text(there) == "2021-09-13T01:00:00.000000Z"
    with pytest.raises(ValueError, match="zone"):
        ledger.instant_text(datetime(2021, 9, 13, 9, 0))  # noqa: DTZ001  the naive one is the subject


def test_a_receipt_is_twenty_characters_without_lookalikes() -> None:
    code = ledger.receipt_code(KEY, "sheet", "small", "expert1", "S-01-01", 1)
    groups = code.split("-")
    assert [len(group) for group in groups] == [4, 4, 4, 4, 4]
    assert set("".join(groups)) <= set("23456789ABCDEFGHJKLMNPQRSTUVWXYZ")
    assert ledger.receipt_code(KEY, "sheet", "small", "expert1", "S-01-01", 1) == code


def test_receipts_differ_by_every_part_and_by_the_key() -> None:
    parts = [(who, what, edition) for who in ("甲", "乙") for what in ("S-1", "S-2") for edition in (1, 2)]
    codes = {ledger.receipt_code(key, *part) for key in (KEY, b"another") for part in parts}
    assert len(codes) == 2 * len(parts)
    assert ledger.receipt_code(KEY, "ab", "c") != ledger.receipt_code(KEY, "a", "bc")
