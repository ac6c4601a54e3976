"""Nominations: nominees listed and opened, texts pasted, counties told."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from reviewer.contract import FieldKind
from reviewer.contract.snapshots import CategoryRulebook
from reviewer.domain import nominations as rules
from reviewer.domain.access import Action, Scope, Stage
from reviewer.domain.ledger import digest_of
from reviewer.domain.nominations import Filed
from reviewer.errors import (
    DefectReason,
    IntakeRefused,
    NotFound,
    Reason,
    Refused,
    Severity,
    StaleVersion,
)
from reviewer.intake.cells import holds_id_number
from reviewer.services.assignments import withheld_codes
from reviewer.services.campaigns import Standing, in_time_to_file, stand
from reviewer.services.context import Context
from reviewer.services.facts import filed_of
from reviewer.services.screening import keep
from reviewer.services.units import place_of
from reviewer.storage.models import Nomination, Unit
from reviewer.storage.queries import nominations as nominations_query
from reviewer.storage.unit import Transaction


class NominationLine(Struct, frozen=True, kw_only=True):
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


class NominationPage(Struct, frozen=True, kw_only=True):
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


def find_visible(
    ctx: Context, tx: Transaction, standing: Standing, code: str, action: Action
) -> tuple[Nomination, Unit]:
    """The nomination of that code; a hidden one and one that does not exist are the same NotFound."""
    found = nominations_query.by_code(tx, standing.record.id, code)
    if found is None or not standing.may(ctx, action, Scope(unit=found[1].key)):
        raise NotFound("nomination", code)
    if code in withheld_codes(ctx, tx, standing):
        raise NotFound("nomination", code)
    return found


def listed(ctx: Context, *, category: str | None = None) -> tuple[NominationLine, ...]:
    """The nominees that the actor may see: by category as the campaign has them, then as a public list."""
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        units, closed = units_seen(ctx, standing, Action.NOMINATION_READ), withheld_codes(ctx, tx, standing)
        rows = nominations_query.listed(tx, standing.record.id, category, units=units)
        verdict = sees_verdict(ctx, standing)
        lines = [
            line_of(standing, nomination, unit, verdict=verdict)
            for nomination, unit in rows
            if nomination.code not in closed
        ]
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
    a unit after nominations closed, Refused for a text that holds an identity number, as a register is.
    """
    with ctx.unit.writing(ctx.here().key) as tx:
        standing, nomination, _ = _editing(ctx, tx, code, base_version)
        labels = {field.key: field.label for field in standing.book(nomination.category).form.texts}
        kept = {key: texts[key].replace("\r\n", "\n").strip() for key in labels if key in texts}
        for key, text in kept.items():
            if holds_id_number(text):
                raise Refused(Reason.TEXT_ID_NUMBER, {"label": labels[key]})
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
