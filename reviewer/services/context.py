"""What every service is given first."""

from collections.abc import Callable

from argon2 import PasswordHasher
from msgspec import Struct, field
from msgspec.structs import replace

from reviewer.campaigns import Campaign, CampaignHost
from reviewer.clock import Clock
from reviewer.domain.access import Actor
from reviewer.errors import NotFound
from reviewer.settings import LARGEST, Settings
from reviewer.storage.files import FileStore
from reviewer.storage.unit import UnitOfWork


def nobody_waits(_token: str) -> None:
    """No background here: what waits is found by whoever looks next."""


class Context(Struct, frozen=True, kw_only=True):
    """Who acts, when, on which database, in which campaign.

    `campaign` is the live plugin; services that need one raise NotFound without it. `files` is where
    uploaded bytes lie, `largest` the size of the largest one taken, in bytes; `told` hears the token of a
    file that waits to be looked at. Nothing depends on its being heard: the stored row is the order.
    """

    actor: Actor
    clock: Clock
    unit: UnitOfWork
    host: CampaignHost
    files: FileStore
    campaign: Campaign | None = None
    passwords: PasswordHasher = field(default_factory=PasswordHasher)
    idle_minutes: int = 120
    signing_key: bytes = b""
    largest: int = LARGEST
    told: Callable[[str], None] = nobody_waits

    def of(self, actor: Actor) -> "Context":
        """The same, acting as somebody else."""
        return replace(self, actor=actor)

    def within(self, key: str) -> "Context":
        """The same, in the campaign of that key; NotFound when no such plugin is admitted."""
        return replace(self, campaign=self.host.campaign(key))

    def here(self) -> Campaign:
        """The campaign; NotFound when none was chosen."""
        if self.campaign is None:
            raise NotFound("campaign")
        return self.campaign


class Installation(Struct, frozen=True, kw_only=True):
    """One running installation: what web and command line build their contexts from."""

    settings: Settings
    host: CampaignHost
    unit: UnitOfWork
    clock: Clock
    passwords: PasswordHasher = field(default_factory=PasswordHasher)
    told: Callable[[str], None] = nobody_waits

    @property
    def files(self) -> FileStore:
        """Where uploaded files lie: beside the embedded database."""
        return FileStore(self.settings.instance / "files")

    def context(self, actor: Actor, key: str | None = None) -> Context:
        """A context for that actor, in the campaign of that key when one is named."""
        ctx = Context(
            actor=actor,
            clock=self.clock,
            unit=self.unit,
            host=self.host,
            files=self.files,
            passwords=self.passwords,
            idle_minutes=self.settings.idle_minutes,
            signing_key=self.settings.signing_key,
            largest=self.settings.largest_upload,
            told=self.told,
        )
        return ctx.within(key) if key is not None else ctx
