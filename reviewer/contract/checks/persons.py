"""What the register and the form tell of a person: rank, honours, target groups, the special video.

The readings are of Chinese titles and honours as offices write them; which clause asks, and with
which effect, is the campaign's. The same honours are a preference in one call and an exclusion in
another: `honoured` and `not_honoured` are each other's opposite.
"""

import re

from reviewer.contract.checks.verdicts import met, unknown, unmet, yes_or_no
from reviewer.contract.facts import NomineeFacts
from reviewer.contract.rules import Outcome, Verdict, looks_at

MUNICIPALITIES = frozenset({"北京", "天津", "上海", "重庆"})

# A title counts only where it ends there: 县长途汽车站 names no county head.
_END = r"(?=$|[、，,；;（(）)／/·\s兼及])"

# Titles that are of county level or above wherever they are held.
_COUNTY_LEVEL = (
    r"[县处厅局司省部][县处厅局司部]级|[正副]?[处厅司]级|[正副][局部]级"
    rf"|副?(?:县|(?<![社小片校厂园景库辖])区|州|盟|市|省)长{_END}"
    rf"|副?[处厅司]长{_END}"
    r"|(?:[县州盟省]|(?<![社小片校厂园景库辖])区)委(?:副书记|书记|常委)"
    r"|(?<!城)市委(?:副书记|书记|常委)"
    r"|[县区市州省](?:人大常委会|人大|政协)副?(?:主任|主席)"
    r"|巡视员|(?<!研究)调研员"
)
# Titles whose level depends on the body that they are held in.
_DEPENDS = (
    rf"副?[局部]长{_END}|(?:党组|党委|党工委)(?:副书记|书记|成员|委员)|副?主席{_END}"
    r"|(?:管委会|街道办事处)副?主任"
)
_HEAD_OF_COLLEGE = rf"副?[校院]长{_END}"
_COLLEGE = r"大学|学院"
# Bodies without a rank of county level: their 书记, 主席 and 部长 raise no question.
_WITHOUT_RANK = r"村|社区|居委会|支部|小组|公司|合作社|厂"
_LEFT_OFFICE = r"退休|离休|离任|卸任|原任|^原|[（(]原"

_NATIONAL_HONOUR = r"全国|国家级|国务院|中共中央|党中央|教育部|中华全国总工会"
_PROVINCIAL_HONOUR = (
    r"省级|全省|省委|省政府|省人民政府"
    r"|省(?:教育厅|总工会|妇联|妇女联合会|民政厅|农业农村厅|人力资源和社会保障厅)"
    r"|省(?:劳动模范|劳模|先进|优秀|三八|五一|最美|十佳|道德模范|五好|文明)"
    r"|自治区(?:级|党委|政府|人民政府|教育厅|总工会|劳动模范|劳模|先进|优秀|三八|五一|最美)"
)
_HONOURS = "是否受过国家级或省级表彰"
_NO_HONOUR = r"^[暂]?无[。.]?$|^没有[。.]?$|^[-—/]+$"

_GRASSROOTS = (
    r"农民|合作社|农场|种植|养殖|工人|职工|技师|技工|技术员|车间|班组|司机|环卫|保洁|个体|商户|营业员"
    r"|退役|退伍|复员|转业|退休|村民|居民|社区|[\u4e00-\u9fff]村"
)


@looks_at("cadre", wanted=False, question="是否县处级以上领导干部")
def not_a_cadre(facts: NomineeFacts) -> Verdict:
    """县处级以上领导干部, read from 职务 and 专业职称.

    Three answers, so that the list of open questions stays short enough to be read: a title that
    is of county level wherever it is held is UNMET; one whose level depends on the body (局长,
    党委书记, 大学校长), or a county-level title that the person has left, is UNKNOWN; a blank 职务
    states no post and, like any other wording, is MET with the wording shown.
    """
    duty = facts.fields.get("duty", "").strip()
    held = "、".join(part for part in (duty, facts.fields.get("title", "").strip()) if part)
    if not held:
        return met("职务栏未填写职务")
    clear = re.search(_COUNTY_LEVEL, held)
    if clear is not None:
        if re.search(_LEFT_OFFICE, held) or facts.host.rstrip().endswith(("（退休）", "(退休)")):
            return unknown(f"职务“{held}”含“{clear.group()}”，似已离任，须核实")
        return unmet(f"职务“{held}”含“{clear.group()}”，属县处级以上")
    depends = re.search(_DEPENDS, held)
    if depends is None and re.search(_COLLEGE, facts.host):
        depends = re.search(_HEAD_OF_COLLEGE, held)
    if depends is not None and not re.search(_WITHOUT_RANK, facts.host + held):
        return unknown(f"职务“{held}”的级别随单位而定，须核实是否县处级以上")
    return met(f"职务“{held}”未见县处级以上职务名称")


@looks_at("honours", wanted=True, question=_HONOURS)
def honoured(facts: NomineeFacts) -> Verdict:
    """National or provincial honours, from 获奖情况: MET means that one is told, UNMET that none is."""
    awards = facts.texts.get("awards")
    if awards is None:
        return unknown("未提交获奖情况")
    bare = awards.strip()
    if not bare or re.match(_NO_HONOUR, bare):
        return unmet("获奖情况未填写奖项")
    found = re.search(_NATIONAL_HONOUR, bare) or re.search(_PROVINCIAL_HONOUR, bare)
    if found is not None:
        return met(f"获奖情况提到“{found.group()}”，证书待核")
    municipal = facts.unit.region in MUNICIPALITIES and "市" in bare
    if municipal or "省" in bare or "自治区" in bare:
        return unknown("获奖情况的级别看不出是否省级，须核实")
    return unmet("获奖情况未见国家级或省级表彰")


@looks_at("honours", wanted=False, question=_HONOURS)
def not_honoured(facts: NomineeFacts) -> Verdict:
    """The opposite of `honoured`: MET means that no national or provincial honour stands in the way.

    Which honours are related to the award ("相关") a person decides: one that is found is named.
    """
    found = honoured(facts)
    turned = {Outcome.MET: Outcome.UNMET, Outcome.UNMET: Outcome.MET, Outcome.UNKNOWN: Outcome.UNKNOWN}
    return Verdict(outcome=turned[found.outcome], detail=found.detail)


@looks_at("grassroots", wanted=True, question="是否属重点面向的一线从业人员和基层群众")
def from_the_grassroots(facts: NomineeFacts) -> Verdict:
    """重点面向 working people and ordinary residents, from 单位 and 职务 only.

    Disability is a target group too and is not looked for: health is nobody's search term.
    """
    found = re.search(_GRASSROOTS, f"{facts.host} {facts.fields.get('duty', '')}")
    if found is not None:
        return met(f"单位或职务提到“{found.group()}”")
    return unknown("单位和职务看不出是否属重点人群，请看材料")


def special_video(facts: NomineeFacts) -> Verdict:
    """A flagged person files a video: the register's 有无视频材料."""
    if not facts.flagged:
        return met("未申报典范，不要求")
    value = facts.fields.get("video")
    answer = yes_or_no(value)
    if answer is None:
        return unknown("登记表未写明有无视频材料")
    return met("登记表写明有视频材料") if answer else unmet(f"申报典范，登记表有无视频材料为“{value}”")
