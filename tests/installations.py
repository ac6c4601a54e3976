"""Builders: an installation on a given database, a clock that stands, people who act."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

from argon2 import PasswordHasher

from reviewer.campaigns import CampaignHost
from reviewer.clock import FixedClock
from reviewer.domain.access import Actor, console
from reviewer.services.context import Context, Installation
from reviewer.settings import Settings
from reviewer.storage.engine import make_engine
from reviewer.storage.queries import accounts as accounts_query
from reviewer.storage.unit import UnitOfWork

LEDGER_KEY = b"a key for tests"
SIGNING_KEY = b"thirty-two bytes of one signer  "
BEGIN = datetime(2021, 8, 23, 1, 0, tzinfo=UTC)
# The real parameters cost a tenth of a second a password; these cost nothing and prove the same.
QUICK_PASSWORDS = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@contextmanager
def installed(
    url: str,
    *,
    folder: Path,
    extra: tuple[ModuleType, ...] = (),
    packages: tuple[str, ...] = ("plugins",),
    begin: datetime = BEGIN,
    signing_key: bytes = SIGNING_KEY,
) -> Iterator[Installation]:
    """An installation on a migrated database; its clock stands at `begin`."""
    engine = make_engine(url)
    try:
        yield Installation(
            settings=Settings(
                instance=folder,
                database_url=url,
                secret_key="a secret for tests",
                ledger_key=LEDGER_KEY,
                signing_key=signing_key,
                base_url="http://127.0.0.1",
                hosts=("127.0.0.1", "localhost"),
            ),
            host=CampaignHost(packages=packages, foreign=False, extra=extra),
            unit=UnitOfWork(engine, ledger_key=LEDGER_KEY),
            clock=FixedClock(begin),
            passwords=QUICK_PASSWORDS,
        )
    finally:
        engine.dispose()


def console_in(installation: Installation, key: str) -> Context:
    """The console's context in a campaign."""
    return installation.context(console(key), key)


def actor_named(installation: Installation, login: str) -> Actor:
    """The person of that login with every role that they hold now."""
    with installation.unit.reading() as tx:
        account = accounts_query.by_login(tx, login)
        assert account is not None, login
        return accounts_query.actor_of(tx, account)


def acting(installation: Installation, login: str, key: str) -> Context:
    """The context of a person in a campaign."""
    return installation.context(actor_named(installation, login), key)
