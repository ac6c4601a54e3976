"""Recommending units: those of the notice in its order, and those that were added."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from reviewer.contract import UnitKind
from reviewer.errors import ReviewerError
from reviewer.services import units
from reviewer.web.errors import say, status_of
from reviewer.web.person import context_in

blueprint = Blueprint("units", __name__, url_prefix="/c/<key>/units")


@blueprint.get("")
def listed(key: str) -> ResponseReturnValue:
    """Every unit in the notice's order."""
    return _page(key)


def _page(key: str, error: ReviewerError | None = None) -> ResponseReturnValue:
    page = render_template(
        "units/listed.html",
        units=units.listed(context_in(key)),
        kinds=list(UnitKind),
        fault=say(error) if error is not None else "",
        typed=request.form,
    )
    return page, status_of(error) if error is not None else 200


@blueprint.post("")
def add(key: str) -> ResponseReturnValue:
    """Add a unit below the others."""
    typed = {name: request.form.get(name, "").strip() for name in ("key", "name", "region", "city")}
    wanted = request.form.get("kind", "")
    kind = UnitKind(wanted) if wanted in list(UnitKind) else UnitKind.OTHER
    try:
        line = units.add_unit(
            context_in(key),
            key=typed["key"],
            name=typed["name"],
            region=typed["region"],
            kind=kind,
            city=typed["city"],
        )
    except ReviewerError as error:
        return _page(key, error)
    flash(gettext("已添加推荐单位“%(name)s”。", name=line.name))
    return redirect(url_for("units.listed", key=key))
