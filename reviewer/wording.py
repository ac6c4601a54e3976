"""Facts → sentences. The one place where errors, defects and enum members are put into words.

`say` is a gettext function: Flask-Babel's in the web, a plain catalogue's on the command line. The
source language is Chinese; every text here is marked with `_l` for extraction.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from reviewer.clock import CHINA
from reviewer.contract import CategoryKind, DeadlineKey, Effect, Outcome, UnitKind
from reviewer.domain import deadlines
from reviewer.domain.access import Role, Stage
from reviewer.domain.sheets import Problem, SheetState
from reviewer.domain.shortlist import Cause
from reviewer.errors import (
    ArrivalsRefused,
    DatabaseVersion,
    Defect,
    DefectReason,
    DiskFull,
    DraftRefused,
    DriverMissing,
    ExtraMissing,
    Forbidden,
    IntakeRefused,
    InvitationRefused,
    LedgerBroken,
    MaterialRefused,
    NotFound,
    NotSignedIn,
    PluginRefused,
    PointsInvalid,
    Reason,
    Refused,
    ReviewerError,
    SignInRefused,
    StaleVersion,
    TooLate,
    WeakPassword,
    WrongStage,
)
from reviewer.refusals import MENDS, refused_material

Say = Callable[[str], str]


def _l(text: str) -> str:
    """Mark a text for the catalogue without translating it here."""
    return text


STAGES: Mapping[Stage, str] = {
    Stage.SETUP: _l("筹备"),
    Stage.NOMINATION: _l("推荐申报"),
    Stage.ELIGIBILITY: _l("资格审查"),
    Stage.SCORING: _l("专家评分"),
    Stage.PANEL: _l("专家组评议"),
    Stage.FINALISED: _l("名单确认"),
    Stage.NOTICE: _l("公示"),
    Stage.CLOSED: _l("结束归档"),
}

ROLES: Mapping[Role, str] = {
    Role.OPERATOR: _l("平台管理员"),
    Role.SECRETARIAT: _l("秘书处"),
    Role.UNIT: _l("推荐单位"),
    Role.EXPERT: _l("评审专家"),
    Role.CHAIR: _l("专家组组长"),
    Role.SUPERVISOR: _l("监督员"),
    Role.PUBLIC: _l("公众"),
}

UNIT_KINDS: Mapping[UnitKind, str] = {
    UnitKind.PROVINCE: _l("省（自治区、直辖市）"),
    UnitKind.SEPARATE_CITY: _l("计划单列市"),
    UnitKind.CORPS: _l("新疆生产建设兵团"),
    UnitKind.ALLIANCE: _l("协会、联盟"),
    UnitKind.BRANCH: _l("协会分支机构"),
    UnitKind.CITY: _l("市（州）"),
    UnitKind.ZONE: _l("功能区"),
    UnitKind.DIRECT_COUNTY: _l("省直管县（市）"),
    UnitKind.UNIVERSITY: _l("高等院校"),
    UnitKind.OTHER: _l("其他单位"),
}

DEADLINES: Mapping[DeadlineKey, str] = {
    DeadlineKey.NOMINATIONS_CLOSE: _l("推荐申报截止"),
    DeadlineKey.SCORING_CLOSES: _l("专家评分截止"),
}

EFFECTS: Mapping[Effect, str] = {
    Effect.BLOCK: _l("必须符合"),
    Effect.WAIVABLE: _l("一般须符合，特殊情况须说明理由"),
    Effect.PREFER: _l("优先"),
    Effect.ADVISE: _l("提示"),
}

OUTCOMES: Mapping[Outcome, str] = {
    Outcome.MET: _l("符合"),
    Outcome.UNMET: _l("不符合"),
    Outcome.UNKNOWN: _l("待核实"),
}

SHEET_STATES: Mapping[SheetState, str] = {
    SheetState.BLANK: _l("未评"),
    SheetState.DRAFT: _l("草稿"),
    SheetState.SUBMITTED: _l("已提交"),
    SheetState.RETURNED: _l("退回修改"),
}

PLACES: Mapping[str, str] = {
    "city": _l("所在市（地、州）"),
    "county": _l("所在县（市、区）"),
}

CAUSES: Mapping[Cause, str] = {
    Cause.IN: _l("入选"),
    Cause.BELOW_LINE: _l("名次在入选线以下"),
    Cause.CAP: _l("受名额上限限制"),
    Cause.TIED_AT_LINE: _l("在入选线上并列，须由组长决定"),
    Cause.TIED_AT_CAP: _l("在名额上限处并列，须由组长决定"),
    Cause.NOT_ON_WIDER_LIST: _l("不在上一级名单内"),
    Cause.NO_MARKS: _l("没有有效评分"),
}

RULES: Mapping[str, str] = {
    "no_marks": _l("没有有效评分"),
    "mean": _l("平均分"),
    "trimmed": _l("去掉最高分和最低分"),
    "fell_back_to_mean": _l("有效评分不足规定人数，按全部评分平均"),
    "median": _l("中位数"),
    "winsorised": _l("最高分和最低分以相邻分代替"),
}

ACTS: Mapping[str, str] = {
    "move": _l("调整位次"),
    "put_in": _l("列入名单"),
    "take_out": _l("移出名单"),
    "tier": _l("调整等次"),
}

SEPARATORS: Mapping[str, str] = {
    "score": _l("得分"),
    "criterion": _l("单项平均分"),
    "untrimmed_mean": _l("全部评分平均分"),
    "median": _l("中位数"),
    "first_places": _l("第一名票数"),
}

PROBLEMS: Mapping[Problem, str] = {
    Problem.NOT_A_NUMBER: _l("不是有效的分数，请填写数字，如 8 或 8.5"),
    Problem.ABOVE_CAP: _l("超过本项满分"),
    Problem.OFF_STEP: _l("不符合评分间隔"),
}

CATEGORY_KINDS: Mapping[CategoryKind, str] = {
    CategoryKind.AWARD: _l("评选"),
    CategoryKind.COLLECTION: _l("材料征集"),
}

_WHAT: Mapping[str, str] = {
    "campaign": _l("没有找到这项评审活动，请核对活动代码。"),
    "category": _l("这项活动没有这个类别。"),
    "nomination": _l("没有找到这个推荐对象。"),
    "sheet": _l("没有找到这份评分表。"),
    "list": _l("没有找到这份名单。"),
    "notice": _l("目前没有可以查看的公示。"),
    "unit": _l("没有找到推荐单位“%(key)s”，请核对名称。"),
    "quota": _l("这个名额没有缺失，或者还没有补定过。"),
    "county": _l("没有找到县（市、区）“%(key)s”。"),
    "account": _l("没有找到账号“%(key)s”。"),
    "login": _l("请填写登录名和姓名，登录名不超过64个字符。"),
    "expert": _l("您不在这项活动的专家名单内。"),
    "role": _l("这个人没有这个角色，或者这个角色不能在这里授予。"),
    "tier": _l("没有这个等次。"),
    "rule": _l("没有这条规则。"),
    "fact": _l("没有需要确认的这项事实。"),
    "laureate": _l("往年名单里没有这一条。"),
    "past_list": _l("这份待确认的往年名单已经导入或已失效，请重新上传。"),
    "draft": _l("没有找到这份推荐草稿。"),
    "material": _l("没有找到这个文件。"),
    "upload": _l("这次上传已经结束或已失效，请重新上传。"),
    "bundle": _l("没有找到这个待确认的数据包：它已经导入，或者已失效。请重新读取。"),
    "signer": _l("没有登记这个密钥。"),
    "intake": _l("这份待确认的登记表已经提交或已失效，请重新上传。"),
}

_REASONS: Mapping[Reason, str] = {
    Reason.UNDERTAKING_MISSING: _l("请先阅读并签署评审承诺书，再打开评审材料。"),
    Reason.CONFLICTED: _l("名单“%(list)s”中有您申报回避的对象，您不能签署，请由其他人签署。"),
    Reason.SHEET_CLOSED: _l(
        "这份评分表已经提交（回执 %(receipt)s），不能再修改。如需更正，请联系专家组组长退回。"
    ),
    Reason.SHEET_NOT_SUBMITTED: _l("%(code)s 的评分表尚未提交，不能退回。"),
    Reason.SHEET_INCOMPLETE: _l("还有评分项没有填写：%(criteria)s。空白不等于0分，请逐项填写。"),
    Reason.NOT_FLAGGED: _l("%(code)s 未由推荐单位在登记表备注中注明，不能列入“%(tier)s”。"),
    Reason.REASON_REQUIRED: _l("请填写理由。"),
    Reason.SOURCE_REQUIRED: _l("请填写来源。"),
    Reason.PASSWORD_WRONG: _l("现在的密码不正确。"),
    Reason.REASON_TOO_SHORT: _l("理由太短，至少需要%(least)s字。"),
    Reason.TIER_FULL: _l("“%(tier)s”最多%(maximum)s名，名额已满。"),
    Reason.LIST_FULL: _l("名单“%(list)s”共%(size)s个名额，已满。请先移出一名。"),
    Reason.LIST_FROZEN: _l("名单“%(list)s”已经签署，不能再改动。"),
    Reason.LIST_MISSING: _l("名单“%(list)s”还没有生成，请专家组组长先生成名单。"),
    Reason.LIST_OPEN_SEATS: _l("名单“%(list)s”还有并列者未作决定：%(codes)s。请逐一列入或移出并写明理由。"),
    Reason.LIST_STALE: _l("生成名单“%(list)s”之后评分有变化，请重新生成名单。"),
    Reason.LIST_UNSIGNED: _l("“%(category)s”的名单尚未完成签署。"),
    Reason.CAP_EXCEEDED: _l("%(place)s 在这份名单中最多%(maximum)s名（依据 %(notice)s %(clause)s），已满。"),
    Reason.OWN_ACCOUNT: _l("不能停用自己的账号。"),
    Reason.SAME_PERSON: _l("两次签署必须由两个人分别完成，也不能撤销自己的秘书处角色。"),
    Reason.NOT_ON_LIST: _l("%(code)s 不在名单上，不能这样调整。"),
    Reason.ALREADY_ON_LIST: _l("%(code)s 已经在名单上。"),
    Reason.PANEL_TOO_SMALL: _l("按评审规则，每个对象至少由%(least)s位专家评审。"),
    Reason.FEW_EXPERTS: _l("以下对象的评审专家人数不足：%(codes)s。请增加专家或重新分配。"),
    Reason.SHEETS_OPEN: _l("还有%(count)s份评分表没有提交。如需就此结束评分，请写明理由。"),
    Reason.NO_NOMINATIONS: _l("还没有任何推荐材料，请先导入推荐登记表。"),
    Reason.NOT_ELIGIBLE: _l("以下对象还有不符合的条款没有处理：%(codes)s。请逐一说明理由通过，或不予受理。"),
    Reason.RULE_NOT_WAIVABLE: _l("“%(rule)s”是硬性要求，不能以特殊情况通过。"),
    Reason.RULEBOOK_CHANGED: _l("活动规则在启动后被更改，请联系平台管理员。"),
    Reason.RULEBOOK_UNFINISHED: _l(
        "活动插件还有待填写的内容，不能启动：%(points)s。请在插件中填写后再启动。"
    ),
    Reason.TEXT_PERSONAL: _l(
        "公示不能生成：%(code)s 的“%(column)s”中含有电话、邮箱或证件号码"
        "（%(heading)s第%(row)s行）。请更正后再试。"
    ),
    Reason.LOGIN_TAKEN: _l("这个登录名已经有人使用。"),
    Reason.PASSWORD_KEPT: _l(
        "%(login)s 已经设置密码，并且负责签署或监督；为防止代签，只有平台管理员可以为其重发邀请链接。"
    ),
    Reason.NUMBER_INVALID: _l(
        "请填写0至%(largest)s的整数，“建议不少于”不能大于“最多”；没有上限的，请选“不设上限”。"
    ),
    Reason.NUMBER_TOO_LOW: _l(
        "没有改：已经报送的超过要定的名额：%(places)s。请单位先撤回，或者由秘书处退回，再定这个数。"
    ),
    Reason.NUMBER_USED: _l("已有报送（%(places)s），不能收回，只能更正。"),
    Reason.NUMBER_WHOLE: _l("这个名额在通知里写得清楚，不由秘书处补定。"),
    Reason.NUMBERS_WAITING: _l(
        "以下单位的名额还没有补定，不能提交推荐：%(units)s。请先补定名额；如需就此结束申报，请写明理由。"
    ),
    Reason.UNIT_TAKEN: _l("单位“%(name)s”已经存在，或者名称、代码没有填写或过长。"),
    Reason.PERIOD_INVALID: _l("活动目前不能进入这个阶段。"),
    Reason.DAY_INVALID: _l("公示日期不正确：开始日不能早于今天，公示期不能短于规定的天数。"),
    Reason.ALREADY_SIGNED: _l("“%(category)s”的名单已经完成两次签署。"),
    Reason.ALREADY_OPEN: _l("活动 %(campaign)s 已经建立。"),
    Reason.KEY_REUSED: _l("这个请求编号已用于别的操作，请刷新页面后重试。"),
    Reason.DRAFT_CLOSED: _l("这份推荐已经提交（编号 %(code)s），不能再修改。如需更正，请先撤回。"),
    Reason.ORDER_CHANGED: _l("您打开页面之后推荐次序有变化，没有移动。请按现在的次序再排一次。"),
    Reason.LAUREATE_INVALID: _l(
        "这一条没有登记：名称、四位年度和依据文件必须填写，出生年月写作 1956-03，不能写身份证号。"
    ),
    Reason.LAUREATE_KNOWN: _l("“%(name)s”这一条已在往年名单里：名称、单位、年度、级别和等次都相同。"),
    Reason.BUNDLE_UNREADABLE: _l("文件不是推荐数据包，或者不完整，没有读取。请重新取得原文件。"),
    Reason.BUNDLE_TOO_LARGE: _l("数据包超过 %(limit)s MB，不能处理。"),
    Reason.BUNDLE_ALTERED: _l("数据包的内容与签名不符：签名以后被改动过，没有读取。请向发出单位重新索取。"),
    Reason.BUNDLE_UNKNOWN_KEY: _l(
        "数据包由没有登记的密钥签名，没有读取。密钥指纹：%(fingerprint)s。"
        "请向发出单位核对指纹，由平台管理员登记以后再导入。"
    ),
    Reason.BUNDLE_TOO_NEW: _l("数据包的格式（第%(format)s版）比本平台新。请先升级本平台。"),
    Reason.BUNDLE_TAKEN: _l("这个数据包已经导入过，不能再导入一次。"),
    Reason.BUNDLE_EMPTY: _l("没有选择任何推荐对象，没有导入。"),
    Reason.SAME_CAMPAIGN: _l("数据包出自这项活动自己的名单，不能导入。"),
    Reason.CONSENT_MISSING: _l(
        "公示不能生成：以下对象没有同意公示的书面意见：%(codes)s。请移出名单，或者在资格审查时核实并登记。"
    ),
    Reason.SIGNER_INVALID: _l("请填写单位名称和64位的密钥指纹；同一指纹只登记一次，本平台自己的不必登记。"),
    Reason.MATERIAL_EMPTY: _l("没有选择文件，或者文件是空的。"),
    Reason.MATERIAL_TOO_LARGE: _l("文件超过 %(limit)s MB，没有接收。"),
    Reason.MATERIAL_FULL: _l("“%(name)s”最多 %(maximum)s 个，已经齐了。请先删除一个再上传。"),
    Reason.MATERIAL_UNNAMED: _l("“%(name)s”的每个文件都要有名称，请填写后再上传。"),
    Reason.MATERIAL_DEMANDED: _l(
        "这个推荐对象已经提交并注明典范，“%(name)s”少了就不符合要求。请先撤回再删除。"
    ),
}

_DEFECTS: Mapping[DefectReason, str] = {
    DefectReason.NOT_A_WORKBOOK: _l(
        "文件不是 Excel 工作簿（.xlsx）。请用 WPS 或 Excel 另存为 .xlsx 后上传。"
    ),
    DefectReason.OLD_WORKBOOK: _l("这是旧版 .xls 文件。请用 WPS 或 Excel 另存为 .xlsx 后上传。"),
    DefectReason.TEXT_FILE: _l("这是文本或 CSV 文件，不是登记表工作簿。请使用 .xlsx 格式的登记表。"),
    DefectReason.ENCRYPTED: _l("文件设有密码。请取消密码后再上传。"),
    DefectReason.MACRO: _l("文件含有宏。请另存为不含宏的 .xlsx 后上传。"),
    DefectReason.EXTERNAL_LINK: _l("文件链接了其他文件。请断开链接（粘贴为数值）后上传。"),
    DefectReason.TOO_LARGE: _l("文件太大或解压后过大，不像一份登记表。"),
    DefectReason.TOO_MANY_ROWS: _l("行数过多，不像一份登记表。"),
    DefectReason.TOO_MANY_COLUMNS: _l("列数过多，不像一份登记表。"),
    DefectReason.DAMAGED: _l("文件已损坏或不完整，请重新保存后上传。"),
    DefectReason.HOSTILE_XML: _l("文件含有不允许的内容，已拒绝。"),
    DefectReason.TOOK_TOO_LONG: _l("读取文件用时过长，已停止。请检查文件是否正常。"),
    DefectReason.OLD_DOCUMENT: _l("这是旧版 .doc 文件。请用 WPS 或 Word 另存为 .docx 后上传。"),
    DefectReason.NOT_A_PAPER: _l("文件不是 .docx 也不是 .xlsx。请用 WPS 或 Office 另存为其中一种后上传。"),
    DefectReason.LABELS_MISSING: _l("没有认出推荐表的栏目。请上传按通知表样填写的 .docx 或 .xlsx 文件。"),
    DefectReason.HALVES_JOINED: _l("单位和职务写在一起，没有分开，请自行填写。"),
    DefectReason.SHEET_MISSING: _l("没有找到登记表工作表。"),
    DefectReason.HEADER_MISSING: _l("没有找到表头。请使用通知所附的登记表格式。"),
    DefectReason.COLUMN_MISSING: _l("缺少“%(label)s”一列。"),
    DefectReason.COLUMN_TWICE: _l("“%(label)s”一列出现了两次。"),
    DefectReason.COLUMN_ORDER: _l("列的顺序与通知所附登记表不同，请恢复原来的顺序。"),
    DefectReason.COLUMN_UNKNOWN: _l("表头中有通知所附登记表没有的列。"),
    DefectReason.TITLE_MISMATCH: _l("标题与所选类别不符，请确认是否选对了类别。"),
    DefectReason.NO_ROWS: _l("登记表没有填写任何推荐对象。"),
    DefectReason.REQUIRED: _l("“%(label)s”没有填写。"),
    DefectReason.FORMULA: _l("“%(label)s”是公式。请改为直接填写的内容。"),
    DefectReason.FORMULA_TEXT: _l("“%(label)s”以 = + - @ 等符号开头，可能被当作公式。请修改。"),
    DefectReason.CELL_ERROR: _l("“%(label)s”是错误值（如 #REF!）。请重新填写。"),
    DefectReason.TOO_LONG: _l("“%(label)s”内容过长。"),
    DefectReason.NOT_A_DAY: _l("“%(label)s”不是日期。请按 1956年3月2日 这样填写。"),
    DefectReason.DAY_INCOMPLETE: _l("“%(label)s”没有写到日，已按原样保留。"),
    DefectReason.DAY_IMPOSSIBLE: _l("“%(label)s”不是真实存在的日期。"),
    DefectReason.NOT_A_NUMBER: _l("“%(label)s”不是数字。"),
    DefectReason.NOT_YES_NO: _l("“%(label)s”请填写“有”或“无”。"),
    DefectReason.NOT_A_CHOICE: _l("“%(label)s”不在可填的范围内。"),
    DefectReason.NOT_A_YEAR: _l("“%(label)s”不是四位年份，如 2019。"),
    DefectReason.NO_LINES: _l("表头下面没有任何内容。"),
    DefectReason.LINE_TWICE: _l("与本表前面的一行重复：名称、单位、年度、级别和等次都相同。"),
    DefectReason.LINE_KEPT: _l("往年名单里已有这一条，不再重复登记。"),
    DefectReason.DIGITS_LOST: _l("“%(label)s”的数字已被 Excel 截断。请把单元格设为文本后重新填写。"),
    DefectReason.ID_NUMBER: _l("“%(label)s”中有身份证号。本平台不收集身份证号，请删除。"),
    DefectReason.SEQUENCE_INVALID: _l("“%(label)s”应为1、2、3……这样的推荐序号。"),
    DefectReason.SEQUENCE_TWICE: _l("推荐序号重复。"),
    DefectReason.SEQUENCE_GAP: _l("推荐序号不连续。"),
    DefectReason.SEQUENCE_UNKNOWN: _l("推荐表中的推荐序号在登记表里没有。"),
    DefectReason.NAME_TWICE: _l("名称重复出现。"),
    DefectReason.NAME_DIFFERS: _l("推荐表与登记表的名称不一致。"),
    DefectReason.TEXT_SHORT: _l("“%(label)s”%(count)s字，要求不少于%(least)s字。"),
    DefectReason.TEXT_LONG: _l("“%(label)s”%(count)s字，要求%(most)s字以内。"),
    DefectReason.TEXT_NOT_ABOUT: _l("“%(label)s”%(count)s字，要求%(target)s字左右。"),
    DefectReason.QUOTA_EXCEEDED: _l("%(unit)s 推荐数为%(count)s，超过名额上限%(maximum)s。"),
    DefectReason.QUOTA_SPECIAL: _l("%(unit)s 注明的典范数为%(count)s，超过上限%(maximum)s。"),
    DefectReason.QUOTA_BELOW: _l("%(unit)s 推荐数为%(count)s，少于通知建议的%(minimum)s。"),
    DefectReason.QUOTA_UNUSUAL: _l(
        "%(unit)s 推荐数为%(count)s，多于登记表所印的%(maximum)s行；通知没有规定上限，请核实。"
    ),
    DefectReason.QUOTA_UNSETTLED: _l(
        "%(unit)s 的推荐名额在通知中缺失（%(clause)s：%(gist)s），"
        "秘书处补定之后才能提交。内容可以先填写、保存。"
    ),
    DefectReason.INNER_CAP: _l("%(place)s 推荐数为%(count)s，超过上限%(maximum)s。"),
    DefectReason.COUNTY_UNKNOWN: _l("第%(sequence)s号“%(name)s”不能确定所在县（市、区），请在导入后核对。"),
    DefectReason.TEXTS_MISSING: _l(
        "没有“%(label)s”工作表或没有填写文字材料，专家将看不到事迹。可在导入后补录。"
    ),
    DefectReason.MATERIAL_OWED: _l(
        "“%(label)s”不齐或不符合要求。典范的材料齐全后才能提交，请到“报送材料”补齐。"
    ),
}


def sentence(error: ReviewerError, say: Say) -> str:
    """What happened and what to do, in the language of `say`."""
    for kind, words in _SENTENCES.items():
        if isinstance(error, kind):
            return words(error, say)
    return say(_l("操作没有完成。"))


def defect(found: Defect, say: Say) -> str:
    """A defect with its place: sheet, row, column, then what is wrong."""
    facts = {"label": found.label, **found.facts}
    text = fill(say(_DEFECTS[found.reason]), facts)
    place = []
    if found.sheet:
        place.append(fill(say(_l("工作表“%(sheet)s”")), {"sheet": found.sheet}))
    if found.row is not None:
        place.append(fill(say(_l("第%(row)s行")), {"row": found.row}))
    if found.column:
        place.append(fill(say(_l("%(column)s列")), {"column": found.column}))
    return fill(say(_l("%(place)s：%(text)s")), {"place": " ".join(place), "text": text}) if place else text


def draft_defect(found: Defect, say: Say) -> str:
    """A defect of a draft: the label says where it is; its `column` is the name of the question."""
    return defect(replace(found, column="", label=question_label(found.column, found.label, say)), say)


def question_label(entry: str, label: str, say: Say) -> str:
    """What a question is called where it stands alone."""
    if entry.startswith("d-"):
        return fill(say(_l("%(level)s（签署日期）")), {"level": label})
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
        return fill(say(_l("%(year)s年%(month)s月%(day)s日24时")), facts)
    facts_with_hour = {**facts, "hour": shown.hour.strftime("%H:%M")}
    return fill(say(_l("%(year)s年%(month)s月%(day)s日 %(hour)s")), facts_with_hour)


def fill(text: str, facts: Mapping[str, object]) -> str:
    """Put facts into a text's named places; a place without a fact stays visible as …."""
    return text % _Facts({key: _plain(value) for key, value in facts.items()})


class _Facts(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def _plain(value: object) -> str:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Iterable) and not isinstance(value, str):
        # A place and how many are there come as a pair.
        items = [f"{item[0]} {item[1]}" if isinstance(item, tuple) else str(item) for item in value]
        more = "…" if len(items) > 12 else ""
        return "、".join(items[:12]) + more
    return str(value)


def _not_found(error: NotFound, say: Say) -> str:
    return fill(say(_WHAT.get(error.what, _l("没有找到这个页面。"))), {"key": error.key})


def _wrong_stage(error: WrongStage, say: Say) -> str:
    allowed = "、".join(say(STAGES[Stage(stage)]) for stage in error.allowed)
    text = say(_l("现在是“%(stage)s”阶段，这项操作只能在以下阶段进行：%(allowed)s。"))
    return fill(text, {"stage": say(STAGES[Stage(error.stage)]), "allowed": allowed})


def _too_late(error: TooLate, say: Say) -> str:
    facts = {
        "deadline": say(DEADLINES[DeadlineKey(error.deadline)]),
        "closed": instant(error.closed, say),
        "now": error.now.astimezone(CHINA).strftime("%Y-%m-%d %H:%M"),
    }
    text = fill(say(_l("%(deadline)s时间为 %(closed)s，服务器时间现在是 %(now)s，已经截止。")), facts)
    return text + say(_l("按通知规定，逾期视为自动放弃。")) if error.waived else text


def _stale(error: StaleVersion, say: Say) -> str:
    text = say(
        _l(
            "您打开之后，别处已经保存了新的内容"
            "（您的版本 %(base)s，现在的版本 %(current)s）。请核对后再保存。"
        )
    )
    return fill(text, {"base": error.base, "current": error.current})


def _refused(error: Refused, say: Say) -> str:
    return fill(say(_REASONS[error.reason]), error.facts)


def _points(error: PointsInvalid, say: Say) -> str:
    parts = [
        f"{error.names.get(key, key)}（{typed}）{say(PROBLEMS[Problem(problem)])}"
        for key, problem, typed in error.problems
    ]
    return fill(say(_l("分数有误：%(problems)s")), {"problems": "；".join(parts)})


def _intake(error: IntakeRefused, say: Say) -> str:
    text = say(_l("登记表未被接收，共%(count)s处问题，没有写入任何内容："))
    lines = [fill(text, {"count": len(error.defects)})]
    return "\n".join([*lines, *(defect(found, say) for found in error.defects)])


def _draft(error: DraftRefused, say: Say) -> str:
    lines = [say(_l("还不能提交，内容都已保存。请先处理下面的问题："))]
    lines += [draft_defect(found, say) for found in error.defects]
    lines += [fill(say(_l("不符合：%(rule)s。")), {"rule": rule}) for rule in error.rules]
    return "\n".join(lines)


def _arrivals(error: ArrivalsRefused, say: Say) -> str:
    lines = [say(_l("没有导入，没有写入任何内容。请先处理下面的问题："))]
    for name, found in error.entrants:
        lines += [f"{name}：{draft_defect(one, say)}" for one in found]
    return "\n".join(lines)


def _material(error: MaterialRefused, say: Say) -> str:
    return fill(*refused_material(error.reason, error.facts, say))


def _plugin(error: PluginRefused, say: Say) -> str:
    text = say(_l("活动插件 %(plugin)s 未通过检查：钩子 %(hook)s 的返回有误（%(problem)s）。%(mend)s"))
    if error.file:
        text += say(_l("文件：%(file)s"))
    mend = say(MENDS[error.mend]) if error.mend in MENDS else f"→ {error.mend}"
    facts = {"plugin": error.plugin, "hook": error.hook, "problem": error.problem, "mend": mend}
    return fill(text, {**facts, "file": error.file})


def _sign_in(error: SignInRefused, say: Say) -> str:
    text = say(
        _l(
            "登录名或密码不正确。同一登录名连续输错 %(failures)s 次，%(minutes)s 分钟内不能登录；"
            "忘记密码请联系秘书处重新发送邀请链接。"
        )
    )
    return fill(text, {"failures": error.failures, "minutes": error.minutes})


def _password(error: WeakPassword, say: Say) -> str:
    return fill(say(_l("密码至少需要%(least)s个字符，且不能与登录名相同。")), {"least": error.least})


def _ledger(error: LedgerBroken, say: Say) -> str:
    text = say(_l("台账校验未通过：%(campaign)s 第%(seq)s条（%(problem)s）。请立即停止操作并联系监督员。"))
    return fill(text, {"campaign": error.campaign, "seq": error.seq, "problem": error.problem})


def _disk(error: DiskFull, say: Say) -> str:
    text = say(_l("服务器磁盘空间不足，这个文件没有接收（需要 %(size)s MB）。请联系管理员。"))
    return fill(text, {"size": -(-error.size // 2**20)})


def _extra(error: ExtraMissing, say: Say) -> str:
    sentence = _l("这台服务器没有安装“%(extra)s”组件，不能生成这种文件。请联系平台管理员安装。")
    return fill(say(sentence), {"extra": error.extra})


def _driver(error: DriverMissing, say: Say) -> str:
    text = say(_l('没有安装所选数据库的驱动。请先运行：pip install "%(driver)s"'))
    return fill(text, {"driver": error.driver})


def _database(error: DatabaseVersion, say: Say) -> str:
    if not error.found:
        text = _l(
            "数据库 %(place)s 还没有建立。请先运行 reviewer migrate，或用 REVIEWER_INSTANCE 指明它的目录。"
        )
    else:
        text = _l("数据库 %(place)s 的版本为“%(found)s”，程序需要“%(wanted)s”。请先运行 reviewer migrate。")
    return fill(say(text), {"place": error.place, "found": error.found, "wanted": error.wanted})


@dataclass(frozen=True, slots=True)
class _Always:
    """The same sentence whatever the facts."""

    text: str

    def __call__(self, _error: ReviewerError, say: Say) -> str:
        return say(self.text)


_SENTENCES: dict[type[ReviewerError], Callable[..., str]] = {
    NotFound: _not_found,
    NotSignedIn: _Always(_l("登录已过期，请重新登录。")),
    SignInRefused: _sign_in,
    InvitationRefused: _Always(_l("邀请链接无效、已使用或已过期，请联系秘书处重新发送。")),
    WeakPassword: _password,
    Forbidden: _Always(_l("您没有进行这项操作的权限。如有疑问，请联系秘书处。")),
    WrongStage: _wrong_stage,
    TooLate: _too_late,
    StaleVersion: _stale,
    Refused: _refused,
    IntakeRefused: _intake,
    DraftRefused: _draft,
    MaterialRefused: _material,
    ArrivalsRefused: _arrivals,
    PointsInvalid: _points,
    PluginRefused: _plugin,
    LedgerBroken: _ledger,
    DatabaseVersion: _database,
    DriverMissing: _driver,
    ExtraMissing: _extra,
    DiskFull: _disk,
}
