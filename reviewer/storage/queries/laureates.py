"""Questions about laureates of past years and about what people said of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select

from reviewer.storage.models import Laureate, LaureateDraft, Match
from reviewer.storage.queries.portions import portions
from reviewer.storage.unit import Transaction


def by_keys(tx: Transaction, kind: str, keys: Iterable[str]) -> Sequence[Laureate]:
    """Every line of that kind under one of the compared names, mistaken ones too."""
    found: list[Laureate] = []
    for some in portions(sorted(set(keys))):
        found += tx.session.scalars(
            select(Laureate).where(Laureate.kind == kind, Laureate.name_key.in_(some)).order_by(Laureate.id)
        )
    return found


def alike(tx: Transaction, kind: str, keys: Iterable[str]) -> Sequence[Laureate]:
    """Every line of that kind that shares one of these with a name, mistaken ones too."""
    found: list[Laureate] = []
    for some in portions(sorted(set(keys))):
        found += tx.session.scalars(
            select(Laureate).where(Laureate.kind == kind, Laureate.likeness.in_(some)).order_by(Laureate.id)
        )
    return found


def counts(tx: Transaction) -> dict[str, int]:
    """How many lines there are by kind, mistaken ones left out."""
    rows = tx.session.execute(
        select(Laureate.kind, func.count()).where(Laureate.status != "mistaken").group_by(Laureate.kind)
    )
    return {row[0]: row[1] for row in rows}


def by_id(tx: Transaction, number: int) -> Laureate | None:
    """The line of that number."""
    return tx.session.get(Laureate, number)


def _narrowed(words: str, kind: str) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if kind:
        conditions.append(Laureate.kind == kind)
    if words:
        texts = (Laureate.name, Laureate.name_key, Laureate.host, Laureate.source)
        conditions.append(or_(*(text.icontains(words, autoescape=True) for text in texts)))
    return conditions


def count(tx: Transaction, *, words: str = "", kind: str = "") -> int:
    """How many lines carry the words, of that kind ("" = of any)."""
    return tx.session.scalar(select(func.count(Laureate.id)).where(*_narrowed(words, kind))) or 0


def listed(
    tx: Transaction, *, words: str = "", kind: str = "", first: int = 0, most: int = 50
) -> Sequence[Laureate]:
    """Lines that carry the words, the latest year first; `first` counts from 0."""
    return tx.session.scalars(
        select(Laureate)
        .where(*_narrowed(words, kind))
        .order_by(Laureate.year.desc(), Laureate.id)
        .offset(first)
        .limit(most)
    ).all()


def draft_by_token(tx: Transaction, token: str) -> LaureateDraft | None:
    """The past list that was read under that token."""
    return tx.session.scalar(select(LaureateDraft).where(LaureateDraft.token == token))


def unconfirmed(tx: Transaction, *, before: datetime) -> Sequence[LaureateDraft]:
    """Lists that were read before that instant and wait still."""
    return tx.session.scalars(select(LaureateDraft).where(LaureateDraft.read_at < before)).all()


def drafts_of(tx: Transaction, account: int | None) -> Sequence[LaureateDraft]:
    """Past lists that one person read and did not confirm."""
    return tx.session.scalars(select(LaureateDraft).where(LaureateDraft.account_id == account)).all()


def matches(tx: Transaction, campaign: int, laureates: Iterable[int]) -> Sequence[Match]:
    """What was said in the campaign of any of those lines."""
    found: list[Match] = []
    for some in portions(sorted(set(laureates))):
        found += tx.session.scalars(
            select(Match).where(Match.campaign_id == campaign, Match.laureate_id.in_(some))
        )
    return found


def match(tx: Transaction, campaign: int, laureate: int, identity: str) -> Match | None:
    """What was said in the campaign of that line and a nominee of that identity."""
    return tx.session.scalar(
        select(Match).where(
            Match.campaign_id == campaign, Match.laureate_id == laureate, Match.identity == identity
        )
    )
