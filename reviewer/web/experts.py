"""The panel: who sits on it, who reads what, and how far everyone is."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from reviewer.contract import Employment
from reviewer.domain.access import Action, Role
from reviewer.domain.shortlist import full_panel
from reviewer.errors import NotFound, Refused, ReviewerError
from reviewer.services import accounts, assignments, experts
from reviewer.services.assignments import AssignmentLine
from reviewer.services.experts import PanelMember
from reviewer.web.errors import say, status_of
from reviewer.web.person import campaign_seen, context_in, may

blueprint = Blueprint("experts", __name__, url_prefix="/c/<key>/panel")

_POSTS = 4


@dataclass(slots=True, kw_only=True)
class Readers:
    """One nominee with those who read it and those who may not."""

    code: str
    nominee: str
    region: str
    reading: list[str] = field(default_factory=list)
    barred: list[tuple[str, str]] = field(default_factory=list)


@blueprint.get("")
def panel(key: str) -> ResponseReturnValue:
    """The experts with their posts and undertakings; those who may not see them go to the progress."""
    if not may(Action.PEOPLE_MANAGE) and may(Action.PROGRESS_READ):
        return redirect(url_for("experts.progress", key=key))
    return _panel_page(key)


def _panel_page(key: str, error: ReviewerError | None = None, fault: str = "") -> ResponseReturnValue:
    ctx = context_in(key)
    members = experts.panel(ctx)
    seats = [(one.login, one.name) for one in accounts.people(ctx) if one.role is Role.EXPERT]
    chosen = request.values.get("login", "")
    page = render_template(
        "experts/panel.html",
        members=members,
        seats=seats,
        chosen=chosen,
        posts=_posts(members, chosen),
        ties=experts.declared_ties(ctx),
        fault=say(error) if error is not None else fault,
        typed=request.form,
    )
    return page, status_of(error) if error is not None else 422 if fault else 200


def _posts(members: Iterable[PanelMember], login: str) -> list[tuple[str, str]]:
    """What stands in the rows of posts: as typed, else as on file for that expert, then empty rows."""
    numbers = range(1, _POSTS + 1)
    rows = [(request.form.get(f"employer-{n}", ""), request.form.get(f"until-{n}", "")) for n in numbers]
    if not any(employer for employer, _ in rows):
        held = [post for one in members if one.login == login for post in one.employments][:_POSTS]
        filed = [(post.employer, post.until.isoformat() if post.until else "") for post in held]
        rows = [*filed, *rows[len(filed) :]]
    return rows


@blueprint.post("/enrol")
def enrol(key: str) -> ResponseReturnValue:
    """Put a person on the panel, or replace their posts."""
    login = request.form.get("login", "").strip()
    try:
        experts.enrol(context_in(key), login=login, employments=_employments())
    except ValueError:
        return _panel_page(key, fault=gettext("离职日期请按 2020-06-30 这样填写。"))
    except ReviewerError as error:
        return _panel_page(key, error)
    flash(gettext("已登记专家 %(login)s。任职变动后请重新分派。", login=login))
    return redirect(url_for("experts.panel", key=key))


def _employments() -> list[Employment]:
    """The posts that were typed; ValueError when a last day is no day."""
    found = []
    for number in range(1, _POSTS + 1):
        employer = request.form.get(f"employer-{number}", "").strip()
        until = request.form.get(f"until-{number}", "").strip()
        if employer:
            found.append(Employment(employer=employer, until=date.fromisoformat(until) if until else None))
    return found


@blueprint.post("/ties")
def declare(key: str) -> ResponseReturnValue:
    """Put a declared tie on file; the pair is barred at once."""
    typed = {name: request.form.get(name, "").strip() for name in ("login", "code", "reason")}
    try:
        experts.declare_conflict(
            context_in(key), code=typed["code"], reason=typed["reason"], login=typed["login"]
        )
    except ReviewerError as error:
        return _panel_page(key, error)
    flash(gettext("已登记回避：%(login)s 不评 %(code)s。", login=typed["login"], code=typed["code"]))
    return redirect(url_for("experts.panel", key=key))


@blueprint.get("/assignments")
def assigned(key: str) -> ResponseReturnValue:
    """Who reads what in a category, and why somebody does not."""
    books = campaign_seen().rulebook.categories
    category = request.args.get("category", books[0].category.key)
    book = next((book for book in books if book.category.key == category), None)
    if book is None:
        raise NotFound("category", category)
    return render_template(
        "experts/assigned.html",
        book=book,
        nominees=_readers(assignments.listed(context_in(key), category=category)),
        grounds={rule.key: rule for rule in book.conflicts},
        least=book.aggregation.least_experts if book.aggregation is not None else 0,
        full=full_panel(book),
    )


def _readers(lines: Iterable[AssignmentLine]) -> list[Readers]:
    found: dict[str, Readers] = {}
    for line in lines:
        row = found.setdefault(line.code, Readers(code=line.code, nominee=line.nominee, region=line.region))
        if line.barred_by:
            row.barred.append((line.expert_name, line.barred_by))
        else:
            row.reading.append(line.expert_name)
    return list(found.values())


@blueprint.post("/assignments")
def assign(key: str) -> ResponseReturnValue:
    """Judge every pair of a category again."""
    category = request.form.get("category", "")
    wanted = request.form.get("panel", "").strip() if request.form.get("way") == "drawn" else None
    if wanted is not None and not (wanted.isascii() and wanted.isdigit() and 0 < int(wanted[:4]) <= 99):
        flash(gettext("请填写每个对象由几位专家评审，例如 5。"), "error")
        return redirect(url_for("experts.assigned", key=key, category=category))
    panel = int(wanted) if wanted is not None else None
    try:
        made, barred = assignments.assign_panel(context_in(key), category=category, panel=panel)
    except Refused as refusal:
        flash(say(refusal), "error")
        return redirect(url_for("experts.assigned", key=key, category=category))
    flash(gettext("已分派 %(made)s 份评审，按规则回避 %(barred)s 份。", made=made, barred=barred))
    return redirect(url_for("experts.assigned", key=key, category=category))


@blueprint.get("/progress")
def progress(key: str) -> ResponseReturnValue:
    """How far every expert is."""
    lines = assignments.progress(context_in(key))
    done, every = sum(line.submitted for line in lines), sum(line.assigned for line in lines)
    return render_template("experts/progress.html", lines=lines, done=done, every=every)
