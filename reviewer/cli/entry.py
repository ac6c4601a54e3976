"""One command: found by its name, its room opened only then."""

import os
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from importlib import import_module
from importlib.metadata import version

import click
from babel.support import NullTranslations, Translations

from reviewer.cli.tools import Install, Tools, Web
from reviewer.errors import ReviewerError
from reviewer.resources import folder
from reviewer.storage.engine import sqlite_driver
from reviewer.wording.sentences import sentence
from reviewer.wording.speech import Say, fill, marked

_PACKAGE = "reviewer-panel"
# Where each command stands. A start that serves must not wait for what the other commands import.
ROOMS: Mapping[str, str] = {
    "start": "serving",
    "serve": "serving",
    "work": "serving",
    "migrate": "serving",
    "accounts": "accounts",
    "backup": "backup",
    "campaigns": "campaigns",
    "cascade": "cascade",
    "demo": "demo",
    "export": "export",
    "intake": "intake",
    "laureates": "laureates",
    "ledger": "ledger",
    "reference": "reference",
}

_BROKEN = marked("没有完成：%(error)s。程序安装得不完整，请重新安装；详情见 REVIEWER_DEBUG=1。")
_FAILED = marked("没有完成：%(error)s。请检查以 REVIEWER_ 开头的设置和数据库。")


class _Commands(MutableMapping[str, click.Command]):
    """Every command by its name, brought from its room, where it stands under the same name."""

    def __init__(self) -> None:
        self._brought: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._brought:
            command = getattr(import_module(f"reviewer.cli.{ROOMS[name]}"), name)
            assert isinstance(command, click.Command)
            self[name] = command
        return self._brought[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._brought[name] = command

    def __delitem__(self, name: str) -> None:
        del self._brought[name]

    def __iter__(self) -> Iterator[str]:
        return iter(ROOMS)

    def __len__(self) -> int:
        return len(ROOMS)


def run(arguments: Sequence[str], *, install: Install, web: Web) -> int:
    """Run one command; gives back the exit code."""
    say = speech(os.environ.get("REVIEWER_LANG", "zh"))
    tools = Tools(install, web, say)
    try:
        # Commands give nothing back; a number is the code of a command that left early.
        left: object = main.main(args=list(arguments), prog_name="reviewer", standalone_mode=False, obj=tools)
    except ReviewerError as error:
        click.echo(sentence(error, say), err=True)
        return 1
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        return 130
    except Exception as error:
        if os.environ.get("REVIEWER_DEBUG"):
            raise
        text = say(_BROKEN if isinstance(error, ImportError) else _FAILED)
        click.echo(fill(text, {"error": str(error).strip().partition("\n")[0]}), err=True)
        return 70
    return left if isinstance(left, int) else 0


def speech(language: str) -> Say:
    """How a language is spoken: Chinese is the source; English comes from its catalogue."""
    if not language.startswith("en"):
        return NullTranslations().gettext
    return Translations.load(str(folder("translations")), ["en"]).gettext


def _print_version(ctx: click.Context, _option: click.Parameter, wanted: bool) -> None:  # noqa: FBT001
    if wanted:
        click.echo(f"reviewer {version(_PACKAGE)}, SQLite {sqlite_driver().sqlite_version}")
        ctx.exit()


@click.group(commands=_Commands())
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version)
def main() -> None:
    """专家评审平台 Reviewer: a plugin-based review and scoring platform."""
