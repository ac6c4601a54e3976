"""Files for the scenes: one of every nominee, one on its way to a draft of each of two units.

Their names in addresses are made of the letter by which the tables of permissions call their object.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from reviewer.contract import MaterialKind, MaterialSpec
from reviewer.services import materials
from reviewer.services.context import Context, Installation
from reviewer.storage.models import Draft, Material, Nomination, UnfinishedUpload
from reviewer.storage.unit import Transaction
from tests.campaigns_small import CLAUSE, KEY
from tests.installations import BEGIN

LINE = "scan"
SPECS = (MaterialSpec(key=LINE, name="扫描件", kind=MaterialKind.DOCUMENT, clause=CLAUSE, minimum=0),)
CONTENT = b"a file that was looked through"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


def material_named(letter: str) -> str:
    """The file of that nominee."""
    return f"{letter:m>22}"


def upload_named(letter: str) -> str:
    """What is on its way to that unit's draft."""
    return f"{letter:u>22}"


def enclose(ctx: Context, *, adopting: Context, codes: Mapping[str, str], desks: Mapping[str, str]) -> None:
    """A file of every nominee of `codes` and an upload to every draft of `desks`, by letter."""
    materials.draft_for(adopting, code=codes["h"])  # no other act has given this unit's nominees a draft
    with ctx.unit.writing(KEY) as tx:
        for letter, code in codes.items():
            nomination = tx.session.query(Nomination).filter_by(code=code).one()
            draft = tx.session.query(Draft).filter_by(nomination_id=nomination.id).one()
            _accepted(tx, draft, letter)
        for letter, token in desks.items():
            draft = tx.session.query(Draft).filter_by(token=token).one()
            row = UnfinishedUpload(
                draft_id=draft.id,
                token=upload_named(letter),
                spec=LINE,
                filename="附件.pdf",
                size=9,
                begun_at=BEGIN,
            )
            tx.add(row)


def _accepted(tx: Transaction, draft: Draft, letter: str) -> None:
    tx.add(
        Material(
            draft_id=draft.id,
            token=material_named(letter),
            spec=LINE,
            filename="附件.pdf",
            state="accepted",
            facts={},
            content="pdf",
            media_type="application/pdf",
            size=len(CONTENT),
            sha256=DIGEST,
            original=f"{letter:0>64}",
            preview=DIGEST,
            given_by="unit",
            stored_at=BEGIN,
        )
    )


def shelve(installation: Installation) -> None:
    """The bytes behind those rows, as they were before anybody wrote."""
    files = installation.files
    kept = files.kept(DIGEST)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(CONTENT)
    for letter in "ew":
        files.begin(upload_named(letter))
        files.part(upload_named(letter)).write_bytes(b"")
