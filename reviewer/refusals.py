"""Two refusals that need a table of words each: of an uploaded file, and of a campaign plugin.

`reviewer.wording` tells every other error and hands this one on. `say` is a gettext function as there;
the source language is Chinese and every text is marked with `_l` for extraction.
"""

from collections.abc import Callable, Mapping

from reviewer.contract import MaterialKind
from reviewer.errors import Found, MaterialRefusal

_MEBIBYTE = 2**20


def _l(text: str) -> str:
    """Mark a text for the catalogue without translating it here."""
    return text


FOUND: Mapping[Found, str] = {
    Found.JPEG: _l("JPG 图片"),
    Found.PNG: _l("PNG 图片"),
    Found.PDF: _l("PDF 文件"),
    Found.DOCX: _l("Word 文档（.docx）"),
    Found.DOC: _l("旧版 Word 文档（.doc）"),
    Found.XLSX: _l("Excel 工作簿（.xlsx）"),
    Found.PPTX: _l("PPT 演示文稿（.pptx）"),
    Found.MP4: _l("MP4 视频"),
    Found.GIF: _l("GIF 图片"),
    Found.WEBP: _l("WebP 图片"),
    Found.HEIC: _l("HEIC 图片（苹果手机格式）"),
    Found.BMP: _l("BMP 图片"),
    Found.TIFF: _l("TIFF 图片"),
    Found.MKV: _l("MKV 视频"),
    Found.MOV: _l("MOV 视频"),
    Found.OTHER_VIDEO: _l("其他格式的视频"),
    Found.AUDIO: _l("音频"),
    Found.XLS: _l("旧版 Excel 工作簿（.xls）"),
    Found.PPT: _l("旧版 PPT 演示文稿（.ppt）"),
    Found.STRICT_OFFICE: _l("“严格”格式的 Office 文件"),
    Found.OTHER_OFFICE: _l("其他格式的办公文件"),
    Found.RTF: _l("RTF 文档"),
    Found.TEXT: _l("纯文本"),
    Found.HTML: _l("网页"),
    Found.SVG: _l("SVG 图形"),
    Found.XML: _l("XML 文件"),
    Found.SCRIPT: _l("脚本"),
    Found.PROGRAM: _l("程序"),
    Found.ARCHIVE: _l("压缩包"),
    Found.UNKNOWN: _l("无法识别的内容"),
}

WANTED: Mapping[MaterialKind, str] = {
    MaterialKind.PHOTO: _l("照片（JPG 或 PNG）"),
    MaterialKind.PORTRAIT: _l("证件照（JPG 或 PNG）"),
    MaterialKind.VIDEO: _l("视频（MP4）"),
    MaterialKind.DOCUMENT: _l("文档（PDF、Word、Excel，或扫描成的 JPG、PNG）"),
    MaterialKind.RESOURCE: _l("教学资源（PDF、Word、Excel、PPT、JPG、PNG 或 MP4）"),
}

REFUSALS: Mapping[MaterialRefusal, str] = {
    MaterialRefusal.NAME: _l("文件名“%(name)s”中有看不见的控制字符，或者没有文件名。请改名后重新上传。"),
    MaterialRefusal.EMPTY: _l("“%(name)s”是空文件。请检查原文件后重新上传。"),
    MaterialRefusal.TOO_LARGE: _l("“%(name)s”有 %(size)s MB，超过上限 %(limit)s MB。请压缩后重新上传。"),
    MaterialRefusal.NOT_ACCEPTED: _l(
        "“%(name)s”的内容是%(found)s，本平台不接收。请另存为 PDF、Word、Excel、JPG、PNG 或 MP4 后上传。"
    ),
    MaterialRefusal.ENDING_DIFFERS: _l(
        "“%(name)s”的内容是%(found)s，与扩展名“%(ending)s”不符。请用原来的软件另存为所需格式，不要只改扩展名。"
    ),
    MaterialRefusal.WRONG_KIND: _l("“%(name)s”是%(found)s，这一项需要%(kind)s。请核对是否选错了文件或位置。"),
    MaterialRefusal.POLYGLOT: _l(
        "“%(name)s”里夹带了其他内容（%(found)s），不能接收。请用原来的软件打开后重新导出。"
    ),
    MaterialRefusal.DAMAGED: _l("“%(name)s”已损坏，不能完整读出。请检查原文件，重新导出后上传。"),
    MaterialRefusal.CUT_SHORT: _l("“%(name)s”不完整，后面的内容缺失。请检查原文件能否完整打开，再重新上传。"),
    MaterialRefusal.ENCRYPTED: _l("“%(name)s”设有密码或权限限制。请取消后重新上传。"),
    MaterialRefusal.NO_PAGES: _l("“%(name)s”没有一页内容。请重新导出后上传。"),
    MaterialRefusal.NO_PICTURES: _l("“%(name)s”里没有视频画面。请检查是否选错了文件。"),
    MaterialRefusal.TOO_MANY_PIXELS: _l(
        "“%(name)s”为 %(width)s×%(height)s 像素，超过可以处理的大小。请缩小图片后重新上传。"
    ),
    MaterialRefusal.ACTIVE: _l(
        "“%(name)s”含有脚本、动作或会自动运行的内容，不能接收。请重新打印成 PDF 后上传。"
    ),
    MaterialRefusal.EMBEDDED: _l("“%(name)s”里嵌有其他文件，不能接收。请删除嵌入的附件，另行上传。"),
    MaterialRefusal.MACRO: _l("“%(name)s”含有宏或控件。请另存为不含宏的格式后上传。"),
    MaterialRefusal.EXTERNAL_LINK: _l(
        "“%(name)s”打开时会自动读取别处的文件（链接的图片、模板等）。请断开链接，把内容存入文件后上传。"
    ),
    MaterialRefusal.HOSTILE_XML: _l("“%(name)s”含有不允许的内容，已拒绝。请用办公软件重新保存后上传。"),
    MaterialRefusal.TOO_HEAVY: _l("“%(name)s”展开以后过大或过于复杂，不能处理。请精简后重新上传。"),
    MaterialRefusal.TOOK_TOO_LONG: _l("检查“%(name)s”用时过长，已停止。请检查文件是否正常，或压缩后上传。"),
    MaterialRefusal.UNREADABLE: _l("检查程序不能安全地打开“%(name)s”，已停止。请重新导出后上传。"),
    MaterialRefusal.CANCELLED: _l("对“%(name)s”的检查已取消。如仍需要，请重新上传。"),
}
# Said instead of the general sentence where it is known how much of a film is missing.
_CUT_FILM = _l("“%(name)s”不完整：应长 %(promised)s 秒，实际只有 %(seconds)s 秒。请重新导出后上传。")
_NO_ENDING = _l("“%(name)s”没有扩展名，内容是%(found)s。请补上正确的扩展名后上传。")


# What a plugin author does about each way of being refused.
MENDS: Mapping[str, str] = {
    "raise": _l("请修正这个函数抛出的异常。"),
    "import": _l("请修正插件包，使它可以导入。"),
    "unique": _l("键不能重复。"),
    "hook": _l("请核对钩子名称和参数是否与 reviewer.contract.hooks 一致。"),
    "extends": _l("请先安装所继承的活动，或更正 extends。"),
    "circle": _l("活动之间不能循环继承。"),
    "categories": _l("请至少返回一个类别。"),
    "codes": _l("每个类别的 code 应为一个不重复的大写字母。"),
    "order": _l("推荐单位的 order 不能重复。"),
    "key": _l("推荐单位的 key 和 name 不能重复。"),
    "columns": _l("登记表必须包含 sequence、name、host、remark 四列。"),
    "step": _l("满分须为正数并且是评分间隔的整数倍。"),
    "caps100": _l("没有权重时各项满分之和须为100分。"),
    "weights100": _l("权重须与评分项一一对应并且合计为100。"),
    "method": _l("请使用 aggregation_methods 中列出的方法。"),
    "minimum": _l("minimum 须大于 2×trim，trim 和 least_experts 至少为1，小数位数为0至4。"),
    "criterion": _l("并列规则引用的评分项不存在。"),
    "lists": _l("名单须有正的名额，within 须指向排在前面并且名额不更少的名单。"),
    "tiers": _l("第一个等次须为普通等次，特别等次至多一个。"),
    "flag": _l("有特别等次的类别，登记表须写明备注中的标记 flag。"),
    "crossing": _l("同一个县归两个单位时，一份名单不能既限单位又限县。"),
    "quotas": _l("名额下限不能高于上限，特别等次的名额不能为负。"),
    "field": _l("推荐意见引用的字段须在推荐表里。"),
    "category": _l("日程引用的类别须在 categories 里。"),
    "grid": _l("推荐表版式的每一行须恰好占满各列，每个字段和每级推荐意见恰好出现一次。"),
    "texts": _l("供专家阅读的长文本不能是个人信息字段。"),
    "period": _l("公示期至少为1天。"),
    "name": _l("活动的 key 须以小写字母开头，只含小写字母、数字和下划线，不超过64个字符。"),
    "types": _l("请按 reviewer.contract 中的类型填写这个值。"),
    "caps": _l("名额上限须引用已有的名单，且为正数。"),
    "notice": _l("公示版式须引用已有的名单，并且每个等次各有一个区块。"),
    "placeholders": _l("公示版式中有未知的占位符。"),
    "clause": _l("条款须引用 notices 中列出的通知并带编号。"),
}


def refused_material(
    reason: MaterialRefusal, facts: Mapping[str, str | int], say: Callable[[str], str]
) -> tuple[str, dict[str, str]]:
    """The sentence with its places still open, and what to put into them."""
    text = REFUSALS[reason]
    if reason is MaterialRefusal.CUT_SHORT and "promised" in facts:
        text = _CUT_FILM
    if reason is MaterialRefusal.ENDING_DIFFERS and not facts["ending"]:
        text = _NO_ENDING
    words = {key: str(value) for key, value in facts.items()}
    if "found" in facts:
        words["found"] = say(FOUND[Found(str(facts["found"]))])
    if "kind" in facts:
        words["kind"] = say(WANTED[MaterialKind(str(facts["kind"]))])
    if "size" in facts:
        words |= {key: str(-(-int(facts[key]) // _MEBIBYTE)) for key in ("size", "limit")}
    return say(text), words
