"""What is forgotten after a campaign is over, when, and what stays."""

from __future__ import annotations

import json
from io import BytesIO

from msgspec.structs import replace

from reviewer.campaigns import CampaignHost
from reviewer.domain.access import Stage, console
from reviewer.domain.cascade import Column
from reviewer.domain.drafts import DraftState
from reviewer.services import (
    arrivals,
    bundles,
    drafts,
    filings,
    ledger,
    nominations,
    retention,
    signers,
    stages,
)
from reviewer.services.context import Installation
from reviewer.services.retention import Erased
from reviewer.storage.queries import retention as retention_query
from tests.campaigns_fair import FAIR
from tests.drafting import drafted, filed, reader
from tests.fairs import At, Fair, Point
from tests.parcels import ENTRANT, FINGERPRINT, manifest, parcel

DAYS = 183


def keeping(fair: Fair, days: int = DAYS) -> Installation:
    """The fair's installation with that rule."""
    return replace(fair.installation, settings=replace(fair.installation.settings, retention_days=days))


def over(fair: Fair) -> None:
    """Two nominees filed online, one of them taken back, one more begun; then the campaign is archived."""
    office = fair.of("west_office")
    for name in ("丁西", "戊西"):
        filed(office, reader(name))
    last = max(line.code for line in nominations.listed(fair.office))
    version = nominations.opened(office, code=last).version
    filings.withdraw(office, code=last, base_version=version)
    drafted(office, reader("己西"))
    fair.put(Stage.NOTICE)
    stages.advance(fair.office, to=Stage.CLOSED, reason="期满无异议")


def kept(fair: Fair) -> tuple[list[tuple[str, bool]], list[dict[str, str]]]:
    """(state, whether anything typed is left) of every draft, and the cells of every nominee."""
    with fair.installation.unit.reading(FAIR) as tx:
        record = 1
        rows = retention_query.drafts(tx, record)
        on_file = retention_query.nominations(tx, record)
        return [(row.state, bool(row.entries)) for row in rows], [dict(row.fields) for row in on_file]


def test_nothing_is_forgotten_before_its_day_and_everything_personal_on_it(fair_here: At) -> None:
    fair = fair_here(Point.OPENED)
    over(fair)
    before = kept(fair)
    assert before[0] == [("submitted", True), ("withdrawn", True), ("draft", True)]
    assert before[1][0]["phone"]
    fair.later(days=DAYS, seconds=-1)
    assert retention.erase(keeping(fair)) == ()
    assert kept(fair) == before
    fair.later(seconds=1)
    assert retention.erase(keeping(fair)) == (Erased(campaign=FAIR, drafts=3, nominees=1),)
    states, cells = kept(fair)
    assert states == [("submitted", False)]
    assert cells == [{key: text for key, text in before[1][0].items() if key not in ("phone", "signed-city")}]
    # What the unit can still open says nothing personal, and breaks nothing.
    [line] = drafts.desk(fair.of("west_office"))[0].lines
    page = drafts.opened(fair.of("west_office"), token=line.token)
    assert (line.name, dict(page.entries), page.state) == ("丁西", {}, DraftState.SUBMITTED)
    # Names, texts and the ledger stay; the chain holds.
    assert [line.name for line in nominations.listed(fair.office)] == ["丁西"]
    assert nominations.opened(fair.office, code="R-02-01").texts["deeds"]
    assert json.loads(fair.payload())["data"] == {"drafts": 3, "nominees": 1}
    ledger.verify(fair.console)
    lines = len(fair.kinds())
    fair.later(days=400)
    assert (retention.erase(keeping(fair)), len(fair.kinds())) == ((), lines)  # once


def test_a_campaign_whose_plugin_is_gone_is_forgotten_like_any_other(fair_here: At) -> None:
    fair = fair_here(Point.OPENED)
    over(fair)
    fair.later(days=DAYS)
    before, bare = kept(fair), replace(keeping(fair), host=CampaignHost(foreign=False))
    assert bare.host.keys() == ()
    assert retention.erase(bare) == (Erased(campaign=FAIR, drafts=3, nominees=1),)
    states, cells = kept(fair)
    assert states == [("submitted", False)]
    assert cells == [{key: text for key, text in before[1][0].items() if key not in ("phone", "signed-city")}]
    assert json.loads(fair.payload())["actor"] == "console"
    ledger.verify(fair.console)


def test_what_arrived_with_a_bundle_loses_its_personal_rest(fair_here: At) -> None:
    fair = fair_here(Point.OPENED)
    operator = fair.installation.context(console(None))
    signers.trust(operator, fingerprint=FINGERPRINT, name="下级教育局")
    fields = {"phone": "13900007777", "home": "家庭住址", "hobby": "下棋"}
    columns = (
        Column(key="phone", label="联系电话", personal=True),
        Column(key="home", label="住址", personal=True),
        Column(key="hobby", label="爱好"),
        Column(key="deeds", label="主要事迹"),
    )
    said = manifest(replace(ENTRANT, fields=fields))
    said = replace(said, divisions=(replace(said.divisions[0], columns=columns),))
    arrivals.take(fair.office, token=bundles.read(fair.office, unit="west", stream=BytesIO(parcel(said))))
    over(fair)
    fair.later(days=DAYS)
    retention.erase(keeping(fair))
    with fair.installation.unit.reading(FAIR) as tx:
        [arrival] = retention_query.arrivals(tx, 1)
        assert arrival.left_over == [["住址", "", True], ["爱好", "下棋", False]]


def test_zero_days_keep_everything_and_a_campaign_that_runs_is_left_alone(fair_here: At) -> None:
    fair = fair_here(Point.OPENED)
    drafted(fair.of("west_office"), reader("己西"))
    fair.later(days=4000)
    assert retention.erase(keeping(fair)) == ()
    over_ = kept(fair)
    fair.put(Stage.CLOSED)  # nobody archived it: there is no day to count from
    assert retention.erase(keeping(fair)) == ()
    assert kept(fair) == over_
    assert retention.erase(keeping(fair, 0)) == ()
