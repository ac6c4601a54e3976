"""Answers that give nothing away: strict headers, hosts that are ours, nothing private in a cache."""

from urllib.parse import urlsplit

from flask import Flask, Response, abort, request

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# What people uploaded may do nothing at all, wherever it is opened.
FILE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
FILES = frozenset({"materials.file", "materials.preview"})
_YEAR = 365 * 24 * 3600


def guard(app: Flask, *, hosts: tuple[str, ...], secure: bool) -> None:
    """Refuse foreign hosts before anything else and put the headers on every answer.

    `secure`: the installation is reached by https alone, and browsers are told to keep to that.
    """
    known = frozenset(_name(host) for host in hosts)

    def refuse_foreign() -> None:
        # A link that is built from a forged Host would carry a token elsewhere.
        if _name(request.host) not in known:
            abort(400)

    def dress(response: Response) -> Response:
        is_file = request.endpoint in FILES and response.status_code < 400
        response.headers["Content-Security-Policy"] = FILE_POLICY if is_file else POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if secure:
            response.headers["Strict-Transport-Security"] = f"max-age={_YEAR}"
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
            response.headers["Vary"] = "Cookie"
        elif "v" in request.args and response.status_code == 200:
            # The address holds the digest of the content: a new content has a new address.
            response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
        else:
            response.headers["Cache-Control"] = "no-cache"
        return response

    app.before_request(refuse_foreign)
    app.after_request(dress)


def _name(host: str) -> str:
    """The name in "name:port", in small letters; "" when there is none to read."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""
