"""What the composition root hands to every command."""

from collections.abc import Callable
from wsgiref.types import WSGIApplication

from msgspec import Struct

from reviewer.domain.access import console
from reviewer.services.context import Context, Installation
from reviewer.settings import require_keys
from reviewer.storage.version import require_version
from reviewer.wording.speech import Say

Install = Callable[..., Installation]
Web = Callable[[Installation], WSGIApplication]


class Tools(Struct, frozen=True):
    """What the composition root hands down: how to install, how to make the web, how to speak."""

    install: Install
    web: Web
    say: Say

    def ready(self) -> Installation:
        """An installation whose database is at this program's version, DatabaseVersion when it is not.

        KeyMissing when the database is there and a key is not.
        """
        installation = self.install()
        require_version(installation.unit.engine)
        require_keys(installation.settings)
        return installation

    def context(self, key: str) -> Context:
        """The console's context in a campaign."""
        return self.ready().context(console(key), key)


def migrated(installation: Installation) -> str:
    """Bring the database to this program's version; gives back the version."""
    from reviewer.storage.schema import migrate  # noqa: PLC0415 - only a start that migrates waits for it

    return migrate(installation.unit.engine)
