"""English on every page: the switch, and no Chinese of the interface left on any page of any person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from babel.support import Translations
from msgspec import Struct
from playwright.sync_api import expect

from reviewer.resources import folder
from reviewer.services import accounts
from tests.browser import Complaints, assert_accessible, picture
from tests.campaigns_small import KEY
from tests.installations import acting
from tests.journeys.rooms import DESK, Room, mark, state
from tests.web.panels import CHAIR, SECRETARY
from tests.web.stages import PEOPLE, House, Scenes

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
NOT_SIXTY = "不满六十岁"  # what the small campaign's own rule finds
OFFICE = ("", "rules", "steps", "nominations", "eligibility", "panel", "people", "ledger")
# Who walks in which stages: those in which something is there for them that was not before.
WALKERS = {
    "P": (1, 6),
    "O": (0, 7),
    "S": range(8),
    "C": (3, 4, 5),
    "E": (3, 4, 7),
    "U": (1, 2, 6),
    "V": (3, 5),
}
STAGES = range(8)
SAID = ("aria-label", "title", "alt", "placeholder", "content")
# Marked texts without a placeholder: on an English page none of them may stand as it is.
SOURCES = frozenset(
    text
    for text in Translations.load(str(folder("translations")), ["en"])._catalog
    if isinstance(text, str) and HAN.search(text) and "%(" not in text
)


class Reader(HTMLParser):
    """The texts that a page says in its own words, and where it leads."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self.language = ""
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the tag's words; a published document and the Chinese button are Chinese on purpose."""
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = given.get("lang", "")
        if self._silent or "official" in given.get("class", "").split() or given.get("lang") == "zh-Hans":
            if tag not in ("input", "img", "br", "meta", "link"):
                self._silent.append(tag)
            return
        self.texts += [value for name, value in given.items() if name in SAID or name.startswith("data-")]
        if tag == "a" and "href" in given:
            self.links.append(given["href"])

    def handle_endtag(self, tag: str) -> None:
        """Leave a silent part."""
        if self._silent and tag == self._silent[-1]:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        """Note a text."""
        if not self._silent and data.strip():
            self.texts.append(data.strip())


def read(page: str) -> Reader:
    """The page, read."""
    reader = Reader()
    reader.feed(page)
    return reader


def strings(thing: object) -> Iterator[str]:
    """Every string in a record, however deep."""
    if isinstance(thing, str) and not isinstance(thing, Enum):
        yield thing
    elif isinstance(thing, Struct):
        for name in thing.__struct_fields__:
            yield from strings(getattr(thing, name))
    elif isinstance(thing, Mapping):
        for pair in thing.items():
            yield from strings(pair)
    elif isinstance(thing, list | tuple | set | frozenset):
        for each in thing:
            yield from strings(each)


@dataclass(slots=True)
class Data:
    """What is Chinese because a notice, a unit or a person says it."""

    whole: str
    exact: frozenset[str] = field(default_factory=frozenset)

    def left_over(self, texts: list[str]) -> list[str]:
        """Texts with Chinese that is no data, and texts of the interface that were not translated."""
        return sorted({text for text in texts if text not in self.exact and self._is_ours(text)})

    def _is_ours(self, text: str) -> bool:
        return text in SOURCES or any(run not in self.whole for run in HAN.findall(text))


@pytest.fixture
def data(house: House, scenes: Scenes) -> Data:
    """Rulebooks of both campaigns, and every row of every table."""
    host = house.installation.host
    said = [text for key in sorted(host.keys()) for text in strings(host.campaign(key).rulebook())]
    said.append(NOT_SIXTY)
    for number in STAGES:
        house.show(scenes, number)
        for (table,) in house.rows("SELECT name FROM sqlite_master WHERE type = 'table'"):
            said += [str(value) for row in house.rows(f'SELECT * FROM "{table}"') for value in row]
    decoded = [re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text) for text in said]
    return Data(whole="\n".join(decoded), exact=frozenset(said))


def speak_english(house: House) -> None:
    """Everyone chooses English."""
    for letter in WALKERS.keys() - {"P"}:
        ctx = acting(house.installation, PEOPLE[letter], KEY)
        accounts.choose_language(ctx, language="en")


def kind(address: str) -> str:
    """The address without what names a nominee or narrows a list."""
    return re.sub(r"[A-Z]-\d\d-\d\d|=[^&]*", "", address)


def walk(house: House, letter: str) -> Iterator[tuple[str, Reader]]:
    """Every page that the person can reach by links from the first one."""
    waiting, known = ["/", "/account", "/nowhere", f"/c/{KEY}/ledger"], list[str]()
    while waiting:
        address = waiting.pop()
        parts = urlsplit(address)
        if parts.netloc or not parts.path.startswith("/") or parts.path.startswith("/static"):
            continue
        # two nominees' pages of a kind differ as much as ten do
        if address in known or sum(kind(address) == kind(one) for one in known) >= 2:
            continue
        known.append(address)
        cookies = {"Cookie": f"{house.cookie(letter)}; language=en"}
        answer = house.ask(letter, address, headers=cookies)
        if answer.status_code in (302, 303):
            waiting.append(answer.headers["Location"])
        if answer.mimetype == "text/html" and answer.status_code not in (302, 303):
            reader = read(answer.get_data(as_text=True))
            waiting += [link.partition("#")[0] for link in reader.links]
            yield address, reader


def test_the_check_itself_sees_chinese_of_the_interface() -> None:
    data = Data(whole="读书人甲 登记表", exact=frozenset({"登记表"}))
    reader = read(
        '<html lang="en"><p title="登记表">读书人甲 is here</p><b>跳到正文</b><i>未译的话</i>'
        '<article class="official"><p>公示</p></article><button lang="zh-Hans">中文</button></html>'
    )
    assert data.left_over(reader.texts) == ["未译的话", "跳到正文"]


def test_no_page_of_anyone_at_any_stage_keeps_chinese_of_the_interface(
    house: House, scenes: Scenes, data: Data
) -> None:
    left: dict[str, list[str]] = {}
    seen: set[str] = set()
    for number in STAGES:
        house.show(scenes, number)
        speak_english(house)
        for letter in (letter for letter, stages in WALKERS.items() if number in stages):
            for address, reader in walk(house, letter):
                seen.add(kind(address))
                assert reader.language == "en", (number, letter, address)
                if found := data.left_over(reader.texts):
                    left[f"S{number} {letter} {address}"] = found
    assert left == {}
    assert len(seen) > 30


def test_the_switch_stays_on_the_page_and_with_the_person(room: Room, complaints: Complaints) -> None:
    complaints.forgive("ERR_INTERNET_DISCONNECTED")
    page = room.seat("expert1")
    page.goto(f"{DESK}/S-01-01")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page).to_have_url(re.compile(f"{DESK}/S-01-01$"))
    assert_accessible(page)
    mark(page, "learning", "11")
    expect(page.locator("#p-learning")).to_have_text(re.compile("10$"))
    mark(page, "learning", "9.5")
    state(page, "saved")
    expect(page.locator("#keeping")).to_have_text(re.compile(r"^Saved\b.* \d\d:\d\d$"))
    page.context.set_offline(True)
    mark(page, "practice", "10")
    state(page, "offline")
    expect(page.locator("#keeping")).not_to_contain_text(HAN)
    page.context.set_offline(False)
    state(page, "saved")
    picture(page, "english-sheet")
    again = room.seat("expert1")
    again.goto(DESK)
    expect(again.get_by_role("heading", level=1)).to_have_text("My reviews")
    assert_accessible(again)
    again.get_by_role("button", name="中文").click()
    expect(again.get_by_role("heading", level=1)).to_have_text("我的评审")


def test_english_fits_on_laptop_and_tablet(room: Room) -> None:
    campaign = f"/c/{room.panel.system.here().key}"
    for login, paths in {
        "": ("/", "/login"),
        "expert1": ("/", DESK, f"{DESK}/S-01-01", f"{DESK}/receipts"),
        CHAIR: ("/", f"{campaign}/panel/progress"),
        SECRETARY: tuple(f"{campaign}/{door}" for door in OFFICE),
    }.items():
        page = room.seat(login)
        page.goto("/")
        page.get_by_role("button", name="English").click()
        for path in paths:
            page.goto(path)
            # the last is a laptop at 200 %: experts over sixty read at that
            for width in (1366, 820, 683) if login == "expert1" else (1366, 820):
                page.set_viewport_size({"width": width, "height": 900})
                fits = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
                assert page.evaluate(fits), f"{path} at {width}"
        picture(page, f"english-{login or 'public'}")
