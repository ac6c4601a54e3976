"""A copy that is made beside a writer holds everything that was acknowledged before it."""

from __future__ import annotations

import sqlite3
import stat
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url

from reviewer.cli import entry
from reviewer.services import sheets
from tests.campaigns_small import KEY
from tests.small_panels import PLAIN, Small, marks, small_on

PATIENCE = 60


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run `reviewer backup` on an installation; gives back (exit code, stdout, stderr)."""

    def command(small: Small, file: Path) -> tuple[int, str, str]:
        capsys.readouterr()
        arguments = ["backup", str(file)]
        code = entry.run(arguments, install=lambda: small.installation, web=lambda _: pytest.fail("served"))
        told = capsys.readouterr()
        return code, told.out, told.err

    return command


Run = Callable[..., tuple[int, str, str]]


def test_a_copy_beside_a_writer_holds_all_that_was_acknowledged(
    small_sqlite: Small, run: Run, tmp_path: Path
) -> None:
    small, ctx, file = small_sqlite, small_sqlite.of("expert1"), tmp_path / "copy.db"
    acknowledged, is_enough, is_over = [0], threading.Event(), threading.Event()

    def write() -> None:
        while not is_over.is_set():
            base = acknowledged[-1]
            draft = marks(comment=f"第{base + 1}次")
            key = f"save-{base}"
            saved = sheets.save_draft(ctx, code=PLAIN, draft=draft, base_version=base, request_key=key)
            acknowledged.append(saved.version)
            if saved.version == 20:
                is_enough.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert is_enough.wait(PATIENCE)
        before = acknowledged[-1]
        code, out, err = run(small, file)
        after = acknowledged[-1] + 1  # one may be stored whose answer is on its way
    finally:
        is_over.set()
        writer.join(PATIENCE)
    assert (code, out) == (0, f"{file}\n")
    assert f"请同时备份 {small.installation.settings.instance} 中的三个密钥文件" in err
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with closing(sqlite3.connect(file)) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    with small_on(f"sqlite:///{file.as_posix()}", tmp_path / "restored") as restored:
        page = sheets.opened(restored.of("expert1"), code=PLAIN)
        assert before <= page.version <= after
        assert page.draft.comment == f"第{page.version}次"
        assert restored.entries(KEY).count("sheet.saved") == page.version
        restored.holds()


def test_a_file_that_is_there_is_not_overwritten(small_sqlite: Small, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "copy.db"
    file.write_text("yesterday's", encoding="utf-8")
    code, out, err = run(small_sqlite, file)
    assert (code, out, err) == (1, "", f"Error: 文件 {file} 已经存在，没有覆盖。\n")
    assert file.read_text(encoding="utf-8") == "yesterday's"


def test_a_copy_that_fails_leaves_nothing(small_sqlite: Small, run: Run, tmp_path: Path) -> None:
    code, out, err = run(small_sqlite, tmp_path / "nowhere" / "copy.db")
    assert (code, out) == (1, "")
    assert str(tmp_path / "nowhere" / "copy.db") in err


def test_postgresql_is_told_its_own_tool(scoring_postgresql_url: str, run: Run, tmp_path: Path) -> None:
    with small_on(scoring_postgresql_url, tmp_path) as small:
        code, out, err = run(small, tmp_path / "copy.dump")
    assert (code, out) == (1, "")
    name = make_url(scoring_postgresql_url).database
    assert "pg_dump --format=custom --file=" in err
    assert err.strip().strip("'").split("?")[0].endswith(f"/{name}")
    assert "psycopg" not in err
    assert list(tmp_path.glob("*copy*")) == []
