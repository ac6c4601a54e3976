"""One campaign in an installation of its own, with somebody signed in: what pages are measured in."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
from argon2 import PasswordHasher

from benchmarks.contest import Answer
from benchmarks.prepared import Prepared
from reviewer.app import BUILT_IN, web
from reviewer.campaigns import CampaignHost
from reviewer.clock import FixedClock
from reviewer.domain.access import Role, console
from reviewer.services import accounts, campaigns
from reviewer.services.context import Installation
from reviewer.settings import Settings
from reviewer.storage import schema
from reviewer.storage.engine import make_engine
from reviewer.storage.unit import UnitOfWork

KEY: Final = "jilin_2021"
CATEGORY: Final = "star"
NOW: Final = datetime(2021, 9, 1, tzinfo=UTC)
_PASSWORD: Final = "a password to measure with"


def office(place: Path) -> Installation:
    """The campaign as created, in a database of its own."""
    url = f"sqlite:///{place / 'measured.db'}"
    engine = make_engine(url)
    schema.migrate(engine)
    installation = Installation(
        settings=Settings(
            instance=place,
            database_url=url,
            secret_key="measured",
            ledger_key=b"measured",
            base_url="http://localhost",
            hosts=("localhost",),
        ),
        host=CampaignHost(packages=BUILT_IN, foreign=False),
        unit=UnitOfWork(engine, ledger_key=b"measured"),
        clock=FixedClock(NOW),
        passwords=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1),
    )
    campaigns.create(installation.context(console(KEY), KEY))
    return installation


def invited(installation: Installation, *, login: str, name: str, role: Role) -> None:
    """A person of that role who has chosen a password."""
    ctx = installation.context(console(KEY), KEY)
    token = accounts.invite(ctx, login=login, name=name, role=role)
    accounts.redeem_invitation(ctx, token=token, password=_PASSWORD)


def signed_in(installation: Installation, login: str) -> Any:
    """The browser of a person who was invited."""
    app: Any = web(installation)
    app.config.update(WTF_CSRF_ENABLED=False, TESTING=True)
    client = app.test_client()
    answer = client.post("/login", data={"login": login, "password": _PASSWORD})
    assert answer.status_code in (302, 303), answer.status_code
    return client


def page(ready: Callable[[Path], Any], address: str, *, shown: Callable[[str], int]) -> Prepared:
    """One answer is the whole page of that address; `shown` counts what stands on it."""
    place = tempfile.TemporaryDirectory()
    client = ready(Path(place.name))

    def run() -> Any:
        answer = client.get(address)
        # The database lives as long as somebody asks.
        assert place.name
        return answer

    def told(answer: Any) -> Answer:
        assert answer.status_code == 200, answer.status_code
        return {"shown": np.array(shown(answer.get_data(as_text=True)))}

    return Prepared(run=run, told=told)
