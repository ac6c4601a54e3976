"""Uploads in parts: the core of the tus 1.0 protocol with creation and termination, for our own script.

POST begins one and says where, HEAD tells how much is there, PATCH puts more behind it, DELETE gives it
up. The bytes go from the connection to the disk and never as a whole through memory.
"""

import base64
import binascii

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from reviewer.errors import StaleVersion
from reviewer.services import uploads as services
from reviewer.services.uploads import Offer, Progress
from reviewer.web.person import context_in, signed_in_required

blueprint = Blueprint("uploads", __name__, url_prefix="/c/<key>")

VERSION = "1.0.0"
_BYTES = "application/offset+octet-stream"


@blueprint.post("/drafts/<draft>/uploads")
@signed_in_required
def begin(key: str, draft: str) -> ResponseReturnValue:
    """Begin an upload; its address is in the answer."""
    _require_version()
    names = _metadata()
    offer = Offer(
        spec=names.get("line", ""),
        title=names.get("title", ""),
        filename=names.get("filename", ""),
        size=_number("Upload-Length"),
    )
    token = services.begin(context_in(key), token=draft, offer=offer)
    answer = _answer(201)
    answer.headers["Location"] = url_for(".append", key=key, upload=token)
    return answer


@blueprint.route("/uploads/<upload>", methods=["HEAD"], provide_automatic_options=False)
@signed_in_required
def tell(key: str, upload: str) -> ResponseReturnValue:
    """How much of an upload is there."""
    return _told(services.progress(context_in(key), upload=upload), 200)


@blueprint.patch("/uploads/<upload>")
@signed_in_required
def append(key: str, upload: str) -> ResponseReturnValue:
    """Put more bytes behind those that are there; 409 tells that others are there than were thought."""
    _require_version()
    if request.mimetype != _BYTES:
        abort(415)
    ctx, offset = context_in(key), _number("Upload-Offset")
    try:
        done = services.append(ctx, upload=upload, offset=offset, stream=request.stream)
    except StaleVersion as stale:
        return _there(stale.current, 409)
    return _told(done, 204)


@blueprint.delete("/uploads/<upload>")
@signed_in_required
def cancel(key: str, upload: str) -> ResponseReturnValue:
    """Give an upload up."""
    services.cancel(context_in(key), upload=upload)
    return _answer(204)


@blueprint.post("/uploads/<upload>/cancel")
@signed_in_required
def give_up(key: str, upload: str) -> ResponseReturnValue:
    """The same with a plain form."""
    draft = services.cancel(context_in(key), upload=upload)
    return redirect(url_for("materials.sheet", key=key, draft=draft))


def _answer(status: int) -> Response:
    answer = Response(status=status)
    answer.headers["Tus-Resumable"] = VERSION
    return answer


def _there(length: int, status: int) -> Response:
    answer = _answer(status)
    answer.headers["Upload-Offset"] = str(length)
    return answer


def _told(progress: Progress, status: int) -> Response:
    answer = _there(progress.length, status)
    answer.headers["Upload-Length"] = str(progress.size)
    return answer


def _require_version() -> None:
    if request.headers.get("Tus-Resumable", VERSION) != VERSION:
        abort(412)


def _number(header: str) -> int:
    text = request.headers.get(header, "")
    if not text.isascii() or not text.isdecimal() or len(text) > 16:
        abort(400)
    return int(text)


def _metadata() -> dict[str, str]:
    """Names and texts of `Upload-Metadata` ("name base64,name base64"); what is not that is a bad request."""
    found: dict[str, str] = {}
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        name, _, coded = pair.strip().partition(" ")
        try:
            found[name] = base64.b64decode(coded, validate=True).decode("utf-8")
        except (binascii.Error, ValueError):
            abort(400)
    return found
