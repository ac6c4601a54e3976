"""The commands that carry lists from one installation to another, and that say whose signature counts."""

import os
from pathlib import Path

import click

from reviewer.cli.options import campaign_option, whole
from reviewer.cli.tools import Tools
from reviewer.domain.access import console
from reviewer.services import arrivals, bundles, signers
from reviewer.services import cascade as services
from reviewer.services.bundles import Choice, Newcomer
from reviewer.services.context import Context
from reviewer.wording.defects import draft_defect
from reviewer.wording.speech import Say, fill


@click.group()
def cascade() -> None:
    """From a final list to the next level's intake."""


_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@cascade.command(name="export")
@campaign_option
@click.option("--list", "list_key", default="nation", show_default=True, help="key of the list that goes on")
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def export_lists(tools: Tools, *, key: str, list_key: str, output: Path) -> None:
    """Write the final lists of that key as one signed bundle. It carries personal data."""
    ctx = tools.context(key)
    with whole(output) as place, open(place, "wb", opener=_private) as file:
        sent = services.export(ctx, list_key=list_key, output=file)
    click.echo(f"{output}\t{sent.digest}\t{sent.count}")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


@cascade.command(name="import")
@click.argument("file", type=_file)
@campaign_option
@click.option("--unit", required=True, help="name or key of the recommending unit")
@click.option("--dry-run", is_flag=True, help="read and judge only; put nobody on file")
@click.option("--take", "taken", multiple=True, metavar="CATEGORY:PLACE", help="only these; else what fits")
@click.option(
    "--place", "placed", multiple=True, metavar="CATEGORY:PLACE=CITY/COUNTY", help="where a nominee lies"
)
@click.option(
    "--flag", "flagged", multiple=True, metavar="CATEGORY:PLACE", help="proposed for the special tier"
)
@click.pass_obj
def import_bundle(
    tools: Tools,
    file: Path,
    *,
    key: str,
    unit: str,
    dry_run: bool,
    taken: tuple[str, ...],
    placed: tuple[str, ...],
    flagged: tuple[str, ...],
) -> None:
    """Read a bundle, show it beside our form, and put those on file that fit, or those that are named.

    What a list proposed for the special tier is printed; only --flag, which also names its nominee, sets it.
    """
    ctx, say = tools.context(key), tools.say
    choices = _choices(taken, placed, flagged)
    with file.open("rb") as stream:
        token = bundles.read(ctx, unit=unit, stream=stream)
    if dry_run:
        _show(ctx, token, say)
        bundles.drop(ctx, token=token)
        return
    # A refusal is told in one sentence; what was understood stands before it.
    _show(ctx, token, say)
    codes = arrivals.take(ctx, token=token, choices=choices or None)
    click.echo(fill(say("已导入 %(count)s 名。"), {"count": len(codes)}))


def _choices(taken: tuple[str, ...], placed: tuple[str, ...], flagged: tuple[str, ...]) -> list[Choice]:
    places = dict(_place(text) for text in placed)
    chosen = []
    for name in dict.fromkeys([*taken, *places, *flagged]):
        category, _, order = name.rpartition(":")
        if not (order.isascii() and order.isdigit()):
            raise click.UsageError(f"{name}: CATEGORY:PLACE")
        city, county = places.get(name, ("", ""))
        flag = name in flagged
        chosen.append(Choice(category=category, order=int(order), city=city, county=county, flagged=flag))
    return chosen


def _place(text: str) -> tuple[str, tuple[str, str]]:
    name, equals, place = text.partition("=")
    city, slash, county = place.partition("/")
    if not equals or not slash:
        raise click.UsageError(f"{text}: CATEGORY:PLACE=CITY/COUNTY")
    return name, (city, county)


def _show(ctx: Context, token: str, say: Say) -> None:
    page = bundles.opened(ctx, token=token)
    click.echo(f"{page.signer_name}\t{page.digest}")
    for each in page.lists:
        click.echo(f"== {each.name} {each.list_name}")
        for line in each.lines:
            mark = "✓" if line.fits else "✗"
            click.echo(f"{mark} {each.key}:{line.order}\t{line.name}\t{line.host}\t{line.proposed}")
            for sentence in _remarks(line, say):
                click.echo(f"    {sentence}")


def _remarks(line: Newcomer, say: Say) -> list[str]:
    told = [draft_defect(found, say) for found in (*line.stops, *line.gaps)]
    if line.unplaced:
        told.append(say("没有写明所在地；请用 --place 写明，不在任何市、县的写“无”。"))
    told += [
        fill(say("没有位置，另行保存：%(label)s"), {"label": one.pair.label})
        for one in line.shown
        if not one.pair.entry
    ]
    told += [
        fill(say("没有位置，不导入：%(label)s"), {"label": file.filename})
        for file, placed in line.files
        if not placed
    ]
    return list(dict.fromkeys(told))


@cascade.group(invoke_without_command=True)
@click.pass_context
def keys(ctx: click.Context) -> None:
    """This installation's fingerprint, and whose signature counts; alone: print them."""
    if ctx.invoked_subcommand is None:
        tools: Tools = ctx.obj
        found = signers.listed(tools.ready().context(console(None)))
        click.echo(fill(tools.say("本平台的密钥指纹：%(own)s"), {"own": found.own}))
        for line in found.lines:
            click.echo(f"{line.fingerprint}\t{line.name}")


@keys.command()
@click.argument("fingerprint")
@click.argument("name")
@click.pass_obj
def trust(tools: Tools, fingerprint: str, name: str) -> None:
    """Let the signature of that fingerprint count, under that name."""
    signers.trust(tools.ready().context(console(None)), fingerprint=fingerprint, name=name)


@keys.command()
@click.argument("fingerprint")
@click.pass_obj
def forget(tools: Tools, fingerprint: str) -> None:
    """Let that signature count no more."""
    signers.forget(tools.ready().context(console(None)), fingerprint=fingerprint)
