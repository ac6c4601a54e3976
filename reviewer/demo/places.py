"""Where the demo's nominees live and who employs them: real regions and counties, invented streets.

Regions and counties come from the campaign's addressees alone; towns, streets, schools and firms
are made up.
"""

from random import Random

from msgspec import Struct

from reviewer.contract import Addressee, County, UnitKind
from reviewer.demo.draws import Deck
from reviewer.demo.lives import words

_TOWNS = words("""
    青石 望溪 清塘 双榆 月牙 南岗 东岭 西梁 红枫 白鹭 晨曦 和顺 云岭 柳泉 石桥 槐荫 金穗 新河 北坡 高台
    松涛 明月 长堤 杏花 泉眼 朝霞 桃源 锦屏 稻香 鹿鸣 春晓 百草 瑞雪 黄岗 大榆 团结 永丰 向阳 兴业 安居
""")
_ROADS = words("文昌路 建设街 育才路 和平街 新华胡同 民生路 学府街 光华路 滨河路 银杏街 康乐巷 勤学路")
_SETTLEMENTS = words("一社 二社 三社 四社 前屯 后屯 东屯 西屯")
# Who recommends without being a place: their nominees live at some place of the campaign.
_PLACELESS = frozenset({UnitKind.ALLIANCE, UnitKind.BRANCH, UnitKind.UNIVERSITY, UnitKind.OTHER})

_UNIVERSITY_WORDS = words("""
    云松 白桦 澄江 远山 清泉 晨光 星河 长风 金谷 碧湖 瑞林 雁鸣 苍岭 映雪 听涛 望北 松韵 朗月 鹤翔 知行
""")
_UNIVERSITY_WORDS_LATIN = words("""
    yunsong baihua chengjiang yuanshan qingquan chenguang xinghe changfeng jingu bihu
    ruilin yanming cangling yingxue tingtao wangbei songyun langyue hexiang zhixing
""")
_UNIVERSITY_SORTS = (
    ("职业技术学院", "voc"),
    ("师范学院", "norm"),
    ("理工学院", "tech"),
    ("开放大学", "open"),
    ("农业职业学院", "agri"),
    ("财经学院", "fin"),
)
_INSTITUTIONS = words("""
    北方终身学习研究所 松岭教育科学研究院 沃野成人教育研究会 云帆社区教育指导中心 远志教育评估中心
    长河老年教育研究中心 晴川师范学院 映山开放教育研究院 启明职业教育研究所 知远图书馆学会
    和风文化研究院 新桥继续教育协会 苍松农民教育研究会 明德教育出版中心 青禾学习型社会研究中心
""")


def is_placeless(kind: UnitKind) -> bool:
    """Whether such a unit is no place of its own."""
    return kind in _PLACELESS


class Home(Struct, frozen=True, kw_only=True):
    """Where a nominee lives: `county` is its present name, `written` the one in the address."""

    prefix: str
    county: str
    written: str
    town: str

    @property
    def place(self) -> str:
        """What the texts call home."""
        return self.county or self.prefix

    def address(self, rng: Random, *, country: bool) -> str:
        """A postal address with an invented street or settlement."""
        start = self.written if self.prefix in ("", self.written) else f"{self.prefix}{self.written}"
        if country:
            return f"{start}{self.town}镇{rng.choice(_TOWNS)}村{rng.choice(_SETTLEMENTS)}"
        return f"{start}{self.town}街道{rng.choice(_ROADS)}{rng.randrange(1, 320)}号"


class Homes:
    """Homes below one addressee: every county comes once before any comes again."""

    def __init__(self, rng: Random, *, addressee: Addressee, once: bool) -> None:
        """`once`: the campaign allows one nominee a county; when all are used the address names none."""
        self._rng = rng
        self._prefix = addressee.city or addressee.region
        self._once = once
        self._counties = list(addressee.counties)
        rng.shuffle(self._counties)
        self._next = 0
        self._towns = Deck(rng, cards=_TOWNS)

    def draw(self, *, county: County | None = None, former: bool = False) -> Home:
        """The next home; `county` asks for one place, `former` for its earlier name in the address."""
        found = county or self._turn()
        name = found.name if found else ""
        written = found.former[0] if found and former and found.former else name
        return Home(prefix=self._prefix, county=name, written=written, town=self._towns.draw())

    def _turn(self) -> County | None:
        if not self._counties or (self._once and self._next >= len(self._counties)):
            return None
        county = self._counties[self._next % len(self._counties)]
        self._next += 1
        return county


def host_name(rng: Random, *, pattern: str, home: Home, unit: str) -> str:
    """An employer's or organiser's name; long county names, and four in ten others, are left out of it."""
    county = home.county if len(home.county) <= 5 and rng.randrange(10) >= 4 else ""
    return pattern.format(county=county, town=home.town, unit=unit)


def university(index: int) -> tuple[str, str]:
    """Key and name of the index-th invented university; every index below 120 gives another one."""
    word = index * 7 % len(_UNIVERSITY_WORDS)
    sort = (word + index // len(_UNIVERSITY_WORDS)) % len(_UNIVERSITY_SORTS)
    ending, latin = _UNIVERSITY_SORTS[sort]
    return f"{_UNIVERSITY_WORDS_LATIN[word]}_{latin}", f"{_UNIVERSITY_WORDS[word]}{ending}"


def institutions(rng: Random) -> Deck[str]:
    """Experts' neutral employers: none of them recommends or hosts a nominee."""
    return Deck(rng, cards=_INSTITUTIONS)
