"""The addressees of the Henan notice, as far as it names them.

The seventeen cities follow GB/T 2260; 济源示范区 is named among the addressees, 航空港区 in the clauses
on quotas and on the special tier. The counties directly under the province, universities and schools
are addressed as groups: the secretariat adds them.
"""

from reviewer.contract import Addressee, UnitKind

_CITIES = (
    ("zhengzhou", "郑州市"),
    ("kaifeng", "开封市"),
    ("luoyang", "洛阳市"),
    ("pingdingshan", "平顶山市"),
    ("anyang", "安阳市"),
    ("hebi", "鹤壁市"),
    ("xinxiang", "新乡市"),
    ("jiaozuo", "焦作市"),
    ("puyang", "濮阳市"),
    ("xuchang", "许昌市"),
    ("luohe", "漯河市"),
    ("sanmenxia", "三门峡市"),
    ("nanyang", "南阳市"),
    ("shangqiu", "商丘市"),
    ("xinyang", "信阳市"),
    ("zhoukou", "周口市"),
    ("zhumadian", "驻马店市"),
)

ADDRESSEES = (
    *(
        Addressee(
            key=key,
            order=order,
            name=f"{city}教育局",
            region=city,
            kind=UnitKind.CITY,
            city=city,
            aliases=(city,),
        )
        for order, (key, city) in enumerate(_CITIES, start=1)
    ),
    Addressee(
        key="jiyuan",
        order=18,
        name="济源示范区教育局",
        region="济源示范区",
        kind=UnitKind.ZONE,
        city="济源示范区",
        aliases=("济源示范区", "济源市", "济源市教育局"),
    ),
    Addressee(
        key="airport",
        order=19,
        name="航空港区教育主管部门",
        region="航空港区",
        kind=UnitKind.ZONE,
        city="航空港区",
        aliases=("航空港区", "郑州航空港区"),
    ),
)
