"""The public notice as rows of text."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import date

import pytest
from msgspec.structs import replace

from reviewer.contract.clauses import Clause
from reviewer.contract.layouts import NoticeBlock, NoticeColumn, NoticeField, NoticeLayout
from reviewer.contract.tiers import Tier
from reviewer.domain.notice import (
    PLACEHOLDERS,
    NoticeDocument,
    NoticeEntry,
    NoticeTable,
    compose,
    placeholders_of,
    printable,
)
from reviewer.errors import Reason, Refused

CLAUSE = Clause(notice="S1", number="二", gist="设特别等次")
TIERS = (
    Tier(key="ordinary", name="百姓学习之星", clause=CLAUSE),
    Tier(key="special", name="事迹特别感人的百姓学习之星", clause=CLAUSE, special=True, maximum=10),
)
COLUMNS = (
    NoticeColumn(field=NoticeField.NUMBER, label="序号", width=6),
    NoticeColumn(field=NoticeField.REGION, label="地区（推荐单位）", width=20),
    NoticeColumn(field=NoticeField.NAME, label="姓名", width=12),
    NoticeColumn(field=NoticeField.HOST_AND_DUTY, label="单位及职务", width=38),
)
LAYOUT = NoticeLayout(
    title="关于拟{verb}{year}年“百姓学习之星”名单的公示",
    verb="推介",
    basis="依据某号通知",
    process="拟{verb}{count}名，其中特别感人的{special_count}名。",
    objection="公示期为{starts}至{ends}。有异议的书面提出。",
    issuer="某省教育厅",
    columns=COLUMNS,
    # on purpose not in printing order: special tiers lead whatever the layout says
    blocks=(
        NoticeBlock(tier="ordinary", heading="百姓学习之星（{count}名）"),
        NoticeBlock(tier="special", heading="事迹特别感人的（{count}名）"),
    ),
    list_key="province",
)
WANG = NoticeEntry(
    code="A001",
    tier="ordinary",
    unit_order=2,
    region="吉林市",
    unit_name="吉林市教育局",
    sequence=1,
    name="王丹",
    host="吉林市社区学院",
    duty="教师",
)


def composed(entries: Sequence[NoticeEntry], layout: NoticeLayout = LAYOUT) -> NoticeDocument:
    return compose(
        layout,
        tiers=TIERS,
        entries=entries,
        starts=date(2021, 9, 6),
        ends=date(2021, 9, 10),
        issued=date(2021, 9, 6),
        year=2021,
    )


def only(layout: NoticeLayout, *names: NoticeField) -> NoticeLayout:
    """The layout with these columns and no others."""
    return replace(
        layout, columns=tuple(NoticeColumn(field=name, label=name.value, width=10) for name in names)
    )


@pytest.mark.parametrize(
    ("process", "said"),
    [
        ("拟{verb}{count}名，其中特别感人的{special_count}名，现予公示。", "拟推介1名，现予公示。"),
        ("拟{verb}{count}名，其中特别感人的{special_count}名。", "拟推介1名。"),
        ("拟{verb}{count}名。其中特别感人的{special_count}名。", "拟推介1名。"),
    ],
)
def test_nobody_in_the_special_tier_is_not_counted(process: str, said: str) -> None:
    layout = replace(LAYOUT, process=process)
    assert composed([WANG], layout).paragraphs == (f"依据某号通知，{said}",)
    one = composed([replace(WANG, tier="special")], layout).paragraphs[0]
    assert one.count("特别感人的1名") == 1  # the decoy


def test_a_whole_notice() -> None:
    entries = (
        WANG,
        replace(WANG, code="A002", unit_order=1, region="长春市", name="李一", duty=""),
        replace(WANG, code="A003", tier="special", unit_order=9, region="", name="欧阳春花"),
    )
    assert composed(entries) == NoticeDocument(
        title="关于拟推介2021年“百姓学习之星”名单的公示",
        paragraphs=("依据某号通知，拟推介3名，其中特别感人的1名。",),
        columns=COLUMNS,
        blocks=(
            NoticeTable(
                heading="事迹特别感人的（1名）",
                rows=(("1", "吉林市教育局", "欧阳春花", "吉林市社区学院教师"),),
            ),
            NoticeTable(
                heading="百姓学习之星（2名）",
                rows=(
                    ("1", "长春市", "李一", "吉林市社区学院"),
                    ("2", "吉林市", "王丹", "吉林市社区学院教师"),
                ),
            ),
        ),
        closing=("公示期为2021年9月6日至2021年9月10日。有异议的书面提出。", "某省教育厅", "2021年9月6日"),
    )


def test_a_basis_that_is_a_sentence_is_a_paragraph() -> None:
    layout = replace(LAYOUT, basis="现公布评审结果。", process="共{count}名。")
    assert composed((WANG,), layout).paragraphs == ("现公布评审结果。", "共1名。")
    assert composed((WANG,), replace(layout, basis="")).paragraphs == ("共1名。",)


def test_p1_order_is_unit_table_then_recommendation_whatever_comes_in() -> None:
    entries = [
        replace(WANG, code=f"A{unit}{place}", unit_order=unit, sequence=place, name=f"{unit}-{place}")
        for unit in range(5)
        for place in range(1, 4)
    ]
    expected = [entry.name for entry in entries]
    for seed in range(5):
        # a list that arrives by score has any order at all
        shuffled = random.Random(seed).sample(entries, len(entries))
        (block,) = composed(shuffled, only(LAYOUT, NoticeField.NAME)).blocks
        assert [row[0] for row in block.rows] == expected


def test_p1_the_printable_columns_are_the_allow_list() -> None:
    assert {field.value for field in NoticeField} == {
        "number", "region", "name", "host", "host_and_duty", "duty", "tier", "remark",
    }  # fmt: skip
    # nothing else about a nominee reaches this module: no score, phone, birth date, expert
    assert set(NoticeEntry.__struct_fields__) == {
        "code", "tier", "unit_order", "region", "unit_name", "sequence", "name", "host", "duty",
        "consent",
    }  # fmt: skip


def test_p7_nobody_is_named_without_consent() -> None:
    silent = [replace(WANG, code=code, consent=False) for code in ("S-02-01", "S-01-09")]
    with pytest.raises(Refused) as caught:
        composed((WANG, *silent))
    assert (caught.value.reason, caught.value.facts) == (
        Reason.CONSENT_MISSING,
        {"codes": ["S-01-09", "S-02-01"]},
    )
    assert composed((WANG,)).blocks[0].rows


def test_every_column_of_the_allow_list() -> None:
    special = replace(WANG, tier="special")
    (block,) = composed((special,), only(LAYOUT, *NoticeField)).blocks
    assert dict(zip(NoticeField, block.rows[0], strict=True)) == {
        NoticeField.NUMBER: "1",
        NoticeField.REGION: "吉林市",
        NoticeField.NAME: "王丹",
        NoticeField.HOST: "吉林市社区学院",
        NoticeField.HOST_AND_DUTY: "吉林市社区学院教师",
        NoticeField.DUTY: "教师",
        NoticeField.TIER: "事迹特别感人的百姓学习之星",
        NoticeField.REMARK: "事迹特别感人的百姓学习之星",
    }
    (block,) = composed((WANG,), only(LAYOUT, NoticeField.TIER, NoticeField.REMARK)).blocks
    assert block.rows == (("百姓学习之星", ""),)


def test_p2_provinces_then_separate_cities_then_corps_then_alliances() -> None:
    provinces = [f"省{n:02}" for n in range(31)]
    cities = ["大连", "青岛", "宁波", "厦门", "深圳"]  # the issuer's order, which is no code order
    units = [*provinces, *cities, "兵团", "协会", "联盟甲", "联盟乙", "联盟丙"]
    entries = [
        replace(WANG, code=region, unit_order=place, region=region) for place, region in enumerate(units)
    ]
    (block,) = composed(
        sorted(entries, key=lambda entry: entry.region), only(LAYOUT, NoticeField.REGION)
    ).blocks
    assert [row[0] for row in block.rows] == units


def test_p9_the_special_tier_leads_with_its_own_count_and_numbering() -> None:
    entries = [
        replace(WANG, code=f"A{n}", sequence=n, tier="special" if n > 3 else "ordinary") for n in range(6)
    ]
    document = composed(entries, only(LAYOUT, NoticeField.NUMBER))
    assert document.blocks == (
        NoticeTable(heading="事迹特别感人的（2名）", rows=(("1",), ("2",))),
        NoticeTable(heading="百姓学习之星（4名）", rows=(("1",), ("2",), ("3",), ("4",))),
    )
    assert document.paragraphs == ("依据某号通知，拟推介6名，其中特别感人的2名。",)


def test_a_tier_without_names_has_no_block() -> None:
    assert [block.heading for block in composed((WANG,)).blocks] == ["百姓学习之星（1名）"]


def test_a_tier_without_a_block_loses_nobody_silently() -> None:
    layout = replace(LAYOUT, blocks=LAYOUT.blocks[:1])
    with pytest.raises(ValueError, match="special"):
        composed((WANG, replace(WANG, tier="special")), layout)


@pytest.mark.parametrize("verb", ["征集", "推介", "新时代推介"])
def test_p10_the_verb_is_the_campaigns_everywhere(verb: str) -> None:
    layout = replace(LAYOUT, verb=verb, basis="关于{verb}的通知。")
    document = composed((WANG,), layout)
    assert document.title == f"关于拟{verb}2021年“百姓学习之星”名单的公示"
    assert document.paragraphs == (f"关于{verb}的通知。", f"拟{verb}1名。")


PERSONAL = {
    "mobile": "13912345678",
    "spaced mobile": "139 1234 5678",
    "full-width mobile": "１３９１２３４５６７８",
    "foreign mobile": "+86-139-1234-5678",
    "id number": "22010119560302123X",
    "old id number": "220101560302123",
    "mail": "wangdan@mail.example",
    "landline": "0431-88904567",
}


PLANTED: dict[str, Callable[[str], NoticeEntry]] = {
    "地区（推荐单位）": lambda text: replace(WANG, region=text),
    "姓名": lambda text: replace(WANG, name=text),
    "单位及职务": lambda text: replace(WANG, host=text),
}


@pytest.mark.parametrize("text", PERSONAL.values(), ids=PERSONAL.keys())
@pytest.mark.parametrize("label", PLANTED)
def test_p8_a_cell_with_personal_data_stops_the_notice_and_is_named(label: str, text: str) -> None:
    planted = replace(PLANTED[label](f"长春{text}号"), code="A777", sequence=2)
    with pytest.raises(Refused) as refused:
        composed((WANG, planted))
    assert refused.value.reason is Reason.TEXT_PERSONAL
    place = {key: value for key, value in refused.value.facts.items() if key != "kind"}
    assert place == {"code": "A777", "column": label, "heading": "百姓学习之星（2名）", "row": 2}
    assert text not in str(refused.value.facts)


def test_p8_a_number_split_over_two_fields_is_seen_where_it_is_printed() -> None:
    split = replace(WANG, host="139123", duty="45678")
    with pytest.raises(Refused):
        composed((split,))
    assert composed((split,), only(LAYOUT, NoticeField.DUTY)).blocks[0].rows == (("45678",),)


def test_p8_the_offices_own_number_is_its_to_print() -> None:
    layout = replace(LAYOUT, objection="{starts}至{ends}，电话0431-00000000。")
    assert composed((WANG,), layout).closing[0].endswith("电话0431-00000000。")


def test_p11_names_are_printed_as_filed() -> None:
    filed = "“童书童梦”阅读活动——艾力·吐尔逊（退休）、"
    entry = replace(WANG, name=filed, host="=cmd|' /C calc'!A0、+吉林市@SUM(1)图书馆", duty="{count}")
    (block,) = composed((entry,)).blocks
    assert block.rows == (("1", "吉林市", filed, "=cmd|' /C calc'!A0、+吉林市@SUM(1)图书馆{count}"),)


def test_p11_only_characters_that_nobody_sees_are_taken_out() -> None:
    assert printable("甲\x00\x1b乙\r\n丙\u202e\u200b\ufeff丁\ud800\ufffe") == "甲乙 丙丁"
    kept = "“ ” ‘ ’ · —— ，（）　ａ１\U00020000\ue000\u200d"
    assert printable(kept) == kept


def test_placeholders_are_known_to_admission() -> None:
    assert placeholders_of(LAYOUT) == PLACEHOLDERS
    broken = replace(LAYOUT, basis="{score}", blocks=(NoticeBlock(tier="ordinary", heading="{count"),))
    assert placeholders_of(broken) - PLACEHOLDERS == {"score", "{"}
