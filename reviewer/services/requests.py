"""Requests that were answered before: asked again under the same key, they are answered the same."""

from reviewer.errors import Reason, Refused
from reviewer.services.context import Context
from reviewer.storage.models import AnsweredRequest
from reviewer.storage.queries import sheets as sheets_query
from reviewer.storage.unit import Transaction

_KEY_LENGTH = 64


def answered(ctx: Context, tx: Transaction, key: str, *, act: str, what: str) -> dict[str, object] | None:
    """What was answered to that key before; a key serves one person and one act on one thing."""
    if not 1 <= len(key) <= _KEY_LENGTH:
        raise Refused(Reason.KEY_REUSED)
    known = sheets_query.answered(tx, key)
    if known is None:
        return None
    if known.account_id != ctx.actor.account or known.subject != _subject(tx, act, what):
        raise Refused(Reason.KEY_REUSED)
    return known.answer


def remember(
    ctx: Context, tx: Transaction, key: str, *, act: str, what: str, answer: dict[str, object]
) -> None:
    """Keep the answer for whoever asks again with that key."""
    tx.add(
        AnsweredRequest(
            key=key,
            account_id=ctx.actor.account,
            subject=_subject(tx, act, what),
            answer=answer,
            answered_at=ctx.clock.now(),
        )
    )


def _subject(tx: Transaction, act: str, what: str) -> str:
    return f"{act}:{tx.scope}:{what}"
