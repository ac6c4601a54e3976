"""The frozen facts that rules judge. No database row and no request ever reaches a plugin."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from msgspec import Struct, field

from reviewer.contract.units import UnitKind


class LaureateLevel(StrEnum):
    """Whose honour an earlier one was, the widest first."""

    NATIONAL = "national"
    PROVINCIAL = "provincial"
    CITY = "city"
    COUNTY = "county"


class LaureateFacts(Struct, frozen=True, kw_only=True):
    """One line of a past list. A revoked honour is still one that was given."""

    name: str
    host: str
    year: int
    level: LaureateLevel
    tier: str = ""
    revoked: bool = False


class History(Struct, frozen=True, kw_only=True):
    """A nominee beside the past lists of the installation.

    `entries` counts the lines of the nominee's kind that there were to compare with: 0 says that nobody
    has compared anything. `same` are the lines that a person found to be this nominee, `undecided` those
    that may be and wait for a person, `namesakes` those that share the name alone (another month of birth).
    """

    entries: int
    same: tuple[LaureateFacts, ...] = ()
    undecided: tuple[LaureateFacts, ...] = ()
    namesakes: tuple[LaureateFacts, ...] = ()


class Confirmation(Struct, frozen=True, kw_only=True):
    """What a person found out that no column carries: yes or no, where it stands, and who says so."""

    value: bool
    source: str
    by: str


class UnitFacts(Struct, frozen=True, kw_only=True):
    """A recommending unit as a rule sees it."""

    key: str
    name: str
    kind: UnitKind
    region: str = ""
    city: str = ""


class NomineeFacts(Struct, frozen=True, kw_only=True):
    """One nominee as filed.

    `fields` are the register's cells by column key and `texts` the long texts by form-field key,
    both as cleaned text; dates stand as ISO days, counts as digits. Opinions without a form field of
    their own, which only an online form has, are the texts `opinion-<level>`, the days on which they
    were signed the fields `signed-<level>`. What was not filed is absent
    from the mapping, which is not the same as an empty answer. `closing` is the day on which
    nominations close, None when the campaign has no such day. `confirmed` are the facts that a person
    confirmed, by the fact's word (see `rules.Sense`); `history` is None where nobody has compared the
    nominee with the past lists, as on the desk of a unit.
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
    confirmed: Mapping[str, Confirmation] = field(default_factory=dict)
    history: History | None = None

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


class Employment(Struct, frozen=True, kw_only=True):
    """Where an expert works or worked; `until` is the last day there, None while it lasts."""

    employer: str
    until: date | None = None


class ExpertFacts(Struct, frozen=True, kw_only=True):
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
