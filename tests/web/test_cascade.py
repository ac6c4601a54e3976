"""The pages of the cascade: sent on by one secretariat, taken by the other; keys are the operator's."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask.testing import FlaskClient

from reviewer.domain.access import Role
from reviewer.services import accounts, bundles, campaigns, nominations, signers
from tests.cascades import LATE, NATION, PASSWORD, PROVINCE, Place
from tests.installations import SIGNING_KEY
from tests.web.offices import file_of, open_office, words

Bundles = Mapping[str, bytes]
OWN = signers.fingerprint_of(SIGNING_KEY)


def client_of(place: Place, login: str = "secretary") -> FlaskClient:
    """A browser in which that person has signed in."""
    client = open_office(place.installation).visitor()
    assert client.post("/login", data={"login": login, "password": PASSWORD}).status_code == 302
    return client


def hand_in(client: FlaskClient, content: bytes, unit: str = "jilin") -> str:
    """Hand a bundle in; gives back the address of the page where it is looked at."""
    answer = client.post(f"/c/{NATION}/arrivals", data={"unit": unit, "bundle": file_of(content, "b.zip")})
    assert answer.status_code == 302, words(answer)
    return answer.location


def test_from_browser_to_browser(province: Place, nation: Place) -> None:
    sender, receiver = client_of(province), client_of(nation)
    page = sender.get(f"/c/{PROVINCE}/onward")
    assert OWN in words(page)
    assert "推荐参加全国征集的百姓学习之星" in words(page)
    made = sender.post(f"/c/{PROVINCE}/onward", data={"list": "nation"}, buffered=True)
    assert (made.status_code, made.mimetype, made.headers["Cache-Control"]) == (
        200,
        "application/zip",
        "no-store",
    )
    assert re.fullmatch(
        r"attachment; filename=jilin_2021-nation-[0-9a-f]{12}\.zip", made.headers["Content-Disposition"]
    )
    assert made.data == province.bundle()
    there = hand_in(receiver, made.data)
    shown = receiver.get(there)
    told = words(shown)
    assert told.index("甲长春") < told.index("乙长春") < told.index("己长白")
    assert "下级建议：事迹特别感人的百姓学习之星" in told
    assert shown.text.count('name="take"') == shown.text.count(" checked>") == 7
    assert re.findall(r'name="flag" value="star:1"( checked)?>', shown.text) == [""]  # a proposal, no more
    ticked = re.findall(r'name="take" value="([^"]+)"', shown.text)
    owed = receiver.post(there, data={"take": ticked, "flag": ["star:1"]})
    assert (owed.status_code, "甲长春 “突出事迹视频资料”" in words(owed)) == (422, True), words(owed)[:400]
    assert re.findall(r'name="flag" value="star:1"( checked)?>', owed.text) == [" checked"]  # stays as said
    done = receiver.post(there, data={"take": ticked}, follow_redirects=True)
    assert "数据包已导入，共 7 个推荐对象。" in words(done)
    assert [line.flagged for line in nominations.listed(nation.office)] == [False] * 7
    assert receiver.get(there).status_code == 404


def test_what_does_not_fit_is_told_and_what_was_ticked_stays(province_bundle: Bundles, nation: Place) -> None:
    client = client_of(nation)
    there = hand_in(client, province_bundle["province"])
    page = client.get(there)
    assert "不能导入 朝阳区 推荐数为2，超过上限1。" in words(page)
    assert 'name="county:star:7"' in page.text
    assert 'name="city:star:7"' not in page.text  # that one was said
    form = {"take": ["star:1", "star:3", "star:7"], "county:star:7": "丰满区"}
    refused = client.post(there, data=form)
    assert refused.status_code == 422
    assert "没有导入，没有写入任何内容 丙长春 朝阳区 推荐数为2，超过上限1。" in words(refused)
    assert re.findall(r'name="take" value="([^"]+)" checked', refused.text) == form["take"]
    assert 'value="丰满区"' in refused.text
    assert nominations.listed(nation.office) == ()
    done = client.post(there, data={**form, "take": ["star:3", "star:7"]})
    assert done.status_code == 302
    assert [line.name for line in nominations.listed(nation.office)] == ["丙长春", "庚吉林"]
    assert nominations.opened(nation.office, code="S-07-02").county == "丰满区"


def test_refusals_are_told_where_the_bundle_was_handed_in(province_bundle: Bundles, nation: Place) -> None:
    client, address = client_of(nation), f"/c/{NATION}/arrivals"
    content = province_bundle["nation"]
    signers.forget(nation.of("operator"), fingerprint=OWN)
    told = client.post(address, data={"unit": "jilin", "bundle": file_of(content, "b.zip")})
    assert told.status_code == 409
    assert OWN in words(told)
    for junk in (b"", b"no bundle"):
        told = client.post(address, data={"unit": "jilin", "bundle": file_of(junk, "b.zip")})
        assert (told.status_code, "文件不是推荐数据包" in words(told)) == (409, True)
    assert client.post(address, data={"unit": "jilin"}).status_code == 409
    nation.clock.instant = LATE
    late = client_of(nation).post(address, data={"unit": "jilin", "bundle": file_of(content, "b.zip")})
    assert (late.status_code, "服务器时间现在是 2021-09-11 00:00" in words(late)) == (409, True)


def test_a_signer_of_another_name_than_the_unit_s_is_pointed_out(
    province_bundle: Bundles, nation: Place
) -> None:
    client, warning = client_of(nation), "请确认没有选错单位"
    for unit, warned in (("jilin", False), ("liaoning", True)):
        page = words(client.get(hand_in(client, province_bundle["nation"], unit)))
        assert (warning in page) is warned


def test_a_bundle_can_be_thrown_away(province_bundle: Bundles, nation: Place) -> None:
    client = client_of(nation)
    there = hand_in(client, province_bundle["nation"])
    assert "核对并导入" in words(client.get(f"/c/{NATION}/arrivals"))
    told = client.post(f"{there}/drop", follow_redirects=True)
    assert "没有导入，数据包已删除。" in words(told)
    assert bundles.listed(nation.office) == ()


def test_across_one_installation_without_a_file(province: Place) -> None:
    nation = Place(province.installation, NATION)
    campaigns.create(nation.console)
    accounts.invite(nation.console, login="secretary", name="林文秘", role=Role.SECRETARIAT)
    campaigns.open_campaign(nation.office)
    client = client_of(province)
    assert "直接送入“2021年全国" in words(client.get(f"/c/{PROVINCE}/onward"))
    form = {"list": "nation", "target": NATION, "unit": "jilin"}
    sent = client.post(f"/c/{PROVINCE}/onward/across", data=form)
    assert (sent.status_code, sent.location.startswith(f"/c/{NATION}/arrivals/")) == (302, True)
    assert "签名单位 吉林省教育厅" in words(client.get(sent.location))
    before = province.kinds()
    nation.clock.instant = LATE
    assert client_of(province).post(f"/c/{PROVINCE}/onward/across", data=form).status_code == 409
    assert province.kinds() == before  # nothing left the province for a door that is closed


def test_keys_are_the_operator_s(nation: Place) -> None:
    client = client_of(nation, "operator")
    page = words(client.get("/signers"))
    assert "吉林省教育厅" in page
    assert OWN in page
    wrong = client.post("/signers", data={"name": "某厅", "fingerprint": "xyz"})
    assert (wrong.status_code, "请填写单位名称和64位的密钥指纹" in words(wrong)) == (409, True)
    assert 'value="xyz"' in wrong.text
    added = client.post("/signers", data={"name": "某厅", "fingerprint": "a" * 64}, follow_redirects=True)
    assert "已登记“某厅”的密钥。" in words(added)
    gone = client.post("/signers/forget", data={"fingerprint": "a" * 64}, follow_redirects=True)
    assert ("密钥已注销" in words(gone), "a" * 64 in words(gone)) == (True, False)
