"""The ledger: verified, exported, read."""

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from reviewer.domain import access, ledger
from reviewer.domain.access import Action, Stage
from reviewer.domain.ledger import PLATFORM, Line
from reviewer.services.campaigns import stand
from reviewer.services.context import Context
from reviewer.storage.queries import ledger as ledger_query


class Head(Struct, frozen=True, kw_only=True):
    """How long a chain is and where it ends: what minutes and notices note down."""

    scope: str
    count: int
    hash: str


class Entry(Struct, frozen=True, kw_only=True):
    """One entry as the page shows it."""

    seq: int
    at: datetime
    kind: str
    payload: str
    hash: str


def verify(ctx: Context) -> Head:
    """Walk the campaign's whole chain; LedgerBroken at the first line that does not hold."""
    scope = ctx.here().key
    with ctx.unit.reading(scope) as tx:
        stand(ctx, tx).require(ctx, Action.LEDGER_VERIFY)
        count, head = ledger.verify(ledger_query.lines(tx, scope), key=ctx.unit.ledger_key)
        return Head(scope=scope, count=count, hash=head)


def verify_platform(ctx: Context) -> Head:
    """The same for the installation's own chain of accounts and sign-ins."""
    access.require(ctx.actor, Action.LEDGER_VERIFY, campaign=None, stage=Stage.SETUP)
    with ctx.unit.reading(PLATFORM) as tx:
        count, head = ledger.verify(ledger_query.lines(tx, PLATFORM), key=ctx.unit.ledger_key)
        return Head(scope=PLATFORM, count=count, hash=head)


def export(ctx: Context) -> Iterator[str]:
    """The campaign's ledger as JSON lines, one canonical object a line.

    The right is asked for at once, not when the first line is taken.
    """
    scope = ctx.here().key
    with ctx.unit.reading(scope) as tx:
        stand(ctx, tx).require(ctx, Action.LEDGER_READ)
    return _exported(ctx, scope)


def _exported(ctx: Context, scope: str) -> Iterator[str]:
    with ctx.unit.reading(scope) as tx:
        for line in ledger_query.lines(tx, scope):
            yield ledger.canonical(_plain(line)) + "\n"


def _plain(line: Line) -> dict[str, object]:
    return {
        "hash": line.hash,
        "mac": line.mac,
        "payload": line.payload,
        "prev": line.prev,
        "scope": line.scope,
        "seq": line.seq,
    }


def latest(ctx: Context, *, limit: int = 100) -> tuple[Entry, ...]:
    """The newest entries, newest first."""
    scope = ctx.here().key
    with ctx.unit.reading(scope) as tx:
        stand(ctx, tx).require(ctx, Action.LEDGER_READ)
        return tuple(
            Entry(seq=row.seq, at=row.at, kind=row.kind, payload=row.payload, hash=row.hash)
            for row in ledger_query.latest(tx, scope, limit)
        )
