"""Who asks: the signed-in person behind a request, and the context that services are given."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, cast
from urllib.parse import urlsplit

from flask import Flask, current_app, g, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from reviewer.domain import access
from reviewer.domain.access import Action, Scope, Stage
from reviewer.errors import NotFound, NotSignedIn
from reviewer.services import accounts, campaigns
from reviewer.services.accounts import SignedIn
from reviewer.services.campaigns import Overview
from reviewer.services.context import Context

_EXTENSION = "reviewer"

# What an open page asks by itself, again and again.
_UNATTENDED = frozenset({"materials.looked"})

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]
Ask = Callable[[Action, Scope], bool]


@dataclass(eq=False)
class Visitor(UserMixin):  # type: ignore[misc]  # Flask-Login ships no types
    """A signed-in person as Flask-Login sees them; what it keeps in the cookie is our own token."""

    token: str
    signed_in: SignedIn

    def get_id(self) -> str:
        """The token of the sign-in, never the account: an ended sign-in ends the cookie too."""
        return self.token


def know_people(app: Flask, base: Context) -> None:
    """Keep the public's context with the app and learn who sends a request."""
    app.extensions[_EXTENSION] = base
    manager = LoginManager(app)
    manager.session_protection = None  # the address of a tablet changes; the token is what counts
    manager.user_loader(_visitor)
    app.before_request(_require_campaign)


def _require_campaign() -> None:
    """An address inside a campaign that the person may not know of is the same as none."""
    campaign_here()


def base_context() -> Context:
    """The context of the public, in no campaign."""
    return cast(Context, current_app.extensions[_EXTENSION])


def _visitor(token: str) -> Visitor | None:
    try:
        is_person = request.endpoint not in _UNATTENDED
        return Visitor(token, accounts.resume(base_context(), token=token, is_person=is_person))
    except NotSignedIn:
        return None


def visitor() -> Visitor | None:
    """The signed-in person, None for the public."""
    return cast(Visitor, current_user) if current_user.is_authenticated else None


def language_of_person() -> str:
    """The language of the signed-in person, "" for the public."""
    here = visitor()
    return here.signed_in.language if here is not None else ""


def context() -> Context:
    """The context of whoever sends this request."""
    if "context" not in g:
        here = visitor()
        g.context = base_context().of(here.signed_in.actor) if here is not None else base_context()
    return cast(Context, g.context)


def context_in(key: str) -> Context:
    """The same, in the campaign of that key; NotFound when there is none."""
    return context().within(key)


def campaign_here() -> Overview | None:
    """The campaign that the address names, as this person may see it; None outside of campaigns.

    Raises NotFound when it does not exist or the person may not know of it.
    """
    if "campaign" not in g:
        g.campaign = _named_campaign()
    found = g.campaign
    if isinstance(found, NotFound):
        raise found
    return cast(Overview | None, found)


def _named_campaign() -> Overview | NotFound | None:
    """What `campaign_here` gives or raises: a page asks it dozens of times, the database once."""
    key = (request.view_args or {}).get("key")
    try:
        return campaigns.overview(context_in(key)) if key is not None else None
    except NotFound as hidden:
        return hidden


def campaign_seen() -> Overview:
    """The same on a page that stands inside a campaign."""
    overview = campaign_here()
    if overview is None:
        raise NotFound("campaign")
    return overview


def may(action: Action, *, unit: str | None = None, own: bool = False) -> bool:
    """Whether a page should offer an act; services decide again."""
    return asking_in(campaign_here())(action, Scope(unit=unit, own=own))


def asking_in(overview: Overview | None) -> Ask:
    """The same question for the many acts that a menu offers in that campaign, or outside of all."""
    actor = context().actor
    key, stage = (overview.key, overview.stage) if overview is not None else (None, Stage.SETUP)
    return lambda action, scope: access.may(actor, action, campaign=key, stage=stage, scope=scope)


def signed_in_required(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Let only signed-in people through; the public is led to the sign-in page and back."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if visitor() is None:
            raise NotSignedIn
        return view(*args, **kwargs)

    return guarded


def let_in(token: str) -> None:
    """Begin a session with a fresh sign-in; what an earlier visitor left in the cookie is dropped."""
    session.clear()
    login_user(Visitor(token, accounts.resume(base_context(), token=token)))


def let_out() -> None:
    """Forget the person in this browser."""
    logout_user()
    session.clear()


def local_path(target: str) -> str:
    """The path and query of `target` when it leads into this site, else "/".

    A backslash or a second slash at the start would lead a browser to another host.
    """
    try:
        parts = urlsplit(target.replace("\\", "/"))
    except ValueError:  # "//[" is no address at all
        return "/"
    foreign = bool(parts.scheme or parts.netloc) and parts.netloc != request.host
    if foreign or not parts.path.startswith("/") or parts.path.startswith("//"):
        return "/"
    return parts.path + (f"?{parts.query}" if parts.query else "")


def expects_json() -> bool:
    """Whether the request came from a script that reads JSON."""
    best: Any = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return bool(request.is_json or best == "application/json")


def invitation_link(token: str) -> str:
    """The whole address that is handed to an invited person, on the site's public name."""
    return str(current_app.config["BASE_URL"]) + url_for("accounts.invitation", token=token)
