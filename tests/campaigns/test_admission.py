"""What admission refuses in a campaign's data, one contradiction a time: hook, problem and how to mend it."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from reviewer.campaigns import CampaignHost
from reviewer.contract import (
    Addressee,
    Aggregation,
    AggregationMethod,
    CapScope,
    Category,
    CategoryDeadline,
    CategoryKind,
    Clause,
    County,
    Deadline,
    DeadlineKey,
    Effect,
    FieldKind,
    FormField,
    FormGrid,
    GridRow,
    Level,
    ListSpec,
    NomineeKind,
    NoticeBlock,
    NoticeColumn,
    NoticeField,
    NoticeLayout,
    NoticePeriod,
    Quotas,
    RegisterColumn,
    RegisterLayout,
    SelectionCap,
    TieBreak,
    TieKind,
    Tier,
    UndatedDeadline,
    UnitKind,
    UnitQuota,
    Veto,
    papers,
)
from reviewer.contract.checks.attested import attested
from reviewer.wording.sentences import sentence
from tests.campaigns.layers import OTHER, fixed, host_of, layer, refused
from tests.campaigns_fair import NOTICE as FAIR_NOTICE
from tests.campaigns_small import CALENDAR, CAPS, CATEGORY, CLAUSE, FORM, NOTICE, REGISTER, rubric_of

RUBRIC = rubric_of(CAPS)
MEAN = Aggregation(method="mean", source="试验")
CITED_NOWHERE = Clause(notice="X", number="一", gist="没有列出")
CITY = Addressee(key="a", order=1, name="甲局", region="甲市", kind=UnitKind.CITY, city="甲市")
ORDINARY = Tier(key="ordinary", name="读书人", clause=CLAUSE)
SPECIAL = Tier(key="special", name="特别", clause=CLAUSE, special=True)
OWN_DAY = CategoryDeadline(category=CATEGORY, day=date(2021, 9, 1), clause=CLAUSE)
METHODS = "known: mean, median, trimmed_mean"
KNOWN = "known: count, ends, special_count, starts, verb, year"
PROVINCE = ListSpec(key="province", name="省", size=4, source="试验")


def weights(*percents: int) -> object:
    return replace(RUBRIC, weights=percents)


def category(key: str, code: str) -> Category:
    return Category(key=key, name=key, code=code, nominee=NomineeKind.PERSON)


def unit_quota(*kinds: UnitKind, minimum: int = 0, maximum: int | None = 2, special: int = 0) -> UnitQuota:
    return UnitQuota(kinds=kinds, minimum=minimum, maximum=maximum, special=special, clause=CLAUSE)


def cap(key: str, list_key: str = "province", scope: CapScope = CapScope.CITY, most: int = 1) -> SelectionCap:
    return SelectionCap(key=key, list_key=list_key, scope=scope, maximum=most, clause=CLAUSE)


def headed(key: str, label: str) -> RegisterLayout:
    """The register with another heading over one column."""
    columns = [replace(column, label=label) if column.key == key else column for column in REGISTER.columns]
    return replace(REGISTER, columns=tuple(columns))


def printed(*fields: NoticeField) -> NoticeLayout:
    """The notice with those columns."""
    columns = tuple(NoticeColumn(field=field, label=field.value, width=10) for field in fields)
    return replace(NOTICE, columns=columns)


CASES: dict[str, tuple[str, object, str, str]] = {
    "no category": ("categories", (), "no category", "categories"),
    "a code of two letters": ("categories", (category(CATEGORY, "RR"),), "codes ['RR']", "codes"),
    "a code twice": ("categories", (category("a", "R"), category("b", "R")), "codes ['R', 'R']", "codes"),
    "a category twice": ("categories", (category("a", "R"), category("a", "S")), "key a", "unique"),
    "an order twice": (
        "addressees",
        (CITY, replace(CITY, key="b", name="乙局")),
        "order given twice",
        "order",
    ),
    "a unit twice": ("addressees", (CITY, replace(CITY, order=2, name="乙局")), "key a given twice", "key"),
    "a unit's name twice": (
        "addressees",
        (CITY, replace(CITY, key="b", order=2)),
        "name 甲局 given twice",
        "key",
    ),
    "a deadline twice": (
        "calendar",
        replace(CALENDAR, deadlines=(CALENDAR.deadlines[0], CALENDAR.deadlines[0])),
        "key nominations_close",
        "unique",
    ),
    "a deadline that is printed and undated": (
        "calendar",
        replace(
            CALENDAR,
            undated=(UndatedDeadline(key=CALENDAR.deadlines[0].key, clause=CALENDAR.deadlines[0].clause),),
        ),
        "key nominations_close",
        "unique",
    ),
    "a day of a category twice": (
        "calendar",
        replace(CALENDAR, by_category=(OWN_DAY, replace(OWN_DAY, day=date(2021, 9, 2)))),
        f"key {CATEGORY}",
        "unique",
    ),
    "a day of no category": (
        "calendar",
        replace(CALENDAR, by_category=(replace(OWN_DAY, category="moon"),)),
        "category moon",
        "category",
    ),
    "an opinion in no field": (
        "levels",
        (Level(key="unit", name="单位", required=True, field="opinion"),),
        "unit: field opinion",
        "field",
    ),
    "a notice of no day": (
        "calendar",
        replace(CALENDAR, notice=NoticePeriod(days=0, count=CALENDAR.notice.count, source="试验")),
        "notice of 0 days",
        "period",
    ),
    "a column twice": (
        "register_layout",
        replace(REGISTER, columns=(*REGISTER.columns, REGISTER.columns[1])),
        "key name",
        "unique",
    ),
    "no remark on the register": (
        "register_layout",
        replace(REGISTER, columns=REGISTER.columns[:-1]),
        "columns ['remark']",
        "columns",
    ),
    "a special tier that no remark can mark": (
        "register_layout",
        replace(REGISTER, flag=" "),
        "flag",
        "flag",
    ),
    "a heading twice": (
        "register_layout",
        headed("phone", "姓\n 名"),
        "label 姓名",
        "labels",
    ),
    "two texts under one heading": (
        "nomination_form",
        replace(FORM, fields=(*FORM.fields, replace(FORM.fields[0], key="more", label="主要 事迹"))),
        "label 主要事迹",
        "labels",
    ),
    "a column without a heading": ("register_layout", headed("phone", " "), "label ", "labels"),
    **{
        f"a sheet called {name!r}": (
            "register_layout",
            replace(REGISTER, sheet=name),
            f"sheet {name}",
            "sheet",
        )
        for name in ("", "登" * 32, "登记表[1]", "a:b", "a*b", "a?b", "a/b", "a\\b", "'a", "a'", "'", "a\nb")
    },
    "a second sheet that cannot be": (
        "register_layout",
        replace(REGISTER, texts_sheet="推荐/申报表"),
        "sheet 推荐/申报表",
        "sheet",
    ),
    "two sheets of one name": (
        "register_layout",
        replace(REGISTER, sheet="form", texts_sheet="FORM"),
        "sheets ('form', 'FORM')",
        "sheet",
    ),
    "a title of a register with an unknown blank": (
        "register_layout",
        replace(REGISTER, title="{year}年{region}登记表"),
        "placeholders ['year'], known: region",
        "placeholders",
    ),
    "a seal with an unknown blank": (
        "register_layout",
        replace(REGISTER, seal="{unit}（盖章）"),
        "placeholders ['unit'], known: region",
        "placeholders",
    ),
    "a title of a form with a blank": (
        "nomination_form",
        replace(FORM, title="{region}推荐表"),
        "placeholders ['region'], known: none",
        "placeholders",
    ),
    "a notice without a column": (
        "notice_layout",
        replace(NOTICE, columns=()),
        "columns []",
        "notice_columns",
    ),
    "a notice that prints a field twice": (
        "notice_layout",
        printed(NoticeField.NAME, NoticeField.HOST, NoticeField.NAME),
        "columns ['name', 'host', 'name']",
        "notice_columns",
    ),
    "a notice that prints duties which nobody files": (
        "notice_layout",
        printed(NoticeField.NAME, NoticeField.DUTY),
        "column duty",
        "duty",
    ),
    "a notice that prints duties beside units": (
        "notice_layout",
        printed(NoticeField.HOST_AND_DUTY),
        "column host_and_duty",
        "duty",
    ),
    "a field twice": (
        "nomination_form",
        replace(FORM, fields=(*FORM.fields, *FORM.fields)),
        "key deeds",
        "unique",
    ),
    "a personal text for experts": (
        "nomination_form",
        replace(
            FORM,
            fields=(FormField(key="illness", label="病史", kind=FieldKind.LONG_TEXT, personal=True),),
        ),
        "field illness",
        "texts",
    ),
    "a printed form that leaves a column open": (
        "nomination_form",
        replace(FORM, grid=FormGrid(widths=(1, 1, 1), rows=(papers.pair_row(("主要事迹", "deeds")),))),
        "grid: row 1: not every column is covered",
        "grid",
    ),
    "a printed form whose cell reaches below the table": (
        "nomination_form",
        replace(FORM, grid=FormGrid(widths=(1,), rows=(GridRow(cells=(papers.label("照片", down=2),)),))),
        "grid: row 1: cell 1 does not fit",
        "grid",
    ),
    "a printed form without an answer and without an opinion": (
        "nomination_form",
        replace(FORM, grid=FormGrid(widths=(1, 1), rows=(papers.pair_row(("姓名", "name")),))),
        "grid: ['deeds', 'name', 'city']",
        "grid",
    ),
    "a printed form that asks twice": (
        "nomination_form",
        replace(
            FORM,
            grid=FormGrid(
                widths=(1, 1),
                rows=(
                    *(papers.pair_row(("主要事迹", "deeds")) for _ in range(2)),
                    papers.seal_row("市级", "city", across=1),
                ),
            ),
        ),
        "grid: ['deeds']",
        "grid",
    ),
    "two quotas for one sort of unit": (
        "quotas",
        Quotas(units=(unit_quota(UnitKind.CITY), unit_quota(UnitKind.ZONE, UnitKind.CITY))),
        "key city",
        "unique",
    ),
    "a minimum above the maximum": (
        "quotas",
        Quotas(units=(unit_quota(UnitKind.CITY, minimum=3),)),
        "minimum 3, maximum 2, special 0",
        "quotas",
    ),
    "weights of 99": ("rubric", weights(33, 33, 33), "weights (33, 33, 33)", "weights100"),
    "weights of 101": ("rubric", weights(34, 34, 33), "weights (34, 34, 33)", "weights100"),
    "too few weights": ("rubric", weights(50, 50), "weights (50, 50)", "weights100"),
    "a negative weight": ("rubric", weights(120, -50, 30), "weights (120, -50, 30)", "weights100"),
    "weights of caps that make less than 100": (
        "rubric",
        weights(30, 30, 40),
        "weighted caps make 34",
        "weighted100",
    ),
    "weights of caps that make a little more than 100": (
        "rubric",
        replace(rubric_of({"a": 100_00, "b": 100_50}), weights=(99, 1)),
        "weighted caps make 100.005",
        "weighted100",
    ),
    "caps that do not add to 100": (
        "rubric",
        rubric_of({"a": 50_00, "b": 49_00}),
        "caps add to 99",
        "caps100",
    ),
    "no criterion": ("rubric", replace(RUBRIC, criteria=()), "criteria []", "unique"),
    "a criterion twice": (
        "rubric",
        replace(RUBRIC, criteria=(RUBRIC.criteria[0], *RUBRIC.criteria)),
        "criteria ['effort', 'effort', 'effect', 'story']",
        "unique",
    ),
    "a cap off its step": (
        "rubric",
        replace(RUBRIC, criteria=(replace(RUBRIC.criteria[0], step=70), *RUBRIC.criteria[1:])),
        "effort: cap 3000, step 70",
        "step",
    ),
    "a veto twice": (
        "rubric",
        replace(
            RUBRIC, vetoes=(Veto(key="v", name="一", clause=CLAUSE), Veto(key="v", name="二", clause=CLAUSE))
        ),
        "key v",
        "unique",
    ),
    "an unknown method": ("aggregation", replace(MEAN, method="luck"), f"method luck, {METHODS}", "method"),
    "a trim that leaves nothing": (
        "aggregation",
        replace(MEAN, trim=2, minimum=4),
        "minimum 4, trim 2, places 2, least_experts 3",
        "minimum",
    ),
    "no trim": (
        "aggregation",
        replace(MEAN, trim=0),
        "minimum 5, trim 0, places 2, least_experts 3",
        "minimum",
    ),
    "nobody to score": (
        "aggregation",
        replace(MEAN, least_experts=0),
        "minimum 5, trim 1, places 2, least_experts 0",
        "minimum",
    ),
    "five decimals": (
        "aggregation",
        replace(MEAN, places=5),
        "minimum 5, trim 1, places 5, least_experts 3",
        "minimum",
    ),
    "an unknown tie criterion": (
        "tie_breaks",
        (TieBreak(kind=TieKind.CRITERION, criterion="luck"),),
        "criterion luck",
        "criterion",
    ),
    "a tie criterion that is not named": (
        "tie_breaks",
        (TieBreak(kind=TieKind.CRITERION),),
        "criterion None",
        "criterion",
    ),
    "no list": ("lists", (), "no list", "lists"),
    "a list of no seat": ("lists", (replace(PROVINCE, size=0),), "province: 0, within None", "lists"),
    "a list twice": ("lists", (PROVINCE, PROVINCE), "key province", "unique"),
    "a list inside a later one": (
        "lists",
        (replace(PROVINCE, within="later"), replace(PROVINCE, key="later")),
        "province: 4, within later",
        "lists",
    ),
    "lists inside one another": (
        "lists",
        (replace(PROVINCE, within="nation"), replace(PROVINCE, key="nation", within="province")),
        "province: 4, within nation",
        "lists",
    ),
    "a list wider than the one around it": (
        "lists",
        (PROVINCE, replace(PROVINCE, key="nation", size=5, within="province")),
        "nation: 5, within province",
        "lists",
    ),
    "no tier": ("tiers", (), "tiers []", "tiers"),
    "the special tier first": ("tiers", (SPECIAL, ORDINARY), "tiers ['special', 'ordinary']", "tiers"),
    "two special tiers": (
        "tiers",
        (ORDINARY, SPECIAL, replace(SPECIAL, key="super")),
        "tiers ['ordinary', 'special', 'super']",
        "tiers",
    ),
    "a tier twice": ("tiers", (ORDINARY, ORDINARY), "key ordinary", "unique"),
    "a cap on no list": ("selection_caps", (cap("c", "moon"),), "c: list moon", "caps"),
    "a cap of nobody": ("selection_caps", (cap("c", most=0),), "c: list province", "caps"),
    "a notice of an unknown list": (
        "notice_layout",
        replace(NOTICE, list_key="moon"),
        "list moon, blocks ['ordinary', 'special']",
        "notice",
    ),
    "a tier without a block": (
        "notice_layout",
        replace(NOTICE, blocks=(NoticeBlock(tier="ordinary", heading="读书人"),)),
        "list province, blocks ['ordinary']",
        "notice",
    ),
    "a tier printed twice": (
        "notice_layout",
        replace(NOTICE, blocks=(*FAIR_NOTICE.blocks, FAIR_NOTICE.blocks[0])),
        "list province, blocks ['ordinary', 'special', 'special']",
        "notice",
    ),
    "an unknown placeholder": (
        "notice_layout",
        replace(NOTICE, process="经{process}产生{count}名"),
        f"placeholders ['process'], {KNOWN}",
        "placeholders",
    ),
    "a brace without its partner": (
        "notice_layout",
        replace(NOTICE, process="经{verb产生"),
        f"placeholders ['{{'], {KNOWN}",
        "placeholders",
    ),
    "a clause of a notice that is not listed": (
        "tiers",
        (replace(ORDINARY, clause=CITED_NOWHERE), SPECIAL),
        "ordinary: clause X 一",
        "clause",
    ),
    "a clause without a number": (
        "lists",
        (replace(PROVINCE, clause=replace(CLAUSE, number="")),),
        "province: clause N ",
        "clause",
    ),
    "a deadline's clause": (
        "calendar",
        replace(
            CALENDAR,
            deadlines=(
                Deadline(key=DeadlineKey.NOMINATIONS_CLOSE, day=date(2021, 9, 10), clause=CITED_NOWHERE),
            ),
        ),
        "nominations_close: clause X 一",
        "clause",
    ),
    "a veto's clause": (
        "rubric",
        replace(RUBRIC, vetoes=(Veto(key="v", name="一", clause=CITED_NOWHERE),)),
        "v: clause X 一",
        "clause",
    ),
    "a special quota's clause": (
        "quotas",
        Quotas(units=(replace(unit_quota(UnitKind.CITY), special_clause=CITED_NOWHERE),)),
        "clause X 一",
        "clause",
    ),
}


@pytest.mark.parametrize(("hook", "answer", "problem", "mend"), CASES.values(), ids=CASES.keys())
def test_a_contradiction_is_refused_with_its_hook(hook: str, answer: object, problem: str, mend: str) -> None:
    assert refused(hook, answer) == (OTHER, hook, problem, mend)


@pytest.mark.parametrize(
    ("nominee", "kept"),
    [(NomineeKind.UNIT, "sequence name"), (NomineeKind.PERSON, "sequence name host")],
)
def test_a_register_may_leave_away_what_its_category_does_not_need(nominee: NomineeKind, kept: str) -> None:
    only = Category(key=CATEGORY, name="单位", code="U", nominee=nominee, kind=CategoryKind.COLLECTION)
    columns = tuple(column for column in REGISTER.columns if column.key in kept.split())

    def refusals(columns: tuple[RegisterColumn, ...]) -> list[str]:
        register = replace(REGISTER, columns=columns, flag="")
        answers = (
            fixed("categories", (only,)),
            fixed("tiers", (ORDINARY,)),
            fixed("register_layout", register),
        )
        return [refusal.problem for refusal in host_of(layer(OTHER, *answers)).refusals]

    assert refusals(columns) == []
    assert refusals(columns[:-1]) == [f"columns {[columns[-1].key]}"]


def test_a_method_that_scoring_does_not_know_is_refused_though_the_campaign_lists_it() -> None:
    own = AggregationMethod(key="luck", name="抽签", description="抽签")
    module = layer(
        OTHER, fixed("aggregation_methods", (own,)), fixed("aggregation", replace(MEAN, method="luck"))
    )
    host = host_of(module)
    assert [(refusal.hook, refusal.problem) for refusal in host.refusals] == [
        ("aggregation", f"method luck, {METHODS}")
    ]


def shared_county(*caps: SelectionCap) -> CampaignHost:
    counties = (County(name="甲县"),)
    both = (
        replace(CITY, counties=counties),
        replace(CITY, key="b", order=2, name="乙局", counties=counties),
    )
    return host_of(layer(OTHER, fixed("addressees", both), fixed("selection_caps", caps)))


def test_caps_on_units_and_on_counties_that_they_share_cross_and_are_refused() -> None:
    on_unit, on_county = cap("u", scope=CapScope.UNIT), cap("c", scope=CapScope.COUNTY)
    (refusal,) = shared_county(on_unit, on_county).refusals
    assert (refusal.hook, refusal.problem, refusal.mend) == (
        "selection_caps",
        "province: ('甲市', '甲县')",
        "crossing",
    )
    # Each alone, or the county beside the city around it, is nested.
    assert shared_county(on_unit).refusals == []
    assert shared_county(on_county, cap("city")).refusals == []


@pytest.mark.parametrize(
    ("caps", "percents"), [((100_00, 100_00, 100_00), (30, 30, 40)), ((80_00, 120_00), (50, 50))]
)
def test_weighted_caps_that_make_100_points_are_admitted(
    caps: tuple[int, ...], percents: tuple[int, ...]
) -> None:
    given = replace(rubric_of({f"c{place}": cap for place, cap in enumerate(caps)}), weights=percents)
    host = host_of(layer(OTHER, fixed("rubric", given)))
    assert host.refusals == []
    rubric = host.campaign(OTHER).rulebook().category(CATEGORY).rubric
    assert rubric is not None
    assert (rubric.full_marks, rubric.weights) == (100_00, percents)


def test_a_notice_prints_duties_that_the_register_asks_for() -> None:
    register = replace(REGISTER, columns=(*REGISTER.columns, RegisterColumn(key="duty", label="职务")))
    notice = printed(NoticeField.NAME, NoticeField.DUTY)
    module = layer(OTHER, fixed("register_layout", register), fixed("notice_layout", notice))
    assert host_of(module).refusals == []


def test_a_sheet_may_have_the_longest_name_that_a_workbook_takes() -> None:
    register = replace(REGISTER, sheet="登" * 31, texts_sheet="it's")
    assert host_of(layer(OTHER, fixed("register_layout", register))).refusals == []


def test_a_rule_is_named_with_the_clause_that_it_lacks() -> None:
    asked = attested(
        key="clean", name="清白", question="有无", wanted=False, effect=Effect.ADVISE, clause=CITED_NOWHERE
    )
    assert refused("eligibility_rules", (asked,)) == (
        OTHER,
        "eligibility_rules",
        "clean: clause X 一",
        "clause",
    )


def test_everything_that_does_not_fit_is_told_at_once() -> None:
    module = layer(
        OTHER,
        fixed("rubric", rubric_of({"a": 50_00, "b": 49_00})),
        fixed("aggregation", replace(MEAN, method="luck")),
        fixed("tiers", (replace(ORDINARY, clause=CITED_NOWHERE), replace(SPECIAL, clause=CITED_NOWHERE))),
    )
    (refusal,) = host_of(module).refusals
    assert (refusal.hook, refusal.problem, refusal.mend) == ("rubric", "caps add to 99", "caps100")
    assert refusal.others == (
        ("aggregation", f"method luck, {METHODS}", "method"),
        ("tiers", "ordinary: clause X 一", "clause"),
        ("tiers", "special: clause X 一", "clause"),
    )
    told = sentence(refusal, lambda text: text).splitlines()
    assert told[0].startswith(f"活动插件 {OTHER} 未通过检查：钩子 rubric 的返回有误（caps add to 99）。")
    assert told[1:] == [
        (
            f"另外：钩子 aggregation 的返回有误（method luck, {METHODS}）。"
            "请使用 aggregation_methods 中列出的方法。"
        ),
        "另外：钩子 tiers 的返回有误（ordinary: clause X 一）。条款须引用 notices 中列出的通知并带编号。",
        "另外：钩子 tiers 的返回有误（special: clause X 一）。条款须引用 notices 中列出的通知并带编号。",
    ]
