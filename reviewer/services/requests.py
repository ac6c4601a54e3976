"""Requests that were answered before: asked again under the same key, they are answered the same.

A form that was sent once more may hold other words than the first time, because its answer was lost and the
person went on typing. Of a request with a content a code of that content is kept beside the answer: the same
key with another content is no repeat but a new request, and is judged by the version that it names.
"""

import json
from typing import Generic, TypeVar

from msgspec import Struct, convert, to_builtins

from reviewer.errors import Reason, Refused
from reviewer.services.context import Context
from reviewer.storage.models import AnsweredRequest
from reviewer.storage.queries import requests as requests_query
from reviewer.storage.unit import Transaction

_KEY_LENGTH = 64
_CONTENT = "~content"  # beside the fields of the answer, where no field can have its name
T = TypeVar("T")


class Act(Struct, Generic[T], frozen=True):
    """Something that is done once however often it is asked for, and the kind of its answer."""

    name: str
    answer: type[T]


def answered(
    ctx: Context, tx: Transaction, key: str, act: Act[T], *, what: str, content: object = None
) -> T | None:
    """The answer to that key, where one was given to the same content.

    A key serves one person and one act on one thing; KEY_REUSED otherwise. An answer that an earlier version
    kept without a code of its content stands for any.
    """
    if not (1 <= len(key) <= _KEY_LENGTH and key.isprintable()):
        raise Refused(Reason.KEY_REUSED)
    known = requests_query.answered(tx, key)
    if known is None:
        return None
    if known.account_id != ctx.actor.account or known.subject != _subject(tx, act.name, what):
        raise Refused(Reason.KEY_REUSED)
    answer = dict(known.answer)
    code = _code(tx, content)
    if answer.pop(_CONTENT, code) != code:
        tx.delete(known)  # the key is free for the answer to this content, if there is to be one
        return None
    return convert(answer, act.answer)


def remember(
    ctx: Context, tx: Transaction, key: str, act: Act[T], answer: T, *, what: str, content: object = None
) -> None:
    """Keep the answer for whoever asks again with that key and that content."""
    tx.add(
        AnsweredRequest(
            key=key,
            account_id=ctx.actor.account,
            subject=_subject(tx, act.name, what),
            answer={**to_builtins(answer), _CONTENT: _code(tx, content)},
            answered_at=ctx.clock.now(),
        )
    )


def _subject(tx: Transaction, act: str, what: str) -> str:
    return f"{act}:{tx.scope}:{what}"


def _code(tx: Transaction, content: object) -> str:
    """Keyed, so that it tells nothing of a content that is erased before it."""
    # As ASCII: what a script sent may hold half of a surrogate pair, which no encoding can write.
    return tx.receipt("request", json.dumps(to_builtins(content), sort_keys=True))
