"""One transaction, one commit: nothing lost between writers, nothing half done after an error."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, OperationalError

from reviewer.domain.ledger import PLATFORM
from reviewer.errors import NotFound
from reviewer.storage import unit as units
from reviewer.storage.engine import make_engine
from reviewer.storage.models import Account, LedgerLine
from reviewer.storage.unit import Transaction, UnitOfWork
from tests.installations import BEGIN

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60
THREADS, TURNS = 6, 150

Retrying = Callable[[Callable[[], Any]], Any]

# Reads the number, then writes it plus one, as often as it is told; complains of nothing or fails.
COUNTING = """
import sys
from reviewer.storage.engine import make_engine
from reviewer.storage.models import Account
from reviewer.storage.unit import UnitOfWork
url, turns = sys.argv[1], int(sys.argv[2])
unit = UnitOfWork(make_engine(url), ledger_key=b"k")
print("ready", flush=True)
sys.stdin.readline()
for _ in range(turns):
    with unit.writing() as tx:
        row = tx.session.get_one(Account, 1)
        row.failures = row.failures + 1
"""


@pytest.fixture
def unit(migrated_url: str) -> Iterator[UnitOfWork]:
    """A unit of work with one account, number 1, whose `failures` count from 0."""
    engine = make_engine(migrated_url)
    made = UnitOfWork(engine, ledger_key=b"k")
    with made.writing() as tx:
        tx.add(Account(login="counter", name="计数", created_at=BEGIN))
    yield made
    engine.dispose()


def counted(unit: UnitOfWork) -> int:
    with unit.reading() as tx:
        return tx.session.get_one(Account, 1).failures


def count_one(tx: Transaction) -> None:
    row = tx.session.get_one(Account, 1)
    row.failures = row.failures + 1


def lines(unit: UnitOfWork, scope: str = PLATFORM) -> list[tuple[int, str]]:
    with unit.reading(scope) as tx:
        query = select(LedgerLine.seq, LedgerLine.kind).where(LedgerLine.scope == scope)
        return [(seq, kind) for seq, kind in tx.session.execute(query.order_by(LedgerLine.seq))]


def in_threads(work: Callable[[int], None], count: int) -> list[BaseException]:
    """Run it in so many threads at once; gives back what went wrong."""
    start, errors = threading.Barrier(count), list[BaseException]()

    def run(number: int) -> None:
        start.wait(PATIENCE)
        try:
            work(number)
        except Exception as error:  # noqa: BLE001  whatever it was, the test shows it
            errors.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads)
    return errors


def test_no_update_is_lost_between_threads(unit: UnitOfWork) -> None:
    def work(_: int) -> None:
        for _turn in range(TURNS):
            with unit.writing() as tx:
                count_one(tx)

    assert in_threads(work, THREADS) == []
    assert counted(unit) == THREADS * TURNS


def test_the_same_threads_without_the_unit_of_work_do_lose_updates(migrated_sqlite_url: str) -> None:
    """The decoy: what is counted above is really at stake."""
    engine = make_engine(migrated_sqlite_url)
    first = UnitOfWork(engine, ledger_key=b"k")
    with first.writing() as tx:
        tx.add(Account(login="counter", name="计数", created_at=BEGIN))
    both_read = threading.Barrier(2)

    def work(_: int) -> None:
        seen = counted(first)
        both_read.wait(PATIENCE)
        with first.writing() as tx:
            tx.session.get_one(Account, 1).failures = seen + 1

    assert in_threads(work, 2) == []
    assert counted(first) == 1
    engine.dispose()


def test_no_update_is_lost_between_processes_and_none_is_told_locked(migrated_sqlite_url: str) -> None:
    engine = make_engine(migrated_sqlite_url)
    unit = UnitOfWork(engine, ledger_key=b"k")
    with unit.writing() as tx:
        tx.add(Account(login="counter", name="计数", created_at=BEGIN))
    command = [sys.executable, "-c", COUNTING, migrated_sqlite_url, "75"]
    running = [
        subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for one in running:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    ends = [one.communicate("go\n", timeout=PATIENCE) for one in running]
    assert [(one.returncode, *end) for one, end in zip(running, ends, strict=True)] == [(0, "", "")] * 2
    assert counted(unit) == 150
    engine.dispose()


def test_an_error_inside_leaves_no_row_and_no_ledger_line(unit: UnitOfWork) -> None:
    before = lines(unit)
    with pytest.raises(NotFound), unit.writing() as tx:  # noqa: PT012  one transaction
        count_one(tx)
        tx.record("counter.counted", actor="counter", at=BEGIN, data={})
        tx.session.flush()
        raise NotFound("account")
    assert (counted(unit), lines(unit)) == (0, before)


def test_a_commit_that_fails_leaves_nothing_either(unit: UnitOfWork) -> None:
    with pytest.raises(DBAPIError), unit.writing() as tx:  # noqa: PT012  one transaction
        tx.record("counter.counted", actor="counter", at=BEGIN, data={})
        tx.session.add(Account(login="counter", name="又一个", created_at=BEGIN))
    assert (counted(unit), lines(unit)) == (0, [])


def test_a_write_and_its_ledger_line_are_there_together(unit: UnitOfWork) -> None:
    with unit.writing() as tx:
        count_one(tx)
        assert tx.record("counter.counted", actor="counter", at=BEGIN, data={}) == 1
        assert tx.record("counter.again", actor="counter", at=BEGIN, data={}) == 2
    assert (counted(unit), lines(unit)) == (1, [(1, "counter.counted"), (2, "counter.again")])


def test_a_reading_transaction_keeps_nothing(unit: UnitOfWork) -> None:
    with unit.reading() as tx:
        count_one(tx)
    assert counted(unit) == 0


def test_a_reader_sees_one_state_while_others_write_on_sqlite(migrated_sqlite_url: str) -> None:
    engine = make_engine(migrated_sqlite_url)
    unit = UnitOfWork(engine, ledger_key=b"k")
    with unit.writing() as tx:
        tx.add(Account(login="counter", name="计数", created_at=BEGIN))
    with unit.reading() as reader:
        number = text("SELECT failures FROM account WHERE id = 1")
        before = reader.session.scalar(number)
        with unit.writing() as tx:
            count_one(tx)
        assert (before, reader.session.scalar(number)) == (0, 0)
    assert counted(unit) == 1
    engine.dispose()


def test_a_write_inside_a_write_is_refused_at_once_and_the_next_one_works(unit: UnitOfWork) -> None:
    with pytest.raises(RuntimeError, match="inside"), unit.writing("a"), unit.writing("b"):
        pytest.fail("it would wait for itself")
    with unit.writing() as tx:
        count_one(tx)
    assert counted(unit) == 1


def test_a_second_scope_can_be_kept_out_too(migrated_postgresql_url: str) -> None:
    engine = make_engine(migrated_postgresql_url)
    unit = UnitOfWork(engine, ledger_key=b"k")
    ask = text("SELECT pg_try_advisory_xact_lock(:key)")

    def free(scope: str) -> bool:
        with engine.begin() as other:
            return bool(other.scalar(ask, {"key": units._lock_number(scope)}))

    with unit.writing("small") as tx:
        before = (free("small"), free(PLATFORM))
        tx.also_lock(PLATFORM)
        inside = (free("small"), free(PLATFORM), free("other"))
    assert (before, inside, free("small"), free(PLATFORM)) == (
        (False, True),
        (False, False, True),
        True,
        True,
    )
    engine.dispose()


class Told(Exception):
    def __init__(self, sqlstate: str | None) -> None:
        self.sqlstate = sqlstate


def told(sqlstate: str | None) -> DBAPIError:
    return OperationalError("SELECT 1", {}, Told(sqlstate))


def lost() -> DBAPIError:
    return DBAPIError("SELECT 1", {}, Exception("gone"), connection_invalidated=True)


def locked() -> DBAPIError:
    return OperationalError("BEGIN IMMEDIATE", {}, Exception("database is locked"))


PASSING = [lost(), told("40001"), told("40P01"), told("57P01"), told("08006"), told(None)]
LASTING = [told("23505"), told("22021"), locked(), NotFound("sheet"), ValueError("a mistake of ours")]


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long was waited between tries; nothing is really waited."""
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    return waited


@pytest.fixture
def retrying(tmp_path: Path) -> Iterator[Retrying]:
    """Trying again asks no database: one that is never opened will do."""
    engine = make_engine(f"sqlite:///{(tmp_path / 'never.sqlite3').as_posix()}")
    yield UnitOfWork(engine, ledger_key=b"k").retrying
    engine.dispose()


@pytest.mark.parametrize("error", PASSING, ids=repr)
def test_a_passing_error_is_tried_again(retrying: Retrying, waits: list[float], error: Exception) -> None:
    answers: list[Exception | str] = [error, error, "done"]

    def work() -> str:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert (retrying(work), answers, len(waits)) == ("done", [], 2)
    assert waits[0] < waits[1] * 5


@pytest.mark.parametrize("error", PASSING, ids=repr)
def test_it_is_given_up_after_five_tries(retrying: Retrying, waits: list[float], error: Exception) -> None:
    tries: list[int] = []

    def work() -> None:
        tries.append(1)
        raise error

    with pytest.raises(type(error)):
        retrying(work)
    assert (len(tries), len(waits)) == (5, 4)


@pytest.mark.parametrize("error", LASTING, ids=repr)
def test_a_lasting_error_is_raised_at_once(retrying: Retrying, waits: list[float], error: Exception) -> None:
    def work() -> None:
        raise error

    with pytest.raises(type(error)):
        retrying(work)
    assert waits == []


def test_a_connection_that_the_server_cut_is_tried_again(migrated_postgresql_url: str) -> None:
    engine = make_engine(migrated_postgresql_url)
    unit = UnitOfWork(engine, ledger_key=b"k")
    tries: list[int] = []

    def work() -> int:
        with unit.writing() as tx:
            tries.append(1)
            tx.record("counter.counted", actor="counter", at=BEGIN, data={})
            if len(tries) == 1:
                tx.session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
            return tx.record("counter.counted", actor="counter", at=BEGIN, data={})

    assert unit.retrying(work) == 2
    assert (len(tries), lines(unit)) == (2, [(1, "counter.counted"), (2, "counter.counted")])
    engine.dispose()
