"""Numbers that the notice has lost: what waits, what was settled, and settling it in two steps."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from reviewer.contract import Clause, UnitKind
from reviewer.domain.quotas import LARGEST, Bound, Number, Target, gaps_of
from reviewer.errors import NotFound, Reason, Refused, ReviewerError, StaleVersion
from reviewer.services import quotas
from reviewer.services.quotas import Slot
from reviewer.web.errors import say, status_of
from reviewer.web.person import campaign_seen, context_in
from reviewer.web.requests import version_sent

blueprint = Blueprint("quotas", __name__, url_prefix="/c/<key>/quotas")

# int() refuses a text of thousands of digits; no number that is meant here has ten.
_DIGITS = 9


@blueprint.get("")
def listed(key: str) -> ResponseReturnValue:
    """Every number that a damaged clause leaves open, with what holds instead."""
    return _page(key)


def _page(key: str, error: ReviewerError | None = None) -> ResponseReturnValue:
    calendar, deadlines = campaign_seen().rulebook.calendar, campaign_seen().deadlines
    page = render_template(
        "quotas/listed.html",
        found=quotas.listed(context_in(key)),
        undated=[one for one in calendar.undated if one.key.value not in deadlines],
        units_of=_units_of,
        unit_name=_unit_name,
        fault=say(error) if error is not None else "",
        typed=request.form,
    )
    return page, status_of(error) if error is not None else 200


def _units_of(slot: Slot) -> list[tuple[str, str]]:
    return [(line.key, line.name) for line in slot.units]


def _unit_name(slot: Slot, unit: str) -> str:
    return dict(_units_of(slot)).get(unit, "") if unit else gettext("全部")


@blueprint.post("")
def settle(key: str) -> ResponseReturnValue:
    """Show what a number would change; with `sure` settle it.

    What is refused is shown as it was typed, and with `edit` what was to be settled.
    """
    ctx, form = context_in(key), request.form
    if form.get("edit"):
        return _page(key)
    target = _target(form)
    try:
        number = None if form.get("act") == "take_back" else _number(form)
        if not form.get("sure"):
            return render_template(
                "quotas/foreseen.html",
                target=target,
                number_told=number,
                effects=quotas.foreseen(ctx, target=target, number=number),
                clause=_clause(target),
                typed=form,
            )
        quotas.settle(
            ctx,
            target=target,
            number=number,
            source=form.get("source", ""),
            base_version=version_sent(),
        )
    except (Refused, StaleVersion) as error:
        return _page(key, error)
    flash(gettext("名额已补定，即时生效。") if number is not None else gettext("已收回。"))
    return redirect(url_for("quotas.listed", key=key))


def _target(form: Mapping[str, str]) -> Target:
    bound, kind = form.get("bound", ""), form.get("kind", "")
    if bound not in list(Bound) or (kind and kind not in list(UnitKind)):
        raise NotFound("quota", bound)
    return Target(
        category=form.get("category", ""),
        bound=Bound(bound),
        kind=UnitKind(kind) if kind else None,
        unit=form.get("unit", ""),
    )


def _number(form: Mapping[str, str]) -> Number:
    most, least = form.get("most", "").strip(), form.get("least", "").strip() or "0"
    unlimited = bool(form.get("unlimited"))
    # Both a number and "no limit" is no answer: whoever typed it meant one of the two.
    if unlimited == bool(most):
        raise Refused(Reason.NUMBER_INVALID, {"largest": LARGEST})
    return Number(most=None if unlimited else _read(most), least=_read(least))


def _read(text: str) -> int:
    """A whole number as it was typed; NUMBER_INVALID for what is none."""
    if text.isdecimal() and len(text) <= _DIGITS:
        return int(text)
    raise Refused(Reason.NUMBER_INVALID, {"largest": LARGEST})


def _clause(target: Target) -> Clause:
    """The damaged clause that the number is settled for."""
    book = campaign_seen().rulebook.category(target.category)
    return next(
        gap.clause for gap in gaps_of(book.quotas) if (gap.bound, gap.kind) == (target.bound, target.kind)
    )
