"""A campaign from its plugin to its stored record: frozen when it opens, seen by those who may."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from reviewer.campaigns import digest, dump_rulebook, load_rulebook
from reviewer.clock import FixedClock
from reviewer.contract import DeadlineKey
from reviewer.domain.access import PUBLIC, Role, Stage, console
from reviewer.errors import Forbidden, NotFound, Reason, Refused, ReviewerError, TooLate, WrongStage
from reviewer.services import accounts, campaigns, sheets, units
from reviewer.services.campaigns import Overview
from reviewer.services.context import Context, Installation
from reviewer.storage.models import CampaignRecord
from reviewer.storage.queries import campaigns as campaigns_query
from tests.campaigns_fair import FAIR, fair_campaign
from tests.campaigns_small import CAPS, CATEGORY, KEY, UNITS, rubric_of, small_campaign
from tests.installations import BEGIN, acting, console_in, installed
from tests.small_panels import CLOSES, PLAIN, SCORING_DAY, Small, marks, small_on

NOMINATIONS_CLOSE = datetime(2021, 9, 10, 16, 0, tzinfo=UTC)  # printed: 9月10日前, the whole day in China
LATER = {"effort": 20_00, "effect": 20_00, "story": 60_00}


@contextmanager
def running(url: str, folder: Path, *plugins: ModuleType) -> Iterator[Installation]:
    """An installation with those plugins and no others."""
    with installed(url, folder=folder, extra=plugins, packages=()) as installation:
        assert installation.host.refusals == []
        yield installation


@contextmanager
def set_up(url: str, folder: Path) -> Iterator[Installation]:
    """The small campaign in setup with one person of each role; the fair is installed and never created."""
    with running(url, folder, small_campaign(), fair_campaign()) as installation:
        ctx = console_in(installation, KEY)
        campaigns.create(ctx)
        for role in (Role.SECRETARIAT, Role.CHAIR, Role.SUPERVISOR, Role.EXPERT):
            accounts.invite(ctx, login=role.value, name="某人", role=role)
        accounts.invite(ctx, login="unit", name="某人", role=Role.UNIT, unit=UNITS[0])
        accounts.invite_operator(ctx, login="operator", name="某人")
        yield installation


@pytest.fixture
def created(migrated_sqlite_url: str, tmp_path: Path) -> Iterator[Installation]:
    """That campaign on SQLite, for rules that no database changes."""
    with set_up(migrated_sqlite_url, tmp_path) as installation:
        yield installation


@pytest.fixture
def created_on_both(migrated_url: str, tmp_path: Path) -> Iterator[Installation]:
    """The same on both databases."""
    with set_up(migrated_url, tmp_path) as installation:
        yield installation


ROLES = ("operator", "secretariat", "chair", "supervisor", "unit", "expert", "")


def as_(installation: Installation, login: str, key: str = KEY) -> Context:
    """The person of that login; the public for none."""
    return acting(installation, login, key) if login else installation.context(PUBLIC, key)


def record(installation: Installation) -> CampaignRecord:
    with installation.unit.reading(KEY) as tx:
        found = campaigns_query.by_key(tx, KEY)
        assert found is not None
        tx.session.refresh(found, ["rulebook"])  # as long as it is: fetched only when asked for
        tx.session.expunge(found)
        return found


def refused(call: Callable[[], object]) -> Any:
    with pytest.raises(ReviewerError) as error:
        call()
    return error.value


# -- creating ---------------------------------------------------------------------------------------


def test_creating_stores_units_in_the_notice_s_order_and_printed_days_as_instants(
    created_on_both: Installation,
) -> None:
    overview = campaigns.overview(console_in(created_on_both, KEY))
    assert overview == Overview(
        key=KEY,
        title="2021年读书人评选",
        organiser="试验教育厅",
        stage=Stage.SETUP,
        rulebook=created_on_both.host.campaign(KEY).rulebook(),
        opened_at=None,
        deadlines={"nominations_close": NOMINATIONS_CLOSE, "scoring_closes": CLOSES},
        by_category={},
        changed_since_opening=False,
    )
    listed = units.listed(console_in(created_on_both, KEY))
    assert [(unit.position, unit.key, unit.name) for unit in listed] == [
        (1, "east", "east市教育局"),
        (2, "west", "west市教育局"),
        (3, "hill", "hill市教育局"),
    ]
    assert (record(created_on_both).rulebook, record(created_on_both).rulebook_digest) == (None, None)


def test_a_campaign_is_created_once_and_by_an_operator(created: Installation) -> None:
    error = refused(lambda: campaigns.create(as_(created, "operator")))
    assert (error.reason, error.facts) == (Reason.ALREADY_OPEN, {"campaign": KEY})
    for login in ROLES[1:]:
        with pytest.raises(Forbidden):
            campaigns.create(as_(created, login, FAIR))
    campaigns.create(as_(created, "operator", FAIR))
    assert campaigns.overview(as_(created, "operator", FAIR)).stage is Stage.SETUP


def test_a_campaign_without_a_plugin_and_one_without_a_record_are_the_same_unknown(
    created: Installation,
) -> None:
    unknown = refused(lambda: console_in(created, "never_2021"))
    missing = refused(lambda: campaigns.overview(console_in(created, FAIR)))
    nowhere = refused(lambda: created.context(console(None)).here())
    assert [(type(error), error.what) for error in (unknown, missing, nowhere)] == [
        (NotFound, "campaign")
    ] * 3


# -- opening ----------------------------------------------------------------------------------------


def test_z3_opening_freezes_the_rulebook_with_its_digest_and_tells_the_ledger(
    created_on_both: Installation,
) -> None:
    campaigns.open_campaign(as_(created_on_both, "secretariat"))
    kept, live = record(created_on_both), created_on_both.host.campaign(KEY)
    assert kept.rulebook is not None
    assert load_rulebook(kept.rulebook) == live.rulebook()
    assert kept.rulebook_digest == digest(kept.rulebook) == digest(dump_rulebook(live.rulebook()))
    assert (Stage(kept.stage), kept.opened_at) == (Stage.NOMINATION, BEGIN)
    payload = _last_payload(created_on_both)
    assert '"kind":"campaign.opened"' in payload
    assert f'"rulebook":"{kept.rulebook_digest}"' in payload
    assert f'"checks":"{kept.code_digest}"' in payload
    assert '"version":"1.0"' in payload


def _last_payload(installation: Installation) -> str:
    return campaigns_ledger(installation)[-1]


def campaigns_ledger(installation: Installation) -> list[str]:
    small = Small(installation)
    return [line for line in small.payloads().splitlines() if '"kind":"campaign.' in line]


def test_only_the_secretariat_opens_and_only_once(created: Installation) -> None:
    for login in ("operator", "chair", "supervisor", "unit", "expert", ""):
        with pytest.raises(Forbidden):
            campaigns.open_campaign(as_(created, login))
    campaigns.open_campaign(as_(created, "secretariat"))
    again = refused(lambda: campaigns.open_campaign(as_(created, "secretariat")))
    assert asdict(again) == {
        "action": "campaign:rules:freeze",
        "stage": "nomination",
        "allowed": ("setup",),
    }
    assert len(campaigns_ledger(created)) == 2


def test_z3_a_plugin_that_answers_differently_later_changes_no_running_campaign(
    migrated_url: str, tmp_path: Path
) -> None:
    with running(migrated_url, tmp_path, small_campaign()) as installation:
        ctx = console_in(installation, KEY)
        campaigns.create(ctx)
        campaigns.open_campaign(ctx)
        frozen = campaigns.overview(ctx)
        assert not frozen.changed_since_opening
    with running(migrated_url, tmp_path, small_campaign(caps=LATER, version="1.1")) as installation:
        ctx = console_in(installation, KEY)
        assert ctx.here().rulebook().category(CATEGORY).rubric == rubric_of(LATER)
        overview = campaigns.overview(ctx)
        assert overview.rulebook == frozen.rulebook
        assert overview.rulebook.category(CATEGORY).rubric == rubric_of(CAPS)
        assert overview.changed_since_opening
        assert [one.changed_since_opening for one in campaigns.all_campaigns(ctx)] == [True]
    with running(migrated_url, tmp_path, small_campaign()) as installation:
        assert not campaigns.overview(console_in(installation, KEY)).changed_since_opening


def test_marks_are_read_by_the_frozen_caps(scoring_sqlite_url: str, tmp_path: Path) -> None:
    later = small_campaign(caps=LATER)
    with installed(
        scoring_sqlite_url, folder=tmp_path, extra=(later,), packages=(), begin=SCORING_DAY
    ) as installation:
        small = Small(installation)
        assert small.submit("expert1", PLAIN, marks(effort="25", story="40")).total == 89_50
        page = sheets.opened(small.of("expert1"), code=PLAIN)
        assert page.book.rubric == rubric_of(CAPS)


def test_before_opening_a_campaign_follows_its_plugin(migrated_url: str, tmp_path: Path) -> None:
    with running(migrated_url, tmp_path, small_campaign()) as installation:
        campaigns.create(console_in(installation, KEY))
    with running(migrated_url, tmp_path, small_campaign(caps=LATER)) as installation:
        ctx = console_in(installation, KEY)
        overview = campaigns.overview(ctx)
        assert overview.rulebook.category(CATEGORY).rubric == rubric_of(LATER)
        assert not overview.changed_since_opening
        campaigns.open_campaign(ctx)
        assert campaigns.overview(ctx).rulebook.category(CATEGORY).rubric == rubric_of(LATER)


# -- dates ------------------------------------------------------------------------------------------


def test_a_deadline_moves_with_its_reason_and_the_ledger_has_both_instants(
    created_on_both: Installation,
) -> None:
    later = NOMINATIONS_CLOSE + timedelta(days=5)
    campaigns.set_deadline(
        as_(created_on_both, "secretariat"),
        key=DeadlineKey.NOMINATIONS_CLOSE,
        closes=later,
        reason=" 通知顺延 ",
    )
    assert campaigns.overview(console_in(created_on_both, KEY)).deadlines == {
        "nominations_close": later,
        "scoring_closes": CLOSES,
    }
    assert (
        '"data":{"from":"2021-09-10T16:00:00.000000Z","key":"nominations_close",'
        '"reason":"通知顺延","to":"2021-09-15T16:00:00.000000Z"}'
    ) in _last_payload(created_on_both)


@pytest.mark.parametrize("reason", ["", "  ", "\u3000"])
def test_a_deadline_without_a_reason_stays(created: Installation, reason: str) -> None:
    error = refused(
        lambda: campaigns.set_deadline(
            as_(created, "secretariat"),
            key=DeadlineKey.SCORING_CLOSES,
            closes=BEGIN,
            reason=reason,
        )
    )
    assert (type(error), error.reason) == (Refused, Reason.REASON_REQUIRED)
    assert campaigns.overview(console_in(created, KEY)).deadlines["scoring_closes"] == CLOSES


def test_an_instant_without_a_zone_is_a_mistake_of_ours_and_changes_nothing(
    created_on_both: Installation,
) -> None:
    before = campaigns_ledger(created_on_both)
    with pytest.raises(ValueError, match="zone"):
        campaigns.set_deadline(
            as_(created_on_both, "secretariat"),
            key=DeadlineKey.SCORING_CLOSES,
            closes=datetime(2021, 9, 21, 18, 0),  # noqa: DTZ001  the naive one is the subject
            reason="顺延",
        )
    assert campaigns_ledger(created_on_both) == before
    assert campaigns.overview(console_in(created_on_both, KEY)).deadlines["scoring_closes"] == CLOSES


def test_dates_are_the_secretariat_s_until_the_panel_has_sat(small_sqlite: Small) -> None:
    small = small_sqlite
    move = {"key": DeadlineKey.SCORING_CLOSES, "closes": CLOSES, "reason": "顺延"}
    for login in ("chair", "supervisor", "expert1", "unit"):
        with pytest.raises(Forbidden):
            campaigns.set_deadline(small.of(login), **move)  # type: ignore[arg-type]
    for stage in Stage:
        small.stage(stage)
        if stage.number <= Stage.PANEL.number:
            campaigns.set_deadline(small.of("secretary"), **move)  # type: ignore[arg-type]
        else:
            with pytest.raises(WrongStage):
                campaigns.set_deadline(small.of("secretary"), **move)  # type: ignore[arg-type]


def test_a_late_act_is_told_when_it_counts_as_given_up(small_sqlite: Small) -> None:
    small = small_sqlite
    small.clock.instant = late = NOMINATIONS_CLOSE + timedelta(seconds=1)
    with small.installation.unit.reading(KEY) as tx:
        standing = campaigns.stand(small.console, tx)
        with pytest.raises(TooLate) as error:
            campaigns.in_time(small.console, tx, standing, DeadlineKey.NOMINATIONS_CLOSE)
    assert asdict(error.value) == {
        "deadline": "nominations_close",
        "closed": NOMINATIONS_CLOSE,
        "now": late,
        "waived": True,
    }


# -- seeing -----------------------------------------------------------------------------------------

SETUP_IS_SEEN_BY = {"operator", "secretariat", "chair", "supervisor"}


@pytest.mark.parametrize("login", ROLES)
def test_a_campaign_in_setup_is_unknown_to_those_who_may_not_see_it(
    created: Installation, login: str
) -> None:
    """Hidden and never created are one answer: nothing tells them apart."""
    hidden = [call(as_(created, login, KEY)) for call in (_seen, _listed)]
    if login in SETUP_IS_SEEN_BY:
        assert hidden == [Stage.SETUP, (KEY,)]
    else:
        never = refused(lambda: campaigns.overview(as_(created, login, FAIR)))
        assert hidden == [(NotFound, {"what": "campaign", "key": KEY}), ()]
        assert (type(never), asdict(never)) == (NotFound, {"what": "campaign", "key": FAIR})
    campaigns.open_campaign(as_(created, "secretariat"))
    assert [call(as_(created, login, KEY)) for call in (_seen, _listed)] == [Stage.NOMINATION, (KEY,)]


def _seen(ctx: Context) -> object:
    try:
        return campaigns.overview(ctx).stage
    except ReviewerError as error:
        return (type(error), asdict(error))  # type: ignore[call-overload]


def _listed(ctx: Context) -> object:
    return tuple(one.key for one in campaigns.all_campaigns(ctx))


def test_each_person_lists_what_is_theirs_to_see(created_on_both: Installation) -> None:
    campaigns.create(console_in(created_on_both, FAIR))
    accounts.invite(console_in(created_on_both, FAIR), login="secretariat", name="x", role=Role.SECRETARIAT)
    assert {login: _listed(as_(created_on_both, login)) for login in ROLES} == {
        "operator": (FAIR, KEY),
        "secretariat": (FAIR, KEY),
        "chair": (KEY,),
        "supervisor": (KEY,),
        "unit": (),
        "expert": (),
        "": (),
    }
    campaigns.open_campaign(console_in(created_on_both, KEY))
    listed = {login: _listed(as_(created_on_both, login)) for login in ROLES}
    assert listed["secretariat"] == (FAIR, KEY)
    assert {listed[login] for login in ("chair", "unit", "expert", "")} == {(KEY,)}


def test_a_campaign_whose_plugin_is_gone_is_left_out_and_not_lost(
    created: Installation, tmp_path: Path
) -> None:
    url = created.settings.database_url
    with running(url, tmp_path, fair_campaign(), small_campaign()) as installation:
        assert _listed(console_in(installation, KEY)) == (KEY,)
    with installed(url, folder=tmp_path, packages=()) as installation:
        assert campaigns.all_campaigns(installation.context(console(None))) == ()
        with pytest.raises(NotFound):
            installation.context(console(KEY), KEY)
        assert record(installation).key == KEY


def test_the_clock_that_a_campaign_is_judged_by_is_the_installation_s(
    scoring_sqlite_url: str, tmp_path: Path
) -> None:
    with small_on(scoring_sqlite_url, tmp_path, begin=CLOSES) as small:
        assert isinstance(small.installation.clock, FixedClock)
        with pytest.raises(TooLate) as late:
            small.save("expert1", PLAIN, marks(), base=0, key="k1")
        assert (late.value.closed, late.value.now) == (CLOSES, CLOSES)
        assert late.value.closed.date() == date(2021, 9, 20)
