"""The pack of a unit with its list, of all units, and the book of all nominees."""

from __future__ import annotations

import hashlib
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from reviewer.domain.access import Stage
from reviewer.errors import Forbidden, NotFound, Reason, Refused
from reviewer.services import drafts, packs
from reviewer.services.context import Context
from reviewer.storage.models import Material
from reviewer.storage.queries import drafts as drafts_query
from tests.campaigns_fair import ALBUM
from tests.campaigns_small import CATEGORY
from tests.drafting import filed, reader
from tests.export.anatomy import cells_of
from tests.fairs import EAST_1, ROWS, WEST_1, At, Fair, Point
from tests.installations import BEGIN


@pytest.fixture
def fair(fair_here: At) -> Fair:
    """The fair with its registers on file."""
    return fair_here(Point.FILED)


def opened(pack: packs.Pack) -> dict[str, bytes]:
    """What lies in a pack, by path."""
    with zipfile.ZipFile(BytesIO(b"".join(pack.pieces))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_unit_gets_its_register_its_papers_and_the_list_of_all(fair: Fair) -> None:
    files = opened(packs.pack(fair.of("west_office"), unit="west"))
    folder = "读书人"
    paths = [f"{folder}/登记表.xlsx"]
    paths += [f"{folder}/R-02-0{number} {row.name}/推荐表.docx" for number, row in enumerate(ROWS["west"], 1)]
    assert list(files) == [*paths, "材料目录.xlsx"]
    listed = cells_of(files["材料目录.xlsx"], "1 读书人")
    assert listed[0][0] == "西市“读书人”材料目录"
    assert listed[1][0] == "推荐表、登记表纸质件一式1份"
    assert [[row[0], row[1], row[4], int(row[7]), row[8]] for row in listed[3:]] == [
        [f"{number}", code, path, len(files[path]), hashlib.sha256(files[path]).hexdigest()]
        for number, (code, path) in enumerate(zip(["", WEST_1, "R-02-02"], paths, strict=True), 1)
    ]
    assert fair.kinds()[-1] == "pack.made"
    assert '"nominees":2' in fair.payload("pack.made").replace(" ", "")


def test_the_same_content_is_the_same_pack(fair: Fair) -> None:
    first, again = (b"".join(packs.pack(fair.office, unit="west").pieces) for _ in range(2))
    assert first == again


def test_the_office_gets_every_unit_in_the_official_order(fair: Fair) -> None:
    paths = list(opened(packs.pack(fair.office)))
    folders = list(dict.fromkeys(path.partition("/")[0] for path in paths))
    assert folders == ["01 东市教育局", "02 西市教育局", "03 山岭开发区管委会", "04 试验学院"]
    assert [path for path in paths if path.endswith("材料目录.xlsx")] == [
        f"{folder}/材料目录.xlsx" for folder in folders
    ]


@pytest.mark.parametrize(
    ("login", "unit"),
    [
        ("west_office", "east"),
        ("west_office", ""),
        ("chair", "west"),
        ("supervisor", ""),
        ("expert1", "west"),
    ],
)
def test_nobody_gets_the_pack_of_others(fair: Fair, login: str, unit: str) -> None:
    before = fair.kinds()
    with pytest.raises(Forbidden):
        packs.pack(fair.of(login), unit=unit)
    assert fair.kinds() == before


def test_a_unit_that_is_not_there_and_one_without_nominees(fair_here: At) -> None:
    fair = fair_here(Point.OPENED)
    with pytest.raises(NotFound):
        packs.pack(fair.office, unit="nowhere")
    with pytest.raises(Refused) as caught:
        packs.pack(fair.of("west_office"), unit="west")
    assert caught.value.reason is Reason.NO_NOMINATIONS


def given(ctx: Context, code_of_draft: str, file: Path, **changes: object) -> None:
    """An accepted file in a nomination."""
    with ctx.unit.writing(ctx.here().key) as tx:
        record = drafts_query.by_token(tx, 1, code_of_draft) or drafts_query.by_token(tx, 2, code_of_draft)
        assert record is not None
        content = {
            "filename": file.name,
            "media_type": "image/jpeg",
            "size": file.stat().st_size,
            "pages": None,
        }
        tx.add(
            Material(
                **{
                    **content,
                    "draft_id": record[0].id,
                    "token": hashlib.sha256(f"{changes}".encode()).hexdigest()[:22],
                    "spec": "seal-city",
                    "state": "accepted",
                    "sha256": ctx.files.keep(file),
                    "given_by": "west_office",
                    "stored_at": BEGIN,
                    **changes,
                }
            )
        )


def test_accepted_files_lie_beside_the_paper_under_safe_names(fair_here: At, tmp_path: Path) -> None:
    fair = fair_here(Point.OPENED)
    ctx = fair.of("west_office")
    filed(ctx, reader("丁西"))
    (line,) = drafts.desk(ctx)[0].lines
    names = ("../../一.png", "一.jpg", "水印")
    for number, name in enumerate(names):
        file = tmp_path / f"{number}"
        Image.new("RGB", (10, 10), (number, 0, 0)).save(file, "JPEG")
        given(ctx, line.token, file, filename=name, title=f"盖章页{number}" if number < 2 else "盖章页1")
    waiting = tmp_path / "waiting"
    waiting.write_bytes(b"not looked at yet")
    given(ctx, line.token, waiting, state="waiting", title="没有检查")
    files = opened(packs.pack(ctx, unit="west"))
    inside = [path.rpartition("/")[2] for path in files if path.startswith("读书人/R-02-01 丁西/")]
    assert inside == ["推荐表.docx", *(f"0{number} 市级（盖章页）.jpg" for number in (1, 2, 3))]
    listed = cells_of(files["材料目录.xlsx"], "1 读书人")[5:]
    assert [row[8] for row in listed] == [
        hashlib.sha256(files[f"读书人/R-02-01 丁西/{name}"]).hexdigest() for name in inside[1:]
    ]


def test_without_the_writer_of_word_files_the_list_says_so(
    fair: Fair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "reviewer.export.papers.word", None)
    files = opened(packs.pack(fair.office, unit="west"))
    assert [path for path in files if path.endswith("推荐表.xlsx")]
    listed = cells_of(files["材料目录.xlsx"], "1 读书人")
    assert listed[2][0] == "服务器没有安装 docx 组件，推荐表以 .xlsx 代替 Word 文件。"


def test_what_can_be_packed_is_what_the_person_may_see(fair: Fair) -> None:
    own = packs.shelf(fair.of("west_office"))
    assert [(one.unit, dict(one.counts)) for one in own.units] == [("west", {"读书人": 2})]
    assert (own.books, own.whole) == ((), False)
    whole = packs.shelf(fair.office)
    assert [one.unit for one in whole.units] == ["east", "west", "hill", "college"]
    assert whole.books == ((CATEGORY, "读书人", 8), (ALBUM, whole.books[1][1], 0))
    with pytest.raises(Forbidden):
        packs.shelf(fair.of("chair"))


def test_the_book_holds_every_nominee_in_order_and_personal_answers_only_when_they_may_be_read(
    fair: Fair, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = packs.book(fair.office, category=CATEGORY)
    assert [entry.code for entry in page.entries][:2] == [EAST_1, "R-01-02"]
    assert (len(page.entries), page.volume, page.volumes, page.personal) == (8, 1, 1, False)
    assert page.entries[0].leaf.mark == f"{EAST_1}　东市　甲东"
    assert packs.book_file(page)[:2] == b"PK"
    assert packs.book(fair.office, category=CATEGORY, personal=True).personal is True
    fair.put(Stage.CLOSED)
    assert packs.book(fair.office, category=CATEGORY, personal=True).personal is False
    told = [line for line in fair.kinds() if line == "book.made"]
    assert len(told) == 3
    monkeypatch.setattr(packs, "VOLUME", 3)
    last = packs.book(fair.office, category=CATEGORY, volume=99)
    assert (len(last.entries), last.volume, last.volumes) == (2, 3, 3)


@pytest.mark.parametrize("login", ["west_office", "chair", "supervisor", "expert1"])
def test_the_book_is_the_secretariat_s(fair: Fair, login: str) -> None:
    with pytest.raises(Forbidden):
        packs.book(fair.of(login), category=CATEGORY)


def test_a_book_of_no_category_is_not_found(fair: Fair) -> None:
    with pytest.raises(NotFound):
        packs.book(fair.office, category="nobody")
