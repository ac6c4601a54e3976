"""Eligibility: findings with their clauses, and what the secretariat decides about them."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from reviewer.domain.eligibility import View
from reviewer.domain.laureates import Answer
from reviewer.errors import NotFound
from reviewer.services import eligibility
from reviewer.services.eligibility import Asked
from reviewer.services.surveys import surveyed_of
from reviewer.web.pages import SIZES, number_asked, size_asked
from reviewer.web.person import campaign_seen, context_in

blueprint = Blueprint("eligibility", __name__, url_prefix="/c/<key>/eligibility")

# What keeps its place on the page when one of it changes.
_KEPT = ("category", "show", "unit", "words", "size", "page")
_ANSWERS = {"yes": True, "no": False, "open": None}


@blueprint.get("")
def screened(key: str) -> ResponseReturnValue:
    """Nominees of a category with their findings; at first those that wait for a decision."""
    books = campaign_seen().rulebook.categories
    given = {name: request.args.get(name, "").strip() for name in ("unit", "words", "code")}
    asked = Asked(
        category=request.args.get("category", books[0].category.key),
        view=_view(),
        page=number_asked("page"),
        size=size_asked(),
        **given,
    )
    ctx = context_in(key)
    found = eligibility.screening_page(ctx, asked=asked)
    here: dict[str, Any] = {"key": key, "category": asked.category, "unit": asked.unit, "words": asked.words}
    return render_template(
        "eligibility/screened.html",
        asked=asked,
        found=found,
        surveys=surveyed_of(ctx, codes=[item.line.code for item in found.items]),
        views=list(found.counts),
        sizes=[(size, size) for size in SIZES],
        here=here,
        whole=bool(request.args.get("whole")),
        address=lambda page: url_for(
            "eligibility.screened", **here, show=found.view.value, size=asked.size, page=page
        ),
    )


def _view() -> View | None:
    show = request.args.get("show", "")
    if show and show not in list(View):
        raise NotFound("page", show)
    return View(show) if show else None


@blueprint.post("/<code>/waive")
def waive(key: str, code: str) -> ResponseReturnValue:
    """Pass a soft clause over, with a reason."""
    rule, reason = request.form.get("rule", ""), request.form.get("reason", "")
    eligibility.waive(context_in(key), code=code, rule=rule, reason=reason)
    flash(gettext("%(code)s：已写明理由按特殊情况通过。", code=code))
    return _back(key)


@blueprint.post("/<code>/confirm")
def confirm(key: str, code: str) -> ResponseReturnValue:
    """Confirm a fact that no column carries, or take that back."""
    value = request.form.get("value", "")
    if value not in _ANSWERS:
        raise NotFound("fact", value)
    fact, source = request.form.get("fact", ""), request.form.get("source", "")
    eligibility.confirm_fact(context_in(key), code=code, fact=fact, value=_ANSWERS[value], source=source)
    flash(
        gettext("%(code)s：已收回确认。", code=code)
        if _ANSWERS[value] is None
        else gettext("%(code)s：已确认，结论随之更新。", code=code)
    )
    return _back(key)


@blueprint.post("/<code>/compare")
def compare(key: str, code: str) -> ResponseReturnValue:
    """Say whether a line of a past list is the nominee, or take that back."""
    number, answer = request.form.get("laureate", ""), request.form.get("answer", "")
    if answer not in list(Answer) or not (number.isascii() and number.isdigit()):
        raise NotFound("laureate", number)
    eligibility.compare_laureate(
        context_in(key),
        code=code,
        laureate=int(number),
        answer=Answer(answer),
        reason=request.form.get("reason", ""),
    )
    flash(gettext("%(code)s：对照结果已记录，结论随之更新。", code=code))
    return _back(key)


@blueprint.post("/<code>/exclude")
def exclude(key: str, code: str) -> ResponseReturnValue:
    """Take a nominee out, with a reason."""
    eligibility.exclude(context_in(key), code=code, reason=request.form.get("reason", ""))
    flash(gettext("%(code)s：不予受理，材料仍然保留。", code=code))
    return _back(key)


@blueprint.post("/<code>/readmit")
def readmit(key: str, code: str) -> ResponseReturnValue:
    """Take a nominee in again, with a reason."""
    eligibility.readmit(context_in(key), code=code, reason=request.form.get("reason", ""))
    flash(gettext("%(code)s：已恢复受理。", code=code))
    return _back(key)


def _back(key: str) -> ResponseReturnValue:
    kept: dict[str, Any] = {name: request.form.get(name) or None for name in _KEPT}
    return redirect(url_for("eligibility.screened", key=key, **kept))
