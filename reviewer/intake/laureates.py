"""Reads a spreadsheet of past laureates: all of it, or none of it and every reason.

Offices keep such lists in their own words, so the order of the columns is free and headings have aliases;
what a column holds is checked as strictly as in a register.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from reviewer.contract import FieldKind, LaureateLevel, NomineeKind
from reviewer.domain.laureates import Entry, Status
from reviewer.errors import Defect, DefectReason, IntakeRefused, Severity
from reviewer.intake.cells import MAX_NAME, Fault, clean_name, filled_columns, read_cell
from reviewer.intake.findings import Findings
from reviewer.intake.grids import MAX_COLUMNS, MAX_ROWS, Excess, Sheet
from reviewer.intake.headings import Columns, Heading, Headings, clip, columns_of, fold
from reviewer.intake.workbooks import read_workbook

T = TypeVar("T")

YEARS = range(1990, 2101)

_HEADINGS = (
    Heading(key="kind", label="类型", aliases=("类别", "对象")),
    Heading(key="name", label="姓名或项目名称", aliases=("姓名", "名称", "项目名称", "品牌项目名称")),
    Heading(key="host", label="单位", aliases=("工作单位", "所在单位", "主办单位", "项目单位")),
    Heading(key="born", label="出生年月", aliases=("出生日期", "出生年月日")),
    Heading(key="year", label="年度", aliases=("年份", "认定年度", "获奖年度")),
    Heading(key="level", label="级别", aliases=("认定级别", "获奖级别")),
    Heading(key="tier", label="等次"),
    Heading(key="title", label="称号", aliases=("奖项", "荣誉称号")),
    Heading(key="status", label="状态"),
    Heading(key="source", label="依据文件", aliases=("文号", "公布文件", "依据")),
)
_NEEDED = frozenset({"kind", "name", "year", "level", "source"})
_OPTIONAL = frozenset(heading.key for heading in _HEADINGS) - _NEEDED
# Most characters of each column, as the tables hold them.
_LIMITS = {"name": MAX_NAME, "host": 500, "tier": 100, "title": 200, "source": 500}

_KINDS: Mapping[str, NomineeKind] = {
    **dict.fromkeys(("个人", "人", "学习之星", "百姓学习之星"), NomineeKind.PERSON),
    **dict.fromkeys(("项目", "品牌项目", "终身学习品牌项目"), NomineeKind.PROJECT),
}
_LEVELS: Mapping[str, LaureateLevel] = {
    **dict.fromkeys(("国家级", "全国", "国家"), LaureateLevel.NATIONAL),
    **dict.fromkeys(("省级", "省", "自治区级", "直辖市级"), LaureateLevel.PROVINCIAL),
    **dict.fromkeys(("市级", "市", "州级", "市(州)级"), LaureateLevel.CITY),
    **dict.fromkeys(("县级", "县", "区级", "县(市、区)级", "区县级"), LaureateLevel.COUNTY),
}
_STATUSES: Mapping[str, Status] = {
    **dict.fromkeys(("有效", "正常"), Status.VALID),
    **dict.fromkeys(("撤销", "已撤销"), Status.REVOKED),
}


class LaureateReading(Struct, frozen=True, kw_only=True):
    """A past list without an error, in its own order; remarks stop nothing. `sha256` is of the bytes."""

    entries: tuple[Entry, ...]
    remarks: tuple[Defect, ...]
    sha256: str


def read_laureates(content: bytes, *, filename: str) -> LaureateReading:
    """Read the workbook: the first visible sheet that has the headings.

    Raises IntakeRefused with every defect that could be placed. `filename` only names the file in the
    defects of a whole file.
    """
    try:
        sheets = read_workbook(content)
    except IntakeRefused as refused:
        facts = {"file": clip(filename)}
        defects = tuple(replace(each, facts={**each.facts, **facts}) for each in refused.defects)
        raise IntakeRefused(defects) from None
    headings = Headings(_HEADINGS)
    sheet, header = _headed(sheets, headings)
    if sheet.excess:
        raise IntakeRefused((_oversize(sheet),))
    columns = columns_of(sheet, header, headings=headings, ordered=False, optional=_OPTIONAL)
    if columns.defects:
        raise IntakeRefused(columns.defects)
    table = _Table(sheet, header=header, headings=headings, columns=columns)
    entries = tuple(table.read())
    found = tuple(table.findings.defects)
    if any(defect.severity is Severity.ERROR for defect in found):
        raise IntakeRefused(found)
    return LaureateReading(entries=entries, remarks=found, sha256=hashlib.sha256(content).hexdigest())


def _headed(sheets: tuple[Sheet, ...], headings: Headings) -> tuple[Sheet, int]:
    """The sheet and the row of its headings."""
    for sheet in sheets:
        if not sheet.hidden:
            header = headings.find(sheet, least=len(_NEEDED) - 1, need="name")
            if header is not None:
                return sheet, header
    raise IntakeRefused((Defect(reason=DefectReason.HEADER_MISSING),))


def _oversize(sheet: Sheet) -> Defect:
    if sheet.excess is Excess.ROWS:
        return Defect(reason=DefectReason.TOO_MANY_ROWS, sheet=sheet.name, facts={"limit": MAX_ROWS})
    return Defect(reason=DefectReason.TOO_MANY_COLUMNS, sheet=sheet.name, facts={"limit": MAX_COLUMNS})


class _Table:
    """The rows of one past list: read one by one, with everything that is wrong with them."""

    def __init__(self, sheet: Sheet, *, header: int, headings: Headings, columns: Columns) -> None:
        self.findings = Findings(sheet, header=header, headings=headings, columns=columns)
        self._sheet = sheet
        self._header = header
        self._at = columns.at
        self._first: dict[tuple[str, ...], int] = {}

    def read(self) -> Iterator[Entry]:
        """Every sound line below the headings; defects stand in `findings` afterwards."""
        met = False
        for number in sorted(row for row in self._sheet.rows if row > self._header):
            filled = filled_columns(self._sheet.rows[number])
            if not filled:
                continue
            met = True
            self.findings.note_strays(number, filled)
            entry = self._entry(number)
            if entry is not None and self._new(entry, number):
                yield entry
        self.findings.report_strays()
        if not met:
            self.findings.defects.append(Defect(reason=DefectReason.NO_LINES, sheet=self._sheet.name))

    def _entry(self, number: int) -> Entry | None:
        before = len(self.findings.defects)
        texts = {key: self._text(number, key) for key in self._at}
        kind = self._choice(number, texts, "kind", _KINDS)
        level = self._choice(number, texts, "level", _LEVELS)
        status = self._choice(number, texts, "status", _STATUSES) if texts.get("status") else Status.VALID
        year = self._year(number, texts)
        errors = (each for each in self.findings.defects[before:] if each.severity is Severity.ERROR)
        if kind is None or level is None or status is None or year is None or any(errors):
            return None
        return Entry(
            kind=kind,
            name=clean_name(texts["name"]),
            host=texts.get("host", ""),
            year=year,
            level=level,
            born=texts.get("born", "")[:7],
            tier=texts.get("tier", ""),
            title=texts.get("title", ""),
            status=status,
            source=texts["source"],
        )

    def _text(self, number: int, key: str) -> str:
        """The clean text of a cell; "" with a defect when it cannot be read, or is needed and not there."""
        cell = self._sheet.rows[number].get(self._at[key])
        kind = FieldKind.MONTH if key == "born" else FieldKind.TEXT
        value = read_cell(cell, kind, limit=_LIMITS.get(key, 100)) if cell else None
        if isinstance(value, Fault):
            self.findings.report(value.reason, number, key, facts=value.facts)
            # A fault is told once: what follows must not ask for the cell again.
            return "?" if key in _NEEDED else ""
        if (value is None or not value.text) and key in _NEEDED:
            self.findings.report(DefectReason.REQUIRED, number, key)
        return value.text if value is not None else ""

    def _year(self, number: int, texts: Mapping[str, str]) -> int | None:
        typed = fold(texts["year"]).removesuffix("年度").removesuffix("年").removesuffix(".0")
        year = int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 4 else 0
        if year in YEARS:
            return year
        if texts["year"] not in ("", "?"):
            facts = {"value": clip(texts["year"])}
            self.findings.report(DefectReason.NOT_A_YEAR, number, "year", facts=facts)
        return None

    def _new(self, entry: Entry, number: int) -> bool:
        """Whether the line stands in the file for the first time; the second time is an error."""
        first = self._first.setdefault(entry.same_line, number)
        if first != number:
            self.findings.report(DefectReason.LINE_TWICE, number, "name", facts={"first": first})
        return first == number

    def _choice(self, number: int, texts: Mapping[str, str], key: str, choices: Mapping[str, T]) -> T | None:
        """What the cell chooses; None with a defect when it is none of the choices, or nothing."""
        typed = texts.get(key, "")
        found = choices.get(fold(typed))
        if found is None and typed not in ("", "?"):
            facts = {"value": clip(typed), "choices": "、".join(_first_words(choices))}
            self.findings.report(DefectReason.NOT_A_CHOICE, number, key, facts=facts)
        return found


def _first_words(choices: Mapping[str, T]) -> list[str]:
    """The official word of each choice: the first of those that mean it."""
    words: dict[T, str] = {}
    for word, meant in choices.items():
        words.setdefault(meant, word)
    return list(words.values())
