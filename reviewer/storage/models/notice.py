"""Published notices: the rows as they went out."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from reviewer.storage.models.base import Base


class PublicNotice(Base):
    """The public notice of one category; page and workbook are both made from `document`."""

    __tablename__ = "public_notice"
    __table_args__ = (UniqueConstraint("campaign_id", "category"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    category: Mapped[str] = mapped_column(String(32))
    document: Mapped[dict[str, Any]]
    list_digest: Mapped[str] = mapped_column(String(64))
    workbook_sha256: Mapped[str] = mapped_column(String(64))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    published_at: Mapped[datetime]
