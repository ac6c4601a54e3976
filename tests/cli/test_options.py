"""How commands write files: whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import click
import pytest

from reviewer.cli.options import whole


def texts(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()}


def test_a_file_is_replaced_only_when_it_is_whole(tmp_path: Path) -> None:
    output = tmp_path / "out.xlsx"

    def write(text: str, error: OSError | None = None) -> None:
        with whole(output) as place:
            place.write_text(text, encoding="utf-8")
            if error is not None:
                raise error

    write("yesterday's")
    with pytest.raises(click.FileError, match="No space left"):
        write("half", OSError(errno.ENOSPC, "No space left on device"))
    assert texts(tmp_path) == {"out.xlsx": "yesterday's"}
    write("today's")
    assert texts(tmp_path) == {"out.xlsx": "today's"}


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such modes")
def test_a_file_that_is_replaced_stays_as_closed_as_it_was(tmp_path: Path) -> None:
    output = tmp_path / "out.xlsx"
    output.touch(mode=0o600)
    with whole(output) as place:
        place.write_text("anew", encoding="utf-8")
    assert (output.stat().st_mode & 0o777, texts(tmp_path)) == (0o600, {"out.xlsx": "anew"})


def test_a_file_that_must_be_new_never_replaces(tmp_path: Path) -> None:
    output = tmp_path / "copy.db"

    def write() -> None:
        with whole(output, replacing=False) as place:
            place.write_text("ours", encoding="utf-8")
            output.write_text("another's", encoding="utf-8")

    with pytest.raises(click.FileError):
        write()
    assert texts(tmp_path) == {"copy.db": "another's"}


@pytest.mark.skipif(os.name != "posix", reason="links and devices as POSIX has them")
def test_a_link_stays_a_link_and_a_device_is_written_to(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    link, target = tmp_path / "link", tmp_path / "there" / "out.xlsx"
    target.write_text("old", encoding="utf-8")
    link.symlink_to(target)
    with whole(link) as place:
        place.write_text("new", encoding="utf-8")
    assert (link.is_symlink(), target.read_text(encoding="utf-8")) == (True, "new")
    with whole(Path(os.devnull)) as place:
        assert place == Path(os.devnull)
