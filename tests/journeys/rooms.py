"""Where the stories play: a panel in the middle of scoring behind a server, and people at real browsers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask
from msgspec import Struct, field
from playwright.sync_api import Page, expect

from reviewer.services import sheets
from reviewer.services.sheets import SheetPage
from tests.browser import OpenPage, picture, serving
from tests.web.panels import KEY, Panel, let_in, web

DESK = f"/c/{KEY}/desk"


@dataclass(slots=True)
class Line:
    """The way to the application. While it is cut no draft arrives, not even the last one of a closing page.

    A browser that is told to be offline lets that last one through.
    """

    app: WSGIApplication
    cut: bool = False

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer, or not."""
        if self.cut and environ["PATH_INFO"].endswith("/draft"):
            start("503 Service Unavailable", [("Content-Length", "0")])
            return []
        return self.app(environ, start)


class Room(Struct, frozen=True, kw_only=True):
    """A served panel. `open_page` gives every person a browser of their own."""

    panel: Panel
    app: Flask
    line: Line
    address: str
    open_page: OpenPage
    pages: list[Page] = field(default_factory=list)

    def seat(self, login: str = "", **options: object) -> Page:
        """A signed-in person before an empty page; the public without a login."""
        page = self.open_page(base_url=self.address, **options)
        self.pages.append(page)
        if login:
            let_in(page.context, self.app, self.address, self.panel.tokens[login])
        return page

    def stored(self, login: str, code: str) -> SheetPage:
        """The sheet as the server holds it."""
        return sheets.opened(self.panel.of(login), code=code)

    def entries(self, login: str, code: str) -> Mapping[str, str]:
        """The marks that the server holds, as typed."""
        return self.stored(login, code).draft.entries


@contextmanager
def served(panel: Panel, open_page: OpenPage) -> Iterator[Room]:
    """The panel behind a server for the length of the story."""
    app = web(panel)
    line = Line(app)
    with serving(line) as address:
        room = Room(panel=panel, app=app, line=line, address=address, open_page=open_page)
        yield room
        for page in room.pages:
            page.context.close()  # before the server: a request on its way would find nobody


def mark(page: Page, key: str, text: str) -> None:
    """Type one mark as hands do: go to the field, replace what stands there."""
    field = page.locator(f"#m-{key}")
    field.focus()
    field.press("ControlOrMeta+a")
    page.keyboard.type(text)


def state(page: Page, name: str) -> None:
    """Wait until the line beside the buttons says so."""
    expect(page.locator("#keeping")).to_have_attribute("data-state", name, timeout=10_000)


def on_paper(page: Page, name: str) -> None:
    """What is printed: nothing of the screen, and the title for whoever keeps the file."""
    page.emulate_media(media="print")
    for part in (".top", ".doors", ".crumbs", ".stage-chip", ".foot", ".button"):
        assert not any(each.is_visible() for each in page.locator(part).all()), part
    picture(page, name)
    assert title_of(page.pdf(format="A4")) == page.title()
    page.emulate_media(media="screen")


def title_of(pdf: bytes) -> str:
    """The title among a document's properties."""
    start = pdf.index(b"/Title") + len(b"/Title")
    value = pdf[start : pdf.index(b">", start)].strip().lstrip(b"<")
    return bytes.fromhex(value.decode("ascii")).decode("utf-16")
