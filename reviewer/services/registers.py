"""Registers: read, shown, filed whole or not at all; written out again in the campaign's own layout."""

import os
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from msgspec import Struct, convert, to_builtins

from reviewer.clock import CHINA
from reviewer.contract.snapshots import CategoryRulebook
from reviewer.domain import nominations as rules
from reviewer.domain.access import Action, Scope
from reviewer.domain.ledger import digest_of
from reviewer.domain.nominations import Filed
from reviewer.errors import Defect, DefectReason, IntakeRefused, NotFound, Severity
from reviewer.export.registers import RegisterLine, register_workbook
from reviewer.intake.registers import RegisterReading, read_register
from reviewer.services.assignments import withheld_codes
from reviewer.services.campaigns import Standing, in_time_to_file, stand
from reviewer.services.context import Context
from reviewer.services.facts import filed_of
from reviewer.services.nominations import public_fields, row_of
from reviewer.services.screening import keep
from reviewer.services.units import called, find, place_of
from reviewer.storage.models import IntakeDraft, Nomination, Unit
from reviewer.storage.queries import campaigns as campaigns_query
from reviewer.storage.queries import nominations as nominations_query
from reviewer.storage.unit import Transaction

_READERS = min(4, os.cpu_count() or 1)
"""Files that are read at once: each has a process of its own."""


class RegisterPreview(Struct, frozen=True, kw_only=True):
    """A register as it was understood, before anything is stored. `token` opens the confirm page."""

    token: str
    category: str
    unit: str
    unit_name: str
    filename: str
    sha256: str
    region: str
    rows: tuple[Filed, ...]
    remarks: tuple[Defect, ...]


class Upload(Struct, frozen=True, kw_only=True):
    """One file that a person handed in."""

    filename: str
    content: bytes


class Handed(Struct, frozen=True, kw_only=True):
    """A register that is handed in: for which category, by which unit (its name or key)."""

    category: str
    unit: str
    upload: Upload


def preview_register(ctx: Context, *, category: str, unit: str, upload: Upload) -> RegisterPreview:
    """Read a register and show what would be filed; nothing is filed yet.

    Raises IntakeRefused with every defect. The clean rows wait for `confirm_register`.
    """
    with ctx.unit.reading(ctx.here().key) as tx:
        standing, row = _importing(ctx, tx, unit, category)
        book = standing.book(category)
    # Reading a hostile file takes its time in a child process: no transaction is open meanwhile.
    reading = read_register(upload.content, filename=upload.filename, layout=book.register, form=book.form)
    with ctx.unit.writing(ctx.here().key) as tx:
        standing, row = _importing(ctx, tx, unit, category)
        filed = _placed(row, reading)
        remarks = (*_doubts(standing, tx, row, reading), *_judged(ctx, tx, standing, book, row, filed))
        draft = IntakeDraft(
            campaign_id=standing.record.id,
            account_id=ctx.actor.account,
            token=secrets.token_urlsafe(24),
            category=category,
            unit_id=row.id,
            filename=upload.filename[-200:],
            sha256=reading.sha256,
            rows=to_builtins(filed),
            remarks=to_builtins(remarks),
            read_at=ctx.clock.now(),
        )
        tx.add(draft)
        tx.record(
            "register.read",
            actor=ctx.actor.login,
            at=draft.read_at,
            data={"unit": row.key, "category": category, "file": reading.sha256, "rows": len(filed)},
        )
        return _preview(draft, row, reading.region)


def drafted_register(ctx: Context, *, token: str) -> RegisterPreview:
    """A register that waits for its yes, shown again to the person who read it in."""
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        draft, row = _draft(ctx, tx, standing, token)
        standing.require(ctx, Action.REGISTER_IMPORT, Scope(unit=row.key))
        return _preview(draft, row, "")


def confirm_register(ctx: Context, *, token: str) -> tuple[str, ...]:
    """File a register that was previewed, whole or not at all; gives back the new codes."""
    with ctx.unit.writing(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        draft, row = _draft(ctx, tx, standing, token)
        standing.require(ctx, Action.REGISTER_IMPORT, Scope(unit=row.key))
        in_time_to_file(ctx, tx, standing, draft.category)
        book = standing.book(draft.category)
        filed = convert(draft.rows, tuple[Filed, ...])
        _judged(ctx, tx, standing, book, row, filed)
        codes = _file(ctx, tx, standing, book, row, filed, draft.sha256)
        tx.delete(draft)
        return codes


def import_register(
    ctx: Context, *, category: str, unit: str, upload: Upload, dry_run: bool = False
) -> RegisterPreview:
    """Read and file a register in one go (the command line); with `dry_run` only read it."""
    handed = Handed(category=category, unit=unit, upload=upload)
    return _taken(ctx, handed, _read(ctx, handed), dry_run=dry_run)


def import_registers(ctx: Context, *, handed: Iterable[Handed]) -> Iterator[RegisterPreview | IntakeRefused]:
    """The same for many, in their order, each whole or refused; others are read meanwhile.

    Anything but IntakeRefused (an unknown unit, a closing instant that passed) ends it: those before are on
    file, those after are not.
    """
    readers = ThreadPoolExecutor(max_workers=_READERS)
    try:
        for one, reading in [(one, readers.submit(_read, ctx, one)) for one in handed]:
            try:
                yield _taken(ctx, one, reading.result(), dry_run=False)
            except IntakeRefused as refused:
                yield refused
    finally:
        readers.shutdown(cancel_futures=True)


def _read(ctx: Context, handed: Handed) -> RegisterReading:
    upload = handed.upload
    with ctx.unit.reading(ctx.here().key) as tx:
        standing, _ = _importing(ctx, tx, handed.unit, handed.category)
        book = standing.book(handed.category)
    return read_register(upload.content, filename=upload.filename, layout=book.register, form=book.form)


def _taken(ctx: Context, handed: Handed, reading: RegisterReading, *, dry_run: bool) -> RegisterPreview:
    opened = ctx.unit.reading if dry_run else ctx.unit.writing
    with opened(ctx.here().key) as tx:
        standing, row = _importing(ctx, tx, handed.unit, handed.category)
        book = standing.book(handed.category)
        filed = _placed(row, reading)
        remarks = (*_doubts(standing, tx, row, reading), *_judged(ctx, tx, standing, book, row, filed))
        if not dry_run:
            _file(ctx, tx, standing, book, row, filed, reading.sha256)
        return RegisterPreview(
            token="",
            category=handed.category,
            unit=row.key,
            unit_name=row.name,
            filename=handed.upload.filename,
            sha256=reading.sha256,
            region=reading.region,
            rows=filed,
            remarks=remarks,
        )


def _importing(ctx: Context, tx: Transaction, unit: str, category: str) -> tuple[Standing, Unit]:
    standing = stand(ctx, tx)
    row = find(tx, standing, unit)
    standing.require(ctx, Action.REGISTER_IMPORT, Scope(unit=row.key))
    in_time_to_file(ctx, tx, standing, category)
    return standing, row


def _draft(ctx: Context, tx: Transaction, standing: Standing, token: str) -> tuple[IntakeDraft, Unit]:
    draft = nominations_query.draft_by_token(tx, standing.record.id, token)
    if draft is None or draft.account_id != ctx.actor.account:
        raise NotFound("intake")
    rows = campaigns_query.units(tx, standing.record.id)
    return draft, next(row for row in rows if row.id == draft.unit_id)


def _placed(row: Unit, reading: RegisterReading) -> tuple[Filed, ...]:
    unit = place_of(row)
    return tuple(
        Filed(
            sequence=line.sequence,
            name=line.name,
            host=line.host,
            city=unit.facts.city,
            county=rules.county_of(unit, line.host, line.fields.get("address", "")),
            flagged=line.flagged,
            fields=dict(line.fields),
            texts=dict(line.texts),
        )
        for line in reading.rows
    )


def _doubts(standing: Standing, tx: Transaction, row: Unit, reading: RegisterReading) -> tuple[Defect, ...]:
    """Remarks of the reading, and whether the title speaks of another unit or another year."""
    doubts = list(reading.remarks)
    meant = called(campaigns_query.units(tx, standing.record.id), reading.region)
    if meant is not None and meant.id != row.id:
        doubts.append(_doubt(DefectReason.TITLE_REGION, {"region": reading.region, "unit": row.name}))
    year = standing.rulebook.info.year
    if reading.year not in (None, year):
        doubts.append(_doubt(DefectReason.TITLE_YEAR, {"year": reading.year or 0, "expected": year}))
    return tuple(doubts)


def _doubt(reason: DefectReason, facts: Mapping[str, str | int]) -> Defect:
    return Defect(reason=reason, severity=Severity.REMARK, facts=facts)


def _judged(
    ctx: Context,
    tx: Transaction,
    standing: Standing,
    book: CategoryRulebook,
    row: Unit,
    filed: Sequence[Filed],
) -> tuple[Defect, ...]:
    """Remarks on a register; raises IntakeRefused when it breaks a quota or repeats what is on file."""
    held = [
        filed_of(nomination)
        for nomination in nominations_query.of_unit(tx, standing.record.id, book.category.key, row.id)
    ]
    if taken := rules.on_file(filed, held, sheet=book.register.sheet):
        raise IntakeRefused(taken)
    unit = place_of(row)
    every = (
        *(defect for line in filed for defect in rules.repeated(line, held)),
        *rules.register_defects(
            filed,
            quotas=standing.quotas(book, unit.facts),
            unit=unit,
            already=held,
            sheet=book.register.sheet,
        ),
    )
    if any(defect.severity is Severity.ERROR for defect in every):
        raise IntakeRefused(every)
    today = ctx.clock.now().astimezone(CHINA).date()
    return (
        *every,
        *_namesakes(ctx, tx, standing, book, row, filed),
        *rules.days_ahead(filed, book.register, today=today),
    )


def _namesakes(
    ctx: Context,
    tx: Transaction,
    standing: Standing,
    book: CategoryRulebook,
    row: Unit,
    filed: Sequence[Filed],
) -> Iterator[Defect]:
    """Nominees of other units who may be the same, for those who may read about all of them."""
    if not standing.may(ctx, Action.NOMINATION_READ_PERSONAL):
        return
    named: dict[str, list[Filed]] = {}
    for line in filed:
        named.setdefault(rules.bare(line.name), []).append(line)
    for nomination, unit in nominations_query.listed(tx, standing.record.id, book.category.key):
        for line in named.get(rules.bare(nomination.name), ()) if unit.id != row.id else ():
            if rules.is_namesake(line, filed_of(nomination)):
                yield _doubt(
                    DefectReason.NAMESAKE_ELSEWHERE,
                    {"name": line.name[:40], "unit": unit.name, "code": nomination.code},
                )


def _file(
    ctx: Context,
    tx: Transaction,
    standing: Standing,
    book: CategoryRulebook,
    row: Unit,
    filed: Sequence[Filed],
    sha256: str,
) -> tuple[str, ...]:
    now = ctx.clock.now()
    rows = [row_of(standing, book, row, line, at=now) for line in filed]
    tx.add_all(rows)
    keep(tx, standing, [nomination.id for nomination in rows])
    codes = [nomination.code for nomination in rows]
    # The texts stay outside the ledger; their digest is what binds them.
    content = digest_of(to_builtins(filed))
    tx.record(
        "register.filed",
        actor=ctx.actor.login,
        at=now,
        data={
            "unit": row.key,
            "category": book.category.key,
            "file": sha256,
            "codes": codes,
            "content": content,
        },
    )
    return tuple(codes)


def _preview(draft: IntakeDraft, row: Unit, region: str) -> RegisterPreview:
    return RegisterPreview(
        token=draft.token,
        category=draft.category,
        unit=row.key,
        unit_name=row.name,
        filename=draft.filename,
        sha256=draft.sha256,
        region=region,
        rows=convert(draft.rows, tuple[Filed, ...]),
        remarks=convert(draft.remarks, tuple[Defect, ...]),
    )


def register_line(
    nomination: Nomination, fields: Mapping[str, str], *, number: int | None = None
) -> RegisterLine:
    """A nominee as a line of a register; `number` is the line's, the unit's own order without one."""
    return RegisterLine(
        sequence=nomination.sequence if number is None else number,
        name=nomination.name,
        host=nomination.host,
        flagged=nomination.flagged,
        fields=fields,
        texts=nomination.texts,
    )


def export_register(ctx: Context, *, category: str, unit: str | None = None) -> bytes:
    """The register of a unit, or of everyone, in the campaign's official layout, as a workbook.

    It carries personal columns for those who may read them now, so making it is recorded.
    """
    with ctx.unit.writing(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        row = find(tx, standing, unit) if unit else None
        standing.require(ctx, Action.REGISTER_EXPORT, Scope(unit=row.key if row is not None else None))
        book = standing.book(category)
        lines = gathered_register(ctx, tx, standing, book, row)
    # The day only, so that the same register made twice on a day is the same file.
    created = ctx.clock.now().astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    region = row.region if row is not None else ""
    return register_workbook(
        book.register, form=book.form, region=region, rows=lines, created=created, texts=True
    )


def gathered_register(
    ctx: Context, tx: Transaction, standing: Standing, book: CategoryRulebook, row: Unit | None
) -> list[RegisterLine]:
    """The lines of a register that is given out, one unit's or everyone's; recorded.

    Personal cells stand in it for those who may read them now. Asks nobody's right to the register: the
    caller has required it.
    """
    category, unit = book.category.key, row.key if row is not None else ""
    closed, units = withheld_codes(ctx, tx, standing), frozenset({unit}) if row is not None else None
    listed = nominations_query.listed(tx, standing.record.id, category, units=units)
    rows = [held for held in listed if held[0].code not in closed]
    personal = standing.may(ctx, Action.NOMINATION_READ_PERSONAL, Scope(unit=unit or None))
    data = {"category": category, "unit": unit, "rows": len(rows)}
    tx.record("register.exported", actor=ctx.actor.login, at=ctx.clock.now(), data=data)
    return [
        register_line(
            nomination,
            nomination.fields if personal else public_fields(book, nomination.fields),
            number=number if row is None else None,
        )
        for number, (nomination, _) in enumerate(rows, start=1)
    ]
