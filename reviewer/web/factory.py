"""Makes the web application: one blueprint a noun on a common foundation."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from flask import Blueprint, Flask, g, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import Rule

from reviewer.campaigns import CampaignHost
from reviewer.clock import Clock
from reviewer.domain.access import PUBLIC
from reviewer.resources import folder
from reviewer.services.context import Context, nobody_waits
from reviewer.settings import Settings
from reviewer.storage.files import FileStore
from reviewer.storage.unit import UnitOfWork
from reviewer.web import (
    accounts,
    advice,
    arrivals,
    campaigns,
    cascade,
    drafts,
    eligibility,
    experts,
    home,
    language,
    laureates,
    ledger,
    materials,
    nominations,
    notice,
    packs,
    papers,
    people,
    quotas,
    sheets,
    shortlist,
    units,
    uploads,
)
from reviewer.web.attempts import limit_attempts
from reviewer.web.errors import answer_errors
from reviewer.web.furniture import furnish
from reviewer.web.headers import guard
from reviewer.web.language import speak
from reviewer.web.person import base_context, know_people, visitor

BLUEPRINTS: tuple[Blueprint, ...] = (
    accounts.blueprint,
    advice.blueprint,
    arrivals.blueprint,
    campaigns.blueprint,
    cascade.blueprint,
    drafts.blueprint,
    eligibility.blueprint,
    experts.blueprint,
    home.blueprint,
    language.blueprint,
    laureates.blueprint,
    ledger.blueprint,
    materials.blueprint,
    nominations.blueprint,
    notice.blueprint,
    packs.blueprint,
    papers.blueprint,
    people.blueprint,
    quotas.blueprint,
    sheets.blueprint,
    shortlist.blueprint,
    units.blueprint,
    uploads.blueprint,
)

_MEGABYTE = 2**20
_FORM, _UPLOADS = 4 * _MEGABYTE, frozenset({"laureates.read", "papers.read", "nominations.read"})
# As large as the installation takes them, and only from people who are signed in.
_FILES = frozenset({"arrivals.receive", "materials.give", "uploads.append"})


class Address(Rule):
    """A route that compiles the making of its addresses when the first is made, which no start waits for."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:  # noqa: FBT001, FBT002 - as the library has it
        compile_now = super()._compile_builder

        @cache
        def made() -> Callable[..., tuple[str, str]]:
            return compile_now(append_unknown)

        def build(rule: Rule, /, **values: object) -> tuple[str, str]:
            return made()(rule, **values)

        return build


class Web(Flask):
    """Flask that never writes an address into its log: it may hold an invitation's token."""

    url_rule_class = Address

    def log_exception(self, exc_info: object) -> None:
        """Log a failure under the number that its page shows."""
        place = request.url_rule.rule if request.url_rule is not None else "?"
        self.logger.error(
            "request %s failed: %s %s",
            g.get("request_id", ""),
            request.method,
            place,
            exc_info=exc_info,  # type: ignore[arg-type]  # the triple that logging takes
        )


def make_web(
    settings: Settings,
    *,
    host: CampaignHost,
    unit: UnitOfWork,
    clock: Clock,
    passwords: PasswordHasher,
    told: Callable[[str], None] = nobody_waits,
) -> Flask:
    """The application, ready to be served. `unit` stands on a migrated database."""
    app = Web(
        "reviewer",
        root_path=str(Path(__file__).resolve().parent),
        template_folder=str(folder("templates")),
        static_folder="static",
    )
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="reviewer",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure,
        MAX_CONTENT_LENGTH=34 * _MEGABYTE,
        MAX_FORM_MEMORY_SIZE=_FORM,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a form left open over lunch still saves
        BASE_URL=settings.base_url,
    )
    if settings.proxies:
        proxied = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)
        app.wsgi_app = proxied  # type: ignore[method-assign]  # as Flask's manual has it
    guard(app, hosts=settings.hosts, secure=settings.secure)
    app.before_request(_limit_form)  # before anything reads the form
    answer_errors(app)
    base = Context(
        actor=PUBLIC,
        clock=clock,
        unit=unit,
        host=host,
        files=FileStore(settings.instance / "files"),
        passwords=passwords,
        idle_minutes=settings.idle_minutes,
        signing_key=settings.signing_key,
        largest=settings.largest_upload,
        told=told,
    )
    know_people(app, base)
    CSRFProtect(app)
    limit_attempts(app, storage=settings.limits_url)
    speak(app)
    furnish(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app


def _limit_form() -> None:
    """Only registers and files that are handed in are large; of anything else so much is not even read."""
    if request.endpoint in _FILES and visitor() is not None:
        request.max_content_length = base_context().largest + _MEGABYTE
    elif request.endpoint not in _UPLOADS:
        request.max_content_length = _FORM
