"""Which language a page speaks: the person's own, the cookie's, the browser's, else Chinese."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from babel.support import NullTranslations
from flask import Blueprint, Flask, current_app, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import Babel, force_locale, get_translations
from werkzeug import Response

from reviewer.services import accounts
from reviewer.web.person import context, language_of_person, local_path

CHINESE, ENGLISH = "zh_Hans_CN", "en"
LANGUAGES = (CHINESE, ENGLISH)
COOKIE = "language"
_YEAR = 365 * 24 * 3600
_CATALOGUES = Path(__file__).resolve().parent.parent / "translations"

blueprint = Blueprint("language", __name__)


def speak(app: Flask) -> None:
    """Make the app's texts follow the chosen language and its times the clock of China."""
    app.config["BABEL_DEFAULT_LOCALE"] = CHINESE
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Asia/Shanghai"
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(_CATALOGUES)
    Babel(app, locale_selector=chosen)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: _catalogue().ugettext(text),
        ngettext=lambda one, many, count: _catalogue().ungettext(one, many, count),
        newstyle=True,
    )


def _catalogue() -> NullTranslations:
    """The catalogue of this request, looked up once: a page says a hundred texts in one language."""
    if "catalogue" not in g:
        g.catalogue = get_translations()
    found: NullTranslations = g.catalogue
    return found


def chosen() -> str:
    """One of LANGUAGES, whatever was asked for."""
    own = language_of_person()
    return own if own in LANGUAGES else of_browser()


def of_browser() -> str:
    """One of LANGUAGES by this browser's cookie or its settings, whoever sits before it."""
    kept = request.cookies.get(COOKIE, "")
    if kept in LANGUAGES:
        return kept
    # Every zh, also zh-TW and zh-HK, reads our Chinese more easily than our English.
    for tag, _ in request.accept_languages:
        known = {"zh": CHINESE, "en": ENGLISH}.get(tag.replace("_", "-").partition("-")[0].lower())
        if known is not None:
            return known
    return CHINESE


@contextmanager
def of_this_browser() -> Iterator[None]:
    """Speak the browser's language, whoever the person is."""
    before = g.pop("catalogue", None)
    try:
        with force_locale(of_browser()):
            yield
    finally:
        g.pop("catalogue", None)
        if before is not None:
            g.catalogue = before


def keep_choice(answer: Response, name: str, value: str, *, httponly: bool = True) -> None:
    """Keep a choice of display in this browser for a year."""
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    answer.set_cookie(name, value, max_age=_YEAR, httponly=httponly, samesite="Lax", secure=secure)


@blueprint.post("/language")
def switch() -> ResponseReturnValue:
    """Remember the choice: with the person when signed in, in a cookie for everyone."""
    language = request.form.get("language", "")
    answer = redirect(local_path(request.form.get("next", "")))
    if language in LANGUAGES:
        if context().actor.account is not None:
            accounts.choose_language(context(), language=language)
        keep_choice(answer, COOKIE, language)
    return answer
