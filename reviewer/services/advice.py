"""The estimates beside a list, for those who read its ranking."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from reviewer.contract import ListSpec
from reviewer.contract.snapshots import CategoryRulebook
from reviewer.domain.access import Action
from reviewer.services.assignments import hidden_codes
from reviewer.services.campaigns import stand
from reviewer.services.context import Context
from reviewer.services.ranking import counted, spec_of
from reviewer.storage.queries import experts as experts_query
from reviewer.storage.queries import nominations as nominations_query

if TYPE_CHECKING:
    from reviewer.domain.advice import Advice


class AdvicePage(Struct, frozen=True, kw_only=True):
    """The estimates for one list, with the names behind ids and codes.

    `partial` says that nominees with a declared tie are left out: the marks for them as well.
    """

    book: CategoryRulebook
    spec: ListSpec
    advice: "Advice"
    names: Mapping[str, str]
    experts: Mapping[int, str]
    partial: bool


def read(ctx: Context, *, category: str, list_key: str) -> AdvicePage:
    """Estimates from the sheets that count now; stores nothing and decides nothing."""
    # Its models are the heaviest import of all, and only this page asks for them.
    from reviewer.domain.advice import advice  # noqa: PLC0415

    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.RANKING_READ)
        book, spec = spec_of(standing, category, list_key)
        hidden = hidden_codes(ctx, tx, standing.record)
        candidates, sheets = counted(tx, standing, category)
        names = {
            nomination.code: nomination.name
            for nomination, _ in nominations_query.listed(tx, standing.record.id, category)
            if nomination.code not in hidden
        }
        experts = {expert.id: account.name for expert, account in experts_query.panel(tx, standing.record.id)}
    seen = [candidate for candidate in candidates if candidate.code not in hidden]
    known = {candidate.nomination for candidate in seen}
    return AdvicePage(
        book=book,
        spec=spec,
        advice=advice(book, seen, [sheet for sheet in sheets if sheet.nomination in known], places=spec.size),
        names=names,
        experts=experts,
        partial=len(seen) < len(candidates),
    )
