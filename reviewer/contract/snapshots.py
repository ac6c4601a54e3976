"""The frozen copy of a campaign: everything its plugin answered, as plain data.

A `Rulebook` is made when a campaign opens and is stored with its digest. Rules keep key, name,
clause and effect; their checks stay in the plugin and are found again by key.
"""

from msgspec import Struct

from reviewer.contract.aggregation import Aggregation, AggregationMethod, TieBreak
from reviewer.contract.categories import CampaignInfo, Category, Level
from reviewer.contract.clauses import Clause, Notice
from reviewer.contract.forms import NominationForm
from reviewer.contract.layouts import NoticeLayout, RegisterLayout
from reviewer.contract.lists import ListSpec, SelectionCap
from reviewer.contract.materials import MaterialSpec
from reviewer.contract.quotas import Quotas
from reviewer.contract.rubric import Rubric
from reviewer.contract.rules import Effect
from reviewer.contract.schedule import Calendar
from reviewer.contract.tiers import Tier
from reviewer.contract.units import Addressee


class RuleRecord(Struct, frozen=True, kw_only=True):
    """An eligibility or conflict rule without its check; conflicts always block.

    `fact` and `wanted` are what the check says of itself (see `rules.Sense`), "" when it says nothing.
    """

    key: str
    name: str
    clause: Clause
    effect: Effect
    fact: str = ""
    wanted: bool = True


class TierMaterials(Struct, frozen=True, kw_only=True):
    """The materials that one tier asks for (a tier's list replaces the ordinary one)."""

    tier: str
    materials: tuple[MaterialSpec, ...]


class CategoryRulebook(Struct, frozen=True, kw_only=True):
    """Everything that holds for one category."""

    category: Category
    levels: tuple[Level, ...]
    form: NominationForm
    materials: tuple[TierMaterials, ...]
    rules: tuple[RuleRecord, ...]
    conflicts: tuple[RuleRecord, ...]
    quotas: Quotas
    caps: tuple[SelectionCap, ...]
    register: RegisterLayout
    rubric: Rubric | None
    aggregation: Aggregation | None
    tie_breaks: tuple[TieBreak, ...]
    tiers: tuple[Tier, ...]
    lists: tuple[ListSpec, ...]
    notice: NoticeLayout | None

    @property
    def special(self) -> Tier | None:
        """The special tier, if the category has one."""
        return next((tier for tier in self.tiers if tier.special), None)

    def special_seats(self, spec: ListSpec) -> int | None:
        """How many on that list may carry the special tier; None when nothing limits it."""
        if spec.special is not None or self.special is None:
            return spec.special
        return self.special.maximum

    def list_named(self, key: str) -> ListSpec:
        """The list of that key; KeyError when there is none."""
        for spec in self.lists:
            if spec.key == key:
                return spec
        raise KeyError(key)


class Rulebook(Struct, frozen=True, kw_only=True):
    """A whole campaign as data."""

    info: CampaignInfo
    notices: tuple[Notice, ...]
    calendar: Calendar
    addressees: tuple[Addressee, ...]
    methods: tuple[AggregationMethod, ...]
    categories: tuple[CategoryRulebook, ...]

    def category(self, key: str) -> CategoryRulebook:
        """The rules of one category; KeyError when the campaign has none of that key."""
        for book in self.categories:
            if book.category.key == key:
                return book
        raise KeyError(key)

    def notice(self, key: str) -> Notice:
        """The notice that a clause cites; KeyError when it is not listed."""
        for notice in self.notices:
            if notice.key == key:
                return notice
        raise KeyError(key)
