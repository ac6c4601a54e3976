"""A campaign: where it stands, what comes next, its rules, its dates, its steps."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from reviewer.clock import CHINA
from reviewer.contract import DeadlineKey
from reviewer.contract.snapshots import Rulebook
from reviewer.domain import access
from reviewer.domain.access import Action, Stage
from reviewer.domain.comparison import Aspect, Likeness, Row, Trait, tally
from reviewer.domain.deadlines import end_of_day
from reviewer.domain.quotas import Bound, gaps_of, newest, settled_for
from reviewer.domain.stages import is_over, next_by_hand, next_stage
from reviewer.errors import NotFound, ReviewerError
from reviewer.services import campaigns, comparison, quotas, stages
from reviewer.services.comparison import Compared
from reviewer.web.errors import say, status_of
from reviewer.web.furniture import name_of
from reviewer.web.person import campaign_seen, context, context_in, may
from reviewer.web.steps import next_steps, steps_of
from reviewer.wording import comparison as wording

blueprint = Blueprint("campaigns", __name__)

# Before the key of a category: its own closing instant is meant, and not the campaign's.
_OWN_DAY = "category:"


@blueprint.get("/c/<key>/")
def front(key: str) -> ResponseReturnValue:
    """Stage, deadlines, and what is next and by whom."""
    overview = campaign_seen()
    roles = context().actor.roles(key)
    return render_template(
        "campaigns/front.html",
        next_steps=next_steps(overview),
        mine=steps_of(overview, roles),
        roles=roles,
        over=lambda deadline: is_over(DeadlineKey(deadline), overview.stage),
        numbers=quotas.listed(context_in(key)) if _lost(overview) and may(Action.QUOTAS_READ) else None,
    )


def _lost(overview: campaigns.Overview) -> bool:
    """Whether the notice has lost numbers that the secretariat settles."""
    return any(gaps_of(book.quotas) for book in overview.rulebook.categories)


@blueprint.get("/c/<key>/rules")
def rules(key: str) -> ResponseReturnValue:
    """The criteria with their points, the conditions, numbers and caps, each with its clause."""
    books = campaign_seen().rulebook.categories
    category = request.args.get("category", books[0].category.key)
    book = next((book for book in books if book.category.key == category), None)
    if book is None:
        raise NotFound("category", category)
    lost = any(quota.lost for quota in book.quotas.units)
    return render_template(
        "campaigns/rules.html",
        key=key,
        book=book,
        settled=partial(settled_for, newest(campaign_seen().settled), category=category),
        answered=quotas.answered(context_in(key), category=category) if lost else frozenset(),
        gaps=gaps_of(book.quotas),
        Bound=Bound,
    )


# How far a likeness deserves attention.
_COLOURS = {"changed": "warn", "opposite": "bad", "only_left": "info", "only_right": "info", "same": ""}


@blueprint.get("/c/<key>/compare")
def compare(key: str) -> ResponseReturnValue:
    """This campaign's rules beside another pack's, for those who prepare a campaign."""
    campaign_seen()
    compared = comparison.compare(context_in(key), other=request.args.get("with"))
    everything = request.args.get("show") == "all"
    rows = [row for row in compared.rows if everything or row.verdict is not Likeness.SAME]
    sources = {notice.key: notice for book in _rulebooks(compared) for notice in book.notices}
    return render_template(
        "campaigns/compare.html",
        compared=compared,
        parts=_parts(compared, rows),
        counts=[(likeness, count) for likeness, count in tally(compared.rows).items() if count],
        colours=_COLOURS,
        choices=[(info.key, f"{info.title}（{info.key}）") for info in compared.others],
        show="all" if everything else "differences",
        sources=sources.values(),
        row_name=partial(wording.row_name, say=gettext),
        trait_name=partial(wording.trait_name, say=gettext),
        plain=partial(wording.plain, say=gettext),
        value_text=_value_text,
    )


def _value_text(trait: Trait, row: Row, rulebook: Rulebook) -> str:
    book = next((book for book in rulebook.categories if book.category.key == row.category), None)
    return wording.value_text(trait.name, wording.key_name(trait.name, trait.value, book), gettext)


def _rulebooks(compared: Compared) -> list[Rulebook]:
    return [book for book in (compared.right, compared.left) if book is not None]


def _parts(compared: Compared, rows: Sequence[Row]) -> list[dict[str, object]]:
    """Rows under their category and aspect; what holds for the whole campaign has no category."""
    names = {
        book.category.key: book.category.name for each in _rulebooks(compared) for book in each.categories
    }
    parts: dict[str, dict[Aspect, list[Row]]] = {}
    for row in rows:
        parts.setdefault(row.category, {}).setdefault(row.aspect, []).append(row)
    return [{"title": names.get(key, ""), "groups": groups.items()} for key, groups in parts.items()]


@blueprint.get("/c/<key>/steps")
def steps(key: str) -> ResponseReturnValue:
    """Opening, moving on, and the dates: for those who lead the campaign."""
    return _steps_page(key)


def _steps_page(key: str, error: ReviewerError | None = None, fault: str = "") -> ResponseReturnValue:
    overview = campaign_seen()
    if not any(may(action) for action in _LEADING):
        access.require(context().actor, Action.CAMPAIGN_ADVANCE, campaign=key, stage=overview.stage)
    to = next_by_hand(overview.stage)
    closing = to is Stage.CLOSED and may(Action.CAMPAIGN_ADVANCE)
    page = render_template(
        "campaigns/steps.html",
        to=to,
        notice_until=stages.notice_until(context_in(key)) if closing else None,
        following=next_stage(overview.stage),
        lost=_lost(overview),
        deadlines=list(DeadlineKey),
        days=[(f"{_OWN_DAY}{category}", name) for category, name in _with_a_day_of_their_own(overview)],
        fault=say(error) if error is not None else fault,
        typed=request.form,
    )
    return page, status_of(error) if error is not None else 422 if fault else 200


_LEADING = (Action.CAMPAIGN_OPEN, Action.CAMPAIGN_ADVANCE, Action.CAMPAIGN_SCHEDULE)


def _with_a_day_of_their_own(overview: campaigns.Overview) -> list[tuple[str, str]]:
    """Categories that close on a day of their own, with what the day is called."""
    closes = name_of("deadline", DeadlineKey.NOMINATIONS_CLOSE)
    books = (book.category for book in overview.rulebook.categories)
    return [(item.key, f"{item.name}：{closes}") for item in books if item.key in overview.by_category]


@blueprint.post("/c/<key>/open")
def open_campaign(key: str) -> ResponseReturnValue:
    """Freeze the rules and open for nominations."""
    campaigns.open_campaign(context_in(key))
    flash(gettext("活动已启动，规则已经冻结。现在可以接收推荐登记表。"))
    return redirect(url_for("campaigns.front", key=key))


@blueprint.post("/c/<key>/advance")
def advance(key: str) -> ResponseReturnValue:
    """Move to the next stage; what is still missing is said beside the form."""
    wanted = request.form.get("to", "")
    to = Stage(wanted) if wanted in list(Stage) else Stage.SETUP
    try:
        stages.advance(context_in(key), to=to, reason=request.form.get("reason", ""))
    except ReviewerError as error:
        return _steps_page(key, error)
    flash(gettext("活动进入“%(stage)s”阶段。", stage=name_of("stage", to)))
    return redirect(url_for("campaigns.front", key=key))


@blueprint.post("/c/<key>/deadline")
def set_deadline(key: str) -> ResponseReturnValue:
    """Set or move one closing instant."""
    wanted, closes = request.form.get("deadline", ""), _closes(request.form)
    category = wanted.removeprefix(_OWN_DAY) if wanted.startswith(_OWN_DAY) else None
    if closes is None or (category is None and wanted not in list(DeadlineKey)):
        return _steps_page(key, fault=gettext("请填写日期；时间可以不填，不填则当天24时截止。"))
    try:
        reason = request.form.get("reason", "")
        which = DeadlineKey(wanted) if category is None else DeadlineKey.NOMINATIONS_CLOSE
        campaigns.set_deadline(context_in(key), key=which, closes=closes, reason=reason, category=category)
    except ReviewerError as error:
        return _steps_page(key, error)
    flash(gettext("截止时间已更新。"))
    return redirect(url_for("campaigns.front", key=key))


def _closes(form: Mapping[str, str]) -> datetime | None:
    """The closing instant that was typed, on China's clock; None when it is no day or no time."""
    try:
        day, hour = date.fromisoformat(form.get("day", "")), form.get("hour", "").strip()
        if not hour:
            return end_of_day(day)
        return datetime.combine(day, time.fromisoformat(hour), tzinfo=CHINA).astimezone(UTC)
    except ValueError:
        return None


@blueprint.post("/campaigns")
def create() -> ResponseReturnValue:
    """Set up a campaign whose plugin is installed."""
    key = request.form.get("campaign", "")
    campaigns.create(context_in(key))
    flash(gettext("活动已建立。请先邀请秘书处人员。"))
    return redirect(url_for("people.listed", key=key))
