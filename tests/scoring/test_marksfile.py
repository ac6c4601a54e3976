"""MARKS.csv as spreadsheet programs write it, and every way in which it can be wrong."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import Marks
from scoring.console.csvfile import FileError, Flaw, shown
from scoring.console.display import Column, table, width
from scoring.console.marksfile import MarksFile, natural, parse_marks, read_marks, read_units
from tests.scoring.builders import Table, tables

PLAIN = (
    "expert,nominee,创新,成效\n专家10,王芳,38.5,51\n专家2,王芳,40,49.25\n专家2,李四,0,0.07\n专家3,赵六,,\n"
)


def parsed(text: str) -> MarksFile:
    return parse_marks(text.encode(), name="marks.csv")


def refusal(data: str | bytes) -> tuple[str, FileError]:
    with pytest.raises(FileError) as caught:
        parse_marks(data.encode() if isinstance(data, str) else data, name="marks.csv")
    return str(caught.value), caught.value


def test_a_file_is_marks_and_the_names_of_their_axes() -> None:
    assert parsed(PLAIN) == MarksFile(
        marks=Marks.from_rows(
            [0, 1, 1],
            [0, 0, 2],
            [[0, 7], [4000, 4925], [3850, 5100]],
            n_nominees=3,
            n_experts=3,
        ),
        experts=("专家2", "专家3", "专家10"),
        nominees=("李四", "王芳", "赵六"),
        criteria=("创新", "成效"),
        name="marks.csv",
    )


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\xef\xbb\xbf" + PLAIN.encode(), id="byte-order mark"),
        pytest.param(PLAIN.replace("\n", "\r\n").encode(), id="Windows line ends"),
        pytest.param(PLAIN.replace("\n", "\r").encode(), id="old Macintosh line ends"),
        pytest.param(PLAIN.rstrip().encode(), id="no line end at the end"),
        pytest.param((PLAIN + ",,,\n\n , ,,\n").encode(), id="empty lines at the end"),
        pytest.param(PLAIN.replace("38.5", '"38.5"').replace("王芳", '"王芳"').encode(), id="quoted"),
        pytest.param(PLAIN.replace(",", " ,\u3000").encode(), id="blanks around cells"),
        pytest.param(PLAIN.replace("38.5,", "038.50,").encode(), id="zeros that say nothing"),
    ],
)
def test_what_programs_write_differently_reads_the_same(data: bytes) -> None:
    assert parse_marks(data, name="marks.csv") == parsed(PLAIN)


def test_columns_may_stand_anywhere_and_names_hold_anything() -> None:
    found = parsed('质量,nominee,expert\n90,"李 ""四"", 长春\n分校",E1\n')

    assert (found.nominees, found.criteria) == (('李 "四", 长春\n分校',), ("质量",))
    assert found.marks.points.tolist() == [[[9000]]]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("", "marks.csv: the file is empty; its first line must name the columns"),
        ("\n,,\n", "marks.csv: the file is empty; its first line must name the columns"),
        ("expert,nominee,a\n", "marks.csv: there is no line below the header"),
        (
            "expert,nominee\nE1,N1\n",
            "marks.csv, line 1: there is no column for a criterion",
        ),
        (
            "expert;nominee;a\nE1;N1;2\n",
            'marks.csv, line 1: there is no column "expert"; found: "expert;nominee;a"',
        ),
        (
            "Expert,nominee,a\n",
            'marks.csv, line 1: there is no column "expert"; found: "Expert", "nominee", "a"',
        ),
        ("expert,nominee,a,\nE1,N1,2,\n", "marks.csv, line 1: column 4 of the header has no name"),
        ("expert,nominee,a,a\n", 'marks.csv, line 1, column "a": the header names this column twice'),
        ("expert,nominee,a\nE1,N1,2,3\n", "marks.csv, line 2: there are 4 fields where the header names 3"),
        (
            "expert,nominee,a\nE1,N1,1\nE1,N2\n",
            "marks.csv, line 3: there are 2 fields where the header names 3",
        ),
        ("expert,nominee,a\n,N1,2\n", 'marks.csv, line 2, column "expert": the name is missing'),
        ("expert,nominee,a\nE1,,2\n", 'marks.csv, line 2, column "nominee": the name is missing'),
        (
            'expert,nominee,a\n"E\n1",N1,2\nE1,=A1,2\n',
            'marks.csv, line 4, column "nominee": "=A1" is a formula; put its value in its place',
        ),
        (
            "expert,nominee,a\nE1,N1,=SUM(A1:A3)\n",
            'marks.csv, line 2, column "a": "=SUM(A1:A3)" is a formula; put its value in its place',
        ),
        (
            "expert,nominee,a,b\nE1,N1,2,\n",
            'marks.csv, line 2, column "b": the cell is empty while other criteria of this line have points',
        ),
        (
            "expert,nominee,a\nE1,N1,80\nE2,N1,80\nE1,N1,\n",
            'marks.csv, line 4: expert "E1" and nominee "N1" already stand on line 2',
        ),
        (
            "expert,nominee,a\nE1,N1,8.125\n",
            'marks.csv, line 2, column "a": "8.125" has more than two decimals',
        ),
        (
            "expert,nominee,a\nE1,N1,21474836.48\n",
            'marks.csv, line 2, column "a": "21474836.48" is more points than can be counted',
        ),
        (
            f"expert,nominee,a\nE1,N1,{'9' * 5000}\n",
            f'marks.csv, line 2, column "a": "{"9" * 39}…" is more points than can be counted',
        ),
        ('expert,nominee,a\nE1,"N1,2\n', "marks.csv, line 2: this is not CSV: unexpected end of data"),
        (
            "expert,nominee,a\nE1,N\x001,2\n",
            "marks.csv, line 2: there is a NUL character, so this is no text file",
        ),
        (
            PLAIN.encode("gb18030"),
            f"marks.csv, line 1: {Flaw.GBK.value}",
        ),
        (
            b"expert,nominee,a\nE1,N\xff,2\n",
            'marks.csv, line 2: the text is not UTF-8; save the file again as "CSV UTF-8"',
        ),
        (PLAIN.encode("utf-16"), 'marks.csv: the text is UTF-16; save the file again as "CSV UTF-8"'),
        (
            b"PK\x03\x04rest of a workbook",
            'marks.csv: this is a workbook, not a CSV file; save its sheet as "CSV UTF-8"',
        ),
    ],
)
def test_every_flaw_is_one_sentence_with_its_place(data: str | bytes, said: str) -> None:
    assert refusal(data)[0] == said


@pytest.mark.parametrize(
    "text",
    ["abc", "-5", "+5", "85.", ".5", "1e2", "1,5", "８５", "85 分", "nan", "inf", "1_000", "٣", "0x10"],
)
def test_what_is_not_digits_is_no_number_of_points(text: str) -> None:
    said, error = refusal(f'expert,nominee,a\nE1,N1,"{text}"\n')

    assert (error.flaw, error.file, error.line, error.column, error.facts) == (
        Flaw.NOT_POINTS,
        "marks.csv",
        2,
        "a",
        {"value": text},
    )
    assert said == f'marks.csv, line 2, column "a": "{text}" is not a number of points such as 85 or 85.25'


def test_a_sentence_stays_one_line_whatever_a_cell_holds() -> None:
    said, _ = refusal('expert,nominee,a\nE1,N1,"\x1b[31m\n"\n')

    assert said == (
        'marks.csv, line 2, column "a": "\\x1b[31m" is not a number of points such as 85 or 85.25'
    )


def test_the_greatest_points_and_the_least_are_exact() -> None:
    found = parsed("expert,nominee,a\nE1,N1,21474836.47\nE2,N1,0\nE3,N1,0.1\nE4,N1,0.29\n")

    assert found.marks.points.ravel().tolist() == [2**31 - 1, 0, 10, 29]


def test_a_file_that_is_not_there_or_is_a_folder_is_said(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(FileError) as caught:
            read_marks(str(path))
        assert caught.value.flaw is Flaw.NOT_READABLE
        assert str(caught.value) == f"{path}: the file cannot be read: {caught.value.facts['why']}"


def test_units_of_those_who_mark_and_are_marked(tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    path.write_text("unit,expert,phone\n长春大学,E1,1\n,E2,2\n吉林大学,E9,3\n", encoding="utf-8-sig")

    assert read_units(str(path), column="expert", names=["E2", "E1"]) == {"E2": "", "E1": "长春大学"}
    with pytest.raises(FileError, match='column "expert": there is no line for "E3"'):
        read_units(str(path), column="expert", names=["E3"])
    path.write_text("unit,expert\nA,E1\nB,E1\n", encoding="utf-8")
    with pytest.raises(FileError, match='line 3, column "expert": "E1" already stands on line 2'):
        read_units(str(path), column="expert", names=["E1"])


def test_numbers_in_names_count_by_their_value() -> None:
    names = ["专家10", "专家2", "专家02", "专家", "乙1", "专家2a", "10", "9", "专家2 3"]

    assert sorted(names, key=natural) == [
        "9",
        "10",
        "专家",
        "专家02",
        "专家2",
        "专家2 3",
        "专家2a",
        "专家10",
        "乙1",
    ]


def test_columns_of_a_table_stand_under_one_another_by_the_width_of_their_characters() -> None:
    assert table(
        [Column(head="名次", is_number=True), Column(head="nominee"), Column(head="x")],
        [["1", "欧阳锋", "a"], ["10", "Ö o\u0308\x1b", ""]],
    ) == ("名次  nominee  x\n   1  欧阳锋   a\n  10  Ö o\u0308\\x1b")
    assert (width("王a，"), width("e\u0301"), width("")) == (5, 1, 0)


def test_long_text_is_cut_only_inside_quotation_marks() -> None:
    assert shown("长" * 50) == f'"{"长" * 39}…"'
    assert shown("长" * 50, quoted=False) == "长" * 50


@given(table=tables(), seed=st.integers(0, 99))
def test_marks_come_back_from_a_file_whatever_the_order_of_its_lines(table: Table, seed: int) -> None:
    rows = [
        f"E{expert},N{nominee},{','.join(str(Decimal(points) / 100) for points in of_sheet)}"
        for nominee, expert, of_sheet in table.rows
    ]
    given = {(nominee, expert) for nominee, expert, _ in table.rows}
    blank = "," * table.n_criteria
    rows += [
        f"E{expert},N{nominee}{blank}"
        for nominee in range(table.n_nominees)
        for expert in range(table.n_experts)
        if (nominee, expert) not in given
    ]
    Random(seed).shuffle(rows)
    criteria = [f"c{number}" for number in range(table.n_criteria)]

    assert parsed("\n".join([f"expert,nominee,{','.join(criteria)}", *rows])) == MarksFile(
        marks=table.marks(),
        experts=tuple(f"E{number}" for number in range(table.n_experts)),
        nominees=tuple(f"N{number}" for number in range(table.n_nominees)),
        criteria=tuple(criteria),
        name="marks.csv",
    )
