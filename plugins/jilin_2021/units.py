"""The addressees of the Jilin call, in its order, with the counties that they had in August 2021.

The nine cities stand as official lists have them, then the two units that the notice names.
Universities and other units, which it addresses as a group, are added by the secretariat.
"""

from reviewer.contract import Addressee, County, UnitKind


def _counties(*names: str | tuple[str, str]) -> tuple[County, ...]:
    """Counties; a pair is the present name with another one that offices still write."""
    return tuple(
        County(name=name) if isinstance(name, str) else County(name=name[0], former=(name[1],))
        for name in names
    )


# key, region as the public list prints it, full name on the seal, city, other spellings, counties
_CITIES = (
    (
        "changchun",
        "长春市",
        "长春市教育局",
        "长春市",
        ("长春市",),
        _counties(
            "南关区",
            "宽城区",
            "朝阳区",
            "二道区",
            "绿园区",
            "双阳区",
            ("九台区", "九台市"),
            "榆树市",
            "德惠市",
            "公主岭市",
            "农安县",
        ),
    ),
    (
        "jilin_city",
        "吉林市",
        "吉林市教育局",
        "吉林市",
        ("吉林市",),
        _counties("昌邑区", "龙潭区", "船营区", "丰满区", "蛟河市", "桦甸市", "舒兰市", "磐石市", "永吉县"),
    ),
    (
        "siping",
        "四平市",
        "四平市教育局",
        "四平市",
        ("四平市",),
        _counties("铁西区", "铁东区", "双辽市", "梨树县", ("伊通满族自治县", "伊通县")),
    ),
    (
        "liaoyuan",
        "辽源市",
        "辽源市教育局",
        "辽源市",
        ("辽源市",),
        _counties("龙山区", "西安区", "东丰县", "东辽县"),
    ),
    (
        "tonghua",
        "通化市",
        "通化市教育局",
        "通化市",
        ("通化市",),
        _counties("东昌区", "二道江区", "集安市", "通化县", "辉南县", "柳河县"),
    ),
    (
        "baishan",
        "白山市",
        "白山市教育局",
        "白山市",
        ("白山市",),
        _counties(
            ("浑江区", "八道江区"),
            ("江源区", "江源县"),
            "临江市",
            "抚松县",
            "靖宇县",
            ("长白朝鲜族自治县", "长白县"),
        ),
    ),
    (
        "songyuan",
        "松原市",
        "松原市教育局",
        "松原市",
        ("松原市",),
        _counties("宁江区", ("扶余市", "扶余县"), ("前郭尔罗斯蒙古族自治县", "前郭县"), "长岭县", "乾安县"),
    ),
    (
        "baicheng",
        "白城市",
        "白城市教育局",
        "白城市",
        ("白城市",),
        _counties("洮北区", "洮南市", "大安市", "镇赉县", "通榆县"),
    ),
    (
        "yanbian",
        "延边州",
        "延边州教育局",
        "延边朝鲜族自治州",
        ("延边朝鲜族自治州教育局", "延边朝鲜族自治州", "延边州"),
        _counties("延吉市", "图们市", "敦化市", "珲春市", "龙井市", "和龙市", "汪清县", "安图县"),
    ),
)

# Neither lies in a city of the notice's: nested caps count each under its own row.
_CHANGBAISHAN = Addressee(
    key="changbaishan",
    order=10,
    name="长白山管委会教育科技局",
    region="长白山管委会",
    kind=UnitKind.ZONE,
    city="长白山保护开发区",
    counties=(County(name="长白山保护开发区"),),
    aliases=("长白山管委会", "长白山保护开发区管委会", "长白山保护开发区管理委员会"),
)
_MEIHEKOU = Addressee(
    key="meihekou",
    order=11,
    name="梅河口市教育局",
    region="梅河口市",
    kind=UnitKind.DIRECT_COUNTY,
    city="梅河口市",
    counties=(County(name="梅河口市"),),
    aliases=("梅河口市",),
)

ADDRESSEES = (
    *(
        Addressee(
            key=key,
            order=order,
            name=name,
            region=region,
            kind=UnitKind.CITY,
            city=city,
            counties=counties,
            aliases=aliases,
        )
        for order, (key, region, name, city, aliases, counties) in enumerate(_CITIES, start=1)
    ),
    _CHANGBAISHAN,
    _MEIHEKOU,
)
