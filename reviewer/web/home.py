"""The first page: a person's campaigns with the next thing to do, or what the public may read."""

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue

from reviewer.services import campaigns
from reviewer.web.person import context

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def desk() -> ResponseReturnValue:
    """Every campaign that the person may see."""
    return render_template("home/desk.html", campaigns=campaigns.all_campaigns(context()))


@blueprint.get("/healthz")
def alive() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="ok")
