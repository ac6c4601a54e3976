"""Commands that bring in what units filed."""

import json
from pathlib import Path

import click

from reviewer.cli.options import campaign_option, category_option
from reviewer.cli.tools import Tools
from reviewer.services import registers
from reviewer.services.registers import RegisterPreview, Upload
from reviewer.wording.defects import defect
from reviewer.wording.speech import Say, fill


@click.group()
def intake() -> None:
    """Bring in what units filed."""


@intake.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@campaign_option
@category_option
@click.option("--unit", required=True, help="name or key of the recommending unit")
@click.option("--dry-run", is_flag=True, help="read and judge only; store nothing")
@click.option("--json", "as_json", is_flag=True, help="print JSON")
@click.pass_obj
def register(
    tools: Tools, file: Path, *, key: str, category: str, unit: str, dry_run: bool, as_json: bool
) -> None:
    """Read a 登记表 workbook and file it, whole or not at all."""
    upload = Upload(filename=file.name, content=file.read_bytes())
    preview = registers.import_register(
        tools.context(key), category=category, unit=unit, upload=upload, dry_run=dry_run
    )
    if as_json:
        click.echo(json.dumps(_plain(preview, tools.say), ensure_ascii=False, indent=1))
        return
    for row in preview.rows:
        click.echo(f"{row.sequence}\t{row.name}\t{row.host}\t{'★' if row.flagged else ''}")
    for remark in preview.remarks:
        click.echo(defect(remark, tools.say))
    text = tools.say("试读 %(count)s 名，没有写入。") if dry_run else tools.say("已导入 %(count)s 名。")
    click.echo(fill(text, {"count": len(preview.rows)}))


def _plain(preview: RegisterPreview, say: Say) -> dict[str, object]:
    return {
        "category": preview.category,
        "unit": preview.unit,
        "file": preview.sha256,
        "rows": [
            {"sequence": row.sequence, "name": row.name, "host": row.host, "flagged": row.flagged}
            for row in preview.rows
        ],
        "remarks": [defect(remark, say) for remark in preview.remarks],
    }
