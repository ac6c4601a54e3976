"""Papers: the 推荐表 on screen and as files, and a filled one read back into a draft."""

from base64 import b64encode
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from reviewer.domain.drafts import Question
from reviewer.errors import IntakeRefused, ReviewerError
from reviewer.services import papers as services
from reviewer.services.files import StoredFile
from reviewer.services.papers import PaperFile, PaperPage, Way
from reviewer.web.errors import say, status_of
from reviewer.web.person import campaign_here, context_in, signed_in_required
from reviewer.web.requests import of_form
from reviewer.wording.defects import draft_defect
from reviewer.wording.names import question_label

blueprint = Blueprint("papers", __name__, url_prefix="/c/<key>")

_TYPES = {
    Way.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Way.WORKBOOK: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# A picture inside the page; a larger one is left to the Word file.
_LARGEST_PICTURE = 6 * 2**20


@blueprint.get("/drafts/<draft>/paper")
@signed_in_required
def drawn(key: str, draft: str) -> ResponseReturnValue:
    """A draft on the notice's own paper, to be printed."""
    return _paper(key, services.drawn(context_in(key), token=draft))


@blueprint.get("/drafts/<draft>/paper.docx")
@signed_in_required
def word(key: str, draft: str) -> ResponseReturnValue:
    """The same as a Word file."""
    return handed(services.drawn_file(context_in(key), token=draft, way=Way.WORD))


@blueprint.get("/drafts/<draft>/paper.xlsx")
@signed_in_required
def workbook(key: str, draft: str) -> ResponseReturnValue:
    """The same as a workbook."""
    return handed(services.drawn_file(context_in(key), token=draft, way=Way.WORKBOOK))


@blueprint.post("/nominations/<code>/paper")
@signed_in_required
def printed(key: str, code: str) -> ResponseReturnValue:
    """A nominee on file on the notice's own paper; making it is recorded."""
    wanted = request.form.get("as", "")
    if wanted in (Way.WORD.value, Way.WORKBOOK.value):
        return handed(services.printed_file(context_in(key), code=code, way=Way(wanted)))
    return _paper(key, services.printed(context_in(key), code=code))


@blueprint.post("/nominations/register/paper")
@signed_in_required
def register(key: str) -> ResponseReturnValue:
    """A register in the official layout, to be printed or as a Word file; making it is recorded."""
    ctx, form = context_in(key), request.form
    page = services.register(ctx, category=form.get("category", ""), unit=form.get("unit", ""))
    if form.get("as") == Way.WORD.value:
        return handed(services.register_file(page, now=ctx.clock.now()))
    return _paper(key, page)


@blueprint.get("/drafts/<draft>/paper/read")
@signed_in_required
def choose(key: str, draft: str) -> ResponseReturnValue:
    """Where a filled paper is handed in."""
    page = services.drawn(context_in(key), token=draft)
    return _page("papers/choose.html", key=key, page=page)


@blueprint.post("/drafts/<draft>/paper/read")
@signed_in_required
def read(key: str, draft: str) -> ResponseReturnValue:
    """Read a filled paper and show it beside the draft; nothing is saved yet."""
    file, ctx = request.files.get("paper"), context_in(key)
    name, content = (file.filename or "", file.read()) if file else ("", b"")
    try:
        found = services.read(ctx, token=draft, filename=name, content=content)
    except IntakeRefused as error:
        page = services.drawn(ctx, token=draft)
        return _page("papers/choose.html", key=key, page=page, faults=_told(error)), status_of(error)
    return _page("papers/offered.html", key=key, found=found, fault_of=draft_defect)


@blueprint.post("/drafts/<draft>/paper/take")
@signed_in_required
def take(key: str, draft: str) -> ResponseReturnValue:
    """Save the answers that were ticked."""
    form = request.form
    chosen = {entry: form.get(f"v-{entry}", "").replace("\r\n", "\n") for entry in form.getlist("take")}
    services.take(context_in(key), token=draft, chosen=chosen, **of_form())
    flash(gettext("已从推荐表文件填入 %(count)s 项，请核对。", count=len(chosen)))
    return redirect(url_for("drafts.sheet", key=key, draft=draft))


def _page(template: str, **things: Any) -> str:
    return render_template(template, campaign=campaign_here(), label_of=_label, say=gettext, **things)


def _label(question: Question) -> str:
    return question_label(question.entry, question.label, gettext)


def _told(error: ReviewerError) -> list[str]:
    return say(error).split("\n")


def _paper(key: str, page: PaperPage) -> ResponseReturnValue:
    return _page("papers/paper.html", key=key, page=page, photo=_picture(page.photo))


def _picture(photo: StoredFile | None) -> str:
    """The portrait as an address that holds it whole: a page that is printed must not wait for another."""
    if photo is None or photo.size > _LARGEST_PICTURE:
        return ""
    return f"data:{photo.media_type};base64,{b64encode(photo.path.read_bytes()).decode()}"


def handed(file: PaperFile) -> Response:
    """A file for the browser to keep: it is never shown in place."""
    return attached(Response(file.content, mimetype=_TYPES[file.way]), file.name)


def attached(answer: Response, name: str) -> Response:
    """The answer under a name that need not be Latin: a header holds other letters only spelt out."""
    plain = name.encode("ascii", "ignore").decode() or "file"
    names = {"filename": plain, "filename*": f"UTF-8''{quote(name, safe='')}"}
    answer.headers.set("Content-Disposition", "attachment", **names)
    return answer
