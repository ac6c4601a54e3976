"""The internal score table as a workbook, for the chair and the secretariat."""

from datetime import datetime

from reviewer.clock import CHINA
from reviewer.domain.access import Action
from reviewer.domain.shortlist import RankedLine
from reviewer.export.scores import ExpertTotal, ScoresRow, ScoresTable, scores_workbook
from reviewer.services.assignments import hidden_codes
from reviewer.services.campaigns import Standing, stand
from reviewer.services.context import Context
from reviewer.services.ranking import computed
from reviewer.storage.models import Nomination, Unit
from reviewer.storage.queries import experts as experts_query
from reviewer.storage.queries import nominations as nominations_query


def export_scores(ctx: Context, *, category: str) -> bytes:
    """Every expert's total for every nominee, which were dropped, n, spread, score and rank.

    Nominees with whom the actor declared a tie are left out and the ranks counted without them.
    Making the file is recorded.
    """
    with ctx.unit.writing(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.SCORES_EXPORT)
        hidden = hidden_codes(ctx, tx, standing)
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
    lines = [line for line in table.lines if line.code not in hidden]
    return _workbook(standing, category, lines, names=names, panel=panel, now=now)


def _workbook(
    standing: Standing,
    category: str,
    lines: list[RankedLine],
    *,
    names: dict[int, tuple[Nomination, Unit]],
    panel: dict[int, str],
    now: datetime,
) -> bytes:
    book = standing.book(category)
    ranks = [line.rank for line in lines]
    rows = []
    for line in lines:
        nomination, unit = names[line.nomination]
        marks = {mark.expert: mark for mark in line.marks}
        totals = tuple(
            ExpertTotal(text=marks[expert].total, dropped=not marks[expert].kept)
            if expert in marks
            else ExpertTotal(text="")
            for expert in panel
        )
        # Counted over what the actor sees, so that a gap gives no hidden place away.
        place = sum(other is not None and other < line.rank for other in ranks) + 1 if line.rank else None
        rows.append(
            ScoresRow(
                rank=place,
                code=line.code,
                name=nomination.name,
                unit=unit.region,
                score=line.score,
                counted=line.experts,
                spread=line.spread,
                totals=totals,
                tied=line.rank is not None and ranks.count(line.rank) > 1,
            )
        )
    method = {method.key: method for method in standing.rulebook.methods}
    aggregation = book.aggregation
    notes = (
        (f"{method[aggregation.method].name}：{method[aggregation.method].description}",)
        if aggregation is not None
        else ()
    )
    table = ScoresTable(
        title=f"{standing.rulebook.info.title} {book.category.name}",
        notes=notes,
        experts=tuple(panel.values()),
        rows=tuple(rows),
    )
    day = now.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    return scores_workbook(table, created=day)
