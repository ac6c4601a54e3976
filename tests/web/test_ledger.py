"""The ledger for people: read, verified, taken away."""

from __future__ import annotations

import json

import pytest

from reviewer.services import ledger
from reviewer.storage.engine import sqlite_driver
from reviewer.wording import names
from tests.web.offices import KEY, Office, words

LEDGER = f"/c/{KEY}/ledger"


def test_the_newest_stands_first_in_words(office: Office) -> None:
    page = words(office.signed_in("secretary").get(LEDGER))
    assert page.index("导入登记表 类别：终身学习品牌项目 · ") < page.index("启动活动，冻结规则")


def test_what_was_recorded_is_read_in_words_and_unknown_keys_as_they_are() -> None:
    known = {"province": "全省名单", "star": "百姓学习之星", "changchun": "长春市"}
    for key, value, said in (
        ("act", "take_out", "移出名单"),
        ("from", "finalised", "名单确认"),
        ("to", "3", "3"),
        ("role", "chair", "专家组组长"),
        ("list", "province", "全省名单"),
        ("category", "star", "百姓学习之星"),
        ("followed", ["province", "moon"], "全省名单、moon"),
        ("followed", [], "—"),
        ("digests", {"province": "ab12", "moon": "cd34"}, "全省名单 ab12、moon cd34"),
        ("unit", None, "—"),
        ("rows", 12, "12"),
        ("sheets", [["expert1", [100]]], '[["expert1", [100]]]'),
        ("moon", "finalised", "finalised"),
    ):
        assert names.recorded(key, value, str, known) == said


def test_an_unbroken_chain_is_said_with_count_and_head(office: Office) -> None:
    head = ledger.verify(office.of("secretary"))
    page = words(office.signed_in("supervisor").get(f"{LEDGER}/verify"))
    assert f"全部 {head.count} 条" in page
    assert head.hash in page


def test_a_broken_chain_is_said_at_its_place(office: Office) -> None:
    connection = sqlite_driver().connect(str(office.installation.unit.engine.url.database))
    with connection:
        for (name,) in connection.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            connection.execute(f"drop trigger {name}")
        changed = "replace(payload, 'console', 'nobody')"
        connection.execute(f"update ledger_line set payload = {changed} where scope = ? and seq = 9", [KEY])
    connection.close()
    answer = office.signed_in("supervisor").get(f"{LEDGER}/verify")
    assert (answer.status_code, "第9条" in words(answer)) == (409, True)


def test_it_is_taken_away_line_by_line(office: Office) -> None:
    answer = office.signed_in("secretary").get(f"{LEDGER}/download")
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))
    assert len(lines) == ledger.verify(office.of("secretary")).count
    assert answer.headers["Content-Disposition"] == f"attachment; filename=ledger-{KEY}.jsonl"


@pytest.mark.parametrize(
    ("login", "reads", "verifies"),
    [
        ("secretary", 200, 200),
        ("supervisor", 409, 200),
        ("operator", 403, 200),
        ("changchun", 403, 403),
        ("expert1", 403, 403),
    ],
)
def test_who_reads_and_who_verifies(office: Office, login: str, reads: int, verifies: int) -> None:
    client = office.signed_in(login)
    assert client.get(f"{LEDGER}/verify").status_code == verifies
    assert client.get(f"{LEDGER}/download").status_code == reads
    page = client.get(LEDGER)
    assert page.status_code == verifies
    assert ("登记表" in words(page)) == (reads == 200)
