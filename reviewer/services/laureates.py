"""Laureates of past years: the installation's own list, added to by hand or from a spreadsheet.

Lines are never deleted: one that was entered by mistake says so, and one that was revoked goes on counting.
Every change is a line of the platform's ledger; months of birth stay out of it and of its digests.
"""

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct, convert, to_builtins
from msgspec.structs import replace

from reviewer.contract import NomineeKind
from reviewer.domain import access
from reviewer.domain.access import Action, Stage
from reviewer.domain.laureates import KINDS, Entry, Status, key_of, likeness_of
from reviewer.domain.ledger import digest_of
from reviewer.domain.paging import cut
from reviewer.errors import Defect, DefectReason, NotFound, Reason, Refused, Severity
from reviewer.intake.cells import MAX_NAME, clean_name, holds_id_number
from reviewer.intake.laureates import YEARS, LaureateReading, read_laureates
from reviewer.services.campaigns import stand
from reviewer.services.context import Context
from reviewer.services.registers import Upload
from reviewer.services.screening import entry_of
from reviewer.storage.models import Laureate, LaureateDraft
from reviewer.storage.queries import laureates as laureates_query
from reviewer.storage.unit import Transaction

_WAITS = timedelta(days=7)


class LaureateLine(Struct, frozen=True, kw_only=True):
    """One line of the list. `number` names it; of the month of birth only whether it is on file is told."""

    number: int
    entry: Entry
    born_known: bool
    added_by: str


class LaureatePage(Struct, frozen=True, kw_only=True):
    """One page of the list; `count` is of all lines that the search keeps, `total` of all there are."""

    lines: tuple[LaureateLine, ...]
    count: int
    total: int
    page: int
    pages: int


class LaureatePreview(Struct, frozen=True, kw_only=True):
    """A past list as it was understood; `entries` are the lines that are new, `remarks` what was noticed.

    `token` opens it again for the person who read it in; "" when it was stored or only tried.
    """

    token: str
    filename: str
    sha256: str
    entries: tuple[Entry, ...]
    remarks: tuple[Defect, ...]


def listed(
    ctx: Context, *, words: str = "", kind: NomineeKind | None = None, page: int = 1, size: int = 50
) -> LaureatePage:
    """One page of the list, the latest year first; words are looked for in name, unit and document."""
    with ctx.unit.reading() as tx:
        _require(ctx, tx, Action.LAUREATE_READ)
        wanted = kind.value if kind is not None else ""
        count = laureates_query.count(tx, words=words, kind=wanted)
        part = cut(count, page=page, size=size)
        rows = laureates_query.listed(tx, words=words, kind=wanted, first=part.first, most=size)
        return LaureatePage(
            lines=tuple(_line(row) for row in rows),
            count=count,
            total=laureates_query.count(tx),
            page=part.page,
            pages=part.pages,
        )


def _line(row: Laureate) -> LaureateLine:
    return LaureateLine(
        number=row.id,
        entry=replace(entry_of(row), born=""),
        born_known=bool(row.born),
        added_by=row.added_by,
    )


def _require(ctx: Context, tx: Transaction, action: Action) -> None:
    """The list is the installation's; the right to it comes with a campaign, or with being the operator."""
    if ctx.campaign is None:
        access.require(ctx.actor, action, campaign=None, stage=Stage.SETUP)
    else:
        stand(ctx, tx).require(ctx, action)


def add(ctx: Context, *, entry: Entry) -> int:
    """Add one line by hand; gives back its number.

    Refused with LAUREATE_INVALID for a line without name or document, with a year or month that cannot be,
    or too long for its place, and with LAUREATE_KNOWN for one that is on the list.
    """
    with ctx.unit.writing() as tx:
        _require(ctx, tx, Action.LAUREATE_KEEP)
        clean = _clean(entry)
        if clean.same_line in _known(tx, [clean]):
            raise Refused(Reason.LAUREATE_KNOWN, {"name": clean.name})
        now = ctx.clock.now()
        data = {"line": digest_of(_told(clean)), "name": clean.name, "year": clean.year}
        seq = tx.record("laureate.added", actor=ctx.actor.login, at=now, data=data)
        row = _row(ctx, clean, version=seq)
        tx.add(row)
        return row.id


def _clean(entry: Entry) -> Entry:
    """The line without padding; Refused when it is not fit to stand on the list."""
    texts = {name: getattr(entry, name).strip() for name in ("name", "host", "tier", "title", "source")}
    clean = replace(entry, **{**texts, "name": clean_name(texts["name"])})
    limits = {"name": MAX_NAME, "host": 500, "tier": 100, "title": 200, "source": 500}
    fits = all(len(texts[name]) <= limit for name, limit in limits.items())
    told = clean.name and clean.source and clean.kind in KINDS and clean.year in YEARS
    if not (fits and told and _is_month(clean.born)) or any(map(holds_id_number, texts.values())):
        raise Refused(Reason.LAUREATE_INVALID)
    return clean


def _is_month(text: str) -> bool:
    """Nothing, a year, or an ISO month."""
    if not text:
        return True
    try:
        date.fromisoformat(f"{text}-01-01" if len(text) == 4 else f"{text}-01")
    except ValueError:
        return False
    return True


def set_status(ctx: Context, *, laureate: int, status: Status, reason: str) -> None:
    """Say that a line was revoked, was a mistake, or is valid after all, with the reason."""
    with ctx.unit.writing() as tx:
        _require(ctx, tx, Action.LAUREATE_KEEP)
        row = laureates_query.by_id(tx, laureate)
        if row is None:
            raise NotFound("laureate", str(laureate))
        if not reason.strip():
            raise Refused(Reason.REASON_REQUIRED)
        data = {"laureate": row.id, "from": row.status, "to": status.value, "reason": reason.strip()}
        seq = tx.record("laureate.status_set", actor=ctx.actor.login, at=ctx.clock.now(), data=data)
        row.status, row.version = status.value, seq


def preview(ctx: Context, *, upload: Upload) -> LaureatePreview:
    """Read a spreadsheet of past laureates and show what would be added; nothing is added yet.

    Raises IntakeRefused with every defect. The new lines wait for `confirm`; what the same person had
    read in before and not confirmed is dropped, and what anybody let wait for more than seven days.
    """
    with ctx.unit.reading() as tx:
        _require(ctx, tx, Action.LAUREATE_KEEP)
    # Reading a hostile file takes its time in a child process: no transaction is open meanwhile.
    reading = read_laureates(upload.content, filename=upload.filename)
    with ctx.unit.writing() as tx:
        _require(ctx, tx, Action.LAUREATE_KEEP)
        entries, remarks = _new(tx, reading)
        for old in laureates_query.drafts_of(tx, ctx.actor.account):
            tx.delete(old)
        forget_unconfirmed(tx, now=ctx.clock.now())
        draft = LaureateDraft(
            account_id=ctx.actor.account,
            token=secrets.token_urlsafe(24),
            filename=upload.filename[-200:],
            sha256=reading.sha256,
            rows=to_builtins(entries),
            remarks=to_builtins(remarks),
            read_at=ctx.clock.now(),
        )
        tx.add(draft)
        data = {"file": reading.sha256, "rows": len(entries)}
        tx.record("laureates.read", actor=ctx.actor.login, at=draft.read_at, data=data)
        return _preview(draft)


def forget_unconfirmed(tx: Transaction, *, now: datetime) -> None:
    """Drop the past lists that nobody said yes to in time: months of birth are in them."""
    for old in laureates_query.unconfirmed(tx, before=now - _WAITS):
        tx.delete(old)


def drafted(ctx: Context) -> LaureatePreview | None:
    """The past list that waits for the yes of the person who read it in; None when none does."""
    with ctx.unit.reading() as tx:
        _require(ctx, tx, Action.LAUREATE_KEEP)
        drafts = laureates_query.drafts_of(tx, ctx.actor.account)
        return _preview(drafts[-1]) if drafts else None


def confirm(ctx: Context, *, token: str) -> int:
    """Add the lines of a past list that was previewed, whole or not at all; gives back how many.

    Lines that somebody else added in between are not added twice.
    """
    with ctx.unit.writing() as tx:
        _require(ctx, tx, Action.LAUREATE_KEEP)
        draft = _draft(ctx, tx, token)
        count = _store(ctx, tx, _preview(draft).entries, sha256=draft.sha256)
        tx.delete(draft)
        return count


def import_laureates(ctx: Context, *, upload: Upload, dry_run: bool = False) -> LaureatePreview:
    """Read a spreadsheet and add its lines in one go (the command line); with `dry_run` only read it."""
    opened = ctx.unit.reading if dry_run else ctx.unit.writing
    with ctx.unit.reading() as tx:
        _require(ctx, tx, Action.LAUREATE_KEEP)
    reading = read_laureates(upload.content, filename=upload.filename)
    with opened() as tx:
        _require(ctx, tx, Action.LAUREATE_KEEP)
        entries, remarks = _new(tx, reading)
        if not dry_run:
            _store(ctx, tx, entries, sha256=reading.sha256)
        return LaureatePreview(
            token="", filename=upload.filename, sha256=reading.sha256, entries=entries, remarks=remarks
        )


def _draft(ctx: Context, tx: Transaction, token: str) -> LaureateDraft:
    draft = laureates_query.draft_by_token(tx, token)
    if draft is None or draft.account_id != ctx.actor.account:
        raise NotFound("past_list")
    return draft


def _known(tx: Transaction, entries: Sequence[Entry]) -> set[tuple[str, ...]]:
    """What is on the list under the names of these lines; a line that was a mistake is not."""
    known: set[tuple[str, ...]] = set()
    for kind in KINDS:
        keys = {key_of(kind, entry.name) for entry in entries if entry.kind is kind}
        known |= {
            entry_of(row).same_line
            for row in laureates_query.by_keys(tx, kind.value, keys)
            if row.status != Status.MISTAKEN.value
        }
    return known


def _new(tx: Transaction, reading: LaureateReading) -> tuple[tuple[Entry, ...], tuple[Defect, ...]]:
    """The lines that are not on the list yet, and a remark for each that is."""
    known = _known(tx, reading.entries)
    repeated = [entry for entry in reading.entries if entry.same_line in known]
    remarks = [
        Defect(reason=DefectReason.LINE_KEPT, label=entry.name, severity=Severity.REMARK)
        for entry in repeated
    ]
    fresh = tuple(entry for entry in reading.entries if entry.same_line not in known)
    return fresh, (*reading.remarks, *remarks)


def _store(ctx: Context, tx: Transaction, entries: Sequence[Entry], *, sha256: str) -> int:
    known = _known(tx, entries)
    fresh = [entry for entry in entries if entry.same_line not in known]
    content = digest_of([_told(entry) for entry in fresh])
    data = {"file": sha256, "rows": len(fresh), "content": content}
    seq = tx.record("laureates.imported", actor=ctx.actor.login, at=ctx.clock.now(), data=data)
    tx.add_all([_row(ctx, entry, version=seq) for entry in fresh])
    return len(fresh)


def _row(ctx: Context, entry: Entry, *, version: int) -> Laureate:
    return Laureate(
        kind=entry.kind.value,
        name=entry.name,
        name_key=key_of(entry.kind, entry.name),
        likeness=likeness_of(entry.kind, entry.name),
        host=entry.host,
        born=entry.born,
        year=entry.year,
        level=entry.level.value,
        tier=entry.tier,
        title=entry.title,
        status=entry.status.value,
        source=entry.source,
        added_by=ctx.actor.name,
        added_at=ctx.clock.now(),
        version=version,
    )


def _told(entry: Entry) -> object:
    """A line as the ledger digests it: the months of a life are so few that a digest would tell which."""
    return to_builtins(replace(entry, born=""))


def _preview(draft: LaureateDraft) -> LaureatePreview:
    return LaureatePreview(
        token=draft.token,
        filename=draft.filename,
        sha256=draft.sha256,
        entries=convert(draft.rows, tuple[Entry, ...]),
        remarks=convert(draft.remarks, tuple[Defect, ...]),
    )
