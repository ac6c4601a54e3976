"""One cell at a time: what offices type, what spreadsheets make of it, what is refused."""

from __future__ import annotations

import pytest

from reviewer.contract.forms import FieldKind
from reviewer.errors import DefectReason as Reason
from reviewer.intake.cells import Fault, Value, clean_name, holds_id_number, read_cell
from reviewer.intake.grids import Cell, CellKind, letters
from reviewer.intake.titles import region_in

TEXT, NUMBER, DAY = CellKind.TEXT, CellKind.NUMBER, CellKind.DAY


def read(kind: FieldKind, text: str, typed: CellKind = TEXT) -> Value | Fault:
    return read_cell(Cell(kind=typed, text=text), kind)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        (DAY, "1956-03-02"),
        (TEXT, "1956-03-02"),
        (TEXT, "1956.3.2"),
        (TEXT, "1956/3/2"),
        (TEXT, "1956年3月2日"),
        (TEXT, "１９５６年０３月０２日"),
        (TEXT, "1956 年 3 月 2 号"),
        (TEXT, "1956．3．2"),
        (TEXT, "19560302"),
        (NUMBER, "19560302"),
        (TEXT, "1956-03-02 00:00:00"),
        (TEXT, "1956/3/2 0:00:00"),
        (TEXT, "1956年3月2日起"),
    ],
)
def test_a_day_typed_in_many_ways(typed: CellKind, text: str) -> None:
    assert read(FieldKind.DAY, text, typed) == Value(text="1956-03-02")
    assert read(FieldKind.MONTH, text, typed) == Value(text="1956-03")


@pytest.mark.parametrize(
    ("typed", "text", "kept"),
    [
        (TEXT, "2015年3月", "2015-03"),
        (TEXT, "2015.3", "2015-03"),
        (NUMBER, "2015.3", "2015-03"),
        (NUMBER, "2015.12", "2015-12"),
        (TEXT, "2015.1", "2015-01"),
        (TEXT, "201503", "2015-03"),
        (DAY, "2015-03", "2015-03"),
        (TEXT, "2015年3月至今", "2015-03"),
        (TEXT, "2015年", "2015"),
        (NUMBER, "2015", "2015"),
    ],
)
def test_a_day_of_which_less_is_known_is_not_completed(typed: CellKind, text: str, kept: str) -> None:
    assert read(FieldKind.DAY, text, typed) == Value(text=kept, remark=Reason.DAY_INCOMPLETE)


@pytest.mark.parametrize(
    ("typed", "text", "reason"),
    [
        (TEXT, "1957-02-29", Reason.DAY_IMPOSSIBLE),
        (TEXT, "19561302", Reason.DAY_IMPOSSIBLE),
        (TEXT, "1056-03-02", Reason.DAY_IMPOSSIBLE),
        (TEXT, "2956年3月2日", Reason.DAY_IMPOSSIBLE),
        (TEXT, "1956年13月", Reason.DAY_IMPOSSIBLE),
        (NUMBER, "1956.1", Reason.DIGITS_LOST),  # January or October
        (NUMBER, "20516", Reason.NOT_A_DAY),  # a date that has lost its format
        (TEXT, "56.3.2", Reason.NOT_A_DAY),
        (TEXT, "2015.3-2021.6", Reason.NOT_A_DAY),
        (TEXT, "3月2日", Reason.NOT_A_DAY),
        (TEXT, "五六年春", Reason.NOT_A_DAY),
    ],
)
def test_no_day(typed: CellKind, text: str, reason: Reason) -> None:
    assert read(FieldKind.DAY, text, typed) == Fault(reason=reason, facts={"value": text})


@pytest.mark.parametrize(
    ("text", "derived"),
    [
        ("2300人/8600人次", {"people": "2300", "visits": "8600"}),
        ("约2300人", {"people": "2300"}),
        ("8600", {"visits": "8600"}),
        ("８６００", {"visits": "8600"}),
        ("12,600余人次", {"visits": "12600"}),
        ("1,234,567", {"visits": "1234567"}),
        ("年均0.86万人次，2千多人", {"people": "2000", "visits": "8600"}),
        ("2021年参与2300名（8600次）", {"people": "2300", "visits": "8600"}),
        ("每年3.5万人（次）以上", {"visits": "35000"}),
    ],
)
def test_headcounts(text: str, derived: dict[str, str]) -> None:
    assert read(FieldKind.HEADCOUNT, text) == Value(text=text, derived=derived)


@pytest.mark.parametrize(
    "text",
    [
        "很多",
        "2300/8600",
        "2300人、2400人",
        "200至300人",
        "1.23455万人",
        "2300,8600",
        "0.5人",
        "9999999999",
        "3期8600",
    ],
)
def test_no_headcount(text: str) -> None:
    assert read(FieldKind.HEADCOUNT, text) == Fault(reason=Reason.NOT_A_NUMBER, facts={"value": text})


@pytest.mark.parametrize(
    ("text", "count"), [("1,200", "1200"), ("30人", "30"), ("约２万", "20000"), ("0", "0")]
)
def test_counts(text: str, count: str) -> None:
    assert read(FieldKind.COUNT, text) == Value(text=count)


@pytest.mark.parametrize(("typed", "text"), [(TEXT, "1.5"), (TEXT, "3次5人"), (NUMBER, "-5"), (TEXT, "若干")])
def test_no_count(typed: CellKind, text: str) -> None:
    assert read(FieldKind.COUNT, text, typed) == Fault(reason=Reason.NOT_A_NUMBER, facts={"value": text})


@pytest.mark.parametrize(
    ("typed", "text", "kept"),
    [
        (NUMBER, "13800138000", "13800138000"),
        (NUMBER, "88881234", "88881234"),
        (NUMBER, "4008001234", "4008001234"),
        (TEXT, "138 0013 8000", "13800138000"),
        (TEXT, "138-0013-8000", "13800138000"),
        (TEXT, "１３８００１３８０００", "13800138000"),
        (TEXT, "0431-88881234", "0431-88881234"),
        (TEXT, "+86 13800138000", "+8613800138000"),
        (TEXT, "+86 431 88881234, xx@example.org", "+86 431 88881234, xx@example.org"),
        (TEXT, "13800138000\nxx@example.org", "13800138000 xx@example.org"),
        (TEXT, "13800138000\n13900139000", "13800138000、13900139000"),
        (TEXT, "0431-88901234 １３９００１３９０００", "0431-88901234、13900139000"),
        (TEXT, "0431 88881234", "043188881234"),
    ],
)
def test_phones(typed: CellKind, text: str, kept: str) -> None:
    assert read(FieldKind.PHONE, text, typed) == Value(text=kept)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        (NUMBER, "43188881234"),  # the area code has lost its 0
        (NUMBER, "138001380001"),
        (NUMBER, "1380013800013800138"),
        (NUMBER, "88881234.5"),
        (TEXT, "1.38E+10"),
        (TEXT, "1.38001e10"),
    ],
)
def test_phones_that_have_lost_digits(typed: CellKind, text: str) -> None:
    assert read(FieldKind.PHONE, text, typed) == Fault(reason=Reason.DIGITS_LOST, facts={"value": text})


def test_any_number_beyond_fifteen_digits_has_lost_some() -> None:
    assert read(FieldKind.TEXT, "999999999999999", NUMBER) == Value(text="999999999999999")
    lost = Fault(reason=Reason.DIGITS_LOST, facts={"value": "9999999999999990"})
    assert read(FieldKind.TEXT, "9999999999999990", NUMBER) == lost


@pytest.mark.parametrize(
    ("typed", "text", "kept"),
    [(TEXT, text, "有") for text in ("有", "√", "是", " Y ", "有视频")]
    + [(TEXT, text, "无") for text in ("无", "×", "否", "没有")]
    + [(NUMBER, "1", "有"), (NUMBER, "0", "无"), (CellKind.TRUTH, "TRUE", "有"), (TEXT, "—", "")],
)
def test_yes_and_no(typed: CellKind, text: str, kept: str) -> None:
    assert read(FieldKind.YES_NO, text, typed) == Value(text=kept)


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t周", "\r周", "　=1+1", "\u200b=1+1", "+86138|cmd", "--1", "- 一"],
)
def test_texts_that_another_program_might_run(text: str) -> None:
    found = read(FieldKind.TEXT, text)
    assert isinstance(found, Fault)
    assert found.reason is Reason.FORMULA_TEXT


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("-", ""),
        ("—", ""),
        ("——", ""),
        ("－", ""),
        ("/", ""),
        (" - ", ""),
        ("无", "无"),
        ("a=b", "a=b"),
        ("+8613800138000", "+8613800138000"),
        ("“互联网+”课堂", "“互联网+”课堂"),
        ("——致晚霞", "——致晚霞"),
    ],
)
def test_texts_that_only_look_like_it(text: str, kept: str) -> None:
    assert read(FieldKind.TEXT, text) == Value(text=kept)


def test_a_text_on_one_line_and_a_text_of_many() -> None:
    typed = "\u3000松江县\n老年大学  Open\r\nUniversity\x00 "
    joined = Value(text="松江县老年大学 Open University", remark=Reason.LINES_JOINED)
    assert read(FieldKind.TEXT, typed) == joined
    assert read(FieldKind.LONG_TEXT, typed) == Value(text="松江县\n老年大学  Open\nUniversity")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("220102195603021235", True),
        ("证号：22010219560302123x。", True),
        ("220102-19560302-1235", True),
        ("２２０１０２１９５６０３０２１２３５", True),
        ("22010219560\u200b3021235", True),
        ("2201021956030212351", False),
        ("220102195613021235", False),
        ("13800138000 88881234", False),
        ("A220102195603021235", False),
    ],
)
def test_identity_numbers(text: str, found: bool) -> None:
    assert holds_id_number(text) is found
    assert isinstance(read(FieldKind.LONG_TEXT, text), Fault) is found


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("张 三", "张三"),
        ("欧 阳 静 怡", "欧阳静怡"),
        ("欧阳 静怡", "欧阳 静怡"),
        ("Li Si", "Li Si"),
        ("甲 乙 丙 丁 戊", "甲 乙 丙 丁 戊"),
    ],
)
def test_padding_inside_a_name(typed: str, name: str) -> None:
    assert clean_name(typed) == name


def test_column_letters() -> None:
    assert [letters(number) for number in (1, 26, 27, 52, 53, 702, 703, 16_384)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
        "XFD",
    ]


def test_a_title_without_a_blank() -> None:
    assert region_in("先进 单位推荐表", "先进单位推荐表") == ""
    assert region_in("先进个人推荐表", "先进单位推荐表") is None
