"""Requests that were answered before: asked again under the same key, they are answered the same."""

from typing import Generic, TypeVar

from msgspec import Struct, convert, to_builtins

from reviewer.errors import Reason, Refused
from reviewer.services.context import Context
from reviewer.storage.models import AnsweredRequest
from reviewer.storage.queries import requests as requests_query
from reviewer.storage.unit import Transaction

_KEY_LENGTH = 64
T = TypeVar("T")


class Act(Struct, Generic[T], frozen=True):
    """Something that is done once however often it is asked for, and the kind of its answer."""

    name: str
    answer: type[T]


def answered(ctx: Context, tx: Transaction, key: str, act: Act[T], *, what: str) -> T | None:
    """The answer to that key, where one was given; a key serves one person and one act on one thing."""
    if not 1 <= len(key) <= _KEY_LENGTH:
        raise Refused(Reason.KEY_REUSED)
    known = requests_query.answered(tx, key)
    if known is None:
        return None
    if known.account_id != ctx.actor.account or known.subject != _subject(tx, act.name, what):
        raise Refused(Reason.KEY_REUSED)
    return convert(known.answer, act.answer)


def remember(ctx: Context, tx: Transaction, key: str, act: Act[T], answer: T, *, what: str) -> None:
    """Keep the answer for whoever asks again with that key."""
    tx.add(
        AnsweredRequest(
            key=key,
            account_id=ctx.actor.account,
            subject=_subject(tx, act.name, what),
            answer=to_builtins(answer),
            answered_at=ctx.clock.now(),
        )
    )


def _subject(tx: Transaction, act: str, what: str) -> str:
    return f"{act}:{tx.scope}:{what}"
