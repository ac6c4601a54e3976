"""The fixtures of this suite keep their promises: what is planted is seen."""

from __future__ import annotations

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest
from sqlalchemy import create_engine, text

from reviewer.storage.engine import make_engine
from tests.browser import Complaints, OpenPage, Serve, assert_accessible

POLICY = "default-src 'none'; img-src data:"
PAGE = """<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>评审</title>
<link rel="icon" href="data:,"></head><body><main><h1>评审</h1>{}</main></body></html>"""


def one_page(body: str) -> WSGIApplication:
    """A site with a strict policy and this on its only page."""

    def app(_: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Security-Policy", POLICY)]
        start_response("200 OK", headers)
        return [PAGE.format(body).encode()]

    return app


@pytest.mark.parametrize("turn", ["first", "second"])
def test_every_test_gets_an_empty_database(database_url: str, turn: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text(f"create table once as select '{turn}' as turn"))
        assert connection.scalars(text("select turn from once")).all() == [turn]
    engine.dispose()


@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_migrated_database_has_tables_and_no_rows(migrated_url: str, turn: str) -> None:
    engine = make_engine(migrated_url)
    with engine.begin() as connection:
        assert connection.scalars(text("select login from account")).all() == []
        connection.execute(text("alter table account rename to taken"))
    engine.dispose()


def test_a_clean_page_raises_no_complaint(open_page: OpenPage, live_server: Serve) -> None:
    page = open_page()
    page.goto(live_server(one_page("<p>一切正常</p>")))
    assert page.inner_text("p") == "一切正常"
    assert_accessible(page)


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("<script>1</script>", "policy breach: script-src-elem inline"),
        ("<p style='color:red'>红</p>", "policy breach: style-src-attr inline"),
        ("<img alt='' src='http://example.org/a.png'>", "left this machine: http://example.org/a.png"),
    ],
    ids=["script", "style", "far away"],
)
def test_the_browser_hears(
    body: str, complaint: str, open_page: OpenPage, complaints: Complaints, live_server: Serve
) -> None:
    page = open_page()
    page.goto(live_server(one_page(body)))
    page.wait_for_timeout(200)  # a breach is told after the page has loaded
    heard = complaints.unforgiven()
    complaints.forgive("")
    assert complaint in "\n".join(heard)


def test_the_browser_hears_an_exception(
    open_page: OpenPage, complaints: Complaints, live_server: Serve
) -> None:
    page = open_page()
    page.goto(live_server(one_page("")))
    page.evaluate("() => { setTimeout(() => { throw new Error('planted') }, 0) }")
    page.wait_for_timeout(200)
    heard = complaints.unforgiven()
    complaints.forgive("planted")
    assert [said.splitlines()[0] for said in heard] == ["exception: planted"], heard
    assert complaints.unforgiven() == []


def test_the_browser_sees_a_picture_without_words(open_page: OpenPage, live_server: Serve) -> None:
    page = open_page()
    page.goto(live_server(one_page("<img src='data:,'>")))
    with pytest.raises(AssertionError, match="image-alt"):
        assert_accessible(page)
