"""Laureates of past years: how names are compared, and which line of a past list may be a nominee.

Nothing here decides. A resemblance is a question to a person; the answer is kept under the line and the
nominee's `identity`, so that it is asked again only when name, host or month of birth change.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct

from reviewer.contract import History, LaureateFacts, LaureateLevel, NomineeFacts, NomineeKind
from reviewer.domain.ledger import digest_of

# Folding case can lengthen a name; what is kept of it has an end.
_LONGEST = 200
# The key of the column that holds a person's day of birth, in every form of these calls.
BORN = "born_on"
KINDS = (NomineeKind.PERSON, NomineeKind.PROJECT)

# Every space there is, and what cannot be seen: zero-width marks, soft hyphens, directions.
_SPACES = r"[\s\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u3164]+"
# Middle dots as people type them between the parts of a name.
_DOTS = r"[·•・‧∙⋅･᛫⸱●．]"
_RETIRED = r"[（(](?:已)?退休[）)]$"
_QUOTES = r"[“”„‟‘’‚‛\"'＂＇「」『』《》〈〉]"


# What stands in titles of every year and every place, and tells no two projects apart.
_PLAIN = r"项目|品牌|活动|系列|工程(?![师序])|计划|主题|特色"
_YEARS = r"(?:19|20)\d\d(?!\d)(?:年度?)?|第[0-9〇零一二三四五六七八九十百]+[届期季]"
_MARKS = r"[\W_]+"
# A province, a city and a county at the head of a title, each with its full name: 吉林省长春市朝阳区…
_PLACE = (
    r"([\u4e00-\u9fff]{2,3}省|[\u4e00-\u9fff]{2,7}?自治区)?"
    r"([\u4e00-\u9fff]{2,9}?(?:市(?![民场])|自治州|盟))?"
    r"([\u4e00-\u9fff]{1,11}?县(?![域级])"
    r"|[\u4e00-\u9fff]{2,9}?(?:旗|市(?![民场])|(?<![社校园小景街片])区(?![域级])))?"
)
_SHORTEST = 4
"""Titles that share less than so many characters are not alike: 书香, 大讲堂, 读书节 are everywhere."""


class Status(StrEnum):
    """What became of a line of a past list: a revoked honour still counts, a mistaken line never did."""

    VALID = "valid"
    REVOKED = "revoked"
    MISTAKEN = "mistaken"


class Answer(StrEnum):
    """What a person said of a line and a nominee; `OPEN` takes an answer back."""

    SAME = "same"
    DIFFERENT = "different"
    OPEN = "open"


class Relation(StrEnum):
    """How two particulars of one sort stand to each other."""

    SAME = "same"
    DIFFERENT = "different"
    UNSAID = "unsaid"


class Entry(Struct, frozen=True, kw_only=True):
    """One line of a past list.

    `host` is a person's unit or a project's host. `born` is an ISO month, a year, or "" where the list
    tells neither; `title` what the honour was called, `source` the document that the line stands in.
    """

    kind: NomineeKind
    name: str
    host: str
    year: int
    level: LaureateLevel
    born: str = ""
    tier: str = ""
    title: str = ""
    status: Status = Status.VALID
    source: str = ""

    @property
    def facts(self) -> LaureateFacts:
        """The line as a rule sees it."""
        return LaureateFacts(
            name=self.name,
            host=self.host,
            year=self.year,
            level=self.level,
            tier=self.tier,
            revoked=self.status is Status.REVOKED,
        )

    @property
    def same_line(self) -> tuple[str, ...]:
        """What makes two lines one: a laureate may have a tier in the province, another in the nation."""
        key, host = key_of(self.kind, self.name), normal(self.host)
        return (self.kind.value, key, host, str(self.year), self.level.value, normal(self.tier))


class Resemblance(Struct, frozen=True, kw_only=True):
    """A line that carries a nominee's name, beside the nominee, and what a person said of the two.

    `shared` is what is left of two titles that are alike and not the same; "" when the names are the same.
    """

    number: int
    entry: Entry
    host: Relation
    born: Relation
    answer: Answer = Answer.OPEN
    shared: str = ""

    @property
    def namesake(self) -> bool:
        """Whether another month of birth tells the two apart: a remark, and no question."""
        return self.born is Relation.DIFFERENT

    @property
    def waits(self) -> bool:
        """Whether a person has to say if the two are one."""
        return self.answer is Answer.OPEN and not self.namesake


def normal(text: str) -> str:
    """A name for comparing: NFC, no spaces, one kind of middle dot, without a trailing （退休）.

    NFKC would neither unify the dots nor take away what has no width.
    """
    bare = re.sub(_DOTS, "·", re.sub(_SPACES, "", unicodedata.normalize("NFC", text)))
    return re.sub(_RETIRED, "", bare)


def key_of(kind: NomineeKind, name: str) -> str:
    """The key under which names that may be one are found; a project's title loses its quotation marks."""
    bare = normal(name)
    return (re.sub(_QUOTES, "", bare) if kind is NomineeKind.PROJECT else bare).casefold()[:_LONGEST]


def likeness_of(kind: NomineeKind, name: str) -> str:
    """The key under which names that are the same or alike are found; equal keys of `key_of` have equal ones.

    A project's title is left without the place at its head, years and ordinals, punctuation, and words that
    every title has (项目、品牌、活动、系列 …). What is then shorter than four characters is like nothing
    but itself, and so is a person's name.
    """
    key = key_of(kind, name)
    return _core(key) if kind is NomineeKind.PROJECT else key


def _core(key: str) -> str:
    core = re.sub(_MARKS, "", re.sub(_PLAIN, "", re.sub(_YEARS, "", key)[len("".join(_places(key))) :]))
    return core if len(core) >= _SHORTEST else key


def _places(key: str) -> tuple[str, ...]:
    """Province, city and county at the head of a title; "" for each that it does not name."""
    found = re.match(_PLACE, re.sub(_YEARS, "", key))
    return found.groups(default="") if found is not None else ("", "", "")


def _shared(kind: NomineeKind, one: str, other: str) -> str | None:
    """What two names share: "" for the same name, what is left of titles that are alike; None for neither.

    Titles that name two places are of two projects.
    """
    mine, theirs = key_of(kind, one), key_of(kind, other)
    if mine == theirs:
        return ""
    core = likeness_of(kind, one)
    if kind is not NomineeKind.PROJECT or core != likeness_of(kind, other):
        return None
    return None if _elsewhere(_places(mine), _places(theirs)) else core


def _elsewhere(here: Sequence[str], there: Sequence[str]) -> bool:
    """Whether two places are told apart: both name a province, a city or a county, and not the same.

    A city within a city stands as a county where both are named, and as a city by itself.
    """
    return any(
        one and other and one not in there and other not in here
        for one, other in zip(here, there, strict=True)
    )


def identity_of(facts: NomineeFacts) -> str:
    """What an answer is kept under: unit, name, host and month of birth as compared, in hexadecimal.

    The recommending unit is part of it: two units that name one person are asked about twice.
    """
    born = facts.fields.get(BORN, "")[:7]
    return digest_of([facts.category, facts.unit.key, normal(facts.name), normal(facts.host), born])


def resemblances(
    facts: NomineeFacts,
    kind: NomineeKind,
    lines: Iterable[tuple[int, Entry]],
    answers: Mapping[int, Answer],
) -> tuple[Resemblance, ...]:
    """Every line of the nominee's kind with its name or one like it, the latest first; `answers` by number.

    Titles that are only alike are asked about as the same ones are: it is for a person to say.
    A line that was entered by mistake is no line. An answer stands whatever the months of birth say.
    """
    found = [
        Resemblance(
            number=number,
            entry=entry,
            host=_relation(normal(facts.host), normal(entry.host)),
            born=_months(facts.fields.get(BORN, ""), entry.born),
            answer=answers.get(number, Answer.OPEN),
            shared=shared,
        )
        for number, entry in lines
        if entry.kind is kind and entry.status is not Status.MISTAKEN
        if (shared := _shared(kind, facts.name, entry.name)) is not None
    ]
    levels = tuple(LaureateLevel)
    return tuple(sorted(found, key=lambda one: (-one.entry.year, levels.index(one.entry.level), one.number)))


def _relation(one: str, other: str) -> Relation:
    if not one or not other:
        return Relation.UNSAID
    return Relation.SAME if one == other else Relation.DIFFERENT


def _months(one: str, other: str) -> Relation:
    """Months of birth, compared as far as both are told: a year alone can tell apart, and never make one."""
    one, other = one[:7], other[:7]
    shared = min(len(one), len(other))
    if shared < 4:
        return Relation.UNSAID
    if one[:shared] != other[:shared]:
        return Relation.DIFFERENT
    return Relation.SAME if shared == 7 else Relation.UNSAID


def history_of(found: Sequence[Resemblance], *, entries: int) -> History:
    """A nominee beside the past lists, as a rule sees it; `entries` counts the lines there were."""
    return History(
        entries=entries,
        same=tuple(one.entry.facts for one in found if one.answer is Answer.SAME),
        undecided=tuple(one.entry.facts for one in found if one.waits),
        namesakes=tuple(one.entry.facts for one in found if one.namesake and one.answer is Answer.OPEN),
    )
