"""Papers of drafts and of nominees on file; a filled paper read, shown and taken into a draft."""

from __future__ import annotations

import sys
from collections.abc import Mapping

import pytest

from reviewer.domain.access import Stage
from reviewer.domain.papers import Role
from reviewer.errors import ExtraMissing, Forbidden, IntakeRefused, NotFound, Refused, StaleVersion, TooLate
from reviewer.services import drafts, papers
from reviewer.services.papers import PaperPreview, Way
from tests.drafting import drafted, filed, reader, submitted
from tests.fairs import WEST_1, At, Fair, Point
from tests.services.test_drafts import LATE


@pytest.fixture
def fair(fair_here: At) -> Fair:
    """The fair while it takes nominations."""
    return fair_here(Point.OPENED)


def printed_texts(page: papers.PaperPage) -> dict[str, str]:
    """Answers and opinions by what stands before them."""
    cells = {(cell.row, cell.column): cell for cell in page.paper.cells}
    return {
        cells[row, column - 1].text: cell.text
        for (row, column), cell in cells.items()
        if cell.role is not Role.LABEL
    }


def test_a_draft_is_printed_as_it_stands_and_leaves_no_line(fair: Fair) -> None:
    ctx = fair.of("west_office")
    before = fair.kinds()
    token = drafted(ctx, reader("丁西", d_city="明天", f_deeds=""))
    page = papers.drawn(ctx, token=token)
    assert (page.draft, page.code, page.name, page.complete, page.photo) == (token, "", "丁西", True, None)
    assert printed_texts(page) == {
        "姓名": "丁西",
        "单位": "西市图书馆",
        "主要事迹": "",
        "宣传展示材料": "",
        "市级": "同意推荐。",
    }
    (seal,) = [cell for cell in page.paper.cells if cell.role is Role.SEAL]
    assert seal.closing == ("（盖章）", "明天")
    assert fair.kinds() == before


@pytest.mark.parametrize("login", ["east_office", "secretary", "chair"])
def test_nobody_else_learns_of_a_draft_by_its_paper(fair: Fair, login: str) -> None:
    token = drafted(fair.of("west_office"), reader("丁西"))
    ctx = fair.of(login)
    for act in (
        lambda given: papers.drawn(ctx, token=given),
        lambda given: papers.drawn_file(ctx, token=given, way=Way.WORKBOOK),
        lambda given: papers.read(ctx, token=given, filename="a", content=b""),
        lambda given: papers.take(ctx, token=given, chosen={}, base_version=1, request_key="k" * 9),
    ):
        with pytest.raises(NotFound) as real:
            act(token)
        with pytest.raises(NotFound) as unknown:
            act("0" * 22)
        assert (real.value.what, real.value.key) == (unknown.value.what, unknown.value.key)


def test_a_paper_of_a_nominee_on_file_is_recorded_each_time(fair: Fair) -> None:
    unit = fair.of("west_office")
    code = filed(unit, reader("丁西"))
    for ctx in (unit, fair.office):
        assert papers.printed(ctx, code=code).name == "丁西"
        assert fair.kinds()[-1] == "nomination.paper_made"
    file = papers.printed_file(fair.office, code=code, way=Way.WORKBOOK)
    assert (file.name, file.content[:2]) == (f"读书人推荐表-{code}-丁西.xlsx", b"PK")
    assert '"as":"xlsx"' in fair.payload("nomination.paper_made").replace(" ", "")
    for login in ("east_office", "chair", "supervisor"):
        with pytest.raises(NotFound):
            papers.printed(fair.of(login), code=code)


def test_without_its_writer_a_word_file_is_refused_and_nothing_recorded(
    fair: Fair, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit = fair.of("west_office")
    code = filed(unit, reader("丁西"))
    before = fair.kinds()
    monkeypatch.setitem(sys.modules, "reviewer.export.papers.word", None)
    with pytest.raises(ExtraMissing) as caught:
        papers.printed_file(unit, code=code, way=Way.WORD)
    assert caught.value.extra == "docx"
    assert fair.kinds() == before


def paper_of(fair: Fair, entries: Mapping[str, str]) -> bytes:
    """A filled paper: that of another draft, which is thrown away."""
    ctx = fair.of("west_office")
    token = drafted(ctx, dict(entries), key="other")
    content = papers.drawn_file(ctx, token=token, way=Way.WORD).content
    drafts.discard(ctx, token=token, base_version=1)
    return content


def offered(preview: PaperPreview) -> dict[str, tuple[str, str, bool]]:
    return {one.line.entry: (one.line.value, one.current, one.same) for one in preview.lines}


def test_a_paper_is_shown_beside_the_draft_and_nothing_is_saved(fair: Fair) -> None:
    ctx = fair.of("west_office")
    content = paper_of(fair, reader("丁西", f_deeds="纸上的事迹。", d_city="2021年8月21日"))
    token = drafted(ctx, reader("丁西", f_host="", d_city="2021-08-21"))
    before = fair.state()
    preview = papers.read(ctx, token=token, filename="x" * 300 + ".docx", content=content)
    assert offered(preview) == {
        "f-name": ("丁西", "丁西", True),
        "f-host": ("西市图书馆", "", False),
        "f-deeds": ("纸上的事迹。", "他每天清晨四点起来读书。", False),
        "o-city": ("同意推荐。", "同意推荐。", True),
        "d-city": ("2021年8月21日", "2021-08-21", True),
    }
    assert (preview.left, preview.missing, preview.version) == ((), (), 1)
    assert len(preview.filename) == 200
    assert fair.state() == before


def test_only_what_was_confirmed_is_saved_once_and_on_the_version_that_was_seen(fair: Fair) -> None:
    ctx = fair.of("west_office")
    token = drafted(ctx, reader("丁西"))
    chosen = {"f-deeds": "纸上的\x00事迹。", "nobody asked": "x"}
    for _ in range(2):
        version = papers.take(ctx, token=token, chosen=chosen, base_version=1, request_key="take-once")
        assert version == 2
    page = drafts.opened(ctx, token=token)
    assert dict(page.entries) == {**reader("丁西"), "f-deeds": "纸上的事迹。"}
    with pytest.raises(StaleVersion):
        papers.take(ctx, token=token, chosen=chosen, base_version=1, request_key="take-late")
    with pytest.raises(StaleVersion):
        papers.take(
            ctx, token=token, chosen={**chosen, "f-name": "丁"}, base_version=1, request_key="take-once"
        )


def test_nothing_is_read_into_a_draft_that_cannot_be_written(fair: Fair) -> None:
    ctx = fair.of("west_office")
    token = drafted(ctx, reader("丁西"))
    content = papers.drawn_file(ctx, token=token, way=Way.WORKBOOK).content
    with pytest.raises(IntakeRefused):
        papers.read(ctx, token=token, filename="a.docx", content=b"no paper")
    submitted(ctx, token)
    for act in (
        lambda: papers.read(ctx, token=token, filename="a.xlsx", content=content),
        lambda: papers.take(ctx, token=token, chosen={"f-name": "别人"}, base_version=2, request_key="k" * 9),
    ):
        with pytest.raises(Refused):
            act()
    open_ = drafted(ctx, reader("己西", host="西市书店"))
    fair.clock.instant = LATE
    with pytest.raises(TooLate):
        papers.read(ctx, token=open_, filename="a.xlsx", content=content)
    assert papers.drawn(ctx, token=open_).complete is False


def test_after_the_last_stage_with_personal_answers_none_is_printed(fair_here: At) -> None:
    fair = fair_here(Point.FILED)
    assert papers.printed(fair.office, code=WEST_1).name == "丁西"
    fair.put(Stage.CLOSED)
    with pytest.raises(NotFound):
        papers.printed(fair.office, code=WEST_1)


def test_a_stranger_s_paper_is_refused_before_it_is_read(fair: Fair) -> None:
    with pytest.raises((NotFound, Forbidden)):
        papers.drawn(fair.public, token="0" * 22)
