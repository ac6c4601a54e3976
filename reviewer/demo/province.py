"""From a seed and a campaign's Rulebook, a synthetic province: units, registers, experts and their marks.

Pure: no file, no database, no clock. People and stories are invented; what was planted on purpose
is listed in `DemoProvince.planted`, so that a test or a demo can say where to look.
"""

from collections.abc import Mapping
from datetime import date
from random import Random

from reviewer.contract import DeadlineKey, UnitKind
from reviewer.contract.snapshots import Rulebook
from reviewer.demo import projects as project_category
from reviewer.demo import stars as star_category
from reviewer.demo.draws import Deck, stream
from reviewer.demo.filing import Filer, Filing, plan_filing
from reviewer.demo.marks import expected_total, first_draft, marks_for, recommendation_for
from reviewer.demo.names import NameBook
from reviewer.demo.panel import make_panel
from reviewer.demo.places import Homes
from reviewer.demo.planting import Planter
from reviewer.demo.projects import ProjectMaker
from reviewer.demo.records import (
    DeclaredTie,
    DemoExpert,
    DemoNominee,
    DemoProvince,
    DemoRegister,
    DemoUnit,
    Marked,
    PastWinner,
    Place,
    PlantedTies,
    RefusedRegister,
    Temper,
    Trap,
)
from reviewer.demo.spoilt import spoilt_registers
from reviewer.demo.stars import StarMaker

__all__ = [
    "DeclaredTie",
    "DemoExpert",
    "DemoNominee",
    "DemoProvince",
    "DemoRegister",
    "DemoUnit",
    "Marked",
    "PastWinner",
    "Place",
    "PlantedTies",
    "RefusedRegister",
    "Temper",
    "Trap",
    "expected_total",
    "first_draft",
    "make_province",
    "marks_for",
    "recommendation_for",
]

# Of a hundred registers that may flag one nominee as special, so many do.
_FLAGGING_PERCENT = 85
# Nominees that the secretariat may keep from the experts.
_UNSOUND = (
    Trap.DEEDS_SHORT,
    Trap.PROFILE_SHORT,
    Trap.YOUNG_PROJECT,
    Trap.CADRE,
    Trap.PAST_WINNER,
    Trap.SAME_PERSON,
)
# A range that no operator gives out in this form: 1990000 and four digits.
_PHONES = tuple(f"1990000{number:04d}" for number in range(10_000))


def make_province(
    rulebook: Rulebook,
    *,
    seed: int,
    today: date,
    stars: int = 62,
    projects: int = 31,
    experts: int = 9,
) -> DemoProvince:
    """The province of one seed, for a campaign with the categories `star` and `project`.

    `stars` and `projects` are the numbers asked for: fewer are filed where the quotas of a campaign
    leave no room and no university may be added. `today` is the day on which the registers are
    filled in; project ages are planted around the day on which nominations close, or around `today`
    when the campaign prints no such day. The same arguments give an equal province. KeyError when
    the campaign lacks one of the two categories, ValueError when no addressee may recommend.
    """
    asked = {star_category.CATEGORY: stars, project_category.CATEGORY: projects}
    filing = plan_filing(rulebook, seed=seed, asked=asked)
    filers = {filer.key: filer for filer in filing.filers}
    names = NameBook(stream(seed, "names"))
    star_maker, project_maker = _makers(rulebook, filing, names=names, seed=seed, today=today)
    registers = (
        *_registers(rulebook, star_maker, filing=filing, category=star_category.CATEGORY, seed=seed),
        *_registers(rulebook, project_maker, filing=filing, category=project_category.CATEGORY, seed=seed),
    )
    planted = _planted(rulebook, filing, star_maker.planter, project_maker.planter)
    panel = make_panel(
        registers=registers,
        filers=filers,
        names=names,
        seed=seed,
        today=today,
        count=experts,
        unsound={place for trap in _UNSOUND for place in planted.get(trap, ())},
    )
    return DemoProvince(
        seed=seed,
        today=today,
        extra_units=filing.extra,
        registers=registers,
        experts=panel.experts,
        declared=panel.declared,
        declared_late=panel.declared_late,
        typo=panel.typo,
        refused=spoilt_registers(rulebook, registers=registers, filers=filers, names=names),
        past=(*star_maker.past, *project_maker.past),
        planted=planted,
        ties=panel.ties,
    )


def _makers(
    rulebook: Rulebook, filing: Filing, *, names: NameBook, seed: int, today: date
) -> tuple[StarMaker, ProjectMaker]:
    filers = {filer.key: filer for filer in filing.filers}
    phones = Deck(stream(seed, "phones"), cards=_PHONES)
    star_maker = StarMaker(
        book=rulebook.category(star_category.CATEGORY),
        filers=filers,
        places=_places(filing, star_category.CATEGORY),
        homes=_homes(rulebook, filing, seed=seed, category=star_category.CATEGORY),
        names=names,
        phones=phones,
        seed=seed,
        today=today,
    )
    project_maker = ProjectMaker(
        book=rulebook.category(project_category.CATEGORY),
        filers=filers,
        places=_places(filing, project_category.CATEGORY),
        homes=_homes(rulebook, filing, seed=seed, category=project_category.CATEGORY),
        phones=phones,
        seed=seed,
        today=today,
        closing=_closing(rulebook, today),
    )
    return star_maker, project_maker


def _closing(rulebook: Rulebook, today: date) -> date:
    printed = (
        deadline.day
        for deadline in rulebook.calendar.deadlines
        if deadline.key is DeadlineKey.NOMINATIONS_CLOSE
    )
    return next(printed, today)


def _places(filing: Filing, category: str) -> list[Place]:
    return [
        Place(filer.key, category, sequence)
        for filer in filing.filers
        for sequence in range(1, filing.counts[category][filer.key] + 1)
    ]


def _homes(rulebook: Rulebook, filing: Filing, *, seed: int, category: str) -> dict[str, Homes]:
    once = rulebook.category(category).quotas.inner != ()
    return {
        filer.key: Homes(stream(seed, "homes", category, filer.key), addressee=filer.home, once=once)
        for filer in filing.filers
    }


def _registers(
    rulebook: Rulebook,
    maker: StarMaker | ProjectMaker,
    *,
    filing: Filing,
    category: str,
    seed: int,
) -> list[DemoRegister]:
    registers = []
    places = _places(filing, category)
    for filer in filing.filers:
        own = [place for place in places if place.unit_key == filer.key]
        if not own:
            continue
        rng = stream(seed, "flags", category, filer.key)
        flagged = _flagged(rng, rulebook, maker.planter, filer=filer, own=own)
        nominees = tuple(maker.make(place, flagged=place in flagged) for place in own)
        registers.append(
            DemoRegister(unit_key=filer.key, category=category, region=filer.region, nominees=nominees)
        )
    return registers


def _flagged(
    rng: Random, rulebook: Rulebook, planter: Planter, *, filer: Filer, own: list[Place]
) -> frozenset[Place]:
    """Nominees with nothing planted in them, so that the special tier is filled by sound ones."""
    quota = rulebook.category(own[0].category).quotas.for_kind(filer.kind)
    able = [place for place in own if planter.free(place)]
    if quota is None or not able or rng.randrange(100) >= _FLAGGING_PERCENT:
        return frozenset()
    return frozenset(able[: quota.special])


def _planted(rulebook: Rulebook, filing: Filing, *planters: Planter) -> Mapping[Trap, tuple[Place, ...]]:
    planted: dict[Trap, list[Place]] = {}
    for planter in planters:
        for trap, places in planter.planted.items():
            planted.setdefault(trap, []).extend(places)
    for category, counts in filing.counts.items():
        quotas = rulebook.category(category).quotas
        for filer in filing.silent:
            planted.setdefault(Trap.UNIT_SILENT, []).append(Place(filer.key, category, 0))
        for filer in filing.filers:
            quota = quotas.for_kind(filer.kind)
            if quota is not None and 0 < counts[filer.key] < quota.minimum:
                planted.setdefault(Trap.BELOW_MINIMUM, []).append(Place(filer.key, category, 0))
            if filer.kind is UnitKind.ZONE and counts[filer.key]:
                planted.setdefault(Trap.ZONE, []).append(Place(filer.key, category, 0))
    return {trap: tuple(places) for trap, places in planted.items()}
