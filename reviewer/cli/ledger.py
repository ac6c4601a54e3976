"""Commands about the append-only ledger."""

from itertools import chain
from pathlib import Path

import click

from reviewer.cli.options import campaign_option, whole
from reviewer.cli.tools import Tools
from reviewer.domain.access import console
from reviewer.services import ledger as services


@click.group()
def ledger() -> None:
    """The append-only ledger."""


@ledger.command()
@click.option("--campaign", "key", help="one campaign; without it every campaign and the platform's own")
@click.option("--head", "noted", default="", help="a head noted earlier: it must be in the chain")
@click.pass_obj
def verify(tools: Tools, *, key: str | None, noted: str) -> None:
    """Walk the chain and print its length and head; exit code 1 at the first line that does not hold."""
    if noted and key is None:
        raise click.UsageError("--head needs --campaign")
    ctx = tools.ready().context(console(key))
    for head in services.verify_all(ctx) if key is None else (services.verify(ctx, key=key, noted=noted),):
        click.echo(f"{head.scope}\t{head.count}\t{head.hash}")


@ledger.command(name="export")
@campaign_option
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="file; else stdout")
@click.pass_obj
def export_ledger(tools: Tools, *, key: str, output: Path | None) -> None:
    """Write the ledger as JSON lines."""
    lines = services.export(tools.ready().context(console(key)), key=key)
    # A refusal comes with the first line: before it no file is made.
    lines = chain([next(lines, "")], lines)
    if output is None:
        for line in lines:
            click.echo(line, nl=False)
        return
    with whole(output) as place, place.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(lines)
