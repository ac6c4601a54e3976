"""Page and picture say what the records say, and nothing else."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from benchmarks.__main__ import FAMILIES
from benchmarks.contest import Claim, Outcome, Result, State
from benchmarks.picture import picture
from benchmarks.report import Machine, Record, contest, keep, kept, number, page, seconds, targets

DOCS = Path(__file__).resolve().parents[2] / "docs"

VOID = Result(
    contest="void, 10 marks",
    outcomes=(
        Outcome(contender="ours", state=State.MEASURED, seconds=(1.0,), with_="numpy 2"),
        Outcome(
            contender="wrong",
            state=State.MEASURED,
            seconds=(2.0,),
            agrees=False,
            note="rank[1]: 2 against 3, and 1 more",
        ),
    ),
)
FAIR = Result(
    contest="fair, 10 marks",
    load=1.25,
    outcomes=(
        Outcome(contender="ours", state=State.MEASURED, seconds=(0.001, 0.002, 0.004), extra=2_500_000),
        Outcome(contender="peer", state=State.MEASURED, seconds=(0.03, 0.02, 0.01), with_="peer 1.0"),
        Outcome(contender="lme4", state=State.ABSENT, note="lme4 is not installed"),
    ),
)
RECORD = Record(
    family="some",
    head="Some family",
    about="What is asked.\n",
    date="2026-01-02",
    machine=Machine(processor="P", processors=2, system="Linux x", python="3.11", numpy="2"),
    results=(FAIR, VOID),
    claims=(
        Claim(text="faster", bound=5.0, found=10.0),
        Claim(text="smaller", bound=5.0, found=6.0, at_least=False, note="nearly"),
        Claim(text="lighter", bound=5.0, note="not installed"),
    ),
)


def test_a_contest_is_a_row_a_contender() -> None:
    assert contest(FAIR).splitlines()[2:] == [
        "| ours | 2.00 ms | 1.00 ms to 4.00 ms (3) | 1.00 | 2.5 MB |  |",
        "| peer | 20.0 ms | 10.0 ms to 30.0 ms (3) | 10.0 | – | peer 1.0 |",
        "| lme4 | absent | lme4 is not installed |  |  |  |",
    ]


def test_a_void_contest_tells_both_answers_and_no_ratio() -> None:
    lines = contest(VOID).splitlines()
    assert lines[0] == "**Void: answers differ.** wrong: rank[1]: 2 against 3, and 1 more"
    assert [line.split(" | ")[3] for line in lines[4:]] == ["–", "–"]


def test_targets_are_reached_or_not_or_open() -> None:
    assert targets(RECORD.claims).splitlines()[2:] == [
        "| ✓ | faster | 10.0 |",
        "| ✗ | smaller | 6.00 (nearly) |",
        "| ? | lighter | not measured: not installed |",
    ]


def test_the_page_counts_what_is_reached() -> None:
    assert "## Targets: 1 of 3 reached" in page([RECORD])
    assert "2026-01-02; P, 2 processors, Linux x; Python 3.11, numpy 2." in page([RECORD])


def test_the_picture_has_a_bar_for_each_time_and_a_word_for_each_other() -> None:
    drawing = ET.fromstring(picture([RECORD]))
    space = "{http://www.w3.org/2000/svg}"
    words = [text.text for text in drawing.iter(f"{space}text")]
    assert words[7:] == [
        "fair, 10 marks: peer",
        "× 10.0",
        "fair, 10 marks: lme4",
        "absent",
        "void, 10 marks: wrong",
        "void: answers differ",
    ]
    assert len(list(drawing.iter(f"{space}rect"))) == 2


def test_a_record_is_kept_as_it_is(tmp_path: Path) -> None:
    keep(RECORD, place=tmp_path)
    assert kept(["none", "some"], place=tmp_path) == [RECORD]


def test_the_published_page_and_picture_are_those_of_the_records() -> None:
    records = kept(FAMILIES)
    assert (DOCS / "benchmarks.md").read_text(encoding="utf-8") == page(records)
    assert (DOCS / "pictures" / "benchmarks.svg").read_text(encoding="utf-8") == picture(records)


@pytest.mark.parametrize(
    ("value", "told"), [(0.0, "0"), (0.0001234, "0.000123"), (1.0, "1.00"), (12345.6, "12,346")]
)
def test_numbers_have_three_digits(value: float, told: str) -> None:
    assert number(value) == told


@pytest.mark.parametrize(("value", "told"), [(2.0, "2.00 s"), (0.0451, "45.1 ms"), (3e-7, "0.300 µs")])
def test_times_have_the_unit_that_suits_them(value: float, told: str) -> None:
    assert seconds(value) == told
