"""The cascade: final lists sent on, and whose signature counts here."""

import tempfile

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from reviewer.errors import ReviewerError
from reviewer.services import bundles, cascade, signers, units
from reviewer.web.errors import say, status_of
from reviewer.web.person import context, context_in, signed_in_required

blueprint = Blueprint("cascade", __name__)

_ZIP = "application/zip"


@blueprint.get("/c/<key>/onward")
@signed_in_required
def onward(key: str) -> ResponseReturnValue:
    """Which final lists can go on, and where to."""
    found = cascade.outlook(context_in(key))
    places = {
        target: [(unit.key, unit.name) for unit in units.listed(context_in(target))]
        for target, _ in found.targets
    }
    return render_template("cascade/onward.html", found=found, places=places)


@blueprint.post("/c/<key>/onward")
@signed_in_required
def send(key: str) -> ResponseReturnValue:
    """The final lists of one key as one signed bundle; it carries personal data, so making it is recorded."""
    list_key = request.form.get("list", "")
    # It outlives this function: the answer streams it and closes it at its end.
    parcel = tempfile.TemporaryFile()  # noqa: SIM115
    try:
        sent = cascade.export(context_in(key), list_key=list_key, output=parcel)
    except BaseException:
        parcel.close()
        raise
    parcel.seek(0)
    name = f"{key}-{list_key}-{sent.digest[:12]}.zip"
    answer = send_file(parcel, mimetype=_ZIP, as_attachment=True, download_name=name, etag=False)
    answer.call_on_close(parcel.close)
    return answer


@blueprint.post("/c/<key>/onward/across")
@signed_in_required
def across(key: str) -> ResponseReturnValue:
    """The same into another campaign of this installation, without a file in anybody's hands."""
    target, unit = request.form.get("target", ""), request.form.get("unit", "")
    there = context_in(target)
    bundles.expect(there, unit=unit)
    with tempfile.TemporaryFile() as parcel:
        cascade.export(context_in(key), list_key=request.form.get("list", ""), output=parcel)
        parcel.seek(0)
        token = bundles.read(there, unit=unit, stream=parcel)
    return redirect(url_for("arrivals.opened", key=target, bundle=token))


@blueprint.get("/signers")
@signed_in_required
def keys() -> ResponseReturnValue:
    """This installation's own fingerprint, and whose signature counts here."""
    return _keys()


def _keys(error: ReviewerError | None = None) -> ResponseReturnValue:
    page = render_template(
        "cascade/signers.html",
        found=signers.listed(context()),
        fault=say(error) if error is not None else "",
        typed=request.form,
    )
    return page, status_of(error) if error is not None else 200


@blueprint.post("/signers")
@signed_in_required
def trust() -> ResponseReturnValue:
    """Let a signature count."""
    name = request.form.get("name", "")
    try:
        signers.trust(context(), fingerprint=request.form.get("fingerprint", ""), name=name)
    except ReviewerError as error:
        return _keys(error)
    flash(gettext("已登记“%(name)s”的密钥。", name=name.strip()))
    return redirect(url_for("cascade.keys"))


@blueprint.post("/signers/forget")
@signed_in_required
def forget() -> ResponseReturnValue:
    """Let a signature count no more."""
    signers.forget(context(), fingerprint=request.form.get("fingerprint", ""))
    flash(gettext("密钥已注销；以前导入的不受影响。"))
    return redirect(url_for("cascade.keys"))
