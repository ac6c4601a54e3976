"""A register against its campaign: codes, places, quotas."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct

from reviewer.contract import CapScope, Category, Clause, NomineeFacts, Quotas, UnitFacts, UnitQuota
from reviewer.contract.forms import FieldKind
from reviewer.contract.layouts import RegisterLayout
from reviewer.domain.laureates import BORN
from reviewer.errors import Defect, DefectReason, Severity


class UnitPlace(Struct, frozen=True, kw_only=True):
    """A recommending unit with its counties: each a current name followed by former ones."""

    facts: UnitFacts
    position: int
    counties: tuple[tuple[str, ...], ...] = ()


class Filed(Struct, frozen=True, kw_only=True):
    """One nominee of a register, placed: what a nomination row is made of."""

    sequence: int
    name: str
    host: str
    city: str
    county: str
    flagged: bool
    fields: Mapping[str, str]
    texts: Mapping[str, str]


def code_of(category: Category, *, position: int, sequence: int) -> str:
    """The nominee's code: category letter, unit's place in the order, recommendation order (S-03-02)."""
    return f"{category.code}-{position:02d}-{sequence:02d}"


def county_of(unit: UnitPlace, *texts: str) -> str:
    """The county that the texts name, under its present name; "" when none or more than one is named.

    Former names count for the present county. A longer name is read before a shorter one that it
    contains (梨树县 before 梨树).
    """
    found: set[str] = set()
    for text in texts:
        rest = text
        names = sorted(
            ((name, names[0]) for names in unit.counties for name in names), key=lambda pair: -len(pair[0])
        )
        for name, present in names:
            if name in rest:
                found.add(present)
                rest = rest.replace(name, " ")
    return found.pop() if len(found) == 1 else ""


def repeated(filed: Filed, already: Iterable[Filed]) -> Iterator[Defect]:
    """Nominees of the same unit on file who bear that name.

    The same name at the same host is the same nominee twice; at another host it may be another one.
    """
    for other in already:
        if bare(other.name) == bare(filed.name):
            same = bare(other.host) == bare(filed.host)
            yield Defect(
                reason=DefectReason.NAME_ON_FILE if same else DefectReason.NAMESAKE_ON_FILE,
                severity=Severity.ERROR if same else Severity.REMARK,
                facts={"name": filed.name[:40], "sequence": other.sequence},
            )


def is_namesake(one: Filed, other: Filed) -> bool:
    """Whether two nominees of different units may be one: the same name, and the same host or birthday."""
    if bare(one.name) != bare(other.name):
        return False
    days = [filed.fields.get(BORN, "") for filed in (one, other)]
    return bare(one.host) == bare(other.host) or (days[0] != "" and days[0] == days[1])


def bare(text: str) -> str:
    """A name as names are compared: without white space."""
    return "".join(text.split())


def days_ahead(rows: Iterable[Filed], layout: RegisterLayout, *, today: date) -> Iterator[Defect]:
    """Days that have not come yet: a year of two digits that the office program took for this century's."""
    columns = [column for column in layout.columns if column.kind in {FieldKind.DAY, FieldKind.MONTH}]
    for row in rows:
        for column in columns:
            day = row.fields.get(column.key, "")
            # "1956" and "1956-03" compare like days: what is given of them decides.
            if day > today.isoformat()[: len(day)]:
                yield Defect(
                    reason=DefectReason.DAY_AHEAD,
                    sheet=layout.sheet,
                    label=column.label,
                    severity=Severity.REMARK,
                    facts={"sequence": row.sequence, "name": row.name[:40], "value": day},
                )


def on_file(rows: Sequence[Filed], held: Iterable[Filed], *, sheet: str) -> tuple[Defect, ...]:
    """Numbers that the unit has already used, or that all of the register is on file as it stands."""
    names = {filed.sequence: filed.name for filed in held}
    taken = [row for row in rows if row.sequence in names]
    if taken and all(bare(names.get(row.sequence, "")) == bare(row.name) for row in rows):
        return (Defect(reason=DefectReason.REGISTER_ON_FILE, sheet=sheet, facts={"count": len(rows)}),)
    return tuple(
        Defect(
            reason=DefectReason.SEQUENCE_ON_FILE,
            sheet=sheet,
            facts={"sequence": row.sequence, "name": row.name[:40], "held": names[row.sequence][:40]},
        )
        for row in taken
    )


def register_defects(
    rows: Sequence[Filed],
    *,
    quotas: Quotas,
    unit: UnitPlace,
    already: Iterable[Filed] = (),
    sheet: str = "",
) -> tuple[Defect, ...]:
    """The register against the unit's quota, its special places and the inner caps.

    `already` are the unit's nominees on file. Above a maximum is an error that refuses the file;
    below a minimum is a remark, since notices say 可, and so are more than the form has rows for and
    a county that the texts do not tell.
    A number from a damaged clause is never enforced: exceeding it is a remark. Where the number itself is
    lost, nobody is filed until it is settled.
    """
    every = [*already, *rows]
    quota = quotas.for_kind(unit.facts.kind)
    defects = list(_number_defects(len(every), quota, unit, sheet))
    flagged = sum(1 for row in every if row.flagged)
    special = quota.special if quota is not None else 0
    if flagged > special:
        defects.append(
            Defect(
                reason=DefectReason.QUOTA_SPECIAL,
                sheet=sheet,
                severity=_severity((quota.special_clause or quota.clause) if quota is not None else None),
                facts={"unit": unit.facts.name, "count": flagged, "maximum": special},
            )
        )
    return (*defects, *_inner_defects(every, quotas, unit, sheet), *_unplaced(rows, unit, sheet))


def _number_defects(count: int, quota: UnitQuota | None, unit: UnitPlace, sheet: str) -> Iterable[Defect]:
    """How many a unit recommends; a unit that the notice does not address may recommend nobody."""
    name = unit.facts.name
    if quota is not None and quota.lost:
        if count:
            clause = quota.clause
            yield Defect(
                reason=DefectReason.QUOTA_UNSETTLED,
                sheet=sheet,
                severity=Severity.ERROR,
                facts={"unit": name, "count": count, "clause": clause.number, "gist": clause.gist},
            )
    elif quota is None or (quota.maximum is not None and count > quota.maximum):
        maximum = quota.maximum if quota is not None and quota.maximum is not None else 0
        yield Defect(
            reason=DefectReason.QUOTA_EXCEEDED,
            sheet=sheet,
            severity=_severity(quota.clause if quota is not None else None),
            facts={"unit": name, "count": count, "maximum": maximum},
        )
    elif count < quota.minimum:
        yield Defect(
            reason=DefectReason.QUOTA_BELOW,
            sheet=sheet,
            severity=Severity.REMARK,
            facts={"unit": name, "count": count, "minimum": quota.minimum},
        )
    elif quota.usual is not None and count > quota.usual:
        yield Defect(
            reason=DefectReason.QUOTA_UNUSUAL,
            sheet=sheet,
            severity=Severity.REMARK,
            facts={"unit": name, "count": count, "maximum": quota.usual},
        )


def _severity(clause: Clause | None) -> Severity:
    return Severity.REMARK if clause is not None and clause.damaged else Severity.ERROR


def _inner_defects(every: Sequence[Filed], quotas: Quotas, unit: UnitPlace, sheet: str) -> Iterable[Defect]:
    for cap in quotas.inner:
        # Two cities of a province may each have a 鼓楼区: a county is told by its city too.
        places = {
            CapScope.UNIT: [("", unit.facts.name)] * len(every),
            CapScope.CITY: [("", row.city) for row in every],
            CapScope.COUNTY: [(row.city, row.county) for row in every],
        }[cap.scope]
        for (_, name), count in sorted(Counter(place for place in places if place[1]).items()):
            if count > cap.maximum:
                facts: dict[str, str | int] = {"place": name, "count": count, "maximum": cap.maximum}
                severity = _severity(cap.clause)
                yield Defect(reason=DefectReason.INNER_CAP, sheet=sheet, severity=severity, facts=facts)


def _unplaced(rows: Sequence[Filed], unit: UnitPlace, sheet: str) -> Iterable[Defect]:
    """A nominee of a city with counties whose texts name none, or several: the caps cannot count it yet."""
    for row in rows:
        if unit.counties and not row.county:
            yield Defect(
                reason=DefectReason.COUNTY_UNKNOWN,
                sheet=sheet,
                severity=Severity.REMARK,
                facts={"sequence": row.sequence, "name": row.name},
            )


def facts_of(
    filed: Filed, *, category: str, code: str, unit: UnitFacts, closing: date | None
) -> NomineeFacts:
    """A filed nominee as rules see it."""
    return NomineeFacts(
        category=category,
        code=code,
        name=filed.name,
        host=filed.host,
        unit=unit,
        sequence=filed.sequence,
        flagged=filed.flagged,
        city=filed.city,
        county=filed.county,
        fields=filed.fields,
        texts=filed.texts,
        closing=closing,
    )
