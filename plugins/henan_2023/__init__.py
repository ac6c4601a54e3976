"""河南省 2023 年“百姓学习之星”“终身学习品牌项目”推介: the province's notice of 2023-05-23.

It stands on its own: two years later and in another province the same facts are judged otherwise.
docs/notices.md says which clause became what, and what the lost page has taken.
"""

from collections.abc import Sequence

from plugins.henan_2023 import clauses, layouts, projects, rules, stars, units
from reviewer.contract import (
    Addressee,
    Calendar,
    CampaignInfo,
    Category,
    DayCount,
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
    UndatedDeadline,
    hookimpl,
)

_CALENDAR = Calendar(
    deadlines=(),
    undated=(
        UndatedDeadline(key=DeadlineKey.NOMINATIONS_CLOSE, clause=clauses.FILING, waived_when_late=True),
    ),
    notice=NoticePeriod(
        days=5,
        count=DayCount.CALENDAR,
        source="通知写明公示五天，未写工作日，按自然日计",
        clause=clauses.PUBLIC_NOTICE,
    ),
)

_LEVELS = {"star": stars.LEVELS, "project": projects.LEVELS}
_FORMS = {"star": stars.FORM, "project": projects.FORM}
_MATERIALS = {"star": stars.MATERIALS, "project": projects.MATERIALS}
_RULES = {"star": rules.STAR_RULES, "project": rules.PROJECT_RULES}
_QUOTAS = {"star": stars.QUOTAS, "project": projects.QUOTAS}
_REGISTERS = {"star": layouts.STAR_REGISTER, "project": layouts.PROJECT_REGISTER}
_RUBRICS = {"star": stars.RUBRIC, "project": projects.RUBRIC}
_TIE_BREAKS = {"star": stars.TIE_BREAKS, "project": projects.TIE_BREAKS}
_TIERS = {"star": stars.TIERS, "project": projects.TIERS}
_LISTS = {"star": stars.LISTS, "project": projects.LISTS}
_NOTICES = {"star": layouts.STAR_NOTICE, "project": layouts.PROJECT_NOTICE}


@hookimpl
def campaign_info() -> CampaignInfo:
    """The province's campaign; it extends no other."""
    return CampaignInfo(
        key="henan_2023",
        title="2023年河南省“百姓学习之星”“终身学习品牌项目”推介",
        organiser="河南省教育厅",
        year=2023,
        version="1.0.0",
        api=(1, 2),
    )


@hookimpl
def notices() -> Sequence[Notice]:
    """The notice that this campaign cites, and the law on what is printed about persons."""
    return (clauses.NOTICE, clauses.LAW)


@hookimpl
def categories() -> Sequence[Category]:
    """Persons first, as the notice has them."""
    return (stars.CATEGORY, projects.CATEGORY)


@hookimpl
def calendar() -> Calendar:
    """The day of filing is on the lost page; late filings count as given up; five days of notice."""
    return _CALENDAR


@hookimpl
def addressees() -> Sequence[Addressee]:
    """Seventeen cities, 济源示范区, 航空港区."""
    return units.ADDRESSEES


@hookimpl
def levels(category: str) -> Sequence[Level] | None:
    """Unit, county, province: the form has no seal of a city."""
    return _LEVELS.get(category)


@hookimpl
def nomination_form(category: str) -> NominationForm | None:
    """附件1 and 附件3."""
    return _FORMS.get(category)


@hookimpl
def materials_required(category: str, tier: str) -> Sequence[MaterialSpec] | None:
    """What stands on the pages that are left; the special tier's whole list stands for itself."""
    return _MATERIALS.get(category, {}).get(tier)


@hookimpl
def eligibility_rules(category: str) -> Sequence[Rule]:
    """The conditions of 一 and the lengths that the forms print."""
    return _RULES.get(category, ())


@hookimpl
def quotas(category: str) -> Quotas | None:
    """3 to 5 a city; the other numbers are lost."""
    return _QUOTAS.get(category)


@hookimpl
def register_layout(category: str) -> RegisterLayout | None:
    """附件2 and 附件4."""
    return _REGISTERS.get(category)


@hookimpl
def rubric(category: str) -> Rubric | None:
    """The notice's conditions with points of ours; 互联网+ weighs most of a project's."""
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
    """The provincial list, and within it the one proposed to the nation."""
    return _LISTS.get(category)


@hookimpl
def notice_layout(category: str) -> NoticeLayout | None:
    """The public list of the province."""
    return _NOTICES.get(category)
