"""The page of estimates: readable by everyone who may, in every state of the marks."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from reviewer.domain.access import Stage
from reviewer.services import experts
from tests.browser import LAPTOP, TABLET, OpenPage, Serve, assert_accessible, picture
from tests.web.panels import (
    CHAIR,
    KEY,
    SECRETARY,
    Panel,
    copied,
    let_in,
    look,
    score_all,
    send,
    set_up,
    text_of,
    visit,
    web,
)

PAGE = f"/c/{KEY}/lists/star/province/advice"
MISSING = [f"S-{place:02d}-01" for place in range(1, 9)]


def spread_out(code: str, expert: int) -> int:
    """Everybody's own level, experts who differ by it, and some scatter."""
    place = int(code[2:4])
    return 95 - 3 * place - 2 * expert + (place * 7 + expert * 5) % 4


@pytest.fixture(scope="module")
def scored(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Panel, Path]:
    """Eight nominees, five experts, every sheet submitted, the panel sits."""
    file = Path(shutil.copy(migrated_sqlite, tmp_path_factory.mktemp("advised") / "panel.sqlite3"))
    made = set_up(f"sqlite:///{file.as_posix()}", stars=8, experts_count=5)
    score_all(made, share=spread_out)
    made.stage(Stage.PANEL)
    return made, file


@pytest.fixture
def panel(scored: tuple[Panel, Path], sqlite_url: str) -> Panel:
    """A copy of the scored panel."""
    return copied(*scored, sqlite_url)


def test_the_list_leads_to_it_and_it_says_what_it_is(panel: Panel) -> None:
    client = visit(panel, web(panel), CHAIR)
    text = text_of(look(client, PAGE))
    assert "仅供评议时参考。" in text
    for words in ("校准分", "比同组宽严", "没有这位专家时", "专家宽严"):
        assert words in text
    assert set(MISSING) <= set(re.findall(r"S-\d\d-01", text))
    assert "<form" not in look(client, PAGE).partition("<main")[2]


def test_english_keeps_no_chinese_of_the_interface(panel: Panel) -> None:
    client = visit(panel, web(panel), SECRETARY)
    send(client, PAGE, "/language", language="en", next=PAGE)
    text = text_of(look(client, PAGE))
    assert "For the panel's discussion only." in text
    assert "宽严" not in text


def test_a_tie_leaves_no_trace(panel: Panel) -> None:
    client = visit(panel, web(panel), CHAIR)
    assert MISSING[3] in look(client, PAGE)
    experts.declare_conflict(panel.of(CHAIR), code=MISSING[3], reason="系本人亲属")
    page = look(client, PAGE)
    assert MISSING[3] not in page
    assert "没有计入" in page


def test_before_any_sheet_the_page_says_what_it_will_show(migrated_sqlite_url: str) -> None:
    panel = set_up(migrated_sqlite_url, stars=3, experts_count=2)
    panel.stage(Stage.PANEL)
    text = text_of(look(visit(panel, web(panel), CHAIR), PAGE))
    assert "还没有可以分析的评分" in text


def test_few_marks_are_refused_in_words(migrated_sqlite_url: str) -> None:
    panel = set_up(migrated_sqlite_url, stars=3, experts_count=1)
    score_all(panel, share=spread_out)
    panel.stage(Stage.PANEL)
    text = text_of(look(visit(panel, web(panel), CHAIR), PAGE))
    assert "评分太少" in text
    assert "各位专家的评分" in text


def test_the_page_looks_and_reads_well(panel: Panel, open_page: OpenPage, live_server: Serve) -> None:
    app = web(panel)
    address = live_server(app)
    for name, viewport in (("laptop", LAPTOP), ("tablet", TABLET)):
        page = open_page(viewport=viewport)
        let_in(page.context, app, address, panel.tokens[CHAIR])
        page.goto(address + PAGE)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        picture(page, f"advice-{name}")
