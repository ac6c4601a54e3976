"""What is said of an uploaded file: its state, its demands, and why it is refused."""

from collections.abc import Mapping

from reviewer.contract import MaterialKind, Outcome
from reviewer.domain.materials import Demand, Judged, Line, MaterialState
from reviewer.errors import Found, MaterialRefusal
from reviewer.wording.speech import Say, fill, marked

_MEBIBYTE = 2**20

MATERIAL_STATES: Mapping[MaterialState, str] = {
    MaterialState.WAITING: marked("等待检查"),
    MaterialState.CHECKING: marked("正在检查"),
    MaterialState.ACCEPTED: marked("已接收"),
    MaterialState.REFUSED: marked("未接收"),
    MaterialState.UNCHECKED: marked("未能检查"),
}


_JUDGED: Mapping[tuple[Demand, Outcome], str] = {
    (Demand.CONTENT, Outcome.UNMET): marked("文件内容不是这一项要求的格式。"),
    (Demand.WHOLE, Outcome.UNMET): marked("文件不完整。"),
    (Demand.WHOLE, Outcome.UNKNOWN): marked("服务器没有安装视频检查组件，没有逐帧检查，请人工核对。"),
    (Demand.RATIO, Outcome.UNMET): marked(
        "照片为 %(width)s×%(height)s 像素，与2寸照片（35×49毫米）的宽高比相差较大，请核对。"
    ),
    (Demand.RATIO, Outcome.UNKNOWN): marked("没有查明照片的宽高，请人工核对。"),
    (Demand.PIXELS, Outcome.UNMET): marked("画面为 %(found)s 像素，要求 %(wanted)s。"),
    (Demand.PIXELS, Outcome.UNKNOWN): marked("没有查明画面大小，要求 %(wanted)s，请人工核对。"),
    (Demand.CODEC, Outcome.UNMET): marked("编码为 %(found)s，要求 %(wanted)s。"),
    (Demand.CODEC, Outcome.UNKNOWN): marked("没有查明编码，要求 %(wanted)s，请人工核对。"),
    (Demand.FRAMES, Outcome.UNMET): marked("每秒 %(found)s 帧，要求每秒 %(wanted)s 帧。"),
    (Demand.FRAMES, Outcome.UNKNOWN): marked("没有查明帧率，要求每秒 %(wanted)s 帧，请人工核对。"),
    (Demand.SECONDS, Outcome.UNMET): marked("时长 %(found)s，要求 %(wanted)s。"),
    (Demand.SECONDS, Outcome.UNKNOWN): marked("没有查明时长，要求 %(wanted)s，请人工核对。"),
}


FOUND: Mapping[Found, str] = {
    Found.JPEG: marked("JPG 图片"),
    Found.PNG: marked("PNG 图片"),
    Found.PDF: marked("PDF 文件"),
    Found.DOCX: marked("Word 文档（.docx）"),
    Found.DOC: marked("旧版 Word 文档（.doc）"),
    Found.XLSX: marked("Excel 工作簿（.xlsx）"),
    Found.PPTX: marked("PPT 演示文稿（.pptx）"),
    Found.MP4: marked("MP4 视频"),
    Found.GIF: marked("GIF 图片"),
    Found.WEBP: marked("WebP 图片"),
    Found.HEIC: marked("HEIC 图片（苹果手机格式）"),
    Found.BMP: marked("BMP 图片"),
    Found.TIFF: marked("TIFF 图片"),
    Found.MKV: marked("MKV 视频"),
    Found.MOV: marked("MOV 视频"),
    Found.OTHER_VIDEO: marked("其他格式的视频"),
    Found.AUDIO: marked("音频"),
    Found.XLS: marked("旧版 Excel 工作簿（.xls）"),
    Found.PPT: marked("旧版 PPT 演示文稿（.ppt）"),
    Found.STRICT_OFFICE: marked("“严格”格式的 Office 文件"),
    Found.OTHER_OFFICE: marked("其他格式的办公文件"),
    Found.RTF: marked("RTF 文档"),
    Found.TEXT: marked("纯文本"),
    Found.HTML: marked("网页"),
    Found.SVG: marked("SVG 图形"),
    Found.XML: marked("XML 文件"),
    Found.SCRIPT: marked("脚本"),
    Found.PROGRAM: marked("程序"),
    Found.ARCHIVE: marked("压缩包"),
    Found.UNKNOWN: marked("无法识别的内容"),
}

WANTED: Mapping[MaterialKind, str] = {
    MaterialKind.PHOTO: marked("照片（JPG 或 PNG）"),
    MaterialKind.PORTRAIT: marked("证件照（JPG 或 PNG）"),
    MaterialKind.VIDEO: marked("视频（MP4）"),
    MaterialKind.DOCUMENT: marked("文档（PDF、Word、Excel，或扫描成的 JPG、PNG）"),
    MaterialKind.RESOURCE: marked("教学资源（PDF、Word、Excel、PPT、JPG、PNG 或 MP4）"),
}

REFUSALS: Mapping[MaterialRefusal, str] = {
    MaterialRefusal.NAME: marked("文件名“%(name)s”中有看不见的控制字符，或者没有文件名。请改名后重新上传。"),
    MaterialRefusal.EMPTY: marked("“%(name)s”是空文件。请检查原文件后重新上传。"),
    MaterialRefusal.TOO_LARGE: marked("“%(name)s”有 %(size)s MB，超过上限 %(limit)s MB。请压缩后重新上传。"),
    MaterialRefusal.NOT_ACCEPTED: marked(
        "“%(name)s”的内容是%(found)s，本平台不接收。请另存为 PDF、Word、Excel、JPG、PNG 或 MP4 后上传。"
    ),
    MaterialRefusal.ENDING_DIFFERS: marked(
        "“%(name)s”的内容是%(found)s，与扩展名“%(ending)s”不符。请用原来的软件另存为所需格式，不要只改扩展名。"
    ),
    MaterialRefusal.WRONG_KIND: marked(
        "“%(name)s”是%(found)s，这一项需要%(kind)s。请核对是否选错了文件或位置。"
    ),
    MaterialRefusal.POLYGLOT: marked(
        "“%(name)s”里夹带了其他内容（%(found)s），不能接收。请用原来的软件打开后重新导出。"
    ),
    MaterialRefusal.DAMAGED: marked("“%(name)s”已损坏，不能完整读出。请检查原文件，重新导出后上传。"),
    MaterialRefusal.CUT_SHORT: marked(
        "“%(name)s”不完整，后面的内容缺失。请检查原文件能否完整打开，再重新上传。"
    ),
    MaterialRefusal.ENCRYPTED: marked("“%(name)s”设有密码或权限限制。请取消后重新上传。"),
    MaterialRefusal.NO_PAGES: marked("“%(name)s”没有一页内容。请重新导出后上传。"),
    MaterialRefusal.NO_PICTURES: marked("“%(name)s”里没有视频画面。请检查是否选错了文件。"),
    MaterialRefusal.TOO_MANY_PIXELS: marked(
        "“%(name)s”为 %(width)s×%(height)s 像素，超过可以处理的大小。请缩小图片后重新上传。"
    ),
    MaterialRefusal.ACTIVE: marked(
        "“%(name)s”含有脚本、动作或会自动运行的内容，不能接收。请重新打印成 PDF 后上传。"
    ),
    MaterialRefusal.EMBEDDED: marked("“%(name)s”里嵌有其他文件，不能接收。请删除嵌入的附件，另行上传。"),
    MaterialRefusal.MACRO: marked("“%(name)s”含有宏或控件。请另存为不含宏的格式后上传。"),
    MaterialRefusal.EXTERNAL_LINK: marked(
        "“%(name)s”打开时会自动读取别处的文件（链接的图片、模板等）。请断开链接，把内容存入文件后上传。"
    ),
    MaterialRefusal.HOSTILE_XML: marked("“%(name)s”含有不允许的内容，已拒绝。请用办公软件重新保存后上传。"),
    MaterialRefusal.TOO_HEAVY: marked("“%(name)s”展开以后过大或过于复杂，不能处理。请精简后重新上传。"),
    MaterialRefusal.TOOK_TOO_LONG: marked(
        "检查“%(name)s”用时过长，已停止。请检查文件是否正常，或压缩后上传。"
    ),
    MaterialRefusal.UNREADABLE: marked("检查程序不能安全地打开“%(name)s”，已停止。请重新导出后上传。"),
    MaterialRefusal.CANCELLED: marked("对“%(name)s”的检查已取消。如仍需要，请重新上传。"),
}

# Said instead of the general sentence where it is known how much of a film is missing.
_CUT_FILM = marked("“%(name)s”不完整：应长 %(promised)s 秒，实际只有 %(seconds)s 秒。请重新导出后上传。")

_NO_ENDING = marked("“%(name)s”没有扩展名，内容是%(found)s。请补上正确的扩展名后上传。")


def look_text(state: MaterialState, say: Say, *, share: int | None, ahead: int) -> str:
    """How far a file is on its way through the check: `share` in percent, `ahead` are looked at before it."""
    if state is MaterialState.CHECKING and share is not None:
        return fill(say("正在检查，已完成 %(share)s%%"), {"share": share})
    if state is MaterialState.WAITING and ahead:
        return fill(say("等待检查，前面还有 %(count)s 个文件"), {"count": ahead})
    return say(MATERIAL_STATES[state])


def judged_text(judged: Judged, say: Say) -> str:
    """What a demand says of a file, "" where it is met: nobody reads a list of what is in order."""
    text = _JUDGED.get((judged.demand, judged.outcome))
    return fill(say(text), judged.facts) if text is not None else ""


def material_line(line: Line, say: Say) -> str:
    """What a line of the list of materials is called."""
    if line.spec is not None:
        return line.spec.name
    return fill(say("%(level)s（盖章页扫描件）"), {"level": line.level.name if line.level else ""})


def owed_text(line: Line, say: Say) -> str:
    """What is missing or wrong with a line, after its name; "" where nothing is."""
    parts = []
    if line.missing:
        parts.append(fill(say("缺 %(count)s 个"), {"count": line.missing}))
    if line.excess:
        parts.append(fill(say("多 %(count)s 个"), {"count": line.excess}))
    wrong = sum(any(judged.stops for judged in verdict) for verdict in line.files)
    if wrong:
        parts.append(fill(say("%(count)s 个不符合要求"), {"count": wrong}))
    if line.pending:
        parts.append(fill(say("%(count)s 个正在检查"), {"count": line.pending}))
    if line.unseen:
        parts.append(fill(say("%(count)s 个未能检查"), {"count": line.unseen}))
    if any(judged.outcome is Outcome.UNKNOWN for verdict in line.files for judged in verdict):
        parts.append(say("需要人工核对"))
    return say("，").join(parts)


def refused_material(
    reason: MaterialRefusal, facts: Mapping[str, str | int], say: Say
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
