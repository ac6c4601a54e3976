"""The addressees of the notice: nine cities, 长白山, 梅河口.

Universities, which it addresses as a group, are added by the secretariat. No cap counts counties here,
so none are listed.
"""

from reviewer.contract import Addressee, UnitKind

# key, region as a list prints it, full name on the seal, city, other spellings
_CITIES = (
    ("changchun", "长春市", "长春市教育局", "长春市", ("长春市",)),
    ("jilin_city", "吉林市", "吉林市教育局", "吉林市", ("吉林市",)),
    ("siping", "四平市", "四平市教育局", "四平市", ("四平市",)),
    ("liaoyuan", "辽源市", "辽源市教育局", "辽源市", ("辽源市",)),
    ("tonghua", "通化市", "通化市教育局", "通化市", ("通化市",)),
    ("baishan", "白山市", "白山市教育局", "白山市", ("白山市",)),
    ("songyuan", "松原市", "松原市教育局", "松原市", ("松原市",)),
    ("baicheng", "白城市", "白城市教育局", "白城市", ("白城市",)),
    (
        "yanbian",
        "延边州",
        "延边州教育局",
        "延边朝鲜族自治州",
        ("延边朝鲜族自治州教育局", "延边朝鲜族自治州", "延边州"),
    ),
)

ADDRESSEES = (
    *(
        Addressee(
            key=key, order=order, name=name, region=region, kind=UnitKind.CITY, city=city, aliases=aliases
        )
        for order, (key, region, name, city, aliases) in enumerate(_CITIES, start=1)
    ),
    Addressee(
        key="changbaishan",
        order=10,
        name="长白山管委会教育科技局",
        region="长白山管委会",
        kind=UnitKind.ZONE,
        city="长白山保护开发区",
        aliases=("长白山管委会", "长白山保护开发区管委会", "长白山保护开发区管理委员会"),
    ),
    Addressee(
        key="meihekou",
        order=11,
        name="梅河口市教育局",
        region="梅河口市",
        kind=UnitKind.DIRECT_COUNTY,
        city="梅河口市",
        aliases=("梅河口市",),
    ),
)

EVERY_KIND = (UnitKind.CITY, UnitKind.ZONE, UnitKind.DIRECT_COUNTY, UnitKind.UNIVERSITY, UnitKind.OTHER)
