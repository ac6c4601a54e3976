"""Alembic's environment: the caller hands in a connection that is already inside its transaction."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from reviewer.storage.models import Base
from reviewer.storage.models.base import Instant


def _render(kind: str, item: Any, _autogen: AutogenContext) -> str | Literal[False]:
    """Migrations stand on their own: an Instant is written as the column type it is."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Instant) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=_render,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
