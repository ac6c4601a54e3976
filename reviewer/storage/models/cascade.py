"""Bundles from other installations: whose signature counts, what was read, who arrived with them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from reviewer.storage.models.base import Base


class TrustedSigner(Base):
    """An installation whose signature counts here, by the fingerprint of its key."""

    __tablename__ = "trusted_signer"

    id: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    trusted_by: Mapped[str] = mapped_column(String(64))
    trusted_at: Mapped[datetime]


class Bundle(Base):
    """A bundle that was read for a unit and waits for a yes, or that was taken.

    Once in a campaign, by its digest. The manifest is kept until the bundle is taken: what was taken stands
    in nominations, the rest is nobody's business any more. The file waits under `token` as an upload does.
    """

    __tablename__ = "bundle"
    __table_args__ = (UniqueConstraint("campaign_id", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    token: Mapped[str] = mapped_column(String(32), unique=True)
    digest: Mapped[str] = mapped_column(String(64))
    signer: Mapped[str] = mapped_column(String(64))
    signer_name: Mapped[str] = mapped_column(String(100))
    title: Mapped[str] = mapped_column(Text)
    manifest: Mapped[str] = mapped_column(Text)
    read_by: Mapped[str] = mapped_column(String(64))
    read_at: Mapped[datetime]
    taken_by: Mapped[str] = mapped_column(String(64), default="")
    taken_at: Mapped[datetime | None]


class Arrival(Base):
    """One nominee that came in with a bundle: what its list proposed, and what had no place in the form.

    `draft` is the token of its draft here; `left_over` are [label, text, personal] in the sender's order.
    """

    __tablename__ = "arrival"

    id: Mapped[int] = mapped_column(primary_key=True)
    bundle_id: Mapped[int] = mapped_column(ForeignKey("bundle.id"), index=True)
    category: Mapped[str] = mapped_column(String(32))
    place: Mapped[int]
    name: Mapped[str] = mapped_column(String(500))
    draft: Mapped[str] = mapped_column(String(32), index=True)
    proposed: Mapped[str] = mapped_column(String(100))
    left_over: Mapped[list[Any]]
