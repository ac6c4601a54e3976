"""2021 年全民终身学习活动周: what the ministry's notice of 2021-09-08 collects.

Nothing is scored here: plans, materials, summaries and cases are gathered by day and number.
docs/notices.md says which clause became what.
"""

from collections.abc import Sequence
from datetime import date

from plugins.national_week_2021 import awards, clauses, documents
from reviewer.contract import (
    Addressee,
    Calendar,
    CampaignInfo,
    Category,
    CategoryDeadline,
    DayCount,
    Deadline,
    DeadlineKey,
    Level,
    MaterialSpec,
    NominationForm,
    Notice,
    NoticePeriod,
    Quotas,
    RegisterLayout,
    Rule,
    Tier,
    hookimpl,
)
from reviewer.contract.provinces import provincial_offices

_AUTUMN, _WINTER = date(2021, 9, 10), date(2021, 12, 20)
_CALENDAR = Calendar(
    deadlines=(Deadline(key=DeadlineKey.NOMINATIONS_CLOSE, day=_WINTER, clause=clauses.SUMMARY),),
    by_category=(
        CategoryDeadline(category="plan", day=_AUTUMN, clause=clauses.PLAN),
        CategoryDeadline(category="star", day=_AUTUMN, clause=clauses.AWARDS),
        CategoryDeadline(category="project", day=_AUTUMN, clause=clauses.AWARDS),
        CategoryDeadline(category="summary", day=_WINTER, clause=clauses.SUMMARY),
        CategoryDeadline(category="case", day=_WINTER, clause=clauses.CASES),
    ),
    notice=NoticePeriod(
        days=5,
        count=DayCount.WORKING,
        source="秘书处缺省值；本通知只征集材料，没有名单可公示",
    ),
)

_FORMS = {**documents.FORMS, **awards.FORMS}
_REGISTERS = {**documents.REGISTERS, **awards.REGISTERS}
_TIERS = {**documents.TIERS, **awards.TIERS}
_MATERIALS = {**documents.MATERIALS, "star": awards.MATERIALS, "project": awards.MATERIALS}
_RULES = {**documents.RULES, "star": awards.RULES, "project": awards.RULES}
_QUOTAS = {**documents.QUOTAS, "star": awards.QUOTAS, "project": awards.QUOTAS}


@hookimpl
def campaign_info() -> CampaignInfo:
    """The ministry's week; the association's office gathers the papers."""
    return CampaignInfo(
        key="national_week_2021",
        title="2021年全民终身学习活动周材料征集",
        organiser="教育部办公厅",
        year=2021,
        version="1.0.0",
        api=(1, 1),
    )


@hookimpl
def notices() -> Sequence[Notice]:
    """The one notice that this campaign cites."""
    return (clauses.NOTICE,)


@hookimpl
def categories() -> Sequence[Category]:
    """What is due in September, then what is due in December."""
    return (documents.PLAN, awards.STAR, awards.PROJECT, documents.SUMMARY, documents.CASE)


@hookimpl
def calendar() -> Calendar:
    """Two printed days; nothing is said of late filings."""
    return _CALENDAR


@hookimpl
def addressees() -> Sequence[Addressee]:
    """31 provinces, 5 cities with separate planning, the corps; no associations here."""
    return provincial_offices()


@hookimpl
def levels(category: str) -> Sequence[Level] | None:
    """No opinions are asked for."""
    return () if category in _FORMS else None


@hookimpl
def nomination_form(category: str) -> NominationForm | None:
    """The notice prints none: what has to be known of a paper."""
    return _FORMS.get(category)


@hookimpl
def materials_required(category: str, tier: str) -> Sequence[MaterialSpec] | None:
    """The paper itself; of persons and projects four kinds of material."""
    return _MATERIALS.get(category) if tier == "ordinary" else None


@hookimpl
def eligibility_rules(category: str) -> Sequence[Rule]:
    """That a text was filed at all."""
    return _RULES.get(category, ())


@hookimpl
def quotas(category: str) -> Quotas | None:
    """One plan, 3 to 5 and 3 to 5, one summary, four cases."""
    return _QUOTAS.get(category)


@hookimpl
def register_layout(category: str) -> RegisterLayout | None:
    """Lists of ours: the notice prints none."""
    return _REGISTERS.get(category)


@hookimpl
def tiers(category: str) -> Sequence[Tier] | None:
    """One tier each."""
    return _TIERS.get(category)
