"""A campaign: where it stands, what comes next, its rules, its dates."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

blueprint = Blueprint("campaigns", __name__, url_prefix="/c/<key>")


@blueprint.get("/")
def front(key: str) -> ResponseReturnValue:
    """Stage, deadlines, and what is next and by whom."""
    return render_template("campaigns/front.html")
