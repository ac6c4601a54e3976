"""Packs: everything of a unit as one zip, and the book of all nominees of a category."""

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from reviewer.services import packs as services
from reviewer.services.papers import PaperFile, Way
from reviewer.web.papers import attached, handed
from reviewer.web.person import context_in, signed_in_required

blueprint = Blueprint("packs", __name__, url_prefix="/c/<key>")


@blueprint.get("/packs")
@signed_in_required
def shelf(key: str) -> ResponseReturnValue:
    """What can be handed out whole: the packs of units, the books of categories."""
    return render_template("packs/shelf.html", key=key, shelf=services.shelf(context_in(key)))


@blueprint.post("/packs")
@signed_in_required
def pack(key: str) -> ResponseReturnValue:
    """Everything of a unit, or of all, as one zip that is made while it is sent; recorded."""
    made = services.pack(context_in(key), unit=request.form.get("unit", ""))
    return attached(Response(made.pieces, mimetype="application/zip"), made.name)


@blueprint.post("/packs/book")
@signed_in_required
def book(key: str) -> ResponseReturnValue:
    """One volume of the book of all nominees, to be printed or as a Word file; recorded."""
    form = request.form
    found = services.book(
        context_in(key),
        category=form.get("category", ""),
        volume=form.get("volume", 1, type=int) or 1,
        personal=form.get("personal") == "yes",
    )
    if form.get("as") == Way.WORD.value:
        name = f"{found.title}-{found.volume}.{Way.WORD.value}"
        return handed(PaperFile(name=name, way=Way.WORD, content=services.book_file(found)))
    return render_template("packs/book.html", key=key, book=found)
