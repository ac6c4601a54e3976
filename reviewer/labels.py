"""What the parts of a campaign are called, and how a value of one is written for people.

Used where two campaigns are laid side by side, and where nominees are screened. `say` is a gettext
function as in `reviewer.wording`; the source language is Chinese and every text is marked with `_l` for
extraction.
"""

from collections.abc import Mapping
from datetime import date, time
from enum import Enum
from typing import Any

from reviewer.contract import (
    CapScope,
    CategoryKind,
    DayCount,
    DeadlineKey,
    Effect,
    FieldKind,
    LaureateLevel,
    MaterialKind,
    NomineeKind,
    NoticeField,
    Outcome,
    TieKind,
    UnitKind,
)
from reviewer.domain.comparison import Aspect, Likeness, Row, Side
from reviewer.domain.drafts import DraftState, Part
from reviewer.domain.eligibility import Todo, View
from reviewer.domain.laureates import Answer, Relation, Status
from reviewer.domain.materials import Demand, Judged, Line, MaterialState
from reviewer.domain.quotas import Bound
from reviewer.domain.reference.faults import Problem
from reviewer.wording import CATEGORY_KINDS, DEADLINES, EFFECTS, UNIT_KINDS, Say, fill


def _l(text: str) -> str:
    """Mark a text for the catalogue without translating it here."""
    return text


ASPECTS: Mapping[Aspect, str] = {
    Aspect.CAMPAIGN: _l("活动"),
    Aspect.NOTICE: _l("依据的文件"),
    Aspect.CALENDAR: _l("日程"),
    Aspect.CATEGORY: _l("类别"),
    Aspect.RULE: _l("推荐条件"),
    Aspect.QUOTA: _l("推荐名额"),
    Aspect.CRITERION: _l("评分细则"),
    Aspect.VETO: _l("一票否决"),
    Aspect.AGGREGATION: _l("怎样合成总分"),
    Aspect.TIE: _l("同分时的次序"),
    Aspect.TIER: _l("等次"),
    Aspect.LIST: _l("名单"),
    Aspect.CAP: _l("名单上限"),
    Aspect.CONFLICT: _l("回避"),
    Aspect.LEVEL: _l("推荐意见"),
    Aspect.FORM: _l("推荐表"),
    Aspect.MATERIAL: _l("报送材料"),
    Aspect.REGISTER: _l("登记表"),
    Aspect.PUBLIC: _l("公示"),
    Aspect.UNIT: _l("推荐单位"),
}

LIKENESSES: Mapping[Likeness, str] = {
    Likeness.SAME: _l("相同"),
    Likeness.CHANGED: _l("有改动"),
    Likeness.OPPOSITE: _l("相反"),
    Likeness.ONLY_LEFT: _l("仅左边有"),
    Likeness.ONLY_RIGHT: _l("仅右边有"),
}

# By the names of the contract's fields. A field that is not named here is shown by its own name.
TRAITS: Mapping[str, str] = {
    "name": _l("名称"),
    "title": _l("标题"),
    "organiser": _l("组织单位"),
    "year": _l("年份"),
    "version": _l("版本"),
    "api": _l("契约版本"),
    "extends": _l("继承自"),
    "issuer": _l("发文单位"),
    "dated": _l("日期"),
    "number": _l("文号"),
    "day": _l("截止日"),
    "hour": _l("截止时间"),
    "waived_when_late": _l("逾期视为放弃"),
    "days": _l("天数"),
    "count": _l("算法"),
    "source": _l("由谁设定"),
    "code": _l("编号字母"),
    "nominee": _l("对象"),
    "kind": _l("种类"),
    "effect": _l("性质"),
    "minimum": _l("不少于"),
    "maximum": _l("最多"),
    "special": _l("特别等次"),
    "usual": _l("通常不超过"),
    "scope": _l("范围"),
    "weights_source": _l("分值由谁设定"),
    "special_reason_at_least": _l("建议典范的理由至少（字）"),
    "full_marks": _l("满分合计"),
    "group": _l("评分大项"),
    "cap": _l("满分"),
    "step": _l("评分间隔"),
    "hint": _l("看什么"),
    "weight": _l("权重（%）"),
    "method": _l("方法"),
    "trim": _l("两端各去掉"),
    "places": _l("小数位数"),
    "least_experts": _l("至少几位专家"),
    "criterion": _l("评分项"),
    "size": _l("名额"),
    "within": _l("从哪份名单中选"),
    "list_key": _l("所属名单"),
    "required": _l("必须"),
    "copies": _l("份数"),
    "personal": _l("个人信息"),
    "at_least": _l("不少于（字）"),
    "at_most": _l("以内（字）"),
    "about": _l("左右（字）"),
    "tier": _l("等次"),
    "seconds": _l("时长（秒）"),
    "pixels": _l("画面（像素）"),
    "frames_a_second": _l("帧率"),
    "codec": _l("编码"),
    "named": _l("逐件命名"),
    "flag": _l("备注中的标记"),
    "seal": _l("盖章行"),
    "filled_on": _l("填表时间行"),
    "notes": _l("附注"),
    "contact": _l("联系人行"),
    "blank_rows": _l("空行数"),
    "seal_above": _l("盖章行在表上方"),
    "sheet": _l("工作表"),
    "texts_sheet": _l("文字工作表"),
    "aliases": _l("其他写法"),
    "width": _l("列宽"),
    "verb": _l("用词"),
    "basis": _l("依据"),
    "process": _l("经过"),
    "objection": _l("异议办法"),
    "order": _l("次序"),
    "region": _l("地区"),
    "city": _l("所在市"),
    "counties": _l("所辖县（市、区）"),
}

REFERENCE_TABLES: Mapping[str, str] = {
    "divisions": _l("行政区划"),
    "zones": _l("不是行政区划的推荐单位"),
    "nationalities": _l("民族"),
    "politics": _l("政治面貌"),
    "education": _l("学历"),
    "working_days": _l("工作日"),
    "sources": _l("来源"),
}

REFERENCE_PROBLEMS: Mapping[Problem, str] = {
    Problem.TWICE: _l("代码或名称重复"),
    Problem.FORM: _l("代码或名称的写法不对"),
    Problem.YEARS: _l("起止年份不对"),
    Problem.GAP: _l("前后年份不相接"),
    Problem.ORPHAN: _l("没有上一级，或上一级不在同样的年份"),
    Problem.UNSOURCED: _l("没有写明来源、年份或许可"),
    Problem.DAY: _l("日子既休又班，或不必调班"),
    Problem.UNRESOLVED: _l("在行政区划和功能区里都没有"),
}

DRAFT_STATES: Mapping[DraftState, str] = {
    DraftState.DRAFT: _l("草稿"),
    DraftState.SUBMITTED: _l("已提交"),
    DraftState.WITHDRAWN: _l("已撤回"),
    DraftState.RETURNED: _l("退回修改"),
}

DRAFT_PARTS: Mapping[Part, str] = {
    Part.FORM: _l("基本情况"),
    Part.REGISTER: _l("登记表所列其他各项"),
    Part.PLACE: _l("所在地"),
    Part.TEXTS: _l("文字材料"),
    Part.OPINIONS: _l("各级推荐意见"),
}

BOUNDS: Mapping[Bound, str] = {
    Bound.NUMBER: _l("推荐名额"),
    Bound.SPECIAL: _l("可注明特别等次"),
    Bound.UNIT: _l("同一单位上限"),
    Bound.CITY: _l("同一市（州）上限"),
    Bound.COUNTY: _l("同一县（市、区）上限"),
}

TODOS: Mapping[Todo, str] = {
    Todo.NOTHING: _l("无须处理"),
    Todo.EXCLUDE: _l("硬性要求，不能例外：核对事实，确属不符的不予受理"),
    Todo.WAIVE: _l("确属特殊情况的写明理由通过，否则不予受理"),
    Todo.COMPARE: _l("对照往年名单，认定是否同一，写明理由"),
    Todo.CONFIRM: _l("向单位核实后在这里确认，写明依据"),
    Todo.LOOK_UP: _l("查看材料或请单位补充"),
    Todo.READ: _l("条款原文缺字，只提示，不作依据"),
}

VIEWS: Mapping[View, str] = {
    View.OPEN: _l("待处理"),
    View.UNMET: _l("不符合"),
    View.UNKNOWN: _l("待核实"),
    View.FILES: _l("缺材料"),
    View.SUSPECTS: _l("疑似往年获奖"),
    View.WAIVED: _l("特殊情况通过"),
    View.EXCLUDED: _l("不予受理"),
    View.ALL: _l("全部"),
}

LAUREATE_LEVELS: Mapping[LaureateLevel, str] = {
    LaureateLevel.NATIONAL: _l("国家级"),
    LaureateLevel.PROVINCIAL: _l("省级"),
    LaureateLevel.CITY: _l("市级"),
    LaureateLevel.COUNTY: _l("县级"),
}

LAUREATE_STATUSES: Mapping[Status, str] = {
    Status.VALID: _l("有效"),
    Status.REVOKED: _l("已撤销"),
    Status.MISTAKEN: _l("误录"),
}

ANSWERS: Mapping[Answer, str] = {
    Answer.SAME: _l("是同一个"),
    Answer.DIFFERENT: _l("不是同一个"),
    Answer.OPEN: _l("未认定"),
}

RELATIONS: Mapping[Relation, str] = {
    Relation.SAME: _l("相同"),
    Relation.DIFFERENT: _l("不同"),
    Relation.UNSAID: _l("无法比较"),
}

_FIELD_KINDS: Mapping[FieldKind, str] = {
    FieldKind.TEXT: _l("文字"),
    FieldKind.LONG_TEXT: _l("长文本"),
    FieldKind.DAY: _l("年月日"),
    FieldKind.MONTH: _l("年月"),
    FieldKind.COUNT: _l("整数"),
    FieldKind.HEADCOUNT: _l("人数和人次"),
    FieldKind.PHONE: _l("电话"),
    FieldKind.YES_NO: _l("有或无"),
}
_MATERIAL_KINDS: Mapping[MaterialKind, str] = {
    MaterialKind.PHOTO: _l("照片"),
    MaterialKind.PORTRAIT: _l("证件照"),
    MaterialKind.VIDEO: _l("视频"),
    MaterialKind.DOCUMENT: _l("文档"),
    MaterialKind.RESOURCE: _l("教学资源"),
}
_NOMINEE_KINDS: Mapping[NomineeKind, str] = {
    NomineeKind.PERSON: _l("个人"),
    NomineeKind.PROJECT: _l("项目"),
    NomineeKind.UNIT: _l("单位"),
    NomineeKind.ACTIVITY: _l("活动"),
    NomineeKind.DOCUMENT: _l("文件材料"),
}
_SCOPES: Mapping[CapScope, str] = {
    CapScope.UNIT: _l("同一单位"),
    CapScope.CITY: _l("同一市（州）"),
    CapScope.COUNTY: _l("同一县（市、区）"),
}
_DAY_COUNTS: Mapping[DayCount, str] = {DayCount.CALENDAR: _l("自然日"), DayCount.WORKING: _l("工作日")}
_TIES: Mapping[TieKind, str] = {
    TieKind.CRITERION: _l("单项平均分"),
    TieKind.UNTRIMMED_MEAN: _l("全部评分平均分"),
    TieKind.MEDIAN: _l("中位数"),
    TieKind.FIRST_PLACES: _l("第一名票数"),
}
_NOTICE_FIELDS: Mapping[NoticeField, str] = {
    NoticeField.NUMBER: _l("序号"),
    NoticeField.REGION: _l("地区（推荐单位）"),
    NoticeField.NAME: _l("名称"),
    NoticeField.HOST: _l("单位"),
    NoticeField.HOST_AND_DUTY: _l("单位及职务"),
    NoticeField.DUTY: _l("职务"),
    NoticeField.TIER: _l("等次"),
    NoticeField.REMARK: _l("备注"),
}
_MEMBERS: Mapping[type[Enum], Mapping[Any, str]] = {
    Aspect: ASPECTS,
    CapScope: _SCOPES,
    CategoryKind: CATEGORY_KINDS,
    DayCount: _DAY_COUNTS,
    DeadlineKey: DEADLINES,
    Effect: EFFECTS,
    FieldKind: _FIELD_KINDS,
    MaterialKind: _MATERIAL_KINDS,
    NomineeKind: _NOMINEE_KINDS,
    NoticeField: _NOTICE_FIELDS,
    TieKind: _TIES,
    UnitKind: UNIT_KINDS,
}
_POINTS = frozenset({"cap", "step", "full_marks"})
_JOINED: Mapping[str, str] = {"seconds": "–", "pixels": "×", "api": ".", "notes": "；"}


def trait_name(name: str, say: Say) -> str:
    """What a trait is called; a new field of the contract by its own name until it is given one."""
    return say(TRAITS[name]) if name in TRAITS else name


def value_text(name: str, value: object, say: Say) -> str:
    """A trait's value as people write it; nothing said is a dash, which is neither 0 nor no."""
    if value is None or value in {"", ()}:
        return "—"
    if isinstance(value, bool):
        return say(_l("是")) if value else say(_l("否"))
    if isinstance(value, Enum):
        return _member(value, say)
    if isinstance(value, int) and name in _POINTS:
        whole, rest = divmod(value, 100)
        return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)
    if isinstance(value, tuple):
        return _JOINED.get(name, "、").join(value_text("", item, say) for item in value)
    if isinstance(value, date):
        return f"{value.year}-{value.month:02d}-{value.day:02d}"
    return value.strftime("%H:%M") if isinstance(value, time) else str(value)


def _member(member: Enum, say: Say) -> str:
    names = _MEMBERS.get(type(member), {})
    return say(names[member]) if member in names else str(member.value)


def side_text(row: Row, side: Side, say: Say) -> str:
    """One side of a row in a line, its clauses behind it."""
    said = [side.name] if "name" in row.differs else []
    said += [
        f"{trait_name(trait.name, say)} {value_text(trait.name, trait.value, say)}"
        for trait in row.shown(side)
    ]
    damaged = say(_l("，原文有缺损"))
    cited = [f"{one.notice} {one.number}{damaged if one.damaged else ''}" for one in side.clauses]
    return "；".join(said) + (f"（{'、'.join(cited)}）" if cited else "")


def row_name(row: Row, say: Say) -> str:
    """What a row is about."""
    if isinstance(row.what, Enum):
        return _member(row.what, say)
    if isinstance(row.what, int):
        return fill(say(_l("第%(number)s项")), {"number": row.what})
    return str(row.what)


MATERIAL_STATES: Mapping[MaterialState, str] = {
    MaterialState.WAITING: _l("等待检查"),
    MaterialState.CHECKING: _l("正在检查"),
    MaterialState.ACCEPTED: _l("已接收"),
    MaterialState.REFUSED: _l("未接收"),
    MaterialState.UNCHECKED: _l("未能检查"),
}


def look_text(state: MaterialState, say: Say, *, share: int | None, ahead: int) -> str:
    """How far a file is on its way through the check: `share` in percent, `ahead` are looked at before it."""
    if state is MaterialState.CHECKING and share is not None:
        return fill(say(_l("正在检查，已完成 %(share)s%%")), {"share": share})
    if state is MaterialState.WAITING and ahead:
        return fill(say(_l("等待检查，前面还有 %(count)s 个文件")), {"count": ahead})
    return say(MATERIAL_STATES[state])


_JUDGED: Mapping[tuple[Demand, Outcome], str] = {
    (Demand.CONTENT, Outcome.UNMET): _l("文件内容不是这一项要求的格式。"),
    (Demand.WHOLE, Outcome.UNMET): _l("文件不完整。"),
    (Demand.WHOLE, Outcome.UNKNOWN): _l("服务器没有安装视频检查组件，没有逐帧检查，请人工核对。"),
    (Demand.RATIO, Outcome.UNMET): _l(
        "照片为 %(width)s×%(height)s 像素，与2寸照片（35×49毫米）的宽高比相差较大，请核对。"
    ),
    (Demand.RATIO, Outcome.UNKNOWN): _l("没有查明照片的宽高，请人工核对。"),
    (Demand.PIXELS, Outcome.UNMET): _l("画面为 %(found)s 像素，要求 %(wanted)s。"),
    (Demand.PIXELS, Outcome.UNKNOWN): _l("没有查明画面大小，要求 %(wanted)s，请人工核对。"),
    (Demand.CODEC, Outcome.UNMET): _l("编码为 %(found)s，要求 %(wanted)s。"),
    (Demand.CODEC, Outcome.UNKNOWN): _l("没有查明编码，要求 %(wanted)s，请人工核对。"),
    (Demand.FRAMES, Outcome.UNMET): _l("每秒 %(found)s 帧，要求每秒 %(wanted)s 帧。"),
    (Demand.FRAMES, Outcome.UNKNOWN): _l("没有查明帧率，要求每秒 %(wanted)s 帧，请人工核对。"),
    (Demand.SECONDS, Outcome.UNMET): _l("时长 %(found)s，要求 %(wanted)s。"),
    (Demand.SECONDS, Outcome.UNKNOWN): _l("没有查明时长，要求 %(wanted)s，请人工核对。"),
}


def judged_text(judged: Judged, say: Say) -> str:
    """What a demand says of a file, "" where it is met: nobody reads a list of what is in order."""
    text = _JUDGED.get((judged.demand, judged.outcome))
    return fill(say(text), judged.facts) if text is not None else ""


def material_line(line: Line, say: Say) -> str:
    """What a line of the list of materials is called."""
    if line.spec is not None:
        return line.spec.name
    return fill(say(_l("%(level)s（盖章页扫描件）")), {"level": line.level.name if line.level else ""})


def owed_text(line: Line, say: Say) -> str:
    """What is missing or wrong with a line, after its name; "" where nothing is."""
    parts = []
    if line.missing:
        parts.append(fill(say(_l("缺 %(count)s 个")), {"count": line.missing}))
    if line.excess:
        parts.append(fill(say(_l("多 %(count)s 个")), {"count": line.excess}))
    wrong = sum(any(judged.stops for judged in verdict) for verdict in line.files)
    if wrong:
        parts.append(fill(say(_l("%(count)s 个不符合要求")), {"count": wrong}))
    if line.pending:
        parts.append(fill(say(_l("%(count)s 个正在检查")), {"count": line.pending}))
    if line.unseen:
        parts.append(fill(say(_l("%(count)s 个未能检查")), {"count": line.unseen}))
    if any(judged.outcome is Outcome.UNKNOWN for verdict in line.files for judged in verdict):
        parts.append(say(_l("需要人工核对")))
    return say(_l("，")).join(parts)
