"""The two commands of the README, and the four of a developer. Needs nothing but Python 3.11.

python run.py [--port …]   install what is missing, then serve the demonstration campaign
python run.py test […]     install what tests need, then run the whole suite; the rest goes to pytest
                           --strict: a missing browser or PostgreSQL fails the run (as it does when CI is set)
python run.py check        format, lint, types, import contracts, catalogues
python run.py bench [NAME…] [--small]
                           install the peers into an environment of their own and measure against them
python run.py catalogues   extract, update and compile the translations
python run.py setup        only install
"""

from __future__ import annotations

# Whoever starts the program waits for every import here: functions bring what only they need.
import os
import sys
from functools import cache
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036  the sentence is for whoever starts it with an older one
    raise SystemExit(f"Reviewer needs Python 3.11 or newer; this is {sys.version.split()[0]}.")

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BENCH = ROOT / ".venv-bench"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
HAS_LME4 = "nzchar(system.file(package = 'lme4')) && grepl('openblas', extSoftVersion()[['BLAS']])"
LME4 = ("r-base-core", "r-cran-lme4", "libopenblas0")
SOURCES = ("run.py", "scoring", "reviewer", "plugins", "migrations", "benchmarks", "tests")
TRANSLATIONS = ROOT / "reviewer" / "translations"
TEMPLATE = ROOT / "build" / "messages.pot"
KEYWORDS = ("_l", "marked", "lazy_gettext", "say", "progress:1")
MARKS = ("-F", "pyproject.toml", *(f"--keyword={name}" for name in KEYWORDS))


def run(*command: str | Path) -> int:
    """Run a command in the project's folder and give its exit code."""
    import subprocess

    return subprocess.call([str(part) for part in command], cwd=ROOT)


def must(*command: str | Path) -> None:
    """Run a command whose failure ends everything."""
    if code := run(*command):
        raise SystemExit(code)


def become(*arguments: str, python: Path | None = None) -> None:
    """Hand the terminal to the project's Python, which may write bytecode beside the sources.

    Windows cannot replace a process: there we wait for it.
    """
    # What was compiled once is kept, whatever the surroundings ask for: else every start, and each of the
    # hundreds of programs that the tests start, compiles all of ours anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [str(python or PYTHON), *arguments]
    os.chdir(ROOT)
    if os.name == "nt":
        raise SystemExit(run(*command))
    sys.stdout.flush()
    os.execv(command[0], command)


def install(*extras: str, home: Path | None = None) -> None:
    """Make .venv and install the project into it; a stamp for each set of extras makes a second call free."""
    home, python = (VENV, PYTHON) if home is None else (home, home / PYTHON.relative_to(VENV))
    files = (ROOT / "setup.cfg", ROOT / "pyproject.toml")
    wanted = b"\n".join([str(ROOT).encode(), *[file.read_bytes() for file in files]])
    stamp = home / "-".join(("stamp", *extras))
    if python.exists() and stamp.exists() and stamp.read_bytes() == wanted:
        return
    if not python.exists():
        import importlib.util
        import venv

        if importlib.util.find_spec("ensurepip") is None:
            raise SystemExit(
                "This Python has no 'ensurepip', so it cannot make a virtual environment.\n"
                "On Debian or Ubuntu: apt install python3-venv. Elsewhere: install Python from python.org."
            )
        print(f"making {home} …", flush=True)
        venv.create(home, with_pip=True, symlinks=os.name != "nt", clear=home.exists())
    what = f".[{','.join(extras)}]" if extras else "."
    print(f"installing {what} …", flush=True)
    must(python, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "-e", what)
    stamp.write_bytes(wanted)


def bring(*packages: str) -> None:
    """Let apt bring packages where we may."""
    import shutil

    if shutil.which("apt-get") and os.geteuid() == 0:
        print("installing", *packages, "…", flush=True)
        apt_lists()
        apt("install", "-y", "--no-install-recommends", *packages)


@cache
def apt_lists() -> None:
    """Learn what apt has, once."""
    apt("update")


def apt(*words: str) -> None:
    """One call of apt that asks nothing; what it could not bring is found missing later."""
    import subprocess

    asking_nothing = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.call(["apt-get", "-qq", *words], env=asking_nothing, stdout=subprocess.DEVNULL)


def bring_tools() -> None:
    """Let apt bring the browser and its company where we may; then say loudly what is still missing."""
    from tests.machine import missing

    for tool in missing():
        bring(tool.package)
    for tool in missing():
        if tool.untested:
            print(f"!! NOT FOUND: {tool.name} ({tool.package}). NOT TESTED: {tool.untested}.", flush=True)


def test(arguments: list[str]) -> None:
    """Run the whole suite."""
    from tests.machine import STRICT, scratch

    install("test")
    bring_tools()
    if "--strict" in arguments:
        os.environ[STRICT] = "1"
    if "TMPDIR" not in os.environ and (folder := scratch()):
        os.environ["TMPDIR"] = str(folder)
    # A file stays with one worker, so that what its tests share is made once; tests/conftest.py says which is
    # begun first. Stories in a browser wait more than they work, so there is one worker more than there are
    # cores; each has a browser and a PostgreSQL of its own.
    workers = ("-n", str(min(os.cpu_count() or 1, 5) + 1), "--dist", "loadfile", "--no-loadscope-reorder")
    become("-m", "pytest", *workers, *[word for word in arguments if word != "--strict"])


def bench(arguments: list[str]) -> None:
    """Measure against the peers; one that cannot be had is named as absent by the measurement itself."""
    import shutil

    install("bench", home=BENCH)
    rscript = shutil.which("Rscript")
    if rscript is None or run(rscript, "-e", f"quit(status = !({HAS_LME4}))"):
        bring(*LME4)
    become("-m", "benchmarks", *arguments, python=BENCH / PYTHON.relative_to(VENV))


def babel(*arguments: str | Path) -> int:
    """Run one step of the translation tool."""
    return run(SCRIPTS / "pybabel", "-q", *arguments)


def extract() -> int:
    """Collect every marked string of code and templates."""
    TEMPLATE.parent.mkdir(exist_ok=True)
    return babel("extract", *MARKS, "--no-wrap", "--sort-by-file", "-o", TEMPLATE, ".")


def catalogues() -> None:
    """Bring the catalogues up to date with the strings in the program."""
    install()
    update = ("update", "--no-fuzzy-matching", "--ignore-obsolete", "--no-wrap", "--ignore-pot-creation-date")
    failed = extract() or babel(*update, "-i", TEMPLATE, "-d", TRANSLATIONS)
    raise SystemExit(failed or babel("compile", "-d", TRANSLATIONS))


def check() -> None:
    """Everything that reads the program without running it; all of it, even after the first complaint."""
    install("test", "check")
    sources = [name for name in SOURCES if (ROOT / name).exists()]
    steps: tuple[tuple[str | Path, ...], ...] = (
        (SCRIPTS / "ruff", "format", "--check", *sources),
        (SCRIPTS / "ruff", "check", "--output-format", "concise", *sources),
        (SCRIPTS / "mypy",),
        (SCRIPTS / "lint-imports", "--config", "setup.cfg"),
        (PYTHON, "-m", "pytest", "-q", "tests/house/test_catalogues.py"),
    )
    failed = [Path(step[0]).name for step in steps if run(*step)]
    raise SystemExit(f"failed: {', '.join(failed)}" if failed else 0)


def main(arguments: list[str]) -> None:
    """Do what the first word says; no word means the demonstration."""
    bare = not arguments or (arguments[0].startswith("-") and arguments[0] not in {"-h", "--help"})
    word, *rest = ["start", *arguments] if bare else arguments
    if word == "start":
        install()
        become("-m", "reviewer", "start", "--demo", *rest)
    elif word == "setup":
        install()
        print(f"installed; the interpreter is {PYTHON}")
    elif word == "test":
        test(rest)
    elif word == "bench":
        bench(rest)
    elif word == "check":
        check()
    elif word == "catalogues":
        catalogues()
    else:
        raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
