"""Two campaigns side by side: every rule, number, field, column and day, and how the two differ in it.

A pure function on two rulebooks. It knows no words: a row names what it is about by the campaign's own
name or by a member of an enum, and wording is found above.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from enum import Enum, StrEnum
from typing import TypeVar

from msgspec import Struct

from reviewer.contract.clauses import Clause
from reviewer.contract.quotas import InnerCap, Quotas, UnitQuota
from reviewer.contract.schedule import Calendar
from reviewer.contract.snapshots import CategoryRulebook, Rulebook, RuleRecord
from reviewer.contract.units import Addressee


class Aspect(StrEnum):
    """The part of a campaign that a row belongs to, in the order in which they are laid out."""

    CAMPAIGN = "campaign"
    NOTICE = "notice"
    CALENDAR = "calendar"
    CATEGORY = "category"
    RULE = "rule"
    QUOTA = "quota"
    CRITERION = "criterion"
    VETO = "veto"
    AGGREGATION = "aggregation"
    TIE = "tie"
    TIER = "tier"
    LIST = "list"
    CAP = "cap"
    CONFLICT = "conflict"
    LEVEL = "level"
    FORM = "form"
    MATERIAL = "material"
    REGISTER = "register"
    PUBLIC = "public"
    UNIT = "unit"


class Likeness(StrEnum):
    """How two campaigns stand to one another in one thing."""

    SAME = "same"
    CHANGED = "changed"
    OPPOSITE = "opposite"  # the same fact speaks for a nominee in one and against them in the other
    ONLY_LEFT = "only_left"
    ONLY_RIGHT = "only_right"


class Trait(Struct, frozen=True, kw_only=True):
    """One property of a thing by the name of its field in the contract; points are in hundredths."""

    name: str
    value: object


class Side(Struct, frozen=True, kw_only=True):
    """What one of the two campaigns says of a thing, and the clauses that it cites for it."""

    name: str
    traits: tuple[Trait, ...]
    clauses: tuple[Clause, ...]


class Row(Struct, frozen=True, kw_only=True):
    """One thing in two campaigns.

    `what` is its name as text, or the enum member or the number that stands for it; `category` the key
    of its category, "" for what holds for the whole campaign. A side is None where that campaign has
    no such thing. `differs` are the names of the traits that differ; clauses are shown and not
    compared, since two notices number theirs apart.
    """

    aspect: Aspect
    category: str
    what: object
    left: Side | None
    right: Side | None
    verdict: Likeness
    differs: tuple[str, ...] = ()

    def shown(self, side: Side) -> tuple[Trait, ...]:
        """What a reader needs of that side: what differs of a changed thing, all that is said of another."""
        if self.verdict is Likeness.CHANGED:
            return tuple(trait for trait in side.traits if trait.name in self.differs)
        return tuple(trait for trait in side.traits if trait.value not in {None, "", ()})


class _Thing(Struct, frozen=True, kw_only=True):
    """One thing of one campaign before it has met its counterpart.

    `alike` holds what it may be found by, the surest first.
    """

    alike: tuple[object, ...]
    what: object
    side: Side
    sense: tuple[str, bool] | None = None


T = TypeVar("T")
Things = Sequence[_Thing]


def compare(left: Rulebook, right: Rulebook) -> tuple[Row, ...]:
    """Every thing of both campaigns, paired by its key: first what holds for the whole, then by category.

    Inside a part the left campaign's order leads; what only the right one has follows.
    """
    rows: list[Row] = []
    for aspect in (Aspect.CAMPAIGN, Aspect.NOTICE, Aspect.CALENDAR):
        rows += _rows(aspect, "", _WHOLE[aspect](left), _WHOLE[aspect](right))
    books = [{book.category.key: book for book in each.categories} for each in (left, right)]
    for category in dict.fromkeys([*books[0], *books[1]]):
        for aspect, things in _PARTS.items():
            ours, theirs = (
                things(each, book[category]) if category in book else ()
                for each, book in zip((left, right), books, strict=True)
            )
            rows += _rows(aspect, category, ours, theirs)
    rows += _rows(Aspect.UNIT, "", _units(left), _units(right))
    return tuple(rows)


def tally(rows: Iterable[Row]) -> Mapping[Likeness, int]:
    """How many rows there are of each likeness, zeros included."""
    counted = Counter(row.verdict for row in rows)
    return {likeness: counted[likeness] for likeness in Likeness}


def plain_row(row: Row) -> dict[str, object]:
    """A row as JSON can hold it: members by their value, days and hours as ISO text."""
    return {
        "aspect": row.aspect.value,
        "category": row.category,
        "what": _plain(row.what),
        "verdict": row.verdict.value,
        "differs": list(row.differs),
        "left": _plain_side(row.left),
        "right": _plain_side(row.right),
    }


def _plain_side(side: Side | None) -> dict[str, object] | None:
    if side is None:
        return None
    clauses = [
        {"notice": clause.notice, "number": clause.number, "damaged": clause.damaged}
        for clause in side.clauses
    ]
    traits = {trait.name: _plain(trait.value) for trait in side.traits}
    return {"name": side.name, "traits": traits, "clauses": clauses}


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date | time) else value


def _rows(aspect: Aspect, category: str, ours: Things, theirs: Things) -> Iterator[Row]:
    partners = _paired(ours, theirs)
    for number, one in enumerate(ours):
        other = partners.get(number)
        verdict, differs = _judged(one, other) if other is not None else (Likeness.ONLY_LEFT, ())
        yield Row(
            aspect=aspect,
            category=category,
            what=one.what,
            left=one.side,
            right=other.side if other is not None else None,
            verdict=verdict,
            differs=differs,
        )
    matched = {id(other) for other in partners.values()}
    for other in theirs:
        if id(other) not in matched:
            yield Row(
                aspect=aspect,
                category=category,
                what=other.what,
                left=None,
                right=other.side,
                verdict=Likeness.ONLY_RIGHT,
            )


def _paired(ours: Things, theirs: Things) -> dict[int, _Thing]:
    """Partners by number: everybody by their surest likeness first, then those left over by the next."""
    partners: dict[int, _Thing] = {}
    free = list(theirs)
    for depth in range(max((len(one.alike) for one in ours), default=0)):
        for number, one in enumerate(ours):
            if number in partners or len(one.alike) <= depth:
                continue
            wanted = one.alike[depth]
            other = next((each for each in free if each.alike[depth : depth + 1] == (wanted,)), None)
            if other is not None:
                partners[number] = other
                free.remove(other)
    return partners


def _judged(one: _Thing, other: _Thing) -> tuple[Likeness, tuple[str, ...]]:
    differs = _differing(one.side, other.side)
    if one.sense is not None and other.sense is not None:
        (fact, wanted), (other_fact, other_wanted) = one.sense, other.sense
        if fact == other_fact and wanted is not other_wanted:
            return Likeness.OPPOSITE, differs
    return (Likeness.CHANGED if differs else Likeness.SAME), differs


def _differing(one: Side, other: Side) -> tuple[str, ...]:
    mine = {trait.name: trait.value for trait in one.traits}
    yours = {trait.name: trait.value for trait in other.traits}
    names = [name for name in dict.fromkeys([*mine, *yours]) if mine.get(name) != yours.get(name)]
    return (*(["name"] if one.name != other.name else []), *names)


# -- from records to things -----------------------------------------------------------------------

_NAMES = ("name", "label", "title", "heading")
# Fields that say who a record is, or are laid out as things of their own.
_UNSAID = frozenset({"key", "fact", "field", "criteria", "vetoes", "fields", "columns", "blocks", "grid"})


def _side(record: Struct, **more: object) -> Side:
    """The record's plain fields as traits; records inside it are things of their own."""
    traits, clauses = [], []
    named = next((name for name in _NAMES if hasattr(record, name)), "")
    for field in record.__struct_fields__:
        value = getattr(record, field)
        if field.endswith("clause"):
            clauses += [value] if value is not None else []
        elif field not in (named, *_UNSAID, *more) and not _holds_records(value):
            traits.append(Trait(name=field, value=value))
    traits += [Trait(name=name, value=value) for name, value in more.items() if value is not _LEFT_OUT]
    return Side(name=getattr(record, named, ""), traits=tuple(traits), clauses=tuple(clauses))


_LEFT_OUT = object()


def _holds_records(value: object) -> bool:
    return isinstance(value, Struct) or (
        isinstance(value, tuple) and any(isinstance(item, Struct) for item in value)
    )


def _thing(record: Struct, key: object, *, what: object = None, **more: object) -> _Thing:
    side = _side(record, **more)
    return _Thing(alike=(key,), what=what if what is not None else side.name, side=side)


def _keyed(records: Iterable[Struct], **more: object) -> Things:
    return [_thing(record, getattr(record, "key"), **more) for record in records]  # noqa: B009 - no type has it


def _campaign(rulebook: Rulebook) -> Things:
    return [_thing(rulebook.info, "info")]


def _notices(rulebook: Rulebook) -> Things:
    return _keyed(rulebook.notices)


def _calendar(rulebook: Rulebook) -> Things:
    calendar: Calendar = rulebook.calendar
    return [
        *(_thing(item, item.key, what=item.key) for item in calendar.deadlines),
        # A day that cannot be read is still the counterpart of one that can.
        *(_thing(item, item.key, what=item.key, day=None, hour=None) for item in calendar.undated),
        *(_thing(item, ("of", item.category), what=item.category) for item in calendar.by_category),
        _thing(calendar.notice, "notice", what=Aspect.PUBLIC),
    ]


def _unit(addressee: Addressee) -> _Thing:
    counties = tuple(county.name for county in addressee.counties)
    return _thing(addressee, addressee.key, counties=counties)


def _units(rulebook: Rulebook) -> Things:
    return [_unit(addressee) for addressee in rulebook.addressees]


def _category(_rulebook: Rulebook, book: CategoryRulebook) -> Things:
    return [_thing(book.category, book.category.key)]


def _rules(records: Sequence[RuleRecord]) -> Things:
    """Rules are found by their key; failing that, by the fact that they judge."""
    things = []
    for record in records:
        side = _side(record, wanted=_LEFT_OUT)
        sense = (record.fact, record.wanted) if record.fact else None
        alike = (record.key, record.fact) if record.fact else (record.key,)
        things.append(_Thing(alike=alike, what=record.name, side=side, sense=sense))
    return things


def _quotas(quotas: Quotas) -> Things:
    units = [_quota(quota, kind) for quota in quotas.units for kind in quota.kinds]
    return [*units, *(_inner(cap) for cap in quotas.inner)]


def _inner(cap: InnerCap) -> _Thing:
    return _thing(cap, ("inner", cap.scope), what=cap.scope, scope=_LEFT_OUT)


def _quota(quota: UnitQuota, kind: object) -> _Thing:
    """One sort of unit a row, however a notice groups them."""
    return _thing(quota, kind, what=kind, kinds=_LEFT_OUT)


def _criteria(_rulebook: Rulebook, book: CategoryRulebook) -> Things:
    rubric = book.rubric
    if rubric is None:
        return ()
    weights: Sequence[int | None] = rubric.weights or [None] * len(rubric.criteria)
    return [
        _thing(rubric, "rubric", what=Aspect.CRITERION, weights=_LEFT_OUT, full_marks=rubric.full_marks),
        *(
            _thing(criterion, ("criterion", criterion.key), weight=weight)
            for criterion, weight in zip(rubric.criteria, weights, strict=True)
        ),
    ]


def _vetoes(_rulebook: Rulebook, book: CategoryRulebook) -> Things:
    return _keyed(book.rubric.vetoes) if book.rubric is not None else ()


def _aggregation(rulebook: Rulebook, book: CategoryRulebook) -> Things:
    if book.aggregation is None:
        return ()
    chosen = book.aggregation.method
    name = next((method.name for method in rulebook.methods if method.key == chosen), chosen)
    return [_thing(book.aggregation, "aggregation", what=Aspect.AGGREGATION, method=name)]


def _ties(_rulebook: Rulebook, book: CategoryRulebook) -> Things:
    return [_thing(tie, number, what=number) for number, tie in enumerate(book.tie_breaks, start=1)]


def _form(_rulebook: Rulebook, book: CategoryRulebook) -> Things:
    return [_thing(book.form, ""), *_keyed(book.form.fields)]


def _materials(_rulebook: Rulebook, book: CategoryRulebook) -> Things:
    return [
        _thing(material, (tier.tier, material.key), tier=tier.tier)
        for tier in book.materials
        for material in tier.materials
    ]


def _register(_rulebook: Rulebook, book: CategoryRulebook) -> Things:
    return [_thing(book.register, ""), *_keyed(book.register.columns)]


def _public(_rulebook: Rulebook, book: CategoryRulebook) -> Things:
    layout = book.notice
    if layout is None:
        return ()
    return [
        _thing(layout, "layout"),
        *(_thing(column, ("column", column.field)) for column in layout.columns),
        *(_thing(block, ("block", block.tier)) for block in layout.blocks),
    ]


_WHOLE = {Aspect.CAMPAIGN: _campaign, Aspect.NOTICE: _notices, Aspect.CALENDAR: _calendar}
_PARTS = {
    Aspect.CATEGORY: _category,
    Aspect.RULE: lambda _rulebook, book: _rules(book.rules),
    Aspect.QUOTA: lambda _rulebook, book: _quotas(book.quotas),
    Aspect.CRITERION: _criteria,
    Aspect.VETO: _vetoes,
    Aspect.AGGREGATION: _aggregation,
    Aspect.TIE: _ties,
    Aspect.TIER: lambda _rulebook, book: _keyed(book.tiers),
    Aspect.LIST: lambda _rulebook, book: _keyed(book.lists),
    Aspect.CAP: lambda _rulebook, book: [_thing(cap, cap.key, what=cap.scope) for cap in book.caps],
    Aspect.CONFLICT: lambda _rulebook, book: _rules(book.conflicts),
    Aspect.LEVEL: lambda _rulebook, book: _keyed(book.levels),
    Aspect.FORM: _form,
    Aspect.MATERIAL: _materials,
    Aspect.REGISTER: _register,
    Aspect.PUBLIC: _public,
}
