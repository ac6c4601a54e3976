"""A province whose lists are final and a nation that takes nominations, on two databases with two keys.

Jilin 2021 is played once by the real services: nominees of four units with whole forms, one of whom the chair
takes off the list. Copies are made for every test.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from msgspec import Struct

from reviewer.clock import FixedClock
from reviewer.contract import Employment
from reviewer.domain.access import PUBLIC, Role, Stage
from reviewer.domain.drafts import questions
from reviewer.intake.drafts import read_draft
from reviewer.services import (
    accounts,
    assignments,
    bundles,
    campaigns,
    cascade,
    experts,
    ranking,
    sheets,
    shortlist,
    signers,
    stages,
)
from reviewer.services.campaigns import stand
from reviewer.services.context import Context, Installation
from reviewer.services.nominations import row_of
from reviewer.services.sheets import SheetDraft
from reviewer.services.shortlist import Motion
from reviewer.services.units import place_of
from reviewer.storage.queries import campaigns as campaigns_query
from reviewer.storage.queries import ledger as ledger_query
from tests.databases import DATABASES
from tests.installations import SIGNING_KEY, acting, console_in, installed

PASSWORD = "a long enough word"
PROVINCE, NATION = "jilin_2021", "national_2021"
ABROAD = b"thirty-two bytes of another one "
BEGIN = datetime(2021, 8, 23, 1, 0, tzinfo=UTC)
SCORING_DAY = datetime(2021, 9, 1, 1, 0, tzinfo=UTC)
LATE = datetime(2021, 9, 10, 16, 0, tzinfo=UTC)  # 24:00 of the nation's day in China
EXPERTS = tuple(f"expert{number}" for number in range(1, 6))
SECRET_COMMENT = "这位专家的私下看法"
EXPERT_PHONE = "13500009999"

# unit, sequence, name, host, county, flagged: the first is the best of all, the last is taken off the list.
STARS: tuple[tuple[str, int, str, str, str, bool], ...] = (
    ("changchun", 1, "甲长春", "朝阳区社区学院", "朝阳区", True),
    ("changchun", 2, "乙长春", "南关区老年大学", "南关区", False),
    ("changchun", 3, "丙长春", "朝阳区图书馆", "朝阳区", False),
    ("jilin_city", 1, "丁吉林", "昌邑区文化馆", "昌邑区", True),
    ("jilin_city", 2, "戊吉林", "船营区社区学院", "船营区", False),
    ("changbaishan", 1, "己长白", "池北区学校", "", False),
    ("jilin_city", 3, "庚吉林", "市直单位", "", False),
    ("siping", 1, "落选者", "铁东区书店", "铁东区", False),
)
PROJECTS: tuple[tuple[str, int, str, str, str, bool], ...] = (
    ("changchun", 1, "“童书童梦”阅读活动", "宽城区社区学院", "宽城区", False),
    ("jilin_city", 1, "江城大讲堂", "龙潭区教育局", "龙潭区", False),
)
OFF = "落选者"
STAR = {
    "f-sex": "女",
    "f-born_on": "1961年3月2日",
    "f-nationality": "汉族",
    "f-native_place": "吉林",
    "f-politics": "群众",
    "f-education": "大专",
    "f-duty": "学员",
    "f-address": "幸福路一号",
    "f-mobile": "13900001234",
    "f-resume": "1978年参加工作。",
    "f-study": "连续十七年参加社区课程。",
    "f-deeds": "学" * 1000,
    "f-display": "她" * 200,
    "f-filler": "单联络",
    "f-filler_phone": "13700001234",
    "o-unit": "同意推荐。",
    "d-unit": "2021年8月20日",
    "o-county": "县里同意。",
    "d-county": "2021年8月21日",
}
PROJECT = {
    "f-period": "2015年至今",
    "f-started_on": "2015年3月2日",
    "f-participants": "2300人/8600人次",
    "f-audience": "社区居民",
    "f-profile": "讲" * 1600,
    "f-display": "讲" * 200,
    "o-unit": "同意推荐。",
    "d-unit": "2021年8月20日",
}


class Place(Struct, frozen=True):
    """One installation with one campaign."""

    installation: Installation
    key: str

    @property
    def clock(self) -> FixedClock:
        """The clock, to be put where the test needs it."""
        assert isinstance(self.installation.clock, FixedClock)
        return self.installation.clock

    @property
    def console(self) -> Context:
        """The console's context."""
        return console_in(self.installation, self.key)

    @property
    def office(self) -> Context:
        """The secretary."""
        return acting(self.installation, "secretary", self.key)

    def of(self, login: str) -> Context:
        """The person of that login."""
        return acting(self.installation, login, self.key)

    def put(self, stage: Stage) -> None:
        """Put the campaign into a stage without asking whether it is ready."""
        with self.installation.unit.writing(self.key) as tx:
            record = campaigns_query.by_key(tx, self.key)
            assert record is not None
            record.stage = stage.value

    def kinds(self) -> list[str]:
        """Kinds of all ledger lines, oldest first."""
        with self.installation.unit.reading(self.key) as tx:
            return [line.kind or "" for line in ledger_query.lines(tx, self.key)]

    def payload(self, kind: str) -> str:
        """What the newest line of that kind says."""
        with self.installation.unit.reading(self.key) as tx:
            lines = [line for line in ledger_query.lines(tx, self.key) if line.kind == kind]
            return lines[-1].payload

    def bundle(self, list_key: str = "nation") -> bytes:
        """The bundle of a list."""
        output = BytesIO()
        cascade.export(self.office, list_key=list_key, output=output)
        return output.getvalue()

    def read(self, content: bytes, unit: str = "jilin") -> str:
        """Read a bundle for a unit; gives back its token."""
        return bundles.read(self.office, unit=unit, stream=BytesIO(content))


def _play(place: Place) -> None:
    """Jilin from nothing to final lists."""
    campaigns.create(place.console)
    people = [("secretary", Role.SECRETARIAT), ("chair", Role.CHAIR)]
    people += [(login, Role.EXPERT) for login in EXPERTS]
    for login, role in people:
        _let_in(place, accounts.invite(place.console, login=login, name=f"{login}先生", role=role))
    campaigns.open_campaign(place.office)
    _nominate(place, "star", STARS, STAR)
    _nominate(place, "project", PROJECTS, PROJECT)
    stages.advance(place.office, to=Stage.ELIGIBILITY)
    for login in EXPERTS:
        post = Employment(employer=f"外省{login}大学{EXPERT_PHONE}")
        experts.enrol(place.office, login=login, employments=[post])
        experts.sign_undertaking(place.of(login))
    for category in ("star", "project"):
        assignments.assign_panel(place.office, category=category)
    place.clock.instant = SCORING_DAY
    stages.advance(place.office, to=Stage.SCORING, reason="逐一核实过")
    for login in EXPERTS:
        _score(place, login)
    stages.advance(place.office, to=Stage.PANEL)
    for category in ("star", "project"):
        shortlist.propose(place.of("chair"), category=category)
    _leave_out(place)
    for category in ("star", "project"):
        versions = {
            key: ranking.read(place.of("chair"), category=category, list_key=key).version
            for key in ("province", "nation")
        }
        shortlist.sign(place.of("chair"), category=category, base_versions=versions)
    for category in ("star", "project"):
        shortlist.countersign(place.office, category=category)


def _let_in(place: Place, token: str) -> None:
    public = place.installation.context(PUBLIC, place.key)
    accounts.redeem_invitation(public, token=token, password=PASSWORD)


def _nominate(
    place: Place,
    category: str,
    nominees: tuple[tuple[str, int, str, str, str, bool], ...],
    typed: Mapping[str, str],
) -> None:
    with place.installation.unit.writing(place.key) as tx:
        standing = stand(place.office, tx)
        book = standing.book(category)
        units = {unit.key: unit for unit in campaigns_query.units(tx, standing.record.id)}
        for key, sequence, name, host, county, flagged in nominees:
            unit = place_of(units[key])
            entries = {**typed, "f-name": name, "f-host": host, "county": county or "无"}
            entries |= {"flagged": "yes", "f-remark": "事迹特别感人"} if flagged else {"f-remark": "备注一句"}
            reading = read_draft(entries, asked=questions(book, unit), unit=unit, flaggable=True)
            # A cell that no form asks for stays at home.
            filed = reading.filed
            row = row_of(standing, book, units[key], filed, at=place.clock.now())
            row.sequence = sequence
            row.code = f"{book.category.code}-{units[key].position:02d}-{sequence:02d}"
            row.fields = {**row.fields, "id_number": "220102196103025555"}
            tx.add(row)


def _score(place: Place, login: str) -> None:
    """Everyone gives the same: half a point less for each place further down the list."""
    ctx = place.of(login)
    books = {book.category.key: book for book in campaigns.overview(ctx).rulebook.categories}
    ranks = {name: number for many in (STARS, PROJECTS) for number, (_, _, name, *_) in enumerate(many)}
    for line in sheets.desk(ctx).lines:
        rubric = books[line.category].rubric
        assert rubric is not None
        first, *others = rubric.criteria
        entries = {criterion.key: f"{criterion.cap / 100:g}" for criterion in others}
        entries[first.key] = f"{first.cap / 100 - ranks[line.name] / 2:g}"
        draft = SheetDraft(entries=entries, comment=SECRET_COMMENT)
        key = f"{login}-{line.code}"
        sheets.submit_sheet(ctx, code=line.code, draft=draft, base_version=0, request_key=key)


def _leave_out(place: Place) -> None:
    page = ranking.read(place.of("chair"), category="star", list_key="province")
    code = next(line.code for line in page.lines if line.name == OFF)
    motion = Motion(
        category="star", list_key="province", code=code, reason="专家组复议", base_version=page.version
    )
    shortlist.take_out(place.of("chair"), motion)


def _prepare(place: Place) -> None:
    """The nation takes nominations."""
    campaigns.create(place.console)
    _let_in(place, accounts.invite_operator(place.console, login="operator", name="韩管理"))
    people = (("secretary", Role.SECRETARIAT), ("clerk", Role.SECRETARIAT), ("chair", Role.CHAIR))
    for login, role in people:
        _let_in(place, accounts.invite(place.console, login=login, name=f"{login}先生", role=role))
    accounts.invite(place.console, login="jilin", name="单联络", role=Role.UNIT, unit="jilin")
    campaigns.open_campaign(place.office)


@contextmanager
def place_on(
    url: str, folder: Path, key: str, *, begin: datetime = SCORING_DAY, signing_key: bytes = SIGNING_KEY
) -> Iterator[Place]:
    """The installation as it stands on that database."""
    with installed(url, folder=folder, begin=begin, signing_key=signing_key) as installation:
        yield Place(installation, key)


@pytest.fixture(scope="session")
def province_file(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the province's lists final, to be copied."""
    folder = tmp_path_factory.mktemp("province")
    file = Path(shutil.copy(migrated_sqlite, folder / "province.sqlite3"))
    with place_on(f"sqlite:///{file.as_posix()}", folder, PROVINCE, begin=BEGIN) as place:
        _play(place)
    return file


@pytest.fixture(scope="session")
def province_bundle(province_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """The province's bundles by the key of the list, made once."""
    folder = tmp_path_factory.mktemp("sent")
    file = Path(shutil.copy(province_file, folder / "province.sqlite3"))
    with place_on(f"sqlite:///{file.as_posix()}", folder, PROVINCE) as place:
        return {key: place.bundle(key) for key in ("nation", "province")}


@pytest.fixture
def province(province_file: Path, tmp_path: Path) -> Iterator[Place]:
    """The province with its final lists."""
    folder = tmp_path / "province"
    folder.mkdir()
    file = Path(shutil.copy(province_file, folder / "province.sqlite3"))
    with place_on(f"sqlite:///{file.as_posix()}", folder, PROVINCE) as place:
        yield place


@pytest.fixture(scope="session")
def nation_file(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the nation taking nominations, to be copied."""
    folder = tmp_path_factory.mktemp("nation")
    file = Path(shutil.copy(migrated_sqlite, folder / "nation.sqlite3"))
    with place_on(f"sqlite:///{file.as_posix()}", folder, NATION, signing_key=ABROAD) as place:
        _prepare(place)
        trust(place)
    return file


@pytest.fixture
def nation(nation_file: Path, tmp_path: Path) -> Iterator[Place]:
    """The nation in another installation, which trusts the province's key."""
    folder = tmp_path / "nation"
    folder.mkdir()
    file = Path(shutil.copy(nation_file, folder / "nation.sqlite3"))
    with place_on(f"sqlite:///{file.as_posix()}", folder, NATION, signing_key=ABROAD) as place:
        yield place


def trust(place: Place) -> None:
    """Let the province's signature count."""
    fingerprint = signers.fingerprint_of(SIGNING_KEY)
    signers.trust(place.of("operator"), fingerprint=fingerprint, name="吉林省教育厅")


@pytest.fixture(params=DATABASES)
def nation_anywhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """The same on each kind of database, where races matter."""
    url: str = request.getfixturevalue(f"migrated_{request.param}_url")
    with place_on(url, tmp_path, NATION, signing_key=ABROAD) as place:
        _prepare(place)
        trust(place)
        yield place
