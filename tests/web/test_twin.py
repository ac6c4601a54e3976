"""What a person may not know leaves no trace in anything that they are answered.

Two campaigns that differ in one secret are looked at by the same eyes, page by page, with every way of
sorting, filtering and searching: status, headers and bytes must be the same. For each secret somebody who may
know it looks too and must see the difference, or the comparison would prove nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlencode
from zlib import crc32

import pytest
from msgspec import Struct
from msgspec.structs import replace

from tests.campaigns_small import CATEGORY, KEY
from tests.web.stages import (
    DRAFT_PHONE,
    EAST,
    LIST,
    MARKS,
    NOMINEES,
    PERSONAL,
    READER,
    TIED,
    UNSENT,
    WEST,
    Filed,
    House,
    Scenes,
    Story,
    campaign_module,
    play,
)
from tests.web.test_permissions import Told, address, enters, objects_of, routes, told

Seen = Mapping[str, Told]
# Parameters of every kind, known ones and ones that somebody may add one day.
QUERIES: tuple[Mapping[str, str], ...] = (
    {"sort": "-score", "order": "desc", "by": "rank", "page": "2", "show": "all", "category": CATEGORY}
    | {"code": TIED, "unit": "west", "list_key": LIST, "starts": "2021-08-24", "ends": "2021-09-02"},
    {"words": "改名", "q": "改名", "search": "改名", "show": "excluded", "filter": READER},
)


def _others_marks() -> Story:
    """Other experts have other names, write other marks and words, and read other nominees."""
    marks = {login: dict.fromkeys(given, "20.5") for login, given in MARKS.items()}
    return Story(
        names={"tied_expert": "改名甲", READER: "改名乙"},
        marks={**marks, "expert": MARKS["expert"]},
        comments=dict.fromkeys(("tied_expert", "both", READER), "另有看法，改名另议"),
        ties=(*Story().ties, (READER, WEST)),
        swapped=False,
    )


def _another_west() -> Story:
    """Everything of one unit is different, and it has one nominee more."""

    def changed(nominee: Filed) -> Filed:
        if nominee.code not in (TIED, WEST):
            return nominee
        return replace(
            nominee,
            name=f"改名{nominee.code}",
            host="改名西市大学",
            flagged=not nominee.flagged,
            deeds="改名后的另一篇事迹。" * 9,
            personal={**PERSONAL, "phone": "13711112222"},
        )

    more = Filed(code="R-02-03", name="改名多出来的", host="西市书院")
    unsent = (UNSENT[0], ("other_unit", "改名的草稿"), ("other_unit", "改名的另一份"))
    return Story(nominees=(*map(changed, NOMINEES), more), names={"other_unit": "改名联络员"}, unsent=unsent)


def _other_marks_of_the_tied() -> Story:
    """The nominee of the tie got other marks, from fewer experts; who is on the list stays the same."""
    marks = {login: dict(given) for login, given in MARKS.items()}
    marks["expert"][TIED], marks["both"][TIED] = "36.5", "36"
    del marks[READER][TIED]
    return Story(marks=marks, comments={"expert": "改名后的看法"})


def _other_personal() -> Story:
    personal = {"phone": "13733334444", "address": "改名巷三号", "born_on": "1970-11-30", "id_number": "改名"}
    return Story(nominees=tuple(replace(nominee, personal=personal) for nominee in NOMINEES))


def _other_drafts() -> Story:
    """The units have written other nominations, and more of them, and filed the same."""
    others = [("unit", f"改名的草稿{number}") for number in range(5)]
    return Story(unsent=(*others, ("other_unit", "改名的另一份"), *others[:2]))


STORIES: Mapping[str, Callable[[], Story]] = {
    "drafts": _other_drafts,
    "marks": _others_marks,
    "west": _another_west,
    "tied": _other_marks_of_the_tied,
    "personal": _other_personal,
    "list": lambda: Story(swapped=False),
}


class Relation(Struct, frozen=True):
    """One secret: who must not see it in which stages, and who does see it in which stage."""

    secret: str
    blind: str
    stages: tuple[int, ...]
    seeing: str
    at: int


RELATIONS = (
    # N1 and N2: what the panel says stays in the panel, and within it with whoever said it.
    Relation("marks", "U", (2, 3, 4, 5), "C", 4),
    Relation("marks", "PW", (3, 5), "C", 4),
    Relation("marks", "XA", (3,), "S", 3),
    Relation("marks", "E", (3, 4, 5), "S", 4),
    # N3: one unit knows nothing of another.
    Relation("west", "U", (1, 2, 3, 4, 5), "W", 1),
    Relation("west", "PX", (3, 5), "S", 2),
    # What a unit has not filed is nobody's: not the office's, not its neighbour's.
    Relation("drafts", "S", (1, 2, 5), "U", 1),
    Relation("drafts", "PXOV", (1,), "W", 1),
    Relation("drafts", "CKETAD", (3,), "W", 1),
    Relation("drafts", "PCV", (5,), "W", 1),
    # N4: a tie hides marks, experts and counts of the nominee.
    Relation("tied", "T", (3, 5), "E", 4),
    Relation("tied", "K", (3, 4, 5), "C", 4),
    # N6: the list is nobody's before its time.
    Relation("list", "PU", (4, 5), "C", 4),
    Relation("list", "EAXD", (5,), "P", 6),
    # N5: personal data; nobody sees it by looking, the office only by an act that is recorded.
    Relation("personal", "PE", (3, 6), "", 0),
    Relation("personal", "CK", (3, 5), "", 0),
    Relation("personal", "V", (5,), "", 0),
)
# The seal of the whole ledger: it changes with everything and says nothing.
SEALS = (f"/c/{KEY}/ledger/verify",)


class Twins:
    """Campaigns that differ in one secret, and what everyone sees in each; every page is asked for once."""

    def __init__(self, house: House, scenes: Scenes, empty: Path, folder: Path) -> None:
        self._house, self._empty, self._folder = house, empty, folder
        self._told: dict[str, Scenes] = {"": scenes}
        self._seen: dict[tuple[str, str, int], Seen] = {}

    def scenes(self, secret: str) -> Scenes:
        """The campaign with that secret changed; the plain one for ""."""
        if secret not in self._told:
            folder = self._folder / secret
            folder.mkdir()
            self._told[secret] = play(self._empty, folder, campaign_module(), STORIES[secret]())
        return self._told[secret]

    def seen(self, secret: str, who: str, stage: int) -> Seen:
        """Everything that the person is answered, by address."""
        key = (secret, who, stage)
        if key not in self._seen:
            self._house.show(self.scenes(secret), stage)
            self._seen[key] = dict(self._look(who, stage))
        return self._seen[key]

    def _look(self, who: str, stage: int) -> Iterator[tuple[str, Told]]:
        """Each page plain and, when it reads its query, with one: which one is another in the next stage."""
        for plain in self._addresses(who, stage):
            answer = self._house.ask(who, plain)
            more = answer.status_code == 200 and self._house.read_query
            yield plain, told(answer)
            if more:
                query = QUERIES[(crc32(plain.encode()) + stage) % len(QUERIES)]
                asked = f"{plain}?{urlencode(query)}"
                yield asked, told(self._house.ask(who, asked))

    def _addresses(self, who: str, stage: int) -> Iterator[str]:
        """Where the person ever gets in, with every object; of the other routes another half each stage."""
        for route, rule in routes(self._house, "GET"):
            if (
                not {"<bundle>", "<token>", "<draft>"} & set(re.findall("<[a-z]+>", route))
                and "static" not in route
            ):
                letters = objects_of(route)
                if not enters(route, who):
                    letters = (letters[1:2] or letters) if (crc32(route.encode()) + stage) % 2 else ""
                for what in letters:
                    yield address(self._house, rule, what)
        yield f"/c/{KEY}/nominations/R-02-03"


@pytest.fixture(scope="module")
def twins(
    house: House, scenes: Scenes, migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> Twins:
    """The plain campaign and one for each secret."""
    return Twins(house, scenes, migrated_sqlite, tmp_path_factory.mktemp("twins"))


def differing(one: Seen, other: Seen) -> list[str]:
    """Addresses that were answered differently, or by one of the two only."""
    pages = sorted(page for page in one.keys() | other.keys() if page.partition("?")[0] not in SEALS)
    return [page for page in pages if one.get(page) != other.get(page)]


@pytest.mark.parametrize("relation", RELATIONS, ids=lambda one: f"{one.secret}-{one.blind}")
def test_a_secret_leaves_no_trace(twins: Twins, relation: Relation) -> None:
    for stage in relation.stages:
        for who in relation.blind:
            plain, changed = (twins.seen(secret, who, stage) for secret in ("", relation.secret))
            assert differing(plain, changed) == [], (who, stage)
    if relation.seeing:
        eyes = relation.seeing, relation.at
        plain, changed = (twins.seen(secret, *eyes) for secret in ("", relation.secret))
        assert differing(plain, changed)


def test_no_page_reads_its_address_by_a_way_that_the_house_does_not_hear() -> None:
    """Elsewhere than in the frame, which repeats it, and on the way to the sign-in page and back."""
    ways = re.compile(r"request\.(?:query_string|full_path|url|base_url|environ)\b")
    rooms = (Path(__file__).resolve().parents[2] / "reviewer" / "web").glob("*.py")
    assert {room.stem for room in rooms if ways.search(room.read_text(encoding="utf-8"))} == {
        "errors",
        "furniture",
    }


def test_what_a_unit_typed_is_shown_to_it_while_it_writes_and_to_nobody_else(
    twins: Twins, house: House, scenes: Scenes
) -> None:
    phone = DRAFT_PHONE.encode()
    found = [
        (who, page)
        for who in "PSCXV"
        for page, answer in twins.seen("", who, 1 if who in "SXV" else 3).items()
        if phone in whole(answer) or "草稿里的".encode() in whole(answer)
    ]
    assert found == []
    own = f"/c/{KEY}/drafts/{scenes.desks['e']}"
    for stage, told_ in ((1, True), (3, False)):
        house.show(scenes, stage)
        for page in (own, f"{own}/stored"):
            assert (phone in house.ask("U", page).data) is told_, (stage, page)
        assert phone not in house.ask("U", f"{own}/submit").data
        assert phone not in house.ask("W", own).data


CANARIES = tuple(text.encode() for text in PERSONAL.values())


def whole(answer: Told) -> bytes:
    """Headers and body in one line."""
    return repr(answer[1]).encode() + answer[2]


@pytest.mark.parametrize("who", ["P", "E", "T", "A", "C", "K"])
def test_personal_data_is_on_no_page(twins: Twins, who: str) -> None:
    stage = 6 if who == "P" else 3
    found = [
        (page, canary)
        for page, answer in twins.seen("", who, stage).items()
        for canary in CANARIES
        if canary in whole(answer)
    ]
    assert found == []


def test_personal_data_is_told_to_the_office_when_it_says_so(
    twins: Twins, house: House, scenes: Scenes
) -> None:
    """The decoy: the same search finds all that a page may tell, where it is told."""
    house.show(scenes, 3)
    answer = house.ask("S", f"/c/{KEY}/nominations/{EAST}/personal", method="POST")
    told_to_office = [canary for canary in CANARIES if canary in answer.data]
    assert told_to_office == list(CANARIES[:3])  # what no layout knows is told to nobody
    assert house.changed  # the reading is recorded
