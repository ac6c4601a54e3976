"""The import contracts of setup.cfg hold; and each of them breaks when somebody breaks it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("reviewer", "scoring", "plugins")
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"

BREACHES = {
    "a module without a floor": ("reviewer/attic.py", "", "Floors"),
    "running back up": ("reviewer/domain/planted.py", "import reviewer.services", "Floors"),
    "a sibling": ("reviewer/export/planted.py", "import reviewer.storage", "Floors"),
    "numbers that know a campaign": (
        "scoring/planted.py",
        "import reviewer.contract",
        "scoring knows nothing",
    ),
    "a campaign that knows the web": ("plugins/planted/x.py", "import flask", "A campaign sees"),
    "a campaign that reads tables": ("plugins/planted/x.py", "import reviewer.storage", "A campaign sees"),
    "a campaign that decides": ("plugins/planted/x.py", "import reviewer.domain", "A campaign sees"),
    "two campaigns": ("plugins/planted/x.py", "import plugins.national_2021", "No campaign imports another"),
    "a core that knows a campaign": (
        "reviewer/services/planted.py",
        "import plugins",
        "Nobody imports plugins",
    ),
    "a contract with a framework": ("reviewer/contract/planted.py", "import flask", "know no framework"),
    "a decision with a database": ("reviewer/domain/planted.py", "import sqlalchemy", "know no framework"),
    "a page that asks the database": ("reviewer/web/planted.py", "import sqlalchemy", "SQLAlchemy only"),
    "a service that writes SQL": ("reviewer/services/planted.py", "import sqlalchemy", "SQLAlchemy only"),
    "a service that knows the request": ("reviewer/services/planted.py", "import flask", "Flask only"),
    "a table that knows the login": ("reviewer/storage/planted.py", "import flask_login", "Flask only"),
    "a page that writes a workbook": (
        "reviewer/web/planted.py",
        "import xlsxwriter",
        "Workbooks are written",
    ),
    "a service that reads a workbook": (
        "reviewer/services/planted.py",
        "import openpyxl",
        "Workbooks are written",
    ),
}


def lint(folder: Path) -> tuple[int, str]:
    command = [sys.executable, "-c", LINT, "--config", "setup.cfg", "--no-cache", "--no-logo"]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The house again, to be damaged."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copy(ROOT / "setup.cfg", folder)
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def test_the_contracts_hold() -> None:
    code, said = lint(ROOT)
    assert code == 0, said


@pytest.mark.parametrize("breach", BREACHES)
def test_the_contracts_break(breach: str, copy: Path) -> None:
    place, code, contract = BREACHES[breach]
    planted = copy / place
    folder = planted.parent
    is_new = not folder.exists()
    if is_new:
        folder.mkdir()
        (folder / "__init__.py").touch()
    planted.write_text(code + "\n")
    try:
        failed, said = lint(copy)
    finally:
        shutil.rmtree(folder) if is_new else planted.unlink()
    broken = [line for line in said.splitlines() if line.endswith("BROKEN")]
    assert failed, said
    assert any(contract in line for line in broken), said
