"""Eligibility of 终身学习品牌项目."""

import calendar
import re
from datetime import date

from plugins.national_2021 import clauses
from plugins.national_2021.rules import about, long_enough, met, never_laureate, special_video, unknown, unmet
from reviewer.contract import Effect, NomineeFacts, Rule, Verdict
from reviewer.contract.defaults import normal_name

_LEAST_PEOPLE = 2000
_LEAST_VISITS = 6000

_YEAR_OR_MONTH = re.compile(r"(\d{4})(?:-(\d{2}))?$")
_HOSTS = re.compile(r"[、，,；;/／]")
_MARKS = re.compile(r"[\s“”\"‘’'《》〈〉「」『』（）()【】\[\]·—\-_:：,，。.]")
# What a name may add to a unit's name without saying what the project is.
_SAYS_NOTHING = re.compile(
    r"20\d\d年?|\d+年度?|终身学习|全民学习|社区教育|老年教育|继续教育|成人教育|职业教育|教育|培训|学习|服务"
    r"|品牌|项目|活动|工作|案例|特色|优秀|建设|的"
)
_UNIT_ENDING = re.compile(
    r"(?:大学|学院|学校|小学|中学|幼儿园|中心|协会|学会|研究院|研究所|图书馆|文化馆|博物馆|公司|委员会|教育局|人民政府)$"
)
_ONLINE = re.compile(
    r"线上|在线|互联网|网络(?:课|教|学|平台)|直播|慕课|云课堂|云端|空中课堂|微课|公众号|小程序"
)
_NO_VIDEO = re.compile(r"(?:无|没有|缺|未附)视频")


def two_years_old(facts: NomineeFacts) -> Verdict:
    """Two full years on the closing day: begun 2019-09-10 passes on 2021-09-10, begun a day later does not.

    A start given as a year or a month is judged where every day of it gives the same answer.
    """
    if facts.closing is None:
        return unknown("报送截止日未定，无法核对是否满两年")
    filed = facts.fields.get("started_on", "")
    span = _span(filed)
    if span is None:
        return unknown("未填写可核对的起始时间")
    earliest, latest = span
    closing = facts.closing.isoformat()
    if _two_years_after(latest) <= facts.closing:
        return met(f"起始于{filed}，至{closing}已满两年")
    if _two_years_after(earliest) > facts.closing:
        return unmet(f"起始于{filed}，至{closing}不足两年")
    return unknown(f"起始时间只写到{filed}，须写明日期才能核对至{closing}是否满两年")


def _span(filed: str) -> tuple[date, date] | None:
    """The first and the last day that an ISO day, month or year can mean."""
    try:
        day = date.fromisoformat(filed)
    except ValueError:
        pass
    else:
        return day, day
    match = _YEAR_OR_MONTH.match(filed)
    if match is None:
        return None
    year, month = int(match[1]), int(match[2] or 0)
    if year == 0 or month > 12:
        return None
    if month == 0:
        return date(year, 1, 1), date(year, 12, 31)
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _two_years_after(day: date) -> date:
    last = calendar.monthrange(day.year + 2, day.month)[1]
    return date(day.year + 2, day.month, min(day.day, last))


def large_enough(facts: NomineeFacts) -> Verdict:
    """2,000 people or 6,000 visits a year.

    A register that gives one bare number gives visits, for its heading says 人次. Visits are never
    fewer than people, so fewer than 2,000 visits settle the question; 2,000 to 5,999 leave it open.
    """
    people, visits = facts.number("people"), facts.number("visits")
    said = "、".join(
        text
        for text in (
            "" if people is None else f"{people}人",
            "" if visits is None else f"{visits}人次",
        )
        if text
    )
    wanted = f"一般每年不少于{_LEAST_PEOPLE}人或{_LEAST_VISITS}人次"
    if not said:
        return unknown(f"未填写参与人数或人次；{wanted}")
    if (people is not None and people >= _LEAST_PEOPLE) or (visits is not None and visits >= _LEAST_VISITS):
        return met(f"填报{said}；{wanted}")
    if visits is not None and (people is not None or visits < _LEAST_PEOPLE):
        return unmet(f"填报{said}；{wanted}")
    missing = "人数" if people is None else "人次"
    return unknown(f"填报{said}，未填{missing}，须补报；{wanted}")


def named_for_itself(facts: NomineeFacts) -> Verdict:
    """Not a unit's or a school's name, nor that name with words that say nothing of the project.

    A name that merely looks like some other institution's is UNKNOWN: many good projects are
    called 学校 or 中心.
    """
    name = _bare(facts.name)
    hosts = [_bare(host) for host in _HOSTS.split(facts.host) if host.strip()]
    for host in hosts:
        if name == host or (_UNIT_ENDING.search(name) and host.endswith(name)):
            return unmet(f"项目名称“{facts.name}”就是单位名称")
        if name.startswith(host) and not _SAYS_NOTHING.sub("", name.removeprefix(host)):
            return unmet(f"项目名称“{facts.name}”只是在单位名称后加字")
    if _UNIT_ENDING.search(name):
        return unknown(f"项目名称“{facts.name}”像单位或院校名称，须核实")
    return met(f"项目名称“{facts.name}”不是单位名称")


def _bare(name: str) -> str:
    return _MARKS.sub("", normal_name(name))


def goes_online(facts: NomineeFacts) -> Verdict:
    """Online or mixed teaching, from 品牌项目基本情况: MET means that the project is given preference."""
    profile = facts.texts.get("profile")
    if profile is None:
        return unknown("未提交品牌项目基本情况")
    found = _ONLINE.search(profile)
    if found is None:
        return unmet("品牌项目基本情况未提到线上学习")
    return met(f"品牌项目基本情况提到“{found.group()}”")


def encloses_video(facts: NomineeFacts) -> Verdict:
    """The register's 所附材料（总结、视频）."""
    enclosures = facts.fields.get("enclosures", "").strip()
    if _NO_VIDEO.search(enclosures):
        return unmet(f"申报典范，所附材料为“{enclosures}”")
    if "视频" in enclosures:
        return met(f"所附材料为“{enclosures}”")
    if "总结" in enclosures or enclosures in {"无", "没有"}:
        return unmet(f"申报典范，所附材料为“{enclosures}”，未列视频")
    return unknown("登记表未写明所附材料有无视频")


RULES = (
    Rule(
        key="two_years",
        name="启动或创建不少于两年",
        clause=clauses.PROJECT_AGE,
        effect=Effect.BLOCK,
        check=two_years_old,
    ),
    Rule(
        key="scale",
        name="一般每年不少于2000人或6000人次",
        clause=clauses.PROJECT_SCALE,
        effect=Effect.WAIVABLE,
        check=large_enough,
    ),
    Rule(
        key="unit_name",
        name="一般不以单位或院校名称上报",
        clause=clauses.PROJECT_NAME,
        effect=Effect.WAIVABLE,
        check=named_for_itself,
    ),
    never_laureate(clauses.PROJECT_LAUREATES),
    long_enough(key="profile", label="品牌项目基本情况", least=1600, clause=clauses.PROJECT_PROFILE_LENGTH),
    about(key="display", label="宣传展示材料", target=200, clause=clauses.PROJECT_DISPLAY_LENGTH),
    special_video(answer=encloses_video, clause=clauses.SPECIAL_MATERIALS),
    Rule(
        key="online",
        name="线上线下融合的优先",
        clause=clauses.PROJECT_ONLINE,
        effect=Effect.PREFER,
        check=goes_online,
    ),
)
