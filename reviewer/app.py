"""The composition root: the one place where everything meets and is put together."""

import logging
import os
import sys
from wsgiref.types import WSGIApplication

from msgspec.structs import replace

from reviewer.campaigns import CampaignHost
from reviewer.cli import entry
from reviewer.clock import Clock, SystemClock
from reviewer.jobs import Jobs
from reviewer.services.context import Installation
from reviewer.settings import BACKGROUND, Settings, read_settings, require_keys
from reviewer.storage.engine import make_engine
from reviewer.storage.unit import UnitOfWork
from reviewer.storage.version import require_version
from reviewer.web.factory import make_web
from reviewer.wording.speech import marked

BUILT_IN = ("plugins",)
_NOBODY_LOOKS = marked(
    "这个服务自己不检查上传的文件：请另外运行 reviewer work，并设 REVIEWER_JOBS=elsewhere（不再提示）。"
)


def install(settings: Settings | None = None, *, clock: Clock | None = None) -> Installation:
    """Put an installation together from the environment, or from given settings."""
    chosen = settings if settings is not None else read_settings()
    installation = Installation(
        settings=chosen,
        host=CampaignHost(packages=BUILT_IN),
        unit=UnitOfWork(make_engine(chosen.database_url), ledger_key=chosen.ledger_key),
        clock=clock if clock is not None else SystemClock(),
    )
    return replace(installation, told=Jobs(installation).told)


def web(installation: Installation) -> WSGIApplication:
    """The web application of an installation."""
    return make_web(
        installation.settings,
        host=installation.host,
        unit=installation.unit,
        clock=installation.clock,
        passwords=installation.passwords,
        told=installation.told,
    )


def wsgi() -> WSGIApplication:
    """For a WSGI server's factory setting: `granian --interface wsgi --factory reviewer.app:wsgi`.

    Raises DatabaseVersion for a database that is not at this program's version, and KeyMissing without a key.
    """
    installation = install()
    require_version(installation.unit.engine)
    require_keys(installation.settings)
    if installation.settings.jobs == BACKGROUND:
        # Several processes of a foreign server are no place for our threads, so it means "elsewhere" here.
        say = entry.speech(os.environ.get("REVIEWER_LANG", "zh"))
        logging.getLogger(__name__).warning(say(_NOBODY_LOOKS))
    return web(installation)


def main() -> None:
    """The `reviewer` command."""
    sys.exit(entry.run(sys.argv[1:], install=install, web=web))
