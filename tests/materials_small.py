"""The small campaign with a list of materials for each tier, two units that file, and people who look on."""

from __future__ import annotations

import io
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest
from msgspec import Struct
from PIL import Image

from reviewer.clock import FixedClock
from reviewer.contract import MaterialKind, MaterialSpec, hookimpl
from reviewer.domain.access import PUBLIC, Role, Stage
from reviewer.services import accounts, campaigns, inspections, materials, uploads
from reviewer.services.context import Context, Installation
from reviewer.services.filings import Filing
from reviewer.services.materials import MaterialPage, Shelf
from reviewer.services.uploads import Offer
from reviewer.storage.models import Assignment, Declaration, Draft, Expert, Material, Sheet
from reviewer.storage.queries import accounts as accounts_query
from reviewer.storage.queries import campaigns as campaigns_query
from reviewer.storage.queries import ledger as ledger_query
from reviewer.storage.queries import nominations as nominations_query
from tests.campaigns_small import CATEGORY, CLAUSE, KEY, small_campaign
from tests.drafting import drafted, reader, submitted
from tests.installations import acting, console_in, installed

PASSWORD = "right horse battery"
PORTRAIT, PHOTOS, SUMMARY, ALBUM, VIDEO, SEAL = "portrait", "photos", "summary", "album", "video", "seal-city"
ORDINARY = (
    MaterialSpec(
        key=PORTRAIT, name="2寸证件照", kind=MaterialKind.PORTRAIT, clause=CLAUSE, minimum=1, maximum=1
    ),
    MaterialSpec(
        key=SUMMARY, name="工作总结", kind=MaterialKind.DOCUMENT, clause=CLAUSE, minimum=0, maximum=2
    ),
    MaterialSpec(
        key=ALBUM, name="展板图片", kind=MaterialKind.PHOTO, clause=CLAUSE, minimum=0, maximum=6, named=True
    ),
)
SPECIAL = (
    ORDINARY[0],
    MaterialSpec(key=PHOTOS, name="事迹照片", kind=MaterialKind.PHOTO, clause=CLAUSE, minimum=3, maximum=5),
    MaterialSpec(
        key=VIDEO,
        name="视频资料",
        kind=MaterialKind.VIDEO,
        clause=CLAUSE,
        minimum=1,
        seconds=(1, 2),
        pixels=(64, 48),
        frames_a_second=25,
        codec="H.264",
    ),
)
PEOPLE = {
    "east": (Role.UNIT, "east"),
    "west": (Role.UNIT, "west"),
    "secretary": (Role.SECRETARIAT, None),
    "chair": (Role.CHAIR, None),
    "expert": (Role.EXPERT, None),
    "supervisor": (Role.SUPERVISOR, None),
}


def materials_campaign() -> ModuleType:
    """The small campaign that asks for files."""
    module = small_campaign()

    @hookimpl
    def materials_required(category: str, tier: str) -> Sequence[MaterialSpec]:
        return SPECIAL if tier == "special" else ORDINARY

    module.materials_required = materials_required  # type: ignore[attr-defined]
    return module


def photo(colour: str = "teal", size: tuple[int, int] = (350, 490)) -> bytes:
    """A picture as a camera writes it; another colour is another file."""
    into = io.BytesIO()
    Image.new("RGB", size, colour).save(into, "JPEG")
    return into.getvalue()


class Archive(Struct, frozen=True):
    """The campaign on one database, with its files."""

    installation: Installation

    @property
    def clock(self) -> FixedClock:
        """The clock, to be put where the test needs it."""
        assert isinstance(self.installation.clock, FixedClock)
        return self.installation.clock

    @property
    def public(self) -> Context:
        """Nobody in particular."""
        return self.installation.context(PUBLIC, KEY)

    def of(self, login: str) -> Context:
        """The person of that login with the rights that they have now."""
        return acting(self.installation, login, KEY)

    def put(self, stage: Stage) -> None:
        """Put the campaign into a stage without asking whether it is ready."""
        with self.installation.unit.writing(KEY) as tx:
            record = campaigns_query.by_key(tx, KEY)
            assert record is not None
            record.stage = stage.value

    def draft(self, name: str = "读书人", *, unit: str = "west", flagged: bool = False) -> str:
        """A complete draft of a unit; gives back its token."""
        entries = reader(name) | ({"flagged": "yes"} if flagged else {})
        return drafted(self.of(unit), entries, unit=unit)

    def filed(self, draft: str, *, unit: str = "west") -> Filing:
        """The draft on file."""
        return submitted(self.of(unit), draft)

    def give(
        self, draft: str, content: bytes, *, spec: str, name: str, unit: str = "west", title: str = ""
    ) -> None:
        """A unit gives a whole file."""
        offer = Offer(spec=spec, title=title, filename=name, size=len(content))
        uploads.give(self.of(unit), token=draft, offer=offer, stream=io.BytesIO(content))

    def look(self) -> int:
        """Look through everything that waits; how many files that were."""
        waiting = inspections.waiting(self.installation)
        return sum(inspections.look(self.installation, token=token) for token in waiting)

    def given(self, draft: str, content: bytes, *, spec: str, name: str, unit: str = "west") -> str:
        """The same, looked through; gives back the token of the file."""
        self.give(draft, content, spec=spec, name=name, unit=unit, title="名称" if spec == ALBUM else "")
        self.look()
        return self.shelf(draft, spec, unit=unit).files[-1].token

    def put_file(self, token: str, state: str) -> None:
        """Put a file into a state without looking at it."""
        with self.installation.unit.writing(KEY) as tx:
            tx.session.query(Material).filter_by(token=token).one().state = state

    def lay(self, draft: str, content: bytes, *, spec: str, name: str, media: str = "image/jpeg") -> str:
        """An accepted file that nobody had to look through; gives back its token. Costs no process."""
        token, files = secrets.token_urlsafe(16), self.installation.files
        files.receive(token, io.BytesIO(content), limit=len(content))
        digest = files.keep(files.waiting(token))
        with self.installation.unit.writing(KEY) as tx:
            owner = tx.session.query(Draft).filter_by(token=draft).one()
            row = Material(
                draft_id=owner.id,
                token=token,
                spec=spec,
                filename=name,
                state="accepted",
                facts={},
                content={"image/jpeg": "jpeg", "video/mp4": "mp4"}.get(media, "pdf"),
                media_type=media,
                size=len(content),
                sha256=digest,
                original=digest,
                preview=digest if media == "image/jpeg" else "",
                width=350,
                height=490,
                whole=True,
                verdict="met",
                given_by="west",
                stored_at=self.clock.now(),
            )
            tx.add(row)
        return token

    def seat(self, code: str, *, tie: bool = False) -> None:
        """The expert has signed and reads that nominee; with `tie` they declared one afterwards."""
        now = self.clock.now()
        with self.installation.unit.writing(KEY) as tx:
            account = accounts_query.by_login(tx, "expert")
            record = campaigns_query.by_key(tx, KEY)
            assert account is not None
            assert record is not None
            found = nominations_query.by_code(tx, record.id, code)
            assert found is not None
            if tie:
                row = Declaration(
                    account_id=account.id,
                    nomination_id=found[0].id,
                    reason="曾经共事",
                    declared_by="expert",
                    declared_at=now,
                )
                tx.add(row)
                return
            expert = Expert(campaign_id=record.id, account_id=account.id, undertaking_at=now)
            tx.add(expert)
            assignment = Assignment(
                campaign_id=record.id,
                category=CATEGORY,
                expert_id=expert.id,
                nomination_id=found[0].id,
                made_at=now,
            )
            tx.add(assignment)
            tx.add(Sheet(assignment_id=assignment.id, state="blank", entries={}))

    def page(self, draft: str, *, unit: str = "west") -> MaterialPage:
        """The unit's own page."""
        return materials.opened(self.of(unit), token=draft)

    def shelf(self, draft: str, spec: str, *, unit: str = "west") -> Shelf:
        """One line of the unit's own page."""
        return next(shelf for shelf in self.page(draft, unit=unit).shelves if shelf.line.key == spec)

    def lines(self, kind: str = "material") -> list[str]:
        """Payloads of the ledger's lines of that kind."""
        with self.installation.unit.reading(KEY) as tx:
            return [
                line.payload for line in ledger_query.lines(tx, KEY) if (line.kind or "").startswith(kind)
            ]

    def on_disk(self) -> list[str]:
        """Which folder holds how many files, below the folder of files."""
        root = self.installation.settings.instance / "files"
        found = [path.relative_to(root).parts[0] for path in root.rglob("*") if path.is_file()]
        return sorted(found)


def prepare(installation: Installation) -> None:
    """Open the campaign and let everybody in."""
    console = console_in(installation, KEY)
    campaigns.create(console)
    campaigns.open_campaign(console)
    for login, (role, unit) in PEOPLE.items():
        token = accounts.invite(console, login=login, name=login, role=role, unit=unit)
        accounts.redeem_invitation(installation.context(PUBLIC, KEY), token=token, password=PASSWORD)


@contextmanager
def archive_on(url: str, folder: Path) -> Iterator[Archive]:
    """The campaign on a database that is migrated and empty."""
    with installed(url, folder=folder, extra=(materials_campaign(),), packages=()) as installation:
        prepare(installation)
        yield Archive(installation)


@contextmanager
def archive_copy(template: Path, folder: Path) -> Iterator[Archive]:
    """The same from a prepared SQLite file."""
    shutil.copy(template, folder / "db.sqlite3")
    url = f"sqlite:///{(folder / 'db.sqlite3').as_posix()}"
    with installed(url, folder=folder, extra=(materials_campaign(),), packages=()) as installation:
        yield Archive(installation)


@pytest.fixture(scope="session")
def archive_template(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The campaign in a SQLite file, to be copied."""
    folder = tmp_path_factory.mktemp("archive")
    file = folder / "db.sqlite3"
    file.write_bytes(migrated_sqlite.read_bytes())
    with archive_on(f"sqlite:///{file.as_posix()}", folder):
        pass
    return file


@pytest.fixture
def archive(archive_template: Path, tmp_path: Path) -> Iterator[Archive]:
    """The campaign in a copy of its own."""
    with archive_copy(archive_template, tmp_path) as made:
        yield made
