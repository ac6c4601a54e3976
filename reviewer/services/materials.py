"""What a nomination owes in files: what is owed, what was given, and taking it back.

Who may look at a file is in `services.files`, how one comes in in `services.uploads`, who looks it through
in `services.inspections`.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from reviewer.contract import MaterialSpec
from reviewer.contract.snapshots import CategoryRulebook
from reviewer.domain import materials as rules
from reviewer.domain.access import Action, Scope
from reviewer.domain.drafts import FLAG, YES
from reviewer.domain.materials import SEAL, FileFacts, Judged, Line, MaterialState
from reviewer.errors import NotFound, Reason, Refused
from reviewer.services.campaigns import Standing, in_time_to_file, stand
from reviewer.services.context import Context
from reviewer.services.drafts import adopt, closing_of, open_now, own_draft, reading_of
from reviewer.services.files import filed_behind, handles, sees
from reviewer.services.nominations import find_visible
from reviewer.storage.models import Draft, Material, Nomination, UnfinishedUpload, Unit
from reviewer.storage.queries import drafts as drafts_query
from reviewer.storage.queries import materials as materials_query
from reviewer.storage.queries import nominations as nominations_query
from reviewer.storage.unit import Transaction

VIDEO = "video/mp4"
_NAME = 200
# Of a line that no notice limits: no nominee has more to show, and a script fills no disk.
_MOST = 50
PICTURES = frozenset({"image/jpeg", "image/png"})


class FileEntry(Struct, frozen=True, kw_only=True):
    """One file on the page of its nomination.

    `reason` and `facts` tell why it was refused. `preview`: a small picture of it can be shown. `judged` is
    what its line says of it.
    """

    token: str
    title: str
    filename: str
    state: MaterialState
    reason: str
    facts: Mapping[str, str | int]
    media_type: str
    size: int
    width: int | None
    height: int | None
    pages: int | None
    seconds: Fraction | None
    preview: bool
    judged: tuple[Judged, ...]
    stored_at: datetime

    @property
    def picture(self) -> bool:
        """Whether the page can show it as a picture."""
        return self.media_type in PICTURES

    @property
    def video(self) -> bool:
        """Whether the page can play it."""
        return self.media_type == VIDEO


class Shelf(Struct, frozen=True, kw_only=True):
    """One line of the list with its files."""

    line: Line
    files: tuple[FileEntry, ...]
    full: bool


class Incoming(Struct, frozen=True, kw_only=True):
    """An upload that has not come to its end: `length` of `size` bytes are here."""

    token: str
    spec: str
    title: str
    filename: str
    size: int
    length: int


class MaterialPage(Struct, frozen=True, kw_only=True):
    """The files of one nomination as the actor may see them.

    `token` names the draft, "" for those who look at it from outside; `code` what it is on file under, ""
    while it is not. `apart` are files of lines that its list does not have, after the tier was changed.
    """

    token: str
    code: str
    name: str
    unit: str
    unit_name: str
    flagged: bool
    book: CategoryRulebook
    shelves: tuple[Shelf, ...]
    apart: tuple[FileEntry, ...]
    arriving: tuple[Incoming, ...]
    writable: bool
    largest: int
    closes_at: datetime | None

    @property
    def pending(self) -> int:
        """How many files wait to be looked through."""
        return sum(shelf.line.pending for shelf in self.shelves)

    @property
    def owed(self) -> tuple[Line, ...]:
        """The lines that are not met, and those of which nobody could say."""
        return rules.owed(shelf.line for shelf in self.shelves)


class _Owner(Struct, frozen=True):
    """Whose files they are: a draft, a nominee on file, or (as a rule) both."""

    unit: Unit
    draft: Draft | None
    nomination: Nomination | None


def opened(ctx: Context, *, token: str) -> MaterialPage:
    """The files of a draft of the actor's own unit; any other token, known or not, is the same NotFound."""
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        draft, unit = own_draft(ctx, tx, standing, token, Action.DRAFT_READ)
        owner = _Owner(unit, draft, filed_behind(tx, draft))
        writable = open_now(ctx, tx, standing, unit, draft.category)
        return _page(ctx, tx, standing, owner, materials_query.of_draft(tx, draft.id), writable=writable)


def shown(ctx: Context, *, code: str) -> MaterialPage:
    """The files of a nominee on file, for whoever may see them; else NotFound.

    Experts see those of their own sheets once they have signed; a declared tie shuts the door. The pages
    with seals are between the unit and the secretariat.
    """
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        found = nominations_query.by_code(tx, standing.record.id, code)
        if found is None or not sees(ctx, tx, standing, *found, Action.MATERIAL_READ):
            raise NotFound("nomination", code)
        nomination, unit = found
        draft = drafts_query.of_nomination(tx, nomination.id)
        rows = materials_query.of_draft(tx, draft.id) if draft is not None else ()
        seals = handles(ctx, standing, unit)
        rows = [row for row in rows if seals or not row.spec.startswith(SEAL)]
        mine = unit.key in ctx.actor.units(standing.key)
        owner = _Owner(unit, draft if mine else None, nomination)
        return _page(ctx, tx, standing, owner, rows, writable=False, seals=seals)


def _page(
    ctx: Context,
    tx: Transaction,
    standing: Standing,
    owner: _Owner,
    rows: Sequence[Material],
    *,
    writable: bool,
    seals: bool = True,
) -> MaterialPage:
    unit, draft, nomination = owner.unit, owner.draft, owner.nomination
    origin = nomination if nomination is not None else draft
    assert origin is not None, "a page is of a draft or of a nominee on file"
    book = standing.book(origin.category)
    flagged = claims_tier(draft, nomination)
    lines = [line for line in lines_on(book, rows, flagged=flagged) if seals or line.level is None]
    names = set(rules.apart(book, [row.spec for row in rows], flagged=flagged))
    arriving = materials_query.uploads_of(tx, draft.id) if draft is not None and writable else ()
    return MaterialPage(
        token=draft.token if draft is not None else "",
        code=nomination.code if nomination is not None else "",
        name=called(book, unit, draft, nomination),
        unit=unit.key,
        unit_name=unit.name,
        flagged=flagged,
        book=book,
        shelves=tuple(_shelf(line, rows) for line in lines),
        apart=tuple(_entry(row, ()) for row in rows if row.spec in names),
        arriving=tuple(_incoming(ctx, row) for row in arriving),
        writable=writable,
        largest=ctx.largest,
        closes_at=closing_of(tx, standing, book.category.key),
    )


def claims_tier(draft: Draft | None, nomination: Nomination | None) -> bool:
    """Whether the special tier is claimed, on file or (before that) in the draft."""
    if nomination is not None:
        return nomination.flagged
    return draft is not None and draft.entries.get(FLAG) == YES


def called(book: CategoryRulebook, unit: Unit, draft: Draft | None, nomination: Nomination | None) -> str:
    """What the nominee is called, "" while the draft does not say."""
    if nomination is not None:
        return nomination.name
    return reading_of(book, unit, draft).filed.name if draft is not None else ""


def lines_on(book: CategoryRulebook, rows: Sequence[Material], *, flagged: bool) -> tuple[Line, ...]:
    """Every line that holds for a nominee, with what was given for it."""
    facts: dict[str, list[FileFacts]] = {}
    for row in rows:
        facts.setdefault(row.spec, []).append(facts_of(row))
    return rules.standing_of(book, facts, flagged=flagged)


def facts_of(row: Material) -> FileFacts:
    """A stored file as it is judged."""
    return FileFacts(
        state=MaterialState(row.state),
        content=row.content,
        width=row.width,
        height=row.height,
        seconds=rules.quotient(row.seconds),
        frames_a_second=rules.quotient(row.frames_a_second),
        codec=row.codec,
        whole=row.whole,
    )


def _shelf(line: Line, rows: Sequence[Material]) -> Shelf:
    mine = [row for row in rows if row.spec == line.key]
    judged = line.files if len(line.files) == len(mine) else tuple(() for _ in mine)
    return Shelf(
        line=line,
        files=tuple(_entry(row, verdict) for row, verdict in zip(mine, judged, strict=True)),
        full=is_full(line, mine),
    )


def line_for(tx: Transaction, standing: Standing, draft: Draft, spec: str) -> tuple[Line, Sequence[Material]]:
    """The line of that key as it stands for a draft, with its files; NotFound when its list has none such."""
    rows = materials_query.of_draft(tx, draft.id)
    flagged = claims_tier(draft, filed_behind(tx, draft))
    for line in lines_on(standing.book(draft.category), rows, flagged=flagged):
        if line.key == spec:
            return line, [row for row in rows if row.spec == spec]
    raise NotFound("material")


def is_full(line: Line, rows: Sequence[Material]) -> bool:
    """Whether the line takes no file more; a refused one holds no place."""
    held = sum(row.state != MaterialState.REFUSED.value for row in rows)
    return held >= (line.maximum if line.maximum is not None else _MOST)


def _entry(row: Material, judged: tuple[Judged, ...]) -> FileEntry:
    return FileEntry(
        token=row.token,
        title=row.title,
        filename=row.filename,
        state=MaterialState(row.state),
        reason=row.reason,
        facts=row.facts,
        media_type=row.media_type,
        size=row.size,
        width=row.width,
        height=row.height,
        pages=row.pages,
        seconds=rules.quotient(row.seconds),
        preview=bool(row.preview),
        judged=judged,
        stored_at=row.stored_at,
    )


def _incoming(ctx: Context, row: UnfinishedUpload) -> Incoming:
    return Incoming(
        token=row.token,
        spec=row.spec,
        title=row.title,
        filename=row.filename,
        size=row.size,
        length=ctx.files.length_or_none(row.token) or 0,
    )


def draft_for(ctx: Context, *, code: str) -> str:
    """The token of the draft behind a nominee of the actor's own unit, also of one of a register."""
    with ctx.unit.writing(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        nomination, unit = find_visible(ctx, tx, standing, code, Action.NOMINATION_READ)
        standing.require(ctx, Action.DRAFT_WRITE, Scope(unit=unit.key))
        in_time_to_file(ctx, tx, standing, nomination.category)
        adopt(ctx, tx, standing, standing.book(nomination.category), unit)
        draft = drafts_query.of_nomination(tx, nomination.id)
        assert draft is not None, "every nominee on file was adopted just now"
        return draft.token


def judge_anew(tx: Transaction, book: CategoryRulebook, draft: Draft, *, flagged: bool) -> None:
    """Keep with every accepted file what its line says of it, by the list of the tier that is claimed."""
    specs = {spec.key: spec for spec in rules.specs_of(book, flagged=flagged)}
    for row in materials_query.of_draft(tx, draft.id):
        if row.state == MaterialState.ACCEPTED.value:
            spec = specs.get(row.spec)
            row.verdict = rules.verdict(rules.judge(spec, facts_of(row))).value if spec is not None else ""


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
    bytes, NotFound for a line that no tier of the category has. Once committed, `ctx.told(row.token)` spares
    the wait for the next sweep.
    """
    if spec not in rules.lines_of(standing.book(draft.category)):
        raise NotFound("material")
    if path.stat().st_size == 0:
        raise Refused(Reason.MATERIAL_EMPTY)
    token = secrets.token_urlsafe(16)
    size = ctx.files.copy(path, to=token)
    return add(ctx, tx, draft, token=token, spec=spec, title=title, filename=filename, size=size)


def add(
    ctx: Context,
    tx: Transaction,
    draft: Draft,
    *,
    token: str,
    spec: str,
    title: str,
    filename: str,
    size: int,
) -> Material:
    """A row for a whole file that waits under its token."""
    row = Material(
        draft_id=draft.id,
        token=token,
        spec=spec,
        title=title.strip()[:_NAME],
        filename=filename[-_NAME:],
        state=MaterialState.WAITING.value,
        facts={},
        size=size,
        given_by=ctx.actor.login,
        stored_at=ctx.clock.now(),
    )
    tx.add(row)
    return row


def stopping(tx: Transaction, book: CategoryRulebook, draft: Draft) -> tuple[Line, ...]:
    """What of the special tier's materials is not met, when the draft claims that tier; else nothing (N6)."""
    if not claims_tier(draft, None) or book.special is None:
        return ()
    return rules.stopping(lines_on(book, materials_query.of_draft(tx, draft.id), flagged=True))


def digests(tx: Transaction, draft: Draft) -> list[str]:
    """Digests of the accepted files of a draft, for the ledger: which files the nominee went on file with."""
    rows = materials_query.of_draft(tx, draft.id)
    return sorted(row.sha256 for row in rows if row.state == MaterialState.ACCEPTED.value)


def removable(ctx: Context, *, token: str) -> tuple[str, FileEntry]:
    """A file of the actor's own unit before it is taken away, with the token of its draft."""
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        row, draft, unit = _own(tx, ctx, standing, token)
        standing.require(ctx, Action.DRAFT_WRITE, Scope(unit=unit.key))
        return draft.token, _entry(row, ())


def _own(tx: Transaction, ctx: Context, standing: Standing, token: str) -> tuple[Material, Draft, Unit]:
    found = materials_query.by_token(tx, standing.record.id, token)
    if found is None or found[2].key not in ctx.actor.units(standing.key):
        raise NotFound("material")
    return found


def remove(ctx: Context, *, token: str) -> str:
    """Take a file of the actor's own unit away; gives back the token of its draft.

    Refused with MATERIAL_DEMANDED where a nominee of the special tier on file would be without what its
    tier demands. Of a nominee on file the ledger keeps the digest, never the name of the file.
    """
    with ctx.unit.writing(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        row, draft, unit = _own(tx, ctx, standing, token)
        standing.require(ctx, Action.DRAFT_WRITE, Scope(unit=unit.key))
        in_time_to_file(ctx, tx, standing, draft.category)
        nomination = filed_behind(tx, draft)
        if nomination is not None:
            _require_spare(tx, standing.book(draft.category), draft, nomination, row)
            data = {"code": nomination.code, "line": row.spec, "file": row.sha256}
            tx.record("material.removed", actor=ctx.actor.login, at=ctx.clock.now(), data=data)
        tx.delete(row)
    # What waits is nobody else's. What is kept may be another nomination's as well: that is for the sweep.
    ctx.files.drop(token)
    return draft.token


def _require_spare(
    tx: Transaction, book: CategoryRulebook, draft: Draft, nomination: Nomination, row: Material
) -> None:
    """What waits stands in for what is demanded, as what could not be checked does: with either one is filed.

    Of what is left, only what has been looked through counts: the rest may yet be refused.
    """
    if not nomination.flagged or row.state == MaterialState.REFUSED.value:
        return
    mine = [other for other in materials_query.of_draft(tx, draft.id) if other.spec == row.spec]
    before = [_stands_in(facts_of(other)) for other in mine]
    after = [facts_of(other) for other in mine if other is not row]
    if row.spec in _stopped(book, {row.spec: before}):
        return
    spec = _stopped(book, {row.spec: after}).get(row.spec)
    if spec is not None:
        raise Refused(Reason.MATERIAL_DEMANDED, {"name": spec.name})


def _stands_in(file: FileFacts) -> FileFacts:
    return replace(file, state=MaterialState.UNCHECKED) if file.state.pending else file


def _stopped(book: CategoryRulebook, files: Mapping[str, Sequence[FileFacts]]) -> dict[str, MaterialSpec]:
    """What of the special tier those files leave unmet, by the key of its line."""
    lines = rules.stopping(rules.standing_of(book, files, flagged=True))
    return {line.key: line.spec for line in lines if line.spec is not None}
