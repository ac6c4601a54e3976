"""Drafts of nominations: the working copies of the units. What is on file is a Nomination."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from reviewer.storage.models.base import Base


class Draft(Base):
    """One nomination as a unit writes it.

    `entries` holds what was typed, by the name of the question, as typed; `place` is the wished place
    among the unit's drafts of the category. While it is submitted, `nomination_id` is what is on file.
    """

    __tablename__ = "draft"
    __table_args__ = (Index("ix_draft_unit", "campaign_id", "unit_id", "category"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    category: Mapped[str] = mapped_column(String(32))
    token: Mapped[str] = mapped_column(String(32), unique=True)
    place: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    version: Mapped[int] = mapped_column(default=0)
    entries: Mapped[dict[str, str]]
    reason: Mapped[str] = mapped_column(Text, default="")
    nomination_id: Mapped[int | None] = mapped_column(ForeignKey("nomination.id"), unique=True)
    made_at: Mapped[datetime]
    saved_at: Mapped[datetime | None]
