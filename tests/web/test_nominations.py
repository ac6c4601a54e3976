"""Registers brought in by upload, nominees listed, opened, completed and handed out."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from openpyxl import load_workbook

from reviewer.demo.records import DemoNominee
from reviewer.domain.access import Stage
from reviewer.services import nominations
from tests.web.offices import KEY, Office, OpenOffice, file_of, words

INTAKE, NOMINATIONS = f"/c/{KEY}/intake", f"/c/{KEY}/nominations"
STAR = f"{NOMINATIONS}/S-01-01"


def upload(content: bytes, *, unit: str = "changchun", category: str = "star") -> dict[str, object]:
    return {"unit": unit, "category": category, "register": file_of(content)}


def test_a_register_is_read_shown_and_filed(open_at: OpenOffice) -> None:
    office = open_at("nomination")
    register, content = office.register("changchun", "star")
    client = office.signed_in("changchun")
    read = client.post(INTAKE, data=upload(content))
    assert read.status_code == 302
    page = words(client.get(read.location))
    for nominee in register.nominees:
        assert f"{nominee.sequence} {nominee.name}" in page
    assert nominations.listed(office.of("secretary")) == ()
    filed = client.post(read.location)
    assert (filed.status_code, filed.location) == (302, NOMINATIONS)
    listed = nominations.listed(office.of("secretary"))
    assert [line.name for line in listed] == [nominee.name for nominee in register.nominees]
    assert client.post(read.location).status_code == 404


def test_looking_at_a_preview_files_nothing(open_at: OpenOffice) -> None:
    office = open_at("nomination")
    client = office.signed_in("changchun")
    read = client.post(INTAKE, data=upload(office.register("changchun", "star")[1]))
    before = office.kinds()
    for _ in range(3):
        client.get(read.location)
    assert office.kinds() == before


def test_a_preview_is_for_the_one_who_read_it(open_at: OpenOffice) -> None:
    office = open_at("nomination")
    read = office.signed_in("changchun").post(INTAKE, data=upload(office.register("changchun", "star")[1]))
    other = office.signed_in("secretary")
    assert (other.get(read.location).status_code, other.post(read.location).status_code) == (404, 404)


def test_a_refused_register_lists_every_defect_with_its_place(open_at: OpenOffice) -> None:
    office = open_at("nomination")
    _, content = office.register("tonghua", "star", spoilt=True)
    answer = office.signed_in("secretary").post(INTAKE, data=upload(content, unit="tonghua"))
    assert answer.status_code == 422
    assert "共 1 处问题" in words(answer)
    assert "必须改正 登记表 3 H “出生年月日”不是真实存在的日期。" in words(answer)
    assert nominations.listed(office.of("secretary")) == ()


@pytest.mark.parametrize(("content", "sentence"), [(b"", "不是 Excel 工作簿"), (b"name\nx\n", "文本或 CSV")])
def test_what_is_no_workbook_is_said_plainly(open_at: OpenOffice, content: bytes, sentence: str) -> None:
    answer = open_at("nomination").signed_in("secretary").post(INTAKE, data=upload(content))
    assert (answer.status_code, sentence in words(answer)) == (422, True)


def test_a_form_without_a_file_is_no_fault_of_ours(open_at: OpenOffice) -> None:
    answer = (
        open_at("nomination")
        .signed_in("secretary")
        .post(INTAKE, data={"unit": "changchun", "category": "star"})
    )
    assert answer.status_code == 422


def test_an_office_files_for_itself_only(open_at: OpenOffice) -> None:
    office = open_at("nomination")
    client = office.signed_in("changchun")
    page = client.get(INTAKE).text
    assert re.findall(r'<option value="(\w+)"', page) == ["changchun"]
    content = office.register("siping", "star")[1]
    assert client.post(INTAKE, data=upload(content, unit="siping")).status_code == 403
    assert len(re.findall(r'<option value="\w+"', office.signed_in("secretary").get(INTAKE).text)) > 5


def test_too_late_is_said_with_both_times(open_at: OpenOffice) -> None:
    office = open_at("nomination")
    content = office.register("changchun", "star")[1]
    office.clock.instant = office.clock.instant.replace(month=9)
    answer = office.signed_in("changchun").post(INTAKE, data=upload(content))
    assert (answer.status_code, "2021年8月30日24时" in words(answer)) == (409, True)


def test_the_list_is_narrowed_by_what_is_seen(office: Office) -> None:
    client = office.signed_in("secretary")
    every = nominations.listed(office.of("secretary"))
    one = every[3]

    def names(query: str) -> list[str]:
        page = client.get(f"{NOMINATIONS}?{query}").text
        return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', page)

    assert names("") == [line.name for line in every]
    assert names("category=project") == [line.name for line in every if line.category == "project"]
    assert names("unit=siping") == [line.name for line in every if line.unit == "siping"]
    assert names(f"words={one.name}&category=star") == [line.name for line in every if one.name in line.name]
    assert names(f"words={one.code.lower()}") == [one.name]
    assert "没有符合条件" in words(client.get(f"{NOMINATIONS}?words=不存在的人"))


def test_search_does_not_reach_what_is_hidden(office: Office) -> None:
    filed = next(nominee for nominee in nominees(office) if nominee.fields.get("phone"))
    phone = filed.fields["phone"]
    page = words(office.signed_in("secretary").get(f"{NOMINATIONS}?words={phone}"))
    assert "没有符合条件" in page


def test_long_lists_come_in_pages(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    every = nominations.listed(office.of("secretary"))
    for module in ("pages", "nominations"):
        monkeypatch.setattr(f"reviewer.web.{module}.SIZES", (7, 100))
    client = office.signed_in("secretary")
    pages = -(-len(every) // 7)
    seen = []
    for page in range(1, pages + 1):
        answer = client.get(f"{NOMINATIONS}?page={page}&size=7")
        assert f"第 {page} 页，共 {pages} 页" in words(answer)
        seen += re.findall(r'<td class="code tight">([^<]+)</td>', answer.text)
    assert seen == [line.code for line in every]
    assert words(client.get(f"{NOMINATIONS}?page=999&size=7")) == words(
        client.get(f"{NOMINATIONS}?page={pages}&size=7")
    )
    assert client.get(f"{NOMINATIONS}?page=none").status_code == 200


def test_an_office_sees_its_own(office: Office) -> None:
    client = office.signed_in("changchun")
    page = client.get(NOMINATIONS).text
    codes = re.findall(r'<td class="code tight">([^<]+)</td>', page)
    assert {code.split("-")[1] for code in codes} == {"01"}
    foreign, absent = client.get(f"{NOMINATIONS}/S-03-01"), client.get(f"{NOMINATIONS}/S-99-01")
    assert (foreign.status_code, words(foreign)) == (404, words(absent))


def nominees(office: Office) -> list[DemoNominee]:
    return list(office.register("changchun", "star")[0].nominees)


def test_personal_data_is_shown_on_demand_and_recorded(office: Office) -> None:
    first = nominees(office)[0]
    address = first.fields["address"]
    client = office.signed_in("secretary")
    assert address not in words(client.get(STAR))
    assert office.kinds().count("nomination.personal_read") == 0
    revealed = client.post(f"{STAR}/personal")
    assert (revealed.status_code, address in words(revealed)) == (200, True)
    assert office.kinds().count("nomination.personal_read") == 1
    assert client.get(f"{STAR}/personal").status_code == 405


@pytest.mark.parametrize(("login", "status"), [("chair", 404), ("supervisor", 404), ("expert1", 404)])
def test_others_get_no_personal_data(office: Office, login: str, status: int) -> None:
    office.stage(Stage.SCORING)
    answer = office.signed_in(login).post(f"{STAR}/personal")
    assert answer.status_code == status
    assert nominees(office)[0].fields["address"] not in answer.text
    assert "nomination.personal_read" not in office.kinds()


def test_texts_are_pasted_and_two_windows_lose_nothing(office: Office) -> None:
    client = office.signed_in("secretary")
    version = nominations.opened(office.of("secretary"), code="S-01-01").version
    form = {"base_version": str(version), "text-awards": "第一个窗口写的", "text-phone": "不是文字材料"}
    assert client.post(f"{STAR}/texts", data=form).status_code == 302
    stored = nominations.opened(office.of("secretary"), code="S-01-01").texts
    assert (stored["awards"], "phone" in stored) == ("第一个窗口写的", False)
    late = client.post(f"{STAR}/texts", data=form | {"text-awards": "第二个窗口写的"})
    assert late.status_code == 409
    assert "第一个窗口写的" in late.text
    assert "第二个窗口写的" in late.text
    assert f'name="base_version" value="{version + 1}"' in late.text
    assert nominations.opened(office.of("secretary"), code="S-01-01").texts["awards"] == "第一个窗口写的"


def test_a_pasted_text_with_an_identity_number_is_refused_and_stands_there_still(office: Office) -> None:
    code = nominations.listed(office.of("changchun"), category="star")[0].code
    field = office.rulebook.category("star").form.texts[0]
    pasted = {"base_version": "1", f"text-{field.key}": "身份证号 220101195603021238"}
    answer = office.signed_in("secretary").post(f"/c/{KEY}/nominations/{code}/texts", data=pasted)
    assert answer.status_code == 409
    assert f"“{field.label}”中有身份证号。本平台不收集身份证号，请删除。" in words(answer)
    assert "身份证号 220101195603021238" in answer.text


def test_what_is_missing_is_said(office: Office) -> None:
    client = office.signed_in("secretary")
    version = nominations.opened(office.of("secretary"), code="S-01-01").version
    client.post(f"{STAR}/texts", data={"base_version": str(version), "text-deeds": " "})
    assert "还缺文字材料：主要事迹和成效" in words(client.get(STAR))
    assert "缺：主要事迹和成效" in words(client.get(NOMINATIONS))


def test_a_county_is_placed(office: Office) -> None:
    client = office.signed_in("secretary")
    page = nominations.opened(office.of("secretary"), code="S-01-01")
    other = next(county for county in page.counties if county != page.county)
    form = {"base_version": str(page.version), "county": other}
    assert client.post(f"{STAR}/county", data=form).status_code == 302
    assert nominations.opened(office.of("secretary"), code="S-01-01").county == other
    assert client.post(f"{STAR}/county", data=form).status_code == 409
    assert client.post(f"{STAR}/county", data={"base_version": "x", "county": other}).status_code == 409


def test_a_register_is_handed_out_and_recorded(office: Office) -> None:
    client = office.signed_in("changchun")
    answer = client.post(f"{NOMINATIONS}/register", data={"category": "star", "unit": "changchun"})
    assert answer.headers["Content-Disposition"] == f"attachment; filename=register-{KEY}-star-changchun.xlsx"
    book = load_workbook(BytesIO(answer.data))
    cells = {str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row}
    assert {nominee.name for nominee in nominees(office)} <= cells
    assert office.kinds()[-1] == "register.exported"
    assert client.get(f"{NOMINATIONS}/register").status_code in {404, 405}
    for unit in ("siping", ""):
        form = {"category": "star", "unit": unit}
        assert client.post(f"{NOMINATIONS}/register", data=form).status_code == 403


def test_text_of_a_nominee_is_text(office: Office) -> None:
    client = office.signed_in("secretary")
    version = nominations.opened(office.of("secretary"), code="S-01-01").version
    hostile = "<script>alert(1)</script>"
    client.post(f"{STAR}/texts", data={"base_version": str(version), "text-awards": hostile})
    page = client.get(STAR).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
