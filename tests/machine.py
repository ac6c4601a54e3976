"""What the tests need that the package installer cannot bring, and where this machine keeps it.

Standard library only: `run.py` reads it before anything is installed.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

STRICT = "REVIEWER_TEST_STRICT"

# Linux keeps a folder in memory. Tests write and drop thousands of files, and a disk has more work with them.
MEMORY = Path("/dev/shm")
# Bytes that the folder must still take. A run holds less than a quarter of that at once; what else the memory
# is needed for, nobody can say beforehand.
WANTED_IN_MEMORY = 4 * 2**30

# Without windows: it draws the same pages for less than half the work.
WINDOWLESS = ("chromium-headless-shell", "chrome-headless-shell")
WINDOWLESS_PLACES = (  # what `python -m playwright install chromium` brings
    f"{Path.home()}/.cache/ms-playwright/chromium_headless_shell-*/*/*headless*shell",
    f"{Path.home()}/Library/Caches/ms-playwright/chromium_headless_shell-*/*/*headless*shell",
    f"{Path.home()}/AppData/Local/ms-playwright/chromium_headless_shell-*/*/*headless*shell.exe",
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
BROWSER_PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
    f"{Path.home()}/.cache/ms-playwright/chromium-*/chrome-linux*/chrome",
    f"{Path.home()}/Library/Caches/ms-playwright/chromium-*/chrome-mac*/*.app/Contents/MacOS/*Chrom*",
    f"{Path.home()}/AppData/Local/ms-playwright/chromium-*/chrome-win*/chrome.exe",
)
LIBRARY_PLACES = ("/usr/lib/*/libatomic.so.1", "/usr/lib*/libatomic.so.1")
POSTGRESQL_PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/latest/bin",
    "C:/Program Files/PostgreSQL/*/bin",
)
FONT_PLACES = ("/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "C:/Windows/Fonts")
CHINESE_FONTS = ("wqy-*", "NotoSansCJK*", "NotoSerifCJK*", "PingFang*", "Hiragino*GB*", "msyh*", "simsun*")
WRITER_PARTS = ("libswlo.so", "libswlo.dylib", "swlo.dll")
OFFICE_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """One thing the suite wants: how to find it, what brings it, what goes untested without it.

    Without `untested` another tool of the list does the same, only slower.
    """

    name: str
    package: str
    find: Callable[[], Path | None]
    untested: str = ""


def strict() -> bool:
    """Whether a missing browser or database server is a failure instead of a skip."""
    return bool(os.environ.get("CI") or os.environ.get(STRICT))


def scratch() -> Path | None:
    """A folder of our own in memory, for what tests write; None where the system offers no room there.

    Programs are started from it, and the database server, which may be somebody else, has its home in it.
    """
    if not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < WANTED_IN_MEMORY:
        return None
    if os.statvfs(MEMORY).f_flag & os.ST_NOEXEC:
        return None
    folder = MEMORY / f"reviewer-tests-{os.geteuid()}"
    folder.mkdir(exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
        return None
    folder.chmod(0o711)
    return folder


def windowless_browser() -> Path | None:
    """A Chromium without windows, or what REVIEWER_TEST_BROWSER names."""
    named = os.environ.get("REVIEWER_TEST_BROWSER")
    return Path(named) if named else _program(WINDOWLESS) or _place(WINDOWLESS_PLACES)


def browser_binary() -> Path | None:
    """The Chromium that the stories are played in."""
    return windowless_browser() or _program(BROWSERS) or _place(BROWSER_PLACES)


def driver_library() -> Path | None:
    """What the browser's driver is linked against; a bare Linux lacks it, other systems need nothing."""
    return _place(LIBRARY_PLACES) if sys.platform == "linux" else Path(sys.executable)


def postgresql_binaries() -> Path | None:
    """The folder of `initdb` and `postgres`, the newest first."""
    on_path = _program(("initdb",))
    if on_path and _executable(on_path.resolve().parent, "postgres"):
        return on_path.resolve().parent
    found = [
        place for pattern in POSTGRESQL_PLACES for place in _glob(pattern) if _executable(place, "initdb")
    ]
    return max(found, key=_version, default=None)


def postgresql() -> Path | None:
    """Somewhere to run the database tests: a server that REVIEWER_TEST_DSN names, or binaries for one."""
    return Path("REVIEWER_TEST_DSN") if os.environ.get("REVIEWER_TEST_DSN") else postgresql_binaries()


def chinese_font() -> Path | None:
    """A font with which a page of Chinese is not a page of boxes."""
    homes = [Path(place) for place in FONT_PLACES if Path(place).is_dir()]
    return next((hit for home in homes for name in CHINESE_FONTS for hit in home.rglob(name)), None)


def office() -> Path | None:
    """LibreOffice, which opens what we export as a reader would."""
    return _program(("soffice", "libreoffice")) or _place(OFFICE_PLACES)


def office_writer() -> Path | None:
    """The part of LibreOffice that opens Word files, which many machines leave out."""
    program = office()
    if program is None:
        return None
    home = program.resolve().parent.parent
    return next((part for name in WRITER_PARTS for part in home.rglob(name)), None)


TOOLS = (
    Tool(name="a Chromium without windows", package="chromium-headless-shell", find=windowless_browser),
    Tool(
        name="a Chromium browser", package="chromium", find=browser_binary, untested="every browser journey"
    ),
    Tool(name="libatomic", package="libatomic1", find=driver_library, untested="every browser journey"),
    Tool(name="a Chinese font", package="fonts-wqy-microhei", find=chinese_font, untested="how pages look"),
    Tool(
        name="PostgreSQL", package="postgresql", find=postgresql, untested="every database test on PostgreSQL"
    ),
    Tool(
        name="LibreOffice",
        package="libreoffice-calc-nogui",
        find=office,
        untested="opening the exported workbooks",
    ),
    Tool(
        name="LibreOffice's writer",
        package="libreoffice-writer-nogui",
        find=office_writer,
        untested="opening the Word files",
    ),
)


def missing() -> Iterator[Tool]:
    """What is not here, looked for one after the other: what is brought for one may serve the next."""
    return (tool for tool in TOOLS if tool.find() is None)


def _program(names: tuple[str, ...]) -> Path | None:
    return next((Path(path) for name in names if (path := shutil.which(name))), None)


def _place(patterns: tuple[str, ...]) -> Path | None:
    return next((hit for pattern in patterns for hit in _glob(pattern)), None)


def _version(folder: Path) -> int:
    """15 of /usr/lib/postgresql/15/bin."""
    return int("".join(filter(str.isdigit, folder.parent.name)) or 0)


def _executable(folder: Path, name: str) -> bool:
    return (folder / name).is_file() or (folder / f"{name}.exe").is_file()


def _glob(pattern: str) -> list[Path]:
    anchor = Path(pattern).anchor
    return list(Path(anchor).glob(pattern[len(anchor) :])) if anchor and Path(anchor).exists() else []
