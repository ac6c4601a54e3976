"""The simulated experts: neutral employers, two planted conflicts, two former posts, two declared ties."""

from collections.abc import Container, Mapping, Sequence
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from reviewer.demo.draws import stream
from reviewer.demo.filing import Filer
from reviewer.demo.names import NameBook, shapes
from reviewer.demo.places import institutions
from reviewer.demo.records import (
    DeclaredTie,
    DemoExpert,
    DemoRegister,
    Marked,
    Place,
    PlantedTies,
    Temper,
)

# Which expert of the panel is which, counted from 0; a smaller panel does without the later ones.
_AT_HOST, _AT_UNIT, _COMPRESSED, _LEFT_RECENTLY, _LEFT_LONG_AGO = 0, 1, 2, 3, 4
_HARSH, _DECLARES, _LATE, _DECLARES_LATE = 5, 6, 7, 8
_TEMPERS = {_COMPRESSED: Temper.COMPRESSED, _HARSH: Temper.HARSH, _LATE: Temper.LATE}
# The law's window of three years: two years ago is inside it, three years and a day outside.
_RECENTLY, _LONG_AGO = 2, 3
_REASONS = {
    "star": ("与本人系姻亲", "曾指导其毕业论文", "与本人系多年同事"),
    "project": ("与项目负责人系夫妻关系", "曾受聘为该项目顾问", "参与过该项目的策划"),
}


class Panel(Struct, frozen=True, kw_only=True):
    """The experts with everything that ties them to nominees."""

    experts: tuple[DemoExpert, ...]
    declared: tuple[DeclaredTie, ...]
    declared_late: tuple[DeclaredTie, ...]
    typo: Marked | None
    ties: PlantedTies


def make_panel(
    *,
    registers: Sequence[DemoRegister],
    filers: Mapping[str, Filer],
    names: NameBook,
    seed: int,
    today: date,
    count: int,
    unsound: Container[Place],
) -> Panel:
    """`count` experts; a trap whose expert or nominee does not exist is left out.

    Ties and the typo avoid `unsound` places, whose nominees may never reach the experts.
    """
    rng = stream(seed, "experts")
    employers = institutions(rng)
    experts = []
    for index, shape in enumerate(shapes(rng, count=count)):
        sex = rng.choice(("男", "女"))
        born = today.year - rng.randrange(45, 72)
        experts.append(
            DemoExpert(
                login=f"expert{index + 1:02d}",
                name=names.draw(shape=shape, sex=sex, born=born),
                employer=employers.draw(),
                temper=_TEMPERS.get(index, Temper.ORDINARY),
            )
        )
    posts = _posts(experts, registers=registers, filers=filers, seed=seed, today=today)
    experts = [posts.get(expert.login, expert) for expert in experts]
    ties = _ties(experts, registers=registers, filers=filers, today=today)
    scored = [place for place, _ in _places(registers) if place not in unsound]
    return Panel(
        experts=tuple(experts),
        declared=_declared(experts, scored, seed=seed, index=_DECLARES),
        declared_late=_declared(experts, scored, seed=seed, index=_DECLARES_LATE),
        typo=_typo(experts, scored, ties=ties, seed=seed),
        ties=ties,
    )


def _places(registers: Sequence[DemoRegister]) -> list[tuple[Place, str]]:
    return [
        (Place(register.unit_key, register.category, nominee.sequence), nominee.host)
        for register in registers
        for nominee in register.nominees
    ]


def _posts(
    experts: Sequence[DemoExpert],
    *,
    registers: Sequence[DemoRegister],
    filers: Mapping[str, Filer],
    seed: int,
    today: date,
) -> dict[str, DemoExpert]:
    """The experts whose employers are planted, by login."""
    rng = stream(seed, "experts", "posts")
    units = {filer.name for filer in filers.values()}
    hosts = sorted(
        {
            host
            for _, host in _places(registers)
            if host not in units and "、" not in host and "退休" not in host
        }
    )
    rng.shuffle(hosts)
    names = [filers[key].name for key in dict.fromkeys(register.unit_key for register in registers)]
    moved: dict[str, DemoExpert] = {}
    for index, expert in enumerate(experts):
        if index == _AT_HOST and hosts:
            moved[expert.login] = replace(expert, employer=hosts[0])
        elif index == _AT_UNIT and names:
            moved[expert.login] = replace(expert, employer=rng.choice(names[1:] or names))
        elif index == _LEFT_RECENTLY and len(hosts) > 1:
            last_day = _years_before(today, _RECENTLY)
            moved[expert.login] = replace(expert, former=((hosts[1], last_day),))
        elif index == _LEFT_LONG_AGO and len(hosts) > 2:
            last_day = _years_before(today, _LONG_AGO) - timedelta(days=1)
            moved[expert.login] = replace(expert, former=((hosts[2], last_day),))
    return moved


def _ties(
    experts: Sequence[DemoExpert],
    *,
    registers: Sequence[DemoRegister],
    filers: Mapping[str, Filer],
    today: date,
) -> PlantedTies:
    places = _places(registers)
    edge = _years_before(today, _LONG_AGO)

    def found(posts: Sequence[tuple[str, str]]) -> tuple[tuple[str, Place], ...]:
        return tuple(
            (login, place)
            for login, employer in posts
            for place, host in places
            if employer in host.removesuffix("（退休）").split("、")
        )

    former = [(expert.login, employer, until) for expert in experts for employer, until in expert.former]
    return PlantedTies(
        employer=found([(expert.login, expert.employer) for expert in experts]),
        recommending=tuple(
            (expert.login, Place(register.unit_key, register.category, 0))
            for expert in experts
            for register in registers
            if expert.employer == filers[register.unit_key].name
        ),
        left_recently=found([(login, employer) for login, employer, until in former if until >= edge]),
        left_long_ago=found([(login, employer) for login, employer, until in former if until < edge]),
    )


def _declared(
    experts: Sequence[DemoExpert], places: Sequence[Place], *, seed: int, index: int
) -> tuple[DeclaredTie, ...]:
    if index >= len(experts) or not places:
        return ()
    rng = stream(seed, "experts", "declared", index)
    place = rng.choice(places)
    return (DeclaredTie(experts[index].login, *place, rng.choice(_REASONS[place.category])),)


def _typo(
    experts: Sequence[DemoExpert], places: Sequence[Place], *, ties: PlantedTies, seed: int
) -> Marked | None:
    """A sheet of an ordinary expert who is tied to nobody, so that it will be scored and stand out."""
    tied = {login for login, _ in (*ties.employer, *ties.recommending, *ties.left_recently)}
    able = [
        expert
        for index, expert in enumerate(experts)
        if expert.login not in tied
        and expert.temper is Temper.ORDINARY
        and index not in (_DECLARES, _DECLARES_LATE)
    ]
    if not able or not places:
        return None
    rng = stream(seed, "experts", "typo")
    return Marked(rng.choice(able).login, *rng.choice(places))


def _years_before(day: date, years: int) -> date:
    if (day.month, day.day) == (2, 29):
        return date(day.year - years, 2, 28)
    return day.replace(year=day.year - years)
