"""`run.py bench` has an environment of its own, and brings lme4 where it may."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import run

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("rscript", "status", "brought"),
    [(None, 0, [run.LME4]), ("/usr/bin/Rscript", 1, [run.LME4]), ("/usr/bin/Rscript", 0, [])],
)
def test_it_installs_the_peers_and_hands_over(
    rscript: str | None, status: int, brought: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []
    packages: list[tuple[str, ...]] = []
    monkeypatch.setattr(run, "install", lambda *extras, home: told.append((extras, home)))
    monkeypatch.setattr(run, "become", lambda *words, python: told.append((words, python)))
    monkeypatch.setattr(run, "run", lambda *words: status)
    monkeypatch.setattr(run, "bring", lambda *names: packages.append(names))
    monkeypatch.setattr("shutil.which", lambda name: rscript)
    run.main(["bench", "official", "--small"])
    python = run.BENCH / run.PYTHON.relative_to(run.VENV)
    assert told == [(("bench",), run.BENCH), (("-m", "benchmarks", "official", "--small"), python)]
    assert packages == brought


def test_an_environment_of_its_own_is_installed_beside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[tuple[object, ...]] = []
    monkeypatch.setattr("venv.create", lambda home, **how: home.mkdir())
    monkeypatch.setattr(run, "must", lambda *command: commands.append(command))
    home = tmp_path / "beside"
    run.install("bench", home=home)
    assert [(command[0], command[-1]) for command in commands] == [
        (home / run.PYTHON.relative_to(run.VENV), ".[bench]")
    ]


def test_an_unknown_family_is_refused_with_those_there_are() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "official", "dance"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert (
        "no family dance; there are: official, severity, chance, agreement, allotment, pages" in done.stderr
    )
