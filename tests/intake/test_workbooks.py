"""The process that reads: where it finds the program, what it may use, how its death is told."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from reviewer.errors import Defect, DefectReason, IntakeRefused
from reviewer.intake.grids import Cell, CellKind, Sheet
from reviewer.intake.workbooks import Limits, read_workbook, run_reader, sheets_in
from tests.intake.offices import workbook

ROOT = Path(__file__).resolve().parents[2]
CONTENT = workbook({"甲": [["一", 1]]})
SHEETS = (
    Sheet(
        name="甲",
        hidden=False,
        rows={1: {1: Cell(kind=CellKind.TEXT, text="一"), 2: Cell(kind=CellKind.NUMBER, text="1")}},
    ),
)


def played(script: str) -> tuple[str, ...]:
    """A reading process that does something else."""
    ready = "import os, sys, signal, time; os.write(1, b'ready\\n');"
    return (sys.executable, "-I", "-S", "-c", ready + script)


def reason_of(script: str, *, wall: float = 60) -> DefectReason:
    with pytest.raises(IntakeRefused) as refused:
        run_reader(b"x" * 10**6, limits=Limits(wall=wall), program=played(script))
    (defect,) = refused.value.defects
    assert defect == Defect(reason=defect.reason)
    return defect.reason


def test_it_is_found_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    # a module of that name in the folder of an upload is not what the process imports
    (tmp_path / "openpyxl.py").write_text("raise SystemExit(3)")
    assert read_workbook(CONTENT) == SHEETS


def test_it_is_found_from_a_bare_checkout(tmp_path: Path) -> None:
    code = "import sys; from reviewer.intake.workbooks import read_workbook as r; r(sys.stdin.buffer.read())"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, input=CONTENT, check=False, timeout=60)
    assert done.returncode == 0


def test_it_sees_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REVIEWER_SECRET_KEY", "hush")
    monkeypatch.setenv("TMPDIR", "/tmp")
    said = run_reader(b"", limits=Limits(), program=played("os.write(1, repr(dict(os.environ)).encode())"))
    assert b"hush" not in said
    assert b"TMPDIR" in said


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no signals; there the wall clock is the bound")
@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("os.abort()", DefectReason.DAMAGED),
        ("os.kill(os.getpid(), signal.SIGSEGV)", DefectReason.DAMAGED),
        ("os.kill(os.getpid(), signal.SIGXCPU)", DefectReason.TOOK_TOO_LONG),
        ("os.kill(os.getpid(), signal.SIGKILL)", DefectReason.TOOK_TOO_LONG),
    ],
)
def test_a_death_is_told_as_a_defect(script: str, reason: DefectReason) -> None:
    assert reason_of(script) is reason


def test_an_end_without_an_answer() -> None:
    assert reason_of("sys.exit(7)") is DefectReason.DAMAGED
    assert reason_of("time.sleep(600)", wall=0.2) is DefectReason.TOOK_TOO_LONG


def test_half_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reviewer.intake.workbooks.run_reader", lambda content, limits: b'{"sheets": [')
    with pytest.raises(IntakeRefused) as refused:
        read_workbook(CONTENT)
    assert refused.value.defects == (Defect(reason=DefectReason.DAMAGED),)


def test_a_process_that_never_starts_is_our_fault_and_no_file_s() -> None:
    with pytest.raises(RuntimeError, match="could not be started"):
        run_reader(
            CONTENT, limits=Limits(), program=(sys.executable, "-I", "-S", "-c", "raise SystemExit(1)")
        )


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the wall clock may be the only bound")
@pytest.mark.parametrize(
    ("hog", "reason"),
    [("bytearray(2**30)", DefectReason.DAMAGED), ("\nwhile True: pass", DefectReason.TOOK_TOO_LONG)],
)
def test_memory_and_time_are_bounded(hog: str, reason: DefectReason) -> None:
    restricted = "from reviewer.intake.reader import restrict; restrict(memory=2**29, cpu=1); "
    assert reason_of(f"sys.path[:] = {sys.path!r}; {restricted}{hog}") is reason


def test_nonsense_from_a_reader_that_a_file_took_over_is_the_file_s_fault() -> None:
    sheet = '{"name":"甲","hidden":false,"rows":{"1":{"1":["text","一"]}},"merges":[],"excess":""}'
    told = f'{{"sheets":[{sheet}]}}'
    assert [each.rows for each in sheets_in(told.encode())] == [
        {1: {1: Cell(kind=CellKind.TEXT, text="一")}}
    ]  # the decoy: this one is read
    for nonsense in (
        b"",
        b"7",
        b"[]",
        b"{}",
        b"\xff",
        b'{"fault":"\xff"}',
        b'{"fault":"magic"}',
        b'{"x":' + b"[" * 100_000,
        told[:-1].encode(),
        told.replace("甲", "\udcff").encode("utf-8", "surrogateescape"),
        told.replace('"text"', '"magic"').encode(),
        told.replace('"一"', "7").encode(),
        told.replace('{"1":{"1"', '{"one":{"1"').encode(),
        told.replace('{"1":{"1"', '{"0":{"1"').encode(),
        told.replace('{"1":{"1"', '{"1":{"0"').encode(),
        told.replace('{"1":{"1"', f'{{"{10**30}":{{"1"').encode(),
        told.replace('"hidden":false,', "").encode(),
        told.replace('"merges":[]', '"merges":[[1,1]]').encode(),
        told.replace('"merges":[]', f'"merges":[{{"top":1,"left":1,"bottom":{10**9},"right":1}}]').encode(),
        told.replace('"sheets"', '"fault":null,"leaves"').encode(),
    ):
        with pytest.raises(IntakeRefused) as refused:
            sheets_in(nonsense)
        assert refused.value.defects == (Defect(reason=DefectReason.DAMAGED),), nonsense
