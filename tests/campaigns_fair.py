"""A campaign on top of the small one with everything that a list can meet.

Two nested lists, a cap a city and a cap a county, caps from a damaged clause, a special tier, a tie chain,
a trimmed mean, an unscored collection, rules of every effect.
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
    CapScope,
    Category,
    CategoryKind,
    Clause,
    County,
    DayCount,
    Deadline,
    DeadlineKey,
    Effect,
    FieldKind,
    FormField,
    InnerCap,
    ListSpec,
    NominationForm,
    NomineeFacts,
    NomineeKind,
    Notice,
    NoticeBlock,
    NoticeColumn,
    NoticeField,
    NoticeLayout,
    NoticePeriod,
    Outcome,
    Quotas,
    Rule,
    SelectionCap,
    TieBreak,
    TieKind,
    Tier,
    UnitKind,
    UnitQuota,
    Verdict,
    hookimpl,
)
from tests.campaigns_small import CATEGORY
from tests.campaigns_small import KEY as SMALL

FAIR = "fair_2021"
ALBUM = "album"
TITLE = "2021年读书节"
CALL = Notice(key="F", title="关于举办读书节的通知", issuer="试验文化厅", dated=date(2021, 8, 2))
CLAUSE = Clause(notice="F", number="三", gist="读书节的名单与上限")
DAMAGED = Clause(notice="F", number="三（四）", gist="缺页", damaged=True)
HARD, SOFT, WISH, HINT, LOST = "hard", "soft", "wish", "hint", "lost"

CALENDAR = Calendar(
    deadlines=(
        Deadline(
            key=DeadlineKey.NOMINATIONS_CLOSE, day=date(2021, 9, 10), clause=CLAUSE, waived_when_late=True
        ),
        Deadline(key=DeadlineKey.SCORING_CLOSES, day=date(2021, 9, 20), hour=time(18), clause=CLAUSE),
    ),
    notice=NoticePeriod(days=5, count=DayCount.WORKING, source="试验"),
)
FORM = NominationForm(
    title="读书人推荐表",
    copies=1,
    fields=(
        FormField(key="deeds", label="主要事迹", kind=FieldKind.LONG_TEXT, required=True),
        FormField(key="display", label="宣传展示材料", kind=FieldKind.LONG_TEXT),
    ),
)
ADDRESSEES = (
    Addressee(
        key="east",
        order=1,
        name="东市教育局",
        region="东市",
        kind=UnitKind.CITY,
        city="东市",
        counties=(County(name="东一县", former=("东一区",)), County(name="东二县")),
        aliases=("东市教委",),
    ),
    Addressee(key="west", order=2, name="西市教育局", region="西市", kind=UnitKind.CITY, city="西市"),
    Addressee(key="hill", order=3, name="山岭开发区管委会", region="山岭开发区", kind=UnitKind.ZONE),
)
LISTS = (
    ListSpec(key="province", name="全省名单", size=4, source="试验", clause=CLAUSE),
    ListSpec(key="nation", name="推荐全国名单", size=3, source="试验", within="province", special=1),
)
CAPS = (
    SelectionCap(key="city", list_key="province", scope=CapScope.CITY, maximum=2, clause=CLAUSE),
    SelectionCap(key="county", list_key="nation", scope=CapScope.COUNTY, maximum=1, clause=CLAUSE),
    # Obeyed, it would keep all but one of every unit off both lists.
    SelectionCap(key="unreadable", list_key="province", scope=CapScope.UNIT, maximum=1, clause=DAMAGED),
    SelectionCap(key="unreadable_too", list_key="nation", scope=CapScope.UNIT, maximum=1, clause=DAMAGED),
)
QUOTAS = Quotas(
    units=(
        UnitQuota(kinds=(UnitKind.CITY,), minimum=2, maximum=4, special=1, clause=CLAUSE),
        UnitQuota(kinds=(UnitKind.ZONE,), maximum=2, special=0, clause=CLAUSE),
        UnitQuota(kinds=(UnitKind.UNIVERSITY,), maximum=1, special=1, clause=DAMAGED),
        # Its number is on a page that nobody has.
        UnitQuota(kinds=(UnitKind.OTHER,), maximum=None, special=0, clause=DAMAGED, special_clause=CLAUSE),
    ),
    inner=(InnerCap(scope=CapScope.COUNTY, maximum=2, clause=CLAUSE),),
)
TIERS = (
    Tier(key="ordinary", name="读书人", clause=CLAUSE),
    Tier(key="special", name="特别感人的读书人", clause=CLAUSE, special=True, maximum=2, source="试验"),
)
NOTICE = NoticeLayout(
    title="读书节{verb}名单公示",
    verb="推选",
    basis="根据通知",
    process="经{verb}，产生{count}名，其中特别感人{special_count}名。",
    objection="公示期为{starts}至{ends}，有异议请书面反映。",
    issuer="试验文化厅",
    columns=(
        NoticeColumn(field=NoticeField.NUMBER, label="序号", width=6),
        NoticeColumn(field=NoticeField.REGION, label="地区", width=14),
        NoticeColumn(field=NoticeField.NAME, label="姓名", width=12),
        NoticeColumn(field=NoticeField.HOST, label="单位", width=30),
    ),
    blocks=(
        NoticeBlock(tier="special", heading="特别感人的读书人（{count}名）"),
        NoticeBlock(tier="ordinary", heading="读书人（{count}名）"),
    ),
    list_key="province",
)


def _by_text(key: str) -> Rule:
    """A rule whose verdict is read off the deeds, so that a test writes what it wants to be found."""
    effects = {HARD: Effect.BLOCK, SOFT: Effect.WAIVABLE, WISH: Effect.PREFER, HINT: Effect.ADVISE}

    def check(facts: NomineeFacts) -> Verdict:
        told = facts.texts.get("deeds", "")
        if f"{key}?" in told:
            return Verdict(outcome=Outcome.UNKNOWN, detail=f"{key}未填")
        unmet = f"{key}!" in told
        return Verdict(outcome=Outcome.UNMET if unmet else Outcome.MET, detail=key if unmet else "")

    clause = DAMAGED if key == LOST else CLAUSE
    return Rule(key=key, name=f"{key}条", clause=clause, effect=effects.get(key, Effect.BLOCK), check=check)


RULES = tuple(_by_text(key) for key in (HARD, SOFT, WISH, HINT, LOST))


def fair_campaign(*, rules: tuple[Rule, ...] = RULES, version: str = "1.0") -> ModuleType:  # noqa: C901
    """The plugin as a module; with other rules it is a later edition."""

    @hookimpl
    def campaign_info() -> CampaignInfo:
        return CampaignInfo(
            key=FAIR,
            title=TITLE,
            organiser="试验文化厅",
            year=2021,
            version=version,
            api=API,
            extends=SMALL,
        )

    @hookimpl
    def notices() -> Sequence[Notice]:
        return (CALL,)

    @hookimpl
    def categories() -> Sequence[Category]:
        return (
            Category(key=CATEGORY, name="读书人", code="R", nominee=NomineeKind.PERSON),
            Category(
                key=ALBUM, name="影像", code="A", nominee=NomineeKind.ACTIVITY, kind=CategoryKind.COLLECTION
            ),
        )

    @hookimpl
    def calendar() -> Calendar:
        return CALENDAR

    @hookimpl
    def addressees() -> Sequence[Addressee]:
        return ADDRESSEES

    @hookimpl
    def nomination_form(category: str) -> NominationForm:
        return FORM

    @hookimpl
    def eligibility_rules(category: str) -> Sequence[Rule]:
        return rules

    @hookimpl
    def quotas(category: str) -> Quotas:
        return QUOTAS

    @hookimpl
    def selection_caps(category: str) -> Sequence[SelectionCap]:
        return CAPS if category == CATEGORY else ()

    @hookimpl
    def aggregation(category: str) -> Aggregation:
        return Aggregation(method="trimmed_mean", source="试验", least_experts=3)

    @hookimpl
    def tie_breaks(category: str) -> Sequence[TieBreak]:
        return (TieBreak(kind=TieKind.CRITERION, criterion="effort"), TieBreak(kind=TieKind.UNTRIMMED_MEAN))

    @hookimpl
    def tiers(category: str) -> Sequence[Tier]:
        return TIERS

    @hookimpl
    def lists(category: str) -> Sequence[ListSpec]:
        return LISTS

    @hookimpl
    def notice_layout(category: str) -> NoticeLayout:
        return NOTICE

    module = ModuleType(FAIR)
    answers = (campaign_info, notices, categories, calendar, addressees, nomination_form, eligibility_rules)
    lists_of = (quotas, selection_caps, aggregation, tie_breaks, tiers, lists, notice_layout)
    for answer in (*answers, *lists_of):
        setattr(module, answer.__name__, answer)
    return module
