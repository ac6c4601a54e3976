"""A process that dies between two breaths loses nothing that it acknowledged."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from reviewer.services import sheets
from tests.small_panels import CODES, small_on

ROOT = Path(__file__).resolve().parents[2]
# How many answers each expert's process lives to give.
LIVES = {"expert1": 3, "expert2": 20}

Answer = tuple[str, int, str]


def started(url: str, folder: Path, login: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.storage.saver", url, str(folder), login],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def killed_after(saver: subprocess.Popen[str], *, answers: int) -> list[Answer]:
    """Let a saver give so many answers, kill it, and give back all that it acknowledged."""
    assert saver.stdout is not None
    assert saver.stderr is not None
    with saver:
        try:
            said = [saver.stdout.readline() for _ in range(answers)]
        finally:
            saver.kill()
        # `communicate` would pass by what was read ahead of the lines, and so forget acknowledged answers.
        rest, complaints = saver.stdout.read(), saver.stderr.read()
    assert complaints == ""
    assert saver.returncode != 0
    whole = [line for line in "".join([*said, rest]).splitlines(keepends=True) if line.endswith("\n")]
    assert len(whole) >= answers
    return [(code, int(version), comment) for code, version, comment in (line.split() for line in whole)]


@pytest.mark.slow
def test_every_acknowledged_save_is_there_after_the_kill(scoring_url: str, tmp_path: Path) -> None:
    with small_on(scoring_url, tmp_path) as small:
        before = small.holds()
        savers = {login: started(scoring_url, tmp_path, login) for login in LIVES}
        answers = {login: killed_after(savers[login], answers=LIVES[login]) for login in LIVES}
        saves = 0
        for login, given in answers.items():
            acknowledged = dict.fromkeys(CODES, 0)
            for code, version, comment in given:
                assert (version, comment) == (acknowledged[code] + 1, f"第{version}次")
                acknowledged[code] = version
            for code, least in acknowledged.items():
                page = sheets.opened(small.of(login), code=code)
                # The last save may have been committed without its answer having been heard.
                assert least <= page.version <= least + 1
                assert page.draft.comment == (f"第{page.version}次" if page.version else "")
                saves += page.version
        assert small.holds() == before + saves
        assert sum(LIVES.values()) <= saves
