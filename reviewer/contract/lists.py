"""The lists that come out of one table of scores, and the caps that bind them."""

from enum import StrEnum

from msgspec import Struct

from reviewer.contract.clauses import Clause


class CapScope(StrEnum):
    """The group in which a cap counts. County lies in city, city in unit or beside it."""

    UNIT = "unit"
    CITY = "city"
    COUNTY = "county"


class ListSpec(Struct, frozen=True, kw_only=True):
    """One list: `size` seats, chosen among the list `within` when that is named.

    `special` is how many of them may carry the special tier, None for the tier's own maximum.
    `source` says where the size comes from (a clause, or the secretariat).
    """

    key: str
    name: str
    size: int
    source: str
    within: str | None = None
    special: int | None = None
    clause: Clause | None = None


class SelectionCap(Struct, frozen=True, kw_only=True):
    """At most `maximum` nominees of one group in the list `list_key`."""

    key: str
    list_key: str
    scope: CapScope
    maximum: int
    clause: Clause
