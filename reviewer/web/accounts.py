"""Signing in and out, invitations, and a person's own account."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from reviewer.errors import InvitationRefused, Refused, ReviewerError, SignInRefused, WeakPassword
from reviewer.services import accounts
from reviewer.web.errors import say, status_of
from reviewer.web.person import context, let_in, let_out, local_path, signed_in_required, visitor

blueprint = Blueprint("accounts", __name__)


@blueprint.route("/login", methods=["GET", "POST"])
def log_in() -> ResponseReturnValue:
    """The sign-in page; afterwards back to where the person wanted to go."""
    target = local_path(request.values.get("next", "/"))
    login = request.form.get("login", "").strip()
    if request.method == "GET":
        return redirect(target) if visitor() else _sign_in_page(target, login, "")
    try:
        let_in(accounts.sign_in(context(), login=login, password=request.form.get("password", "")))
    except SignInRefused as error:
        return _sign_in_page(target, login, say(error)), status_of(error)
    return redirect(target)


def _sign_in_page(target: str, login: str, fault: str) -> str:
    return render_template("accounts/login.html", target=target, login=login, fault=fault)


@blueprint.post("/logout")
def log_out() -> ResponseReturnValue:
    """End this sign-in, here and in the database."""
    here = visitor()
    if here is not None:
        accounts.sign_out(context(), token=here.token)
    let_out()
    flash(gettext("您已退出。"))
    return redirect(url_for("accounts.log_in"))


@blueprint.route("/invite/<token>", methods=["GET", "POST"])
def invitation(token: str) -> ResponseReturnValue:
    """Show whom an invitation is for; use it up when the new password is sent."""
    login, fault, status = accounts.invitation_of(context(), token=token), "", 200
    if request.method == "POST":
        password = request.form.get("password", "")
        try:
            if password != request.form.get("again_password", ""):
                fault, status = gettext("两次输入的密码不一致。"), 422
            else:
                let_in(accounts.redeem_invitation(context(), token=token, password=password))
                return redirect("/")
        except WeakPassword as error:
            fault, status = say(error), status_of(error)
    least = accounts.LEAST_PASSWORD
    return render_template("accounts/invitation.html", login=login, fault=fault, least=least), status


@blueprint.get("/account")
@signed_in_required
def account() -> ResponseReturnValue:
    """The person's own page."""
    return _account_page("")


def _account_page(fault: str) -> str:
    here = visitor()
    return render_template(
        "accounts/account.html",
        fault=fault,
        least=accounts.LEAST_PASSWORD,
        since=here.signed_in.started_at if here is not None else None,
    )


@blueprint.post("/account/password")
@signed_in_required
def change_password() -> ResponseReturnValue:
    """Change the password; every sign-in ends, this one is started again.

    One wrong old password too many, and this browser is signed out.
    """
    old, new = request.form.get("old_password", ""), request.form.get("new_password", "")
    if new != request.form.get("again_password", ""):
        return _account_page(gettext("两次输入的新密码不一致。")), 422
    try:
        let_in(accounts.change_password(context(), old=old, new=new))
    except (Refused, WeakPassword) as error:
        return _account_page(say(error)), status_of(error)
    except SignInRefused as error:
        login = context().actor.login
        let_out()
        return _sign_in_page("/", login, say(error)), status_of(error)
    flash(gettext("密码已更换，其他设备上的登录已全部退出。"))
    return redirect(url_for("accounts.account"))


@blueprint.post("/account/leave")
@signed_in_required
def leave_everywhere() -> ResponseReturnValue:
    """End every sign-in of the person, this one too."""
    count = accounts.sign_out_everywhere(context())
    let_out()
    flash(gettext("已退出全部 %(count)s 处登录。", count=count))
    return redirect(url_for("accounts.log_in"))


@blueprint.errorhandler(InvitationRefused)
def invitation_refused(error: ReviewerError) -> ResponseReturnValue:
    """An unknown, used or expired link: one answer for all three."""
    page = render_template("errors/plain.html", title=gettext("邀请链接不能使用"), sentence=say(error))
    return page, status_of(error)
