"""The files of nominations: what is owed, giving whole files, looking at them, taking them back."""

from collections.abc import Sequence

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import FileStorage

from reviewer.domain.materials import Judged, Line, MaterialState, clock
from reviewer.errors import MaterialRefusal, MaterialRefused, Reason, Refused, ReviewerError
from reviewer.services import looks as looks_services
from reviewer.services import materials as services
from reviewer.services import surveys, uploads
from reviewer.services.files import StoredFile, fetched, previewed
from reviewer.services.looks import Look
from reviewer.services.materials import PICTURES, VIDEO, FileEntry, MaterialPage
from reviewer.services.uploads import Offer
from reviewer.web.errors import say, status_of
from reviewer.web.pages import SIZE, SIZES, number_asked
from reviewer.web.person import campaign_seen, context_in, signed_in_required
from reviewer.wording import materials as wording
from reviewer.wording.sentences import sentence

blueprint = Blueprint("materials", __name__, url_prefix="/c/<key>")

# What our own program wrote or took apart to the end, and what no browser runs. Everything else is saved.
_SHOWN = PICTURES | {VIDEO}
_MEGABYTE = 2**20


@blueprint.get("/materials")
@signed_in_required
def listed(key: str) -> ResponseReturnValue:
    """What every nominee still owes; for the secretariat also how many files were given twice."""
    ctx = context_in(key)
    asked = {name: request.args.get(name, "") for name in ("category", "unit", "show")}
    found = surveys.surveyed(
        ctx,
        category=asked["category"],
        unit=asked["unit"],
        missing=asked["show"] != "all",
        page=number_asked("page"),
        size=SIZE,
    )
    return render_template(
        "materials/listed.html",
        key=key,
        found=found,
        asked=asked,
        repeated=surveys.count_repeated(ctx),
        categories=[(book.category.key, book.category.name) for book in campaign_seen().rulebook.categories],
        address=lambda page: url_for(
            ".listed", key=key, page=page, category=asked["category"], unit=asked["unit"], show=asked["show"]
        ),
    )


@blueprint.get("/materials/repeated")
@signed_in_required
def repeated(key: str) -> ResponseReturnValue:
    """The files that several nominees gave, the same to the byte."""
    return render_template(
        "materials/repeated.html",
        key=key,
        found=surveys.repeated(context_in(key), page=number_asked("page"), size=SIZES[0]),
        address=lambda page: url_for(".repeated", key=key, page=page),
    )


@blueprint.get("/drafts/<draft>/materials")
@signed_in_required
def sheet(key: str, draft: str) -> ResponseReturnValue:
    """The files of one's own nomination, and where more are given."""
    return _sheet_page(key, services.opened(context_in(key), token=draft))


def _sheet_page(
    key: str, page: MaterialPage, *, faults: Sequence[str] = (), line: str = "", status: int = 200
) -> ResponseReturnValue:
    looks = {look.token: look for look in looks_services.looks(context_in(key), token=page.token)}
    answer = render_template(
        "materials/sheet.html", key=key, page=page, faults=faults, wrong=line, looks=looks
    )
    return answer, status


@blueprint.get("/drafts/<draft>/materials/looks")
@signed_in_required
def looked(key: str, draft: str) -> ResponseReturnValue:
    """How far the check of each file is, for a script that moves the bars of the page."""
    found = looks_services.looks(context_in(key), token=draft)
    return jsonify(
        files=[
            {
                "token": look.token,
                "pending": look.state.pending,
                "checking": look.state is MaterialState.CHECKING,
                "share": look.share,
                "text": look_text(look),
            }
            for look in found
        ]
    )


@blueprint.post("/materials/<material>/again")
@signed_in_required
def again(key: str, material: str) -> ResponseReturnValue:
    """Let a file be looked at again whose check was stopped too often."""
    asked = looks_services.look_again(context_in(key), token=material)
    flash(gettext("文件将重新检查。检查结果显示在下面，刷新页面可以看到。"))
    if asked.draft:
        return redirect(url_for(".sheet", key=key, draft=asked.draft, _anchor=f"file-{material}"))
    return redirect(url_for(".shown", key=key, code=asked.code, _anchor=f"file-{material}"))


@blueprint.post("/drafts/<draft>/materials")
@signed_in_required
def give(key: str, draft: str) -> ResponseReturnValue:
    """Take whole files for one line, sent with a plain form; one that is refused keeps no other out.

    What came is told beside what did not, also when the day ended in between: nobody sends it twice.
    """
    line = request.form.get("line", "")
    sent = [file for file in request.files.getlist("file") if file.filename]
    faults, status, came = list[str](), 200, 0
    for file in sent or [FileStorage()]:
        try:
            _give(key, draft, line=line, file=file)
            came += 1
        except ReviewerError as error:
            if not came and not _writable(key, draft):
                raise
            faults.append(f"{file.filename}：{say(error)}" if len(sent) > 1 else say(error))
            status = max(status, status_of(error))
    if faults:
        page = services.opened(context_in(key), token=draft)
        if came:
            flash(
                gettext("已收到 %(count)s 个文件，不用再次上传。其余没有收到的，原因写在下面。", count=came)
            )
        return _sheet_page(key, page, faults=faults, line=line, status=status)
    flash(gettext("文件已收到，正在检查。检查结果显示在下面，刷新页面可以看到。"))
    return redirect(url_for(".sheet", key=key, draft=draft, _anchor=f"line-{line}"))


def _give(key: str, draft: str, *, line: str, file: FileStorage) -> None:
    ctx = context_in(key)
    if not file.filename:
        services.opened(ctx, token=draft)  # whoever may not see it is not told about the form
        raise Refused(Reason.MATERIAL_EMPTY)
    offer = Offer(
        spec=line,
        title=request.form.get("title", ""),
        filename=file.filename,
        size=request.content_length or 0,
    )
    uploads.give(ctx, token=draft, offer=offer, stream=file.stream)


def _writable(key: str, draft: str) -> bool:
    """Whether there is a page on which a refusal can stand beside its line."""
    try:
        return services.opened(context_in(key), token=draft).writable
    except ReviewerError:
        return False


@blueprint.get("/nominations/<code>/materials")
@signed_in_required
def shown(key: str, code: str) -> ResponseReturnValue:
    """The files of a nominee on file, for whoever may see them."""
    page = services.shown(context_in(key), code=code)
    return render_template("materials/shown.html", key=key, page=page)


@blueprint.post("/nominations/<code>/materials")
@signed_in_required
def begin(key: str, code: str) -> ResponseReturnValue:
    """From a nominee on file to where its files are given, also of one that came in by a register."""
    token = services.draft_for(context_in(key), code=code)
    return redirect(url_for(".sheet", key=key, draft=token))


@blueprint.get("/materials/<material>")
@signed_in_required
def file(key: str, material: str) -> ResponseReturnValue:
    """One file: a picture or a video to look at (in parts, so that one can seek), anything else to save."""
    found = fetched(context_in(key), token=material)
    return _sent(found, media_type=found.media_type)


@blueprint.get("/materials/<material>/preview")
@signed_in_required
def preview(key: str, material: str) -> ResponseReturnValue:
    """The small picture of a photo."""
    return _sent(previewed(context_in(key), token=material), media_type="image/jpeg")


def _sent(found: StoredFile, *, media_type: str) -> Response:
    shown_here = media_type in _SHOWN
    answer = send_file(
        found.path,
        mimetype=media_type if shown_here else "application/octet-stream",
        as_attachment=not shown_here,
        download_name=found.filename,
        conditional=True,
        etag=found.sha256,
        max_age=None,
    )
    # Its name is the digest of its content: when the disk got it is nobody's business. Answers are dated by
    # the server, and by nobody else.
    for name in ("Last-Modified", "Date"):
        answer.headers.pop(name, None)
    return answer


@blueprint.get("/materials/<material>/remove")
@signed_in_required
def ask(key: str, material: str) -> ResponseReturnValue:
    """What would be taken away, before it is done."""
    draft, entry = services.removable(context_in(key), token=material)
    return render_template("materials/remove.html", key=key, draft=draft, entry=entry)


@blueprint.post("/materials/<material>/remove")
@signed_in_required
def remove(key: str, material: str) -> ResponseReturnValue:
    """Take a file of one's own away."""
    draft = services.remove(context_in(key), token=material)
    flash(gettext("文件已删除。"))
    return redirect(url_for(".sheet", key=key, draft=draft))


@blueprint.app_template_global()
def line_name(line: Line) -> str:
    """What a line of the list is called."""
    return wording.material_line(line, gettext)


@blueprint.app_template_global()
def owed_text(line: Line) -> str:
    """What is missing or wrong with a line."""
    return wording.owed_text(line, gettext)


@blueprint.app_template_global()
def remarks(judged: tuple[Judged, ...]) -> list[str]:
    """What a line has to say against a file."""
    return [text for one in judged if (text := wording.judged_text(one, gettext))]


@blueprint.app_template_global()
def look_text(look: Look) -> str:
    """How far the check of a file is, in words."""
    return wording.look_text(look.state, gettext, share=look.share, ahead=look.ahead)


@blueprint.app_template_global()
def refusal(entry: FileEntry) -> str:
    """Why a file was not taken."""
    return sentence(MaterialRefused(MaterialRefusal(entry.reason), entry.facts), gettext)


@blueprint.app_template_global()
def megabytes(size: int) -> str:
    """A size for people: 0.4 MB, 12 MB, 1,850 MB."""
    tenths = -(-size * 10 // _MEGABYTE)
    return f"{tenths // 10}.{tenths % 10} MB" if tenths < 100 else f"{tenths // 10:,} MB"


@blueprint.app_template_global()
def duration(entry: FileEntry) -> str:
    """How long a video is, as a player shows it."""
    return clock(int(entry.seconds or 0))


@blueprint.app_template_global()
def materials_of(key: str, code: str) -> MaterialPage | None:
    """The files of a nominee for a section on a page of something else; None for who may not see them."""
    try:
        return services.shown(context_in(key), code=code)
    except ReviewerError:
        return None
