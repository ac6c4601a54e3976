"""What people see when something is refused: one sentence, what they typed, and the way on."""

import secrets
from collections.abc import Mapping

from flask import Flask, current_app, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from reviewer.errors import (
    ArrivalsRefused,
    DraftRefused,
    Forbidden,
    IntakeRefused,
    InvitationRefused,
    NotFound,
    NotSignedIn,
    ReviewerError,
    SignInRefused,
    WeakPassword,
)
from reviewer.web.furniture import asset
from reviewer.web.language import of_browser, of_this_browser
from reviewer.web.person import expects_json, local_path, visitor
from reviewer.wording import sentences as wording

STATUS: Mapping[type[ReviewerError], int] = {
    NotFound: 404,
    Forbidden: 403,
    NotSignedIn: 401,
    SignInRefused: 401,
    InvitationRefused: 404,
    WeakPassword: 422,
    IntakeRefused: 422,
    DraftRefused: 422,
    ArrivalsRefused: 422,
}
_SECRET = ("password", "csrf_token", "token", "request_key", "base_version")


def answer_errors(app: Flask) -> None:
    """Give every request a number and every error a page."""
    app.before_request(_number)
    app.register_error_handler(ReviewerError, refused)
    app.register_error_handler(CSRFError, stale_form)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(500, _broken)


def _number() -> None:
    g.request_id = secrets.token_hex(4)


def status_of(error: ReviewerError) -> int:
    """The status of a refusal: 409 unless the table says otherwise."""
    return STATUS.get(type(error), 409)


def say(error: ReviewerError) -> str:
    """The refusal in the reader's language."""
    return wording.sentence(error, gettext)


def refused(error: ReviewerError) -> ResponseReturnValue:
    """The page (or JSON) of a refusal. A form that was refused is shown again with what was typed."""
    if isinstance(error, Forbidden) and visitor() is None:
        error = NotSignedIn()  # who they are is not known yet, so neither is what they may
    status, sentence = status_of(error), say(error)
    if expects_json():
        return jsonify(error=sentence, kind=type(error).__name__), status
    if isinstance(error, NotSignedIn) and request.method in ("GET", "HEAD"):
        return redirect(url_for("accounts.log_in", next=local_path(request.full_path.rstrip("?"))))
    if status in (403, 404):
        return render_template("errors/plain.html", title=_title(status), sentence=sentence), status
    page = render_template(
        "errors/refused.html",
        sentence=sentence,
        typed=_typed(),
        back=local_path(request.referrer or "/"),
        signed_out=isinstance(error, NotSignedIn),
    )
    return page, status


def _typed() -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if value.strip() and not any(name.endswith(secret) for secret in _SECRET)
    ]


def stale_form(_error: CSRFError) -> ResponseReturnValue:
    """A form whose token is too old: not sent, and what was typed is shown."""
    sentence = gettext("这个页面打开太久，或者登录已经更换，为了安全没有提交。请返回后重新提交。")
    if expects_json():
        return jsonify(error=sentence, kind="StaleForm"), 400
    page = render_template(
        "errors/refused.html",
        sentence=sentence,
        typed=_typed(),
        back=local_path(request.referrer or "/"),
        signed_out=False,
    )
    return page, 400


def _title(status: int) -> str:
    titles: dict[int, str] = {
        400: gettext("请求无法处理"),
        403: gettext("没有权限"),
        404: gettext("没有找到"),
        405: gettext("不能这样打开"),
        413: gettext("内容太大"),
        429: gettext("请稍后再试"),
    }
    return titles.get(status) or str(gettext("请求无法处理"))


def _http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400:
        return error.get_response()
    sentences = {
        404: gettext("没有找到这个页面，请核对网址。"),
        405: gettext("这个网址不能直接打开，请从页面上的按钮进入。"),
        413: gettext("提交的内容太大。登记表文件不超过 32 MB，照片和视频的上限见上传页面。"),
        429: gettext("操作太频繁，请过一分钟再试。"),
    }
    sentence = sentences.get(status, gettext("请求有误，没有做任何改动。"))
    if expects_json():
        return jsonify(error=sentence, kind="Http"), status
    return render_template("errors/plain.html", title=_title(status), sentence=sentence), status


def _broken(_error: Exception) -> ResponseReturnValue:
    number = g.get("request_id", "")
    # The database may be what is broken: nothing here may ask it who the person is.
    with of_this_browser():
        if expects_json():
            return jsonify(error=gettext("系统出现问题，没有保存。"), kind="Broken", request=number), 500
        page = current_app.jinja_env.get_template("errors/broken.html")
        return page.render(number=number, typed=_typed(), language=of_browser(), asset=asset), 500
