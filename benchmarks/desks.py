"""The secretariat's pages over 5,000 nominees against 500: lists, searches, the check, files, packs.

Every nominee carries texts as long as real ones, one in twenty a name of the past lists, some a title that
the check asks about. Of every second one all files are there and sound, of the others a photo is missing;
one in twenty has the portrait of another. Before the clock starts the page must say how many nominees there
are, how many the search or the view keeps, and show a whole page of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from benchmarks.contest import Contender, Contest, equal, nothing
from benchmarks.offices import CATEGORY, KEY, NOW, invited, office, page, signed_in
from benchmarks.prepared import Prepared
from reviewer.campaigns import digest, dump_rulebook
from reviewer.contract import LaureateLevel, NomineeKind
from reviewer.contract.snapshots import CategoryRulebook
from reviewer.domain.access import Role, Stage
from reviewer.domain.drafts import DraftState
from reviewer.domain.laureates import key_of, likeness_of
from reviewer.domain.materials import SEAL, MaterialState, specs_of
from reviewer.domain.nominations import code_of
from reviewer.services import recounts
from reviewer.services.context import Installation
from reviewer.storage.models import Draft, Laureate, Material, Nomination
from reviewer.storage.queries import campaigns as campaigns_query
from reviewer.storage.unit import Transaction

FEW, MANY = 500, 5_000
# One in so many: has a title whose rank nobody can tell; the name of an earlier laureate; another's portrait.
_CHAIRS, _LAUREATES, _TWICE = 10, 20, 20
_FILES, _PACKS = f"/c/{KEY}/materials", f"/c/{KEY}/packs"
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
    "lacking": Page(
        address=f"{_CHECK}&show=files&size=25",
        says=lambda count: f"缺材料 <b>{count // 2}</b>",
        row="<article ",
        shown=25,
    ),
    "missing": Page(
        address=_FILES,
        says=lambda count: f"共 {count} 个推荐对象，材料齐全的 {count // 2} 个",
        row='<tr><td class="code">',
        shown=100,
    ),
    "twice": Page(
        address=f"{_FILES}/repeated",
        says=lambda count: f"{count // _TWICE} 组",
        row="<tbody>",
        shown=25,
    ),
    "packs": Page(
        address=_PACKS,
        says=lambda count: f"推荐材料汇编（{count}）",
        row='<tr><th scope="row">',
        shown=11,
    ),
}


def _page(name: str, nominees: int) -> Prepared:
    asked = PAGES[name]

    def shown(text: str) -> int:
        bare = re.sub(r"\s+", " ", text)
        assert asked.says(nominees) in bare, asked.says(nominees)
        # Both show a whole page; where the few have less than one, the first of what both have counts.
        return min(bare.count(asked.row), asked.shown)

    return page(partial(_client, nominees=nominees), asked.address, shown=shown)


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


def lacking_few(_data: Mapping[str, Any]) -> Prepared:
    """The check's view of missing files, 500."""
    return _page("lacking", FEW)


def lacking_many(_data: Mapping[str, Any]) -> Prepared:
    """The check's view of missing files, 5,000."""
    return _page("lacking", MANY)


def missing_few(_data: Mapping[str, Any]) -> Prepared:
    """What is missing, 500."""
    return _page("missing", FEW)


def missing_many(_data: Mapping[str, Any]) -> Prepared:
    """What is missing, 5,000."""
    return _page("missing", MANY)


def twice_few(_data: Mapping[str, Any]) -> Prepared:
    """Files given twice, 500."""
    return _page("twice", FEW)


def twice_many(_data: Mapping[str, Any]) -> Prepared:
    """Files given twice, 5,000."""
    return _page("twice", MANY)


def packs_few(_data: Mapping[str, Any]) -> Prepared:
    """The packs, 500."""
    return _page("packs", FEW)


def packs_many(_data: Mapping[str, Any]) -> Prepared:
    """The packs, 5,000."""
    return _page("packs", MANY)


NAMES: Final[Mapping[str, str]] = {
    "list": "list of nominees",
    "search": "search among nominees",
    "unit": "nominees of one unit",
    "check": "eligibility check",
    "suspects": "check, names of past lists",
    "lacking": "check, missing files",
    "missing": "list of missing files",
    "twice": "files given twice",
    "packs": "packs to hand out",
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


def _client(place: Path, *, nominees: int) -> Any:
    """The secretary of a campaign at its check, signed in."""
    installation = office(place)
    invited(installation, login="secretary", name="秘书", role=Role.SECRETARIAT)
    _fill(installation, nominees)
    recounts.renew(installation)
    return signed_in(installation, "secretary")


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
        _give(tx, book, filed)


def _give(tx: Transaction, book: CategoryRulebook, filed: Sequence[Nomination]) -> None:
    """A draft behind everybody, with the files of the list, and two pages with a seal."""
    drafts = [
        Draft(
            campaign_id=row.campaign_id,
            unit_id=row.unit_id,
            category=row.category,
            token=f"draft-{row.id}",
            place=row.sequence,
            state=DraftState.SUBMITTED.value,
            entries={},
            nomination_id=row.id,
            made_at=NOW,
        )
        for row in filed
    ]
    tx.add_all(drafts)
    portrait, photo, *_ = (spec.key for spec in specs_of(book, flagged=False))
    seals = [f"{SEAL}{level.key}" for level in book.levels[:2]]
    tx.add_all(
        [
            _file(draft, spec, of=number - (spec == portrait and number % _TWICE == 1))
            for number, draft in enumerate(drafts)
            for spec in (portrait, *seals, *((photo,) if number % 2 else ()))
        ]
    )


def _file(draft: Draft, spec: str, *, of: int) -> Material:
    """A sound photo that was taken for the nominee of that number."""
    return Material(
        draft_id=draft.id,
        token=f"{spec}-{draft.id}",
        spec=spec,
        filename=f"{spec}.jpg",
        state=MaterialState.ACCEPTED.value,
        content="jpeg",
        media_type="image/jpeg",
        size=400_000,
        sha256=digest(f"{spec}-{of}"),
        original=digest(f"{spec}-{of}"),
        width=413,
        height=579,
        whole=True,
        verdict="" if spec.startswith(SEAL) else "met",
        given_by="unit",
        stored_at=NOW,
    )


def _laureate(name: str) -> Laureate:
    return Laureate(
        kind=NomineeKind.PERSON.value,
        name=name,
        name_key=key_of(NomineeKind.PERSON, name),
        likeness=likeness_of(NomineeKind.PERSON, name),
        year=2019,
        level=LaureateLevel.PROVINCIAL.value,
        source="2019年名单",
        added_by="秘书",
        added_at=NOW,
        version=1,
    )
