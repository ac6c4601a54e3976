"""The files of nominations: what is owed, giving whole files, looking at them, taking them back."""

from dataclasses import dataclass

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from reviewer import labels, wording
from reviewer.domain.access import Action
from reviewer.domain.materials import Judged, Line, clock
from reviewer.errors import MaterialRefusal, MaterialRefused, Reason, Refused, ReviewerError
from reviewer.services import materials as services
from reviewer.services import surveys, uploads
from reviewer.services.materials import PICTURES, VIDEO, FileEntry, MaterialPage, StoredFile
from reviewer.services.surveys import Survey
from reviewer.services.uploads import Offer
from reviewer.web.errors import say, status_of
from reviewer.web.pages import slice_of
from reviewer.web.person import context_in, may, signed_in_required

blueprint = Blueprint("materials", __name__, url_prefix="/c/<key>")

# What our own program wrote or took apart to the end, and what no browser runs. Everything else is saved.
_SHOWN = PICTURES | {VIDEO}
_MEGABYTE = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What the list of what is missing was narrowed to."""

    category: str = ""
    unit: str = ""
    everything: bool = False

    def keeps(self, survey: Survey) -> bool:
        """Whether the nominee stays."""
        return (
            self.category in ("", survey.category)
            and self.unit in ("", survey.unit)
            and (self.everything or bool(survey.owed) or survey.pending > 0)
        )


@blueprint.get("/materials")
@signed_in_required
def listed(key: str) -> ResponseReturnValue:
    """What every nominee still owes; for the secretariat also the files that were given twice."""
    ctx = context_in(key)
    every = surveys.surveyed(ctx)
    search = Search(
        category=request.args.get("category", ""),
        unit=request.args.get("unit", ""),
        everything=request.args.get("show", "") == "all",
    )
    kept = [survey for survey in every if search.keeps(survey)]
    return render_template(
        "materials/listed.html",
        key=key,
        shown=slice_of(kept),
        search=search,
        total=len(every),
        complete=sum(not survey.owed for survey in every),
        repeated=surveys.repeated(ctx) if may(Action.MATERIAL_COMPARE) else (),
        units=list(dict.fromkeys((survey.unit, survey.unit_name) for survey in every)),
        categories=list(dict.fromkeys((survey.category, survey.category_name) for survey in every)),
        address=lambda page: url_for(
            ".listed",
            key=key,
            page=page,
            category=search.category,
            unit=search.unit,
            show="all" if search.everything else "",
        ),
    )


@blueprint.get("/drafts/<draft>/materials")
@signed_in_required
def sheet(key: str, draft: str) -> ResponseReturnValue:
    """The files of one's own nomination, and where more are given."""
    return _sheet_page(key, services.opened(context_in(key), token=draft))


def _sheet_page(
    key: str, page: MaterialPage, *, fault: str = "", line: str = "", status: int = 200
) -> ResponseReturnValue:
    answer = render_template("materials/sheet.html", key=key, page=page, fault=fault, wrong=line)
    return answer, status


@blueprint.post("/drafts/<draft>/materials")
@signed_in_required
def give(key: str, draft: str) -> ResponseReturnValue:
    """Take one whole file, sent with a plain form."""
    ctx = context_in(key)
    sent = request.files.get("file")
    offer = Offer(
        spec=request.form.get("line", ""),
        title=request.form.get("title", ""),
        filename=(sent.filename or "") if sent is not None else "",
        size=request.content_length or 0,
    )
    try:
        if sent is None or not sent.filename:
            services.opened(ctx, token=draft)  # whoever may not see it is not told about the form
            raise Refused(Reason.MATERIAL_EMPTY)
        uploads.give(ctx, token=draft, offer=offer, stream=sent.stream)
    except ReviewerError as error:
        page = _opened(key, draft)
        if page is None or not page.writable:
            raise
        return _sheet_page(key, page, fault=say(error), line=offer.spec, status=status_of(error))
    flash(gettext("文件已收到，正在检查。检查结果显示在下面，刷新页面可以看到。"))
    return redirect(url_for(".sheet", key=key, draft=draft, _anchor=f"line-{offer.spec}"))


def _opened(key: str, draft: str) -> MaterialPage | None:
    try:
        return services.opened(context_in(key), token=draft)
    except ReviewerError:
        return None


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
    found = services.fetched(context_in(key), token=material)
    return _sent(found, media_type=found.media_type)


@blueprint.get("/materials/<material>/preview")
@signed_in_required
def preview(key: str, material: str) -> ResponseReturnValue:
    """The small picture of a photo."""
    return _sent(services.previewed(context_in(key), token=material), media_type="image/jpeg")


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
    return labels.material_line(line, gettext)


@blueprint.app_template_global()
def owed_text(line: Line) -> str:
    """What is missing or wrong with a line."""
    return labels.owed_text(line, gettext)


@blueprint.app_template_global()
def remarks(judged: tuple[Judged, ...]) -> list[str]:
    """What a line has to say against a file."""
    return [text for one in judged if (text := labels.judged_text(one, gettext))]


@blueprint.app_template_global()
def refusal(entry: FileEntry) -> str:
    """Why a file was not taken."""
    return wording.sentence(MaterialRefused(MaterialRefusal(entry.reason), entry.facts), gettext)


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
