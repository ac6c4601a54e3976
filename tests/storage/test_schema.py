"""Migrations: the same tables as the models, back and forth, one program at a time, and no other version."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from reviewer.errors import DatabaseVersion, EncodingRefused
from reviewer.storage.engine import make_engine
from reviewer.storage.models import Base
from reviewer.storage.schema import migrate, rewind
from reviewer.storage.version import WANTED, found_version, require_version
from reviewer.wording.sentences import sentence
from tests.databases import Server

PATIENCE = 60
TABLES = set(Base.metadata.tables)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on an empty database."""
    made = make_engine(database_url)
    yield made
    made.dispose()


def differences(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


def guards(engine: Engine) -> set[str]:
    """Names of the triggers and functions that keep the ledger append-only."""
    if engine.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = (
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal "
            "UNION SELECT proname FROM pg_proc WHERE proname LIKE 'ledger%'"
        )
    with engine.connect() as connection:
        return set(connection.scalars(text(query)))


def test_from_empty_to_head_gives_exactly_the_models(engine: Engine) -> None:
    assert migrate(engine) == WANTED == found_version(engine)
    assert differences(engine) == []
    assert tables(engine) == TABLES | {"alembic_version"}


def test_a_column_too_many_would_be_seen(engine: Engine) -> None:
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE account ADD COLUMN planted INTEGER"))
    [(act, _, table, column)] = differences(engine)
    assert (act, table, column.name) == ("remove_column", "account", "planted")


def test_down_to_nothing_and_up_again(engine: Engine) -> None:
    migrate(engine)
    kept = guards(engine)
    assert kept
    rewind(engine)
    assert (tables(engine), guards(engine), found_version(engine)) == ({"alembic_version"}, set(), "")
    migrate(engine)
    assert (differences(engine), guards(engine)) == ([], kept)


def test_migrating_twice_changes_nothing(engine: Engine) -> None:
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO alembic_version VALUES ('planted')"))
        connection.execute(text("DELETE FROM alembic_version WHERE version_num = 'planted'"))
    assert migrate(engine) == WANTED
    assert differences(engine) == []


def test_two_that_migrate_at_once_make_one_schema(database_url: str) -> None:
    engines = [make_engine(database_url) for _ in range(4)]
    start, ends = threading.Barrier(len(engines)), list[str]()

    def work(engine: Engine) -> None:
        start.wait(PATIENCE)
        try:
            ends.append(migrate(engine))
        except Exception as error:  # noqa: BLE001  whatever it was, the test shows it
            ends.append(repr(error))

    threads = [threading.Thread(target=work, args=(engine,)) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert ends == [WANTED] * len(engines)
    assert differences(engines[0]) == []
    for engine in engines:
        engine.dispose()


def test_a_migration_that_fails_leaves_nothing_behind(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE sheet (in_the_way INTEGER)"))
    with pytest.raises(Exception, match="sheet"):
        migrate(engine)
    assert (tables(engine), found_version(engine)) == ({"sheet"}, "")


@pytest.mark.parametrize("found", ["", "9999"])
def test_another_version_is_refused(engine: Engine, found: str) -> None:
    migrate(engine)
    require_version(engine)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
        if found:
            connection.execute(text("INSERT INTO alembic_version VALUES (:found)"), {"found": found})
    with pytest.raises(DatabaseVersion) as refused:
        require_version(engine)
    assert (refused.value.found, refused.value.wanted) == (found, WANTED)


def test_a_database_without_tables_is_refused(engine: Engine) -> None:
    with pytest.raises(DatabaseVersion) as refused:
        require_version(engine)
    assert (refused.value.found, refused.value.wanted) == ("", WANTED)


def test_a_database_of_a_newer_program_is_left_alone(engine: Engine) -> None:
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseVersion) as refused:
        migrate(engine)
    assert (refused.value.found, refused.value.wanted) == ("9999", WANTED)
    assert found_version(engine) == "9999"
    assert "请升级程序" in sentence(refused.value, str)


def test_a_database_that_lacks_characters_is_refused(postgresql_server: Server) -> None:
    with postgresql_server.database(options="encoding 'SQL_ASCII' lc_collate 'C' lc_ctype 'C'") as url:
        engine = make_engine(url)
        with pytest.raises(EncodingRefused) as refused:
            migrate(engine)
        assert refused.value.found == "SQL_ASCII"
        assert tables(engine) == set()
        engine.dispose()


@pytest.mark.skipif(os.name != "posix", reason="modes of files are those of POSIX")
def test_a_database_is_made_by_its_migration_and_is_its_owner_s_alone(tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    engine = make_engine(f"sqlite:///{(folder / 'reviewer.db').as_posix()}")
    assert found_version(engine) == ""
    assert not folder.exists()
    folder.mkdir()
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(text("SELECT 1"))
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}
    engine.dispose()
    names = ("reviewer.db", "reviewer.db-shm", "reviewer.db-wal", "reviewer.db.lock")
    assert modes == dict.fromkeys(names, 0o600)
