"""The cascade: what of a final list goes on to the next level, and where it finds a place there.

A province's list is the next level's intake. What the form of that level asks for is taken over by the key of
a field, failing that by its label; nothing is guessed, and what has no place is kept beside it. Scores,
ranks, experts and everybody who is not on the list stay at home, and so does every tier: a tier is given at
each level anew, so the one of the list travels as a proposal only.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from msgspec import Struct

from reviewer.contract import Quotas, Tier, UnitFacts, UnitKind
from reviewer.contract.snapshots import CategoryRulebook
from reviewer.domain.drafts import CITY, COUNTY, Part, Question, opinion_key, signed_key
from reviewer.domain.nominations import Filed, UnitPlace, register_defects, repeated
from reviewer.errors import Defect, DefectReason, Severity

FORMAT = 1
"""Which edition of the manifest this program writes; a later one is refused by name."""

# Neither has a city or county above it: caps count each under its own name (as `shortlist.group_of` does).
_ALONE = frozenset({UnitKind.ZONE, UnitKind.DIRECT_COUNTY})
# Remarks on a register that say nothing about one nominee.
_OF_A_REGISTER = frozenset({DefectReason.QUOTA_BELOW, DefectReason.COUNTY_UNKNOWN})
_APART = frozenset({"name", "host", CITY, COUNTY})


class Column(Struct, frozen=True, kw_only=True):
    """One thing that the sender's form asked: its key, its label, whether the answer is personal."""

    key: str
    label: str
    personal: bool = False


class Opinion(Struct, frozen=True, kw_only=True):
    """The opinion of one level: what it said, and the ISO day on which it signed ("" = not said)."""

    level: str
    name: str
    text: str
    signed: str


class Enclosure(Struct, frozen=True, kw_only=True):
    """One file of a nominee. `spec` is the line of the list of materials; `size` is in bytes."""

    spec: str
    title: str
    filename: str
    media_type: str
    size: int
    sha256: str


class Entrant(Struct, frozen=True, kw_only=True):
    """One nominee on the way.

    `order` is the place on the list, from 1. `region` is the unit that recommended it at home. `proposed` is
    the name of the special tier that the list gives it, "" for the ordinary one: a proposal, never a tier.
    `fields` and `texts` are answers by key, only those that the sender's form asks for.
    """

    order: int
    name: str
    host: str
    region: str
    city: str
    county: str
    proposed: str
    fields: Mapping[str, str]
    texts: Mapping[str, str]
    opinions: tuple[Opinion, ...] = ()
    files: tuple[Enclosure, ...] = ()


class Division(Struct, frozen=True, kw_only=True):
    """The list of one category. `digest` is the one that both signatures of the list stand under."""

    category: str
    name: str
    list_name: str
    digest: str
    columns: tuple[Column, ...]
    entrants: tuple[Entrant, ...]


class Manifest(Struct, frozen=True, kw_only=True):
    """Everything that a bundle says.

    `signer` is the fingerprint of the installation that signs it; `rulebook` the digest of the rules under
    which the lists came about.
    """

    format: int
    signer: str
    campaign: str
    title: str
    organiser: str
    rulebook: str
    list_key: str
    divisions: tuple[Division, ...]

    @property
    def files(self) -> tuple[tuple[str, int], ...]:
        """(digest, size in bytes) of every enclosed file, each once, in the order of the digests."""
        every = {
            enclosure.sha256: enclosure.size
            for division in self.divisions
            for entrant in division.entrants
            for enclosure in entrant.files
        }
        return tuple(sorted(every.items()))


def onward_list(book: CategoryRulebook) -> str:
    """The key of the list that goes on: the narrowest, "" for a category without lists."""
    return book.lists[-1].key if book.lists else ""


def columns_of(asked: Iterable[Question]) -> tuple[Column, ...]:
    """What the sender's form asks, without name, host, place and opinions, which travel by themselves."""
    return tuple(
        Column(key=question.key, label=question.label, personal=question.personal)
        for question in asked
        if question.key not in _APART and question.part is not Part.OPINIONS
    )


def entrant_of(
    filed: Filed,
    *,
    book: CategoryRulebook,
    asked: Sequence[Question],
    unit: UnitFacts,
    order: int,
    tier: Tier | None,
    files: tuple[Enclosure, ...] = (),
) -> Entrant:
    """What of a nominee on file goes on.

    Cells that no form asks for stay at home, and so does a 备注 with the phrase of the special tier: it was
    said to this level. A unit that lies in no city is its own place.
    """
    keys = {column.key for column in columns_of(asked)}
    flag = book.register.flag
    marked = {key for key, text in filed.fields.items() if key == "remark" and flag and flag in text}
    alone = unit.region if unit.kind in _ALONE else ""
    return Entrant(
        order=order,
        name=filed.name,
        host=filed.host,
        region=unit.region,
        city=filed.city or alone,
        county=(filed.city or alone) if alone else filed.county,
        proposed=tier.name if tier is not None and tier.special else "",
        fields={key: text for key, text in filed.fields.items() if key in keys - marked},
        texts={key: text for key, text in filed.texts.items() if key in keys},
        opinions=tuple(_opinions(book, filed)),
        files=files,
    )


def _opinions(book: CategoryRulebook, filed: Filed) -> Iterator[Opinion]:
    for level in book.levels:
        text = filed.texts.get(opinion_key(level), "")
        signed = filed.fields.get(signed_key(level), "")
        if text or signed:
            yield Opinion(level=level.key, name=level.name, text=text, signed=signed)


class Pair(Struct, frozen=True, kw_only=True):
    """One answer as it came beside the question that takes it; `entry` "" where no question does."""

    label: str
    text: str
    personal: bool = False
    entry: str = ""
    asked: str = ""


class Mapped(Struct, frozen=True, kw_only=True):
    """One nominee against the form of the receiving level.

    `entries` are what a unit there would have typed. `pairs` are all that came, in the sender's order.
    """

    entries: Mapping[str, str]
    pairs: tuple[Pair, ...]

    @property
    def left_over(self) -> tuple[Pair, ...]:
        """What came and has no place."""
        return tuple(pair for pair in self.pairs if not pair.entry)


@dataclass(slots=True)
class _Taker:
    """Hands every answer to the question of its key, then to the one of its label; each asks once."""

    asked: Sequence[Question]
    entries: dict[str, str] = field(default_factory=dict)

    def take(self, *, key: str, label: str, text: str, free: bool) -> Question | None:
        """The question that takes the text; None when none does. `free`: the label may decide too."""
        wanted = [question for question in self.asked if question.key == key]
        if not wanted and free:
            alike = [question for question in self.asked if folded(question.label) == folded(label)]
            # Two questions of one label (a telephone here and there): to choose would be to guess.
            wanted = alike if len(alike) == 1 else []
        if not wanted or wanted[0].entry in self.entries:
            return None
        self.entries[wanted[0].entry] = text
        return wanted[0]


def mapped(entrant: Entrant, columns: Sequence[Column], asked: Sequence[Question]) -> Mapped:
    """Put the answers of a nominee under the questions of the receiving form.

    By key first, by label where no question has that key and one alone has that label. City and county
    are what the sender counted under.
    """
    plain = [question for question in asked if question.part is not Part.OPINIONS]
    taker, said = _Taker(plain), {**entrant.fields, **entrant.texts}
    taker.take(key="name", label="", text=entrant.name, free=False)
    taker.take(key="host", label="", text=entrant.host, free=False)
    for key, text in ((CITY, entrant.city), (COUNTY, entrant.county)):
        if text:
            taker.take(key=key, label="", text=text, free=False)
    by_key = {question.key for question in plain}
    # Keys before labels: a label may not take the place of a question that is meant by its key.
    ordered = sorted(columns, key=lambda column: column.key not in by_key)
    labels = [folded(column.label) for column in columns]
    found: dict[str, Pair] = {}
    for column in ordered:
        if text := said.get(column.key, ""):
            alone = labels.count(folded(column.label)) == 1
            taken = taker.take(key=column.key, label=column.label, text=text, free=alone)
            found[column.key] = _pair(column.label, text, taken, personal=column.personal)
    pairs = [found[column.key] for column in columns if column.key in found]
    opinions, entries = _voiced(entrant.opinions, asked)
    return Mapped(entries={**taker.entries, **entries}, pairs=(*pairs, *opinions))


def _pair(label: str, text: str, taken: Question | None, *, personal: bool = False) -> Pair:
    return Pair(
        label=label,
        text=text,
        personal=personal,
        entry=taken.entry if taken is not None else "",
        asked=taken.label if taken is not None else "",
    )


def _voiced(opinions: Sequence[Opinion], asked: Sequence[Question]) -> tuple[list[Pair], dict[str, str]]:
    """Opinions at the level of the same key, failing that of the same name."""
    pairs: list[Pair] = []
    entries: dict[str, str] = {}
    by_level: dict[str, list[Question]] = {}
    for question in asked:
        if question.part is Part.OPINIONS:
            by_level.setdefault(question.level, []).append(question)
    for opinion in opinions:
        named = [
            level for level, (first, *_) in by_level.items() if folded(first.label) == folded(opinion.name)
        ]
        level = opinion.level if opinion.level in by_level else named[0] if len(named) == 1 else ""
        for place, text in enumerate((opinion.text, opinion.signed)):
            # Two questions a level: the text and the day. Each is asked once.
            asking = next(iter(by_level.get(level, [])[place : place + 1]), None)
            if asking is not None and asking.entry in entries:
                asking = None
            if text:
                pairs.append(_pair(opinion.name, text, asking))
            if text and asking is not None:
                entries[asking.entry] = text
    return pairs, entries


def folded(label: str) -> str:
    """A label as labels are compared: width and white space do not tell two apart."""
    return "".join(unicodedata.normalize("NFKC", label).split()).casefold()


def unplaced(asked: Iterable[Question], entries: Mapping[str, str]) -> tuple[str, ...]:
    """Which of city and county a cap counts and nobody has said; 无 is an answer."""
    places = [question.key for question in asked if question.part is Part.PLACE and question.required]
    return tuple(key for key in places if not entries.get(key, "").strip())


def settled(entries: Mapping[str, str], *, city: str, county: str) -> dict[str, str]:
    """The answers with the place that a person added; what was said already is not overwritten."""
    return {CITY: city.strip(), COUNTY: county.strip()} | {
        name: text for name, text in entries.items() if text
    }


def against(
    taken: Sequence[Filed], *, quotas: Quotas, unit: UnitPlace, already: Sequence[Filed]
) -> tuple[Defect, ...]:
    """What stands against putting all of them on file beside those that are: quota, caps, flags, repeats.

    The same judgement as of any filing, by the same function; only what stops is given back.
    """
    found = list(register_defects(taken, quotas=quotas, unit=unit, already=already))
    for number, filed in enumerate(taken):
        found += repeated(filed, [*already, *taken[:number]])
    return tuple(
        defect
        for defect in found
        if defect.severity is Severity.ERROR and defect.reason not in _OF_A_REGISTER
    )


def fitting(
    arriving: Sequence[tuple[Filed, bool]], *, quotas: Quotas, unit: UnitPlace, already: Sequence[Filed]
) -> tuple[tuple[Defect, ...], ...]:
    """For each in the order of the list what stops it when all before it that fit are taken; () = it fits.

    The second of each says whether it could be taken at all: one that could not takes nobody's place.
    """
    taken: list[Filed] = []
    answers = []
    for filed, sound in arriving:
        defects = against([*taken, filed], quotas=quotas, unit=unit, already=already)
        answers.append(defects)
        if sound and not defects:
            taken.append(filed)
    return tuple(answers)
