"""The second sheet (推荐表): one row a nominee, the long texts that experts read."""

from collections.abc import Mapping

from msgspec import Struct

from reviewer.contract.forms import FieldKind, NominationForm
from reviewer.contract.layouts import RegisterLayout
from reviewer.errors import Defect, DefectReason, Severity
from reviewer.intake.cells import Fault, clean_name, filled_columns, read_cell, read_sequence
from reviewer.intake.findings import Findings
from reviewer.intake.grids import Cell, Sheet
from reviewer.intake.headings import Heading, Headings, clip, columns_of, fold
from reviewer.intake.titles import is_note

SEQUENCE = "sequence"
NAME = "name"


class TextsReading(Struct, frozen=True, kw_only=True):
    """Long texts by recommendation number, then by form field key; and everything found on the way."""

    texts: Mapping[int, Mapping[str, str]]
    defects: tuple[Defect, ...]


def read_texts(
    sheet: Sheet, *, layout: RegisterLayout, form: NominationForm, names: Mapping[int, str]
) -> TextsReading:
    """The texts of a sheet; `names` are the register's own names by recommendation number.

    Errors: HEADER_MISSING, COLUMN_UNKNOWN, COLUMN_TWICE, COLUMN_UNHEADED, ROW_HIDDEN, SEQUENCE_INVALID,
    SEQUENCE_TWICE, SEQUENCE_UNKNOWN, NAME_DIFFERS and the faults of a long text. Remarks: COLUMN_MISSING and
    REQUIRED, since the secretariat can still paste a missing text. Columns may stand in any order.
    """
    headings = _headings(layout, form)
    header = headings.find(sheet, least=2, need=SEQUENCE)
    if header is None:
        return TextsReading(texts={}, defects=(Defect(reason=DefectReason.HEADER_MISSING, sheet=sheet.name),))
    columns = columns_of(
        sheet, header, headings=headings, ordered=False, missing=Severity.REMARK, optional=frozenset({NAME})
    )
    findings = Findings(sheet, header=header, headings=headings, columns=columns)
    reader = _Reader(form=form, names=names, at=columns.at, findings=findings)
    for number in sorted(sheet.rows):
        cells = sheet.rows[number]
        filled = filled_columns(cells)
        if number <= header or not filled or _is_no_nominee(cells, filled, columns.at[SEQUENCE], layout):
            continue
        if number in sheet.unseen:
            findings.defects.append(Defect(reason=DefectReason.ROW_HIDDEN, sheet=sheet.name, row=number))
        findings.note_strays(number, filled)
        reader.read(number, cells)
    findings.report_strays()
    return TextsReading(texts=reader.texts, defects=(*columns.defects, *findings.defects))


def _headings(layout: RegisterLayout, form: NominationForm) -> Headings:
    own = {column.key: column for column in layout.columns}
    sequence, name = own[SEQUENCE], own[NAME]
    return Headings(
        (
            Heading(key=SEQUENCE, label=sequence.label, aliases=(*sequence.aliases, "推荐序号", "序号")),
            Heading(key=NAME, label=name.label, aliases=name.aliases),
            *(Heading(key=_column(text.key), label=text.label) for text in form.texts),
        )
    )


def _column(key: str) -> str:
    """A form field may bear the key of a register column; here they stand side by side."""
    return f"text:{key}"


def _is_no_nominee(
    cells: Mapping[int, Cell], filled: tuple[int, ...], at_sequence: int, layout: RegisterLayout
) -> bool:
    """A numbered but otherwise empty row, or a line of notes."""
    sequence = read_sequence(cells[at_sequence]) if at_sequence in cells else None
    if sequence is None:
        return is_note(cells[filled[0]].text, layout)
    return filled == (at_sequence,)


class _Reader:
    """Reads row after row and keeps what it has read."""

    def __init__(
        self, *, form: NominationForm, names: Mapping[int, str], at: Mapping[str, int], findings: Findings
    ) -> None:
        self.texts: dict[int, dict[str, str]] = {}
        self._form = form
        self._names = names
        self._at = at
        self._findings = findings
        self._first: dict[int, int] = {}

    def read(self, number: int, cells: Mapping[int, Cell]) -> None:
        """One row that is about a nominee."""
        sequence = self._sequence(number, cells)
        self._check_name(number, cells, self._names.get(sequence or 0, ""))
        texts = self._texts(number, cells)
        if sequence is not None:
            self.texts[sequence] = texts

    def _sequence(self, number: int, cells: Mapping[int, Cell]) -> int | None:
        """The number of a nominee who is in the register and was not met before."""
        report = self._findings.report
        cell = cells.get(self._at[SEQUENCE])
        sequence = read_sequence(cell) if cell else None
        if sequence is None:
            value = clip(cell.text) if cell else ""
            report(DefectReason.SEQUENCE_INVALID, number, SEQUENCE, facts={"value": value})
        elif sequence in self._first:
            report(
                DefectReason.SEQUENCE_TWICE,
                number,
                SEQUENCE,
                facts={"value": sequence, "first": self._first[sequence]},
            )
        elif sequence not in self._names:
            report(DefectReason.SEQUENCE_UNKNOWN, number, SEQUENCE, facts={"value": sequence})
        else:
            self._first[sequence] = number
            return sequence
        return None

    def _check_name(self, number: int, cells: Mapping[int, Cell], expected: str) -> None:
        cell = cells.get(self._at.get(NAME, 0))
        value = read_cell(cell, FieldKind.TEXT) if cell else None
        if isinstance(value, Fault):
            self._findings.report(value.reason, number, NAME, facts=value.facts)
            return
        found = clean_name(value.text) if value else ""
        if found and expected and fold(found) != fold(expected):
            self._findings.report(
                DefectReason.NAME_DIFFERS,
                number,
                NAME,
                facts={"expected": clip(expected), "found": clip(found)},
            )

    def _texts(self, number: int, cells: Mapping[int, Cell]) -> dict[str, str]:
        texts: dict[str, str] = {}
        for text in self._form.texts:
            column = _column(text.key)
            if column not in self._at:
                continue
            cell = cells.get(self._at[column])
            value = read_cell(cell, FieldKind.LONG_TEXT) if cell else None
            if isinstance(value, Fault):
                self._findings.report(value.reason, number, column, facts=value.facts)
            elif value and value.text:
                texts[text.key] = value.text
            elif text.required:
                self._findings.report(DefectReason.REQUIRED, number, column, severity=Severity.REMARK)
        return texts
