"""A campaign as offices see it: registers filed through the real intake, people in their browsers."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from functools import cache
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from msgspec import Struct
from werkzeug.test import TestResponse

from reviewer.campaigns import CampaignHost
from reviewer.clock import CHINA, FixedClock
from reviewer.contract import Employment
from reviewer.contract.snapshots import Rulebook
from reviewer.demo.cycle import Cycle, register_name
from reviewer.demo.records import DemoRegister
from reviewer.domain.access import PUBLIC, Role, Stage, console
from reviewer.services import accounts, assignments, campaigns, experts, registers
from reviewer.services.context import Context, Installation
from reviewer.services.registers import Upload
from reviewer.storage.engine import make_engine, sqlite_driver
from reviewer.storage.files import FileStore
from reviewer.storage.queries import campaigns as campaigns_query
from reviewer.storage.queries import ledger as ledger_query
from reviewer.storage.unit import UnitOfWork
from reviewer.web.factory import make_web
from tests.installations import BEGIN, acting, console_in, installed
from tests.screenings import all_screened

KEY = "jilin_2021"
PASSWORD = "a long enough word"
PEOPLE = {
    "secretary": Role.SECRETARIAT,
    "chair": Role.CHAIR,
    "supervisor": Role.SUPERVISOR,
    "changchun": Role.UNIT,
    "expert1": Role.EXPERT,
    "expert2": Role.EXPERT,
    "expert3": Role.EXPERT,
}
NAMES = {"secretary": "林文秘", "chair": "周主持", "supervisor": "严监督", "changchun": "单联络"}
FILED = (("changchun", "star"), ("siping", "star"), ("changchun", "project"))


class Office(Struct, frozen=True, kw_only=True):
    """What a test works with."""

    app: Flask
    installation: Installation

    @property
    def rulebook(self) -> Rulebook:
        """The rules that the campaign opened with."""
        return self.installation.host.campaign(KEY).rulebook()

    @property
    def clock(self) -> FixedClock:
        """The clock that the application reads."""
        assert isinstance(self.installation.clock, FixedClock)
        return self.installation.clock

    def visitor(self) -> FlaskClient:
        """A browser that nobody has signed in with."""
        return self.app.test_client()

    def signed_in(self, login: str) -> FlaskClient:
        """A browser in which that person has signed in."""
        client = self.visitor()
        answer = client.post("/login", data={"login": login, "password": PASSWORD})
        assert answer.status_code == 302, answer.text
        return client

    def of(self, login: str) -> Context:
        """The context of that person."""
        return acting(self.installation, login, KEY)

    def system(self) -> Context:
        """The context of the console."""
        return console_in(self.installation, KEY)

    def stage(self, stage: Stage | None = None) -> Stage:
        """Where the campaign stands; with a stage, put it there first."""
        with self.installation.unit.writing(KEY) as tx:
            record = campaigns_query.by_key(tx, KEY)
            assert record is not None
            if stage is not None:
                record.stage = stage.value
            return Stage(record.stage)

    def register(self, unit: str, category: str, *, spoilt: bool = False) -> tuple[DemoRegister, bytes]:
        """An office's workbook; a spoilt one is refused by intake."""
        for register, content, bad in _workbooks():
            if (register.unit_key, register.category, bad) == (unit, category, spoilt):
                return register, content
        raise AssertionError((unit, category))

    def kinds(self) -> list[str]:
        """What the ledger of the campaign has recorded, oldest first."""
        with self.installation.unit.reading(KEY) as tx:
            return [line.kind for line in reversed(ledger_query.latest(tx, KEY, 10_000))]


def open_office(installation: Installation, *, forms: bool = False) -> Office:
    """The web application of an installation; with `forms` every POST needs its token."""
    app = make_web(
        installation.settings,
        host=installation.host,
        unit=installation.unit,
        clock=installation.clock,
        passwords=installation.passwords,
    )
    app.config.update(SIGN_IN_LIMIT=False, WTF_CSRF_ENABLED=forms)
    return Office(app=app, installation=installation)


@cache
def _workbooks() -> list[tuple[DemoRegister, bytes, bool]]:
    """The workbooks of the simulated province, made once; the flag says that intake refuses it."""
    host = CampaignHost(packages=("plugins",), foreign=False)
    unit = UnitOfWork(make_engine("sqlite://"), ledger_key=b"")
    clock = FixedClock(BEGIN)
    files = FileStore(Path("no files in a simulated province"))
    ctx = Context(actor=PUBLIC, clock=clock, unit=unit, host=host, files=files).within(KEY)
    return list(Cycle(ctx=ctx, seed=1, today=clock.now().astimezone(CHINA).date()).workbooks())


def found(installation: Installation) -> None:
    """Create and open the campaign and give every person their password."""
    ctx = console_in(installation, KEY)
    campaigns.create(ctx)
    for login, role in PEOPLE.items():
        unit = "changchun" if role is Role.UNIT else None
        token = accounts.invite(ctx, login=login, name=NAMES.get(login, login), role=role, unit=unit)
        accounts.redeem_invitation(ctx, token=token, password=PASSWORD)
    operator = accounts.invite_operator(installation.context(console(None)), login="operator", name="韩管理")
    accounts.redeem_invitation(ctx, token=operator, password=PASSWORD)
    campaigns.open_campaign(acting(installation, "secretary", KEY))


def fill(office: Office) -> None:
    """File three registers and close nominations."""
    for unit, category in FILED:
        register, content = office.register(unit, category)
        upload = Upload(filename=register_name(register), content=content)
        registers.import_register(office.of("secretary"), category=category, unit=unit, upload=upload)
    office.stage(Stage.ELIGIBILITY)


def seat(office: Office) -> None:
    """Enrol three experts, one of them from an office that recommends, and let them read."""
    secretary = office.of("secretary")
    for login, employer in (("expert1", "云上大学"), ("expert2", "四平市教育局"), ("expert3", "学习研究会")):
        experts.enrol(secretary, login=login, employments=[Employment(employer=employer)])
    for category in ("star", "project"):
        assignments.assign_panel(secretary, category=category)
    office.stage(Stage.SCORING)


def codes_open(office: Office, category: str = "star") -> list[str]:
    """Codes of nominees that wait for a decision."""
    found_ = all_screened(office.of("secretary"), category=category)
    return [item.line.code for item in found_ if item.needs_decision]


def words(answer: TestResponse) -> str:
    """The words of a page in one line, without tags."""
    text = re.sub(r"<(head|script|style)\b.*?</\1>", " ", answer.text, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def file_of(content: bytes, name: str = "register.xlsx") -> tuple[BytesIO, str]:
    """A file as a form sends it."""
    return BytesIO(content), name


OpenOffice = Callable[..., Office]


@pytest.fixture(scope="session")
def shelf(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one database a stage, made once: nomination.db, eligibility.db, scoring.db."""
    folder = tmp_path_factory.mktemp("shelf")
    work = folder / "work.db"
    shutil.copy(migrated_sqlite, work)
    with installed(f"sqlite:///{work.as_posix()}", folder=folder) as installation:
        found(installation)
        _put(work, folder / "nomination.db")
        office = open_office(installation)
        fill(office)
        _put(work, folder / "eligibility.db")
        seat(office)
    _put(work, folder / "scoring.db")
    return folder


def _put(work: Path, kept: Path) -> None:
    # by the backup interface: a plain copy would miss what still stands in the write-ahead log
    driver = sqlite_driver()
    with closing(driver.connect(str(work))) as source, closing(driver.connect(str(kept))) as target:
        source.backup(target)


@pytest.fixture
def open_at(shelf: Path, tmp_path: Path) -> Iterator[OpenOffice]:
    """Opens an office at a stage, on a database of its own."""
    with ExitStack() as installations:

        def opened(stage: str, *, forms: bool = False) -> Office:
            copy = tmp_path / f"{stage}.db"
            shutil.copy(shelf / f"{stage}.db", copy)
            url = f"sqlite:///{copy.as_posix()}"
            installation = installations.enter_context(installed(url, folder=tmp_path))
            return open_office(installation, forms=forms)

        yield opened


@pytest.fixture
def office(open_at: OpenOffice) -> Office:
    """A campaign in the check of eligibility, three registers on file."""
    return open_at("eligibility")
