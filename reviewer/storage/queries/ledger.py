"""Reading the ledger."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from reviewer.domain.ledger import Line
from reviewer.storage.models import LedgerLine
from reviewer.storage.unit import Transaction

_PIECE = 1000


def lines(tx: Transaction, scope: str) -> Iterator[Line]:
    """Every line of a chain in order, read piece by piece; whoever stops half-way leaves nothing open."""
    query = (
        select(
            LedgerLine.seq,
            LedgerLine.payload,
            LedgerLine.prev,
            LedgerLine.hash,
            LedgerLine.mac,
            LedgerLine.kind,
            LedgerLine.at,
        )
        .where(LedgerLine.scope == scope)
        .order_by(LedgerLine.seq)
        .limit(_PIECE)
    )
    piece = tx.session.execute(query).all()
    while piece:
        for seq, payload, prev, line_hash, mac, kind, at in piece:
            yield Line(
                scope=scope, seq=seq, payload=payload, prev=prev, hash=line_hash, mac=mac, kind=kind, at=at
            )
        piece = tx.session.execute(query.where(LedgerLine.seq > piece[-1].seq)).all()


def payloads(tx: Transaction, scope: str, *, kinds: Sequence[str]) -> Sequence[tuple[int, str]]:
    """(number, what it says) of the lines of those kinds, oldest first."""
    rows = tx.session.execute(
        select(LedgerLine.seq, LedgerLine.payload)
        .where(LedgerLine.scope == scope, LedgerLine.kind.in_(kinds))
        .order_by(LedgerLine.seq)
    )
    return [(seq, payload) for seq, payload in rows]


def latest(tx: Transaction, scope: str, limit: int) -> Sequence[LedgerLine]:
    """The newest lines, newest first."""
    return tx.session.scalars(
        select(LedgerLine).where(LedgerLine.scope == scope).order_by(LedgerLine.seq.desc()).limit(limit)
    ).all()


def scopes(tx: Transaction) -> set[str]:
    """Every scope that has a chain."""
    return set(tx.session.scalars(select(LedgerLine.scope).distinct()))
