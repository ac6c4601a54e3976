"""The smallest campaign that plays: one award, three criteria, three units, two seats.

Made anew for every caller, so that a test can have two editions of the "same" plugin that answer differently.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from types import ModuleType

from reviewer.contract import (
    API,
    Addressee,
    Aggregation,
    Calendar,
    CampaignInfo,
    Category,
    Clause,
    Criterion,
    DayCount,
    Deadline,
    DeadlineKey,
    FieldKind,
    FormField,
    Level,
    ListSpec,
    NominationForm,
    NomineeKind,
    Notice,
    NoticeBlock,
    NoticeColumn,
    NoticeField,
    NoticeLayout,
    NoticePeriod,
    Quotas,
    RegisterColumn,
    RegisterLayout,
    Rubric,
    Tier,
    UnitKind,
    UnitQuota,
    Veto,
    hookimpl,
)

KEY = "small_2021"
CATEGORY = "reader"
CLAUSE = Clause(notice="N", number="一", gist="评选读书人")
CALL = Notice(key="N", title="关于评选读书人的通知", issuer="试验教育厅", dated=date(2021, 8, 1))
CAPS = {"effort": 30_00, "effect": 30_00, "story": 40_00}
STEP = 50
UNITS = ("east", "west", "hill")

CALENDAR = Calendar(
    deadlines=(
        Deadline(
            key=DeadlineKey.NOMINATIONS_CLOSE, day=date(2021, 9, 10), clause=CLAUSE, waived_when_late=True
        ),
        Deadline(key=DeadlineKey.SCORING_CLOSES, day=date(2021, 9, 20), hour=time(18), clause=CLAUSE),
    ),
    notice=NoticePeriod(days=5, count=DayCount.CALENDAR, source="试验"),
)
REGISTER = RegisterLayout(
    title="{region}读书人推荐登记表",
    columns=(
        RegisterColumn(key="sequence", label="推荐序号", kind=FieldKind.COUNT, required=True),
        RegisterColumn(key="name", label="姓名", required=True),
        RegisterColumn(key="host", label="单位", required=True),
        RegisterColumn(key="phone", label="联系电话", kind=FieldKind.PHONE, personal=True),
        RegisterColumn(key="remark", label="备注"),
    ),
    flag="特别感人",
    seal="推荐单位：（盖章）",
    filled_on="填表时间：",
    notes=(),
    contact="填表联系人：",
    blank_rows=3,
)
FORM = NominationForm(
    title="读书人推荐表",
    fields=(FormField(key="deeds", label="主要事迹", kind=FieldKind.LONG_TEXT, required=True),),
    copies=1,
)
NOTICE = NoticeLayout(
    title="读书人{verb}名单公示",
    verb="评选",
    basis="根据通知",
    process="经评选，产生{count}名",
    objection="公示期为{starts}至{ends}",
    issuer="试验教育厅",
    columns=(NoticeColumn(field=NoticeField.NAME, label="姓名", width=12),),
    blocks=(
        NoticeBlock(tier="special", heading="特别感人"),
        NoticeBlock(tier="ordinary", heading="读书人"),
    ),
    list_key="province",
)


def rubric_of(caps: dict[str, int]) -> Rubric:
    """The score sheet with those caps."""
    return Rubric(
        criteria=tuple(
            Criterion(key=key, name=f"{key}项", group="评分", cap=cap, step=STEP, clause=CLAUSE)
            for key, cap in caps.items()
        ),
        weights_source="试验",
        vetoes=(Veto(key="false_facts", name="事迹失实", clause=CLAUSE),),
    )


def small_campaign(  # noqa: C901  one answer a hook, none of them branches
    *, caps: dict[str, int] | None = None, version: str = "1.0"
) -> ModuleType:
    """The plugin as a module; with other caps it is a later edition that answers differently."""
    rubric_given = rubric_of(caps or CAPS)

    @hookimpl
    def campaign_info() -> CampaignInfo:
        return CampaignInfo(
            key=KEY, title="2021年读书人评选", organiser="试验教育厅", year=2021, version=version, api=API
        )

    @hookimpl
    def notices() -> Sequence[Notice]:
        return (CALL,)

    @hookimpl
    def categories() -> Sequence[Category]:
        return (Category(key=CATEGORY, name="读书人", code="R", nominee=NomineeKind.PERSON),)

    @hookimpl
    def calendar() -> Calendar:
        return CALENDAR

    @hookimpl
    def addressees() -> Sequence[Addressee]:
        return tuple(
            Addressee(key=key, order=order, name=f"{key}市教育局", region=f"{key}市", kind=UnitKind.CITY)
            for order, key in enumerate(UNITS, start=1)
        )

    @hookimpl
    def levels(category: str) -> Sequence[Level]:
        return (Level(key="city", name="市级", required=True),)

    @hookimpl
    def nomination_form(category: str) -> NominationForm:
        return FORM

    @hookimpl
    def quotas(category: str) -> Quotas:
        unit = UnitQuota(kinds=(UnitKind.CITY,), maximum=2, special=1, clause=CLAUSE)
        return Quotas(units=(unit,))

    @hookimpl
    def register_layout(category: str) -> RegisterLayout:
        return REGISTER

    @hookimpl
    def rubric(category: str) -> Rubric:
        return rubric_given

    @hookimpl
    def aggregation(category: str) -> Aggregation:
        return Aggregation(method="mean", source="试验", least_experts=2)

    @hookimpl
    def tiers(category: str) -> Sequence[Tier]:
        return (
            Tier(key="ordinary", name="读书人", clause=CLAUSE),
            Tier(key="special", name="特别感人", clause=CLAUSE, special=True, maximum=1, source="试验"),
        )

    @hookimpl
    def lists(category: str) -> Sequence[ListSpec]:
        return (ListSpec(key="province", name="省级名单", size=2, source="试验"),)

    @hookimpl
    def notice_layout(category: str) -> NoticeLayout:
        return NOTICE

    module = ModuleType(KEY)
    answers = (campaign_info, notices, categories, calendar, addressees, levels, nomination_form, quotas)
    for answer in (*answers, register_layout, rubric, aggregation, tiers, lists, notice_layout):
        setattr(module, answer.__name__, answer)
    return module
