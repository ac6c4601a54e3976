"""The panel, who reads what, and how far everyone is."""

from __future__ import annotations

import re

import pytest

from reviewer.services import experts
from tests.web.offices import KEY, Office, OpenOffice, words

PANEL = f"/c/{KEY}/panel"
POSTS = {
    "login": "expert1",
    "employer-1": "云上大学",
    "until-1": "",
    "employer-2": "远山学院",
    "until-2": "2020-06-30",
}


def test_an_expert_is_enrolled_with_posts(office: Office) -> None:
    client = office.signed_in("secretary")
    assert client.post(f"{PANEL}/enrol", data=POSTS).status_code == 302
    assert "云上大学 远山学院（2020年6月30日至" not in words(client.get(PANEL))
    assert "expert1 expert1 云上大学 远山学院（至 2020年6月30日） 未签署" in words(client.get(PANEL))
    page = client.get(f"{PANEL}?login=expert1").text
    assert 'name="employer-2" type="text" value="远山学院"' in page
    assert 'name="until-2" type="date" value="2020-06-30"' in page


@pytest.mark.parametrize(
    ("change", "status", "sentence"),
    [({"until-2": "去年"}, 422, "离职日期"), ({"login": "nobody"}, 404, "没有找到账号")],
)
def test_posts_that_cannot_be_read_are_kept_in_the_form(
    office: Office, change: dict[str, str], status: int, sentence: str
) -> None:
    answer = office.signed_in("secretary").post(f"{PANEL}/enrol", data=POSTS | change)
    assert (answer.status_code, sentence in words(answer)) == (status, True)
    assert 'value="云上大学"' in answer.text
    assert experts.panel(office.of("secretary")) == ()


def test_assigning_says_how_many_read_and_who_is_barred(open_at: OpenOffice) -> None:
    office = open_at("scoring")
    client = office.signed_in("secretary")
    page = words(client.get(f"{PANEL}/assignments?category=star"))
    assert "S-01-01" in page
    # the second expert comes from the office that recommends the third city's nominees
    barred = page.index("expert2 ：在推荐单位任职")
    assert page.index("S-03-01") < barred
    answer = client.post(f"{PANEL}/assignments", data={"category": "star"}, follow_redirects=True)
    assert "按规则回避" in words(answer)
    assert client.post(f"{PANEL}/assignments", data={"category": "none"}).status_code == 404
    assert client.get(f"{PANEL}/assignments?category=none").status_code == 404


def test_a_panel_is_drawn_by_number(open_at: OpenOffice) -> None:
    office = open_at("eligibility")
    client = office.signed_in("secretary")
    for number in (1, 2, 3):
        client.post(f"{PANEL}/enrol", data={"login": f"expert{number}", "employer-1": "云上大学"})
    form = {"category": "star", "way": "drawn"}
    for typed in ("", "三", "-1", "0"):
        answer = client.post(f"{PANEL}/assignments", data={**form, "panel": typed}, follow_redirects=True)
        assert "请填写每个对象由几位专家评审" in words(answer)
    answer = client.post(f"{PANEL}/assignments", data={**form, "panel": "9"}, follow_redirects=True)
    assert "评审专家人数不足" in words(answer)
    before = words(client.get(f"{PANEL}/assignments?category=star"))
    assert "一个对象的有效评分不足 5 份时，不去掉最高分和最低分" in before
    assert "位专家：这些对象不去掉最高分和最低分" not in before
    after = words(client.post(f"{PANEL}/assignments", data={**form, "panel": "3"}, follow_redirects=True))
    assert "已分派" in after
    # Three are enough to open scoring, and too few for the campaign's own way of counting.
    nominees = len(set(re.findall(r"S-\d\d-\d\d", after)))
    assert f"有 {nominees} 个对象不足 5 位专家：这些对象不去掉最高分和最低分" in after
    assert after.count("不足 5 位，按平均分计") == nominees


def test_a_tie_is_put_on_file_and_bars_at_once(open_at: OpenOffice) -> None:
    office = open_at("scoring")
    client = office.signed_in("secretary")
    form = {"login": "expert1", "code": "S-01-01", "reason": "曾为师生"}
    assert client.post(f"{PANEL}/ties", data=form).status_code == 302
    assert "expert1 ：本人申报的利害关系" in words(client.get(f"{PANEL}/assignments?category=star"))
    assert "曾为师生" in words(client.get(PANEL))
    for change in ({"code": "S-99-99"}, {"reason": "短"}):
        answer = client.post(f"{PANEL}/ties", data=form | change)
        assert (answer.status_code in {404, 409}, 'value="S-' in answer.text) == (True, True)


def test_progress_is_counted_for_those_who_watch(open_at: OpenOffice) -> None:
    office = open_at("scoring")
    for login in ("secretary", "chair", "supervisor"):
        page = office.signed_in(login).get(f"{PANEL}/progress")
        assert (page.status_code, "已提交 0 /" in words(page)) == (200, True)
        assert page.text.count('<svg class="bar"') == 7
    assert office.signed_in("supervisor").get(PANEL).location == f"{PANEL}/progress"


@pytest.mark.parametrize("login", ["changchun", "expert1"])
def test_who_sits_on_the_panel_is_secret(open_at: OpenOffice, login: str) -> None:
    client = open_at("scoring").signed_in(login)
    statuses = [client.get(path).status_code for path in (PANEL, f"{PANEL}/assignments", f"{PANEL}/progress")]
    assert statuses == [403, 403, 403]
    assert PANEL not in client.get(f"/c/{KEY}/").text
    for path in ("enrol", "ties", "assignments"):
        form = {**POSTS, "code": "S-01-01", "reason": "曾为师生", "category": "star", "login": "expert2"}
        assert client.post(f"{PANEL}/{path}", data=form).status_code == 403


def test_a_supervisor_sees_numbers_and_no_pairs(open_at: OpenOffice) -> None:
    client = open_at("scoring").signed_in("supervisor")
    assert client.get(f"{PANEL}/assignments").status_code == 403
    assert f"{PANEL}/assignments" not in client.get(f"{PANEL}/progress").text
