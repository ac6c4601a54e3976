"""The hooks of a campaign plugin.

Every hook is asked on the campaign's own stack: core defaults lowest, then the campaign that it
extends, then the campaign itself, the topmost answering first.

* first: the first answer that is not None counts; an empty tuple is an answer.
* all: the answers of every layer are merged by key, the upper layer replacing the lower.
* told: an event; a listener that fails is recorded and hurts nobody else.
"""

from collections.abc import Sequence

import pluggy

from reviewer.contract.aggregation import Aggregation, AggregationMethod, TieBreak
from reviewer.contract.categories import CampaignInfo, Category, Level
from reviewer.contract.clauses import Notice
from reviewer.contract.forms import NominationForm
from reviewer.contract.layouts import NoticeLayout, RegisterLayout
from reviewer.contract.lists import ListSpec, SelectionCap
from reviewer.contract.materials import MaterialSpec
from reviewer.contract.quotas import Quotas
from reviewer.contract.rubric import Rubric
from reviewer.contract.rules import ConflictRule, Rule
from reviewer.contract.schedule import Calendar
from reviewer.contract.tiers import Tier
from reviewer.contract.units import Addressee

# 1.1: days by category and undated ones, lengths at most, opinions in a field, the senses of checks.
# 1.2: the 推荐表 as the notice prints it (`NominationForm.grid`).
# 1.3: records are Structs; `replace` gives a copy that differs in some fields.
API = (1, 3)
PROJECT = "reviewer"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


class CampaignHooks:
    """What a campaign can answer. Implement only what differs from the layer below."""

    @hookspec(firstresult=True)
    def campaign_info(self) -> CampaignInfo | None:
        """first. Who this campaign is; asked of the topmost layer alone."""

    @hookspec
    def notices(self) -> Sequence[Notice]:
        """all. The official notices that clauses cite, merged by `key`."""
        return ()

    @hookspec(firstresult=True)
    def categories(self) -> Sequence[Category] | None:
        """first. The awards and collections of the campaign, in the order they are shown."""

    @hookspec(firstresult=True)
    def calendar(self) -> Calendar | None:
        """first. Printed days and the length of the public notice."""

    @hookspec(firstresult=True)
    def addressees(self) -> Sequence[Addressee] | None:
        """first. The units that may recommend, in the issuer's order; the secretariat can add more."""

    @hookspec(firstresult=True)
    def levels(self, category: str) -> Sequence[Level] | None:
        """first. The chain of opinions, lowest first."""

    @hookspec(firstresult=True)
    def nomination_form(self, category: str) -> NominationForm | None:
        """first. The 推荐表."""

    @hookspec(firstresult=True)
    def materials_required(self, category: str, tier: str) -> Sequence[MaterialSpec] | None:
        """first. What must be filed for a nominee of that tier; replaces the ordinary tier's list."""

    @hookspec
    def eligibility_rules(self, category: str) -> Sequence[Rule]:
        """all. Rules on a nominee, merged by `key`."""
        return ()

    @hookspec(firstresult=True)
    def quotas(self, category: str) -> Quotas | None:
        """first. How many a unit may recommend."""

    @hookspec
    def selection_caps(self, category: str) -> Sequence[SelectionCap]:
        """all. Caps that bind the lists, merged by `key`."""
        return ()

    @hookspec(firstresult=True)
    def register_layout(self, category: str) -> RegisterLayout | None:
        """first. The 登记表."""

    @hookspec(firstresult=True)
    def rubric(self, category: str) -> Rubric | None:
        """first. The score sheet; a collection has none."""

    @hookspec
    def conflict_rules(self, category: str) -> Sequence[ConflictRule]:
        """all. Grounds for recusal, merged by `key`."""
        return ()

    @hookspec(firstresult=True)
    def aggregation(self, category: str) -> Aggregation | None:
        """first. How experts' totals become the official score."""

    @hookspec
    def aggregation_methods(self) -> Sequence[AggregationMethod]:
        """all. The methods that `aggregation` may name, merged by `key`."""
        return ()

    @hookspec(firstresult=True)
    def tie_breaks(self, category: str) -> Sequence[TieBreak] | None:
        """first. The tie chain; what it does not break is reported to the chair as 并列."""

    @hookspec(firstresult=True)
    def tiers(self, category: str) -> Sequence[Tier] | None:
        """first. The tiers, the ordinary one first."""

    @hookspec(firstresult=True)
    def lists(self, category: str) -> Sequence[ListSpec] | None:
        """first. The lists made from one table of scores, the widest first."""

    @hookspec(firstresult=True)
    def notice_layout(self, category: str) -> NoticeLayout | None:
        """first. The public notice."""

    @hookspec
    def sheet_submitted(self, category: str, nominee: str) -> None:
        """told. An expert submitted a sheet for the nominee of that code."""

    @hookspec
    def shortlist_finalised(self, category: str, digest: str) -> None:
        """told. The final list was signed by both persons; `digest` is its hash."""

    @hookspec
    def notice_published(self, category: str, digest: str) -> None:
        """told. The public notice went out; `digest` is the hash of its workbook."""
