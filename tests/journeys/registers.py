"""The registers of the main story, as offices file them, and a spoilt first attempt."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct
from msgspec.structs import replace

from reviewer.clock import CHINA
from reviewer.contract.snapshots import Rulebook
from reviewer.demo.province import DemoNominee, DemoProvince, Place, make_province
from reviewer.export.registers import RegisterLine, register_workbook

TODAY = date(2021, 8, 23)
TOO_SHORT = 600  # letters of a text that must have 1000


class Files(Struct, frozen=True, kw_only=True):
    """Workbooks by what they are for, the text that one lacks, and where an expert works too."""

    spoilt: bytes
    stars: bytes
    other_stars: bytes
    projects: bytes
    missing_text: str
    employer: str


def files(rulebook: Rulebook) -> Files:
    """Five people of 长春市, three people and two projects of 延边州.

    The fourth of 长春市 lacks 参加学习情况 and the deeds of the fifth are too short (不少于1000字); the first
    of 延边州 holds an office of county level (一般不推荐), and an expert works at the same place.
    """
    province = make_province(rulebook, seed=1, today=TODAY)
    people = list(_of(province, unit="changchun", category="star")[:5])
    study = people[3].texts["study"]
    people[3] = replace(people[3], texts={**people[3].texts, "study": ""})
    deeds = people[4].texts["deeds"][:TOO_SHORT]
    people[4] = replace(people[4], texts={**people[4].texts, "deeds": deeds})

    spoilt = list(people)
    spoilt[1] = replace(spoilt[1], sequence=1)
    spoilt[2] = replace(spoilt[2], fields={**spoilt[2].fields, "born_on": "1956年2月30日"})
    spoilt[4] = replace(spoilt[4], name="")

    filed = _of(province, unit="yanbian", category="star")
    others = [
        replace(filed[place], sequence=number, fields={**filed[place].fields, "remark": ""})
        for number, place in enumerate((1, 3, 4), start=1)
    ]
    others[0] = replace(others[0], fields={**others[0].fields, "duty": "汪清县副县长"})
    planted = {place for places in province.planted.values() for place in places}
    sound = [
        one
        for register in province.registers
        if register.category == "project"
        for one in register.nominees
        if Place(register.unit_key, "project", one.sequence) not in planted and not one.flagged
    ]
    first, second = (
        replace(one, sequence=number, fields={**one.fields, "address": f"延吉市新华街道民生路{number}号"})
        for number, one in enumerate(sound[:2], start=1)
    )
    return Files(
        spoilt=_workbook(rulebook, "star", "长春市", spoilt),
        stars=_workbook(rulebook, "star", "长春市", people),
        other_stars=_workbook(rulebook, "star", "延边州", others),
        projects=_workbook(rulebook, "project", "延边州", [first, second]),
        missing_text=study,
        employer=others[0].host,
    )


def _of(province: DemoProvince, *, unit: str, category: str) -> tuple[DemoNominee, ...]:
    registers = (one for one in province.registers if (one.unit_key, one.category) == (unit, category))
    return next(registers).nominees


def _workbook(rulebook: Rulebook, category: str, region: str, nominees: list[DemoNominee]) -> bytes:
    book = rulebook.category(category)
    lines = [
        RegisterLine(sequence=one.sequence, name=one.name, host=one.host, fields=one.fields, texts=one.texts)
        for one in nominees
    ]
    created = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=CHINA)
    return register_workbook(
        book.register, form=book.form, region=region, rows=lines, created=created, texts=True
    )
