"""`run.py` says what it needs instead of failing in the middle."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import run
from tests import machine

ROOT = Path(__file__).resolve().parents[2]


def test_it_needs_nothing_but_python() -> None:
    # tests.machine too: it says what is missing before anything is installed
    code = "import sys; sys.path.insert(0, sys.argv[1]); import run, tests.machine"
    bare = [sys.executable, "-I", "-S", "-c", code, str(ROOT)]
    assert subprocess.run(bare, check=False, timeout=60).returncode == 0
    decoy = subprocess.run(
        [*bare[:4], f"{code}, msgspec", str(ROOT)], check=False, capture_output=True, timeout=60
    )
    assert b"No module named 'msgspec'" in decoy.stderr


def test_an_unknown_word_gets_the_list_of_words() -> None:
    with pytest.raises(SystemExit) as stopped:
        run.main(["dance"])
    assert "python run.py check" in str(stopped.value)


@pytest.mark.parametrize(
    ("arguments", "started"),
    [([], ["start", "--demo"]), (["--port", "8080"], ["start", "--demo", "--port", "8080"])],
)
def test_no_word_means_the_demonstration(
    arguments: list[str], started: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    become: list[str] = []
    monkeypatch.setattr(run, "install", lambda *extras: None)
    monkeypatch.setattr(run, "become", lambda *words: become.extend(words))
    run.main(arguments)
    assert become == ["-m", "reviewer", *started]


def test_a_python_that_cannot_make_environments_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "PYTHON", tmp_path / "none")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="python3-venv"):
        run.install()


def test_what_is_missing_is_named_with_what_goes_untested(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    swifter, browser = machine.TOOLS[:2]
    monkeypatch.setattr(machine, "missing", lambda: [swifter, browser])
    monkeypatch.setattr("shutil.which", lambda name: None)
    run.bring_tools()
    assert capsys.readouterr().out == (
        "!! NOT FOUND: a Chromium browser (chromium). NOT TESTED: every browser journey.\n"
    )


@pytest.mark.skipif(sys.platform != "linux", reason="other systems keep no such folder")
@pytest.mark.parametrize(("wanted", "offered"), [(0, True), (2**60, False)])
def test_tests_write_to_memory_only_where_there_is_room(
    wanted: int, offered: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "MEMORY", tmp_path)
    monkeypatch.setattr(machine, "WANTED_IN_MEMORY", wanted)
    folder = machine.scratch()
    assert (folder is not None) is offered
    assert list(tmp_path.iterdir()) == ([folder] if folder else [])


def test_a_system_without_such_a_folder_offers_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "MEMORY", tmp_path / "none")
    assert machine.scratch() is None


@pytest.mark.parametrize(("named", "found"), [({}, "memory"), ({"TMPDIR": "/elsewhere"}, "/elsewhere")])
def test_who_names_a_place_for_what_tests_write_gets_it(
    named: dict[str, str], found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "environ", named)
    monkeypatch.setattr(machine, "scratch", lambda: Path("memory"))
    for act in ("install", "bring_tools", "become"):
        monkeypatch.setattr(run, act, lambda *_: None)
    run.test([])
    assert named["TMPDIR"] == found


def test_a_second_installation_does_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[tuple[object, ...]] = []
    monkeypatch.setattr(run, "VENV", tmp_path)
    monkeypatch.setattr(run, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(run, "must", lambda *command: commands.append(command))
    run.install()
    run.install()
    run.install("test")
    assert [command[-1] for command in commands] == [".", ".[test]"]


def test_it_needs_no_installed_package() -> None:
    bare = "import sys; sys.path.insert(0, sys.argv[1]); import run; print(*sorted(sys.modules))"
    command = [sys.executable, "-I", "-S", "-c", bare, str(ROOT)]
    loaded = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    assert "pathlib" in loaded
    assert not {"subprocess", "venv", "hashlib", "tests"} & set(loaded)  # a start waits for each
