"""A draft as typed → one nominee as filed: the same cleaning as a register's cells, nothing guessed."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from reviewer.contract import FieldKind
from reviewer.domain.drafts import CITY, COUNTY, FLAG, NOWHERE, YES, Question, length_defect
from reviewer.domain.nominations import Filed, UnitPlace, county_of
from reviewer.errors import Defect, DefectReason, Severity
from reviewer.intake.cells import MAX_NAME, MAX_SHORT, Fault, clean_name, read_cell
from reviewer.intake.grids import Cell, CellKind

_APART = frozenset({"name", "host", CITY, COUNTY})
# Most characters of a short answer: what a nomination's columns hold, and what a register's cell may.
_LIMITS = {"name": MAX_NAME, "host": 200, CITY: 50, COUNTY: 50}


class DraftReading(Struct, frozen=True, kw_only=True):
    """What a draft says: the nominee as it would be filed (its number 0), and everything found on the way.

    A defect's `column` is the name of the question (`Question.entry`).
    """

    filed: Filed
    defects: tuple[Defect, ...]


def read_draft(
    typed: Mapping[str, str], *, asked: tuple[Question, ...], unit: UnitPlace, flaggable: bool
) -> DraftReading:
    """Read every answer by its kind. A blank that must not be one is REQUIRED.

    The county that nobody chose is read from host and address, as in a register. Only where a
    special tier exists can the nominee be flagged.
    """
    values: dict[str, str] = {}
    texts: dict[str, str] = {}
    defects: list[Defect] = []
    for question in asked:
        text, derived, found = _answer(question, typed.get(question.entry, ""))
        defects += found
        if text:
            (texts if question.long else values)[question.key] = text
        values.update(derived)
    name = clean_name(values.get("name", ""))
    hosts = any(question.key == "host" for question in asked)
    host = values.get("host", "") if hosts else name
    chosen, named = values.get(COUNTY, ""), county_of(unit, host, values.get("address", ""))
    county = "" if chosen == NOWHERE else chosen or named
    city = unit.facts.city or ("" if values.get(CITY) == NOWHERE else values.get(CITY, ""))
    filed = Filed(
        sequence=0,
        name=name,
        host=host,
        city=city,
        county=county,
        flagged=flaggable and typed.get(FLAG) == YES,
        fields={key: text for key, text in values.items() if key not in _APART},
        texts=texts,
    )
    if county:
        defects = [defect for defect in defects if defect.column != COUNTY]
    return DraftReading(filed=filed, defects=tuple(defects))


def _answer(question: Question, typed: str) -> tuple[str, Mapping[str, str], Iterable[Defect]]:
    """Clean text, fields derived from it, and what is wrong with it."""
    limit = _LIMITS.get(question.key, MAX_SHORT)
    value = read_cell(Cell(kind=CellKind.TEXT, text=typed), question.kind, limit=limit)
    if isinstance(value, Fault):
        return "", {}, [_defect(question, value.reason, facts=value.facts)]
    if not value.text:
        missing = [_defect(question, DefectReason.REQUIRED)] if question.required else []
        return "", {}, missing
    if question.choices and value.text not in (*question.choices, NOWHERE):
        return "", {}, [_defect(question, DefectReason.REQUIRED)]
    found = []
    if value.remark:
        found.append(_defect(question, value.remark, severity=Severity.REMARK, facts={"value": value.text}))
    length = length_defect(question, value.text) if question.kind is FieldKind.LONG_TEXT else None
    if length is not None:
        found.append(length)
    return value.text, value.derived, found


def _defect(
    question: Question,
    reason: DefectReason,
    *,
    severity: Severity = Severity.ERROR,
    facts: Mapping[str, str | int] | None = None,
) -> Defect:
    return Defect(
        reason=reason, column=question.entry, label=question.label, severity=severity, facts=facts or {}
    )
