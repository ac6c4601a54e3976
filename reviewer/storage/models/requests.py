"""Requests already answered, by the key that their client gave them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from reviewer.storage.models.base import Base


class AnsweredRequest(Base):
    """A write that was acknowledged, by the client's own key: asked again, it answers the same."""

    __tablename__ = "answered_request"
    __table_args__ = (Index("ix_answered_request_answered_at", "answered_at"),)

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    subject: Mapped[str] = mapped_column(String(128))
    answer: Mapped[dict[str, Any]]
    answered_at: Mapped[datetime]
