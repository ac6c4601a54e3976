"""What counts as personal data in a text, and what does not."""

from __future__ import annotations

import pytest

from reviewer.domain.personal import Personal, PersonalKind, find_personal


@pytest.mark.parametrize(
    ("text", "kind", "read"),
    [
        ("社区学院13912345678", PersonalKind.MOBILE, "13912345678"),
        ("联系139 1234 5678", PersonalKind.MOBILE, "139 1234 5678"),
        ("联系139-1234-5678。", PersonalKind.MOBILE, "139-1234-5678"),
        ("+86 139.1234.5678", PersonalKind.MOBILE, "+86 139.1234.5678"),
        ("8613912345678", PersonalKind.MOBILE, "8613912345678"),
        ("1\u200b3\u200b912345678", PersonalKind.MOBILE, "13912345678"),
        ("１３９１２３４５６７８", PersonalKind.MOBILE, "13912345678"),
        ("220101195603021238", PersonalKind.ID_NUMBER, "220101195603021238"),
        ("身份证22010119560302123x号", PersonalKind.ID_NUMBER, "22010119560302123x"),
        ("220101 19560302 1238", PersonalKind.ID_NUMBER, "220101 19560302 1238"),
        ("220101560302123", PersonalKind.ID_NUMBER, "220101560302123"),
        ("0431-88904567", PersonalKind.LANDLINE, "0431-88904567"),
        ("（010）6609 6114", PersonalKind.LANDLINE, "010)6609 6114"),
        ("电话：88904567", PersonalKind.LANDLINE, "电话:889045"),
        ("写信给wang.dan@mail.example.cn", PersonalKind.MAIL, "wang.dan@mail.example"),
        ("wangdan＠mail.cn", PersonalKind.MAIL, "wangdan@mail.cn"),
    ],
)
def test_found(text: str, kind: PersonalKind, read: str) -> None:
    assert find_personal(text) == Personal(kind=kind, text=read)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "长春市朝阳区社区学院（退休）",
        "“1949—2019 100周年”读书活动",
        "2021.9.10-2021.10.10 系列活动",
        "2018-2021年度",
        "第12345678号",
        "91220101MA12345678",
        "123456789012",
        "统计编号12345678901234567890",
        "12345热线",
        "参与2300人/8600人次",
        "@长春",
        "QQ群",
        "微信公众号平台项目",
    ],
)
def test_not_taken_for_personal(text: str) -> None:
    assert find_personal(text) is None
