"""The desk and the score sheet: what experts see, and that nothing they typed is ever lost."""

from __future__ import annotations

import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from playwright.sync_api import Page, expect

from reviewer.domain.access import Stage
from reviewer.domain.sheets import SheetState
from reviewer.services import experts, sheets
from reviewer.services.sheets import SheetDraft
from tests.browser import Complaints, Serve, assert_accessible
from tests.web.panels import (
    BASE,
    CHAIR,
    KEY,
    Panel,
    copied,
    full,
    hidden,
    let_in,
    look,
    score,
    send,
    set_up,
    text_of,
    visit,
    web,
)

DESK = f"/c/{KEY}/desk"
FIRST, SECOND = "S-01-01", "S-02-01"
SAVED = "#keeping[data-state=saved]"


@pytest.fixture(scope="module")
def fresh(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Panel, Path]:
    """Six nominees and three experts who have signed and scored nothing."""
    file = Path(shutil.copy(migrated_sqlite, tmp_path_factory.mktemp("fresh") / "panel.sqlite3"))
    return set_up(f"sqlite:///{file.as_posix()}"), file


@pytest.fixture
def panel(fresh: tuple[Panel, Path], sqlite_url: str) -> Panel:
    """A copy of the fresh panel."""
    return copied(*fresh, sqlite_url)


def sheet_of(page: Page, address: str, code: str = FIRST) -> None:
    page.goto(f"{address}{DESK}/{code}")


def test_typing_is_saved_by_itself_and_keys_move_on(panel: Panel, live_server: Serve, page: Page) -> None:
    app = web(panel)
    address = live_server(app)
    let_in(page.context, app, address, panel.tokens["expert1"])
    sheet_of(page, address)
    page.locator("#m-learning").click()
    for text in ("8.5", "１０", "0"):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    expect(page.locator("#m-influence")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#m-moving")).to_be_focused()
    expect(page.locator("#running")).to_have_text("18.5")
    expect(page.locator("#unfilled")).to_have_text("还有 5 项未填（空白不等于 0 分）")
    page.locator(SAVED).wait_for()
    stored = sheets.opened(panel.of("expert1"), code=FIRST)
    assert stored.draft.entries == {"learning": "8.5", "practice": "１０", "moving": "0"}
    assert (stored.state, stored.version) == (SheetState.DRAFT, 1)
    assert page.evaluate("Object.keys(localStorage).length") == 0
    assert_accessible(page)


def test_where_the_columns_are_stacked_one_can_go_both_ways(
    panel: Panel, live_server: Serve, page: Page
) -> None:
    app = web(panel)
    address = live_server(app)
    let_in(page.context, app, address, panel.tokens["expert1"])
    sheet_of(page, address)
    back, on = (page.get_by_role("link", name=name) for name in ("回到材料", "去打分"))
    expect(back).to_be_hidden()  # on a laptop both stand side by side
    page.set_viewport_size({"width": 820, "height": 1180})
    on.click()
    expect(page.locator("#m-learning")).to_be_in_viewport()
    expect(page.locator("#material")).not_to_be_in_viewport()
    back.click()
    expect(page.locator("#material")).to_be_in_viewport()


def test_a_number_that_is_being_written_is_not_wrong_yet(
    panel: Panel, live_server: Serve, page: Page
) -> None:
    app = web(panel)
    address = live_server(app)
    let_in(page.context, app, address, panel.tokens["expert1"])
    sheet_of(page, address)
    page.locator("#m-learning").click()
    problem, bar = page.locator("#p-learning"), page.locator("#unfilled")
    page.keyboard.type("8.")
    expect(problem).to_have_text("")
    expect(page.locator("#running")).to_have_text("8")
    page.keyboard.press("Enter")  # the decoy: left like this it is no number
    expect(problem).to_have_text("请填写数字，如 8 或 8.5")
    for key, text in full(panel.system, "star").items():
        page.locator(f"#m-{key}").fill(text)
    expect(bar).to_have_text("各项都已填写")
    page.get_by_label("我推荐列入").check()
    expect(bar).to_have_text("各项分数都已填写，典范推荐的理由还不够字数")
    page.locator(SAVED).wait_for()
    stored = text_of(look(visit(panel, app, "expert1"), f"{DESK}/{FIRST}"))
    assert "各项分数都已填写，典范推荐的理由还不够字数" in stored


def test_a_lost_line_keeps_the_text_and_saves_when_it_is_back(
    panel: Panel, live_server: Serve, page: Page, complaints: Complaints
) -> None:
    complaints.forgive("ERR_INTERNET_DISCONNECTED")
    app = web(panel)
    address = live_server(app)
    let_in(page.context, app, address, panel.tokens["expert1"])
    sheet_of(page, address)
    page.context.set_offline(True)
    page.locator("#m-learning").fill("7")
    page.locator("#keeping[data-state=offline]").wait_for()
    page.locator("#comment").fill("断网时写下的评语")
    assert page.evaluate("JSON.stringify(localStorage)").count("断网时写下的评语") == 1
    assert sheets.opened(panel.of("expert1"), code=FIRST).version == 0
    page.get_by_role("button", name="保存并到下一位").click()
    expect(page.locator("#held")).to_have_text(
        "没有执行“保存并到下一位”：内容还没有保存到服务器。显示“已保存”以后，请再按一次。"
    )
    page.context.set_offline(False)
    page.locator(SAVED).wait_for()
    stored = sheets.opened(panel.of("expert1"), code=FIRST).draft
    assert (stored.entries, stored.comment) == ({"learning": "7"}, "断网时写下的评语")
    expect(page.locator("#held")).to_be_empty()
    page.context.set_offline(True)
    page.get_by_role("button", name="保存并到下一位").click()
    expect(page.locator("#held")).to_contain_text("网络连接中断。内容已经保存，连上以后请再按一次。")
    page.context.set_offline(False)
    page.get_by_role("button", name="保存并到下一位").click()
    page.wait_for_url(f"**/{SECOND}")


def test_a_reload_offers_what_was_not_saved(
    panel: Panel, live_server: Serve, page: Page, complaints: Complaints
) -> None:
    complaints.forgive("ERR_FAILED")
    app = web(panel)
    address = live_server(app)
    let_in(page.context, app, address, panel.tokens["expert1"])
    page.route("**/draft", lambda route: route.abort())
    page.on("dialog", lambda dialog: dialog.accept())
    sheet_of(page, address)
    page.locator("#m-learning").fill("7")
    page.locator("#comment").fill("还没有送到")
    page.locator("#keeping[data-state=offline]").wait_for()
    page.unroute("**/draft")
    page.route("**/draft", lambda route: route.abort())
    page.reload()
    expect(page.locator("#compare")).to_contain_text("还没有送到")
    assert_accessible(page)
    page.unroute("**/draft")
    page.get_by_role("button", name="用这个窗口里的").click()
    page.locator(SAVED).wait_for()
    stored = sheets.opened(panel.of("expert1"), code=FIRST).draft
    assert (stored.entries, stored.comment) == ({"learning": "7"}, "还没有送到")


def test_an_expired_sign_in_goes_on_after_signing_in_again(
    panel: Panel, live_server: Serve, page: Page, complaints: Complaints
) -> None:
    complaints.forgive("401")
    complaints.forgive("400")
    app = web(panel)
    address = live_server(app)
    let_in(page.context, app, address, panel.tokens["expert1"])
    sheet_of(page, address)
    page.context.clear_cookies()
    page.locator("#m-learning").fill("9")
    page.locator("#keeping[data-state=expired]").wait_for()
    expect(page.locator("#m-learning")).to_have_value("9")
    link = page.get_by_role("link", name="打开登录窗口")
    assert link.get_attribute("target") == "_blank"
    # another person signs in at this desk: nothing of the first one's may be saved in their name
    let_in(page.context, app, address, panel.tokens["expert2"])
    page.locator("#keeping[data-state=other]").wait_for()
    assert sheets.opened(panel.of("expert2"), code=FIRST).version == 0
    page.context.clear_cookies()
    link.focus()
    let_in(page.context, app, address, panel.tokens["expert1"])
    page.locator(SAVED).wait_for()
    expect(page.locator("#m-learning")).to_be_focused()  # where the writing was, not at the top of the page
    assert sheets.opened(panel.of("expert1"), code=FIRST).draft.entries == {"learning": "9"}


def test_two_windows_are_compared_and_the_person_chooses(
    panel: Panel, live_server: Serve, page: Page, complaints: Complaints
) -> None:
    complaints.forgive("409")
    app = web(panel)
    address = live_server(app)
    let_in(page.context, app, address, panel.tokens["expert1"])
    sheet_of(page, address)
    other = page.context.new_page()
    sheet_of(other, address)
    other.locator("#m-learning").fill("5")
    other.locator(SAVED).wait_for()
    page.locator("#m-learning").fill("9.5")
    page.locator("#compare:not([hidden])").wait_for()
    row = page.locator("#compare tbody tr")
    expect(row.locator("th, td")).to_have_text(["学习经历", "9.5", "5"])
    page.get_by_role("button", name="用这个窗口里的").click()
    page.locator(SAVED).wait_for()
    other.locator("#m-learning").fill("6")
    other.get_by_role("button", name="用已经保存的").click()
    expect(other.locator("#m-learning")).to_have_value("9.5")
    stored = sheets.opened(panel.of("expert1"), code=FIRST)
    assert (stored.draft.entries, stored.version) == ({"learning": "9.5"}, 2)


def test_signing_out_leaves_no_words_in_the_browser(
    panel: Panel, live_server: Serve, page: Page, complaints: Complaints
) -> None:
    complaints.forgive("ERR_FAILED")
    app = web(panel)
    address = live_server(app)
    let_in(page.context, app, address, panel.tokens["expert1"])
    asked: list[str] = []
    page.on("dialog", lambda dialog: asked.append(dialog.type))
    page.on("dialog", lambda dialog: dialog.accept())
    page.route("**/draft", lambda route: route.abort())
    sheet_of(page, address)
    page.locator("#comment").fill("只给组长看的话")
    page.locator("#keeping[data-state=offline]").wait_for()
    page.evaluate("localStorage.setItem('another', 'decoy')")
    assert page.evaluate("Object.keys(localStorage).length") == 2
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/login*")
    assert asked == ["beforeunload"]  # asked first, because something was not saved
    assert page.evaluate("Object.keys(localStorage)") == ["another"]


def test_keys_alone_carry_an_expert_through_a_sheet(panel: Panel, live_server: Serve, page: Page) -> None:
    app = web(panel)
    address = live_server(app)
    let_in(page.context, app, address, panel.tokens["expert1"])
    sheet_of(page, address)
    page.get_by_role("button", name="特大字号").click()
    page.locator("#m-learning").focus()
    for text in full(panel.system, "star", quality="").values():
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    expect(page.locator("#comment")).to_be_focused()
    page.get_by_role("button", name="提交本表").click()
    expect(page.locator("#m-quality")).to_be_focused()  # what is missing, before anything is sent
    page.keyboard.type("8")
    page.locator("#special").check()
    page.locator("#special_reason").fill("感人")
    expect(page.locator("#special-count")).to_have_text("已写 2 字，至少 50 字")
    page.get_by_role("button", name="提交本表").click()
    expect(page.locator("#special_reason")).to_be_focused()
    page.locator("#special_reason").fill("学" * 50)
    page.get_by_role("button", name="提交本表").click()
    page.get_by_role("button", name="确认提交").click()
    page.get_by_role("link", name="继续评审下一份").click()
    page.wait_for_url(f"**{DESK}/{SECOND}")
    expect(page.locator("body")).to_have_class("scoring with-bar size-2")
    closed = sheets.opened(panel.of("expert1"), code=FIRST)
    assert (closed.state, closed.draft.special) == (SheetState.SUBMITTED, True)


def marks(entries: dict[str, str]) -> dict[str, str]:
    return {f"mark-{key}": text for key, text in entries.items()}


def test_nothing_opens_before_the_undertaking_is_signed(migrated_sqlite_url: str) -> None:
    panel = set_up(migrated_sqlite_url, signed=False)
    client = visit(panel, web(panel), "expert1")
    before = look(client, DESK)
    assert "签署承诺书" in before
    assert f"{DESK}/{FIRST}" not in before
    assert "请先阅读并签署评审承诺书" in look(client, f"{DESK}/{FIRST}", 409)
    refused = send(client, DESK, f"{DESK}/undertaking")
    assert (refused.status_code, experts.has_signed(panel.of("expert1"))) == (302, False)
    send(client, DESK, f"{DESK}/undertaking", agree="yes")
    assert experts.has_signed(panel.of("expert1"))
    assert f"{DESK}/{FIRST}" in look(client, DESK)


def test_the_desk_counts_and_points_to_the_next(migrated_sqlite_url: str) -> None:
    panel = set_up(migrated_sqlite_url, stars=4, projects=2)
    score(panel, "expert1", FIRST)
    score(panel, "expert2", SECOND)  # somebody else's work counts for nothing here
    client = visit(panel, web(panel), "expert1")
    text = text_of(look(client, DESK))
    assert "开始评审： 李志远" not in text
    assert "继续评审：李志远（S-02-01） 评分截止： 2021年9月10日24时" in text
    assert "已评 1 / 4" in text
    assert "已评 0 / 2" in text
    assert client.get(f"{DESK}/next", base_url=BASE).location == f"{DESK}/{SECOND}"


def test_after_scoring_the_desk_asks_for_nothing_that_cannot_be_done(migrated_sqlite_url: str) -> None:
    panel = set_up(migrated_sqlite_url, stars=4)
    client = visit(panel, web(panel), "expert1")
    score(panel, "expert1", FIRST)
    before = text_of(look(client, DESK))
    asked = ("继续评审：", "截止前必须提交")
    assert [part in before for part in (*asked, "评分已经结束")] == [True, True, False]
    for late in (True, False):
        if late:
            panel.keep_alive(timedelta(days=5))
        else:
            panel.stage(Stage.PANEL)
        page = text_of(look(client, DESK))
        assert [part for part in asked if part in page] == []
        assert "评分已经结束。 您有 3 份评分表没有提交，不计入成绩，也不能再填写。" in page
        assert client.get(f"{DESK}/next", base_url=BASE).location == DESK
    # the decoy: what the chair gives back is still to be done
    sheets.return_sheet(panel.of(CHAIR), code=FIRST, login="expert1", reason="请复核")
    page = text_of(look(client, DESK))
    assert "组长退回的评分表，请修改后重新提交。" in page
    assert f"修改退回的评分表：王桂兰（{FIRST}）" in page


def test_a_form_without_script_saves_goes_on_and_submits(panel: Panel) -> None:
    client, ctx = visit(panel, web(panel), "expert1"), panel.of("expert1")
    here, typed = f"{DESK}/{FIRST}", full(panel.system, "star", learning="", practice="12.5", moving="0.3")
    onward = send(client, here, here, base_version="0", go=SECOND, comment="甲\r\n乙", **marks(typed))
    assert onward.location == f"{DESK}/{SECOND}"
    stored = sheets.opened(ctx, code=FIRST)
    assert stored.draft == SheetDraft(
        entries={key: text for key, text in typed.items() if text}, comment="甲\n乙"
    )
    shown = text_of(look(client, here))
    assert "超过本项满分 12 分" in shown
    assert "须是 0.5 分的整数倍" in shown
    confirm = send(client, here, here, base_version="1", go="submit", **marks(typed)).location or ""
    assert "学习经历 ：未填。空白不等于 0 分" in text_of(look(client, confirm))
    mended = {**typed, "learning": "0", "practice": "12", "moving": "0.5"}
    send(client, here, here, base_version="2", go="submit", **marks(mended))
    page = look(client, confirm)
    assert "提交以后不能再修改" in page
    fields = {"base_version": hidden(page, "base_version"), "request_key": hidden(page, "request_key")}
    done = send(client, confirm, confirm, **fields, **marks(mended))
    assert done.location == f"{here}/receipt"
    again = send(client, f"{DESK}/{SECOND}", confirm, **fields, **marks(mended))
    assert again.location == f"{here}/receipt"
    closed = sheets.opened(ctx, code=FIRST)
    assert (closed.state, closed.draft.entries) == (SheetState.SUBMITTED, mended)
    assert len(closed.receipt.replace("-", "")) == 20
    assert closed.receipt in look(client, f"{here}/receipt")
    assert closed.receipt in look(client, f"{here}/print")
    assert closed.receipt in look(client, f"{DESK}/receipts")
    assert "<input" not in look(client, here).partition('<main id="main"')[2].partition("mark-")[2]


def test_the_official_sheet_prints_the_number_that_counts(panel: Panel) -> None:
    ctx = panel.of("expert1")
    entries = full(panel.system, "star", learning="８．５０", practice="９", moving="007")
    draft = SheetDraft(entries=entries)
    wrong = replace(draft, entries={**entries, "learning": "十分"})
    for code, typed in ((FIRST, draft), (SECOND, wrong)):
        sheets.save_draft(ctx, code=code, draft=typed, base_version=0, request_key=f"typed-{code}")
    client = visit(panel, web(panel), "expert1")
    sheets.submit_sheet(ctx, code=FIRST, draft=draft, base_version=1, request_key="submitted")
    for path in (f"{DESK}/{FIRST}/print", f"{DESK}/{FIRST}"):
        page = text_of(look(client, path))
        assert [text in page for text in ("８", "９", "007")] == [False, False, False]
        assert re.findall(r"(?:学习经历|学以致用|感动) \S+ (\S+) (\S+)", page)[0] == ("10", "8.5")
    # the decoy: what is no number is shown as it was typed
    assert "十分" in text_of(look(client, f"{DESK}/{SECOND}/print"))


def test_a_stale_form_shows_both_and_either_can_be_kept(panel: Panel) -> None:
    client, here = visit(panel, web(panel), "expert1"), f"{DESK}/{FIRST}"
    send(client, here, here, base_version="0", **marks({"learning": "5"}))
    answer = send(client, here, here, base_version="0", comment="后写的", **marks({"learning": "9"}))
    assert answer.status_code == 409
    assert "学习经历 不同 9 5" in text_of(answer.text)
    assert "后写的" in answer.text
    assert send(client, here, here, base_version="1" * 5000, comment="后写的").status_code == 409
    kept = client.post(
        here,
        data={
            "csrf_token": hidden(answer.text, "csrf_token"),
            "base_version": hidden(answer.text, "base_version"),
            "request_key": hidden(answer.text, "request_key"),
            "mark-learning": hidden(answer.text, "mark-learning"),
            "comment": hidden(answer.text, "comment"),
        },
        base_url=BASE,
    )
    assert kept.status_code == 302
    stored = sheets.opened(panel.of("expert1"), code=FIRST).draft
    assert (stored.entries, stored.comment) == ({"learning": "9"}, "后写的")


def test_a_form_sent_again_with_more_words_shows_both_and_calls_nothing_saved(panel: Panel) -> None:
    client, here = visit(panel, web(panel), "expert1"), f"{DESK}/{FIRST}"
    page = look(client, here)
    form = {name: hidden(page, name) for name in ("base_version", "request_key")}
    first = send(client, here, here, **form, comment="第一段")  # and its answer never reaches the browser
    assert first.status_code == 302
    look(client, here)  # what the first was told is not told to the second
    second = send(client, here, here, **form, comment="第一段第二段")
    assert (second.status_code, "草稿已保存" in second.text) == (409, False)
    assert hidden(second.text, "comment") == "第一段第二段"
    assert sheets.opened(panel.of("expert1"), code=FIRST).draft.comment == "第一段"
    assert send(client, here, here, **form, comment="第一段").status_code == 302


def test_an_expired_form_keeps_everything_for_the_next_try(panel: Panel) -> None:
    app = web(panel)
    client, here = visit(panel, app, "expert1"), f"{DESK}/{FIRST}"
    token = hidden(look(client, here), "csrf_token")
    data = {"csrf_token": token, "base_version": "0", "mark-learning": "8", "comment": "不能丢的评语"}
    for cookies, status in ((False, 400), (True, 401)):
        stranger = visit(panel, app)
        if cookies:  # the session is there, the sign-in behind it has ended
            panel.clock.instant += timedelta(hours=3)
            stranger = client
        answer = stranger.post(here, data=data, base_url=BASE)
        assert answer.status_code == status
        assert "打开登录窗口" in answer.text
        assert hidden(answer.text, "mark-learning") == "8"
        assert hidden(answer.text, "comment") == "不能丢的评语"
        assert sheets.opened(panel.system.of(panel.actors["expert1"]), code=FIRST).version == 0


def test_after_the_deadline_the_words_are_still_there(panel: Panel) -> None:
    client, here = visit(panel, web(panel), "expert1"), f"{DESK}/{FIRST}"
    page = look(client, here)
    panel.keep_alive(timedelta(days=6))
    data = {"csrf_token": hidden(page, "csrf_token"), "base_version": "0", "comment": "晚了一步"}
    answer = client.post(here, data=data, base_url=BASE)
    assert answer.status_code == 409
    assert "专家评分截止时间为 2021年9月10日24时" in answer.text
    assert "晚了一步" in answer.text


def test_drafts_by_script_answer_in_json(panel: Panel) -> None:
    client, to = visit(panel, web(panel), "expert1"), f"{DESK}/{FIRST}/draft"
    token = hidden(look(client, f"{DESK}/{FIRST}"), "csrf_token")

    def save(**body: object) -> tuple[int, object]:
        whole = {"entries": {"learning": "8"}, "base_version": 0, "request_key": "a" * 32, **body}
        answer = client.post(to, json=whole, headers={"X-CSRFToken": token}, base_url=BASE)
        return answer.status_code, answer.get_json()

    saved = {
        "version": 1,
        "running": 800,
        "missing": ["practice", "moving", "influence", "reputation", "masses", "leading", "quality"],
        "saved_at": "09:30",
    }
    assert save() == (200, saved)
    assert save() == (200, saved)  # the answer was lost, the request comes again: nothing twice
    assert sheets.opened(panel.of("expert1"), code=FIRST).version == 1
    status, body = save(entries={"learning": "3"}, request_key="b" * 32)
    assert isinstance(body, dict)
    assert (status, body["kind"], body["version"], body["typed"]["entries"]) == (
        409,
        "StaleVersion",
        1,
        {"learning": "8"},
    )
    broken: list[dict[str, object]] = [{"entries": []}, {"base_version": "0"}, {"request_key": 7}]
    broken += [{"request_key": "\ud800" * 32}, {"request_key": "a\0" * 16}, {"request_key": "短" * 16}]
    for wrong in broken:
        assert save(**wrong)[0] == 400
    bare = client.post(to, json={}, base_url=BASE)
    assert (bare.status_code, bare.get_json()["kind"]) == (400, "StaleForm")
    tie = client.post(f"{DESK}/{FIRST}/tie", data={"reason": "曾经共事", "csrf_token": "old"}, base_url=BASE)
    assert (tie.status_code, "曾经共事" in tie.text, "old" in tie.text) == (400, True, False)
    stranger = visit(panel, client.application)
    asked = stranger.get(f"{DESK}/token", headers={"Accept": "application/json"}, base_url=BASE)
    assert (asked.status_code, asked.get_json()["kind"]) == (401, "NotSignedIn")


def test_only_complete_drafts_are_submitted_together(migrated_sqlite_url: str) -> None:
    panel = set_up(migrated_sqlite_url, stars=4)
    ctx = panel.of("expert1")
    drafts = {
        FIRST: SheetDraft(entries=full(panel.system, "star")),
        SECOND: SheetDraft(veto="forged", veto_reason="证书编号查无记录"),
        "S-03-01": SheetDraft(entries=full(panel.system, "star", quality="")),
    }
    for code, draft in drafts.items():
        sheets.save_draft(ctx, code=code, draft=draft, base_version=0, request_key=f"{code}-draft")
    client, to = visit(panel, web(panel), "expert1"), f"{DESK}/submit/star"
    text = text_of(look(client, to))
    assert "一次提交 2 份评分表" in text
    assert "另有 2 份没有填完，这次不提交，仍留作草稿： 张秀英 、 刘建国" in text
    assert send(client, to, to, request_key="k" * 32).location == f"{DESK}/receipts"
    states = [line.state.value for line in sheets.desk(ctx).lines]
    assert states == ["submitted", "submitted", "draft", "blank"]


def test_stepping_back_takes_the_sheet_away(panel: Panel) -> None:
    client, to = visit(panel, web(panel), "expert1"), f"{DESK}/{FIRST}/tie"
    short = send(client, to, to, reason="亲")
    assert (short.status_code, "理由太短" in short.text) == (409, True)
    send(client, to, to, reason="系本人学生")
    assert FIRST not in look(client, DESK).partition("<main")[2]
    # barred, never assigned and never heard of are one answer
    barred, unknown = look(client, f"{DESK}/{FIRST}", 404), look(client, f"{DESK}/S-77-01", 404)
    assert text_of(barred) == text_of(unknown)


def test_a_returned_sheet_says_why(panel: Panel) -> None:
    score(panel, "expert1", FIRST)
    sheets.return_sheet(panel.of("chair"), code=FIRST, login="expert1", reason="引领性一项疑似漏填一位")
    client = visit(panel, web(panel), "expert1")
    assert "修改退回的评分表：王桂兰（S-01-01）" in text_of(look(client, DESK))
    assert "退回理由：引领性一项疑似漏填一位" in text_of(look(client, f"{DESK}/{FIRST}"))


def test_the_sheet_shows_what_experts_may_read(panel: Panel) -> None:
    page = look(visit(panel, web(panel), "expert1"), f"{DESK}/{FIRST}")
    text = text_of(page)
    assert "没有报送“参加学习情况”" in text
    assert "推荐单位注明：事迹特别感人" in text
    assert "分值来源：通知未公布分值" in text
    assert "依据 J 一（一）2（1）" in text
    for personal in ("13800000000", "1961-03-02"):
        assert personal not in page
    other = look(visit(panel, web(panel), "expert1"), f"{DESK}/{SECOND}")
    assert "special_reason" in page
    assert "special_reason" not in other


def test_nobody_else_reads_a_desk(panel: Panel) -> None:
    app = web(panel)
    for login, status in (("chair", 403), ("secretary", 403), ("supervisor", 403)):
        for path in (DESK, f"{DESK}/{FIRST}", f"{DESK}/{FIRST}/stored", f"{DESK}/receipts"):
            look(visit(panel, app, login), path, status)
    public = visit(panel, app).get(DESK, base_url=BASE)
    assert (public.status_code, (public.location or "").partition("?")[0]) == (302, "/login")
    without = visit(panel, app, "expert1").post(f"{DESK}/submit/star", base_url=BASE)
    assert without.status_code == 400


def test_every_page_of_an_expert_is_accessible(
    migrated_sqlite_url: str, live_server: Serve, page: Page
) -> None:
    panel = set_up(migrated_sqlite_url, projects=1)
    score(panel, "expert1", FIRST)
    ctx = panel.of("expert1")
    ready = SheetDraft(entries=full(panel.system, "star"))
    sheets.save_draft(ctx, code=SECOND, draft=ready, base_version=0, request_key="ready-draft")
    app = web(panel)
    address = live_server(app)
    let_in(page.context, app, address, panel.tokens["expert1"])
    paths = ("", f"/{FIRST}", f"/{FIRST}/receipt", f"/{FIRST}/print", "/receipts", f"/{SECOND}/submit")
    for path in (*paths, "/S-03-01/submit", "/submit/star", f"/{SECOND}/tie", "/signed-in"):
        page.goto(f"{address}{DESK}{path}")
        assert_accessible(page)
