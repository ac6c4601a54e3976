"""The addressees of the national call, in the order of official lists.

The provincial offices come first, then the four bodies that the notice names. Branches of the
association are not listed one by one in the notice: the secretariat adds them.
"""

from reviewer.contract import Addressee, UnitKind
from reviewer.contract.provinces import provincial_offices

_BODIES = (
    ("caua", "中国老年大学协会"),
    ("u3a_alliance", "高校第三年龄大学联盟"),
    ("open_online_alliance", "高校数字化资源开放与在线教育联盟"),
    ("university_enterprise_alliance", "大学与企业继续教育联盟"),
)

ADDRESSEES = (
    *provincial_offices(),
    *(
        Addressee(key=key, order=300 + place, name=name, region=name, kind=UnitKind.ALLIANCE)
        for place, (key, name) in enumerate(_BODIES, start=1)
    ),
)
