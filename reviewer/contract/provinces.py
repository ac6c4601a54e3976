"""The education offices below the ministry, in the order of official lists.

Provinces follow the order of the ministry's addressees (GB/T 2260), the cities with separate planning
come after all of them, then the corps. Orders leave room for what a campaign adds behind.
"""

from reviewer.contract.units import Addressee, UnitKind

_SINGLE_SEATS = 200

# key, region as public lists print it, full name on the seal, other spellings of the place
_PROVINCES = (
    ("beijing", "北京", "北京市教育委员会", ("北京市", "北京市教委")),
    ("tianjin", "天津", "天津市教育委员会", ("天津市", "天津市教委")),
    ("hebei", "河北", "河北省教育厅", ("河北省",)),
    ("shanxi", "山西", "山西省教育厅", ("山西省",)),
    ("neimenggu", "内蒙古", "内蒙古自治区教育厅", ("内蒙古自治区", "内蒙古教育厅")),
    ("liaoning", "辽宁", "辽宁省教育厅", ("辽宁省",)),
    ("jilin", "吉林", "吉林省教育厅", ("吉林省",)),
    ("heilongjiang", "黑龙江", "黑龙江省教育厅", ("黑龙江省",)),
    ("shanghai", "上海", "上海市教育委员会", ("上海市", "上海市教委")),
    ("jiangsu", "江苏", "江苏省教育厅", ("江苏省",)),
    ("zhejiang", "浙江", "浙江省教育厅", ("浙江省",)),
    ("anhui", "安徽", "安徽省教育厅", ("安徽省",)),
    ("fujian", "福建", "福建省教育厅", ("福建省",)),
    ("jiangxi", "江西", "江西省教育厅", ("江西省",)),
    ("shandong", "山东", "山东省教育厅", ("山东省",)),
    ("henan", "河南", "河南省教育厅", ("河南省",)),
    ("hubei", "湖北", "湖北省教育厅", ("湖北省",)),
    ("hunan", "湖南", "湖南省教育厅", ("湖南省",)),
    ("guangdong", "广东", "广东省教育厅", ("广东省",)),
    ("guangxi", "广西", "广西壮族自治区教育厅", ("广西壮族自治区", "广西教育厅")),
    ("hainan", "海南", "海南省教育厅", ("海南省",)),
    ("chongqing", "重庆", "重庆市教育委员会", ("重庆市", "重庆市教委")),
    ("sichuan", "四川", "四川省教育厅", ("四川省",)),
    ("guizhou", "贵州", "贵州省教育厅", ("贵州省",)),
    ("yunnan", "云南", "云南省教育厅", ("云南省",)),
    ("xizang", "西藏", "西藏自治区教育厅", ("西藏自治区", "西藏教育厅")),
    ("shaanxi", "陕西", "陕西省教育厅", ("陕西省",)),
    ("gansu", "甘肃", "甘肃省教育厅", ("甘肃省",)),
    ("qinghai", "青海", "青海省教育厅", ("青海省",)),
    ("ningxia", "宁夏", "宁夏回族自治区教育厅", ("宁夏回族自治区", "宁夏教育厅")),
    ("xinjiang", "新疆", "新疆维吾尔自治区教育厅", ("新疆维吾尔自治区", "新疆教育厅")),
)
_SEPARATE_CITIES = (
    ("dalian", "大连"),
    ("ningbo", "宁波"),
    ("xiamen", "厦门"),
    ("qingdao", "青岛"),
    ("shenzhen", "深圳"),
)


def provincial_offices() -> tuple[Addressee, ...]:
    """31 provinces (orders 1 to 31), 5 cities with separate planning (201 to 205), the corps (250)."""
    provinces = [
        Addressee(key=key, order=order, name=name, region=region, kind=UnitKind.PROVINCE, aliases=aliases)
        for order, (key, region, name, aliases) in enumerate(_PROVINCES, start=1)
    ]
    cities = [
        Addressee(
            key=key,
            order=_SINGLE_SEATS + place,
            name=f"{city}市教育局",
            region=city,
            kind=UnitKind.SEPARATE_CITY,
            city=f"{city}市",
            aliases=(f"{city}市",),
        )
        for place, (key, city) in enumerate(_SEPARATE_CITIES, start=1)
    ]
    corps = Addressee(
        key="xinjiang_corps",
        order=_SINGLE_SEATS + 50,
        name="新疆生产建设兵团教育局",
        region="新疆生产建设兵团",
        kind=UnitKind.CORPS,
        aliases=("新疆生产建设兵团", "兵团教育局"),
    )
    return (*provinces, *cities, corps)
