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
    found = re.search(rf'name="{entry}"[^>]*value="([^"]*)"|name="{entry}"[^>]*>\n([^<]*)</textarea>', page)
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
