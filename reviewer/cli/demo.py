"""Commands that play the synthetic province."""

import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click

from reviewer.cli.tools import Tools, migrated
from reviewer.clock import FixedClock
from reviewer.demo.cast import LOGINS, PASSWORD
from reviewer.domain.access import console
from reviewer.services import campaigns
from reviewer.services.context import Installation
from reviewer.settings import Settings
from reviewer.wording.names import role_name
from reviewer.wording.speech import Say, fill, marked

DEMO_CAMPAIGN = "jilin_2021"
_HALF = (
    marked("上次载入演示活动没有完成，数据库 %(place)s 里只有一部分。"),
    marked("其中如果有真实的活动，什么都不要删除，去掉 --demo 再启动。"),
)
_DROP_FILE = (marked("只供演示的，请删除 %(name)s（连同旁边的 -wal、-shm）和 %(marker)s，然后重新启动。"),)
_DROP = (marked("只供演示的，请重建 PostgreSQL 数据库“%(name)s”，删除 %(marker)s，然后重新启动。"),)


def load_demo(installation: Installation, say: Say) -> None:
    """Load the demonstration unless it is there, and print an account for each role."""
    running = campaigns.all_campaigns(installation.context(console(None)))
    unfinished = installation.settings.instance / "demo.unfinished"
    if unfinished.exists():
        url = installation.unit.engine.url
        text = _HALF + (_DROP_FILE if url.get_backend_name() == "sqlite" else _DROP)
        facts = {"place": url.render_as_string(), "name": url.database, "marker": unfinished}
        raise click.ClickException("".join(fill(say(part), facts) for part in text))
    if DEMO_CAMPAIGN not in {overview.key for overview in running}:
        from reviewer.demo import showcase  # noqa: PLC0415 - a second start does without the province

        click.echo(say("正在载入演示活动……"))
        unfinished.parent.mkdir(parents=True, exist_ok=True)
        unfinished.touch()
        showcase.load(installation, key=DEMO_CAMPAIGN, progress=_bar(say))
        unfinished.unlink()
    click.echo(say("演示账号（登录名 / 密码）："))
    for role, login in sorted(LOGINS.items()):
        click.echo(f"  {role_name(role, say)}\t{login} / {PASSWORD}")


def _bar(say: Say) -> Callable[[str, int, int], None]:
    """A progress bar on a terminal; a line a step elsewhere."""

    def step(what: str, done: int, every: int) -> None:
        if sys.stderr.isatty():
            filled = "█" * (20 * done // every)
            click.echo(f"\r{say(what)} {filled:░<20} {done}/{every}", nl=done == every, err=True)
        elif done == every:
            click.echo(f"{say(what)} {done}/{every}", err=True)

    return step


@click.group()
def demo() -> None:
    """The synthetic province."""


@demo.command(name="run")
@click.option("--campaign", "key", default=DEMO_CAMPAIGN, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def run_demo(tools: Tools, *, key: str, seed: int, out: Path) -> None:
    """Play a whole campaign on a database of its own and leave its papers in a folder."""
    with tempfile.TemporaryDirectory() as place:
        settings = Settings(
            instance=Path(place),
            database_url=f"sqlite:///{Path(place) / 'demo.db'}",
            secret_key="",
            # Known to everyone: the papers of a demo prove nothing, they only have to be the same.
            ledger_key=b"reviewer-demo",
            base_url="",
            hosts=(),
        )
        installation = tools.install(settings, clock=FixedClock(datetime(2021, 1, 1, tzinfo=UTC)))
        from reviewer.demo import showcase  # noqa: PLC0415 - as in load_demo

        if not showcase.playable(installation.host.campaign(key).rulebook()):
            text = tools.say(
                "活动 %(key)s 不能演示：演示的推荐对象只有 %(played)s 两个类别，活动须对这两类评分，"
                "并且印有推荐申报的截止日。"
            )
            raise click.ClickException(fill(text, {"key": key, "played": showcase.PLAYED}))
        migrated(installation)
        out.mkdir(parents=True, exist_ok=True)
        showcase.play(installation, key=key, seed=seed, out=out, progress=_bar(tools.say))
        installation.unit.engine.dispose()
    click.echo(str(out))
