"""The ledger: verified, exported, read."""

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from reviewer.domain import access, ledger
from reviewer.domain.access import Action, Stage
from reviewer.domain.ledger import PLATFORM, Line
from reviewer.errors import LedgerBroken, NotFound
from reviewer.services.assignments import hidden_codes
from reviewer.services.context import Context
from reviewer.services.receipts import altered
from reviewer.storage.models import CampaignRecord, LedgerLine
from reviewer.storage.queries import campaigns as campaigns_query
from reviewer.storage.queries import ledger as ledger_query
from reviewer.storage.unit import Transaction

WITHHELD = "withheld"
# By whom a line is, and of which of these kinds, would tell who reads the nominee, and how many do.
_JUDGING = ("sheet.", "list.", "panel.")
# The places that it names count everybody: whoever sees some of a list would find the gap.
_MOVED = "list.adjusted"
_NOTHING_SAID = ledger.canonical({"kind": WITHHELD})


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


def verify(ctx: Context, *, key: str | None = None, noted: str = "") -> Head:
    """Walk a campaign's whole chain; LedgerBroken at the first line that does not hold.

    A chain that holds is also asked about the score sheets: LedgerBroken at the first line whose receipt a
    sheet no longer yields. The line's number tells those who may read it whose sheet that is.

    The campaign is the context's, or the one of that key. `noted` is a head that was noted down earlier: it
    must still be in the chain. NotFound when the database has none of the campaign.
    """
    scope = key if key is not None else ctx.here().key
    with ctx.unit.reading(scope) as tx:
        _require(ctx, tx, scope, Action.LEDGER_VERIFY)
        return _walked(ctx, tx, scope, noted=noted)


def verify_platform(ctx: Context) -> Head:
    """The same for the installation's own chain of accounts and sign-ins."""
    access.require(ctx.actor, Action.LEDGER_VERIFY, campaign=None, stage=Stage.SETUP)
    with ctx.unit.reading(PLATFORM) as tx:
        return _walked(ctx, tx, PLATFORM)


def verify_all(ctx: Context) -> tuple[Head, ...]:
    """The same for every chain in the database: the campaigns' by key, then the installation's own.

    A campaign whose plugin was refused or is gone has its chain walked like any other, and so has a chain
    whose campaign is no longer in the database.
    """
    access.require(ctx.actor, Action.LEDGER_VERIFY, campaign=None, stage=Stage.SETUP)
    with ctx.unit.reading() as tx:
        records = {record.key for record in campaigns_query.all_records(tx)}
        scopes = sorted((records | ledger_query.scopes(tx)) - {PLATFORM})
        return tuple(_walked(ctx, tx, scope) for scope in (*scopes, PLATFORM))


def _require(ctx: Context, tx: Transaction, scope: str, action: Action) -> CampaignRecord:
    """Raise unless the actor may do this with the campaign's chain, which holds without any plugin."""
    record = campaigns_query.by_key(tx, scope)
    if record is None:
        raise NotFound("campaign", scope)
    access.require(ctx.actor, action, campaign=scope, stage=Stage(record.stage))
    return record


def _walked(ctx: Context, tx: Transaction, scope: str, *, noted: str = "") -> Head:
    # A campaign's chain begins with its creation; the installation's is empty until somebody is invited.
    begun = scope if scope != PLATFORM else ""
    lines = ledger_query.lines(tx, scope)
    count, head = ledger.verify(lines, key=ctx.unit.ledger_key, noted=noted, begun=begun)
    record = campaigns_query.by_key(tx, scope)
    wrong = altered(tx, record) if record is not None else ()
    if wrong:
        raise LedgerBroken(scope, min(one.line or count + 1 for one in wrong), "sheet")
    return Head(scope=scope, count=count, hash=head)


def export(ctx: Context, *, key: str | None = None) -> Iterator[str]:
    """A campaign's ledger as JSON lines, one canonical object a line: the context's, or the one of that key.

    A line that tells of marks or readers of a nominee hidden from the actor stands in its place with its hash
    and seal, but says only that it is withheld: that hash is of the text that is not shown. The right is
    asked for at once, not when the first line is taken.
    """
    scope = key if key is not None else ctx.here().key
    with ctx.unit.reading(scope) as tx:
        hidden = hidden_codes(ctx, tx, _require(ctx, tx, scope, Action.LEDGER_READ))
    return _exported(ctx, scope, hidden)


def _exported(ctx: Context, scope: str, hidden: frozenset[str]) -> Iterator[str]:
    with ctx.unit.reading(scope) as tx:
        for line in ledger_query.lines(tx, scope):
            yield ledger.canonical(_plain(line, hidden)) + "\n"


def _withheld(kind: str, payload: str, hidden: frozenset[str]) -> bool:
    if kind == _MOVED and hidden:
        return True
    return kind.startswith(_JUDGING) and any(code in payload for code in hidden)


def _plain(line: Line, hidden: frozenset[str]) -> dict[str, object]:
    withheld = _withheld(line.kind or "", line.payload, hidden)
    return {
        "hash": line.hash,
        "mac": line.mac,
        "payload": _NOTHING_SAID if withheld else line.payload,
        "prev": line.prev,
        "scope": line.scope,
        "seq": line.seq,
    }


def latest(ctx: Context, *, limit: int = 100) -> tuple[Entry, ...]:
    """The newest entries, newest first; what `export` withholds is of the kind WITHHELD."""
    scope = ctx.here().key
    with ctx.unit.reading(scope) as tx:
        hidden = hidden_codes(ctx, tx, _require(ctx, tx, scope, Action.LEDGER_READ))
        return tuple(_entry(row, hidden) for row in ledger_query.latest(tx, scope, limit))


def _entry(row: LedgerLine, hidden: frozenset[str]) -> Entry:
    withheld = _withheld(row.kind, row.payload, hidden)
    return Entry(
        seq=row.seq,
        at=row.at,
        kind=WITHHELD if withheld else row.kind,
        payload=_NOTHING_SAID if withheld else row.payload,
        hash=row.hash,
    )
