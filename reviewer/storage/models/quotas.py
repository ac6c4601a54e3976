"""Numbers that the secretariat settled where the notice cannot be read."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from reviewer.storage.models.base import Base


class SettledQuota(Base):
    """One act: a number for a target, or that one is taken back. Acts are added and never changed.

    `kind` and `unit` are "" where the target has none; `most` is empty for no limit and for an act that
    takes back.
    """

    __tablename__ = "settled_quota"
    __table_args__ = (UniqueConstraint("campaign_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    version: Mapped[int]
    category: Mapped[str] = mapped_column(String(32))
    bound: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(16))
    unit: Mapped[str] = mapped_column(String(64))
    least: Mapped[int]
    most: Mapped[int | None]
    taken_back: Mapped[bool]
    source: Mapped[str] = mapped_column(Text)
    given_by: Mapped[str] = mapped_column(String(64))
    given_at: Mapped[datetime]
