"""Papers in the browser: printed from the page, downloaded, read in, confirmed."""

from __future__ import annotations

import re
from base64 import b64encode
from collections import Counter
from html import unescape
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from reviewer.domain.papers import Paper, paper_of
from reviewer.web.headers import POLICY
from tests.export.test_papers import of_layout, of_word
from tests.papers import book_of, paper_for
from tests.services.test_packs import given
from tests.web.offices import KEY, Office, OpenOffice, words
from tests.web.test_drafts import STAR, begin, put


@pytest.fixture
def nominating(open_at: OpenOffice) -> Office:
    """A campaign that takes nominations, nothing on file."""
    return open_at("nomination")


class Drawing(HTMLParser):
    """The cells of the first paper on a page, as a browser lays them out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: Counter[tuple[int, int, int, int, str]] = Counter()
        self._taken: set[tuple[int, int]] = set()
        self._row, self._cell, self._text = -1, (0, 0, 0, 0), ""
        self._inside = self._lines = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Rows and cells take their places; a second paper is not looked at."""
        given = {name: value or "" for name, value in attrs}
        if tag == "table" and given.get("class") == "form-paper":
            self._inside = self._row < 0
        elif self._inside and tag == "tr":
            self._row += 1
        elif self._inside and tag == "td":
            column = 0
            while (self._row, column) in self._taken:
                column += 1
            down, across = int(given.get("rowspan", "1")), int(given.get("colspan", "1"))
            self._taken |= {
                (self._row + more, column + wide) for more in range(down) for wide in range(across)
            }
            self._cell, self._text = (self._row, column, down, across), ""
        elif self._inside and tag == "div":
            self._text += "\n" if self._text else ""

    def handle_endtag(self, tag: str) -> None:
        """A cell is complete."""
        if self._inside and tag == "td":
            self.found[(*self._cell, self._text.strip("\n"))] += 1
        elif tag == "table":
            self._inside = False

    def handle_data(self, data: str) -> None:
        """What stands in the cell."""
        if self._inside and data.strip("\n"):
            self._text += data


def drawn_on(page: str) -> Counter[tuple[int, int, int, int, str]]:
    parser = Drawing()
    parser.feed(page)
    return parser.found


def star_paper(**changes: str) -> Paper:
    return paper_for(book_of(KEY, "star"), {**STAR, **changes})


def test_n7_the_page_draws_the_cells_of_the_layout_and_so_does_its_word_file(nominating: Office) -> None:
    unit = nominating.signed_in("changchun")
    address = begin(unit)
    put(unit, address, 0)
    answer = unit.get(f"{address}/paper")
    assert drawn_on(answer.text) == of_layout(star_paper())
    assert of_word(unit.get(f"{address}/paper.docx").data) == of_layout(star_paper())
    assert "按通知一式 3 份" in words(answer)
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert "style=" not in answer.text


def test_what_a_person_typed_stands_on_the_page_as_text(nominating: Office) -> None:
    unit = nominating.signed_in("changchun")
    address = begin(unit)
    put(unit, address, 0, **{"f-native_place": "<script>alert(1)</script>"})
    page = unit.get(f"{address}/paper").text
    assert "<script>alert" not in page
    assert "<script>alert(1)</script>" in {cell[4] for cell in drawn_on(page)}


@pytest.mark.parametrize(
    ("ending", "kind"),
    [
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_a_file_is_handed_out_to_be_kept(nominating: Office, ending: str, kind: str) -> None:
    unit = nominating.signed_in("changchun")
    address = begin(unit)
    put(unit, address, 0)
    answer = unit.get(f"{address}/paper.{ending}")
    assert (answer.status_code, answer.mimetype, answer.data[:2]) == (200, kind, b"PK")
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment")
    disposition.encode("latin-1")  # as a server sends it
    assert "%E5%BC%A0%E6%A1%82%E5%85%B0" in disposition  # 张桂兰


def hand_in(
    client: FlaskClient, address: str, content: bytes, name: str = "张桂兰推荐表.docx"
) -> TestResponse:
    return client.post(f"{address}/paper/read", data={"paper": (BytesIO(content), name)})


def form_of(page: str) -> dict[str, str]:
    """The hidden fields and ticked boxes of the page that shows what was read."""
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    ticked = re.findall(r'<input type="checkbox" name="take" value="([^"]+)"[^>]* checked', page)
    return {unescape(name): unescape(value) for name, value in hidden} | {"take": ",".join(ticked)}


def test_a_filled_paper_is_read_shown_and_saved_when_it_is_confirmed(nominating: Office) -> None:
    unit = nominating.signed_in("changchun")
    source = begin(unit, key="s" * 12)
    put(unit, source, 0, **{"f-resume": "第一行。\n第二行。"})
    content = unit.get(f"{source}/paper.docx").data
    address = begin(unit, key="t" * 12)
    put(unit, address, 0, **{**dict.fromkeys(STAR, ""), "f-sex": "男"})
    assert "选择一份填好的" in words(unit.get(f"{address}/paper/read"))

    answer = hand_in(unit, address, content)
    assert answer.status_code == 200, answer.text
    form = form_of(answer.text)
    ticked = form.pop("take").split(",")
    assert form["v-f-resume"] == "第一行。\n第二行。"
    assert "f-sex" not in ticked  # the draft says something else: the person decides
    assert "f-sex" in re.findall(r'name="take" value="([^"]+)"', answer.text)
    assert "张桂兰推荐表.docx" in words(answer)
    done = unit.post(f"{address}/paper/take", data={**form, "take": ticked})
    assert done.headers["Location"] == address
    page = unit.get(address)
    assert f"已从推荐表文件填入 {len(ticked)} 项" in words(page)
    assert "第一行。\n第二行。" in page.text
    assert re.search(r'name="f-sex"[^>]* value="男"', page.text)
    assert re.search(r'name="f-name"[^>]* value="张桂兰"', page.text)

    stale = unit.post(f"{address}/paper/take", data={**form, "take": ticked, "request_key": "u" * 12})
    assert stale.status_code == 409


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "文件不是 .docx 也不是 .xlsx"),
        (b"%PDF-1.4 x", "文件不是 .docx 也不是 .xlsx"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + "WordDocument\0".encode("utf-16-le"), "旧版 .doc 文件"),
    ],
)
def test_a_file_that_is_no_paper_is_refused_in_a_sentence(
    nominating: Office, content: bytes, sentence: str
) -> None:
    unit = nominating.signed_in("changchun")
    address = begin(unit)
    answer = hand_in(unit, address, content)
    assert answer.status_code == 422
    assert sentence in words(answer)


def test_a_nominee_on_file_is_printed_by_pressing_a_button(nominating: Office) -> None:
    unit, office = nominating.signed_in("changchun"), nominating.signed_in("secretary")
    address = begin(unit)
    put(unit, address, 0)
    unit.post(f"{address}/submit", data={"base_version": "1", "request_key": "s" * 12})
    blank = drawn_on(unit.get(f"{address}/paper").text)
    assert blank != of_layout(star_paper())
    assert not [cell for cell in blank if "1961" in cell[4]]
    printed = office.post(f"/c/{KEY}/nominations/S-01-01/paper", data={"as": "page"})
    assert drawn_on(printed.text) == of_layout(star_paper())
    assert nominating.kinds()[-1] == "nomination.paper_made"
    opened = words(office.get(f"/c/{KEY}/nominations/S-01-01"))
    assert "打印推荐表" in opened


def test_packs_and_the_book_are_offered_to_those_who_may_make_them(nominating: Office) -> None:
    unit, office = nominating.signed_in("changchun"), nominating.signed_in("secretary")
    assert "还没有提交的推荐对象" in words(unit.get(f"/c/{KEY}/packs"))
    address = begin(unit)
    put(unit, address, 0)
    unit.post(f"{address}/submit", data={"base_version": "1", "request_key": "s" * 12})
    mine, whole = (words(client.get(f"/c/{KEY}/packs")) for client in (unit, office))
    assert ("下载全部单位" in mine, "下载全部单位" in whole) == (False, True)
    assert ("汇编" in mine, "汇编" in whole) == (False, True)
    answer = unit.post(f"/c/{KEY}/packs", data={"unit": "changchun"})
    assert (answer.mimetype, answer.data[:2]) == ("application/zip", b"PK")
    assert unit.post(f"/c/{KEY}/packs", data={"unit": ""}).status_code == 403
    book = office.post(f"/c/{KEY}/packs/book", data={"category": "star", "as": "page"})
    assert "目录" in words(book)
    assert 'href="#n-S-01-01"' in book.text
    without = paper_of(book_of(KEY, "star"), {})
    assert len(drawn_on(book.text)) == len(of_layout(without))
    assert "1961" not in words(book)
    told = {"category": "star", "as": "page", "personal": "yes"}
    assert "1961年3月" in words(office.post(f"/c/{KEY}/packs/book", data=told))
    word = office.post(f"/c/{KEY}/packs/book", data={**told, "as": "docx"})
    assert word.data[:2] == b"PK"


def test_n8_a_register_is_printed_from_the_page_and_as_a_word_file(nominating: Office) -> None:
    unit, office = nominating.signed_in("changchun"), nominating.signed_in("secretary")
    address = begin(unit)
    put(unit, address, 0)
    unit.post(f"{address}/submit", data={"base_version": "1", "request_key": "s" * 12})
    assert "打印页" in words(office.get(f"/c/{KEY}/nominations"))
    where, form = f"/c/{KEY}/nominations/register/paper", {"category": "star", "unit": "changchun"}
    page = office.post(where, data={**form, "as": "page"})
    assert nominating.kinds()[-1] == "register.exported"
    drawn = drawn_on(page.text)
    assert {(row, text) for row, column, _, _, text in drawn if column == 1} == {
        (0, "姓名"),
        (1, "张桂兰"),
        *((row, "") for row in range(2, 6)),
    }
    assert "1961年3月2日" in {cell[4] for cell in drawn}
    assert page.text.count("<thead>") == page.text.count("</thead>") == 1
    content = office.post(where, data={**form, "as": "docx"}).data
    assert of_word(content) == drawn
    section = Document(BytesIO(content)).sections[0]
    assert section.page_width is not None
    assert section.page_height is not None
    assert section.page_width > section.page_height


def test_the_portrait_stands_on_the_page_while_the_draft_can_be_written(
    nominating: Office, tmp_path: Path
) -> None:
    unit = nominating.signed_in("changchun")
    address = begin(unit)
    put(unit, address, 0)
    assert "data:image" not in unit.get(f"{address}/paper").text
    file = tmp_path / "portrait"
    Image.new("RGB", (35, 49), "white").save(file, "JPEG")
    picture = b64encode(file.read_bytes()).decode()
    given(nominating.of("changchun"), address.rpartition("/")[2], file, spec="portrait")
    page = unit.get(f"{address}/paper").text
    assert f'<img src="data:image/jpeg;base64,{picture}"' in page
    assert "照　片" in page  # for those who cannot see it
    assert len(Document(BytesIO(unit.get(f"{address}/paper.docx").data)).inline_shapes) == 1
    unit.post(f"{address}/submit", data={"base_version": "1", "request_key": "s" * 12})
    assert "data:image" not in unit.get(f"{address}/paper").text
    printed = unit.post(f"/c/{KEY}/nominations/S-01-01/paper", data={"as": "page"}).text
    assert "data:image/jpeg;base64," in printed
