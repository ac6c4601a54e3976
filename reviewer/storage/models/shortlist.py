"""The chair's lists with their evidence, and every move with its reason."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from reviewer.storage.models.base import Base


class Shortlist(Base):
    """One list of one category. `inputs_digest` is over the marks and vetoes that it was computed from."""

    __tablename__ = "shortlist"
    __table_args__ = (UniqueConstraint("campaign_id", "category", "list_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    category: Mapped[str] = mapped_column(String(32))
    list_key: Mapped[str] = mapped_column(String(32))
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(16))
    cut_rank: Mapped[int | None]
    inputs_digest: Mapped[str] = mapped_column(String(64))
    result_digest: Mapped[str] = mapped_column(String(64))
    final_digest: Mapped[str | None] = mapped_column(String(64))
    proposed_at: Mapped[datetime]
    chair_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    chair_signed_at: Mapped[datetime | None]
    secretary_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    secretary_signed_at: Mapped[datetime | None]


class ShortlistEntry(Base):
    """One nominee in the ranked table of a list: the computed part never changes, the standing may."""

    __tablename__ = "shortlist_entry"
    __table_args__ = (
        UniqueConstraint("shortlist_id", "nomination_id"),
        Index("ix_shortlist_entry_order", "shortlist_id", "line"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    shortlist_id: Mapped[int] = mapped_column(ForeignKey("shortlist.id"))
    nomination_id: Mapped[int] = mapped_column(ForeignKey("nomination.id"), index=True)
    line: Mapped[int]
    rank: Mapped[int | None]
    numerator: Mapped[int]
    denominator: Mapped[int]
    score: Mapped[str] = mapped_column(String(16))
    rule: Mapped[str] = mapped_column(String(32))
    experts: Mapped[int]
    spread: Mapped[str] = mapped_column(String(16), default="")
    separated_by: Mapped[str] = mapped_column(String(64), default="")
    marks: Mapped[list[Any]]
    cause: Mapped[str] = mapped_column(String(32))
    cause_cap: Mapped[str] = mapped_column(String(64), default="")
    proposed: Mapped[bool]
    position: Mapped[int | None]
    tier: Mapped[str | None] = mapped_column(String(32))


class Adjustment(Base):
    """One act of the chair on one nominee, with the written reason."""

    __tablename__ = "adjustment"

    id: Mapped[int] = mapped_column(primary_key=True)
    shortlist_id: Mapped[int] = mapped_column(ForeignKey("shortlist.id"), index=True)
    nomination_id: Mapped[int] = mapped_column(ForeignKey("nomination.id"))
    act: Mapped[str] = mapped_column(String(16))
    before: Mapped[str] = mapped_column(String(64))
    after: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
