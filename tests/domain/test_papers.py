"""The layout of a paper: where cells stand, how widths add up, what is drawn where a notice prints none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from reviewer.contract import FieldKind, FormGrid, GridRow, papers
from reviewer.domain.papers import Role, paper_of, plain_grid, printed
from tests.papers import book_of


@pytest.mark.parametrize(
    ("kind", "filed", "shown"),
    [
        (FieldKind.DAY, "1956-03-02", "1956年3月2日"),
        (FieldKind.MONTH, "1956-03-02", "1956年3月"),
        (FieldKind.DAY, "1956-03", "1956年3月"),
        (FieldKind.DAY, "1956", "1956年"),
        (FieldKind.DAY, "五十多岁", "五十多岁"),
        (FieldKind.TEXT, "1956-03-02", "1956-03-02"),
    ],
)
def test_a_day_is_printed_as_exactly_as_its_form_asks(kind: FieldKind, filed: str, shown: str) -> None:
    assert printed(kind, filed) == shown


@given(st.lists(st.integers(1, 500), min_size=1, max_size=12))
def test_widths_are_whole_percents_that_add_up(widths: list[int]) -> None:
    book = book_of("national_2021", "star")
    row = GridRow(cells=tuple(papers.label("格") for _ in widths))
    grid = FormGrid(widths=tuple(widths), rows=(row,))
    paper = paper_of(replace(book, form=replace(book.form, grid=grid)), {})
    assert sum(paper.widths) == 100
    assert all(
        abs(shown - 100 * width / sum(widths)) <= 1 for shown, width in zip(paper.widths, widths, strict=True)
    )


def test_a_form_without_a_printed_one_gets_pairs_long_texts_and_seals() -> None:
    book = book_of("national_2021", "project")
    bare = replace(book, form=replace(book.form, grid=None))
    texts = [[cell.text or cell.field or cell.level for cell in row.cells] for row in plain_grid(bare).rows]
    assert texts == [
        ["品牌项目名称", "name", "项目单位", "host"],
        ["联系电话", "phone", "项目起止时间", "period"],
        ["活动地点", "place"],
        ["项目受益群体", "audience"],
        ["参与人数（次）", "participants"],
        ["获奖情况", "awards"],
        ["品牌项目基本情况\n（不少于1600字）", "profile"],
        ["宣传展示材料\n（200字左右）", "display"],
        ["主办单位推荐意见", "unit"],
        ["县（市、区）级教育部门推荐意见", "county"],
        ["市（地）级教育部门推荐意见", "city"],
        ["省级教育部门推荐意见", "province"],
    ]


def test_name_and_unit_stand_on_a_form_that_only_its_register_asks_for_them() -> None:
    book = book_of("national_2021", "project")
    fields = tuple(field for field in book.form.fields if field.key not in ("name", "host"))
    bare = replace(book, form=replace(book.form, grid=None, fields=fields))
    cells = paper_of(bare, {"name": "大讲堂", "host": "社区学院"}).cells
    assert [cell.text for cell in cells if cell.row == 0] == [
        "品牌项目名称",
        "大讲堂",
        "主办单位",
        "社区学院",
    ]


def test_a_seal_block_is_blank_until_it_is_signed() -> None:
    book = book_of("jilin_week_2021", "model_unit")
    values = {"opinion-unit": "同意。", "signed-unit": "2021-09-01", "name": "学院"}
    seals = [(cell.text, cell.closing) for cell in paper_of(book, values).cells if cell.role is Role.SEAL]
    blank = ("", ("（盖章）", "年　　月　　日"))
    assert seals == [("同意。", ("（盖章）", "2021年9月1日")), blank, blank]
    hints = [cell.text for cell in paper_of(book, {}).cells if cell.text.startswith("（")]
    assert hints == ["（以公章为准）", "（500字以内，可另附页）"]
    assert "（以公章为准）" not in [cell.text for cell in paper_of(book, values).cells]
