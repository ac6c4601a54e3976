"""What a synthetic province consists of: plain records, nothing computed."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct, field

from reviewer.contract import UnitKind
from reviewer.errors import DefectReason


class Trap(StrEnum):
    """What was planted on purpose. Where two nominees belong together, both places are listed in order."""

    DEEDS_SHORT = "deeds_short"  # 事迹 below the form's minimum
    DEEDS_NEARLY = "deeds_nearly"  # … by at most 50 字; these are among the short ones
    DEEDS_LONG = "deeds_long"  # above 6,000 字
    DISPLAY_OFF = "display_off"  # 宣传展示材料 far from its target length
    PROFILE_SHORT = "profile_short"
    CADRE = "cadre"  # 县处级以上领导干部
    HONOUR = "honour"  # an earlier provincial honour
    SAME_NAME = "same_name"  # two persons of one name
    SAME_PERSON = "same_person"  # one person filed by two units
    PAST_WINNER = "past_winner"  # stands in `past`; the last one under another employer
    DOTTED_NAME = "dotted_name"  # a person's name with ·
    COMPOUND_SURNAME = "compound_surname"
    RETIRED_HOST = "retired_host"  # the employer's name ends in （退休）
    COUNTY_PAIR = "county_pair"  # two nominees of one unit from one county
    FORMER_COUNTY = "former_county"  # the address names the county as it was called before
    FEW_PARTICIPANTS = "few_participants"  # 1,800–1,999 people and too few visits as well
    FEW_BUT_VISITS = "few_but_visits"  # 1,800–1,999 people, enough visits
    YOUNG_PROJECT = "young_project"  # younger than two years on the closing day
    YOUNG_BY_A_DAY = "young_by_a_day"  # … by one day; among the young ones
    TWO_YEARS_EXACTLY = "two_years_exactly"
    BARE_UNIT_NAME = "bare_unit_name"  # the project is called as its host is
    TWO_HOSTS = "two_hosts"
    QUOTED_NAME = "quoted_name"  # “ ” in the project's name
    LONG_NAME = "long_name"  # a project's name of two parts, joined by a comma or ——
    UNIT_SILENT = "unit_silent"  # recommends nobody; sequence 0
    BELOW_MINIMUM = "below_minimum"  # files fewer than its quota's minimum; sequence 0
    ZONE = "zone"  # a functional zone that files; sequence 0


class Temper(StrEnum):
    """How a simulated expert marks."""

    ORDINARY = "ordinary"
    COMPRESSED = "compressed"  # every total between 88 and 90
    HARSH = "harsh"  # six points below the others
    LATE = "late"  # marks as the others do, but hands in late


class Place(NamedTuple):
    """Where something was planted: sequence 0 stands for the unit's whole register."""

    unit_key: str
    category: str
    sequence: int


class DeclaredTie(NamedTuple):
    """A tie that an expert declares to one nominee."""

    login: str
    unit_key: str
    category: str
    sequence: int
    reason: str


class Marked(NamedTuple):
    """One expert's sheet for one nominee."""

    login: str
    unit_key: str
    category: str
    sequence: int


class DemoUnit(Struct, frozen=True, kw_only=True):
    """A recommending unit that the secretariat adds to the campaign's addressees."""

    key: str
    order: int
    name: str
    region: str
    kind: UnitKind


class DemoNominee(Struct, frozen=True, kw_only=True):
    """One line of a register with the texts that experts read.

    `fields` are register cells by column key, `texts` long texts by form-field key, both as an
    office would type them (days as ISO days). `county` is the present name of the county in the
    address, "" when it names none. `quality` is what experts see in the nominee: the expected total
    in hundredths of a point out of 100; no register shows it.
    """

    sequence: int
    name: str
    host: str
    fields: Mapping[str, str]
    texts: Mapping[str, str]
    flagged: bool
    quality: int
    county: str = ""


class DemoRegister(Struct, frozen=True, kw_only=True):
    """One unit's 登记表 of one category; `region` fills the blank in its title."""

    unit_key: str
    category: str
    region: str
    nominees: tuple[DemoNominee, ...]


class RefusedRegister(Struct, frozen=True, kw_only=True):
    """A unit's spoilt first attempt: intake must refuse it whole, for this reason.

    The corrected one stands in `DemoProvince.registers`.
    """

    reason: DefectReason
    register: DemoRegister


class PastWinner(Struct, frozen=True, kw_only=True):
    """A line of an earlier year's list. For a project `born_on` is None and `host` its organiser then."""

    year: int
    category: str
    name: str
    host: str
    born_on: date | None = None


class DemoExpert(Struct, frozen=True, kw_only=True):
    """One expert; `former` are earlier employers with the last day there."""

    login: str
    name: str
    employer: str
    temper: Temper
    former: tuple[tuple[str, date], ...] = ()


class PlantedTies(Struct, frozen=True, kw_only=True):
    """Experts' ties that the conflict rules must or must not find: (login, place) pairs.

    A `recommending` place is a whole unit. `left_recently` must bar (within three years),
    `left_long_ago` must not.
    """

    employer: tuple[tuple[str, Place], ...] = ()
    recommending: tuple[tuple[str, Place], ...] = ()
    left_recently: tuple[tuple[str, Place], ...] = ()
    left_long_ago: tuple[tuple[str, Place], ...] = ()


class DemoProvince(Struct, frozen=True, kw_only=True):
    """Everything that one seed gives.

    `declared` ties are known before scoring, `declared_late` comes up after the expert has scored.
    `typo` is the sheet whose first draft held a tenth of the points meant in one criterion.
    """

    seed: int
    today: date
    extra_units: tuple[DemoUnit, ...]
    registers: tuple[DemoRegister, ...]
    experts: tuple[DemoExpert, ...]
    declared: tuple[DeclaredTie, ...] = ()
    declared_late: tuple[DeclaredTie, ...] = ()
    typo: Marked | None = None
    refused: tuple[RefusedRegister, ...] = ()
    past: tuple[PastWinner, ...] = ()
    planted: Mapping[Trap, tuple[Place, ...]] = field(default_factory=dict)
    ties: PlantedTies = field(default_factory=PlantedTies)

    def register(self, unit_key: str, category: str) -> DemoRegister:
        """The register of that unit and category; KeyError when it files none."""
        for register in self.registers:
            if (register.unit_key, register.category) == (unit_key, category):
                return register
        raise KeyError((unit_key, category))

    def nominee(self, place: Place) -> DemoNominee:
        """The nominee at a place; KeyError when there is none."""
        for nominee in self.register(place.unit_key, place.category).nominees:
            if nominee.sequence == place.sequence:
                return nominee
        raise KeyError(place)
