"""Laureates of past years: looked through, added by hand, brought in from a spreadsheet."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from msgspec.structs import replace

from reviewer.contract import LaureateLevel, NomineeKind
from reviewer.domain.laureates import KINDS, Entry, Status
from reviewer.errors import Defect, IntakeRefused, NotFound, Reason, Refused, ReviewerError
from reviewer.services import laureates
from reviewer.services.registers import Upload
from reviewer.web.errors import say, status_of
from reviewer.web.pages import number_asked
from reviewer.web.person import context_in
from reviewer.wording.defects import defect

blueprint = Blueprint("laureates", __name__, url_prefix="/c/<key>/laureates")


@blueprint.get("")
def listed(key: str) -> ResponseReturnValue:
    """The list, page by page, narrowed by kind and words."""
    return _page(key)


def _page(key: str, error: ReviewerError | None = None) -> ResponseReturnValue:
    words, kind = request.args.get("words", "").strip(), request.args.get("kind", "")
    wanted = NomineeKind(kind) if kind in [one.value for one in KINDS] else None
    found = laureates.listed(context_in(key), words=words, kind=wanted, page=number_asked("page"))
    page = render_template(
        "laureates/listed.html",
        found=found,
        words=words,
        kind=wanted.value if wanted is not None else "",
        kinds=_kinds(),
        levels=list(LaureateLevel),
        statuses=list(Status),
        fault=say(error) if error is not None else "",
        typed=request.form,
        address=lambda number: url_for("laureates.listed", key=key, words=words, kind=kind, page=number),
    )
    return page, status_of(error) if error is not None else 200


def _kinds() -> list[tuple[str, str]]:
    return [(NomineeKind.PERSON.value, gettext("个人")), (NomineeKind.PROJECT.value, gettext("项目"))]


@blueprint.post("")
def add(key: str) -> ResponseReturnValue:
    """Add one line by hand; a refused one is shown again as it was typed."""
    ctx = context_in(key)
    try:
        laureates.add(ctx, entry=_typed())
    except Refused as error:
        return _page(key, error)
    flash(gettext("已登记到往年名单。"))
    return redirect(url_for("laureates.listed", key=key))


def _typed() -> Entry:
    form = request.form
    year = form.get("year", "").strip()
    try:
        return Entry(
            kind=NomineeKind(form.get("kind", "")),
            name=form.get("name", ""),
            host=form.get("host", ""),
            year=int(year) if year.isascii() and year.isdigit() else 0,
            level=LaureateLevel(form.get("level", "")),
            born=form.get("born", "").strip(),
            tier=form.get("tier", ""),
            title=form.get("title", ""),
            source=form.get("source", ""),
        )
    except ValueError:
        # A kind or a level that no form offers.
        raise Refused(Reason.LAUREATE_INVALID) from None


@blueprint.post("/status")
def status(key: str) -> ResponseReturnValue:
    """Say that a line was revoked, was a mistake, or is valid after all."""
    number, chosen = request.form.get("laureate", ""), request.form.get("status", "")
    if chosen not in list(Status) or not (number.isascii() and number.isdigit()):
        raise NotFound("laureate", number)
    laureates.set_status(
        context_in(key),
        laureate=int(number),
        status=Status(chosen),
        reason=request.form.get("reason", ""),
    )
    flash(gettext("状态已更改，理由记入台账。"))
    return redirect(url_for("laureates.listed", key=key))


@blueprint.post("/import")
def read(key: str) -> ResponseReturnValue:
    """Read a spreadsheet and show it; a refused one is shown with every defect."""
    file = request.files.get("list")
    upload = Upload(filename=(file.filename or "") if file else "", content=file.read() if file else b"")
    try:
        laureates.preview(context_in(key), upload=upload)
    except IntakeRefused as error:
        page = render_template("laureates/refused.html", defects=_told(error.defects))
        return page, status_of(error)
    return redirect(url_for("laureates.preview", key=key))


def _told(defects: tuple[Defect, ...]) -> list[tuple[Defect, str]]:
    """Every defect with its sentence alone; the place stands in columns of its own."""
    ordered = sorted(defects, key=lambda one: (one.sheet, one.row or 0))
    return [(one, defect(replace(one, sheet="", row=None, column=""), gettext)) for one in ordered]


@blueprint.get("/import")
def preview(key: str) -> ResponseReturnValue:
    """The past list that the person read in, as it was understood, before it is added."""
    found = laureates.drafted(context_in(key))
    if found is None:
        return redirect(url_for("laureates.listed", key=key))
    return render_template(
        "laureates/preview.html", found=found, kinds=dict(_kinds()), remarks=_told(found.remarks)
    )


@blueprint.post("/import/confirm")
def confirm(key: str) -> ResponseReturnValue:
    """Add the lines of a previewed list, whole or not at all."""
    count = laureates.confirm(context_in(key), token=request.form.get("batch", ""))
    flash(gettext("往年名单已导入，新增 %(count)s 条。", count=count))
    return redirect(url_for("laureates.listed", key=key))
