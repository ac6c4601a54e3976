"""What every connection to PostgreSQL is told."""

from typing import Any

from psycopg.abc import Buffer
from psycopg.types.string import StrDumperUnknown

_SETTINGS = (
    "SET statement_timeout = '60s'",
    "SET lock_timeout = '30s'",
    "SET idle_in_transaction_session_timeout = '60s'",
    "SET synchronous_commit = 'on'",
)


class _TextWithoutNul(StrDumperUnknown):
    """PostgreSQL keeps no NUL and would answer an address with %00 by an error of the server."""

    def dump(self, obj: str) -> Buffer | None:
        return super().dump(obj.replace("\x00", "\ufffd"))


def configure(connection: Any, _record: object) -> None:
    """Timeouts, durable commits, and text that the server can keep."""
    connection.adapters.register_dumper(str, _TextWithoutNul)
    with connection.cursor() as cursor:
        for setting in _SETTINGS:
            cursor.execute(setting)
    connection.commit()
