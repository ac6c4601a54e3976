"""The campaign with its materials behind the web application, and browsers of its people."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from reviewer.web.factory import make_web
from tests.materials_small import PASSWORD, Archive


def served(archive: Archive) -> Flask:
    """The application as another process would begin it."""
    installation = archive.installation
    made = make_web(
        installation.settings,
        host=installation.host,
        unit=installation.unit,
        clock=installation.clock,
        passwords=installation.passwords,
        told=installation.told,
    )
    made.config.update(SIGN_IN_LIMIT=False, WTF_CSRF_ENABLED=False)
    return made


def signed_in(app: Flask, login: str) -> FlaskClient:
    """The browser of that person."""
    client = app.test_client()
    assert client.post("/login", data={"login": login, "password": PASSWORD}).status_code == 302
    return client
