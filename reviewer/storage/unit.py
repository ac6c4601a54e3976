"""The unit of work: the only place that begins and commits."""

import hashlib
import hmac
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Engine, bindparam, select, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from reviewer.domain import ledger
from reviewer.errors import LedgerKeyDiffers
from reviewer.storage.engine import writer_lock
from reviewer.storage.models import Base, LedgerLine

_RETRIED = frozenset({"40001", "40P01", "08000", "08003", "08006", "57P01", "57P02", "57P03"})
_TRIES = 5
# Every change asks this: put together once, not each time.
_HEAD = (
    select(LedgerLine.seq, LedgerLine.hash, LedgerLine.mac)
    .where(LedgerLine.scope == bindparam("scope"))
    .order_by(LedgerLine.seq.desc())
    .limit(1)
)

T = TypeVar("T")


class Transaction:
    """One open transaction. Queries take it; `record` writes the ledger line of the change."""

    def __init__(self, session: Session, *, scope: str, key: bytes) -> None:
        self.session = session
        self.scope = scope
        self._key = key
        self._head: tuple[int, str] | None = None

    def add(self, row: Base) -> None:
        """Store a new row; its id is there afterwards."""
        self.session.add(row)
        self.session.flush()

    def add_all(self, rows: Sequence[Base]) -> None:
        """Store many new rows at once; their ids are there afterwards."""
        self.session.add_all(rows)
        self.session.flush()

    def delete(self, row: Base) -> None:
        """Remove a row that was never official (an intake draft, a withdrawn grant)."""
        self.session.delete(row)
        self.session.flush()

    def record(self, kind: str, *, actor: str, at: datetime, data: Mapping[str, object]) -> int:
        """Append one line to the ledger of this transaction's scope and give back its number.

        Raises LedgerKeyDiffers when the line before it was sealed with another key: ours would break the
        chain.
        """
        last, prev = self._head or self._stored_head()
        seq = last + 1
        payload = ledger.make_payload(kind=kind, actor=actor, at=at, data=data)
        line_hash = ledger.link(scope=self.scope, seq=seq, prev=prev, payload=payload)
        self.session.add(
            LedgerLine(
                scope=self.scope,
                seq=seq,
                at=at,
                kind=kind,
                payload=payload,
                prev=prev,
                hash=line_hash,
                mac=ledger.seal(self._key, line_hash),
            )
        )
        self._head = (seq, line_hash)
        return seq

    def _stored_head(self) -> tuple[int, str]:
        # A chain that begins is judged by the platform's, which is there from the first account on.
        for scope in dict.fromkeys((self.scope, ledger.PLATFORM)):
            head = self.session.execute(_HEAD, {"scope": scope}).one_or_none()
            if head is not None:
                if not hmac.compare_digest(ledger.seal(self._key, head.hash), head.mac):
                    raise LedgerKeyDiffers(scope, head.seq)
                return (head.seq, head.hash) if scope == self.scope else (0, ledger.GENESIS)
        return 0, ledger.GENESIS

    def also_lock(self, scope: str) -> None:
        """Keep the writers of a second scope out too, until the end.

        Only ever the platform's after a campaign's, so that no two wait for each other.
        """
        _take_lock(self.session, scope)

    def receipt(self, *parts: object) -> str:
        """A receipt code bound to this installation's key and the parts."""
        return ledger.receipt_code(self._key, *parts)


class UnitOfWork:
    """Opens transactions on one engine."""

    def __init__(self, engine: Engine, *, ledger_key: bytes) -> None:
        self.engine = engine
        self.ledger_key = ledger_key
        self._lock = writer_lock(engine)
        self._here = threading.local()
        reading = engine.execution_options(writes=False, postgresql_readonly=True)
        self._readers = sessionmaker(reading, expire_on_commit=False, autoflush=False)
        self._writers = sessionmaker(engine, expire_on_commit=False)

    @contextmanager
    def reading(self, scope: str = ledger.PLATFORM) -> Iterator[Transaction]:
        """A transaction that only reads and is rolled back at the end."""
        with self._readers() as session:
            yield Transaction(session, scope=scope, key=self.ledger_key)
            session.rollback()  # closing would do, but a row that is carried out would look fresh for ever

    @contextmanager
    def writing(self, scope: str = ledger.PLATFORM) -> Iterator[Transaction]:
        """A transaction that writes: committed at the end, rolled back on any error.

        Order of locks, always the same: the fair lock (SQLite) or the scope's advisory lock
        (PostgreSQL, taken first, in READ COMMITTED), then rows. Raises RuntimeError inside another
        writing transaction of the same thread, which would wait for itself.
        """
        if getattr(self._here, "writing", False):
            raise RuntimeError("a write inside a write")
        self._here.writing = True
        try:
            with self._lock.held(), self._writers() as session:
                _take_lock(session, scope)
                yield Transaction(session, scope=scope, key=self.ledger_key)
                session.commit()
        finally:
            self._here.writing = False

    def retrying(self, work: Callable[[], T]) -> T:
        """Run a whole write again after a lost connection or a serialisation failure, at most 5 times.

        Only for writes that carry an idempotency key: the answer to a COMMIT may be what was lost.
        """
        for attempt in range(1, _TRIES + 1):
            try:
                return work()
            except DBAPIError as error:
                if attempt == _TRIES or not _passing(error):
                    raise
                time.sleep(random.uniform(0.02, 0.1) * 2**attempt)
        raise AssertionError("unreachable")


def _passing(error: DBAPIError) -> bool:
    if error.connection_invalidated:
        return True
    # PostgreSQL's driver gives no state at all when there was no connection to be had.
    state = getattr(error.orig, "sqlstate", "")
    return state in _RETRIED or (state is None and isinstance(error, OperationalError))


def _take_lock(session: Session, scope: str) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _lock_number(scope)})


def _lock_number(scope: str) -> int:
    return int.from_bytes(hashlib.sha256(scope.encode("utf-8")).digest()[:8], "big", signed=True)
