"""The background: a message is enough and none is needed; what a killed process left is found again."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest
from msgspec.structs import replace

from reviewer.cli import serving
from reviewer.domain.materials import MaterialState
from reviewer.intake.materials import Stopped, inspect, inspection
from reviewer.jobs import Jobs
from reviewer.services import inspections, looks
from reviewer.services.context import Installation
from reviewer.services.uploads import KEPT
from reviewer.settings import BACKGROUND, IMMEDIATE
from reviewer.storage.models import Material
from tests.campaigns_small import KEY
from tests.intake.enclosures import pdf
from tests.materials_small import SUMMARY, Archive, archive_on

PATIENCE = 60.0


@pytest.fixture
def archive(migrated_url: str, tmp_path: Path) -> Iterator[Archive]:
    with archive_on(migrated_url, tmp_path) as made:
        yield made


def running(archive: Archive, mode: str) -> tuple[Archive, Jobs]:
    """The same installation with a background."""
    settings = replace(archive.installation.settings, jobs=mode)
    bare = replace(archive.installation, settings=settings)
    jobs = Jobs(bare)
    return Archive(replace(bare, told=jobs.told)), jobs


def states(archive: Archive, draft: str) -> list[str]:
    return [file.state.value for file in archive.shelf(draft, SUMMARY).files]


def wait_for(reached: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(int(PATIENCE / 0.05)):
        if reached():
            return
        pause.wait(0.05)
    pytest.fail("the background never came to it")


def test_the_queue_is_worked_off_and_so_is_what_nobody_told_of(archive: Archive) -> None:
    left, told = archive.draft("甲"), archive.draft("乙")
    archive.give(left, pdf(1), spec=SUMMARY, name="总结.pdf")  # by a process that was killed before it told
    working, jobs = running(archive, BACKGROUND)
    jobs.start()
    try:
        wait_for(lambda: states(working, left) == ["accepted"])
        working.give(told, pdf(2), spec=SUMMARY, name="总结.pdf")
        wait_for(lambda: states(working, told) == ["accepted"])
    finally:
        jobs.stop()


def test_in_immediate_mode_the_answer_is_there_with_the_page(sqlite_archive: Archive) -> None:
    working, _ = running(sqlite_archive, IMMEDIATE)
    draft = working.draft()
    working.give(draft, pdf(1), spec=SUMMARY, name="总结.pdf")
    assert states(working, draft) == [MaterialState.ACCEPTED.value]


@pytest.mark.parametrize("stopped", [1, inspections.TRIES])
def test_in_immediate_mode_what_was_stopped_is_looked_at_again_at_once(
    sqlite_archive: Archive, monkeypatch: pytest.MonkeyPatch, stopped: int
) -> None:
    """Nobody comes by a second time."""
    left = [Stopped()] * stopped

    def now_and_then(*given: Any, **more: Any) -> object:
        if left:
            raise left.pop()
        return inspect(*given, **more)

    working, _ = running(sqlite_archive, IMMEDIATE)
    draft = working.draft()
    with monkeypatch.context() as patch:
        patch.setattr(inspections, "inspect", now_and_then)
        working.give(draft, pdf(1), spec=SUMMARY, name="总结.pdf")
        assert states(working, draft) == ["accepted" if stopped == 1 else "unchecked"]
        if stopped > 1:  # whoever asks for another look gets it there and then
            (file,) = working.shelf(draft, SUMMARY).files
            looks.look_again(working.of("west"), token=file.token)
            assert states(working, draft) == ["accepted"]


def test_a_round_that_came_too_late_is_not_made_up_for(sqlite_archive: Archive) -> None:
    """While both workers look through long videos, a round comes every minute and nobody takes it on."""
    _, jobs = running(sqlite_archive, BACKGROUND)
    (_, *rounds), queue = jobs._tasks, jobs._queue
    heard: list[tuple[str, str]] = []
    queue.signal("expired", "complete")(lambda what, task, *_: heard.append((what, task.name)))
    for begin in rounds:
        for late in (timedelta(), timedelta(minutes=1)):
            begin()
            queue.execute(queue.dequeue(), datetime.now(UTC).replace(tzinfo=None) + late)
    assert heard == [
        ("complete", "again"),
        ("expired", "again"),
        ("complete", "recount"),
        ("expired", "recount"),
    ]
    queue.storage.close()


@pytest.fixture
def sqlite_archive(migrated_sqlite_url: str, tmp_path: Path) -> Iterator[Archive]:
    with archive_on(migrated_sqlite_url, tmp_path) as made:
        yield made


def test_a_server_that_stops_puts_back_what_it_was_looking_through(
    sqlite_archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = "import os, time; print('ready', os.getpid(), flush=True); time.sleep(600)"
    begun: list[int] = []
    listen = inspection._listen

    def listening(process: Popen[bytes], *rest: object) -> bytes:
        begun.append(process.pid)
        return listen(process, *rest)  # type: ignore[arg-type]

    working, jobs = running(sqlite_archive, BACKGROUND)
    draft = working.draft()
    with monkeypatch.context() as patch:
        patch.setattr(inspection, "_BOOT", slow)
        patch.setattr(inspection, "_listen", listening)
        jobs.start()
        working.give(draft, pdf(1), spec=SUMMARY, name="总结.pdf")
        wait_for(lambda: bool(begun))
        assert states(working, draft) == ["checking"]
        jobs.stop()
    assert states(working, draft) == ["waiting"]
    with working.installation.unit.reading(KEY) as tx:
        assert tx.session.query(Material.tries, Material.claim).one() == (0, "")
    for pid in begun:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    # the next start looks at it at once, and not when a claim has grown old
    assert (sqlite_archive.look(), states(working, draft)) == (1, ["accepted"])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no signals")
def test_whoever_is_told_to_end_breaks_looks_off_before_all_else(sqlite_archive: Archive) -> None:
    _, jobs = running(sqlite_archive, BACKGROUND)
    before, handler = jobs.is_ending(), signal.getsignal(signal.SIGTERM)
    try:
        serving._end_when_told(jobs)
        with pytest.raises(SystemExit) as ended:
            os.kill(os.getpid(), signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, handler)
    assert (before, jobs.is_ending(), ended.value.code) == (False, True, 0)


def test_a_queue_that_is_broken_loses_no_file(sqlite_archive: Archive) -> None:
    working, _ = running(sqlite_archive, BACKGROUND)
    instance = working.installation.settings.instance
    (instance / "jobs.db").mkdir()
    draft = working.draft()
    working.give(draft, pdf(1), spec=SUMMARY, name="总结.pdf")
    assert states(working, draft) == ["waiting"]
    assert (sqlite_archive.look(), states(working, draft)) == (1, ["accepted"])


def test_many_who_look_at_once_look_once(archive: Archive) -> None:
    draft = archive.draft()
    archive.give(draft, pdf(1), spec=SUMMARY, name="总结.pdf")
    (token,) = inspections.waiting(archive.installation)
    found: list[bool] = []
    gate = threading.Barrier(3)

    def look(installation: Installation) -> None:
        gate.wait(PATIENCE)
        found.append(inspections.look(installation, token=token))

    threads = [threading.Thread(target=look, args=(archive.installation,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert sorted(found) == [False, False, True]


def test_a_claim_of_a_killed_process_is_free_again(
    sqlite_archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = sqlite_archive
    draft = archive.draft()
    archive.give(draft, pdf(1), spec=SUMMARY, name="总结.pdf")
    (token,) = inspections.waiting(archive.installation)

    def nothing_starts(*_: object, **__: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(inspections, "inspect", nothing_starts)
        with pytest.raises(RuntimeError):
            inspections.look(archive.installation, token=token)
    assert states(archive, draft) == ["waiting"]  # the claim was given back
    with archive.installation.unit.writing(KEY) as tx:
        row = tx.session.query(Material).one()
        row.state, row.claim, row.claimed_at = "checking", "gone", archive.clock.now()
    assert inspections.waiting(archive.installation) == ()
    assert not inspections.look(archive.installation, token=token)
    archive.clock.instant += inspections.PATIENCE * 2
    assert inspections.waiting(archive.installation) == (token,)
    assert inspections.look(archive.installation, token=token)
    assert states(archive, draft) == ["accepted"]


def test_a_row_without_its_bytes_waits_a_day_for_them_and_then_says_so(sqlite_archive: Archive) -> None:
    draft, installation = sqlite_archive.draft(), sqlite_archive.installation
    sqlite_archive.give(draft, pdf(1), spec=SUMMARY, name="总结.pdf")
    (token,) = inspections.waiting(installation)
    installation.files.drop(token)
    assert not inspections.look(installation, token=token)
    assert states(sqlite_archive, draft) == ["waiting"]
    sqlite_archive.clock.instant += KEPT
    assert inspections.look(installation, token=token)
    (file,) = sqlite_archive.shelf(draft, SUMMARY).files
    assert (file.state, file.reason) == (MaterialState.REFUSED, "damaged")
