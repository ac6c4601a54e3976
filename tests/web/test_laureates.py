"""Past lists in the browser, and what the check does with them."""

from __future__ import annotations

import re

import pytest

from reviewer.contract import LaureateLevel, NomineeKind
from reviewer.domain.access import Stage
from reviewer.domain.eligibility import View
from reviewer.domain.laureates import Entry, likeness_of
from reviewer.services import eligibility, laureates
from reviewer.services.eligibility import Asked
from tests.past_lists import PERSON, PROJECT, past_list
from tests.screenings import all_screened
from tests.web.offices import KEY, Office, file_of, words

PAGE, CHECK = f"/c/{KEY}/laureates", f"/c/{KEY}/eligibility"
FORM = {"kind": "person", "name": "王丹", "year": "2019", "level": "national", "source": "2019年公布名单"}


def first_star(office: Office) -> eligibility.Screened:
    return all_screened(office.of("secretary"), category="star")[0]


def test_a_spreadsheet_is_read_shown_and_added(office: Office) -> None:
    client = office.signed_in("secretary")
    assert "没有名单时，往年获奖的条款一律待核实" in words(client.get(PAGE))
    assert client.get(f"{PAGE}/import").location == PAGE
    read = client.post(f"{PAGE}/import", data={"list": file_of(past_list(PERSON, PROJECT))})
    assert (read.status_code, read.location) == (302, f"{PAGE}/import")
    shown = client.get(read.location)
    assert "新增 2 条" in words(shown)
    assert "1961" not in shown.text
    batch = re.findall(r'name="batch" value="([^"]+)"', shown.text)[0]
    assert client.post(f"{PAGE}/import/confirm", data={"batch": batch}).location == PAGE
    page = client.get(PAGE)
    assert "1961" not in page.text
    for text in ("共 2 条", "童书童梦阅读活动", "已撤销", "已录出生年月", "2019年公布名单"):
        assert text in words(page), text
    found = words(client.get(f"{PAGE}?words=童书&kind=project"))
    assert ("符合条件 1 条" in found, "王丹" in found) == (True, False)
    assert "没有符合条件的记录" in words(client.get(f"{PAGE}?words=无此人"))
    assert client.post(f"{PAGE}/import/confirm", data={"batch": batch}).status_code == 404


def test_a_spreadsheet_with_faults_is_shown_with_every_fault_at_its_place(office: Office) -> None:
    client = office.signed_in("secretary")
    wrong = past_list(("团队", *PERSON[1:]), ("个人", "", *PERSON[2:]))
    answer = client.post(f"{PAGE}/import", data={"list": file_of(wrong)})
    page = words(answer)
    assert answer.status_code >= 400
    assert "共 2 处问题" in page
    assert "名单 3 A “类型”不在可填的范围内。可填：个人、项目。" in page
    assert "名单 4 B “姓名或项目名称”没有填写。" in page
    assert laureates.listed(office.of("secretary")).total == 0


def test_a_line_is_added_by_hand_and_a_wrong_one_comes_back_as_typed(office: Office) -> None:
    client = office.signed_in("secretary")
    wrong = client.post(PAGE, data=FORM | {"born": "三月", "host": "示例镇<b>"})
    assert (wrong.status_code, "这一条没有登记" in words(wrong)) == (409, True)
    assert 'value="三月"' in wrong.text
    assert "示例镇&lt;b&gt;" in wrong.text
    assert client.post(PAGE, data=FORM | {"kind": "unit"}).status_code == 409
    assert client.post(PAGE, data=FORM | {"born": "1961-03"}).status_code == 302
    assert "已登记到往年名单" in words(client.get(PAGE))
    known = client.post(PAGE, data=FORM)
    assert (known.status_code, "已在往年名单里" in words(known)) == (409, True)
    status = {"laureate": "1", "status": "revoked", "reason": "已公布撤销"}
    assert client.post(f"{PAGE}/status", data=status | {"reason": ""}).status_code == 409
    assert client.post(f"{PAGE}/status", data=status | {"status": "gone"}).status_code == 404
    assert client.post(f"{PAGE}/status", data=status).status_code == 302
    assert "已撤销" in words(client.get(PAGE))


def test_a_suspect_is_compared_and_decided_on_the_check(office: Office) -> None:
    star = first_star(office)
    entry = Entry(
        kind=NomineeKind.PERSON,
        name=f"{star.line.name[0]} {star.line.name[1:]}",
        host="别的单位",
        year=2018,
        level=LaureateLevel.PROVINCIAL,
        source="2018年省名单",
    )
    laureates.add(office.of("secretary"), entry=entry)
    client = office.signed_in("secretary")
    page = client.get(f"{CHECK}?category=star&show=suspects")
    told = words(page)
    assert re.findall(r'<article class="[^"]+" id="([^"]+)"', page.text) == [star.line.code]
    for text in (
        "疑似往年获奖 1",
        "单位：不同",
        "出生年月：无法比较",
        "2018 · 省级",
        "对照往年名单，认定是否同一",
    ):
        assert text in told, text
    form = {"laureate": "1", "category": "star", "show": "suspects", "reason": "本人承认"}
    path = f"{CHECK}/{star.line.code}/compare"
    assert client.post(path, data=form | {"answer": "maybe"}).status_code == 404
    answer = client.post(path, data=form | {"answer": "same"})
    assert (answer.status_code, answer.location) == (302, f"{CHECK}?category=star&show=suspects")
    after = words(client.get(f"{CHECK}?category=star&code={star.line.code}&show=all"))
    assert ("经人工认定，往年已获认定" in after, "是同一个" in after) == (True, True)
    # The chair reads conclusions later, and none of the comparing.
    office.stage(Stage.SCORING)
    chair = words(office.signed_in("chair").get(f"{CHECK}?category=star&code={star.line.code}&show=all"))
    assert ("经人工认定" in chair, "认定是否同一" in chair, "更改认定" in chair) == (True, False, False)


def test_a_fact_is_confirmed_on_the_check_and_taken_back(office: Office) -> None:
    found = eligibility.screening_page(office.of("secretary"), asked=Asked(category="star")).items
    code, finding = next(
        (item.line.code, one) for item in found for one in item.findings if one.fact == "cadre"
    )
    client = office.signed_in("secretary")
    form = {"fact": "cadre", "source": "组织部门答复", "category": "star", "show": "all", "size": "50"}
    path = f"{CHECK}/{code}/confirm"
    assert client.post(path, data=form | {"value": "perhaps"}).status_code == 404
    assert client.post(path, data=form | {"value": "yes", "source": " "}).status_code == 409
    answer = client.post(path, data=form | {"value": "yes"})
    assert (answer.status_code, answer.location) == (302, f"{CHECK}?category=star&show=all&size=50")
    page = words(client.get(f"{CHECK}?category=star&show=all&code={code}"))
    assert "是否县处级以上领导干部：是（林文秘核实，依据：组织部门答复）" in page
    assert client.post(path, data=form | {"value": "open"}).status_code == 302
    page = words(client.get(f"{CHECK}?category=star&show=all&code={code}"))
    assert "林文秘核实" not in page
    assert finding.detail in page


def test_a_title_like_one_of_a_past_list_is_asked_about_with_what_the_two_share(office: Office) -> None:
    client, office_ = office.signed_in("secretary"), office.of("secretary")
    line = all_screened(office_, category="project")[0].line
    title = f"2017年{line.name}系列活动"
    shared = likeness_of(NomineeKind.PROJECT, line.name)
    assert shared == likeness_of(NomineeKind.PROJECT, title) != title
    before = eligibility.screening_page(office_, asked=Asked(category="project")).counts[View.SUSPECTS]
    entry = Entry(
        kind=NomineeKind.PROJECT,
        name=title,
        host="别的单位",
        year=2017,
        level=LaureateLevel.PROVINCIAL,
        source="2017年名单",
    )
    laureates.add(office_, entry=entry)
    found = eligibility.screening_page(office_, asked=Asked(category="project", view=View.SUSPECTS))
    assert line.code in {item.line.code for item in found.items}
    assert (found.counts[View.SUSPECTS], len(found.items)) == (before + 1, before + 1)
    page = words(client.get(f"{CHECK}?category=project&show=all&code={line.code}"))
    assert f"都是“{shared}”" in page
    assert title in page


def test_the_check_is_narrowed_by_unit_and_words_and_keeps_its_place(office: Office) -> None:
    client = office.signed_in("secretary")
    every = all_screened(office.of("secretary"), category="star")

    def codes(query: str) -> list[str]:
        page = client.get(f"{CHECK}?category=star&show=all&size=100&{query}").text
        return re.findall(r'<article class="[^"]+" id="([^"]+)"', page)

    assert codes("unit=siping") == [item.line.code for item in every if item.line.unit == "siping"]
    assert codes(f"words={every[0].line.code.lower()}") == [every[0].line.code]
    assert codes("words=不存在的人") == []
    page = client.get(f"{CHECK}?category=star&unit=siping&words=S-&size=50").text
    assert re.search(r'href="[^"]*show=unknown[^"]*size=50[^"]*unit=siping[^"]*words=S-', page)


def test_whoever_decides_comes_back_to_the_page_where_they_were(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reviewer.web.pages.SIZES", (5, 10))
    client = office.signed_in("secretary")
    page = client.get(f"{CHECK}?category=star&show=all&size=5&page=2").text
    [code, *_] = re.findall(r'<article class="[^"]+" id="([^"]+)"', page)
    names = ("category", "show", "size", "page")
    form = {name: re.findall(rf'name="{name}" value="([^"]+)"', page)[-1] for name in names}
    answer = client.post(f"{CHECK}/{code}/exclude", data=form | {"reason": "不实"})
    assert answer.location == f"{CHECK}?category=star&show=all&size=5&page=2"


def test_every_conclusion_is_laid_open_for_print(office: Office) -> None:
    client = office.signed_in("secretary")
    query = f"{CHECK}?category=star&show=all&size=100"
    assert "<details open><summary>其他" not in client.get(query).text
    page = client.get(f"{query}&whole=yes").text
    assert page.count("<details open><summary>其他") == len(
        all_screened(office.of("secretary"), category="star")
    )
