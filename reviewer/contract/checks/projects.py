"""What the register and the form tell of a project: age, size, its own name, online teaching, video."""

import calendar
import re
from datetime import date
from functools import partial

from reviewer.contract.checks.verdicts import met, unknown, unmet
from reviewer.contract.clauses import Clause
from reviewer.contract.defaults import normal_name
from reviewer.contract.facts import NomineeFacts
from reviewer.contract.rules import Effect, Rule, Verdict, looks_at

_YEAR_OR_MONTH = r"(\d{4})(?:-(\d{2}))?$"
_HOSTS = r"[、，,；;/／]"
_MARKS = r"[\s“”\"‘’'《》〈〉「」『』（）()【】\[\]·—\-_:：,，。.]"
# What a name may add to a unit's name without saying what the project is.
_SAYS_NOTHING = (
    r"20\d\d年?|\d+年度?|终身学习|全民学习|社区教育|老年教育|继续教育|成人教育|职业教育|教育|培训|学习|服务"
    r"|品牌|项目|活动|工作|案例|特色|优秀|建设|的"
)
_UNIT_ENDING = (
    r"(?:大学|学院|学校|小学|中学|幼儿园|中心|协会|学会|研究院|研究所|图书馆|文化馆|博物馆|公司|委员会"
    r"|教育局|人民政府)$"
)
_ONLINE = r"线上|在线|互联网|网络(?:课|教|学|平台)|直播|慕课|云课堂|云端|空中课堂|微课|公众号|小程序"
_NO_VIDEO = r"(?:无|没有|缺|未附)视频"


@looks_at("two_years", wanted=True)
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
    match = re.match(_YEAR_OR_MONTH, filed)
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


def scale(*, people: int, visits: int, effect: Effect, usually: str, clause: Clause) -> Rule:
    """At least so many people or so many visits a year; `usually` is 一般 where the notice says so, or ""."""
    wanted = f"{usually}每年不少于{people}人或{visits}人次"
    return Rule(
        key="scale",
        name=wanted,
        clause=clause,
        effect=effect,
        check=partial(_large_enough, least_people=people, least_visits=visits, wanted=wanted),
    )


@looks_at("scale", wanted=True)
def _large_enough(facts: NomineeFacts, *, least_people: int, least_visits: int, wanted: str) -> Verdict:
    """A register that gives one bare number gives visits, for its heading says 人次.

    Visits are never fewer than people, so fewer visits than the people wanted settle the question;
    a number between the two bounds leaves it open.
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
    if not said:
        return unknown(f"未填写参与人数或人次；{wanted}")
    if (people is not None and people >= least_people) or (visits is not None and visits >= least_visits):
        return met(f"填报{said}；{wanted}")
    if visits is not None and (people is not None or visits < least_people):
        return unmet(f"填报{said}；{wanted}")
    missing = "人数" if people is None else "人次"
    return unknown(f"填报{said}，未填{missing}，须补报；{wanted}")


@looks_at("unit_name", wanted=False, question="项目名称是否就是单位或院校名称")
def named_for_itself(facts: NomineeFacts) -> Verdict:
    """Not a unit's or a school's name, nor that name with words that say nothing of the project.

    A name that merely looks like some other institution's is UNKNOWN: many good projects are
    called 学校 or 中心.
    """
    name = _bare(facts.name)
    hosts = [_bare(host) for host in re.split(_HOSTS, facts.host) if host.strip()]
    for host in hosts:
        if name == host or (re.search(_UNIT_ENDING, name) and host.endswith(name)):
            return unmet(f"项目名称“{facts.name}”就是单位名称")
        if name.startswith(host) and not re.sub(_SAYS_NOTHING, "", name.removeprefix(host)):
            return unmet(f"项目名称“{facts.name}”只是在单位名称后加字")
    if re.search(_UNIT_ENDING, name):
        return unknown(f"项目名称“{facts.name}”像单位或院校名称，须核实")
    return met(f"项目名称“{facts.name}”不是单位名称")


def _bare(name: str) -> str:
    return re.sub(_MARKS, "", normal_name(name))


@looks_at("online", wanted=True, question="是否线上线下结合开展")
def goes_online(facts: NomineeFacts) -> Verdict:
    """Online or mixed teaching, from 品牌项目基本情况: for a clause that prefers it."""
    profile = facts.texts.get("profile")
    if profile is None:
        return unknown("未提交品牌项目基本情况")
    found = re.search(_ONLINE, profile)
    if found is None:
        return unmet("品牌项目基本情况未提到线上学习")
    return met(f"品牌项目基本情况提到“{found.group()}”")


def special_video(facts: NomineeFacts) -> Verdict:
    """A flagged project files a video: the register's 所附材料（总结、视频）."""
    if not facts.flagged:
        return met("未申报典范，不要求")
    enclosures = facts.fields.get("enclosures", "").strip()
    if re.search(_NO_VIDEO, enclosures):
        return unmet(f"申报典范，所附材料为“{enclosures}”")
    if "视频" in enclosures:
        return met(f"所附材料为“{enclosures}”")
    if "总结" in enclosures or enclosures in {"无", "没有"}:
        return unmet(f"申报典范，所附材料为“{enclosures}”，未列视频")
    return unknown("登记表未写明所附材料有无视频")
