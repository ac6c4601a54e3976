"""What several commands ask for, and how they write files, in the same words."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

campaign_option = click.option(
    "--campaign", "key", required=True, help="key of the campaign, e.g. jilin_2021"
)
category_option = click.option("--category", required=True, help="key of the category, e.g. star")


@contextmanager
def writing(output: Path) -> Iterator[None]:
    """A file that cannot be written is one sentence, as every other refusal."""
    try:
        yield
    except OSError as error:
        raise click.FileError(str(output), error.strerror or str(error)) from error


@contextmanager
def whole(output: Path, *, replacing: bool = True) -> Iterator[Path]:
    """Where to write what becomes `output` only when it is whole: a file beside it.

    With `replacing` false, an `output` that is there is refused. A device or a pipe is written to itself.
    """
    with writing(output):
        if output.exists() and not output.is_file():
            yield output
            return
        place = output.resolve()  # what a link leads to is replaced, not the link
        beside = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
        # As open as the file that it replaces, or as any new one.
        mode = place.stat().st_mode & 0o777 if place.exists() else None
        try:
            yield beside
            with beside.open("r+b") as file:
                os.fsync(file.fileno())
            if not replacing:
                # Whoever makes the name has it: nobody's file is replaced, on any file system.
                os.close(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            elif mode is not None:
                beside.chmod(mode)
            beside.replace(place)
        finally:
            beside.unlink(missing_ok=True)
