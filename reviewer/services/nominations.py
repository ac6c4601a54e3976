"""Nominations: registers read, shown, filed; texts pasted; nominees listed, opened and exported."""

import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import datetime

from reviewer.clock import CHINA
from reviewer.contract import FieldKind
from reviewer.contract.snapshots import CategoryRulebook
from reviewer.domain import nominations as rules
from reviewer.domain.access import Action, Scope, Stage
from reviewer.domain.ledger import digest_of
from reviewer.domain.nominations import Filed
from reviewer.errors import Defect, DefectReason, IntakeRefused, NotFound, Severity, StaleVersion
from reviewer.export.registers import RegisterLine, register_workbook
from reviewer.intake.registers import RegisterReading, read_register
from reviewer.services.campaigns import Standing, in_time_to_file, stand
from reviewer.services.context import Context
from reviewer.services.facts import filed_of
from reviewer.services.screening import keep
from reviewer.services.units import find, place_of
from reviewer.storage.models import IntakeDraft, Nomination, Unit
from reviewer.storage.queries import campaigns as campaigns_query
from reviewer.storage.queries import nominations as nominations_query
from reviewer.storage.unit import Transaction

_READERS = min(4, os.cpu_count() or 1)
"""Files that are read at once: each has a process of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterPreview:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class NominationLine:
    """One nominee in a list: public fields only."""

    code: str
    category: str
    sequence: int
    name: str
    host: str
    unit: str
    region: str
    flagged: bool
    missing_texts: tuple[str, ...]
    excluded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NominationPage:
    """One nominee with what the actor may read; personal fields only after a recorded reveal."""

    line: NominationLine
    book: CategoryRulebook
    fields: Mapping[str, str]
    texts: Mapping[str, str]
    personal: bool
    may_reveal: bool
    city: str
    county: str
    counties: tuple[str, ...]
    excluded_reason: str
    version: int
    editable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One file that a person handed in."""

    filename: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
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
        remarks = _judged(tx, standing, book, row, filed, reading)
        draft = IntakeDraft(
            campaign_id=standing.record.id,
            account_id=ctx.actor.account,
            token=secrets.token_urlsafe(24),
            category=category,
            unit_id=row.id,
            filename=upload.filename[-200:],
            sha256=reading.sha256,
            rows=[plain(line) for line in filed],
            remarks=[_plain(remark) for remark in remarks],
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
        filed = tuple(Filed(**line) for line in draft.rows)
        _judged(tx, standing, book, row, filed, None)
        codes = _file(ctx, tx, standing, book, row, filed, draft.sha256)
        tx.delete(draft)
        return codes


def import_register(
    ctx: Context, *, category: str, unit: str, upload: Upload, dry_run: bool = False
) -> RegisterPreview:
    """Read and file a register in one go (the command line); with `dry_run` only read it."""
    handed = Handed(category=category, unit=unit, upload=upload)
    return _taken(ctx, handed, _read(ctx, handed), dry_run=dry_run)


def import_registers(ctx: Context, *, handed: Sequence[Handed]) -> Iterator[RegisterPreview | IntakeRefused]:
    """The same for many, in their order, each whole or refused; while one is filed the next are read."""
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
        remarks = _judged(tx, standing, book, row, filed, reading)
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


def _judged(
    tx: Transaction,
    standing: Standing,
    book: CategoryRulebook,
    row: Unit,
    filed: Sequence[Filed],
    reading: RegisterReading | None,
) -> tuple[Defect, ...]:
    """Remarks on a register; raises IntakeRefused when it breaks a quota or repeats a number."""
    held = nominations_query.of_unit(tx, standing.record.id, book.category.key, row.id)
    unit = place_of(row)
    numbers = {nomination.sequence for nomination in held}
    repeated = [
        Defect(
            reason=DefectReason.SEQUENCE_TWICE,
            sheet=book.register.sheet,
            facts={"sequence": line.sequence, "name": line.name},
        )
        for line in filed
        if line.sequence in numbers
    ]
    defects = rules.register_defects(
        filed,
        quotas=standing.quotas(book, unit.facts),
        unit=unit,
        already=[filed_of(nomination) for nomination in held],
        sheet=book.register.sheet,
    )
    every = (*repeated, *defects)
    if any(defect.severity is Severity.ERROR for defect in every):
        raise IntakeRefused(tuple(every))
    return (*(reading.remarks if reading is not None else ()), *every)


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
    content = digest_of([plain(line) for line in filed])
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


def row_of(standing: Standing, book: CategoryRulebook, row: Unit, line: Filed, *, at: datetime) -> Nomination:
    """The nomination that is put on file for a line: of a register, or of a draft."""
    return Nomination(
        campaign_id=standing.record.id,
        category=book.category.key,
        unit_id=row.id,
        code=rules.code_of(book.category, position=row.position, sequence=line.sequence),
        sequence=line.sequence,
        name=line.name,
        host=line.host,
        city=line.city,
        county=line.county,
        flagged=line.flagged,
        fields=dict(line.fields),
        texts=dict(line.texts),
        filed_at=at,
    )


def plain(line: Filed) -> dict[str, object]:
    """A line as JSON keeps it."""
    return {**asdict(line), "fields": dict(line.fields), "texts": dict(line.texts)}


def _plain(defect: Defect) -> dict[str, object]:
    return {**asdict(defect), "facts": dict(defect.facts)}


def _preview(draft: IntakeDraft, row: Unit, region: str) -> RegisterPreview:
    remarks = tuple(
        Defect(**{**kept, "reason": DefectReason(kept["reason"]), "severity": Severity(kept["severity"])})
        for kept in draft.remarks
    )
    return RegisterPreview(
        token=draft.token,
        category=draft.category,
        unit=row.key,
        unit_name=row.name,
        filename=draft.filename,
        sha256=draft.sha256,
        region=region,
        rows=tuple(Filed(**line) for line in draft.rows),
        remarks=remarks,
    )


def find_visible(
    ctx: Context, tx: Transaction, standing: Standing, code: str, action: Action
) -> tuple[Nomination, Unit]:
    """The nomination of that code; a hidden one and one that does not exist are the same NotFound."""
    found = nominations_query.by_code(tx, standing.record.id, code)
    if found is None or not standing.may(ctx, action, Scope(unit=found[1].key)):
        raise NotFound("nomination", code)
    return found


def listed(ctx: Context, *, category: str | None = None) -> tuple[NominationLine, ...]:
    """The nominees that the actor may see: by category as the campaign has them, then as a public list."""
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        units = units_seen(ctx, standing, Action.NOMINATION_READ)
        rows = nominations_query.listed(tx, standing.record.id, category, units=units)
        verdict = sees_verdict(ctx, standing)
        lines = [line_of(standing, nomination, unit, verdict=verdict) for nomination, unit in rows]
        order = {book.category.key: number for number, book in enumerate(standing.rulebook.categories)}
        return tuple(sorted(lines, key=lambda line: order[line.category]))


def units_seen(ctx: Context, standing: Standing, action: Action) -> frozenset[str] | None:
    """Keys of the units whose nominees the actor may see; None for every unit. Everybody else is refused."""
    if standing.may(ctx, action):
        return None
    own = ctx.actor.units(standing.key)
    # A unit's people see their own; anyone else is refused here.
    standing.require(ctx, action, Scope(unit=next(iter(sorted(own)), None)))
    return own


def line_of(
    standing: Standing, nomination: Nomination, unit: Unit, *, verdict: bool = True
) -> NominationLine:
    """A nomination as a list shows it; without `verdict` an exclusion is not told."""
    form = standing.book(nomination.category).form
    missing = tuple(
        field.label for field in form.texts if field.required and not nomination.texts.get(field.key)
    )
    return NominationLine(
        code=nomination.code,
        category=nomination.category,
        sequence=nomination.sequence,
        name=nomination.name,
        host=nomination.host,
        unit=unit.key,
        region=unit.region,
        flagged=nomination.flagged,
        missing_texts=missing,
        excluded=verdict and nomination.excluded_reason is not None,
    )


def sees_verdict(ctx: Context, standing: Standing) -> bool:
    """While eligibility is being checked an exclusion can be undone: units learn of it afterwards."""
    return standing.stage.number >= Stage.SCORING.number or standing.may(ctx, Action.ELIGIBILITY_READ)


def opened(ctx: Context, *, code: str) -> NominationPage:
    """One nominee without personal fields; looking changes nothing."""
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        nomination, unit = find_visible(ctx, tx, standing, code, Action.NOMINATION_READ)
        return page_of(ctx, standing, nomination, unit, personal=False)


def revealed(ctx: Context, *, code: str) -> NominationPage:
    """One nominee with personal fields, for those who may read them; every such reading is recorded."""
    with ctx.unit.writing(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        nomination, unit = find_visible(ctx, tx, standing, code, Action.NOMINATION_READ_PERSONAL)
        tx.record(
            "nomination.personal_read",
            actor=ctx.actor.login,
            at=ctx.clock.now(),
            data={"code": nomination.code},
        )
        return page_of(ctx, standing, nomination, unit, personal=True)


def page_of(
    ctx: Context, standing: Standing, nomination: Nomination, unit: Unit, *, personal: bool
) -> NominationPage:
    """A nominee's page with the columns that the reader may see."""
    book, scope = standing.book(nomination.category), Scope(unit=unit.key)
    verdict = sees_verdict(ctx, standing)
    fields = nomination.fields if personal else public_fields(book, nomination.fields)
    return NominationPage(
        line=line_of(standing, nomination, unit, verdict=verdict),
        book=book,
        fields=fields,
        texts=nomination.texts,
        personal=personal,
        may_reveal=standing.may(ctx, Action.NOMINATION_READ_PERSONAL, scope),
        city=nomination.city,
        county=nomination.county,
        counties=tuple(names[0] for names in place_of(unit).counties),
        excluded_reason=(nomination.excluded_reason or "") if verdict else "",
        version=nomination.version,
        editable=standing.may(ctx, Action.NOMINATION_EDIT, scope),
    )


def public_fields(book: CategoryRulebook, fields: Mapping[str, str]) -> dict[str, str]:
    """The register cells that are not personal; cells of unknown columns are left out."""
    allowed = {column.key for column in book.register.columns if not column.personal}
    if any(column.kind is FieldKind.HEADCOUNT for column in book.register.columns):
        allowed |= {"people", "visits"}
    return {key: value for key, value in fields.items() if key in allowed}


def paste_texts(ctx: Context, *, code: str, texts: Mapping[str, str], base_version: int) -> int:
    """Store the long texts that a register came without; gives back the new version.

    Only the form's own texts are taken. Raises StaleVersion when somebody saved in between, TooLate for
    a unit after nominations closed.
    """
    with ctx.unit.writing(ctx.here().key) as tx:
        standing, nomination, _ = _editing(ctx, tx, code, base_version)
        keys = [field.key for field in standing.book(nomination.category).form.texts]
        kept = {key: texts[key].replace("\r\n", "\n").strip() for key in keys if key in texts}
        merged = {**nomination.texts, **kept}
        nomination.texts = {key: text for key, text in merged.items() if text}
        nomination.version += 1
        tx.record(
            "nomination.texts_set",
            actor=ctx.actor.login,
            at=ctx.clock.now(),
            data={"code": code, "keys": sorted(kept), "content": digest_of(nomination.texts)},
        )
        keep(tx, standing, [nomination.id])
        return nomination.version


def place(ctx: Context, *, code: str, county: str, base_version: int) -> int:
    """Set the county that nested caps count the nominee under; "" when it lies in none.

    Raises IntakeRefused when the unit would then have more nominees there than its register may have.
    """
    with ctx.unit.writing(ctx.here().key) as tx:
        standing, nomination, unit = _editing(ctx, tx, code, base_version)
        if county and county not in [names[0] for names in place_of(unit).counties]:
            raise NotFound("county", county)
        before, nomination.county = nomination.county, county
        _require_room(tx, standing, nomination, unit)
        nomination.version += 1
        tx.record(
            "nomination.placed",
            actor=ctx.actor.login,
            at=ctx.clock.now(),
            data={"code": code, "from": before, "to": county},
        )
        keep(tx, standing, [nomination.id])
        return nomination.version


def _editing(
    ctx: Context, tx: Transaction, code: str, base_version: int
) -> tuple[Standing, Nomination, Unit]:
    """A nomination that the actor may change now, at the version that they saw."""
    standing = stand(ctx, tx)
    nomination, unit = find_visible(ctx, tx, standing, code, Action.NOMINATION_READ)
    standing.require(ctx, Action.NOMINATION_EDIT, Scope(unit=unit.key))
    if not standing.may(ctx, Action.NOMINATION_EDIT):
        # The secretariat mends until the check is over; a unit's time ends with the printed day.
        in_time_to_file(ctx, tx, standing, nomination.category)
    if nomination.version != base_version:
        raise StaleVersion("nomination", base_version, nomination.version)
    return standing, nomination, unit


def _require_room(tx: Transaction, standing: Standing, nomination: Nomination, unit: Unit) -> None:
    book = standing.book(nomination.category)
    held = nominations_query.of_unit(tx, standing.record.id, nomination.category, unit.id)
    here = place_of(unit)
    defects = rules.register_defects(
        [filed_of(row) for row in held],
        quotas=standing.quotas(book, here.facts),
        unit=here,
        sheet=book.register.sheet,
    )
    crowded = tuple(
        found
        for found in defects
        if found.reason is DefectReason.INNER_CAP
        and found.severity is Severity.ERROR
        and found.facts["place"] == nomination.county
    )
    if crowded:
        raise IntakeRefused(crowded)


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
    rows = nominations_query.listed(
        tx, standing.record.id, category, units=frozenset({unit}) if row is not None else None
    )
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
