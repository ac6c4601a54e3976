"""The frozen facts that rules judge. No database row and no request ever reaches a plugin."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from reviewer.contract.units import UnitKind


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFacts:
    """A recommending unit as a rule sees it."""

    key: str
    name: str
    kind: UnitKind
    region: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NomineeFacts:
    """One nominee as filed.

    `fields` are the register's cells by column key and `texts` the long texts by form-field key,
    both as cleaned text; dates stand as ISO days, counts as digits. Opinions without a form field of
    their own, which only an online form has, are the texts `opinion-<level>`, the days on which they
    were signed the fields `signed-<level>`. What was not filed is absent
    from the mapping, which is not the same as an empty answer. `closing` is the day on which
    nominations close, None when the campaign has no such day.
    """

    category: str
    code: str
    name: str
    host: str
    unit: UnitFacts
    sequence: int
    flagged: bool = False
    city: str = ""
    county: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    closing: date | None = None

    def day(self, key: str) -> date | None:
        """The field as a day; None when it is not filed or holds only a year or a month."""
        value = self.fields.get(key, "")
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None

    def number(self, key: str) -> int | None:
        """The field as a whole number; None when it is not filed or is no number."""
        value = self.fields.get(key, "")
        return int(value) if value.isascii() and value.isdigit() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Employment:
    """Where an expert works or worked; `until` is the last day there, None while it lasts."""

    employer: str
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertFacts:
    """One expert as a conflict rule sees them.

    `declared` holds the codes of nominees with whom the expert has declared a tie, `nominated` the
    keys of the categories in which the expert is a nominee themselves; `today` is the day on which
    the pair is judged.
    """

    name: str
    employments: tuple[Employment, ...] = ()
    declared: frozenset[str] = frozenset()
    nominated: frozenset[str] = frozenset()
    today: date | None = None
