"""Looking through the files that came, in the background; nobody acts here, so nobody's rights are asked.

The stored row is the order: a file whose state is `waiting` is looked through by whoever claims it
first, and a claim that grew old (its process was killed) is free again. So nothing hangs on a queue: a
lost message is a delay until the next round, a repeated one does nothing.
"""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from msgspec import Struct

from reviewer.contract import MaterialKind
from reviewer.domain.access import console
from reviewer.domain.materials import SEAL, MaterialState
from reviewer.errors import MaterialRefusal, MaterialRefused
from reviewer.intake.materials import Inspected, Stopped, inspect
from reviewer.intake.materials.previews import preview
from reviewer.services.campaigns import Standing, stand
from reviewer.services.context import Installation
from reviewer.services.files import filed_behind
from reviewer.services.materials import PICTURES, claims_tier, judge_anew
from reviewer.services.uploads import KEPT
from reviewer.storage.files import digest_of
from reviewer.storage.models import Draft, Material
from reviewer.storage.queries import cascade as cascade_query
from reviewer.storage.queries import materials as materials_query

PATIENCE = timedelta(minutes=30)
"""After how long a claim is free again: twice what looking through the longest video may take."""

TRIES = 3
"""How often a check that is stopped from outside is begun before a person has to ask for another."""

_SETTLED = (MaterialState.ACCEPTED.value, MaterialState.REFUSED.value)


class _Claim(Struct, frozen=True, kw_only=True):
    """A file that is ours to look through."""

    campaign: str
    token: str
    claim: str
    filename: str
    kind: MaterialKind
    stored_at: datetime


class _Kept(Struct, frozen=True, kw_only=True):
    """What was found, and under which digests it lies now."""

    inspected: Inspected
    sha256: str
    original: str
    preview: str


def waiting(installation: Installation) -> tuple[str, ...]:
    """Tokens of every file of every campaign that waits to be looked through, oldest first."""
    stale = installation.clock.now() - PATIENCE
    with installation.unit.reading() as tx:
        return tuple(token for key, token in materials_query.to_look_at(tx, stale=stale))


def _never() -> bool:
    return False


def look(installation: Installation, *, token: str, is_stopping: Callable[[], bool] = _never) -> bool:
    """Look one file through and store what was found; False when there was nothing to do.

    Of two that are asked at once, one looks. A file that is refused is removed from the disk, and its row
    says why. One whose check was stopped from outside is nothing of the kind: it waits for the next round,
    which is False too, and after TRIES of them stays as it is, with its bytes, until somebody asks. When
    `is_stopping`, asked several times a second, says that the platform ends, that is no try: it waits on.
    RuntimeError when the looking itself cannot be started: the file waits on, as it does when what was found
    could not be stored.
    """
    claim = _claimed(installation, token)
    if claim is None:
        return False
    if _is_away(installation, claim):
        _release(installation, claim)
        return False
    try:
        _accept(installation, claim, _kept(installation, claim, is_stopping))
    except MaterialRefused as refused:
        _refuse(installation, claim, refused)
        return True
    except Stopped:
        if is_stopping():
            _release(installation, claim)
        else:
            _try_again(installation, claim)
        return False
    except BaseException:
        _release(installation, claim)
        raise
    return True


def _claimed(installation: Installation, token: str) -> _Claim | None:
    with installation.unit.reading() as tx:
        key = materials_query.campaign_of(tx, token)
    if key is None or not installation.host.runs(key):
        return None
    ctx = installation.context(console(key), key)
    with ctx.unit.writing(key) as tx:
        standing = stand(ctx, tx)
        found = materials_query.by_token(tx, standing.record.id, token)
        if found is None:
            return None
        row, draft, _ = found
        now = ctx.clock.now()
        if row.state == MaterialState.CHECKING.value and _is_old(row, now):
            _tried(row)  # whoever looked was killed, perhaps with all the rest because of this very file
        if row.state != MaterialState.WAITING.value:
            return None
        row.state, row.claim, row.claimed_at = MaterialState.CHECKING.value, secrets.token_hex(8), now
        return _Claim(
            campaign=key,
            token=token,
            claim=row.claim,
            filename=row.filename,
            kind=_kind_of(standing, draft, row),
            stored_at=row.stored_at,
        )


def _is_old(row: Material, now: datetime) -> bool:
    return row.claimed_at is not None and row.claimed_at < now - PATIENCE


def _tried(row: Material) -> None:
    """One look more that came to no end; the last of them leaves the file to people."""
    row.tries += 1
    done = row.tries >= TRIES
    row.state, row.claim = (MaterialState.UNCHECKED if done else MaterialState.WAITING).value, ""


def _kind_of(standing: Standing, draft: Draft, row: Material) -> MaterialKind:
    """What sort of file the line asks for; the page with a seal is a document, scanned or photographed."""
    if row.spec.startswith(SEAL):
        return MaterialKind.DOCUMENT
    every = [spec for tier in standing.book(draft.category).materials for spec in tier.materials]
    return next((spec.kind for spec in every if spec.key == row.spec), MaterialKind.RESOURCE)


def _is_away(installation: Installation, claim: _Claim) -> bool:
    """Whether the bytes are not there but may come back, as when a disk is not mounted or being restored.

    After a day the unit is told instead: only it can give the file again.
    """
    if installation.files.waiting(claim.token).exists():
        return False
    return claim.stored_at > installation.clock.now() - KEPT


def _kept(installation: Installation, claim: _Claim, is_stopping: Callable[[], bool]) -> _Kept:
    """Look, write anew what is written anew, and put it where it stays.

    The file that came waits on until `_accept` has committed: whoever is killed before has lost nothing.
    """
    files = installation.files
    came, clean = files.waiting(claim.token), files.clean(claim.token)
    if not came.exists():  # restored from a backup that holds the row without its bytes
        raise MaterialRefused(MaterialRefusal.DAMAGED, {"name": claim.filename})

    def is_cancelled() -> bool:
        if is_stopping():
            raise Stopped("the platform ends")
        return not came.exists()

    found = inspect(
        came,
        name=claim.filename,
        kind=claim.kind,
        clean=clean,
        is_cancelled=is_cancelled,
        gauge=files.new_gauge(claim.token),
    )
    if found.media_type not in PICTURES:
        digest = files.keep_too(came, digest=found.sha256)
        return _Kept(inspected=found, sha256=digest, original=digest, preview="")
    small, original = _preview(installation, claim, clean), digest_of(came)
    kept = files.keep(clean, digest=found.sha256)
    return _Kept(inspected=found, sha256=kept, original=original, preview=small)


def _preview(installation: Installation, claim: _Claim, picture: Path) -> str:
    """The digest of a small picture of the photo; "" where none could be made, which hurts nobody."""
    small = installation.files.clean(f"{claim.token}-small")
    try:
        preview(picture, to=small)
    except (MaterialRefused, Stopped):
        small.unlink(missing_ok=True)
        return ""
    return installation.files.keep(small)


def _accept(installation: Installation, claim: _Claim, kept: _Kept) -> None:
    ctx = installation.context(console(claim.campaign), claim.campaign)
    found = kept.inspected
    with ctx.unit.writing(claim.campaign) as tx:
        standing = stand(ctx, tx)
        row = materials_query.claimed(tx, claim.token, claim.claim)
        if row is None:  # taken away meanwhile, or looked through by another after our claim grew old
            return
        row.state, row.claim, row.reason = MaterialState.ACCEPTED.value, "", ""
        row.content, row.media_type, row.size = found.content.value, found.media_type, found.size
        row.sha256, row.original, row.preview = kept.sha256, kept.original, kept.preview
        row.width, row.height, row.pages = found.width, found.height, found.pages
        row.seconds = str(found.seconds) if found.seconds is not None else ""
        row.frames_a_second = str(found.frames_a_second) if found.frames_a_second is not None else ""
        row.codec, row.whole = found.codec or "", found.whole
        row.checked_at = ctx.clock.now()
        draft = tx.session.get_one(Draft, row.draft_id)
        nomination = filed_behind(tx, draft)
        tx.session.flush()
        judge_anew(tx, standing.book(draft.category), draft, flagged=claims_tier(draft, nomination))
        if nomination is not None:
            # What is not on file leaves no line: the ledger is read by others.
            data = {"code": nomination.code, "line": row.spec, "file": row.sha256}
            tx.record("material.given", actor=row.given_by, at=row.checked_at, data=data)
    installation.files.drop(claim.token)


def _refuse(installation: Installation, claim: _Claim, refused: MaterialRefused) -> None:
    with installation.unit.writing(claim.campaign) as tx:
        row = materials_query.claimed(tx, claim.token, claim.claim)
        if row is None:  # whoever claimed it after us is looking at these bytes
            return
        row.state, row.claim = MaterialState.REFUSED.value, ""
        row.reason = refused.reason.value
        row.facts = {
            name: value if isinstance(value, int) else str(value) for name, value in refused.facts.items()
        }
        row.checked_at = installation.clock.now()
    installation.files.drop(claim.token)


def _try_again(installation: Installation, claim: _Claim) -> None:
    with installation.unit.writing(claim.campaign) as tx:
        row = materials_query.claimed(tx, claim.token, claim.claim)
        if row is not None:
            _tried(row)
    installation.files.gauge(claim.token).unlink(missing_ok=True)


def _release(installation: Installation, claim: _Claim) -> None:
    with installation.unit.writing(claim.campaign) as tx:
        row = materials_query.claimed(tx, claim.token, claim.claim)
        if row is not None:
            row.state, row.claim = MaterialState.WAITING.value, ""
    installation.files.gauge(claim.token).unlink(missing_ok=True)


def sweep(installation: Installation) -> int:
    """Give up uploads that rested for a day and remove files that no row names; gives back how many."""
    before = installation.clock.now() - KEPT
    files = installation.files
    with installation.unit.writing() as tx:
        for row in materials_query.old_uploads(tx, before=before):
            touched = files.touched(row.token)
            if touched is None or touched < before:
                tx.delete(row)
    with installation.unit.reading() as tx:
        tokens, digests = materials_query.names(tx)
        waiting = cascade_query.tokens(tx)
        # Killed between the commit and the removal, what came lies on beside what is kept of it.
        tokens = tokens.difference(materials_query.tokens_in(tx, _SETTLED))
    return files.sweep(tokens={*tokens, *waiting}, digests=digests, before=before)
