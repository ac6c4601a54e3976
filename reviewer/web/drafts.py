"""The unit's desk: nominations written in the notice's own form, filed, withdrawn, returned."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_time, gettext
from flask_wtf.csrf import CSRFError

from reviewer.contract import UnitFacts, UnitKind
from reviewer.domain.drafts import CITY, COUNTY, FLAG, Part, Question, questions
from reviewer.domain.nominations import UnitPlace
from reviewer.errors import Defect, DefectReason, NotSignedIn, ReviewerError, Severity, StaleVersion
from reviewer.services import drafts as services
from reviewer.services import filings
from reviewer.services.context import Context
from reviewer.services.drafts import DraftPage, Saved
from reviewer.web.errors import say, stale_form, status_of
from reviewer.web.person import campaign_here, context_in, expects_json, signed_in_required, visitor
from reviewer.web.requests import key_sent, of_form, of_script, version_sent
from reviewer.wording.defects import draft_defect
from reviewer.wording.names import question_label

blueprint = Blueprint("drafts", __name__, url_prefix="/c/<key>")

_PREFIXES = ("f-", "o-", "d-")
_PLAIN = frozenset({CITY, COUNTY, FLAG})
_FORMS = ("drafts.write",)


@blueprint.get("/drafts")
@signed_in_required
def desk(key: str) -> ResponseReturnValue:
    """Everything that the person's units have written and filed."""
    sections = services.desk(context_in(key))
    return _page("drafts/desk.html", key=key, sections=sections)


@blueprint.post("/drafts")
@signed_in_required
def start(key: str) -> ResponseReturnValue:
    """Begin a nomination."""
    form = request.form
    token = services.start(
        context_in(key),
        category=form.get("category", ""),
        unit=form.get("unit", ""),
        request_key=key_sent(),
    )
    return redirect(url_for(".sheet", key=key, draft=token))


@blueprint.post("/drafts/order")
@signed_in_required
def order(key: str) -> ResponseReturnValue:
    """Put a nominee at another place of the unit's order."""
    form = request.form
    step = form.get("step", type=int)
    place = form.get("place", type=int) or 1
    filings.move(
        context_in(key),
        category=form.get("category", ""),
        unit=form.get("unit", ""),
        line=form.get("line", ""),
        to=place + step if step is not None else form.get("to", type=int) or place,
        stamp=form.get("stamp", ""),
    )
    flash(gettext("推荐次序已更新。"))
    return redirect(url_for(".desk", key=key, _anchor=form.get("category", "")))


@blueprint.get("/drafts/<draft>")
@signed_in_required
def sheet(key: str, draft: str) -> ResponseReturnValue:
    """One draft in the notice's own form."""
    return _sheet_page(key, services.opened(context_in(key), token=draft))


@blueprint.post("/drafts/<draft>")
def write(key: str, draft: str) -> ResponseReturnValue:
    """Save what was typed; then stay, go back to the desk, or on to submitting."""
    typed = _typed()
    try:
        if visitor() is None:
            raise NotSignedIn
        services.save(context_in(key), token=draft, entries=typed, **of_form())
    except ReviewerError as error:
        return _kept(key, draft, typed, error)
    go = request.form.get("go", "")
    if go != "submit":
        flash(gettext("草稿已保存。"))
    if go == "desk":
        return redirect(url_for(".desk", key=key))
    return redirect(url_for(".confirm" if go == "submit" else ".sheet", key=key, draft=draft))


@blueprint.post("/drafts/<draft>/draft")
@signed_in_required
def save(key: str, draft: str) -> ResponseReturnValue:
    """Save what a script sends while the person types; answers JSON with what the rules say of it."""
    ctx, body = context_in(key), _body()
    try:
        saved = services.save(ctx, token=draft, **body)
    except StaleVersion as stale:
        stored_ = services.opened(ctx, token=draft)
        return jsonify(error=say(stale), kind="StaleVersion", **_plain(stored_)), 409
    return jsonify(
        version=saved.version,
        saved_at=format_time(saved.saved_at, "HH:mm"),
        faults=_faults(saved.defects),
        missing=_missing(saved.defects),
        open=sum(finding.open for finding in saved.findings),
        findings=_told(saved),
    )


@blueprint.get("/drafts/<draft>/stored")
@signed_in_required
def stored(key: str, draft: str) -> ResponseReturnValue:
    """What the server holds of a draft, for a script that compares."""
    return jsonify(_plain(services.opened(context_in(key), token=draft)))


@blueprint.get("/drafts/<draft>/submit")
@signed_in_required
def confirm(key: str, draft: str) -> ResponseReturnValue:
    """What would be filed, and what stands against it, before it is done."""
    ctx = context_in(key)
    page = services.opened(ctx, token=draft)
    if not page.state.open:
        return redirect(url_for(".sheet", key=key, draft=draft))
    return _confirm_page(key, page, filings.checked(ctx, token=draft))


@blueprint.post("/drafts/<draft>/submit")
@signed_in_required
def submit(key: str, draft: str) -> ResponseReturnValue:
    """Put the draft on file as it is stored."""
    ctx = context_in(key)
    try:
        filing = filings.submit(ctx, token=draft, **of_form())
    except ReviewerError as error:
        page = _opened(ctx, draft)
        if page is None or not page.state.open:
            raise
        return _confirm_page(key, page, error)
    flash(gettext("已提交“%(name)s”，编号 %(code)s。", name=filing.name, code=filing.code))
    return redirect(url_for(".desk", key=key))


@blueprint.post("/drafts/<draft>/discard")
@signed_in_required
def discard(key: str, draft: str) -> ResponseReturnValue:
    """Throw a draft away."""
    services.discard(context_in(key), token=draft, base_version=version_sent())
    flash(gettext("草稿已删除。"))
    return redirect(url_for(".desk", key=key))


@blueprint.post("/nominations/<code>/withdraw")
@signed_in_required
def withdraw(key: str, code: str) -> ResponseReturnValue:
    """Take a nominee of one's own unit off the file."""
    filings.withdraw(context_in(key), code=code, base_version=version_sent())
    flash(gettext("%(code)s 已撤回，名额已经空出。修改后可以再次提交。", code=code))
    return redirect(url_for(".desk", key=key))


@blueprint.post("/nominations/<code>/return")
@signed_in_required
def give_back(key: str, code: str) -> ResponseReturnValue:
    """Return a nominee to its unit for correction."""
    filings.give_back(
        context_in(key),
        code=code,
        base_version=version_sent(),
        reason=request.form.get("reason", ""),
    )
    flash(gettext("%(code)s 已退回推荐单位修改。", code=code))
    return redirect(url_for("nominations.listed", key=key))


@blueprint.errorhandler(CSRFError)
def lost_token(error: CSRFError) -> ResponseReturnValue:
    """A form that saves itself is shown again with a fresh token; any other is refused as everywhere."""
    if expects_json() or request.endpoint not in _FORMS:
        return stale_form(error)
    values = request.view_args or {}
    return _kept(values["key"], values["draft"], _typed(), None)


def _page(template: str, **things: Any) -> str:
    return render_template(template, campaign=campaign_here(), label_of=_label, Part=Part, **things)


def _label(question: Question) -> str:
    """What a question is called on the page."""
    return question_label(question.entry, question.label, gettext)


def _sheet_page(key: str, page: DraftPage) -> ResponseReturnValue:
    return _page(
        "drafts/sheet.html",
        key=key,
        page=page,
        faults=_faults(page.defects),
        missing=_missing(page.defects),
    )


def _confirm_page(key: str, page: DraftPage, error: ReviewerError | None) -> ResponseReturnValue:
    answer = _page(
        "drafts/confirm.html", key=key, page=page, against=say(error).split("\n") if error is not None else []
    )
    late = error is not None and request.method == "POST"
    return answer, status_of(error) if late and error is not None else 200


def _faults(defects: tuple[Defect, ...]) -> dict[str, str]:
    """What is wrong with each answer, by question; a blank is no fault before it is submitted."""
    return {
        defect.column: draft_defect(defect, gettext)
        for defect in defects
        if defect.reason is not DefectReason.REQUIRED
    }


def _missing(defects: tuple[Defect, ...]) -> list[str]:
    """Labels of the blanks that must not stay blank."""
    return [
        question_label(defect.column, defect.label, gettext)
        for defect in defects
        if defect.reason is DefectReason.REQUIRED and defect.severity is Severity.ERROR
    ]


def _told(saved: Saved) -> str:
    return _page("drafts/findings.html", findings=saved.findings)


def _kept(key: str, draft: str, typed: Mapping[str, str], error: ReviewerError | None) -> ResponseReturnValue:
    """The page after a refused save: what was typed is there, and the way to save it yet."""
    ctx = context_in(key)
    seen = _opened(ctx, draft)
    if isinstance(error, StaleVersion) and seen is not None:
        return _page("drafts/stale.html", key=key, page=seen, typed=typed), 409
    sentence = say(error) if error else gettext("这个页面打开太久，或者登录已经更换，内容还没有保存。")
    again = error is None or isinstance(error, NotSignedIn) or (seen is not None and seen.writable)
    answer = _page(
        "drafts/kept.html",
        key=key,
        draft=draft,
        typed=typed,
        labels={question.entry: _label(question) for question in (seen.asked if seen else _of_category())},
        sentence=sentence,
        signed_out=visitor() is None,
        again=again,
        page=seen,
    )
    return answer, status_of(error) if error else 400


def _of_category() -> tuple[Question, ...]:
    """What the form asks, for a reader whose draft cannot be opened at the moment: labels only."""
    campaign, category = campaign_here(), request.form.get("category", "")
    books = campaign.rulebook.categories if campaign is not None else ()
    nobody = UnitPlace(facts=UnitFacts(key="", name="", kind=UnitKind.OTHER), position=0)
    return next((questions(book, nobody) for book in books if book.category.key == category), ())


def _opened(ctx: Context, draft: str) -> DraftPage | None:
    try:
        return services.opened(ctx, token=draft)
    except ReviewerError:
        return None


def _is_entry(name: str) -> bool:
    return name in _PLAIN or name.startswith(_PREFIXES)


def _typed() -> dict[str, str]:
    """What stands in the form, as typed; browsers send line ends that nobody typed."""
    return {name: text.replace("\r\n", "\n") for name, text in request.form.items() if _is_entry(name)}


def _body() -> dict[str, Any]:
    """What a script sent as JSON; anything that is no draft is a bad request."""
    try:
        body = request.get_json()
    except RecursionError:
        abort(400)
    entries = body.get("entries") if isinstance(body, dict) else None
    if not isinstance(entries, dict):
        abort(400)
    typed = {str(name): str(text) for name, text in entries.items() if _is_entry(str(name))}
    return {"entries": typed, **of_script(body)}


def _plain(page: DraftPage) -> dict[str, Any]:
    """A stored draft as a script compares it."""
    return {
        "version": page.version,
        "writable": page.writable,
        "saved_at": format_time(page.saved_at, "HH:mm") if page.saved_at else "",
        "typed": {"entries": dict(page.entries)},
    }
