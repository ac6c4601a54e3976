"""Commands about tables of the world outside."""

import click

from reviewer.cli.tools import Tools
from reviewer.domain.deadlines import official_working_days
from reviewer.domain.reference import places
from reviewer.domain.reference.faults import faults_of, unresolved
from reviewer.domain.reference.tables import read_tables
from reviewer.wording.reference import REFERENCE_PROBLEMS, REFERENCE_TABLES


@click.group()
def reference() -> None:
    """Tables of the world outside: divisions, zones, codes of particulars, working days."""


@reference.command(name="check")
@click.pass_obj
def check_reference(tools: Tools) -> None:
    """Check the tables, and every pack's units against them; exit code 1 when something is wrong."""
    tables, host = read_tables(), tools.install().host
    for source in tables.sources:
        name = tools.say(REFERENCE_TABLES[source.table])
        click.echo(f"{name}\t{source.dated}\t{source.source}\t{source.licence}")
    found = list(faults_of(tables, official_working_days()))
    for key in sorted(host.keys()):
        found += unresolved(tables, host.campaign(key).rulebook())
    for fault in found:
        name = tools.say(REFERENCE_TABLES.get(fault.table, fault.table))
        click.echo(f"{name}\t{fault.row}\t{tools.say(REFERENCE_PROBLEMS[fault.problem])}", err=True)
    if found:
        raise click.exceptions.Exit(1)


@reference.command(name="units")
@click.argument("key")
@click.pass_obj
def units_in_order(tools: Tools, key: str) -> None:
    """Print a pack's units in their official order as CSV, with the codes of their divisions."""
    rulebook = tools.install().host.campaign(key).rulebook()
    click.echo("order,code,kind,region,name")
    for unit in places.units_in_order(read_tables(), rulebook):
        click.echo(f"{unit.order},{unit.code},{unit.kind.value},{unit.region},{unit.name}")
