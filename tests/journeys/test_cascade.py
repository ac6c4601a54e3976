"""A province's list arrives at the nation's secretariat, in a real browser."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from reviewer.services import nominations
from tests.browser import Complaints, OpenPage, Serve, assert_accessible
from tests.cascades import NATION, PASSWORD, PROVINCE, Place
from tests.web.offices import open_office


def seat(place: Place, open_page: OpenPage, live_server: Serve, login: str = "secretary") -> Page:
    """A signed-in person on the first page."""
    app = open_office(place.installation, forms=True).app
    page = open_page(base_url=live_server(app), viewport={"width": 1280, "height": 1100})
    page.goto("/login")
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    return page


def test_a_list_is_sent_on_looked_at_and_taken(
    province: Place,
    nation: Place,
    open_page: OpenPage,
    live_server: Serve,
    complaints: Complaints,
    tmp_path: Path,
) -> None:
    complaints.forgive("422")  # what does not fit is refused, and told
    sender = seat(province, open_page, live_server)
    sender.goto(f"/c/{PROVINCE}/")
    sender.get_by_role("link", name="上报名单").click()
    assert_accessible(sender)
    with sender.expect_download() as started:
        sender.get_by_role("button", name="制作并下载数据包").last.click()
    file = tmp_path / started.value.suggested_filename
    started.value.save_as(file)
    assert file.name.startswith(f"{PROVINCE}-province-")

    page = seat(nation, open_page, live_server)
    page.goto(f"/c/{NATION}/")
    page.get_by_role("link", name="下级报送").click()
    assert_accessible(page)
    page.get_by_label("作为哪个单位的推荐").select_option(label="吉林省教育厅")
    page.get_by_label("数据包（.zip）").set_input_files(file)
    page.get_by_role("button", name="读取并核对").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("核对数据包")
    page.locator("details").first.locator("summary").click()
    assert_accessible(page)
    expect(page.get_by_label("丙长春")).not_to_be_checked()
    expect(page.get_by_text("朝阳区 推荐数为2，超过上限1。")).to_be_visible()
    page.get_by_label("丙长春").check()
    page.get_by_role("button", name="导入所选对象").click()
    expect(page.get_by_role("alert")).to_contain_text("没有导入，没有写入任何内容")
    page.get_by_label("甲长春").uncheck()
    page.get_by_role("button", name="导入所选对象").click()
    expect(page.get_by_role("status")).to_contain_text("数据包已导入，共 7 个推荐对象。")
    assert_accessible(page)
    names = [line.name for line in nominations.listed(nation.office, category="star")]
    assert names == ["乙长春", "丙长春", "丁吉林", "戊吉林", "己长白"]

    keys = seat(nation, open_page, live_server, "operator")
    keys.get_by_role("link", name="密钥：哪些平台的数据包可以读取").click()
    expect(keys.get_by_role("heading", level=1)).to_have_text("密钥")
    assert_accessible(keys)
