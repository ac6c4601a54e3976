"""The printed 推荐表 of every campaign, against what the notices print."""

from __future__ import annotations

import pytest

from reviewer.domain.papers import Paper, Role, paper_of
from tests.papers import PRINTED, book_of, every_book, paper_for, typed_for


def cells_by_row(paper: Paper) -> tuple[int, ...]:
    """How many cells a person counts in each row, those that reach down from above included."""
    return tuple(
        sum(cell.row <= number < cell.row + cell.down for cell in paper.cells)
        for number in range(len(paper.heights))
    )


@pytest.mark.parametrize(("campaign", "category"), PRINTED)
def test_n7_the_grid_has_the_columns_and_cells_of_the_notice(campaign: str, category: str) -> None:
    paper = paper_of(book_of(campaign, category), {})
    assert (len(paper.widths), cells_by_row(paper)) == PRINTED[campaign, category]


@pytest.mark.parametrize(
    ("campaign", "seals"),
    [
        (
            "national_2021",
            ["本人所在单位推荐意见", "县（市、区）级教育部门推荐意见", "市（地）级教育部门推荐意见"],
        ),
        ("henan_2023", ["本人所在单位推荐意见及感人事迹概括（100字以上）", "区县级教育部门推荐意见"]),
    ],
)
def test_n7_the_photo_stands_over_four_rows_and_the_seals_below(campaign: str, seals: list[str]) -> None:
    paper = paper_of(book_of(campaign, "star"), {})
    (photo,) = [cell for cell in paper.cells if cell.role is Role.PHOTO]
    assert (photo.row, photo.column, photo.down, photo.across) == (0, 6, 4, 1)
    assert photo.text == "照　片\n（彩色照片）"
    sealed = {cell.row for cell in paper.cells if cell.role is Role.SEAL}
    labels = ["".join(cell.text.split()) for cell in paper.cells if cell.row in sealed and cell.column == 0]
    assert labels == [*seals, "省级教育部门推荐意见"]
    assert sealed == set(range(len(paper.heights) - len(labels), len(paper.heights)))


@pytest.mark.parametrize("category", ["model_unit", "model_person"])
def test_n7_three_seals_stand_side_by_side(category: str) -> None:
    paper = paper_of(book_of("jilin_week_2021", category), {})
    seals = [cell for cell in paper.cells if cell.role is Role.SEAL]
    assert [(cell.column, cell.across) for cell in seals] == [(0, 2), (2, 2), (4, 2)]
    assert {cell.closing for cell in seals} == {("（盖章）", "年　　月　　日")}
    above = [cell.text for cell in paper.cells if cell.row == seals[0].row - 1]
    assert above == ["单位意见", "市（州）教育行政部门意见", "吉林省教育厅意见"]


def test_n9_the_paper_prints_the_month_and_the_opinion_the_day() -> None:
    book = book_of("national_2021", "star")
    texts = [cell.text for cell in paper_for(book, {**typed_for(book), "f-born_on": "1956年3月2日"}).cells]
    assert "1956年3月" in texts
    assert not [text for text in texts if "3月2日" in text]
    closings = [cell.closing for cell in paper_for(book, typed_for(book)).cells if cell.closing]
    assert closings == [("（盖章）", "2021年8月20日")] * 4


@pytest.mark.parametrize(("campaign", "category"), every_book())
def test_every_answer_of_the_form_stands_on_its_paper_once(campaign: str, category: str) -> None:
    book = book_of(campaign, category)
    typed = typed_for(book)
    paper = paper_for(book, typed)
    everything = "\n".join([*(cell.text for cell in paper.cells), paper.foot])
    on_paper = {f"f-{field.key}" for field in book.form.fields} | {f"o-{level.key}" for level in book.levels}
    own = {entry: text for entry, text in typed.items() if entry in on_paper and text[0] in "某第"}
    assert own
    assert {entry: everything.count(text) for entry, text in own.items()} == dict.fromkeys(own, 1)


@pytest.mark.parametrize(("campaign", "category"), every_book())
def test_without_personal_answers_none_is_on_the_paper(campaign: str, category: str) -> None:
    book = book_of(campaign, category)
    typed = {entry: f"私密{entry}" for entry in typed_for(book) if not entry.startswith("d-")}
    open_, closed = (paper_for(book, typed, personal=personal) for personal in (True, False))
    hidden = {field.key for field in book.form.fields if field.personal}
    hidden |= {column.key for column in book.register.columns if column.personal}
    shown = [str(paper.cells) + paper.foot for paper in (open_, closed)]
    mine = [f"私密f-{key}" for key in hidden if f"私密f-{key}" in shown[0]]
    assert bool(mine) == any(field.personal for field in book.form.fields)
    assert not [text for text in mine if text in shown[1]]
