"""The 登记表 as a paper: the cells that its workbook prints, on their side, under their own head."""

from __future__ import annotations

from plugins.henan_2023.layouts import PROJECT_REGISTER as HENAN
from plugins.national_2021.layouts import STAR_REGISTER
from reviewer.domain.papers import Paper, Role
from reviewer.domain.registers import RegisterLine, register_paper
from reviewer.export.registers import register_workbook
from tests.export.anatomy import cells_of
from tests.papers import CREATED, book_of

LINES = (
    RegisterLine(sequence=2, name="李四", host="某社区"),
    RegisterLine(sequence=1, name="王丹", host="某学院", flagged=True, fields={"born_on": "1956-03-02"}),
    RegisterLine(sequence=3, name="=1+1", host="某馆", fields={"phone": "0431-1", "remark": "退休"}),
)


def rows(paper: Paper) -> list[list[str]]:
    """The cells of every row."""
    return [[cell.text for cell in cells] for _, cells in paper.rows()]


def test_n8_the_paper_of_a_register_has_the_rows_of_its_workbook() -> None:
    paper = register_paper(STAR_REGISTER, region="吉林省", lines=LINES)
    form = book_of("national_2021", "star").form
    content = register_workbook(
        STAR_REGISTER, form=form, region="吉林省", rows=LINES, created=CREATED, texts=False
    )
    printed = cells_of(content, STAR_REGISTER.sheet)
    assert rows(paper) == printed[1 : 1 + len(paper.heights)]
    assert [row[:2] for row in rows(paper)] == [
        ["推荐序号", "姓名"],
        ["1", "王丹"],
        ["2", "李四"],
        ["3", "=1+1"],
        ["4", ""],
        ["5", ""],
    ]
    assert [rows(paper)[number][-1] for number in (1, 2, 3)] == ["事迹特别感人", "", "退休"]
    assert rows(paper)[1][7] == "1956年3月2日"
    assert paper.title == printed[0][0] == "吉林省（自治区、直辖市）“百姓学习之星”推荐登记表"
    assert (paper.heads, paper.landscape, sum(paper.widths), paper.copies) == (1, True, 100, None)
    assert {cell.role for cell in paper.cells if cell.row == 0} == {Role.LABEL}


def test_the_seal_stands_above_or_below_as_the_form_has_it() -> None:
    below = register_paper(STAR_REGISTER, region="吉林省", lines=())
    seal, notes = below.below
    assert (below.above, seal.endswith("年　　月　　日"), notes.startswith("注：1.")) == ("", True, True)
    above = register_paper(HENAN, region="郑州市", lines=())
    assert above.above == "郑州市教育局、学院（校）（盖章）　　　　填表时间：　　年　　月　　日"
    assert above.below == ()
    assert above.foot == HENAN.contact
    assert len(rows(above)) == 1 + HENAN.blank_rows
