"""Who gets in where: every route × every kind of person × own, foreign and unused objects × every stage."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any
from zlib import crc32

import pytest
from flask import url_for
from msgspec import Struct
from msgspec.structs import replace
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from reviewer.domain.access import Stage
from reviewer.domain.drafts import stamp_of
from reviewer.domain.stages import next_by_hand
from reviewer.web.headers import FILE_POLICY, POLICY
from tests.campaigns_small import CATEGORY, KEY
from tests.parcels import FINGERPRINT
from tests.web import shelves
from tests.web.stages import (
    EAST,
    ELSEWHERE,
    HILL,
    LIST,
    PASSWORD,
    PEOPLE,
    SCREENED,
    TIED,
    UNUSED,
    WAIVED,
    WEST,
    House,
    Scenes,
    steady,
)

EVERYONE = "".join(PEOPLE)
SIGNED_IN = EVERYONE.replace("P", "")
# Before it opens, only those who prepare a campaign know of it.
KNOWS = "OSCKV 0-7, PXETAUWD 1-7"
KNOWS_SIGNED_IN = "OSCKV 0-7, XETAUWD 1-7"
# Nobody judges the nominees of their own unit.
PANEL = "E[etwh] 3-7, D[etw] 3-7, T[ewh] 3-7"
WRITES = "E[etwh] 3-3, D[etw] 3-3, T[ewh] 3-3"
FILES = (
    "S[etwh] 1-6, U[e] 1-6, W[tw] 1-6, D[h] 1-6, C[etwh] 3-5, K[ewh] 3-5, E[etwh] 3-4, D[etw] 3-4, T[ewh] 3-4"
)

# Route → who gets in, to which objects, in which stages; everything else must stay out. Objects are letters
# of OBJECTS; without them a person gets in to the only one there is. What does not exist opens to nobody.
ANSWERS: Mapping[str, str] = {
    "GET /": f"{EVERYONE} 0-7",
    "GET /healthz": f"{EVERYONE} 0-7",
    "GET /readyz": f"{EVERYONE} 0-7",
    "GET /static/<path:filename>": f"{EVERYONE} 0-7",
    "GET /login": f"{EVERYONE} 0-7",
    "POST /login": f"{EVERYONE} 0-7",
    "POST /logout": f"{EVERYONE} 0-7",
    "POST /language": f"{EVERYONE} 0-7",
    "GET /invite/<token>": f"{EVERYONE}[i] 0-7",
    "POST /invite/<token>": f"{EVERYONE}[i] 0-7",
    "GET /account": f"{SIGNED_IN} 0-7",
    "POST /account/password": f"{SIGNED_IN} 0-7",
    "POST /account/leave": f"{SIGNED_IN} 0-7",
    "POST /operators": "O 0-7",
    "GET /signers": "O 0-7",
    "POST /signers": "O 0-7",
    "POST /signers/forget": "O 0-7",
    "POST /campaigns": "O 0-7",
    "GET /c/<key>/": KNOWS,
    "GET /c/<key>/rules": KNOWS,
    "GET /c/<key>/compare": "OS 0-7",
    "GET /c/<key>/units": KNOWS,
    "POST /c/<key>/units": "S 0-1",
    "GET /c/<key>/quotas": "S 0-7",
    "POST /c/<key>/quotas": "S 0-1",
    "GET /c/<key>/steps": "S 0-6",
    "POST /c/<key>/open": "S 0-0",
    "POST /c/<key>/advance": "S 1-6",
    "POST /c/<key>/deadline": "S 0-4",
    "GET /c/<key>/people": "O 0-7, S 0-6",
    "POST /c/<key>/people/invite": "O 0-7, S 0-6",
    "POST /c/<key>/people/revoke": "O 0-7, S 0-6",
    "GET /c/<key>/intake": KNOWS,
    "POST /c/<key>/intake": "S[ew] 1-1, U[e] 1-1, W[w] 1-1",
    "GET /c/<key>/intake/<token>": "S[s] 1-1, U[u] 1-1",
    "POST /c/<key>/intake/<token>": "S[s] 1-1, U[u] 1-1",
    "GET /c/<key>/nominations": "SUWD 1-7, CK 3-7",
    "GET /c/<key>/nominations/<code>": "S[etwh] 1-7, U[e] 1-7, W[tw] 1-7, D[h] 1-7, C[etwh] 3-7, K[ewh] 3-7",
    "POST /c/<key>/nominations/<code>/personal": "S[etwh] 1-6, U[e] 1-6, W[tw] 1-6",
    "POST /c/<key>/nominations/<code>/texts": "S[etwh] 1-2, U[e] 1-1, W[tw] 1-1, D[h] 1-1",
    "POST /c/<key>/nominations/<code>/county": "S[etwh] 1-2, U[e] 1-1, W[tw] 1-1, D[h] 1-1",
    "POST /c/<key>/nominations/register": "S[ew] 1-7, U[e] 1-7, W[w] 1-7",
    "GET /c/<key>/drafts": "UWD 1-7",
    "POST /c/<key>/drafts": "U[e] 1-1, W[w] 1-1",
    "POST /c/<key>/drafts/order": "U[e] 1-1, W[w] 1-1",
    "GET /c/<key>/drafts/<draft>": "U[e] 1-7, W[w] 1-7",
    "POST /c/<key>/drafts/<draft>": "U[e] 1-1, W[w] 1-1",
    "POST /c/<key>/drafts/<draft>/draft": "U[e] 1-1, W[w] 1-1",
    "GET /c/<key>/drafts/<draft>/stored": "U[e] 1-7, W[w] 1-7",
    "GET /c/<key>/drafts/<draft>/submit": "U[e] 1-7, W[w] 1-7",
    "POST /c/<key>/drafts/<draft>/submit": "U[e] 1-1, W[w] 1-1",
    "POST /c/<key>/drafts/<draft>/discard": "U[e] 1-1, W[w] 1-1",
    "GET /c/<key>/drafts/<draft>/paper": "U[e] 1-7, W[w] 1-7",
    "GET /c/<key>/drafts/<draft>/paper.docx": "U[e] 1-7, W[w] 1-7",
    "GET /c/<key>/drafts/<draft>/paper.xlsx": "U[e] 1-7, W[w] 1-7",
    "GET /c/<key>/drafts/<draft>/paper/read": "U[e] 1-7, W[w] 1-7",
    "POST /c/<key>/drafts/<draft>/paper/read": "U[e] 1-1, W[w] 1-1",
    "POST /c/<key>/drafts/<draft>/paper/take": "U[e] 1-1, W[w] 1-1",
    "POST /c/<key>/nominations/<code>/paper": "S[etwh] 1-6, U[e] 1-6, W[tw] 1-6",
    "POST /c/<key>/nominations/<code>/withdraw": "U[e] 1-1, W[tw] 1-1, D[h] 1-1",
    "POST /c/<key>/nominations/<code>/return": "S[etwh] 1-1",
    "POST /c/<key>/nominations/register/paper": "S[ew] 1-7, U[e] 1-7, W[w] 1-7",
    "GET /c/<key>/packs": "SUW 1-6",
    "POST /c/<key>/packs": "S[ew] 1-6, U[e] 1-6, W[w] 1-6",
    "POST /c/<key>/packs/book": "S 1-7",
    "GET /c/<key>/materials": "SUWD 1-6",
    "GET /c/<key>/materials/repeated": "S 1-6",
    "GET /c/<key>/nominations/<code>/materials": FILES,
    "POST /c/<key>/nominations/<code>/materials": "U[e] 1-1, W[tw] 1-1, D[h] 1-1",
    "GET /c/<key>/materials/<material>": FILES,
    "GET /c/<key>/materials/<material>/preview": FILES,
    "GET /c/<key>/materials/<material>/remove": "U[e] 1-1, W[tw] 1-1, D[h] 1-1",
    "POST /c/<key>/materials/<material>/remove": "U[e] 1-1, W[tw] 1-1, D[h] 1-1",
    "POST /c/<key>/materials/<material>/again": "S[etwh] 1-6, U[e] 1-6, W[tw] 1-6, D[h] 1-6",
    "GET /c/<key>/drafts/<draft>/materials": "U[e] 1-7, W[w] 1-7",
    "GET /c/<key>/drafts/<draft>/materials/looks": "U[e] 1-7, W[w] 1-7",
    "POST /c/<key>/drafts/<draft>/materials": "U[e] 1-1, W[w] 1-1",
    "POST /c/<key>/drafts/<draft>/uploads": "U[e] 1-1, W[w] 1-1",
    "POST /c/<key>/uploads/<upload>/cancel": "U[e] 1-1, W[w] 1-1",
    "PATCH /c/<key>/uploads/<upload>": "U[e] 1-1, W[w] 1-1",
    "DELETE /c/<key>/uploads/<upload>": "U[e] 1-1, W[w] 1-1",
    "GET /c/<key>/eligibility": "S 1-7, CK 3-5",
    "POST /c/<key>/eligibility/<code>/waive": "S[etwh] 2-2",
    "POST /c/<key>/eligibility/<code>/confirm": "S[etwh] 2-2",
    "POST /c/<key>/eligibility/<code>/compare": "S[etwh] 2-2",
    "POST /c/<key>/eligibility/<code>/exclude": "S[etwh] 2-2",
    "POST /c/<key>/eligibility/<code>/readmit": "S[etwh] 2-2",
    "GET /c/<key>/laureates": "OS 0-7",
    "POST /c/<key>/laureates": "O 0-7, S 0-6",
    "POST /c/<key>/laureates/status": "O 0-7, S 0-6",
    "GET /c/<key>/laureates/import": "O 0-7, S 0-6",
    "POST /c/<key>/laureates/import": "O 0-7, S 0-6",
    "POST /c/<key>/laureates/import/confirm": "O 0-7, S 0-6",
    "GET /c/<key>/panel": "OS 0-7, V 3-7, CK 3-5",
    "POST /c/<key>/panel/enrol": "O 0-7, S 0-6",
    "POST /c/<key>/panel/ties": "S 2-4",
    "GET /c/<key>/panel/assignments": "S 2-7, CK 3-5",
    "POST /c/<key>/panel/assignments": "S 2-3",
    "GET /c/<key>/panel/progress": "SV 3-7, CK 3-5",
    "GET /c/<key>/desk": "ETAD 3-7",
    "GET /c/<key>/desk/next": "ETAD 3-7",
    "GET /c/<key>/desk/receipts": "ETAD 3-7",
    "GET /c/<key>/desk/submit/<category>": "ETAD 3-7",
    "POST /c/<key>/desk/submit/<category>": "ETAD 3-3",
    "POST /c/<key>/desk/undertaking": "ETAD 2-3",
    "GET /c/<key>/desk/signed-in": KNOWS,
    "GET /c/<key>/desk/token": KNOWS_SIGNED_IN,
    "GET /c/<key>/desk/<code>": PANEL,
    "POST /c/<key>/desk/<code>": WRITES,
    # A cookie of the browser and no more: whether the code exists is not even asked.
    "POST /c/<key>/desk/<code>/size": "OSCKV[etwh0] 0-7, PXETAUWD[etwh0] 1-7",
    "POST /c/<key>/desk/<code>/draft": WRITES,
    "GET /c/<key>/desk/<code>/stored": PANEL,
    "GET /c/<key>/desk/<code>/submit": PANEL,
    "POST /c/<key>/desk/<code>/submit": WRITES,
    "GET /c/<key>/desk/<code>/receipt": PANEL,
    "GET /c/<key>/desk/<code>/print": PANEL,
    "GET /c/<key>/desk/<code>/tie": PANEL,
    "POST /c/<key>/desk/<code>/tie": "E[etwh] 3-4, D[etw] 3-4, T[etwh] 3-4, CK[etwh] 3-4, S[etwh] 2-4",
    "GET /c/<key>/lists": KNOWS_SIGNED_IN,
    "GET /c/<key>/lists/<category>/<list_key>": "S 4-7, CK 4-5",
    "GET /c/<key>/lists/<category>/<list_key>/advice": "S 4-7, CK 4-5",
    "POST /c/<key>/lists/<category>/propose": "CK 4-4",
    "POST /c/<key>/lists/<category>/<list_key>/<code>": "C[etwh] 4-4, K[ewh] 4-4",
    "GET /c/<key>/lists/<category>/sign": "S 4-7, CK 4-5",
    "POST /c/<key>/lists/<category>/sign": "CK 4-4",
    "POST /c/<key>/lists/<category>/countersign": "S 5-5",
    "POST /c/<key>/lists/<category>/send-back": "S 5-5",
    "POST /c/<key>/lists/<category>/scores": "S 4-7, CK 4-5",
    "POST /c/<key>/lists/<category>/marks": "S 4-7, CK 4-5",
    "GET /c/<key>/lists/<category>/return/<code>": "C[etwh] 3-4, K[ewh] 3-4",
    "POST /c/<key>/lists/<category>/return/<code>": "C[etwh] 3-4, K[ewh] 3-4",
    "GET /c/<key>/ledger": "OSV 0-7, CK 5-7",
    "GET /c/<key>/ledger/verify": "OSV 0-7, CK 5-7",
    "GET /c/<key>/ledger/download": "S 0-7, V 5-7",
    "GET /c/<key>/onward": "S 5-6",
    "POST /c/<key>/onward": "S 5-6",
    # Whoever sends on must also be at home where it goes: none of these people is both.
    "POST /c/<key>/onward/across": "",
    "GET /c/<key>/arrivals": "S 1-7",
    "POST /c/<key>/arrivals": "S 1-1",
    "GET /c/<key>/arrivals/<bundle>": "S[s] 1-1",
    "POST /c/<key>/arrivals/<bundle>": "S[s] 1-1",
    "POST /c/<key>/arrivals/<bundle>/drop": "S[s] 1-1",
    "GET /c/<key>/notice": "S 5-7, CK 5-6",
    "GET /c/<key>/notice/publish": "S 5-7, CK 5-6",
    "POST /c/<key>/notice/publish": "S 5-5",
    "GET /c/<key>/notice/<category>": f"{EVERYONE} 6-6",
    "GET /c/<key>/notice/<category>/notice.xlsx": f"{EVERYONE} 6-6",
    "GET /c/<key>/notice/<category>/office.xlsx": "S 5-7, CK 5-6",
}
PUBLIC_FILES = "GET /static/<path:filename>"

# Let in, and refused for a reason of the act itself.
REFUSED: Mapping[str, str] = {
    "POST /c/<key>/intake": "SUW[ew] 1-1",  # what is handed in is no workbook
    "POST /c/<key>/laureates/import": "O 0-7, S 0-6",  # nor is this
    "POST /c/<key>/lists/<category>/<list_key>/<code>": "CK[eh] 4-4",  # not on the list: nothing to move
    "POST /c/<key>/lists/<category>/sign": "K 4-4",  # nobody signs what they may not see
    "POST /c/<key>/notice/publish": "S 5-5",  # the second signature is missing
    "POST /c/<key>/onward": "S 5-5",  # the same
    "POST /c/<key>/arrivals": "S 1-1",  # what is handed in is no bundle
    "POST /c/<key>/lists/<category>/return/<code>": "CK[etwh] 3-3",  # the expert has not submitted yet
    "POST /c/<key>/drafts/<draft>/submit": "W[w] 1-1",  # the unit's quota is full
    "POST /c/<key>/drafts/<draft>/paper/read": "U[e] 1-1, W[w] 1-1",  # what is handed in is no paper
    "POST /c/<key>/quotas": "S 0-1",  # the notice has lost no number
    "POST /c/<key>/advance": "S 4-5",  # signing and publishing move it on
}

OBJECTS: Mapping[str, str] = {"e": EAST, "t": TIED, "w": WEST, "h": HILL, "0": UNUSED}
_CELL = re.compile(r"([A-Z]+)(?:\[(\w+)\])? (\d)-(\d)")
_WRITING = ("POST", "PUT", "PATCH", "DELETE")
_JSON = {"Accept": "application/json"}
_PARTS = {"Upload-Offset": "0", "Upload-Length": "9", "Content-Type": "application/offset+octet-stream"}
_PARTS |= {"Upload-Metadata": "line c2Nhbg==,filename c2Nhbi5wZGY="}
_MARKS = {"effort": "25", "effect": "24.5", "story": "30"}


class Visit(Struct, frozen=True):
    """One cell of the table."""

    route: str
    who: str
    what: str  # a letter of the object; "-" where the route has none
    stage: int


def cells(table: Mapping[str, str]) -> frozenset[Visit]:
    """The table unfolded."""
    return frozenset(
        Visit(route, who, what, stage)
        for route, text in table.items()
        for people, objects, first, last in _CELL.findall(text)
        for who in people
        for what in objects or "-"
        for stage in range(int(first), int(last) + 1)
    )


OPEN, REFUSES = cells(ANSWERS), cells(REFUSED)
EVER = frozenset((cell.route, cell.who) for cell in OPEN)
EVER_OPEN = frozenset((cell.route, cell.who, cell.what) for cell in OPEN)
LETS_IN = frozenset((cell.route, cell.who, cell.stage) for cell in OPEN)
# The unit stands in the form.
BY_UNIT = {"POST /c/<key>/intake", "POST /c/<key>/nominations/register"}
BY_UNIT |= {
    "POST /c/<key>/nominations/register/paper",
    "POST /c/<key>/packs",
    "POST /c/<key>/drafts",
    "POST /c/<key>/drafts/order",
}
SAME_ROLES = "KTAW"  # as a chair, as an expert twice, as a unit's person
WHOLE = 4  # the stage in which people who never get in are tried on everything and answered with whole pages


def routes(house: House, method: str) -> Iterator[tuple[str, Rule]]:
    """Every route of the application that takes the method."""
    for rule in sorted(house.app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if method in (rule.methods or ()):
            yield f"{method} {rule.rule}", rule


def objects_of(route: str) -> str:
    """Letters of the objects that the route is tried on."""
    if "<code>" in route or "<material>" in route:
        return "etwh0"
    if "<upload>" in route:
        return "ew0"
    if "<draft>" in route:
        return "ew0"
    if "<bundle>" in route:
        return "s0"
    if "/intake/<token>" in route:
        return "us0"
    if "<token>" in route:
        return "i0"
    return "ew" if route in BY_UNIT else "-"


def enters(route: str, who: str) -> bool:
    """Whether this person ever gets in there."""
    return (route, who) in EVER


def tried(route: str, who: str, stage: int) -> str:
    """Letters of the objects that this person is tried on: all in a stage in which any lets them in.

    In the other stages of a route that they do enter: one that exists and one that does not, where there are
    so many. Where they never get in: the same in one stage, and one object in every third of the others,
    where of people with the same roles one stands for all.
    """
    letters = objects_of(route)
    turn = crc32(f"{route} {who}".encode()) + stage
    if enters(route, who):
        if len(letters) <= 3 or (route, who, stage) in LETS_IN:
            return letters
        return letters[turn % (len(letters) - 1)] + letters[-1]
    if stage == WHOLE:
        return letters if len(letters) == 1 else letters[0] + letters[-1]
    return letters[0] if turn % 3 == 0 and who not in SAME_ROLES else ""


def objects_behind(house: House) -> Mapping[str, str]:
    """Codes and tokens by letter; "0" is one that does not exist."""
    assert house.scenes is not None
    drafts = house.scenes.drafts
    return {
        **OBJECTS,
        "u": drafts["unit"],
        "s": drafts["secretary"],
        "i": house.scenes.invitation,
    }


def named(house: House, route: str, what: str) -> str:
    """The code or token itself; an unused one is as long as a real one."""
    if what == "0" and "<token>" in route:
        return "0" * (43 if "invite" in route else 32)
    if "<bundle>" in route:
        assert house.scenes is not None
        return house.scenes.bundle if what == "s" else "0" * 22
    if "<draft>" in route:
        assert house.scenes is not None
        return house.scenes.desks.get(what, "0" * 22)
    if "<material>" in route:
        return shelves.material_named(what)
    if "<upload>" in route:
        return shelves.upload_named(what)
    return objects_behind(house).get(what, "")


def address(house: House, rule: Rule, what: str) -> str:
    """Where the route lies for that object."""
    name = named(house, rule.rule, what)
    values: dict[str, Any] = {"key": KEY, "category": CATEGORY, "list_key": LIST, "filename": "site.css"}
    values |= {"bundle": name, "code": name, "token": name, "draft": name}
    values |= {"material": name, "upload": name}
    with house.app.test_request_context():
        return url_for(rule.endpoint, **{each: values[each] for each in rule.arguments})


def barred(answer: TestResponse) -> bool:
    """Whether the person was kept out, for whatever reason they were told."""
    if answer.status_code in (401, 403, 404):
        return True
    if answer.status_code == 302 and answer.headers["Location"].startswith("/login?"):
        return True
    if answer.is_json:
        return isinstance(answer.json, dict) and answer.json.get("kind") == "WrongStage"
    return answer.status_code == 409 and "这项操作只能在以下阶段进行" in answer.text


Told = tuple[int, list[tuple[str, str]], bytes]


def told(answer: TestResponse, name: str = "") -> Told:
    """Everything that an answer tells, without the name of what was asked for: status, headers, body."""
    headers, body = list(answer.headers), steady(answer.data)
    if name:
        headers = [(key, text.replace(name, "")) for key, text in headers]
        body = body.replace(name.encode(), b"")
    return answer.status_code, headers, body


def private(answer: TestResponse) -> bool:
    """Whether no cache may keep the answer, and the answer may do nothing that a page of ours needs not."""
    wanted = {
        "Cache-Control": "no-store",
        "Vary": "Cookie",
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }
    told = dict(answer.headers)
    if told.get("Content-Security-Policy") == FILE_POLICY:  # what people uploaded may do still less
        told["Content-Security-Policy"] = POLICY
    return wanted.items() <= told.items()


def test_every_cell_names_an_object_of_its_route() -> None:
    assert [cell for cell in OPEN | REFUSES if cell.what not in objects_of(cell.route)] == []


def test_every_route_stands_in_the_table(house: House) -> None:
    """A route that nobody thought about fails here before it does harm."""
    found = {
        route for method in ("GET", "POST", "PUT", "PATCH", "DELETE") for route, _ in routes(house, method)
    }
    assert found == ANSWERS.keys()


@pytest.mark.parametrize("stage", list(Stage), ids=lambda stage: f"S{stage.number}")
def test_reading(house: House, scenes: Scenes, stage: Stage) -> None:
    """GET lets in exactly whom the table says, changes nothing, and tells nobody what exists."""
    house.show(scenes, stage.number)
    before = house.content()
    wrong: list[object] = []
    for route, rule in routes(house, "GET"):
        for who in PEOPLE:
            answers = {}
            headers = {} if enters(route, who) or stage.number == WHOLE else _JSON
            for what in tried(route, who, stage.number):
                answer = answers[what] = house.ask(who, address(house, rule, what), headers=headers)
                visit = Visit(route, who, what, stage.number)
                if answer.status_code >= 500 or barred(answer) == (visit in OPEN):
                    wrong.append((visit, answer.status_code))
                if route != PUBLIC_FILES and not private(answer):
                    wrong.append((visit, dict(answer.headers)))
                if house.changed:
                    wrong.append((visit, "changed the database"))
                    house.restore()
            wrong += foreign_told_from_unused(house, Visit(route, who, "", stage.number), answers)
    assert not wrong
    assert house.content() == before


def foreign_told_from_unused(
    house: House, visit: Visit, answers: Mapping[str, TestResponse]
) -> list[tuple[Visit, str]]:
    """What a person may not see must look like what does not exist."""
    if "0" not in answers or not barred(answers["0"]):
        return []
    unused = told(answers["0"], named(house, visit.route, "0"))
    return [
        (replace(visit, what=what), answer.text)
        for what, answer in answers.items()
        if what != "0" and not knows(visit, what) and told(answer, named(house, visit.route, what)) != unused
    ]


def knows(visit: Visit, what: str) -> bool:
    """Whether the person may know that the object exists: their own always, a nominee while they read it."""
    reading = replace(visit, route="GET /c/<key>/nominations/<code>", what=what)
    own = (visit.route, visit.who, what) in EVER_OPEN
    # A nominee that somebody reads tells nothing of the draft of another.
    return own or (reading in OPEN and "<draft>" not in visit.route)


def version_of(house: House, who: str, what: str) -> int:
    """The version of that person's sheet on that nominee; 0 where there is none."""
    found = house.rows(
        "SELECT sheet.version FROM sheet JOIN assignment ON assignment.id = sheet.assignment_id"
        " JOIN expert ON expert.id = assignment.expert_id JOIN account ON account.id = expert.account_id"
        " JOIN nomination ON nomination.id = assignment.nomination_id"
        " WHERE account.login = ? AND nomination.code = ?",
        PEOPLE[who],
        OBJECTS.get(what, ""),
    )
    return int(found[0][0]) if found else 0


def list_version(house: House) -> int:
    """The version of the chair's list; 0 before there is one."""
    found = house.rows("SELECT version FROM shortlist")
    return int(found[0][0]) if found else 0


def laureate_of(house: House, what: str) -> int:
    """The line of the past lists that carries the nominee's name."""
    found = house.rows(
        "SELECT laureate.id FROM laureate JOIN nomination ON nomination.name = laureate.name"
        " WHERE nomination.code = ?",
        OBJECTS.get(what, ""),
    )
    return int(found[0][0]) if found else 0


def past_list_of(house: House, who: str) -> str:
    """The token of the past list that waits for that person's yes."""
    found = house.rows(
        "SELECT laureate_draft.token FROM laureate_draft"
        " JOIN account ON account.id = laureate_draft.account_id WHERE account.login = ?",
        PEOPLE[who],
    )
    return str(found[0][0]) if found else ""


def order_of(house: House, unit: str) -> dict[str, str]:
    """A form that moves the last of a unit's nominees to the top."""
    rows = house.rows(
        "SELECT draft.token FROM draft JOIN unit ON unit.id = draft.unit_id"
        " WHERE unit.key = ? ORDER BY draft.place",
        unit,
    )
    lines = [token for (token,) in rows] or [""]
    return {"unit": unit, "line": lines[-1], "to": "1", "stamp": stamp_of(lines)}


def filled(house: House, route: str, who: str, what: str, stage: Stage) -> dict[str, Any]:
    """A form that does what the route is for when the person may do it: arguments of a request."""
    sheet = {f"mark-{name}": text for name, text in _MARKS.items()}
    sheet |= {"base_version": f"{version_of(house, who, what)}", "request_key": f"key-{who}-{what}"}
    following = next_by_hand(stage)
    login = PEOPLE[who] or "nobody"
    unit = {"e": "east", "w": "west"}.get(what, "")
    draft = {"f-name": "改过的", "base_version": "1", "request_key": f"write-{who}-{what}"}
    forms: dict[str, dict[str, Any]] = {
        "POST /login": {"login": "supervisor", "password": PASSWORD},
        "POST /language": {"language": "en", "next": "/"},
        "POST /invite/<token>": {"password": PASSWORD, "again_password": PASSWORD},
        "POST /account/password": {
            "old_password": PASSWORD,
            "new_password": "n" * 12,
            "again_password": "n" * 12,
        },
        "POST /operators": {"login": "second", "name": "第二位"},
        "POST /signers": {"fingerprint": "c" * 64, "name": "外省"},
        "POST /signers/forget": {"fingerprint": FINGERPRINT},
        "POST /c/<key>/onward": {"list": LIST},
        "POST /c/<key>/onward/across": {"list": LIST, "target": ELSEWHERE, "unit": "jilin"},
        "POST /c/<key>/arrivals": {"unit": "east", "bundle": (BytesIO(b"no bundle"), "b.zip")},
        "POST /c/<key>/arrivals/<bundle>": {"take": f"{CATEGORY}:1"},
        "POST /campaigns": {"campaign": "jilin_2021"},
        "POST /c/<key>/units": {"key": "new", "name": "新单位", "region": "新区", "kind": "other"},
        "POST /c/<key>/quotas": {
            "category": CATEGORY,
            "bound": "number",
            "kind": "city",
            "most": "5",
            "source": "来函",
            "base_version": "0",
            "sure": "yes",
        },
        "POST /c/<key>/advance": {"to": following.value if following else "", "reason": "按期进行"},
        "POST /c/<key>/deadline": {"deadline": "scoring_closes", "day": "2021-10-01", "reason": "顺延"},
        "POST /c/<key>/people/invite": {"login": "another", "name": "又一位", "role": "expert"},
        "POST /c/<key>/people/revoke": {"login": "late_expert", "role": "expert"},
        "POST /c/<key>/intake": {
            "category": CATEGORY,
            "unit": unit,
            "register": (BytesIO(b"no workbook"), "r.xlsx"),
        },
        "POST /c/<key>/nominations/<code>/texts": {"text-deeds": "新的事迹", "base_version": "1"},
        "POST /c/<key>/nominations/<code>/county": {"county": "", "base_version": "1"},
        "POST /c/<key>/nominations/register": {
            "category": CATEGORY,
            "unit": unit,
        },
        "POST /c/<key>/packs": {"unit": unit},
        "POST /c/<key>/nominations/register/paper": {"category": CATEGORY, "unit": unit},
        "POST /c/<key>/packs/book": {"category": CATEGORY, "personal": "yes"},
        "POST /c/<key>/drafts": {"category": CATEGORY, "unit": unit, "request_key": f"begin-{who}-{what}"},
        "POST /c/<key>/drafts/order": {"category": CATEGORY, **order_of(house, unit)},
        "POST /c/<key>/drafts/<draft>": draft,
        "POST /c/<key>/drafts/<draft>/submit": draft,
        "POST /c/<key>/drafts/<draft>/materials": {
            "line": shelves.LINE,
            "file": (BytesIO(b"%PDF-1.7"), "scan.pdf"),
        },
        "POST /c/<key>/drafts/<draft>/discard": draft,
        "POST /c/<key>/drafts/<draft>/paper/read": {"paper": (BytesIO(b"no paper"), "p.docx")},
        "POST /c/<key>/drafts/<draft>/paper/take": {**draft, "take": "f-name", "v-f-name": "读作这样"},
        "POST /c/<key>/nominations/<code>/paper": {"as": "xlsx"},
        "POST /c/<key>/nominations/<code>/withdraw": {"base_version": "1"},
        "POST /c/<key>/nominations/<code>/return": {"base_version": "1", "reason": "请补充"},
        "POST /c/<key>/eligibility/<code>/waive": {"rule": WAIVED, "reason": "情况特殊"},
        "POST /c/<key>/eligibility/<code>/confirm": {"fact": SCREENED, "value": "no", "source": "已去电核实"},
        "POST /c/<key>/eligibility/<code>/compare": {
            "laureate": f"{laureate_of(house, what)}",
            "answer": "different",
            "reason": "不是同一人",
        },
        "POST /c/<key>/laureates": {
            "kind": "person",
            "name": "往年的另一位",
            "year": "2019",
            "level": "national",
            "source": "2019年公布名单",
        },
        "POST /c/<key>/laureates/status": {"laureate": "1", "status": "revoked", "reason": "已公布撤销"},
        "POST /c/<key>/laureates/import": {"list": (BytesIO(b"no workbook"), "l.xlsx")},
        "POST /c/<key>/laureates/import/confirm": {"batch": past_list_of(house, who)},
        "POST /c/<key>/eligibility/<code>/exclude": {"reason": "材料不实"},
        "POST /c/<key>/eligibility/<code>/readmit": {"reason": "材料补齐"},
        "POST /c/<key>/panel/enrol": {"login": "late_expert", "employer-1": "外省大学"},
        "POST /c/<key>/panel/ties": {"login": "late_expert", "code": EAST, "reason": "曾经共事"},
        "POST /c/<key>/panel/assignments": {"category": CATEGORY},
        "POST /c/<key>/desk/undertaking": {"agree": "yes"},
        "POST /c/<key>/desk/submit/<category>": {"request_key": f"all-{login}-again"},
        "POST /c/<key>/desk/<code>": sheet,
        "POST /c/<key>/desk/<code>/size": {"size": "1"},
        "POST /c/<key>/desk/<code>/submit": sheet,
        "POST /c/<key>/desk/<code>/tie": {"reason": "曾经共事"},
        "POST /c/<key>/lists/<category>/<list_key>/<code>": {
            # the first of two goes behind the other; to whom the first is hidden the other is alone
            "act": "take_out" if what == "w" else "move",
            "to": "2",
            "reason": "复议",
            "base_version": f"{list_version(house)}",
        },
        "POST /c/<key>/lists/<category>/sign": {f"base_version-{LIST}": f"{list_version(house)}"},
        "POST /c/<key>/lists/<category>/send-back": {"reason": "请复核"},
        "POST /c/<key>/lists/<category>/return/<code>": {"login": PEOPLE["E"], "reason": "请复核"},
        "POST /c/<key>/notice/publish": {"starts": "2021-08-24", "ends": "2021-09-02"},
    }
    if route == "POST /c/<key>/desk/<code>/draft":
        body = {
            "entries": _MARKS,
            "base_version": version_of(house, who, what),
            "request_key": f"draft-{who}-{what}",
        }
        return {"json": body}
    if route == "POST /c/<key>/drafts/<draft>/draft":
        sent = {"entries": {"f-name": "改过的"}, "base_version": 1, "request_key": f"draft-{who}-{what}"}
        return {"json": sent}
    if "uploads" in route:
        shelves.shelve(house.installation)  # what was written to the disk is not put back with the database
        return {"headers": _PARTS, "data": b"%PDF-1.7" if route.startswith("PATCH") else b""}
    return {"data": forms.get(route, {})}


@pytest.mark.parametrize("stage", list(Stage), ids=lambda stage: f"S{stage.number}")
def test_writing(house: House, scenes: Scenes, stage: Stage) -> None:
    """A form that is filled in well does its work for exactly whom the table says; others change nothing."""
    house.show(scenes, stage.number)
    wrong: list[object] = []
    for route, rule in (each for method in _WRITING for each in routes(house, method)):
        for who in PEOPLE:
            answers = {}
            for what in tried(route, who, stage.number):
                form = filled(house, route, who, what, stage)
                form["headers"] = _JSON | form.get("headers", {})
                method = route.partition(" ")[0]
                answer = answers[what] = house.ask(who, address(house, rule, what), method=method, **form)
                visit = Visit(route, who, what, stage.number)
                done = answer.status_code < 400
                if answer.status_code >= 500 or barred(answer) == (visit in OPEN):
                    wrong.append((visit, answer.status_code))
                elif visit in OPEN and done == (visit in REFUSES):
                    wrong.append((visit, answer.status_code, answer.text[-600:]))
                if house.changed and not done:
                    wrong.append((visit, "refused, and changed the database"))
                if not private(answer):
                    wrong.append((visit, dict(answer.headers)))
                house.restore()
            wrong += foreign_told_from_unused(house, Visit(route, who, "", stage.number), answers)
    assert not wrong
