"""A unit gives a large picture over a bad line: cut, closed, taken up again, looked through, seen."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest
from msgspec import Struct
from msgspec.structs import replace
from PIL import Image
from playwright.sync_api import Page, expect

from reviewer.intake.materials.gauges import Gauge
from reviewer.jobs import Jobs
from reviewer.settings import IMMEDIATE
from reviewer.web.factory import make_web
from tests.browser import Complaints, OpenPage, assert_accessible, picture, serving
from tests.campaigns_small import KEY
from tests.intake.enclosures import pdf
from tests.materials_small import ALBUM, PASSWORD, PORTRAIT, SUMMARY, Archive, archive_on, photo

PARTS = 3  # of the large picture, at four megabytes each


@dataclass(slots=True)
class Line:
    """The way to the application; while it is cut, no part of a file beyond the first comes through."""

    app: WSGIApplication
    cut: bool = False
    parts: int = 0
    looks: int = 0

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer, or not."""
        if environ["REQUEST_METHOD"] in ("PATCH", "HEAD"):
            if self.cut and self.parts:
                start("503 Service Unavailable", [("Content-Length", "0")])
                return []
            self.parts += environ["REQUEST_METHOD"] == "PATCH"
        self.looks += environ["PATH_INFO"].endswith("/looks")
        return self.app(environ, start)


class Counter(Struct, frozen=True):
    """The campaign behind a server, and a browser before it."""

    archive: Archive
    line: Line
    page: Page


@pytest.fixture
def counter(migrated_sqlite_url: str, tmp_path: Path, open_page: OpenPage) -> Iterator[Counter]:
    with archive_on(migrated_sqlite_url, tmp_path) as bare:
        settings = replace(bare.installation.settings, jobs=IMMEDIATE)
        installation = replace(bare.installation, settings=settings)
        app = make_web(
            settings,
            host=installation.host,
            unit=installation.unit,
            clock=installation.clock,
            passwords=installation.passwords,
            told=Jobs(installation).told,
        )
        app.config["SIGN_IN_LIMIT"] = False
        line = Line(app)
        with serving(line) as address:
            page = open_page(base_url=address)
            page.goto("/login")
            page.get_by_label("登录名").fill("west")
            page.get_by_label("密码").fill(PASSWORD)
            page.get_by_role("main").get_by_role("button", name="登录").click()
            page.wait_for_url(lambda url: "/login" not in url)
            yield Counter(Archive(installation), line, page)
            page.context.close()


def large_picture(tmp_path: Path) -> Path:
    """Noise, which no format makes small: a little over eight megabytes."""
    side, into = 1700, io.BytesIO()
    noise = random.Random(7).randbytes(side * side * 3)
    Image.frombytes("RGB", (side, side), noise).save(into, "PNG", compress_level=0)
    file = tmp_path / "展板一.png"
    file.write_bytes(into.getvalue())
    return file


def test_a_large_file_comes_through_a_line_that_breaks(
    counter: Counter, tmp_path: Path, complaints: Complaints
) -> None:
    complaints.forgive("503")
    page, line, file = counter.page, counter.line, large_picture(tmp_path)
    draft = counter.archive.draft("读书人甲")
    address = f"/c/{KEY}/drafts/{draft}/materials"
    page.goto(address)
    shelf = page.locator(f"#line-{ALBUM}")
    expect(page.get_by_role("heading", level=1)).to_have_text("“读书人甲”的材料")
    expect(page.locator("#line-portrait .tag").first).to_have_text("✗ 缺 1 个")
    assert_accessible(page)

    line.cut = True
    shelf.get_by_label("名称").fill("读书角")
    shelf.locator('input[type="file"]').set_input_files(file)
    shelf.get_by_role("button", name="上传 展板图片").click()
    expect(shelf.locator(".progress p")).to_contain_text("连接中断，已上传 4.0 MB，共 8.3 MB")
    page.on("dialog", lambda dialog: dialog.accept())  # the page asks before it is left
    page.goto(address)

    # another visit: the same file is taken up where it broke off
    expect(shelf.locator(".arriving")).to_contain_text("“展板一.png”上传到 4.0 MB，共 8.3 MB，没有传完。")
    picture(page, "materials-arriving")
    line.cut = False
    shelf.get_by_label("名称").fill("读书角")
    shelf.locator('input[type="file"]').set_input_files(file)
    shelf.get_by_role("button", name="上传 展板图片").click()
    expect(shelf.locator(".file .tag")).to_have_text("✓ 已接收")
    assert line.parts == PARTS
    assert shelf.locator(".file img").evaluate("each => each.decode().then(() => each.naturalWidth)") == 480
    (stored,) = counter.archive.shelf(draft, ALBUM).files
    assert (stored.title, stored.width) == ("读书角", 1700)

    # a second one is begun and given up
    line.cut, line.parts = True, 1
    shelf.get_by_label("名称").fill("另一张")
    shelf.locator('input[type="file"]').set_input_files(file)
    shelf.get_by_role("button", name="上传 展板图片").click()
    expect(shelf.locator(".progress p")).to_contain_text("连接中断")
    shelf.get_by_role("button", name="取消上传").click()
    expect(shelf.locator(".progress p")).to_have_text("已取消上传。")
    page.goto(address)
    expect(shelf.locator(".arriving")).to_have_count(0)
    picture(page, "materials-sheet")
    line.cut = False
    complaints.forgive("409")
    give_three(page, tmp_path)
    follow_a_check(counter, draft)


def give_three(page: Page, tmp_path: Path) -> None:
    """Three files at once for a line that takes two: two come in, the third is told why and stays chosen."""
    files = [tmp_path / f"{number}.pdf" for number in "一二三"]
    for number, file in enumerate(files, 1):
        file.write_bytes(pdf(number))
    shelf = page.locator(f"#line-{SUMMARY}")
    field = shelf.locator('input[type="file"]')
    field.set_input_files(files)
    shelf.get_by_role("button", name="上传 工作总结").click()
    said: list[str | re.Pattern[str]] = [
        "上传完成，正在检查……",
        "上传完成，正在检查……",
        re.compile("没有上传：.*最多 2 个"),
    ]
    expect(shelf.locator(".progress p")).to_have_text(said)
    expect(shelf.locator(".progress .name")).to_have_text(["一.pdf", "二.pdf", "三.pdf"])
    expect(shelf.get_by_role("button", name="取消上传")).to_have_count(0)
    assert field.evaluate("field => [...field.files].map((file) => file.name)") == ["三.pdf"]
    assert_accessible(page)
    picture(page, "materials-three")
    page.reload()
    expect(shelf.locator(".file .tag")).to_have_text(["✓ 已接收", "✓ 已接收"])


def follow_a_check(counter: Counter, draft: str) -> None:
    """A check that takes its time: the bar moves, and no page comes anew under somebody's hands."""
    page, archive = counter.page, counter.archive
    archive.give(draft, photo(), spec=PORTRAIT, name="证件照.jpg")
    (file,) = archive.shelf(draft, PORTRAIT).files
    page.reload()
    shelf, title = page.locator(f"#line-{PORTRAIT}"), page.locator(f"#line-{ALBUM}").get_by_label("名称")
    tag, bar = shelf.locator(".file .tag"), shelf.get_by_role("progressbar", name="“证件照.jpg”的检查进度")
    expect(tag).to_have_text("… 等待检查")
    expect(bar).to_have_count(0)
    archive.put_file(file.token, "checking")
    Gauge(archive.installation.files.new_gauge(file.token)).tell(47, whole=100)
    expect(tag).to_have_text("… 正在检查，已完成 47%")
    expect(bar).to_have_js_property("value", 47)
    assert_accessible(page)
    picture(page, "materials-checking")
    title.fill("正在写")
    archive.put_file(file.token, "waiting")
    assert archive.look() == 1
    before = counter.line.looks
    for _ in range(60):
        if counter.line.looks > before:
            break
        page.wait_for_timeout(100)
    told = counter.line.looks
    page.wait_for_timeout(2500)
    assert counter.line.looks == told  # the page has heard of it, stands, and has nothing more to ask
    expect(title).to_have_value("正在写")
    expect(tag).not_to_have_text("✓ 已接收")
    title.fill("")
    title.blur()
    expect(tag).to_have_text("✓ 已接收")


def test_without_scripts_a_form_does_the_same(counter: Counter, tmp_path: Path, open_page: OpenPage) -> None:
    draft = counter.archive.draft("读书人乙")
    file = tmp_path / "证件照.jpg"
    file.write_bytes(photo())
    state = counter.page.context.storage_state()
    base = counter.page.url.partition("/c/")[0].rstrip("/")
    page = open_page(base_url=base, java_script_enabled=False, storage_state=state)
    page.goto(f"/c/{KEY}/drafts/{draft}/materials")
    shelf = page.locator(f"#line-{PORTRAIT}")
    shelf.locator('input[type="file"]').set_input_files(file)
    shelf.get_by_role("button", name="上传 2寸证件照").click()
    expect(shelf.locator(".file .tag")).to_have_text("✓ 已接收")
    expect(page.locator("#pending")).to_be_empty()
    shelf.get_by_role("link", name="删除").click()
    page.get_by_role("button", name="确认删除").click()
    expect(shelf.locator(".file")).to_have_count(0)
