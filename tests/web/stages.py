"""A tiny campaign in every stage from S0 to S7, on one application, for every kind of person who may come.

The campaign is played once through the real services with a clock that stands; after each stage the database
is copied. A test puts the copy it needs under the application. A second story that differs in one secret
makes the twin that must look the same to whoever may not know the secret.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import timedelta
from functools import cached_property
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface
from msgspec import Struct, field
from msgspec.structs import replace
from werkzeug.test import TestResponse

from reviewer.clock import CHINA
from reviewer.contract import (
    Effect,
    Employment,
    FieldKind,
    LaureateLevel,
    MaterialSpec,
    NomineeFacts,
    NomineeKind,
    Outcome,
    RegisterColumn,
    RegisterLayout,
    Rule,
    Verdict,
    hookimpl,
)
from reviewer.contract.checks.attested import attested
from reviewer.contract.checks.laureates import PROVINCIAL_OR_ABOVE, never_laureate
from reviewer.domain.access import PUBLIC, Role, Stage
from reviewer.domain.laureates import Answer, Entry
from reviewer.export.registers import RegisterLine, register_workbook
from reviewer.services import (
    accounts,
    assignments,
    bundles,
    campaigns,
    drafts,
    eligibility,
    experts,
    laureates,
    notice,
    ranking,
    registers,
    sheets,
    shortlist,
    signers,
    stages,
)
from reviewer.services.context import Context, Installation
from reviewer.services.eligibility import Asked
from reviewer.services.registers import Upload
from reviewer.services.sheets import SheetDraft
from reviewer.services.shortlist import Motion
from reviewer.storage.engine import sqlite_driver
from reviewer.storage.models import Nomination
from reviewer.storage.queries import campaigns as campaigns_query
from reviewer.web.factory import make_web
from tests.campaigns_small import CATEGORY, CLAUSE, FORM, KEY, REGISTER, small_campaign
from tests.installations import BEGIN, acting, console_in, installed
from tests.parcels import FINGERPRINT, parcel, spoken
from tests.past_lists import PERSON, past_list
from tests.web import shelves

ELSEWHERE = "national_2021"
LIST = "province"
PASSWORD = "right horse battery"

# One letter a person, so that a table of permissions stays readable.
PEOPLE: Mapping[str, str] = {
    "P": "",  # the public
    "O": "operator",
    "S": "secretary",
    "X": "elsewhere",  # secretariat of another campaign
    "C": "chair",
    "K": "tied_chair",  # a chair who declared a tie with the tied nominee
    "E": "expert",  # reads every nominee
    "T": "tied_expert",  # the same, with a declared tie
    "A": "late_expert",  # on the panel, nothing assigned
    "U": "unit",  # of the unit east
    "W": "other_unit",  # of the unit west
    "V": "supervisor",
    "D": "both",  # expert, and of the unit hill
}
READER = "reader"  # one more expert, whom no test looks over the shoulder
EAST, TIED, WEST, HILL, OUT = "R-01-01", "R-02-01", "R-02-02", "R-03-01", "R-03-02"
UNUSED = "R-09-09"
DRAFT_PHONE = "13600001234"
WAIVED, SCREENED = "age", "clean"
LONG_ENOUGH = "四十年如一日读书，带动全村成立读书社，" * 4


# Of every nominee the register says these; the last one is a column that no layout knows.
PERSONAL: Mapping[str, str] = {
    "phone": "13900001234",
    "address": "幸福路一百二十八号",
    "born_on": "1961-03-02",
    "id_number": "220102196103025555",
}
LAYOUT = replace(
    REGISTER,
    columns=(
        *REGISTER.columns,
        RegisterColumn(key="address", label="地址", personal=True),
        RegisterColumn(key="born_on", label="出生日期", kind=FieldKind.DAY, personal=True),
    ),
)


def _same(text: str) -> str:
    return text


class Filed(Struct, frozen=True, kw_only=True):
    """One nominee as the unit filed it."""

    code: str
    name: str
    host: str
    flagged: bool = False
    personal: Mapping[str, str] = field(default_factory=lambda: PERSONAL)
    deeds: str = "他每天清晨四点起来读书，四十年没有间断。"


NOMINEES = (
    Filed(code=EAST, name="读书人甲", host="东市图书馆"),
    Filed(code=TIED, name="读书人乙", host="西市图书馆", flagged=True),
    Filed(code=WEST, name="读书人丙", host="西市书店"),
    Filed(code=HILL, name="读书人丁", host="山区学校", flagged=True),
    Filed(code=OUT, name="读书人戊", host="山区车站"),
)
# Drafts that were never submitted: whose, and of whom.
UNSENT = (("unit", "草稿里的甲"), ("other_unit", "草稿里的乙"))
# What each expert gives for the third criterion; the other two are the same for all.
MARKS: Mapping[str, Mapping[str, str]] = {
    "expert": {EAST: "37", TIED: "39", WEST: "34", HILL: "30"},
    "tied_expert": {EAST: "36", WEST: "35", HILL: "31"},
    "both": {EAST: "38", TIED: "39.5", WEST: "33"},  # hill is their own unit
    READER: {EAST: "36.5", TIED: "38.5", WEST: "34.5", HILL: "28"},
}


class Story(Struct, frozen=True, kw_only=True):
    """What may differ between two twins. `said` is applied to every text that a person types."""

    names: Mapping[str, str] = field(default_factory=dict)
    nominees: tuple[Filed, ...] = NOMINEES
    marks: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MARKS)
    comments: Mapping[str, str] = field(default_factory=dict)
    ties: tuple[tuple[str, str], ...] = (("tied_expert", TIED), ("tied_chair", TIED))
    unsent: tuple[tuple[str, str], ...] = UNSENT
    swapped: bool = True
    said: Callable[[str], str] = _same

    def name(self, login: str) -> str:
        """What the person of that login is called."""
        return self.said(self.names.get(login, f"{login}先生"))[:64]


class Scenes(Struct, frozen=True, kw_only=True):
    """The database of each stage, by its number, and what opens doors in it."""

    story: Story
    files: tuple[Path, ...]
    tokens: Mapping[str, str]
    drafts: Mapping[str, str]
    desks: Mapping[str, str]
    invitation: str
    bundle: str


def campaign_module() -> ModuleType:
    """The small campaign with one demand that a nominee does not meet."""
    module = small_campaign()

    def young(facts: NomineeFacts) -> Verdict:
        return Verdict(outcome=Outcome.UNMET if facts.code == WEST else Outcome.MET, detail="不满六十岁")

    asked = attested(
        key=SCREENED,
        name="没有不良记录",
        question="是否有不良记录",
        wanted=False,
        effect=Effect.BLOCK,
        clause=CLAUSE,
    )
    before = never_laureate(
        name="往年已获认定的不再推荐", effect=Effect.WAIVABLE, clause=CLAUSE, levels=PROVINCIAL_OR_ABOVE
    )

    @hookimpl
    def eligibility_rules(category: str) -> tuple[Rule, ...]:
        age = Rule(key=WAIVED, name="年满六十岁", clause=CLAUSE, effect=Effect.WAIVABLE, check=young)
        return (age, asked, before)

    @hookimpl
    def register_layout(category: str) -> RegisterLayout:
        return LAYOUT

    @hookimpl
    def materials_required(category: str, tier: str) -> tuple[MaterialSpec, ...]:
        return shelves.SPECS

    vars(module).update(
        eligibility_rules=eligibility_rules,
        register_layout=register_layout,
        materials_required=materials_required,
    )
    return module


class Play:
    """One campaign being played from nothing to its end."""

    def __init__(self, installation: Installation, story: Story, folder: Path) -> None:
        self.installation, self.story, self.folder = installation, story, folder
        self.files: list[Path] = []
        self.tokens: dict[str, str] = {}
        self.drafts: dict[str, str] = {}
        self.desks: dict[str, str] = {}
        self.invitation = ""
        self.bundle = ""

    def of(self, login: str) -> Context:
        """The context of a person."""
        return acting(self.installation, login, KEY)

    @property
    def office(self) -> Context:
        """Acting as the secretariat."""
        return self.of("secretary")

    def whole(self) -> Scenes:
        """Play everything, a copy after every stage."""
        steps = (self.set_up, self.nominate, self.screen, self.score, self.sit, self.sign, self.announce)
        for step in (*steps, self.close):
            step()
            file = self.folder / f"s{len(self.files)}.sqlite3"
            _copy(_file_of(self.installation), file)
            self.files.append(file)
        return Scenes(
            story=self.story,
            files=tuple(self.files),
            tokens=self.tokens,
            drafts=self.drafts,
            desks=self.desks,
            invitation=self.invitation,
            bundle=self.bundle,
        )

    def set_up(self) -> None:
        """Two campaigns, the other one open; everybody is invited and comes."""
        console, other = console_in(self.installation, KEY), console_in(self.installation, ELSEWHERE)
        campaigns.create(console)
        campaigns.create(other)
        campaigns.open_campaign(other)
        self._enter("operator", accounts.invite_operator(console, login="operator", name="韩管理"))
        signers.trust(self.of("operator"), fingerprint=FINGERPRINT, name=self.story.said("下一级平台")[:100])
        self._enter(
            "elsewhere", accounts.invite(other, login="elsewhere", name="外文秘", role=Role.SECRETARIAT)
        )
        roles = {"secretary": Role.SECRETARIAT, "supervisor": Role.SUPERVISOR}
        roles |= {"chair": Role.CHAIR, "tied_chair": Role.CHAIR}
        roles |= dict.fromkeys(("expert", "tied_expert", "late_expert", "both", READER), Role.EXPERT)
        for login, role in roles.items():
            name = self.story.name(login)
            self._enter(login, accounts.invite(console, login=login, name=name, role=role))
        for login, unit in (("unit", "east"), ("other_unit", "west"), ("both", "hill")):
            name = self.story.name(login)
            token = accounts.invite(console, login=login, name=name, role=Role.UNIT, unit=unit)
            self._enter(login, token)
        self._remember()
        name = self.story.name("newcomer")
        self.invitation = accounts.invite(console, login="newcomer", name=name, role=Role.SUPERVISOR)

    def _remember(self) -> None:
        """The past lists name everybody, and two people have read in one more."""
        source = self.story.said("2018年公布名单")[:500]
        for nominee in NOMINEES:
            line = Entry(
                kind=NomineeKind.PERSON,
                name=nominee.name,
                host=self.story.said("往年单位")[:500],
                year=2018,
                level=LaureateLevel.NATIONAL,
                source=source,
            )
            laureates.add(self.office, entry=line)
        upload = Upload(filename=self.story.said("往年名单.xlsx"), content=past_list(PERSON))
        for login in ("operator", "secretary"):
            laureates.preview(self.of(login), upload=upload)

    def _enter(self, login: str, token: str) -> None:
        public = self.installation.context(PUBLIC, KEY)
        self.tokens[login] = accounts.redeem_invitation(public, token=token, password=PASSWORD)

    def nominate(self) -> None:
        """The campaign opens, units file, and one register waits for its yes."""
        campaigns.open_campaign(self.office)
        with self.installation.unit.writing(KEY) as tx:
            record = campaigns_query.by_key(tx, KEY)
            assert record is not None
            positions = {unit.position: unit.id for unit in campaigns_query.units(tx, record.id)}
            for nominee in self.story.nominees:
                _, unit, sequence = nominee.code.split("-")
                tx.add(
                    Nomination(
                        campaign_id=record.id,
                        category=CATEGORY,
                        unit_id=positions[int(unit)],
                        code=nominee.code,
                        sequence=int(sequence),
                        name=self.story.said(nominee.name),
                        host=self.story.said(nominee.host),
                        flagged=nominee.flagged,
                        fields={**nominee.personal, "remark": self.story.said("备注")},
                        texts={"deeds": self.story.said(nominee.deeds)},
                        filed_at=BEGIN,
                    )
                )
        upload = Upload(filename=self.story.said("登记表.xlsx"), content=_register(self.story))
        for login in ("unit", "secretary"):
            found = registers.preview_register(self.of(login), category=CATEGORY, unit="east", upload=upload)
            self.drafts[login] = found.token

        for number, (login, name) in enumerate(self.story.unsent):
            self._draft(login, name, number)
        codes = {"e": EAST, "t": TIED, "w": WEST, "h": HILL}
        desks = {letter: self.desks[letter] for letter in "ew"}
        shelves.enclose(self.office, adopting=self.of("both"), codes=codes, desks=desks)
        sent = BytesIO(parcel(spoken(self.story.said)))
        self.bundle = bundles.read(self.office, unit="east", stream=sent)

    def _draft(self, login: str, name: str, number: int) -> None:
        """A nomination that its unit could file, and has not; tests look at a unit's first."""
        ctx, said = self.of(login), self.story.said
        [unit] = ctx.actor.units(KEY)
        token = drafts.start(ctx, category=CATEGORY, unit=unit, request_key=f"start-draft-{number}")
        entries = {"f-name": said(name), "f-host": said("草稿书店"), "f-remark": said("草稿备注")}
        entries |= {"f-phone": DRAFT_PHONE, "f-address": "草稿巷九号", "f-deeds": said("草稿里的事迹。")}
        entries |= {"o-city": said("草稿里的意见"), "d-city": "2021年8月20日"}
        drafts.save(ctx, token=token, entries=entries, base_version=0, request_key=f"save-draft-{number}")
        self.desks.setdefault(unit[0], token)

    def screen(self) -> None:
        """One clause is waived, one nominee left out, the panel seated, two ties put on file."""
        said, office = self.story.said, self.office
        stages.advance(office, to=Stage.ELIGIBILITY)
        eligibility.waive(office, code=WEST, rule=WAIVED, reason=said("情况特殊，同意"))
        eligibility.exclude(office, code=OUT, reason=said("材料不实，不予受理"))
        eligibility.confirm_fact(office, code=EAST, fact=SCREENED, value=False, source=said("单位来函"))
        [item] = eligibility.screening_page(office, asked=Asked(category=CATEGORY, code=EAST)).items
        for line in item.resemblances:
            eligibility.compare_laureate(
                office, code=EAST, laureate=line.number, answer=Answer.DIFFERENT, reason=said("不是同一人")
            )
        for login in ("expert", "tied_expert", "both", READER):
            self._seat(login)
        for login, code in self.story.ties:
            experts.declare_conflict(office, code=code, login=login, reason=said("曾经共事多年"))
        assignments.assign_panel(office, category=CATEGORY)
        self._seat("late_expert")

    def _seat(self, login: str) -> None:
        post = Employment(employer=self.story.said(f"外省{login}大学")[:100])
        experts.enrol(self.office, login=login, employments=[post])
        experts.sign_undertaking(self.of(login))

    def score(self) -> None:
        """Everyone has written; the reader has submitted everything, the others nothing."""
        stages.advance(self.office, to=Stage.SCORING, reason=self.story.said("其余已去电核实"))
        for login, given in self.story.marks.items():
            for code, mark in given.items():
                if (login, code) not in self.story.ties:
                    self._write(login, code, mark)
        sheets.submit_all(self.of(READER), category=CATEGORY, request_key="all-reader")

    def _write(self, login: str, code: str, mark: str) -> None:
        said, veto = self.story.said, login == READER and code == HILL
        special = code == TIED
        draft = SheetDraft(
            entries={"effort": "25", "effect": "24.5", "story": mark},
            comment=said(self.story.comments.get(login, f"{code}：材料扎实")),
            veto="false_facts" if veto else "",
            veto_reason=said("核实后与事实不符") if veto else "",
            special=special,
            special_reason=said(LONG_ENOUGH) if special else "",
        )
        key = f"{login}-{code}"
        sheets.save_draft(self.of(login), code=code, draft=draft, base_version=0, request_key=key)

    def sit(self) -> None:
        """All submit; the lists are proposed, the chair decides about a veto and changes one seat."""
        said = self.story.said
        for login in self.story.marks:
            sheets.submit_all(self.of(login), category=CATEGORY, request_key=f"all-{login}-late")
        stages.advance(self.office, to=Stage.PANEL, reason=said("按有效评分计算"))
        shortlist.propose(self.of("chair"), category=CATEGORY)
        shortlist.take_out(self.of("chair"), self._motion(HILL))
        if self.story.swapped:
            shortlist.take_out(self.of("chair"), self._motion(EAST))
            shortlist.put_in(self.of("chair"), self._motion(WEST))

    def _motion(self, code: str) -> Motion:
        page = ranking.read(self.of("chair"), category=CATEGORY, list_key=LIST)
        reason = self.story.said("专家组复议决定")
        return Motion(category=CATEGORY, list_key=LIST, code=code, reason=reason, base_version=page.version)

    def sign(self) -> None:
        """The chair decides about the veto and signs."""
        for code in ranking.read(self.of("chair"), category=CATEGORY, list_key=LIST).undecided:
            shortlist.take_out(self.of("chair"), self._motion(code))
        page = ranking.read(self.of("chair"), category=CATEGORY, list_key=LIST)
        shortlist.sign(self.of("chair"), category=CATEGORY, base_versions={LIST: page.version})

    def announce(self) -> None:
        """The secretariat signs too and publishes."""
        shortlist.countersign(self.office, category=CATEGORY)
        today = BEGIN.astimezone(CHINA).date()
        contact = self.story.said("试验教育厅办公室")
        notice.publish(self.office, starts_on=today, ends_on=today + timedelta(days=9), contact=contact)

    def close(self) -> None:
        """The campaign is archived."""
        stages.advance(self.office, to=Stage.CLOSED, reason=self.story.said("没有异议，提前归档"))


def _register(story: Story) -> bytes:
    line = RegisterLine(
        sequence=2,
        name=story.said("读书人己"),
        host=story.said("新书店"),
        fields={"phone": "13900005678"},
        texts={"deeds": story.said("读书。")},
    )
    return register_workbook(LAYOUT, form=FORM, region="", rows=[line], created=BEGIN, texts=True)


def _file_of(installation: Installation) -> Path:
    return Path(installation.unit.engine.url.database or "")


def _copy(source: Path, target: Path) -> None:
    """Copy a database as it stands into another, over whatever is there."""
    driver = sqlite_driver()
    with closing(driver.connect(source)) as there, closing(driver.connect(target)) as here:
        there.backup(here)


class House:
    """The application on one database, under which any scene can be put."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.app = _web(installation)
        self.app.after_request(self._note)
        # Whether the last answer was made with a look at what stands behind the "?".
        self.read_query = False
        self.scenes: Scenes | None = None
        self._cookies: dict[str, str] = {}
        self._watch = sqlite_driver().connect(_file_of(installation))
        self._version = -1

    def close(self) -> None:
        """Let go of the database."""
        self._watch.close()

    def _note(self, answer: Response) -> Response:
        self.read_query = "args" in vars(request._get_current_object())  # type: ignore[attr-defined]
        return answer

    def show(self, scenes: Scenes, number: int) -> None:
        """Put the database of that stage under the application."""
        self.scenes, self._number = scenes, number
        _copy(scenes.files[number], _file_of(self.installation))
        self._version = self._data_version()

    def restore(self) -> None:
        """Put it back when somebody changed it."""
        if self.changed:
            assert self.scenes is not None
            self.show(self.scenes, self._number)

    @property
    def changed(self) -> bool:
        """Whether anything was committed since the scene was put up."""
        return self._data_version() != self._version

    def _data_version(self) -> int:
        return int(self._watch.execute("PRAGMA data_version").fetchone()[0])

    def content(self) -> str:
        """SHA-256 over every row of every table."""
        whole = hashlib.sha256()
        for (table,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"):
            for row in self.rows(f'SELECT * FROM "{table}" ORDER BY rowid'):
                whole.update(repr((table, row)).encode("utf-8"))
        return whole.hexdigest()

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Look behind the scene."""
        found: list[tuple[Any, ...]] = self._watch.execute(query, values).fetchall()
        return found

    @cached_property
    def _serializer(self) -> Any:
        return SecureCookieSessionInterface().get_signing_serializer(self.app)

    def cookie(self, letter: str) -> str:
        """The session cookie of that person; a form's token is already in it, so that no answer sets one."""
        assert self.scenes is not None
        token = self.scenes.tokens[PEOPLE[letter]] if PEOPLE[letter] else ""
        if token not in self._cookies:
            session = {"csrf_token": "c" * 40, **({"_user_id": token, "_fresh": True} if token else {})}
            self._cookies[token] = f"reviewer={self._serializer.dumps(session)}"
        return self._cookies[token]

    def ask(self, letter: str, address: str, **more: Any) -> TestResponse:
        """One request of that person, without anything kept from an earlier one."""
        self.read_query = True  # unless the answer says that it was not
        headers = {"Cookie": self.cookie(letter), **more.pop("headers", {})}
        client = self.app.test_client(use_cookies=False)
        return client.open(address, headers=headers, buffered=True, **more)


def _web(installation: Installation) -> Flask:
    app = make_web(
        installation.settings,
        host=installation.host,
        unit=installation.unit,
        clock=installation.clock,
        passwords=installation.passwords,
    )
    app.config["SIGN_IN_LIMIT"] = False
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@contextmanager
def house_of(empty: Path, folder: Path, module: ModuleType) -> Iterator[House]:
    """An application for that campaign on a copy of an empty database."""
    file = folder / "house.sqlite3"
    _copy(empty, file)
    with installed(f"sqlite:///{file.as_posix()}", folder=folder, extra=(module,)) as installation:
        shelves.shelve(installation)
        house = House(installation)
        yield house
        house.close()


def play(empty: Path, folder: Path, module: ModuleType, story: Story) -> Scenes:
    """The story played on a database of its own."""
    file = folder / "stage.sqlite3"
    _copy(empty, file)
    with installed(f"sqlite:///{file.as_posix()}", folder=folder, extra=(module,)) as installation:
        return Play(installation, story, folder).whole()


@pytest.fixture(scope="session")
def house(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The application for the small campaign."""
    with house_of(migrated_sqlite, tmp_path_factory.mktemp("house"), campaign_module()) as found:
        yield found


@pytest.fixture(scope="session")
def scenes(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Scenes:
    """The small campaign in every stage."""
    return play(migrated_sqlite, tmp_path_factory.mktemp("scenes"), campaign_module(), Story())


_CHANGING = re.compile(
    rb'(name="(?:csrf_token|request_key|line|stamp|batch)" value="'
    rb'|name="csrf-token" content="|"csrf": ?")[^"]*"'
)
_TOKEN = re.compile(rb"(/(?:drafts|arrivals)/)[\w-]{22}")


def steady(body: bytes) -> bytes:
    """A page without what differs each time it is made: tokens of its forms, names of drafts."""
    return _TOKEN.sub(rb"\1", _CHANGING.sub(rb'\1"', body))
