"""Packs: everything of a unit in one zip with its 材料目录, and the book of all nominees of a category.

Both carry personal answers to those who may read them, so making one is recorded. What a pack holds is
decided in one reading; its files are made and read one at a time while it is handed out.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from reviewer.contract.snapshots import CategoryRulebook
from reviewer.domain.access import Action, Scope
from reviewer.domain.materials import SEAL
from reviewer.domain.paging import cut
from reviewer.domain.papers import Leaf, Paper, paper_of, values_of
from reviewer.errors import ExtraMissing, NotFound, Reason, Refused
from reviewer.export.papers.archives import safe_name
from reviewer.export.papers.catalogue import CatalogueLine, CatalogueSection, catalogue_workbook
from reviewer.export.papers.pack import Member, Names, digest, streamed
from reviewer.export.papers.workbook import paper_workbook
from reviewer.export.registers import RegisterLine, register_workbook
from reviewer.services.assignments import withheld_codes
from reviewer.services.campaigns import Standing, stand
from reviewer.services.context import Context
from reviewer.services.facts import filed_of
from reviewer.services.files import StoredFile, files_of
from reviewer.services.papers import made_on, photo_of, word
from reviewer.services.registers import register_line
from reviewer.services.units import find
from reviewer.storage.models import Nomination, Unit
from reviewer.storage.queries import drafts as drafts_query
from reviewer.storage.queries import nominations as nominations_query
from reviewer.storage.queries.nominations import Narrowed
from reviewer.storage.unit import Transaction

# Nominees to a volume of the book: as much as a browser prints and an office program opens with ease.
VOLUME = 100
_CATALOGUE, _PAPER = "材料目录", "推荐表"
_PACKED_ALREADY = frozenset({"image/jpeg", "image/png", "video/mp4"})
# A photo that was written anew may be of another kind than its name says.
_ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf", "video/mp4": "mp4"}


class Packable(Struct, frozen=True, kw_only=True):
    """A unit of which a pack can be made, with how many of its nominees are on file by category name."""

    unit: str
    unit_name: str
    counts: Mapping[str, int]


class PackShelf(Struct, frozen=True, kw_only=True):
    """What can be handed out to the actor. `books` are key, name and count of each category, () for none."""

    units: tuple[Packable, ...]
    books: tuple[tuple[str, str, int], ...]
    whole: bool


class Pack(Struct, frozen=True, kw_only=True):
    """A zip that is made while it is read, once."""

    name: str
    pieces: Iterator[bytes]


class BookEntry(Struct, frozen=True, kw_only=True):
    """One nominee of the book: where it stands in its table of contents, and its paper."""

    code: str
    name: str
    region: str
    leaf: Leaf


class BookPage(Struct, frozen=True, kw_only=True):
    """One volume of the book of a category; `volume` from 1 of `volumes`."""

    category: str
    title: str
    entries: tuple[BookEntry, ...]
    volume: int
    volumes: int
    personal: bool
    made_on: datetime


class _Held(Struct, frozen=True, kw_only=True):
    """One nominee with everything that is packed of it."""

    book: CategoryRulebook
    code: str
    name: str
    paper: Paper
    line: RegisterLine
    files: tuple[StoredFile, ...]

    @property
    def folder(self) -> str:
        return f"{self.code} {self.name}"


class _Sender(Struct, frozen=True, kw_only=True):
    """A unit with its nominees: by category, then as it recommends them."""

    position: int
    name: str
    region: str
    held: tuple[_Held, ...]


def shelf(ctx: Context) -> PackShelf:
    """The units whose packs the actor may make, and the books."""
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        whole, keys = _reach(ctx, standing)
        names = {one.category.key: one.category.name for one in standing.rulebook.categories}
        held = Narrowed(campaign=standing.record.id, units=keys)
        units: dict[str, str] = {}
        counts: dict[str, dict[str, int]] = {}
        totals = dict.fromkeys(names, 0)
        for unit, unit_name, category, count in nominations_query.tally(tx, held):
            units[unit] = unit_name
            counts.setdefault(unit, {})[category] = count
            totals[category] += count
        return PackShelf(
            units=tuple(
                Packable(
                    unit=key,
                    unit_name=unit_name,
                    counts={name: counts[key][one] for one, name in names.items() if one in counts[key]},
                )
                for key, unit_name in units.items()
            ),
            books=tuple((key, names[key], count) for key, count in totals.items()) if whole else (),
            whole=whole,
        )


def _reach(ctx: Context, standing: Standing) -> tuple[bool, frozenset[str] | None]:
    """Whether the actor may pack every unit; else the keys of their own. Others are refused."""
    if standing.may(ctx, Action.PACK_MAKE):
        return True, None
    own = ctx.actor.units(standing.key)
    standing.require(ctx, Action.PACK_MAKE, Scope(unit=next(iter(sorted(own)), None)))
    return False, own


def pack(ctx: Context, *, unit: str = "") -> Pack:
    """The pack of one unit, or without `unit` of all; recorded.

    Papers are Word files, or workbooks where the writer of Word files is not installed; the 材料目录 says so.
    Raises Refused with NO_NOMINATIONS when nothing is on file.
    """
    scope = Scope(unit=unit or None)
    # A province takes seconds to gather: nobody who writes waits for that.
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        row = find(tx, standing, unit) if unit else None
        standing.require(ctx, Action.PACK_MAKE, scope)
        held = _held(ctx, tx, standing, frozenset({row.key}) if row is not None else None)
        label = row.name if row is not None else standing.rulebook.info.title
    if not held:
        raise Refused(Reason.NO_NOMINATIONS)
    now = ctx.clock.now()
    with ctx.unit.writing(ctx.here().key) as tx:
        stand(ctx, tx).require(ctx, Action.PACK_MAKE, scope)
        data = {"unit": unit, "nominees": sum(len(one.held) for one in held)}
        tx.record("pack.made", actor=ctx.actor.login, at=now, data=data)
    packer = _Packer(created=made_on(now), alone=bool(unit))
    return Pack(name=f"{safe_name(label)}-推荐材料.zip", pieces=streamed(packer.members(held)))


def _held(ctx: Context, tx: Transaction, standing: Standing, keys: frozenset[str] | None) -> list[_Sender]:
    """Every nominee on file as plain data, by unit in the official order."""
    order = {book.category.key: number for number, book in enumerate(standing.rulebook.categories)}
    found: dict[int, list[_Held]] = {}
    units: dict[int, Unit] = {}
    drafts = drafts_query.behind(tx, standing.record.id)
    for nomination, unit in nominations_query.listed(tx, standing.record.id, units=keys):
        book = standing.book(nomination.category)
        draft = drafts.get(nomination.id)
        one = _Held(
            book=book,
            code=nomination.code,
            name=nomination.name,
            paper=paper_of(book, values_of(filed_of(nomination))),
            line=register_line(nomination, dict(nomination.fields)),
            files=files_of(ctx, tx, standing, draft) if draft is not None else (),
        )
        units[unit.id] = unit
        found.setdefault(unit.id, []).append(one)
    return [
        _Sender(
            position=units[key].position,
            name=units[key].name,
            region=units[key].region,
            held=tuple(sorted(every, key=lambda one: order[one.book.category.key])),
        )
        for key, every in found.items()
    ]


class _Packer:
    """Makes the files of a pack one after the other and keeps what its list has to say of them."""

    def __init__(self, *, created: datetime, alone: bool) -> None:
        self._created, self._alone, self._names = created, alone, Names()
        self._lines: dict[str, list[CatalogueLine]] = {}
        self._notes: list[str] = []

    def members(self, senders: Sequence[_Sender]) -> Iterator[tuple[str, Member]]:
        """Every file with its path: unit by unit, of each its list last, when everything in it is known."""
        for unit in senders:
            every = unit.held
            folders = () if self._alone else (f"{unit.position:02d} {unit.name}",)
            self._lines, self._notes = {}, []
            books = list({one.book.category.key: one.book for one in every}.values())
            for book in books:
                mine = [one for one in every if one.book is book]
                yield self._register(folders, book, unit, mine)
                for one in mine:
                    yield from self._nominee((*folders, book.category.name, one.folder), one)
            yield self._catalogue(folders, unit, books)

    def _register(
        self, folders: tuple[str, ...], book: CategoryRulebook, unit: _Sender, every: Sequence[_Held]
    ) -> tuple[str, Member]:
        content = register_workbook(
            book.register,
            form=book.form,
            region=unit.region,
            rows=[one.line for one in every],
            created=self._created,
            texts=True,
        )
        name = f"{book.register.sheet}.xlsx"
        member = Member(folders=(*folders, book.category.name), name=name, content=content)
        return self._listed(member, book, None, material=book.register.sheet, content=content)

    def _nominee(self, folders: tuple[str, ...], one: _Held) -> Iterator[tuple[str, Member]]:
        content, ending = self._paper(one)
        member = Member(folders=folders, name=f"{_PAPER}.{ending}", content=content)
        yield self._listed(member, one.book, one, material=one.book.form.title, content=content)
        specs = {spec.key: spec for tier in one.book.materials for spec in tier.materials}
        seals = {f"{SEAL}{level.key}": f"{level.name}（盖章页）" for level in one.book.levels}
        for number, file in enumerate(one.files, start=1):
            spec = specs.get(file.spec)
            title = spec.name if spec is not None else seals.get(file.spec) or file.title or file.spec
            stem = file.title if spec is not None and spec.named and file.title else title
            ending = _ENDINGS.get(file.media_type) or file.filename.rpartition(".")[2]
            name = f"{number:02d} {safe_name(stem)}.{ending}"
            packed = file.media_type not in _PACKED_ALREADY
            yield self._stored(
                Member(folders=folders, name=name, content=file.path, packed=packed), one, file, title
            )

    def _paper(self, one: _Held) -> tuple[bytes, str]:
        """The paper as a Word file, else as a workbook: said in the list, never passed over."""
        paper, photo = one.paper, photo_of(one.book, one.files)
        leaf = Leaf(paper=paper, photo=photo.path if photo is not None else None)
        try:
            return word([leaf], title=paper.title, created=self._created), "docx"
        except ExtraMissing:
            note = "服务器没有安装 docx 组件，推荐表以 .xlsx 代替 Word 文件。"
            if note not in self._notes:
                self._notes.append(note)
            return paper_workbook(paper, created=self._created), "xlsx"

    def _listed(
        self, member: Member, book: CategoryRulebook, one: _Held | None, *, material: str, content: bytes
    ) -> tuple[str, Member]:
        path = self._names.path(member.folders, member.name)
        line = CatalogueLine(
            code=one.code if one is not None else "",
            name=one.name if one is not None else "",
            material=material,
            path=path,
            copies=book.form.copies,
            pages=None,
            size=len(content),
            sha256=digest(content),
        )
        self._lines.setdefault(book.category.key, []).append(line)
        return path, member

    def _stored(self, member: Member, one: _Held, file: StoredFile, title: str) -> tuple[str, Member]:
        path = self._names.path(member.folders, member.name)
        line = CatalogueLine(
            code=one.code,
            name=one.name,
            material=title,
            path=path,
            copies=None,
            pages=file.pages,
            size=file.size,
            sha256=file.sha256,
        )
        self._lines.setdefault(one.book.category.key, []).append(line)
        return path, member

    def _catalogue(
        self, folders: tuple[str, ...], unit: _Sender, books: Sequence[CategoryRulebook]
    ) -> tuple[str, Member]:
        sections = [
            CatalogueSection(
                category=book.category.name,
                copies=book.form.copies,
                lines=tuple(self._lines[book.category.key]),
            )
            for book in books
        ]
        content = catalogue_workbook(
            sections, region=unit.region, created=self._created, notes=tuple(self._notes)
        )
        member = Member(folders=folders, name=f"{_CATALOGUE}.xlsx", content=content)
        return self._names.path(member.folders, member.name), member


def book(ctx: Context, *, category: str, volume: int = 1, personal: bool = False) -> BookPage:
    """One volume of the book of all nominees of a category, in the order of a public list; recorded.

    Personal answers stand in it when they are asked for and may be read now. A volume that is not there is
    the nearest one; NotFound for an unknown category.
    """
    with ctx.unit.writing(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.BOOK_MAKE)
        rules = next((one for one in standing.rulebook.categories if one.category.key == category), None)
        if rules is None:
            raise NotFound("category", category)
        open_ = personal and standing.may(ctx, Action.NOMINATION_READ_PERSONAL)
        closed = withheld_codes(ctx, tx, standing)
        held = Narrowed(campaign=standing.record.id, category=category, closed=closed)
        bound = cut(nominations_query.count_of(tx, held), page=volume, size=VOLUME)
        part = nominations_query.page_of(tx, held, categories=(category,), first=bound.first, most=bound.size)
        data = {"category": category, "volume": bound.page, "personal": open_, "rows": len(part)}
        tx.record("book.made", actor=ctx.actor.login, at=ctx.clock.now(), data=data)
        entries = tuple(_entry(ctx, tx, standing, rules, row, unit, open_) for row, unit in part)
    return BookPage(
        category=category,
        title=f"{rules.category.name}推荐材料汇编",
        entries=entries,
        volume=bound.page,
        volumes=bound.pages,
        personal=open_,
        made_on=made_on(ctx.clock.now()),
    )


def _entry(
    ctx: Context,
    tx: Transaction,
    standing: Standing,
    rules: CategoryRulebook,
    nomination: Nomination,
    unit: Unit,
    personal: bool,  # noqa: FBT001 - one step of `book`
) -> BookEntry:
    draft = drafts_query.of_nomination(tx, nomination.id) if personal else None
    photo = photo_of(rules, files_of(ctx, tx, standing, draft)) if draft is not None else None
    return BookEntry(
        code=nomination.code,
        name=nomination.name,
        region=unit.region,
        leaf=Leaf(
            paper=paper_of(rules, values_of(filed_of(nomination)), personal=personal),
            mark=f"{nomination.code}　{unit.region}　{nomination.name}",
            photo=photo.path if photo is not None else None,
        ),
    )


def book_file(page: BookPage) -> bytes:
    """A volume as a Word file; ExtraMissing where its writer is not installed."""
    leaves = [entry.leaf for entry in page.entries]
    return word(leaves, title=page.title, created=page.made_on, contents=True)
