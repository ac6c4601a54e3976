"""What the composition root hands to every command, and the words that commands share."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from wsgiref.types import WSGIApplication

import click
from msgspec import Struct

from reviewer.domain.access import console
from reviewer.services.context import Context, Installation
from reviewer.storage.version import require_version
from reviewer.wording.speech import Say

Install = Callable[..., Installation]
Web = Callable[[Installation], WSGIApplication]

campaign_option = click.option(
    "--campaign", "key", required=True, help="key of the campaign, e.g. jilin_2021"
)
category_option = click.option("--category", required=True, help="key of the category, e.g. star")


class Tools(Struct, frozen=True):
    """What the composition root hands down: how to install, how to make the web, how to speak."""

    install: Install
    web: Web
    say: Say

    def ready(self) -> Installation:
        """An installation whose database is at this program's version; DatabaseVersion when it is not."""
        installation = self.install()
        require_version(installation.unit.engine)
        return installation

    def context(self, key: str) -> Context:
        """The console's context in a campaign."""
        return self.ready().context(console(key), key)


def migrated(installation: Installation) -> str:
    """Bring the database to this program's version; gives back the version."""
    from reviewer.storage.schema import migrate  # noqa: PLC0415 - only a start that migrates waits for it

    return migrate(installation.unit.engine)


@contextmanager
def writing(output: Path) -> Iterator[None]:
    """A file that cannot be written is one sentence, as every other refusal."""
    try:
        yield
    except OSError as error:
        raise click.FileError(str(output), error.strerror or str(error)) from error
