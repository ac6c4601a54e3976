"""The unit's desk without scripts: forms that keep what was typed, what is filed, what comes back."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.offices import KEY, Office, OpenOffice, words

DESK = f"/c/{KEY}/drafts"
DEEDS = "学" * 1000
STAR = {
    "f-name": "张 桂 兰",
    "f-sex": "女",
    "f-born_on": "1961年3月2日",
    "f-nationality": "汉族",
    "f-native_place": "吉林长春",
    "f-politics": "群众",
    "f-education": "大专",
    "f-host": "长春市朝阳区社区学院",
    "f-duty": "社区学习中心学员",
    "f-mobile": "139 0000 1234",
    "f-video": "有",
    "f-resume": "1978年参加工作。",
    "f-study": "连续十七年参加社区课程。",
    "f-deeds": DEEDS,
    "f-display": "她" * 200,
    "o-unit": "同意推荐。",
    "d-unit": "2021年8月20日",
}
PROJECT = {
    "f-name": "“童书童梦”阅读活动",
    "f-host": "朝阳区社区学院",
    "f-started_on": "2012年5月1日",
    "f-participants": "2300人/8600人次",
    "f-profile": "讲" * 1600,
    "f-display": "讲" * 200,
    "o-unit": "同意推荐。",
    "d-unit": "2021年8月20日",
}


@pytest.fixture
def nominating(open_at: OpenOffice) -> Office:
    """A campaign that takes nominations, nothing on file."""
    return open_at("nomination")


def begin(client: FlaskClient, category: str = "star", *, key: str = "k" * 12) -> str:
    """A new draft; gives back its address."""
    data = {"category": category, "unit": "changchun", "request_key": key}
    answer = client.post(DESK, data=data)
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def put(client: FlaskClient, address: str, base: int, /, go: str = "", **changes: str) -> TestResponse:
    """Save a form."""
    data = {
        **STAR,
        **changes,
        "go": go,
        "base_version": f"{base}",
        "request_key": f"key-{base}-{address}"[-60:],
    }
    return client.post(address, data=data)


def field(page: str, entry: str) -> str:
    """What stands in a field or a text of the page."""
    found = re.search(rf'name="{entry}"[^>]*? value="([^"]*)"|name="{entry}"[^>]*>\n([^<]*)</textarea>', page)
    assert found is not None, entry
    return unescape(found[1] if found[1] is not None else found[2])


def test_a_unit_writes_saves_and_submits_and_the_office_sees_what_a_register_would_show(
    nominating: Office,
) -> None:
    unit, office = nominating.signed_in("changchun"), nominating.signed_in("secretary")
    address = begin(unit)
    assert begin(unit) == address  # pressed twice
    answer = put(unit, address, 0, go="submit")
    assert answer.headers["Location"] == f"{address}/submit"
    assert "可以提交" in words(unit.get(f"{address}/submit"))
    assert "共 0 个" in words(office.get(f"/c/{KEY}/nominations"))

    done = unit.post(f"{address}/submit", data={"base_version": "1", "request_key": "s" * 12})
    assert done.headers["Location"] == DESK
    assert "已提交“张桂兰”，编号 S-01-01。" in words(unit.get(DESK))
    listed = words(office.get(f"/c/{KEY}/nominations"))
    assert "S-01-01 张桂兰 长春市朝阳区社区学院" in listed
    assert "材料齐" in listed
    opened = words(office.get(f"/c/{KEY}/nominations/S-01-01"))
    assert "同意推荐。" in opened
    assert "1961" not in opened
    assert nominating.kinds()[-1] == "nomination.filed"


JSON = {"Accept": "application/json"}


def sent(
    client: FlaskClient, address: str, base: object, entries: object, key: object = "a key of ours"
) -> TestResponse:
    """What the script of the page sends."""
    body = {"entries": entries, "base_version": base, "request_key": key}
    return client.post(f"{address}/draft", json=body, headers=JSON)


def test_a_script_s_save_is_answered_with_what_the_rules_find(nominating: Office) -> None:
    unit = nominating.signed_in("changchun")
    address = begin(unit)
    answer = sent(unit, address, 0, {**STAR, "f-born_on": "1961年2月30日", "f-deeds": "学" * 999})
    told = answer.get_json()
    assert (answer.status_code, told["version"], told["saved_at"], told["missing"], told["open"]) == (
        200,
        1,
        "09:00",
        [],
        1,
    )
    assert told["faults"] == {
        "f-born_on": "“出生年月日”不是真实存在的日期。",
        "f-deeds": "“主要事迹和成效”999字，要求不少于1000字。",
    }
    assert "主要事迹和成效999字，要求不少于1000字" in told["findings"]
    assert "附表1" in told["findings"]
    stale = sent(unit, address, 0, {"f-name": "另一个"}, key="another key")
    assert (stale.status_code, stale.get_json()["kind"], stale.get_json()["version"]) == (
        409,
        "StaleVersion",
        1,
    )
    assert stale.get_json()["typed"]["entries"]["f-name"] == STAR["f-name"]
    assert unit.get(f"{address}/stored").get_json()["typed"] == stale.get_json()["typed"]


@pytest.mark.parametrize(
    ("base", "entries", "key"),
    [
        ("0", {}, "a key of ours"),
        (True, {}, "a key of ours"),
        (0, [], "a key of ours"),
        (0, None, "a key of ours"),
        (0, {}, "short"),
        (0, {}, 7),
        (0, {}, "k" * 65),
    ],
)
def test_what_is_no_draft_is_a_bad_request(
    nominating: Office, base: object, entries: object, key: object
) -> None:
    unit = nominating.signed_in("changchun")
    address = begin(unit)
    assert sent(unit, address, base, entries, key).status_code == 400
    assert unit.get(f"{address}/stored").get_json()["version"] == 0


def test_markup_in_a_draft_is_text_in_every_answer(nominating: Office) -> None:
    unit = nominating.signed_in("changchun")
    address = begin(unit)
    plant = "<script>alert(1)</script>\"'><img src=x>"
    told = sent(unit, address, 0, {**STAR, "f-duty": plant, "f-name": plant, "d-unit": plant}).get_json()
    assert "<script" not in told["findings"]
    assert "<img" not in told["findings"]
    assert "&lt;script&gt;" in told["findings"]
    for page in (address, f"{address}/submit", DESK):
        text = unit.get(page).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text


def test_a_lost_token_and_a_lost_sign_in_lose_no_word(open_at: OpenOffice) -> None:
    office = open_at("nomination", forms=True)
    login = office.visitor()
    page = login.get("/login").text
    found = re.search(r'name="csrf_token" value="([^"]*)"', page)
    assert found is not None
    token = found[1]
    login.post("/login", data={"login": "changchun", "password": "a long enough word", "csrf_token": token})
    token = re.search(r'name="csrf_token" value="([^"]*)"', login.get(DESK).text)[1]  # type: ignore[index]
    start = login.post(DESK, data={"category": "star", "unit": "changchun", "csrf_token": token})
    address = start.headers["Location"]
    typed = {**STAR, "category": "star", "base_version": "0"}
    for client, status in ((login, 400), (office.visitor(), 400)):
        answer = client.post(address, data=typed)
        assert answer.status_code == status
        kept = words(answer)
        assert "内容还没有保存" in kept
        assert "主要事迹和成效" in kept  # the label, also for a reader who may not open the draft
        assert field(answer.text, "f-duty") == "社区学习中心学员"
    again = re.search(r'name="csrf_token" value="([^"]*)"', login.post(address, data=typed).text)
    assert again is not None
    assert login.post(address, data={**typed, "csrf_token": again[1]}).status_code == 302
    assert field(login.get(address).text, "f-duty") == "社区学习中心学员"
    sent_ = login.post(f"{address}/draft", json={"entries": {}}, headers=JSON)
    assert (sent_.status_code, sent_.get_json()["kind"]) == (400, "StaleForm")


def test_personal_answers_stand_in_the_form_and_nowhere_else_on_a_get(nominating: Office) -> None:
    unit, office = nominating.signed_in("changchun"), nominating.signed_in("secretary")
    address = begin(unit)
    put(unit, address, 0, go="submit")
    assert field(unit.get(address).text, "f-native_place") == "吉林长春"
    assert "吉林长春" not in unit.get(f"{address}/submit").text
    unit.post(f"{address}/submit", data={"base_version": "1"})
    opened = f"/c/{KEY}/nominations/S-01-01"
    for client, page in ((unit, address), (unit, opened), (office, opened)):
        text = client.get(page).text
        assert "吉林长春" not in text
        assert "139 0000 1234" not in text
        assert "13900001234" not in text
    told = words(office.post(f"{opened}/personal"))
    for text in (
        "籍贯 吉林长春",
        "政治面貌 群众",
        "手机 13900001234",
        "出生年月日 1961-03-02",
        "签署日期：2021-08-20",
    ):
        assert text in told, text


def test_after_its_stage_the_desk_names_no_day_to_come(open_at: OpenOffice) -> None:
    open_line, over = "推荐申报截止时间为", "推荐申报阶段已经结束，不能再填写或提交。"
    page = words(open_at("nomination").signed_in("changchun").get(DESK))
    assert (open_line in page, "还可提交" in page, over in page) == (True, True, False)
    page = words(open_at("eligibility").signed_in("changchun").get(DESK))
    assert (open_line in page, "还可提交" in page, over in page) == (False, False, True)


def test_who_has_no_unit_finds_no_door_and_no_desk(nominating: Office) -> None:
    for login in ("secretary", "chair", "expert1", "supervisor", "operator"):
        client = nominating.signed_in(login)
        assert "我的推荐" not in words(client.get(f"/c/{KEY}/"))
        assert client.get(DESK).status_code == 403
        assert client.post(DESK, data={"category": "star", "unit": "changchun"}).status_code == 403
    assert nominating.visitor().get(DESK).headers["Location"].startswith("/login?")
    unit = words(nominating.signed_in("changchun").get("/"))
    assert "填写推荐表" in unit


def test_a_refused_filing_says_everything_and_changes_nothing(nominating: Office) -> None:
    unit = nominating.signed_in("changchun")
    address = begin(unit)
    put(unit, address, 0, **{"f-deeds": "学" * 999, "d-unit": ""})
    answer = unit.post(f"{address}/submit", data={"base_version": "1"})
    assert answer.status_code == 422
    said = words(answer)
    assert "“主要事迹和成效”999字，要求不少于1000字。" in said
    assert "“本人所在单位推荐意见（签署日期）”没有填写。" in said
    assert "不符合：主要事迹和成效不少于1000字。" in said
    assert nominating.kinds()[-1] != "nomination.filed"
    stale = unit.post(f"{address}/submit", data={"base_version": "0"})
    assert (stale.status_code, "已经保存了新的内容" in words(stale)) == (409, True)


def test_an_order_of_another_hour_moves_nobody(nominating: Office) -> None:
    unit = nominating.signed_in("changchun")
    address = begin(unit)
    token = address.rpartition("/")[2]
    data = {"category": "star", "unit": "changchun", "line": token, "place": "1", "to": "1", "stamp": "old"}
    answer = unit.post(f"{DESK}/order", data=data)
    assert (answer.status_code, "推荐次序有变化，没有移动" in words(answer)) == (409, True)
    assert unit.post(f"{DESK}/order", data={**data, "to": "x", "step": "y"}).status_code == 409


def test_a_draft_thrown_away_is_gone(nominating: Office) -> None:
    unit = nominating.signed_in("changchun")
    address = begin(unit)
    put(unit, address, 0)
    assert unit.post(f"{address}/discard", data={"base_version": "0"}).status_code == 409
    assert unit.post(f"{address}/discard", data={"base_version": "1"}).headers["Location"] == DESK
    assert "草稿已删除。" in words(unit.get(DESK))
    assert unit.get(address).status_code == 404
