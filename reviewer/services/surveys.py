"""What is still missing: of every nominee of a unit, of every nominee on file; and what was given twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reviewer.contract.snapshots import CategoryRulebook
from reviewer.domain import materials as rules
from reviewer.domain.access import Action, Scope
from reviewer.domain.materials import Line, MaterialState
from reviewer.services.campaigns import Standing, stand
from reviewer.services.context import Context
from reviewer.services.drafts import order_of
from reviewer.services.materials import called, claims_tier, lines_on
from reviewer.storage.models import Draft, Material, Nomination, Unit
from reviewer.storage.queries import campaigns as campaigns_query
from reviewer.storage.queries import materials as materials_query
from reviewer.storage.queries import nominations as nominations_query
from reviewer.storage.unit import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """One nominee in a list of what is missing; `token` and `code` as in `MaterialPage`."""

    token: str
    code: str
    name: str
    host: str
    unit: str
    unit_name: str
    category: str
    category_name: str
    flagged: bool
    owed: tuple[Line, ...]
    given: int
    pending: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """One file that several nominees on file gave: (code, name of the file) of each."""

    digest: str
    given: tuple[tuple[str, str], ...]


def surveyed(ctx: Context) -> tuple[Survey, ...]:
    """What every nominee still owes: a unit's own with its drafts, or everything that is on file."""
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        own = ctx.actor.units(standing.key)
        everything = standing.may(ctx, Action.MATERIAL_SURVEY)
        if not everything:
            standing.require(ctx, Action.MATERIAL_SURVEY, Scope(unit=next(iter(sorted(own)), None)))
            return tuple(_of_units(tx, standing, own))
        return tuple(_of_all(tx, standing))


def _of_units(tx: Transaction, standing: Standing, own: frozenset[str]) -> list[Survey]:
    found = []
    for unit in campaigns_query.units(tx, standing.record.id):
        for book in standing.rulebook.categories if unit.key in own else ():
            every = order_of(tx, standing, book.category.key, unit)
            rows = _by_draft(tx, [draft for draft, _ in every if draft is not None])
            found += [_survey(book, unit, draft, filed, rows) for draft, filed in every]
    return found


def _of_all(tx: Transaction, standing: Standing) -> list[Survey]:
    behind = materials_query.drafts_on_file(tx, standing.record.id)
    rows: dict[int, list[Material]] = {}
    for row in materials_query.on_file(tx, standing.record.id):
        rows.setdefault(row.draft_id, []).append(row)
    return [
        _survey(standing.book(nomination.category), unit, behind.get(nomination.id), nomination, rows)
        for nomination, unit in nominations_query.listed(tx, standing.record.id)
    ]


def _by_draft(tx: Transaction, drafts: Sequence[Draft]) -> dict[int, list[Material]]:
    rows: dict[int, list[Material]] = {}
    for row in materials_query.of_drafts(tx, [draft.id for draft in drafts]):
        rows.setdefault(row.draft_id, []).append(row)
    return rows


def _survey(
    book: CategoryRulebook,
    unit: Unit,
    draft: Draft | None,
    nomination: Nomination | None,
    rows: Mapping[int, Sequence[Material]],
) -> Survey:
    mine = rows.get(draft.id, ()) if draft is not None else ()
    flagged = claims_tier(draft, nomination)
    lines = lines_on(book, mine, flagged=flagged)
    host = nomination.host if nomination is not None else ""
    return Survey(
        token=draft.token if draft is not None else "",
        code=nomination.code if nomination is not None else "",
        name=called(book, unit, draft, nomination),
        host=host,
        unit=unit.key,
        unit_name=unit.name,
        category=book.category.key,
        category_name=book.category.name,
        flagged=flagged,
        owed=rules.owed(lines),
        given=sum(row.state == MaterialState.ACCEPTED.value for row in mine),
        pending=sum(line.pending for line in lines),
    )


def repeated(ctx: Context) -> tuple[Repeated, ...]:
    """Files that two or more nominees on file have given, the same to the byte as they came in (N12)."""
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.MATERIAL_COMPARE)
        found: dict[str, list[tuple[str, str]]] = {}
        for digest, code, filename in materials_query.repeated(tx, standing.record.id):
            found.setdefault(digest, []).append((code, filename))
        return tuple(Repeated(digest=digest, given=tuple(given)) for digest, given in found.items())
