"""Those who arrive from another level: bundles handed in, laid beside our form, taken as chosen."""

from collections.abc import Sequence
from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from reviewer.domain.access import Action
from reviewer.errors import ArrivalsRefused, Defect, ReviewerError
from reviewer.services import arrivals, bundles, units
from reviewer.services.bundles import Choice
from reviewer.web.errors import say, status_of
from reviewer.web.person import campaign_seen, context_in, may, signed_in_required
from reviewer.wording.defects import draft_defect

blueprint = Blueprint("arrivals", __name__, url_prefix="/c/<key>/arrivals")


@blueprint.get("")
@signed_in_required
def listed(key: str) -> ResponseReturnValue:
    """Bundles that wait or were taken, and where one is handed in."""
    return _listed(key)


def _listed(key: str, error: ReviewerError | None = None) -> ResponseReturnValue:
    found = bundles.listed(context_in(key))
    offered = may(Action.BUNDLE_IMPORT)
    places = [(unit.key, unit.name) for unit in units.listed(context_in(key))] if offered else []
    page = render_template(
        "cascade/listed.html",
        found=found,
        places=places,
        fault=say(error) if error is not None else "",
        typed=request.form,
    )
    return page, status_of(error) if error is not None else 200


@blueprint.post("")
@signed_in_required
def receive(key: str) -> ResponseReturnValue:
    """Read a bundle and check it; a refused one is told on the page where it was handed in."""
    file = request.files.get("bundle")
    ctx, unit = context_in(key), request.form.get("unit", "")
    bundles.expect(ctx, unit=unit)
    try:
        token = bundles.read(ctx, unit=unit, stream=file.stream if file else BytesIO())
    except ReviewerError as error:
        return _listed(key, error)
    return redirect(url_for("arrivals.opened", key=key, bundle=token))


@blueprint.get("/<bundle>")
@signed_in_required
def opened(key: str, bundle: str) -> ResponseReturnValue:
    """A bundle beside our form: what was understood, what has no place, what does not fit."""
    return _opened(key, bundle)


def _opened(key: str, bundle: str, error: ArrivalsRefused | None = None) -> ResponseReturnValue:
    page = bundles.opened(context_in(key), token=bundle)
    books = {book.category.key: book for book in campaign_seen().rulebook.categories}
    answer = render_template(
        "cascade/opened.html",
        page=page,
        books=books,
        told=_told,
        refused=error.entrants if error is not None else (),
        typed=request.form if error is not None else None,
    )
    return answer, status_of(error) if error is not None else 200


def _told(defects: Sequence[Defect]) -> list[str]:
    return list(dict.fromkeys(draft_defect(defect, gettext) for defect in defects))


@blueprint.post("/<bundle>")
@signed_in_required
def take(key: str, bundle: str) -> ResponseReturnValue:
    """Put the chosen nominees on file, all of them or none."""
    try:
        codes = arrivals.take(context_in(key), token=bundle, choices=_choices())
    except ArrivalsRefused as error:
        return _opened(key, bundle, error)
    flash(gettext("数据包已导入，共 %(count)s 个推荐对象。", count=len(codes)))
    return redirect(url_for("arrivals.listed", key=key))


def _choices() -> list[Choice]:
    """What was ticked: `take` holds "category:place", beside it the place and the flag of each."""
    flags, chosen = set(request.form.getlist("flag")), []
    for name in dict.fromkeys(request.form.getlist("take")):
        category, _, order = name.rpartition(":")
        if order.isascii() and order.isdigit():
            chosen.append(
                Choice(
                    category=category,
                    order=int(order),
                    city=request.form.get(f"city:{name}", ""),
                    county=request.form.get(f"county:{name}", ""),
                    flagged=name in flags,
                )
            )
    return chosen


@blueprint.post("/<bundle>/drop")
@signed_in_required
def drop(key: str, bundle: str) -> ResponseReturnValue:
    """Throw a bundle away that waits."""
    bundles.drop(context_in(key), token=bundle)
    flash(gettext("没有导入，数据包已删除。"))
    return redirect(url_for("arrivals.listed", key=key))
