"""What several commands ask for in the same words."""

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
