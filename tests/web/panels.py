"""A campaign with nominees, experts, a chair and a secretary, put straight into the stage a test needs.

Nominees are stored directly (how registers come in is tested elsewhere); everything that experts, chair and
secretariat do afterwards goes through the real services.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

from argon2 import PasswordHasher
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from msgspec import Struct
from msgspec.structs import replace
from playwright.sync_api import BrowserContext
from sqlalchemy import make_url
from werkzeug.test import TestResponse

from reviewer.campaigns import CampaignHost
from reviewer.clock import FixedClock
from reviewer.contract import DeadlineKey, Employment
from reviewer.domain.access import PUBLIC, Actor, Role, Stage, console
from reviewer.services import accounts, assignments, campaigns, experts, sheets
from reviewer.services.context import Context
from reviewer.services.sheets import SheetDraft
from reviewer.settings import Settings
from reviewer.storage.engine import make_engine
from reviewer.storage.files import FileStore
from reviewer.storage.models import Nomination
from reviewer.storage.queries import campaigns as campaigns_query
from reviewer.storage.unit import UnitOfWork
from reviewer.web.factory import make_web

KEY = "jilin_2021"
BASE = "http://127.0.0.1"
PASSWORD = "right horse battery"
CHAIR, SECRETARY, SUPERVISOR = "chair", "secretary", "supervisor"
MORNING = datetime(2021, 9, 6, 1, 30, tzinfo=UTC)  # Monday 09:30 in China
CLOSES = datetime(2021, 9, 10, 16, 0, tzinfo=UTC)  # 9月10日24时 in China
NAMES = tuple(
    "王桂兰 李志远 张秀英 刘建国 陈晓梅 杨振华 赵丽娟 黄德明 周雅琴 吴长江 徐文博 孙玉珍".split()  # noqa: SIM905
)
PLACES = ("第一汽车服务公司", "朝阳社区学习中心", "松江镇成人文化技术学校", "老年大学", "铁路机务段")
DEEDS = (
    "十七年来，坚持下班以后到社区学习中心上课，先后读完大专和本科课程，记下四十多本笔记。\n"
    "把学到的知识用在岗位上，带着班组改进了三项工艺；又在家门口办起夜校，附近居民陆续有三百多人来听课。"
)


class Panel(Struct, frozen=True, kw_only=True):
    """What a test works with: the system's context, and a context for every person by login."""

    system: Context
    clock: FixedClock
    tokens: Mapping[str, str]
    actors: Mapping[str, Actor]

    def of(self, login: str) -> Context:
        """The context in which that person acts."""
        return self.system.of(self.actors[login])

    def keep_alive(self, step: timedelta) -> None:
        """Let time pass for people who never stop clicking: their sign-ins stay."""
        until = self.clock.instant + step
        while self.clock.instant < until:
            self.clock.instant = min(until, self.clock.instant + timedelta(minutes=110))
            for token in self.tokens.values():
                accounts.resume(self.system.of(PUBLIC), token=token)

    def stage(self, stage: Stage) -> None:
        """Put the campaign where the test needs it."""
        with self.system.unit.writing(KEY) as tx:
            record = campaigns_query.by_key(tx, KEY)
            assert record is not None
            record.stage = stage.value


def set_up(
    url: str,
    *,
    experts_count: int = 3,
    stars: int = 6,
    projects: int = 0,
    signed: bool = True,
    flagged: tuple[str, ...] = ("S-01-01",),
    clock: FixedClock | None = None,
) -> Panel:
    """A campaign in the scoring stage, every expert assigned to every nominee."""
    clock = clock or FixedClock(MORNING)
    unit = UnitOfWork(make_engine(url), ledger_key=b"k" * 32)
    host = CampaignHost(packages=("plugins",), foreign=False)
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    files = FileStore(Path(make_url(url).database or "").parent / "files")
    bare = Context(actor=console(None), clock=clock, unit=unit, host=host, files=files, passwords=quick)
    system = replace(bare, campaign=host.campaign(KEY), actor=console(KEY))
    campaigns.create(system)
    campaigns.open_campaign(system)
    closes = CLOSES if clock.now() < CLOSES else clock.now() + timedelta(days=4)
    campaigns.set_deadline(system, key=DeadlineKey.SCORING_CLOSES, closes=closes, reason="评审安排")
    _nominate(system, category="star", count=stars, flagged=flagged)
    _nominate(system, category="project", count=projects, flagged=flagged)
    tokens = _people(system, experts_count=experts_count)
    actors = {login: accounts.resume(system.of(PUBLIC), token=tokens[login]).actor for login in tokens}
    panel = Panel(system=system, clock=clock, tokens=tokens, actors=actors)
    panel.stage(Stage.ELIGIBILITY)
    for category in ("star", "project"):
        assignments.assign_panel(system, category=category)
    panel.stage(Stage.SCORING)
    for number in range(1, experts_count + 1) if signed else ():
        experts.sign_undertaking(panel.of(f"expert{number}"))
    return panel


def copied(template: Panel, file: Path, url: str) -> Panel:
    """The same panel on a copy of its database: what took many requests to make is made once."""
    template.system.unit.engine.dispose()
    shutil.copy(file, make_url(url).database or "")
    clock = FixedClock(template.clock.instant)
    unit = UnitOfWork(make_engine(url), ledger_key=template.system.unit.ledger_key)
    system = replace(template.system, clock=clock, unit=unit)
    return Panel(system=system, clock=clock, tokens=template.tokens, actors=template.actors)


def _people(system: Context, *, experts_count: int) -> dict[str, str]:
    people = [(CHAIR, "组长甲", Role.CHAIR), (SECRETARY, "秘书乙", Role.SECRETARIAT)]
    people += [(SUPERVISOR, "监督丙", Role.SUPERVISOR)]
    people += [(f"expert{n}", f"专家{n}号", Role.EXPERT) for n in range(1, experts_count + 1)]
    tokens = {}
    for login, name, role in people:
        invitation = accounts.invite(system, login=login, name=name, role=role)
        tokens[login] = accounts.redeem_invitation(system.of(PUBLIC), token=invitation, password=PASSWORD)
        if role is Role.EXPERT:
            where = Employment(employer=f"外省大学{login}", until=None)
            experts.enrol(system, login=login, employments=[where])
    return tokens


def _nominate(system: Context, *, category: str, count: int, flagged: tuple[str, ...]) -> None:
    letter = {"star": "S", "project": "P"}[category]
    with system.unit.writing(KEY) as tx:
        record = campaigns_query.by_key(tx, KEY)
        assert record is not None
        units = campaigns_query.units(tx, record.id)
        for number in range(count):
            place, sequence = number % len(units), number // len(units) + 1
            code = f"{letter}-{place + 1:02d}-{sequence:02d}"
            tx.session.add(_nomination(record.id, units[place].id, category, code, sequence, number, flagged))


def _nomination(
    campaign: int,
    unit: int,
    category: str,
    code: str,
    sequence: int,
    number: int,
    flagged: tuple[str, ...],
) -> Nomination:
    person = category == "star"
    name = NAMES[number % len(NAMES)] + ("" if number < len(NAMES) else f"{number}")
    texts = {"resume": "1986年参加工作，历任操作工、班长、工会小组长。", "deeds": "\n".join([DEEDS] * 12)}
    fields = {
        "duty": "班长",
        "title": "高级技师",
        "sex": "女",
        "phone": "13800000000",
        "born_on": "1961-03-02",
    }
    return Nomination(
        campaign_id=campaign,
        category=category,
        unit_id=unit,
        code=code,
        sequence=sequence,
        name=name if person else f"“{name}”学习大讲堂",
        host=PLACES[number % len(PLACES)],
        flagged=code in flagged,
        fields=fields if person else {"started_on": "2012-05-01", "contact": "13800000000"},
        texts=texts if person else {"profile": "\n".join([DEEDS] * 6)},
        filed_at=MORNING,
    )


def full(system: Context, category: str, *, share: int = 80, **changes: str) -> dict[str, str]:
    """Marks at `share` per cent of every cap, on the step; single ones changed by key."""
    rubric = system.here().rulebook().category(category).rubric
    assert rubric is not None
    marks = {}
    for criterion in rubric.criteria:
        value = criterion.cap * share // 100 // criterion.step * criterion.step
        marks[criterion.key] = f"{value / 100:g}"
    return {**marks, **changes}


def score(
    panel: Panel, login: str, code: str, *, share: int = 80, category: str = "star", **more: str
) -> str:
    """An expert scores and submits one nominee; gives back the receipt."""
    ctx = panel.of(login)
    page = sheets.opened(ctx, code=code)
    draft = SheetDraft(entries=full(panel.system, category, share=share))
    key = f"{login}-{code}-{page.version}"
    return sheets.submit_sheet(
        ctx, code=code, draft=draft, base_version=page.version, request_key=key
    ).receipt


def web(panel: Panel) -> Flask:
    """The application on the panel's database."""
    system = panel.system
    settings = Settings(
        instance=Path("nowhere"),
        database_url="",
        secret_key="a secret of the test's own",
        ledger_key=b"k" * 32,
        base_url=BASE,
        hosts=("127.0.0.1", "localhost"),
    )
    app = make_web(
        settings, host=system.host, unit=system.unit, clock=system.clock, passwords=system.passwords
    )
    app.config["SIGN_IN_LIMIT"] = False
    return app


def cookie(app: Flask, token: str) -> str:
    """The session cookie of somebody who has signed in."""
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    text: str = serializer.dumps({"_user_id": token, "_fresh": True})
    return text


def visit(panel: Panel, app: Flask, login: str = "") -> FlaskClient:
    """A browser without scripts, signed in as that person; the public without a login."""
    client = app.test_client()
    if login:
        client.set_cookie("reviewer", cookie(app, panel.tokens[login]), domain="127.0.0.1")
    return client


def send(client: FlaskClient, page: str, address: str, /, **fields: str) -> TestResponse:
    """Post a form as a browser does: with the token of the page that it stands on."""
    shown = client.get(page, base_url=BASE).text
    return client.post(address, data={"csrf_token": hidden(shown, "csrf_token"), **fields}, base_url=BASE)


def look(client: FlaskClient, path: str, status: int = 200) -> str:
    """The page of that address."""
    answer = client.get(path, base_url=BASE)
    assert answer.status_code == status, (path, answer.status_code, answer.text[:2000])
    return answer.text


def text_of(page: str) -> str:
    """What a reader reads of a page's main part, without tags and with single spaces."""
    main = page[page.index("<main") : page.index("</main>")]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", main)).split())


def let_in(context: BrowserContext, app: Flask, address: str, token: str) -> None:
    """Sign a real browser in."""
    value = cookie(app, token)
    context.add_cookies(
        [{"name": "reviewer", "value": value, "url": address, "httpOnly": True, "sameSite": "Lax"}]
    )


def hidden(page: str, name: str) -> str:
    """The value of a hidden field, the first of its name."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return unescape(found[1])


def score_all(panel: Panel, *, share: Callable[[str, int], int], category: str = "star") -> None:
    """Every expert scores everybody: `share` gives the per cent for a code and the expert's number."""
    logins = [login for login in panel.tokens if login.startswith("expert")]
    for number, login in enumerate(logins, start=1):
        for line in sheets.desk(panel.of(login)).lines:
            if line.category == category:
                score(panel, login, line.code, share=share(line.code, number), category=category)
