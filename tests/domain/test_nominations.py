"""A register against its campaign: codes, the county that a text names, quotas and caps inside a unit."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from reviewer.contract import (
    CapScope,
    Category,
    Clause,
    InnerCap,
    NomineeKind,
    Quotas,
    UnitFacts,
    UnitKind,
    UnitQuota,
)
from reviewer.contract.forms import FieldKind
from reviewer.contract.layouts import RegisterColumn, RegisterLayout
from reviewer.domain.nominations import (
    Filed,
    UnitPlace,
    code_of,
    county_of,
    days_ahead,
    is_namesake,
    register_defects,
)
from reviewer.errors import Defect, DefectReason, Severity

CLAUSE = Clause(notice="N", number="二", gist="名额")
DAMAGED = Clause(notice="N", number="二（二）", gist="缺页", damaged=True)
COUNTIES = (("梨树县", "梨树"), ("双辽市",), ("伊通满族自治县", "伊通县"), ("梨树新区",))


def place(kind: UnitKind = UnitKind.CITY) -> UnitPlace:
    facts = UnitFacts(key="a", name="甲市教育局", kind=kind, region="甲市", city="甲市")
    return UnitPlace(facts=facts, position=3, counties=COUNTIES)


def filed(number: int, *, flagged: bool = False, county: str = "", city: str = "甲市") -> Filed:
    return Filed(
        sequence=number,
        name=f"人{number}",
        host="馆",
        city=city,
        county=county,
        flagged=flagged,
        fields={},
        texts={},
    )


def quotas(clause: Clause = CLAUSE, *inner: InnerCap, special_clause: Clause | None = None) -> Quotas:
    unit = UnitQuota(
        kinds=(UnitKind.CITY,),
        minimum=2,
        maximum=3,
        special=1,
        clause=clause,
        special_clause=special_clause,
    )
    return Quotas(units=(unit,), inner=inner)


Found = tuple[DefectReason, Severity, dict[str, object]]


def found(
    rows: list[Filed],
    given: Quotas,
    *,
    already: list[Filed] | None = None,
    kind: UnitKind = UnitKind.CITY,
) -> list[Found]:
    defects: tuple[Defect, ...] = register_defects(
        rows, quotas=given, unit=place(kind), already=already or [], sheet="登记表"
    )
    assert {defect.sheet for defect in defects} <= {"登记表"}
    told: list[Found] = [(defect.reason, defect.severity, dict(defect.facts)) for defect in defects]
    unplaced: list[Found] = [one for one in told if one[0] is DefectReason.COUNTY_UNKNOWN]
    expected: list[Found] = [
        (DefectReason.COUNTY_UNKNOWN, Severity.REMARK, {"sequence": row.sequence, "name": row.name})
        for row in rows
        if not row.county
    ]
    assert unplaced == expected
    return [one for one in told if one not in unplaced]


def test_a_code_is_letter_unit_and_sequence() -> None:
    star = Category(key="star", name="学习之星", code="S", nominee=NomineeKind.PERSON)
    assert code_of(star, position=3, sequence=2) == "S-03-02"
    assert code_of(star, position=45, sequence=112) == "S-45-112"


@pytest.mark.parametrize(
    ("texts", "county"),
    [
        (("梨树县图书馆",), "梨树县"),
        (("梨树镇文化站",), "梨树县"),
        (("伊通县教师进修学校",), "伊通满族自治县"),
        (("伊通满族自治县档案馆", "伊通县人民路"), "伊通满族自治县"),
        (("梨树新区管委会",), "梨树新区"),
        (("双辽市与梨树县联合社",), ""),
        (("甲市图书馆", "甲市人民路1号"), ""),
        (("甲市图书馆", "双辽市人民路1号"), "双辽市"),
        ((), ""),
    ],
)
def test_the_county_that_texts_name_under_its_present_name(texts: tuple[str, ...], county: str) -> None:
    assert county_of(place(), *texts) == county


@pytest.mark.parametrize("count", [2, 3])
def test_as_many_as_the_notice_allows_are_no_defect(count: int) -> None:
    assert found([filed(number) for number in range(count)], quotas()) == []


def test_more_are_refused_counting_those_already_filed() -> None:
    facts: dict[str, object] = {"unit": "甲市教育局", "count": 4, "maximum": 3}
    error = (DefectReason.QUOTA_EXCEEDED, Severity.ERROR, facts)
    assert found([filed(number) for number in range(4)], quotas()) == [error]
    assert found([filed(4)], quotas(), already=[filed(number) for number in range(3)]) == [error]


def test_fewer_are_a_remark() -> None:
    assert found([filed(1)], quotas()) == [
        (DefectReason.QUOTA_BELOW, Severity.REMARK, {"unit": "甲市教育局", "count": 1, "minimum": 2})
    ]


def test_the_special_flag_has_a_quota_of_its_own() -> None:
    error = (DefectReason.QUOTA_SPECIAL, Severity.ERROR, {"unit": "甲市教育局", "count": 2, "maximum": 1})
    assert found([filed(1, flagged=True), filed(2)], quotas()) == []
    assert found([filed(1, flagged=True), filed(2, flagged=True)], quotas()) == [error]
    assert found([filed(3, flagged=True)], quotas(), already=[filed(1, flagged=True), filed(2)]) == [error]


def test_a_unit_that_the_notice_does_not_address_may_file_nobody() -> None:
    assert found([filed(1, flagged=True)], quotas(), kind=UnitKind.BRANCH) == [
        (DefectReason.QUOTA_EXCEEDED, Severity.ERROR, {"unit": "甲市教育局", "count": 1, "maximum": 0}),
        (DefectReason.QUOTA_SPECIAL, Severity.ERROR, {"unit": "甲市教育局", "count": 1, "maximum": 0}),
    ]


@pytest.mark.parametrize(
    ("scope", "rows", "crowded"),
    [
        (CapScope.COUNTY, [filed(1, county="双辽市"), filed(2, county="双辽市")], "双辽市"),
        (CapScope.COUNTY, [filed(1, county="双辽市"), filed(2, county="梨树县")], None),
        (CapScope.COUNTY, [filed(1), filed(2)], None),
        (CapScope.CITY, [filed(1, city="乙市"), filed(2, city="乙市")], "乙市"),
        (CapScope.CITY, [filed(1, city=""), filed(2, city="")], None),
        (CapScope.UNIT, [filed(1, county="双辽市"), filed(2, county="梨树县")], "甲市教育局"),
    ],
)
def test_caps_inside_a_unit(scope: CapScope, rows: list[Filed], crowded: str | None) -> None:
    given = quotas(CLAUSE, InnerCap(scope=scope, maximum=1, clause=CLAUSE))
    expected = (DefectReason.INNER_CAP, Severity.ERROR, {"place": crowded, "count": 2, "maximum": 1})
    assert found(rows, given) == ([expected] if crowded else [])


def test_numbers_of_a_damaged_clause_are_remarked_and_never_enforced() -> None:
    rows = [filed(number, flagged=True, county="双辽市") for number in range(4)]
    inner = InnerCap(scope=CapScope.COUNTY, maximum=1, clause=DAMAGED)
    assert [(reason, severity) for reason, severity, _ in found(rows, quotas(DAMAGED, inner))] == [
        (DefectReason.QUOTA_EXCEEDED, Severity.REMARK),
        (DefectReason.QUOTA_SPECIAL, Severity.REMARK),
        (DefectReason.INNER_CAP, Severity.REMARK),
    ]
    # The flag has its own clause where the notice gives it one.
    mixed = quotas(CLAUSE, special_clause=DAMAGED)
    assert [(reason, severity) for reason, severity, _ in found(rows, mixed)] == [
        (DefectReason.QUOTA_EXCEEDED, Severity.ERROR),
        (DefectReason.QUOTA_SPECIAL, Severity.REMARK),
    ]


def test_only_a_unit_with_counties_asks_for_the_county() -> None:
    rows, given = [filed(1), filed(2, county="双辽市")], quotas(CLAUSE)
    city = place(UnitKind.CITY)
    for unit, names in ((city, ["人1"]), (replace(city, counties=()), [])):
        defects = register_defects(rows, quotas=given, unit=unit, already=[], sheet="登记表")
        unknown = [defect for defect in defects if defect.reason is DefectReason.COUNTY_UNKNOWN]
        assert [defect.facts["name"] for defect in unknown] == names


def test_days_that_have_not_come_are_remarked() -> None:
    column = RegisterColumn(key="born_on", label="出生年月日", kind=FieldKind.DAY)
    layout = RegisterLayout(
        title="", columns=(column,), flag="", seal="", filled_on="", notes=(), contact="", blank_rows=0
    )
    days = ("1965-03-01", "2021", "2021-08", "2021-08-10", "", "2021-08-11", "2021-09", "2065")
    rows = [replace(filed(number), fields={"born_on": day}) for number, day in enumerate(days, start=1)]
    told = list(days_ahead(rows, layout, today=date(2021, 8, 10)))
    assert [(defect.reason, defect.severity, defect.label) for defect in told] == [
        (DefectReason.DAY_AHEAD, Severity.REMARK, "出生年月日")
    ] * 3
    assert [defect.facts["value"] for defect in told] == ["2021-08-11", "2021-09", "2065"]


def test_the_same_birthday_or_host_makes_a_namesake_of_another_unit_doubtful() -> None:
    one = replace(filed(1), name="王丹", host="甲校", fields={"born_on": "1965-03-01"})
    for other, doubtful in (
        (replace(one, name="王 丹", host="乙校"), True),
        (replace(one, fields={}), True),
        (replace(one, host="乙校", fields={}), False),
        (replace(one, host="乙校", fields={"born_on": "1966-03-01"}), False),
        (replace(one, name="王丹丹"), False),
    ):
        assert (is_namesake(one, other), is_namesake(other, one)) == (doubtful, doubtful)
