"""Drafts of nominations: what a unit is asked, what is left of its quota, the order it recommends in."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from reviewer.contract import (
    CapScope,
    Clause,
    FieldKind,
    FormField,
    Level,
    Quotas,
    RegisterColumn,
    UnitKind,
    count_zi,
)
from reviewer.contract.checks.consent import CONSENT
from reviewer.contract.snapshots import CategoryRulebook
from reviewer.domain.ledger import digest_of
from reviewer.domain.nominations import Filed, UnitPlace
from reviewer.domain.quotas import Settled
from reviewer.errors import Defect, DefectReason, Severity

# The joint cell of the 推荐表 whose halves are two columns of the 登记表: the halves are asked for.
JOINT, HALVES = "host_and_duty", ("host", "duty")
# 左右 has no tolerance in any notice: 30 % either way is ours, as in the checks of the campaigns.
_LOW, _HIGH, _WHOLE = 7, 13, 10
NOWHERE = "无"


class DraftState(StrEnum):
    """Where a draft stands. A submitted one is on file and closed; all others are open."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"

    @property
    def open(self) -> bool:
        """Whether the unit can write it."""
        return self is not DraftState.SUBMITTED


class Part(StrEnum):
    """The part of the page where something is asked."""

    FORM = "form"
    REGISTER = "register"
    PLACE = "place"
    TEXTS = "texts"
    OPINIONS = "opinions"


class Question(Struct, frozen=True, kw_only=True):
    """One thing that a unit is asked.

    `entry` is the name under which it is typed, `key` the one under which it is filed. Lengths are in
    字 (see `count_zi`), None where the notice prints none. `choices` are the only answers where
    there are any; `level` is the step in the chain of opinions that it belongs to.
    """

    entry: str
    key: str
    label: str
    kind: FieldKind
    part: Part
    required: bool = False
    personal: bool = False
    at_least: int | None = None
    at_most: int | None = None
    about: int | None = None
    clause: Clause | None = None
    choices: tuple[str, ...] = ()
    level: str = ""

    @property
    def long(self) -> bool:
        """Whether the answer is a text of several lines, whose 字 are counted."""
        return self.kind is FieldKind.LONG_TEXT


CITY, COUNTY, FLAG, YES = "city", "county", "flagged", "yes"


def opinion_key(level: Level) -> str:
    """Where the text of an opinion is filed among the texts: in its form field, or under the level."""
    return level.field or f"opinion-{level.key}"


def signed_key(level: Level) -> str:
    """Where the day on which an opinion was signed is filed among the fields."""
    return f"signed-{level.key}"


def questions(book: CategoryRulebook, unit: UnitPlace) -> tuple[Question, ...]:
    """Everything that a unit is asked for a nominee, in the order of the page.

    The 推荐表 first, field by field as the notice prints it; what stands in both is asked once, in the
    more exact form of the 登记表 (the day, not the month). Then the columns that only the 登记表 has,
    the place that caps count, the long texts, and the chain of opinions.
    """
    columns = {column.key: column for column in book.register.columns if column.key != "sequence"}
    sealed = {level.field for level in book.levels if level.field is not None}
    asked: list[Question] = []
    for field in book.form.fields:
        if field.kind is FieldKind.LONG_TEXT:
            if field.key not in sealed:
                asked.append(_of_field(field, None, Part.TEXTS))
        elif field.key == JOINT and columns.keys() >= set(HALVES):
            asked += [_of_column(columns.pop(key), Part.FORM) for key in HALVES]
        else:
            asked.append(_of_field(field, columns.pop(field.key, None), Part.FORM))
    asked += [_of_column(column, Part.REGISTER) for column in columns.values()]
    asked += _consent(book)
    asked += [*_places(book.quotas, unit), *_opinions(book)]
    parts = tuple(Part)
    return tuple(sorted(asked, key=lambda question: parts.index(question.part)))


def _consent(book: CategoryRulebook) -> Iterator[Question]:
    """Consent to be named in public, where the category has a rule on it: no form of the notices asks."""
    for rule in book.rules:
        if rule.fact == CONSENT:
            yield Question(
                entry=f"f-{CONSENT}",
                key=CONSENT,
                label=rule.name,
                kind=FieldKind.YES_NO,
                part=Part.REGISTER,
                required=True,
                clause=rule.clause,
            )


def _of_field(field: FormField, column: RegisterColumn | None, part: Part) -> Question:
    finer = column is not None and column.kind is not field.kind
    return Question(
        entry=f"f-{field.key}",
        key=field.key,
        label=column.label if column is not None and finer else field.label,
        kind=column.kind if column is not None and finer else field.kind,
        part=part,
        required=field.required or (column is not None and column.required),
        personal=field.personal or (column is not None and column.personal),
        at_least=field.at_least,
        at_most=field.at_most,
        about=field.about,
        clause=field.clause,
    )


def _of_column(column: RegisterColumn, part: Part) -> Question:
    return Question(
        entry=f"f-{column.key}",
        key=column.key,
        label=column.label,
        kind=column.kind,
        part=part,
        required=column.required or column.key == "name",
        personal=column.personal,
    )


def _places(quotas: Quotas, unit: UnitPlace) -> Iterator[Question]:
    """The city and the county, where the unit's own place does not tell them and a cap counts them."""
    capped = {cap.scope: cap.clause for cap in quotas.inner}
    province = unit.facts.kind is UnitKind.PROVINCE
    if province and not unit.facts.city and CapScope.CITY in capped:
        yield _place(CITY, "", capped[CapScope.CITY], ())
    names = tuple(county[0] for county in unit.counties)
    if names or (province and CapScope.COUNTY in capped):
        yield _place(COUNTY, "", capped.get(CapScope.COUNTY), names)


def _place(entry: str, label: str, clause: Clause | None, choices: tuple[str, ...]) -> Question:
    return Question(
        entry=entry,
        key=entry,
        label=label,
        kind=FieldKind.TEXT,
        part=Part.PLACE,
        required=clause is not None,
        clause=clause,
        choices=choices,
    )


def _opinions(book: CategoryRulebook) -> Iterator[Question]:
    fields = {field.key: field for field in book.form.fields}
    for level in book.levels:
        field = fields.get(level.field or "")
        yield Question(
            entry=f"o-{level.key}",
            key=opinion_key(level),
            label=level.name,
            kind=FieldKind.LONG_TEXT,
            part=Part.OPINIONS,
            required=level.required or (field is not None and field.required),
            at_least=field.at_least if field is not None else None,
            at_most=field.at_most if field is not None else None,
            about=field.about if field is not None else None,
            clause=field.clause if field is not None else None,
            level=level.key,
        )
        yield Question(
            entry=f"d-{level.key}",
            key=signed_key(level),
            label=level.name,
            kind=FieldKind.DAY,
            part=Part.OPINIONS,
            required=level.required,
            level=level.key,
        )


def known(typed: Mapping[str, str], asked: Iterable[Question]) -> dict[str, str]:
    """What was typed under names that are asked for, blanks left out."""
    names = [*(question.entry for question in asked), FLAG]
    return {name: typed[name] for name in names if typed.get(name, "").strip()}


def entries_of(filed: Filed, asked: Iterable[Question]) -> dict[str, str]:
    """What a unit would have typed for a nominee that is on file (one that came in by a register)."""
    apart = {"name": filed.name, "host": filed.host, CITY: filed.city, COUNTY: filed.county}
    entries = {
        question.entry: apart.get(question.key)
        or (filed.texts if question.long else filed.fields).get(question.key, "")
        for question in asked
    }
    entries[FLAG] = YES if filed.flagged else ""
    return {name: text for name, text in entries.items() if text}


def length_defect(question: Question, text: str) -> Defect | None:
    """A text against the lengths that the notice prints: 不少于 and 以内 stop, 左右 is a remark.

    A number from a damaged clause is never enforced. None for a text that fits, and for no text.
    """
    count = count_zi(text)
    if not count:
        return None
    damaged = question.clause is not None and question.clause.damaged
    severity = Severity.REMARK if damaged else Severity.ERROR
    least, most, target = question.at_least, question.at_most, question.about
    found: Defect | None = None
    if least is not None and count < least:
        found = Defect(
            reason=DefectReason.TEXT_SHORT, severity=severity, facts={"count": count, "least": least}
        )
    elif most is not None and count > most:
        found = Defect(reason=DefectReason.TEXT_LONG, severity=severity, facts={"count": count, "most": most})
    elif target is not None and not target * _LOW <= count * _WHOLE <= target * _HIGH:
        found = Defect(
            reason=DefectReason.TEXT_NOT_ABOUT,
            severity=Severity.REMARK,
            facts={"count": count, "target": target},
        )
    return replace(found, column=question.entry, label=question.label) if found is not None else None


class Use(Struct, frozen=True, kw_only=True):
    """How much of one inner cap is used; `name` is the place."""

    scope: CapScope
    name: str
    count: int
    maximum: int
    clause: Clause


class Left(Struct, frozen=True, kw_only=True):
    """What is left of a unit's quota in one category.

    `maximum` None means that the notice states no limit; 0 that it does not let the unit recommend. While it
    `waits` the notice's number is lost and nothing can be filed; `settled` is who gave it then.
    """

    filed: int
    minimum: int
    maximum: int | None
    flagged: int
    special: int
    clause: Clause | None
    places: tuple[Use, ...]
    waits: bool = False
    settled: Settled | None = None

    @property
    def count(self) -> int | None:
        """How many may still be filed; None without a limit."""
        return None if self.maximum is None else max(0, self.maximum - self.filed)


def left(
    quotas: Quotas, unit: UnitPlace, on_file: Sequence[Filed], *, settled: Settled | None = None
) -> Left:
    """What is left of the quota with those nominees on file; `quotas` as they hold for the unit."""
    quota = quotas.for_kind(unit.facts.kind)
    return Left(
        filed=len(on_file),
        minimum=quota.minimum if quota is not None else 0,
        maximum=quota.maximum if quota is not None else 0,
        flagged=sum(filed.flagged for filed in on_file),
        special=quota.special if quota is not None else 0,
        clause=quota.clause if quota is not None else None,
        places=tuple(_uses(quotas, on_file)),
        waits=quota is not None and quota.lost,
        settled=settled,
    )


def _uses(quotas: Quotas, on_file: Sequence[Filed]) -> Iterator[Use]:
    for cap in quotas.inner:
        if cap.scope is CapScope.UNIT:
            continue
        county = cap.scope is CapScope.COUNTY
        every = [(filed.city if county else "", filed.county if county else filed.city) for filed in on_file]
        for (_, name), count in sorted(Counter(place for place in every if place[1]).items()):
            yield Use(scope=cap.scope, name=name, count=count, maximum=cap.maximum, clause=cap.clause)


def stamp_of(order: Iterable[str]) -> str:
    """A short name for one order of a unit's nominees: two pages that show the same order share it."""
    return digest_of(list(order))[:16]


def moved(order: Sequence[str], line: str, to: int) -> list[str]:
    """The order with that line at place `to`, from 1; beyond an end is the end."""
    rest = [other for other in order if other != line]
    at = min(max(to, 1), len(order)) - 1
    return [*rest[:at], line, *rest[at:]]
