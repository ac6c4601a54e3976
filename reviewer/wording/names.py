"""What members of the platform's own enumerations are called, and how days and instants are written."""

from collections.abc import Mapping
from datetime import datetime

from reviewer.contract import CategoryKind, DeadlineKey, Effect, LaureateLevel, Outcome, UnitKind
from reviewer.domain import deadlines
from reviewer.domain.access import Role, Stage
from reviewer.domain.drafts import DraftState, Part
from reviewer.domain.eligibility import Todo, View
from reviewer.domain.laureates import Answer, Relation, Status
from reviewer.domain.quotas import Bound
from reviewer.domain.sheets import Problem, SheetState
from reviewer.domain.shortlist import Cause
from reviewer.wording.speech import Say, fill, words

STAGES: Mapping[Stage, str] = {
    Stage.SETUP: words("筹备"),
    Stage.NOMINATION: words("推荐申报"),
    Stage.ELIGIBILITY: words("资格审查"),
    Stage.SCORING: words("专家评分"),
    Stage.PANEL: words("专家组评议"),
    Stage.FINALISED: words("名单确认"),
    Stage.NOTICE: words("公示"),
    Stage.CLOSED: words("结束归档"),
}

ROLES: Mapping[Role, str] = {
    Role.OPERATOR: words("平台管理员"),
    Role.SECRETARIAT: words("秘书处"),
    Role.UNIT: words("推荐单位"),
    Role.EXPERT: words("评审专家"),
    Role.CHAIR: words("专家组组长"),
    Role.SUPERVISOR: words("监督员"),
    Role.PUBLIC: words("公众"),
}

UNIT_KINDS: Mapping[UnitKind, str] = {
    UnitKind.PROVINCE: words("省（自治区、直辖市）"),
    UnitKind.SEPARATE_CITY: words("计划单列市"),
    UnitKind.CORPS: words("新疆生产建设兵团"),
    UnitKind.ALLIANCE: words("协会、联盟"),
    UnitKind.BRANCH: words("协会分支机构"),
    UnitKind.CITY: words("市（州）"),
    UnitKind.ZONE: words("功能区"),
    UnitKind.DIRECT_COUNTY: words("省直管县（市）"),
    UnitKind.UNIVERSITY: words("高等院校"),
    UnitKind.OTHER: words("其他单位"),
}

DEADLINES: Mapping[DeadlineKey, str] = {
    DeadlineKey.NOMINATIONS_CLOSE: words("推荐申报截止"),
    DeadlineKey.SCORING_CLOSES: words("专家评分截止"),
}

EFFECTS: Mapping[Effect, str] = {
    Effect.BLOCK: words("必须符合"),
    Effect.WAIVABLE: words("一般须符合，特殊情况须说明理由"),
    Effect.PREFER: words("优先"),
    Effect.ADVISE: words("提示"),
}

OUTCOMES: Mapping[Outcome, str] = {
    Outcome.MET: words("符合"),
    Outcome.UNMET: words("不符合"),
    Outcome.UNKNOWN: words("待核实"),
}

SHEET_STATES: Mapping[SheetState, str] = {
    SheetState.BLANK: words("未评"),
    SheetState.DRAFT: words("草稿"),
    SheetState.SUBMITTED: words("已提交"),
    SheetState.RETURNED: words("退回修改"),
}

PLACES: Mapping[str, str] = {
    "city": words("所在市（地、州）"),
    "county": words("所在县（市、区）"),
}

CAUSES: Mapping[Cause, str] = {
    Cause.IN: words("入选"),
    Cause.BELOW_LINE: words("名次在入选线以下"),
    Cause.CAP: words("受名额上限限制"),
    Cause.TIED_AT_LINE: words("在入选线上并列，须由组长决定"),
    Cause.TIED_AT_CAP: words("在名额上限处并列，须由组长决定"),
    Cause.NOT_ON_WIDER_LIST: words("不在上一级名单内"),
    Cause.NO_MARKS: words("没有有效评分"),
}

RULES: Mapping[str, str] = {
    "no_marks": words("没有有效评分"),
    "mean": words("平均分"),
    "trimmed": words("去掉最高分和最低分"),
    "fell_back_to_mean": words("有效评分不足规定人数，按全部评分平均"),
    "median": words("中位数"),
    "winsorised": words("最高分和最低分以相邻分代替"),
}

ACTS: Mapping[str, str] = {
    "move": words("调整位次"),
    "put_in": words("列入名单"),
    "take_out": words("移出名单"),
    "tier": words("调整等次"),
}

SEPARATORS: Mapping[str, str] = {
    "score": words("得分"),
    "criterion": words("单项平均分"),
    "untrimmed_mean": words("全部评分平均分"),
    "median": words("中位数"),
    "first_places": words("第一名票数"),
}

PROBLEMS: Mapping[Problem, str] = {
    Problem.NOT_A_NUMBER: words("不是有效的分数，请填写数字，如 8 或 8.5"),
    Problem.ABOVE_CAP: words("超过本项满分"),
    Problem.OFF_STEP: words("不符合评分间隔"),
}

CATEGORY_KINDS: Mapping[CategoryKind, str] = {
    CategoryKind.AWARD: words("评选"),
    CategoryKind.COLLECTION: words("材料征集"),
}

DRAFT_STATES: Mapping[DraftState, str] = {
    DraftState.DRAFT: words("草稿"),
    DraftState.SUBMITTED: words("已提交"),
    DraftState.WITHDRAWN: words("已撤回"),
    DraftState.RETURNED: words("退回修改"),
}

DRAFT_PARTS: Mapping[Part, str] = {
    Part.FORM: words("基本情况"),
    Part.REGISTER: words("登记表所列其他各项"),
    Part.PLACE: words("所在地"),
    Part.TEXTS: words("文字材料"),
    Part.OPINIONS: words("各级推荐意见"),
}

BOUNDS: Mapping[Bound, str] = {
    Bound.NUMBER: words("推荐名额"),
    Bound.SPECIAL: words("可注明特别等次"),
    Bound.UNIT: words("同一单位上限"),
    Bound.CITY: words("同一市（州）上限"),
    Bound.COUNTY: words("同一县（市、区）上限"),
}

TODOS: Mapping[Todo, str] = {
    Todo.NOTHING: words("无须处理"),
    Todo.EXCLUDE: words("硬性要求，不能例外：核对事实，确属不符的不予受理"),
    Todo.WAIVE: words("确属特殊情况的写明理由通过，否则不予受理"),
    Todo.COMPARE: words("对照往年名单，认定是否同一，写明理由"),
    Todo.CONFIRM: words("向单位核实后在这里确认，写明依据"),
    Todo.LOOK_UP: words("查看材料或请单位补充"),
    Todo.READ: words("条款原文缺字，只提示，不作依据"),
}

VIEWS: Mapping[View, str] = {
    View.OPEN: words("待处理"),
    View.UNMET: words("不符合"),
    View.UNKNOWN: words("待核实"),
    View.FILES: words("缺材料"),
    View.SUSPECTS: words("疑似往年获奖"),
    View.WAIVED: words("特殊情况通过"),
    View.EXCLUDED: words("不予受理"),
    View.ALL: words("全部"),
}

LAUREATE_LEVELS: Mapping[LaureateLevel, str] = {
    LaureateLevel.NATIONAL: words("国家级"),
    LaureateLevel.PROVINCIAL: words("省级"),
    LaureateLevel.CITY: words("市级"),
    LaureateLevel.COUNTY: words("县级"),
}

LAUREATE_STATUSES: Mapping[Status, str] = {
    Status.VALID: words("有效"),
    Status.REVOKED: words("已撤销"),
    Status.MISTAKEN: words("误录"),
}

ANSWERS: Mapping[Answer, str] = {
    Answer.SAME: words("是同一个"),
    Answer.DIFFERENT: words("不是同一个"),
    Answer.OPEN: words("未认定"),
}

RELATIONS: Mapping[Relation, str] = {
    Relation.SAME: words("相同"),
    Relation.DIFFERENT: words("不同"),
    Relation.UNSAID: words("无法比较"),
}


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


def instant(closes: datetime, say: Say) -> str:
    """A closing instant as its last moment in China: 2021年9月10日24时."""
    shown = deadlines.shown(closes)
    facts = {"year": shown.day.year, "month": shown.day.month, "day": shown.day.day}
    if shown.hour is None:
        return fill(say("%(year)s年%(month)s月%(day)s日24时"), facts)
    facts_with_hour = {**facts, "hour": shown.hour.strftime("%H:%M")}
    return fill(say("%(year)s年%(month)s月%(day)s日 %(hour)s"), facts_with_hour)
