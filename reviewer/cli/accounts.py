"""Commands about people who can sign in."""

import click

from reviewer.cli.tools import Tools
from reviewer.domain.access import Role, console
from reviewer.services import accounts as services


@click.group()
def accounts() -> None:
    """People who can sign in."""


@accounts.command()
@click.argument("login")
@click.argument("name")
@click.option("--campaign", "key", help="key of the campaign; none for an operator of the installation")
@click.option("--role", type=click.Choice([role.value for role in Role if role is not Role.PUBLIC]))
@click.option("--unit", help="key of the unit, for its people")
@click.pass_obj
def invite(
    tools: Tools, login: str, name: str, *, key: str | None, role: str | None, unit: str | None
) -> None:
    """Give a person a role and print the single-use link that lets them choose a password."""
    installation = tools.ready()
    ctx = installation.context(console(key), key)
    if key is None:
        if role not in (None, Role.OPERATOR.value):
            # Without a campaign the person would become an operator of everything.
            raise click.UsageError(f"--role {role} needs --campaign")
        token = services.invite_operator(ctx, login=login, name=name)
    else:
        chosen = Role(role) if role is not None else Role.SECRETARIAT
        token = services.invite(ctx, login=login, name=name, role=chosen, unit=unit)
    click.echo(f"{installation.settings.base_url}/invite/{token}")


@accounts.command()
@click.argument("login")
@click.pass_obj
def disable(tools: Tools, login: str) -> None:
    """Close an account: it ends every sign-in of the person and takes no new one."""
    services.set_disabled(tools.ready().context(console(None)), login=login, disabled=True)


@accounts.command()
@click.argument("login")
@click.pass_obj
def enable(tools: Tools, login: str) -> None:
    """Open a closed account again."""
    services.set_disabled(tools.ready().context(console(None)), login=login, disabled=False)
