"""What we ship starts from an empty folder: built, installed without the source beside it, and run."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import zipfile
from configparser import ConfigParser
from pathlib import Path

import pytest
from msgspec import Struct
from setuptools import find_packages

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ("reviewer", "scoring", "plugins", "templates", "migrations")
SOURCE = (
    *SHIPPED,
    "benchmarks",
    "tests",
    "docs",
    ".ci",
    "setup.cfg",
    "pyproject.toml",
    "MANIFEST.in",
    "run.py",
)
PAPERS = ("README.md", "LICENSE", "CHANGELOG.md")
RUBBISH = shutil.ignore_patterns("__pycache__", "*.pyc", "*.egg-info", "screenshots")

pytestmark = pytest.mark.slow


class Installed(Struct, frozen=True, kw_only=True):
    """The program in an environment of its own."""

    scripts: Path
    here: Path

    def run(self, *words: str) -> str:
        program, *rest = words
        done = subprocess.run(
            [str(self.scripts / program), *rest],
            cwd=self.here,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the source archive and the wheel that was built from that archive."""
    source = tmp_path_factory.mktemp("source")
    for name in (*SOURCE, *PAPERS):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=RUBBISH)
        else:
            shutil.copy(ROOT / name, source)
    command = [sys.executable, "-m", "build", "--no-isolation", str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    warned = [line for line in done.stderr.splitlines() if "Warning" in line]
    assert warned == []
    return source / "dist"


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel in a new environment that borrows our dependencies, and not our checkout."""
    home = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home / "env")], check=True, timeout=60)
    scripts = home / "env" / ("Scripts" if sys.platform == "win32" else "bin")
    python = scripts / Path(sys.executable).name
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = subprocess.run([str(python), "-c", ask], check=True, capture_output=True, text=True).stdout.strip()
    ours = subprocess.run(
        [sys.executable, "-c", ask], check=True, capture_output=True, text=True
    ).stdout.strip()
    Path(site, "borrowed.pth").write_text(ours + "\n")
    [wheel] = built.glob("*.whl")
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "-qq", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--force-reinstall", str(wheel)], check=True, timeout=120)
    here = home / "empty"
    here.mkdir()
    return Installed(scripts=scripts, here=here)


def files_of(*folders: str) -> set[str]:
    """What a checkout has in these folders."""
    files = (path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file())
    names = {path.relative_to(ROOT).as_posix() for path in files if path.suffix != ".pyc"}
    return {name for name in names if not any(part.startswith(".") for part in name.split("/")[1:])}


def in_the_wheel(name: str) -> str:
    """Templates and migrations stand beside the package in a checkout and inside it in a wheel."""
    return f"reviewer/{name}" if name.startswith(("templates/", "migrations/")) else name


def test_every_package_is_named_in_the_settings() -> None:
    settings = ConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    named = set(settings["options"]["packages"].split())
    found = set(find_packages(str(ROOT), include=["reviewer*", "scoring*", "plugins*"]))
    beside = {f"reviewer.{name}" for name in ("templates", "migrations", "migrations.versions")}
    assert named - beside == found


def test_the_wheel_carries_every_file(built: Path) -> None:
    [wheel] = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        carried = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert carried == {in_the_wheel(name) for name in files_of(*SHIPPED)}


def test_the_source_archive_can_be_tested(built: Path) -> None:
    [sdist] = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        carried = {name.partition("/")[2] for name in archive.getnames()}
    wanted = files_of(*SHIPPED, "benchmarks", "tests", "docs", ".ci") | {
        "setup.cfg",
        "pyproject.toml",
        "run.py",
        *PAPERS,
    }
    assert wanted - carried == set()


def test_it_starts_from_an_empty_folder(installed: Installed) -> None:
    assert "0.1.0" in installed.run("reviewer", "--version")
    where = installed.run("python", "-c", "import reviewer.app as app; print(app.__file__)").strip()
    assert Path(where).is_relative_to(installed.scripts.parent)
    report = installed.run("reviewer", "campaigns", "check")
    assert "national_2021" in report
    assert "jilin_2021" in report


def test_it_makes_its_database(installed: Installed) -> None:
    installed.run("reviewer", "migrate")
    assert list((installed.here / "instance").glob("*.db"))
