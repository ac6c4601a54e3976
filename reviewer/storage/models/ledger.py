"""The append-only ledger. Triggers in the database refuse every change of a written line."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from reviewer.storage.models.base import Base


class LedgerLine(Base):
    """One entry; `scope` is a campaign's key, or "@platform" for accounts and sign-ins."""

    __tablename__ = "ledger_line"

    scope: Mapped[str] = mapped_column(String(64), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(64))
    payload: Mapped[str] = mapped_column(Text)
    prev: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    mac: Mapped[str] = mapped_column(String(64))
