"""Counts of findings that no longer hold, counted anew in the background; nobody acts here.

After an upgrade of a pack, or the first past list, none of the kept counts holds. No page is wrong
meanwhile, for each counts anew what it needs; this spares them the work.
"""

from reviewer.domain.access import Stage, console
from reviewer.services.campaigns import stand
from reviewer.services.context import Installation
from reviewer.services.screening import keep, stale
from reviewer.storage.queries import campaigns as campaigns_query
from reviewer.storage.queries.portions import portions

# Whoever files meanwhile waits for the counting of so many: a fifth of a second.
_AT_ONCE = 50
_UNREAD = frozenset({Stage.SETUP.value, Stage.CLOSED.value})


def renew(installation: Installation) -> int:
    """Count anew what no longer holds, in every campaign whose check is read; gives back of how many."""
    with installation.unit.reading() as tx:
        keys = [
            record.key
            for record in campaigns_query.all_records(tx)
            if record.stage not in _UNREAD and installation.host.runs(record.key)
        ]
    return sum(_renew(installation, key) for key in keys)


def _renew(installation: Installation, key: str) -> int:
    ctx = installation.context(console(key), key)
    with ctx.unit.reading(key) as tx:
        old = stale(tx, stand(ctx, tx))
    for some in portions(old, most=_AT_ONCE):
        with ctx.unit.writing(key) as tx:
            keep(tx, stand(ctx, tx), some)
    return len(old)
