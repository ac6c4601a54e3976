"""How pages grow with the nominees, side by side.

The chair's ranked page with 1,000 nominees × 9 experts against 100 × 9; the secretariat's list, search,
filter, check of eligibility, missing files, files given twice and packs over 5,000 nominees against 500.

Each campaign stands in a database of its own with somebody signed in; one answer is the whole page.
Lists turn pages, so both answers must show equally many nominees, and say how many there are in all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Final

from benchmarks import desks
from benchmarks.contest import Claim, Contender, Contest, Family, Result, Scale, equal, nothing
from benchmarks.offices import CATEGORY, KEY, NOW, invited, office, page, signed_in
from benchmarks.prepared import Prepared
from reviewer.campaigns import dump_rulebook
from reviewer.contract import Rubric
from reviewer.domain.access import Role, Stage, console
from reviewer.domain.nominations import code_of
from reviewer.domain.sheets import SheetState
from reviewer.services import accounts, shortlist
from reviewer.services.context import Installation
from reviewer.services.receipts import receipt_of
from reviewer.storage.models import Assignment, Expert, Nomination, Sheet
from reviewer.storage.queries import accounts as accounts_query
from reviewer.storage.queries import campaigns as campaigns_query

LIST = "province"
EXPERTS = 9
NAME = "推荐对象"


def _page_of(nominees: int) -> Prepared:
    address = f"/c/{KEY}/lists/{CATEGORY}/{LIST}"
    return page(partial(_client, nominees=nominees), address, shown=lambda text: text.count(NAME))


def hundred(_data: Mapping[str, Any]) -> Prepared:
    """100 nominees."""
    return _page_of(100)


def thousand(_data: Mapping[str, Any]) -> Prepared:
    """1,000 nominees."""
    return _page_of(1_000)


def _client(place: Path, *, nominees: int) -> Any:
    """The chair of a campaign at the panel, with every sheet submitted and the list proposed."""
    installation = office(place)
    ctx = installation.context(console(KEY), KEY)
    for number in range(EXPERTS):
        accounts.invite(ctx, login=f"expert{number}", name=f"专家{number}", role=Role.EXPERT)
    invited(installation, login="chair", name="组长", role=Role.CHAIR)
    _fill(installation, nominees)
    with installation.unit.reading() as tx:
        account = accounts_query.by_login(tx, "chair")
        assert account is not None
        actor = accounts_query.actor_of(tx, account)
    shortlist.propose(installation.context(actor, KEY), category=CATEGORY)
    return signed_in(installation, "chair")


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
        pairs = {
            (f"expert{number}", nomination.code): Assignment(
                campaign_id=record.id,
                category=CATEGORY,
                expert_id=expert.id,
                nomination_id=nomination.id,
                made_at=NOW,
            )
            for nomination in filed
            for number, expert in enumerate(experts)
        }
        tx.add_all(list(pairs.values()))
        made = {pair: _sheet(assignment.id, book.rubric, rng) for pair, assignment in pairs.items()}
        for (login, code), sheet in made.items():
            sheet.receipt = receipt_of(tx, KEY, sheet, login=login, code=code, number=0)
            data = {"code": code, "edition": 0, "receipt": sheet.receipt}
            tx.record("sheet.submitted", actor=login, at=NOW, data=data)
        tx.add_all(list(made.values()))


def _sheet(assignment: int, rubric: Rubric, rng: Random) -> Sheet:
    """A sheet that was handed in, before it has its receipt."""
    points = {
        criterion.key: rng.randrange(criterion.cap // 2, criterion.cap + 1, criterion.step)
        for criterion in rubric.criteria
    }
    return Sheet(
        assignment_id=assignment,
        state=SheetState.SUBMITTED.value,
        entries={},
        veto="",
        veto_reason="",
        comment="",
        special=False,
        special_reason="",
        points=points,
        total=sum(points.values()),
        saved_at=NOW,
        submitted_at=NOW,
    )


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
