"""Nominees on file, page by page: searched and counted by the database, never all of them read."""

from msgspec import Struct
from msgspec.structs import replace

from reviewer.domain.access import Action
from reviewer.domain.paging import cut
from reviewer.services.assignments import withheld_codes
from reviewer.services.campaigns import stand
from reviewer.services.context import Context
from reviewer.services.nominations import NominationLine, line_of, sees_verdict, units_seen
from reviewer.storage.queries import nominations as nominations_query
from reviewer.storage.queries.nominations import Narrowed


class Search(Struct, frozen=True, kw_only=True):
    """What a list is narrowed to ("" = not), and which page of it, with so many nominees a page."""

    category: str = ""
    unit: str = ""
    words: str = ""
    page: int = 1
    size: int = 100


class NominationList(Struct, frozen=True, kw_only=True):
    """One page of a list: `count` nominees are kept by the search, `total` are there for the actor to see.

    `regions` are key and region of the units that have any of these.
    """

    lines: tuple[NominationLine, ...]
    count: int
    total: int
    page: int
    pages: int
    regions: tuple[tuple[str, str], ...]


def list_page(ctx: Context, *, search: Search) -> NominationList:
    """One page of the nominees that the actor may see, in the order of `listed`.

    Searched is only what the page shows. A page that does not exist is the nearest one.
    """
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        seen = Narrowed(
            campaign=standing.record.id,
            units=units_seen(ctx, standing, Action.NOMINATION_READ),
            closed=withheld_codes(ctx, tx, standing),
        )
        asked = replace(seen, category=search.category, unit=search.unit, words=search.words)
        count = nominations_query.count_of(tx, asked)
        part = cut(count, page=search.page, size=search.size)
        rows = nominations_query.page_of(
            tx,
            asked,
            categories=[book.category.key for book in standing.rulebook.categories],
            first=part.first,
            most=part.size,
        )
        verdict = sees_verdict(ctx, standing)
        return NominationList(
            lines=tuple(line_of(standing, nomination, unit, verdict=verdict) for nomination, unit in rows),
            count=count,
            total=nominations_query.count_of(tx, seen),
            page=part.page,
            pages=part.pages,
            regions=tuple(nominations_query.regions(tx, seen)),
        )
