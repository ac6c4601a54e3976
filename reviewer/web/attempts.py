"""How often one address may try a password or an invitation."""

from collections.abc import Callable
from functools import cache

from flask import Flask, abort, request

# Offices share one address: generous for people, useless for a machine that guesses. The account's own
# lock is what stops guessing at one login.
_ATTEMPTS = "30 per minute; 300 per hour"
_COUNTED = frozenset({"accounts.log_in", "accounts.invitation"})


def limit_attempts(app: Flask, *, storage: str) -> None:
    """Answer 429 to an address that tries too often; `storage` is where attempts are counted.

    `app.config["SIGN_IN_LIMIT"] = False` switches the limit off.
    """

    @cache
    def counter() -> Callable[[str, str], bool]:
        # Only the first attempt waits for the library: a start need not.
        from limits import parse_many  # noqa: PLC0415
        from limits.storage import storage_from_string  # noqa: PLC0415
        from limits.strategies import FixedWindowRateLimiter  # noqa: PLC0415

        limiter, rates = FixedWindowRateLimiter(storage_from_string(storage)), parse_many(_ATTEMPTS)
        return lambda what, address: all(limiter.hit(rate, what, address) for rate in rates)

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
