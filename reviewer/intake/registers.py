"""Reads an office's register workbook: all of it, or none of it and every reason.

The official sheet has a title line with a blank, a header row, one row a nominee in order of
recommendation, and seal and note lines (forms 2 and 4 of the calls). The campaign's `RegisterLayout` says
which columns in which order; nothing else about the campaign is known here.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from reviewer.contract.forms import FieldKind, NominationForm
from reviewer.contract.layouts import RegisterLayout
from reviewer.errors import Defect, DefectReason, IntakeRefused, Severity
from reviewer.intake.cells import (
    MAX_NAME,
    MAX_SHORT,
    Fault,
    clean_name,
    filled_columns,
    holds_id_number,
    read_cell,
    read_sequence,
)
from reviewer.intake.claims import Claim, claim_in
from reviewer.intake.findings import Findings
from reviewer.intake.grids import MAX_COLUMNS, MAX_ROWS, Cell, Excess, Sheet, letters
from reviewer.intake.headings import Columns, Heading, Headings, clip, columns_of, fold
from reviewer.intake.texts import NAME, SEQUENCE, read_texts
from reviewer.intake.titles import is_note, is_title_like, region_in, year_in
from reviewer.intake.workbooks import read_workbook

HOST = "host"
REMARK = "remark"
_APART = frozenset({SEQUENCE, NAME, HOST})
# Below the notes a row must look like a nominee before it is taken for one.
_LEAST_FILLED = 3


class RegisterRow(Struct, frozen=True, kw_only=True):
    """One nominee as filed.

    `row` is the sheet's row number from 1, `sequence` the 推荐序号. `fields` holds every other register
    column by key as clean text: ISO days ("1956-03" or "1956" where no day is given), digits for counts,
    有 or 无 for yes and no, and `people` and `visits` derived from a headcount; an empty cell is absent.
    `texts` holds the long texts by form field key, absent when missing. `flagged` tells that 备注 carries
    the layout's phrase of the special tier.
    """

    row: int
    sequence: int
    name: str
    host: str
    fields: Mapping[str, str]
    texts: Mapping[str, str]
    flagged: bool


class RegisterReading(Struct, frozen=True, kw_only=True):
    """A register without an error: rows in order of recommendation, and remarks that stop nothing.

    `region` is what stood in the blank of the title line, "" if blank; `year` the one that the title names,
    None where it names none. `texts_found` tells whether the
    workbook has the second sheet; `sha256` is of the bytes as they came, in hexadecimal.
    """

    rows: tuple[RegisterRow, ...]
    remarks: tuple[Defect, ...]
    region: str
    year: int | None = None
    texts_found: bool
    sha256: str


class _Title(Struct, frozen=True):
    """What the lines above the table say."""

    region: str = ""
    year: int | None = None


def read_register(
    content: bytes, *, filename: str, layout: RegisterLayout, form: NominationForm
) -> RegisterReading:
    """Read the workbook of one office; all or nothing.

    The content alone decides what the file is; `filename` only names it in the defects of a whole file.
    Raises IntakeRefused with every defect that could be placed, remarks among them.
    """
    try:
        sheets = read_workbook(content)
    except IntakeRefused as refused:
        facts = {"file": clip(filename)}
        raise IntakeRefused(
            tuple(replace(defect, facts={**defect.facts, **facts}) for defect in refused.defects)
        ) from None
    headings = Headings(
        Heading(key=column.key, label=column.label, aliases=column.aliases) for column in layout.columns
    )
    sheet = _register_sheet(sheets, layout, headings)
    second = _named(sheets, layout.texts_sheet)
    used = [each for each in (sheet, second) if each]
    defects = [_oversize(each) for each in used if each.excess]
    if sheet is None:
        defects.append(Defect(reason=DefectReason.SHEET_MISSING, facts={"expected": layout.sheet}))
    else:
        left = (each for each in sheets if each.rows and _is_left(each, used))
        defects += [_unused(each, sheet, layout, headings) for each in left]
    if sheet is None or _any_error(defects):
        raise IntakeRefused((*defects, *_id_numbers(sheets, defects)))
    title, rows, found = _read_sheets(sheet, second, layout=layout, form=form, headings=headings)
    found += [*defects, *_id_numbers(sheets, found)]
    if _any_error(found):
        raise IntakeRefused(tuple(found))
    return RegisterReading(
        rows=rows,
        remarks=tuple(found),
        region=title.region,
        year=title.year,
        texts_found=second is not None,
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _any_error(defects: Iterable[Defect]) -> bool:
    return any(defect.severity is Severity.ERROR for defect in defects)


def _is_left(sheet: Sheet, used: Sequence[Sheet]) -> bool:
    """Whether somebody sees the sheet and we do not read it."""
    return not sheet.hidden and not any(sheet is each for each in used)


def _unused(sheet: Sheet, read: Sheet, layout: RegisterLayout, headings: Headings) -> Defect:
    """A sheet that is not read: an error when nominees would be lost with it, else a remark."""
    header = headings.find(sheet, least=_least(layout))
    if header is not None and _names_somebody(sheet, header, headings):
        return Defect(reason=DefectReason.SHEET_SECOND, sheet=sheet.name, facts={"read": read.name})
    return Defect(reason=DefectReason.SHEET_UNREAD, sheet=sheet.name, severity=Severity.REMARK)


def _names_somebody(sheet: Sheet, header: int, headings: Headings) -> bool:
    names = {column for column, cell in sheet.rows[header].items() if headings.key(cell.text) == NAME}
    return any(row > header and names & set(filled_columns(cells)) for row, cells in sheet.rows.items())


def _named(sheets: tuple[Sheet, ...], name: str) -> Sheet | None:
    """The sheet of that name; a hidden one does not count, nobody files what nobody sees."""
    return next((sheet for sheet in sheets if not sheet.hidden and fold(sheet.name) == fold(name)), None)


def _register_sheet(sheets: tuple[Sheet, ...], layout: RegisterLayout, headings: Headings) -> Sheet | None:
    """The sheet of the layout's name, else the first whose header fits, else the only one there is."""
    named = _named(sheets, layout.sheet)
    if named:
        return named
    others = [sheet for sheet in sheets if not sheet.hidden and fold(sheet.name) != fold(layout.texts_sheet)]
    fitting = (sheet for sheet in others if headings.find(sheet, least=_least(layout)) is not None)
    return next(fitting, others[0] if len(others) == 1 else None)


def _least(layout: RegisterLayout) -> int:
    """With half of its headings a row is the header, however damaged."""
    return max(2, (len(layout.columns) + 1) // 2)


def _oversize(sheet: Sheet) -> Defect:
    if sheet.excess is Excess.ROWS:
        return Defect(reason=DefectReason.TOO_MANY_ROWS, sheet=sheet.name, facts={"limit": MAX_ROWS})
    return Defect(reason=DefectReason.TOO_MANY_COLUMNS, sheet=sheet.name, facts={"limit": MAX_COLUMNS})


def _id_numbers(sheets: tuple[Sheet, ...], known: list[Defect]) -> list[Defect]:
    """Identity numbers where nothing else has looked: titles, notes, other sheets and hidden ones."""
    seen = {(each.sheet, each.row, each.column) for each in known if each.reason is DefectReason.ID_NUMBER}
    return [
        Defect(reason=DefectReason.ID_NUMBER, sheet=sheet.name, row=row, column=letters(column))
        for sheet in sheets
        for row, cells in sheet.rows.items()
        for column, cell in cells.items()
        if (sheet.name, row, letters(column)) not in seen and holds_id_number(cell.text)
    ]


def _read_sheets(
    sheet: Sheet, second: Sheet | None, *, layout: RegisterLayout, form: NominationForm, headings: Headings
) -> tuple[_Title, tuple[RegisterRow, ...], list[Defect]]:
    """Title, rows and defects of both sheets."""
    header = headings.find(sheet, least=_least(layout))
    if header is None:
        return _Title(), (), [Defect(reason=DefectReason.HEADER_MISSING, sheet=sheet.name)]
    columns = columns_of(sheet, header, headings=headings, ordered=True)
    title, remarks = _title(sheet, header, layout)
    if columns.defects:
        return title, (), [*columns.defects, *remarks]
    table = _Table(sheet, header=header, layout=layout, headings=headings, columns=columns)
    table.read()
    defects = [*remarks, *table.findings.defects]
    if not form.texts:
        return title, tuple(table.rows), defects
    if second is None:
        missing = Defect(
            reason=DefectReason.TEXTS_MISSING, sheet=layout.texts_sheet, severity=Severity.REMARK
        )
        return title, tuple(table.rows), [*defects, missing]
    reading = read_texts(second, layout=layout, form=form, names=table.names)
    defects += reading.defects
    defects += [
        Defect(
            reason=DefectReason.TEXTS_UNFILLED,
            sheet=second.name,
            severity=Severity.REMARK,
            facts={"sequence": row.sequence, "name": clip(row.name)},
        )
        for row in table.rows
        if row.sequence not in reading.texts
    ]
    rows = tuple(replace(row, texts=reading.texts.get(row.sequence, {})) for row in table.rows)
    return title, rows, defects


def _title(sheet: Sheet, header: int, layout: RegisterLayout) -> tuple[_Title, list[Defect]]:
    """Region and year of the title line; a title of another form is remarked, none at all is not."""
    other: Defect | None = None
    for number in sorted(row for row in sheet.rows if row < header):
        cells = sheet.rows[number]
        line = "".join(cells[column].text for column in sorted(cells))
        region = region_in(line, layout.title)
        if region is not None:
            return _Title(region, year_in(line)), []
        if other is None and is_title_like(line):
            other = Defect(
                reason=DefectReason.TITLE_MISMATCH,
                sheet=sheet.name,
                row=number,
                severity=Severity.REMARK,
                facts={"found": clip(line)},
            )
    return _Title(), [other] if other else []


class _Table:
    """The table of one register sheet: reads its rows and keeps rows, names and defects."""

    def __init__(
        self, sheet: Sheet, *, header: int, layout: RegisterLayout, headings: Headings, columns: Columns
    ) -> None:
        self.rows: list[RegisterRow] = []
        self.names: dict[int, str] = {}
        self.findings = Findings(sheet, header=header, headings=headings, columns=columns)
        self._sheet = sheet
        self._header = header
        self._layout = layout
        self._headings = headings
        self._at = columns.at
        self._merged = _merged_down(sheet, header)
        self._first: dict[int, int] = {}

    def read(self) -> None:
        """Every nominee below the header; afterwards `rows` stand in order of recommendation."""
        below = False
        met = False
        for number in sorted(row for row in self._sheet.rows if row > self._header):
            filled = filled_columns(self._sheet.rows[number])
            if not filled or self._is_repeated_title(number):
                continue
            if self._is_repeated_header(number):
                self._check_repeated(number)
                continue
            sequence = self._sequence(number)
            if filled == (self._at[SEQUENCE],) and sequence is not None:
                continue
            if sequence is None and is_note(self._sheet.rows[number][filled[0]].text, self._layout):
                below = True
                continue
            if not self._looks_like_nominee(sequence, filled, below=below):
                # Notes run over many lines of one cell each.
                if not below or len(filled) > 1 or filled == (self._at[NAME],):
                    self._remark_line(number)
                continue
            met = True
            if number in self._sheet.unseen:
                self._report_row(DefectReason.ROW_HIDDEN, number)
            self.findings.note_strays(number, filled)
            self._read_row(number, sequence)
        self.findings.report_strays()
        if not met:
            self.findings.defects.append(Defect(reason=DefectReason.NO_ROWS, sheet=self._sheet.name))
        self.rows.sort(key=lambda row: row.sequence)
        self._remark_gap()
        self._check_names()

    def _line(self, number: int) -> str:
        cells = self._sheet.rows[number]
        return " ".join(cells[column].text for column in sorted(cells))

    def _is_repeated_title(self, number: int) -> bool:
        """Long registers repeat title and header on the second page."""
        alone = len(self._sheet.rows[number]) == 1
        return alone and region_in(self._line(number), self._layout.title) is not None

    def _is_repeated_header(self, number: int) -> bool:
        return len(self._headings.keys_in(self._sheet.rows[number])) >= _least(self._layout)

    def _check_repeated(self, number: int) -> None:
        """The rows below are read by the first header: a second one must not say otherwise."""
        first = {column: key for key, column in self._at.items()}
        for column, cell in sorted(self._sheet.rows[number].items()):
            key = self._headings.key(cell.text)
            if key and key != first.get(column):
                expected = self._headings.label(first[column]) if column in first else ""
                self.findings.defects.append(
                    Defect(
                        reason=DefectReason.COLUMN_ORDER,
                        sheet=self._sheet.name,
                        row=number,
                        column=letters(column),
                        label=self._headings.label(key),
                        facts={"expected": expected},
                    )
                )

    def _looks_like_nominee(self, sequence: int | None, filled: tuple[int, ...], *, below: bool) -> bool:
        """Whether a row is filed; what is none of it is a line beside the table.

        Below the notes stand contacts too. There a number with a name is a nominee, however little of it is
        filled in, and without a number a row whose number was forgotten.
        """
        named = self._at[NAME] in filled
        if not below:
            return named or len(filled) > 1
        if sequence is not None:
            return named or len(filled) >= _LEAST_FILLED
        forgotten = named and self._at[SEQUENCE] not in filled and len(filled) >= _LEAST_FILLED
        return forgotten or len(filled) >= max(_LEAST_FILLED, _least(self._layout))

    def _remark_line(self, number: int) -> None:
        self._report_row(
            DefectReason.LINE_UNREAD,
            number,
            severity=Severity.REMARK,
            facts={"found": clip(self._line(number))},
        )

    def _report_row(
        self,
        reason: DefectReason,
        number: int,
        *,
        severity: Severity = Severity.ERROR,
        facts: Mapping[str, str | int] | None = None,
    ) -> None:
        self.findings.defects.append(
            Defect(reason=reason, sheet=self._sheet.name, row=number, severity=severity, facts=facts or {})
        )

    def _cell(self, number: int, key: str) -> Cell | None:
        """The cell of a column; below the first cell of a vertical merge, that first cell."""
        place = (number, self._at[key])
        return self._sheet.rows[number].get(place[1]) or self._merged.get(place)

    def _sequence(self, number: int) -> int | None:
        cell = self._cell(number, SEQUENCE)
        return read_sequence(cell) if cell else None

    def _read_row(self, number: int, sequence: int | None) -> None:
        """One nominee: all cells are looked at, whatever is wrong with the others."""
        before = len(self.findings.defects)
        self._check_sequence(number, sequence)
        values: dict[str, str] = {}
        for column in self._layout.columns:
            if column.key != SEQUENCE:
                values |= self._value(number, column.key, column.kind, required=column.required)
        name = clean_name(values.get(NAME, ""))
        if sequence is None:
            return
        if sequence not in self._first:
            self._first[sequence] = number
            self.names[sequence] = name
        if any(defect.severity is Severity.ERROR for defect in self.findings.defects[before:]):
            return
        self.rows.append(
            RegisterRow(
                row=number,
                sequence=sequence,
                name=name,
                # A list of units has no column for them: each is its own host.
                host=values.get(HOST, "") if HOST in self._at else name,
                fields={key: text for key, text in values.items() if key not in _APART},
                texts={},
                flagged=self._flag(number, values.get(REMARK, "")),
            )
        )

    def _flag(self, number: int, remark: str) -> bool:
        """Whether the special tier is claimed; anything but the plain phrase is shown to be looked at."""
        claim = claim_in(remark, self._layout.flag)
        if claim is not Claim.PLAIN and claim is not Claim.NONE:
            self.findings.report(
                DefectReason.FLAG_TAKEN if claim is Claim.TAKEN else DefectReason.FLAG_LEFT,
                number,
                REMARK,
                severity=Severity.REMARK,
                facts={"value": clip(remark), "flag": self._layout.flag},
            )
        return claim in {Claim.PLAIN, Claim.TAKEN}

    def _check_sequence(self, number: int, sequence: int | None) -> None:
        cell = self._cell(number, SEQUENCE)
        if sequence is None:
            fault = read_cell(cell, FieldKind.TEXT) if cell else None
            if isinstance(fault, Fault):
                self.findings.report(fault.reason, number, SEQUENCE, facts=fault.facts)
            else:
                value = clip(cell.text) if cell else ""
                self.findings.report(DefectReason.SEQUENCE_INVALID, number, SEQUENCE, facts={"value": value})
        elif sequence in self._first:
            first = self._first[sequence]
            self.findings.report(
                DefectReason.SEQUENCE_TWICE, number, SEQUENCE, facts={"value": sequence, "first": first}
            )

    def _value(self, number: int, key: str, kind: FieldKind, *, required: bool) -> dict[str, str]:
        """The column's clean text and what is derived from it; empty when there is nothing."""
        cell = self._cell(number, key)
        value = read_cell(cell, kind, limit=MAX_NAME if key == NAME else MAX_SHORT) if cell else None
        if isinstance(value, Fault):
            self.findings.report(value.reason, number, key, facts=value.facts)
            return {}
        if value is None or not value.text:
            if required or key == NAME:
                self.findings.report(DefectReason.REQUIRED, number, key)
            return {}
        if value.remark:
            self.findings.report(
                value.remark, number, key, severity=Severity.REMARK, facts={"value": value.text}
            )
        return {key: value.text, **value.derived}

    def _remark_gap(self) -> None:
        """Only the order counts, so a gap is no error; but somebody may be missing."""
        given = sorted(self._first)
        count = max(given, default=0) - len(given)
        if count:
            missing = next(number for number in range(1, given[-1]) if number not in self._first)
            after = next(number for number in given if number > missing)
            self.findings.report(
                DefectReason.SEQUENCE_GAP,
                self._first[after],
                SEQUENCE,
                severity=Severity.REMARK,
                facts={"missing": missing, "count": count},
            )

    def _check_names(self) -> None:
        """The same name at the same host is the same row twice; at another host it may be another person."""
        first: dict[str, RegisterRow] = {}
        for row in sorted(self.rows, key=lambda row: row.row):
            earlier = first.setdefault(fold(row.name), row)
            if earlier is not row:
                same = fold(earlier.host) == fold(row.host)
                self.findings.report(
                    DefectReason.NAME_TWICE,
                    row.row,
                    NAME,
                    severity=Severity.ERROR if same else Severity.REMARK,
                    facts={"name": clip(row.name), "first": earlier.row},
                )


def _merged_down(sheet: Sheet, header: int) -> dict[tuple[int, int], Cell]:
    """Place → first cell for everything below the first row of a merge; sideways nothing is repeated."""
    merged: dict[tuple[int, int], Cell] = {}
    for merge in sheet.merges:
        cell = sheet.rows.get(merge.top, {}).get(merge.left)
        if cell and merge.top > header:
            merged |= {(row, merge.left): cell for row in range(merge.top + 1, merge.bottom + 1)}
    return merged
