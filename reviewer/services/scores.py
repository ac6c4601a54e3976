"""The internal score table, and the marks behind it, for the chair and the secretariat."""

import hashlib
from collections.abc import Iterator
from datetime import datetime

from reviewer.clock import CHINA
from reviewer.contract.snapshots import CategoryRulebook
from reviewer.domain.access import Action
from reviewer.domain.shortlist import FELL_BACK, RankedLine, RankedTable, Standpoint, key_names, seen_by
from reviewer.errors import NotFound
from reviewer.export import scores as scores_file
from reviewer.export.scores import (
    ExpertTotal,
    MarksRow,
    ScoresRow,
    ScoresTable,
    ended_at_zero,
    few_marks,
    scores_workbook,
    set_apart,
)
from reviewer.services.assignments import hidden_codes
from reviewer.services.campaigns import Standing, stand
from reviewer.services.context import Context
from reviewer.services.ranking import computed
from reviewer.services.receipts import require_unaltered
from reviewer.storage.models import Nomination, Unit
from reviewer.storage.queries import experts as experts_query
from reviewer.storage.queries import nominations as nominations_query
from reviewer.storage.queries import sheets as sheets_query


def export_scores(ctx: Context, *, category: str) -> bytes:
    """Every expert's total for every nominee, which were dropped, n, spread, score and rank, with remarks.

    Nominees hidden from the actor (a declared tie, a rule that bars) are left out and the ranks counted
    without them. Making the file is recorded. Refused (SHEET_ALTERED) when a sheet is not what its expert
    handed in.
    """
    with ctx.unit.writing(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.SCORES_EXPORT)
        hidden = hidden_codes(ctx, tx, standing.record)
        require_unaltered(tx, standing, category, hidden=hidden)
        table, _, _ = computed(tx, standing, category)
        names = {
            nomination.id: (nomination, unit)
            for nomination, unit in nominations_query.listed(tx, standing.record.id, category)
        }
        panel = {expert.id: account.name for expert, account in experts_query.panel(tx, standing.record.id)}
        now = ctx.clock.now()
        tx.record(
            "scores.exported",
            actor=ctx.actor.login,
            at=now,
            data={"category": category, "marks": table.marks_digest},
        )
    return _workbook(standing, category, table, hidden=hidden, names=names, panel=panel, now=now)


def export_marks(ctx: Context, *, category: str) -> bytes:
    """Every sheet that counts, mark by mark, as `python -m scoring` reads it (CSV, UTF-8).

    Nominees hidden from the actor are left out. Making the file is recorded. NotFound for a category that is
    not scored, Refused (SHEET_ALTERED) when a sheet is not what its expert handed in.
    """
    with ctx.unit.writing(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.SCORES_EXPORT)
        rubric = standing.book(category).rubric
        if rubric is None:
            raise NotFound("category", category)
        hidden = hidden_codes(ctx, tx, standing.record)
        require_unaltered(tx, standing, category, hidden=hidden)
        content = scores_file.marks_csv(
            [criterion.key for criterion in rubric.criteria],
            [
                MarksRow(expert=row.login, nominee=row.code, points=row.points)
                for row in sheets_query.marks(tx, standing.key, category)
                if row.code not in hidden
            ],
        )
        tx.record(
            "marks.exported",
            actor=ctx.actor.login,
            at=ctx.clock.now(),
            data={"category": category, "sha256": hashlib.sha256(content).hexdigest()},
        )
    return content


def _workbook(
    standing: Standing,
    category: str,
    table: RankedTable,
    *,
    hidden: frozenset[str],
    names: dict[int, tuple[Nomination, Unit]],
    panel: dict[int, str],
    now: datetime,
) -> bytes:
    book = standing.book(category)
    # Counted over what the actor sees, so that neither a gap nor a remark gives a hidden place away.
    seen = seen_by(
        [(line.nomination, line.rank, line.separated_by) for line in table.lines],
        hidden={line.nomination for line in table.lines if line.code in hidden},
        keys=key_names(book),
    )
    vetoed = {(code, expert) for code, expert, _ in table.vetoes}
    rows = tuple(
        _row(
            book,
            line,
            seen[line.nomination],
            names[line.nomination],
            panel=panel,
            vetoed=frozenset(expert for expert in panel if (line.code, expert) in vetoed),
        )
        for line in table.lines
        if line.nomination in seen
    )
    method = {method.key: method for method in standing.rulebook.methods}
    aggregation = book.aggregation
    notes = (
        (f"{method[aggregation.method].name}：{method[aggregation.method].description}",)
        if aggregation is not None
        else ()
    )
    scores = ScoresTable(
        title=f"{standing.rulebook.info.title} {book.category.name}",
        notes=notes,
        experts=tuple(panel.values()),
        rows=rows,
    )
    day = now.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    return scores_workbook(scores, created=day)


def _row(
    book: CategoryRulebook,
    line: RankedLine,
    standpoint: Standpoint,
    filed: tuple[Nomination, Unit],
    *,
    panel: dict[int, str],
    vetoed: frozenset[int],
) -> ScoresRow:
    nomination, unit = filed
    marks = {mark.expert: mark for mark in line.marks}
    return ScoresRow(
        rank=standpoint.rank,
        code=line.code,
        name=nomination.name,
        unit=unit.region,
        score=line.score,
        counted=line.experts,
        spread=line.spread,
        totals=tuple(
            ExpertTotal(text=marks[expert].total, dropped=not marks[expert].kept, vetoed=expert in vetoed)
            if expert in marks
            else ExpertTotal(text="")
            for expert in panel
        ),
        tied=standpoint.tied,
        remark="；".join(_remarks(book, line, standpoint, vetoes=len(vetoed))),
    )


def _remarks(
    book: CategoryRulebook, line: RankedLine, standpoint: Standpoint, *, vetoes: int
) -> Iterator[str]:
    if vetoes:
        yield ended_at_zero(vetoes)
    if line.rule == FELL_BACK and book.aggregation is not None:
        yield few_marks(given=line.experts, wanted=book.aggregation.minimum)
    chain = dict(zip(key_names(book)[1:], book.tie_breaks, strict=True))
    if standpoint.separated_by in chain:
        tie = chain[standpoint.separated_by]
        criteria = {one.key: one.name for one in book.rubric.criteria} if book.rubric is not None else {}
        yield set_apart(tie.kind, criterion=criteria.get(tie.criterion or "", ""))
