"""The public notice: confirmed by the secretariat, read by everyone while its days last, then gone."""

from __future__ import annotations

import hashlib
import re
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page

from reviewer.domain.access import Stage
from reviewer.services import notice, ranking, shortlist
from reviewer.services.shortlist import Motion
from tests.browser import Serve, assert_accessible
from tests.web.panels import (
    BASE,
    CHAIR,
    KEY,
    SECRETARY,
    Panel,
    copied,
    let_in,
    look,
    score_all,
    send,
    set_up,
    text_of,
    visit,
    web,
)

DESK = f"/c/{KEY}/notice"
PUBLIC = f"{DESK}/star"
FLAGGED = "S-03-01"


@pytest.fixture(scope="module")
def signed(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Panel, Path]:
    """Both categories scored, proposed and signed by the chair; one nominee in the special tier."""
    file = Path(shutil.copy(migrated_sqlite, tmp_path_factory.mktemp("signed") / "panel.sqlite3"))
    made = set_up(f"sqlite:///{file.as_posix()}", stars=4, projects=2, experts_count=3, flagged=(FLAGGED,))
    for category in ("star", "project"):
        score_all(made, share=lambda code, expert: 95 - 5 * int(code[2:4]) - expert, category=category)
    made.stage(Stage.PANEL)
    chair = made.of(CHAIR)
    for category in ("star", "project"):
        shortlist.propose(chair, category=category)
    page = ranking.read(chair, category="star", list_key="province")
    motion = Motion(
        category="star", list_key="province", code=FLAGGED, reason="事迹感人", base_version=page.version
    )
    shortlist.set_tier(chair, motion, tier="special")
    for category in ("star", "project"):
        versions = {
            key: ranking.read(chair, category=category, list_key=key).version
            for key in ("province", "nation")
        }
        shortlist.sign(chair, category=category, base_versions=versions)
    return made, file


@pytest.fixture
def panel(signed: tuple[Panel, Path], sqlite_url: str) -> Panel:
    """A copy of the signed panel."""
    return copied(*signed, sqlite_url)


def countersigned(panel: Panel) -> Panel:
    for category in ("star", "project"):
        shortlist.countersign(panel.of(SECRETARY), category=category)
    return panel


def published(panel: Panel, app: Flask) -> None:
    """Published on Monday 6 September 2021 until the Friday."""
    client = visit(panel, app, SECRETARY)
    confirm = f"{DESK}/publish?starts=2021-09-06&ends=2021-09-10"
    answer = send(client, confirm, f"{DESK}/publish", starts="2021-09-06", ends="2021-09-10")
    assert answer.location == DESK, answer.text


def test_the_two_readings_are_offered_and_one_is_confirmed(panel: Panel) -> None:
    client = visit(panel, web(countersigned(panel)), SECRETARY)
    page = look(client, DESK)
    assert 'value="2021-09-10" required checked' in page
    assert 'value="2021-09-13"' in page
    # over National Day week, whose arrangement is known: five working days from 30 September
    later = look(client, f"{DESK}?starts=2021-09-30")
    assert ('value="2021-10-12"' in later, "请先核对放假安排" in later) == (True, False)
    confirm = look(client, f"{DESK}/publish?starts=2021-09-06&ends=2021-09-13")
    assert "公示期为2021年9月6日至2021年9月13日" in confirm
    other = look(client, f"{DESK}/publish?starts=2021-09-06&ends=other&other=2021-09-16")
    assert "公示期为2021年9月6日至2021年9月16日" in other
    for query in ("starts=2021-09-06", "starts=2021-09-06&ends=other", "starts=2021-09-06&ends=2021-09-01"):
        assert 'name="ends"' in look(client, f"{DESK}/publish?{query}", 422)


def test_a_period_that_is_too_short_is_refused_before_the_last_step(panel: Panel) -> None:
    client = visit(panel, web(countersigned(panel)), SECRETARY)
    query = "starts=2021-09-06&ends=other&other=2021-09-09&contact=0431-00000000"
    page = look(client, f"{DESK}/publish?{query}", 422)
    assert "公示期太短：从2021年9月6日开始，最早到2021年9月10日结束。" in page
    kept = ('value="other" checked', 'name="other" value="2021-09-09"', 'value="0431-00000000"')
    assert [part for part in kept if part not in page] == []
    mobile = look(client, f"{DESK}/publish?starts=2021-09-06&ends=2021-09-13&contact=13800001234", 422)
    assert "受理异议的电话和地址中含有手机号码或证件号码" in mobile
    kept = ('value="2021-09-13" checked', 'value="13800001234"', "公示预览")
    assert [part for part in kept if part not in mobile] == []
    assert "13800001234" not in mobile.partition('<article class="official"')[2]
    confirm = f"{DESK}/publish?starts=2021-09-06&ends=2021-09-10"
    refused = send(client, confirm, f"{DESK}/publish", starts="2021-09-06", ends="2021-09-09")
    assert (refused.status_code, 'name="other" value="2021-09-09"' in refused.text) == (409, True)


def test_what_is_unusual_is_said_before_publishing(panel: Panel) -> None:
    client = visit(panel, web(countersigned(panel)), SECRETARY)
    warned = (
        "公示期共 3653 天，其中工作日 2547 天，远远超过规定的 5 个工作日。",
        "没有填写受理异议的电话和地址",
    )
    page = text_of(look(client, f"{DESK}/publish?starts=2021-09-06&ends=other&other=2031-09-06"))
    assert [part for part in warned if part not in page] == []
    plain = look(client, f"{DESK}/publish?starts=2021-09-06&ends=2021-09-13&contact=0431-00000000")
    assert [part for part in warned if part in text_of(plain)] == []
    assert "联系方式：0431-00000000" in text_of(plain)
    back = plain.partition('class="button plain" href="')[2].partition('"')[0].replace("&amp;", "&")
    again = look(client, back)
    kept = ('value="2021-09-13" checked', 'value="0431-00000000"')
    assert [part for part in kept if part not in again] == []


def test_days_without_an_official_arrangement_must_be_confirmed(panel: Panel) -> None:
    client = visit(panel, web(countersigned(panel)), SECRETARY)
    page = look(client, f"{DESK}?starts=2039-03-01")
    assert "请先核对放假安排" in page
    assert " checked" not in page
    assert "我已核对放假安排" in page


def test_nothing_goes_out_before_both_have_signed(panel: Panel) -> None:
    client = visit(panel, web(panel), SECRETARY)
    confirm = f"{DESK}/publish?starts=2021-09-06&ends=2021-09-10"
    refused = send(client, confirm, f"{DESK}/publish", starts="2021-09-06", ends="2021-09-10")
    assert (refused.status_code, "名单尚未完成签署" in refused.text) == (409, True)
    look(visit(panel, client.application), PUBLIC, 404)
    countersigned(panel)
    past = send(client, confirm, f"{DESK}/publish", starts="2021-09-03", ends="2021-09-10")
    assert (past.status_code, "开始日不能早于今天" in past.text) == (409, True)


def test_everyone_reads_the_special_tier_first_and_no_number_of_the_panel(panel: Panel) -> None:
    app = web(countersigned(panel))
    published(panel, app)
    page = look(visit(panel, app), PUBLIC)
    text = text_of(page)
    assert text.startswith(
        "公示期：2021年9月6日 至 2021年9月10日（含首尾两日） 下载名单（Excel） "
        "关于拟遴选认定2021年吉林省“百姓学习之星”名单的公示"
    )
    assert (
        "事迹特别感人的“百姓学习之星”（1名） 序号 地区（推荐单位） 姓名 单位及职务 备注 "
        "1 四平市 张秀英 松江镇成人文化技术学校班长 事迹特别感人的百姓学习之星 “百姓学习之星”（3名）" in text
    )
    line = ranking.read(panel.of(SECRETARY), category="star", list_key="province").lines[0]
    assert line.score
    personal = ("13800000000", "1961-03-02", "1961年", "高级技师")
    for kept_inside in (line.score, *(mark.total for mark in line.marks), line.code, *personal):
        assert kept_inside not in page


def test_blocks_share_their_columns_and_short_names_are_not_broken(panel: Panel) -> None:
    app = web(countersigned(panel))
    published(panel, app)
    page = look(visit(panel, app), PUBLIC)
    widths = re.findall(r"<colgroup>(.*?)</colgroup>", page)
    assert (len(widths), len(set(widths)), widths[0].count("<col ")) == (2, 1, 5)
    assert sum(float(share) for share in re.findall(r'width="([\d.]+)%"', widths[0])) == pytest.approx(
        100, abs=0.05
    )
    assert '<th scope="row" class="whole">张秀英</th>' in page
    # the decoy: the long name of a project may be broken
    project = look(visit(panel, app), f"{DESK}/project")
    assert '<th scope="row">“王桂兰”学习大讲堂</th>' in project


def test_the_file_is_the_one_whose_digest_is_printed(panel: Panel) -> None:
    app = web(countersigned(panel))
    published(panel, app)
    public = visit(panel, app)
    answer = public.get(f"{PUBLIC}/notice.xlsx", base_url=BASE)
    assert answer.headers["Content-Disposition"] == f"attachment; filename=notice-{KEY}-star.xlsx"
    assert hashlib.sha256(answer.data).hexdigest() in look(public, PUBLIC)
    office = visit(panel, app, SECRETARY).get(f"{DESK}/star/office.xlsx", base_url=BASE)
    assert office.data == answer.data


def test_during_the_notice_one_looks_at_it_first_and_closing_says_what_it_cuts_short(panel: Panel) -> None:
    app = web(countersigned(panel))
    published(panel, app)
    client = visit(panel, app, SECRETARY)
    front = text_of(look(client, f"/c/{KEY}/"))
    assert front.index("查看公示") < front.index("归档活动")
    steps, until = f"/c/{KEY}/steps", "公示期到 2021年9月10日 为止，现在还没有结束。"
    assert until in text_of(look(client, steps))
    refused = send(client, steps, f"/c/{KEY}/advance", to="closed", reason=" ")
    assert refused.status_code == 409
    assert "公示期到2021年9月10日为止，现在还没有结束。如需提前归档，请写明理由。" in refused.text
    panel.keep_alive(timedelta(days=5))  # the decoy: afterwards there is nothing to warn of
    page = look(client, steps)
    assert (until in text_of(page), 'name="reason"' in page, "公示期到" in page) == (False, True, False)


def test_after_its_days_the_list_is_gone(panel: Panel) -> None:
    app = web(countersigned(panel))
    published(panel, app)
    public = visit(panel, app)
    panel.clock.instant = datetime(2021, 9, 10, 15, 59, tzinfo=UTC)
    assert "张秀英" in look(public, PUBLIC)
    panel.clock.instant = datetime(2021, 9, 10, 16, 0, tzinfo=UTC)
    page = look(public, PUBLIC)
    assert "公示期已于 2021年9月10日 结束，名单不再展示" in page
    assert "张秀英" not in page
    assert "松江镇" not in page
    assert public.get(f"{PUBLIC}/notice.xlsx", base_url=BASE).status_code == 404


def test_before_its_first_day_there_is_only_the_date(panel: Panel) -> None:
    app = web(countersigned(panel))
    notice.publish(panel.of(SECRETARY), starts_on=date(2021, 9, 8), ends_on=date(2021, 9, 14))
    page = look(visit(panel, app), PUBLIC)
    assert "公示自 2021年9月8日 开始，至 2021年9月14日 结束" in page
    assert "张秀英" not in page


def test_only_the_secretariat_drafts_and_publishes(panel: Panel) -> None:
    app = web(countersigned(panel))
    for login in ("expert1", "supervisor"):
        look(visit(panel, app, login), DESK, 403)
        look(visit(panel, app, login), f"{DESK}/star/office.xlsx", 403)
    chair = visit(panel, app, CHAIR)
    page = look(chair, DESK)
    assert "下一步：核对并发布" not in page
    refused = send(chair, DESK, f"{DESK}/publish", starts="2021-09-06", ends="2021-09-10")
    assert refused.status_code == 403
    assert visit(panel, app).get(DESK, base_url=BASE).status_code == 302
    look(visit(panel, app), PUBLIC, 404)


def test_drafting_and_reading_are_accessible(panel: Panel, live_server: Serve, page: Page) -> None:
    app = web(countersigned(panel))
    address = live_server(app)
    let_in(page.context, app, address, panel.tokens[SECRETARY])
    for path in (DESK, f"{DESK}/publish?starts=2021-09-06&ends=2021-09-10"):
        page.goto(f"{address}{path}")
        assert_accessible(page)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="发布 2 份公示").click()
    assert_accessible(page)
    page.goto(f"{address}{PUBLIC}")
    assert_accessible(page)
