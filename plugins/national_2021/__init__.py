"""全国 2021 年“百姓学习之星”“终身学习品牌项目”征集: the national call of 2021-07-30.

Each answer stands in the room of its name; docs/notices.md says which clause became what.
"""

from collections.abc import Sequence
from datetime import date

from plugins.national_2021 import clauses, layouts, project_rules, projects, star_rules, stars, units
from reviewer.contract import (
    Addressee,
    Calendar,
    CampaignInfo,
    CapScope,
    Category,
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
    SelectionCap,
    TieBreak,
    Tier,
    hookimpl,
)

_CALENDAR = Calendar(
    deadlines=(
        Deadline(
            key=DeadlineKey.NOMINATIONS_CLOSE,
            day=date(2021, 9, 10),
            clause=clauses.FILING_DAY,
            waived_when_late=True,
        ),
    ),
    notice=NoticePeriod(
        days=5,
        count=DayCount.WORKING,
        source="秘书处缺省值：5个工作日；通知要求公示而未写天数",
        clause=clauses.LOCAL_NOTICE,
    ),
)

_CAPS = (
    SelectionCap(
        key="nation_city", list_key="nation", scope=CapScope.CITY, maximum=3, clause=clauses.CITY_CAP
    ),
    SelectionCap(
        key="nation_county", list_key="nation", scope=CapScope.COUNTY, maximum=1, clause=clauses.COUNTY_CAP
    ),
)

_LEVELS = {"star": stars.LEVELS, "project": projects.LEVELS}
_FORMS = {"star": stars.FORM, "project": projects.FORM}
_MATERIALS = {"star": stars.MATERIALS, "project": projects.MATERIALS}
_RULES = {"star": star_rules.RULES, "project": project_rules.RULES}
_QUOTAS = {"star": stars.QUOTAS, "project": projects.QUOTAS}
_REGISTERS = {"star": layouts.STAR_REGISTER, "project": layouts.PROJECT_REGISTER}
_RUBRICS = {"star": stars.RUBRIC, "project": projects.RUBRIC}
_TIE_BREAKS = {"star": stars.TIE_BREAKS, "project": projects.TIE_BREAKS}
_TIERS = {"star": stars.TIERS, "project": projects.TIERS}
_LISTS = {"star": stars.LISTS, "project": projects.LISTS}
_NOTICES = {"star": layouts.STAR_NOTICE, "project": layouts.PROJECT_NOTICE}


@hookimpl
def campaign_info() -> CampaignInfo:
    """The campaign of the ministry's department, run for it by the adult education association."""
    return CampaignInfo(
        key="national_2021",
        title="2021年全国“百姓学习之星”和“终身学习品牌项目”征集",
        organiser="教育部职业教育与成人教育司",
        year=2021,
        version="1.0.0",
        api=(1, 2),
    )


@hookimpl
def notices() -> Sequence[Notice]:
    """The one notice that this campaign cites."""
    return (clauses.NOTICE,)


@hookimpl
def categories() -> Sequence[Category]:
    """Persons first, as the notice has them."""
    return (stars.CATEGORY, projects.CATEGORY)


@hookimpl
def calendar() -> Calendar:
    """One printed day; late filings count as given up."""
    return _CALENDAR


@hookimpl
def addressees() -> Sequence[Addressee]:
    """31 provinces, 5 cities with separate planning, the corps, 4 named bodies."""
    return units.ADDRESSEES


@hookimpl
def levels(category: str) -> Sequence[Level] | None:
    """Unit, county, city, province; only the first must carry a seal in every case."""
    return _LEVELS.get(category)


@hookimpl
def nomination_form(category: str) -> NominationForm | None:
    """附表1 and 附表3."""
    return _FORMS.get(category)


@hookimpl
def materials_required(category: str, tier: str) -> Sequence[MaterialSpec] | None:
    """Photos, summary and video; the special tier's whole list stands for itself."""
    return _MATERIALS.get(category, {}).get(tier)


@hookimpl
def eligibility_rules(category: str) -> Sequence[Rule]:
    """The conditions of 一（一）2 and 一（二）2 and the lengths that the forms print."""
    return _RULES.get(category, ())


@hookimpl
def quotas(category: str) -> Quotas | None:
    """The numbers of 二（二）."""
    return _QUOTAS.get(category)


@hookimpl
def selection_caps(category: str) -> Sequence[SelectionCap]:
    """What a province may send from one city and one county binds the list that goes to the nation."""
    return _CAPS if category in _QUOTAS else ()


@hookimpl
def register_layout(category: str) -> RegisterLayout | None:
    """附表2 and 附表4."""
    return _REGISTERS.get(category)


@hookimpl
def rubric(category: str) -> Rubric | None:
    """The notice's criteria with points of ours."""
    return _RUBRICS.get(category)


@hookimpl
def tie_breaks(category: str) -> Sequence[TieBreak] | None:
    """The weightiest criterion first, then the platform's own chain."""
    return _TIE_BREAKS.get(category)


@hookimpl
def tiers(category: str) -> Sequence[Tier] | None:
    """The honour, and the special tier for nominees that their unit flagged."""
    return _TIERS.get(category)


@hookimpl
def lists(category: str) -> Sequence[ListSpec] | None:
    """One list of about a hundred in each category."""
    return _LISTS.get(category)


@hookimpl
def notice_layout(category: str) -> NoticeLayout | None:
    """The public list of the nation."""
    return _NOTICES.get(category)
