"""How often one address may try a password or an invitation."""

import re
from collections.abc import Callable
from functools import cache

from flask import Flask, abort, request

from reviewer.errors import DriverMissing, SettingInvalid, Wanted

# Offices share one address: generous for people, useless for a machine that guesses. The account's own
# lock is what stops guessing at one login.
_ATTEMPTS = "30 per minute; 300 per hour"
_COUNTED = frozenset({"accounts.log_in", "accounts.invitation"})


def limit_attempts(app: Flask, *, storage: str) -> None:
    """Answer 429 to an address that tries too often; `storage` is where attempts are counted.

    `app.config["SIGN_IN_LIMIT"] = False` switches the limit off. Raises SettingInvalid for a place that the
    library does not know, and DriverMissing for one that it cannot reach without a driver.
    """

    @cache
    def counter() -> Callable[[str, str], bool]:
        return _counter(storage)

    # Only the first attempt waits for the library, unless there is something to be wrong about.
    if storage != "memory://":
        counter()

    def count() -> None:
        tried = request.endpoint if request.method == "POST" else None
        if (
            tried in _COUNTED
            and app.config["SIGN_IN_LIMIT"]
            and not counter()(tried, request.remote_addr or "")
        ):
            abort(429)

    app.config.setdefault("SIGN_IN_LIMIT", True)
    app.before_request(count)


def _counter(storage: str) -> Callable[[str, str], bool]:
    from limits import parse_many  # noqa: PLC0415
    from limits.errors import ConfigurationError  # noqa: PLC0415
    from limits.storage import storage_from_string  # noqa: PLC0415
    from limits.strategies import FixedWindowRateLimiter  # noqa: PLC0415

    try:
        limiter, rates = FixedWindowRateLimiter(storage_from_string(storage)), parse_many(_ATTEMPTS)
    except (ConfigurationError, ValueError) as error:
        lacking = re.search(r"'(\w+)[\w.]*' (?:prerequisite|could not)|please install (\w+)", str(error))
        if lacking is not None:
            raise DriverMissing(lacking[1] or lacking[2]) from None
        scheme, slashes, rest = storage.partition("://")
        shown = scheme + slashes + rest.rpartition("@")[2]  # without the password
        raise SettingInvalid("REVIEWER_LIMITS_URL", shown, Wanted.COUNTER) from None
    return lambda what, address: all(limiter.hit(rate, what, address) for rate in rates)
