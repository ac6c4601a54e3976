"""The only file that asks the time."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from msgspec import Struct

CHINA = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Where services learn the time."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class SystemClock(Struct, frozen=True):
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)


@dataclass(slots=True)
class FixedClock:
    """A clock that stands where it is put: for tests and for the reproducible demo."""

    instant: datetime

    def now(self) -> datetime:
        """The instant that was set."""
        return self.instant
