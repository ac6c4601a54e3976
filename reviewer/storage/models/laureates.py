"""Laureates of past years, kept over the years, and what people said of them and of nominees."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from reviewer.storage.models.base import Base


class Laureate(Base):
    """One line of a past list, of the installation and of no campaign.

    `name_key` is the name as it is compared, `likeness` what names that are alike share. `version` is the
    number of the platform's ledger line that wrote the row last: it only ever grows. Lines are never deleted,
    a mistaken one says so in `status`.
    """

    __tablename__ = "laureate"
    __table_args__ = (
        Index("ix_laureate_key", "kind", "name_key"),
        Index("ix_laureate_likeness", "kind", "likeness", "version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200))
    likeness: Mapped[str] = mapped_column(String(200))
    host: Mapped[str] = mapped_column(String(500), default="")
    born: Mapped[str] = mapped_column(String(7), default="")
    year: Mapped[int]
    level: Mapped[str] = mapped_column(String(16))
    tier: Mapped[str] = mapped_column(String(100), default="")
    title: Mapped[str] = mapped_column(String(200), default="")
    status: Mapped[str] = mapped_column(String(16), default="valid")
    source: Mapped[str] = mapped_column(String(500), default="")
    added_by: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime]
    version: Mapped[int]


class LaureateDraft(Base):
    """A past list that was read and shown, and waits for the person's yes."""

    __tablename__ = "laureate_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    token: Mapped[str] = mapped_column(String(43), unique=True)
    filename: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    rows: Mapped[list[Any]]
    remarks: Mapped[list[Any]]
    read_at: Mapped[datetime]


class Match(Base):
    """What a person said of a line and a nominee: same, different, or open again.

    `identity` is the nominee's as compared, not the row's: an answer outlives a withdrawal and a
    correction, and no longer holds when name, host or month of birth are others.
    """

    __tablename__ = "match"
    __table_args__ = (UniqueConstraint("campaign_id", "laureate_id", "identity"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    laureate_id: Mapped[int] = mapped_column(ForeignKey("laureate.id"))
    identity: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[str] = mapped_column(String(64))
    decided_at: Mapped[datetime]


class ConfirmationRecord(Base):
    """A fact of a nominee that a person confirmed: yes or no, and where it stands."""

    __tablename__ = "confirmation"
    __table_args__ = (UniqueConstraint("nomination_id", "fact"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    nomination_id: Mapped[int] = mapped_column(ForeignKey("nomination.id", ondelete="CASCADE"))
    fact: Mapped[str] = mapped_column(String(64))
    value: Mapped[bool]
    source: Mapped[str] = mapped_column(Text)
    given_by: Mapped[str] = mapped_column(String(64))
    given_at: Mapped[datetime]


class Screening(Base):
    """The findings of one nominee in numbers, and what they were counted from.

    They hold as long as the nomination has that `version`, everything that all nominees share has that
    `basis`, and the newest line of the past lists under the name or one like it has the version `seen`;
    else they are counted anew.
    """

    __tablename__ = "screening"

    nomination_id: Mapped[int] = mapped_column(
        ForeignKey("nomination.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    version: Mapped[int]
    basis: Mapped[str] = mapped_column(String(64))
    seen: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    likeness: Mapped[str] = mapped_column(String(200))
    open: Mapped[int]
    unmet: Mapped[int]
    unknown: Mapped[int]
    waived: Mapped[int]
    suspects: Mapped[int]
