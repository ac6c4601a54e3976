"""The accepted files of nominations, for those who may look at them.

Nobody learns of a file but the unit that gave it and, once its nominee is on file, whoever may see
that nominee.
"""

from fractions import Fraction
from pathlib import Path

from msgspec import Struct

from reviewer.domain import materials as rules
from reviewer.domain.access import Action, Role, Scope
from reviewer.domain.materials import SEAL, MaterialState
from reviewer.errors import NotFound
from reviewer.services.assignments import hidden_codes
from reviewer.services.campaigns import Standing, stand
from reviewer.services.context import Context
from reviewer.storage.models import Draft, Material, Nomination, Unit
from reviewer.storage.queries import experts as experts_query
from reviewer.storage.queries import materials as materials_query
from reviewer.storage.queries import sheets as sheets_query
from reviewer.storage.unit import Transaction


class StoredFile(Struct, frozen=True, kw_only=True):
    """An accepted file of a nomination, for whoever prints or packs it.

    `spec` is the key of its line in the list of materials, or `seal-<level>`; `path` is where its bytes
    lie and `sha256` their digest; `size` in bytes, `seconds` exact; None where a file has no such thing.
    """

    spec: str
    title: str
    filename: str
    path: Path
    media_type: str
    size: int
    sha256: str
    pages: int | None
    width: int | None
    height: int | None
    seconds: Fraction | None


def fetched(ctx: Context, *, token: str) -> StoredFile:
    """One accepted file for whoever may see it; anything else, known or not, is the same NotFound."""
    with ctx.unit.reading(ctx.here().key) as tx:
        row = _visible(ctx, tx, stand(ctx, tx), token)
        return _stored(ctx, row, row.sha256)


def previewed(ctx: Context, *, token: str) -> StoredFile:
    """The small picture of a photo, for whoever may see the photo."""
    with ctx.unit.reading(ctx.here().key) as tx:
        row = _visible(ctx, tx, stand(ctx, tx), token)
        if not row.preview:
            raise NotFound("material")
        return _stored(ctx, row, row.preview)


def _visible(ctx: Context, tx: Transaction, standing: Standing, token: str) -> Material:
    found = materials_query.by_token(tx, standing.record.id, token)
    if found is None or found[0].state != MaterialState.ACCEPTED.value:
        raise NotFound("material")
    row, draft, unit = found
    nomination = filed_behind(tx, draft)
    if not sees(ctx, tx, standing, nomination, unit, Action.MATERIAL_READ):
        raise NotFound("material")
    if row.spec.startswith(SEAL) and not handles(ctx, standing, unit):
        raise NotFound("material")
    return row


def _stored(ctx: Context, row: Material, digest: str) -> StoredFile:
    return StoredFile(
        spec=row.spec,
        title=row.title,
        filename=row.filename,
        path=ctx.files.kept(digest),
        media_type=row.media_type,
        size=row.size,
        sha256=digest,
        pages=row.pages,
        width=row.width,
        height=row.height,
        seconds=rules.quotient(row.seconds),
    )


def files_of(ctx: Context, tx: Transaction, standing: Standing, draft: Draft) -> tuple[StoredFile, ...]:
    """The accepted files of a nomination: by the list of its materials, then in the order they came.

    Asks nobody's rights: the caller has required its own.
    """
    place = {key: number for number, key in enumerate(rules.lines_of(standing.book(draft.category)))}
    rows = [
        row for row in materials_query.of_draft(tx, draft.id) if row.state == MaterialState.ACCEPTED.value
    ]
    rows.sort(key=lambda row: (place.get(row.spec, len(place)), row.spec, row.id))
    return tuple(_stored(ctx, row, row.sha256) for row in rows)


def filed_behind(tx: Transaction, draft: Draft) -> Nomination | None:
    """What the draft is on file as; None while it is not."""
    return tx.session.get(Nomination, draft.nomination_id) if draft.nomination_id is not None else None


def handles(ctx: Context, standing: Standing, unit: Unit) -> bool:
    """Whether the actor is one of the two sides between which papers pass: the unit or the secretariat."""
    own = unit.key in ctx.actor.units(standing.key)
    return own or Role.SECRETARIAT in ctx.actor.roles(standing.key)


def sees(
    ctx: Context,
    tx: Transaction,
    standing: Standing,
    nomination: Nomination | None,
    unit: Unit,
    action: Action,
) -> bool:
    """Whether the actor has that right over the files of a nominee, or (None) of a draft not on file."""
    if nomination is None:
        own = unit.key in ctx.actor.units(standing.key)
        return own and standing.may(ctx, action, Scope(unit=unit.key))
    if nomination.code in hidden_codes(ctx, tx, standing.record, besides=ctx.actor.units(standing.key)):
        return False
    own = _reads(ctx, tx, standing, nomination)
    return standing.may(ctx, action, Scope(unit=unit.key, own=own))


def _reads(ctx: Context, tx: Transaction, standing: Standing, nomination: Nomination) -> bool:
    """Whether the nominee lies on the actor's own desk as an expert who has signed."""
    account = ctx.actor.account
    expert = experts_query.by_account(tx, standing.record.id, account) if account is not None else None
    if expert is None or expert.undertaking_at is None:
        return False
    return sheets_query.one(tx, expert.id, nomination.code) is not None
