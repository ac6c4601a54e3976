"""Migrations: bringing a database to this program's version, under a lock, and asking where it stands."""

from collections.abc import Callable

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from reviewer.errors import DatabaseVersion
from reviewer.resources import folder
from reviewer.storage.engine import writer_lock

# Any constant: two programs that migrate the same database must choose the same one.
_MIGRATION_LOCK = 7_203_511_905


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder("migrations")).replace("%", "%%"))
    return config


def wanted_version() -> str:
    """The newest migration that this program carries."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:  # pragma: no cover - a build without migrations
        raise DatabaseVersion("", "")
    return head


def found_version(engine: Engine) -> str:
    """The migration that the database stands at, "" when it is empty."""
    with engine.execution_options(writes=False).connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def migrate(engine: Engine) -> str:
    """Bring the database to the wanted version, all in one transaction, and give back that version.

    One program at a time: a file lock on SQLite, an advisory lock on PostgreSQL.
    """
    _alter(engine, lambda config: command.upgrade(config, "head"))
    return wanted_version()


def rewind(engine: Engine) -> None:
    """Take every migration back, to the empty database."""
    _alter(engine, lambda config: command.downgrade(config, "base"))


def _alter(engine: Engine, change: Callable[[Config], None]) -> None:
    config = _config()
    with writer_lock(engine).held(), engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
        config.attributes["connection"] = connection
        change(config)


def require_version(engine: Engine) -> None:
    """Raise DatabaseVersion unless the database is at the wanted version."""
    found, wanted = found_version(engine), wanted_version()
    if found != wanted:
        raise DatabaseVersion(found, wanted)
