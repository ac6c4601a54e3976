"""The steps of a campaign that the secretariat takes by hand, each with what must be in place."""

from datetime import date

from reviewer.domain.access import Action, Stage
from reviewer.domain.deadlines import end_of_day
from reviewer.domain.stages import next_by_hand
from reviewer.errors import Reason, Refused
from reviewer.services.assignments import short_of_experts
from reviewer.services.campaigns import Standing, change_stage, stand
from reviewer.services.context import Context
from reviewer.services.eligibility import codes_undecided, count_unknown
from reviewer.services.quotas import waiting_units
from reviewer.services.screening import keep_some
from reviewer.storage.queries import nominations as nominations_query
from reviewer.storage.queries import notice as notice_query
from reviewer.storage.queries import sheets as sheets_query
from reviewer.storage.unit import Transaction


def advance(ctx: Context, *, to: Stage, reason: str = "") -> Stage:
    """Move the campaign to its next stage.

    Closing nominations needs nominees, and a written reason while a number that the notice has lost keeps
    units from filing; opening scoring needs every finding decided, enough experts
    for every nominee, and a written reason while findings are unknown; the panel needs every sheet
    submitted or a written reason; closing needs a reason while a notice still has days to run.
    Signing moves to FINALISED and publishing to NOTICE, not this.
    """
    with ctx.unit.writing(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.CAMPAIGN_ADVANCE)
        if next_by_hand(standing.stage) is not to:
            raise Refused(Reason.PERIOD_INVALID, {"stage": standing.stage.value, "to": to.value})
        _require_ready(ctx, tx, standing, to=to, reason=reason.strip())
        if to is Stage.ELIGIBILITY:
            keep_some(tx, standing, most=None)
        change_stage(ctx, tx, standing, to=to, reason=reason.strip())
        return to


def _require_ready(ctx: Context, tx: Transaction, standing: Standing, *, to: Stage, reason: str) -> None:
    if to is Stage.ELIGIBILITY and not nominations_query.count(tx, standing.record.id):
        raise Refused(Reason.NO_NOMINATIONS)
    if to is Stage.ELIGIBILITY and not reason:
        waiting = waiting_units(tx, standing)
        if waiting:
            raise Refused(Reason.NUMBERS_WAITING, {"units": waiting})
    if to is Stage.SCORING:
        codes = codes_undecided(tx, standing)
        if codes:
            raise Refused(Reason.NOT_ELIGIBLE, {"codes": codes})
        short = short_of_experts(tx, standing)
        if short:
            raise Refused(Reason.FEW_EXPERTS, {"codes": short})
        unknown = count_unknown(tx, standing)
        if unknown and not reason:
            raise Refused(Reason.FINDINGS_UNKNOWN, {"count": unknown})
    if to is Stage.PANEL:
        missing = sheets_query.open_count(tx, standing.record.id)
        if missing and not reason:
            raise Refused(Reason.SHEETS_OPEN, {"count": missing})
    if to is Stage.CLOSED and not reason:
        ends = _running_until(ctx, tx, standing)
        if ends is not None:
            raise Refused(Reason.NOTICE_RUNNING, {"ends": ends})


def notice_until(ctx: Context) -> date | None:
    """The last day of a notice whose days are not over, which closing would cut short; None without one."""
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.CAMPAIGN_ADVANCE)
        return _running_until(ctx, tx, standing)


def _running_until(ctx: Context, tx: Transaction, standing: Standing) -> date | None:
    last = max((row.ends_on for row in notice_query.of_campaign(tx, standing.record.id)), default=None)
    return last if last is not None and ctx.clock.now() < end_of_day(last) else None
