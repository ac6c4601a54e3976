"""The files of nominations: what came in whole, and what is still on its way."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from reviewer.storage.models.base import Base


class Material(Base):
    """One file of a nomination, whether its draft is on file or not.

    `spec` is the key of a line of the list of materials, or `seal-<level>` for the scanned page with the
    seal of an opinion. While it waits, the bytes lie under its token; once accepted, under `sha256`, which
    is of the bytes as they are kept: a photo was written anew without the place it was taken at, so
    `original` is the digest of what came in. `seconds` and `frames_a_second` are fractions as text
    ("" = not known); `whole` is None where nobody could look the file through. `verdict` is what the
    line says of an accepted file ("met", "unmet", "unknown"; "" while nobody has asked), kept so that a
    long list of what is missing is counted where the rows are. `claim` belongs to the one who is looking
    at the file now; `tries` counts the looks that were stopped from outside before they came to an end.
    """

    __tablename__ = "material"
    __table_args__ = (
        # How the lines of thousands stand is read from it alone.
        Index("ix_material_line", "draft_id", "spec", "state", "verdict"),
        Index("ix_material_original", "original"),
        Index("ix_material_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"))
    token: Mapped[str] = mapped_column(String(32), unique=True)
    spec: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(200), default="")
    filename: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(32), default="")
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    content: Mapped[str] = mapped_column(String(16), default="")
    media_type: Mapped[str] = mapped_column(String(100), default="")
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64), default="")
    original: Mapped[str] = mapped_column(String(64), default="")
    preview: Mapped[str] = mapped_column(String(64), default="")
    width: Mapped[int | None]
    height: Mapped[int | None]
    pages: Mapped[int | None]
    seconds: Mapped[str] = mapped_column(String(48), default="")
    frames_a_second: Mapped[str] = mapped_column(String(48), default="")
    codec: Mapped[str] = mapped_column(String(32), default="")
    whole: Mapped[bool | None]
    verdict: Mapped[str] = mapped_column(String(8), default="")
    claim: Mapped[str] = mapped_column(String(32), default="")
    claimed_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    given_by: Mapped[str] = mapped_column(String(64))
    stored_at: Mapped[datetime]
    checked_at: Mapped[datetime | None]


class UnfinishedUpload(Base):
    """A file on its way, in parts. How much is there is what lies on the disk, not in this row."""

    __tablename__ = "unfinished_upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"), index=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    spec: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(200), default="")
    filename: Mapped[str] = mapped_column(String(200))
    size: Mapped[int] = mapped_column(BigInteger)
    begun_at: Mapped[datetime]
