"""The people of a campaign: who has which role, invitations, roles taken back."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from reviewer.domain.access import Role
from reviewer.errors import ReviewerError
from reviewer.services import accounts, units
from reviewer.web.errors import say, status_of
from reviewer.web.person import context_in, invitation_link

blueprint = Blueprint("people", __name__, url_prefix="/c/<key>/people")

GRANTED = (Role.SECRETARIAT, Role.CHAIR, Role.EXPERT, Role.UNIT, Role.SUPERVISOR)


@blueprint.get("")
def listed(key: str) -> ResponseReturnValue:
    """Everyone with a role in this campaign."""
    return _page(key)


def _page(key: str, error: ReviewerError | None = None) -> ResponseReturnValue:
    ctx = context_in(key)
    page = render_template(
        "people/listed.html",
        people=sorted(accounts.people(ctx), key=lambda one: (GRANTED.index(one.role), one.login)),
        places=[(unit.key, unit.name) for unit in units.listed(ctx)],
        granted=GRANTED,
        fault=say(error) if error is not None else "",
        typed=request.form,
    )
    return page, status_of(error) if error is not None else 200


@blueprint.post("/invite")
def invite(key: str) -> ResponseReturnValue:
    """Give a role and make a link; the link is in this answer and nowhere else.

    Somebody who has a password gets the role alone.
    """
    login, name = _typed(request.form, "login"), _typed(request.form, "name")
    try:
        role, unit = _role(request.form), _typed(request.form, "unit") or None
        token = accounts.invite(context_in(key), login=login, name=name, role=role, unit=unit)
    except ReviewerError as error:
        return _page(key, error)
    if not token:
        flash(gettext("已授予 %(login)s 角色。对方已有密码，仍用原来的密码登录。", login=login))
        return redirect(url_for("people.listed", key=key))
    back, link = url_for("people.listed", key=key), invitation_link(token)
    days = accounts.INVITATION_DAYS
    return render_template("people/invited.html", link=link, days=days, login=login, name=name, back=back)


@blueprint.post("/revoke")
def revoke(key: str) -> ResponseReturnValue:
    """Take a role back."""
    login, role = _typed(request.form, "login"), _role(request.form)
    accounts.revoke(context_in(key), login=login, role=role, unit=_typed(request.form, "unit") or None)
    flash(gettext("已收回 %(login)s 的角色。", login=login))
    return redirect(url_for("people.listed", key=key))


def _typed(form: Mapping[str, str], name: str) -> str:
    return form.get(name, "").strip()


def _role(form: Mapping[str, str]) -> Role:
    # What is no role of a campaign is the public's, which nobody can be given.
    wanted = form.get("role", "")
    return Role(wanted) if wanted in list(Role) else Role.PUBLIC
