"""Whose signature counts here: installations that the operator trusts, each by the fingerprint of its key."""

import re
from datetime import datetime

from msgspec import Struct

from reviewer.domain import access
from reviewer.domain.access import Action, Stage
from reviewer.domain.bundle import fingerprint
from reviewer.domain.ledger import PLATFORM
from reviewer.errors import NotFound, Reason, Refused
from reviewer.export.bundle import public_key
from reviewer.services.context import Context
from reviewer.storage.models import TrustedSigner
from reviewer.storage.queries import cascade as cascade_query

_FINGERPRINT = re.compile(r"[0-9a-f]{64}")
_LONGEST_NAME = 100


class SignerLine(Struct, frozen=True, kw_only=True):
    """One installation whose signature counts."""

    fingerprint: str
    name: str
    trusted_by: str
    trusted_at: datetime


class Signers(Struct, frozen=True, kw_only=True):
    """`own` is the fingerprint that others are told of this installation; `lines` are those it trusts."""

    own: str
    lines: tuple[SignerLine, ...]


def fingerprint_of(seed: bytes) -> str:
    """The fingerprint of the key with that seed; "" for an installation without one."""
    return fingerprint(public_key(seed)) if seed else ""


def listed(ctx: Context) -> Signers:
    """This installation's own fingerprint, and everyone it trusts, the oldest first."""
    _require(ctx)
    with ctx.unit.reading(PLATFORM) as tx:
        lines = tuple(
            SignerLine(
                fingerprint=row.fingerprint,
                name=row.name,
                trusted_by=row.trusted_by,
                trusted_at=row.trusted_at,
            )
            for row in cascade_query.signers(tx)
        )
    return Signers(own=fingerprint_of(ctx.signing_key), lines=lines)


def trust(ctx: Context, *, fingerprint: str, name: str) -> None:
    """Let the signature of that fingerprint count, under the name of whom it belongs to.

    Blanks, colons and capitals in the fingerprint do not matter: it is read out by telephone. Refused with
    SIGNER_INVALID for anything else, for one that is trusted already, and for this installation's own.
    """
    _require(ctx)
    wanted, name = re.sub(r"[\s:：]", "", fingerprint).lower(), name.strip()
    with ctx.unit.writing(PLATFORM) as tx:
        known = wanted == fingerprint_of(ctx.signing_key) or cascade_query.signer(tx, wanted) is not None
        if known or not _FINGERPRINT.fullmatch(wanted) or not 1 <= len(name) <= _LONGEST_NAME:
            raise Refused(Reason.SIGNER_INVALID)
        now = ctx.clock.now()
        tx.add(
            TrustedSigner(fingerprint=wanted, name=name, trusted_by=ctx.actor.login, trusted_at=now),
        )
        data = {"fingerprint": wanted, "name": name}
        tx.record("signer.trusted", actor=ctx.actor.login, at=now, data=data)


def forget(ctx: Context, *, fingerprint: str) -> None:
    """Let that signature count no more; what came in under it stays. NotFound when it never did."""
    _require(ctx)
    with ctx.unit.writing(PLATFORM) as tx:
        row = cascade_query.signer(tx, fingerprint)
        if row is None:
            raise NotFound("signer", fingerprint)
        data = {"fingerprint": row.fingerprint, "name": row.name}
        tx.delete(row)
        tx.record("signer.forgotten", actor=ctx.actor.login, at=ctx.clock.now(), data=data)


def _require(ctx: Context) -> None:
    access.require(ctx.actor, Action.SIGNERS_MANAGE, campaign=None, stage=Stage.SETUP)
