"""What a campaign plugin sees: frozen records, the hook signatures, and nothing of any framework.

A plugin imports from here alone. The contract is versioned by `API`; a plugin states in
`campaign_info` the version it was written for.
"""

from msgspec.structs import replace

from reviewer.contract.aggregation import Aggregation, AggregationMethod, TieBreak, TieKind
from reviewer.contract.categories import CampaignInfo, Category, CategoryKind, Level, NomineeKind
from reviewer.contract.clauses import TO_FILL_IN, Clause, Notice
from reviewer.contract.facts import (
    Confirmation,
    Employment,
    ExpertFacts,
    History,
    LaureateFacts,
    LaureateLevel,
    NomineeFacts,
    UnitFacts,
)
from reviewer.contract.forms import FieldKind, FormField, FormGrid, GridCell, GridRow, NominationForm
from reviewer.contract.hooks import API, PROJECT, hookimpl
from reviewer.contract.layouts import (
    NoticeBlock,
    NoticeColumn,
    NoticeField,
    NoticeLayout,
    RegisterColumn,
    RegisterLayout,
)
from reviewer.contract.lengths import count_zi
from reviewer.contract.lists import CapScope, ListSpec, SelectionCap
from reviewer.contract.materials import MaterialKind, MaterialSpec
from reviewer.contract.quotas import InnerCap, Quotas, UnitQuota
from reviewer.contract.rubric import Criterion, Rubric, Veto
from reviewer.contract.rules import ConflictRule, Effect, Outcome, Rule, Sense, Verdict, looks_at
from reviewer.contract.schedule import (
    Calendar,
    CategoryDeadline,
    DayCount,
    Deadline,
    DeadlineKey,
    NoticePeriod,
    UndatedDeadline,
)
from reviewer.contract.tiers import Tier
from reviewer.contract.units import Addressee, County, UnitKind

__all__ = [
    "API",
    "PROJECT",
    "TO_FILL_IN",
    "Addressee",
    "Aggregation",
    "AggregationMethod",
    "Calendar",
    "CampaignInfo",
    "CapScope",
    "Category",
    "CategoryDeadline",
    "CategoryKind",
    "Clause",
    "Confirmation",
    "ConflictRule",
    "County",
    "Criterion",
    "DayCount",
    "Deadline",
    "DeadlineKey",
    "Effect",
    "Employment",
    "ExpertFacts",
    "FieldKind",
    "FormField",
    "FormGrid",
    "GridCell",
    "GridRow",
    "History",
    "InnerCap",
    "LaureateFacts",
    "LaureateLevel",
    "Level",
    "ListSpec",
    "MaterialKind",
    "MaterialSpec",
    "NominationForm",
    "NomineeFacts",
    "NomineeKind",
    "Notice",
    "NoticeBlock",
    "NoticeColumn",
    "NoticeField",
    "NoticeLayout",
    "NoticePeriod",
    "Outcome",
    "Quotas",
    "RegisterColumn",
    "RegisterLayout",
    "Rubric",
    "Rule",
    "SelectionCap",
    "Sense",
    "TieBreak",
    "TieKind",
    "Tier",
    "UndatedDeadline",
    "UnitFacts",
    "UnitKind",
    "UnitQuota",
    "Verdict",
    "Veto",
    "count_zi",
    "hookimpl",
    "looks_at",
    "replace",
]
