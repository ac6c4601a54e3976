"""A fresh database for each test, on SQLite and on a real PostgreSQL.

The server is the one that REVIEWER_TEST_DSN names (with a role that may create databases); otherwise it is
started from binaries found on this machine, in a folder of its own, without network, and stopped at the end.
"""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import URL, make_url

from reviewer.storage.engine import make_engine
from reviewer.storage.schema import migrate
from tests.machine import postgresql_binaries, strict

DATABASES = ("sqlite", "postgresql")
PATIENCE = 30.0
QUICK_AND_FORGETFUL = ("-F", "-c", "full_page_writes=off", "-c", "autovacuum=off", "-c", "max_connections=60")

# Runs as the parent of the server, stops it and clears its folder away when our end of the pipe closes: also
# when we are killed.
WARDEN = """
import shutil, signal, subprocess, sys
home, owner, *command = sys.argv[1:]
server = subprocess.Popen(command, user=owner or None, stdin=subprocess.DEVNULL)
sys.stdin.read()
server.send_signal(signal.SIGINT if sys.platform != "win32" else signal.SIGTERM)
server.wait()
shutil.rmtree(home, ignore_errors=True)
"""


class Server:
    """A running PostgreSQL, and the databases made on it."""

    def __init__(self, address: URL) -> None:
        self._address = address
        self._numbers = itertools.count(1)
        self._admin = psycopg.connect(_dsn(address), autocommit=True)

    @contextmanager
    def database(self, template: str = "template0", options: str = "") -> Iterator[str]:
        """The address of a copy of the template, dropped afterwards with whoever is still connected."""
        name = f"reviewer_test_{os.getpid()}_{next(self._numbers)}"
        self._admin.execute(f"create database {name} template {template} {options}")
        try:
            address = self._address.set(drivername="postgresql+psycopg", database=name)
            yield address.render_as_string(hide_password=False)
        finally:
            self._admin.execute(f"drop database if exists {name} with (force)")

    def close(self) -> None:
        """Let go of the server; whoever started it stops it."""
        self._admin.close()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Server]:
    """The one server of this run."""
    address = os.environ.get("REVIEWER_TEST_DSN")
    binaries = postgresql_binaries()
    if address:
        server = Server(make_url(address))
        yield server
        server.close()
    elif binaries:
        with _started(binaries) as started:
            yield started
    elif strict():
        pytest.fail("no PostgreSQL here, and this run may not pass without one: install postgresql")
    else:
        pytest.skip("no PostgreSQL: no REVIEWER_TEST_DSN and no server binaries found")


@pytest.fixture
def postgresql_url(postgresql_server: Server) -> Iterator[str]:
    """An empty PostgreSQL database."""
    with postgresql_server.database() as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A SQLite database that does not exist yet."""
    return f"sqlite:///{(tmp_path / 'reviewer.sqlite3').as_posix()}"


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database: the test runs once on each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables, to be copied."""
    file = tmp_path_factory.mktemp("template") / "migrated.sqlite3"
    _migrate(f"sqlite:///{file.as_posix()}")
    return file


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql_server: Server) -> Iterator[str]:
    """The name of a PostgreSQL database with all tables, to be copied."""
    with postgresql_server.database() as url:
        _migrate(url)
        name = make_url(url).database
        assert name
        yield name


@pytest.fixture
def migrated_sqlite_url(migrated_sqlite: Path, sqlite_url: str) -> str:
    """A SQLite database with all tables and no rows."""
    shutil.copy(migrated_sqlite, make_url(sqlite_url).database or "")
    return sqlite_url


@pytest.fixture
def migrated_postgresql_url(postgresql_server: Server, migrated_postgresql: str) -> Iterator[str]:
    """A PostgreSQL database with all tables and no rows."""
    with postgresql_server.database(migrated_postgresql) as url:
        yield url


@pytest.fixture(params=DATABASES)
def migrated_url(request: pytest.FixtureRequest) -> str:
    """A database with all tables and no rows: the test runs once on each kind. Copied, so it costs little."""
    url: str = request.getfixturevalue(f"migrated_{request.param}_url")
    return url


def _migrate(url: str) -> None:
    engine = make_engine(url)
    migrate(engine)
    engine.dispose()


@contextmanager
def _started(binaries: Path) -> Iterator[Server]:
    """A server on a new folder. It refuses to run as root, so then the folder belongs to somebody else."""
    owner = _unprivileged()
    home = Path(tempfile.mkdtemp(prefix="reviewer-pg-"))
    try:
        data, log = home / "data", home / "log"
        data.mkdir()
        if owner:
            for folder in (home, data):
                shutil.chown(folder, owner)
        initdb = f"{binaries / 'initdb'}", "-D", f"{data}", "-U", "postgres", "-A", "trust", "-E", "UTF8"
        quick = "--no-locale", "--no-sync"
        subprocess.run([*initdb, *quick], user=owner, cwd=home, check=True, capture_output=True, timeout=60)
        where, address = _listening(home)
        command = [binaries / "postgres", "-D", data, *where, *QUICK_AND_FORGETFUL]
        with log.open("wb") as out:
            warden = subprocess.Popen(
                [sys.executable, "-c", WARDEN, str(home), owner or "", *map(str, command)],
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=out,
                cwd=home,
                start_new_session=True,
            )
        try:
            server = _connected(address, log)
            yield server
            server.close()
        finally:
            warden.communicate(timeout=PATIENCE)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _unprivileged() -> str | None:
    """Who owns the server when we are root; nobody in particular otherwise."""
    if os.name == "nt" or os.geteuid() != 0:
        return None
    import pwd  # noqa: PLC0415  absent on Windows

    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _listening(home: Path) -> tuple[list[str], URL]:
    """A socket in our folder; Windows has none, so there a free port of the loopback."""
    address = URL.create("postgresql", username="postgres", database="postgres")
    if os.name != "nt":
        return ["-k", str(home), "-h", ""], address.update_query_dict({"host": str(home)})
    import socket  # noqa: PLC0415  only here

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return ["-h", "127.0.0.1", "-p", str(port)], address.set(host="127.0.0.1", port=port)


def _connected(address: URL, log: Path) -> Server:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return Server(address)
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                pytest.fail(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")
            time.sleep(0.02)


def _dsn(address: URL) -> str:
    return address.set(drivername="postgresql").render_as_string(hide_password=False)
