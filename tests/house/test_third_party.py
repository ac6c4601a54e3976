"""A campaign made by command, built and installed as a distribution of its own, works like one of ours."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import Struct
from msgspec.structs import replace

from reviewer.campaigns import CampaignHost
from reviewer.clock import CHINA
from reviewer.contract import TO_FILL_IN
from reviewer.demo.cycle import Cycle, register_name
from reviewer.domain.access import Role, Stage
from reviewer.domain.renewal import open_points, package
from reviewer.errors import Reason, Refused
from reviewer.intake.registers import read_register
from reviewer.services import accounts, campaigns, registers
from reviewer.services.context import Installation
from reviewer.services.registers import Upload
from reviewer.web.factory import make_web
from tests.installations import acting, console_in, installed

KEY, PARENT = "jilin_2022", "jilin_2021"
NAME = "reviewer-jilin-2022"
PASSWORD = "a long enough word"

pytestmark = pytest.mark.slow


class Made(Struct, frozen=True, kw_only=True):
    """Where it was written and where it is installed, filled in or as it was made."""

    source: Path
    site: Path


def make(folder: Path, *, filled: bool) -> Made:
    """Write the package, fill it in if that is asked for, build it, and install what was built."""
    source, site = folder / "source", folder / "site"
    parent = CampaignHost(packages=("plugins",), foreign=False).campaign(PARENT).rulebook()
    for name, text in package(parent, key=KEY).items():
        file = source / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.replace(TO_FILL_IN, "") if filled else text, encoding="utf-8")
    quiet = ["-q", "--no-index", "--no-deps", "--no-build-isolation", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", "install", *quiet, "--target", str(site), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return Made(source=source, site=site)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return make(tmp_path_factory.mktemp("filled"), filled=True)


@pytest.fixture(scope="module")
def unfilled(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return make(tmp_path_factory.mktemp("unfilled"), filled=False)


@pytest.fixture
def installation(
    migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Installation]:
    """An installation that finds the distribution as it would any other."""
    made: Made = request.getfixturevalue(request.param)
    monkeypatch.syspath_prepend(made.site)
    known = set(sys.modules)
    database = shutil.copy(migrated_sqlite, tmp_path / "guest.db")
    with installed(f"sqlite:///{Path(database).as_posix()}", folder=tmp_path) as ours:
        yield replace(ours, host=CampaignHost(packages=("plugins",)))
    for name in set(sys.modules) - known:
        if name.partition(".")[0] == KEY:
            del sys.modules[name]


@pytest.mark.parametrize("installation", ["filled"], indirect=True)
def test_it_is_found_admitted_and_answers_with_its_parent_below_it(installation: Installation) -> None:
    host = installation.host
    assert host.refusals == []
    assert (host.source(KEY), host.source(PARENT)) == (NAME, "plugins")
    ours, theirs = host.campaign(PARENT).rulebook(), host.campaign(KEY).rulebook()
    assert (theirs.info.year, theirs.info.extends) == (2022, PARENT)
    for mine, yours in zip(ours.categories, theirs.categories, strict=True):
        assert replace(yours, notice=mine.notice) == mine
        assert mine.notice != yours.notice
    assert theirs.calendar.deadlines[0].day.isoformat() == "2022-08-30"
    assert open_points(theirs) == ()


@pytest.mark.parametrize("installation", ["filled"], indirect=True)
def test_it_runs_like_one_of_ours(installation: Installation) -> None:
    console = console_in(installation, KEY)
    campaigns.create(console)
    token = accounts.invite(console, login="secretary", name="林文秘", role=Role.SECRETARIAT)
    accounts.redeem_invitation(console, token=token, password=PASSWORD)
    office = acting(installation, "secretary", KEY)
    campaigns.open_campaign(office)
    today = installation.clock.now().astimezone(CHINA).date()
    register, content, _ = next(
        each for each in Cycle(ctx=office, seed=1, today=today).workbooks() if not each[2]
    )
    upload = Upload(filename=register_name(register), content=content)
    registers.import_register(office, category=register.category, unit=register.unit_key, upload=upload)
    book = campaigns.overview(office).rulebook.category(register.category)
    sheet = registers.export_register(office, category=register.category, unit=register.unit_key)
    rows = read_register(sheet, filename="r.xlsx", layout=book.register, form=book.form).rows
    assert [row.name for row in rows] == [nominee.name for nominee in register.nominees]
    assert campaigns.overview(office).stage is Stage.NOMINATION
    app = make_web(
        installation.settings,
        host=installation.host,
        unit=installation.unit,
        clock=installation.clock,
        passwords=installation.passwords,
    )
    client = app.test_client()
    for path in ("", "rules", "units"):
        page = client.get(f"/c/{KEY}/{path}")
        assert (page.status_code, "2022年吉林省" in page.text) == (200, True), path


@pytest.mark.parametrize("installation", ["unfilled"], indirect=True)
def test_as_it_was_made_it_is_admitted_and_does_not_open(installation: Installation) -> None:
    host = installation.host
    assert host.refusals == []
    points = open_points(host.campaign(KEY).rulebook())
    assert [point.hook for point in points] == ["notices", "calendar", "calendar", "notice_layout"]
    console = console_in(installation, KEY)
    campaigns.create(console)
    with pytest.raises(Refused) as caught:
        campaigns.open_campaign(console)
    assert (caught.value.reason, caught.value.facts) == (
        Reason.RULEBOOK_UNFINISHED,
        {"points": [point.text for point in points]},
    )
    assert campaigns.overview(console).stage is Stage.SETUP
    # What stands below it does, with nothing left to fill in.
    below = console_in(installation, PARENT)
    campaigns.create(below)
    campaigns.open_campaign(below)


def test_the_command_names_the_distribution(filled: Made, tmp_path: Path) -> None:
    code = f"import sys; sys.path.insert(0, {str(filled.site)!r}); from reviewer.app import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "campaigns", "check"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    lines = [line for line in done.stdout.splitlines() if line.startswith(KEY)]
    assert lines == [f"{KEY} ← {PARENT}\t2022年吉林省“百姓学习之星”和“终身学习品牌项目”征集\t0.1.0\t{NAME}"]
