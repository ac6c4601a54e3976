"""Every trap lies where `planted` says, and nothing of its kind lies anywhere else."""

from collections import Counter
from collections.abc import Callable
from datetime import date

import pytest

from reviewer.contract import NomineeFacts, Outcome, UnitFacts, UnitKind, count_zi
from reviewer.contract.snapshots import Rulebook
from reviewer.demo.names import COMPOUND_SURNAMES
from reviewer.demo.province import DemoNominee, DemoProvince, Place, Trap
from reviewer.domain.nominations import UnitPlace, county_of
from reviewer.errors import DefectReason
from tests.demo.rulebooks import crowd, everybody, host, province, rulebook

MADE: dict[str, Callable[[], DemoProvince]] = {
    "default": lambda: province(1),
    "other seed": lambda: province(4),
    "crowd": crowd,
}


@pytest.fixture(params=list(MADE))
def made(request: pytest.FixtureRequest) -> DemoProvince:
    return MADE[request.param]()


def where(made: DemoProvince, category: str, told: Callable[[DemoNominee], bool]) -> set[Place]:
    return {place for place, nominee in everybody(made, category).items() if told(nominee)}


def planted(made: DemoProvince, trap: Trap, category: str | None = None) -> set[Place]:
    places = made.planted.get(trap, ())
    assert len(set(places)) == len(places)
    return {place for place in places if category in (None, place.category)}


def test_every_trap_is_in_the_default_province() -> None:
    assert set(province(1).planted) == set(Trap)


def test_lengths(made: DemoProvince) -> None:
    assert planted(made, Trap.DEEDS_SHORT) == where(made, "star", lambda n: count_zi(n.texts["deeds"]) < 1000)
    assert planted(made, Trap.DEEDS_LONG) == where(made, "star", lambda n: count_zi(n.texts["deeds"]) > 6000)
    nearly = where(made, "star", lambda n: 950 <= count_zi(n.texts["deeds"]) <= 999)
    assert planted(made, Trap.DEEDS_NEARLY) <= nearly <= planted(made, Trap.DEEDS_SHORT)
    assert planted(made, Trap.PROFILE_SHORT) == where(
        made, "project", lambda n: count_zi(n.texts["profile"]) < 1600
    )
    for category in ("star", "project"):
        off = where(made, category, lambda n: not 140 <= count_zi(n.texts["display"]) <= 260)
        assert planted(made, Trap.DISPLAY_OFF, category) == off


def test_names(made: DemoProvince) -> None:
    assert planted(made, Trap.DOTTED_NAME) == where(made, "star", lambda n: "·" in n.name)
    assert planted(made, Trap.COMPOUND_SURNAME) == where(
        made, "star", lambda n: n.name.startswith(COMPOUND_SURNAMES)
    )
    assert planted(made, Trap.RETIRED_HOST) == where(made, "star", lambda n: n.host.endswith("（退休）"))
    assert planted(made, Trap.QUOTED_NAME) == where(made, "project", lambda n: "“" in n.name)
    assert planted(made, Trap.LONG_NAME) == where(made, "project", lambda n: "，" in n.name or "——" in n.name)
    assert planted(made, Trap.BARE_UNIT_NAME) == where(made, "project", lambda n: n.name == n.host)
    assert planted(made, Trap.TWO_HOSTS) == where(made, "project", lambda n: "、" in n.host)


def test_two_of_one_name_and_one_in_two_places(made: DemoProvince) -> None:
    def pairs(trap: Trap) -> list[tuple[DemoNominee, DemoNominee]]:
        places = made.planted[trap]
        return [
            (made.nominee(one), made.nominee(two)) for one, two in zip(places[::2], places[1::2], strict=True)
        ]

    def identity(nominee: DemoNominee) -> tuple[str, ...]:
        keys = ("sex", "born_on", "nationality", "education", "phone")
        return (nominee.name, *(nominee.fields[key] for key in keys))

    for one, two in pairs(Trap.SAME_NAME):
        assert (one.name, one.fields["sex"]) == (two.name, two.fields["sex"])
        assert one.fields["born_on"] != two.fields["born_on"]
        assert one.fields["phone"] != two.fields["phone"]
    for one, two in pairs(Trap.SAME_PERSON):
        assert identity(one) == identity(two)
        assert one.texts["deeds"] != two.texts["deeds"]
    for trap in (Trap.SAME_NAME, Trap.SAME_PERSON):
        places = made.planted[trap]
        assert all(a.unit_key != b.unit_key for a, b in zip(places[::2], places[1::2], strict=True))
    names = Counter(nominee.name for nominee in everybody(made, "star").values())
    twice = {
        made.nominee(place).name
        for trap in (Trap.SAME_NAME, Trap.SAME_PERSON)
        for place in made.planted[trap]
    }
    assert {name for name, times in names.items() if times > 1} == twice


def test_past_winners(made: DemoProvince) -> None:
    places = made.planted[Trap.PAST_WINNER]
    stars = {made.nominee(place).name: made.nominee(place) for place in places if place.category == "star"}
    past = {winner.name: winner for winner in made.past if winner.category == "star"}
    assert past.keys() == stars.keys()
    assert {name: winner.born_on for name, winner in past.items()} == {
        name: date.fromisoformat(nominee.fields["born_on"]) for name, nominee in stars.items()
    }
    assert sum(past[name].host != nominee.host for name, nominee in stars.items()) == 1
    projects = {(winner.name, winner.host) for winner in made.past if winner.category == "project"}
    assert projects == {
        (made.nominee(place).name, made.nominee(place).host)
        for place in places
        if place.category == "project"
    }
    assert all(winner.year < made.today.year for winner in made.past)


def test_start_days_and_participants(made: DemoProvince) -> None:
    limit = date(2019, 8, 30)

    def started(nominee: DemoNominee) -> date:
        return date.fromisoformat(nominee.fields["started_on"])

    def people(nominee: DemoNominee) -> int:
        return int(nominee.fields["participants"].split("人")[0])

    def visits(nominee: DemoNominee) -> int:
        return int(nominee.fields["participants"].split("/")[1].removesuffix("人次"))

    assert planted(made, Trap.YOUNG_PROJECT) == where(made, "project", lambda n: started(n) > limit)
    assert planted(made, Trap.YOUNG_BY_A_DAY) == where(
        made, "project", lambda n: (started(n) - limit).days == 1
    )
    assert planted(made, Trap.TWO_YEARS_EXACTLY) == where(made, "project", lambda n: started(n) == limit)
    few = where(made, "project", lambda n: 1800 <= people(n) <= 1999)
    assert planted(made, Trap.FEW_PARTICIPANTS) | planted(made, Trap.FEW_BUT_VISITS) == few
    assert planted(made, Trap.FEW_PARTICIPANTS) == where(
        made, "project", lambda n: people(n) < 2000 and visits(n) < 6000
    )


def test_units(made: DemoProvince) -> None:
    filing = {(register.unit_key, register.category): len(register.nominees) for register in made.registers}
    silent = {place.unit_key for place in made.planted[Trap.UNIT_SILENT]}
    assert 1 <= len(silent) <= 2
    addressees = {unit.key: unit for unit in rulebook("jilin_2021").addressees}
    assert silent == {
        key for key in addressees if (key, "star") not in filing and (key, "project") not in filing
    }
    kinds = {key: unit.kind for key, unit in addressees.items()} | {
        unit.key: unit.kind for unit in made.extra_units
    }
    assert {place.unit_key for place in made.planted[Trap.ZONE]} == {
        key for key, _ in filing if kinds[key] is UnitKind.ZONE
    }
    least = {"star": 8, "project": 5}
    below = {Place(key, category, 0) for (key, category), count in filing.items() if count < least[category]}
    assert planted(made, Trap.BELOW_MINIMUM) == below


def unit_places(book: Rulebook, made: DemoProvince) -> dict[str, UnitPlace]:
    named = [
        (unit.key, unit.name, unit.kind, unit.region, unit.city, unit.counties) for unit in book.addressees
    ]
    named += [(unit.key, unit.name, unit.kind, unit.region, "", ()) for unit in made.extra_units]
    return {
        key: UnitPlace(
            facts=UnitFacts(key=key, name=name, kind=kind, region=region, city=city),
            position=position,
            counties=tuple((county.name, *county.former) for county in counties),
        )
        for position, (key, name, kind, region, city, counties) in enumerate(named, start=1)
    }


def test_counties(made: DemoProvince) -> None:
    units = unit_places(rulebook("jilin_2021"), made)
    for category in ("star", "project"):
        for place, nominee in everybody(made, category).items():
            unit = units[place.unit_key]
            read = county_of(unit, nominee.fields["address"], nominee.host)
            # a university sits in a city that is not its own to count in
            assert read == (nominee.county if unit.facts.kind is not UnitKind.UNIVERSITY else "")
    one, two = made.planted[Trap.COUNTY_PAIR]
    assert one.unit_key == two.unit_key
    assert made.nominee(one).county == made.nominee(two).county != ""
    (renamed,) = made.planted[Trap.FORMER_COUNTY]
    nominee = made.nominee(renamed)
    counties = [county for unit in rulebook("jilin_2021").addressees for county in unit.counties]
    (former,) = (county.former for county in counties if county.name == nominee.county)
    assert former[0] in nominee.fields["address"]
    assert nominee.county not in nominee.fields["address"]


def findings(made: DemoProvince, category: str) -> dict[Place, dict[str, Outcome]]:
    """What the campaign's own rules find in every nominee."""
    units = unit_places(rulebook("jilin_2021"), made)
    found = {}
    for place, nominee in everybody(made, category).items():
        fields = dict(nominee.fields)
        if "participants" in fields:
            people, visits = fields["participants"].split("/")
            fields |= {"people": people.removesuffix("人"), "visits": visits.removesuffix("人次")}
        facts = NomineeFacts(
            category=category,
            code="X-01-01",
            name=nominee.name,
            host=nominee.host,
            unit=units[place.unit_key].facts,
            sequence=nominee.sequence,
            flagged=nominee.flagged,
            county=nominee.county,
            fields=fields,
            texts=nominee.texts,
            closing=date(2021, 8, 30),
        )
        rules = host().campaign("jilin_2021").rules(category)
        found[place] = {rule.key: rule.check(facts).outcome for rule in rules}
    return found


def test_the_campaigns_rules_find_the_traps_and_nothing_else(made: DemoProvince) -> None:
    def unmet(found: dict[Place, dict[str, Outcome]], key: str) -> set[Place]:
        return {place for place, outcomes in found.items() if outcomes[key] is Outcome.UNMET}

    stars, projects = findings(made, "star"), findings(made, "project")
    assert unmet(stars, "cadre") == planted(made, Trap.CADRE)
    assert unmet(stars, "deeds_length") == planted(made, Trap.DEEDS_SHORT)
    assert unmet(stars, "display_length") == planted(made, Trap.DISPLAY_OFF, "star")
    honoured = {place for place, outcomes in stars.items() if outcomes["honours"] is Outcome.MET}
    assert honoured == planted(made, Trap.HONOUR)
    assert unmet(projects, "two_years") == planted(made, Trap.YOUNG_PROJECT)
    assert unmet(projects, "scale") == planted(made, Trap.FEW_PARTICIPANTS)
    assert unmet(projects, "unit_name") == planted(made, Trap.BARE_UNIT_NAME)
    assert unmet(projects, "profile_length") == planted(made, Trap.PROFILE_SHORT)
    assert (
        unmet(stars, "special_video") | unmet(projects, "special_video") | unmet(stars, "texts_present")
        == set()
    )
    # open stay: past lists, whom the campaign means, a name that looks like a unit's, a damaged clause
    unknown = Counter(
        key
        for outcomes in (*stars.values(), *projects.values())
        for key, outcome in outcomes.items()
        if outcome is Outcome.UNKNOWN
    )
    assert set(unknown) <= {"laureate", "grassroots", "unit_name", "online"}


def test_flagged_nominees_are_sound_and_say_so(made: DemoProvince) -> None:
    trapped = {
        place for trap, places in made.planted.items() if trap is not Trap.QUOTED_NAME for place in places
    }
    for category in ("star", "project"):
        flag = rulebook("jilin_2021").category(category).register.flag
        flagged = where(made, category, lambda n: n.flagged)
        assert flagged
        said = {place for place, n in everybody(made, category).items() if flag in n.fields["remark"]}
        assert flagged == said
        assert flagged & trapped == set()


def test_spoilt_registers_name_their_reason() -> None:
    assert [spoilt.reason for spoilt in province(1).refused] == [
        DefectReason.QUOTA_EXCEEDED,
        DefectReason.QUOTA_SPECIAL,
        DefectReason.SEQUENCE_TWICE,
        DefectReason.DAY_IMPOSSIBLE,
    ]
    assert {(s.register.unit_key, s.register.category) for s in province(1).refused} <= {
        (register.unit_key, register.category) for register in province(1).registers
    }
