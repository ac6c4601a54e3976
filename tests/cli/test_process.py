"""The command as the shell starts it: its own process, its own environment."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import make_url

from reviewer.settings import read_settings, with_keys

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 600


def reviewer(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("REVIEWER_")}
    return subprocess.run(
        [sys.executable, "-m", "reviewer", *arguments],
        cwd=ROOT,
        env={
            **kept,
            "REVIEWER_INSTANCE": str(folder / "instance"),
            "PYTHONIOENCODING": "utf-8",
            **environment,
        },
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )


def papers(folder: Path) -> dict[str, str]:
    """Every file of a folder with its digest."""
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def test_check_names_every_campaign_and_a_refusal_is_one_line_on_stderr(tmp_path: Path) -> None:
    done = reviewer(tmp_path, "campaigns", "check")
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split("\t")[0] for line in done.stdout.splitlines()] == [
        "henan_2023",
        "jilin_2021 ← national_2021",
        "jilin_week_2021 ← national_week_2021",
        "national_2021",
        "national_week_2021",
    ]
    done = reviewer(tmp_path, "campaigns", "create", "jilin_2021")
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 1)
    assert "reviewer migrate" in done.stderr


def test_a_command_in_the_wrong_folder_says_where_it_looked_and_makes_no_database(tmp_path: Path) -> None:
    done = reviewer(tmp_path, "ledger", "verify")
    assert (done.returncode, done.stdout) == (1, "")
    assert f"sqlite:///{tmp_path / 'instance' / 'reviewer.db'}" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_demo_that_was_cut_off_is_not_served_as_whole(tmp_path: Path) -> None:
    instance = tmp_path / "instance"
    instance.mkdir()
    (instance / "demo.unfinished").touch()
    done = reviewer(tmp_path, "start", "--demo", "--port", "1")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"Error: 上次载入演示活动没有完成，数据库 sqlite:///{instance / 'reviewer.db'} 里只有一部分。"
        "其中如果有真实的活动，什么都不要删除，去掉 --demo 再启动。"
        f"只供演示的，请删除 {instance / 'reviewer.db'}（连同旁边的 -wal、-shm）和 "
        f"{instance / 'demo.unfinished'}，然后重新启动。\n"
    )


def test_a_demo_that_was_cut_off_on_a_server_names_its_database(
    migrated_postgresql_url: str, tmp_path: Path
) -> None:
    instance, url = tmp_path / "instance", make_url(migrated_postgresql_url)
    with_keys(read_settings({"REVIEWER_INSTANCE": str(instance)}))
    (instance / "demo.unfinished").touch()
    done = reviewer(tmp_path, "start", "--demo", "--port", "1", REVIEWER_DATABASE_URL=migrated_postgresql_url)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"请重建 PostgreSQL 数据库“{url.database}”，删除 {instance / 'demo.unfinished'}，" in done.stderr


@pytest.mark.parametrize(
    ("campaign", "why"),
    [
        ("jilin_week_2021", "neither category"),
        ("national_week_2021", "both categories, and nobody scores them"),
        ("henan_2023", "no printed day"),
    ],
)
def test_a_campaign_that_the_province_cannot_play_is_refused_before_anything_is_written(
    tmp_path: Path, campaign: str, why: str
) -> None:
    out = tmp_path / "out"
    done = reviewer(tmp_path, "demo", "run", "--campaign", campaign, "--out", str(out))
    assert (done.returncode, done.stdout, out.exists()) == (1, "", False), why
    assert f"活动 {campaign} 不能演示：演示的推荐对象只有 star、project 两个类别" in done.stderr


@pytest.mark.slow
def test_the_demo_leaves_the_same_papers_for_the_same_seed(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    command = ("demo", "run", "--campaign", "jilin_2021", "--seed", "1", "--out")
    with ThreadPoolExecutor(2) as pool:
        runs = list(pool.map(lambda folder: reviewer(tmp_path, *command, str(folder)), (first, second)))
    assert [(done.returncode, done.stdout) for done in runs] == [(0, f"{first}\n"), (0, f"{second}\n")]
    assert papers(first) == papers(second)
    names = {name for name in papers(first) if "/" not in name}
    assert names == {
        "ledger.jsonl",
        *(f"marks-{category}.csv" for category in ("star", "project")),
        *(
            f"list-{category}-{key}.json"
            for category in ("star", "project")
            for key in ("province", "nation")
        ),
        *(
            f"{what}-{category}.xlsx"
            for what in ("notice", "scores", "register")
            for category in ("star", "project")
        ),
    }
    assert len({name for name in papers(first) if name.startswith("registers/")}) > 20
    assert not (tmp_path / "instance").exists()
