"""Score sheets: the working copy and every submitted edition."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from reviewer.storage.models.base import Base


class Sheet(Base):
    """The sheet of one assignment.

    `entries` holds what the expert typed, by criterion, as typed; `points` the same in hundredths
    once submitted. Blank is absence, never 0.
    """

    __tablename__ = "sheet"

    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(16))
    version: Mapped[int] = mapped_column(default=0)
    entries: Mapped[dict[str, str]]
    points: Mapped[dict[str, int] | None]
    total: Mapped[int | None]
    veto: Mapped[str] = mapped_column(String(32), default="")
    veto_reason: Mapped[str] = mapped_column(Text, default="")
    comment: Mapped[str] = mapped_column(Text, default="")
    special: Mapped[bool] = mapped_column(default=False)
    special_reason: Mapped[str] = mapped_column(Text, default="")
    return_reason: Mapped[str] = mapped_column(Text, default="")
    saved_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    receipt: Mapped[str | None] = mapped_column(String(32), unique=True)


class SheetEdition(Base):
    """One submission, kept for good: a returned sheet gets a further edition."""

    __tablename__ = "sheet_edition"
    __table_args__ = (UniqueConstraint("assignment_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    number: Mapped[int]
    points: Mapped[dict[str, int]]
    total: Mapped[int]
    content: Mapped[dict[str, Any]]
    receipt: Mapped[str] = mapped_column(String(32))
    submitted_at: Mapped[datetime]
