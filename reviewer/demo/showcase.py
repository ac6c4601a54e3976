"""The two uses of the demo: a whole cycle into a folder, and a campaign in the middle of scoring."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from reviewer.clock import CHINA, FixedClock
from reviewer.contract import DeadlineKey
from reviewer.contract.snapshots import Rulebook
from reviewer.demo import projects, stars
from reviewer.demo.cast import EXPERT, LOGINS, PASSWORD
from reviewer.demo.cycle import Cycle, Progress, quiet, register_name
from reviewer.demo.province import DemoExpert
from reviewer.domain.access import console
from reviewer.export import scores as scores_file
from reviewer.export.scores import MarksRow
from reviewer.services import accounts, ledger, notice, registers, scores
from reviewer.services.context import Context, Installation
from reviewer.services.ranking import ListPage
from reviewer.storage.queries import sheets as sheets_query

PLAYED = (stars.CATEGORY, projects.CATEGORY)
"""The categories that the province has nominees for."""

_DONE_BEFORE_LEAVING = 12


def playable(rulebook: Rulebook) -> bool:
    """Whether a campaign can be played: it scores both categories and prints the day of the last filing."""
    scored = {book.category.key for book in rulebook.categories if book.rubric is not None}
    printed = {deadline.key for deadline in rulebook.calendar.deadlines}
    return scored >= set(PLAYED) and DeadlineKey.NOMINATIONS_CLOSE in printed


def play(installation: Installation, *, key: str, seed: int, out: Path, progress: Progress = quiet) -> None:
    """Play one whole campaign and leave its papers in `out`; the same seed leaves the same bytes.

    The campaign must be `playable`, the installation fresh and its clock a FixedClock, which this moves on
    as people act.
    """
    clock = installation.clock
    if not isinstance(clock, FixedClock):
        raise TypeError("a whole cycle is played on a clock of its own")
    today = _opening_day(installation, key)
    clock.instant = datetime.combine(today, time(9), tzinfo=CHINA).astimezone(UTC)

    def tick() -> None:
        clock.instant += timedelta(minutes=7)

    cycle = Cycle(
        ctx=installation.context(console(key), key), seed=seed, today=today, tick=tick, progress=progress
    )
    cycle.found()
    cycle.file()
    cycle.screen()
    cycle.seat()
    cycle.score()
    cycle.late_ties()
    _papers_before_panel(cycle, out)
    tick()
    cycle.sit()
    cycle.announce()
    _papers_after(cycle, out)


def _opening_day(installation: Installation, key: str) -> date:
    """A week before nominations close by the notice."""
    calendar = installation.host.campaign(key).rulebook().calendar
    printed = {deadline.key: deadline.day for deadline in calendar.deadlines}
    return printed[DeadlineKey.NOMINATIONS_CLOSE] - timedelta(days=7)


def _papers_before_panel(cycle: Cycle, out: Path) -> None:
    registers = out / "registers"
    registers.mkdir(parents=True, exist_ok=True)
    for register, content, spoilt in cycle.workbooks():
        prefix = "refused-" if spoilt else ""
        (registers / f"{prefix}{register_name(register)}").write_bytes(content)
    for book in cycle.rulebook.categories:
        category = book.category.key
        (out / f"marks-{category}.csv").write_bytes(marks_csv(cycle.office, category=category))


def marks_csv(ctx: Context, *, category: str) -> bytes:
    """Every submitted sheet that counts: expert, nominee, one column a criterion in points (UTF-8)."""
    with ctx.unit.reading(ctx.here().key) as tx:
        rows = sheets_query.marks(tx, ctx.here().key, category)
    rubric = ctx.here().rulebook().category(category).rubric
    known = [criterion.key for criterion in rubric.criteria] if rubric is not None else []
    return scores_file.marks_csv(
        known, [MarksRow(expert=row.login, nominee=row.code, points=row.points) for row in rows]
    )


def _papers_after(cycle: Cycle, out: Path) -> None:
    office = cycle.office
    for category, list_key, page in cycle.lists():
        text = json.dumps(list_json(page), ensure_ascii=False, indent=1, sort_keys=True)
        (out / f"list-{category}-{list_key}.json").write_text(text + "\n", encoding="utf-8")
    for book in cycle.rulebook.categories:
        category = book.category.key
        (out / f"notice-{category}.xlsx").write_bytes(notice.office_workbook(office, category=category))
        (out / f"scores-{category}.xlsx").write_bytes(scores.export_scores(office, category=category))
        register = registers.export_register(office, category=category)
        (out / f"register-{category}.xlsx").write_bytes(register)
    (out / "ledger.jsonl").write_text("".join(ledger.export(office)), encoding="utf-8")


def list_json(page: ListPage) -> Mapping[str, object]:
    """A list with its evidence as plain JSON; numbers that are official are strings or integers."""
    return {
        "category": page.category,
        "list": page.spec.key,
        "size": page.spec.size,
        "cut_rank": page.cut_rank,
        "digest": page.final_digest,
        "entries": [
            {
                "code": line.code,
                "name": line.name,
                "rank": line.rank,
                "tied": line.tied,
                "score": line.score,
                "rule": line.rule,
                "n": line.experts,
                "spread": line.spread,
                "cause": line.cause.value,
                "cap": line.cap.key if line.cap is not None else "",
                "position": line.position,
                "tier": line.tier,
                "marks": [[page.experts[mark.expert], mark.total, mark.kept] for mark in line.marks],
            }
            for line in page.lines
        ],
        "moves": [
            {"code": move.code, "act": move.act.value, "to": move.after, "reason": move.reason}
            for move in page.moves
        ],
    }


def load(installation: Installation, *, key: str, seed: int = 1, progress: Progress = quiet) -> None:
    """Put a campaign in the middle of scoring into the installation, with the accounts of `cast`.

    Refused when the campaign is already there.
    """
    ctx = installation.context(console(key), key)
    now = installation.clock.now()
    cycle = Cycle(ctx=ctx, seed=seed, today=now.astimezone(CHINA).date(), progress=progress)
    tokens = cycle.found(closes=now + timedelta(days=30))
    for login in sorted(LOGINS.values()):
        accounts.redeem_invitation(ctx, token=tokens[login], password=PASSWORD)
    cycle.file()
    cycle.screen()
    cycle.seat()
    cycle.score(stop=lambda expert, category, done: _leaves(cycle, expert, category, done))


def _leaves(cycle: Cycle, expert: DemoExpert, category: str, done: int) -> bool:
    """The demo expert has done the first twelve projects and left the rest for whoever tries it."""
    return expert.login == EXPERT and (
        category == cycle.rulebook.categories[0].category.key or done >= _DONE_BEFORE_LEAVING
    )
