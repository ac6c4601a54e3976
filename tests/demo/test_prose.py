import re
from random import Random

import pytest

from reviewer.contract import count_zi
from reviewer.demo.brands import THEMES
from reviewer.demo.country_lives import COUNTRY_LIVES
from reviewer.demo.prose import Section, Slots, Years, compose, patterns
from reviewer.demo.town_lives import TOWN_LIVES

LIVES = COUNTRY_LIVES + TOWN_LIVES


def slots(rng: Random) -> Slots:
    return Slots(
        rng,
        fixed={"he": "她"},
        decks={"skill": ("剪纸", "摄影", "合唱", "书法")},
        trials=(("灯灭了", "点起蜡烛", "课照样上"), ("书丢了", "借来重抄", "一页不少")),
        years=Years(rng, first=2010, last=2013),
    )


SECTIONS = (
    Section(
        share=50,
        first=("{he}在{year}学{skill}。",),
        patterns=("{he}又学{skill}，学得认真。", "{he}学会了{skill}。"),
    ),
    Section(share=40, patterns=("{trouble}，{he}{remedy}，{gain}。",)),
)


@pytest.mark.parametrize("length", [*range(40, 140), 999, 1000])
def test_a_text_has_exactly_the_length_asked_for(length: int) -> None:
    rng = Random(length)
    assert count_zi(compose(rng, sections=SECTIONS, slots=slots(rng), length=length)) == length


def test_the_opening_comes_first_and_slots_are_filled() -> None:
    rng = Random(1)
    text = compose(rng, sections=SECTIONS, slots=slots(rng), length=100)
    assert re.match(r"她在201[123]年学(剪纸|摄影|合唱|书法)。", text)
    assert "{" not in text


def test_what_was_done_belongs_to_what_went_wrong() -> None:
    rng = Random(2)
    text = compose(rng, sections=SECTIONS, slots=slots(rng), length=120)
    whole = {"灯灭了，她点起蜡烛，课照样上", "书丢了，她借来重抄，一页不少"}
    told = set(re.findall(r"(?:灯灭了|书丢了)[^。]*", text))
    assert told
    assert told <= whole


def test_years_only_go_forward_and_stop() -> None:
    years = Years(Random(3), first=2010, last=2015)
    drawn = [years.draw() for _ in range(9)]
    assert drawn == sorted(drawn)
    assert drawn[-1] == "2015年"
    assert Years(Random(3), first=2020, last=2015).draw() == "2015年"


def test_slots_say_what_they_hold() -> None:
    held = slots(Random(4))
    assert set(held) == {"he", "skill", "year", "trouble", "remedy", "gain"}
    assert len(held) == 6
    with pytest.raises(KeyError):
        held["nobody"]


def test_a_line_that_opens_with_plus_goes_on() -> None:
    assert patterns("""
        一
        +二

        三
    """) == ("一二", "三")


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.key)
def test_every_life_has_enough_words(life: object) -> None:
    counts = {
        name: len(getattr(life, name))
        for name in ("skills", "tasks", "trials", "folk", "helps", "hosts", "titles")
    }
    least = {"skills": 6, "tasks": 6, "trials": 5, "folk": 4, "helps": 4, "hosts": 1, "titles": 2}
    assert {name: count for name, count in counts.items() if count < least[name]} == {}


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.key)
def test_every_theme_has_enough_words(theme: object) -> None:
    counts = {
        name: len(getattr(theme, name))
        for name in ("brands", "slogans", "nouns", "folk", "contents", "forms", "teams", "sites", "trials")
    }
    least = {"brands": 6, "slogans": 3, "nouns": 6, "contents": 6, "forms": 5}
    assert {name: count for name, count in counts.items() if count < least.get(name, 4)} == {}


def test_keys_of_lives_and_themes_are_unique() -> None:
    assert len({life.key for life in LIVES}) == len(LIVES) == 26
    assert len({theme.key for theme in THEMES}) == len(THEMES) == 12
