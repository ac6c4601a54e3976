"""Which version of the tables this program needs, and which one a database has.

Asked at every start, so it does without the migration tool, whose import costs a fifth of a second.
"""

from pathlib import Path

from sqlalchemy import Engine, inspect, text

from reviewer.errors import DatabaseVersion

WANTED = "0002"
"""The newest migration that this program carries."""


def found_version(engine: Engine) -> str:
    """The migration that the database stands at, "" when it is empty or not there."""
    if engine.dialect.name == "sqlite" and not Path(engine.url.database or "").exists():
        return ""  # to connect would make the file, wherever the command was run by mistake
    with engine.execution_options(writes=False).connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        return connection.scalar(text("SELECT version_num FROM alembic_version")) or ""


def require_version(engine: Engine) -> None:
    """Raise DatabaseVersion unless the database is at the wanted version."""
    found = found_version(engine)
    if found != WANTED:
        raise DatabaseVersion(found, WANTED, place_of(engine))


def require_known(engine: Engine) -> None:
    """Raise DatabaseVersion for a database that a newer program has been at: this one cannot migrate it."""
    found = found_version(engine)
    if found > WANTED:
        raise DatabaseVersion(found, WANTED, place_of(engine))


def place_of(engine: Engine) -> str:
    """Where the database is, without a password."""
    return engine.url.render_as_string(hide_password=True)
