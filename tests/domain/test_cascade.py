"""What goes on from a list, and where it finds a place: nothing guessed, nothing inherited, nothing lost."""

from __future__ import annotations

from msgspec.structs import replace

from reviewer.contract import (
    CapScope,
    FieldKind,
    InnerCap,
    Quotas,
    Tier,
    UnitFacts,
    UnitKind,
    UnitQuota,
)
from reviewer.domain.cascade import (
    Column,
    Entrant,
    against,
    entrant_of,
    fitting,
    mapped,
    settled,
    unplaced,
)
from reviewer.domain.drafts import Part, Question
from reviewer.domain.nominations import Filed, UnitPlace
from reviewer.errors import DefectReason
from tests.campaigns.layers import host_of
from tests.campaigns_small import CATEGORY, CLAUSE, KEY

BOOK = host_of().campaign(KEY).rulebook().category(CATEGORY)
SPECIAL = Tier(key="special", name="特别感人", clause=CLAUSE, special=True)
ORDINARY = Tier(key="ordinary", name="读书人", clause=CLAUSE)
CITY = UnitFacts(key="east", name="东市教育局", kind=UnitKind.CITY, region="东市", city="东市")
ZONE = UnitFacts(key="hill", name="山岭管委会", kind=UnitKind.ZONE, region="山岭开发区")
FILED = Filed(
    sequence=1,
    name="甲",
    host="东市图书馆",
    city="东市",
    county="一县",
    flagged=True,
    fields={"phone": "13900001234", "remark": "特别感人的读书人", "signed-city": "2021-08-20", "rank": "1"},
    texts={"deeds": "读书。", "opinion-city": "同意。", "diary": "日记"},
)


def asked(key: str, label: str, *, part: Part = Part.FORM, level: str = "", entry: str = "") -> Question:
    return Question(
        entry=entry or f"f-{key}",
        key=key,
        label=label,
        kind=FieldKind.TEXT,
        part=part,
        level=level,
        required=part is Part.PLACE,
    )


HOME = (
    asked("name", "姓名"),
    asked("host", "单位"),
    asked("phone", "联系电话"),
    asked("remark", "备注"),
    asked("deeds", "主要事迹", part=Part.TEXTS),
    asked("opinion-city", "市级", part=Part.OPINIONS, level="city", entry="o-city"),
    asked("signed-city", "市级", part=Part.OPINIONS, level="city", entry="d-city"),
)


def sent(filed: Filed = FILED, *, unit: UnitFacts = CITY, tier: Tier | None = ORDINARY) -> Entrant:
    return entrant_of(filed, book=BOOK, asked=HOME, unit=unit, order=1, tier=tier)


def test_only_what_the_form_asks_goes_on() -> None:
    found = sent()
    assert (found.fields, found.texts) == ({"phone": "13900001234"}, {"deeds": "读书。"})
    assert [(one.level, one.text, one.signed) for one in found.opinions] == [("city", "同意。", "2021-08-20")]
    assert (found.city, found.county, found.region) == ("东市", "一县", "东市")


def test_m5_a_flag_at_home_is_no_proposal_and_a_remark_about_it_stays_there() -> None:
    assert FILED.flagged
    assert [sent(tier=tier).proposed for tier in (ORDINARY, SPECIAL, None)] == ["", "特别感人", ""]
    other = replace(FILED, fields={"remark": "退休"})
    assert [sent(filed).fields.get("remark") for filed in (FILED, other)] == [None, "退休"]


def test_a_zone_is_its_own_place_and_a_city_s_blank_stays_blank() -> None:
    nowhere = replace(FILED, city="", county="")
    places = [(found.city, found.county) for found in (sent(nowhere, unit=ZONE), sent(nowhere))]
    assert places == [("山岭开发区", "山岭开发区"), ("", "")]
    # By one name, whether its own table named the place, a part of it, or nothing.
    named = [replace(FILED, city="山岭新区", county=county) for county in ("", "山岭新区", "北区")]
    places = [(found.city, found.county) for found in (sent(one, unit=ZONE) for one in named)]
    assert places == [("山岭新区", "山岭新区")] * 3


# -- where it finds a place -------------------------------------------------------------------

COLUMNS = (
    Column(key="tel", label="联系电话"),
    Column(key="title", label="专业 职称"),
    Column(key="phone", label="手机"),
)


def answers(*questions: Question, **fields: str) -> tuple[dict[str, str], list[str]]:
    """Entries, and labels of what is left over."""
    found = mapped(replace(sent(), fields=fields, texts={}, opinions=()), COLUMNS, questions)
    return dict(found.entries), [pair.label for pair in found.left_over]


def test_the_key_decides_before_the_label() -> None:
    phone = asked("phone", "联系电话")
    assert answers(phone, tel="1", phone="2") == ({"f-phone": "2"}, ["联系电话"])
    assert answers(phone, tel="1") == ({"f-phone": "1"}, [])


def test_two_questions_of_one_label_are_no_answer() -> None:
    one, other = asked("phone_a", "联系电话"), asked("phone_b", "联系电话")
    assert answers(one, other, tel="1") == ({}, ["联系电话"])


def test_width_and_blanks_do_not_tell_two_labels_apart() -> None:
    assert answers(asked("rank", "专业职称"), title="馆员") == ({"f-rank": "馆员"}, [])


def test_name_host_and_place_are_never_found_by_label() -> None:
    city = asked("city", "市", part=Part.PLACE, entry="city")
    county = asked("county", "县", part=Part.PLACE, entry="county")
    questions = (asked("name", "姓名"), asked("host", "单位"), city, county)
    entries, _ = answers(*questions)
    assert entries == {"f-name": "甲", "f-host": "东市图书馆", "city": "东市", "county": "一县"}
    assert unplaced(questions, {**entries, "county": " "}) == ("county",)
    assert unplaced(questions, {"city": "无", "county": "无"}) == ()
    assert settled({"city": "东市", "f-name": "甲"}, city="西市", county=" 二县 ") == {
        "city": "东市",
        "county": "二县",
        "f-name": "甲",
    }


# -- what fits --------------------------------------------------------------------------------

PROVINCE = UnitPlace(facts=UnitFacts(key="p", name="某省教育厅", kind=UnitKind.PROVINCE), position=1)
QUOTAS = Quotas(
    units=(UnitQuota(kinds=(UnitKind.PROVINCE,), minimum=3, maximum=3, special=1, clause=CLAUSE),),
    inner=(InnerCap(scope=CapScope.COUNTY, maximum=1, clause=CLAUSE),),
)


def nominee(name: str, county: str, *, flagged: bool = False) -> Filed:
    return replace(FILED, name=name, host=f"{name}单位", county=county, flagged=flagged)


def reasons(arriving: list[tuple[Filed, bool]], already: tuple[Filed, ...] = ()) -> list[list[DefectReason]]:
    found = fitting(arriving, quotas=QUOTAS, unit=PROVINCE, already=already)
    return [[defect.reason for defect in defects] for defects in found]


def test_who_does_not_fit_takes_nobody_s_place() -> None:
    arriving = [
        (nominee("甲", "一县"), True),
        (nominee("乙", "一县"), True),  # the same county
        (nominee("丙", "二县"), False),  # could not be taken anyway
        (nominee("丁", "二县"), True),
        (nominee("戊", "三县"), True),
        (nominee("己", "四县"), True),  # one more than the quota
    ]
    assert reasons(arriving) == [
        [],
        [DefectReason.INNER_CAP],
        [],
        [],
        [],
        [DefectReason.QUOTA_EXCEEDED],
    ]


def test_those_on_file_count_and_nobody_comes_twice() -> None:
    filed = nominee("甲", "一县", flagged=True)
    again = replace(filed, name="甲 ", county="九县", flagged=False)
    arriving = [(again, True), (nominee("乙", "二县", flagged=True), True)]
    assert reasons(arriving, (filed,)) == [[DefectReason.NAME_ON_FILE], [DefectReason.QUOTA_SPECIAL]]
    assert against([nominee("丙", "三县")], quotas=QUOTAS, unit=PROVINCE, already=(filed,)) == ()
