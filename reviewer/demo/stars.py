"""Makes the persons of a province: register cells, texts, and what was planted in them."""

from collections.abc import Mapping, Sequence
from datetime import date
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from reviewer.contract.snapshots import CategoryRulebook
from reviewer.demo.country_lives import COUNTRY_LIVES
from reviewer.demo.deeds import Person, PersonLengths, person_texts
from reviewer.demo.draws import Deck, bell, long_tailed, portion, stream, weighted
from reviewer.demo.filing import Filer
from reviewer.demo.lives import Ground, Life, words
from reviewer.demo.measures import about, at_least, special_remark
from reviewer.demo.names import NameBook, Shape, shapes
from reviewer.demo.places import Home, Homes, host_name
from reviewer.demo.planting import Planter, how_many
from reviewer.demo.records import DemoNominee, PastWinner, Place, Trap
from reviewer.demo.town_lives import TOWN_LIVES

CATEGORY = "star"
LONG_DEEDS = 6000
QUALITY, QUALITY_SD = 84_00, 4_00

_LIVES = COUNTRY_LIVES + TOWN_LIVES
_SCHOOLED = frozenset({"doctor", "nurse", "school", "adult", "lab", "retired", "grid"})
# Nobody of this age is still employed in these.
_YOUNGER = frozenset({"forest", "school"})
_LITTLE_SCHOOLING = frozenset({"小学", "初中"})
_EDUCATION = (
    ("小学", 2),
    ("初中", 8),
    ("高中", 14),
    ("中专", 12),
    ("大专", 26),
    ("本科", 30),
    ("硕士研究生", 7),
    ("博士研究生", 1),
)
_MINORITIES = words("满族 回族 蒙古族 朝鲜族 土家族 苗族 壮族")
_LOCAL_MINORITIES = (
    ("延边", "朝鲜族"),
    ("广西", "壮族"),
    ("宁夏", "回族"),
    ("内蒙古", "蒙古族"),
    ("湖南", "土家族"),
)
_WEST = ("新疆", "西藏", "青海", "甘肃", "宁夏", "内蒙古", "白城", "松原")
_CADRE_DUTIES = ("副县长", "综合处处长", "副主任（副处级）", "调研员（正县处级）")
_CADRE_HOSTS = ("{county}{town}管理委员会", "{county}{town}开发区管理局")
_REMARKS = ("已在本地公示", "附学员留言复印件", "另附纸质材料")


class _Identity(Struct, frozen=True, kw_only=True):
    """Who somebody is, whichever unit files them."""

    name: str
    sex: str
    born_on: date
    nationality: str
    education: str
    life: Life
    titled: bool
    member: bool
    phone: str


class StarMaker:
    """Makes the nominees of the category `star`, one place at a time, in the order asked for."""

    def __init__(
        self,
        *,
        book: CategoryRulebook,
        filers: Mapping[str, Filer],
        places: Sequence[Place],
        homes: Mapping[str, Homes],
        names: NameBook,
        phones: Deck[str],
        seed: int,
        today: date,
    ) -> None:
        self.past: list[PastWinner] = []
        self._book = book
        self._filers = filers
        self._places = tuple(places)
        self._homes = homes
        self._names = names
        self._phones = phones
        self._seed = seed
        self._today = today
        self.planter = Planter(stream(seed, CATEGORY, "planter"), places=places)
        self._partner: dict[Place, Place] = {}
        self._pair_homes: dict[Place, Place] = {}
        self._known: dict[Place, _Identity] = {}
        self._county: dict[Place, Home] = {}
        self._lengths: dict[Place, PersonLengths] = {}
        self._plant()
        self._plan()

    def make(self, place: Place, *, flagged: bool) -> DemoNominee:
        """The nominee at a place."""
        traps = self.planter.at(place)
        rng = stream(self._seed, *place)
        identity = self._identity(place, rng, traps)
        self._known[place] = identity
        home = self._home(place, traps)
        host = self._host(rng, place=place, home=home, life=identity.life, traps=traps)
        duty = rng.choice(_CADRE_DUTIES if Trap.CADRE in traps else identity.life.duties)
        person = Person(
            name=identity.name,
            sex=identity.sex,
            born_on=identity.born_on,
            life=identity.life,
            host=host,
            county=home.place,
            education=identity.education,
            duty=duty,
            member=identity.member,
            honoured=Trap.HONOUR in traps,
            today=self._today,
        )
        if Trap.PAST_WINNER in traps:
            self._remember(rng, place=place, identity=identity, host=host)
        texts = person_texts(
            person, seed=self._seed, label="/".join(map(str, place)), lengths=self._lengths[place]
        )
        fields = {
            "duty": duty,
            "title": rng.choice(identity.life.titles) if identity.titled else "",
            "sex": identity.sex,
            "nationality": identity.nationality,
            "born_on": identity.born_on.isoformat(),
            "education": identity.education,
            "address": home.address(rng, country=identity.life.ground is Ground.COUNTRY),
            "video": "有" if flagged or rng.randrange(10) < 3 else "无",
            "phone": identity.phone,
            "remark": self._remark(rng, flagged=flagged),
        }
        quality = QUALITY + bell(rng, sd=QUALITY_SD)
        return DemoNominee(
            sequence=place.sequence,
            name=identity.name,
            host=host,
            fields=fields,
            texts=texts,
            flagged=flagged,
            quality=quality,
            county=home.county,
        )

    def _plant(self) -> None:
        planter, count = self.planter, len(self._places)
        once = self._book.quotas.inner != ()
        if not once:
            pairs = planter.deal_pairs(Trap.COUNTY_PAIR, 1, apart=False, suits=self._has_counties)
            self._pair_homes.update({second: first for first, second in pairs})
        planter.deal(Trap.FORMER_COUNTY, 1, suits=self._has_former)
        western = planter.deal(Trap.DOTTED_NAME, how_many(count, percent=2), suits=self._is_western)
        planter.deal(Trap.DOTTED_NAME, how_many(count, percent=2) - len(western))
        # Both are of one ground: a life at a university does not fit a village.
        for trap, percent in ((Trap.SAME_PERSON, 1), (Trap.SAME_NAME, 2)):
            pairs = planter.deal_pairs(
                trap, how_many(count, percent=percent), apart=True, suits=self._is_place
            )
            self._partner.update({second: first for first, second in pairs})
        short = how_many(count, percent=4, least=2)
        for place in planter.deal(Trap.DEEDS_NEARLY, (short + 1) // 2):
            planter.also(Trap.DEEDS_SHORT, place)
        planter.deal(Trap.DEEDS_SHORT, short - (short + 1) // 2)
        planter.deal(Trap.DEEDS_LONG, how_many(count, percent=1))
        planter.deal(Trap.DISPLAY_OFF, how_many(count, percent=5))
        planter.deal(Trap.CADRE, how_many(count, percent=3), suits=self._is_place)
        planter.deal(Trap.HONOUR, how_many(count, percent=5))
        planter.deal(Trap.PAST_WINNER, how_many(count, percent=1, least=2))
        planter.deal(Trap.COMPOUND_SURNAME, how_many(count, percent=1))
        planter.deal(Trap.RETIRED_HOST, how_many(count, percent=3), suits=self._is_place)

    def _has_counties(self, place: Place) -> bool:
        return self._is_place(place) and len(self._filers[place.unit_key].home.counties) >= 2

    def _has_former(self, place: Place) -> bool:
        counties = self._filers[place.unit_key].home.counties
        return self._is_place(place) and any(county.former for county in counties)

    def _is_western(self, place: Place) -> bool:
        return self._filers[place.unit_key].region.startswith(_WEST)

    def _is_place(self, place: Place) -> bool:
        """Whether the unit is a place of its own, and no university or association."""
        filer = self._filers[place.unit_key]
        return filer.home.key == filer.key

    def _plan(self) -> None:
        """Shares that hold over the whole province, dealt out once and in a fixed order."""
        count = len(self._places)
        rng = stream(self._seed, CATEGORY, "plan")
        elder = {place for place, traps in self._traps() if Trap.RETIRED_HOST in traps}
        able = [
            place
            for place in self._places
            if self._is_place(place) and place not in elder and Trap.CADRE not in self.planter.at(place)
        ]
        wanted = max(0, min(portion(count, percent=30) - len(elder), len(able)))
        elder |= set(rng.sample(able, wanted))
        self._elder = elder
        self._shapes = dict(zip(self._places, shapes(rng, count=count), strict=True))
        self._women = set(rng.sample(self._places, count // 2))
        self._minor = set(rng.sample(self._places, portion(count, percent=12)))
        self._members = set(rng.sample(self._places, portion(count, percent=55)))
        self._titled = set(rng.sample(self._places, count // 2))
        self._education = dict(zip(self._places, _dealt_education(rng, count), strict=True))
        for place, traps in self._traps():
            self._lengths[place] = self._measure(stream(self._seed, CATEGORY, "length", *place), traps)

    def _traps(self) -> list[tuple[Place, frozenset[Trap]]]:
        return [(place, self.planter.at(place)) for place in self._places]

    def _measure(self, rng: Random, traps: frozenset[Trap]) -> PersonLengths:
        least = at_least(self._book, key="deeds", default=1000)
        if Trap.DEEDS_NEARLY in traps:
            deeds = least - rng.randrange(1, 51)
        elif Trap.DEEDS_SHORT in traps:
            deeds = least * 6 // 10 + rng.randrange(0, least * 3 // 10)
        elif Trap.DEEDS_LONG in traps:
            deeds = max(LONG_DEEDS, least) + rng.randrange(1, 1200)
        else:
            deeds = long_tailed(rng, median=least * 16 // 10, spread=280, within=(least, LONG_DEEDS))
        return PersonLengths(deeds=deeds, display=about(self._book, rng=rng, off=Trap.DISPLAY_OFF in traps))

    def _identity(self, place: Place, rng: Random, traps: frozenset[Trap]) -> _Identity:
        partner = self._known.get(self._partner[place]) if place in self._partner else None
        if partner is not None and Trap.SAME_PERSON in traps:
            return partner
        fresh = self._stranger(place, rng, traps, sex=partner.sex if partner else None)
        return replace(fresh, name=partner.name) if partner else fresh

    def _stranger(self, place: Place, rng: Random, traps: frozenset[Trap], *, sex: str | None) -> _Identity:
        sex = sex or ("女" if place in self._women else "男")
        elder = place in self._elder
        age = (
            rng.randrange(60, 86)
            if elder
            else rng.randrange(45, 58)
            if Trap.CADRE in traps
            else rng.randrange(25, 60)
        )
        born = date(self._today.year - age, rng.randrange(1, 13), rng.randrange(1, 29))
        shape = self._shapes[place]
        if Trap.COMPOUND_SURNAME in traps:
            shape = Shape.COMPOUND
        if Trap.DOTTED_NAME in traps:
            shape = Shape.DOTTED
        nationality = self._nationality(place, rng, dotted=shape is Shape.DOTTED)
        education = self._education[place]
        life = self._life(place, rng, age=age, education=education, cadre=Trap.CADRE in traps)
        taken = place in self._partner and Trap.SAME_NAME in traps
        name = (
            "" if taken else self._names.draw(shape=shape, sex=sex, born=born.year, nationality=nationality)
        )
        return _Identity(
            name=name,
            sex=sex,
            born_on=born,
            nationality=nationality,
            education=education,
            life=life,
            titled=place in self._titled,
            member=place in self._members or Trap.CADRE in traps,
            phone=self._phones.draw(),
        )

    def _nationality(self, place: Place, rng: Random, *, dotted: bool) -> str:
        if dotted:
            return rng.choice(("维吾尔族", "哈萨克族"))
        if place not in self._minor:
            return "汉族"
        home = self._filers[place.unit_key].home
        for start, people in _LOCAL_MINORITIES:
            if home.region.startswith(start):
                return people
        return rng.choice(_MINORITIES[:4])

    def _life(self, place: Place, rng: Random, *, age: int, education: str, cadre: bool) -> Life:
        if cadre:
            return next(life for life in _LIVES if life.key == "cadre")
        if not self._is_place(place):
            able = [life for life in _LIVES if life.ground is Ground.CAMPUS]
        elif age >= 63:
            able = [
                life
                for life in _LIVES
                if life.elder or (life.ground is Ground.COUNTRY and life.key not in _YOUNGER)
            ]
        else:
            ground = weighted(rng, choices=((Ground.COUNTRY, 45), (Ground.TOWN, 55)))
            able = [life for life in _LIVES if life.ground is ground and not life.elder]
        if education in _LITTLE_SCHOOLING:
            able = [life for life in able if life.key not in _SCHOOLED] or able
        return rng.choice(able)

    def _home(self, place: Place, traps: frozenset[Trap]) -> Home:
        homes = self._homes[place.unit_key]
        partner = self._county.get(self._pair_homes[place]) if place in self._pair_homes else None
        counties = self._filers[place.unit_key].home.counties
        if partner is not None:
            found = next(county for county in counties if county.name == partner.county)
            home = homes.draw(county=found)
        elif Trap.FORMER_COUNTY in traps:
            renamed = next(county for county in counties if county.former)
            home = homes.draw(county=renamed, former=True)
        else:
            home = homes.draw()
        self._county[place] = home
        return home

    def _host(self, rng: Random, *, place: Place, home: Home, life: Life, traps: frozenset[Trap]) -> str:
        patterns = _CADRE_HOSTS if Trap.CADRE in traps else life.hosts
        host = host_name(rng, pattern=rng.choice(patterns), home=home, unit=self._filers[place.unit_key].name)
        return f"{host}（退休）" if Trap.RETIRED_HOST in traps else host

    def _remark(self, rng: Random, *, flagged: bool) -> str:
        if flagged:
            return special_remark(self._book)
        return rng.choice(_REMARKS) if rng.randrange(20) == 0 else ""

    def _remember(self, rng: Random, *, place: Place, identity: _Identity, host: str) -> None:
        last = self.planter.planted[Trap.PAST_WINNER][-1]
        before = f"{rng.choice(('旧街', '老河口', '西山'))}社区学校" if place == last else host
        self.past.append(
            PastWinner(
                year=self._today.year - rng.randrange(1, 5),
                category=CATEGORY,
                name=identity.name,
                host=before,
                born_on=identity.born_on,
            )
        )


def _dealt_education(rng: Random, count: int) -> list[str]:
    dealt = [label for label, percent in _EDUCATION for _ in range(portion(count, percent=percent))]
    while len(dealt) < count:
        dealt.append("大专")
    rng.shuffle(dealt)
    return dealt[:count]
