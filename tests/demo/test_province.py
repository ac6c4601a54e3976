"""DOMAIN §8 in figures: every share is measured on a crowd, within the tolerance written beside it."""

import itertools
import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from statistics import mean, median, pstdev

import pytest

from reviewer.contract import CapScope, UnitKind, count_zi
from reviewer.demo.names import COMPOUND_SURNAMES
from reviewer.demo.province import DemoNominee, Place, Trap, make_province
from reviewer.domain.personal import find_personal
from tests.demo.rulebooks import TODAY, crowd, everybody, province, rulebook

STAR_FIELDS = [
    "duty",
    "title",
    "sex",
    "nationality",
    "born_on",
    "education",
    "address",
    "video",
    "phone",
    "remark",
]
PROJECT_FIELDS = ["started_on", "participants", "enclosures", "address", "contact", "remark"]
STAR_TEXTS = ["resume", "study", "awards", "deeds", "display"]
PROJECT_TEXTS = ["audience", "awards", "profile", "display"]

Crowd = Mapping[Place, DemoNominee]


@pytest.fixture(scope="module")
def stars() -> Crowd:
    return everybody(crowd(), "star")


@pytest.fixture(scope="module")
def projects() -> Crowd:
    return everybody(crowd(), "project")


def percent(found: Crowd, told: Callable[[DemoNominee], bool]) -> float:
    return 100 * sum(told(nominee) for nominee in found.values()) / len(found)


def age(nominee: DemoNominee) -> int:
    return TODAY.year - date.fromisoformat(nominee.fields["born_on"]).year


# -- one seed, one province ------------------------------------------------------------------


def test_the_same_seed_gives_an_equal_province_and_another_seed_another() -> None:
    book = rulebook("jilin_2021")
    assert make_province(book, seed=1, today=TODAY) == province(1)
    one, other = (everybody(province(seed), "star").values() for seed in (1, 2))
    assert {nominee.texts["deeds"] for nominee in one}.isdisjoint(nominee.texts["deeds"] for nominee in other)
    assert len({nominee.name for nominee in one} & {nominee.name for nominee in other}) < 10


def test_the_default_province_has_the_sizes_asked_for() -> None:
    made = province()
    assert (len(everybody(made, "star")), len(everybody(made, "project")), len(made.experts)) == (62, 31, 9)
    assert [unit.kind for unit in made.extra_units] == [UnitKind.UNIVERSITY] * 3
    orders = [unit.order for unit in rulebook("jilin_2021").addressees] + [
        unit.order for unit in made.extra_units
    ]
    assert orders == sorted(set(orders))


def test_records_have_the_keys_of_the_register_and_the_form() -> None:
    for category, fields, texts in (
        ("star", STAR_FIELDS, STAR_TEXTS),
        ("project", PROJECT_FIELDS, PROJECT_TEXTS),
    ):
        book = rulebook("jilin_2021").category(category)
        for nominee in everybody(province(), category).values():
            assert list(nominee.fields) == fields
            assert list(nominee.texts) == texts
            assert all(nominee.texts.values())
        assert set(fields) <= {column.key for column in book.register.columns}
        assert texts == [field.key for field in book.form.texts]


@pytest.mark.parametrize("key", ["jilin_2021", "national_2021"])
@pytest.mark.parametrize("seed", range(1, 6))
def test_every_register_keeps_the_quotas(key: str, seed: int) -> None:
    made = province(seed, key=key)
    book = rulebook(key)
    kinds = {unit.key: unit.kind for unit in book.addressees} | {
        unit.key: unit.kind for unit in made.extra_units
    }
    for register in made.registers:
        quotas = book.category(register.category).quotas
        quota = quotas.for_kind(kinds[register.unit_key])
        assert quota is not None
        assert [nominee.sequence for nominee in register.nominees] == list(
            range(1, len(register.nominees) + 1)
        )
        assert quota.maximum is None or len(register.nominees) <= quota.maximum
        assert sum(nominee.flagged for nominee in register.nominees) <= quota.special
        for cap in quotas.inner:
            if cap.scope is CapScope.COUNTY:
                counties = Counter(nominee.county for nominee in register.nominees if nominee.county)
                assert max(counties.values(), default=0) <= cap.maximum


def test_a_national_call_has_no_universities_and_files_what_its_quotas_allow() -> None:
    made = make_province(rulebook("national_2021"), seed=3, today=date(2021, 9, 1), stars=500, projects=9)
    book = rulebook("national_2021")
    room = {unit.key: book.category("star").quotas.for_kind(unit.kind) for unit in book.addressees}
    silent = {place.unit_key for place in made.planted[Trap.UNIT_SILENT]}
    maxima = [quota.maximum or 0 for key, quota in room.items() if quota is not None and key not in silent]
    assert made.extra_units == ()
    assert len(everybody(made, "star")) == sum(maxima)
    assert len(everybody(made, "project")) == 9


def test_a_stress_province_adds_universities_until_all_find_room() -> None:
    made = make_province(rulebook("jilin_2021"), seed=1, today=TODAY, stars=150, projects=100, experts=30)
    assert (len(everybody(made, "star")), len(everybody(made, "project")), len(made.experts)) == (
        150,
        100,
        30,
    )
    assert len(made.extra_units) > 3
    assert len({unit.key for unit in made.extra_units} | {unit.name for unit in made.extra_units}) == 2 * len(
        made.extra_units
    )


def test_the_smallest_province_stands() -> None:
    made = make_province(rulebook("jilin_2021"), seed=1, today=TODAY, stars=1, projects=0, experts=1)
    assert len(made.registers) == 1
    assert [expert.login for expert in made.experts] == ["expert01"]
    assert made.declared == made.declared_late == ()
    empty = make_province(rulebook("jilin_2021"), seed=1, today=TODAY, stars=0, projects=0, experts=0)
    assert (empty.registers, empty.experts, empty.typo, empty.refused) == ((), (), None, ())


def test_a_leap_day_is_no_trap() -> None:
    made = make_province(rulebook("jilin_2021"), seed=1, today=date(2024, 2, 29))
    assert made.experts[3].former[0][1] == date(2022, 2, 28)


# -- shares ----------------------------------------------------------------------------------


def test_names(stars: Crowd) -> None:
    lengths = Counter(len(nominee.name) for nominee in stars.values())
    assert 20.5 <= 100 * lengths[2] / len(stars) <= 25.5
    assert 72 <= 100 * lengths[3] / len(stars) <= 80
    assert percent(stars, lambda nominee: "·" in nominee.name) == 2
    assert percent(stars, lambda nominee: nominee.name.startswith(COMPOUND_SURNAMES)) == 1


def test_units(stars: Crowd, projects: Crowd) -> None:
    lengths = [len(nominee.host) for nominee in stars.values()]
    assert 9 <= median(lengths) <= 11
    assert 5 <= min(lengths) <= max(lengths) <= 22
    assert percent(stars, lambda nominee: nominee.host.endswith("（退休）")) == 3
    assert percent(projects, lambda nominee: "、" in nominee.host) == 5


def test_project_names(projects: Crowd) -> None:
    lengths = [len(nominee.name) for nominee in projects.values()]
    assert 8.5 <= median(lengths) <= 11
    assert 6 <= min(lengths) <= max(lengths) <= 22
    assert percent(projects, lambda nominee: "“" in nominee.name) == 50
    assert percent(projects, lambda nominee: "，" in nominee.name or "——" in nominee.name) == 10
    assert percent(projects, lambda nominee: nominee.name == nominee.host) == 5
    named = [nominee.name for nominee in projects.values() if nominee.name != nominee.host]
    assert len(set(named)) == len(named)


def test_persons(stars: Crowd) -> None:
    ages = [age(nominee) for nominee in stars.values()]
    assert 25 <= min(ages) <= max(ages) <= 85
    assert 29 <= percent(stars, lambda nominee: age(nominee) >= 60) <= 31
    assert 47 <= percent(stars, lambda nominee: nominee.fields["sex"] == "女") <= 53
    assert 84 <= percent(stars, lambda nominee: nominee.fields["nationality"] == "汉族") <= 90
    assert 53 <= percent(stars, lambda nominee: "加入中国共产党" in nominee.texts["resume"]) <= 59
    assert 7 <= percent(stars, lambda nominee: nominee.fields["education"] == "初中") <= 9
    assert 48 <= percent(stars, lambda nominee: not nominee.fields["title"]) <= 52
    levels = {nominee.fields["education"] for nominee in stars.values()}
    assert levels == {"小学", "初中", "高中", "中专", "大专", "本科", "硕士研究生", "博士研究生"}


def test_lengths_of_deeds_and_display(stars: Crowd, projects: Crowd) -> None:
    deeds = [count_zi(nominee.texts["deeds"]) for nominee in stars.values()]
    assert 1520 <= median(deeds) <= 1680
    assert 100 * sum(length < 1000 for length in deeds) / len(deeds) == 4
    assert 100 * sum(950 <= length < 1000 for length in deeds) / len(deeds) == 2
    assert 100 * sum(length > 6000 for length in deeds) / len(deeds) == 1
    for found in (stars, projects):
        display = [count_zi(nominee.texts["display"]) for nominee in found.values()]
        assert 205 <= median(display) <= 215
        assert 100 * sum(not 140 <= length <= 260 for length in display) / len(display) == 5


def test_lengths_of_profiles(projects: Crowd) -> None:
    profiles = [count_zi(nominee.texts["profile"]) for nominee in projects.values()]
    assert 2185 <= median(profiles) <= 2415
    assert 100 * sum(length < 1600 for length in profiles) / len(profiles) == 3


def test_participants(projects: Crowd) -> None:
    typed = [
        re.fullmatch(r"(\d+)人/(\d+)人次", nominee.fields["participants"]) for nominee in projects.values()
    ]
    numbers = [(int(found[1]), int(found[2])) for found in typed if found]
    assert len(numbers) == len(projects)
    people = [number for number, _ in numbers]
    assert 300 <= min(people) <= max(people) <= 80_000
    assert 100 * sum(1800 <= number <= 1999 for number in people) / len(people) == 6
    assert all(visits >= number for number, visits in numbers)


def test_start_days(projects: Crowd) -> None:
    closing = date(2021, 8, 30)
    days = [date.fromisoformat(nominee.fields["started_on"]) for nominee in projects.values()]
    assert 100 * sum(day > date(2019, 8, 30) for day in days) / len(days) == 4
    assert days.count(date(2019, 8, 31)) == 8
    assert days.count(date(2019, 8, 30)) == 8
    assert max(days) < closing


def test_quality_is_spread_as_simulated(stars: Crowd, projects: Crowd) -> None:
    qualities = [nominee.quality for nominee in (*stars.values(), *projects.values())]
    assert 83_60 <= mean(qualities) <= 84_40
    assert 3_70 <= pstdev(qualities) <= 4_30


# -- texts -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("category", "key", "most", "usual"), [("star", "deeds", 0.5, 0.15), ("project", "profile", 0.4, 0.12)]
)
def test_texts_read_like_different_nominations(category: str, key: str, most: float, usual: float) -> None:
    sentences = [
        set(re.findall("[^。\n]+", nominee.texts[key]))
        for nominee in everybody(province(), category).values()
    ]
    shared = [len(one & two) / min(len(one), len(two)) for one, two in itertools.combinations(sentences, 2)]
    assert max(shared) < most
    assert mean(shared) < usual


def test_no_sentence_comes_twice_in_a_text_of_usual_length() -> None:
    for category, key in (("star", "deeds"), ("project", "profile")):
        for nominee in everybody(province(), category).values():
            told = re.findall("[^。\n]{9,}", nominee.texts[key])
            if count_zi(nominee.texts[key]) < 3000:
                assert [sentence for sentence, times in Counter(told).items() if times > 1] == []


def test_nothing_personal_stands_outside_its_field() -> None:
    own = {"phone", "contact"}
    for category in ("star", "project"):
        for nominee in everybody(crowd(), category).values():
            open_texts = [nominee.name, nominee.host, *nominee.texts.values()]
            open_texts += [text for key, text in nominee.fields.items() if key not in own]
            assert [text for text in open_texts if find_personal(text)] == []
    # the decoy: the scan does see what stands in the fields made for it
    first = everybody(crowd(), "project").popitem()[1]
    assert find_personal(first.fields["contact"])


def test_phones_and_mails_are_plainly_synthetic(stars: Crowd, projects: Crowd) -> None:
    phones = [nominee.fields["phone"] for nominee in stars.values()]
    contacts = [nominee.fields["contact"] for nominee in projects.values()]
    assert [phone for phone in phones if not re.fullmatch(r"1990000\d{4}", phone)] == []
    told = re.compile(r"1990000\d{4}，[a-z0-9-]+@example\.(com|org)")
    assert [contact for contact in contacts if not told.fullmatch(contact)] == []


def test_texts_have_no_hole_and_no_empty_line(stars: Crowd, projects: Crowd) -> None:
    for nominee in (*stars.values(), *projects.values()):
        for text in nominee.texts.values():
            assert not re.search(r"[{}]|\n\n|。。|，，|^\n|\n$|  ", text)


def test_a_person_is_called_by_the_own_name_and_pronoun(stars: Crowd) -> None:
    for nominee in stars.values():
        pronoun, other = ("她", "他") if nominee.fields["sex"] == "女" else ("他", "她")
        deeds = nominee.texts["deeds"]
        assert nominee.name in deeds
        assert deeds.count(pronoun) > 5 > deeds.replace("其他", "").replace("陪她聊天", "").count(other)
