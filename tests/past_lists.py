"""Past lists as offices keep them, written in the test itself."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter

HEADINGS = (
    "类型",
    "姓名或项目名称",
    "单位",
    "出生年月",
    "年度",
    "级别",
    "等次",
    "称号",
    "状态",
    "依据文件",
)
Row = Sequence[str | int]
PERSON: Row = ("个人", "王 丹", "示例镇", "1961-03", 2019, "国家级", "", "百姓学习之星", "", "2019年公布名单")
PROJECT: Row = ("项目", "童书童梦阅读活动", "示例区社区学院", "", 2020, "省级", "", "", "撤销", "省名单")


def past_list(*rows: Row, headings: Sequence[str] = HEADINGS, title: str = "往年获奖名单") -> bytes:
    """A workbook with a title line, the headings and the rows."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("名单")
        sheet.write(0, 0, title)
        for number, row in enumerate((headings, *rows), start=1):
            for column, value in enumerate(row):
                if value != "":
                    sheet.write(number, column, value)
    return target.getvalue()
