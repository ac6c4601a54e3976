"""The pages of files: giving with a plain form, looking at pictures and videos, saving documents."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from msgspec.structs import replace

from reviewer.domain.access import Stage
from reviewer.intake.materials.gauges import Gauge
from reviewer.services import filings, nominations
from tests.campaigns_small import KEY
from tests.intake.enclosures import pdf
from tests.materials_small import (
    ALBUM,
    PHOTOS,
    PORTRAIT,
    SEAL,
    SUMMARY,
    VIDEO,
    Archive,
    archive_on,
    photo,
)
from tests.web.archives import served, signed_in
from tests.web.stages import steady


@pytest.fixture(scope="module")
def archive(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("archive")
    file = folder / "db.sqlite3"
    file.write_bytes(migrated_sqlite.read_bytes())
    with archive_on(f"sqlite:///{file.as_posix()}", folder) as made:
        yield made


@pytest.fixture(scope="module")
def app(archive: Archive) -> Flask:
    return served(archive)


@pytest.fixture(scope="module")
def west(app: Flask) -> FlaskClient:
    return signed_in(app, "west")


@pytest.fixture(scope="module")
def draft(archive: Archive) -> str:
    return archive.draft("读书人甲")


@pytest.fixture(scope="module")
def album(archive: Archive, draft: str) -> dict[str, str]:
    """One file of each sort; tokens by line."""
    flagged = archive.draft("读书人乙", flagged=True)
    clip = bytes(range(256)) * 40
    return {
        PORTRAIT: archive.lay(draft, photo(), spec=PORTRAIT, name="证件照.jpg"),
        SUMMARY: archive.lay(draft, pdf(2), spec=SUMMARY, name="工作总结.pdf", media="application/pdf"),
        VIDEO: archive.lay(flagged, clip, spec=VIDEO, name="视频.mp4", media="video/mp4"),
    }


def told_in(page: str) -> list[str]:
    return re.findall('<p class="flash message">(.*?)</p>', page)


def test_a_plain_form_gives_a_file_and_the_page_tells_how_it_stands(
    archive: Archive, west: FlaskClient
) -> None:
    draft = archive.draft("读书人丙")
    address = f"/c/{KEY}/drafts/{draft}/materials"
    before = west.get(address)
    assert (before.status_code, "缺 1 个" in before.text, "个文件正在检查" in before.text) == (
        200,
        True,
        False,
    )
    sent = {"line": PORTRAIT, "file": (io.BytesIO(photo()), "证件照.jpg")}
    answer = west.post(address, data=sent, content_type="multipart/form-data")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{address}#line-{PORTRAIT}")
    during = west.get(address)
    assert ("等待检查" in during.text, "1 个文件正在检查" in during.text) == (True, True)
    archive.look()
    after = west.get(address)
    assert ("已接收" in after.text, "通知要求的材料已经齐全" in after.text) == (True, True)
    # one more than the notice asks for: the page stays, with the reason beside the line
    again = west.post(
        address,
        data={"line": PORTRAIT, "file": (io.BytesIO(photo()), "又一张.jpg")},
        content_type="multipart/form-data",
    )
    assert (again.status_code, "“2寸证件照”最多 1 个" in again.text) == (409, True)
    nothing = west.post(address, data={"line": SUMMARY}, content_type="multipart/form-data")
    assert (nothing.status_code, "没有选择文件" in nothing.text) == (409, True)


def test_a_plain_form_gives_several_files_where_a_line_takes_them(
    archive: Archive, west: FlaskClient
) -> None:
    draft = archive.draft("读书人子")
    address = f"/c/{KEY}/drafts/{draft}/materials"
    fields = re.findall(
        r'<input type="file" name="file" id="file-(.*?)" required( multiple)?', west.get(address).text
    )
    # one alone, several, and several that each want a name
    assert dict(fields) == {PORTRAIT: "", SUMMARY: " multiple", ALBUM: "", SEAL: " multiple"}
    sent = [(io.BytesIO(pdf(number) if number else b""), f"{number}.pdf") for number in range(4)]
    answer = west.post(address, data={"line": SUMMARY, "file": sent}, content_type="multipart/form-data")
    faults = re.findall('<p class="fault" role="alert">(.*?)</p>', answer.text)
    assert (answer.status_code, [fault[:18] for fault in faults]) == (
        409,
        ["0.pdf：没有选择文件，或者文件是", "3.pdf：“工作总结”最多 2 个"],
    )
    assert told_in(answer.text) == ["已收到 2 个文件，不用再次上传。其余没有收到的，原因写在下面。"]
    assert [file.filename for file in archive.shelf(draft, SUMMARY).files] == ["1.pdf", "2.pdf"]
    assert all(f"<span>{name}</span>" in answer.text for name in ("1.pdf", "2.pdf"))
    for file in archive.shelf(draft, SUMMARY).files:
        archive.put_file(file.token, "refused")


def test_a_day_that_ends_between_two_files_keeps_what_came(archive: Archive) -> None:
    draft, began = archive.draft("读书人丑"), archive.clock.instant

    def told(_token: str) -> None:
        archive.clock.instant = began.replace(month=9, day=11)

    client = signed_in(served(Archive(replace(archive.installation, told=told))), "west")
    sent = [(io.BytesIO(pdf(number)), f"{number}.pdf") for number in (1, 2)]
    try:
        answer = client.post(
            f"/c/{KEY}/drafts/{draft}/materials",
            data={"line": SUMMARY, "file": sent},
            content_type="multipart/form-data",
        )
    finally:
        archive.clock.instant = began
    faults = re.findall('<p class="fault" role="alert">(.*?)</p>', answer.text)
    assert (answer.status_code, [fault[:6] for fault in faults], told_in(answer.text)) == (
        409,
        ["2.pdf："],
        ["已收到 1 个文件，不用再次上传。其余没有收到的，原因写在下面。"],
    )
    (file,) = archive.shelf(draft, SUMMARY).files
    assert file.filename == "1.pdf"
    archive.put_file(file.token, "refused")


def test_a_page_shows_how_far_each_check_is(archive: Archive, west: FlaskClient) -> None:
    draft = archive.draft("读书人壬")
    for name in ("总结一.pdf", "总结二.pdf"):
        archive.give(draft, pdf(1), spec=SUMMARY, name=name)
    first, second = (file.token for file in archive.shelf(draft, SUMMARY).files)
    archive.put_file(first, "checking")
    Gauge(archive.installation.files.new_gauge(first)).tell(47, whole=100)
    address = f"/c/{KEY}/drafts/{draft}/materials"
    told = west.get(f"{address}/looks", headers={"Accept": "application/json"})
    assert told.json == {
        "files": [
            {
                "token": first,
                "pending": True,
                "checking": True,
                "share": 47,
                "text": "正在检查，已完成 47%",
            },
            {
                "token": second,
                "pending": True,
                "checking": False,
                "share": None,
                "text": "等待检查，前面还有 1 个文件",
            },
        ]
    }
    page = west.get(address).text
    bars = re.findall(
        r'data-look="(.*?)"( hidden)?><progress max="100"(?: value="(.*?)")? aria-label="(.*?)"', page
    )
    assert bars == [
        (first, "", "47", "“总结一.pdf”的检查进度"),
        (second, " hidden", "", "“总结二.pdf”的检查进度"),
    ]
    assert re.findall('class="look-text">(.*?)<', page) == [file["text"] for file in told.json["files"]]
    assert f'data-looks="{address}/looks"' in page
    for token in (first, second):
        archive.put_file(token, "refused")
    assert ("data-look" in west.get(address).text) is False


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(archive: Archive, app: Flask) -> None:
    draft, client, began = archive.draft("读书人亥"), signed_in(app, "west"), archive.clock.instant
    page = f"/c/{KEY}/drafts/{draft}/materials"
    half = timedelta(minutes=archive.installation.settings.idle_minutes / 2)

    def after_half(address: str) -> int:
        archive.clock.instant += half
        return client.get(address, headers={"Accept": "application/json"}).status_code

    try:
        # the page is a person's act, what it asks afterwards is none
        asked = [after_half(address) for address in (page, page, f"{page}/looks", f"{page}/looks")]
        archive.clock.instant += timedelta(seconds=1)
        asked.append(client.get(f"{page}/looks", headers={"Accept": "application/json"}).status_code)
    finally:
        archive.clock.instant = began
    assert asked == [200, 200, 200, 200, 401]


def test_a_file_that_could_not_be_checked_can_be_asked_for_again(
    archive: Archive, app: Flask, west: FlaskClient
) -> None:
    draft = archive.draft("读书人癸")
    token = archive.lay(draft, pdf(1), spec=SUMMARY, name="总结.pdf", media="application/pdf")
    code = archive.filed(draft).code

    again = f'action="/c/{KEY}/materials/{token}/again"'
    office = signed_in(app, "secretary")
    for browser, page, back in (
        (west, f"/c/{KEY}/drafts/{draft}/materials", f"/c/{KEY}/drafts/{draft}/materials"),
        (office, f"/c/{KEY}/nominations/{code}/materials", f"/c/{KEY}/nominations/{code}/materials"),
        (office, f"/c/{KEY}/nominations/{code}", f"/c/{KEY}/nominations/{code}/materials"),
    ):
        archive.put_file(token, "accepted")
        assert (again in browser.get(page).text) is False
        archive.put_file(token, "unchecked")
        shown = browser.get(page).text
        assert ("未能检查" in shown, "文件已经保存，不用重新上传" in shown, again in shown) == (
            True,
            True,
            True,
        )
        answer = browser.post(f"/c/{KEY}/materials/{token}/again")
        assert (answer.status_code, answer.headers["Location"]) == (302, f"{back}#file-{token}")
        assert "等待检查" in browser.get(page).text
    listed = office.get(f"/c/{KEY}/materials?show=all")
    archive.put_file(token, "unchecked")
    assert ("1 个未能检查" in listed.text, "1 个未能检查" in office.get(listed.request.full_path).text) == (
        False,
        True,
    )
    # room for the others' nominees
    unit = archive.of("west")
    filings.withdraw(unit, code=code, base_version=nominations.opened(unit, code=code).version)


@pytest.mark.parametrize(
    ("line", "kind", "disposition"),
    [
        (PORTRAIT, "image/jpeg", "inline"),
        (VIDEO, "video/mp4", "inline"),
        (SUMMARY, "application/octet-stream", "attachment"),
    ],
)
def test_a_file_can_do_nothing_where_it_is_opened(
    west: FlaskClient, album: dict[str, str], line: str, kind: str, disposition: str
) -> None:
    with west.get(f"/c/{KEY}/materials/{album[line]}") as answer:
        told = {
            name: answer.headers[name]
            for name in ("Content-Security-Policy", "X-Content-Type-Options", "Cache-Control", "Vary")
        }
        assert (answer.status_code, answer.mimetype) == (200, kind)
        assert answer.headers["Content-Disposition"].partition(";")[0] == disposition
    assert told == {
        "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
        "Vary": "Cookie",
    }


def test_a_video_is_sent_in_the_parts_that_seeking_asks_for(west: FlaskClient, album: dict[str, str]) -> None:
    address = f"/c/{KEY}/materials/{album[VIDEO]}"
    with west.get(address) as answer:
        whole, tag = answer.data, answer.headers["ETag"]
    size = len(whole)

    def asked(span: str, **more: str) -> tuple[int, str, bytes]:
        with west.get(address, headers={"Range": span, **more}) as answer:
            return answer.status_code, answer.headers.get("Content-Range", ""), answer.data

    assert asked("bytes=10-19") == (206, f"bytes 10-19/{size}", whole[10:20])
    assert asked("bytes=-7") == (206, f"bytes {size - 7}-{size - 1}/{size}", whole[-7:])
    assert asked(f"bytes={size - 3}-") == (206, f"bytes {size - 3}-{size - 1}/{size}", whole[-3:])
    assert asked("bytes=0-3", **{"If-Range": tag}) == (206, f"bytes 0-3/{size}", whole[:4])
    assert asked("bytes=0-3", **{"If-Range": '"another"'}) == (200, "", whole)
    assert asked(f"bytes={size}-")[0] == 416


def test_foreign_and_unknown_are_one_answer(app: Flask, album: dict[str, str], draft: str) -> None:
    east = signed_in(app, "east")
    for form in ("materials/{}", "materials/{}/preview", "materials/{}/remove", "drafts/{}/materials"):
        known = draft if form.startswith("drafts") else album[PORTRAIT]
        answers = [east.get(f"/c/{KEY}/{form.format(token)}") for token in (known, "0" * len(known))]
        assert [answer.status_code for answer in answers] == [404, 404]
        bodies = [steady(answer.data) for answer in answers]
        assert bodies[0].replace(known.encode(), b"") == bodies[1].replace(b"0" * len(known), b"")


def test_taking_a_file_away_asks_first(archive: Archive, west: FlaskClient) -> None:
    draft = archive.draft("读书人丁")
    token = archive.lay(draft, photo("gray"), spec=PORTRAIT, name="证件照.jpg")
    asked = west.get(f"/c/{KEY}/materials/{token}/remove")
    assert (asked.status_code, "删除“证件照.jpg”以后不能恢复" in asked.text) == (200, True)
    assert archive.shelf(draft, PORTRAIT).files != ()
    assert west.post(f"/c/{KEY}/materials/{token}/remove").status_code == 302
    assert archive.shelf(draft, PORTRAIT).files == ()


def test_the_list_of_what_is_missing(archive: Archive, app: Flask, west: FlaskClient) -> None:
    archive.draft("读书人戊", flagged=True)
    mine = west.get(f"/c/{KEY}/materials")
    assert mine.status_code == 200
    assert re.search(r"读书人戊.*?事迹照片：缺 3 个.*?视频资料：缺 1 个", mine.text, re.DOTALL)
    assert "相同的文件" not in mine.text
    twice = photo("gold")
    for name, unit in (("读书人己", "west"), ("读书人庚", "east")):
        draft = archive.draft(name, unit=unit)
        archive.lay(draft, twice, spec=PORTRAIT, name=f"{name}.jpg")
        archive.filed(draft, unit=unit)
    office = signed_in(app, "secretary").get(f"/c/{KEY}/materials?show=all")
    assert ("有 1 个文件逐字节相同" in office.text, "读书人戊" in office.text) == (True, False)
    pairs = signed_in(app, "secretary").get(f"/c/{KEY}/materials/repeated").text
    assert re.search(r"读书人庚\.jpg.*?读书人己\.jpg", pairs, re.DOTALL)
    assert west.get(f"/c/{KEY}/materials/repeated").status_code == 403
    assert signed_in(app, "supervisor").get(f"/c/{KEY}/materials").status_code == 403
    assert f"{PHOTOS}" not in office.text


def test_files_stand_beside_the_sheet_and_on_the_page_of_the_nominee(archive: Archive, app: Flask) -> None:
    draft = archive.draft("读书人辛", unit="east")
    shown = archive.lay(draft, photo("tan"), spec=PORTRAIT, name="证件照.jpg")
    clip = archive.lay(draft, b"a film", spec=SUMMARY, name="片段.mp4", media="video/mp4")
    seal = archive.lay(draft, b"%PDF", spec=SEAL, name="盖章页.pdf", media="application/pdf")
    code = archive.filed(draft, unit="east").code
    archive.seat(code)
    files = f"/c/{KEY}/materials"
    whole = (
        f'src="{files}/{shown}/preview"',
        f'<video controls preload="metadata" width="320" src="{files}/{clip}"',
    )
    archive.put(Stage.SCORING)
    try:
        sheet = signed_in(app, "expert").get(f"/c/{KEY}/desk/{code}")
        office = signed_in(app, "secretary").get(f"/c/{KEY}/nominations/{code}")
        for page, seals in ((sheet, False), (office, True)):
            assert [page.status_code, *(part in page.text for part in whole)] == [200, True, True]
            assert (seal in page.text) is seals
        archive.put(Stage.FINALISED)
        later = signed_in(app, "expert").get(f"/c/{KEY}/desk/{code}")
        assert (later.status_code, files in later.text) == (200, False)
    finally:
        archive.put(Stage.NOMINATION)


def test_what_is_missing_stands_beside_the_findings(archive: Archive, app: Flask) -> None:
    bare = archive.filed(archive.draft("读书人辛")).code
    client = signed_in(app, "secretary")
    page = client.get(f"/c/{KEY}/eligibility?show=all&words=读书人辛").text
    assert re.search(r"读书人辛.*?所缺材料.*?不符合.*?2寸证件照：缺 1 个", page, re.DOTALL)
    # found, counted and marked by who looks for it, as many as the list of what is missing has
    listed = client.get(f"/c/{KEY}/materials").text
    total, whole = map(int, re.findall(r"共 (\d+) 个推荐对象，材料齐全的 (\d+) 个", listed)[0])
    assert total > whole > 0
    for show, count in (("files", total - whole), ("unmet", total - whole), ("all", total)):
        page = client.get(f"/c/{KEY}/eligibility?show={show}").text
        cards = re.findall(r'<article class="[^"]+" id="([^"]+)"', page)
        marked = page.count('<span class="tag warn">缺材料</span>')
        assert (bare in cards, len(cards), marked) == (True, count, total - whole)
        assert set(re.findall(r"(?:缺材料|不符合) <b>(\d+)</b>", page)) == {str(total - whole)}
