"""The small campaign at a chosen stage, made once on each kind of database and copied for every test.

Six nominees, two a unit, the first of each unit flagged; three experts who signed and read all of them, a
chair, a secretary, a supervisor, one unit person. Nominees are stored directly; all else went through the
real services.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec import Struct
from sqlalchemy import make_url

from reviewer.clock import FixedClock
from reviewer.contract import Employment
from reviewer.domain.access import PUBLIC, Role, Stage
from reviewer.domain.ledger import PLATFORM
from reviewer.services import accounts, assignments, campaigns, experts, ledger, sheets, stages
from reviewer.services.context import Context, Installation
from reviewer.services.sheets import Receipt, Saved, SheetDraft
from reviewer.storage.models import Nomination
from reviewer.storage.queries import campaigns as campaigns_query
from reviewer.storage.queries import ledger as ledger_query
from tests.campaigns_small import CATEGORY, KEY, UNITS, small_campaign
from tests.databases import DATABASES, Server
from tests.installations import acting, console_in, installed

PASSWORD = "right horse battery"
EXPERTS = ("expert1", "expert2", "expert3")
CODES = tuple(f"R-{unit:02d}-{place:02d}" for unit in range(1, len(UNITS) + 1) for place in (1, 2))
FLAGGED, PLAIN = CODES[0], CODES[1]
CLOSES = datetime(2021, 9, 20, 10, 0, tzinfo=UTC)  # printed: 9月20日18:00 in China
SCORING_DAY = datetime(2021, 9, 13, 1, 0, tzinfo=UTC)
PHONE, DEEDS = "13900001234", "他每天清晨四点起来读书，四十年没有间断。"
LONG_ENOUGH = "四十年如一日读书，带动全村成立读书社，" * 4


class Small(Struct, frozen=True):
    """The small campaign on one database."""

    installation: Installation

    @property
    def clock(self) -> FixedClock:
        """The clock, to be put where the test needs it."""
        assert isinstance(self.installation.clock, FixedClock)
        return self.installation.clock

    @property
    def console(self) -> Context:
        """The console's context."""
        return console_in(self.installation, KEY)

    @property
    def public(self) -> Context:
        """Nobody in particular, in the campaign."""
        return self.installation.context(PUBLIC, KEY)

    def of(self, login: str) -> Context:
        """The person of that login with the rights that they have now."""
        return acting(self.installation, login, KEY)

    def later(self, **span: float) -> None:
        """Move the clock on."""
        self.clock.instant += timedelta(**span)

    def stage(self, stage: Stage) -> None:
        """Put the campaign into a stage without asking whether it is ready."""
        with self.installation.unit.writing(KEY) as tx:
            record = campaigns_query.by_key(tx, KEY)
            assert record is not None
            record.stage = stage.value

    def entries(self, scope: str = KEY) -> list[str]:
        """Kinds of all ledger lines of a chain, oldest first."""
        with self.installation.unit.reading(scope) as tx:
            return [line.kind or "" for line in ledger_query.lines(tx, scope)]

    def payloads(self) -> str:
        """Everything that the two chains say, as one text."""
        texts = []
        for scope in (KEY, PLATFORM):
            with self.installation.unit.reading(scope) as tx:
                texts += [line.payload for line in ledger_query.lines(tx, scope)]
        return "\n".join(texts)

    def holds(self) -> int:
        """How long the campaign's chain is, once it was verified."""
        ledger.verify_platform(self.console)
        return ledger.verify(self.console).count

    def save(self, login: str, code: str, draft: SheetDraft, *, base: int, key: str) -> Saved:
        """An expert saves a draft."""
        return sheets.save_draft(self.of(login), code=code, draft=draft, base_version=base, request_key=key)

    def submit(self, login: str, code: str, draft: SheetDraft, *, base: int = 0, key: str = "") -> Receipt:
        """An expert submits a sheet."""
        return sheets.submit_sheet(
            self.of(login),
            code=code,
            draft=draft,
            base_version=base,
            request_key=key or f"{login}-{code}-{base}",
        )


def marks(effort: str = "25", effect: str = "24.5", story: str = "35", **more: object) -> SheetDraft:
    """A whole sheet; single parts changed by name."""
    entries = {"effort": effort, "effect": effect, "story": story}
    return SheetDraft(entries={key: text for key, text in entries.items() if text}, **more)  # type: ignore[arg-type]


def play(installation: Installation) -> None:
    """From nothing to the middle of scoring."""
    small = Small(installation)
    campaigns.create(small.console)
    campaigns.open_campaign(small.console)
    people = [("chair", Role.CHAIR), ("secretary", Role.SECRETARIAT), ("supervisor", Role.SUPERVISOR)]
    people += [(login, Role.EXPERT) for login in EXPERTS]
    for login, role in people:
        _let_in(small, accounts.invite(small.console, login=login, name=f"{login}先生", role=role))
    _let_in(small, accounts.invite(small.console, login="unit", name="联络员", role=Role.UNIT, unit=UNITS[0]))
    _nominate(small)
    for login in EXPERTS:
        experts.enrol(small.console, login=login, employments=[Employment(employer=f"外省{login}大学")])
        experts.sign_undertaking(small.of(login))
    stages.advance(small.console, to=Stage.ELIGIBILITY)
    assignments.assign_panel(small.console, category=CATEGORY)
    small.clock.instant = SCORING_DAY
    stages.advance(small.console, to=Stage.SCORING)


def _let_in(small: Small, token: str) -> None:
    accounts.redeem_invitation(small.public, token=token, password=PASSWORD)


def _nominate(small: Small) -> None:
    with small.installation.unit.writing(KEY) as tx:
        record = campaigns_query.by_key(tx, KEY)
        assert record is not None
        for unit in campaigns_query.units(tx, record.id):
            for place in (1, 2):
                code = f"R-{unit.position:02d}-{place:02d}"
                tx.add(
                    Nomination(
                        campaign_id=record.id,
                        category=CATEGORY,
                        unit_id=unit.id,
                        code=code,
                        sequence=place,
                        name=f"读书人{unit.position}{place}",
                        host=f"{unit.region}图书馆",
                        flagged=place == 1,
                        fields={"phone": PHONE},
                        texts={"deeds": DEEDS},
                        filed_at=small.clock.now(),
                    )
                )


@contextmanager
def small_on(url: str, folder: Path, *, begin: datetime = SCORING_DAY) -> Iterator[Small]:
    """The small campaign as it stands on that database."""
    with installed(url, folder=folder, extra=(small_campaign(),), packages=(), begin=begin) as installation:
        yield Small(installation)


def _played(url: str, folder: Path) -> None:
    with installed(url, folder=folder, extra=(small_campaign(),), packages=()) as installation:
        play(installation)


@pytest.fixture(scope="session")
def scoring_sqlite(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the small campaign in the middle of scoring, to be copied."""
    folder = tmp_path_factory.mktemp("scoring")
    file = Path(shutil.copy(migrated_sqlite, folder / "scoring.sqlite3"))
    _played(f"sqlite:///{file.as_posix()}", folder)
    return file


@pytest.fixture(scope="session")
def scoring_postgresql(
    postgresql_server: Server, migrated_postgresql: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The name of a PostgreSQL database with the small campaign in the middle of scoring, to be copied."""
    with postgresql_server.database(migrated_postgresql) as url:
        _played(url, tmp_path_factory.mktemp("scoring"))
        name = make_url(url).database
        assert name
        yield name


@pytest.fixture
def scoring_sqlite_url(scoring_sqlite: Path, sqlite_url: str) -> str:
    """A copy of that SQLite file."""
    shutil.copy(scoring_sqlite, make_url(sqlite_url).database or "")
    return sqlite_url


@pytest.fixture
def scoring_postgresql_url(postgresql_server: Server, scoring_postgresql: str) -> Iterator[str]:
    """A copy of that PostgreSQL database."""
    with postgresql_server.database(scoring_postgresql) as url:
        yield url


@pytest.fixture(params=DATABASES)
def scoring_url(request: pytest.FixtureRequest) -> str:
    """The small campaign in the middle of scoring: the test runs once on each kind of database."""
    url: str = request.getfixturevalue(f"scoring_{request.param}_url")
    return url


@pytest.fixture
def small(scoring_url: str, tmp_path: Path) -> Iterator[Small]:
    """The small campaign in the middle of scoring, on both databases."""
    with small_on(scoring_url, tmp_path) as found:
        yield found


@pytest.fixture
def small_sqlite(scoring_sqlite_url: str, tmp_path: Path) -> Iterator[Small]:
    """The same on SQLite alone, for rules that no database changes."""
    with small_on(scoring_sqlite_url, tmp_path) as found:
        yield found
