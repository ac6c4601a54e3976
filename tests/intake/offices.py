"""Workbooks as offices mail them, written in the test itself."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import xlsxwriter
from msgspec import Struct
from msgspec.structs import replace

from reviewer.contract.forms import FieldKind, FormField, NominationForm
from reviewer.contract.layouts import RegisterColumn, RegisterLayout
from reviewer.errors import Defect, DefectReason, IntakeRefused, Severity
from reviewer.intake.registers import RegisterReading, read_register

STAR = RegisterLayout(
    title="{region}省（自治区、直辖市）“百姓学习之星”推荐登记表",
    columns=(
        RegisterColumn(key="sequence", label="推荐序号", aliases=("序号",), required=True),
        RegisterColumn(key="name", label="姓名", required=True, personal=True),
        RegisterColumn(key="host", label="单位", aliases=("工作单位",), required=True),
        RegisterColumn(key="duty", label="职务"),
        RegisterColumn(key="title", label="专业职称"),
        RegisterColumn(key="sex", label="性别"),
        RegisterColumn(key="ethnicity", label="民族", personal=True),
        RegisterColumn(key="born", label="出生年月日", kind=FieldKind.DAY, personal=True),
        RegisterColumn(key="education", label="学历"),
        RegisterColumn(key="address", label="地址", personal=True),
        RegisterColumn(key="video", label="有无视频材料", kind=FieldKind.YES_NO),
        RegisterColumn(key="phone", label="联系电话", kind=FieldKind.PHONE, personal=True),
        RegisterColumn(key="remark", label="备注"),
    ),
    flag="事迹特别感人",
    seal="教育厅（教委）（成协）：（盖章）",
    filled_on="填表时间",
    notes=("推荐单位为各省教育厅",),
    contact="填表联系人",
    blank_rows=5,
)
STAR_FORM = NominationForm(
    title="“百姓学习之星”推荐表",
    fields=(
        FormField(key="name", label="姓名", required=True),
        FormField(key="resume", label="个人简历", kind=FieldKind.LONG_TEXT, required=True),
        FormField(key="prizes", label="获奖情况", kind=FieldKind.LONG_TEXT),
        FormField(
            key="deeds", label="主要事迹和成效（不少于1000字）", kind=FieldKind.LONG_TEXT, required=True
        ),
    ),
    copies=2,
)
PROJECT = RegisterLayout(
    title="{region}省（自治区、直辖市）“终身学习品牌项目”推荐登记表",
    columns=(
        RegisterColumn(key="sequence", label="序号", aliases=("推荐序号",), required=True),
        RegisterColumn(key="name", label="品牌项目名称", required=True),
        RegisterColumn(key="host", label="主办单位", aliases=("项目单位",), required=True),
        RegisterColumn(key="started", label="起始时间", kind=FieldKind.DAY, required=True),
        RegisterColumn(key="size", label="参与人数（人次）", kind=FieldKind.HEADCOUNT),
        RegisterColumn(key="enclosed", label="所附材料（总结、视频）"),
        RegisterColumn(key="address", label="地址", personal=True),
        RegisterColumn(key="phone", label="品牌单位联系电话和邮箱", kind=FieldKind.PHONE, personal=True),
        RegisterColumn(key="remark", label="备注"),
    ),
    flag="特别受百姓喜爱",
    seal="教育厅（教委）（成协）：（盖章）",
    filled_on="填表时间",
    notes=(),
    contact="填表联系人",
    blank_rows=7,
    seal_above=True,
)
PROJECT_FORM = NominationForm(
    title="“终身学习品牌项目”推荐表",
    fields=(
        FormField(key="overview", label="品牌项目基本情况", kind=FieldKind.LONG_TEXT, required=True),
        FormField(key="publicity", label="宣传展示材料", kind=FieldKind.LONG_TEXT),
    ),
    copies=2,
)
# A column of every kind, for one cell at a time.
KINDS = replace(
    STAR,
    title="{region}试验登记表",
    columns=(
        RegisterColumn(key="sequence", label="序号"),
        RegisterColumn(key="name", label="姓名"),
        RegisterColumn(key="month", label="月份", kind=FieldKind.MONTH),
        RegisterColumn(key="count", label="次数", kind=FieldKind.COUNT),
        RegisterColumn(key="story", label="故事", kind=FieldKind.LONG_TEXT),
    ),
)

STAR_TITLE = "吉林省（自治区、直辖市）“百姓学习之星”推荐登记表"
STAR_HEADER = [column.label for column in STAR.columns]
PROJECT_HEADER = [column.label for column in PROJECT.columns]

Rows = Sequence[Sequence[Any]]


def star(sequence: Any = 1, name: Any = "周明远", host: Any = "松江县老年大学", **cells: Any) -> list[Any]:
    """One row of the star register, filled in as the form asks."""
    filled = {
        "sequence": sequence,
        "name": name,
        "host": host,
        "duty": "教师",
        "title": "副教授",
        "sex": "男",
        "ethnicity": "汉族",
        "born": "1956-03-02",
        "education": "本科",
        "address": "松江县人民路1号",
        "video": "有",
        "phone": "13800138000",
        "remark": None,
    }
    assert set(cells) <= set(filled)
    return list({**filled, **cells}.values())


STAR_FIELDS = {
    "duty": "教师",
    "title": "副教授",
    "sex": "男",
    "ethnicity": "汉族",
    "born": "1956-03-02",
    "education": "本科",
    "address": "松江县人民路1号",
    "video": "有",
    "phone": "13800138000",
}


def star_sheet(*rows: Sequence[Any], header: Sequence[Any] | None = None) -> list[Sequence[Any]]:
    """Title in row 1, header in row 2, rows from 3 on, then the lines below the table."""
    below = [["教育厅（教委）（成协）：（盖章）      填表时间：   年   月   日"], ["注：1.此表可复制。"]]
    return [[STAR_TITLE], header or STAR_HEADER, *rows, [], *below, ["填表联系人：     联系电话："]]


class Dated(Struct, frozen=True):
    """A real date cell: stored as a whole day, shown by its number format."""

    day: date
    form: str = "yyyy-mm-dd"


def workbook(
    sheets: Mapping[str, Rows],
    *,
    merges: Mapping[str, Sequence[tuple[int, int, int, int]]] | None = None,
    hidden: Sequence[str] = (),
    unseen: Mapping[str, Sequence[int]] | None = None,
) -> bytes:
    """The sheets as .xlsx; `merges` are (first row, first column, last row, last column) from 0.

    `hidden` sheets and `unseen` rows, from 0 too, are there without being shown.

    A text that begins with "{=" is written as a formula.
    """
    into = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(into, options) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for top, left, bottom, right in (merges or {}).get(name, ()):
                sheet.merge_range(top, left, bottom, right, "")
            for row, cells in enumerate(rows):
                for column, value in enumerate(cells):
                    if isinstance(value, Dated):
                        sheet.write_datetime(
                            row, column, value.day, book.add_format({"num_format": value.form})
                        )
                    elif isinstance(value, str) and value.startswith("{="):
                        sheet.write_formula(row, column, value[1:-1], None, 0)
                    elif isinstance(value, str):
                        sheet.write_string(row, column, value)
                    elif value is not None:
                        sheet.write(row, column, value)
            for row in (unseen or {}).get(name, ()):
                sheet.set_row(row, options={"hidden": True})
            if name in hidden:
                sheet.hide()
    return into.getvalue()


def repacked(
    content: bytes, parts: Mapping[str, bytes | None], compression: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """The archive with parts replaced, added, or (None) left out."""
    into = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(into, "w", compression) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            if part is not None:
                new.writestr(name, part)
    return into.getvalue()


def part_of(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


def read_star(content: bytes, *, layout: RegisterLayout = STAR) -> RegisterReading:
    return read_register(content, filename="登记表.xlsx", layout=layout, form=STAR_FORM)


def read_project(content: bytes) -> RegisterReading:
    return read_register(content, filename="登记表.xlsx", layout=PROJECT, form=PROJECT_FORM)


def refusal(
    content: bytes, *, layout: RegisterLayout = STAR, form: NominationForm = STAR_FORM
) -> tuple[Defect, ...]:
    """Every defect of a workbook that must be refused."""
    try:
        reading = read_register(content, filename="登记表.xlsx", layout=layout, form=form)
    except IntakeRefused as refused:
        return refused.defects
    raise AssertionError(reading)


def whole(reason: DefectReason, **facts: str | int) -> tuple[Defect, ...]:
    """The one defect of a file that was refused before its sheets were seen."""
    return (Defect(reason=reason, facts={**facts, "file": "登记表.xlsx"}),)


NO_TEXTS = Defect(reason=DefectReason.TEXTS_MISSING, sheet="推荐表", severity=Severity.REMARK)


def at(
    reason: DefectReason,
    place: str,
    label: str = "",
    *,
    sheet: str = "登记表",
    severity: Severity = Severity.ERROR,
    **facts: str | int,
) -> Defect:
    """A defect at "C5" or, without letters, in row "5"."""
    column = place.rstrip("0123456789")
    row = place.removeprefix(column)
    return Defect(
        reason=reason,
        sheet=sheet,
        row=int(row) if row else None,
        column=column,
        label=label,
        severity=severity,
        facts=facts,
    )


def remark(
    reason: DefectReason, place: str, label: str = "", *, sheet: str = "登记表", **facts: str | int
) -> Defect:
    return at(reason, place, label, sheet=sheet, severity=Severity.REMARK, **facts)
