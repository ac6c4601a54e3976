"""Typed marks against cap and step: an independent reading with Decimal is the oracle."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from reviewer.domain import sheets
from reviewer.domain.sheets import Problem, SheetReading, SheetState
from tests.campaigns_small import CAPS, STEP, rubric_of

RUBRIC = rubric_of(CAPS)
FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")


def verdict(typed: str) -> int | Problem | None:
    """How one mark of the first criterion is read: points, what is wrong, or None for a blank."""
    reading = sheets.read_points(RUBRIC, {"effort": typed})
    if reading.problems:
        [(key, problem, _)] = reading.problems
        assert key == "effort"
        return problem
    return reading.points.get("effort")


def oracle(typed: str) -> int | Problem | None:
    """The same, by exact decimals and plain rules."""
    text = typed.strip()
    for place, wide in enumerate("０１２３４５６７８９"):
        text = text.replace(wide, str(place))
    text = text.replace("．", ".").replace("。", ".")
    if not text:
        return None
    whole, dot, part = text.partition(".")
    plain = set(whole + part) <= set("0123456789") and 1 <= len(whole) <= 4
    if not plain or (dot and not 1 <= len(part) <= 2):
        return Problem.NOT_A_NUMBER
    try:
        value = Decimal(text) * 100
    except InvalidOperation:
        return Problem.NOT_A_NUMBER
    if value > CAPS["effort"]:
        return Problem.ABOVE_CAP
    return int(value) if value % STEP == 0 else Problem.OFF_STEP


numbers = st.decimals(min_value=0, max_value=12000, places=2).map(str) | st.integers(0, 40).map(str)
halves = st.integers(0, 62).map(lambda n: str(Decimal(n) / 2))
anything = st.text("0123456789.。．０５９-+eE _,١٣\u3000\n", max_size=8)


@given(numbers | halves | anything | halves.map(lambda text: text.translate(FULL_WIDTH)))
def test_a_typed_mark_is_read_as_decimals_read_it(typed: str) -> None:
    assert verdict(typed) == oracle(typed)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("0", 0),
        ("0.0", 0),
        ("0.00", 0),
        ("30", 30_00),
        ("29.5", 29_50),
        ("29.50", 29_50),
        (" 12 ", 12_00),
        ("\u300012\u3000", 12_00),
        ("１２．５", 12_50),
        ("12。5", 12_50),
        ("007", 7_00),
        ("", None),
        ("   ", None),
        ("\u3000", None),
        ("30.5", Problem.ABOVE_CAP),
        ("30.01", Problem.ABOVE_CAP),
        ("12.3", Problem.OFF_STEP),
        ("0.01", Problem.OFF_STEP),
        ("12.345", Problem.NOT_A_NUMBER),
        ("12.", Problem.NOT_A_NUMBER),
        (".5", Problem.NOT_A_NUMBER),
        ("-1", Problem.NOT_A_NUMBER),
        ("+1", Problem.NOT_A_NUMBER),
        ("1e1", Problem.NOT_A_NUMBER),
        ("1,5", Problem.NOT_A_NUMBER),
        ("1_0", Problem.NOT_A_NUMBER),
        ("二十", Problem.NOT_A_NUMBER),
        ("١٢", Problem.NOT_A_NUMBER),
        ("12 分", Problem.NOT_A_NUMBER),
        ("12\n13", Problem.NOT_A_NUMBER),
        ("NaN", Problem.NOT_A_NUMBER),
        ("12345", Problem.NOT_A_NUMBER),
    ],
)
def test_marks_as_people_type_them(typed: str, read: int | Problem | None) -> None:
    assert verdict(typed) == read


def test_zero_is_a_mark_and_blank_is_none() -> None:
    assert sheets.read_points(RUBRIC, {"effort": "0", "effect": " ", "story": "40"}) == SheetReading(
        points={"effort": 0, "story": 40_00}, missing=("effect",), problems=(), running=40_00, total=None
    )
    zeros = sheets.read_points(RUBRIC, dict.fromkeys(CAPS, "0"))
    assert zeros == SheetReading(points=dict.fromkeys(CAPS, 0), missing=(), problems=(), running=0, total=0)
    assert (zeros.complete, sheets.read_points(RUBRIC, {}).complete) == (True, False)


def test_a_wrong_mark_is_named_and_leaves_no_total() -> None:
    typed = {"effort": "30.5", "effect": "12.3", "story": "三十", "unknown": "9"}
    assert sheets.read_points(RUBRIC, typed) == SheetReading(
        points={},
        missing=(),
        problems=(
            ("effort", Problem.ABOVE_CAP, "30.5"),
            ("effect", Problem.OFF_STEP, "12.3"),
            ("story", Problem.NOT_A_NUMBER, "三十"),
        ),
        running=0,
        total=None,
    )


def test_weights_count_percents_and_round_half_up_once() -> None:
    weighted = replace(RUBRIC, weights=(33, 33, 34))
    points = {"effort": 50, "effect": 0, "story": 0}
    assert sheets.weighted(weighted, points) == 17  # 16.5 hundredths
    assert sheets.weighted(weighted, {"effort": 30_00, "effect": 30_00, "story": 40_00}) == 33_40
    assert sheets.weighted(RUBRIC, points) == 50


@given(st.integers(0, 999_999))
def test_what_is_shown_is_read_back(value: int) -> None:
    assert sheets.hundredths(sheets.shown(value)) == value


@pytest.mark.parametrize(("value", "text"), [(0, "0"), (5, "0.05"), (850, "8.5"), (900, "9"), (10000, "100")])
def test_hundredths_are_written_as_people_write_them(value: int, text: str) -> None:
    assert sheets.shown(value) == text


@pytest.mark.parametrize(
    ("total", "others", "slip"),
    [
        (9_50, [80_00, 85_00, 90_00], True),
        (9_50, [80_00, 85_00], False),
        (39_99, [80_00, 85_00, 90_00], True),
        (40_00, [80_00, 85_00, 90_00], False),
        (0, [1, 1, 1], True),
        (0, [0, 80_00, 85_00], False),
        (9_50, [], False),
    ],
)
def test_a_total_far_below_the_others_looks_like_a_slip(total: int, others: list[int], slip: bool) -> None:
    assert sheets.far_below(total, others) is slip


def test_a_typed_text_is_kept_but_for_what_no_database_keeps() -> None:
    assert sheets.storable("事迹\x00感人\ud83d，👍\n下一行\ud83d") == "事迹感人?，👍\n下一行?"


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_every_other_text_is_kept_as_typed(text: str) -> None:
    assert sheets.storable(text) == text


def test_only_a_submitted_sheet_is_closed() -> None:
    assert [state for state in SheetState if state.closed] == [SheetState.SUBMITTED]
