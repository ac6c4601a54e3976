"""The first page: a person's campaigns with the next thing to do, or what the public may read."""

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from reviewer.domain.access import Action
from reviewer.errors import DatabaseVersion
from reviewer.services import accounts, campaigns
from reviewer.storage.version import require_version
from reviewer.web.errors import say
from reviewer.web.person import base_context, context, invitation_link, may
from reviewer.web.steps import steps_of

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def desk() -> ResponseReturnValue:
    """Every campaign that the person may see, those with something to do for them first."""
    ctx = context()
    seen = campaigns.all_campaigns(ctx)
    cards = [(each, ctx.actor.roles(each.key), steps_of(each, ctx.actor.roles(each.key))) for each in seen]
    cards.sort(key=lambda card: not card[2])
    known = {each.key for each in seen}
    absent = [ctx.host.campaign(key).info for key in sorted({*ctx.host.keys()} - known)]
    operates = may(Action.CAMPAIGN_CREATE)
    return render_template(
        "home/desk.html",
        cards=cards,
        absent=absent,
        unserved=campaigns.unserved(ctx) if operates else (),
        refusals=[say(refusal) for refusal in ctx.host.refusals] if operates else (),
    )


@blueprint.post("/operators")
def invite_operator() -> ResponseReturnValue:
    """Invite another operator of the installation; the link is shown once."""
    login, name = request.form.get("login", "").strip(), request.form.get("name", "").strip()
    token = accounts.invite_operator(context(), login=login, name=name)
    link, days = invitation_link(token), accounts.INVITATION_DAYS
    return render_template("people/invited.html", link=link, days=days, login=login, name=name, back="/")


@blueprint.get("/healthz")
def alive() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    """The database answers and is at this program's version."""
    try:
        require_version(base_context().unit.engine)
    except DatabaseVersion as error:
        return jsonify(status="migrate", found=error.found, wanted=error.wanted), 503
    return jsonify(status="ok")
