"""Migrations: bringing a database to this program's version and back, under a lock."""

from collections.abc import Callable

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text

from reviewer.errors import EncodingRefused
from reviewer.resources import folder
from reviewer.storage.engine import make_place, writer_lock
from reviewer.storage.version import WANTED, place_of, require_known

# Any constant: two programs that migrate the same database must choose the same one.
_MIGRATION_LOCK = 7_203_511_905


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder("migrations")).replace("%", "%%"))
    return config


def migrate(engine: Engine) -> str:
    """Bring the database to the wanted version, all in one transaction, and give back that version.

    One program at a time: a file lock on SQLite, an advisory lock on PostgreSQL. Raises DatabaseVersion for a
    database of a newer program, and EncodingRefused for one that cannot hold every character.
    """
    require_known(engine)
    _alter(engine, lambda config: command.upgrade(config, "head"))
    return WANTED


def rewind(engine: Engine) -> None:
    """Take every migration back, to the empty database."""
    _alter(engine, lambda config: command.downgrade(config, "base"))


def _alter(engine: Engine, change: Callable[[Config], None]) -> None:
    config = _config()
    make_place(engine)
    with writer_lock(engine).held(), engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            encoding = connection.scalar(text("SHOW server_encoding"))
            if encoding != "UTF8":
                raise EncodingRefused(str(encoding), place_of(engine))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
        config.attributes["connection"] = connection
        change(config)
