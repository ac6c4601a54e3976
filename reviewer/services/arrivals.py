"""Those who arrive with a bundle: put on file all as chosen, or none, by the rules of any filing."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from msgspec import Struct, to_builtins
from msgspec.structs import replace

from reviewer.contract.snapshots import CategoryRulebook
from reviewer.domain import cascade as rules
from reviewer.domain.access import Action
from reviewer.domain.cascade import Division, Enclosure, Manifest
from reviewer.domain.drafts import DraftState
from reviewer.domain.ledger import digest_of
from reviewer.domain.materials import lines_of
from reviewer.errors import ArrivalsRefused, Defect, Reason, Refused
from reviewer.intake.bundle import extract, manifest_of, read_bundle
from reviewer.services.bundles import (
    Choice,
    Reading,
    arriving_list,
    book_for,
    held_by,
    in_time_for_one,
    reading_of,
    waiting_bundle,
)
from reviewer.services.campaigns import Standing, in_time_to_file
from reviewer.services.context import Context
from reviewer.services.drafts import adopt
from reviewer.services.facts import filed_of
from reviewer.services.materials import receive
from reviewer.services.nominations import row_of
from reviewer.services.screening import keep
from reviewer.services.units import place_of
from reviewer.storage.models import Arrival, Bundle, Draft, Nomination, Unit
from reviewer.storage.queries import drafts as drafts_query
from reviewer.storage.queries import nominations as nominations_query
from reviewer.storage.unit import Transaction


def take(ctx: Context, *, token: str, choices: Sequence[Choice] | None = None) -> tuple[str, ...]:
    """Put the chosen nominees of a bundle on file, all or none, in the order of their lists; the new codes.

    None chooses what fits. Raises TooLate with the server's time, ArrivalsRefused with every one that does
    not fit as chosen; Refused with BUNDLE_EMPTY when nobody is chosen.
    """
    with ctx.unit.reading(ctx.here().key) as tx:
        _, bundle, _ = waiting_bundle(ctx, tx, token, Action.BUNDLE_IMPORT)
        manifest, signer = manifest_of(bundle.manifest), bundle.signer
    handed_in: list[str] = []
    with _laid_out(ctx, token, manifest, signer) as paths:
        codes = _taken(ctx, token, choices, _Files(paths=paths, handed_in=handed_in))
    ctx.files.drop(token)
    for waiting in handed_in:
        ctx.told(waiting)
    return codes


class _Files(Struct, frozen=True, kw_only=True):
    """Where the enclosed files lie, by digest; and the tokens of those that were handed in."""

    paths: dict[str, Path]
    handed_in: list[str]


@contextmanager
def _laid_out(ctx: Context, token: str, manifest: Manifest, signer: str) -> Iterator[dict[str, Path]]:
    """The enclosed files as files of their own while they are taken, by digest.

    The bundle is checked again on the way: what was checked when it was read may lie elsewhere by now.
    """
    if not manifest.files:
        yield {}
        return
    whole = ctx.files.waiting(token)
    ctx.files.require_room(sum(size for _, size in manifest.files))
    places = read_bundle(whole, trusted={signer}).places
    with ExitStack() as laid:
        paths: dict[str, Path] = {}
        for digest, place in places.items():
            name = secrets.token_urlsafe(16)
            laid.callback(ctx.files.drop, name)
            paths[digest] = ctx.files.waiting(name)
            with paths[digest].open("xb") as output:
                extract(whole, place, output=output)
        yield paths


def _taken(ctx: Context, token: str, choices: Sequence[Choice] | None, files: _Files) -> tuple[str, ...]:
    with ctx.unit.writing(ctx.here().key) as tx:
        standing, bundle, unit = waiting_bundle(ctx, tx, token, Action.BUNDLE_IMPORT)
        in_time_for_one(ctx, tx, standing)
        manifest, codes = manifest_of(bundle.manifest), dict[str, list[str]]()
        filed: list[dict[str, object]] = []
        rows: list[Nomination] = []
        unfit: list[tuple[str, tuple[Defect, ...]]] = []
        for division, chosen in _chosen(ctx, tx, standing, unit, manifest, choices):
            book = book_for(standing, division)
            assert book is not None, "nobody is chosen for a category that is not there"
            in_time_to_file(ctx, tx, standing, book.category.key)
            unfit += _unfit(tx, standing, book, unit, chosen)
            if unfit:
                continue
            made = _file(ctx, tx, standing, book, unit, bundle, chosen, files)
            codes[book.category.key] = [row.code for row in made]
            filed += [to_builtins(filed_of(row)) for row in made]
            rows += made
        if unfit:
            raise ArrivalsRefused(tuple(unfit))
        if not rows:
            raise Refused(Reason.BUNDLE_EMPTY)
        now = ctx.clock.now()
        data = {
            "unit": unit.key,
            "bundle": bundle.digest,
            "signer": bundle.signer,
            "codes": codes,
            "content": digest_of(filed),
        }
        seq = tx.record("bundle.taken", actor=ctx.actor.login, at=now, data=data)
        for row in rows:
            row.version = seq
        keep(tx, standing, [row.id for row in rows])
        bundle.taken_at, bundle.taken_by, bundle.manifest = now, ctx.actor.login, ""
        return tuple(code for each in codes.values() for code in each)


def _chosen(
    ctx: Context,
    tx: Transaction,
    standing: Standing,
    unit: Unit,
    manifest: Manifest,
    choices: Sequence[Choice] | None,
) -> Iterator[tuple[Division, list[Reading]]]:
    """The lists that give somebody, each with those who are chosen in its own order."""
    for division in manifest.divisions:
        book = book_for(standing, division)
        if book is None:
            continue
        if choices is None:
            lines = arriving_list(ctx, tx, standing, unit, division).lines
            wanted = {line.order: Choice(category="", order=line.order) for line in lines if line.fits}
        else:
            wanted = {one.order: one for one in choices if one.category == division.category}
        chosen = [
            reading_of(book, unit, division, entrant, wanted[entrant.order])
            for entrant in division.entrants
            if entrant.order in wanted
        ]
        if chosen:
            yield division, chosen


def _unfit(
    tx: Transaction, standing: Standing, book: CategoryRulebook, unit: Unit, chosen: Sequence[Reading]
) -> Iterator[tuple[str, tuple[Defect, ...]]]:
    """Everyone who cannot be taken beside those on file and those before, with what stands against it."""
    place = place_of(unit)
    crowded = rules.fitting(
        [(one.filed, True) for one in chosen],
        quotas=standing.quotas(book, place.facts),
        unit=place,
        already=held_by(tx, standing, book, unit),
    )
    for one, defects in zip(chosen, crowded, strict=True):
        missing = [defect for defect in one.defects if defect.column in one.unplaced]
        every = (*one.faults, *missing, *defects)
        if every:
            yield one.filed.name or one.entrant.name, every


def _file(
    ctx: Context,
    tx: Transaction,
    standing: Standing,
    book: CategoryRulebook,
    unit: Unit,
    bundle: Bundle,
    chosen: Sequence[Reading],
    files: _Files,
) -> list[Nomination]:
    """Put them on file behind those that are, each with a draft that its unit can mend."""
    now = ctx.clock.now()
    adopt(ctx, tx, standing, book, unit)
    held = nominations_query.of_unit(tx, standing.record.id, book.category.key, unit.id)
    others = drafts_query.of_unit(tx, standing.record.id, book.category.key, unit.id)
    last = max((row.sequence for row in held), default=0)
    behind = max((draft.place for draft in others), default=0)
    made = []
    for number, one in enumerate(chosen, start=1):
        row = row_of(standing, book, unit, replace(one.filed, sequence=last + number), at=now)
        tx.add(row)
        draft = Draft(
            campaign_id=standing.record.id,
            unit_id=unit.id,
            category=book.category.key,
            token=secrets.token_urlsafe(16),
            place=behind + number,
            state=DraftState.SUBMITTED.value,
            version=1,
            entries=one.entries,
            nomination_id=row.id,
            made_at=now,
            saved_at=now,
        )
        tx.add(draft)
        without = _hand_in(ctx, tx, standing, book, draft, one, files)
        tx.add(
            Arrival(
                bundle_id=bundle.id,
                category=book.category.key,
                place=one.entrant.order,
                name=row.name,
                draft=draft.token,
                proposed=one.entrant.proposed,
                left_over=[
                    *([pair.label, pair.text, pair.personal] for pair in one.mapped.left_over),
                    *([file.spec, file.filename, False] for file in without),
                ],
            )
        )
        made.append(row)
    return made


def _hand_in(
    ctx: Context,
    tx: Transaction,
    standing: Standing,
    book: CategoryRulebook,
    draft: Draft,
    reading: Reading,
    files: _Files,
) -> list[Enclosure]:
    """Give the files of a nominee to its draft, to be looked at like any upload; gives back the others."""
    lines = lines_of(book)
    for file in reading.entrant.files:
        if file.spec in lines:
            row = receive(
                ctx,
                tx,
                standing,
                draft,
                spec=file.spec,
                title=file.title,
                filename=file.filename,
                path=files.paths[file.sha256],
            )
            files.handed_in.append(row.token)
    return [file for file in reading.entrant.files if file.spec not in lines]
