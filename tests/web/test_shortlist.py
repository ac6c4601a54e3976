"""The chair's lists: evidence on the page, moves with reasons, two signatures, nothing for anybody else."""

from __future__ import annotations

import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from reviewer.domain.access import Stage
from reviewer.services import experts, ranking, sheets, shortlist
from reviewer.services.ranking import Act, ListState
from reviewer.services.sheets import SheetDraft
from tests.browser import Serve, assert_accessible
from tests.web.panels import (
    BASE,
    CHAIR,
    KEY,
    NAMES,
    SECRETARY,
    SUPERVISOR,
    Panel,
    copied,
    let_in,
    look,
    score,
    score_all,
    send,
    set_up,
    text_of,
    visit,
    web,
)

LISTS = f"/c/{KEY}/lists"
STAR = f"{LISTS}/star/province"
NATION = f"{LISTS}/star/nation"
CODES = [f"S-{place:02d}-01" for place in range(1, 9)]


def spread_out(code: str, expert: int) -> int:
    """Everybody's own level, and experts who differ by it."""
    return 95 - 5 * int(code[2:4]) - 2 * expert


@pytest.fixture(scope="module")
def scored(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Panel, Path]:
    """Eight nominees, five experts, every sheet submitted, the panel sits."""
    file = Path(shutil.copy(migrated_sqlite, tmp_path_factory.mktemp("scored") / "panel.sqlite3"))
    made = set_up(f"sqlite:///{file.as_posix()}", stars=8, experts_count=5)
    score_all(made, share=spread_out)
    made.stage(Stage.PANEL)
    return made, file


@pytest.fixture
def panel(scored: tuple[Panel, Path], sqlite_url: str) -> Panel:
    """A copy of the scored panel."""
    return copied(*scored, sqlite_url)


def version(panel: Panel, list_key: str = "province") -> str:
    return str(ranking.read(panel.of(CHAIR), category="star", list_key=list_key).version)


def order(panel: Panel, list_key: str = "province") -> list[str]:
    page = ranking.read(panel.of(CHAIR), category="star", list_key=list_key)
    return [line.code for line in sorted(page.lines, key=lambda line: line.position or 999) if line.position]


def test_before_lists_exist_the_page_says_who_makes_them(panel: Panel) -> None:
    app = web(panel)
    assert "生成名单" in look(visit(panel, app, CHAIR), STAR)
    secretary = look(visit(panel, app, SECRETARY), STAR)
    assert "名单由专家组组长在评议阶段生成" in secretary
    assert "<button" not in secretary.partition('<main id="main"')[2]


def test_the_table_shows_every_total_and_what_was_dropped(panel: Panel) -> None:
    client = visit(panel, web(panel), CHAIR)
    made = send(client, STAR, f"{LISTS}/star/propose", list_key="province")
    assert made.location == STAR
    page = look(client, STAR)
    row = page[page.index(f'id="n-{CODES[0]}"') : page.index(f'id="n-{CODES[1]}"')]
    line = next(
        line
        for line in ranking.read(panel.of(CHAIR), category="star", list_key="province").lines
        if line.code == CODES[0]
    )
    dropped = [mark.total for mark in line.marks if not mark.kept]
    assert len(dropped) == 2
    assert re.findall(r"<s>([\d.]+)</s>", row) == dropped * 2
    assert row.count("chart-kept") == 3
    assert row.count("chart-dropped") == 2
    assert (line.score in row, "5 位专家" in row, "去掉最高分和最低分" in row) == (True, True, True)
    nation = text_of(look(client, NATION))
    assert "入选线（5 个名额）：以下名次不在名额之内" in nation
    assert "规则结论：名次在入选线以下" in nation


def test_a_nominee_few_experts_marked_says_so(migrated_sqlite_url: str) -> None:
    panel = set_up(migrated_sqlite_url, stars=2, experts_count=5)
    for number in range(1, 6):
        score(panel, f"expert{number}", CODES[0])
    score(panel, "expert1", CODES[1])
    panel.stage(Stage.PANEL)
    client = visit(panel, web(panel), CHAIR)
    send(client, STAR, f"{LISTS}/star/propose")
    text = text_of(look(client, STAR))
    assert "各位的有效评分数不同（1 至 5 位专家）" in text
    assert text.count("人数不足，取平均") == 1


def test_every_act_needs_its_reason_and_its_version(panel: Panel) -> None:
    client = visit(panel, web(panel), CHAIR)
    send(client, STAR, f"{LISTS}/star/propose")
    assert order(panel) == CODES
    to = f"{STAR}/{CODES[2]}"
    bare = send(client, STAR, to, act="move", to="1", reason="", base_version=version(panel))
    assert (bare.status_code, "请填写理由" in bare.text) == (409, True)
    stale = send(client, STAR, to, act="move", to="1", reason="带动作用突出", base_version="0")
    assert stale.status_code == 409
    assert "您写的理由：带动作用突出" in stale.text
    assert order(panel) == CODES
    send(client, STAR, to, act="move", to="1", reason="带动作用突出", base_version=version(panel))
    assert order(panel)[:3] == [CODES[2], CODES[0], CODES[1]]
    send(
        client, STAR, f"{STAR}/{CODES[0]}", act="take_out", reason="已获同类称号", base_version=version(panel)
    )
    assert CODES[0] not in order(panel)
    assert CODES[0] not in order(panel, "nation")  # the narrower list follows
    send(client, STAR, f"{STAR}/{CODES[0]}", act="put_in", reason="经核实无误", base_version=version(panel))
    assert order(panel)[-1] == CODES[0]
    special = send(
        client, STAR, f"{STAR}/{CODES[1]}", act="tier:special", reason="感人", base_version=version(panel)
    )
    assert "未由推荐单位在登记表备注中注明" in special.text
    given = {"act": "tier:special", "reason": "事迹感人", "base_version": version(panel)}
    assert send(client, STAR, f"{STAR}/{CODES[0]}", **given).location == f"{STAR}?page=1#at-{CODES[0]}"
    page = ranking.read(panel.of(CHAIR), category="star", list_key="province")
    assert [(move.code, move.act, move.reason) for move in page.moves] == [
        (CODES[2], Act.MOVE, "带动作用突出"),
        (CODES[0], Act.TAKE_OUT, "已获同类称号"),
        (CODES[0], Act.PUT_IN, "经核实无误"),
        (CODES[0], Act.TIER, "事迹感人"),
    ]
    text = text_of(look(client, STAR))
    assert "调整位次：第 3 位 → 第 1 位" in text
    assert "已做的 4 次调整" in text
    unknown = send(client, STAR, to, act="burn", reason="无", base_version=version(panel))
    assert unknown.status_code == 404


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("第2位", "没有移动：请填写 1 至 8 之间的整数。"),
        ("", "没有移动：请填写 1 至 8 之间的整数。"),
        ("0", "没有移动：请填写 1 至 8 之间的整数。"),
        ("９", "没有移动：请填写 1 至 8 之间的整数。"),
        (" ５ ", "没有移动：S-05-01 现在就在第 5 位。"),
    ],
)
def test_a_place_that_is_none_is_asked_for_again(panel: Panel, typed: str, sentence: str) -> None:
    client = visit(panel, web(panel), CHAIR)
    send(client, STAR, f"{LISTS}/star/propose")
    base, to = version(panel), f"{STAR}/{CODES[4]}"
    answer = send(client, STAR, to, act="move", to=typed, reason="带动作用突出", base_version=base)
    assert answer.status_code == 409
    row = answer.text[answer.text.index(f'id="n-{CODES[4]}"') : answer.text.index(f'id="n-{CODES[5]}"')]
    assert (sentence in row, f'maxlength="4" value="{typed}"' in row, "带动作用突出" in row) == (True,) * 3
    assert (order(panel), version(panel)) == (CODES, base)
    # the decoy: digits as an input method of the country types them
    send(client, STAR, to, act="move", to=" ２ ", reason="带动作用突出", base_version=base)
    assert order(panel)[:3] == [CODES[0], CODES[4], CODES[1]]


def test_vetoes_ties_and_stale_lists_are_announced(migrated_sqlite_url: str) -> None:
    panel = set_up(migrated_sqlite_url, stars=8, experts_count=3)
    score_all(panel, share=lambda _code, _expert: 80)
    sheets.return_sheet(panel.of(CHAIR), code=CODES[6], login="expert2", reason="请复核")
    page = sheets.opened(panel.of("expert2"), code=CODES[6])
    veto = SheetDraft(veto="forged", veto_reason="证书编号查无记录")
    sheets.submit_sheet(
        panel.of("expert2"), code=CODES[6], draft=veto, base_version=page.version, request_key="veto-key"
    )
    panel.stage(Stage.PANEL)
    client = visit(panel, web(panel), CHAIR)
    send(client, STAR, f"{LISTS}/star/propose")
    text = text_of(look(client, NATION))
    assert "有 7 位并列者等待决定：" in text
    assert f"有 1 位被专家一票否决，等待决定： {CODES[6]}" in text
    confirm = text_of(look(client, f"{LISTS}/star/sign"))
    assert "1 位被否决者未决定" in confirm
    assert "专家2号，材料造假。 理由：证书编号查无记录" in text
    assert "名单已经过时" not in text
    panel.clock.instant += timedelta(minutes=1)
    back = f"{LISTS}/star/return/{CODES[0]}"
    assert send(client, back, back, login="expert1", reason="").status_code == 409
    send(client, back, back, login="expert1", reason="一项疑似漏填", list_key="nation")
    assert sheets.opened(panel.of("expert1"), code=CODES[0]).return_reason == "一项疑似漏填"
    assert "名单已经过时" in text_of(look(client, NATION))
    refused = send(
        client,
        f"{LISTS}/star/sign",
        f"{LISTS}/star/sign",
        **{"base_version-province": version(panel), "base_version-nation": version(panel, "nation")},
    )
    assert refused.status_code == 409


def test_two_persons_sign_and_the_second_can_send_back(panel: Panel) -> None:
    app = web(panel)
    chair, secretary = visit(panel, app, CHAIR), visit(panel, app, SECRETARY)
    send(chair, STAR, f"{LISTS}/star/propose")
    sign = f"{LISTS}/star/sign"
    wrong = send(chair, sign, sign, **{"base_version-province": "9", "base_version-nation": "1"})
    assert (wrong.status_code, "已经改动了名单，您这次的操作没有记录" in wrong.text) == (409, True)
    both = {"base_version-province": version(panel), "base_version-nation": version(panel, "nation")}
    assert send(chair, sign, sign, **both).status_code == 302
    panel.stage(Stage.FINALISED)  # the other category is not this story's
    mine = send(chair, sign, f"{LISTS}/star/countersign")
    assert mine.status_code == 403
    bare = send(secretary, sign, f"{LISTS}/star/send-back", reason=" ")
    assert (bare.status_code, "请填写理由" in bare.text) == (409, True)
    send(secretary, sign, f"{LISTS}/star/send-back", reason="第三位请再议")
    page = ranking.read(panel.of(CHAIR), category="star", list_key="province")
    assert (page.state, page.editable) == (ListState.OPEN, True)
    both = {"base_version-province": version(panel), "base_version-nation": version(panel, "nation")}
    send(chair, sign, sign, **both)
    panel.stage(Stage.FINALISED)
    assert "成为最终名单" in look(secretary, sign)
    send(secretary, sign, f"{LISTS}/star/countersign")
    final = ranking.read(panel.of(SECRETARY), category="star", list_key="province")
    assert final.state is ListState.FINAL
    text = look(secretary, STAR)
    assert final.final_digest in text
    assert 'name="act"' not in text


def test_taking_out_says_what_went_with_the_place(panel: Panel) -> None:
    client = visit(panel, web(panel), CHAIR)
    send(client, STAR, f"{LISTS}/star/propose")
    sign = f"{LISTS}/star/sign"
    assert "还空着" not in look(client, sign)
    lost = (
        "同时不再列为“事迹特别感人的百姓学习之星”。同时移出“推荐参加全国征集的百姓学习之星”，"
        "那份名单的名额空出，请决定是否另行列入。以后重新列入，这些不会自动恢复。"
    )
    for code, said in ((CODES[0], lost), (CODES[7], "")):  # the decoy stood on the wide list alone
        asked = {"act": "take_out", "reason": "已获同类称号", "base_version": version(panel)}
        send(client, STAR, f"{STAR}/{code}", **asked)
        assert f"{code} 的调整已记录。{said}</p>" in look(client, STAR)
    text = text_of(look(client, sign))
    assert text.count("还空着 1 个名额") == 1


def test_whoever_signs_reads_the_names_beside_the_tick(panel: Panel) -> None:
    client = visit(panel, web(panel), CHAIR)
    send(client, STAR, f"{LISTS}/star/propose")
    for code, asked in (
        (CODES[2], {"act": "move", "to": "1", "reason": "带动作用突出"}),
        (CODES[0], {"act": "take_out", "reason": "已获同类称号"}),
        (CODES[0], {"act": "put_in", "reason": "经核实无误"}),
        (CODES[7], {"act": "take_out", "reason": "本人提出退出"}),
    ):
        send(client, STAR, f"{STAR}/{code}", base_version=version(panel), **asked)
    page = look(client, f"{LISTS}/star/sign")
    province = page[page.index('id="names-province"') : page.index('id="names-nation"')]
    rows = re.findall(r"<tr><td class=\"num\">(\d+)</td>.*?(S-\d\d-01)</span>", province)
    assert rows == [(str(place), code) for place, code in enumerate(order(panel), start=1)]
    assert rows[0] == ("1", CODES[2])
    text = text_of(f"<main {province}</main>")
    assert "调整位次：第 3 位 → 第 1 位（带动作用突出）" in text
    assert "移出名单（已获同类称号） 列入名单（经核实无误）" in text
    assert f"调整以后不在名单上的 {NAMES[7]} {CODES[7]} ： 移出名单（本人提出退出）" in text
    nation = text_of("<main " + page[page.index('id="names-nation"') :])
    assert "带动作用突出" not in nation
    # what is hidden from the list is hidden here
    experts.declare_conflict(panel.of(CHAIR), code=CODES[3], reason="系本人亲属")
    page = look(client, f"{LISTS}/star/sign")
    assert (CODES[3] in page, NAMES[3] in page, CODES[4] in page) == (False, False, True)


def test_a_chair_with_a_tie_sees_no_trace_of_the_nominee(panel: Panel) -> None:
    client = visit(panel, web(panel), CHAIR)
    send(client, STAR, f"{LISTS}/star/propose")
    assert CODES[3] in look(client, STAR)
    experts.declare_conflict(panel.of(CHAIR), code=CODES[3], reason="系本人亲属")
    page = look(client, STAR)
    assert CODES[3] not in page
    assert "刘建国" not in page
    assert "/ 40 个名额" not in page
    look(client, f"{LISTS}/star/return/{CODES[3]}", 404)
    assert "您申报回避的对象已从这份名单中隐去" in page


def test_the_special_places_shown_are_those_of_the_list(panel: Panel) -> None:
    """The tier itself has no number in this call; each list has its own."""
    client = visit(panel, web(panel), CHAIR)
    send(client, STAR, f"{LISTS}/star/propose")
    shown = {
        address: re.search(r"；\s*事迹特别感人的百姓学习之星 (\S+ / \S+)", text_of(look(client, address)))
        for address in (STAR, NATION)
    }
    assert {address: found and found[1] for address, found in shown.items()} == {
        STAR: "1 / 3",
        NATION: "1 / 1",
    }


def test_the_score_table_is_made_by_a_button(panel: Panel) -> None:
    client = visit(panel, web(panel), CHAIR)
    send(client, STAR, f"{LISTS}/star/propose")
    assert client.get(f"{LISTS}/star/scores", base_url=BASE).status_code == 404
    answer = send(client, STAR, f"{LISTS}/star/scores")
    assert (answer.status_code, answer.data[:2]) == (200, b"PK")
    assert answer.headers["Content-Disposition"] == f"attachment; filename=scores-{KEY}-star.xlsx"
    assert client.get(f"{LISTS}/star/marks", base_url=BASE).status_code == 404
    answer = send(client, STAR, f"{LISTS}/star/marks")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    assert answer.data.splitlines()[0].startswith(b"expert,nominee,")
    assert len(answer.data.splitlines()) == 1 + 8 * 5
    assert answer.headers["Content-Disposition"] == f"attachment; filename=marks-{KEY}-star.csv"


def test_nobody_else_sees_a_rank(panel: Panel) -> None:
    shortlist.propose(panel.of(CHAIR), category="star")
    app = web(panel)
    for login in ("expert1", SUPERVISOR):
        for path in (STAR, f"{LISTS}/star/sign", f"{LISTS}/star/return/{CODES[0]}"):
            page = look(visit(panel, app, login), path, 403)
            assert CODES[0] not in page.partition("<main")[2]
    assert visit(panel, app).get(STAR, base_url=BASE).status_code == 302
    look(visit(panel, app, CHAIR), f"{LISTS}/star/nothing", 404)
    look(visit(panel, app, CHAIR), f"{LISTS}/nothing/province", 404)


def test_a_long_list_comes_in_pages(migrated_sqlite_url: str) -> None:
    panel = set_up(migrated_sqlite_url, stars=103, experts_count=1)
    panel.stage(Stage.PANEL)
    client = visit(panel, web(panel), CHAIR)
    send(client, STAR, f"{LISTS}/star/propose")
    first, second = look(client, STAR), look(client, f"{STAR}?page=2")
    assert (first.count('<tbody id="n-'), second.count('<tbody id="n-')) == (100, 3)
    assert f"{STAR}?page=2" in first
    assert look(client, f"{STAR}?page=zwei").count('<tbody id="n-') == 100


def test_the_lists_are_accessible(panel: Panel, live_server: Serve, page: Page) -> None:
    app = web(panel)
    address = live_server(app)
    let_in(page.context, app, address, panel.tokens[CHAIR])
    page.goto(f"{address}{STAR}")
    assert_accessible(page)
    page.get_by_role("button", name="生成名单").click()
    page.locator("details summary").nth(2).click()
    assert_accessible(page)
    for path in ("/star/sign", f"/star/return/{CODES[0]}", "/star/nation"):
        page.goto(f"{address}{LISTS}{path}")
        assert_accessible(page)
