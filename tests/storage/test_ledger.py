"""The ledger in its table: append-only by the database itself, gap-free under a crowd of writers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from reviewer.domain import ledger
from reviewer.errors import LedgerBroken, LedgerKeyDiffers
from reviewer.storage.engine import make_engine
from reviewer.storage.queries import ledger as ledger_query
from reviewer.storage.unit import UnitOfWork
from tests.installations import BEGIN

PATIENCE = 60
KEY = b"k"
LINES = 5


@pytest.fixture
def unit(migrated_url: str) -> Iterator[UnitOfWork]:
    """A unit of work with five lines in the chain "small" and two in another."""
    engine = make_engine(migrated_url)
    made = UnitOfWork(engine, ledger_key=KEY)
    for scope, count in (("small", LINES), ("other", 2)):
        for number in range(count):
            write(made, number, scope=scope)
    yield made
    engine.dispose()


def write(unit: UnitOfWork, number: int, *, scope: str = "small") -> None:
    with unit.writing(scope) as tx:
        at = BEGIN + timedelta(seconds=number)
        tx.record("act.done", actor=f"writer{number}", at=at, data={"number": number})


def verified(unit: UnitOfWork, scope: str = "small") -> tuple[int, str]:
    with unit.reading(scope) as tx:
        return ledger.verify(ledger_query.lines(tx, scope), key=KEY)


def change(unit: UnitOfWork, *statements: str) -> None:
    with unit.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def unguarded(unit: UnitOfWork, *statements: str) -> None:
    """What somebody who owns the database can do: take the guards away first."""
    if unit.engine.dialect.name == "sqlite":
        names = ("ledger_line_no_update", "ledger_line_no_delete", "ledger_line_no_replace")
        change(unit, *(f"DROP TRIGGER {name}" for name in names), *statements)
    else:
        change(unit, "DROP TRIGGER ledger_line_kept ON ledger_line", *statements)


EVERYWHERE = [
    "UPDATE ledger_line SET kind = 'forged'",
    "UPDATE ledger_line SET payload = replace(payload, 'writer1', 'writer2') WHERE seq = 2",
    "UPDATE ledger_line SET seq = seq + 100 WHERE seq = 5",
    "DELETE FROM ledger_line",
    "DELETE FROM ledger_line WHERE seq = 5",
    "INSERT INTO ledger_line SELECT * FROM ledger_line WHERE scope = 'small' AND seq = 2",
    (
        "INSERT INTO ledger_line SELECT * FROM ledger_line WHERE scope = 'small' AND seq = 2 "
        "ON CONFLICT (scope, seq) DO UPDATE SET kind = 'forged'"
    ),
]
SQLITE = [
    "INSERT OR REPLACE INTO ledger_line SELECT * FROM ledger_line WHERE scope = 'small' AND seq = 2",
    "REPLACE INTO ledger_line VALUES ('small', 2, '2021-08-23 01:00:00', 'forged', '{}', '', '', '')",
    "UPDATE OR REPLACE ledger_line SET seq = 1 WHERE seq = 2",
    "UPDATE OR IGNORE ledger_line SET kind = 'forged'",
]
POSTGRESQL = ["TRUNCATE ledger_line", "TRUNCATE ledger_line CASCADE"]


def test_a_written_line_can_be_neither_changed_nor_removed(unit: UnitOfWork) -> None:
    before = verified(unit)
    for statement in (*EVERYWHERE, *(SQLITE if unit.engine.dialect.name == "sqlite" else POSTGRESQL)):
        with pytest.raises(DBAPIError, match=r"append-only|duplicate key"):
            change(unit, statement)
    assert verified(unit) == before
    write(unit, LINES)
    assert verified(unit)[0] == LINES + 1


COPY = (
    "INSERT INTO ledger_line (scope, seq, at, kind, payload, prev, hash, mac) "
    "SELECT {scope}, {seq}, at, kind, payload, {prev}, hash, mac FROM ledger_line "
    "WHERE scope = 'small' AND seq = 2"
)
LATEST = "(SELECT max(at) FROM ledger_line)"
HEAD = "(SELECT hash FROM ledger_line WHERE scope = 'small' AND seq = 5)"


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        pytest.param(
            ["UPDATE ledger_line SET payload = replace(payload, 'writer1', 'writer7') WHERE scope = 'small'"],
            (2, "hash"),
            id="a payload edited",
        ),
        pytest.param(
            ["UPDATE ledger_line SET kind = 'act.undone' WHERE scope = 'small' AND seq = 3"],
            (3, "columns"),
            id="a kind edited beside its payload",
        ),
        pytest.param(
            [f"UPDATE ledger_line SET at = {LATEST} WHERE scope = 'small' AND seq = 3"],
            (3, "columns"),
            id="an instant edited beside its payload",
        ),
        pytest.param(
            [
                "UPDATE ledger_line SET seq = 99 WHERE scope = 'small' AND seq = 2",
                "UPDATE ledger_line SET seq = 2 WHERE scope = 'small' AND seq = 3",
                "UPDATE ledger_line SET seq = 3 WHERE scope = 'small' AND seq = 99",
            ],
            (2, "prev"),
            id="two rows swapped",
        ),
        pytest.param(
            ["DELETE FROM ledger_line WHERE scope = 'small' AND seq = 3"], (3, "gap"), id="a row deleted"
        ),
        pytest.param([COPY.format(scope="'small'", seq=6, prev="prev")], (6, "prev"), id="a row replayed"),
        pytest.param([COPY.format(scope="'small'", seq=6, prev=HEAD)], (6, "hash"), id="replayed and linked"),
        pytest.param(
            ["UPDATE ledger_line SET mac = hash WHERE scope = 'small' AND seq = 5"],
            (5, "seal"),
            id="a seal without the key",
        ),
    ],
)
def test_an_edit_past_the_guards_is_found(
    unit: UnitOfWork, statements: list[str], found: tuple[int, str]
) -> None:
    unguarded(unit, *statements)
    with pytest.raises(LedgerBroken) as broken:
        verified(unit)
    assert (broken.value.campaign, broken.value.seq, broken.value.problem) == ("small", *found)
    assert verified(unit, "other")[0] == 2


def test_a_cut_tail_shows_against_the_head_that_was_noted(unit: UnitOfWork) -> None:
    noted = verified(unit)
    unguarded(unit, "DELETE FROM ledger_line WHERE scope = 'small' AND seq >= 4")
    assert (noted[0], verified(unit)[0]) == (5, 3)
    write(unit, 3)
    write(unit, 4)
    assert verified(unit) == noted  # the very same acts, told again: nothing was taken away
    change(unit, "DELETE FROM ledger_line WHERE scope = 'small' AND seq >= 4")
    write(unit, 4)
    write(unit, 3)
    assert verified(unit)[0] == noted[0]
    assert verified(unit)[1] != noted[1]


def test_numbers_have_no_gap_under_forty_writers_in_two_chains(unit: UnitOfWork) -> None:
    start, errors = threading.Barrier(40), list[Exception]()

    def work(number: int) -> None:
        start.wait(PATIENCE)
        try:
            write(unit, number, scope=("small", "other")[number % 2])
        except Exception as error:  # noqa: BLE001  whatever it was, the test shows it
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert errors == []
    assert (verified(unit)[0], verified(unit, "other")[0]) == (LINES + 20, 22)


def test_a_number_whose_transaction_failed_is_given_to_the_next(unit: UnitOfWork) -> None:
    with pytest.raises(ZeroDivisionError), unit.writing("small") as tx:  # noqa: PT012  one transaction
        assert tx.record("act.failed", actor="writer", at=BEGIN, data={}) == LINES + 1
        tx.session.flush()
        raise ZeroDivisionError
    with unit.writing("small") as tx:
        assert tx.record("act.done", actor="writer", at=BEGIN, data={}) == LINES + 1
    assert verified(unit)[0] == LINES + 1


@pytest.mark.parametrize("scope", ["small", "unheard"])
def test_a_line_is_never_sealed_with_another_key_than_the_one_before(unit: UnitOfWork, scope: str) -> None:
    """Started in another folder a program would make itself a new key, and break the chain for good."""
    write(unit, 0, scope=ledger.PLATFORM)
    stranger = UnitOfWork(unit.engine, ledger_key=b"made in another folder")
    before = [verified(unit, name) for name in ("small", "other", ledger.PLATFORM)]
    with pytest.raises(LedgerKeyDiffers) as refused:
        write(stranger, 9, scope=scope)
    told = (refused.value.campaign, refused.value.seq)
    assert told == (("small", LINES) if scope == "small" else (ledger.PLATFORM, 1))
    assert [verified(unit, name) for name in ("small", "other", ledger.PLATFORM)] == before
    write(unit, 9, scope=scope)
