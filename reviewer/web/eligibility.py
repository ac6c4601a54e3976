"""Eligibility: findings with their clauses, and what the secretariat decides about them."""

from collections.abc import Callable, Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from reviewer.errors import NotFound
from reviewer.services import eligibility
from reviewer.services.eligibility import Screened
from reviewer.web.pages import slice_of
from reviewer.web.person import campaign_seen, context_in

blueprint = Blueprint("eligibility", __name__, url_prefix="/c/<key>/eligibility")

_PAGE = 30


def _unknown(item: Screened) -> bool:
    return not item.line.excluded and any(finding.unknown for finding in item.findings)


def _waived(item: Screened) -> bool:
    return any(finding.waived is not None for finding in item.findings)


_VIEWS: Mapping[str, Callable[[Screened], bool]] = {
    "open": lambda item: item.needs_decision,
    "unknown": _unknown,
    "waived": _waived,
    "excluded": lambda item: item.line.excluded,
    "all": lambda _item: True,
}


@blueprint.get("")
def screened(key: str) -> ResponseReturnValue:
    """Nominees of a category with their findings; at first those that wait for a decision."""
    books = campaign_seen().rulebook.categories
    category = request.args.get("category", books[0].category.key)
    every = eligibility.screened(context_in(key), category=category)
    counts = {name: sum(keeps(item) for item in every) for name, keeps in _VIEWS.items()}
    view = request.args.get("show", "open" if counts["open"] else "all")
    if view not in _VIEWS:
        raise NotFound("page", view)
    only = request.args.get("code", "")
    kept = [item for item in every if _VIEWS[view](item) and only in ("", item.line.code)]
    shown = slice_of(kept, size=_PAGE)
    return render_template(
        "eligibility/screened.html",
        category=category,
        view=view,
        only=only,
        counts=counts,
        shown=shown,
        address=lambda page: url_for(
            "eligibility.screened", key=key, category=category, show=view, page=page
        ),
    )


@blueprint.post("/<code>/waive")
def waive(key: str, code: str) -> ResponseReturnValue:
    """Pass a soft clause over, with a reason."""
    rule, reason = request.form.get("rule", ""), request.form.get("reason", "")
    eligibility.waive(context_in(key), code=code, rule=rule, reason=reason)
    flash(gettext("%(code)s：已写明理由按特殊情况通过。", code=code))
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
    category, show = request.form.get("category") or None, request.form.get("show") or None
    return redirect(url_for("eligibility.screened", key=key, category=category, show=show))
