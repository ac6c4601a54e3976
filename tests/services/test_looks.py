"""A check that is stopped from outside is tried again, says nothing of the file, and tells how far it is."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from secrets import token_urlsafe
from subprocess import Popen

import pytest

from reviewer.contract import Outcome
from reviewer.domain.access import Stage
from reviewer.domain.materials import MaterialState
from reviewer.errors import NotFound
from reviewer.intake.materials import inspection
from reviewer.intake.materials.gauges import Gauge
from reviewer.services import inspections, looks, materials, surveys
from reviewer.services.looks import FilePlace, Look
from reviewer.storage.models import CampaignRecord, Draft, Material
from tests.campaigns_small import KEY
from tests.intake.enclosures import pdf
from tests.materials_small import PORTRAIT, SUMMARY, Archive, photo

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no signals")

WAITING, CHECKING, UNCHECKED = MaterialState.WAITING, MaterialState.CHECKING, MaterialState.UNCHECKED


Struck = Callable[[signal.Signals], None]


@pytest.fixture
def struck(monkeypatch: pytest.MonkeyPatch) -> Struck:
    """From now on every process that looks is really sent that signal, from outside, once it has begun."""
    listen = inspection._listen

    def strike(sent: signal.Signals) -> None:
        def listening(process: Popen[bytes], *rest: object) -> bytes:
            os.kill(process.pid, sent)
            return listen(process, *rest)  # type: ignore[arg-type]

        monkeypatch.setattr(inspection, "_listen", listening)

    return strike


def row_of(archive: Archive) -> tuple[str, int, str, str]:
    with archive.installation.unit.reading(KEY) as tx:
        row = tx.session.query(Material).one()
        return row.state, row.tries, row.reason, row.claim


def put(archive: Archive, state: MaterialState) -> None:
    """Put the only file into a state."""
    with archive.installation.unit.writing(KEY) as tx:
        row = tx.session.query(Material).one()
        row.state, row.tries = state.value, inspections.TRIES if state is UNCHECKED else 0


def test_a_killed_check_is_tried_again_and_the_file_is_no_worse_for_it(
    archive: Archive, struck: Struck, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft, content = archive.draft(), pdf(2)
    archive.give(draft, content, spec=SUMMARY, name="总结.pdf")
    (token,) = inspections.waiting(archive.installation)
    struck(signal.SIGKILL)
    for tries in (1, 2):
        assert not inspections.look(archive.installation, token=token)
        assert row_of(archive) == ("waiting", tries, "", "")
        assert archive.on_disk() == ["waiting"]
    monkeypatch.undo()
    assert inspections.look(archive.installation, token=token)
    assert row_of(archive) == ("accepted", 2, "", "")
    assert archive.on_disk() == ["kept"]


def test_a_service_manager_that_tells_every_process_to_end_spoils_no_look(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = "import os, signal; os.kill(os.getpid(), signal.SIGTERM); look = "
    boot = inspection._BOOT.replace("look = ", told)
    assert told in boot
    monkeypatch.setattr(inspection, "_BOOT", boot)
    archive.give(archive.draft(), pdf(1), spec=SUMMARY, name="总结.pdf")
    assert (archive.look(), row_of(archive)) == (1, ("accepted", 0, "", ""))


def test_after_three_tries_it_stays_with_its_bytes_until_somebody_asks(
    archive: Archive, struck: Struck, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft, content = archive.draft(), photo()
    archive.give(draft, content, spec=PORTRAIT, name="证件照.jpg")
    (token,) = inspections.waiting(archive.installation)
    struck(signal.SIGALRM)
    assert [archive.look() for _ in range(4)] == [0, 0, 0, 0]
    assert row_of(archive) == ("unchecked", 3, "", "")
    assert inspections.waiting(archive.installation) == ()
    assert archive.installation.files.waiting(token).read_bytes() == content
    # given, and nobody could look: neither missing nor met, and no place for another one
    shelf = archive.shelf(draft, PORTRAIT)
    line = shelf.line
    assert (line.outcome, line.missing, line.unseen, line.pending) == (Outcome.UNKNOWN, 0, 1, 0)
    assert (shelf.full, shelf.files[0].state) == (True, UNCHECKED)
    monkeypatch.undo()
    # on file since: the secretariat asks, the ledger keeps that it did, and asking twice is asking once
    code = archive.filed(draft).code
    assert inspections.sweep(archive.installation) == 0
    office = archive.of("secretary")
    assert [surveys.surveyed(office, missing=True).rows[0].owed[0].unseen, archive.lines()] == [1, []]
    asked = [looks.look_again(office, token=token) for _ in range(2)]
    assert asked == [FilePlace(draft="", code=code)] * 2
    assert row_of(archive) == ("waiting", 0, "", "")
    (told,) = [json.loads(line) for line in archive.lines()]
    assert (told["kind"], told["actor"], told["data"]) == (
        "material.recheck_asked",
        "secretary",
        {"code": code, "line": PORTRAIT},
    )
    assert archive.look() == 1
    assert (row_of(archive)[0], archive.on_disk()) == ("accepted", ["kept", "kept"])


def test_a_file_that_takes_everything_down_with_it_is_not_tried_for_ever(archive: Archive) -> None:
    """The claims of looks that never came back grow old one after another."""
    draft = archive.draft()
    archive.give(draft, pdf(1), spec=SUMMARY, name="总结.pdf")
    (token,) = inspections.waiting(archive.installation)
    with archive.installation.unit.writing(KEY) as tx:
        row = tx.session.query(Material).one()
        row.state, row.claim, row.claimed_at = "checking", "gone", archive.clock.now()
        row.tries = inspections.TRIES - 1
    assert inspections.waiting(archive.installation) == ()  # the decoy: it may still be at work
    archive.clock.instant += inspections.PATIENCE * 2
    assert inspections.waiting(archive.installation) == (token,)
    assert not inspections.look(archive.installation, token=token)
    assert (row_of(archive), archive.on_disk()) == (("unchecked", 3, "", ""), ["waiting"])


def test_what_the_file_itself_costs_is_a_refusal_at_once(archive: Archive, struck: Struck) -> None:
    """Processor time beyond its bound: the signal of our own limit."""
    draft = archive.draft()
    archive.give(draft, pdf(1), spec=SUMMARY, name="总结.pdf")
    struck(signal.SIGXCPU)
    assert archive.look() == 1
    assert (row_of(archive), archive.on_disk()) == (("refused", 0, "took_too_long", ""), [])


def test_the_unit_asks_for_its_own_whenever_it_may_read_it(archive: Archive) -> None:
    draft = archive.draft()
    archive.give(draft, photo(), spec=PORTRAIT, name="证件照.jpg")
    (token,) = inspections.waiting(archive.installation)
    put(archive, UNCHECKED)
    # what is not on file is the unit's own affair, and others are told what is told of a file that is not
    for login in ("secretary", "east", "chair", "expert", "supervisor"):
        for asked in (token, "0" * 22):
            with pytest.raises(NotFound) as hidden:
                looks.look_again(archive.of(login), token=asked)
            assert (hidden.value.what, hidden.value.key) == ("material", "")
    assert row_of(archive)[0] == "unchecked"
    archive.put(Stage.SCORING)  # the day is over, and nothing new is given
    assert looks.look_again(archive.of("west"), token=token) == FilePlace(draft=draft, code="")
    assert (row_of(archive)[:2], archive.lines()) == (("waiting", 0), [])


def test_nobody_waits_for_the_files_of_a_campaign_that_does_not_run(archive: Archive) -> None:
    draft, left = archive.draft(), archive.draft("乙", unit="east")
    running = archive.draft("丙", unit="east")  # the decoy: that one is waited for
    with archive.installation.unit.writing(KEY) as tx:
        gone = CampaignRecord(key="gone", stage="nomination", created_at=archive.clock.now())
        tx.add(gone)
        tx.session.flush()
        tx.session.query(Draft).filter_by(token=left).one().campaign_id = gone.id
        for owner in (left, running, left, draft):
            row = tx.session.query(Draft).filter_by(token=owner).one()
            token = token_urlsafe(16)
            materials.add(
                archive.of("west"), tx, row, token=token, spec=SUMMARY, title="", filename="", size=1
            )
            tx.session.flush()
    (look,) = looks.looks(archive.of("west"), token=draft)
    assert (look.state, look.ahead) == (WAITING, 1)


def test_how_far_each_file_is(archive: Archive) -> None:
    other, draft, west = archive.draft("甲", unit="east"), archive.draft("乙"), archive.of("west")
    archive.give(other, pdf(1), spec=SUMMARY, name="别人的.pdf", unit="east")
    archive.give(draft, photo(), spec=PORTRAIT, name="证件照.jpg")
    archive.give(other, pdf(1), spec=SUMMARY, name="别人的.pdf", unit="east")
    archive.give(draft, pdf(2), spec=SUMMARY, name="总结.pdf")
    first, second = (archive.shelf(draft, spec).files[0].token for spec in (PORTRAIT, SUMMARY))
    assert looks.looks(west, token=draft) == (
        Look(token=first, state=WAITING, ahead=1),
        Look(token=second, state=WAITING, ahead=3),
    )
    with archive.installation.unit.writing(KEY) as tx:
        tx.session.query(Material).filter_by(token=first).one().state = CHECKING.value
    assert looks.looks(west, token=draft)[0] == Look(token=first, state=CHECKING)
    # whoever only asks makes no folder
    folders = (archive.installation.settings.instance / "files").iterdir()
    assert [place.name for place in folders] == ["waiting"]
    gauge = Gauge(archive.installation.files.new_gauge(first))
    gauge.tell(47, whole=100)
    assert looks.looks(west, token=draft)[0] == Look(token=first, state=CHECKING, share=47)
    for login, asked in (("east", draft), ("secretary", draft), ("west", "0" * 22)):
        with pytest.raises(NotFound) as hidden:
            looks.looks(archive.of(login), token=asked)
        assert (hidden.value.what, hidden.value.key) == ("draft", "")
