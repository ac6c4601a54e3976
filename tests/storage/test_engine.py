"""Every connection carries the settings that durability needs, on both databases, whoever opens it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import DBAPIError

from reviewer.storage import engine as engines
from reviewer.storage.engine import SAFE_SQLITE, FairLock, NoLock, make_engine, sqlite_driver, writer_lock
from reviewer.storage.unit import UnitOfWork

PATIENCE = 30
SETTINGS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL
    "foreign_keys": 1,
    "busy_timeout": 15000,
    "recursive_triggers": 1,
    "trusted_schema": 0,
    "mmap_size": 0,
}


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    engine = make_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def heard(engine: Engine) -> Iterator[list[str]]:
    """Every statement that reaches the database, without its parameters."""
    statements: list[str] = []

    def listen(_c: object, _k: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", listen)
    yield statements
    event.remove(engine, "before_cursor_execute", listen)


def test_every_sqlite_connection_has_every_setting(sqlite_url: str) -> None:
    with opened(sqlite_url) as engine:
        connections = [engine.connect() for _ in range(3)]
        found = []
        for connection in connections:
            cursor = connection.connection.cursor()
            found.append({name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in SETTINGS})
            assert connection.connection.dbapi_connection.isolation_level is None  # type: ignore[union-attr]
        for connection in connections:
            connection.close()
    assert found == [SETTINGS] * 3


def test_a_connection_made_after_the_pool_was_emptied_has_them_too(sqlite_url: str) -> None:
    with opened(sqlite_url) as engine:
        engine.connect().close()
        engine.dispose()
        with engine.connect() as connection:
            cursor = connection.connection.cursor()
            assert {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in SETTINGS} == SETTINGS


def test_writers_begin_immediate_and_readers_plain(migrated_sqlite_url: str) -> None:
    with opened(migrated_sqlite_url) as engine:
        unit = UnitOfWork(engine, ledger_key=b"k")
        with heard(engine) as statements:
            with unit.writing() as tx:
                tx.session.execute(text("SELECT 1"))
            with unit.reading() as tx:
                tx.session.execute(text("SELECT 2"))
    assert statements == [
        "PRAGMA query_only=OFF",
        "BEGIN IMMEDIATE",
        "SELECT 1",
        "PRAGMA query_only=ON",
        "BEGIN",
        "SELECT 2",
    ]


def test_postgresql_takes_the_scope_s_lock_before_anything_else(migrated_postgresql_url: str) -> None:
    with opened(migrated_postgresql_url) as engine:
        unit = UnitOfWork(engine, ledger_key=b"k")
        with heard(engine) as statements:
            with unit.writing("small") as tx:
                tx.session.execute(text("SELECT 1"))
            with unit.reading("small") as tx:
                tx.session.execute(text("SELECT 2"))
    assert statements == ["SELECT pg_advisory_xact_lock(%(key)s)", "SELECT 1", "SELECT 2"]


@pytest.mark.parametrize("act", ["writing", "reading"])
def test_every_postgresql_transaction_has_every_setting(migrated_postgresql_url: str, act: str) -> None:
    with opened(migrated_postgresql_url) as engine:
        unit = UnitOfWork(engine, ledger_key=b"k")
        for _ in range(2):  # the connection comes back from the pool the second time
            with getattr(unit, act)() as tx:
                names = (
                    "transaction_isolation",
                    "synchronous_commit",
                    "statement_timeout",
                    "lock_timeout",
                    "idle_in_transaction_session_timeout",
                    "transaction_read_only",
                )
                found = {name: tx.session.scalar(text(f"SHOW {name}")) for name in names}
            assert found == {
                "transaction_isolation": "read committed",
                "synchronous_commit": "on",
                "statement_timeout": "1min",
                "lock_timeout": "30s",
                "idle_in_transaction_session_timeout": "1min",
                "transaction_read_only": "on" if act == "reading" else "off",
            }


def test_a_connection_is_told_once_that_it_only_reads(migrated_sqlite_url: str) -> None:
    """It keeps what it was told, whoever comes between, and a reader after a reader can still not write."""
    with opened(migrated_sqlite_url) as engine, heard(engine) as said:
        unit = UnitOfWork(engine, ledger_key=b"k")
        for opening in (unit.reading, unit.reading, unit.writing, unit.writing, unit.reading, unit.reading):
            with opening() as tx:
                tx.session.connection()
        with pytest.raises(DBAPIError, match="readonly"), unit.reading() as tx:
            tx.session.execute(text("DELETE FROM account"))
    read, write = ["BEGIN"], ["BEGIN IMMEDIATE"]
    only_reads, may_write = ["PRAGMA query_only=ON"], ["PRAGMA query_only=OFF"]
    wanted = only_reads + read + read + may_write + write + write + only_reads + read + read + read
    assert said == [*wanted, "DELETE FROM account"]


def test_a_reader_cannot_write_and_a_writer_after_it_can(migrated_url: str) -> None:
    change = text("DELETE FROM expert")
    with opened(migrated_url) as engine:
        unit = UnitOfWork(engine, ledger_key=b"k")
        with pytest.raises(DBAPIError, match=r"readonly|read-only"), unit.reading() as tx:
            tx.session.execute(change)
        with unit.writing() as tx:
            tx.session.execute(change)


def test_a_text_with_a_nul_finds_nothing_and_breaks_nothing(migrated_url: str) -> None:
    with opened(migrated_url) as engine, engine.connect() as connection:
        found = connection.execute(text("SELECT login FROM account WHERE login = :l"), {"l": "a\x00b"}).all()
    assert found == []


def _module(version: tuple[int, int, int]) -> SimpleNamespace:
    return SimpleNamespace(sqlite_version_info=version, name=version)


OLD, OLDER, SAFE, NEWER = (3, 40, 1), (3, 37, 2), SAFE_SQLITE, (3, 53, 0)


@pytest.mark.parametrize(
    ("own", "other", "chosen"),
    [
        (OLD, NEWER, NEWER),
        (OLD, SAFE, SAFE),
        (SAFE, NEWER, SAFE),
        (NEWER, OLD, NEWER),
        (OLD, OLDER, OLD),
        (OLD, None, OLD),
    ],
)
def test_the_driver_is_the_interpreter_s_own_when_safe_else_the_newer(
    monkeypatch: pytest.MonkeyPatch,
    own: tuple[int, int, int],
    other: tuple[int, int, int] | None,
    chosen: tuple[int, int, int],
) -> None:
    monkeypatch.setattr(engines, "sqlite3", _module(own))
    monkeypatch.setattr(engines, "pysqlite3", _module(other) if other else None)
    assert sqlite_driver().name == chosen
    assert engines.sqlite_is_safe() is (chosen >= SAFE)


def test_the_engine_uses_the_chosen_driver(sqlite_url: str) -> None:
    with opened(sqlite_url) as engine, engine.connect() as connection:
        version = connection.scalar(text("SELECT sqlite_version()"))
    assert version == sqlite_driver().sqlite_version
    assert sqlite_driver().__name__ in (sqlite3.__name__, "pysqlite3")


def test_only_sqlite_has_a_line_of_writers(sqlite_url: str, postgresql_url: str) -> None:
    with opened(sqlite_url) as lite, opened(postgresql_url) as post:
        assert (type(writer_lock(lite)), type(writer_lock(post))) == (FairLock, NoLock)


def _waiting(lock: FairLock) -> int:
    return len(lock._line)


def _until(lock: FairLock, length: int) -> None:
    for _ in range(PATIENCE * 1000):
        if _waiting(lock) == length:
            return
        threading.Event().wait(0.001)
    pytest.fail(f"{_waiting(lock)} in line, not {length}")


def test_writers_are_served_in_the_order_they_came(tmp_path: Path) -> None:
    lock, served = FairLock(tmp_path / "lock"), list[int]()

    def write(number: int) -> None:
        with lock.held():
            served.append(number)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(12)]
    with lock.held():
        for number, thread in enumerate(threads):
            thread.start()
            _until(lock, number + 2)
    for thread in threads:
        thread.join(PATIENCE)
    assert served == list(range(12))
    assert _waiting(lock) == 0


def test_a_writer_that_comes_again_waits_behind_those_who_came_before(tmp_path: Path) -> None:
    lock, served = FairLock(tmp_path / "lock"), list[str]()

    def greedy() -> None:
        for _ in range(3):
            with lock.held():
                served.append("greedy")
                _until(lock, 2)

    def patient() -> None:
        for _ in range(3):
            with lock.held():
                served.append("patient")
                if len(served) < 6:
                    _until(lock, 2)

    threads = [threading.Thread(target=work) for work in (greedy, patient)]
    threads[0].start()
    _until(lock, 1)
    threads[1].start()
    for thread in threads:
        thread.join(PATIENCE)
    assert served == ["greedy", "patient"] * 3


def test_a_writer_interrupted_in_line_holds_up_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = FairLock(tmp_path / "lock")
    holding, release = threading.Event(), threading.Event()

    def hold() -> None:
        with lock.held():
            holding.set()
            release.wait(PATIENCE)

    holder = threading.Thread(target=hold)
    holder.start()
    holding.wait(PATIENCE)

    class Interrupted(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(threading, "Event", Interrupted)
        with pytest.raises(KeyboardInterrupt), lock.held():
            pytest.fail("the lock is somebody else's")
    assert _waiting(lock) == 1
    release.set()
    holder.join(PATIENCE)
    with lock.held():
        assert _waiting(lock) == 1


def test_an_error_inside_gives_the_lock_back(tmp_path: Path) -> None:
    lock = FairLock(tmp_path / "lock")
    with pytest.raises(ZeroDivisionError), lock.held():
        raise ZeroDivisionError
    with lock.held():
        assert _waiting(lock) == 1


def test_a_statement_that_fails_tells_no_values(database_url: str) -> None:
    asked = text("SELECT :phone FROM nowhere")
    with opened(database_url) as engine, engine.connect() as connection, pytest.raises(DBAPIError) as caught:
        connection.execute(asked, {"phone": "13900001234"})
    assert "FROM nowhere" in str(caught.value)
    assert "13900001234" not in str(caught.value)
