"""What is still missing: of every nominee of a unit, of every nominee on file; and what was given twice."""

from collections.abc import Collection, Mapping, Sequence
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
from reviewer.storage.queries.materials import Demanded, Narrowed
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
class SurveyPage:
    """One page of a list of what is missing.

    `count` nominees it was narrowed to, out of `total`, of whom `complete` owe nothing; `units` are those
    whose nominees can stand on it, as (key, name).
    """

    rows: tuple[Survey, ...]
    page: int
    count: int
    total: int
    complete: int
    units: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """One file that several nominees on file gave: (code, name of the file) of each."""

    digest: str
    given: tuple[tuple[str, str], ...]


def surveyed(
    ctx: Context,
    *,
    category: str = "",
    unit: str = "",
    missing: bool = False,
    page: int = 1,
    size: int = 100,
) -> SurveyPage:
    """What every nominee still owes, a page at a time: of all on file, or of a unit's own with its drafts.

    `category` and `unit` narrow to one key, "" to none; `missing` leaves out whoever owes nothing.
    """
    narrowed = Narrowed(category=category, unit=unit, missing=missing)
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        own = ctx.actor.units(standing.key)
        if not standing.may(ctx, Action.MATERIAL_SURVEY):
            standing.require(ctx, Action.MATERIAL_SURVEY, Scope(unit=next(iter(sorted(own)), None)))
            return _own(tx, standing, own, narrowed, page=page, size=size)
        return _all(tx, standing, narrowed, page=page, size=size)


def surveyed_of(ctx: Context, *, codes: Collection[str]) -> dict[str, Survey]:
    """What the nominees of those codes owe, by code; {} for who may not survey all."""
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        if not standing.may(ctx, Action.MATERIAL_SURVEY):
            return {}
        held = materials_query.nominees_coded(tx, standing.record.id, codes)
        rows = _by_draft(tx, [draft for _, _, draft in held if draft is not None])
        return {
            filed.code: _survey(standing.book(filed.category), unit, draft, filed, rows)
            for filed, unit, draft in held
        }


def _own(
    tx: Transaction, standing: Standing, own: frozenset[str], narrowed: Narrowed, *, page: int, size: int
) -> SurveyPage:
    """A unit's nominees are few: they are judged one by one."""
    every: list[Survey] = []
    units = [unit for unit in campaigns_query.units(tx, standing.record.id) if unit.key in own]
    for unit in units:
        for book in standing.rulebook.categories:
            held = order_of(tx, standing, book.category.key, unit)
            rows = _by_draft(tx, [draft for draft, _ in held if draft is not None])
            every += [_survey(book, unit, draft, filed, rows) for draft, filed in held]
    kept = [
        survey
        for survey in every
        if narrowed.category in ("", survey.category)
        and narrowed.unit in ("", survey.unit)
        and (survey.owed or survey.pending or not narrowed.missing)
    ]
    number = _nearest(page, len(kept), size)
    return SurveyPage(
        rows=tuple(kept[(number - 1) * size : number * size]),
        page=number,
        count=len(kept),
        total=len(every),
        complete=sum(not survey.owed and not survey.pending for survey in every),
        units=tuple((unit.key, unit.name) for unit in units),
    )


def _all(tx: Transaction, standing: Standing, narrowed: Narrowed, *, page: int, size: int) -> SurveyPage:
    """Thousands: the database counts and cuts, and only the page is judged."""
    campaign, demands = standing.record.id, _demands(standing)
    count = materials_query.counted(tx, campaign, demands, narrowed)
    total = materials_query.counted(tx, campaign, demands, Narrowed())
    owing = materials_query.counted(tx, campaign, demands, Narrowed(missing=True))
    number = _nearest(page, count, size)
    first = (number - 1) * size
    held = materials_query.nominees(tx, campaign, demands, narrowed, first=first, most=size)
    rows = _by_draft(tx, [draft for _, _, draft in held if draft is not None])
    return SurveyPage(
        rows=tuple(
            _survey(standing.book(filed.category), unit, draft, filed, rows) for filed, unit, draft in held
        ),
        page=number,
        count=count,
        total=total,
        complete=total - owing,
        units=tuple((unit.key, unit.name) for unit in campaigns_query.units(tx, campaign)),
    )


def _nearest(page: int, count: int, size: int) -> int:
    """What is no page of the list is the nearest one."""
    return min(max(page, 1), max(1, -(-count // size)))


def _demands(standing: Standing) -> tuple[Demanded, ...]:
    return tuple(
        Demanded(
            category=book.category.key,
            flagged=flagged,
            lines=tuple(
                (spec.key, spec.minimum, spec.maximum) for spec in rules.specs_of(book, flagged=flagged)
            ),
        )
        for book in standing.rulebook.categories
        for flagged in (False, True)
    )


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
