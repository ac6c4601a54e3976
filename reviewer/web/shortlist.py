"""The chair's lists: the ranked table with its evidence, moves with reasons, two signatures."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from msgspec import Struct

from reviewer.contract.snapshots import CategoryRulebook
from reviewer.domain.access import Action
from reviewer.errors import NotFound, Reason, Refused, ReviewerError
from reviewer.services import assignments, ranking, scores, sheets
from reviewer.services import shortlist as services
from reviewer.services.assignments import AssignmentLine
from reviewer.services.context import Context
from reviewer.services.ranking import Act, ListPage
from reviewer.services.shortlist import Motion, TakenOut
from reviewer.web.errors import say, status_of
from reviewer.web.person import campaign_seen, context_in, may, signed_in_required
from reviewer.web.requests import version_sent
from reviewer.wording.names import separator_name

blueprint = Blueprint("shortlist", __name__, url_prefix="/c/<key>/lists")

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Attempt(Struct, frozen=True, kw_only=True):
    """An act that was refused: its form is shown again, open, as it was filled in."""

    code: str
    act: str
    reason: str
    to: str
    sentence: str


@blueprint.get("")
@signed_in_required
def lists(key: str) -> ResponseReturnValue:
    """To the first list of the campaign."""
    first = _books()[0]
    return redirect(_address(key, first.category.key, first.lists[0].key))


@blueprint.get("/<category>/<list_key>")
@signed_in_required
def ranked(key: str, category: str, list_key: str) -> ResponseReturnValue:
    """One page of the ranked table; before the lists are proposed, how they come about."""
    ctx = context_in(key)
    try:
        return _list_page(ctx, category, list_key)
    except Refused as refusal:
        if refusal.reason is not Reason.LIST_MISSING:
            raise
    book = _book(category)
    spec = next(spec for spec in book.lists if spec.key == list_key)
    return render_template(
        "shortlist/missing.html", key=key, category=category, book=book, spec=spec, books=_books()
    )


@blueprint.post("/<category>/propose")
@signed_in_required
def propose(key: str, category: str) -> ResponseReturnValue:
    """Compute the lists of a category from the sheets that count."""
    made = services.propose(context_in(key), category=category)
    flash(gettext("名单已按评分和规则生成。"))
    return redirect(_address(key, category, request.form.get("list_key") or made[0]))


@blueprint.post("/<category>/<list_key>/<code>")
@signed_in_required
def act(key: str, category: str, list_key: str, code: str) -> ResponseReturnValue:
    """Move, put in, take out, or give another tier, with the reason."""
    ctx = context_in(key)
    motion = Motion(
        category=category,
        list_key=list_key,
        code=code,
        reason=request.form.get("reason", ""),
        base_version=version_sent(),
    )
    try:
        lost = _done(ctx, motion)
    except ReviewerError as error:
        form = request.form
        attempt = Attempt(
            code=code,
            act=form.get("act", ""),
            reason=motion.reason,
            to=form.get("to", ""),
            sentence=say(error),
        )
        return _list_page(ctx, category, list_key, attempt), status_of(error)
    flash(gettext("%(code)s 的调整已记录。", code=code) + lost, f"at-{code}")
    page = request.form.get("page", "1")
    return redirect(_address(key, category, list_key, page=page, _anchor=f"at-{code}"))


@blueprint.get("/<category>/sign")
@signed_in_required
def confirm(key: str, category: str) -> ResponseReturnValue:
    """Every list of the category at once, before the chair or the secretariat signs."""
    return _sign_page(context_in(key), category)


@blueprint.post("/<category>/sign")
@signed_in_required
def sign(key: str, category: str) -> ResponseReturnValue:
    """The chair signs the lists as they stood on the page."""
    ctx = context_in(key)
    versions = {
        name.removeprefix("base_version-"): version_sent(name)
        for name in request.form
        if name.startswith("base_version-")
    }
    try:
        services.sign(ctx, category=category, base_versions=versions)
    except ReviewerError as error:
        return _sign_page(ctx, category, say(error)), status_of(error)
    flash(gettext("您已签署这一类别的全部名单，等待秘书处会签。"))
    return redirect(_address(key, category, _book(category).lists[0].key))


@blueprint.post("/<category>/countersign")
@signed_in_required
def countersign(key: str, category: str) -> ResponseReturnValue:
    """The secretariat signs what the chair signed."""
    ctx = context_in(key)
    try:
        services.countersign(ctx, category=category)
    except ReviewerError as error:
        return _sign_page(ctx, category, say(error)), status_of(error)
    flash(gettext("名单已由秘书处会签，成为最终名单。"))
    return redirect(_address(key, category, _book(category).lists[0].key))


@blueprint.post("/<category>/send-back")
@signed_in_required
def send_back(key: str, category: str) -> ResponseReturnValue:
    """The secretariat does not sign and says why."""
    ctx, reason = context_in(key), request.form.get("reason", "")
    try:
        services.send_back(ctx, category=category, reason=reason)
    except ReviewerError as error:
        return _sign_page(ctx, category, say(error), reason=reason), status_of(error)
    flash(gettext("名单已退回专家组组长。"))
    return redirect(_address(key, category, _book(category).lists[0].key))


@blueprint.post("/<category>/scores")
@signed_in_required
def export(key: str, category: str) -> ResponseReturnValue:
    """The internal score table as a workbook; making it is recorded, so it is no link."""
    content = scores.export_scores(context_in(key), category=category)
    answer = Response(content, mimetype=_WORKBOOK)
    answer.headers.set("Content-Disposition", "attachment", filename=f"scores-{key}-{category}.xlsx")
    return answer


@blueprint.post("/<category>/marks")
@signed_in_required
def export_marks(key: str, category: str) -> ResponseReturnValue:
    """Every mark as a table of text, for recomputing the list elsewhere; recorded likewise."""
    content = scores.export_marks(context_in(key), category=category)
    answer = Response(content, mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=f"marks-{key}-{category}.csv")
    return answer


@blueprint.get("/<category>/return/<code>")
@signed_in_required
def returning(key: str, category: str, code: str) -> ResponseReturnValue:
    """Which expert's sheet of a nominee is given back, and why."""
    return _return_page(context_in(key), category, code)


@blueprint.post("/<category>/return/<code>")
@signed_in_required
def give_back(key: str, category: str, code: str) -> ResponseReturnValue:
    """Give a submitted sheet back to its expert."""
    ctx, form = context_in(key), request.form
    try:
        sheets.return_sheet(ctx, code=code, login=form.get("login", ""), reason=form.get("reason", ""))
    except ReviewerError as error:
        return _return_page(ctx, category, code, say(error)), status_of(error)
    flash(gettext("%(code)s 的评分表已退回。专家重新提交以后，请重新生成名单。", code=code))
    return redirect(_address(key, category, form.get("list_key") or _book(category).lists[0].key))


def _done(ctx: Context, motion: Motion) -> str:
    """Do what the form asks for; gives back what to say of it besides that it was done."""
    wanted, to = request.form.get("act", ""), request.form.get("to", "")
    if wanted == Act.MOVE.value:
        services.move(ctx, motion, to=_number(to))
    elif wanted == Act.PUT_IN.value:
        services.put_in(ctx, motion)
    elif wanted == Act.TAKE_OUT.value:
        return _lost(_book(motion.category), services.take_out(ctx, motion))
    elif wanted.startswith(f"{Act.TIER.value}:"):
        services.set_tier(ctx, motion, tier=wanted.partition(":")[2])
    else:
        raise NotFound("act", wanted)
    return ""


def _lost(book: CategoryRulebook, gone: TakenOut) -> str:
    """What went with the place on the list, in words: putting the nominee in again does not bring it back."""
    names = [tier.name for tier in book.tiers if tier.key == gone.tier and tier.special]
    said = [gettext("同时不再列为“%(tier)s”。", tier=name) for name in names]
    said += [
        gettext(
            "同时移出“%(list)s”，那份名单的名额空出，请决定是否另行列入。", list=book.list_named(key).name
        )
        for key in gone.followed
    ]
    if said:
        said.append(gettext("以后重新列入，这些不会自动恢复。"))
    return "".join(said)


def _list_page(ctx: Context, category: str, list_key: str, attempt: Attempt | None = None) -> str:
    wanted = request.values.get("page", "1")
    page = ranking.read(ctx, category=category, list_key=list_key, page=max(_number(wanted), 1))
    return render_template(
        "shortlist/list.html",
        key=ctx.here().key,
        category=category,
        page=page,
        books=_books(),
        attempt=attempt,
        axis=_axis(page),
        separators=lambda name: separator_name(name, gettext),
        address=lambda number: _address(ctx.here().key, category, list_key, page=number),
        panels=sorted({line.experts for line in page.lines if line.experts}),
    )


def _axis(page: ListPage) -> tuple[float, float]:
    """Where the strips of this page begin and end: whole tens around every total that counts."""
    totals = [float(mark.total) for line in page.lines for mark in line.marks if mark.kept]
    if not totals:
        return 0.0, 100.0
    return min(totals) // 10 * 10, max(totals) // 10 * 10 + 10


def _sign_page(ctx: Context, category: str, sentence: str = "", *, reason: str = "") -> str:
    book = _book(category)
    pages = [ranking.read(ctx, category=category, list_key=spec.key) for spec in book.lists]
    names = {spec.key: ranking.listed(ctx, category=category, list_key=spec.key) for spec in book.lists}
    listed = {page.spec.key: page.listed for page in pages}
    free = {
        page.spec.key: page.size - page.listed
        for page in pages
        if page.size is not None and page.listed < min(page.size, listed.get(page.spec.within or "", 0))
    }
    return render_template(
        "shortlist/sign.html",
        key=ctx.here().key,
        category=category,
        book=book,
        pages=pages,
        names=names,
        free=free,
        sentence=sentence,
        reason=reason,
    )


def _return_page(ctx: Context, category: str, code: str, sentence: str = "") -> str:
    pairs = [pair for pair in assignments.listed(ctx, category=category) if _readable(pair, code)]
    if not pairs or not may(Action.SHEET_RETURN):
        raise NotFound("sheet", code)
    return render_template(
        "shortlist/return.html",
        key=ctx.here().key,
        category=category,
        book=_book(category),
        code=code,
        pairs=pairs,
        sentence=sentence,
        form=request.values,
    )


def _readable(pair: AssignmentLine, code: str) -> bool:
    return pair.code == code and not pair.barred_by


def _books() -> tuple[CategoryRulebook, ...]:
    """The categories that are scored."""
    return tuple(book for book in campaign_seen().rulebook.categories if book.lists)


def _book(category: str) -> CategoryRulebook:
    found = next((book for book in _books() if book.category.key == category), None)
    if found is None:
        raise NotFound("category", category)
    return found


def _address(key: str, category: str, list_key: str, **more: Any) -> str:
    return url_for("shortlist.ranked", key=key, category=category, list_key=list_key, **more)


def _number(text: str) -> int:
    """A whole number as typed, in full-width digits too; -1 for anything else, which counts nothing here."""
    digits = text.strip()
    return int(digits) if digits.isdecimal() and len(digits) < 10 else -1
