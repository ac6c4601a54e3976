"""Stored nominations as the rules of a campaign see them."""

from collections.abc import Mapping
from datetime import date

from msgspec.structs import replace

from reviewer.contract import Confirmation, History, NomineeFacts
from reviewer.domain import nominations as rules
from reviewer.domain.nominations import Filed
from reviewer.services.campaigns import Standing
from reviewer.services.units import place_of
from reviewer.storage.models import Nomination, Unit


def filed_of(nomination: Nomination) -> Filed:
    """A stored nomination as it was filed."""
    return Filed(
        sequence=nomination.sequence,
        name=nomination.name,
        host=nomination.host,
        city=nomination.city,
        county=nomination.county,
        flagged=nomination.flagged,
        fields=nomination.fields,
        texts=nomination.texts,
    )


def facts_of(nomination: Nomination, unit: Unit, *, closing: date | None) -> NomineeFacts:
    """A stored nomination as rules see it, without what people found out about it."""
    return rules.facts_of(
        filed_of(nomination),
        category=nomination.category,
        code=nomination.code,
        unit=place_of(unit).facts,
        closing=closing,
    )


def with_findings(
    facts: NomineeFacts, *, confirmed: Mapping[str, Confirmation], history: History | None
) -> NomineeFacts:
    """The same with what people found out; `history` None where no past list knows such nominees."""
    return replace(facts, confirmed=confirmed, history=history)


def closing_day(standing: Standing, category: str) -> date | None:
    """The last day of nominations, which age rules count back from: the printed one, or the one that was set.

    None when there is neither.
    """
    return standing.rulebook.calendar.closing_day(category) or standing.closes_on
