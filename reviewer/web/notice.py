"""The public notice: drafted and published by the secretariat, read by everyone while its days last."""

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from msgspec import Struct

from reviewer.clock import CHINA
from reviewer.contract.snapshots import CategoryRulebook
from reviewer.domain.access import Action
from reviewer.errors import Reason, Refused, ReviewerError
from reviewer.services import notice as services
from reviewer.services.context import Context
from reviewer.services.notice import NoticeDraft, NoticePage
from reviewer.web.errors import say, status_of
from reviewer.web.person import campaign_seen, context_in, may, signed_in_required

blueprint = Blueprint("notice", __name__, url_prefix="/c/<key>/notice")

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Drafted(Struct, frozen=True, kw_only=True):
    """The draft of one category, or the sentence that says what is still missing."""

    book: CategoryRulebook
    draft: NoticeDraft | None
    sentence: str


@blueprint.get("/<category>")
def public(key: str, category: str) -> ResponseReturnValue:
    """The notice as everyone reads it; after its days a page without the list."""
    ctx = context_in(key)
    page = services.published(ctx, category=category)
    over = page.ends_on < ctx.clock.now().astimezone(CHINA).date()
    return render_template("notice/public.html", key=key, page=page, over=over)


@blueprint.get("/<category>/notice.xlsx")
def workbook(key: str, category: str) -> ResponseReturnValue:
    """The same rows as a workbook."""
    content = services.public_workbook(context_in(key), category=category)
    return _file(content, f"notice-{key}-{category}.xlsx")


@blueprint.get("")
@signed_in_required
def drafting(key: str) -> ResponseReturnValue:
    """Preview of every category, and the days."""
    return _drafting_page(context_in(key), starts=_day("starts"))


@blueprint.get("/publish")
@signed_in_required
def confirm(key: str) -> ResponseReturnValue:
    """The notices exactly as they would go out, with the chosen last day."""
    ctx, starts, ends = context_in(key), _day("starts"), _chosen_end()
    if starts is None or ends is None:
        return _drafting_page(ctx, starts=starts, sentence=gettext("请选定公示的最后一天。")), 422
    try:
        period = services.weighed(ctx, starts_on=starts, ends_on=ends, contact=_contact())
    except Refused as refusal:
        return _drafting_page(ctx, starts=starts, sentence=say(refusal)), 422
    return render_template(
        "notice/publish.html",
        key=key,
        starts=starts,
        ends=ends,
        period=period,
        contact=_contact(),
        drafts=_drafts(ctx, starts=starts, ends=ends, contact=_contact()),
    )


@blueprint.post("/publish")
@signed_in_required
def publish(key: str) -> ResponseReturnValue:
    """Publish the notices of all categories."""
    ctx, starts, ends = context_in(key), _day("starts"), _day("ends")
    try:
        if starts is None or ends is None:
            raise Refused(Reason.DAY_INVALID)
        services.publish(ctx, starts_on=starts, ends_on=ends, contact=_contact())
    except ReviewerError as error:
        return _drafting_page(ctx, starts=starts, sentence=say(error)), status_of(error)
    flash(gettext("公示已发布。"))
    return redirect(url_for(".drafting", key=key))


@blueprint.get("/<category>/office.xlsx")
@signed_in_required
def office(key: str, category: str) -> ResponseReturnValue:
    """The workbook for the secretariat, before or after publishing."""
    ctx, starts, ends = context_in(key), _day("starts"), _day("ends")
    content = services.office_workbook(
        ctx, category=category, starts_on=starts, ends_on=ends, contact=_contact()
    )
    return _file(content, f"notice-{key}-{category}.xlsx")


def _drafting_page(ctx: Context, *, starts: date | None, sentence: str = "") -> str:
    # Without the contact: one that is refused must not take the form away in which it is mended.
    drafts = _drafts(ctx, starts=starts)
    ready = [each.draft for each in drafts if each.draft is not None]
    picked, other = request.values.get("ends", ""), request.values.get("other", "")
    if ready and picked not in ("", "other", *_readings(ready[0])):
        picked, other = "other", picked
    return render_template(
        "notice/drafting.html",
        key=ctx.here().key,
        drafts=drafts,
        first=ready[0] if ready else None,
        complete=len(ready) == len(drafts),
        pages=_pages(ctx, drafts),
        sentence=sentence,
        chosen=picked,
        other=other,
        contact=_contact(),
    )


def _readings(draft: NoticeDraft) -> tuple[str, str]:
    """The two last days that are offered, as the form sends them."""
    return draft.ends.first.isoformat(), draft.ends.alternative.isoformat()


def _drafts(
    ctx: Context, *, starts: date | None, ends: date | None = None, contact: str = ""
) -> list[Drafted]:
    drafts = []
    for book in campaign_seen().rulebook.categories:
        if book.notice is None:
            continue
        try:
            draft = services.drafted(
                ctx, category=book.category.key, starts_on=starts, ends_on=ends, contact=contact
            )
            drafts.append(Drafted(book=book, draft=draft, sentence=""))
        except Refused as refusal:
            drafts.append(Drafted(book=book, draft=None, sentence=say(refusal)))
    return drafts


def _pages(ctx: Context, drafts: Sequence[Drafted]) -> dict[str, NoticePage]:
    """What has gone out, by category; nothing once the campaign is closed."""
    if not may(Action.NOTICE_READ):
        return {}
    keys = [each.book.category.key for each in drafts if each.draft is not None and each.draft.published]
    return {key: services.published(ctx, category=key) for key in keys}


def _chosen_end() -> date | None:
    """The last day that was picked: one of the two readings, or a day typed instead."""
    return _day("other") if request.args.get("ends") == "other" else _day("ends")


def _contact() -> str:
    """Where objections reach the office, as typed."""
    return request.values.get("contact", "").strip()


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.values.get(name, ""))
    except ValueError:
        return None


def _file(content: bytes, name: str) -> Response:
    answer = Response(content, mimetype=_WORKBOOK)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
