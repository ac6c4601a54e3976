"""What is written is read again; and no byte, however placed, raises anything but a refusal."""

from __future__ import annotations

import contextlib
import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewer.errors import IntakeRefused
from reviewer.intake.headings import fold
from reviewer.intake.registers import RegisterRow
from tests.intake.offices import (
    STAR_HEADER,
    STAR_TITLE,
    Dated,
    part_of,
    read_star,
    repacked,
    star,
    star_sheet,
    workbook,
)

pytestmark = pytest.mark.usefixtures("in_process")

RELAXED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]

DAYS: list[Callable[[date], Any]] = [
    Dated,
    lambda day: day.isoformat(),
    lambda day: f"{day.year}.{day.month}.{day.day}",
    lambda day: f"{day.year}/{day.month:02}/{day.day:02}",
    lambda day: f" {day.year}年{day.month}月{day.day}日",
    lambda day: int(f"{day:%Y%m%d}"),
]
SEQUENCES: list[Callable[[int], Any]] = [
    int,
    float,
    str,
    lambda number: f"{number}.0",
    lambda number: f"　{number} ",
]
PHONES: list[Callable[[str], Any]] = [str, int, float, lambda phone: f"{phone[:3]} {phone[3:7]}-{phone[7:]}"]
WORDS = st.text(st.sampled_from("松江梅原柳河云岭学院社区老年大课堂“”·（）〇𠮷"), min_size=2, max_size=9)


@st.composite
def registers(draw: st.DrawFn) -> tuple[list[list[Any]], list[list[Any]], tuple[RegisterRow, ...]]:
    """Rows of both sheets as an office might type them, and what they mean."""
    names = draw(st.lists(WORDS, min_size=1, max_size=6, unique_by=fold))
    order = draw(st.permutations(range(1, len(names) + 1)))
    rows: list[list[Any]] = []
    texts: list[list[Any]] = []
    meant: list[RegisterRow] = []
    for sequence, name in zip(order, names, strict=True):
        rows += [[] for _ in range(draw(st.integers(0, 2)))]
        host, duty, remarked = draw(WORDS), draw(WORDS), draw(st.sampled_from(["", "事迹特别感人", "无"]))
        day = draw(st.dates(date(1921, 1, 1), date(2020, 12, 31)))
        phone = f"1{draw(st.integers(3_000_000_000, 9_999_999_999))}"
        yes = draw(st.sampled_from(["有", "无"]))
        long = draw(st.lists(WORDS, max_size=3))
        cells = [
            draw(st.sampled_from(SEQUENCES))(sequence),
            draw(st.sampled_from([name, f"　{name} ", f"\u200b{name}"])),
            host,
            f" {duty}　",
            *[None] * 3,
            draw(st.sampled_from(DAYS))(day),
            *[None] * 2,
            draw(st.sampled_from([yes, {"有": "√", "无": "×"}[yes]])),
            draw(st.sampled_from(PHONES))(phone),
            remarked or draw(st.sampled_from([None, "-", "　"])),
        ]
        rows.append(cells)
        if long:
            texts.append([sequence, name, draw(st.sampled_from(["\n", "\r\n", " \n"])).join(long)])
        fields = {"duty": duty, "born": day.isoformat(), "video": yes, "phone": phone}
        meant.append(
            RegisterRow(
                row=2 + len(rows),
                sequence=sequence,
                name=name,
                host=host,
                fields=fields | ({"remark": remarked} if remarked else {}),
                texts={"deeds": "\n".join(long)} if long else {},
                flagged=remarked == "事迹特别感人",
            )
        )
    return rows, texts, tuple(sorted(meant, key=lambda row: row.sequence))


@settings(max_examples=60, suppress_health_check=RELAXED)
@given(registers())
def test_what_an_office_types_is_what_is_read(
    register: tuple[list[list[Any]], list[list[Any]], tuple[RegisterRow, ...]],
) -> None:
    rows, texts, meant = register
    content = workbook(
        {
            "登记表": [[STAR_TITLE], STAR_HEADER, *rows, ["（盖章）"]],
            "推荐表": [["推荐序号", "姓名", "主要事迹和成效"], *texts],
        }
    )
    assert read_star(content).rows == meant


GOOD = workbook(
    {
        "登记表": star_sheet(
            star(1, born=Dated(date(1956, 3, 2))), star(2, "吴桂芳", None, phone=13800138000)
        ),
        "推荐表": [["推荐序号", "姓名", "主要事迹和成效"], [1, "周明远", "事迹\r\n一"]],
    },
    merges={"登记表": [(0, 0, 0, 12), (2, 2, 3, 2)]},
)
with zipfile.ZipFile(io.BytesIO(GOOD)) as _archive:
    PARTS = _archive.namelist()
EDITS = st.lists(
    st.tuples(st.integers(0, 10**6), st.binary(max_size=4), st.integers(0, 60)), min_size=1, max_size=4
)


def edited(content: bytes, edits: list[tuple[int, bytes, int]]) -> bytes:
    """At each place some bytes are written over, or cut out."""
    for place, new, cut in edits:
        start = place % max(len(content), 1)
        content = content[:start] + new + content[start + (cut or len(new)) :]
    return content


def read_or_refuse(content: bytes) -> None:
    with contextlib.suppress(IntakeRefused):
        assert read_star(content).rows


@settings(max_examples=150, suppress_health_check=RELAXED)
@given(EDITS)
def test_no_damage_to_the_archive_raises_anything_but_a_refusal(edits: list[tuple[int, bytes, int]]) -> None:
    read_or_refuse(edited(GOOD, edits))


@settings(max_examples=200, suppress_health_check=RELAXED)
@given(st.sampled_from(PARTS), EDITS)
def test_no_damage_to_a_part_raises_anything_but_a_refusal(
    part: str, edits: list[tuple[int, bytes, int]]
) -> None:
    read_or_refuse(repacked(GOOD, {part: edited(part_of(GOOD, part), edits)}))


MARKUP = st.sampled_from(
    [
        b"<c/>",
        b"<row/>",
        b' t="s"',
        b' t="d"',
        b' t="b"',
        b' s="9"',
        b' r="ZZ"',
        b"<v>-1</v>",
        b"<f>1</f>",
        b"_xD800_",
        b"<v>1e400</v>",
        b'<mergeCell ref="A9:A1"/>',
        b"&#x7f;",
        b"<is><t>=1</t></is>",
        b'<mergeCell ref="A1:ZZZ9"/>',
    ]
)


@settings(max_examples=150, suppress_health_check=RELAXED)
@given(st.lists(st.tuples(st.integers(0, 10**6), MARKUP), min_size=1, max_size=5))
def test_no_markup_in_a_sheet_raises_anything_but_a_refusal(inserted: list[tuple[int, bytes]]) -> None:
    part = "xl/worksheets/sheet1.xml"
    pieces = part_of(GOOD, part).split(b">")
    for place, markup in inserted:
        at = place % len(pieces)
        # an attribute goes into the tag, an element behind it
        pieces[at] = pieces[at] + markup if markup.startswith(b" ") else markup + pieces[at]
    read_or_refuse(repacked(GOOD, {part: b">".join(pieces)}))


@settings(max_examples=100, suppress_health_check=RELAXED)
@given(st.binary(max_size=200) | st.binary(max_size=50).map(lambda tail: b"PK\x03\x04" + tail))
def test_no_bytes_at_all_raise_anything_but_a_refusal(content: bytes) -> None:
    with pytest.raises(IntakeRefused):
        read_star(content)
