"""The command that writes workbooks, and the marks that a list can be recomputed from."""

from pathlib import Path

import click

from reviewer.cli.options import campaign_option, category_option, whole
from reviewer.cli.tools import Tools
from reviewer.services import notice, registers, scores


@click.command()
@click.argument("what", type=click.Choice(["notice", "register", "scores", "marks"]))
@campaign_option
@category_option
@click.option("--unit", help="only this unit's register")
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def export(tools: Tools, what: str, *, key: str, category: str, unit: str | None, output: Path) -> None:
    """Write the public notice, the register or the score table as a workbook, or the marks as CSV."""
    ctx = tools.context(key)
    if what == "notice":
        content = notice.office_workbook(ctx, category=category)
    elif what == "register":
        content = registers.export_register(ctx, category=category, unit=unit)
    elif what == "marks":
        content = scores.export_marks(ctx, category=category)
    else:
        content = scores.export_scores(ctx, category=category)
    with whole(output) as place:
        place.write_bytes(content)
    click.echo(str(output))
