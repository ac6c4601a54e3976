"""Experts, who reads what, and declared ties."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from reviewer.storage.models.base import Base


class Expert(Base):
    """A person on the panel of one campaign."""

    __tablename__ = "expert"
    __table_args__ = (UniqueConstraint("campaign_id", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    undertaking_at: Mapped[datetime | None]


class EmploymentRecord(Base):
    """Where an expert works or worked; `until` is the last day there, empty while it lasts."""

    __tablename__ = "employment"

    id: Mapped[int] = mapped_column(primary_key=True)
    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), index=True)
    employer: Mapped[str] = mapped_column(String(100))
    until: Mapped[date | None]


class Declaration(Base):
    """A tie between a person of the panel and a nominee, declared by them or by the secretariat."""

    __tablename__ = "declaration"
    __table_args__ = (UniqueConstraint("account_id", "nomination_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    nomination_id: Mapped[int] = mapped_column(ForeignKey("nomination.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    declared_by: Mapped[str] = mapped_column(String(64))
    declared_at: Mapped[datetime]


class Assignment(Base):
    """One expert reads one nominee. A barred pair is kept, with the ground, and counts nothing."""

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("expert_id", "nomination_id"),
        Index("ix_assignment_campaign_category", "campaign_id", "category"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    category: Mapped[str] = mapped_column(String(32))
    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"))
    nomination_id: Mapped[int] = mapped_column(ForeignKey("nomination.id"), index=True)
    barred_by: Mapped[str | None] = mapped_column(String(64))
    made_at: Mapped[datetime]
