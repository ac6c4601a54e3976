"""Every string of the interface has its English, and the compiled catalogue is the one in the source."""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.checkers import checkers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import run

ROOT = Path(__file__).resolve().parents[2]
ENGLISH = ROOT / "reviewer" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
ADVICE = "run: python run.py catalogues, then translate what is new"


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def name(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


@pytest.fixture(scope="module")
def english() -> Catalog:
    return read(ENGLISH)


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What the program says today, collected as `run.py catalogues` does."""
    template = tmp_path_factory.mktemp("catalogue") / "messages.pot"
    extract = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", *run.MARKS]
    subprocess.run(
        [*extract, "-o", str(template), "."], cwd=ROOT, check=True, capture_output=True, timeout=60
    )
    return read(template)


def test_the_catalogue_has_exactly_the_strings_of_the_program(english: Catalog, extracted: Catalog) -> None:
    said = {name(message) for message in extracted if message.id}
    known = {name(message) for message in english if message.id}
    assert sorted(said - known) == [], ADVICE
    assert sorted(known - said) == [], ADVICE


def test_everything_is_translated(english: Catalog) -> None:
    silent = [name(one) for one in english if one.id and (one.fuzzy or not all(_strings(one)))]
    assert silent == []


def test_translations_keep_the_named_values(english: Catalog) -> None:
    faults = {name(one): str(fault) for one in english if one.id for fault in one.check(english)}
    assert checkers
    assert faults == {}


def test_the_compiled_catalogue_is_current(english: Catalog) -> None:
    fresh = BytesIO()
    write_mo(fresh, english)
    assert ENGLISH.with_suffix(".mo").read_bytes() == fresh.getvalue(), ADVICE


def _strings(message: Message) -> tuple[str, ...]:
    said = message.string
    return tuple(said) if isinstance(said, list | tuple) else (said or "",)
