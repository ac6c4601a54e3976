"""How a file comes in: whole with a form, or in parts that survive a lost line and a killed server.

The parts follow the tus protocol's core and creation; its words are the web's business. What is here of
a file is what lies on the disk: no row counts bytes, so none can be wrong about them.
"""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import IO

from msgspec import Struct

from reviewer.domain.access import Action
from reviewer.domain.materials import Line
from reviewer.errors import NotFound, Reason, Refused
from reviewer.intake.materials import plain_name
from reviewer.services.campaigns import Standing, in_time_to_file, stand
from reviewer.services.context import Context
from reviewer.services.drafts import own_draft
from reviewer.services.materials import add, is_full, line_for
from reviewer.storage.models import Draft, Material, UnfinishedUpload
from reviewer.storage.queries import materials as materials_query
from reviewer.storage.unit import Transaction

KEPT = timedelta(days=1)
"""How long the parts of an upload wait for the rest."""

# More at once than any page sends: a script that begins uploads for ever fills no table.
_AT_ONCE = 20


class Offer(Struct, frozen=True, kw_only=True):
    """What somebody wants to give: for which line, under which name, how many bytes."""

    spec: str
    title: str
    filename: str
    size: int


class Progress(Struct, frozen=True, kw_only=True):
    """How far an upload is, in bytes. `whole` once the file has come to its end and waits to be looked at."""

    length: int
    size: int
    whole: bool


def give(ctx: Context, *, token: str, offer: Offer, stream: IO[bytes]) -> None:
    """Take a whole file into a draft of the actor's own unit. `offer.size` is not asked.

    Raises MaterialRefused for a name made to deceive, DiskFull, and Refused: MATERIAL_EMPTY,
    MATERIAL_TOO_LARGE, MATERIAL_FULL, MATERIAL_UNNAMED.
    """
    with ctx.unit.reading(ctx.here().key) as tx:
        _offered(ctx, tx, token, offer)
    ctx.files.require_room(ctx.largest if offer.size < 0 else offer.size)
    stored = secrets.token_urlsafe(16)
    # The bytes come as slowly as they like: no transaction is open meanwhile.
    try:
        size = ctx.files.receive(stored, stream, limit=ctx.largest)
        _require_size(ctx, size)
        with ctx.unit.writing(ctx.here().key) as tx:
            draft, name = _offered(ctx, tx, token, offer)
            add(ctx, tx, draft, token=stored, spec=offer.spec, title=offer.title, filename=name, size=size)
    except BaseException:
        ctx.files.drop(stored)
        raise
    ctx.told(stored)


def _offered(ctx: Context, tx: Transaction, token: str, offer: Offer) -> tuple[Draft, str]:
    """The draft, when this offer can be taken into it now, and the plain name of the file."""
    standing = stand(ctx, tx)
    draft, _ = own_draft(ctx, tx, standing, token, Action.DRAFT_WRITE)
    in_time_to_file(ctx, tx, standing, draft.category)
    line, rows = line_for(tx, standing, draft, offer.spec)
    _require_place(line, rows)
    if line.spec is not None and line.spec.named and not offer.title.strip():
        raise Refused(Reason.MATERIAL_UNNAMED, {"name": line.spec.name})
    return draft, plain_name(offer.filename)


def _require_place(line: Line, rows: Sequence[Material]) -> None:
    if is_full(line, rows):
        name = line.spec.name if line.spec is not None else line.level.name if line.level is not None else ""
        raise Refused(Reason.MATERIAL_FULL, {"name": name, "maximum": line.maximum or 0})


def _require_size(ctx: Context, size: int) -> None:
    if size <= 0:
        raise Refused(Reason.MATERIAL_EMPTY)
    if size > ctx.largest:
        raise Refused(Reason.MATERIAL_TOO_LARGE, {"limit": ctx.largest // 2**20})


def begin(ctx: Context, *, token: str, offer: Offer) -> str:
    """Begin an upload in parts; gives back its own token. Raises as `give` does."""
    _require_size(ctx, offer.size)
    with ctx.unit.writing(ctx.here().key) as tx:
        draft, name = _offered(ctx, tx, token, offer)
        ctx.files.require_room(offer.size)
        others = materials_query.uploads_of(tx, draft.id)
        oldest = others[: max(0, len(others) + 1 - _AT_ONCE)]
        gone = [other.token for other in oldest]
        for other in oldest:
            tx.delete(other)
        row = UnfinishedUpload(
            draft_id=draft.id,
            token=secrets.token_urlsafe(16),
            account_id=ctx.actor.account,
            spec=offer.spec,
            title=offer.title.strip(),
            filename=name,
            size=offer.size,
            begun_at=ctx.clock.now(),
        )
        ctx.files.begin(row.token)
        tx.add(row)
        begun = row.token
    # Not before the commit: rolled back, an upload would be named whose bytes are gone.
    for other_token in gone:
        ctx.files.drop(other_token)
    return begun


def progress(ctx: Context, *, upload: str) -> Progress:
    """How far an upload of the actor's own unit is; any other token, known or not, is the same NotFound."""
    with ctx.unit.reading(ctx.here().key) as tx:
        row, _ = _own_upload(ctx, tx, stand(ctx, tx), upload)
        return Progress(length=ctx.files.length(row.token), size=row.size, whole=False)


def _own_upload(
    ctx: Context, tx: Transaction, standing: Standing, upload: str
) -> tuple[UnfinishedUpload, Draft]:
    found = materials_query.upload_by_token(tx, standing.record.id, upload)
    if found is None or found[2].key not in ctx.actor.units(standing.key):
        raise NotFound("upload")
    own_draft(ctx, tx, standing, found[1].token, Action.DRAFT_WRITE)
    return found[0], found[1]


def append(ctx: Context, *, upload: str, offset: int, stream: IO[bytes]) -> Progress:
    """Put more bytes behind the `offset` that are there; with the last one the file waits to be looked at.

    Raises StaleVersion when another number of bytes is there, TooLate after the closing instant (what
    is on its way then counts as not given), DiskFull, and with the last byte Refused: MATERIAL_FULL when
    the line was filled meanwhile, which ends the upload.
    """
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        row, draft = _own_upload(ctx, tx, standing, upload)
        in_time_to_file(ctx, tx, standing, draft.category)
        size = row.size
    # The bytes come as slowly as they like: no transaction is open meanwhile.
    ctx.files.require_room(max(0, size - offset))
    length = ctx.files.append(upload, stream, offset=offset, limit=size)
    if length < size:
        return Progress(length=length, size=size, whole=False)
    _finish(ctx, upload)
    return Progress(length=length, size=size, whole=True)


def _finish(ctx: Context, upload: str) -> None:
    """The last byte is here: the upload becomes a file of its draft, under the same token."""
    with ctx.unit.writing(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        row, draft = _own_upload(ctx, tx, standing, upload)
        in_time_to_file(ctx, tx, standing, draft.category)
        size, title, name = row.size, row.title, row.filename
        spec, token = row.spec, row.token
        tx.delete(row)
        full = _full_by_now(tx, standing, draft, spec)
        if full is None:
            # Killed between this and the commit, the upload is found whole and finished by the next request.
            ctx.files.complete(token)
            add(ctx, tx, draft, token=token, spec=spec, title=title, filename=name, size=size)
    if full is not None:
        ctx.files.drop(token)
        raise full
    ctx.told(upload)


def _full_by_now(tx: Transaction, standing: Standing, draft: Draft, spec: str) -> Refused | None:
    """Why the line takes no more: several may have been begun for its last place."""
    try:
        _require_place(*line_for(tx, standing, draft, spec))
    except Refused as full:
        return full
    except NotFound:  # the other tier was chosen meanwhile: the page shows such a file apart
        return None
    return None


def cancel(ctx: Context, *, upload: str) -> str:
    """Give an upload up; gives back the token of its draft."""
    with ctx.unit.writing(ctx.here().key) as tx:
        row, draft = _own_upload(ctx, tx, stand(ctx, tx), upload)
        tx.delete(row)
        owner = draft.token
    ctx.files.drop(upload)
    return owner
