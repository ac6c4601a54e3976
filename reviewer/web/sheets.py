"""The expert's desk and score sheets: forms that work alone, and the drafts that a script saves."""

from typing import Any

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_time, gettext
from flask_wtf.csrf import CSRFError, generate_csrf
from werkzeug.wrappers import Response

from reviewer.contract.snapshots import CategoryRulebook
from reviewer.domain.sheets import SheetState
from reviewer.errors import NotSignedIn, ReviewerError, StaleVersion
from reviewer.services import experts
from reviewer.services import sheets as services
from reviewer.services.context import Context
from reviewer.services.sheets import Desk, DeskLine, SheetDraft, SheetPage
from reviewer.web.errors import say, stale_form, status_of
from reviewer.web.language import keep_choice
from reviewer.web.person import campaign_here, context_in, expects_json, signed_in_required, visitor
from reviewer.web.requests import key_sent, of_form, of_script

blueprint = Blueprint("sheets", __name__, url_prefix="/c/<key>/desk")

_MARK = "mark-"
_SIZES = ("0", "1", "2")
_SIZE_COOKIE = "size"
_FORMS = ("sheets.write", "sheets.submit")


@blueprint.get("")
@signed_in_required
def desk(key: str) -> ResponseReturnValue:
    """Everything the expert has to read, and the one thing to do next."""
    shown = services.desk(context_in(key))
    return _page("sheets/desk.html", key=key, desk=shown, following=_following(shown), books=_books())


@blueprint.get("/next")
@signed_in_required
def onward(key: str) -> ResponseReturnValue:
    """To the next sheet that is not submitted; to the desk when all are."""
    following = _following(services.desk(context_in(key)))
    return redirect(_sheet(key, following.code) if following else url_for(".desk", key=key))


@blueprint.post("/undertaking")
@signed_in_required
def sign(key: str) -> ResponseReturnValue:
    """The expert signs the undertaking."""
    if request.form.get("agree") == "yes":
        experts.sign_undertaking(context_in(key))
        flash(gettext("承诺书已签署，可以开始评审。"))
    else:
        flash(gettext("请先勾选“我已阅读并承诺遵守”，再签署。"), "warning")
    return redirect(url_for(".desk", key=key))


@blueprint.get("/token")
def token(key: str) -> ResponseReturnValue:
    """A fresh token for forms, and whose browser this is now: what a script needs to go on after a pause."""
    context_in(key)
    here = visitor()
    if here is None:
        raise NotSignedIn
    return jsonify(csrf=generate_csrf(), account=here.signed_in.actor.account)


@blueprint.get("/signed-in")
def signed_in(key: str) -> ResponseReturnValue:
    """Where somebody lands who signed in again in a second window, while the first one waits."""
    return _page("sheets/signed_in.html", key=key)


@blueprint.get("/receipts")
@signed_in_required
def receipts(key: str) -> ResponseReturnValue:
    """Every receipt of the expert on one page, for printing."""
    return _page("sheets/receipts.html", key=key, desk=services.desk(context_in(key)), books=_books())


@blueprint.get("/submit/<category>")
@signed_in_required
def confirm_all(key: str, category: str) -> ResponseReturnValue:
    """What submitting all would close, before it is done."""
    mine = [line for line in services.desk(context_in(key)).lines if line.category == category]
    ready = [line for line in mine if line.ready]
    open_still = [line for line in mine if not line.ready and line.state is not SheetState.SUBMITTED]
    return _page(
        "sheets/submit_all.html",
        key=key,
        category=category,
        ready=ready,
        open_still=open_still,
        books=_books(),
    )


@blueprint.post("/submit/<category>")
@signed_in_required
def submit_all(key: str, category: str) -> ResponseReturnValue:
    """Close every complete draft of a category."""
    done = services.submit_all(context_in(key), category=category, request_key=key_sent())
    flash(gettext("已提交 %(count)s 份评分表，回执见下表。", count=len(done)))
    return redirect(url_for(".receipts" if done else ".desk", key=key))


@blueprint.get("/<code>")
@signed_in_required
def sheet(key: str, code: str) -> ResponseReturnValue:
    """One sheet beside the material."""
    return _sheet_page(key, services.opened(context_in(key), code=code))


@blueprint.post("/<code>")
def write(key: str, code: str) -> ResponseReturnValue:
    """Save what was typed; then stay, go to a neighbour, or on to submitting."""
    typed = _typed()
    try:
        _require_person()
        services.save_draft(context_in(key), code=code, draft=typed, **of_form())
    except ReviewerError as error:
        return _kept(key, code, typed, error)
    if request.form.get("go") != "submit" and "size" not in request.form:
        flash(gettext("%(code)s 的草稿已保存。", code=code))
    return _sized(redirect(_place(key, code, request.form.get("go", ""))))


@blueprint.post("/<code>/size")
def resize(key: str, code: str) -> ResponseReturnValue:
    """Remember the size of the type, where there is no form to save with it."""
    return _sized(redirect(_sheet(key, code)))


@blueprint.post("/<code>/draft")
@signed_in_required
def save(key: str, code: str) -> ResponseReturnValue:
    """Save what a script sends while the expert types; answers JSON."""
    ctx, body = context_in(key), _body()
    try:
        saved = services.save_draft(ctx, code=code, draft=_sent(body), **of_script(body))
    except StaleVersion as stale:
        stored = services.opened(ctx, code=code)
        return jsonify(error=say(stale), kind="StaleVersion", **_plain(stored)), 409
    return jsonify(
        version=saved.version,
        running=saved.running,
        missing=saved.missing,
        saved_at=format_time(saved.saved_at, "HH:mm"),
    )


@blueprint.get("/<code>/stored")
@signed_in_required
def stored(key: str, code: str) -> ResponseReturnValue:
    """What the server holds of a sheet, for a script that compares."""
    return jsonify(_plain(services.opened(context_in(key), code=code)))


@blueprint.get("/<code>/submit")
@signed_in_required
def confirm(key: str, code: str) -> ResponseReturnValue:
    """The whole sheet once more, before it is closed."""
    page = services.opened(context_in(key), code=code)
    if page.state is SheetState.SUBMITTED:
        return redirect(url_for(".receipt", key=key, code=code))
    return _page("sheets/confirm.html", key=key, page=page, names=_names(page))


@blueprint.post("/<code>/submit")
def submit(key: str, code: str) -> ResponseReturnValue:
    """Close the sheet exactly as it stood on the page that was confirmed."""
    typed = _typed()
    try:
        _require_person()
        services.submit_sheet(context_in(key), code=code, draft=typed, **of_form())
    except ReviewerError as error:
        return _kept(key, code, typed, error)
    return redirect(url_for(".receipt", key=key, code=code))


@blueprint.get("/<code>/receipt")
@signed_in_required
def receipt(key: str, code: str) -> ResponseReturnValue:
    """The receipt of a submitted sheet."""
    page = services.opened(context_in(key), code=code)
    if page.state is not SheetState.SUBMITTED:
        return redirect(_sheet(key, code))
    return _page("sheets/receipt.html", key=key, page=page)


@blueprint.get("/<code>/print")
@signed_in_required
def paper(key: str, code: str) -> ResponseReturnValue:
    """The sheet on paper, with lines for name and date."""
    page = services.opened(context_in(key), code=code)
    return _page("sheets/paper.html", key=key, page=page, names=_names(page))


@blueprint.get("/<code>/tie")
@signed_in_required
def tie(key: str, code: str) -> ResponseReturnValue:
    """Where an expert declares a tie with a nominee."""
    return _page("sheets/tie.html", key=key, page=services.opened(context_in(key), code=code))


@blueprint.post("/<code>/tie")
@signed_in_required
def declare(key: str, code: str) -> ResponseReturnValue:
    """Step back from a nominee."""
    ctx, reason = context_in(key), request.form.get("reason", "")
    try:
        experts.declare_conflict(ctx, code=code, reason=reason)
    except ReviewerError as error:
        page = services.opened(ctx, code=code)
        sentence = say(error)
        answer = _page("sheets/tie.html", key=key, page=page, reason=reason, sentence=sentence)
        return answer, status_of(error)
    flash(gettext("已申报回避 %(code)s，这份材料不再由您评审。", code=code))
    return redirect(url_for(".desk", key=key))


@blueprint.errorhandler(CSRFError)
def lost_token(error: CSRFError) -> ResponseReturnValue:
    """A form that saves itself is shown again with a fresh token; any other is refused as everywhere."""
    if expects_json() or request.endpoint not in _FORMS:
        return stale_form(error)
    values = request.view_args or {}
    return _kept(values["key"], values["code"], _typed(), None)


def _page(template: str, **things: Any) -> str:
    return render_template(template, campaign=campaign_here(), **things)


def _require_person() -> None:
    if visitor() is None:
        raise NotSignedIn


def _following(shown: Desk) -> DeskLine | None:
    """The first sheet that can still be written; returned ones lead, the chair waits for them."""
    waiting = sorted(
        (line for line in shown.lines if line.writable),
        key=lambda line: line.state is not SheetState.RETURNED,
    )
    return waiting[0] if waiting else None


def _sheet(key: str, code: str) -> str:
    return url_for(".sheet", key=key, code=code)


def _place(key: str, code: str, go: str) -> str:
    if go == "submit":
        return url_for(".confirm", key=key, code=code)
    return url_for(".desk", key=key) if go == "desk" else _sheet(key, go or code)


def _sized(answer: Response) -> Response:
    if request.form.get("size") in _SIZES:
        # the script of the page changes it too
        keep_choice(answer, _SIZE_COOKIE, request.form["size"], httponly=False)
    return answer


def _names(page: SheetPage) -> dict[str, str]:
    rubric = page.book.rubric
    return {criterion.key: criterion.name for criterion in rubric.criteria} if rubric else {}


def _sheet_page(key: str, page: SheetPage) -> ResponseReturnValue:
    size = request.cookies.get(_SIZE_COOKIE, "0")
    return _page(
        "sheets/sheet.html", key=key, page=page, names=_names(page), size=size if size in _SIZES else "0"
    )


def _kept(key: str, code: str, typed: SheetDraft, error: ReviewerError | None) -> ResponseReturnValue:
    """The page after a refused save: what was typed is there, and the way to save it yet."""
    ctx = context_in(key)
    if isinstance(error, StaleVersion):
        page = services.opened(ctx, code=code)
        return _page("sheets/stale.html", key=key, page=page, typed=typed), 409
    sentence = say(error) if error else gettext("这个页面打开太久，或者登录已经更换，内容还没有保存。")
    status = status_of(error) if error else 400
    seen = _opened(ctx, code)
    again = error is None or isinstance(error, NotSignedIn) or (seen is not None and seen.writable)
    answer = _page(
        "sheets/kept.html",
        key=key,
        code=code,
        typed=typed,
        names=_all_names(),
        sentence=sentence,
        signed_out=visitor() is None,
        again=again,
        page=seen,
    )
    return answer, status


def _opened(ctx: Context, code: str) -> SheetPage | None:
    try:
        return services.opened(ctx, code=code)
    except ReviewerError:
        return None


def _books() -> tuple[CategoryRulebook, ...]:
    campaign = campaign_here()
    return campaign.rulebook.categories if campaign is not None else ()


def _all_names() -> dict[str, str]:
    """Every criterion's name, for a reader who may not open the sheet at the moment."""
    return {c.key: c.name for book in _books() if book.rubric is not None for c in book.rubric.criteria}


def _typed() -> SheetDraft:
    """What stands in the form, as typed; browsers send line ends that nobody typed."""
    form = {name: text.replace("\r\n", "\n") for name, text in request.form.items()}
    return SheetDraft(
        entries={name.removeprefix(_MARK): text for name, text in form.items() if name.startswith(_MARK)},
        veto=form.get("veto", ""),
        veto_reason=form.get("veto_reason", ""),
        comment=form.get("comment", ""),
        special=form.get("special") == "yes",
        special_reason=form.get("special_reason", ""),
    )


def _body() -> Any:
    """What a script sent as JSON; nested without end it is no more than a bad request."""
    try:
        return request.get_json()
    except RecursionError:
        abort(400)


def _sent(body: Any) -> SheetDraft:
    """The draft that a script sent; anything that is none is a bad request."""
    entries = body.get("entries") if isinstance(body, dict) else None
    if not isinstance(entries, dict):
        abort(400)
    return SheetDraft(
        entries={str(name): str(text) for name, text in entries.items()},
        veto=str(body.get("veto", "")),
        veto_reason=str(body.get("veto_reason", "")),
        comment=str(body.get("comment", "")),
        special=body.get("special") is True,
        special_reason=str(body.get("special_reason", "")),
    )


def _plain(page: SheetPage) -> dict[str, Any]:
    """A stored sheet as a script compares it."""
    draft = page.draft
    return {
        "version": page.version,
        "writable": page.writable,
        "saved_at": format_time(page.saved_at, "HH:mm") if page.saved_at else "",
        "typed": {
            "entries": dict(draft.entries),
            "veto": draft.veto,
            "veto_reason": draft.veto_reason,
            "comment": draft.comment,
            "special": draft.special,
            "special_reason": draft.special_reason,
        },
    }
