"""The command that copies the database."""

from pathlib import Path

import click

from reviewer.cli.options import whole
from reviewer.cli.tools import Tools
from reviewer.storage.backup import back_up
from reviewer.wording.speech import fill


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def backup(tools: Tools, *, file: Path) -> None:
    """Copy the database into a new file, also beside a running server."""
    installation = tools.ready()
    if file.exists():
        raise click.ClickException(fill(tools.say("文件 %(file)s 已经存在，没有覆盖。"), {"file": file}))
    with whole(file, replacing=False) as place:
        back_up(installation.unit.engine, place)
    click.echo(str(file))
    text = tools.say("请同时备份 %(place)s 中的三个密钥文件（*.key）和 files/：没有它们，备份不能用。")
    click.echo(fill(text, {"place": installation.settings.instance}), err=True)
