"""Texts of an exact length from sentence patterns and lists of words.

A text is made of sections; each section has its share of the length and a deck of patterns with
{slots}. A slot is either fixed for the whole text or drawn from its own deck, so that a word comes
again only when its list is used up. The end is filled to the very 字 with short closing sentences.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random

from msgspec import Struct

from reviewer.contract import count_zi
from reviewer.demo.draws import Deck

_PARAGRAPH = 6  # sentences
_FIRST_CLOSING, _LAST_CLOSING = 8, 40


def patterns(block: str) -> tuple[str, ...]:
    """One pattern a line; a line that opens with + goes on from the one above."""
    found: list[str] = []
    for line in block.strip().splitlines():
        text = line.strip()
        if text.startswith("+"):
            found[-1] += text[1:]
        elif text:
            found.append(text)
    return tuple(found)


class Section(Struct, frozen=True, kw_only=True):
    """A part of a text: `share` is its whole percent of the length, `first` opens it when given."""

    share: int
    patterns: tuple[str, ...]
    first: tuple[str, ...] = ()


class Years:
    """Years that only go forward, from `first` to `last`, one or two at a step."""

    def __init__(self, rng: Random, *, first: int, last: int) -> None:
        self._rng = rng
        self._now = min(first, last)
        self._last = last

    def draw(self) -> str:
        """The next year, as a label."""
        self._now = min(self._now + self._rng.randrange(1, 3), self._last)
        return f"{self._now}年"


class Slots(Mapping[str, str]):
    """What `str.format_map` asks for a word.

    `fixed` words hold for the whole text; `decks` are drawn from. `trials` are triples: {trouble}
    turns to the next one, {remedy} and {gain} belong to the one at hand.
    """

    def __init__(
        self,
        rng: Random,
        *,
        fixed: Mapping[str, str],
        decks: Mapping[str, tuple[str, ...]],
        trials: tuple[tuple[str, str, str], ...],
        years: Years,
    ) -> None:
        self._fixed = fixed
        self._decks = {key: Deck(rng, cards=cards) for key, cards in decks.items()}
        self._trials = Deck(rng, cards=trials)
        self._trial = trials[0]
        self._untold = len(trials)
        self._years = years

    @property
    def told(self) -> bool:
        """Whether every trial has been told once."""
        return self._untold <= 0

    def __getitem__(self, key: str) -> str:
        if key in self._fixed:
            return self._fixed[key]
        if key == "year":
            return self._years.draw()
        if key == "trouble":
            self._trial = self._trials.draw()
            self._untold -= 1
            return self._trial[0]
        if key in ("remedy", "gain"):
            return self._trial[1 if key == "remedy" else 2]
        return self._decks[key].draw()

    def __iter__(self) -> Iterator[str]:
        return iter((*self._fixed, *self._decks, "year", "trouble", "remedy", "gain"))

    def __len__(self) -> int:
        return len(self._fixed) + len(self._decks) + 4


_LEADS = patterns("""
    如今，
    这些年，
    说起这些，
    回头再看，
    在大家眼里，
    一年又一年，
    面对新的课程，
    每当有人问起来，
    在学习这条路上，
    不论是忙还是闲，
    从最初到今天，
    对于身边的人来说，
    走过这么长的一段路，
    不管以后遇到什么情况，
    和刚刚起步的时候相比，
    在一次又一次的尝试之后，
    无论是晴天还是刮风下雨，
""")
_CORES = patterns("""
    脚步没有停。
    书还在读着。
    事情还在继续。
    日子越过越实。
    办法总比困难多。
    学习已经成了习惯。
    一步一步都算数。
    身边的人都看得见。
    愿意学的人越来越多。
    每一点进步都很踏实。
    学到的东西都有了用处。
    最可贵的仍然是坚持二字。
    新的计划已经写在了本子上。
    灯光下翻书的身影没有变过。
    靠的是日复一日的积累和用心。
    路还很长，但是方向已经很清楚。
    只要愿意学，什么时候都不会太晚。
    收获最大的，是心里那份踏实和从容。
    把学到的再教给别人，就是最好的复习。
    大家记住的不是哪句话，而是那股认真劲。
    最朴素的道理也最管用：学一点，用一点。
""")


def _closings() -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = {}
    for sentence in (*_CORES, *(lead + core for lead in _LEADS for core in _CORES)):
        length = count_zi(sentence)
        if _FIRST_CLOSING <= length <= _LAST_CLOSING:
            found.setdefault(length, []).append(sentence)
    return {length: tuple(sentences) for length, sentences in found.items()}


_CLOSINGS = _closings()
_LEAST, _MOST = min(_CLOSINGS), max(_CLOSINGS)


def compose(rng: Random, *, sections: tuple[Section, ...], slots: Slots, length: int) -> str:
    """A text of exactly `length` 字 in paragraphs; `length` is at least 40.

    Every pattern serves once; only when all sections have run dry do patterns serve again, with
    other words in their slots. No sentence comes twice unless its words allow nothing else.
    """
    writer = _Writer(rng, slots=slots, length=length)
    parts = [_Part(section=section, deck=_shuffled(rng, section.patterns)) for section in sections]
    goal = 0
    for part in parts:
        goal += length * part.section.share // 100
        if part.section.first:
            writer.write(part, pattern=rng.choice(part.section.first))
        while part.deck and writer.written < goal:
            pattern = part.deck.pop()
            if not (slots.told and "{trouble}" in pattern):
                writer.write(part, pattern=pattern)
    middle = parts[1:-1] or parts
    for _ in range(length // 20):
        if writer.missing <= _MOST * 2:
            break
        part = rng.choice(middle)
        part.deck = part.deck or _shuffled(rng, part.section.patterns)
        writer.write(part, pattern=part.deck.pop())
    parts[-1].sentences += writer.ending()
    return "\n".join(paragraph for part in parts for paragraph in part.paragraphs())


@dataclass(slots=True)
class _Part:
    """One section while it is being written."""

    section: Section
    deck: list[str]
    sentences: list[str] = field(default_factory=list)

    def paragraphs(self) -> list[str]:
        count = max(1, (len(self.sentences) + _PARAGRAPH // 2) // _PARAGRAPH)
        size = -(-len(self.sentences) // count) or 1
        return [
            "".join(self.sentences[start : start + size]) for start in range(0, len(self.sentences), size)
        ]


def _shuffled(rng: Random, cards: tuple[str, ...]) -> list[str]:
    return rng.sample(cards, len(cards))


class _Writer:
    """Keeps the length while sentences are added, and ends on the very 字."""

    def __init__(self, rng: Random, *, slots: Slots, length: int) -> None:
        self._rng = rng
        self._slots = slots
        self._length = length
        self._seen: set[str] = set()
        self.written = 0

    @property
    def missing(self) -> int:
        """How many 字 are still to come."""
        return self._length - self.written

    def write(self, part: _Part, *, pattern: str) -> None:
        """Add the sentence, unless it stands already or leaves too little room for an ending."""
        sentence = pattern.format_map(self._slots)
        size = count_zi(sentence)
        if sentence in self._seen or size > self.missing - _LEAST:
            return
        self._seen.add(sentence)
        part.sentences.append(sentence)
        self.written += size

    def ending(self) -> list[str]:
        """Closing sentences that fill what is missing."""
        sentences: list[str] = []
        while self.missing > 0:
            missing = self.missing
            most = missing if missing <= _MOST else min(_MOST, missing - _LEAST)
            least = missing if missing <= _MOST else _LEAST
            choices = [s for size in range(least, most + 1) for s in _CLOSINGS.get(size, ())]
            sentence = self._rng.choice([s for s in choices if s not in self._seen] or choices)
            self._seen.add(sentence)
            sentences.append(sentence)
            self.written += count_zi(sentence)
        return sentences
