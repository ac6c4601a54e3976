"""An error as a sentence: what happened and what to do."""

from collections.abc import Callable, Mapping
from datetime import date

from msgspec import Struct

from reviewer.clock import CHINA
from reviewer.contract import DeadlineKey
from reviewer.domain.access import Stage
from reviewer.domain.sheets import Problem
from reviewer.errors import (
    ArrivalsRefused,
    BackupElsewhere,
    DatabaseVersion,
    DiskFull,
    DraftRefused,
    DriverMissing,
    EncodingRefused,
    ExtraMissing,
    Forbidden,
    IntakeRefused,
    InvitationRefused,
    KeyMissing,
    LedgerBroken,
    LedgerKeyDiffers,
    MaterialRefused,
    NotFound,
    NotSignedIn,
    PluginRefused,
    PointsInvalid,
    Reason,
    Refused,
    ReviewerError,
    SettingInvalid,
    Severity,
    SignInRefused,
    StaleVersion,
    TooLate,
    Wanted,
    WeakPassword,
    WrongStage,
)
from reviewer.wording.defects import defect, draft_defect
from reviewer.wording.materials import refused_material
from reviewer.wording.names import DEADLINES, PROBLEMS, STAGES, day, instant
from reviewer.wording.plugins import FAULTS, MENDS, WRONG
from reviewer.wording.speech import Say, fill, marked

_WHAT: Mapping[str, str] = {
    "campaign": marked("没有找到这项评审活动，请核对活动代码。"),
    "category": marked("这项活动没有这个类别。"),
    "nomination": marked("没有找到这个推荐对象。"),
    "sheet": marked("没有找到这份评分表。"),
    "list": marked("没有找到这份名单。"),
    "notice": marked("目前没有可以查看的公示。"),
    "unit": marked("没有找到推荐单位“%(key)s”，请核对名称。"),
    "quota": marked("这个名额没有缺失，或者还没有补定过。"),
    "county": marked("没有找到县（市、区）“%(key)s”。"),
    "account": marked("没有找到账号“%(key)s”。"),
    "login": marked("请填写登录名和姓名，登录名不超过64个字符。"),
    "expert": marked("您不在这项活动的专家名单内。"),
    "role": marked("这个人没有这个角色，或者这个角色不能在这里授予。"),
    "tier": marked("没有这个等次。"),
    "rule": marked("没有这条规则。"),
    "fact": marked("没有需要确认的这项事实。"),
    "laureate": marked("往年名单里没有这一条。"),
    "past_list": marked("这份待确认的往年名单已经导入或已失效，请重新上传。"),
    "draft": marked("没有找到这份推荐草稿。"),
    "material": marked("没有找到这个文件。"),
    "upload": marked("这次上传已经结束或已失效，请重新上传。"),
    "bundle": marked("没有找到这个待确认的数据包：它已经导入，或者已失效。请重新读取。"),
    "signer": marked("没有登记这个密钥。"),
    "intake": marked("这份待确认的登记表已经提交或已失效，请重新上传。"),
}

_REASONS: Mapping[Reason, str] = {
    Reason.UNDERTAKING_MISSING: marked("请先阅读并签署评审承诺书，再打开评审材料。"),
    Reason.CONFLICTED: marked("名单“%(list)s”中有您申报回避的对象，您不能签署，请由其他人签署。"),
    Reason.SHEET_CLOSED: marked(
        "这份评分表已经提交（回执 %(receipt)s），不能再修改。如需更正，请联系专家组组长退回。"
    ),
    Reason.SHEET_NOT_SUBMITTED: marked("%(code)s 的评分表尚未提交，不能退回。"),
    Reason.SHEET_INCOMPLETE: marked("还有评分项没有填写：%(criteria)s。空白不等于0分，请逐项填写。"),
    Reason.SHEET_ALTERED: marked(
        "有%(count)s份评分表与提交时的内容不一致：%(sheets)s。"
        "数据在平台之外被改动过，名单不能生成或签署。请立即联系平台管理员和监督员。"
    ),
    Reason.NOT_FLAGGED: marked("%(code)s 未由推荐单位在登记表备注中注明，不能列入“%(tier)s”。"),
    Reason.REASON_REQUIRED: marked("请填写理由。"),
    Reason.SOURCE_REQUIRED: marked("请填写来源。"),
    Reason.PASSWORD_WRONG: marked("现在的密码不正确。"),
    Reason.REASON_TOO_SHORT: marked("理由太短，至少需要%(least)s字。"),
    Reason.TIER_FULL: marked("“%(tier)s”最多%(maximum)s名，名额已满。"),
    Reason.LIST_FULL: marked("名单“%(list)s”共%(size)s个名额，已满。请先移出一名。"),
    Reason.LIST_FROZEN: marked("名单“%(list)s”已经签署，不能再改动。"),
    Reason.LIST_MISSING: marked("名单“%(list)s”还没有生成，请专家组组长先生成名单。"),
    Reason.LIST_OPEN_SEATS: marked(
        "名单“%(list)s”还有对象未作决定（一票否决、并列或等次）：%(codes)s。请逐一决定并写明理由。"
    ),
    Reason.LIST_STALE: marked("生成名单“%(list)s”之后评分有变化，请重新生成名单。"),
    Reason.LIST_UNSIGNED: marked("“%(category)s”的名单尚未完成签署。"),
    Reason.CAP_EXCEEDED: marked(
        "%(place)s 在这份名单中最多%(maximum)s名（依据 %(notice)s %(clause)s），已满。"
    ),
    Reason.OWN_SHEET: marked("不能退回自己的评分表，请由另一位专家组组长退回。"),
    Reason.OWN_ACCOUNT: marked("不能停用自己的账号。"),
    Reason.SAME_PERSON: marked("两次签署必须由两个人分别完成，也不能撤销自己的秘书处角色。"),
    Reason.NOT_ON_LIST: marked("%(code)s 不在名单上，不能这样调整。"),
    Reason.ALREADY_ON_LIST: marked("%(code)s 已经在名单上。"),
    Reason.PLACE_INVALID: marked("没有移动：请填写 1 至 %(last)s 之间的整数。"),
    Reason.PLACE_SAME: marked("没有移动：%(code)s 现在就在第 %(place)s 位。"),
    Reason.PANEL_TOO_SMALL: marked("按评审规则，每个对象至少由%(least)s位专家评审。"),
    Reason.FEW_EXPERTS: marked("以下对象的评审专家人数不足：%(codes)s。请增加专家或重新分配。"),
    Reason.SHEETS_OPEN: marked("还有%(count)s份评分表没有提交。如需就此结束评分，请写明理由。"),
    Reason.NO_NOMINATIONS: marked("还没有任何推荐材料，请先导入推荐登记表。"),
    Reason.NOT_ELIGIBLE: marked(
        "以下对象还有不符合的条款没有处理：%(codes)s。请逐一说明理由通过，或不予受理。"
    ),
    Reason.RULE_NOT_WAIVABLE: marked("“%(rule)s”是硬性要求，不能以特殊情况通过。"),
    Reason.RULEBOOK_CHANGED: marked("活动规则在启动后被更改，请联系平台管理员。"),
    Reason.RULEBOOK_UNFINISHED: marked(
        "活动插件还有待填写的内容，不能启动：%(points)s。请在插件中填写后再启动。"
    ),
    Reason.TEXT_ID_NUMBER: marked("“%(label)s”中有身份证号。本平台不收集身份证号，请删除。"),
    Reason.TEXT_PERSONAL: marked(
        "公示不能生成：%(code)s 的“%(column)s”中含有电话、邮箱或证件号码"
        "（%(heading)s第%(row)s行）。请更正后再试。"
    ),
    Reason.LOGIN_INVALID: marked("登录名只能用英文字母、数字和 . _ - @，以字母或数字开头。"),
    Reason.LOGIN_TAKEN: marked("这个登录名已经有人使用。"),
    Reason.PASSWORD_KEPT: marked(
        "%(login)s 已经是这个角色，并且已经设置密码；为防止代签、代评，只有平台管理员可以为其重发邀请链接。"
    ),
    Reason.NUMBER_INVALID: marked(
        "请填写0至%(largest)s的整数，“建议不少于”不能大于“最多”；没有上限的，请选“不设上限”。"
    ),
    Reason.NUMBER_TOO_LOW: marked(
        "没有改：已经报送的超过要定的名额：%(places)s。请单位先撤回，或者由秘书处退回，再定这个数。"
    ),
    Reason.NUMBER_USED: marked("已有报送（%(places)s），不能收回，只能更正。"),
    Reason.NUMBER_WHOLE: marked("这个名额在通知里写得清楚，不由秘书处补定。"),
    Reason.NUMBERS_WAITING: marked(
        "以下单位的名额还没有补定，不能提交推荐：%(units)s。请先补定名额；如需就此结束申报，请写明理由。"
    ),
    Reason.UNIT_TAKEN: marked("单位“%(name)s”已经存在，或者名称、代码没有填写或过长。"),
    Reason.PERIOD_INVALID: marked("活动目前不能进入这个阶段。"),
    Reason.DAY_INVALID: marked("公示日期不正确：请选定开始日和最后一天，开始日不能早于今天。"),
    Reason.NOTICE_RUNNING: marked("公示期到%(ends)s为止，现在还没有结束。如需提前归档，请写明理由。"),
    Reason.FINDINGS_UNKNOWN: marked("还有%(count)s项待核实。如需就此开始评分，请写明理由。"),
    Reason.NOTICE_TOO_SHORT: marked("公示期太短：从%(starts)s开始，最早到%(least)s结束。请改选最后一天。"),
    Reason.CONTACT_PERSONAL: marked(
        "受理异议的电话和地址中含有手机号码或证件号码，不能印在公示上。请只写单位的办公电话和地址。"
    ),
    Reason.ALREADY_SIGNED: marked("“%(category)s”的名单已经完成两次签署。"),
    Reason.ALREADY_OPEN: marked("活动 %(campaign)s 已经建立。"),
    Reason.KEY_REUSED: marked("这个请求编号已用于别的操作，请刷新页面后重试。"),
    Reason.DRAFT_CLOSED: marked("这份推荐已经提交（编号 %(code)s），不能再修改。如需更正，请先撤回。"),
    Reason.ORDER_CHANGED: marked("您打开页面之后推荐次序有变化，没有移动。请按现在的次序再排一次。"),
    Reason.LAUREATE_INVALID: marked(
        "这一条没有登记：名称、四位年度和依据文件必须填写，出生年月写作 1956-03，不能写身份证号。"
    ),
    Reason.LAUREATE_KNOWN: marked("“%(name)s”这一条已在往年名单里：名称、单位、年度、级别和等次都相同。"),
    Reason.BUNDLE_UNREADABLE: marked("文件不是推荐数据包，或者不完整，没有读取。请重新取得原文件。"),
    Reason.BUNDLE_TOO_LARGE: marked("数据包超过 %(limit)s MB，不能处理。"),
    Reason.BUNDLE_ALTERED: marked(
        "数据包的内容与签名不符：签名以后被改动过，没有读取。请向发出单位重新索取。"
    ),
    Reason.BUNDLE_UNKNOWN_KEY: marked(
        "数据包由没有登记的密钥签名，没有读取。密钥指纹：%(fingerprint)s。"
        "请向发出单位核对指纹，由平台管理员登记以后再导入。"
    ),
    Reason.BUNDLE_TOO_NEW: marked("数据包的格式（第%(format)s版）比本平台新。请先升级本平台。"),
    Reason.BUNDLE_TAKEN: marked("这个数据包已经导入过，不能再导入一次。"),
    Reason.BUNDLE_EMPTY: marked("没有选择任何推荐对象，没有导入。"),
    Reason.SAME_CAMPAIGN: marked("数据包出自这项活动自己的名单，不能导入。"),
    Reason.CONSENT_MISSING: marked(
        "公示不能生成：以下对象没有同意公示的书面意见：%(codes)s。请移出名单，或者在资格审查时核实并登记。"
    ),
    Reason.SIGNER_INVALID: marked(
        "请填写单位名称和64位的密钥指纹；同一指纹只登记一次，本平台自己的不必登记。"
    ),
    Reason.MATERIAL_EMPTY: marked("没有选择文件，或者文件是空的。"),
    Reason.MATERIAL_TOO_LARGE: marked("文件超过 %(limit)s MB，没有接收。"),
    Reason.MATERIAL_FULL: marked("“%(name)s”最多 %(maximum)s 个，已经齐了。请先删除一个再上传。"),
    Reason.MATERIAL_UNNAMED: marked("“%(name)s”的每个文件都要有名称，请填写后再上传。"),
    Reason.MATERIAL_DEMANDED: marked(
        "这个推荐对象已经提交并注明典范，“%(name)s”少了就不符合要求。请先撤回再删除。"
    ),
}

_WANTED: Mapping[Wanted, str] = {
    Wanted.FOLDER: marked("一个目录的路径"),
    Wanted.WHOLE: marked("%(least)s至%(most)s的整数"),
    Wanted.ADDRESS: marked("以 http:// 或 https:// 开头的网址，如 https://pingshen.example.cn"),
    Wanted.HOSTS: marked("至少一个主机名，用逗号分隔，不带 http://"),
    Wanted.PROXY: marked("反向代理的 IP 地址，或者 *（相信任何来源，端口不能对外开放）"),
    Wanted.JOBS: marked("background、elsewhere 或者 immediate"),
    Wanted.DATABASE: marked(
        "sqlite:///文件的绝对路径，或者 postgresql+psycopg://用户:密码@主机/数据库（特殊字符写作 %%xx）"
    ),
    Wanted.COUNTER: marked("memory://、redis://主机:6379 等 limits 库认得的地址"),
    Wanted.PHRASE: marked("至少16个字符"),
    Wanted.SEAL: marked("十六进制数，至少32位（16字节）"),
    Wanted.SEED: marked("十六进制数，正好64位（32字节）"),
}


def sentence(error: ReviewerError, say: Say) -> str:
    """What happened and what to do, in the language of `say`."""
    for kind, told in _SENTENCES.items():
        if isinstance(error, kind):
            return told(error, say)
    return say("操作没有完成。")


def _not_found(error: NotFound, say: Say) -> str:
    return fill(say(_WHAT.get(error.what, marked("没有找到这个页面。"))), {"key": error.key})


def _wrong_stage(error: WrongStage, say: Say) -> str:
    allowed = "、".join(say(STAGES[Stage(stage)]) for stage in error.allowed)
    text = say("现在是“%(stage)s”阶段，这项操作只能在以下阶段进行：%(allowed)s。")
    return fill(text, {"stage": say(STAGES[Stage(error.stage)]), "allowed": allowed})


def _too_late(error: TooLate, say: Say) -> str:
    facts = {
        "deadline": say(DEADLINES[DeadlineKey(error.deadline)]),
        "closed": instant(error.closed, say),
        "now": error.now.astimezone(CHINA).strftime("%Y-%m-%d %H:%M"),
    }
    text = fill(say("%(deadline)s时间为 %(closed)s，服务器时间现在是 %(now)s，已经截止。"), facts)
    return text + say("按通知规定，逾期视为自动放弃。") if error.waived else text


def _stale(error: StaleVersion, say: Say) -> str:
    if error.what == "list":
        return say(
            "您打开这个页面以后，别人或者您的另一个窗口已经改动了名单，您这次的操作没有记录。"
            "请先看现在的名单，再决定是否重做。"
        )
    return say(
        "您打开这个页面以后，别人或者您的另一个窗口已经保存了新的内容，您这次的改动没有保存。"
        "请重新打开页面，核对现在的内容后再改。"
    )


def _refused(error: Refused, say: Say) -> str:
    facts = {name: day(fact, say) if isinstance(fact, date) else fact for name, fact in error.facts.items()}
    return fill(say(_REASONS[error.reason]), facts)


def _points(error: PointsInvalid, say: Say) -> str:
    parts = [
        f"{error.names.get(key, key)}（{typed}）{say(PROBLEMS[Problem(problem)])}"
        for key, problem, typed in error.problems
    ]
    return fill(say("分数有误：%(problems)s"), {"problems": "；".join(parts)})


def _intake(error: IntakeRefused, say: Say) -> str:
    errors = [defect(found, say) for found in error.defects if found.severity is Severity.ERROR]
    remarks = [defect(found, say) for found in error.defects if found.severity is Severity.REMARK]
    text = say("登记表未被接收，没有写入任何内容。必须改正的有%(count)s处：")
    lines = [fill(text, {"count": len(errors)}), *errors]
    if remarks:
        lines += [fill(say("另有%(count)s条提示，不影响导入："), {"count": len(remarks)}), *remarks]
    return "\n".join(lines)


def _draft(error: DraftRefused, say: Say) -> str:
    lines = [say("还不能提交，内容都已保存。请先处理下面的问题：")]
    lines += [draft_defect(found, say) for found in error.defects]
    lines += [fill(say("不符合：%(rule)s。"), {"rule": rule}) for rule in error.rules]
    return "\n".join(lines)


def _arrivals(error: ArrivalsRefused, say: Say) -> str:
    lines = [say("没有导入，没有写入任何内容。请先处理下面的问题：")]
    for name, found in error.entrants:
        lines += [f"{name}：{draft_defect(one, say)}" for one in found]
    return "\n".join(lines)


def _material(error: MaterialRefused, say: Say) -> str:
    return fill(*refused_material(error.reason, error.facts, say))


def _plugin(error: PluginRefused, say: Say) -> str:
    facts = {"hook": error.hook, "problem": error.problem, "mend": _mend(error.mend, say)}
    first = fill(say(FAULTS.get(error.mend, WRONG)), {"plugin": error.plugin, **facts})
    if error.file:
        first = fill(say("%(refusal)s文件：%(file)s"), {"refusal": first, "file": error.file})
    lines = [first]
    for hook, problem, mend in error.others:
        also = say("另外：钩子 %(hook)s 的返回有误（%(problem)s）。%(mend)s")
        lines.append(fill(also, {"hook": hook, "problem": problem, "mend": _mend(mend, say)}))
    return "\n".join(lines)


def _mend(mend: str, say: Say) -> str:
    """How to mend it: the table's words, or the type that the hook must answer with."""
    return say(MENDS[mend]) if mend in MENDS else fill(say("须返回 %(kind)s。"), {"kind": mend})


def _sign_in(error: SignInRefused, say: Say) -> str:
    text = say(
        "登录名或密码不正确。同一登录名连续输错 %(failures)s 次，%(minutes)s 分钟内不能登录；"
        "忘记密码请联系秘书处，由平台管理员重新发送邀请链接。"
    )
    return fill(text, {"failures": error.failures, "minutes": error.minutes})


def _password(error: WeakPassword, say: Say) -> str:
    return fill(say("密码至少需要%(least)s个字符，且不能与登录名相同。"), {"least": error.least})


_LEDGER_PROBLEMS: Mapping[str, str] = {
    "gap": marked("前面有缺失，序号不连续"),
    "prev": marked("与前一条接不上"),
    "hash": marked("内容与它的摘要不符"),
    "payload": marked("内容不是平台写入的格式"),
    "columns": marked("旁边的时间或种类与内容不符"),
    "seal": marked("封印不是本平台的密钥所盖"),
    "empty": marked("整本台账是空的"),
    "noted": marked("以前抄录的末条封印不在其中，末尾可能被截去"),
    "sheet": marked("评分表现在的内容与这一条记下的回执不符"),
}


def _ledger(error: LedgerBroken, say: Say) -> str:
    text = say("台账校验未通过：%(campaign)s 第%(seq)s条，%(problem)s。请立即停止操作并联系监督员。")
    problem = say(_LEDGER_PROBLEMS[error.problem])
    return fill(text, {"campaign": error.campaign, "seq": error.seq, "problem": problem})


def _ledger_key(error: LedgerKeyDiffers, say: Say) -> str:
    text = say(
        "台账“%(campaign)s”的最后一条（第%(seq)s条）不是用现在这把密钥封存的，没有写入任何内容。"
        "请用 REVIEWER_INSTANCE 指明原来的目录，或用 REVIEWER_LEDGER_KEY 给出原来的密钥；"
        "如果密钥没有换过，台账可能被改动，请联系监督员。"
    )
    return fill(text, {"campaign": error.campaign, "seq": error.seq})


def _disk(error: DiskFull, say: Say) -> str:
    text = say("服务器磁盘空间不足，这个文件没有接收（需要 %(size)s MB）。请联系管理员。")
    return fill(text, {"size": -(-error.size // 2**20)})


def _extra(error: ExtraMissing, say: Say) -> str:
    sentence = marked("这台服务器没有安装“%(extra)s”组件，不能生成这种文件。请联系平台管理员安装。")
    return fill(say(sentence), {"extra": error.extra})


def _setting(error: SettingInvalid, say: Say) -> str:
    wanted = fill(say(_WANTED[error.wanted]), error.facts)
    text = say("%(name)s 现在是“%(value)s”，不能用，应为：%(wanted)s。")
    return fill(text, {"name": error.name, "value": error.value, "wanted": wanted})


def _key(error: KeyMissing, say: Say) -> str:
    text = say(
        "没有密钥：既没有设置 %(name)s，也没有文件 %(place)s。请用 REVIEWER_INSTANCE 指明原来的目录，"
        "或者从备份中恢复这个文件；新装的平台请先运行 reviewer migrate。"
    )
    return fill(text, {"name": error.name, "place": error.place})


def _driver(error: DriverMissing, say: Say) -> str:
    text = say('没有安装设置里用到的驱动。请先运行：pip install "%(driver)s"')
    return fill(text, {"driver": error.driver})


def _database(error: DatabaseVersion, say: Say) -> str:
    if not error.found:
        text = marked(
            "数据库 %(place)s 还没有建立。请先运行 reviewer migrate，或用 REVIEWER_INSTANCE 指明它的目录。"
        )
    elif error.found > error.wanted:
        text = marked(
            "数据库 %(place)s 的版本“%(found)s”比程序新，程序只认得到“%(wanted)s”。"
            "请升级程序，数据库没有改动。"
        )
    else:
        text = marked(
            "数据库 %(place)s 的版本为“%(found)s”，程序需要“%(wanted)s”。请先运行 reviewer migrate。"
        )
    return fill(say(text), {"place": error.place, "found": error.found, "wanted": error.wanted})


def _encoding(error: EncodingRefused, say: Say) -> str:
    text = say(
        "数据库 %(place)s 的编码是 %(found)s，存不下所有的字。请用 UTF8 编码新建一个："
        "createdb --encoding=UTF8 --template=template0 数据库名"
    )
    return fill(text, {"place": error.place, "found": error.found})


def _backup(error: BackupElsewhere, say: Say) -> str:
    text = say("没有备份。PostgreSQL 数据库请用它自己的工具，服务不必停止：%(command)s")
    return fill(text, {"command": error.command})


class _Always(Struct, frozen=True):
    """The same sentence whatever the facts."""

    text: str

    def __call__(self, _error: ReviewerError, say: Say) -> str:
        return say(self.text)


_SENTENCES: dict[type[ReviewerError], Callable[..., str]] = {
    NotFound: _not_found,
    NotSignedIn: _Always(marked("登录已过期，请重新登录。")),
    SignInRefused: _sign_in,
    InvitationRefused: _Always(marked("邀请链接无效、已使用或已过期，请联系秘书处重新发送。")),
    WeakPassword: _password,
    Forbidden: _Always(marked("您没有进行这项操作的权限。如有疑问，请联系秘书处。")),
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
    LedgerKeyDiffers: _ledger_key,
    DatabaseVersion: _database,
    EncodingRefused: _encoding,
    BackupElsewhere: _backup,
    SettingInvalid: _setting,
    KeyMissing: _key,
    DriverMissing: _driver,
    ExtraMissing: _extra,
    DiskFull: _disk,
}
