"""A copy of the whole database, made while others write."""

import os
import shlex
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine

from reviewer.errors import BackupElsewhere
from reviewer.storage.engine import sqlite_driver

_PATIENCE = 15.0  # seconds, as every connection waits


def back_up(engine: Engine, file: Path) -> None:
    """Write everything that was committed by now into a new file, readable by its owner only.

    Writers go on meanwhile: it is one reading transaction. What was erased is not in the copy. Raises
    FileExistsError when the file is there, and BackupElsewhere for a database that has a tool of its own.
    """
    if engine.dialect.name != "sqlite":
        address = engine.url.set(drivername=engine.dialect.name, password=None).render_as_string()
        raise BackupElsewhere(shlex.join(["pg_dump", "--format=custom", f"--file={file}", address]))
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    # A connection of its own: those of the engine may have been told that they only read.
    with closing(sqlite_driver().connect(engine.url.database, timeout=_PATIENCE)) as connection:
        connection.execute("VACUUM INTO ?", (str(file),))
