"""What the parts of a campaign are called where two are laid side by side, and how a value is written."""

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
    MaterialKind,
    NomineeKind,
    NoticeField,
    TieKind,
    UnitKind,
)
from reviewer.domain.comparison import Aspect, Likeness, Row, Side
from reviewer.wording.names import CATEGORY_KINDS, DEADLINES, EFFECTS, UNIT_KINDS
from reviewer.wording.speech import Say, fill, words

ASPECTS: Mapping[Aspect, str] = {
    Aspect.CAMPAIGN: words("活动"),
    Aspect.NOTICE: words("依据的文件"),
    Aspect.CALENDAR: words("日程"),
    Aspect.CATEGORY: words("类别"),
    Aspect.RULE: words("推荐条件"),
    Aspect.QUOTA: words("推荐名额"),
    Aspect.CRITERION: words("评分细则"),
    Aspect.VETO: words("一票否决"),
    Aspect.AGGREGATION: words("怎样合成总分"),
    Aspect.TIE: words("同分时的次序"),
    Aspect.TIER: words("等次"),
    Aspect.LIST: words("名单"),
    Aspect.CAP: words("名单上限"),
    Aspect.CONFLICT: words("回避"),
    Aspect.LEVEL: words("推荐意见"),
    Aspect.FORM: words("推荐表"),
    Aspect.MATERIAL: words("报送材料"),
    Aspect.REGISTER: words("登记表"),
    Aspect.PUBLIC: words("公示"),
    Aspect.UNIT: words("推荐单位"),
}

LIKENESSES: Mapping[Likeness, str] = {
    Likeness.SAME: words("相同"),
    Likeness.CHANGED: words("有改动"),
    Likeness.OPPOSITE: words("相反"),
    Likeness.ONLY_LEFT: words("仅左边有"),
    Likeness.ONLY_RIGHT: words("仅右边有"),
}

# By the names of the contract's fields. A field that is not named here is shown by its own name.
TRAITS: Mapping[str, str] = {
    "name": words("名称"),
    "title": words("标题"),
    "organiser": words("组织单位"),
    "year": words("年份"),
    "version": words("版本"),
    "api": words("契约版本"),
    "extends": words("继承自"),
    "issuer": words("发文单位"),
    "dated": words("日期"),
    "number": words("文号"),
    "day": words("截止日"),
    "hour": words("截止时间"),
    "waived_when_late": words("逾期视为放弃"),
    "days": words("天数"),
    "count": words("算法"),
    "source": words("由谁设定"),
    "code": words("编号字母"),
    "nominee": words("对象"),
    "kind": words("种类"),
    "effect": words("性质"),
    "minimum": words("不少于"),
    "maximum": words("最多"),
    "special": words("特别等次"),
    "usual": words("通常不超过"),
    "scope": words("范围"),
    "weights_source": words("分值由谁设定"),
    "special_reason_at_least": words("建议典范的理由至少（字）"),
    "full_marks": words("满分合计"),
    "group": words("评分大项"),
    "cap": words("满分"),
    "step": words("评分间隔"),
    "hint": words("看什么"),
    "weight": words("权重（%）"),
    "method": words("方法"),
    "trim": words("两端各去掉"),
    "places": words("小数位数"),
    "least_experts": words("至少几位专家"),
    "criterion": words("评分项"),
    "size": words("名额"),
    "within": words("从哪份名单中选"),
    "list_key": words("所属名单"),
    "required": words("必须"),
    "copies": words("份数"),
    "personal": words("个人信息"),
    "at_least": words("不少于（字）"),
    "at_most": words("以内（字）"),
    "about": words("左右（字）"),
    "tier": words("等次"),
    "seconds": words("时长（秒）"),
    "pixels": words("画面（像素）"),
    "frames_a_second": words("帧率"),
    "codec": words("编码"),
    "named": words("逐件命名"),
    "flag": words("备注中的标记"),
    "seal": words("盖章行"),
    "filled_on": words("填表时间行"),
    "notes": words("附注"),
    "contact": words("联系人行"),
    "blank_rows": words("空行数"),
    "seal_above": words("盖章行在表上方"),
    "sheet": words("工作表"),
    "texts_sheet": words("文字工作表"),
    "aliases": words("其他写法"),
    "width": words("列宽"),
    "verb": words("用词"),
    "basis": words("依据"),
    "process": words("经过"),
    "objection": words("异议办法"),
    "order": words("次序"),
    "region": words("地区"),
    "city": words("所在市"),
    "counties": words("所辖县（市、区）"),
}

_FIELD_KINDS: Mapping[FieldKind, str] = {
    FieldKind.TEXT: words("文字"),
    FieldKind.LONG_TEXT: words("长文本"),
    FieldKind.DAY: words("年月日"),
    FieldKind.MONTH: words("年月"),
    FieldKind.COUNT: words("整数"),
    FieldKind.HEADCOUNT: words("人数和人次"),
    FieldKind.PHONE: words("电话"),
    FieldKind.YES_NO: words("有或无"),
}

_MATERIAL_KINDS: Mapping[MaterialKind, str] = {
    MaterialKind.PHOTO: words("照片"),
    MaterialKind.PORTRAIT: words("证件照"),
    MaterialKind.VIDEO: words("视频"),
    MaterialKind.DOCUMENT: words("文档"),
    MaterialKind.RESOURCE: words("教学资源"),
}

_NOMINEE_KINDS: Mapping[NomineeKind, str] = {
    NomineeKind.PERSON: words("个人"),
    NomineeKind.PROJECT: words("项目"),
    NomineeKind.UNIT: words("单位"),
    NomineeKind.ACTIVITY: words("活动"),
    NomineeKind.DOCUMENT: words("文件材料"),
}

_SCOPES: Mapping[CapScope, str] = {
    CapScope.UNIT: words("同一单位"),
    CapScope.CITY: words("同一市（州）"),
    CapScope.COUNTY: words("同一县（市、区）"),
}

_DAY_COUNTS: Mapping[DayCount, str] = {DayCount.CALENDAR: words("自然日"), DayCount.WORKING: words("工作日")}

_TIES: Mapping[TieKind, str] = {
    TieKind.CRITERION: words("单项平均分"),
    TieKind.UNTRIMMED_MEAN: words("全部评分平均分"),
    TieKind.MEDIAN: words("中位数"),
    TieKind.FIRST_PLACES: words("第一名票数"),
}

_NOTICE_FIELDS: Mapping[NoticeField, str] = {
    NoticeField.NUMBER: words("序号"),
    NoticeField.REGION: words("地区（推荐单位）"),
    NoticeField.NAME: words("名称"),
    NoticeField.HOST: words("单位"),
    NoticeField.HOST_AND_DUTY: words("单位及职务"),
    NoticeField.DUTY: words("职务"),
    NoticeField.TIER: words("等次"),
    NoticeField.REMARK: words("备注"),
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
        return say("是") if value else say("否")
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
    damaged = say("，原文有缺损")
    cited = [f"{one.notice} {one.number}{damaged if one.damaged else ''}" for one in side.clauses]
    return "；".join(said) + (f"（{'、'.join(cited)}）" if cited else "")


def row_name(row: Row, say: Say) -> str:
    """What a row is about."""
    if isinstance(row.what, Enum):
        return _member(row.what, say)
    if isinstance(row.what, int):
        return fill(say("第%(number)s项"), {"number": row.what})
    return str(row.what)
