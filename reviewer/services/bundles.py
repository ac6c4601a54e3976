"""Bundles from another level: read, checked, shown beside our form; nothing of them is on file yet."""

import os
import secrets
from datetime import datetime, timedelta
from typing import IO

from msgspec import Struct
from msgspec.structs import replace

from reviewer.contract.snapshots import CategoryRulebook
from reviewer.domain import cascade as rules
from reviewer.domain import drafts as drafting
from reviewer.domain.access import Action
from reviewer.domain.bundle import MAX_BYTES, manifest_bytes
from reviewer.domain.cascade import Division, Enclosure, Entrant, Manifest, Pair
from reviewer.domain.drafts import Question
from reviewer.domain.materials import FileFacts, MaterialState, lines_of, standing_of, stopping
from reviewer.domain.nominations import Filed
from reviewer.domain.sheets import storable
from reviewer.errors import (
    Defect,
    DefectReason,
    NotFound,
    Reason,
    Refused,
    Severity,
    TooLate,
)
from reviewer.intake.bundle import manifest_of, read_bundle
from reviewer.intake.drafts import read_draft
from reviewer.services.campaigns import Standing, in_time_to_file, stand
from reviewer.services.context import Context
from reviewer.services.facts import filed_of
from reviewer.services.signers import fingerprint_of
from reviewer.services.units import find, place_of
from reviewer.storage.models import Arrival, Bundle, Unit
from reviewer.storage.queries import cascade as cascade_query
from reviewer.storage.queries import nominations as nominations_query
from reviewer.storage.unit import Transaction

# What nobody said yes to within days is read again when it is wanted.
_WAITS = timedelta(days=7)
# Gaps that a unit may fill later, as in a register; a name and a host it cannot do without.
_GAPS = frozenset({DefectReason.REQUIRED, DefectReason.TEXT_SHORT, DefectReason.TEXT_LONG})
_NEEDED = frozenset({"f-name", "f-host"})


class Shown(Struct, frozen=True, kw_only=True):
    """One answer as it came, beside what was understood of it here ("" where it has no place)."""

    pair: Pair
    understood: str


class Newcomer(Struct, frozen=True, kw_only=True):
    """One nominee of a bundle before anything is stored.

    `stops` keeps it out, as it stands and with all before it that fit; `unplaced` are city and county
    while nobody has said them; `gaps` stop nothing. `fits` is what is chosen when a person chooses nothing.
    `files` are (file, whether our list of materials has its line).
    """

    order: int
    name: str
    host: str
    region: str
    city: str
    county: str
    proposed: str
    shown: tuple[Shown, ...]
    stops: tuple[Defect, ...]
    gaps: tuple[Defect, ...]
    unplaced: tuple[str, ...]
    files: tuple[tuple[Enclosure, bool], ...]
    fits: bool


class ArrivingList(Struct, frozen=True, kw_only=True):
    """One category of a bundle; `category` "" where this campaign has none of its key or name."""

    key: str
    name: str
    list_name: str
    category: str
    closed: datetime | None
    lines: tuple[Newcomer, ...]


class BundlePage(Struct, frozen=True, kw_only=True):
    """A bundle that waits for a yes, beside the form of this campaign."""

    token: str
    digest: str
    signer: str
    signer_name: str
    title: str
    organiser: str
    unit: str
    unit_name: str
    lists: tuple[ArrivingList, ...]


class Choice(Struct, frozen=True, kw_only=True):
    """One nominee that is to be taken: where it lies when the bundle did not say, and whether it is flagged.

    What the list proposed flags nobody: only a person's word does.
    """

    category: str
    order: int
    city: str = ""
    county: str = ""
    flagged: bool = False


class ArrivedLine(Struct, frozen=True, kw_only=True):
    """One nominee that came in with a bundle; `code` "" while it is not on file."""

    category: str
    name: str
    code: str
    proposed: str
    left_over: tuple[tuple[str, str], ...]


class ArrivedBundle(Struct, frozen=True, kw_only=True):
    """A bundle that was taken (`taken_at`), or waits under `token`."""

    token: str
    title: str
    digest: str
    signer_name: str
    unit_name: str
    read_at: datetime
    taken_at: datetime | None
    taken_by: str
    lines: tuple[ArrivedLine, ...]


def expect(ctx: Context, *, unit: str) -> None:
    """Pass when a bundle for that unit could be read now; raises what `read` would before it reads."""
    with ctx.unit.reading(ctx.here().key) as tx:
        _importing(ctx, tx, unit)


def read(ctx: Context, *, unit: str, stream: IO[bytes]) -> str:
    """Read a bundle for a unit and check every byte of it; nothing is filed yet. Gives back its token.

    The same bundle read twice waits once. Refused as `read_bundle` says, with BUNDLE_TAKEN when it was
    taken before and with SAME_CAMPAIGN when it is this campaign's own. Raises DiskFull before it reads.
    """
    with ctx.unit.reading(ctx.here().key) as tx:
        standing, _ = _importing(ctx, tx, unit)
        trusted = {row.fingerprint: row.name for row in cascade_query.signers(tx)}
    own = fingerprint_of(ctx.signing_key)
    # What this installation signed itself needs nobody's trust: a list may go on inside it.
    names = {**trusted, own: standing.rulebook.info.organiser} if own else trusted
    ctx.files.require_room(min(_size_of(stream), MAX_BYTES))
    token = secrets.token_urlsafe(16)
    try:
        if ctx.files.receive(token, stream, limit=MAX_BYTES) > MAX_BYTES:
            raise Refused(Reason.BUNDLE_TOO_LARGE, {"limit": MAX_BYTES // 2**20})
        found = read_bundle(ctx.files.waiting(token), trusted=names)
        manifest = found.manifest
        if manifest.signer == own and manifest.campaign == ctx.here().key:
            raise Refused(Reason.SAME_CAMPAIGN)
        name = manifest.organiser if manifest.signer == own else names[manifest.signer]
        gone = _stage(ctx, unit, manifest, digest=found.digest, token=token, name=name)
    except BaseException:
        ctx.files.drop(token)
        raise
    for old in gone:
        ctx.files.drop(old)
    return token


def _size_of(stream: IO[bytes]) -> int:
    """How many bytes are to come; 0 of a stream that does not tell: then the reserve alone is asked for."""
    if not stream.seekable():
        return 0
    begin = stream.tell()
    stream.seek(0, os.SEEK_END)
    size = stream.tell() - begin
    stream.seek(begin)
    return size


def _importing(ctx: Context, tx: Transaction, unit: str) -> tuple[Standing, Unit]:
    standing = stand(ctx, tx)
    standing.require(ctx, Action.BUNDLE_IMPORT)
    row = find(tx, standing, unit)
    in_time_for_one(ctx, tx, standing)
    return standing, row


def in_time_for_one(ctx: Context, tx: Transaction, standing: Standing) -> None:
    """Raise TooLate when no category takes anything any more."""
    late: TooLate | None = None
    for book in standing.rulebook.categories:
        try:
            in_time_to_file(ctx, tx, standing, book.category.key)
        except TooLate as error:
            late = error
        else:
            return
    if late is not None:
        raise late


def _stage(ctx: Context, unit: str, manifest: Manifest, *, digest: str, token: str, name: str) -> list[str]:
    """Store the row that waits; gives back the tokens of rows that it replaces or that waited too long."""
    with ctx.unit.writing(ctx.here().key) as tx:
        standing, row = _importing(ctx, tx, unit)
        now, gone = ctx.clock.now(), []
        for old in cascade_query.stale(tx, standing.record.id, before=now - _WAITS):
            gone.append(old.token)
            tx.delete(old)
        known = cascade_query.by_digest(tx, standing.record.id, digest)
        if known is not None and known.taken_at is not None:
            raise Refused(Reason.BUNDLE_TAKEN)
        if known is not None:
            gone.append(known.token)
            tx.delete(known)
        tx.add(
            Bundle(
                campaign_id=standing.record.id,
                unit_id=row.id,
                token=token,
                digest=digest,
                signer=manifest.signer,
                signer_name=name,
                title=manifest.title,
                manifest=manifest_bytes(manifest).decode(),
                read_by=ctx.actor.login,
                read_at=now,
            )
        )
        data = {"unit": row.key, "bundle": digest, "signer": manifest.signer}
        tx.record("bundle.read", actor=ctx.actor.login, at=now, data=data)
        return gone


def opened(ctx: Context, *, token: str) -> BundlePage:
    """A bundle that waits, beside the form of this campaign, with everything that stands against it.

    Personal answers are shown to the person who handed it in, as with a register.
    """
    with ctx.unit.reading(ctx.here().key) as tx:
        standing, bundle, unit = waiting_bundle(ctx, tx, token, Action.BUNDLE_IMPORT)
        manifest = manifest_of(bundle.manifest)
        return BundlePage(
            token=token,
            digest=bundle.digest,
            signer=bundle.signer,
            signer_name=bundle.signer_name,
            title=manifest.title,
            organiser=manifest.organiser,
            unit=unit.key,
            unit_name=unit.name,
            lists=tuple(
                _discreet(arriving_list(ctx, tx, standing, unit, one), told=bundle.read_by == ctx.actor.login)
                for one in manifest.divisions
            ),
        )


def _discreet(found: ArrivingList, *, told: bool) -> ArrivingList:
    """As everybody else sees it who did not hand the bundle in: without the personal answers."""
    if told:
        return found
    lines = (
        replace(
            line,
            shown=tuple(
                Shown(pair=replace(one.pair, text=""), understood="") if one.pair.personal else one
                for one in line.shown
            ),
        )
        for line in found.lines
    )
    return replace(found, lines=tuple(lines))


def waiting_bundle(
    ctx: Context, tx: Transaction, token: str, action: Action
) -> tuple[Standing, Bundle, Unit]:
    """The bundle of that token that waits for a yes, for whoever may do this now; NotFound for any other."""
    standing = stand(ctx, tx)
    standing.require(ctx, action)
    found = cascade_query.waiting(tx, standing.record.id, token)
    if found is None:
        raise NotFound("bundle")
    return standing, *found


def book_for(standing: Standing, division: Division) -> CategoryRulebook | None:
    """Our category for a list: of its key, failing that of its name."""
    books = standing.rulebook.categories
    by_key = [book for book in books if book.category.key == division.category]
    by_name = [book for book in books if rules.folded(book.category.name) == rules.folded(division.name)]
    return next(iter([*by_key, *by_name]), None)


class Reading(Struct, frozen=True, kw_only=True):
    """One nominee as it would be put on file."""

    entrant: Entrant
    asked: tuple[Question, ...]
    mapped: rules.Mapped
    entries: dict[str, str]
    filed: Filed
    defects: tuple[Defect, ...]

    @property
    def unplaced(self) -> tuple[str, ...]:
        """City and county that nobody has said."""
        return rules.unplaced(self.asked, self.entries)

    @property
    def faults(self) -> tuple[Defect, ...]:
        """What keeps this nominee out whatever else is taken."""
        return tuple(
            defect
            for defect in self.defects
            if defect.severity is Severity.ERROR and (defect.reason not in _GAPS or defect.column in _NEEDED)
        )

    @property
    def gaps(self) -> tuple[Defect, ...]:
        """What is missing or remarkable and can be mended later; the place is asked for apart."""
        apart = self.faults
        return tuple(
            defect
            for defect in self.defects
            if defect not in apart and defect.column not in (drafting.CITY, drafting.COUNTY)
        )


def reading_of(
    book: CategoryRulebook, unit: Unit, division: Division, entrant: Entrant, choice: Choice | None
) -> Reading:
    """One nominee of a bundle under the questions of our form, with what a person chose for it."""
    place = place_of(unit)
    asked = drafting.questions(book, place)
    mapped = rules.mapped(entrant, division.columns, asked)
    city, county = (choice.city, choice.county) if choice is not None else ("", "")
    entries = rules.settled(mapped.entries, city=city, county=county)
    entries[drafting.FLAG] = drafting.YES if choice is not None and choice.flagged else ""
    entries = drafting.known({name: storable(text) for name, text in entries.items()}, asked)
    reading = read_draft(entries, asked=asked, unit=place, flaggable=book.special is not None)
    owed = _owed(book, entrant) if reading.filed.flagged else ()
    return Reading(
        entrant=entrant,
        asked=asked,
        mapped=mapped,
        entries=entries,
        filed=reading.filed,
        defects=(*reading.defects, *owed),
    )


def _owed(book: CategoryRulebook, entrant: Entrant) -> tuple[Defect, ...]:
    """What the special tier demands and the bundle does not enclose (N6), as a filing at the desk is told.

    An enclosed file waits to be looked at like any upload; as nobody could have looked yet, it counts.
    """
    waits = FileFacts(state=MaterialState.WAITING)
    enclosed: dict[str, list[FileFacts]] = {}
    for file in entrant.files:
        enclosed.setdefault(file.spec, []).append(waits)
    return tuple(
        Defect(reason=DefectReason.MATERIAL_OWED, label=line.spec.name if line.spec is not None else "")
        for line in stopping(standing_of(book, enclosed, flagged=True))
        if line.missing > line.pending
    )


def held_by(tx: Transaction, standing: Standing, book: CategoryRulebook, unit: Unit) -> list[Filed]:
    """A unit's nominees of a category that are on file."""
    held = nominations_query.of_unit(tx, standing.record.id, book.category.key, unit.id)
    return [filed_of(row) for row in held]


def arriving_list(
    ctx: Context, tx: Transaction, standing: Standing, unit: Unit, division: Division
) -> ArrivingList:
    """One list of a bundle beside our form, with what stands against each of its nominees."""
    book = book_for(standing, division)
    lines: tuple[Newcomer, ...] = ()
    closed: datetime | None = None
    if book is None:
        lines = tuple(_homeless(division, entrant) for entrant in division.entrants)
    else:
        try:
            in_time_to_file(ctx, tx, standing, book.category.key)
        except TooLate as late:
            closed = late.closed
        readings = [reading_of(book, unit, division, entrant, None) for entrant in division.entrants]
        place = place_of(unit)
        stops = rules.fitting(
            [(one.filed, not one.faults and not one.unplaced) for one in readings],
            quotas=standing.quotas(book, place.facts),
            unit=place,
            already=held_by(tx, standing, book, unit),
        )
        lines = tuple(
            _newcomer(book, one, defects, closed=closed is not None)
            for one, defects in zip(readings, stops, strict=True)
        )
    return ArrivingList(
        key=division.category,
        name=division.name,
        list_name=division.list_name,
        category=book.category.key if book is not None else "",
        closed=closed,
        lines=lines,
    )


def _homeless(division: Division, entrant: Entrant) -> Newcomer:
    """A nominee of a category that this campaign does not have: shown whole, and never taken."""
    pairs = rules.mapped(entrant, division.columns, ()).pairs
    return Newcomer(
        order=entrant.order,
        name=entrant.name,
        host=entrant.host,
        region=entrant.region,
        city=entrant.city,
        county=entrant.county,
        proposed=entrant.proposed,
        shown=tuple(Shown(pair=pair, understood="") for pair in pairs),
        stops=(),
        gaps=(),
        unplaced=(),
        files=tuple((enclosure, False) for enclosure in entrant.files),
        fits=False,
    )


def _newcomer(
    book: CategoryRulebook, reading: Reading, stops: tuple[Defect, ...], *, closed: bool
) -> Newcomer:
    entrant, filed = reading.entrant, reading.filed
    by_entry = {question.entry: question for question in reading.asked}
    shown = []
    for pair in reading.mapped.pairs:
        question = by_entry.get(pair.entry)
        kept = {} if question is None else filed.texts if question.long else filed.fields
        shown.append(Shown(pair=pair, understood=kept.get(question.key, "") if question is not None else ""))
    lines = lines_of(book)
    return Newcomer(
        order=entrant.order,
        name=entrant.name,
        host=entrant.host,
        region=entrant.region,
        city=filed.city,
        county=filed.county,
        proposed=entrant.proposed,
        shown=tuple(shown),
        stops=(*reading.faults, *stops),
        gaps=reading.gaps,
        unplaced=reading.unplaced,
        files=tuple((enclosure, enclosure.spec in lines) for enclosure in entrant.files),
        fits=not reading.faults and not reading.unplaced and not stops and not closed,
    )


def drop(ctx: Context, *, token: str) -> None:
    """Throw away a bundle that waits; it can be read again."""
    with ctx.unit.writing(ctx.here().key) as tx:
        _, bundle, _ = waiting_bundle(ctx, tx, token, Action.BUNDLE_IMPORT)
        data = {"bundle": bundle.digest, "signer": bundle.signer}
        tx.delete(bundle)
        tx.record("bundle.dropped", actor=ctx.actor.login, at=ctx.clock.now(), data=data)
    ctx.files.drop(token)


def listed(ctx: Context) -> tuple[ArrivedBundle, ...]:
    """Every bundle of the campaign, with who arrived, what was proposed and what had no place.

    Of a personal answer that had no place only the label is shown.
    """
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.BUNDLE_READ)
        return tuple(
            ArrivedBundle(
                token=bundle.token,
                title=bundle.title,
                digest=bundle.digest,
                signer_name=bundle.signer_name,
                unit_name=unit.name,
                read_at=bundle.read_at,
                taken_at=bundle.taken_at,
                taken_by=bundle.taken_by,
                lines=tuple(
                    _arrived(standing, arrival, code)
                    for arrival, code in cascade_query.arrivals(tx, bundle.id)
                ),
            )
            for bundle, unit in cascade_query.of_campaign(tx, standing.record.id)
        )


def _arrived(standing: Standing, arrival: Arrival, code: str) -> ArrivedLine:
    left = tuple((str(label), "" if personal else str(text)) for label, text, personal in arrival.left_over)
    return ArrivedLine(
        category=standing.book(arrival.category).category.name,
        name=arrival.name,
        code=code,
        proposed=arrival.proposed,
        left_over=left,
    )
