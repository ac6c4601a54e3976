"""How far the files of a nomination are on their way through the check, and asking for another one.

Who looks is in `services.inspections`. What a look tells of itself lies in a small file, never in a row: a
number that is gone hurts nobody.
"""

from bisect import bisect_left
from collections.abc import Sequence

from msgspec import Struct

from reviewer.domain.access import Action, Role, Scope
from reviewer.domain.materials import MaterialState
from reviewer.errors import NotFound
from reviewer.intake.materials import share_told
from reviewer.services.campaigns import Standing, stand
from reviewer.services.context import Context
from reviewer.services.drafts import own_draft
from reviewer.services.files import filed_behind
from reviewer.storage.models import Draft, Material, Nomination, Unit
from reviewer.storage.queries import materials as materials_query
from reviewer.storage.unit import Transaction


class Look(Struct, frozen=True, kw_only=True):
    """How far one file is.

    `share` is how much of it has been looked through, in whole percent; None while nobody looks, and while
    whoever looks has told nothing. `ahead` counts the files of all campaigns that run here which are looked
    at before one that waits; nobody learns whose.
    """

    token: str
    state: MaterialState
    share: int | None = None
    ahead: int = 0


class FilePlace(Struct, frozen=True, kw_only=True):
    """Where the file is that is looked at again: `draft` names it for its unit, `code` for the secretariat.

    "" for the other of them, and for what is not on file.
    """

    draft: str
    code: str


def looks(ctx: Context, *, token: str) -> tuple[Look, ...]:
    """Every file of a draft of the actor's own unit, in the order they came, with how far it is.

    Any other token, known or not, is the same NotFound as of the page itself.
    """
    with ctx.unit.reading(ctx.here().key) as tx:
        draft, _ = own_draft(ctx, tx, stand(ctx, tx), token, Action.DRAFT_READ)
        rows = materials_query.of_draft(tx, draft.id)
        before = _before(ctx, tx, [row.id for row in rows if row.state == MaterialState.WAITING.value])
        return tuple(_look(ctx, row, before) for row in rows)


def _before(ctx: Context, tx: Transaction, waiting: Sequence[int]) -> Sequence[int]:
    """Ids of every file that comes before the last of these; nothing where none waits.

    Of a campaign whose plugin does not run nobody looks at a file.
    """
    if not waiting:
        return ()
    return materials_query.unsettled(tx, campaigns=ctx.host.keys(), before=max(waiting))


def _look(ctx: Context, row: Material, before: Sequence[int]) -> Look:
    state = MaterialState(row.state)
    if state is MaterialState.CHECKING:
        return Look(token=row.token, state=state, share=share_told(ctx.files.gauge(row.token)))
    ahead = bisect_left(before, row.id) if state is MaterialState.WAITING else 0
    return Look(token=row.token, state=state, ahead=ahead)


def look_again(ctx: Context, *, token: str) -> FilePlace:
    """Let a file be looked at again whose check was stopped too often; its unit asks, or the secretariat.

    One that waits, or has been looked through meanwhile, is left as it is: to ask twice is to ask once.
    NotFound for any file that the actor does not handle, whether it is there or not. Of a nominee on file
    the ledger keeps that somebody asked.
    """
    with ctx.unit.writing(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        row, draft, unit, nomination = _handled(ctx, tx, standing, token)
        standing.require(ctx, Action.MATERIAL_RECHECK, Scope(unit=unit.key))
        is_kept = row.state == MaterialState.UNCHECKED.value
        if is_kept:
            row.state, row.tries = MaterialState.WAITING.value, 0
            if nomination is not None:
                data = {"code": nomination.code, "line": row.spec}
                tx.record("material.recheck_asked", actor=ctx.actor.login, at=ctx.clock.now(), data=data)
        own = unit.key in ctx.actor.units(standing.key)
        code = nomination.code if nomination is not None else ""
        place = FilePlace(draft=draft.token if own else "", code=code)
    if is_kept:
        ctx.told(token)
    return place


def _handled(
    ctx: Context, tx: Transaction, standing: Standing, token: str
) -> tuple[Material, Draft, Unit, Nomination | None]:
    """The file of that token for its unit and, once it is on file, for the secretariat."""
    found = materials_query.by_token(tx, standing.record.id, token)
    if found is None:
        raise NotFound("material")
    row, draft, unit = found
    nomination = filed_behind(tx, draft)
    own = unit.key in ctx.actor.units(standing.key)
    if not own and (nomination is None or Role.SECRETARIAT not in ctx.actor.roles(standing.key)):
        raise NotFound("material")
    return row, draft, unit, nomination
