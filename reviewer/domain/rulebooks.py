"""Whether a campaign's answers fit together: the part of admission that judges data."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain

from msgspec import Struct

from reviewer.contract import CapScope, FieldKind, NomineeKind, NoticeField, Rubric, TieKind
from reviewer.contract.aggregation import METHODS
from reviewer.contract.clauses import Clause
from reviewer.contract.snapshots import CategoryRulebook, Rulebook
from reviewer.domain.notice import DUTY, PLACEHOLDERS, names_in, placeholders_of
from reviewer.domain.papers import places
from reviewer.domain.registers import REGION

Fault = tuple[str, str, str]
Cited = tuple[str, Clause]

# What a workbook can call a sheet.
_SHEET = re.compile(r"[^\[\]:*?/\\\x00-\x1f]{1,31}")

# Which hook answered for a field of the rulebook, and for a field of a category's.
_HOOKS: Mapping[str, str] = {
    "info": "campaign_info",
    "notices": "notices",
    "calendar": "calendar",
    "addressees": "addressees",
    "methods": "aggregation_methods",
    "categories": "categories",
}
_CATEGORY_HOOKS: Mapping[str, str] = {
    "category": "categories",
    "levels": "levels",
    "form": "nomination_form",
    "materials": "materials_required",
    "rules": "eligibility_rules",
    "conflicts": "conflict_rules",
    "quotas": "quotas",
    "caps": "selection_caps",
    "register": "register_layout",
    "rubric": "rubric",
    "aggregation": "aggregation",
    "tie_breaks": "tie_breaks",
    "tiers": "tiers",
    "lists": "lists",
    "notice": "notice_layout",
}


def hook_of(path: Sequence[object]) -> str:
    """The hook that answered a place of the rulebook: ("categories", 0, "rubric", "criteria") → rubric."""
    if len(path) > 2 and path[0] == "categories":
        return _CATEGORY_HOOKS.get(str(path[2]), "categories")
    return _HOOKS.get(str(path[0]), "?") if path else "?"


def faults_of(rulebook: Rulebook) -> tuple[Fault, ...]:
    """What does not fit, each thing once as (hook, problem, mend); () when all does.

    Checked for every category: keys that stand twice, weights and caps of the rubric, known methods,
    tie keys, tiers, quotas, lists and caps that name one another and do not cross, the register's
    columns, headings and sheets, notice columns, blocks and placeholders, and that every clause cites a
    listed notice.
    """
    return tuple(dict.fromkeys(_faults(rulebook)))


def _faults(rulebook: Rulebook) -> Iterator[Fault]:
    codes = [book.category.code for book in rulebook.categories]
    if not rulebook.categories:
        yield "categories", "no category", "categories"
    if _twice(codes) or not all(len(code) == 1 and code.isupper() for code in codes):
        yield "categories", f"codes {codes}", "codes"
    yield from _unique("categories", (book.category.key for book in rulebook.categories))
    yield from _calendar_faults(rulebook)
    if _twice(addressee.order for addressee in rulebook.addressees):
        yield "addressees", "order given twice", "order"
    for named in ("key", "name"):
        again = _twice(getattr(addressee, named) for addressee in rulebook.addressees)
        if again:
            yield "addressees", f"{named} {again[0]} given twice", "key"
    for book in rulebook.categories:
        yield from _filing_faults(book)
        yield from _scoring_faults(book, {method.key for method in rulebook.methods})
        yield from _list_faults(book)
        yield from _crossing_faults(book, rulebook)
        yield from _notice_faults(book)
    known = {notice.key for notice in rulebook.notices}
    for hook, (owner, clause) in _clauses(rulebook):
        if clause.notice not in known or not clause.number:
            yield hook, f"{owner}clause {clause.notice} {clause.number}", "clause"


def _twice(keys: Iterable[object]) -> list[object]:
    return [key for key, times in Counter(keys).items() if times > 1]


def _unique(hook: str, keys: Iterable[str]) -> Iterator[Fault]:
    for key in _twice(keys):
        yield hook, f"key {key}", "unique"


def _calendar_faults(rulebook: Rulebook) -> Iterator[Fault]:
    calendar = rulebook.calendar
    keys = [day.key for day in calendar.deadlines] + [day.key for day in calendar.undated]
    yield from _unique("calendar", keys)
    yield from _unique("calendar", (day.category for day in calendar.by_category))
    known = {book.category.key for book in rulebook.categories}
    for day in calendar.by_category:
        if day.category not in known:
            yield "calendar", f"category {day.category}", "category"
    if rulebook.calendar.notice.days < 1:
        yield "calendar", f"notice of {rulebook.calendar.notice.days} days", "period"


def _register_faults(book: CategoryRulebook) -> Iterator[Fault]:
    register = book.register
    columns = [column.key for column in register.columns]
    yield from _unique("register_layout", columns)
    missing = [key for key in _known_columns(book) if key not in columns]
    if missing:
        yield "register_layout", f"columns {missing}", "columns"
    yield from _heading_faults("register_layout", (column.label for column in register.columns))
    sheets = (register.sheet, register.texts_sheet)
    for sheet in sheets:
        if not _SHEET.fullmatch(sheet) or sheet[0] == "'" or sheet[-1] == "'":
            yield "register_layout", f"sheet {sheet}", "sheet"
    if register.sheet.casefold() == register.texts_sheet.casefold():
        yield "register_layout", f"sheets {sheets}", "sheet"
    for text in (register.title, register.seal):
        yield from _unknown_names("register_layout", names_in(text), {REGION})
    yield from _unknown_names("nomination_form", names_in(book.form.title), frozenset())


def _heading_faults(hook: str, labels: Iterable[str]) -> Iterator[Fault]:
    """Offices' files are read by the headings of a sheet: one that stands twice, or is blank, is none."""
    folded = ["".join(label.split()) for label in labels]
    for label in (*_twice(folded), *(label for label in folded if not label)):
        yield hook, f"label {label}", "labels"


def _unknown_names(hook: str, names: AbstractSet[str], known: AbstractSet[str]) -> Iterator[Fault]:
    if names - known:
        told = ", ".join(sorted(known)) or "none"
        yield hook, f"placeholders {sorted(names - known)}, known: {told}", "placeholders"


def _filing_faults(book: CategoryRulebook) -> Iterator[Fault]:
    yield from _register_faults(book)
    yield from _unique("nomination_form", (field.key for field in book.form.fields))
    yield from _heading_faults("nomination_form", (text.label for text in book.form.texts))
    for field in book.form.fields:
        if field.kind is FieldKind.LONG_TEXT and field.personal:
            yield "nomination_form", f"field {field.key}", "texts"
    yield from _grid_faults(book)
    for tier in book.materials:
        yield from _unique("materials_required", (material.key for material in tier.materials))
    yield from _unique("levels", (level.key for level in book.levels))
    fields = {field.key for field in book.form.fields}
    for level in book.levels:
        if level.field is not None and level.field not in fields:
            yield "levels", f"{level.key}: field {level.field}", "field"
    yield from _unique("quotas", chain.from_iterable(quota.kinds for quota in book.quotas.units))
    for quota in book.quotas.units:
        if quota.special < 0 or (quota.maximum is not None and not 0 <= quota.minimum <= quota.maximum):
            problem = f"minimum {quota.minimum}, maximum {quota.maximum}, special {quota.special}"
            yield "quotas", problem, "quotas"


def _grid_faults(book: CategoryRulebook) -> Iterator[Fault]:
    """A printed form covers its columns, and prints every field and every opinion once."""
    grid = book.form.grid
    if grid is None:
        return
    try:
        cells = [cell for cell, _, _ in places(grid.rows, len(grid.widths))]
    except ValueError as error:
        yield "nomination_form", f"grid: {error}", "grid"
        return
    sealed = {level.field for level in book.levels}
    fields = Counter({field.key: 1 for field in book.form.fields if field.key not in sealed})
    levels = Counter({level.key: 1 for level in book.levels})
    drawn = Counter([*(cell.field for cell in cells if cell.field), *grid.foot])
    sealing = Counter(cell.level for cell in cells if cell.level)
    odd = [*sorted((drawn - fields) + (fields - drawn)), *sorted((sealing - levels) + (levels - sealing))]
    if odd:
        yield "nomination_form", f"grid: {odd}", "grid"


def _known_columns(book: CategoryRulebook) -> Iterator[str]:
    """The columns without which the platform cannot read the register of that category."""
    yield from ("sequence", "name")
    if book.category.nominee is not NomineeKind.UNIT:
        yield "host"
    if book.special is not None:
        yield "remark"


def _rubric_faults(rubric: Rubric) -> Iterator[Fault]:
    keys = [criterion.key for criterion in rubric.criteria]
    if not keys or _twice(keys):
        yield "rubric", f"criteria {keys}", "unique"
    yield from _unique("rubric", (veto.key for veto in rubric.vetoes))
    for criterion in rubric.criteria:
        if criterion.cap <= 0 or criterion.step <= 0 or criterion.cap % criterion.step:
            yield "rubric", f"{criterion.key}: cap {criterion.cap}, step {criterion.step}", "step"
    weights = rubric.weights
    if weights is None:
        if rubric.full_marks != 100_00:
            yield "rubric", f"caps add to {rubric.full_marks / 100:g}", "caps100"
    elif len(weights) != len(keys) or sum(weights) != 100 or min(weights) < 0:
        yield "rubric", f"weights {weights}", "weights100"
    else:
        # Not `full_marks`, which rounds: what is over by a thousandth could be a score above 100.
        whole = sum(line.cap * share for line, share in zip(rubric.criteria, weights, strict=True))
        if whole != 100_00 * 100:
            yield "rubric", f"weighted caps make {whole / (100 * 100):g}", "weighted100"


def _scoring_faults(book: CategoryRulebook, methods: set[str]) -> Iterator[Fault]:
    rubric, aggregation = book.rubric, book.aggregation
    if rubric is None or aggregation is None:
        return
    yield from _rubric_faults(rubric)
    keys = [criterion.key for criterion in rubric.criteria]
    known = methods & METHODS
    if aggregation.method not in known:
        yield "aggregation", f"method {aggregation.method}, known: {', '.join(sorted(known))}", "method"
    if (
        aggregation.minimum <= 2 * aggregation.trim
        or aggregation.places not in (0, 1, 2, 3, 4)
        or min(aggregation.trim, aggregation.least_experts) < 1
    ):
        problem = f"minimum {aggregation.minimum}, trim {aggregation.trim}, places {aggregation.places}"
        yield "aggregation", f"{problem}, least_experts {aggregation.least_experts}", "minimum"
    for tie in book.tie_breaks:
        if (tie.criterion is not None or tie.kind is TieKind.CRITERION) and tie.criterion not in keys:
            yield "tie_breaks", f"criterion {tie.criterion}", "criterion"


def _list_faults(book: CategoryRulebook) -> Iterator[Fault]:
    yield from _unique("lists", (spec.key for spec in book.lists))
    yield from _unique("tiers", (tier.key for tier in book.tiers))
    yield from _unique("selection_caps", (cap.key for cap in book.caps))
    if book.rubric is not None and not book.lists:
        yield "lists", "no list", "lists"
    special = [tier.special for tier in book.tiers]
    if (book.rubric is not None and not special) or special[:1] == [True] or sum(special) > 1:
        yield "tiers", f"tiers {[tier.key for tier in book.tiers]}", "tiers"
    if book.special is not None and not book.register.flag.strip():
        yield "register_layout", "flag", "flag"
    wider: dict[str | None, int] = {}
    for spec in book.lists:
        inside = spec.within is None or spec.size <= wider.get(spec.within, 0)
        if spec.size <= 0 or not inside:
            yield "lists", f"{spec.key}: {spec.size}, within {spec.within}", "lists"
        wider[spec.key] = spec.size
    for cap in book.caps:
        if cap.list_key not in wider or cap.maximum <= 0:
            yield "selection_caps", f"{cap.key}: list {cap.list_key}", "caps"


def _crossing_faults(book: CategoryRulebook, rulebook: Rulebook) -> Iterator[Fault]:
    """Caps on units and on counties cross where two units share a county; nothing decides such a list."""
    places = (
        (addressee.city, county.name) for addressee in rulebook.addressees for county in addressee.counties
    )
    shared = _twice(places)
    for spec in book.lists:
        scopes = {cap.scope for cap in book.caps if cap.list_key == spec.key}
        if shared and {CapScope.UNIT, CapScope.COUNTY} <= scopes:
            yield "selection_caps", f"{spec.key}: {shared[0]}", "crossing"


def _notice_faults(book: CategoryRulebook) -> Iterator[Fault]:
    layout = book.notice
    if layout is None:
        return
    blocks = sorted(block.tier for block in layout.blocks)
    if layout.list_key not in [spec.key for spec in book.lists] or blocks != sorted(
        tier.key for tier in book.tiers
    ):
        yield "notice_layout", f"list {layout.list_key}, blocks {blocks}", "notice"
    fields = [column.field for column in layout.columns]
    if not fields or _twice(fields):
        yield "notice_layout", f"columns {[field.value for field in fields]}", "notice_columns"
    printing = sorted({NoticeField.DUTY, NoticeField.HOST_AND_DUTY} & set(fields))
    if printing and DUTY not in [column.key for column in book.register.columns]:
        yield "notice_layout", f"column {printing[0].value}", "duty"
    yield from _unknown_names("notice_layout", placeholders_of(layout), PLACEHOLDERS)


def _clauses(rulebook: Rulebook) -> Iterator[tuple[str, Cited]]:
    """Every clause with its hook and, as "key: ", the key of the nearest record around it that has one."""
    for cited in _clauses_in(rulebook.calendar):
        yield "calendar", cited
    for book in rulebook.categories:
        for name, hook in _CATEGORY_HOOKS.items():
            for cited in _clauses_in(getattr(book, name)):
                yield hook, cited


def _clauses_in(answer: object, owner: str = "") -> Iterator[Cited]:
    if isinstance(answer, Clause):
        yield owner, answer
    elif isinstance(answer, tuple):
        for item in answer:
            yield from _clauses_in(item, owner)
    elif isinstance(answer, Struct):
        key = getattr(answer, "key", None)
        for name in answer.__struct_fields__:
            yield from _clauses_in(getattr(answer, name), f"{key}: " if key else owner)
