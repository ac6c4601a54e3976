#!/usr/bin/env python3
"""The two commands of the README, and the three of a developer. Needs nothing but Python 3.11.

    python run.py                 install what is missing, then serve the demonstration campaign
    python run.py test [...]      install what tests need, then run the whole suite (arguments go to pytest)
    python run.py check           format, lint, types, import contracts, catalogues
    python run.py catalogues      extract, update and compile the translations
    python run.py setup           only install
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def run(*command: str | Path, **env: str) -> None:
    """Run a command in the project's folder; its failure is ours."""
    code = subprocess.call([str(part) for part in command], cwd=ROOT, env={**os.environ, **env})
    if code:
        raise SystemExit(code)


def become(*arguments: str) -> None:
    """Hand the terminal to the project's Python. Windows cannot replace a process, so there we wait for it."""
    command = [str(PYTHON), *arguments]
    os.chdir(ROOT)
    if os.name != "nt":
        sys.stdout.flush()
        os.execv(command[0], command)
    raise SystemExit(subprocess.call(command))


def install(*extras: str) -> None:
    """Make .venv and install the project into it; a stamp for each set of extras makes the second call free."""
    settings = (ROOT / "setup.cfg").read_bytes() + (ROOT / "pyproject.toml").read_bytes()
    wanted = hashlib.sha256(settings + str(ROOT).encode()).hexdigest()
    stamp = VENV / ("stamp-" + "-".join(extras or ("core",)))
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    if not PYTHON.exists():
        if importlib.util.find_spec("ensurepip") is None:
            raise SystemExit(
                "This Python has no 'ensurepip', so it cannot make a virtual environment.\n"
                "On Debian or Ubuntu: apt install python3-venv. Elsewhere: install Python from python.org."
            )
        print(f"making {VENV} ...", flush=True)
        venv.create(VENV, with_pip=True, clear=VENV.exists())
    what = f".[{','.join(extras)}]" if extras else "."
    print(f"installing {what} ...", flush=True)
    run(PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "-e", what)
    stamp.write_text(wanted)


def main(arguments: list[str]) -> None:
    """Do what the first word says; no word means the demonstration."""
    if sys.version_info < (3, 11):
        raise SystemExit(f"Reviewer needs Python 3.11 or newer; this is {sys.version.split()[0]} ({sys.executable}).")
    word = arguments[0] if arguments else "start"
    if word == "setup":
        install()
        print(f"installed; the interpreter is {PYTHON}")
    elif word == "start":
        install()
        become("-m", "reviewer", "start", "--demo", *arguments[1:])
    else:
        raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
