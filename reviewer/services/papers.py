"""Papers: a nomination printed in the notice's own form, and a filled form read back into a draft.

A paper of a draft is the unit's own affair and leaves no line, like the draft. A paper of a nominee on
file carries personal answers, so making it is recorded. Nothing of a file that is read is kept: what was
understood goes back to the person, and only what they confirm is saved.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from reviewer.clock import CHINA
from reviewer.contract import FieldKind, MaterialKind
from reviewer.contract.snapshots import CategoryRulebook
from reviewer.domain import drafts as rules
from reviewer.domain.access import Action, Scope
from reviewer.domain.drafts import DraftState, Question
from reviewer.domain.papers import Leaf, Paper, paper_of, typed_values, values_of
from reviewer.domain.registers import register_paper
from reviewer.domain.sheets import storable
from reviewer.errors import ExtraMissing
from reviewer.export.papers.archives import safe_name
from reviewer.export.papers.workbook import paper_workbook
from reviewer.intake.cells import Fault, read_cell
from reviewer.intake.grids import Cell, CellKind
from reviewer.intake.papers.reading import Understood, read_paper
from reviewer.services.campaigns import Standing, stand
from reviewer.services.context import Context
from reviewer.services.drafts import open_now, own_draft, reading_of, require_open
from reviewer.services.facts import filed_of
from reviewer.services.files import StoredFile, files_of
from reviewer.services.nominations import find_visible
from reviewer.services.registers import gathered_register
from reviewer.services.requests import Act, answered, remember
from reviewer.services.units import find, place_of
from reviewer.storage.models import Draft, Nomination, Unit
from reviewer.storage.queries import drafts as drafts_query
from reviewer.storage.unit import Transaction

# What a Word file and a page can hold as a picture.
_PICTURES = frozenset({"image/jpeg", "image/png"})
_TAKE = Act("paper.take", dict[str, int])


class Way(StrEnum):
    """How a paper is given out as a file."""

    WORD = "docx"
    WORKBOOK = "xlsx"


class PaperPage(Struct, frozen=True, kw_only=True):
    """A paper to be printed from the page. `draft` or `code` names whose it is, the other is "".

    `complete` is False where personal answers were left out, because the actor may not read them now.
    """

    draft: str
    code: str
    name: str
    paper: Paper
    photo: StoredFile | None
    complete: bool


class PaperFile(Struct, frozen=True, kw_only=True):
    """A paper as a file."""

    name: str
    way: Way
    content: bytes


class Offered(Struct, frozen=True, kw_only=True):
    """One answer of a paper beside what the draft holds: `current` as typed there, "" for nothing.

    `same` when taking it would change nothing: the draft says it already, or says it more exactly.
    """

    line: Understood
    question: Question
    current: str
    same: bool


class PaperPreview(Struct, frozen=True, kw_only=True):
    """A paper as it was understood, before anything is saved.

    `left` is what stood in it and was not understood, `missing` labels of the form that it does not bear,
    `others` names of its sheets that are papers too and were not read.
    """

    draft: str
    filename: str
    lines: tuple[Offered, ...]
    left: tuple[str, ...]
    missing: tuple[str, ...]
    others: tuple[str, ...]
    version: int


def drawn(ctx: Context, *, token: str) -> PaperPage:
    """The paper of a draft as it stands, for printing; any token but an own one is the same NotFound."""
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        draft, unit = own_draft(ctx, tx, standing, token, Action.DRAFT_READ)
        return _of_draft(ctx, tx, standing, draft, unit)


def drawn_file(ctx: Context, *, token: str, way: Way) -> PaperFile:
    """The same as a file. ExtraMissing when its writer is not installed."""
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        draft, unit = own_draft(ctx, tx, standing, token, Action.DRAFT_READ)
        page = _of_draft(ctx, tx, standing, draft, unit)
    return _file(page, way, created=made_on(ctx.clock.now()))


def printed(ctx: Context, *, code: str) -> PaperPage:
    """The paper of a nominee on file with its personal answers, for those who may read them; recorded."""
    with ctx.unit.writing(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        nomination, _ = find_visible(ctx, tx, standing, code, Action.NOMINATION_READ_PERSONAL)
        return _recorded(ctx, tx, standing, nomination, "page")


def printed_file(ctx: Context, *, code: str, way: Way) -> PaperFile:
    """The same as a file. ExtraMissing when its writer is not installed; then nothing is recorded."""
    with ctx.unit.writing(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        nomination, _ = find_visible(ctx, tx, standing, code, Action.NOMINATION_READ_PERSONAL)
        page = _recorded(ctx, tx, standing, nomination, way.value)
        return _file(page, way, created=made_on(ctx.clock.now()))


def register(ctx: Context, *, category: str, unit: str = "") -> PaperPage:
    """The 登记表 of a unit, or without `unit` of everyone, for printing; recorded as its workbook is.

    `complete` is False where personal columns were left out. NotFound for an unknown category or unit.
    """
    with ctx.unit.writing(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        row = find(tx, standing, unit) if unit else None
        scope = Scope(unit=row.key if row is not None else None)
        standing.require(ctx, Action.REGISTER_EXPORT, scope)
        book = standing.book(category)
        lines = gathered_register(ctx, tx, standing, book, row)
        return PaperPage(
            draft="",
            code="",
            name=row.name if row is not None else "",
            paper=register_paper(book.register, region=row.region if row is not None else "", lines=lines),
            photo=None,
            complete=standing.may(ctx, Action.NOMINATION_READ_PERSONAL, scope),
        )


def register_file(page: PaperPage, *, now: datetime) -> PaperFile:
    """A register that was made, as a Word file; ExtraMissing when its writer is not installed."""
    return _file(page, Way.WORD, created=made_on(now))


def _of_draft(ctx: Context, tx: Transaction, standing: Standing, draft: Draft, unit: Unit) -> PaperPage:
    """Personal answers as on the page of the draft: only while it can be written."""
    book = standing.book(draft.category)
    reading = reading_of(book, unit, draft)
    open_ = DraftState(draft.state).open and open_now(ctx, tx, standing, unit, draft.category)
    values = typed_values(draft.entries, rules.questions(book, place_of(unit)), reading.filed)
    return PaperPage(
        draft=draft.token,
        code="",
        name=reading.filed.name,
        paper=paper_of(book, values, personal=open_),
        photo=photo_of(book, files_of(ctx, tx, standing, draft)) if open_ else None,
        complete=open_,
    )


def _recorded(
    ctx: Context, tx: Transaction, standing: Standing, nomination: Nomination, way: str
) -> PaperPage:
    tx.record(
        "nomination.paper_made",
        actor=ctx.actor.login,
        at=ctx.clock.now(),
        data={"code": nomination.code, "as": way},
    )
    book = standing.book(nomination.category)
    draft = drafts_query.of_nomination(tx, nomination.id)
    files = files_of(ctx, tx, standing, draft) if draft is not None else ()
    return PaperPage(
        draft="",
        code=nomination.code,
        name=nomination.name,
        paper=paper_of(book, values_of(filed_of(nomination))),
        photo=photo_of(book, files),
        complete=True,
    )


def photo_of(book: CategoryRulebook, files: Sequence[StoredFile]) -> StoredFile | None:
    """The portrait that stands on the paper, where one was given and accepted."""
    lines = {
        spec.key for tier in book.materials for spec in tier.materials if spec.kind is MaterialKind.PORTRAIT
    }
    return next((file for file in files if file.spec in lines and file.media_type in _PICTURES), None)


def made_on(now: datetime) -> datetime:
    """The day, and no hour: the same paper made twice on a day is the same file."""
    return now.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)


def _file(page: PaperPage, way: Way, *, created: datetime) -> PaperFile:
    if way is Way.WORKBOOK:
        content = paper_workbook(page.paper, created=created)
    else:
        leaf = Leaf(paper=page.paper, photo=page.photo.path if page.photo is not None else None)
        content = word([leaf], title=page.paper.title, created=created)
    name = safe_name("-".join(part for part in (page.paper.title, page.code, page.name) if part))
    return PaperFile(name=f"{name}.{way.value}", way=way, content=content)


def word(leaves: Sequence[Leaf], *, title: str, created: datetime, contents: bool = False) -> bytes:
    """Papers as one Word file; ExtraMissing where its writer is not installed."""
    try:
        # The first Word file waits for its writer, which is an extra; a start need not.
        from reviewer.export.papers.word import word_file  # noqa: PLC0415
    except ImportError:
        raise ExtraMissing("docx") from None
    return word_file(leaves, title=title, created=created, contents=contents)


def read(ctx: Context, *, token: str, filename: str, content: bytes) -> PaperPreview:
    """Read a filled 推荐表 for a draft of the actor's own unit; nothing is saved.

    Raises IntakeRefused with what is wrong with the file, and all that saving would raise now.
    """
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        draft, unit = own_draft(ctx, tx, standing, token, Action.DRAFT_WRITE)
        require_open(ctx, tx, standing, draft, draft.version)
        book = standing.book(draft.category)
        asked = rules.questions(book, place_of(unit))
        entries, version = dict(draft.entries), draft.version
    # Reading a hostile file takes its time in a child process: no transaction is open meanwhile.
    reading = read_paper(content, book=book, asked=asked)
    questions = {question.entry: question for question in asked}
    return PaperPreview(
        draft=token,
        filename=filename[-200:],
        lines=tuple(_offered(line, questions[line.entry], entries) for line in reading.lines),
        left=reading.left,
        missing=reading.missing,
        others=reading.others,
        version=version,
    )


def _offered(line: Understood, question: Question, entries: Mapping[str, str]) -> Offered:
    current = entries.get(line.entry, "")
    return Offered(line=line, question=question, current=current, same=_says(question, current, line.value))


def _says(question: Question, current: str, value: str) -> bool:
    """Whether the draft says already what the paper says; of a day it may say more."""
    if not value:
        return False
    held, told = (read_cell(Cell(kind=CellKind.TEXT, text=text), question.kind) for text in (current, value))
    if isinstance(held, Fault) or isinstance(told, Fault):
        return current == value
    finer = question.kind in (FieldKind.DAY, FieldKind.MONTH)
    return held.text == told.text or (finer and held.text.startswith(f"{told.text}-"))


def take(ctx: Context, *, token: str, chosen: Mapping[str, str], base_version: int, request_key: str) -> int:
    """Save answers that a person confirmed into the draft, beside everything else that it holds.

    `chosen` are answers by the name of their question. Gives back the new version. `base_version` must be the
    stored one (else StaleVersion); asked again with the same `request_key` and `chosen` it stores once.
    """

    def work() -> int:
        with ctx.unit.writing(ctx.here().key) as tx:
            standing = stand(ctx, tx)
            draft, unit = own_draft(ctx, tx, standing, token, Action.DRAFT_WRITE)
            known = answered(ctx, tx, request_key, _TAKE, what=token, content=chosen)
            if known is not None:
                return known["version"]
            require_open(ctx, tx, standing, draft, base_version)
            asked = rules.questions(standing.book(draft.category), place_of(unit))
            taken = {name: storable(text) for name, text in chosen.items()}
            draft.entries = rules.known({**draft.entries, **taken}, asked)
            draft.version += 1
            draft.saved_at = ctx.clock.now()
            answer = {"version": draft.version}
            remember(ctx, tx, request_key, _TAKE, answer, what=token, content=chosen)
            return draft.version

    return ctx.unit.retrying(work)
