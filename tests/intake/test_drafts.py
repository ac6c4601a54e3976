"""A draft as typed becomes what a register's row would: the same cleaning, every blank and fault named."""

from __future__ import annotations

from reviewer.campaigns import CampaignHost
from reviewer.contract import UnitFacts, UnitKind
from reviewer.domain.drafts import entries_of, questions
from reviewer.domain.nominations import UnitPlace
from reviewer.errors import DefectReason, Severity
from reviewer.intake.drafts import DraftReading, read_draft

BOOK = CampaignHost(packages=("plugins",), foreign=False).campaign("jilin_2021").rulebook().category("star")
UNIT = UnitPlace(
    facts=UnitFacts(key="changchun", name="长春市教育局", kind=UnitKind.CITY, region="长春", city="长春市"),
    position=1,
    counties=(("朝阳区",), ("农安县", "农安")),
)
ASKED = questions(BOOK, UNIT)
WHOLE = {
    "f-name": "张　桂",
    "f-sex": "女",
    "f-born_on": "1961年3月2日",
    "f-nationality": "汉族",
    "f-native_place": "吉林",
    "f-politics": "群众",
    "f-education": "大专",
    "f-host": "朝阳区社区学院",
    "f-duty": "学员",
    "f-phone": "０４３１-8888 6666",
    "f-mobile": "139 0000-1234",
    "f-video": "√",
    "f-resume": "　　1978年参加工作。\n\n",
    "f-study": "课程。",
    "f-deeds": "学" * 1000,
    "f-display": "她" * 200,
    "f-contact_person": "单联络",
    "f-contact_phone": "13900001234",
    "o-unit": "同意推荐。",
    "d-unit": "2021.8.20",
}


def read(**changes: str) -> DraftReading:
    typed = {**WHOLE, **{name.replace("_", "-", 1): text for name, text in changes.items()}}
    return read_draft(typed, asked=ASKED, unit=UNIT, flaggable=True)


def told(reading: DraftReading) -> list[tuple[DefectReason, str, Severity]]:
    return [(defect.reason, defect.column, defect.severity) for defect in reading.defects]


def test_answers_are_cleaned_as_the_cells_of_a_register() -> None:
    reading = read()
    filed = reading.filed
    assert reading.defects == ()
    assert (filed.name, filed.host, filed.city, filed.county, filed.flagged) == (
        "张桂",
        "朝阳区社区学院",
        "长春市",
        "朝阳区",
        False,
    )
    assert (
        filed.fields["born_on"],
        filed.fields["phone"],
        filed.fields["mobile"],
        filed.fields["video"],
    ) == (
        "1961-03-02",
        "0431-88886666",
        "13900001234",
        "有",
    )
    assert filed.fields["signed-unit"] == "2021-08-20"
    assert (filed.texts["resume"], filed.texts["opinion-unit"]) == ("1978年参加工作。", "同意推荐。")
    assert not {"name", "host", "city", "county", "awards"} & {*filed.fields, *filed.texts}


def test_blanks_and_faults_are_named() -> None:
    reading = read(f_name=" ", f_born_on="1961年2月30日", f_video="也许", d_unit="", f_deeds="学" * 999)
    assert told(reading) == [
        (DefectReason.REQUIRED, "f-name", Severity.ERROR),
        (DefectReason.DAY_IMPOSSIBLE, "f-born_on", Severity.ERROR),
        (DefectReason.NOT_YES_NO, "f-video", Severity.ERROR),
        (DefectReason.TEXT_SHORT, "f-deeds", Severity.ERROR),
        (DefectReason.REQUIRED, "d-unit", Severity.ERROR),
    ]
    assert "born_on" not in reading.filed.fields


def test_what_a_register_refuses_is_refused_here() -> None:
    assert told(read(f_host="=HYPERLINK(1)")) == [(DefectReason.FORMULA_TEXT, "f-host", Severity.ERROR)]
    number = read(f_resume="身份证 11010519491231002X")
    assert told(number) == [(DefectReason.ID_NUMBER, "f-resume", Severity.ERROR)]
    assert "resume" not in number.filed.texts
    assert told(read(f_host="长" * 201)) == [(DefectReason.TOO_LONG, "f-host", Severity.ERROR)]
    assert told(read(f_born_on="1961年3月")) == [(DefectReason.DAY_INCOMPLETE, "f-born_on", Severity.REMARK)]


def test_the_county_is_chosen_or_read_and_none_can_be_said() -> None:
    assert read(county="农安县").filed.county == "农安县"
    assert read(county="无").filed.county == ""
    assert read(f_host="农安开放大学").filed.county == "农安县"
    assert told(read(county="铁西区")) == []  # not a place of this city; the host tells the county
    assert read(county="铁西区").filed.county == "朝阳区"


def test_a_flag_needs_a_tier() -> None:
    assert read(flagged="yes").filed.flagged
    assert not read(flagged="on").filed.flagged
    assert not read_draft({"flagged": "yes"}, asked=ASKED, unit=UNIT, flaggable=False).filed.flagged


def test_what_is_on_file_reads_back_as_itself() -> None:
    filed = read(county="农安县", flagged="yes", f_awards="无").filed
    again = read_draft(entries_of(filed, ASKED), asked=ASKED, unit=UNIT, flaggable=True)
    assert (again.filed, again.defects) == (filed, ())
