"""What a form or a script says of itself: the version that it saw, and the key of what it asks for."""

from collections.abc import Mapping
from typing import Any

from flask import abort, request

from reviewer.web.furniture import new_key

_DIGITS = 9
_SHORTEST, _LONGEST = 8, 64


def version_sent(field: str = "base_version") -> int:
    """The version that a form names; -1, which no version is, for anything that is no such number."""
    text = request.form.get(field, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _DIGITS else -1


def key_sent() -> str:
    """The key of what a form asks for; a form without one gets one of its own."""
    return request.form.get("request_key", "") or new_key()


def of_form() -> dict[str, Any]:
    """`base_version` and `request_key` of a form."""
    return {"base_version": version_sent(), "request_key": key_sent()}


def of_script(body: Mapping[str, Any]) -> dict[str, Any]:
    """The same of what a script sent; anything else than a number and a key is a bad request."""
    base, key = body.get("base_version"), body.get("request_key")
    # Half of a surrogate pair, or a NUL, is a key that no database can look for.
    is_key = (
        isinstance(key, str) and _SHORTEST <= len(key) <= _LONGEST and key.isascii() and key.isprintable()
    )
    if type(base) is not int or not is_key:
        abort(400)
    return {"base_version": base, "request_key": key}
