"""Every page in both languages, whatever a browser says that it reads."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from reviewer.storage.queries import accounts as accounts_query
from reviewer.web.language import CHINESE, COOKIE, ENGLISH
from tests.campaigns_small import KEY
from tests.web.stages import PEOPLE, House, Scenes
from tests.web.test_permissions import OPEN, Visit, address, objects_of, routes

TAGS = {CHINESE: "zh-Hans", ENGLISH: "en"}
STRANGE = (
    "",
    ";;;",
    "*",
    "zh_CN;q=abc, en;q=",
    "en;q=9e999",
    "zh-Hans-CN-u-co-pinyin, en-US-x-twain",
    "de-1996, i-klingon",
    "a" * 5000,
    ", ".join(["en-US"] * 2000),
    "../../../etc/passwd",
    "zh_Hans_CN\x00",
    "%s%n{{7*7}}",
    "\xff\xfe",
    "xx_YY@x=1",
)


def pages(house: House, who: str, stage: int) -> Iterator[str]:
    """Every page that the person gets into at that stage."""
    for route, rule in routes(house, "GET"):
        for what in objects_of(route):
            if Visit(route, who, what, stage) in OPEN:
                yield address(house, rule, what)


def speaking(house: House, who: str, language: str) -> dict[str, str]:
    """The headers of a person's browser that has chosen a language."""
    return {"Cookie": f"{house.cookie(who)}; {COOKIE}={language}", "Accept-Language": TAGS[language]}


def choose(house: House, language: str) -> None:
    """Everyone with an account has chosen that language."""
    with house.installation.unit.writing() as tx:
        for login in filter(None, PEOPLE.values()):
            account = accounts_query.by_login(tx, login)
            assert account is not None
            account.language = language


EYES = [("P", 6), ("O", 0), ("S", 0), ("S", 1), ("S", 2), ("S", 4), ("S", 7)]
EYES += [("U", 1), ("E", 3), ("E", 4), ("C", 4), ("K", 5), ("V", 5)]


@pytest.mark.parametrize(("who", "stage"), EYES)
def test_every_page_speaks_both_languages(house: House, scenes: Scenes, who: str, stage: int) -> None:
    house.show(scenes, stage)
    where = sorted(set(pages(house, who, stage)))
    spoken = {}
    for language, tag in TAGS.items():
        choose(house, language)
        answers = [house.ask(who, page, headers=speaking(house, who, language)) for page in where]
        spoken[language] = [answer.status_code for answer in answers]
        for page, answer in zip(where, answers, strict=True):
            if answer.mimetype == "text/html" and answer.status_code == 200:
                assert re.findall(r"<html lang=\"([^\"]*)\"", answer.text) == [tag], page
                assert not re.search(r"%\(\w+\)[sd]|\{\{", answer.text), page
    assert spoken[CHINESE] == spoken[ENGLISH]
    assert 200 in spoken[ENGLISH]


@pytest.mark.parametrize("language", sorted(TAGS))
def test_every_refusal_speaks_the_language(house: House, scenes: Scenes, language: str) -> None:
    house.show(scenes, 4)
    choose(house, language)
    headers = speaking(house, "E", language)
    asked = {
        "GET": ("/nowhere", f"/c/{KEY}/people", f"/c/{KEY}/desk/R-09-09"),
        "POST": ("/healthz", f"/c/{KEY}/open"),
    }
    for method, places in asked.items():
        for where in places:
            answer = house.ask("E", where, method=method, headers=headers)
            assert f'<html lang="{TAGS[language]}"' in answer.text, where


@pytest.mark.parametrize("text", STRANGE)
def test_a_strange_language_is_answered_all_the_same(house: House, scenes: Scenes, text: str) -> None:
    house.show(scenes, 3)
    for who in ("P", "E"):
        for headers in (
            {"Accept-Language": text},
            {"Cookie": f"{house.cookie(who)}; {COOKIE}={text}"},
            {"Cookie": f"{COOKIE}={text}; {COOKIE}=; {house.cookie(who)}; {COOKIE}"},
        ):
            answer = house.ask(who, "/account" if who == "E" else "/login", headers=headers)
            assert answer.status_code == 200
            assert re.search(r"<html lang=\"(zh-Hans|en)\"", answer.text)
        answer = house.ask(who, "/language", method="POST", data={"language": text, "next": "/"})
        assert answer.status_code == 302
        assert COOKIE not in str(answer.headers.getlist("Set-Cookie"))
    assert not house.changed


@pytest.mark.parametrize("text", ["", "xx_YY", "../..", "zh-Hans-CN", "en_", "\x00"])
def test_a_strange_language_of_an_account_is_answered_all_the_same(
    house: House, scenes: Scenes, text: str
) -> None:
    house.show(scenes, 3)
    choose(house, text)
    answer = house.ask("E", "/account")
    assert (answer.status_code, '<html lang="zh-Hans"' in answer.text) == (200, True)
