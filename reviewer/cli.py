"""The same services from the shell. A refusal is one sentence on stderr and exit code 1."""

import json
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from wsgiref.types import WSGIApplication

import click
from babel.support import NullTranslations, Translations
from waitress.server import create_server

from reviewer.campaigns import CampaignHost, is_key
from reviewer.clock import Clock, FixedClock
from reviewer.courier import group as cascade_group
from reviewer.demo.cast import LOGINS, PASSWORD
from reviewer.domain.access import Role, console
from reviewer.domain.comparison import Likeness, compare, plain_row, tally
from reviewer.domain.deadlines import official_working_days
from reviewer.domain.manual import hook_reference
from reviewer.domain.reference import places
from reviewer.domain.reference.faults import faults_of, unresolved
from reviewer.domain.reference.tables import read_tables
from reviewer.domain.renewal import open_points, package
from reviewer.errors import PluginRefused, ReviewerError
from reviewer.jobs import BACKGROUND, Jobs
from reviewer.labels import (
    ASPECTS,
    LIKENESSES,
    REFERENCE_PROBLEMS,
    REFERENCE_TABLES,
    row_name,
    side_text,
)
from reviewer.registrar import group as laureates_group
from reviewer.resources import folder
from reviewer.services import accounts, campaigns, ledger, notice, registers, scores
from reviewer.services.context import Context, Installation
from reviewer.services.registers import RegisterPreview, Upload
from reviewer.settings import Settings, read_settings
from reviewer.storage.engine import SAFE_SQLITE, sqlite_driver, sqlite_is_safe
from reviewer.storage.version import WANTED, found_version, require_version
from reviewer.wording import Say, defect, fill, role_name, sentence

Install = Callable[..., Installation]
Web = Callable[[Installation], WSGIApplication]

DEMO_CAMPAIGN = "jilin_2021"
_PACKAGE = "reviewer-panel"


@dataclass(frozen=True, slots=True)
class Tools:
    """What the composition root hands down: how to install, how to make the web, how to speak."""

    install: Install
    web: Web
    say: Say

    def ready(self, settings: Settings | None = None, *, clock: Clock | None = None) -> Installation:
        """An installation whose database is at this program's version; DatabaseVersion when it is not."""
        installation = self.install(settings, clock=clock)
        require_version(installation.unit.engine)
        return installation

    def context(self, key: str) -> Context:
        """The console's context in a campaign."""
        return self.ready().context(console(key), key)


def run(arguments: Sequence[str], *, install: Install, web: Web) -> int:
    """Run one command; gives back the exit code."""
    say = _speech(os.environ.get("REVIEWER_LANG", "zh"))
    tools = Tools(install, web, say)
    try:
        # Commands give nothing back; a number is the code of a command that left early.
        left: object = main.main(args=list(arguments), prog_name="reviewer", standalone_mode=False, obj=tools)
    except ReviewerError as error:
        click.echo(sentence(error, say), err=True)
        return 1
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        return 130
    except Exception as error:
        if os.environ.get("REVIEWER_DEBUG"):
            raise
        text = say("没有完成：%(error)s。请检查以 REVIEWER_ 开头的设置和数据库。")
        click.echo(fill(text, {"error": str(error).strip().partition("\n")[0]}), err=True)
        return 70
    return left if isinstance(left, int) else 0


def _speech(language: str) -> Say:
    """Chinese is the source; English comes from its catalogue."""
    if not language.startswith("en"):
        return NullTranslations().gettext
    return Translations.load(str(folder("translations")), ["en"]).gettext


def _print_version(ctx: click.Context, _option: click.Parameter, wanted: bool) -> None:  # noqa: FBT001
    if wanted:
        click.echo(f"reviewer {version(_PACKAGE)}, SQLite {sqlite_driver().sqlite_version}")
        ctx.exit()


@click.group()
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version)
def main() -> None:
    """专家评审平台 Reviewer: a plugin-based review and scoring platform."""


main.add_command(cascade_group)
main.add_command(laureates_group)

_campaign = click.option("--campaign", "key", required=True, help="key of the campaign, e.g. jilin_2021")
_category = click.option("--category", required=True, help="key of the category, e.g. star")


@main.command()
@click.option("--demo", is_flag=True, help="load the demo campaign first")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.pass_obj
def start(tools: Tools, *, demo: bool, host: str, port: int) -> None:
    """Bring the database up to date and serve."""
    base_url = os.environ.get("REVIEWER_BASE_URL", f"http://{host}:{port}")
    installation = tools.install(read_settings({**os.environ, "REVIEWER_BASE_URL": base_url}))
    if found_version(installation.unit.engine) != WANTED:
        _migrated(installation)
    if demo:
        _load_demo(installation, tools.say)
    _serve(tools, installation, host=host, port=port)


def _serve(tools: Tools, installation: Installation, *, host: str, port: int) -> None:
    _warn_of_old_sqlite(installation, tools.say)
    _refusals(installation, tools.say)
    click.echo(fill(tools.say("专家评审平台：%(url)s （按 Ctrl-C 停止）"), {"url": f"http://{host}:{port}/"}))
    sys.stdout.flush()
    jobs = Jobs(installation)
    _end_when_told(jobs)
    server = create_server(
        tools.web(installation),
        host=host,
        port=port,
        threads=8,
        ident=None,
        max_request_body_size=installation.settings.largest_upload + 2**20,
    )
    if installation.settings.jobs == BACKGROUND:
        jobs.start()  # the address is served already: whoever opens it does not wait for this
    server.run()
    jobs.stop()


def _end_when_told(jobs: Jobs) -> None:
    """Be ended by a service manager as by Ctrl-C, so that what is half done is put back.

    Looks are broken off at once: a server that still answers takes seconds to end, and the manager kills.
    """

    def end(*_: object) -> None:
        jobs.ending()
        sys.exit(0)

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, end)


def _warn_of_old_sqlite(installation: Installation, say: Say) -> None:
    if installation.unit.engine.dialect.name == "sqlite" and not sqlite_is_safe():
        found, wanted = sqlite_driver().sqlite_version, ".".join(str(part) for part in SAFE_SQLITE)
        text = say("注意：SQLite %(found)s 早于 %(wanted)s，同时写入时可能损坏数据。请安装 pysqlite3。")
        click.echo(fill(text, {"found": found, "wanted": wanted}), err=True)


def _migrated(installation: Installation) -> str:
    from reviewer.storage.schema import migrate  # noqa: PLC0415 - only a start that migrates waits for it

    return migrate(installation.unit.engine)


def _load_demo(installation: Installation, say: Say) -> None:
    running = campaigns.all_campaigns(installation.context(console(None)))
    unfinished = installation.settings.instance / "demo.unfinished"
    if unfinished.exists():
        text = say("上次载入演示活动没有完成。请删除目录 %(place)s，然后重新启动。")
        raise click.ClickException(fill(text, {"place": unfinished.parent}))
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


def _refusals(installation: Installation, say: Say) -> None:
    for refusal in installation.host.refusals:
        click.echo(sentence(refusal, say), err=True)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.pass_obj
def serve(tools: Tools, *, host: str, port: int) -> None:
    """Serve a database that is already at this program's version."""
    _serve(tools, tools.ready(), host=host, port=port)


@main.command()
@click.pass_obj
def work(tools: Tools) -> None:
    """Look through uploaded files, for servers that are told REVIEWER_JOBS=elsewhere."""
    jobs = Jobs(tools.ready())
    _end_when_told(jobs)
    jobs.start()
    click.echo(tools.say("正在检查上传的文件。（按 Ctrl-C 停止）"))
    try:
        threading.Event().wait()
    except (KeyboardInterrupt, SystemExit):
        jobs.stop()


@main.command()
@click.pass_obj
def migrate(tools: Tools) -> None:
    """Bring the database to this program's version."""
    reached = _migrated(tools.install())
    click.echo(fill(tools.say("数据库已是版本 %(version)s。"), {"version": reached}))


@main.group(name="campaigns")
def campaigns_group() -> None:
    """Campaign plugins and the campaigns that run."""


_folder = click.Path(exists=True, file_okay=False, path_type=Path)


@campaigns_group.command()
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


@campaigns_group.command()
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
    with _writing(place):
        place.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            file = place / name
            file.parent.mkdir(exist_ok=True)
            with file.open("x", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
            click.echo(str(file))
    _report(host.with_folders((place / key).resolve()), tools.say)


@campaigns_group.command()
def hooks() -> None:
    """Print the hook reference of the plugin author's manual, written from the contract."""
    click.echo(hook_reference(), nl=False)


@campaigns_group.command()
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


@campaigns_group.command()
@click.argument("key")
@click.pass_obj
def create(tools: Tools, key: str) -> None:
    """Set a campaign up in this installation."""
    campaigns.create(tools.context(key))
    click.echo(fill(tools.say("活动 %(key)s 已建立。"), {"key": key}))


@main.group(name="accounts")
def accounts_group() -> None:
    """People who can sign in."""


@accounts_group.command()
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
        token = accounts.invite_operator(ctx, login=login, name=name)
    else:
        chosen = Role(role) if role is not None else Role.SECRETARIAT
        token = accounts.invite(ctx, login=login, name=name, role=chosen, unit=unit)
    click.echo(f"{installation.settings.base_url}/invite/{token}")


@accounts_group.command()
@click.argument("login")
@click.pass_obj
def disable(tools: Tools, login: str) -> None:
    """Close an account: it ends every sign-in of the person and takes no new one."""
    accounts.set_disabled(tools.ready().context(console(None)), login=login, disabled=True)


@accounts_group.command()
@click.argument("login")
@click.pass_obj
def enable(tools: Tools, login: str) -> None:
    """Open a closed account again."""
    accounts.set_disabled(tools.ready().context(console(None)), login=login, disabled=False)


@main.group()
def intake() -> None:
    """Bring in what units filed."""


@intake.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_campaign
@_category
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


@main.command()
@click.argument("what", type=click.Choice(["notice", "register", "scores"]))
@_campaign
@_category
@click.option("--unit", help="only this unit's register")
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def export(tools: Tools, what: str, *, key: str, category: str, unit: str | None, output: Path) -> None:
    """Write the public notice, the register or the score table as a workbook."""
    ctx = tools.context(key)
    if what == "notice":
        content = notice.office_workbook(ctx, category=category)
    elif what == "register":
        content = registers.export_register(ctx, category=category, unit=unit)
    else:
        content = scores.export_scores(ctx, category=category)
    with _writing(output):
        output.write_bytes(content)
    click.echo(str(output))


@contextmanager
def _writing(output: Path) -> Iterator[None]:
    """A file that cannot be written is one sentence, as every other refusal."""
    try:
        yield
    except OSError as error:
        raise click.FileError(str(output), error.strerror or str(error)) from error


@main.group(name="ledger")
def ledger_group() -> None:
    """The append-only ledger."""


@ledger_group.command()
@click.option("--campaign", "key", help="one campaign; without it every campaign and the platform's own")
@click.pass_obj
def verify(tools: Tools, *, key: str | None) -> None:
    """Walk the chain and print its length and head; exit code 1 at the first line that does not hold."""
    installation = tools.ready()
    everyone = [record.key for record in campaigns.all_campaigns(installation.context(console(None)))]
    scopes = [key] if key is not None else everyone
    heads = [ledger.verify(installation.context(console(scope), scope)) for scope in scopes]
    if key is None:
        heads.append(ledger.verify_platform(installation.context(console(None))))
    for head in heads:
        click.echo(f"{head.scope}\t{head.count}\t{head.hash}")


@ledger_group.command(name="export")
@_campaign
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="file; else stdout")
@click.pass_obj
def export_ledger(tools: Tools, *, key: str, output: Path | None) -> None:
    """Write the ledger as JSON lines."""
    lines = ledger.export(tools.context(key))
    # A refusal comes with the first line: before it no file is made.
    lines = chain([next(lines, "")], lines)
    if output is None:
        for line in lines:
            click.echo(line, nl=False)
        return
    with _writing(output), output.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(lines)


@main.group()
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


@main.group()
def demo() -> None:
    """The synthetic province."""


@demo.command(name="run")
@click.option("--campaign", "key", default=DEMO_CAMPAIGN, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def run_demo(tools: Tools, *, key: str, seed: int, out: Path) -> None:
    """Play a whole campaign on a database of its own and leave its papers in a folder."""
    out.mkdir(parents=True, exist_ok=True)
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
        _migrated(installation)
        from reviewer.demo import showcase  # noqa: PLC0415 - as in _load_demo

        showcase.play(installation, key=key, seed=seed, out=out, progress=_bar(tools.say))
        installation.unit.engine.dispose()
    click.echo(str(out))
