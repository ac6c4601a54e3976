"""Gathers what is wrong with the rows of one sheet, each defect at its place."""

from collections.abc import Iterable, Mapping

from reviewer.errors import Defect, DefectReason, Severity
from reviewer.intake.grids import Sheet, letters
from reviewer.intake.headings import Columns, Headings


class Findings:
    """The defects of one sheet's rows, in the order in which they were met."""

    def __init__(self, sheet: Sheet, *, header: int, headings: Headings, columns: Columns) -> None:
        self.defects: list[Defect] = []
        self._sheet = sheet
        self._headed = frozenset(sheet.rows[header])
        self._headings = headings
        self._at = columns.at
        self._stray: dict[int, int] = {}

    def report(
        self,
        reason: DefectReason,
        row: int,
        key: str,
        *,
        severity: Severity = Severity.ERROR,
        facts: Mapping[str, str | int] | None = None,
    ) -> None:
        """One defect in the column of `key`; `facts` fill the sentence."""
        self.defects.append(
            Defect(
                reason=reason,
                sheet=self._sheet.name,
                row=row,
                column=letters(self._at[key]),
                label=self._headings.label(key),
                severity=severity,
                facts=facts or {},
            )
        )

    def note_strays(self, row: int, filled: Iterable[int]) -> None:
        """Remember which columns without any heading hold something, and where first."""
        for column in filled:
            if column not in self._headed:
                self._stray.setdefault(column, row)

    def report_strays(self) -> None:
        """COLUMN_UNHEADED once a column: what stands there would otherwise be lost in silence."""
        self.defects += [
            Defect(
                reason=DefectReason.COLUMN_UNHEADED, sheet=self._sheet.name, row=row, column=letters(column)
            )
            for column, row in sorted(self._stray.items())
        ]
