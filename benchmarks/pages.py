"""How pages grow with the nominees, side by side.

The chair's ranked page with 1,000 nominees × 9 experts against 100 × 9; the secretariat's list, search,
filter and check of eligibility over 5,000 nominees against 500.

Each campaign stands in a database of its own with somebody signed in; one answer is the whole page.
Lists turn pages, so both answers must show equally many nominees, and say how many there are in all.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any, Final

import numpy as np
from argon2 import PasswordHasher

from benchmarks import desks
from benchmarks.contest import Answer, Claim, Contender, Contest, Family, Result, Scale, equal, nothing
from benchmarks.prepared import Prepared
from reviewer.app import BUILT_IN, web
from reviewer.campaigns import CampaignHost, dump_rulebook
from reviewer.clock import FixedClock
from reviewer.contract import Rubric
from reviewer.domain.access import Role, Stage, console
from reviewer.domain.nominations import code_of
from reviewer.domain.sheets import SheetState
from reviewer.services import accounts, campaigns, shortlist
from reviewer.services.context import Installation
from reviewer.settings import Settings
from reviewer.storage import schema
from reviewer.storage.engine import make_engine
from reviewer.storage.models import Assignment, Expert, Nomination, Sheet
from reviewer.storage.queries import accounts as accounts_query
from reviewer.storage.queries import campaigns as campaigns_query
from reviewer.storage.unit import UnitOfWork

KEY, CATEGORY, LIST = "jilin_2021", "star", "province"
EXPERTS = 9
NAME = "推荐对象"
NOW = datetime(2021, 9, 1, tzinfo=UTC)
PASSWORD = "a password to measure with"


def _page_of(nominees: int) -> Prepared:
    place = tempfile.TemporaryDirectory()
    client = _client(Path(place.name), nominees)

    def run() -> Any:
        answer = client.get(f"/c/{KEY}/lists/{CATEGORY}/{LIST}")
        # The database lives as long as somebody asks.
        assert place.name
        return answer

    def told(answer: Any) -> Answer:
        assert answer.status_code == 200, answer.status_code
        return {"shown": np.array(answer.get_data(as_text=True).count(NAME))}

    return Prepared(run=run, told=told)


def hundred(_data: Mapping[str, Any]) -> Prepared:
    """100 nominees."""
    return _page_of(100)


def thousand(_data: Mapping[str, Any]) -> Prepared:
    """1,000 nominees."""
    return _page_of(1_000)


def _client(place: Path, nominees: int) -> Any:
    """The chair of a campaign at the panel, with every sheet submitted and the list proposed."""
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
    tokens = [
        accounts.invite(ctx, login=f"expert{number}", name=f"专家{number}", role=Role.EXPERT)
        for number in range(EXPERTS)
    ]
    chair = accounts.invite(ctx, login="chair", name="组长", role=Role.CHAIR)
    assert len(tokens) == EXPERTS
    accounts.redeem_invitation(ctx, token=chair, password=PASSWORD)
    _fill(installation, nominees)
    with installation.unit.reading() as tx:
        account = accounts_query.by_login(tx, "chair")
        assert account is not None
        actor = accounts_query.actor_of(tx, account)
    shortlist.propose(installation.context(actor, KEY), category=CATEGORY)
    return _signed_in(installation)


def _fill(installation: Installation, nominees: int) -> None:
    book = installation.host.campaign(KEY).rulebook().category(CATEGORY)
    assert book.rubric is not None
    rng = Random(nominees)
    with installation.unit.writing(KEY) as tx:
        record = campaigns_query.by_key(tx, KEY)
        assert record is not None
        record.stage = Stage.PANEL.value
        record.rulebook = dump_rulebook(installation.host.campaign(KEY).rulebook())
        units = campaigns_query.units(tx, record.id)
        experts = []
        for number in range(EXPERTS):
            account = accounts_query.by_login(tx, f"expert{number}")
            assert account is not None
            experts.append(Expert(campaign_id=record.id, account_id=account.id, undertaking_at=NOW))
        tx.add_all(experts)
        filed = [
            Nomination(
                campaign_id=record.id,
                category=CATEGORY,
                unit_id=units[number % len(units)].id,
                code=code_of(
                    book.category, position=units[number % len(units)].position, sequence=number + 1
                ),
                sequence=number + 1,
                name=f"{NAME}{number}",
                host="某单位",
                city=units[number % len(units)].city,
                county="",
                flagged=number % 10 == 0,
                fields={},
                texts={},
                filed_at=NOW,
            )
            for number in range(nominees)
        ]
        tx.add_all(filed)
        pairs = [
            Assignment(
                campaign_id=record.id,
                category=CATEGORY,
                expert_id=expert.id,
                nomination_id=nomination.id,
                made_at=NOW,
            )
            for nomination in filed
            for expert in experts
        ]
        tx.add_all(pairs)
        tx.add_all([_sheet(pair.id, book.rubric, rng) for pair in pairs])


def _sheet(assignment: int, rubric: Rubric, rng: Random) -> Sheet:
    points = {
        criterion.key: rng.randrange(criterion.cap // 2, criterion.cap + 1, criterion.step)
        for criterion in rubric.criteria
    }
    return Sheet(
        assignment_id=assignment,
        state=SheetState.SUBMITTED.value,
        entries={},
        points=points,
        total=sum(points.values()),
        receipt=f"measured-{assignment}",
        saved_at=NOW,
        submitted_at=NOW,
    )


def _signed_in(installation: Installation) -> Any:
    app: Any = web(installation)
    app.config.update(WTF_CSRF_ENABLED=False, TESTING=True)
    client = app.test_client()
    answer = client.post("/login", data={"login": "chair", "password": PASSWORD})
    assert answer.status_code in (302, 303), answer.status_code
    return client


def contests(scale: Scale) -> Sequence[Contest]:
    """The chair's page, and the secretariat's."""
    return (
        Contest(
            name="ranked page of 100 nominees",
            data=nothing,
            contenders=(
                Contender(name="100 nominees", start="pages:hundred"),
                Contender(name="1,000 nominees", start="pages:thousand"),
            ),
            agree=equal("shown"),
            rounds=30 if scale is Scale.FULL else 3,
        ),
        *desks.contests(rounds=15 if scale is Scale.FULL else 3),
    )


def claims(results: Mapping[str, Result]) -> Sequence[Claim]:
    """The targets on the pages."""
    ranked, *others = results.values()
    return (
        Claim(
            text="ranked page: 1,000 nominees take at most 3 × the time of 100",
            bound=3.0,
            at_least=False,
            found=ranked.ratio("1,000 nominees"),
        ),
        *(
            Claim(
                text=f"{title}: {desks.MANY:,} nominees take at most 3 × the time of {desks.FEW}",
                bound=3.0,
                at_least=False,
                found=result.ratio(f"{desks.MANY:,} nominees"),
            )
            for title, result in zip(desks.NAMES.values(), others, strict=True)
        ),
    )


FAMILY: Final = Family(
    name="pages",
    head="Pages",
    about=__doc__ or "",
    contests=contests,
    claims=claims,
)
