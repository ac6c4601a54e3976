"""What the parts of a campaign are called where two are laid side by side, and how a value is written."""

import re
from collections.abc import Callable, Iterable, Mapping
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
from reviewer.contract.snapshots import CategoryRulebook
from reviewer.domain.comparison import Aspect, Likeness, Row, Side
from reviewer.wording.names import CATEGORY_KINDS, DEADLINES, EFFECTS, UNIT_KINDS
from reviewer.wording.speech import Say, fill, marked

ASPECTS: Mapping[Aspect, str] = {
    Aspect.CAMPAIGN: marked("活动"),
    Aspect.NOTICE: marked("依据的文件"),
    Aspect.CALENDAR: marked("日程"),
    Aspect.CATEGORY: marked("类别"),
    Aspect.RULE: marked("推荐条件"),
    Aspect.QUOTA: marked("推荐名额"),
    Aspect.CRITERION: marked("评分细则"),
    Aspect.VETO: marked("一票否决"),
    Aspect.AGGREGATION: marked("怎样合成总分"),
    Aspect.TIE: marked("同分时的次序"),
    Aspect.TIER: marked("等次"),
    Aspect.LIST: marked("名单"),
    Aspect.CAP: marked("名单上限"),
    Aspect.CONFLICT: marked("回避"),
    Aspect.LEVEL: marked("推荐意见"),
    Aspect.FORM: marked("推荐表"),
    Aspect.MATERIAL: marked("报送材料"),
    Aspect.REGISTER: marked("登记表"),
    Aspect.PUBLIC: marked("公示"),
    Aspect.UNIT: marked("推荐单位"),
}

LIKENESSES: Mapping[Likeness, str] = {
    Likeness.SAME: marked("相同"),
    Likeness.CHANGED: marked("有改动"),
    Likeness.OPPOSITE: marked("相反"),
    Likeness.ONLY_LEFT: marked("仅左边有"),
    Likeness.ONLY_RIGHT: marked("仅右边有"),
}

# By the names of the contract's fields. A field that is not named here is shown by its own name.
TRAITS: Mapping[str, str] = {
    "name": marked("名称"),
    "title": marked("标题"),
    "organiser": marked("组织单位"),
    "year": marked("年份"),
    "version": marked("版本"),
    "api": marked("契约版本"),
    "extends": marked("继承自"),
    "issuer": marked("发文单位"),
    "dated": marked("日期"),
    "number": marked("文号"),
    "day": marked("截止日"),
    "hour": marked("截止时间"),
    "waived_when_late": marked("逾期视为放弃"),
    "days": marked("天数"),
    "count": marked("算法"),
    "source": marked("由谁设定"),
    "code": marked("编号字母"),
    "nominee": marked("对象"),
    "kind": marked("种类"),
    "effect": marked("性质"),
    "minimum": marked("不少于"),
    "maximum": marked("最多"),
    "special": marked("特别等次"),
    "usual": marked("通常不超过"),
    "scope": marked("范围"),
    "weights_source": marked("分值由谁设定"),
    "special_reason_at_least": marked("建议典范的理由至少（字）"),
    "full_marks": marked("满分合计"),
    "group": marked("评分大项"),
    "cap": marked("满分"),
    "step": marked("评分间隔"),
    "hint": marked("看什么"),
    "weight": marked("权重（%）"),
    "method": marked("方法"),
    "trim": marked("两端各去掉"),
    "places": marked("小数位数"),
    "least_experts": marked("至少几位专家"),
    "criterion": marked("评分项"),
    "size": marked("名额"),
    "within": marked("从哪份名单中选"),
    "list_key": marked("所属名单"),
    "required": marked("必须"),
    "copies": marked("份数"),
    "personal": marked("个人信息"),
    "at_least": marked("不少于（字）"),
    "at_most": marked("以内（字）"),
    "about": marked("左右（字）"),
    "tier": marked("等次"),
    "seconds": marked("时长（秒）"),
    "pixels": marked("画面（像素）"),
    "frames_a_second": marked("帧率"),
    "codec": marked("编码"),
    "named": marked("逐件命名"),
    "flag": marked("备注中的标记"),
    "seal": marked("盖章行"),
    "filled_on": marked("填表时间行"),
    "notes": marked("附注"),
    "contact": marked("联系人行"),
    "blank_rows": marked("空行数"),
    "seal_above": marked("盖章行在表上方"),
    "sheet": marked("工作表"),
    "texts_sheet": marked("文字工作表"),
    "aliases": marked("其他写法"),
    "width": marked("列宽"),
    "verb": marked("用词"),
    "basis": marked("依据"),
    "process": marked("经过"),
    "objection": marked("异议办法"),
    "order": marked("次序"),
    "region": marked("地区"),
    "city": marked("所在市"),
    "counties": marked("所辖县（市、区）"),
}

_FIELD_KINDS: Mapping[FieldKind, str] = {
    FieldKind.TEXT: marked("文字"),
    FieldKind.LONG_TEXT: marked("长文本"),
    FieldKind.DAY: marked("年月日"),
    FieldKind.MONTH: marked("年月"),
    FieldKind.COUNT: marked("整数"),
    FieldKind.HEADCOUNT: marked("人数和人次"),
    FieldKind.PHONE: marked("电话"),
    FieldKind.YES_NO: marked("有或无"),
}

_MATERIAL_KINDS: Mapping[MaterialKind, str] = {
    MaterialKind.PHOTO: marked("照片"),
    MaterialKind.PORTRAIT: marked("证件照"),
    MaterialKind.VIDEO: marked("视频"),
    MaterialKind.DOCUMENT: marked("文档"),
    MaterialKind.RESOURCE: marked("教学资源"),
}

_NOMINEE_KINDS: Mapping[NomineeKind, str] = {
    NomineeKind.PERSON: marked("个人"),
    NomineeKind.PROJECT: marked("项目"),
    NomineeKind.UNIT: marked("单位"),
    NomineeKind.ACTIVITY: marked("活动"),
    NomineeKind.DOCUMENT: marked("文件材料"),
}

_SCOPES: Mapping[CapScope, str] = {
    CapScope.UNIT: marked("同一单位"),
    CapScope.CITY: marked("同一市（州）"),
    CapScope.COUNTY: marked("同一县（市、区）"),
}

_DAY_COUNTS: Mapping[DayCount, str] = {
    DayCount.CALENDAR: marked("自然日"),
    DayCount.WORKING: marked("工作日"),
}

_TIES: Mapping[TieKind, str] = {
    TieKind.CRITERION: marked("单项平均分"),
    TieKind.UNTRIMMED_MEAN: marked("全部评分平均分"),
    TieKind.MEDIAN: marked("中位数"),
    TieKind.FIRST_PLACES: marked("第一名占比"),
}

_NOTICE_FIELDS: Mapping[NoticeField, str] = {
    NoticeField.NUMBER: marked("序号"),
    NoticeField.REGION: marked("地区（推荐单位）"),
    NoticeField.NAME: marked("名称"),
    NoticeField.HOST: marked("单位"),
    NoticeField.HOST_AND_DUTY: marked("单位及职务"),
    NoticeField.DUTY: marked("职务"),
    NoticeField.TIER: marked("等次"),
    NoticeField.REMARK: marked("备注"),
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


# What stands in braces in the sentences of a notice and is filled when it is composed.
_FILLED: Mapping[str, str] = {
    "verb": marked("用词"),
    "count": marked("总数"),
    "special_count": marked("特别等次数"),
    "starts": marked("开始日"),
    "ends": marked("最后一天"),
    "year": marked("年份"),
    "region": marked("地区"),
}

# Traits that hold the key of another part of the same category.
_KEYED: Mapping[str, Callable[[CategoryRulebook], Iterable[Any]]] = {
    "within": lambda book: book.lists,
    "list_key": lambda book: book.lists,
    "tier": lambda book: book.tiers,
    "criterion": lambda book: book.rubric.criteria if book.rubric is not None else (),
}


def plain(text: str, say: Say) -> str:
    """A campaign's text with its places to be filled said in words; other braces stay as they are."""
    return re.sub(r"\{(\w+)\}", lambda found: _place(found, say), text)


def _place(found: re.Match[str], say: Say) -> str:
    return f"〔{say(_FILLED[found[1]])}〕" if found[1] in _FILLED else found[0]


def key_name(name: str, value: object, book: CategoryRulebook | None) -> object:
    """The name of the list, tier or criterion that a trait holds the key of; any other value as it is."""
    records = _KEYED[name](book) if book is not None and name in _KEYED else ()
    return next((record.name for record in records if record.key == value), value)


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
    return value.strftime("%H:%M") if isinstance(value, time) else plain(str(value), say)


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
    return plain(str(row.what), say)
