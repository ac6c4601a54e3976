"""A defect of something handed in: where it is, what is wrong, what to do."""

from collections.abc import Mapping

from msgspec.structs import replace

from reviewer.errors import Defect, DefectReason
from reviewer.wording.names import question_label
from reviewer.wording.speech import Say, fill, marked

_DEFECTS: Mapping[DefectReason, str] = {
    DefectReason.NOT_A_WORKBOOK: marked(
        "文件不是 Excel 工作簿（.xlsx）。请用 WPS 或 Excel 另存为 .xlsx 后上传。"
    ),
    DefectReason.OLD_WORKBOOK: marked("这是旧版 .xls 文件。请用 WPS 或 Excel 另存为 .xlsx 后上传。"),
    DefectReason.TEXT_FILE: marked("这是文本或 CSV 文件，不是登记表工作簿。请使用 .xlsx 格式的登记表。"),
    DefectReason.ENCRYPTED: marked("文件设有密码。请取消密码后再上传。"),
    DefectReason.MACRO: marked("文件含有宏。请另存为不含宏的 .xlsx 后上传。"),
    DefectReason.EXTERNAL_LINK: marked("文件链接了其他文件。请断开链接（粘贴为数值）后上传。"),
    DefectReason.TOO_LARGE: marked("文件太大或解压后过大，不像一份登记表。"),
    DefectReason.TOO_MANY_ROWS: marked("行数过多，不像一份登记表。"),
    DefectReason.TOO_MANY_COLUMNS: marked("列数过多，不像一份登记表。"),
    DefectReason.DAMAGED: marked("文件已损坏或不完整，请重新保存后上传。"),
    DefectReason.HOSTILE_XML: marked("文件含有不允许的内容，已拒绝。"),
    DefectReason.TOOK_TOO_LONG: marked("读取文件用时过长，已停止。请检查文件是否正常。"),
    DefectReason.OLD_DOCUMENT: marked("这是旧版 .doc 文件。请用 WPS 或 Word 另存为 .docx 后上传。"),
    DefectReason.NOT_A_PAPER: marked(
        "文件不是 .docx 也不是 .xlsx。请用 WPS 或 Office 另存为其中一种后上传。"
    ),
    DefectReason.LABELS_MISSING: marked("没有认出推荐表的栏目。请上传按通知表样填写的 .docx 或 .xlsx 文件。"),
    DefectReason.HALVES_JOINED: marked("单位和职务写在一起，没有分开，请自行填写。"),
    DefectReason.SHEET_MISSING: marked("没有找到登记表工作表“%(expected)s”。"),
    DefectReason.SHEET_SECOND: marked(
        "这张工作表也填有推荐对象，而一次只读“%(read)s”一张。请把全部推荐对象放进“%(read)s”，或删除这张工作表。"
    ),
    DefectReason.SHEET_UNREAD: marked(
        "这张工作表没有读取。如果里面有推荐对象或文字材料，请移到规定的工作表。"
    ),
    DefectReason.HEADER_MISSING: marked("没有找到表头。请使用通知所附的登记表格式。"),
    DefectReason.COLUMN_MISSING: marked("缺少“%(label)s”一列。"),
    DefectReason.COLUMN_TWICE: marked("“%(label)s”一列出现了两次。"),
    DefectReason.COLUMN_ORDER: marked(
        "这一列的表头是“%(label)s”，按通知所附登记表应是“%(expected)s”。请恢复原来的列序。"
    ),
    DefectReason.COLUMN_UNKNOWN: marked("通知所附登记表没有“%(label)s”这一列。请删除或改为规定的表头。"),
    DefectReason.COLUMN_UNHEADED: marked("这一列没有表头却填有内容。请移到表中的列，或删除。"),
    DefectReason.TITLE_MISMATCH: marked("标题“%(found)s”与所选类别不符，请确认是否选对了类别。"),
    DefectReason.TITLE_REGION: marked(
        "标题写的是“%(region)s”，所选推荐单位是“%(unit)s”，请确认是否选对了单位。"
    ),
    DefectReason.TITLE_YEAR: marked(
        "标题写的是%(year)s年，本次活动是%(expected)s年，请确认不是往年的登记表。"
    ),
    DefectReason.ROW_HIDDEN: marked("这一行被隐藏或筛选掉了，却填有推荐对象。请取消隐藏，或删除这一行。"),
    DefectReason.LINE_UNREAD: marked("“%(found)s”没有作为推荐对象读取，请确认。"),
    DefectReason.NO_ROWS: marked("登记表没有填写任何推荐对象。"),
    DefectReason.REQUIRED: marked("“%(label)s”没有填写。"),
    DefectReason.FORMULA: marked("“%(label)s”是公式。请改为直接填写的内容。"),
    DefectReason.FORMULA_TEXT: marked("“%(label)s”以 = + - @ 等符号开头，可能被当作公式。请修改。"),
    DefectReason.CELL_ERROR: marked("“%(label)s”是错误值（如 #REF!）。请重新填写。"),
    DefectReason.TOO_LONG: marked("“%(label)s”有%(length)s个字符，最多%(limit)s个。"),
    DefectReason.NOT_A_DAY: marked("“%(label)s”不是日期。请按 1956年3月2日 这样填写。"),
    DefectReason.DAY_INCOMPLETE: marked("“%(label)s”没有写到日，已按原样保留。"),
    DefectReason.DAY_IMPOSSIBLE: marked("“%(label)s”不是真实存在的日期。"),
    DefectReason.DAY_AHEAD: marked(
        "第%(sequence)s号“%(name)s”的“%(label)s”是%(value)s，晚于今天，请核对年份。"
    ),
    DefectReason.LINES_JOINED: marked("“%(label)s”分了行，已连成“%(value)s”。如果原是两项，请用顿号隔开。"),
    DefectReason.FLAG_TAKEN: marked("“%(label)s”写的是“%(value)s”，已按申报特别等次处理，请核对。"),
    DefectReason.FLAG_LEFT: marked(
        "“%(label)s”写的是“%(value)s”，没有按申报特别等次处理。要申报，请只写“%(flag)s”。"
    ),
    DefectReason.NOT_A_NUMBER: marked("“%(label)s”不是数字。"),
    DefectReason.NOT_YES_NO: marked("“%(label)s”请填写“有”或“无”。"),
    DefectReason.NOT_A_CHOICE: marked("“%(label)s”不在可填的范围内。"),
    DefectReason.NOT_A_YEAR: marked("“%(label)s”不是四位年份，如 2019。"),
    DefectReason.NO_LINES: marked("表头下面没有任何内容。"),
    DefectReason.LINE_TWICE: marked("与本表前面的一行重复：名称、单位、年度、级别和等次都相同。"),
    DefectReason.LINE_KEPT: marked("往年名单里已有这一条，不再重复登记。"),
    DefectReason.DIGITS_LOST: marked("“%(label)s”的数字已被 Excel 截断。请把单元格设为文本后重新填写。"),
    DefectReason.ID_NUMBER: marked("“%(label)s”中有身份证号。本平台不收集身份证号，请删除。"),
    DefectReason.SEQUENCE_INVALID: marked("“%(label)s”应为1、2、3……这样的推荐序号。"),
    DefectReason.SEQUENCE_TWICE: marked("推荐序号%(value)s与第%(first)s行重复。"),
    DefectReason.SEQUENCE_ON_FILE: marked(
        "推荐序号%(sequence)s（%(name)s）与已报送的“%(held)s”重复。补报请接着已有的序号编；"
        "更正已报送的，请退回原件或由推荐单位修改。"
    ),
    DefectReason.SEQUENCE_GAP: marked("推荐序号不连续，从%(missing)s号起缺%(count)s个。"),
    DefectReason.SEQUENCE_UNKNOWN: marked("推荐序号%(value)s在登记表里没有。"),
    DefectReason.NAME_TWICE: marked("“%(name)s”与第%(first)s行的名称相同。"),
    DefectReason.NAME_ON_FILE: marked("“%(name)s”与第%(sequence)s号名称、单位都相同，不能重复报送。"),
    DefectReason.NAMESAKE_ON_FILE: marked(
        "“%(name)s”与第%(sequence)s号同名，单位不同，请确认不是同一人或同一项目。"
    ),
    DefectReason.NAMESAKE_ELSEWHERE: marked(
        "“%(name)s”与%(unit)s已报送的%(code)s同名，单位或出生日期也相同，请确认不是重复推荐。"
    ),
    DefectReason.NAME_DIFFERS: marked("推荐表写的是“%(found)s”，登记表同一序号写的是“%(expected)s”。"),
    DefectReason.TEXT_SHORT: marked("“%(label)s”%(count)s字，要求不少于%(least)s字。"),
    DefectReason.TEXT_LONG: marked("“%(label)s”%(count)s字，要求%(most)s字以内。"),
    DefectReason.TEXT_NOT_ABOUT: marked("“%(label)s”%(count)s字，要求%(target)s字左右。"),
    DefectReason.QUOTA_EXCEEDED: marked("%(unit)s 推荐数为%(count)s，超过名额上限%(maximum)s。"),
    DefectReason.QUOTA_SPECIAL: marked("%(unit)s 注明的典范数为%(count)s，超过上限%(maximum)s。"),
    DefectReason.QUOTA_BELOW: marked("%(unit)s 推荐数为%(count)s，少于通知建议的%(minimum)s。"),
    DefectReason.QUOTA_UNUSUAL: marked(
        "%(unit)s 推荐数为%(count)s，多于登记表所印的%(maximum)s行；通知没有规定上限，请核实。"
    ),
    DefectReason.QUOTA_UNSETTLED: marked(
        "%(unit)s 的推荐名额在通知中缺失（%(clause)s：%(gist)s），"
        "秘书处补定之后才能提交。内容可以先填写、保存。"
    ),
    DefectReason.INNER_CAP: marked("%(place)s 推荐数为%(count)s，超过上限%(maximum)s。"),
    DefectReason.COUNTY_UNKNOWN: marked(
        "第%(sequence)s号“%(name)s”不能确定所在县（市、区），请在导入后核对。"
    ),
    DefectReason.TEXTS_MISSING: marked("没有这张工作表，专家将看不到事迹。可在导入后补录。"),
    DefectReason.TEXTS_UNFILLED: marked(
        "第%(sequence)s号“%(name)s”没有文字材料，专家将看不到事迹。可在导入后补录。"
    ),
    DefectReason.REGISTER_ON_FILE: marked(
        "这份登记表的%(count)s个推荐对象都已经报送，序号和名称完全相同，不用再次导入。"
    ),
    DefectReason.MATERIAL_OWED: marked(
        "“%(label)s”不齐或不符合要求。典范的材料齐全后才能提交，请到“报送材料”补齐。"
    ),
}


def defect(found: Defect, say: Say) -> str:
    """A defect with its place: sheet, row, column, then what is wrong."""
    facts = {"label": found.label, **found.facts}
    text = fill(say(_DEFECTS[found.reason]), facts)
    place = []
    if found.sheet:
        place.append(fill(say("工作表“%(sheet)s”"), {"sheet": found.sheet}))
    if found.row is not None:
        place.append(fill(say("第%(row)s行"), {"row": found.row}))
    if found.column:
        place.append(fill(say("%(column)s列"), {"column": found.column}))
    return fill(say("%(place)s：%(text)s"), {"place": " ".join(place), "text": text}) if place else text


def draft_defect(found: Defect, say: Say) -> str:
    """A defect of a draft: the label says where it is; its `column` is the name of the question."""
    return defect(replace(found, column="", label=question_label(found.column, found.label, say)), say)
