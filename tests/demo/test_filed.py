"""The province as official workbooks, read back by the real intake."""

from datetime import UTC, datetime

import pytest

from reviewer.contract import UnitFacts
from reviewer.demo.province import DemoRegister
from reviewer.domain.nominations import Filed, UnitPlace, county_of, register_defects
from reviewer.errors import Defect, DefectReason, IntakeRefused, Severity
from reviewer.export.registers import RegisterLine, register_workbook
from reviewer.intake.registers import read_register
from tests.demo.rulebooks import province, rulebook

CREATED = datetime(2021, 8, 23, tzinfo=UTC)


def workbook(key: str, register: DemoRegister) -> bytes:
    book = rulebook(key).category(register.category)
    lines = [
        RegisterLine(
            sequence=nominee.sequence,
            name=nominee.name,
            host=nominee.host,
            flagged=nominee.flagged,
            fields=nominee.fields,
            texts=nominee.texts,
        )
        for nominee in register.nominees
    ]
    return register_workbook(
        book.register, form=book.form, region=register.region, rows=lines, created=CREATED, texts=True
    )


def place(key: str, register: DemoRegister) -> UnitPlace:
    for unit in rulebook(key).addressees:
        if unit.key == register.unit_key:
            facts = UnitFacts(
                key=unit.key, name=unit.name, kind=unit.kind, region=unit.region, city=unit.city
            )
            counties = tuple((county.name, *county.former) for county in unit.counties)
            return UnitPlace(facts=facts, position=1, counties=counties)
    (extra,) = (unit for unit in province(key=key).extra_units if unit.key == register.unit_key)
    return UnitPlace(facts=UnitFacts(key=extra.key, name=extra.name, kind=extra.kind), position=99)


def defects(key: str, register: DemoRegister) -> tuple[Defect, ...]:
    """Everything that the reading and the campaign's quotas hold against a register, remarks apart."""
    book = rulebook(key).category(register.category)
    try:
        reading = read_register(
            workbook(key, register), filename="x.xlsx", layout=book.register, form=book.form
        )
    except IntakeRefused as refused:
        return tuple(defect for defect in refused.defects if defect.severity is Severity.ERROR)
    unit = place(key, register)
    rows = [
        Filed(
            sequence=row.sequence,
            name=row.name,
            host=row.host,
            city=unit.facts.city,
            county=county_of(unit, row.fields.get("address", ""), row.host),
            flagged=row.flagged,
            fields=row.fields,
            texts=row.texts,
        )
        for row in reading.rows
    ]
    found = register_defects(rows, quotas=book.quotas, unit=unit)
    return tuple(defect for defect in found if defect.severity is Severity.ERROR)


@pytest.mark.parametrize(("key", "every"), [("jilin_2021", 2), ("national_2021", 9)])
def test_registers_are_accepted(key: str, every: int) -> None:
    # Reading takes a process for each file: every second and ninth one will do.
    found = {
        (register.unit_key, register.category): defects(key, register)
        for register in province(key=key).registers[::every]
    }
    assert {place: held for place, held in found.items() if held} == {}


@pytest.mark.parametrize("key", ["jilin_2021", "national_2021"])
def test_every_spoilt_register_is_refused_for_its_reason(key: str) -> None:
    spoilt = province(key=key).refused
    assert [{defect.reason for defect in defects(key, each.register)} for each in spoilt] == [
        {each.reason} for each in spoilt
    ]
    assert DefectReason.QUOTA_EXCEEDED in {each.reason for each in spoilt}


def test_what_is_read_is_what_was_written() -> None:
    register = province().registers[0]
    book = rulebook("jilin_2021").category("star")
    reading = read_register(
        workbook("jilin_2021", register), filename="x.xlsx", layout=book.register, form=book.form
    )
    assert [(row.sequence, row.name, row.host, row.flagged, dict(row.texts)) for row in reading.rows] == [
        (nominee.sequence, nominee.name, nominee.host, nominee.flagged, dict(nominee.texts))
        for nominee in register.nominees
    ]
    for row, nominee in zip(reading.rows, register.nominees, strict=True):
        filled = {key: text for key, text in nominee.fields.items() if text}
        assert {key: row.fields.get(key) for key in filled if key != "remark"} == {
            key: text for key, text in filled.items() if key != "remark"
        }
