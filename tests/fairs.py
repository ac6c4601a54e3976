"""The fair at every stage: played once on each kind of database by the real services, copied for every test.

Eight nominees of four units, five experts who scored them (one nominee nobody marked), two chairs, two
secretaries, people of two units. The marks are such that every cause stands on the lists: in, stopped by
a cap, tied at the line, below it, without marks.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path

import pytest
from msgspec import Struct
from sqlalchemy import make_url, text

from reviewer.clock import FixedClock
from reviewer.contract import Employment, Rule, UnitKind
from reviewer.domain.access import PUBLIC, Role, Stage
from reviewer.export.registers import RegisterLine, register_workbook
from reviewer.services import (
    accounts,
    assignments,
    campaigns,
    experts,
    notice,
    ranking,
    registers,
    sheets,
    shortlist,
    stages,
    units,
)
from reviewer.services.context import Context, Installation
from reviewer.services.ranking import ListPage
from reviewer.services.registers import Upload
from reviewer.services.sheets import SheetDraft
from reviewer.services.shortlist import Motion
from reviewer.storage.models import Base
from reviewer.storage.queries import campaigns as campaigns_query
from reviewer.storage.queries import ledger as ledger_query
from tests.campaigns_fair import FAIR, FORM, RULES, fair_campaign
from tests.campaigns_small import CATEGORY, REGISTER, small_campaign
from tests.databases import DATABASES, Server
from tests.installations import BEGIN, acting, console_in, installed

EXPERTS = tuple(f"expert{number}" for number in range(1, 6))
DEEDS = "他每天清晨四点起来读书。"
CREATED = datetime(2021, 8, 23, tzinfo=UTC)
SCORING_DAY = datetime(2021, 9, 13, 1, 0, tzinfo=UTC)
PANEL_DAY = datetime(2021, 9, 21, 1, 0, tzinfo=UTC)
PUBLISHED_ON, ENDS_ON = date(2021, 9, 22), date(2021, 9, 28)

# By unit: the rows of its register. Every nominee's phone is its own, so that a leak names its owner.
ROWS: Mapping[str, tuple[RegisterLine, ...]] = {
    "east": (
        RegisterLine(sequence=1, name="甲东", host="东一县图书馆", flagged=True),
        RegisterLine(sequence=2, name="乙东", host="东一区文化馆"),
        RegisterLine(sequence=3, name="丙东", host="东二县书店"),
    ),
    "west": (
        RegisterLine(sequence=1, name="丁西", host="西市图书馆", flagged=True),
        RegisterLine(sequence=2, name="戊西", host="西市书店"),
    ),
    "hill": (
        RegisterLine(sequence=1, name="己山", host="山岭图书室"),
        RegisterLine(sequence=2, name="庚山", host="山岭书屋"),
    ),
    "college": (RegisterLine(sequence=1, name="辛学", host="试验学院读书社"),),
}
EAST_1, EAST_2, EAST_3 = "R-01-01", "R-01-02", "R-01-03"
WEST_1, WEST_2, HILL_1, HILL_2, COLLEGE_1 = "R-02-01", "R-02-02", "R-03-01", "R-03-02", "R-04-01"
CODES = (EAST_1, EAST_2, EAST_3, WEST_1, WEST_2, HILL_1, HILL_2, COLLEGE_1)

# Totals by expert. WEST_2 and HILL_1 are equal in every link of the chain; nobody marks HILL_2.
TOTALS: Mapping[str, tuple[int, ...]] = {
    WEST_1: (88, 86, 87, 85, 89),
    EAST_2: (86, 86, 86, 86, 86),
    EAST_1: (90, 90, 80, 80, 85),
    EAST_3: (84, 84, 84, 84, 84),
    WEST_2: (83, 82, 83, 84, 83),
    HILL_1: (83, 83, 82, 84, 83),
    COLLEGE_1: (70, 71, 72, 73, 74),
}


class Point(StrEnum):
    """Where a fair can be asked for."""

    OPENED = "opened"
    FILED = "filed"
    SCORING = "scoring"
    SCORED = "scored"
    PANEL = "panel"
    PROPOSED = "proposed"
    SIGNED = "signed"
    FINAL = "final"
    NOTICE = "notice"


class Fair(Struct, frozen=True):
    """The fair on one database."""

    installation: Installation

    @property
    def clock(self) -> FixedClock:
        """The clock, to be put where the test needs it."""
        assert isinstance(self.installation.clock, FixedClock)
        return self.installation.clock

    @property
    def console(self) -> Context:
        """The console's context."""
        return console_in(self.installation, FAIR)

    @property
    def public(self) -> Context:
        """Nobody in particular."""
        return self.installation.context(PUBLIC, FAIR)

    def of(self, login: str) -> Context:
        """The person of that login with the rights that they have now."""
        return acting(self.installation, login, FAIR)

    @property
    def office(self) -> Context:
        """The secretary."""
        return self.of("secretary")

    @property
    def chair(self) -> Context:
        """The chair."""
        return self.of("chair")

    def later(self, **span: float) -> None:
        """Move the clock on."""
        self.clock.instant += timedelta(**span)

    def stage(self) -> Stage:
        """Where the campaign stands."""
        return campaigns.overview(self.console).stage

    def put(self, stage: Stage) -> None:
        """Put the campaign into a stage without asking whether it is ready."""
        with self.installation.unit.writing(FAIR) as tx:
            record = campaigns_query.by_key(tx, FAIR)
            assert record is not None
            record.stage = stage.value

    def kinds(self) -> list[str]:
        """Kinds of all ledger lines, oldest first."""
        with self.installation.unit.reading(FAIR) as tx:
            return [line.kind or "" for line in ledger_query.lines(tx, FAIR)]

    def payload(self, kind: str = "") -> str:
        """What the newest ledger line says; or the newest of a kind."""
        with self.installation.unit.reading(FAIR) as tx:
            return next(line.payload for line in ledger_query.latest(tx, FAIR, 9) if kind in ("", line.kind))

    def state(self) -> dict[str, list[tuple[object, ...]]]:
        """Every row of every table but the ledger's: two equal answers mean that nothing was stored."""
        with self.installation.unit.engine.execution_options(writes=False).connect() as connection:
            return {
                table.name: sorted(
                    (tuple(map(str, row)) for row in connection.execute(table.select())), key=repr
                )
                for table in Base.metadata.sorted_tables
                if table.name != "ledger_line"
            }

    def page(self, ctx: Context | None = None, list_key: str = "province") -> ListPage:
        """The first page of a list."""
        return ranking.read(ctx or self.chair, category=CATEGORY, list_key=list_key)

    def standing(self, list_key: str = "province") -> list[tuple[str, str]]:
        """(code, tier) of those on a list, in its order, as the secretary sees it."""
        lines = self.page(self.office, list_key).lines
        listed = sorted(
            (line for line in lines if line.position is not None), key=lambda line: line.position or 0
        )
        return [(line.code, line.tier or "") for line in listed]

    def motion(self, code: str, *, list_key: str = "province", reason: str = "专家组复议") -> Motion:
        """A motion of the chair on the list as it stands."""
        version = self.page(self.office, list_key).version
        return Motion(category=CATEGORY, list_key=list_key, code=code, reason=reason, base_version=version)

    def versions(self) -> dict[str, int]:
        """The version of every list."""
        return {key: self.page(self.office, key).version for key in ("province", "nation")}

    def sign(self, login: str = "chair") -> Stage:
        """A chair signs the lists as they stand."""
        return shortlist.sign(self.of(login), category=CATEGORY, base_versions=self.versions())

    def decide(self) -> None:
        """The chair gives the open seat to the nominee of the zone."""
        shortlist.put_in(self.chair, self.motion(HILL_1))
        shortlist.take_out(self.chair, self.motion(WEST_2))

    def mark(self, login: str, code: str, total: int, *, base: int = 0) -> None:
        """An expert submits a sheet with that total."""
        sheets.submit_sheet(
            self.of(login),
            code=code,
            draft=draft_of(total),
            base_version=base,
            request_key=f"{login}-{code}-{base}",
        )


def phone_of(code: str) -> str:
    """The nominee's own number."""
    return f"1390000{code[2:4]}{code[5:7]}"


def draft_of(total: int) -> SheetDraft:
    """A whole sheet of that many points, up to 90 all in the story: effort and effect stay 25."""
    above = max(0, total - 90)
    given = {"effort": 25 + min(5, above), "effect": 25 + max(0, above - 5), "story": min(40, total - 50)}
    return SheetDraft(entries={key: str(points) for key, points in given.items()})


def workbook(
    rows: tuple[RegisterLine, ...], *, region: str, texts: bool = True, deeds: str = DEEDS, unit: int = 1
) -> bytes:
    """A register of the fair as an office files it."""
    filled = [
        RegisterLine(
            sequence=row.sequence,
            name=row.name,
            host=row.host,
            flagged=row.flagged,
            fields={"phone": phone_of(f"R-{unit:02d}-{row.sequence:02d}"), **row.fields},
            texts={"deeds": deeds, **row.texts},
        )
        for row in rows
    ]
    return register_workbook(REGISTER, form=FORM, region=region, rows=filled, created=CREATED, texts=texts)


def upload_of(unit: str, rows: tuple[RegisterLine, ...] | None = None, *, deeds: str = DEEDS) -> Upload:
    """The file of a unit."""
    region = {"east": "东市", "west": "西市", "hill": "山岭开发区", "college": "试验学院"}[unit]
    number = list(ROWS).index(unit) + 1
    content = workbook(ROWS[unit] if rows is None else rows, region=region, deeds=deeds, unit=number)
    return Upload(filename=f"{unit}.xlsx", content=content)


def _open(fair: Fair) -> None:
    campaigns.create(fair.console)
    people = [("secretary", Role.SECRETARIAT), ("clerk", Role.SECRETARIAT), ("chair", Role.CHAIR)]
    people += [("deputy", Role.CHAIR), ("supervisor", Role.SUPERVISOR)]
    people += [(login, Role.EXPERT) for login in EXPERTS]
    for login, role in people:
        accounts.invite(fair.console, login=login, name=f"{login}先生", role=role)
    for unit in ("east", "west"):
        accounts.invite(fair.console, login=f"{unit}_office", name="联络员", role=Role.UNIT, unit=unit)
    college = {"key": "college", "name": "试验学院", "region": "试验学院"}
    units.add_unit(fair.office, **college, kind=UnitKind.UNIVERSITY)
    campaigns.open_campaign(fair.office)


def _file(fair: Fair) -> None:
    for unit in ROWS:
        registers.import_register(fair.office, category=CATEGORY, unit=unit, upload=upload_of(unit))
    stages.advance(fair.office, to=Stage.ELIGIBILITY)


def _seat(fair: Fair) -> None:
    for login in EXPERTS:
        experts.enrol(fair.office, login=login, employments=[Employment(employer=f"外省{login}大学")])
        experts.sign_undertaking(fair.of(login))
    assignments.assign_panel(fair.office, category=CATEGORY)
    fair.clock.instant = SCORING_DAY
    stages.advance(fair.office, to=Stage.SCORING)


def _score(fair: Fair) -> None:
    for code, totals in TOTALS.items():
        for login, total in zip(EXPERTS, totals, strict=True):
            fair.mark(login, code, total)


def _sit(fair: Fair) -> None:
    fair.clock.instant = PANEL_DAY
    stages.advance(fair.office, to=Stage.PANEL, reason="一名对象无人评分")


def _propose(fair: Fair) -> None:
    shortlist.propose(fair.chair, category=CATEGORY)


def _sign(fair: Fair) -> None:
    fair.decide()
    fair.sign()


def _finish(fair: Fair) -> None:
    shortlist.countersign(fair.office, category=CATEGORY)


def _publish(fair: Fair) -> None:
    fair.clock.instant = datetime(2021, 9, 22, 1, 0, tzinfo=UTC)
    notice.publish(fair.office, starts_on=PUBLISHED_ON, ends_on=ENDS_ON)


STEPS: Mapping[Point, Callable[[Fair], None]] = {
    Point.OPENED: _open,
    Point.FILED: _file,
    Point.SCORING: _seat,
    Point.SCORED: _score,
    Point.PANEL: _sit,
    Point.PROPOSED: _propose,
    Point.SIGNED: _sign,
    Point.FINAL: _finish,
    Point.NOTICE: _publish,
}
INSTANTS: Mapping[Point, datetime] = {
    Point.OPENED: BEGIN,
    Point.FILED: BEGIN,
    Point.SCORING: SCORING_DAY,
    Point.SCORED: SCORING_DAY,
    Point.NOTICE: datetime(2021, 9, 22, 1, 0, tzinfo=UTC),
}


@contextmanager
def fair_on(
    url: str, folder: Path, *, begin: datetime = PANEL_DAY, rules: tuple[Rule, ...] = RULES
) -> Iterator[Fair]:
    """The fair as it stands on that database."""
    extra = (small_campaign(), fair_campaign(rules=rules))
    with installed(url, folder=folder, extra=extra, packages=(), begin=begin) as installation:
        assert installation.host.refusals == []
        yield Fair(installation)


def _played(url: str, folder: Path, point: Point, *, begin: datetime) -> None:
    with fair_on(url, folder, begin=begin) as fair:
        STEPS[point](fair)


@pytest.fixture(scope="session")
def fair_sqlite(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Point], Path]:
    """SQLite files with the fair at every point, each made when it is first asked for."""
    folder, made = tmp_path_factory.mktemp("fair"), {}
    points = list(Point)

    def at(point: Point) -> Path:
        if point not in made:
            place = points.index(point)
            before = at(points[place - 1]) if place else migrated_sqlite
            file = Path(shutil.copy(before, folder / f"{point}.sqlite3"))
            begin = INSTANTS.get(points[place - 1] if place else point, PANEL_DAY)
            _played(f"sqlite:///{file.as_posix()}", folder, point, begin=begin)
            made[point] = file
        return made[point]

    return at


@pytest.fixture(scope="session")
def fair_postgresql(
    postgresql_server: Server, migrated_postgresql: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[Point], str]]:
    """Names of PostgreSQL databases with the fair at every point."""
    folder, made = tmp_path_factory.mktemp("fair"), {}
    points = list(Point)
    with ExitStack() as kept:

        def at(point: Point) -> str:
            if point not in made:
                place = points.index(point)
                before = at(points[place - 1]) if place else migrated_postgresql
                url = kept.enter_context(postgresql_server.database(before))
                begin = INSTANTS.get(points[place - 1] if place else point, PANEL_DAY)
                _played(url, folder, point, begin=begin)
                made[point] = make_url(url).database or ""
            return made[point]

        yield at


At = Callable[[Point], Fair]


@pytest.fixture(params=DATABASES)
def fair_at(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[At]:
    """A copy of the fair at a point, on both databases: `fair_at(Point.PANEL)`."""
    with ExitStack() as opened:
        yield _copier(request, tmp_path, request.param, opened)


@pytest.fixture
def fair_here(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[At]:
    """The same on SQLite alone, for rules that no database changes."""
    with ExitStack() as opened:
        yield _copier(request, tmp_path, "sqlite", opened)


def _copier(request: pytest.FixtureRequest, folder: Path, kind: str, opened: ExitStack) -> At:
    def at(point: Point) -> Fair:
        number = len(list(folder.glob("*.sqlite3")))
        template = request.getfixturevalue(f"fair_{kind}")(point)
        if kind == "sqlite":
            file = shutil.copy(template, folder / f"fair{number}.sqlite3")
            url = f"sqlite:///{Path(file).as_posix()}"
        else:
            server: Server = request.getfixturevalue("postgresql_server")
            url = opened.enter_context(server.database(template))
        return opened.enter_context(fair_on(url, folder, begin=INSTANTS.get(point, PANEL_DAY)))

    return at


def shift(fair: Fair, table: str, statement: str) -> None:
    """Change rows behind the services' back, as somebody with the database would."""
    with fair.installation.unit.engine.begin() as connection:
        connection.execute(text(f"UPDATE {table} SET {statement}"))
