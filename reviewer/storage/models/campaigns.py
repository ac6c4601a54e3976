"""Campaigns with their frozen rulebook and their stored instants, and the recommending units."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from reviewer.storage.models.base import Base


class CampaignRecord(Base):
    """One campaign that this installation runs. `rulebook` is empty until it opens.

    Its text is long and the same ever after: it is fetched when it is asked for, not with every look at the
    campaign.
    """

    __tablename__ = "campaign"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    stage: Mapped[str] = mapped_column(String(16))
    rulebook: Mapped[str | None] = mapped_column(Text, deferred=True)
    rulebook_digest: Mapped[str | None] = mapped_column(String(64))
    code_digest: Mapped[str | None] = mapped_column(String(64))
    opened_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class DeadlineRecord(Base):
    """An exclusive closing instant, kept in UTC."""

    __tablename__ = "deadline"
    __table_args__ = (UniqueConstraint("campaign_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    key: Mapped[str] = mapped_column(String(32))
    closes_at: Mapped[datetime]


class Unit(Base):
    """A recommending unit in the explicit order of the notice."""

    __tablename__ = "unit"
    __table_args__ = (UniqueConstraint("campaign_id", "key"), UniqueConstraint("campaign_id", "position"))

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    key: Mapped[str] = mapped_column(String(64))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(100))
    region: Mapped[str] = mapped_column(String(50))
    kind: Mapped[str] = mapped_column(String(16))
    city: Mapped[str] = mapped_column(String(50), default="")
    counties: Mapped[list[Any]] = mapped_column(default=list)
    aliases: Mapped[list[Any]] = mapped_column(default=list)
