"""Nominations: registers brought in, nominees listed and opened, texts pasted, registers handed out."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from msgspec.structs import replace

from reviewer.domain.access import Action
from reviewer.errors import Defect, IntakeRefused, Refused, ReviewerError, Severity, StaleVersion
from reviewer.services import nominations, nominees, registers, units
from reviewer.services.nominations import NominationPage
from reviewer.services.nominees import Search
from reviewer.services.registers import Upload
from reviewer.services.units import UnitLine
from reviewer.web.errors import say, status_of
from reviewer.web.pages import SIZES, number_asked, size_asked
from reviewer.web.person import campaign_seen, context_in, may
from reviewer.web.requests import version_sent
from reviewer.wording.defects import defect

blueprint = Blueprint("nominations", __name__, url_prefix="/c/<key>")

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/intake")
def intake(key: str) -> ResponseReturnValue:
    """Where a register is handed in."""
    return _intake_page(key)


def _intake_page(key: str, error: ReviewerError | None = None) -> ResponseReturnValue:
    defects = error.defects if isinstance(error, IntakeRefused) else ()
    fault = say(error) if error is not None and not defects else ""
    page = render_template(
        "nominations/intake.html",
        places=[(unit.key, unit.name) for unit in _own_units(key)],
        defects=_told(defects),
        fault=fault,
        typed=request.form,
    )
    return page, status_of(error) if error is not None else 200


def _own_units(key: str) -> list[UnitLine]:
    every = units.listed(context_in(key))
    return [unit for unit in every if may(Action.REGISTER_IMPORT, unit=unit.key)]


def _told(defects: Sequence[Defect]) -> list[tuple[Defect, str]]:
    """Every defect with its sentence alone, errors first; the place stands in columns of its own."""
    ordered = sorted(defects, key=lambda one: (one.severity is not Severity.ERROR, one.sheet, one.row or 0))
    return [(one, defect(replace(one, sheet="", row=None, column=""), gettext)) for one in ordered]


@blueprint.post("/intake")
def read(key: str) -> ResponseReturnValue:
    """Read a register and show it; a refused one is shown with every defect."""
    file = request.files.get("register")
    upload = Upload(filename=(file.filename or "") if file else "", content=file.read() if file else b"")
    try:
        found = registers.preview_register(
            context_in(key),
            category=request.form.get("category", ""),
            unit=request.form.get("unit", ""),
            upload=upload,
        )
    except ReviewerError as error:
        return _intake_page(key, error)
    return redirect(url_for("nominations.preview", key=key, token=found.token))


@blueprint.get("/intake/<token>")
def preview(key: str, token: str) -> ResponseReturnValue:
    """The register as it was understood, before it is filed."""
    found = registers.drafted_register(context_in(key), token=token)
    book = campaign_seen().rulebook.category(found.category)
    return render_template("nominations/preview.html", found=found, book=book, remarks=_told(found.remarks))


@blueprint.post("/intake/<token>")
def confirm(key: str, token: str) -> ResponseReturnValue:
    """File the register, whole or not at all."""
    try:
        codes = registers.confirm_register(context_in(key), token=token)
    except IntakeRefused as error:
        return _intake_page(key, error)
    flash(gettext("登记表已导入，共 %(count)s 个推荐对象。", count=len(codes)))
    return redirect(url_for("nominations.listed", key=key))


@blueprint.get("/nominations")
def listed(key: str) -> ResponseReturnValue:
    """The nominees that the person may see."""
    given: dict[str, Any] = {
        name: request.args.get(name, "").strip() for name in ("category", "unit", "words")
    }
    search = Search(
        category=given["category"],
        unit=given["unit"],
        words=given["words"],
        page=number_asked("page"),
        size=size_asked(otherwise=SIZES[-1]),
    )
    found = nominees.list_page(context_in(key), search=search)
    return render_template(
        "nominations/listed.html",
        found=found,
        search=search,
        sizes=[(size, size) for size in SIZES],
        categories=[(book.category.key, book.category.name) for book in campaign_seen().rulebook.categories],
        address=lambda page: url_for("nominations.listed", key=key, page=page, size=search.size, **given),
    )


@blueprint.get("/nominations/<code>")
def opened(key: str, code: str) -> ResponseReturnValue:
    """One nominee, without personal data."""
    return _nominee(nominations.opened(context_in(key), code=code))


def _nominee(page: NominationPage, *, fault: str = "", status: int = 200) -> ResponseReturnValue:
    places = [(county, county) for county in page.counties]
    answer = render_template(
        "nominations/opened.html", page=page, places=places, fault=fault, typed=request.form
    )
    return answer, status


@blueprint.post("/nominations/<code>/personal")
def reveal(key: str, code: str) -> ResponseReturnValue:
    """The same with personal data; the reading is recorded."""
    return _nominee(nominations.revealed(context_in(key), code=code))


@blueprint.post("/nominations/<code>/texts")
def paste(key: str, code: str) -> ResponseReturnValue:
    """Store pasted texts; when somebody saved in between, both versions stand on the page.

    What was pasted stands there again after a refusal.
    """
    ctx, prefix = context_in(key), "text-"
    texts = {
        name.removeprefix(prefix): text for name, text in request.form.items() if name.startswith(prefix)
    }
    try:
        nominations.paste_texts(ctx, code=code, texts=texts, base_version=version_sent())
    except (StaleVersion, Refused) as error:
        return _nominee(nominations.opened(ctx, code=code), fault=say(error), status=status_of(error))
    flash(gettext("文字材料已保存。"))
    return redirect(url_for("nominations.opened", key=key, code=code))


@blueprint.post("/nominations/<code>/county")
def place(key: str, code: str) -> ResponseReturnValue:
    """Set the county that caps count the nominee under."""
    county = request.form.get("county", "")
    nominations.place(context_in(key), code=code, county=county, base_version=version_sent())
    flash(gettext("所在县（市、区）已更新。"))
    return redirect(url_for("nominations.opened", key=key, code=code))


@blueprint.post("/nominations/register")
def export(key: str) -> ResponseReturnValue:
    """A register in the official layout; it carries personal columns, so making it is recorded."""
    category, unit = request.form.get("category", ""), request.form.get("unit", "")
    content = registers.export_register(context_in(key), category=category, unit=unit or None)
    answer = Response(content, mimetype=_WORKBOOK)
    name = "-".join(part for part in ("register", key, category, unit) if part)
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}.xlsx")
    return answer
