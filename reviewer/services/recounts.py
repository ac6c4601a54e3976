"""Counts of findings that no longer hold, counted anew in the background; nobody acts here.

After an upgrade of a pack, or the first past list, none of the kept counts holds. No page is wrong
meanwhile, for each counts anew what it needs; this spares them the work.
"""

import logging
from collections.abc import Callable

from reviewer.domain.access import Stage, console
from reviewer.services.campaigns import stand
from reviewer.services.context import Installation
from reviewer.services.screening import keep, stale
from reviewer.storage.queries import campaigns as campaigns_query
from reviewer.storage.queries.portions import portions

# Whoever files meanwhile waits for the counting of so many: a fifth of a second.
_AT_ONCE = 50
_UNREAD = frozenset({Stage.SETUP.value, Stage.CLOSED.value})
_log = logging.getLogger(__name__)


def _never() -> bool:
    return False


def renew(installation: Installation, *, is_stopping: Callable[[], bool] = _never) -> int:
    """Count anew what no longer holds, in every campaign whose check is read; gives back of how many.

    A campaign that cannot be counted is logged and keeps no other from it. `is_stopping`, asked between two
    portions, ends it: the rest is for the next round.
    """
    with installation.unit.reading() as tx:
        keys = [
            record.key
            for record in campaigns_query.all_records(tx)
            if record.stage not in _UNREAD and installation.host.runs(record.key)
        ]
    return sum(_renewed(installation, key, is_stopping) for key in keys)


def _renewed(installation: Installation, key: str, is_stopping: Callable[[], bool]) -> int:
    try:
        return _renew(installation, key, is_stopping)
    except Exception:  # noqa: BLE001 - whatever a plugin raises; the log has all of it
        _log.exception("the findings of campaign %s could not be counted anew", key)
        return 0


def _renew(installation: Installation, key: str, is_stopping: Callable[[], bool]) -> int:
    ctx, done = installation.context(console(key), key), 0
    with ctx.unit.reading(key) as tx:
        old = stale(tx, stand(ctx, tx))
    for some in portions(old, most=_AT_ONCE):
        if is_stopping():
            break
        with ctx.unit.writing(key) as tx:
            keep(tx, stand(ctx, tx), some)
        done += len(some)
    return done
