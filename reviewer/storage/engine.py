"""One engine factory for both databases, with the settings that durability needs.

SQLite loses updates and answers "locked" with its default transaction control, so every connection
is put into manual BEGIN: IMMEDIATE for writers, plain for readers, and writers pass a fair lock
first (one lock in the process, one file lock between processes).
"""

import os
import sqlite3
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from reviewer.errors import DriverMissing, SettingInvalid, Wanted

try:  # POSIX only; on Windows the lock inside the process and SQLite's own busy handler remain
    import fcntl
except ImportError:  # pragma: no cover - not on this platform
    fcntl = None  # type: ignore[assignment]

try:
    import pysqlite3
except ImportError:
    pysqlite3 = None

# Older versions can corrupt a WAL database when two connections write and checkpoint at once.
SAFE_SQLITE = (3, 51, 3)

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=15000",
    "PRAGMA recursive_triggers=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA mmap_size=0",
)
_SETTING = "REVIEWER_DATABASE_URL"
_SQLITE, _POSTGRESQL = ("sqlite", "sqlite+pysqlite"), "postgresql+psycopg"
# Kept with a connection: whether it was last told that it may write.
_WRITES = "writes"


def sqlite_driver() -> Any:
    """The DB-API module with the safest SQLite: the interpreter's own when new enough, else the newer one."""
    own = sqlite3.sqlite_version_info
    if own >= SAFE_SQLITE or pysqlite3 is None or own >= pysqlite3.sqlite_version_info:
        return sqlite3
    return pysqlite3


def sqlite_is_safe() -> bool:
    """Whether the SQLite in use is free of the WAL-reset fault."""
    return tuple(sqlite_driver().sqlite_version_info) >= SAFE_SQLITE


class FairLock:
    """First come, first served: writers wait in line, in this process and between processes.

    SQLite's own busy handler is unfair and its slowest writers wait many times longer.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._guard = threading.Lock()
        self._line: deque[threading.Event] = deque()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock for the length of one write transaction."""
        turn = threading.Event()
        with self._guard:
            self._line.append(turn)
            if self._line[0] is turn:
                turn.set()
        try:
            turn.wait()
            with self._between_processes():
                yield
        finally:
            # Also whoever was interrupted while waiting leaves the line, or all behind would wait for ever.
            with self._guard:
                self._line.remove(turn)
                if self._line:
                    self._line[0].set()

    @contextmanager
    def _between_processes(self) -> Iterator[None]:
        if self._path is None or fcntl is None:
            yield
            return
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


class NoLock:
    """PostgreSQL needs none: its advisory lock is fair and belongs to the transaction."""

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nothing to hold."""
        yield


def make_engine(url: str) -> Engine:
    """An engine for `sqlite:///…` or `postgresql+psycopg://…` with the platform's settings.

    A statement that fails tells the log its text and never the values, which are people's.
    Raises SettingInvalid for any other address, DriverMissing where PostgreSQL's driver is not installed.
    """
    if _parsed(url).drivername in _SQLITE:
        return _sqlite(url)
    try:
        # Its driver is an extra, and a start on SQLite need not wait for it.
        from reviewer.storage.postgresql import configure  # noqa: PLC0415
    except ImportError:
        raise DriverMissing("psycopg[binary]") from None
    # Texts arrive as texts whatever the encoding of the server is: it is the migration that refuses it.
    talk = {"client_encoding": "utf8"}
    level = "READ COMMITTED"
    engine = create_engine(
        url, pool_pre_ping=True, isolation_level=level, connect_args=talk, hide_parameters=True
    )
    event.listen(engine, "connect", configure)
    return engine


def _parsed(url: str) -> URL:
    shown = url.partition(":")[0]  # what follows may be a password
    try:
        parsed = make_url(url)
        shown = parsed.render_as_string(hide_password=True)
        if parsed.drivername in (*_SQLITE, _POSTGRESQL):
            return parsed
    except (ArgumentError, ValueError):
        pass
    raise SettingInvalid(_SETTING, shown, Wanted.DATABASE)


def writer_lock(engine: Engine) -> FairLock | NoLock:
    """The lock that writers of this engine pass before BEGIN."""
    if engine.dialect.name != "sqlite":
        return NoLock()
    file = _file_of(engine)
    return FairLock(file.with_name(f"{file.name}.lock") if file is not None else None)


def make_place(engine: Engine) -> None:
    """Make the folder and the empty file of an embedded database that is not there yet."""
    file = _file_of(engine)
    if file is not None:
        # Names, telephones and marks: both are their owner's alone, and so is what SQLite puts beside them.
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))


def _file_of(engine: Engine) -> Path | None:
    """The file of an embedded database; None for one in memory or on a server."""
    database = engine.url.database
    in_file = engine.dialect.name == "sqlite" and database not in (None, "", ":memory:")
    return Path(str(database)) if in_file else None


def _sqlite(url: str) -> Engine:
    engine = create_engine(url, module=sqlite_driver(), hide_parameters=True)
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _configure_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", True)
    # A reader that writes by mistake would neither wait in line nor be committed: it is refused.
    if connection.info.get(_WRITES) is not writes:
        connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
        connection.info[_WRITES] = writes
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
