"""2021 年吉林省暨长春市全民终身学习活动周: the province's notice of 2021-09-24.

It stands on the ministry's week and answers where it differs. Two of its seven categories are
honours that are scored; five only gather material. docs/notices.md says which clause became what.
"""

from collections.abc import Sequence
from datetime import date

from plugins.jilin_week_2021 import clauses, gathered, honours, units
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
    ListSpec,
    MaterialSpec,
    NominationForm,
    Notice,
    NoticeLayout,
    NoticePeriod,
    Quotas,
    RegisterLayout,
    Rubric,
    Rule,
    TieBreak,
    Tier,
    hookimpl,
)

_PLANNED, _AUTUMN, _WINTER = date(2021, 9, 28), date(2021, 10, 15), date(2021, 12, 10)
_CALENDAR = Calendar(
    deadlines=(Deadline(key=DeadlineKey.NOMINATIONS_CLOSE, day=_WINTER, clause=clauses.SUMMARY),),
    by_category=(
        CategoryDeadline(category="plan", day=_PLANNED, clause=clauses.PLAN),
        CategoryDeadline(category="activity", day=_AUTUMN, clause=clauses.AUTUMN),
        CategoryDeadline(category="display", day=_AUTUMN, clause=clauses.AUTUMN),
        CategoryDeadline(category="model_unit", day=_AUTUMN, clause=clauses.AUTUMN),
        CategoryDeadline(category="model_person", day=_AUTUMN, clause=clauses.AUTUMN),
        CategoryDeadline(category="summary", day=_WINTER, clause=clauses.SUMMARY),
        CategoryDeadline(category="case", day=_WINTER, clause=clauses.CASES),
    ),
    notice=NoticePeriod(
        days=5,
        count=DayCount.WORKING,
        source="秘书处缺省值：5个工作日；通知没有写公示",
    ),
)

_FORMS = {**gathered.FORMS, **honours.FORMS}
_REGISTERS = {**gathered.REGISTERS, **honours.REGISTERS}
_TIERS = {**gathered.TIERS, **honours.TIERS}
_MATERIALS = {**gathered.MATERIALS, "model_unit": honours.MATERIALS, "model_person": honours.MATERIALS}
_RULES: dict[str, tuple[Rule, ...]] = {**gathered.RULES, **honours.RULES}
_QUOTAS = {**gathered.QUOTAS, "model_unit": honours.QUOTAS, "model_person": honours.QUOTAS}


@hookimpl
def campaign_info() -> CampaignInfo:
    """The province's week, on top of the ministry's."""
    return CampaignInfo(
        key="jilin_week_2021",
        title="2021年吉林省暨长春市全民终身学习活动周",
        organiser="吉林省教育厅",
        year=2021,
        version="1.0.0",
        api=(1, 2),
        extends="national_week_2021",
    )


@hookimpl
def notices() -> Sequence[Notice]:
    """The province's notice; the ministry's comes from the layer below."""
    return (clauses.NOTICE,)


@hookimpl
def categories() -> Sequence[Category]:
    """In the order of their days; 学习之星 and 品牌项目 have a call of their own here."""
    return (
        gathered.PLAN,
        gathered.ACTIVITY,
        gathered.DISPLAY,
        honours.UNIT,
        honours.PERSON,
        gathered.SUMMARY,
        gathered.CASE,
    )


@hookimpl
def calendar() -> Calendar:
    """Three printed days; nothing is said of late filings."""
    return _CALENDAR


@hookimpl
def addressees() -> Sequence[Addressee]:
    """Nine cities, 长白山, 梅河口."""
    return units.ADDRESSEES


@hookimpl
def levels(category: str) -> Sequence[Level] | None:
    """Three opinions for the two honours, none for what is only gathered."""
    if category in gathered.FORMS:
        return ()
    return honours.LEVELS if category in honours.FORMS else None


@hookimpl
def nomination_form(category: str) -> NominationForm | None:
    """附表2, 附表4, and what has to be known of an activity, a board and a summary."""
    return _FORMS.get(category)


@hookimpl
def materials_required(category: str, tier: str) -> Sequence[MaterialSpec] | None:
    """Six named pictures for the board, eight photos with the summary."""
    return _MATERIALS.get(category) if tier == "ordinary" else None


@hookimpl
def eligibility_rules(category: str) -> Sequence[Rule]:
    """The lengths that notice and forms print."""
    return _RULES.get(category, ())


@hookimpl
def quotas(category: str) -> Quotas | None:
    """One plan, board and summary, two cases; no number for activities and honours."""
    return _QUOTAS.get(category)


@hookimpl
def register_layout(category: str) -> RegisterLayout | None:
    """附表1, 附表3 and 附表5; a list of ours for the boards."""
    return _REGISTERS.get(category)


@hookimpl
def rubric(category: str) -> Rubric | None:
    """The two honours are scored, by criteria and points of ours."""
    return honours.RUBRICS.get(category)


@hookimpl
def tie_breaks(category: str) -> Sequence[TieBreak] | None:
    """The weightiest criterion first, then the platform's own chain."""
    return honours.TIE_BREAKS.get(category)


@hookimpl
def tiers(category: str) -> Sequence[Tier] | None:
    """One tier each."""
    return _TIERS.get(category)


@hookimpl
def lists(category: str) -> Sequence[ListSpec] | None:
    """One provincial list for each honour."""
    return honours.LISTS.get(category)


@hookimpl
def notice_layout(category: str) -> NoticeLayout | None:
    """The public lists of the two honours."""
    return honours.NOTICES.get(category)
