"""Questions about requests already answered."""

from datetime import datetime

from sqlalchemy import delete

from reviewer.storage.models import AnsweredRequest
from reviewer.storage.unit import Transaction


def answered(tx: Transaction, key: str) -> AnsweredRequest | None:
    """The request of that key, when it was acknowledged before."""
    return tx.session.get(AnsweredRequest, key)


def forget(tx: Transaction, *, before: datetime) -> None:
    """Drop answers given before that instant: no browser asks for them again."""
    tx.session.execute(delete(AnsweredRequest).where(AnsweredRequest.answered_at < before))
