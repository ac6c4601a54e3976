"""The files of a nomination: given, looked at, shown, taken back."""

import secrets
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from reviewer.domain.materials import MaterialState, lines_of
from reviewer.errors import NotFound, Reason, Refused
from reviewer.services.campaigns import Standing
from reviewer.services.context import Context
from reviewer.storage.models import Draft, Material
from reviewer.storage.queries import materials as materials_query
from reviewer.storage.unit import Transaction

_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
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


def files_of(ctx: Context, tx: Transaction, standing: Standing, draft: Draft) -> tuple[StoredFile, ...]:
    """The accepted files of a nomination: by the list of its materials, then in the order they came.

    Asks nobody's rights: the caller has required its own.
    """
    place = {key: number for number, key in enumerate(lines_of(standing.book(draft.category)))}
    rows = [
        row for row in materials_query.of_draft(tx, draft.id) if row.state == MaterialState.ACCEPTED.value
    ]
    rows.sort(key=lambda row: (place.get(row.spec, len(place)), row.spec, row.id))
    return tuple(
        StoredFile(
            spec=row.spec,
            title=row.title,
            filename=row.filename,
            path=ctx.files.kept(row.sha256),
            media_type=row.media_type,
            size=row.size,
            sha256=row.sha256,
            pages=row.pages,
            width=row.width,
            height=row.height,
            seconds=Fraction(row.seconds) if row.seconds else None,
        )
        for row in rows
    )


def receive(
    ctx: Context,
    tx: Transaction,
    standing: Standing,
    draft: Draft,
    *,
    spec: str,
    title: str,
    filename: str,
    path: Path,
) -> Material:
    """Put a whole file that lies on our disk into a nomination; it waits to be looked at like any other.

    `path` stays where it is. Asks nobody's rights, and whether the line is full is for the judgement of the
    list: a bundle that holds too much is shown, not cut. Refused with MATERIAL_EMPTY for a file without
    bytes, NotFound for a line that no tier of the category has.
    """
    if spec not in lines_of(standing.book(draft.category)):
        raise NotFound("material")
    if path.stat().st_size == 0:
        raise Refused(Reason.MATERIAL_EMPTY)
    token = secrets.token_urlsafe(16)
    row = Material(
        draft_id=draft.id,
        token=token,
        spec=spec,
        title=title.strip()[:_NAME],
        filename=filename[-_NAME:],
        state=MaterialState.WAITING.value,
        size=ctx.files.copy(path, to=token),
        given_by=ctx.actor.login,
        stored_at=ctx.clock.now(),
    )
    tx.add(row)
    return row
