"""The commands that keep the installation's list of past laureates."""

import json
from pathlib import Path

import click

from reviewer.cli.tools import Tools
from reviewer.domain.access import console
from reviewer.services import laureates as services
from reviewer.services.laureates import LaureatePreview
from reviewer.services.registers import Upload
from reviewer.wording.defects import defect
from reviewer.wording.names import LAUREATE_LEVELS
from reviewer.wording.speech import Say, fill


@click.group()
def laureates() -> None:
    """Laureates of past years."""


@laureates.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="read and judge only; store nothing")
@click.option("--json", "as_json", is_flag=True, help="print JSON")
@click.pass_obj
def import_list(tools: Tools, file: Path, *, dry_run: bool, as_json: bool) -> None:
    """Add the lines of a spreadsheet to the list, whole or not at all; what is there already stays once."""
    ctx = tools.ready().context(console(None))
    upload = Upload(filename=file.name, content=file.read_bytes())
    found = services.import_laureates(ctx, upload=upload, dry_run=dry_run)
    if as_json:
        click.echo(json.dumps(_plain(found, tools.say), ensure_ascii=False, indent=1))
        return
    for entry in found.entries:
        level = tools.say(LAUREATE_LEVELS[entry.level])
        click.echo(f"{entry.year}\t{level}\t{entry.name}\t{entry.host}")
    for remark in found.remarks:
        click.echo(f"{remark.label}\t{defect(remark, tools.say)}")
    text = tools.say("试读 %(count)s 条，没有写入。") if dry_run else tools.say("已新增 %(count)s 条。")
    click.echo(fill(text, {"count": len(found.entries)}))


def _plain(found: LaureatePreview, say: Say) -> dict[str, object]:
    """The lines without months of birth: what is printed may be kept anywhere."""
    lines = [
        {
            "kind": entry.kind.value,
            "name": entry.name,
            "host": entry.host,
            "year": entry.year,
            "level": entry.level.value,
            "tier": entry.tier,
            "status": entry.status.value,
        }
        for entry in found.entries
    ]
    remarks = [f"{remark.label} {defect(remark, say)}" for remark in found.remarks]
    return {"file": found.sha256, "rows": lines, "remarks": remarks}
