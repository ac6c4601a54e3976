"""吉林省 2021 年“百姓学习之星”“终身学习品牌项目”征集: the province's call of 2021-08-10.

It stands on the national call of the same year and answers only where it differs.
docs/notices.md says which clause became what.
"""

from collections.abc import Sequence
from datetime import date

from plugins.jilin_2021 import clauses, layouts, projects, rules, stars, units
from reviewer.contract import (
    Addressee,
    Calendar,
    CampaignInfo,
    DayCount,
    Deadline,
    DeadlineKey,
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
    Tier,
    hookimpl,
)

_CALENDAR = Calendar(
    deadlines=(Deadline(key=DeadlineKey.NOMINATIONS_CLOSE, day=date(2021, 8, 30), clause=clauses.FILING),),
    notice=NoticePeriod(
        days=5,
        count=DayCount.WORKING,
        source="秘书处缺省值：5个工作日；通知要求公示而未写天数",
        clause=clauses.DUTY,
    ),
)

_FORMS = {"star": stars.FORM, "project": projects.FORM}
_QUOTAS = {"star": stars.QUOTAS, "project": projects.QUOTAS}
_REGISTERS = {"star": layouts.STAR_REGISTER, "project": layouts.PROJECT_REGISTER}
_TIERS = {"star": stars.TIERS, "project": projects.TIERS}
_LISTS = {"star": stars.LISTS, "project": projects.LISTS}
_RULES = {"star": rules.STAR_RULES, "project": rules.PROJECT_RULES}
_NOTICES = {"star": layouts.STAR_NOTICE, "project": layouts.PROJECT_NOTICE}


@hookimpl
def campaign_info() -> CampaignInfo:
    """The province's campaign, on top of the national one."""
    return CampaignInfo(
        key="jilin_2021",
        title="2021年吉林省“百姓学习之星”和“终身学习品牌项目”征集",
        organiser="吉林省教育厅",
        year=2021,
        version="1.0.0",
        api=(1, 2),
        extends="national_2021",
    )


@hookimpl
def notices() -> Sequence[Notice]:
    """The province's notice; the national one comes from the layer below."""
    return (clauses.NOTICE,)


@hookimpl
def calendar() -> Calendar:
    """An earlier day, and no word on late filings."""
    return _CALENDAR


@hookimpl
def addressees() -> Sequence[Addressee]:
    """Nine cities, 长白山, 梅河口."""
    return units.ADDRESSEES


@hookimpl
def nomination_form(category: str) -> NominationForm | None:
    """The national forms in three copies."""
    return _FORMS.get(category)


@hookimpl
def materials_required(category: str, tier: str) -> Sequence[MaterialSpec] | None:
    """Four to ten photos of a project; a person's materials are the national ones."""
    return projects.MATERIALS.get(tier) if category == "project" else None


@hookimpl
def eligibility_rules(category: str) -> Sequence[Rule]:
    """Earlier laureates of the province too, and the one rule whose clause is broken here."""
    return _RULES.get(category, ())


@hookimpl
def quotas(category: str) -> Quotas | None:
    """8 to 10 and 5 to 8 a unit, no caps inside a unit."""
    return _QUOTAS.get(category)


@hookimpl
def register_layout(category: str) -> RegisterLayout | None:
    """The national columns under a city's or a school's own heading."""
    return _REGISTERS.get(category)


@hookimpl
def rubric(category: str) -> Rubric | None:
    """体现群众性 in place of 体现基层性; projects are scored on the national sheet."""
    return stars.RUBRIC if category == "star" else None


@hookimpl
def tiers(category: str) -> Sequence[Tier] | None:
    """The province's own honour and special tier; the nation's is not inherited."""
    return _TIERS.get(category)


@hookimpl
def lists(category: str) -> Sequence[ListSpec] | None:
    """The provincial list, and within it those who go on to the nation."""
    return _LISTS.get(category)


@hookimpl
def notice_layout(category: str) -> NoticeLayout | None:
    """The public list of the province."""
    return _NOTICES.get(category)
