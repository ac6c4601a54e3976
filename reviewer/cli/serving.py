"""Commands that serve, and that work beside a server."""

import errno
import os
import signal
import sys
import threading
from typing import Any

import click
from waitress import wasyncore
from waitress.server import create_server

from reviewer.cli.demo import load_demo
from reviewer.cli.tools import Tools, migrated
from reviewer.jobs import Jobs
from reviewer.services.context import Installation
from reviewer.settings import BACKGROUND, Settings, read_settings, require_keys, with_keys
from reviewer.storage.engine import SAFE_SQLITE, sqlite_driver, sqlite_is_safe
from reviewer.storage.version import WANTED, found_version
from reviewer.wording.sentences import sentence
from reviewer.wording.speech import Say, fill, marked

_TAKEN = marked(
    "%(host)s 的端口 %(port)s 已经有程序在用，也许是另一个窗口里的本平台。"
    "请停止它，或者用 --port 换一个端口。"
)
_UNUSABLE = marked(
    "不能在 %(host)s 的端口 %(port)s 上提供服务：%(reason)s。请用 --host 和 --port 另选一个地址。"
)


@click.command()
@click.option("--demo", is_flag=True, help="load the demo campaign first")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.pass_obj
def start(tools: Tools, *, demo: bool, host: str, port: int) -> None:
    """Bring the database up to date and serve."""
    settings = read_settings({"REVIEWER_BASE_URL": _address(host, port), **os.environ})
    installation = tools.install(settings)
    if not found_version(installation.unit.engine):
        installation = tools.install(with_keys(settings))
    # Beside a database that is there a key is never made anew: it would be another one.
    require_keys(installation.settings)
    if found_version(installation.unit.engine) != WANTED:
        migrated(installation)
    if demo:
        load_demo(installation, tools.say)
    _serve(tools, installation, host=host, port=port)


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _serve(tools: Tools, installation: Installation, *, host: str, port: int) -> None:
    _warn_of_old_sqlite(installation, tools.say)
    _refusals(installation, tools.say)
    jobs = Jobs(installation)
    _end_when_told(jobs)
    server = _bound(tools, installation, host=host, port=port)
    # Whoever opens the address waits in the line of the socket, which stands by now.
    click.echo(
        fill(tools.say("专家评审平台：%(url)s （按 Ctrl-C 停止）"), {"url": f"{_address(host, port)}/"})
    )
    sys.stdout.flush()
    if installation.settings.jobs == BACKGROUND:
        jobs.start()
    server.run()
    jobs.stop()


def _bound(tools: Tools, installation: Installation, *, host: str, port: int) -> Any:
    """The server on its socket; a sentence where the address cannot be had."""
    settings, application = installation.settings, tools.web(installation)
    opened: dict[int, Any] = {}
    try:
        return create_server(
            application,
            map=opened,
            host=host,
            port=port,
            threads=8,
            ident=None,
            max_request_body_size=settings.largest_upload + 2**20,
            **(_behind(settings) if settings.proxies else {}),
        )
    except (OSError, ValueError) as error:
        wasyncore.close_all(opened)
        taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        text = tools.say(_TAKEN if taken else _UNUSABLE)
        reason = (isinstance(error, OSError) and error.strerror) or str(error)
        facts = {"host": host, "port": port, "reason": reason}
        raise click.ClickException(fill(text, facts)) from error


def _behind(settings: Settings) -> dict[str, Any]:
    """The server clears what proxies report unless it knows the last of them; the web reads the rest."""
    return {
        "trusted_proxy": settings.proxy,
        "trusted_proxy_count": settings.proxies,
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
    }


def _end_when_told(jobs: Jobs) -> None:
    """Be ended by a service manager as by Ctrl-C, so that what is half done is put back.

    Looks are broken off at once: a server that still answers takes seconds to end, and the manager kills.
    """

    def end(*_: object) -> None:
        jobs.ending()
        sys.exit(0)

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, end)


def _warn_of_old_sqlite(installation: Installation, say: Say) -> None:
    if installation.unit.engine.dialect.name == "sqlite" and not sqlite_is_safe():
        found, wanted = sqlite_driver().sqlite_version, ".".join(str(part) for part in SAFE_SQLITE)
        text = say("注意：SQLite %(found)s 早于 %(wanted)s，同时写入时可能损坏数据。请安装 pysqlite3。")
        click.echo(fill(text, {"found": found, "wanted": wanted}), err=True)


def _refusals(installation: Installation, say: Say) -> None:
    for refusal in installation.host.refusals:
        click.echo(sentence(refusal, say), err=True)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.pass_obj
def serve(tools: Tools, *, host: str, port: int) -> None:
    """Serve a database that is already at this program's version."""
    _serve(tools, tools.ready(), host=host, port=port)


@click.command()
@click.pass_obj
def work(tools: Tools) -> None:
    """Look through uploaded files, for servers that are told REVIEWER_JOBS=elsewhere."""
    jobs = Jobs(tools.ready())
    _end_when_told(jobs)
    jobs.start()
    click.echo(tools.say("正在检查上传的文件。（按 Ctrl-C 停止）"))
    try:
        threading.Event().wait()
    except (KeyboardInterrupt, SystemExit):
        jobs.stop()


@click.command()
@click.pass_obj
def migrate(tools: Tools) -> None:
    """Bring the database to this program's version."""
    installation = tools.install()
    if found_version(installation.unit.engine):
        require_keys(installation.settings)
    else:
        with_keys(installation.settings)
    reached = migrated(installation)
    click.echo(fill(tools.say("数据库已是版本 %(version)s。"), {"version": reached}))
