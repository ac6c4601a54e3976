"""Official notices and the clauses that rules cite."""

from datetime import date

from msgspec import Struct

# Begins a text that its author has still to fill in. It is shown as it stands and listed by
# `reviewer campaigns check`; a campaign with one of them does not open.
TO_FILL_IN = "〔待填〕"


class Notice(Struct, frozen=True, kw_only=True):
    """One official notice: clauses refer to it by `key`; `number` is its file number, "" when it has none."""

    key: str
    title: str
    issuer: str
    dated: date
    number: str = ""


class Clause(Struct, frozen=True, kw_only=True):
    """A numbered place in a notice, with its gist in our own words.

    `damaged` marks a clause whose source text is broken or contradicts itself: it is shown and
    never enforced before a secretary has confirmed its reading.
    """

    notice: str
    number: str
    gist: str
    damaged: bool = False
