"""Invented persons' names. Word lists of our own; no list of real people was used."""

from collections.abc import Sequence
from enum import StrEnum
from random import Random

from reviewer.demo.draws import portion

SURNAMES = tuple(
    "王李张刘陈杨赵黄周吴徐孙马朱郭何林高罗郑梁谢宋唐许韩冯于董萧程曹袁傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘"
    "杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康邱秦史顾侯邵孟万段雷钱汤尹黎易常武乔贺赖龚庞樊兰殷施陶"
    "翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂焦向柳邢岳齐梅莫庄辛管祝左涂谷祁耿牟卜路詹关苗凌费纪靳盛童欧甄"
    "项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边仇盖朴区"
)
COMPOUND_SURNAMES = ("欧阳", "上官", "皇甫", "令狐", "诸葛", "司徒", "慕容", "尉迟", "东方", "夏侯")
_KOREAN_SURNAMES = tuple("金朴李崔郑姜赵尹张林全许池")

# Given names by sex and time of birth: first characters / second characters / single characters.
_GIVEN = {
    ("男", "old"): ("建德福志明振永玉殿忠长庆世景树万", "国林山海军义祥发贵民成和田才生堂", "义林海山臣"),
    ("男", "mid"): ("建志海晓大永伟洪东兴连文传", "军勇涛波刚东斌平明林利彬", "军勇涛波刚斌伟超磊"),
    ("男", "new"): ("子浩宇嘉思天博家梓逸书", "轩然宇涵泽航辰铭阳睿霖衡", "航睿晨博轩然"),
    ("女", "old"): ("淑秀桂玉素月亚丽凤彩占宝", "珍英芬琴芝荣梅清贤芳香霞茹", "英芹珍芳荣琴"),
    ("女", "mid"): ("丽艳海雪秀亚晓慧莉庆凤", "丽杰霞娟敏萍梅玲英静艳云秋", "丽艳静敏霞娟梅"),
    ("女", "new"): ("雨思梦欣佳诗若婉晓雅", "涵琪怡彤瑶桐萱宁悦雯宸", "悦宁雯彤琪瑶"),
}
_WESTERN = {
    "男": ("艾克拜尔", "吐尔洪", "努尔兰", "叶尔扎提", "阿尔斯兰", "帕尔哈提"),
    "女": ("阿依努尔", "古丽米热", "热依扎", "巴哈尔", "阿依登", "祖丽菲娅"),
}
_WESTERN_FATHERS = ("吐尔逊", "玉素甫", "沙吾提", "哈力克", "马木提", "别克")


class Shape(StrEnum):
    """How a name is built."""

    TWO = "two"
    THREE = "three"
    COMPOUND = "compound"
    DOTTED = "dotted"


def shapes(rng: Random, *, count: int) -> list[Shape]:
    """Shapes for `count` ordinary persons in random order: 23 % of two characters, the others of three."""
    two = portion(count, percent=23)
    deck = [Shape.TWO] * two + [Shape.THREE] * (count - two)
    rng.shuffle(deck)
    return deck


def era(year: int) -> str:
    """The fashion in which someone born in that year was named."""
    if year < 1965:
        return "old"
    return "mid" if year < 1988 else "new"


class NameBook:
    """Gives every name once."""

    def __init__(self, rng: Random, *, taken: Sequence[str] = ()) -> None:
        self._rng = rng
        self._taken = set(taken)

    def draw(self, *, shape: Shape, sex: str, born: int, nationality: str = "汉族") -> str:
        """A name that nobody else has; a run of bad luck lengthens a two-character one."""
        for attempt in range(500):
            name = self._compose(shape=shape, sex=sex, born=born, nationality=nationality)
            if attempt > 100 and shape is Shape.TWO:
                shape = Shape.THREE
            if name not in self._taken:
                self._taken.add(name)
                return name
        raise LookupError(shape)

    def _compose(self, *, shape: Shape, sex: str, born: int, nationality: str) -> str:
        rng = self._rng
        if shape is Shape.DOTTED:
            return f"{rng.choice(_WESTERN[sex])}·{rng.choice(_WESTERN_FATHERS)}"
        first, second, single = _GIVEN[sex, era(born)]
        surname = rng.choice(_KOREAN_SURNAMES if nationality == "朝鲜族" else SURNAMES)
        if shape is Shape.COMPOUND:
            surname = rng.choice(COMPOUND_SURNAMES)
        if shape is Shape.TWO:
            return surname + rng.choice(single)
        given = self._pair(first, second)
        if shape is Shape.COMPOUND and rng.randrange(2):
            given = rng.choice(single)
        return surname + given

    def _pair(self, first: str, second: str) -> str:
        while True:
            one, two = self._rng.choice(first), self._rng.choice(second)
            if one != two:
                return one + two
