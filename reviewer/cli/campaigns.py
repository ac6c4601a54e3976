"""Commands about campaign plugins."""

import json
from pathlib import Path

import click

from reviewer.campaigns import CampaignHost, is_key
from reviewer.cli.options import writing
from reviewer.cli.tools import Tools
from reviewer.domain.comparison import Likeness, compare, plain_row, tally
from reviewer.domain.manual import hook_reference
from reviewer.domain.renewal import open_points, package
from reviewer.errors import PluginRefused
from reviewer.services import campaigns as services
from reviewer.wording.comparison import ASPECTS, LIKENESSES, row_name, side_text
from reviewer.wording.sentences import sentence
from reviewer.wording.speech import Say, fill


@click.group()
def campaigns() -> None:
    """Campaign plugins and the campaigns that run."""


_folder = click.Path(exists=True, file_okay=False, path_type=Path)


@campaigns.command()
@click.argument("folders", nargs=-1, type=_folder)
@click.pass_obj
def check(tools: Tools, folders: tuple[Path, ...]) -> None:
    """Admit every plugin and say what came of it; exit code 1 when one is refused.

    FOLDERS are packages of campaigns that are not installed yet.
    """
    _report(tools.install().host.with_folders(*(place.resolve() for place in folders)), tools.say)


def _report(host: CampaignHost, say: Say) -> None:
    for key in sorted(host.keys()):
        info = host.campaign(key).info
        extends = f" ← {info.extends}" if info.extends else ""
        click.echo(f"{key}{extends}\t{info.title}\t{info.version}\t{host.source(key)}")
        for point in open_points(host.campaign(key).rulebook()):
            text = say("  待填写（%(hook)s）：%(text)s")
            click.echo(fill(text, {"hook": point.hook, "text": point.text}))
    for refusal in host.refusals:
        click.echo(sentence(refusal, say), err=True)
    if host.refusals:
        raise click.exceptions.Exit(1)


@campaigns.command()
@click.argument("key")
@click.option("--from", "parent", required=True, help="key of the campaign that the new one stands on")
@click.option("--to", "target", type=click.Path(file_okay=False, path_type=Path), help="folder; else ./KEY")
@click.pass_obj
def new(tools: Tools, key: str, *, parent: str, target: Path | None) -> None:
    """Write a campaign for another year: a package on top of PARENT, with what to fill in marked."""
    host = tools.install().host
    if not is_key(key):
        raise PluginRefused(key, "campaign_info", f"key {key!r}", "name")
    if host.runs(key):
        raise PluginRefused(key, "campaign_info", f"key {key} ({host.source(key)})", "unique")
    files = package(host.campaign(parent).rulebook(), key=key)
    place = target if target is not None else Path(key)
    with writing(place):
        place.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            file = place / name
            file.parent.mkdir(exist_ok=True)
            with file.open("x", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
            click.echo(str(file))
    _report(host.with_folders((place / key).resolve()), tools.say)


@campaigns.command()
def hooks() -> None:
    """Print the hook reference of the plugin author's manual, written from the contract."""
    click.echo(hook_reference(), nl=False)


@campaigns.command()
@click.argument("left")
@click.argument("right")
@click.option("--all", "everything", is_flag=True, help="show what is the same too")
@click.option("--json", "as_json", is_flag=True, help="print JSON: every row")
@click.pass_obj
def diff(tools: Tools, left: str, right: str, *, everything: bool, as_json: bool) -> None:
    """Lay two packs side by side, rule by rule, with clause numbers."""
    host = tools.install().host
    rows = compare(host.campaign(left).rulebook(), host.campaign(right).rulebook())
    if as_json:
        plain = {"left": left, "right": right, "rows": [plain_row(row) for row in rows]}
        click.echo(json.dumps(plain, ensure_ascii=False, indent=1))
        return
    place = ""
    for row in rows:
        if everything or row.verdict is not Likeness.SAME:
            if (here := f"{row.category} {tools.say(ASPECTS[row.aspect])}".strip()) != place:
                click.echo(f"\n== {here}")
                place = here
            click.echo(f"[{tools.say(LIKENESSES[row.verdict])}] {row_name(row, tools.say)}")
            for key, side in ((left, row.left), (right, row.right)):
                if side is not None:
                    click.echo(f"  {key}: {side_text(row, side, tools.say)}")
    counts = tally(rows).items()
    click.echo("\n" + "  ".join(f"{tools.say(LIKENESSES[likeness])} {count}" for likeness, count in counts))


@campaigns.command()
@click.argument("key")
@click.pass_obj
def create(tools: Tools, key: str) -> None:
    """Set a campaign up in this installation."""
    services.create(tools.context(key))
    click.echo(fill(tools.say("活动 %(key)s 已建立。"), {"key": key}))
