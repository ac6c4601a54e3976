"""What people type is text: on every page, in every message about it, and in the file that goes public."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any
from zipfile import ZipFile

import pytest
from msgspec import Struct
from msgspec.structs import replace
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from reviewer.contract import hookimpl
from reviewer.domain.access import Stage
from tests.campaigns_small import CATEGORY, KEY
from tests.web.stages import (
    EAST,
    LIST,
    NOMINEES,
    TIED,
    House,
    Scenes,
    Story,
    campaign_module,
    house_of,
    play,
)
from tests.web.test_language import pages
from tests.web.test_permissions import OPEN, address, filled, routes

PLANT = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}${7*7}&#60;marquee&#62;"
# What the campaign itself says; shorter, and without braces, which its layouts give a meaning.
PLANT_OF_CAMPAIGN = "<marquee onclick=x()>\"'&lt;"
SPOKEN = {"title", "organiser", "issuer", "name", "region", "gist", "label", "heading", "hint", "detail"}
SPOKEN |= {"source", "weights_source", "objection", "process", "basis", "verb"}
# Columns and fields are matched with what registers print: those stay as they are.
SPOILT: tuple[str, ...] = (
    "campaign_info",
    "notices",
    "categories",
    "addressees",
    "levels",
    "rubric",
    "tiers",
    "lists",
)
SPOILT += ("aggregation", "eligibility_rules", "notice_layout")
STORY = Story(
    nominees=(replace(NOMINEES[0], name='=HYPERLINK("http://evil.example","x")'), *NOMINEES[1:]),
    swapped=False,
    said=lambda text: text + PLANT,
)


def hostile_module() -> ModuleType:
    """The small campaign with markup in everything that it says."""
    module = campaign_module()
    for name in SPOILT:
        setattr(module, name, hookimpl(_hostile(getattr(module, name))))
    return module


def _hostile(hook: Callable[..., Any]) -> Callable[..., Any]:
    # A hook is known by its name and by the names of its arguments.
    if hook.__code__.co_argcount:

        def answered(category: str) -> Any:
            return _spoilt(hook(category))

    else:

        def answered() -> Any:  # type: ignore[misc]  # the other shape of the same hook
            return _spoilt(hook())

    answered.__name__ = hook.__name__
    return answered


def _spoilt(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_spoilt(one) for one in value)
    if not isinstance(value, Struct):
        return value
    changes = {name: _spoilt(getattr(value, name)) for name in value.__struct_fields__}
    for name in changes.keys() & SPOKEN:
        if isinstance(changes[name], str):
            changes[name] += PLANT_OF_CAMPAIGN
    return replace(value, **changes)


class Reader(HTMLParser):
    """A page as a browser reads it: its tags with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        """Everything that a person reads, also in fields."""
        held = [value for _, attributes in self.tags for value in attributes.values()]
        return "\n".join(["".join(self.words), *held])


def live(page: str) -> list[str]:
    """What in a page would run, load, or restyle it."""
    found = []
    for tag, attributes in Reader(page).tags:
        source = attributes.get("src", "/static/")
        if tag in ("style", "iframe", "object", "embed", "base") or not source.startswith("/static/"):
            found.append(f"{tag} {attributes}")
        if tag == "script" and "src" not in attributes:
            found.append(f"{tag} {attributes}")
        if tag == "marquee" or any(
            name.startswith("on") or name in ("style", "srcdoc") for name in attributes
        ):
            found.append(f"{tag} {attributes}")
        if re.match(r"\s*(javascript|data|vbscript):", attributes.get("href", ""), re.IGNORECASE):
            found.append(f"{tag} {attributes}")
    if re.search(r"\}?49\$49|\)>49", page):
        found.append("a template was filled in twice")
    return found


@pytest.fixture(scope="module")
def hostile(
    migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[House, Scenes]]:
    """The campaign whose every text is markup, with its application."""
    module, folder = hostile_module(), tmp_path_factory.mktemp("hostile")
    (folder / "house").mkdir()
    told = play(migrated_sqlite, folder, module, STORY)
    with house_of(migrated_sqlite, folder / "house", module) as house:
        yield house, told


# Everybody in the stages in which they have most to read.
EYES = {"P": (1, 6), "O": (3,), "S": (0, 1, 2, 3, 4, 5, 7), "U": (1, 6), "W": (3,), "E": (3, 4), "T": (3,)}
EYES |= {"C": (3, 4, 5), "K": (4,), "V": (5,), "D": (4,)}


@pytest.mark.parametrize(("who", "stage"), [(who, stage) for who, stages in EYES.items() for stage in stages])
def test_no_text_becomes_a_page(hostile: tuple[House, Scenes], who: str, stage: int) -> None:
    house, scenes = hostile
    house.show(scenes, stage)
    where = sorted(set(pages(house, who, stage)) - {"/static/site.css"})
    assert len(where) > 5
    query = f"?words={PLANT}&code={PLANT}&next=/{PLANT}".replace("#", "%23")
    for page in where:
        harmless(house, who, page)
        # Every page repeats its address in the same line of its frame: of all that do not read their query
        # one is enough.
        if house.read_query or page == where[0]:
            harmless(house, who, page + query)


def harmless(house: House, who: str, page: str) -> None:
    """Nothing on that page would run, load, or restyle it."""
    answer = house.ask(who, page)
    assert answer.status_code < 500, page
    if answer.mimetype == "text/html":
        assert live(answer.text) == [], page
    else:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


# Where each kind of text is read by somebody: the words it begins with, who, when, where.
READ = (
    ("读书人乙", "S", 3, "/nominations"),
    ("西市图书馆", "S", 3, "/nominations"),
    ("四十年没有间断。", "E", 3, f"/desk/{TIED}"),
    ("备注", "S", 3, f"/nominations/{TIED}"),
    ("材料不实，不予受理", "S", 3, "/eligibility?show=excluded"),
    ("情况特殊，同意", "S", 3, "/eligibility?show=all"),
    ("曾经共事多年", "S", 3, "/panel"),
    ("外省expert大学", "S", 3, "/panel"),
    ("expert先生", "S", 3, "/people"),
    (f"{EAST}：材料扎实", "E", 3, f"/desk/{EAST}"),
    ("核实后与事实不符", "C", 4, f"/lists/{CATEGORY}/{LIST}"),
    ("登记表.xlsx", "U", 1, "/intake/{unit}"),
    ("新书店", "U", 1, "/intake/{unit}"),
    ("工会意见", "S", 1, "/arrivals/{bundle}"),
    ("下棋", "S", 1, "/arrivals/{bundle}"),
    ("下一级平台", "S", 1, "/arrivals/{bundle}"),
    ("按有效评分计算", "S", 4, "/ledger"),
    ("读书人乙", "P", 6, f"/notice/{CATEGORY}"),
    ("试验教育厅办公室", "P", 6, f"/notice/{CATEGORY}"),
)


@pytest.mark.parametrize(("words", "who", "stage", "where"), READ)
def test_a_text_is_read_as_it_was_typed(
    hostile: tuple[House, Scenes], words: str, who: str, stage: int, where: str
) -> None:
    """The decoy of the test above: the markup did come to the page."""
    house, scenes = hostile
    house.show(scenes, stage)
    page = house.ask(who, f"/c/{KEY}{where.format(**scenes.drafts, bundle=scenes.bundle)}").text
    typed = (words + PLANT)[:64] if words.endswith("先生") else words + PLANT
    assert typed in Reader(page).text


def test_markup_of_a_campaign_is_text_too(hostile: tuple[House, Scenes]) -> None:
    house, scenes = hostile
    house.show(scenes, 3)
    for where, words in (("/", "2021年读书人评选"), ("/rules", "effort项"), ("/units", "east市教育局")):
        page = house.ask("S", f"/c/{KEY}{where}").text
        assert words + PLANT_OF_CAMPAIGN in Reader(page).text


def test_a_live_page_would_be_found() -> None:
    """The decoy of `live`."""
    assert live('<p>&lt;script&gt;<a href="/x">x</a><script src="/static/x.js"></script></p>') == []
    for page in (
        PLANT,
        PLANT_OF_CAMPAIGN,
        "<a href=' JavaScript:x'>",
        "<svg onload=x>",
        "<p style=x>",
        ")>49",
    ):
        assert live(page), page


def _answers(house: House, stage: int) -> Iterator[tuple[str, TestResponse]]:
    """Every form, filled in with markup: the ways in which it is refused, and the ways it is taken."""
    for route, rule in routes(house, "POST"):
        visits = sorted(
            (visit.who, visit.what) for visit in OPEN if (visit.route, visit.stage) == (route, stage)
        )
        for who, what in visits[-1:] if "<token>" not in route else ():
            fields = filled(house, route, who, what, list(Stage)[stage]).get("data", {})
            # part of an upload is bytes, and no page says them back
            named = fields.items() if isinstance(fields, dict) else ()
            for name in [name for name, value in named if isinstance(value, str)]:
                # filled in anew each time: what has been sent has closed its files
                form = filled(house, route, who, what, list(Stage)[stage])["data"]
                where = address(house, rule, what)
                yield f"{route} {name}", house.ask(who, where, method="POST", data={**form, name: PLANT})
                house.restore()


@pytest.mark.parametrize("stage", [1, 2, 3, 4, 5])
def test_what_a_refused_form_says_back_is_text(hostile: tuple[House, Scenes], stage: int) -> None:
    house, scenes = hostile
    house.show(scenes, stage)
    for what, answer in _answers(house, stage):
        assert answer.status_code < 500, what
        if answer.mimetype == "text/html":
            assert live(answer.text) == [], what
        assert "evil" not in answer.headers.get("Location", "")


@pytest.mark.parametrize(
    ("who", "stage", "method", "where"),
    [
        ("P", 6, "GET", f"/c/{KEY}/notice/{CATEGORY}/notice.xlsx"),
        ("S", 6, "GET", f"/c/{KEY}/notice/{CATEGORY}/office.xlsx"),
        ("S", 6, "POST", f"/c/{KEY}/lists/{CATEGORY}/scores"),
        ("S", 6, "POST", f"/c/{KEY}/nominations/register"),
    ],
)
def test_a_workbook_holds_text_and_nothing_that_runs(
    hostile: tuple[House, Scenes], who: str, stage: int, method: str, where: str
) -> None:
    house, scenes = hostile
    house.show(scenes, stage)
    content = house.ask(
        who, where, method=method, data={"category": CATEGORY} if method == "POST" else None
    ).data
    with ZipFile(BytesIO(content)) as parts:
        names = parts.namelist()
        sheets = [parts.read(name).decode() for name in names if name.startswith("xl/worksheets/sheet")]
        assert not [name for name in names if re.search(r"vba|externalLink|comment|_rels/sheet", name)]
    assert not [text for sheet in sheets for text in re.findall(r"<f>|<f |<hyperlink", sheet)]
    cells = [cell for sheet in load_workbook(BytesIO(content)) for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type in ("f", "e")]
    texts = {cell.value for cell in cells if isinstance(cell.value, str)}
    assert "读书人乙" + PLANT in texts
    assert STORY.nominees[0].name + PLANT in texts
