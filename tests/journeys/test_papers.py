"""A nomination goes onto the notice's own paper and comes back from it, in a real browser."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser import assert_accessible
from tests.drafting import drafted
from tests.journeys.test_unit_desk import DESK, Desk, place
from tests.web.test_drafts import STAR

__all__ = ["place"]

A4 = (595, 842)


def test_a_unit_prints_its_paper_downloads_it_and_reads_it_back(place: Desk, tmp_path: Path) -> None:
    unit = place.office.of("changchun")
    written = {**STAR, "f-resume": "第一行。\n第二行。"}
    token = drafted(unit, written, unit="changchun", category="star")
    page = place.seat("changchun")
    page.goto(f"{DESK}/{token}")
    page.get_by_role("link", name="打印或下载推荐表").click()
    assert_accessible(page)
    cells = page.locator(".form-paper tr").nth(0).locator("td")
    widths = cells.evaluate_all("all => all.map(each => each.getBoundingClientRect().width)")
    whole = sum(widths)
    assert [round(100 * width / whole) for width in widths] == [15, 13, 12, 13, 12, 15, 20]
    photo, name = cells.nth(6).bounding_box(), cells.nth(0).bounding_box()
    assert photo is not None
    assert name is not None
    assert photo["height"] > 3.9 * name["height"]

    printed = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    assert {(round(leaf.mediabox.width), round(leaf.mediabox.height)) for leaf in printed.pages} == {A4}
    assert 2 <= len(printed.pages) <= 4

    with page.expect_download() as started:
        page.get_by_role("link", name="下载 Word 文件").click()
    file = tmp_path / "paper.docx"
    started.value.save_as(file)
    assert started.value.suggested_filename == "“百姓学习之星”推荐表-张桂兰.docx"

    other = drafted(unit, {"f-sex": "男"}, unit="changchun", category="star", key="other")
    page.goto(f"{DESK}/{other}")
    page.get_by_role("link", name="从填好的推荐表读入").click()
    assert_accessible(page)
    page.get_by_label("推荐表文件").set_input_files(file)
    page.get_by_role("button", name="读取").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("核对读出的内容")
    assert_accessible(page)
    expect(page.get_by_role("checkbox", name="性别")).not_to_be_checked()
    page.get_by_role("checkbox", name="籍贯").uncheck()
    page.get_by_role("button", name="写入勾选的各项").click()
    expect(page.get_by_label("姓名")).to_have_value("张桂兰")
    entries = dict(place.stored(page).entries)
    assert (entries["f-sex"], entries.get("f-native_place"), entries["f-resume"]) == (
        "男",
        None,
        "第一行。\n第二行。",
    )
