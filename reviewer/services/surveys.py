"""What is still missing: of every nominee of a unit, of every nominee on file; and what was given twice."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec import Struct

from reviewer.contract.snapshots import CategoryRulebook
from reviewer.domain import materials as rules
from reviewer.domain.access import Action, Scope
from reviewer.domain.materials import Lack, Line, MaterialState
from reviewer.domain.paging import cut
from reviewer.services.campaigns import Standing, stand
from reviewer.services.context import Context
from reviewer.services.drafts import order_of
from reviewer.services.materials import called, claims_tier, lines_on
from reviewer.storage.models import Draft, Material, Nomination, Unit
from reviewer.storage.queries import campaigns as campaigns_query
from reviewer.storage.queries import materials as materials_query
from reviewer.storage.unit import Transaction


class Survey(Struct, frozen=True, kw_only=True):
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

    @property
    def owes(self) -> bool:
        """Whether anything is missing, wrong, unknown or not looked through yet."""
        return bool(self.owed or self.pending)


class SurveyPage(Struct, frozen=True, kw_only=True):
    """One page of a list of what is missing.

    `count` nominees it was narrowed to, out of `total`, of whom `complete` owe nothing; `units` are those
    whose nominees can stand on it, as (key, name).
    """

    rows: tuple[Survey, ...]
    page: int
    pages: int
    count: int
    total: int
    complete: int
    units: tuple[tuple[str, str], ...]


class Repeated(Struct, frozen=True, kw_only=True):
    """One file that several nominees on file gave: (code, name of the file) of each."""

    digest: str
    given: tuple[tuple[str, str], ...]


class RepeatedPage(Struct, frozen=True, kw_only=True):
    """One page of the files that came more than once; `count` of them there are."""

    rows: tuple[Repeated, ...]
    page: int
    pages: int
    count: int


class _Asked(Struct, frozen=True, kw_only=True):
    """What a list is narrowed to ("" = not), and which page of it."""

    category: str
    unit: str
    missing: bool
    page: int
    size: int

    def keeps(self, *, category: str, unit: str, owes: bool) -> bool:
        """Whether such a nominee stands on the list."""
        return self.category in ("", category) and self.unit in ("", unit) and (owes or not self.missing)


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
    asked = _Asked(category=category, unit=unit, missing=missing, page=page, size=size)
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        own = ctx.actor.units(standing.key)
        if not standing.may(ctx, Action.MATERIAL_SURVEY):
            standing.require(ctx, Action.MATERIAL_SURVEY, Scope(unit=next(iter(sorted(own)), None)))
            return _own(tx, standing, own, asked)
        return _all(tx, standing, asked)


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


def lacks(
    tx: Transaction, standing: Standing, those: Iterable[tuple[int, str, bool]], *, category: str = ""
) -> dict[int, Lack]:
    """How the files stand of those who lack any, by the nomination's id.

    `those` are (id, category, whether the special tier is claimed); `category` is theirs when they have but
    one. Asks nobody's rights: the caller knows that the actor may survey all.
    """
    given = materials_query.files_given(tx, standing.record.id, category=category)
    # Whoever has the same files on the same list lacks the same: few cases, however many nominees.
    known: dict[tuple[str, bool, str], Lack] = {}
    found: dict[int, Lack] = {}
    for number, key, flagged in those:
        case = key, flagged, given.get(number, "")
        lack = known.get(case)
        if lack is None:
            files = [_parts(line) for line in case[2].split("\n") if line]
            lack = known[case] = rules.lack_of(standing.book(key), files, flagged=flagged)
        if lack.any:
            found[number] = lack
    return found


def _parts(line: str) -> tuple[str, str, str]:
    key, state, kept = line.rsplit(" ", 2)  # state and verdict are ours: one word, or none
    return key, state, kept


def _own(tx: Transaction, standing: Standing, own: frozenset[str], asked: _Asked) -> SurveyPage:
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
        if asked.keeps(category=survey.category, unit=survey.unit, owes=survey.owes)
    ]
    part = cut(len(kept), page=asked.page, size=asked.size)
    return SurveyPage(
        rows=tuple(part.of(kept)),
        page=part.page,
        pages=part.pages,
        count=len(kept),
        total=len(every),
        complete=sum(not survey.owes for survey in every),
        units=tuple((unit.key, unit.name) for unit in units),
    )


def _all(tx: Transaction, standing: Standing, asked: _Asked) -> SurveyPage:
    """Thousands: the database tells who owes anything, once, and only the page is judged."""
    campaign = standing.record.id
    every = materials_query.on_file(tx, campaign)
    owing = lacks(tx, standing, (one[:3] for one in every))
    kept = [
        number
        for number, category, _, unit in every
        if asked.keeps(category=category, unit=unit, owes=number in owing)
    ]
    part = cut(len(kept), page=asked.page, size=asked.size)
    held = materials_query.nominees(tx, part.of(kept))
    rows = _by_draft(tx, [draft for _, _, draft in held if draft is not None])
    return SurveyPage(
        rows=tuple(
            _survey(standing.book(filed.category), unit, draft, filed, rows) for filed, unit, draft in held
        ),
        page=part.page,
        pages=part.pages,
        count=len(kept),
        total=len(every),
        complete=len(every) - len(owing),
        units=tuple((unit.key, unit.name) for unit in campaigns_query.units(tx, campaign)),
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


def repeated(ctx: Context, *, page: int = 1, size: int = 100) -> RepeatedPage:
    """Files that two or more nominees on file have given, the same to the byte as they came in (N12)."""
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.MATERIAL_COMPARE)
        found = _repeated(tx, standing)
        part = cut(len(found), page=page, size=size)
        return RepeatedPage(rows=tuple(part.of(found)), page=part.page, pages=part.pages, count=len(found))


def count_repeated(ctx: Context) -> int:
    """How many files came more than once; 0 for who may not compare."""
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        return len(_repeated(tx, standing)) if standing.may(ctx, Action.MATERIAL_COMPARE) else 0


def _repeated(tx: Transaction, standing: Standing) -> list[Repeated]:
    """By digest; a file that only one nominee gave, however often, is none."""
    found: dict[str, list[tuple[int, tuple[str, str]]]] = {}
    for digest, draft, code, filename in materials_query.repeated(tx, standing.record.id):
        found.setdefault(digest, []).append((draft, (code, filename)))
    return [
        Repeated(digest=digest, given=tuple(one for _, one in given))
        for digest, given in found.items()
        if len({draft for draft, _ in given}) > 1
    ]
