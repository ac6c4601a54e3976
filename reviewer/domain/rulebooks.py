"""Whether a campaign's answers fit together: the part of admission that judges data."""

from collections.abc import Iterator

from reviewer.contract.clauses import Clause
from reviewer.contract.snapshots import CategoryRulebook, Rulebook
from reviewer.domain.notice import PLACEHOLDERS, placeholders_of

Fault = tuple[str, str, str]

_REGISTER_KEYS = ("sequence", "name", "host", "remark")


def first_fault(rulebook: Rulebook) -> Fault | None:
    """The first thing that does not fit, as (hook, problem, mend); None when all does.

    Checked for every category: weights and caps of the rubric, known methods, tie keys, tiers,
    lists and caps that name one another, the register's four known columns, notice placeholders,
    and that every clause cites a listed notice.
    """
    return next(_faults(rulebook), None)


def _faults(rulebook: Rulebook) -> Iterator[Fault]:
    codes = [book.category.code for book in rulebook.categories]
    if not rulebook.categories:
        yield "categories", "no category", "categories"
    if len(set(codes)) != len(codes) or not all(len(code) == 1 and code.isupper() for code in codes):
        yield "categories", f"codes {codes}", "codes"
    orders = [addressee.order for addressee in rulebook.addressees]
    if len(set(orders)) != len(orders):
        yield "addressees", "order given twice", "order"
    keys = [addressee.key for addressee in rulebook.addressees]
    if len(set(keys)) != len(keys):
        yield "addressees", "key given twice", "key"
    for book in rulebook.categories:
        yield from _register_faults(book)
        yield from _rubric_faults(book, {method.key for method in rulebook.methods})
        yield from _list_faults(book)
    known = {notice.key for notice in rulebook.notices}
    for hook, clause in _clauses(rulebook):
        if clause.notice not in known or not clause.number:
            yield hook, f"clause {clause.notice} {clause.number}", "clause"


def _register_faults(book: CategoryRulebook) -> Iterator[Fault]:
    columns = [column.key for column in book.register.columns]
    if len(set(columns)) != len(columns):
        yield "register_layout", f"columns {columns}", "unique"
    missing = [key for key in _REGISTER_KEYS if key not in columns]
    if missing:
        yield "register_layout", f"columns {missing}", "columns"
    fields = [field.key for field in book.form.fields]
    if len(set(fields)) != len(fields):
        yield "nomination_form", f"fields {fields}", "unique"


def _rubric_faults(book: CategoryRulebook, methods: set[str]) -> Iterator[Fault]:
    rubric, aggregation = book.rubric, book.aggregation
    if rubric is None or aggregation is None:
        return
    keys = [criterion.key for criterion in rubric.criteria]
    if not keys or len(set(keys)) != len(keys):
        yield "rubric", f"criteria {keys}", "unique"
    for criterion in rubric.criteria:
        if criterion.cap <= 0 or criterion.step <= 0 or criterion.cap % criterion.step:
            yield "rubric", f"{criterion.key}: cap {criterion.cap}, step {criterion.step}", "step"
    if rubric.weights is None:
        if rubric.full_marks != 100_00:
            yield "rubric", f"caps add to {rubric.full_marks / 100:g}", "caps100"
    elif len(rubric.weights) != len(keys) or sum(rubric.weights) != 100:
        yield "rubric", f"weights {rubric.weights}", "weights100"
    if aggregation.method not in methods:
        yield "aggregation", f"method {aggregation.method}", "method"
    if aggregation.minimum <= 2 * aggregation.trim or aggregation.places not in (0, 1, 2, 3, 4):
        yield "aggregation", f"minimum {aggregation.minimum}, trim {aggregation.trim}", "minimum"
    for tie in book.tie_breaks:
        if tie.criterion is not None and tie.criterion not in keys:
            yield "tie_breaks", f"criterion {tie.criterion}", "criterion"


def _list_faults(book: CategoryRulebook) -> Iterator[Fault]:
    lists = [spec.key for spec in book.lists]
    tiers = [tier.key for tier in book.tiers]
    if book.rubric is not None and (not lists or not tiers or book.tiers[0].special):
        yield "lists" if not lists else "tiers", f"{lists} {tiers}", "lists"
    for place, spec in enumerate(book.lists):
        if spec.size <= 0 or (spec.within is not None and spec.within not in lists[:place]):
            yield "lists", f"{spec.key}: {spec.size}, within {spec.within}", "lists"
    for cap in book.caps:
        if cap.list_key not in lists or cap.maximum <= 0:
            yield "selection_caps", f"{cap.key}: list {cap.list_key}", "caps"
    layout = book.notice
    if layout is not None:
        blocks = sorted(block.tier for block in layout.blocks)
        if layout.list_key not in lists or blocks != sorted(tiers):
            yield "notice_layout", f"list {layout.list_key}, blocks {blocks}", "notice"
        unknown = placeholders_of(layout) - PLACEHOLDERS
        if unknown:
            yield "notice_layout", f"placeholders {sorted(unknown)}", "placeholders"


def _clauses(rulebook: Rulebook) -> Iterator[tuple[str, Clause]]:
    for deadline in rulebook.calendar.deadlines:
        yield "calendar", deadline.clause
    for book in rulebook.categories:
        for rule in (*book.rules, *book.conflicts):
            yield "eligibility_rules", rule.clause
        for criterion in book.rubric.criteria if book.rubric is not None else ():
            yield "rubric", criterion.clause
        for quota in book.quotas.units:
            yield "quotas", quota.clause
        for tier in book.tiers:
            yield "tiers", tier.clause
        for cap in book.caps:
            yield "selection_caps", cap.clause
