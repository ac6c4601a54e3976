"""What members of the platform's own enumerations are called, and how days and instants are written."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from reviewer.contract import CategoryKind, DeadlineKey, Effect, LaureateLevel, Outcome, UnitKind
from reviewer.domain import deadlines
from reviewer.domain.access import Role, Stage
from reviewer.domain.drafts import DraftState, Part
from reviewer.domain.eligibility import Todo, View
from reviewer.domain.laureates import Answer, Relation, Status
from reviewer.domain.quotas import Bound
from reviewer.domain.sheets import Problem, SheetState
from reviewer.domain.shortlist import Cause
from reviewer.wording.speech import Say, fill, marked

STAGES: Mapping[Stage, str] = {
    Stage.SETUP: marked("筹备"),
    Stage.NOMINATION: marked("推荐申报"),
    Stage.ELIGIBILITY: marked("资格审查"),
    Stage.SCORING: marked("专家评分"),
    Stage.PANEL: marked("专家组评议"),
    Stage.FINALISED: marked("名单确认"),
    Stage.NOTICE: marked("公示"),
    Stage.CLOSED: marked("结束归档"),
}

ROLES: Mapping[Role, str] = {
    Role.OPERATOR: marked("平台管理员"),
    Role.SECRETARIAT: marked("秘书处"),
    Role.UNIT: marked("推荐单位"),
    Role.EXPERT: marked("评审专家"),
    Role.CHAIR: marked("专家组组长"),
    Role.SUPERVISOR: marked("监督员"),
    Role.PUBLIC: marked("公众"),
}

UNIT_KINDS: Mapping[UnitKind, str] = {
    UnitKind.PROVINCE: marked("省（自治区、直辖市）"),
    UnitKind.SEPARATE_CITY: marked("计划单列市"),
    UnitKind.CORPS: marked("新疆生产建设兵团"),
    UnitKind.ALLIANCE: marked("协会、联盟"),
    UnitKind.BRANCH: marked("协会分支机构"),
    UnitKind.CITY: marked("市（州）"),
    UnitKind.ZONE: marked("功能区"),
    UnitKind.DIRECT_COUNTY: marked("省直管县（市）"),
    UnitKind.UNIVERSITY: marked("高等院校"),
    UnitKind.OTHER: marked("其他单位"),
}

DEADLINES: Mapping[DeadlineKey, str] = {
    DeadlineKey.NOMINATIONS_CLOSE: marked("推荐申报截止"),
    DeadlineKey.SCORING_CLOSES: marked("专家评分截止"),
}

EFFECTS: Mapping[Effect, str] = {
    Effect.BLOCK: marked("必须符合"),
    Effect.WAIVABLE: marked("一般须符合，特殊情况须说明理由"),
    Effect.PREFER: marked("优先"),
    Effect.ADVISE: marked("提示"),
}

OUTCOMES: Mapping[Outcome, str] = {
    Outcome.MET: marked("符合"),
    Outcome.UNMET: marked("不符合"),
    Outcome.UNKNOWN: marked("待核实"),
}

SHEET_STATES: Mapping[SheetState, str] = {
    SheetState.BLANK: marked("未评"),
    SheetState.DRAFT: marked("草稿"),
    SheetState.SUBMITTED: marked("已提交"),
    SheetState.RETURNED: marked("退回修改"),
}

PLACES: Mapping[str, str] = {
    "city": marked("所在市（地、州）"),
    "county": marked("所在县（市、区）"),
}

CAUSES: Mapping[Cause, str] = {
    Cause.IN: marked("入选"),
    Cause.VETOED: marked("有专家一票否决，须由组长决定"),
    Cause.BELOW_LINE: marked("名次在入选线以下"),
    Cause.CAP: marked("受名额上限限制"),
    Cause.TIED_AT_LINE: marked("在入选线上并列，须由组长决定"),
    Cause.TIED_AT_CAP: marked("在名额上限处并列，须由组长决定"),
    Cause.NOT_ON_WIDER_LIST: marked("不在上一级名单内"),
    Cause.NO_MARKS: marked("没有有效评分"),
}

RULES: Mapping[str, str] = {
    "no_marks": marked("没有有效评分"),
    "mean": marked("平均分"),
    "trimmed": marked("去掉最高分和最低分"),
    "fell_back_to_mean": marked("有效评分不足规定人数，按全部评分平均"),
    "median": marked("中位数"),
    "winsorised": marked("最高分和最低分以相邻分代替"),
}

ACTS: Mapping[str, str] = {
    "move": marked("调整位次"),
    "put_in": marked("列入名单"),
    "take_out": marked("移出名单"),
    "tier": marked("调整等次"),
}

SEPARATORS: Mapping[str, str] = {
    "score": marked("得分"),
    "criterion": marked("单项平均分"),
    "untrimmed_mean": marked("全部评分平均分"),
    "median": marked("中位数"),
    "first_places": marked("第一名占比"),
}

PROBLEMS: Mapping[Problem, str] = {
    Problem.NOT_A_NUMBER: marked("不是有效的分数，请填写数字，如 8 或 8.5"),
    Problem.ABOVE_CAP: marked("超过本项满分"),
    Problem.OFF_STEP: marked("不符合评分间隔"),
}

CATEGORY_KINDS: Mapping[CategoryKind, str] = {
    CategoryKind.AWARD: marked("评选"),
    CategoryKind.COLLECTION: marked("材料征集"),
}

DRAFT_STATES: Mapping[DraftState, str] = {
    DraftState.DRAFT: marked("草稿"),
    DraftState.SUBMITTED: marked("已提交"),
    DraftState.WITHDRAWN: marked("已撤回"),
    DraftState.RETURNED: marked("退回修改"),
}

DRAFT_PARTS: Mapping[Part, str] = {
    Part.FORM: marked("基本情况"),
    Part.REGISTER: marked("登记表所列其他各项"),
    Part.PLACE: marked("所在地"),
    Part.TEXTS: marked("文字材料"),
    Part.OPINIONS: marked("各级推荐意见"),
}

BOUNDS: Mapping[Bound, str] = {
    Bound.NUMBER: marked("推荐名额"),
    Bound.SPECIAL: marked("可注明特别等次"),
    Bound.UNIT: marked("同一单位上限"),
    Bound.CITY: marked("同一市（州）上限"),
    Bound.COUNTY: marked("同一县（市、区）上限"),
}

TODOS: Mapping[Todo, str] = {
    Todo.NOTHING: marked("无须处理"),
    Todo.EXCLUDE: marked("硬性要求，不能例外：核对事实，确属不符的不予受理"),
    Todo.WAIVE: marked("确属特殊情况的写明理由通过，否则不予受理"),
    Todo.COMPARE: marked("对照往年名单，认定是否同一，写明理由"),
    Todo.CONFIRM: marked("向单位核实后在这里确认，写明依据"),
    Todo.LOOK_UP: marked("查看材料或请单位补充"),
    Todo.READ: marked("条款原文缺字，只提示，不作依据"),
}

VIEWS: Mapping[View, str] = {
    View.OPEN: marked("待处理"),
    View.UNMET: marked("不符合"),
    View.UNKNOWN: marked("待核实"),
    View.FILES: marked("缺材料"),
    View.SUSPECTS: marked("疑似往年获奖"),
    View.WAIVED: marked("特殊情况通过"),
    View.EXCLUDED: marked("不予受理"),
    View.ALL: marked("全部"),
}

LAUREATE_LEVELS: Mapping[LaureateLevel, str] = {
    LaureateLevel.NATIONAL: marked("国家级"),
    LaureateLevel.PROVINCIAL: marked("省级"),
    LaureateLevel.CITY: marked("市级"),
    LaureateLevel.COUNTY: marked("县级"),
}

LAUREATE_STATUSES: Mapping[Status, str] = {
    Status.VALID: marked("有效"),
    Status.REVOKED: marked("已撤销"),
    Status.MISTAKEN: marked("误录"),
}

ANSWERS: Mapping[Answer, str] = {
    Answer.SAME: marked("是同一个"),
    Answer.DIFFERENT: marked("不是同一个"),
    Answer.OPEN: marked("未认定"),
}

RELATIONS: Mapping[Relation, str] = {
    Relation.SAME: marked("相同"),
    Relation.DIFFERENT: marked("不同"),
    Relation.UNSAID: marked("无法比较"),
}


# What an entry of the ledger keeps, by the key that it is kept under. Others are shown by their own key.
RECORDED: Mapping[str, str] = {
    "act": marked("调整"),
    "answer": marked("认定"),
    "as": marked("方式"),
    "barred": marked("因回避未分派"),
    "bound": marked("哪一项名额"),
    "bundle": marked("数据包校验码"),
    "candidates": marked("参评对象数"),
    "category": marked("类别"),
    "checks": marked("规则程序校验码"),
    "code": marked("编号"),
    "codes": marked("编号"),
    "content": marked("内容校验码"),
    "criteria": marked("评分项"),
    "digests": marked("名单校验码"),
    "edition": marked("第几次提交"),
    "employments": marked("任职单位"),
    "ends": marked("最后一天"),
    "expert": marked("专家"),
    "fact": marked("事实"),
    "file": marked("文件校验码"),
    "fingerprint": marked("密钥指纹"),
    "followed": marked("同时移出的名单"),
    "from": marked("原来"),
    "host": marked("单位"),
    "key": marked("代码"),
    "keys": marked("条目"),
    "kind": marked("种类"),
    "laureate": marked("往年名单条目"),
    "list": marked("名单"),
    "login": marked("登录名"),
    "marks": marked("评分校验码"),
    "name": marked("名称"),
    "new": marked("新分派"),
    "pairs": marked("评审份数"),
    "position": marked("位次"),
    "reason": marked("理由"),
    "receipt": marked("回执码"),
    "renumbered": marked("重排的次序"),
    "results": marked("结果校验码"),
    "role": marked("角色"),
    "rows": marked("行数"),
    "rule": marked("规则"),
    "rulebook": marked("规则校验码"),
    "sheets": marked("评分表"),
    "signer": marked("签名密钥"),
    "source": marked("来源"),
    "starts": marked("开始日"),
    "tier": marked("等次"),
    "title": marked("标题"),
    "to": marked("现在"),
    "unit": marked("推荐单位"),
    "units": marked("推荐单位"),
    "value": marked("内容"),
    "version": marked("版本"),
    "voided": marked("作废的评分表"),
    "workbooks": marked("公示文件校验码"),
    "year": marked("年份"),
}

# The platform's own words among what is recorded, by the same key.
_RECORDED_VALUES: Mapping[str, Mapping[Any, str]] = {
    "act": ACTS,
    "answer": ANSWERS,
    "bound": BOUNDS,
    "from": STAGES,
    "kind": UNIT_KINDS,
    "role": ROLES,
    "to": STAGES,
}


def recorded(key: str, value: object, say: Say, known: Mapping[str, str]) -> str:
    """What an entry keeps under a key as people read it; `known` has the campaign's names by their keys.

    A word that has no name is shown as it was recorded, a nested value as JSON.
    """
    if isinstance(value, str):
        own = _RECORDED_VALUES.get(key, {})
        return say(own[value]) if value in own else known.get(value, value)
    if isinstance(value, Mapping):
        parts = (f"{known.get(name, name)} {recorded('', each, say, known)}" for name, each in value.items())
        return "、".join(parts)
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return "、".join(recorded(key, each, say, known) for each in value) or "—"
    return "—" if value is None else json.dumps(value, ensure_ascii=False)


def question_label(entry: str, label: str, say: Say) -> str:
    """What a question is called where it stands alone."""
    if entry.startswith("d-"):
        return fill(say("%(level)s（签署日期）"), {"level": label})
    return label or say(PLACES.get(entry, ""))


def role_name(role: Role, say: Say) -> str:
    """The role's name."""
    return say(ROLES[role])


def separator_name(key: str, say: Say) -> str:
    """What set a nominee below the one above ("criterion:leading" → 单项平均分)."""
    return say(SEPARATORS[key.partition(":")[0]]) if key else ""


def day(value: date, say: Say) -> str:
    """A day as sentences name it: 2021年9月10日."""
    facts = {"year": value.year, "month": value.month, "day": value.day}
    return fill(say("%(year)s年%(month)s月%(day)s日"), facts)


def instant(closes: datetime, say: Say) -> str:
    """A closing instant as its last moment in China: 2021年9月10日24时."""
    shown = deadlines.shown(closes)
    facts = {"year": shown.day.year, "month": shown.day.month, "day": shown.day.day}
    if shown.hour is None:
        return fill(say("%(year)s年%(month)s月%(day)s日24时"), facts)
    facts_with_hour = {**facts, "hour": shown.hour.strftime("%H:%M")}
    return fill(say("%(year)s年%(month)s月%(day)s日 %(hour)s"), facts_with_hour)
