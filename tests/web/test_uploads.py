"""Uploads in parts: begun, interrupted, taken up again, given up; by the words of the protocol."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from reviewer.domain.access import Stage
from reviewer.services import uploads
from reviewer.storage.files import FileStore
from tests.campaigns_small import KEY
from tests.intake.enclosures import pdf
from tests.materials_small import PORTRAIT, SUMMARY, Archive, archive_on, photo
from tests.web.archives import served, signed_in

JSON = {"Accept": "application/json"}


@pytest.fixture(scope="module")
def archive(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("archive")
    file = folder / "db.sqlite3"
    file.write_bytes(migrated_sqlite.read_bytes())
    with archive_on(f"sqlite:///{file.as_posix()}", folder) as made:
        yield made


@pytest.fixture(scope="module")
def west(archive: Archive) -> FlaskClient:
    return signed_in(served(archive), "west")


def begin(
    client: FlaskClient, draft: str, *, size: int, line: str = SUMMARY, name: str = "工作总结.pdf"
) -> TestResponse:
    named = {"line": line, "filename": name, "title": ""}
    coded = [f"{key} {base64.b64encode(text.encode()).decode()}" for key, text in named.items()]
    headers = {"Upload-Length": str(size), "Upload-Metadata": ",".join(coded), "Tus-Resumable": "1.0.0"}
    return client.post(f"/c/{KEY}/drafts/{draft}/uploads", headers=JSON | headers)


def send(client: FlaskClient, address: str, content: bytes, *, offset: int) -> TestResponse:
    headers = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
    return client.patch(address, data=content, headers=JSON | headers)


def offset_of(client: FlaskClient, address: str) -> tuple[int, str]:
    answer = client.head(address, headers=JSON)
    return answer.status_code, answer.headers.get("Upload-Offset", "")


def test_an_upload_goes_on_where_it_broke_off_also_on_another_server(
    archive: Archive, west: FlaskClient
) -> None:
    draft, content = archive.draft("甲"), pdf(3)
    begun = begin(west, draft, size=len(content))
    address = begun.headers["Location"]
    assert (begun.status_code, begun.headers["Tus-Resumable"]) == (201, "1.0.0")
    assert address.startswith(f"/c/{KEY}/uploads/")
    assert offset_of(west, address) == (200, "0")
    first = send(west, address, content[:100], offset=0)
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "100")
    # the same part again, as after a lost answer: told what is there, nothing is doubled
    repeated = send(west, address, content[:100], offset=0)
    assert (repeated.status_code, repeated.headers["Upload-Offset"]) == (409, "100")
    assert "Upload-Length" not in repeated.headers  # what is there is not the size of the whole
    page = west.get(f"/c/{KEY}/drafts/{draft}/materials")
    assert ("没有传完" in page.text, f'data-upload="{address}"' in page.text) == (True, True)
    other = signed_in(served(archive), "west")
    assert offset_of(other, address) == (200, "100")
    assert send(other, address, content[100:], offset=100).status_code == 204
    assert archive.look() == 1
    (file,) = archive.shelf(draft, SUMMARY).files
    assert (file.state.value, file.filename, file.pages, file.size) == (
        "accepted",
        "工作总结.pdf",
        3,
        len(content),
    )
    assert offset_of(west, address) == (404, "")  # it is a file now


def test_killed_before_the_last_word_it_is_finished_by_the_next_request(
    archive: Archive, west: FlaskClient
) -> None:
    draft, content = archive.draft("乙"), pdf(1)
    address = begin(west, draft, size=len(content)).headers["Location"]
    send(west, address, content[:-1], offset=0)
    # all bytes on the disk and already moved, the row not yet written: where a kill hurts most
    token, files = address.rpartition("/")[2], archive.installation.files
    with files.part(token).open("ab") as part:
        part.write(content[-1:])
    files.complete(token)
    assert offset_of(west, address) == (200, str(len(content)))
    assert send(west, address, b"", offset=len(content)).status_code == 204
    assert archive.look() == 1
    assert [file.state.value for file in archive.shelf(draft, SUMMARY).files] == ["accepted"]


def test_of_two_begun_for_the_last_place_one_is_taken(archive: Archive, west: FlaskClient) -> None:
    draft, content = archive.draft("壬"), photo()
    first, second = (
        begin(west, draft, size=len(content), line=PORTRAIT, name=f"{name}.jpg").headers["Location"]
        for name in "一二"
    )
    assert send(west, first, content, offset=0).status_code == 204
    refused = send(west, second, content, offset=0)
    assert (refused.status_code, "Upload-Offset" in refused.headers) == (409, False)
    assert refused.json is not None
    assert refused.json["kind"] == "Refused"
    assert "最多 1 个" in refused.json["error"]
    assert offset_of(west, second) == (404, "")
    assert archive.page(draft).arriving == ()
    assert [file.filename for file in archive.shelf(draft, PORTRAIT).files] == ["一.jpg"]
    files = archive.installation.files
    assert files.length_or_none(second.rpartition("/")[2]) is None
    assert archive.look() == 1


def test_a_beginning_that_fails_takes_no_other_upload_away(
    archive: Archive, west: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = archive.draft("癸")
    address = begin(west, draft, size=10).headers["Location"]
    send(west, address, b"%PDF-", offset=0)

    def failing(*_: object) -> None:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(uploads, "_AT_ONCE", 1)
        patch.setattr(FileStore, "begin", failing)
        assert begin(west, draft, size=10).status_code == 500
        assert offset_of(west, address) == (200, "5")
        patch.undo()
        patch.setattr(uploads, "_AT_ONCE", 1)
        begun = begin(west, draft, size=10)
    assert offset_of(west, address) == (404, "")
    assert archive.installation.files.length_or_none(address.rpartition("/")[2]) is None
    assert west.delete(begun.headers["Location"]).status_code == 204


def test_an_upload_is_given_up_with_and_without_a_script(archive: Archive, west: FlaskClient) -> None:
    draft = archive.draft("丙")
    for stop in ("delete", "post"):
        address = begin(west, draft, size=1000).headers["Location"]
        send(west, address, b"%PDF-", offset=0)
        gone = west.delete(address) if stop == "delete" else west.post(f"{address}/cancel")
        assert gone.status_code == (204 if stop == "delete" else 302)
        assert offset_of(west, address) == (404, "")
    assert archive.page(draft).arriving == ()
    assert list((archive.installation.settings.instance / "files" / "parts").iterdir()) == []


@pytest.mark.parametrize(
    ("size", "line", "status"),
    [(0, SUMMARY, 409), (2**40, SUMMARY, 409), (10, "nothing", 404), (10, "photos", 404)],
)
def test_what_cannot_be_taken_is_told_before_the_first_byte(
    archive: Archive, west: FlaskClient, size: int, line: str, status: int
) -> None:
    draft = archive.draft("丁")
    assert begin(west, draft, size=size, line=line).status_code == status
    assert archive.page(draft).arriving == ()


def test_a_name_made_to_deceive_is_refused_at_once(archive: Archive, west: FlaskClient) -> None:
    answer = begin(west, archive.draft("戊"), size=10, line=PORTRAIT, name="证件照\u202egpj.exe")
    assert (answer.status_code, answer.json is not None and answer.json["kind"]) == (409, "MaterialRefused")


def test_words_that_are_not_the_protocol_s(archive: Archive, west: FlaskClient) -> None:
    draft = archive.draft("己")
    address = begin(west, draft, size=10).headers["Location"]
    base = f"/c/{KEY}/drafts/{draft}/uploads"
    plain = west.patch(address, data=b"x", headers={"Upload-Offset": "0", "Content-Type": "text/plain"})
    answers = [
        plain.status_code,
        send(west, address, b"x", offset=0).status_code,
        west.patch(
            address, data=b"x", headers={"Content-Type": "application/offset+octet-stream"}
        ).status_code,
        west.post(base, headers={"Upload-Length": "-1"}).status_code,
        west.post(base, headers={"Upload-Length": "9", "Upload-Metadata": "line !!"}).status_code,
        west.post(base, headers={"Upload-Length": "9", "Tus-Resumable": "0.2.2"}).status_code,
    ]
    assert answers == [415, 204, 400, 400, 400, 412]
    assert offset_of(west, address) == (200, "1")


def test_nobody_else_finds_or_fills_an_upload(archive: Archive, west: FlaskClient) -> None:
    draft = archive.draft("庚")
    address = begin(west, draft, size=10).headers["Location"]
    app = served(archive)
    for login in ("east", "secretary", "expert"):
        other = signed_in(app, login)
        for asked in (address, f"/c/{KEY}/uploads/{'0' * 22}"):
            answers = [
                offset_of(other, asked)[0],
                send(other, asked, b"x", offset=0).status_code,
                other.delete(asked).status_code,
            ]
            assert answers == [404, 404, 404]
        assert begin(other, draft, size=10).status_code == 404
    assert app.test_client().patch(address, headers=JSON).status_code == 401
    assert offset_of(west, address) == (200, "0")


def test_after_the_stage_what_was_begun_is_not_finished(archive: Archive, west: FlaskClient) -> None:
    draft, content = archive.draft("辛"), photo()
    address = begin(west, draft, size=len(content), line=PORTRAIT, name="照.jpg").headers["Location"]
    archive.put(Stage.ELIGIBILITY)
    try:
        late = send(west, address, content, offset=0)
        assert (late.status_code, late.json is not None and late.json["kind"]) == (409, "WrongStage")
    finally:
        archive.put(Stage.NOMINATION)
    assert offset_of(west, address) == (200, "0")
