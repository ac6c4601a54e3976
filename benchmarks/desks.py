"""The secretariat's pages over 5,000 nominees against 500: the list, a search, a filter, the check.

Every nominee carries texts as long as real ones, one in twenty a name of the past lists, some a title that
the check asks about. Before the clock starts the page must say how many nominees there are, how many the
search or the view keeps, and show a whole page of them.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
from argon2 import PasswordHasher

from benchmarks.contest import Answer, Contender, Contest, equal, nothing
from benchmarks.prepared import Prepared
from reviewer.app import BUILT_IN, web
from reviewer.campaigns import CampaignHost, digest, dump_rulebook
from reviewer.clock import FixedClock
from reviewer.contract import LaureateLevel, NomineeKind
from reviewer.domain.access import Role, Stage, console
from reviewer.domain.laureates import key_of
from reviewer.domain.nominations import code_of
from reviewer.services import accounts, campaigns
from reviewer.services.campaigns import stand
from reviewer.services.context import Installation
from reviewer.services.screening import keep_some
from reviewer.settings import Settings
from reviewer.storage import schema
from reviewer.storage.engine import make_engine
from reviewer.storage.models import Laureate, Nomination
from reviewer.storage.queries import campaigns as campaigns_query
from reviewer.storage.unit import UnitOfWork

KEY, CATEGORY = "jilin_2021", "star"
NOW = datetime(2021, 9, 1, tzinfo=UTC)
PASSWORD = "a password to measure with"
FEW, MANY = 500, 5_000
# One in so many: has a title whose rank nobody can tell; has the name of an earlier laureate.
_CHAIRS, _LAUREATES = 10, 20
_LIST, _CHECK = f"/c/{KEY}/nominations", f"/c/{KEY}/eligibility?category={CATEGORY}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page: where it lies, what it must say with so many nominees, and how many it shows of them."""

    address: str
    says: Callable[[int], str]
    row: str
    shown: int


PAGES: Final[Mapping[str, Page]] = {
    "list": Page(
        address=_LIST,
        says=lambda count: f"共 {count} 个",
        row='<td class="code tight">',
        shown=100,
    ),
    "search": Page(
        address=f"{_LIST}?words=社区&size=25",
        says=lambda count: f"符合条件 {count // 2} 个",
        row='<td class="code tight">',
        shown=25,
    ),
    "unit": Page(
        address=f"{_LIST}?unit=siping&size=25&page=2",
        says=lambda count: f"符合条件 {len(range(1, count, 11))} 个",
        row='<td class="code tight">',
        shown=20,
    ),
    "check": Page(
        address=f"{_CHECK}&show=all",
        says=lambda count: f"全部 <b>{count}</b>",
        row="<article ",
        shown=25,
    ),
    "suspects": Page(
        address=f"{_CHECK}&show=suspects&size=25",
        says=lambda count: f"疑似往年获奖 <b>{count // _LAUREATES}</b>",
        row="<article ",
        shown=25,
    ),
}


def _page(name: str, nominees: int) -> Prepared:
    place = tempfile.TemporaryDirectory()
    client, page = _client(Path(place.name), nominees), PAGES[name]

    def run() -> Any:
        answer = client.get(page.address)
        # The database lives as long as somebody asks.
        assert place.name
        return answer

    def told(answer: Any) -> Answer:
        text = re.sub(r"\s+", " ", answer.get_data(as_text=True))
        assert answer.status_code == 200, answer.status_code
        assert page.says(nominees) in text, page.says(nominees)
        # Both show a whole page; where the few have less than one, the first of what both have counts.
        return {"shown": np.array(min(text.count(page.row), page.shown))}

    return Prepared(run=run, told=told)


def list_few(_data: Mapping[str, Any]) -> Prepared:
    """The list, 500."""
    return _page("list", FEW)


def list_many(_data: Mapping[str, Any]) -> Prepared:
    """The list, 5,000."""
    return _page("list", MANY)


def search_few(_data: Mapping[str, Any]) -> Prepared:
    """A search, 500."""
    return _page("search", FEW)


def search_many(_data: Mapping[str, Any]) -> Prepared:
    """A search, 5,000."""
    return _page("search", MANY)


def unit_few(_data: Mapping[str, Any]) -> Prepared:
    """A filter, 500."""
    return _page("unit", FEW)


def unit_many(_data: Mapping[str, Any]) -> Prepared:
    """A filter, 5,000."""
    return _page("unit", MANY)


def check_few(_data: Mapping[str, Any]) -> Prepared:
    """The check, 500."""
    return _page("check", FEW)


def check_many(_data: Mapping[str, Any]) -> Prepared:
    """The check, 5,000."""
    return _page("check", MANY)


def suspects_few(_data: Mapping[str, Any]) -> Prepared:
    """A view of the check, 500."""
    return _page("suspects", FEW)


def suspects_many(_data: Mapping[str, Any]) -> Prepared:
    """A view of the check, 5,000."""
    return _page("suspects", MANY)


NAMES: Final[Mapping[str, str]] = {
    "list": "list of nominees",
    "search": "search among nominees",
    "unit": "nominees of one unit",
    "check": "eligibility check",
    "suspects": "check, names of past lists",
}


def contests(*, rounds: int) -> Sequence[Contest]:
    """One contest a page."""
    return tuple(
        Contest(
            name=f"{title}, {FEW} of them",
            data=nothing,
            contenders=(
                Contender(name=f"{FEW} nominees", start=f"desks:{name}_few"),
                Contender(name=f"{MANY:,} nominees", start=f"desks:{name}_many"),
            ),
            agree=equal("shown"),
            rounds=rounds,
        )
        for name, title in NAMES.items()
    )


def _client(place: Path, nominees: int) -> Any:
    """The secretary of a campaign at its check, signed in."""
    url = f"sqlite:///{place / f'{nominees}.db'}"
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
    ctx = installation.context(console(KEY), KEY)
    campaigns.create(ctx)
    token = accounts.invite(ctx, login="secretary", name="秘书", role=Role.SECRETARIAT)
    accounts.redeem_invitation(ctx, token=token, password=PASSWORD)
    _fill(installation, nominees)
    with installation.unit.writing(KEY) as tx:
        keep_some(tx, stand(ctx, tx), most=None)
    app: Any = web(installation)
    app.config.update(WTF_CSRF_ENABLED=False, TESTING=True)
    client = app.test_client()
    answer = client.post("/login", data={"login": "secretary", "password": PASSWORD})
    assert answer.status_code in (302, 303), answer.status_code
    return client


def _fill(installation: Installation, nominees: int) -> None:
    rulebook = installation.host.campaign(KEY).rulebook()
    book = rulebook.category(CATEGORY)
    texts = {field.key: "事迹" * 900 for field in book.form.texts}
    with installation.unit.writing(KEY) as tx:
        record = campaigns_query.by_key(tx, KEY)
        assert record is not None
        record.stage, record.rulebook = Stage.ELIGIBILITY.value, dump_rulebook(rulebook)
        record.rulebook_digest = digest(record.rulebook)
        units = campaigns_query.units(tx, record.id)
        filed = [
            Nomination(
                campaign_id=record.id,
                category=CATEGORY,
                unit_id=units[number % len(units)].id,
                code=code_of(
                    book.category, position=units[number % len(units)].position, sequence=number + 1
                ),
                sequence=number + 1,
                name=f"推荐对象{number}",
                host="某社区学院" if number % 2 else "某镇人民政府",
                city="",
                county="",
                flagged=False,
                fields={"duty": "党委书记" if number % _CHAIRS == 0 else "农民", "born_on": "1961-03-02"},
                texts=texts,
                filed_at=NOW,
            )
            for number in range(nominees)
        ]
        tx.add_all(filed)
        tx.add_all([_laureate(row.name) for row in filed[::_LAUREATES]])


def _laureate(name: str) -> Laureate:
    return Laureate(
        kind=NomineeKind.PERSON.value,
        name=name,
        name_key=key_of(NomineeKind.PERSON, name),
        year=2019,
        level=LaureateLevel.PROVINCIAL.value,
        source="2019年名单",
        added_by="秘书",
        added_at=NOW,
        version=1,
    )
