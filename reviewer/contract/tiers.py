"""Tiers: the ordinary honour and the special one (事迹特别感人 / 特别受百姓喜爱)."""

from msgspec import Struct

from reviewer.contract.clauses import Clause


class Tier(Struct, frozen=True, kw_only=True):
    """One tier of a category, listed from the ordinary tier upwards.

    A `special` tier is open only to nominees whose unit flagged them, holds at most `maximum`
    nominees and is never inherited from another level. `source` says who set the maximum.
    """

    key: str
    name: str
    clause: Clause
    special: bool = False
    maximum: int | None = None
    source: str = ""
