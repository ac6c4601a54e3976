"""What a module drags in when it is imported; `__init__` files included, which the graph does not see."""

from __future__ import annotations

import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FRAMEWORKS = {"flask", "flask_login", "sqlalchemy", "alembic", "xlsxwriter", "openpyxl", "waitress"}
PROBE = (
    "import importlib, json, sys; importlib.import_module(sys.argv[1]); print(json.dumps(list(sys.modules)))"
)


def modules_of(package: str) -> list[str]:
    """The package and everything directly in it."""
    return [
        package,
        *(
            f"{package}.{found.name}"
            for found in pkgutil.iter_modules([str(ROOT / package.replace(".", "/"))])
        ),
    ]


def dragged_in_by(module: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROBE, module],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout))


@pytest.mark.parametrize(
    "module",
    [
        "scoring",
        *[name for name in modules_of("plugins") if name != "plugins"],
        "reviewer.contract",
        *[name for name in modules_of("reviewer.domain") if name != "reviewer.domain"],
    ],
)
def test_pure(module: str) -> None:
    loaded = dragged_in_by(module)
    assert module in loaded
    assert not loaded & FRAMEWORKS


def test_the_numbers_need_nothing_but_numpy() -> None:
    ours = {name.partition(".")[0] for name in dragged_in_by("scoring")}
    assert not ours & {"reviewer", "plugins", "pluggy", "msgspec"}


def test_the_package_itself_is_empty() -> None:
    assert (ROOT / "reviewer" / "__init__.py").read_bytes() == b""
