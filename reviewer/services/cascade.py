"""Sending a final list on to the next level: as a signed bundle, which carries personal data."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO

from msgspec import Struct

from reviewer.contract.snapshots import CategoryRulebook
from reviewer.domain import cascade as rules
from reviewer.domain.access import Action
from reviewer.domain.bundle import bundle_digest, manifest_bytes
from reviewer.domain.cascade import FORMAT, Division, Enclosure, Manifest
from reviewer.domain.drafts import questions
from reviewer.errors import NotFound, Reason, Refused
from reviewer.export.bundle import write_bundle
from reviewer.services.campaigns import Standing, stand
from reviewer.services.context import Context
from reviewer.services.facts import filed_of
from reviewer.services.files import files_of
from reviewer.services.ranking import ListState
from reviewer.services.signers import fingerprint_of
from reviewer.services.units import place_of
from reviewer.storage.models import Nomination, Shortlist, Unit
from reviewer.storage.queries import campaigns as campaigns_query
from reviewer.storage.queries import drafts as drafts_query
from reviewer.storage.queries import shortlist as shortlist_query
from reviewer.storage.unit import Transaction


class OnwardLine(Struct, frozen=True, kw_only=True):
    """The list of one category that would go on. `digest` is "" until both signatures stand under it."""

    category_name: str
    list_name: str
    count: int
    digest: str


class Onward(Struct, frozen=True, kw_only=True):
    """The lists of one key, over all categories: what one bundle holds."""

    list_key: str
    usual: bool
    lines: tuple[OnwardLine, ...]

    @property
    def ready(self) -> bool:
        """Whether every one of them is final."""
        return all(line.digest for line in self.lines)


class Outlook(Struct, frozen=True, kw_only=True):
    """What can go on, the usual lists first, under which fingerprint, and who here could take it at once.

    `targets` are (key, title) of the campaigns that this installation runs and where the actor could take it.
    """

    own: str
    onward: tuple[Onward, ...]
    targets: tuple[tuple[str, str], ...]


class Sent(Struct, frozen=True, kw_only=True):
    """A bundle that was made: its digest and how many nominees are in it."""

    digest: str
    count: int


def outlook(ctx: Context) -> Outlook:
    """Which lists can be sent on."""
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.BUNDLE_EXPORT)
        books = standing.rulebook.categories
        usual = {rules.onward_list(book) for book in books}
        keys = dict.fromkeys(spec.key for book in books for spec in reversed(book.lists))
        onward = [
            Onward(
                list_key=key,
                usual=key in usual,
                lines=tuple(_line(tx, standing, book, key) for book in _with_list(standing, key)),
            )
            for key in keys
        ]
        others = [
            (record.key, ctx.host.campaign(record.key).info.title)
            for record in campaigns_query.all_records(tx)
            if record.key != standing.key and ctx.host.runs(record.key) and _may_take(ctx, tx, record.key)
        ]
    ordered = tuple(sorted(onward, key=lambda one: not one.usual))
    return Outlook(own=fingerprint_of(ctx.signing_key), onward=ordered, targets=tuple(others))


def _may_take(ctx: Context, tx: Transaction, key: str) -> bool:
    """Whether the actor could take a bundle there now; a campaign they may not know of is not named."""
    other = ctx.within(key)
    return stand(other, tx).may(other, Action.BUNDLE_IMPORT)


def _line(tx: Transaction, standing: Standing, book: CategoryRulebook, list_key: str) -> OnwardLine:
    row = shortlist_query.one(tx, standing.record.id, book.category.key, list_key)
    final = row is not None and row.state == ListState.FINAL.value
    return OnwardLine(
        category_name=book.category.name,
        list_name=book.list_named(list_key).name,
        count=shortlist_query.counts(tx, row.id)[1] if row is not None else 0,
        digest=(row.final_digest or "") if row is not None and final else "",
    )


def _with_list(standing: Standing, list_key: str) -> list[CategoryRulebook]:
    found = [book for book in standing.rulebook.categories if list_key in [spec.key for spec in book.lists]]
    if not found:
        raise NotFound("list", list_key)
    return found


def export(ctx: Context, *, list_key: str, output: IO[bytes]) -> Sent:
    """Write the final lists of that key, one a category, as one signed bundle to `output`.

    It carries personal data, so making it is recorded, with its digest. Refused with LIST_UNSIGNED while a
    signature is missing; NotFound when no category has such a list.
    """
    with ctx.unit.writing(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.BUNDLE_EXPORT)
        manifest, files = _manifest(ctx, tx, standing, list_key)
        digest = bundle_digest(manifest_bytes(manifest))
        count = sum(len(division.entrants) for division in manifest.divisions)
        data = {
            "list": list_key,
            "bundle": digest,
            "signer": manifest.signer,
            "nominees": count,
            "files": len(manifest.files),
            "digests": {division.category: division.digest for division in manifest.divisions},
        }
        tx.record("list.sent_on", actor=ctx.actor.login, at=ctx.clock.now(), data=data)
    # A bundle with videos takes minutes to write: no transaction is open meanwhile.
    write_bundle(manifest, seed=ctx.signing_key, files=files, output=output)
    return Sent(digest=digest, count=count)


def _manifest(
    ctx: Context, tx: Transaction, standing: Standing, list_key: str
) -> tuple[Manifest, dict[str, Path]]:
    files: dict[str, Path] = {}
    divisions = tuple(
        _division(ctx, tx, standing, book, list_key, files) for book in _with_list(standing, list_key)
    )
    info = standing.rulebook.info
    manifest = Manifest(
        format=FORMAT,
        signer=fingerprint_of(ctx.signing_key),
        campaign=standing.key,
        title=info.title,
        organiser=info.organiser,
        rulebook=standing.record.rulebook_digest or "",
        list_key=list_key,
        divisions=divisions,
    )
    return manifest, files


def _division(
    ctx: Context,
    tx: Transaction,
    standing: Standing,
    book: CategoryRulebook,
    list_key: str,
    files: dict[str, Path],
) -> Division:
    row = shortlist_query.one(tx, standing.record.id, book.category.key, list_key)
    if row is None or row.state != ListState.FINAL.value:
        raise Refused(Reason.LIST_UNSIGNED, {"category": book.category.name})
    tiers = {tier.key: tier for tier in book.tiers}
    columns, entrants = {}, []
    for order, (nomination, unit, tier) in enumerate(_listed(tx, row), start=1):
        asked = questions(book, place_of(unit))
        columns.update({column.key: column for column in rules.columns_of(asked)})
        entrants.append(
            rules.entrant_of(
                filed_of(nomination),
                book=book,
                asked=asked,
                unit=place_of(unit).facts,
                order=order,
                tier=tiers.get(tier),
                files=_enclosed(ctx, tx, standing, nomination, files),
            )
        )
    return Division(
        category=book.category.key,
        name=book.category.name,
        list_name=book.list_named(list_key).name,
        digest=row.final_digest or "",
        columns=tuple(columns.values()),
        entrants=tuple(entrants),
    )


def _listed(tx: Transaction, row: Shortlist) -> Iterator[tuple[Nomination, Unit, str]]:
    for entry, nomination, unit in shortlist_query.on_list(tx, row.id):
        yield nomination, unit, entry.tier or ""


def _enclosed(
    ctx: Context, tx: Transaction, standing: Standing, nomination: Nomination, files: dict[str, Path]
) -> tuple[Enclosure, ...]:
    """The accepted files of a nominee; where each lies is put into `files`, by its digest."""
    draft = drafts_query.of_nomination(tx, nomination.id)
    if draft is None:
        return ()
    stored = files_of(ctx, tx, standing, draft)
    files.update({one.sha256: one.path for one in stored})
    return tuple(
        Enclosure(
            spec=one.spec,
            title=one.title,
            filename=one.filename,
            media_type=one.media_type,
            size=one.size,
            sha256=one.sha256,
        )
        for one in stored
    )
