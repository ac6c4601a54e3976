"""Nominations as filed, drafts of an intake awaiting confirmation, and decisions on findings."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from reviewer.storage.models.base import Base


class Nomination(Base):
    """One line of a register. `fields` are its cells and `texts` its long texts, by key."""

    __tablename__ = "nomination"
    __table_args__ = (
        UniqueConstraint("campaign_id", "code"),
        UniqueConstraint("campaign_id", "category", "unit_id", "sequence"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    category: Mapped[str] = mapped_column(String(32))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    code: Mapped[str] = mapped_column(String(32))
    sequence: Mapped[int]
    name: Mapped[str] = mapped_column(String(500))
    host: Mapped[str] = mapped_column(String(500))
    city: Mapped[str] = mapped_column(String(50), default="")
    county: Mapped[str] = mapped_column(String(50), default="")
    flagged: Mapped[bool] = mapped_column(default=False)
    fields: Mapped[dict[str, str]]
    texts: Mapped[dict[str, str]]
    excluded_reason: Mapped[str | None] = mapped_column(Text)
    filed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class IntakeDraft(Base):
    """A register that was read and shown, and waits for the person's yes. Its rows are already clean."""

    __tablename__ = "intake_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    token: Mapped[str] = mapped_column(String(43), unique=True)
    category: Mapped[str] = mapped_column(String(32))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    filename: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    rows: Mapped[list[Any]]
    remarks: Mapped[list[Any]]
    read_at: Mapped[datetime]


class Waiver(Base):
    """A soft clause passed over, with the written reason and the name of who did it."""

    __tablename__ = "waiver"
    __table_args__ = (UniqueConstraint("nomination_id", "rule_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    nomination_id: Mapped[int] = mapped_column(ForeignKey("nomination.id"))
    rule_key: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text)
    given_by: Mapped[str] = mapped_column(String(64))
    given_at: Mapped[datetime]
