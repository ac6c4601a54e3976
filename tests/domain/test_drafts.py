"""What a unit is asked, lengths against the notice's numbers, what is left of a quota, the order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from reviewer.campaigns import CampaignHost
from reviewer.contract import (
    CapScope,
    Clause,
    FieldKind,
    FormField,
    InnerCap,
    Level,
    Quotas,
    UnitFacts,
    UnitKind,
    UnitQuota,
)
from reviewer.contract.snapshots import CategoryRulebook
from reviewer.domain import drafts
from reviewer.domain.drafts import Part, Question
from reviewer.domain.nominations import Filed, UnitPlace, repeated
from reviewer.errors import DefectReason, Severity

CLAUSE = Clause(notice="N", number="一", gist="试验")
HOST = CampaignHost(packages=("plugins",), foreign=False)
CITY = UnitPlace(
    facts=UnitFacts(key="c", name="长春市教育局", kind=UnitKind.CITY, region="长春", city="长春市"),
    position=1,
    counties=(("朝阳区",), ("农安县", "农安")),
)
PROVINCE = UnitPlace(facts=UnitFacts(key="p", name="吉林省教育厅", kind=UnitKind.PROVINCE), position=7)


def book(campaign: str, category: str) -> CategoryRulebook:
    return HOST.campaign(campaign).rulebook().category(category)


def asked(campaign: str, category: str, unit: UnitPlace) -> dict[str, Question]:
    return {question.entry: question for question in drafts.questions(book(campaign, category), unit)}


AWARDS = [("national_2021", PROVINCE), ("jilin_2021", CITY)]


@pytest.mark.parametrize(("campaign", "unit"), AWARDS, ids=["nation", "jilin"])
@pytest.mark.parametrize("category", ["star", "project"])
def test_everything_that_form_and_register_ask_is_asked_once(
    campaign: str, unit: UnitPlace, category: str
) -> None:
    rulebook = book(campaign, category)
    found = asked(campaign, category, unit)
    keys = [question.key for question in found.values()]
    wanted = {column.key for column in rulebook.register.columns} - {"sequence"}
    wanted |= {field.key for field in rulebook.form.fields} - {"host_and_duty"}
    wanted |= {f"opinion-{level.key}" for level in rulebook.levels if level.field is None}
    wanted |= {f"signed-{level.key}" for level in rulebook.levels}
    assert len(keys) == len(set(keys))
    assert set(keys) - {"city", "county"} == wanted
    parts = [question.part for question in found.values()]
    assert parts == sorted(parts, key=list(Part).index)
    # What is personal in either of the two is personal here.
    personal = [field.key for field in rulebook.form.fields if field.personal]
    personal += [column.key for column in rulebook.register.columns if column.personal]
    assert [key for key in personal if not found[f"f-{key}"].personal] == []


def test_what_stands_in_both_is_asked_in_the_register_s_exact_form() -> None:
    found = asked("jilin_2021", "star", CITY)
    born = found["f-born_on"]
    assert (born.label, born.kind, born.required, born.personal) == ("出生年月日", FieldKind.DAY, True, True)
    # The joint cell 所在单位及职务 is asked in its halves.
    assert (found["f-host"].label, found["f-duty"].label, "f-host_and_duty" in found) == (
        "单位",
        "职务",
        False,
    )
    deeds = found["f-deeds"]
    assert (deeds.part, deeds.at_least, deeds.long) == (Part.TEXTS, 1000, True)
    assert (found["f-display"].about, found["o-unit"].required, found["o-county"].required) == (
        200,
        True,
        False,
    )


def test_the_place_is_asked_where_the_unit_s_own_does_not_tell_it() -> None:
    county = asked("jilin_2021", "star", CITY)["county"]
    assert (county.choices, county.required) == (("朝阳区", "农安县"), False)
    assert "city" not in asked("jilin_2021", "star", CITY)
    found = asked("national_2021", "star", PROVINCE)
    assert (found["city"].required, found["county"].required, found["county"].choices) == (True, True, ())
    alliance = replace(PROVINCE, facts=replace(PROVINCE.facts, kind=UnitKind.ALLIANCE))
    assert not {"city", "county"} & asked("national_2021", "star", alliance).keys()


def test_an_opinion_that_a_clause_measures_is_its_form_field() -> None:
    """Henan: the unit's opinion holds the deeds in at least 100 字."""
    plain = book("jilin_2021", "star")
    field = FormField(
        key="summary",
        label="感人事迹概括",
        kind=FieldKind.LONG_TEXT,
        required=True,
        at_least=100,
        clause=CLAUSE,
    )
    form = replace(plain.form, fields=(*plain.form.fields, field))
    level = Level(key="unit", name="单位推荐意见", required=True, field="summary")
    found = {
        question.entry: question
        for question in drafts.questions(replace(plain, form=form, levels=(level,)), CITY)
    }
    opinion = found["o-unit"]
    assert (opinion.key, opinion.part, opinion.at_least, opinion.level) == (
        "summary",
        Part.OPINIONS,
        100,
        "unit",
    )
    assert "f-summary" not in found


def long(**limits: object) -> Question:
    plain = Question(
        entry="f-t", key="t", label="事迹", kind=FieldKind.LONG_TEXT, part=Part.TEXTS, clause=CLAUSE
    )
    return replace(plain, **limits)  # the limits of the test


ERROR, REMARK = Severity.ERROR, Severity.REMARK
DAMAGED = replace(CLAUSE, damaged=True)


@pytest.mark.parametrize(
    ("question", "count", "found"),
    [
        (long(at_least=1000), 999, (DefectReason.TEXT_SHORT, ERROR, {"count": 999, "least": 1000})),
        (long(at_least=1000), 1000, None),
        (
            long(at_least=1000, clause=DAMAGED),
            999,
            (DefectReason.TEXT_SHORT, REMARK, {"count": 999, "least": 1000}),
        ),
        (long(at_least=1000), 0, None),  # a blank is missing, not short
        (long(at_most=500), 501, (DefectReason.TEXT_LONG, ERROR, {"count": 501, "most": 500})),
        (long(at_most=500), 500, None),
        (long(about=200), 139, (DefectReason.TEXT_NOT_ABOUT, REMARK, {"count": 139, "target": 200})),
        (long(about=200), 140, None),
        (long(about=200), 260, None),
        (long(about=200), 261, (DefectReason.TEXT_NOT_ABOUT, REMARK, {"count": 261, "target": 200})),
        (long(), 1, None),
    ],
)
def test_n1_n3_n5_lengths(question: Question, count: int, found: object) -> None:
    defect = drafts.length_defect(question, "学" * count)
    told = None if defect is None else (defect.reason, defect.severity, defect.facts)
    assert told == found


def one(name: str, *, city: str = "长春市", county: str = "", flagged: bool = False) -> Filed:
    return Filed(
        sequence=1,
        name=name,
        host=f"{name}的单位",
        city=city,
        county=county,
        flagged=flagged,
        fields={},
        texts={},
    )


QUOTAS = Quotas(
    units=(UnitQuota(kinds=(UnitKind.PROVINCE,), minimum=3, maximum=5, special=1, clause=CLAUSE),),
    inner=(
        InnerCap(scope=CapScope.CITY, maximum=3, clause=CLAUSE),
        InnerCap(scope=CapScope.COUNTY, maximum=1, clause=CLAUSE),
    ),
)


def test_what_is_left() -> None:
    on_file = [one("甲", county="铁西区", flagged=True), one("乙", city="四平市", county="铁西区"), one("丙")]
    left = drafts.left(QUOTAS, PROVINCE, on_file)
    assert (left.filed, left.minimum, left.maximum, left.count) == (3, 3, 5, 2)
    assert (left.flagged, left.special, left.clause) == (1, 1, CLAUSE)
    assert [(use.scope, use.name, use.count) for use in left.places] == [
        (CapScope.CITY, "四平市", 1),
        (CapScope.CITY, "长春市", 2),
        (CapScope.COUNTY, "铁西区", 1),  # of two cities: two counties
        (CapScope.COUNTY, "铁西区", 1),
    ]
    assert drafts.left(QUOTAS, CITY, []).count == 0  # not addressed
    unlimited = Quotas(units=(replace(QUOTAS.units[0], maximum=None),))
    assert drafts.left(unlimited, PROVINCE, on_file).count is None
    assert drafts.left(Quotas(units=(replace(QUOTAS.units[0], maximum=2),)), PROVINCE, on_file).count == 0


def test_the_same_nominee_twice() -> None:
    other = replace(one("王 丹"), host="另一个单位")
    found = list(repeated(other, [one("王丹"), one("王丹丹")]))
    assert [(defect.reason, defect.severity) for defect in found] == [(DefectReason.NAMESAKE_ON_FILE, REMARK)]
    same = replace(one("王 丹"), host="王丹的 单位")
    found = list(repeated(same, [one("王丹")]))
    assert [(defect.reason, defect.severity) for defect in found] == [(DefectReason.NAME_ON_FILE, ERROR)]


ORDERS = st.lists(st.text(min_size=1, max_size=3), unique=True, min_size=1, max_size=9)


@given(order=ORDERS, at=st.integers(0, 8), to=st.integers(-3, 12))
def test_moving_one_moves_only_that_one(order: list[str], at: int, to: int) -> None:
    line = order[at % len(order)]
    after = drafts.moved(order, line, to)
    assert after.index(line) == min(max(to, 1), len(order)) - 1
    assert [other for other in after if other != line] == [other for other in order if other != line]


def test_equal_orders_share_a_stamp() -> None:
    assert drafts.stamp_of(["a", "b"]) == drafts.stamp_of(("a", "b"))
    assert len({drafts.stamp_of(order) for order in (["a", "b"], ["b", "a"], ["ab"], [])}) == 4
