"""Makes the projects of a province: register cells, texts, and what was planted in them."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random

from reviewer.contract.snapshots import CategoryRulebook
from reviewer.demo.brands import THEMES, Theme
from reviewer.demo.draws import Deck, bell, long_tailed, portion, stream
from reviewer.demo.filing import Filer
from reviewer.demo.measures import about, at_least, special_remark
from reviewer.demo.places import Home, Homes, host_name
from reviewer.demo.planting import Planter, how_many
from reviewer.demo.profiles import Project, ProjectLengths, project_texts
from reviewer.demo.records import DemoNominee, PastWinner, Place, Trap

CATEGORY = "project"
QUALITY, QUALITY_SD = 84_00, 4_00
FEWEST, MOST = 300, 80_000
ENOUGH_PEOPLE, ENOUGH_VISITS = 2000, 6000
SHORTEST_NAME, LONGEST_NAME = 6, 22

_ENCLOSURES = ("总结、视频", "总结、视频", "总结、视频", "总结（2份）、视频", "总结")
_REMARKS = ("照片另附", "线上课程可供查看", "已在本地公示")


def two_years_before(day: date) -> date:
    """The latest first day of a project that is two years old on `day`."""
    if (day.month, day.day) == (2, 29):
        return date(day.year - 2, 2, 28)
    return day.replace(year=day.year - 2)


class ProjectMaker:
    """Makes the nominees of the category `project`, one place at a time, in the order asked for."""

    def __init__(
        self,
        *,
        book: CategoryRulebook,
        filers: Mapping[str, Filer],
        places: Sequence[Place],
        homes: Mapping[str, Homes],
        phones: Deck[str],
        seed: int,
        today: date,
        closing: date,
    ) -> None:
        self.past: list[PastWinner] = []
        self._book = book
        self._filers = filers
        self._places = tuple(places)
        self._homes = homes
        self._phones = phones
        self._seed = seed
        self._today = today
        self._closing = closing
        self.planter = Planter(stream(seed, CATEGORY, "planter"), places=places)
        self._plant()
        rng = stream(seed, CATEGORY, "plan")
        self._themes = Deck(rng, cards=THEMES)
        self._brands = {theme.key: Deck(rng, cards=theme.brands) for theme in THEMES}
        self._online = set(rng.sample(self._places, portion(len(places), percent=60)))
        self._titles: set[str] = set()

    def make(self, place: Place, *, flagged: bool) -> DemoNominee:
        """The nominee at a place."""
        traps = self.planter.at(place)
        rng = stream(self._seed, *place)
        theme = self._themes.draw()
        home = self._homes[place.unit_key].draw()
        host = self._host(rng, place=place, theme=theme, home=home, traps=traps)
        name = self._name(rng, theme=theme, host=host, home=home, traps=traps)
        people, visits = _participants(rng, traps)
        project = Project(
            name=name,
            host=host,
            theme=theme,
            started_on=self._start(rng, traps),
            people=people,
            visits=visits,
            online=place in self._online,
            today=self._today,
        )
        if Trap.PAST_WINNER in traps:
            year = self._today.year - rng.randrange(1, 3)
            self.past.append(PastWinner(year=year, category=CATEGORY, name=name, host=host))
        lengths = self._measure(rng, traps)
        texts = project_texts(project, seed=self._seed, label="/".join(map(str, place)), lengths=lengths)
        fields = {
            "started_on": project.started_on.isoformat(),
            "participants": f"{people}人/{visits}人次",
            "enclosures": "总结、视频" if flagged else rng.choice(_ENCLOSURES),
            "address": home.address(rng, country="镇" in host),
            "contact": self._contact(rng, place),
            "remark": special_remark(self._book) if flagged else _remark(rng),
        }
        return DemoNominee(
            sequence=place.sequence,
            name=name,
            host=host,
            fields=fields,
            texts=texts,
            flagged=flagged,
            quality=QUALITY + bell(rng, sd=QUALITY_SD),
            county=home.county,
        )

    def _plant(self) -> None:
        planter, count = self.planter, len(self._places)
        planter.deal(Trap.PROFILE_SHORT, how_many(count, percent=3))
        planter.deal(Trap.DISPLAY_OFF, how_many(count, percent=5))
        few = how_many(count, percent=6, least=2)
        planter.deal(Trap.FEW_PARTICIPANTS, few - few // 2)
        planter.deal(Trap.FEW_BUT_VISITS, few // 2)
        young = how_many(count, percent=4, least=2)
        for place in planter.deal(Trap.YOUNG_BY_A_DAY, young - young // 2):
            planter.also(Trap.YOUNG_PROJECT, place)
        planter.deal(Trap.YOUNG_PROJECT, young // 2)
        planter.deal(Trap.TWO_YEARS_EXACTLY, how_many(count, percent=2))
        planter.deal(Trap.BARE_UNIT_NAME, how_many(count, percent=5))
        planter.deal(Trap.TWO_HOSTS, how_many(count, percent=5))
        planter.deal(Trap.PAST_WINNER, how_many(count, percent=1))
        planter.deal(Trap.LONG_NAME, how_many(count, percent=10))
        named = [place for place in self._places if Trap.BARE_UNIT_NAME not in planter.at(place)]
        quoted = stream(self._seed, CATEGORY, "quotes").sample(named, min(len(named), count // 2))
        for place in sorted(quoted, key=self._places.index):
            planter.also(Trap.QUOTED_NAME, place)

    def _host(self, rng: Random, *, place: Place, theme: Theme, home: Home, traps: frozenset[Trap]) -> str:
        filer = self._filers[place.unit_key]
        if filer.home.key != filer.key:
            hosts = [filer.name]
        else:
            # A pattern may already name two hosts; only the trap keeps both.
            pattern = rng.choice(theme.hosts).split("、")[0]
            hosts = [host_name(rng, pattern=pattern, home=home, unit=filer.name)]
        if Trap.TWO_HOSTS in traps:
            second = host_name(rng, pattern="{county}{town}社区教育中心", home=home, unit=filer.name)
            hosts.append(second if second != hosts[0] else f"{home.town}公共图书馆")
        return "、".join(hosts)

    def _name(self, rng: Random, *, theme: Theme, host: str, home: Home, traps: frozenset[Trap]) -> str:
        if Trap.BARE_UNIT_NAME in traps:
            return host
        brand = self._brands[theme.key].draw()
        placed = rng.randrange(10) < 7
        for attempt in range(100):
            noun = rng.choice(theme.nouns)
            shown = f"“{brand}”" if Trap.QUOTED_NAME in traps else brand
            if Trap.LONG_NAME in traps:
                joint = rng.choice(("，", "——"))
                name = f"{shown}{joint}{rng.choice(theme.slogans)}{noun}"
            else:
                name = f"{shown}{noun}"
            if len(name) < SHORTEST_NAME or (len(name) < 10 and (placed or attempt > len(theme.nouns))):
                name = f"{home.town}{name}"
            if attempt > 30:
                brand = self._brands[theme.key].draw()
            if name not in self._titles and len(name) <= LONGEST_NAME:
                self._titles.add(name)
                return name
        raise LookupError(theme.key)

    def _start(self, rng: Random, traps: frozenset[Trap]) -> date:
        exactly = two_years_before(self._closing)
        if Trap.YOUNG_BY_A_DAY in traps:
            return exactly + timedelta(days=1)
        if Trap.YOUNG_PROJECT in traps:
            return exactly + timedelta(days=rng.randrange(20, 560))
        if Trap.TWO_YEARS_EXACTLY in traps:
            return exactly
        return exactly - timedelta(days=rng.randrange(1, 3650))

    def _measure(self, rng: Random, traps: frozenset[Trap]) -> ProjectLengths:
        least = at_least(self._book, key="profile", default=1600)
        if Trap.PROFILE_SHORT in traps:
            profile = least - rng.randrange(1, least // 4)
        else:
            profile = long_tailed(rng, median=least * 23 // 16, spread=220, within=(least, least * 4))
        return ProjectLengths(
            profile=profile, display=about(self._book, rng=rng, off=Trap.DISPLAY_OFF in traps)
        )

    def _contact(self, rng: Random, place: Place) -> str:
        domain = rng.choice(("example.com", "example.org"))
        mail = f"{place.unit_key.replace('_', '-')}-{place.sequence:02d}@{domain}"
        return f"{self._phones.draw()}，{mail}"


def _participants(rng: Random, traps: frozenset[Trap]) -> tuple[int, int]:
    """People and visits of one year."""
    if Trap.FEW_PARTICIPANTS in traps:
        people = rng.randrange(1800, ENOUGH_PEOPLE)
        return people, people + rng.randrange(200, ENOUGH_VISITS - ENOUGH_PEOPLE)
    if Trap.FEW_BUT_VISITS in traps:
        people = rng.randrange(1800, ENOUGH_PEOPLE)
        return people, people * rng.randrange(34, 60) // 10
    people = long_tailed(rng, median=5200, spread=900, within=(FEWEST, MOST))
    if people < ENOUGH_PEOPLE:
        # Small circles that meet often; 1,800 to 1,999 is left to the traps.
        people = min(people, 1799)
        return people, max(ENOUGH_VISITS + rng.randrange(0, 3000), people * rng.randrange(30, 60) // 10)
    return people, people * rng.randrange(15, 45) // 10


def _remark(rng: Random) -> str:
    return rng.choice(_REMARKS) if rng.randrange(20) == 0 else ""
